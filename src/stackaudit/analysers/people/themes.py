"""The themes of the people analyser, all of which look at each rollout or at each vendor, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from stackaudit.analysers.base import Check, ContextT, Review, found
from stackaudit.analysers.people import (
    account_churn,
    adoption,
    approvals,
    bypassed,
    conflict,
    escalation_open,
    expectations,
    group_unbacked,
    meeting_missed,
    overload_across,
    ownership,
    preset_untouched,
    priority_differs,
    requirements,
    sponsor_leaves,
    support,
    team,
    team_churn,
    training,
    usage_review,
    vendors,
)
from stackaudit.analysers.people.context import NOTHING, Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import folded
from stackaudit.analysers.people.measures import Readiness, headline, overall
from stackaudit.analysers.people.vendors import Relation
from stackaudit.core.findings import Findings
from stackaudit.core.rows import table_of
from stackaudit.tables.people import ROWS, ReadinessRow

_OF_ROLLOUTS: tuple[Callable[[Rollout], Outcome], ...] = (
    team.review_plan,
    ownership.review_tasks,
    team.review_sponsor,
    sponsor_leaves.review_departure,
    team.review_panel,
    ownership.review_tool_owners,
    team.review_members,
    team_churn.review_churn,
    meeting_missed.review_meetings,
    approvals.review_approvals,
    adoption.review_purchases,
    adoption.review_adoption,
    bypassed.review_uses,
    expectations.review_expectations,
    requirements.review_requests,
    requirements.review_requirements,
    ownership.review_roles,
    training.review_training,
    support.review_support,
    conflict.review_conflict,
    escalation_open.review_escalations,
    group_unbacked.review_groups,
    usage_review.review_usage,
    priority_differs.review_priorities,
    preset_untouched.review_plans,
)
_OF_VENDORS: tuple[Callable[[Relation], Outcome], ...] = (
    vendors.review_vendor,
    account_churn.review_changes,
    vendors.review_procurement,
)


def review_of(
    context: Context,
    relations: Sequence[Relation],
    checks: Iterable[Check[Rollout]],
    vendor_checks: Iterable[Check[Relation]],
) -> Review:
    """Return the review of all rollouts and of all dealings with vendors.

    Args:
        context: The stack.
        relations: Dealings with vendors, one for each vendor.
        checks: Checks that need nothing but one rollout.
        vendor_checks: Checks that need nothing but one relation with a vendor.
    """
    rollouts = tuple(one for one in context.rollouts if not one.is_beside)
    of_vendors = {one.vendor.id: _answer(vendor_checks, _OF_VENDORS, one) for one in relations}
    of_rollouts = {one.id: _answer(checks, _OF_ROLLOUTS, one) for one in rollouts}
    outcome = _across(context, sum((*of_rollouts.values(), *of_vendors.values()), NOTHING))
    readiness = tuple(
        Readiness(one, (*of_rollouts[one.id].elements, *_of_vendors(one, relations, of_vendors))) for one in rollouts
    )
    rows = (*(row for one in readiness for row in one.rows()), *outcome.rows)
    filled = {type(row) for row in rows} | {ReadinessRow}
    findings, score = Findings.sorted(outcome.findings), overall(context, readiness)
    return Review(
        examined=(
            *(f"initiative:{one.id}" for one in context.rollouts),
            *(f"vendor:{one.vendor.id}" for one in relations),
        ),
        findings=findings,
        unknowns=folded(outcome.unknowns),
        measures=(*(measure for one in readiness for measure in one.measures()), *((score,) if score else ())),
        tables=tuple(table_of(kind, (row for row in rows if type(row) is kind)) for kind in ROWS if kind in filled),
        headline=headline(context, readiness, findings),
    )


def _answer(
    checks: Iterable[Check[ContextT]], reviews: Iterable[Callable[[ContextT], Outcome]], one: ContextT
) -> Outcome:
    """Return what the checks and the themes say of one rollout or one vendor."""
    return sum((review(one) for review in reviews), Outcome(found(checks, one)))


def _across(context: Context, outcome: Outcome) -> Outcome:
    """Return the answer with what only several rollouts together say."""
    return replace(outcome, findings=()) + overload_across.review_overload(context, outcome.findings)


def _of_vendors(rollout: Rollout, relations: Iterable[Relation], outcomes: Mapping[str, Outcome]) -> Iterator[Element]:
    """What the vendors of a rollout's tools add to its readiness."""
    for one in relations:
        if {*one.tools} & {*rollout.initiative.tools}:
            yield from outcomes[one.vendor.id].elements
