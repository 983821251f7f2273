"""One fact, one finding: what several analysers say of one fact is told by the finding nearest its cause.

A finding says which facts it tells and which it follows from (`Finding.tells`, `Finding.follows`). Here each one that
follows from a fact that another tells becomes a row of that other, whatever analyser either is from. Source: stackaudit
methods 14.5.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from stackaudit.core.findings import Consequence, Finding, Findings, Severity, Told


def by_cause(findings: Iterable[Finding]) -> Findings:
    """Return the findings that no other one explains, worst first; the others are rows of those that explain them.

    A cause is at least as severe as the worst of its rows. Where two findings explain each other, the one with the
    smaller id stands. What is only assumed, because nothing is on record or a default asks for it, is medium at most.
    """
    named = sorted(((one.id, one) for one in findings), key=lambda pair: (-pair[1].severity, pair[0]))
    every = {id_: _bounded(finding) for id_, finding in named}
    tellers: dict[str, list[str]] = defaultdict(list)
    for finding in every.values():
        for fact in finding.tells:
            tellers[fact].append(finding.id)
    causes: dict[str, str] = {}
    for id_ in sorted(every, reverse=True):
        cause = _cause(every[id_], tellers, causes)
        if cause is not None:
            causes[id_] = cause
    caused: dict[str, list[Finding]] = defaultdict(list)
    for id_ in causes:
        caused[_root(id_, causes)].append(every[id_])
    return Findings.sorted(one.causing(caused.get(id_, ())) for id_, one in every.items() if id_ not in causes)


def _bounded(finding: Finding) -> Finding:
    """Return it no graver than its confidence allows; its own rows likewise, which it is still as bad as."""
    rows = tuple(map(_no_graver, finding.consequences))
    severity = max(_most(finding), *(row.severity for row in rows)) if rows else _most(finding)
    if severity is finding.severity and all(map(operator.is_, rows, finding.consequences)):
        return finding
    return finding.rated(severity, rows)


def _no_graver(row: Consequence) -> Consequence:
    severity = _most(row)
    return row if severity is row.severity else replace(row, severity=severity)


def _most(row: Told) -> Severity:
    return min(row.severity, Severity.MEDIUM) if row.confidence == "assumed" else row.severity


def _cause(finding: Finding, tellers: Mapping[str, list[str]], causes: Mapping[str, str]) -> str | None:
    """The finding that tells the first fact that another one tells; none that itself follows from this one."""
    for fact in finding.follows:
        for teller in tellers.get(fact, ()):
            if _root(teller, causes) != finding.id:
                return teller
    return None


def _root(id_: str, causes: Mapping[str, str]) -> str:
    while id_ in causes:
        id_ = causes[id_]
    return id_
