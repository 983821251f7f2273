"""Frozen dataclasses that are quick to make: a program loads some hundreds, and each would compile six functions.

`dataclasses` writes `__init__`, `__repr__`, `__eq__`, `__hash__`, `__setattr__` and `__delattr__` of a frozen class as
text and compiles each. Only the first has to be: here it alone is, and the others are closures over the names of the
fields. Measured on Python 3.11: 80 instead of 290 microseconds a class; 300 classes were a quarter of a small audit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, fields
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, cast

__all__ = ["dataclass"]

if TYPE_CHECKING:  # it takes the same and gives the same
    from dataclasses import dataclass
else:

    def dataclass(made: type | None = None, /, **options: bool) -> Any:  # noqa: ANN401  as dataclasses does
        """Make a dataclass, as `dataclasses.dataclass` does; a frozen one is made here, unless its base was not."""
        if made is None:
            return partial(dataclass, **options)
        below = (vars(base).get("__dataclass_params__") for base in made.__mro__[1:])
        if not options.get("frozen") or not options.keys() <= _HERE or any(params.frozen for params in below if params):
            return dataclasses.dataclass(made, **options)
        return _frozen(made, **options)


_HERE = {"frozen", "slots", "repr", "eq"}


def _frozen(written: type, *, slots: bool = False, repr: bool = True, eq: bool = True, **_: bool) -> type:  # noqa: A002
    """Make a frozen class; to `dataclasses`, which looks at bases, it is one that is not, as those made here are."""
    own = {name for name, value in vars(written).items() if value is not None}  # a class with `__eq__` has no hash
    made: Any = dataclasses.dataclass(written, init=False, repr=False, eq=False, slots=slots)
    methods: dict[str, Callable[..., Any]] = {"__init__": _init(made), "__setattr__": _refuse, "__delattr__": _refuse}
    for method in (*(_comparing(made) if eq else ()), *((_showing(made),) if repr else ())):
        methods[method.__name__] = method
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    return cast("type", made)


def _init(made: type) -> Callable[..., None]:
    """Compile what fills the fields in, past the lock that `__setattr__` is."""
    known: dict[str, object] = {"_fill": object.__setattr__, "_absent": MISSING}
    takes, does = ["self"], []
    for one in fields(made):
        name, value = one.name, one.name
        if one.default_factory is not MISSING:
            known[f"_{name}_made"] = one.default_factory
            takes.append(f"{name}=_absent")
            value = f"_{name}_made() if {name} is _absent else {name}"
        elif one.default is not MISSING:
            known[f"_{name}_else"] = one.default
            takes.append(f"{name}=_{name}_else")
        else:
            takes.append(name)
        does.append(f" _fill(self, {name!r}, {value})")
    if hasattr(made, "__post_init__"):
        does.append(" self.__post_init__()")
    exec(f"def __init__({', '.join(takes)}):\n" + ("\n".join(does) or " pass"), known)  # noqa: S102  as dataclasses does
    return known["__init__"]  # type: ignore[return-value]


def _comparing(made: type) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return what compares two values of a class by their fields, and what gives the hash that fits it."""
    names = [one.name for one in fields(made) if one.compare]
    values = attrgetter(*names) if names else type

    def __eq__(self: Any, other: object) -> bool:  # noqa: ANN401, N807
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: ANN401, N807
        return hash(values(self))

    return __eq__, __hash__


def _showing(made: type) -> Callable[[Any], str]:
    names = [one.name for one in fields(made) if one.repr]

    @recursive_repr()
    def __repr__(self: Any) -> str:  # noqa: ANN401, N807
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return __repr__


def _refuse(_: object, name: str, *__: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _state(self: Any) -> list[Any]:  # noqa: ANN401
    """Return what a copy or a pickle holds."""
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: list[Any]) -> None:  # noqa: ANN401
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)
