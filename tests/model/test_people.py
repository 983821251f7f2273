"""Rollouts and vendors as a stack file writes them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from model.documents import document_of
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.people import Initiative, Vendor
from stackaudit.model.stack import Stack

ROLLOUT: dict[str, Any] = {
    "id": "crm-rollout",
    "name": "CRM rollout",
    "tools": ["crm"],
    "sponsor": {"name": "Ann Lee", "level": 1, "last_active": "2026-09-01"},
    "requested": "2025-01-10",
    "starts": "2026-01-10",
    "goes_live": "2026-06-01",
    "turnover": 0.2,
    "consent": True,
    "team": [{"person": "Ann Lee", "joined": "2025-01-01", "left": "2026-03-01"}],
    "tasks": [{"id": "t1", "name": "T1", "accountable": ["Ann"], "responsible": ["Bob"]}],
    "approvals": [{"id": "legal", "name": "Legal", "asked": "2025-03-01", "blocks": ["c1"]}],
    "purchases": [{"tool": "crm", "use_case": False}],
    "panel": [{"person": "Ann Lee", "only_chosen": True}],
    "requirements": [{"id": "r1", "name": "Reports", "from_user": True, "priority": "must"}],
    "sign_offs": [{"group": "sales", "required": 4, "signed": 2}],
    "prototypes": [{"shown": "2026-02-01"}],
    "roles": [{"role": "trainer", "person": "Cid", "load": 0.2}],
    "training": [{"day": "2026-06-06", "group": "sales", "invited": 9, "attended": 7}],
    "groups": [{"group": "sales", "users": 40, "super_users": 2}],
    "adoption": [{"tool": "crm", "entitled": 120, "active": 45}],
    "support": [{"tickets_a_day": 40.0, "capacity_a_day": 15.0, "admins": 1}],
    "effects": [{"request": "New stage", "stakeholder": "sales", "effect": -3.0}],
    "answers": [{"respondent": "a1", "group": "sales", "item": "adkar.desire.1", "rating": 2.0}],
    "expectations": [{"stakeholder": "CFO", "attribute": "cost", "expected": 4.0, "perceived": 3.0}],
    "clarity": [{"party": "IT", "goals": 4.0, "respondents": 6}],
    "commitments": [{"expects": "Marketing", "of": "IT", "what": "people a week", "expected": 2.0, "committed": 1.0}],
}
VENDOR: dict[str, Any] = {
    "id": "acme",
    "name": "Acme",
    "sla": {"share": 0.9, "met": 41, "of": 50},
    "tickets": [{"ticket": "1", "in_time": True, "waited_for_us": "3d"}],
    "account_changes": [{"day": "2026-02-01"}],
    "roadmap": 3.0,
    "procurement": {"signed": "2025-12-01", "procurement": False},
}


def _stack(**rollout: Any) -> dict[str, Any]:
    """A stack with a rollout of every list, some of them changed."""
    return {
        "name": "Shop",
        "tools": [{"id": "crm", "name": "CRM", "vendor": "Acme"}, {"id": "esp", "name": "ESP"}],
        "candidates": [{"id": "c1", "source": "crm", "target": "esp"}],
        "initiatives": [{**ROLLOUT, **rollout}],
        "vendors": [VENDOR],
    }


def _refused(document: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Stack.model_validate(document)
    return [
        f"{'.'.join(map(str, line['loc']))}: {line['msg']}; {line.get('ctx', {}).get('help', '')}"
        for line in caught.value.errors()
    ]


def test_every_list_of_a_rollout_is_kept() -> None:
    """What a file says of a rollout and of a vendor comes back as it was written."""
    document = Stack.model_validate(_stack()).document()

    assert document["initiatives"] == [ROLLOUT]
    assert document["vendors"] == [VENDOR]


def test_the_same_facts_stand_in_frames() -> None:
    """Each list is a frame of its own, so a consultant's sheets and the file are the same thing."""
    pytest.importorskip("pandas")
    stack = Stack.model_validate(_stack())

    frames = stack.to_frames()

    assert frames["initiative_roles"].to_dict("records")[0]["person"] == "Cid"
    assert frames["initiative_answers"].iloc[0]["item"] == "adkar.desire.1"
    assert frames["vendor_tickets"].iloc[0]["vendor"] == "acme"
    assert Stack.from_frames(**frames) == stack


