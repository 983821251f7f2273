"""The analyser: which tools does somebody pay for with a credit card?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit import plugin as sp
from stackaudit_example.rows import RadarRow


def _stack(paid_by: str) -> dict[str, object]:
    tool = {"name": "Canva", "x-paid-by": paid_by, "cost": {"annual": 480}}
    return {"name": "S", "currency": "EUR", "tools": [tool]}


PAID_BY_CARD = sp.Rule(
    id="radar.paid-by-card",
    severity=3.0,
    effort=sp.Effort.HALF_DAY,
    theme=sp.Theme("Tools are bought past the purchasing department"),
    signs=(sp.Sign("cause", "anybody with a credit card can buy a tool"),),
    detection="A tool is paid for with a credit card (`x-paid-by: card`) and costs at least `least` a year.",
    rating="More money a year makes it worse.",
    limitations="Only tools in the stack file are seen. A tool that nobody has listed is not found.",
    title=sp.Text("{tool} is paid for with a credit card"),
    advice=sp.Text("Give {tool} an owner and a contract, or cancel it."),
    triggers=_stack("card"),
    passes=_stack("invoice"),
)

PAID_BY = sp.Fact(
    path="tool.x-paid-by",
    question=sp.Text("Is {names} paid for by card or by invoice?", "Card or invoice: how are {names} paid for?"),
    whom=sp.Whom.TOOL,
    feeds={
        PAID_BY_CARD.id: sp.Text("how {n} tool is paid for is not stated", "how {n} tools are paid for is not stated")
    },
    written="x-paid-by: card",
)
HEADLINE = sp.Text("{n} tool is stated to be paid for by card", "{n} tools are stated to be paid for by card")
NO_COST = sp.Text("what {n} tool paid for by card costs is unknown", "what {n} tools paid for by card cost is unknown")


@dataclass(frozen=True, slots=True)
class RadarSettings(sp.Settings):
    """Settings of the analyser: `options: {radar: {least: 500}}` in a policy file."""

    least: int = sp.setting(100, "The cost a year from which a tool paid for by card is reported.", least=0)


class Key(sp.QuantityKey):
    """Numbers that the priority reads."""

    AT_STAKE = ("paid by card a year", sp.Role.MONEY_MOST)


@sp.analyser(
    id="radar",
    asks="Which tools does somebody pay for with a credit card?",
    rules=(PAID_BY_CARD,),
    settings=RadarSettings,
    rows=(RadarRow,),
)
def radar(graph: sp.StackGraph, settings: RadarSettings) -> sp.Review:
    """Compare what each tool paid for by card costs a year with a limit.

    A tool that does not say how it is paid for is unknown, and so is one paid for by card that states no cost. The
    answer is only as good as the stack file: statements of credit cards are not read.
    """
    rows = tuple(_row(graph, tool) for tool in graph.tools)
    if not any(row.ring or row.paid_by for row in rows):
        raise sp.NotApplicable("no tool states its ring or how it is paid for")
    return sp.Review(
        examined=tuple(f"tool:{row.tool}" for row in rows),
        findings=sp.Findings.sorted(_findings(graph, settings, rows)),
        unknowns=tuple(_unknowns(rows)),
        tables=(sp.table_of(RadarRow, rows),),
        headline=(HEADLINE.fill(n=sum(row.paid_by == "card" for row in rows)),),
    )


def _row(graph: sp.StackGraph, tool: sp.Tool) -> RadarRow:
    own = tool.extra
    annual = tool.spend.annual if tool.spend else None
    return RadarRow(
        tool=tool.id,
        name=tool.name,
        ring=_text(own.get("x-ring")),
        paid_by=_text(own.get("x-paid-by")),
        annual=None if annual is None else sp.Money.of(annual, graph.stack.currency, "year"),
    )


def _text(value: object) -> str | None:
    """Return a word as it is compared; None for what is no text: what stands under `x-…` may be anything."""
    return value.strip().casefold() or None if isinstance(value, str) else None


def _findings(graph: sp.StackGraph, settings: RadarSettings, rows: tuple[RadarRow, ...]) -> Iterator[sp.Finding]:
    """Yield a finding for each tool that is paid for by card and costs enough."""
    for row in rows:
        if row.paid_by == "card" and row.annual is not None and row.annual.amount >= settings.least:
            at_stake = float(row.annual)
            yield sp.Finding(
                rule=PAID_BY_CARD,
                subjects=(f"tool:{row.tool}",),
                severity=graph.policy.rate(PAID_BY_CARD, stake=at_stake),
                title=PAID_BY_CARD.title.fill(tool=row.name),
                why=sp.say("{annual} go past the people who compare prices and watch renewals.", annual=row.annual),
                advice=PAID_BY_CARD.advice.fill(tool=row.name),
                evidence=(sp.Quantity.of(Key.AT_STAKE, at_stake, graph.stack.currency or "money"),),
            )


def _unknowns(rows: tuple[RadarRow, ...]) -> Iterator[sp.Unknown]:
    """Yield what cannot be told: unknown is neither good nor bad."""
    silent = [f"tool:{row.tool}" for row in rows if row.paid_by is None]
    if silent:
        yield PAID_BY.unknown(PAID_BY_CARD, silent)
    free = [f"tool:{row.tool}" for row in rows if row.paid_by == "card" and row.annual is None]
    if free:
        yield sp.FACTS["tool.cost.annual"].unknown(PAID_BY_CARD, free, text=NO_COST)
