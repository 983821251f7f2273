"""Run notebooks and store them with their outputs, so that readers see results.

Metadata that changes is left out, and pictures are stored with 256 colours, which makes them a third as large.
Without arguments it runs all notebooks; `refresh_notebooks.py 01_from_a_spreadsheet` runs those named.
"""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
COLOURS = 256


def executed(path: Path) -> nbformat.NotebookNode:
    """Return a notebook as a fresh kernel leaves it."""
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
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = smaller(data["image/png"])
    return notebook


def smaller(picture: str) -> str:
    """Return a PNG, as base64, with a palette of its most important colours."""
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    written = io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        written, "PNG", optimize=True
    )
    return base64.b64encode(written.getvalue()).decode("ascii")


def main(names: list[str]) -> None:
    """Refresh the notebooks of these names, or all of them."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if names and path.stem not in names:
            continue
        notebook = executed(path)
        nbformat.write(notebook, path)
        print(f"ran {path.name}: {len(notebook.cells)} cells, {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
