"""The silo diagram: what it says. Cards for connected groups, lines by how they are carried, marks for unmet needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, NamedTuple

from stackaudit.core.findings import Review
from stackaudit.core.messages import duration_in_words, number_in_words
from stackaudit.core.rows import rows_of as rows_among
from stackaudit.diagrams.chart import typed_rows
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.names import capitalised, isolate, letter_of, listed, owners_of, tools_in_words
from stackaudit.diagrams.scene import Box, Card, CardKind, Line, Scene, check
from stackaudit.diagrams.silo.asking import asks_about_links
from stackaudit.diagrams.silo.lines import lines_between
from stackaudit.diagrams.silo.links import Planned, best_links, planned_links
from stackaudit.diagrams.silo.overview import arrange_overview, is_crowded
from stackaudit.diagrams.silo.sheet import arrange_sheet
from stackaudit.diagrams.style import LINE_STYLES
from stackaudit.diagrams.text import warn_of_missing
from stackaudit.graph import DataNeed, StackGraph, Verdict
from stackaudit.graph.separation import Separation
from stackaudit.model.tool import Tool
from stackaudit.tables.integrations import RequirementRow
from stackaudit.tables.silos import NeedRow

_CORE_SHARE = 0.4
_MOST_ASKED = 4
_MOST_TOLD = 4


Detail = Literal["auto", "full", "overview"]


def arrange(scene: Scene, detail: Detail = "auto", aspect: float = 1.6) -> Geometry:
    """Lay a scene out without drawing it.

    Args:
        scene: What the picture says.
        detail: "full" draws a labelled box for every tool, "overview" departments with a square for each tool and one
            line for all that flows between two of them; "auto" chooses by the number of tools and of lines.
        aspect: Width to height that the picture should come near.

    Raises:
        ValueError: The scene contradicts itself; the code that built it is wrong.
    """
    check(scene)
    warn_of_missing(_texts(scene))
    if detail == "overview" or (detail == "auto" and is_crowded(scene)):
        return arrange_overview(scene, aspect)
    return arrange_sheet(scene, aspect)


def _texts(scene: Scene) -> list[str]:
    names = [box.name for card in scene.cards for box in card.boxes]
    headers = [text for card in scene.cards for text in (card.title, card.subtitle)]
    entries = [text for mark in scene.marks for text in (mark.title, mark.detail)]
    return [*names, *headers, *entries, *(owner.name for owner in scene.owners), *_said(scene)]


def _said(scene: Scene) -> list[str]:
    return [scene.headline, scene.subline, *(text for ask in scene.asks for text in (ask.question, ask.whom))]


def silo_scene(graph: StackGraph, review: Review, plan: Planned | None = None) -> Scene:
    """Say what the silo diagram of a stack shows.

    Args:
        graph: The stack.
        review: What the silo analyser says of it, with the tables of requirements and questions where there are any.
        plan: Whose links are listed under the map; where None, those that would join or serve most.
    """
    verdicts = _judged(graph, review)
    cards = tuple(_cards(graph, graph.separation(verdicts), verdicts))
    between = tuple(_between(graph, cards))
    headline, *rest = (clause.render(isolate) for clause in review.headline)
    needs = typed_rows(review, NeedRow)
    required = rows_among(RequirementRow, review.tables)
    links = best_links(graph, required, needs) if plan is None else planned_links(graph, plan)
    if plan is not None and not links.marks and not links.left_out:
        rest.append("the plan changes no link")
    settled = any(need.status != "unknown" for need in needs)
    return Scene(
        headline=capitalised(headline),
        subline=_subline(graph, review, rest),
        cards=cards,
        between=between,
        owners=owners_of(graph),
        marks=links.marks,
        marks_left_out=links.left_out,
        marks_title=links.title,
        asks=() if settled else tuple(asks_about_links(review, _MOST_ASKED, roles_stated=bool(needs))),
        alt=" ".join(
            [
                f"{capitalised('; '.join([headline, *rest]))}.",
                *(f"{card.title}: {card.subtitle}." for card in cards),
                *_between_words(graph, between),
            ]
        ),
    )


def _judged(graph: StackGraph, review: Review) -> tuple[Verdict, ...]:
    """The verdicts on the needs that the review counted, whichever those were."""
    counted = {row.need for row in typed_rows(review, NeedRow)}
    return graph.verdicts([need for need in graph.needs() if need.id in counted])


def _subline(graph: StackGraph, review: Review, clauses: Sequence[str]) -> str:
    """Return what stands beneath the title: the other counts of the headline, the integrations, the index."""
    kinds: Counter[str] = Counter()
    for record in graph.stack.integrations:
        if record.status in {"broken", "planned", "deprecated"}:
            kinds[record.status] += 1
        elif record.status == "unknown":
            kinds["of unknown status"] += 1
        elif record.method is None:
            kinds["of unstated method"] += 1
        else:
            kinds["manual" if record.method == "manual" else "automated"] += 1
    order = (
        *("automated", "manual", "of unstated method", "broken", "planned", "deprecated"),
        "of unknown status",
    )
    parts = ", ".join(f"{kinds[kind]} {kind}" for kind in order if kinds[kind])
    count = len(graph.stack.integrations)
    text = f"{capitalised(', '.join(clauses))}. " if clauses else ""
    text += f"{count or 'No'} integration{'' if count == 1 else 's'}" + (f": {parts}. " if parts else ". ")
    index = silo_index(review)
    text += f"Silo index {index} of 100 (0 is best). " if index else ""
    return text + "A card encloses tools that are connected." if graph.running else text.rstrip()


def silo_index(review: Review) -> str:
    """Write the silo index, or its span; nothing where it is not known."""
    index = next((measure for measure in review.measures if measure.name == "silos.index"), None)
    if index is None or index.low is None or index.high is None:
        return ""
    low, high = (number_in_words(round(value, 1)) for value in (index.low, index.high))
    return low if low == high else f"{low} to {high}"


# -- cards


def _between(graph: StackGraph, cards: Iterable[Card]) -> Iterator[Line]:
    """Yield the lines from card to card: cards enclose what runs, so nothing surely runs on these."""
    card_of = {box.id: at for at, card in enumerate(cards) for box in card.boxes}
    return lines_between(graph, [flow for flow in graph.flows if card_of[flow.source] != card_of[flow.target]])


def _between_words(graph: StackGraph, lines: Sequence[Line]) -> Iterator[str]:
    """Yield the sentence of the alternative text about the lines from card to card, if there are any."""
    names = [
        f"{_names(graph, [line.source])} → {_names(graph, [line.target])} ({LINE_STYLES[line.kind].word})"
        for line in lines
    ]
    if names:
        yield f"Between cards: {listed(names, _MOST_TOLD)}."


def _cards(graph: StackGraph, apart: Separation, verdicts: Sequence[Verdict]) -> Iterator[Card]:
    groups, main, places = graph.groups(), apart.main, _places(graph)
    if len(groups) == 1:
        main = groups[0]
    if main is not None:
        kind, word = (CardKind.CORE, "Connected core") if _is_core(graph, main) else (CardKind.GROUP, "Main group")
        title = f"{word} · {tools_in_words(len(main))}"
        yield _group_card(graph, main, places, kind, title, _core_line(graph, main))
    for n, members in enumerate(members for members in groups if members != main):
        letter = letter_of(n)
        silo = main is not None and members in apart.silos
        kind, word = (CardKind.SILO, "Silo") if silo else (CardKind.GROUP, "Group")
        title = f"{word} {letter} · {tools_in_words(len(members))}{_mostly(graph, members)}"
        if main is None or silo:
            line = _cut_off_line(verdicts, graph, members)
        else:
            line = "Whether flows join it to the others is not known"
        yield _group_card(graph, members, places, kind, title, line, letter)
    for members in places.perhaps:
        title, line = f"Perhaps connected · {tools_in_words(len(members))}", "Whether what joins them runs is not known"
        yield _group_card(graph, members, places, CardKind.GROUP, title, line)
    if places.shared:
        title = f"Passing data on · {tools_in_words(len(places.shared))}"
        yield _card(graph, places.shared, CardKind.GROUP, title, "Carrying flows of several groups joins none of them")
    if apart.alone:
        title, line = _alone_words(graph, apart.alone)
        yield _card(graph, apart.alone, CardKind.UNCONNECTED, f"{title} · {tools_in_words(len(apart.alone))}", line)
    if apart.on_purpose:
        title = f"Alone on purpose · {tools_in_words(len(apart.on_purpose))}"
        yield _card(graph, apart.on_purpose, CardKind.GROUP, title, "Stated to exchange data with nothing, as intended")


@dataclass(frozen=True, slots=True)
class _Places:
    """Where tools stand that are in no group for sure.

    Attributes:
        guests: By group, the tools that only a flow of unknown status joins to it.
        carriers: By group, the conduits that carry flows of it and of no other one.
        perhaps: Tools that only flows of unknown status join with one another.
        shared: Conduits that carry flows of several groups.
    """

    guests: dict[tuple[str, ...], tuple[str, ...]]
    carriers: dict[tuple[str, ...], tuple[str, ...]]
    perhaps: tuple[tuple[str, ...], ...]
    shared: tuple[str, ...]


def _places(graph: StackGraph) -> _Places:
    home = {tool: members for members in graph.groups() for tool in members}
    guests: dict[tuple[str, ...], tuple[str, ...]] = {}
    perhaps: list[tuple[str, ...]] = []
    for possible in graph.possible_components():
        loose = tuple(tool for tool in possible if tool not in home)
        if len(possible) > 1 and loose:
            hosts = [home[tool] for tool in possible if tool in home]
            card = hosts[0] if hosts else possible
            if hosts:
                guests[card] = loose
            else:
                perhaps.append(possible)
            home |= dict.fromkeys(loose, card)
    carriers: dict[tuple[str, ...], tuple[str, ...]] = {}
    shared: list[str] = []
    for conduit in sorted(graph.carried.keys() - home.keys()):
        ends = {home[flow.source] for flow in graph.carried[conduit]}
        if len(ends) > 1:
            shared.append(conduit)
        else:
            carriers[min(ends)] = (*carriers.get(min(ends), ()), conduit)
    return _Places(guests, carriers, tuple(perhaps), tuple(shared))


def _group_card(
    graph: StackGraph,
    members: tuple[str, ...],
    places: _Places,
    kind: CardKind,
    title: str,
    line: str,
    letter: str = "",
) -> Card:
    """Return the card of a group, with the tools that perhaps join it and the conduits that carry its flows alone."""
    guests, carriers = places.guests.get(members, ()), places.carriers.get(members, ())
    if guests:
        line += f"; perhaps also {_names(graph, guests)}, if what joins them runs"
    if carriers:
        line += f"; carried by {_names(graph, carriers)}"
    card = _card(graph, (*members, *guests, *carriers), kind, title, line, letter)
    boxes = (replace(box, note="perhaps connected") if box.id in guests else box for box in card.boxes)
    return replace(card, boxes=tuple(boxes), guests=len(guests) + len(carriers))


def _names(graph: StackGraph, tools: Iterable[str]) -> str:
    return listed([isolate(graph.tool(tool).name) for tool in tools], 2)


def _alone_words(graph: StackGraph, alone: Sequence[str]) -> tuple[str, str]:
    """Title and line of the tools without a flow: they are connected to nothing only where the file states it."""
    stated = sum(graph.flows_stated(tool) is not None for tool in alone)
    if stated == len(alone):
        return "Without a link", "No integration that runs leads in or out"
    words = f" ({stated} stated to have none)" if stated else ""
    return "No flow on record", f"No integration that runs is recorded, in or out{words}"


def _is_core(graph: StackGraph, main: tuple[str, ...]) -> bool:
    """Whether the main group deserves to be called the core: it is the hub's, or far larger than any other."""
    if graph.hub is not None:
        return True
    second = max((len(members) for members in graph.groups() if members != main), default=0)
    return len(main) >= _CORE_SHARE * len(graph.tools) and len(main) >= 2 * second


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
    within = [f for f in graph.running if f.source in inside and f.target in inside]
    running = {f.number for f in within if f.certain}
    perhaps = len({f.number for f in within} - running)
    parts = [f"{len(departments)} department{'' if len(departments) == 1 else 's'}"] if departments else []
    count = "1 integration that runs" if len(running) == 1 else f"{len(running)} integrations that run"
    return ", ".join([*parts, count, *([f"{perhaps} of unknown status"] if perhaps else [])])


