"""Workspaces of Structurizr, as their own language and as JSON: software systems as tools, relationships as flows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Reader, Source, text_of
from stackaudit.io.readers.diagnostics.problems import refusal
from stackaudit.io.readers.formats.drawing import Arrows, place_in
from stackaudit.io.readers.formats.labels import Label, read_label, read_technology
from stackaudit.io.readers.formats.pages import Node, head_of, json_page, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, fact
from stackaudit.io.readers.formats.structurizr_model import Reading
from stackaudit.io.readers.formats.structurizr_text import Element, Relationship, Workspace, statements_of
from stackaudit.io.readers.result import Location, ReadResult

_LANGUAGE = re.compile(r"^[ \t]*workspace\b[^\n{]*\{?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_SYSTEM = re.compile(r"\bsoftwaresystem\b", re.IGNORECASE)
_MODEL = re.compile(r"^[ \t]*model\s*\{?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_JSON = re.compile(r'"(?:softwareSystems|people)"\s*:\s*\[')
_NAMELESS: Final = "Name"
"""What Structurizr calls a workspace that bears no name."""
_USUAL_TAGS: Final = frozenset({"element", "software system", "relationship", "container", "component", "person"})
_OUTSIDE = re.compile(r"\b(?:external|third[- ]party|saas|extern)\b", re.IGNORECASE)
_FUTURE = re.compile(r"\b(?:future|planned|to[- ]be|proposed)\b", re.IGNORECASE)


def recognises(given: Source) -> bool:
    """Return whether it is a workspace of Structurizr, as language or as JSON."""
    head = head_of(given)
    start = head.lstrip("\ufeff \t\r\n")
    if start[:1] == "{":
        return '"model"' in head and _JSON.search(head) is not None
    if start[:1] in {"<", "[", ""}:
        return False
    return _LANGUAGE.search(head) is not None and (
        _MODEL.search(head) is not None or _SYSTEM.search(head) is not None or given.suffix == ".dsl"
    )


def read(given: Source) -> ReadResult:
    """Return the stack of a workspace; what is related inside a system is related by the systems.

    Raises:
        LoadError: The file is not whole, or it has no software system.
    """
    builder = StackBuilder(given.name)
    text = text_of(given)
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        page = json_page(given)
        workspace = _JsonReading(Node(page.data, (), page, builder.notes)).workspace
    else:
        try:
            reading = Reading()
            reading.read(statements_of(text.removeprefix("\ufeff"), given.limits))
        except LoadError as error:
            raise refusal(error.problems, given.name, text) from None
        workspace = reading.workspace
    _fill(builder, workspace)
    named = workspace.name if workspace.name != _NAMELESS else ""
    return builder.reading(named or given.path.stem)


READER = Reader(
    "structurizr",
    "a workspace of Structurizr: its language (.dsl) or JSON",
    recognises,
    read,
    names_products=True,
)


def _fill(builder: StackBuilder, workspace: Workspace) -> None:
    for kind, message, line in workspace.odd:
        builder.note("dangling" if kind == "dangling" else "left-out", message, Location(builder.source, line))
    tools: dict[int, str] = {}
    for element in workspace.elements:
        if element.kind != "system":
            continue
        spot = Location(builder.source, element.line)
        tags = [tag for tag in dict.fromkeys(element.tags) if tag.casefold() not in _USUAL_TAGS]
        facts: dict[str, Any] = {"x-tags": fact(", ".join(tags)), "x-description": fact(element.about)}
        if element.external or any(_OUTSIDE.search(tag) for tag in tags):
            facts["x-external"] = True
        made = builder.tool(element.name, spot, **facts, **place_in(builder, element.groups, spot))
        if made is not None:
            tools[id(element)] = made
    _tell_of_others(builder, workspace)
    _flows(builder, workspace, tools)


def _tell_of_others(builder: StackBuilder, workspace: Workspace) -> None:
    for kind, what in (("person", "people are no tools"), ("custom", "elements of the author's own kind are no tools")):
        found = [element for element in workspace.elements if element.kind == kind]
        if found:
            message = f"{what}; they were left out with their relationships: {len(found)}"
            builder.note("left-out", message, Location(builder.source, found[0].line))
    loose = [element for element in workspace.elements if element.kind == "part" and element.system is None]
    if loose:
        message = f"containers and components of no software system here were left out: {len(loose)}"
        builder.note("left-out", message, Location(builder.source, loose[0].line))


def _flows(builder: StackBuilder, workspace: Workspace, tools: dict[int, str]) -> None:
    """Add a flow for each relationship of two systems; one that parts of them imply only where it says more."""
    arrows = Arrows(builder)
    lifted: dict[tuple[str, str], list[tuple[Relationship, Label, Label]]] = {}
    inside = 0
    for relationship in workspace.relationships:
        ends = [tools.get(id(end.system)) if end.system else None for end in (relationship.source, relationship.target)]
        if ends[0] is None or ends[1] is None:
            continue
        if ends[0] == ends[1]:
            inside += 1
            continue
        made = (relationship, read_label(relationship.text), read_technology(relationship.technology))
        lifted.setdefault((ends[0], ends[1]), []).append(made)
    for (source, target), found in lifted.items():
        for relationship, said, how in _once(found):
            label = replace(
                said,
                method=how.method or said.method,
                every=how.every or said.every,
                carrier=how.carrier or said.carrier,
            )
            spot = Location(builder.source, relationship.line)
            planned = any(_FUTURE.search(tag) for tag in relationship.tags)
            facts: dict[str, Any] = {
                "name": fact(relationship.text),
                "x-technology": how.rest,
                "status": "planned" if planned else None,
            }
            arrows.add(source, target, label, spot, **facts)
    arrows.tell()
    if inside:
        first = next(iter(workspace.relationships))
        message = f"relationships inside one software system were left out: {inside}"
        builder.note("left-out", message, Location(builder.source, first.line))


_Way = tuple[str | None, str | None, tuple[str, ...], bool, bool]


def _once(found: list[tuple[Relationship, Label, Label]]) -> list[tuple[Relationship, Label, Label]]:
    """Return the relationships of two systems without those that only repeat one: the first of each way is kept."""
    direct = [one for one in found if one[0].source.kind == "system" and one[0].target.kind == "system"]
    implied = [one for one in found if one[0].source.kind != "system" or one[0].target.kind != "system"]
    kept: dict[_Way, tuple[Relationship, Label, Label]] = {}
    for one in (*direct, *implied):
        _, label, how = one
        way = (how.method or label.method, how.every or label.every, label.entities, label.pulls, label.both)
        kept.setdefault(way, one)
    said = [way for way in kept if way[0] or way[1] or way[2]]
    plain = [way for way in kept if not (way[0] or way[1] or way[2])]
    for way in plain:
        same = any(other[3:] == way[3:] for other in said)
        if same and kept[way] not in direct:
            del kept[way]
    return list(kept.values())


class _JsonReading:
    """Reads the model of a workspace that was exported as JSON; relationships name their target by its id."""

    def __init__(self, root: Node) -> None:
        self.workspace = Workspace(root.at("name").word())
        self._known: dict[str, Element] = {}
        self._stated: list[tuple[Element, Node]] = []
        model = root.at("model")
        for people in model.at("people").records():
            self._element(people, "person", None)
        for custom in model.at("customElements").records():
            self._element(custom, "custom", None)
        for system in model.at("softwareSystems").records():
            whole = self._element(system, "system", None)
            for container in system.at("containers").records():
                self._element(container, "part", whole)
                for component in container.at("components").records():
                    self._element(component, "part", whole)
        for source, node in self._stated:
            self._relationship(source, node)

    def _element(self, node: Node, kind: str, system: Element | None) -> Element:
        groups = tuple(part.strip() for part in node.at("group").word().split("/") if part.strip())
        tags = [tag.strip() for tag in node.at("tags").word().split(",") if tag.strip()]
        element = Element(node.at("name").word(), kind, node.spot.line, system, tags, groups)
        element.about = node.at("description").word()
        element.external = node.at("location").word().casefold() == "external"
        if kind == "system":
            element.system = element
        self.workspace.elements.append(element)
        self._known.setdefault(_id(node), element)
        self._stated += [(element, relationship) for relationship in node.at("relationships").records()]
        return element

    def _relationship(self, source: Element, node: Node) -> None:
        if node.at("linkedRelationshipId").word():
            return  # Structurizr implies it from one that is read
        target = self._known.get(_text(node.at("destinationId")))
        if target is None:
            node.note(
                "dangling", f"a relationship leads to {short(_text(node.at('destinationId')))!r}, which is no element"
            )
            return
        tags = tuple(tag.strip() for tag in node.at("tags").word().split(","))
        text, technology = node.at("description").word(), node.at("technology").word()
        self.workspace.relationships.append(Relationship(source, target, text, technology, node.spot.line, tags))


def _id(node: Node) -> str:
    return _text(node.at("id"))


def _text(node: Node) -> str:
    return str(node.value) if isinstance(node.value, str | int) else ""
