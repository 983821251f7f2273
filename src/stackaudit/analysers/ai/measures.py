"""What is not stated, the table of models, and the answer in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.fed_badly import FED_BADLY
from stackaudit.analysers.ai.outside_model import OUTSIDE_MODEL
from stackaudit.analysers.ai.writes_alone import WRITES_ALONE
from stackaudit.core.findings import Table, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.core.rule import Text
from stackaudit.graph.models import AtWork
from stackaudit.model.facts import FACTS
from stackaudit.model.parts import readable
from stackaudit.tables.ai import AiRow

# -- what is not stated


def not_stated(context: Context) -> Iterator[Unknown]:
    """Yield an entry for each fact that some models lack and that would decide something."""
    lacking: dict[str, list[AtWork]] = defaultdict(list)
    for one in context.at_work:
        for field in _lacking(context, one):
            lacking[f"{one.place}.{field}"].append(one)
    for code in [fact.code for fact in FACTS.facts if fact.code in lacking]:
        yield FACTS[code].unknown(next(iter(FACTS[code].feeds)), dict.fromkeys(one.subject for one in lacking[code]))
    yield from _ways(context)
    yield from _masters(context)
    yield from _classes(context)


def _lacking(context: Context, one: AtWork) -> Iterator[str]:
    """Yield the fields that a model does not state and that would decide something of it."""
    ai, alone = one.ai, one.ai.acts == "alone"
    asked = {
        "acts": True,
        "reads": one.reads.origin == "not stated",
        "writes": one.writes.origin == "not stated" and (alone or ai.acts is None),
        "provider": True,
        "agreement": ai.provider is not None and context.is_outside(one) is not False,
        "trains_on_ours": ai.provider is not None and context.is_ours(one) is not True,
        "oversight": alone,
        "approved": context.is_used(one) is True,
        "hosted": True,
        "act_class": True,
        "act_role": True,
    }
    yield from (field for field, wanted in asked.items() if wanted and getattr(ai, field) is None)


def _ways(context: Context) -> Iterator[Unknown]:
    """Yield the ways that a missing fact of flows, or how old a copy may be, would decide."""
    flows: dict[str, list[str]] = defaultdict(list)
    for one in context.at_work:
        for entity in one.reads.entities:
            verdict = context.feed(one.tool.id, entity)
            if verdict is not None and verdict.status == "unknown" and not context.is_known_need(verdict):
                for fact in verdict.open:
                    flows[fact].append(verdict.need.id)
    text = Text(
        "whether records reach a model on time, or at all, hangs on what is not stated of {n} flow",
        "whether records reach a model on time, or at all, hangs on what is not stated of {n} flows",
    )
    for fact, path in (("path", "integration.entities"), ("latency", "integration.every")):
        blocks = sorted({*flows[fact]})
        open_ = sorted({flow for need in blocks for flow in _likely(context, need, path)})
        if blocks and open_:
            yield FACTS[path].unknown(FED_BADLY, open_, blocks, text=text)
    blocks = sorted({*flows["tolerance"]})
    if blocks:
        silent = sorted({f"entity:{need.rpartition('/')[2]}" for need in blocks})
        said = Text(
            "{n} entity that a model reads does not state how old a copy may be",
            "{n} entities that models read do not state how old a copy may be",
        )
        yield FACTS["entity.tolerance"].unknown(FED_BADLY, silent, blocks, text=said)


def _likely(context: Context, need: str, path: str) -> Iterator[str]:
    """Yield the flows of the likely way of a need that do not state a fact."""
    source, _, rest = need.removeprefix("need:").partition(">")
    target, _, entity = rest.partition("/")
    verdict = context.feed(target, entity)
    for id_ in verdict.best.route if verdict is not None and verdict.need.source == source else ():
        flow = context.graph.flow(id_)
        if not FACTS[path].stated(flow.integration):
            yield flow.subject


def _masters(context: Context) -> Iterator[Unknown]:
    """Yield the records that a model reads, or changes by itself, and of which no system of record is stated."""
    held = context.graph.holdings
    reads = sorted({id_ for one in context.at_work for id_ in one.reads.entities if not held[id_].masters_stated})
    text = Text(
        "{n} entity that a model reads states no system of record",
        "{n} entities that models read state no system of record",
    )
    if reads:
        yield FACTS["entity.system_of_record"].unknown(FED_BADLY, [f"entity:{id_}" for id_ in reads], text=text)
    changed = {id_ for one in context.at_work if one.ai.acts == "alone" for id_ in one.writes.entities}
    writes = sorted(id_ for id_ in changed if not held[id_].masters_stated)
    text = Text(
        "{n} entity that a model changes alone states no system of record",
        "{n} entities that models change alone state no system of record",
    )
    if writes:
        yield FACTS["entity.system_of_record"].unknown(WRITES_ALONE, [f"entity:{id_}" for id_ in writes], text=text)


def _classes(context: Context) -> Iterator[Unknown]:
    """Yield the records of no stated class that models read which others run, or of which that is not known."""
    others = [one for one in context.at_work if context.is_ours(one) is not True]
    open_ = sorted({entity for one in others for entity in context.open_classes(one)})
    if open_:
        yield FACTS["entity.personal"].unknown(OUTSIDE_MODEL, [f"entity:{entity}" for entity in open_])


# -- the table


def models(context: Context) -> Table:
    """Return every model at work, a row each, as it was stated."""
    return table_of(AiRow, lambda: (_row(context, one) for one in context.at_work))


def _row(context: Context, one: AtWork) -> AiRow:
    ai, tool = one.ai, one.tool
    approved = ai.approved.isoformat() if isinstance(ai.approved, date) else ai.approved
    currency = tool.currency or context.graph.stack.currency
    return AiRow(
        tool=tool.id,
        name=one.name,
        function=readable(one.function) if one.function else None,
        kind=tool.kind,
        owner=tool.owner,
        acts=ai.acts,
        model=ai.model,
        provider=ai.provider,
        hosted=ai.hosted or (),
        reads=context.entity_names(one.reads.entities),
        reads_from=one.reads.origin,
        writes=context.entity_names(one.writes.entities),
        writes_from=one.writes.origin,
        oversight=ai.oversight,
        agreement=ai.agreement,
        trains_on_ours=ai.trains_on_ours,
        approved=approved,
        act_role=ai.act_role,
        act_class=ai.act_class,
        class_by=ai.class_by,
        class_on=ai.class_on,
        annual=None if ai.annual is None else Money.of(ai.annual, currency, "year"),
    )


# -- the answer in a sentence


def headline(context: Context) -> Iterator[Message]:
    """Say in how many tools a model works, how many of them act alone, and of how many that is not known."""
    yield say("a model works in {n} tool", "models work in {n} tools", n=len(context.by_tool))
    acting = _count(one for one in context.at_work if one.ai.acts == "alone")
    if acting:
        yield say("{n} acts alone", "{n} act alone", n=acting)
    silent = _count(one for one in context.at_work if one.ai.acts is None)
    if silent:
        yield say(
            "what {n} of them does by itself is not stated", "what {n} of them do by themselves is not stated", n=silent
        )


def _count(listed: Iterable[AtWork]) -> int:
    return len({one.tool.id for one in listed})
