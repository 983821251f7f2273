"""The block of the summary that shows the stack at a glance: how many tools of what kind, whose, unowned, connected."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from stackaudit.core.messages import say
from stackaudit.core.money import Money
from stackaudit.reporting.blocks import Block, CellText, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records
from stackaudit.tables.cost import ToolCostRow

_ROWS = 8


def glance(report: Report) -> Iterator[Block]:
    """Counts by category, and a sentence on owners and connections; nothing where there are no tools."""
    rows = list(records(report.tables.get("tools")))
    if not rows:
        return
    yield Heading(say("The stack at a glance"))
    unowned = sum(row["owner"] is None for row in rows)
    alone = sum(row["flows_in"] == 0 and row["flows_out"] == 0 for row in rows)
    listed = all(row["flows_in"] is not None for row in rows)
    yield Paragraph(
        joined(
            (
                say("{n} tools", n=len(rows)),
                say("{n} without an owner that is stated", n=unowned),
                say("{n} without a running flow in or out", n=alone)
                if listed
                else say("which of them are connected is not known"),
            ),
            ", ",
        )
    )
    yield from _categories(report, rows)


def _categories(report: Report, rows: list[dict[str, Any]]) -> Iterator[Block]:
    count = Counter(row["category"] for row in rows)
    if set(count) == {None}:
        return
    annual = {row.tool: row.annual for row in report.rows(ToolCostRow)}
    ordered = sorted(count, key=lambda name: (name is None, -count[name], name or ""))
    columns = ("category", "tools", "which", "cost a year", "of these cost unknown")
    yield Grid(columns, tuple(_line(name, rows, annual) for name in ordered[: report.most(_ROWS)]))
    if len(ordered) > report.most(_ROWS):
        left = sum(count[name] for name in ordered[report.most(_ROWS) :])
        yield Paragraph(
            say(
                "{n} tools of {more} more categories stand in the inventory.",
                n=left,
                more=len(ordered) - report.most(_ROWS),
            )
        )


def _line(category: str | None, rows: list[dict[str, Any]], annual: Mapping[str, Money | None]) -> tuple[CellText, ...]:
    own = [row for row in rows if row["category"] == category]
    known = [cost for row in own if (cost := annual.get(row["tool"])) is not None]
    unknown = len(own) - len(known)
    return (
        category or "no category stated",
        len(own),
        say("{names}", names=tuple(str(row["name"]) for row in own)),
        round(math.fsum(map(float, known))) if known else None,
        unknown or None,
    )
