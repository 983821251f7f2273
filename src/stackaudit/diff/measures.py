"""Measures, scores and goals of two audits side by side, with what moved them: the data, or the policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from stackaudit.core.classes import dataclass
from stackaudit.core.findings import Cell, Measure, Table
from stackaudit.core.messages import number_in_words
from stackaudit.triage.goals import GoalState
from stackaudit.triage.scorecard import score_measures

if TYPE_CHECKING:
    from stackaudit.engine.audit import Audit

Judgement = Literal["better", "worse", "no change", "no demonstrable change", "only before", "only after", "not told"]
GoalMovement = Literal["towards it", "away from it", "no change", "no demonstrable change", "not told"]
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """One number in two audits.

    Attributes:
        name: The measure, or `score.overall`, `score.<pillar>`.
        before: As the first audit has it.
        restated: The same stack under the policy of the second audit.
        after: As the second audit has it.
        judgement: `better`, `worse`, `no change`; `no demonstrable change` where the intervals overlap; `only before`,
            `only after`; `not told` where neither has an interval.
    """

    name: str
    before: Measure | None
    restated: Measure | None
    after: Measure | None
    judgement: Judgement

    @property
    def change(self) -> float | None:
        """How far the value moved, policy included; None where either has none."""
        return _moved(self.before, self.after)

    @property
    def by_policy(self) -> float | None:
        """How far it moved because the second audit has another policy."""
        return _moved(self.before, self.restated)

    @property
    def by_data(self) -> float | None:
        """How far it moved because the stack is another one."""
        return _moved(self.restated, self.after)

    @property
    def both_ends(self) -> Literal["better", "worse"] | None:
        """Which way both ends of the interval moved, where they did; it proves nothing by itself."""
        if self.before is None or self.after is None or None in _ends(self.before) or None in _ends(self.after):
            return None
        steps = [float(b or 0) - float(a or 0) for a, b in zip(_ends(self.before), _ends(self.after), strict=True)]
        if all(step < -_SAME for step in steps):
            return "better" if self.after.better == "lower" else "worse"
        if all(step > _SAME for step in steps):
            return "worse" if self.after.better == "lower" else "better"
        return None

    @property
    def thin(self) -> bool:
        """Whether either rests on too few needs or too few facts to be compared with confidence."""
        return any(one is not None and one.thin for one in (self.before, self.after))


def measure_changes(before: Audit, restated: Audit, after: Audit) -> tuple[MeasureChange, ...]:
    """Return every measure and every score of either audit, sorted by name."""
    first, middle, second = ({m.name: m for m in _numbers(audit)} for audit in (before, restated, after))
    return tuple(
        MeasureChange(
            name,
            first.get(name),
            middle.get(name),
            second.get(name),
            judgement(first.get(name), second.get(name)),
        )
        for name in sorted(first.keys() | second.keys())
    )


def _numbers(audit: Audit) -> Iterable[Measure]:
    return (*audit.measures.values(), *score_measures(audit.scorecard))


def _ends(measure: Measure) -> tuple[float | None, float | None]:
    return measure.low, measure.high


def _moved(one: Measure | None, other: Measure | None) -> float | None:
    if one is None or other is None or one.value is None or other.value is None:
        return None
    return other.value - one.value


def judgement(before: Measure | None, after: Measure | None) -> Judgement:
    """Say which way a number went, if it can be shown that it went anywhere.

    >>> judgement(Measure("m", 5, 4, 6, 1), Measure("m", 7, 5.5, 8, 1))
    'no demonstrable change'
    >>> judgement(Measure("m", 5, 5, 5, 1), Measure("m", 4, 4, 4, 1))
    'better'
    """
    one = None if before is None or before.low is None or before.high is None else (before.low, before.high)
    other = None if after is None or after.low is None or after.high is None else (after.low, after.high)
    if one is None or other is None:
        return "not told" if one is other else "only after" if one is None else "only before"
    if abs(one[0] - other[0]) <= _SAME and abs(one[1] - other[1]) <= _SAME:
        return "no change"
    points = one[1] - one[0] <= _SAME and other[1] - other[0] <= _SAME
    if not points and max(one[0], other[0]) <= min(one[1], other[1]) + _SAME:
        return "no demonstrable change"
    fell = other[0] < one[0]
    assert after is not None  # noqa: S101  it has an interval
    return "better" if fell == (after.better == "lower") else "worse"


def in_cell(measure: Measure | None) -> str:
    """A number as a cell shows it: its value, or its interval, or both."""
    if measure is None:
        return "not measured"
    if measure.low is None or measure.high is None:
        return "not told"
    spread = f"{_short(measure.low)} to {_short(measure.high)}"
    if measure.value is None:
        return spread
    if measure.high - measure.low <= _SAME:
        return _short(measure.value)
    return f"{_short(measure.value)} ({spread})"


def _short(value: float) -> str:
    return number_in_words(round(value, 2))


COLUMNS = (
    *("measure", "before", "before_low", "before_high", "after", "after_low", "after_high", "change", "judgement"),
    *("by_data", "by_policy", "same_needs", "scope", "better", "thin"),
)


def measure_table(changes: Iterable[MeasureChange], same_needs: float | None, scope: float | None) -> Table:
    """Return the table `measures`: one row a number; the fixed basket splits the silo index only."""
    rows = []
    for one in changes:
        index = one.name == "silos.index"
        shown = one.after or one.before
        rows.append(
            (
                one.name,
                *_point(one.before),
                *_point(one.after),
                one.change,
                one.judgement,
                one.by_data,
                one.by_policy,
                same_needs if index else None,
                scope if index else None,
                shown.better if shown is not None else None,
                one.thin,
            )
        )
    return Table("measures", COLUMNS, tuple(rows))


def _point(measure: Measure | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if measure is None else (measure.value, measure.low, measure.high)


@dataclass(frozen=True, slots=True)
class GoalChange:
    """One goal in two audits; None where one of them does not state it."""

    before: GoalState | None
    after: GoalState | None
    movement: GoalMovement

    @property
    def stated(self) -> GoalState:
        """The goal as the second audit states it, else as the first does."""
        state = self.after or self.before
        assert state is not None  # noqa: S101  one of the audits states it
        return state

    @property
    def id(self) -> str:
        """The goal's id."""
        return self.stated.goal.id


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


def _movement(before: GoalState | None, after: GoalState | None) -> GoalMovement:
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
    goal = one.stated.goal
    states = tuple(None if side is None else side.state for side in (one.before, one.after))
    values = tuple(
        None if side is None or side.measure is None else side.measure.value for side in (one.before, one.after)
    )
    return (goal.id, goal.measure, goal.target, *states, *values, one.movement)
