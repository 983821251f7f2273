"""Load and backlog: the numbers of the methods, and laws."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.waiting import growth_of_backlog, servers_needed, utilisation

LAW = settings(max_examples=60, deadline=None)
rate = st.floats(0.1, 100)


def test_support_of_the_methods() -> None:
    """40 a day, 15 each: one falls behind by 25, three are enough, at 0.889."""
    assert growth_of_backlog(40, 15, 1) == 25
    assert servers_needed(40, 15) == 3
    assert utilisation(40, 15, 3) == pytest.approx(0.889, abs=0.0005)


def test_deflection_of_the_methods() -> None:
    """40 % settled before: two are enough, at 0.8."""
    assert servers_needed(40 * 0.6, 15) == 2
    assert utilisation(40 * 0.6, 15, 2) == pytest.approx(0.8)


@given(rate, rate, st.integers(1, 30))
@LAW
def test_one_more_server_never_makes_it_worse(arrivals: float, capacity: float, servers: int) -> None:
    """Load and backlog fall, or stay; and a backlog grows where more comes in than all of them settle."""
    for found in (utilisation, growth_of_backlog):
        assert found(arrivals, capacity, servers + 1) <= found(arrivals, capacity, servers)
    assert (growth_of_backlog(arrivals, capacity, servers) > 0) == (arrivals > capacity * servers)


@given(st.integers(1, 400), st.integers(1, 400))
@LAW
def test_the_servers_needed_are_the_fewest(arrivals: int, capacity: int) -> None:
    """In tenths: with them no backlog grows, with one fewer it does, or stands still at best."""
    needed = servers_needed(arrivals / 10, capacity / 10)

    assert needed is not None
    assert arrivals < needed * capacity
    assert arrivals >= (needed - 1) * capacity


def test_tenths_are_not_lost() -> None:
    """0.3 a day and 0.1 each are exactly three: a fourth is needed, though floating point would say three."""
    assert servers_needed(0.3, 0.1) == 4


def test_the_edges() -> None:
    """Nobody there, nothing coming in, nobody who can do anything."""
    assert (utilisation(1, 1, 0), utilisation(0, 1, 0), utilisation(1, 0, 2)) == (math.inf, 0, math.inf)
    assert (servers_needed(0, 0), servers_needed(1, 0)) == (0, None)
    with pytest.raises(ValueError, match="negative"):
        utilisation(-1, 1, 1)
