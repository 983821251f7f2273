"""What holds for all themes 7.1 to 7.7 together."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from first_half import every, told
from hearing import FIRST_HALF
from hypothesis import given, settings
from hypothesis import strategies as st
from rollouts import MATRIX, TODAY, answers, rollout

from stackaudit.core.evidence import Names
from stackaudit.core.rows import table_of
from stackaudit.policy import Policy
from stacks import Document, document

FULL: Document = {
    "tasks": MATRIX,
    "team": [{"person": "Ann", "level": 5}, {"person": "Bob"}, {"person": "Cid", "left": "2026-09-01"}],
    "starts": "2026-03-01",
    "sponsor": {"name": "Eve", "last_active": "2026-06-01", "level": 1},
    "goes_live": "2027-05-01",
    "approvals": [
        {"id": "legal", "asked": "2026-01-01"},
        {"id": "privacy", "asked": "2026-02-01", "decided": "2026-03-01"},
        {"id": "budget", "asked": "2026-08-20", "workaround": True},
        {"id": "paper", "asked": "2026-03-01", "waits_for": {"party": "Acme", "asked": "2026-04-01"}},
    ],
    "adoption": [{"entitled": 120, "active": 45}, {"group": "sales", "entitled": 30, "active": 28}],
    "purchases": [{"tool": "crm", "use_case": False}, {"tool": "esp", "kpi": False, "owner": False, "overlaps": True}],
    "meetings": [{"party": "Sales", "expected": 3, "came": came} for came in (0, 1, 3, 2)],
    "panel": [{"person": "Ann", "only_chosen": True}, {"person": "Bob", "only_chosen": True}],
    "answers": [*answers("adkar.awareness.1", 4.0, 6), *answers("adkar.desire.1", 2.0, 6)],
}
LISTS = ("meetings", "tasks", "team", "approvals", "adoption", "purchases", "panel", "answers")


@pytest.mark.parametrize("code", sorted(FIRST_HALF))
def test_the_smallest_stack_of_each_code_makes_it_told(code: str) -> None:
    """Each code has a stack that triggers it."""
    assert code in {one.code for one in every(told(FIRST_HALF[code]))}


def test_an_initiative_that_is_only_named_claims_nothing() -> None:
    """Nothing entered, nothing claimed: no finding, unknowns with their facts, and no known part of any score."""
    answer = told(rollout())

    assert answer.findings == ()
    assert {one.fact for one in answer.unknowns} == {
        "initiative.approvals",
        "initiative.sponsor",
        "initiative.panel",
        "initiative.tasks",
        "initiative.team",
        "initiative.adoption",
        "initiative.answers",
        "initiative.purchases",
    }
    assert {one.score for one in answer.elements} == {"ownership", "approvals", "adoption"}
    assert all(
        (one.part.value, one.part.low, one.part.high, one.part.coverage) == (None, 0.0, 100.0, 0.0)
        for one in answer.elements
    )
    assert answer.rows == ()


def test_a_bare_vendor_claims_nothing() -> None:
    """A name alone gives no finding, and no known part of the score."""
    answer = told(document(["crm"], as_of=TODAY, vendors=["Acme"]))

    assert answer.findings == ()
    assert all(one.part.value is None and one.part.coverage == 0.0 for one in answer.elements)
    assert {"vendor.sla", "ticket.waited_for_us", "vendor.account_changes", "vendor.procurement"} == {
        one.fact for one in answer.unknowns
    }


@given(st.randoms(use_true_random=False))
@settings(deadline=None)  # the first exact interval loads SciPy
def test_the_order_of_rows_changes_nothing(random: Any) -> None:
    """Sheets have no order: findings, unknowns, elements and tables are the same, and in the same order."""
    shuffled = deepcopy(FULL)
    for name in LISTS:
        random.shuffle(shuffled[name])

    assert told(rollout(["crm", "esp"], **shuffled)) == told(rollout(["crm", "esp"], **FULL))


@given(st.sets(st.sampled_from(sorted(FULL))))
@settings(deadline=None)
def test_whatever_is_left_out_every_part_stays_in_its_bounds(kept: set[str]) -> None:
    """Each element lies from 0 to 100 with its value inside, each row fits its table, each id occurs once."""
    answer = told(rollout(["crm", "esp"], **{name: FULL[name] for name in kept}))

    for one in answer.elements:
        assert 0 <= one.part.low <= one.part.high <= 100
        assert one.part.value is None or one.part.low - 1e-9 <= one.part.value <= one.part.high + 1e-9
    assert all(len(table_of(type(row), [row]).rows) == 1 for row in answer.rows)
    assert len({one.id for one in every(answer)}) == len(every(answer))


def test_a_rollout_on_the_hub_counts_more_and_says_why() -> None:
    """The graph raises the severity: no sponsor for what touches the hub is high, elsewhere medium."""
    bare = told(rollout(sponsor="none")).findings
    on_hub = told(rollout(["crm", "esp"], {"hub": "crm"}, tools=["crm"], sponsor="none")).findings
    worst = [max(found, key=lambda one: one.severity) for found in (bare, on_hub)]

    assert [str(one.severity) for one in worst] == ["medium", "high"]
    assert Names("touches", ("the hub of the stack",)) in worst[1].evidence
    assert "touches" not in str(worst[1].why)


def test_a_rollout_on_a_primary_journey_says_so() -> None:
    """The journey's name stands in the proof."""
    steps = [{"id": "buy", "tools": ["crm"]}, {"id": "pay", "tools": ["esp"]}]
    journeys = {"journeys": [{"id": "j", "name": "Sale", "primary": True, "steps": steps}]}
    (found,) = told(rollout(["crm", "esp"], journeys, tools=["crm"], tasks=[])).findings

    assert Names("touches", ("the primary journey Sale",)) in found.evidence


@pytest.mark.parametrize("code", sorted(FIRST_HALF))
def test_a_kind_that_the_policy_rates_at_nothing_is_a_note(code: str) -> None:
    """A policy can turn any kind down, those that are high by rule included."""
    answer = told(FIRST_HALF[code], Policy(severity=dict.fromkeys(FIRST_HALF, 0.0)))

    assert {str(one.severity) for one in every(answer)} == {"note"}


@pytest.mark.parametrize("code", sorted(FIRST_HALF))
def test_nothing_is_worse_than_what_causes_it(code: str) -> None:
    """What follows from a cause is never more severe than the cause, and each text says something."""
    for one in told(FIRST_HALF[code]).findings:
        assert all(child.severity <= one.severity for child in one.consequences)
        assert all(str(text).strip() for text in (one.title, one.why, one.advice))
        assert one.evidence
