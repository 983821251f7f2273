"""An analyser that ends its process for one stack, one that fails for another, and one that waits."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from stackaudit import plugin as sp


@sp.analyser(id="deadly", asks="Does the process live?")
def deadly(graph: sp.StackGraph) -> sp.Review:
    """End the process as the system does that has no memory left; fail; or wait."""
    name = graph.stack.name
    if name == "Deadly":
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if name == "Failing":
        raise ValueError("no such month")
    if name == "Slow":
        Path(os.environ["MARK"]).touch()
        time.sleep(60)
    return sp.Review(())
