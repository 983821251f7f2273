"""One person in several rollouts: the load day by day, against a count of single days."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pytest
from hearing import numbers
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.base import Review
from stackaudit.analysers.people.analyser import people
from stackaudit.core.findings import Finding
from stackaudit.graph import StackGraph
from stackaudit.model.persons import may_be_one
from stackaudit.tables.people import AcrossRow
from stacks import Document, read

TODAY = date(2026, 11, 29)
SETTLING = timedelta(days=90)
CODE = "people.overload-across"


def rollout(name: str, start: date, end: date, *loads: tuple[str, float | None]) -> Document:
    """A rollout that takes its people's time from a day until the day before another."""
    roles = [{"role": "trainer", "person": person} | ({} if load is None else {"load": load}) for person, load in loads]
    return {
        "name": name,
        "starts": start.isoformat(),
        "goes_live": (end - SETTLING).isoformat(),
        "roles": roles,
    }


def review(*initiatives: Document) -> Review:
    """What is said of some rollouts."""
    tools = ["crm"]
    return people(
        StackGraph(read({"name": "S", "as_of": TODAY.isoformat(), "tools": tools, "initiatives": list(initiatives)}))
    )


def found(told: Review) -> list[Finding]:
    """The findings of the kind."""
    return [one for one in told.findings if one.code == CODE]


WORKED = (
    rollout("A", date(2027, 1, 1), date(2027, 7, 1), ("Ann Lee", 0.6)),
    rollout("B", date(2027, 4, 1), date(2027, 10, 1), ("Ann Lee", 0.5)),
    rollout("C", date(2027, 5, 1), date(2027, 8, 30), ("Bo Ek", 0.2)),
)


def test_the_worked_load_has_its_peak_for_61_days_and_is_over_a_week_for_91() -> None:
    """.6 January to June, .5 April to September, .2 in May and June: 1.3."""
    short = {**WORKED[2], "name": "C", "goes_live": "2027-05-01"}  # a rollout that starts and goes live on one day …
    short["roles"] = [{"role": "trainer", "person": "Ann Lee", "load": 0.2}]
    told = people(
        StackGraph(
            read({"name": "S", "as_of": TODAY.isoformat(), "tools": ["crm"], "initiatives": [*WORKED[:2], short]})
        ),
    )
    # … counts for 90 days, 61 of them before A ends.
    (one,) = found(told)
    said = numbers(one)

    assert (said["load at its highest"], said["days at the highest load"]) == (pytest.approx(1.3), 61)
    assert said["days over a week"] == 91
    assert one.subjects == ("person:ann-lee",)
    assert "130% of a week in 3 rollouts at once, from 1 May 2027 to 30 Jun 2027" in str(one.title)
    assert [str(member.due) for member in one.members] == ["2027-04-01"]


@pytest.mark.parametrize(("load", "severity"), [(0.4, None), (0.41, "low"), (0.9, "low"), (0.91, "medium")], ids=str)
def test_a_week_fits_and_more_than_one_and_a_half_is_worse(load: float, severity: str | None) -> None:
    """Base 4 and 6, off the hub and off a primary journey times .8."""
    told = review(WORKED[0], rollout("B", date(2027, 4, 1), date(2027, 10, 1), ("Ann Lee", load)))

    assert [str(one.severity) for one in found(told)] == ([] if severity is None else [severity])


def test_rollouts_one_after_the_other_do_not_meet() -> None:
    """The second begins on the day on which the first no longer counts."""
    told = review(WORKED[0], rollout("B", date(2027, 7, 1), date(2027, 12, 1), ("Ann Lee", 0.9)))

    assert found(told) == []


def test_days_gone_by_are_not_judged() -> None:
    """Both ended before the day of the stack."""
    past = [rollout(name, date(2026, 1, 1), date(2026, 11, 29), ("Ann Lee", 0.9)) for name in ("A", "B")]

    assert found(review(*past)) == []


def test_the_overload_within_one_rollout_is_told_below_that_across() -> None:
    """One fact once: 120% in A and 30% in B are 150% together."""
    twice = rollout("A", date(2027, 1, 1), date(2027, 7, 1), ("Ann Lee", 0.6), ("Ann Lee", 0.6))
    told = review(twice, rollout("B", date(2027, 4, 1), date(2027, 10, 1), ("Ann Lee", 0.3)))
    (one,) = found(told)

    assert [child.code for child in one.consequences] == ["people.role-overload"]
    assert "people.role-overload" not in {finding.code for finding in told.findings}


