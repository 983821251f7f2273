"""What a terminal is given that files and pipes are not: colour, and lines of its own width.

Colour never carries anything alone: the word that it stands on says the same.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from textwrap import fill
from typing import TextIO

COLOUR_OPTION = "--color"
WHEN = ("auto", "always", "never")
PIPED = 80
"""Width of help that goes to no terminal."""
NARROWEST = 40
"""Width that reports and help have at the least."""
_CODES = {
    "title": "1",
    "heading": "1",
    "columns": "1",
    "error": "1;31",
    "warning": "35",
    "critical": "1;31",
    "high": "31",
    "medium": "35",
}
"""Bold, red and magenta: of the eight colours of terminals red and magenta alone are read on white and on black."""
_ENTRY = re.compile(r" *(?P<entry>[-*] |\S+ {2,})?")
_ENABLE_CODES = 0x0004  # ENABLE_VIRTUAL_TERMINAL_PROCESSING of Windows
_wanted: ContextVar[str] = ContextVar("colour that the call asks for", default="auto")


@contextmanager
def colour_of(arguments: Sequence[str]) -> Iterator[None]:
    """Colour what is written inside as the call asks for; known before it is parsed, because that can fail."""
    token = _wanted.set(_asked(arguments))
    try:
        yield
    finally:
        _wanted.reset(token)


def _asked(arguments: Sequence[str]) -> str:
    asked = "auto"
    for n, word in enumerate(arguments):
        if word == "--":
            break
        option, _, value = word.partition("=")
        if option == COLOUR_OPTION:
            asked = value or next(iter(arguments[n + 1 :]), "")
    return asked if asked in WHEN else "auto"


def has_colour(stream: TextIO | None) -> bool:
    """Whether what is written to a stream is coloured: `--color`, then NO_COLOR, FORCE_COLOR, TERM, then a terminal."""
    if stream is None or _wanted.get() == "never":
        return False
    if _wanted.get() == "always":
        return True
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and is_terminal(stream) and _takes_codes(stream)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at a stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


def columns(stream: TextIO | None, otherwise: int) -> int:
    """Return how wide the terminal of a stream is: COLUMNS, else its own width; of what is no terminal `otherwise`.

    Not `shutil.get_terminal_size`: it asks the process's first output, which the command has moved, and it lets COLUMNS
    change what goes into a file.
    """
    if stream is None or not is_terminal(stream):
        return otherwise
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size(stream.fileno()).columns or otherwise
    except (OSError, ValueError):
        return otherwise


def folded(text: str, stream: TextIO | None) -> str:
    """Return a text; where a terminal would break its long lines within words they are broken between them."""
    width = max(NARROWEST, columns(stream, sys.maxsize))
    return "\n".join(line if len(line) <= width else _folded(line, width) for line in text.split("\n"))


def _folded(line: str, width: int) -> str:
    return fill(line, width, subsequent_indent=under(line), break_long_words=False, break_on_hyphens=False)


def under(line: str) -> str:
    """Return what stands before the rest of a line that is too long: below its text, where it is an entry of a list.

    >>> under("- a reader"), under("  2    refused"), under("  an example"), under("a sentence")
    ('  ', '       ', '      ', '')
    """
    start = _ENTRY.match(line)
    if start is None:
        return ""
    return " " * (start.end() + (4 if start.end() and not start["entry"] else 0))


def painted(role: str, text: str) -> str:
    r"""Return a text in the colour of its role; what has none stays as it is.

    >>> painted("high", "high")
    '\x1b[31mhigh\x1b[0m'
    >>> painted("note", "note")
    'note'
    """
    code = _CODES.get(role)
    return f"\x1b[{code}m{text}\x1b[0m" if code is not None and text else text


def plain(_: str, text: str) -> str:
    """Return a text as it is, whatever its role."""
    return text


def headed(text: str) -> str:
    """Return help with its headings painted: the words before the colon of a line that is not indented."""
    return "".join(_headed(text.splitlines(keepends=True)))


def _headed(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        head, colon, rest = line.partition(":")
        is_head = bool(colon) and line[:1].isalpha() and (not rest.strip() or head == "usage")
        yield f"{painted('heading', head + colon)}{rest}" if is_head else line


def _takes_codes(stream: TextIO) -> bool:
    """Whether the terminal obeys colour codes; on Windows it is asked to."""
    if os.name != "nt":
        return True
    import ctypes
    import msvcrt

    kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()  # type: ignore[attr-defined,unused-ignore]
    handle = msvcrt.get_osfhandle(stream.fileno())  # type: ignore[attr-defined,unused-ignore]
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return False
    return bool(mode.value & _ENABLE_CODES or kernel.SetConsoleMode(handle, mode.value | _ENABLE_CODES))
