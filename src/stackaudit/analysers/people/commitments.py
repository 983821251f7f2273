"""What one party expects of another, and what that other has committed itself to. Source: stackaudit methods 7.14."""

from __future__ import annotations

import math

from stackaudit.analysers.people.building import TOP, between, finding, missing, open_part, pct, unasked
from stackaudit.analysers.people.case import Case, Told
from stackaudit.analysers.people.rules.delivery import COMMITMENT_GAP
from stackaudit.core.evidence import Evidence, Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.model.voices import Commitment
from stackaudit.stats.importance_gap import shortfall

_MATCHED = say("what parties expect of each other and have committed themselves to")


def commitments(case: Case, initiative: Initiative) -> Told:
    """What is to be said of the mutual expectations of an initiative."""
    if initiative.commitments is None:
        message = say("nobody says what the parties of {initiative} expect of each other", initiative=initiative.name)
        return unasked(
            case, initiative, COMMITMENT_GAP, "initiative.commitments", message, open_part("conflict", _MATCHED)
        )
    listed = sorted(initiative.commitments, key=lambda row: (row.of, row.expects, row.what, repr(row)))
    gaps = [(row, gap(row)) for row in listed]
    found = [(row, share) for row, share in gaps if share is not None]
    answer = Told(rows=tuple(("people_commitments", _cells(initiative, row, share)) for row, share in gaps))
    n = sum(row.expected is None or row.committed is None for row in listed)
    if n:
        message = say(
            "of {n} thing that one party expects of another it is not stated how much, or what was committed",
            "of {n} things that one party expects of another it is not stated how much, or what was committed",
            n=n,
        )
        answer += Told(unknowns=(missing(case, initiative, COMMITMENT_GAP, "commitment.committed", message),))
    if n or found:
        sure, whole = math.fsum(1 - min(1.0, max(0.0, share)) for _, share in found), n + len(found)
        low, high = TOP * sure / whole, TOP * (sure + n) / whole
        answer += Told(elements=(between("conflict", _MATCHED, low, high, coverage=len(found) / whole),))
    short = [(row, share) for row, share in found if share >= case.setting("commitment-gap")]
    return answer + Told(findings=(_short(case, initiative, short),)) if short else answer


def gap(row: Commitment) -> float | None:
    """Share of what is expected that is not committed; None where either is not stated, or nothing is expected."""
    if row.expected is None or row.committed is None:
        return None
    return shortfall(row.expected, row.committed)


def _cells(initiative: Initiative, row: Commitment, share: float | None) -> tuple[Cell, ...]:
    return initiative.id, row.expects, row.of, row.what, row.expected, row.committed, row.unit, share


def _short(case: Case, initiative: Initiative, short: list[tuple[Commitment, float]]) -> Finding:
    worst, share = min(short, key=lambda pair: (-pair[1], pair[0].of, pair[0].expects, pair[0].what))
    texts = (
        COMMITMENT_GAP.title.fill(of=worst.of, expects=worst.expects, initiative=initiative.name, what=worst.what),
        say(
            "{expected} {unit} are expected and {committed} committed, {share}% less. Nobody breaks a promise here: "
            "there were two numbers from the beginning, and each side blames the other for its own.".replace(
                " {unit}", " {unit}" if worst.unit else ""
            ),
            expected=worst.expected or 0.0,
            committed=worst.committed or 0.0,
            share=pct(share),
            **({"unit": worst.unit} if worst.unit else {}),
        ),
        COMMITMENT_GAP.advice.fill(),
    )
    evidence: list[Evidence] = []
    for row, less in short:
        name = f"{row.what} ({row.expects} of {row.of})"
        evidence += [
            Quantity(f"{name}: expected", row.expected or 0.0, row.unit or ""),
            Quantity(f"{name}: committed", row.committed or 0.0, row.unit or ""),
            Quantity(f"{name}: less by", less, "share"),
        ]
    return finding(case, initiative, COMMITMENT_GAP, texts, evidence, grade="interview")
