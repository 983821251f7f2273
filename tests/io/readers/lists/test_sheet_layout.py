"""What the text of a sheet says beside its values, and texts that are meant to take for ever."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hangs import ends
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists import workbook
from stackaudit.io.readers.lists.cells import Line
from stackaudit.io.readers.lists.sheet_layout import currency_of, filled_down, layout_of


@pytest.mark.parametrize(
    ("form", "currency"),
    [
        ("#,##0.00 [$€-407]", "EUR"),
        ("[$€-2]\\ #,##0.00", "EUR"),
        ('_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-', "EUR"),
        ('"$"#,##0_);\\("$"#,##0\\)', "USD"),
        ("[$$-409]#,##0", "USD"),
        ("[$$-1009]#,##0", "CAD"),
        ("[$$-2C0A]#,##0", ""),
        ("[$USD] 0", "USD"),
        ("0 [$kr.-406]", "DKK"),
        ("0 [$kr-41D]", "SEK"),
        ('0 "kr"', ""),
        ("[$¥-411]0", "JPY"),
        ("[$¥-804]0", "CNY"),
        ('0" zł"', "PLN"),
        ("£0", "GBP"),
        ("[$-407]d. mmm yyyy", ""),
        ('0 "PCS"', ""),
        ("0.00E+00", ""),
        ("General", ""),
        ("", ""),
        ('[$"', "USD"),
    ],
)
def test_a_format_names_a_currency_or_none(form: str, currency: str) -> None:
    """A sign that several countries use says nothing without the country; the dollar alone is that of the US."""
    assert currency_of(form) == currency


@given(st.text(max_size=30))
def test_any_format_is_understood_or_not(form: str) -> None:
    """A code of three letters, or nothing."""
    assert len(currency_of(form)) in (0, 3)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 8), st.integers(1, 8)), max_size=6),
    st.lists(
        st.tuples(st.integers(1, 9), st.lists(st.sampled_from(["", "a", 0, 5]), min_size=1, max_size=3)), max_size=9
    ),
)
def test_filling_changes_only_empty_cells_below_a_full_one(
    areas: list[tuple[int, int, int]], rows: list[tuple[int, list[object]]]
) -> None:
    """What stands there stays, whatever the areas are; the cells that it names are those that changed."""
    merged = sorted((column, first, last) for column, first, last in areas if last > first)
    lines = [Line(n, tuple(cells)) for n, cells in sorted(dict(rows).items())]  # type: ignore[arg-type]
    made, filled = filled_down(lines, merged)
    changed = {
        (new.number, column)
        for old, new in zip(lines, made, strict=True)
        for column in range(len(new.cells))
        if old.cell(column) != new.cell(column)
    }

    assert changed == filled
    assert all(
        dict(zip([line.number for line in lines], lines, strict=True))[n].cell(column) == "" for n, column in filled
    )


@pytest.mark.parametrize(
    "piece",
    [
        b'hidden="1"',
        b'<row hidden="1"',
        b"<mergeCell ",
        b"<f",
        b"</f>",
        b'<c r="A1" ',
        b'r="A',
        b'<col hidden="1" min="1" max="99999"/>',
    ],
)
def test_a_hostile_sheet_takes_time_in_proportion(piece: bytes) -> None:
    """Pieces of tags that never end, and columns without end."""
    with ends():
        layout = layout_of(piece * 300_000, {1: "EUR"}, 256)
        told = list(layout.told([Line(1, ("a", "b"))], 0))

    assert len(told) <= 2


def test_a_sheet_that_is_too_large_to_look_through_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its values are read; what is not looked for is named."""
    monkeypatch.setattr(workbook, "_LOOKED_THROUGH", 10)
    book = openpyxl.Workbook()
    book.active.append(["Tool", "Owner"])
    book.active.merge_cells("A1:A2")
    book.save(tmp_path / "b.xlsx")
    (sheet,), (note,) = workbook.read_workbook(Source(tmp_path / "b.xlsx"))

    assert [line.cells for line in sheet.lines] == [("Tool", "Owner")]
    assert "too large to be looked through" in note.message
