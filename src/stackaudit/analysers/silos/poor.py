"""Needs that are met, but by hand (S6), too late (S7), not whole (S10), or not to be matched (S11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from stackaudit.analysers.base import check
from stackaudit.analysers.silos.context import Context, asked_by, at_stake
from stackaudit.analysers.silos.rules import ATTRIBUTES_LOST, IDENTITY_LOST, MANUAL_ONLY, STALE
from stackaudit.core.evidence import Flows, Names, Quantity, Route
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.graph import Flow, Verdict
from stackaudit.graph.content import identity_break, lost


@check(MANUAL_ONLY)
def manual_only(context: Context) -> Iterator[Finding]:
    """S6: records arrive, but every path holds a step done by hand; one finding for each set of hand-made flows."""
    threshold = context.graph.policy.automation_threshold
    groups: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.status == "manual-only":
            by_hand = {f.subject for f in context.route(verdict) if f.automation[1] < threshold}
            groups[tuple(sorted(by_hand))].append(verdict)
    for flows, verdicts in sorted(groups.items()):
        yield Finding(
            rule=MANUAL_ONLY,
            subjects=flows or tuple(v.need.id for v in verdicts),
            severity=context.rate_needs(MANUAL_ONLY, verdicts),
            title=MANUAL_ONLY.title.fill(
                entities=_entities(context, verdicts), flows=tuple(_arrow(context, flow) for flow in flows)
            ),
            why=say("People copy records; they come late, incomplete, and not at all in holidays."),
            advice=MANUAL_ONLY.advice.fill(flows=tuple(_arrow(context, flow) for flow in flows)),
            evidence=(*at_stake(verdicts), Flows("by hand", flows), *(context.graph.witness(v) for v in verdicts)),
            confidence=asked_by(verdicts),
            follows=flows,
        )


@check(STALE)
def stale(context: Context) -> Iterator[Finding]:
    """S7: the fastest automated path is slower than the tolerance; one finding for each flow that is to blame most."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.status == "stale":
            groups[_by_age(context, verdict)[0].subject].append(verdict)
    for flow, verdicts in sorted(groups.items()):
        worst = max(verdicts, key=lambda v: (v.best.automatic_latency / (v.need.tolerance or 1.0), v.need.id))
        hours = worst.best.automatic_latency / 3600
        yield Finding(
            rule=STALE,
            subjects=(flow,),
            severity=context.rate_needs(STALE, verdicts),
            title=STALE.title.fill(entities=_entities(context, verdicts), flow=_arrow(context, flow)),
            why=say(
                "{entity} is up to {age} old on arrival at {target}; {allowed} is allowed.",
                entity=context.entity_name(worst.need.entity),
                age=timedelta(seconds=worst.best.automatic_latency),
                target=context.name(worst.need.target),
                allowed=timedelta(seconds=worst.need.tolerance or 0.0),
            ),
            advice=STALE.advice.fill(flow=_arrow(context, flow)),
            evidence=(
                *at_stake(verdicts),
                Quantity("worst age", hours, "hours"),
                *(Route(v.need.id, tuple(f.hop() for f in context.automatic_route(v))) for v in verdicts),
            ),
            confidence=asked_by(verdicts),
            tells=tuple(v.need.id for v in verdicts),
            follows=tuple(dict.fromkeys((flow, *(f.subject for v in verdicts for f in _too_slow(context, v))))),
        )


def _by_age(context: Context, verdict: Verdict) -> list[Flow]:
    """The flows of the fastest automated path, the one that takes most of the time first."""
    return sorted(context.automatic_route(verdict), key=lambda flow: (flow.latency[0], flow.subject), reverse=True)


def _too_slow(context: Context, verdict: Verdict) -> list[Flow]:
    """Those of them that alone take longer than is allowed."""
    tolerance = verdict.need.tolerance
    return [flow for flow in _by_age(context, verdict) if tolerance is not None and flow.latency[0] > tolerance]


def _entities(context: Context, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    return tuple(sorted({context.entity_name(verdict.need.entity) for verdict in verdicts}))


def _arrow(context: Context, flow_subject: str) -> str:
    source, _, target = flow_subject.removeprefix("flow:").partition(">")
    return f"{context.name(source)} → {context.name(target)}"


@check(ATTRIBUTES_LOST)
def attributes_lost(context: Context) -> Iterator[Finding]:
    """S10: the best path does not carry everything that is asked; what arrives is the intersection over its hops."""
    for verdict in context.verdicts:
        asked = verdict.need.attributes
        if not asked or not verdict.worst.path:
            continue
        missing = lost(context.route(verdict), asked)
        if missing:
            need = verdict.need
            yield Finding(
                rule=ATTRIBUTES_LOST,
                subjects=(need.id,),
                severity=context.rate_needs(ATTRIBUTES_LOST, [verdict]),
                title=ATTRIBUTES_LOST.title.fill(
                    entity=context.entity_name(need.entity), target=context.name(need.target), lost=missing
                ),
                why=say(
                    "{n} of {asked} fields arrives.",
                    "{n} of {asked} fields arrive.",
                    n=len(asked) - len(missing),
                    asked=len(asked),
                ),
                advice=ATTRIBUTES_LOST.advice.fill(
                    lost=missing, source=context.name(need.source), target=context.name(need.target)
                ),
                evidence=(*at_stake([verdict]), Names("lost", missing), context.graph.witness(verdict)),
                confidence=asked_by([verdict]),
                tells=(need.id,),
            )


@check(IDENTITY_LOST)
def identity_lost(context: Context) -> Iterator[Finding]:
    """S11: on some hop no key is stored at both ends and carried between them, so records cannot be matched."""
    breaks: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        if verdict.worst.path and context.graph.holdings[verdict.need.entity].entity.about_customer:
            broken = identity_break(context.graph, context.route(verdict))
            if broken is not None:
                breaks[broken.subject].append(verdict)
    for subject, verdicts in sorted(breaks.items()):
        source, _, target = subject.removeprefix("flow:").partition(">")
        yield Finding(
            rule=IDENTITY_LOST,
            subjects=(subject,),
            severity=context.rate_needs(IDENTITY_LOST, verdicts),
            title=IDENTITY_LOST.title.fill(source=context.name(source), target=context.name(target)),
            why=say("Records arrive and cannot be matched to the customer they belong to."),
            advice=IDENTITY_LOST.advice.fill(source=context.name(source), target=context.name(target)),
            evidence=(
                Names(f"keys stored at {source}", tuple(sorted(context.graph.tool(source).stores_keys or ()))),
                Names(f"keys stored at {target}", tuple(sorted(context.graph.tool(target).stores_keys or ()))),
                *at_stake(verdicts),
            ),
            confidence=asked_by(verdicts),
            tells=tuple(verdict.need.id for verdict in verdicts),
        )
