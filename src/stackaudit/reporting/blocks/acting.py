"""Who has to act on a finding about a rollout: its sponsor where only a sponsor can, else who leads it."""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.core.findings import Finding
from stackaudit.model.persons import person_id
from stackaudit.reporting.report import Report
from stackaudit.tables.people import AcrossRow, PlanRow, RelationRow, RoleRow

SPONSOR_DECIDES = frozenset(
    {
        *("people.sponsor-leaves", "people.role-vacant", "people.no-raci", "people.no-accountable"),
        *("people.many-accountable", "people.accountable-low", "people.role-overload", "people.overload-across"),
        *("people.task-load", "people.separation", "people.need-expired", "people.request-contested"),
        *("people.commitment-gap", "people.support-overload", "people.knowledge-lost", "people.escalation-open"),
    }
)
"""Kinds of findings about people that only somebody can settle who has a say over people, money or scope."""
_ROLLOUT_PARTS = frozenset({"task", "approval", "group", "stakeholder", "role", "request"})


def of_rollout(report: Report, finding: Finding) -> tuple[str, ...]:
    """Return who has to act; nobody where neither a sponsor nor a project manager is there."""
    found: dict[str, None] = {}
    for one in rollouts_of(report, finding.subjects):
        decides = sponsors(report, one) if finding.code in SPONSOR_DECIDES else ()
        found |= dict.fromkeys(decides or leads(report, one))
    return tuple(found)


def rollouts_of(report: Report, subjects: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the rollouts that some subjects belong to, in the order of the report.

    A part of a rollout (`task:crm/t1`) belongs to it, a vendor to those that use its tools, a person with too much to
    do to those that plan for this person at the same time.
    """
    found: set[str] = set()
    for subject in subjects:
        kind, _, rest = subject.partition(":")
        if kind == "initiative":
            found.add(rest)
        elif kind in _ROLLOUT_PARTS:
            found.add(rest.partition("/")[0])
        elif kind == "vendor":
            tools = {tool for row in report.rows(RelationRow) if row.vendor == rest for tool in row.tools}
            found |= {row.initiative for row in report.rows(PlanRow) if tools & {*row.tools}}
        elif kind == "person":
            names = {name for row in report.rows(AcrossRow) if person_id(row.person) == rest for name in row.rollouts}
            found |= {row.initiative for row in report.rows(PlanRow) if rollout_name(report, row.initiative) in names}
    return tuple(row.initiative for row in report.rows(PlanRow) if row.initiative in found)


def rollout_name(report: Report, initiative: str) -> str:
    """Return what a reader calls a rollout."""
    return report.name(f"initiative:{initiative}")


def leads(report: Report, initiative: str) -> tuple[str, ...]:
    """Return who leads a rollout: its project managers, else its sponsor; nobody where neither is there."""
    rows = (row for row in report.rows(RoleRow) if row.initiative == initiative and row.role == "project-manager")
    return tuple(name for row in rows for name in row.persons) or sponsors(report, initiative)


def sponsors(report: Report, initiative: str) -> tuple[str, ...]:
    """Return who sponsors a rollout and is there."""
    return next((row.sponsor for row in report.rows(PlanRow) if row.initiative == initiative), ())
