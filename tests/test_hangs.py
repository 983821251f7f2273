"""The guard for input that would never end."""

from __future__ import annotations

import signal
import sys

import pytest

from hangs import ends

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no clock of a process's own time")


def _never() -> None:
    while True:
        pass


def test_what_hangs_is_stopped_and_named() -> None:
    """A loop without end becomes a failure, and the handler that was there is back."""
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(AssertionError, match=r"not ended after 0\.05 seconds"), ends(0.05):
        _never()

    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_what_ends_is_left_alone() -> None:
    """Nothing is left running afterwards."""
    with ends():
        sum(range(1000))

    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
