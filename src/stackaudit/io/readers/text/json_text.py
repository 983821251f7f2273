"""JSON text into plain data, by the standard parser, and where each key and each value of it stands."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection
from functools import partial

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import (
    MOST_POSITIONS,
    Lines,
    Marks,
    Nothing,
    Pointer,
    Positions,
    Wanted,
)
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import CROWD, DEFAULT_LIMITS, Limits

_TOKEN = re.compile(
    r"""[ \t\r\n:]*+(?:
        (?P<string>"(?:[^"\\\x00-\x1f]|\\.)*+")
      | (?P<mark>[{}\[\],])
      | (?P<word>[^\s{}\[\],:"]+)
    )""",
    re.VERBOSE | re.DOTALL,
)
_BRACKET = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]|\\.)*+")*+([\[\]{}])', re.DOTALL)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _Frame:
    """An object or an array that is still open."""

    __slots__ = ("first_places", "key_marks", "path", "start", "step")

    def __init__(self, path: Pointer, start: int, first_step: int | None) -> None:
        self.path = path
        self.start = start
        self.step: str | int | None = first_step  # the next index; the last key, None before the key
        self.key_marks = (start, start)
        self.first_places: dict[str, int] = {}


class JsonScan:
    """What one walk over a text finds.

    Attributes:
        marks: The place of each entry.
        problems: What strict JSON refuses, as far as the text can be followed; its grammar is not checked here.
    """

    def __init__(self, text: str, limits: Limits, wanted: Wanted | None = None, most: int | None = None) -> None:
        """Walk over a text; only as far as the wanted places, or those of `most` entries, where that is given."""
        self._wanted = wanted or Wanted(None)
        self.marks: dict[Pointer, Marks] = {}
        self._most = most
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._lines = Lines(text)
        self._open: list[_Frame] = []
        self._walk()

    def _walk(self) -> None:
        offset = 0
        while len(self.problems) < self._limits.problems and not self._wanted.are_met:
            token = _TOKEN.match(self._text, offset)
            if token is None or (self._most is not None and len(self.marks) >= self._most):
                return
            kind = token.lastgroup or ""
            start, offset = token.span(kind)
            if kind == "mark":
                if not self._mark(token[kind], start):
                    return
                if token[kind] in "{[" and not self._wanted.lie_within(self._open[-1].path):
                    offset = self._passed(offset)
            elif kind == "string":
                self._string(start, offset)
            else:
                self._word(token[kind], start, offset)
        for frame in self._open if self._wanted.are_met else ():
            self._close(frame, offset)

    def _passed(self, offset: int) -> int:
        """Return where the container that begins before `offset` is closed: nothing in it is asked for."""
        open_, found = 1, _BRACKET.match(self._text, offset)
        while found is not None:
            open_ += (found[1] in "{[") - (found[1] in "}]")
            if not open_:
                return found.start(1)
            found = _BRACKET.match(self._text, found.end())
        return len(self._text)

    def _mark(self, mark: str, start: int) -> bool:
        """Take a bracket or a comma; return whether the text can be followed further."""
        if mark in "{[":
            path = self._add(start, start + 1)
            self._open.append(_Frame(path, start, None if mark == "{" else 0))
            if len(self._open) > self._limits.depth:
                message = f"nested deeper than {self._limits.depth} levels"
                self._note(Code.TOO_DEEP, message, start, start + 1, "is a bracket missing?")
                return False
        elif mark in "}]":
            if not self._open:
                return False
            closed = self._open.pop()
            self._wanted.end(closed.path)
            self._close(closed, start + 1)
        elif mark == "," and self._open:
            frame = self._open[-1]
            frame.step = frame.step + 1 if isinstance(frame.step, int) else None
        return True

    def _close(self, frame: _Frame, end: int) -> None:
        marks = self.marks.get(frame.path)
        if marks is not None and marks.start == frame.start:
            self.marks[frame.path] = marks._replace(end=end)

    def _string(self, start: int, end: int) -> None:
        frame = self._open[-1] if self._open else None
        is_key = frame is not None and frame.step is None
        if not is_key:
            self._wanted.end(self._add(start, end))
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
        self._wanted.end(self._add(start, end))
        help_ = "leave the field out if the number is not known"
        if word in ("NaN", "Infinity", "-Infinity"):
            self._note(Code.NUMBER_OUT_OF_RANGE, f"{word} is not a number in JSON", start, end, help_)
        elif _NUMBER.fullmatch(word):
            if len(word) > self._limits.number_digits:
                message = f"this number has {len(word):,} digits; at most {self._limits.number_digits} are read"
                self._note(Code.NUMBER_OUT_OF_RANGE, message, start, end)
            elif math.isinf(float(word)):
                self._note(Code.NUMBER_OUT_OF_RANGE, "this number is too large", start, end, help_)

    def _add(self, start: int, end: int) -> Pointer:
        frame = self._open[-1] if self._open else None
        if frame is None:
            path: Pointer = ()
            key_start, key_end = start, start
        else:
            path = (*frame.path, "" if frame.step is None else frame.step)
            key_start, key_end = frame.key_marks
        if self._wanted.keeps(path, self.marks):
            self.marks.setdefault(path, Marks(key_start, key_end, start, end))
        self._wanted.begin(path, start)
        return path

    def _note(self, code: Code, message: str, start: int, end: int, help_: str = "") -> None:
        span = self._lines.span(start, end)
        self.problems.append(Problem(code, message, span.line, span.column, span.width, help_))


_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_OF_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_THREE_DIGITS = re.compile(rb"[0-9]{3}")


def load(text: str, limits: Limits = DEFAULT_LIMITS, crowds: list[dict[str, object]] | None = None) -> object:
    """Return the document in `text` as dicts, lists and scalars; mappings of very many keys are put into `crowds` too.

    Raises:
        LoadError: The text was refused. All problems are in it as far as the text can be followed; where that was to
            the end, its `partial` is the data without what is wrong.
    """
    text = text.removeprefix("\ufeff")
    _refuse_too_many_values(text, limits)
    if _is_suspicious(text, limits):
        problems = JsonScan(text, limits, Nothing()).problems
        if problems:
            raise _refusal(text, limits, problems)
    try:
        unique = _unique if crowds is None else partial(_unique_and_few, crowds)
        return json.loads(text, object_pairs_hook=unique, parse_float=_finite, parse_constant=_finite)
    except (_NotStrictError, RecursionError, ValueError):
        raise _refusal(text, limits, JsonScan(text, limits, Nothing()).problems) from None


def locate(
    text: str,
    limits: Limits = DEFAULT_LIMITS,
    wanted: Collection[Pointer] | None = None,
    most: int = MOST_POSITIONS,
) -> Positions:
    """Return the places of entries of a text that `load` accepts; of any other, as far as can be followed.

    Args:
        text: The text.
        limits: The most that it may hold.
        wanted: Which entries are asked for: those and the ones around them are found; all where None.
        most: Of how many entries at the most; those of the others are those of the nearest entries around them.
    """
    text = text.removeprefix("\ufeff")
    return Positions(text, JsonScan(text, limits, Wanted(wanted), most).marks)


class _NotStrictError(Exception):
    """The text is JSON to the standard parser, but not to us."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _NotStrictError
    return mapping


def _unique_and_few(crowds: list[dict[str, object]], pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = _unique(pairs)
    if len(mapping) > CROWD:
        crowds.append(mapping)
    return mapping


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise _NotStrictError
    return number


def _refusal(text: str, limits: Limits, problems: list[Problem]) -> LoadError:
    """Return the error for a text with these problems, its grammar and the data without what is wrong in it."""
    codes = {problem.code for problem in problems}
    partial: object = None
    if Code.TOO_DEEP not in codes:
        try:
            partial = json.loads(
                text, object_pairs_hook=_first_of_each, parse_float=_finite_or_none, parse_constant=_finite_or_none
            )
        except json.JSONDecodeError as error:
            problems = [*JsonScan(text[: error.pos], limits, Nothing()).problems, _syntax_problem(error, text)]
        except RecursionError:  # the limit was raised beyond what Python can do
            problems = problems or [Problem(Code.TOO_DEEP, "nested deeper than Python can follow", 1, 1)]
        except ValueError:  # a number longer than Python reads, which is among the problems
            partial = None
    if Code.LONE_SURROGATE in codes:
        partial = None
    return LoadError(problems, partial=partial)


def _first_of_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, value in pairs:
        mapping.setdefault(key, value)
    return mapping


def _finite_or_none(written: str) -> float | None:
    number = float(written)
    return number if math.isfinite(number) else None


def _is_suspicious(text: str, limits: Limits) -> bool:
    """Return whether only a walk can tell that the text is harmless; almost always it is not needed."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return True
    escaped_surrogate = b"\\" in data and re.search(rb"\\u[dD]", data) is not None
    return escaped_surrogate or _may_be_deep(data, limits.depth) or _may_hold_long_number(data, limits)


def _may_be_deep(data: bytes, depth: int) -> bool:
    """Peel the brackets from the inside: each round takes one level away, and none may be left."""
    brackets = data.translate(_OF_ONE_KIND, _NOT_BRACKETS)
    for _ in range(depth):
        if not brackets:
            return False
        peeled = brackets.replace(b"[]", b"")
        if len(peeled) == len(brackets):
            break
        brackets = peeled
    return bool(brackets)


def _may_hold_long_number(data: bytes, limits: Limits) -> bool:
    """Look at every hundredth character, where a number of 300 digits shows three times in a row; only then at all."""
    if _THREE_DIGITS.search(data[:: max(1, limits.number_digits // 3)]) is None:
        return False
    return re.search(rb"[0-9]{%d}" % (limits.number_digits + 1), data) is not None


def _refuse_too_many_values(text: str, limits: Limits) -> None:
    if len(text) <= limits.values:  # a value takes a character at least
        return
    if text.count(",") + text.count("[") + text.count("{") >= limits.values:
        raise LoadError([Problem(Code.TOO_MANY_VALUES, f"the file has more than {limits.values:,} values", 1, 1)])


def _syntax_problem(error: json.JSONDecodeError, text: str) -> Problem:
    place = error.pos
    if error.msg.startswith("Illegal trailing comma"):
        # Python 3.13 points at the comma, earlier ones at what follows it; say the same on all of them.
        place += 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip())
    line, column = Lines(text).place(place)
    before = text[:place].rstrip()[-1:]
    here = text[place : place + 1]
    reason = error.msg[0].lower() + error.msg[1:]
    help_ = ""
    if not text.strip():
        return Problem(Code.EMPTY, "the file is empty", 1, 1)
    if not here:
        reason, help_ = "the text ends too early", "a bracket or a quote is still open"
    elif before == "," and here in "}]":
        reason, help_ = "a comma before the closing bracket", "remove the comma"
    elif here == "'":
        reason, help_ = "a single quote", 'JSON wants double quotes: "'
    elif here in "/#":
        reason, help_ = "a comment", "JSON has no comments; YAML has"
    elif reason.startswith("invalid control character"):
        reason, help_ = "a line break or control character inside a text", r"write \n, or close the quote"
    elif reason.startswith("unterminated string"):
        reason, help_ = "this text never ends", "close the quote"
    elif reason.startswith("extra data"):
        reason, help_ = "text after the end of the document", "one file holds one document"
    return Problem(Code.JSON_SYNTAX, f"not valid JSON: {reason}", line, column, 1, help_)
