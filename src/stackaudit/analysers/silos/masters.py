"""S8 no master, and many writers into one: who holds the same records, who sends them to whom, and whose copy is right.

What comes over a conduit comes from the tools behind it: a conduit holds no records of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from stackaudit.analysers.base import check
from stackaudit.analysers.silos.context import Context, Pair
from stackaudit.analysers.silos.records import is_governed, rivals_of, scopes_of
from stackaudit.analysers.silos.rules import MANY_WRITERS, MANY_WRITERS_OTHER, NO_MASTER
from stackaudit.core.evidence import Tools
from stackaudit.core.findings import Finding, Member, Severity, Words
from stackaudit.core.messages import Message, say, sentences
from stackaudit.graph.needs import Holdings

_Writers = tuple[Holdings, str, tuple[str, ...]]
"""Who holds an entity, its master, and the tools that write into that."""
_FEW_WRITERS = 3
_MANY_WRITERS = 5


# -- S8 no master


@check(NO_MASTER)
def no_master(context: Context) -> Iterator[Finding]:
    """S8: nobody named a system of record. Stated as `none` it is a fact; not stated, it is assumed and rated low."""
    rated: list[tuple[Severity, Holdings]] = []
    for entity, held in context.graph.holdings.items():
        holders = _holders(context, held) if held.masters_stated else held.holders
        if not held.masters and len(holders) > 1:
            rated.append((context.rate(NO_MASTER, [entity]) if held.masters_stated else Severity.LOW, held))
    if not rated:
        return
    rated.sort(key=lambda one: (-one[0], -context.factors[one[1].entity.id], one[1].entity.id))
    kinds = [held for _, held in rated]
    yield Finding(
        rule=NO_MASTER,
        subjects=("stack:masters",),
        severity=max(severity for severity, _ in rated),
        title=NO_MASTER.title.fill(n=len(kinds), entities=tuple(held.entity.name for held in kinds)),
        why=say("Where copies differ, nobody can say which one is right; what must reach whom cannot be told either."),
        advice=NO_MASTER.advice.fill(),
        evidence=tuple(Tools(f"hold {held.entity.name}", _holders(context, held)) for held in kinds),
        confidence="documented" if any(held.masters_stated for held in kinds) else "assumed",
        members=tuple(Member(f"entity:{held.entity.id}", title=_row(context, held)) for held in kinds),
        tells=tuple(f"master:{held.entity.id}" for held in kinds),
    )


def _holders(context: Context, held: Holdings) -> tuple[str, ...]:
    """Tools with a role for an entity, and the ends of its flows that run."""
    return tuple(sorted({*held.holders, *(end for pair in context.sent(held.entity.id) for end in pair)}))


def _row(context: Context, held: Holdings) -> Message:
    """Say which holders of an entity without a master exchange it both ways, one way, or with none of the others."""
    pairs = context.sent(held.entity.id)
    holders = _holders(context, held)
    both = sorted((a, b) for a, b in pairs if a < b and (b, a) in pairs)
    single = sorted((a, b) for a, b in pairs if (b, a) not in pairs)
    apart = [tool for tool in holders if not any(tool in pair for pair in pairs)]
    parts = [
        say("{n} tools hold {entity}: {tools}.", n=len(holders), entity=held.entity.name, tools=context.names(holders))
    ]
    if both:
        parts.append(say("{pairs} both ways.", pairs=_arrows(context, both, "↔")))
    if single:
        sure = context.states_flows(*(end for pair in single for end in pair))
        text = "{pairs}; nothing comes back." if sure else "{pairs}; nothing on record comes back."
        parts.append(say(text, pairs=_arrows(context, single, "→")))
    if len(apart) == len(holders):
        parts.append(say("No flow of it between them is on record."))
    elif apart:
        parts.append(say("No flow of it on record: {tools}.", tools=context.names(apart)))
    return sentences(parts)


def _arrows(context: Context, pairs: Iterable[Pair], arrow: str) -> tuple[str, ...]:
    return tuple(f"{context.name(source)} {arrow} {context.name(target)}" for source, target in pairs)


# -- many writers


@check(MANY_WRITERS)
def many_writers(context: Context) -> Iterator[Finding]:
    """Three tools or more write the same records into their master, and nothing says which of them wins."""
    found = [row for held in context.graph.holdings.values() if (row := _writers(context, held)) is not None]
    if not found:
        return
    found.sort(key=lambda row: (-len(row[2]), row[0].entity.id))
    yield Finding.worded(
        partial(_words, context, found),
        rule=MANY_WRITERS,
        subjects=("stack:writers",),
        severity=max(_severity(context, held, len(writers)) for held, _, writers in found),
    )


def _words(context: Context, found: Sequence[_Writers]) -> Words:
    return Words(
        MANY_WRITERS.title.fill(
            n=len(found), most=len(found[0][2]), entities=tuple(held.entity.name for held, _, _ in found)
        ),
        say("Each of them may overwrite what another has written; nothing says which one wins."),
        MANY_WRITERS.advice.fill(),
        tuple(Tools(f"write {held.entity.name}", writers) for held, _, writers in found),
        tuple(
            Member(
                f"entity:{held.entity.id}",
                title=say(
                    "{n} tools write {entity} into {master}: {writers}",
                    n=len(writers),
                    entity=held.entity.name,
                    master=context.name(master),
                    writers=context.names(writers),
                ),
            )
            for held, master, writers in found
        ),
    )


def _writers(context: Context, held: Holdings) -> _Writers | None:
    """The master of an entity with most writers, and these; None where they are few or it is stated who wins."""
    if not held.masters or is_governed(held) or held.entity.survivorship is not None:
        return None
    if len(held.masters) > 1 and not rivals_of(scopes_of(context, held)):
        return None
    pairs = context.sent(held.entity.id)
    by_master = {master: sorted(a for a, b in pairs if b == master) for master in held.masters}
    master = min(by_master, key=lambda tool: (-len(by_master[tool]), tool))
    writers = tuple(by_master[master])
    if len(writers) < _FEW_WRITERS or _are_apart(context, held, writers):
        return None
    return held, master, writers


def _are_apart(context: Context, held: Holdings, writers: Iterable[str]) -> bool:
    """Whether every writer states which part of the records it has, and no two have the same part."""
    scopes = []
    for writer in writers:
        uses = [use for use in context.graph.tool(writer).entities if use.entity == held.entity.id]
        scopes.append({name for use in uses for name in use.scope or ()})
    return all(scopes) and len(set().union(*scopes)) == sum(map(len, scopes))


def _severity(context: Context, held: Holdings, writers: int) -> Severity:
    if writers < _MANY_WRITERS:
        return Severity.NOTE
    variant = "" if held.entity.about_customer else MANY_WRITERS_OTHER
    return context.graph.policy.rate(MANY_WRITERS, variant=variant)
