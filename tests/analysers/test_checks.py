"""Checks: what an analyser names in one line is run, with the rule that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

import pytest

from stackaudit.analysers.base import Check, check, checks, found, with_rules_of
from stackaudit.analysers.cost.rules import IDLE_SEATS, RULES
from stackaudit.analysers.registry import BUILTIN
from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Finding, Severity

OTHER = replace(IDLE_SEATS, id="cost.other")


@check(OTHER)
def named(context: str) -> Iterator[Finding]:
    """Yield a finding that names its context."""
    text = OTHER.advice.fill(day="-", last="-")
    severity = Severity.LOW
    yield Finding(rule=OTHER, subjects=(context,), severity=severity, title=text, why=text, advice=text)


def test_a_check_finds_in_the_context_that_it_is_given() -> None:
    """In the order of the checks; nothing without a check."""
    assert [finding.subjects for finding in found((named, named), "tool:crm")] == [("tool:crm",)] * 2
    assert found((), "tool:crm") == ()


def test_its_rule_is_one_of_the_analyser() -> None:
    """Once, also where the rule stands in a list of rules already."""
    assert with_rules_of(RULES, (named,)) == (*RULES, OTHER)
    assert with_rules_of((*RULES, OTHER), (named,)) == (*RULES, OTHER)


@pytest.mark.parametrize(
    "analyser", [one.id for one in BUILTIN if hasattr(import_module(one.run.__module__), "CHECKS")]
)
def test_the_checks_of_an_analyser_are_of_its_kinds(analyser: str) -> None:
    """Each has a rule of its own, of this analyser, that a finding of it may have."""
    (found_,) = (one for one in BUILTIN if one.id == analyser)
    listed: tuple[Check[object], ...] = import_module(found_.run.__module__).CHECKS

    assert listed
    assert {one.id for one in listed} <= set(found_.kinds)
    assert all(one.rule.analyser == analyser for one in listed)


def test_a_slip_in_a_name_is_an_error_at_once() -> None:
    """A file or a function that is not there, what is no check, and a rule that is checked twice."""
    with pytest.raises(ModuleNotFoundError):
        checks("cost", "idel:idle_seats")
    with pytest.raises(AttributeError):
        checks("cost", "idle:idle_seat")
    with pytest.raises(StackAuditError, match="is not of the kind Check"):
        checks("cost", "rules:IDLE_SEATS")
    with pytest.raises(StackAuditError, match=r"'cost\.idle-seats' from .* is taken already"):
        checks("cost", "idle:idle_seats", "idle:idle_seats")
