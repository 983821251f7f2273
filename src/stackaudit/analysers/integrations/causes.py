"""One cause, one finding: a broken flow and what it leaves missing, a flow by hand and what ails it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from stackaudit.analysers.integrations.case import Case, Judged
from stackaudit.analysers.integrations.health import Health
from stackaudit.analysers.integrations.missing import missing, served
from stackaudit.core.findings import Finding


def by_cause(case: Case, health: Health) -> Iterator[Finding]:
    """Missing integrations and ailing flows, each below what causes it.

    A pair of tools is missing because of a broken flow that would serve all that is missing between them. A flow by
    hand that ails is cured by the automated one that is missing in its place.
    """
    ailing = {finding.subjects[0]: finding for finding in health.findings()}
    lacking = dict(zip(case.missing, missing(case), strict=True))
    below: dict[str, list[Finding]] = defaultdict(list)
    hanging: set[str] = set()
    for pair, finding in lacking.items():
        cause = _broken(case, case.missing[pair])
        if cause is not None:
            below[ailing[cause].id].append(finding)
            hanging.add(finding.id)
    for subject, finding in ailing.items():
        group = health.ailing[subject]
        flow = group[0].flow
        root = lacking.get((flow.source, flow.target))
        if root is not None and root.id not in hanging and all(case.by_hand(one.flow) for one in group):
            below[root.id].append(finding)
            hanging.add(finding.id)
    for finding in (*lacking.values(), *ailing.values()):
        if finding.id not in hanging:
            yield _with(finding, below[finding.id])


def _broken(case: Case, group: tuple[Judged, ...]) -> str | None:
    """The subject of a broken flow that would serve all that is missing between two tools."""
    for flow in case.at_hand(group):
        if flow.integration.status == "broken" and len(served(case, group, flow)) == len(group):
            return f"flow:{flow.integration.source}>{flow.integration.target}"
    return None


def _with(finding: Finding, children: list[Finding]) -> Finding:
    if not children:
        return finding
    under = tuple(sorted(children, key=lambda child: child.id))
    return replace(finding, consequences=under, severity=max(finding.severity, *(child.severity for child in under)))
