"""The command `audit-many`: a folder of stacks in, one row a stack out, whatever becomes of any of them."""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.cli.boundary import CLEAN, FAULT, FINDINGS, REFUSED
from stackaudit.cli.output import flushed, put, put_folded, say
from stackaudit.cli.progress import counted
from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import terminal

if TYPE_CHECKING:
    from stackaudit.engine.many import AuditBook
    from stackaudit.engine.record import AuditRecord
    from stackaudit.policy import Policy

    Ask = Callable[[Iterable[Path], Executor | None], AuditBook]

_MOST_TOLD = 10
_INTERRUPTED = "not audited: the command was interrupted"


def audit_all(options: argparse.Namespace) -> int:
    """Audit every stack that was named, write or print a row for each, and return the exit status."""
    from stackaudit.io.readers.native import read_policy
    from stackaudit.io.readers.portfolio import stacks_in

    policy = read_policy(options.policy) if options.policy is not None else None
    own = [*options.output, *(() if options.policy is None else (options.policy,))]
    paths, notes = stacks_in(options.file, own)
    _tell([f"left out: {note}" for note in notes])
    if not paths:
        raise StackAuditError(f"there is no stack in {' '.join(map(str, options.file))}")
    records: dict[str, AuditRecord] = {}
    try:
        with counted("auditing") as line, closing(_records(options, paths, policy)) as arriving:
            for record in arriving:
                records[record.source] = record
                line(len(records), len(paths))
    except KeyboardInterrupt:
        _write(options, _in_order(paths, records))
        flushed()
        say(f"stackaudit: {len(records):,} of {_counted(len(paths), 'stack')} are done")
        raise
    rows = _in_order(paths, records)
    _write(options, rows)
    return _status(options, rows)


def _records(options: argparse.Namespace, paths: Sequence[Path], policy: Policy | None) -> Generator[AuditRecord]:
    from stackaudit.engine.many import audit_many

    def ask(some: Iterable[Path], executor: Executor | None) -> AuditBook:
        return audit_many(some, executor=executor, policy=policy, fail_on=options.fail_on)

    if options.jobs is None:
        yield from ask(paths, None)
    else:
        yield from _in_processes(paths, min(options.jobs, len(paths)), ask)


def _in_processes(paths: Sequence[Path], jobs: int, ask: Ask) -> Iterator[AuditRecord]:
    """Yield the records of stacks that several processes audit.

    A process that dies takes its pool along, and nobody can tell which of the stacks under way was its end. Each of
    these is tried again in a pool of its own, so that only that one is lost; then a new pool goes on with the rest.
    """
    left = iter(paths)
    suspects: list[str] | None = None
    while suspects is None or suspects:
        suspects = []
        with _pool(jobs) as executor:
            for record in ask(left, executor):
                if record.status == "unfinished":
                    suspects.append(record.source)
                else:
                    yield record
        for source in suspects:
            with _pool(1) as executor:
                yield from ask([Path(source)], executor)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of fresh processes; where the work inside is interrupted they are ended, not waited for."""
    is_forking = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if is_forking else "spawn")
    if is_forking:  # what every process needs is loaded once
        context.set_forkserver_preload(["stackaudit.engine.record", "stackaudit.io.readers.stack_file"])
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    whole = False
    try:
        yield pool
        whole = True
    finally:
        if not whole:
            for process in {*multiprocessing.active_children()} - before:
                process.terminate()
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the process that handed out the work, and warnings, too: it has given them already."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")


def _in_order(paths: Sequence[Path], records: dict[str, AuditRecord]) -> list[AuditRecord]:
    """A record for each stack, in the order of the paths; of those that are not done it says so."""
    from stackaudit.engine.record import unfinished

    return [records.get(str(path)) or unfinished(str(path), _INTERRUPTED) for path in paths]


def _write(options: argparse.Namespace, records: Sequence[AuditRecord]) -> None:
    """Write or print the rows."""
    from stackaudit.engine.portfolio import lines_of, save

    if not options.output:
        for text in lines_of(records):
            put_folded(text)
        return
    wrong = sum(record.error is not None for record in records)
    errors = f", {wrong:,} with an error" if wrong else ""
    for path in options.output:
        save(records, path)
        put(f"wrote {terminal(str(path))}: {_counted(len(records), 'stack')}{errors}")


def _status(options: argparse.Namespace, records: Sequence[AuditRecord]) -> int:
    """Tell what went wrong and what stops at the gates, and return the exit status."""
    if options.output:  # what is printed has it already
        wrong = [record for record in records if record.error is not None]
        _tell([f"{record.status}: {record.source}: {record.error}" for record in wrong])
    _tell([f"warning: {record.source}: {text}" for record in records for text in record.warnings])
    gate = f"--fail-on {' '.join(options.fail_on)}"
    unknown = sum(record.failing is None for record in records) if options.fail_on else 0
    if unknown:
        _tell([f"warning: {gate}: whether {_counted(unknown, 'stack')} would stop at it is not known"])
    stopped = [record for record in records if record.failing]
    _tell([f"{record.source}: {_counted(record.failing or 0, 'open finding')} at {gate}" for record in stopped])
    states = {record.status for record in records}
    if states & {"partial", "failed", "unfinished"}:
        return FAULT
    return REFUSED if "refused" in states else FINDINGS if stopped else CLEAN


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _tell(lines: Sequence[str]) -> None:
    for text in lines[:_MOST_TOLD]:
        say(f"stackaudit: {terminal(text)}")
    if len(lines) > _MOST_TOLD:
        say(f"stackaudit: and {len(lines) - _MOST_TOLD:,} more")
