"""Functions that hardly anybody uses, and what each that is used costs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.base import Review
from stackaudit.analysers.cost.analyser import cost
from stackaudit.core.evidence import Quantity, Role
from stackaudit.core.findings import Finding
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, read, rows

CODE = "cost.unused-function"
WORKED: list[Any] = [
    {"id": "email", "usage": 0.9},
    {"id": "segmentation", "usage": 0.5},
    {"id": "sms", "usage": 0.0},
    {"id": "ai-writing", "used_by": 2, "of": 40},
    "landing",
]


def document(capabilities: list[Any] | None = None, **facts: Any) -> Document:
    """A mailer of 12,000 a year with 40 active users."""
    tool = {"id": "esp", "name": "Mailer", "cost": {"annual": 12000}, "seats": {"paid": 40, "active": 40}}
    return {
        "name": "S",
        "as_of": "2026-11-01",
        "currency": "EUR",
        "tools": [{**tool, "capabilities": WORKED if capabilities is None else capabilities, **facts}],
    }


def told(capabilities: list[Any] | None = None, policy: Policy | None = None, **facts: Any) -> Review:
    """What the cost analyser says of it."""
    return cost(StackGraph(read(document(capabilities, **facts)), policy or Policy()))


def unused(review: Review) -> list[Finding]:
    """The findings about functions."""
    return [found for found in review.findings if found.code == CODE]


def facts(review: Review) -> dict[str, str]:
    """What is not known of the use of functions, with its sentence."""
    return {one.fact: str(one.message) for one in review.unknowns if one.code == CODE}


def stakes(found: Finding) -> list[float]:
    """What money a finding states."""
    return [row.value for row in found.evidence if isinstance(row, Quantity) and row.role is Role.MONEY_MOST]


def test_the_worked_tool_costs_4000_to_6000_a_used_capability() -> None:
    """And 122.45 to 206.90 for each person and capability; two or three of five are used."""
    (row,) = rows(told(), "cost_by_tool")

    assert (row["depth_low"], row["depth_high"]) == (0.4, 0.6)
    assert (row["per_capability_low"], row["per_capability_high"]) == (4000, 6000)
    assert row["per_person_low"] == pytest.approx(122.449, abs=1e-3)
    assert row["per_person_high"] == pytest.approx(206.8966, abs=1e-4)


def test_the_worked_functions_that_nobody_uses() -> None:
    """AI writing, 2 of 40, and SMS, which is stated as 0; landing pages are not known, and asked for."""
    review = told()
    writing, sms = unused(review)

    assert (writing.id, sms.id) == (f"{CODE}@capability:esp/ai-writing+tool:esp", f"{CODE}@capability:esp/sms+tool:esp")
    assert (str(writing.title), str(sms.title)) == (
        "2 of 40 users of Mailer use AI writing",
        "Nobody uses SMS in Mailer",
    )
    assert "At least 10% of the users use 2 to 3 of 5 functions of Mailer." in str(writing.why)
    assert "Each of those costs from EUR 4,000 to 6,000 a year." in str(writing.why)
    assert "nothing is saved by giving it up" in str(writing.why)
    assert facts(review) == {"capability.usage": "1 tool states how many use some of what it offers, and not all of it"}


def test_an_included_function_has_no_stake_and_a_priced_one_has_its_price() -> None:
    """None is not 0: 2 points without a price; with 9,000 a year 2 + log10(10), with 99,000 4 and so a step more."""
    (included,) = unused(told(["email", {"id": "sms", "usage": 0}]))
    (priced,) = unused(told(["email", {"id": "sms", "usage": 0, "annual": 99_000}]))

    assert (stakes(included), included.members, str(included.severity)) == ([], (), "low")
    assert (stakes(priced), str(priced.members[0].money), str(priced.severity)) == (
        [99_000],
        "EUR 99,000 a year",
        "medium",
    )
    assert "bought apart, for EUR 99,000 a year" in str(priced.why)
    (foreign,) = unused(told(["email", {"id": "sms", "usage": 0, "annual": 99_000}], currency="USD"))
    assert stakes(foreign) == []


@pytest.mark.parametrize(
    ("use", "active", "found"),
    [
        ({"used_by": 2, "of": 40}, 40, True),
        ({"usage": 0.05}, 40, True),
        ({"usage": 0}, None, True),
        ({"usage": 0.05}, None, False),
        ({"used_by": 2}, None, False),
        ({"used_by": 8, "of": 40}, 40, False),
        ({"used_by": 17, "of": 88}, 88, True),
        ({"used_by": 18, "of": 88}, 88, False),
        ({"used_by": 1, "of": 8}, 8, False),
        ({"used_by": 0}, 4, False),
        ({"used_by": 0}, 5, True),
        ({"used_by": 9, "of": 100}, 10, False),
        ({}, 40, False),
    ],
)
def test_it_is_told_where_it_is_proven_or_stated(use: Document, active: int | None, found: bool) -> None:
    """All of Wilson's interval below 30%, or stated as nobody; of four people nothing is told."""
    seats = {} if active is None else {"active": active}
    review = told([{"id": "email", "used_by": active or 0}, {"id": "sms", **use}], seats={"paid": 100, **seats})

    assert any("capability:esp/sms" in one.subjects for one in unused(review)) is found


