"""S8 no master, S9 competing masters: who holds the truth about an entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from stackaudit.analysers.silos.case import Case
from stackaudit.analysers.silos.rules import COMPETING_MASTERS, NO_MASTER
from stackaudit.core.evidence import Evidence, Names, Tools
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.graph.needs import Holdings

Scopes = Mapping[str, frozenset[str] | None]


def no_master(case: Case) -> Iterator[Finding]:
    """S8: nobody named a system of record. Stated as `none` it is a fact; not stated, it is assumed and rated low."""
    for entity, held in case.graph.holdings.items():
        stated = held.masters_stated
        if held.masters or len(held.holders) < 2:
            continue
        yield Finding(
            code=NO_MASTER.id,
            subjects=(f"entity:{entity}",),
            severity=case.rate(NO_MASTER, [entity]) if stated else Severity.LOW,
            title=say(
                "No system of record is named for {entity}, which {n} tools hold",
                entity=held.entity.name,
                n=len(held.holders),
            ),
            why=say("Copies differ and nobody can say which one is right; what must reach whom cannot be told either."),
            advice=say("Name one system of record for it."),
            evidence=(Tools("hold it", held.holders),),
            confidence="documented" if stated else "assumed",
        )


def masters_not_stated(case: Case) -> Iterator[Unknown]:
    """Entities whose master the stack does not state: their needs cannot be told."""
    open_ = [e for e, held in case.graph.holdings.items() if not held.masters and not held.masters_stated]
    if open_:
        yield Unknown(
            code=NO_MASTER.id,
            fact="entity.system_of_record",
            subjects=tuple(f"entity:{entity}" for entity in open_),
            message=say(
                "{n} entity does not state its system of record, so what must reach whom cannot be told for it",
                "{n} entities do not state their system of record, so what must reach whom cannot be told for them",
                n=len(open_),
            ),
        )


def competing_masters(case: Case) -> Iterator[Finding]:
    """S9: two masters for the same records. Disjoint scopes, coexistence with a rule, a linked registry are fine."""
    for entity, held in case.graph.holdings.items():
        if len(held.masters) < 2:
            continue
        rivals = _rivals(_scopes(case, held))
        if not rivals or _governed(held):
            continue
        tools = tuple(sorted({tool for pair in rivals for tool in pair}))
        loop = _write_loop(case, entity, tools)
        shared = tuple(sorted({scope for scopes in rivals.values() for scope in scopes}))
        severity = case.rate(COMPETING_MASTERS, [entity])
        yield Finding(
            code=COMPETING_MASTERS.id,
            subjects=(f"entity:{entity}", *(f"tool:{tool}" for tool in tools)),
            severity=max(severity, Severity.HIGH) if loop else severity,
            title=say(
                "{tools} each claim to be the master of {entity}", tools=case.names(tools), entity=held.entity.name
            ),
            why=say("They also write to each other, so each can overwrite the other.")
            if loop
            else say("Two truths: a change in one is not a change in the other."),
            advice=say("Name one master, or split the records by scope, or agree which one wins (survivorship)."),
            evidence=_evidence(tools, loop, shared),
        )


def _evidence(tools: tuple[str, ...], loop: tuple[str, ...], shared: tuple[str, ...]) -> tuple[Evidence, ...]:
    rows: list[Evidence] = [Tools("claim to be master", tools)]
    if shared:
        rows.append(Names("scope claimed twice", shared))
    if loop:
        rows.append(Tools("write in a circle", loop))
    return tuple(rows)


def _scopes(case: Case, held: Holdings) -> Scopes:
    """For which part of the records each tool is master; None for all of them."""
    found: dict[str, frozenset[str] | None] = {}
    for master in held.entity.system_of_record or ():
        found[master.tool] = frozenset(master.scope) if master.scope else None
    for tool in held.masters:
        for use in case.graph.tool(tool).entities:
            if use.entity == held.entity.id and "system_of_record" in use.roles and use.scope:
                found[tool] = frozenset(use.scope)
        found.setdefault(tool, None)
    return found


def _rivals(scopes: Scopes) -> dict[tuple[str, str], frozenset[str]]:
    """Pairs of masters whose scopes overlap, and where."""
    found = {}
    for a, b in combinations(sorted(scopes), 2):
        first, second = scopes[a], scopes[b]
        if first is None or second is None:
            found[a, b] = (first or frozenset()) | (second or frozenset())
        elif first & second:
            found[a, b] = first & second
    return found


def _governed(held: Holdings) -> bool:
    entity = held.entity
    return (entity.style == "coexistence" and entity.survivorship is not None) or (
        entity.style == "registry" and entity.cross_reference is not None
    )


def _write_loop(case: Case, entity: str, masters: tuple[str, ...]) -> tuple[str, ...]:
    """Masters whose records reach one another, so that each can overwrite the others."""
    graph = case.graph.of(entity)
    reached = {master: set(graph.reached(master)) for master in masters}
    return tuple(a for a in masters if any(a in reached[b] and b in reached[a] for b in masters))
