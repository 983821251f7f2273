"""Tools that are bought for something which another tool, paid for by the same department, offers and nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.pairs import meet
from stackaudit.analysers.redundancy.rules import ONE_JOB
from stackaudit.core import headings
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rule import Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import offered, used
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool
from stackaudit.stats.capability_use import Use


class PaidKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    MOST = ("at stake a year, at most", Role.MONEY_MOST)


def _writer(used_by: int) -> dict[str, Any]:
    """Return a mailer that writes texts too, used by so many of 40, and a writer beside it."""
    home = {"id": "esp", "departments": ["marketing"], "cost": {"annual": 12000}, "seats": {"paid": 40, "active": 40}}
    functions = ["email", "segmentation", {"id": "ai-writing", "used_by": used_by, "of": 40}]
    writer = {"id": "writer", "departments": ["marketing"], "cost": {"annual": 3600}, "capabilities": ["ai-writing"]}
    return {"name": "S", "as_of": "2026-11-01", "tools": [{**home, "capabilities": functions}, writer]}


ALREADY_PAID = Rule(
    id="redundancy.already-paid",
    severity=4.0,
    effort=5.0,
    theme=ONE_JOB,
    signs=(headings.UNPLANNED_SPEND, headings.INEFFICIENT),
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


@dataclass(frozen=True, slots=True)
class Bought:
    """A tool that is bought for what another one offers.

    Attributes:
        tool: The tool.
        home: The one that offers it too, and in which nobody uses it.
        functions: What that is.
    """

    tool: Tool
    home: Tool
    functions: tuple[Use, ...]

    @property
    def fact(self) -> str:
        """The fact as findings name it."""
        return f"overlap:{'>'.join(sorted((self.tool.id, self.home.id)))}"

    @property
    def names(self) -> tuple[str, ...]:
        """The functions in words."""
        return tuple(readable(use.id) for use in self.functions)

    def pair(self, context: Context) -> tuple[str, str]:
        """Return the two products, ids in order."""
        one, other = sorted(context.product_of[tool.id] for tool in (self.tool, self.home))
        return one, other


def bought_apart(context: Context) -> tuple[Bought, ...]:
    """Return the tools that are bought for what a paid tool of the same department offers, by their ids.

    Where each of two tools is bought for what the other one offers, the cheaper one is told.
    """
    found: dict[str, Bought] = {}
    for one in _beside(context):
        other = found.get(one.fact)
        if _is_paid(one.tool) and _is_paid(one.home) and (other is None or _price(one.tool) < _price(other.tool)):
            found[one.fact] = one
    return tuple(found.values())


def _beside(context: Context) -> Iterator[Bought]:
    """Yield each tool with each other one that offers all that it is used for, some of which nobody uses there."""
    unused = {use.tool.id: tuple(one for one in use.each if one.unused) for use in context.uses}
    homes = {id_: functions for id_, functions in unused.items() if functions}
    for tool in context.compared if homes else ():
        needed = used(tool)
        idle = {use.id for use in unused.get(tool.id, ())}
        for home, functions in homes.items():
            here = tuple(one for one in functions if one.id in needed - idle and _may_move(tool, one))
            own = context.graph.tool(home)
            if here and needed <= offered(own) and not tool.capabilities_partial and _apart(context, tool, own):
                yield Bought(tool, own, here)


def _may_move(tool: Tool, use: Use) -> bool:
    """Whether nothing says that a tool does something better than the one that offers it too."""
    mine = next((one.grade for one in tool.capabilities if one.id == use.id), None)
    theirs = use.stated.grade
    return mine is None or theirs is None or theirs >= mine


def _apart(context: Context, tool: Tool, home: Tool) -> bool:
    """Whether two tools are two different things that the same people have, for no reason that is stated."""
    products = [context.product_of[one.id] for one in (tool, home)]
    if products[0] == products[1] or context.relation(tool, home) != "overlap":
        return False
    ends = [context.standings[one] for one in products]
    if any(end.leaving or end.untried or end.held or end.breed or end.lapsed or end.possible for end in ends):
        return False
    one, other = (context.products[place] for place in products)
    if one.users is not None and other.users is not None:
        return not one.users.isdisjoint(other.users)
    return meet(one, other) is True


def _is_paid(tool: Tool) -> bool:
    """Whether it is stated that a tool costs something."""
    return tool.own_spend is not None and bool(tool.own_spend.annual)


def _price(tool: Tool) -> Decimal:
    return Decimal(0) if tool.own_spend is None else tool.own_spend.annual or Decimal(0)


def _is_free(tool: Tool) -> bool:
    return tool.own_spend is not None and tool.own_spend.annual == 0


@check(ALREADY_PAID)
def already_paid(context: Context) -> Iterator[Finding]:
    """Yield one finding for each tool and each other one that offers what it is bought for."""
    for one in bought_apart(context):
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
    open_ = [one for one in _beside(context) if not any(map(_is_free, (one.tool, one.home)))]
    silent = sorted({tool.id for one in open_ for tool in (one.tool, one.home) if not _is_paid(tool)})
    if silent:
        yield FACTS["tool.cost.annual"].unknown(ALREADY_PAID, [f"tool:{id_}" for id_ in silent])
