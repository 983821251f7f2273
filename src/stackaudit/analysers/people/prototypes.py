"""Whether those who are to use a rollout could try something before it was built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout
from stackaudit.analysers.people.findings import Texts, finding, missing, unasked
from stackaudit.analysers.people.measures import known, open_part
from stackaudit.analysers.people.rules.delivery import NO_PROTOTYPE
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Text
from stackaudit.model.persons import group_id, person_id

if TYPE_CHECKING:
    from stackaudit.model.rollout import Prototype

_TRIED = say("something could be tried before it was built")
_NOT_BUILT = Text("whether people could try {initiative} before it was built is open: no day of it is stated")


def review_prototypes(rollout: Rollout) -> Outcome:
    """Return whether a prototype was early enough and shown to users; what is not stated counts for the rollout."""
    rows = rollout.initiative.prototypes
    if rows is None:
        return unasked(rollout, NO_PROTOTYPE, "initiative.prototypes", open_part("requirements", _TRIED))
    early = [row for row in rows if _early(rollout, row) is not False]
    seen = [(row, _shown_to_users(rollout, row)) for row in early]
    if any(users and _early(rollout, row) for row, users in seen):
        return Outcome(elements=(known("requirements", _TRIED, 100.0),))
    open_ = [row for row, users in seen if users is not False]
    if open_:
        unknowns = tuple(_unknowns(rollout, open_))
        return Outcome(unknowns=unknowns, elements=(open_part("requirements", _TRIED),))
    if rollout.initiative.starts is not None and rollout.initiative.starts > rollout.today:
        return NOTHING
    evidence = _evidence(rollout, rows, early)
    return Outcome(
        findings=(finding(rollout, NO_PROTOTYPE, _texts(rollout, rows, early), evidence),),
        elements=(known("requirements", _TRIED, 0.0),),
    )


def _unknowns(rollout: Rollout, rows: Sequence[Prototype]) -> Iterator[Unknown]:
    """Yield what would tell whether one of these was early, and seen by users."""
    if _built(rollout) is None:
        yield missing(rollout, NO_PROTOTYPE, "initiative.goes_live", text=_NOT_BUILT)
    elif any(row.shown is None for row in rows):
        yield missing(rollout, NO_PROTOTYPE, "prototype.shown")
    if any(_shown_to_users(rollout, row) is None for row in rows):
        yield missing(rollout, NO_PROTOTYPE, "prototype.to")


def _built(rollout: Rollout) -> date | None:
    """Return the day on which building began, or on which it went live where that is not stated."""
    return rollout.initiative.build_starts or rollout.initiative.goes_live


def _early(rollout: Rollout, row: Prototype) -> bool | None:
    """Whether it was shown before building began, or before it went live where that is not stated; None: not known."""
    built = _built(rollout)
    return None if row.shown is None or built is None else row.shown < built


def _levels(rollout: Rollout) -> dict[str, int]:
    """Levels below the head of the company by person, as far as the team and the requirements state them."""
    initiative, found = rollout.initiative, dict[str, int]()
    stated = [(row.person, row.level) for row in initiative.team or ()]
    stated += [(row.source, row.level) for row in initiative.requirements or () if row.source is not None]
    if initiative.sponsor is not None:
        stated.append((initiative.sponsor.name, initiative.sponsor.level))
    for name, level in stated:
        if level is not None:
            found[person_id(name)] = max(level, found.get(person_id(name), level))
    return found


def _users_level(rollout: Rollout) -> int | None:
    """Return the highest level of those who are to use it; None where it is not stated of anybody."""
    initiative, levels = rollout.initiative, _levels(rollout)
    stated = [row.level for row in initiative.requirements or () if row.from_user and row.level is not None]
    core = [row.person for row in initiative.roles or () if row.role == "core-user" and row.person is not None]
    return min((*stated, *(levels[person_id(name)] for name in core if person_id(name) in levels)), default=None)


def _shown_to_users(rollout: Rollout, row: Prototype) -> bool | None:
    """Whether users saw it: as stated, else not if all who did stand above them; None where that is not known."""
    if row.users is not None:
        return row.users
    groups = {group_id(group.group) for group in rollout.initiative.groups or ()}
    if any(group_id(name) in groups for name in row.to or ()):
        return True
    users, levels = _users_level(rollout), _levels(rollout)
    seen = [levels.get(person_id(name)) for name in row.to or ()]
    if users is None or not seen:
        return None
    if any(level is not None and level >= users for level in seen):
        return True
    return None if None in seen else False


def _texts(rollout: Rollout, rows: Sequence[Prototype], early: Sequence[Prototype]) -> Texts:
    people = say("People know what they need when they see something: without that they see it when it is paid for.")
    if early:
        built = _built(rollout)
        title = say("Those who are to use {initiative} could not try it before it was built", initiative=rollout.name)
        if built is None or built > rollout.today:
            title = say("No user of {initiative} has seen a prototype", initiative=rollout.name)
        return title, (*_shown_only(early), people)
    return NO_PROTOTYPE.title.fill(initiative=rollout.name), (*_too_late(rollout, rows), people)


def _shown_only(rows: Sequence[Prototype]) -> Iterator[Message]:
    names = tuple(sorted({name for row in rows for name in row.to or ()}))
    if not names:
        return
    if any(row.users is False for row in rows):
        yield say("It was shown to {names} only.", names=names)
    else:
        yield say("It was shown to {names} only, who stand above those who do the work.", names=names)


def _too_late(rollout: Rollout, rows: Sequence[Prototype]) -> Iterator[Message]:
    days = [row.shown for row in rows if row.shown is not None]
    if not days:
        return
    if rollout.initiative.build_starts is not None:
        yield say(
            "The first was shown on {shown}; building began on {day}.",
            shown=min(days),
            day=rollout.initiative.build_starts,
        )
    elif rollout.initiative.goes_live is not None:
        yield say(
            "The first was shown on {shown}; it went live on {day}.", shown=min(days), day=rollout.initiative.goes_live
        )


def _evidence(rollout: Rollout, rows: Sequence[Prototype], early: Sequence[Prototype]) -> Iterator[Evidence]:
    yield Quantity("prototypes before it was built", float(len(early)))
    yield Quantity("prototypes after that", float(len(rows) - len(early)))
    users = _users_level(rollout)
    if early and users is not None:
        levels = _levels(rollout)
        yield Quantity("highest level of those who are to use it", float(users))
        seen = sorted({name for row in early for name in row.to or ()})
        yield Names(
            "shown to", tuple(f"{name} (level {levels[person_id(name)]})" for name in seen if person_id(name) in levels)
        )
