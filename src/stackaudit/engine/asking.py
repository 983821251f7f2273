"""The open questions of an audit as a sheet to be filled in: one row for each fact of each record, by person to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from stackaudit.core.errors import AN_AUDIT_OF_A_STACK, LoadError, StackAuditError
from stackaudit.core.fact import Fact
from stackaudit.core.findings import Table
from stackaudit.engine.questions import Question, asked, next_questions, people
from stackaudit.engine.records import Records
from stackaudit.io.answers import COLUMNS, TABLES, OpenFact, cell_of, pages_of, write_sheet
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.text import yaml_text
from stackaudit.model.layouts import LAYOUTS, Column, Kind, Layout
from stackaudit.model.stack import Stack

if TYPE_CHECKING:
    from stackaudit.engine.audit import Audit

_OF_SUBJECT: Mapping[str, str] = {"flow": "integration"}
_FORMS: Mapping[Kind, str] = {
    Kind.FLAG: "yes or no",
    Kind.COUNT: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DAY: "a day",
    Kind.DURATION: "a length of time",
    Kind.IDS: "names, with a semicolon between them",
    Kind.WORDS: "texts, with a semicolon between them",
}
_MOST_REASONS = 3
MOST = 20
"""How many questions are asked where nobody says how many: people answer few."""


EACH = 12
"""How many rows one person gets where nobody says how many; how many more there are is told."""


def write_questions(audit: Audit, path: str | Path, most: int | None = MOST, each: int | None = EACH) -> Path:
    """Write what nobody stated as a sheet to be filled in, a page for each person who could know.

    The most telling questions come first, and a person who could answer very many gets some of several kinds.
    `sa.read_answers` brings the filled sheet back.

    >>> import stackaudit as sa
    >>> result = sa.audit(sa.read_stack(sa.samples.path("corner_shop")))
    >>> sa.write_questions(result, "questions.xlsx", most=10)  # doctest: +SKIP

    Args:
        audit: The audit that asks.
        path: Where to: `.xlsx`, or `.csv` for one list with the person in its first column.
        most: How many questions to ask at the most; all of them where None. One question may be many rows, one for each
            record and each part of an answer.
        each: How many rows one person gets at the most; all of them where None.

    Raises:
        StackAuditError: it is no audit, the suffix is neither, or the place cannot be written to.
    """
    given: object = audit
    if isinstance(given, Stack):  # the two are easily taken for each other
        raise StackAuditError(f"write_questions takes an Audit, not Stack; {AN_AUDIT_OF_A_STACK}")
    return write_sheet(open_facts(audit, most), path, each)


def answer_table(audit: Audit, most: int | None = MOST) -> Table:
    """Return the whole sheet as the table `answers`, as the workbook of an audit holds it."""
    pages = pages_of(open_facts(audit, most), single=True)
    return Table("answers", COLUMNS, tuple(row for page in pages for row in page.rows))


def open_facts(audit: Audit, most: int | None = MOST) -> tuple[OpenFact, ...]:
    """Return each fact of each record that the questions of an audit ask for, the most telling questions first."""
    unknowns = [unknown for review in audit.reviews.values() for unknown in review.unknowns]
    records = Records.of(audit.graph, audit.rules, unknowns)
    reasons = {rule.id: rule.theme.title for rule in audit.rules}
    found: dict[tuple[str, str], OpenFact] = {}
    for question in next_questions(audit.graph, audit.reviews, most, rules=audit.rules):
        for fact in _facts_of(records, question, reasons):
            found.setdefault((fact.record, fact.field), fact)
    return tuple(found.values())


def _facts_of(records: Records, question: Question, reasons: Mapping[str, str]) -> Iterator[OpenFact]:
    themes = [reasons[code] for settled in question.settles if (code := settled.partition("@")[0]) in reasons]
    why = "; ".join(dict.fromkeys(themes[: _MOST_REASONS * len(question.subjects)])) or "a figure of the audit"
    for subject in question.subjects:
        text = str(asked(records, question.facts, (subject,)))
        for fact in map(records.facts.named, question.facts):
            whom = people(records, fact.code, (subject,))
            columns = tuple(_columns(fact, subject))
            for record, stated in _records_of(records, fact, subject):
                for column, legal in columns:
                    shown, name = cell_of(stated, column), ".".join(column.steps)
                    if shown and name != fact.field and column.kind is not Kind.RECORDS:
                        continue  # of a record only what it does not state
                    part = "" if len(columns) == 1 else f" – {name.rpartition('.')[2].replace('_', ' ')}"
                    about = _about(records, subject)
                    yield OpenFact(whom, about, f"{text}{part}", why, legal, shown, record, name)


def _records_of(records: Records, fact: Fact, subject: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each record behind a subject that lacks a fact: its name in the sheet, and what it states."""
    kind, _, id_ = subject.partition(":")
    if kind == "flow":
        ends = tuple(id_.split(">"))
        parallel = [one for one in records.graph.stack.integrations if (one.source, one.target) == ends]
        for n, flow in enumerate(parallel, 1):
            if not fact.stated(flow):
                mark = f"#{n}" if len(parallel) > 1 else ""
                yield f"integration:{id_}{mark}", flow.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return
    if kind == "step":
        found: BaseModel | None = records.steps[subject][0] if subject in records.steps else None
    else:
        listed = getattr(records.graph.stack, TABLES[kind]) if kind in TABLES and kind != "stack" else ()
        found = next((one for one in listed if one.id == id_), None)
    if found is not None and not fact.stated(found):
        yield subject, found.model_dump(mode="json", by_alias=True, exclude_unset=True)
    elif found is None and kind in ("entity", "stack"):  # an entity that is only used is nowhere declared
        yield subject, {}


