"""Needs that no path meets (S3), and tools that give nothing out (S4) or get nothing (S5) of what they hold or need.

A need without a path is told with others of the same cause: all of a kind of records that its source never gives out,
or all between the same two tools. Which other findings it follows from, it says; nothing hangs below anything here but
the needs of one finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from stackaudit.analysers.base import check, proposed
from stackaudit.analysers.silos.context import Context, at_stake
from stackaudit.analysers.silos.rules import NO_PATH, READ_STARVED, WRITE_ONLY
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding, Severity, Words
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Text
from stackaudit.graph import Verdict


class _Gap(NamedTuple):
    """A need without a path, and the facts that it follows from."""

    verdict: Verdict
    causes: tuple[str, ...]


@check(NO_PATH)
def no_path(context: Context) -> Iterator[Finding]:
    """S3: needs that no flow can serve, in any corner of the facts; one finding for those that one thing explains."""
    groups: dict[tuple[str, ...], list[_Gap]] = defaultdict(list)
    for verdict in context.unmet:
        need, causes = verdict.need, _causes(context, verdict)
        stuck = not context.may_leave(need.source, need.entity)
        what = (need.source, "", need.entity) if stuck else (need.source, need.target, "")
        groups[(*what, *causes[:1])].append(_Gap(verdict, causes))
    for gaps in groups.values():
        rest = (_finding(context, [gap]) for gap in gaps[1:])
        yield _finding(context, gaps).causing(rest)


def _causes(context: Context, verdict: Verdict) -> tuple[str, ...]:
    """Return what explains a need without a path: a flow that does not run, an isolated tool, an island at one end."""
    need = verdict.need
    between = context.idle.get((need.source, need.target), ())
    stopped = [flow.subject for flow in between if flow.entities is None or need.entity in flow.entities]
    ends = (need.source, need.target)
    if context.apart.isdisjoint(ends):
        return tuple(dict.fromkeys(stopped))
    apart = [f"isolated:{end}" for end in ends]
    if context.group_of[need.source] != context.group_of[need.target]:
        apart += [f"island:{end}" for end in ends]
    return tuple(dict.fromkeys((*stopped, *(cause for cause in apart if cause in context.facts_of_tools))))


def _finding(context: Context, gaps: Sequence[_Gap]) -> Finding:
    """Return the finding of needs of one cause: the same records of one tool, or the same two tools."""
    verdicts = [gap.verdict for gap in gaps]
    return Finding.worded(
        partial(_words, context, verdicts),
        rule=NO_PATH,
        subjects=(verdicts[0].need.id,),
        severity=context.rate(NO_PATH, [verdict.need.entity for verdict in verdicts]),
        confidence=context.confidence(verdicts),
        tells=tuple(verdict.need.id for verdict in verdicts),
        follows=tuple(dict.fromkeys(chain.from_iterable(gap.causes for gap in gaps))),
    )


def _words(context: Context, verdicts: Sequence[Verdict]) -> Words:
    need = verdicts[0].need
    source = context.name(need.source)
    targets = context.names(dict.fromkeys(verdict.need.target for verdict in verdicts))
    if len(targets) == 1:
        title, advice = _title(context, verdicts, source, targets[0]), _closing(context, verdicts[0])
    else:
        title = _never_given(context, verdicts, source, targets)
        advice = WRITE_ONLY.advice.fill(entities=(context.entity_name(need.entity),))
    one, many = "{targets} works without it, or someone types it again.", "{targets} work without it, or type it again."
    if context.confidence(verdicts) == "assumed":
        one, many = (f"If nothing else brings it, {said}" for said in (one, many))
        if not context.exchanges(need.source, need.target):
            advice = sentences([say("Record the flow if there is one."), advice])
    return Words(
        title,
        say(one, many, targets=targets, n=len(targets)),
        advice,
        (*at_stake(verdicts), context.graph.witness(verdicts[0])),
    )


def _never_given(context: Context, verdicts: Sequence[Verdict], source: str, targets: tuple[str, ...]) -> Message:
    """Return the title of needs of several tools for the same records of one tool."""
    text = "No flow on record takes {entity} out of {source}, though {targets} need it"
    if context.confidence(verdicts) == "documented":
        text = "{source} never gives {entity} to {targets}, which need it"
    return say(text, source=source, entity=context.entity_name(verdicts[0].need.entity), targets=targets)


def _title(context: Context, verdicts: Sequence[Verdict], source: str, target: str) -> Message:
    """Return the title of needs between two tools; the entities are named as a list of one, or of several."""
    need = verdicts[0].need
    entities = tuple(context.entity_name(verdict.need.entity) for verdict in verdicts)
    entity = entities[0] if len(entities) == 1 else entities
    if context.confidence(verdicts) == "documented":
        return NO_PATH.title.fill(entity=entity, source=source, target=target)
    if context.exchanges(need.source, need.target):
        return say(
            "{entity} is not among the records listed for {source} → {target}",
            "{entity} are not among the records listed for {source} → {target}",
            entity=entity,
            source=source,
            target=target,
            n=len(entities),
        )
    return say(
        "No path of {entity} from {source} to {target} is on record", entity=entity, source=source, target=target
    )


def _closing(context: Context, verdict: Verdict) -> Message:
    """Advise what gives the need a path: a flow that does not run, or a new one from a tool that has the records."""
    need = verdict.need
    between = context.idle.get((need.source, need.target), ())
    idle = [flow for flow in between if flow.entities is None or need.entity in flow.entities]
    source, target = context.name(need.source), context.name(need.target)
    if idle:
        verb = {"broken": "Repair", "planned": "Finish"}.get(idle[0].integration.status, "Replace")
        return say(
            f"{verb} the {{status}} flow from {{source}} to {{target}}.",
            status=idle[0].integration.status,
            source=source,
            target=target,
        )
    if context.exchanges(need.source, need.target):
        text = "Let the integration from {source} to {target} carry {entity} too."
        if not context.is_proved(verdict):
            text = "Record whether the integration from {source} to {target} carries {entity}; if not, let it do that."
        return say(text, source=source, target=target, entity=context.entity_name(need.entity))
    others = context.passing_on(need.entity, need.source)
    built = context.candidate((need.source, *others), need.target, need.entity)
    if built is not None:
        ends = {"source": context.name(built.source), "target": target}
        return proposed(built.name, "{entity} records", entity=context.entity_name(need.entity), **ends)
    if not others:
        return NO_PATH.advice.fill(source=source, target=target)
    return say(
        "Connect {source} to {target}; {others}, which has the records too, would do as well.",
        "Connect {source} to {target}; any of {others}, which have the records too, would do as well.",
        source=source,
        target=target,
        others=context.names(others),
        n=len(others),
    )


@check(WRITE_ONLY)
def write_only(context: Context) -> Iterator[Finding]:
    """S4: a tool that takes records in and never gives its own out. End points on purpose (terminal) are exempt."""
    receives = {flow.target for flow in context.graph.running if flow.certain and flow.entities != ()}
    own: dict[str, set[str]] = defaultdict(set)
    for entity, held in context.graph.holdings.items():
        for holder in (*held.masters, *held.producers):
            own[holder].add(entity)
    unmet: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in (*context.unmet, *context.unmet_by_default):
        unmet[verdict.need.source].append(verdict)
    for tool in context.graph.tools:
        if tool.terminal or tool.id == context.graph.hub or tool.id not in receives:
            continue
        stuck = {entity for entity in own.get(tool.id, ()) if not context.may_leave(tool.id, entity)}
        if not context.states_flows(tool.id):
            stuck = {entity for entity in stuck & context.stated_roles(tool) if _is_wanted(context, entity, tool.id)}
        if stuck:
            waiting = [verdict for verdict in unmet[tool.id] if verdict.need.entity in stuck]
            yield _write_only(context, tool.id, sorted(stuck), waiting)


def _is_wanted(context: Context, entity: str, tool: str) -> bool:
    """Whether another tool masters, consumes or keeps a kind of records, or waits for those of a tool."""
    held = context.graph.holdings[entity]
    using = chain(held.masters, held.consumers, held.caches)
    return (tool, entity) in context.given or any(user != tool for user in using)


def _write_only(context: Context, tool: str, stuck: list[str], unmet: list[Verdict]) -> Finding:
    asked = [v.need.entity for v in unmet if not v.need.assumed]
    stated = context.states_flows(tool)

    def words() -> Words:
        names = tuple(context.entity_name(entity) for entity in stuck)
        title = WRITE_ONLY.title if stated else Text("No flow on record takes {entities} out of {tool}")
        return Words(
            title.fill(tool=context.name(tool), entities=names),
            _stays(len(unmet), stated=stated),
            WRITE_ONLY.advice.fill(entities=names),
            (Names("never leaves" if stated else "leaves on no flow on record", tuple(stuck)), *at_stake(unmet)),
        )

    return Finding.worded(
        words,
        rule=WRITE_ONLY,
        subjects=(f"tool:{tool}",),
        severity=context.rate(WRITE_ONLY, asked) if asked else Severity.LOW if unmet else Severity.NOTE,
        confidence="documented" if stated else "assumed",
        follows=tuple(v.need.id for v in unmet),
    )


def _stays(unmet: int, *, stated: bool) -> Message:
    text = "What people enter there stays there" if stated else "What people enter there may stay there"
    if not unmet:
        return say(text + "; nobody is stated to need it elsewhere.")
    one, many = "; {n} data need depends on it.", "; {n} data needs depend on it."
    return say(text + one, text + many, n=unmet)


@check(READ_STARVED)
def read_starved(context: Context) -> Iterator[Finding]:
    """S5: a consumer that no path from the master reaches; one finding a tool."""
    starved: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in context.unmet:
        if "consumer" in verdict.need.origins:
            starved[verdict.need.target].append(verdict)
    for tool, unmet in sorted(starved.items()):
        yield Finding.worded(
            partial(_starved, context, tool, unmet),
            rule=READ_STARVED,
            subjects=(f"tool:{tool}",),
            severity=context.rate(READ_STARVED, [v.need.entity for v in unmet]),
            confidence=context.confidence(unmet),
            follows=tuple(v.need.id for v in unmet),
        )


def _starved(context: Context, tool: str, unmet: Sequence[Verdict]) -> Words:
    entities = [v.need.entity for v in unmet]
    title = READ_STARVED.title
    if context.confidence(unmet) != "documented":
        title = Text("No path of {entities} from the system of record to {tool} is on record")
    return Words(
        title.fill(tool=context.name(tool), entities=tuple(map(context.entity_name, entities))),
        _feeders(context, tool, set(entities)),
        READ_STARVED.advice.fill(tool=context.name(tool)),
        at_stake(unmet),
    )


def _feeders(context: Context, tool: str, entities: set[str]) -> Message:
    """Say which other tools feed a starved tool, if any do."""
    feeders = {flow.source for flow in context.into.get(tool, ()) if not entities.isdisjoint(flow.entities or ())}
    if not feeders:
        return say("It is stated to need this, and no path on record leads there.")
    return say(
        "No path on record leads there; it is fed by {feeders} instead, beside the system of record.",
        feeders=context.names(sorted(feeders)),
    )
