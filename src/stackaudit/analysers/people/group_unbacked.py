"""Groups of users whose heads do not ask for a rollout, or who get no working time for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text

if TYPE_CHECKING:
    from stackaudit.model.rollout import UserGroup

_LACKS = {"encouraged": "its head does not ask for it", "time": "it gets no working time for it"}
"""The facts of a group that speak against it where they are stated as false, in words."""
GROUP_UNBACKED = Rule(
    id="people.group-unbacked",
    severity=4.0,
    effort=Effort.DAY,
    theme=common.NOT_USED,
    detection="It is stated of a group of users that its head does not ask for the rollout and use it (`encouraged`), "
    "or that the group gets no working time to say what it needs, to try it and to learn it (`time`).",
    rating=common.REACH + " One finding a group.",
    limitations="It is one answer about a group, often of somebody outside of it. Whether the time is enough is not "
    "seen.",
    title=Text("{group} is on its own with {initiative}: {lacks}"),
    advice=Text("Agree with the head of {group} on what to say to the team, and on hours a week for it."),
    triggers=common.rollout(groups=[{"group": "Sales", "encouraged": False}]),
    passes=common.rollout(groups=[{"group": "Sales", "encouraged": True, "time": True}]),
)


def _stated(rollout: Rollout) -> tuple[tuple[str, tuple[UserGroup, ...]], ...]:
    return grouped(rollout.initiative.groups or (), lambda row: row.group)


@check(GROUP_UNBACKED)
def group_unbacked(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each group that is stated to have no support of its head, or no time."""
    for name, rows in _stated(rollout):
        lacks = tuple(words for field, words in _LACKS.items() if any(getattr(row, field) is False for row in rows))
        if lacks:
            title = GROUP_UNBACKED.title.fill(group=name, initiative=rollout.name, lacks=lacks)
            texts = (title, tuple(_why(rows)), GROUP_UNBACKED.advice.fill(group=name))
            about = (rollout.about("group", name),)
            yield finding(rollout, GROUP_UNBACKED, texts, (Names("lacks", lacks),), about=about, grade="interview")


def _why(rows: tuple[UserGroup, ...]) -> Iterator[Message]:
    if any(row.encouraged is False for row in rows):
        yield say("People do what their own head asks for, and leave what the head leaves.")
    if any(row.time is False for row in rows):
        yield say("Whoever has no time for it says later what was needed, and learns it from others.")


def review_groups(rollout: Rollout) -> Outcome:
    """Return which groups do not state whether they are backed, one unknown a fact."""
    answer = Outcome()
    for field in _LACKS:
        silent = tuple(name for name, rows in _stated(rollout) if all(getattr(row, field) is None for row in rows))
        if silent:
            about = tuple(rollout.about("group", name) for name in silent)
            unknown = missing(rollout, GROUP_UNBACKED, f"group.{field}", about, groups=silent)
            answer += Outcome(unknowns=(unknown,))
    return answer
