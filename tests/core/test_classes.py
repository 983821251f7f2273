"""Frozen classes that are quick to make are what `dataclasses` makes, in all that anybody can ask of them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

from stackaudit.core.classes import dataclass as quick

Decorator = Callable[..., Any]
both = pytest.mark.parametrize("dataclass", [dataclasses.dataclass, quick], ids=["dataclasses", "quick"])


@quick(frozen=True, slots=True)
class Point:
    """A class that pickle finds."""

    x: int
    y: int = 2
    note: str = dataclasses.field(default="", compare=False, repr=False)
    marks: list[int] = dataclasses.field(default_factory=list, hash=False, compare=False)


def family(dataclass: Decorator) -> tuple[Any, Any]:
    """A class with every kind of field, and one that inherits from it."""

    @dataclass(frozen=True, slots=True)
    class Base:
        """One."""

        a: int
        b: str = "b"
        c: list[int] = dataclasses.field(default_factory=list)
        d: float = dataclasses.field(default=0.0, compare=False, repr=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "b", self.b.upper())

    @dataclass(frozen=True, slots=True)
    class Child(Base):
        """Two."""

        e: int = 5

    return Base, Child


@both
def test_fields_are_filled_shown_and_compared(dataclass: Decorator) -> None:
    """Defaults, factories and what comes after count; a field that is not compared or shown does not."""
    base, child = family(dataclass)

    one = base(1)
    assert (one.a, one.b, one.c, one.d) == (1, "B", [], 0.0)
    assert one == base(1, d=9.0)
    assert one != base(2)
    assert one != child(1)
    assert one.c is not base(1).c
    assert repr(one) == f"{base.__qualname__}(a=1, b='B', c=[])"
    assert repr(child(1, e=7)) == f"{child.__qualname__}(a=1, b='B', c=[], e=7)"
    assert [field.name for field in dataclasses.fields(child)] == ["a", "b", "c", "d", "e"]
    assert child.__match_args__ == ("a", "b", "c", "d", "e")
    assert dataclasses.replace(child(1), e=9).e == 9
    assert dataclasses.asdict(base(1)) == {"a": 1, "b": "B", "c": [], "d": 0.0}
    assert hash(Point(1)) == hash(Point(1, note="x", marks=[1]))


@both
def test_nothing_can_be_changed(dataclass: Decorator) -> None:
    """Neither a field nor another name can be set or deleted, and there is no room for one."""
    base, child = family(dataclass)

    for made in (base(1), child(1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            made.a = 2
        with pytest.raises(dataclasses.FrozenInstanceError):
            del made.a
        with pytest.raises((dataclasses.FrozenInstanceError, TypeError, AttributeError)):
            made.other = 2
        assert not hasattr(made, "__dict__")


@both
def test_wrong_calls_are_errors(dataclass: Decorator) -> None:
    """A field without a value, one too many and an unknown one are told as Python tells them."""
    base, _ = family(dataclass)

    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        base()
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        base(1, z=1)
    with pytest.raises(TypeError, match="positional arguments"):
        base(1, "b", [], 0.0, 5)


@both
def test_what_a_class_writes_itself_stays(dataclass: Decorator) -> None:
    """Own methods win; a class that compares in its own way is hashed as it says."""

    @dataclass(frozen=True)
    class Own:
        """Own methods."""

        a: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        @cached_property
        def twice(self) -> int:
            return 2 * self.a

    made = Own(3)
    assert (repr(made), made == "anything", hash(made), made.twice) == ("own", True, 7, 6)


def test_copies_and_pickles_are_equal() -> None:
    """Slots have no dictionary that copies could take."""
    made = Point(1, marks=[1, 2])

    for other in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert other.marks == [1, 2]


def test_other_options_and_bases_are_left_to_dataclasses() -> None:
    """`dataclasses` makes classes with an order or that can change, and those above one of its own frozen classes."""

    @quick(frozen=True, order=True)
    class Ordered:
        """With an order."""

        a: int

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Theirs:
        """Made by `dataclasses`."""

        a: int = 1

    @quick(frozen=True)
    class Ours(Theirs):
        """Above it."""

        b: int = 2

    @quick
    class Open:
        """Not frozen."""

        a: int = 1

    opened = Open()
    opened.a = 2
    assert Ordered(1) < Ordered(2)
    assert Ours(b=3) == Ours(3)
    assert opened.a == 2


def test_a_class_that_shows_itself_within_itself_ends() -> None:
    """A value that holds itself is shown as dots."""
    made = Point(1)
    made.marks.append(made)  # type: ignore[arg-type]

    assert "..." in repr(made)
