"""The silo diagram: what it says. Cards for connected groups, lines by how they are carried, marks for unmet needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final, Literal

from stackaudit.core.findings import Review
from stackaudit.core.messages import duration_in_words, number_in_words
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.names import capitalised, isolate, letter_of, listed, owners_of, tools_in_words
from stackaudit.diagrams.scene import Box, Card, CardKind, Mark, MarkKind, Scene, check
from stackaudit.diagrams.silo.entity import entity_scene
from stackaudit.diagrams.silo.lines import lines_between
from stackaudit.diagrams.silo.overview import arrange_overview
from stackaudit.diagrams.silo.sheet import arrange_sheet
from stackaudit.diagrams.text import warn_of_missing
from stackaudit.graph import StackGraph, Verdict
from stackaudit.model.tool import Tool
from stackaudit.tables.silos import NeedRow

MOST_MARKS = 24
MOST_BOXES: Final = 200  # with more tools than this, "auto" draws one square for each
_CORE_SHARE = 0.4
_KINDS = {"no-path": MarkKind.MISSING, "manual-only": MarkKind.MANUAL, "stale": MarkKind.STALE}


Detail = Literal["auto", "full", "overview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiloOptions(Options):
    """Which map is drawn, and how closely. `auto` changes over to one square a tool at 200 tools."""

    entity: str | None = field(default=None, metadata={"help": "draw the way of one kind of records"})
    detail: Detail = field(default="auto", metadata={"help": "names in boxes, or one square a tool"})


def arrange(scene: Scene, detail: Detail = "auto", aspect: float = 1.6) -> Geometry:
    """Lay a scene out without drawing it.

    Args:
        scene: What the picture says.
        detail: "full" draws a labelled box for every tool, "overview" a square; "auto" chooses by their number.
        aspect: Width to height that the picture should come near.

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    tools = sum(len(card.boxes) for card in scene.cards)
    if detail == "overview" or (detail == "auto" and tools > MOST_BOXES):
        return arrange_overview(scene, aspect)
    return arrange_sheet(scene, aspect)


def _texts(scene: Scene) -> list[str]:
    names = [box.name for card in scene.cards for box in card.boxes]
    headers = [text for card in scene.cards for text in (card.title, card.subtitle)]
    entries = [text for mark in scene.marks for text in (mark.title, mark.detail)]
    return [*names, *headers, *entries, *(owner.name for owner in scene.owners), scene.headline, scene.subline]


def silo_scene(graph: StackGraph, review: Review) -> Scene:
    """Say what the silo diagram of a stack shows."""
    verdicts = _judged(graph, review)
    cards = tuple(_cards(graph, verdicts))
    marks, left_out = _marks(graph, verdicts)
    headline = capitalised("; ".join(clause.render(isolate) for clause in review.headline))
    return Scene(
        headline=headline,
        subline=_subline(graph, review),
        cards=cards,
        owners=owners_of(graph),
        marks=marks,
        marks_left_out=left_out,
        alt=" ".join([headline + ".", *(f"{card.title}: {card.subtitle}." for card in cards)]),
    )


def _judged(graph: StackGraph, review: Review) -> tuple[Verdict, ...]:
    """The verdicts on the needs that the review counted, whichever those were."""
    counted = {row.need for row in typed_rows(review, NeedRow)}
    return graph.verdicts([need for need in graph.needs() if need.id in counted])


def _subline(graph: StackGraph, review: Review) -> str:
    kinds: Counter[str] = Counter()
    for record in graph.stack.integrations:
        if record.status in {"broken", "planned", "deprecated"}:
            kinds[record.status] += 1
        elif record.method is None:
            kinds["of unstated method"] += 1
        else:
            kinds["manual" if record.method == "manual" else "automated"] += 1
    order = ("automated", "manual", "of unstated method", "broken", "planned", "deprecated")
    parts = ", ".join(f"{kinds[kind]} {kind}" for kind in order if kinds[kind])
    count = len(graph.stack.integrations)
    text = f"{count} integration{'' if count == 1 else 's'}" + (f": {parts}. " if parts else ". ")
    index = silo_index(review)
    text += f"Silo index {index} of 100 (0 is best). " if index else ""
    return text + "A card encloses tools that are connected."


def silo_index(review: Review) -> str:
    """Write the silo index, or its span; nothing where it is not known."""
    index = next((measure for measure in review.measures if measure.name == "silos.index"), None)
    if index is None or index.low is None or index.high is None:
        return ""
    low, high = (number_in_words(round(value, 1)) for value in (index.low, index.high))
    return low if low == high else f"{low} to {high}"


# -- cards


def _cards(graph: StackGraph, verdicts: Sequence[Verdict]) -> Iterator[Card]:
    groups = [members for members in graph.components() if len(members) > 1]
    core = _core(graph, verdicts, groups)
    if core is not None:
        title = f"Connected core · {tools_in_words(len(core))}"
        yield _card(graph, core, CardKind.CORE, title, _core_line(graph, core))
    rest = [members for members in groups if members != core]
    for n, members in enumerate(rest):
        letter = letter_of(n)
        kind, word = (CardKind.SILO, "Silo") if core is not None else (CardKind.GROUP, "Group")
        title = f"{word} {letter} · {tools_in_words(len(members))}{_mostly(graph, members)}"
        yield _card(graph, members, kind, title, _cut_off_line(verdicts, graph, members), letter)
    alone = tuple(members[0] for members in graph.components() if len(members) == 1)
    if alone:
        line = "No integration that runs is recorded, in or out" + _excused(graph, alone)
        yield _card(graph, alone, CardKind.UNCONNECTED, f"Connected to nothing · {tools_in_words(len(alone))}", line)


