"""The block of the summary on what could not be told: whom to ask what next, and every fact that is missing."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.messages import say
from stackaudit.reporting.elements import Code, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_QUESTIONS = 10
_FACTS = 10


@block("unknowns", say("What could not be told"))
def unknowns(report: Report) -> Iterator[Element]:
    """The questions that could settle most, then each kind of missing fact; nothing where nothing is missing."""
    if not report.unknowns:
        return
    yield Paragraph(say("Nothing missing is read as good or bad."))
    yield from _questions(report)
    ranked = sorted(report.unknowns, key=lambda unknown: (-len(unknown.blocks), unknown.code, unknown.fact))
    shown = ranked[: report.most(_FACTS)]
    rows = tuple((u.message, Code(u.fact), len(u.blocks), Code(u.code)) for u in shown)
    yield Grid(("not stated", "field", "how much hangs on it", "check"), rows)
    if len(ranked) > len(shown):
        yield Paragraph(
            say("{n} more kinds of facts that nobody stated: the table of unknowns.", n=len(ranked) - len(shown))
        )


def _questions(report: Report) -> Iterator[Element]:
    rows = list(records(report.tables.get("questions")))[: report.most(_QUESTIONS)]
    if not rows:
        return
    yield Heading(say("What to ask next"), 3)
    columns = ("question", "whom to ask", "open verdicts it could settle", "settled by then")
    yield Grid(
        columns,
        tuple(
            (
                row["asks"],
                say("{names}", names=tuple(dict.fromkeys(row["ask"]))) if row["ask"] else "nobody is named",
                row["could_settle"],
                row["settled_by_then"],
            )
            for row in rows
        ),
    )
    yield Paragraph(
        say("Each question is put after those above it have been answered. How much one settles is a guess.")
    )