def test_what_is_not_shown_or_not_countable_is_named() -> None:
    """Too few people, and a share of nobody knows how many: both are unknown, none is clean."""
    few = told([{"id": "sms", "used_by": 0}], seats={"paid": 4, "active": 4})
    many = told([{"id": "sms", "usage": 0.05}], seats={"paid": 40})

    assert facts(few) == {
        "capability.usage": "how many use what 1 tool offers is not shown: it has fewer than 5 active users"
    }
    assert facts(many) == {
        "seats.active": "1 tool states a share of those who use a function and not of how many people"
    }


def test_a_tool_without_any_word_on_use_is_asked_nothing_and_costs_nothing_a_function() -> None:
    """The column was not collected: nothing follows from it."""
    review = told(["email", "sms"])
    (row,) = rows(review, "cost_by_tool")

    assert (unused(review), facts(review)) == ([], {})
    assert {row[name] for name in row if name.startswith(("depth", "per_"))} == {None}


def test_where_no_capability_is_used_for_sure_no_price_of_one_is_told() -> None:
    """It would have no upper end."""
    (row,) = rows(told([{"id": "sms", "usage": 0}, "landing"]), "cost_by_tool")

    assert (row["depth_low"], row["depth_high"]) == (0, 0.5)
    assert (row["per_capability_low"], row["per_person_low"]) == (None, None)


def test_a_tool_none_of_whose_functions_is_used_is_one_finding() -> None:
    """Not one for each; backups and tools on their way out are meant to stand idle."""
    idle = [{"id": "sms", "usage": 0}, {"id": "email", "used_by": 1, "of": 40, "annual": 500}]
    (found,) = unused(told(idle))

    assert found.subjects == ("capability:esp/email", "capability:esp/sms", "tool:esp")
    assert (str(found.title), stakes(found)) == ("Hardly anybody uses any of the 2 functions of Mailer", [500])
    assert unused(told(idle, intent={"kind": "backup"})) == []
    assert unused(told(idle, lifecycle={"phase": "phase-out"})) == []


def test_thresholds_are_data() -> None:
    """Both are rows of the policy."""
    strict = Policy(capability_use={"unused": 0.1})

    assert [one.subjects[0] for one in unused(told(policy=strict))] == ["capability:esp/sms"]
    (row,) = rows(told(policy=Policy(capability_use={"used": 0.05})), "cost_by_tool")
    assert (row["depth_low"], row["depth_high"]) == (0.6, 0.8)


def test_a_gap_of_adoption_of_the_function_tells_it_already() -> None:
    """One fact, one finding: the rollout that wanted it used says more; the function is a row of it."""
    rollout = {"id": "roll", "adoption": [{"tool": "esp", "capability": "sms", "entitled": 40, "active": 1}]}
    audit = sa.audit(read({**document(["email", "sms"]), "initiatives": [rollout]}))
    (gap,) = (one for one in audit.findings if one.code == "people.adoption-gap")

    assert [row.id for row in gap.consequences] == [f"{CODE}@capability:esp/sms+tool:esp"]
    assert CODE not in {one.code for one in audit.findings}


def test_idle_seats_are_not_told_as_functions_that_nobody_uses() -> None:
    """10 of 100 seats are active and 9 of these use it: that is idle seats and nothing else."""
    few = {"seats": {"paid": 100, "active": 10}}

    assert {one.code for one in told([{"id": "sms", "used_by": 9, "of": 100}], **few).findings} == {"cost.idle-seats"}
    assert {one.code for one in told([{"id": "sms", "usage": 0}], seats={"paid": 9, "active": 0}).findings} == {
        "cost.idle-seats"
    }


@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=4), st.randoms())
@settings(deadline=None, max_examples=60)
def test_a_fact_that_becomes_known_narrows_what_is_told(counts: list[int | None], chance: Any) -> None:
    """Whatever the missing counts turn out to be, prices of capabilities lie within what was told before."""
    known = [chance.randint(0, 40) if count is None else count for count in counts]
    before, after = (rows(told(_counted(some)), "cost_by_tool")[0] for some in (counts, known))
    for name in ("depth", "per_capability", "per_person"):
        low, high = before[f"{name}_low"], before[f"{name}_high"]
        if low is not None:
            assert low - 1e-9 <= after[f"{name}_low"] <= after[f"{name}_high"] <= high + 1e-9
    told_before = {one.id for one in unused(told(_counted(counts))) if len(one.subjects) == 2}
    told_after = {subject for one in unused(told(_counted(known))) for subject in one.subjects}
    assert {id_.partition("@")[2].partition("+")[0] for id_ in told_before} <= told_after


def _counted(counts: list[int | None]) -> list[Document]:
    return [{"id": f"c{n}"} | ({} if count is None else {"used_by": count, "of": 40}) for n, count in enumerate(counts)]
