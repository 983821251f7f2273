"""Who does what for whom: which capabilities a tool offers, and what has to be offered to which department.

A demand is a capability that one department uses today, in one region. It comes from the facts of the tools in use: a
tool's departments use those of its capabilities of which it is not stated that nobody does. Source: stackaudit methods
3.5 and 8.1, with regions as 3.1 asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import product
from typing import NamedTuple

from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

_NOT_IN_USE = frozenset({"plan", "retired"})


class Demand(NamedTuple):
    """A capability that has to be offered.

    Attributes:
        capability: Which one.
        department: To whom; empty where the tools that offer it do not state whose they are.
        region: Where; empty where the tools that offer it do not state their regions.
    """

    capability: str
    department: str = ""
    region: str = ""


def phase(tool: Tool) -> str | None:
    """Where a tool stands in its life, if that is stated."""
    return None if tool.lifecycle is None else tool.lifecycle.phase


def in_stack(tool: Tool) -> bool:
    """Whether a tool is part of the stack still: not if it is retired."""
    return phase(tool) != "retired"


def in_use(tool: Tool) -> bool:
    """Whether a tool is used today: neither planned only nor retired."""
    return phase(tool) not in {"plan", "retired"}


def offered(tool: Tool, least_grade: int = 1) -> frozenset[str]:
    """The capabilities that a tool offers at least so well; one without a grade is taken to be good enough."""
    return frozenset(use.id for use in tool.capabilities if use.grade is None or use.grade >= least_grade)


def used(tool: Tool) -> frozenset[str]:
    """The capabilities that a tool offers and of which it is not stated that nobody uses them."""
    return frozenset(use.id for use in tool.capabilities if use.grade != 0 and use.usage != 0)


def demands_of(tool: Tool) -> frozenset[Demand]:
    """What a tool is used for today: nothing if it is not in use yet, or no longer.

    >>> tool = Tool.model_validate({"id": "esp", "departments": ["sales"], "capabilities": ["email", "forms"]})
    >>> [(demand.capability, demand.department) for demand in sorted(demands_of(tool))]
    [('email', 'sales'), ('forms', 'sales')]
    """
    if phase(tool) in _NOT_IN_USE:
        return frozenset()
    places = product(sorted(used(tool)), tool.departments or ("",), tool.regions or ("",))
    return frozenset(Demand(*place) for place in places)


def demands(tools: Iterable[Tool]) -> tuple[Demand, ...]:
    """What several tools are used for today, in order."""
    return tuple(sorted(frozenset[Demand]().union(*(demands_of(tool) for tool in tools))))


def can_serve(tool: Tool, demand: Demand, least_grade: int = 1) -> bool:
    """Whether a tool could meet a demand: it offers the capability, and is not known to stay out of the region.

    Whose tool it is today does not matter: departments can move.
    """
    there = not demand.region or tool.regions is None or demand.region in tool.regions
    return there and in_stack(tool) and demand.capability in offered(tool, least_grade)


def day_of(stack: Stack) -> date:
    """The day that "days until" count from: what the stack states, else today (UTC)."""
    return stack.as_of if stack.as_of is not None else datetime.now(UTC).date()
