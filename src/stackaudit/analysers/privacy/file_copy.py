"""Confidential and personal data that leaves a tool as a file, by hand or into a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.rules import LIMITS, RATING, UNGUARDED, with_flow
from stackaudit.analysers.privacy.telling import class_of, points, usual, way, what
from stackaudit.core.evidence import Evidence, Flows
from stackaudit.core.findings import Finding, Words
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.flows import Flow
from stackaudit.graph.holders import Part
from stackaudit.model.privacy import RANKS

FILE_COPY = Rule(
    id="privacy.file-copy",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=UNGUARDED,
    detection="A flow by a method in `privacy.copies`, or into a spreadsheet, carries confidential or personal data, "
    "or may. A copy by hand that the integration analyser tells is a row of that finding.",
    rating=RATING,
    limitations=f"{LIMITS} Protection is asked because of GDPR 32(1). How a file is stored is not known.",
    title=Text("{what} {goes} from {source} to {target} {how}"),
    advice=Text(
        "Let {source} and {target} exchange it directly, with no copy in between; else say where the copies lie and "
        "who deletes them."
    ),
    triggers=with_flow(method="file"),
    passes=with_flow(method="api"),
)


@check(FILE_COPY)
def file_copy(context: Context) -> Iterator[Finding]:
    """Yield a finding for the copies between two tools, both directions of an integration together."""
    found: dict[str, list[Flow]] = {}
    for flow in context.graph.running:
        if flow.integration.method in context.graph.policy.privacy.copies or _into_sheet(context, flow):
            record = flow.integration
            found.setdefault(f"flow:{record.source}>{record.target}", []).append(flow)
    for subject, flows in sorted(found.items()):
        rating = context.rating(together(context.holders.carried(flow) for flow in flows), "confidential")
        if rating is not None:
            yield _finding(context, subject, _worst(context, flows, rating), rating)


def _into_sheet(context: Context, flow: Flow) -> bool:
    return context.graph.tool(flow.target).kind == "spreadsheet"


def _worst(context: Context, flows: list[Flow], rating: Rating) -> tuple[Flow, ...]:
    """Return the flows that carry such data for certain, the worst first; those that may where none does."""
    worsts = {flow: context.holders.carried(flow) for flow in flows}
    ranks = {flow: RANKS[one.certain if rating.certain else one.possible] for flow, one in worsts.items()}
    carrying = [flow for flow in flows if ranks[flow] >= RANKS["confidential"]]
    return tuple(sorted(carrying, key=lambda flow: (-ranks[flow], flow.id)))


def _finding(context: Context, subject: str, flows: tuple[Flow, ...], rating: Rating) -> Finding:
    flow = flows[0]

    def words() -> Words:
        source, target = context.name(flow.source), context.name(flow.target)
        params = {"source": source, "target": target, "how": _how(context, flow)}
        data = what(rating)
        title, why, advice = usual(
            FILE_COPY,
            _why(context, flow),
            what=data[0].upper() + data[1:],
            goes="goes" if rating.certain else "may go",
            **params,
        )
        return Words(title, why, advice, (*_proof(context, flows, rating), *points(context, FILE_COPY, rating)))

    return Finding.worded(
        words,
        rule=FILE_COPY,
        subjects=(subject,),
        severity=context.graph.policy.rate(FILE_COPY, rating.low),
        confidence="documented" if rating.certain else "assumed",
        follows=tuple(dict.fromkeys(one.subject for one in flows if _by_hand(context, one))),
    )


def _by_hand(context: Context, flow: Flow) -> bool:
    """Whether the integration analyser tells a flow as carried by hand: that is what this copy follows from."""
    return flow.certain and flow.automation[1] < context.graph.policy.automation_threshold


def _how(context: Context, flow: Flow) -> str:
    method = flow.integration.method
    if method in context.graph.policy.privacy.copies:
        return {"manual": "by hand", "file": "as a file"}.get(str(method), f"by the method {method}")
    return "into a spreadsheet"


def _why(context: Context, flow: Flow) -> Message:
    if _into_sheet(context, flow):
        return say("In a spreadsheet nobody sees who reads it, copies it or ought to have deleted it.")
    return say("A copy outlives what happens in the tools: who may read it, and when it is deleted, is settled there.")


def _proof(context: Context, flows: tuple[Flow, ...], rating: Rating) -> Iterator[Evidence]:
    yield from class_of(rating)
    for flow in flows:
        carried = [one for one in context.holders.carries(flow) if one.certain or not rating.certain]
        parts = [one.part for one in carried if one.part.attribute is not None] or [one.part for one in carried]
        names, verb = ", ".join(map(context.part_name, parts)), "carries" if rating.certain else "may carry"
        yield Flows(f"{verb} {names}", (flow.subject,))
    yield from way(context, _example(context, flows[0], rating), flows[0].source)


def _example(context: Context, flow: Flow, rating: Rating) -> Part:
    """Return the first part of the worst class that a flow carries."""
    word = rating.worst.certain if rating.certain else rating.worst.possible
    carried = [one.part for one in context.holders.carries(flow)]
    same = [part for part in carried if context.holders.class_of(*part) == word] or carried
    return min(same, key=lambda part: (part.attribute is None, part))
