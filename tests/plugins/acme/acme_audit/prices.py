"""Tools of which a seat costs far more than elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acme_audit.rows import SeatPriceRow
from stackaudit import plugin as sp


def _stack(annual: int) -> dict[str, object]:
    tool = {"id": "crm", "cost": {"annual": annual, "priced_by": "seat"}, "seats": {"paid": 20}}
    return {"name": "S", "currency": "EUR", "tools": [tool]}


DEAR_SEATS = sp.Rule(
    id="acme.dear-seats",
    severity=3.0,
    effort=sp.Effort.HALF_DAY,
    theme=sp.Theme("Money leaks"),
    signs=(sp.Sign("cause", "prices are never compared"),),
    detection="A tool priced by the seat costs more a seat than `most`.",
    rating="More money above the limit makes it worse.",
    limitations="Seats of different prices are taken at their mean.",
    title=sp.Text("A seat of {tool} costs {price}"),
    advice=sp.Text("Ask for {most} a seat before the contract renews."),
    triggers=_stack(20_000),
    passes=_stack(2_000),
)
SEATS = sp.Fact(
    path="tool.seats.paid",
    name="seats.paid",
    question=sp.Text("How many seats of {names} are paid for?"),
    whom=sp.Whom.TOOL,
    feeds={DEAR_SEATS.id: sp.Text("the price of a seat of {n} tool is unknown", "of {n} tools it is unknown")},
)


@dataclass(frozen=True, slots=True)
class AcmeSettings(sp.Settings):
    """Settings of the analyser, `options: {acme: {most: 300}}` in a policy file."""

    most: int = sp.setting(250, "The highest price of a seat a year that is not reported.", least=0, most=1_000_000)


class Key(sp.QuantityKey):
    """Numbers that the priority reads."""

    LEAST = ("above the limit, a year, on a good day", sp.Role.MONEY_LEAST)
    MOST = ("above the limit, a year", sp.Role.MONEY_MOST)


@sp.analyser(id="acme", asks="Which seats are dear?", rules=(DEAR_SEATS,), settings=AcmeSettings, rows=(SeatPriceRow,))
def acme(graph: sp.StackGraph, settings: AcmeSettings) -> sp.Review:
    """Compare what a seat costs a year with a limit."""
    rows, silent = tuple(_prices(graph)), tuple(_silent(graph))
    if not rows and not silent:
        raise sp.NotApplicable("no tool states a price by the seat")
    return sp.Review(
        examined=tuple(f"tool:{row.tool}" for row in rows),
        findings=tuple(_finding(graph, row, settings.most) for row in rows if row.price.amount > settings.most),
        unknowns=(SEATS.unknown(DEAR_SEATS, silent),) if silent else (),
        tables=(sp.table_of(SeatPriceRow, rows),),
    )


def _prices(graph: sp.StackGraph) -> Iterator[SeatPriceRow]:
    """Yield the row of each tool with a price by the seat and a number of seats."""
    for tool in graph.tools:
        if tool.cost and tool.cost.annual and tool.cost.priced_by == "seat" and tool.seats and tool.seats.paid:
            annual = sp.Money.of(tool.cost.annual, graph.stack.currency, "year")
            yield SeatPriceRow(tool.id, tool.name, tool.seats.paid, annual / tool.seats.paid)


def _silent(graph: sp.StackGraph) -> Iterator[str]:
    """Yield each tool with a price by the seat that does not state how many seats are paid for."""
    for tool in graph.tools:
        if tool.cost and tool.cost.annual and tool.cost.priced_by == "seat" and not SEATS.stated(tool):
            yield f"tool:{tool.id}"


def _finding(graph: sp.StackGraph, row: SeatPriceRow, most: int) -> sp.Finding:
    limit = sp.Money.of(most, graph.stack.currency, "year")
    above = (row.price - limit) * row.seats
    cells = [sp.Quantity.of(key, float(above), graph.stack.currency or "money") for key in Key]
    return sp.Finding(
        rule=DEAR_SEATS,
        subjects=(f"tool:{row.tool}",),
        severity=graph.policy.rate(DEAR_SEATS, stake=float(above)),
        title=DEAR_SEATS.title.fill(tool=row.name, price=row.price),
        why=sp.say("Seats above the limit cost {above}.", above=above),
        advice=DEAR_SEATS.advice.fill(most=limit),
        evidence=tuple(cells),
    )
