"""Where the process begins: what comes before the command, such as an import, ends without a traceback, too."""

from __future__ import annotations

import sys
from contextlib import suppress


def run() -> None:
    """Run the command of the call and end the process with its status."""
    try:
        from stackaudit.core.gc_pause import paused

        with paused():  # loading makes many objects
            from stackaudit.cli.main import run
        run()
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(130)
    except ImportError as error:
        sys.exit(_incomplete(error))


def _incomplete(error: ImportError) -> int:
    _say(f"it is not installed as a whole: {error}")
    return 3


def _say(text: str) -> None:
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(f"stackaudit: {text}", file=sys.stderr)
