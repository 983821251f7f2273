"""Reviews and a policy in, a scorecard out: pure functions, so that a score can be explained without a stack.

The overall score is a weighted geometric mean of pillars, so that one ruined pillar cannot be bought back by the
others; pillars nobody could assess widen the interval and lower the coverage. Deductions are not used: they clamp at
zero and punish size. On compensability: OECD/JRC Handbook on Constructing
Composite Indicators, 2008.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stackaudit.core.estimate import at_least
from stackaudit.core.findings import Finding, Measure, Severity, Term
from stackaudit.core.messages import Message, say
from stackaudit.policy.policy import Pillar, Policy
from stackaudit.stats.means import GEOMETRIC, power_mean

__all__ = ["PillarScore", "Score", "Scorecard", "power_mean", "score"]

_PILLAR_MEASURES: Mapping[Pillar, str] = {
    "integration": "silos.index",
    "journey": "journey.depth_share",
    "redundancy": "redundancy.share_at_stake",
    "fit": "fit.spend_weighted",
    "resilience": "resilience.score",
    "people": "people.score",
}
"""Which measure each pillar is made of, in points; one of which less is better counts the other way round."""

_SURER: Mapping[str, str] = {"silos.index": "silos.index_proved"}
"""The measure that a pillar is made of in its place where there is one: it leaves open what is not proved."""

SCORED = frozenset(measure.partition(".")[0] for measure in _PILLAR_MEASURES.values())
"""The analysers that measure a pillar; where none of them was asked for there is no score to speak of."""


@dataclass(frozen=True, slots=True)
class PillarScore:
    """One pillar: 0 to 100, more is better; `reason` says why there is no value."""

    pillar: Pillar
    weight: float
    value: float | None
    low: float
    high: float
    coverage: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The overall score: 0 to 100, more is better.

    Attributes:
        value: The score, or None where less of its weight is known than the policy asks for.
        low: The least it can be, whatever is not known.
        high: The most it can be.
        coverage: Share of the weight that is known, from 0 to 1.
        grade: A to E, only with a value.
        caps: Which caps bit, and why.
        derivation: How it came about, line by line.
    """

    value: float | None
    low: float
    high: float
    coverage: float
    grade: str | None
    caps: tuple[Message, ...] = ()
    derivation: tuple[Term, ...] = ()

    def __repr__(self) -> str:
        shown = "not enough known" if self.value is None else f"{self.value:.0f}"
        grade = f" {self.grade}" if self.grade else ""
        return f"<Score {shown}{grade} ({self.low:.0f} to {self.high:.0f}), coverage {self.coverage:.0%}>"


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The overall score and its pillars."""

    score: Score
    pillars: tuple[PillarScore, ...]


def score(
    measures: Mapping[str, Measure],
    findings: Iterable[Finding],
    policy: Policy,
    customer_data: Collection[str] = ("customer",),
    *,
    breaks_accepted: bool = False,
    certainty: float = 1.0,
    failed: Collection[str] = (),
) -> Scorecard:
    """Score a stack from what its reviews measured and found.

    Args:
        measures: By name, from all reviews.
        findings: Open causes; what follows from them is not counted again, and what is accepted does not cap.
        policy: Weights, caps, grades and the least coverage.
        customer_data: Ids of the entities that are about the customer.
        breaks_accepted: Whether every break of a primary journey is accepted, so that it does not cap.
        certainty: Factor on the coverage, below 1 where much rests on guesses about the columns of a list.
        failed: Analysers that failed. Any finding of theirs might cap the score, so that it has no value with one.
    """
    pillars = tuple(_pillar(name, weight, measures, failed) for name, weight in policy.pillars.items())
    causes = tuple(findings)
    caps = tuple(_caps(measures, causes, policy, customer_data, breaks_accepted=breaks_accepted))
    least = policy.caps["broken-primary-journey"] if _may_break(measures) and not breaks_accepted else 100.0
    if not failed:
        return Scorecard(_overall(pillars, caps, policy, least, certainty), pillars)
    whole = _overall(pillars, caps, policy, min((least, *policy.caps.values())), certainty)
    return Scorecard(replace(whole, value=None, grade=None), pillars)


def score_measures(card: Scorecard) -> tuple[Measure, ...]:
    """Return the overall score and each pillar as measures: `score.overall`, `score.<pillar>`; more is better."""
    whole = card.score
    found = [Measure("score.overall", whole.value, whole.low, whole.high, whole.coverage, better="higher")]
    found += [
        Measure(f"score.{p.pillar}", p.value, p.low, p.high, p.coverage, better="higher", undefined=p.reason)
        for p in card.pillars
        if p.coverage > 0
    ]
    return tuple(found)


def _pillar(name: Pillar, weight: float, measures: Mapping[str, Measure], failed: Collection[str]) -> PillarScore:
    source = _PILLAR_MEASURES[name]
    measure = measures.get(_SURER.get(source, source), measures.get(source))
    if measure is None:
        analyser = source.partition(".")[0]
        reason = f"not known: the analyser {analyser} failed" if analyser in failed else "not assessed"
        return PillarScore(name, weight, None, 0.0, 100.0, 0.0, reason)
    if measure.low is None or measure.high is None:
        return PillarScore(name, weight, None, 0.0, 100.0, 0.0, measure.undefined)
    value, low, high = measure.value, measure.low, measure.high
    if measure.better == "lower":
        value, low, high = None if value is None else 100 - value, 100 - high, 100 - low
    return PillarScore(name, weight, value, low, high, measure.coverage, measure.undefined)


def _may_break(measures: Mapping[str, Measure]) -> bool:
    """Whether a primary journey breaks, or whether it does cannot be told."""
    breaks = measures.get("journey.primary_breaks")
    return breaks is not None and bool(breaks.high)


def _overall(
    pillars: Sequence[PillarScore],
    caps: Sequence[tuple[float, Message]],
    policy: Policy,
    worst: float,
    certainty: float,
) -> Score:
    """The geometric mean under its caps; a cap that may hold holds for the least that the score can be."""
    weights = [pillar.weight for pillar in pillars]
    if math.fsum(weights) <= 0:
        return Score(None, 0.0, 100.0, 0.0, None)
    known = [pillar for pillar in pillars if pillar.value is not None]
    coverage = certainty * math.fsum(pillar.weight * pillar.coverage for pillar in pillars) / math.fsum(weights)
    low = power_mean([pillar.low for pillar in pillars], weights, GEOMETRIC)
    high = power_mean([pillar.high for pillar in pillars], weights, GEOMETRIC)
    value = None
    if known and at_least(coverage, policy.least_coverage):
        values = [pillar.value for pillar in known if pillar.value is not None]
        value = power_mean(values, [pillar.weight for pillar in known], GEOMETRIC)
    limit = min((points for points, _ in caps), default=100.0)
    bitten = tuple(message for points, message in caps if not at_least(points, high if value is None else value))
    value = None if value is None else min(value, limit)
    return Score(
        value=value,
        low=min(low, limit, worst),
        high=min(high, limit),
        coverage=coverage,
        grade=None if value is None else _grade(value, policy),
        caps=bitten,
        derivation=tuple(
            Term(say("{pillar}, weight {weight}", pillar=p.pillar, weight=p.weight), p.value) for p in pillars
        ),
    )


def _caps(
    measures: Mapping[str, Measure],
    findings: Sequence[Finding],
    policy: Policy,
    customer_data: Collection[str],
    *,
    breaks_accepted: bool,
) -> Iterable[tuple[float, Message]]:
    if any(finding.severity == Severity.CRITICAL for finding in findings):
        yield (
            policy.caps["critical-finding"],
            say("a critical finding caps the score at {cap}", cap=policy.caps["critical-finding"]),
        )
    breaks = measures.get("journey.primary_breaks")
    if breaks is not None and breaks.low and not breaks_accepted:
        cap = policy.caps["broken-primary-journey"]
        yield cap, say("a primary journey that breaks caps the score at {cap}", cap=cap)
    customer = {f"entity:{entity}" for entity in customer_data}
    if any(f.code == "silos.competing-masters" and customer & {*f.subjects} for f in findings):
        cap = policy.caps["competing-customer-masters"]
        yield cap, say("competing masters of customer data cap the score at {cap}", cap=cap)


def _grade(value: float, policy: Policy) -> str:
    return next((grade for grade, least in policy.grades.items() if at_least(value, least)), "E")
