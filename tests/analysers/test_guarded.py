"""What only the catalog says makes no grave finding, whichever analyser finds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from triggers import TRIGGERS

import stackaudit as sa
from stackaudit.analysers.base import analyser
from stackaudit.analysers.registry import base_severities
from stackaudit.catalog.without_catalog import as_stated
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding, Findings, Review, Severity
from stackaudit.core.messages import say
from stackaudit.graph import StackGraph
from stackaudit.model.parts import FromCatalog
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import read, rule_of

FILLED = ("vendor", "product", "category", "kind", "capabilities", "entities")
GRAVE = Policy(severity=dict.fromkeys(base_severities(DEFAULT_POLICY), 10.0))
"""A policy under which everything is as grave as can be."""


def marked(stack: Stack) -> Stack:
    """The stack as if everything that the catalog can fill had come from it."""
    tools = []
    for tool in stack.tools:
        facts = tuple(name for name in FILLED if name in tool.model_fields_set)
        tools.append(tool.model_copy(update={"from_catalog": FromCatalog(product=tool.id, facts=facts)}))
    return stack.model_copy(update={"tools": tuple(tools)})


def told(audit: sa.Audit) -> Iterator[Finding]:
    """Every finding, what follows from others included."""
    return (row for finding in audit.findings for row in (finding, *finding.consequences))


@pytest.mark.parametrize("code", sorted(TRIGGERS))
def test_no_kind_of_finding_is_graver_than_medium_on_the_catalogs_word(code: str) -> None:
    """Of everything that is found, what is high is found as high without the catalog's facts; the rest is assumed."""
    stack = marked(read(TRIGGERS[code]))
    stated = {finding.id: finding.severity for finding in told(sa.audit(as_stated(stack), GRAVE))}

    for finding in told(sa.audit(stack, GRAVE)):
        if finding.severity > Severity.MEDIUM:
            assert finding.severity <= stated[finding.id]
        if finding.id not in stated:
            assert finding.confidence == "assumed"
            assert any(isinstance(row, Names) and row.role.startswith("assumed from") for row in finding.evidence)


def test_the_guard_has_something_to_lower_in_most_analysers() -> None:
    """The stacks of the test above would be told as grave by several analysers if the facts were the company's."""
    lowered = set()
    for document in TRIGGERS.values():
        stack = read(document)
        before = {finding.id: finding for finding in told(sa.audit(stack, GRAVE))}
        after = {finding.id: finding for finding in told(sa.audit(marked(stack), GRAVE))}
        lowered |= {
            before[id_].analyser for id_ in before.keys() & after.keys() if before[id_].severity > after[id_].severity
        }

    assert {"silos", "redundancy", "resilience"} <= lowered


def mine(severity: Severity) -> Any:
    """An analyser of somebody else's: it tells of every tool with a capability, and of what follows from that."""
    thing, follows = rule_of("mine.thing"), rule_of("mine.child")

    @analyser(id="mine", asks="Mine?", rules=(thing, follows))
    def mine(graph: StackGraph) -> Review:
        """Looks: at capabilities."""
        found = []
        for tool in graph.tools:
            if tool.capabilities:
                words = {"title": say("t"), "why": say("w"), "advice": say("a")}
                child = Finding(follows, (f"tool:{tool.id}",), severity, **words)
                found.append(Finding(thing, (f"tool:{tool.id}",), severity, **words).causing((child,)))
        return Review(examined=(), findings=tuple(found))

    return mine


def test_analysers_of_others_are_guarded_too() -> None:
    """The guard asks nothing of an analyser; consequences are lowered with their causes, stated facts stand."""
    stack = sa.fill_from_catalog(
        read({"name": "Shop", "tools": ["Mailchimp", {"name": "CRM", "capabilities": ["contacts"]}]})
    )

    found = {f.id: f for f in told(sa.audit(stack, analysers={"mine": mine(Severity.CRITICAL)}))}

    assert {id_: (str(f.severity), f.confidence) for id_, f in found.items()} == {
        "mine.thing@tool:mailchimp": ("medium", "assumed"),
        "mine.child@tool:mailchimp": ("medium", "assumed"),
        "mine.thing@tool:crm": ("critical", "documented"),
        "mine.child@tool:crm": ("critical", "documented"),
    }
    assert found["mine.thing@tool:mailchimp"].evidence == (
        Names("assumed from the catalog of known products", ("Mailchimp",)),
    )


def test_what_is_low_stays_low() -> None:
    """The guard raises nothing."""
    stack = sa.fill_from_catalog(read({"name": "Shop", "tools": ["Mailchimp"]}))

    assert {f.severity for f in told(sa.audit(stack, analysers={"mine": mine(Severity.LOW)}))} == {Severity.LOW}


def test_a_stack_without_the_catalogs_facts_is_audited_once() -> None:
    """Nothing is asked twice where nothing is assumed."""
    calls = []

    @analyser(id="counting", asks="How often?", rules=(rule_of("counting.never"),))
    def counting(graph: StackGraph) -> Review:
        """Looks: at itself."""
        calls.append(graph)
        return Review(examined=(), findings=Findings())

    sa.audit(read({"name": "Shop", "tools": ["Mailchimp"]}), analysers={"counting": counting})

    assert len(calls) == 1
