"""The one gate through which everything takes what people said: answers, expectations, clarity, feedback, self-reports.

A cell of fewer than five respondents is hidden, and goes into nothing: no mean, no count, no score, no finding. Of a
cell that is shown only a rounded figure leaves this module, and all that is shown is worked out from rounded figures.
So nothing that an audit says can tell more than they do, whatever a policy asks for.

How far to round: a mean is taken as the sum by which the answers differ from the middle of the scale, and that sum is
known only as a step of four. Who joins moves it by two at most, who leaves too, and who answers otherwise by four. The
steps are the same for every number of respondents, so two audits with one respondent more or fewer always leave two
answers possible of everybody. No step of the mean itself does that: with 4.4 and then 4.6 of 5 it takes a 5 to get
there. Cells share no respondent, as two steps of one sum could meet in one answer.

Who agreed to be told apart (`consent`) is shown as he or she said it, in cells of three, or alone by name.
Why so: decision 0057.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from stackaudit.core.estimate import Estimate, Unit
from stackaudit.model.base import Record, altered
from stackaudit.model.persons import group_id, person_id
from stackaudit.model.stack import Stack
from stackaudit.stats.agreement import r_wg_of_items

if TYPE_CHECKING:
    from stackaudit.model.people import Answer, Expectation, Feedback, Initiative
    from stackaudit.model.rollout import Adoption

LEAST = 5
"""Respondents below which a cell is hidden; a policy can ask for more, never for less."""
AGREED_LEAST = 3
"""The same where they agreed to be told apart: each of two could work out what the other said."""
SHARES_FROM = 20
"""Respondents from which on a share of yes and no is shown: below, four people are more than a fifth of them."""
PEOPLE = Unit("count", "people", "person")
NO_BARRIER, UNCLEAR = "none", "unclear"
_MIDDLE, _STEP, _HALF = 3.0, 4, 2.5
_SAME = 1e-9


def rounded_mean(mean: float, respondents: int) -> float:
    """Return a mean of ratings from 1 to 5 so rounded that it fits several sums of answers.

    >>> [rounded_mean(total / 5, 5) for total in (5, 9, 12, 13, 17, 25)]
    [1.4, 2.2, 2.2, 3.0, 3.8, 4.6]
    >>> rounded_mean(4.1, 200)
    4.1
    """
    steps = math.floor((respondents * (mean - _MIDDLE) + _HALF + _SAME) / _STEP)
    most = respondents // 2
    return round(_MIDDLE + _STEP * max(-most, min(most, steps)) / respondents, 1)


def rounded_count(count: int, of: int) -> tuple[int, int]:
    """Return between what a count of people lies, in steps of four; both ends are possible, and a number between.

    >>> rounded_count(1, 5), rounded_count(2, 5), rounded_count(6, 6), rounded_count(7, 20)
    ((0, 1), (2, 5), (2, 6), (6, 9))
    """
    low = (count + _STEP // 2) // _STEP * _STEP - _STEP // 2
    if low == of:
        low -= _STEP
    high = low + _STEP - 1
    return max(0, low), of if of - high <= 1 else high


def rounded_share(share: float, respondents: int) -> float | None:
    """Return the share of those who say yes, in steps of four people; None where four are more than a fifth of all.

    >>> rounded_share(0.8, 40), rounded_share(1.0, 5)
    (0.79, None)
    """
    if respondents < SHARES_FROM:
        return None
    low, high = rounded_count(round(share * respondents), respondents)
    return round((low + high) / 2 / respondents, 2)


@dataclass(frozen=True, slots=True)
class Person:
    """One respondent of a questionnaire: an id, the group, and the rating of each item. It never leaves this module."""

    id: str
    group: str
    ratings: Mapping[str, float]

    def mean(self, prefix: str) -> float | None:
        """Return the mean of the items that begin so; None where none of them was answered."""
        found = sorted(rating for item, rating in self.ratings.items() if item.startswith(prefix))
        return math.fsum(found) / len(found) if found else None

    def barrier(self, elements: Sequence[str], threshold: float) -> str:
        """Return the first element rated at the threshold or below; `none`, or `unclear` where one was not asked."""
        for element in elements:
            mean = self.mean(f"adkar.{element}.")
            if mean is None:
                return UNCLEAR
            if mean <= threshold:
                return element
        return NO_BARRIER


def respondents(answers: Iterable[Answer] | None, prefix: str) -> tuple[Person, ...]:
    """Return everybody who answered an item that begins so, sorted; of several answers to one item the latest counts.

    Answers of one day to one item by one person count with their mean; a person of several groups counts in the first.
    """
    found: dict[str, dict[str, list[Answer]]] = {}
    groups: dict[str, set[str]] = {}
    for one in answers or ():
        if one.item.startswith(prefix):
            who = person_id(one.respondent)
            found.setdefault(who, {}).setdefault(one.item, []).append(one)
            groups.setdefault(who, set()).add(one.group)
    return tuple(
        Person(who, min(groups[who]), {item: _latest(given) for item, given in sorted(items.items())})
        for who, items in sorted(found.items())
    )


def _latest(answers: Iterable[Answer]) -> float:
    days: dict[date, list[float]] = {}
    for answer in answers:
        days.setdefault(answer.as_of or date.min, []).append(answer.rating)
    ratings = sorted(days[max(days)])
    return math.fsum(ratings) / len(ratings)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a group of people said, as far as it may be shown.

    Attributes:
        group: Whose cell it is; None for all who are shown.
        respondents: How many people; None where nobody says.
        mean: From 1 to 5; None where it is hidden.
        agreement: r_wg within the group; None but where they agreed to be told apart.
    """

    group: str | None
    respondents: int | None
    mean: float | None
    agreement: float | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of a group are where, as far as it may be shown; `at` is None where it is hidden."""

    group: str | None
    respondents: int
    at: Mapping[str, Estimate] | None


@dataclass(frozen=True, slots=True)
class Stated:
    """The means of a party as a file states them; of a dimension that may not be shown the mean is None."""

    party: str
    about: str | None
    respondents: int | None
    means: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """From how many respondents on a cell is shown.

    >>> Gate(2, 1), Gate(7.5, 3)
    (Gate(least=5, agreed=3), Gate(least=8, agreed=3))
    """

    least: float = LEAST
    agreed: float = AGREED_LEAST

    def __post_init__(self) -> None:
        least = max(LEAST, math.ceil(self.least))
        object.__setattr__(self, "least", least)
        object.__setattr__(self, "agreed", min(least, max(AGREED_LEAST, math.ceil(self.agreed))))

    def fewest(self, *, agreed: bool) -> int:
        """Return how many respondents a cell needs to be shown."""
        return int(self.agreed if agreed else self.least)

    def shows(self, count: int | None, *, agreed: bool = False) -> bool:
        """Whether a cell may be shown; where nobody says of how many it is, only if they agreed."""
        return agreed if count is None else count >= self.fewest(agreed=agreed)

    # -- questionnaires

    def _split(
        self, people: Iterable[Person], *, agreed: bool
    ) -> tuple[dict[str, list[Person]], dict[str, list[Person]]]:
        """Return the groups that are shown and those that are not, by name.

        A small group counts nowhere while another is shown: what is left of a sum would tell it. Where no group is
        large enough, all of them together may be.
        """
        groups: dict[str, list[Person]] = {}
        for person in people:
            groups.setdefault(group_id(person.group), []).append(person)
        named = {min(one.group for one in mine): mine for _, mine in sorted(groups.items())}
        shown = {name: mine for name, mine in named.items() if self.shows(len(mine), agreed=agreed)}
        return shown, {name: mine for name, mine in named.items() if name not in shown}

    def _mean(self, values: Sequence[float], *, agreed: bool) -> float:
        mean = math.fsum(sorted(values)) / len(values)
        return mean if agreed else rounded_mean(mean, len(values))

    def mean_of_all(self, initiative: Initiative, construct: str) -> Cell | None:
        """Return the mean of a construct (`utaut.effort-expectancy`) over all who are shown; None without answers."""
        agreed = initiative.consent is True
        people = respondents(initiative.answers, f"{construct}.")
        if not people:
            return None
        shown, _ = self._split(people, agreed=agreed)
        cells = [*shown.values()] or ([[*people]] if self.shows(len(people), agreed=agreed) else [])
        if not cells:
            return Cell(None, len(people), None)
        count = sum(len(cell) for cell in cells)
        means = [(len(cell), self._mean([one.mean(construct) or 0.0 for one in cell], agreed=agreed)) for cell in cells]
        mean = math.fsum(n * mean for n, mean in means) / count
        return Cell(None, count, mean if agreed else round(mean, 1))

    def means_of_groups(self, initiative: Initiative, construct: str) -> tuple[Cell, ...]:
        """Return the mean of a construct for each group that answered it, sorted by id; hidden ones without a mean."""
        agreed = initiative.consent is True
        shown, hidden = self._split(respondents(initiative.answers, f"{construct}."), agreed=agreed)
        found = []
        for name, mine in (*shown.items(), *hidden.items()):
            if name in hidden:
                found.append(Cell(name, len(mine), None))
                continue
            mean = self._mean([one.mean(construct) or 0.0 for one in mine], agreed=agreed)
            found.append(Cell(name, len(mine), mean, _agreement(mine) if agreed else None))
        return tuple(sorted(found, key=lambda cell: group_id(cell.group or "")))

    def barriers(self, initiative: Initiative, elements: Sequence[str], threshold: float) -> tuple[Counts, ...]:
        """Return how many people are stuck at which element: all who are shown, then each group; empty without answers.

        Counts are bounds in steps of four people, and exact where people agreed to be told apart.
        """
        agreed = initiative.consent is True
        people = respondents(initiative.answers, "adkar.")
        if not people:
            return ()
        shown, hidden = self._split(people, agreed=agreed)

        def counted(group: str | None, mine: Sequence[Person]) -> Counts:
            counts = Counter(one.barrier(elements, threshold) for one in mine)
            of = len(mine)
            at = {name: _bounds(counts[name], of, agreed=agreed) for name in (*elements, NO_BARRIER, UNCLEAR)}
            at["stuck"] = _bounds(sum(counts[name] for name in elements), of, agreed=agreed)
            return Counts(group, of, at)

        groups = [counted(name, mine) for name, mine in shown.items()]
        if groups:
            every = Counts(None, sum(one.respondents for one in groups), _sums([one.at or {} for one in groups]))
        elif self.shows(len(people), agreed=agreed):
            every = counted(None, people)
        else:
            every = Counts(None, len(people), None)
        groups += [Counts(name, len(mine), None) for name, mine in hidden.items()]
        return (every, *sorted(groups, key=lambda one: one.group or ""))

    def left_out(self, initiative: Initiative, instrument: str) -> int:
        """Return how many people answered an instrument in groups too small to be counted beside others."""
        people = respondents(initiative.answers, f"{instrument}.")
        shown, hidden = self._split(people, agreed=initiative.consent is True)
        return sum(map(len, hidden.values())) if shown else 0

    # -- what a file states as a mean

    def shows_row(self, initiative: Initiative, row: Expectation) -> bool:
        """Whether what a stakeholder says may be shown: as a cell, or as the one person who agreed to be told apart."""
        agreed = _agreed(initiative, row)
        return (row.respondents == 1 and agreed) or self.shows(row.respondents, agreed=agreed)

    def expectations(self, initiative: Initiative) -> tuple[Expectation, ...]:
        """Return the expectations of a rollout, in their order; ratings and words are gone where they are hidden.

        What was asked, promised and done is no opinion and stays.
        """
        return tuple(self._expectation(initiative, row) for row in initiative.expectations or ())

    def _expectation(self, initiative: Initiative, row: Expectation) -> Expectation:
        shown, n = self.shows_row(initiative, row), row.respondents
        if shown and (n is None or _agreed(initiative, row)):
            return row
        rated = {name: getattr(row, name) for name in ("importance", "expected", "perceived")}
        kept = {
            name: rounded_mean(value, n) if shown and n and value is not None else None for name, value in rated.items()
        }
        return altered(row, **kept, says=None)

    def clarity(self, initiative: Initiative, dimensions: Sequence[str]) -> tuple[Stated, ...]:
        """Return what a file states of the clarity of each party, row by row."""
        agreed = initiative.consent is True
        found = []
        for row in initiative.clarity or ():
            shown, n = self.shows(row.respondents, agreed=agreed), row.respondents
            stated = {name: value for name in dimensions if (value := getattr(row, name)) is not None}
            means = {
                name: (value if agreed or n is None else rounded_mean(value, n)) if shown else None
                for name, value in stated.items()
            }
            found.append(Stated(row.party, row.about, n, means))
        return tuple(found)

    def self_reported(self, initiative: Initiative, row: Adoption) -> float | None:
        """Return the share of those asked who say that they use it, in steps of four people; None if it is hidden."""
        agreed, said = initiative.consent is True, row.self_reported
        if said is None or not self.shows(row.asked, agreed=agreed):
            return None
        return said if agreed or row.asked is None else rounded_share(said, row.asked)

    @staticmethod
    def said_of_use(row: Adoption) -> bool:
        """Whether people were asked if they use it, whatever they said."""
        return row.self_reported is not None

    def feedback(self, stack: Stack) -> tuple[Feedback, ...]:
        """Return what users and customers say of tools and steps: one row a cell, rounded, without their words.

        Rows of fewer than five about one thing, of one role, are one cell together. Hidden cells are left out.
        """
        return tuple(row for row, shown in self._feedback(stack) if shown)

    def hidden_feedback(self, stack: Stack) -> tuple[Feedback, ...]:
        """Return the hidden cells of feedback: of whom, about what, of which day. Their rating says nothing."""
        return tuple(altered(row, rating=_MIDDLE) for row, shown in self._feedback(stack) if not shown)

    def _feedback(self, stack: Stack) -> list[tuple[Feedback, bool]]:
        cells: list[list[Feedback]] = []
        small: dict[tuple[str, ...], list[Feedback]] = {}
        for row in stack.feedback:
            if row.respondents is not None and row.respondents >= LEAST:
                cells.append([row])
            else:
                small.setdefault(_about(row, counted=bool(row.respondents)), []).append(row)
        cells += small.values()
        return sorted((self._pooled(rows) for rows in cells), key=repr)

    def _pooled(self, rows: Sequence[Feedback]) -> tuple[Feedback, bool]:
        """Return the rows of one cell as one, and whether it may be shown."""
        n = sum(row.respondents or 0 for row in rows)
        days = [row.as_of for row in rows if row.as_of is not None]
        shown = self.shows(n)
        mean = math.fsum(sorted(row.rating * (row.respondents or 0) for row in rows)) / n if shown else _MIDDLE
        rating = rounded_mean(mean, n) if shown else _MIDDLE
        first = min(rows, key=lambda row: (row.role or "", repr(row.as_of)))
        return altered(first, rating=rating, respondents=n or None, as_of=max(days, default=None), says=None), shown


def _about(row: Feedback, *, counted: bool) -> tuple[str, ...]:
    """What a row of feedback is about and whose voice it is; rows that do not say of how many they are stay apart."""
    return row.tool or "", row.step or "", group_id(row.role or ""), str(counted)


def _agreed(initiative: Initiative, row: Expectation) -> bool:
    return (initiative.consent if row.consent is None else row.consent) is True


def _bounds(count: int, of: int, *, agreed: bool) -> Estimate:
    return Estimate.exact(count, PEOPLE) if agreed else Estimate.between(*rounded_count(count, of), PEOPLE)


def _sums(cells: Sequence[Mapping[str, Estimate]]) -> dict[str, Estimate]:
    return {
        name: Estimate.between(sum(cell[name].low for cell in cells), sum(cell[name].high for cell in cells), PEOPLE)
        for name in cells[0]
    }


def _agreement(people: Sequence[Person]) -> float | None:
    items = sorted({item for person in people for item in person.ratings})
    return r_wg_of_items([[one.ratings[item] for one in people if item in one.ratings] for item in items])


_WORDS = ("answers", "expectations", "clarity")


def without_what_people_said(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record of a stack file, as data, in which it is told how much people said, and not what.

    >>> without_what_people_said({"id": "r", "clarity": [{"party": "it", "goals": 2}]})
    {'id': 'r', 'clarity': '1 row, not shown'}
    """
    told = dict(record)
    for name in _WORDS:
        if isinstance(rows := told.get(name), list | tuple):
            told[name] = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}, not shown"
    if isinstance(rows := told.get("adoption"), list | tuple):
        told["adoption"] = [{key: value for key, value in row.items() if key != "self_reported"} for row in rows]
    return told


