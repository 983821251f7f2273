"""Approvals that are stated not to be asked for yet, though the day of it has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Rollout
from stackaudit.analysers.people.findings import finding
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.planned import moved

if TYPE_CHECKING:
    from stackaudit.model.rollout import Approval


def _privacy(planned: str) -> dict[str, Any]:
    approval = {"name": "Privacy", "kind": "privacy", "asked_for": False, "planned": planned}
    return common.rollout(goes_live="2027-06-01", approvals=[approval])


APPROVAL_UNASKED = Rule(
    id="people.approval-unasked",
    severity=4.0,
    effort=Effort.HALF_DAY,
    theme=common.NO_DECISIONS,
    detection="It is stated of an approval that nobody has asked for it (`asked: not asked`), and the day on which it "
    "was to be asked for is past; or, where none is planned, fewer days than `approval_warn_days` are left until "
    "building begins, or until it goes live where that is not stated.",
    rating=common.REACH + " One finding an approval.",
    limitations="Whether the approval is needed at all is not seen. An approval of which no day is stated is asked "
    "about, not told.",
    title=Text("{approval} for {initiative} has not been asked for"),
    advice=Text("Ask for it this week, with what is known now, and for a day by which it is decided."),
    triggers=_privacy("2026-08-05"),
    passes=_privacy("2026-12-05"),
)


@check(APPROVAL_UNASKED)
def approval_unasked(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each approval that nobody has asked for, as is stated, and that is due."""
    for approval in sorted(rollout.initiative.approvals or (), key=lambda one: one.id):
        if approval.asked_for is False and _is_due(rollout, approval):
            title = APPROVAL_UNASKED.title.fill(approval=approval.name, initiative=rollout.name)
            about = (rollout.about("approval", approval.id),)
            texts = (title, tuple(_why(rollout, approval)))
            yield finding(
                rollout, APPROVAL_UNASKED, texts, _evidence(rollout, approval), about=about, due=_end(rollout)
            )


def _planned(rollout: Rollout, approval: Approval) -> date | None:
    one = rollout.initiative
    return None if approval.planned is None else moved(approval.planned, one.preset, one.goes_live)


def _end(rollout: Rollout) -> date | None:
    """Return the day by which it has to be decided, if that is still ahead."""
    day = rollout.initiative.build_starts or rollout.initiative.goes_live
    return day if day is not None and day > rollout.today else None


def _is_due(rollout: Rollout, approval: Approval) -> bool:
    planned, end = _planned(rollout, approval), _end(rollout)
    if planned is not None:
        return planned < rollout.today
    return end is not None and (end - rollout.today).days < rollout.settings.approval_warn_days


def _why(rollout: Rollout, approval: Approval) -> Iterator[Message]:
    planned, end = _planned(rollout, approval), _end(rollout)
    if planned is not None:
        yield say("The plan has it asked for on {day}, {ago} ago.", day=planned, ago=rollout.today - planned)
    if end is not None:
        yield say("{left} are left to decide it.", left=end - rollout.today)
    yield say(
        "A decision is to take {warn} at most, and often takes longer.",
        warn=timedelta(days=rollout.settings.approval_warn_days),
    )


def _evidence(rollout: Rollout, approval: Approval) -> Iterator[Evidence]:
    planned, end = _planned(rollout, approval), _end(rollout)
    yield Names("asked for", ("no",))
    if planned is not None:
        yield Names("planned for", (planned.isoformat(),))
    if end is not None:
        yield Quantity("days left", float((end - rollout.today).days), "days")
