"""How far the capabilities of a tool are used: the worked numbers, what is not known, and laws."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stackaudit.model.people import Initiative
from stackaudit.model.tool import Tool
from stackaudit.stats.capability_use import Limits, ToolUse, rows_of, use_of
from stackaudit.stats.teams import wilson

LIMITS = Limits(used=0.1, unused=0.3, fewest=5)
WORKED: list[dict[str, Any]] = [
    {"id": "email", "usage": 0.9},
    {"id": "segmentation", "usage": 0.5},
    {"id": "sms", "usage": 0.0},
    {"id": "ai-writing", "usage": 0.05},
    {"id": "landing"},
]


def use(capabilities: list[dict[str, Any]], active: int | None = 40, adoption: Any = (), **facts: Any) -> ToolUse:
    """The use of a tool with so many active users."""
    seats = {} if active is None else {"seats": {"active": active}}
    tool = Tool.model_validate({"id": "esp", "capabilities": capabilities, **seats, **facts})
    rollout = Initiative.model_validate({"id": "roll", "adoption": list(adoption)})
    return use_of(tool, rows_of([rollout]), LIMITS)


def one(active: int | None = 40, adoption: Any = (), **facts: Any) -> Any:
    """The use of the only capability of a tool."""
    (found,) = use([{"id": "sms", **facts}], active, adoption).each
    return found


def test_the_worked_tool() -> None:
    """Two of five for sure, three at most; 1.45 pairs of person and capability a user for sure, 2.45 at most."""
    told = use(WORKED)

    assert told.used is not None
    assert told.depth is not None
    assert told.people is not None
    assert (told.used.low, told.used.high) == (2, 3)
    assert (told.depth.low, told.depth.high) == (Fraction(2, 5), Fraction(3, 5))
    assert (told.people.low, told.people.high) == (58, 98)
    assert [found.id for found in told.each if found.unused] == ["ai-writing", "sms"]


def test_the_worked_share_of_writers() -> None:
    """2 of 40: from 1.4% to 16.5%, below 30%."""
    found = one(used_by=2, of=40)

    assert found.interval == pytest.approx((0.0138, 0.1650), abs=5e-5)
    assert found.unused


@pytest.mark.parametrize(
    ("facts", "active", "share", "unused"),
    [
        ({"usage": 0.0}, 40, 0, True),
        ({"usage": 0.0}, None, 0, True),
        ({"used_by": 0}, None, 0, True),
        ({}, 40, None, False),
        ({"usage": 0.05}, None, Fraction(1, 20), False),
        ({"used_by": 2}, None, None, False),
        ({"used_by": 2}, 40, Fraction(1, 20), True),
        ({"used_by": 2, "usage": 0.9}, 40, Fraction(1, 20), True),
        ({"used_by": 1, "of": 8}, None, Fraction(1, 8), False),
        ({"used_by": 0, "of": 0}, None, None, False),
        ({"usage": 0.0}, 0, None, False),
        ({"of": 40}, 40, None, False),
    ],
)
def test_unknown_is_not_nobody(facts: dict[str, Any], active: int | None, share: Any, unused: bool) -> None:
    """What is not stated is neither used nor unused; that nobody uses it is stated by 0."""
    found = one(active, **facts)

    assert (found.share, found.unused) == (share, unused)


@pytest.mark.parametrize(("active", "of", "hidden"), [(4, None, True), (5, None, False), (None, 4, True), (9, 4, True)])
def test_of_fewer_than_five_nothing_is_shown(active: int | None, of: int | None, hidden: bool) -> None:
    """Not even that nobody uses it; the share may be anything then."""
    found = one(active, used_by=0, **({} if of is None else {"of": of}))

    assert found.hidden is hidden
    assert found.unused is not hidden
    assert (found.share is None, found.interval == (0.0, 1.0)) == (hidden, hidden)


def test_who_does_not_use_the_tool_does_not_count() -> None:
    """9 of 100 of whom 10 are active is 9 of 10: that the others do not is what idle seats say."""
    found = one(10, used_by=9, of=100)

    assert (found.share, found.of, found.unused) == (Fraction(9, 10), 10, False)


def test_more_users_than_active_ones_are_taken_as_stated() -> None:
    """12 of 30 where 10 seats are active: the two counts differ, and that of the capability stands."""
    assert (one(10, used_by=12, of=30).share, one(10, used_by=12).share) == (Fraction(12, 30), None)


def test_the_latest_count_of_a_rollout_fills_in() -> None:
    """Of all users, not of one group; what the tool states goes before it."""
    rows = [
        {"tool": "esp", "capability": "sms", "entitled": 40, "active": 30, "as_of": "2026-01-31"},
        {"tool": "esp", "capability": "sms", "entitled": 40, "active": 2, "as_of": "2026-06-30"},
        {"tool": "esp", "capability": "sms", "entitled": 20, "active": 19, "as_of": "2026-07-31", "group": "sales"},
        {"tool": "esp", "entitled": 40, "active": 39, "as_of": "2026-08-31"},
    ]

    assert one(40, rows).share == Fraction(2, 40)
    assert one(40, rows[::-1]).share == Fraction(2, 40)
    assert one(40, rows, usage=0.5).share == Fraction(1, 2)


def test_nothing_follows_where_not_all_is_listed_or_nothing_is_stated() -> None:
    """Depth is a share of what a tool offers: where that is not known, or no use is, there is none."""
    for told in (use([{"id": "sms"}]), use(WORKED, capabilities_partial=True), use([])):
        assert (told.used, told.depth, told.people) == (None, None, None)
    assert use(WORKED, None).people is None


def test_what_it_hardly_does_is_not_offered() -> None:
    """Grade 0 says that it does not do it."""
    assert use([{"id": "sms", "grade": 0}, {"id": "email", "usage": 1.0}]).depth == use([{"id": "e", "usage": 1}]).depth


def test_more_than_all_is_refused() -> None:
    """Of two counts that contradict each other none is believed."""
    with pytest.raises(ValidationError, match="more use it than there are active users: '5 of 4'"):
        one(used_by=5, of=4)


shares = st.one_of(st.none(), st.sampled_from([0.0, 0.05, 0.1, 0.3, 0.5, 1.0]))


@given(st.lists(shares, min_size=1, max_size=5), st.sampled_from([5, 40, 200]))
@settings(deadline=None)
def test_every_completion_lies_in_the_intervals(stated: list[float | None], active: int) -> None:
    """Brute force: whatever the shares that are not stated are, depth and people lie between the ends; both are met."""
    told = use([_stated(n, share) for n, share in enumerate(stated)], active)
    if all(share is None for share in stated):
        assert told.depth is None
        return
    assert told.depth is not None
    assert told.people is not None
    options = [[share] if share is not None else [0.0, 0.07, 0.5, 1.0] for share in stated]
    every = [use([_stated(n, share) for n, share in enumerate(chosen)], active) for chosen in product(*options)]
    depths = [float(one.depth.low) for one in every if one.depth is not None and one.depth.is_exact]
    people = [float(one.people.low) for one in every if one.people is not None and one.people.is_exact]

    assert len(depths) == len(people) == len(every)
    assert (min(depths), max(depths)) == pytest.approx((float(told.depth.low), float(told.depth.high)))
    assert (min(people), max(people)) == pytest.approx((float(told.people.low), float(told.people.high)))


def _stated(n: int, share: float | None) -> dict[str, Any]:
    return {"id": f"c{n}"} if share is None else {"id": f"c{n}", "usage": share}


@given(st.integers(5, 300), st.integers(0, 300))
@settings(deadline=None)
def test_a_share_says_what_its_count_says(of: int, count: int) -> None:
    """Where both are exact: a share of so many active users, and a count of them."""
    count = min(count, of)
    counted = one(of, used_by=count)

    assert counted.interval == wilson(count, of)
    assert counted.unused == (count == 0 or wilson(count, of)[1] < 0.3)
