"""A bill of materials as one shape, whether it is written as JSON or as XML."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.io.readers.base import Given, Note
from stackaudit.io.readers.formats.pages import Node, Page, head_of, json_page, loaded
from stackaudit.io.readers.positions import Path, Span
from stackaudit.io.readers.xml_text import Element, load


def bom_of(given: Given, notes: list[Note]) -> Node:
    """Return the root of a bill of materials, XML in the shape of JSON.

    Raises:
        LoadError: The file is neither JSON nor XML.
    """
    is_xml = head_of(given).lstrip("\ufeff \t\r\n")[:1] == "<"
    page = _xml_page(given) if is_xml else json_page(given)
    return Node(page.data, (), page, notes)


def _xml_page(given: Given) -> Page:
    root = loaded(given, load)
    lines: dict[Path, int] = {(): root.line}
    data = {
        "specVersion": root.namespace.rpartition("/")[2],
        "metadata": _metadata(root),
        "services": _services(root, ("services",), lines),
        "components": _references(root),
        "dependencies": _dependencies(root, lines),
    }
    return Page(given.name, data, lambda: _LinePlaces(lines))


class _LinePlaces:
    """Where the entries stand whose lines are known; others stand where the nearest entry around them does."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines

    def key(self, path: Path) -> Span:
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


def _services(parent: Element, path: Path, lines: dict[Path, int]) -> list[object]:
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


def _data(service: Element, path: Path, lines: dict[Path, int]) -> Iterator[dict[str, object]]:
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


def _dependencies(root: Element, lines: dict[Path, int]) -> list[object]:
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
