"""Goals in a comparison: what became of each, and whether its measure moved towards the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from stackaudit.core.findings import Cell, Measure, Table
from stackaudit.core.messages import Message, number_in_words, say
from stackaudit.reporting.elements import CellText, Element, Grid, Heading
from stackaudit.triage.goals import GoalState

Movement = Literal["towards it", "away from it", "no change", "no demonstrable change", "not told"]
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class GoalChange:
    """One goal in two audits; None where one of them does not state it."""

    before: GoalState | None
    after: GoalState | None
    movement: Movement

    @property
    def id(self) -> str:
        """The goal's id."""
        return _stated(self.before, self.after).goal.id


def goal_changes(before: Iterable[GoalState], after: Iterable[GoalState]) -> tuple[GoalChange, ...]:
    """Put the goals of two audits side by side, by id, those of the second audit first.

    Args:
        before: The goals of the first audit.
        after: The goals of the second.
    """
    old, new = ({one.goal.id: one for one in states} for states in (before, after))
    return tuple(
        GoalChange(old.get(id_), new.get(id_), _movement(old.get(id_), new.get(id_))) for id_ in {**new, **old}
    )


def goal_change_table(changes: Iterable[GoalChange]) -> Table:
    """The table `goal_changes`: one row a goal."""
    columns = ("id", "measure", "target", "state_before", "state_after", "before", "after", "movement")
    return Table("goal_changes", columns, tuple(_row(one) for one in changes))


def goal_blocks(changes: Iterable[GoalChange]) -> Iterator[Element]:
    """The block of a comparison on goals; nothing where neither stack states one."""
    rows: list[tuple[CellText, ...]] = []
    for one in changes:
        stated = _stated(one.before, one.after)
        rows.append(
            (
                stated.goal.name,
                _target(stated),
                None if one.before is None else f"{one.before.state}, {_shown(one.before.measure)}",
                None if one.after is None else f"{one.after.state}, {_shown(one.after.measure)}",
                one.movement,
                None if one.after is None else one.after.reason,
            )
        )
    if rows:
        yield Heading(say("Goals"))
        yield Grid(("goal", "target", "before", "after", "it moved", "now"), tuple(rows))


def _movement(before: GoalState | None, after: GoalState | None) -> Movement:
    """Which way the measure of a goal moved, as seen from the target of the second audit.

    Past the target there is nothing left to move towards: good stays good.
    """
    if before is None or after is None or before.goal.measure != after.goal.measure:
        return "not told"
    one, other = _distance(before.measure, after.goal.target), _distance(after.measure, after.goal.target)
    if one is None or other is None:
        return "not told"
    if all(abs(x - y) <= _SAME for x, y in zip(one, other, strict=True)):
        return "no change"
    if other[1] < one[0] - _SAME:
        return "towards it"
    if other[0] > one[1] + _SAME:
        return "away from it"
    return "no demonstrable change"


def _distance(measure: Measure | None, target: float) -> tuple[float, float] | None:
    """How far a measure is from its target at least and at most; nothing is left where it is at least as good."""
    if measure is None or measure.low is None or measure.high is None:
        return None
    sign = 1 if measure.better == "lower" else -1
    ends = sorted(max(0.0, sign * (end - target)) for end in (measure.low, measure.high))
    return ends[0], ends[1]


def _row(one: GoalChange) -> tuple[Cell, ...]:
    goal = _stated(one.before, one.after).goal
    states = tuple(None if side is None else side.state for side in (one.before, one.after))
    values = tuple(
        None if side is None or side.measure is None else side.measure.value for side in (one.before, one.after)
    )
    return (goal.id, goal.measure, goal.target, *states, *values, one.movement)


def _stated(before: GoalState | None, after: GoalState | None) -> GoalState:
    stated = after if after is not None else before
    assert stated is not None  # noqa: S101  one of the audits states it
    return stated


def _target(state: GoalState) -> Message:
    goal = state.goal
    if goal.by is None:
        return say("{measure}: {target}", measure=goal.measure, target=goal.target)
    return say("{measure}: {target} by {day}", measure=goal.measure, target=goal.target, day=goal.by)


def _shown(measure: Measure | None) -> str:
    if measure is None or measure.low is None or measure.high is None:
        return "not told"
    low, high = (number_in_words(round(end, 2)) for end in (measure.low, measure.high))
    return low if low == high else f"{low} to {high}"
