"""Work that goes past a tool which it should go through: requests that nobody files, customers that nobody enters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing, newest
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.parts import readable
from stackaudit.stats.teams import wilson

if TYPE_CHECKING:
    from stackaudit.model.rollout import CaseCount


def _filed(done: int) -> dict[str, Any]:
    """Return a rollout in which so many of 40 funded projects were filed as requests."""
    return common.rollout(uses=[{"tool": "crm", "capability": "requests", "due": 40, "done": done}])


BYPASSED = Rule(
    id="people.bypassed",
    severity=6.0,
    effort=Effort.WEEK,
    theme=common.NOT_USED,
    detection="All of Wilson's interval for the share of cases that went through a tool, or a function of it, of those "
    "that should have, lies below `adoption_target`. It follows from a gap of adoption of the same tool or function.",
    rating=common.REACH + " One finding a tool and function.",
    limitations="What should have gone through it is what somebody counted elsewhere: the two lists may be of other "
    "days or mean other cases. Where too few cases were counted to be sure, it is a missing fact, not this finding.",
    title=Text("{done} of {due} cases went through {what}; {target} are to"),
    advice=Text(
        "Ask those whose cases went past {what} what it would have cost them to use it, take that away, and then close "
        "the other way."
    ),
    triggers=_filed(3),
    passes=_filed(31),
)
_FEWER = Text("fewer cases went through {what} than are to, but too few were counted to be sure")


@dataclass(frozen=True)
class Cases:
    """The latest count of cases of one tool or function.

    Attributes:
        row: The record.
        target: Share that is to go through it.
    """

    row: CaseCount
    target: float

    @property
    def share(self) -> float | None:
        """The share that went through it; None where it is not known, or there was no case."""
        return None if not self.row.due or self.row.done is None else self.row.done / self.row.due

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the share lies, from 0 to 1."""
        if not self.row.due or self.row.done is None:
            return 0.0, 1.0
        return wilson(self.row.done, self.row.due)

    @property
    def state(self) -> str:
        """`bypassed` where too few went through it for sure, `suspected`, `reached`, `none` due, or `unknown`."""
        if self.row.due == 0:
            return "none"
        if self.share is None:
            return "unknown"
        return "bypassed" if self.interval[1] < self.target else "suspected" if self.share < self.target else "reached"

    def what(self, rollout: Rollout) -> str:
        """Return what the cases should have gone through, in words."""
        name = rollout.graph.tool(self.row.tool).name
        return name if self.row.capability is None else f"{readable(self.row.capability)} of {name}"

    def about(self, rollout: Rollout) -> tuple[str, ...]:
        """Return the rollout, and the tool or the function."""
        tool, part = self.row.tool, self.row.capability
        return (rollout.about(), f"tool:{tool}" if part is None else f"capability:{tool}/{part}")

    def causes(self, rollout: Rollout) -> tuple[str, ...]:
        """Return the gaps of adoption that explain it, the most direct first."""
        whole = f"adoption:{rollout.id}/{self.row.tool}"
        return (whole,) if self.row.capability is None else (f"{whole}/{self.row.capability}", whole)


def cases_of(rollout: Rollout) -> tuple[Cases, ...]:
    """Return the latest count of each tool and function; of a time that is still ahead there is none."""
    held = [row for row in rollout.initiative.uses or () if row.since is None or row.since <= rollout.today]
    rows = newest(held, lambda row: (row.tool, row.capability or ""), "to")
    return tuple(Cases(row, rollout.settings.adoption_target) for row in rows)


@check(BYPASSED)
def bypassed(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each tool or function past which most cases go, chance allowed for."""
    for one in cases_of(rollout):
        if one.state != "bypassed":
            continue
        what, high = one.what(rollout), f"{one.interval[1]:.1%}"
        counts = {"done": one.row.done or 0, "due": one.row.due or 0}
        title = BYPASSED.title.fill(**counts, what=what, target=f"{one.target:.0%}")
        why = (
            say("Chance allowed for, at most {high} of the cases go through it.", high=high),
            say("What goes past it is in no list, and whoever decides by that list does not see it."),
        )
        texts = (title, why, BYPASSED.advice.fill(what=what))
        about, tools = one.about(rollout), (one.row.tool,)
        made = finding(rollout, BYPASSED, texts, _evidence(one), about=about, tools=tools)
        yield replace(made, follows=one.causes(rollout))


def _evidence(one: Cases) -> Iterator[Evidence]:
    low, high = one.interval
    yield Quantity("cases that went through it", float(one.row.done or 0))
    yield Quantity("cases that should have", float(one.row.due or 0))
    yield Quantity("share at least", low)
    yield Quantity("share at most", high)
    yield Quantity("target", one.target)
    days = tuple(day.isoformat() for day in (one.row.since, one.row.to) if day is not None)
    if days:
        yield Names("counted in", days)


def review_uses(rollout: Rollout) -> Outcome:
    """Return how many cases went through what they should have, and of which that is not known."""
    from stackaudit.tables.people import UseRow  # few stacks have rollouts: the rows are loaded for those

    answer = Outcome()
    for one in cases_of(rollout):
        row = one.row
        ends = (None, None) if one.share is None else one.interval
        counts = (row.due, row.done, *ends, one.target, row.since, row.to, one.state)
        answer += Outcome(rows=(UseRow(rollout.id, row.tool, row.capability, *counts),))
        if one.state in {"unknown", "suspected"}:
            fact = "use.due" if row.due is None else "use.done"
            text = _FEWER if one.state == "suspected" else None
            unknown = missing(rollout, BYPASSED, fact, one.about(rollout), text=text, what=one.what(rollout))
            answer += Outcome(unknowns=(unknown,))
    return answer
