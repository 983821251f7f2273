"""Audits of many stacks: the same rows under any executor and in any order, and nothing lost whatever happens."""

from __future__ import annotations

import csv
import itertools
import json
import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from io import BytesIO, StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from executors import HostileExecutor, LazyExecutor
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit import plugin as sp
from stackaudit.core.failures import Failure, heard, warn_of
from stackaudit.engine import audit as auditing
from stackaudit.engine import many, record
from stackaudit.engine.many import AuditBook, StackError
from stackaudit.engine.record import AuditRecord
from stacks import SAMPLES, sample

PATHS = [str(SAMPLES / name) for name in ("cobble_7.yaml", "consolidate_7.yaml", "corner_shop.yaml")]
_SMALL = """name: {name}
entities: {{customer: {{system_of_record: crm}}}}
tools: [{{id: crm}}, {{id: mailer, entities: {{customer: consumer}}}}]
integrations: [{{source: crm, target: mailer, entities: [customer], method: file, every: 1h}}]
complete: [integrations]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve small stacks, one with a mistake, one that is not there and a list."""
    made = tmp_path_factory.mktemp("many")
    for n in range(12):
        (made / f"s{n:02}.yaml").write_text(_SMALL.format(name=f"Stack {n}"), "utf-8")
    (made / "s03.yaml").write_text("name: Wrong\ntools: [crm]\ndepartmnts: [sales]\n", "utf-8")
    (made / "s05.yaml").unlink()
    (made / "s07.yaml").unlink()
    (made / "s07.csv").write_text("Tool,Owner,Zuständig,Betrag\nSlack,Amy,x,900\nZoom,Bo,y,400\n", "utf-8")
    return made


@pytest.fixture(scope="module")
def inputs(folder: Path) -> list[Any]:
    """Paths and stacks, one of them read from a list, in a mixture."""
    paths: list[Any] = [folder / f"s{n:02}.{'csv' if n == 7 else 'yaml'}" for n in range(12)]
    paths[1] = sa.read_stack(paths[1])
    paths[8] = sa.read_stack(folder / "s07.csv")
    return paths


@pytest.fixture(scope="module")
def rows(inputs: list[Any]) -> tuple[AuditRecord, ...]:
    """The records as a plain loop makes them."""
    return sa.audit_many(inputs).records


# -- what a record says


def test_a_record_says_what_the_audit_says() -> None:
    """Score, coverage, open findings and measures."""
    (found,) = sa.audit_many([PATHS[2]]).records
    whole = sa.audit(sa.read_stack(PATHS[2]))

    assert (found.source, found.name, found.currency) == (PATHS[2], "Corner Shop", "EUR")
    assert (found.status, found.error) == ("audited", None)
    assert found.score is not None
    assert (found.score.value, found.score.low, found.score.high) == (
        whole.score.value,
        whole.score.low,
        whole.score.high,
    )
    assert found.coverage == whole.score.coverage
    assert {name: count for name, count in found.counts.items() if count} == Counter(
        str(finding.severity) for finding in whole.open
    )
    index = whole.measures["silos.index"]
    span = found.measures["silos.index"]
    assert (span.value, span.low, span.high, span.coverage, span.unit) == (
        index.value,
        index.low,
        index.high,
        index.coverage,
        index.unit,
    )
    assert "score.journey" in found.measures


def test_measures_of_single_parts_are_left_to_the_full_audit() -> None:
    """Columns for each tool of each stack would be no table; what is of the whole stack stays."""
    (found,) = sa.audit_many([SAMPLES / "brightside_45.yaml"]).records
    whole = sa.audit(sample("brightside_45")).measures
    left = {name for name in whole if name not in found.measures}

    assert {name.split(".")[0] for name in left} == {"fit", "journey", "people", "silos"}
    assert {"fit.spend_weighted", "journey.depth_share", "people.score", "silos.index"} <= found.measures.keys()
    assert "fit.salesforce" in left
    assert "silos.entity.customer" in left
    assert "journey.b2b.continuity" in left


def test_a_stack_that_is_refused_is_a_record_with_its_place(folder: Path) -> None:
    """Code, line, column, and the nearest right word; the others go on."""
    book = sa.audit_many([folder / "s03.yaml", folder / "s05.yaml", folder / "s00.yaml"])
    wrong, missing, right = book.records

    assert (wrong.status, missing.status, right.status) == ("refused", "refused", "audited")
    assert wrong.error is not None
    assert wrong.error.startswith("SA201: line 3, column 1: ")
    assert "'departments'" in wrong.error
    assert wrong.score is None
    assert not wrong.measures
    assert book.errors == (wrong, missing)
    assert "\n" not in wrong.error


