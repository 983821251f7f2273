"""Who goes where: how departments share tools that can serve so many, and how many seats that takes.

The same rows stand in the exact programme, where the tools are open, and in a small one for each choice of tools. Both
departments and the users of a tool may be split over several tools.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit.choice.milp import Milp
from stackaudit.choice.question import Pair
from stackaudit.core.deadline import Deadline, OutOfTimeError
from stackaudit.core.findings import Table
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.choice.problem import Problem


@dataclass(frozen=True, slots=True)
class SeatPrice:
    """What more seats of a tool cost.

    Attributes:
        annual: What the seats that are paid for cost a year.
        paid: How many those are.
        spare: How many of them nobody uses.
    """

    annual: Decimal
    paid: int
    spare: int

    def cost(self, seats: int) -> Decimal:
        """What so many more seats cost a year."""
        return self.annual * seats / self.paid

    @property
    def each(self) -> Decimal:
        """What one more seat costs a year."""
        return self.cost(1)


@dataclass(frozen=True, slots=True)
class Handover:
    """Something that a tool is used for, and who could take it over.

    Attributes:
        department: For whom; empty where no tool has to be chosen for that department.
        heirs: The tools that could serve instead.
    """

    department: str
    heirs: tuple[str, ...]


def seat_price(tool: Tool, *, planned: bool = False) -> SeatPrice | None:
    """What more seats of a tool cost; None where that is not stated, or its price does not go by the seat.

    Of a tool that is only planned nobody uses a seat, unless that is stated.
    """
    cost, seats = tool.spend, tool.seats
    if cost is None or cost.priced_by != "seat" or not cost.annual or seats is None or not seats.paid:
        return None
    taken = 0 if seats.active is None and planned else seats.active
    return None if taken is None else SeatPrice(cost.annual, seats.paid, max(0, seats.paid - taken))


def may_cost(tool: Tool, *, planned: bool = False) -> bool:
    """Whether more seats of a tool may cost money, and it is not stated how much."""
    if seat_price(tool, planned=planned) is not None:
        return False
    cost = tool.spend
    return cost is None or (cost.priced_by in {None, "seat"} and cost.annual != 0)


def active(tool: Tool) -> int | None:
    """How many people use a tool, by whatever its seats count as active; None where that is not stated."""
    return None if tool.seats is None else tool.seats.active


def newcomers(tool: Tool, heir: Tool) -> int:
    """How many users of a tool need a seat of another one: all of them but those who are known to have one.

    Where more people are listed than are active, those who are not may be the ones that use both.
    """
    count = active(tool) or 0
    if tool.users is None or heir.users is None:
        return count
    idle = max(0, len(set(tool.users)) - count)
    return max(0, count - max(0, len(set(tool.users) & set(heir.users)) - idle))


def priced_seats(problem: Problem) -> dict[str, SeatPrice]:
    """The tools of which more seats could have to be bought, with what those cost."""
    known = {id_: seat_price(tool, planned=id_ in problem.planned) for id_, tool in problem.tools.items()}
    prices = {id_: price for id_, price in known.items() if price is not None and id_ not in problem.gone}
    most: Counter[str] = Counter()
    for tool, listed in _candidates(problem, prices).items():
        for heir in sorted({heir for one in listed for heir in one.heirs} & prices.keys()):
            most[heir] += newcomers(problem.tools[tool], problem.tools[heir])
    return {id_: price for id_, price in prices.items() if most[id_] > price.spare}


def handovers(problem: Problem) -> dict[str, tuple[Handover, ...]]:
    """For each tool that could go and has users, what they use it for, where a seat may have to be bought for that."""
    return _candidates(problem, problem.seats)


def _candidates(problem: Problem, prices: Mapping[str, SeatPrice]) -> dict[str, tuple[Handover, ...]]:
    if not prices:
        return {}
    found = {}
    for tool in sorted(problem.current - problem.kept.keys()):
        if active(problem.tools[tool]):
            listed = _of_tool(problem, tool, prices)
            if listed:
                found[tool] = tuple(listed)
    return found


def _of_tool(problem: Problem, tool: str, prices: Mapping[str, SeatPrice]) -> Iterable[Handover]:
    found: dict[Handover, None] = {}
    for demand in problem.today(tool):
        apart = {tool, *problem.gone, *problem.fed.get((tool, demand.capability), ())}
        heirs = tuple(heir for heir in problem.servers[demand] if heir not in apart)
        if not prices.keys().isdisjoint(heirs):
            chosen = any((demand.department, heir) in problem.assigned for heir in heirs)
            found[Handover(demand.department if chosen else "", heirs)] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Purchase:
    """More seats of one tool.

    Attributes:
        tool: Its id.
        seats: How many more.
        each: What one costs a year.
        cost: What they cost a year together.
        people: How many users of each tool that goes come to it, spare seats included.
    """

    tool: str
    seats: int
    each: Decimal
    cost: Decimal
    people: tuple[tuple[str, float], ...]

    @property
    def users_of(self) -> tuple[str, ...]:
        """The tools that go whose users need them."""
        return tuple(tool for tool, _ in self.people)


def purchases(problem: Problem, made: Assignment) -> tuple[Purchase, ...]:
    """The seats that a choice of tools buys, in order of the tools."""
    found = []
    for tool, seats in made.seats.items():
        price = problem.seats[tool]
        people = tuple((one, count) for (one, heir), count in sorted(made.people.items()) if heir == tool and count)
        found.append(Purchase(tool, seats, price.each, price.cost(seats), people))
    return tuple(found)


def by_leaver(found: Iterable[Purchase]) -> dict[str, Decimal]:
    """What more seats cost a year for the users of each tool that goes: each purchase is shared out by heads."""
    costs: dict[str, Decimal] = {}
    for one in found:
        heads = math.fsum(count for _, count in one.people)
        for tool, count in one.people:
            costs[tool] = costs.get(tool, Decimal(0)) + one.cost * Decimal(repr(count)) / Decimal(repr(heads))
    return costs


def seat_table(problem: Problem, found: Iterable[Purchase]) -> Table:
    """One row for each tool of which more seats are bought."""
    rows = tuple(
        (one.tool, problem.tools[one.tool].name, one.seats, float(one.each), float(one.cost), one.users_of)
        for one in found
    )
    return Table("seats", ("tool", "name", "more_seats", "price_a_seat", "cost_a_year", "for_users_of"), rows)


TINY = 1e-6
"""A share below this is none: the solver may be off by it."""
_SECONDS = 60.0
"""How long one of these small programmes may take at the most, where the deadline of the plan leaves so much."""


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
        if pair in self.shares:
            return self.shares[pair]
        return self.pairs[pair] if pair in self.pairs else self.tools[tool]


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


def write_shares(problem: Problem, milp: Milp, columns: Columns) -> None:
    """A tool that can serve so many serves a share of each department that it is assigned to."""
    for pair in problem.assigned:
        if pair in problem.shared and pair in columns.pairs:
            columns.shares[pair] = milp.variable()
            milp.row([(columns.shares[pair], 1.0), (columns.pairs[pair], -1.0)], high=0.0)


def write_room(problem: Problem, milp: Milp, columns: Columns, tool: str) -> None:
    """The people a tool serves are no more than it can, or carries today; beyond what it can, nobody comes on top."""
    mine = [pair for pair in columns.shares if pair[1] == tool]
    limit = problem.limits[tool]
    scale = max(1.0, float(limit))
    people = [(columns.shares[pair], problem.people[pair[0]] / scale) for pair in mine]
    milp.row(people, high=limit / scale)
    closed = [(columns.shares[pair], 1.0) for pair in mine if problem.closed(*pair)]
    if closed:
        milp.row(closed, high=0.0)


def write_seats(problem: Problem, milp: Milp, columns: Columns, going: Iterable[str]) -> None:
    """Users of a tool that goes find a place for everything they use it for; beyond spare seats, seats are bought."""
    for tool in going:
        heirs = sorted({heir for one in problem.handovers[tool] for heir in one.heirs} & problem.seats.keys())
        for heir in heirs:
            column = columns.people[tool, heir] = milp.variable()
            milp.row([(column, 1.0), (columns.tools[heir], -1.0)], high=0.0)
        _places(problem, milp, columns, tool)
    _write_bought(problem, milp, columns)


def _write_bought(problem: Problem, milp: Milp, columns: Columns) -> None:
    taken: dict[str, list[tuple[int, float]]] = {}
    for (tool, heir), column in columns.people.items():
        taken.setdefault(heir, []).append((column, float(newcomers(problem.tools[tool], problem.tools[heir]))))
    for heir, terms in sorted(taken.items()):
        price, most = problem.seats[heir], math.ceil(math.fsum(factor for _, factor in terms))
        column = columns.seats[heir] = milp.variable(float(price.each), integer=True, upper=most)
        scale = max(factor for _, factor in terms) or 1.0
        row = [(place, factor / scale) for place, factor in (*terms, (column, -1.0))]
        milp.row(row, high=price.spare / scale)


def _places(problem: Problem, milp: Milp, columns: Columns, tool: str) -> None:
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
                    part = parts[one.department, heir] = milp.variable()
                    milp.row([(part, 1.0), (people, -1.0)], high=0.0)
                    milp.row([(part, 1.0), (column, -1.0)], high=0.0)
                terms.append(part)
        if frozenset(terms) not in seen:
            seen.add(frozenset(terms))
            milp.row([*((column, 1.0) for column in terms), (columns.tools[tool], 1.0)], low=1.0)


# -- one choice


def assign(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], *, settle: bool = False) -> Assignment:
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
    milp, columns = Milp(), Columns()
    for tool in problem.tools:
        columns.tools[tool] = _fixed(milp, tool in keep)
    for pair in problem.assigned:
        columns.pairs[pair] = _fixed(milp, pair in moves and pair[1] in keep)
    write_shares(problem, milp, columns)
    _served(problem, milp, columns)
    for tool in problem.limits:
        write_room(problem, milp, columns, tool)
    write_seats(problem, milp, columns, going)
    values = _values(milp, problem.deadline)
    if not values:
        return _NOWHERE
    if settle:
        values = _settled(problem, milp, columns, values)
    return _assigned(
        problem,
        {pair: values[column] for pair, column in columns.shares.items() if values[column] > TINY},
        {
            (tool, heir): values[column] * newcomers(problem.tools[tool], problem.tools[heir])
            for (tool, heir), column in columns.people.items()
            if values[column] > TINY
        },
    )


def _settled(problem: Problem, milp: Milp, columns: Columns, values: tuple[float, ...]) -> tuple[float, ...]:
    """Of all ways that take no more seats the one in which as few people as possible move."""
    if not columns.shares:
        return values
    for column in columns.seats.values():
        milp.upper[column] = float(round(values[column]))
    moving = ((pair[0], column) for pair, column in columns.shares.items() if not problem.uses(*pair))
    milp.aim((column, float(problem.people[who])) for who, column in moving)
    return milp.solve(problem.deadline.within(_SECONDS)).values or values


def _values(milp: Milp, deadline: Deadline) -> tuple[float, ...]:
    """The solution of a small programme; empty where it is proved that there is none.

    Raises:
        OutOfTimeError: neither was found in time. That nothing was found does not tell that nobody finds room.
    """
    outcome = milp.solve(deadline.within(_SECONDS))
    if outcome.status == "none":
        raise OutOfTimeError
    return outcome.values


def _fixed(milp: Milp, yes: bool) -> int:
    return milp.variable(lower=float(yes), upper=float(yes))


def _served(problem: Problem, milp: Milp, columns: Columns) -> None:
    """Whatever a department needs somebody offers to all of it, where that is a question of room."""
    seen: set[frozenset[int]] = set()
    for demand, tools in problem.servers.items():
        terms = frozenset(columns.of(demand.department, tool) for tool in tools)
        if terms not in seen and any((demand.department, tool) in columns.shares for tool in tools):
            seen.add(terms)
            milp.row([(column, 1.0) for column in sorted(terms)], low=1.0)


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
    milp, columns = Milp(), Columns()
    for tool, groups in choices.items():
        for heir in sorted(frozenset[str]().union(*groups)):
            people[tool, heir] = float(newcomers(problem.tools[tool], problem.tools[heir]))
            columns.people[tool, heir] = milp.variable()
        for group in groups:
            milp.row([(columns.people[tool, heir], 1.0) for heir in sorted(group)], low=1.0)
    if all(len(group) == 1 for groups in choices.values() for group in groups):
        return _assigned(problem, {}, people)
    _write_bought(problem, milp, columns)
    values = _values(milp, problem.deadline)
    if not values:
        return _NOWHERE
    shares = {pair: values[column] for pair, column in columns.people.items() if values[column] > TINY}
    return _assigned(problem, {}, {pair: share * people[pair] for pair, share in shares.items()})


def _assigned(problem: Problem, shares: dict[Pair, float], people: dict[Pair, float]) -> Assignment:
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
    milp, shares = Milp(), dict[Pair, int]()
    for demand in problem.demands:
        users = problem.users_of(demand)
        if demand.department in problem.people and users and set(users) <= set(full):
            for tool in users:
                if (demand.department, tool) not in shares:
                    shares[demand.department, tool] = milp.variable()
            milp.row([(shares[demand.department, tool], 1.0) for tool in users], low=1.0)
    over = {tool: milp.variable(1.0, upper=math.inf) for tool in full}
    for tool, column in over.items():
        loads = [(share, float(problem.people[who])) for (who, taken), share in shares.items() if taken == tool]
        milp.row([*loads, (column, -1.0)], high=float(problem.tools[tool].capacity or 0))
    values = _values(milp, problem.deadline) if shares else ()
    extra = {tool: math.ceil(values[column] - TINY) if values else 0 for tool, column in over.items()}
    return {tool: (problem.tools[tool].capacity or 0) + max(0, more) for tool, more in extra.items()}
