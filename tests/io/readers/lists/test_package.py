"""Parts of a workbook that would exhaust the machine are refused, whatever they are called."""

from __future__ import annotations

import subprocess
import sys
import threading
import warnings
import zipfile
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.lists.workbook import read_workbook
from stackaudit.io.readers.workbook_size import check_package

SHEET = "xl/worksheets/sheet1.xml"
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
_READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (600 * 2**20,) * 2)
from pathlib import Path
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.workbook import read_workbook
try:
    read_workbook(Source(Path(sys.argv[1])))
except LoadError as error:
    print(error.problems[0].code, error.problems[0].message)
"""


def parts_of(tmp_path: Path) -> dict[str, bytes]:
    """The parts of a plain workbook."""
    made = openpyxl.Workbook()
    made.active.append(["Tool"])
    made.active.append(["A"])
    made.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(tmp_path: Path, parts: dict[str, bytes]) -> Path:
    """A workbook of some parts."""
    target = tmp_path / "made.xlsx"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target


def test_a_declaration_is_found_in_every_part_and_behind_any_padding(tmp_path: Path) -> None:
    """A long comment before it hides nothing, and neither does another encoding."""
    parts = parts_of(tmp_path)
    noise = b"".join(sha256(b"%d" % n).digest() for n in range(16_384)).hex()
    for name, whole in parts.items():
        body = whole.decode().split("?>", 1)[-1]
        for comment in ("", f"<!--{noise[:9_000]}-->", f"<!--{noise}-->"):
            for code in ("utf-8", "utf-16"):
                head = f'<?xml version="1.0" encoding="{code}"?>'
                hostile = {**parts, name: f"{head}{comment}{BOMB}{body}".encode(code)}
                with pytest.raises(LoadError, match="declares a document type") as caught:
                    check_package(packed(tmp_path, hostile).read_bytes(), DEFAULT_LIMITS)
                assert name in caught.value.problems[0].message


def test_a_part_that_is_no_markup_may_hold_any_bytes(tmp_path: Path) -> None:
    """A picture in which the letters of a declaration happen to stand is a picture."""
    place = tmp_path / "picture.xlsx"
    with zipfile.ZipFile(place, "w") as package:
        for name, content in {**parts_of(tmp_path), "xl/media/i.png": b"\x89PNG <!DOCTYPE" + b"<" * 2_000_000}.items():
            package.writestr(name, content)

    (sheet,), _ = read_workbook(Source(place))

    assert [line.cells for line in sheet.lines] == [("Tool",), ("A",)]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is limited on Linux only")
@pytest.mark.parametrize(
    ("part", "before", "unit"),
    [
        ("xl/styles.xml", b"</styleSheet>", b"<a/>"),
        ("xl/workbook.xml", b"</workbook>", b"<a/>"),
        ("xl/_rels/workbook.xml.rels", b"</Relationships>", b"<a/>"),
        (SHEET, b"</row>", b"<c/>"),
        (SHEET, b"</worksheet>", b"<c/>"),
        (SHEET, b"</row>", b"<c><!--<row--></c>"),
    ],
)
def test_a_flood_of_elements_is_refused_in_little_memory(part: str, before: bytes, unit: bytes, tmp_path: Path) -> None:
    """Millions of elements pack well and unpack below the limit of bytes, but no machine holds them."""
    parts = parts_of(tmp_path)
    flood = b"".join(unit * 600 + b"<b%d/>" % (n * 7_919 % 1_000_003) * 2 for n in range(12_000))
    place = packed(tmp_path, {**parts, part: parts[part].replace(before, flood + before, 1)})
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(place)], capture_output=True, text=True, timeout=100, check=True
    )

    assert done.stdout.startswith("SA002 ")
    assert part in done.stdout


def test_a_sheet_of_many_rows_is_no_flood(tmp_path: Path) -> None:
    """What counts is how much has to be held at once: rows are let go one by one."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d"/><c r="B%d"/><c/><c/><c/><c/></row>' % (n, n, n) for n in range(3, 200_000)
    )
    parts = parts_of(tmp_path)
    place = packed(tmp_path, {**parts, SHEET: parts[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")})

    check_package(place.read_bytes(), DEFAULT_LIMITS)


def test_reading_leaves_the_warnings_of_others_alone(tmp_path: Path) -> None:
    """What openpyxl would warn of is silent, in many threads at once, and other warnings are told as before."""
    parts = parts_of(tmp_path)
    styles = parts["xl/styles.xml"].replace(b'name="Normal"', b'name="Other"')
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    sheet = parts[SHEET].replace(b"</worksheet>", extension)
    place = packed(tmp_path, {**parts, "xl/styles.xml": styles, SHEET: sheet})
    failed: list[BaseException] = []

    def read() -> None:
        try:
            read_workbook(Source(place))
        except BaseException as error:  # noqa: BLE001  told below
            failed.append(error)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with pytest.raises(UserWarning, match="of somebody else"):
            warnings.warn("of somebody else", UserWarning, stacklevel=1)
