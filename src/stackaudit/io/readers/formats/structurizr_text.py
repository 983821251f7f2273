"""The Structurizr language as statements: the words of a line, and the block that may follow; nothing is included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits

_WORD = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<open>"[^\n]*)|(?P<bare>[^\s"{}]+)|(?P<brace>[{}])')
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
    """Return the statements of a text, each with those inside it.

    >>> statements_of('workspace {\\n  model {\\n  }\\n}', Limits())[0].block[0].words
    ['model']

    Raises:
        LoadError: a brace, a quote or a comment is not closed, or it is beyond a limit; with the line.
    """
    if len(text) > MOST_TEXT:
        raise _wrong(Code.TOO_LARGE, f"the file has more than {MOST_TEXT:,} characters", 1)
    top: list[Statement] = []
    inside: list[list[Statement]] = [top]
    opened: list[int] = []
    values = 0
    constants: dict[str, str] = {}
    for line, written in _lines(text):
        words, quoted = _words(written, line, constants, limits)
        values += len(words)
        if values > limits.values:
            raise _wrong(Code.TOO_MANY_VALUES, f"the file has more than {limits.values:,} words", line)
        _remember(words, constants)
        rest: list[str] = []
        for word, literal in zip(words, quoted, strict=True):
            if literal or word not in {"{", "}"}:
                rest.append(word)
                continue
            if word == "}":
                if rest:
                    inside[-1].append(Statement(rest, line))
                    rest = []
                if not opened:
                    raise _wrong(Code.DIAGRAM_SYNTAX, "a '}' that closes nothing", line)
                inside.pop()
                opened.pop()
                continue
            if len(opened) >= limits.depth:
                raise _wrong(Code.TOO_DEEP, f"blocks are nested deeper than {limits.depth} levels", line)
            block: list[Statement] = []
            if rest or not inside[-1]:
                inside[-1].append(Statement(rest, line, block))
            else:  # the brace of a block may stand on the next line
                inside[-1][-1].block = block
            rest = []
            inside.append(block)
            opened.append(line)
        if rest:
            inside[-1].append(Statement(rest, line))
    if opened:
        message = "a block is not closed: its '}' is missing"
        raise _wrong(Code.DIAGRAM_SYNTAX, message, opened[-1], "is the file cut off?")
    return top


def _wrong(code: Code, message: str, line: int, help_: str = "") -> LoadError:
    return LoadError([Problem(code, message, line, 1, 1, help_)])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines without comments; one that ends in `\` goes on in the next, a text block stands on one line."""
    held, held_line = "", 0
    comment = block = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip("\r")
        if block:
            before, mark, after = line.partition('"""')
            held += f"{before} "
            if not mark:
                continue
            line, block = f'{held.rstrip()}" {after}', 0
            held = ""
            yield held_line, line
            continue
        if comment:
            _, mark, line = line.partition("*/")
            if not mark:
                continue
            comment = 0
        stripped = line.strip()
        if not held and stripped.startswith(("//", "#")):
            continue
        if not held and stripped.startswith("/*"):
            _, mark, stripped = stripped[2:].partition("*/")
            if not mark:
                comment = number
                continue
        if stripped.endswith("\\"):
            held_line = held_line if held else number
            held += stripped[:-1]
            continue
        before, mark, after = stripped.partition('"""')
        if mark and '"""' not in after:
            held, held_line, block = f'{held}{before}"{after} '.replace("\\", ""), number, number
            continue
        whole = f"{held}{stripped}"
        if whole.strip():
            yield held_line if held else number, whole
        held = ""
    if comment or block:
        what = "a comment" if comment else "a text block"
        raise _wrong(Code.DIAGRAM_SYNTAX, f"{what} is not closed", comment or block, "is the file cut off?")
    if held.strip():
        yield held_line, held


def _words(written: str, line: int, constants: dict[str, str], limits: Limits) -> tuple[list[str], list[bool]]:
    """Return the words of a line, and which of them stood in quotes."""
    words: list[str] = []
    quoted: list[bool] = []
    for found in _WORD.finditer(written):
        if found["open"] is not None:
            raise _wrong(Code.DIAGRAM_SYNTAX, "a quote is not closed", line, "is the file cut off?")
        literal = found["quoted"] is not None
        word = found["quoted"] if literal else found["bare"] or found["brace"]
        if literal:
            word = re.sub(r"\\(.)", lambda sign: " " if sign[1] == "n" else sign[1], word)
        elif word.startswith(("//", "#")) and words:
            break
        word = _filled(word, constants)
        if len(word) > limits.scalar_length:
            raise _wrong(Code.TEXT_TOO_LONG, f"a text has more than {limits.scalar_length:,} characters", line)
        words.append(word)
        quoted.append(literal)
    return words, quoted


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
