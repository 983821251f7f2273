"""Entry points: what other packages add, gathered when asked and never on import."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol, TypeVar

from stackaudit.errors import StackAuditError


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
    for point in sorted(entry_points(group=group), key=_place):
        item = point.load()
        if not isinstance(item, kind):
            raise StackAuditError(f"{point.value} in the entry point group {group!r} is no {kind.__name__}")
        if item.id in found:
            raise StackAuditError(f"{item.id!r} from {point.value} is taken already")
        found[item.id] = item
    return found


def _place(point: EntryPoint) -> tuple[str, str]:
    return point.name, point.value
