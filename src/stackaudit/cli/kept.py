"""What a command does not write over: whatever it reads, and sheets that somebody may have filled in."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISREG

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import visible

_NAMED = ("plan", "like", "preset", "fonts")
"""Options and words that may name a file and are no path to the parser."""
_SHEETS = ("questions", "survey")


def check_kept(options: argparse.Namespace, outputs: Iterable[Path]) -> None:
    """Refuse an output that is one of the files that the command reads, or a sheet that is there already.

    Raises:
        StackAuditError: it would be lost.
    """
    inputs = [*_inputs(options)]
    for output in outputs:
        for given in inputs:
            if _is_same(output, given) or (output.is_dir() and _is_same(output, given.parent) and given.is_file()):
                raise StackAuditError(f"{visible(str(output))} is what is read; choose another name")
            if given.is_dir() and _is_read_in(options, output, given):
                raise StackAuditError(
                    f"{visible(str(output))} is in {visible(str(given))}, which is read; choose another name"
                )
        if options.run in _SHEETS and options.read is None and (output.exists() or output.is_symlink()):
            raise StackAuditError(f"{visible(str(output))} exists already; choose another name")


def _inputs(options: argparse.Namespace) -> Iterator[Path]:
    """Yield the files and folders that a call names to be read; what is none does no harm."""
    for name, value in vars(options).items():
        if name == "output" or (options.run == "mapping" and name == "mapping"):
            continue  # a mapping keeps what was edited in it
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Path) or (name in _NAMED and isinstance(one, str)):
                yield Path(one)


def _is_same(output: Path, given: Path) -> bool:
    """Whether two names are one file or folder; a name of a pipe or of a terminal may be read and written."""
    try:
        mode = given.stat().st_mode
        return (S_ISREG(mode) or given.is_dir()) and output.samefile(given)
    except (OSError, ValueError):  # one of them is not there
        return False


def _is_read_in(options: argparse.Namespace, output: Path, folder: Path) -> bool:
    """Whether a folder that is read holds an output already; the portfolio of an earlier call is no stack."""
    if not output.exists():
        return False
    if options.run == "audit_many":
        from stackaudit.engine.portfolio import is_portfolio

        return any(_is_same(one, folder) for one in output.absolute().parents) and not is_portfolio(output)
    return _is_same(output.parent, folder)