def _cut_off_line(verdicts: Sequence[Verdict], graph: StackGraph, members: tuple[str, ...]) -> str:
    inside = set(members)
    cut = Counter(
        verdict.need.entity
        for verdict in verdicts
        if verdict.status == "no-path" and (verdict.need.source in inside) != (verdict.need.target in inside)
    )
    if not verdicts:
        return "Which records others need is not stated"
    if not cut:
        return "Nothing it holds is known to be needed elsewhere"
    names = [
        graph.holdings[entity].entity.name for entity, _ in sorted(cut.items(), key=lambda item: (-item[1], item[0]))
    ]
    stated = all(graph.flows_stated(tool) is not None for tool in members)
    return f"{'Cut off here' if stated else 'No path on record'}: {listed(names, 3)}"


def _mostly(graph: StackGraph, members: tuple[str, ...]) -> str:
    first = Counter(tool.departments[0] for m in members if (tool := graph.tool(m)).departments)
    if not first:
        return ""
    department, count = min(first.items(), key=lambda item: (-item[1], item[0]))
    name = next((owner.name for owner in owners_of(graph) if owner.id == department), department)
    return f" · {'' if count == len(members) else 'mostly '}{isolate(name)}"


# -- the way of one entity


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
    cards = tuple(_entity_cards(graph, entity, places))
    headline, *rest = _entity_headline(graph, name, held.masters, places, sorted(wanting))
    told = f"{capitalised(', '.join(rest))}. " if rest else ""
    drawn = f"{len(concerned)} of {len(graph.tools)} tools hold, carry or need {name}; the others are not drawn."
    unsure = "" if paths.certain else " Some facts of its flows are not stated."
    return Scene(
        headline=capitalised(headline),
        subline=told + drawn + unsure,
        cards=cards,
        owners=owners_of(graph),
        alt=" ".join(
            [
                f"{capitalised(headline)}. {told}",
                *(f"{card.title}: {', '.join(b.name for b in card.boxes)}." for card in cards),
            ]
        ),
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
    return _nothing(graph, tool, "no flow of it leads here")


def _why_not_delivered(graph: StackGraph, entity: str, tool: str) -> str:
    out = [flow for flow in graph.flows if flow.source == tool and (flow.entities is None or entity in flow.entities)]
    for status in ("broken", "planned"):
        if any(flow.integration.status == status for flow in out):
            return "its flow is broken" if status == "broken" else "only planned"
    if any(flow.runs for flow in out):
        return "stops on the way"
    return _nothing(graph, tool, "never leaves it")


def _nothing(graph: StackGraph, tool: str, words: str) -> str:
    """Say that no flow of an entity leads where it is wanted; as a fact only where the flows of the tool are stated."""
    if graph.flows_stated(tool) is None:
        return "no flow of it on record" if graph.neighbours[tool] else "no flow on record"
    return words if graph.neighbours[tool] else "connected to nothing"


def _entity_cards(graph: StackGraph, entity: str, places: dict[str, Place]) -> Iterator[Card]:
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
        yield _entity_card(graph, entity, kind, title, line, first, places)
    for group, (kind, title, line) in _GROUPS.items():
        if groups[group] and group not in {"master", "reached"}:
            yield _entity_card(graph, entity, kind, title, line.format(masters=masters), groups[group], places)


_GROUPS: dict[str, tuple[CardKind, str, str]] = {
    "master": (CardKind.CORE, "", ""),
    "reached": (CardKind.CORE, "", ""),
    "late": (
        CardKind.CAUTION,
        "By hand or too late",
        "A path is there, but people carry it or it is slower than allowed",
    ),
    "undelivered": (CardKind.SILO, "Made here, not delivered", "No path on record leads from here to {masters}"),
    "never": (CardKind.SILO, "Not reached", "No path on record leads here from {masters}"),
}


def _entity_card(
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
    boxes = tuple(_entity_box(graph, entity, tool, places[tool]) for tool in tools)
    count = f"{len(boxes)} tool{'' if len(boxes) == 1 else 's'}"
    return Card(kind, f"{title} · {count}", line, boxes, tuple(lines_between(graph, flows)))


def _entity_box(graph: StackGraph, entity: str, tool: str, place: Place) -> Box:
    return replace(_box(graph, graph.tool(tool)), hub=tool in graph.holdings[entity].masters, note=place.why)


def _entity_headline(
    graph: StackGraph, name: str, masters: Sequence[str], places: dict[str, Place], needing: Sequence[str]
) -> list[str]:
    """Return the title, then the other counts."""
    if not masters:
        return [f"No system of record is named for {name}"]
    wanting = [tool for tool in needing if tool not in masters]
    perhaps = [tool for tool in wanting if places[tool].group == "perhaps"]
    arrived = [tool for tool in wanting if places[tool].group in {"reached", "late"}]
    late = [tool for tool in wanting if places[tool].group == "late"]
    undelivered = [tool for tool, place in places.items() if place.group == "undelivered"]
    source = " and ".join(isolate(graph.tool(master).name) for master in masters)
    if wanting:
        parts = [f"{name} from {source} reaches {len(arrived)} of {len(wanting)} tools that need it"]
    else:
        parts = [f"{name} is mastered in {source}, and no other tool is stated to need it"]
    if perhaps:
        parts.append(f"{len(perhaps)} perhaps")
    if late:
        parts.append(f"{len(late)} of them only by hand or too late")
    if undelivered:
        tools = "1 tool" if len(undelivered) == 1 else f"{len(undelivered)} tools"
        never = f"{tools} never deliver{'s' if len(undelivered) == 1 else ''} it"
        parts.append(never if graph.flows_complete else f"no path from {tools} that should deliver it is on record")
    return parts
