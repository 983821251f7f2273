"""For each code that an analyser may report, the smallest stack that makes it do so.

A rule has such a stack of its own. Whoever adds a kind of finding without a rule adds its stack here; the contract test
demands one for every kind of every analyser.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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

EMAIL: Document = {"departments": ["marketing"], "capabilities": ["email", "segmentation"]}
"""What an e-mail tool of the marketing department offers."""


def backup(tested: str) -> Document:
    """Two payment providers, of which one is kept in case the other stops."""
    pay = {"departments": ["finance"], "capabilities": ["payments", "refunds"]}
    reason = {"kind": "backup", "tested": tested}
    return document([{"id": "stripe", **pay}, {"id": "mollie", **pay, "intent": reason}], as_of="2026-11-01")


REDUNDANCY: Mapping[str, Document] = MappingProxyType(
    {
        "redundancy.subsumed": document(
            [
                {"id": "esp", **EMAIL},
                {"id": "map", **EMAIL, "capabilities": ["email", "segmentation", "forms", "landing", "scoring"]},
            ]
        ),
        "redundancy.overlap": document([{"id": "esp", **EMAIL}, {"id": "map", **EMAIL}]),
        "redundancy.parallel": document([{"id": "esp", **EMAIL}, {"id": "map", **EMAIL, "departments": ["sales"]}]),
        "redundancy.lapsed-intent": document(
            [
                {"id": "esp", **EMAIL},
                {"id": "map", **EMAIL, "intent": {"kind": "regional", "until": "2026-10-31"}},
            ],
            as_of="2026-11-01",
        ),
        "redundancy.unverified-backup": backup("2025-10-01"),
        "redundancy.crowded-category": document(
            [
                {"id": "a", "departments": ["marketing"], "capabilities": ["email"]},
                {"id": "b", "departments": ["marketing"], "capabilities": ["email", "forms"]},
                {"id": "c", "departments": ["marketing"], "capabilities": ["email", "landing"]},
            ]
        ),
    }
)

CONTACTS: Document = {"resource": "contacts", "used": 60_000, "growth": "3%"}
"""Contacts that grow by three per cent a month."""

STEPS: list[Document] = [{"up_to": most, "annual": price} for most, price in ((50e3, 800), (1e5, 1600), (2e5, 3600))]
"""The price list of methods 6.1, K2."""

FIT: Mapping[str, Document] = MappingProxyType(
    {
        "fit.limit-ahead": document([{"id": "esp", "limits": [{**CONTACTS, "limit": 100_000}]}], as_of="2026-11-01"),
        "fit.cost-runs-away": document([{"id": "esp", "limits": [CONTACTS], "prices": STEPS}], as_of="2026-11-01"),
        "fit.closed": document([{"id": "esp", "openness": {"api": False, "webhooks": False, "sandbox": False}}]),
        "fit.no-single-sign-on": document(
            [{"id": "esp", "data_classification": "confidential", "access": {"sso": False}}]
        ),
        "fit.hard-to-leave": document(
            [{"id": "esp", "openness": {"bulk_export": False, "open_format": False, "deletion": False}}]
        ),
        "fit.end-of-life": document([{"id": "esp", "lifecycle": {"end_of_support": "2026-10-31"}}], as_of="2026-11-01"),
        "fit.low-fit": document([{"id": "esp", "fit": {"functional": 1, "technical": 1}}]),
    }
)

CHAIN = [{"from": a, "to": b, "entity": "x"} for a, b in ("ab", "bc", "cd")]
"""Each tool of a chain hands the next one what it needs."""

RESILIENCE: Mapping[str, Document] = MappingProxyType(
    {
        "resilience.cut-point": document("abc", [flow("a", "b", "x"), flow("b", "c", "x")], needs=CHAIN[:2]),
        "resilience.bridge": document("ab", [flow("a", "b", "x")], needs=CHAIN[:1]),
        "resilience.conduit": document(
            ["a", "b", "c", {"id": "make", "kind": "conduit"}],
            [flow("a", "b", "x", via="make"), flow("b", "c", "x", via="make")],
            needs=CHAIN[:2],
        ),
        "resilience.vendor-concentration": document(
            [
                {"id": "a", "vendor": "Big", "cost": {"annual": 40}},
                {"id": "b", "vendor": "Big", "cost": {"annual": 30}},
                {"id": "c", "vendor": "Small", "cost": {"annual": 30}},
            ]
        ),
        "resilience.one-person": document(
            ["a", {"id": "b", "technical_owner": "Ann Lee"}, {"id": "c", "technical_owner": "Ann Lee"}, "d"],
            [flow("a", "b", "x"), flow("b", "c", "x"), flow("c", "d", "x")],
            needs=CHAIN,
        ),
    }
)

TRIGGERS: Mapping[str, Document] = MappingProxyType(
    {**SILOS, **JOURNEY, **INTEGRATIONS, **REDUNDANCY, **FIT, **RESILIENCE}
    | {rule.id: dict(rule.triggers) for rule in RULES}
)
"""Of all analysers."""
