"""What a command writes: whether it can be written, asked before anything is read, and its lines for people."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from stackaudit.cli.kept import check_kept
from stackaudit.cli.terminal import NARROWEST, columns, folded, has_colour, painted, plain
from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import terminal, visible
from stackaudit.core.systems import reader_is_gone

if TYPE_CHECKING:
    from stackaudit.reporting.elements import Element


class OutputError(StackAuditError):
    """The standard output takes no more: the disk is full, for instance."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"the output cannot be written: {error.strerror or error}")


def put(text: str, end: str = "\n") -> None:
    """Write to the standard output. A reader that went away (`stackaudit … | head`) is no error: the rest is dropped.

    Raises:
        OutputError: it cannot be written.
    """
    stream: TextIO | None = sys.stdout  # None where the caller closed it
    if stream is None:
        return
    try:
        stream.write(f"{text}{end}")
    except OSError as error:
        if not reader_is_gone(error):
            raise OutputError(error) from error
        put_aside(stream)


def put_folded(text: str, end: str = "\n") -> None:
    """Write sentences to the standard output: on a terminal no word is broken."""
    put(folded(text, sys.stdout), end)


def show(elements: Iterable[Element]) -> int:
    """Write a report to the standard output, and return how many lines it has.

    It is as wide as its terminal and painted, else as files have it.
    """
    from stackaudit.reporting.renderers import WIDTH, text

    width = max(NARROWEST, columns(sys.stdout, WIDTH))
    shown = text(elements, width, painted if has_colour(sys.stdout) else plain)
    put(shown, end="")
    return shown.count("\n")


def flushed() -> None:
    """Write what is still held back of the standard output.

    Raises:
        OutputError: it cannot be written.
    """
    stream: TextIO | None = sys.stdout
    try:
        if stream is not None:
            stream.flush()
    except OSError as error:
        if not reader_is_gone(error):
            raise OutputError(error) from error
        put_aside(stream)


def say(text: str, role: str = "") -> None:
    """Write lines of ours to standard error; within a line nothing of a user's may act on the terminal.

    Where standard error takes nothing, the exit status is all that is left to tell.

    Args:
        text: What to say.
        role: `error` or `warning`: where errors are coloured, who says it is painted, up to the first colon.
    """
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    with suppress(OutputError, ValueError):  # in a file for both, lines stand in the order in which they were written
        flushed()
    lines = [terminal(line) for line in text.split("\n")]
    if role:  # of other lines some point at a place in a file
        lines[0] = folded(lines[0], stream)
    if role and has_colour(stream):
        who, colon, rest = lines[0].partition(":")
        lines[0] = f"{painted(role, who + colon)}{rest}"
    try:
        stream.write("".join(f"{line}\n" for line in lines))
        stream.flush()
    except (OSError, ValueError):
        put_aside(stream)


def put_aside(stream: TextIO | None) -> None:
    """Send what a stream still holds, and all that follows, nowhere: or the end of the process would try again."""
    if stream is None:
        return
    with suppress(OSError, ValueError):  # not every stream is a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def check_output(options: argparse.Namespace) -> None:
    """Refuse an output that would be lost or unreadable: its folder, its ending, or what stands there already.

    Raises:
        StackAuditError: it cannot be written; what the ending may be.
    """
    given = getattr(options, "output", None)
    outputs = given if isinstance(given, list) else [] if given is None else [given]
    for path in outputs:
        if str(path) == "-":
            raise StackAuditError("'-' is no file: this command writes files and not to the terminal; name a file")
        _check_ending(options, path)
        if path.suffix and path.is_dir():
            raise StackAuditError(f"{visible(str(path))} cannot be written: it is a folder; name a file")
        if not path.parent.is_dir():
            folder = visible(str(path.parent))
            raise StackAuditError(f"{visible(str(path))} cannot be written: there is no folder {folder}; make it first")
    check_kept(options, outputs)
    if getattr(options, "replace", False) and options.read is None:
        raise StackAuditError("--replace is about answers that are read: give --read FILLED, too")
    if getattr(options, "sheets", "named") == "all" and not outputs:
        raise StackAuditError("--sheets all is about a workbook: give -o REPORT.xlsx, too")


def _check_ending(options: argparse.Namespace, path: Path) -> None:
    filled = getattr(options, "read", None) is not None
    match options.run:
        case "audit":
            from stackaudit.reporting.saving import FORMS as REPORTS

            _ends_in(path, REPORTS, "a report")
            if options.sheets == "all":
                _ends_in(path, (".xlsx",), "a report with --sheets all")
        case "audit_many":
            from stackaudit.engine.portfolio import check_form

            check_form(path)
        case "draw":
            from stackaudit.diagrams.diagram import FORMATS, PictureFormatError

            if path.suffix.lower().removeprefix(".") not in FORMATS:
                raise PictureFormatError(path)
        case "compare":
            from stackaudit.diff.comparison import FORMS as COMPARISONS

            _ends_in(path, COMPARISONS, "a comparison")
        case "mapping":
            _ends_in(path, (".yaml", ".yml"), "a mapping")
        case "rules":
            _ends_in(path, (".yaml", ".yml"), "a policy file")
        case "questions" if not filled:
            _ends_in(path, (".xlsx", ".csv"), "a sheet of questions")
        case "start":
            from stackaudit.io.rollout_start import check_start

            check_start(path)
        case "convert" | "questions" | "plan_integrations" | "plan_consolidation":
            from stackaudit.io.writers import check_target

            check_target(path)


def _ends_in(path: Path, known: Collection[str], what: str) -> None:
    if path.suffix.lower() not in known:
        raise StackAuditError(f"{visible(path.name)}: {what} ends in {', '.join(known)}")
