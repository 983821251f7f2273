"""Broken, foreign and hostile files of every format, as a user of the command line meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from format_kit import SAMPLES

from stackaudit.cli.main import main

LISTS = Path("sample_stacks/lists")
CASES = Path("tests/cases/formats")
OWN = {"yaml": Path("sample_stacks/corner_shop.yaml"), "json": Path("sample_stacks/corner_shop.json")}
INPUTS = {
    **{f"{sample.format}-{sample.name}": (sample.format, sample.syntax, sample.path) for sample in SAMPLES},
    **{name: (name, name, path) for name, path in OWN.items()},
    "csv": ("csv", "csv", LISTS / "single_sign_on.csv"),
    "excel": ("excel", "excel", LISTS / "marketing.xlsx"),
    "json-records": ("json-records", "json", CASES / "records.json"),
    "json-lines": ("json-lines", "jsonl", CASES / "records.jsonl"),
    "markdown": ("markdown", "markdown", CASES / "tools.md"),
    "html": ("html", "html", CASES / "tools.html"),
}
HUGE = 2 * 1024**3
ENTITIES = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 20))
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">' + ENTITIES + b"]><a>&e19;</a>"
ALIASES = b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 20))
YAML_BOMB = b"a0: &a0 [x]\n" + ALIASES + b"tools: *a19\n"
HOSTILE = {
    "json": b"[" * 100_000,
    "yaml": YAML_BOMB,
    "xml": BOMB,
    "csv": b'Name\n"' + b"a" * 2_000_000,
    "excel": BOMB,
    "lines": b'{"eventTime": 1, "producer": 1, "job": {' + b"[" * 100_000,
    "dsl": b"workspace {\nmodel {\n" + b"softwareSystem " * 2_000_000,
    "mermaid": b"flowchart LR\n" + b"a & " * 1_000_000 + b"a --> " + b"b & " * 1_000_000 + b"b",
}
HOSTILE |= {
    "jsonl": b'{"a": ' * 100_000,
    "markdown": b"| Tool | Owner |\n| - | - |\n| " + b"*a [" * 100_000 + b" |\n",
    "html": b"<table><tr><td>" * 100_000,
}
CUT = {"yaml": b'\n"', "csv": b'\n"', "mermaid": b'\na["', "lines": b'\n{"'}
"""Where a text that is cut off between two lines would still make sense: one more line that is not whole."""


def empty(path: Path, syntax: str) -> None:
    """Nothing at all."""
    path.write_bytes(b"")


def truncated(path: Path, syntax: str) -> None:
    """Half of it; text that would still make sense ends within a quotation."""
    data = path.read_bytes()
    half = data[: len(data) // 2]
    path.write_bytes(half[: half.rfind(b"\n")] + CUT[syntax] if syntax in CUT else half)


def wrongly_encoded(path: Path, syntax: str) -> None:
    """Bytes of Windows-1252 where UTF-8 is due."""
    data = path.read_bytes()
    cut = data.find(b"\n", len(data) // 2)
    path.write_bytes(data[:cut] + b"Caf\xe9" + data[cut:] if syntax != "excel" else b"Caf\xe9" + data[4:])


def hostile(path: Path, syntax: str) -> None:
    """What makes a careless parser run for ever, or out of memory."""
    path.write_bytes(HOSTILE[syntax])


def huge(path: Path, syntax: str) -> None:
    """Two gigabytes, which are not even begun."""
    with path.open("r+b") as file:
        file.truncate(HUGE)


READ = {
    ("csv", wrongly_encoded): "the file is read as Windows-1252",
    ("markdown", wrongly_encoded): "the file is read as UTF-8 with letters of Windows-1252",
    ("markdown", truncated): "",
    ("html", wrongly_encoded): "the file is read as Windows-1252",
    ("html", truncated): "the page ends within a table, so rows may be missing",
}
"""What is not spoilt by it, and what is told then: a list may be in any code page, and half a table is a table.

Of a format that is lines of text any part is sound, and nothing nests: `test_every_format` cuts and mixes those.
"""
SPOILT = [
    pytest.param(name, spoil, id=f"{name}-{spoil.__name__}")
    for name in INPUTS
    for spoil in (empty, truncated, wrongly_encoded, hostile, huge)
    if (name, spoil) not in READ and (INPUTS[name][1] != "text" or spoil not in {truncated, hostile})
]


@pytest.mark.parametrize(("name", "spoil"), SPOILT)
@pytest.mark.parametrize("forced", [True, False], ids=["format given", "format told by content"])
def test_a_spoilt_file_is_refused_and_nothing_is_written(
    name: str, spoil: Callable[[Path, str], None], forced: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, one clear message that names the file, no traceback, and no half of a stack."""
    format_, syntax, source = INPUTS[name]
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    spoil(path, syntax)
    given = ["--format", format_] if forced else []

    assert main(["convert", str(path), *given, "-o", str(tmp_path / "stack.yaml")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert str(path) in told.err
    assert "Traceback" not in told.err
    assert len(told.err) < 5_000
    assert [left.name for left in tmp_path.iterdir()] == [path.name]


def test_a_list_that_is_spoilt_a_little_is_read_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of text that says nothing of its encoding the best guess is taken; a cut is told where it can be seen."""
    for (name, spoil), words in READ.items():
        _, syntax, source = INPUTS[name]
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        spoil(path, syntax)

        assert main(["convert", str(path), "-o", str(tmp_path / "stack.yaml")]) == 0
        assert words in capsys.readouterr().out


def test_the_lists_that_are_spoilt_here_are_good(tmp_path: Path) -> None:
    """As they are, each is read and written."""
    for n, (format_, _, source) in enumerate(INPUTS.values()):
        assert main(["convert", str(source), "--format", format_, "-o", str(tmp_path / f"{n}.yaml")]) == 0


def test_a_messy_workbook_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A title in merged cells, the head in row 4, a sheet of notes, a formula without a value: told, not fatal."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Software, as of June"
    sheet.merge_cells("A1:D2")
    for row in ([], [], ["Tool", "Team", "Annual cost", "Renewal date"], ["SFDC", "Sales", 900, "2027-01-31"]):
        sheet.append(row)
    sheet.append(["Slack", "IT", "=6*12", "n/a"])
    book.create_sheet("Notes")["A1"] = "ask Ann"
    book.save(tmp_path / "messy.xlsx")

    assert main(["convert", str(tmp_path / "messy.xlsx"), "-o", str(tmp_path / "stack.yaml")]) == 0
    told = capsys.readouterr().out
    assert "2 tools, 0 integrations" in told
    assert "1 formula has no value, so its cell counts as empty" in told
    assert "SFDC is known as Salesforce" in told
