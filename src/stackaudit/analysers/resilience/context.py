"""Shared inputs of the resilience checks: the units that may stop, and what is lost with each.

The loss of a unit is the rise of the silo index when its flows vanish: the weight of the needs times the quality they
lose, over the weight of all needs. Both ends of the interval are safe bounds; they are exact where no way around is
left, because then quality is lost as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple

from stackaudit.analysers.resilience import units
from stackaudit.analysers.resilience.settings import ResilienceSettings
from stackaudit.analysers.resilience.units import Stops, Unit
from stackaudit.core.estimate import SHARE, Estimate, at_least
from stackaudit.core.evidence import IF_IT_STOPS, Evidence, NeedAtStake, Quantity
from stackaudit.core.findings import Severity
from stackaudit.core.rule import Rule
from stackaudit.graph import StackGraph, Verdict
from stackaudit.graph.failures import UNTOUCHED, Failures, Left, Rest
from stackaudit.graph.needs import factors
from stackaudit.graph.quality import total
from stackaudit.model.lifecycle import day_of
from stackaudit.model.tool import Tool

_SAME = 1e-9
_LISTED = 200
"""How many of the needs that hang on one unit are listed; of more there is the number."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost with a unit.

    Attributes:
        low: Points of the silo index, at the least.
        high: At the most.
        share_low: Share of the delivered quality, at the least; None where nothing is delivered at all.
        share_high: At the most.
        cut: The places of the needs that arrive today and that no path meets without it, for sure.
        cut_share: Their share of the weight of all needs that arrive today; None where none does.
        exact: False where the work budget left a bound.
    """

    low: float
    high: float
    share_low: float | None
    share_high: float | None
    cut: tuple[int, ...]
    cut_share: float | None
    exact: bool

    @property
    def value(self) -> float | None:
        """The points, where both ends meet."""
        return self.high if self.high - self.low <= _SAME else None

    @property
    def share(self) -> float | None:
        """The share, where both ends meet."""
        if self.share_low is None or self.share_high is None or self.share_high - self.share_low > _SAME:
            return None
        return self.share_high


@dataclass(frozen=True)
class Losses:
    """The losses over the needs of one stack."""

    verdicts: tuple[Verdict, ...]
    failures: Failures

    @cached_property
    def weight(self) -> float:
        """The weight of all needs."""
        return total(verdict.need.weight for verdict in self.verdicts)

    @cached_property
    def delivered(self) -> tuple[float, float]:
        """The quality that is delivered today, from and to."""
        worst = total(verdict.need.weight * verdict.worst.value for verdict in self.verdicts)
        return worst, total(verdict.need.weight * verdict.best.value for verdict in self.verdicts)

    @cached_property
    def arriving(self) -> float:
        """The weight of the needs that arrive today for sure."""
        return total(map(self.weights.__getitem__, self._arrives))

    @cached_property
    def arriving_count(self) -> int:
        """How many needs arrive today for sure."""
        return len(self._arrives)

    def at_most(self, stops: frozenset[str]) -> float:
        """Return the most that can be lost, told without a search."""
        rest = self.failures.bounded(stops)
        others = (self._drop(n, left)[1] for n, left in rest.left.items())
        return self._sum(self._best, rest.gone, others) + self._doubt(stops)

    def of(self, stops: frozenset[str], surely: frozenset[str]) -> Loss:
        """Return what is lost when at most these flows stop, and at least those."""
        most = self.failures.left(stops)
        if stops == surely:
            return self._loss(most, most, self._doubt(stops))
        return self._loss(most, self.failures.left(surely) if surely else UNTOUCHED, self._doubt(stops))

    def _doubt(self, stops: frozenset[str]) -> float:
        """Return what needs may lose whose best path stays in the worst and the best case, but not in all between."""
        found = (self.verdicts[n] for n in self.failures.doubtful(stops))
        return total(v.need.weight * (v.best.value - v.worst.value) for v in found)

    def _loss(self, most: Rest, least: Rest, doubt: float) -> Loss:
        low = self._sum(self._worst, least.gone, (self._drop(n, left)[0] for n, left in least.left.items()))
        high = self._sum(self._best, most.gone, (self._drop(n, left)[1] for n, left in most.left.items())) + doubt
        worst, best = self.delivered
        verdicts, weight = self.verdicts, self.weights
        less_low = (weight[n] * (verdicts[n].worst.value - left.low) for n, left in most.left.items())
        less_high = (weight[n] * (verdicts[n].best.value - left.high) for n, left in least.left.items())
        kept_low = worst - self._sum(self._worst, most.gone, less_low)
        kept_high = best - self._sum(self._best, least.gone, less_high)
        cut = self._arrives & (least.gone | {n for n, left in least.left.items() if left.high <= _SAME})
        shares = _shares(low, high, max(0.0, kept_low), max(0.0, kept_high)) if best > 0 else (None, None)
        return Loss(
            low=100 * low / self.weight if self.weight else 0.0,
            high=100 * high / self.weight if self.weight else 0.0,
            share_low=shares[0],
            share_high=shares[1],
            cut=tuple(sorted(cut)),
            cut_share=total(map(weight.__getitem__, cut)) / self.arriving if self.arriving else None,
            exact=all(left.exact for left in (*most.left.values(), *least.left.values())),
        )

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """The weight of each need, by its place."""
        return tuple(verdict.need.weight for verdict in self.verdicts)

    @cached_property
    def _worst(self) -> tuple[float, ...]:
        """What is delivered of each need in the worst case, by its place: its weight times its quality."""
        return tuple(verdict.need.weight * max(0.0, verdict.worst.value) for verdict in self.verdicts)

    @cached_property
    def _best(self) -> tuple[float, ...]:
        return tuple(verdict.need.weight * max(0.0, verdict.best.value) for verdict in self.verdicts)

    @cached_property
    def _arrives(self) -> frozenset[int]:
        """The places of the needs that arrive today for sure."""
        return frozenset(n for n, verdict in enumerate(self.verdicts) if arrives(verdict))

    @staticmethod
    def _sum(each: Sequence[float], gone: Iterable[int], others: Iterable[float]) -> float:
        """Add up what is delivered of needs of which nothing is left, and what others lose."""
        return total(chain(map(each.__getitem__, gone), others))

    @cached_property
    def at_tool(self) -> Mapping[str, frozenset[int]]:
        """The places of the needs that begin or end at each tool."""
        found: dict[str, set[int]] = {}
        for n, verdict in enumerate(self.verdicts):
            for tool in (verdict.need.source, verdict.need.target):
                found.setdefault(tool, set()).add(n)
        return {tool: frozenset(places) for tool, places in found.items()}

    def _drop(self, n: int, left: Left) -> tuple[float, float]:
        """Return the weight that one need loses, from and to: whatever the facts are, it is between these."""
        verdict = self.verdicts[n]
        low = max(0.0, verdict.worst.value - left.high)
        return self.weights[n] * low, self.weights[n] * max(0.0, verdict.best.value - left.low)


def _shares(low: float, high: float, kept_low: float, kept_high: float) -> tuple[float, float]:
    """Return lost over lost and kept: it rises with what is lost and falls with what is kept."""
    least = low / (low + kept_high) if low > 0 else 0.0
    most = high / (high + kept_low) if high > 0 else 0.0
    return least, max(least, most)


def arrives(verdict: Verdict) -> bool:
    """Return whether a need has a path today for sure, and one that is worth anything."""
    return verdict.worst.path and verdict.best.value > _SAME


Told = Literal["tested", "documented", "none", "not stated"]


class Mitigation(NamedTuple):
    """How well people could go on without a tool: the share of its loss that a plan takes away, and what is stated."""

    share: Estimate
    told: Told


def mitigation(tool: Tool, today: date, settings: ResilienceSettings, tested_within: int) -> Mitigation:
    """Return the share of a tool's loss that its plan takes away, as an interval where the plan is not stated.

    A fail-over that was tried within the days of the policy takes most of the loss away, a plan that is written down
    half of it, a plan that is stated not to exist nothing. A day that is not stated is no test: a file has no other
    way to say "never". That is our own judgement.
    """
    facts = tool.continuity
    if facts is not None and facts.tested is not None:
        age = (today - facts.tested).days
        if 0 <= age <= tested_within:
            return Mitigation(Estimate.exact(settings.tested, SHARE), "tested")
    if facts is None or facts.plan is None:
        best = max(settings.tested, settings.documented)
        return Mitigation(Estimate.between(0.0, best, SHARE), "not stated")
    if facts.plan:
        return Mitigation(Estimate.exact(settings.documented, SHARE), "documented")
    return Mitigation(Estimate.exact(0.0, SHARE), "none")


class Struck(NamedTuple):
    """A unit, and what is lost with it.

    Attributes:
        unit: What stops.
        loss: What is lost.
        others_cut: How many needs of other tools have no path without it; of a link, all but those between its ends.
    """

    unit: Unit
    loss: Loss
    others_cut: int


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph
    settings: ResilienceSettings
    verdicts: tuple[Verdict, ...]

    @cached_property
    def today(self) -> date:
        """The day that days count from."""
        return day_of(self.graph.stack)

    @cached_property
    def losses(self) -> Losses:
        """What works out losses."""
        return Losses(self.verdicts, Failures(self.graph, self.verdicts, self.settings.work))

    @cached_property
    def stops(self) -> Stops:
        """Which flows stop with each tool."""
        return Stops(self.graph)

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
        return self._struck((*listed, *units.persons(self.stops)))

    @property
    def everything(self) -> tuple[Struck, ...]:
        """All of them."""
        return (*self.singles, *self.links, *self.vendors, *self.others)

    def _struck(self, listed: Iterable[Unit]) -> tuple[Struck, ...]:
        """Return what is lost with each unit.

        Where the work budget does not last for all, those with the most at stake come first; else the order changes
        nothing, so it is not looked for.
        """
        units = sorted(listed, key=lambda unit: (unit.kind, unit.id))
        budget = self.losses.failures.budget
        before = budget.left
        found = list(map(self.strike, units))
        if budget.left > 0:
            return tuple(found)
        budget.left = before
        most = sorted(units, key=lambda unit: (-self.losses.at_most(unit.stops), unit.kind, unit.id))
        return tuple(sorted(map(self.strike, most), key=lambda struck: (struck.unit.kind, struck.unit.id)))

    def strike(self, unit: Unit) -> Struck:
        """Return what is lost with a unit."""
        loss = self.losses.of(unit.stops, unit.stops_surely)
        if not loss.cut:
            return Struck(unit, loss, 0)
        places = [self.losses.at_tool.get(tool, frozenset()) for tool in unit.tools]
        own = frozenset.intersection(*places) if unit.kind == "link" else frozenset[int]().union(*places)
        return Struck(unit, loss, sum(n not in own for n in loss.cut))

    # -- what is at stake

    @cached_property
    def mitigations(self) -> dict[str, Mitigation]:
        """How well we could go on without each tool."""
        tested_within = self.graph.policy.renewals["backup-tested"]
        return {tool.id: mitigation(tool, self.today, self.settings, tested_within) for tool in self.graph.tools}

    def mitigated(self, unit: Unit) -> Mitigation | None:
        """Return how well we could go on without a tool or a conduit; None for anything else."""
        return self.mitigations[unit.id] if unit.kind in {"tool", "conduit"} else None

    @cached_property
    def cutting(self) -> frozenset[str]:
        """Tools without which others lose their only connection, whatever flows over it."""
        return frozenset(tool.id for tool in self.graph.cut_points())

    def cuts_others_off(self, struck: Struck) -> bool:
        """Return whether a tool is a cut point, by the shape of the stack or on the way of a need of others."""
        return struck.unit.id in self.cutting or struck.others_cut > 0

    @cached_property
    def choke_points(self) -> dict[str, Struck]:
        """The tools and conduits on which much hangs, and not only on their own behalf, by id."""
        return {struck.unit.id: struck for struck in self.singles if self._is_choke_point(struck)}

    def _is_choke_point(self, struck: Struck) -> bool:
        if not self.weighs(struck):
            return False
        if struck.unit.kind == "conduit":
            return len(self.stops.of[struck.unit.id]) > 1
        return self.cuts_others_off(struck)

    def weighs(self, struck: Struck) -> bool:
        """Return whether so much hangs on it that it is told: a number of needs of other tools, or a share of all.

        The number keeps tools that have nothing to do with it from hiding it in a large stack.
        """
        share = struck.loss.cut_share
        large = share is not None and at_least(share, self.settings.least_share)
        return large or struck.others_cut >= self.settings.needs_of_others

    @cached_property
    def factors(self) -> dict[str, float]:
        """How critical each entity is, as a factor on severity."""
        return factors(self.graph.holdings, self.graph.policy)

    def rate(self, rule: Rule, loss: Loss, mitigated: Mitigation | None = None) -> Severity:
        """Return the severity: base of the rule, times the most critical entity lost, times what no plan takes away.

        What is not stated counts half way between its ends: it is neither read as "no plan" nor as fine.
        """
        entities = {self.verdicts[n].need.entity for n in loss.cut}
        factor = max((self.factors[entity] for entity in entities), default=self.graph.policy.criticality["normal"])
        left = 1.0 if mitigated is None else float(1 - (mitigated.share.low + mitigated.share.high) / 2)
        return self.graph.policy.rate(rule, factor * left)

    def at_stake(self, loss: Loss) -> tuple[Evidence, ...]:
        """Return the needs that no path meets without it, each with what arrives of it today, and the numbers."""
        cut = [self.verdicts[n] for n in loss.cut[:_LISTED]]
        arrives = [(v.need.weight - min(v.lost), v.need.weight - max(v.lost)) for v in cut]
        needs = tuple(NeedAtStake(v.need.id, IF_IT_STOPS, ends) for v, ends in zip(cut, arrives, strict=True))
        more = len(loss.cut) - len(cut)
        rest = (Quantity("more needs that no path meets without it", float(more), "needs"),) if more else ()
        return (*numbers(loss), *needs, *rest)


def numbers(loss: Loss) -> tuple[Evidence, ...]:
    """Return what is lost, as rows of evidence."""
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
