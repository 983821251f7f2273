"""Answers to a questionnaire, by person and item, and the groups of these people. Source: stackaudit methods 7."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum

from stackaudit.analysers.people.privacy import hidden_groups
from stackaudit.model.voices import Answer

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
    found: dict[str, dict[str, dict[date, list[float]]]] = {}
    groups: dict[str, set[str]] = {}
    for one in answers:
        if one.item.startswith(f"{instrument}."):
            days = found.setdefault(one.respondent, {}).setdefault(one.item, {})
            days.setdefault(one.as_of or date.min, []).append(one.rating)
            groups.setdefault(one.respondent, set()).add(one.group)
    return tuple(
        Respondent(name, min(groups[name]), {item: _latest(days) for item, days in sorted(items.items())})
        for name, items in sorted(found.items())
    )


def _latest(days: Mapping[date, list[float]]) -> float:
    last = sorted(days[max(days)])
    return fsum(last) / len(last)


def shown_groups(people: Iterable[Respondent], least: int) -> dict[str, tuple[tuple[Respondent, ...], bool]]:
    """Each group with its people and whether it may be shown beside the sum of all, sorted by its name."""
    groups: dict[str, list[Respondent]] = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    hidden = hidden_groups({name: len(mine) for name, mine in groups.items()}, least)
    return {name: (tuple(groups[name]), name not in hidden) for name in sorted(groups)}
