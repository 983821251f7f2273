"""The integration analyser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.integrations import links
from stackaudit.analysers.integrations.context import Context, Judged, untold_steps
from stackaudit.analysers.integrations.health import Health
from stackaudit.analysers.integrations.missing import by_cause
from stackaudit.analysers.integrations.rules import MISSING, RULES
from stackaudit.core.errors import OptionError
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Findings, Measure, Table, Term, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph
from stackaudit.graph.quality import total
from stackaudit.model.facts import FACTS
from stackaudit.tables.integrations import ROWS, ConnectorRow, RequirementRow

_FACTS = {
    "path": ("integration.status", "integration.entities", "tool.relays"),
    "method": ("integration.method",),
    "latency": ("integration.every", "integration.takes"),
    "tolerance": ("entity.tolerance",),
    "source": ("entity.system_of_record", "tool.entities"),
}
"""The facts behind each kind of open answer; the first of them has the sentence."""


def measured(context: Context) -> Iterator[Measure]:
    """Return the number of requirements, and the share of their weight that an automated path in time meets."""
    listed = context.judged
    count = float(len(listed))
    yield Measure("integrations.required", count, count, count, 1.0, "count", "lower")
    weight = {s: total(j.need.weight for j in listed if j.status == s) for s in ("met", "missing", "unknown")}
    whole = total(weight.values())
    if not whole:
        reason = "nothing that counts is required by a role, a journey or a declared need"
        yield Measure("integrations.met", None, None, None, 0.0, "share", "higher", undefined=reason)
        return
    policy = context.graph.policy
    yield Measure.of_bounds(
        "integrations.met",
        Estimate(weight["met"] / whole, (whole - weight["missing"]) / whole, SHARE, known=0),
        (weight["met"] + weight["missing"]) / whole,
        policy.least_coverage,
        "of what is required",
        unit="share",
        better="higher",
        derivation=(
            Term(say("weight of all that is required"), whole),
            Term(say("met by an automated path in time"), weight["met"]),
            Term(say("missing"), weight["missing"]),
            Term(say("not to be told"), weight["unknown"]),
        ),
        thin=len(listed) < policy.least_needs,
    )


def table(context: Context) -> Table:
    """Return one row for each requirement."""
    return table_of(RequirementRow, (_row(context, one) for one in context.judged))


def _row(context: Context, one: Judged) -> RequirementRow:
    need, verdict = one.need, one.verdict
    shown = verdict.worst if verdict.worst.path else verdict.best
    ends = [context.graph.flow(flow).target for flow in shown.route]
    return RequirementRow(
        source=need.source,
        target=need.target,
        entity=need.entity,
        origins=need.origins,
        confidence=one.requirement.confidence,
        weight=need.weight,
        tolerance_hours=None if need.tolerance is None else need.tolerance / 3600,
        status=one.status,
        quality=verdict.status,
        path=" > ".join((need.source, *ends)) if ends else None,
        not_stated=_open(one) if one.status == "unknown" else (),
        need=need.id,
    )


def _open(one: Judged) -> tuple[str, ...]:
    """Return the facts that would decide a requirement."""
    elsewhere = ("source",) if one.requirement.elsewhere else ()
    return (*one.verdict.open, *elsewhere)


def not_stated(context: Context) -> Iterator[Unknown]:
    """Return one entry for each kind of fact that decides whether something required is missing."""
    for question, facts in _FACTS.items():
        needs = sorted(j.need.id for j in context.judged if j.status == "unknown" and question in _open(j))
        if needs:
            yield replace(FACTS[facts[0]].unknown(MISSING, needs), fact=", ".join(facts))
    steps = untold_steps(context.graph)
    if steps:
        yield FACTS["step.tools"].unknown(MISSING, steps)


_ASKS = "Which integrations are required and missing, which exist but ail, and where would a hub pay?"

CHECKS = checks(
    "integrations",
    "links:unused_connectors",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="integrations", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), rows=ROWS)
def integrations(
    graph: StackGraph,
    *,
    least_reliability: float = 0.9,
    hub_cost: float = 20.0,
    spoke_cost: float = 4.0,
    link_cost: float = 5.0,
) -> Review:
    """An integration is missing where records are required somewhere and no automated path brings them in time.

    Looks: Requirements come from the roles of tools, from what is declared, and from the steps of journeys: for each
    kind of records that a step needs, from the tools of the steps right before, or the system of record, to a tool of
    the step; of all such pairs the best counts. The same way asked for twice is one requirement, with all its origins
    and the confidence of the surest (declared 1, journey 0.9, role 0.8). A flow ails if it is broken, degraded, less
    reliable than asked, or has more to carry than it can. A connector is unused if it is a conduit connected on one
    side only. In a stack that was filled from the catalog of known products, the table `connectors` has the tools that
    hold the same customer records without an integration, and whether a connector for them is known; that is no
    finding, and what the catalog does not know is unknown, never missing. Links from point to point tangle if there
    are more of them than tools and than (hub_cost + tools x spoke_cost) / link_cost; links to the hub do not count,
    nor those over a conduit. Where no hub is declared, a tool with more than twice the links of any other is one.

    Rates: Base severity by kind, times the criticality of the records; both stand in the policy. A missing integration
    is medium at most by default: it is the work list for what the silo and journey analysers tell as causes. A broken
    flow is the cause of what is missing between its tools. A conduit that nothing touches is told by the silo analyser.

    Errs when: Flows or roles are not recorded. What is not stated makes a requirement unknown, never missing. Which
    categories of tools usually belong together is not asked. Where several tools act as hubs and none is declared,
    their links look like a tangle; what links and hubs cost is assumed. Which fields arrive is not asked here.

    Args:
        graph: The stack.
        least_reliability: Reliability, from 0 to 1, below which a flow ails. Ours.
        hub_cost: Days of work for a hub. Ours (stackaudit methods 5.2).
        spoke_cost: Days of work to connect a tool to a hub. Ours.
        link_cost: Days of work for a link from point to point. Ours.
    """
    _check(least_reliability, hub_cost, spoke_cost, link_cost)
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    context, prices = Context(graph, least_reliability), links.Prices(hub_cost, spoke_cost, link_cost)
    health, tangled = Health(context), links.sure_groups(context, prices)
    near = tuple(links.neighbours(context))
    findings = (*by_cause(context, health), *found(CHECKS, context), *links.tangles(context, prices, tangled))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted(findings),
        unknowns=(
            *not_stated(context),
            *health.unknowns(),
            *links.neighbours_not_stated(near),
            *links.tangles_not_stated(context, prices, tangled),
        ),
        measures=tuple(measured(context)),
        tables=(table(context), health.table(), *((table_of(ConnectorRow, near),) if near else ())),
        headline=tuple(_headline(context, health)),
    )


def _check(least_reliability: float, hub_cost: float, spoke_cost: float, link_cost: float) -> None:
    if not 0 <= least_reliability <= 1:
        raise OptionError(f"integrations: least_reliability is {least_reliability}; it is a share from 0 to 1")
    for name, cost in (("hub_cost", hub_cost), ("spoke_cost", spoke_cost), ("link_cost", link_cost)):
        if not (isfinite(cost) and cost >= 0) or (name == "link_cost" and cost == 0):
            raise OptionError(f"integrations: {name} is {cost}; it is a number of days of work")


def _headline(context: Context, health: Health) -> Iterator[Message]:
    """Say how many requirements are missing, how many cannot be told, and how many flows ail."""
    status = Counter(one.status for one in context.judged)
    required = len(context.judged)
    if not required:
        yield say("which integrations are required cannot be told")
    elif status["missing"]:
        yield say(
            "{n} of {required} required integrations is missing",
            "{n} of {required} required integrations are missing",
            n=status["missing"],
            required=required,
        )
    elif status["unknown"]:
        yield say("no required integration is known to be missing")
    else:
        yield say("the one required integration is there", "all {n} required integrations are there", n=required)
    if status["unknown"]:
        yield say("{n} cannot be judged", n=status["unknown"])
    ailing = sum(bool(checkup.ails) for checkup in health.checkups)
    if ailing:
        yield say("{n} flow ails", "{n} flows ail", n=ailing)
