"""The block of the summary on what each tool does for the customer's journey, what it costs, and what its users say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stackaudit.core.messages import number_in_words, say
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_ROWS = 8


def contribution(report: Report) -> Iterator[Block]:
    """What the journeys lose without each tool that is in one; nothing where that was not worked out."""
    rows = [row for row in records(report.tables.get("contribution")) if row["journeys"]]
    if not rows:
        return
    rows.sort(key=lambda row: (-len(row["handoffs_lost"]), -(row["depth_lost_low"] or 0.0), row["tool"]))
    yield Heading(say("What each tool does for the customer's journey"))
    currency = f", {report.stack.currency}" if report.stack.currency else ""
    columns = (
        *("tool", "handoffs that break without it", "automatic depth lost", "straight-through share lost"),
        *(f"cost a year{currency}", "its users say (1 to 5)"),
    )
    yield Grid(columns, tuple(_line(row) for row in rows[: report.most(_ROWS)]))
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


def _line(row: Mapping[str, Any]) -> tuple[CellText, ...]:
    rating = None if row["rating"] is None else say("{mean} of {n}", mean=round(row["rating"], 1), n=row["respondents"])
    return (
        row["name"],
        len(row["handoffs_lost"]),
        _span(row["depth_lost_low"], row["depth_lost_high"]),
        _span(row["straight_through_lost_low"], row["straight_through_lost_high"], share=True),
        "cost unknown" if row["annual"] is None else row["annual"],
        rating or "nobody was asked",
    )


def _span(low: float | None, high: float | None, *, share: bool = False) -> str | None:
    if low is None or high is None:
        return "not known"
    shown = [f"{end:.1%}" if share else number_in_words(round(end, 2)) for end in (low, high)]
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} to {shown[1]}"
