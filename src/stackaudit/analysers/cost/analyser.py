"""The cost analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.cost import measures, tables, unknowns
from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.headline import headline
from stackaudit.analysers.cost.rules import RULES
from stackaudit.analysers.cost.settings import CostSettings
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.cost import ROWS

_ASKS = "What does the stack cost, what of it is paid for and not used, and by when must notice be given?"

CHECKS = checks(
    "cost",
    "idle:idle_seats",
    "notices:notices",
    "notices:renewal_clusters",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="cost", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=CostSettings, rows=ROWS)
def cost(graph: StackGraph, settings: CostSettings) -> Review:
    """A seat is idle if it is paid for and not used; notice is due by the last day that stops a contract renewing.

    Looks: The tools in use, so neither planned nor retired ones. A cost that is not stated is unknown, never 0: then
    the whole has no value, and what is known stands beside it. Seats counted by log-in or by work done are in use;
    assigned seats, and those of which it is not stated what counts, may all be unused. Only idle seats of tools priced
    by the seat cost money; where it is not stated what the price depends on, they cost from nothing to their part of
    it. More active seats than paid ones are told in the table, and fill no other tool's. The last day of notice is the
    day on which a contract renews by itself, less the notice; a day that is past moves on by whole terms. A cluster is
    a group of contracts of which the last days of notice lie close together. Cost by department and by capability
    divides what a tool costs equally among those that use it, and those it is used for. Ours.

    Rates: Base severity by kind, plus what log10(1 + money a year / unit) adds: the idle seats' cost at most, or what
    the contract costs. Notice that is too late for a renewal still ahead has its own, lower base. Thresholds, days and
    bases stand in the policy.

    Errs when: Costs, seats or contracts are not recorded; a missing fact makes an answer unknown, never clean. A log-in
    is no use, and a tool for a season needs a year's count: a figure of use is only as good as its window. Figures that
    are old, or of no stated day, are told as assumed. A tool not needed at all saves more than its idle seats, and
    contains them: never add the two. A term counts in days: 365 days lead to a day too early after a leap year, which
    errs on the safe side. Discounts, minimum numbers of seats and contracts for several tools are not seen, nor
    contracts of tools that are retired.
    """
    case = Case(graph, settings)
    if not case.tools:
        raise NotApplicable("no tool is in use: all are planned or retired")
    if not case.anything_stated:
        reason = "no tool states a cost, seats or a contract: what the stack costs is not known, which does not mean 0"
        raise NotApplicable(reason)
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in case.tools),
        findings=Findings.sorted(found(CHECKS, case)),
        unknowns=tuple(unknowns.not_stated(case)),
        measures=tuple(measures.measures(case)),
        tables=tuple(tables.tables(case)),
        headline=headline(case),
    )
