"""A walk over JSON text, token by token: made only when something is wrong, to say what and where.

The fast way (`json_text.load`) can tell *that* a key is given twice or a number is infinite, but not where. This scan
can. It never recurses, so no nesting can exhaust the stack.
"""

from __future__ import annotations

import json
import math
import re

from stackaudit.core.errors import Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.positions import MOST_POSITIONS, Lines, Marks, Path

_TOKEN = re.compile(
    r"""[ \t\r\n:]*+(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*+")
      | (?P<mark>[{}\[\],])
      | (?P<word>[^\s{}\[\],:"]+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _Frame:
    """An object or an array that is still open."""

    __slots__ = ("first_places", "is_object", "key_marks", "path", "start", "step")

    def __init__(self, path: Path, start: int, *, is_object: bool) -> None:
        self.path = path
        self.start = start
        self.is_object = is_object
        self.step: str | int | None = None if is_object else 0  # the next index; the last key, None before the key
        self.key_marks = (start, start)
        self.first_places: dict[str, int] = {}


class JsonScan:
    """What one walk over a text finds.

    Attributes:
        marks: The place of each entry.
        problems: What strict JSON refuses, as far as the text can be followed; its grammar is not checked here.
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self.marks: dict[Path, Marks] = {}
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._lines = Lines(text)
        self._open: list[_Frame] = []
        self._walk()

    def _walk(self) -> None:
        offset = 0
        while len(self.problems) < self._limits.problems:
            token = _TOKEN.match(self._text, offset)
            if token is None:
                return
            kind = token.lastgroup or ""
            start, offset = token.span(kind)
            if kind == "mark":
                if not self._mark(token[kind], start):
                    return
            elif kind == "string":
                self._string(start, offset)
            else:
                self._word(token[kind], start, offset)

    def _mark(self, mark: str, start: int) -> bool:
        """Take a bracket or a comma; return whether the text can be followed further."""
        if mark in "{[":
            path = self._add(start, start + 1)
            self._open.append(_Frame(path, start, is_object=mark == "{"))
            if len(self._open) > self._limits.depth:
                message = f"nested deeper than {self._limits.depth} levels"
                self._note(Code.TOO_DEEP, message, start, start + 1, "is a bracket missing?")
                return False
        elif mark in "}]":
            if not self._open:
                return False
            closed = self._open.pop()
            marks = self.marks.get(closed.path)
            if marks is not None and marks.start == closed.start:
                self.marks[closed.path] = marks._replace(end=start + 1)
        elif mark == "," and self._open:
            frame = self._open[-1]
            frame.step = frame.step + 1 if isinstance(frame.step, int) else None
        return True

    def _string(self, start: int, end: int) -> None:
        frame = self._open[-1] if self._open else None
        is_key = frame is not None and frame.step is None
        if not is_key:
            self._add(start, end)
        written = self._text[start:end]
        if not is_key and "\\" not in written and _LONE_SURROGATE.search(written) is None:
            return
        try:
            value = json.loads(written)
        except ValueError:  # a wrong escape, which the grammar check names
            value = written[1:-1]
        lone = _LONE_SURROGATE.search(value)
        if lone is not None:
            message = f"half a character (U+{ord(lone[0]):04X}) without its other half"
            self._note(Code.LONE_SURROGATE, message, start, end)
        if frame is not None and is_key:
            self._key(frame, value, start, end)

    def _key(self, frame: _Frame, key: str, start: int, end: int) -> None:
        first = frame.first_places.setdefault(key, start)
        if first != start:
            shown = repr(key if len(key) <= 60 else f"{key[:57]}…")
            line, column = self._lines.place(first)
            same_line = line == self._lines.place(start)[0]
            where = f"line {line}, column {column}" if same_line else f"line {line}"
            self._note(Code.DUPLICATE_KEY, f"key {shown} is given twice", start, end, f"first given on {where}")
        frame.step = key
        frame.key_marks = (start, end)

    def _word(self, word: str, start: int, end: int) -> None:
        self._add(start, end)
        help_ = "leave the field out if the number is not known"
        if word in ("NaN", "Infinity", "-Infinity"):
            self._note(Code.NUMBER_OUT_OF_RANGE, f"{word} is not a number in JSON", start, end, help_)
        elif _NUMBER.fullmatch(word):
            if len(word) > self._limits.number_digits:
                message = f"this number has {len(word):,} digits; at most {self._limits.number_digits} are read"
                self._note(Code.NUMBER_OUT_OF_RANGE, message, start, end)
            elif math.isinf(float(word)):
                self._note(Code.NUMBER_OUT_OF_RANGE, "this number is too large", start, end, help_)

    def _add(self, start: int, end: int) -> Path:
        frame = self._open[-1] if self._open else None
        if frame is None:
            path: Path = ()
            key_start, key_end = start, start
        else:
            path = (*frame.path, "" if frame.step is None else frame.step)
            key_start, key_end = frame.key_marks
        if len(self.marks) < MOST_POSITIONS:
            self.marks.setdefault(path, Marks(key_start, key_end, start, end))
        return path

    def _note(self, code: Code, message: str, start: int, end: int, help_: str = "") -> None:
        span = self._lines.span(start, end)
        self.problems.append(Problem(code, message, span.line, span.column, span.width, help_))
