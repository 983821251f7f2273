"""The seats that a plan buys: how many, of what, at which price, and for whose users."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from stackaudit.core.findings import Table
from stackaudit.planning.consolidation.handing import Handing
from stackaudit.planning.consolidation.problem import NONE, Problem


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


def purchases(problem: Problem, handed: Handing) -> tuple[Purchase, ...]:
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
            costs[tool] = costs.get(tool, NONE) + one.cost * Decimal(repr(count)) / Decimal(repr(heads))
    return costs


def table(problem: Problem, found: Iterable[Purchase]) -> Table:
    """One row for each tool of which more seats are bought."""
    rows = tuple(
        (one.tool, problem.tools[one.tool].name, one.seats, float(one.each), float(one.cost), one.users_of)
        for one in found
    )
    return Table("seats", ("tool", "name", "more_seats", "price_a_seat", "cost_a_year", "for_users_of"), rows)
