"""How clear goals, roles, procedures and the way people get on are to each party: means, agreement, and a verdict.

The four come from Beckhard 1972 and Rubin, Plovnick & Fry 1977 (GRPI) and are worked from the top down: unclear goals
make roles unclear, and what looks like bad blood often begins there. The percentages of each that are often quoted have
no data behind them and are not used. Source: stackaudit methods 7.14.

A party may answer a questionnaire (items `clarity.goals.1` and so on; each respondent counts with the mean of their
answers) or be given as a mean; where both are there, the answers count. Means of too few are not shown and not used.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stackaudit.analysers.people.building import grouped
from stackaudit.analysers.people.case import Case
from stackaudit.analysers.people.privacy import cell_shown
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.voices import Answer
from stackaudit.stats.agreement import r_wg_of_items

Dimension = Literal["goals", "roles", "procedures", "interpersonal"]
ORDER: tuple[Dimension, ...] = ("goals", "roles", "procedures", "interpersonal")
Verdict = Literal["problem", "clear", "no evidence", "not known"]
_NEUTRAL = 3.0


@dataclass(frozen=True)
class Voice:
    """How clear one dimension is to one party.

    Attributes:
        party: Its name.
        mean: From 1 to 5.
        respondents: Of how many people; None where nobody says.
        agreement: r_wg within the party; None where only a mean is given.
    """

    party: str
    mean: float
    respondents: int | None
    agreement: float | None


@dataclass(frozen=True)
class View:
    """One dimension, as all parties see it.

    Attributes:
        dimension: Which.
        voices: What may be shown of the parties, by name.
        hidden: How many parties may not be shown.
    """

    dimension: Dimension
    voices: tuple[Voice, ...]
    hidden: int

    @property
    def mean(self) -> float | None:
        """The mean of the parties' means: each party counts once, however many people it has."""
        return math.fsum(one.mean for one in self.voices) / len(self.voices) if self.voices else None

    def deficit(self, clear: float) -> float | None:
        """How much is missing to what counts as clear; 0 where nothing is."""
        return None if self.mean is None else round(max(0.0, clear - self.mean), 12)

    @property
    def divergence(self) -> float | None:
        """How far the parties are apart; None for fewer than two of them."""
        means = [one.mean for one in self.voices]
        return round(max(means) - min(means), 12) if len(means) > 1 else None

    @property
    def least_agreement(self) -> float | None:
        """The least agreement within a party."""
        return min((one.agreement for one in self.voices if one.agreement is not None), default=None)

    def verdict(self, case: Case) -> Verdict:
        """Whether it is a problem.

        It is clear only where two or more parties say so and none is hidden. Where all say 3, nobody says anything.
        """
        deficit, apart, agreed = self.deficit(case.setting("clear")), self.divergence, self.least_agreement
        if deficit is None:
            return "not known"
        torn = agreed is not None and agreed < case.setting("agreement")
        if deficit > 0 or torn or (apart is not None and apart >= case.setting("clarity-differs")):
            return "problem"
        if all(one.mean == _NEUTRAL for one in self.voices):
            return "no evidence"
        return "clear" if apart is not None and not self.hidden else "not known"


def views(case: Case, initiative: Initiative) -> tuple[View, ...]:
    """The four dimensions, in the order in which they are worked."""
    return tuple(_view(case, initiative, dimension) for dimension in ORDER)


def _view(case: Case, initiative: Initiative, dimension: Dimension) -> View:
    answered = dict(_answered(initiative, dimension))
    stated = dict(_stated(case, initiative, dimension))
    voices, hidden = [], 0
    for key in sorted({*answered, *stated}):
        voice = answered.get(key)
        if voice is None or not cell_shown(case, initiative, voice.respondents):
            voice = stated.get(key)
        if voice is None:
            hidden += 1
        else:
            voices.append(voice)
    return View(dimension, tuple(voices), hidden)


# -- means that are stated


def _stated(case: Case, initiative: Initiative, dimension: Dimension) -> Iterator[tuple[str, Voice | None]]:
    """The means of each party, pooled by respondents where it has several rows; None where it may not be shown."""
    rows = [row for row in initiative.clarity or () if row.about is None and getattr(row, dimension) is not None]
    for party, mine in grouped(rows, lambda row: row.party):
        shown = [row for row in mine if cell_shown(case, initiative, row.respondents)]
        counts = [row.respondents for row in shown if row.respondents is not None]
        weights = counts if len(counts) == len(shown) else [1] * len(shown)
        whole = sum(weights)
        if not whole:
            yield slug(party) or party, None
            continue
        total = math.fsum(w * getattr(row, dimension) for w, row in zip(weights, shown, strict=True))
        people = whole if counts and len(counts) == len(shown) else None
        yield slug(party) or party, Voice(party, total / whole, people, None)


# -- answers of people


def _answered(initiative: Initiative, dimension: Dimension) -> Iterator[tuple[str, Voice]]:
    mine = [row for row in initiative.answers or () if row.item.startswith(f"clarity.{dimension}.")]
    for party, rows in grouped(mine, lambda row: row.group):
        by_person = [
            [_latest(given) for _, given in grouped(answers, lambda row: row.item)]
            for _, answers in grouped(rows, lambda row: row.respondent)
        ]
        by_item = [
            [_latest(given) for _, given in grouped(answers, lambda row: row.respondent)]
            for _, answers in grouped(rows, lambda row: row.item)
        ]
        means = [math.fsum(one) / len(one) for one in by_person]
        agreed = r_wg_of_items(by_item)
        yield slug(party) or party, Voice(party, math.fsum(means) / len(means), len(means), agreed)


def _latest(answers: Sequence[Answer]) -> float:
    """The latest answer of one person to one item; the mean where there are several of one day."""
    day = max(row.as_of or date.min for row in answers)
    found = [row.rating for row in answers if (row.as_of or date.min) == day]
    return math.fsum(found) / len(found)


# -- guesses at what another party would say


@dataclass(frozen=True)
class Guess:
    """What one party believes that another would answer, and how far off that is.

    Attributes:
        party: Who guesses.
        about: At whose answer.
        dimension: Of what.
        mean: The guess.
        off: Distance to what the other party says; None where that is not known.
    """

    party: str
    about: str
    dimension: Dimension
    mean: float
    off: float | None


def guesses(case: Case, initiative: Initiative, seen: Sequence[View]) -> tuple[Guess, ...]:
    """All guesses that may be shown."""
    found = []
    for row in initiative.clarity or ():
        if row.about is None or not cell_shown(case, initiative, row.respondents):
            continue
        for view in seen:
            mean = getattr(row, view.dimension)
            if mean is None:
                continue
            own = [one.mean for one in view.voices if slug(one.party) == slug(row.about)]
            off = round(abs(mean - own[0]), 12) if own else None
            found.append(Guess(row.party, row.about, view.dimension, mean, off))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.dimension), one.party, one.about, one.mean)))
