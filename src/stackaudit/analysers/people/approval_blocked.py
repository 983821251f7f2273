"""An open approval that somebody holds up: who that is, and how long it lies with them and with us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.people.context import Rollout
from stackaudit.analysers.people.findings import Texts, finding, missing, share_in_words
from stackaudit.analysers.people.rules import common
from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text

if TYPE_CHECKING:
    from stackaudit.model.rollout import Approval, WaitsFor

LONG = "people.approval-blocked-long"
"""The variant for a party that has been waited for longer than the days of the alarm."""


def _waiting(asked: str) -> dict[str, Any]:
    waits = {"party": "Acme", "kind": "vendor", "what": "the security paper", "asked": asked}
    return common.rollout(approvals=[{"id": "legal", "asked": "2026-06-01", "waits_for": waits}])


APPROVAL_BLOCKED = Rule(
    id="people.approval-blocked",
    severity=5.0,
    variants={LONG: 7.0},
    effort=Effort.DAY,
    theme=common.NO_DECISIONS,
    detection="An open approval states whom it waits for (`waits_for`), and the day that they promised is past; or "
    "they promised none, and were asked more than `approval_warn_days` ago.",
    rating=common.REACH + " It has a higher base after `approval_high_days`. That the approval is open for long, and "
    "what follows from it, is told below it.",
    limitations="Who holds it up is what the record says; they may wait for us in turn.",
    title=Text("{approval} for {initiative} waits for {party}"),
    advice=Text("Ask {party} for a day, name somebody of ours who follows it up, and agree what happens if it passes."),
    triggers=_waiting("2026-07-01"),
    passes=_waiting("2026-10-01"),
)


@dataclass(frozen=True)
class Blocker:
    """Somebody for whom an open approval waits.

    Attributes:
        rollout: Which rollout.
        approval: Which approval.
        waits: Whom it waits for.
        until: The last day on which it was known to be open.
        days: How long the approval has been open.
        valid: Probability that the need is still the same.
    """

    rollout: Rollout
    approval: Approval
    waits: WaitsFor
    until: date
    days: int
    valid: Estimate

    @cached_property
    def theirs(self) -> int | None:
        """Days for which it has lain with them; None where it is not stated when they were asked."""
        asked = self.waits.asked
        return None if asked is None else min(self.days, max(0, (self.until - asked).days))

    @property
    def holds_up(self) -> bool | None:
        """Whether they are late; None where neither day is stated."""
        if self.waits.promised is not None:
            return self.waits.promised < self.until
        return None if self.theirs is None else self.theirs > self.rollout.settings.approval_warn_days

    @property
    def subject(self) -> str:
        """The approval."""
        return self.rollout.about("approval", self.approval.id)

    @property
    def ours(self) -> bool:
        """Whether it is stated that they are of our own company."""
        return self.waits.kind == "own"


def blocked(blocker: Blocker) -> Finding:
    """Return the finding about somebody who holds an approval up."""
    settings = blocker.rollout.settings
    long = blocker.theirs is not None and blocker.theirs > settings.approval_high_days
    return finding(
        blocker.rollout,
        APPROVAL_BLOCKED,
        _texts(blocker),
        _evidence(blocker),
        about=(blocker.subject,),
        variant=LONG if long else "",
    )


def undated(blocker: Blocker) -> Unknown:
    """Return that it is not known since when somebody is waited for."""
    return missing(
        blocker.rollout,
        APPROVAL_BLOCKED,
        "approval.waits_for.asked",
        (blocker.subject,),
        approval=blocker.approval.name,
        party=blocker.waits.party,
    )


def _texts(blocker: Blocker) -> Texts:
    party = blocker.waits.party
    names = {"approval": blocker.approval.name, "initiative": blocker.rollout.name, "party": party}
    return APPROVAL_BLOCKED.title.fill(**names), tuple(_why(blocker)), pressed(blocker)


def pressed(blocker: Blocker) -> Message:
    """Return what to do about an approval that waits for somebody: their answer counts, not who decides then."""
    party, promised = blocker.waits.party, blocker.waits.promised
    if blocker.holds_up is not True and promised is not None:
        text = (
            "Ask {party} whether {day} holds, name somebody of ours who follows it up, and agree what if it does not."
        )
        return say(text, party=party, day=promised)
    if blocker.ours:
        return say("Let the heads of both sides agree on a day by which {party} answers.", party=party)
    if blocker.holds_up is not True and blocker.waits.what is None:
        return say("Ask {party} what is missing and by which day it comes.", party=party)
    return APPROVAL_BLOCKED.advice.fill(party=party)


def waited_for(blocker: Blocker) -> Message:
    """Return for whom an approval waits, and for what where that is stated."""
    waits = blocker.waits
    if waits.what is None:
        return say("It waits for {party}.", party=waits.party)
    return say("It waits for {party}, who is to bring: {what}.", party=waits.party, what=waits.what)


def _why(blocker: Blocker) -> Iterator[Message]:
    waits, theirs = blocker.waits, blocker.theirs
    if theirs is not None and blocker.days:
        whose = "{theirs} of them with {party} ({share})"
        whose += ", who are ours as well." if blocker.ours else ", {ours} with us."
        params = {} if blocker.ours else {"ours": blocker.days - theirs}
        yield say(
            "It has been open for {days} days, " + whose,
            days=blocker.days,
            theirs=theirs,
            party=waits.party,
            share=f"{theirs / blocker.days:.1%}",
            **params,
        )
    if waits.what is not None:
        yield say("{party} is to bring: {what}.", party=waits.party, what=waits.what)
    if waits.promised is not None:
        late = (blocker.until - waits.promised).days
        day = waits.promised
        yield say("It was promised by {day}, {n} day ago.", "It was promised by {day}, {n} days ago.", day=day, n=late)
    if blocker.rollout.initiative.changes_a_month is not None:
        yield say("The need is still what it was with a probability of {valid}.", valid=share_in_words(blocker.valid))


def _evidence(blocker: Blocker) -> Iterator[Evidence]:
    waits, theirs = blocker.waits, blocker.theirs
    yield Names("waits for", (waits.party,))
    yield Quantity("open for", float(blocker.days), "days")
    if theirs is not None:
        yield Quantity("of it with them", float(theirs), "days")
        yield Quantity("of it before they were asked", float(blocker.days - theirs), "days")
    for role, day in (("they were asked on", waits.asked), ("promised by", waits.promised)):
        if day is not None:
            yield Names(role, (day.isoformat(),))
    yield Quantity("need still valid at least", float(blocker.valid.low), "share")
    yield Quantity("need still valid at most", float(blocker.valid.high), "share")
