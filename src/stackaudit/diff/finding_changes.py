"""Findings of two audits by their ids: new, fixed, still open, changed, and those that can no longer be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stackaudit.core.findings import Finding, Findings, Unknown, names_in
from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import Inventory

if TYPE_CHECKING:
    from stackaudit.engine.audit import Audit

State = Literal["new", "changed", "still", "fixed", "untold", "not-compared"]
STATES: tuple[State, ...] = ("new", "changed", "still", "fixed", "untold", "not-compared")


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding in two audits.

    Attributes:
        state: `new`; `changed` (open in both, with another severity, confidence, evidence or other numbers); `still`
            (open in both, the same); `fixed`; `untold` (a fact is no longer stated, so nobody can say); `not-compared`
            (its analyser did not look at both stacks).
        before: The finding in the first audit, if it is there.
        after: The finding in the second audit, if it is there.
        what: What of it changed: `severity`, `confidence`, `evidence`, `numbers`.
        remark: What else is known of the change; None where there is nothing to say.
    """

    state: State
    before: Finding | None
    after: Finding | None
    what: tuple[str, ...] = ()
    remark: Message | None = None

    @property
    def finding(self) -> Finding:
        """The finding as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  one of them is always there
        return found


def finding_changes(before: Audit, restated: Audit, after: Audit, moved: Inventory) -> tuple[FindingChange, ...]:
    """Return what became of every finding of either audit, consequences included.

    A finding that hangs below a cause in the same state is left to its cause: one cause, one line.

    Args:
        before: The first audit, under the ids of the second.
        restated: The same stack under the policy of the second audit.
        after: The second audit.
        moved: Which tools and entities came and went.
    """
    old, new = _by_id(before.findings), _by_id(after.findings)
    told_by_policy = _by_id(restated.findings)
    changes = [
        _change(id_, old.get(id_), new.get(id_), told_by_policy.get(id_), before, after, moved)
        for id_ in sorted(old.keys() | new.keys())
    ]
    kept = _without_followers(changes, _causes(before.findings), _causes(after.findings))
    return tuple(sorted(kept, key=lambda one: (STATES.index(one.state), -one.finding.severity, one.finding.id)))


def _by_id(findings: Findings) -> dict[str, Finding]:
    return {finding.id: finding for finding in findings.flat()}


def _causes(findings: Iterable[Finding]) -> dict[str, str]:
    """The cause of each consequence, by id."""
    found: dict[str, str] = {}
    for finding in findings:
        for below in finding.consequences:
            found[below.id] = finding.id
        found |= _causes(finding.consequences)
    return found


def _without_followers(
    changes: Iterable[FindingChange], causes_before: Mapping[str, str], causes_after: Mapping[str, str]
) -> Iterator[FindingChange]:
    """Leave out what hangs below a cause that is told in the same state, in each audit that has it."""
    rows = tuple(changes)
    told = {one.finding.id: _told_as(one) for one in rows}
    for one in rows:
        sides = [
            causes.get(one.finding.id, "")
            for found, causes in ((one.before, causes_before), (one.after, causes_after))
            if found is not None
        ]
        if one.state == "changed" or any(told.get(cause) != _told_as(one) for cause in sides):
            yield one


def _told_as(one: FindingChange) -> State:
    return "still" if one.state == "changed" else one.state


def _change(
    id_: str,
    old: Finding | None,
    new: Finding | None,
    by_policy: Finding | None,
    before: Audit,
    after: Audit,
    moved: Inventory,
) -> FindingChange:
    analyser = id_.partition(".")[0]
    if new is None and analyser not in after.reviews:
        return FindingChange("not-compared", old, None, remark=_not_run(after, analyser, "second"))
    if old is None and analyser not in before.reviews:
        return FindingChange("not-compared", None, new, remark=_not_run(before, analyser, "first"))
    if old is not None and new is not None:
        what = _differences(old, new)
        cause = say("the policy is another one") if by_policy is not None and _differences(old, by_policy) else None
        return FindingChange("changed", old, new, what, cause) if what else FindingChange("still", old, new)
    if old is not None:
        return _gone(old, by_policy, after, moved)
    assert new is not None  # noqa: S101  an id is of one of the two
    return FindingChange("new", None, new, remark=_why_new(new, by_policy, before, moved))


def _not_run(audit: Audit, analyser: str, which: str) -> Message:
    reason = audit.skipped.get(analyser, "it was left out")
    return say("{analyser} did not look at the {which} stack: {reason}", analyser=analyser, which=which, reason=reason)


def _differences(old: Finding, new: Finding) -> tuple[str, ...]:
    pairs = {
        "severity": old.severity == new.severity,
        "confidence": old.confidence == new.confidence,
        "evidence": old.evidence == new.evidence,
        "numbers": (old.title, old.why, old.advice) == (new.title, new.why, new.advice),
    }
    return tuple(name for name, same in pairs.items() if not same)


def _gone(old: Finding, by_policy: Finding | None, after: Audit, moved: Inventory) -> FindingChange:
    lost = _touches(old, {*moved.tools.removed, *moved.entities.removed})
    if lost:
        return FindingChange("fixed", old, None, remark=say("gone with {ids}", ids=lost))
    missing = _undecided(old, after.unknowns)
    if missing is not None:
        remark = say("cannot be told any more: {fact} is not stated", fact=missing.fact)
        return FindingChange("untold", old, None, remark=remark)
    if by_policy is None:
        return FindingChange("fixed", old, None, remark=say("the policy is another one"))
    below = [_undecided(one, after.unknowns) for one in old.consequences]
    facts = tuple(sorted({unknown.fact for unknown in below if unknown is not None}))
    remark = say("but part of what it caused cannot be told any more: {facts} is not stated", facts=facts)
    return FindingChange("fixed", old, None, remark=remark if facts else None)


def _why_new(new: Finding, by_policy: Finding | None, before: Audit, moved: Inventory) -> Message | None:
    if by_policy is not None:
        return say("the policy is another one")
    came = _touches(new, {*moved.tools.added, *moved.entities.added})
    if came:
        return say("came with {ids}", ids=came)
    missing = _undecided(new, before.unknowns)
    return None if missing is None else say("could not be told before: {fact} was not stated", fact=missing.fact)


def _touches(finding: Finding, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({name for subject in finding.subjects for name in names_in(subject) if name in ids}))


def _undecided(finding: Finding, unknowns: Iterable[Unknown]) -> Unknown | None:
    """The fact that keeps a finding from being told, if there is one."""
    about = set(finding.subjects)
    return next((u for u in unknowns if u.code == finding.code and about & {*u.subjects, *u.blocks}), None)
