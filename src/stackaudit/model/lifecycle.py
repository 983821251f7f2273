"""Who does what for whom: which capabilities a tool offers, and what has to be offered to which department.

A demand is a capability that one department uses today, in one region. It comes from the facts of the tools in use: a
tool's departments use those of its capabilities of which it is not stated that nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import product
from typing import Literal, NamedTuple

from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool


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


Standing = Literal["in use", "planned", "retired", "past its end"]


def phase(tool: Tool) -> str | None:
    """Where a tool stands in its life, if that is stated."""
    return None if tool.lifecycle is None else tool.lifecycle.phase


def standing(tool: Tool, today: date) -> Standing:
    """Return whether a tool is in use, planned, retired or past the day on which we stop using it.

    A tool that is stated to be in phase-out is still there, also where its day has passed: then it is late. A tool of
    which no phase is stated is in use.

    >>> tool = Tool.model_validate({"id": "esp", "lifecycle": {"ends": "2026-06-30"}})
    >>> standing(tool, date(2026, 6, 30)), standing(tool, date(2026, 7, 1))
    ('in use', 'past its end')
    """
    ends = None if tool.lifecycle is None else tool.lifecycle.ends
    match phase(tool):
        case "retired":
            return "retired"
        case "phase-out":
            return "in use"
        case stated if ends is None or ends >= today:
            return "planned" if stated == "plan" else "in use"
    return "past its end"


def is_gone(tool: Tool, today: date) -> bool:
    """Whether a tool is part of the stack no longer: retired or past its end."""
    return standing(tool, today) in {"retired", "past its end"}


def offered(tool: Tool, least_grade: int = 1) -> frozenset[str]:
    """The capabilities that a tool offers at least so well; one without a grade is taken to be good enough."""
    return frozenset(use.id for use in tool.capabilities if use.grade is None or use.grade >= least_grade)


def used(tool: Tool) -> frozenset[str]:
    """The capabilities that a tool offers and of which it is not stated that nobody uses them."""
    return frozenset(use.id for use in tool.capabilities if use.grade != 0 and not use.by_nobody)


def demands_of(tool: Tool) -> frozenset[Demand]:
    """What a tool of the stack is used for today: nothing if it is only planned.

    >>> tool = Tool.model_validate({"id": "esp", "departments": ["sales"], "capabilities": ["email", "forms"]})
    >>> [(demand.capability, demand.department) for demand in sorted(demands_of(tool))]
    [('email', 'sales'), ('forms', 'sales')]
    """
    if phase(tool) == "plan":
        return frozenset()
    places = product(sorted(used(tool)), tool.departments or ("",), tool.regions or ("",))
    return frozenset(Demand(*place) for place in places)


def demands(tools: Iterable[Tool]) -> tuple[Demand, ...]:
    """What several tools of the stack are used for today, in order."""
    return tuple(sorted(frozenset[Demand]().union(*(demands_of(tool) for tool in tools))))


def day_of(stack: Stack) -> date:
    """The day that "days until" count from: what the stack states, else today (UTC)."""
    return stack.as_of if stack.as_of is not None else datetime.now(UTC).date()
