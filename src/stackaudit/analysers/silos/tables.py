"""The tables of needs, of the ladder of the index, and of the loss by entity."""

from __future__ import annotations

import math
from collections.abc import Iterator

from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.measures import MEANING, RUNGS, by_entity, loss
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import Verdict
from stackaudit.graph.quality import total

COLUMNS = (
    "source",
    "target",
    "entity",
    "quality",
    "automation",
    "latency_hours",
    "reliability",
    "status",
    "path",
    "quality_low",
    "quality_high",
    "not_stated",
    "weight",
    "tolerance_hours",
    "origins",
    "need",
)


def tables(context: Context) -> Iterator[Table]:
    """Return the needs, the ladder of the index, and the loss by entity, whose points add up to the index."""
    yield Table("needs", COLUMNS, tuple(_row(context, verdict) for verdict in context.verdicts))
    yield _ladder_table(context)
    yield _entity_table(context)


def _ladder_table(context: Context) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for rung, (name, meaning) in enumerate(zip(RUNGS, MEANING, strict=True)):
        found = loss(context.verdicts, rung)
        if found is not None:
            rows.append((name, meaning, found.low, found.high))
    return Table("silo_ladder", ("measure", "counts", "low", "high"), tuple(rows))


def _entity_table(context: Context) -> Table:
    rows: list[tuple[Cell, ...]] = []
    whole = total(v.need.weight for v in context.verdicts)
    for entity, verdicts in by_entity(context).items():
        found = loss(verdicts)
        if found is not None:
            held = context.graph.holdings[entity]
            arrive = sum(v.worst.path for v in verdicts)
            never = sum(v.status == "no-path" for v in verdicts)
            share = found.weight / whole
            points = (share * found.low, share * found.high)
            rows.append(
                (entity, held.masters, len(verdicts), arrive, never, found.low, found.high, found.weight, *points)
            )
    columns = ("entity", "masters", "needs", "arrive", "never", "low", "high", "weight", "points_low", "points_high")
    return Table("silo_entities", columns, tuple(rows))


def _row(context: Context, verdict: Verdict) -> tuple[Cell, ...]:
    """A number stands where the facts settle it; else the cell is empty and low and high tell."""
    need, worst, best = verdict.need, verdict.worst, verdict.best
    route = context.route(verdict)
    return (
        need.source,
        need.target,
        need.entity,
        _settled(worst.value, best.value),
        _settled(worst.automation, best.automation),
        _hours(worst.latency, best.latency) if worst.path else None,
        _settled(worst.reliability, best.reliability) if worst.path else None,
        verdict.status,
        " > ".join((need.source, *(flow.target for flow in route))) if route else None,
        worst.value,
        best.value,
        verdict.open,
        need.weight,
        None if need.tolerance is None else need.tolerance / 3600,
        need.origins,
        need.id,
    )


def _settled(worst: float, best: float) -> float | None:
    return best if abs(best - worst) <= 1e-9 else None


def _hours(worst: float, best: float) -> float | None:
    return worst / 3600 if worst == best and math.isfinite(worst) else None
