"""Python's cyclic garbage collector, paused while many objects are made and none thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector and put it back as it was.

    Reading and auditing make no cycles, and modules are kept: it would look in vain. So that it does not look at all of
    them at once afterwards either, what was made counts as old from the start: `freeze` and `unfreeze` move it there,
    whatever its number. They are left alone where the caller has frozen objects, which would thaw.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # what was made is no longer young: to look through it would be in vain, too
                gc.freeze()
                gc.unfreeze()
            gc.enable()