def _excused(graph: StackGraph, alone: Sequence[str]) -> str:
    """How many of the unconnected stand alone on purpose, or perhaps do not."""
    surely = {members[0] for members in graph.possible_components() if len(members) == 1}
    on_purpose = sum(graph.tool(tool).standalone_ok for tool in alone)
    perhaps = sum(tool not in surely and not graph.tool(tool).standalone_ok for tool in alone)
    words = [f"{on_purpose} on purpose"] * bool(on_purpose) + [f"{perhaps} perhaps connected"] * bool(perhaps)
    return f" ({', '.join(words)})" if words else ""


def _core(graph: StackGraph, verdicts: Sequence[Verdict], groups: Sequence[tuple[str, ...]]) -> tuple[str, ...] | None:
    """The main group, if it deserves the name: the hub's, or one far larger than any other."""
    main = graph.main_component(verdicts)
    if main is None or len(main) < 2:
        return None
    if graph.hub is not None:
        return main
    second = max((len(members) for members in groups if members != main), default=0)
    return main if len(main) >= _CORE_SHARE * len(graph.tools) and len(main) >= 2 * second else None


def _card(
    graph: StackGraph, members: tuple[str, ...], kind: CardKind, title: str, subtitle: str, letter: str = ""
) -> Card:
    inside = set(members)
    lines = tuple(lines_between(graph, [f for f in graph.flows if f.source in inside and f.target in inside]))
    return Card(kind, title, subtitle, tuple(_box(graph, graph.tool(tool)) for tool in members), lines, letter)


def _box(graph: StackGraph, tool: Tool) -> Box:
    owner = tool.departments[0] if tool.departments else None
    return Box(tool.id, tool.name, owner, hub=tool.id == graph.hub, conduit=tool.kind == "conduit")


def _core_line(graph: StackGraph, members: tuple[str, ...]) -> str:
    departments = {department for tool in members for department in graph.tool(tool).departments}
    inside = set(members)
    running = {f.number for f in graph.running if f.source in inside and f.target in inside}
    parts = [f"{len(departments)} department{'' if len(departments) == 1 else 's'}"] if departments else []
    count = "1 integration that runs" if len(running) == 1 else f"{len(running)} integrations that run"
    return ", ".join([*parts, count])


def _cut_off_line(verdicts: Iterable[Verdict], graph: StackGraph, members: tuple[str, ...]) -> str:
    inside = set(members)
    cut = Counter(
        verdict.need.entity
        for verdict in verdicts
        if verdict.status == "no-path" and (verdict.need.source in inside) != (verdict.need.target in inside)
    )
    if not cut:
        return "Nothing it holds is known to be needed elsewhere"
    names = [
        graph.holdings[entity].entity.name for entity, _ in sorted(cut.items(), key=lambda item: (-item[1], item[0]))
    ]
    return f"Cut off here: {listed(names, 3)}"


def _mostly(graph: StackGraph, members: tuple[str, ...]) -> str:
    first = Counter(tool.departments[0] for m in members if (tool := graph.tool(m)).departments)
    if not first:
        return ""
    department, count = min(first.items(), key=lambda item: (-item[1], item[0]))
    name = next((owner.name for owner in owners_of(graph) if owner.id == department), department)
    return f" · {'' if count == len(members) else 'mostly '}{isolate(name)}"


# -- marks


def _marks(graph: StackGraph, verdicts: Sequence[Verdict]) -> tuple[tuple[Mark, ...], int]:
    """One mark a pair of tools and kind of trouble, heaviest first; what has no room is counted."""
    groups: dict[tuple[str, str, MarkKind], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        kind = _KINDS.get(verdict.status)
        if kind is not None and verdict.need.source != verdict.need.target:
            groups[verdict.need.source, verdict.need.target, kind].append(verdict)
    order = list(MarkKind)
    ranked = sorted(
        groups.items(), key=lambda item: (-sum(v.lost[1] for v in item[1]), order.index(item[0][2]), item[0][:2])
    )
    marks = tuple(
        Mark(
            letter=str(n),
            kind=kind,
            source=source,
            target=target,
            title=f"{isolate(graph.tool(source).name)} → {isolate(graph.tool(target).name)}",
            detail=f"{listed(_entity_names(graph, about), 3)} · {_trouble(graph, about[0])}",
        )
        for n, ((source, target, kind), about) in enumerate(ranked[:MOST_MARKS], 1)
    )
    return marks, max(0, len(ranked) - MOST_MARKS)


def _entity_names(graph: StackGraph, verdicts: Iterable[Verdict]) -> list[str]:
    return [graph.holdings[verdict.need.entity].entity.name for verdict in verdicts]


def _trouble(graph: StackGraph, verdict: Verdict) -> str:
    if verdict.status == "manual-only":
        return "by hand only"
    if verdict.status == "stale":
        age = duration_in_words(timedelta(seconds=verdict.best.automatic_latency))
        allowed = duration_in_words(timedelta(seconds=verdict.need.tolerance or 0))
        return f"up to {age} old, {allowed} allowed"
    idle = {
        flow.integration.status
        for flow in graph.flows
        if not flow.runs
        and (flow.source, flow.target) == (verdict.need.source, verdict.need.target)
        and (flow.entities is None or verdict.need.entity in flow.entities)
    }
    word = next((status for status in ("broken", "planned", "deprecated") if status in idle), None)
    return f"no path, the flow is {word}" if word else "no path"


def _build(graph: StackGraph, review: Review, options: SiloOptions) -> Diagram:
    scene = silo_scene(graph, review) if options.entity is None else entity_scene(graph, options.entity)
    return diagram_of(scene, partial(arrange, detail=options.detail), options.theme)


SILOS: Final = Chart("silos", "The map of silos, or the way of one entity", "silos", SiloOptions, _build)