# -- two stacks side by side


def held(before: Stack, after: Stack) -> tuple[Stack, int]:
    """Return the second stack with each cell as it was in the first, where fewer than five of it came or left.

    What such a cell says now, less what it said, would tell the answers of those few. Of a mean that a file states it
    is not known how many answered otherwise: only its number of respondents counts. Who agreed to be told apart is
    left as he or she is.

    Returns:
        The stack, and how many cells are held.
    """
    old = {one.id: one for one in before.initiatives}
    initiatives, cells = [], 0
    for one in after.initiatives:
        apart = one.id not in old or one.consent is True
        kept, moved = (one, 0) if apart else _initiative_held(old[one.id], one)
        cells += moved
        initiatives.append(kept)
    feedback, moved = _feedback_held(before, after)
    cells += moved
    return (altered(after, initiatives=tuple(initiatives), feedback=feedback), cells) if cells else (after, 0)


def _initiative_held(before: Initiative, after: Initiative) -> tuple[Initiative, int]:
    answers, cells = _answers_held(before.answers or (), after.answers or ())
    kept: dict[str, object] = {"answers": answers or None}
    for name, key, said in _SAID:
        rows, moved = _rows_held(getattr(before, name) or (), getattr(after, name) or (), key, said)
        kept[name] = rows or None
        cells += moved
    return (altered(after, **kept), cells) if cells else (after, 0)


