"""The notebooks run from top to bottom in a real kernel, in any folder, and show what is stored in them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

NOTEBOOKS = sorted(Path("notebooks").glob("*.ipynb"))
MOST_BYTES = 500_000
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_a_learner_finds_them_in_order() -> None:
    """Eight notebooks, numbered in the order in which they build on one another."""
    assert [path.stem for path in NOTEBOOKS] == [
        "01_from_a_spreadsheet",
        "02_first_audit",
        "03_repair_the_journey",
        "04_redundancy_and_money",
        "05_scores_and_summary",
        "06_a_rollout",
        "07_personal_data",
        "08_many_stacks",
    ]


@pytest.mark.notebook
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
@each
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    """In an empty folder no cell fails or warns, each shows what is stored, and nothing is written to that folder.

    The solution of the exercise, put into its cell, passes the check below it; without an answer the check says so.
    """
    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    check = [cell for cell in fresh.cells if cell.cell_type == "code"][-1]
    fresh.cells += [new_code_cell(solution(fresh)), new_code_cell(check.source)]
    NotebookClient(fresh, timeout=300, coalesce_streams=True, resources={"metadata": {"path": str(tmp_path)}}).execute()

    for before, after in zip(stored.cells, fresh.cells[:-2], strict=True):
        assert shown(after) == shown(before)
        assert not [output for output in after.get("outputs", []) if output.get("name") == "stderr"]
    assert shown(check)[0]["text"].startswith("No answer yet.")
    assert "Right" in shown(fresh.cells[-1])[0]["text"]
    assert not list(tmp_path.iterdir())


def solution(notebook: nbformat.NotebookNode) -> str:
    """Return the code that solves the exercise, which stands folded in a cell of text."""
    (folded,) = (cell.source for cell in notebook.cells if "<summary>Solution</summary>" in cell.source)
    (code,) = re.findall(r"```python\n(.*?)```", folded, flags=re.DOTALL)
    return str(code)


def shown(cell: nbformat.NotebookNode) -> list[dict[str, str]]:
    """What a cell shows: texts and HTML in full, of a picture its headline; PNG is compared by tests of its own."""
    outputs = cell.get("outputs", [])
    return [
        {kind: words for kind, words in {"text": output.get("text"), **output.get("data", {})}.items() if words}
        | ({"image/png": "a picture"} if "image/png" in output.get("data", {}) else {})
        for output in outputs
    ]


@each
def test_a_notebook_says_what_it_is_for(path: Path) -> None:
    """The first cell has readers, aim, time and needs; the last names what to read on, and all of that is there."""
    cells = nbformat.read(path, as_version=4).cells
    first, last = cells[0].source, cells[-1].source

    for words in ("**For whom:**", "**At the end you can:**", "**Time:**", 'pip install "stackaudit[notebook,excel]"'):
        assert words in first
    assert "## Where to read on" in last
    named = re.findall(r"`([^`\s]+)`", last)
    assert named
    for name in named:
        assert Path("docs", name).is_file() or Path("notebooks", f"{name}.ipynb").is_file(), name


@each
def test_a_notebook_is_small_and_of_no_machine(path: Path) -> None:
    """It has less than 500 kB, and no path of the machine on which it ran."""
    outputs = str([shown(cell) for cell in nbformat.read(path, as_version=4).cells])

    assert path.stat().st_size < MOST_BYTES
    for folder in (tempfile.gettempdir(), str(Path.home()), str(Path.cwd()), "site-packages", "ipykernel_"):
        assert folder not in outputs


def test_pictures_are_shown() -> None:
    """The first audit shows the map of silos and that of one kind of records, as PNG and with their headlines."""
    stored = nbformat.read("notebooks/02_first_audit.ipynb", as_version=4)
    outputs = [output for cell in stored.cells for output in cell.get("outputs", [])]
    pictures = [output.data for output in outputs if "image/png" in output.get("data", {})]

    assert [picture["text/plain"] for picture in pictures] == [
        "3 of 12 tools are cut off: 1 silo and 1 tool without a link",
        "Customer from CRM reaches 3 of 4 tools that need it",
    ]