def test_a_stack_goes_as_json_and_never_as_a_pickle_of_it(inputs: list[Any]) -> None:
    """With what was understood of its lists, on which the certainty of its score rests."""
    hostile = HostileExecutor()
    (made,) = sa.audit_many([inputs[8]], executor=hostile).records
    (message,) = hostile.sent

    assert b"stackaudit.model.stack" not in message
    (task,) = pickle.loads(message)[1]
    assert json.loads(task.document)["name"] == inputs[8].name
    assert made.source == "stack 1"
    assert made.coverage == sa.audit(inputs[8]).score.coverage
    assert inputs[8].reading is not None
    assert task.reading == inputs[8].reading


def test_records_are_small_and_survive_pickling(rows: tuple[AuditRecord, ...]) -> None:
    """They come from other processes and other machines."""
    assert pickle.loads(pickle.dumps(rows)) == rows
    (found,) = sa.audit_many([SAMPLES / "gitlab_2022.yaml"]).records
    assert len(pickle.dumps(found)) < 8_000


def test_the_full_audit_of_one_is_made_again(inputs: list[Any], folder: Path) -> None:
    """By its source; one that nobody gave is refused."""
    book = sa.audit_many(inputs)
    _ = book.records

    assert book.audit(folder / "s00.yaml").stack.name == "Stack 0"
    assert book.audit("stack 2").stack == inputs[1]
    with pytest.raises(sa.UnknownNameError, match="unknown stack"):
        book.audit("s99.yaml")


# -- the same rows


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("window", [1, 3, None])
def test_a_hostile_executor_changes_no_row(
    seed: int, window: int | None, inputs: list[Any], rows: tuple[AuditRecord, ...]
) -> None:
    """In whatever order it works, with everything through pickle, and without what it need not have."""
    hostile = HostileExecutor(seed)
    book = sa.audit_many(inputs, executor=hostile, window=window)

    assert Counter(one.source for one in book) == Counter(one.source for one in rows)
    assert book.records == rows
    assert not hostile.was_shut_down


def test_the_hostile_executor_works_out_of_order(inputs: list[Any]) -> None:
    """Or the tests with it would prove nothing."""
    hostile = HostileExecutor(1)
    came = [one.source for one in sa.audit_many(inputs, executor=hostile, window=12)]

    assert hostile.finished != sorted(hostile.finished)
    assert came != [one.source for one in sa.audit_many(inputs).records]


def test_threads_change_no_row(inputs: list[Any], rows: tuple[AuditRecord, ...]) -> None:
    """And the pool is still open afterwards."""
    with ThreadPoolExecutor(3) as pool:
        assert sa.audit_many(inputs, executor=pool).records == rows
        assert pool.submit(int, "7").result() == 7


def test_processes_change_no_row(inputs: list[Any], rows: tuple[AuditRecord, ...]) -> None:
    """Nor do they with a policy."""
    policy = sa.Policy(automation_threshold=0.9, least_coverage=0.1)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert sa.audit_many(inputs, executor=pool).records == rows
        judged = sa.audit_many(inputs, executor=pool, policy=policy).records

    assert judged == sa.audit_many(inputs, policy=policy).records
    assert judged != rows


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(range(3)), seed=st.integers(0, 99), window=st.integers(1, 4))
def test_rows_do_not_depend_on_their_neighbours(order: list[int], seed: int, window: int) -> None:
    """Each row is that of its stack, at its place."""
    alone = [sa.audit_many([path]).records[0] for path in PATHS]
    book = sa.audit_many([PATHS[n] for n in order], executor=HostileExecutor(seed), window=window)

    assert book.records == tuple(alone[n] for n in order)


# -- what is under way


def test_no_more_than_the_window_is_taken_of_an_endless_iterator(folder: Path) -> None:
    """Records come while it goes on."""
    taken = itertools.count()
    endless = (folder / f"s{next(taken) % 3:02}.yaml" for _ in itertools.repeat(None))
    book = sa.audit_many(endless, executor=HostileExecutor(), window=3)
    first = list(itertools.islice(book, 10))

    assert len(first) == 10
    assert next(taken) <= 10 + 3
    assert repr(book).startswith("<AuditBook: 1")
    assert list(itertools.islice(book, 10)) == first


