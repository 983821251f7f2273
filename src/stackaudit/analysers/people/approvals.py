"""Approvals: how long they take, whether whoever asked is still there, whether the need still holds, what they block.

An approval that is open says that it takes at least so long: it counts as that, neither as decided nor not at all.
Source: stackaudit methods 7.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod

from stackaudit.analysers.people.context import Context, Element, Told
from stackaudit.analysers.people.findings import Span, finding, joined, missing, open_part, spanned
from stackaudit.analysers.people.rules.delivery import APPROVAL_STALE, NEED_EXPIRED, REPAIR_WAITS
from stackaudit.core.evidence import Evidence, Names, NeedAtStake, Quantity
from stackaudit.core.findings import Cell, Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.graph import StackGraph
from stackaudit.graph.quality import Verdict
from stackaudit.model.base import slug
from stackaudit.model.integration import Candidate
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Approval
from stackaudit.stats.means import Part
from stackaudit.stats.waiting import MONTH, gone, kaplan_meier, still_valid

_UNMET = frozenset({"no-path", "manual-only", "stale"})
_MET = frozenset({"ok", "near-limit"})


def repairs(context: Context, initiative: Initiative, approval: Approval, days: int) -> tuple[Finding, ...]:
    """One finding for an open approval without which needs stay unmet that what it blocks would meet.

    What would be met is asked of the stack with the blocked candidates built, so that a path over several of them, or
    over flows that run already, counts too.
    """
    blocked = sorted(
        (one for one in context.graph.stack.candidates if one.id in approval.blocks), key=lambda c: str(c.id)
    )
    if not blocked:
        return ()
    surely, perhaps = _served(context, blocked)
    needs = surely or perhaps
    if not needs:
        return ()
    held, policy = context.graph.holdings, context.policy
    entities = {verdict.need.entity for verdict in needs}
    factors = [
        policy.factor(one.criticality, about_customer=one.about_customer)
        for one in (held[entity].entity for entity in entities)
    ]
    ends = ((context.graph.tool(end).name for end in (v.need.source, v.need.target)) for v in needs)
    names = tuple(sorted(" to ".join(pair) for pair in ends))
    would = "would" if surely else "may"
    why = [
        say(
            "No automated path brings {records} there in time today.",
            records=tuple(sorted(held[e].entity.name for e in entities)),
        ),
        say("What {initiative} waits to build " + would + " mend it.", initiative=initiative.name),
    ]
    return (
        Finding(
            rule=REPAIR_WAITS,
            subjects=(context.about(initiative, "approval", approval.id),),
            severity=policy.rate(REPAIR_WAITS, max(context.weight(initiative.tools), *factors)),
            title=REPAIR_WAITS.title.fill(approval=approval.name, paths=names),
            why=sentences(why),
            advice=REPAIR_WAITS.advice.fill(),
            evidence=(
                *_stakes(needs, blocked),
                Quantity("open for", float(days), "days"),
                *joined(context, initiative.tools),
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
"""On which days each member of the team left it, by slug; None for a time that has not ended."""


@dataclass(frozen=True)
class Wait:
    """One approval that was asked for.

    Attributes:
        approval: The record.
        state: `open`, `decided`, or `planned` where it is to be asked for later.
        days: How long it took, or has taken so far.
        gone: Probability that all who asked for it have left, least and most.
        valid: Probability that the need is still the same, least and most.
        workaround: Whether people have found a way without it.
    """

    approval: Approval
    state: str
    days: int
    gone: Span
    valid: Span
    workaround: bool | None

    @property
    def open(self) -> bool:
        """Whether it is still waited for."""
        return self.state == "open"


def review_approvals(context: Context, initiative: Initiative) -> Told:
    """What the approvals of an initiative say."""
    if initiative.approvals is None:
        message = say("the approvals of {initiative} are not listed", initiative=initiative.name)
        element = open_part("approvals", say("Approvals are decided soon"))
        return Told((), (missing(context, initiative, APPROVAL_STALE, "initiative.approvals", message),), (element,))
    team = _ends(initiative)
    listed = sorted(initiative.approvals, key=lambda a: a.id)
    waits = [wait for one in listed if (wait := _wait(context, initiative, one, team))]
    begun = [wait for wait in waits if wait.state != "planned"]
    return Told(
        tuple(found for wait in begun if wait.open for found in _findings(context, initiative, wait)),
        tuple(_unknowns(context, initiative, begun)),
        tuple(_elements(context, initiative, begun)),
        (*(("people_approvals", _row(initiative, wait)) for wait in waits), *_waiting(initiative, begun)),
    )


def _wait(context: Context, initiative: Initiative, approval: Approval, team: Ends) -> Wait | None:
    if approval.asked is None:
        return None
    decided = approval.decided is not None and approval.decided <= context.today
    until = approval.decided if decided and approval.decided else min(approval.open_on or context.today, context.today)
    state = "decided" if decided else "planned" if approval.asked > context.today else "open"
    days = max(0, (until - approval.asked).days)
    changes = _stated(initiative.changes_a_month, context, "changes-low", "changes-high")
    workaround = approval.workaround if approval.workaround is not None else initiative.workaround
    return Wait(
        approval,
        state,
        days,
        _gone(context, initiative, approval, team, days, until),
        (still_valid(changes[1], days / MONTH), still_valid(changes[0], days / MONTH)),
        workaround,
    )


def _stated(share: float | None, context: Context, low: str, high: str) -> Span:
    """What the initiative states, else the interval of the policy."""
    people = context.policy.people
    return (share, share) if share is not None else (people[low], people[high])  # type: ignore[index]  # two settings


def _ends(initiative: Initiative) -> Ends:
    team: dict[str, list[date | None]] = {}
    for member in initiative.team or ():
        team.setdefault(slug(member.person), []).append(member.left)
    return team


def _gone(context: Context, initiative: Initiative, approval: Approval, team: Ends, days: int, until: date) -> Span:
    """Probability that all who asked have left; of members of the team it is known, of others it is estimated."""
    rates = _stated(initiative.turnover, context, "turnover-low", "turnover-high")
    low, high = (gone(rate, days / MONTH) for rate in rates)
    ends: list[Span] = []
    for name in context.somebody(approval.requesters or ()) or ("",):
        left = team.get(slug(name), ())
        sure = 1.0 if left and all(day is not None and day <= until for day in left) else 0.0
        ends.append((sure, sure) if left else (low, high))
    return prod(end[0] for end in ends), prod(end[1] for end in ends)


def _findings(context: Context, initiative: Initiative, wait: Wait) -> Iterator[Finding]:
    """What is wrong with an open approval; what follows from its age hangs below its age."""
    waiting = repairs(context, initiative, wait.approval, wait.days)
    expired = _expired(context, initiative, wait)
    if wait.days <= context.setting("approval-warn-days"):
        yield from (*expired, *waiting)
        return
    caused = tuple(one for one in expired if wait.workaround is not True)
    yield from (one for one in expired if wait.workaround is True)
    yield _stale(context, initiative, wait, (*caused, *waiting))


def _stale(context: Context, initiative: Initiative, wait: Wait, caused: tuple[Finding, ...]) -> Finding:
    high = wait.days > context.setting("approval-high-days")
    params: dict[str, Value] = {
        "approval": wait.approval.name,
        "initiative": initiative.name,
        "days": timedelta(days=wait.days),
    }
    why = [
        say("A decision is to take {warn} at most.", warn=timedelta(days=context.setting("approval-warn-days"))),
        _who_asked(wait),
        say("The need is still what it was with a probability of {valid}.", valid=_percent(wait.valid)),
    ]
    by = wait.approval.by
    nobody = by is None or context.nobody(by)
    advice = say(
        "Name one person who decides on it and a day by which, or a smaller scope that can be decided now."
        if nobody
        else "Ask {by} for a decision by a day, for what is missing, and for a smaller scope that can be decided now.",
        **({} if nobody or by is None else {"by": by}),
    )
    return finding(
        context,
        initiative,
        APPROVAL_STALE,
        (APPROVAL_STALE.title.fill(**params), why, advice),
        _evidence(wait),
        about=(context.about(initiative, "approval", wait.approval.id),),
        least=Severity.HIGH if high else Severity.NOTE,
        consequences=caused,
    )


def _who_asked(wait: Wait) -> Message:
    if wait.gone == (0.0, 0.0):
        return say("Somebody who asked for it is still there.")
    if wait.gone == (1.0, 1.0):
        return say("All who asked for it have left.")
    return say("All who asked for it have left by now with a probability of {gone}.", gone=_percent(wait.gone))


def _expired(context: Context, initiative: Initiative, wait: Wait) -> tuple[Finding, ...]:
    """The need is more likely gone than not, or people have found a way without it."""
    lapsed = wait.valid[1] < context.setting("need-valid")
    if not lapsed and wait.workaround is not True:
        return ()
    name = {"approval": wait.approval.name, "initiative": initiative.name}
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
        "interview" if wait.workaround else "assumed" if initiative.changes_a_month is None else "documented"
    )
    about = (context.about(initiative, "approval", wait.approval.id),)
    texts = (title, why, advice)
    return (finding(context, initiative, NEED_EXPIRED, texts, _evidence(wait), about=about, grade=confidence),)


def _evidence(wait: Wait) -> Iterator[Evidence]:
    if wait.approval.asked is not None:
        yield Names("asked on", (wait.approval.asked.isoformat(),))
    yield Quantity("open for", float(wait.days), "days")
    yield Quantity("need still valid at least", wait.valid[0])
    yield Quantity("need still valid at most", wait.valid[1])
    yield Quantity("all who asked have left at least", wait.gone[0])
    yield Quantity("all who asked have left at most", wait.gone[1])


def _percent(span: Span) -> str:
    low, high = (f"{end:.0%}" for end in span)
    return low if low == high else f"{low} to {high}"


def _unknowns(context: Context, initiative: Initiative, waits: list[Wait]) -> Iterator[Unknown]:
    silent = [one for one in initiative.approvals or () if one.asked is None]
    if silent:
        subjects = tuple(sorted(context.about(initiative, "approval", one.id) for one in silent))
        message = say(
            "when {approvals} of {initiative} was asked for is not stated",
            approvals=tuple(sorted(one.name for one in silent)),
            initiative=initiative.name,
        )
        yield Unknown(APPROVAL_STALE.id, "approval.asked", subjects, message, subjects)
    least = context.setting("need-valid")
    for wait in waits:
        if wait.open and wait.valid[0] < least <= wait.valid[1] and wait.workaround is not True:
            subjects = (context.about(initiative, "approval", wait.approval.id),)
            message = say(
                "whether {approval} is still needed cannot be told: how much of it changes in a month is not stated",
                approval=wait.approval.name,
            )
            yield Unknown(NEED_EXPIRED.id, "initiative.changes_a_month", subjects, message, subjects)


def _elements(context: Context, initiative: Initiative, waits: list[Wait]) -> Iterator[Element]:
    """Time: 100 up to the days of the warning, falling to 0 at those of the alarm. Need: its probability."""
    warn, high = context.setting("approval-warn-days"), context.setting("approval-high-days")
    for wait in waits:
        over = (wait.days - warn) / (high - warn) if high > warn else float(wait.days > warn)
        value = 100.0 * (1 - min(1.0, max(0.0, over)))
        yield Element(
            "approvals", say("{approval} is decided soon", approval=wait.approval.name), Part.known(1.0, value)
        )
        if wait.open:
            label = say("{approval} is still needed", approval=wait.approval.name)
            yield Element("approvals", label, spanned((100 * wait.valid[0], 100 * wait.valid[1])))
    for one in sorted(initiative.approvals or (), key=lambda a: a.id):
        if one.asked is None:
            yield open_part("approvals", say("{approval} is decided soon", approval=one.name))


def _row(initiative: Initiative, wait: Wait) -> tuple[Cell, ...]:
    one = wait.approval
    asked = one.asked.isoformat() if one.asked else None
    numbers = (*wait.gone, *wait.valid)
    return initiative.id, one.id, one.kind, asked, wait.state, wait.days, *numbers, wait.workaround, one.blocks


def _waiting(initiative: Initiative, waits: list[Wait]) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Median and 80th percentile of the time to a decision; empty where so many were not seen to be decided."""
    if waits:
        curve = kaplan_meier((wait.days, not wait.open) for wait in waits)
        row = (initiative.id, curve.count, curve.over, curve.quantile(0.5), curve.quantile(0.8))
        yield "people_waiting", row
