"""The block of the summary on what was accepted: by whom, until when, and which entries no longer hold."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.core.messages import say
from stackaudit.reporting.blocks import Block, Bullets, CellText, Code, Grid, Heading, Paragraph
from stackaudit.reporting.report import Report

_ROWS = 12


def accepted(report: Report) -> Iterator[Block]:
    """Warnings first, all of them; then a row for each finding that is accepted today. Nothing where none ever was."""
    split = report.acceptances
    entries = [entry for entry in split.entries if entry.state == "accepted"]
    if not split.entries:
        return
    yield Heading(say("Accepted findings"))
    if split.warnings:
        yield Bullets(split.warnings)
    if not entries:
        return
    yield Paragraph(
        say("They stay in the register. They neither cap the score nor make a check fail until their day is over.")
    )
    rows: list[tuple[CellText, ...]] = [
        (
            None if entry.finding is None else str(entry.finding.severity),
            None if entry.finding is None else entry.finding.title,
            entry.acceptance.reason,
            entry.acceptance.owner,
            entry.acceptance.until.isoformat(),
            Code(entry.acceptance.id),
        )
        for entry in entries[: report.most(_ROWS)]
    ]
    yield Grid(("severity", "finding", "reason", "owner", "until", "id"), tuple(rows))
    if len(entries) > report.most(_ROWS):
        yield Paragraph(say("{n} more stand in the table of accepted findings.", n=len(entries) - report.most(_ROWS)))
