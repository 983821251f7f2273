"""The picture of a journey, read off the stack and what the journey analyser said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.core.messages import duration_in_words
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.journey.scene import Handoff, HandoffStatus, JourneyScene, Stage, StepBox
from stackaudit.diagrams.names import capitalised, isolate, listed, owners_of
from stackaudit.graph import StackGraph
from stackaudit.model.journey import Journey, Step

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from stackaudit.diagrams.style import ThemeName


_CLAUSES = {
    HandoffStatus.BROKEN: "breaks at",
    HandoffStatus.GAP: "lack a tool",
    HandoffStatus.MANUAL: "by hand",
    HandoffStatus.SLOW: "too late",
    HandoffStatus.LOSSY: "not whole",
    HandoffStatus.FRAGILE: "not surely",
    HandoffStatus.UNKNOWN: "cannot be judged",
}

Row = Mapping[str, Any]


def journey_diagram(
    graph: StackGraph, review: Review, *, journey: str | None = None, theme: Literal["light", "dark"] = "light"
) -> Diagram:
    """Draw one journey as a swimlane: steps as columns, departments as lanes, handoffs as they fare.

    Args:
        graph: The stack.
        review: What the journey analyser said of it.
        journey: Id of the journey; the first primary one, else the first, where None.
        theme: Colours.

    Raises:
        UnknownNameError: there is no such journey or theme.
    """
    if theme not in ("light", "dark"):
        raise UnknownNameError("theme", theme, ("light", "dark"))
    return swimlane_diagram(journey_scene(graph, review, chosen(graph, journey)), theme=theme)


def chosen(graph: StackGraph, wanted: str | None) -> Journey:
    """The journey with this id; the first primary one, else the first, where none is named."""
    journeys = {journey.id: journey for journey in graph.stack.journeys}
    if wanted is None:
        return next((j for j in journeys.values() if j.primary), next(iter(journeys.values())))
    if wanted not in journeys:
        raise UnknownNameError("journey", wanted, journeys)
    return journeys[wanted]


def journey_scene(graph: StackGraph, review: Review, journey: Journey) -> JourneyScene:
    """Say what the picture of a journey shows."""
    table = next(table for table in review.tables if table.name == "handoffs")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows if row[0] == journey.id]
    headline = _headline(journey, rows)
    links = tuple(_links(graph, journey, rows))
    alt = ". ".join([headline, *(f"{row['from_step']} to {row['to_step']}: {row['status']}" for row in rows)])
    return JourneyScene(
        headline=headline,
        subline="Steps run left to right; lanes are the departments that own the tool. A cross: the data stops there.",
        stages=tuple(Stage(step.id, step.name) for step in journey.steps),
        lanes=owners_of(graph),
        boxes=tuple(box for step in journey.steps for box in _boxes(graph, step)),
        links=links,
        alt=f"{alt}.",
    )


def _headline(journey: Journey, rows: Sequence[Row]) -> str:
    count = Counter(HandoffStatus(row["status"]) for row in rows)
    name = isolate(journey.name)
    broken = count.pop(HandoffStatus.BROKEN, 0)
    clauses = [f"{count[status]} {words}" for status, words in _CLAUSES.items() if count[status]]
    if broken:
        clauses.insert(0, f"{name} breaks at {broken} of {len(rows)} handoffs")
    elif clauses:
        clauses[0] = f"{name}: of {len(rows)} handoffs {clauses[0]}"
    return capitalised("; ".join(clauses)) or f"{name}: all {len(rows)} handoffs work"


def _boxes(graph: StackGraph, step: Step) -> Iterator[StepBox]:
    needs = [graph.holdings[need.entity].entity.name for need in step.needs]
    note = listed(needs, 2)
    if not step.tools:
        yield StepBox(step.id, step.id, note=note, gap=True)
    for tool in step.tools:
        record = graph.tool(tool)
        lane = record.departments[0] if record.departments else None
        yield StepBox(f"{step.id}/{tool}", step.id, lane, tool, record.name, note)


def _links(graph: StackGraph, journey: Journey, rows: Sequence[Row]) -> Iterator[Handoff]:
    steps = {step.id: step for step in journey.steps}
    for row in rows:
        source = _end(steps[row["from_step"]], row["source"])
        target = _end(steps[row["to_step"]], row["target"])
        status = HandoffStatus(row["status"])
        if source != target:
            yield Handoff(source, target, status, _words(graph, row, status))


def _end(step: Step, tool: str | None) -> str:
    """The box at which a handoff ends: the tool that serves it, if it is one of the step's, else the first."""
    if not step.tools:
        return step.id
    return f"{step.id}/{tool if tool in step.tools else step.tools[0]}"


def _words(graph: StackGraph, row: Row, status: HandoffStatus) -> str:
    entity = graph.holdings[row["entity"]].entity.name if row["entity"] else "nothing"
    match status:
        case HandoffStatus.BROKEN:
            return f"no {entity}"
        case HandoffStatus.MANUAL:
            return f"{entity} by hand"
        case HandoffStatus.SLOW:
            hours = row["latency_hours"]
            age = f" {duration_in_words(timedelta(hours=hours))} old" if hours is not None else " late"
            return f"{entity}{age}"
        case HandoffStatus.LOSSY:
            return f"{entity} without {listed(list(row['lost']), 2)}" if row["lost"] else f"{entity} loses its key"
        case HandoffStatus.FRAGILE:
            return f"{entity} not surely"
        case HandoffStatus.UNKNOWN:
            return f"{entity}?"
        case _:
            return ""


def swimlane_diagram(scene: JourneyScene, *, theme: ThemeName = "light") -> Diagram:
    """Return the picture of a journey; nothing is drawn, and matplotlib not loaded, before it is looked at."""
    return Diagram(scene.headline, scene.alt or scene.headline, partial(journey_figure, scene, theme=theme))


def journey_figure(scene: JourneyScene, *, theme: ThemeName = "light") -> Figure:
    """Draw a journey. The same scene gives the same picture, whatever the order of its boxes and links.

    Args:
        scene: What the picture says.
        theme: "light" or "dark".

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    from stackaudit.diagrams.journey.painting import arrange_journey, paint_journey

    return paint_journey(scene, arrange_journey(scene), theme)
