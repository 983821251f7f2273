"""Priorities: by hand, by laws, and the firmness of the order against an independent count."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.cost.rules import NOTICE_DUE
from stackaudit.analysers.registry import RULES
from stackaudit.core.evidence import IF_IT_STOPS, Evidence, NeedAtStake, Quantity, QuantityKey, Role
from stackaudit.core.findings import Confidence, Finding, Findings, Severity
from stackaudit.core.messages import say
from stackaudit.core.rule import by_id
from stackaudit.policy import Policy
from stackaudit.policy.effort import Wiring
from stackaudit.triage.priority import (
    COLUMNS,
    Priority,
    impact_of,
    prioritise,
    priority_table,
    triangular,
    urgency_of,
    with_firmness,
)
from stacks import rule_of

POLICY = Policy()
KNOWN = by_id(RULES)


class Told(QuantityKey):
    """Numbers as an analyser of somebody else would call them."""

    DAYS_LEFT = ("Tage bis zur Frist", Role.DAYS_LEFT)
    AVAILABILITY = ("uptime", Role.AVAILABILITY)
    MONEY_LEAST = ("what it saves, on a bad day", Role.MONEY_LEAST)
    MONEY_MOST = ("what it saves", Role.MONEY_MOST)
    NO_ROLE = ("at stake a year, at most", None)


def test_money_of_a_plugin_counts_by_its_role() -> None:
    """50,000 a year at most are 0 to 5 points, at least 0.5 for medium; the label without the role is nothing."""
    theirs = found("theirs.kind", evidence=(Quantity.of(Told.MONEY_MOST, 50_000.0, "EUR"),))
    nothing = found("theirs.kind", evidence=(Quantity.of(Told.NO_ROLE, 50_000.0, "EUR"),))

    assert impact_of(theirs, POLICY) == pytest.approx((0.5, 2.75, 5.0))
    assert impact_of(nothing, POLICY) == impact_of(found("theirs.kind"), POLICY)


@pytest.mark.parametrize("key", [Told.DAYS_LEFT, Told.MONEY_LEAST, Told.MONEY_MOST])
def test_another_label_moves_no_priority(key: Told) -> None:
    """What a number is called is for people: its role decides."""
    worded = [Quantity(label, 30.0, "", key) for label in ("one", "another")]
    one, another = (prioritise(Findings([found(evidence=(row,))]), POLICY)[0] for row in worded)

    assert one.priority == another.priority


def ranked(findings: Findings, policy: Policy = POLICY) -> tuple[Priority, ...]:
    """Priorities with their firmness."""
    return with_firmness(prioritise(findings, policy), policy)


def found(
    code: str = "silos.stale",
    subject: str = "tool:a",
    severity: Severity = Severity.MEDIUM,
    evidence: tuple[Evidence, ...] = (),
    below: tuple[Finding, ...] = (),
    confidence: Confidence = "measured",
) -> Finding:
    """A finding whose words do not matter, with the rule of its code if there is one."""
    words = say("t"), say("w"), say("a")
    return Finding(KNOWN.get(code) or rule_of(code), (subject,), severity, *words, evidence, confidence, below)


def need(name: str, low: float, high: float, status: str = "no-path") -> NeedAtStake:
    """A need that is lost."""
    return NeedAtStake(f"need:{name}", status, (low, high))


def test_a_priority_by_hand() -> None:
    """Needs of 1.0 to 2.0 and 10,000 a year at stake, from an interview, two links of five days: 2 x 0.5 / 10."""
    one = found(
        "silos.manual-only",
        evidence=(
            need("a>b/c", 1.0, 1.0),
            need("a>d/c", 0.0, 1.0),
            Quantity.of(Told.MONEY_MOST, 10_000.0, "EUR"),
        ),
        confidence="interview",
    )

    got = prioritise(Findings([one]), POLICY)[0]

    # at least: needs 1.0 + money 0; at most: needs 2.0 + money 10 x 0.1
    assert got.impact == pytest.approx((1.0, 2.0, 3.0))
    assert got.confidence == 0.5
    assert got.effort == (5.0, 10.0, 20.0)
    assert got.priority == pytest.approx(2.0 * 0.5 / 10)


@pytest.mark.parametrize(
    ("severity", "likely"),
    [("note", 0.05), ("low", 0.2), ("medium", 0.5), ("high", 1.0), ("critical", 2.0)],
)
def test_without_needs_or_money_severity_is_the_guess(severity: str, likely: float) -> None:
    """From half to twice as much: it is a guess, and the interval says so."""
    one = found(severity=Severity.named(severity), evidence=(Quantity("worst age", 30.0, "hours"),))

    assert impact_of(one, POLICY) == pytest.approx((likely / 2, likely, likely * 2))


def test_a_finding_has_at_least_the_impact_of_its_severity() -> None:
    """Little at stake does not make a critical finding small."""
    one = found(severity=Severity.CRITICAL, evidence=(need("a>b/c", 0.1, 0.1),))

    assert impact_of(one, POLICY) == (2.0, 2.0, 2.0)


def test_what_follows_counts_with_its_cause_and_each_need_once() -> None:
    """The same need in cause and consequence is one need; of two sums of money the larger counts."""
    below = found(
        "silos.no-path",
        evidence=(need("a>b/c", 1, 1), need("x>y/z", 2, 2), Quantity.of(Told.MONEY_MOST, 90_000.0)),
    )
    cause = found(
        evidence=(
            need("a>b/c", 1, 1),
            Quantity.of(Told.MONEY_LEAST, 20_000.0),
            Quantity.of(Told.MONEY_MOST, 30_000.0),
        ),
        below=(below,),
    )

    assert impact_of(cause, POLICY) == pytest.approx((3.0 + 0, 3.0 + 4.5, 3.0 + 9.0))
    assert impact_of(replace(cause, consequences=()), POLICY) == pytest.approx((1 + 2.0, 1 + 2.5, 1 + 3.0))


def test_no_work_is_less_than_the_floor() -> None:
    """Half a day at the least, the lower estimate included."""
    policy = Policy.model_validate({"effort": {"silos.stale": 0.1}})

    assert prioritise(Findings([found()]), policy)[0].effort == (0.5, 0.5, 1.0)


def test_quick_wins_are_little_work_in_the_top_quarter() -> None:
    """Of eight findings the two most urgent, and those that tie with them; not one that takes longer than two days."""
    rows = [
        ("silos.no-unified-view", 900.0),
        ("silos.stale", 8.0),
        ("silos.lasting", 7.0),
        *(("silos.stale", 3.0),) * 5,
    ]
    register = Findings(
        found(code, f"tool:{n}", evidence=(need(f"{n}>x/c", weight, weight, "stale"),))
        for n, (code, weight) in enumerate(rows)
    )

    got = prioritise(register, POLICY)

    assert [one.finding.subjects[0] for one in got][:2] == ["tool:0", "tool:1"]
    assert [one.finding.subjects[0] for one in got if one.quick_win] == ["tool:1"]
    assert prioritise(register, Policy.model_validate({"priority": {"quick-share": 0.0}}))[1].quick_win is False


def test_with_no_share_of_the_order_nothing_is_a_quick_win() -> None:
    """Half a day of work at the top of the order: quick, unless the policy says that no share is."""
    little = found("theirs.kind")
    settings = {"effort": {"theirs.kind": 0.5}}

    (usual,) = prioritise(Findings([little]), Policy.model_validate(settings))
    (never,) = prioritise(Findings([little]), Policy.model_validate({**settings, "priority": {"quick-share": 0.0}}))
    (small,) = prioritise(Findings([little]), Policy.model_validate({"effort": {"theirs.kind": 2.0}}))
    (long,) = prioritise(Findings([little]), Policy.model_validate({"effort": {"theirs.kind": 2.01}}))

    assert [one.quick_win for one in (usual, never, small, long)] == [True, False, True, False]
    assert small.priority == 0.25


def test_what_is_worth_nothing_is_no_quick_win() -> None:
    """A policy that gives no points for a severity: first in an order of equals, and still nothing to win."""
    worthless = Policy.model_validate({"effort": {"theirs.kind": 0.5}, "impact": {"medium": 0.0}})

    (one,) = prioritise(Findings([found("theirs.kind")]), worthless)

    assert (one.priority, one.quick_win) == (0.0, False)


def test_what_is_there_to_build_on_makes_work_less() -> None:
    """A new link takes 4 days and 1 for its records; over a conduit 3 and 1; where a flow runs by itself, 1 alone."""
    findings = Findings([found("silos.no-path", evidence=(need("a>b/c", 1, 1),))])
    wirings = Wiring(), Wiring(conduits=frozenset({"b"})), Wiring(connections=frozenset({("a", "b")}))

    assert [prioritise(findings, POLICY, wiring)[0].effort[1] for wiring in wirings] == [5.0, 4.0, 1.0]


def test_a_need_of_cause_and_consequence_counts_with_the_most_of_each_bound() -> None:
    """From 0.2 or 0.1, to 0.5 or 0.9: 0.2 to 0.9, in either order; money with equal ends goes by the least."""
    note = Severity.NOTE
    one, other = need("a>b/c", 0.2, 0.5), need("a>b/c", 0.1, 0.9)

    for first, second in ((one, other), (other, one)):
        both = found(severity=note, evidence=(first,), below=(found("silos.no-path", evidence=(second,)),))
        assert impact_of(both, POLICY) == pytest.approx((0.2, 0.55, 0.9))
    less, more = (
        (Quantity.of(Told.MONEY_LEAST, least), Quantity.of(Told.MONEY_MOST, 50_000.0)) for least in (10_000.0, 20_000.0)
    )
    for first, second in ((less, more), (more, less)):
        both = found(severity=note, evidence=first, below=(found("silos.no-path", evidence=second),))
        assert impact_of(both, POLICY) == pytest.approx((2.0, 3.5, 5.0))


def test_a_guess_lies_between_its_ends_whatever_the_policy_says() -> None:
    """A low end above the likely number, or a high end below it, is the likely number."""
    policy = Policy.model_validate({"priority": {"low": 1.5, "high": 0.5}})

    assert impact_of(found(), policy) == (0.5, 0.5, 0.5)


def test_nothing_to_do_has_no_order() -> None:
    """No findings, no priorities."""
    assert prioritise(Findings(), POLICY) == ()
    assert ranked(Findings()) == ()


def test_up_to_five_findings_are_all_at_the_top() -> None:
    """There is no border between them to be unsure of."""
    assert {one.firm for one in ranked(Findings(found(subject=f"tool:{n}") for n in range(5)), POLICY)} == {True}


def test_a_tie_at_the_border_is_not_firm() -> None:
    """Six that are the same in all but their name: whoever is fifth is so by the alphabet."""
    fixed = Policy.model_validate({"priority": {"low": 1.0, "high": 1.0}})

    assert {one.firm for one in ranked(Findings(found(subject=f"tool:{n}") for n in range(6)), fixed)} == {False}


def test_a_wide_gap_at_the_border_is_firm() -> None:
    """Five that are worth a thousand times as much as the rest are surely the first five."""
    big = [found(subject=f"tool:big{n}", evidence=(need(f"{n}>x/c", 900, 1000),)) for n in range(5)]
    small = [found(subject=f"tool:small{n}") for n in range(5)]

    got = ranked(Findings([*small, *big]))

    assert [one.firm for one in got] == [True] * 10
    assert all("big" in one.finding.id for one in got[:5])


confidences = st.sampled_from(["measured", "documented", "interview", "assumed"])
rows = st.lists(
    st.tuples(
        st.sampled_from(["silos.stale", "silos.no-path", "cost.idle-seats", "redundancy.overlap"]),
        st.sampled_from([*Severity]),
        st.floats(0, 5),
        st.floats(0, 5),
        confidences,
    ),
    min_size=1,
    max_size=10,
)


def built(drawn: list[tuple[str, Severity, float, float, Confidence]]) -> list[Finding]:
    """Findings with needs at stake, each with a name of its own."""
    return [
        found(code, f"tool:{n}", severity, (need(f"{n}>x/c", *sorted((one, other))),), confidence=confidence)
        for n, (code, severity, one, other, confidence) in enumerate(drawn)
    ]


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_one_finding_more_never_changes_the_number_of_another(
    drawn: list[tuple[str, Severity, float, float, Confidence]], chance: random.Random
) -> None:
    """Impact, effort and priority are a finding's own, whatever stands beside it and in whatever order."""
    whole = built(drawn)
    some = chance.sample(whole, chance.randint(1, len(whole)))

    def numbers(findings: list[Finding]) -> dict[str, tuple[object, ...]]:
        return {
            p.finding.id: (p.impact, p.confidence, p.effort, p.priority) for p in prioritise(Findings(findings), POLICY)
        }

    every = numbers(whole)
    assert {id_: every[id_] for id_ in numbers(some)} == numbers(some)


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_does_not_hang_on_the_order_of_the_input(
    drawn: list[tuple[str, Severity, float, float, Confidence]], chance: random.Random
) -> None:
    """Ranks, firmness and quick wins are the same after shuffling; a rank says how many are more urgent."""
    whole = built(drawn)
    shuffled = list(whole)
    chance.shuffle(shuffled)

    got = ranked(Findings(whole))

    assert ranked(Findings(shuffled)) == got
    assert [one.rank for one in got] == [1 + sum(other.priority > one.priority for other in got) for one in got]
    assert [one.priority for one in got] == sorted((one.priority for one in got), reverse=True)


