"""Conflict: the example of the methods, the order of the four, who may be shown, and mutual commitments."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts, text
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.people.conflict import ORDER, Verdict, diagnose, review_conflict
from stackaudit.analysers.people.context import Outcome
from stackaudit.core.evidence import Names

LAW = settings(max_examples=60, deadline=None)
CONFLICT, GAP = "people.conflict", "people.commitment-gap"
FOUR = ("goals", "roles", "procedures", "interpersonal")


def party(name: str, *means: float | None, respondents: int | None = 60, **more: Any) -> dict[str, Any]:
    """One party's means, in the order of the four; None is not stated. Sixty people's means are shown to a tenth."""
    stated = {what: float(mean) for what, mean in zip(FOUR, means, strict=False) if mean is not None}
    count = {} if respondents is None else {"respondents": respondents}
    return {"party": name, **stated, **count, **more}


def ask(*rows: dict[str, Any], **more: Any) -> Outcome:
    """What is said of the means of some parties."""
    return hear(review_conflict, clarity=list(rows), **more)


def answers(group: str, item: str, *ratings: float) -> list[dict[str, Any]]:
    """The answers of several people of one group to one item."""
    return [
        {"respondent": f"{group}-{n}", "group": group, "item": item, "rating": float(one)}
        for n, one in enumerate(ratings)
    ]


def verdicts(found: Outcome) -> dict[str, str]:
    """The verdict on each dimension of which something is shown."""
    return {row["dimension"]: row["verdict"] for row in cells(found, "people_clarity")}


EXAMPLE = (party("Marketing", 4.2, 2.2, 2.8, 3.4), party("IT", 4.0, 2.6, 2.0, 3.6))


# -- worked numbers


def test_the_example_of_the_methods() -> None:
    """Roles first (0.6 missing), procedures after (0.6), and not personality."""
    found = only(ask(*EXAMPLE), CONFLICT)

    assert Names("begins with", ("roles",)) in found.evidence
    assert Names("then", ("procedures",)) in found.evidence
    assert numbers(found)["roles: missing to clear"] == pytest.approx(0.6)
    assert numbers(found)["procedures: missing to clear"] == pytest.approx(0.6)
    assert str(found.title) == "The conflict in CRM begins with roles that are not clear"
    assert "not to be put down to character" in str(found.why)
    assert found.confidence == "interview"
    assert verdicts(ask(*EXAMPLE))["interpersonal"] == "clear"


def test_the_points_are_the_lower_of_clarity_and_nearness() -> None:
    """Goals 4.1 are 77.5 points and 0.2 apart are 95; procedures 2.4 are 35, 0.8 apart are 80."""
    found = {label: (low, high) for label, _, low, high in parts(ask(*EXAMPLE))}

    assert found["clarity: goals"] == (pytest.approx(77.5), pytest.approx(77.5))
    assert found["clarity: procedures"] == (pytest.approx(35), pytest.approx(35))


def test_one_party_leaves_the_distance_undefined() -> None:
    """Clear to one is not clear; unclear to one is a problem all the same."""
    clear, torn = ask(party("IT", 4, 4, 4, 4)), ask(party("IT", 2))

    assert codes(clear) == []
    assert {*verdicts(clear).values()} == {"not known"}
    assert all(row["divergence"] is None for row in cells(clear, "people_clarity"))
    assert "initiative.clarity" in facts(clear)
    assert codes(torn) == [CONFLICT]


def test_identical_parties_are_not_apart() -> None:
    """The same ratings twice: divergence 0, and nothing found above 3."""
    found = ask(party("IT", 4, 4, 4, 4), party("Marketing", 4, 4, 4, 4))

    assert codes(found) == []
    assert {row["divergence"] for row in cells(found, "people_clarity")} == {0}
    assert {*verdicts(found).values()} == {"clear"}


def test_all_threes_are_no_evidence() -> None:
    """Nobody says anything: no finding, no points, and it is said."""
    found = ask(party("IT", 3, 3, 3, 3), party("Marketing", 3, 3, 3, 3))

    assert codes(found) == []
    assert {*verdicts(found).values()} == {"no evidence"}
    assert all(part[1:] == (None, 0.0, 100.0) for part in parts(found))
    assert "clarity.mean" in facts(found)


def test_a_point_apart_is_a_problem_though_the_mean_is_clear() -> None:
    """4.5 and 3.5: 1 apart is review_conflict, 0.9 is not."""
    assert codes(ask(party("IT", 4.5, 4, 4, 4), party("Marketing", 3.5, 4, 4, 4))) == [CONFLICT]
    assert codes(ask(party("IT", 4.5, 4, 4, 4), party("Marketing", 3.6, 4, 4, 4))) == []


# -- the order


def test_people_are_named_first_only_where_the_rest_is_clear() -> None:
    """All else clear: between the people. Goals not known: not review_conflict, but asked for."""
    clear = ask(party("IT", 4, 4, 4, 2), party("Marketing", 4, 4, 4, 2))
    open_ = ask(party("IT", None, 4, 4, 2), party("Marketing", None, 4, 4, 2))

    assert Names("begins with", ("interpersonal",)) in only(clear, CONFLICT).evidence
    assert codes(open_) == []
    assert "clarity.goals" in facts(open_)


def test_threes_do_not_clear_the_way_to_the_people() -> None:
    """Goals at 3 all over are no evidence, so it may begin there."""
    assert codes(ask(party("IT", 3, 4, 4, 2), party("Marketing", 3, 4, 4, 2))) == []


def test_goals_that_are_not_known_make_the_answer_uncertain() -> None:
    """Roles are a problem; it may begin with goals, and the text and the confidence say so."""
    found = only(ask(party("IT", None, 2), party("Marketing", None, 2)), CONFLICT)

    assert Names("begins with", ("roles",)) in found.evidence
    assert "whether goals are clear is not known" in str(found.why)
    assert found.confidence == "assumed"


@pytest.mark.parametrize("four", [*product(("problem", "clear", "no evidence", "not known"), repeat=4)])
def test_every_case_of_the_order(four: tuple[Verdict, ...]) -> None:
    """All 256: the first problem is named, people only with three clear before them, doubts in the order they come."""
    found = diagnose(list(zip(ORDER, four, strict=True)))
    problems = [one for one, verdict in zip(ORDER, four, strict=True) if verdict == "problem"]

    if not problems:
        assert found == (None, (), ())
    elif problems == ["interpersonal"]:
        assert (found.primary == "interpersonal") == (four[:3] == ("clear",) * 3)
    else:
        assert found.primary == problems[0]
        assert "interpersonal" not in found.secondary
        before = four[: ORDER.index(problems[0])]
        assert found.unsure == tuple(one for one, verdict in zip(ORDER, before, strict=False) if verdict != "clear")


# -- answers of people


def test_answers_give_agreement_as_well() -> None:
    """Means of 3 either way, but one party is torn in itself: r_wg 0 is a problem, if they agreed to be told."""
    torn = answers("IT", "clarity.goals.1", 1, 5, 1, 5, 3)
    calm = answers("Marketing", "clarity.goals.1", 3, 3, 3, 3, 3)
    found = only(hear(review_conflict, answers=[*torn, *calm], consent=True), CONFLICT)

    assert numbers(found)["goals: IT, agreement (r_wg)"] == 0
    assert numbers(found)["goals: Marketing, agreement (r_wg)"] == 1


def test_without_consent_agreement_is_neither_shown_nor_judged() -> None:
    """Agreement and mean together tell a single answer: a torn party is no finding, and its mean is a step."""
    torn = answers("IT", "clarity.goals.1", 1, 5, 1, 5, 4)
    calm = answers("Marketing", "clarity.goals.1", 3, 3, 3, 3, 3)
    found = hear(review_conflict, answers=[*torn, *calm])

    assert codes(found) == []
    assert [(row["mean"], row["agreement"]) for row in cells(found, "people_clarity")] == [(3.0, None), (3.0, None)]


def test_a_respondent_counts_once_however_many_items() -> None:
    """One answers two items with 5, four answer one with 2: the mean is 2.6, not 2.86."""
    rows = [*answers("IT", "clarity.goals.1", 5, 2, 2, 2, 2), *answers("IT", "clarity.goals.2", 5)]
    (row,) = cells(hear(review_conflict, answers=rows, consent=True), "people_clarity")

    assert row["mean"] == pytest.approx(2.6)
    assert row["respondents"] == 5


def test_the_latest_answer_counts() -> None:
    """Who answers again has changed their mind."""
    early = [{**one, "as_of": "2026-01-01"} for one in answers("IT", "clarity.goals.1", 1, 1, 1, 1, 1)]
    late = [{**one, "as_of": "2026-06-01"} for one in answers("IT", "clarity.goals.1", 4, 4, 4, 4, 4)]
    (row,) = cells(hear(review_conflict, answers=[*late, *early], consent=True), "people_clarity")

    assert (row["mean"], row["respondents"]) == (4, 5)


def test_other_items_are_not_clarity() -> None:
    """Answers of another questionnaire are left alone."""
    assert hear(review_conflict, answers=answers("IT", "adkar.desire.1", 1, 1, 1, 1, 1)).rows == ()


def test_answers_count_before_means() -> None:
    """Where a party has both, the people themselves are heard."""
    rows = answers("IT", "clarity.goals.1", 4, 4, 4, 4, 4)
    (row,) = cells(hear(review_conflict, answers=rows, clarity=[party("it", 1)], consent=True), "people_clarity")

    assert row["mean"] == 4


# -- who may be shown


@pytest.mark.parametrize(
    ("respondents", "consent", "shown"),
    [(5, False, True), (4, False, False), (4, True, True), (2, True, False), (None, False, False), (None, True, True)],
)
def test_means_of_few_are_hidden(respondents: int | None, consent: bool, shown: bool) -> None:
    """Five, or three who agreed; of how many nobody knows only with consent. The hidden are counted, not named."""
    found = ask(party("Zelda", 1, respondents=respondents), party("IT", 1), consent=consent)

    assert ("Zelda" in text(found)) == shown
    assert ("clarity.respondents" in facts(found)) == (not shown)


def test_four_answers_are_hidden_too() -> None:
    """A cell of four people is no cell."""
    found = hear(review_conflict, answers=answers("Zelda", "clarity.goals.1", 1, 1, 1, 1))

    assert found.rows == ()
    assert codes(found) == []


def test_a_hidden_party_leaves_it_open_whether_all_is_clear() -> None:
    """Two clear parties and a hidden third: not known, so people cannot be named first."""
    rows = (party("A", 4, 4, 4, 2), party("B", 4, 4, 4, 2), party("C", 4, 4, 4, 2, respondents=3))

    assert codes(ask(*rows)) == []
    assert codes(ask(*rows[:2])) == [CONFLICT]


def test_a_hidden_party_opens_the_points() -> None:
    """Two at 4, a hidden one that may say 1 to 5: 75 points of what is known, at most 83.3."""
    found = ask(*(party(name, 4, respondents=n) for name, n in (("A", 60), ("B", 60), ("C", 3))))

    assert [one for one in parts(found) if one[0] == "clarity: goals"] == [
        ("clarity: goals", 75.0, 0.0, pytest.approx(100 * 10 / 12))
    ]
    assert {one.part.coverage for one in found.elements if str(one.label) == "clarity: goals"} == {2 / 3}


def test_rows_of_one_party_are_pooled_by_people() -> None:
    """Fifty at 2 and a hundred and fifty at 4: 3.5."""
    (row,) = cells(ask(party("IT", 2, respondents=50), party("it", 4, respondents=150)), "people_clarity")

    assert (row["mean"], row["respondents"]) == (3.5, 200)


# -- guesses


def test_a_guess_is_as_far_off_as_what_the_other_says() -> None:
    """IT believes that roles are clear to marketing (4); marketing says 2.2: 1.8 off. A guess is nobody's own view."""
    found = ask(*EXAMPLE, party("IT", None, 4, about="Marketing"))
    rows = [row for row in cells(found, "people_clarity") if row["about"] is not None]

    assert [(row["party"], row["guess_off_by"]) for row in rows] == [("IT", pytest.approx(1.8))]
    assert numbers(only(found, CONFLICT))["roles: IT guesses Marketing, off by"] == pytest.approx(1.8)
    assert numbers(only(found, CONFLICT))["roles: missing to clear"] == pytest.approx(0.6)


