"""The rules of the journey analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Effort, Rule, Text

JOURNEYS_BREAK = Theme("Customer journeys have gaps")
_SURE = {"method": "api", "every": 0, "takes": 0, "reliability": 1.0, "attributes": ["email"], "keys": ["email"]}


def _served(*tools: str) -> dict[str, Any]:
    """Two steps; the second one may have no tool."""
    steps = [{"id": "buy", "tools": ["crm"]}, {"id": "bill", "tools": list(tools)}]
    return {"name": "Example", "tools": ["crm"], "integrations": [], "journeys": [{"id": "purchase", "steps": steps}]}


def _handed(source: str = "crm", target: str = "billing", **facts: object) -> dict[str, Any]:
    """Somebody buys, and the bill needs the customer of the CRM, a day old at most and with an address."""
    need = {"entity": "customer", "within": "24h", "attributes": ["email"]}
    steps = [{"id": "buy", "tools": ["crm"]}, {"id": "bill", "tools": ["billing"], "needs": [need]}]
    return {
        "name": "Example",
        "complete": ["integrations"],
        "tools": [{"id": "crm", "stores_keys": ["email"]}, {"id": "billing", "stores_keys": ["email"]}],
        "integrations": [{"source": source, "target": target, "entities": ["customer"], **_SURE, **facts}],
        "entities": {"customer": {"system_of_record": "crm"}},
        "journeys": [{"id": "purchase", "steps": steps}],
    }


_RATING = "The criticality of the records makes it worse; so does a primary journey among those that it troubles."

GAP_STEP = Rule(
    id="journey.gap-step",
    severity=9.0,
    effort=Effort.TWO_WEEKS,
    theme=JOURNEYS_BREAK,
    signs=(headings.FRAGMENTED_JOURNEY,),
    detection="A step of a journey states that no tool serves it (`tools: []`).",
    rating="The criticality of the records that the handoffs before and behind it need makes it worse; so does a "
    "primary journey.",
    limitations="A step that says nothing of tools is unknown, not a gap. A step that needs no tool, such as a talk, "
    "is told too if it is written like this.",
    title=Text("No tool serves {step} in the journey {journey}"),
    advice=Text("Give the step a tool, or take it out of the journey if nothing is done there."),
    triggers=_served(),
    passes=_served("crm"),
)
BROKEN = Rule(
    id="journey.broken",
    severity=9.0,
    effort=Effort.TWO_WEEKS,
    theme=JOURNEYS_BREAK,
    signs=(headings.FRAGMENTED_JOURNEY, headings.LESS_OR_LATER),
    detection="A step needs records, and no chain of flows can bring them to one of its tools: neither from the tool "
    "in which they are after the steps before, nor from where they entered the journey, nor from a system of record "
    "that has them. One finding a cause.",
    rating=_RATING,
    limitations="Flows and tools of steps that are not recorded break journeys that hold; where the stack does not "
    "state that its integrations are complete, the finding is assumed and says so.",
    title=Text("{entity} never reaches {step}: the journey {journey} breaks there"),
    advice=Text("Build an integration that carries {entity} from {source} to {target}."),
    triggers=_handed("billing", "crm"),
    passes=_handed(),
)
MANUAL = Rule(
    id="journey.manual",
    severity=6.0,
    effort=Effort.WEEK,
    theme=headings.BY_HAND,
    signs=(headings.INEFFICIENT,),
    detection="The records that a step needs reach it, and on the best way through the journey somebody passes them on "
    "by hand. One finding for each set of flows that are done by hand.",
    rating=_RATING,
    limitations="A flow that does not state its method makes the handoff unknown. What people copy within one tool is "
    "not seen.",
    title=Text("{entity} reaches {step} by hand only"),
    advice=Text("Automate the flow from {source} to {target}, which is done by hand today."),
    triggers=_handed(method="manual"),
    passes=_handed(),
)
SLOW = Rule(
    id="journey.slow",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.LESS_OR_LATER,),
    detection="The records that a step needs arrive by themselves, and on the best way through the journey later than "
    "the step, or else their kind, asks. One finding for each slowest flow.",
    rating=_RATING,
    limitations="It counts the worst moment: records that just missed a run. A step with no stated limit is not slow.",
    title=Text("{entity} reaches {step} too late"),
    advice=Text("Run the slowest flow more often, or make it event driven; or allow more delay."),
    triggers=_handed(every="25h"),
    passes=_handed(every="24h"),
)
LOSSY = Rule(
    id="journey.lossy",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.LESS_OR_LATER,),
    detection="The records that a step needs arrive by themselves and in time, and on every such way between the two "
    "tools a field that it asks for is dropped, or, for customer records, no key that both ends store is carried.",
    rating=_RATING,
    limitations="Fields and keys that are not stated make the handoff unknown. A key that arrives says only that "
    "records may be matched, not how many are.",
    title=Text("{entity} reaches {step} without {lost}"),
    advice=Text("Map the missing fields on every hop of the path."),
    triggers=_handed(attributes=["name"]),
    passes=_handed(attributes=["name", "email"]),
)
FRAGILE = Rule(
    id="journey.fragile",
    severity=4.0,
    effort=Effort.WEEK,
    theme=headings.FRAIL_FLOWS,
    signs=(headings.TECHNICAL_FAILURES,),
    detection="The records that a step needs arrive by themselves, in time and whole, but less reliably than "
    "`least_reliability` asks, or nothing as good brings them to the step without one conduit.",
    rating=_RATING,
    limitations="Only automatic flows on record are looked at; people may carry the records another way. Where a flow "
    "on the way does not list its records, it is unknown whether they go that way, and nothing is told. A single flow "
    "is not called fragile for being single; a single conduit is. Flows are taken to fail on their own.",
    title=Text("{entity} does not surely reach {step}"),
    advice=Text("Find out why the weakest flow fails, and let it try again."),
    triggers=_handed(reliability=0.9),
    passes=_handed(reliability=0.95),
)
RULES: tuple[Rule, ...] = (GAP_STEP, BROKEN, MANUAL, SLOW, LOSSY, FRAGILE)
