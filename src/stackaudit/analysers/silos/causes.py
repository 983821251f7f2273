"""One cause, one finding: what follows from a cause hangs below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from stackaudit.analysers.silos.case import Case
from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.findings import Finding
from stackaudit.graph import Verdict


def by_cause(
    case: Case,
    isolated: Sequence[Finding],
    islands: Sequence[Finding],
    write_only: Sequence[Finding],
    read_starved: Sequence[Finding],
    no_paths: Iterable[Finding],
) -> tuple[Finding, ...]:
    """Hang each unmet need below the first cause that explains it, and each starved or write-only tool likewise.

    A need without a path is explained, in this order, by an isolated tool at one of its ends, an island between them,
    a source that never gives the entity out, a target that starves. What nothing explains stands for itself.
    """
    alone = {finding.subjects[0].removeprefix("tool:"): finding for finding in isolated}
    on_island = {s.removeprefix("tool:"): finding for finding in islands for s in finding.subjects}
    stuck = {need: finding for finding in write_only for need in _needs_of(finding)}
    starved = {need: finding for finding in read_starved for need in _needs_of(finding)}

    below: dict[str, list[Finding]] = defaultdict(list)
    explained: dict[str, str] = {}
    standing: list[Finding] = []
    proofs = {finding.subjects[0]: finding for finding in no_paths}
    for verdict in case.unmet:
        need = verdict.need
        cause = (
            alone.get(need.source)
            or alone.get(need.target)
            or _island_between(on_island, verdict)
            or stuck.get(need.id)
            or starved.get(need.id)
        )
        if cause is None:
            standing.append(proofs[need.id])
        else:
            below[cause.id].append(proofs[need.id])
            explained[need.id] = cause.id

    for finding in (*write_only, *read_starved):
        cause_id = _elsewhere(finding, explained)
        if cause_id is not None:
            below[cause_id].append(finding)
    hanging = {finding.id for findings in below.values() for finding in findings}
    roots = (f for f in (*isolated, *islands, *write_only, *read_starved) if f.id not in hanging)
    return tuple(_with(finding, below) for finding in (*roots, *standing))


def _needs_of(finding: Finding) -> tuple[str, ...]:
    return tuple(row.need for row in finding.evidence if isinstance(row, NeedAtStake))


def _island_between(on_island: dict[str, Finding], verdict: Verdict) -> Finding | None:
    source, target = on_island.get(verdict.need.source), on_island.get(verdict.need.target)
    return None if source is target else source or target


def _elsewhere(finding: Finding, explained: dict[str, str]) -> str | None:
    """The cause of a starved or write-only tool, where every need it leaves unmet is explained by one other finding."""
    needs = _needs_of(finding)
    causes = {explained[need] for need in needs if need in explained}
    if len(causes) == 1 and len(needs) > 0 and finding.id not in causes:
        return causes.pop()
    return None


def _with(finding: Finding, below: dict[str, list[Finding]]) -> Finding:
    """Hang what follows below a cause; the cause is at least as bad as the worst of it."""
    under = tuple(_with(child, below) for child in sorted(below.get(finding.id, ()), key=lambda child: child.id))
    if not under:
        return finding
    return replace(finding, consequences=under, severity=max(finding.severity, *(child.severity for child in under)))
