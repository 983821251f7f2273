"""Audits of many stacks: `audit_many` hands them to any executor, and the book gives their records as they come."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.failures import CAUGHT, described
from stackaudit.core.findings import Table
from stackaudit.core.progress import Progress
from stackaudit.core.rule import replaced
from stackaudit.engine.audit import Audit, audit, check_policy
from stackaudit.engine.record import AuditRecord, Given, audited, source_of, task_of, unfinished
from stackaudit.engine.runner import known_analysers
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy
from stackaudit.triage.gates import gates

if TYPE_CHECKING:
    import pandas as pd

OnError = Literal["record", "raise"]
_FOR_EACH_PROCESSOR = 4


class StackError(StackAuditError):
    """A stack could not be audited, or not wholly, and `on_error="raise"` asked for an end; `record` says which."""

    def __init__(self, record: AuditRecord) -> None:
        self.record = record
        super().__init__(f"{record.source}: {record.error}")

    def __reduce__(self) -> tuple[type[StackError], tuple[AuditRecord]]:
        return type(self), (self.record,)


def audit_many(
    stacks: Iterable[Given],
    *,
    executor: Executor | None = None,
    policy: Policy | None = None,
    on_error: OnError = "record",
    progress: Progress | None = None,
    fail_on: Iterable[str] = (),
    window: int | None = None,
) -> AuditBook:
    """Return the book of the audits of many stacks; they are made when it is read.

    The records are the same whatever the executor, and whatever the order in which it works. Read the book before the
    executor is shut down, which is never done here.

    >>> import stackaudit as sa
    >>> book = sa.audit_many(["sample_stacks/cobble_7.yaml", "sample_stacks/missing.yaml"])
    >>> for record in book:
    ...     print(record)
    <AuditRecord 'sample_stacks/cobble_7.yaml': audited, score not enough known, 7 open findings>
    <AuditRecord 'sample_stacks/missing.yaml': refused, SA001: the file cannot be read: No such file or directory>
    >>> [record.source for record in book.errors]
    ['sample_stacks/missing.yaml']

    With a pool of processes, or on a cluster:

    >>> from concurrent.futures import ProcessPoolExecutor
    >>> with ProcessPoolExecutor() as pool:  # doctest: +SKIP
    ...     frame = sa.audit_many(paths, executor=pool).table()
    >>> frame = sa.audit_many(paths, executor=client.get_executor(pure=False)).table()  # doctest: +SKIP

    Args:
        stacks: Paths, as `sa.read_stack` takes them, and stacks, in any mixture. They may come from an iterator: only
            as many are taken as are under way. Paths cost the least, and a worker must be able to read them.
        executor: Any executor of `concurrent.futures`: of threads or processes, of Dask (`client.get_executor`), of MPI
            (`mpi4py.futures`); a plain loop in this process where None.
        policy: Thresholds, weights and options; the defaults where None.
        on_error: `record`: a stack that cannot be audited is a record with an error, and the others go on. `raise`: the
            first such stack ends the work; what was done stays in the book.
        progress: Called as `progress(done, total)` after each stack; `total` is None where `stacks` has no length.
        fail_on: Severities, kinds or ids of findings, as `Audit.failing` takes them; records count what they stop at.
        window: How many stacks are with the executor at once, at the most; four for each processor of this machine
            where None. A cluster needs more.

    Raises:
        StackAuditError: an argument is none that this takes.
        UnknownNameError: the policy or `fail_on` names what there is not.
        OptionError: the policy gives an analyser an option that it does not have.
    """
    if isinstance(stacks, str | bytes | Stack) or not isinstance(stacks, Iterable):
        raise StackAuditError(f"audit_many takes several paths or stacks, not a {type(stacks).__name__}; put it in []")
    if policy is not None and not isinstance(policy, Policy):
        raise StackAuditError(f"policy is a {type(policy).__name__}, not a Policy; read one with sa.read_policy(path)")
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise StackAuditError(f"executor is a {type(executor).__name__}, which has no submit()")
    if on_error not in ("record", "raise"):
        raise UnknownNameError("way to take errors", str(on_error), ("record", "raise"))
    if window is not None and window < 1:
        raise StackAuditError(f"window={window}: at least one stack is with the executor at once")
    conditions = _checked(policy if policy is not None else DEFAULT_POLICY, fail_on)
    return AuditBook(stacks, executor, policy, on_error, progress, conditions, window)


def _checked(policy: Policy, fail_on: Iterable[str]) -> tuple[str, ...]:
    """Refuse a policy or gates that fit no stack; return the gates, each kind by the name that it is told by now."""
    known, broken = known_analysers()
    check_policy(policy, known, broken)
    for name, options in policy.options.items():
        if name in known:
            known[name].tuned(**options)
    if isinstance(fail_on, str):
        fail_on = (fail_on,)
    now = replaced(tuple(rule for one in known.values() for rule in one.rules))
    conditions = tuple(now.get(str(one).partition("@")[0], str(one)) for one in fail_on)
    silent = {one.id for one in known.values() if not one.kinds} | {one.name for one in broken}
    kinds = {kind for one in known.values() for kind in one.kinds}
    asked = {condition.partition("@")[0] for condition in conditions}
    gates(conditions, kinds | {kind for kind in asked if "." in kind and kind.partition(".")[0] in silent})
    return conditions


class _Loop(Executor):
    """Does each task when it is submitted: the plain loop, as an executor."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401
        """Return the answer of the task."""
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


