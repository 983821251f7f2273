"""Rules: what each says of itself is so."""

from __future__ import annotations

from importlib import import_module

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.cost.rules import RENEWAL_CLUSTER
from stackaudit.analysers.integrations.rules import TANGLE
from stackaudit.analysers.inventory.rules import LOOK_ALIKE
from stackaudit.analysers.redundancy.rules import CROWDED_CATEGORY, OVERLAP, PARALLEL, SUBSUMED
from stackaudit.analysers.registry import BUILTIN
from stackaudit.analysers.silos.rules import COMPETING_MASTERS, ISLAND
from stackaudit.core.findings import Finding, Findings
from stackaudit.core.rule import Rule, StackDocument, by_id
from stackaudit.graph import StackGraph
from stacks import read

MODULES = (
    "stackaudit.analysers.silos.rules",
    "stackaudit.analysers.journey.rules",
    "stackaudit.analysers.integrations.rules",
    "stackaudit.analysers.redundancy.rules",
    "stackaudit.analysers.resilience.rules",
    "stackaudit.analysers.fit.rules",
)
"""The modules whose rules are held to this."""

RULES: tuple[Rule, ...] = tuple(rule for module in MODULES for rule in import_module(module).RULES)
ANALYSERS = {one.id: one for one in BUILTIN}

each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def review(rule: Rule, stack: StackDocument) -> Review:
    """What the rule's analyser says of a stack."""
    return ANALYSERS[rule.analyser](StackGraph(read({**stack})))


def found(rule: Rule, stack: StackDocument) -> list[Finding]:
    """The findings of a rule, consequences included."""
    return [one for one in Findings(review(rule, stack).findings).flat() if one.code == rule.id]


@each
def test_it_is_found_in_its_example(rule: Rule) -> None:
    """The stack that is to trigger a rule does."""
    assert found(rule, rule.triggers)


@each
def test_it_is_not_found_in_its_counterexample(rule: Rule) -> None:
    """The stack that is to pass is examined and passes: nothing is found, and no missing fact leaves it open."""
    assert rule.passes != rule.triggers
    assert found(rule, rule.passes) == []
    assert rule.id not in {unknown.code for unknown in review(rule, rule.passes).unknowns if unknown.blocks}


@each
def test_its_words_are_those_of_its_example(rule: Rule) -> None:
    """Title and advice of the finding in its example are the usual ones."""
    first = found(rule, rule.triggers)[0]

    assert (first.title.template, first.title.plural) == (rule.title.one, rule.title.many)
    assert (first.advice.template, first.advice.plural) == (rule.advice.one, rule.advice.many)


@pytest.mark.parametrize("analyser", sorted({rule.analyser for rule in RULES}))
def test_there_is_one_for_each_kind(analyser: str) -> None:
    """An analyser's rules are its kinds, in their order, each once."""
    known = by_id(RULES)

    assert tuple(id_ for id_, rule in known.items() if rule.analyser == analyser) == ANALYSERS[analyser].kinds


OF_SEVERAL = (
    ISLAND,
    COMPETING_MASTERS,
    TANGLE,
    OVERLAP,
    PARALLEL,
    SUBSUMED,
    CROWDED_CATEGORY,
    RENEWAL_CLUSTER,
    LOOK_ALIKE,
)


@pytest.mark.parametrize("rule", OF_SEVERAL, ids=lambda rule: rule.id)
def test_a_finding_of_several_tools_has_a_member_for_each(rule: Rule) -> None:
    """Each with its owner."""
    document = {
        **rule.triggers,
        "tools": [
            {**(one if isinstance(one, dict) else {"id": one}), "owner": "Ann"} for one in rule.triggers["tools"]
        ],
    }
    one = found(rule, document)[0]

    assert sorted(member.subject for member in one.members) == [s for s in one.subjects if s.startswith("tool:")]
    assert {member.owner for member in one.members} == {"Ann"}
