"""TOML text into plain data, by the standard parser; dates and times become ISO text, as they are in YAML and JSON."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection
from contextlib import suppress
from datetime import date, time
from typing import NamedTuple

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Lines, Marks, Pointer, Positions, Wanted
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import CROWD, DEFAULT_LIMITS, Limits

_TOKEN = re.compile(
    r'''
      (?P<blank>[ \t]+|\#[^\n]*)
    | (?P<newline>\r?\n)
    | (?P<string>
          """(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}
        | '{3}(?:[^']|'{1,2}(?!'))*+'{3,5}
        | "(?:[^"\\\n]|\\.)*+"
        | '[^'\n]*+'
      )
    | (?P<mark>[\[\]{},=.])
    | (?P<bare>[^\s\[\]{},=."'\#]+)
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[btnfre\"\\])")
_SHORT_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


_END = _Token("end", "", -1, -1)


class _Lost(Exception):  # noqa: N818  (a signal, never seen by a caller)
    """The text cannot be followed further."""


class TomlScan:
    """What one walk over a text finds.

    Attributes:
        marks: The place of each entry.
        repeated: Offsets of each key or table given twice: the first time, the second time.
        too_deep: Offset of the first key or bracket beyond the depth limit; None where there is none.
    """

    def __init__(self, text: str, limits: Limits, wanted: Collection[Pointer] | None = None) -> None:
        self._wanted = Wanted(wanted)
        self.marks: dict[Pointer, Marks] = {(): Marks(0, 0, 0, min(1, len(text)))}
        self.repeated: list[tuple[int, int]] = []
        self.too_deep: int | None = None
        self._text = text
        self._depth = limits.depth
        self._offset = 0
        self._token = _END
        self._table: Pointer = ()
        self._array_sizes: dict[Pointer, int] = {}
        self._given: dict[Pointer, int] = {}
        with suppress(_Lost, RecursionError):  # the latter only where the depth limit was raised far
            self._next()
            while self._token is not _END:
                self._statement()

    def _next(self, *, over_lines: bool = False) -> None:
        """Go to the next token that is not a blank or a comment."""
        while True:
            found = _TOKEN.match(self._text, self._offset)
            if found is None:
                if self._offset < len(self._text):
                    raise _Lost
                self._token = _END
                return
            kind = found.lastgroup or ""
            self._offset = found.end()
            if kind != "blank" and not (over_lines and kind == "newline"):
                self._token = _Token(kind, found[0], found.start(), found.end())
                return

    def _take(self, mark: str, *, over_lines: bool = False) -> _Token:
        """Go past a mark that must be there."""
        token = self._token
        if token.text != mark or token.kind != "mark":
            raise _Lost
        self._next(over_lines=over_lines)
        return token

    def _statement(self) -> None:
        if self._token.kind == "newline":
            self._next()
        elif self._token.text == "[":
            self._header()
        else:
            self._pair(self._table)

    def _header(self) -> None:
        start = self._take("[").start
        is_array = self._token.text == "["
        if is_array:
            self._take("[")
        keys = self._keys()
        end = self._take("]").end
        if is_array:
            end = self._take("]").end
        path: Pointer = ()
        for key in keys[:-1]:
            path = self._inside((*path, _key_text(key)))
            self._add(path, key, key.start, key.end)
        last = keys[-1]
        path = (*path, _key_text(last))
        if is_array:
            self._add(path, last, start, end)
            size = self._array_sizes.get(path, 0)
            self._array_sizes[path] = size + 1
            self._table = (*path, size)
            self._add(self._table, None, start, end)
        else:
            self._table = path
            self._give(path, start)
            self._add(path, last, start, end)
            marks = self.marks.get(path)
            if marks is not None:  # known before only as the parent of another table
                self.marks[path] = Marks(last.start, last.end, start, end)

    def _inside(self, path: Pointer) -> Pointer:
        """Return the path of the newest item where `path` is an array of tables, else `path` itself."""
        size = self._array_sizes.get(path)
        return path if size is None else (*path, size - 1)

    def _pair(self, table: Pointer, *, over_lines: bool = False) -> None:
        """Follow `key = value`."""
        keys = self._keys()
        self._take("=", over_lines=over_lines)
        path = table
        for key in keys[:-1]:
            path = (*path, _key_text(key))
            self._add(path, key, key.start, key.end)
        path = (*path, _key_text(keys[-1]))
        self._give(path, keys[-1].start)
        self._value(path, keys[-1])

    def _keys(self) -> list[_Token]:
        keys = []
        while True:
            if self._token.kind not in ("bare", "string"):
                raise _Lost
            keys.append(self._token)
            if len(keys) > self._depth:
                self._stop_too_deep(self._token.start)
            self._next()
            if self._token.text != ".":
                return keys
            self._take(".")

    def _value(self, path: Pointer, key: _Token | None) -> None:
        if len(path) > self._depth:
            self._stop_too_deep(self._token.start)
        start = self._token.start
        self._add(path, key, start, start)
        if self._token.text == "[":
            end = self._array(path)
        elif self._token.text == "{":
            end = self._inline_table(path)
        else:
            end = self._scalar()
        marks = self.marks.get(path)
        if marks is not None and marks.start == start:
            self.marks[path] = marks._replace(end=end)

    def _array(self, path: Pointer) -> int:
        self._take("[", over_lines=True)
        index = 0
        while self._token.text != "]":
            self._value((*path, index), None)
            index += 1
            if self._token.kind == "newline":
                self._next(over_lines=True)
            if self._token.text != "]":
                self._take(",", over_lines=True)
        return self._take("]").end

    def _inline_table(self, path: Pointer) -> int:
        self._take("{", over_lines=True)
        while self._token.text != "}":
            self._pair(path, over_lines=True)
            if self._token.kind == "newline":
                self._next(over_lines=True)
            if self._token.text != "}":
                self._take(",", over_lines=True)
        return self._take("}").end

    def _scalar(self) -> int:
        """Go past a text, number, date or truth value; `1.5` and `2026-11-21 10:00` are several tokens."""
        if self._token.kind not in ("bare", "string"):
            raise _Lost
        end = self._token.end
        while self._token.kind in ("bare", "string") or self._token.text == ".":
            end = self._token.end
            self._next()
        return end

    def _give(self, path: Pointer, start: int) -> None:
        first = self._given.setdefault(path, start)
        if first != start:
            self.repeated.append((first, start))

    def _add(self, path: Pointer, key: _Token | None, start: int, end: int) -> None:
        if self._wanted.keeps(path, self.marks):
            key_start, key_end = (key.start, key.end) if key is not None else (start, start)
            self.marks.setdefault(path, Marks(key_start, key_end, start, end))

    def _stop_too_deep(self, offset: int) -> None:
        self.too_deep = offset
        raise _Lost


def _key_text(key: _Token) -> str:
    if key.kind == "bare":
        return key.text
    inner = key.text[1:-1]
    return inner if key.text.startswith("'") else _ESCAPED.sub(_unescaped, inner)


def _unescaped(found: re.Match[str]) -> str:
    written = found[1]
    if written[0] in "uU" and len(written) > 1:
        code = int(written[1:], 16)
        return chr(code) if code <= 0x10FFFF else found[0]
    return _SHORT_ESCAPES[written]


_PLACE = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline table key")


def load(
    text: str, limits: Limits = DEFAULT_LIMITS, crowds: list[dict[str, object]] | None = None
) -> dict[str, object]:
    """Return the document in `text` as dicts, lists and scalars; mappings of very many keys are put into `crowds` too.

    Raises:
        LoadError: The text was refused.
    """
    text = text.removeprefix("\ufeff")
    if any(line.count(".") >= limits.depth for line in text.splitlines()):
        _refuse_deep_keys(text, limits)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LoadError([_syntax_problem(error, text, limits)]) from None
    except RecursionError:
        _refuse_deep_keys(text, limits)
        raise LoadError([Problem(Code.TOO_DEEP, "nested deeper than Python can follow", 1, 1)]) from None
    except ValueError:  # Python's own limit on the digits of a whole number
        raise LoadError([_long_number(text)]) from None
    plain = _Plain(limits, [] if crowds is None else crowds)
    document = {key: plain.value(value, (key,)) for key, value in data.items()}
    if crowds is not None and len(document) > CROWD:
        crowds.append(document)
    if plain.faults:
        raise LoadError(_placed(plain.faults, locate(text, limits)), partial=document)
    return document


def locate(text: str, limits: Limits = DEFAULT_LIMITS, wanted: Collection[Pointer] | None = None) -> Positions:
    """Return the places of all entries of a text that `load` accepts, or of those that are wanted and around them."""
    text = text.removeprefix("\ufeff")
    return Positions(text, TomlScan(text, limits, wanted).marks)


class _Plain:
    """Turns what the parser gives into plain data, and notes what a stack cannot hold."""

    def __init__(self, limits: Limits, crowds: list[dict[str, object]]) -> None:
        self._crowds = crowds
        self.faults: list[tuple[Code, str, Pointer]] = []
        self._limits = limits
        self._values = 0

    def value(self, value: object, path: Pointer) -> object:
        self._values += 1
        if self._values > self._limits.values:
            if self._values == self._limits.values + 1:
                message = f"the file has more than {self._limits.values:,} values"
                self.faults.append((Code.TOO_MANY_VALUES, message, path))
            return None
        if isinstance(value, dict | list) and len(path) >= self._limits.depth:
            self.faults.append((Code.TOO_DEEP, f"nested deeper than {self._limits.depth} levels", path))
            return None
        if isinstance(value, dict):
            made = {key: self.value(item, (*path, key)) for key, item in value.items()}
            if len(made) > CROWD:
                self._crowds.append(made)
            return made
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, date | time):  # a datetime is a date
            return value.isoformat()
        wrong = self._wrong_number(value)
        if wrong:
            self.faults.append((Code.NUMBER_OUT_OF_RANGE, wrong, path))
        return None if wrong else value

    def _wrong_number(self, value: object) -> str:
        if isinstance(value, float) and not math.isfinite(value):
            return f"{value} is not a finite number"
        if isinstance(value, int) and abs(value) >= 10**self._limits.number_digits:
            return f"this number has more than {self._limits.number_digits} digits"
        return ""


def _placed(faults: list[tuple[Code, str, Pointer]], positions: Positions) -> list[Problem]:
    problems = []
    for code, message, path in faults:
        span = positions.value(path)
        problems.append(Problem(code, message, span.line, span.column, span.width, path=path))
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _refuse_deep_keys(text: str, limits: Limits) -> None:
    """Refuse `a.b.c…` and `[[[…` before the parser, whose time grows with the square of their length, sees them."""
    deep = TomlScan(text, limits).too_deep
    if deep is not None:
        line, column = Lines(text).place(deep)
        raise LoadError([Problem(Code.TOO_DEEP, f"nested deeper than {limits.depth} levels", line, column)])


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, limits: Limits) -> Problem:
    told = str(error)
    lines = Lines(text)
    found = _PLACE.search(told)
    if found is None or found["line"] is None:
        line, column = lines.place(len(text.rstrip()))
    else:
        line, column = int(found["line"]), int(found["column"])
    reason = told[: found.start()] if found is not None else told
    if reason.startswith(_TWICE):
        return _given_twice(text, lines, limits) or Problem(Code.DUPLICATE_KEY, "a key is given twice", line, column)
    reason = reason[:1].lower() + reason[1:]
    return Problem(Code.TOML_SYNTAX, f"not valid TOML: {reason}", line, column, 1, _advice(reason))


def _given_twice(text: str, lines: Lines, limits: Limits) -> Problem | None:
    repeated = TomlScan(text, limits).repeated
    if not repeated:
        return None
    first, second = repeated[0]
    line, column = lines.place(second)
    help_ = f"first given on line {lines.place(first)[0]}"
    return Problem(Code.DUPLICATE_KEY, "this key or table is given twice", line, column, 1, help_)


def _advice(reason: str) -> str:
    if reason.startswith("invalid value"):
        return "a text needs quotes"
    if reason.startswith(("expected '='", "invalid statement")):
        return "write key = value, or [table]"
    return ""


def _long_number(text: str) -> Problem:
    found = re.search(r"[0-9_]{1000,}", text)
    line, column = Lines(text).place(found.start()) if found is not None else (1, 1)
    return Problem(Code.NUMBER_OUT_OF_RANGE, "this number has too many digits", line, column)
