"""Run every notebook and store it with its outputs, so that readers see results; metadata that changes is left out."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def executed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook as a fresh kernel leaves it; paths in it count from the notebooks' folder."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, coalesce_streams=True, resources={"metadata": {"path": str(NOTEBOOKS)}}
    ).execute()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {}
    return notebook


def main() -> None:
    """Refresh all of them."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = executed(path)
        nbformat.write(notebook, path)
        print(f"ran {path.name}: {len(notebook.cells)} cells")


if __name__ == "__main__":
    main()
