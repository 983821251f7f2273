"""The table of the analyser: its columns with their types, units and meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from stackaudit import plugin as sp


@dataclass(frozen=True, slots=True)
class SeatPriceRow(sp.Row):
    """What a seat of one tool costs."""

    table: ClassVar[str] = "acme_seat_prices"
    tool: Annotated[str, sp.Column("Id of the tool.")]
    name: Annotated[str, sp.Column("Its name.")]
    seats: Annotated[int, sp.Column("Seats paid for.", "seats")]
    price: Annotated[sp.Money, sp.Column("Cost of a seat a year.", "money")]
