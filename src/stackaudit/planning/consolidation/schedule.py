"""When the money is saved: nothing counts before the contract that pays for it has run out.

The dates are those of the audit: what it does not know is not assumed here. Source: stackaudit methods 8.1: a cost
falls away only after its term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Cell, Table
from stackaudit.model.lifecycle import day_of
from stackaudit.model.renewal import Renewal, moved, renewal_of
from stackaudit.model.tool import Tool
from stackaudit.planning.consolidation.problem import NONE, Problem

Notice = Literal["in time", "missed", "ends", "not stated"]
"""`in time`: notice can still be given; `missed`: it is too late, the contract renews once more; `ends`: it ends of
itself; `not stated`: the facts do not tell."""

_YEAR = 365
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ending:
    """When the cost of one tool stops.

    Attributes:
        tool: Its id.
        annual: What it costs a year; None where that is not stated.
        notice_by: Last day on which notice can be given, where that is known.
        stops: The first day that it costs nothing; None where the contract does not tell.
        not_before: A day before which it costs money for sure, where `stops` is not known.
        status: How the contract comes to its end.
        seats: What more seats for its users cost a year elsewhere, from the day on which its own cost stops.
    """

    tool: str
    annual: Decimal | None
    notice_by: date | None
    stops: date | None
    not_before: date | None
    status: Notice
    seats: Decimal = NONE

    def saved(self, start: date, until: date) -> tuple[Decimal, Decimal] | None:
        """The least and the most that is saved from one day to another; None where nothing is known of costs.

        More seats for its users are taken off. Where it is not known when the cost stops, the two are far apart.
        """
        if self.annual is None and not self.seats:
            return None
        net = (self.annual or NONE) - self.seats
        if self.stops is not None:
            return (_share(net, max(start, self.stops), until),) * 2
        open_ = _share(net, max(start, self.not_before or start), until)
        return min(NONE, open_), max(NONE, open_)


def _share(annual: Decimal, start: date, until: date) -> Decimal:
    """The cost of the time between two days, by 365ths; a whole year, a leap year too, costs what a year does."""
    years, day = 0, start
    while day.year < date.max.year and (later := a_year_later(day)) <= until:
        years, day = years + 1, later
    rest = min(Decimal(1), Decimal(max(0, (until - day).days)) / _YEAR)
    return (annual * (years + rest)).quantize(_CENT)


def a_year_later(day: date) -> date:
    """The same day of the next year; 28 February for 29 February, and the last day there is where there is no more."""
    if day.year == date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def ending(tool: Tool, day: date, soon: int, seats: Decimal = NONE) -> Ending:
    """When the cost of a tool stops if it is given up today, as the audit sees its contract.

    Args:
        tool: The tool.
        day: Today.
        soon: How many days before the last day of notice the audit calls it due.
        seats: What more seats for its users cost a year elsewhere.
    """
    annual = None if tool.cost is None else tool.cost.annual
    renewal = renewal_of(tool, day, soon)
    if renewal is None or renewal.status == "unknown":
        notice, renews = (None, None) if renewal is None else (renewal.notice_by, renewal.renews)
        return Ending(tool.id, annual, notice, None, renews, "not stated", seats)
    status = _STATUS.get(renewal.status, "in time")
    return Ending(tool.id, annual, _notice(renewal), renewal.free_from, renewal.renews, status, seats)


_STATUS: Mapping[str, Notice] = MappingProxyType({"ends": "ends", "missed": "missed"})


def _notice(renewal: Renewal) -> date | None:
    """The last day of notice that can still be kept to; None where none is needed, or none is known."""
    if renewal.status != "missed":
        return renewal.notice_by
    days, stops = renewal.notice_days, renewal.free_from
    return None if days is None or stops is None else moved(stops, -days)


def endings(problem: Problem, tools: tuple[str, ...], seats: Mapping[str, Decimal]) -> tuple[Ending, ...]:
    """When the cost of each of some tools stops."""
    day, soon = day_of(problem.stack), problem.policy.renewals["soon"]
    return tuple(ending(problem.tools[tool], day, soon, seats.get(tool, NONE)) for tool in tools)


def saved(problem: Problem, found: tuple[Ending, ...], until: date) -> tuple[Decimal, Decimal]:
    """The least and the most that is saved until a day; where a contract is not stated the least is nothing.

    Raises:
        StackAuditError: this is no day.
    """
    if not isinstance(until, date):
        raise StackAuditError(f"{until!r} is not a day; write datetime.date(2027, 1, 1)")
    last = until.date() if isinstance(until, datetime) else until
    amounts = [one.saved(day_of(problem.stack), last) for one in found]
    known = [both for both in amounts if both is not None]
    return sum((low for low, _ in known), NONE), sum((high for _, high in known), NONE)


def table(problem: Problem, found: tuple[Ending, ...]) -> Table:
    """One row for each tool that goes: when notice is due, when its cost stops, what that saves in twelve months."""
    return Table("schedule", _COLUMNS, tuple(_row(problem, one) for one in found))


_COLUMNS = ("tool", "name", "annual", "notice_by", "stops", "saved_in_12_months", "status", "seats_elsewhere")


def _row(problem: Problem, one: Ending) -> tuple[Cell, ...]:
    day = day_of(problem.stack)
    both = one.saved(day, a_year_later(day))
    first = None if both is None or one.stops is None else float(both[0])
    return (
        *(one.tool, problem.tools[one.tool].name, None if one.annual is None else float(one.annual)),
        None if one.notice_by is None else one.notice_by.isoformat(),
        None if one.stops is None else one.stops.isoformat(),
        *(first, one.status, float(one.seats) if one.seats else None),
    )
