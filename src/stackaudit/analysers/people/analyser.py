"""The people analyser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from stackaudit.analysers.base import NotApplicable, Review, analyser
from stackaudit.analysers.people import (
    adoption,
    approvals,
    conflict,
    expectations,
    ownership,
    purchases,
    requirements,
    support,
    team,
    training,
    vendors,
)
from stackaudit.analysers.people.context import NOTHING, Context, Element, Told
from stackaudit.analysers.people.findings import folded
from stackaudit.analysers.people.headline import headline
from stackaudit.analysers.people.measures import Readiness, overall, table
from stackaudit.analysers.people.rules import RULES
from stackaudit.analysers.people.tables import TABLES
from stackaudit.analysers.people.vendors import tools_of
from stackaudit.core.findings import Cell, Findings, Table
from stackaudit.graph import StackGraph
from stackaudit.model.people import Initiative, Vendor

_ASKS = "Is there somebody behind each rollout, and do those it is for go along?"
_OF_ROLLOUTS: tuple[Callable[[Context, Initiative], Told], ...] = (
    ownership.review_tasks,
    team.review_sponsor,
    team.review_panel,
    ownership.review_tool_owners,
    team.review_members,
    approvals.review_approvals,
    purchases.review_purchases,
    adoption.review_adoption,
    expectations.review_expectations,
    requirements.review_requests,
    requirements.review_requirements,
    ownership.review_roles,
    training.review_training,
    support.review_support,
    conflict.review_conflict,
)
_OF_VENDORS: tuple[Callable[[Context, Vendor], Told], ...] = (vendors.review_vendor, vendors.review_procurement)


@analyser(id="people", asks=_ASKS, rules=RULES)
def people(graph: StackGraph) -> Review:
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
    context = Context(graph)
    dealings = [vendor for vendor in context.vendors if _has_dealings(vendor)]
    if not context.initiatives and not dealings:
        raise NotApplicable("no rollout is described (initiatives), and no dealings with vendors are on record")
    by_vendor = {vendor.id: sum((check(context, vendor) for check in _OF_VENDORS), NOTHING) for vendor in dealings}
    by_initiative = {
        one.id: sum((check(context, one) for check in _OF_ROLLOUTS), NOTHING) for one in context.initiatives
    }
    told = sum((*by_initiative.values(), *by_vendor.values()), NOTHING)
    readiness = tuple(
        Readiness(context, one, (*by_initiative[one.id].elements, *_of_vendors(context, one, by_vendor)))
        for one in context.initiatives
    )
    found = Findings.sorted(told.findings)
    whole = overall(context, readiness)
    measures = [measure for one in readiness for measure in one.measures()]
    return Review(
        examined=(
            *(f"initiative:{one.id}" for one in context.initiatives),
            *(f"vendor:{vendor.id}" for vendor in dealings),
        ),
        findings=found,
        unknowns=folded(told.unknowns),
        measures=(*measures, *((whole,) if whole is not None else ())),
        tables=(table(readiness), *_tables(told)),
        headline=headline(context, readiness, found),
    )


def _has_dealings(vendor: Vendor) -> bool:
    stated = (vendor.sla, vendor.tickets, vendor.account_changes, vendor.roadmap, vendor.procurement)
    return any(fact is not None for fact in stated)


def _of_vendors(context: Context, initiative: Initiative, by_vendor: Mapping[str, Told]) -> Iterator[Element]:
    """What the vendors of an initiative's tools add to its readiness."""
    for vendor in context.vendors:
        if vendor.id in by_vendor and {*tools_of(context, vendor)} & {*initiative.tools}:
            yield from by_vendor[vendor.id].elements


def _tables(told: Told) -> Iterator[Table]:
    """Each table that has rows."""
    rows: dict[str, list[tuple[Cell, ...]]] = defaultdict(list)
    for name, row in told.rows:
        rows[name].append(row)
    for name, columns in TABLES.items():
        if name in rows:
            yield Table(name, columns, tuple(rows[name]))