@given(rows, confidences)
@settings(max_examples=40, deadline=None)
def test_doubt_lowers_priority_and_nothing_else(
    drawn: list[tuple[str, Severity, float, float, Confidence]], confidence: Confidence
) -> None:
    """Severity and impact stay; priority goes with the factor."""
    order = ["measured", "documented", "interview", "assumed"]
    for finding in built(drawn):
        sure, doubted = (
            prioritise(Findings([replace(finding, confidence=c)]), POLICY)[0] for c in ("measured", confidence)
        )
        assert doubted.finding.severity == sure.finding.severity
        assert doubted.impact == sure.impact
        assert doubted.priority <= sure.priority
        assert doubted.priority == pytest.approx(sure.priority * (1.0, 0.8, 0.5, 0.3)[order.index(confidence)])


def test_firmness_agrees_with_an_independent_count() -> None:
    """Plain Python draws from the same distributions with other chances come to the same answer, but at the border."""
    chance = random.Random(5)  # noqa: S311  a simulation
    codes = ["silos.stale", "silos.no-path", "cost.idle-seats", "fit.closed", "journey.broken"]
    register = Findings(
        found(
            chance.choice(codes),
            f"tool:{n}",
            evidence=(need(f"{n}>x/c", w := chance.uniform(0.5, 4), w * chance.uniform(1, 3)),),
        )
        for n in range(12)
    )
    got = ranked(register)

    inside = dict.fromkeys((one.finding.id for one in got), 0)
    draws = 4000
    for _ in range(draws):
        drawn = {p.finding.id: draw(p, chance) for p in got}
        for id_ in sorted(drawn, key=lambda i: -drawn[i])[:5]:
            inside[id_] += 1

    sure = 0
    for one in got:
        share = inside[one.finding.id] / draws
        share = share if one.rank <= 5 else 1 - share
        if abs(share - 0.8) > 0.04:
            sure += 1
            assert one.firm is (share >= 0.8), (one, share)
    assert sure >= 8
    assert {one.firm for one in got} == {True, False}


