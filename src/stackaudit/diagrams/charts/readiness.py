"""The picture of readiness: the eight parts of a rollout as bars with their intervals, the lowest two marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import check_theme, initiatives
from stackaudit.diagrams.diagram import Diagram
from stackaudit.graph import StackGraph
from stackaudit.policy.people import SubScore


@dataclass(frozen=True, slots=True)
class Row:
    """One sub-score from 0 to 100, what it may be, and the share of it that is known."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    marked: bool = False


@dataclass(frozen=True, slots=True)
class ReadinessScene:
    """A whole picture; rows in the order given, from above."""

    layout: ClassVar = "readiness_layout:arrange_readiness"

    headline: str
    subline: str
    rows: tuple[Row, ...]
    alt: str = ""


def check(scene: ReadinessScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row stands twice, or a value lies off the scale.
    """
    names = [row.name for row in scene.rows]
    if len(set(names)) < len(names):
        raise ValueError("a sub-score stands twice")
    for row in scene.rows:
        if any(value is not None and not 0 <= value <= 100 for value in (row.value, row.low, row.high)):
            raise ValueError(f"the sub-score {row.name!r} lies off the scale from 0 to 100")


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
    return chart_diagram(scene, theme=theme)


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
