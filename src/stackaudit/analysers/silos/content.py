"""S10 attributes lost, S11 identity lost: records arrive, but not whole, or nobody can tell whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.analysers.silos.case import Case, at_stake
from stackaudit.analysers.silos.rules import ATTRIBUTES_LOST, IDENTITY_LOST
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.graph import Verdict
from stackaudit.graph.content import identity_break, lost, unkeyed


def attributes_lost(case: Case) -> Iterator[Finding]:
    """S10: the best path does not carry everything that is asked; what arrives is the intersection over its hops."""
    for verdict in case.verdicts:
        asked = verdict.need.attributes
        if not asked or not verdict.worst.path:
            continue
        missing = lost(case.route(verdict), asked)
        if missing:
            need = verdict.need
            yield Finding(
                code=ATTRIBUTES_LOST.id,
                subjects=(need.id,),
                severity=case.rate(ATTRIBUTES_LOST, [need.entity]),
                title=say(
                    "{entity} reaches {target} without {lost}",
                    entity=case.entity_name(need.entity),
                    target=case.name(need.target),
                    lost=missing,
                ),
                why=say(
                    "{n} of {asked} fields arrives.",
                    "{n} of {asked} fields arrive.",
                    n=len(asked) - len(missing),
                    asked=len(asked),
                ),
                advice=say("Map the missing fields on every hop of the path."),
                evidence=(*at_stake([verdict]), Names("lost", missing), case.proof(verdict)),
            )


def identity_lost(case: Case) -> Iterator[Finding]:
    """S11: on some hop no key is stored at both ends and carried between them, so records cannot be matched."""
    breaks: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in case.verdicts:
        if verdict.worst.path and case.graph.holdings[verdict.need.entity].entity.about_customer:
            broken = identity_break(case.graph, case.route(verdict))
            if broken is not None:
                breaks[broken.subject].append(verdict)
    for subject, verdicts in sorted(breaks.items()):
        source, _, target = subject.removeprefix("flow:").partition(">")
        yield Finding(
            code=IDENTITY_LOST.id,
            subjects=(subject,),
            severity=case.rate(IDENTITY_LOST, [v.need.entity for v in verdicts]),
            title=say(
                "Between {source} and {target} no key says whose record it is",
                source=case.name(source),
                target=case.name(target),
            ),
            why=say("Records arrive and cannot be matched to the customer they belong to."),
            advice=say("Carry a key that both tools store."),
            evidence=(
                Names(f"keys stored at {source}", tuple(sorted(case.graph.tool(source).stores_keys or ()))),
                Names(f"keys stored at {target}", tuple(sorted(case.graph.tool(target).stores_keys or ()))),
                *at_stake(verdicts),
            ),
        )


def content_not_stated(case: Case) -> Iterator[Unknown]:
    """Paths whose attributes or keys are not stated, where they are asked for."""
    fields: set[str] = set()
    field_needs: list[str] = []
    keys: set[str] = set()
    key_needs: list[str] = []
    for verdict in case.verdicts:
        route = case.route(verdict) if verdict.worst.path else ()
        silent = {flow.subject for flow in route if flow.integration.attributes is None}
        if verdict.need.attributes and silent:
            fields |= silent
            field_needs.append(verdict.need.id)
        if case.graph.holdings[verdict.need.entity].entity.about_customer:
            silent = {flow.subject for flow in unkeyed(case.graph, route)}
            if silent:
                keys |= silent
                key_needs.append(verdict.need.id)
    if fields:
        yield Unknown(
            ATTRIBUTES_LOST.id,
            "integration.attributes",
            tuple(sorted(fields)),
            say(
                "{n} flow does not state the attributes it carries, which a need asks for",
                "{n} flows do not state the attributes they carry, which needs ask for",
                n=len(fields),
            ),
            tuple(sorted(field_needs)),
        )
    if keys:
        yield Unknown(
            IDENTITY_LOST.id,
            "integration.keys, tool.stores_keys",
            tuple(sorted(keys)),
            say(
                "on {n} flow the keys carried or stored at its ends are not stated, so identity cannot be followed",
                "on {n} flows the keys carried or stored at their ends are not stated, so identity cannot be followed",
                n=len(keys),
            ),
            tuple(sorted(key_needs)),
        )
