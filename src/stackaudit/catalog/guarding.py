"""What the catalog assumes never makes a grave finding: findings that do not stand without it are medium at most.

A finding stands on the company's own word if the same check, run on the stack without what the catalog filled in, finds
it too. This asks nothing of the checks: it holds for those of other packages as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding, Findings, Review, Severity
from stackaudit.model.stack import Stack

MOST = Severity.MEDIUM
"""The gravest that a finding can be which does not stand without what the catalog assumes."""


def guarded(review: Review, stated: Iterable[Finding], stack: Stack) -> Review:
    """Lower the findings that stand on the catalog's word, and say that they do.

    Args:
        review: What a check says of a stack with what the catalog filled in.
        stated: The findings of the same check on what the company states, those that follow from others included.
        stack: The stack with what the catalog filled in.
    """
    known: dict[str, Severity] = {}
    for finding in stated:
        known[finding.id] = max(finding.severity, known.get(finding.id, Severity.NOTE))
    assumed = {tool.id: tool.name for tool in stack.tools if tool.from_catalog is not None}
    return replace(review, findings=Findings.sorted(_guarded(one, known, assumed) for one in review.findings))


def _guarded(finding: Finding, known: Mapping[str, Severity], assumed: Mapping[str, str]) -> Finding:
    below = tuple(_guarded(one, known, assumed) for one in finding.consequences)
    stands = known.get(finding.id)
    if stands is not None and finding.severity <= stands:
        return replace(finding, consequences=below)
    names = tuple(sorted(assumed[id_] for id_ in finding.concerns if id_ in assumed)) or tuple(sorted(assumed.values()))
    row = Names("assumed from the catalog of known products", names)
    return replace(
        finding,
        severity=min(finding.severity, max(MOST, stands if stands is not None else MOST)),
        confidence="assumed",
        evidence=(*finding.evidence, row),
        consequences=below,
    )
