"""For each code of the second half of the people analyser, the smallest stack that makes it do so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from stacks import Document, document


def rollout(**facts: Any) -> Document:
    """A stack with one rollout, which went live half a year ago."""
    return document(
        ["crm"], as_of="2026-11-01", initiatives=[{"id": "roll", "name": "Roll", "goes_live": "2026-05-01", **facts}]
    )


def one_requirement(**facts: Any) -> Document:
    """A rollout with one requirement."""
    return rollout(requirements=[{"name": "See the deal", **facts}])


TIME: Document = {"stakeholder": "CMO", "attribute": "time", "consent": True}
ROLES = ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer")

PEOPLE_B: Mapping[str, Document] = MappingProxyType(
    {
        "people.expectation": rollout(expectations=[{**TIME, "importance": 5.0, "expected": 5.0, "perceived": 1.0}]),
        "people.not-elicited": rollout(expectations=[{**TIME, "elicited": False}]),
        "people.promise-missed": rollout(expectations=[{**TIME, "promised": 80.0, "actual": 100.0}]),
        "people.different-realities": rollout(
            expectations=[{**TIME, "perceived": 4.0}, {**TIME, "stakeholder": "CFO", "perceived": 2.0}]
        ),
        "people.support-overload": rollout(
            support=[{"tickets_a_day": 40.0, "capacity_a_day": 15.0, "admins": 1, "deflected": 0.0}]
        ),
        "people.no-super-user": rollout(groups=[{"group": "sales", "users": 10, "super_users": 0, "capable": True}]),
        "people.request-contested": rollout(
            effects=[
                {"request": "One form", "stakeholder": "sales", "effect": 2.0},
                {"request": "One form", "stakeholder": "service", "effect": -2.0},
            ]
        ),
        "people.requirement-untraced": rollout(
            requirements=[
                {"name": "See the deal", "priority": "must", "solution": "a view", "test": "a click"},
                {"name": "See the order", "priority": "must", "solution": "a view"},
            ]
        ),
        "people.requirement-unsigned": rollout(sign_offs=[{"group": "sales", "required": 10, "signed": 4}]),
        "people.requirement-not-from-users": one_requirement(from_user=False),
        "people.requirement-volatile": rollout(
            baseline="2026-01-01", requirements=[{"name": "See the deal", "changed": "2026-02-01"}]
        ),
        "people.no-prototype": rollout(prototypes=[]),
        "people.role-vacant": rollout(
            roles=[*({"role": role, "person": f"P {n}"} for n, role in enumerate(ROLES[:-1]))]
        ),
        "people.role-overload": rollout(
            roles=[
                *({"role": role, "person": f"P {n}"} for n, role in enumerate(ROLES) if role != "project-manager"),
                {"role": "project-manager", "person": "Ann", "load": 0.6},
                {"role": "developer", "person": "Ann", "load": 0.6},
            ]
        ),
        "people.separation": rollout(
            roles=[
                *({"role": role, "person": f"P {n}"} for n, role in enumerate(ROLES)),
                {"role": "approver", "person": f"P {ROLES.index('project-manager')}"},
            ]
        ),
        "people.training-cadence": rollout(training=[{"group": "sales", "day": "2026-05-06"}]),
        "people.training-attendance": rollout(
            training=[
                {"group": "sales", "day": day, "invited": 10, "attended": 5}
                for day in ("2026-05-06", "2026-06-10", "2026-07-20")
            ]
        ),
        "people.no-cheat-sheet": rollout(groups=[{"group": "sales", "cheat_sheet": False}]),
        "people.conflict": rollout(
            clarity=[
                {"party": "Marketing", "goals": 2.0, "respondents": 6},
                {"party": "IT", "goals": 2.0, "respondents": 6},
            ]
        ),
        "people.commitment-gap": rollout(
            commitments=[
                {"expects": "Marketing", "of": "IT", "what": "people a week", "expected": 2.0, "committed": 1.0}
            ]
        ),
    }
)
"""Each shows its own kind alone, among the themes of this half."""
