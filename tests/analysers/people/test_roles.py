"""Roles: the example of the methods, several roles on one person, what is vacant and what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.analysers.base import found
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.ownership import review_roles, separation
from stackaudit.core.evidence import Names

LAW = settings(max_examples=40, deadline=None)
VACANT, OVERLOADED, SEPARATION = "people.role-vacant", "people.role-overload", "people.separation"
SEVEN = ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer")


def fill(**people: Any) -> list[dict[str, Any]]:
    """All seven roles, each on a person of its own unless named; a pair is a person and a load, None is no row."""
    rows = []
    for n, role in enumerate(SEVEN):
        found = people.get(role.replace("-", "_"), f"P{n}")
        if found is not None:
            person, load = found if isinstance(found, tuple) else (found, 0.1)
            rows.append({"role": role, "person": person, "load": load})
    return rows


def ask(rows: list[dict[str, Any]], **more: Any) -> Outcome:
    """What is said of some roles."""
    return hear(lambda rollout: Outcome(found((separation,), rollout)) + review_roles(rollout), roles=rows, **more)


def test_the_example_of_the_methods() -> None:
    """Ann is project manager with 60 and analyst with 60: 120, overload 20. Six of seven are filled: 85.7%."""
    found = ask(fill(project_manager=("Ann", 0.6), analyst=("Ann", 0.6), trainer=None))
    over = numbers(only(found, OVERLOADED))

    assert codes(found) == [OVERLOADED, VACANT]
    assert over["load"] == pytest.approx(1.2)
    assert over["overload"] == pytest.approx(0.2)
    assert only(found, OVERLOADED).subjects == ("initiative:crm", "person:ann")
    assert numbers(only(found, VACANT))["coverage"] == pytest.approx(0.857, abs=5e-4)
    assert only(found, VACANT).subjects == ("role:crm/trainer",)
    assert "85.7%" in str(only(found, VACANT).why)


def test_several_roles_that_fit_in_a_week_are_no_finding() -> None:
    """Ann has three roles and exactly a full week, sums of tenths included."""
    roles = fill(project_manager=("Ann", 0.7), analyst=("ann", 0.2), trainer=("Ann", 0.1))

    assert codes(ask(roles)) == []
    assert [row["load"] for row in cells(ask(roles), "people_load") if row["person"] == "Ann"] == [1.0]


@pytest.mark.parametrize("person", ["none", "TBD", "-"])
def test_a_role_that_nobody_fills_is_vacant(person: str) -> None:
    """`none` says so."""
    assert codes(ask(fill(trainer=person))) == [VACANT]


def test_a_blank_person_is_vacant_where_persons_are_listed() -> None:
    """The column was collected; where no row names anybody, nothing is known of the roles with a row."""
    blank = [{"role": role} for role in SEVEN]

    assert codes(ask([*fill(trainer=None), {"role": "trainer"}])) == [VACANT]
    assert codes(ask(blank)) == []
    assert facts(ask(blank)) == {"role.person"}
    assert parts(ask(blank)) == [("roles that are filled", None, 0.0, 100.0)]


def test_an_empty_list_of_roles_is_seven_vacant_ones() -> None:
    """It says that nobody has any; no list says nothing."""
    assert codes(ask([])) == [VACANT] * 7
    assert facts(hear(review_roles)) == {"initiative.roles"}


def test_which_roles_are_needed_is_a_matter_of_policy() -> None:
    """With one role needed, one is enough; with none, none is vacant."""
    assert codes(hear(review_roles, {"roles": []}, roles=[])) == []

    assert (
        codes(hear(review_roles, {"roles": ["trainer"]}, roles=[{"role": "trainer", "person": "Ann", "load": 0.5}]))
        == []
    )


def test_a_load_that_is_not_stated_is_open() -> None:
    """60 and not stated: perhaps too much. 60, 60 and not stated: too much whatever it is."""
    rows = fill(analyst=("Ann", 0.6))
    rows += [{"role": "approver", "person": "Ann"}]

    assert codes(ask(rows)) == []
    assert facts(ask(rows)) == {"role.load"}
    assert codes(ask([*rows, {"role": "developer", "person": "Ann", "load": 0.6}])) == [OVERLOADED]


def test_whoever_runs_it_should_not_alone_approve_it() -> None:
    """The project manager as the only approver is a note; with a second one there is none."""
    alone = [*fill(), {"role": "approver", "person": "p4", "load": 0.1}]
    found = only(ask(alone), SEPARATION)

    assert Names("project manager", ("P4",)) in found.evidence
    assert codes(ask([*alone, {"role": "approver", "person": "Zoe", "load": 0.1}])) == []


def test_who_decides_on_approvals_approves_too() -> None:
    """From the list of approvals: only the project manager, or somebody else as well."""
    mine = {"name": "Legal", "by": "P4"}

    assert codes(ask(fill(), approvals=[mine])) == [SEPARATION]
    assert codes(ask(fill(), approvals=[mine, {"name": "Budget", "by": "Zoe"}])) == []
    assert codes(ask(fill(), approvals=[{"name": "Budget"}])) == []


def test_the_table_tells_not_known_from_vacant() -> None:
    """Filled, vacant, and the approver who is not needed but listed."""
    rows = {
        row["role"]: row["filled"]
        for row in cells(ask([*fill(trainer=None), {"role": "approver", "person": "Zoe"}]), "people_roles")
    }

    assert (rows["developer"], rows["trainer"], rows["approver"]) == (True, False, True)


@given(st.lists(st.tuples(st.sampled_from(SEVEN), st.sampled_from("ABC"), st.integers(0, 100)), max_size=10))
@LAW
def test_plain_counting_gives_the_same(rows: list[tuple[str, str, int]]) -> None:
    """Coverage is the share of roles named, overload is beyond 100 in sum, in whole per cents."""
    found = ask([{"role": role, "person": who, "load": load / 100} for role, who, load in rows])
    loads = {who: sum(load for _, other, load in rows if other == who) for _, who, _ in rows}

    assert codes(found).count(VACANT) == 7 - len({role for role, *_ in rows})
    assert codes(found).count(OVERLOADED) == sum(load > 100 for load in loads.values())


def test_loads_known_in_part_open_the_points() -> None:
    """Six fit, of one it is not stated: from 6/7 to all, 100 points of what is known."""
    ((_, value, low, high),) = [
        one for one in parts(ask(fill(trainer=("Ann", None)))) if one[0].startswith("people whose")
    ]

    assert (value, low, high) == (pytest.approx(100), pytest.approx(600 / 7), 100)
