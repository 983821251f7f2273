"""The rules of the resilience analyser."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from stackaudit.core import headings
from stackaudit.core.headings import Theme
from stackaudit.core.rule import Effort, Rule, Text

ONE_THING = Theme("Much hangs on one tool, one conduit or one person")

_THREE = ("shop", "crm", "esp")


def _chain(tools: tuple[str, ...], *more: dict[str, Any], people: tuple[str, ...] = ()) -> dict[str, Any]:
    """Each tool hands the next one what it needs; `people` are those who repair the tools but the first and last."""
    pairs = list(pairwise(tools))
    repairs = dict(zip(tools[1:], people, strict=False))
    return {
        "name": "Example",
        "tools": [{"id": tool, "technical_owner": repairs[tool]} if tool in repairs else tool for tool in tools],
        "integrations": [*(_flow(*pair) for pair in pairs), *more],
        "entities": {"order": {}},
        "needs": [{"from": source, "to": target, "entity": "order"} for source, target in pairs],
    }


def _flow(source: str, target: str, **facts: object) -> dict[str, Any]:
    return {"source": source, "target": target, "entities": ["order"], **facts}


def _carried(**second: str) -> dict[str, Any]:
    """Two flows, the first one over a conduit; what the second one states."""
    chain = _chain(_THREE)
    flows = [_flow("shop", "crm", via="make"), _flow("crm", "esp", **second)]
    return {**chain, "tools": [*chain["tools"], {"id": "make", "kind": "conduit"}], "integrations": flows}


def _paid(*vendors: str) -> dict[str, Any]:
    tools = [
        {"id": tool, "vendor": vendor, "cost": {"annual": annual}}
        for tool, vendor, annual in zip(_THREE, vendors, (40, 30, 30), strict=True)
    ]
    return {"name": "Example", "tools": tools, "integrations": []}


CUT_POINT = Rule(
    id="resilience.cut-point",
    replaces=("resilience.bridge",),
    severity=6.0,
    effort=Effort.TWO_WEEKS,
    theme=ONE_THING,
    signs=(headings.TECHNICAL_FAILURES,),
    detection="Without a tool, other tools lose their only connection, by the shape of the stack or on the way of a "
    "data need. It is told where at least `needs_of_others` needs of other tools that have a path today lose it, or "
    "the share `least_share` of all such needs. A link that is the only connection of two parts is a row of it.",
    rating="The criticality of the records that are lost makes it worse; a plan that is written down makes it less "
    "bad, and a fail-over that was tried of late even more. A plan that is not stated counts half way. A hub with a "
    "plan is a note: that much hangs on it is what a hub is for.",
    limitations="Work that people do in a tool without flows is not seen: such a tool cuts nothing off.",
    title=Text(
        "Without {tool}, {n} of {met} data needs that surely have a path today loses it",
        "Without {tool}, {n} of {met} data needs that surely have a path today lose it",
    ),
    advice=Text("Ask {who} how work goes on without {tool}; write it down, and try it once."),
    triggers=_chain(_THREE),
    passes=_chain(_THREE, _flow("shop", "esp")),
)
CONDUIT = Rule(
    id="resilience.conduit",
    severity=6.0,
    effort=Effort.TWO_WEEKS,
    theme=ONE_THING,
    signs=(headings.TECHNICAL_FAILURES,),
    detection="Two flows or more run over one conduit and stop together with it. It is told where at least "
    "`needs_of_others` needs that have a path today lose it, or the share `least_share` of all such needs.",
    rating="The criticality of the records that are lost makes it worse; a plan that is written down makes it less "
    "bad, and a fail-over that was tried of late even more. A plan that is not stated counts half way.",
    limitations="A flow that does not say over what it runs is taken to run over nothing else.",
    title=Text(
        "{n} flow stops with {tool}; data needs that lose their path: {needs}",
        "{n} flows stop together with {tool}; data needs that lose their path: {needs}",
    ),
    advice=Text("Ask {who} how work goes on without {tool}; write it down, and try it once."),
    triggers=_carried(via="make"),
    passes=_carried(),
)
VENDOR_CONCENTRATION = Rule(
    id="resilience.vendor-concentration",
    severity=4.0,
    effort=Effort.TWO_WEEKS,
    theme=ONE_THING,
    detection="A vendor with two tools or more gets at least the share `vendor_share` of the stated cost; "
    "or so much of the needs that have a path today ends with its tools together, and clearly more than with one of "
    "them.",
    rating="The criticality of the records that are lost makes it worse; the money does not.",
    limitations="Companies of one group count as several vendors, and spellings that differ in more than case and "
    "marks too. Cost counts only where enough tools state cost and vendor.",
    title=Text("{n} tools come from {vendor}"),
    advice=Text("Know the way out: exit terms, export of all data, and which tool could take over first."),
    triggers=_paid("Big", "Big", "Small"),
    passes=_paid("Big", "Other", "Small"),
)
ONE_PERSON = Rule(
    id="resilience.one-person",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=ONE_THING,
    detection="One person alone is named to repair at least `choke_points_of_one` tools, conduits or links without "
    "which needs of other tools have no path: the technical owner of a tool or, where none is stated, its owner; the "
    "owner of a link's flows. It is told where they take away together what makes a choke point.",
    rating="The criticality of the records that are lost with all of them makes it worse.",
    limitations="Others may know how to repair it and are not named; nothing stops on the day on which somebody "
    "leaves. One person whose name is spelt in two ways is two.",
    title=Text(
        "{person} alone answers for {n} choke point, as far as is stated",
        "{person} alone answers for {n} choke points, as far as is stated",
    ),
    advice=Text("Name a second person for each, and have them do the work once."),
    triggers=_chain((*_THREE, "bi"), people=("Ann", "Ann")),
    passes=_chain((*_THREE, "bi"), people=("Ann", "Bob")),
)
RULES: tuple[Rule, ...] = (CUT_POINT, CONDUIT, VENDOR_CONCENTRATION, ONE_PERSON)
