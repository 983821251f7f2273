"""What the cost bars say: who or what costs how much a year, and how much of it lies idle."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stackaudit.diagrams.scene import Owner


class Part(StrEnum):
    """What a piece of a bar stands for, from left to right."""

    WHOLE = "whole"  # use is not a question here
    USED = "used"
    PERHAPS = "perhaps"
    IDLE = "idle"
    UNSTATED = "unstated"  # nobody says whether it is used


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. `parts` are amounts that add up to the bar's length; `tagged` rows carry their department's letters."""

    id: str
    name: str
    parts: tuple[tuple[Part, float], ...]
    amount: str
    note: str = ""
    owner: str | None = None
    rest: bool = False  # stands for many that are too small to be shown

    @property
    def length(self) -> float:
        """The whole amount."""
        return sum(value for _, value in self.parts)


@dataclass(frozen=True, slots=True)
class BarsScene:
    """A whole chart; bars in the order given, from above; `notes` are sentences beneath."""

    headline: str
    subline: str
    bars: tuple[Bar, ...]
    tagged: bool = False
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: BarsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A bar stands twice, has a negative part, or names a department that the scene does not have.
    """
    known = [bar.id for bar in scene.bars]
    if len(set(known)) < len(known):
        raise ValueError(f"a bar stands twice: {sorted({k for k in known if known.count(k) > 1})[:5]}")
    owners = {owner.id for owner in scene.owners}
    for bar in scene.bars:
        if any(value < 0 for _, value in bar.parts):
            raise ValueError(f"the bar {bar.id!r} has a part below zero")
        if bar.owner is not None and bar.owner not in owners:
            raise ValueError(f"the bar {bar.id!r} names a department that the scene does not have")


def split(annual: float, low: float | None, high: float | None) -> tuple[tuple[Part, float], ...]:
    """Split a cost into what is used, perhaps idle and surely idle; never more than there is.

    >>> [(str(part), value) for part, value in split(100.0, 20.0, 50.0)]
    [('used', 50.0), ('perhaps', 30.0), ('idle', 20.0)]
    >>> [(str(part), value) for part, value in split(100.0, None, None)]
    [('unstated', 100.0)]
    """
    if low is None or high is None:
        return ((Part.UNSTATED, annual),) if annual else ()
    most = min(max(high, 0.0), annual)
    least = min(max(low, 0.0), most)
    parts = ((Part.USED, annual - most), (Part.PERHAPS, most - least), (Part.IDLE, least))
    return tuple((part, value) for part, value in parts if value > 0)
