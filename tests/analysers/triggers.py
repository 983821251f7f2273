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
from stacks import Document, document, flow

CRM: Document = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}
"""The CRM is the master of the customer, a day old at most."""

ESP: Document = {"id": "esp", "entities": {"customer": "consumer"}}
"""A tool that needs the customer."""

SILOS: Mapping[str, Document] = MappingProxyType(
    {
        "silos.isolated-tool": document(["crm", "esp", "ads"], [flow("crm", "esp", "customer")]),
        "silos.island": document("abcde", [flow("a", "b", "x"), flow("b", "c", "x"), flow("d", "e", "x")], hub="a"),
        "silos.no-path": document(
            ["crm", "esp"], [flow("esp", "crm", "x")], needs=[{"from": "crm", "to": "esp", "entity": "x"}]
        ),
        "silos.write-only": document(
            ["crm", {"id": "sup", "entities": {"ticket": "producer"}}], [flow("crm", "sup", "customer")]
        ),
        "silos.read-starved": document(["crm", ESP], [flow("esp", "crm", "customer")], entities=CRM),
        "silos.manual-only": document(["crm", ESP], [flow("crm", "esp", "customer", method="manual")], entities=CRM),
        "silos.stale": document(["crm", ESP], [flow("crm", "esp", "customer", every="25h")], entities=CRM),
        "silos.no-master": document(
            ["crm", {"id": "web", "entities": {"customer": "producer"}}, ESP],
            [flow("crm", "esp", "customer")],
            entities={"customer": {"system_of_record": "none"}},
        ),
        "silos.competing-masters": document(
            ["crm", "erp"],
            [flow("crm", "erp", "customer")],
            entities={"customer": {"system_of_record": ["crm", "erp"]}},
        ),
        "silos.attributes-lost": document(
            ["crm", ESP],
            [flow("crm", "esp", "customer", attributes=["email"])],
            entities={"customer": {**CRM["customer"], "attributes": ["email", "consent"]}},
        ),
        "silos.identity-lost": document(
            [{"id": "crm", "stores_keys": ["crm-id"]}, {**ESP, "stores_keys": ["email"]}],
            [flow("crm", "esp", "customer", keys=["email", "crm-id"])],
            entities=CRM,
        ),
        "silos.department": document(
            [
                {"id": "crm", "departments": ["sales"]},
                {"id": "chat", "departments": ["service"], "entities": {"customer": "producer"}},
                {"id": "sup", "departments": ["service"]},
            ],
            [flow("crm", "sup", "order")],
            entities={**CRM, "order": {}, "ticket": {}},
            needs=[{"from": "sup", "to": "crm", "entity": "ticket"}],
        ),
        "silos.no-unified-view": document(
            ["crm", {"id": "web", "entities": {"customer": "producer"}}], [flow("web", "crm", "customer")], entities=CRM
        ),
    }
)


def handoff(flows: list[Document], **need: object) -> Document:
    """Buy, then Bill, which needs the customer of the CRM."""
    steps = [
        {"id": "buy", "tools": ["crm"]},
        {"id": "bill", "tools": ["bil"], "needs": [{"entity": "customer", **need}]},
    ]
    journeys = [{"id": "j", "primary": True, "volume": 1.0, "steps": steps}]
    return document(["crm", "bil"], flows, entities=CRM, journeys=journeys)


JOURNEY: Mapping[str, Document] = MappingProxyType(
    {
        "journey.gap-step": document(
            ["crm", "bil"],
            [],
            journeys=[{"id": "j", "steps": [{"id": "a", "tools": ["crm"]}, {"id": "b", "tools": []}]}],
        ),
        "journey.broken": handoff([flow("bil", "crm", "customer")]),
        "journey.manual": handoff([flow("crm", "bil", "customer", method="manual")]),
        "journey.slow": handoff([flow("crm", "bil", "customer", every="25h")]),
        "journey.lossy": handoff([flow("crm", "bil", "customer", attributes=["name"])], attributes=["email"]),
        "journey.fragile": handoff([flow("crm", "bil", "customer", reliability=0.9)]),
    }
)

LINKS = ("ab", "ac", "ad", "be", "bf", "ce", "cf", "de", "df")
"""Nine links among six tools, none of which stands out."""

INTEGRATIONS: Mapping[str, Document] = MappingProxyType(
    {
        "integrations.missing": document(["crm", ESP], [flow("esp", "crm", "customer")], entities=CRM),
        "integrations.unhealthy": document(["crm", "esp"], [flow("crm", "esp", "x", status="degraded")]),
        "integrations.connector-unused": document(
            ["crm", {"id": "make", "kind": "conduit"}], [flow("crm", "make", "x")]
        ),
        "integrations.tangle": document("abcdef", [flow(*pair, "x") for pair in LINKS]),
    }
)

TRIGGERS: Mapping[str, Document] = MappingProxyType(
    {**SILOS, **JOURNEY, **INTEGRATIONS, **PEOPLE_A, **PEOPLE_B} | {rule.id: dict(rule.triggers) for rule in RULES}
)
"""Of all analysers."""
