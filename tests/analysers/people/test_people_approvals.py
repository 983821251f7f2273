"""Approvals: ages, probabilities, what they hold up."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, score, told
from hearing import cells
from rollouts import BLOCKED, ESP, rollout

from stacks import flow


def approval(asked: str, **facts: Any) -> dict[str, Any]:
    """One approval."""
    return {"id": "legal", "name": "Legal", "asked": asked, **facts}


@pytest.mark.parametrize(
    ("asked", "severity"),
    [("2026-08-03", None), ("2026-08-02", "medium"), ("2026-05-05", "medium"), ("2026-05-04", "high")],
)
def test_an_open_approval_is_told_after_90_days_and_is_high_after_180(asked: str, severity: str | None) -> None:
    """90 and 180 days themselves are within; the day after is not."""
    found = of(told(rollout(approvals=[approval(asked)])), "approval-stale")

    assert [str(one.severity) for one in found] == ([] if severity is None else [severity])


def test_fourteen_months_give_the_worked_probability() -> None:
    """At 3% a month and 20% a year: P(valid) .657, P(gone) .229, as methods 7.1 has it."""
    stated = {"changes_a_month": 0.03, "turnover": 0.2}
    (row,) = cells(told(rollout(approvals=[approval("2025-09-01")], **stated)), "people_approvals")

    assert row["days"] == 426
    assert row["need_valid_low"] == row["need_valid_high"] == pytest.approx(0.657, abs=1e-3)
    assert row["requesters_gone_low"] == row["requesters_gone_high"] == pytest.approx(0.229, abs=1e-3)


def test_what_is_not_stated_is_an_interval_that_the_stated_lies_in() -> None:
    """Without turnover and changes the policy's ends stand, and a stated rate narrows them to a point."""
    (wide,) = cells(told(rollout(approvals=[approval("2025-09-01")])), "people_approvals")
    (exact,) = cells(told(rollout(approvals=[approval("2025-09-01")], changes_a_month=0.03)), "people_approvals")

    assert wide["need_valid_low"] < exact["need_valid_low"] == exact["need_valid_high"] < wide["need_valid_high"]


def test_requesters_on_record_are_known_not_estimated() -> None:
    """Whoever left the team is gone for sure, whoever is on it is not."""
    team = [{"person": "Ann", "left": "2026-02-01"}, {"person": "Bob"}]
    gone = told(rollout(team=team, approvals=[approval("2026-01-01", requesters=["Ann"])]))
    here = told(rollout(team=team, approvals=[approval("2026-01-01", requesters=["Ann", "Bob"])]))

    assert [cells(one, "people_approvals")[0]["requesters_gone_high"] for one in (gone, here)] == [1.0, 0.0]


def test_a_need_that_has_probably_changed_hangs_below_the_age_that_made_it() -> None:
    """One cause, one finding: at 10% a month ten months leave the need .37, and that follows from the waiting."""
    answer = told(rollout(approvals=[approval("2026-01-01")], changes_a_month=0.1))
    stale = next(one for one in answer.findings if one.code == "people.approval-stale")

    assert [one.code for one in stale.consequences] == ["people.need-expired"]


def test_whether_the_need_holds_is_open_where_the_rate_decides() -> None:
    """After 20 months it depends on how fast needs change, which nobody stated."""
    answer = told(rollout(approvals=[approval("2025-03-01")]))

    assert "initiative.changes_a_month" in facts(answer)
    assert of(answer, "need-expired") == []


def test_a_workaround_asks_for_a_new_reason_whatever_the_age() -> None:
    """The initiative's workaround counts where the approval states none, and not where it denies one."""
    found = told(rollout(workaround=True, approvals=[approval("2026-10-20")]))
    denied = told(rollout(workaround=True, approvals=[approval("2026-10-20", workaround=False)]))

    assert (codes(found), codes(denied)) == (["need-expired"], [])


def test_without_the_day_it_was_asked_nothing_is_claimed() -> None:
    """No age, no finding: the fact is named."""
    answer = told(rollout(approvals=[{"id": "legal"}]))

    assert (codes(answer), "approval.asked" in facts(answer)) == ([], True)
    assert score(answer, "approvals") == (None, 0.0, 100.0, 0.0)


