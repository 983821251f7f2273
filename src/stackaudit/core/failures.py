"""Parts that fail: an analyser, a reader, a picture or a report block that raises, the library's or another package's.

A failure is named and never read as "clean". It is raised as `BrokenPartError`, or, where the caller asked to keep
going, held and said by a `PartFailedWarning`. Ctrl-C (`KeyboardInterrupt`) is never held.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible

Part = Literal["analyser", "reader", "diagram", "block"]

CAUGHT = (Exception, SystemExit)
"""What a part may raise without ending the process; a part that asks the process to exit (`SystemExit`) has failed."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """A part that failed.

    Attributes:
        part: What it is: `analyser`, `reader`, `diagram`, `block`.
        name: Its id, or the name of its entry point where it could not be loaded.
        reason: What it raised, on one line: `ValueError: no such month`.
        trace: The traceback as text, for those who mend it; no report shows it.
    """

    part: Part
    name: str
    reason: str
    trace: str = field(default="", compare=False, repr=False)

    @classmethod
    def of(cls, part: Part, name: str, error: BaseException) -> Failure:
        """Return the failure of a part that raised an error."""
        return cls(part, _line(name), described(error), "".join(traceback.format_exception(error)))

    def __str__(self) -> str:
        return f"the {self.part} {self.name!r} failed ({self.reason})"


def described(error: BaseException) -> str:
    r"""Return the kind of an error and its text on one line, cut where it is long.

    >>> described(ValueError("no such\nmonth")), described(MemoryError())
    ('ValueError: no such\\nmonth', 'MemoryError')
    """
    try:
        text = str(error)
    except CAUGHT:  # an error of another package whose own text cannot be had
        text = ""
    kind = type(error).__name__
    return _line(f"{kind}: {text}" if text else kind)


def _line(text: str) -> str:
    shown = visible(text[: _LONGEST + 1])
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


class BrokenPartError(StackAuditError):
    """A part of the library or of an installed package failed. `failures` has each with its name and its reason."""

    def __init__(self, failures: Iterable[Failure], advice: str = "") -> None:
        self.failures: tuple[Failure, ...] = tuple(failures)
        self.advice = advice
        said = "; ".join(map(str, self.failures))
        super().__init__(f"{said}; {advice}" if advice else said)

    def __reduce__(self) -> tuple[type[BrokenPartError], tuple[tuple[Failure, ...], str]]:
        return type(self), (self.failures, self.advice)


class PartFailedWarning(UserWarning):
    """A part failed and the rest went on without it."""

    def __init__(self, failure: Failure, consequence: str = "") -> None:
        self.failure = failure
        super().__init__(f"{failure}; {consequence}" if consequence else str(failure))


_HEARD: ContextVar[list[Failure] | None] = ContextVar("heard", default=None)
"""Who listens to `warn_of` in this thread; set inside `heard` only."""


def warn_of(failures: Iterable[Failure], consequence: str = "") -> None:
    """Warn of parts that failed and that nothing was lost by but what they would have added."""
    listener = _HEARD.get()
    for failure in failures:
        if listener is not None:
            listener.append(failure)
        else:
            warnings.warn(PartFailedWarning(failure, consequence), stacklevel=3)


@contextmanager
def heard() -> Iterator[list[Failure]]:
    """Collect the failures that `warn_of` would warn of inside.

    For work that is done in threads or in other processes: warnings would not reach who asked for it. Other threads are
    not affected, as they would be by `warnings.catch_warnings`.

    >>> with heard() as failures:
    ...     warn_of([Failure("reader", "csv", "ValueError: no such month")])
    >>> print(failures[0])
    the reader 'csv' failed (ValueError: no such month)
    """
    failures: list[Failure] = []
    before = _HEARD.set(failures)
    try:
        yield failures
    finally:
        _HEARD.reset(before)


@contextmanager
def naming(part: Part, name: str) -> Iterator[None]:
    """Raise what goes wrong inside as the failure of a part; what is refused on purpose stays as it is.

    Raises:
        BrokenPartError: anything but a `StackAuditError` was raised inside.
    """
    try:
        yield
    except StackAuditError:
        raise
    except CAUGHT as error:
        raise BrokenPartError([Failure.of(part, name, error)]) from error
