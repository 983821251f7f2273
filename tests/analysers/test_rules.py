"""Rules: what each says of itself is so."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

from stackaudit import analysers
from stackaudit.analysers.base import Review
from stackaudit.analysers.integrations.rules import TANGLE
from stackaudit.analysers.inventory.rules import LOOK_ALIKE
from stackaudit.analysers.redundancy.rules import CROWDED_CATEGORY, OVERLAP, PARALLEL, SUBSUMED
from stackaudit.analysers.registry import BUILTIN, RULES
from stackaudit.analysers.silos.rules import COMPETING_MASTERS, ISLAND
from stackaudit.core.findings import Finding, Findings, Told
from stackaudit.core.rule import Rule, StackDocument
from stackaudit.graph import StackGraph
from stacks import read

ANALYSERS = {one.id: one for one in BUILTIN}

each = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def review(rule: Rule, stack: StackDocument) -> Review:
    """What the rule's analyser says of a stack."""
    return ANALYSERS[rule.analyser](StackGraph(read({**stack})))


def found(rule: Rule, stack: StackDocument) -> list[Told]:
    """The findings of a rule, consequences included."""
    return [one for one in Findings(review(rule, stack).findings).told() if one.code == rule.id]


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
    """Title and advice of the finding in its example are the usual ones; more may follow on the advice."""
    first = found(rule, rule.triggers)[0]

    assert (first.title.template, first.title.plural) == (rule.title.one, rule.title.many)
    if isinstance(first, Finding):  # a row of another finding has the advice of that
        assert first.advice.template.startswith(rule.advice.one)
        assert first.advice.plural == rule.advice.many


def test_the_words_of_a_rule_stand_in_its_file_alone() -> None:
    """Who changes title or advice in the rule changes what reports say: no other file repeats the words."""
    files: dict[str, set[str]] = defaultdict(set)
    for path in Path(analysers.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                files[node.value].add(path.name)

    words = {text: rule.id for rule in RULES for own in (rule.title, rule.advice) for text in (own.one, own.many)}
    assert {id_: files[text] for text, id_ in words.items() if text and len(files[text]) > 1} == {}


@pytest.mark.parametrize("analyser", ANALYSERS)
def test_every_rule_of_a_folder_is_a_kind_of_its_analyser(analyser: str) -> None:
    """Whatever file of the folder declares it: none is forgotten, and none comes twice."""
    kinds = ANALYSERS[analyser].kinds

    assert set(kinds) == {rule.id for rule in declared(analyser) if rule.analyser == analyser}
    assert len(set(kinds)) == len(kinds)


def declared(analyser: str) -> Iterator[Rule]:
    """Every rule that a module of an analyser's folder names, alone or in a mapping."""
    folder = import_module(f"stackaudit.analysers.{analyser}")
    for module in walk_packages(folder.__path__, f"{folder.__name__}."):
        for value in vars(import_module(module.name)).values():
            yield from (
                one for one in (value.values() if isinstance(value, dict) else (value,)) if isinstance(one, Rule)
            )


OF_SEVERAL = (
    ISLAND,
    COMPETING_MASTERS,
    TANGLE,
    OVERLAP,
    PARALLEL,
    SUBSUMED,
    CROWDED_CATEGORY,
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
