"""The collector rests while an audit is made, and finds nothing to do afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from stackaudit.core.gc_pause import paused


@pytest.fixture(autouse=True)
def _running() -> Iterator[None]:
    """The collector runs before and after each test."""
    gc.enable()
    gc.collect()
    yield
    gc.enable()


def test_the_collector_rests_and_is_put_back_as_it_was() -> None:
    """It rests inside, also in a pause within a pause, and runs again afterwards."""
    with paused():
        assert not gc.isenabled()
        with paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_is_made_meanwhile_is_not_looked_at_at_once() -> None:
    """What was made during the pause does not count as young, so that nothing is due at its end."""
    with paused():
        made = [[n] for n in range(5000)]
    assert gc.get_count()[0] < len(made)


def test_objects_that_the_caller_has_frozen_stay_frozen() -> None:
    """A server that froze its modules before it forked keeps them frozen."""
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with paused():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
