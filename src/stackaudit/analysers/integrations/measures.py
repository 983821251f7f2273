"""Measures, the table of requirements, and what is not stated of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stackaudit.analysers.integrations.context import Context, Judged, untold_steps
from stackaudit.analysers.integrations.rules import MISSING
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Measure, Table, Term, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.graph.quality import total
from stackaudit.model.facts import FACTS
from stackaudit.tables.integrations import RequirementRow

_FACTS = {
    "path": ("integration.status", "integration.entities", "tool.relays"),
    "method": ("integration.method",),
    "latency": ("integration.every", "integration.takes"),
    "tolerance": ("entity.tolerance",),
    "source": ("entity.system_of_record", "tool.entities"),
}
"""The facts behind each kind of open answer; the first of them has the sentence."""


def measures(context: Context) -> Iterator[Measure]:
    """Return the number of requirements, and the share of their weight that an automated path in time meets."""
    listed = context.judged
    count = float(len(listed))
    yield Measure("integrations.required", count, count, count, 1.0, "count", "lower")
    weight = {s: total(j.need.weight for j in listed if j.status == s) for s in ("met", "missing", "unknown")}
    whole = total(weight.values())
    if not whole:
        reason = "nothing that counts is required by a role, a journey or a declared need"
        yield Measure("integrations.met", None, None, None, 0.0, "share", "higher", undefined=reason)
        return
    policy = context.graph.policy
    yield Measure.of_bounds(
        "integrations.met",
        Estimate(weight["met"] / whole, (whole - weight["missing"]) / whole, SHARE, known=0),
        (weight["met"] + weight["missing"]) / whole,
        policy.least_coverage,
        "of what is required",
        unit="share",
        better="higher",
        derivation=(
            Term(say("weight of all that is required"), whole),
            Term(say("met by an automated path in time"), weight["met"]),
            Term(say("missing"), weight["missing"]),
            Term(say("not to be told"), weight["unknown"]),
        ),
        thin=len(listed) < policy.least_needs,
    )


def table(context: Context) -> Table:
    """Return one row for each requirement."""
    return table_of(RequirementRow, (_row(context, one) for one in context.judged))


def _row(context: Context, one: Judged) -> RequirementRow:
    need, verdict = one.need, one.verdict
    shown = verdict.worst if verdict.worst.path else verdict.best
    ends = [context.graph.flow(flow).target for flow in shown.route]
    return RequirementRow(
        source=need.source,
        target=need.target,
        entity=need.entity,
        origins=need.origins,
        confidence=one.requirement.confidence,
        weight=need.weight,
        tolerance_hours=None if need.tolerance is None else need.tolerance / 3600,
        status=one.status,
        quality=verdict.status,
        path=" > ".join((need.source, *ends)) if ends else None,
        not_stated=_open(one) if one.status == "unknown" else (),
        need=need.id,
    )


def _open(one: Judged) -> tuple[str, ...]:
    """Return the facts that would decide a requirement."""
    elsewhere = ("source",) if one.requirement.elsewhere else ()
    return (*one.verdict.open, *elsewhere)


def not_stated(context: Context) -> Iterator[Unknown]:
    """Return one entry for each kind of fact that decides whether something required is missing."""
    for question, facts in _FACTS.items():
        needs = sorted(j.need.id for j in context.judged if j.status == "unknown" and question in _open(j))
        if needs:
            yield replace(FACTS[facts[0]].unknown(MISSING, needs), fact=", ".join(facts))
    steps = untold_steps(context.graph)
    if steps:
        yield FACTS["step.tools"].unknown(MISSING, steps)
