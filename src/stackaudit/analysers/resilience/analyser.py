"""The resilience analyser."""

from __future__ import annotations

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.resilience import choke_points, dependence, measures, tables
from stackaudit.analysers.resilience.context import Context
from stackaudit.analysers.resilience.rules import RULES
from stackaudit.analysers.resilience.settings import ResilienceSettings
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.tables.resilience import ROWS

_ASKS = (
    "Which one tool, link, conduit, vendor or person, if it stopped, would cut others off, and how much would be lost?"
)

CHECKS = checks(
    "resilience",
    "dependence:one_person",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="resilience", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=ResilienceSettings, rows=ROWS)
def resilience(graph: StackGraph, settings: ResilienceSettings) -> Review:
    """What stops with one thing: its flows vanish, and every data need looks for another way.

    Looks: A loss is the rise of the silo index when the flows of a tool vanish: those that lead in or out of it, and
    those that it carries. So a conduit, a vendor, a sign-on and a region are common causes. A tool is a cut point if
    others lose their only connection with it, by the shape of the stack or on the way of a need. It is told where a
    number of needs of other tools that have a path today lose it, or a share of all such needs, by weight,
    whichever comes first: so tools that have nothing to do with it do not hide it. A link that is the only connection
    is a row of the cut point at its end. A conduit and a person are told where as much hangs on them; a vendor where a
    share does, and only if more hangs on its tools together than on the worst of them. Tables tell the tools on every
    path of a need, how many of its paths share no tool, and over how many vendors what hangs on them is spread.

    Rates: Base severity by kind, times the criticality of what is lost, times what no plan takes away: a fail-over
    tried within the days of the policy, a plan that is written down, none. That a hub cuts others off is expected, so
    with a plan it is a note. What is not stated counts half way. `resilience.score` is the share of what is
    delivered today that survives the worst loss of one tool, plans counted.

    Errs when: Flows, owners or plans are not recorded. No dependence in the data is not the same as unimportant: a tool
    without flows loses no data need, and may still be what people work in. Locked out of a tool, people stop while its
    data may flow on, so a sign-on has an interval; regions are the markets served, not where servers stand; a person
    takes nothing away on the day of leaving. Paths that share no tool may share a conduit: see its own row.
    """
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    context = Context(graph, settings, graph.verdicts(graph.needs(settings.needs)))
    spend = dependence.of_spend(context)
    cuts, uncounted = tables.need_cuts(context)
    findings = Findings.sorted(
        (
            *choke_points.choke_points(context),
            *dependence.vendor_concentrations(context, spend),
            *found(CHECKS, context),
        )
    )
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=findings,
        unknowns=tuple(measures.not_stated(context, uncounted)),
        measures=(*measures.measures(context), dependence.top_vendor(context, spend)),
        tables=(
            tables.criticality(context),
            cuts,
            dependence.concentration(context),
        ),
        headline=tuple(measures.headline(context, findings)),
    )
