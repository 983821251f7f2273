"""Short ways to ask the themes 7.1 to 7.7 of a stack."""

from __future__ import annotations

from typing import Any

from stackaudit.analysers.people import adoption, approvals, ownership, purchases, team, vendors
from stackaudit.analysers.people.context import NOTHING, Context, Told
from stackaudit.analysers.people.tables import TABLES
from stackaudit.core.findings import Finding
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.stats.means import mean_of
from stacks import Document, read

THEMES: tuple[Any, ...] = (
    approvals.review_approvals,
    ownership.review_tasks,
    team.review_sponsor,
    team.review_panel,
    team.review_members,
    adoption.review_adoption,
    purchases.review_purchases,
)
SUPPLY: tuple[Any, ...] = (vendors.review_vendor, vendors.review_procurement)


def told(document: Document, policy: Policy = DEFAULT_POLICY) -> Told:
    """All that the first half of the themes says of a stack."""
    case = Context(StackGraph(read(document), policy))
    answers = [theme(case, one) for one in case.initiatives for theme in THEMES]
    answers += [theme(case, one) for one in case.vendors for theme in SUPPLY]
    return sum(answers, NOTHING)


def every(answer: Told) -> list[Finding]:
    """All findings, consequences included."""
    return [found for one in answer.findings for found in (one, *one.consequences)]


def of(answer: Told, kind: str) -> list[Finding]:
    """The findings of a code, consequences included."""
    return [found for found in every(answer) if found.code == f"people.{kind}"]


def codes(answer: Told) -> list[str]:
    """The codes of all findings but the one that there is no matrix, sorted."""
    return sorted(one.code.removeprefix("people.") for one in every(answer) if one.code != "people.no-raci")


def facts(answer: Told) -> set[str]:
    """What is not stated."""
    return {one.fact for one in answer.unknowns}


def rows(answer: Told, name: str) -> list[dict[str, Any]]:
    """The rows of a table, each by column."""
    return [dict(zip(TABLES[name], row, strict=True)) for table, row in answer.rows if table == name]


def score(answer: Told, name: str, label: str = "") -> tuple[float | None, float, float, float]:
    """A sub-score of the elements whose label holds a text: value, least, most, coverage."""
    parts = [one.part for one in answer.elements if one.score == name and label in str(one.label)]
    mean = mean_of(parts)
    return mean.value, mean.low, mean.high, mean.coverage
