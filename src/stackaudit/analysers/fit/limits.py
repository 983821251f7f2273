"""Limits that are full soon, one finding for all tools, and prices that rise faster than what is bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from stackaudit.analysers.fit.context import Context, Step, ToolFit
from stackaudit.analysers.fit.findings import finding_of, least_known
from stackaudit.analysers.fit.growth import MONTH_DAYS, Curve, Runway, month_of
from stackaudit.analysers.fit.rules import COST_RUNS_AWAY, LIMIT_AHEAD
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Member, Severity
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.core.money import Money
from stackaudit.model.periods import days_after

_YEAR = 12
_MOST_MONTHS = 1200


def on_growth(context: Context) -> Iterator[Finding]:
    """Yield limits and prices; a price that jumps because the same resource passes its limit follows from the limit."""
    full = [filling for one in context.fits if (filling := _filling(one)) is not None]
    costs = [(one, cost) for one in context.fits for cost in cost_runs_away(one)]
    if full:
        by_tool = {filling.fit.tool.id: filling for filling in full}
        caused = [cost for one, cost in costs if one.tool.id in by_tool and by_tool[one.tool.id].causes(cost)]
        costs = [(one, cost) for one, cost in costs if cost not in caused]
        yield _limits(context, sorted(full, key=lambda filling: filling.order)).causing(caused)
    yield from (cost for _, cost in costs)


@dataclass(frozen=True)
class Filling:
    """A tool whose limits are full within the months of the settings for certain.

    Attributes:
        fit: The tool.
        ahead: Its limits, each with the months until it is full, the first to be full first.
    """

    fit: ToolFit
    ahead: tuple[tuple[float, Runway], ...]

    @property
    def months(self) -> float:
        """Months until the first limit is full, at the most."""
        return self.ahead[0][0]

    @property
    def first(self) -> Runway:
        """The limit that is full first."""
        return self.ahead[0][1]

    @property
    def order(self) -> tuple[float, str]:
        """What is full first comes first."""
        return self.months, self.fit.tool.id

    @cached_property
    def step(self) -> Step:
        """What it costs a year now, and beyond the first limit."""
        return self.fit.step(self.first)

    @property
    def stake(self) -> Money | None:
        """What the next step of the price list costs more a year; None where that is not known, or is nothing."""
        now, after = self.step.now, self.step.after
        more = 0.0 if now is None or after is None else float(after - now)
        return Money.of(more, self.fit.currency, "year") if more > 0 else None

    @property
    def severity(self) -> Severity:
        """How bad it is: in full if the limit is full within a year, or before the contract ends."""
        end = self.fit.bound_until
        soon = self.months <= _YEAR or (end is not None and self.first.before(end) is True)
        factor = self.fit.policy.criticality["high" if soon else "normal"]
        return self.fit.policy.rate(LIMIT_AHEAD, factor, 0.0 if self.stake is None else float(self.stake))

    @property
    def due(self) -> date | None:
        """The day by which to agree on more room: when it is full, or before that the last day to bargain."""
        days = [_last_day(self.fit), _day_after(self.fit.today, self.months)]
        return min((day for day in days if day is not None), default=None)

    def causes(self, cost: Finding) -> bool:
        """Whether a price that runs away follows from one of its limits: the same resource, and no worse."""
        steepest = _steepest(self.fit)
        priced = None if steepest is None else steepest[1].resource
        return cost.severity <= self.severity and priced in {way.limit.resource for _, way in self.ahead}


def _filling(one: ToolFit) -> Filling | None:
    """Return the limits of a tool that are surely full within the months of the settings; None where none is."""
    within = one.settings.limit_months
    ends = ((float(way.months.high), way.limit.resource, way) for way in one.runways if way.months is not None)
    ahead = sorted((end for end in ends if end[0] <= within), key=lambda end: end[:2])
    return Filling(one, tuple((months, way) for months, _, way in ahead)) if ahead else None


def _day_after(today: date, months: float) -> date | None:
    """The day so many months from today; None where that is today, or out of the calendar."""
    if not 0 < months <= _MOST_MONTHS:
        return None
    day = days_after(today, round(months * MONTH_DAYS))
    return day if day < date.max else None


def _last_day(one: ToolFit) -> date | None:
    """The last day on which notice can be given, else the one on which the contract ends or renews, if it is ahead."""
    notice = None if one.renewal is None else one.renewal.notice_by
    return notice if notice is not None and notice >= one.today else one.bound_until


def _limits(context: Context, full: list[Filling]) -> Finding:
    """Return the finding on all tools that run out of room, a row a tool."""
    first, several = full[0], len(full) > 1
    why = _limit_why(first.fit, first.first, first.step)
    lead = say("{tool} is full first.", tool=first.fit.tool.name)
    return Finding(
        rule=LIMIT_AHEAD,
        subjects=("stack:limits",),
        severity=max(filling.severity for filling in full),
        title=_several_title(full) if several else _limit_title(first.fit, first.first, first.months),
        why=sentences((lead, why)) if several else why,
        advice=LIMIT_AHEAD.advice.fill(tool=tuple(one.fit.tool.name for one in full))
        if several
        else _limit_advice(first.fit, first.step),
        evidence=(
            Tools("full soon", tuple(filling.fit.tool.id for filling in full)),
            *(row for one in full for _, way in one.ahead for row in _limit_evidence(one.fit, way, several=several)),
        ),
        confidence=least_known(filling.fit for filling in full),
        members=tuple(_limit_member(context, filling) for filling in full),
    )


def _several_title(full: list[Filling]) -> Message:
    names = tuple(filling.fit.tool.name for filling in full)
    first = full[0]
    if first.months == 0:
        return say("{n} tools run out of room, or have none left: {tools}", n=len(full), tools=names)
    month = month_of(first.fit.today, first.months) or ""
    return say("{n} tools run out of room, the first in {month}: {tools}", n=len(full), tools=names, month=month)


def _limit_member(context: Context, filling: Filling) -> Member:
    one = filling.fit
    owner = ", ".join(context.graph.people.owners_of(one.tool)) or None
    title = _limit_title(one, filling.first, filling.months)
    return Member(f"tool:{one.tool.id}", _limit_advice(one, filling.step), filling.due, filling.stake, owner, title)


def _limit_title(one: ToolFit, way: Runway, months: float) -> Message:
    if months == 0:
        return say("{tool} has no room left: {resource} are full", tool=one.tool.name, resource=way.limit.resource)
    month = month_of(one.today, months) or ""
    return LIMIT_AHEAD.title.fill(tool=one.tool.name, month=month, resource=way.limit.resource)


def _limit_why(one: ToolFit, way: Runway, step: Step) -> Message:
    used, limit = way.limit.used or 0.0, way.limit.limit or 0.0
    text = "{used} of {limit} are used"
    params: dict[str, Value] = {"used": _plain(used), "limit": _plain(limit)}
    if way.limit.growth is not None and way.exact:
        text += ", and {growth} more every {per}: full in {months} months"
        growth, months = f"{way.limit.growth * 100:.4g}%", round(way.exact, 1)
        params |= {"growth": growth, "per": way.limit.per, "months": months}
    text += "."
    if step.now is not None and step.after is not None:
        text += " Beyond that the price list asks {after}; today it is {now}."
        params |= {"after": step.after.rounded(), "now": step.now.rounded()}
    end = one.bound_until
    if end is not None and way.before(end):
        text += " The contract binds until {end}, which is later."
        params["end"] = end
    return say(text, **params)


def _whole(number: float) -> Decimal:
    """Return a number rounded to a whole one, for a sentence."""
    return Decimal(round(number))


def _plain(number: float) -> Decimal:
    """Return a number for a sentence, without decimals where it is whole."""
    return Decimal(round(number)) if number == round(number) else Decimal(repr(number))


def _limit_advice(one: ToolFit, step: Step) -> Message:
    priced = "the next step of {tool}" + ("" if step.after is not None else " and its price")
    bound = one.bound_until
    notice = None if one.renewal is None else one.renewal.notice_by
    if notice is not None and notice >= one.today:
        text = f"Agree on {priced} by {{day}}, while notice can be given, or clear out what is not needed."
        return say(text, tool=one.tool.name, day=notice)
    if bound is not None:
        text = f"Agree on {priced} before its contract ends or renews on {{day}}, or clear out what is idle."
        return say(text, tool=one.tool.name, day=bound)
    return say(f"Agree on {priced} now, or clear out what is not needed.", tool=one.tool.name)


def _limit_evidence(one: ToolFit, way: Runway, *, several: bool) -> Iterator[Evidence]:
    resource = f"{one.tool.name}, {way.limit.resource}" if several else way.limit.resource
    yield Quantity(f"{resource}: used", way.limit.used or 0.0)
    yield Quantity(f"{resource}: limit", way.limit.limit or 0.0)
    if way.limit.growth is not None:
        yield Quantity(f"{resource}: growth a {way.limit.per}", way.limit.growth, "share")
    if way.exact is not None:
        yield Quantity(f"{resource}: months left", way.exact, "months")
    if way.full_on is not None:
        yield Names(f"{resource}: full in", (way.full_on,))
    step = one.step(way)
    if step.now is not None:
        yield Quantity(f"{resource}: price a year", float(step.now), one.currency or "money")
    if step.after is not None:
        yield Quantity(f"{resource}: price a year beyond the limit", float(step.after), one.currency or "money")


# -- prices


def _steepest(one: ToolFit) -> tuple[float, Curve] | None:
    """Return the price that rises fastest of those that rise faster than the settings bear, and how fast."""
    months = one.settings.cost_months
    steep = [
        (found, curve)
        for curve in one.curves
        if (found := curve.elasticity_in(months)) is not None and found > one.settings.elasticity_told
    ]
    return max(steep, key=lambda pair: (pair[0], pair[1].resource or ""), default=None)


def cost_runs_away(one: ToolFit) -> Iterator[Finding]:
    """Yield a finding if the price rises by more than what is bought, as far as growth is stated."""
    steepest = _steepest(one)
    if steepest is None:
        return
    found, curve = steepest
    months = one.settings.cost_months
    later = curve.volume_in(months) or 0.0
    now, after = curve.now or 0.0, curve.price(later) or 0.0
    why = say(
        "In {months} months {resource} grow from {volume} to {later}, and the price a year from {now} to {after}: "
        "{found}% for each per cent.",
        months=_plain(months),
        resource=curve.resource or "",
        volume=_whole(curve.volume or 0),
        later=_whole(later),
        now=Money.of(now, one.currency).rounded(),
        after=Money.of(after, one.currency).rounded(),
        found=round(min(found, 1e6), 2),
    )
    evidence = (
        Quantity(f"{curve.resource}: today", curve.volume or 0.0),
        Quantity(f"{curve.resource}: then", later),
        Quantity("price a year today", now, one.currency or "money"),
        Quantity("price a year then", after, one.currency or "money"),
        *([Quantity("cost elasticity", found)] if found < 1e6 else []),
    )
    title = COST_RUNS_AWAY.title.fill(tool=one.tool.name, resource=curve.resource or "")
    factor = one.policy.criticality["normal"]
    yield finding_of(one, COST_RUNS_AWAY, why, evidence, factor=factor, stake=after - now, title=title)
