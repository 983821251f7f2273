"""Which questions a report puts: not those that only a later day can answer, and those on what it is about first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records


def asked(report: Report) -> list[Mapping[str, Any]]:
    """Return the questions in their order, without what only a rollout that is live could answer.

    Where rollouts are all that is stated, those on rollouts and their tools come before those on the whole stack.
    """
    every: list[Mapping[str, Any]] = list(records(report.tables.get("questions")))
    if report.most(1) > 1:  # an audience that is shown all
        return every
    rows = [row for row in every if not too_early(report, row["fact"], row["subjects"])]
    return sorted(rows, key=lambda row: row["fact"] in _OF_THE_STACK) if report.only_rollouts else rows


def too_early(report: Report, fact: str, subjects: Sequence[str]) -> bool:
    """Whether a fact can be stated only once it is live, and every rollout that it is about is still to go live."""
    if fact not in _ONCE_LIVE or "people_rollouts" not in report.tables:
        return False
    ahead = {row["initiative"] for row in records(report.tables["people_rollouts"]) if (row["days_left"] or 0) > 0}
    return {one.partition(":")[2].partition("/")[0] for one in subjects} <= ahead


_ONCE_LIVE = frozenset({"initiative.adoption", "initiative.support"})
_OF_THE_STACK = frozenset({"integrations", "journeys", "entities"})
