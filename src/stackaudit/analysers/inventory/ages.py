"""Of which day the facts of each record are, and where they are from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any

from stackaudit.graph import StackGraph
from stackaudit.model.integration import Integration
from stackaudit.model.journey import Need
from stackaudit.model.lifecycle import day_of
from stackaudit.model.parts import Provenance, Sourced


@dataclass(frozen=True, slots=True)
class Dated:
    """One record, and where its facts are from.

    Attributes:
        subject: What it is about, typed.
        name: What a person calls it.
        source: Where its facts are from, where that is stated.
        day: Of which day they are, where that is stated.
    """

    subject: str
    name: str
    source: str | None
    day: date | None


_Telling = Callable[[Any], tuple[str, str]]
"""Gives the subject of a record and what a person calls it."""


@dataclass(frozen=True)
class Ages:
    """The records of a stack with their source and their day.

    A record without provenance is from where the stack as a whole is from, and of that day. What states no day of its
    own is of the day that the stack's facts are of (`as_of`).

    Attributes:
        graph: The stack.
        most: How many days old a fact may be.
    """

    graph: StackGraph
    most: int

    @cached_property
    def _days(self) -> list[tuple[date | None, Sourced, _Telling]]:
        """Of which day each record is."""
        whole = self._whole.as_of or self.graph.stack.as_of
        return [
            (whole if record.provenance is None else record.provenance.as_of or self.graph.stack.as_of, record, telling)
            for records, telling in self._all()
            for record in records
        ]

    def _all(self) -> Iterator[tuple[Iterable[Sourced], _Telling]]:
        """Yield tools in use, integrations, declared entities, needs, journeys, departments, rollouts and vendors."""
        stack, ends = (
            self.graph.stack,
            partial(_ends, self.graph),
        )  # not the object itself: what holds itself is never freed
        yield self.graph.tools, lambda one: (f"tool:{one.id}", one.name)
        yield stack.integrations, lambda one: (f"flow:{one.source}>{one.target}", one.name or ends(one))
        yield stack.entities, lambda one: (f"entity:{one.id}", one.name)
        yield stack.needs, lambda one: (f"need:{one.source}>{one.target}/{one.entity}", ends(one))
        yield stack.journeys, lambda one: (f"step:{one.id}/{one.steps[0].id}", one.name)
        yield stack.departments, lambda one: (f"department:{one.id}", one.name)
        yield stack.initiatives, lambda one: (f"initiative:{one.id}", one.name)
        yield stack.vendors, lambda one: (f"vendor:{one.id}", one.name)

    @cached_property
    def _whole(self) -> Provenance:
        """Where the stack as a whole is from."""
        return self.graph.stack.provenance or Provenance.model_construct()

    def _dated(self, record: Sourced, day: date | None, telling: _Telling) -> Dated:
        return Dated(*telling(record), (record.provenance or self._whole).source, day)

    @cached_property
    def undated(self) -> tuple[str, ...]:
        """The subjects of the records of no stated day, sorted; of several with one subject each."""
        return tuple(sorted(telling(record)[0] for day, record, telling in self._days if day is None))

    @cached_property
    def stale(self) -> tuple[Dated, ...]:
        """Records that are too old, the oldest first; of several with one subject the oldest."""
        today = day_of(self.graph.stack)
        old = [
            (day, self._dated(record, day, telling))
            for day, record, telling in self._days
            if day is not None and (today - day).days > self.most
        ]
        found: dict[str, Dated] = {}
        for _, one in sorted(old, key=lambda pair: (pair[0], pair[1].subject, pair[1].source or "")):
            found.setdefault(one.subject, one)
        return tuple(found.values())


def _ends(graph: StackGraph, record: Integration | Need) -> str:
    return f"{graph.tool(record.source).name} → {graph.tool(record.target).name}"
