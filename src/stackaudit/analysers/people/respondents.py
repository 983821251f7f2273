"""Answers of people, and whose may be shown: questionnaires, ratings of parties, expectations of stakeholders.

A cell of fewer than five respondents is hidden, of fewer than three where they agreed to be named. Nothing that is
hidden goes into a mean, a table, a proof, or the value of a score. Source: stackaudit methods 7, principle (iii).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import TypeVar

from stackaudit.analysers.people.context import Context, Rollout
from stackaudit.model.people import Answer

_Group = TypeVar("_Group", bound=Hashable)


def least_shown(context: Context, *, consent: bool) -> int:
    """How many respondents a cell needs to be shown; agreement never asks for more of them."""
    least = context.settings.cell_least
    return max(1, math.ceil(min(least, context.settings.cell_least_with_consent) if consent else least))


def cell_shown(rollout: Rollout, respondents: int | None) -> bool:
    """Whether the mean of a group may be shown: it is of enough people, or of nearly enough who agreed to it.

    Of how many it is may be not known; then only agreement lets it be shown.
    """
    agreed = rollout.initiative.consent is True
    return agreed if respondents is None else respondents >= least_shown(rollout, consent=agreed)


def voice_shown(rollout: Rollout, respondents: int | None, consent: bool | None) -> bool:
    """Whether what a stakeholder says may be shown: as a cell, or as the one person who agreed to be told apart.

    Two who agreed are still hidden: each of them could work out what the other said.
    """
    agreed = (rollout.initiative.consent if consent is None else consent) is True
    if respondents is None or (respondents == 1 and agreed):
        return agreed
    return respondents >= least_shown(rollout, consent=agreed)


def hidden_groups(sizes: Mapping[_Group, int], least: int) -> frozenset[_Group]:
    """Which groups are hidden where their sum is shown: the small ones, and more if these together are too few.

    What is left of the sum without the groups that are shown would else give the hidden ones away.
    """
    hidden: set[_Group] = set()
    for name in sorted(sizes, key=lambda name: (sizes[name], repr(name))):
        together = sum(sizes[one] for one in hidden)
        if sizes[name] < least or 0 < together < least:
            hidden.add(name)
    return frozenset(hidden)


Ratings = Mapping[str, float]
"""One person's rating of each item."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """One person and what that person answered."""

    name: str
    group: str
    ratings: Ratings

    def mean(self, prefix: str) -> float | None:
        """The mean of the items that begin so; None where none of them was answered."""
        found = sorted(rating for item, rating in self.ratings.items() if item.startswith(prefix))
        return fsum(found) / len(found) if found else None


def respondents(answers: Iterable[Answer], instrument: str) -> tuple[Respondent, ...]:
    """Everybody who answered an item of an instrument (`adkar`), sorted; of several answers the latest counts.

    Answers of one day to one item by one person count with their mean; a person of several groups counts in the first.
    """
    found: dict[str, dict[str, list[Answer]]] = {}
    groups: dict[str, set[str]] = {}
    for one in answers:
        if one.item.startswith(f"{instrument}."):
            found.setdefault(one.respondent, {}).setdefault(one.item, []).append(one)
            groups.setdefault(one.respondent, set()).add(one.group)
    return tuple(
        Respondent(name, min(groups[name]), {item: latest(given) for item, given in sorted(items.items())})
        for name, items in sorted(found.items())
    )


def latest(answers: Iterable[Answer]) -> float:
    """Return the latest answer of one person to one item; the mean where there are several of one day."""
    days: dict[date, list[float]] = {}
    for answer in answers:
        days.setdefault(answer.as_of or date.min, []).append(answer.rating)
    ratings = days[max(days)]
    return fsum(ratings) / len(ratings)


def shown_groups(people: Iterable[Respondent], least: int) -> dict[str, tuple[tuple[Respondent, ...], bool]]:
    """Each group with its people and whether it may be shown beside the sum of all, sorted by its name."""
    groups: dict[str, list[Respondent]] = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    hidden = hidden_groups({name: len(mine) for name, mine in groups.items()}, least)
    return {name: (tuple(groups[name]), name not in hidden) for name in sorted(groups)}
