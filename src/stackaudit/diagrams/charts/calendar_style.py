"""How contracts look: a sign and a colour for each status, so that none is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.charts.calendar_scene import RenewalStatus
from stackaudit.diagrams.charts.page import AMBER, BLUE, BROKEN, EDGE, GROUND, WARM, Z_BLOCK, Block, SignKind, Tint
from stackaudit.diagrams.layout.geometry import Rect

BAR: Final = 8.0
SIGN_RADIUS: Final = 5.5


@dataclass(frozen=True, slots=True)
class RenewalStyle:
    """The look of one status; shape and colour say the same."""

    words: str
    sign: SignKind
    tint: Tint
    bar: Tint


def _style(words: str, sign: SignKind, tint: Tint) -> RenewalStyle:
    return RenewalStyle(words, sign, tint, GROUND.mixed(tint, 0.42))


RENEWAL_STYLES: Final = {
    RenewalStatus.MISSED: _style("day of notice has passed", SignKind.CROSS, BROKEN),
    RenewalStatus.DUE: _style("notice due soon", SignKind.DIAMOND, AMBER),
    RenewalStatus.LATER: _style("notice due later", SignKind.DISC, BLUE),
    RenewalStatus.ENDS: _style("ends without renewal", SignKind.SQUARE, EDGE),
}


def span_block(status: RenewalStatus, rect: Rect) -> Block:
    """Return the bar from the last day of notice to the renewal; hatched where it is too late."""
    style = RENEWAL_STYLES[status]
    missed = status is RenewalStatus.MISSED
    fill, hatch = (None, style.bar) if missed else (style.bar, None)
    return Block(rect, fill=fill, hatch=hatch, line=style.tint, width=0.9, radius=1.5)


def shade_block(rect: Rect, z: float = Z_BLOCK) -> Block:
    """Return the shade behind days of notice that lie close together."""
    return Block(rect, fill=WARM, line=AMBER, width=0.9, dash=(3.0, 2.4), radius=5, z=z)