def test_the_window_is_bounded_where_nobody_says_how_large_it_is(folder: Path) -> None:
    """Four stacks for each processor of this machine."""
    lazy = LazyExecutor()

    def interrupted(_: int, __: int | None) -> None:
        raise KeyboardInterrupt

    lazy_first = _FirstAtOnce(lazy)
    book = sa.audit_many([folder / "s00.yaml"] * 500, executor=lazy_first, progress=interrupted)
    with pytest.raises(KeyboardInterrupt):
        next(iter(book))

    assert 1 <= len(lazy.futures) <= 4 * (os.cpu_count() or 1)


class _FirstAtOnce(Executor):
    """Does its first task when all that is to be handed over is there; the others wait for ever."""

    def __init__(self, lazy: LazyExecutor) -> None:
        self._lazy = lazy

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        future = self._lazy.submit(work, *args, **kwargs)
        if len(self._lazy.futures) == 1:
            self._lazy.do()
        return future


def test_progress_is_told_after_each_stack(inputs: list[Any]) -> None:
    """With the number of all where it is known."""
    told: list[tuple[int, int | None]] = []
    _ = sa.audit_many(inputs, progress=lambda *now: told.append(now), executor=HostileExecutor()).records
    assert told == [(n + 1, len(inputs)) for n in range(len(inputs))]

    told.clear()
    _ = sa.audit_many(iter(inputs[:3]), progress=lambda *now: told.append(now)).records
    assert told == [(1, None), (2, None), (3, None)]


def test_reading_the_book_twice_works_once(folder: Path) -> None:
    """It remembers."""
    told: list[int] = []
    book = sa.audit_many([folder / "s00.yaml"], progress=lambda done, _: told.append(done))

    assert list(book) == list(book) == list(book.records)
    assert told == [1]


# -- what goes wrong


@pytest.mark.parametrize("dies_at", [0, 4, 11])
@pytest.mark.parametrize("seed", range(4))
def test_an_executor_that_breaks_loses_nothing_that_was_done(
    seed: int, dies_at: int, inputs: list[Any], rows: tuple[AuditRecord, ...]
) -> None:
    """What it had answered stands; every other stack has a row that says so."""
    hostile = HostileExecutor(seed, dies_at)
    found = sa.audit_many(inputs, executor=hostile, window=3).records

    assert [one.source for one in found] == [one.source for one in rows]
    done = set(hostile.finished)
    for n, (one, right) in enumerate(zip(found, rows, strict=True)):
        if n in done:
            assert one == right
        else:
            assert one.status == "unfinished"
            assert one.error is not None
            assert "died" in one.error or "broke" in one.error
    assert found[dies_at].status == "unfinished"
    assert len(done) < len(rows)


def test_the_rest_of_an_iterator_stays_in_it(inputs: list[Any], rows: tuple[AuditRecord, ...]) -> None:
    """Another executor goes on with it, and with those that were under way."""
    left = iter(inputs)
    first = sa.audit_many(left, executor=HostileExecutor(2, dies_at=5), window=3).records
    second = sa.audit_many(left, executor=HostileExecutor(3)).records

    assert len(first) + len(second) == len(rows)
    assert 0 < sum(one.status == "unfinished" for one in first) <= 3
    assert second[-1] == rows[-1]


class _Deadly:
    """Makes the worker process that audits a stack of this name die, as a process does that memory runs out for."""

    def __init__(self, audit: Callable[..., Any]) -> None:
        self._audit = audit

    def __call__(self, stack: sa.Stack, *args: Any, **kwargs: Any) -> Any:
        if stack.name == "Stack 4":
            os._exit(9)
        return self._audit(stack, *args, **kwargs)


def make_deadly() -> None:
    """In a worker."""
    record.audit = _Deadly(record.audit)  # type: ignore[assignment]


def test_a_worker_that_dies_is_told(folder: Path) -> None:
    """A pool of processes breaks with it."""
    paths = [folder / f"s{n:02}.yaml" for n in (0, 1, 2, 4, 6, 8, 9, 10)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=make_deadly) as pool:
        found = sa.audit_many(paths, executor=pool, window=2).records

    assert [one.source for one in found] == [*map(str, paths)]
    assert [one.status for one in found[:3]] == ["audited"] * 3
    assert {one.status for one in found[3:]} == {"unfinished"}
    assert "BrokenProcessPool" in str(found[3].error)


def test_an_executor_that_was_shut_down_is_told(folder: Path) -> None:
    """Of each stack, and reading the book ends."""
    with ThreadPoolExecutor(1) as pool:
        book = sa.audit_many([folder / "s00.yaml", folder / "s01.yaml"], executor=pool)
    assert [one.status for one in book.records] == ["unfinished"] * 2
    assert "after shutdown" in str(book.errors[0].error)


