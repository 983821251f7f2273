"""The silo index: the share of needed data quality that is lost, its ladder, its balanced form, its shares, its tables.

S = 100 (1 - sum of w q / sum of w) over needs; 0 is no silo, 100 is every need unmet. It is
a generalisation of distance-weighted fragmentation (Borgatti 2006) to needs, direction, entity and path quality.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from stackaudit.analysers.silos.context import Context
from stackaudit.core.estimate import POINTS, SAME, Estimate, at_least, plain
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.graph import Verdict
from stackaudit.graph.needs import GENERATOR
from stackaudit.graph.quality import total
from stackaudit.tables.silos import EntityLossRow, LadderRow, NeedRow

RUNGS = ("silos.index_missing", "silos.index_manual", "silos.index_stale", "silos.index")
MEANING = ("no path at all", "and carried by hand", "and too late", "and unreliable")


_RUNG = tuple(map(attrgetter, ("path", "automation", "timely", "value")))


PROVED = "silos.index_proved"
"""The index where a need without a path counts as lost only if no flow can be missing in the file that gives it one."""


def loss(
    verdicts: Iterable[Verdict], rung: int = 3, perhaps: Callable[[Verdict], bool] = lambda _: False
) -> Estimate | None:
    """Return the index over some needs on one rung of the ladder (0 missing … 3 unreliable); None without weight.

    Its parts are the weight of the needs, and known is how much of it has all its facts stated. Of needs that are
    `perhaps` met after all nothing is known at the best.
    """
    of = _RUNG[rung]
    rows = [(v.need.weight, of(v.worst), 1.0 if perhaps(v) else of(v.best)) for v in verdicts if v.need.weight > 0]
    weight = total(w for w, _, _ in rows)
    if not weight:
        return None
    decided = total(w for w, worst, best in rows if best - worst <= SAME)
    low = 100 * total(w * (1 - best) for w, _, best in rows) / weight
    high = 100 * total(w * (1 - worst) for w, worst, _ in rows) / weight
    return Estimate(low, high, POINTS, decided, weight)


def measures(context: Context) -> Iterator[Measure]:
    """Return the ladder S0 to S3, the balanced index, the index of each entity, and how many tools stand apart."""
    yield from _apart(context)
    undefined = undefined_weight(context)
    ladder = [loss(context.verdicts, rung) for rung in range(4)]
    terms = tuple(_ladder_terms(context, ladder))
    for name, found in zip(RUNGS, ladder, strict=True):
        yield as_measure(context, name, found, undefined, len(context.verdicts), terms)
    if any(map(context.is_open_gap, context.verdicts)):
        found = loss(context.verdicts, perhaps=context.is_open_gap)
        made = as_measure(context, PROVED, found, undefined, len(context.verdicts), ())
        reason = "whether flows are missing from the record is not known"
        yield replace(made, undefined=reason) if made.value is None else made
    groups = by_entity(context)
    losses = {entity: loss(verdicts) for entity, verdicts in groups.items()}
    possible = context.graph.possible_needs if context.mode.startswith(GENERATOR) else {}
    yield _balanced(context, losses, undefined)
    for entity, verdicts in groups.items():
        yield as_measure(
            context,
            f"silos.entity.{entity}",
            losses[entity],
            possible.get(entity, 0.0),
            len(verdicts),
            _need_terms(context, verdicts),
        )


def _apart(context: Context) -> Iterator[Measure]:
    """How many tools are cut off from the main group, and how many separate groups there are: as the headline."""
    apart = context.separation
    least, most = apart.groups
    low, high = len(apart.outside), len(apart.outside) + len(apart.perhaps)
    share = 1 - (high - low) / apart.tools
    terms = (
        Term(say("tools in silos"), float(sum(map(len, apart.silos)))),
        Term(say("tools without a link"), float(len(apart.alone))),
        Term(say("tools whose links perhaps run"), float(len(apart.loose))),
    )
    if apart.main is None:
        reason = "neither a hub nor the roles stated say which group of tools is the main one"
        yield Measure("silos.cut_off", None, None, None, 0.0, "count", undefined=reason)
    else:
        settled = None if low < high else float(low)
        reason = "" if low == high else f"whether flows to {high - low} tools run is not known"
        yield Measure("silos.cut_off", settled, low, high, share, "count", derivation=terms, undefined=reason)
    settled = None if least < most else float(least)
    reason = "" if least == most else "whether flows between groups run is not known"
    yield Measure("silos.groups", settled, least, most, share, "count", undefined=reason)


def undefined_weight(context: Context) -> float:
    """Return the weight of the needs that there may be, as far as that is not stated: a missing fact is not "no need".

    A declared need is known, and so are all needs of a mode that counts only these.
    """
    if not context.mode.startswith(GENERATOR):
        return 0.0
    return float(total(context.graph.possible_needs.values()))


def as_measure(
    context: Context, name: str, found: Estimate | None, undefined: float, needs: int, derivation: tuple[Term, ...]
) -> Measure:
    """Make a measure of an index: its value only where enough of its weight is settled.

    Both ends only fall when a useful flow is added, and so does their middle.
    """
    if found is None:
        return Measure(name, None, None, None, 0.0, undefined="no need can be told from the roles stated")
    policy = context.graph.policy
    coverage, least = float(found.known / (found.parts + undefined)), policy.least_coverage
    thin = needs < policy.least_needs or not at_least(coverage, least)
    told = found.coverage
    return Measure.of_bounds(name, found, coverage, least, "of the weight", told=told, derivation=derivation, thin=thin)


def _ladder_terms(context: Context, ladder: Sequence[Estimate | None]) -> Iterator[Term]:
    yield Term(say("needs ({mode})", mode=context.mode), float(len(context.verdicts)))
    before: float | None = 0.0
    for meaning, found in zip(MEANING, ladder, strict=True):
        here = None if found is None else found.middle(found.coverage, context.graph.policy.least_coverage)
        step = None if here is None or before is None else here - before
        yield Term(say("points lost: {meaning}", meaning=meaning), step)
        before = here


def _need_terms(context: Context, verdicts: Sequence[Verdict]) -> tuple[Term, ...]:
    """What each need loses, in points of its own; unknown where the facts do not settle it."""
    return tuple(
        Term(
            say("{source} to {target}", source=context.name(v.need.source), target=context.name(v.need.target)),
            100 * (1 - v.best.value) if v.best.value - v.worst.value <= SAME else None,
        )
        for v in verdicts
    )


def _balanced(context: Context, losses: Mapping[str, Estimate | None], undefined: float) -> Measure:
    rows = [(context.graph.holdings[entity].entity.weight, found) for entity, found in losses.items()]
    known = [(found, weight) for weight, found in rows if found is not None and weight > 0]
    if not known:
        return as_measure(context, "silos.index_balanced", None, undefined, len(context.verdicts), ())
    terms = tuple(
        Term(say("index of {entity}", entity=context.entity_name(entity)), f.settled if f else None)
        for (_, f), entity in zip(rows, losses, strict=True)
    )
    found = Estimate.mean(known)
    share = undefined / (undefined + total(v.need.weight for v in context.verdicts))
    missing = plain(found.parts) * share / (1 - share)
    return as_measure(context, "silos.index_balanced", found, missing, len(context.verdicts), terms)


def by_entity(context: Context) -> dict[str, list[Verdict]]:
    """Return the verdicts of each entity, by its id."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.verdicts:
        groups[verdict.need.entity].append(verdict)
    return {entity: groups[entity] for entity in sorted(groups)}


