"""The block of the summary that shows what a seat costs."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit import plugin as sp


@sp.block("seat-prices", sp.say("What a seat costs"))
def seat_prices(report: sp.Report) -> Iterator[sp.Element]:
    """A row a tool, the dearest first; nothing where no price is known."""
    rows = sorted(sp.records(report.tables.get("acme_seat_prices")), key=lambda row: (-row["price"], row["tool"]))
    if rows:
        cells = tuple((report.name(f"tool:{row['tool']}"), row["seats"], row["price"]) for row in rows)
        yield sp.Grid(("tool", "seats", "price of a seat a year"), cells)
