"""Who answers for what, and who has left: one definition for every analyser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeVar, get_args

from stackaudit.model.base import slug
from stackaudit.model.lifecycle import day_of
from stackaudit.model.persons import Person, RoleName, day_in, group_id, person_id, persons
from stackaudit.model.planned import Planned
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative


_PlannedT = TypeVar("_PlannedT", bound=Planned)
_ORGANISATIONS = """
team teams department dept group squad office desk helpdesk operations ops it committee agency company vendor
contractor partners ltd inc llc corp plc gmbh mbh kg ohg gbr sarl srl bv oy aps
abteilung bereich gruppe agentur firma dienstleister büro buero stabsstelle
équipe equipe agence société societe département departement bureau
equipo agencia empresa departamento equipa agenzia azienda ufficio reparto
afdeling bedrijf dział dzial zespół zespol agencja
"""
_TEAM_WORDS = frozenset(_ORGANISATIONS.split())
"""Words of a name that is of a team or an organisation, and of no person."""


class Departure(NamedTuple):
    """That somebody has left.

    Attributes:
        name: The person, as the record writes the name.
        day: Since when; None where no day is stated.
        where: The record that states it: `initiative:rollout`, `tool:crm`.
    """

    name: str
    day: date | None
    where: str


class People:
    """The persons whom a stack names.

    Somebody has left who is stated to have left: by the day on which a member of a rollout left or its sponsor leaves,
    or by a remark behind a name in any field ("Ann Lee, left 2026-05"). A day after `as_of` is still ahead. Who is on
    the team of another rollout, or joined one later, is there.
    """

    def __init__(self, stack: Stack, policy: Policy) -> None:
        self._stack = stack
        self._nobody, self._left = policy.no_owner, policy.has_left
        self._named: dict[str, tuple[Person, ...]] = {}
        self._there: dict[str | None, tuple[str, ...]] = {}

    def named(self, text: str | None) -> tuple[Person, ...]:
        """Return the persons whom a field names, whether they are still there or not; a department is one of them."""
        if text is None:
            return ()
        if text not in self._named:
            team = slug(text) in self._teams
            alone = (Person(text.strip()),)
            self._named[text] = alone if team else persons(text, self._nobody, self._left, self._alone)
        return self._named[text]

    def is_team(self, name: str) -> bool:
        """Whether a name is of a department or a group that the stack states, or says so (`CRM team`)."""
        return slug(name) in self._teams or not _TEAM_WORDS.isdisjoint(slug(name).split("-"))

    @cached_property
    def _teams(self) -> frozenset[str]:
        """The departments and groups that the stack states, as they may be written."""
        stack = self._stack
        found = {slug(text) for one in stack.departments for text in (one.id, one.name)}
        found |= {slug(department) for tool in stack.tools for department in tool.departments}
        for initiative in stack.initiatives:
            found |= {group_id(member.group) for member in initiative.team or () if member.group is not None}
            found |= {group_id(group.group) for group in initiative.groups or ()}
        return frozenset(found - {""})

    @cached_property
    def _alone(self) -> frozenset[str]:
        """Names of one word that some field holds alone."""
        texts = (text.strip() for _, text in self.texts() if text is not None)
        return frozenset(slug(text) for text in texts if text and len(text.split()) == 1 and "," not in text)

    def says_nobody(self, text: str | None) -> bool:
        """Whether a field states that there is nobody (`none`, `tbd`, `n/a`); an absent one does not."""
        return text is not None and not self.named(text)

    def there(self, text: str | None) -> tuple[str, ...]:
        """Return the names of the persons whom a field names and who have not left."""
        if text not in self._there:
            self._there[text] = tuple(person.name for person in self.named(text) if not self.has_left(person.name))
        return self._there[text]

    def gone(self, text: str | None) -> tuple[Departure, ...]:
        """Return the departures of the persons whom a field names and who have left."""
        found = (self.departure(person.name) for person in self.named(text))
        return tuple(departure for departure in found if departure is not None)

    def owners_of(self, tool: Tool) -> tuple[str, ...]:
        """Return the names of the business owners of a tool who are still there."""
        return self.there(tool.owner)

    def surely_unowned(self, tool: Tool) -> bool:
        """Whether a tool is stated to have no owner: it says so, its owner has left, or all owners are in the file."""
        if self.owners_of(tool):
            return False
        return tool.owner is not None or self._stack.is_complete("owners", tool.departments)

    def answerable(self, tool: Tool) -> tuple[str, ...]:
        """Return who can be asked about a tool: its owners, or else its technical owners, who are still there."""
        return self.owners_of(tool) or self.there(tool.technical_owner)

    def has_left(self, name: str) -> bool:
        """Whether a person is stated to have left."""
        return person_id(name) in self._gone

    def departure(self, name: str) -> Departure | None:
        """Return when and where it is stated that a person has left; None where nothing says that."""
        return self._gone.get(person_id(name))

    @cached_property
    def _gone(self) -> dict[str, Departure]:
        today = day_of(self._stack)
        found: dict[str, Departure] = {}
        for told in sorted(self._stated(), key=lambda one: (one.day is None, one.day or date.min, one.where, one.name)):
            if told.day is None or told.day <= today:
                found.setdefault(person_id(told.name), told)
        return {id_: told for id_, told in found.items() if not self._is_back(id_, told)}

    def _stated(self) -> Iterator[Departure]:
        for initiative in self._stack.initiatives:
            where = f"initiative:{initiative.id}"
            for member in initiative.team or ():
                if member.left is not None:
                    yield from (Departure(one.name, member.left, where) for one in self.named(member.person))
            sponsor = initiative.sponsor
            if sponsor is not None and sponsor.leaves is not None:
                yield from (Departure(one.name, sponsor.leaves, where) for one in self.named(sponsor.name))
        for where, text in self.texts():
            for person in self.named(text):
                if person.left:
                    yield Departure(person.name, day_in(person.left), where)

    def called(self, id_: str) -> str:
        """Return the name of a person as the stack writes it; the id itself where no field names this person."""
        return self._names.get(id_, id_)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = (person.name for _, text in self.texts() for person in self.named(text))
        return {person_id(name): name for name in sorted(names, reverse=True)}

    def texts(self) -> Iterator[tuple[str, str | None]]:
        """Yield every field that names persons who own, decide or do something, with its record."""
        stack = self._stack
        for tool in stack.tools:
            kept_by = None if tool.intent is None else tool.intent.owner
            for text in (tool.owner, tool.technical_owner, tool.sponsor, kept_by):
                yield f"tool:{tool.id}", text
        for flow in stack.integrations:
            yield f"flow:{flow.source}>{flow.target}", flow.owner
        for goal in stack.goals:
            yield f"goal:{goal.id}", goal.owner
        for initiative in stack.initiatives:
            where = f"initiative:{initiative.id}"
            yield from ((where, text) for text in _names_in(initiative))

    def _is_back(self, id_: str, told: Departure) -> bool:
        """Whether a team has this person still, joined since or in another rollout than the one that was left."""
        return any(
            member.left is None
            and (f"initiative:{initiative.id}" != told.where or (member.joined or date.min) >= (told.day or date.max))
            for initiative in self._stack.initiatives
            for member in initiative.team or ()
            if person_id(member.person) == id_
        )


_ROLES = frozenset(get_args(RoleName))


def _names_in(initiative: Initiative) -> Iterator[str]:
    """Yield every text of a rollout that names somebody, but roles in the matrix and rows that a preset wrote."""
    yield from (text for text in _cells(initiative) if group_id(text) not in _ROLES)


def _cells(initiative: Initiative) -> Iterator[str]:
    sponsor = initiative.sponsor
    yield from () if sponsor is None else (text for text in (sponsor.name, sponsor.successor) if text is not None)
    yield from (member.person for member in initiative.team or ())
    for task in _stated(initiative.tasks):
        yield from (*task.accountable, *task.responsible)
    for approval in _stated(initiative.approvals):
        yield from (() if approval.by is None else (approval.by,))
        yield from approval.requesters or ()
    yield from (row.person for row in _stated(initiative.roles) if row.person is not None)
    yield from (one.person for one in initiative.panel or ())
    yield from (row.to for row in initiative.escalations or () if row.to is not None)


def _stated(rows: tuple[_PlannedT, ...] | None) -> Iterator[_PlannedT]:
    return (row for row in rows or () if not row.untouched)
