"""Each rule about people: its stack makes the analyser find it, the nearest other stack does not."""

from __future__ import annotations

import re
import string

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.people.analyser import people
from stackaudit.analysers.people.rules import RULES
from stackaudit.core.rule import Rule, StackDocument, Text
from stackaudit.graph import StackGraph
from stacks import codes, read

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)

_OTHER_TITLE = {"people.requirement-not-from-users"}
"""Of one requirement none comes from users: the smallest stack does not show the usual title, which has a share."""


def _review(document: StackDocument) -> Review:
    return people(StackGraph(read(dict(document))))


@every_rule
def test_its_stack_has_it(rule: Rule) -> None:
    """The smallest stack in which it is found."""
    assert rule.id in codes(_review(rule.triggers))


@every_rule
def test_the_nearest_stack_is_cleared_of_it(rule: Rule) -> None:
    """It is not found, and not because a fact is missing: nothing is unknown of it."""
    review = _review(rule.passes)

    assert rule.id not in codes(review)
    assert rule.id not in {unknown.code for unknown in review.unknowns}


@every_rule
def test_its_words_are_those_of_the_finding(rule: Rule) -> None:
    """Title and advice of the finding in its stack are its templates, filled."""
    found = [one for one in _review(rule.triggers).findings.told() if one.code == rule.id]  # type: ignore[attr-defined]  # Findings

    assert rule.id in _OTHER_TITLE or any(_fits(rule.title, str(one.title)) for one in found)
    assert any(_fits(rule.advice, str(one.advice)) for one in found)


def _fits(text: Text, shown: str) -> bool:
    """Whether the literal parts of a template, or of the one for several, stand in what is shown, in order."""
    return any(_in_order(template, shown) for template in (text.one, text.many) if template)


def _in_order(template: str, shown: str) -> bool:
    literals = [re.escape(literal) for literal, *_ in string.Formatter().parse(template)]
    return re.match(".*".join(literals), shown) is not None
