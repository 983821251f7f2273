"""The tools by department or category without their flows, as a plain list has none, and what to ask first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from stackaudit.core.findings import Review
from stackaudit.diagrams.chart import Chart, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.names import capitalised, counted, isolate, listed, owners_of, tools_in_words
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.silo.asking import asks_of
from stackaudit.diagrams.silo.picture import Detail, arrange
from stackaudit.graph import StackGraph
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool

_MOST_ASKED: Final = 10
_NAMED: Final = 3
_SEVERAL: Final = "+"
"""The group of the tools that several departments use; no id is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryOptions(Options):
    """How closely the list is drawn. `auto` changes over to one square a tool at 200 tools."""

    detail: Detail = field(default="auto", metadata={"help": "names in boxes, or one square a tool"})


def inventory_scene(graph: StackGraph, review: Review) -> Scene:
    """Say what the map of tools without flows shows: a card for each department, else for each category.

    Args:
        graph: The stack.
        review: Its table `questions`, if it has one, is what there is to ask.
    """
    by_department = any(tool.departments for tool in graph.tools)
    cards = tuple(_cards(graph, by_department=by_department))
    kind = "department" if by_department else "category"
    headline = _headline(graph, by_department=by_department)
    drawn = "The flows between them are not drawn here."
    if not graph.stack.integrations:
        drawn = "No flows are on record: none is drawn, and none is ruled out."
    subline = f"A card holds the tools of one {kind}. {drawn}"
    return Scene(
        headline=headline,
        subline=subline if graph.tools else "Every tool of the file is planned or gone.",
        cards=cards,
        owners=owners_of(graph),
        asks=tuple(asks_of(review, _MOST_ASKED)),
        alt=" ".join([headline + ".", *(f"{card.title}: {card.subtitle}." for card in cards)]),
    )


def _headline(graph: StackGraph, *, by_department: bool) -> str:
    if not graph.tools:
        return "No tool is in use"
    count = tools_in_words(len(graph.tools))
    if not graph.stack.integrations:
        return f"{count}, with no flow on record"
    if by_department:
        groups = counted(len({id_ for tool in graph.tools for id_ in tool.departments}), "department", "departments")
        return f"{count} in {groups}"
    categories = {tool.category for tool in graph.tools if tool.category}
    if not categories:
        return f"What {count} {'is' if len(graph.tools) == 1 else 'are'} for is not stated"
    return f"{count} of {counted(len(categories), 'category', 'categories')}"


def _cards(graph: StackGraph, *, by_department: bool) -> Iterator[Card]:
    groups: dict[str, list[Tool]] = defaultdict(list)
    for tool in graph.tools:
        groups[_group(tool, by_department=by_department)].append(tool)
    names = {owner.id: owner.name for owner in owners_of(graph)}
    for id_ in sorted(groups, key=lambda id_: (not id_, id_ == _SEVERAL, -len(groups[id_]), id_)):
        tools = sorted(groups[id_], key=lambda tool: (tool.category or "~", tool.name.casefold(), tool.id))
        unstated = "No department stated" if by_department else "No category stated"
        title = isolate(names.get(id_, id_) if by_department else capitalised(readable(id_))) if id_ else unstated
        title = "Several departments" if id_ == _SEVERAL and by_department else title
        boxes = tuple(_box(tool, graph, noted=by_department) for tool in tools)
        kind = CardKind.GROUP if id_ else CardKind.UNCONNECTED
        title = f"{title} · {tools_in_words(len(tools))}"
        yield Card(kind, title, _line(tools, by_department=by_department), boxes, whole=False)


def _group(tool: Tool, *, by_department: bool) -> str:
    if by_department:
        return _SEVERAL if len(tool.departments) > 1 else next(iter(tool.departments), "")
    return tool.category or ""


def _line(tools: Sequence[Tool], *, by_department: bool) -> str:
    """The second line of a card: the categories of a department, or what the tools of a category are for."""
    if by_department:
        stated = Counter(isolate(readable(tool.category)) for tool in tools if tool.category)
    else:
        stated = Counter(readable(use.id) for tool in tools for use in tool.capabilities)
    common = sorted(stated, key=lambda word: (-stated[word], word))
    return listed(common, _NAMED) if common else "What they are for is not stated"


def _box(tool: Tool, graph: StackGraph, *, noted: bool) -> Box:
    owner = tool.departments[0] if tool.departments else None
    note = readable(tool.category or "") if noted else ""
    return Box(tool.id, tool.name, owner, hub=tool.id == graph.hub, conduit=tool.kind == "conduit", note=note)


def _build(graph: StackGraph, review: Review, options: InventoryOptions) -> Diagram:
    return diagram_of(inventory_scene(graph, review), partial(arrange, detail=options.detail), options.theme)


INVENTORY: Final = Chart(
    "tools",
    "Tools by department or category, and what to ask first",
    None,
    InventoryOptions,
    _build,
    tables=("questions",),
)
