"""What training changed: how many used it before the sessions, and how many do after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import Rollout
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.messages import Message, say
from stackaudit.model.persons import group_id
from stackaudit.stats.teams import wilson

if TYPE_CHECKING:
    from stackaudit.model.rollout import Adoption


@dataclass(frozen=True)
class Effect:
    """The use of one tool or group before and after its sessions.

    Attributes:
        active: How many used it before the first session.
        entitled: Of how many.
        days: The days of the sessions.
        rose: Whether more use it now, chance allowed for.
    """

    active: int
    entitled: int
    days: tuple[date, ...]
    rose: bool


def effect(rollout: Rollout, now: Adoption) -> Effect | None:
    """Return what the sessions between the last count before them and the present count changed.

    None where no day is stated of the present count, no session of this group is on record before it, or nothing was
    counted before the first session.

    Args:
        rollout: The rollout.
        now: The newest count, with both numbers.
    """
    if now.as_of is None or not now.entitled or now.active is None:
        return None
    days = tuple(sorted({day for day in _days(rollout, now) if day <= now.as_of}))
    if not days:
        return None
    before = [row for row in _counts(rollout, now) if row.as_of is not None and row.as_of <= days[0]]
    if not before:
        return None
    last = max(before, key=lambda row: (row.as_of or date.min, repr(row)))
    active, entitled = last.active or 0, last.entitled or 0
    rose = wilson(now.active, now.entitled)[0] > wilson(active, entitled)[1]
    return Effect(active, entitled, days, rose)


def _days(rollout: Rollout, row: Adoption) -> Iterator[date]:
    """Yield the days of sessions of the group of a count, or of all groups if it names none."""
    for session in rollout.initiative.training or ():
        same = row.group is None or (session.group is not None and group_id(session.group) == group_id(row.group))
        if session.day is not None and same:
            yield session.day


def _counts(rollout: Rollout, row: Adoption) -> Iterator[Adoption]:
    """Yield the counts of the same tool and group that state both numbers."""
    key = (row.tool, group_id(row.group or ""))
    for other in rollout.initiative.adoption or ():
        if (other.tool, group_id(other.group or "")) == key and other.entitled and other.active is not None:
            yield other


def in_words(found: Effect) -> Message:
    """Return the sentence of what the sessions changed."""
    text = (
        "Before the training {active} of {entitled} used it: it helped, and not enough."
        if found.rose
        else "Before the training {active} of {entitled} used it: no rise is proven, so training alone does not do it."
    )
    return say(text, active=found.active, entitled=found.entitled)


def proof_of(found: Effect) -> tuple[Evidence, ...]:
    """Return the rows that prove it."""
    return (
        Quantity("active before the training", float(found.active)),
        Quantity("entitled before the training", float(found.entitled)),
        Names("training on", tuple(day.isoformat() for day in found.days)),
    )
