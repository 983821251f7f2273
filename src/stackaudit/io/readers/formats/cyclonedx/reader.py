"""The reader of CycloneDX: services become tools, classifications entities, data flows integrations."""

from __future__ import annotations

import re

from stackaudit.io.readers.base import Given, Reader, Reading
from stackaudit.io.readers.formats.cyclonedx.bom import bom_of
from stackaudit.io.readers.formats.cyclonedx.flows import DIRECTIONS, Flows, Service
from stackaudit.io.readers.formats.draft import Draft, day, fact
from stackaudit.io.readers.formats.pages import Node, head_of, short

_JSON = re.compile(r'"bomFormat"\s*:\s*"CycloneDX"')
_XML = re.compile(r"""xmlns(:\w+)?\s*=\s*["']http://cyclonedx\.org/schema/bom/""")
_VERSIONS = frozenset({"1.4", "1.5", "1.6", "1.7"})


def recognises(given: Given) -> bool:
    """Return whether it says of itself that it is CycloneDX."""
    head = head_of(given)
    return (_JSON if head.lstrip("\ufeff \t\r\n")[:1] == "{" else _XML).search(head) is not None


def read(given: Given) -> Reading:
    """Return the stack of the services in a bill of materials.

    Raises:
        LoadError: The file is neither JSON nor XML, or names no service.
    """
    draft = Draft(given.name)
    bom = bom_of(given, draft.notes)
    version = bom.at("specVersion").word()
    if version not in _VERSIONS:
        bom.note("guessed", f"this is CycloneDX {short(version) or 'of no stated version'}; it is read as 1.7")
    draft.as_of = day(bom.at("metadata", "timestamp").value)
    entities: dict[str, str] = {}
    services: dict[str, Service] = {}
    for node in _all_services(bom):
        _add(draft, node, services, entities)
    flows = Flows(services, entities)
    for service in services.values():
        flows.take_data(service)
    _dependencies(draft, bom, services, flows)
    _fill(draft, flows)
    return draft.reading(bom.at("metadata", "component", "name").value)


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


def _add(draft: Draft, node: Node, services: dict[str, Service], entities: dict[str, str]) -> None:
    tool = draft.tool(node.at("name").value, node.spot, kind="service", vendor=fact(node.at("provider", "name").value))
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
        entity = draft.entity(kind, data.spot, sensitivity=kind) if kind is not None else None
        if entity is None or kind is None:
            data.note("left-out", "this data has no classification")
            continue
        entities.setdefault(data.at("classification").word(), entity)
        kinds.add(kind)
        _direct(draft, service, entity, data.at("flow"))
    if len(kinds) == 1:
        draft.facts(tool)["data_classification"] = kinds.pop()


def _direct(draft: Draft, service: Service, entity: str, flow: Node) -> None:
    """Take the direction that data has for a service: what comes in it consumes, what goes out it produces."""
    direction = flow.word()
    if direction not in DIRECTIONS:
        flow.note("left-out", f"direction {short(direction)!r} is none of inbound, outbound, bi-directional, unknown")
    if direction in {"inbound", "bi-directional"}:
        service.into.add(entity)
        draft.use(service.tool, entity, "consumer")
    if direction in {"outbound", "bi-directional"}:
        service.out.add(entity)
        draft.use(service.tool, entity, "producer")


def _dependencies(draft: Draft, bom: Node, services: dict[str, Service], flows: Flows) -> None:
    others = _component_references(bom)
    for dependency in bom.at("dependencies").records():
        dependent = services.get(dependency.at("ref").word())
        for node in dependency.at("dependsOn").texts():
            supplier = services.get(node.word())
            if supplier is None and node.word() not in others:
                node.note("dangling", f"{short(node.word())!r} is no service and no component of this file")
            elif dependent is not None and supplier is not None and supplier.tool != dependent.tool:
                draft.requires(dependent.tool, supplier.tool)
                flows.take_dependency(dependent, supplier, node)


def _component_references(bom: Node) -> set[str]:
    found = {bom.at("metadata", "component", "bom-ref").word()}
    waiting = [bom.at("components")]
    while waiting:
        for component in waiting.pop().records():
            found.add(component.at("bom-ref").word())
            waiting.append(component.at("components"))
    return found


def _fill(draft: Draft, flows: Flows) -> None:
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
        draft.flow(source, target, way.spot, way.entities, name=name, bidirectional=True if both else None)
