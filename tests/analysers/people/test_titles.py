"""Titles say what is meant: nothing and nobody are words, not zeros, and one is not many."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import told
from hearing import hear
from rollouts import supplied

from stackaudit.analysers.people import expectations, requirements, training

DAYS = ("2026-05-06", "2026-06-10", "2026-07-20")


def _sessions(attended: int, days: tuple[str, ...] = DAYS) -> dict[str, Any]:
    rows = [{"group": "sales", "day": day, "invited": 10, "attended": attended} for day in days]
    return {"training": rows, "groups": [{"group": "sales", "cheat_sheet": True}], "goes_live": "2026-05-01"}


def _titles(theme: Any, **facts: Any) -> list[str]:
    return [str(found.title) for found in hear(theme, **facts).findings]


@pytest.mark.parametrize(("attended", "title"), [(0, "Nobody in sales came"), (5, "Only 50% of sales came")])
def test_nobody_came_is_said_so(attended: int, title: str) -> None:
    """0% would be a riddle."""
    assert _titles(training.review_training, **_sessions(attended)) == [f"{title} to the training for CRM"]


def test_no_session_is_said_so() -> None:
    """One session stays a number."""
    few = _titles(training.review_training, **_sessions(9, DAYS[:1]))
    none = _titles(training.review_training, **_sessions(9, ("2026-04-01",)))

    assert few == ["sales had 1 session in the 90 days after the start of CRM"]
    assert "sales had no session in the 90 days after the start of CRM" in none


@pytest.mark.parametrize(
    ("users", "title"),
    [(0, "No requirement of CRM comes"), (1, "Only 33.3% of the requirements of CRM come")],
)
def test_requirements_of_nobody_who_does_the_work(users: int, title: str) -> None:
    """No is a word, 0% is a riddle."""
    rows = [{"id": f"r{n}", "from_user": n < users} for n in range(3)]

    assert f"{title} from those who do the work" in _titles(requirements.review_requirements, requirements=rows)


@pytest.mark.parametrize(("signed", "title"), [(0, "IT has signed nothing of"), (1, "IT has signed 25% of")])
def test_a_group_that_signed_nothing(signed: int, title: str) -> None:
    """Nothing is a word."""
    found = _titles(requirements.review_sign_offs, sign_offs=[{"group": "IT", "required": 4, "signed": signed}])

    assert found == [f"{title} what CRM asks of it"]


@pytest.mark.parametrize(
    ("promises", "title"),
    [
        (1, "CRM did not keep the one promise that can be checked"),
        (2, "CRM did not keep 2 of 2 promises"),
    ],
)
def test_one_promise_is_not_one_of_one(promises: int, title: str) -> None:
    """Two are counted."""
    row = {"stakeholder": "CMO", "respondents": 6, "promised": 10, "actual": 20, "elicited": True}
    rows = [{**row, "attribute": f"a{n}"} for n in range(promises)]

    assert title in _titles(expectations.review_expectations, expectations=rows)


def test_what_somebody_did_not_get_is_what_they_expected() -> None:
    """At most is said only where some do not say whether they were asked."""
    row = {"stakeholder": "CMO", "respondents": 6, "importance": 5, "expected": 5, "perceived": 1}
    sure = hear(expectations.review_expectations, expectations=[{**row, "attribute": "time", "elicited": False}])
    open_ = hear(
        expectations.review_expectations,
        expectations=[{**row, "attribute": name, "elicited": False} for name in "ab"] + [{**row, "attribute": "c"}],
    )
    said = [" ".join(f"{found.title} {found.why}" for found in answer.findings) for answer in (sure, open_)]

    assert "CMO did not get what they expected of CRM: time" in said[0]
    assert "CMO was not asked about time." in said[0]
    assert "0 of 1 were asked for before it was built" in said[0]
    assert "1 of 3 at most were asked for before it was built" in said[1]


def test_a_request_that_harms_as_much_as_it_helps() -> None:
    """In per cent, not as a share of 1."""
    effects = [{"request": "A", "stakeholder": "x", "effect": 2}, {"request": "A", "stakeholder": "y", "effect": -2}]
    (found,) = hear(requirements.review_requests, effects=effects).findings

    assert str(found.why).startswith("Harm and help cancel each other to 100%:")


@pytest.mark.parametrize(
    ("changes", "words"), [(2, "changed 2 times within a year"), (3, "changed 3 times within a year")]
)
def test_people_of_a_vendor_that_change(changes: int, words: str) -> None:
    """Counted in words that fit."""
    days = [{"day": f"2026-0{n + 2}-01", "ours": False} for n in range(changes)]
    titles = [str(one.title) for one in told(supplied(account_changes=days)).findings]

    assert any(words in title for title in titles)
