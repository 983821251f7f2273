"""Shared inputs of the silo checks: the graph, the needs and their verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import GraphContext
from stackaudit.core.evidence import Evidence, NeedAtStake
from stackaudit.graph import Flow, Verdict
from stackaudit.graph.needs import GENERATOR, Holdings


@dataclass(frozen=True)
class Context(GraphContext):
    """The graph, its needs and their verdicts, with what the checks look up."""

    verdicts: tuple[Verdict, ...]
    mode: str = GENERATOR

    @cached_property
    def unmet(self) -> tuple[Verdict, ...]:
        """Needs that have no path, whatever the missing facts are (S3)."""
        return tuple(verdict for verdict in self.verdicts if verdict.status == "no-path")

    @cached_property
    def unmet_at(self) -> dict[str, list[Verdict]]:
        """Needs without a path, by each of their two tools."""
        found: dict[str, list[Verdict]] = {}
        for verdict in self.unmet:
            for tool in {verdict.need.source, verdict.need.target}:
                found.setdefault(tool, []).append(verdict)
        return found

    @cached_property
    def held(self) -> dict[str, dict[str, Holdings]]:
        """What each tool holds, by kind of records."""
        found: dict[str, dict[str, Holdings]] = {}
        for entity, held in self.graph.holdings.items():
            for tool in held.holders:
                found.setdefault(tool, {})[entity] = held
        return found

    def route(self, verdict: Verdict) -> tuple[Flow, ...]:
        """The flows of a need's best path."""
        quality = verdict.worst if verdict.worst.path else verdict.best
        return tuple(self.graph.flow(flow) for flow in quality.route)

    @cached_property
    def idle(self) -> dict[tuple[str, str], list[Flow]]:
        """Flows that do not run (broken, planned, deprecated), by their ends."""
        found: dict[tuple[str, str], list[Flow]] = {}
        for flow in self.graph.flows:
            if not flow.runs:
                found.setdefault((flow.source, flow.target), []).append(flow)
        return found

    @cached_property
    def into(self) -> dict[str, list[Flow]]:
        """Flows that run or may run, by where they lead."""
        found: dict[str, list[Flow]] = {}
        for flow in self.graph.running:
            found.setdefault(flow.target, []).append(flow)
        return found

    @cached_property
    def perhaps_for_the_hub(self) -> tuple[tuple[str, Holdings], ...]:
        """Entities mastered elsewhere that the hub needs if they are about the customer, which is not stated."""
        hub = self.graph.hub
        return tuple(
            (entity, held)
            for entity, held in self.graph.holdings.items()
            if hub is not None
            and held.entity.about_customer is None
            and len(held.masters) == 1
            and held.masters[0] != hub
        )

    def automatic_route(self, verdict: Verdict) -> tuple[Flow, ...]:
        """The flows of a need's fastest automated path, in the best case."""
        return tuple(self.graph.flow(flow) for flow in verdict.best.automatic_route)

    def likely_routes(self, verdict: Verdict) -> tuple[tuple[Flow, ...], ...]:
        """A need's best path and its fastest automated one, if every missing fact is as good as it can be."""
        routes = {verdict.best.route, verdict.best.automatic_route}
        return tuple(tuple(self.graph.flow(flow) for flow in route) for route in sorted(routes))


def at_stake(verdicts: Iterable[Verdict]) -> tuple[Evidence, ...]:
    """Return one row of evidence for each need."""
    return tuple(NeedAtStake(verdict.need.id, verdict.status, verdict.lost) for verdict in verdicts)
