"""The silo analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.silos import departments, headlines, measures, records, unknowns
from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.rules import RULES
from stackaudit.analysers.silos.settings import SiloSettings
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import GENERATOR
from stackaudit.tables.silos import ROWS

CHECKS = checks(
    "silos",
    "apart:isolated_tools",
    "apart:unrecorded",
    "apart:islands",
    "unmet:no_path",
    "unmet:write_only",
    "unmet:read_starved",
    "poor:manual_only",
    "poor:stale",
    "masters:no_master",
    "masters:many_writers",
    "records:competing_masters",
    "poor:attributes_lost",
    "poor:identity_lost",
    "departments:departments",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(
    id="silos",
    asks="Where is data stuck, what proves it, and how much is lost?",
    rules=with_rules_of(RULES, CHECKS),
    rows=ROWS,
    settings=SiloSettings,
)
def silos(graph: StackGraph, settings: SiloSettings) -> Review:
    """A silo is data that somebody needs and that does not reach them, or only by hand, too late, or not whole.

    Looks: Needs come from the roles of tools (producer to master, master to consumer, master to hub) and from what the
    stack declares, never from existing flows. For each need it finds the best path over the flows of that entity, in
    that direction, through tools that pass records on, and rates it: automation x timeliness x reliability. It finds
    isolated tools, islands, needs without a path, tools that only take in or starve, hand-made and late paths, entities
    with no or several masters, attributes and keys lost on the way, and departments that get nothing of what they need
    of each other. `silos.index` is the share of needed quality lost, as on record. Where a path may be missing from the
    record, `silos.index_proved` leaves that open; the score takes it.

    Rates: Base severity by kind times the criticality of the entity; both stand in the policy. One cause is one
    finding: it says which facts it tells and which it follows from, and what follows is a row of what tells.

    Errs when: Flows or roles are not recorded. Where the file does not state that its flows are complete, what has no
    flow is told as "not on record" and assumed; a tool that nothing stated asks a flow of is only listed and asked
    about. What is not stated (method, schedule, reliability, tolerance, status) is never assumed; it widens the
    interval and is listed as unknown. Needs that only the hub or the catalog asks for are told once, as rows.

    Args:
        graph: The stack.
        settings: Which needs count, and how much must reach the hub.
    """
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; list them, or an empty list where none are known")
    mode = settings.needs.replace("canonical", GENERATOR)
    context = Context(graph, graph.verdicts(graph.needs(settings.needs)), mode)
    seen = records.view(context)
    findings = (*found(CHECKS, context), *records.no_unified_view(context, seen, settings.unified_view_least))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted(findings),
        unknowns=tuple(unknowns.not_stated(context)),
        measures=(*measures.measures(context), *records.view_measures(context, seen)),
        tables=(*measures.tables(context), *departments.tables(context)),
        headline=tuple(headlines.headline(context)),
    )
