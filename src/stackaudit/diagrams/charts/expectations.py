"""The picture of expectations: how much each attribute matters, how well it came, read off the people analyser's table.

The importance-performance analysis of Martilla and James (1977).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.amounts import counted
from stackaudit.diagrams.charts.expectations_scene import Dot, ExpectationsScene
from stackaudit.diagrams.charts.review_rows import Row, check_theme, initiatives, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import isolate
from stackaudit.graph import StackGraph

if TYPE_CHECKING:
    from matplotlib.figure import Figure

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
    return Diagram(scene.headline, scene.alt, partial(expectations_figure, scene, theme=theme))


def expectations_figure(scene: ExpectationsScene, *, theme: Literal["light", "dark"] = "light") -> Figure:
    """Draw the chart and its list."""
    from stackaudit.diagrams.charts.expectations_layout import arrange_expectations
    from stackaudit.diagrams.charts.page import paint_chart

    return paint_chart(arrange_expectations(scene), theme, scene.alt)


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
