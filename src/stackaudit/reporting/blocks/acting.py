"""Who has to act on a finding about a rollout: its sponsor where only a sponsor can, else who leads it.

That a sponsor leaves is not for the sponsor: whoever stands above names the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.model.persons import person_id
from stackaudit.reporting.report import Report
from stackaudit.tables.people import AcrossRow, LoadRow, PlanRow, RelationRow, RoleRow

SPONSOR_DECIDES = frozenset(
    {
        *("people.role-vacant", "people.no-raci", "people.no-accountable"),
        *("people.many-accountable", "people.accountable-low", "people.role-overload", "people.overload-across"),
        *("people.task-load", "people.separation", "people.need-expired", "people.request-contested"),
        *("people.commitment-gap", "people.support-overload", "people.knowledge-lost", "people.escalation-open"),
    }
)
"""Kinds of findings about people that only somebody can settle who has a say over people, money or scope."""
SPONSOR_CANNOT = frozenset({"people.sponsor-leaves", "people.sponsor-missing"})
"""Kinds of findings that somebody above the sponsor has to settle, unless it is settled who follows."""
_FULL_WEEK = 1 - 1e-9
_ROLLOUT_PARTS = frozenset({"task", "approval", "group", "stakeholder", "role", "request"})


def of_rollout(report: Report, finding: Finding) -> tuple[str, ...]:
    """Return who has to act; nobody where neither a sponsor nor a project manager is there."""
    found: dict[str, None] = {}
    for one in rollouts_of(report, finding.subjects):
        found |= dict.fromkeys(_deciders(report, finding, one) or leads(report, one))
    return tuple(found)


def _deciders(report: Report, finding: Finding, initiative: str) -> tuple[str, ...]:
    if finding.code in SPONSOR_CANNOT and not _followed(report, initiative):
        return above(report, initiative)
    return sponsors(report, initiative) if finding.code in SPONSOR_DECIDES | SPONSOR_CANNOT else ()


def _followed(report: Report, initiative: str) -> bool:
    return any(row.next_sponsor for row in report.rows(PlanRow) if row.initiative == initiative)


def above(report: Report, initiative: str) -> tuple[str, ...]:
    """Return who may name a sponsor: another executive of the rollout, else whoever the sponsor reports to.

    Nobody where neither is known.
    """
    now = sponsors(report, initiative)
    known = {person_id(name) for name in now}
    rows = (row for row in report.rows(RoleRow) if row.initiative == initiative and row.role == "executive")
    others = tuple(name for row in rows for name in row.persons if person_id(name) not in known)
    return others or tuple(f"whoever {name} reports to" for name in now)


def remarks(report: Report, name: str) -> Iterator[Message]:
    """Yield what makes it doubtful that somebody can do more: a week that is full, a day of leaving that is near."""
    id_ = person_id(name)
    loads = [(row.load, row.person) for row in report.rows(LoadRow)]
    loads += [(row.load, row.person) for row in report.rows(AcrossRow)]
    load = max((load for load, person in loads if person_id(person) == id_), default=0.0)
    if load >= _FULL_WEEK:
        yield say("roles take up to {share} of a week", share=f"{load:.0%}")
    plans = [row for row in report.rows(PlanRow) if row.sponsor_leaves is not None]
    days = [row.sponsor_leaves for row in plans if id_ in map(person_id, row.sponsor)]
    if days:
        yield say("leaves on {day}", day=min(day for day in days if day is not None))


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
