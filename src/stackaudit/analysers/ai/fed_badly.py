"""A model that works on records which do not reach it, or reach it late or not whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, agent, flow
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph import Verdict
from stackaudit.graph.content import lost
from stackaudit.graph.models import AtWork

_READS = {"acts": "with-consent", "reads": ["customer"], "writes": []}

FED_BADLY = Rule(
    id="ai.fed-badly",
    severity=5.0,
    effort=Effort.WEEK,
    theme=AI,
    detection="No path on record brings an entity that a model reads from its one system of record to the tool, or the "
    "fastest is older than the entity allows, or fields that are asked do not arrive.",
    rating="Times how much the model does by itself (`autonomy`) and the criticality of the records. Where other "
    "analysers judge the same data need, it is a row of theirs. What it reads is assumed if flows and roles alone say "
    "so.",
    limitations="What people type in, or what the model looks up itself, is not seen. A path that only may exist, or "
    "may be fast enough, is a question, no finding; nor is a missing path for records that the tool makes itself, for "
    "whether it needs those of others too is not stated.",
    title=Text(
        "{tool} works on {entities}, which does not reach it", "{tool} works on {entities}, which do not reach it"
    ),
    advice=Text("Bring {entities} to {tool}, or let it decide nothing that rests on them."),
    triggers=agent(_READS),
    passes=agent(_READS, flow("crm", "bot", "customer")),
)


@dataclass(frozen=True)
class Fault:
    """Records that a model reads and that reach it badly.

    Attributes:
        by: The model.
        verdict: How the records get to it.
        kind: `no-path`, `late` or `lost`.
        lost: The fields that do not arrive.
    """

    by: AtWork
    verdict: Verdict
    kind: str
    lost: tuple[str, ...] = ()

    @property
    def entity(self) -> str:
        """Which records."""
        return self.verdict.need.entity


def faults(context: Context, one: AtWork) -> Iterator[Fault]:
    """Yield the records that a model reads and that surely reach it badly; the worst fault of each."""
    for entity in one.reads.entities:
        verdict = context.feed(one.tool.id, entity)
        if verdict is None:
            continue
        kind, missing = _kind(context, verdict), _lost(context, verdict)
        if kind or missing:
            yield Fault(one, verdict, kind or "lost", missing)


def _kind(context: Context, verdict: Verdict) -> str:
    """Return what is wrong with the way, for sure, or nothing; no path is on record where the file lists all flows."""
    need = verdict.need
    if not verdict.best.path:
        own = need.target in context.graph.holdings[need.entity].producers
        return "no-path" if _listed(context, verdict) and not own else ""
    by_hand = verdict.status == "manual-only" and verdict.best.timely < verdict.best.automation
    return "late" if verdict.status == "stale" or by_hand else ""


def _listed(context: Context, verdict: Verdict) -> bool:
    """Whether the file speaks of the flows of the tool or of the master, so that a missing one means something."""
    if context.is_known_need(verdict) or "integrations" in context.graph.stack.model_fields_set:
        return True
    return any(context.graph.flows_stated(end) is not None for end in (verdict.need.source, verdict.need.target))


def _lost(context: Context, verdict: Verdict) -> tuple[str, ...]:
    if not verdict.need.attributes or not verdict.worst.path:
        return ()
    return lost([context.graph.flow(id_) for id_ in verdict.worst.route], verdict.need.attributes)


def factor(context: Context, fault: Fault) -> float:
    """Return the factor on severity: how much the model does by itself, and how critical the records are."""
    autonomy = context.settings.autonomy
    acts = fault.by.ai.acts
    return (min(autonomy.values()) if acts is None else autonomy[acts]) * context.factors[fault.entity]


@check(FED_BADLY)
def fed_badly(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool, and one for each data need of it that other analysers judge too."""
    for models in context.by_tool.values():
        worst: dict[str, Fault] = {}
        for one in models:
            for fault in faults(context, one):
                known = worst.get(fault.entity)
                if known is None or factor(context, fault) > factor(context, known):
                    worst[fault.entity] = fault
        own = [fault for fault in worst.values() if not context.is_known_need(fault.verdict)]
        if own:
            yield _finding(context, own, (f"tool:{models[0].tool.id}",))
        for fault in worst.values():
            if context.is_known_need(fault.verdict):
                yield _finding(context, [fault], (fault.verdict.need.id,))


