"""For each code that an analyser may report, the smallest stack that makes it do so.

A rule has such a stack of its own. Whoever adds a kind of finding without a rule adds its stack here; the contract test
demands one for every kind of every analyser.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from people.triggers_a import PEOPLE_A
from people.triggers_b import PEOPLE_B

from stackaudit.analysers.registry import RULES
from stacks import Document, document

CRM: Document = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}
"""The CRM is the master of the customer, a day old at most."""

ESP: Document = {"id": "esp", "entities": {"customer": "consumer"}}
"""A tool that needs the customer."""


def handoff(flows: list[Document], **need: object) -> Document:
    """Buy, then Bill, which needs the customer of the CRM."""
    steps = [
        {"id": "buy", "tools": ["crm"]},
        {"id": "bill", "tools": ["bil"], "needs": [{"entity": "customer", **need}]},
    ]
    journeys = [{"id": "j", "primary": True, "volume": 1.0, "steps": steps}]
    return document(["crm", "bil"], flows, entities=CRM, journeys=journeys)


LINKS = ("ab", "ac", "ad", "be", "bf", "ce", "cf", "de", "df")
"""Nine links among six tools, none of which stands out."""

TRIGGERS: Mapping[str, Document] = MappingProxyType(
    {**PEOPLE_A, **PEOPLE_B} | {rule.id: dict(rule.triggers) for rule in RULES}
)
"""Of all analysers."""
