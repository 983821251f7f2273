"""Graphs as GraphML: our own, and those of drawing programs such as yEd and of graph libraries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import Problem
from stackaudit.io.readers.base import Reader, Source, loaded
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.formats.drawing import Arrows, holds_people, is_person, name_of, place_in
from stackaudit.io.readers.formats.labels import Label, method_of, period_of, read_label
from stackaudit.io.readers.formats.mermaid_text import lines_of
from stackaudit.io.readers.formats.pages import head_of, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, fact
from stackaudit.io.readers.result import Location, ReadResult
from stackaudit.io.readers.text.xml_text import Element, load
from stackaudit.model.base import slug
from stackaudit.model.integration import Integration
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.tables import read_cell, read_tables
from stackaudit.model.tool import Tool

_MARK = re.compile(r"<(?:\w+:)?graphml\b")
_COUNTED = re.compile(r"(?:n?\d+|node[-_ ]?\d+)(?:::n?\d+)*", re.IGNORECASE)
_NAMES: Final = ("name", "label", "title")
_LOOKS_WORDS = """
x y z r g b a size color colour shape width height weight degree modularity_class nodegraphics edgegraphics
portgraphics resources url description edgelabel nodelabel key
"""
_LOOKS: Final = frozenset(_LOOKS_WORDS.split())
"""Attributes that say how a graph looks, or that hold pictures and addresses."""
_ENDS: Final = frozenset({"id", "source", "target", "name", "provenance"})


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A node or an edge: its attributes by their names, the texts on it, the groups around it."""

    element: Element
    stated: Mapping[str, str]
    texts: tuple[str, ...]
    groups: tuple[str, ...] = ()


def recognises(given: Source) -> bool:
    """Return whether its root is that of GraphML."""
    head = head_of(given)
    return head.lstrip("\ufeff \t\r\n")[:1] == "<" and _MARK.search(head[:5_000]) is not None


def read(given: Source) -> ReadResult:
    """Return the stack in a graph: nodes as tools, edges as flows, attributes with the names of facts as facts.

    Raises:
        LoadError: The file is no XML or no GraphML, or has no node.
    """
    root = loaded(given, load)
    if root.tag != "graphml":
        problem = Problem(Code.INVALID_VALUE, f"<{short(root.tag)}> is no GraphML", root.line, 1)
        raise refusal([problem], given.name, given.text)
    builder = StackBuilder(given.name)
    keys = {key.attributes.get("id", ""): key.attributes.get("attr.name", "") for key in root.all("key")}
    filling = _Filling(builder, keys)
    filling.fill(root)
    return builder.reading(filling.name or given.path.stem)


READER = Reader("graphml", "a graph as GraphML: ours, yEd and others", recognises, read, names_products=True)


