"""Of which day the facts of each record are, and where they are from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.core.classes import dataclass
from stackaudit.model.parts import Provenance, Sourced

if TYPE_CHECKING:
    from stackaudit.analysers.inventory.context import Context


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


@dataclass(frozen=True)
class Ages:
    """The records of a stack with their source and their day.

    A record without provenance is from where the stack as a whole is from, and of that day. What states no day of its
    own is of the day that the stack's facts are of (`as_of`).
    """

    context: Context

    @cached_property
    def records(self) -> tuple[Dated, ...]:
        """Tools in use, integrations, declared entities, journeys, needs, initiatives and vendors, by subject."""
        found = [self._dated(*one) for one in self._all()]
        return tuple(sorted(found, key=lambda one: (one.subject, one.source or "", str(one.day))))

    def _all(self) -> Iterator[tuple[str, str, Sourced]]:
        stack = self.context.graph.stack
        name = self.context.name
        for tool in self.context.tools:
            yield f"tool:{tool.id}", tool.name, tool
        for flow in stack.integrations:
            ends = f"{name(flow.source)} → {name(flow.target)}"
            yield f"flow:{flow.source}>{flow.target}", flow.name or ends, flow
        for entity in stack.entities:
            yield f"entity:{entity.id}", entity.name, entity
        for need in stack.needs:
            ends = f"{name(need.source)} → {name(need.target)}"
            yield f"need:{need.source}>{need.target}/{need.entity}", ends, need
        for journey in stack.journeys:
            yield f"step:{journey.id}/{journey.steps[0].id}", journey.name, journey
        for department in stack.departments:
            yield f"department:{department.id}", department.name, department
        for initiative in stack.initiatives:
            yield f"initiative:{initiative.id}", initiative.name, initiative
        for vendor in stack.vendors:
            yield f"vendor:{vendor.id}", vendor.name, vendor

    def _dated(self, subject: str, name: str, record: Sourced) -> Dated:
        own, day = record.provenance, self.context.graph.stack.as_of
        if own is None:
            return Dated(subject, name, self.whole.source, self.whole.as_of or day)
        return Dated(subject, name, own.source, own.as_of or day)

    @property
    def whole(self) -> Provenance:
        """Where the stack as a whole is from."""
        return self.context.graph.stack.provenance or Provenance()

    @cached_property
    def undated(self) -> tuple[Dated, ...]:
        """Records of no stated day."""
        return tuple(one for one in self.records if one.day is None)

    @cached_property
    def stale(self) -> tuple[Dated, ...]:
        """Records that are too old, the oldest first; of several with one subject the oldest."""
        most, today = self.context.settings.stale_days, self.context.today
        dated = [(one.day, one) for one in self.records if one.day is not None and (today - one.day).days > most]
        found: dict[str, Dated] = {}
        for _, one in sorted(dated, key=lambda pair: (pair[0], pair[1].subject, pair[1].source or "")):
            found.setdefault(one.subject, one)
        return tuple(found.values())
