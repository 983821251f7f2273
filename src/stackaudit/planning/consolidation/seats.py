"""Seats: what more of them cost, who needs one, and which seats a plan buys.

People who lose a tool need a seat at the one that takes over, where that is paid by the seat. What is not stated is
not counted, and a note says so: whose seats, at what price, how many are taken.

"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from stackaudit.core.findings import Table
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.assignment import Assignment
    from stackaudit.planning.consolidation.problem import Problem


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
    cost, seats = tool.cost, tool.seats
    if cost is None or cost.priced_by != "seat" or not cost.annual or seats is None or not seats.paid:
        return None
    taken = 0 if seats.active is None and planned else seats.active
    return None if taken is None else SeatPrice(cost.annual, seats.paid, max(0, seats.paid - taken))


def may_cost(tool: Tool, *, planned: bool = False) -> bool:
    """Whether more seats of a tool may cost money, and it is not stated how much."""
    if seat_price(tool, planned=planned) is not None:
        return False
    cost = tool.cost
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
        heirs = tuple(heir for heir in problem.servers[demand] if heir != tool and heir not in problem.gone)
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


def purchases(problem: Problem, handed: Assignment) -> tuple[Purchase, ...]:
    """The seats that a choice of tools buys, in order of the tools."""
    found = []
    for tool, seats in handed.seats.items():
        price = problem.seats[tool]
        people = tuple((one, count) for (one, heir), count in sorted(handed.people.items()) if heir == tool and count)
        found.append(Purchase(tool, seats, price.each, price.cost(seats), people))
    return tuple(found)


def by_leaver(found: Iterable[Purchase]) -> dict[str, Decimal]:
    """What more seats cost a year for the users of each tool that goes: each purchase is shared out by heads."""
    costs: dict[str, Decimal] = {}
    for one in found:
        heads = sum(count for _, count in one.people)
        for tool, count in one.people:
            costs[tool] = costs.get(tool, Decimal(0)) + one.cost * Decimal(repr(count)) / Decimal(repr(heads))
    return costs


def table(problem: Problem, found: Iterable[Purchase]) -> Table:
    """One row for each tool of which more seats are bought."""
    rows = tuple(
        (one.tool, problem.tools[one.tool].name, one.seats, float(one.each), float(one.cost), one.users_of)
        for one in found
    )
    return Table("seats", ("tool", "name", "more_seats", "price_a_seat", "cost_a_year", "for_users_of"), rows)
