"""Use before and after the training: said with the gap."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import of, told
from hearing import numbers
from rollouts import rollout

from stackaudit.core.findings import Finding

HELPED, NOT = "it helped, and not enough", "no rise is proven, so training alone does not do it"
DAY = "2026-06-01"


def gap(*before: dict[str, Any], sessions: tuple[dict[str, Any], ...] = ({"day": DAY, "group": "sales"},)) -> Finding:
    """The gap of Sales in October, 45 of 120, with older counts and sessions."""
    now = {"group": "Sales", "entitled": 120, "active": 45, "target": 0.7, "as_of": "2026-10-01"}
    rows = [{"group": "sales", **row} for row in before]
    (found,) = of(told(rollout(adoption=[now, *rows], training=list(sessions))), "adoption-gap")
    return found


def test_use_that_did_not_rise_is_said_with_the_counts_before() -> None:
    """40 of 120 before lie within what 45 of 120 may be by chance."""
    found = gap({"entitled": 120, "active": 40, "as_of": "2026-05-01"})

    assert f"Before the training 40 of 120 used it: {NOT}." in str(found.why)
    assert numbers(found)["active before the training"] == 40


def test_use_that_rose_for_sure_is_said_to_be_not_enough() -> None:
    """10 of 120, at most 14.6%, against at least 29.4%."""
    assert HELPED in str(gap({"entitled": 120, "active": 10, "as_of": "2026-05-01"}).why)


def test_the_last_count_before_the_first_session_counts() -> None:
    """Older ones, and one between two sessions, do not."""
    counts = [
        {"entitled": 120, "active": active, "as_of": day}
        for active, day in ((90, "2026-01-01"), (10, "2026-06-01"), (44, "2026-07-01"))
    ]
    found = gap(*counts, sessions=({"day": DAY, "group": "sales"}, {"day": "2026-08-01"}))

    assert "Before the training 10 of 120" in str(found.why)
    assert "2026-08-01" not in repr(found.evidence)


@pytest.mark.parametrize(
    ("before", "sessions"),
    [
        ({"entitled": 120, "active": 40, "as_of": "2026-05-01"}, ()),
        ({"entitled": 120, "active": 40, "as_of": "2026-05-01"}, ({"day": DAY, "group": "service"},)),
        ({"entitled": 120, "active": 40, "as_of": "2026-05-01"}, ({"group": "sales"},)),
        ({"entitled": 120, "active": 40, "as_of": "2026-05-01"}, ({"day": "2026-10-02", "group": "sales"},)),
        ({"entitled": 120, "active": 40, "as_of": "2026-06-02"}, ({"day": DAY, "group": "sales"},)),
        ({"entitled": 120, "active": 40}, ({"day": DAY, "group": "sales"},)),
        ({"entitled": 120, "as_of": "2026-05-01"}, ({"day": DAY, "group": "sales"},)),
    ],
)
def test_without_a_session_between_two_counts_nothing_is_said_of_training(
    before: dict[str, Any], sessions: tuple[dict[str, Any], ...]
) -> None:
    """Of another group, of no stated day, after both; or a count without its day or its numbers."""
    assert "training" not in str(gap(before, sessions=sessions).why)
