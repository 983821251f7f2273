"""Records are what the limits count, table by table and all together; and what is too much is refused early."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import stackaudit as sa
from hangs import ends
from stackaudit.core.errors import LoadError
from stackaudit.io.readers import folder, stack_file
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.naming import OwnNames
from stackaudit.io.readers.lists.taken import Row, no_product
from stackaudit.io.readers.lists.workbook import read_workbook
from stackaudit.io.readers.result import Location
from stackaudit.io.readers.stack_file import read_each

LIMITS = Limits(rows=50, all_rows=80)


def table(records: int, titles: int = 0) -> str:
    """A list of tools below some titles, as CSV."""
    above = "".join(f"Title {n}\n\n" for n in range(titles))
    return above + "Application,Owner\n" + "".join(f"Order desk {n},Ann\n" for n in range(records))


@pytest.mark.parametrize("titles", [0, 3])
def test_neither_the_head_nor_titles_are_records(tmp_path: Path, titles: int) -> None:
    """As many records as the limit says are read; with one more the place of that one is told."""
    file = tmp_path / "list.csv"
    file.write_text(table(50, titles), encoding="utf-8")
    assert len(sa.read_stack(file, limits=LIMITS).tools) == 50

    file.write_text(table(51, titles), encoding="utf-8")
    with pytest.raises(LoadError, match="the table has 51 rows below its head; at most 50 are read") as refused:
        sa.read_stack(file, limits=LIMITS)
    assert refused.value.problems[0].line == 2 * titles + 52


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.html", "<table><tr><th>Application<th>Owner" + "".join(f"<tr><td>Desk {n}<td>Ann" for n in range(50))),
        ("list.md", "| Application | Owner |\n|---|---|\n" + "".join(f"| Desk {n} | Ann |\n" for n in range(50))),
        ("list.jsonl", "".join(f'{{"Application": "Desk {n}", "Owner": "Ann"}}\n' for n in range(50))),
        ("list.json", f"""[{", ".join(f'{{"Application": "Desk {n}", "Owner": "Ann"}}' for n in range(50))}]"""),
    ],
)
def test_every_kind_of_table_may_have_as_many_records(tmp_path: Path, name: str, text: str) -> None:
    """The limit is the same whatever the table stands in."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(sa.read_stack(tmp_path / name, limits=LIMITS).tools) == 50
    with pytest.raises(LoadError, match="49"):
        sa.read_stack(tmp_path / name, limits=Limits(rows=49))


def test_several_sheets_are_refused_before_one_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of all sheets are counted in the bytes of the workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for n in range(3):
        tab = book.create_sheet(f"Part {n}")
        tab.append(["Application", "Owner"])
        for k in range(40):
            tab.append([f"Order desk {n} {k}", "Ann"])
    book.save(tmp_path / "list.xlsx")
    assert len(sa.read_stack(tmp_path / "list.xlsx").tools) == 120

    monkeypatch.setattr("stackaudit.io.readers.lists.workbook._lines", None)
    with pytest.raises(LoadError, match="the tables have 123 rows together; at most 80 are read"):
        read_workbook(Source(tmp_path / "list.xlsx", LIMITS))


def test_several_tables_of_a_page_are_counted_together(tmp_path: Path) -> None:
    """Tables of a page are one input."""
    rows = "".join(f"<tr><td>Desk {n}<td>Ann" for n in range(30))
    (tmp_path / "list.html").write_text(f"<table><tr><th>Application<th>Owner{rows}</table>" * 3, encoding="utf-8")
    with pytest.raises(LoadError, match="the tables have 93 rows together; at most 80 are read"):
        sa.read_stack(tmp_path / "list.html", limits=LIMITS)


def test_files_are_not_read_on_where_they_have_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a folder nor one beside the other."""
    for n in range(4):
        (tmp_path / f"{n}.csv").write_text(table(30), encoding="utf-8")
    with pytest.raises(LoadError, match="the tables have 90 rows together; at most 80 are read"):
        sa.read_stack(tmp_path, limits=LIMITS)

    monkeypatch.setattr(stack_file, "DEFAULT_LIMITS", LIMITS)
    with pytest.raises(LoadError, match="the tables have 90 rows together; at most 80 are read"):
        read_each(sorted(tmp_path.iterdir()))
    assert folder.rows_of(stack_file.read_as_stated(tmp_path / "0.csv")) == 30


def test_names_that_share_their_words_are_looked_up_in_proportion() -> None:
    """Of 20,000 tools that share two words, each lookup looks at few."""
    own = OwnNames(no_product)
    for n in range(20_000):
        own.add(Row({"id": f"t{n}", "name": f"Tool service x{n}"}, Location("a", n)))
    assert own.guess("Tool service x77 (old)") is not None
    with ends():
        asked = [own.guess(f"Tool service q{n}") for n in range(5_000)] + [own.guess("Service tool")]

    assert set(asked) == {None}


def test_frames_have_the_same_limit() -> None:
    """A frame has no head among its rows."""
    frame = pd.DataFrame({"Application": [f"Order desk {n}" for n in range(50)]})
    assert len(stack_file.read_frames({"tools": frame}).stack.tools) == 50