# -- tables


def tables(context: Context) -> Iterator[Table]:
    """Return the needs, the ladder of the index, and the loss by entity, whose points add up to the index."""
    yield table_of(NeedRow, lambda: (_need_row(context, verdict) for verdict in context.verdicts))
    yield table_of(LadderRow, lambda: _ladder_rows(context))
    yield table_of(EntityLossRow, lambda: _entity_rows(context))


def _ladder_rows(context: Context) -> Iterator[LadderRow]:
    for rung, (name, meaning) in enumerate(zip(RUNGS, MEANING, strict=True)):
        found = loss(context.verdicts, rung)
        if found is not None:
            yield LadderRow(name, meaning, plain(found.low), plain(found.high))


def _entity_rows(context: Context) -> Iterator[EntityLossRow]:
    whole = total(v.need.weight for v in context.verdicts)
    for entity, verdicts in by_entity(context).items():
        found = loss(verdicts)
        if found is not None:
            share = plain(found.parts) / whole
            yield EntityLossRow(
                entity=entity,
                masters=context.graph.holdings[entity].masters,
                needs=len(verdicts),
                arrive=sum(v.worst.path for v in verdicts),
                never=sum(v.status == "no-path" for v in verdicts),
                low=plain(found.low),
                high=plain(found.high),
                weight=plain(found.parts),
                points=Estimate.between(share * found.low, share * found.high, POINTS),
            )


def _need_row(context: Context, verdict: Verdict) -> NeedRow:
    need, worst, best = verdict.need, verdict.worst, verdict.best
    route = context.route(verdict)
    return NeedRow(
        source=need.source,
        target=need.target,
        entity=need.entity,
        quality=_settled(worst.value, best.value),
        automation=_settled(worst.automation, best.automation),
        latency_hours=_hours(worst.latency, best.latency) if worst.path else None,
        reliability=_settled(worst.reliability, best.reliability) if worst.path else None,
        status=verdict.status,
        path=" > ".join((need.source, *(flow.target for flow in route))) if route else None,
        quality_low=worst.value,
        quality_high=best.value,
        not_stated=verdict.open,
        weight=need.weight,
        tolerance_hours=None if need.tolerance is None else need.tolerance / 3600,
        origins=need.origins,
        need=need.id,
        by_default=need.assumed,
        proved=context.is_proved(verdict) if verdict.status == "no-path" else None,
    )


def _settled(worst: float, best: float) -> float | None:
    return best if abs(best - worst) <= SAME else None


def _hours(worst: float, best: float) -> float | None:
    return worst / 3600 if worst == best and math.isfinite(worst) else None
