"""YAML text into plain data, by the core schema of YAML 1.2, in one pass over the parser's events.

PyYAML supplies events only. What a value means, and what is refused, is decided here: no tags, no merge keys, no
duplicate keys, no second document, keys that are always text, and limits on depth, size and aliases. Nothing recurses,
so no nesting can exhaust the stack. `load_documents` takes what other programs write: several documents in one text,
and merge keys (`<<`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.positions import Lines, Marks, Pointer, Positions
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import CROWD, DEFAULT_LIMITS, Limits
from stackaudit.io.readers.text.yaml_syntax import (
    AliasEvent,
    CollectionEvent,
    DocumentEvent,
    Event,
    Locator,
    Parser,
    ScalarEvent,
    locate,
    parser_class,
    syntax_problem,
)

__all__ = ["load", "load_documents", "locate", "locate_documents"]

CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_STARTS = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class NumberError(ValueError):
    """A scalar is a number by the rules of YAML, but not one that a stack can hold."""


def resolve(text: str, most_digits: int) -> str | int | float | bool | None:
    """Return the value of the unquoted scalar `text`.

    Raises:
        NumberError: The number is infinite, not a number, or has more than `most_digits` characters.
    """
    if text[:1] not in _NUMBER_STARTS:
        return CONSTANTS.get(text, text)
    if _INTEGER.fullmatch(text):
        return int(_of_fair_length(text, most_digits))
    if _FLOAT.fullmatch(text):
        number = float(_of_fair_length(text, most_digits))
        if math.isinf(number):
            raise NumberError("this number is too large")
        return number
    if _BASED.fullmatch(text):
        return int(_of_fair_length(text, most_digits), 0)
    if _NOT_FINITE.fullmatch(text):
        raise NumberError(f"{text} is not a number that can be counted with")
    return text


def _of_fair_length(text: str, most_digits: int) -> str:
    if len(text) > most_digits:
        raise NumberError(f"this number has {len(text):,} digits; at most {most_digits} are read")
    return text


def load(
    text: str,
    limits: Limits = DEFAULT_LIMITS,
    crowds: list[dict[str, object]] | None = None,
    *,
    pure: bool = False,
) -> object:
    """Return the one document in `text` as dicts, lists and scalars; None where it holds none.

    Args:
        text: The whole YAML text.
        limits: The most that it may hold.
        crowds: Where to put mappings of very many keys too.
        pure: Use PyYAML's parser in Python even where the one in C is installed; slower, with the same results.

    Raises:
        LoadError: The text was refused. All problems are in it as far as the text can be followed; where that was to
            the end, its `partial` is the data without what is wrong.
    """
    import yaml

    text = text.removeprefix("\ufeff")
    reader = EventReader(text, limits, crowds)
    data: object = None
    try:
        data = reader.read(parser_class(pure=pure))
    except GaveUp:
        pass  # the reason is among the problems
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        reader.problems.append(syntax_problem(error, text))
    if reader.problems:
        problems = sorted(reader.problems, key=lambda problem: (problem.line, problem.column))
        raise LoadError(problems, partial=data)
    return data


class GaveUp(Exception):  # noqa: N818  (not an error of its own: the reason is among the problems)
    """The rest of the text cannot be followed."""


class _Anchored(NamedTuple):
    """A finished value that aliases may repeat."""

    value: object
    size: int  # values in it, itself included
    height: int  # containers inside one another, itself included


_Container = dict[str, object] | list[object]


class _Frame:
    """A list or a mapping that is still open."""

    __slots__ = ("anchor", "container", "first_places", "height", "is_mapping", "key", "values_before")

    def __init__(self, container: _Container, anchor: str | None, values_before: int) -> None:
        self.container = container
        self.is_mapping = isinstance(container, dict)
        self.anchor = anchor
        self.values_before = values_before
        self.height = 1
        self.key: str | None = None  # the key that waits for its value
        self.first_places: dict[str, int] = {}  # offset of each key


class EventReader:
    """Builds data from events, notes problems, and reads on wherever the text can still be followed."""

    def __init__(self, text: str, limits: Limits, crowds: list[dict[str, object]] | None = None) -> None:
        self._crowds = crowds
        self.problems: list[Problem] = []
        self._text = text
        self._limits = limits
        self._most_values = limits.values
        self._most_digits = limits.number_digits
        self._longest = limits.scalar_length
        self._lines: Lines | None = None
        self._root: object = None
        self._open: list[_Frame] = []
        self._frame: _Frame | None = None
        self._anchors: dict[str, _Anchored] = {}
        self._values = 0
        self._expanded = 0
        self._documents = 0

    def read(self, parser_for: Callable[[str], Parser]) -> object:
        from yaml import events

        handlers: dict[type, Callable[[Any], None]] = {
            events.ScalarEvent: self._scalar,
            events.MappingStartEvent: self._start_mapping,
            events.SequenceStartEvent: self._start_list,
            events.MappingEndEvent: self._end,
            events.SequenceEndEvent: self._end,
            events.AliasEvent: self._alias,
            events.DocumentStartEvent: self._start_document,
        }
        next_event = parser_for(self._text).get_event
        while True:
            event = next_event()
            handle = handlers.get(type(event))
            if handle is not None:
                handle(event)
            elif isinstance(event, events.StreamEndEvent):
                return self._root

    def _start_document(self, event: DocumentEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._give_up(Code.SEVERAL_DOCUMENTS, "a second YAML document starts here", event, "split the file")
        if event.version is not None and event.version != (1, 2):
            written = ".".join(map(str, event.version))
            help_ = "remove the %YAML line; note that in YAML 1.2 NO is a text and 0123 is 123"
            self._note(Code.YAML_VERSION, f"this file asks for YAML {written}; it would be read as 1.2", event, help_)

    def _scalar(self, event: ScalarEvent) -> None:
        frame = self._frame
        if frame is not None and frame.is_mapping and frame.key is None:
            self._key(frame, event)
            return
        text = event.value
        value: object = text
        if event.tag is not None:
            self._refuse_tag(event)
        elif event.implicit[0]:
            try:
                value = resolve(text, self._most_digits)
            except NumberError as error:
                value = None
                self._note(Code.NUMBER_OUT_OF_RANGE, str(error), event, "leave the line out if it is not known")
        if len(text) > self._longest:
            self._note(Code.TEXT_TOO_LONG, f"this text has {len(text):,} characters", event, self._at_most_characters())
        self._values += 1
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, 0)
        self._put(frame, value, event)

    def _key(self, frame: _Frame, event: ScalarEvent) -> None:
        key = event.value
        if event.tag is not None:
            self._refuse_tag(event)
        if key == "<<" and event.implicit[0]:
            self._merge_key(event)
        if len(key) > self._longest:
            self._note(Code.TEXT_TOO_LONG, f"this key has {len(key):,} characters", event, self._at_most_characters())
        place = event.start_mark.index
        first = frame.first_places.setdefault(key, place)
        if first != place:
            line, _ = self._all_lines().place(first)
            self._note(Code.DUPLICATE_KEY, f"key {_quoted(key)} is given twice", event, f"first given on line {line}")
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(key, 1, 0)
        frame.key = key

    def _merge_key(self, event: ScalarEvent) -> None:
        self._note(Code.MERGE_KEY, "merge keys ('<<') are not read", event, "write the fields out")

    def _start_mapping(self, event: CollectionEvent) -> None:
        self._start({}, event)

    def _start_list(self, event: CollectionEvent) -> None:
        self._start([], event)

    def _start(self, container: _Container, event: CollectionEvent) -> None:
        frame = self._frame
        if frame is not None and frame.is_mapping and frame.key is None:
            self._note(Code.KEY_NOT_TEXT, "a key must be a plain text", event, "put the key in quotes")
        if event.tag is not None:
            self._refuse_tag(event)
        if len(self._open) >= self._limits.depth:
            self._too_deep(event)
        self._frame = _Frame(container, event.anchor, self._values)
        self._open.append(self._frame)
        self._values += 1

    def _end(self, event: Event) -> None:
        closed = self._open.pop()
        made = closed.container
        if self._crowds is not None and len(made) > CROWD and isinstance(made, dict):
            self._crowds.append(made)
        self._frame = self._open[-1] if self._open else None
        if closed.anchor is not None:
            size = self._values - closed.values_before
            self._anchors[closed.anchor] = _Anchored(closed.container, size, closed.height)
        if self._frame is not None and self._frame.height <= closed.height:
            self._frame.height = closed.height + 1
        self._put(self._frame, closed.container, event)

    def _alias(self, event: AliasEvent) -> None:
        frame = self._frame
        name = event.anchor
        anchored = self._anchors.get(name)
        if anchored is None:
            inside = any(opened.anchor == name for opened in self._open)
            reason = "stands inside the value that it names" if inside else "names no anchor before it"
            self._note(Code.ALIAS, f"alias *{_shortened(name)} {reason}", event)
            anchored = _Anchored(None, 1, 0)
        if frame is not None and frame.is_mapping and frame.key is None:
            self._note(Code.ALIAS, f"alias *{_shortened(name)} stands in the place of a key", event)
        self._expanded += anchored.size
        self._values += anchored.size
        if self._expanded > self._limits.alias_expansion:
            most = f"{self._limits.alias_expansion:,}"
            self._give_up(Code.ALIAS_EXPANSION, f"aliases expand to more than {most} values", event)
        if len(self._open) + anchored.height > self._limits.depth:
            self._too_deep(event)
        if frame is not None and frame.height <= anchored.height:
            frame.height = anchored.height + 1
        self._put(frame, anchored.value, event)

    def _put(self, frame: _Frame | None, value: object, event: Event) -> None:
        if self._values > self._most_values:
            self._give_up(Code.TOO_MANY_VALUES, f"the file has more than {self._most_values:,} values", event)
        if frame is None:
            self._root = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        elif frame.key is None:
            frame.key = ""  # a list, a mapping or an alias in the place of a key, noted before
        else:
            self._put_under_key(frame.container, frame.key, value)
            frame.key = None

    def _put_under_key(self, mapping: dict[str, object], key: str, value: object) -> None:
        mapping.setdefault(key, value)  # of two equal keys, noted before, the first stays

    def _refuse_tag(self, event: CollectionEvent) -> None:
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        self._note(Code.TAG, f"tag {_quoted(tag)} is not read", event, "remove it; put a text in quotes")

    def _too_deep(self, event: Event) -> None:
        self._give_up(Code.TOO_DEEP, f"nested deeper than {self._limits.depth} levels", event, "is a bracket missing?")

    def _at_most_characters(self) -> str:
        return f"at most {self._longest:,} are read; is a closing quote missing?"

    def _note(self, code: Code, message: str, event: Event, help_: str = "") -> None:
        start, end = event.start_mark.index, event.end_mark.index
        span = self._all_lines().span(start, end)
        self.problems.append(Problem(code, message, span.line, span.column, span.width, help_))
        if len(self.problems) >= self._limits.problems:
            rest = "the rest of the file was not read"
            self.problems.append(Problem(Code.TOO_MANY_PROBLEMS, f"too many problems; {rest}", span.line, span.column))
            raise GaveUp

    def _give_up(self, code: Code, message: str, event: Event, help_: str = "") -> None:
        self._note(code, message, event, help_)
        raise GaveUp

    def _all_lines(self) -> Lines:
        if self._lines is None:
            self._lines = Lines(self._text)
        return self._lines


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _quoted(text: str) -> str:
    return repr(_shortened(text))


_MERGE = "<<"


def load_documents(text: str, limits: Limits = DEFAULT_LIMITS) -> list[object]:
    r"""Return the documents in `text`, each as dicts, lists and scalars, merge keys filled in.

    >>> load_documents("base: &b {a: 1}\nuse: {<<: *b, c: 2}\n---\n[x]")
    [{'base': {'a': 1}, 'use': {'c': 2, 'a': 1}}, ['x']]

    Raises:
        LoadError: The text was refused; its `partial` is the list of documents, where the text could be followed.
    """
    import yaml

    text = text.removeprefix("\ufeff")
    reader = _StreamReader(text, limits)
    documents: list[object] | None = None
    try:
        reader.read(parser_class())
        documents = reader.documents()
    except GaveUp:
        pass  # the reason is among the problems
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        reader.problems.append(syntax_problem(error, text))
    if reader.problems:
        problems = sorted(reader.problems, key=_place)
        raise LoadError(problems, partial=documents)
    return documents or []


def locate_documents(text: str, limits: Limits = DEFAULT_LIMITS) -> Positions:
    """Return the places of all entries; the first step of a path is the number of the document, from 0."""
    from yaml import YAMLError

    text = text.removeprefix("\ufeff")
    locator = _StreamLocator(limits)
    with suppress(YAMLError, UnicodeEncodeError):  # what comes after a fault has no place
        locator.follow(parser_class()(text))
    return Positions(text, locator.marks)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


class _StreamReader(EventReader):
    """Keeps each document as the next one begins, and fills in what merge keys bring."""

    def __init__(self, text: str, limits: Limits) -> None:
        super().__init__(text, limits)
        self._finished: list[object] = []

    def documents(self) -> list[object]:
        """The documents read so far, the open one included."""
        return [*self._finished, self._root] if self._documents else []

    def _start_document(self, event: DocumentEvent) -> None:
        if self._documents:
            self._finished.append(self._root)
            self._root = None
            self._anchors.clear()
            self._documents = 0
        super()._start_document(event)

    def _merge_key(self, event: ScalarEvent) -> None:
        """Take it: what it brings is filled in at the end of the mapping."""

    def _end(self, event: Event) -> None:
        container = self._open[-1].container
        if isinstance(container, dict) and _MERGE in container:
            brought = container.pop(_MERGE)
            for other in brought if isinstance(brought, list) else [brought]:
                if isinstance(other, dict):
                    for key, value in other.items():
                        container.setdefault(key, value)
                else:
                    self._note(Code.MERGE_KEY, "a merge key ('<<') brings something that is no mapping", event)
        super()._end(event)

    def _put_under_key(self, mapping: dict[str, object], key: str, value: object) -> None:
        mapping[key] = value


class _StreamLocator(Locator):
    """Numbers the documents of a file; of two equal keys the last counts."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self._next = 0

    def _start_document(self, _: Event) -> None:
        self._root: Pointer = (self._next,)
        self._next += 1

    def _keep(self, path: Pointer, marks: Marks) -> None:
        self.marks[path] = marks
