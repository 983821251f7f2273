"""Whose answers may be shown: one rule, whatever the sheet they came in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hearing import context_of
from hypothesis import given
from hypothesis import strategies as st
from rollouts import rollout

import stackaudit as sa
from stackaudit.analysers.people.context import Context
from stackaudit.analysers.people.respondents import cell_shown, hidden_groups, least_shown, voice_shown
from stacks import read

SECRET = 1.37
"""A rating that nobody gives by accident."""


def _context(**settings: Any) -> Context:
    return context_of(rollout(consent=True), **settings)


@pytest.mark.parametrize(
    ("least", "with_consent", "expected"),
    [(5.0, 3.0, (5, 3)), (4.5, 2.5, (5, 3)), (3.0, 6.0, (3, 3)), (0.0, 0.0, (1, 1))],
)
def test_a_part_of_a_person_is_a_person_and_consent_never_asks_for_more(
    least: float, with_consent: float, expected: tuple[int, int]
) -> None:
    """4.5 respondents are five; who agreed is not hidden where who did not would be shown."""
    context = _context(cell_least=least, cell_least_with_consent=with_consent)

    assert (least_shown(context, consent=False), least_shown(context, consent=True)) == expected


@pytest.mark.parametrize(
    ("respondents", "cell", "voice"),
    [(None, True, True), (1, False, True), (2, False, False), (3, True, True), (5, True, True)],
)
def test_with_consent_three_are_a_cell_and_one_is_a_voice(respondents: int | None, cell: bool, voice: bool) -> None:
    """Two who agreed are hidden: each knows their own rating, and so the other's."""
    (one,) = _context().rollouts

    assert cell_shown(one, respondents) is cell
    assert voice_shown(one, respondents, None) is voice
    assert voice_shown(one, respondents, consent=False) is (respondents == 5)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 12), max_size=8), st.integers(1, 6))
def test_what_is_hidden_cannot_be_worked_out_from_the_sum(sizes: Mapping[str, int], least: int) -> None:
    """The hidden groups together are none, or enough, or all there are; and no small one is shown."""
    hidden = hidden_groups(sizes, least)
    together = sum(sizes[name] for name in hidden)

    assert all(name in hidden for name, size in sizes.items() if size < least)
    assert together == 0 or together >= least or len(hidden) == len(sizes)


def _answers(group: str, people: int, rating: float) -> list[dict[str, Any]]:
    items = [f"clarity.{name}.1" for name in ("goals", "roles", "procedures", "interpersonal")]
    items += ["adkar.awareness.1", "utaut.effort-expectancy.1"]
    return [
        {"respondent": f"{group}{n}", "group": group, "item": item, "rating": rating}
        for n in range(people)
        for item in items
    ]


def _few(rating: float) -> sa.Audit:
    """An audit of a rollout in which four people, or nobody knows how many, gave this rating to everything."""
    rows = {"importance": 5, "expected": 5, "perceived": rating, "elicited": True, "says": f"I say {rating}"}
    return sa.audit(
        read(
            rollout(
                answers=_answers("it", 4, rating),
                expectations=[
                    {"stakeholder": "CEO", "attribute": "speed", "respondents": 4, **rows},
                    {"stakeholder": "CFO", "attribute": "cost", **rows},
                ],
                clarity=[
                    {"party": "board", "goals": rating, "roles": rating, "respondents": 4},
                    {"party": "staff", "goals": rating, "procedures": rating},
                ],
            )
        )
    )


@pytest.mark.parametrize("ending", [".json", ".md", ".txt", ".html"])
def test_nothing_that_is_written_depends_on_what_four_people_said(ending: str, tmp_path: Path) -> None:
    """Tables, proofs, unknowns, scores: every report is the same, whatever they answered."""
    low, high = (
        audit.save(tmp_path / f"{name}{ending}").read_text(encoding="utf-8")
        for name, audit in (("low", _few(SECRET)), ("high", _few(4.63)))
    )

    assert low == high
    assert str(SECRET) not in low


def test_a_small_group_cannot_be_subtracted_from_the_sum() -> None:
    """Two of IT are hidden beside five of sales: these are hidden too, for the sum of seven is shown."""
    document = rollout(answers=[*_answers("it", 2, 1.0), *_answers("sales", 5, 4.0)])
    review = sa.audit(read(document)).reviews["people"]
    (table,) = [one for one in review.tables if one.name == "people_barriers"]

    assert [(row[1], row[2], row[-1]) for row in table.rows] == [(None, 7, False), ("it", 2, True), ("sales", 5, True)]
