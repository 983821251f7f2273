"""The block of the summary on what a failure would take along: choke points, shared causes, vendors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from stackaudit.core.messages import Message, say, sentences
from stackaudit.reporting.elements import CellText, Element, Grid, Paragraph, filled
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.resilience import ConcentrationRow, CriticalityRow

_ROWS = 6
_COLUMNS = (
    "what fails",
    "kind",
    "delivered quality lost, at least %",
    "at most %",
    "data needs that lose their path",
    "plan",
)


@block("resilience", say("What if one fails?"))
def resilience(report: Report) -> Iterator[Element]:
    """What is lost without each of the worst choke points, and how concentrated vendors are."""
    rows = report.rows(CriticalityRow)
    if not rows:
        return
    worst = _worst(rows)
    told = choke_points(report)
    if told:
        shown = told[: report.most(_ROWS)]
        open_ = all(map(_is_open, shown))
        yield filled(Grid(_COLUMNS, tuple(_line(row, open_=open_, plans=_states_plans(shown)) for row in shown)))
        if len(told) > report.most(_ROWS):
            yield Paragraph(say("{n} more stand in the table of criticality.", n=len(told) - report.most(_ROWS)))
        yield from _notes(shown, len(worst) - len(told), open_=open_)
    elif worst:
        text = "What a failure would take along is not known: too few facts of the flows are stated."
        yield Paragraph(say(text))
    else:
        yield Paragraph(say("No single failure takes anything of what is delivered today, as far as is stated."))
    vendors = {row.id: row.name for row in rows if row.kind == "vendor"}
    for row in report.rows(ConcentrationRow):
        if row.effective and row.top and row.top_share and row.vendors > 1:
            yield Paragraph(_concentration(row.vendors, row.effective, vendors[row.top], row.top_share))


def choke_points(report: Report) -> tuple[CriticalityRow, ...]:
    """Return what takes something along if it fails, the worst first; nothing of which it is not known at all."""
    return tuple(row for row in _worst(report.rows(CriticalityRow)) if row.needs_lost or not _is_open(row))


def _worst(rows: Iterable[CriticalityRow]) -> list[CriticalityRow]:
    return list(_distinct(sorted((row for row in rows if row.loss_high and row.kind != "person"), key=_loss)))


def _is_open(row: CriticalityRow) -> bool:
    """Whether a failure may take nothing of what is delivered, or all of it, so that its share is not known at all."""
    return (row.share_low or 0.0) <= 0 and (row.share_high or 0.0) >= 1


def _states_plans(rows: Iterable[CriticalityRow]) -> bool:
    return any(row.plan not in {None, "not stated"} for row in rows)


def _notes(shown: Sequence[CriticalityRow], left_out: int, *, open_: bool) -> Iterator[Element]:
    """Say what the table does not show, and how to read it."""
    if open_:
        text = "What share of the delivered quality that is cannot be told: too few facts of the flows are stated."
        yield Paragraph(say(text))
    if not _states_plans(shown):
        yield Paragraph(say("A plan to go on without it is stated for none of them."))
    if left_out:
        yield Paragraph(
            say(
                "Of {n} more nothing is known: it may be that nothing hangs on it.",
                "Of {n} more nothing is known: it may be that nothing hangs on them.",
                n=left_out,
            )
        )
    text = "Rows do not add up: a vendor holds its tools, and two failures can take more, or less, than both alone."
    shares = () if open_ else (say("Shares are of the quality that reaches its needs today."),)
    yield Paragraph(sentences((*shares, say(text))))


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


def _line(row: CriticalityRow, *, open_: bool, plans: bool) -> tuple[CellText, ...]:
    shares = (None, None) if open_ else (round(100 * (row.share_low or 0.0)), round(100 * (row.share_high or 0.0)))
    return (row.name, row.kind, *shares, row.needs_lost, row.plan if plans else None)


def _concentration(vendors: int, effective: float, top: str, share: float) -> Message:
    return say(
        "What hangs on the {vendors} vendors stated is spread as if over {effective} of equal weight; {share}% of it "
        "hangs on {top}.",
        vendors=vendors,
        effective=round(effective, 1),
        share=round(100 * share),
        top=top,
    )
