"""The silo analyser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.silos import departments, measures, records, unknowns, unmet
from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.rules import ISLAND, ISOLATED_TOOL, RULES
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Finding, Findings
from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import GENERATOR
from stackaudit.tables.silos import ROWS

CHECKS = checks(
    "silos",
    "unmet:manual_only",
    "unmet:stale",
    "records:no_master",
    "records:competing_masters",
    "unmet:attributes_lost",
    "unmet:identity_lost",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(
    id="silos",
    asks="Where is data stuck, what proves it, and how much is lost?",
    rules=with_rules_of(RULES, CHECKS),
    rows=ROWS,
)
def silos(graph: StackGraph, *, needs: str = "canonical+declared", unified_view_least: float = 0.5) -> Review:
    """A silo is data that somebody needs and that does not reach them, or only by hand, too late, or not whole.

    Looks: Needs come from the roles of tools (producer to master, master to consumer, master to hub) and from what the
    stack declares, never from existing flows. For each need it finds the best path over the flows of that entity, in
    that direction, through tools that pass records on, and rates it: automation x timeliness x reliability. It finds
    isolated tools, islands, needs without a path, tools that only take in or starve, hand-made and late paths, entities
    with no or several masters, attributes and keys lost on the way, and departments that get nothing of what they need
    of each other. `silos.index` is the share of needed quality lost.

    Rates: Base severity by kind times the criticality of the entity; both stand in the policy. One cause is one
    finding: the needs that an isolated tool leaves unmet hang below it.

    Errs when: Flows or roles are not recorded: then a tool looks isolated that is not. What is not stated (method,
    schedule, reliability, tolerance, status) is never assumed; it widens the interval and is listed as unknown.

    Args:
        graph: The stack.
        needs: Which needs count: `canonical+declared`, `canonical` or `declared`.
        unified_view_least: Share of customer data, from 0 to 1, that must be able to reach the hub. Ours.
    """
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    if not 0 <= unified_view_least <= 1:
        raise OptionError(f"silos: unified_view_least is {unified_view_least}; it is a share from 0 to 1")
    mode = needs.replace("canonical", GENERATOR)
    context = Context(graph, graph.verdicts(graph.needs(needs)), mode)  # type: ignore[arg-type]  # a wrong mode is refused
    seen = records.view(context)
    causes = (
        *unmet.by_cause(context),
        *found(CHECKS, context),
        *records.no_unified_view(context, seen, unified_view_least),
    )
    findings = (*causes, *departments.departments(context, causes))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted(findings),
        unknowns=tuple(unknowns.not_stated(context)),
        measures=(*measures.measures(context), *records.view_measures(context, seen)),
        tables=(*measures.tables(context), *departments.tables(context)),
        headline=tuple(_headline(context, findings)),
    )


def _headline(context: Context, findings: Sequence[Finding]) -> Iterator[Message]:
    """Say how many needs are not met and how, and how many tools stand alone; summary and picture share it."""
    status = Counter(verdict.status for verdict in context.verdicts)
    needs = len(context.verdicts)
    if not needs:
        yield say("what must reach whom cannot be told from the roles stated")
    elif status["no-path"]:
        yield say(
            "{n} of {needs} data needs is not met",
            "{n} of {needs} data needs are not met",
            n=status["no-path"],
            needs=needs,
        )
    elif status["unknown"] == needs:
        yield say("whether the {needs} data needs are met cannot be told", needs=needs)
    elif not status["manual-only"] and not status["stale"] and not status["unknown"]:
        yield say("the one data need is met", "all {n} data needs are met", n=needs)
    else:
        yield say("no data need is without a path")
    if status["manual-only"]:
        yield say("{n} only by hand", n=status["manual-only"])
    if status["stale"]:
        yield say("{n} too late", n=status["stale"])
    if 0 < status["unknown"] < needs:
        yield say("{n} cannot be judged", n=status["unknown"])
    kinds = Counter(finding.code for finding in findings)
    if kinds[ISLAND.id]:
        yield say("{n} group of tools is an island", "{n} groups of tools are islands", n=kinds[ISLAND.id])
    if kinds[ISOLATED_TOOL.id]:
        yield say(
            "{n} of {tools} tools is connected to nothing",
            "{n} of {tools} tools are connected to nothing",
            n=kinds[ISOLATED_TOOL.id],
            tools=len(context.graph.tools),
        )
