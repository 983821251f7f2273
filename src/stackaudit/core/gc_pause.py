"""Python's cyclic garbage collector, paused while many objects are made and none thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector and put it back as it was.

    Reading and auditing make no cycles, and modules are kept: it would look in vain.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
