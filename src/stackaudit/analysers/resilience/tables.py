"""What chart, report and export read: how critical each unit is, and what two losses at once come to."""

from __future__ import annotations

from stackaudit.analysers.resilience.case import Case, Joint, Struck
from stackaudit.core.findings import Cell, Table

COLUMNS = (
    "kind",
    "id",
    "name",
    "loss_low",
    "loss",
    "loss_high",
    "share",
    "share_low",
    "share_high",
    "mitigation_low",
    "mitigation_high",
    "plan",
    "needs_lost",
    "others_needs_lost",
    "dependence",
    "availability",
    "expected_loss",
    "exact",
)


def criticality(case: Case) -> Table:
    """One row a unit that may stop. Nothing hanging on a tool says "no dependence", never that it is unimportant."""
    return Table("criticality", COLUMNS, tuple(_row(case, struck) for struck in case.everything))


def _row(case: Case, struck: Struck) -> tuple[Cell, ...]:
    unit, loss = struck.unit, struck.loss
    plan = case.mitigated(unit)
    works = availability(case, struck)
    return (
        unit.kind,
        unit.id,
        unit.name,
        loss.low,
        loss.value,
        loss.high,
        loss.share,
        loss.share_low,
        loss.share_high,
        None if plan is None else plan.low,
        None if plan is None else plan.high,
        None if plan is None else plan.told,
        len(loss.cut),
        case.others_cut(struck),
        dependence(case, struck),
        works,
        None if works is None or loss.value is None else (1 - works) * loss.value,
        loss.exact,
    )


def dependence(case: Case, struck: Struck) -> str:
    """In words: who depends on it."""
    if struck.loss.high <= 1e-9:
        return "no dependence"
    if case.others_cut(struck):
        return "others depend on it"
    return "its own needs" if struck.loss.cut else "perhaps"


def availability(case: Case, struck: Struck) -> float | None:
    """The share of the time that a tool worked, as measured; a target is a promise and no measurement."""
    if struck.unit.kind not in {"tool", "conduit"}:
        return None
    uptime = case.graph.tool(struck.unit.id).uptime
    return None if uptime is None else uptime.measured


def joint_losses(case: Case) -> Table:
    """One row a pair of the tools and conduits that most hangs on.

    `backs_up` is what the pair loses beyond the sum of both: a need that either of them keeps alive on its own.
    """
    columns = ("first", "second", "loss_low", "loss", "loss_high", "more_than_one", "backs_up", "exact")
    return Table("joint_losses", columns, tuple(_joint(pair) for pair in case.joint))


def _joint(pair: Joint) -> tuple[Cell, ...]:
    loss, first, second = pair.loss, pair.first.loss, pair.second.loss
    settled = loss.value is not None and first.value is not None and second.value is not None
    return (
        pair.first.unit.id,
        pair.second.unit.id,
        loss.low,
        loss.value,
        loss.high,
        _beyond(loss.high - max(first.high, second.high)) if settled else None,
        _beyond(loss.high - first.high - second.high) if settled else None,
        loss.exact,
    )


def _beyond(points: float) -> float:
    """Points beyond what is told already; noise of floating point is nothing."""
    return points if points > 1e-9 else 0.0
