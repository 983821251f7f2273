"""The boundary of the command line: whatever goes wrong ends as lines of ours and one status, never as a traceback.

Status 0 is clean, 1 findings at or above --fail-on and nothing else, 2 refused (the input, the call, or a place to
write to), 3 a fault: the library, an analyser, a reader, a picture or a report block failed. 130 is Ctrl-C, 143 the
signal to end. A fault goes before findings: with it nobody can tell whether there are more.
"""

from __future__ import annotations

import argparse
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from stackaudit.cli.output import OutputError, flushed, put_aside, say
from stackaudit.core.errors import StackAuditError, shortened
from stackaudit.core.failures import BrokenPartError, PartFailedWarning, described

CLEAN, FINDINGS, REFUSED, FAULT = 0, 1, 2, 3
_SIGNALLED = 128
_LONGEST_REPORT = 20_000

STATUSES = """exit status:
  0    done; with --fail-on: no open finding stops there
  1    open findings at or above --fail-on (or --fail-on-new), and nothing else
  2    refused: the input, the call, a plan that there is none of, or a place that cannot be written to
  3    a fault of stackaudit or of an installed package: one line names what failed, the rest still stands
       (--debug shows the traceback)
  130  interrupted (Ctrl-C); 143 ended by a signal
"""
_REPORT = "this is a fault of stackaudit, not of your input: please report it with what --debug shows"
_NO_MEMORY = "memory ran out; with a smaller input, or more memory, it may work"


class EndedError(KeyboardInterrupt):
    """The process was asked to end by a signal; like Ctrl-C it passes every boundary but the last."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def bounded(
    parse: Callable[[], argparse.Namespace], run: Callable[[argparse.Namespace], int], *, debug: bool = False
) -> int:
    """Run a command and return its exit status; a call that argparse refuses ends as argparse ends it, with 2.

    Args:
        parse: Makes the options of the call.
        run: Carries the command out and returns its status.
        debug: Whether tracebacks are shown.
    """
    held: list[PartFailedWarning] = []
    parsed = False
    with warnings.catch_warnings():
        warnings.simplefilter("always", PartFailedWarning)
        warnings.showwarning = _teller(held, debug=debug)
        try:
            options = parse()
            parsed = True
            status = run(options)
            flushed()
        except SystemExit as error:
            if not parsed and not held:
                raise
            status = FAULT if not parsed else _fault(error, debug=debug)
        except KeyboardInterrupt as error:
            return _interrupted(error)
        except BaseException as error:  # noqa: BLE001  the last boundary: nothing may pass it as a traceback
            interrupt = _interrupt_behind(error)
            if interrupt is not None:
                return _interrupted(interrupt)
            status = _status_of(error, debug=debug)
    return FAULT if held else status


def _teller(held: list[PartFailedWarning], *, debug: bool) -> Callable[..., None]:
    """Return what tells warnings; of a part that failed each failure is told once, and kept."""

    def tell(message: Warning | str, *_: object, **__: object) -> None:
        if isinstance(message, PartFailedWarning):
            if any(one.failure == message.failure for one in held):
                return
            held.append(message)
            if debug:
                say(message.failure.trace.rstrip())
        _report(f"warning: {message}", "warning")

    return tell


def _status_of(error: BaseException, *, debug: bool) -> int:
    if isinstance(error, BrokenPartError):
        if debug:
            say("\n".join(failure.trace.rstrip() for failure in error.failures if failure.trace))
        _report(str(error))
        return FAULT
    if isinstance(error, StackAuditError):
        if debug:
            _trace(error)
        if isinstance(error, OutputError):
            put_aside(sys.stdout)
        _report(str(error))
        return REFUSED
    if isinstance(error, OSError):  # those of a part are named as its failures: this is what the system refuses
        if debug:
            _trace(error)
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        say(f"stackaudit: the system refused: {place}{error.strerror or error}", "error")
        return REFUSED
    return _fault(error, debug=debug)


def _fault(error: BaseException, *, debug: bool) -> int:
    if debug:
        _trace(error)
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    advice = _NO_MEMORY if isinstance(error, MemoryError) else _REPORT
    say(f"stackaudit: {described(error)}{notes}; {advice}".replace("\n", " "), "error")
    return FAULT


def _report(text: str, role: str = "error") -> None:
    """Say what an input may have a part in: it is not longer than a report."""
    say(f"stackaudit: {shortened(text, _LONGEST_REPORT)}", role)


def _trace(error: BaseException) -> None:
    say("".join(traceback.format_exception(error)).rstrip())


def _interrupt_behind(error: BaseException) -> KeyboardInterrupt | None:
    """Return the Ctrl-C that an error came from: compiled modules that it stops while they load raise others."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen


def _interrupted(error: KeyboardInterrupt) -> int:
    """Drop what was not written yet, and return the status that shells give to the signal."""
    put_aside(sys.stdout)
    if isinstance(error, EndedError):
        say(f"stackaudit: ended by {signal.Signals(error.number).name}")
        return _SIGNALLED + error.number
    say("stackaudit: interrupted")
    return _SIGNALLED + int(signal.SIGINT)


def take_back_when_ended() -> None:
    """Let signals that end the process take back what is half written; those that are ignored stay ignored.

    What a library cannot close because of it is told by nobody: it would be a traceback beside our line.
    """
    sys.unraisablehook = _ignored
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has both
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _ignored(_: object) -> None:
    """Say nothing of an error that nobody can catch."""


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise EndedError(number)
