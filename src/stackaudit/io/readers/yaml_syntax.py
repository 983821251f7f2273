"""PyYAML's parser, and what it says of broken YAML in our words and with a place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from stackaudit.core.errors import Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.positions import Lines

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HELP = {
    r"character '\t'": "indent with blanks, not with tabs",
    "cannot start any token": "put the text in quotes",
    "mapping values are not allowed": "a text with ': ' in it needs quotes; otherwise look at the indent",
    "could not find expected ':'": "a key needs ': ' after it; a text over several lines needs quotes",
    "end of stream": "a quote or a bracket is still open",
    "end of document": "a quote or a bracket is still open",
    "expected ',' or ": "a comma or a closing bracket is missing",
    "block end": "look at the indent of this line and of the one before",
    "block mapping": "look at the indent of this line and of the one before",
    "block collection": "look at the indent of this line and of the one before",
    "expected '-' indicator": "look at the indent of this line and of the one before",
    "unknown escape character": r"write \\ for a backslash, or use single quotes",
}


class Mark(Protocol):
    """A place in the text."""

    @property
    def index(self) -> int:
        """Characters before it."""


class Event(Protocol):
    """One thing that the parser met, with its place."""

    @property
    def start_mark(self) -> Mark:
        """The first character."""

    @property
    def end_mark(self) -> Mark:
        """Just after the last character."""


class CollectionEvent(Event, Protocol):
    """A list or a mapping starts."""

    tag: str | None
    anchor: str | None


class ScalarEvent(CollectionEvent, Protocol):
    """A single value, or the key of one."""

    value: str
    implicit: tuple[bool, bool]  # the first is true where the scalar stands without quotes


class AliasEvent(Event, Protocol):
    """A value stands for one given before."""

    anchor: str


class DocumentEvent(Event, Protocol):
    """A document starts."""

    version: tuple[int, int] | None


class Parser(Protocol):
    """Gives the events of one text, one after another."""

    def check_event(self) -> bool:
        """Tell whether there is another event."""

    def get_event(self) -> object:
        """Return the next event."""


def parser_class(*, pure: bool = False) -> Callable[[str], Parser]:
    """Return PyYAML's event parser: the one in C where it is installed, unless `pure`."""
    import yaml

    fast: Callable[[str], Parser] | None = getattr(yaml, "CSafeLoader", None)
    return yaml.SafeLoader if pure or fast is None else fast


def syntax_problem(error: Exception, text: str) -> Problem:
    """Return what the parser refused, at the place where it noticed."""
    from yaml import MarkedYAMLError

    if not isinstance(error, MarkedYAMLError):
        return forbidden_character(text) or Problem(Code.YAML_SYNTAX, "not valid YAML", 1, 1)
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "not valid"
    lines = Lines(text)
    line, column = lines.place(mark.index) if mark is not None else (1, 1)
    help_ = next((advice for part, advice in _HELP.items() if part in reason), "")
    if error.context_mark is not None and error.context:
        opened, _ = lines.place(error.context_mark.index)
        if opened != line:
            help_ = f"{help_}; " if help_ else ""
            help_ += f"{error.context.removeprefix('while ')} that starts on line {opened}"
    return Problem(Code.YAML_SYNTAX, f"not valid YAML: {reason}", line, column, 1, help_)


def forbidden_character(text: str) -> Problem | None:
    """Return the first character that YAML does not allow."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return None
    line, column = Lines(text).place(found.start())
    return Problem(Code.FORBIDDEN_CHARACTER, f"character U+{ord(found[0]):04X} is not allowed", line, column)
