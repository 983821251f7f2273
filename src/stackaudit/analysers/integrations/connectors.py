"""Conduits that lead nowhere: connected on one side only, so that nothing passes through them."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.integrations.case import Case
from stackaudit.analysers.integrations.rules import CONNECTOR_UNUSED
from stackaudit.core.evidence import Evidence, Flows, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.graph import Flow


def unused_connectors(case: Case) -> Iterator[Finding]:
    """A conduit that no flow names as its way, with flows into it only or out of it only.

    Flows of unknown status count as use. A conduit that nothing touches at all is told by `silos.isolated-tool`.
    """
    running = case.graph.running
    ways = {flow.integration.via for flow in running}
    for tool in case.graph.tools:
        if tool.kind != "conduit" or tool.id in ways:
            continue
        into = [flow for flow in running if flow.target == tool.id]
        out = [flow for flow in running if flow.source == tool.id]
        # Both sides: it is used. No side: it stands alone.
        if bool(into) != bool(out):
            yield _finding(case, tool.id, (*into, *out), inwards=bool(into))


def _finding(case: Case, conduit: str, flows: tuple[Flow, ...], *, inwards: bool) -> Finding:
    tool = case.graph.tool(conduit)
    annual = tool.cost.annual if tool.cost is not None else None
    evidence: list[Evidence] = [Flows("touches it", tuple(sorted({flow.subject for flow in flows})))]
    if annual is not None:
        evidence.append(Quantity("cost a year", float(annual)))
    why = (
        "Records flow into it, and no flow leads on." if inwards else "Records flow out of it, and none leads into it."
    )
    return Finding(
        code=CONNECTOR_UNUSED.id,
        subjects=(f"tool:{conduit}",),
        severity=case.graph.policy.rate(CONNECTOR_UNUSED),
        title=say("{tool} is a conduit that connects nothing", tool=tool.name),
        why=say(why),
        advice=say("Record the flows it carries, or retire it."),
        evidence=tuple(evidence),
        confidence="assumed",
    )
