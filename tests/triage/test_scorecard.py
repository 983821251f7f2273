"""Scores: laws and worked numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.core.findings import Finding, Measure, Severity
from stackaudit.core.messages import say
from stackaudit.policy import Policy
from stackaudit.triage.scorecard import power_mean, score, score_measures
from stacks import rule_of

values = st.lists(st.floats(0, 100), min_size=1, max_size=6)
ONLY_INTEGRATION = Policy(
    pillars={"integration": 1.0, "journey": 0, "redundancy": 0, "fit": 0, "resilience": 0, "people": 0}
)


def index(value: float | None, low: float, high: float, coverage: float = 1.0) -> dict[str, Measure]:
    """Measures with a silo index."""
    return {"silos.index": Measure("silos.index", value, low, high, coverage)}


def found(code: str, severity: Severity, *subjects: str) -> Finding:
    """A finding whose words do not matter."""
    return Finding(rule_of(code), subjects, severity, say("t"), say("w"), say("a"))


@pytest.mark.parametrize(("power", "mean"), [(1, 63.33), (0, 43.27), (-1, 24.55)])
def test_power_means_of_the_methods(power: float, mean: float) -> None:
    """The worked numbers of methods 6.4."""
    assert power_mean([90, 90, 10], [1, 1, 1], power) == pytest.approx(mean, abs=0.005)


def test_illustrative_pillars_of_the_methods() -> None:
    """Methods 10.1: 46.6, 30, 70, 60, 50, 55 give 49.15 arithmetic and 47.18 geometric."""
    pillars, weights = [46.6, 30, 70, 60, 50, 55], [0.25, 0.25, 0.15, 0.15, 0.10, 0.10]

    assert power_mean(pillars, weights, 1) == pytest.approx(49.15, abs=0.005)
    assert power_mean(pillars, weights, 0) == pytest.approx(47.18, abs=0.005)


def test_why_deductions_are_not_used() -> None:
    """Methods 10.1: twelve findings of ten points clamp at nought, and mending two is not seen; ours moves.

    The product form 100 x (1 - p) ^ n answers (28.24 to 34.87), but a larger stack always loses: no choice either.
    """
    assert max(0, 100 - 12 * 10) == max(0, 100 - 10 * 10) == 0
    assert [100 * 0.9**n for n in (12, 10)] == pytest.approx([28.24, 34.87], abs=0.005)

    minor = [found("a.b", Severity.MEDIUM, f"tool:{n}") for n in range(12)]
    many, few = (score(index(53.4, 53.4, 53.4), minor[:n], ONLY_INTEGRATION).score.value for n in (12, 10))
    better = score(index(40.0, 40.0, 40.0), minor, ONLY_INTEGRATION).score.value
    assert many == few == pytest.approx(46.6)
    assert better == pytest.approx(60.0)


def test_the_default_policy_has_the_weights_and_the_mean_of_the_methods() -> None:
    """46.6, 30, 70, 60, 50 known of five pillars and people unknown: the mean of what is known, and an interval.

    The sixth pillar, people, at 55 gives 47.18; anything from nought to a hundred for it gives the interval.
    """
    points = {
        "silos.index": (53.4, "lower"),
        "journey.depth_share": (30.0, "higher"),
        "redundancy.share_at_stake": (30.0, "lower"),
        "fit.spend_weighted": (60.0, "higher"),
        "resilience.score": (50.0, "higher"),
    }
    measures = {
        name: Measure(name, value, value, value, 1.0, better="lower" if way == "lower" else "higher")
        for name, (value, way) in points.items()
    }

    card = score(measures, (), Policy())

    known, weights = [46.6, 30.0, 70.0, 60.0, 50.0], [0.25, 0.25, 0.15, 0.15, 0.10]
    by_hand = math.exp(sum(w * math.log(v) for v, w in zip(known, weights, strict=True)) / 0.9)
    assert [p.weight for p in card.pillars] == pytest.approx([*weights, 0.10])
    assert [p.value for p in card.pillars[:5]] == pytest.approx(known)
    if card.pillars[5].value is None:
        assert card.score.value == pytest.approx(by_hand)
        assert card.score.low <= 47.18 <= card.score.high
    assert by_hand**0.9 * 55**0.1 == pytest.approx(47.18, abs=0.005)


severities = st.sampled_from([*Severity])
registers = st.lists(
    st.tuples(
        st.sampled_from(["silos.competing-masters", "silos.no-path", "journey.broken"]),
        severities,
        st.sampled_from(["entity:customer", "entity:order", "tool:a", "tool:b"]),
    ),
    max_size=6,
)


@given(registers, registers, st.floats(0, 100), st.integers(0, 2))
@settings(max_examples=100, deadline=None)
def test_a_score_never_rises_with_a_finding_and_ignores_order_and_repeats(
    some: list[tuple[str, Severity, str]], more: list[tuple[str, Severity, str]], points: float, breaks: int
) -> None:
    """Whatever is found on top, value, low and high do not rise, and stay from 0 to 100; twice the same is once."""
    measures = {
        **index(points, points, points),
        "journey.primary_breaks": Measure("journey.primary_breaks", breaks, breaks, breaks, 1.0, "count"),
    }
    few, many = [found(*row) for row in some], [found(*row) for row in (*some, *more)]

    before, after = (score(measures, findings, ONLY_INTEGRATION).score for findings in (few, many))

    assert 0 <= after.low <= after.high <= 100
    assert before.value is not None
    assert after.value is not None
    assert after.value <= before.value
    assert (after.low <= before.low, after.high <= before.high) == (True, True)
    assert score(measures, [*many[::-1], *many], ONLY_INTEGRATION).score == after


def test_a_break_that_is_accepted_does_not_cap() -> None:
    """The cap of a broken primary journey goes when every break of it is accepted; the others stay."""
    measures = {
        **index(5.0, 5.0, 5.0),
        "journey.primary_breaks": Measure("journey.primary_breaks", 1, 1, 1, 1.0, "count"),
    }
    critical = found("a.b", Severity.CRITICAL, "tool:x")

    assert score(measures, (), ONLY_INTEGRATION).score.value == 69.0
    assert score(measures, (), ONLY_INTEGRATION, breaks_accepted=True).score.value == 95.0
    assert score(measures, (critical,), ONLY_INTEGRATION, breaks_accepted=True).score.value == 59.0


def test_scores_are_measures_too() -> None:
    """Goals and comparisons read the overall score and the pillars that were assessed, as measures."""
    told = {measure.name: measure for measure in score_measures(score(index(53.4, 50.0, 60.0), (), ONLY_INTEGRATION))}

    assert sorted(told) == ["score.integration", "score.overall"]
    assert (told["score.integration"].value, told["score.integration"].better) == (pytest.approx(46.6), "higher")


@given(values, st.sampled_from([1.0, 0.0, -1.0, 2.0]))
def test_a_mean_lies_between_its_ends(numbers: list[float], power: float) -> None:
    """No mean leaves the range of its values (floored at one for powers up to zero)."""
    floor = 1.0 if power <= 0 else 0.0
    lowest, highest = max(floor, min(numbers)), max(floor, max(numbers))

    assert lowest - 1e-6 <= power_mean(numbers, [1.0] * len(numbers), power) <= highest + 1e-6


@given(values, st.integers(0, 5), st.floats(0, 50), st.sampled_from([1.0, 0.0, -1.0]))
def test_a_mean_is_monotone(numbers: list[float], place: int, more: float, power: float) -> None:
    """Raising one value never lowers the mean."""
    weights = [1.0] * len(numbers)
    raised = list(numbers)
    raised[place % len(numbers)] += more

    assert power_mean(raised, weights, power) >= power_mean(numbers, weights, power) - 1e-9


def test_no_weight_is_an_error() -> None:
    """A mean of nothing is no number."""
    with pytest.raises(ValueError, match="weight"):
        power_mean([], [], 1)


def test_the_integration_pillar_is_the_index_turned_round() -> None:
    """100 minus the silo index, its interval turned with it."""
    card = score(index(53.4, 50.0, 60.0), (), ONLY_INTEGRATION)

    assert (card.score.value, card.score.low, card.score.high) == pytest.approx((46.6, 40.0, 50.0))
    assert card.score.grade == "D"


def test_nothing_known_gives_no_score() -> None:
    """No review at all: None with the whole interval, never 0 and never 100."""
    whole = score({}, (), Policy()).score

    assert whole.value is None
    assert whole.grade is None
    assert (whole.low, whole.high, whole.coverage) == pytest.approx((1.0, 100.0, 0.0))


def test_one_pillar_of_six_is_not_enough_for_a_value() -> None:
    """A quarter of the weight known: an interval and a coverage, no grade."""
    whole = score(index(53.4, 53.4, 53.4), (), Policy()).score

    assert whole.value is None
    assert whole.coverage == pytest.approx(0.25)
    assert whole.low < 46.6 < whole.high


def test_an_undefined_measure_widens_the_interval() -> None:
    """A pillar without a value but with an interval counts with its interval."""
    whole = score(index(None, 20.0, 90.0, 0.1), (), ONLY_INTEGRATION).score

    assert whole.value is None
    assert (whole.low, whole.high) == pytest.approx((10.0, 80.0))


def test_a_critical_finding_caps_the_score() -> None:
    """Caps bite from above and say so; without need they say nothing."""
    critical = found("a.b", Severity.CRITICAL, "tool:x")

    good = score(index(5.0, 5.0, 5.0), (critical,), ONLY_INTEGRATION).score
    poor = score(index(95.0, 95.0, 95.0), (critical,), ONLY_INTEGRATION).score

    assert (good.value, len(good.caps)) == (59.0, 1)
    assert poor.value == pytest.approx(5.0)
    assert poor.caps == ()


def test_competing_masters_of_the_customer_cap_the_score() -> None:
    """Methods 10.1: at most 74 with two masters of customer data; of another entity they do not cap."""
    customer = found("silos.competing-masters", Severity.HIGH, "entity:customer", "tool:a", "tool:b")
    order = found("silos.competing-masters", Severity.HIGH, "entity:order", "tool:a", "tool:b")

    assert score(index(5.0, 5.0, 5.0), (customer,), ONLY_INTEGRATION).score.value == 74.0
    assert score(index(5.0, 5.0, 5.0), (order,), ONLY_INTEGRATION).score.value == 95.0


def test_the_journey_pillar_is_the_depth_as_it_is() -> None:
    """Of the share of handoffs that run by themselves more is better: nothing is turned round."""
    only = Policy(pillars={"integration": 0, "journey": 1.0, "redundancy": 0, "fit": 0, "resilience": 0, "people": 0})
    depth = Measure("journey.depth_share", 47.3, 40.0, 60.0, 1.0, better="higher")

    card = score({depth.name: depth}, (), only)

    assert (card.score.value, card.score.low, card.score.high) == pytest.approx((47.3, 40.0, 60.0))


@pytest.mark.parametrize(
    ("low", "high", "value"), [(0.0, 0.0, 95.0), (0.0, 2.0, 95.0), (1.0, 1.0, 69.0), (1.0, 3.0, 69.0)]
)
def test_a_primary_journey_that_breaks_caps_the_score(low: float, high: float, value: float) -> None:
    """Methods 10.1: at most 69 where it breaks for sure; perhaps is not enough."""
    breaks = Measure("journey.primary_breaks", None, low, high, 1.0, "count")

    whole = score({**index(5.0, 5.0, 5.0), breaks.name: breaks}, (), ONLY_INTEGRATION).score

    assert whole.value == value
    assert len(whole.caps) == (value < 95)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 1))
def test_a_score_stays_in_its_interval(one: float, other: float, coverage: float) -> None:
    """Whatever the index, the score lies between 0 and 100 and inside its own interval."""
    low, high = sorted((one, other))
    whole = score(index(low, low, high, coverage), (), ONLY_INTEGRATION).score

    assert 0 <= whole.low <= whole.high <= 100
    if whole.value is not None:
        assert whole.low - 1e-9 <= whole.value <= whole.high + 1e-9


@pytest.mark.parametrize(("most", "low"), [(0, 95.0), (1, 69.0)])
def test_a_break_that_cannot_be_ruled_out_caps_the_least_the_score_can_be(most: float, low: float) -> None:
    """Nobody knows whether the primary journey breaks: the value stands, its interval reaches down to the cap."""
    measures = {
        **{name: Measure(name, 5.0, 5.0, 5.0, 1.0) for name in ("silos.index",)},
        "journey.primary_breaks": Measure("journey.primary_breaks", None, 0.0, most, 0.5, "count"),
    }
    policy = Policy.model_validate(
        {"pillars": {"integration": 1, "journey": 0, "redundancy": 0, "fit": 0, "resilience": 0, "people": 0}}
    )

    found = score(measures, (), policy).score

    assert (found.value, found.low, found.high) == (95.0, low, 95.0)
    assert found.caps == ()
    assert score(measures, (), policy, breaks_accepted=True).score.low == 95.0


# -- exactly at a threshold


def pillars(**known: float) -> dict[str, Measure]:
    """Measures of some pillars, each at 60 points and with the share of it that is known."""
    names = {"integration": "silos.index", "journey": "journey.depth_share", "resilience": "resilience.score"}
    names |= {"redundancy": "redundancy.share_at_stake", "fit": "fit.spend_weighted", "people": "people.score"}
    better = {"integration": "lower", "redundancy": "lower"}
    return {
        names[pillar]: Measure(
            names[pillar],
            40.0 if pillar in better else 60.0,
            40.0 if pillar in better else 60.0,
            40.0 if pillar in better else 60.0,
            share,
            better="lower" if pillar in better else "higher",
        )
        for pillar, share in known.items()
    }


@pytest.mark.parametrize(
    ("known", "certainty", "coverage", "grade"),
    [
        ({"integration": 1.0, "journey": 1.0, "resilience": 1.0}, 1.0, 0.6, "C"),  # 25 + 25 + 10
        ({"integration": 1.0, "redundancy": 1.0, "resilience": 1.0, "people": 1.0}, 1.0, 0.6, "C"),  # 25 + 15 + 10 + 10
        ({"integration": 1.0, "journey": 1.0, "resilience": 0.99}, 1.0, 0.599, None),
        ({"integration": 1.0, "journey": 1.0, "resilience": 1.0, "people": 0.01}, 1.0, 0.601, "C"),
        ({"integration": 1.0, "journey": 1.0, "fit": 1.0, "resilience": 1.0}, 0.8, 0.6, "C"),  # 75 of 100, times 0.8
        ({"integration": 1.0, "journey": 1.0, "fit": 1.0, "resilience": 1.0}, 0.79, 0.5925, None),
    ],
)
def test_six_tenths_of_the_weight_are_enough_for_a_score(
    known: dict[str, float], certainty: float, coverage: float, grade: str | None
) -> None:
    """Methods 6.5: the point is shown "only if coverage >= 0.6"."""
    found = score(pillars(**known), (), Policy(), certainty=certainty).score

    assert found.coverage == pytest.approx(coverage)
    assert (found.value, found.grade) == (None if grade is None else pytest.approx(60.0), grade)


def test_a_coverage_that_floats_put_just_below_the_threshold_reaches_it() -> None:
    """Seven tenths known of a third of the weight and of two thirds are 0.7: floats say 0.7000000000000001 or less."""
    policy = Policy(
        least_coverage=0.7,
        pillars={"integration": 0.1, "journey": 0.2, "redundancy": 0, "fit": 0, "resilience": 0, "people": 0},
    )
    certainty = math.nextafter(1.0, 0.0)

    found = score(pillars(integration=0.7, journey=0.7), (), policy, certainty=certainty).score

    assert found.coverage < 0.7
    assert found.value == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("points", "grade"),
    [(100, "A"), (85, "A"), (84.999, "B"), (70, "B"), (69.999, "C"), (55, "C"), (54.999, "D"), (40, "D"),
     (39.999, "E"), (1, "E")],
)  # fmt: skip
def test_a_grade_begins_at_its_least_points(points: float, grade: str) -> None:
    """The least points of a grade are enough for it, also where exp and log leave 54.99999999999999 of 55."""
    left = 100 - points
    assert score(index(left, left, left), (), ONLY_INTEGRATION).score.grade == grade


def test_a_cap_that_the_score_just_reaches_does_not_bite() -> None:
    """At most 59 with a critical finding: 59 points stay 59 without a word, 59.1 are cut and say why."""
    critical = found("a.b", Severity.CRITICAL, "tool:x")

    at = score(index(41.0, 41.0, 41.0), (critical,), ONLY_INTEGRATION).score
    above = score(index(40.9, 40.9, 40.9), (critical,), ONLY_INTEGRATION).score

    assert (at.value, at.caps) == (59.0, ())
    assert above.value == 59.0
    assert [str(message) for message in above.caps] == ["a critical finding caps the score at 59"]


def test_a_high_finding_does_not_cap() -> None:
    """Only a critical one does."""
    high = found("a.b", Severity.HIGH, "tool:x")
    assert score(index(5.0, 5.0, 5.0), (high,), ONLY_INTEGRATION).score.value == 95.0


def test_of_several_caps_the_lowest_holds_and_each_that_bites_is_told() -> None:
    """A critical finding (59), a break (69) and competing masters (74); a score of 72 is below the last of them."""
    breaks = Measure("journey.primary_breaks", 1.0, 1.0, 1.0, 1.0, "count")
    causes = (
        found("a.b", Severity.CRITICAL, "tool:x"),
        found("silos.competing-masters", Severity.HIGH, "entity:customer", "tool:a", "tool:b"),
    )

    whole = score({**index(28.0, 28.0, 28.0), breaks.name: breaks}, causes, ONLY_INTEGRATION).score

    assert (whole.value, whole.low, whole.high) == (59.0, 59.0, 59.0)
    assert [str(message) for message in whole.caps] == [
        "a critical finding caps the score at 59",
        "a primary journey that breaks caps the score at 69",
    ]
    best = score({**index(5.0, 5.0, 5.0), breaks.name: breaks}, causes, ONLY_INTEGRATION).score
    assert str(best.caps[2]) == "competing masters of customer data cap the score at 74"


def test_without_a_value_a_cap_bites_where_the_score_could_lie_above_it() -> None:
    """Coverage 0.1: from 10 to 80 points, at most 59 with a critical finding; from 10 to 50 the cap is no news."""
    critical = found("a.b", Severity.CRITICAL, "tool:x")

    wide = score(index(None, 20.0, 90.0, 0.1), (critical,), ONLY_INTEGRATION).score
    low = score(index(None, 50.0, 90.0, 0.1), (critical,), ONLY_INTEGRATION).score

    assert (wide.low, wide.high, len(wide.caps)) == (pytest.approx(10.0), 59.0, 1)
    assert (low.high, low.caps) == (pytest.approx(50.0), ())


def test_with_a_value_a_cap_bites_by_the_value_not_by_what_it_could_be() -> None:
    """50 points that could be 70: a cap at 59 is no news for the value, only for the interval."""
    critical = found("a.b", Severity.CRITICAL, "tool:x")

    whole = score(index(50.0, 30.0, 60.0), (critical,), ONLY_INTEGRATION).score

    assert (whole.value, whole.low, whole.high) == (pytest.approx(50.0), pytest.approx(40.0), 59.0)
    assert whole.caps == ()


@pytest.mark.parametrize("ends", [(20.0, None), (None, 90.0)])
def test_one_end_is_no_interval(ends: tuple[float | None, float | None]) -> None:
    """A pillar of which one bound is missing may be anything."""
    half = Measure("silos.index", None, *ends, 0.5, undefined="half")

    whole = score({half.name: half}, (), ONLY_INTEGRATION)

    pillar = next(one for one in whole.pillars if one.pillar == "integration")
    assert (pillar.low, pillar.high, pillar.coverage, pillar.reason) == (0.0, 100.0, 0.0, "half")
    assert (whole.score.low, whole.score.high) == (1.0, pytest.approx(100.0))


def test_the_derivation_names_each_pillar_with_its_weight_and_value() -> None:
    """One line a pillar; one that nobody assessed has no value, and says so."""
    card = score(index(30.0, 30.0, 30.0), (), Policy())

    lines = {str(term.label): term.value for term in card.score.derivation}
    assert lines["integration, weight 0.25"] == 70.0
    assert lines["journey, weight 0.25"] is None
    assert len(lines) == 6
    by_name = {pillar.pillar: pillar for pillar in card.pillars}
    assert (by_name["integration"].reason, by_name["journey"].reason) == ("", "not assessed")
    assert (by_name["journey"].low, by_name["journey"].high, by_name["journey"].coverage) == (0.0, 100.0, 0.0)


def test_a_measure_without_an_interval_says_why_the_pillar_has_none() -> None:
    """Its own reason, and anything from 0 to 100."""
    nothing = Measure("silos.index", None, None, None, 0.0, undefined="no need can be told")

    (pillar,) = (one for one in score({nothing.name: nothing}, (), Policy()).pillars if one.pillar == "integration")

    assert (pillar.value, pillar.low, pillar.high, pillar.coverage) == (None, 0.0, 100.0, 0.0)
    assert pillar.reason == "no need can be told"


def test_a_score_shows_itself_in_a_line() -> None:
    """For a person at a prompt: points, grade, interval, coverage."""
    whole = score(index(30.0, 30.0, 30.0), (), ONLY_INTEGRATION).score
    nothing = score({}, (), ONLY_INTEGRATION).score

    assert repr(whole) == "<Score 70 B (70 to 70), coverage 100%>"
    assert repr(nothing) == "<Score not enough known (1 to 100), coverage 0%>"


def test_pillars_without_any_weight_give_no_score() -> None:
    """A policy that weighs nothing: anything is possible, nothing is said."""
    weightless = Policy().model_copy(update={"pillars": dict.fromkeys(Policy().pillars, 0.0)})

    whole = score(index(30.0, 30.0, 30.0), (), weightless).score

    assert (whole.value, whole.low, whole.high, whole.coverage, whole.grade) == (None, 0.0, 100.0, 0.0, None)


def test_scores_as_measures_have_every_number_in_its_place() -> None:
    """The whole and each pillar of which anything is known, more being better."""
    measures = {**pillars(journey=0.9), **index(None, 20.0, 90.0, 0.1)}
    measures["silos.index"] = Measure("silos.index", None, 20.0, 90.0, 0.1, undefined="too little")
    card = score(measures, (), Policy())

    found = {one.name: one for one in score_measures(card)}

    whole = found["score.overall"]
    assert (whole.value, whole.low, whole.high) == (None, card.score.low, card.score.high)
    assert (whole.coverage, whole.better) == (pytest.approx(0.25 * 0.9 + 0.25 * 0.1), "higher")
    assert found.keys() == {"score.overall", "score.journey", "score.integration"}
    journey, integration = found["score.journey"], found["score.integration"]
    assert (journey.value, journey.low, journey.high, journey.coverage) == (60.0, 60.0, 60.0, 0.9)
    assert (integration.value, integration.low, integration.high, integration.coverage) == (None, 10.0, 80.0, 0.1)
    assert (journey.better, journey.undefined, integration.undefined) == ("higher", "", "too little")
    known = {one.name: one for one in score_measures(score(pillars(integration=1.0), (), ONLY_INTEGRATION))}
    assert known["score.overall"].value == pytest.approx(60.0)
