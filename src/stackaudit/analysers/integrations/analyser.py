"""The integration analyser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from stackaudit.analysers.base import NotApplicable, Review, analyser, checks, found, with_rules_of
from stackaudit.analysers.integrations import double_route, flow_table, links
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.missing import remedy
from stackaudit.analysers.integrations.rules import MISSING, RULES
from stackaudit.analysers.integrations.settings import IntegrationSettings
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Findings, Measure, Table, Term, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph
from stackaudit.graph.quality import total
from stackaudit.graph.required import Judged, untold_steps
from stackaudit.model.facts import FACTS
from stackaudit.model.integration import Candidate
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
    return table_of(RequirementRow, lambda: (_row(context, one) for one in context.judged))


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
        assumed=one.status == "missing" and not verdict.best.path and not context.graph.flows_complete,
        quality=verdict.status,
        path=" > ".join((need.source, *ends)) if ends else None,
        at_hand=_at_hand(context, one) if one.status == "missing" else None,
        not_stated=_open(one) if one.status == "unknown" else (),
        need=need.id,
    )


def _at_hand(context: Context, one: Judged) -> str | None:
    """Return what would serve a requirement: a flow to repair, to finish or to build, with its id."""
    flow = remedy(context, (one,))
    if flow is None:
        return None
    kind = "candidate" if isinstance(flow.integration, Candidate) else flow.integration.status
    return f"{kind} {flow.id.rstrip('<')}"


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


_ASKS = "Which flows are by hand, late or failing, which integrations are missing, and where would a hub pay?"

CHECKS = checks(
    "integrations",
    "by_hand:by_hand",
    "late:late",
    "unhealthy:unhealthy",
    "missing:missing",
    "links:unused_connectors",
    "double_route:double_routes",
    "seldom:seldom",
)
"""Checks that need nothing but the context; to add one, name it here."""


@analyser(id="integrations", asks=_ASKS, rules=with_rules_of(RULES, CHECKS), settings=IntegrationSettings, rows=ROWS)
def integrations(graph: StackGraph, settings: IntegrationSettings) -> Review:
    """Every flow is judged on its own facts, and an integration is missing where no automated path brings records.

    Looks: Somebody built each flow, so its records are wanted where it leads. A flow is by hand if the automation of
    its method is below the threshold of the policy; late if what it brings is older than is allowed there; it fails if
    it is broken, degraded, less reliable than asked, or has more to carry than it can. Both directions of an
    integration and all that is wrong with it are one finding. The records of a flow may also arrive by another way,
    automatically and in time: then it is not late, and a copy by hand can stop. Seldom flows without a stated
    tolerance are a note with a question. Two automated routes for the same records are told. Requirements come from
    the roles of tools, from what is declared, and from the steps of journeys: for each kind of records that a step
    needs, from the tools of the steps right before, or the system of record, to a tool of the step; of all such pairs
    the best counts. The same way asked for twice is one requirement, with all its origins and the confidence of the
    surest (declared 1, journey 0.9, role 0.8). All of them are rows of the table `requirements`; only what is declared
    is a finding. A connector is unused if it is a conduit connected on one side only. In a stack that was filled from
    the catalog of known products, the table `connectors` has the tools that hold the same customer records without an
    integration, and whether a connector for them is known; that is no finding, and what the catalog does not know is
    unknown, never missing. Links from point to point tangle if there are more of them than tools, and if they take more
    days than a hub with a link to each tool (`work` of the policy); links to the hub do not count, nor those over a
    conduit. Where no hub is declared, a tool with more than twice the links of any other is one.

    Rates: Base severity by kind, times the criticality of the records; of a flow by hand or late also times that of
    the journeys that need it, and less where it runs seldom and no journey needs it. All of it stands in the policy.
    What follows from a flow lifts it. A conduit that nothing touches is told by the silo analyser.

    Errs when: Flows or roles are not recorded. What is not stated makes a flow or a requirement unknown, never bad.
    That the same kind of records arrives by another way does not prove that each record does. Which categories of
    tools usually belong together is not asked. Where several tools act as hubs and none is declared, their links look
    like a tangle; what links and hubs cost is assumed. Which fields arrive is not asked here, except where a copy by
    hand is called needless.
    """
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    context, prices = Context(graph, settings), links.Prices.of(graph.policy)
    tangled, near = links.sure_groups(context, prices), tuple(links.neighbours(context))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted((*found(CHECKS, context), *links.tangles(context, prices, tangled))),
        unknowns=(
            *not_stated(context),
            *flow_table.not_stated(context),
            *double_route.not_stated(context),
            *links.neighbours_not_stated(context, near),
            *links.tangles_not_stated(context, prices, tangled),
        ),
        measures=tuple(measured(context)),
        tables=(table(context), flow_table.table(context), *((table_of(ConnectorRow, near),) if near else ())),
        headline=tuple(_headline(context)),
    )


def _headline(context: Context) -> Iterator[Message]:
    """Say how many requirements are missing or cannot be judged, and how many flows are by hand, late or failing."""
    status = Counter(one.status for one in context.judged)
    required = len(context.judged)
    if not required:
        yield say("which integrations are required is not stated")
    elif status["missing"]:
        absent = sum(one.status == "missing" and not one.verdict.best.path for one in context.judged)
        poor = status["missing"] - absent
        if absent:
            lack = ("is missing", "are missing")
            if not context.graph.flows_complete:
                lack = ("is not on record", "are not on record")
            one, many = (f"{{n}} of {{required}} required integrations {words}" for words in lack)
            yield say(one, many, n=absent, required=required)
        if poor:
            clause = "" if absent else f" of {required} required integrations"
            yield say(f"{{n}}{clause} serves by hand or late only", f"{{n}}{clause} serve by hand or late only", n=poor)
    elif status["unknown"]:
        yield say("no required integration is known to be missing")
    else:
        yield say("the one required integration is there", "all {n} required integrations are there", n=required)
    if status["unknown"]:
        yield say("{n} cannot be judged", n=status["unknown"])
    yield from _flows_in_words(Counter(verdict.signs[0] for verdict in context.verdicts if verdict.signs))


def _flows_in_words(signs: Mapping[str, int]) -> Iterator[Message]:
    """Say how many flows are by hand, late, or failing: each once, by the worst that is wrong with it."""
    by_hand, late = signs.get("by hand", 0), signs.get("late", 0)
    failing = sum(signs.values()) - by_hand - late
    if by_hand:
        yield say("people carry {n} flow by hand", "people carry {n} flows by hand", n=by_hand)
    if late:
        yield say("{n} flow is late", "{n} flows are late", n=late)
    if failing:
        yield say("{n} flow is broken or works badly", "{n} flows are broken or work badly", n=failing)