class AuditBook(Iterable[AuditRecord]):
    """The records of many audits: reading it makes them.

    Iterating gives each record as soon as it is there, in whatever order; iterating again starts from those that are
    there. `records`, `errors`, `table` and `save` finish the work first, and keep the order in which the stacks were
    given. Whatever ends the work (Ctrl-C, an error with `on_error="raise"`) loses nothing: reading on goes on where it
    ended. Only where the executor itself broke is there no more: what it had not answered is `unfinished`, and of
    stacks that come from an iterator the rest is still in it.
    """

    def __init__(
        self,
        stacks: Iterable[Given],
        executor: Executor | None,
        policy: Policy | None,
        on_error: OnError,
        progress: Progress | None,
        fail_on: tuple[str, ...],
        window: int | None,
    ) -> None:
        self._total = len(stacks) if isinstance(stacks, Sized) else None
        self._left: Iterator[tuple[int, object]] = enumerate(stacks)
        self._again: deque[tuple[int, object]] = deque()
        self._under_way: dict[Future[AuditRecord], tuple[int, object]] = {}
        self._arrived: list[tuple[int, AuditRecord]] = []
        self._given: dict[str, Given] = {}
        self._broken: str | None = None
        self._executor = _Loop() if executor is None else executor
        self._window = 1 if executor is None else window or _FOR_EACH_PROCESSOR * (os.cpu_count() or 1)
        self._policy, self._fail_on = policy, fail_on
        self._on_error, self._progress = on_error, progress

    def __iter__(self) -> Iterator[AuditRecord]:
        place = 0
        while place < len(self._arrived) or self._advance():
            yield self._arrived[place][1]
            place += 1

    @property
    def records(self) -> tuple[AuditRecord, ...]:
        """All records, in the order in which the stacks were given."""
        while self._advance():
            pass
        return tuple(record for _, record in sorted(self._arrived, key=lambda one: one[0]))

    @property
    def errors(self) -> tuple[AuditRecord, ...]:
        """The records of stacks that could not be audited, or not wholly; `error` says why."""
        return tuple(record for record in self.records if record.error is not None)

    def table(self) -> pd.DataFrame:
        """One row a stack in the order given: source, name, status, score, coverage, counts, error, measures by name.

        What is not known is missing. Amounts count in the currency of their row.
        """
        return self._table().to_frame()

    def _table(self) -> Table:
        from stackaudit.engine.portfolio import portfolio_table

        return portfolio_table(self.records)

    def save(self, path: str | Path) -> Path:
        """Write the records: `.xlsx`, `.csv` or `.json`, as the suffix says. The file appears whole or not.

        Raises:
            StackAuditError: the suffix is none of these, or the place cannot be written to.
        """
        from stackaudit.engine.portfolio import check_form, save

        check_form(Path(path))
        return save(self.records, Path(path))

    def audit(self, source: str | os.PathLike[str]) -> Audit:
        """Return the full audit of one stack, made again; its input is read as it is now.

        Raises:
            UnknownNameError: no stack that was taken is called so.
            LoadError: it was refused.
        """
        name = os.fspath(source)
        if name not in self._given:
            raise UnknownNameError("stack", name, self._given)
        given = self._given[name]
        if isinstance(given, Stack):
            return audit(given, self._policy, keep_going=True)
        from stackaudit.io.readers.stack_file import read_stack

        return audit(read_stack(Path(given)), self._policy, keep_going=True)

    # -- the work

    def _advance(self) -> bool:
        """Wait until there is another record; return whether there is one."""
        before, whole = len(self._arrived), False
        try:
            self._fill(before)
            done = wait(self._under_way, return_when=FIRST_COMPLETED).done if self._under_way else set()
            for future in sorted(done, key=lambda one: self._under_way[one][0]):
                self._take(future)
            whole = True
        finally:
            if not whole:
                self._withdraw()
        return len(self._arrived) > before

    def _fill(self, before: int) -> None:
        """Hand over as many stacks as the window lets through, until a record is there at once."""
        while len(self._under_way) < self._window and self._broken is None and len(self._arrived) == before:
            following = self._again.popleft() if self._again else next(self._left, None)
            if following is None:
                return
            self._submit(*following)
        if self._broken is not None and not self._under_way:
            self._give_up()

    def _submit(self, position: int, given: object) -> None:
        """Hand over one stack, or keep why it cannot be; what interrupts it (Ctrl-C) leaves it for later."""
        whole = False
        try:
            record = self._handed_over(position, given)
            whole = True
        finally:
            if not whole:
                self._again.appendleft((position, given))
        if record is not None:
            self._keep(position, record)

    def _handed_over(self, position: int, given: object) -> AuditRecord | None:
        """Hand over one stack; return its record where that cannot be done."""
        source = source_of(given, position)
        if not isinstance(given, str | os.PathLike | Stack):
            text = f"audit_many takes paths and stacks, not {type(given).__name__}"
            return AuditRecord(source, "refused", error=text)
        self._given.setdefault(source, given)
        try:
            task = task_of(given, position, self._policy, self._fail_on)
        except CAUGHT as error:
            return AuditRecord(source, "failed", error=described(error))
        try:
            future = self._executor.submit(audited, task)
        except CAUGHT as error:
            if isinstance(error, RuntimeError):  # it broke, or was shut down: it takes no more
                self._broken = described(error)
            return unfinished(source, described(error))
        self._under_way[future] = position, given
        return None

    def _take(self, future: Future[AuditRecord]) -> None:
        """Keep the answer of a task, or why there is none."""
        position, given = self._under_way[future]
        source = source_of(given, position)
        error = None if future.cancelled() else future.exception()
        if isinstance(error, KeyboardInterrupt):  # of a worker in the same terminal: it is for all
            del self._under_way[future]
            self._again.append((position, given))
            raise error
        if isinstance(error, BrokenExecutor):
            self._broken = described(error)
        answer: object = None if future.cancelled() or error is not None else future.result()
        if not isinstance(answer, AuditRecord):
            reason = "it was cancelled" if error is None else described(error)
            answer = unfinished(source, reason)
        del self._under_way[future]
        self._keep(position, answer)

    def _keep(self, position: int, record: AuditRecord) -> None:
        self._arrived.append((position, record))
        if self._progress is not None:
            self._progress(len(self._arrived), self._total)
        if record.error is not None and self._on_error == "raise":
            self._withdraw()
            raise StackError(record)

    def _withdraw(self) -> None:
        """Take back what the executor has not begun with; reading on hands it over again."""
        for future in [*self._under_way]:
            if future.cancel():
                self._again.append(self._under_way.pop(future))
        self._again = deque(sorted(self._again, key=lambda one: one[0]))

    def _give_up(self) -> None:
        """The executor takes no more: say so of each stack that is left, unless they come from an iterator."""
        if self._total is not None:
            self._again.extend(self._left)
        while self._again:
            position, given = self._again.popleft()
            reason = f"not begun, as the executor broke: {self._broken}"
            self._keep(position, unfinished(source_of(given, position), reason))

    def __repr__(self) -> str:
        total = "" if self._total is None else f" of {self._total:,}"
        errors = sum(record.error is not None for _, record in self._arrived)
        return f"<AuditBook: {len(self._arrived):,}{total} stacks done, {errors:,} with an error>"
