"""The picture of readiness: the eight parts of a rollout as bars with their intervals, the lowest two marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Review
from stackaudit.diagrams.chart import Chart, RolloutOptions, initiatives
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule
from stackaudit.diagrams.scene import refuse_twice
from stackaudit.diagrams.shapes import AMBER, BLUE, GROUND, INK, LINE, TRAY, Block, Stroke
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NOTE_PX
from stackaudit.diagrams.text import warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.tables.readiness import SubScore


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

    headline: str
    subline: str
    rows: tuple[Row, ...]
    alt: str = ""


def check(scene: ReadinessScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row stands twice, or a value lies off the scale.
    """
    refuse_twice("a sub-score", [row.name for row in scene.rows])
    for row in scene.rows:
        if any(value is not None and not 0 <= value <= 100 for value in (row.value, row.low, row.high)):
            raise ValueError(f"the sub-score {row.name!r} lies off the scale from 0 to 100")


PARTS: Final[tuple[str, ...]] = get_args(SubScore)
MARKED: Final = 2


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


NAME: Final = 120.0
SCALE: Final = 420.0
ROW: Final = 30.0
BAR: Final = 14.0
VALUE: Final = 60.0
COVER: Final = 100.0
_PLAIN: Final = BLUE.mixed(GROUND, 0.25)


def arrange_readiness(scene: ReadinessScene) -> Geometry:
    """Lay the bars out without drawing them.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    warn_of_missing([scene.headline, scene.subline])
    width = NAME + SCALE + VALUE + COVER
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, left, y = Sheet(words=words), MARGIN + NAME, top + 26
    right = MARGIN + width
    for end, head in ((left + SCALE + VALUE, "points"), (right, "known")):
        sheet.words.append(Words(end, top + 8, head, NOTE_PX, "muted", align="right", group=f"head:{head}"))
    for value in (0, 25, 50, 75, 100):
        x = left + value / 100 * SCALE
        sheet.words.append(Words(x, top + 8, str(value), NOTE_PX, "muted", align="center", group=f"scale:{value}"))
        sheet.strokes.append(Stroke(((x, y - 6), (x, y + ROW * len(scene.rows))), LINE, 1.0, z=0.6))
    for row in scene.rows:
        _place_row(sheet, row, left, y + ROW / 2)
        y += ROW
    return sheet.finished(width, _legend(sheet, scene, Footer(width, y + 16)))


def _place_row(sheet: Sheet, row: Row, left: float, y: float) -> None:
    group = f"row:{row.name}"
    sheet.words.append(Words(left - 12, y, row.name, ENTRY_PX, bold=row.marked, align="right", group=group))
    if row.value is None:
        sheet.blocks.append(
            Block(Rect(left, y - BAR / 2, SCALE, BAR), fill=TRAY, line=LINE, width=1.0, dash=(4.0, 3.0))
        )
    elif row.value > 0:
        fill = AMBER if row.marked else _PLAIN
        sheet.blocks.append(Block(Rect(left, y - BAR / 2, row.value / 100 * SCALE, BAR), fill=fill))
    if row.low is not None and row.high is not None and row.low < row.high:
        low, high = (left + value / 100 * SCALE for value in (row.low, row.high))
        sheet.strokes.append(Stroke(((low, y), (high, y)), INK, 1.2))
        for end in (low, high):
            sheet.strokes.append(Stroke(((end, y - 4), (end, y + 4)), INK, 1.2))
    value = "not known" if row.value is None else f"{row.value:.0f}"
    sheet.words.append(Words(left + SCALE + VALUE, y, value, BODY_PX, bold=row.marked, align="right", group=group))
    sheet.words.append(
        Words(left + SCALE + VALUE + COVER, y, f"{row.coverage:.0%}", BODY_PX, "muted", align="right", group=group)
    )


def _legend(sheet: Sheet, scene: ReadinessScene, footer: Footer) -> Footer:
    place_rule(footer)
    looks = [("one of the lowest two", AMBER, any(row.marked for row in scene.rows))]
    looks.append(("other", _PLAIN, any(row.value is not None and not row.marked for row in scene.rows)))
    looks.append(("not known", TRAY, any(row.value is None for row in scene.rows)))
    for text, fill, present in looks:
        if present:
            sheet.blocks.append(Block(footer.sample(26, 7, text, 14), fill=fill, line=LINE, width=1.0))
    return footer


def _build(graph: StackGraph, review: Review, options: RolloutOptions) -> Diagram:
    return diagram_of(readiness_scene(graph, review, options.initiative), arrange_readiness, options.theme)


READINESS: Final = Chart(
    "readiness", "The eight parts of the readiness of a rollout", "people", RolloutOptions, _build, block="people"
)
