"""Which steps of a journey are drawn: all of a short one, of a long one those around what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from stackaudit.diagrams.journey.scene import HandoffStatus
from stackaudit.tables.journey import HandoffRow

ALWAYS: Final = (HandoffStatus.GAP, HandoffStatus.BROKEN)
"""What is drawn in a journey of any length."""
WHERE_ROOM: Final = (HandoffStatus.MANUAL, HandoffStatus.SLOW, HandoffStatus.LOSSY, HandoffStatus.FRAGILE)
"""What is drawn as long as there is room, the worst first; where nothing is wrong, what is not known."""


@dataclass(frozen=True, slots=True)
class Run:
    """Steps that follow each other in the list, drawn each on its own or folded into one."""

    steps: tuple[str, ...]
    folded: bool


def runs(steps: Sequence[str], rows: Sequence[HandoffRow], most: int) -> tuple[Run, ...]:
    """Return the steps of a journey in their order, with those that are folded together.

    Of more than `most` steps those are drawn that a handoff breaks at, both sides of it, then the other handoffs with a
    flaw, the worst first, as long as there is room, or without any what cannot be judged; and the first and the last. A
    single step is never folded: the fold would take its place.
    """
    drawn = _drawn(steps, rows, most)
    found = []
    for shown, members in groupby(steps, key=lambda step: step in drawn):
        run = tuple(members)
        found += [Run((step,), folded=False) for step in run] if shown or len(run) == 1 else [Run(run, folded=True)]
    return tuple(found)


def _drawn(steps: Sequence[str], rows: Sequence[HandoffRow], most: int) -> Collection[str]:
    if len(steps) <= most:
        return frozenset(steps)
    drawn = {steps[0], steps[-1]}
    drawn |= {step for row in rows if row.status in ALWAYS for step in _sides(row)}
    wrong = any(row.status in {*ALWAYS, *WHERE_ROOM} for row in rows)
    for status in WHERE_ROOM if wrong else (HandoffStatus.UNKNOWN,):
        for row in rows:
            wanted = drawn | {*_sides(row)}
            if row.status == status and len(wanted) <= most:
                drawn = wanted
    return drawn


def _sides(row: HandoffRow) -> Iterator[str]:
    yield from row.after
    yield row.to_step
