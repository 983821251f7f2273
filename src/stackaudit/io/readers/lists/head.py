"""Which row of a table is its head, told by its words and by what stands below it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from stackaudit.io.readers.limits import HEAD_ROWS
from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.fit import fit
from stackaudit.io.readers.lists.pairs import pair_beside_ids, symmetric_pair
from stackaudit.io.readers.lists.profile import CellKind, Kinds, Profile, profiles

Lookup = Callable[[str, str], tuple[Header, ...]]
"""What a head can mean in a table (`tools`, `integrations`), the likeliest first; empty where it is not known."""

TABLES = ("tools", "integrations")
_BELOW = 60
_LEAST = 1.5
_LONGEST_HEAD = 120
_NO_HEAD = 0.2
_TYPED: tuple[CellKind, ...] = ("number", "date", "address", "e-mail", "code")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Head:
    """A row that can be the head of a table, or two rows.

    Attributes:
        place: The index of the row, the lower of two, among the lines; -1 where the table has no head.
        texts: The head of each column; of two rows both, the upper first.
        table: `tools` or `integrations`.
        meanings: What the head of each column can mean.
        score: How much it looks like a head.
        upper: Whether the row above belongs to it.
        mapped: The columns whose meaning the user said, or the layout of a known export.
        keep: Those of them that the user wants kept as they stand.
        is_export: Whether it is one of a known export, whose other columns are of no use.
        said_by: Who said it.
        ends: The columns of the two ends of flows where no head says that they are.
    """

    place: int
    texts: tuple[str, ...]
    table: str
    meanings: tuple[tuple[Header, ...], ...]
    score: float = 0.0
    upper: bool = False
    mapped: frozenset[int] = frozenset()
    keep: frozenset[int] = frozenset()
    is_export: bool = False
    said_by: str = "the mapping"
    ends: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The index of its first row."""
        return self.place - 1 if self.upper else self.place

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that it may name."""
        return frozenset(meaning[0].field for meaning in self.meanings if meaning)

    @property
    def known(self) -> int:
        """How many of its cells are heads of lists that people keep."""
        return sum(bool(meaning) for meaning in self.meanings)


class HeadFinder:
    """Looks for the head among the first rows of a table.

    Args:
        lines: The rows of the table.
        lookup: What a head can mean.
        kinds: The kinds of cells.
        tables: What the rows may be.
    """

    def __init__(self, lines: Sequence[Line], lookup: Lookup, kinds: Kinds, tables: Sequence[str] = TABLES) -> None:
        self._lines, self._lookup, self._kinds, self._tables = lines, lookup, kinds, tables
        self._top = lines[: HEAD_ROWS + 1]
        self.width = max((len(line.cells) for line in lines[:400]), default=0)
        self._filled = [sum(kinds.of(cell) != "empty" for cell in line.cells) for line in self._top]
        self._widest = max(self._filled, default=0)

    def best(self) -> Head | None:
        """Return the row that looks most like a head, the earliest of equals; None where none does."""
        heads = [head for place in range(len(self._top)) for head in self.heads_at(place)]
        best = max(heads, key=lambda head: head.score, default=None)
        return None if best is None or best.score < _LEAST else best

    def heads_at(self, place: int, *, anyway: bool = False) -> list[Head]:
        """Return what a row can be the head of, alone and with the row above it.

        Args:
            place: The index of the row.
            anyway: Whether the user says that it is the head.
        """
        if not anyway and not self._can_be_head(place):
            return []
        below = profiles(self._lines[place + 1 : place + 1 + _BELOW], self.width, self._kinds)
        lower = tuple(map(_head_text, self._padded(place)))
        both = self._with_upper(place) if place > 0 and (anyway or not _is_like_below(lower, below)) else ()
        found = []
        if not anyway and "integrations" in self._tables and (flows := self._of_pairs(place, lower, below)):
            return [flows]
        for table in self._tables:
            alone = self._head(place, lower, table, below, upper=False)
            found += [alone] if alone is not None else []
            joined = self._head(place, both, table, below, upper=True) if both else None
            if joined is not None and (alone is None or self._says_more(joined, alone, below)):
                found.append(joined)
        return found

    def _of_pairs(self, place: int, texts: tuple[str, ...], below: Sequence[Profile]) -> Head | None:
        """The head of flows whose ends are two columns of names, each with its id, beside the id of a connection.

        Or whose heads differ in a mark alone, as `tool_a` and `tool_b` do.
        """
        means, known = self._meanings(texts, "tools"), self._meanings(texts, "integrations")
        ends = pair_beside_ids(texts, means) or symmetric_pair(texts, means, known, below)
        if ends is None or not all(_are_ends(below[column]) for column in ends):
            return None
        meanings = [tuple(one for one in meaning if one.field not in ("source", "target")) for meaning in known]
        for column, end in zip(ends, ("source", "target"), strict=True):
            meanings[column] = (Header(end, f"the {end}", exact=False),)
        found = self._made(place, texts, "integrations", tuple(meanings), below, upper=False)
        return found and replace(found, ends=ends)

    def _says_more(self, joined: Head, alone: Head, below: Sequence[Profile]) -> bool:
        """Whether two rows name more fields, or name them more plainly, than the lower one alone."""
        one, other = (self._points(head.table, head.meanings, below) for head in (joined, alone))
        return one > other and joined.known >= alone.known

    def two_rows(self, place: int, table: str) -> Head:
        """Return the head that a row and the one above it make, as the user says."""
        texts = self._with_upper(place) or tuple(map(_head_text, self._padded(place)))
        return Head(place, texts, table, self._meanings(texts, table, one_row=False), upper=True)

    def _padded(self, place: int) -> list[str]:
        line = self._top[place]
        return [text_of(line.cell(column)) for column in range(self.width)]

    def _can_be_head(self, place: int) -> bool:
        """Whether most cells are different texts, and something stands below."""
        line = self._top[place]
        cells = [cell for cell in line.cells if self._kinds.of(cell) != "empty" or text_of(cell).strip()]
        if not cells:
            return False
        texts = [" ".join(text_of(cell).split()) for cell in cells]
        if place + 1 >= len(self._lines) and sum(self._is_known(text) for text in texts) < max(2, 0.5 * len(texts)):
            return False
        if len(texts) - len({text.casefold() for text in texts}) - _spread(texts) > max(1, 0.2 * len(texts)):
            return False
        counting = _count_on(texts)
        kinds = [self._kinds.of(cell) for cell in cells]
        known = [self._is_known(text) for text in texts]
        plain: tuple[CellKind, ...] = ("text", "flag", "empty", "number") if counting else ("text", "flag", "empty")
        if known[0] and len(cells) > 2 and all(kind == "date" for kind in kinds[1:]):
            plain = ("text", "date")  # a column for each month
        fine = [ok or kind in plain for kind, ok in zip(kinds, known, strict=True)]
        odd = sum(not ok and _is_data(kind, text) for ok, kind, text in zip(fine, kinds, texts, strict=True))
        few = _NO_HEAD if sum(known) * 2 < len(cells) else 2 * _NO_HEAD
        return sum(fine) >= 0.6 * len(cells) and odd < few * len(cells)

    def _is_known(self, text: str) -> bool:
        return any(self._lookup(text, table) for table in self._tables)

    def _with_upper(self, place: int) -> tuple[str, ...]:
        """The heads of two rows, where the cells of the upper one span columns of the lower; else nothing."""
        upper = [_head_text(text) for text in self._padded(place - 1)]
        lower = [_head_text(text) for text in self._padded(place)]
        full = [column for column, text in enumerate(upper) if text]
        if not full or (len(full) == 1 and full[0] == 0) or any(map(_is_number, upper)):
            return ()
        texts, over, spans = [], "", False
        for above, below in zip(upper, lower, strict=True):
            if above:
                over = above if below and below.casefold() != above.casefold() else ""
            elif over and below:
                spans = True
            if above and not below:
                spans = True
            texts.append(below if not over else f"{over} / {below}" if below else "")
            texts[-1] = texts[-1] or above
        return tuple(texts) if spans else ()

    def _meanings(self, texts: Sequence[str], table: str, *, one_row: bool = True) -> tuple[tuple[Header, ...], ...]:
        return tuple(self._meaning(text, table, one_row=one_row) for text in texts)

    def _meaning(self, text: str, table: str, *, one_row: bool) -> tuple[Header, ...]:
        if not text or len(text) > _LONGEST_HEAD:
            return ()
        upper, _, lower = text.partition(" / ")
        if not lower:
            return self._lookup(text, table)
        found = [self._lookup(words, table) for words in (f"{upper} {lower}", f"{lower} {upper}", text, lower)]
        if one_row and not any(found[:3]) and (both := _either(self._lookup(upper, table), found[3])):
            return both
        plainly = (meaning for meaning in found if meaning and meaning[0].exact)
        return next(plainly, next(filter(None, found), ()))

    def _head(
        self, place: int, texts: tuple[str, ...], table: str, below: Sequence[Profile], *, upper: bool
    ) -> Head | None:
        meanings = self._meanings(texts, table, one_row=not upper)
        if table == "integrations" and not _has_both_ends(meanings, below):
            return None
        return self._made(place, texts, table, meanings, below, upper=upper)

    def _made(
        self,
        place: int,
        texts: tuple[str, ...],
        table: str,
        meanings: tuple[tuple[Header, ...], ...],
        below: Sequence[Profile],
        *,
        upper: bool,
    ) -> Head | None:
        filled = sum(map(bool, texts))
        if not filled:
            return None
        score = self._points(table, meanings, below) + 2 * sum(map(bool, meanings)) / filled
        score += 1.5 * filled / max(self._widest, filled)
        first = place - 1 if upper else place
        score += 1.0 if first == 0 else 0.0
        score += 1.5 if table == "integrations" else 0.0
        columns = [column for column, text in enumerate(texts) if text]
        typed = sum(below[column].share(*_TYPED) > 0.5 for column in columns)
        again = sum(_stands_in(text, below[column]) for column, text in enumerate(texts) if text)
        score += 4 * typed / filled - 3.6 * again / filled
        wide = sum(count >= max(min(3, self._widest), 0.7 * filled) for count in self._filled[:first])
        score -= (3 if self._widest > 1 else 1) * math.sqrt(wide)
        return Head(place, texts, table, meanings, score, upper)

    def _points(self, table: str, meanings: Sequence[tuple[Header, ...]], below: Sequence[Profile]) -> float:
        """A point for each field, less where its column holds something else."""
        best: dict[str, float] = {}
        for meaning, cells in zip(meanings, below, strict=True):
            if meaning:
                header = meaning[0]
                points = 1.0 if header.exact else 0.6
                points -= 0.0 if max(fit(table, one.field, cells) for one in meaning) > 0 else 0.5
                best[header.field] = max(best.get(header.field, 0.0), points)
        return math.fsum(best.values())


def _either(upper: Sequence[Header], lower: Sequence[Header]) -> tuple[Header, ...]:
    """What a head of two words with a stroke between them can mean, such as `DPA / GDPR`: neither is sure.

    Nothing where both mean one field, or only one of them means any.
    """
    if not upper or not lower or upper[0].field == lower[0].field:
        return ()
    either: dict[str, Header] = {}
    for one in (*upper, *lower):
        either.setdefault(one.field, one)
    return tuple(
        one._replace(exact=False, guess=one.guess or one.field.removeprefix("x-").replace(".", " ").replace("_", " "))
        for one in either.values()
    )


def _spread(texts: Sequence[str]) -> int:
    """How many heads repeat the one to their left, as a head does that was merged over several columns."""
    known = any(a.casefold() != b.casefold() for a, b in pairwise(texts))
    return sum(a.casefold() == b.casefold() for a, b in pairwise(texts)) if known else 0


def _has_both_ends(meanings: Sequence[tuple[Header, ...]], below: Sequence[Profile]) -> bool:
    """Whether two columns of texts are the ends of flows: both said plainly, or both with the same names in them."""
    ends: dict[str, tuple[bool, Profile]] = {}
    for meaning, cells in zip(meanings, below, strict=True):
        for header in meaning:
            if header.field in ("source", "target") and _are_ends(cells):
                ends.setdefault(header.field, (header.exact, cells))
                break
    if len(ends) < 2:
        return False
    if all(exact for exact, _ in ends.values()):
        return True
    one, other = ({text.casefold() for text in cells.texts} for _, cells in ends.values())
    return bool(one & other)


def _are_ends(cells: Profile) -> bool:
    return not cells.filled or cells.share("text", "flag", "code", "address") >= 0.5


def _stands_in(head: str, cells: Profile) -> bool:
    """Whether the text of a head, of two rows the lower one, is the text of a cell below it."""
    word = head.rpartition(" / ")[2].casefold()
    return any(text.casefold() == word for text in cells.texts)


def _is_like_below(texts: Sequence[str], below: Sequence[Profile]) -> bool:
    """Whether a row is one of those below: some of its texts stand there again."""
    again = sum(_stands_in(text, cells) for text, cells in zip(texts, below, strict=True) if text)
    return again >= 2 and again >= 0.3 * sum(map(bool, texts))


def _is_data(kind: CellKind, text: str) -> bool:
    """Whether a cell is none that a head has; `S.No` looks like the name of a site and is none."""
    return kind in ("number", "date", "code", "e-mail") or (kind == "address" and "/" in text)


def _head_text(text: str) -> str:
    return " ".join(text.split())


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").isdecimal()


def _count_on(texts: Sequence[str]) -> bool:
    """Whether the numbers among heads are years, or count on from one column to the next, after a first text."""
    numbers = [text for text in texts if text.isdecimal()]
    if not numbers or (texts[0].isdecimal() and texts[0] not in ("0", "1")):
        return False
    if all(_YEAR.fullmatch(number) for number in numbers):
        return True
    return len(numbers) > 1 and all(int(b) - int(a) == 1 for a, b in pairwise(numbers))
