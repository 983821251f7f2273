"""Settings of one analyser: a frozen dataclass beside it, each field with its default, meaning, source and bounds.

A policy gives them under `options`, as it gives any option of an analyser: `{cost: {least_utilisation: 0.6}}`. A number
that several rooms read is no setting of an analyser; it stands in the policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from stackaudit.core.errors import OptionError, did_you_mean
from stackaudit.core.frozen import FrozenDict

OURS = "ours; no outside authority"


class Described(NamedTuple):
    """A setting as the documentation has it: its default, what it does, where the default is from, its older name."""

    name: str
    default: Any
    text: str
    source: str
    alias: str


def setting(
    default: Any,  # noqa: ANN401  whatever its field holds
    text: str,
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    source: str = OURS,
    alias: str = "",
) -> Any:  # noqa: ANN401  as dataclasses.field
    """Declare a setting: a number, a word out of several, a list of texts, or a table of numbers.

    Args:
        default: What it is where nobody sets it; a table is a `FrozenDict`, of which some rows may be given.
        text: What it does.
        least: The least that a number, or each number of a table, may be.
        most: The most it may be.
        choices: The words that there are, of a list too.
        source: Where the default is from.
        alias: Its name in a policy from before it stood with its analyser, such as `renewals.stale-usage`.
    """
    facts = {"text": text, "least": least, "most": most, "choices": choices, "source": source, "alias": alias}
    return field(default_factory=lambda: default, metadata={"default": default, **facts})


class Settings:
    """Base of an analyser's settings, which are a frozen dataclass.

    >>> @dataclass(frozen=True, slots=True)
    ... class Mine(Settings):
    ...     days: int = setting(90, "Days ahead from which a day counts as near.", least=0, most=3660)
    >>> Mine.read({"days": 30}), Mine().days
    (Mine(days=30), 90)
    """

    __slots__ = ()

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @classmethod
    def read(cls, given: Mapping[str, object], owner: str = "") -> Self:
        """Return the settings with what is given; the others keep their defaults.

        Args:
            given: Values by name.
            owner: Whose settings they are, for messages.

        Raises:
            OptionError: there is no such setting, or its value is of another type or out of bounds.
        """
        owner, known = owner or cls.__name__, {one.name: one.metadata for one in fields(cls)}
        for name in given:
            if name not in known:
                raise OptionError(f"{owner} has no option {name!r}{did_you_mean(name, known)}")
        return cls(**{name: _checked(f"{owner}: option {name!r}", value, known[name]) for name, value in given.items()})

    def by_name(self) -> FrozenDict[str, Any]:
        """Return the value of each setting by its name."""
        return FrozenDict({one.name: getattr(self, one.name) for one in fields(self)})

    @classmethod
    def defaults(cls) -> FrozenDict[str, Any]:
        """Return the default of each setting by its name."""
        return cls().by_name()

    @classmethod
    def described(cls) -> Iterator[Described]:
        """Yield what the documentation says of each setting."""
        for one in fields(cls):
            yield Described(one.name, *(one.metadata[key] for key in ("default", "text", "source", "alias")))


def _checked(what: str, value: object, facts: Mapping[str, Any]) -> object:
    """Return a value as a setting holds it, or refuse it."""
    default = facts["default"]
    if isinstance(default, Mapping):
        return _table(what, value, default, facts)
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
            raise OptionError(f"{what} is {value!r}; it is a list of texts")
        for text in value if facts["choices"] else ():
            if text not in facts["choices"]:
                raise OptionError(f"{what} names {text!r}{did_you_mean(text, facts['choices'])}")
        return tuple(value)
    if facts["choices"]:
        if value not in facts["choices"]:
            raise OptionError(f"{what} is {value!r}{did_you_mean(str(value), facts['choices'])}")
        return value
    return _number(what, value, default, facts)


def _table(what: str, value: object, default: Mapping[str, Any], facts: Mapping[str, Any]) -> FrozenDict[str, Any]:
    if not isinstance(value, Mapping):
        raise OptionError(f"{what} is {value!r}; it is a table")
    for row in value:
        if row not in default:
            raise OptionError(f"{what} has no row {row!r}{did_you_mean(str(row), default)}")
    return FrozenDict({**default, **{row: _number(f"{what}, row {row!r}", value[row], 0.0, facts) for row in value}})


def _number(what: str, value: object, default: object, facts: Mapping[str, Any]) -> object:
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise OptionError(f"{what} is {value!r}; it is true or false")
        return value
    kind = "a whole number" if isinstance(default, int) else "a number"
    least, most = facts["least"], facts["most"]
    fits = isinstance(value, int if isinstance(default, int) else int | float) and not isinstance(value, bool)
    if not fits or not (least is None or value >= least) or not (most is None or value <= most):
        bounds = [f"{word} {end:g}" for word, end in (("from", least), ("to", most)) if end is not None]
        raise OptionError(f"{what} is {value!r}; it is {' '.join((kind, *bounds))}")
    return float(value) if isinstance(default, float) else value  # type: ignore[arg-type]  # it is a number
