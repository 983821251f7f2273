"""When the money is saved: nothing counts before the contract that pays for it has run out.

Source: stackaudit methods 8.1: a cost falls away only after its term.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from stackaudit.findings import Cell, Table
from stackaudit.graph.provision import day_of
from stackaudit.model.parts import Contract
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.problem import NONE, Problem

Notice = Literal["in time", "missed", "ends", "not stated"]
"""`in time`: notice can still be given; `missed`: it is too late, the contract renews once more; `ends`: it ends of
itself; `not stated`: the dates do not tell."""

_YEAR = 365
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ending:
    """When the cost of one tool stops.

    Attributes:
        tool: Its id.
        annual: What it costs a year; None where that is not stated.
        notice_by: Last day on which notice can be given.
        stops: The first day that it costs nothing; None where the contract does not tell.
        status: How the contract comes to its end.
        assumed: Whether it renews for a year by assumption, because its term is not stated.
    """

    tool: str
    annual: Decimal | None
    notice_by: date | None
    stops: date | None
    status: Notice
    assumed: bool = False

    def saved(self, start: date, until: date) -> tuple[Decimal, Decimal] | None:
        """The least and the most that is saved from one day to another; None where the price is not stated."""
        if self.annual is None:
            return None
        most = _share(self.annual, start, until)
        return (NONE, most) if self.stops is None else (_share(self.annual, max(start, self.stops), until),) * 2


def _share(annual: Decimal, start: date, until: date) -> Decimal:
    return (annual * max(0, (until - start).days) / _YEAR).quantize(_CENT)


def a_year_later(day: date, years: int = 1) -> date:
    """The same day of a later year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def ending(tool: Tool, day: date) -> Ending:
    """When the cost of a tool stops if it is given up today."""
    annual = None if tool.cost is None else tool.cost.annual
    dates = tool.contract
    if dates is None:
        return Ending(tool.id, annual, None, None, "not stated")
    end = dates.ends if dates.ends is not None else dates.renews if dates.auto_renew is False else None
    if end is not None:
        over = end < day
        return Ending(tool.id, annual, None, None if over else end, "not stated" if over else "ends")
    if dates.renews is None or dates.notice is None:
        return Ending(tool.id, annual, None, None, "not stated")
    return _renewing(tool.id, annual, dates, dates.renews, dates.notice, day)


def _renewing(id_: str, annual: Decimal | None, dates: Contract, renews: date, notice: timedelta, day: date) -> Ending:
    """A contract that renews unless notice is given: at its next renewal, or at the first one that can be stopped."""
    coming = _on_or_after(renews, dates.term, day)
    stopped = _on_or_after(renews, dates.term, day + notice)
    assumed = stopped != renews and not dates.term
    return Ending(id_, annual, stopped - notice, stopped, "in time" if stopped == coming else "missed", assumed)


def _on_or_after(first: date, term: timedelta | None, day: date) -> date:
    """The first renewal that is not before a day; every year where the term is not stated."""
    if first >= day:
        return first
    if term:
        return first - term * ((first - day) // term)
    found = a_year_later(first, day.year - first.year)
    return found if found >= day else a_year_later(first, day.year - first.year + 1)


def endings(problem: Problem, tools: tuple[str, ...]) -> tuple[Ending, ...]:
    """When the cost of each of some tools stops."""
    day = day_of(problem.stack)
    return tuple(ending(problem.tools[tool], day) for tool in tools)


def saved(problem: Problem, found: tuple[Ending, ...], until: date) -> tuple[Decimal, Decimal]:
    """The least and the most that is saved until a day; where a contract is not stated the least is nothing."""
    amounts = [one.saved(day_of(problem.stack), until) for one in found]
    known = [both for both in amounts if both is not None]
    return sum((low for low, _ in known), NONE), sum((high for _, high in known), NONE)


def table(problem: Problem, found: tuple[Ending, ...]) -> Table:
    """One row for each tool that goes: when notice is due, when its cost stops, what that saves in twelve months."""
    return Table("schedule", _COLUMNS, tuple(_row(problem, one) for one in found))


_COLUMNS = ("tool", "name", "annual", "notice_by", "stops", "saved_in_12_months", "status", "term_assumed")


def _row(problem: Problem, one: Ending) -> tuple[Cell, ...]:
    day = day_of(problem.stack)
    both = one.saved(day, a_year_later(day))
    first = None if both is None or one.stops is None else float(both[0])
    return (
        *(one.tool, problem.tools[one.tool].name, None if one.annual is None else float(one.annual)),
        None if one.notice_by is None else one.notice_by.isoformat(),
        None if one.stops is None else one.stops.isoformat(),
        *(first, one.status, one.assumed),
    )
