"""Use, what people say of it, and where they are stuck."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, score, told
from hearing import cells
from rollouts import answers, rollout

USE = "Those who may use it do"


def use(entitled: int, active: int, **facts: Any) -> dict[str, Any]:
    """A rollout with one count of users."""
    return rollout(adoption=[{"entitled": entitled, "active": active, **facts}])


def test_the_worked_gap_is_proven() -> None:
    """Methods 7.4: 45 of 120 is 37.5% [29.4, 46.4], target 70: a proven gap, measured."""
    answer = told(use(120, 45, target=0.7))
    (found,), (row,) = of(answer, "adoption-gap"), cells(answer, "people_adoption")

    assert found.confidence == "measured"
    assert "37.5% (between 29.4% and 46.4%)" in str(found.why)
    assert (row["state"], row["share"]) == ("gap", 0.375)
    assert score(answer, "adoption", USE)[:3] == pytest.approx((37.5 / 0.7, 29.3555 / 0.7, 46.4223 / 0.7), abs=0.01)


@pytest.mark.parametrize(
    ("entitled", "active", "state"), [(10, 6, "suspected"), (10, 7, "reached"), (10, 2, "gap"), (0, 0, "unknown")]
)
def test_a_gap_is_told_only_if_it_is_no_chance(entitled: int, active: int, state: str) -> None:
    """Below the target by chance perhaps is an unknown, nobody entitled says nothing."""
    answer = told(use(entitled, active))

    assert cells(answer, "people_adoption")[0]["state"] == state
    assert codes(answer) == (["adoption-gap"] if state == "gap" else [])
    assert ("adoption.active" in facts(answer)) == (state in {"suspected", "unknown"})


@pytest.mark.parametrize(
    ("seats", "state"),
    [
        ({"paid": 100, "active": 20, "measure": "logged-in"}, "gap"),
        ({"paid": 100, "active": 20, "measure": "assigned"}, "unknown"),
        ({"paid": 100}, "unknown"),
    ],
)
def test_a_tool_without_counts_lends_its_seats_if_they_count_use(seats: dict[str, Any], state: str) -> None:
    """An assigned seat may never have been used, so it proves nothing."""
    answer = told(rollout([{"id": "crm", "seats": seats}], adoption=[{"tool": "crm"}]))

    assert cells(answer, "people_adoption")[0]["state"] == state


@pytest.mark.parametrize(("said", "found"), [(0.6, []), (1.0, []), (0.59, ["usage-differs"])])
def test_what_people_say_of_their_use_may_differ_by_20_points(said: float, found: list[str]) -> None:
    """Twenty points are within, whatever the rounding; more is told."""
    row = {"entitled": 10, "active": 8, "target": 0.5, "self_reported": said, "asked": 100}

    assert codes(told(rollout(adoption=[row], consent=True))) == found


def test_of_several_counts_of_one_group_the_latest_counts() -> None:
    """A second count later is no second group."""
    counts = [
        {"group": "sales", "entitled": 100, "active": 90, "as_of": "2026-10-01"},
        {"group": "sales", "entitled": 100, "active": 10, "as_of": "2026-05-01"},
    ]
    (row,) = cells(told(rollout(adoption=counts)), "people_adoption")

    assert row["active"] == 90


# -- what people think


@pytest.mark.parametrize(("asked", "shown"), [(None, None), (4, None), (19, None), (20, 0.38), (60, 0.33)])
def test_a_share_of_yes_and_no_is_shown_from_twenty_on(asked: int | None, shown: float | None) -> None:
    """Below, four people are more than a fifth of it; where nobody says how many were asked, it is asked for."""
    count = {} if asked is None else {"asked": asked}
    answer = told(use(100, 80, self_reported=0.3, **count))

    assert cells(answer, "people_adoption")[0]["self_reported"] == shown
    assert ("adoption.asked" in facts(answer)) == (shown is None)
    assert codes(answer) == ([] if shown is None else ["usage-differs"])


def test_a_construct_is_the_mean_over_people() -> None:
    """Five people say 4 on usefulness: 4 is 75 of 100; the other three constructs were not asked."""
    answer = told(rollout(answers=answers("utaut.performance-expectancy.1", 4.0), consent=True))

    assert cells(answer, "people_acceptance") == [
        {
            "initiative": "roll",
            "construct": "performance-expectancy",
            "respondents": 5,
            "mean": 4.0,
            "hidden": False,
        }
    ]
    assert score(answer, "adoption", "useful") == (75.0, 18.75, 93.75, 0.25)


@pytest.mark.parametrize(
    ("people", "consent", "hidden"), [(4, False, True), (5, False, False), (2, True, True), (3, True, False)]
)
def test_few_respondents_are_counted_and_never_shown(people: int, consent: bool, hidden: bool) -> None:
    """Fewer than five, or three with consent: no mean, no barrier, no finding, and the count stays."""
    said = [*answers("utaut.effort-expectancy.1", 2.0, people), *answers("adkar.awareness.1", 1.0, people)]
    answer = told(rollout(answers=said, consent=consent))
    (mean,), (everybody, _) = cells(answer, "people_acceptance"), cells(answer, "people_barriers")

    assert (mean["mean"] is None, mean["respondents"], mean["hidden"]) == (hidden, people, hidden)
    assert (everybody["awareness_low"] is None, everybody["respondents"]) == (hidden, people)
    assert codes(answer) == ([] if hidden else ["adkar-awareness"])
    assert ("initiative.answers" in facts(answer)) == hidden


# -- where they are stuck


def person(name: str, *ratings: float, group: str = "sales") -> list[dict[str, Any]]:
    """One person's ratings of the five elements, in order."""
    elements = ("awareness", "desire", "knowledge", "ability", "reinforcement")
    return [
        {"respondent": name, "group": group, "item": f"adkar.{element}.1", "rating": rating}
        for element, rating in zip(elements, ratings, strict=False)
    ]


