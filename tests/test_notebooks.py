"""The notebooks run from top to bottom in a real kernel and show what they promise."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))


@pytest.mark.notebook
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path) -> None:
    """No cell fails, and every text that a cell returns is the one that is stored."""
    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(fresh, timeout=300, coalesce_streams=True, resources={"metadata": {"path": "notebooks"}}).execute()

    for before, after in zip(stored.cells, fresh.cells, strict=True):
        assert texts(after) == texts(before)


def texts(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell printed or returned, as text; pictures and HTML are compared by their own tests."""
    outputs = cell.get("outputs", [])
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]


def test_pictures_are_shown() -> None:
    """The stored notebook holds the silo diagram and the diagram of one entity as PNG."""
    stored = nbformat.read("notebooks/01_first_audit.ipynb", as_version=4)
    pictures = [o for cell in stored.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]

    assert len(pictures) == 2
