"""The blocks of the summary on the loop from one audit to the next: goals, and what users say."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.messages import say
from stackaudit.reporting.blocks import Block, Grid, Heading, Paragraph
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_ROWS = 12


def goals(report: Report) -> Iterator[Block]:
    """Each goal with what is reached, and whether that will do; nothing where none is stated."""
    rows = list(records(report.tables.get("goals")))
    if not rows:
        return
    yield Heading(say("Goals"))
    columns = ("goal", "target", "today", "at least", "at most", "by", "who", "state", "why")
    yield Grid(
        columns,
        tuple(
            (
                *(row["name"], row["target"], row["value"], row["low"], row["high"], row["by"] or "no day stated"),
                *(row["owner"] or "no owner stated", row["state"], row["reason"]),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )


def feedback(report: Report) -> Iterator[Block]:
    """The mean rating of each tool and step that has one; nothing where nobody was asked."""
    rows = list(records(report.tables.get("feedback")))
    if not rows:
        return
    yield Heading(say("What users say"))
    rows.sort(key=lambda row: (row["rating"], row["subject"]))
    columns = ("tool or step", "rating of 1 to 5", "respondents", "newest answer")
    yield Grid(
        columns,
        tuple(
            (row["name"], round(row["rating"], 2), row["respondents"], row["as_of"] or "no day stated")
            for row in rows[: report.most(_ROWS)]
        ),
    )
    yield Paragraph(say("Lowest first. A mean of few answers says little."))
