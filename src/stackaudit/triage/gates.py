"""Gates: which findings make a check fail. A gate names findings, by severity, kind or id; never the total score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from stackaudit.core.errors import StackAuditError, UnknownNameError, check_kind, nearest
from stackaudit.core.findings import Finding, Findings, Severity
from stackaudit.core.messages import Message, say

_MOST_COMPARED = 300


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: findings of a severity and worse, of one kind, or one finding."""

    text: str
    severity: Severity | None = None

    @property
    def code(self) -> str:
        """The kind of finding it is about; empty where it is about a severity."""
        return "" if self.severity is not None else self.text.partition("@")[0]

    def trips(self, findings: Findings) -> Iterable[Finding]:
        """The findings that it stops at: those it names, and those of which what it names is a row."""
        if self.severity is not None:
            return findings.at_least(self.severity)
        return (f for f in findings.of(self.code) if self.text in {self.code, *(row.id for row in f.told)})


def gates(conditions: Iterable[str | Severity], codes: Collection[str]) -> tuple[Gate, ...]:
    """Read conditions such as `high`, `silos.no-path` and `silos.no-path@need:crm>ads/customer`.

    Args:
        conditions: One or several.
        codes: The kinds of findings there are.

    Raises:
        UnknownNameError: there is no such severity or kind; the message has the nearest.
    """
    return tuple(_gate(condition, codes) for condition in conditions)


def _gate(condition: str | Severity, codes: Collection[str]) -> Gate:
    if isinstance(condition, Severity):
        return Gate(str(condition), condition)
    check_kind("a gate", condition, str, 'write failing("high", "silos.no-path")', noun="text", verb="is")
    code, at, subjects = condition.partition("@")
    if not at and "." not in condition:
        ranks = {str(rank) for rank in Severity}
        if kinds := [code for code in codes if condition and code.startswith(f"{condition.lower()}.")]:
            raise StackAuditError(
                f"{condition!r} is an analyser; write a severity, or one of its kinds of findings: {', '.join(kinds)}"
            )
        if condition.lower() not in ranks:
            raise UnknownNameError("severity or kind of finding", condition, ranks | {*codes} if condition else ranks)
        return Gate(condition, Severity.named(condition))
    if code not in codes:
        raise UnknownNameError("kind of finding", code, codes)
    if at and not subjects:
        raise StackAuditError(f"{condition!r}: write {code!r}, or the whole id of one finding")
    return Gate(condition)


def tripped(findings: Findings, conditions: Iterable[Gate]) -> Findings:
    """The findings at which any of the gates stops, each once, worst first."""
    return Findings.sorted({f.id: f for gate in conditions for f in gate.trips(findings)}.values())


def blind(
    conditions: Iterable[Gate], findings: Findings, reviewed: Collection[str], skipped: Mapping[str, str]
) -> Iterator[Message]:
    """Yield a warning for every gate that cannot stop at anything: nothing looked for it, or its id is nobody's.

    Args:
        conditions: The gates.
        findings: The whole register, accepted ones included.
        reviewed: Analysers that looked.
        skipped: Analysers that had nothing to look at, with the reason.
    """
    known = {row.id: row for row in findings.told()}
    for gate in conditions:
        analyser = gate.code.partition(".")[0]
        if gate.severity is not None or gate.text in known:
            continue
        if analyser not in reviewed:
            reason = skipped.get(analyser, "it was left out")
            yield say(
                "{gate} cannot fail: {analyser} did not run ({why})", gate=gate.text, analyser=analyser, why=reason
            )
        elif "@" in gate.text:
            close = nearest(gate.text, sorted(i for i, f in known.items() if f.code == gate.code)[:_MOST_COMPARED])
            if close is None:
                yield say("no finding has the id {gate}", gate=gate.text)
            else:
                yield say("no finding has the id {gate}; the nearest is {close}", gate=gate.text, close=close)
