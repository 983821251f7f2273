"""The silo index: the share of needed data quality that is lost, its ladder, its balanced form and its shares.

S = 100 (1 - sum of w q / sum of w) over needs; 0 is no silo, 100 is every need unmet. Source: stackaudit methods 2.3,
2.4, a generalisation of distance-weighted fragmentation (Borgatti 2006) to needs, direction, entity and path quality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stackaudit.analysers.silos.case import Case
from stackaudit.core.findings import Cell, Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.graph import Verdict
from stackaudit.graph.quality import total

RUNGS = ("silos.index_missing", "silos.index_manual", "silos.index_stale", "silos.index")
_MEANING = (
    "no path at all",
    "and carried by hand",
    "and too late",
    "and unreliable",
)
_SAME = 1e-9


class Loss(NamedTuple):
    """An index over some needs: from, to, their weight, and how much of it has all its facts stated."""

    low: float
    high: float
    weight: float
    decided: float


def loss(verdicts: Iterable[Verdict], rung: int = 3) -> Loss | None:
    """Return the index over some needs on one rung of the ladder (0 missing … 3 unreliable); None without weight."""
    rows = [(v.need.weight, v.worst.rungs()[rung], v.best.rungs()[rung]) for v in verdicts if v.need.weight > 0]
    weight = total(w for w, _, _ in rows)
    if not weight:
        return None
    decided = total(w for w, worst, best in rows if best - worst <= _SAME)
    low = 100 * total(w * (1 - best) for w, _, best in rows) / weight
    high = 100 * total(w * (1 - worst) for w, worst, _ in rows) / weight
    return Loss(low, high, weight, decided)


def measures(case: Case) -> Iterator[Measure]:
    """The ladder S0 to S3, the balanced index, and the index of each entity."""
    undefined = undefined_weight(case)
    ladder = [loss(case.verdicts, rung) for rung in range(4)]
    for name, found in zip(RUNGS, ladder, strict=True):
        yield as_measure(case, name, found, undefined, len(case.verdicts), tuple(_ladder_terms(case, ladder)))
    groups = _by_entity(case)
    yield _balanced(case, groups, undefined)
    for entity, verdicts in groups.items():
        yield as_measure(
            case, f"silos.entity.{entity}", loss(verdicts), 0.0, len(verdicts), _need_terms(case, verdicts)
        )


def undefined_weight(case: Case) -> float:
    """Weight of the needs that cannot be told, though roles are stated: a missing fact is not "no need".

    Their entity has no one system of record, or may be about the customer, and then the hub needs it.
    """
    if not case.generated:
        return 0.0
    roles = total(
        len({*held.producers, *held.consumers}) for held in case.graph.holdings.values() if len(held.masters) != 1
    )
    return roles + len(case.perhaps_for_the_hub)


def as_measure(
    case: Case, name: str, found: Loss | None, undefined: float, needs: int, derivation: tuple[Term, ...]
) -> Measure:
    """Make a measure of an index: its value only where enough of its weight is settled.

    The value is the middle of the interval: of all numbers the one that is wrong by least if the facts turn out worst.
    Both ends only fall when a useful flow is added, and so does their middle.
    """
    policy = case.graph.policy
    if found is None:
        return Measure(name, None, None, None, 0.0, undefined="no need can be told from the roles stated")
    coverage = found.decided / (found.weight + undefined)
    value = _value(case, found)
    reason = ""
    if value is None:
        reason = f"facts settle {found.decided / found.weight:.0%} of the weight, {policy.least_coverage:.0%} are asked"
    thin = needs < policy.least_needs or coverage < policy.least_coverage
    return Measure(name, value, found.low, found.high, coverage, derivation=derivation, undefined=reason, thin=thin)


def _value(case: Case, found: Loss | None) -> float | None:
    if found is None:
        return None
    if found.high - found.low <= _SAME:
        return found.high
    enough = found.decided >= case.graph.policy.least_coverage * found.weight
    return (found.low + found.high) / 2 if enough else None


def _ladder_terms(case: Case, ladder: Sequence[Loss | None]) -> Iterator[Term]:
    yield Term(say("needs ({mode})", mode=case.mode), float(len(case.verdicts)))
    before: float | None = 0.0
    for meaning, found in zip(_MEANING, ladder, strict=True):
        here = _value(case, found)
        step = None if here is None or before is None else here - before
        yield Term(say("points lost: {meaning}", meaning=meaning), step)
        before = here


def _need_terms(case: Case, verdicts: Sequence[Verdict]) -> tuple[Term, ...]:
    """What each need loses, in points of its own; unknown where the facts do not settle it."""
    return tuple(
        Term(
            say("{source} to {target}", source=case.name(v.need.source), target=case.name(v.need.target)),
            100 * (1 - v.best.value) if v.best.value - v.worst.value <= _SAME else None,
        )
        for v in verdicts
    )


def _balanced(case: Case, groups: dict[str, list[Verdict]], undefined: float) -> Measure:
    rows = [(case.graph.holdings[entity].entity.weight, loss(verdicts)) for entity, verdicts in groups.items()]
    known = [(weight, found) for weight, found in rows if found is not None and weight > 0]
    weights = total(weight for weight, _ in known)
    if not weights:
        return as_measure(case, "silos.index_balanced", None, undefined, len(case.verdicts), ())
    terms = tuple(
        Term(
            say("index of {entity}", entity=case.entity_name(entity)), f.high if f and f.high - f.low <= _SAME else None
        )
        for (_, f), entity in zip(rows, groups, strict=True)
    )
    found = Loss(
        low=total(w * f.low for w, f in known) / weights,
        high=total(w * f.high for w, f in known) / weights,
        weight=weights,
        decided=total(w * f.decided / f.weight for w, f in known),
    )
    share = undefined / (undefined + total(v.need.weight for v in case.verdicts))
    return as_measure(case, "silos.index_balanced", found, weights * share / (1 - share), len(case.verdicts), terms)


def _by_entity(case: Case) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in case.verdicts:
        groups[verdict.need.entity].append(verdict)
    return {entity: groups[entity] for entity in sorted(groups)}


# -- where the loss lies: the index adds up over needs, so it splits without rest


def tables(case: Case) -> Iterator[Table]:
    """The ladder, and the loss by entity. Points add up to the index."""
    yield _ladder_table(case)
    yield _entity_table(case)


def _ladder_table(case: Case) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for rung, (name, meaning) in enumerate(zip(RUNGS, _MEANING, strict=True)):
        found = loss(case.verdicts, rung)
        if found is not None:
            rows.append((name, meaning, found.low, found.high))
    return Table("silo_ladder", ("measure", "counts", "low", "high"), tuple(rows))


def _entity_table(case: Case) -> Table:
    rows: list[tuple[Cell, ...]] = []
    whole = total(v.need.weight for v in case.verdicts)
    for entity, verdicts in _by_entity(case).items():
        found = loss(verdicts)
        if found is not None:
            held = case.graph.holdings[entity]
            arrive = sum(v.worst.path for v in verdicts)
            never = sum(v.status == "no-path" for v in verdicts)
            share = found.weight / whole
            points = (share * found.low, share * found.high)
            rows.append(
                (entity, held.masters, len(verdicts), arrive, never, found.low, found.high, found.weight, *points)
            )
    columns = ("entity", "masters", "needs", "arrive", "never", "low", "high", "weight", "points_low", "points_high")
    return Table("silo_entities", columns, tuple(rows))
