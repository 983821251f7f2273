"""The rows of what stakeholders expected and got: which may be shown, what each says, and what it leaves open.

Of a row that may not be shown nothing is shown: neither who, nor what. It is counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.people.building import grouped
from stackaudit.analysers.people.case import Case
from stackaudit.analysers.people.privacy import voice_shown
from stackaudit.core.findings import Cell, Confidence
from stackaudit.model.people import Initiative
from stackaudit.model.voices import Cause, Expectation
from stackaudit.stats.importance_gap import Place, place, priority, weighted_gap


@dataclass(frozen=True)
class Wish:
    """One attribute, as one stakeholder sees it."""

    row: Expectation

    @property
    def gap(self) -> float | None:
        """What was got less what was expected; None where either is not stated."""
        if self.row.expected is None or self.row.perceived is None:
            return None
        return self.row.perceived - self.row.expected

    @property
    def weighed(self) -> tuple[float, float, float] | None:
        """Importance, expected, perceived; None where one of them is not stated."""
        row = self.row
        if row.importance is None or row.expected is None or row.perceived is None:
            return None
        return row.importance, row.expected, row.perceived

    @property
    def priority(self) -> float | None:
        """Importance times shortfall."""
        return None if self.weighed is None else priority(*self.weighed)

    @property
    def place(self) -> Place | None:
        """Its quadrant, with the crosshair in the middle of the scale."""
        if self.row.importance is None or self.row.perceived is None:
            return None
        return place(self.row.importance, self.row.perceived)

    @property
    def cause(self) -> Cause | None:
        """Why it is not met: as stated; else, where nobody asked, that nobody knew it. Nothing else is guessed."""
        if self.row.cause is not None:
            return self.row.cause
        return "knowledge" if self.row.elicited is False else None

    def late(self, initiative: Initiative) -> bool | None:
        """Whether the expectation was written down after the start, when it is coloured by what came."""
        if self.row.recorded is None or initiative.goes_live is None:
            return None
        return self.row.recorded > initiative.goes_live

    def cells(self, initiative: Initiative) -> tuple[Cell, ...]:
        """Its row of the table."""
        row = self.row
        return (
            *(initiative.id, row.stakeholder, row.attribute, row.importance, row.expected, row.perceived),
            *(self.gap, self.priority, self.place, self.cause, row.elicited, row.respondents),
        )


@dataclass(frozen=True)
class Stakeholder:
    """What one stakeholder says, as far as it may be shown."""

    name: str
    wishes: tuple[Wish, ...]

    @cached_property
    def weighted(self) -> float | None:
        """The gap over all attributes, weighted by importance."""
        return weighted_gap(one.weighed for one in self.wishes if one.weighed is not None)

    @property
    def elicited_share(self) -> float | None:
        """Share of the attributes that were asked for; None where one of them does not say."""
        flags = [one.row.elicited for one in self.wishes]
        return None if None in flags else sum(flag is True for flag in flags) / len(flags)

    def unmet(self, case: Case) -> tuple[Wish, ...]:
        """Important attributes that fall short, the most pressing first."""
        least, weighty = case.setting("gap-told"), case.setting("important")
        found = [
            one
            for one in self.wishes
            if one.weighed is not None and one.weighed[0] >= weighty and one.weighed[1] - one.weighed[2] >= least
        ]
        return tuple(sorted(found, key=lambda one: (-(one.priority or 0.0), one.row.attribute, repr(one.row))))

    def undecided(self, case: Case) -> tuple[Wish, ...]:
        """Attributes that may fall short, for a rating is not stated."""
        least, weighty = case.setting("gap-told"), case.setting("important")
        return tuple(
            one
            for one in self.wishes
            if one.weighed is None
            and (one.row.importance is None or one.row.importance >= weighty)
            and (one.gap is None or -one.gap >= least)
        )

    def cells(self, initiative: Initiative) -> tuple[Cell, ...]:
        """Its row of the table."""
        return initiative.id, self.name, self.weighted, self.elicited_share, len(self.wishes)


@dataclass(frozen=True)
class Wishes:
    """All that stakeholders of one initiative expect."""

    case: Case
    initiative: Initiative

    @property
    def rows(self) -> tuple[Expectation, ...]:
        """Every row, shown or not."""
        return self.initiative.expectations or ()

    def may_be_shown(self, row: Expectation) -> bool:
        """Whether a row may be shown."""
        return voice_shown(self.case, self.initiative, row.respondents, row.consent)

    @cached_property
    def hidden(self) -> tuple[Expectation, ...]:
        """Rows of too few respondents, or of nobody knows how many."""
        return tuple(row for row in self.rows if not self.may_be_shown(row))

    @cached_property
    def stakeholders(self) -> tuple[Stakeholder, ...]:
        """Everybody of whom something may be shown, by name."""
        shown = [row for row in self.rows if self.may_be_shown(row)]
        return tuple(
            Stakeholder(name, tuple(sorted(map(Wish, rows), key=lambda one: (one.row.attribute, repr(one.row)))))
            for name, rows in grouped(shown, lambda row: row.stakeholder)
        )

    def asked(self, rows: Sequence[Expectation]) -> tuple[float, float]:
        """The least and the most share of attributes that somebody asked for before it was built."""
        sure = sum(row.elicited is True for row in rows)
        perhaps = sum(row.elicited is None for row in rows)
        return sure / len(rows), (sure + perhaps) / len(rows)

    def realities(self) -> tuple[tuple[str, dict[str, float]], ...]:
        """For each attribute that two or more see, how each of them sees it: the mean of their ratings."""
        seen = [
            (one.row.attribute, who.name, one.row.perceived)
            for who in self.stakeholders
            for one in who.wishes
            if one.row.perceived is not None
        ]
        found = []
        for attribute, rows in grouped(seen, lambda row: row[0]):
            means = {
                name: math.fsum(row[2] for row in mine) / len(mine) for name, mine in grouped(rows, lambda row: row[1])
            }
            if len(means) > 1:
                found.append((attribute, means))
        return tuple(found)


def grade(initiative: Initiative, wishes: Sequence[Wish]) -> Confidence:
    """How well gaps are known: people were asked; where one was asked after the start, it is no more than assumed."""
    return "assumed" if any(one.late(initiative) for one in wishes) else "interview"