def _answers_held(before: Sequence[Answer], after: Sequence[Answer]) -> tuple[tuple[Answer, ...], int]:
    """Return the answers with each group, by instrument, as it was where fewer than five people moved.

    Who is new, gone, or was asked on another day has moved. How many answered otherwise does not count: that would
    tell who did not.
    """
    kept, cells = [], 0
    old, new = _by_cell(before), _by_cell(after)
    for cell in sorted({*old, *new}):
        was, now = old.get(cell, {}), new.get(cell, {})
        moved = sum(_days(was.get(who, ())) != _days(now.get(who, ())) for who in {*was, *now})
        still = was != now and moved < LEAST and max(len(was), len(now)) >= LEAST
        cells += still
        kept += [answer for _, answers in sorted((was if still else now).items()) for answer in answers]
    return tuple(kept), cells


def _days(answers: Iterable[Answer]) -> frozenset[date | None]:
    return frozenset(one.as_of for one in answers)


def _by_cell(answers: Iterable[Answer]) -> dict[tuple[str, str], dict[str, list[Answer]]]:
    found: dict[tuple[str, str], dict[str, list[Answer]]] = {}
    for one in sorted(answers, key=repr):
        cell = found.setdefault((one.item.partition(".")[0], group_id(one.group)), {})
        cell.setdefault(person_id(one.respondent), []).append(one)
    return found


