"""Queues: the numbers of the methods, the chain of states as a witness, and laws."""

from __future__ import annotations

import math
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.stats.waiting import (
    MOST_SERVERS,
    growth_of_backlog,
    mean_wait,
    servers_needed,
    utilisation,
    wait_probability,
)

LAW = settings(max_examples=60, deadline=None)
rate = st.floats(0.1, 100)


def test_support_of_the_methods() -> None:
    """40 a day, 15 each: one falls behind by 25, three are enough; 0.889, 0.798 and 0.16 day."""
    assert growth_of_backlog(40, 15, 1) == 25
    assert servers_needed(40, 15) == 3
    assert utilisation(40, 15, 3) == pytest.approx(0.889, abs=0.0005)
    assert wait_probability(40, 15, 3) == pytest.approx(0.798, abs=0.0005)
    assert mean_wait(40, 15, 3) == pytest.approx(0.16, abs=0.0005)


def test_deflection_of_the_methods() -> None:
    """40 % settled before: two are enough, at 0.8."""
    assert servers_needed(40 * 0.6, 15) == 2
    assert utilisation(40 * 0.6, 15, 2) == pytest.approx(0.8)


def by_states(arrivals: float, capacity: float, servers: int) -> tuple[float, float]:
    """Walk the chain of states: probability that all servers are busy, and the mean wait by Little's law."""
    weights = [1.0]
    while len(weights) < 20_000 and (len(weights) <= servers or weights[-1] > 1e-18 * max(weights)):
        weights.append(weights[-1] * arrivals / (capacity * min(len(weights), servers)))
    whole = math.fsum(weights)
    busy = math.fsum(weights[servers:]) / whole
    queue = math.fsum((n - servers) * w for n, w in enumerate(weights) if n > servers) / whole
    return busy, queue / arrivals


@given(rate, st.integers(1, 25), st.floats(0.05, 0.95))
@LAW
def test_waiting_is_what_the_chain_of_states_gives(capacity: float, servers: int, load: float) -> None:
    """Births and deaths summed state by state: the same probability and the same wait."""
    arrivals = load * capacity * servers
    busy, wait = by_states(arrivals, capacity, servers)

    assert wait_probability(arrivals, capacity, servers) == pytest.approx(busy, rel=1e-6)
    assert mean_wait(arrivals, capacity, servers) == pytest.approx(wait, rel=1e-6)


def test_the_formula_of_erlang() -> None:
    """The closed form, written out for two servers and an offered load of 1.5."""
    tail = 1.5**2 / factorial(2) / (1 - 0.75)

    assert wait_probability(1.5, 1, 2) == pytest.approx(tail / (1 + 1.5 + tail))


def test_one_server_is_the_plain_queue() -> None:
    """With one, whoever comes waits as often as it is busy."""
    assert wait_probability(3, 4, 1) == pytest.approx(0.75)
    assert mean_wait(3, 4, 1) == pytest.approx(0.75)


@given(rate, rate, st.integers(1, 30))
@LAW
def test_one_more_server_never_makes_it_worse(arrivals: float, capacity: float, servers: int) -> None:
    """Busy, waiting and backlog fall, or stay."""
    for found in (utilisation, wait_probability, mean_wait, growth_of_backlog):
        assert found(arrivals, capacity, servers + 1) <= found(arrivals, capacity, servers)
    assert 0 <= wait_probability(arrivals, capacity, servers) <= 1


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
    """Nobody there, nothing coming in, nobody who can do anything, and more than can be walked."""
    assert (utilisation(1, 1, 0), utilisation(0, 1, 0), utilisation(1, 0, 2)) == (math.inf, 0, math.inf)
    assert (wait_probability(0, 1, 2), mean_wait(0, 1, 2), wait_probability(2, 1, 2)) == (0, 0, 1)
    assert (servers_needed(0, 0), servers_needed(1, 0)) == (0, None)
    with pytest.raises(ValueError, match="more than"):
        wait_probability(1, 1, MOST_SERVERS + 1)
    with pytest.raises(ValueError, match="negative"):
        utilisation(-1, 1, 1)
