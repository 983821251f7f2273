"""Services of a CycloneDX bill of materials (a SaaSBOM) and the data that flows between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.base import Reader, Source, loaded
from stackaudit.io.readers.diagnostics.positions import Pointer, Span
from stackaudit.io.readers.formats.pages import Node, Page, head_of, json_page, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, day, fact
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.io.readers.text.xml_text import Element, load


def bom_of(given: Source, notes: list[Note]) -> Node:
    """Return the root of a bill of materials, XML in the shape of JSON.

    Raises:
        LoadError: The file is neither JSON nor XML.
    """
    is_xml = head_of(given).lstrip("\ufeff \t\r\n")[:1] == "<"
    page = _xml_page(given) if is_xml else json_page(given)
    return Node(page.data, (), page, notes)


def _xml_page(given: Source) -> Page:
    root = loaded(given, load)
    lines: dict[Pointer, int] = {(): root.line}
    data = {
        "specVersion": root.namespace.rpartition("/")[2],
        "metadata": _metadata(root),
        "services": _services(root, ("services",), lines),
        "components": _references(root),
        "dependencies": _dependencies_in_xml(root, lines),
    }
    return Page(given.name, data, lambda: _LinePlaces(lines))


class _LinePlaces:
    """Where the entries stand whose lines are known; others stand where the nearest entry around them does."""

    def __init__(self, lines: dict[Pointer, int]) -> None:
        self._lines = lines

    def key(self, path: Pointer) -> Span:
        """The line of an entry."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return Span(self._lines[path[:length]], 0)
        return Span(0, 0)


def _metadata(root: Element) -> dict[str, object]:
    found = root.first("metadata")
    if found is None:
        return {}
    component = found.first("component")
    named = (
        {"name": component.said("name"), "bom-ref": component.attributes.get("bom-ref")}
        if component is not None
        else {}
    )
    return {"timestamp": found.said("timestamp"), "component": named}


def _references(root: Element) -> list[object]:
    """The components, nested ones included, with no more than the names that dependencies know them by."""
    found: list[object] = []
    waiting = [root.first("components")]
    while waiting:
        components = waiting.pop()
        for component in components.all("component") if components is not None else ():
            found.append({"bom-ref": component.attributes.get("bom-ref")})
            waiting.append(component.first("components"))
    return found


def _services(parent: Element, path: Pointer, lines: dict[Pointer, int]) -> list[object]:
    listed = parent.first("services")
    made: list[object] = []
    for n, service in enumerate(listed.all("service") if listed is not None else ()):
        here = (*path, n)
        lines[here] = service.line
        provider = service.first("provider")
        endpoints = service.first("endpoints")
        made.append(
            {
                "bom-ref": service.attributes.get("bom-ref"),
                "name": service.said("name"),
                "provider": {"name": provider.said("name")} if provider is not None else None,
                "endpoints": [one.text.strip() for one in endpoints.all("endpoint")] if endpoints is not None else None,
                "data": list(_data(service, here, lines)),
                "services": _services(service, (*here, "services"), lines),
            }
        )
    return made


def _data(service: Element, path: Pointer, lines: dict[Pointer, int]) -> Iterator[dict[str, object]]:
    """The data of a service: `dataflow` from 1.5 on, a bare `classification` before."""
    data = service.first("data")
    for n, entry in enumerate(data.children if data is not None else ()):
        lines[(*path, "data", n)] = entry.line
        classified = entry if entry.tag == "classification" else entry.first("classification")
        if classified is None:
            yield {"name": entry.attributes.get("name")}
            continue
        yield {
            "name": entry.attributes.get("name"),
            "classification": classified.text.strip(),
            "flow": classified.attributes.get("flow"),
            "source": _urls(entry.first("source")),
            "destination": _urls(entry.first("destination")),
        }


def _urls(ends: Element | None) -> list[str] | None:
    return None if ends is None else [url.text.strip() for url in ends.all("url")]


def _dependencies_in_xml(root: Element, lines: dict[Pointer, int]) -> list[object]:
    listed = root.first("dependencies")
    made: list[object] = []
    for n, dependency in enumerate(listed.all("dependency") if listed is not None else ()):
        lines[("dependencies", n)] = dependency.line
        made.append(
            {
                "ref": dependency.attributes.get("ref"),
                "dependsOn": [one.attributes.get("ref") or "" for one in dependency.all("dependency")],
            }
        )
    return made


