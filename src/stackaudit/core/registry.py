"""Entry points: what other packages add, gathered when asked and never on import."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Protocol, TypeVar

from stackaudit.core.errors import StackAuditError


class Identified(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Its name among its kind."""


PluginT = TypeVar("PluginT", bound=Identified)


def gather(group: str, kind: type[PluginT], builtin: Iterable[PluginT]) -> dict[str, PluginT]:
    """Return the built-ins first, then what installed packages declare; a name may be taken once.

    Args:
        group: The entry point group, such as `stackaudit.analysers`.
        kind: What each of them must be.
        builtin: The library's own.

    Raises:
        StackAuditError: an entry point is of another kind, or bears a name that is taken.
    """
    found = {item.id: item for item in builtin}
    for point in _declared(group, _search_path()):
        item = point.load()
        if not isinstance(item, kind):
            raise StackAuditError(f"{point.value} in the entry point group {group!r} is no {kind.__name__}")
        if item.id in found:
            raise StackAuditError(f"{item.id!r} from {point.value} is taken already")
        found[item.id] = item
    return found


@lru_cache(maxsize=16)
def _declared(group: str, _path: tuple[tuple[str, int], ...]) -> tuple[EntryPoint, ...]:
    """Return what is declared; reading every installed package's metadata takes longer than a small audit."""
    return tuple(sorted(entry_points(group=group), key=_place))


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
