"""Which tools stand apart: one answer, which headlines, cards, measures and pictures share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Separation:
    """Which tools are surely cut off from the main group, and which perhaps; how many separate groups there are.

    A tool that passes on the flows of others is no group of its own, nor is one that stands alone on purpose.

    Attributes:
        tools: How many tools are in use.
        main: The group that others are cut off from; None where neither roles nor a hub name one, or two tie.
        largest: The main group; where there is none, the largest group of connected tools.
        silos: Groups of connected tools that are surely outside it, largest first.
        alone: Tools without a flow, sorted.
        loose: Tools outside it that only flows of unknown status connect with others outside it, sorted.
        perhaps: Tools that only flows of unknown status connect with it, sorted.
        on_purpose: Tools without a flow that are stated to stand alone, sorted.
        groups: How many separate groups there are at least, and at most.
    """

    tools: int
    main: tuple[str, ...] | None
    largest: tuple[str, ...]
    silos: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    loose: tuple[str, ...]
    perhaps: tuple[str, ...]
    on_purpose: tuple[str, ...]
    groups: tuple[int, int]

    @property
    def outside(self) -> tuple[str, ...]:
        """Tools that are surely cut off from the main group, or from the largest where none is the main one; sorted."""
        apart = {*(tool for members in self.silos for tool in members), *self.alone, *self.loose}
        return tuple(sorted(apart.difference(self.largest)))
