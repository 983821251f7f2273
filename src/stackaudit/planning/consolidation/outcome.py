"""The plan as edits of the stack, with links rebuilt and with them gone, and what that does to journeys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from stackaudit.choice.assignment import Purchase
from stackaudit.choice.problem import NONE, Problem
from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Cell, Measure, Table
from stackaudit.core.messages import number_in_words
from stackaudit.diff.changes import flow_ids
from stackaudit.engine.audit import Audit, audit
from stackaudit.graph.in_use import runs_over
from stackaudit.model.lifecycle import day_of
from stackaudit.model.renewal import renewal_of
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stackaudit.planning.what_if import WhatIf, what_if
from stackaudit.policy import Policy


@dataclass(frozen=True)
class Move:
    """What a plan changes.

    Attributes:
        stack: The stack as it is.
        heirs: The tools that go, each with the successor that takes over most of it; None where nobody uses it.
        adopted: Tools that were planned and come.
        bought: More seats.
        taken_up: Departments, and tools that they use from then on.
    """

    stack: Stack
    heirs: Mapping[str, str | None]
    adopted: tuple[str, ...]
    bought: tuple[Purchase, ...]
    taken_up: tuple[tuple[str, str], ...]


def carried_out(move: Move, *, rebuild: bool = True) -> WhatIf:
    """Every tool that goes is replaced by its successor, or retired where it has none.

    Args:
        move: What changes.
        rebuild: Whether its links are rebuilt there; if not they are cut first, and only people and their work move.
    """
    changed = _begun(move)
    for tool, heir in move.heirs.items():
        if heir is None:
            changed = changed.retire(tool)
        else:
            changed = (changed if rebuild else _cut(changed, tool)).replace(tool, heir)
    return _settled(changed, move)


def _settled(changed: WhatIf, move: Move) -> WhatIf:
    """Departments stand where they go: those of a tool with several heirs are not all with the first of them."""
    new: dict[str, list[str]] = {heir: [] for heir in move.heirs.values() if heir is not None}
    for department, tool in move.taken_up:
        if department:
            new.setdefault(tool, []).append(department)
    for tool in sorted(new):
        departments = tuple(dict.fromkeys((*move.stack.tool(tool).departments, *new[tool])))
        if set(departments) != set(changed.stack.tool(tool).departments):
            changed = changed.change(f"tool:{tool}", departments=list(departments))
    return changed


def _begun(move: Move) -> WhatIf:
    """What is planned comes, seats are bought; who could not stand a tool that goes need not stand its successor."""
    changed, heirs = what_if(move.stack), move.heirs
    for one in move.bought:
        changed = _with_seats(changed, one)
    for tool in move.adopted:
        changed = changed.change(f"tool:{tool}", lifecycle={"phase": "phase-in"})
    for record in sorted(move.stack.tools, key=lambda one: one.id):
        left = [other for other in record.conflicts if other not in heirs]
        if record.id not in heirs and len(left) < len(record.conflicts):
            changed = changed.change(f"tool:{record.id}", conflicts=left)
    return changed


def _with_seats(changed: WhatIf, one: Purchase) -> WhatIf:
    """More seats are paid for once the spare ones are taken."""
    record = changed.stack.tool(one.tool)
    if record.spend is None or record.spend.annual is None or record.seats is None or record.seats.paid is None:
        return changed
    annual, paid = record.spend.annual + one.cost, record.seats.paid + one.seats
    return changed.change(f"tool:{one.tool}", cost={"annual": round(annual, 2)}, seats={"paid": paid, "active": paid})


def _cut(changed: WhatIf, tool: str) -> WhatIf:
    while True:
        ids = flow_ids(changed.stack)
        found = [ids[n] for n, flow in enumerate(changed.stack.integrations) if runs_over(flow, {tool})]
        if not found:
            return changed
        changed = changed.disconnect(id=min(found))


def rebuilt(stack: Stack, heirs: Mapping[str, str | None]) -> Table:
    """One row for each integration that has to be rebuilt because an end of it goes and has a successor."""
    return Table("rebuild", _REBUILT, tuple(sorted(_rebuilt_rows(stack, heirs), key=lambda row: str(row[0]))))


_REBUILT = (
    "integration",
    "source",
    "target",
    "via",
    "new_source",
    "new_target",
    "new_via",
    "entities",
    "there_already",
)


def _rebuilt_rows(stack: Stack, heirs: Mapping[str, str | None]) -> Iterator[tuple[Cell, ...]]:
    ids = flow_ids(stack)
    moving = {tool: heir for tool, heir in heirs.items() if heir is not None}
    lost = heirs.keys() - moving.keys()
    for n, flow in enumerate(stack.integrations):
        ends = (flow.source, flow.target, flow.via)
        after = tuple(moving.get(end, end) if end is not None else None for end in ends)
        if after == ends or after[0] == after[1] or lost.intersection(end for end in ends if end is not None):
            continue
        carried = set(flow.entities or ())
        there = any(
            (other.source, other.target) == after[:2] and carried and carried <= set(other.entities or ())
            for other in stack.integrations
        )
        yield (ids[n], *ends, *after, flow.entities, there)


Verdict = Literal["better", "same", "worse", "unknown"]
_SAME = 1e-9
_MEASURES = ("depth", "continuity")


def journeys(before: Stack, rebuilt: Stack, bare: Stack, policy: Policy, divided: Collection[str] = ()) -> Table:
    """One row a journey: how far and how surely it runs in each case, and what that means.

    Args:
        before: The stack as it is.
        rebuilt: With the plan carried out, each tool that goes replaced by its first heir.
        bare: The same without the links.
        policy: How the journeys are judged.
        divided: Tools with several heirs: a journey with one of them in a step is never called the same or better.
    """
    audits = [audit(stack, policy, "journey") if stack.journeys else None for stack in (before, rebuilt, bare)]
    return Table("journeys", _JOURNEYS, tuple(_journey_rows(before, audits, divided)))


_JOURNEYS = (
    *("journey", "name", "primary"),
    *(f"{measure}_{case}" for measure in _MEASURES for case in ("before", "rebuilt", "not_rebuilt")),
    *("verdict_rebuilt", "verdict_not_rebuilt"),
)


def _journey_rows(stack: Stack, audits: list[Audit | None], divided: Collection[str]) -> Iterator[tuple[Cell, ...]]:
    for journey in sorted(stack.journeys, key=lambda one: one.id):
        found = [
            [one.measures.get(f"journey.{journey.id}.{name}") if one else None for one in audits] for name in _MEASURES
        ]
        verdicts = [_together([_verdict(row[0], row[case]) for row in found]) for case in (1, 2)]
        if any(tool in divided for step in journey.steps for tool in step.tools):
            verdicts = [_together([verdict, "unknown"]) for verdict in verdicts]
        yield (
            *(journey.id, journey.name, journey.primary),
            *(_shown(measure) for row in found for measure in row),
            *verdicts,
        )


def _shown(measure: Measure | None) -> Cell:
    if measure is None or measure.low is None or measure.high is None:
        return None
    if measure.high - measure.low <= _SAME:
        return measure.low
    return f"{number_in_words(measure.low)} to {number_in_words(measure.high)}"


def _verdict(before: Measure | None, after: Measure | None) -> Verdict:
    """Worse only where the whole interval falls, better only where the whole of it rises."""
    if before is None or after is None:
        return "unknown"
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return "unknown"
    low, high = after.low - before.low, after.high - before.high
    if max(abs(low), abs(high)) <= _SAME:
        return "same"
    both: tuple[tuple[Verdict, Callable[[float], bool]], ...] = (
        ("worse", lambda change: change < -_SAME),
        ("better", lambda change: change > _SAME),
    )
    return next((word for word, told in both if told(low) and told(high)), "unknown")


def _together(verdicts: list[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("worse", "unknown", "better", "same")
    return next(verdict for verdict in order if verdict in verdicts)


def named(table: Table, column: str, verdict: Verdict) -> tuple[str, ...]:
    """The names of journeys with a verdict."""
    place = table.columns.index(column)
    return tuple(str(row[1]) for row in table.rows if row[place] == verdict)


class Notice(StrEnum):
    """How a contract comes to its end."""

    IN_TIME = "in time"
    """Notice can still be given."""
    MISSED = "missed"
    """It is too late: the contract renews once more."""
    ENDS = "ends"
    """It ends of itself."""
    NOT_STATED = "not stated"
    """The facts do not tell."""


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
    annual = None if tool.spend is None else tool.spend.annual
    renewal = renewal_of(tool, day, soon)
    if renewal is None or renewal.status == "unknown":
        notice, renews = (None, None) if renewal is None else (renewal.notice_by, renewal.renews)
        return Ending(tool.id, annual, notice, None, renews, Notice.NOT_STATED, seats)
    status = {"ends": Notice.ENDS, "missed": Notice.MISSED}.get(renewal.status, Notice.IN_TIME)
    return Ending(tool.id, annual, renewal.last_notice, renewal.free_from, renewal.renews, status, seats)


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


def schedule(problem: Problem, found: tuple[Ending, ...]) -> Table:
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
        *(first, one.status.value, float(one.seats) if one.seats else None),
    )