# -- commitments


def promise(expected: float | None, committed: float | None) -> dict[str, Any]:
    """What marketing expects of IT."""
    numbers_ = {"expected": expected, "committed": committed}
    return {
        "expects": "Marketing",
        "of": "IT",
        "what": "people a week",
        **{k: v for k, v in numbers_.items() if v is not None},
    }


def test_two_expected_one_committed_is_a_gap_of_half() -> None:
    """50% less, told from 25% on."""
    found = hear(review_conflict, commitments=[promise(2.0, 1.0)])

    assert numbers(only(found, GAP))["people a week (Marketing of IT): less by"] == 0.5
    assert codes(hear(review_conflict, commitments=[promise(4.0, 3.0)])) == [GAP]
    assert codes(hear(review_conflict, commitments=[promise(4.0, 3.1)])) == []
    assert codes(hear(review_conflict, commitments=[promise(1.0, 2.0)])) == []


def test_what_was_not_committed_in_numbers_is_open() -> None:
    """Neither kept nor missed; nothing expected is no gap either."""
    found = hear(review_conflict, commitments=[promise(2.0, None), promise(0.0, 1.0)])

    assert codes(found) == []
    assert "commitment.committed" in facts(found)
    assert [row["gap"] for row in cells(found, "people_commitments")] == [None, None]