class _Answers(Executor):
    """Answers what no worker of ours would."""

    def __init__(self, *answers: object) -> None:
        self._answers = iter(answers)

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        answer = next(self._answers)
        if answer == "refuses":
            raise TypeError("cannot pickle it")
        lazy = LazyExecutor()
        future = lazy.submit(work, *args)
        if answer == "cancels":
            future.cancel()
            future.set_running_or_notify_cancel()
        elif isinstance(answer, BaseException):
            future.set_exception(answer)
        elif answer == "works":
            lazy.do()
        else:
            future.set_result(answer)
        return future


def test_a_task_without_an_answer_is_told_and_the_others_go_on(folder: Path) -> None:
    """Cancelled, lost on its way, or answered with anything else."""
    answers = ("refuses", "cancels", OSError("the line is cut"), GeneratorExit(), 5, "works")
    found = sa.audit_many([folder / "s00.yaml"] * 6, executor=_Answers(*answers), window=2).records

    assert [one.status for one in found] == ["unfinished"] * 5 + ["audited"]
    assert [one.error for one in found[:3]] == [
        "TypeError: cannot pickle it",
        "it was cancelled",
        "OSError: the line is cut",
    ]


def _interrupts_once(at: int) -> Callable[[int, int | None], None]:
    done: list[int] = []

    def progress(count: int, _: int | None) -> None:
        if count == at and not done:
            done.append(count)
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("at", [1, 5, 12])
@pytest.mark.parametrize(
    "make", [lambda: None, lambda: HostileExecutor(3), LazyExecutor], ids=["loop", "hostile", "lazy"]
)
def test_ctrl_c_loses_nothing(
    make: Callable[[], Any], at: int, inputs: list[Any], rows: tuple[AuditRecord, ...]
) -> None:
    """What was done is kept; what the executor had not begun is taken back; reading on goes on."""
    executor = make()
    if isinstance(executor, LazyExecutor):
        executor = _DoesAll(executor)
    book = sa.audit_many(inputs, executor=executor, progress=_interrupts_once(at), window=3)
    came = []
    with pytest.raises(KeyboardInterrupt):
        came.extend(book)

    assert repr(book).startswith(f"<AuditBook: {at} of 12 ")
    assert book.records == rows
    assert [*book][: len(came)] == came


class _DoesAll(Executor):
    """Does a task when the next two are there."""

    def __init__(self, lazy: LazyExecutor) -> None:
        self._lazy = lazy

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        future = self._lazy.submit(work, *args, **kwargs)
        self._lazy.do(1)
        return future


def test_ctrl_c_takes_back_what_waits(folder: Path) -> None:
    """The pool of the caller has nothing left to do then."""
    lazy = LazyExecutor()

    class Interrupted(_FirstAtOnce):
        pass

    book = sa.audit_many([folder / "s00.yaml"] * 9, executor=Interrupted(lazy), progress=_interrupts_once(1), window=4)
    with pytest.raises(KeyboardInterrupt):
        _ = book.records

    assert len(lazy.futures) == 1 + 3
    assert not lazy.waiting


