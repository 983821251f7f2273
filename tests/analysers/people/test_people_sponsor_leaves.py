"""A sponsor whose departure is known."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, told
from hearing import numbers
from rollouts import rollout

from stackaudit.core.findings import Finding
from stacks import Document

LIVE = "2027-06-01"


def leaving(leaves: str, **more: Any) -> Document:
    """A rollout that goes live in June 2027 and whose sponsor leaves."""
    sponsor = {"name": "Eve", "leaves": leaves, **{key: more.pop(key) for key in ("successor",) if key in more}}
    return rollout(**{"goes_live": LIVE, "sponsor": sponsor, **more})


def only(document: Document) -> Finding:
    """The one finding about the departure."""
    (found,) = of(told(document), "sponsor-leaves")
    return found


def test_the_worked_sponsor_has_two_days_left_and_leaves_182_days_without() -> None:
    """On 2026-11-29; unplanned, at 20% a year, the chance to be gone by then is 10.6%."""
    found = only({**leaving("2026-12-01", turnover=0.2), "as_of": "2026-11-29"})
    said = numbers(found)

    assert said["days left to hand over"] == 2
    assert said["days without a sponsor before it is live"] == 182
    assert said["a sponsor leaves unplanned before it is live, at most"] == pytest.approx(0.1064, abs=2e-4)
    assert "10.6%" in str(found.why)
    assert [str(member.due) for member in found.members] == ["2026-12-01"]


@pytest.mark.parametrize(
    ("leaves", "severity"),
    [
        ("2026-11-02", "medium"),
        ("2027-05-31", "medium"),
        (LIVE, "medium"),
        ("2027-08-29", "medium"),
        ("2027-08-30", None),
    ],
)
def test_a_departure_counts_until_ninety_days_after_going_live(leaves: str, severity: list[str]) -> None:
    """The ninetieth day after is late enough."""
    assert [str(one.severity) for one in of(told(leaving(leaves)), "sponsor-leaves")] == [severity][
        : severity is not None
    ]


def test_leaving_once_it_is_live_is_rated_lower_than_before() -> None:
    """On the hub, which counts 1.2 times: 7 is high, 5 is medium."""
    hub: Document = {"hub": "crm"}
    before, after = (only({**leaving(day, tools=["crm"]), **hub}) for day in ("2027-05-31", LIVE))

    assert (str(before.severity), str(after.severity)) == ("high", "medium")
    assert "the weeks after are those in which people decide" in str(after.why)


@pytest.mark.parametrize(
    ("successor", "severity", "confidence"),
    [(None, "medium", "assumed"), ("none", "medium", "documented"), ("Finn", "note", "documented")],
)
def test_a_successor_makes_it_a_note(successor: str | None, severity: str, confidence: str) -> None:
    """`none` is a statement; a successor who is not stated may exist."""
    found = only(leaving("2026-12-01", **({} if successor is None else {"successor": successor})))

    assert (str(found.severity), found.confidence) == (severity, confidence)


def test_without_a_day_of_going_live_it_is_a_note_with_a_question() -> None:
    """The departure is stated; whether it comes too early is not."""
    answer = told(rollout(sponsor={"name": "Eve", "leaves": "2026-12-01"}))
    (found,) = of(answer, "sponsor-leaves")

    assert str(found.severity) == "note"
    assert "initiative.goes_live" in facts(answer)


def test_one_who_has_left_is_missing_and_not_told_twice() -> None:
    """A departure by today is the other finding."""
    assert codes(told(leaving("2026-11-01"))) == ["sponsor-missing"]


def test_no_stated_departure_claims_nothing() -> None:
    """Neither a finding nor a question about plans that nobody spoke of."""
    answer = told(rollout(goes_live=LIVE, sponsor="Eve"))

    assert codes(answer) == []
    assert "initiative.goes_live" not in facts(answer)


@pytest.mark.parametrize(
    ("prefers", "severity", "title"),
    [
        ("Acme Sales", "medium", "Finn, who follows Eve as the sponsor of Rollout, prefers Acme Sales"),
        ("CRM", "note", "Finn follows Eve as the sponsor of Rollout on 1 Dec 2026"),
        ("none", "note", "Finn follows Eve as the sponsor of Rollout on 1 Dec 2026"),
    ],
)
def test_a_successor_who_prefers_another_product_is_no_note(prefers: str, severity: str, title: str) -> None:
    """The product of the rollout itself, and none, are no other."""
    sponsor = {"name": "Eve", "leaves": "2026-12-01", "successor": "Finn", "successor_prefers": prefers}
    found = only(rollout(goes_live=LIVE, tools=["crm"], sponsor=sponsor))

    assert (str(found.severity), str(found.title)) == (severity, title)
    assert "nobody with a say" not in str(found.why)


def test_once_the_sponsor_has_left_the_wish_of_the_successor_is_said_there() -> None:
    """The sponsor is missing; who is to follow wants something else."""
    sponsor = {"name": "Eve", "leaves": "2026-10-01", "successor": "Finn", "successor_prefers": "Acme Sales"}
    (found,) = of(told(rollout(goes_live=LIVE, tools=["crm"], sponsor=sponsor)), "sponsor-missing")

    assert "Finn, who is to follow, prefers Acme Sales." in str(found.why)
