"""A dictionary that cannot be changed, and can be pickled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from stackaudit.core.errors import UnknownNameError

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class FrozenDict(dict[KeyT, ValueT]):
    """A dictionary as a value: equal content is equal, and every attempt to change it is an error.

    >>> FrozenDict(a=1)["a"]
    1
    >>> FrozenDict(a=1).update(a=2)
    Traceback (most recent call last):
    TypeError: this mapping cannot be changed
    """

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("this mapping cannot be changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]  # what cannot change may be hashed
        return hash(frozenset((key, repr(value)) for key, value in self.items()))

    def __reduce__(self) -> tuple[type[FrozenDict[Any, Any]], tuple[dict[KeyT, ValueT]]]:
        return FrozenDict, (dict(self),)


class Named(FrozenDict[str, Any]):
    """A frozen dictionary whose missing key is an error that has the nearest name."""

    def __init__(self, kind: str, content: Mapping[str, Any]) -> None:
        super().__init__(content)
        self._kind = kind

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        raise UnknownNameError(self._kind, name, self)

    def __reduce__(self) -> tuple[type[Named], tuple[str, dict[str, Any]]]:  # type: ignore[override]
        return Named, (self._kind, dict(self))