_SAID: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("expectations", ("stakeholder", "attribute"), ("importance", "expected", "perceived", "says", "respondents")),
    (
        "clarity",
        ("party", "about"),
        ("goals", "roles", "procedures", "interpersonal", "priority", "respondents"),
    ),
    ("adoption", ("tool", "group", "capability"), ("self_reported", "asked")),
)
"""The lists whose rows are means of several people: what names a row, and which of its fields people said."""


def _rows_held(
    before: Sequence[Record], after: Sequence[Record], key: Sequence[str], said: Sequence[str]
) -> tuple[tuple[Record, ...], int]:
    """Return rows with what people said as it was, where the number of those who said it moved by fewer than five.

    Of several rows about one thing the earliest is put beside the earliest; a row more is put beside the last.
    """
    old: dict[tuple[str, ...], list[Record]] = {}
    for row in sorted(before, key=_day):
        old.setdefault(_named(row, key), []).append(row)
    kept, cells = [], 0
    for row in sorted(after, key=_day):
        rows = old.get(_named(row, key), [])
        was = rows.pop(0) if len(rows) > 1 else rows[0] if rows else None
        if was is None or getattr(row, "consent", None) is True or not _moved_little(was, row, said):
            kept.append(row)
            continue
        kept.append(altered(row, **{name: getattr(was, name) for name in said}))
        cells += 1
    return tuple(kept), cells


