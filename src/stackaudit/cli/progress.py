"""What shows that work goes on: one line on a terminal, once it takes more than a second; elsewhere nothing at all."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from stackaudit.cli.terminal import columns, is_terminal

_PATIENCE = 1.0
_TICK = 0.5
_CELLS = 24


class Line:
    """One line at the bottom of a terminal that is written over and over, and taken away at the end.

    Args:
        what: What is being done: `auditing`.
        stream: Where to; standard error where None.
        clock: A clock in seconds, for tests.
        timed: Whether what is told are seconds, done and at the most: then the bar goes by the clock of this line.
    """

    def __init__(
        self,
        what: str,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        timed: bool = False,
    ) -> None:
        self._what, self._clock, self._timed = what, clock, timed
        self._stream: TextIO | None = stream if stream is not None else sys.stderr
        self._started = self._shown_at = clock()
        self._count: tuple[int, int | None] | None = None
        self._width = 0
        self._lock = threading.Lock()

    @property
    def is_shown(self) -> bool:
        """Whether there is a terminal to show it on."""
        return is_terminal(self._stream)

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell how far the work is: the callback that the library takes as `progress`."""
        self._count = done, total
        self.tick()

    def tick(self) -> None:
        """Write the line anew, at most twice a second, and not in the first second."""
        now = self._clock()
        with self._lock:
            if now - self._started < _PATIENCE or (self._width and now - self._shown_at < _TICK) or not self.is_shown:
                return
            self._shown_at = now
            self._write(f"stackaudit: {self._what}{self._how_far(int(now - self._started))} s")

    def clear(self) -> None:
        """Take the line away."""
        with self._lock:
            if self._width:
                self._write("")
                self._width = 0

    def _how_far(self, seconds: int) -> str:
        if self._count is None:
            return f", {seconds}"
        done, total = self._count
        if not total:
            return f", {seconds}" if self._timed else f" {done:,}, {seconds}"
        if self._timed:
            return f" {_bar(seconds, total)} {seconds:,} of at most {total:,}"
        return f" {_bar(done, total)} {done:,} of {total:,}, {seconds}"

    def _write(self, text: str) -> None:
        shown = text[: max(1, columns(self._stream, 80) - 1)]
        blank = " " * (self._width - len(shown))
        self._width = len(shown)
        if self._stream is not None:
            with suppress(OSError, ValueError):  # the terminal went away
                self._stream.write(f"\r{shown}{blank}" if shown else f"\r{blank}\r")
                self._stream.flush()


def _bar(done: int, total: int) -> str:
    full = min(_CELLS, _CELLS * done // total)
    return f"[{'#' * full}{'.' * (_CELLS - full)}]"


@contextmanager
def counted(what: str) -> Iterator[Line]:
    """Give a line that is told how far the work inside is, and take it away at the end."""
    line = Line(what)
    try:
        yield line
    finally:
        line.clear()


@contextmanager
def waiting(what: str, *, timed: bool = False) -> Iterator[Line]:
    """Show that the work inside goes on: how many seconds it has taken, and how far it is where it tells the line.

    Where it is `timed` it tells how many seconds it may take.
    """
    line = Line(what, timed=timed)
    if not line.is_shown:
        yield line
        return
    over = threading.Event()

    def tick() -> None:
        while not over.wait(_TICK):
            line.tick()

    ticking = threading.Thread(target=tick, daemon=True)
    ticking.start()
    try:
        yield line
    finally:
        over.set()
        ticking.join()
        line.clear()
