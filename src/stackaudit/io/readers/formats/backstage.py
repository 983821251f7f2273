"""Software catalogs of Backstage: components, resources, systems, the APIs between them, and who owns them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Reader, Source, text_of
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.formats.pages import (
    MOST_FILES,
    Node,
    Page,
    files_of,
    first_files,
    head_of,
    short,
    yaml_page,
)
from stackaudit.io.readers.formats.stack_builder import StackBuilder, fact
from stackaudit.io.readers.result import Location, ReadResult

ENDINGS = (".yaml", ".yml")
MARK = re.compile(r"""^\ufeff?["']?apiVersion["']?:\s*["']?backstage\.io/""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reference:
    """The full name of an entity: what the catalog knows it by. Case makes no difference."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        space = "" if self.namespace == "default" else f"{self.namespace}/"
        return f"{self.kind}:{space}{self.name}"


def reference_of(written: str, kind: str, namespace: str) -> Reference:
    """Return the entity that `[kind:][namespace/]name` means where the kind and the namespace may be left out.

    >>> str(reference_of("group:racing", "user", "default")), str(reference_of("ops/db", "resource", "default"))
    ('group:racing', 'resource:ops/db')
    """
    before, colon, rest = written.strip().partition(":")
    stated, name = (before, rest) if colon else (kind, written.strip())
    space, slash, last = name.partition("/")
    return Reference(
        stated.casefold(), (space if slash else namespace).casefold(), (last if slash else name).casefold()
    )


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One entity of a catalog: its name in full, and its fields."""

    reference: Reference
    node: Node

    @property
    def title(self) -> str:
        """What people call it."""
        return self.node.at("metadata", "title").word() or self.node.at("metadata", "name").word()


def descriptors(given: Source, builder: StackBuilder) -> Iterator[Descriptor]:
    """Yield the entities of a catalog, those of a folder in the order of its files; locations are followed.

    Raises:
        LoadError: the input is a file that cannot be read. In a folder, such files are noted.
    """
    waiting = files_of(given, ENDINGS, builder, _is_catalog)
    root = given.path if given.is_folder else given.path.parent
    files = _Files(root, builder, {path.resolve() for path in waiting})
    waiting.reverse()
    while waiting:
        path = waiting.pop()
        for node in _documents(Source(path, given.limits), builder, alone=not given.is_folder and not given.files):
            descriptor = _descriptor(node)
            if descriptor is None:
                continue
            if descriptor.reference.kind == "location":
                waiting += list(files.targets(node, path))[::-1]
            else:
                yield descriptor


def _is_catalog(given: Source) -> bool:
    return MARK.search(head_of(given)) is not None


def _documents(given: Source, builder: StackBuilder, *, alone: bool) -> list[Node]:
    """The documents of a file. Keys given twice are noted: two entities stand there without `---` between them."""
    try:
        page = yaml_page(given)
    except LoadError as error:
        twice = [problem for problem in error.problems if problem.code == Code.DUPLICATE_KEY]
        if error.partial is None or len(twice) < len(error.problems):
            if alone:
                raise
            first = error.problems[0]
            spot = Location(given.name, first.line, first.column)
            builder.note("left-out", f"the file was left out: {first.message}", spot)
            return []
        spot = Location(given.name, twice[0].line, twice[0].column)
        more = f", and {len(twice) - 1} more are" if len(twice) > 1 else ""
        message = f"{twice[0].message}{more}; the last value is read (is '---' missing between two entities?)"
        builder.note("contradiction", message, spot)
        page = _page_of(given, error.partial)
    data = page.data if isinstance(page.data, list) else []
    return [Node(document, (n,), page, builder.notes) for n, document in enumerate(data) if document is not None]


def _page_of(given: Source, documents: object) -> Page:
    from stackaudit.io.readers.text.yaml_text import locate_documents

    return Page(given.name, documents, lambda: locate_documents(text_of(given), given.limits))


def _descriptor(node: Node) -> Descriptor | None:
    if not node.at("apiVersion").word().startswith("backstage.io/"):
        node.note("left-out", "this document is no entity of Backstage")
        return None
    kind, name = node.at("kind").word(), node.at("metadata", "name").word()
    if not kind or not name:
        node.note("left-out", "this entity has no kind or no metadata.name")
        return None
    if "${{" in name or "{{" in kind:
        node.note("left-out", f"{short(name)!r} is the skeleton of a template, not an entity")
        return None
    namespace = node.at("metadata", "namespace").word() or "default"
    return Descriptor(Reference(kind.casefold(), namespace.casefold(), name.casefold()), node)


class _Files:
    """Which files were read, and which may be: those inside the folder of the catalog only."""

    def __init__(self, root: Path, builder: StackBuilder, known: set[Path]) -> None:
        self._root = root.resolve()
        self._builder = builder
        self._known = known

    def targets(self, location: Node, here: Path) -> Iterator[Path]:
        """The files that a location names and that were not read yet; others are noted."""
        spec = location.at("spec")
        for node in (*spec.at("target").texts(), *spec.at("targets").texts()):
            written = node.word()
            if not written or ":" in written or written.startswith(("/", "\\")) or "*" in written:
                node.note("left-out", f"{short(written)!r} is no file beside the catalog; it is not followed")
                continue
            path = here.parent / written
            resolved = _resolved(path)
            if resolved is None or not resolved.is_relative_to(self._root):
                node.note("left-out", f"{short(written)!r} leads out of the folder of the catalog; it is not followed")
            elif not _is_file(resolved):
                node.note("dangling", f"{short(written)!r} is no file")
            elif resolved not in self._known and len(self._known) < MOST_FILES:
                self._known.add(resolved)
                yield path


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, a circle of links
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the file system, a folder that may not be entered
        return False


