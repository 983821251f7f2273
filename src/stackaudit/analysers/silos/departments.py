"""S12, silos between departments: what one needs of another and does not get; and the flows between them.

The need matrix is the measure: Silo[A, B] = 100 (1 - sum of w q / sum of w) over needs from a tool of A to a tool of B,
where a tool of k departments counts 1/k for each. No statistic of how flows mix departments stands beside it: each is
blind to what is missing, and says "no silo at all" of a hub in a department of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from stackaudit.analysers.base import check
from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.rules import DEPARTMENT
from stackaudit.core.estimate import POINTS, SAME, Estimate, plain
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Table, Words
from stackaudit.core.messages import Message, say
from stackaudit.core.rows import table_of
from stackaudit.graph import StackGraph, Verdict
from stackaudit.graph.quality import total
from stackaudit.tables.silos import DepartmentLinksRow, DepartmentNeedsRow

_LEAST_NEEDS = 2
_POOR = frozenset({"no-path", "manual-only", "stale"})

Pair = tuple[str, str]
Shared = tuple[Verdict, float]
"""A need and the share of it that belongs to a pair of departments."""


def matrix(context: Context) -> dict[Pair, list[Shared]]:
    """Return the needs of each ordered pair of departments, including those inside one department."""
    found: dict[Pair, list[Shared]] = defaultdict(list)
    for verdict in context.verdicts:
        sources = context.graph.tool(verdict.need.source).departments
        targets = context.graph.tool(verdict.need.target).departments
        for pair in product(sources, targets):
            found[pair].append((verdict, 1 / (len(sources) * len(targets))))
    return {pair: found[pair] for pair in sorted(found)}


def pair_index(shared: Sequence[Shared]) -> Estimate | None:
    """Return the index over the needs of a pair, or None if they have no weight; its parts are their weight."""
    weight = total(share * verdict.need.weight for verdict, share in shared)
    if not weight:
        return None
    low = total(share * verdict.lost[0] for verdict, share in shared)
    high = total(share * verdict.lost[1] for verdict, share in shared)
    known = total(share * v.need.weight for v, share in shared if v.lost[1] - v.lost[0] <= SAME)
    return Estimate(100 * low / weight, 100 * high / weight, POINTS, known, weight)


# -- tables


def tables(context: Context) -> Iterator[Table]:
    """The need matrix, and the flows between departments."""
    yield table_of(DepartmentNeedsRow, lambda: _need_rows(context))
    yield table_of(DepartmentLinksRow, lambda: _link_rows(context.graph))


def _need_rows(context: Context) -> Iterator[DepartmentNeedsRow]:
    for (source, target), shared in matrix(context).items():
        found = pair_index(shared)
        if found is not None:
            yield DepartmentNeedsRow(
                source,
                target,
                needs=len(shared),
                never=sum(verdict.status == "no-path" for verdict, _ in shared),
                weight=plain(found.parts),
                silo=found.settled,
                silo_low=plain(found.low),
                silo_high=plain(found.high),
            )


def _link_rows(graph: StackGraph) -> Iterator[DepartmentLinksRow]:
    first = {tool.id: tool.departments[0] for tool in graph.tools if tool.departments}
    found: dict[tuple[str | None, str | None], Counter[str]] = defaultdict(Counter)
    for flow in graph.flows:
        if flow.way != "deprecated":
            found[first.get(flow.source), first.get(flow.target)][flow.way] += 1
    for source, target in sorted(found, key=lambda pair: [(end is None, end or "") for end in pair]):
        ways = found[source, target]
        yield DepartmentLinksRow(
            source,
            target,
            flows=ways.total() - ways["planned"],
            by_hand=ways["manual"],
            broken=ways["broken"],
            not_stated=ways["unknown"] + ways["perhaps"],
            planned=ways["planned"],
        )


# -- the finding


@check(DEPARTMENT)
def departments(context: Context) -> Iterator[Finding]:
    """One finding for each two departments of which one gets nothing of what it needs of the other.

    How much must be lost for that is policy. It follows from its needs, and from the flows over which they are lost.
    """
    found = matrix(context)
    least = 100 * context.graph.policy.department_silo
    lost: dict[Pair, list[tuple[Pair, list[Shared]]]] = defaultdict(list)
    for (source, target), shared in found.items():
        index = pair_index(shared)
        if source != target and index is not None and index.low >= least - SAME and _is_enough(shared):
            lost[min(source, target), max(source, target)].append(((source, target), shared))
    for pair in sorted(lost):
        yield _finding(context, pair, lost[pair])


def _is_enough(shared: Sequence[Shared]) -> bool:
    """Return whether a pair has needs enough that more than a default asks for."""
    asked = {verdict.need.id for verdict, _ in shared if verdict.need.weight > 0 and not verdict.need.assumed}
    return len(asked) >= _LEAST_NEEDS


def _follows(context: Context, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Return the facts that explain what is lost: needs without a path, then the flows of the others."""
    every = list(verdicts)
    needs = [verdict.need.id for verdict in every if verdict.status == "no-path"]
    ways = [context.route(verdict) for verdict in every if verdict.status in _POOR - {"no-path"}]
    return tuple(dict.fromkeys((*needs, *(flow.subject for way in ways for flow in way))))


