"""S9 competing masters, and the unified view: whose record is right, and where all of them meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.silos.context import Context, at_stake
from stackaudit.analysers.silos.rules import COMPETING_MASTERS, NO_UNIFIED_VIEW
from stackaudit.core.estimate import SAME, SHARE, Estimate, plain
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Measure, Member, Severity, Term
from stackaudit.core.messages import Message, say
from stackaudit.graph import DataNeed, Quality, Verdict
from stackaudit.graph.needs import Holdings

Scopes = Mapping[str, frozenset[str] | None]


@check(COMPETING_MASTERS)
def competing_masters(context: Context) -> Iterator[Finding]:
    """S9: two masters for the same records. Disjoint scopes, coexistence with a rule, a linked registry are fine."""
    for entity, held in context.graph.holdings.items():
        if len(held.masters) < 2:
            continue
        rivals = rivals_of(scopes_of(context, held))
        if not rivals or is_governed(held):
            continue
        tools = tuple(sorted({tool for pair in rivals for tool in pair}))
        loop = _write_loop(context, entity, tools)
        shared = tuple(sorted({scope for scopes in rivals.values() for scope in scopes}))
        severity = context.rate(COMPETING_MASTERS, [entity])
        yield Finding(
            rule=COMPETING_MASTERS,
            subjects=(f"entity:{entity}", *(f"tool:{tool}" for tool in tools)),
            severity=max(severity, Severity.HIGH) if loop else severity,
            title=COMPETING_MASTERS.title.fill(tools=context.names(tools), entity=held.entity.name),
            why=say(
                "{tools} also write {entity} records to each other, so each can overwrite the other.",
                tools=context.names(tools),
                entity=held.entity.name,
            )
            if loop
            else say("A change of {entity} in one of them is not a change in the others.", entity=held.entity.name),
            advice=COMPETING_MASTERS.advice.fill(tools=context.names(tools), entity=held.entity.name),
            evidence=_evidence(tools, loop, shared),
            members=members_of(context.graph, tools),
        )


def _evidence(tools: tuple[str, ...], loop: tuple[str, ...], shared: tuple[str, ...]) -> tuple[Evidence, ...]:
    rows: list[Evidence] = [Tools("claim to be master", tools)]
    if shared:
        rows.append(Names("scope claimed twice", shared))
    if loop:
        rows.append(Tools("write in a circle", loop))
    return tuple(rows)


def scopes_of(context: Context, held: Holdings) -> Scopes:
    """Return for which part of the records each tool is master; None means all of them."""
    found: dict[str, frozenset[str] | None] = {}
    for master in held.entity.system_of_record or ():
        found[master.tool] = frozenset(master.scope) if master.scope else None
    for tool in held.masters:
        for use in context.graph.tool(tool).entities:
            if use.entity == held.entity.id and "system_of_record" in use.roles and use.scope:
                found[tool] = frozenset(use.scope)
        found.setdefault(tool, None)
    return found


def rivals_of(scopes: Scopes) -> dict[tuple[str, str], frozenset[str]]:
    """Return the pairs of masters whose scopes overlap, with the overlap."""
    found = {}
    for a, b in combinations(sorted(scopes), 2):
        first, second = scopes[a], scopes[b]
        if first is None or second is None:
            found[a, b] = (first or frozenset()) | (second or frozenset())
        elif first & second:
            found[a, b] = first & second
    return found


def is_governed(held: Holdings) -> bool:
    """Whether a rule says how several masters of an entity are kept together."""
    entity = held.entity
    return (entity.style == "coexistence" and entity.survivorship is not None) or (
        entity.style == "registry" and entity.cross_reference is not None
    )


def _write_loop(context: Context, entity: str, masters: tuple[str, ...]) -> tuple[str, ...]:
    """Masters whose records reach one another, so that each can overwrite the others."""
    graph = context.graph.of(entity)
    reached = {master: set(graph.reached(master)) for master in masters}
    return tuple(a for a in masters if any(a in reached[b] and b in reached[a] for b in masters))


_MOST_CANDIDATES = 50
_WHY = "Nobody sees the whole customer."


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

    def share(self, kind: str, threshold: float) -> Estimate:
        """Return the share that arrives (`reach`), or by itself and in time (`automatic`), or the mean `quality`."""
        return Estimate.mean((one, 1) for one in self.counts(kind, threshold))

    def counts(self, kind: str, threshold: float) -> list[Estimate]:
        """Return what each source counts for."""
        return [
            _between(
                _counts(kind, v.worst, v.need, threshold, sure=True),
                _counts(kind, v.best, v.need, threshold, sure=False),
            )
            for v in self.verdicts
        ]


def _between(low: float, high: float) -> Estimate:
    return Estimate(low, high, SHARE, known=int(high - low < SAME))


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


def view(context: Context) -> View | None:
    """Return the view of the declared hub, else of the tool that most data reaches; None without customer data."""
    sources = _sources(context)
    if not sources:
        return None
    if context.graph.hub is not None:
        return _view(context, context.graph.hub, sources, declared=True)
    threshold = context.graph.policy.automation_threshold
    best: tuple[tuple[float, ...], View] | None = None
    for tool in _candidates(context, sources):
        seen = _view(context, tool, sources, declared=False)
        if seen is None:
            continue
        quality, reach = (seen.share(kind, threshold) for kind in ("quality", "reach"))
        key = (plain(quality.low), plain(reach.low), plain(quality.high), plain(reach.high))
        if best is None or key > best[0]:
            best = (key, seen)
    return best[1] if best is not None else None


def _sources(context: Context) -> list[tuple[str, str]]:
    return [
        (tool, entity)
        for entity, held in context.graph.holdings.items()
        if held.entity.about_customer
        for tool in sorted({*held.masters, *held.producers})
    ]


def _candidates(context: Context, sources: Sequence[tuple[str, str]]) -> list[str]:
    """Tools that customer data flows into, those with the most kinds of it first; the first 50 are tried."""
    about_customer = {entity for _, entity in sources}
    incoming: dict[str, set[tuple[str, str]]] = {}
    for flow in context.graph.running:
        for entity in about_customer if flow.entities is None else about_customer & set(flow.entities):
            incoming.setdefault(flow.target, set()).add((flow.source, entity))
    return sorted(incoming, key=lambda tool: (-len(incoming[tool]), tool))[:_MOST_CANDIDATES]


def _view(context: Context, hub: str, sources: Sequence[tuple[str, str]], *, declared: bool) -> View | None:
    needs = [_need(context, tool, hub, entity) for tool, entity in sources if tool != hub]
    return View(hub, declared, context.graph.verdicts(needs)) if needs else None


def _need(context: Context, source: str, hub: str, entity: str) -> DataNeed:
    stated = context.graph.holdings[entity].entity.tolerance
    return DataNeed(source, hub, entity, 1.0, stated.total_seconds() if stated is not None else None)


def view_measures(context: Context, seen: View | None) -> Iterator[Measure]:
    """Return reach, automatic reach and quality of the view, as shares from 0 to 1."""
    reason = "" if _sources(context) else "no tool makes or masters customer data"
    if not reason and context.graph.hub is not None:
        reason = "all customer data is made and mastered in the hub itself"
    for kind in ("reach", "automatic", "quality"):
        name = f"silos.unified_view_{kind}"
        if seen is not None:
            yield _view_measure(context, seen, name, kind)
        elif reason:
            yield Measure(name, None, None, None, 0.0, "share", "higher", undefined=reason)
        else:
            yield Measure(name, 0.0, 0.0, 0.0, 1.0, "share", "higher")  # no tool receives any of it


def _view_measure(context: Context, seen: View, name: str, kind: str) -> Measure:
    policy = context.graph.policy
    counts = seen.counts(kind, policy.automation_threshold)
    together = Estimate.total(counts, SHARE)
    terms = (
        Term(say("sources of customer data"), float(len(counts))),
        Term(say("they count together, at least"), plain(together.low)),
        Term(say("they count together, at most"), plain(together.high)),
    )
    return Measure.of_bounds(
        name,
        Estimate.mean((one, 1) for one in counts),
        float(together.known / (len(counts) + len(context.perhaps_for_the_hub))),
        policy.least_coverage,
        "of the sources",
        unit="share",
        better="higher",
        derivation=terms,
    )


def _carried(context: Context) -> Message:
    """What is on record of customer data where none of it comes from a tool that is known to make it."""
    holdings = context.graph.holdings
    flowing = {entity for flow in context.graph.running for entity in flow.entities or ()}
    names = tuple(sorted(holdings[one].entity.name for one in flowing if holdings[one].entity.about_customer))
    if not names:
        return say("No flow on record carries customer data that a tool is known to make.")
    return say(
        "Flows of {names} are on record, and none of the customer data that tools are known to make reaches a tool.",
        names=names,
    )


def no_unified_view(context: Context, seen: View | None, least: float) -> Iterator[Finding]:
    """No hub is declared, less than a stated share of customer data can ever reach it, or a default need is not met."""
    if seen is None:
        if context.graph.hub is None and _sources(context):
            evidence: tuple[Evidence, ...] = (Quantity("share that can reach any tool", 0.0),)
            yield _no_view(context, _carried(context), evidence)
        elif context.unmet_by_default:
            yield _only_rows(context)
        return
    reach = float(seen.share("reach", context.graph.policy.automation_threshold).high)
    if seen.declared and reach >= least:
        if context.unmet_by_default:
            yield _only_rows(context)
        return
    absent = [verdict.need for verdict in seen.verdicts if not verdict.best.path]
    names = tuple(f"{need.source}/{need.entity}" for need in absent)
    evidence = (Quantity("share that can reach it", reach), *((Names("does not reach it", names),) if names else ()))
    counts = {"reaching": len(seen.verdicts) - len(absent), "all": len(seen.verdicts)}
    hub = context.name(seen.hub)
    if not seen.declared:
        text = "{hub} comes nearest: {reaching} of {all} sources of customer data can reach it."
        yield _no_view(context, say(text, hub=hub, **counts), evidence)
        return
    proved = all(context.is_proved(verdict) for verdict in seen.verdicts if not verdict.best.path)
    text = "Only {reaching} of {all} sources of customer data can reach {hub}, the hub"
    if not proved:
        text = "Only from {reaching} of {all} sources of customer data a path to {hub}, the hub, is on record"
    told = {verdict.need.id for verdict in context.unmet_by_default}
    sources = tuple(f"{context.name(need.source)} ({context.entity_name(need.entity)})" for need in absent)
    yield replace(
        _no_view(
            context,
            say(_WHY if proved else f"If nothing else brings these records there, {_WHY[0].lower()}{_WHY[1:]}"),
            evidence,
        ),
        title=say(text, hub=hub, **counts),
        members=tuple(_source(context, need) for need in absent if need.id not in told),
        advice=say("Connect these sources: {sources}.", sources=sources)
        if proved
        else say("Record or build what connects these sources: {sources}.", sources=sources),
        follows=_explained(context, seen.hub, absent),
    )


def _source(context: Context, need: DataNeed) -> Member:
    """A source of customer data from which no path to the hub is on record, as a row of the finding."""
    text = "No path of {entity} from {source} to {target}, the hub, is on record"
    names = {"source": context.name(need.source), "target": context.name(need.target)}
    owners = context.graph.people.owners_of(context.graph.tool(need.source))
    return Member(
        need.id,
        owner=", ".join(owners) or None,
        title=say(text, entity=context.entity_name(need.entity), **names),
    )


def _explained(context: Context, hub: str, absent: Sequence[DataNeed]) -> tuple[str, ...]:
    """Return the facts that explain why sources do not reach the hub: it lies apart, or all of them are gaps told."""
    told = {verdict.need.id for verdict in context.unmet}
    gaps = [need.id for need in absent] if all(need.id in told for need in absent) else []
    return (*(fact for fact in (f"isolated:{hub}", f"island:{hub}") if fact in context.facts_of_tools), *gaps)


def _no_view(context: Context, why: Message, evidence: tuple[Evidence, ...]) -> Finding:
    rows = context.unmet_by_default
    hub = context.graph.hub
    found = Finding(
        rule=NO_UNIFIED_VIEW,
        subjects=("stack:hub" if hub is None else f"tool:{hub}",),
        severity=context.graph.policy.rate(NO_UNIFIED_VIEW),
        title=NO_UNIFIED_VIEW.title.fill(),
        why=why,
        advice=NO_UNIFIED_VIEW.advice.fill(),
        evidence=(*evidence, *at_stake(rows)),
        confidence="assumed",
        tells=tuple(verdict.need.id for verdict in rows),
    )
    return found.causing(_row(context, found, verdict) for verdict in rows)


def _only_rows(context: Context) -> Finding:
    """The finding where nothing but needs that a default asks for are not met."""
    return replace(
        _no_view(context, say("Nobody has stated that these tools need these records."), ()),
        severity=Severity.LOW,
        title=_rows_title(context),
        advice=say("State which of these records are needed there, and connect those."),
    )


def _rows_title(context: Context) -> Message:
    needs = [verdict.need for verdict in context.unmet_by_default]
    if context.graph.hub is not None and all("hub" in need.origins for need in needs):
        text = "For {n} kind of records no path to {hub}, the hub, is on record"
        many = "For {n} kinds of records no path to {hub}, the hub, is on record"
        return say(text, many, n=len(needs), hub=context.name(context.graph.hub))
    text = "For {n} data need no path is on record; only the hub or the catalog of known products asks for it"
    many = "For {n} data needs no path is on record; only the hub or the catalog of known products asks for them"
    return say(text, many, n=len(needs))


def _row(context: Context, cause: Finding, verdict: Verdict) -> Finding:
    """A need that only a default asks for, below the finding that tells it."""
    need = verdict.need
    text = "No path of {entity} from {source} to {target}, the hub, is on record"
    if "hub" not in need.origins:
        text = (
            "No path of {entity} from {source} to {target} is on record; only the catalog of known products asks for it"
        )
    title = say(
        text,
        entity=context.entity_name(need.entity),
        source=context.name(need.source),
        target=context.name(need.target),
    )
    evidence = (*at_stake([verdict]), context.graph.witness(verdict))
    return replace(cause, subjects=(need.id,), severity=Severity.LOW, title=title, evidence=evidence, tells=())
