"""A sheet that a chart is laid out on, bit by bit; finished, it is a `Chart`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stackaudit.diagrams.charts.page import Block, Chart, Inked, Sign, Stroke, page_end, page_width
from stackaudit.diagrams.footer import Footer
from stackaudit.diagrams.layout.geometry import Swatch, Words
from stackaudit.diagrams.scene import Owner


@dataclass(slots=True)
class Sheet:
    """What stands on the page so far, besides its footer."""

    words: list[Words] = field(default_factory=list)
    inked: list[Inked] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    swatches: list[Swatch] = field(default_factory=list)

    def finished(self, width: float, footer: Footer, owners: Sequence[Owner] = ()) -> Chart:
        """Return the whole picture: contents of that width, the footer beneath, the departments it has colours of."""
        return Chart(
            width=page_width(width),
            height=page_end(footer),
            words=(*self.words, *footer.words),
            inked=tuple(self.inked),
            blocks=tuple(self.blocks),
            strokes=tuple(self.strokes),
            signs=tuple(self.signs),
            swatches=(*self.swatches, *footer.swatches),
            rules=tuple(footer.rules),
            owners=tuple(owners),
        )
