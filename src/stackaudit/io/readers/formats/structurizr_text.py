"""The Structurizr language as statements: the words of a line, and the block that may follow; nothing is included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits

_WORD = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<open>"[^\n]*)|(?P<bare>[^\s"{}]+)|(?P<brace>[{}])')
_ESCAPED = re.compile(r"\\(.)")
_NAMED = re.compile(r"\$\{([\w.-]{1,100})\}")
_MOST_FILLED: Final = 20
MOST_TEXT: Final = 8_000_000
"""Characters of a file that are read; the largest public ones have some hundred thousand."""


@dataclass(slots=True)
class Statement:
    """One line of the language, and the statements in its braces.

    Attributes:
        words: Its words without quotes.
        line: Where it stands, from 1.
        block: The statements in its braces; None where it has none.
    """

    words: list[str]
    line: int
    block: list[Statement] | None = None

    @property
    def verb(self) -> str:
        """Its first word in lower case."""
        return self.words[0].casefold() if self.words else ""


def statements_of(text: str, limits: Limits) -> list[Statement]:
    r"""Return the statements of a text, each with those inside it.

    >>> statements_of("workspace {\n  model {\n  }\n}", Limits())[0].block[0].words
    ['model']

    Raises:
        LoadError: a brace, a quote or a comment is not closed, or it is beyond a limit; with the line.
    """
    if len(text) > MOST_TEXT:
        raise _wrong(Code.TOO_LARGE, f"the file has more than {MOST_TEXT:,} characters", 1)
    blocks = _Blocks(limits)
    constants: dict[str, str] = {}
    for line, written in _lines(text):
        words = _words(written, line, constants, limits)
        blocks.take(words, line)
        _remember([word for word, _ in words], constants)
    return blocks.all()


class _Blocks:
    """Puts the words of lines into statements, and these into the blocks that braces make."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._top: list[Statement] = []
        self._inside = [self._top]
        self._opened: list[int] = []
        self._values = 0

    def take(self, words: list[tuple[str, bool]], line: int) -> None:
        """Add the words of a line, each with whether it is a brace."""
        self._values += len(words)
        if self._values > self._limits.values:
            raise _wrong(Code.TOO_MANY_VALUES, f"the file has more than {self._limits.values:,} words", line)
        rest: list[str] = []
        for word, is_brace in words:
            if not is_brace:
                rest.append(word)
                continue
            if word == "{":
                self._open(rest, line)
            else:
                self._close(rest, line)
            rest = []
        if rest:
            self._inside[-1].append(Statement(rest, line))

    def _open(self, words: list[str], line: int) -> None:
        if len(self._opened) >= self._limits.depth:
            raise _wrong(Code.TOO_DEEP, f"blocks are nested deeper than {self._limits.depth} levels", line)
        block: list[Statement] = []
        if words or not self._inside[-1]:
            self._inside[-1].append(Statement(words, line, block))
        else:  # the brace of a block may stand on the next line
            self._inside[-1][-1].block = block
        self._inside.append(block)
        self._opened.append(line)

    def _close(self, words: list[str], line: int) -> None:
        if words:
            self._inside[-1].append(Statement(words, line))
        if not self._opened:
            raise _wrong(Code.DIAGRAM_SYNTAX, "a '}' that closes nothing", line)
        self._inside.pop()
        self._opened.pop()

    def all(self) -> list[Statement]:
        """Return all statements; it is refused where a block is still open."""
        if self._opened:
            message = "a block is not closed: its '}' is missing"
            raise _wrong(Code.DIAGRAM_SYNTAX, message, self._opened[-1], "is the file cut off?")
        return self._top


