"""Whatever the catalog fills in: no finding of any analyser is graver than medium for it, and no cap bites for it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.catalog.loading import catalog
from stackaudit.catalog.without_catalog import as_stated
from stackaudit.core.findings import Severity

KNOWN = (
    "Salesforce",
    "HubSpot",
    "Pipedrive",
    "Zendesk",
    "Stripe",
    "Shopify",
    "Mailchimp",
    "Zapier",
    "Marketo",
    "Slack",
)
IDS = tuple(f"t{n}" for n in range(5))
_tool = st.fixed_dictionaries(
    {"name": st.sampled_from(KNOWN)},
    optional={
        "departments": st.lists(st.sampled_from(["sales", "it"]), unique=True, min_size=1),
        "cost": st.fixed_dictionaries({"annual": st.sampled_from([0, 900, 250_000])}),
        "seats": st.fixed_dictionaries({"paid": st.just(100), "active": st.sampled_from([2, 95])}),
        "capabilities": st.just(["email-marketing"]),
        "data_classification": st.sampled_from(["public", "restricted"]),
        "lifecycle": st.fixed_dictionaries({"phase": st.sampled_from(["plan", "active", "phase-out"])}),
        "contract": st.just({"renews": "2026-06-01", "notice": "60d"}),
    },
)
_pairs = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda pair: pair[0] != pair[1])
_flow = st.builds(
    lambda ends, more: {"source": ends[0], "target": ends[1], **more},
    _pairs,
    st.fixed_dictionaries(
        {},
        optional={
            "method": st.sampled_from(["api", "manual", "file"]),
            "status": st.sampled_from(["active", "broken"]),
            "every": st.sampled_from(["1h", "7d"]),
        },
    ),
)
_steps = st.lists(st.sampled_from(IDS), min_size=2, max_size=3).map(
    lambda ids: [{"name": f"s{n}", "tools": [id_]} for n, id_ in enumerate(ids)]
)


@st.composite
def stacks(draw: st.DrawFn) -> dict[str, Any]:
    """A small company: five products, flows, perhaps a journey, perhaps words of its own for its records."""
    made = draw(st.lists(_tool, min_size=5, max_size=5))
    tools = [{"id": id_, **one} for id_, one in zip(IDS, made, strict=True)]
    document: dict[str, Any] = {"name": "Shop", "as_of": "2026-05-01", "currency": "EUR", "tools": tools}
    document["integrations"] = draw(st.lists(_flow, max_size=5))
    if draw(st.booleans()):
        document["journeys"] = [{"name": "Buy", "primary": True, "steps": draw(_steps)}]
    if draw(st.booleans()):
        for tool in tools[: draw(st.integers(0, 2))]:
            tool["entities"] = {"customer": ["system_of_record"]}
    return document


@settings(max_examples=60, deadline=None)
@given(stacks())
def test_nothing_grave_rests_on_the_catalog_alone(document: dict[str, Any]) -> None:
    """A finding above medium stands, as grave, without what was filled in; so does every cap of the score."""
    filled = catalog().fill(sa.Stack.model_validate(document)).stack
    with_it, without = sa.audit(filled), sa.audit(as_stated(filled))
    stated = {finding.id: finding.severity for finding in without.findings.told()}

    for finding in with_it.findings.told():
        assert finding.severity <= max(Severity.MEDIUM, stated.get(finding.id, Severity.NOTE)), finding.id
    assert {str(cap) for cap in with_it.score.caps} <= {str(cap) for cap in without.score.caps}
    assert as_stated(filled) == as_stated(as_stated(filled))