class Catalog:
    """The entities of a catalog by their full names, and the tools that they became."""

    def __init__(self, builder: StackBuilder) -> None:
        """Begin an empty one."""
        self.builder = builder
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
        facts = catalog.builder.facts(tool)
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
    catalog.builder.requires(dependent, supplier)
    catalog.builder.flow(supplier, dependent, node.spot)


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
                for provider in providers if not self._catalog.builder.full else ():
                    if provider != consumer:
                        self._catalog.builder.flow(provider, consumer, node.spot, name=name, method="api")


_LOOKED_AT = 50
_TOOLS: Final = frozenset({"component", "resource", "system"})
_KNOWN: Final = _TOOLS | {"api", "domain", "group", "user", "location"}
_PHASES: Final = {
    "experimental": "phase-in",
    "production": "active",
    "deprecated": "phase-out",
    "planned": "plan",
    "retired": "retired",
}


def recognises(given: Source) -> bool:
    """Return whether it has an entity of Backstage, or is a folder with one in its first YAML files."""
    if not given.is_folder:
        return MARK.search(head_of(given)) is not None
    return any(recognises(Source(path)) for path in first_files(given.path, ENDINGS, _LOOKED_AT))


def read(given: Source) -> ReadResult:
    """Return the stack of a catalog: of a folder all its entities, of a file those that it leads to.

    Raises:
        LoadError: The file is no YAML, or no component, resource or system is in the catalog.
    """
    builder = StackBuilder(given.name)
    catalog = Catalog(builder)
    for descriptor in descriptors(given, builder):
        kind = descriptor.reference.kind
        if descriptor.reference in catalog.entities:
            descriptor.node.note("contradiction", f"{descriptor.reference} is there twice; the first is read")
        elif kind not in _KNOWN:
            descriptor.node.note("left-out", f"entities of the kind {short(kind)!r} have no place in a stack")
        else:
            catalog.entities[descriptor.reference] = descriptor
    for reference, descriptor in catalog.entities.items():
        if reference.kind in _TOOLS:
            _tool(builder, catalog, descriptor)
    relate(catalog)
    return builder.reading(given.path.stem if given.is_folder else given.path.absolute().parent.name)


READER = Reader(
    "backstage",
    "a software catalog of Backstage: catalog-info.yaml or a folder",
    recognises,
    read,
    joins_files=True,
)


def _tool(builder: StackBuilder, catalog: Catalog, descriptor: Descriptor) -> None:
    spec = descriptor.node.at("spec")
    type_ = fact(spec.at("type").value)
    reference = descriptor.reference
    tool = builder.tool(
        descriptor.title,
        descriptor.node.spot,
        called=(reference.name, f"{reference.kind} {reference.name}"),
        category=type_,
        kind="service" if reference.kind == "component" and type_ == "service" else None,
        lifecycle=_lifecycle(descriptor),
        **_owner(builder, catalog, descriptor),
    )
    if tool is not None:
        catalog.tools[reference] = tool


def _lifecycle(descriptor: Descriptor) -> dict[str, str] | None:
    node = descriptor.node.at("spec", "lifecycle")
    word = fact(node.value)
    if word is None:
        return None
    phase = _PHASES.get(word.casefold())
    if phase is None:
        node.note("left-out", f"lifecycle {short(word)!r} is none of {', '.join(sorted(_PHASES))}")
        return None
    return {"phase": phase}


def _owner(builder: StackBuilder, catalog: Catalog, descriptor: Descriptor) -> dict[str, Any]:
    """Return the owner of an entity; a group is its department too."""
    node = descriptor.node.at("spec", "owner")
    if not node.word():
        return {}
    if "${{" in node.word():
        node.note("left-out", f"the owner {short(node.word())!r} is a blank of a template; it is unknown")
        return {}
    owner = catalog.reference(node, descriptor, "group")
    named = catalog.owner_name(owner, node)
    facts: dict[str, Any] = {"owner": fact(named)}
    if owner.kind == "group":
        department = builder.department(named, node.spot, parent=_parent(builder, catalog, owner))
        facts["departments"] = [department] if department is not None else None
    return facts


def _parent(builder: StackBuilder, catalog: Catalog, group: Reference) -> str | None:
    """Return the department that a group belongs to, where the catalog has both."""
    descriptor = catalog.entities.get(group)
    node = descriptor.node.at("spec", "parent") if descriptor is not None else None
    if descriptor is None or node is None or not node.word():
        return None
    above = catalog.entities.get(catalog.reference(node, descriptor, "group"))
    if above is None or above is descriptor:
        return None
    return builder.department(above.title, above.node.spot)
