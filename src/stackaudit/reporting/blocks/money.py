"""The block of the summary on cost and renewals: what is paid, what of it is idle or at stake, and by when to act.

What a tool that goes would save holds its idle seats already, so of the two only the larger counts, never their sum;
and nothing counts as saved before the day on which a contract can end. Source: stackaudit methods 3.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stackaudit.core.messages import Message, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import amount, records

_ROWS = 10
_STATUS = {
    "missed": "too late for this term",
    "due": "due",
    "later": "later",
    "ends": "ends by itself",
    "unknown": "not known",
}


@dataclass(frozen=True, slots=True)
class Saving:
    """What one tool could save a year: by going, or by giving up idle seats; never both."""

    tool: str
    how: str
    low: float
    high: float


def savings(report: Report) -> tuple[Saving, ...]:
    """Each tool that could save something, the most first: no money is counted twice."""
    going = {tool for row in records(report.tables.get("redundancy_stakes")) for tool in row["retire"]}
    costs = {row["tool"]: row for row in records(report.tables.get("cost_by_tool"))}
    found = []
    for tool, row in costs.items():
        idle = (row["idle_cost_low"] or 0.0, row["idle_cost_high"] or 0.0)
        if tool in going and row["annual"]:
            found.append(Saving(tool, "go", idle[0], row["annual"]))
        elif idle[1] > 0:
            found.append(Saving(tool, "seats", *idle))
    return tuple(sorted(found, key=lambda saving: (-saving.high, saving.tool)))


@block("money", say("Cost and renewals"))
def money(report: Report) -> Iterator[Element]:
    """What the stack costs, by department; seats; what could be saved and from when; the calendar of notice days."""
    if "cost_by_tool" not in report.tables:
        return
    yield Paragraph(_cost(report), strong=True)
    yield from _departments(report)
    yield from _savings(report)
    yield from _calendar(report)


def _cost(report: Report) -> Message:
    rows = list(records(report.tables.get("cost_by_tool")))
    known = [row["annual"] for row in rows if row["annual"] is not None]
    if not known:
        return say("Cost unknown: none of the {n} tools states what it costs.", n=len(rows))
    if len(known) == len(rows):
        money = _in(report, sum(known))
        return say("The one tool costs {money} a year.", "The {n} tools cost {money} a year.", n=len(rows), money=money)
    return say(
        "{known} of {n} tools state what they cost: together {money} a year. What the others cost is unknown.",
        known=len(known),
        n=len(rows),
        money=_in(report, sum(known)),
    )


def _in(report: Report, money: float) -> str:
    return amount(report.stack.currency, money)


def _departments(report: Report) -> Iterator[Element]:
    rows = [row for row in records(report.tables.get("cost_by_department")) if row["annual"] or row["unpriced"]]
    if len(rows) < 2:
        return
    columns = ("department", "cost a year", "tools", "of these cost unknown", "a head")
    yield Grid(
        columns,
        tuple(
            (
                row["name"] or "no department stated",
                None if row["annual"] is None else round(row["annual"]),
                row["tools"],
                row["unpriced"] or None,
                None if row["per_head"] is None else round(row["per_head"]),
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )
    yield Paragraph(say("A tool of several departments is divided equally among them; that rule is ours."))


def _savings(report: Report) -> Iterator[Element]:
    found = savings(report)
    if not found:
        return
    yield Heading(say("What could be saved, and from when"), 3)
    low, high = sum(one.low for one in found), sum(one.high for one in found)
    span = "Between {low} and {high}" if round(low) < round(high) else "{high}"
    rest = " a year, before what moving costs. A tool that goes takes its idle seats along: the two are never added."
    yield Paragraph(say(span + rest, low=_in(report, low), high=_in(report, high)))
    dates = {row["tool"]: row for row in records(report.tables.get("renewals"))}
    columns = ("tool", "how", "at least", "at most", "give notice by", "saves from")
    yield Grid(columns, tuple(_saving(report, one, dates.get(one.tool, {})) for one in found[: report.most(_ROWS)]))
    if len(found) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more tool could save something; see the table of seats.",
                "{n} more tools could save something; see the table of seats.",
                n=len(found) - report.most(_ROWS),
            )
        )


def _saving(report: Report, saving: Saving, dates: Mapping[str, Any]) -> tuple[CellText, ...]:
    how = "retire it" if saving.how == "go" else "give up idle seats"
    missed = dates.get("status") == "missed"
    return (
        report.name(f"tool:{saving.tool}"),
        how,
        round(saving.low),
        round(saving.high),
        "too late for this term" if missed else dates.get("notice_by") or "not stated",
        dates.get("free_from") or "not stated",
    )


def _calendar(report: Report) -> Iterator[Element]:
    rows = list(records(report.tables.get("renewals")))
    if not rows:
        return
    yield Heading(say("Notice days"), 3)
    columns = ("tool", "give notice by", "days left", "renews", "renews by itself", "cost a year", "status")
    yield Grid(
        columns,
        tuple(
            (
                row["name"],
                row["notice_by"] or "not stated",
                row["days_left"],
                row["renews"] or (f"ends {row['ends']}" if row["ends"] else "not stated"),
                {True: "yes", False: "no", None: "not stated"}[row["auto_renew"]],
                "cost unknown" if row["annual"] is None else row["annual"],
                _STATUS[row["status"]],
            )
            for row in rows[: report.most(_ROWS)]
        ),
    )
    if len(rows) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more contract stands in the table of renewals.",
                "{n} more contracts stand in the table of renewals.",
                n=len(rows) - report.most(_ROWS),
            )
        )
