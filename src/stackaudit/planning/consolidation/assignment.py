"""Who goes where: how departments share tools that can serve so many, and how many seats that takes.

The same rows stand in the exact programme, where the tools are open, and in a small one for each choice of tools. Both
departments and the users of a tool may be split over several tools.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stackaudit.planning.consolidation.question import Pair
from stackaudit.planning.consolidation.seats import newcomers
from stackaudit.planning.programme import Programme

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.problem import Problem


TINY = 1e-6
"""A share below this is none: the solver may be off by it."""
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Columns:
    """The variables of a programme.

    Attributes:
        tools: For each tool: 1 if it is kept.
        pairs: For each department and tool that have to be assigned: 1 if they are.
        shares: Of those, where the tool can serve so many: the share of the department that it serves.
        people: For each tool that may go and each that takes over: the share of its users that need a seat there.
        seats: For each tool: how many more seats are bought.
    """

    tools: dict[str, int] = field(default_factory=dict)
    pairs: dict[Pair, int] = field(default_factory=dict)
    shares: dict[Pair, int] = field(default_factory=dict)
    people: dict[Pair, int] = field(default_factory=dict)
    seats: dict[str, int] = field(default_factory=dict)

    def of(self, department: str, tool: str) -> int:
        """How far a tool serves a department."""
        pair = (department, tool)
        return self.shares.get(pair, self.pairs.get(pair, self.tools[tool]))


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where people go under one choice of tools.

    Attributes:
        fits: Whether everybody finds room.
        shares: Which share of a department each tool with a limit serves.
        people: How many users of a tool that goes need a seat at each tool that takes over.
        seats: How many more seats are bought of each tool.
    """

    fits: bool
    shares: Mapping[Pair, float]
    people: Mapping[Pair, float]
    seats: Mapping[str, int]


_NOWHERE = Assignment(False, {}, {}, {})


# -- the rows


def write_shares(problem: Problem, programme: Programme, columns: Columns) -> None:
    """A tool that can serve so many serves a share of each department that it is assigned to."""
    for pair in problem.assigned:
        if pair in problem.shared and pair in columns.pairs:
            columns.shares[pair] = programme.variable()
            programme.row([(columns.shares[pair], 1.0), (columns.pairs[pair], -1.0)], high=0.0)


def write_room(problem: Problem, programme: Programme, columns: Columns, tool: str) -> None:
    """The people a tool serves are no more than it can, or carries today; beyond what it can, nobody comes on top."""
    mine = [pair for pair in columns.shares if pair[1] == tool]
    limit = problem.limits[tool]
    scale = max(1.0, float(limit))
    people = [(columns.shares[pair], problem.people[pair[0]] / scale) for pair in mine]
    programme.row(people, high=limit / scale)
    closed = [(columns.shares[pair], 1.0) for pair in mine if problem.closed(*pair)]
    if closed:
        programme.row(closed, high=0.0)


def write_seats(problem: Problem, programme: Programme, columns: Columns, going: Iterable[str]) -> None:
    """Users of a tool that goes find a place for everything they use it for; beyond spare seats, seats are bought."""
    for tool in going:
        heirs = sorted({heir for one in problem.handovers[tool] for heir in one.heirs} & problem.seats.keys())
        for heir in heirs:
            column = columns.people[tool, heir] = programme.variable()
            programme.row([(column, 1.0), (columns.tools[heir], -1.0)], high=0.0)
        _places(problem, programme, columns, tool)
    _write_bought(problem, programme, columns)


def _write_bought(problem: Problem, programme: Programme, columns: Columns) -> None:
    taken: dict[str, list[tuple[int, float]]] = {}
    for (tool, heir), column in columns.people.items():
        taken.setdefault(heir, []).append((column, float(newcomers(problem.tools[tool], problem.tools[heir]))))
    for heir, terms in sorted(taken.items()):
        price, most = problem.seats[heir], math.ceil(sum(factor for _, factor in terms))
        column = columns.seats[heir] = programme.variable(float(price.each), integer=True, upper=most)
        scale = max(factor for _, factor in terms) or 1.0
        row = [(place, factor / scale) for place, factor in (*terms, (column, -1.0))]
        programme.row(row, high=price.spare / scale)


def _places(problem: Problem, programme: Programme, columns: Columns, tool: str) -> None:
    parts: dict[tuple[str, str], int] = {}
    seen: set[frozenset[int]] = set()
    for one in problem.handovers[tool]:
        terms = []
        for heir in one.heirs:
            column, people = columns.of(one.department, heir), columns.people.get((tool, heir))
            if people is None:
                terms.append(column)
            elif column == columns.tools[heir]:
                terms.append(people)
            else:
                part = parts.get((one.department, heir))
                if part is None:
                    part = parts[one.department, heir] = programme.variable()
                    programme.row([(part, 1.0), (people, -1.0)], high=0.0)
                    programme.row([(part, 1.0), (column, -1.0)], high=0.0)
                terms.append(part)
        if frozenset(terms) not in seen:
            seen.add(frozenset(terms))
            programme.row([*((column, 1.0) for column in terms), (columns.tools[tool], 1.0)], low=1.0)


# -- one choice


def handed(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], *, settle: bool = False) -> Assignment:
    """Where people go under a choice of tools and assignments, for the least seats.

    Args:
        problem: What is consolidated.
        keep: The tools that stay.
        moves: The departments and tools that are assigned.
        settle: Whether as few people as possible move, of all ways that take no more seats.
    """
    going = [tool for tool in problem.handovers if tool not in keep]
    if not problem.shared:
        return _among(problem, {tool: _choices(problem, tool, keep, moves) for tool in going})
    programme, columns = Programme(), Columns()
    for tool in problem.tools:
        columns.tools[tool] = _fixed(programme, tool in keep)
    for pair in problem.assigned:
        columns.pairs[pair] = _fixed(programme, pair in moves and pair[1] in keep)
    write_shares(problem, programme, columns)
    _served(problem, programme, columns)
    for tool in problem.limits:
        write_room(problem, programme, columns, tool)
    write_seats(problem, programme, columns, going)
    values = programme.solve(_SECONDS).values
    if not values:
        return _NOWHERE
    if settle:
        values = _settled(problem, programme, columns, values)
    return _told(
        problem,
        {pair: values[column] for pair, column in columns.shares.items() if values[column] > TINY},
        {
            (tool, heir): values[column] * newcomers(problem.tools[tool], problem.tools[heir])
            for (tool, heir), column in columns.people.items()
            if values[column] > TINY
        },
    )


def _settled(problem: Problem, programme: Programme, columns: Columns, values: tuple[float, ...]) -> tuple[float, ...]:
    """Of all ways that take no more seats the one in which as few people as possible move."""
    if not columns.shares:
        return values
    programme.costs = [0.0] * len(programme.costs)
    for column in columns.seats.values():
        programme.upper[column] = float(round(values[column]))
    for pair, column in columns.shares.items():
        if not problem.uses(*pair):
            programme.costs[column] = float(problem.people[pair[0]])
    return programme.solve(_SECONDS).values or values


def _fixed(programme: Programme, yes: bool) -> int:
    return programme.variable(lower=float(yes), upper=float(yes))


def _served(problem: Problem, programme: Programme, columns: Columns) -> None:
    """Whatever a department needs somebody offers to all of it, where that is a question of room."""
    seen: set[frozenset[int]] = set()
    for demand, tools in problem.servers.items():
        terms = frozenset(columns.of(demand.department, tool) for tool in tools)
        if terms not in seen and any((demand.department, tool) in columns.shares for tool in tools):
            seen.add(terms)
            programme.row([(column, 1.0) for column in sorted(terms)], low=1.0)


def _choices(problem: Problem, tool: str, keep: frozenset[str], moves: frozenset[Pair]) -> list[frozenset[str]]:
    """Of which tools the users of one that goes need a seat: one of each set, and none is left out for another."""
    groups: set[frozenset[str]] = set()
    for one in problem.handovers[tool]:
        able = {heir for heir in one.heirs if heir in keep and problem.free(one.department, heir, moves)}
        if able and problem.seats.keys() >= able:
            groups.add(frozenset(able))
    ordered = sorted(groups, key=lambda group: (len(group), sorted(group)))
    found: list[frozenset[str]] = []
    for group in ordered:
        if not any(other <= group for other in found):
            found.append(group)
    return found


def _among(problem: Problem, choices: Mapping[str, list[frozenset[str]]]) -> Assignment:
    """The least seats where room is no question: at once where there is but one way, else by a small programme."""
    people: dict[Pair, float] = {}
    programme, columns = Programme(), Columns()
    for tool, groups in choices.items():
        for heir in sorted(frozenset[str]().union(*groups)):
            people[tool, heir] = float(newcomers(problem.tools[tool], problem.tools[heir]))
            columns.people[tool, heir] = programme.variable()
        for group in groups:
            programme.row([(columns.people[tool, heir], 1.0) for heir in sorted(group)], low=1.0)
    if all(len(group) == 1 for groups in choices.values() for group in groups):
        return _told(problem, {}, people)
    _write_bought(problem, programme, columns)
    values = programme.solve(_SECONDS).values
    if not values:
        return _NOWHERE
    shares = {pair: values[column] for pair, column in columns.people.items() if values[column] > TINY}
    return _told(problem, {}, {pair: share * people[pair] for pair, share in shares.items()})


def _told(problem: Problem, shares: dict[Pair, float], people: dict[Pair, float]) -> Assignment:
    came: dict[str, list[float]] = {}
    for (_, heir), count in people.items():
        came.setdefault(heir, []).append(count)
    more = {heir: math.ceil(math.fsum(counts) - problem.seats[heir].spare - TINY) for heir, counts in came.items()}
    return Assignment(True, shares, people, {heir: count for heir, count in sorted(more.items()) if count > 0})


# -- what is carried today


def carried_today(problem: Problem) -> dict[str, int]:
    """How many people each tool with a capacity may serve: what is stated, or what it has to carry today if more.

    Today's departments are shared out over the tools they use so that as few people as possible are too many.
    """
    full = [id_ for id_, tool in problem.tools.items() if tool.capacity is not None]
    programme, shares = Programme(), dict[Pair, int]()
    for demand in problem.demands:
        users = problem.users_of(demand)
        if demand.department in problem.people and users and set(users) <= set(full):
            for tool in users:
                if (demand.department, tool) not in shares:
                    shares[demand.department, tool] = programme.variable()
            programme.row([(shares[demand.department, tool], 1.0) for tool in users], low=1.0)
    over = {tool: programme.variable(1.0, upper=math.inf) for tool in full}
    for tool, column in over.items():
        loads = [(share, float(problem.people[who])) for (who, taken), share in shares.items() if taken == tool]
        programme.row([*loads, (column, -1.0)], high=float(problem.tools[tool].capacity or 0))
    values = programme.solve(_SECONDS).values if shares else ()
    extra = {tool: math.ceil(values[column] - TINY) if values else 0 for tool, column in over.items()}
    return {tool: (problem.tools[tool].capacity or 0) + max(0, more) for tool, more in extra.items()}
