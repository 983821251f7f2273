"""Tickets without an answer: late, within their time, or of no stated day; and a vendor that answers none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from first_half import codes, facts, of, told
from hearing import cells, numbers
from rollouts import TODAY, supplied

from stackaudit.model.stack import Stack

LATE: dict[str, Any] = {"sent": "2026-10-01", "limit": "5d"}
OPEN: dict[str, Any] = {"sent": "2026-10-30", "limit": "5d"}
IN_TIME: dict[str, Any] = {"sent": "2026-09-01", "limit": "5d", "answered_after": "2d"}
TOO_LATE: dict[str, Any] = {"sent": "2026-09-01", "limit": "5d", "answered_after": "9d"}


def days_ago(days: int) -> str:
    """The day so many days before that of the stack."""
    return (date.fromisoformat(TODAY) - timedelta(days=days)).isoformat()


def test_the_worked_vendor_that_answered_none_of_twelve() -> None:
    """0 of 12: at most .2425 in time, below the 90% that are agreed; told as silence, not as a broken agreement."""
    answer = told(supplied(tickets=[LATE] * 12, sla={"share": 0.9}))
    (found,) = of(answer, "vendor-silent")
    (row,) = cells(answer, "people_vendors")

    assert codes(answer) == ["vendor-silent"]
    assert (row["answered_in_time"], row["of"], row["state"]) == (0, 12, "proven")
    assert (row["low"], row["high"]) == (0.0, pytest.approx(0.2425, abs=1e-4))
    assert "24.2%" in str(found.why)  # .24249
    assert (numbers(found)["requests past their time"], str(found.severity)) == (12.0, "medium")


def test_the_worked_share_counts_what_is_open_past_its_limit_and_leaves_out_the_rest() -> None:
    """3 in time, 2 late, 4 open past, 5 within: 3 of 9, from 12.1 to 64.6%."""
    tickets = [IN_TIME] * 3 + [TOO_LATE] * 2 + [LATE] * 4 + [OPEN] * 5
    answer = told(supplied(tickets=tickets, sla={"share": 0.9}))
    (row,) = cells(answer, "people_vendors")

    assert (row["answered_in_time"], row["of"], row["tickets"]) == (3, 9, 14)
    assert (row["low"], row["high"]) == (pytest.approx(0.121, abs=1e-3), pytest.approx(0.646, abs=1e-3))
    assert codes(answer) == ["vendor-sla"]


@pytest.mark.parametrize(
    ("ticket", "late"),
    [
        ({"sent": days_ago(5), "limit": "5d"}, False),
        ({"sent": days_ago(6), "limit": "5d"}, True),
        ({"sent": days_ago(30)}, False),
        ({"sent": days_ago(31)}, True),
        ({"limit": "5d"}, False),
        ({"sent": days_ago(90), "limit": "5d", "solved_after": "80d"}, False),
        ({"sent": days_ago(90), "answered": True}, False),
        ({"sent": days_ago(90), "limit": "5d", "answered_after": "2d"}, False),
    ],
)
def test_a_ticket_is_late_once_its_time_is_over_and_nothing_says_that_it_was_answered(
    ticket: dict[str, Any], late: bool
) -> None:
    """The last day is within; no limit counts as 30 days; what is answered, or of no stated day, is not late."""
    assert bool(of(told(supplied(tickets=[ticket] * 3)), "vendor-silent")) == late


@pytest.mark.parametrize(("count", "found"), [(2, []), (3, ["vendor-silent"])])
def test_fewer_than_three_late_tickets_are_no_silence(count: int, found: list[str]) -> None:
    """Two may be chance; a ticket that is still within its time does not speak against silence."""
    assert codes(told(supplied(tickets=[*[LATE] * count, OPEN]))) == found


def test_one_answer_of_many_is_a_share_not_silence() -> None:
    """Whoever answers one request is late with the others."""
    assert codes(told(supplied(tickets=[IN_TIME, *[LATE] * 11], sla={"share": 0.9}))) == ["vendor-sla"]


def test_silence_is_assumed_unless_each_ticket_says_that_it_has_no_answer() -> None:
    """A blank cell may be an answer that nobody entered; `answered: false` is a statement."""
    blank, stated = (
        of(told(supplied(tickets=[{**LATE, **more}] * 3)), "vendor-silent")[0] for more in ({}, {"answered": False})
    )

    assert (blank.confidence, stated.confidence) == ("assumed", "measured")
    assert "No answer is on record" in str(blank.why)
    assert "No answer is on record" not in str(stated.why)


def test_a_ticket_of_no_stated_day_is_counted_and_asked_for() -> None:
    """Nothing follows from it; the finding says how many there are, and the day is asked for."""
    answer = told(supplied(tickets=[*[LATE] * 3, {"ticket": "T-9"}]))
    (found,) = of(answer, "vendor-silent")

    assert "1 request without the day on which it was sent is left out." in str(found.why)
    assert "ticket.sent" in facts(answer)


def test_a_ticket_without_an_answer_has_no_time_of_one() -> None:
    """The two contradict each other."""
    with pytest.raises(ValueError, match="the ticket has no answer"):
        Stack.model_validate(supplied(tickets=[{"answered": False, "answered_after": "2d"}]))
