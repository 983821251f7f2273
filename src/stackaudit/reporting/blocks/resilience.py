"""The block of the summary on what a failure would take along: choke points, shared causes, vendors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Paragraph, joined
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.resilience import ConcentrationRow, CriticalityRow

_ROWS = 6
_BASES = {"spend": "money", "flows": "flows", "criticality": "what hangs on them"}


@block("resilience", say("What if one fails?"))
def resilience(report: Report) -> Iterator[Element]:
    """What is lost without each of the worst choke points, and how concentrated vendors are."""
    rows = report.rows(CriticalityRow)
    if not rows:
        return
    worst = list(_distinct(sorted((row for row in rows if row.loss_high and row.kind != "person"), key=_loss)))
    if worst:
        columns = ("what fails", "kind", "delivered quality lost, at least %", "at most %", "needs lost", "plan")
        yield Grid(columns, tuple(_line(row) for row in worst[: report.most(_ROWS)]))
        if len(worst) > report.most(_ROWS):
            yield Paragraph(say("{n} more stand in the table of criticality.", n=len(worst) - report.most(_ROWS)))
        yield Paragraph(
            say(
                "Shares are of the quality that reaches its needs today. Rows do not add up: a vendor holds its tools, "
                "and two failures at once can take more, or less, than both alone."
            )
        )
    else:
        yield Paragraph(say("No single failure takes anything of what is delivered today, as far as is stated."))
    clauses = tuple(_concentration(row) for row in report.rows(ConcentrationRow) if row.effective)
    if clauses:
        yield Paragraph(joined(clauses))


def _loss(row: CriticalityRow) -> tuple[float, float, float, bool, str, str]:
    """What is lost for sure comes first: quality, then needs; what may be lost only decides between equals."""
    sure = -(row.share_low or 0.0), -(row.needs_lost or 0.0)
    return *sure, -(row.share_high or 0.0), row.kind == "vendor", row.kind, row.id


def _distinct(rows: Iterable[CriticalityRow]) -> Iterator[CriticalityRow]:
    """Leave out a vendor that takes along what one of its tools does, and no more."""
    seen = set()
    for row in rows:
        lost = (row.loss_low, row.loss_high, row.needs_lost)
        if row.kind != "vendor" or lost not in seen:
            yield row
        seen.add(lost)


def _line(row: CriticalityRow) -> tuple[CellText, ...]:
    return (
        row.name,
        row.kind,
        round(100 * (row.share_low or 0.0)),
        round(100 * (row.share_high or 0.0)),
        row.needs_lost,
        row.plan,
    )


def _concentration(row: ConcentrationRow) -> Message:
    return say(
        f"by {_BASES.get(row.basis, row.basis)}, the {{n}} vendors count like {{effective}} of equal size, the "
        "largest has {share}%",
        n=row.vendors,
        effective=round(row.effective or 0.0, 1),
        share=round(100 * (row.top_share or 0.0)),
    )
