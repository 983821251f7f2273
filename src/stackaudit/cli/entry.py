"""Where the process begins: what comes before the command, such as an import, ends without a traceback, too."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command of the call and end the process with its status."""
    try:
        from stackaudit.core.gc_pause import paused

        with paused():  # loading makes many objects
            from stackaudit.cli.main import run
        run()
    except KeyboardInterrupt:
        sys.exit(130)
    except ImportError as error:
        sys.exit(_incomplete(error))


def _incomplete(error: ImportError) -> int:
    if sys.stderr is not None:
        print(f"stackaudit: it is not installed as a whole: {error}", file=sys.stderr)
    return 3
