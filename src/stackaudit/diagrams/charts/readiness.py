"""The picture of readiness: the eight parts of a rollout as bars with their intervals, the lowest two marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, get_args

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.readiness_scene import ReadinessScene, Row
from stackaudit.diagrams.charts.review_rows import check_theme, initiatives
from stackaudit.diagrams.diagram import Diagram
from stackaudit.graph import StackGraph
from stackaudit.policy.people import SubScore

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PARTS: Final[tuple[str, ...]] = get_args(SubScore)
MARKED: Final = 2


def readiness_diagram(
    graph: StackGraph, review: Review, *, initiative: str | None = None, theme: Literal["light", "dark"] = "light"
) -> Diagram:
    """Draw how ready a rollout is: one bar for each of its eight sub-scores, 0 to 100.

    Args:
        graph: The stack.
        review: What the people analyser said of it.
        initiative: Which rollout; the first of the stack that is measured if not given.
        theme: Colours.

    Raises:
        UnknownNameError: there is no such initiative or theme.
        StackAuditError: no rollout is measured.
    """
    check_theme(theme)
    scene = readiness_scene(graph, review, initiative)
    return Diagram(scene.headline, scene.alt, partial(readiness_figure, scene, theme=theme))


def readiness_figure(scene: ReadinessScene, *, theme: Literal["light", "dark"] = "light") -> Figure:
    """Draw the bars."""
    from stackaudit.diagrams.charts.page import paint_chart
    from stackaudit.diagrams.charts.readiness_layout import arrange_readiness

    return paint_chart(arrange_readiness(scene), theme, scene.alt)


def readiness_scene(graph: StackGraph, review: Review, initiative: str | None = None) -> ReadinessScene:
    """Say what the picture shows.

    Raises:
        UnknownNameError: there is no such initiative.
        StackAuditError: there is nothing to show.
    """
    stated = initiatives(graph, initiative)
    measures = {measure.name: measure for measure in review.measures}
    wanted = [initiative] if initiative is not None else list(stated)
    measured = [id_ for id_ in wanted if any(f"people.{id_}.{part}" in measures for part in PARTS)]
    if not measured:
        raise StackAuditError("there is nothing to draw: no sub-score of a rollout is measured")
    found = [
        (part, measures[f"people.{measured[0]}.{part}"]) for part in PARTS if f"people.{measured[0]}.{part}" in measures
    ]
    known = sorted((one.value, PARTS.index(part), part) for part, one in found if one.value is not None)
    lowest = [part for _, _, part in known[:MARKED]]
    rows = tuple(Row(part, one.value, one.low, one.high, one.coverage, part in lowest) for part, one in found)
    headline = _headline(lowest)
    subline = f"{stated[measured[0]].name}. 0 to 100, more is better; the thin line spans what it may be."
    words = [_in_words(row) for row in rows]
    return ReadinessScene(headline, subline, rows, f"{'. '.join([headline, *words])}.")


def _headline(lowest: Sequence[str]) -> str:
    if not lowest:
        return "Too little is known to say where the rollout is weak"
    if len(lowest) == 1:
        return f"Of what is known, {lowest[0]} is lowest"
    return f"The rollout is weakest in {lowest[0]} and {lowest[1]}"


def _in_words(row: Row) -> str:
    value = "not known" if row.value is None else f"{row.value:.0f}"
    span = "" if row.low is None or row.high is None else f", between {row.low:.0f} and {row.high:.0f}"
    return f"{row.name}: {value}{span}, {row.coverage:.0%} of it known"
