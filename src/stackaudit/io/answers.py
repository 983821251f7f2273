"""The sheet of open questions: written for each person to ask, and its answers brought back into the stack.

Each row asks one fact of one record. The sheet remembers what was stated when it was written, so that an answer never
overwrites what somebody has stated since. Every answer that is taken is marked with who gave it and when.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.io.forms import FilledPage, FormPage, read_form, write_form
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.lists.days import read_day, read_span
from stackaudit.io.readers.lists.numbers import read_amount
from stackaudit.io.readers.lists.words import folded, is_missing, read_flag, split_list, word
from stackaudit.io.readers.result import Location, Note
from stackaudit.io.readers.text import yaml_text
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug
from stackaudit.model.layouts import LAYOUTS, Column, Kind
from stackaudit.model.stack import Stack
from stackaudit.model.tables import write_cell
from stackaudit.model.values import format_duration
from stackaudit.stats.privacy import without_what_people_said

COLUMNS: Final = (
    "ask",
    "about",
    "question",
    "why it matters",
    "legal values",
    "stated so far",
    "answer",
    "answered by",
    "date",
    "record",
    "field",
)
_NEEDED: Final = ("record", "field", "answer")
NOTES: Final = (
    "Write what you know into the column 'answer', your name into 'answered by', and the day into 'date'.",
    "Leave a cell empty where you do not know; write 'unknown' where nobody can know. Change nothing else.",
    "Send the file back to whoever gave it to you; they read it into the stack by the command: stackaudit questions",
)
NOBODY: Final = "Nobody is named"
TABLES: Final = {
    "tool": "tools",
    "integration": "integrations",
    "entity": "entities",
    "step": "journey_steps",
    "journey": "journeys",
    "initiative": "initiatives",
    "vendor": "vendors",
    "stack": "stack",
}
"""The table of a stack that holds a kind of record."""
ANSWERS: Final = "x-answers"
"""Where a record keeps who answered which of its fields, and when."""


class OpenFact(NamedTuple):
    """One fact of one record that is to be asked for.

    Attributes:
        ask: People who could know; none where nobody is named.
        about: What the record is called.
        question: What is asked.
        why: What the answer could decide.
        legal: How an answer is written.
        stated: What the stack states so far, as a cell; empty where it states nothing.
        record: The record: `tool:crm`, `integration:crm>ads#1`, `step:buy/order`.
        field: The field of it: `cost.annual`.
    """

    ask: tuple[str, ...]
    about: str
    question: str
    why: str
    legal: str
    stated: str
    record: str
    field: str


def pages_of(facts: Iterable[OpenFact], *, single: bool) -> tuple[FormPage, ...]:
    """Return the sheet of questions: a page for each person to ask, or a single one."""
    by_person: dict[str, list[tuple[str, ...]]] = {}
    for fact in facts:
        ask = "; ".join(fact.ask)
        row = (ask, *fact[1:6], "", "", "", fact.record, fact.field)
        by_person.setdefault("Questions" if single else _person(fact), []).append(row)
    titles = sorted(by_person, key=lambda title: (title == NOBODY, -len(by_person[title]), title))
    return tuple(FormPage(title, COLUMNS, tuple(by_person[title]), NOTES) for title in titles)


def _person(fact: OpenFact) -> str:
    return fact.ask[0] if fact.ask else NOBODY


class Shortened(NamedTuple):
    """Questions that people are asked for now.

    Attributes:
        facts: Those, in their order.
        later: How many more there are for each person, for those of whom there are more.
    """

    facts: tuple[OpenFact, ...]
    later: Mapping[str, int]


def shortened(facts: Sequence[OpenFact], each: int | None) -> Shortened:
    """Keep so many questions for each person, of several kinds: of one kind a few at a time, the first kinds first.

    Args:
        facts: The questions, the most telling first.
        each: How many rows one person gets at the most; all of them where None.
    """
    if each is None:
        return Shortened(tuple(facts), {})
    places: dict[str, dict[str, list[int]]] = {}
    for place, fact in enumerate(facts):
        places.setdefault(_person(fact), {}).setdefault(fact.field, []).append(place)
    kept: set[int] = set()
    later: dict[str, int] = {}
    at_once = max(1, each // _KINDS_AT_ONCE)
    for person, kinds in places.items():
        rounds = range(0, max(map(len, kinds.values())), at_once)
        order = [place for n in rounds for kind in kinds.values() for place in kind[n : n + at_once]]
        kept.update(order[:each])
        if len(order) > each:
            later[person] = len(order) - each
    return Shortened(tuple(fact for place, fact in enumerate(facts) if place in kept), later)


_KINDS_AT_ONCE: Final = 3
"""Of how many kinds at the least a person is asked, where there are so many and more than fit."""


def write_sheet(facts: Sequence[OpenFact], path: str | Path, each: int | None = None) -> Path:
    """Write the sheet: a workbook with a page for each person to ask, or one CSV file.

    Args:
        facts: The questions, the most telling first.
        path: Where to.
        each: How many rows one person gets at the most; how many more there are is told. All of them where None.

    Raises:
        StackAuditError: the suffix is neither `.xlsx` nor `.csv`, or the place cannot be written to.
    """
    target = Path(path)
    single = target.suffix.lower() == ".csv"
    now = shortened(facts, each)
    told = tuple(
        f"{person}: these are the first {each}; {n:,} more are left for later." for person, n in now.later.items()
    )
    pages = pages_of(now.facts, single=single) or (FormPage("Questions", COLUMNS, (), NOTES),)
    pages = tuple(changed(page, notes=(*page.notes, *told)) for page in pages)
    return write_form(target, pages, "a sheet of questions")


@dataclass(frozen=True)
class Answers:
    """What a filled sheet brought.

    Attributes:
        stack: The stack with every answer that was taken.
        taken: How many facts were taken.
        notes: What was not taken, and why: contradictions, records that are gone, what nobody knows.
    """

    stack: Stack
    taken: int
    notes: tuple[Note, ...]

    def __repr__(self) -> str:
        return f"<Answers: {self.taken:,} taken, {len(self.notes):,} notes>"


class _Answer(NamedTuple):
    """An answer as it stands in the sheet."""

    record: str
    field: str
    text: str
    stated: str
    by: str
    on: str
    spot: Location
    legal: str = ""

    def problem(self, code: str, message: str, help_: str = "", path: tuple[str | int, ...] = ()) -> Problem:
        """A problem with it: its sheet, row and column, and how an answer is written."""
        where = f"sheet {self.spot.sheet!r}: " if self.spot.sheet else ""
        legal = f"legal values: {self.legal}" if self.legal else ""
        return Problem(code, f"{where}{message}", self.spot.line, self.spot.column, help=help_ or legal, path=path)


def read_answers(stack: Stack, path: str | Path, *, replace: bool = False) -> Answers:
    """Return a stack with the answers of a filled sheet, each marked with who gave it and when.

    >>> import stackaudit as sa
    >>> stack = sa.read_stack(sa.samples.path("corner_shop"))
    >>> sa.write_questions(sa.audit(stack), "questions.xlsx")  # doctest: +SKIP
    >>> sa.read_answers(stack, "questions.xlsx").stack  # doctest: +SKIP
    <Stack 'Corner Shop': 12 tools, 15 integrations>

    Args:
        stack: The stack that the questions are about; it is never changed.
        path: The sheet that `write_questions` wrote, filled in: CSV or a workbook.
        replace: Whether an answer goes before what the stack states by now; otherwise that stays, with a note.

    Raises:
        LoadError: the sheet cannot be read, or answers do not fit; every problem with its row and column.
    """
    given = [answer for page in read_form(Path(path), _NEEDED) for answer in _answers(page, str(path))]
    notes: list[Note] = []
    wanted = list(_agreed(given, notes))
    document = stack.document()
    names = _Names(stack)
    rows: dict[tuple[str | int, ...], _Answer] = {}
    problems: list[Problem] = []
    for answer in wanted:
        target = _target(stack, document, answer)
        if target is None:
            what = f"{answer.record} has no field {answer.field!r}, or is no longer in the stack"
            notes.append(Note("left-out", f"{what}: not taken", answer.spot))
            continue
        if is_missing(answer.text):
            notes.append(Note("unknown", f"nobody can say {answer.field!r} of {answer.record}", answer.spot))
            continue
        try:
            value = _value(answer.text, target.column, names)
        except ValueError as error:
            message = f"{answer.field}: {shown(answer.text)} does not fit: {error}"
            problems.append(answer.problem(Code.INVALID_VALUE, message))
            continue
        if _stays(target, answer, value, notes, replace=replace):
            continue
        _put(target, answer, value)
        rows[*target.path, *target.column.steps] = answer
    return Answers(_checked(document, rows, str(path), problems).with_reading(stack.reading), len(rows), tuple(notes))


def _answers(page: FilledPage, source: str) -> Iterator[_Answer]:
    def cell(row: tuple[str, ...], name: str) -> str:
        column = page.column(name)
        return row[column - 1] if 0 < column <= len(row) else ""

    for number, row in page.rows:
        if text := cell(row, "answer"):
            by = cell(row, "answered by") or cell(row, "ask")
            spot = Location(source, number, page.column("answer"), page.title)
            yield _Answer(
                *(cell(row, "record"), cell(row, "field"), text, cell(row, "stated so far")),
                *(by, cell(row, "date"), spot, cell(row, "legal values")),
            )


def _agreed(given: Iterable[_Answer], notes: list[Note]) -> Iterator[_Answer]:
    """Yield one answer for each fact; where several people answer differently none is taken, which is told."""
    by_fact: dict[tuple[str, str], list[_Answer]] = {}
    for answer in given:
        by_fact.setdefault((answer.record, answer.field), []).append(answer)
    for (record, field), answers in by_fact.items():
        if len({folded(one.text) for one in answers}) == 1:
            yield answers[0]
            continue
        said = "; ".join(f"{one.by or 'somebody'} says {shown(one.text)} ({one.spot})" for one in answers)
        notes.append(Note("contradiction", f"{field} of {record}: {said}; none is taken", answers[-1].spot))


class _Target(NamedTuple):
    """The record that an answer is about: itself, its path in the document, and the column of the answer."""

    record: dict[str, Any]
    path: tuple[str | int, ...]
    column: Column


_FLOW: Final = re.compile(r"(?P<source>[^>]+)>(?P<target>[^#]+)(?:#(?P<n>\d+))?")


def _target(stack: Stack, document: dict[str, Any], answer: _Answer) -> _Target | None:
    kind, _, id_ = answer.record.partition(":")
    layout = LAYOUTS.get(TABLES.get(kind, ""))
    column = None if layout is None else layout.column(answer.field)
    if column is None:
        return None
    if kind == "stack":
        return _Target(document, (), column)
    if kind == "integration":
        n = _flow_at(stack, id_)
        return None if n is None else _Target(document["integrations"][n], ("integrations", n), column)
    if kind == "step":
        return _step(document, id_, column)
    records = document.get(TABLES[kind], [])
    n = next((n for n, record in enumerate(records) if record.get("id") == id_), None)
    if n is not None:
        return _Target(records[n], (TABLES[kind], n), column)
    if kind == "entity" and not stack.entities:  # they were only used so far, nowhere declared
        document["entities"] = [{"id": one} for one in sorted(_used(stack) | {id_})]
        return _target(stack, document, answer)
    return None


def _flow_at(stack: Stack, id_: str) -> int | None:
    found = _FLOW.fullmatch(id_)
    if found is None:
        return None
    ends = (found["source"], found["target"])
    places = [n for n, flow in enumerate(stack.integrations) if (flow.source, flow.target) == ends]
    at = int(found["n"] or 1) - 1
    return places[at] if at < len(places) else None


def _step(document: dict[str, Any], id_: str, column: Column) -> _Target | None:
    journey, _, step = id_.partition("/")
    for n, walk in enumerate(document.get("journeys", [])):
        for m, one in enumerate(walk["steps"] if walk.get("id") == journey else ()):
            if one.get("id") == step:
                return _Target(one, ("journeys", n, "steps", m), column)
    return None


def _used(stack: Stack) -> set[str]:
    used = {use.entity for tool in stack.tools for use in tool.entities}
    return used | {entity for flow in stack.integrations for entity in flow.entities or ()}


class _Names:
    """The ids of what people call tools, departments and entities."""

    def __init__(self, stack: Stack) -> None:
        self._ids = {
            squashed(name): one.id
            for one in (*stack.entities, *stack.departments, *stack.tools)
            for name in (one.name, one.id)
        }

    def id(self, text: str) -> str:
        """The id of what is called so; one made of the text where nothing is."""
        return self._ids.get(squashed(text)) or slug(text)


_LINKS: Final = frozenset({"via", "hub"})


def _value(text: str, column: Column, names: _Names) -> Any:  # noqa: ANN401  a fact may be anything
    """Return the fact that an answer states; what the model refuses is found when the stack is checked.

    Raises:
        ValueError: it does not fit, with the reason.
    """
    match column.kind:
        case Kind.FLAG:
            flag = read_flag(text)
            if flag is None:
                raise ValueError("it is neither yes nor no")
            return flag
        case Kind.COUNT | Kind.NUMBER:
            return _number(text, whole=column.kind is Kind.COUNT)
        case Kind.DAY:
            return _iso(text)
        case Kind.DURATION:
            span = None if column.steps[0] == "contract" else read_span(text)[0]
            return text if span is None else format_duration(span)
        case Kind.IDS | Kind.WORDS:
            parts = split_list(text)
            return [_choice(part, column) if column.choices else names.id(part) for part in parts]
        case Kind.RECORD | Kind.RECORDS:
            return _written(text)
        case _:
            if column.choices:
                return _choice(text, column)
            return names.id(text) if column.steps[-1] in _LINKS else text


def _iso(text: str) -> str:
    found = read_day(text)
    if found.day is None:
        raise ValueError(found.why)
    return found.day.isoformat()


_EURO: Final = re.compile(r"€|\bEUR\b", re.IGNORECASE)
"""Beside such a sign a comma stands before the decimals, in all but a few countries."""


def _number(text: str, *, whole: bool) -> int | float | str:
    if text.endswith("%"):
        return text
    amount = read_amount(text, "," if _EURO.search(text) else None)
    if amount.value is None:
        raise ValueError(amount.why)
    if amount.value == int(amount.value):
        return int(amount.value)
    if whole:
        raise ValueError("it is no whole number")
    return str(amount.value)


def _choice(text: str, column: Column) -> str:
    own = {folded(choice): choice for choice in column.choices}.get(folded(text))
    kind = _WORDS.get(column.steps[-1])
    found = own or (word(kind, text) if kind is not None else None)
    if found not in column.choices:
        raise ValueError(f"it is none of {', '.join(column.choices)}{did_you_mean(text, column.choices)}")
    return str(found)


_WORDS: Final = {"method": "method", "phase": "phase", "status": "status"}
"""Columns whose values people write in words of their own."""


def _written(text: str) -> Any:  # noqa: ANN401
    """What an answer says in the words of a stack file: `{customer: consumer}`."""
    try:
        return yaml_text.load(text, DEFAULT_LIMITS)
    except LoadError as error:
        raise ValueError(error.problems[0].message) from None


def cell_of(record: Mapping[str, Any], column: Column) -> str:
    """Return what a record states in a column, as the sheet shows it; empty where it states nothing.

    Of what people said it shows that there is something, as the sheet goes from hand to hand.
    """
    return _cell(without_what_people_said(record), column)


def _cell(record: Mapping[str, Any], column: Column) -> str:
    value: Any = record
    for step in column.steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(write_cell(value, column))


def _stays(target: _Target, answer: _Answer, value: object, notes: list[Note], *, replace: bool) -> bool:
    """Whether what the stack states stays: it has changed since the sheet was written, and says something else."""
    now = cell_of(target.record, target.column)
    asked_of = answer.record, answer.field
    if not now or now == answer.stated or replace:
        return False
    given = _cell({target.column.steps[0]: value}, Column(target.column.kind, target.column.steps[:1]))
    if _cell(target.record, target.column) == given:
        return True
    what = f"{asked_of[1]} of {asked_of[0]} is {shown(now)} by now; the answer {shown(answer.text)}"
    notes.append(Note("contradiction", f"{what} of {answer.by or 'somebody'} is not taken", answer.spot))
    return True


def _put(target: _Target, answer: _Answer, value: object) -> None:
    holder = target.record
    for step in target.column.steps[:-1]:
        inner = holder.get(step)
        if not isinstance(inner, dict):
            inner = holder[step] = {}
        holder = inner
    holder[target.column.steps[-1]] = value
    mark = {"field": answer.field, "from": answer.by, "as_of": _day(answer.on)}
    target.record.setdefault(ANSWERS, []).append({key: fact for key, fact in mark.items() if fact})
    known = target.record.get("from_catalog")
    if isinstance(known, dict):  # what people say is no longer a guess of the catalog
        known["facts"] = [fact for fact in known.get("facts", ()) if fact != target.column.steps[0]]


def _day(text: str) -> str:
    day = read_day(text).day if text else None
    return text if day is None else day.isoformat()


def _checked(
    document: dict[str, Any], rows: Mapping[tuple[str | int, ...], _Answer], source: str, problems: Sequence[Problem]
) -> Stack:
    """Return the stack, or refuse the answers that do not fit and those that it does not take, each with its row."""
    known = {record["id"] for record in document.get("departments", [])}
    if known:
        named = [one for tool in document["tools"] for one in tool.get("departments", ())]
        document["departments"] += [{"id": one} for one in dict.fromkeys(named) if one not in known]
    found: Sequence[Problem] = ()
    try:
        stack = Stack.model_validate(document)
    except ValidationError as error:
        found = problems_from(error, document, Positions(), Stack)
    if found or problems:
        raise refusal(sorted([*problems, *(_in_sheet(one, rows) for one in found)], key=_order), source)
    return stack


def _in_sheet(problem: Problem, rows: Mapping[tuple[str | int, ...], _Answer]) -> Problem:
    """The problem with the place of the answer that it is about, where it is about one."""
    path = tuple(problem.path)
    answer = next((rows[path[:n]] for n in range(len(path), 0, -1) if path[:n] in rows), None)
    if answer is None:
        answer = next((one for at, one in rows.items() if path and at[: len(path)] == path), None)
    if answer is None:
        return Problem(problem.code, problem.message, 0, 0, help=problem.help, path=problem.path)
    return answer.problem(problem.code, f"{answer.field}: {problem.message}", problem.help or "", problem.path)


def _order(problem: Problem) -> tuple[int, str]:
    return problem.line, problem.message