def _finding(context: Context, pair: Pair, ways: Sequence[tuple[Pair, list[Shared]]]) -> Finding:
    lost = [verdict for _, shared in ways for verdict, _ in shared]
    confidence = context.confidence(verdict for verdict in lost if verdict.status == "no-path")

    def words() -> Words:
        return Words(
            _title(context, ways, "" if confidence == "documented" else "by the flows on record "),
            say(
                "{n} data need between them is met late, by hand or not at all.",
                "{n} data needs between them are met late, by hand or not at all.",
                n=len({verdict.need.id for verdict in lost if verdict.status in _POOR}),
            ),
            DEPARTMENT.advice.fill(),
            tuple(_evidence(ways)),
        )

    return Finding.worded(
        words,
        rule=DEPARTMENT,
        subjects=tuple(f"department:{department}" for department in pair),
        severity=context.rate(DEPARTMENT, {verdict.need.entity for verdict in lost}),
        confidence=confidence,
        follows=_follows(context, lost),
    )


def _evidence(ways: Sequence[tuple[Pair, list[Shared]]]) -> Iterator[Evidence]:
    for (source, target), shared in ways:
        index = pair_index(shared)
        yield Names(f"{source} to {target}", tuple(verdict.need.id for verdict, _ in shared))
        yield Quantity(f"lost, {source} to {target}", plain(index.low) if index is not None else 0.0, "points")


def _title(context: Context, ways: Sequence[tuple[Pair, list[Shared]]], reserve: str) -> Message:
    """Return the title; what it says holds with a reserve where flows may not be on record."""
    shares = [plain(index.low) if (index := pair_index(shared)) else 0.0 for _, shared in ways]
    whole = min(shares) >= 100 - SAME
    source, target = (_name(context, department) for department in ways[0][0])
    if len(ways) == 2:
        text = "get nothing" if whole else "lose most"
        return say(f"{{one}} and {{other}} {reserve}{text} of what they need of each other", one=source, other=target)
    if whole and not reserve:
        return DEPARTMENT.title.fill(source=source, target=target)
    if whole:
        return say(f"{{target}} {reserve}gets nothing of what it needs of {{source}}", source=source, target=target)
    lost = round(shares[0], 1)
    text = f"{{target}} {reserve}loses {{lost}}% of what it needs of {{source}}"
    return say(text, source=source, target=target, lost=lost)


def _name(context: Context, department: str) -> str:
    return next((one.name for one in context.graph.stack.departments if one.id == department), department)
