"""The block of the summary on customer journeys: each journey as a strip of its handoffs, and its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, duration_in_words, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined, span
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.journey import HandoffRow, JourneyRow, StepRow

_ROWS = 12
_FACTS = {
    "source": "where it comes from",
    "path": "whether it arrives",
    "method": "how",
    "tolerance": "how old it may be",
    "latency": "how old it is",
    "attributes": "which fields",
    "reliability": "how surely",
    "tools": "which tools",
}
_STATUS = {
    "gap": "no tool",
    "broken": "never arrives",
    "manual": "by hand",
    "slow": "too late",
    "lossy": "not whole",
    "fragile": "not surely",
    "ok": "yes, over a flow",
    "made": "starts here",
    "there": "there already",
    "stays": "stays in one tool",
    "none": "nothing has to arrive",
}
_FINE = frozenset({"ok", "made", "there", "stays", "none"})


@block("journeys", say("Customer journeys"))
def journeys(report: Report) -> Iterator[Element]:
    """A heading, then a table and a line of numbers for each journey; nothing where there are no journeys."""
    steps = {(row.journey, row.step): row for row in report.rows(StepRow)}
    for journey in report.rows(JourneyRow):
        own = [handoff for handoff in report.rows(HandoffRow) if handoff.journey == journey.journey]
        if not own:
            continue
        primary = " (primary)" if journey.primary else ""
        yield Heading(say(f"{{name}}{primary}", name=journey.name), 3)
        columns = ("from → to", "needs", "arrives?", "way", "age on arrival", "allowed")
        yield Grid(columns, tuple(_strip(report, handoff, steps) for handoff in own[: report.most(_ROWS)]))
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


def _strip(report: Report, row: HandoffRow, steps: Mapping[tuple[str, str], StepRow]) -> tuple[CellText, ...]:
    before = tuple(steps[row.journey, step].name for step in row.after or (row.from_step,))
    after = steps[row.journey, row.to_step]
    needs = tuple(report.name(f"entity:{entity}") for entity in after.needs)
    path = " → ".join(report.name(f"tool:{tool}") for tool in (row.path or "").split(" > ") if tool)
    age, limit = row.latency_hours, row.limit_hours
    return (
        say("{before} → {after}", before=before, after=after.name),
        ", ".join(needs) or "nothing stated",
        _arrives(report, row),
        say("stays in {tool}", tool=path) if path and not age and "→" not in path else path,
        None if not age else duration_in_words(timedelta(hours=age)),
        None if limit is None else duration_in_words(timedelta(hours=limit)),
    )


def _arrives(report: Report, row: HandoffRow) -> Message:
    """Yes, or what is wrong with which records, or which fact is missing."""
    if row.status == "unknown":
        facts = ", ".join(_FACTS.get(fact, fact) for fact in row.not_stated)
        return say("not known: {facts}", facts=facts)
    words = ", ".join(_STATUS[flag] for flag in row.flags) or _STATUS[row.status]
    if row.entity is None or row.status in {*_FINE, "gap"}:
        return say("{words}", words=words)
    return say("{entity} {words}", entity=report.name(f"entity:{row.entity}"), words=words)


def _numbers(report: Report, journey: JourneyRow) -> Iterator[Message]:
    name = journey.journey
    told = [say(*words, n=count) for count, words in _counts(journey)]
    yield joined((say("{n} handoff", "{n} handoffs", n=journey.handoffs), joined(tuple(told), ", ", "")), ": ", "")
    continuity = report.measures.get(f"journey.{name}.continuity")
    if continuity is not None and continuity.low is not None:
        yield say("continuity: {share}", share=_share(continuity))
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
