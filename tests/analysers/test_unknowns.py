"""What analysers cannot tell: every fact that they wait for is in the registry, with the rule that waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from triggers import TRIGGERS

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.registry import BUILTIN, RULES, base_severities
from stackaudit.core.findings import Unknown
from stackaudit.graph import StackGraph
from stackaudit.model.facts import FACTS
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY
from stacks import SAMPLES, Document, read, sample

KINDS = frozenset(kind for one in BUILTIN for kind in one.kinds) | {*base_severities(DEFAULT_POLICY)}


def reviews(stack: Stack) -> Iterator[Review]:
    """What each analyser says of a stack."""
    graph = StackGraph(stack)
    for one in BUILTIN:
        try:
            yield one(graph)
        except NotApplicable:
            continue


def strangers(stack: Stack) -> set[tuple[str, str]]:
    """Facts, with the rule that waits for them, that the registry does not know."""
    unknowns: list[Unknown] = [unknown for review in reviews(stack) for unknown in review.unknowns]
    waited = {(fact, unknown.code) for unknown in unknowns for fact in unknown.fact.split(", ")}
    return {(fact, rule) for fact, rule in waited if fact not in FACTS.by_code or rule not in FACTS[fact].feeds}


def without_facts(record: Document) -> Document:
    """The same record with nothing but its names and ends."""
    names = {
        "id",
        "name",
        "source",
        "target",
        "tools",
        "integrations",
        "entities",
        "steps",
        "journeys",
        "kind",
        "needs",
    }
    return {key: value for key, value in record.items() if key in names}


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.yaml")))
def test_the_registry_knows_what_samples_lack(name: str) -> None:
    """Of every sample stack, and of what is left of it without the facts of its tools and flows."""
    document = sample(name).model_dump(mode="json", by_alias=True, exclude_unset=True)
    bare = {
        **document,
        "tools": [without_facts(tool) for tool in document["tools"]],
        "integrations": [without_facts(flow) for flow in document.get("integrations", ())],
    }

    assert strangers(sample(name)) == set()
    assert strangers(read(bare)) == set()


@pytest.mark.parametrize("kind", TRIGGERS)
def test_the_registry_knows_what_examples_lack(kind: str) -> None:
    """Of the stack in which a rule is found, and of the nearest one in which it is not."""
    passes = [dict(rule.passes) for rule in RULES if rule.id == kind]

    assert [strangers(read(stack)) for stack in (dict(TRIGGERS[kind]), *passes)] == [set()] * (1 + len(passes))


def test_the_registry_knows_what_an_empty_rollout_lacks() -> None:
    """A rollout of which nothing but the name is stated."""
    bare = {"name": "Shop", "tools": ["CRM"], "initiatives": ["Roll"], "vendors": [{"name": "Acme", "procurement": {}}]}

    assert strangers(Stack.model_validate(bare)) == set()


def test_every_rule_that_a_fact_feeds_exists() -> None:
    """A kind of finding, or a measure of an analyser."""
    measures = {one.name for review in reviews(sample("corner_shop")) for one in review.measures}

    assert {rule for fact in FACTS.facts for rule in fact.feeds} - KINDS <= measures
