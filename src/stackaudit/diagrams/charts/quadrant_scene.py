"""What the quadrant says: how well each tool fits on two axes, what it costs, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stackaudit.diagrams.scene import Owner

Span = tuple[float, float]
WHOLE = 100.0  # the end of both scales


class Field(StrEnum):
    """A quarter of the picture, as LeanIX reads Gartner's TIME."""

    MIGRATE = "migrate"
    INVEST = "invest"
    ELIMINATE = "eliminate"
    TOLERATE = "tolerate"

    @property
    def is_upper(self) -> bool:
        """Whether functional fit is high in it."""
        return self in {Field.MIGRATE, Field.INVEST}

    @property
    def is_right(self) -> bool:
        """Whether technical fit is high in it."""
        return self in {Field.INVEST, Field.TOLERATE}


@dataclass(frozen=True, slots=True)
class Dot:
    """One tool. `spans` say between which values technical and functional fit lie; a sure tool has one field only.

    Of two tools that leave no room for both names, the one of the lower `rank` has its name.
    """

    id: str
    name: str
    technical: float
    functional: float
    spans: tuple[Span, Span]
    sure: bool
    cost: float | None = None
    owner: str | None = None
    rank: int = 0
    vetoed: bool = False


@dataclass(frozen=True, slots=True)
class QuadrantScene:
    """A whole picture; `field_notes` stand beside the names of fields, `notes` are sentences beneath."""

    headline: str
    subline: str
    dots: tuple[Dot, ...]
    cut: float = 50.0
    field_notes: tuple[tuple[Field, str], ...] = ()
    currency: str | None = None
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def field_of(technical: float, functional: float, cut: float) -> Field:
    """Return the field of a point; the cut itself counts as high.

    >>> str(field_of(80, 20, 50)), str(field_of(20, 50, 50))
    ('tolerate', 'migrate')
    """
    if functional >= cut:
        return Field.INVEST if technical >= cut else Field.MIGRATE
    return Field.TOLERATE if technical >= cut else Field.ELIMINATE


def check(scene: QuadrantScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A tool stands twice, lies off the scales or outside its spans, costs less than nothing, or names a
            department that the scene does not have; or the cut lies at an end of the scales.
    """
    known = [dot.id for dot in scene.dots]
    if len(set(known)) < len(known):
        raise ValueError(f"a tool stands twice: {sorted({k for k in known if known.count(k) > 1})[:5]}")
    if not 0 < scene.cut < WHOLE:
        raise ValueError(f"the cut {scene.cut} does not part the scales from 0 to 100")
    owners = {owner.id for owner in scene.owners}
    for dot in scene.dots:
        for value, (low, high) in zip((dot.technical, dot.functional), dot.spans, strict=True):
            if not 0 <= low <= value <= high <= WHOLE:
                raise ValueError(f"the fit of {dot.id!r} lies off the scale or outside {low} to {high}: {value}")
        if dot.cost is not None and not 0 <= dot.cost < float("inf"):
            raise ValueError(f"the cost of {dot.id!r} is no amount: {dot.cost}")
        if dot.owner is not None and dot.owner not in owners:
            raise ValueError(f"the tool {dot.id!r} names a department that the scene does not have")
