"""How far long work is: the callback that it takes, and a clock that calls it as time goes by."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from stackaudit.core.deadline import Clock

Progress = Callable[[int, int | None], object]
"""Called with how much is done and how much there is; None where that is not known."""


class TellingClock:
    """A clock that tells somebody of each second that has passed when it is read; of several at once where it was not.

    Whoever keeps to a deadline reads the clock all the time, so no work has to know that somebody is told.

    Args:
        clock: The clock behind it.
        seconds: How many seconds there are; infinite without a limit.
        progress: Who is told.
    """

    def __init__(self, clock: Clock, seconds: float, progress: Progress) -> None:
        self._clock, self._started, self._told = clock, clock(), 0
        self._seconds = None if math.isinf(seconds) else math.ceil(seconds)
        self._progress: Progress | None = progress

    def __call__(self) -> float:
        """Return the reading of the clock behind it."""
        now = self._clock()
        passed = int(now - self._started)
        if passed > self._told and self._progress is not None:
            self._told = passed
            self._progress(passed, self._seconds)
        return now

    def hush(self) -> None:
        """Tell nobody any more: it is a plain clock from here on, which can be pickled."""
        self._progress = None


@contextmanager
def telling(clock: Clock, seconds: float, progress: Progress | None) -> Iterator[Clock]:
    """Give a clock that tells of each second while the work inside lasts; the clock itself where nobody is told."""
    if progress is None:
        yield clock
        return
    made = TellingClock(clock, seconds, progress)
    try:
        yield made
    finally:
        made.hush()
