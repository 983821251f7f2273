"""The redundancy analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.redundancy import findings, measures, tables
from stackaudit.analysers.redundancy.already_paid import prices_not_stated
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.rules import RULES
from stackaudit.analysers.redundancy.settings import RedundancySettings
from stackaudit.analysers.redundancy.stakes import stakes
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.redundancy import ROWS

_ASKS = "Which tools do the same for the same people, what would be lost without them, and what is at stake?"

CHECKS = checks(
    "redundancy",
    "findings:lapsed",
    "findings:unverified",
    "already_paid:already_paid",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="redundancy", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=RedundancySettings, rows=ROWS)
def redundancy(graph: StackGraph, settings: RedundancySettings) -> Review:
    """Tools are redundant where the same people have several for one job, and no reason for it is stated that holds.

    Looks: Every two tools that share a capability: weighted Jaccard, overlap coefficient and directed cover of what
    they offer, Ruzicka of how much it is used, Jaccard of their users, and whether one department has both in one
    region. Accounts, instances and modules of one product count as one, tools of one vendor are not held against each
    other. Groups in which every two tools do mostly the same (complete linkage) are told as `overlap` where some people
    have several, else as `parallel`; a tool that adds next to nothing to another as `subsumed`; three or more products
    for one capability as `crowded-category`; one whose products are all but one in another such category is a row of
    that one. Pairs that share a single capability are one finding, `similar`, with a row each. A stated intent that
    holds makes an overlap deliberate; one that ran out, or a migration or merger without end or owner, is
    `lapsed-intent`; a backup that nobody tried for a year `unverified-backup`. A tool that is bought for what a paid
    tool of the same people offers, and hardly anybody uses there, is `already-paid`. A tool that is being phased out by
    a day ahead is in transition, and not told.

    Rates: Base severity by kind, more for money at stake, less for thin evidence (a single capability) and for partial
    overlap, more where both are the system of record of one kind of records. An overlap is one step less bad where all
    its tools state a category and no two the same one. Two tools overlap if the same people have both and they share
    two capabilities, or one that is all that both offer; else they are similar, a note. A tool that feeds another is no
    substitute for it on a single shared capability. An overlap whose tools all belong to a crowded category follows
    from that one. What is at stake is what those tools cost that the cheapest choice for the whole stack does without,
    nobody being served worse: an upper bound, before what moving costs. It is the choice that `plan_consolidation`
    makes, so that findings and plan give one advice: a tool is told to go where the plan retires it, and nowhere else.
    Where a list says in a word or two what a tool is for (`capabilities_partial`), an overlap is told as assumed, and
    nothing is told to go: the tool may do more.
    All thresholds are ours; the table `redundancy_sensitivity` says what moving them would change.

    Errs when: Capabilities are named loosely or unevenly: two names for one thing hide an overlap, one name for two
    things makes one. Departments are a stand-in where users are not stated. Names that look alike are taken for one
    product; a stated `product` or `vendor` goes before them. Capabilities without a stated use count as used.
    """
    context = Context(graph, settings)
    if len(context.compared) < 2:
        raise NotApplicable("fewer than two tools state their capabilities")
    grouped = findings.grouped(context)
    checked = found(CHECKS, context)
    every = stakes(context)
    groups = [group for group, _ in grouped if not group.within]
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in context.compared),
        findings=Findings.sorted((*findings.roots(context, grouped), *checked)),
        unknowns=(*measures.not_stated(context, groups, every), *prices_not_stated(context)),
        measures=tuple(measures.measures(context, every)),
        tables=(
            tables.overlaps(context, tables.finding_ids(grouped, checked, context)),
            tables.groups(context, every),
            tables.members(context, grouped),
            tables.capabilities(context),
            tables.stakes(context, every),
            tables.sensitivity(context),
        ),
        headline=tuple(measures.headline(context, groups, checked, every)),
    )
