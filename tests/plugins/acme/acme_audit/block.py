"""The block of the summary that shows what a seat costs."""

from __future__ import annotations

from collections.abc import Iterator

from acme_audit.rows import SeatPriceRow
from stackaudit import plugin as sp


@sp.block("seat-prices", sp.say("What a seat costs"))
def seat_prices(report: sp.Report) -> Iterator[sp.Element]:
    """Yield a row for each tool, the dearest first; nothing if no price is known."""
    rows = sorted(report.rows(SeatPriceRow), key=lambda row: (-row.price.amount, row.tool))
    if rows:
        cells = tuple((row.name, row.seats, str(row.price)) for row in rows)
        yield sp.Grid(("tool", "seats", "price of a seat"), cells)
