"""An audit as a workbook: numbers are numbers, unknown is an empty cell, and no cell is a formula."""

from __future__ import annotations

from pathlib import Path

import openpyxl

import stackaudit as sa

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
