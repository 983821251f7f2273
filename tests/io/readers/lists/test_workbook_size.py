"""A workbook that holds too much is refused before any of it is parsed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet._reader import WorkSheetParser

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists import workbook
from stackaudit.io.readers.lists.workbook import read_workbook
from stackaudit.io.readers.workbook_size import MOST_EMPTY, row_beyond

SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
NAMES = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>Tool {0}</t></is></c></row>'
NUMBERS = "<row><c><v>{0}</v></c></row>"
EMPTY = '<row r="{0}" s="1"><c r="A{0}" s="1"/></row>'


def written(folder: Path, *rows: str, hidden: bool = False, text: str = "") -> Path:
    """A workbook whose second sheet has these rows, and does not state its size."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Application"])
    book.worksheets[0].append(["Slack"])
    book.create_sheet("Many").sheet_state = "hidden" if hidden else "visible"
    file = folder / "tools.xlsx"
    packed = BytesIO()
    book.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part == "[Content_Types].xml" and text:
                content = content.replace(b"</Types>", SHARED + b"</Types>")
            if part == "xl/sharedStrings.xml" and text:
                continue
            if part.endswith("sheet2.xml"):
                content = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (SPACE, "".join(rows).encode())
            new.writestr(part, content)
        if text:
            new.writestr("xl/sharedStrings.xml", b"<sst %s><si><t>%s</t></si></sst>" % (SPACE, text.encode()))
    return file


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each row that openpyxl has parsed."""
    found: list[int] = []
    parse_row: Callable[..., tuple[int, object]] = WorkSheetParser.parse_row

    def counted(self: WorkSheetParser, row: object) -> tuple[int, object]:
        made = parse_row(self, row)
        found.append(made[0])
        return made

    monkeypatch.setattr(WorkSheetParser, "parse_row", counted)
    return found


@pytest.mark.parametrize("row", [NAMES, NUMBERS])
def test_too_many_rows_are_refused_before_a_row_is_parsed(tmp_path: Path, parsed: list[int], row: str) -> None:
    """Rows are counted in the bytes of the sheet, so that none is parsed."""
    file = written(tmp_path, *(row.format(n) for n in range(1, 30_001)))
    with pytest.raises(LoadError) as refused:
        read_workbook(Source(file, Limits(rows=20_000)))
    (problem,) = refused.value.problems
    assert problem.message == "sheet 'Many', row 20031: a sheet may have 20,000 rows at the most"
    assert problem.line == 20_031
    assert parsed == []


def test_a_hidden_sheet_is_not_parsed_whatever_its_size(tmp_path: Path, parsed: list[int]) -> None:
    """A hidden sheet costs nothing."""
    file = written(tmp_path, *(NAMES.format(n) for n in range(1, 30_001)), hidden=True)
    sheets, _ = read_workbook(Source(file, Limits(rows=20_000)))
    assert [sheet.name for sheet in sheets] == ["Sheet"]
    assert len(parsed) == 2


def test_opening_parses_no_row_of_a_sheet_that_does_not_state_its_size(tmp_path: Path, parsed: list[int]) -> None:
    """A sheet that does not state its size is not gone through to open the workbook."""
    file = written(tmp_path, *(NAMES.format(n) for n in range(1, 101)))
    read_workbook(Source(file))
    assert len(parsed) == 102


@pytest.mark.parametrize("size", [40, 1_000, 2**20])
@pytest.mark.parametrize(
    ("rows", "beyond"),
    [
        ([NAMES.format(n) for n in range(1, 401)], 0),
        ([NAMES.format(n) for n in range(1, 402)], 401),
        ([NUMBERS.format(n) for n in range(1, 500)], 401),
        ([NAMES.format(1), NAMES.format(9_000)], 9_000),
        ([NAMES.format(1), NAMES.format(MOST_EMPTY + 2)], 0),
        ([NAMES.format(1), *(EMPTY.format(n) for n in range(2, MOST_EMPTY + 2)), NAMES.format(MOST_EMPTY + 2)], 0),
        ([NAMES.format(1), *(EMPTY.format(n) for n in range(2, 600))], 0),
        ([NAMES.format(1), *(EMPTY.format(n) for n in range(2, 600)), NAMES.format(600)], 600),
        (['<row r="500"><c r="A500" t="e"><v>#N/A</v></c></row>'], 0),
        (['<row r="500"><c r="A500" t="str"><v></v></c></row>'], 0),
        (["<!--", *(NAMES.format(n) for n in range(1, 600)), "-->"], 0),
        (["</sheetData><x>", *(NAMES.format(n) for n in range(1, 600)), "</x><sheetData>"], 0),
    ],
)
def test_the_row_beyond_the_limit_is_the_one_that_reading_would_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], beyond: int, size: int
) -> None:
    """Counting and reading agree on the row."""
    monkeypatch.setattr("stackaudit.io.readers.workbook_size._CHUNK", size)
    with zipfile.ZipFile(written(tmp_path, *rows)) as package:
        assert row_beyond(package, "xl/worksheets/sheet2.xml", 400) == beyond


def test_without_the_count_reading_refuses_the_same_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the bytes cannot be counted, reading stops at the same row."""
    monkeypatch.setattr(workbook, "row_beyond", lambda *_: 0)
    file = written(tmp_path, *(NAMES.format(n) for n in range(1, 500)))
    with pytest.raises(LoadError, match="sheet 'Many', row 431: a sheet may have 400 rows at the most"):
        read_workbook(Source(file, Limits(rows=400)))


def test_texts_that_cells_share_count_as_often_as_they_stand_there(tmp_path: Path) -> None:
    """A long text that many cells share counts once for each of them."""
    rows = [f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 51)]
    file = written(tmp_path, *rows, text="x" * 10_000)
    with pytest.raises(LoadError, match="row 21: the texts of a sheet may have 200,000 characters at the most"):
        read_workbook(Source(file, Limits(unpacked_bytes=200_000)))
