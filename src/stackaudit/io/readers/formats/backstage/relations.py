"""What leads from one entity of a catalog to another: dependencies, APIs, systems, domains."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from stackaudit.io.readers.formats.backstage.descriptors import Descriptor, Reference, reference_of
from stackaudit.io.readers.formats.draft import Draft, fact
from stackaudit.io.readers.formats.pages import Node, short


class Catalog:
    """The entities of a catalog by their full names, and the tools that they became."""

    def __init__(self, draft: Draft) -> None:
        """Begin an empty one."""
        self.draft = draft
        self.entities: dict[Reference, Descriptor] = {}
        self.tools: dict[Reference, str] = {}
        self._strangers: set[Reference] = set()

    def reference(self, node: Node, descriptor: Descriptor, kind: str) -> Reference:
        """The entity that a field names; its namespace is that of the entity unless it says another."""
        return reference_of(node.word(), kind, descriptor.reference.namespace)

    def owner_name(self, owner: Reference, node: Node) -> str:
        """What people call an owner; one that the catalog lacks goes by its name, with a note."""
        descriptor = self.entities.get(owner)
        if descriptor is not None:
            shown = descriptor.node.at("spec", "profile", "displayName").word()
            return shown or descriptor.title
        if owner not in self._strangers:
            self._strangers.add(owner)
            node.note("guessed", f"{short(str(owner))!r} is not in the catalog; it is taken by its name")
        return owner.name

    def leads_to(self, node: Node, descriptor: Descriptor, kind: str) -> Reference | None:
        """The entity that a relation names; None, with a note, where the catalog lacks it."""
        reference = self.reference(node, descriptor, kind)
        if reference in self.entities:
            return reference
        other = next((one for one in self._by_name.get(reference.name, ()) if one.kind != reference.kind), None)
        hint = f"; there is {other}" if other is not None else ""
        node.note("dangling", f"{short(str(reference))!r} is not in the catalog{hint}")
        return None

    @cached_property
    def _by_name(self) -> dict[str, list[Reference]]:
        """The entities of each name, whatever their kinds; asked for only when all of them are in."""
        found: dict[str, list[Reference]] = {}
        for reference in self.entities:
            found.setdefault(reference.name, []).append(reference)
        return found


def relate(catalog: Catalog) -> None:
    """Add the flows, the requirements, the products and the domains that the relations state."""
    apis = _Apis(catalog)
    for reference, descriptor in catalog.entities.items():
        tool = catalog.tools.get(reference)
        _place(catalog, descriptor, tool)
        for node, other, dependent in _dependencies(catalog, descriptor):
            _depend(catalog, node, tool, catalog.tools.get(other), other_depends=dependent)
        apis.take(descriptor, tool)
    apis.fill()


def _place(catalog: Catalog, descriptor: Descriptor, tool: str | None) -> None:
    """A tool of a system is a part of that product; the domain is kept as the company's own word."""
    for field, kind in (("system", "system"), ("subcomponentOf", "component"), ("domain", "domain")):
        node = descriptor.node.at("spec", field)
        if not node.word():
            continue
        above = catalog.leads_to(node, descriptor, kind)
        if above is None or tool is None or above == descriptor.reference:
            continue
        title = fact(catalog.entities[above].title)
        facts = catalog.draft.facts(tool)
        facts.setdefault("x-domain" if field == "domain" else "product", title)


def _dependencies(catalog: Catalog, descriptor: Descriptor) -> Iterator[tuple[Node, Reference, bool]]:
    for field in ("dependsOn", "dependencyOf"):
        for node in descriptor.node.at("spec", field).texts():
            if ":" not in node.word():
                node.note("guessed", f"{short(node.word())!r} has no kind; it is taken for a component")
            other = catalog.leads_to(node, descriptor, "component")
            if other is not None:
                yield node, other, field == "dependencyOf"


def _depend(catalog: Catalog, node: Node, tool: str | None, other: str | None, *, other_depends: bool) -> None:
    """What a tool depends on serves it: a flow to the tool, and a tool without which it cannot be kept."""
    if tool is None or other is None or tool == other:
        return
    dependent, supplier = (other, tool) if other_depends else (tool, other)
    catalog.draft.requires(dependent, supplier)
    catalog.draft.flow(supplier, dependent, node.spot)


class _Apis:
    """Who provides each API and who consumes it, whether or not the catalog describes the API itself."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._providers: dict[Reference, list[str]] = {}
        self._consumers: dict[Reference, list[tuple[str, Node]]] = {}

    def take(self, descriptor: Descriptor, tool: str | None) -> None:
        """Add the APIs of one entity."""
        for field in ("providesApis", "consumesApis"):
            for node in descriptor.node.at("spec", field).texts():
                self._catalog.leads_to(node, descriptor, "api")
                api = self._catalog.reference(node, descriptor, "api")
                if tool is not None and field == "providesApis":
                    self._providers.setdefault(api, []).append(tool)
                elif tool is not None:
                    self._consumers.setdefault(api, []).append((tool, node))

    def fill(self) -> None:
        """Add a flow from each provider of an API to each of its consumers."""
        for api, consumers in self._consumers.items():
            descriptor = self._catalog.entities.get(api)
            name = fact(descriptor.title if descriptor is not None else api.name)
            providers = list(dict.fromkeys(self._providers.get(api, [])))
            for consumer, node in consumers:
                if not providers:
                    node.note("left-out", f"nothing provides {short(str(api))!r}, so that the flow has no source")
                for provider in providers if not self._catalog.draft.full else ():
                    if provider != consumer:
                        self._catalog.draft.flow(provider, consumer, node.spot, name=name, method="api")
