"""One notion of a person: spellings, remarks and departures in any field, whoever asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.resilience.rules import ONE_PERSON
from stackaudit.core.findings import Finding
from stackaudit.engine.audit import Audit
from stackaudit.graph import StackGraph
from stackaudit.model.persons import person_id
from stackaudit.model.stack import Stack


def audited(*tools: dict[str, Any], rollouts: tuple[dict[str, Any], ...] = (), **more: Any) -> Audit:
    """An audit of a stack on 1 November 2026."""
    document = {"name": "Shop", "as_of": "2026-11-01", "tools": list(tools), "initiatives": list(rollouts), **more}
    return sa.audit(Stack.model_validate(document))


def of(result: Audit, code: str) -> list[Finding]:
    """The findings of a kind, consequences included."""
    return [one for found in result.findings for one in (found, *found.consequences) if one.code == code]


ROLLOUT: dict[str, Any] = {"name": "CRM", "tools": ["crm"], "starts": "2026-10-01", "goes_live": "2027-03-01"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee", "  ANN   lee ", True),
        ("Lee, Ann", "Ann Lee", True),
        ("José Núñez", "Jose Nunez", True),
        ("Jürgen Groß", "jurgen gross", True),
        ("Anne Lee", "Ann Lee", False),
        ("A. Lee", "Ann Lee", False),
        ("Май", "Маи", False),
        ("がく", "かく", False),
    ],
)
def test_when_two_spellings_are_one_person(one: str, other: str, same: bool) -> None:
    """Case, blanks, accents of Latin letters and the order do not tell two apart; marks of other scripts do."""
    assert (person_id(one) == person_id(other)) is same


def test_a_remark_in_any_field_says_that_somebody_left_everywhere() -> None:
    """A role says it, the owner is no owner any more."""
    roles = [{"role": "trainer", "person": "Ann Lee (left 2026-05-01)"}]
    graph = StackGraph(
        Stack.model_validate(
            {
                "name": "Shop",
                "as_of": "2026-11-01",
                "tools": [{"id": "crm", "owner": "LEE, Ann"}, {"id": "esp", "owner": "Bo Ek"}],
                "initiatives": [{**ROLLOUT, "roles": roles}],
            }
        )
    )

    assert [graph.people.owners_of(tool) for tool in graph.tools] == [(), ("Bo Ek",)]


def test_a_role_with_a_remark_is_vacant_and_loads_nobody() -> None:
    """The remark is no part of the name."""
    roles = [{"role": role, "person": "Ann Lee (left 2026-05-01)", "load": 0.6} for role in ("trainer", "analyst")]

    found = audited({"id": "crm"}, rollouts=({**ROLLOUT, "roles": roles},))

    assert any("role:crm/trainer" in one.subjects for one in of(found, "people.role-vacant"))
    assert not of(found, "people.role-overload")


def test_one_person_in_two_spellings_has_the_load_of_both_roles() -> None:
    """60 and 60 % of a week are 120 %, however the name is written."""
    roles = [
        {"role": "trainer", "person": "Núñez, José", "load": 0.6},
        {"role": "analyst", "person": "Jose Nunez", "load": 0.6},
    ]

    (found,) = of(audited({"id": "crm"}, rollouts=({**ROLLOUT, "roles": roles},)), "people.role-overload")

    assert found.subjects == ("initiative:crm", "person:jose-nunez")


def test_two_persons_in_one_cell_share_a_load_that_nobody_states() -> None:
    """Neither is given the whole of it."""
    roles = [{"role": role, "person": "Ann Lee, Bo Ek", "load": 0.6} for role in ("trainer", "analyst")]

    assert not of(audited({"id": "crm"}, rollouts=({**ROLLOUT, "roles": roles},)), "people.role-overload")


def test_a_successor_who_left_follows_nobody() -> None:
    """The sponsor leaves, and so has whoever was to follow."""
    team = [{"person": "Bo Ek", "joined": "2026-01-01", "left": "2026-09-01"}]
    sponsor = {"name": "Ann Lee", "leaves": "2026-12-01", "successor": "EK, Bo"}

    (found,) = of(
        audited({"id": "crm"}, rollouts=({**ROLLOUT, "team": team, "sponsor": sponsor},)), "people.sponsor-leaves"
    )

    assert "nobody follows" in str(found.title)


def test_an_approval_that_lies_with_somebody_who_left_says_so() -> None:
    """Nobody is told to ask somebody who is not there."""
    approval = {"name": "Licences", "asked": "2026-01-01", "by": "Bo Ek, left 2026-06-01"}

    (found,) = of(audited({"id": "crm"}, rollouts=({**ROLLOUT, "approvals": [approval]},)), "people.approval-stale")

    assert "Bo Ek, who was to decide, has left." in str(found.why)
    assert str(found.advice).startswith("Name one person who decides")


def test_who_repairs_is_somebody_who_is_there_and_no_team() -> None:
    """A choke point that hangs on one person: not on one who left, and not on a department."""
    for who, told in (("Ann Lee", True), ("Ann Lee (left 2026-05-01)", False), ("CRM team", False)):
        chain = json.loads(json.dumps(ONE_PERSON.triggers).replace('"Ann"', json.dumps(who)))

        assert bool(of(sa.audit(Stack.model_validate(chain)), "resilience.one-person")) is told, who


def test_look_alikes_are_asked_and_not_merged() -> None:
    """A short form of a first name is another person until somebody says that it is the same one."""
    roles = [
        {"role": "trainer", "person": "A. Lee", "load": 0.6},
        {"role": "analyst", "person": "Ann Lee", "load": 0.6},
    ]

    found = audited({"id": "crm"}, rollouts=({**ROLLOUT, "roles": roles},))

    assert [one.subjects for one in of(found, "inventory.look-alike")] == [("person:a-lee", "person:ann-lee")]
    assert not of(found, "people.role-overload")


def test_a_short_form_that_fits_two_persons_and_other_spellings_of_one_are_not_asked() -> None:
    """`A. Lee` may be either; case, accents and order tell nobody apart."""
    tools = [{"id": f"t{n}", "owner": name} for n, name in enumerate(("A. Lee", "Ann Lee", "Alan Lee", "LEE, Ann"))]

    assert not of(audited(*tools), "inventory.look-alike")


def test_roles_in_a_matrix_and_rows_of_a_preset_are_no_persons() -> None:
    """A role stands for whoever fills it; a row that nobody has touched names nobody."""
    tasks = [
        {"id": "a", "name": "A", "accountable": ["project-manager"], "responsible": ["Ann Lee"]},
        {"id": "b", "name": "B", "accountable": ["A. Lee"], "preset": True},
    ]
    stack = Stack.model_validate(
        {"name": "S", "as_of": "2026-11-01", "tools": [{"id": "crm"}], "initiatives": [{**ROLLOUT, "tasks": tasks}]}
    )

    assert {text for _, text in StackGraph(stack).people.texts() if text} == {"Ann Lee"}
