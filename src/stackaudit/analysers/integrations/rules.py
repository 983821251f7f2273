"""The rules of the integration analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.rule import Rule, Text

_MOST = ("ab", "ac", "ad", "ae", "bc", "bd", "be", "cd")


def _stack(tools: list[Any], flows: list[dict[str, Any]], **rest: object) -> dict[str, Any]:
    return {"name": "S", "tools": tools, "integrations": flows, **rest}


def _flow(source: str, target: str, **facts: object) -> dict[str, Any]:
    return {"source": source, "target": target, "entities": ["customer"], **facts}


def _needed(flow: dict[str, Any]) -> dict[str, Any]:
    """One tool needs the customers of the other."""
    tools = ["crm", {"id": "esp", "entities": {"customer": "consumer"}}]
    return _stack(tools, [flow], entities={"customer": {"system_of_record": "crm"}})


def _state(status: str) -> dict[str, Any]:
    facts = {"status": status, "reliability": 1.0}
    return _stack(["crm", "esp"], [_flow("crm", "esp", **facts)])


def _around(*flows: dict[str, Any]) -> dict[str, Any]:
    """Two tools and a conduit."""
    return _stack(["crm", "esp", {"id": "make", "kind": "conduit"}], list(flows))


def _linked(*links: str) -> dict[str, Any]:
    return _stack(list("abcde"), [_flow(*link, method="api") for link in links])


MISSING = Rule(
    id="integrations.missing",
    severity=5.0,
    effort=8.0,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE,),
    detection="A role, a journey's step or a declaration asks for records of one tool in another, and no chain of "
    "flows brings them without people and in time. One finding for each pair of tools. It hangs below a broken flow "
    "that would bring all of it.",
    rating="The criticality of the records makes it worse. Its base is low on purpose: the silo and the journey "
    "analyser tell the causes, this is the list of what to build.",
    limitations="Roles and flows that are not recorded are not seen. What is not stated makes it unknown, not missing. "
    "Tools that usually belong together are not asked for.",
    title=Text("No automated, timely way for {entities} from {source} to {target}"),
    advice=Text("Connect {source} to {target}, directly or over tools that pass the records on."),
    triggers=_needed(_flow("esp", "crm", method="api", every=0, takes=0)),
    passes=_needed(_flow("crm", "esp", method="api", every=0, takes=0)),
)
BROKEN_FLOW = "integrations.broken-flow"
"""A form of the next rule that is rated apart: a flow that carries nothing."""
UNHEALTHY = Rule(
    id="integrations.unhealthy",
    severity=4.0,
    variants={BROKEN_FLOW: 5.0},
    effort=3.0,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.OUTPACED, headings.TECHNICAL_FAILURES),
    detection="A flow is stated to be broken or degraded, has more records a month to carry than it can, or is less "
    "reliable than `least_reliability` asks. One finding for each pair of tools and direction.",
    rating="The criticality of the records makes it worse; a broken flow has a higher base. At least as bad as "
    "the worst told below it.",
    limitations="Flows are as well as somebody says; nothing is measured.",
    title=Text("The flow from {source} to {target} is degraded"),
    advice=Text("Find out what fails, and mend it."),
    triggers=_state("degraded"),
    passes=_state("active"),
)
CONNECTOR_UNUSED = Rule(
    id="integrations.connector-unused",
    severity=2.0,
    effort=1.0,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.LEFT_UNDONE,),
    detection="A conduit (a tool that only passes records on) has flows into it or out of it, not both, and no flow "
    "names it as its way.",
    rating="Base severity.",
    limitations="The other half of its flows may only not be recorded, so it is assumed. A conduit that no flow "
    "touches is told by the silo analyser.",
    title=Text("{tool} is a conduit that connects nothing"),
    advice=Text("Record the flows it carries, or retire it."),
    triggers=_around(_flow("crm", "make")),
    passes=_around(_flow("crm", "make"), _flow("make", "esp")),
)
TANGLE = Rule(
    id="integrations.tangle",
    severity=3.0,
    effort=20.0,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.NO_STRATEGY, headings.INEFFICIENT),
    detection="Tools have more links from point to point than there are tools, and more than a hub would cost: "
    "(`hub_cost` + tools x `spoke_cost`) / `link_cost`. Links to a hub, or over a conduit, do not count.",
    rating="Base severity.",
    limitations="What links and hubs cost is a guess, so it is assumed. Several tools that act as hubs, none of them "
    "named, look like a tangle.",
    title=Text("{links} links from point to point tangle {tools}"),
    advice=Text("Put a hub between them, link by link, or find out which links nobody needs."),
    triggers=_linked(*_MOST, "ce"),
    passes=_linked(*_MOST),
)
RULES: tuple[Rule, ...] = (MISSING, UNHEALTHY, CONNECTOR_UNUSED, TANGLE)
