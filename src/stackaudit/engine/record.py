"""What an audit of many keeps of each stack, and the work of one: a task in, a small record out, never an exception."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from stackaudit.core.errors import LoadError, StackAuditError, shortened
from stackaudit.core.escape import visible
from stackaudit.core.failures import CAUGHT, BrokenPartError, Failure, described, heard
from stackaudit.core.findings import Measure, Severity
from stackaudit.core.frozen import FrozenDict
from stackaudit.engine.audit import Audit, audit
from stackaudit.model.reading import Reading
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stackaudit.triage.gates import blind, gates, tripped
from stackaudit.triage.scorecard import score_measures

Given = str | os.PathLike[str] | Stack
"""What is audited: a path, or a stack."""
Status = Literal["audited", "partial", "refused", "failed", "unfinished"]
SEVERITIES = tuple(str(one) for one in sorted(Severity, reverse=True))
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Span:
    """A number with its interval.

    Attributes:
        value: The number, or None where too little is known.
        low: The smallest it can be, whatever the missing facts are; None where nothing bounds it.
        high: The largest it can be.
        coverage: Share of it, from 0 to 1, that rests on stated facts.
        unit: What it counts: `points`, `share`, `count`, a currency and so on.
    """

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """What an audit of many keeps of one stack: plain values that any process can send to any other.

    Attributes:
        source: The path as it was given; of a stack without a path `stack 3`, where it was the third.
        status: `audited`; `partial`, where a part failed and what it would find is unknown; `refused`, where the input
            was; `failed`, where a reader or the library itself failed; `unfinished`, where there is no answer, because
            a worker process died, for instance.
        name: The name of the stack; empty where it could not be read.
        currency: In which its amounts count; None where it states none.
        score: The overall score, or None where there is no audit. Its value is None where too little is known.
        coverage: Share of the weight of the score, from 0 to 1, that is known.
        measures: The measures and the pillars of the score that are of the whole stack, by name. Those of single
            tools, journeys, entities and rollouts are in the full audit, `book.audit(source)`.
        counts: The open findings, by severity.
        accepted: How many findings are accepted.
        failing: How many open findings the gates stop at; None where there are no gates, or it is not known.
        error: Why there is no audit, or no whole one, on one line; None where there is.
        warnings: What gates and acceptances are about nothing.
    """

    source: str
    status: Status
    name: str = ""
    currency: str | None = None
    score: Span | None = None
    coverage: float = 0.0
    measures: Mapping[str, Span] = field(default_factory=FrozenDict)
    counts: Mapping[str, int] = field(default_factory=FrozenDict)
    accepted: int | None = None
    failing: int | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        if self.score is None:
            return f"<AuditRecord {self.source!r}: {self.status}, {self.error}>"
        value = "not enough known" if self.score.value is None else f"{self.score.value:.0f}"
        return f"<AuditRecord {self.source!r}: {self.status}, score {value}, {sum(self.counts.values())} open findings>"


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is sent; a stack without a path goes as JSON, which is smaller and safer than a pickle of it."""

    position: int
    source: str
    path: str | None
    document: bytes
    reading: Reading | None
    policy: Policy | None
    fail_on: tuple[str, ...]


def source_of(given: object, position: int) -> str:
    """Return what a stack is called in its record."""
    return os.fspath(given) if isinstance(given, str | os.PathLike) else f"stack {position + 1}"


def task_of(given: Given, position: int, policy: Policy | None, fail_on: tuple[str, ...]) -> Task:
    """Return the task of auditing a stack."""
    source = source_of(given, position)
    if isinstance(given, Stack):
        document = json.dumps(given.document()).encode()
        return Task(position, source, None, document, given.reading, policy, fail_on)
    return Task(position, source, str(Path(given).absolute()), b"", None, policy, fail_on)


def audited(task: Task) -> AuditRecord:
    """Audit one stack and return its record, whatever happens; only Ctrl-C is not held."""
    with heard() as failures:
        try:
            stack = _stack_of(task)
            return _record(task, audit(stack, task.policy, keep_going=True), failures)
        except BrokenPartError as error:
            return AuditRecord(task.source, "failed", error=_line(str(error)))
        except StackAuditError as error:
            return AuditRecord(task.source, "refused", error=refusal_of(error))
        except CAUGHT as error:
            return AuditRecord(task.source, "failed", error=described(error))


def unfinished(source: str, reason: str) -> AuditRecord:
    """Return the record of a stack of which there is no answer."""
    return AuditRecord(source, "unfinished", error=_line(reason))


def refusal_of(error: StackAuditError) -> str:
    """Return why an input was refused, on one line: of several problems the first, with its place and its advice."""
    if not isinstance(error, LoadError) or not error.problems:
        return _line(str(error).partition("\n")[0])
    first, count = error.problems[0], len(error.problems) - 1
    place = f" line {first.line}, column {first.column}:" if first.line and first.column else ""
    help_ = f"; {first.help}" if first.help else ""
    more = f" (and {count:,} more {'problem' if count == 1 else 'problems'})" if count else ""
    return _line(f"{first.code}:{place} {first.message}{help_}{more}")


def _line(text: str) -> str:
    return shortened(visible(text[: _LONGEST + 1]), _LONGEST)


def _stack_of(task: Task) -> Stack:
    if task.path is None:
        return Stack.model_validate(json.loads(task.document)).with_reading(task.reading)
    from stackaudit.io.readers.stack_file import read_stack

    return read_stack(task.path)


def _record(task: Task, result: Audit, of_readers: Sequence[Failure]) -> AuditRecord:
    failures = (*dict.fromkeys(of_readers), *result.failures)
    counts = Counter(str(finding.severity) for finding in result.open)
    score = result.score
    failing, warnings = _gated(task, result)
    return AuditRecord(
        source=task.source,
        status="partial" if failures else "audited",
        name=result.stack.name,
        currency=result.stack.currency,
        score=Span(score.value, score.low, score.high, score.coverage, "points"),
        coverage=score.coverage,
        measures=FrozenDict({one.name: _span(one) for one in _of_the_whole(result)}),
        counts=FrozenDict({severity: counts[severity] for severity in SEVERITIES}),
        accepted=len(result.accepted),
        failing=failing,
        error=_line("; ".join(map(str, failures))) if failures else None,
        warnings=warnings,
    )


def _gated(task: Task, result: Audit) -> tuple[int | None, tuple[str, ...]]:
    """How many open findings the gates stop at, and what is to be said of gates and acceptances."""
    conditions = gates(task.fail_on, {condition.partition("@")[0] for condition in task.fail_on})
    said = (*result.acceptances.warnings, *blind(conditions, result.findings, result.reviews, result.not_run))
    found = tripped(result.open, conditions)
    known = bool(conditions) and not (result.failures and not found)
    return (len(found) if known else None), tuple(_line(str(one)) for one in said)


def _span(measure: Measure) -> Span:
    return Span(measure.value, measure.low, measure.high, measure.coverage, measure.unit)


def _of_the_whole(result: Audit) -> Iterator[Measure]:
    """The measures that are of no single part of the stack, and the pillars of the score, in name order."""
    pillars = [one for one in score_measures(result.scorecard) if one.name != "score.overall"]
    parts = {f"fit.{tool.id}" for tool in result.stack.tools} - {"fit.spend_weighted"}
    single = tuple(
        [f"journey.{one.id}." for one in result.stack.journeys]
        + [f"people.{one.id}." for one in result.stack.initiatives]
        + ["silos.entity."]
    )
    for measure in sorted((*result.measures.values(), *pillars), key=lambda one: one.name):
        if measure.name not in parts and not measure.name.startswith(single):
            yield measure
