"""The silo analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser
from stackaudit.analysers.silos import content, departments, index, masters, paths, shape, unified_view, unknowns
from stackaudit.analysers.silos.case import Case
from stackaudit.analysers.silos.causes import by_cause
from stackaudit.analysers.silos.headline import headline
from stackaudit.analysers.silos.needs_table import needs_table
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import GENERATOR

KINDS = tuple(
    f"silos.{kind}"
    for kind in (
        "isolated-tool",
        "island",
        "no-path",
        "write-only",
        "read-starved",
        "manual-only",
        "stale",
        "no-master",
        "competing-masters",
        "attributes-lost",
        "identity-lost",
        "no-unified-view",
        "department",
    )
)


@analyser(id="silos", asks="Where is data stuck, what proves it, and how much is lost?", kinds=KINDS)
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
    case = Case(graph, graph.verdicts(graph.needs(needs)), mode)  # type: ignore[arg-type]  # a wrong mode is refused
    seen = unified_view.view(case)
    causes = (
        *by_cause(
            case,
            isolated=tuple(shape.isolated_tools(case)),
            islands=tuple(shape.islands(case)),
            write_only=tuple(paths.write_only(case)),
            read_starved=tuple(paths.read_starved(case)),
            no_paths=paths.no_paths(case),
        ),
        *paths.manual_only(case),
        *paths.stale(case),
        *masters.no_master(case),
        *masters.competing_masters(case),
        *content.attributes_lost(case),
        *content.identity_lost(case),
        *unified_view.no_unified_view(case, seen, unified_view_least),
    )
    findings = (*causes, *departments.departments(case, causes))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted(findings),
        unknowns=(
            *unknowns.not_stated(case),
            *masters.masters_not_stated(case),
            *content.content_not_stated(case),
        ),
        measures=(*index.measures(case), *unified_view.measures(case, seen)),
        tables=(
            needs_table(case),
            *index.tables(case),
            *departments.tables(case),
        ),
        headline=headline(case, findings),
    )
