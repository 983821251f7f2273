"""Tools that are bought for something which another tool, paid for by the same department, offers and nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.redundancy.bought import Bought, is_free, is_paid
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.rules import ONE_JOB
from stackaudit.core import headings
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool


class PaidKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    MOST = ("at stake a year, at most", Role.MONEY_MOST)


def _writer(used_by: int) -> dict[str, Any]:
    """Return a mailer that writes texts too, used by so many of 40, and a writer beside it."""
    home = {"id": "esp", "departments": ["marketing"], "cost": {"annual": 12000}, "seats": {"paid": 40, "active": 40}}
    functions = ["email", "segmentation", {"id": "ai-writing", "used_by": used_by, "of": 40}]
    writer = {"id": "writer", "departments": ["marketing"], "cost": {"annual": 3600}, "capabilities": ["ai-writing"]}
    return {"name": "Example", "as_of": "2026-11-01", "tools": [{**home, "capabilities": functions}, writer]}


ALREADY_PAID = Rule(
    id="redundancy.already-paid",
    severity=4.0,
    effort=Effort.WEEK,
    theme=ONE_JOB,
    signs=(headings.INEFFICIENT,),
    detection="A paid tool offers a function that hardly anybody uses (as `cost.unused-function` finds it), and a "
    "common department pays another tool that is used for it and for nothing that the first does not offer. Reasons "
    "for both that are stated, and a better grade of the other one, speak against it. It follows from an overlap of "
    "the two, and takes the place of `redundancy.similar`.",
    rating="What could be saved makes it worse, by log10(1 + money a year / unit): at most what the other tool costs, "
    "if the cheapest choice for the whole stack does without it.",
    limitations="People may have tried the included function and found it wanting: ask before anything is given up. "
    "Names of capabilities decide, and may mean different things.",
    title=Text("{tool} is bought for {functions}, which {home} includes"),
    advice=Text("Try {functions} in {home} with those who use {tool}, before {tool} renews."),
    triggers=_writer(2),
    passes=_writer(20),
)


@check(ALREADY_PAID)
def already_paid(context: Context) -> Iterator[Finding]:
    """Yield one finding for each tool and each other one that offers what it is bought for."""
    for one in context.bought:
        most = _most(context, one.tool)
        names: dict[str, Any] = {"tool": one.tool.name, "home": one.home.name, "functions": one.names}
        subject = f"tool:{one.tool.id}"
        yield Finding(
            rule=ALREADY_PAID,
            subjects=(subject, f"tool:{one.home.id}"),
            severity=context.graph.policy.rate(ALREADY_PAID, stake=float(most or 0)),
            title=ALREADY_PAID.title.fill(**names),
            why=sentences(_why(one, most)),
            advice=ALREADY_PAID.advice.fill(**names),
            evidence=tuple(_evidence(context, one, most)),
            confidence="assumed" if one.tool.assumes("capabilities") else "documented",
            members=() if most is None else (Member(subject, money=most),),
            tells=tuple(f"capability:{one.home.id}/{use.id}" for use in one.functions),
            follows=(one.fact,),
        )


def _most(context: Context, tool: Tool) -> Money | None:
    """Return what could be saved at most: what a tool costs if the cheapest choice does without it, else nothing."""
    price = None if tool.spend is None else tool.spend.annual
    if price is None or context.answer is None or not context.answer.settled:
        return None
    return context.money(price) if tool.id in context.answer.retire else context.total(())


def _why(one: Bought, most: Money | None) -> Iterator[Message]:
    for use in one.functions:
        names = {"home": one.home.name, "function": readable(use.id)}
        if not use.share:
            yield say("Nobody uses {function} in {home}.", **names)
        else:
            yield say("At most {high} of its users use {function} in {home}.", high=f"{use.interval[1]:.0%}", **names)
    if most is not None and not most:
        yield say("No cheaper choice of tools does without {tool}.", tool=one.tool.name)
    elif most is not None:
        yield say("Up to {most} could be saved.", most=most)


def _evidence(context: Context, one: Bought, most: Money | None) -> Iterator[Evidence]:
    yield Names("both offer", one.names)
    for use in one.functions:
        if use.of:
            yield Quantity(f"people who use {readable(use.id)} in {one.home.name}", float(use.count or 0))
            yield Quantity(f"active users of {one.home.name}", float(use.of))
    both = tuple(name for name in one.tool.departments if name in one.home.departments)
    if both:
        yield Names("departments that have both", context.department_names(both))
    if most is not None:
        yield Quantity.of(PaidKey.MOST, float(most), context.graph.stack.currency or "")


def prices_not_stated(context: Context) -> Iterator[Unknown]:
    """Yield the tools of which a price would tell whether something is paid for already and bought once more."""
    open_ = [one for one in context.beside if not any(map(is_free, (one.tool, one.home)))]
    silent = sorted({tool.id for one in open_ for tool in (one.tool, one.home) if not is_paid(tool)})
    if silent:
        yield FACTS["tool.cost.annual"].unknown(ALREADY_PAID, [f"tool:{id_}" for id_ in silent])
