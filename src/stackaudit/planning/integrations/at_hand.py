"""Flows that are there and do not run: a planned link with the same ends repairs or finishes one of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.model.integration import Candidate

CONNECT: Final = "  Connect {source} to {target}"
AT_HAND: Final[Mapping[str, str]] = MappingProxyType(
    {
        "broken": "  Repair the flow from {source} to {target}",
        "planned": "  Finish the planned flow from {source} to {target}",
    }
)


def connecting(graph: StackGraph, built: Collection[Candidate]) -> str:
    """Return what it is to make a connection of these candidates: a new one, or one that is there and does not run.

    A flow that does not run would do as well where it has the same ends and is not known to carry less.
    """
    wanted = {entity for one in built for entity in one.entities or ()}
    ends = {(one.source, one.target) for one in built}
    states = {
        flow.integration.status
        for flow in graph.flows
        if (flow.source, flow.target) in ends and (flow.entities is None or wanted <= {*flow.entities})
    }
    return next((text for state, text in AT_HAND.items() if state in states), CONNECT)


def counted_as_new(texts: Collection[str], unit: str) -> Iterator[Message]:
    """Say what is assumed of flows that are there, if a plan has any."""
    if not set(AT_HAND.values()).isdisjoint(texts):
        yield say(
            "To repair a flow, or to finish a planned one, counts as many {unit} here as a new connection.", unit=unit
        )
