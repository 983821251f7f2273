"""Workbooks that people have, and workbooks that are meant to break the machine."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from hangs import ends
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.workbook import first_rows, read_workbook

SHEET = "xl/worksheets/sheet1.xml"
XML = (
    '<?xml version="1.0"?>{}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Tool</t></is></c></row>'


def book(tmp_path: Path, rows: list[list[object]], name: str = "b.xlsx") -> Path:
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(tmp_path / name)
    return tmp_path / name


def with_sheet(tmp_path: Path, xml: str) -> Path:
    """A workbook whose sheet is replaced by other text."""
    plain = book(tmp_path, [["Tool"]], "plain.xlsx")
    target = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, xml if part == SHEET else old.read(part))
    return target


def test_cells_have_their_values(tmp_path: Path) -> None:
    """Days are ISO texts, numbers and truth values themselves, empty rows are counted and left out."""
    place = book(
        tmp_path,
        [["Tool", "Cost"], [], ["A", 1.5, True, date(2026, 11, 1), datetime(2026, 11, 1, 9, 30), timedelta(hours=1)]],  # noqa: DTZ001
    )
    (sheet,), notes = read_workbook(Source(place))

    assert notes == []
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (1, ("Tool", "Cost")),
        (3, ("A", 1.5, True, "2026-11-01", "2026-11-01 09:30:00", "1:00:00")),
    ]
    assert str(sheet.spot(3, 28)) == f"{place}[Sheet!AB3]"


def test_a_hidden_sheet_is_noted_and_not_read(tmp_path: Path) -> None:
    """What people hide they do not mean to hand over."""
    made = openpyxl.Workbook()
    made.active.append(["Tool"])
    made.create_sheet("Lookups").sheet_state = "hidden"
    made.save(tmp_path / "b.xlsx")
    sheets, notes = read_workbook(Source(tmp_path / "b.xlsx"))

    assert [sheet.name for sheet in sheets] == ["Sheet"]
    assert [note.message for note in notes] == ["sheet 'Lookups' is hidden; it is not read"]


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """A dimension that names one cell loses no rows."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 50))
    place = with_sheet(tmp_path, XML.format("", f'<dimension ref="A1"/><sheetData>{HEAD}{rows}</sheetData>'))
    (sheet,), _ = read_workbook(Source(place))

    assert len(sheet.lines) == 49


def test_formulas_that_nobody_calculated_are_told(tmp_path: Path) -> None:
    """Their cells are empty, which would look as if nothing were known; those with a value are read."""
    cells = '<c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><f>2+2</f></c><c r="D2"><f>3</f><v></v></c>'
    place = with_sheet(tmp_path, XML.format("", f'<sheetData>{HEAD}<row r="2">{cells}</row></sheetData>'))
    (sheet,), (note,) = read_workbook(Source(place))

    assert sheet.lines[1].cells == ("", 2)
    assert (note.kind, note.message[:25]) == ("left-out", "2 formulas have no value,")


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]>', f"<sheetData>{HEAD}</sheetData>"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">', f"<sheetData>{HEAD}</sheetData>"),
    ],
)
def test_declarations_are_refused(declared: str, body: str, tmp_path: Path) -> None:
    """No workbook has them; they can make a small file large or read another one."""
    with pytest.raises(LoadError) as caught:
        read_workbook(Source(with_sheet(tmp_path, XML.format(declared, body))))

    assert caught.value.problems[0].code == "SA132"
    assert "document type" in caught.value.problems[0].message


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """By what its parts say, and by how well they are packed."""
    place = with_sheet(tmp_path, XML.format("", f"<sheetData>{HEAD}{' ' * 30_000_000}</sheetData>"))

    with pytest.raises(LoadError, match="packed"):
        read_workbook(Source(place))
    with pytest.raises(LoadError, match="unpacks to"):
        read_workbook(Source(place, Limits(unpacked_bytes=1_000_000)))


