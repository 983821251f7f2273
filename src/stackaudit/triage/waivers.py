"""Accepted findings: one layer outside all analysers, which splits the register into what is open and what is accepted.

An analyser never learns what was accepted. A finding is accepted by its exact id, with a reason, an owner and a last
day; the day after, it is open again at the severity it has. Whoever accepts a cause accepts what follows from it. A
member of a finding about the whole stack is accepted by its own id; the other members stay open.
Source: stackaudit design, promise 5.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from stackaudit.core.errors import nearest
from stackaudit.core.findings import Finding, Findings, Table, Told
from stackaudit.core.messages import Message, say
from stackaudit.policy.older import PARTED
from stackaudit.policy.triage import Acceptance

State = Literal["accepted", "expired", "matches nothing", "not assessed"]

_MOST_COMPARED = 300
_MOST_SUGGESTED = 20
_BREAKS = frozenset({"journey.broken", "journey.gap-step"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of `accepted:`, held against the findings.

    Attributes:
        acceptance: What the policy says.
        state: Whether it holds, has run out, matches no finding, or is of an analyser that did not run.
        finding: The finding it is about, where there is one.
        nearest: The id that may have been meant, where it matches nothing.
        told_as: The kind that tells it now, where its own is told as part of another.
    """

    acceptance: Acceptance
    state: State
    finding: Finding | None = None
    nearest: str | None = None
    told_as: str | None = None

    @property
    def note(self) -> Message | None:
        """What to tell of it: that it has run out, or that it matches nothing; None where it holds."""
        entry = self.acceptance
        if self.state == "expired":
            return say(
                "{id} is open again: {owner} accepted it until {until} ({reason})",
                id=entry.id,
                owner=entry.owner,
                until=entry.until,
                reason=entry.reason,
            )
        if self.state == "matches nothing" and self.told_as is not None:
            return say(
                "{id} is accepted by {owner}, but this kind is told as part of {kind} now: accept that anew",
                id=entry.id,
                owner=entry.owner,
                kind=self.told_as,
            )
        if self.state == "matches nothing" and self.nearest is not None:
            return say(
                "{id} is accepted by {owner}, but no finding has this id; the nearest is {nearest}",
                id=entry.id,
                owner=entry.owner,
                nearest=self.nearest,
            )
        if self.state == "matches nothing":
            return say("{id} is accepted by {owner}, but no finding has this id", id=entry.id, owner=entry.owner)
        return None


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The register split in two, and what became of every entry of `accepted:`.

    Attributes:
        open: Findings to act on: those that are not accepted, without the members and consequences that are.
        accepted: Findings, members and consequences that are accepted today.
        entries: Every entry of the policy, in its order.
    """

    open: Findings
    accepted: Findings
    entries: tuple[Entry, ...] = ()

    @property
    def returned(self) -> tuple[Entry, ...]:
        """Entries that have run out: their findings are open again."""
        return tuple(entry for entry in self.entries if entry.state == "expired")

    @property
    def stale(self) -> tuple[Entry, ...]:
        """Entries that match no finding, all of them: the finding was mended, or the id is wrong."""
        return tuple(entry for entry in self.entries if entry.state == "matches nothing")

    @property
    def warnings(self) -> tuple[Message, ...]:
        """A sentence for every entry that has run out or matches nothing."""
        return tuple(note for entry in (*self.stale, *self.returned) if (note := entry.note) is not None)

    def table(self) -> Table:
        """The table `accepted`: one row an entry."""
        rows = tuple(
            (e.acceptance.id, e.acceptance.reason, e.acceptance.owner, e.acceptance.until.isoformat(), e.state)
            for e in self.entries
        )
        return Table("accepted", ("id", "reason", "owner", "until", "state"), rows)


def accept(
    findings: Findings,
    accepted: Iterable[Acceptance],
    today: date,
    assessed: Collection[str] | None = None,
    replaced: Mapping[str, str] = MappingProxyType({}),
) -> Acceptances:
    """Split findings into open and accepted ones.

    Args:
        findings: The whole register.
        accepted: What the policy accepts.
        today: The day of the audit; an entry holds until the end of its last day.
        assessed: Analysers that ran; of the others nothing can be said. All of them where None.
        replaced: The kind that tells each older kind now.
    """
    if not (asked := tuple(accepted)):
        return Acceptances(findings, findings.picked(()), ())
    known = {row.id: (finding, row) for finding in findings for row in finding.told}
    entries: list[Entry] = []
    suggested = 0
    for one in asked:
        if one.id in known:
            finding, row = known[one.id]
            entries.append(Entry(one, "accepted" if today <= one.until else "expired", finding.apart(row)))
        elif assessed is not None and one.id.partition(".")[0] not in assessed:
            entries.append(Entry(one, "not assessed"))
        else:
            suggested += 1
            close = _nearest(one.id, known) if suggested <= _MOST_SUGGESTED else None
            entries.append(Entry(one, "matches nothing", None, close, replaced.get(one.id.partition("@")[0])))
    held = {
        entry.acceptance.id: entry.finding
        for entry in entries
        if entry.state == "accepted" and entry.finding is not None
    }
    if not held:
        return Acceptances(findings, findings.picked(()), tuple(entries))
    still_open = findings.picked(left for finding in findings if (left := finding.without(held)) is not None)
    return Acceptances(still_open, findings.picked(Findings.sorted(held.values())), tuple(entries))


def _nearest(wanted: str, known: Collection[str]) -> str | None:
    """The id that may have been meant: the one of today, else of the same kind, about the same, any; bounded work."""
    code, _, subjects = wanted.partition("@")
    for now in PARTED.get(code, ()):
        if (moved := f"{now}@{subjects}") in known:
            return moved
    kinds = [id_ for id_ in known if id_.partition("@")[0] == code]
    alike = kinds or [id_ for id_ in known if id_.partition("@")[2] == subjects] or list(known)
    return nearest(wanted, sorted(alike)[:_MOST_COMPARED])


def breaks_accepted(split: Acceptances, primary: Collection[str]) -> bool:
    """Whether every break of a primary journey that is told is accepted, and there is one.

    Args:
        split: The register, split.
        primary: Ids of the primary journeys.
    """
    return bool(_breaks(split.accepted, primary)) and not _breaks(split.open, primary)


def _breaks(findings: Findings, primary: Collection[str]) -> list[Told]:
    steps = tuple(f"step:{journey}/" for journey in sorted(primary))
    return [f for f in findings.told() if f.code in _BREAKS and any(s.startswith(steps) for s in f.subjects)]
