"""The people analyser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, with_rules_of
from stackaudit.analysers.people import approval_blocked, overload_across
from stackaudit.analysers.people.context import Context
from stackaudit.analysers.people.rules import RULES
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.analysers.people.vendors import Relation
from stackaudit.graph import StackGraph

if TYPE_CHECKING:
    from stackaudit.core.rows import Row

_ASKS = "Is there somebody behind each rollout, and do those it is for go along?"

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
    "approval_unasked:approval_unasked",
    "bypassed:bypassed",
    "requirement_unwritten:requirement_unwritten",
    "escalation_open:escalation_open",
    "group_unbacked:group_unbacked",
    "usage_review:no_usage_review",
    "priority_differs:priority_differs",
    "preset_untouched:preset_untouched",
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


def _rows() -> tuple[type[Row], ...]:
    from stackaudit.tables.people import ROWS

    return ROWS


@analyser(
    id="people",
    asks=_ASKS,
    rules=(*with_rules_of(RULES, (*CHECKS, *VENDOR_CHECKS)), *_CALLED),
    settings=PeopleSettings,
    rows=_rows,
)
def people(graph: StackGraph, settings: PeopleSettings) -> Review:
    """A rollout is ready as far as its people's side is stated and good: somebody owns it, those concerned go along.

    Looks: Rollouts (`initiatives`) and dealings with vendors (`vendors`), as dates, counts, names and ratings from 1
    to 5. Approvals: how long each is or was open, whether the need still holds by then, whether the integrations that
    wait for it are needed today. Ownership: exactly one person accountable for each task, somebody responsible, a
    sponsor who is there, high enough, seen lately and not about to leave; who is left of those who began. Adoption:
    active of entitled with Wilson's interval against the target; for each respondent the first of five steps
    (awareness, desire, knowledge, ability, reinforcement) that is not taken. Cases that went through a tool, of those
    that should have. Purchases: seven signs of buying for the
    sake of buying. Vendors: the share answered in time with Wilson's interval, who waited for whom, how the contract
    came about. Expectations: what each stakeholder expected and got, weighed by importance. Requests that help some and
    harm others. Requirements: traced, signed, from users, stable. Roles: filled, and nobody over a full week. Training:
    sessions after going live. Support: load against capacity, and any backlog that grows. Conflict: clarity of goals,
    roles and procedures, in that order, and the personal only if all three are clear.

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
    from stackaudit.analysers.people.themes import review_of  # few stacks have any: the themes are many modules

    return review_of(context, relations, CHECKS, VENDOR_CHECKS)
