"""Is this a cobbled stack, and why? Which causes and which effects the evidence supports.

A stack put together piece by piece has five usual causes and five usual effects. Each is held against the findings that
would show it: supported by them, without evidence, or not assessed where nothing looked for it. That a cause and an
effect are both supported does not prove that the one made the other. A merger, a want of money and the lack of a plan
are supported only by findings that rest on a stated fact of that kind. Source: the lists are those of the consultants'
articles that the library began with; which findings count as evidence is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from stackaudit.core import headings
from stackaudit.core.findings import Cell, Finding, Table, Told
from stackaudit.core.rule import Rule

Kind = Literal["cause", "effect"]
State = Literal["supported", "no evidence", "not assessed"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One cause or effect, and the kinds of findings that would show it.

    Attributes:
        kind: `cause` or `effect`.
        name: What it says.
        codes: The kinds of findings that are evidence of it.
        order: Analysers in the order in which missing ones are named; others follow.
        fact: The kind of the fact that such a finding has to tell to be evidence; empty: any will do.
    """

    kind: Kind
    name: str
    codes: tuple[str, ...]
    order: tuple[str, ...] = ()
    fact: str = ""

    def shown_by(self, row: Told) -> bool:
        """Return whether a finding, or what follows from one, is evidence of it."""
        if row.code not in self.codes:
            return False
        tells = row.tells if isinstance(row, Finding) else ()
        return not self.fact or any(fact.partition(":")[0] == self.fact for fact in tells)


_ANALYSERS: Mapping[headings.Sign, tuple[str, ...]] = {
    headings.OUTPACED: ("fit", "integrations", "inventory"),
    headings.MERGERS: ("redundancy",),
    headings.NO_STRATEGY: ("silos", "people"),
    headings.LEFT_UNDONE: ("integrations", "silos", "people"),
    headings.BUDGET_LIMITS: ("cost",),
    headings.INEFFICIENT: ("silos", "journey", "redundancy", "cost", "integrations", "people"),
    headings.FRAGMENTED_JOURNEY: ("journey", "silos"),
    headings.TECHNICAL_FAILURES: ("integrations", "journey", "silos", "fit", "resilience"),
    headings.LESS_OR_LATER: ("journey", "silos"),
    headings.DEPARTMENTS_APART: ("silos", "redundancy", "people"),
}
"""The five causes and the five effects, each with its analysers in the order in which missing ones are named."""

SIGNS: tuple[Sign, ...] = tuple(Sign(sign.kind, sign.title, (), order, sign.fact) for sign, order in _ANALYSERS.items())
"""The five causes and the five effects, without the kinds that show them; `with_rules` adds these."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One cause or effect held against the findings.

    Attributes:
        sign: Which one.
        state: `supported` by findings; `no evidence` where those that look for it found nothing; `not assessed` where
            none of them looked.
        rows: What supports it, worst first: of each finding itself, or what follows from it, once.
        missing: Analysers that would look for it and did not.
    """

    sign: Sign
    state: State
    rows: tuple[Told, ...]
    missing: tuple[str, ...]


def diagnose(
    findings: Iterable[Finding],
    looked: Collection[str],
    signs: Iterable[Sign] = SIGNS,
    *,
    failed: Collection[str] = (),
) -> tuple[Diagnosis, ...]:
    """Hold each cause and each effect against the findings.

    >>> signs = Sign("cause", "flows are missing", ("silos.no-path",)), Sign("effect", "tools are full", ("fit.limit",))
    >>> [one.state for one in diagnose((), {"silos"}, signs)]
    ['no evidence', 'not assessed']

    Args:
        findings: Of an audit; consequences count too. What is only assumed is evidence of nothing.
        looked: Ids of the analysers that gave a review.
        signs: What to look for.
        failed: Ids of the analysers that failed: of what they look for, nobody can say that there is no evidence.
    """
    found = tuple(findings)
    return tuple(_diagnosis(sign, found, looked, failed) for sign in signs)


def with_rules(rules: Iterable[Rule]) -> tuple[Sign, ...]:
    """Return the signs with the rules that are evidence of them; a sign that only rules name comes last."""
    found = {(sign.kind, sign.name): sign for sign in SIGNS}
    for rule in rules:
        for one in rule.signs:
            sign = found.get((one.kind, one.title), Sign(one.kind, one.title, (), fact=one.fact))
            found[one.kind, one.title] = replace(sign, codes=tuple(dict.fromkeys((*sign.codes, rule.id))))
    return tuple(found.values())


def _diagnosis(sign: Sign, findings: Iterable[Finding], looked: Collection[str], failed: Collection[str]) -> Diagnosis:
    proved = (  # what is only not on record is evidence of nothing
        [row for row in (finding, *finding.consequences) if row.confidence != "assumed"] for finding in findings
    )
    rows = (next((row for row in told if sign.shown_by(row)), None) for told in proved)
    found = tuple(sorted((row for row in rows if row is not None), key=lambda row: (-row.severity, row.id)))
    used = dict.fromkeys(code.partition(".")[0] for code in sign.codes)
    asked = [*(one for one in sign.order if one in used), *(one for one in used if one not in sign.order)]
    missing = tuple(analyser for analyser in asked if analyser not in looked)
    blind = len(missing) == len(asked) or any(analyser in failed for analyser in missing)
    state: State = "supported" if found else "not assessed" if blind else "no evidence"
    return Diagnosis(sign, state, found, missing)


def table(diagnoses: Iterable[Diagnosis]) -> Table:
    """One row a cause or effect: whether the evidence supports it, how much there is, which findings."""
    rows: list[tuple[Cell, ...]] = [
        (
            one.sign.kind,
            one.sign.name,
            one.state,
            len(one.rows),
            str(one.rows[0].severity) if one.rows else None,
            tuple(row.id for row in one.rows),
            one.missing,
        )
        for one in diagnoses
    ]
    columns = ("kind", "name", "state", "findings", "worst", "evidence", "not_assessed_by")
    return Table("diagnosis", columns, tuple(rows))
