"""How commands read their stacks: with a mapping, and with a word on what was understood."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.cli.output import say
from stackaudit.cli.progress import waiting
from stackaudit.core.errors import shortened
from stackaudit.core.escape import terminal
from stackaudit.core.failures import warn_of

if TYPE_CHECKING:
    from stackaudit.engine.audit import Audit
    from stackaudit.io.readers.result import Note
    from stackaudit.model.stack import Stack
    from stackaudit.policy import Policy

_MOST_LINES = 1_000
"""Lines that are told of what was read, where all of them are asked for; nobody reads more in a terminal."""
_LONGEST_LINE = 1_000


def read_given(options: argparse.Namespace, policy: Policy | None = None) -> Stack:
    """Return the stack that a command was given, one or several files, and tell what was understood of its lists."""
    from stackaudit.io.readers.stack_file import convert

    files = options.file if isinstance(options.file, list) else [options.file]
    with waiting("reading") as line:
        result = convert(files, options.format, options.mapping, progress=line)
    tell(options, result.stack, result.notes, policy)
    return result.stack


def read_several(options: argparse.Namespace, paths: list[Path], policy: Policy | None = None) -> list[Stack]:
    """Return several stacks, each of its own, under one mapping, and tell what was understood of each."""
    from stackaudit.io.readers.stack_file import read_all

    made = read_all(paths, options.mapping)
    for one in made:
        tell(options, one.stack, one.notes, policy)
    return [one.stack for one in made]


def read_old(path: Path, mapping: Path | None) -> Stack:
    """Return an earlier stack; the mapping is for it too where it is a list."""
    from stackaudit.io.readers.native import NotAListError
    from stackaudit.io.readers.stack_file import read_stack

    try:
        return read_stack(path, mapping=mapping)
    except NotAListError:
        return read_stack(path)


def told_failures(result: Audit) -> Audit:
    """Return an audit after a warning for each analyser that failed; the command ends with status 3 then."""
    warn_of(result.failures, "what it would find is not known")
    return result


def tell(options: argparse.Namespace, stack: Stack, notes: Iterable[Note], policy: Policy | None = None) -> None:
    """Say on standard error what was understood of the lists that a stack was read from."""
    for line in first_of(_said(options, stack, notes, policy)):
        say(line)


def first_of(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines that an input has a part in, none of them longer than a message, and of very many the first ones."""
    left = iter(lines)
    for line in islice(left, _MOST_LINES):
        yield terminal(shortened(line, _LONGEST_LINE))
    more = sum(1 for _ in left)
    if more:
        yield f"and {more:,} more"


def _said(options: argparse.Namespace, stack: Stack, notes: Iterable[Note], policy: Policy | None) -> Iterator[str]:
    if options.quiet or options.notes == "none":
        return
    from stackaudit.reporting.reading import brief, disagreements, full

    if options.notes == "all":
        if stack.reading is not None:
            yield from full(stack.reading, stack.currency)
        yield from (f"{note.kind}: {note}" for note in notes)
    elif stack.reading is not None:
        from stackaudit.policy import DEFAULT_POLICY
        from stackaudit.triage.guesses import guesses, weighty

        found = weighty(guesses(stack), policy if policy is not None else DEFAULT_POLICY)
        yield from brief(stack.reading, stack.currency, found)
        read = {(one.source, one.sheet) for one in stack.reading.lists}
        of_sheets = (note for note in notes if note.kind == "left-out" and note.spot.sheet)
        yield from (f"left-out: {note}" for note in of_sheets if (note.spot.source, note.spot.sheet) not in read)
        yield from disagreements(stack.reading.disagreements)
    else:
        yield from (f"{note.kind}: {note}" for note in notes if note.kind == "left-out" and note.spot.sheet)
