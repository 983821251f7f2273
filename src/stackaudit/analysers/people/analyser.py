"""The people analyser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from stackaudit.analysers.base import Check, ContextT, NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.people import (
    account_churn,
    adoption,
    approval_blocked,
    approvals,
    conflict,
    expectations,
    meeting_missed,
    overload_across,
    ownership,
    requirements,
    sponsor_leaves,
    support,
    team,
    team_churn,
    training,
    vendors,
)
from stackaudit.analysers.people.context import NOTHING, Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import folded
from stackaudit.analysers.people.measures import Readiness, headline, overall
from stackaudit.analysers.people.rules import RULES
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.analysers.people.vendors import Relation
from stackaudit.core.findings import Findings
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph
from stackaudit.tables.people import ROWS, ReadinessRow

_ASKS = "Is there somebody behind each rollout, and do those it is for go along?"
_OF_ROLLOUTS: tuple[Callable[[Rollout], Outcome], ...] = (
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
    expectations.review_expectations,
    requirements.review_requests,
    requirements.review_requirements,
    ownership.review_roles,
    training.review_training,
    support.review_support,
    conflict.review_conflict,
)
_OF_VENDORS: tuple[Callable[[Relation], Outcome], ...] = (
    vendors.review_vendor,
    account_churn.review_changes,
    vendors.review_procurement,
)

CHECKS = checks(
    "people",
    "ownership:no_raci",
    "ownership:separation",
    "team:sponsor_missing",
    "team:sponsor_name_only",
    "sponsor_leaves:sponsor_leaves",
    "team:knowledge_lost",
    "team:tunnel_vision",
    "team_churn:team_churn",
    "meeting_missed:meeting_missed",
    "requirement_unwritten:requirement_unwritten",
)
"""Checks that need nothing but one `Rollout`; to add one, name it here."""
VENDOR_CHECKS = checks(
    "people",
    "vendor_silent:vendor_silent",
    "vendors:client_wait",
    "vendors:vendor_sla",
    "account_churn:account_churn",
    "vendor_drift:vendor_drift",
    "vendors:no_procurement",
    "vendors:contract_gaps",
)
"""Checks that need nothing but one `Relation` with a vendor; to add one, name it here."""

_CALLED = (approval_blocked.APPROVAL_BLOCKED, overload_across.OVERLOAD_ACROSS)
"""Rules whose findings need those of other rules: they are called, not listed."""


@analyser(
    id="people",
    asks=_ASKS,
    rules=(*with_rules_of(RULES, (*CHECKS, *VENDOR_CHECKS)), *_CALLED),
    settings=PeopleSettings,
    rows=ROWS,
)
def people(graph: StackGraph, settings: PeopleSettings) -> Review:
    """A rollout is ready as far as its people's side is stated and good: somebody owns it, those concerned go along.

    Looks: Rollouts (`initiatives`) and dealings with vendors (`vendors`), as dates, counts, names and ratings from 1
    to 5. Approvals: how long each is or was open, whether the need still holds by then, whether the integrations that
    wait for it are needed today. Ownership: exactly one person accountable for each task, somebody responsible, a
    sponsor who is there, high enough, seen lately and not about to leave; who is left of those who began. Adoption:
    active of entitled with Wilson's interval against the target; for each respondent the first of five steps
    (awareness, desire, knowledge, ability, reinforcement) that is not taken. Purchases: seven signs of buying for the
    sake of buying. Vendors: the share answered in time with Wilson's interval, who waited for whom, how the contract
    came about. Expectations: what each stakeholder expected and got, weighed by importance. Requests that help some and
    harm others. Requirements: traced, signed, from users, stable. Roles: filled, and nobody over a full week. Training:
    sessions after going live. Support: load against capacity (Erlang C). Conflict: clarity of goals, roles and
    procedures, in that order, and the personal only if all three are clear.

    Rates: Base severity by kind, times a factor: a rollout that touches the hub, a cut point or a primary journey
    counts more. Each of eight sub-scores is a mean of its elements from 0 to 100 with an interval for what is not
    stated; readiness is their geometric mean. Cells of few respondents are not shown unless they consented.

    Errs when: Answers are opinions: few, late or polite ones mislead, and an expectation that is asked for afterwards
    is coloured by what came. A list is taken as whole: a task that is in nobody's matrix is not told. A blank cell in a
    column that others fill is taken as none. Averages of a party hide who is left behind. Turnover and change of needs
    are taken as independent of each other. That training is held three or four times in three months is a rule of
    thumb.
    """
    context = Context(graph, settings)
    relations = [relation for one in graph.stack.vendors if (relation := Relation(graph, settings, one)).has_dealings]
    if not context.rollouts and not relations:
        raise NotApplicable("no rollout is described (initiatives), and no dealings with vendors are on record")
    of_vendors = {one.vendor.id: _answer(VENDOR_CHECKS, _OF_VENDORS, one) for one in relations}
    of_rollouts = {one.id: _answer(CHECKS, _OF_ROLLOUTS, one) for one in context.rollouts}
    outcome = _across(context, sum((*of_rollouts.values(), *of_vendors.values()), NOTHING))
    readiness = tuple(
        Readiness(one, (*of_rollouts[one.id].elements, *_of_vendors(one, relations, of_vendors)))
        for one in context.rollouts
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