def _about(records: Records, subject: str) -> str:
    kind, _, id_ = subject.partition(":")
    if kind == "flow":
        source, target = (records.graph.tool(end).name for end in id_.split(">"))
        return f"{source} → {target}"
    return records.called(subject)


def _columns(fact: Fact, subject: str) -> Iterator[tuple[Column, str]]:
    """Yield the columns that state a fact, each with how an answer is written there.

    A record is asked field by field; a list of records is written as in a stack file.
    """
    kind = subject.partition(":")[0]
    layout = LAYOUTS.get(TABLES.get(_OF_SUBJECT.get(kind, kind), ""))
    if layout is None:
        return
    example = _example(fact)
    name = _column_of(layout, fact)
    column = layout.column(name)
    if column is None:
        return
    if column.kind is Kind.RECORD:
        inner = example.get(name)
        for key, value in inner.items() if isinstance(inner, Mapping) else ():
            part = layout.column(f"{name}.{key}")
            if part is not None and part.kind is not Kind.RECORDS:
                yield part, _legal(part, value)
        return
    stated: Any = example
    for step in column.steps:
        stated = stated.get(step) if isinstance(stated, Mapping) else None
    yield column, _legal(column, stated)


def _column_of(layout: Layout, fact: Fact) -> str:
    """The column that holds a fact: of a fact within a list, the list; one of the company's own if it is `x-…`."""
    for path in (fact.path, fact.field):
        steps = path.split(".")
        for n in range(len(steps), 0, -1):
            name = ".".join(steps[:n])
            if name in layout.columns and (n == len(steps) or layout.columns[name].kind is Kind.RECORDS):
                return name
    return fact.field if fact.field.startswith("x-") else ""


@cache
def _example(fact: Fact) -> Mapping[str, Any]:
    """How a stack file states a fact, as data."""
    try:
        data = yaml_text.load(fact.written, DEFAULT_LIMITS)
    except LoadError:  # words of another package that are no YAML
        return {}
    return data if isinstance(data, Mapping) else {}


def _legal(column: Column, example: object) -> str:
    """How an answer in a column is written."""
    if column.choices:
        return f"{', '.join(column.choices[:-1])} or {column.choices[-1]}"
    form = _FORMS.get(column.kind, "a text")
    if column.kind in (Kind.RECORD, Kind.RECORDS):
        form = "as in a stack file"
    shown = _plain(example)
    return f"{form}, such as {shown}" if shown and column.kind is not Kind.FLAG else form


def _plain(value: object) -> str:
    """A value as one would type it into a cell."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        plain = all(isinstance(one, str) for one in value)
        return "; ".join(value) if plain else "[" + ", ".join(map(_plain, value)) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
