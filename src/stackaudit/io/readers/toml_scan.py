"""A walk over TOML text that keeps where each key and each value stands; made only when something is to be pointed at.

It follows any text that the standard parser accepts. In other texts it stops where it no longer understands, which is
not before the place that the parser complains of.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple

from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.positions import MOST_POSITIONS, Marks, Path

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

    def __init__(self, text: str, limits: Limits) -> None:
        self.marks: dict[Path, Marks] = {(): Marks(0, 0, 0, min(1, len(text)))}
        self.repeated: list[tuple[int, int]] = []
        self.too_deep: int | None = None
        self._text = text
        self._depth = limits.depth
        self._offset = 0
        self._token = _END
        self._table: Path = ()
        self._array_sizes: dict[Path, int] = {}
        self._given: dict[Path, int] = {}
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
        path: Path = ()
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

    def _inside(self, path: Path) -> Path:
        """Return the path of the newest item where `path` is an array of tables, else `path` itself."""
        size = self._array_sizes.get(path)
        return path if size is None else (*path, size - 1)

    def _pair(self, table: Path, *, over_lines: bool = False) -> None:
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

    def _value(self, path: Path, key: _Token | None) -> None:
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

    def _array(self, path: Path) -> int:
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

    def _inline_table(self, path: Path) -> int:
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

    def _give(self, path: Path, start: int) -> None:
        first = self._given.setdefault(path, start)
        if first != start:
            self.repeated.append((first, start))

    def _add(self, path: Path, key: _Token | None, start: int, end: int) -> None:
        if len(self.marks) < MOST_POSITIONS:
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
