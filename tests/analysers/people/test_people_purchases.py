"""Purchases that were not needed: seven signs, each known or not."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import codes, facts, of, score, told
from hearing import cells
from hypothesis import given
from hypothesis import strategies as st
from rollouts import rollout

from stackaudit.policy import Policy

FIVE = ("use_case", "owner", "change_budget", "integration_plan", "kpi")
GOOD: dict[str, Any] = {**dict.fromkeys(FIVE, True), "overlaps": False, "underused": False}


def bought(*bad: str, tools: Any = ("crm",), **facts: Any) -> dict[str, Any]:
    """A purchase against which exactly these signs speak, unless facts say otherwise."""
    signs = {name: (not good if name in bad else good) for name, good in GOOD.items()}
    stated = {name: flag for name, flag in {**signs, **facts}.items() if flag is not None}
    return rollout(tools, purchases=[{"tool": "crm", **stated}])


@pytest.mark.parametrize(("bad", "severity"), [(2, None), (3, "medium"), (4, "medium"), (5, "high"), (7, "high")])
def test_three_signs_are_told_and_five_are_high(bad: int, severity: str | None) -> None:
    """Below three nothing is told."""
    found = of(told(bought(*list(GOOD)[:bad])), "shiny")

    assert [str(one.severity) for one in found] == ([] if severity is None else [severity])


def test_what_may_reach_three_is_unknown() -> None:
    """Two signs and one that nobody states: it may be three, so the fact is named and nothing is found."""
    answer = told(bought("use_case", "owner", kpi=None))
    (row,) = cells(answer, "people_purchases")

    assert (codes(answer), "purchase.kpi" in facts(answer)) == ([], True)
    assert (row["score_low"], row["score_high"]) == (2, 3)


@given(st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in FIVE}), st.sampled_from(FIVE))
def test_knowing_more_never_widens(flags: dict[str, bool | None], name: str) -> None:
    """Stating one more sign keeps both score and element inside what was possible before."""
    known = {**flags, name: True if flags[name] is None else flags[name]}
    before, after = (told(bought(**one)) for one in (flags, known))
    wide, narrow = (cells(one, "people_purchases")[0] for one in (before, after))
    _, low, high, _ = score(before, "adoption", "planned")
    _, least, most, _ = score(after, "adoption", "planned")

    assert wide["score_low"] <= narrow["score_low"] <= narrow["score_high"] <= wide["score_high"]
    assert low - 1e-9 <= least <= most <= high + 1e-9


@pytest.mark.parametrize(("owner", "mark"), [("Ann", False), ("tbd", True), (None, None)])
def test_the_owner_is_the_tool_s_where_the_purchase_states_none(owner: str | None, mark: bool | None) -> None:
    """A tool that says that nobody owns it has no owner; one that is silent leaves it open."""
    tool = {"id": "crm"} if owner is None else {"id": "crm", "owner": owner}

    assert cells(told(bought(tools=[tool], owner=None)), "people_purchases")[0]["owner"] is mark


@pytest.mark.parametrize(
    ("other", "mark"),
    [
        ({"capabilities": ["mail", "forms", "sms"]}, True),
        ({"capabilities": ["mail"]}, False),
        ({}, None),
        ({"capabilities": ["mail", "forms"], "lifecycle": {"phase": "retired"}}, False),
    ],
)
def test_overlap_is_derived_from_what_other_tools_in_use_offer(other: dict[str, Any], mark: bool | None) -> None:
    """All of it elsewhere is an overlap, half is not; a tool without capabilities leaves it open, a retired one not."""
    tools = [{"id": "crm", "capabilities": ["mail", "forms"]}, {"id": "esp", **other}]

    assert cells(told(bought(tools=tools, overlaps=None)), "people_purchases")[0]["overlaps"] is mark


@pytest.mark.parametrize(
    ("day", "active", "mark"),
    [
        *(("2026-03-01", 2, True), ("2026-03-01", 3, False), ("2026-09-01", 0, False), (None, 0, None)),
        *(("2026-05-03", 0, False), ("2026-05-02", 0, True)),
    ],
)
def test_low_use_counts_half_a_year_after_the_purchase(day: str | None, active: int, mark: bool | None) -> None:
    """Fewer than 30% of the seats, after 182 days; before that it cannot be underused; without a day it is open."""
    tools = [{"id": "crm", "seats": {"paid": 10, "active": active, "measure": "logged-in"}}]

    answer = told(bought(tools=tools, underused=None, bought=day))

    assert cells(answer, "people_purchases")[0]["underused"] is mark


def test_a_purchase_counts_as_the_tool_that_was_bought_not_as_the_whole_rollout() -> None:
    """That the rollout touches the hub makes nothing of a tool beside it worse, and is not said of it."""
    document = rollout(
        ["crm", "esp"], {"hub": "esp"}, tools=["crm", "esp"], purchases=bought(*FIVE[:3])["initiatives"][0]["purchases"]
    )
    policy = Policy(severity={**Policy().severity, "people.shiny": 6.0})
    (beside,) = of(told(document, policy), "shiny")
    (on_it,) = of(told({**document, "hub": "crm"}, policy), "shiny")

    assert (str(beside.severity), str(on_it.severity)) == ("medium", "high")
    assert [row for row in beside.evidence if getattr(row, "role", "") == "touches"] == []
    assert [row for row in on_it.evidence if getattr(row, "role", "") == "touches"] != []
