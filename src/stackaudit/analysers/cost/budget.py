"""Tools that were chosen for their price: what they cost with the work by hand around them, and whether they fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.cost.context import Context
from stackaudit.core import headings
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Table, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool
from stackaudit.tables.cost import BudgetRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Purchase

_LOW = 2
"""The highest of the four steps of fit that is below the middle."""
_MONTHS = 12


class BudgetKey(QuantityKey):
    """Numbers of these findings that other rooms read."""

    MORE = ("dearer a year by", Role.MONEY_MOST)


def _bought(hours: float) -> dict[str, Any]:
    """A tool of 1,100 a year in place of one of 4,500, with so much work by hand."""
    purchase = {"tool": "esp", "budget_bound": True, "preferred": "Acme", "preferred_annual": 4500}
    return {
        "name": "Example",
        "tools": [{"id": "esp", "cost": {"annual": 1100}}],
        "initiatives": [{"id": "roll", "purchases": [{**purchase, "hours_by_hand": hours, "rate": 40}]}],
    }


BUDGET_BOUND = Rule(
    id="cost.budget-bound",
    severity=4.0,
    effort=Effort.WEEK,
    theme=headings.BY_HAND,
    signs=(headings.BUDGET_LIMITS,),
    detection="It is stated that a tool was chosen for its price, and its price with the work by hand around it is "
    "more than the price of what was preferred; or its fit is judged below the middle; or its support has ended.",
    rating="What it is dearer by a year makes it worse, by log10(1 + money / unit).",
    limitations="Hours by hand are what people say. What is preferred may need work by hand as well, and a move costs "
    "once: neither is counted. Fit is the stated judgement of the tool, not all criteria of the audit.",
    title=Text("{tool} was chosen for its price, and is dearer than {preferred}"),
    advice=Text("Put the whole cost before whoever holds the budget, and decide again before {tool} renews."),
    triggers=_bought(12),
    passes=_bought(7),
)


@dataclass(frozen=True)
class Choice:
    """A tool that was chosen for its price.

    Attributes:
        tool: The tool.
        purchase: How it was bought.
        price: Its price a year, if stated.
        currency: The currency of the stack.
        today: The day that days count from.
        cut: Points of fit below which it is low.
    """

    tool: Tool
    purchase: Purchase
    price: Money | None
    currency: str | None
    today: date
    cut: float

    @property
    def preferred(self) -> str:
        """What was preferred, in words."""
        return self.purchase.preferred or "what was preferred"

    @cached_property
    def preferred_price(self) -> Money | None:
        """What that would cost a year."""
        return self._money(self.purchase.preferred_annual, "year")

    def _money(self, amount: Any, per: Any = "") -> Money | None:  # noqa: ANN401  a number, and a period
        return None if amount is None else Money.of(amount, self.currency, per)

    @cached_property
    def rate(self) -> Money | None:
        """What an hour by hand costs."""
        return self._money(self.purchase.rate)

    @cached_property
    def by_hand(self) -> Money | None:
        """What the work by hand costs a year; None where that is not known."""
        hours, rate = self.purchase.hours_by_hand, self.purchase.rate
        if hours is None or rate is None:
            return None
        return Money.of(Fraction(str(hours)) * _MONTHS * Fraction(rate), self.currency, "year")

    @cached_property
    def full(self) -> Money | None:
        """Its price and the work by hand a year."""
        return None if self.price is None or self.by_hand is None else self.price + self.by_hand

    @cached_property
    def more(self) -> Money | None:
        """By how much it is dearer a year than what was preferred; below 0 where it is cheaper."""
        if self.full is None or self.preferred_price is None:
            return None
        return self.full - self.preferred_price

    @cached_property
    def room(self) -> Money | None:
        """How much the work by hand may cost a year before it is dearer; None where a price is not known."""
        if self.price is None or self.preferred_price is None:
            return None
        return self.preferred_price - self.price

    @cached_property
    def break_even(self) -> float | None:
        """Hours by hand a month from which on it is dearer; None where a fact is missing, or it always is."""
        if self.room is None or not self.rate or self.room.amount < 0:
            return None
        return float(self.room.amount / (_MONTHS * self.rate.amount))

    @property
    def dearer(self) -> bool:
        """Whether it is dearer for sure."""
        return self.more is not None and self.more.amount > 0

    @cached_property
    def misfits(self) -> tuple[str, ...]:
        """What is stated against it beside its cost."""
        fit, life = self.tool.fit, self.tool.lifecycle
        found = []
        if fit is not None and fit.functional is not None and fit.functional <= _LOW:
            found.append("it does not do what is needed")
        if fit is not None and fit.technical is not None and fit.technical <= _LOW:
            found.append("it does not fit as technology")
        if fit is not None and fit.score is not None and fit.score < self.cut:
            found.append("its fit is judged low")
        if life is not None and life.end_of_support is not None and life.end_of_support <= self.today:
            found.append("nobody supports it any more")
        return tuple(found)


def choices(context: Context) -> tuple[Choice, ...]:
    """Return the tools in use that are stated to be chosen for their price, by id; of several purchases the latest."""
    bought: dict[str, list[Purchase]] = {}
    for initiative in context.graph.stack.initiatives:
        for one in initiative.purchases or ():
            bought.setdefault(one.tool, []).append(one)
    cut = context.graph.policy.fit["cut"]
    return tuple(
        Choice(tool, last, context.annual(tool), context.currency, context.today, cut)
        for tool in sorted(context.tools, key=lambda tool: tool.id)
        if tool.id in bought
        and (last := max(bought[tool.id], key=lambda one: (one.bought or date.min, repr(one)))).budget_bound
    )


@check(BUDGET_BOUND)
def budget_bound(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool that was chosen for its price and is dearer in the end, or does not fit."""
    for one in choices(context):
        if not one.dearer and not one.misfits:
            continue
        subject, more = f"tool:{one.tool.id}", one.more if one.dearer else None
        yield Finding(
            rule=BUDGET_BOUND,
            subjects=(subject,),
            severity=context.graph.policy.rate(BUDGET_BOUND, stake=float(more or 0)),
            title=_title(one),
            why=sentences(_why(one)),
            advice=BUDGET_BOUND.advice.fill(tool=one.tool.name),
            evidence=tuple(_evidence(context, one)),
            members=(Member(subject, money=more),) if more else (),
        )


