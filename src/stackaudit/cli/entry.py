"""Where the process begins: what comes before the command, such as an import, ends without a traceback, too."""

from __future__ import annotations

import os
import sys

_INTERRUPTED = 130
"""The status that shells give to Ctrl-C."""


def run() -> None:
    """Run the command of the call and end the process with its status."""
    try:
        import signal

        before = signal.getsignal(signal.SIGINT)
        if before is signal.default_int_handler:  # whoever started the process may ignore Ctrl-C
            signal.signal(signal.SIGINT, _end)
        from stackaudit.core.gc_pause import paused

        with paused():  # loading makes many objects
            from stackaudit.cli.main import run
        signal.signal(signal.SIGINT, before)
        run()
    except KeyboardInterrupt:
        _end()
    except ImportError as error:
        sys.exit(_incomplete(error))
    except RuntimeError as error:  # what Python 3.11 makes of Ctrl-C while a class is made
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        _end()


def _end(*_: object) -> None:
    """End the process at once: an exception would pass through half loaded modules, which make others of it."""
    _say("interrupted")
    os._exit(_INTERRUPTED)


def _incomplete(error: ImportError) -> int:
    _say(f"it is not installed as a whole: {error}")
    return 3


def _say(text: str) -> None:
    if sys.stderr is None:  # closed: its number may be another file's
        return
    try:  # noqa: SIM105  contextlib is not loaded before the handler of Ctrl-C stands
        os.write(2, f"stackaudit: {text}\n".encode(errors="backslashreplace"))
    except OSError:  # nobody listens
        pass
