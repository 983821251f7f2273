"""Goals: met, on track, behind, missed or unknown, by hand; and which way they moved between two audits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.core.findings import Measure
from stackaudit.diff.measures import goal_changes
from stackaudit.model.people import Goal
from stackaudit.triage.goals import GoalState, goal_table, judge_goals

DAY = date(2026, 7, 1)
START, END = date(2026, 1, 1), date(2026, 12, 28)  # 361 days; 181 of them are gone on 1 July


def measured(low: float | None, high: float | None = None, better: Any = "lower") -> dict[str, Measure]:
    """A measure `m` with an interval."""
    high = low if high is None else high
    value = low if low == high else None
    return {"m": Measure("m", value, low, high, 1.0, better=better, undefined="" if low is not None else "no costs")}


def goal(**facts: Any) -> Goal:
    """A goal of 20 on the measure `m`, from 60 at the start of the year to its end."""
    usual = {"id": "g", "name": "G", "measure": "m", "target": 20.0, "start": 60.0, "since": START, "by": END}
    return Goal.model_validate({**usual, **facts})


def state(one: Goal, measures: dict[str, Measure], today: date = DAY) -> GoalState:
    """What one goal comes to."""
    return judge_goals([one], measures, today)[0]


EXPECTED = 60.0 - 40.0 * 181 / 361  # 39.94


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (20.0, 20.0, "met"),
        (5.0, 20.0, "met"),
        (20.1, 20.1, "on-track"),
        (39.9, 39.9, "on-track"),
        (30.0, 39.9, "on-track"),
        (40.0, 40.0, "behind"),
        (40.0, 70.0, "behind"),
        (10.0, 30.0, "unknown"),
        (30.0, 50.0, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_less_is_better_halfway(low: float | None, high: float | None, told: str) -> None:
    """Half of the year is gone: from 60 to 20 it should be at 39.94."""
    assert state(goal(), measured(low, high)).state == told


@pytest.mark.parametrize(
    ("value", "told"), [(80.0, "met"), (95.0, "met"), (60.1, "on-track"), (60.0, "behind"), (0.0, "behind")]
)
def test_more_is_better_halfway(value: float, told: str) -> None:
    """From 40 to 80 it should be at 60.06: the measure says which way is good."""
    found = state(goal(start=40.0, target=80.0), measured(value, better="higher"))

    assert found.state == told
    if found.expected is not None:
        assert found.expected == pytest.approx(40 + 40 * 181 / 361)


@pytest.mark.parametrize(
    ("today", "value", "told"),
    [
        (END, 20.1, "behind"),
        (END, 20.0, "met"),
        (END + timedelta(days=1), 20.1, "missed"),
        (END + timedelta(days=1), 20.0, "met"),
        (START, 60.0, "on-track"),
        (START - timedelta(days=30), 60.0, "on-track"),
        (START, 60.1, "behind"),
    ],
)
def test_the_ends_of_the_line(today: date, value: float, told: str) -> None:
    """On its day a goal is not missed yet; before it was set nothing is expected; after its day it is met or missed."""
    assert state(goal(), measured(value), today).state == told


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"by": None}, "by when is not stated"),
        ({"start": None}, "goals.start is not stated"),
        ({"since": None}, "goals.since is not stated"),
    ],
)
def test_without_a_line_nobody_is_behind(facts: dict[str, Any], words: str) -> None:
    """What is not stated makes the goal unknown, with the field; a goal that is met needs none of it."""
    assert state(goal(**facts), measured(40.0)).state == "unknown"
    assert words in str(state(goal(**facts), measured(40.0)).reason)
    assert state(goal(**facts), measured(20.0)).state == "met"


def test_a_goal_set_on_its_last_day_expects_the_target() -> None:
    """There is no line: nothing is divided by no days."""
    found = state(goal(since=END), measured(30.0), END)

    assert (found.state, found.expected) == ("behind", 20.0)


def test_a_goal_set_on_the_day_before_its_last_expects_the_start_first() -> None:
    """One day is a line too: at the start on the first day, at the target on the second."""
    eve = END - timedelta(days=1)

    assert state(goal(since=eve), measured(60.0), eve).expected == 60.0
    assert state(goal(since=eve), measured(60.0), END).expected == 20.0


def test_a_measure_that_nobody_gives_is_unknown_with_the_nearest_name() -> None:
    """A slip in the name is not a missed goal; a measure of what was skipped says why."""
    numbers = {"silos.index": Measure("silos.index", 5, 5, 5, 1)}
    slip, skipped, far = judge_goals(
        [goal(measure="silos.indx"), goal(measure="cost.annual"), goal(measure="zzz")],
        numbers,
        DAY,
        {"cost": "no costs are stated"},
    )

    assert [one.state for one in (slip, skipped, far)] == ["unknown"] * 3
    assert "the nearest is silos.index" in str(slip.reason)
    assert "no costs are stated" in str(skipped.reason)
    assert str(far.reason) == "no analyser that ran gives zzz"


def test_a_measure_without_a_value_says_what_is_missing() -> None:
    """The measure's own reason is the goal's."""
    assert "no costs" in str(state(goal(), measured(None)).reason)


numbers = st.floats(-100, 100).map(lambda value: round(value, 3))


@given(numbers, numbers, numbers, numbers, st.integers(-50, 500), st.sampled_from(["lower", "higher"]))
@settings(max_examples=100, deadline=None)
def test_a_better_measure_never_makes_a_goal_worse(
    value: float, more: float, start: float, target: float, days: int, better: str
) -> None:
    """The order is missed or behind, on track, met; and a wide interval agrees with both its ends or is unknown."""
    order = {"missed": 0, "behind": 0, "on-track": 1, "met": 2}
    low, high = sorted((value, more))
    today = START + timedelta(days=days)
    one = goal(start=start, target=target)

    at_low, at_high, wide = (
        state(one, measured(*ends, better=better), today).state for ends in ((low, low), (high, high), (low, high))
    )

    good, bad = (at_low, at_high) if better == "lower" else (at_high, at_low)
    assert order[good] >= order[bad]
    assert wide == "unknown" or wide == bad


@pytest.mark.parametrize(
    ("facts", "measures", "today", "words"),
    [
        ({}, measured(20.0), DAY, "at 20, the target is 20"),
        ({"target": 20.126}, measured(5.126, 20.0), DAY, "at 5.13 to 20, the target is 20.13"),
        ({"target": 12_000}, measured(1234.5), DAY, "at 1,234.5, the target is 12,000"),
        ({}, measured(19.126, 20.5), DAY, "between 19.13 and 20.5: the target of 20 lies in between"),
        ({}, measured(0.0), DAY, "at 0, the target is 20"),
        ({}, measured(0.0, 5.0), DAY, "at 0 to 5, the target is 20"),
        ({}, measured(0.0, 20.556), DAY, "between 0 and 20.56: the target of 20 lies in between"),
        ({"target": -2}, measured(-5.0, 0.0), DAY, "between -5 and 0: the target of -2 lies in between"),
        ({"by": None}, measured(30.0), DAY, "at 30, not at 20 yet; by when is not stated"),
        ({}, measured(30.0), END + timedelta(days=1), "at 30, not at 20 by 28 Dec 2026"),
        ({"start": None}, measured(30.0), DAY, "not at 20 yet, and goals.start is not stated"),
        ({"since": None}, measured(30.0), DAY, "not at 20 yet, and goals.since is not stated"),
        ({}, measured(30.0, 50.0), DAY, "between 30 and 50: it should be at 39.94 today"),
        ({}, measured(30.0), DAY, "at 30, it should be at 39.94 today to be at 20 by 28 Dec 2026"),
        ({}, measured(50.0), DAY, "at 50, it should be at 39.94 today to be at 20 by 28 Dec 2026"),
        ({}, measured(None), DAY, "m has no value: no costs"),
        ({"measure": "mm"}, measured(1.0), DAY, "no analyser that ran gives mm; the nearest is m"),
    ],
)
def test_every_reason_is_a_sentence(
    facts: dict[str, Any], measures: dict[str, Measure], today: date, words: str
) -> None:
    """Word by word, numbers rounded to hundredths."""
    assert str(state(goal(**facts), measures, today).reason) == words


def test_a_measure_of_an_analyser_that_was_skipped_says_why() -> None:
    """The analyser is what stands before the first point of a name, however many there are."""
    one = judge_goals([goal(measure="people.crm.readiness")], {}, DAY, {"people": "no rollout is stated"})[0]

    assert str(one.reason) == "people.crm.readiness was not measured: no rollout is stated"


def test_a_measure_that_gives_no_reason_gets_one() -> None:
    """Without a bound nothing can be said; one bound is no interval."""
    for low, high in ((None, None), (5.0, None), (None, 5.0)):
        found = state(goal(), {"m": Measure("m", None, low, high, 0.0)})

        assert (found.state, str(found.reason)) == ("unknown", "m has no value: too little is known")
        assert found.measure is not None


@pytest.mark.parametrize(
    ("value", "told"), [(20.0, "met"), (20.0 + 1e-10, "met"), (20.0 + 1e-8, "on-track"), (19.99, "met")]
)
def test_a_target_is_met_by_itself_and_by_what_rounding_left_beside_it(value: float, told: str) -> None:
    """A ten-billionth is rounding, a hundred-millionth is not."""
    assert state(goal(), measured(value)).state == told


def test_what_is_said_of_a_goal_carries_its_measure_and_what_was_expected() -> None:
    """For the table: None where there is no line."""
    told = {
        "met": state(goal(), measured(20.0)),
        "open": state(goal(), measured(10.0, 30.0)),
        "missed": state(goal(), measured(30.0), END + timedelta(days=1)),
        "behind": state(goal(), measured(50.0)),
        "wide": state(goal(), measured(30.0, 50.0)),
        "no day": state(goal(by=None), measured(30.0)),
        "no start": state(goal(start=None), measured(30.0)),
    }
    nowhere = state(goal(measure="zzz"), {})

    assert {one.measure.name for one in told.values() if one.measure is not None} == {"m"}
    assert all(one.measure is not None for one in told.values())
    assert {one.goal.id for one in (*told.values(), nowhere)} == {"g"}
    assert (nowhere.measure, nowhere.expected) == (None, None)
    assert [one.expected is not None for one in told.values()] == [False, False, False, True, True, False, False]
    assert told["behind"].expected == told["wide"].expected == pytest.approx(EXPECTED)


def test_a_row_of_the_table_has_every_cell_in_its_place() -> None:
    """Of a goal with a measure, and of one without."""
    known, unknown = judge_goals(
        [goal(owner="Ann"), goal(id="h", name="H", measure="zzz", by=None)], measured(30.0, 50.0), DAY
    )
    table = goal_table([known, unknown])

    assert table.name == "goals"
    assert [dict(zip(table.columns, row, strict=True)) for row in table.rows] == [
        {
            "id": "g",
            "name": "G",
            "measure": "m",
            "target": 20.0,
            "by": "2026-12-28",
            "owner": "Ann",
            "value": None,
            "low": 30.0,
            "high": 50.0,
            "better": "lower",
            "expected": pytest.approx(EXPECTED),
            "state": "unknown",
            "reason": "between 30 and 50: it should be at 39.94 today",
        },
        {
            **dict.fromkeys(table.columns),
            "id": "h",
            "name": "H",
            "measure": "zzz",
            "target": 20.0,
            "state": "unknown",
            "reason": "no analyser that ran gives zzz",
        },
    ]


# -- in an audit and between two


def stack(*goals: dict[str, Any], **facts: Any) -> sa.Stack:
    """The worked example with goals."""
    whole = sa.read_stack("sample_stacks/cobble_7.yaml")
    return sa.Stack.model_validate({**whole.document(), "as_of": "2026-07-01", "goals": list(goals), **facts})


INDEX = {
    "name": "Fewer silos",
    "measure": "silos.index",
    "target": 40,
    "by": "2026-12-28",
    "start": 60,
    "since": "2026-01-01",
}


def test_the_table_of_goals_stands_in_the_audit() -> None:
    """One row a goal; scores can be goals too; an audit without goals has an empty table."""
    result = sa.audit(stack(INDEX, {"name": "Score", "measure": "score.integration", "target": 40}))

    frame = result.table("goals")

    assert list(frame["state"]) == ["behind", "met"]
    assert list(frame["id"]) == ["fewer-silos", "score"]
    assert frame["expected"][0] == pytest.approx(60 - 20 * 181 / 361)
    assert list(sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml")).table("goals").columns) == list(frame.columns)


def test_a_comparison_shows_which_way_goals_moved() -> None:
    """The silo index falls with an integration: towards the target, in the report, in the JSON and as a value."""
    before = stack(INDEX)
    edits = sa.what_if(before)
    after = edits.connect("crm", "ads", entities=["customer"], method="api", every=0, takes=0, reliability=1.0).stack

    result = sa.compare(sa.audit(before), sa.audit(after))

    assert [(one.id, one.movement) for one in result.goals] == [("fewer-silos", "towards it")]
    assert [one.movement for one in sa.compare(sa.audit(after), sa.audit(before)).goals] == ["away from it"]
    assert [one.movement for one in sa.compare(sa.audit(after), sa.audit(after)).goals] == ["no change"]
    assert "Fewer silos" in result.markdown().partition("## Goals")[2]
    plain = sa.read_stack("sample_stacks/cobble_7.yaml")
    assert "## Goals" not in sa.compare(sa.audit(plain), sa.audit(plain)).markdown()


def test_a_goal_that_only_one_audit_states_has_not_moved() -> None:
    """It is shown, and nothing is claimed of it."""
    result = sa.compare(sa.audit(stack()), sa.audit(stack(INDEX)))

    assert [(one.before, one.movement) for one in result.goals] == [(None, "not told")]


@pytest.mark.parametrize(
    ("before", "after", "movement"),
    [
        ((50, 50), (40, 40), "towards it"),
        ((40, 40), (50, 50), "away from it"),
        ((15, 15), (5, 5), "no change"),
        ((5, 5), (25, 25), "away from it"),
        ((40, 60), (30, 50), "no demonstrable change"),
        ((40, 60), (21, 39), "towards it"),
        ((None, None), (30, 30), "not told"),
    ],
)
def test_movement_is_the_distance_to_the_target(
    before: tuple[float, float], after: tuple[float, float], movement: str
) -> None:
    """Less is better and the target is 20: beyond it there is nothing left to gain, and overlap claims nothing."""
    one, other = (judge_goals([goal()], measured(*ends), DAY) for ends in (before, after))

    assert [change.movement for change in goal_changes(one, other)] == [movement]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"start": 60.0, "now": 20.0}, "met"),
        ({"start": 60.0, "now": 39.0}, "on-track"),
        ({"start": 60.0, "now": 41.0}, "behind"),
        ({"start": 0.0, "now": 12.0}, "on-track"),
        ({"start": 0.0, "now": 9.0}, "behind"),
        ({"start": 20.0, "now": 21.0}, "met"),
        ({"start": 60.0}, "unknown"),
        ({"start": None, "now": 30.0}, "unknown"),
    ],
)
def test_a_measure_of_the_company_is_taken_from_the_goal(facts: dict[str, Any], told: str) -> None:
    """Revenue, answers in seconds: no analyser gives them. Which way is good follows from start and target."""
    one = state(goal(measure="revenue", **facts), measured(99.0))

    assert one.state == told
    if told == "unknown":
        assert ("goals.start" in str(one.reason)) == ("now" in facts)


def test_what_the_audit_measures_counts_before_what_a_goal_states() -> None:
    """A goal cannot talk a measure of the audit well."""
    assert state(goal(now=20.0), measured(40.0)).state == "behind"