def test_an_interrupt_inside_a_task_of_the_loop_leaves_it_for_later(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is done when somebody reads on."""
    calls: list[str] = []
    real = record.audit

    def once(stack: sa.Stack, *args: Any, **kwargs: Any) -> Any:
        calls.append(stack.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(stack, *args, **kwargs)

    monkeypatch.setattr(record, "audit", once)
    book = sa.audit_many([folder / "s00.yaml", folder / "s01.yaml", folder / "s02.yaml"])
    with pytest.raises(KeyboardInterrupt):
        _ = book.records

    assert [one.name for one in book.records] == ["Stack 0", "Stack 1", "Stack 2"]
    assert calls == ["Stack 0", "Stack 1", "Stack 1", "Stack 2"]


def test_an_interrupt_in_a_worker_is_for_all(folder: Path, rows: tuple[AuditRecord, ...]) -> None:
    """Ctrl-C reaches every process of a terminal; which notices first is chance."""
    book = sa.audit_many([folder / "s00.yaml"] * 2, executor=_Answers(KeyboardInterrupt(), "works", "works"), window=1)
    with pytest.raises(KeyboardInterrupt):
        _ = book.records

    assert book.records == (rows[0], rows[0])


def test_raise_ends_with_the_first_error_and_names_it(folder: Path, inputs: list[Any]) -> None:
    """What was done stays, what waits is taken back, and reading on goes on."""
    hostile = HostileExecutor()
    book = sa.audit_many(inputs[:5], executor=hostile, on_error="raise", window=1)
    with pytest.raises(StackError, match=r"s03\.yaml: SA201") as caught:
        _ = book.records

    assert caught.value.record.status == "refused"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert len(hostile.sent) == 4
    assert [one.status for one in book.records] == ["audited"] * 3 + ["refused", "audited"]


def test_an_input_that_is_no_stack_is_told(folder: Path) -> None:
    """At its place, and the others go on."""
    found = sa.audit_many([folder / "s00.yaml", 5, folder / "s01.yaml"]).records  # type: ignore[list-item]

    assert [one.status for one in found] == ["audited", "refused", "audited"]
    assert (found[1].source, found[1].error) == ("stack 2", "audit_many takes paths and stacks, not int")


@sp.analyser(id="raises", asks="Does it fail?")
def raises(graph: sp.StackGraph) -> sp.Review:
    """Fail for one stack."""
    if graph.stack.name == "Stack 1":
        raise ValueError("no such\nmonth \x1b[2J")
    return sp.Review(())


def test_an_analyser_that_fails_costs_what_it_would_find_and_no_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is told, the score is unknown, what the others found stands."""
    real = auditing.known_analysers

    def with_one_more() -> Any:
        known, broken = real()
        return {**known, "raises": raises}, broken

    monkeypatch.setattr(auditing, "known_analysers", with_one_more)
    policy = sa.Policy(least_coverage=0)
    found = sa.audit_many([folder / "s00.yaml", folder / "s01.yaml"], policy=policy, fail_on=["critical"]).records

    assert [one.status for one in found] == ["audited", "partial"]
    assert found[1].error == r"the analyser 'raises' failed (ValueError: no such\nmonth \x1b[2J)"
    assert found[1].score is not None
    assert found[1].score.value is None
    assert found[1].counts == found[0].counts
    assert (found[0].failing, found[1].failing) == (0, None)


def test_a_fault_of_the_library_is_a_record(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is raised, a wish to exit included."""
    for error in (RuntimeError("here"), MemoryError(), SystemExit(0), RecursionError("deep")):

        def fails(*_: Any, error: BaseException = error, **__: Any) -> Any:
            raise error

        monkeypatch.setattr(record, "audit", fails)
        (found,) = sa.audit_many([folder / "s00.yaml"]).records
        assert found.status == "failed"
        assert str(found.error).startswith(type(error).__name__)


def test_a_reader_that_fails_beside_the_one_that_reads_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning would not come out of another process."""
    real = record._stack_of

    def reads(task: record.Task) -> sa.Stack:
        warn_of([Failure("reader", "acme", "ValueError: here")])
        return real(task)

    monkeypatch.setattr(record, "_stack_of", reads)
    (found,) = sa.audit_many([folder / "s00.yaml"]).records

    assert (found.status, found.error) == ("partial", "the reader 'acme' failed (ValueError: here)")
    assert found.score is not None


def test_only_the_thread_that_listens_hears() -> None:
    """The others warn as ever."""
    with heard() as failures, ThreadPoolExecutor(1) as pool:
        future = pool.submit(warn_of, [Failure("reader", "acme", "here")])
        with pytest.raises(sa.PartFailedWarning):  # warnings are errors in tests
            future.result()
    assert failures == []


# -- what is refused at once


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"stacks": "shop.yaml"}, "not a str; put it in"),
        ({"stacks": sample("cobble_7")}, "not a Stack; put it in"),
        ({"stacks": Path("shop.yaml")}, "not a PosixPath|not a WindowsPath"),
        ({"policy": {"a": 1}}, "not a Policy"),
        ({"executor": 2}, "executor is a int"),
        ({"window": 0}, "window=0"),
        ({"on_error": "ignore"}, "unknown way to take errors 'ignore'"),
        ({"fail_on": ["hihg"]}, "did you mean 'high'"),
        ({"fail_on": ["silos.no-pth"]}, "did you mean 'silos.no-path'"),
        ({"policy": sa.Policy(options={"silo": {}})}, "unknown analyser 'silo'"),
        ({"policy": sa.Policy(options={"resilience": {"tolerate": 1}})}, "tolerate"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_fits_no_stack_is_refused_before_any_is_read(wrong: dict[str, Any], message: str) -> None:
    """Not once for each of them."""
    with pytest.raises(sa.StackAuditError, match=message):
        sa.audit_many(**{"stacks": ["missing.yaml"], **wrong})


def test_gates_count_in_each_record() -> None:
    """As `Audit.failing` does, kinds that no finding of a stack is of included."""
    found = sa.audit_many(PATHS, fail_on=["high", "people.no-accountable"]).records
    whole = [sa.audit(sa.read_stack(path)) for path in PATHS]

    assert [one.failing for one in found] == [len(one.failing("high")) for one in whole]
    assert any(one.failing for one in found)
    assert all("people.no-accountable cannot fail" in one.warnings[0] for one in found)
    assert sa.audit_many(PATHS).records[0].failing is None


# -- tables and files


def test_the_table_has_one_row_a_stack_in_order(inputs: list[Any], rows: tuple[AuditRecord, ...]) -> None:
    """Measures stand last, in name order; what is not known is missing."""
    frame = sa.audit_many(inputs, executor=HostileExecutor(5)).table()

    assert list(frame["source"]) == [one.source for one in rows]
    columns = list(frame.columns)
    measures = columns[columns.index("currency") + 1 :]
    assert measures == sorted(measures)
    assert "silos.index" in measures
    assert frame["score_low"].isna()[3]
    assert frame["critical"].isna()[3]
    assert frame["status"][3] == "refused"


def test_the_files_hold_the_rows(rows: tuple[AuditRecord, ...], inputs: list[Any], tmp_path: Path) -> None:
    """A workbook, CSV and JSON; the same bytes each time."""
    book = sa.audit_many(inputs)
    for ending in ("xlsx", "csv", "json"):
        first = book.save(tmp_path / f"a.{ending}").read_bytes()
        assert book.save(tmp_path / f"b.{ending}").read_bytes() == first

    lines = list(csv.DictReader(StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert [line["source"] for line in lines] == [one.source for one in rows]
    assert lines[3]["score_low"] == ""
    stacks = json.loads((tmp_path / "a.json").read_text("utf-8"))["stacks"]
    assert [one["status"] for one in stacks] == [one.status for one in rows]
    assert stacks[0]["measures"].keys() == rows[0].measures.keys()
    sheets = openpyxl.load_workbook(BytesIO((tmp_path / "a.xlsx").read_bytes()))
    assert sheets.sheetnames == ["portfolio", "measures"]
    assert sheets["portfolio"].max_row == 1 + len(rows)
    with pytest.raises(sa.StackAuditError, match=r"a portfolio ends in .xlsx, .csv, .json"):
        book.save(tmp_path / "a.pdf")


def test_no_cell_runs(tmp_path: Path) -> None:
    """A name is a text, whatever it begins with."""
    stack = sa.Stack.model_validate({"name": "=cmd|' /c calc'!A1", "tools": ["CRM"]})
    book: AuditBook = many.audit_many([stack])

    text = book.save(tmp_path / "a.csv").read_text("utf-8-sig")
    assert "'=cmd" in text
    sheet = openpyxl.load_workbook(book.save(tmp_path / "a.xlsx"))["portfolio"]
    assert sheet["B2"].value.startswith("'=cmd")
    assert sheet["B2"].data_type == "s"


@pytest.mark.skipif(os.name == "nt", reason="names are texts there")
def test_a_name_that_is_no_text_is_written(tmp_path: Path) -> None:
    """Names of files are bytes, and not all of them are UTF-8."""
    book = sa.audit_many([os.fsdecode(b"caf\xe9.yaml")])

    (found,) = json.loads(book.save(tmp_path / "a.json").read_text("utf-8"))["stacks"]
    assert found["source"] == "caf\udce9.yaml"
    assert "caf\\udce9.yaml" in book.save(tmp_path / "a.csv").read_text("utf-8-sig")
    book.save(tmp_path / "a.xlsx")


def test_no_stacks_are_an_empty_book() -> None:
    """With its columns."""
    book = sa.audit_many(iter([]))

    assert (book.records, book.errors) == ((), ())
    assert list(book.table().columns)[:3] == ["source", "name", "status"]


def _stacks() -> Iterator[sa.Stack]:
    yield sample("cobble_7")
    raise OSError("the share is gone")


def test_an_iterator_that_fails_loses_nothing_that_was_done() -> None:
    """Its error is the caller's."""
    book = sa.audit_many(_stacks())
    with pytest.raises(OSError, match="the share is gone"):
        _ = book.records

    assert [one.name for one in book.records] == ["COBBLE-7"]