def draw(one: Priority, chance: random.Random) -> float:
    """One priority as it may be."""
    (a, b, c), (x, y, z) = one.impact, one.effort
    return chance.triangular(a, c, b) * one.confidence / chance.triangular(x, z, y)


@pytest.mark.parametrize("span", [(1.0, 2.0, 4.0), (1.0, 1.0, 3.0), (0.5, 2.0, 2.0), (2.0, 2.0, 2.0)])
def test_triangular_draws_have_the_mean_and_the_ends_of_the_triangle(span: tuple[float, float, float]) -> None:
    """The mean is a third of the sum; even chances give the quantiles, so no draw leaves the interval."""
    values = triangular(span, (np.arange(20_000) + 0.5) / 20_000)

    assert values.mean() == pytest.approx(sum(span) / 3, rel=1e-3)
    assert span[0] <= values.min() <= values.max() <= span[2]
    assert (np.diff(values) >= -1e-12).all()


def test_the_table_stands_in_the_audit() -> None:
    """One row an open finding; the numbers of a row give its priority."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))

    frame = result.table("priorities")

    assert tuple(frame.columns) == COLUMNS
    assert set(frame["id"]) == {finding.id for finding in result.open}
    assert (frame["priority"] - frame["impact"] * frame["confidence"] / frame["effort"]).abs().max() < 1e-12
    assert (frame["impact_low"] <= frame["impact"]).all()
    assert (frame["effort"] <= frame["effort_high"]).all()


def placed(
    name: str,
    impact: tuple[float, float, float] | float,
    confidence: float = 1.0,
    urgency: float = 1.0,
) -> Priority:
    """A priority of one day of work; a single number has no width."""
    span = impact if isinstance(impact, tuple) else (impact, impact, impact)
    return Priority(found(subject=f"tool:{name}"), span, confidence, (1.0, 1.0, 1.0), urgency=urgency)


def firmness(*ordered: Priority, **settings: float) -> list[bool | None]:
    """Which places are firm under some settings."""
    return [one.firm for one in with_firmness(ordered, Policy.model_validate({"priority": settings}))]


@pytest.mark.parametrize(
    ("impacts", "top", "firm"),
    [
        ((5, 4, 3, 2), 2, [True, True, True, True]),
        ((5, 4, 4, 2), 2, [True, False, False, True]),  # the second place is shared
        ((5, 5, 4, 2), 2, [True, True, True, True]),
        ((5, 4, 3, 3), 2, [True, True, True, True]),
        ((5, 4, 3), 1, [True, True, True]),
        ((5, 5, 3), 1, [False, False, True]),
        ((5, 5, 3), 0, [True, True, True]),  # nobody can be among the first none
        ((5, 5, 3), 3, [True, True, True]),
        ((5, 5, 3), 4, [True, True, True]),
    ],
)
def test_without_any_doubt_only_a_tie_at_the_border_is_not_firm(
    impacts: tuple[float, ...], top: int, firm: list[bool]
) -> None:
    """Numbers without width: whoever is above the border is in, whoever is below it is out, those on it neither."""
    ordered = [placed(str(n), impact) for n, impact in enumerate(impacts)]

    for draws in (1, 2, 500):
        assert firmness(*ordered, top=top, draws=draws) == firm
    assert firmness(*ordered, top=top, draws=100, firm=1.0) == firm


def test_without_draws_nothing_is_firm_but_what_nobody_can_push_out() -> None:
    """No draw proves nothing; up to as many as are the top there is nothing to prove."""
    pair = placed("a", 5), placed("b", 1)

    assert firmness(*pair, top=1, draws=0) == [False, False]
    assert firmness(*pair, top=2, draws=0) == [True, True]


def test_a_place_is_lost_to_whoever_may_pass_not_only_to_the_next_in_order() -> None:
    """Third by its likely number, but in about 45 % of the draws above the first; so neither of the two is firm."""
    wide = placed("c", (0.1, 0.8, 3.0))

    assert firmness(placed("a", 1.0), placed("b", 0.9), wide, top=1) == [False, True, False]


def test_confidence_and_urgency_count_in_the_draws_as_in_the_order() -> None:
    """0.8 for sure is more than 1 by half, and 0.3 three times as urgent is more than 0.8."""
    urgent, sure, doubtful = placed("u", 0.3, urgency=3.0), placed("s", 0.8), placed("d", 1.0, confidence=0.5)

    assert [one.priority for one in (urgent, sure, doubtful)] == [0.9, 0.8, 0.5]
    assert firmness(urgent, sure, doubtful, top=1) == [True, True, True]
    assert firmness(urgent, sure, doubtful, top=2) == [True, True, True]


def test_the_draws_of_a_finding_are_its_own_and_always_the_same() -> None:
    """One draw for each of forty wide numbers puts twenty of them in or out as it falls, and so it falls again."""
    ordered = [placed(f"t{n:02}", (0.1, 1.0, 3.0)) for n in range(40)]

    first = firmness(*ordered, top=20, draws=1)

    assert first == firmness(*ordered, top=20, draws=1)
    assert {*first} == {True, False}


def test_an_id_that_is_no_text_can_be_drawn_too() -> None:
    """Half of a surrogate pair, as a file of another program may hold it."""
    assert firmness(placed("\ud800", 5), placed("b", 1), top=1) == [True, True]


def test_a_row_of_the_table_has_every_cell_in_its_place() -> None:
    """All numbers of one finding, by hand."""
    one = Priority(found(), (1.0, 2.0, 3.0), 0.5, (5.0, 10.0, 20.0), rank=7, firm=True, quick_win=False, urgency=3.0)
    table = priority_table([one])

    assert table.name == "priorities"
    assert dict(zip(table.columns, table.rows[0], strict=True)) == {
        "id": "silos.stale@tool:a",
        "impact_low": 1.0,
        "impact": 2.0,
        "impact_high": 3.0,
        "confidence": 0.5,
        "urgency": 3.0,
        "effort_low": 5.0,
        "effort": 10.0,
        "effort_high": 20.0,
        "priority": 0.3,
        "rank": 7,
        "firm": True,
        "quick_win": False,
    }


# -- what is lost only if something fails, and last days


def if_it_stops(*rows: Evidence) -> Finding:
    """A choke point on which two needs of weight 1 hang."""
    at_risk = tuple(NeedAtStake(f"need:a>{to}/c", IF_IT_STOPS, (1.0, 0.8)) for to in "bd")
    return found("resilience.cut-point", evidence=(*at_risk, *rows))


def test_what_a_failure_would_take_counts_by_how_often_it_happens() -> None:
    """Methods 9: works 70 % of the time, so 0.3 of needs of 1.6 to 2.0 are lost: 0.48 to 0.6, medium at least .5."""
    impact = impact_of(if_it_stops(Quantity.of(Told.AVAILABILITY, 0.7, "share")), POLICY)

    assert impact == pytest.approx((0.5, 0.55, 0.6))


def test_a_rare_failure_is_worth_no_more_than_its_severity() -> None:
    """At 99.9 % the expected loss is 0.002; nobody measured it, so severity is the guess, never the whole loss."""
    assert impact_of(if_it_stops(Quantity.of(Told.AVAILABILITY, 0.999, "share")), POLICY) == (0.5, 0.5, 0.5)
    assert impact_of(if_it_stops(), POLICY) == (0.25, 0.5, 1.0)


def test_what_a_failure_would_take_is_not_lost_today() -> None:
    """Beside a need that is unmet, only that one counts; the order of findings by loss leaves risks out as well."""
    both = if_it_stops(need("x>y/z", 0.9, 0.9))

    assert impact_of(both, POLICY) == pytest.approx((0.9, 0.9, 0.9))
    assert both.lost == pytest.approx(0.9)
    assert if_it_stops().lost == 0


def test_a_nearer_last_day_is_more_urgent() -> None:
    """Three times as urgent on the day, twice at 45 days, as ever at 90, and no more once it is too late."""
    left = {
        days: replace(
            found("cost.notice-due", f"tool:{days}", evidence=(Quantity.of(Told.DAYS_LEFT, days, "days"),)),
            rule=NOTICE_DUE,
        )
        for days in (0.0, 45.0, 90.0, 91.0, -3.0)
    }

    assert [urgency_of(one, POLICY) for one in left.values()] == [3.0, 2.0, 1.0, 1.0, 1.0]
    assert urgency_of(found(), POLICY) == 1.0
    order = [one.finding.subjects[0] for one in prioritise(Findings(left.values()), POLICY)]
    assert order[:2] == ["tool:0.0", "tool:45.0"]
    first = prioritise(Findings(left.values()), POLICY)[0]
    assert first.priority == pytest.approx(0.5 * 1.0 * 3.0 / 0.5)


@pytest.mark.parametrize("setting", [{"soon-days": 0.0}, {"soon": 1.0}, {"soon": 0.5}])
def test_urgency_can_be_switched_off(setting: dict[str, float]) -> None:
    """No days, or no more urgent: every last day is like any other."""
    policy = Policy.model_validate({"priority": setting})

    assert urgency_of(found(evidence=(Quantity.of(Told.DAYS_LEFT, 5.0, "days"),)), policy) == 1.0
