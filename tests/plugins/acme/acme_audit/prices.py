"""Tools of which a seat costs far more than elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit import plugin as sp


def _stack(annual: int) -> dict[str, object]:
    tool = {"id": "crm", "cost": {"annual": annual, "priced_by": "seat"}, "seats": {"paid": 20}}
    return {"name": "S", "currency": "EUR", "tools": [tool]}


DEAR_SEATS = sp.Rule(
    id="acme.dear-seats",
    severity=3.0,
    effort=0.5,
    theme=sp.Theme("Money leaks"),
    signs=(sp.Sign("cause", "prices are never compared"),),
    detection="A tool priced by the seat costs more a seat than `most`.",
    rating="More money above the limit makes it worse.",
    limitations="Seats of different prices are taken at their mean.",
    title=sp.Text("A seat of {tool} costs {price} a year"),
    advice=sp.Text("Ask for {most} a seat before the contract renews."),
    triggers=_stack(20_000),
    passes=_stack(2_000),
)


class Key(sp.QuantityKey):
    """Numbers that the priority reads."""

    LEAST = ("above the limit, a year, on a good day", sp.Role.MONEY_LEAST)
    MOST = ("above the limit, a year", sp.Role.MONEY_MOST)


@sp.analyser(id="acme", asks="Which seats are dear?", rules=(DEAR_SEATS,))
def acme(graph: sp.StackGraph, *, most: int = 250) -> sp.Review:
    """Compare what a seat costs a year with a limit.

    Args:
        graph: The stack.
        most: The highest price of a seat a year that is not told.
    """
    rows = tuple(_prices(graph))
    if not rows:
        raise sp.NotApplicable("no tool states its seats and a price by the seat")
    return sp.Review(
        examined=tuple(f"tool:{tool}" for tool, *_ in rows),
        findings=tuple(_finding(graph, *row, most) for row in rows if row[2] > most),
        tables=(sp.Table("acme_seat_prices", ("tool", "seats", "price"), rows),),
    )


def _prices(graph: sp.StackGraph) -> Iterator[tuple[str, int, float]]:
    """Each tool with a price by the seat: its id, its seats, what one of them costs a year."""
    for tool in graph.tools:
        if tool.cost and tool.cost.annual and tool.cost.priced_by == "seat" and tool.seats and tool.seats.paid:
            yield tool.id, tool.seats.paid, float(tool.cost.annual) / tool.seats.paid


def _finding(graph: sp.StackGraph, tool: str, seats: int, price: float, most: int) -> sp.Finding:
    above = (price - most) * seats
    currency = graph.stack.currency or "money"
    return sp.Finding(
        rule=DEAR_SEATS,
        subjects=(f"tool:{tool}",),
        severity=graph.policy.rate(DEAR_SEATS, stake=above),
        title=DEAR_SEATS.title.fill(tool=graph.tool(tool).name, price=price),
        why=sp.say("Seats above the limit cost {above} a year.", above=above),
        advice=DEAR_SEATS.advice.fill(most=most),
        evidence=(sp.Quantity.of(Key.LEAST, above, currency), sp.Quantity.of(Key.MOST, above, currency)),
    )
