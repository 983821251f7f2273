"""One fact, one finding: what several analysers say of one fact is told by the finding nearest its cause.

A finding says which facts it tells and which it follows from (`Finding.tells`, `Finding.follows`). Here each one that
follows from a fact that another tells becomes a row of that other, whatever analyser either is from.
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
    every = dict(named)
    tellers: dict[str, list[str]] = defaultdict(list)
    for id_, finding in every.items():
        for fact in finding.tells:
            tellers[fact].append(id_)
    causes: dict[str, str] = {}
    for id_ in sorted(every, reverse=True):
        cause = _cause(id_, every[id_].follows, tellers, causes)
        if cause is not None:
            causes[id_] = cause
    caused: dict[str, list[Finding]] = defaultdict(list)
    for id_ in causes:
        caused[_root(id_, causes)].append(every[id_])
    return Findings.sorted(_causing(one, caused.get(id_, ())) for id_, one in every.items() if id_ not in causes)


def _causing(finding: Finding, caused: Iterable[Finding]) -> Finding:
    """Return it with what follows from it, as rows by id, all no graver than their confidence allows."""
    rows = {row.id: row for row in map(_no_graver, finding.consequences)}
    for one in caused:
        under = [_no_graver(row) for row in one.consequences]
        worst = _worst(one, under)
        made = Consequence.of(one if worst is one.severity else one.rated(worst, ()))
        rows |= {row.id: row for row in (made, *under)}
    consequences = tuple(rows[id_] for id_ in sorted(rows))
    severity = _worst(finding, consequences)
    same = len(consequences) == len(finding.consequences) and all(map(operator.is_, consequences, finding.consequences))
    if severity is finding.severity and same:
        return finding
    return finding.rated(severity, consequences)


def _no_graver(row: Consequence) -> Consequence:
    severity = _most(row)
    return row if severity is row.severity else replace(row, severity=severity)


def _worst(finding: Finding, rows: Iterable[Consequence]) -> Severity:
    """Return how bad a finding is that is at least as bad as its rows."""
    return max((_most(finding), *(row.severity for row in rows)))


def _most(row: Told) -> Severity:
    return min(row.severity, Severity.MEDIUM) if row.confidence == "assumed" else row.severity


def _cause(id_: str, follows: Iterable[str], tellers: Mapping[str, list[str]], causes: Mapping[str, str]) -> str | None:
    """The finding that tells the first of some facts that another one tells; none that itself follows from `id_`."""
    for fact in follows:
        for teller in tellers.get(fact, ()):
            if _root(teller, causes) != id_:
                return teller
    return None


def _root(id_: str, causes: Mapping[str, str]) -> str:
    while id_ in causes:
        id_ = causes[id_]
    return id_
