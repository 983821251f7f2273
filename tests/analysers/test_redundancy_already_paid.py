"""Tools that are bought for what a paid tool of the same department includes."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.redundancy.analyser import redundancy
from stackaudit.core.evidence import Quantity, Role
from stackaudit.core.findings import Finding
from stackaudit.graph import StackGraph
from stacks import Document, codes, read, rows

CODE = "redundancy.already-paid"
ID = f"{CODE}@tool:esp+tool:writer"
WRITING: Document = {"id": "ai-writing", "used_by": 2, "of": 40}


def document(home: Document | None = None, writer: Document | None = None, *more: Document) -> Document:
    """The mailer of the methods, 12,000 a year, and a writer of 3,600 beside it."""
    mailer = {
        "id": "esp",
        "name": "Mailer",
        "departments": ["marketing"],
        "cost": {"annual": 12000},
        "seats": {"paid": 40, "active": 40},
        "capabilities": ["email", "segmentation", "sms", WRITING, "landing"],
    }
    beside = {
        "id": "writer",
        "name": "Writer",
        "departments": ["marketing"],
        "cost": {"annual": 3600},
        "capabilities": ["ai-writing"],
    }
    tools = [{**mailer, **(home or {})}, {**beside, **(writer or {})}, *more]
    tools = [{name: value for name, value in tool.items() if value is not None} for tool in tools]
    return {"name": "S", "as_of": "2026-11-01", "currency": "EUR", "tools": tools}


def told(*args: Any) -> Review:
    """What the redundancy analyser says of it."""
    return redundancy(StackGraph(read(document(*args))))


def paid(review: Review) -> list[Finding]:
    """The findings of the kind."""
    return [found for found in review.findings if found.code == CODE]


def stakes(found: Finding) -> list[float]:
    """What money a finding states."""
    return [row.value for row in found.evidence if isinstance(row, Quantity) and row.role is Role.MONEY_MOST]


def test_the_worked_writer() -> None:
    """4 + log10(4.6) is 4.66: medium; from nothing to what the writer costs is at stake."""
    (found,) = paid(told())

    assert (found.id, str(found.severity), stakes(found)) == (ID, "medium", [3600])
    assert str(found.title) == "Writer is bought for AI writing, which Mailer includes"
    assert str(found.why) == "At most 17% of its users use AI writing in Mailer. Up to EUR 3,600 a year could be saved."
    (big,) = paid(told(None, {"cost": {"annual": 999_000}}))
    assert str(big.severity) == "high"  # 4 + 3


def test_it_is_told_in_place_of_what_says_less() -> None:
    """The pair is not told as similar too, and the unused function is a row of it."""
    review = told()
    audit = sa.audit(read(document()))
    (found,) = (one for one in audit.findings if one.code == CODE)

    assert set(codes(review)) == {CODE}
    assert [row["finding"] for row in rows(review, "overlaps")] == [ID]
    assert [row.id for row in found.consequences] == ["cost.unused-function@capability:esp/ai-writing+tool:esp"]
    assert {one.code for one in audit.findings} & {"cost.unused-function", "redundancy.similar"} == set()
    assert "1 tool is bought for what a tool at hand includes" in "; ".join(map(str, review.headline))


@pytest.mark.parametrize(
    ("writer", "others", "code"),
    [
        ({"capabilities": ["ai-writing", "sms"]}, [], "redundancy.subsumed"),
        ({"capabilities": ["ai-writing", "sms", "email", "segmentation", "landing"]}, [], "redundancy.overlap"),
    ],
)
def test_it_follows_from_an_overlap_of_the_two(writer: Document, others: list[Document], code: str) -> None:
    """One fact, one finding: the overlap tells it, at least as grave."""
    audit = sa.audit(read(document(None, writer, *others)))
    (found,) = (one for one in audit.findings if one.analyser == "redundancy")

    assert found.code == code
    assert ID in {row.id for row in found.consequences}
    assert "cost.unused-function" not in {one.code for one in audit.findings}


@pytest.mark.parametrize(
    ("home", "writer"),
    [
        ({"capabilities": ["email", {**WRITING, "used_by": 20}]}, {}),
        ({"capabilities": ["email", "ai-writing"]}, {}),
        ({"seats": {"active": 4}, "capabilities": ["email", {"id": "ai-writing", "used_by": 0}]}, {}),
        ({"departments": ["sales"]}, {}),
        ({"cost": {"annual": 0}}, {}),
        ({}, {"cost": {"annual": 0}}),
        ({}, {"capabilities": ["ai-writing", "translation"]}),
        ({}, {"capabilities_partial": True}),
        ({}, {"capabilities": [{"id": "ai-writing", "usage": 0}]}),
        ({"capabilities": ["email", {**WRITING, "grade": 1}]}, {"capabilities": [{"id": "ai-writing", "grade": 3}]}),
        ({}, {"intent": {"kind": "best-of-breed", "until": "2027-06-30", "owner": "Ann"}}),
        ({}, {"intent": {"kind": "migration"}}),
        ({"vendor": "Acme"}, {"vendor": "Acme"}),
        ({}, {"lifecycle": {"phase": "plan"}}),
        ({"lifecycle": {"phase": "phase-out", "ends": "2027-03-31"}}, {}),
        ({"users": ["ann"]}, {"users": ["bob"]}),
    ],
)
def test_what_speaks_against_it(home: Document, writer: Document) -> None:
    """It is used, few people, others' tool, nothing is paid, more is done, done better, meant, or on the way out."""
    assert paid(told(home, writer)) == []


