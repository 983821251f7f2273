"""Goals: is what the company wants to reach met, on its way, behind, or missed? Where that cannot be told it says why.

Which way is good is the measure's own word (`Measure.better`). Between the day a goal was set and the day it is due,
being on track means to be at least as far as a straight line from start to target. Each answer holds for the whole
interval of the measure; where its ends disagree the goal is unknown. A measure that no analyser gives is taken from the
goal itself, if it states today's value (`now`). Ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from stackaudit.core.errors import nearest
from stackaudit.core.findings import Measure, Table
from stackaudit.core.messages import Message, say
from stackaudit.model.periods import is_open_end

if TYPE_CHECKING:
    from stackaudit.model.people import Goal

State = Literal["met", "on-track", "behind", "missed", "unknown"]
_SAME = 1e-9

COLUMNS = (
    "id",
    "name",
    "measure",
    "target",
    "by",
    "owner",
    "value",
    "low",
    "high",
    "better",
    "expected",
    "state",
    "reason",
)


@dataclass(frozen=True, slots=True)
class GoalState:
    """One goal, held against its measure.

    Attributes:
        goal: What was stated.
        state: `met`; `missed`: not met, and its day is over; `on-track` and `behind`: not met yet, and at least as far
            as it should be, or not; `unknown`.
        reason: One sentence.
        measure: What it is held against; None where no analyser gives it.
        expected: Where the measure should be today, on the line from start to target.
    """

    goal: Goal
    state: State
    reason: Message
    measure: Measure | None = None
    expected: float | None = None


def judge_goals(
    goals: Iterable[Goal], measures: Mapping[str, Measure], today: date, skipped: Mapping[str, str] | None = None
) -> tuple[GoalState, ...]:
    """Hold every goal against its measure, in the order they are stated.

    Args:
        goals: The goals.
        measures: What was measured, by name; scores may be among them.
        today: The day of the audit.
        skipped: Analysers that had nothing to look at, with the reason.
    """
    return tuple(_judge(goal, measures, today, skipped or {}) for goal in goals)


def goal_table(states: Iterable[GoalState]) -> Table:
    """The table `goals`: one row a goal."""
    rows = []
    for one in states:
        goal, measure = one.goal, one.measure
        value, low, high = (None, None, None) if measure is None else (measure.value, measure.low, measure.high)
        better = None if measure is None else measure.better
        by = None if goal.by is None else goal.by.isoformat()
        rows.append(
            (
                *(goal.id, goal.name, goal.measure, goal.target, by, goal.owner),
                *(value, low, high, better, one.expected, one.state, str(one.reason)),
            )
        )
    return Table("goals", COLUMNS, tuple(rows))


def _judge(goal: Goal, measures: Mapping[str, Measure], today: date, skipped: Mapping[str, str]) -> GoalState:
    measure = measures.get(goal.measure) or _stated(goal)
    if measure is None:
        return GoalState(goal, "unknown", _unmeasured(goal, measures, skipped))
    if measure.low is None or measure.high is None:
        why = measure.undefined or "too little is known"
        return GoalState(goal, "unknown", say("{measure} has no value: {why}", measure=measure.name, why=why), measure)
    met = _reaches(measure, goal.target)
    if met:
        return GoalState(
            goal, "met", say("at {value}, the target is {target}", **_values(measure, goal.target)), measure
        )
    if met is None:
        reason = say("between {low} and {high}: the target of {target} lies in between", **_ends(measure, goal.target))
        return GoalState(goal, "unknown", reason, measure)
    if goal.by is None or is_open_end(goal.by):
        reason = say("at {value}, not at {target} yet; by when is not stated", **_values(measure, goal.target))
        return GoalState(goal, "unknown", reason, measure)
    if today > goal.by:
        reason = say("at {value}, not at {target} by {day}", day=goal.by, **_values(measure, goal.target))
        return GoalState(goal, "missed", reason, measure)
    return _on_the_way(goal, goal.by, measure, today)


def _on_the_way(goal: Goal, by: date, measure: Measure, today: date) -> GoalState:
    """A goal that is not met and not yet due."""
    if goal.start is None or goal.since is None:
        lacking = "start" if goal.start is None else "since"
        reason = say("not at {target} yet, and {field} is not stated", target=goal.target, field=f"goals.{lacking}")
        return GoalState(goal, "unknown", reason, measure)
    days, gone = (by - goal.since).days, (today - goal.since).days
    share = 1.0 if days <= 0 else max(0.0, gone / days)  # no more than 1: its day is not over
    expected = goal.start + share * (goal.target - goal.start)
    reached = _reaches(measure, expected)
    if reached is None:
        reason = say("between {low} and {high}: it should be at {target} today", **_ends(measure, expected))
        return GoalState(goal, "unknown", reason, measure, expected)
    state: State = "on-track" if reached else "behind"
    reason = say(
        "at {value}, it should be at {target} today to be at {end} by {day}",
        end=goal.target,
        day=by,
        **_values(measure, expected),
    )
    return GoalState(goal, state, reason, measure, expected)


def _reaches(measure: Measure, target: float) -> bool | None:
    """Whether a measure is at least as good as a number; None where the ends of its interval disagree."""
    low, high = measure.low, measure.high
    if low is None or high is None:
        return None
    worst, best = (high, low) if measure.better == "lower" else (low, high)
    sign = 1 if measure.better == "lower" else -1
    if sign * (worst - target) <= _SAME:
        return True
    return None if sign * (best - target) <= _SAME else False


def _stated(goal: Goal) -> Measure | None:
    """Return what a goal states of a measure of its own; None without the value of today, or of the start.

    Which way is good follows from start and target; where they are the same, more is.
    """
    if goal.now is None or goal.start is None:
        return None
    better: Literal["higher", "lower"] = "lower" if goal.target < goal.start else "higher"
    return Measure(goal.measure, goal.now, goal.now, goal.now, 1.0, better=better)


def _unmeasured(goal: Goal, measures: Iterable[str], skipped: Mapping[str, str]) -> Message:
    if goal.now is not None:
        text = "{measure} is at {value}; whether more or less is good follows from goals.start, which is not stated"
        return say(text, measure=goal.measure, value=_short(goal.now))
    return _not_measured(goal.measure, measures, skipped)


def _not_measured(name: str, measures: Iterable[str], skipped: Mapping[str, str]) -> Message:
    analyser = name.partition(".")[0]
    if analyser in skipped:
        return say("{measure} was not measured: {why}", measure=name, why=skipped[analyser])
    close = nearest(name, measures)
    if close is None:
        return say("no analyser that ran gives {measure}", measure=name)
    return say("no analyser that ran gives {measure}; the nearest is {nearest}", measure=name, nearest=close)


def _values(measure: Measure, target: float) -> dict[str, str | float]:
    low, high = measure.low or 0.0, measure.high or 0.0
    value = _short(high) if high - low <= _SAME else f"{_short(low)} to {_short(high)}"
    return {"value": value, "target": round(target, 2)}


def _ends(measure: Measure, target: float) -> dict[str, float]:
    return {"low": round(measure.low or 0.0, 2), "high": round(measure.high or 0.0, 2), "target": round(target, 2)}


def _short(value: float) -> str:
    return f"{round(value, 2):,.10g}"
