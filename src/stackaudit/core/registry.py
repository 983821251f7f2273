"""Registries: built-in items and those of installed packages, named in one syntax and loaded when asked."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.failures import CAUGHT, BrokenPartError, Failure, Part


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its name among its kind."""


ItemT = TypeVar("ItemT", bound=Identified)


@dataclass(frozen=True, slots=True)
class Registry(Generic[ItemT]):
    """One kind of extension, such as analysers, readers or report blocks.

    Attributes:
        group: The entry point group of other packages, such as `stackaudit.analysers`.
        kind: What each item must be.
        places: The library's own items as `module:name`, the syntax of an entry point, in their order.
        part: What a failure calls an item.
    """

    group: str
    kind: type[ItemT]
    places: tuple[str, ...]
    part: Part = "analyser"

    def load(self) -> dict[str, ItemT]:
        """Return every item by its id: the built-in ones first, then those of installed packages.

        Raises:
            BrokenPartError: an item of an installed package cannot be loaded, is of another kind, or its id is taken.
        """
        found, failures = self.available()
        if failures:
            raise BrokenPartError(failures, "mend or uninstall its package")
        return found

    def available(self) -> tuple[dict[str, ItemT], tuple[Failure, ...]]:
        """Return every item that can be had by its id, as `load` does, and those of installed packages that cannot.

        An item whose id is taken is one that cannot be had: what came first stays, and the built-in items come first.
        """
        found = self.built_in()
        failures: list[Failure] = []
        for point in _declared(self.group, _search_path()):
            try:
                item = self._item(point, found)
            except CAUGHT as error:
                failures.append(Failure.of(self.part, point.name, error))
            else:
                found[item.id] = item
        return found, tuple(failures)

    def built_in(self) -> dict[str, ItemT]:
        """Return the library's own items by their ids."""
        found: dict[str, ItemT] = {}
        for place in self.places:
            item = self._item(EntryPoint(place, place, self.group), found)
            found[item.id] = item
        return found

    def __getitem__(self, id_: str) -> ItemT:
        """Return one item.

        Raises:
            UnknownNameError: there is no such item; the message has the nearest id.
        """
        found = self.load()
        if id_ not in found:
            raise UnknownNameError(self.kind.__name__.lower(), id_, found)
        return found[id_]

    def _item(self, point: EntryPoint, found: Mapping[str, ItemT]) -> ItemT:
        item = point.load()
        if not isinstance(item, self.kind):
            raise StackAuditError(
                f"{point.value} (entry point group {self.group}) is not of the kind {self.kind.__name__}"
            )
        if not isinstance(item.id, str):
            raise StackAuditError(f"{point.value} (entry point group {self.group}) has the id {item.id!r}, no text")
        if item.id in found:
            raise StackAuditError(f"{item.id!r} from {point.value} is taken already")
        return item


def _declared(group: str, path: tuple[tuple[str, int], ...]) -> tuple[EntryPoint, ...]:
    return tuple(sorted(_all_declared(path).select(group=group), key=_place))


@lru_cache(maxsize=4)
def _all_declared(_path: tuple[tuple[str, int], ...]) -> Any:  # noqa: ANN401  Python 3.12 has another class for it
    """Return what all packages declare, read once: that takes longer than a small audit."""
    return entry_points()


def _search_path() -> tuple[tuple[str, int], ...]:
    """Return where packages are looked for, and when each place was last changed: an installation changes it."""
    return tuple((place, _changed(place)) for place in sys.path)


def _changed(place: str) -> int:
    try:
        return Path(place).stat().st_mtime_ns
    except OSError:
        return 0


def _place(point: EntryPoint) -> tuple[str, str]:
    return point.name, point.value
