"""What all themes of the second half promise: nothing from nothing, own kinds only, one order, whole tables."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest
from hearing import SECOND_HALF, Theme, codes, context_of, hear
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.base import found
from stackaudit.analysers.people import conflict, expectations, ownership, requirements, support, training
from stackaudit.analysers.people.context import Outcome
from stacks import Document

THEMES: dict[str, Any] = {
    one.__name__: one
    for one in (
        expectations.review_expectations,
        support.review_support,
        requirements.review_requests,
        requirements.review_requirements,
        ownership.review_roles,
        training.review_training,
        conflict.review_conflict,
    )
}


def everything(document: Document) -> Outcome:
    """What all themes say of the only initiative of a stack."""
    (rollout,) = context_of(document).rollouts
    checked = Outcome(found((ownership.separation,), rollout))
    return sum((theme(rollout) for theme in THEMES.values()), checked)


@pytest.mark.parametrize("theme", THEMES)
def test_an_empty_initiative_is_unknown(theme: str) -> None:
    """Nothing entered, nothing claimed: no finding, no row, and no part of a score that is known."""
    told = hear(THEMES[theme])

    assert told.findings == ()
    assert told.rows == ()
    assert told.unknowns
    assert told.elements
    assert {(one.part.value, one.part.low, one.part.high, one.part.coverage) for one in told.elements} == {
        (None, 0.0, 100.0, 0.0)
    }


@pytest.mark.parametrize("code", SECOND_HALF)
def test_the_smallest_stack_shows_its_kind_alone(code: str) -> None:
    """One finding, with proof, about subjects of the initiative or a person, in words without holes."""
    (found,) = everything(SECOND_HALF[code]).findings
    said = " ".join(str(text) for text in (found.title, found.why, found.advice))

    assert found.code == code
    assert found.evidence
    assert all(re.match(r"(initiative:roll$|person:|\w+:roll/)", subject) for subject in found.subjects)
    assert not re.search(r"[{}]|\bNone\b|\binf\b|\bnan\b", said)


def test_rows_fit_their_tables() -> None:
    """Each row has a cell for each column, and begins with the initiative; each table is filled by some stack."""
    rows = [row for document in SECOND_HALF.values() for row in everything(document).rows]

    assert all(getattr(row, "initiative", "") == "roll" for row in rows)
    assert {row.table for row in rows} == {
        *("people_expectations", "people_stakeholders", "people_promises", "people_support", "people_super_users"),
        *("people_requests", "people_requirements", "people_sign_offs", "people_roles", "people_load"),
        *("people_training", "people_clarity", "people_commitments"),
    }


@pytest.mark.parametrize("code", SECOND_HALF)
def test_the_order_of_rows_changes_nothing(code: str) -> None:
    """Every list turned round: the same answer to the last bit."""
    turned = deepcopy(SECOND_HALF[code])
    for field, value in turned["initiatives"][0].items():
        if isinstance(value, list):
            turned["initiatives"][0][field] = value[::-1]

    assert everything(turned) == everything(SECOND_HALF[code])


def test_what_hangs_on_the_tools_makes_it_worse() -> None:
    """The same gap in a rollout that touches the hub is more severe."""
    plain, hub = deepcopy(SECOND_HALF["people.commitment-gap"]), deepcopy(SECOND_HALF["people.commitment-gap"])
    hub["hub"] = "crm"
    for document in (plain, hub):
        document["tools"] = [{"id": "crm"}, {"id": "web"}]
        document["initiatives"][0]["tools"] = ["crm"]

    assert everything(hub).findings[0].severity > everything(plain).findings[0].severity


def test_the_provenance_of_the_initiative_lowers_confidence_and_never_raises_it() -> None:
    """Records that are only assumed make findings assumed; measured ones do not make an interview measured."""
    found = {}
    for stated in ("assumed", "measured"):
        document = deepcopy(SECOND_HALF["people.conflict"])
        document["initiatives"][0]["provenance"] = {"confidence": stated}
        found[stated] = everything(document).findings[0].confidence

    assert found == {"assumed": "assumed", "measured": "interview"}


@given(st.permutations(sorted(SECOND_HALF)))
@settings(max_examples=5, deadline=None)
def test_all_at_once_in_any_order(order: list[str]) -> None:
    """Lists of all small stacks joined in any order: the same answer, parts inside their bounds, no id twice."""
    answers = [everything(joined(sorted(SECOND_HALF))), everything(joined(order))]
    ids = [finding.id for finding in answers[1].findings]

    assert answers[0] == answers[1]
    assert len(set(ids)) == len(ids)
    assert all(0 <= one.part.low <= one.part.high <= 100 for one in answers[1].elements)
    assert all(one.part.low <= one.part.value <= one.part.high for one in answers[1].elements if one.part.value)
    assert len(codes(answers[1])) > 10


def joined(order: list[str]) -> Document:
    """One rollout with the lists of all of them."""
    whole: Document = deepcopy(SECOND_HALF["people.requirement-volatile"])
    facts = whole["initiatives"][0]
    facts["requirements"] = []
    for code in order:
        for field, value in SECOND_HALF[code]["initiatives"][0].items():
            if isinstance(value, list):
                facts[field] = [*facts.get(field, []), *deepcopy(value)]
    names: dict[str, int] = {}
    for row in sorted(facts["requirements"], key=repr):
        names[row["name"]] = names.get(row["name"], 0) + 1
        row["name"] += f" {names[row['name']]}"
    return whole


def test_themes_are_callable_alike() -> None:
    """Each takes a rollout."""
    themes: list[Theme] = [*THEMES.values()]

    assert all(isinstance(hear(one), Outcome) for one in themes)
