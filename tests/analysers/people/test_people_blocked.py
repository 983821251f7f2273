"""Approvals that somebody holds up."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, told
from hearing import cells, numbers
from rollouts import BLOCKED, ESP, rollout

from stackaudit.model.stack import Stack


def approval(asked: str = "2026-06-01", /, **waits: Any) -> dict[str, Any]:
    """An approval that waits for Acme."""
    return {"id": "legal", "name": "Legal", "asked": asked, "waits_for": {"party": "Acme", **waits}}


def test_the_worked_approval_lay_300_of_412_days_with_the_vendor() -> None:
    """72.8% of the time; at 3% a month the need holds with 66.6%: base 7, as it is over 180 days."""
    stated = approval("2025-10-13", asked="2026-02-02", kind="vendor", what="the security paper")
    document = {**rollout(approvals=[stated], changes_a_month=0.03), "as_of": "2026-11-29"}
    answer = told(document)
    (found,) = of(answer, "approval-blocked")
    (row,) = cells(answer, "people_approvals")

    assert (numbers(found)["open for"], numbers(found)["of it with them"]) == (412, 300)
    assert numbers(found)["need still valid at most"] == pytest.approx(0.6663, abs=1e-4)
    assert "open for 412 days, 300 of them with Acme (72.8%), 112 with us." in str(found.why)
    assert "with a probability of 66.6%" in str(found.why)
    assert (row["waits_for"], row["days_with_them"]) == ("Acme", 300)
    assert str(found.title) == "Legal for Rollout waits for Acme"


@pytest.mark.parametrize(
    ("waits", "found"),
    [
        ({"asked": "2026-08-03"}, False),
        ({"asked": "2026-08-02"}, True),
        ({"asked": "2026-06-01", "promised": "2026-11-01"}, False),
        ({"asked": "2026-10-20", "promised": "2026-10-31"}, True),
        ({"promised": "2026-10-31"}, True),
        ({"promised": "2026-12-01"}, False),
        ({}, False),
    ],
)
def test_somebody_holds_it_up_past_a_promise_or_after_ninety_days_without(waits: dict[str, Any], found: bool) -> None:
    """On the day that was promised it is not late; a promise that is still ahead is believed."""
    assert bool(of(told(rollout(approvals=[approval(**waits)])), "approval-blocked")) == found


@pytest.mark.parametrize(("asked", "severity"), [("2026-05-05", "medium"), ("2026-05-04", "high")])
def test_after_180_days_it_is_worse(asked: str, severity: str) -> None:
    """On the hub: 5 and 7 times 1.2; the approval itself is a day younger than its own alarm."""
    stated = approval("2026-05-04" if asked == "2026-05-04" else "2026-05-05", asked=asked)
    (found,) = of(told(rollout(("crm",), {"hub": "crm"}, tools=["crm"], approvals=[stated])), "approval-blocked")

    assert str(found.severity) == severity


def test_neither_day_is_unknown_and_asked_for() -> None:
    """Since when they are waited for decides."""
    answer = told(rollout(approvals=[approval()]))

    assert of(answer, "approval-blocked") == []
    assert "approval.waits_for.asked" in facts(answer)


def test_what_an_open_approval_leads_to_hangs_below_who_holds_it_up() -> None:
    """One fact once: the age, the need that has changed and the repair that waits."""
    stated = {**approval("2026-01-01", asked="2026-02-01"), "blocks": ["crm-esp"]}
    answer = told(rollout(["crm", ESP], BLOCKED, approvals=[stated], changes_a_month=0.1))

    assert [one.code for one in answer.findings] == ["people.approval-blocked"]
    assert sorted(one.code for one in answer.findings[0].consequences) == [
        "people.approval-stale",
        "people.need-expired",
        "people.repair-waits",
    ]


def test_a_decided_approval_waits_for_nobody() -> None:
    """Whom it waited for is history."""
    answer = told(rollout(approvals=[{**approval(asked="2026-06-02"), "decided": "2026-10-01"}]))

    assert codes(answer) == []


def test_one_of_ours_is_not_told_as_an_outsider() -> None:
    """The days count as ours, and the advice is to agree within the company."""
    (found,) = of(told(rollout(approvals=[approval(asked="2026-07-01", kind="own")])), "approval-blocked")

    assert "who are ours as well" in str(found.why)
    assert "with us" not in str(found.why)
    assert "heads of both sides" in str(found.advice)


def test_a_bare_name_is_the_party_in_files_and_tables() -> None:
    """`waits_for: Acme`, and the same stack from frames."""
    stack = Stack.model_validate(rollout(approvals=[{"id": "legal", "asked": "2026-06-01", "waits_for": "Acme"}]))
    (one,) = stack.initiatives[0].approvals or ()

    assert one.waits_for is not None
    assert one.waits_for.party == "Acme"
    assert Stack.from_frames(**stack.to_frames()) == stack


def test_a_promise_before_the_question_is_refused() -> None:
    """The days contradict each other."""
    with pytest.raises(ValueError, match="promised for a day before"):
        Stack.model_validate(rollout(approvals=[approval(asked="2026-06-01", promised="2026-05-01")]))


@pytest.mark.parametrize(
    ("waits", "advice"),
    [
        ({}, "Ask Acme what is missing and by which day it comes."),
        ({"what": "a test report"}, "Ask Acme for a day, name somebody of ours"),
        ({"promised": "2026-12-01"}, "Ask Acme whether 1 Dec 2026 holds"),
        ({"kind": "own"}, "Let the heads of both sides agree on a day by which Acme answers."),
        ({"party": "none"}, "Name one person who decides"),
        (None, "Name one person who decides"),
    ],
)
def test_whoever_is_waited_for_is_pressed_however_little_is_known(waits: dict[str, Any] | None, advice: str) -> None:
    """The name alone is enough: it stands in the title, and nobody is told to find somebody who decides."""
    stated = {"id": "legal", "name": "Legal", "asked": "2026-06-01"} if waits is None else approval(**waits)
    (found,) = of(told(rollout(approvals=[stated])), "approval-stale")

    assert str(found.advice).startswith(advice)
    assert str(found.title).endswith("and waits for Acme") == ("Acme" in advice or "1 Dec" in advice)


def test_a_guess_about_the_need_is_proof_and_no_sentence() -> None:
    """Of the policy's interval nobody here has said anything; what the rollout states itself is told."""
    (guessed,) = of(told(rollout(approvals=[approval()])), "approval-stale")
    (stated,) = of(told(rollout(approvals=[approval()], changes_a_month=0.03)), "approval-stale")

    assert "need still valid at most" in numbers(guessed)
    assert ("probability" in str(guessed.why), "probability" in str(stated.why)) == (False, True)
