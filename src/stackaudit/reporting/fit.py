"""The block of the summary on single tools: how well each fits, and which room runs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from stackaudit.core.messages import Message, say
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

_ROWS = 8
_QUADRANTS = ("invest", "tolerate", "migrate", "eliminate")
_TO_DO = {"invest": "to build on", "tolerate": "to tolerate", "migrate": "to migrate", "eliminate": "to give up"}
_STATUS = {
    "ahead": "will be full",
    "full": "full",
    "never": "does not fill up",
    "unknown": "growth not stated",
}


def fit(report: Report) -> Iterator[Block]:
    """The counts, the tools that need a decision, the room that runs out; nothing where no tool was scored."""
    rows = list(records(report.tables.get("fit")))
    if not rows:
        return
    yield Heading(say("Fit of the tools"))
    yield Paragraph(_counts(rows), strong=True)
    decided = [row for row in rows if _decision(row)]
    if decided:
        yield Grid(
            ("tool", "functional", "technical", "fit", "at least", "at most", "known %", "place on the chart"),
            tuple(_line(row) for row in sorted(decided, key=_worst)[: report.most(_ROWS)]),
        )
        if len(decided) > report.most(_ROWS):
            yield Paragraph(say("{n} more stand in the table of fit.", n=len(decided) - report.most(_ROWS)))
    yield Paragraph(
        say(
            "Functional: what it does for those who use it. Technical: how it is built, connected and kept up. Both "
            "run from 0 to 100; the cut is in the middle. Weights and steps are ours and stand in the settings."
        )
    )
    left = [str(row["name"]) for row in records(report.tables.get("fit_excluded"))]
    if left:
        yield Paragraph(say("Not placed, as nothing is stated of one axis: {names}.", names=tuple(left)))
    yield from _limits(report)


def _counts(rows: list[dict[str, Any]]) -> Message:
    sure = Counter(str(row["quadrant"]) for row in rows if row["quadrant"] in _QUADRANTS)
    clauses = [say(f"{{n}} {_TO_DO[name]}", n=sure[name]) for name in _QUADRANTS if sure[name]]
    open_ = len(rows) - sum(sure.values())
    if open_:
        clauses.append(say("for {n} too little is stated to say what to do with them", n=open_))
    return joined(tuple(clauses), ", ")


def _decision(row: Mapping[str, Any]) -> bool:
    """Whether a tool needs a decision: surely not one to invest in, held back by a veto, or likely to be none."""
    return bool(row["quadrant"] in _QUADRANTS[1:] or row["veto"] or row["judged"] in _QUADRANTS[1:])


def _worst(row: Mapping[str, Any]) -> tuple[float, float, str]:
    return row["fit_high"], row["fit_low"], row["tool"]


def _line(row: Mapping[str, Any]) -> tuple[CellText, ...]:
    veto = say("held back: {reasons}", reasons=row["veto"]) if row["veto"] else None
    place = say("{place}", place=str(row["quadrant"]).removesuffix(": any"))
    return (
        row["name"],
        _whole(row["functional"]),
        _whole(row["technical"]),
        _whole(row["fit"]),
        _whole(row["fit_low"]),
        _whole(row["fit_high"]),
        _whole(100 * row["coverage"]),
        joined((place, veto), "; ", "") if veto else place,
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _limits(report: Report) -> Iterator[Block]:
    rows = [row for row in records(report.tables.get("limits")) if row["status"] != "never"]
    if not rows:
        return
    yield Heading(say("Room that runs out"), 3)
    rows.sort(key=lambda row: (row["full_on"] or row["full_on_first"] or "9999", row["tool"], row["resource"]))
    columns = ("tool", "what", "used", "limit", "full in", "state", "a year now", "a year after")
    yield Grid(
        columns,
        tuple(
            (
                *(row["name"], row["resource"], row["used"], row["limit"]),
                row["full_on"]
                or (say("{month} at the soonest", month=row["full_on_first"]) if row["full_on_first"] else "not known"),
                *(_STATUS.get(row["status"], row["status"]), row["price_now"], row["price_after"]),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )
