"""The responsibility matrix (RACI) of an initiative, read with the team in view.

Exactly one person is accountable for a task and at least one does it. Whoever has left is nobody: the cell is as good
as empty. Source: stackaudit methods 7.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.people.case import Case, collected
from stackaudit.analysers.people.team import departed
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Task

FEWEST = 5
"""With fewer tasks than this, how many of them one person has says little."""


@dataclass(frozen=True)
class Line:
    """One task: who answers for it and who does it, those who left taken out.

    Attributes:
        task: The record.
        accountable: Who answers for it, sorted.
        responsible: Who does it, sorted.
        left: Who is named in either cell and has left, sorted.
    """

    task: Task
    accountable: tuple[str, ...]
    responsible: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Slugs of those who answer for it or do it, each once, sorted."""
        return tuple(sorted({slug(name) for name in (*self.accountable, *self.responsible)}))


@dataclass(frozen=True)
class Matrix:
    """The matrix of one initiative; whatever the order of its lines, it says the same."""

    case: Case
    initiative: Initiative

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, in the order of the ids of the tasks."""
        away = departed(self.case, self.initiative)
        return tuple(self._line(task, away) for task in sorted(self.initiative.tasks or (), key=lambda task: task.id))

    def _line(self, task: Task, away: frozenset[str]) -> Line:
        cells = [sorted(self.case.somebody(sorted(names))) for names in (task.accountable, task.responsible)]
        here = [tuple(name for name in names if slug(name) not in away) for names in cells]
        left = tuple(sorted({name for names in cells for name in names if slug(name) in away}))
        return Line(task, here[0], here[1], left)

    @cached_property
    def accountable_known(self) -> bool:
        """Whether any line says who answers for its task: then an empty cell says that nobody does."""
        return collected(self.initiative.tasks or (), "accountable")

    @cached_property
    def responsible_known(self) -> bool:
        """The same for those who do it."""
        return collected(self.initiative.tasks or (), "responsible")

    @property
    def covered(self) -> int:
        """Tasks for which exactly one person answers."""
        return sum(len(line.accountable) == 1 for line in self.lines)

    @property
    def done(self) -> int:
        """Tasks that somebody does."""
        return sum(bool(line.responsible) for line in self.lines)

    @cached_property
    def load(self) -> Mapping[str, int]:
        """On how many tasks each person answers or works, by slug, sorted."""
        found: dict[str, int] = {}
        for line in self.lines:
            for name in line.people:
                found[name] = found.get(name, 0) + 1
        return dict(sorted(found.items()))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """How each person is written, by slug; of several ways the first in order."""
        every = sorted({name for line in self.lines for name in (*line.accountable, *line.responsible)}, reverse=True)
        return {slug(name): name for name in every}

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """Levels below the head of the company, by slug, of those who state one; of several the highest."""
        found: dict[str, int] = {}
        for row in self.initiative.team or ():
            if row.level is not None:
                key = slug(row.person)
                found[key] = min(row.level, found.get(key, row.level))
        return found