def test_an_open_one_is_shown_beside_the_median_of_those_that_were_decided() -> None:
    """30 and 60 days, and one open for 123 at the least: the median of the decided ones is 45 days."""
    listed = [
        {"id": "a", "asked": "2026-01-01", "decided": "2026-01-31"},
        {"id": "b", "asked": "2026-01-01", "decided": "2026-03-02"},
        {"id": "c", "asked": "2026-07-01"},
    ]
    answer = told(rollout(approvals=listed))
    (stale,) = of(answer, "approval-stale")

    assert [row["days"] for row in cells(answer, "people_approvals")] == [30, 60, 123]
    assert "The 2 decisions of this rollout so far took 45 days at the median." in str(stale.why)


@pytest.mark.parametrize("decided", ["2026-02-10", "2026-12-24"])
def test_the_median_is_of_what_is_decided_today(decided: str) -> None:
    """One decision is told as one; a day that is still to come is none."""
    listed = [{"id": "a", "asked": "2026-01-01", "decided": decided}, {"id": "b", "asked": "2026-01-01"}]
    why = " ".join(str(one.why) for one in of(told(rollout(approvals=listed)), "approval-stale"))

    assert ("The only decision of this rollout so far took 40 days." in why) == (decided < "2026-11-01")


def test_one_that_was_known_open_on_a_day_counts_to_that_day() -> None:
    """What happened after the last day on which it was known to be open is not known."""
    (row,) = cells(told(rollout(approvals=[approval("2026-01-01", open_on="2026-01-11")])), "people_approvals")

    assert (row["days"], row["state"]) == (10, "open")


def test_an_approval_that_is_only_planned_is_not_waited_for() -> None:
    """Asked for after the day of the stack: no age, no part of the score."""
    answer = told(rollout(approvals=[approval("2026-12-01", workaround=True)]))

    assert (codes(answer), cells(answer, "people_approvals")[0]["state"]) == ([], "planned")


def test_a_repair_waits_only_for_an_open_approval_of_an_unmet_need() -> None:
    """Decided, or with the need met today, or without a candidate that helps: nothing waits."""
    asked = {"asked": "2026-10-01", "blocks": ["crm-esp"]}
    stack = rollout(["crm", ESP], BLOCKED, approvals=[{"id": "legal", **asked}])
    decided = rollout(["crm", ESP], BLOCKED, approvals=[{"id": "legal", **asked, "decided": "2026-10-05"}])
    met = {**stack, "integrations": [flow("crm", "esp", "customer")]}
    other = {**stack, "candidates": [{**BLOCKED["candidates"][0], "source": "esp", "target": "crm"}]}

    assert [codes(told(one)) for one in (stack, decided, met, other)] == [["repair-waits"], [], [], []]


def test_a_repair_of_critical_data_is_worse() -> None:
    """The weightiest entity sets the severity: 6 times 1.2 is high."""
    entities = {"customer": {"system_of_record": "crm", "tolerance": "24h", "criticality": "critical"}}
    asked = {"id": "legal", "asked": "2026-10-01", "blocks": ["crm-esp"]}
    answer = told(rollout(["crm", ESP], {**BLOCKED, "entities": entities}, approvals=[asked]))

    assert [str(one.severity) for one in of(answer, "repair-waits")] == ["high"]


def test_the_score_falls_between_the_two_thresholds() -> None:
    """135 days decided is half way between 90 and 180: 50."""
    done = approval("2026-01-01", decided="2026-05-16")

    assert score(told(rollout(approvals=[done])), "approvals") == (50.0, 50.0, 50.0, 1.0)


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, "Somebody who asked for it is still there."),
        ("2026-10-01", "All who asked for it have left."),
    ],
)
def test_what_is_known_of_those_who_asked_is_no_probability(left: str | None, words: str) -> None:
    """Of members of the team it is known whether they are there; a share of 0 or 100% would be a riddle."""
    team = [{"person": "Ann", **({} if left is None else {"left": left})}]
    document = rollout(team=team, approvals=[{"id": "a", "name": "A", "asked": "2026-01-01", "requesters": ["Ann"]}])
    (found,) = of(told(document), "approval-stale")

    assert words in str(found.why)
    assert "0% " not in str(found.why)
