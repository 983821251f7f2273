"""The picture of fit, the TIME quadrant: tools by technical and functional fit, their area what they cost a year."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Findings, Review
from stackaudit.diagrams.charts.amounts import amount, counted, short_name
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import Row, check_theme, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import isolate, listed, owners_of
from stackaudit.diagrams.scene import Owner
from stackaudit.graph import StackGraph

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

    layout: ClassVar = "fit_layout:arrange_quadrant"

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


MOST_NAMED: Final = 8  # tools that a note names
MOST_IN_WORDS: Final = 60  # tools that the alternative text names
_OPEN: Final = "undetermined"
_AXES: Final = ("technical", "functional")


def fit_diagram(graph: StackGraph, review: Review, *, theme: Literal["light", "dark"] = "light") -> Diagram:
    """Draw how well tools fit: technical fit across, functional fit up, the area what they cost a year.

    The four fields are those of TIME as LeanIX reads Gartner.

    Args:
        graph: The stack.
        review: What the fit analyser said of it.
        theme: Colours.

    Raises:
        UnknownNameError: there is no such theme.
        StackAuditError: the review has no table of fit, or none of its tools can be placed.
    """
    check_theme(theme)
    return chart_diagram(fit_scene(graph, review), theme=theme)


def fit_scene(graph: StackGraph, review: Review) -> QuadrantScene:
    """Say what the picture of fit shows.

    Raises:
        StackAuditError: there is nothing to show.
    """
    rows = sorted(rows_of(review, "fit"), key=lambda row: str(row["tool"]))
    if not rows:
        raise StackAuditError("there is nothing to draw: the table fit has no rows")
    cut = graph.policy.fit["cut"]
    placed = [row for row in rows if _is_placed(row)]
    if not placed:
        only = f"of {len(rows):,} tools none states" if len(rows) > 1 else "the one tool does not state"
        raise StackAuditError(f"there is nothing to draw: {only} enough of both its functional and its technical fit")
    owners = owners_of(graph)
    ranks = _ranks(placed, review)
    headline = _headline(rows, graph.stack.currency)
    notes = tuple(_notes(rows, graph.stack.currency))
    return QuadrantScene(
        headline=headline,
        subline=(
            "Area: cost a year; letters: department. "
            "TIME, LeanIX reading of Gartner: high technical and low functional fit is Tolerate."
        ),
        dots=tuple(_dot(row, cut, {owner.id for owner in owners}, ranks) for row in placed),
        cut=cut,
        field_notes=tuple(_field_notes(placed, graph.stack.currency)),
        currency=graph.stack.currency,
        owners=owners,
        notes=notes,
        alt=_alt(headline, placed, notes, ranks, graph.stack.currency),
    )


def _fields(row: Row) -> tuple[Field, ...]:
    """The fields that a tool may be in; none where nothing is said of it."""
    words = str(row["quadrant"] or "").removeprefix(f"{_OPEN}:")
    return tuple(field for field in Field if field in words.split())


def _is_sure(row: Row) -> bool:
    return len(_fields(row)) == 1


def _is_placed(row: Row) -> bool:
    """Whether both axes have a value; one whose field is certain is placed in the middle of what is known."""
    if all(row[axis] is not None for axis in _AXES):
        return True
    return _is_sure(row) and all(row[f"{axis}_{end}"] is not None for axis in _AXES for end in ("low", "high"))


def _span(row: Row, axis: str) -> Span:
    value = row[axis]
    low, high = (row[f"{axis}_{end}"] if row[f"{axis}_{end}"] is not None else value for end in ("low", "high"))
    return max(0.0, min(low, high)), min(WHOLE, max(low, high))


def _value(row: Row, axis: str) -> float:
    low, high = _span(row, axis)
    value = float(row[axis]) if row[axis] is not None else (low + high) / 2
    return max(low, min(value, high))


def _dot(row: Row, cut: float, owners: set[str], ranks: Mapping[str, int]) -> Dot:
    owner = row["departments"][0] if row["departments"] else None
    technical, functional = (_value(row, axis) for axis in _AXES)
    fields = _fields(row)
    spans = (_span(row, "technical"), _span(row, "functional"))
    # A value of the table may be rounded onto the other side of the cut: what the table calls it stands.
    sure = fields == (field_of(technical, functional, cut),)
    return Dot(
        id=row["tool"],
        name=row["name"],
        technical=technical,
        functional=functional,
        spans=spans,
        sure=sure and all(row[axis] is not None for axis in _AXES),
        cost=row["annual"],
        owner=owner if owner in owners else None,
        rank=ranks[row["tool"]],
        vetoed=bool(row["veto"]),
    )


def _ranks(rows: Sequence[Row], review: Review) -> dict[str, int]:
    """Whose name matters most: tools of findings, those that fit badly, then the dearest."""
    found = {subject for finding in Findings(review.findings).flat() for subject in finding.subjects}

    def order(row: Row) -> tuple[bool, bool, float, str]:
        told = f"tool:{row['tool']}" in found
        return not told, _fields(row) != (Field.ELIMINATE,), -(row["annual"] or 0.0), str(row["tool"])

    return {row["tool"]: rank for rank, row in enumerate(sorted(rows, key=order))}


def _sum(rows: Sequence[Row]) -> float:
    return math.fsum(row["annual"] for row in rows if row["annual"] is not None)


def _headline(rows: Sequence[Row], currency: str | None) -> str:
    bad = [row for row in rows if _fields(row) == (Field.ELIMINATE,)]
    perhaps = sum(_is_placed(row) and not _is_sure(row) and Field.ELIMINATE in _fields(row) for row in rows)
    if not bad and perhaps:
        return f"No tool fits badly on both axes for certain; {counted(perhaps, 'tool', 'tools')} may"
    if not bad:
        judged = sum(_is_sure(row) for row in rows)
        return "No tool fits badly on both axes" + ("" if judged == len(rows) else ", as far as that can be told")
    fits = "tool fits" if len(bad) == 1 else "tools fit"
    return f"{len(bad):,} {fits} badly on both axes: {_money(bad, rows, currency)}"


def _money(bad: Sequence[Row], rows: Sequence[Row], currency: str | None) -> str:
    """What some tools cost, and how much that is of all that is stated."""
    silent = sum(row["annual"] is None for row in bad)
    if silent == len(bad):
        return "what it costs is not stated" if len(bad) == 1 else "what they cost is not stated"
    cost, whole = _sum(bad), _sum(rows)
    least = "at least " if silent else ""
    if cost <= 0:
        return "no cost, as stated" if not silent else "the stated cost is nothing"
    return f"{least}{amount(cost, currency)} a year, {_percent(cost / whole)} of what is stated"


def _percent(share: float) -> str:
    """Write a share; rounding takes it neither to nothing nor to the whole.

    >>> _percent(0.004), _percent(0.04), _percent(0.999), _percent(1.0)
    ('less than 1 %', '4 %', '99 %', '100 %')
    """
    number = round(100 * share)
    if number < 1:
        return "less than 1 %"
    return f"{99 if number >= 100 and share < 1 else number} %"


def _field_notes(rows: Sequence[Row], currency: str | None) -> Iterator[tuple[Field, str]]:
    for field in Field:
        inside = [row for row in rows if _fields(row) == (field,)]
        if inside:
            cost = _sum(inside)
            yield field, f"{counted(len(inside), 'tool', 'tools')}{f' · {amount(cost, currency)}' if cost else ''}"


def _notes(rows: Sequence[Row], currency: str | None) -> Iterator[str]:
    """Who is in the middle of what is known only, and who is left out, with the reason."""
    middle = [row for row in rows if _is_placed(row) and any(row[axis] is None for axis in _AXES)]
    if middle:
        stands = "stands" if len(middle) == 1 else "stand"
        yield f"{_named(middle)} {stands} in the middle of what is possible: the field is certain, the place is not"
    reasons: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not _is_placed(row):
            silent = [axis for axis in ("functional", "technical") if row[axis] is None]
            reasons[" and ".join(silent)].append(row)
    for reason, left in sorted(reasons.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        cost = _sum(left)
        money = f", {amount(cost, currency)} a year" if cost else ""
        number = counted(len(left), "tool", "tools")
        yield f"left out: {number}{money}, too little stated of {reason} fit: {_named(left)}"


def _named(rows: Sequence[Row]) -> str:
    ranked = sorted(rows, key=lambda row: (-(row["annual"] or 0.0), str(row["name"]).casefold(), str(row["tool"])))
    return listed([short_name(str(row["name"])) for row in ranked], MOST_NAMED)


def _alt(
    headline: str, rows: Sequence[Row], notes: Sequence[str], ranks: Mapping[str, int], currency: str | None
) -> str:
    ranked = sorted(rows, key=lambda row: ranks[row["tool"]])
    told = [_in_words(row, currency) for row in ranked[:MOST_IN_WORDS]]
    more = [f"{len(rows) - MOST_IN_WORDS:,} more tools"] if len(rows) > MOST_IN_WORDS else []
    return f"{'. '.join([headline, *told, *more, *notes])}."


def _in_words(row: Row, currency: str | None) -> str:
    place = ", ".join(f"{axis} {_points(row, axis)}" for axis in _AXES)
    cost = "cost not stated" if row["annual"] is None else f"{amount(row['annual'], currency)} a year"
    veto = ", held down by a veto" if row["veto"] else ""
    return f"{isolate(str(row['name']))}: {row['quadrant']}, {place}, {cost}{veto}"


def _points(row: Row, axis: str) -> str:
    if row[axis] is not None:
        return f"{row[axis]:.0f}"
    low, high = _span(row, axis)
    return f"{low:.0f} to {high:.0f}"