def test_every_list_of_people_has_a_table() -> None:
    """No list of records of an initiative or a vendor is left to a cell."""
    lists = {
        *(f"initiative_{name}" for name in ROLLOUT if isinstance(ROLLOUT[name], list) and name != "tools"),
        *(f"vendor_{name}" for name in ("tickets", "account_changes")),
    }

    assert lists <= set(LAYOUTS)


def test_a_sponsor_may_be_a_bare_name() -> None:
    """In a file and in a cell; the level beside it then stands in a column of its own."""
    tables = {
        "tools": [{"name": "CRM"}],
        "initiatives": [{"name": "Rollout", "sponsor": "Ann Lee", "sponsor.level": 1}],
    }

    from_cells = Stack.model_validate({"name": "Shop", **document_of(tables)}).initiatives[0].sponsor
    from_file = Initiative.model_validate({"name": "Rollout", "sponsor": "Ann Lee"}).sponsor

    assert from_cells is not None
    assert (from_cells.name, from_cells.level) == ("Ann Lee", 1)
    assert from_file is not None
    assert (from_file.name, from_file.level) == ("Ann Lee", None)


def test_nothing_entered_is_nothing_stated() -> None:
    """A bare name has no list at all, and none of them is empty by default: absent is not none."""
    bare = Initiative.model_validate({"name": "Rollout"})
    lists = [name for name, value in ROLLOUT.items() if isinstance(value, list) and name != "tools"]

    assert all(getattr(bare, name) is None for name in lists)
    assert Vendor.model_validate({"name": "Acme"}).tickets is None


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"purchases": [{"tool": "crn"}]}, "purchases.0.tool", "did you mean 'crm'?"),
        ({"adoption": [{"tool": "crn"}]}, "adoption.0.tool", "did you mean 'crm'?"),
        ({"approvals": [{"name": "Legal", "blocks": ["c2"]}]}, "approvals.0.blocks.0", "known: c1"),
        ({"tasks": ["T1", "t1"]}, "tasks.1", "is given twice"),
        ({"adoption": [{"entitled": 3, "active": 4}]}, "adoption.0", "more are active than are entitled"),
        ({"sign_offs": [{"group": "sales", "required": 1, "signed": 2}]}, "sign_offs.0", "more is signed"),
        ({"training": [{"invited": 1, "attended": 2}]}, "training.0", "more attended than were invited"),
        ({"team": [{"person": "A", "joined": "2026-02-01", "left": "2026-01-01"}]}, "team.0", "leaves before joining"),
        (
            {"approvals": [{"name": "L", "asked": "2026-02-01", "decided": "2026-01-01"}]},
            "approvals.0",
            "decided before",
        ),
        ({"approvals": [{"name": "L", "asked": "2026-02-01", "open_on": "2026-01-01"}]}, "approvals.0", "open before"),
        ({"starts": "2024-01-01"}, "initiatives.0", "starts before it is asked for"),
        ({"goes_live": "2026-01-01"}, "initiatives.0", "goes live before it starts"),
        (
            {"effects": [{"request": "A", "stakeholder": "B", "effect": 4}]},
            "effects.0.effect",
            "less than or equal to 3",
        ),
        ({"answers": [{"respondent": "a", "group": "g", "item": "adkar", "rating": 2}]}, "answers.0.item", "pattern"),
        (
            {"answers": [{"respondent": "a", "group": "g", "item": "adkar.desire.1", "rating": 6}]},
            "rating",
            "equal to 5",
        ),
        ({"roles": [{"role": "boss"}]}, "roles.0.role", "'core-user'"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change: dict[str, Any], place: str, said: str) -> None:
    """A typing error or a contradiction in a rollout is told where it stands."""
    told = _refused(_stack(**change))

    assert len(told) == 1
    assert place in told[0]
    assert said in told[0]


def test_more_met_than_counted_is_refused() -> None:
    """A vendor cannot have met more requests than there were."""
    told = _refused({**_stack(), "vendors": [{"name": "Acme", "sla": {"met": 5, "of": 4}}]})

    assert "more were met than there were: '5 of 4'" in told[0]
