"""What every check of the resilience analyser looks at: the units that may stop, and what is lost with each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from stackaudit.analysers.resilience import units
from stackaudit.analysers.resilience.losses import Loss, Losses
from stackaudit.analysers.resilience.mitigation import Mitigation, mitigation
from stackaudit.analysers.resilience.units import Stops, Unit
from stackaudit.core.evidence import IF_IT_STOPS, Evidence, NeedAtStake, Quantity
from stackaudit.core.findings import Severity
from stackaudit.core.rule import Rule
from stackaudit.graph import StackGraph, Verdict
from stackaudit.graph.failures import Failures
from stackaudit.graph.needs import factors
from stackaudit.graph.structure import undirected
from stackaudit.model.lifecycle import day_of, in_use
from stackaudit.model.tool import Tool


class Struck(NamedTuple):
    """A unit, and what is lost with it."""

    unit: Unit
    loss: Loss


class Joint(NamedTuple):
    """Two tools that stop together."""

    first: Struck
    second: Struck
    loss: Loss


@dataclass(frozen=True)
class Case:
    """One stack under examination."""

    graph: StackGraph
    verdicts: tuple[Verdict, ...]
    labels: int
    most_pairs: int
    choke_points: int

    @cached_property
    def today(self) -> date:
        """The day that days count from."""
        return day_of(self.graph.stack)

    @cached_property
    def losses(self) -> Losses:
        """What works out losses."""
        return Losses(self.verdicts, Failures(self.graph, self.verdicts, self.labels))

    @cached_property
    def stops(self) -> Stops:
        """Which flows stop with each tool."""
        return Stops(self.graph)

    @cached_property
    def in_use(self) -> tuple[Tool, ...]:
        """The tools that are neither planned nor retired."""
        return tuple(tool for tool in self.graph.tools if in_use(tool))

    @cached_property
    def singles(self) -> tuple[Struck, ...]:
        """Every tool and conduit, sorted by id; those with the most at stake come first at the work budget."""
        return self._struck(units.single(self.stops))

    @cached_property
    def links(self) -> tuple[Struck, ...]:
        """Every link that is the only connection of two parts."""
        _ = self.singles  # the budget is theirs first
        return self._struck(units.links(self.graph))

    @cached_property
    def vendors(self) -> tuple[Struck, ...]:
        """Every vendor."""
        _ = self.links
        return self._struck(units.vendors(self.stops))

    @cached_property
    def others(self) -> tuple[Struck, ...]:
        """Sign-ons, regions and persons."""
        _ = self.vendors
        listed = (*units.sign_ons(self.stops), *units.regions(self.stops))
        return self._struck((*listed, *units.persons(self.stops, self.graph.policy.no_owner)))

    @property
    def everything(self) -> tuple[Struck, ...]:
        """All of them."""
        return (*self.singles, *self.links, *self.vendors, *self.others)

    def _struck(self, listed: Iterable[Unit]) -> tuple[Struck, ...]:
        known = sorted(listed, key=lambda unit: (-self.losses.at_most(unit.stops), unit.kind, unit.id))
        found = [Struck(unit, self.losses.of(unit.stops, unit.stops_surely)) for unit in known]
        return tuple(sorted(found, key=lambda struck: (struck.unit.kind, struck.unit.id)))

    @cached_property
    def joint(self) -> tuple[Joint, ...]:
        """Every pair of the tools and conduits that most hangs on, as many as asked for."""
        _ = self.others
        listed = sorted(
            (one for one in self.singles if one.loss.high > 0), key=lambda one: (-one.loss.high, one.unit.id)
        )
        chosen = sorted(listed[: self.most_pairs], key=lambda one: one.unit.id)
        return tuple(
            Joint(a, b, self.losses.of(a.unit.stops | b.unit.stops, a.unit.stops | b.unit.stops))
            for a, b in combinations(chosen, 2)
        )

    # -- what is at stake

    @cached_property
    def mitigations(self) -> dict[str, Mitigation]:
        """How well we could go on without each tool."""
        return {tool.id: mitigation(tool, self.today, self.graph.policy) for tool in self.graph.tools}

    def mitigated(self, unit: Unit) -> Mitigation | None:
        """How well we could go on without a tool or a conduit; None for anything else."""
        return self.mitigations[unit.id] if unit.kind in {"tool", "conduit"} else None

    @cached_property
    def neighbours(self) -> dict[str, list[str]]:
        """Each tool's neighbours over flows that run for sure, either way, whatever carries them."""
        ends = ((flow.source, flow.target) for flow in self.graph.running if flow.certain)
        return undirected([tool.id for tool in self.graph.tools], ends)

    @cached_property
    def cutting(self) -> frozenset[str]:
        """Tools without which others lose their only connection, whatever flows over it."""
        return frozenset(tool.id for tool in self.graph.cut_points())

    def others_cut(self, struck: Struck) -> int:
        """How many needs between other tools have no path without it."""
        ends = set(struck.unit.tools)
        needs = (self.verdicts[n].need for n in struck.loss.cut)
        return sum(not ends & {need.source, need.target} for need in needs)

    def cuts_others_off(self, struck: Struck) -> bool:
        """Whether a tool is a cut point, by the shape of the stack or on the way of a need of others."""
        return struck.unit.id in self.cutting or self.others_cut(struck) > 0

    def weighs(self, loss: Loss) -> bool:
        """Whether so much hangs on it that it is told."""
        return loss.cut_share is not None and loss.cut_share >= self.graph.policy.resilience["least-share"]

    @cached_property
    def factors(self) -> dict[str, float]:
        """How critical each entity is, as a factor on severity."""
        return factors(self.graph.holdings, self.graph.policy)

    def rate(self, rule: Rule, loss: Loss, mitigated: Mitigation | None = None) -> Severity:
        """The severity: base by kind, times the most critical entity that is lost, times what no plan takes away.

        What is not stated counts half way between its ends: it is neither read as "no plan" nor as fine.
        """
        entities = {self.verdicts[n].need.entity for n in loss.cut}
        factor = max((self.factors[entity] for entity in entities), default=self.graph.policy.criticality["normal"])
        left = 1.0 if mitigated is None else 1 - (mitigated.low + mitigated.high) / 2
        return self.graph.policy.rate(rule, factor * left)

    def at_stake(self, loss: Loss) -> tuple[Evidence, ...]:
        """The needs that no path meets without it, each with what arrives of it today, and the numbers."""
        cut = [self.verdicts[n] for n in loss.cut]
        arrives = [(v.need.weight - min(v.lost), v.need.weight - max(v.lost)) for v in cut]
        needs = tuple(NeedAtStake(v.need.id, IF_IT_STOPS, ends) for v, ends in zip(cut, arrives, strict=True))
        return (*numbers(loss), *needs)


def numbers(loss: Loss) -> tuple[Evidence, ...]:
    """What is lost, as rows of evidence."""
    ends = (("points lost", loss.low, loss.high, "points"),)
    shares: tuple[tuple[str, float, float, str], ...] = ()
    if loss.share_low is not None and loss.share_high is not None:
        shares = (("share of delivered quality", loss.share_low, loss.share_high, "share"),)
    found: list[Evidence] = []
    for name, low, high, unit in (*ends, *shares):
        if high - low <= 1e-9:
            found.append(Quantity(name, high, unit))
        else:
            found += [Quantity(f"{name}, at least", low, unit), Quantity(f"{name}, at most", high, unit)]
    return tuple(found)
