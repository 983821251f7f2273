"""Questions that those who lead a rollout have put before somebody above, and that have no answer in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout, collected
from stackaudit.analysers.people.findings import Texts, finding, missing
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.periods import days_after

if TYPE_CHECKING:
    from stackaudit.model.rollout import Escalation

_ASKED = {"what": "Which system holds prices", "to": "Eva Roth", "raised": "2026-09-01"}
ESCALATION_OPEN = Rule(
    id="people.escalation-open",
    severity=5.0,
    effort=Effort.HALF_DAY,
    theme=common.NO_DECISIONS,
    detection="A question that was put before somebody above (`escalations`) has no decision, and the day by which it "
    "is due is past; or no day is stated, and it was raised more than `escalation_days` ago.",
    rating=common.REACH + " One finding a rollout. Documented where the list states decisions, else assumed.",
    limitations="A decision that nobody entered counts as none. What was never raised is not seen.",
    title=Text(
        "{n} question about {initiative} waits for a decision from above",
        "{n} questions about {initiative} wait for a decision from above",
    ),
    advice=Text("Have {whom} decide on each of them this week, or name who may decide in their place."),
    triggers=common.rollout(escalations=[_ASKED]),
    passes=common.rollout(escalations=[{**_ASKED, "decided": "2026-09-08"}]),
)


def _open(rollout: Rollout) -> tuple[Escalation, ...]:
    """Return the questions that were raised and have no decision by today, the oldest first."""
    rows = [
        row
        for row in rollout.initiative.escalations or ()
        if (row.decided is None or row.decided > rollout.today) and (row.raised is None or row.raised <= rollout.today)
    ]
    return tuple(sorted(rows, key=lambda row: (row.raised or date.max, row.what, repr(row))))


def _late(rollout: Rollout, row: Escalation) -> bool | None:
    """Whether an answer is late; None where neither day is stated."""
    if row.due is not None:
        return row.due < rollout.today
    if row.raised is None:
        return None
    return days_after(row.raised, rollout.settings.escalation_days) < rollout.today


@check(ESCALATION_OPEN)
def escalation_open(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if questions wait too long for a decision from above."""
    late = [row for row in _open(rollout) if _late(rollout, row)]
    if not late:
        return
    stated = collected(rollout.initiative.escalations or (), "decided")
    grade: Confidence = "documented" if stated else "assumed"
    yield finding(rollout, ESCALATION_OPEN, _texts(rollout, late), _evidence(late), grade=grade)


def _texts(rollout: Rollout, late: list[Escalation]) -> Texts:
    whom = rollout.somebody(sorted(row.to for row in late if row.to is not None)) or ("the sponsor",)
    title = ESCALATION_OPEN.title.fill(n=len(late), initiative=rollout.name)
    return title, tuple(_why(rollout, late)), ESCALATION_OPEN.advice.fill(whom=whom)


def _why(rollout: Rollout, late: list[Escalation]) -> Iterator[Message]:
    oldest = late[0]
    if oldest.raised is not None:
        days = (rollout.today - oldest.raised).days
        yield say(
            "The oldest, {what}, waits for {n} day.",
            "The oldest, {what}, waits for {n} days.",
            what=oldest.what,
            n=days,
        )
    yield say("Until it is decided, people wait, or each decides for themselves.")


def _evidence(late: list[Escalation]) -> Iterator[Evidence]:
    yield Quantity("questions without an answer in time", float(len(late)))
    yield Names("waiting", tuple(row.what for row in late))
    for role, days in (("raised on", [row.raised for row in late]), ("due on", [row.due for row in late])):
        if any(days):
            yield Names(role, tuple(sorted({day.isoformat() for day in days if day is not None})))


def review_escalations(rollout: Rollout) -> Outcome:
    """Return for how many open questions it is not known whether an answer is late."""
    n = sum(_late(rollout, row) is None for row in _open(rollout))
    return Outcome(unknowns=(missing(rollout, ESCALATION_OPEN, "escalation.raised", n=n),)) if n else NOTHING