def _finding(context: Context, found: list[Fault], subjects: tuple[str, ...]) -> Finding:
    worst = max(found, key=lambda fault: factor(context, fault))
    return Finding(
        rule=FED_BADLY,
        subjects=subjects,
        severity=context.graph.policy.rate(FED_BADLY, factor(context, worst)),
        title=_title(context, found, worst.by.name),
        why=sentences(tuple(_why(context, found))),
        advice=FED_BADLY.advice.fill(tool=worst.by.name, entities=_names(context, found)),
        evidence=tuple(_evidence(context, found)),
        confidence="documented" if any(_is_sure(context, fault) for fault in found) else "assumed",
        follows=tuple(
            dict.fromkeys(
                fact for fault in found for fact in (fault.verdict.need.id, *_flows_of(context, fault.verdict))
            )
        ),
    )


def _is_sure(context: Context, fault: Fault) -> bool:
    """Whether what it reads is stated, and a missing path is one in a file that holds all flows of an end of it."""
    if fault.by.reads.origin != "stated":
        return False
    need = fault.verdict.need
    return fault.kind != "no-path" or any(
        context.graph.flows_stated(end) is not None for end in (need.source, need.target)
    )


def _flows_of(context: Context, verdict: Verdict) -> tuple[str, ...]:
    """Return the flows of a way that are alone older than is allowed."""
    tolerance = verdict.need.tolerance
    if verdict.status != "stale" or tolerance is None:
        return ()
    route = (context.graph.flow(id_) for id_ in verdict.best.automatic_route)
    return tuple(flow.subject for flow in route if flow.latency[0] > tolerance)


def _names(context: Context, found: list[Fault]) -> tuple[str, ...]:
    return tuple(sorted({context.entity_name(fault.entity) for fault in found}))


def _title(context: Context, found: list[Fault], tool: str) -> Message:
    entities, kinds = _names(context, found), {fault.kind for fault in found}
    if kinds == {"no-path"}:
        sure = any(_is_sure(context, fault) for fault in found)
        if sure:
            return FED_BADLY.title.fill(tool=tool, entities=entities, n=len(entities))
        return say("{tool} works on {entities}, and no path there is on record", tool=tool, entities=entities)
    if kinds == {"late"}:
        return say(
            "{tool} works on {entities} that is too old",
            "{tool} works on {entities} that are too old",
            tool=tool,
            entities=entities,
            n=len(entities),
        )
    if kinds == {"lost"}:
        missing = tuple(sorted({field for fault in found for field in fault.lost}))
        return say("{tool} works on {entities} without {lost}", tool=tool, entities=entities, lost=missing)
    return say("{tool} works on {entities} that reach it late, in part or not at all", tool=tool, entities=entities)


_DOES = {
    "suggests": "What it suggests rests on what it has.",
    "with-consent": "People agree to what it proposes from what it has.",
    "alone": "It acts by itself on what it has.",
    None: "What it does rests on what it has.",
}


def _why(context: Context, found: list[Fault]) -> Iterator[Message]:
    yield say(_DOES[found[0].by.ai.acts if len({fault.by.ai.acts for fault in found}) == 1 else None])
    for fault in found:
        need, best = fault.verdict.need, fault.verdict.best
        if fault.kind == "late":
            yield say(
                "{entity} is up to {age} old on arrival; {allowed} is allowed.",
                entity=context.entity_name(fault.entity),
                age=timedelta(seconds=best.automatic_latency if fault.verdict.status == "stale" else best.latency),
                allowed=timedelta(seconds=need.tolerance or 0.0),
            )
        elif fault.lost:
            text = "Of {entity}, {lost} does not arrive."
            yield say(
                text,
                text.replace("does", "do"),
                entity=context.entity_name(fault.entity),
                lost=fault.lost,
                n=len(fault.lost),
            )


def _evidence(context: Context, found: list[Fault]) -> Iterator[Evidence]:
    derived = tuple(fault.entity for fault in found if fault.by.reads.origin != "stated")
    if derived:
        yield Names("read as flows and roles say", derived)
    for fault in found:
        if fault.kind == "late":
            seconds = fault.verdict.best.automatic_latency
            if fault.verdict.status != "stale":
                seconds = fault.verdict.best.latency
            yield Quantity(f"age of {context.entity_name(fault.entity)} on arrival", seconds / 3600, "hours")
        if fault.lost:
            yield Names(f"fields of {context.entity_name(fault.entity)} that do not arrive", fault.lost)
        yield context.graph.witness(fault.verdict)
