"""The picture: a column for each ring, a box for each tool; what is paid for by card stands out."""

from __future__ import annotations

from dataclasses import dataclass, field

from stackaudit import plugin as sp
from stackaudit_example.rows import RINGS, RadarRow

_WIDTH, _GAP, _ROW = 150.0, 14.0, 34.0
_NO_RING = "no ring"
_LABELS = {"card": "paid for by card", "invoice": "by invoice", None: "not stated"}
_FILLS = {True: sp.shapes.AMBER, False: sp.shapes.CARD}


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarOptions(sp.Options):
    """Options of the picture; the command line makes `--at-most` of the field."""

    at_most: int = field(default=12, metadata={"help": "how many tools of a ring"})


@dataclass(frozen=True, slots=True)
class RadarScene:
    """What the picture says."""

    headline: str
    alt: str
    columns: tuple[tuple[str, tuple[RadarRow, ...], int], ...]
    """Each ring, the tools of it that are shown, and how many more there are."""


def _build(_: sp.StackGraph, review: sp.Review, options: RadarOptions) -> sp.Diagram:
    """Return the picture.

    Raises:
        StackAuditError: there is nothing to draw.
    """
    rows = sp.rows_of(RadarRow, review.tables)
    if not rows:
        raise sp.StackAuditError("there is nothing to draw: no tool states its ring or how it is paid for")
    columns = []
    for ring in (*RINGS, _NO_RING):
        tools = tuple(row for row in rows if (row.ring if row.ring in RINGS else _NO_RING) == ring)
        columns.append((ring, tools[: options.at_most], max(0, len(tools) - options.at_most)))
    by_card = sum(row.paid_by == "card" for row in rows)
    at_least = "At least " if any(row.paid_by is None for row in rows) else ""
    headline = f"{at_least}{by_card} of {len(rows)} tools are paid for by card"
    told = [f"{ring}: {', '.join(row.name for row in tools)}" for ring, tools, _ in columns if tools]
    return sp.diagram_of(RadarScene(headline, f"{'. '.join(told)}.", tuple(columns)), _arrange, options.theme)


def _arrange(scene: RadarScene) -> sp.Geometry:
    """Lay the columns out; nothing is drawn."""
    width = len(scene.columns) * (_WIDTH + _GAP) - _GAP
    words, top = sp.page_head(scene.headline, "Rings of the tech radar, from the middle outwards", width)
    sheet, bottom = sp.Sheet(words=words), top
    for n, (ring, tools, more) in enumerate(scene.columns):
        x, y = sp.MARGIN + n * (_WIDTH + _GAP), top + 30
        sheet.words.append(sp.Words(x, top + 10, ring, 13.0, bold=True, group=f"ring:{ring}"))
        for row in tools:
            _place(sheet, row, sp.Rect(x, y, _WIDTH, _ROW - 6))
            y += _ROW
        if more:
            sheet.words.append(sp.Words(x, y + 8, f"and {more} more", 11.0, "muted", group=f"more:{ring}"))
            y += _ROW
        bottom = max(bottom, y)
    footer = sp.Footer(width, bottom + 16)
    for paid_by, label in _LABELS.items():
        sheet.blocks.append(_box(footer.sample(26, 7, label, 14), paid_by))
    return sheet.finished(width, footer)


def _place(sheet: sp.Sheet, row: RadarRow, place: sp.Rect) -> None:
    """Place the box of a tool; `spot` says to readers and scripts of an SVG which tool it is."""
    name = sp.one_line(row.name, place.w - 16, 12.0)
    text = sp.Words(place.x + 8, place.cy, name, 12.0, group=f"tool:{row.tool}")
    sheet.blocks.append(_box(place, row.paid_by))
    sheet.inked.append(sp.shapes.Inked(text, _FILLS[row.paid_by == "card"].ink))
    sheet.spot(place, row.tool, row.name, _LABELS.get(row.paid_by, ""))


def _box(place: sp.Rect, paid_by: str | None) -> sp.shapes.Block:
    """Return a box; a dashed line says what is not known, for those who see no colours too."""
    dash = (4.0, 3.0) if paid_by is None else ()
    return sp.shapes.Block(place, _FILLS[paid_by == "card"], sp.shapes.EDGE, 1.0, dash, radius=4.0)


RADAR = sp.Chart("radar", "The tools on each ring of the tech radar", "radar", RadarOptions, _build, block="radar")