def test_barriers_are_counted_by_person_where_the_mean_profile_shows_none() -> None:
    """Two stuck at desire, one at ability, two nowhere: every mean is above 3, and three people are stuck all the same.

    By hand: awareness 5; desire (2 + 2 + 5 + 5 + 5) / 5 = 3.8; ability (5 + 5 + 3 + 5 + 5) / 5 = 4.6.
    """
    said = [
        *person("a", 5.0, 2.0, 5.0, 5.0, 5.0),
        *person("b", 5.0, 2.0, 5.0, 5.0, 5.0),
        *person("c", 5.0, 5.0, 5.0, 3.0, 5.0),
        *person("d", 5.0, 5.0, 5.0, 5.0, 5.0),
        *person("e", 5.0, 5.0, 5.0, 5.0, 5.0),
    ]
    answer = told(rollout(answers=said, consent=True))
    row = cells(answer, "people_barriers")[0]

    assert codes(answer) == ["adkar-desire"]
    assert [row[f"{name}_low"] for name in ("desire", "ability", "none", "unclear")] == [2, 1, 2, 0]
    assert score(answer, "adoption", "keeps") == (40.0, 40.0, 40.0, 1.0)


def test_the_first_low_element_is_the_barrier_whatever_comes_later() -> None:
    """Low desire and lower ability: desire it is."""
    said = [one for n in range(5) for one in person(f"p{n}", 5.0, 3.0, 5.0, 1.0, 1.0)]

    assert codes(told(rollout(answers=said))) == ["adkar-desire"]


def test_of_two_barriers_as_frequent_the_earlier_is_told() -> None:
    """Act on the first."""
    said = [one for n in range(3) for one in person(f"a{n}", 5.0, 5.0, 2.0)]
    said += [one for n in range(3) for one in person(f"b{n}", 2.0)]

    assert codes(told(rollout(answers=said))) == ["adkar-awareness"]


def test_whoever_left_out_an_earlier_element_is_unclear() -> None:
    """Without the answers before it no barrier is the first; the score is an interval."""
    said = [one for n in range(4) for one in person(f"p{n}", 5.0, 5.0, 5.0, 5.0, 5.0)]
    answer = told(rollout(answers=[*said, *person("x", 5.0)], consent=True))

    assert cells(answer, "people_barriers")[0]["unclear_low"] == 1
    assert score(answer, "adoption", "keeps") == (100.0, 80.0, 100.0, 0.8)


def test_of_two_answers_to_one_item_the_later_counts() -> None:
    """People change; a second round is no second person."""
    old = [{**one, "as_of": "2026-01-01", "rating": 1.0} for one in answers("adkar.awareness.1", 1.0)]
    new = [{**one, "as_of": "2026-09-01"} for one in answers("adkar.awareness.1", 5.0)]
    row = cells(told(rollout(answers=[*new, *old], consent=True)), "people_barriers")[0]

    assert (row["respondents"], row["awareness_low"]) == (5, 0)


def test_without_consent_counts_are_bounds_in_steps_of_four() -> None:
    """Five stuck at desire: two to five are, and nobody can say that all of them are."""
    answer = told(rollout(answers=[one for n in range(5) for one in person(f"p{n}", 5.0, 2.0)]))
    row = cells(answer, "people_barriers")[0]
    (found,) = of(answer, "adkar-desire")

    assert [(row[f"{name}_low"], row[f"{name}_high"]) for name in ("awareness", "desire", "none")] == [
        (0, 1),
        (2, 5),
        (0, 1),
    ]
    assert str(found.title).startswith("2 to 5 of 5 people asked")
    assert score(answer, "adoption", "keeps")[1:3] == (0.0, 40.0)


def test_people_stuck_at_different_steps_are_no_finding_and_no_silence() -> None:
    """One at each of five steps: none of them may be shown, and it is told that people are stuck."""
    low = [[5.0] * n + [1.0] for n in range(5)]
    answer = told(rollout(answers=[one for n in range(5) for one in person(f"p{n}", *low[n])]))

    assert codes(answer) == []
    assert "too few at any one step" in " ".join(str(one.message) for one in answer.unknowns)


def test_of_a_group_too_small_nobody_counts_and_it_is_told() -> None:
    """Two of IT beside five of sales go into no number, as what is left of a sum would tell them."""
    few = [one for n in range(2) for one in person(f"it{n}", 1.0, group="it")]
    many = [one for n in range(5) for one in person(f"p{n}", 5.0, 5.0, 5.0, 5.0, 5.0)]
    answer = told(rollout(answers=[*few, *many]))

    assert [(row["group"], row["respondents"], row["hidden"]) for row in cells(answer, "people_barriers")] == [
        (None, 5, False),
        ("it", 2, True),
        ("sales", 5, False),
    ]
    assert "2 people of groups of fewer than 5" in " ".join(str(one.message) for one in answer.unknowns)


def test_one_person_under_two_spellings_is_one_respondent() -> None:
    """Four people are four, however their pseudonyms are written."""
    said = [*answers("adkar.awareness.1", 1.0, 4), *answers("adkar.awareness.1", 1.0, 4)]
    for one in said[4:]:
        one["respondent"] = f" {one['respondent'].upper()} "
    answer = told(rollout(answers=said))

    assert cells(answer, "people_barriers")[0]["respondents"] == 4
    assert codes(answer) == []
