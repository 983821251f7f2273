"""The block of every report: the tools by ring."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit import plugin as sp
from stackaudit_example.rows import RINGS, RadarRow


@sp.block("radar", sp.say("Tech radar"))
def radar(report: sp.Report) -> Iterator[sp.Element]:
    """Yield a sentence and a row for each tool, ring by ring; nothing if the analyser did not run."""
    order = {ring: n for n, ring in enumerate(RINGS)}
    rows = sorted(report.rows(RadarRow), key=lambda row: (order.get(row.ring or "", len(order)), row.name, row.tool))
    if not rows:
        return
    off = sum(row.ring is None for row in rows)
    yield sp.Paragraph(sp.say("{n} tool is on no ring.", "{n} tools are on no ring.", n=off))
    heads = ("tool", "ring", "paid by", report.in_currency("a year"))
    cells = ((row.name, row.ring, row.paid_by, None if row.annual is None else float(row.annual)) for row in rows)
    yield sp.Grid(heads, tuple(cells))
