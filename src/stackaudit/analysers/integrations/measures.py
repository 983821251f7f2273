"""Measures, the table of requirements, and what is not stated of them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.integrations.context import Context, Judged, untold_steps
from stackaudit.analysers.integrations.rules import MISSING
from stackaudit.core.findings import Cell, Measure, Table, Term, Unknown
from stackaudit.core.messages import say
from stackaudit.graph.quality import total

_SAME = 1e-9
_COLUMNS = (
    "source",
    "target",
    "entity",
    "origins",
    "confidence",
    "weight",
    "tolerance_hours",
    "status",
    "quality",
    "path",
    "not_stated",
    "need",
)
_FACTS = {
    "path": ("integration.status, integration.entities, tool.relays", "whether they have a path"),
    "method": ("integration.method", "whether they are met by hand"),
    "latency": ("integration.every, integration.takes", "whether they are met in time"),
    "tolerance": ("entity.tolerance", "how old a copy may be"),
    "source": ("entity.system_of_record, tool.entities", "where else the records are"),
}


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
    low, high = weight["met"] / whole, (whole - weight["missing"]) / whole
    settled, least = (weight["met"] + weight["missing"]) / whole, context.graph.policy.least_coverage
    known = high - low < _SAME or settled >= least
    yield Measure(
        "integrations.met",
        (low + high) / 2 if known else None,
        low,
        high,
        settled,
        "share",
        "higher",
        derivation=(
            Term(say("weight of all that is required"), whole),
            Term(say("met by an automated path in time"), weight["met"]),
            Term(say("missing"), weight["missing"]),
            Term(say("not to be told"), weight["unknown"]),
        ),
        undefined="" if known else f"facts settle {settled:.0%} of what is required, {least:.0%} are asked",
        thin=len(listed) < context.graph.policy.least_needs,
    )


def table(context: Context) -> Table:
    """Return one row for each requirement."""
    return Table("requirements", _COLUMNS, tuple(_row(context, one) for one in context.judged))


def _row(context: Context, one: Judged) -> tuple[Cell, ...]:
    need, verdict = one.need, one.verdict
    shown = verdict.worst if verdict.worst.path else verdict.best
    ends = [context.graph.flow(flow).target for flow in shown.route]
    return (
        need.source,
        need.target,
        need.entity,
        need.origins,
        one.requirement.confidence,
        need.weight,
        None if need.tolerance is None else need.tolerance / 3600,
        one.status,
        verdict.status,
        " > ".join((need.source, *ends)) if ends else None,
        _open(one) if one.status == "unknown" else (),
        need.id,
    )


def _open(one: Judged) -> tuple[str, ...]:
    """Return the facts that would decide a requirement."""
    elsewhere = ("source",) if one.requirement.elsewhere else ()
    return (*one.verdict.open, *elsewhere)


def not_stated(context: Context) -> Iterator[Unknown]:
    """Return one entry for each kind of fact that decides whether something required is missing."""
    for question, (fact, what) in _FACTS.items():
        needs = tuple(sorted(j.need.id for j in context.judged if j.status == "unknown" and question in _open(j)))
        if needs:
            message = say(
                f"of {{n}} requirement it is not stated {what}",
                f"of {{n}} requirements it is not stated {what}",
                n=len(needs),
            )
            yield Unknown(MISSING.id, fact, needs, message, needs)
    steps = untold_steps(context.graph)
    if steps:
        message = say(
            "what {n} step requires from where is open: it, or a step before it, does not state its tools",
            "what {n} steps require from where is open: they, or steps before them, do not state their tools",
            n=len(steps),
        )
        yield Unknown(MISSING.id, "step.tools", steps, message, steps)
