"""The silo index: the share of needed data quality that is lost, its ladder, its balanced form and its shares.

S = 100 (1 - sum of w q / sum of w) over needs; 0 is no silo, 100 is every need unmet. Source: stackaudit methods 2.3,
2.4, a generalisation of distance-weighted fragmentation (Borgatti 2006) to needs, direction, entity and path quality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from stackaudit.analysers.silos.context import Context
from stackaudit.core.findings import Measure, Term
from stackaudit.core.messages import say
from stackaudit.graph import Verdict
from stackaudit.graph.needs import GENERATOR
from stackaudit.graph.quality import total

RUNGS = ("silos.index_missing", "silos.index_manual", "silos.index_stale", "silos.index")
MEANING = ("no path at all", "and carried by hand", "and too late", "and unreliable")
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


def measures(context: Context) -> Iterator[Measure]:
    """Return the ladder S0 to S3, the balanced index, and the index of each entity."""
    undefined = undefined_weight(context)
    ladder = [loss(context.verdicts, rung) for rung in range(4)]
    for name, found in zip(RUNGS, ladder, strict=True):
        yield as_measure(context, name, found, undefined, len(context.verdicts), tuple(_ladder_terms(context, ladder)))
    groups = by_entity(context)
    yield _balanced(context, groups, undefined)
    for entity, verdicts in groups.items():
        yield as_measure(
            context, f"silos.entity.{entity}", loss(verdicts), 0.0, len(verdicts), _need_terms(context, verdicts)
        )


def undefined_weight(context: Context) -> float:
    """Return the weight of the needs that are unknown although roles are stated: a missing fact is not "no need".

    Their entity has no one system of record, or may be about the customer, and then the hub needs it.
    """
    if not context.mode.startswith(GENERATOR):
        return 0.0
    roles = total(
        len({*held.producers, *held.consumers}) for held in context.graph.holdings.values() if len(held.masters) != 1
    )
    return roles + len(context.perhaps_for_the_hub)


def as_measure(
    context: Context, name: str, found: Loss | None, undefined: float, needs: int, derivation: tuple[Term, ...]
) -> Measure:
    """Make a measure of an index: its value only where enough of its weight is settled.

    The value is the middle of the interval: of all numbers the one that is wrong by least if the facts turn out worst.
    Both ends only fall when a useful flow is added, and so does their middle.
    """
    policy = context.graph.policy
    if found is None:
        return Measure(name, None, None, None, 0.0, undefined="no need can be told from the roles stated")
    coverage = found.decided / (found.weight + undefined)
    value = _value(context, found)
    reason = ""
    if value is None:
        reason = f"facts settle {found.decided / found.weight:.0%} of the weight, {policy.least_coverage:.0%} are asked"
    thin = needs < policy.least_needs or coverage < policy.least_coverage
    return Measure(name, value, found.low, found.high, coverage, derivation=derivation, undefined=reason, thin=thin)


def _settled(found: Loss) -> bool:
    return found.high - found.low <= _SAME


def _value(context: Context, found: Loss | None) -> float | None:
    if found is None:
        return None
    if _settled(found):
        return found.high
    enough = found.decided >= context.graph.policy.least_coverage * found.weight
    return (found.low + found.high) / 2 if enough else None


def _ladder_terms(context: Context, ladder: Sequence[Loss | None]) -> Iterator[Term]:
    yield Term(say("needs ({mode})", mode=context.mode), float(len(context.verdicts)))
    before: float | None = 0.0
    for meaning, found in zip(MEANING, ladder, strict=True):
        here = _value(context, found)
        step = None if here is None or before is None else here - before
        yield Term(say("points lost: {meaning}", meaning=meaning), step)
        before = here


def _need_terms(context: Context, verdicts: Sequence[Verdict]) -> tuple[Term, ...]:
    """What each need loses, in points of its own; unknown where the facts do not settle it."""
    return tuple(
        Term(
            say("{source} to {target}", source=context.name(v.need.source), target=context.name(v.need.target)),
            100 * (1 - v.best.value) if v.best.value - v.worst.value <= _SAME else None,
        )
        for v in verdicts
    )


def _balanced(context: Context, groups: dict[str, list[Verdict]], undefined: float) -> Measure:
    rows = [(context.graph.holdings[entity].entity.weight, loss(verdicts)) for entity, verdicts in groups.items()]
    known = [(weight, found) for weight, found in rows if found is not None and weight > 0]
    weights = total(weight for weight, _ in known)
    if not weights:
        return as_measure(context, "silos.index_balanced", None, undefined, len(context.verdicts), ())
    terms = tuple(
        Term(say("index of {entity}", entity=context.entity_name(entity)), f.high if f and _settled(f) else None)
        for (_, f), entity in zip(rows, groups, strict=True)
    )
    found = Loss(
        low=total(w * f.low for w, f in known) / weights,
        high=total(w * f.high for w, f in known) / weights,
        weight=weights,
        decided=total(w * f.decided / f.weight for w, f in known),
    )
    share = undefined / (undefined + total(v.need.weight for v in context.verdicts))
    missing = weights * share / (1 - share)
    return as_measure(context, "silos.index_balanced", found, missing, len(context.verdicts), terms)


def by_entity(context: Context) -> dict[str, list[Verdict]]:
    """Return the verdicts of each entity, by its id."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        groups[verdict.need.entity].append(verdict)
    return {entity: groups[entity] for entity in sorted(groups)}
