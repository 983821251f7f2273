"""Where each key and each value of a YAML text stands: a second pass, made only when something is to be pointed at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.positions import MOST_POSITIONS, Marks, Path, Positions
from stackaudit.io.readers.yaml_syntax import AliasEvent, Event, Parser, ScalarEvent, parser_class


def locate(text: str, limits: Limits = DEFAULT_LIMITS, *, pure: bool = False) -> Positions:
    """Return the places of all entries of a text that `load` accepts; of any other, as far as it can be followed."""
    from yaml import YAMLError

    text = text.removeprefix("\ufeff")
    locator = Locator(limits)
    with suppress(YAMLError, UnicodeEncodeError):  # what comes after a fault has no place
        locator.follow(parser_class(pure=pure)(text))
    return Positions(text, locator.marks)


class _Frame:
    """A list or a mapping that is still open."""

    __slots__ = ("key_marks", "path", "start", "step")

    def __init__(self, path: Path, start: int, first_step: int | None) -> None:
        self.path = path
        self.start = start
        self.step: str | int | None = first_step  # the next index; in a mapping the last key, None before the key
        self.key_marks = (start, start)


class Locator:
    """Follows the events of a document and keeps the offsets of each entry."""

    def __init__(self, limits: Limits) -> None:
        self.marks: dict[Path, Marks] = {}
        self._limits = limits
        self._open: list[_Frame] = []
        self._root: Path = ()
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
        while parser.check_event() and len(self._open) <= self._limits.depth:
            event = parser.get_event()
            handle = handlers.get(type(event))
            if handle is not None:
                handle(event)

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
            self._add(start, end)
            self._advance()

    def _alias(self, event: AliasEvent) -> None:
        self._content_end = event.end_mark.index
        self._add(event.start_mark.index, event.end_mark.index)
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
        marks = self.marks.get(frame.path)
        if marks is not None and marks.start == frame.start:
            self.marks[frame.path] = marks._replace(end=self._content_end)
        self._advance()

    def _add(self, start: int, end: int) -> Path:
        frame = self._open[-1] if self._open else None
        if frame is None:
            path = self._root
            key_start, key_end = start, start
        else:
            step = "" if frame.step is None else frame.step
            path = (*frame.path, step)
            key_start, key_end = frame.key_marks
        if len(self.marks) < MOST_POSITIONS:
            self._keep(path, Marks(key_start, key_end, start, end))
        return path

    def _keep(self, path: Path, marks: Marks) -> None:
        self.marks.setdefault(path, marks)  # of two equal keys the first counts

    def _advance(self) -> None:
        frame = self._open[-1] if self._open else None
        if frame is not None:
            frame.step = frame.step + 1 if isinstance(frame.step, int) else None
