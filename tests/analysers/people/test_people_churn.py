"""How fast people leave: the team of a rollout, and the contacts on both sides of a vendor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from first_half import codes, facts, of, told
from hearing import cells, numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from rollouts import TODAY, rollout, supplied

END = date.fromisoformat(TODAY)
START = "2025-09-01"


def member(name: str, left: str | None = None, joined: str | None = START) -> dict[str, Any]:
    """Somebody on the team."""
    return {"person": name} | ({"joined": joined} if joined else {}) | ({"left": left} if left else {})


WORKED = [
    member("Ann"),
    member("Bo"),
    member("Cid", "2026-09-01"),
    member("Dee", "2026-06-01"),
    member("Eve", "2026-03-01"),
    member("Finn", "2025-12-01"),
]
"""Six people for fourteen months; four leave 2, 5, 8 and 11 months before the end."""


def test_the_worked_team_is_told_and_not_proven() -> None:
    """4 in 4.83 person-years: .828 a year, from .226 to 2.119, of which the lower end is below .3."""
    answer = told(rollout(team=WORKED))
    (found,) = of(answer, "team-churn")
    (row,) = cells(answer, "people_churn")

    assert (row["people"], row["left"]) == (6, 4)
    assert row["person_years"] == pytest.approx(4.833, abs=0.02)
    assert row["rate"] == pytest.approx(0.828, abs=5e-3)
    assert (row["rate_low"], row["rate_high"]) == (pytest.approx(0.226, abs=2e-3), pytest.approx(2.119, abs=1e-2))
    assert "It is not proven" in str(found.why)
    assert "from 23 to 212." in str(found.why)
    assert str(found.title) == "4 of the 6 people on the team of Rollout have left"


def test_a_rate_whose_whole_interval_is_too_high_is_proven() -> None:
    """Ten people, nine of whom left after half a year."""
    answer = told(rollout(team=[member("P0"), *(member(f"P{n}", "2026-03-01") for n in range(1, 10))]))
    (found,) = of(answer, "team-churn")

    assert numbers(found)["departures a person-year at least"] > 0.3
    assert "Chance does not explain it" in str(found.why)


def test_one_departure_is_no_rate() -> None:
    """One may leave for any reason; the table shows it."""
    answer = told(rollout(team=[member("Ann", "2025-10-01"), member("Bo")]))
    (row,) = cells(answer, "people_churn")

    assert codes(answer) == []
    assert (row["left"], row["rate_low"]) == (1, None)


@pytest.mark.parametrize(("people", "found"), [(6, ["team-churn"]), (7, [])])
def test_a_rate_up_to_the_limit_is_normal(people: int, found: list[str]) -> None:
    """Two of so many in a year: 2 of 6 is .33, 2 of 7 is .29; both left at the very end."""
    day, joined = (END - timedelta(days=1)).isoformat(), "2025-11-01"
    rest = [member(f"P{n}", joined=joined) for n in range(people - 2)]

    assert codes(told(rollout(team=[member("Ann", day, joined), member("Bo", day, joined), *rest]))) == found


def test_without_days_of_joining_the_start_of_the_rollout_counts_else_it_is_unknown() -> None:
    """Who has been there since when decides how fast they leave."""
    team = [member("Ann", "2026-03-01", None), member("Bo", "2026-06-01", None), member("Cid", joined=None)]
    since, unknown = told(rollout(team=team, starts="2025-11-01")), told(rollout(team=team))
    few = told(rollout(team=team[1:]))

    assert codes(since) == ["team-churn"]
    assert (codes(unknown), "team.joined" in facts(unknown)) == ([], True)
    assert "team.joined" not in facts(few)


def test_who_left_and_came_back_has_not_left() -> None:
    """Two terms of one person are one person, and days in both count once."""
    team = [member("Ann", "2026-01-01"), member("Ann", joined="2025-12-01"), member("Bo", "2026-02-01"), member("Cid")]
    answer = told(rollout(team=team))
    (row,) = cells(answer, "people_churn")

    assert (row["people"], row["left"]) == (3, 1)
    assert row["person_years"] == pytest.approx((426 + 153 + 426) / 365.25)


_TERM = st.tuples(st.sampled_from(["Ann", "Bo", "Cid"]), st.integers(0, 300), st.integers(0, 300))


@given(st.lists(_TERM, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_person_years_equal_a_count_of_single_days(terms: list[tuple[str, int, int]]) -> None:
    """Each day on which somebody was there counts once."""
    team, there = [], set[tuple[str, int]]()
    for name, start, length in terms:
        joined = END - timedelta(days=300 - start)
        left = joined + timedelta(days=length)
        team.append(member(name, left.isoformat(), joined.isoformat()))
        there |= {(name, day) for day in range(start, min(start + length, 300))}
    (row,) = cells(told(rollout(team=team)), "people_churn")

    assert row["person_years"] == pytest.approx(len(there) / 365.25)


# -- contacts


def changes(*days: str, ours: bool = False) -> list[dict[str, Any]]:
    """Changes of contacts on one side."""
    return [{"day": day, "ours": ours} for day in days]


THREE = ("2025-12-01", "2026-04-01", "2026-08-01")


def test_three_changes_a_year_are_told_and_not_proven() -> None:
    """From .619 to 8.767 a year, where 1 is normal."""
    (found,) = of(told(supplied(account_changes=changes(*THREE))), "account-churn")
    said = numbers(found)

    assert said["changes a year at least"] == pytest.approx(0.619, abs=1e-3)
    assert said["changes a year at most"] == pytest.approx(8.767, abs=1e-3)
    assert "It is not proven" in str(found.why)
    assert str(found.severity) == "low"


def test_both_sides_are_findings_of_their_own() -> None:
    """Ours is no fault of the vendor; each has an id of its own."""
    found = of(told(supplied(account_changes=[*changes(*THREE), *changes(*THREE, ours=True)])), "account-churn")

    assert [one.id for one in found] == [
        "people.account-churn@vendor:acme",
        "people.account-churn@stack:contacts+vendor:acme",
    ]
    assert [str(one.title).split()[0] for one in found] == ["The", "Those"]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2025-11-01", "2026-02-01"], 0),
        (["2025-11-02", "2026-02-01"], 1),
        (["2026-02-01"], 0),
        (["2026-02-01", "2027-01-01"], 0),
    ],
)
def test_only_changes_of_the_last_year_count_and_one_is_no_rate(days: list[str], found: int) -> None:
    """A change of longer ago, or one that is planned, does not count."""
    assert len(of(told(supplied(account_changes=changes(*days))), "account-churn")) == found


def test_few_changes_are_clean_only_where_it_is_stated_since_when_they_are_listed() -> None:
    """A list of no stated window may have begun last week."""
    open_ = told(supplied(account_changes=changes("2026-08-01")))
    clean = told(supplied(account_changes=changes("2026-08-01"), account_changes_since="2025-06-01"))

    assert "vendor.account_changes_since" in facts(open_)
    assert "vendor.account_changes_since" not in facts(clean)


def test_changes_of_a_shorter_window_count_for_what_they_are_a_year() -> None:
    """Six in two months are 36 a year, and proven; what lies before the window is left out."""
    days = [
        f"2026-{month}-{day:02}"
        for month, day in (("09", 5), ("09", 15), ("09", 25), ("10", 5), ("10", 15), ("10", 25))
    ]
    told_ = told(supplied(account_changes=changes("2026-08-01", *days), account_changes_since="2026-09-01"))
    (found,) = of(told_, "account-churn")

    assert numbers(found)["changes in the last year"] == 6
    assert numbers(found)["changes a year at least"] > 1
    assert "Chance does not explain it" in str(found.why)


def test_people_without_a_day_do_not_silence_those_with_one() -> None:
    """Two of four with days have left, two are there; six more are left out, named as such, and asked about."""
    dated = [member("Ann", "2026-05-01"), member("Bo", "2026-06-01"), member("Cid"), member("Dee")]
    more = [member(f"P{n}", joined=None) for n in range(6)]
    answer = told(rollout(team=[*dated, *more]))
    (found,) = of(answer, "team-churn")
    (row,) = cells(answer, "people_churn")

    assert (row["people"], row["left"], found.confidence) == (4, 2, "assumed")
    assert str(found.title) == "2 of 4 people on the team of Rollout whose days are stated have left"
    assert "6 more people do not state since when, and are left out" in str(found.why)
    assert "team.joined" in facts(answer)


def test_days_of_those_alone_who_left_tell_nothing_of_the_others() -> None:
    """Two who left state their days, eight who are there do not: any rate is possible."""
    gone = [member("Ann", "2026-05-01"), member("Bo", "2026-06-01"), member("Cid")]
    answer = told(rollout(team=[*gone, *(member(f"P{n}", joined=None) for n in range(8))]))

    assert codes(answer) == []
    assert "team.joined" in facts(answer)