DIRECTIONS = frozenset({"inbound", "outbound", "bi-directional", "unknown"})


@dataclass(slots=True)
class Service:
    """A service: where it stands, its tool, and the entities that flow in and out of it."""

    node: Node
    tool: str
    into: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Way:
    """What flows from one tool to another."""

    spot: Location
    entities: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class Flows:
    """The ways between the services of one bill of materials."""

    def __init__(self, services: dict[str, Service], entities: dict[str, str]) -> None:
        """Take the services by their references and the entities by their classifications."""
        self.ways: dict[tuple[str, str], Way] = {}
        self._services = services
        self._entities = entities
        self._addresses: dict[str, str] = {}
        for reference, service in services.items():
            for address in service.node.at("endpoints").texts():
                self._addresses.setdefault(address.word().rstrip("/"), reference)

    def take_data(self, service: Service) -> None:
        """Add the named data flows of one service."""
        for data in service.node.at("data").records():
            entity = self._entities.get(data.at("classification").word())
            name = data.at("name").word()
            for other in self._ends(data.at("source")):
                self._add(other, service.tool, entity, name, data)
            for other in self._ends(data.at("destination")):
                self._add(service.tool, other, entity, name, data)

    def take_dependency(self, dependent: Service, supplier: Service, node: Node) -> None:
        """Add what flows along a dependency between services that no named flow connects.

        The kinds of data that both handle flow, in the directions that the two state; where they have none in common,
        all that is known is that the supplier serves the dependent.
        """
        pair = (dependent.tool, supplier.tool)
        if pair in self.ways or pair[::-1] in self.ways:
            return
        back = supplier.out & dependent.into
        forth = dependent.out & supplier.into
        for entity in sorted(back):
            self._add(supplier.tool, dependent.tool, entity, "", node)
        for entity in sorted(forth):
            self._add(dependent.tool, supplier.tool, entity, "", node)
        if not back and not forth:
            self._add(supplier.tool, dependent.tool, None, "", node)

    def _ends(self, ends: Node) -> Iterator[str]:
        for end in ends.texts():
            written = end.word()
            reference = self._reference(written)
            if reference is not None:
                yield self._services[reference].tool
            elif written.startswith("urn:cdx:"):
                end.note("dangling", f"{short(written)!r} is no service of this file")
            else:
                end.note("left-out", f"data flows from or to {short(written)!r}, which is no service of this file")

    def _reference(self, written: str) -> str | None:
        """Return the service that an end of a flow names: by its reference, as a link to it, or by its address."""
        if written in self._services:
            return written
        fragment = written.partition("#")[2] if written.startswith("urn:cdx:") else ""
        return fragment if fragment in self._services else self._addresses.get(written.rstrip("/"))

    def _add(self, source: str, target: str, entity: str | None, name: str, node: Node) -> None:
        if source == target:
            node.note("left-out", "a service sends to itself, which is not a flow between tools")
            return
        way = self.ways.setdefault((source, target), Way(node.spot))
        if entity is not None and way.names & {name} and entity not in way.entities:
            node.note("contradiction", f"the two ends of the flow {short(name)!r} classify its data differently")
        if entity is not None:
            way.entities.add(entity)
        if name:
            way.names.add(name)


_JSON = re.compile(r'"bomFormat"\s*:\s*"CycloneDX"')
_XML = re.compile(r"""xmlns(:\w+)?\s*=\s*["']http://cyclonedx\.org/schema/bom/""")
_VERSIONS = frozenset({"1.4", "1.5", "1.6", "1.7"})


def recognises(given: Source) -> bool:
    """Return whether it says of itself that it is CycloneDX."""
    head = head_of(given)
    return (_JSON if head.lstrip("\ufeff \t\r\n")[:1] == "{" else _XML).search(head) is not None


