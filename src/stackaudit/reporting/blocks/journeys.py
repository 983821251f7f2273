"""The block of the summary on customer journeys: each journey as a strip of its handoffs, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, duration_in_words, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, filled, joined, span
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.journey import HandoffNeedRow, HandoffRow, JourneyRow, StepRow

_ROWS = 12
_FACTS = {
    "source": "where they come from",
    "path": "whether they arrive",
    "method": "whether people carry them",
    "tolerance": "how old they may be",
    "latency": "how old they are",
    "attributes": "which fields arrive",
    "reliability": "how surely they arrive",
    "tools": "which tools serve the step",
}
_STATUS = {
    "gap": "no tool",
    "broken": "never arrive",
    "manual": "by hand",
    "slow": "too late",
    "lossy": "not whole",
    "fragile": "not surely",
    "ok": "yes, over a flow",
    "made": "start here",
    "there": "there already",
    "stays": "stay in one tool",
    "none": "nothing has to arrive",
}
_NOT_ON_RECORD = "no path on record"


@block("journeys", say("Customer journeys"))
def journeys(report: Report) -> Iterator[Element]:
    """A heading, then a table and a line of numbers for each journey; nothing where there are no journeys."""
    steps = {(row.journey, row.step): row for row in report.rows(StepRow)}
    needs: dict[_Key, list[HandoffNeedRow]] = {}
    for need in report.rows(HandoffNeedRow):
        needs.setdefault(_key(need), []).append(need)
    for journey in report.rows(JourneyRow):
        own = [handoff for handoff in report.rows(HandoffRow) if handoff.journey == journey.journey]
        if not own:
            continue
        primary = " (primary)" if journey.primary else ""
        yield Heading(say(f"{{name}}{primary}", name=journey.name), 3)
        lines = (line for handoff in own[: report.most(_ROWS)] for line in _lines(report, handoff, steps, needs))
        columns = ("from → to", "records", "arrive?", "way", "age on arrival", "allowed")
        yield filled(Grid(columns, tuple(lines)))
        if len(own) > report.most(_ROWS):
            yield Paragraph(say("{n} more stand in the table of handoffs.", n=len(own) - report.most(_ROWS)))
        yield Paragraph(joined(tuple(_numbers(report, journey))))
    straight = report.measures.get("journey.straight_through")
    if straight is not None and straight.low is not None:
        yield Paragraph(
            say(
                "Straight-through share, the customers whose data needs nobody's help on the way: {share}.",
                share=_share(straight),
            ),
            strong=True,
        )
    if needs:
        yield Paragraph(
            say(
                "Continuity is the chance that all records reach every step automatically and in time; automatic depth "
                "is how many handoffs in a row are expected to bring them so, from the first step on."
            )
        )


_Key = tuple[str, str, str]
_Line = tuple[CellText, ...]


def _key(row: HandoffRow | HandoffNeedRow) -> _Key:
    """Return what a handoff shares with what it brings: the step, and for one that leads back where it comes from."""
    return row.journey, row.to_step, row.from_step if row.back else ""


def _lines(
    report: Report,
    handoff: HandoffRow,
    steps: Mapping[tuple[str, str], StepRow],
    needs: Mapping[_Key, Sequence[HandoffNeedRow]],
) -> Iterator[_Line]:
    """Yield a line for each way of records into a step; records that fare alike share a line."""
    before = tuple(steps[handoff.journey, step].name for step in handoff.after or (handoff.from_step,))
    after = steps[handoff.journey, handoff.to_step]
    arrow = say("{before} → {after}", before=before, after=after.name)
    alike: dict[_Line, list[str]] = {}
    for need in needs.get(_key(handoff), ()):
        alike.setdefault(_way(report, need), []).append(report.name(f"entity:{need.entity}"))
    for n, (way, records) in enumerate(alike.items()):
        yield (None if n else arrow, ", ".join(records), *way)
    if not alike:
        asked = ", ".join(report.name(f"entity:{entity}") for entity in after.needs)
        yield arrow, asked or "nothing stated", *_way(report, handoff)


def _way(report: Report, row: HandoffRow | HandoffNeedRow) -> _Line:
    """Return whether records arrive, on which way, how old they are then and may be."""
    path = " → ".join(report.name(f"tool:{tool}") for tool in (row.path or "").split(" > ") if tool)
    age, limit = row.latency_hours, row.limit_hours
    return (
        _arrives(report, row),
        path,
        None if not age else duration_in_words(timedelta(hours=age)),
        None if limit is None else duration_in_words(timedelta(hours=limit)),
    )


def _arrives(report: Report, row: HandoffRow | HandoffNeedRow) -> Message:
    """Yes, or what is wrong, or which fact is missing."""
    if row.status == "unknown":
        return say("not known: {facts}", facts=", ".join(_FACTS.get(fact, fact) for fact in row.not_stated))
    words = dict(_STATUS)
    if row.assumed:
        words["broken"] = _NOT_ON_RECORD
    if row.bottleneck is not None:
        words["fragile"] = f"over {report.name(f'tool:{row.bottleneck}')} alone"
    return say("{words}", words=", ".join(words[flag] for flag in row.flags) or words[row.status])


def _numbers(report: Report, journey: JourneyRow) -> Iterator[Message]:
    name = journey.journey
    told = [say(*words, n=count) for count, words in _counts(journey)]
    yield joined((say("{n} handoff", "{n} handoffs", n=journey.handoffs), joined(tuple(told), ", ", "")), ": ", "")
    continuity = report.measures.get(f"journey.{name}.continuity")
    if continuity is not None and continuity.low is not None:
        assumed = any(row.assumed for row in report.rows(HandoffRow) if row.journey == name)
        text = "continuity, as far as flows are on record: {share}" if assumed else "continuity: {share}"
        yield say(text, share=_share(continuity))
    depth = report.measures.get(f"journey.{name}.depth")
    if depth is not None and depth.low is not None:
        once = sum(not handoff.back for handoff in report.rows(HandoffRow) if handoff.journey == name)
        yield say("automatic depth: {depth} of {n} handoffs", depth=span(depth.low, depth.high), n=once)
    lead = report.measures.get(f"journey.{name}.lead_time_hours")
    if lead is not None and lead.value is not None:
        yield say("lead time of the data: {age} at most", age=timedelta(hours=lead.value))
    elif lead is not None and lead.undefined:
        yield say("lead time of the data not known: {reason}", reason=lead.undefined)


def _counts(journey: JourneyRow) -> Iterator[tuple[int, tuple[str, ...]]]:
    """How many handoffs fare how; one over a flow is not the same as one that needs none."""
    told = (
        (journey.ok, ("{n} is carried by a flow", "{n} are carried by a flow")),
        (journey.stays, ("{n} stays in one tool", "{n} stay in one tool")),
        (journey.there, ("{n} finds the records there", "{n} find the records there")),
        (journey.made, ("{n} starts the records", "{n} start the records")),
        (journey.none, ("{n} asks for nothing", "{n} ask for nothing")),
        (journey.flagged, ("{n} has a flaw", "{n} have a flaw")),
        (journey.unknown, ("{n} cannot be judged",)),
    )
    yield from ((count, words) for count, words in told if count)


def _share(measure: Measure) -> str:
    if measure.low is None or measure.high is None:
        return "not known"
    if measure.low == measure.high:
        return f"{measure.high:.1%}"
    return f"between {measure.low:.1%} and {measure.high:.1%}"
