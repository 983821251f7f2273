"""Approvals: how long they take, whether whoever asked is still there, whether the need still holds, what they block.

Each approval is shown with its days; an open one takes at least so long as it is open, so it is in no mean. Those that
were decided tell how long one takes here, as a median: they are too few for a curve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod
from statistics import median
from typing import TYPE_CHECKING

from stackaudit.analysers.people.approval_blocked import Blocker, blocked, pressed, undated, waited_for
from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout, chance
from stackaudit.analysers.people.findings import finding, joined, missing, unasked
from stackaudit.analysers.people.measures import open_part, points
from stackaudit.analysers.people.rules.delivery import APPROVAL_STALE, NEED_EXPIRED, REPAIR_WAITS
from stackaudit.analysers.people.team import there
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.evidence import Evidence, Names, NeedAtStake, Quantity
from stackaudit.core.findings import Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.graph import StackGraph
from stackaudit.graph.quality import Verdict
from stackaudit.model.integration import Candidate
from stackaudit.model.periods import days_after
from stackaudit.model.persons import person_id
from stackaudit.stats.means import Part
from stackaudit.stats.waiting import MONTH, gone, still_valid
from stackaudit.tables.people import ApprovalRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Approval

_UNMET = frozenset({"no-path", "manual-only", "stale"})
_MET = frozenset({"ok", "near-limit"})


def repairs(rollout: Rollout, approval: Approval, days: int) -> tuple[Finding, ...]:
    """One finding for an open approval without which needs stay unmet that what it blocks would meet.

    What would be met is asked of the stack with the blocked candidates built, so that a path over several of them, or
    over flows that run already, counts too.
    """
    blocked = sorted(
        (one for one in rollout.graph.stack.candidates if one.id in approval.blocks), key=lambda c: str(c.id)
    )
    if not blocked:
        return ()
    surely, perhaps = _served(rollout, blocked)
    needs = surely or perhaps
    if not needs:
        return ()
    held, policy = rollout.graph.holdings, rollout.policy
    entities = {verdict.need.entity for verdict in needs}
    factors = [
        policy.factor(one.criticality, about_customer=one.about_customer)
        for one in (held[entity].entity for entity in entities)
    ]
    ends = ((rollout.graph.tool(end).name for end in (v.need.source, v.need.target)) for v in needs)
    names = tuple(sorted(" to ".join(pair) for pair in ends))
    would = "would" if surely else "may"
    why = [
        say(
            "No automated path brings {records} there in time today.",
            records=tuple(sorted(held[e].entity.name for e in entities)),
        ),
        say("What {initiative} waits to build " + would + " mend it.", initiative=rollout.name),
    ]
    return (
        Finding(
            rule=REPAIR_WAITS,
            subjects=(rollout.about("approval", approval.id),),
            severity=policy.rate(REPAIR_WAITS, max(rollout.weight(rollout.initiative.tools), *factors)),
            title=REPAIR_WAITS.title.fill(approval=approval.name, paths=names),
            why=sentences(why),
            advice=REPAIR_WAITS.advice.fill(),
            evidence=(
                *_stakes(needs, blocked),
                Quantity("open for", float(days), "days"),
                *joined(rollout, rollout.initiative.tools),
            ),
            confidence="documented" if surely else "assumed",
        ),
    )


def _served(context: Context, blocked: list[Candidate]) -> tuple[list[Verdict], list[Verdict]]:
    """Needs unmet today that are met once the candidates are built: for sure, and as far as what they state goes."""
    today = context.graph
    unmet = [verdict for verdict in today.verdicts() if verdict.status in _UNMET]
    built = tuple(one.model_copy(update={"status": "active"}) for one in blocked)
    stack = today.stack.model_copy(update={"integrations": (*today.stack.integrations, *built)})
    after = StackGraph(stack, context.policy).verdicts([verdict.need for verdict in unmet])
    status = {verdict.need.key: verdict.status for verdict in after}
    surely = [verdict for verdict in unmet if status[verdict.need.key] in _MET]
    return surely, [verdict for verdict in unmet if status[verdict.need.key] == "unknown"]


def _stakes(needs: list[Verdict], blocked: list[Candidate]) -> tuple[Evidence, ...]:
    stakes = tuple(NeedAtStake(one.need.id, one.status, one.lost) for one in needs)
    return (*stakes, Names("candidates that wait", tuple(str(one.id) for one in blocked)))


Ends = Mapping[str, Sequence[date | None]]
"""On which days each member of the team left it, by id; None for a time that has not ended."""


@dataclass(frozen=True)
class Wait:
    """One approval that was asked for.

    Attributes:
        approval: The record.
        state: `open`, `decided`, or `planned` where it is to be asked for later.
        days: How long it took, or has taken so far.
        gone: Probability that all who asked for it have left.
        valid: Probability that the need is still the same.
        workaround: Whether people have found a way without it.
    """

    approval: Approval
    state: str
    days: int
    gone: Estimate
    valid: Estimate
    workaround: bool | None

    @property
    def open(self) -> bool:
        """Whether it is still waited for."""
        return self.state == "open"


def review_approvals(rollout: Rollout) -> Outcome:
    """What the approvals of a rollout say."""
    if rollout.initiative.approvals is None:
        element = open_part("approvals", say("Approvals are decided soon"))
        return unasked(rollout, APPROVAL_STALE, "initiative.approvals", element)
    team = _ends(rollout)
    listed = sorted(rollout.initiative.approvals, key=lambda a: a.id)
    waits = [wait for one in listed if (wait := _wait(rollout, one, team))]
    begun = [wait for wait in waits if wait.state != "planned"]
    return Outcome(
        tuple(found for wait in begun if wait.open for found in _findings(rollout, wait)),
        tuple(_unknowns(rollout, begun)),
        tuple(_elements(rollout, begun)),
        tuple(_row(rollout, wait) for wait in waits),
    )


def _wait(rollout: Rollout, approval: Approval, team: Ends) -> Wait | None:
    if approval.asked is None:
        return None
    decided = approval.decided is not None and approval.decided <= rollout.today
    until = approval.decided if decided and approval.decided else min(approval.open_on or rollout.today, rollout.today)
    state = "decided" if decided else "planned" if approval.asked > rollout.today else "open"
    days = max(0, (until - approval.asked).days)
    workaround = approval.workaround if approval.workaround is not None else rollout.initiative.workaround
    valid = chance(lambda changes: still_valid(changes, days / MONTH), rollout.changes)
    return Wait(approval, state, days, _gone(rollout, approval, team, days, until), valid, workaround)


def _ends(rollout: Rollout) -> Ends:
    team: dict[str, list[date | None]] = {}
    for member in rollout.initiative.team or ():
        for name in rollout.somebody((member.person,)):
            team.setdefault(person_id(name), []).append(member.left)
    return team


def _gone(rollout: Rollout, approval: Approval, team: Ends, days: int, until: date) -> Estimate:
    """Probability that all who asked have left; of members of the team it is known, of others it is estimated."""
    guess, chances = chance(lambda share: gone(share, days / MONTH), rollout.turnover), list[Estimate]()
    for name in rollout.somebody(approval.requesters or ()) or ("",):
        left, stated = team.get(person_id(name), ()), rollout.graph.people.departure(name)
        away = all(day is not None and day <= until for day in left)
        if stated is not None and not left:
            away = stated.day is None or stated.day <= until
        chances.append(Estimate.exact(1.0 if away else 0.0, SHARE) if left or stated is not None else guess)
    return Estimate.between(prod(one.low for one in chances), prod(one.high for one in chances), SHARE)


def _findings(rollout: Rollout, wait: Wait) -> Iterator[Finding]:
    """What is wrong with an open approval; what follows from its age hangs below its age, or below who holds it up."""
    told = tuple(_by_age(rollout, wait))
    blocker = _blocker(rollout, wait)
    if blocker is None or blocker.holds_up is not True:
        yield from told
        return
    apart = tuple(one for one in told if one.rule == NEED_EXPIRED and wait.workaround is True)
    yield from apart
    yield blocked(blocker).causing(one for one in told if one not in apart)


def _blocker(rollout: Rollout, wait: Wait) -> Blocker | None:
    one = wait.approval
    if one.waits_for is None or one.asked is None or rollout.nobody(one.waits_for.party):
        return None
    return Blocker(rollout, one, one.waits_for, days_after(one.asked, wait.days), wait.days, wait.valid)


def _by_age(rollout: Rollout, wait: Wait) -> Iterator[Finding]:
    waiting = repairs(rollout, wait.approval, wait.days)
    expired = _expired(rollout, wait)
    if wait.days <= rollout.settings.approval_warn_days:
        yield from (*expired, *waiting)
        return
    caused = tuple(one for one in expired if wait.workaround is not True)
    yield from (one for one in expired if wait.workaround is True)
    yield _stale(rollout, wait, (*caused, *waiting))


def _stale(rollout: Rollout, wait: Wait, caused: tuple[Finding, ...]) -> Finding:
    high = wait.days > rollout.settings.approval_high_days
    params: dict[str, Value] = {
        "approval": wait.approval.name,
        "initiative": rollout.name,
        "days": timedelta(days=wait.days),
    }
    why = [
        say("A decision is to take {warn} at most.", warn=timedelta(days=rollout.settings.approval_warn_days)),
        *_usual(rollout),
        *_who_asked(wait),
        *_still_needed(rollout, wait),
    ]
    blocker = _blocker(rollout, wait)
    deciders = there(rollout, wait.approval.by)
    gone = tuple(name for name in rollout.somebody((wait.approval.by,)) if name not in deciders)
    if gone:
        one, more = "{by}, who was to decide, has left.", "{by}, who were to decide, have left."
        why.append(say(one, more, by=gone, n=len(gone)))
    if blocker is not None:
        why.append(waited_for(blocker))
    title, advice = APPROVAL_STALE.title.fill(**params), _press(deciders)
    if blocker is not None:
        text = "{approval} for {initiative} has been open for {days}, and waits for {party}"
        title, advice = say(text, party=blocker.waits.party, **params), pressed(blocker)
    return finding(
        rollout,
        APPROVAL_STALE,
        (title, why, advice),
        _evidence(wait),
        about=(rollout.about("approval", wait.approval.id),),
        least=Severity.HIGH if high else Severity.NOTE,
        consequences=caused,
    )


def _press(deciders: tuple[str, ...]) -> Message:
    """Return what to do about an approval that nobody outside holds up: who decides is to say by when."""
    if not deciders:
        return APPROVAL_STALE.advice.fill()
    text = "Ask {by} for a decision by a day, for what is missing, and for a smaller scope that can be decided now."
    return say(text, by=deciders)


def _usual(rollout: Rollout) -> Iterator[Message]:
    """Yield how long those approvals took that were decided; nothing where none was."""
    took = [
        (one.decided - one.asked).days
        for one in rollout.initiative.approvals or ()
        if one.asked is not None and one.decided is not None and one.asked <= one.decided <= rollout.today
    ]
    if took:
        yield say(
            "The only decision of this rollout so far took {days}.",
            "The {n} decisions of this rollout so far took {days} at the median.",
            n=len(took),
            days=timedelta(days=round(median(took))),
        )


def _who_asked(wait: Wait) -> Iterator[Message]:
    """Yield whether those who asked are there, where that is known; an estimate stands with the evidence."""
    if wait.gone.value == 0:
        yield say("Somebody who asked for it is still there.")
    if wait.gone.value == 1:
        yield say("All who asked for it have left.")


def _still_needed(rollout: Rollout, wait: Wait) -> Iterator[Message]:
    """Yield how likely the need is the same, where the rollout states how fast its needs change; else the evidence."""
    if rollout.initiative.changes_a_month is not None:
        yield say("The need is still what it was with a probability of {valid}.", valid=_percent(wait.valid))


def _expired(rollout: Rollout, wait: Wait) -> tuple[Finding, ...]:
    """The need is more likely gone than not, or people have found a way without it."""
    lapsed = wait.valid.high < rollout.settings.need_valid
    if not lapsed and wait.workaround is not True:
        return ()
    name = {"approval": wait.approval.name, "initiative": rollout.name}
    if wait.workaround is True:
        title = NEED_EXPIRED.title.fill(**name)
        why = [say("What they do meanwhile may be good enough, or a risk that nobody has looked at.")]
        advice = NEED_EXPIRED.advice.fill()
    else:
        title = say("What {approval} for {initiative} was asked for has probably changed", **name)
        why = [
            say(
                "After {days} the need is the same with a probability of {valid}.",
                days=timedelta(wait.days),
                valid=_percent(wait.valid),
            )
        ]
        advice = say("Ask those who need it whether they still do, and in what form, before pressing for a decision.")
    confidence: Confidence = (
        "interview" if wait.workaround else "assumed" if rollout.initiative.changes_a_month is None else "documented"
    )
    about = (rollout.about("approval", wait.approval.id),)
    texts = (title, why, advice)
    return (finding(rollout, NEED_EXPIRED, texts, _evidence(wait), about=about, grade=confidence),)


def _evidence(wait: Wait) -> Iterator[Evidence]:
    if wait.approval.asked is not None:
        yield Names("asked on", (wait.approval.asked.isoformat(),))
    yield Quantity("open for", float(wait.days), "days")
    for name, share in (("need still valid", wait.valid), ("all who asked have left", wait.gone)):
        yield Quantity(f"{name} at least", float(share.low), "share")
        yield Quantity(f"{name} at most", float(share.high), "share")


def _percent(share: Estimate) -> str:
    low, high = (f"{float(end):.0%}" for end in (share.low, share.high))
    return low if low == high else f"{low} to {high}"


def _unknowns(rollout: Rollout, waits: list[Wait]) -> Iterator[Unknown]:
    listed = rollout.initiative.approvals or ()
    silent = [one for one in listed if one.asked is None and one.asked_for is not False]
    if silent:
        subjects = tuple(rollout.about("approval", one.id) for one in silent)
        names = tuple(sorted(one.name for one in silent))
        yield missing(rollout, APPROVAL_STALE, "approval.asked", subjects, approvals=names)
    least = rollout.settings.need_valid
    for wait in waits:
        blocker = _blocker(rollout, wait) if wait.open else None
        if blocker is not None and blocker.holds_up is None:
            yield undated(blocker)
        if wait.open and wait.valid.low < least <= wait.valid.high and wait.workaround is not True:
            subjects = (rollout.about("approval", wait.approval.id),)
            name = wait.approval.name
            yield missing(rollout, NEED_EXPIRED, "initiative.changes_a_month", subjects, approval=name)


def _elements(rollout: Rollout, waits: list[Wait]) -> Iterator[Element]:
    """Time: 100 up to the days of the warning, falling to 0 at those of the alarm. Need: its probability."""
    warn, high = rollout.settings.approval_warn_days, rollout.settings.approval_high_days
    for wait in waits:
        over = (wait.days - warn) / (high - warn) if high > warn else float(wait.days > warn)
        value = 100.0 * (1 - min(1.0, max(0.0, over)))
        yield Element(
            "approvals", say("{approval} is decided soon", approval=wait.approval.name), Part.known(1.0, value)
        )
        if wait.open:
            label = say("{approval} is still needed", approval=wait.approval.name)
            yield Element("approvals", label, points(wait.valid))
    for one in sorted(rollout.initiative.approvals or (), key=lambda a: a.id):
        if one.asked is None:
            yield open_part("approvals", say("{approval} is decided soon", approval=one.name))


def _row(rollout: Rollout, wait: Wait) -> ApprovalRow:
    one = wait.approval
    counts = (wait.days, wait.gone, wait.valid, wait.workaround)
    blocker = _blocker(rollout, wait)
    begun = (rollout.id, one.id, one.kind, one.asked, wait.state)
    return ApprovalRow(
        *begun,
        *counts,
        blocks=one.blocks,
        waits_for=None if blocker is None else blocker.waits.party,
        days_with_them=None if blocker is None else blocker.theirs,
        promised=None if blocker is None else blocker.waits.promised,
        by=there(rollout, one.by),
    )
