"""How each status of a handoff is drawn: its words in the legend, its line, its sign and its colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stackaudit.diagrams.journey.scene import HandoffStatus
from stackaudit.diagrams.shapes import Tint
from stackaudit.diagrams.style import DARK, LIGHT, LineStyle


class Sign(StrEnum):
    """What stands in the disc on a line."""

    NONE = "none"
    CROSS = "cross"  # nothing arrives
    CLOCK = "clock"  # it arrives too late
    HALF = "half"  # a part arrives
    CAUTION = "caution"  # it may fail
    QUESTION = "question"  # nobody knows


@dataclass(frozen=True, slots=True)
class HandoffStyle:
    """The look of one status: `words` are those of the legend, `tint` is that of line, sign and words."""

    words: str
    line: LineStyle
    sign: Sign
    tint: Tint


def _style(words: str, width: float, sign: Sign, light: str, dark: str, *dash: float) -> HandoffStyle:
    return HandoffStyle(words, LineStyle(words, width, dash), sign, Tint(light, dark))


# In the order of the legend.
HANDOFF_STYLES: Final[dict[HandoffStatus, HandoffStyle]] = {
    HandoffStatus.OK: _style("arrives by itself", 1.5, Sign.NONE, "#64748B", "#94A3B8"),
    HandoffStatus.FRAGILE: _style("arrives, but may fail", 1.8, Sign.CAUTION, "#854D0E", "#EAD9A0"),
    HandoffStatus.LOSSY: _style("a part is lost", 1.8, Sign.HALF, "#0F766E", "#5EEAD4"),
    HandoffStatus.SLOW: _style("arrives too late", 1.8, Sign.CLOCK, "#7E22CE", "#D8B4FE"),
    HandoffStatus.MANUAL: _style("done by hand", 2.0, Sign.NONE, "#B45309", "#FBBF24", 7.0, 4.2),
    HandoffStatus.BROKEN: _style("data stops here", 2.0, Sign.CROSS, LIGHT.broken, DARK.broken),
    HandoffStatus.GAP: _style("no tool takes over", 1.8, Sign.NONE, LIGHT.broken, DARK.broken, 1.8, 3.4),
    HandoffStatus.UNKNOWN: _style("not known", 1.5, Sign.QUESTION, "#5F6B7C", "#9AA7BA", 9.0, 3.0, 1.6, 3.0),
    HandoffStatus.STAYS: _style("stays in the tool", 1.5, Sign.NONE, "#64748B", "#94A3B8", 12.0, 2.6),
    HandoffStatus.NEXT: _style("next step", 1.0, Sign.NONE, "#5F6B7C", "#9AA7BA", 1.2, 4.0),
}