class _Filling:
    """Fills the builder from the graphs of a file."""

    def __init__(self, builder: StackBuilder, keys: Mapping[str, str]) -> None:
        self._builder, self._keys = builder, keys
        self._arrows = Arrows(builder)
        self._tools: dict[str, str] = {}
        self._left: dict[str, str] = {}
        self._unread: dict[str, int] = {}
        self.name = ""

    def fill(self, root: Element) -> None:
        """Add tools and flows, and say what was not used."""
        nodes: list[_Drawn] = []
        edges: list[tuple[_Drawn, bool]] = []
        for graph in root.all("graph"):
            self.name = self.name or self._stated(graph).get("name", "")
            self._walk(graph, nodes, edges)
        for node in nodes:
            self._node(node)
        rows = [self._edge(edge, directed=directed) for edge, directed in edges]
        self._arrows.tell()
        lost = [spot for spot in rows if spot is not None]
        if lost:
            message = f"edges that begin or end at no tool (a group, a person, nothing) were left out: {len(lost)}"
            self._builder.note("left-out", message, lost[0])
        for name, count in sorted(self._unread.items()):
            message = f"the attribute {short(name)!r} is no fact of a stack; it is kept as x-…: {count}"
            self._builder.note("left-out", message, Location(self._builder.source, root.line))

    def _walk(self, top: Element, nodes: list[_Drawn], edges: list[tuple[_Drawn, bool]]) -> None:
        """Gather nodes and edges of a graph and of those inside its nodes, which are groups."""
        waiting: list[tuple[Element, tuple[str, ...]]] = [(top, ())]
        while waiting:
            graph, groups = waiting.pop()
            directed = graph.attributes.get("edgedefault") != "undirected"
            for edge in graph.all("edge"):
                stated = edge.attributes.get("directed")
                ways = directed if stated is None else stated != "false"
                edges.append((_Drawn(edge, self._stated(edge), tuple(_texts(edge, "EdgeLabel"))), ways))
            for element in graph.all("node"):
                drawn = _Drawn(element, self._stated(element), tuple(_texts(element, "NodeLabel")), groups)
                inner = element.first("graph")
                if inner is None:
                    nodes.append(drawn)
                    continue
                self._left[element.attributes.get("id", "")] = "a group"
                title = " ".join(lines_of(_label(drawn)))
                waiting.append((inner, (*groups, title) if title else groups))

    def _stated(self, element: Element) -> dict[str, str]:
        found = {}
        for data in element.all("data"):
            name = self._keys.get(data.attributes.get("key", ""), "")
            if name and data.text.strip() and not data.children:
                found[name] = data.text.strip()
        return found

    def _spot(self, drawn: _Drawn) -> Location:
        return Location(self._builder.source, drawn.element.line)

    def _node(self, drawn: _Drawn) -> None:
        spot, id_ = self._spot(drawn), drawn.element.attributes.get("id", "")
        if id_ in self._tools or id_ in self._left:
            self._builder.note("contradiction", f"two nodes have the id {short(id_)!r}; edges lead to the first", spot)
            return
        own = "name" in drawn.stated
        lines = (drawn.stated["name"],) if own else lines_of(_label(drawn)) or (id_,)
        name, more = (lines[0], None) if own else name_of(lines)
        if not own and (is_person(name) or holds_people(drawn.groups)):
            self._left[id_] = "a person"
            self._builder.note("left-out", f"{short(name)!r} stands for people, who are no tools", spot)
            return
        facts = self._facts("tools", Tool, drawn.stated, {"id": "a", "name": "a"}, spot)
        facts |= {"x-text": fact(more)} if more is not None else {}
        if "departments" not in facts:
            facts |= place_in(self._builder, drawn.groups, spot)
        exact = "" if _COUNTED.fullmatch(id_) else id_
        made = self._builder.tool(name, spot, exactly=exact, **facts)
        if made is not None:
            self._tools[id_] = made

    def _edge(self, drawn: _Drawn, *, directed: bool) -> Location | None:
        """Add the flow of an edge; return its place where an end of it is no tool."""
        ends = drawn.element.attributes.get("source", ""), drawn.element.attributes.get("target", "")
        source, target = (self._tools.get(end) for end in ends)
        spot = self._spot(drawn)
        if source is None or target is None:
            return spot
        facts = self._facts("integrations", Integration, drawn.stated, {"source": "a", "target": "b"}, spot)
        text = " ".join(lines_of(_label(drawn)))
        label = read_label(text) if text else Label()
        stated = facts.pop("entities", None)
        both = bool(facts.pop("bidirectional", False))
        via = facts.get("via")
        if via is not None:
            facts["via"] = self._tools.get(via)
            if facts["via"] is None:
                self._builder.note("dangling", f"{short(str(via))!r}, which carries the flow, is no node", spot)
        heads = _heads(drawn.element)
        if heads == (True, False):
            source, target = target, source
        facts = {"name": clean(drawn.stated.get("name")) or label.rest, **facts}
        if stated is not None:
            self._builder.flow(source, target, spot, stated, apart=True, bidirectional=both or None, **facts)
        else:
            headless = not directed or heads == (False, False)
            both = both or heads == (True, True)
            self._arrows.add(source, target, label, spot, headless=headless, both=both, apart=True, **facts)
        return None

    def _facts(
        self, table: str, model: type[BaseModel], stated: Mapping[str, str], ends: dict[str, str], spot: Location
    ) -> dict[str, Any]:
        """Return the facts among the attributes; what a stack does not know or cannot read is kept as `x-…`."""
        layout = LAYOUTS[table]
        row: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for name, text in stated.items():
            column = layout.column(name)
            if column is not None and name.partition(".")[0] not in _ENDS:
                row[name] = read_cell(_worded(name, text), column)
            elif name.casefold() not in _LOOKS | set(_NAMES) | _ENDS and slug(name):
                own[f"x-{slug(name)}"] = clean(text)
                self._unread[name] = self._unread.get(name, 0) + 1
        record: dict[str, Any] = read_tables({table: [{**ends, **row}]}).document[table][0]
        for _ in range(3):
            try:
                model.model_validate(record)
                break
            except ValidationError as error:
                for field in dict.fromkeys(str(one["loc"][0]) for one in error.errors() if one["loc"]):
                    text = "; ".join(text for name, text in stated.items() if name.partition(".")[0] == field)
                    message = f"{short(text)!r} is not read as {field!r}; it is kept as 'x-{slug(field)}'"
                    self._builder.note("left-out", message, spot)
                    own[f"x-{slug(field)}"] = clean(text)
                    record.pop(field, None)
        return {key: value for key, value in {**record, **own}.items() if key not in _ENDS and value is not None}


def _worded(name: str, text: str) -> str:
    """Return a fact in the words of a stack where it is stated in others."""
    if name == "method":
        return method_of(text) or text
    return period_of(text) or text if name == "every" else text


def _label(drawn: _Drawn) -> str:
    """Return the text that a node or an edge bears: of an attribute, else as it is drawn."""
    folded = {name.casefold(): text for name, text in drawn.stated.items()}
    return next((folded[name] for name in _NAMES if folded.get(name)), "") or "\n".join(drawn.texts)


def _texts(element: Element, tag: str) -> Iterator[str]:
    """Yield the texts of the labels in the drawing of a node or an edge, not those of nodes inside it."""
    waiting = [data for data in element.all("data") if data.children]
    while waiting:
        here = waiting.pop(0)
        if here.tag == tag and here.text.strip():
            yield here.text.strip()
        waiting = [*here.children, *waiting]


def _heads(edge: Element) -> tuple[bool, bool] | None:
    """Return whether an edge has a head at its source and at its target; None where the drawing does not say."""
    waiting = [data for data in edge.all("data") if data.children]
    while waiting:
        here = waiting.pop()
        if here.tag == "Arrows":
            ends = (here.attributes.get(end, "none") for end in ("source", "target"))
            first, last = (end.casefold() not in {"none", ""} for end in ends)
            return first, last
        waiting += here.children
    return None
