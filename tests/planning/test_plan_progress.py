"""How much of its time a plan has used is told as it goes on, and nobody is told once it is there."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest
from test_deadline import STEP, Ticking, affordable
from test_integrations_brute import crowded

from stackaudit.core.progress import Progress, telling
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stackaudit.planning.integrations import IntegrationPlan, plan_integrations
from stacks import read

Told = list[tuple[int, int | None]]


def made(kind: str, told: Told | None, **options: Any) -> IntegrationPlan | ConsolidationPlan:
    """Return a plan whose progress is written down."""
    return planned(kind, None if told is None else lambda *now: told.append(now), **options)


def planned(kind: str, progress: Progress | None, **options: Any) -> IntegrationPlan | ConsolidationPlan:
    """Return a plan that tells somebody how far it is."""
    if kind == "consolidation":
        return plan_consolidation(affordable(3), progress=progress, **options)
    return plan_integrations(read(crowded(9, 6, 1)), progress=progress, **options)


@pytest.mark.parametrize("kind", ["integrations", "consolidation"])
def test_a_plan_tells_the_seconds_that_have_passed(kind: str) -> None:
    """They only rise, and are told as they pass; the plan is what it is when nobody listens."""
    told: Told = []
    plan = made(kind, told, seconds=1e9 * STEP, clock=Ticking())

    passed = [seconds for seconds, _ in told]
    assert len(passed) > 3
    assert passed == sorted({*passed})
    assert {seconds for _, seconds in told} == {int(1e9 * STEP)}
    assert plan.explain() == made(kind, None, seconds=1e9 * STEP, clock=Ticking()).explain()


@pytest.mark.parametrize("kind", ["integrations", "consolidation"])
def test_a_plan_that_takes_no_second_tells_nothing(kind: str) -> None:
    """On a clock that stands still; without a limit there is no number to hold it against."""
    told: Told = []
    made(kind, told, clock=lambda: 7.0)
    assert told == []

    made(kind, told, seconds=math.inf, clock=Ticking())
    assert {seconds for _, seconds in told} <= {None}


def test_sorting_the_needs_is_told_too() -> None:
    """It comes before all else and is not cut short: with no time at all something is told of each need."""
    told: Told = []
    plan = made("integrations", told, seconds=0.0, clock=Ticking())
    assert isinstance(plan, IntegrationPlan)

    assert len(told) > len(plan.targets) > 3
    assert told[:3] == [(STEP, 0), (2 * STEP, 0), (3 * STEP, 0)]


@pytest.mark.parametrize("kind", ["integrations", "consolidation"])
def test_nobody_is_told_once_the_plan_is_there(kind: str) -> None:
    """Questions that are asked of it later take time of their own; the plan keeps nothing of the listener."""
    told: Told = []
    plan = made(kind, told, seconds=1e9 * STEP, clock=Ticking())
    count = len(told)
    plan.explain()
    assert len(told) == count
    assert type(pickle.loads(pickle.dumps(plan))) is type(plan)


@pytest.mark.parametrize("kind", ["integrations", "consolidation"])
def test_a_listener_may_stop_a_plan(kind: str) -> None:
    """What it raises ends the work and comes out as it is."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        planned(kind, stop, seconds=1e9 * STEP, clock=Ticking())


def test_seconds_that_passed_between_two_readings_are_told_at_once() -> None:
    """Whole ones only, and each once; after the work the clock is a plain one."""
    now, told = [10.0], Told()
    with telling(lambda: now[0], 2.5, lambda *at: told.append(at)) as clock:
        for now[0] in (10.9, 11.0, 11.5, 14.2, 14.9):
            assert clock() == now[0]
    now[0] = 99.0

    assert clock() == 99.0
    assert told == [(1, 3), (4, 3)]
