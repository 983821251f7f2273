"""Flows that are stated to fail: broken, degraded, with more to carry than they can, or losing records."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.integrations.context import Context
from stackaudit.analysers.integrations.rules import BROKEN_FLOW, UNHEALTHY
from stackaudit.analysers.integrations.telling import (
    ends,
    ends_of,
    evidence,
    groups,
    owners,
    records,
    tells,
    together,
    waiting,
)
from stackaudit.analysers.integrations.verdicts import FlowVerdict, Sign
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import Message, say

_ORDER: tuple[Sign, ...] = ("broken", "degraded", "overloaded", "unreliable")


@check(UNHEALTHY)
def unhealthy(context: Context) -> Iterator[Finding]:
    """Yield one finding for each source and target between which a flow fails, and is neither by hand nor late."""
    for subject, group in groups(context, UNHEALTHY).items():
        worst = min(group, key=lambda verdict: _ORDER.index(fault(verdict) or "unreliable"))
        title, why, advice = words(context, worst)
        yield Finding(
            rule=UNHEALTHY,
            subjects=(subject,),
            severity=max(rate(context, verdict) for verdict in group),
            title=title,
            why=together(why, waiting(context, group)),
            advice=together(advice, owners(context, ends_of(worst))),
            evidence=tuple(evidence(context, group)),
            tells=tells(context, UNHEALTHY, (subject,)),
        )


def fault(verdict: FlowVerdict) -> Sign | None:
    """Return the worst fault of a flow, other than being by hand or late; None where it has none."""
    return next((sign for sign in _ORDER if sign in verdict.signs), None)


def rate(context: Context, verdict: FlowVerdict) -> Severity:
    """Return how bad the faults of a flow are, whatever else is wrong with it."""
    variant = BROKEN_FLOW if fault(verdict) == "broken" else ""
    return context.rate(UNHEALTHY, verdict.entities, variant) if fault(verdict) else Severity.NOTE


def words(context: Context, verdict: FlowVerdict) -> tuple[Message, Message, Message]:
    """Return title, why and advice for the worst fault of a flow."""
    names, record = ends(context, verdict), verdict.flow.integration
    carried = records(context, (verdict,))
    match fault(verdict):
        case "broken":
            title = say("The flow from {source} to {target} is broken", **names)
            why = say("It carries nothing: {entities} records stay in {source}.", entities=carried, **names)
            advice = say("Repair the flow from {source} to {target}, or take it out if nobody needs it.", **names)
            return title, why if carried else say("It carries nothing."), advice
        case "degraded":
            title = UNHEALTHY.title.fill(**names)
            return (
                title,
                say("It is stated to be degraded: it runs, but not as it should."),
                UNHEALTHY.advice.fill(**names),
            )
        case "overloaded":
            title = say("The flow from {source} to {target} has more to carry than it can", **names)
            why = say(
                "{volume} records a month are to go over it; it can carry {capacity}.",
                volume=record.volume or 0.0,
                capacity=record.capacity or 0.0,
            )
            return title, why, say("Let the flow from {source} to {target} carry more, or send less over it.", **names)
        case _:
            title = say("The flow from {source} to {target} loses records", **names)
            why = say(
                "{share} of the records arrive; at least {least} should.",
                share=f"{record.reliability or 0.0:.1%}",
                least=f"{context.settings.least_reliability:.1%}",
            )
            return (
                title,
                why,
                say(
                    "Find out why the flow from {source} to {target} fails, and let it send again what did not arrive.",
                    **names,
                ),
            )
