"""A guard for input that would never end: it stops a test that hangs, so that the run goes on and names it.

How fast something is, is measured in `benchmarks/`. The guard is many times what the slowest of its tests takes on a
busy machine; what it stops takes minutes or hours, such as a pattern that tries each place with each other.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MOST = 60.0


@contextmanager
def ends(most: float = MOST) -> Iterator[None]:
    """Fail if what is done inside takes that many seconds of the processor; Windows has no such clock, and no guard."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"this has not ended after {most:g} seconds of the processor")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
