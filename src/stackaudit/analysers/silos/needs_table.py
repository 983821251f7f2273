"""The table `needs`: one row a need, what chart, report and export all read."""

from __future__ import annotations

import math

from stackaudit.analysers.silos.case import Case
from stackaudit.core.findings import Cell, Table
from stackaudit.graph import Verdict

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


def needs_table(case: Case) -> Table:
    """One row a need. A number stands where the facts settle it; else the cell is empty and low and high tell."""
    return Table("needs", COLUMNS, tuple(_row(case, verdict) for verdict in case.verdicts))


def _row(case: Case, verdict: Verdict) -> tuple[Cell, ...]:
    need, worst, best = verdict.need, verdict.worst, verdict.best
    route = case.route(verdict)
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