def test_too_many_rows_or_columns_are_refused_with_the_place(tmp_path: Path) -> None:
    """The sheet and the row are named."""
    place = book(tmp_path, [["Tool"]] * 38 + [["a"] * 8])

    with pytest.raises(LoadError, match=r"sheet 'Sheet', row 36: a sheet may have 5 rows"):
        read_workbook(Source(place, Limits(rows=5)))  # a head may stand on row 30
    with pytest.raises(LoadError, match=r"sheet 'Sheet', row 39: a sheet may have 5 columns"):
        read_workbook(Source(place, Limits(columns=5)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a workbook"),
        (b"PK\x03\x04 and then nothing", "not a workbook"),
        (b"Tool,Cost\nA,1\n", "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
    ],
)
def test_what_is_no_workbook_is_told(data: bytes, words: str, tmp_path: Path) -> None:
    """One problem, and its advice."""
    (tmp_path / "b.xlsx").write_bytes(data)

    with pytest.raises(LoadError, match=words) as caught:
        read_workbook(Source(tmp_path / "b.xlsx"))
    assert caught.value.problems[0].code == "SA132"


def test_any_cut_of_a_workbook_is_told_and_never_crashes(tmp_path: Path) -> None:
    """Half a download is no workbook, wherever it ends."""
    data = book(tmp_path, [["Tool", "Cost"], ["A", 1]]).read_bytes()
    for length in range(0, len(data), 97):
        (tmp_path / "cut.xlsx").write_bytes(data[:length])
        with pytest.raises(LoadError):
            read_workbook(Source(tmp_path / "cut.xlsx"))
        assert first_rows(Source(tmp_path / "cut.xlsx")) == {}


def test_any_damage_to_a_part_is_told_and_never_crashes(tmp_path: Path) -> None:
    """Each part in turn is missing, empty, or no XML: a workbook all the same, or a clear refusal."""
    plain = book(tmp_path, [["Tool", "Cost"], ["A", 1]])
    with zipfile.ZipFile(plain) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, whole in parts.items():
        for changed in (None, b"", b"<a>", b"\xff\xfe<a/>", whole.replace(b"A", b"\xc3")):
            stream = BytesIO()
            with zipfile.ZipFile(stream, "w") as new:
                for other, content in parts.items():
                    if other != name or changed is not None:
                        new.writestr(other, changed if other == name and changed is not None else content)
            (tmp_path / "bad.xlsx").write_bytes(stream.getvalue())
            try:
                sheets, _ = read_workbook(Source(tmp_path / "bad.xlsx"))
            except LoadError as error:
                assert error.problems[0].code in {"SA132", "SA002"}  # noqa: PT017
            else:
                assert all(sheet.name for sheet in sheets)


_FAR = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20,) * 2)
from pathlib import Path
from time import process_time
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.workbook import read_workbook
(sheet,), notes = read_workbook(Source(Path(sys.argv[1])))
print(len(sheet.lines), len(notes))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is limited on Linux only")
def test_a_cell_at_the_end_of_the_sheet_takes_no_memory(tmp_path: Path) -> None:
    """Two cells, a million rows apart: the gap is passed over, told, and never filled with empty cells."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    place = with_sheet(tmp_path, XML.format("", f"<sheetData>{HEAD}{far}</sheetData>"))
    done = subprocess.run(
        [sys.executable, "-c", _FAR, str(place)], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["1", "1"]


def test_a_cell_that_is_merged_downwards_stands_in_every_row(tmp_path: Path) -> None:
    """Across only in the first column; a row that holds nothing else stays empty; counted in one note."""
    made = openpyxl.Workbook()
    for row in [
        ["Tool", "Contract", None, "Department"],
        [None, "Start", "End", None],
        ["A", "2026-01-01", "2026-12-31", "Sales"],
        ["B", None, None, None],
        [None, None, None, None],
        ["C", None, None, None],
    ]:
        made.active.append(row)
    for area in ("A1:A2", "B1:C1", "D1:D2", "D3:D6"):
        made.active.merge_cells(area)
    made.save(tmp_path / "b.xlsx")
    (sheet,), (note,) = read_workbook(Source(tmp_path / "b.xlsx"))

    assert [(line.number, line.cells) for line in sheet.lines] == [
        (1, ("Tool", "Contract", "", "Department")),
        (2, ("Tool", "Start", "End", "Department")),
        (3, ("A", "2026-01-01", "2026-12-31", "Sales")),
        (4, ("B", "", "", "Sales")),
        (6, ("C", "", "", "Sales")),
    ]
    assert sheet.filled == {(2, 0), (2, 3), (4, 3), (6, 3)}
    assert (note.kind, note.message) == (
        "guessed",
        "4 cells below merged ones have their value: columns A ('Tool'), D ('Department')",
    )


def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    """Those that hold nothing are not worth a word."""
    made = openpyxl.Workbook()
    for row in [["Tool", "Cost", "Owner"], ["A", 1, "x"], ["B", 2, "y"]]:
        made.active.append(row)
    made.active.row_dimensions[3].hidden = True
    made.active.row_dimensions[9].hidden = True
    made.active.column_dimensions["B"].hidden = True
    made.active.column_dimensions["H"].hidden = True
    made.save(tmp_path / "b.xlsx")
    (sheet,), notes = read_workbook(Source(tmp_path / "b.xlsx"))

    assert len(sheet.lines) == 3
    assert [(note.kind, note.message) for note in notes] == [
        ("guessed", "1 row is hidden; it is read too"),
        ("guessed", "1 column is hidden; it is looked at like the others: B ('Cost')"),
    ]


def test_errors_of_formulas_are_missing_values(tmp_path: Path) -> None:
    """With one note for the sheet; a text that only begins like one is a text."""
    place = book(tmp_path, [["Tool", "Cost"], ["A", "#N/A"], ["B", "#REF!"], ["C", "#N/A"], ["#1 CRM", 5]])
    (sheet,), (note,) = read_workbook(Source(place))

    assert [line.cells for line in sheet.lines] == [("Tool", "Cost"), ("A",), ("B",), ("C",), ("#1 CRM", 5)]
    assert note.message == "3 cells hold errors and count as empty: #N/A 2 times, #REF!"


def test_formats_of_numbers_name_their_currency(tmp_path: Path) -> None:
    """By column where all agree, else by cell; a unit is no currency, and blank cells with a format change nothing."""
    made = openpyxl.Workbook()
    for row in [["Tool", "Cost", "Price", "Seats"], ["A", 1, 2, 3], ["B", 4, 5, 6]]:
        made.active.append(row)
    for cell, form in {
        "B2": "#,##0.00 [$€-407]",
        "B3": '#,##0.00 "€"',
        "C2": "[$$-409]#,##0.00",
        "C3": "[$CHF-807] #,##0.00",
        "D2": '0 "PCS"',
        "D3": "0",
    }.items():
        made.active[cell].number_format = form
    made.save(tmp_path / "b.xlsx")
    (sheet,), notes = read_workbook(Source(tmp_path / "b.xlsx"))

    assert (dict(sheet.currencies), notes) == ({1: "EUR"}, [])
    assert [sheet.currency(line, column) for line in (2, 3) for column in (1, 2, 3)] == [
        "EUR",
        "USD",
        "",
        "EUR",
        "CHF",
        "",
    ]


def test_a_sheet_of_another_program_is_refused_with_the_way_on(tmp_path: Path) -> None:
    """It is a zip file too."""
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", "<x/>")
    with pytest.raises(LoadError) as caught:
        read_workbook(Source(tmp_path / "b.ods"))

    assert ".ods" in caught.value.problems[0].message
    assert caught.value.problems[0].help == "save it as .xlsx"


def test_areas_without_end_take_no_time(tmp_path: Path) -> None:
    """Thousands of merged areas over the whole sheet, one over the other: the first of each column counts."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>x</t></is></c></row>' for n in range(2, 2_000))
    areas = '<mergeCell ref="A1:XFD1048576"/><mergeCell ref="B1:B1048576"/>' * 20_000
    body = f"<sheetData>{HEAD}{rows}</sheetData><mergeCells>{areas}</mergeCells>"
    with ends():
        (sheet,), _ = read_workbook(Source(with_sheet(tmp_path, XML.format("", body))))

    assert len(sheet.lines) == 1_999
