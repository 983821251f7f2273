"""For each code of themes 7.1 to 7.7, the smallest stack that makes the people analyser report it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from stacks import Document, document

TODAY = "2026-11-01"
"""The day of every stack here."""

MATRIX: list[Document] = [
    {"id": "t1", "name": "T1", "accountable": ["Ann"], "responsible": ["Bob"]},
    {"id": "t2", "name": "T2", "responsible": ["Bob"]},
    {"id": "t3", "name": "T3", "accountable": ["Cid", "Dee"], "responsible": ["Bob"]},
    {"id": "t4", "name": "T4", "accountable": ["Ann"]},
]
"""The worked example of methods 7.2."""

BLOCKED: Document = {
    "entities": {"customer": {"system_of_record": "crm", "tolerance": "24h"}},
    "candidates": [
        {
            "id": "crm-esp",
            "source": "crm",
            "target": "esp",
            "entities": ["customer"],
            "method": "api",
            "every": "1h",
            "takes": 0,
            "reliability": 1.0,
        }
    ],
}
"""The ESP needs customers of the CRM; a candidate would bring them."""


def rollout(known: Any = ("crm",), stack: Document | None = None, /, **facts: Any) -> Document:
    """A stack with one rollout, of the first of November 2026."""
    return document(known, as_of=TODAY, initiatives=[{"id": "roll", "name": "Rollout", **facts}], **(stack or {}))


def supplied(**facts: Any) -> Document:
    """A stack with one vendor."""
    return document(["crm"], as_of=TODAY, vendors=[{"id": "acme", "name": "Acme", **facts}])


def answers(item: str, rating: float, people: int = 5) -> list[Document]:
    """The same answer of several people to one item."""
    return [{"respondent": f"p{n}", "group": "sales", "item": item, "rating": rating} for n in range(people)]


def stuck(element: str) -> Document:
    """Five people to whom everything before one element is clear, and that one is not."""
    order = ("awareness", "desire", "knowledge", "ability", "reinforcement")
    before = order[: order.index(element)]
    said = [one for name in before for one in answers(f"adkar.{name}.1", 5.0)]
    return rollout(answers=[*said, *answers(f"adkar.{element}.1", 2.0)])


ESP: Document = {"id": "esp", "entities": {"customer": "consumer"}}

PEOPLE_A: Mapping[str, Document] = MappingProxyType(
    {
        "people.approval-stale": rollout(approvals=[{"id": "legal", "asked": "2026-07-01"}]),
        "people.need-expired": rollout(approvals=[{"id": "legal", "asked": "2026-10-01", "workaround": True}]),
        "people.repair-waits": rollout(
            ["crm", ESP], BLOCKED, approvals=[{"id": "legal", "asked": "2026-10-01", "blocks": ["crm-esp"]}]
        ),
        "people.no-raci": rollout(),
        "people.no-accountable": rollout(tasks=MATRIX),
        "people.many-accountable": rollout(tasks=MATRIX),
        "people.no-responsible": rollout(tasks=MATRIX),
        "people.accountable-low": rollout(tasks=MATRIX, team=[{"person": "Ann", "level": 6}]),
        "people.task-load": rollout(tasks=[{"id": f"t{n}", "accountable": ["Ann"]} for n in range(5)]),
        "people.sponsor-missing": rollout(sponsor="none"),
        "people.sponsor-name-only": rollout(sponsor={"name": "Eve", "last_active": "2026-06-01"}),
        "people.tunnel-vision": rollout(panel=[{"person": "Ann", "only_chosen": True}]),
        "people.knowledge-lost": rollout(team=[{"person": "Ann", "left": "2026-05-01"}], decision_record=False),
        "people.adoption-gap": rollout(adoption=[{"entitled": 120, "active": 45, "target": 0.7}]),
        "people.usage-differs": rollout(adoption=[{"entitled": 100, "active": 80, "self_reported": 0.3}]),
        "people.adkar-awareness": stuck("awareness"),
        "people.adkar-desire": stuck("desire"),
        "people.adkar-knowledge": stuck("knowledge"),
        "people.adkar-ability": stuck("ability"),
        "people.adkar-reinforcement": stuck("reinforcement"),
        "people.shiny": rollout(purchases=[{"tool": "crm", "use_case": False, "kpi": False, "owner": False}]),
        "people.vendor-sla": supplied(sla={"share": 0.95, "met": 41, "of": 50}),
        "people.client-wait": supplied(tickets=[{"waited_for_us": "3d", "waited_for_vendor": "2d"}]),
        "people.account-churn": supplied(account_changes=[{"day": "2026-02-01"}, {"day": "2026-08-01"}]),
        "people.no-procurement": supplied(procurement={"procurement": False}),
        "people.contract-gaps": supplied(procurement={"exit_clause": False}),
    }
)
