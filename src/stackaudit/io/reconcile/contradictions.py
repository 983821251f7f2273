"""What lists say of one record, and where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stackaudit.model.base import shown

EACH = "each"
"""What is kept where the lists contradict and none of them can be left out."""


class Fact(NamedTuple):
    """What one list says."""

    source: str
    value: Any


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two lists that say different things of one record.

    Attributes:
        subject: What it is about, by its name.
        field: Which fact.
        facts: What each list says, those that say nothing left out.
        kept: The list whose word is taken; `each` or `neither` where it is none of them.
    """

    subject: str
    field: str
    facts: tuple[Fact, ...]
    kept: str

    def __str__(self) -> str:
        said = ", ".join(f"{shown(value)} in {source}" for source, value in self.facts)
        return f"{self.subject}: {self.field} is {said}; {self.kept} is kept"


class Disputes:
    """Takes one fact of what several lists say, and remembers where they contradict."""

    def __init__(self, lists: Iterable[str]) -> None:
        self._order = {source: n for n, source in enumerate(lists)}
        self.found: list[Contradiction] = []

    def settled(self, subject: str, field: str, facts: Sequence[Fact]) -> Any:  # noqa: ANN401
        """Return the first of the facts that is stated, and note a contradiction where another one differs."""
        stated = [fact for fact in facts if fact.value is not None]
        if not stated:
            return None
        own = any(step.startswith("x-") for step in field.split("."))
        if not own and any(not equal(stated[0].value, fact.value) for fact in stated[1:]):
            self.tell(subject, field, stated, stated[0].source)
        return stated[0].value

    def tell(self, subject: str, field: str, facts: Iterable[Fact], kept: str) -> None:
        """Note a contradiction; what the lists say is told in their order."""
        told = tuple(Fact(one.source, _told(one.value)) for one in sorted(facts, key=self._rank))
        self.found.append(Contradiction(subject, field, told, kept))

    def _rank(self, fact: Fact) -> int:
        return self._order.get(fact.source, len(self._order))


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two facts say the same: texts but for case and blanks, numbers by value, words in any order."""
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    if isinstance(one, list) and isinstance(other, list) and all(isinstance(word, str) for word in (*one, *other)):
        return {word.casefold() for word in one} == {word.casefold() for word in other}
    return bool(one == other)


def _told(value: Any) -> Any:  # noqa: ANN401
    """A fact as it is told: of a list of records only what they are called."""
    if not isinstance(value, list):
        return value
    return ", ".join(_called(item) for item in value) or "none"


def _called(item: Any) -> str:  # noqa: ANN401
    if not isinstance(item, dict):
        return str(item)
    name = next((str(item[key]) for key in ("name", "id", "tool") if item.get(key)), "")
    return name or ", ".join(f"{key} {value}" for key, value in item.items())
