"""Row classes: what becomes of their fields at the edge, and how they are read again."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar

import pytest

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Table
from stackaudit.core.money import Money
from stackaudit.core.rows import Column, Row, RowError, column_names, described, rows_of, table_of


@dataclass(frozen=True, slots=True)
class SeatRow(Row):
    """A row with a field of every type."""

    table: ClassVar[str] = "seats"
    tool: Annotated[str, Column("Id of the tool.")]
    teams: Annotated[tuple[str, ...], Column("Who uses it.")]
    price: Annotated[Money | None, Column("Cost a year.", "money")]
    share: Annotated[Fraction | None, Column("Of all seats.", "share")]
    day: Annotated[date | None, Column("Day of the count.")]
    idle: Annotated[Estimate | None, Column("Seats that nobody uses.", "seats")]
    sure: Annotated[bool | None, Column("Whether it was counted.")]


@dataclass(frozen=True, slots=True)
class BareRow(Row):
    """A row with a field that does not say what it holds."""

    table: ClassVar[str] = "bare"
    tool: str


FULL = SeatRow(
    "crm", ("sales",), Money.of("4.5", "EUR"), Fraction(1, 4), date(2026, 11, 1), Estimate.between(2, 5), True
)
EMPTY = SeatRow("esp", (), None, None, None, None, None)
TABLE = table_of(SeatRow, iter([FULL, EMPTY]))


def test_cells_are_plain_and_an_estimate_is_two_columns() -> None:
    """Money and fractions become numbers, days texts; what is not known stays empty in both columns."""
    assert TABLE.columns == ("tool", "teams", "price", "share", "day", "idle_low", "idle_high", "sure")
    assert TABLE.columns == column_names(SeatRow)
    assert TABLE.rows == (
        ("crm", ("sales",), 4.5, 0.25, "2026-11-01", 2, 5, True),
        ("esp", (), None, None, None, None, None, None),
    )
    assert TABLE.to_frame().shape == (2, 8)


def test_rows_come_back_as_they_went_in() -> None:
    """The table keeps its rows, in another process too; where there is no table there are none."""
    other = Table("other", ("a",), ((1,),))

    assert rows_of(SeatRow, [other, TABLE]) == (FULL, EMPTY)
    assert rows_of(SeatRow, [pickle.loads(pickle.dumps(TABLE))]) == (FULL, EMPTY)
    assert rows_of(SeatRow, [other]) == ()
    assert table_of(SeatRow, []).columns == TABLE.columns


@pytest.mark.parametrize(
    "table",
    [Table("seats", TABLE.columns, TABLE.rows), Table("seats", ("tool",), (("a",),), (BareRow("a"),))],
    ids=["cells only", "another class"],
)
def test_a_table_of_other_rows_is_an_error(table: Table) -> None:
    """Whoever asks for rows by class gets them or hears why not; never an empty answer for a full table."""
    with pytest.raises(RowError, match="does not hold rows of the class SeatRow"):
        rows_of(SeatRow, [table])


def test_every_column_says_what_it_holds() -> None:
    """Both columns of an estimate have its meaning; a field without one is refused."""
    assert dict(described(SeatRow))["idle_high"] == Column("Seats that nobody uses.", "seats")
    assert [name for name, _ in described(SeatRow)] == list(TABLE.columns)
    with pytest.raises(RowError, match=r"BareRow\.tool has no Column"):
        _ = table_of(BareRow, []).columns


def test_a_cell_of_another_type_is_refused() -> None:
    """What a report cannot show does not get into a table."""
    with pytest.raises(RowError, match="a cell cannot hold"):
        _ = table_of(SeatRow, [SeatRow({"a": 1}, (), None, None, None, None, None)]).rows  # type: ignore[arg-type]
