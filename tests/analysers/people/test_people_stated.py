"""What is stated before a rollout is live: told at once, and nothing of it where it is not stated."""

from __future__ import annotations

from typing import Any

import first_half
import pytest
from first_half import codes, facts, of
from hearing import context_of
from rollouts import rollout

from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.ownership import review_roles
from stackaudit.analysers.people.prototypes import review_prototypes
from stackaudit.analysers.people.training import review_training
from stacks import Document

LIVE = "2027-06-01"
CORE = [{"role": "core-user", "group": "sales", "person": "Ann"}, {"role": "executive", "person": "Eve"}]


def told(document: Document) -> Outcome:
    """What the first half of the themes says of a rollout, and what is said of roles, training and prototypes."""
    (one,) = context_of(document).rollouts
    return first_half.told(document) + review_roles(one) + review_training(one) + review_prototypes(one)


def named(answer: Any, code: str) -> list[str]:
    """The titles of the findings of a kind, sorted."""
    return sorted(str(one.title) for one in of(answer, code))


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"group": "service", "person": "none"}, ["Rollout has no representative of the core users for service"]),
        ({"person": "none"}, ["A place as representative of the core users of Rollout is empty"]),
        ({"group": "service", "person": "Bo"}, []),
        ({"group": "service"}, []),
        ({"group": "Sales", "person": "none"}, []),
    ],
)
def test_a_group_without_its_own_core_user_is_told(row: dict[str, Any], found: list[str]) -> None:
    """As `none` says; a blank cell is not known, and a group in which somebody else has the role has one."""
    answer = told(rollout(roles=[*CORE, {"role": "core-user", **row}]))

    assert [one for one in named(answer, "role-vacant") if "core" in one] == found


def test_a_role_that_nobody_has_is_told_once() -> None:
    """For all groups `none`: the role is vacant, not each place of it."""
    rows = [{"role": "core-user", "group": group, "person": "none"} for group in ("sales", "service")]
    answer = told(rollout(roles=[*rows, CORE[1]]))

    assert [one for one in named(answer, "role-vacant") if "core" in one] == [
        "Rollout has no representative of the core users"
    ]


@pytest.mark.parametrize(
    ("users", "to", "found"),
    [
        (False, ["Eve", "Kim"], ["no-prototype"]),
        (False, [], ["no-prototype"]),
        (True, ["Eve"], []),
        (None, ["Eve"], []),
    ],
)
def test_a_prototype_that_no_user_has_seen_is_told(users: bool | None, to: list[str], found: list[str]) -> None:
    """As is stated, whatever is known of levels; where nothing is stated, it is asked."""
    shown = {"shown": "2026-10-05", "to": to} | ({} if users is None else {"users": users})
    answer = told(rollout(goes_live=LIVE, prototypes=[shown]))

    assert codes(answer) == found
    assert ("prototype.to" in facts(answer)) is (users is None)
    if found:
        assert named(answer, "no-prototype") == ["No user of Rollout has seen a prototype"]


@pytest.mark.parametrize(
    ("planned", "training", "live", "found"),
    [
        (False, [], LIVE, 1),
        (False, [], "2026-10-01", 1),
        (False, [], "2026-05-01", 0),
        (False, [{"group": "sales", "day": "2027-06-10"}], LIVE, 0),
        (False, [{"day": "2027-06-10"}], LIVE, 0),
        (False, [{"group": "service", "day": "2027-06-10"}], LIVE, 1),
        (True, [], LIVE, 0),
        (None, [], LIVE, 0),
    ],
)
def test_training_that_is_not_planned_is_told(planned: bool | None, training: Any, live: str, found: int) -> None:
    """While there is time for it; a session that is listed counts more than the word on it."""
    group = {"group": "sales"} | ({} if planned is None else {"training_planned": planned})
    answer = told(rollout(goes_live=live, groups=[group], training=training or None))

    assert named(answer, "training-cadence") == ["No training is planned for sales of Rollout"] * found
    assert ("initiative.training" in facts(answer)) is (not training and not found)