def test_commitments_known_in_part() -> None:
    """Half of one, the other open: from 25 to 75 points, 50 of what is known; nothing expected is left out."""
    found = hear(review_conflict, commitments=[promise(2.0, 1.0), promise(2.0, None), promise(0.0, 1.0)])

    assert ("what parties expect of each other and have committed themselves to", 50.0, 25.0, 75.0) in parts(found)


def test_an_empty_table_of_commitments_is_left_out() -> None:
    """It is known that none expects anything: no part of the score."""
    assert not [part for part in parts(hear(review_conflict, commitments=[])) if part[0].startswith("what parties")]


# -- laws

means = st.floats(1, 5)


@given(means, means, st.floats(0, 4))
@LAW
def test_bounds_and_more_clarity(first: float, second: float, more: float) -> None:
    """What is missing lies from 0 to 2, parties are at most 4 apart, and clearer for both is never more missing."""

    def missing_to_clear(*both: float) -> float:
        row = cells(ask(party("A", both[0]), party("B", both[1])), "people_clarity")[0]
        assert 0 <= row["deficit"] <= 2
        assert 0 <= row["divergence"] <= 4
        return float(row["deficit"])

    assert missing_to_clear(min(5.0, first + more), min(5.0, second + more)) <= missing_to_clear(first, second) + 1e-9


@given(st.lists(means, min_size=4, max_size=4))
@LAW
def test_two_parties_that_say_the_same_are_never_apart(four: list[float]) -> None:
    """Divergence 0 whatever they say."""
    found = ask(party("A", *four), party("B", *four))

    assert {row["divergence"] for row in cells(found, "people_clarity")} == {0}


def test_the_numbers_of_a_gap_stand_in_the_proof() -> None:
    """Both numbers, with their unit."""
    found = only(hear(review_conflict, commitments=[{**promise(2.0, 1.0), "unit": "people"}]), GAP)

    assert numbers(found)["people a week (Marketing of IT): expected"] == 2
    assert numbers(found)["people a week (Marketing of IT): committed"] == 1
    assert str(found.why).startswith("2 people are expected and 1 committed, 50% less.")
