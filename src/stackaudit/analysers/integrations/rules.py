"""The rules of the integration analyser."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from stackaudit.core import headings
from stackaudit.core.rule import Effort, Rule, Text

_FIVE = ("crm", "erp", "shop", "esp", "desk")
_MOST = tuple(combinations(_FIVE, 2))[:8]


def _stack(tools: list[Any], flows: list[dict[str, Any]], **rest: object) -> dict[str, Any]:
    return {"name": "Example", "tools": tools, "integrations": flows, **rest}


def _flow(source: str, target: str, **facts: object) -> dict[str, Any]:
    return {"source": source, "target": target, "entities": ["customer"], **facts}


def _declared(flow: dict[str, Any]) -> dict[str, Any]:
    """The customers of one tool are declared to be needed in the other."""
    return _stack(["crm", "esp"], [flow], needs=[{"from": "crm", "to": "esp", "entity": "customer"}])


def _carried(method: str) -> dict[str, Any]:
    return _stack(["crm", "esp"], [_flow("crm", "esp", method=method)])


def _aged(every: str) -> dict[str, Any]:
    """A flow to a tool that nothing asks for the records; they may be a day old."""
    flow = _flow("crm", "esp", method="api", every=every, takes=0)
    return _stack(["crm", "esp"], [flow], entities={"customer": {"tolerance": "24h"}})


def _state(status: str) -> dict[str, Any]:
    facts = {"status": status, "reliability": 1.0}
    return _stack(["crm", "esp"], [_flow("crm", "esp", **facts)])


def _around(*flows: dict[str, Any]) -> dict[str, Any]:
    """Two tools and a conduit."""
    return _stack(["crm", "esp", {"id": "make", "kind": "conduit"}], list(flows))


def _linked(*links: tuple[str, str]) -> dict[str, Any]:
    return _stack([*_FIVE], [_flow(*link, method="api") for link in links])


MISSING = Rule(
    id="integrations.missing",
    severity=5.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.UNREACHED,
    signs=(headings.LEFT_UNDONE,),
    detection="The stack declares (`needs`) that records of one tool must reach another, and no chain of flows brings "
    "them without people and in time. One finding for each pair of tools. What roles and journeys ask for stands in "
    "the table of requirements. It follows from the flow that is broken, by hand or late, or from the need itself.",
    rating="The criticality of the records makes it worse. Its base is low on purpose: the finding that tells the "
    "cause is the one to act on.",
    limitations="Flows that are not recorded are not seen. What is not stated makes it unknown, not missing.",
    title=Text("Nothing brings {entities} records from {source} to {target} automatically and in time"),
    advice=Text("Connect {source} to {target}, directly or over tools that pass the records on."),
    triggers=_declared(_flow("esp", "crm", method="api", every=0, takes=0)),
    passes=_declared(_flow("crm", "esp", method="api", every=0, takes=0)),
)
BY_HAND = Rule(
    id="integrations.by-hand",
    severity=5.0,
    effort=Effort.TWO_WEEKS,
    theme=headings.BY_HAND,
    signs=(headings.LEFT_UNDONE, headings.INEFFICIENT),
    detection="A flow that runs is carried by hand: the automation of its method, as the policy rates it, is below the "
    "threshold. Somebody set it up, so its records are wanted there, whether or not anything else in the stack asks "
    "for them. One finding for each source and target; from `joined_from` flows on, one for each pair of departments.",
    rating="The criticality of the records and of the journeys that wait for them makes it worse; no step waits for "
    "what another flow brings to the same tool, automatically and in time. It is milder where the flow runs every "
    "`long_period` days or less often and no journey needs it. A note where everything that it carries also arrives "
    "automatically and in time. At least as bad as the worst that follows from it.",
    limitations="A flow that does not state its method, or whether it runs, is not told: it may be automatic. Which "
    "single records arrive is not known: other records of the same kind may be copied by hand on purpose.",
    title=Text("People copy {entities} records by hand from {source} to {target}"),
    advice=Text(
        "Find out whether {source} and {target} offer a connector for {entities} records; until then let {source} "
        "export a file at fixed times that {target} imports by itself."
    ),
    triggers=_carried("manual"),
    passes=_carried("api"),
)
LATE = Rule(
    id="integrations.late",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.LESS_OR_LATER,),
    detection="A flow that runs, and that nobody carries by hand, brings records later than is allowed. Where a need "
    "or a step asks for them at its target, period and run time together exceed the tolerance; where only the entity "
    "states one, the period alone does. What also arrives there automatically and in time is not counted.",
    rating="The criticality of the records and of the journeys that need them makes it worse; milder where it runs "
    "seldom and no journey needs it. At least as bad as the worst that follows from it.",
    limitations="Records are taken to be as old as they can be: one that is sent just after the flow has run. A flow "
    "that exceeds the tolerance by no more than `rounding` is not told. Without a tolerance it is a row of the note "
    "about seldom flows.",
    title=Text("{target} gets {entities} records from {source} up to {age} old; {allowed} is allowed"),
    advice=Text(
        "Let the flow from {source} to {target} run every {often} or more often, or find out whether {age} is soon "
        "enough."
    ),
    triggers=_aged("25h"),
    passes=_aged("24h"),
)
BROKEN_FLOW = "integrations.broken-flow"
"""A form of the next rule that is rated apart: a flow that carries nothing."""
UNHEALTHY = Rule(
    id="integrations.unhealthy",
    severity=4.0,
    variants={BROKEN_FLOW: 5.0},
    effort=Effort.TWO_DAYS,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.OUTPACED, headings.TECHNICAL_FAILURES),
    detection="A flow is stated to be broken or degraded, has more records a month to carry than it can, or is less "
    "reliable than `least_reliability` asks. One finding for each source and target; where the flow is by hand or late "
    "as well, that finding says it.",
    rating="The criticality of the records makes it worse; a broken flow has a higher base. At least as bad as "
    "the worst that follows from it.",
    limitations="Flows are as well as somebody says; nothing is measured.",
    title=Text("The flow from {source} to {target} is degraded"),
    advice=Text("Find out what fails in the flow from {source} to {target}, and mend it."),
    triggers=_state("degraded"),
    passes=_state("active"),
)
CONNECTOR_UNUSED = Rule(
    id="integrations.connector-unused",
    severity=2.0,
    effort=Effort.DAY,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.LEFT_UNDONE,),
    detection="A conduit (a tool that only passes records on) has flows into it or out of it, not both, and no flow "
    "names it as its way.",
    rating="Base severity.",
    limitations="The other half of its flows may only not be recorded, so it is assumed. A conduit that no flow "
    "touches is told by the silo analyser.",
    title=Text("{tool} is there to pass records on, and is connected on one side only"),
    advice=Text("Record the flows it carries, or retire it."),
    triggers=_around(_flow("crm", "make")),
    passes=_around(_flow("crm", "make"), _flow("make", "esp")),
)
TANGLE = Rule(
    id="integrations.tangle",
    severity=3.0,
    effort=Effort.MONTH,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.INEFFICIENT,),
    detection="Tools have more links from point to point than there are tools, and those take more days of work than a "
    "hub with a link to each tool (`work`). Links to a hub, or over a conduit, do not count.",
    rating="Base severity.",
    limitations="What links and hubs cost is a guess, so it is assumed. Several tools that act as hubs, none of them "
    "named, look like a tangle.",
    title=Text("{links} direct links connect {tools} with one another; a hub may cost less"),
    advice=Text("Put a hub between them, link by link, or find out which links nobody needs."),
    triggers=_linked(*_MOST, ("shop", "desk")),
    passes=_linked(*_MOST),
)
RULES: tuple[Rule, ...] = (MISSING, BY_HAND, LATE, UNHEALTHY, CONNECTOR_UNUSED, TANGLE)
