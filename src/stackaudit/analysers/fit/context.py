"""Shared inputs of the fit checks: the tools in use, each with its criteria, axes, fit and vetoes.

Arithmetic inside an axis, so that there one thing may make up for another; geometric across the axes, so that a tool
nobody needs is not saved by its technology. Everything is about one tool: no other tool changes a number of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from stackaudit.analysers.fit import criteria
from stackaudit.analysers.fit.criteria import TOP, Score
from stackaudit.analysers.fit.growth import Curve, Runway, cost_curve, curves, headroom
from stackaudit.analysers.fit.settings import FUNCTIONAL, Criterion, FitSettings
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Confidence
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of
from stackaudit.model.privacy import RANKS
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stackaudit.stats.importance_gap import Quadrant, quadrant, quadrants
from stackaudit.stats.means import GEOMETRIC, Mean, Part, mean_of

NO_SIGN_ON = "no single sign-on"
SUPPORT_ENDED = "support has ended"
FULL_TOO_SOON = "full before the contract ends"

_APPROPRIATE = 3
"""From which of the four steps on a judgement counts as high. Source: LeanIX."""

_NOTHING = Mean(None, 0.0, TOP, 0.0)


class Step(NamedTuple):
    """The price a year up to a limit, and beyond it."""

    now: Money | None
    after: Money | None


@dataclass(frozen=True)
class ToolFit:
    """One tool under examination.

    Attributes:
        tool: The tool.
        today: The day that days and months count from.
        policy: What severities and the cut are.
        settings: Goalposts and weights.
        sensitive: Whether it holds what only those may see who have to; None where that is open.
        currency: In which its prices are; None where that is not stated.
    """

    tool: Tool
    today: date
    policy: Policy
    settings: FitSettings
    sensitive: bool | None
    currency: str | None

    # -- criteria

    @cached_property
    def runways(self) -> tuple[Runway, ...]:
        """How long each of its limits lasts."""
        bounds = Estimate.between(self.settings.growth_low, self.settings.growth_high, SHARE)
        return tuple(Runway(limit, self.today, bounds) for limit in self.tool.limits)

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """Its price lists."""
        return curves(self.tool, self.runways)

    def step(self, way: Runway) -> Step:
        """Return what it costs now, and just beyond one of its limits, as far as the price list says."""
        curve = next((curve for curve in self.curves if curve.resource == way.limit.resource), None)
        if curve is None:
            return Step(None, None)
        return Step(
            self._a_year(curve.now),
            self._a_year(None if way.limit.limit is None else curve.price_beyond(way.limit.limit)),
        )

    @cached_property
    def annual(self) -> Money | None:
        """What it costs a year, if that is stated."""
        return None if self.tool.spend is None else self._a_year(self.tool.spend.annual)

    def _a_year(self, amount: float | Decimal | None) -> Money | None:
        return None if amount is None else Money.of(amount, self.currency, "year")

    @property
    def confidence(self) -> Confidence:
        """How well its facts are known."""
        source = self.tool.provenance
        return "documented" if source is None or source.confidence is None else source.confidence

    @cached_property
    def scores(self) -> Mapping[Criterion, Score]:
        """What each criterion says of it, in the order of the scales."""
        tool, settings = self.tool, self.settings
        return {
            "functional": criteria.grade(tool, "functional", settings),
            "strategic": criteria.grade(tool, "strategic", settings),
            "adoption": criteria.adoption(tool, settings),
            "technical": criteria.grade(tool, "technical", settings),
            "headroom": headroom(tool, self.runways, settings),
            "cost-curve": cost_curve(tool, self.curves, settings),
            "openness": criteria.checklist(tool, "openness", settings),
            "access": criteria.checklist(tool, "access", settings),
            "portability": criteria.checklist(tool, "portability", settings),
            "vendor": criteria.vendor(tool),
            "obsolescence": criteria.obsolescence(tool, self.today, settings),
            "reliability": criteria.reliability(tool, settings),
        }

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Facts that count and are not stated."""
        weighed = [score for name, score in self.scores.items() if score.applies and self.settings.weights[name]]
        return tuple(dict.fromkeys(fact for score in weighed for fact in score.missing))

    # -- axes and the whole

    @cached_property
    def functional(self) -> Mean:
        """What it does for the business."""
        return self._axis(functional=True)

    @cached_property
    def bare_technical(self) -> Mean:
        """What it is as technology, whatever forbids it."""
        return self._axis(functional=False)

    @cached_property
    def technical(self) -> Mean:
        """What it is as technology; kept low where nobody supports it, which no dearer plan mends."""
        return self._capped(self.bare_technical) if SUPPORT_ENDED in self.vetoes else self.bare_technical

    def _axis(self, *, functional: bool) -> Mean:
        weights = self.settings.weights
        counts = [
            (score, weights[name])
            for name, score in self.scores.items()
            if (name in FUNCTIONAL) == functional and score.applies and weights[name]
        ]
        if all(score.value is None and score.low == 0.0 and score.high == TOP for score, _ in counts):
            return _NOTHING
        return mean_of(score.part(weight) for score, weight in counts)

    @cached_property
    def bare(self) -> Mean:
        """Its fit, whatever forbids it."""
        return self._whole(self.bare_technical)

    @cached_property
    def fit(self) -> Mean:
        """Its fit. A veto caps it; one that cannot be ruled out caps the least it can be."""
        whole = self._capped(self._whole(self.technical)) if self.vetoes else self.bare
        if not self.open_vetoes:
            return whole
        worst = self._capped(self.technical) if SUPPORT_ENDED in self.open_vetoes else self.technical
        low = whole.low if worst.low == self.technical.low else self._whole(worst).low
        return Mean(whole.value, min(whole.low, low, self.settings.veto_cap), whole.high, whole.coverage)

    def _whole(self, technical: Mean) -> Mean:
        """Return the geometric mean of both axes. Without anything known of one of them there is no value."""
        weights = self.settings.axes
        both = [(weights["functional"], self.functional), (weights["technical"], technical)]
        parts = [Part(weight, axis.value, axis.low, axis.high) for weight, axis in both if weight]
        found = mean_of(parts, GEOMETRIC)
        coverage = math.fsum(weight * axis.coverage for weight, axis in both) / math.fsum(w for w, _ in both)
        complete = all(part.value is not None for part in parts)
        return Mean(found.value if complete else None, found.low, found.high, min(1.0, coverage))

    def _capped(self, mean: Mean) -> Mean:
        cap = self.settings.veto_cap
        value = None if mean.value is None else min(mean.value, cap)
        return Mean(value, min(mean.low, cap), min(mean.high, cap), mean.coverage)

    @property
    def value(self) -> float | None:
        """Its fit, where enough is known."""
        return self.fit.shown(self.policy.least_coverage)

    # -- vetoes

    @cached_property
    def judged_vetoes(self) -> Mapping[str, bool | None]:
        """Whether each veto holds; None where that is open."""
        return {
            NO_SIGN_ON: self._without_sign_on(),
            SUPPORT_ENDED: self._out_of_support(),
            FULL_TOO_SOON: self._full_too_soon(),
        }

    @cached_property
    def vetoes(self) -> tuple[str, ...]:
        """What forbids a good mark, for sure."""
        return tuple(name for name, holds in self.judged_vetoes.items() if holds)

    @cached_property
    def open_vetoes(self) -> tuple[str, ...]:
        """What may forbid it."""
        return tuple(name for name, holds in self.judged_vetoes.items() if holds is None)

    @property
    def sign_on_demanded(self) -> bool | None:
        """Whether the settings demand single sign-on of it; None where that depends on what is not stated."""
        return {"always": True, "never": False}.get(self.settings.single_sign_on, self.sensitive)

    def _without_sign_on(self) -> bool | None:
        stated = None if self.tool.access is None else self.tool.access.sso
        if stated or self.sign_on_demanded is False:
            return False
        return True if stated is False and self.sign_on_demanded else None

    def _out_of_support(self) -> bool | None:
        end = None if self.tool.lifecycle is None else self.tool.lifecycle.end_of_support
        return None if end is None else end < self.today

    @property
    def renewal(self) -> Renewal | None:
        """Where its contract stands; None where none is stated."""
        return renewal_of(self.tool, self.today, self.policy.renewals["soon"])

    @property
    def bound_until(self) -> date | None:
        """The day until which the contract binds us, as far as that is stated and ahead."""
        days = [] if self.renewal is None else [self.renewal.ends, self.renewal.renews]
        return min((day for day in days if day is not None and day >= self.today), default=None)

    def _full_too_soon(self) -> bool | None:
        if not self.runways:
            return False if "limits" in self.tool.model_fields_set else None
        end = self.bound_until
        if end is None:
            never = all(way.status == "never" for way in self.runways)
            return False if never else None
        judged = [way.before(end) for way in self.runways]
        return True if any(judged) else None if None in judged else False

    # -- TIME

    @cached_property
    def quadrants(self) -> tuple[Quadrant, ...]:
        """Every quadrant that it may be in."""
        axes = (self.functional.low, self.functional.high), (self.technical.low, self.technical.high)
        return quadrants(*axes, self.policy.fit["cut"])

    @cached_property
    def judged(self) -> Quadrant | None:
        """The quadrant that people's judgements of both axes alone put it into, as LeanIX has it."""
        facts = self.tool.fit
        if facts is None or facts.functional is None or facts.technical is None:
            return None
        return quadrant(facts.functional, facts.technical, _APPROPRIATE)

    @property
    def near_cut(self) -> tuple[str, ...]:
        """The axes on which it lies so near the cut that a little may turn it over."""
        return tuple(name for name, axis in self.axes if axis.value is not None and self._is_near(axis.value))

    @property
    def axes(self) -> Iterator[tuple[str, Mean]]:
        """Both axes by name."""
        yield "functional", self.functional
        yield "technical", self.technical

    def _is_near(self, value: float) -> bool:
        return abs(value - self.policy.fit["cut"]) < self.settings.hysteresis


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph
    settings: FitSettings

    @cached_property
    def today(self) -> date:
        """The day that days and months count from."""
        return day_of(self.graph.stack)

    @cached_property
    def fits(self) -> tuple[ToolFit, ...]:
        """The fit of each tool in use."""
        policy, currency = self.graph.policy, self.graph.stack.currency
        return tuple(
            ToolFit(tool, self.today, policy, self.settings, self._sensitive(tool), currency)
            for tool in self.graph.tools
        )

    @property
    def left_out(self) -> tuple[tuple[Tool, str], ...]:
        """Tools that have no place in the quadrants, and why: nobody is left out in silence."""
        found = [(tool, "planned, not in use yet") for tool in self.graph.planned]
        found += [(tool, "retired") for tool in self.graph.gone]
        for one in self.fits:
            silent = [f"nothing is stated of its {name} fit" for name, axis in one.axes if axis.value is None]
            if silent:
                found.append((one.tool, "; ".join(silent)))
        return tuple(sorted(found, key=lambda pair: pair[0].id))

    @property
    def anything_stated(self) -> bool:
        """Whether a tool states something that its fit can be read off."""
        return any(one.bare.coverage > 0 or one.runways for one in self.fits)

    def _sensitive(self, tool: Tool) -> bool | None:
        """Return whether a tool holds personal or customers' data, or is classified as sensitive; None where open.

        Of an entity that states whether it is personal data that decides, by who holds it for certain; of another one,
        whether it is about the customer.
        """
        if tool.data_classification is not None and tool.data_classification.casefold() in self.settings.sensitive:
            return True
        stated, personal = self._about_customer.get(tool.id, set()), self.holds_personal(tool)
        if True in stated or personal:
            return True
        if personal is None or None in stated:
            return None
        if tool.data_classification is not None:
            return False
        return False if tool.id in self._classed and not self.graph.holders.worst(tool.id).open else None

    def holds_personal(self, tool: Tool) -> bool | None:
        """Return whether a tool holds what is stated to be personal data; None where it may."""
        if not self._states_classes:
            return False
        worst = self.graph.holders.worst(tool.id)
        if RANKS[worst.certain] >= RANKS["personal"]:
            return True
        return None if RANKS[worst.possible] >= RANKS["personal"] else False

    @cached_property
    def _states_classes(self) -> bool:
        return self.graph.holders.states_classes

    @cached_property
    def _classed(self) -> frozenset[str]:
        """The tools that hold entities which state whether they are personal data."""
        classed = (held for held in self.graph.holdings.values() if held.entity.personal is not None)
        return frozenset(tool for held in classed for tool in held.holders)

    @cached_property
    def _about_customer(self) -> dict[str, set[bool | None]]:
        """For each tool, what is stated of the entities that it holds: about the customer, not about him, or open.

        Those that state whether they are personal data are left out.
        """
        found: dict[str, set[bool | None]] = {}
        for held in self.graph.holdings.values():
            for tool in held.holders if held.entity.personal is None else ():
                found.setdefault(tool, set()).add(held.entity.about_customer)
        return found
