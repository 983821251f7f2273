"""Flows that people carry by hand, told for themselves whether or not anything else asks for the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from stackaudit.analysers.base import check
from stackaudit.analysers.integrations.connecting import connect
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import BY_HAND
from stackaudit.analysers.integrations.telling import (
    Group,
    ends,
    ends_of,
    evidence,
    groups,
    owner_of,
    owners,
    period_of,
    records,
    severity,
    tells,
    together,
    waiting,
)
from stackaudit.analysers.integrations.unhealthy import fault, rate
from stackaudit.analysers.integrations.unhealthy import words as words_on_faults
from stackaudit.analysers.integrations.verdicts import FlowVerdict
from stackaudit.core.findings import Finding, Member, Severity, Words
from stackaudit.core.messages import Message, Value, say

_USUAL = say("What people copy may come late or with errors, and may not come at all while somebody is away.")
"""What can happen to records that people copy."""


@check(BY_HAND)
def by_hand(context: Context) -> Iterator[Finding]:
    """Yield one finding for each source and target; where there are many flows, one for each pair of departments."""
    found = groups(context, BY_HAND)
    if sum(len(group) for group in found.values()) < context.settings.joined_from:
        yield from (_finding(context, subject, group) for subject, group in found.items())
        return
    pairs: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, Group]] = {}
    for subject, group in found.items():
        flow = group[0].flow
        pair = tuple(tuple(sorted(context.graph.tool(tool).departments)) for tool in (flow.source, flow.target))
        pairs.setdefault((pair[0], pair[1]), {})[subject] = group
    yield from (_joined(context, *pair, pairs[pair]) for pair in sorted(pairs))


def _finding(context: Context, subject: str, group: Group) -> Finding:
    return Finding.worded(
        lambda: Words(
            _title(context, group),
            _why(context, group),
            _advice(context, group),
            tuple(evidence(context, group)),
        ),
        rule=BY_HAND,
        subjects=(subject,),
        severity=_severity(context, group),
        tells=tells(context, BY_HAND, (subject,)),
    )


def _joined(context: Context, source: tuple[str, ...], target: tuple[str, ...], found: Mapping[str, Group]) -> Finding:
    """Return the finding of all flows by hand between two departments, a member for each source and target."""
    flows = [verdict for group in found.values() for verdict in group]

    def words() -> Words:
        return Words(
            say(
                "People copy records by hand over {n} flow from {source} to {target}: {flows}",
                "People copy records by hand over {n} flows from {source} to {target}: {flows}",
                n=len(flows),
                source=_departments(context, source),
                target=_departments(context, target),
                flows=tuple("{source} → {target}".format(**ends(context, group[0])) for group in found.values()),
            ),
            together(_USUAL, waiting(context, [verdict for verdict in flows if not verdict.spare])),
            say("Begin with the flows that a journey needs or that run most often; each row says how."),
            tuple(evidence(context, flows)),
            tuple(_member(context, subject, group) for subject, group in found.items()),
        )

    return Finding.worded(
        words,
        rule=BY_HAND,
        subjects=(f"stack:by-hand/{','.join(source)}>{','.join(target)}",),
        severity=max(_severity(context, group) for group in found.values()),
        tells=tells(context, BY_HAND, found),
    )


def _departments(context: Context, ids: tuple[str, ...]) -> str | tuple[str, ...]:
    known = {one.id: one.name for one in context.graph.stack.departments}
    return tuple(known.get(id_, id_) for id_ in ids) or "tools of no stated department"


def _member(context: Context, subject: str, group: Group) -> Member:
    flow = group[0].flow
    owner = ", ".join(context.graph.people.there(flow.integration.owner)) or owner_of(context, flow.source)
    return Member(subject, _advice(context, group), owner=owner, title=_title(context, group))


def _severity(context: Context, group: Group) -> Severity:
    """Return how bad the worst flow of a group is; one that only doubles what arrives anyway is a note."""
    needed = [verdict for verdict in group if not verdict.spare]
    rated = [max(severity(context, BY_HAND, verdict), rate(context, verdict)) for verdict in needed]
    return max(rated, default=Severity.NOTE)


def _title(context: Context, group: Group) -> Message:
    flow, carried, every = group[0], records(context, group), period_of(group)
    both = any(len(verdict.ways) > 1 for verdict in group)
    what = "{entities} records" if carried else "records"
    where = "in both directions between {source} and {target}" if both else "from {source} to {target}"
    often = "" if every is None else " every {every}"
    params: dict[str, Value] = {**ends(context, flow), **({"entities": carried} if carried else {})}
    tail = ", though they also arrive automatically" if all(verdict.spare for verdict in group) else ""
    template = f"People copy {what} by hand {where}{often}{tail}"
    return say(template, **params) if every is None else say(template, every=every, **params)


def _why(context: Context, group: Group) -> Message:
    if all(verdict.spare for verdict in group):
        target = context.name(group[0].flow.target)
        return say("The same records also reach {target} automatically and in time.", target=target)
    return together(_USUAL, _age(group), *_faults(context, group), waiting(context, group))


def _age(group: Group) -> Message | None:
    """Say how much too old the records are, if that is certain."""
    late = [arrival for verdict in group for arrival in verdict.late if arrival.limit is not None]
    if not late:
        return None
    worst = max(late, key=lambda one: (one.way.latency[0], one.way.subject, one.entity))
    return say(
        "They are up to {age} old; {allowed} is allowed.",
        age=timedelta(seconds=worst.way.latency[0]),
        allowed=timedelta(seconds=worst.limit.seconds if worst.limit is not None else 0.0),
    )


def _faults(context: Context, group: Group) -> Iterator[Message]:
    for verdict in group:
        if fault(verdict) is not None:
            yield words_on_faults(context, verdict)[1]


def _advice(context: Context, group: Sequence[FlowVerdict]) -> Message:
    needed = [verdict for verdict in group if not verdict.spare]
    names = ends(context, group[0])
    if not needed:
        return say("Stop copying, and tell those who do it where the records come from.")
    also = sorted({one.entity for verdict in needed for one in verdict.arrivals if one.other and len(one.other) > 1})
    text = "Over other tools {entities} records reach {target} automatically: where that is in time, stop copying."
    hint = say(text, entities=tuple(map(context.entity_name, also)), target=names["target"]) if also else None
    carrying = connect(context, needed)
    return together(carrying.advice, hint, owners(context, (*ends_of(needed[0]), *carrying.tools)))
