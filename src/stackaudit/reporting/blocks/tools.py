"""The blocks of the summary on tools: all at a glance, how well each fits, what each does for the journey."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined, span
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.stats.importance_gap import QUADRANTS, TO_DO
from stackaudit.tables.cost import ToolCostRow
from stackaudit.tables.fit import ExcludedRow, FitRow, LimitRow

_ROWS = 8
_STATUS = {
    "ahead": "will be full",
    "full": "full",
    "never": "does not fill up",
    "unknown": "growth not stated",
}


@block("fit", say("Fit of the tools"))
def fit(report: Report) -> Iterator[Element]:
    """The counts, the tools that need a decision, the room that runs out; nothing where no tool was scored."""
    rows = report.rows(FitRow)
    if not rows:
        return
    yield Paragraph(_fit_counts(rows), strong=True)
    decided = [row for row in rows if _decision(row)]
    if decided:
        yield Grid(
            ("tool", "functional", "technical", "fit", "at least", "at most", "known %", "place on the chart"),
            tuple(_fit_row(row) for row in sorted(decided, key=_worst)[: report.most(_ROWS)]),
        )
        if len(decided) > report.most(_ROWS):
            yield Paragraph(say("{n} more stand in the table of fit.", n=len(decided) - report.most(_ROWS)))
    yield Paragraph(
        say(
            "Functional: what it does for those who use it. Technical: how it is built, connected and kept up. Both "
            "run from 0 to 100; the cut is in the middle. Weights and steps are ours and stand in the settings."
        )
    )
    left = [row.name for row in report.rows(ExcludedRow)]
    if left:
        yield Paragraph(say("Not placed, as nothing is stated of one axis: {names}.", names=tuple(left)))
    yield from _limits(report)


def _fit_counts(rows: Sequence[FitRow]) -> Message:
    sure = Counter(row.quadrant for row in rows if row.quadrant in QUADRANTS)
    clauses = [say(f"{{n}} {TO_DO[name]}", n=sure[name]) for name in QUADRANTS if sure[name]]
    open_ = len(rows) - sum(sure.values())
    if open_:
        clauses.append(say("for {n} too little is stated to say what to do with them", n=open_))
    return joined(tuple(clauses), ", ")


def _decision(row: FitRow) -> bool:
    """Whether a tool needs a decision: surely not one to invest in, held back by a veto, or likely to be none."""
    return bool(row.quadrant in QUADRANTS[1:] or row.veto or row.judged in QUADRANTS[1:])


def _worst(row: FitRow) -> tuple[float, float, str]:
    return row.fit_high, row.fit_low, row.tool


def _fit_row(row: FitRow) -> tuple[CellText, ...]:
    veto = say("held back: {reasons}", reasons=row.veto) if row.veto else None
    place = say("{place}", place=row.quadrant.removesuffix(": any"))
    return (
        row.name,
        _whole(row.functional),
        _whole(row.technical),
        _whole(row.fit),
        _whole(row.fit_low),
        _whole(row.fit_high),
        _whole(100 * row.coverage),
        joined((place, veto), "; ", "") if veto else place,
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _number(money: Money | None) -> float | None:
    return None if money is None else float(money)


def _limits(report: Report) -> Iterator[Element]:
    rows = [row for row in report.rows(LimitRow) if row.status != "never"]
    if not rows:
        return
    yield Heading(say("Room that runs out"), 3)
    rows.sort(key=lambda row: (row.full_on or row.full_on_first or "9999", row.tool, row.resource))
    columns = ("tool", "what", "used", "limit", "full in", "state", "a year now", "a year after")
    yield Grid(
        columns,
        tuple(
            (
                *(row.name, row.resource, row.used, row.limit),
                row.full_on
                or (say("{month} at the soonest", month=row.full_on_first) if row.full_on_first else "not known"),
                *(_STATUS.get(row.status, row.status), _number(row.price_now), _number(row.price_after)),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )


@block("glance", say("The stack at a glance"))
def glance(report: Report) -> Iterator[Element]:
    """Counts by category, and a sentence on owners and connections; nothing where there are no tools.

    Nor where rollouts are all that is stated: what they are about is no stack.
    """
    if report.only_rollouts:
        return
    listed_tools = list(records(report.tables.get("tools")))
    rows = [row for row in listed_tools if row["standing"] == "in use"]
    if not rows:
        return
    unowned = sum(row["owner"] is None for row in rows)
    own = [row for row in rows if row["kind"] != "conduit"]
    alone = sum(row["flows_in"] == 0 and row["flows_out"] == 0 for row in own)
    listed = all(row["flows_in"] is not None for row in rows)
    yield Paragraph(
        joined(
            (
                say("{n} tool", "{n} tools", n=len(rows)),
                say("{n} without an owner that is stated", n=unowned),
                say("{n} without a running flow in or out", n=alone)
                if listed
                else say("which of them are connected is not known"),
                *_not_in_use(listed_tools),
            ),
            ", ",
        )
    )
    yield from _categories(report, rows)


def _not_in_use(rows: Iterable[dict[str, Any]]) -> Iterator[Message]:
    count = Counter(row["standing"] for row in rows)
    if count["planned"]:
        yield say("{n} more planned", n=count["planned"])
    if gone := count["retired"] + count["past its end"]:
        yield say("{n} more retired", n=gone)


def _categories(report: Report, rows: list[dict[str, Any]]) -> Iterator[Element]:
    count = Counter(row["category"] for row in rows)
    if set(count) == {None}:
        return
    annual = {row.tool: row.annual for row in report.rows(ToolCostRow)}
    ordered = sorted(count, key=lambda name: (name is None, -count[name], name or ""))
    columns = ("category", "tools", "which", "cost a year", "of these cost unknown")
    yield Grid(columns, tuple(_category_row(name, rows, annual) for name in ordered[: report.most(_ROWS)]))
    if len(ordered) > report.most(_ROWS):
        left = sum(count[name] for name in ordered[report.most(_ROWS) :])
        yield Paragraph(
            say(
                "{n} tools of {more} more categories stand in the inventory.",
                n=left,
                more=len(ordered) - report.most(_ROWS),
            )
        )


def _category_row(
    category: str | None, rows: list[dict[str, Any]], annual: Mapping[str, Money | None]
) -> tuple[CellText, ...]:
    own = [row for row in rows if row["category"] == category]
    known = [cost for row in own if (cost := annual.get(row["tool"])) is not None]
    unknown = len(own) - len(known)
    return (
        category or "no category stated",
        len(own),
        say("{names}", names=tuple(str(row["name"]) for row in own)),
        round(math.fsum(map(float, known))) if known else None,
        unknown or None,
    )


@block("contribution", say("What each tool does for the customer's journey"))
def contribution(report: Report) -> Iterator[Element]:
    """What the journeys lose without each tool that is in one; nothing where that was not worked out."""
    rows = [row for row in records(report.tables.get("contribution")) if row["journeys"]]
    if not rows:
        return
    rows.sort(key=lambda row: (-len(row["handoffs_lost"]), -(row["depth_lost_low"] or 0.0), row["tool"]))
    columns = (
        *("tool", "handoffs that break without it", "automatic depth lost", "straight-through share lost"),
        *(report.in_currency("cost a year"), "its users say (1 to 5)"),
    )
    yield Grid(columns, tuple(_contribution_row(row) for row in rows[: report.most(_ROWS)]))
    if len(rows) > report.most(_ROWS):
        yield Paragraph(say("{n} more stand in the table of contribution.", n=len(rows) - report.most(_ROWS)))
    outside = len(list(records(report.tables.get("contribution")))) - len(rows)
    yield Paragraph(
        say(
            "Each tool is taken out with all its flows, and nothing takes its place. {n} tools are in no journey; that "
            "does not make them unimportant.",
            n=outside,
        )
    )


def _contribution_row(row: Mapping[str, Any]) -> tuple[CellText, ...]:
    rating = None if row["rating"] is None else say("{mean} of {n}", mean=round(row["rating"], 1), n=row["respondents"])
    return (
        row["name"],
        len(row["handoffs_lost"]),
        span(row["depth_lost_low"], row["depth_lost_high"]),
        span(row["straight_through_lost_low"], row["straight_through_lost_high"], share=True),
        "cost unknown" if row["annual"] is None else row["annual"],
        rating or "nobody was asked",
    )