def _day(row: Record) -> date:
    return getattr(row, "as_of", None) or date.min


def _named(row: Record, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(group_id(getattr(row, name) or "") for name in key)


def _moved_little(was: Record, now: Record, said: Sequence[str]) -> bool:
    """Whether people said something else and their number, the last of the fields, moved by fewer than five.

    Where both are hidden there is nothing to hold, and not even that somebody changed is told.
    """
    if all(getattr(was, name) == getattr(now, name) for name in said):
        return False
    first, second = getattr(was, said[-1]) or 0, getattr(now, said[-1]) or 0
    return max(first, second) >= LEAST and abs(first - second) < LEAST


def _feedback_held(before: Stack, after: Stack) -> tuple[tuple[Feedback, ...], int]:
    old, new = _feedback_cells(before), _feedback_cells(after)
    kept: list[Feedback] = []
    cells = 0
    for cell, rows in new.items():
        was = old.get(cell, rows)
        first, second = (sum(row.respondents or 0 for row in listed) for listed in (was, rows))
        still = was != rows and max(first, second) >= LEAST and abs(first - second) < LEAST
        cells += still
        kept += was if still else rows
    return tuple(kept), cells


def _feedback_cells(stack: Stack) -> dict[tuple[str, ...], list[Feedback]]:
    found: dict[tuple[str, ...], list[Feedback]] = {}
    for row in sorted(stack.feedback, key=repr):
        found.setdefault(_about(row, counted=True), []).append(row)
    return found
