"""What the plan does to the ways customers take: before, after with links rebuilt, and after without."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Literal

from stackaudit.core.findings import Cell, Measure, Table
from stackaudit.core.messages import number_in_words
from stackaudit.engine.audit import Audit, audit
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy

Verdict = Literal["better", "same", "worse", "unknown"]
_SAME = 1e-9
_MEASURES = ("depth", "continuity")


def journeys(before: Stack, rebuilt: Stack, bare: Stack, policy: Policy, divided: Collection[str] = ()) -> Table:
    """One row a journey: how far and how surely it runs in each case, and what that means.

    Args:
        before: The stack as it is.
        rebuilt: With the plan carried out, each tool that goes replaced by its first heir.
        bare: The same without the links.
        policy: How the journeys are judged.
        divided: Tools with several heirs: a journey with one of them in a step is never called the same or better.
    """
    audits = [audit(stack, policy, "journey") if stack.journeys else None for stack in (before, rebuilt, bare)]
    return Table("journeys", _COLUMNS, tuple(_rows(before, audits, divided)))


_COLUMNS = (
    *("journey", "name", "primary"),
    *(f"{measure}_{case}" for measure in _MEASURES for case in ("before", "rebuilt", "not_rebuilt")),
    *("verdict_rebuilt", "verdict_not_rebuilt"),
)


def _rows(stack: Stack, audits: list[Audit | None], divided: Collection[str]) -> Iterator[tuple[Cell, ...]]:
    for journey in sorted(stack.journeys, key=lambda one: one.id):
        found = [[_measure(one, f"journey.{journey.id}.{name}") for one in audits] for name in _MEASURES]
        verdicts = [_together([_verdict(row[0], row[case]) for row in found]) for case in (1, 2)]
        if any(tool in divided for step in journey.steps for tool in step.tools):
            verdicts = [_together([verdict, "unknown"]) for verdict in verdicts]
        yield (
            *(journey.id, journey.name, journey.primary),
            *(_shown(measure) for row in found for measure in row),
            *verdicts,
        )


def _measure(of: Audit | None, name: str) -> Measure | None:
    return None if of is None else of.measures.get(name)


def _shown(measure: Measure | None) -> Cell:
    if measure is None or measure.low is None or measure.high is None:
        return None
    if measure.high - measure.low <= _SAME:
        return measure.low
    return f"{number_in_words(measure.low)} to {number_in_words(measure.high)}"


def _verdict(before: Measure | None, after: Measure | None) -> Verdict:
    """Worse only where the whole interval falls, better only where the whole of it rises."""
    if before is None or after is None:
        return "unknown"
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return "unknown"
    low, high = after.low - before.low, after.high - before.high
    if max(abs(low), abs(high)) <= _SAME:
        return "same"
    both: tuple[tuple[Verdict, Callable[[float], bool]], ...] = (
        ("worse", lambda change: change < -_SAME),
        ("better", lambda change: change > _SAME),
    )
    return next((word for word, told in both if told(low) and told(high)), "unknown")


def _together(verdicts: list[Verdict]) -> Verdict:
    order: tuple[Verdict, ...] = ("worse", "unknown", "better", "same")
    return next(verdict for verdict in order if verdict in verdicts)


def named(table: Table, column: str, verdict: Verdict) -> tuple[str, ...]:
    """The names of journeys with a verdict."""
    place = table.columns.index(column)
    return tuple(str(row[1]) for row in table.rows if row[place] == verdict)
