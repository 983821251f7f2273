"""Whatever separator a file is opened with, no text of a stack becomes a formula, and every text comes back."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hostile import hostile_stack, payloads, text_columns

import stackaudit as sa
from stackaudit.io.forms import FormPage, form_bytes, read_form
from stackaudit.io.writers import csv_files
from stackaudit.model.layouts import LAYOUTS

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|", "colon": ":", "blank": " "}
_SIGNS = "=+-@%\uff1d\uff0b\uff0d\uff20"


@pytest.fixture(scope="module")
def stack() -> sa.Stack:
    """A stack with every hostile text in every field."""
    return hostile_stack()


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Forms to fill in, with hostile texts in notes, headings and cells."""
    page = FormPage("=T;=1", ("key", "=h;=1"), tuple((text, text) for text in payloads()), tuple(payloads()[-6:]))
    return {suffix: form_bytes(suffix, [page]) for suffix in (".csv", ".xlsx")}


def test_the_stack_has_a_hostile_text_in_every_field(stack: sa.Stack) -> None:
    """A field that is new joins `hostile.py`."""
    tables = {name: list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")))) for name, data in written(stack)}
    full = {(name, column) for name, rows in tables.items() for row in rows for column, cell in row.items() if cell}
    needed = {(table, name) for table, name in text_columns() if LAYOUTS[table].columns[name].kind != "record"}

    assert needed - full == set()
    assert len(needed) > 90


def written(stack: sa.Stack) -> list[tuple[str, bytes]]:
    return [(name.removesuffix(".csv"), data) for name, data in csv_files(stack).items()]


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_no_cell_begins_a_formula_under_any_separator(
    stack: sa.Stack, forms: Mapping[str, bytes], separator: str
) -> None:
    """Neither in the files of a stack nor in forms; blanks and quotes before it count for nothing."""
    files = [*csv_files(stack).values(), forms[".csv"]]

    assert [cell for data in files for cell in _running(data.decode("utf-8-sig"), separator)] == []
    assert [*_running(f'a{separator}"=1"', separator)] == ["=1", '"=1"']  # it would find one


def _running(text: str, separator: str) -> Iterator[str]:
    rows = [*csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    rows += [line.split(separator) for line in text.splitlines()]  # one that knows no quotes
    for row in rows:
        for cell in row:
            begun = cell.lstrip(' \t\n\u3000"')
            alone = separator == " " and re.fullmatch(r"\W*|[+-]\d[\d.]*", begun)
            if begun[:1] and begun[:1] in _SIGNS and not alone:
                yield cell


@pytest.mark.parametrize("name", ["stack", "stack.xlsx"])
def test_every_hostile_text_comes_back(stack: sa.Stack, name: str, tmp_path: Path) -> None:
    """From the folder and from the workbook, own keys included."""
    back = sa.read_stack(sa.write_stack(stack, tmp_path / name))

    assert back == stack
    assert back.extra == stack.extra


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_hostile_text_of_a_form_comes_back(forms: Mapping[str, bytes], suffix: str, tmp_path: Path) -> None:
    """But for the blanks around it, and for a row that is a note."""
    path = tmp_path / f"form{suffix}"
    path.write_bytes(forms[suffix])
    (page,) = read_form(path, ("key",))

    assert page.heading == ("key", "=h;=1")
    assert [cells for _, cells in page.rows] == [(text.strip(), text.strip()) for text in payloads()]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_sheet_that_was_filled_in_keeps_a_quote_that_guards_nothing(ending: str, tmp_path: Path) -> None:
    """Only what guards a formula is taken away."""
    page = FormPage("Fill in", ("key", "b"), (("'tis", "'90s; '=1"),))
    path = tmp_path / f"form.{ending}"
    path.write_bytes(form_bytes(path.suffix, [page]))

    assert [cells for _, cells in read_form(path, ("key",))[0].rows] == [("'tis", "'90s; '=1")]


def test_no_shown_cell_of_a_workbook_begins_a_formula() -> None:
    """Tables of reports are guarded like files: they may be saved as CSV, and opened again."""
    from stackaudit.core.excel import shown_page
    from stackaudit.core.findings import Table

    page = shown_page(Table("a;=1", ("a;=1",), tuple((text,) for text in payloads())))
    cells = [str(cell) for row in page.rows for cell in row]

    assert page.columns == ["a;'=1"]
    assert [cell for cell in cells for separator in SEPARATORS.values() if [*_running(cell, separator)]] == []
    assert len(cells) == len(payloads())


# ---- LibreOffice itself -------------------------------------------------------------------------------------------

CODES = {"comma": "44", "semicolon": "59", "tab": "9", "bar": "124", "colon": "58", "blank": "32"}
OPENED_WITH = {**CODES, "all of them": "/".join(CODES.values()), "all, merged": f"{'/'.join(CODES.values())}/MRG"}
AS_CSV = "csv:Text - txt - csv (StarCalc)"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


class Office:
    """LibreOffice without a window, with a profile of its own."""

    def __init__(self, program: str, profile: Path) -> None:
        self._command = [program, "--headless", f"-env:UserInstallation={profile.as_uri()}"]

    def convert(self, files: Iterable[Path], to: str, place: Path, opened_with: str = "") -> Path:
        """Open each file, with these separators where it is CSV, and save it in another form in `place`."""
        place.mkdir()
        how = [f"--infilter=CSV:{opened_with},34,76,1"] if opened_with else []
        command = [*self._command, *how, "--convert-to", to, "--outdir", str(place), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        return place


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice; where it is not installed, the tests that ask it are skipped."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-calc")
    return Office(program, tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def folder(stack: sa.Stack, forms: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile stack as a folder of CSV files, and a hostile form."""
    place = tmp_path_factory.mktemp("csv")
    (place / "form.csv").write_bytes(forms[".csv"])
    return sa.write_stack(stack, place / "stack")


def formulas(place: Path) -> list[str]:
    """The formulas in the flat files of a folder; there is at least one cell with a text in each file."""
    found: list[str] = []
    for file in sorted(place.glob("*.fods")):
        cells = [*ET.parse(file).iter(f"{_TABLE}table-cell")]  # noqa: S314  LibreOffice wrote it
        assert any("".join(cell.itertext()).strip() for cell in cells), file.name
        found += [f"{file.name}: {cell.get(f'{_TABLE}formula')}" for cell in cells if cell.get(f"{_TABLE}formula")]
    return found


@pytest.mark.libreoffice
@pytest.mark.parametrize("separators", OPENED_WITH.values(), ids=OPENED_WITH)
def test_libreoffice_finds_no_formula(office: Office, folder: Path, separators: str, tmp_path: Path) -> None:
    """In any file, opened with any separator or with all of them; in a file that is not guarded it finds one."""
    bare = tmp_path / "bare.csv"
    bare.write_text("a,b;c\td|e:f g\n=1,=1;=1\t=1|=1:=1 =1\n", encoding="utf-8")
    files = [*sorted(folder.glob("*.csv")), folder.parent / "form.csv", bare]

    found = formulas(office.convert(files, "fods", tmp_path / "opened", separators))

    assert {one.partition(":")[0] for one in found} == {"bare.fods"}
    assert len(list((tmp_path / "opened").iterdir())) == len(files)


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("separator", "quoted"),
    [("comma", "false"), ("semicolon", "false"), ("tab", "false"), ("bar", "false"), ("semicolon", "true")],
)
def test_every_text_comes_back_after_libreoffice_saved_it(
    office: Office, stack: sa.Stack, folder: Path, separator: str, quoted: str, tmp_path: Path
) -> None:
    """Opened as CSV and saved as CSV, with another separator and with quotes around every text."""
    saved = f"{AS_CSV}:{CODES[separator]},34,76,1,,0,{quoted},true"
    place = office.convert(sorted(folder.glob("*.csv")), saved, tmp_path / "stack", CODES["comma"])

    assert sa.read_stack(place) == stack


@pytest.mark.libreoffice
def test_a_workbook_comes_back_after_libreoffice_saved_it(
    office: Office, stack: sa.Stack, forms: Mapping[str, bytes], tmp_path: Path
) -> None:
    """No cell of it is a formula, not even once it was saved as CSV and opened again."""
    book = sa.write_stack(stack, tmp_path / "stack.xlsx")
    form = tmp_path / "form.xlsx"
    form.write_bytes(forms[".xlsx"])
    saved = office.convert([book, form], "xlsx", tmp_path / "saved")
    sheets = office.convert(
        [book, form], f"{AS_CSV}:44,34,76,1,,0,false,true,false,false,false,-1", tmp_path / "sheets"
    )
    again = office.convert(sorted(sheets.iterdir()), "fods", tmp_path / "again", OPENED_WITH["all of them"])

    assert sa.read_stack(saved / "stack.xlsx") == stack
    assert formulas(office.convert([book, form], "fods", tmp_path / "flat")) == []
    assert formulas(again) == []


@pytest.mark.libreoffice
@pytest.mark.filterwarnings("ignore:characters in this picture")
def test_libreoffice_opens_a_report_without_a_formula_and_prints_it(office: Office, tmp_path: Path) -> None:
    """A hostile one with every table has no formula; that of 45 tools prints on twenty pages or fewer."""
    hostile = sa.audit(hostile_stack(payloads()[::16])).save(tmp_path / "hostile.xlsx", sheets="all")
    report = sa.audit(sa.read_stack("sample_stacks/brightside_45.yaml")).save(tmp_path / "report.xlsx")

    found = formulas(office.convert([hostile], "fods", tmp_path / "flat"))
    assert [one for one in found if not one.endswith(("of:=TRUE()", "of:=FALSE()"))] == []  # how it keeps yes and no
    printed = office.convert([report], "pdf", tmp_path / "printed") / "report.pdf"
    assert 8 <= len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) <= 20