def _title(one: Choice) -> Message:
    if one.dearer:
        return BUDGET_BOUND.title.fill(tool=one.tool.name, preferred=one.preferred)
    return say("{tool} was chosen for its price: {misfits}", tool=one.tool.name, misfits=one.misfits)


def _why(one: Choice) -> Iterator[Message]:
    if one.price is not None and one.by_hand is not None and one.full is not None:
        yield say(
            "It costs {price}, and {hours} hours of work by hand a month come to {by_hand}: {full} together.",
            price=one.price,
            hours=one.purchase.hours_by_hand or 0.0,
            by_hand=one.by_hand,
            full=one.full,
        )
    if one.dearer and one.more is not None and one.preferred_price is not None:
        preferred = one.preferred
        yield say(
            "{preferred} costs {cost}: {more} less.", preferred=preferred, cost=one.preferred_price, more=one.more
        )
    if one.break_even is not None:
        yield say("It is cheaper with less than {hours} hours by hand a month.", hours=round(one.break_even, 1))
    if one.dearer and one.misfits:
        yield say("Beside that: {misfits}.", misfits=one.misfits)


def _evidence(context: Context, one: Choice) -> Iterator[Evidence]:
    for name, money in (
        ("price a year", one.price),
        ("work by hand a year", one.by_hand),
        ("both a year", one.full),
        ("price a year of what was preferred", one.preferred_price),
    ):
        if money is not None:
            yield Quantity(name, float(money), context.unit)
    if one.dearer and one.more is not None:
        yield Quantity.of(BudgetKey.MORE, float(one.more), context.unit)
    if one.break_even is not None:
        yield Quantity("dearer from so many hours by hand a month on", one.break_even, "hours")
    if one.misfits:
        yield Names("against it", one.misfits)


def budget_not_stated(context: Context) -> Iterator[Unknown]:
    """Yield what would tell whether a tool that was chosen for its price is the cheaper one."""
    for one in choices(context):
        if one.dearer or one.misfits or one.more is not None or one.price is None:
            continue
        params: dict[str, Any] = {"tool": one.tool.name, "preferred": one.preferred}
        if one.room is None:
            fact = "purchase.preferred_annual"
        elif one.rate is None:
            fact, params["most"] = "purchase.rate", one.room
        else:
            fact, params["hours"] = "purchase.hours_by_hand", round(one.break_even or 0.0, 2)
        yield FACTS[fact].unknown(BUDGET_BOUND, (f"tool:{one.tool.id}",), params=params)


def budget_tables(context: Context) -> tuple[Table, ...]:
    """Return the table of tools that were chosen for their price; none where there are none."""
    rows = tuple(
        BudgetRow(
            one.tool.id,
            one.purchase.preferred,
            one.price,
            one.purchase.hours_by_hand,
            one.full,
            one.preferred_price,
            one.more,
            one.break_even,
        )
        for one in choices(context)
    )
    return (table_of(BudgetRow, rows),) if rows else ()
