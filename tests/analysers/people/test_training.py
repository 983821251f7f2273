"""Training: days 5, 40 and 80, windows that are open or closed, who came, and what comes after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.training import longest_interval, review_training

LAW = settings(max_examples=60, deadline=None)
CADENCE, ATTENDANCE, NO_SHEET = "people.training-cadence", "people.training-attendance", "people.no-cheat-sheet"
CLOSED, OPEN, AHEAD = date(2026, 5, 1), date(2026, 10, 1), date(2027, 1, 1)
"""Starts of which the 90 days are over, running, and still to come on 2026-11-01."""


def session(day: int | None, start: date = CLOSED, **more: Any) -> dict[str, Any]:
    """A session of sales, so many days after the start."""
    when = {} if day is None else {"day": str(start + timedelta(days=day))}
    return {"group": "sales", **when, **more}


def ask(*days: int | None, start: date = CLOSED, **more: Any) -> Outcome:
    """What is said of sessions of sales on some days after the start."""
    return hear(review_training, goes_live=str(start), training=[session(day, start) for day in days], **more)


def row(found: Outcome) -> dict[str, Any]:
    """The only row of the table."""
    (one,) = cells(found, "people_training")
    return one


def test_days_5_40_and_80_are_ok() -> None:
    """Three sessions, the longest stretch 40 days."""
    found = ask(5, 40, 80)

    assert codes(found) == []
    assert (row(found)["status"], row(found)["sessions"], row(found)["longest_interval"]) == ("ok", 3, 40)


def test_two_are_too_few() -> None:
    """And the subject is the group."""
    found = only(ask(40, 80), CADENCE)

    assert numbers(found)["sessions"] == 2
    assert found.subjects == ("group:crm/sales",)


def test_three_in_the_first_weeks_leave_too_long_a_stretch() -> None:
    """Days 5, 10 and 20: 70 days without one. Days 1, 45 and 90: 45 at most, which is still ok."""
    assert numbers(only(ask(5, 10, 20), CADENCE))["longest stretch without one"] == 70
    assert row(ask(5, 10, 20))["status"] == "too far apart"
    assert codes(ask(1, 45, 90)) == []


@pytest.mark.parametrize("day", [0, -3, 91])
def test_sessions_outside_the_window_do_not_count(day: int) -> None:
    """The day of the start and day 91 are outside, day 90 is inside."""
    assert row(ask(40, 80, day))["sessions"] == 2


def test_two_sessions_on_one_day_are_one() -> None:
    """For whoever is trained."""
    assert row(ask(5, 40, 40))["sessions"] == 2


def test_a_running_window_is_on_track_where_sessions_are_scheduled() -> None:
    """Scheduled ones count; where they are missing nothing is found yet, but the days are asked for."""
    on_track, behind = ask(5, 40, 80, start=OPEN), ask(5, start=OPEN)

    assert (row(on_track)["status"], codes(on_track)) == ("on track", [])
    assert (row(behind)["status"], codes(behind)) == ("not scheduled yet", [])
    assert "training.day" in facts(behind)
    assert codes(ask(start=AHEAD)) == []


def test_without_a_start_nothing_can_be_counted() -> None:
    """Unknown, not missed."""
    found = hear(review_training, training=[session(5)])

    assert codes(found) == []
    assert facts(found) == {"initiative.goes_live"}


def test_no_training_at_all() -> None:
    """An empty list after the window is none held; no list says nothing."""
    assert codes(ask()) == [CADENCE]
    assert facts(hear(review_training, goes_live=str(CLOSED))) == {"initiative.training"}


def test_a_session_without_a_day_or_a_group_is_only_possible() -> None:
    """Two certain ones and one without a day, or without a group: not known. One certain and one possible: too few."""
    undated = ask(5, 80, None)
    loose = hear(
        review_training,
        goes_live=str(CLOSED),
        training=[session(5), session(80), {"day": str(CLOSED + timedelta(days=40))}],
    )

    assert (codes(undated), row(undated)["status"]) == ([], "not known")
    assert (codes(loose), row(loose)["status"]) == ([], "not known")
    assert {"training.day"} <= facts(undated)
    assert {"training.group"} <= facts(loose)
    assert codes(ask(5, None)) == [CADENCE]


def test_each_group_has_its_own_sessions() -> None:
    """Sales is trained, service, which is listed as a group, is not."""
    found = ask(5, 40, 80, groups=[{"group": "Sales"}, {"group": "Service"}])

    assert only(found, CADENCE).subjects == ("group:crm/service",)


def test_sessions_without_any_group_are_for_everybody() -> None:
    """Where no group is named anywhere."""
    days = [{"day": str(CLOSED + timedelta(days=day))} for day in (5, 40, 80)]
    found = hear(review_training, goes_live=str(CLOSED), training=days)

    assert (row(found)["group"], row(found)["status"]) == ("everybody", "ok")


# -- who came


def came(*seats: tuple[int | None, int | None]) -> Outcome:
    """Three sessions in time, with those invited and those who came."""
    listed = [session(day) for day in (5, 40, 80)]
    for one, (invited, attended) in zip(listed, seats, strict=False):
        one.update({k: v for k, v in (("invited", invited), ("attended", attended)) if v is not None})
    return hear(review_training, goes_live=str(CLOSED), training=listed)


def test_attendance_is_of_all_who_were_invited() -> None:
    """8 of 10 and 4 of 5 are enough; 7 of 10 and 4 of 5 are 73%."""
    assert codes(came((10, 8), (5, 4))) == []
    assert numbers(only(came((10, 7), (5, 4)), ATTENDANCE))["attendance, at most"] == pytest.approx(11 / 15)


def test_attendance_that_is_not_stated_may_be_anything() -> None:
    """10 of 10 and open of 10: from 50 to 100%, undecided. 2 of 10 and open of 10: at most 60%, told."""
    assert codes(came((10, 10), (10, None))) == []
    assert "training.attended" in facts(came((10, 10), (10, None)))
    assert codes(came((10, 2), (10, None))) == [ATTENDANCE]
    assert "training.invited" in facts(came())


# -- cheat sheets, and after


def test_a_cheat_sheet_that_is_stated_not_to_be_there_is_told_before_the_start_too() -> None:
    """Stated no: told, before the start as something to do by that day. Not stated: asked for."""
    none = [{"group": "sales", "cheat_sheet": False}]

    assert codes(hear(review_training, groups=none, goes_live=str(CLOSED))) == [NO_SHEET]
    (found,) = hear(review_training, groups=none, goes_live=str(AHEAD)).findings
    assert (found.code, [one.due for one in found.members]) == (NO_SHEET, [AHEAD])
    assert "group.cheat_sheet" in facts(hear(review_training, groups=[{"group": "sales"}]))


def test_one_group_in_two_rows_is_one_finding() -> None:
    """However it is spelt."""
    rows = [{"group": "sales", "cheat_sheet": False}, {"group": "Sales", "cheat_sheet": False}]

    assert codes(hear(review_training, groups=rows)) == [NO_SHEET]


def test_a_look_and_training_after_it_count() -> None:
    """All six parts there are 100 points but for the fourth session; a look before the start is none."""
    group = {"group": "sales", "cheat_sheet": True, "usage_review": "2026-06-15", "retraining": "2026-07-15"}
    full = came_with({**group})
    early = came_with({**group, "usage_review": "2026-04-15"})

    assert dict(p[:2] for p in parts(full))["training of sales"] == pytest.approx((75 + 500) / 6)
    assert dict(p[:2] for p in parts(early))["training of sales"] == pytest.approx((75 + 400) / 6)
    assert (row(early)["usage_review"], row(early)["retraining"]) == (False, True)


def came_with(group: dict[str, Any]) -> Outcome:
    """Three sessions in time to which all came, of a group with these facts."""
    listed = [session(day, invited=5, attended=5) for day in (5, 40, 80)]
    return hear(review_training, goes_live=str(CLOSED), training=listed, groups=[group])


# -- laws

days = st.lists(st.integers(1, 90), max_size=8)


@given(days)
@LAW
def test_the_longest_stretch_by_walking_the_days(found: list[int]) -> None:
    """Day by day: how long ago was the last session, or the start; ends count as well."""
    since, longest = 0, 0
    for day in range(1, 91):
        since += 1
        longest = max(longest, since)
        if day in found:
            since = 0

    assert longest_interval(found, 90) == longest


@given(days, st.integers(1, 90))
@LAW
def test_one_more_session_is_never_worse(found: list[int], more: int) -> None:
    """The stretch gets no longer, and a finding may go, never come."""
    before, after = ask(*found), ask(*found, more)

    assert row(after)["longest_interval"] <= row(before)["longest_interval"]
    assert len(after.findings) <= len(before.findings)


def test_the_words_say_what_is_wrong() -> None:
    """Too few are counted; too far apart are measured."""
    assert str(only(ask(40, 80), CADENCE).title).startswith("sales had 2 sessions in the 90 days")
    assert str(only(ask(5, 10, 20), CADENCE).title).startswith("sales had no session for 70 days")


def test_the_edges_of_days() -> None:
    """A session of today has been held, a start of today has been made, and a look on that day comes too early."""
    today = date(2026, 11, 1)
    held = hear(
        review_training,
        goes_live=str(CLOSED),
        training=[{**session(None), "day": str(today), "invited": 4, "attended": 1}],
    )
    none = [{"group": "sales", "cheat_sheet": False}]
    group = {"group": "sales", "usage_review": str(CLOSED), "retraining": str(CLOSED)}

    assert numbers(only(held, ATTENDANCE))["invited"] == 4
    assert codes(hear(review_training, groups=none, goes_live=str(today))) == [NO_SHEET]
    assert (row(came_with(group))["usage_review"], row(came_with(group))["retraining"]) == (False, False)
