"""Whether anybody looked at how a rollout is used once its training was over, and trained again after that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout, collected
from stackaudit.analysers.people.findings import Texts, finding, grouped, missing
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.periods import days_after

if TYPE_CHECKING:
    from stackaudit.model.rollout import UserGroup

_OTHER = {"group": "Service", "usage_review": "2026-07-01"}
NO_USAGE_REVIEW = Rule(
    id="people.no-usage-review",
    severity=3.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_USED,
    detection="The `training_days` after the start are over, and a group has no day on which somebody looks at how it "
    "uses the rollout (`usage_review`), while others have; or that day is past, and it has no training after it "
    "(`retraining`), while others have.",
    rating=common.REACH + " One finding a group.",
    limitations="Where no group states such a day, the column was not collected: that is a question. A day that is "
    "planned counts, and whether anything followed from the look is not seen.",
    title=Text("No look at how {group} uses {initiative} is on record"),
    advice=Text("Sit beside three people of {group} for an hour, and train what they do not use or do another way."),
    triggers=common.live(groups=[_OTHER, {"group": "Sales"}]),
    passes=common.live(groups=[_OTHER, {"group": "Sales", "usage_review": "2026-12-01"}]),
)


def _over(rollout: Rollout) -> date | None:
    """Return the day on which it went live, if its training is over; else None."""
    live = rollout.initiative.goes_live
    over = live is not None and days_after(live, rollout.settings.training_days) < rollout.today
    return live if over else None


@check(NO_USAGE_REVIEW)
def no_usage_review(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each group whose use nobody looked at, or that was not trained after the look."""
    live, groups = _over(rollout), rollout.initiative.groups or ()
    if live is None or not collected(groups, "usage_review"):
        return
    for name, rows in grouped(groups, lambda row: row.group):
        review = max((row.usage_review for row in rows if row.usage_review is not None), default=None)
        again = any(row.retraining is not None and row.retraining > (review or live) for row in rows)
        if review is not None and review <= live:
            review = None
        if review is not None and (again or review > rollout.today or not collected(groups, "retraining")):
            continue
        about = (rollout.about("group", name),)
        texts = _texts(rollout, name, review)
        yield finding(rollout, NO_USAGE_REVIEW, texts, _evidence(live, rows), about=about)


def _texts(rollout: Rollout, name: str, review: date | None) -> Texts:
    names = {"group": name, "initiative": rollout.name}
    if review is None:
        why = say("What people do not use, or do another way, shows weeks after the training and to nobody.")
        return NO_USAGE_REVIEW.title.fill(**names), why, NO_USAGE_REVIEW.advice.fill(group=name)
    return (
        say("{group} had no training after the look at how it uses {initiative}", **names),
        say("It was looked at on {day}; what was seen changes nothing until it is shown.", day=review),
        say("Hold one short session for {group} on what the look has shown.", group=name),
    )


def _evidence(live: date, rows: tuple[UserGroup, ...]) -> Iterator[Evidence]:
    yield Names("went live on", (live.isoformat(),))
    for role, days in (
        ("use looked at on", [row.usage_review for row in rows]),
        ("trained again on", [row.retraining for row in rows]),
    ):
        stated = tuple(sorted({day.isoformat() for day in days if day is not None}))
        yield Names(role, stated or ("no day stated",))


def review_usage(rollout: Rollout) -> Outcome:
    """Return that the days on which use was looked at are not stated of any group, if they should be past."""
    groups = rollout.initiative.groups or ()
    if _over(rollout) is None or not groups or collected(groups, "usage_review"):
        return NOTHING
    names = tuple(name for name, _ in grouped(groups, lambda row: row.group))
    about = tuple(rollout.about("group", name) for name in names)
    return Outcome(unknowns=(missing(rollout, NO_USAGE_REVIEW, "group.usage_review", about, groups=names),))
