"""The picture of expectations: how much each attribute matters, how well it came, read off the people analyser's table.

The importance-performance analysis of Martilla and James (1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.amounts import counted
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import Row, check_theme, initiatives, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import isolate
from stackaudit.graph import StackGraph

LEAST: Final = 1.0
MIDDLE: Final = 3.0
MOST: Final = 5.0
WORST: Final = 20.0
"""The largest product of importance and shortfall: 5 times 4."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One attribute as one stakeholder rates it, each from 1 to 5; `number` leads from the picture to the list."""

    number: int
    stakeholder: str
    attribute: str
    importance: float
    perceived: float
    expected: float | None = None
    priority: float | None = None


@dataclass(frozen=True, slots=True)
class ExpectationsScene:
    """A whole picture: dots in the order of their list, the most pressing first; `notes` are sentences beneath."""

    layout: ClassVar = "expectations_layout:arrange_expectations"

    headline: str
    subline: str
    dots: tuple[Dot, ...]
    notes: tuple[str, ...] = ()
    alt: str = ""


def quadrant(importance: float, perceived: float) -> str:
    """Name the quarter of a place; importance on the line counts as high, performance on the line as low.

    >>> quadrant(5, 1), quadrant(2, 3.5)
    ('Concentrate here', 'Possible overkill')
    """
    if importance >= MIDDLE:
        return "Keep up" if perceived > MIDDLE else "Concentrate here"
    return "Possible overkill" if perceived > MIDDLE else "Low priority"


def check(scene: ExpectationsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A number stands twice, or a rating lies off the scale.
    """
    numbers = [dot.number for dot in scene.dots]
    if len(set(numbers)) < len(numbers):
        raise ValueError("a number stands twice")
    for dot in scene.dots:
        for value in (dot.importance, dot.perceived, *(() if dot.expected is None else (dot.expected,))):
            if not LEAST <= value <= MOST:
                raise ValueError(f"the rating {value} lies off the scale from 1 to 5")


MOST_IN_WORDS: Final = 60
_SCALE_CENTRED: Final = (
    "The cross stands in the middle of the scale, at 3. At the mean of the answers it would call a bad result "
    "possible overkill wherever most results are worse."
)
_RATED: Final = ("importance", "perceived")


def expectations_diagram(
    graph: StackGraph, review: Review, *, initiative: str | None = None, theme: Literal["light", "dark"] = "light"
) -> Diagram:
    """Draw what stakeholders of a rollout got: performance across, importance up, the ring how far it falls short.

    Args:
        graph: The stack.
        review: What the people analyser said of it.
        initiative: Which rollout; the first of the stack that has rows if not given.
        theme: Colours.

    Raises:
        UnknownNameError: there is no such initiative or theme.
        StackAuditError: the review has no such table, or no row of it can be placed.
    """
    check_theme(theme)
    scene = expectations_scene(graph, review, initiative)
    return chart_diagram(scene, theme=theme)


def expectations_scene(graph: StackGraph, review: Review, initiative: str | None = None) -> ExpectationsScene:
    """Say what the picture shows.

    Raises:
        UnknownNameError: there is no such initiative.
        StackAuditError: there is nothing to show.
    """
    stated = initiatives(graph, initiative)
    found = rows_of(review, "people_expectations")
    having = [id_ for id_ in stated if any(row["initiative"] == id_ for row in found)]
    chosen = initiative if initiative is not None else next(iter(having), None)
    rows = [row for row in found if row["initiative"] == chosen]
    placed = sorted((row for row in rows if all(row[name] is not None for name in _RATED)), key=_order)
    if chosen is None or not placed:
        raise StackAuditError("there is nothing to draw: no expectation that may be shown rates importance and result")
    one = stated[chosen]
    hidden = len(one.expectations or ()) - len(rows)
    headline, notes = _headline(placed), tuple(_notes(len(rows) - len(placed), hidden))
    subline = f"{one.name}. Ring: importance times shortfall of what was expected."
    dots = tuple(_dot(at, row) for at, row in enumerate(placed, 1))
    told = [_in_words(dot) for dot in dots[:MOST_IN_WORDS]]
    more = [f"{len(dots) - MOST_IN_WORDS:,} more"] if len(dots) > MOST_IN_WORDS else []
    return ExpectationsScene(headline, subline, dots, notes, f"{'. '.join([headline, *told, *more, *notes])}.")


def _order(row: Row) -> tuple[float, str, str]:
    return -(row["priority"] or 0.0), str(row["stakeholder"]), str(row["attribute"])


def _dot(number: int, row: Row) -> Dot:
    return Dot(
        number=number,
        stakeholder=str(row["stakeholder"]),
        attribute=str(row["attribute"]),
        importance=float(row["importance"]),
        perceived=float(row["perceived"]),
        expected=None if row["expected"] is None else float(row["expected"]),
        priority=None if row["priority"] is None else float(row["priority"]),
    )


def _headline(rows: Sequence[Row]) -> str:
    bad = [row for row in rows if str(row["quadrant"]) == "concentrate here"]
    if not bad:
        return "No important expectation is met badly" if len(rows) > 1 else "The one expectation is not met badly"
    whole = f"{counted(len(rows), 'rated expectation', 'rated expectations')} {'is' if len(bad) == 1 else 'are'}"
    first = bad[0]
    name = f"{isolate(str(first['stakeholder']))}, {isolate(str(first['attribute']))}"
    return f"{len(bad):,} of {whole} important and badly met; first: {name}"


def _notes(unrated: int, hidden: int) -> list[str]:
    notes = [_SCALE_CENTRED]
    if unrated:
        notes.append(f"{counted(unrated, 'row is', 'rows are')} not placed: importance or result is not rated")
    if hidden > 0:
        notes.append(
            f"{counted(hidden, 'row is', 'rows are')} not shown for privacy: few respondents, or nobody knows how many"
        )
    return notes


def _in_words(dot: Dot) -> str:
    expected = "not rated" if dot.expected is None else f"{dot.expected:g}"
    name = f"{isolate(dot.stakeholder)}, {isolate(dot.attribute)}"
    return f"{name}: importance {dot.importance:g}, expected {expected}, perceived {dot.perceived:g}"
