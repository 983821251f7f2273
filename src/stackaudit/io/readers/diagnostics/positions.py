"""Where in a text a value stands: offsets kept as the text is walked, turned into lines and columns on demand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

Pointer = tuple[str | int, ...]
"""Keys and indices from the root of a document."""

MOST_POSITIONS = 1_000_000
"""Values whose place is kept. Beyond it a problem points at the nearest value before, which bounds the memory."""

_FAR = 10_000
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch within one line, counted in characters from 1. Line 0 means that there is no text to point into."""

    line: int
    column: int
    width: int = 1


class Marks(NamedTuple):
    """Offsets of one entry in its text; the key's are equal where the entry has none (a list item, the root)."""

    key_start: int
    key_end: int
    start: int
    end: int


class Lines:
    """The lines of a text. A line ends at LF, CR LF or CR, and nowhere else."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]

    def __len__(self) -> int:
        return len(self._starts)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of the character at `offset`, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def text(self, line: int) -> str:
        """Return one line without its end; empty where the text has no such line."""
        if not 0 < line <= len(self):
            return ""
        stop = self._starts[line] if line < len(self) else len(self._text)
        return self._text[self._starts[line - 1] : stop].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from `start` to `end`, cut at the end of its first line."""
        line, column = self.place(start)
        left_in_line = len(self.text(line)) - column + 1
        return Span(line, column, max(1, min(end - start, left_in_line)))


class Wanted:
    """Which places of a text are asked for, so that a walk keeps no others and ends after the last of them.

    A container is passed once it is closed, or once the walk is far beyond its beginning: no more of it is underlined.
    """

    def __init__(self, paths: Collection[Pointer] | None) -> None:
        self._left = None if paths is None else set(paths)
        self._around = None if paths is None else {path[:length] for path in paths for length in range(len(path))}
        self._begun: deque[tuple[int, Pointer]] = deque()

    def keeps(self, path: Pointer, marks: Mapping[Pointer, Marks]) -> bool:
        """Whether the place of this entry is to be kept, beside those that are."""
        if self._around is None or self._left is None:
            return len(marks) < MOST_POSITIONS
        return path in self._left or path in self._around

    def lie_within(self, path: Pointer) -> bool:
        """Whether any of them may lie within this entry."""
        return self._around is None or path in self._around

    def begin(self, path: Pointer, start: int) -> None:
        """Take note that a value was met."""
        if self._left is not None:
            if path in self._left:
                self._begun.append((start, path))
            while self._begun and start - self._begun[0][0] > _FAR:
                self._left.discard(self._begun.popleft()[1])

    def end(self, path: Pointer) -> None:
        """Take note that a value was passed."""
        if self._left is not None:
            self._left.discard(path)

    @property
    def are_met(self) -> bool:
        """Whether nothing is left to look for."""
        return self._left is not None and not self._left


class Nothing(Wanted):
    """No place is asked for, but the walk goes to the end."""

    def __init__(self) -> None:
        super().__init__(None)

    def keeps(self, path: Pointer, marks: Mapping[Pointer, Marks]) -> bool:  # noqa: ARG002
        """Keep none."""
        return False


class Positions:
    """Where each key and each value of a document stands.

    Both look-ups take any path. For a path that the text does not hold (a missing field), they point at the nearest
    entry around it that the text does hold.
    """

    def __init__(self, text: str = "", marks: Mapping[Pointer, Marks] | None = None) -> None:
        self._text = text
        self._marks = dict(marks or {})
        self._lines = Lines(text)

    def key(self, path: Pointer) -> Span:
        """Point at the key of an entry, or at the entry itself where it has no key."""
        marks = self._nearest(path)
        if marks is None:
            return Span(0, 0)
        if marks.key_end > marks.key_start:
            return self._lines.span(marks.key_start, marks.key_end)
        return self._lines.span(marks.start, marks.end)

    def value(self, path: Pointer) -> Span:
        """Point at the value of an entry, or at its key where nothing is written after it."""
        marks = self._marks.get(path)
        if marks is None or marks.end <= marks.start:
            return self.key(path)
        return self._lines.span(marks.start, marks.end)

    def written(self, path: Pointer) -> str:
        """Return a value as the text writes it, so that `1.10` is not shown as 1.1; empty where it is not known."""
        marks = self._marks.get(path)
        return self._text[marks.start : marks.end] if marks is not None else ""

    def __contains__(self, path: object) -> bool:
        return path in self._marks

    def _nearest(self, path: Pointer) -> Marks | None:
        for length in range(len(path), -1, -1):
            marks = self._marks.get(path[:length])
            if marks is not None:
                return marks
        return None
