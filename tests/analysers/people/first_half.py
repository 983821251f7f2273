"""Short ways to ask the themes 7.1 to 7.7 of a stack."""

from __future__ import annotations

from typing import Any

from hearing import context_of

from stackaudit.analysers.base import found
from stackaudit.analysers.people import (
    account_churn,
    adoption,
    approvals,
    bypassed,
    meeting_missed,
    ownership,
    sponsor_leaves,
    team,
    team_churn,
    vendors,
)
from stackaudit.analysers.people.analyser import CHECKS, VENDOR_CHECKS
from stackaudit.analysers.people.context import NOTHING, Outcome
from stackaudit.core.findings import Finding
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.stats.means import mean_of
from stacks import Document

THEMES: tuple[Any, ...] = (
    approvals.review_approvals,
    ownership.review_tasks,
    team.review_sponsor,
    sponsor_leaves.review_departure,
    team.review_panel,
    team.review_members,
    team_churn.review_churn,
    meeting_missed.review_meetings,
    adoption.review_adoption,
    bypassed.review_uses,
    adoption.review_purchases,
)
SUPPLY: tuple[Any, ...] = (vendors.review_vendor, account_churn.review_changes, vendors.review_procurement)


def told(document: Document, policy: Policy = DEFAULT_POLICY) -> Outcome:
    """All that the first half of the themes says of a stack."""
    context = context_of(document, policy)
    answers = [Outcome(found(CHECKS, one)) for one in context.rollouts]
    answers += [theme(one) for one in context.rollouts for theme in THEMES]
    relations = [vendors.Relation(context.graph, context.settings, one) for one in context.graph.stack.vendors]
    answers += [Outcome(found(VENDOR_CHECKS, one)) for one in relations]
    answers += [theme(one) for one in relations for theme in SUPPLY]
    return sum(answers, NOTHING)


def every(answer: Outcome) -> list[Finding]:
    """All findings, consequences included."""
    return [each for one in answer.findings for each in (one, *one.consequences)]


def of(answer: Outcome, kind: str) -> list[Finding]:
    """The findings of a code, consequences included."""
    return [one for one in every(answer) if one.code == f"people.{kind}"]


def codes(answer: Outcome) -> list[str]:
    """The codes of all findings but the one that there is no matrix, sorted."""
    return sorted(one.code.removeprefix("people.") for one in every(answer) if one.code != "people.no-raci")


def facts(answer: Outcome) -> set[str]:
    """What is not stated."""
    return {one.fact for one in answer.unknowns}


def score(answer: Outcome, name: str, label: str = "") -> tuple[float | None, float, float, float]:
    """A sub-score of the elements whose label holds a text: value, least, most, coverage."""
    parts = [one.part for one in answer.elements if one.score == name and label in str(one.label)]
    mean = mean_of(parts)
    return mean.value, mean.low, mean.high, mean.coverage
