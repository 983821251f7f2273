"""An audit as a workbook: numbers are numbers, unknown is an empty cell, and no cell is a formula."""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.reporting.saving import summary_sheet

EVIL = "=HYPERLINK(1)"


def book(tmp_path: Path, stack: sa.Stack) -> openpyxl.Workbook:
    """The workbook of an audit."""
    return openpyxl.load_workbook(sa.audit(stack).save(tmp_path / "report.xlsx"))


def test_every_table_with_rows_is_a_sheet(tmp_path: Path) -> None:
    """With the rows that `result.table` has; the contribution of each tool takes an audit a tool and is left out."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))
    made = openpyxl.load_workbook(result.save(tmp_path / "report.xlsx"))

    wanted = {name for name in result.tables if len(result.table(name))} - {"contribution"}
    assert wanted <= set(made.sheetnames)
    assert made["needs"].max_row == len(result.table("needs")) + 1
    assert [cell.value for cell in made["needs"][1]] == list(result.table("needs").columns)


def test_measures_are_numbers_and_unknown_ones_are_empty(tmp_path: Path) -> None:
    """What has no value is neither 0 nor a text."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))
    made = openpyxl.load_workbook(result.save(tmp_path / "report.xlsx"))
    shown = {row[0]: row[1] for row in made["measures"].iter_rows(min_row=2, values_only=True)}

    assert shown["silos.index"] is not None
    assert {name for name, value in shown.items() if value is None} == {
        name for name, measure in result.measures.items() if measure.value is None
    }


def test_a_hostile_name_is_a_text_in_every_sheet(tmp_path: Path) -> None:
    """It stands behind a quote wherever it is shown."""
    stack = sa.Stack.model_validate(
        {"name": EVIL, "tools": [{"id": "a", "name": EVIL, "owner": EVIL}, "B"], "integrations": ["a -> b"]}
    )
    cells = [cell for sheet in book(tmp_path, stack) for row in sheet.iter_rows() for cell in row]

    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{EVIL}" in [cell.value for cell in cells]
    assert EVIL not in [cell.value for cell in cells]


def test_equal_audits_are_equal_bytes(tmp_path: Path) -> None:
    """No clock in the file."""
    stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    first, second = (sa.audit(stack).save(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))

    assert first == second


@pytest.mark.parametrize("path", sorted(Path("sample_stacks").glob("*.yaml")), ids=str)
def test_the_first_sheet_says_what_the_summary_says(path: Path) -> None:
    """The answers, the score and the counts of the Markdown stand on the first sheet, number by number."""
    audited = sa.audit(sa.read_stack(path))
    sheet = dict(row[:2] for row in summary_sheet(audited.report).rows)
    lines = re.sub(r"\\([!-/:-@[-`{-~])", r"\1", html.unescape(audited.summary().markdown())).splitlines()

    start = lines.index("## Area by area")
    bullets = itertools.takewhile(lambda line: line.startswith("- "), lines[start + 2 :])
    answers = [line.partition(": ")[2].removesuffix(".").split("; ") for line in bullets]
    assert len(answers) == len(audited.reviews)
    assert " ".join(str(sheet["in a sentence"]).split("; ")) == " ".join(part for parts in answers for part in parts)
    assert [lines[0]] == [f"# Stack audit: {sheet['stack']}"]
    assert f"{sheet['tools']:,} tools" in lines[2]
    assert sheet["score at least"] is not None
    ends = [f"{round(float(str(sheet[name])), 1):g}" for name in ("score at least", "score at most")]
    score = next(line for line in lines if line.startswith("**"))
    if " of 100" in score:
        assert re.findall(r"[\d.]+ to [\d.]+", score) == [f"{ends[0]} to {ends[1]}"]
    else:
        assert score.startswith("**No overall score")
    assert f"{float(str(sheet['share of it that is known'])):.0%} of" in score
    counts = next(line for line in lines if re.match(r"[\d,]+ findings?: ", line))
    assert counts.startswith(f"{sheet['findings']:,} finding")
    parts = re.findall(r"(\d+) (?:critical|high|medium|low|note)", counts)
    assert sum(map(int, parts)) == sheet["findings"] == int(str(sheet["open"])) + int(str(sheet["accepted"]))
