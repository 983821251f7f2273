"""A report as JSON, under a schema with a version of its own: `stackaudit-report/1`."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import Evidence
from stackaudit.core.findings import Cell, Consequence, Finding, Member, Table, Unknown
from stackaudit.core.messages import Message, Value, Written
from stackaudit.core.money import Money
from stackaudit.model.reading import ListReading
from stackaudit.reporting.report import Report

SCHEMA = "stackaudit-report/1"
_SCORE = ("value", "low", "high", "coverage", "grade", "caps")
_MEASURE = ("name", *_SCORE[:4], "unit", "better", "thin", "undefined", "derivation")


def render(report: Report) -> str:
    """Return the report as JSON text: UTF-8, sorted, without NaN or infinity (they become null)."""
    return json.dumps(document(report), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "schema": SCHEMA,
        "stackaudit": report.version,
        "stack": _plain(report.stack),
        "headline": [_message(clause) for clause in report.headlines],
        "score": _score(report),
        "measures": [
            {name: _plain(getattr(one, name)) for name in _MEASURE} for _, one in sorted(report.measures.items())
        ],
        "findings": [_finding(finding) for finding in report.findings],
        "unknowns": [_unknown(unknown) for unknown in report.unknowns],
        "skipped": dict(sorted(report.skipped.items())),
        "failures": [{"part": one.part, "name": one.name, "reason": one.reason} for one in report.failures],
        "tables": {name: _table(table) for name, table in sorted(report.tables.items())},
        "reading": None if report.reading is None else [_list(one) for one in report.reading.lists],
        "settings": [
            {"name": s.name, "value": s.value, "default": s.default, "source": s.source}
            for s in report.settings
            if s.changed
        ],
    }


def _score(report: Report) -> dict[str, Any]:
    card = report.scorecard
    return {**_chosen(card.score, _SCORE), "pillars": [_plain(pillar) for pillar in card.pillars]}


def _chosen(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _plain(getattr(record, name)) for name in names}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "code": finding.code,
        "subjects": list(finding.subjects),
        "severity": str(finding.severity),
        "confidence": finding.confidence,
        "title": _message(finding.title),
        "why": _message(finding.why),
        "advice": _message(finding.advice),
        "evidence": [_evidence(row) for row in finding.evidence],
        "consequences": [_consequence(row) for row in finding.consequences],
        "members": [_member(member) for member in finding.members],
    }


def _consequence(row: Consequence) -> dict[str, Any]:
    return {
        "id": row.id,
        "code": row.code,
        "subjects": list(row.subjects),
        "severity": str(row.severity),
        "confidence": row.confidence,
        "title": _message(row.title),
        "evidence": [_evidence(one) for one in row.evidence],
    }


def _member(member: Member) -> dict[str, Any]:
    """A member; money as two ends, equal where it is known exactly, as in tables."""
    money, currency = member.money, None
    low = high = None
    if isinstance(money, Money):
        low = high = float(money)
        currency = money.currency
    elif money is not None:
        low, high, currency = _number(float(money.low)), _number(float(money.high)), money.unit.name or None
    return {
        "subject": member.subject,
        "title": None if member.title is None else _message(member.title),
        "advice": None if member.advice is None else _message(member.advice),
        "due": None if member.due is None else member.due.isoformat(),
        "money_low": low,
        "money_high": high,
        "currency": currency,
        "owner": member.owner,
    }


def _evidence(row: Evidence) -> dict[str, Any]:
    """A row of evidence; keys are for code, so they are neither compared nor written."""
    return {
        "type": type(row).__name__.lower(),
        **{f.name: _plain(getattr(row, f.name)) for f in fields(row) if f.compare},
    }


def _table(table: Table) -> dict[str, Any]:
    return {"columns": list(table.columns), "rows": [[_cell(cell) for cell in row] for row in table.rows]}


def _message(message: Message) -> dict[str, Any]:
    """A message with its text in English and its parameters apart, so that a reader may word it otherwise."""
    params = dict(sorted(item for name, value in message.params for item in _param(name, value)))
    parts = {"parts": [_message(part) for part in message.parts]} if message.parts else {}
    return {"text": message.render(), "params": params, **parts}


def _param(name: str, value: Value) -> Iterator[tuple[str, Any]]:
    """A parameter by its name; money has its currency beside it, an estimate its two ends, as in tables."""
    match value:
        case Money():
            yield from ((name, float(value)), ("currency", value.currency or ""))
        case Estimate():
            yield from ((f"{name}_low", _number(float(value.low))), (f"{name}_high", _number(float(value.high))))
            if value.unit.kind == "money":
                yield "currency", value.unit.name
        case _:
            yield name, _value(value)


def _value(value: Value) -> Any:  # noqa: ANN401  JSON
    match value:
        case tuple():
            return list(value)
        case timedelta():
            return value.total_seconds()
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case float():
            return _number(value)
        case Written():
            return value.written()
        case _:
            return value


def _list(one: ListReading) -> dict[str, Any]:
    """What was understood of a list; its file without the folder."""
    return {**_plain(one), "source": one.file}


def _unknown(one: Unknown) -> dict[str, Any]:
    """What could not be told; of the fact its name alone."""
    return {f.name: _plain(getattr(one, f.name)) for f in fields(one) if f.compare}


def _cell(cell: Cell) -> Any:  # noqa: ANN401  JSON
    if isinstance(cell, tuple):
        return list(cell)
    return _number(cell) if isinstance(cell, float) else cell


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _plain(value: Any) -> Any:  # noqa: ANN401  JSON
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Message):
        return _message(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report. Within a version fields may be added; none goes or changes its sense."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:stackaudit:report:1",
        "title": "A stackaudit report",
        **_record(
            schema={"const": SCHEMA},
            stackaudit=text,
            stack={"type": "object", "required": ["name", "tools", "integrations"]},
            headline={"type": "array", "items": {"$ref": "#/$defs/message"}},
            score={"type": "object", "required": ["value", "low", "high", "coverage", "grade", "caps", "pillars"]},
            measures={"type": "array", "items": {"$ref": "#/$defs/measure"}},
            findings={"type": "array", "items": {"$ref": "#/$defs/finding"}},
            unknowns={"type": "array", "items": {"$ref": "#/$defs/unknown"}},
            skipped={"type": "object", "additionalProperties": text},
            failures={"type": "array", "items": _record(part=text, name=text, reason=text)},
            tables={"type": "object", "additionalProperties": {"$ref": "#/$defs/table"}},
            reading={
                "type": ["array", "null"],
                "items": {"type": "object", "required": ["source", "sheet", "columns"]},
            },
            settings={"type": "array", "items": {"type": "object", "required": ["name", "value", "default", "source"]}},
        ),
        "$defs": {
            "message": _message_schema(),
            "measure": _measure_schema(),
            "consequence": _record(**_told_schema()),
            "finding": _record(
                **_told_schema(),
                why={"$ref": "#/$defs/message"},
                advice={"$ref": "#/$defs/message"},
                consequences={"type": "array", "items": {"$ref": "#/$defs/consequence"}},
                members={"type": "array", "items": {"$ref": "#/$defs/member"}},
            ),
            "member": _member_schema(),
            "unknown": _record(code=text, fact=text, subjects=texts, message={"$ref": "#/$defs/message"}, blocks=texts),
            "table": _record(columns=texts, rows={"type": "array", "items": {"type": "array"}}),
        },
    }


def _told_schema() -> dict[str, Any]:
    return {
        "id": {"type": "string", "pattern": r"^[a-z]+\.[a-z-]+@.+"},
        "code": {"type": "string", "pattern": r"^[a-z]+\.[a-z-]+$"},
        "subjects": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "severity": {"enum": ["note", "low", "medium", "high", "critical"]},
        "confidence": {"enum": ["measured", "documented", "interview", "assumed"]},
        "title": {"$ref": "#/$defs/message"},
        "evidence": {"type": "array", "items": {"type": "object", "required": ["type"]}},
    }


def _measure_schema() -> dict[str, Any]:
    number, text = {"type": ["number", "null"]}, {"type": "string"}
    return _record(
        name=text,
        value=number,
        low=number,
        high=number,
        coverage={"type": "number", "minimum": 0, "maximum": 1},
        unit=text,
        better={"enum": ["lower", "higher"]},
        thin={"type": "boolean"},
        undefined=text,
        derivation={"type": "array", "items": {"type": "object", "required": ["label", "value"]}},
    )


def _member_schema() -> dict[str, Any]:
    number, text = {"type": ["number", "null"]}, {"type": ["string", "null"]}
    return _record(
        subject={"type": "string"},
        title={"anyOf": [{"$ref": "#/$defs/message"}, {"type": "null"}]},
        advice={"anyOf": [{"$ref": "#/$defs/message"}, {"type": "null"}]},
        due={**text, "format": "date"},
        money_low=number,
        money_high=number,
        currency=text,
        owner=text,
    )


def _message_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "params": {"type": "object"},
            "parts": {"type": "array", "items": {"$ref": "#/$defs/message"}},
        },
        "required": ["params", "text"],
    }


def _record(**fields_: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields_, "required": sorted(fields_)}
