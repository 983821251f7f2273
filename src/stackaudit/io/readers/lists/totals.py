"""Rows of sums in a list: found by arithmetic, whatever language names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from statistics import median
from typing import Literal, NamedTuple

from stackaudit.io.readers.lists.cells import Line
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


def total_word(name: str) -> tuple[Kind, bool] | None:
    """Return what a name says of its row where it begins or ends with a word for a sum, a mean or a count, or None.

    >>> total_word("Total 2026:"), total_word("IT Gesamt"), total_word("Total Commander"), total_word("Summer")
    (('sum', True), ('sum', False), ('sum', False), None)

    Returns:
        What the word is for, and whether the name is nothing but such a word and numbers.
    """
    known = _vocabulary()
    if name.isascii():  # most names: told from their first and last word without folding all of them
        ends = [part for part in name.lower().replace("-", " ").split() if not part.strip(_AROUND).isdecimal()]
        if not ends or (ends[0].strip(_AROUND) not in known.first and ends[-1].strip(_AROUND) not in known.last):
            return None
    words = [part for part in key_of(name).split() if not part.isdecimal()]
    for length in range(min(known.longest, len(words)), 0, -1):
        for some in (words[:length], words[-length:]):
            found = known.kinds.get(" ".join(some))
            if found is not None:
                return found, length == len(words)
    return None


@dataclass
class _Column:
    """The amounts of one column, and what sums of them there can be above a row."""

    amounts: Sequence[Decimal | None]
    since: list[Decimal] = field(default_factory=list)
    """Those since the last total."""
    before: list[Decimal] = field(default_factory=list)
    totals: list[Decimal] = field(default_factory=list)
    sums: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * 3)

    def add(self, amount: Decimal) -> None:
        """Take an amount for an addend."""
        self.since.append(amount)
        self.before.append(amount)
        self.sums[0] += amount
        self.sums[1] += amount

    def close(self, amount: Decimal | None) -> None:
        """Begin anew after a total."""
        self.since.clear()
        self.sums[0] = Decimal(0)
        if amount is not None:
            self.totals.append(amount)
            self.sums[2] += amount

    def fits(self, amount: Decimal) -> Iterator[tuple[Kind, int, bool, str]]:
        """Yield what an amount is of those above it: of how many, whether exactly, and of which."""
        parts = (
            (self.since, "those since the sum before" if self.totals else "those above it"),
            (self.before, "all rows above it"),
            (self.totals, "the sums above it"),
        )
        for (addends, words), added in zip(parts, self.sums, strict=True):
            count = len(addends)
            if count and abs(amount - added) <= max(_NEAR * abs(added), _LEAST):
                yield "sum", count, amount == added, words
            if count and abs(amount * count - added) <= max(_NEAR * abs(added), _LEAST * count):
                yield "mean", count, False, words
            if amount == count:
                yield "count", count, False, words


class Totals:
    """Finds the rows of sums, means and counts of a grid.

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
        numbers = {grid.columns[name] for name in amounts} | {self._name}
        self._others = [_others(line, numbers) for line in grid.lines]
        self._usual = median(self._others) if self._others else 0
        for n, line in enumerate(grid.lines):
            self._look(n, line)

    def _look(self, n: int, line: Line) -> None:
        label = self._label(line)
        word, whole = (total_word(label) if label else None) or (None, False)
        sparse, known = self._is_sparse(n), False
        found = self._found(n, word) if word is not None or sparse or not self._usual else ""
        if label and (found or word is not None) and not whole:
            known = self._is_known(label)
        if known:
            found = ""
        elif not found and word is not None:
            if whole and sparse:
                found = f"{shown(label)} is a word for a {word}, and hardly anything stands beside it"
            elif whole or sparse:
                self.asked[line.number] = f"{shown(label)} is kept as a tool: its amount is no {word} of the rows above"
        for column in self._columns.values():
            amount = column.amounts[n]
            if found:
                column.close(amount)
            elif amount is not None:
                column.add(amount)
        if found:
            self.left_out[line.number] = found

    def _found(self, n: int, word: Kind | None) -> str:
        """Why a row is a total by its numbers; empty where it is none."""
        line = self._grid.lines[n]
        for name, column in self._columns.items():
            amount = column.amounts[n]
            if amount is None or (not amount and word is None) or (word is None and name not in self._money):
                continue
            for kind, count, exact, words in column.fits(amount):
                if word is None and (kind != "sum" or count < 2 or not self._tells(n, count, exact=exact)):
                    continue
                if word is not None and (kind != word or (kind != "count" and count < 2 and not self._is_sparse(n))):
                    continue
                label = shown(self._label(line)) if self._label(line) else "without a name"
                what = {"sum": f"equals the sum of {words}", "mean": f"is the mean of {words}"}
                return f"row {line.number} {label} {what.get(kind, f'counts {words}')}"
        return ""

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
            if isinstance(cell, str) and any(map(str.isalpha, cell)):
                return " ".join(cell.split())
        return ""


_NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "N/A", "."})


def _others(line: Line, numbers: set[int]) -> int:
    return sum(1 for n, cell in enumerate(line.cells) if n not in numbers and cell not in _NOTHING)
