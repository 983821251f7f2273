"""Settings of one analyser: a frozen dataclass beside it, each field with its default, meaning, source and bounds.

A policy gives them under `options`, as it gives any option of an analyser: `{cost: {least_utilisation: 0.6}}`. A number
that several rooms read is no setting of an analyser; it stands in the policy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

from stackaudit.core.errors import OptionError, did_you_mean
from stackaudit.core.frozen import FrozenDict

OURS = "our own judgement; no outside authority"


class Knob(NamedTuple):
    """What is told of a setting that companies really turn; `stackaudit rules` prints these first.

    Attributes:
        unit: What it is counted in, such as `days`.
        effect: What another value changes.
        text: What it is, of a row of a table; of others the text of the setting says it.
    """

    unit: str
    effect: str
    text: str = ""


class Described(NamedTuple):
    """A setting as the documentation has it: its default, what it does, where the default is from, its older name."""

    name: str
    default: Any
    text: str
    source: str
    alias: str
    knob: Knob | None = None


class Setting(NamedTuple):
    """One value of a policy: where it stands, its default, what it does and where the default is from.

    Attributes:
        path: The keys that lead to it in a policy file, such as `("renewals", "soon")`.
        value: What counts.
        default: What counts where nobody sets it.
        source: Where the default is from.
        text: What it does; of a row of a table, what the table does.
        declared: How many keys of the path lead to what was declared with this text: all of them, or the table.
        knob: What is told of it where companies really turn it.
    """

    path: tuple[str, ...]
    value: Any
    default: Any
    source: str
    text: str = ""
    declared: int = 0
    knob: Knob | None = None

    @property
    def name(self) -> str:
        """The path in one word, such as `renewals.soon`."""
        return ".".join(self.path)

    @property
    def table(self) -> tuple[str, ...]:
        """The path of what was declared: its own, or that of its table."""
        return self.path[: self.declared or None]

    @property
    def changed(self) -> bool:
        """Whether the user set it."""
        return bool(self.value != self.default)


def rows_of(
    path: tuple[str, ...],
    value: object,
    default: object,
    source: str,
    text: str,
    knobs: Mapping[str, Knob],
) -> Iterator[Setting]:
    """Yield a setting; of a table each row, where what is not given is as the default has it.

    Args:
        path: The keys that lead to it.
        value: What counts.
        default: What counts where nobody sets it.
        source: Where the default is from.
        text: What it does.
        knobs: What is told of rows that companies turn, by their names; of the whole, under the empty name.
    """
    if not (isinstance(default, Mapping) and isinstance(value, Mapping)):
        yield Setting(path, value, default, source, text, len(path), knobs.get(""))
        return
    given = {**default, **value}
    for key in sorted(given):
        knob = knobs.get(key, knobs.get(""))
        yield Setting((*path, key), given[key], default.get(key), source, text, len(path), knob)


def setting(
    default: Any,  # noqa: ANN401  whatever its field holds
    text: str,
    *,
    least: float | None = None,
    most: float | None = None,
    choices: tuple[str, ...] = (),
    source: str = OURS,
    alias: str = "",
    knob: Knob | None = None,
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
        knob: What is told of it where companies really turn it: `stackaudit rules` prints it first.
    """
    facts = {"text": text, "least": least, "most": most, "choices": choices, "source": source, "alias": alias}
    return field(default_factory=lambda: default, metadata={"default": default, **facts, "knob": knob})


def beside(source: str, **knobs: Knob) -> dict[str, Any]:
    """Return what stands beside a field of a policy: where its default is from, and its knobs.

    Args:
        source: Where the default is from.
        knobs: By the row of a table, with `_` for `-`; `whole` is the field itself, or the table as one.
    """
    named = {"" if row == "whole" else row.replace("_", "-"): knob for row, knob in knobs.items()}
    return {"x-source": source, "x-knobs": named}


@dataclass(frozen=True, slots=True)
class Settings:
    """Base of an analyser's settings.

    >>> @dataclass(frozen=True, slots=True)
    ... class Mine(Settings):
    ...     days: int = setting(90, "Days ahead from which a day counts as near.", least=0, most=3660)
    >>> Mine.read({"days": 30}), Mine().days
    (Mine(days=30), 90)
    """

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
            yield Described(one.name, *(one.metadata[key] for key in ("default", "text", "source", "alias", "knob")))


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
