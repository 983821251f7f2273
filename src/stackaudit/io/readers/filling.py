"""What the catalog of known products adds to a stack that was read, and what is to be said of each name.

A stack file of our own is filled where nothing but a name is stated. A list of products is filled wherever it is
silent: whoever keeps one knows names, owners and prices, and seldom what each product can do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from stackaudit.catalog.filling import is_bare
from stackaudit.io.readers.result import Location, Note
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

Locations = Mapping[tuple[str | int, ...], Location]


def bare_filled(stack: Stack, catalog: Catalog | None) -> Stack:
    """Fill tools of which only the name is stated; the catalog is not even loaded where there are none."""
    if not any(is_bare(tool) for tool in stack.tools):
        return stack
    return _known(catalog).fill(stack, bare_only=True, suggest=False).stack


def filled(stack: Stack, catalog: Catalog | None, spots: Locations, source: str) -> tuple[Stack, tuple[Note, ...]]:
    """Fill whatever a list of products does not state, and tell of each name what it was matched to.

    Args:
        stack: What was read.
        catalog: What is known of products; that of the package where None.
        spots: Where each tool stands in the input.
        source: What the input is called, for tools of no stated place.
    """
    made = _known(catalog).fill(stack)
    place = {tool.id: spots.get(("tools", n), Location(source)) for n, tool in enumerate(stack.tools)}
    return made.stack, tuple(Note(note.kind, str(note), place[note.tool]) for note in made.notes)


def products(catalog: Catalog | None) -> Callable[[Tool], str]:
    """Return what tells which product a tool surely is by its name; empty where it is not sure."""
    known = _known(catalog)

    def product(tool: Tool) -> str:
        found = known.sure(tool.name).tool
        return "" if found is None else found.id

    return product


def _known(catalog: Catalog | None) -> Catalog:
    from stackaudit.catalog import loading

    return catalog or loading.catalog()
