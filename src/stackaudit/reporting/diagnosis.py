"""The block of the summary that says whether this is a cobbled stack, and from which causes to which effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stackaudit.core.messages import Message, say
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_SHOWN = 3


def diagnosis(report: Report) -> Iterator[Block]:
    """A sentence with the count, then each cause and each effect with what supports it; nothing where none looked."""
    if "diagnosis" not in report.tables:
        return
    rows = [row for row in records(report.tables["diagnosis"]) if row["state"] != "not assessed"]
    if not rows:
        return
    yield Heading(say("Is it a cobbled stack?"))
    yield Paragraph(joined((_counted(rows, "cause"), _counted(rows, "effect")), "; "))
    titles = {finding.id: finding.title for finding in report.findings.flat()}
    yield Grid(("kind", "what", "evidence", "worst", "findings"), tuple(_line(row, titles) for row in rows))
    left = [str(row["name"]) for row in records(report.tables["diagnosis"]) if row["state"] == "not assessed"]
    if left:
        yield Paragraph(say("Not assessed: {names}.", names=tuple(left)))
    yield Paragraph(say("That a cause and an effect both have evidence does not prove that the one led to the other."))


def _counted(rows: Sequence[Mapping[str, Any]], kind: str) -> Message:
    own = [row for row in rows if row["kind"] == kind]
    shown = sum(row["state"] == "supported" for row in own)
    return say(f"evidence for {{n}} of {{all}} {kind}s looked for", n=shown, all=len(own))


def _line(row: Mapping[str, Any], titles: Mapping[str, Message]) -> tuple[CellText, ...]:
    shown = [titles[id_] for id_ in row["evidence"] if id_ in titles][:_SHOWN]
    left = row["findings"] - len(shown)
    rest = (say("and {n} more", n=left) if shown else say("{n} that are not shown here", n=left),) if left else ()
    what = joined((*shown, *rest), " · ", "") if row["findings"] else say("none found")
    return row["kind"], row["name"], what, row["worst"], row["findings"]
