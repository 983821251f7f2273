"""PyYAML's parser: what it says of broken YAML in our words, and where each key and each value of a text stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, Protocol

from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.positions import Lines, Marks, Pointer, Positions, Wanted
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits

_FORBIDDEN = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"

_HELP = {
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
    if mark is not None and text[mark.index : mark.index + 1] == "\t":
        help_ = "indent with blanks, not with tabs"
    else:
        help_ = next((advice for part, advice in _HELP.items() if part in reason), "")
    if error.context_mark is not None and error.context:
        opened, _ = lines.place(error.context_mark.index)
        if opened != line:
            help_ = f"{help_}; " if help_ else ""
            help_ += f"{error.context.removeprefix('while ')} that starts on line {opened}"
    return Problem(Code.YAML_SYNTAX, f"not valid YAML: {reason}", line, column, 1, help_)


def forbidden_character(text: str) -> Problem | None:
    """Return the first character that YAML does not allow."""
    found = re.search(_FORBIDDEN, text)
    if found is None:
        return None
    line, column = Lines(text).place(found.start())
    return Problem(Code.FORBIDDEN_CHARACTER, f"character U+{ord(found[0]):04X} is not allowed", line, column)


def locate(
    text: str, limits: Limits = DEFAULT_LIMITS, wanted: Collection[Pointer] | None = None, *, pure: bool = False
) -> Positions:
    """Return the places of all entries of a text that `load` accepts, or of those that are wanted and around them."""
    from yaml import YAMLError

    text = text.removeprefix("\ufeff")
    locator = Locator(limits, wanted)
    with suppress(YAMLError, UnicodeEncodeError):  # what comes after a fault has no place
        locator.follow(parser_class(pure=pure)(text))
    return Positions(text, locator.marks)


class _Frame:
    """A list or a mapping that is still open."""

    __slots__ = ("key_marks", "path", "start", "step")

    def __init__(self, path: Pointer, start: int, first_step: int | None) -> None:
        self.path = path
        self.start = start
        self.step: str | int | None = first_step  # the next index; in a mapping the last key, None before the key
        self.key_marks = (start, start)


class Locator:
    """Follows the events of a document and keeps the offsets of each entry."""

    def __init__(self, limits: Limits, wanted: Collection[Pointer] | None = None) -> None:
        self._wanted = Wanted(wanted)
        self.marks: dict[Pointer, Marks] = {}
        self._limits = limits
        self._open: list[_Frame] = []
        self._root: Pointer = ()
        self._content_end = 0  # where the last scalar, alias or closing bracket ended

    def follow(self, parser: Parser) -> None:
        """Keep the place of every entry that the parser meets."""
        from yaml import events

        handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.AliasEvent: self._alias,
            events.MappingStartEvent: self._start_mapping,
            events.SequenceStartEvent: self._start_list,
            events.MappingEndEvent: self._end,
            events.SequenceEndEvent: self._end,
            events.DocumentStartEvent: self._start_document,
        }
        while parser.check_event() and len(self._open) <= self._limits.depth and not self._wanted.are_met:
            event = parser.get_event()
            handle = handlers.get(type(event))
            if handle is not None:
                handle(event)
        for frame in self._open if self._wanted.are_met else ():
            self._close(frame)

    def _start_document(self, _: Event) -> None:
        """A file holds one document, so its entries count from the root; see `yaml_stream` for files of several."""

    def _scalar(self, event: ScalarEvent) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self._content_end = max(end, self._content_end)
        frame = self._open[-1] if self._open else None
        if frame is not None and frame.step is None:
            frame.step = event.value
            frame.key_marks = (start, end)
        else:
            self._wanted.end(self._add(start, end))
            self._advance()

    def _alias(self, event: AliasEvent) -> None:
        self._content_end = event.end_mark.index
        self._wanted.end(self._add(event.start_mark.index, event.end_mark.index))
        self._advance()

    def _start_mapping(self, event: Event) -> None:
        self._start(event, None)

    def _start_list(self, event: Event) -> None:
        self._start(event, 0)

    def _start(self, event: Event, first_step: int | None) -> None:
        start = event.start_mark.index
        path = self._add(start, event.end_mark.index)
        self._open.append(_Frame(path, start, first_step))

    def _end(self, event: Event) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if end > start:  # a closing bracket; the end of a block is not written
            self._content_end = end
        frame = self._open.pop()
        self._wanted.end(frame.path)
        self._close(frame)
        self._advance()

    def _close(self, frame: _Frame) -> None:
        marks = self.marks.get(frame.path)
        if marks is not None and marks.start == frame.start:
            self.marks[frame.path] = marks._replace(end=self._content_end)

    def _add(self, start: int, end: int) -> Pointer:
        frame = self._open[-1] if self._open else None
        if frame is None:
            path = self._root
            key_start, key_end = start, start
        else:
            step = "" if frame.step is None else frame.step
            path = (*frame.path, step)
            key_start, key_end = frame.key_marks
        if self._wanted.keeps(path, self.marks):
            self._keep(path, Marks(key_start, key_end, start, end))
        self._wanted.begin(path, start)
        return path

    def _keep(self, path: Pointer, marks: Marks) -> None:
        self.marks.setdefault(path, marks)  # of two equal keys the first counts

    def _advance(self) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None:
            frame.step = frame.step + 1 if isinstance(frame.step, int) else None