def read(given: Source) -> ReadResult:
    """Return the stack of the services in a bill of materials.

    Raises:
        LoadError: The file is neither JSON nor XML, or names no service.
    """
    builder = StackBuilder(given.name)
    bom = bom_of(given, builder.notes)
    version = bom.at("specVersion").word()
    if version not in _VERSIONS:
        bom.note("guessed", f"this is CycloneDX {short(version) or 'of no stated version'}; it is read as 1.7")
    builder.as_of = day(bom.at("metadata", "timestamp").value)
    entities: dict[str, str] = {}
    services: dict[str, Service] = {}
    for node in _all_services(bom):
        _add(builder, node, services, entities)
    flows = Flows(services, entities)
    for service in services.values():
        flows.take_data(service)
    _dependencies(builder, bom, services, flows)
    _fill(builder, flows)
    return builder.reading(bom.at("metadata", "component", "name").value)


READER = Reader("cyclonedx", "services of a CycloneDX bill of materials, JSON or XML, 1.4 to 1.7", recognises, read)


def _all_services(bom: Node) -> list[Node]:
    """The services, those inside others included, in the order of the file."""
    found: list[Node] = []
    waiting = list(bom.at("services").records())[::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += list(node.at("services").records())[::-1]
    return found


def _add(builder: StackBuilder, node: Node, services: dict[str, Service], entities: dict[str, str]) -> None:
    tool = builder.tool(
        node.at("name").value, node.spot, kind="service", vendor=fact(node.at("provider", "name").value)
    )
    if tool is None:
        return
    service = Service(node, tool)
    reference = node.at("bom-ref").word()
    if reference in services:
        node.note("contradiction", f"two services have the reference {short(reference)!r}; flows lead to the first")
    services.setdefault(reference or f"\0{tool}", service)
    kinds: set[str] = set()
    for data in node.at("data").records():
        kind = fact(data.at("classification").value)
        entity = builder.entity(kind, data.spot, sensitivity=kind) if kind is not None else None
        if entity is None or kind is None:
            data.note("left-out", "this data has no classification")
            continue
        entities.setdefault(data.at("classification").word(), entity)
        kinds.add(kind)
        _direct(builder, service, entity, data.at("flow"))
    if len(kinds) == 1:
        builder.facts(tool)["data_classification"] = kinds.pop()


def _direct(builder: StackBuilder, service: Service, entity: str, flow: Node) -> None:
    """Take the direction that data has for a service: what comes in it consumes, what goes out it produces."""
    direction = flow.word()
    if direction not in DIRECTIONS:
        flow.note("left-out", f"direction {short(direction)!r} is none of inbound, outbound, bi-directional, unknown")
    if direction in {"inbound", "bi-directional"}:
        service.into.add(entity)
        builder.use(service.tool, entity, "consumer")
    if direction in {"outbound", "bi-directional"}:
        service.out.add(entity)
        builder.use(service.tool, entity, "producer")


def _dependencies(builder: StackBuilder, bom: Node, services: dict[str, Service], flows: Flows) -> None:
    others = _component_references(bom)
    for dependency in bom.at("dependencies").records():
        dependent = services.get(dependency.at("ref").word())
        for node in dependency.at("dependsOn").texts():
            supplier = services.get(node.word())
            if supplier is None and node.word() not in others:
                node.note("dangling", f"{short(node.word())!r} is no service and no component of this file")
            elif dependent is not None and supplier is not None and supplier.tool != dependent.tool:
                builder.requires(dependent.tool, supplier.tool)
                flows.take_dependency(dependent, supplier, node)


def _component_references(bom: Node) -> set[str]:
    found = {bom.at("metadata", "component", "bom-ref").word()}
    waiting = [bom.at("components")]
    while waiting:
        for component in waiting.pop().records():
            found.add(component.at("bom-ref").word())
            waiting.append(component.at("components"))
    return found


def _fill(builder: StackBuilder, flows: Flows) -> None:
    """Write each way as a flow; two ways of the same data as one flow that runs both ways."""
    told: set[tuple[str, str]] = set()
    for (source, target), way in flows.ways.items():
        if (source, target) in told:
            continue
        back = flows.ways.get((target, source))
        both = back is not None and bool(way.entities) and back.entities == way.entities
        if both:
            told.add((target, source))
        name = fact(next(iter(way.names))) if len(way.names) == 1 else None
        builder.flow(source, target, way.spot, way.entities, name=name, bidirectional=True if both else None)
