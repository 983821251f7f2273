"""Cut points and conduits that much hangs on; a link that is the only way is a row of the one at its end.

That a hub cuts others off is what a hub is for: how bad it is depends on what is stated of going on without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from stackaudit.analysers.resilience.context import Context, Struck
from stackaudit.analysers.resilience.rules import CONDUIT, CUT_POINT
from stackaudit.analysers.resilience.tables import availability
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity, QuantityKey, Role, Tools
from stackaudit.core.findings import Finding, Member, Severity
from stackaudit.core.messages import Message, say, sentences
from stackaudit.graph.structure import components, reach

_PLANS = {
    "tested": "A fail-over was tried {day}.",
    "documented": "A plan to go on without it is written down; that it was tried of late is not stated.",
    "none": "It is stated that there is no plan to go on without it.",
    "not stated": "Whether there is a plan to go on without it is not stated.",
}
_ADVICE = {
    "tested": "Try the fail-over again before the policy calls it old.",
    "documented": "Try the plan once, and note the day.",
    "none": "Write down how work goes on without it, and how its data gets out; try it once.",
    "not stated": CUT_POINT.advice.one,
}


class ChokeKey(QuantityKey):
    """Numbers of these findings that other rooms read."""

    AVAILABILITY = ("works, share of the time", Role.AVAILABILITY)


def choke_points(context: Context) -> Iterator[Finding]:
    """Yield cut points and conduits, each with the links that end at it and that are the only way themselves."""
    told = context.choke_points
    links: dict[str, list[Struck]] = defaultdict(list)
    for link in context.links:
        ends = sorted((tool for tool in link.unit.tools if tool in told), key=lambda t: (-told[t].loss.high, t))
        if ends and context.weighs(link):
            links[ends[0]].append(link)
    for tool, struck in told.items():
        finding = _conduit(context, struck) if struck.unit.kind == "conduit" else _cut_point(context, struck)
        yield replace(finding, members=tuple(_link(context, link) for link in links[tool]))


def _works(context: Context, struck: Struck) -> Iterator[Evidence]:
    """Yield the share of the time that it was measured to work, where that is stated."""
    works = availability(context, struck)
    if works is not None:
        yield Quantity.of(ChokeKey.AVAILABILITY, works, "share")


def _cut_point(context: Context, struck: Struck) -> Finding:
    plan = context.mitigations[struck.unit.id]
    apart = left_apart(context, struck.unit.id)
    return Finding(
        rule=CUT_POINT,
        subjects=(struck.unit.subject,),
        severity=_how_bad(context, struck),
        title=CUT_POINT.title.fill(tool=struck.unit.name, n=len(struck.loss.cut), met=context.losses.arriving_count),
        why=sentences((_share(struck), *_whom(context, struck, apart), _plan(context, struck.unit.id))),
        advice=_advice(context, struck.unit.id),
        evidence=(
            *context.at_stake(struck.loss),
            *_works(context, struck),
            Tools("cut off", apart),
            Names("plan", (plan.told,)),
        ),
        tells=(f"cut:{struck.unit.id}",),
    )


def _advice(context: Context, tool: str) -> Message:
    """Say what to do about a choke point, and with whom."""
    text, record = _ADVICE[context.mitigations[tool].told], context.graph.tool(tool)
    if "{who}" not in text:
        return say(text)
    departments = {one.id: one.name for one in context.graph.stack.departments}
    users = tuple(departments.get(id_, id_) for id_ in record.departments)
    who = context.graph.people.answerable(record) or users or ("the people who use it",)
    return say(text, who=who, tool=record.name)


def _how_bad(context: Context, struck: Struck) -> Severity:
    """Return how bad a cut point is: that much hangs on a hub is what it is for, so with a plan that is a note."""
    plan = context.mitigations[struck.unit.id]
    if struck.unit.id == context.graph.hub and plan.told in {"tested", "documented"}:
        return Severity.NOTE
    return context.rate(CUT_POINT, struck.loss, plan)


def left_apart(context: Context, tool: str) -> tuple[str, ...]:
    """Return the tools that are connected today and lose touch with the largest part of the others without a tool."""
    around = context.graph.neighbours
    home = reach(around, tool) - {tool}
    parts = components({one: [other for other in around[one] if other != tool] for one in sorted(home)})
    return tuple(sorted(one for part in parts[1:] for one in part))


def _whom(context: Context, struck: Struck, apart: tuple[str, ...]) -> Iterator[Message]:
    """Yield how many needs of other tools are cut, and which tools lose touch."""
    others = struck.others_cut
    if others:
        yield say(
            "Of the needs cut, {n} is between other tools.",
            "Of the needs cut, {n} are between other tools.",
            n=others,
        )
    if apart:
        names = tuple(context.graph.tool(tool).name for tool in apart)
        yield say("{apart} would lose touch with the rest.", apart=names)


def _conduit(context: Context, struck: Struck) -> Finding:
    plan = context.mitigations[struck.unit.id]
    stopping = sorted({context.graph.flow(flow).subject for flow in struck.unit.stops})
    count = len({context.graph.flow(flow).number for flow in struck.unit.stops})
    evidence: tuple[Evidence, ...] = (Flows("stops with it", tuple(stopping)), Names("plan", (plan.told,)))
    return Finding(
        rule=CONDUIT,
        subjects=(struck.unit.subject,),
        severity=context.rate(CONDUIT, struck.loss, plan),
        title=CONDUIT.title.fill(n=count, tool=struck.unit.name, needs=len(struck.loss.cut)),
        why=sentences(
            (
                _share(struck),
                _plan(context, struck.unit.id),
            )
        ),
        advice=_advice(context, struck.unit.id),
        evidence=(*context.at_stake(struck.loss), *_works(context, struck), *evidence),
        tells=(f"conduit:{struck.unit.id}",),
    )


def _link(context: Context, link: Struck) -> Member:
    """Return a link that is the only connection of two parts, as a row of the choke point at its end."""
    first, second = (context.graph.tool(tool).name for tool in link.unit.tools)
    there = context.graph.people.there
    owners = {there(context.graph.flow(flow).integration.owner) for flow in link.unit.stops} - {()}
    return Member(
        link.unit.subject,
        title=say(
            "Only one link connects {first} and {second}; without it {n} data need has no path",
            "Only one link connects {first} and {second}; without it {n} data needs have no path",
            first=first,
            second=second,
            n=len(link.loss.cut),
        ),
        advice=say("Watch it, say who repairs it, and how the records get across by hand meanwhile."),
        owner=", ".join(min(owners)) if len(owners) == 1 else None,
    )


def _share(struck: Struck) -> Message:
    loss = struck.loss
    if loss.share is not None:
        return say("{share}% of the quality delivered today hangs on it.", share=round(100 * loss.share, 1))
    if loss.share_low is not None and loss.share_high is not None and loss.share_low > 0:
        return say(
            "From {low} to {high}% of the quality delivered today hangs on it, depending on what is not stated.",
            low=round(100 * loss.share_low, 1),
            high=round(100 * loss.share_high, 1),
        )
    return say("How much of what arrives today hangs on it is not known: too few facts of the flows are stated.")


def _plan(context: Context, tool: str) -> Message:
    told = context.mitigations[tool].told
    facts = context.graph.tool(tool).continuity
    if told == "tested" and facts is not None and facts.tested is not None:
        return say(_PLANS[told], day=facts.tested)
    return say(_PLANS[told])
