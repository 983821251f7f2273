"""Where the boxes of the picture of reach stand: columns by hops, a row for the end of each way, the rest beneath."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from stackaudit.diagrams.layout.geometry import Rect
from stackaudit.diagrams.reach.scene import Holder
from stackaudit.diagrams.style import MARGIN

BOX: Final = 196.0
ROW_GAP: Final = 14.0
NARROWEST: Final = 640.0
MOST_IN_A_COLUMN: Final = 8  # more ends of ways behind one tool stand in two columns
LANE: Final = 18.0  # between two boxes of a column through which an arrow leads to the next column
ALONE_GAP: Final = 16.0  # between tools to which no way leads and from which none does
ALONE_HEAD: Final = 24.0


@dataclass(frozen=True)
class Layout:
    """Boxes of one size in columns.

    Attributes:
        holders: The tools, each behind the one that its arrow comes from.
        tall: How high a box is.
        gap: How far columns stand apart.
    """

    holders: Sequence[Holder]
    tall: float
    gap: float

    @cached_property
    def behind(self) -> dict[str, list[Holder]]:
        """The tools that the arrows of each tool lead to; where they are many, those that end a way come last."""
        found: dict[str, list[Holder]] = defaultdict(list)
        for one in self.holders:
            if one.arrow is not None:
                found[one.arrow.source].append(one)
        for tools in found.values():
            if sum(one.id not in found for one in tools) > MOST_IN_A_COLUMN:
                tools.sort(key=lambda one: one.id not in found)
        return dict(found)

    @cached_property
    def alone(self) -> list[Holder]:
        """The tools without an arrow."""
        return [one for one in self.holders if one.arrow is None and one.id not in self.behind]

    @cached_property
    def _paired(self) -> dict[str, int]:
        """The tools that stand in two columns by turns, each with its number."""
        found: dict[str, int] = {}
        for tools in self.behind.values():
            ends = [one.id for one in tools if one.id not in self.behind]
            if len(ends) > MOST_IN_A_COLUMN:
                found |= {id_: at for at, id_ in enumerate(ends)}
        return found

    @cached_property
    def _columns(self) -> dict[str, int]:
        hops: dict[str, int] = {}
        for one in self.holders:
            hops[one.id] = 0 if one.arrow is None else hops[one.arrow.source] + 1
        return {id_: number + self._paired.get(id_, 0) % 2 for id_, number in hops.items()}

    @property
    def width(self) -> float:
        """How wide the picture is."""
        columns = max(self._columns.values(), default=0) + 1
        return max(NARROWEST, columns * BOX + (columns - 1) * self.gap)

    def _middles(self) -> tuple[dict[str, float], float]:
        """Return how deep the middle of each box lies under the top, and how deep all of them reach."""
        found: dict[str, float] = {}
        deep = 0.0
        for one in self._by_rows():
            if one.id in self.behind or one.arrow is None:
                continue
            number = self._paired.get(one.id)
            if number:  # half a row beneath the one before, in the other column
                deep += (self.tall + LANE) / 2 - self.tall - ROW_GAP
            found[one.id] = deep + self.tall / 2
            deep += self.tall + ROW_GAP
        for one in reversed(self.holders):  # each stands before those behind it
            if one.id in self.behind:
                ends = [found[other.id] for other in self.behind[one.id]]
                found[one.id] = (min(ends) + max(ends)) / 2
        return found, deep

    def _by_rows(self) -> list[Holder]:
        """Return the tools with all that lies behind each right after it."""
        waiting = [one for one in reversed(self.holders) if one.arrow is None]
        found = []
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += reversed(self.behind.get(one.id, ()))
        return found

    def placed(self, top: float) -> tuple[Mapping[str, Rect], float | None]:
        """Return where each box stands, and where the words above the tools without an arrow; None for no words."""
        middles, deep = self._middles()
        step = BOX + self.gap
        rects = {
            id_: Rect(MARGIN + self._columns[id_] * step, top + y - self.tall / 2, BOX, self.tall)
            for id_, y in middles.items()
        }
        head = top + deep + 6 if self.alone and deep else None
        begin = top if head is None else head + ALONE_HEAD - 6
        across = int((self.width + ALONE_GAP) // (BOX + ALONE_GAP))
        for at, one in enumerate(self.alone):
            down, aside = divmod(at, across)
            x, y = MARGIN + aside * (BOX + ALONE_GAP), begin + down * (self.tall + ALONE_GAP)
            rects[one.id] = Rect(x, y, BOX, self.tall)
        return rects, head
