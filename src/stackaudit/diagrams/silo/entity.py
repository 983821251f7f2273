"""The way of one entity: which tools its records reach from the system of record, which never, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from stackaudit.core.messages import duration_in_words
from stackaudit.diagrams.names import capitalised, isolate, owners_of
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.silo.lines import lines_between
from stackaudit.graph import DataNeed, StackGraph, Verdict


class Place(NamedTuple):
    """Where a tool stands in the picture of an entity, and why."""

    group: str  # master, reached, perhaps, late, undelivered, never
    why: str


def entity_scene(graph: StackGraph, entity: str) -> Scene:
    """Say what the picture of one entity shows. Raises `UnknownNameError` where there is no such entity."""
    paths = graph.of(entity)
    held = graph.holdings[entity]
    name = isolate(held.entity.name)
    on_flows = {end for f in graph.flows if f.entities and entity in f.entities for end in (f.source, f.target)}
    wanting = {n.target for n in graph.needs() if n.entity == entity and n.source in held.masters}
    concerned = sorted({*held.holders, *on_flows, *wanting})
    places = {tool: _place(graph, entity, tool) for tool in concerned}
    cards = tuple(_cards(graph, entity, places))
    headline = _headline(graph, name, held.masters, places, sorted(wanting))
    drawn = f"{len(concerned)} of {len(graph.tools)} tools hold, carry or need {name}; the others are not drawn."
    unsure = "" if paths.certain else " Some facts of its flows are not stated."
    return Scene(
        headline=headline,
        subline=drawn + unsure,
        cards=cards,
        owners=owners_of(graph),
        alt=" ".join([headline + ".", *(f"{card.title}: {', '.join(b.name for b in card.boxes)}." for card in cards)]),
    )


def _place(graph: StackGraph, entity: str, tool: str) -> Place:
    held = graph.holdings[entity]
    if tool in held.masters:
        return Place("master", "system of record")
    if not held.masters:
        return Place("reached", "")
    if tool in held.producers and tool not in held.consumers:
        return _delivery(graph, entity, tool)
    inward = _best([_verdict(graph, entity, master, tool) for master in held.masters])
    if inward.status == "no-path":
        undelivered = tool in held.producers and _delivery(graph, entity, tool).group == "reached"
        if tool not in held.consumers and (undelivered or _passes_to_master(graph, entity, tool)):
            return Place("reached", "")
        return Place("never", why_not(graph, entity, tool))
    return _arrival(inward)


def _delivery(graph: StackGraph, entity: str, tool: str) -> Place:
    outward = _best([_verdict(graph, entity, tool, master) for master in graph.holdings[entity].masters])
    if outward.status == "no-path":
        return Place("undelivered", _why_not_delivered(graph, entity, tool))
    return _arrival(outward)


def _passes_to_master(graph: StackGraph, entity: str, tool: str) -> bool:
    masters = graph.holdings[entity].masters
    return any(_verdict(graph, entity, tool, master).best.path for master in masters)


def _arrival(verdict: Verdict) -> Place:
    if verdict.status == "manual-only":
        return Place("late", "by hand only")
    if verdict.status == "stale":
        return Place("late", f"up to {duration_in_words(timedelta(seconds=verdict.best.automatic_latency))} old")
    if not verdict.worst.path:
        return Place("perhaps", "a fact on the way is not stated")
    unsure = {"method": "method not stated", "latency": "age not stated"}
    words = [word for question, word in unsure.items() if question in verdict.open]
    return Place("reached", words[0] if words else "")


def _verdict(graph: StackGraph, entity: str, source: str, target: str) -> Verdict:
    stated = graph.holdings[entity].entity.tolerance
    tolerance = stated.total_seconds() if stated is not None else None
    return graph.verdicts([DataNeed(source, target, entity, 1.0, tolerance)])[0]


def _best(verdicts: Sequence[Verdict]) -> Verdict:
    return max(verdicts, key=lambda verdict: (verdict.best.rungs(), verdict.worst.rungs()))


def why_not(graph: StackGraph, entity: str, tool: str) -> str:
    """Say why the records of an entity do not reach a tool, as shortly as a box can hold."""
    into = [flow for flow in graph.flows if flow.target == tool and (flow.entities is None or entity in flow.entities)]
    for status in ("broken", "planned"):
        idle = [flow for flow in into if flow.integration.status == status]
        if idle:
            word = "broken" if status == "broken" else "only planned"
            return f"{word} from {isolate(graph.tool(idle[0].source).name)}"
    running = [flow for flow in into if flow.runs]
    if running:
        return f"fed by {isolate(graph.tool(running[0].source).name)} only"
    return "connected to nothing" if not graph.neighbours[tool] else "no flow of it leads here"


def _why_not_delivered(graph: StackGraph, entity: str, tool: str) -> str:
    out = [flow for flow in graph.flows if flow.source == tool and (flow.entities is None or entity in flow.entities)]
    for status in ("broken", "planned"):
        if any(flow.integration.status == status for flow in out):
            return "its flow is broken" if status == "broken" else "only planned"
    if any(flow.runs for flow in out):
        return "stops on the way"
    return "connected to nothing" if not graph.neighbours[tool] else "never leaves it"


def _cards(graph: StackGraph, entity: str, places: dict[str, Place]) -> Iterator[Card]:
    held = graph.holdings[entity]
    masters = " and ".join(isolate(graph.tool(master).name) for master in held.masters)
    groups = {group: [tool for tool, place in places.items() if place.group == group] for group in _GROUPS}
    first = [*groups["master"], *groups["reached"]]
    if first:
        title = f"Connected to {masters}" if masters else "No system of record is named"
        line = (
            "Records arrive from the system of record, or reach it" if masters else "Nobody can say which copy is right"
        )
        kind = CardKind.CORE if masters else CardKind.GROUP
        yield _card(graph, entity, kind, title, line, first, places)
    for group, (kind, title, line) in _GROUPS.items():
        if groups[group] and group not in {"master", "reached"}:
            yield _card(graph, entity, kind, title, line.format(masters=masters), groups[group], places)


_GROUPS: dict[str, tuple[CardKind, str, str]] = {
    "master": (CardKind.CORE, "", ""),
    "reached": (CardKind.CORE, "", ""),
    "late": (
        CardKind.CAUTION,
        "By hand or too late",
        "A path is there, but people carry it or it is slower than allowed",
    ),
    "undelivered": (CardKind.SILO, "Made here, never delivered", "What is made here does not reach {masters}"),
    "never": (CardKind.SILO, "Never reached", "No path leads here from {masters}"),
}


def _card(
    graph: StackGraph,
    entity: str,
    kind: CardKind,
    title: str,
    line: str,
    tools: Iterable[str],
    places: dict[str, Place],
) -> Card:
    tools = sorted(tools)
    inside = set(tools)
    flows = [
        flow
        for flow in graph.flows
        if flow.entities and entity in flow.entities and flow.source in inside and flow.target in inside
    ]
    boxes = tuple(_box(graph, entity, tool, places[tool]) for tool in tools)
    count = f"{len(boxes)} tool{'' if len(boxes) == 1 else 's'}"
    return Card(kind, f"{title} · {count}", line, boxes, tuple(lines_between(graph, flows)))


def _box(graph: StackGraph, entity: str, tool: str, place: Place) -> Box:
    record = graph.tool(tool)
    owner = record.departments[0] if record.departments else None
    is_master = tool in graph.holdings[entity].masters
    return Box(tool, record.name, owner, hub=is_master, conduit=record.kind == "conduit", note=place.why)


def _headline(
    graph: StackGraph, name: str, masters: Sequence[str], places: dict[str, Place], needing: Sequence[str]
) -> str:
    if not masters:
        return f"No system of record is named for {name}"
    wanting = [tool for tool in needing if tool not in masters]
    perhaps = [tool for tool in wanting if places[tool].group == "perhaps"]
    arrived = [tool for tool in wanting if places[tool].group in {"reached", "late"}]
    late = [tool for tool in wanting if places[tool].group == "late"]
    undelivered = [tool for tool, place in places.items() if place.group == "undelivered"]
    source = " and ".join(isolate(graph.tool(master).name) for master in masters)
    if wanting:
        parts = [f"{name} from {source} reaches {len(arrived)} of {len(wanting)} tools that need it"]
    else:
        parts = [f"{name} is mastered in {source}; no other tool is stated to need it"]
    if perhaps:
        parts.append(f"{len(perhaps)} perhaps")
    if late:
        parts.append(f"{len(late)} of them only by hand or too late")
    if undelivered:
        parts.append(
            "1 tool never delivers it" if len(undelivered) == 1 else f"{len(undelivered)} tools never deliver it"
        )
    return capitalised("; ".join(parts))
