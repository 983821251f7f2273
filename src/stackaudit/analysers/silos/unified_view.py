"""How much of what is known about customers reaches one tool: the unified customer view. Source: methods 2.7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stackaudit.analysers.silos.case import Case
from stackaudit.analysers.silos.rules import NO_UNIFIED_VIEW
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Measure, Term
from stackaudit.core.messages import say
from stackaudit.graph import DataNeed, Quality, Verdict
from stackaudit.graph.quality import total

_MOST_CANDIDATES = 50
_SAME = 1e-9


@dataclass(frozen=True)
class View:
    """What reaches one tool.

    Attributes:
        hub: The tool.
        declared: Whether the stack says that it is the hub.
        verdicts: One for each source of customer data, that is each (tool, entity) it is master or producer of.
    """

    hub: str
    declared: bool
    verdicts: tuple[Verdict, ...]

    def share(self, kind: str, threshold: float) -> tuple[float, float]:
        """The share that arrives (`reach`), arrives automatically and in time (`automatic`), or its mean `quality`."""
        counts = self.counts(kind, threshold)
        return total(worst for worst, _ in counts) / len(counts), total(best for _, best in counts) / len(counts)

    def counts(self, kind: str, threshold: float) -> list[tuple[float, float]]:
        """What each source counts for, in the worst and in the best case."""
        return [
            (_counts(kind, v.worst, v.need, threshold, sure=True), _counts(kind, v.best, v.need, threshold, sure=False))
            for v in self.verdicts
        ]


def _counts(kind: str, quality: Quality, need: DataNeed, threshold: float, *, sure: bool) -> float:
    if kind == "reach":
        return float(quality.path)
    if kind == "quality":
        return quality.value
    if not quality.path or quality.automation < threshold:
        return 0.0
    if need.tolerance is None:
        return float(not sure or quality.automatic_latency == 0)
    return float(quality.automatic_latency <= need.tolerance)


def view(case: Case) -> View | None:
    """The view of the declared hub, or of the tool that most reaches (the natural hub); None without customer data."""
    sources = _sources(case)
    if not sources:
        return None
    if case.graph.hub is not None:
        return _view(case, case.graph.hub, sources, declared=True)
    threshold = case.graph.policy.automation_threshold
    best: tuple[tuple[float, ...], View] | None = None
    for tool in _candidates(case, sources):
        seen = _view(case, tool, sources, declared=False)
        if seen is None:
            continue
        (quality, quality_at_most), (reach, reach_at_most) = (seen.share(k, threshold) for k in ("quality", "reach"))
        key = (quality, reach, quality_at_most, reach_at_most)
        if best is None or key > best[0]:
            best = (key, seen)
    return best[1] if best is not None else None


def _sources(case: Case) -> list[tuple[str, str]]:
    return [
        (tool, entity)
        for entity, held in case.graph.holdings.items()
        if held.entity.about_customer
        for tool in sorted({*held.masters, *held.producers})
    ]


def _candidates(case: Case, sources: Sequence[tuple[str, str]]) -> list[str]:
    """Tools that customer data flows into, those with the most kinds of it first; the first 50 are tried."""
    about_customer = {entity for _, entity in sources}
    incoming: dict[str, set[tuple[str, str]]] = {}
    for flow in case.graph.running:
        for entity in about_customer if flow.entities is None else about_customer & set(flow.entities):
            incoming.setdefault(flow.target, set()).add((flow.source, entity))
    return sorted(incoming, key=lambda tool: (-len(incoming[tool]), tool))[:_MOST_CANDIDATES]


def _view(case: Case, hub: str, sources: Sequence[tuple[str, str]], *, declared: bool) -> View | None:
    needs = [_need(case, tool, hub, entity) for tool, entity in sources if tool != hub]
    return View(hub, declared, case.graph.verdicts(needs)) if needs else None


def _need(case: Case, source: str, hub: str, entity: str) -> DataNeed:
    stated = case.graph.holdings[entity].entity.tolerance
    return DataNeed(source, hub, entity, 1.0, stated.total_seconds() if stated is not None else None)


def measures(case: Case, seen: View | None) -> Iterator[Measure]:
    """Reach, automatic reach and quality of the view, as shares from 0 to 1."""
    for kind in ("reach", "automatic", "quality"):
        name = f"silos.unified_view_{kind}"
        if seen is None and case.graph.hub is not None and _sources(case):
            reason = "all customer data is made and mastered in the hub itself"
            yield Measure(name, None, None, None, 0.0, "share", "higher", undefined=reason)
            continue
        if seen is None and _sources(case):
            yield Measure(name, 0.0, 0.0, 0.0, 1.0, "share", "higher")  # no tool receives any of it
            continue
        if seen is None:
            reason = "no tool makes or masters customer data"
            yield Measure(name, None, None, None, 0.0, "share", "higher", undefined=reason)
            continue
        low, high = seen.share(kind, case.graph.policy.automation_threshold)
        counts = seen.counts(kind, case.graph.policy.automation_threshold)
        perhaps = len(case.perhaps_for_the_hub)
        settled = sum(best - worst < _SAME for worst, best in counts) / (len(counts) + perhaps)
        value: float | None = None
        reason = ""
        if high - low < _SAME:
            value = high
        elif settled >= case.graph.policy.least_coverage:
            value = (low + high) / 2
        else:
            reason = f"facts settle {settled:.0%} of the sources, {case.graph.policy.least_coverage:.0%} are asked"
        yield Measure(name, value, low, high, settled, "share", "higher", _terms(counts), reason)


def _terms(counts: Sequence[tuple[float, float]]) -> tuple[Term, ...]:
    return (
        Term(say("sources of customer data"), float(len(counts))),
        Term(say("they count together, at least"), total(worst for worst, _ in counts)),
        Term(say("they count together, at most"), total(best for _, best in counts)),
    )


def _nobody(case: Case) -> Finding:
    return Finding(
        code=NO_UNIFIED_VIEW.id,
        subjects=("stack:hub",),
        severity=case.graph.policy.rate(NO_UNIFIED_VIEW),
        title=say("No tool is named to hold the unified customer view"),
        why=say("No flow of customer data leads into any tool."),
        advice=say("Name a hub, and see what it would take to feed it."),
        evidence=(Quantity("share that can reach any tool", 0.0),),
    )


def no_unified_view(case: Case, seen: View | None, least: float) -> Iterator[Finding]:
    """No hub is declared, or less than a stated share of customer data can ever reach it."""
    if seen is None:
        if case.graph.hub is None and _sources(case):
            yield _nobody(case)
        return
    reach = seen.share("reach", case.graph.policy.automation_threshold)[1]
    if seen.declared and reach >= least:
        return
    yield _too_little(case, seen, reach) if seen.declared else _no_hub(case, seen, reach)


def _too_little(case: Case, seen: View, reach: float) -> Finding:
    missing = [verdict for verdict in seen.verdicts if not verdict.best.path]
    return Finding(
        code=NO_UNIFIED_VIEW.id,
        subjects=(f"tool:{seen.hub}",),
        severity=case.graph.policy.rate(NO_UNIFIED_VIEW),
        title=say(
            "Only {reaching} of {all} sources of customer data can reach {hub}, the hub",
            reaching=len(seen.verdicts) - len(missing),
            all=len(seen.verdicts),
            hub=case.name(seen.hub),
        ),
        why=say("Nobody sees the whole customer."),
        advice=say("Connect these sources: {sources}.", sources=_sources_in_words(case, missing)),
        evidence=_view_evidence(reach, missing),
    )


def _no_hub(case: Case, seen: View, reach: float) -> Finding:
    missing = [verdict for verdict in seen.verdicts if not verdict.best.path]
    return Finding(
        code=NO_UNIFIED_VIEW.id,
        subjects=("stack:hub",),
        severity=case.graph.policy.rate(NO_UNIFIED_VIEW),
        title=say("No tool is named to hold the unified customer view"),
        why=say(
            "{hub} comes nearest: {reaching} of {all} sources of customer data can reach it.",
            hub=case.name(seen.hub),
            reaching=len(seen.verdicts) - len(missing),
            all=len(seen.verdicts),
        ),
        advice=say("Name a hub, and see what it would take to feed it."),
        evidence=_view_evidence(reach, missing),
    )


def _sources_in_words(case: Case, missing: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(f"{case.name(v.need.source)} ({case.entity_name(v.need.entity)})" for v in missing)


def _view_evidence(reach: float, missing: Sequence[Verdict]) -> tuple[Evidence, ...]:
    names = tuple(f"{verdict.need.source}/{verdict.need.entity}" for verdict in missing)
    rows: tuple[Evidence, ...] = (Quantity("share that can reach it", reach),)
    return (*rows, Names("does not reach it", names)) if names else rows
