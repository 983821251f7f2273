"""YAML files that other programs write: several documents in one file, and merge keys (`<<`).

The rules are those of `yaml_text` but for these two. A key given twice stays a problem; what is kept of it beside the
problem is the last value, as most programs read it.
"""

from __future__ import annotations

from contextlib import suppress

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.positions import Marks, Path, Positions
from stackaudit.io.readers.yaml_positions import Locator
from stackaudit.io.readers.yaml_syntax import DocumentEvent, Event, ScalarEvent, parser_class, syntax_problem
from stackaudit.io.readers.yaml_text import EventReader, GaveUp

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
            seen, self._documents = self._documents, 0
            super()._start_document(event)
            self._documents += seen
        else:
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
        self._root: Path = (self._next,)
        self._next += 1

    def _keep(self, path: Path, marks: Marks) -> None:
        self.marks[path] = marks