@pytest.mark.parametrize(
    ("approval", "live", "found"),
    [
        ({"asked": "not asked", "planned": "2026-08-05"}, LIVE, 1),
        ({"asked": "no", "planned": "2026-12-05"}, LIVE, 0),
        ({"asked_for": False}, "2027-01-01", 1),
        ({"asked_for": False}, LIVE, 0),
        ({"planned": "2026-08-05"}, LIVE, 0),
        ({"asked_for": True, "planned": "2026-08-05"}, LIVE, 0),
    ],
)
def test_an_approval_that_nobody_has_asked_for_is_told(approval: dict[str, Any], live: str, found: int) -> None:
    """Once its day is past, or too few days are left; without that word it is asked since when it is asked for."""
    answer = told(rollout(goes_live=live, approvals=[{"name": "Privacy", **approval}]))

    assert named(answer, "approval-unasked") == ["Privacy for Rollout has not been asked for"] * found
    assert ("approval.asked" in facts(answer)) is ("asked" not in approval and approval.get("asked_for") is not False)


def test_what_is_not_asked_for_has_no_day() -> None:
    """Both at once is a contradiction."""
    with pytest.raises(ValueError, match="nobody has asked for it"):
        told(rollout(approvals=[{"name": "Privacy", "asked_for": False, "asked": "2026-08-05"}]))


def test_whom_an_approval_waits_for_is_told_without_a_day_of_theirs() -> None:
    """The advice is to ask them, not to name somebody who decides."""
    approval = {"name": "Security", "asked": "2026-03-03", "waits_for": {"party": "Clarivo"}}
    (found,) = of(told(rollout(approvals=[approval])), "approval-stale")

    assert "It waits for Clarivo." in str(found.why)
    assert str(found.advice) == "Ask Clarivo what is missing and by which day it comes."


@pytest.mark.parametrize(
    ("left", "handed_over", "found"),
    [
        ("2026-07-31", False, 1),
        ("2026-12-31", False, 0),
        (None, False, 0),
        ("2026-07-31", True, 0),
        ("2026-07-31", None, 0),
    ],
)
def test_who_left_without_handing_over_is_told(left: str | None, handed_over: bool | None, found: int) -> None:
    """Only of those who have left."""
    member = {"person": "Jana", "left": left, "handed_over": handed_over}
    stated = {name: value for name, value in member.items() if value is not None}
    answer = told(rollout(team=[stated, {"person": "Lena"}]))

    assert named(answer, "knowledge-lost") == ["Jana left Rollout and handed nothing over"] * found


@pytest.mark.parametrize(("second", "told_too"), [("Viktor", True), ("Ann", False)])
def test_a_sponsor_who_leaves_takes_other_roles_along(second: str, told_too: bool) -> None:
    """Unless somebody else has the role as well."""
    roles = [{"role": "executive", "person": "Viktor"}, {"role": "executive", "person": second}]
    sponsor = {"name": "Viktor", "leaves": "2027-01-31"}
    (found,) = of(told(rollout(goes_live=LIVE, sponsor=sponsor, roles=roles)), "sponsor-leaves")

    assert ("Viktor is its executive as well: that role is empty then too." in str(found.why)) is told_too


@pytest.mark.parametrize(("stays", "asked"), [([], True), ([{"person": "Eve", "joined": "2026-01-05"}], False)])
def test_whether_those_who_began_it_are_gone_is_asked(stays: list[dict[str, Any]], asked: bool) -> None:
    """Of those with a first day all have left; somebody without one may have begun it, or come later."""
    gone = [{"person": name, "joined": "2026-01-05", "left": "2026-06-01"} for name in ("Ann", "Bo")]
    team = [*gone, *stays, {"person": "Cid"}]
    answer = told(rollout(requested="2026-02-01", decision_record=False, team=team))

    lost = [one for one in answer.unknowns if one.code == "people.knowledge-lost"]
    assert named(answer, "knowledge-lost") == []
    assert [one.fact for one in lost] == ["initiative.team"] * asked
