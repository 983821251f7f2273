"""Who sends what to whom: by named data flows, else by dependencies and the data that both ends handle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stackaudit.io.readers.base import Spot
from stackaudit.io.readers.formats.pages import Node, short

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

    spot: Spot
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
