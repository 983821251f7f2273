"""Whether a handoff that breaks on record breaks for sure: which tools records get to, and which could pass them on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from stackaudit.graph import StackGraph


class Sides(NamedTuple):
    """The two sides of a break.

    Attributes:
        reached: Tools that the records get to.
        wanted: Tools from which they could get on to the step.
    """

    reached: tuple[str, ...]
    wanted: tuple[str, ...]


def sides(graph: StackGraph, entity: str, sources: Iterable[str], targets: Iterable[str]) -> Sides:
    """Return the tools that records get to from some tools, and those from which they could get on to others."""
    of_entity = graph.of(entity)
    reached = {tool for source in sources for tool in of_entity.may_reach(source)}
    wanted = {tool for target in targets for tool in of_entity.may_be_reached_from(target)}
    return Sides(tuple(sorted(reached)), tuple(sorted(wanted)))


def is_assumed(graph: StackGraph, found: Sides) -> bool:
    """Whether what breaks may only not be recorded.

    It breaks for sure where the file holds every flow of all tools on one of the two sides.
    """
    return not any(all(graph.flows_stated(tool) is not None for tool in side) for side in found)