def test_who_has_both_is_what_users_say_where_they_are_stated() -> None:
    """Then departments do not count."""
    users = ({"users": ["ann", "bob"], "departments": ["sales"]}, {"users": ["bob"]})

    assert len(paid(told(*users))) == 1


def test_a_price_that_is_not_stated_is_asked_for() -> None:
    """Unknown is not free: whether it is paid for at all cannot be told."""
    for home, writer, silent in (({"cost": None}, {}, "tool:esp"), ({}, {"cost": None}, "tool:writer")):
        review = told(home, writer)
        (unknown,) = (one for one in review.unknowns if one.code == CODE)

        assert paid(review) == []
        assert (unknown.fact, unknown.subjects) == ("tool.cost.annual", (silent,))
    assert not any(one.code == CODE for one in told({"cost": None}, {"cost": {"annual": 0}}).unknowns)


def test_what_the_cheapest_choice_keeps_is_not_at_stake() -> None:
    """From nothing to nothing, which is stated; in another currency nothing is stated, which is not 0."""
    (found,) = paid(told(None, {"must_keep": True}))

    assert (stakes(found), str(found.severity)) == ([0], "medium")
    assert "No cheaper choice of tools does without Writer." in str(found.why)
    (foreign,) = paid(told(None, {"cost": {"annual": 3600}, "currency": "USD"}))
    assert (stakes(foreign), foreign.members) == ([], ())


def _random(rng: random.Random) -> Document:
    tools = []
    for n in range(rng.randint(2, 4)):
        tool: Document = {"id": f"t{n}", "name": f"{['Anvil', 'Bramble', 'Cedar', 'Dune'][n]}"}
        tool["departments"] = rng.sample(["marketing", "sales"], rng.randint(1, 2))
        tool["capabilities"] = [
            {"id": name, **rng.choice([{}, {"used_by": rng.choice([0, 2, 20]), "of": 40}])}
            for name in rng.sample(["chat", "email", "forms"], rng.randint(1, 3))
        ]
        if rng.random() < 0.8:
            tool["cost"] = {"annual": rng.choice([0, 500, 3600])}
        tools.append(tool)
    return {"name": "S", "as_of": "2026-11-01", "tools": tools}


def _by_trying_all(written: Document) -> set[tuple[str, str]]:
    """Every pair of tools of which one is bought for what the other includes, by the words of the definition."""
    found = set()
    for home in written["tools"]:
        for tool in written["tools"]:
            here, there = ({use["id"]: use.get("used_by") for use in one["capabilities"]} for one in (home, tool))
            needed = {name for name, count in there.items() if count != 0}
            bought = {name for name in needed if here.get(name) in {0, 2} and there[name] != 2}
            paid_both = all(one.get("cost", {}).get("annual") for one in (home, tool))
            together = {*home["departments"]} & {*tool["departments"]}
            if home is not tool and bought and needed <= here.keys() and paid_both and together:
                found.add((min(tool["id"], home["id"]), max(tool["id"], home["id"])))
    return found


@given(st.integers(0, 10**6).map(random.Random))
@settings(deadline=None, max_examples=60)
def test_it_is_found_wherever_the_definition_says(rng: random.Random) -> None:
    """Against every pair of small stacks; two tools may each be bought for what the other includes."""
    written = _random(rng)
    try:
        review = redundancy(StackGraph(read(written)))
    except NotApplicable:
        return
    expected = {f"{CODE}@tool:{one}+tool:{other}" for one, other in _by_trying_all(written)}

    assert {row.id for row in review.findings.told() if row.code == CODE} == expected  # type: ignore[attr-defined]
    for found in paid(review):
        prices = {one["id"]: one.get("cost", {}).get("annual", 0) for one in written["tools"]}
        ids = [subject.removeprefix("tool:") for subject in found.subjects]
        assert all(stake == 0 or stake in {prices[id_] for id_ in ids} for stake in stakes(found))
