"""The blocks of the summary on people: a page for sponsors, who must do what, readiness, what users say."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.messages import say
from stackaudit.reporting.elements import Element, Grid, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_READINESS = "people"
"""The table that is there once a stack has rollouts or dealings with vendors."""


@block("rollouts", say("Rollouts, a page each"))
def rollouts(report: Report) -> Iterator[Element]:
    """A page for the sponsor of each rollout, for profiles that name this block; that there is none, where so."""
    if not report.names_block("rollouts"):
        return
    from stackaudit.reporting.blocks.rollouts import elements, pages  # few stacks have any: its rows are many classes

    made = pages(report) if _READINESS in report.tables else ()
    if not made:
        yield Paragraph(say("No rollout is described, so there is nothing to tell its sponsor."))
    for page in made:
        yield from elements(page)


@block("people", say("People and readiness"))
def people(report: Report) -> Iterator[Element]:
    """Readiness of the rollouts, expectations that are not met, approvals; nothing where nobody wrote of people."""
    if _READINESS not in report.tables:
        return
    from stackaudit.reporting.blocks import duties  # few stacks have any: the rows are many classes
    from stackaudit.reporting.people import elements

    yield from duties.elements(report)
    yield from elements(report)


_RATINGS = 12


@block("feedback", say("What users say"))
def feedback(report: Report) -> Iterator[Element]:
    """The mean rating of each tool and step that has one; nothing where nobody was asked."""
    rows = list(records(report.tables.get("feedback")))
    if not rows:
        return
    hidden = sum(row["rating"] is None for row in rows)
    rows = sorted((row for row in rows if row["rating"] is not None), key=lambda row: (row["rating"], row["subject"]))
    columns = ("tool or step", "rating of 1 to 5", "respondents", "newest answer")
    if rows:
        yield Grid(
            columns,
            tuple(
                (row["name"], round(row["rating"], 1), row["respondents"], row["as_of"] or "no day stated")
                for row in rows[: report.most(_RATINGS)]
            ),
        )
        yield Paragraph(say("Lowest first. A mean of few answers says little."))
    if hidden:
        yield Paragraph(
            say(
                "What was said of {n} tool or step is not shown: too few people, or nobody says how many.",
                "What was said of {n} tools or steps is not shown: too few people, or nobody says how many.",
                n=hidden,
            )
        )
