"""The picture of what a seat costs: one bar for each tool, the dearest first."""

from __future__ import annotations

from dataclasses import dataclass, field

from acme_audit.rows import SeatPriceRow
from stackaudit import plugin as sp

_NAME, _SCALE, _ROW, _MARGIN = 120.0, 400.0, 28.0, 28.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatPriceOptions(sp.Options):
    """Options of the picture."""

    at_most: int = field(default=20, metadata={"help": "how many tools"})


@dataclass(frozen=True, slots=True)
class SeatPriceScene:
    """What the picture says."""

    headline: str
    alt: str
    rows: tuple[SeatPriceRow, ...]


def _build(_: sp.StackGraph, review: sp.Review, options: SeatPriceOptions) -> sp.Diagram:
    """Return the picture of the dearest seats.

    Raises:
        StackAuditError: no price is known.
    """
    rows = sorted(sp.rows_of(SeatPriceRow, review.tables), key=lambda row: (-row.price.amount, row.tool))
    if not rows:
        raise sp.StackAuditError("there is nothing to draw: no price of a seat is known")
    shown = tuple(rows[: options.at_most])
    words = "; ".join(f"{row.name} {row.price}" for row in shown)
    headline = f"A seat of {shown[0].name} costs most: {shown[0].price}"
    return sp.diagram_of(SeatPriceScene(headline, words, shown), _arrange, options.theme)


def _arrange(scene: SeatPriceScene) -> sp.Geometry:
    """Lay the bars out; nothing is drawn."""
    width = _NAME + _SCALE
    words, y = sp.page_head(scene.headline, "", width)
    sheet = sp.Sheet(words=words)
    most = max(float(row.price) for row in scene.rows)
    for row in scene.rows:
        sheet.words.append(sp.Words(_MARGIN, y + 9, row.name, 12.0, group=f"row:{row.tool}"))
        bar = sp.Rect(_MARGIN + _NAME, y, _SCALE * float(row.price) / most, 18)
        sheet.blocks.append(sp.shapes.Block(bar, sp.shapes.BLUE))
        y += _ROW
    return sheet.finished(width, sp.Footer(width, y))


SEAT_PRICES = sp.Chart(
    "seat-prices", "What a seat of each tool costs", "acme", SeatPriceOptions, _build, block="seat-prices"
)