def test_one_rollout_alone_is_the_other_finding() -> None:
    """No second rollout, nothing across."""
    told = review(rollout("A", date(2027, 1, 1), date(2027, 7, 1), ("Ann Lee", 0.6), ("Ann Lee", 0.6)))

    assert found(told) == []
    assert "people.role-overload" in {finding.code for finding in told.findings}


def test_a_load_that_is_not_stated_leaves_a_lower_bound() -> None:
    """What is known is over a week already, and the text says that it is more still."""
    told = review(*WORKED[:2], rollout("C", date(2027, 5, 1), date(2027, 8, 30), ("Ann Lee", None)))
    (one,) = found(told)

    assert numbers(one)["load at its highest"] == pytest.approx(1.1)
    assert "1 more role of this person does not state how much time it takes" in str(one.why)


@pytest.mark.parametrize("field", ["starts", "goes_live"])
def test_a_day_that_is_not_stated_is_asked_for_where_it_could_matter(field: str) -> None:
    """.6 is known; .5 without its days could make it 1.1, .4 could not."""
    for load, asked in ((0.5, True), (0.4, False)):
        other = rollout("B", date(2027, 4, 1), date(2027, 10, 1), ("Ann Lee", load))
        del other[field]
        told = review(WORKED[0], other)

        assert found(told) == []
        assert ((CODE, f"initiative.{field}") in {(one.code, one.fact) for one in told.unknowns}) == asked


def test_two_spellings_are_two_persons_and_asked_about() -> None:
    """Only where they would have too much as one."""
    for name, load, asked in (("A. Lee", 0.5, True), ("A. Lee", 0.4, False), ("Bo Lee", 0.5, False)):
        told = review(WORKED[0], rollout("B", date(2027, 4, 1), date(2027, 10, 1), (name, load)))

        assert found(told) == []
        assert ("role.same_person" in {one.fact for one in told.unknowns}) == asked


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee", "Anne Lee", True),
        ("A. Lee", "Ann Lee", True),
        ("Ann", "Ann Lee", True),
        ("Ann Lee", "Bo Lee", False),
        ("Ann Lee", "Ann Ek", False),
        ("Chris Moe", "Christine Moe", True),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str, same: bool) -> None:
    """Either way round."""
    assert may_be_one(one, other) is may_be_one(other, one) is same


_DAY = st.integers(0, 60)
_PARTS = st.lists(st.tuples(_DAY, st.integers(0, 40), st.sampled_from([0.1, 0.3, 0.5, 0.7])), min_size=2, max_size=5)


@given(_PARTS)
@settings(max_examples=60, deadline=None)
def test_the_load_equals_a_count_of_single_days(parts: list[tuple[int, int, float]]) -> None:
    """Each day is looked at by itself: the peak, its days, and the days over a week are the same."""
    base = TODAY - timedelta(days=20)
    windows = []
    initiatives = []
    for n, (offset, length, load) in enumerate(parts):
        start = base + timedelta(days=offset)
        end = start + timedelta(days=length) + SETTLING
        windows.append((start, end, load))
        initiatives.append(rollout(f"R{n}", start, end, ("Ann Lee", load)))
    loads: dict[date, list[float]] = {}
    for start, end, load in windows:
        day = max(start, TODAY)
        while day < end:
            loads.setdefault(day, []).append(load)
            day += timedelta(days=1)
    together = {day: math.fsum(list_) for day, list_ in loads.items() if len(list_) > 1}
    rows = [row for table in review(*initiatives).tables if table.name == AcrossRow.table for row in table.rows]
    columns: dict[str, Any] = dict(zip(_columns(), rows[0], strict=True)) if rows else {}

    assert bool(rows) == bool(together)
    if together:
        peak = max(together.values())
        assert columns["load"] == pytest.approx(peak)
        assert columns["days"] == sum(math.isclose(load, peak) for load in together.values())
        assert columns["days_over"] == sum(load > 1 + 1e-9 for load in together.values())


def _columns() -> tuple[str, ...]:
    from stackaudit.core.rows import column_names

    return column_names(AcrossRow)
