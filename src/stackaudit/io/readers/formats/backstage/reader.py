"""The reader of Backstage catalogs, and how entities become tools."""

from __future__ import annotations

from typing import Any, Final

from stackaudit.io.readers.base import Given, Reader, Reading
from stackaudit.io.readers.formats.backstage.descriptors import ENDINGS, MARK, Descriptor, Reference, descriptors
from stackaudit.io.readers.formats.backstage.relations import Catalog, relate
from stackaudit.io.readers.formats.draft import Draft, fact
from stackaudit.io.readers.formats.folders import first_files
from stackaudit.io.readers.formats.pages import head_of, short

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


def recognises(given: Given) -> bool:
    """Return whether it has an entity of Backstage, or is a folder with one in its first YAML files."""
    if not given.is_folder:
        return MARK.search(head_of(given)) is not None
    return any(recognises(Given(path)) for path in first_files(given.path, ENDINGS, _LOOKED_AT))


def read(given: Given) -> Reading:
    """Return the stack of a catalog: of a folder all its entities, of a file those that it leads to.

    Raises:
        LoadError: The file is no YAML, or no component, resource or system is in the catalog.
    """
    draft = Draft(given.name)
    catalog = Catalog(draft)
    for descriptor in descriptors(given, draft):
        kind = descriptor.reference.kind
        if descriptor.reference in catalog.entities:
            descriptor.node.note("contradiction", f"{descriptor.reference} is there twice; the first is read")
        elif kind not in _KNOWN:
            descriptor.node.note("left-out", f"entities of the kind {short(kind)!r} have no place in a stack")
        else:
            catalog.entities[descriptor.reference] = descriptor
    for reference, descriptor in catalog.entities.items():
        if reference.kind in _TOOLS:
            _tool(draft, catalog, descriptor)
    relate(catalog)
    return draft.reading(given.path.stem if given.is_folder else given.path.absolute().parent.name)


READER = Reader("backstage", "a software catalog of Backstage: catalog-info.yaml or a folder", recognises, read)


def _tool(draft: Draft, catalog: Catalog, descriptor: Descriptor) -> None:
    spec = descriptor.node.at("spec")
    type_ = fact(spec.at("type").value)
    reference = descriptor.reference
    tool = draft.tool(
        descriptor.title,
        descriptor.node.spot,
        called=(reference.name, f"{reference.kind} {reference.name}"),
        category=type_,
        kind="service" if reference.kind == "component" and type_ == "service" else None,
        lifecycle=_lifecycle(descriptor),
        **_owner(draft, catalog, descriptor),
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


def _owner(draft: Draft, catalog: Catalog, descriptor: Descriptor) -> dict[str, Any]:
    """Return the owner of an entity; a group is its department too."""
    node = descriptor.node.at("spec", "owner")
    if not node.word():
        return {}
    owner = catalog.reference(node, descriptor, "group")
    named = catalog.owner_name(owner, node)
    facts: dict[str, Any] = {"owner": fact(named)}
    if owner.kind == "group":
        department = draft.department(named, node.spot, parent=_parent(draft, catalog, owner))
        facts["departments"] = [department] if department is not None else None
    return facts


def _parent(draft: Draft, catalog: Catalog, group: Reference) -> str | None:
    """Return the department that a group belongs to, where the catalog has both."""
    descriptor = catalog.entities.get(group)
    node = descriptor.node.at("spec", "parent") if descriptor is not None else None
    if descriptor is None or node is None or not node.word():
        return None
    above = catalog.entities.get(catalog.reference(node, descriptor, "group"))
    if above is None or above is descriptor:
        return None
    return draft.department(above.title, above.node.spot)
