"""Small stacks with a rollout or a vendor, for the tests of the people analyser."""

from __future__ import annotations

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

ESP: Document = {"id": "esp", "entities": {"customer": "consumer"}}
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
