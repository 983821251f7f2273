"""Rows of sums in a list: found by arithmetic, whatever language names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from statistics import median
from typing import Literal, NamedTuple

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.words import key_of, words_of
from stackaudit.model.base import shown

Kind = Literal["sum", "mean", "count"]
_MEANS = (
    "average; mean; avg; durchschnitt; mittelwert; moyenne; promedio; média; media; gemiddelde; średnia; "
    "среднее; середнє; ortalama; المتوسط; rata rata; 平均; 평균"
)
_COUNTS = (
    "count; number of tools; anzahl; nombre; número; conteggio; aantal; liczba; количество; кількість; adet; "
    "件数; 数量; 개수"
)
_AROUND = "-_:;.,()[]*#="
_NEAR = Decimal("0.005")
_LEAST = Decimal("0.01")
_SINCE, _ALL = "those since the sum before", "all rows above it"
_OF_TOTALS, _OF_LAST_TOTALS = "the sums above it", "the sums since the last sum of sums"
_SHORT = 4  # letters of a word such as `for` between the word for a sum and that of which it is
_LONGEST_VALUE = 80
_MOST_LISTED = 8
_ENOUGH = 3  # addends that make a sum sure where a list has no other cells that could be empty


class _Vocabulary(NamedTuple):
    """Words for sums, means and counts: what each is for, and the words that they begin and end with."""

    kinds: Mapping[str, Kind]
    longest: int
    first: frozenset[str]
    last: frozenset[str]


@cache
def _vocabulary() -> _Vocabulary:
    kinds: dict[str, Kind] = dict.fromkeys(words_of("total"), "sum")
    others: tuple[tuple[Kind, str], ...] = (("mean", _MEANS), ("count", _COUNTS))
    for kind, listed in others:
        kinds |= {key_of(word): kind for word in listed.split("; ")}
    parts = [word.split() for word in kinds]
    first, last = frozenset(words[0] for words in parts), frozenset(words[-1] for words in parts)
    return _Vocabulary(kinds, max(map(len, parts)), first, last)


def _end_of(parts: Iterable[str]) -> str:
    """The first part that is no number, without the signs around it; empty where there is none."""
    for part in parts:
        bare = part.strip(_AROUND)
        if not bare.isdecimal():
            return bare
    return ""


def _said(name: str) -> tuple[Kind, list[str]] | None:
    """What the word in a name is for, and the other words of the name; None where there is no such word."""
    known = _vocabulary()
    if name.isascii():  # most names: told from their first and last word without folding all of them
        parts = name.lower().replace("-", " ").split()
        if _end_of(parts) not in known.first and _end_of(reversed(parts)) not in known.last:
            return None
    every = key_of(name).split()
    words = [part for part in every if not part.isdecimal()]
    for length in range(min(known.longest, len(words)), 0, -1):
        for some in (words[:length], words[-length:]):
            found = known.kinds.get(" ".join(some))
            if found is not None:
                rest = list(every)
                for part in some:
                    rest.remove(part)
                return found, rest
    return None


def is_sum_word(name: str) -> bool:
    """Whether a name begins or ends with a word for a sum, a mean or a count."""
    return _said(name) is not None


@dataclass(slots=True)
class _Run:
    """Amounts above a row that it may be the sum of: how many there are, and what they add up to."""

    count: int = 0
    added: Decimal = Decimal(0)

    def add(self, amount: Decimal) -> None:
        self.count += 1
        self.added += amount

    def clear(self) -> None:
        self.count, self.added = 0, Decimal(0)


@dataclass
class _Column:
    """The amounts of one column, and what sums of them there can be above a row.

    Attributes:
        amounts: One a row, None where there is none.
        since: Those since the last total.
        since_word: Those since the last row that is called a total, be it kept as a tool.
        before: All of them but totals.
        totals: The totals.
        totals_since: Those since the last one that is a sum of totals.
    """

    amounts: Sequence[Decimal | None]
    since: _Run = field(default_factory=_Run)
    since_word: _Run = field(default_factory=_Run)
    before: _Run = field(default_factory=_Run)
    totals: _Run = field(default_factory=_Run)
    totals_since: _Run = field(default_factory=_Run)

    def add(self, amount: Decimal) -> None:
        """Take an amount for an addend."""
        for run in (self.since, self.since_word, self.before):
            run.add(amount)

    def close(self, amount: Decimal | None, *, of_totals: bool) -> None:
        """Begin anew after a total."""
        self.since.clear()
        self.since_word.clear()
        if of_totals:
            self.totals_since.clear()
        if amount is not None:
            self.totals.add(amount)
            if not of_totals:
                self.totals_since.add(amount)

    def parts(self) -> Iterator[tuple[_Run, str]]:
        """Yield the amounts above a row of which it may be the sum, with what they are called."""
        if self.since.count:
            yield self.since, _SINCE if self.totals.count else "those above it"
        if 0 < self.since_word.count < self.since.count:
            yield self.since_word, "those since the last row that is called a sum"
        if self.before.count:
            yield self.before, _ALL
        if self.totals.count:
            yield self.totals, _OF_TOTALS
        if 0 < self.totals_since.count < self.totals.count:
            yield self.totals_since, _OF_LAST_TOTALS


def _fits(amount: Decimal, run: _Run) -> Iterator[tuple[Kind, bool]]:
    """Yield what an amount is of others, and whether exactly."""
    if abs(amount - run.added) <= max(_NEAR * abs(run.added), _LEAST):
        yield "sum", amount == run.added
    if abs(amount * run.count - run.added) <= max(_NEAR * abs(run.added), _LEAST * run.count):
        yield "mean", False
    if amount == run.count:
        yield "count", False


class _Group(NamedTuple):
    """A value of another column that the name of a sum names, and the places of the rows above that have it."""

    value: str
    column: int
    places: tuple[int, ...]


class Totals:
    """Finds the rows of sums, means and counts of a grid.

    A row that is called a sum ends the block of rows above it, whether or not its amount is their sum: one amount that
    is not read would break all sums below it otherwise.

    Attributes:
        left_out: The rows that are no tools, each with the reason.
        asked: Rows that are kept although their names are words for sums, each with what is to be said.
    """

    def __init__(
        self,
        grid: Grid,
        amounts: Mapping[str, Sequence[Decimal | None]],
        money: Sequence[str],
        is_known: Callable[[str], bool],
    ) -> None:
        """Look through a grid.

        Args:
            grid: The list.
            amounts: The numbers of each column of amounts or counts, one a row, None where there is none.
            money: Which of these columns are money: without a word for a sum, only they can tell one.
            is_known: Whether a name is surely that of a product.
        """
        self.left_out: dict[int, str] = {}
        self.asked: dict[int, str] = {}
        self._grid, self._is_known = grid, is_known
        self._columns = {name: _Column(column) for name, column in amounts.items()}
        self._money = frozenset(money)
        self._name = grid.columns.get("name", grid.columns.get("id", -1))
        self._numbers = {grid.columns[name] for name in amounts} | {self._name}
        self._others = [_others(line, self._numbers) for line in grid.lines]
        self._usual = median(self._others) if self._others else 0
        self._begin = 0  # of the block
        self._part = ""  # what the last sum that was found is of
        for n, line in enumerate(grid.lines):
            self._look(n, line)

    def _look(self, n: int, line: Line) -> None:
        label = self._label(line)
        word, rest = (_said(label) if label else None) or (None, [])
        whole = all(map(str.isdecimal, rest))
        sparse, self._part = self._is_sparse(n), ""
        if word is None and not sparse and self._usual and not self._columns:
            return  # most rows of a list without amounts
        found = self._found(n, word, whole=whole) if word is not None or sparse or not self._usual else ""
        if label and (found or word is not None) and (not whole or word is None) and self._is_known(label):
            found, word = "", None
        elif not found and word is not None:
            found = self._by_word(n, word, rest, sparse=sparse)
        for column in self._columns.values():
            amount = column.amounts[n]
            if found and word not in (None, "sum"):
                continue  # a mean or a count ends no block
            if found:
                column.close(amount, of_totals=self._part in (_ALL, _OF_TOTALS, _OF_LAST_TOTALS))
            else:
                if amount is not None:
                    column.add(amount)
                if word is not None:
                    column.since_word.clear()
        if found:
            self._begin = n + 1 if word in (None, "sum") else self._begin
            self.left_out[line.number] = found

    def _by_word(self, n: int, word: Kind, rest: Sequence[str], *, sparse: bool) -> str:
        """Why a row is a total by its name although its numbers do not show it; empty where it is a tool."""
        line = self._grid.lines[n]
        label = shown(self._label(line))
        whole = all(map(str.isdecimal, rest))
        if sparse and whole:
            return f"{label} is a word for a {word}, and hardly anything stands beside it{self._difference(n, word)}"
        group = self._group(n, rest) if sparse else None
        if group is not None:
            head = shown(" ".join(text_of(self._grid.head.cell(group.column)).split()))
            what = f"{label} names a {word} and {shown(group.value)} of column {head}"
            return f"{what}{self._difference(n, word, group)}"
        if sparse or whole:
            self.asked[line.number] = f"{label} is kept as a tool: its amount is no {word} of the rows above"
        return ""

    def _group(self, n: int, rest: Sequence[str]) -> _Group | None:
        """The value of another column that the words of a name are, of the block above it or else of all rows above."""
        wanted = {" ".join(rest)}
        if len(rest) > 1 and len(rest[0]) <= _SHORT:
            wanted.add(" ".join(rest[1:]))  # `Summe für IT`
        width = len(self._grid.head.cells)
        for first in dict.fromkeys((self._begin, 0)):
            found: dict[int, list[int]] = {}
            values: dict[int, str] = {}
            for place in range(first, n):
                line = self._grid.lines[place]
                for column in range(width):
                    cell = "" if column in self._numbers else line.cell(column)
                    if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_VALUE and self._is_of(cell, column, wanted):
                        found.setdefault(column, []).append(place)
                        values.setdefault(column, cell.strip())
            if found:
                column = max(found, key=lambda one: (len(found[one]), -one))
                return _Group(values[column], column, tuple(found[column]))
        return None

    def _is_of(self, cell: str, column: int, wanted: set[str]) -> bool:
        """Whether a value, or a part of a heading such as `Service/Support`, is what the name of a sum names."""
        parts = cell.split("/") if column in self._grid.made else ()
        return key_of(cell) in wanted or any(key_of(part) in wanted for part in parts)

    def _difference(self, n: int, word: Kind, group: _Group | None = None) -> str:
        """What a sum states and what the rows above it add up to, where both are known and they differ."""
        name = next((name for name in self._columns if self._columns[name].amounts[n] is not None), "")
        if word != "sum" or not name:
            return ""
        column = self._columns[name]
        stated = column.amounts[n]
        assert stated is not None  # noqa: S101  a promise to the type checker
        runs = [(run.added, words, self._begin) for run, words in column.parts()]
        if group is not None:
            amounts = [column.amounts[place] for place in group.places]
            added = sum((one for one in amounts if one is not None), Decimal(0))
            runs.append((added, f"the rows of {shown(group.value)}", group.places[0]))
        if not runs:
            return ""
        added, words, first = min(runs, key=lambda one: abs(one[0] - stated))
        first = first if words != _ALL else 0
        self._part = words
        if added == stated:
            return f": it is the sum of {words}"
        told = f": it states {stated:,f}, but {words} add up to {added:,f}"
        of_totals = words in (_OF_TOTALS, _OF_LAST_TOTALS)
        return told if stated < added or of_totals else told + self._room(n, name, first)

    def _room(self, n: int, name: str, first: int) -> str:
        """The rows of a block whose amounts are not read: they may be what a sum has more than its rows."""
        lines, column = self._grid.lines, self._grid.columns[name]
        unread = [
            str(lines[place].number)
            for place in range(first, n)
            if self._columns[name].amounts[place] is None
            and lines[place].cell(column) not in _NOTHING
            and (lines[place].number, column) not in self._grid.sheet.filled
            and lines[place].number not in self.left_out
        ]
        if not unread:
            return ""
        listed = ", ".join(unread[:_MOST_LISTED]) + (", …" if len(unread) > _MOST_LISTED else "")
        if len(unread) == 1:
            return f"; the difference may be the amount of row {listed}, which is not read"
        return f"; the difference may be the amounts of rows {listed}, which are not read"

    def _found(self, n: int, word: Kind | None, *, whole: bool) -> str:
        """Why a row is a total by its numbers; empty where it is none."""
        line = self._grid.lines[n]
        for name, column in self._columns.items():
            amount = column.amounts[n]
            if amount is None or (not amount and word is None) or (word is None and name not in self._money):
                continue
            fits = [
                (not exact, kind, words, run.added)
                for run, words in column.parts()
                for kind, exact in _fits(amount, run)
                if self._is_total(n, word, kind, run.count, exact=exact, whole=whole)
            ]
            if fits:
                rounded, kind, words, added = min(
                    fits, key=lambda fit: fit[0]
                )  # the very sum, or the first that is near
                self._part = words
                label = shown(self._label(line)) if self._label(line) else "a row without a name"
                sum_of = (
                    f"states {amount:,f}, about the sum of {words}, {added:,f}"
                    if rounded
                    else f"equals the sum of {words}"
                )
                what = {"sum": sum_of, "mean": f"is the mean of {words}"}
                return f"{label} {what.get(kind, f'counts {words}')}"
        return ""

    def _is_total(self, n: int, word: Kind | None, kind: Kind, count: int, *, exact: bool, whole: bool) -> bool:
        """Whether an amount that is a sum, a mean or a count of others is meant as one.

        `Total Commander` in a row that says as much as others may by chance cost about what those above it do.
        """
        if word is None:
            return kind == "sum" and count > 1 and self._tells(n, count, exact=exact)
        if kind != word:
            return False
        if whole and self._is_sparse(n):
            return True
        return kind == "count" or (count > 1 and (exact or whole or self._is_sparse(n)))

    def _tells(self, n: int, count: int, *, exact: bool) -> bool:
        """Whether a sum without a word for one is one: the row is sparse, or no row has anything that it could lack."""
        return self._is_sparse(n) or (not self._usual and exact and count >= _ENOUGH)

    def _is_sparse(self, n: int) -> bool:
        """Whether it has less than half of what rows have beside their names and numbers."""
        return self._others[n] * 2 < self._usual

    def _label(self, line: Line) -> str:
        """Its name, or the first text in it where the name is missing."""
        cells = line.cells if self._name < 0 else (line.cell(self._name), *line.cells)
        for cell in cells:
            if isinstance(cell, str) and (cell[:1].isalpha() or any(map(str.isalpha, cell))):
                return " ".join(cell.split())
        return ""


_NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "N/A", "."})


def _others(line: Line, numbers: set[int]) -> int:
    return len([n for n, cell in enumerate(line.cells) if n not in numbers and cell not in _NOTHING])