def _wrong(code: Code, message: str, line: int, help_: str = "") -> LoadError:
    return LoadError([Problem(code, message, line, 1, 1, help_)])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines without comments; one that ends in `\` goes on in the next, a text block stands on one line."""
    held, first = "", 0
    for number, line in enumerate(_without_blocks(text), 1):
        stripped = line.strip()
        if not held and (not stripped or stripped.startswith(("//", "#"))):
            continue
        first = first or number
        if stripped.endswith("\\"):
            held += f"{stripped[:-1]} "
            continue
        yield first, f"{held}{stripped}"
        held, first = "", 0
    if held.strip():
        yield first, held


def _without_blocks(text: str) -> Iterator[str]:
    """Yield the lines of a text, those of block comments empty, a text block as one quoted line and empty ones."""
    end, since, held, empty = "", 0, "", 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        if end:
            before, mark, after = line.partition(end)
            held += f" {before}"
            empty += 1
            if not mark:
                continue
            if end == "*/":
                yield from [""] * (empty - 1)
                line, empty = after, 0
            else:
                line = f'{held.replace(chr(92), "")}" {after}'
            end = ""
        start, mark, after = line.partition('"""')
        if line.lstrip().startswith("/*") and "*/" not in line:
            end, since, held, empty = "*/", number, "", 1
        elif mark and '"""' not in after and not line.lstrip().startswith(("//", "#")):
            end, since, held, empty = '"""', number, f'{start}"{after}', 0
        elif line.lstrip().startswith("/*"):
            yield line.partition("*/")[2]
        else:
            yield line
            yield from [""] * empty
            empty = 0
    if end:
        what = "a comment" if end == "*/" else "a text block"
        raise _wrong(Code.DIAGRAM_SYNTAX, f"{what} is not closed", since, "is the file cut off?")


def _words(written: str, line: int, constants: dict[str, str], limits: Limits) -> list[tuple[str, bool]]:
    """Return the words of a line, each with whether it is a brace."""
    words: list[tuple[str, bool]] = []
    for found in _WORD.finditer(written):
        if found["open"] is not None:
            raise _wrong(Code.DIAGRAM_SYNTAX, "a quote is not closed", line, "is the file cut off?")
        word = found["quoted"]
        if word is not None:
            word = _ESCAPED.sub(lambda sign: " " if sign[1] == "n" else sign[1], word)
        elif found["bare"] is not None:
            word = found["bare"]
            if word.startswith(("//", "#")) and words:
                break
        else:
            words.append((found["brace"], True))
            continue
        word = _filled(word, constants)
        if len(word) > limits.scalar_length:
            raise _wrong(Code.TEXT_TOO_LONG, f"a text has more than {limits.scalar_length:,} characters", line)
        words.append((word, False))
    return words


def _filled(word: str, constants: dict[str, str]) -> str:
    """Return a word with the values of the constants in it; a constant is filled in once, so that none can grow."""
    if "${" not in word:
        return word
    return _NAMED.sub(lambda name: constants.get(name[1], name[0])[:500], word, count=_MOST_FILLED)


def _remember(words: list[str], constants: dict[str, str]) -> None:
    if len(words) >= 3 and words[0].casefold() in {"!const", "!constant", "!var"}:
        constants[words[1]] = words[2][:500]


@dataclass(slots=True)
class Element:
    """A person, a software system or a part of one, of either form of a workspace.

    Attributes:
        name: What it is called.
        kind: `person`, `system`, `part` (of a system) or `custom`.
        line: Where it stands.
        system: The software system that it is, or that it is a part of; None where it is neither.
        tags: Its tags.
        groups: The groups that it stands in, from the outside.
        technology: What it is made with.
        about: Its description.
    """

    name: str
    kind: str
    line: int
    system: Element | None = None
    tags: list[str] = field(default_factory=list)
    groups: tuple[str, ...] = ()
    technology: str = ""
    about: str = ""
    external: bool = False


@dataclass(frozen=True, slots=True)
class Relationship:
    """An arrow between two elements."""

    source: Element
    target: Element
    text: str
    technology: str
    line: int
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Workspace:
    """What a workspace holds; `odd` are notes of what is left out, each with its kind and its line."""

    name: str = ""
    elements: list[Element] = field(default_factory=list)
    relationships: list[Relationship] = field(default_factory=list)
    odd: list[tuple[str, str, int]] = field(default_factory=list)
