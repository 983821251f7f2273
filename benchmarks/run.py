"""Speed as ratios: each goal against its baseline in one run, A B A B, the median of paired ratios.

Absolute times depend on the machine and its neighbours; a ratio of neighbours in time does not. Nothing here is a test:
run it with `make benchmark` on a quiet machine.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import cache_from_source
from math import inf
from pathlib import Path

from generate import inventory, six_columns, stack_document
from shapes import shapes

ROUNDS = 9


def paired(
    name: str,
    goal: float,
    a: Callable[[], object],
    b: Callable[[], object],
    rounds: int = ROUNDS,
    clock: Callable[[], float] = time.perf_counter,
) -> None:
    """Time A and B in turn by a clock and print the median of A/B beside its goal."""
    a(), b()
    ratios, times = [], []
    for _ in range(rounds):
        gc.collect()
        first = _seconds(a, clock)
        gc.collect()
        second = _seconds(b, clock)
        ratios.append(first / second)
        times.append((first, second))
    middle = statistics.median(ratios)
    ms_a, ms_b = (1000 * statistics.median(column) for column in zip(*times, strict=True))
    verdict = "" if goal == inf else "ok" if middle <= goal else "MISSED"
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    bar = "" if goal == inf else f"of {goal:5.2f}x"
    print(f"{name:<62} {middle:6.2f}x {bar:<9}  {verdict:<6}  ({spread}; {ms_a:.1f} / {ms_b:.1f} ms)")


def _seconds(run: Callable[[], object], clock: Callable[[], float]) -> float:
    started = clock()
    made = run()
    spent = clock() - started
    del made  # what it takes to free the result belongs to neither
    return spent


def process(*words: str, source: Path | None = None) -> Callable[[], object]:
    """A fresh interpreter that runs some code (`-c`, `-m`); that of another work tree where its source is given."""
    environment = {**os.environ, **({} if source is None else {"PYTHONPATH": str(source)})}

    def run() -> None:
        done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=False)
        if done.returncode not in (0, 1):  # an audit with findings may end with 1
            raise SystemExit(done.stderr.decode())

    return run


def of_children() -> float:
    """Processor time of the processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def need_bytecode(source: Path) -> None:
    """Refuse to measure where a start would compile modules: that takes longer than all that is measured."""
    if sys.dont_write_bytecode:
        raise SystemExit("unset PYTHONDONTWRITEBYTECODE: a start without bytecode is not the one that people have")
    for path in source.rglob("*.py"):
        kept, state = Path(cache_from_source(path)), path.stat()
        stamp = (int(state.st_mtime) & 0xFFFFFFFF, state.st_size & 0xFFFFFFFF)
        if not kept.exists() or struct.unpack("<II", kept.read_bytes()[8:16]) != stamp:
            raise SystemExit(f"{path} has no current bytecode: run `{sys.executable} -m compileall -q {source}` first")


def start_up() -> None:
    """Import and one-shot goals, in fresh processes, by their processor time.

    The command takes .52 to .58 of what it took at commit 735babe, measured in pairs (`BEFORE`) by processor time; less
    where others use the machine, too. A sixth of it is the import of pydantic, about a quarter the making of classes.
    To pair the command with itself of another commit, name a work tree of that: `BEFORE=../before make benchmark`.
    """
    import stackaudit

    source = Path(stackaudit.__file__).parents[1]
    need_bytecode(source / "stackaudit")
    shop = ("-m", "stackaudit", "audit", "sample_stacks/corner_shop.yaml")
    bare, models = process("-c", "pass"), process("-c", "from stackaudit import Stack")
    for name, goal, run, beside in (
        ("import stackaudit / bare interpreter", 1.25, process("-c", "import stackaudit"), bare),
        ("import the models / bare interpreter", 17.0, models, bare),
        ("the command `--help` / bare interpreter", 5.0, process("-m", "stackaudit", "--help"), bare),
        ("the command `audit corner_shop.yaml` / bare interpreter", 40.0, process(*shop), bare),
        ("the command `audit corner_shop.yaml` / import the models", 2.8, process(*shop), models),
    ):
        paired(name, goal, run, beside, ROUNDS, of_children)
    if before := os.environ.get("BEFORE"):
        old = Path(before).resolve() / "src"
        need_bytecode(old / "stackaudit")
        now, earlier = process(*shop, source=source), process(*shop, source=old)
        paired("the command `audit corner_shop.yaml` / itself before", 0.6, now, earlier, ROUNDS, of_children)


def warm() -> None:
    """Goals within one process: an audit against validating the same stack."""
    import stackaudit as sa

    for tools, goal, rounds in ((50, 5.0, 21), (200, 4.0, ROUNDS), (2000, 3.0, ROUNDS)):
        for share in (1.0, 0.6):
            document = stack_document(tools, facts=share)
            stack = sa.Stack.model_validate(document)
            paired(
                f"audit {tools:,} tools, {share:.0%} of facts stated / validate them",
                goal,
                lambda stack=stack: sa.audit(stack).findings,
                lambda document=document: sa.Stack.model_validate(document),
                rounds,
            )


def loading() -> None:
    """Reading text: our loaders against the parsers beneath them."""
    import yaml

    from stackaudit import Stack
    from stackaudit.io.readers.native import parse_stack
    from stackaudit.io.readers.text import yaml_text

    document = stack_document(2000)
    text = yaml.safe_dump(document, sort_keys=False)
    events = lambda: sum(1 for _ in yaml.parse(text, Loader=yaml.CSafeLoader))  # noqa: E731
    paired("load YAML of 2,000 tools / bare libyaml events", 2.0, lambda: yaml_text.load(text), events, 5)
    as_json = json.dumps(document)
    read = lambda: parse_stack(as_json, "json")  # noqa: E731
    bare = lambda: Stack.model_validate(json.loads(as_json))  # noqa: E731
    paired("read JSON of 2,000 tools, strictly / json.loads and validate", 1.25, read, bare, 5)


def inputs() -> None:
    """Whole files of the sizes that people have: ours and spreadsheets against plain parsing of the same file."""
    import csv
    import tempfile

    import yaml

    import stackaudit as sa

    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "tools.csv"
        sheet.write_text(inventory(10_000), encoding="utf-8")
        plain = lambda: list(csv.reader(sheet.read_text(encoding="utf-8").splitlines()))  # noqa: E731
        paired(
            "read a CSV list of 10,000 tools into a stack / csv.reader", 120.0, lambda: sa.read_stack(sheet), plain, 5
        )
        document = {**stack_document(20_000), "integrations": []}
        ours = sa.write_stack(sa.Stack.model_validate(document), Path(folder) / "stack.yaml")
        bare = lambda: yaml.load(ours.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # noqa: E731
        paired("read YAML of 20,000 tools into a stack / yaml CSafeLoader", 1.0, lambda: sa.read_stack(ours), bare, 3)


def lists() -> None:
    """Lists as people keep them, in processor time.

    The bars: a CSV takes at most three times what `Stack.model_validate` takes of the same records as plain data, in
    the same run: where checking becomes faster, reading has to as well. A workbook takes at most one and a half times
    openpyxl's own reading and that of the same list as CSV. For lists of 200,000 rows of two columns, of which the
    catalog knows no name, the bar is for all that `read_stack` does, the catalog included, and 400 MB. Beside them,
    without a bar: the workbook against openpyxl and bare checking, and six columns with the catalog.
    """
    import tempfile

    import openpyxl

    import stackaudit as sa
    from stackaudit.io.readers.base import Source
    from stackaudit.io.readers.limits import DEFAULT_LIMITS
    from stackaudit.io.readers.lists.reader import read_list
    from stackaudit.io.readers.stack_file import read_as_stated

    def validated() -> object:
        return sa.Stack.model_validate(document)

    def cells() -> object:
        book = openpyxl.load_workbook(workbook, read_only=True, data_only=True)
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]

    with tempfile.TemporaryDirectory() as folder:
        sheet, workbook = Path(folder) / "tools.csv", Path(folder) / "tools.xlsx"
        rows = six_columns(10_000)
        sheet.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
        book = openpyxl.Workbook()  # with the size of its sheet in it, as people's workbooks are
        for row in rows:
            book.worksheets[0].append(row)
        book.save(workbook)
        document = dict(read_list(Source(sheet, DEFAULT_LIMITS)).document)
        cpu = time.process_time
        csv, excel = (lambda: read_as_stated(sheet)), (lambda: read_as_stated(workbook))
        paired("read a CSV of 10,000 rows / validate its records", 3.0, csv, validated, ROUNDS, cpu)
        paired("read a workbook of 10,000 rows / openpyxl and the CSV", 1.5, excel, lambda: (cells(), csv()), 5, cpu)
        paired(
            "read a workbook of 10,000 rows / openpyxl and validate", inf, excel, lambda: (cells(), validated()), 5, cpu
        )
        whole = lambda: sa.read_stack(sheet)  # noqa: E731
        paired("read a CSV of 10,000 rows, catalog and all / validate", inf, whole, validated, ROUNDS, cpu)
        large_lists(Path(folder))


def large_lists(folder: Path) -> None:
    """Lists as long as the limits allow, and longer: each in processes of its own, for their memory."""
    import openpyxl

    sheet, other, workbook = folder / "long.csv", folder / "categories.csv", folder / "too long.xlsx"
    rows = [f"t{n},Tool number {n}" for n in range(DEFAULT_ROWS)]
    sheet.write_text("\n".join(["id,Application", *rows]) + "\n", encoding="utf-8")
    rows = [f"Tool number {n},Category {n % 40}" for n in range(DEFAULT_ROWS)]
    other.write_text("\n".join(["Application,Category", *rows]) + "\n", encoding="utf-8")
    book = openpyxl.Workbook(write_only=True)
    tab = book.create_sheet("Tools")
    for n in range(1_000_000):
        tab.append([f"Tool {n}", n % 50] if n else ["Application", "Licences"])
    book.save(workbook)
    for file, what in ((sheet, "ids and names"), (other, "names and categories")):
        checked, _ = _costs(f"validate 200,000 records of {what}", "validate", file)
        _costs("read their CSV as it is stated", "stated", file)
        seconds, peak = _costs("read it, catalog and all", "whole", file)
        verdict = "ok" if seconds <= 3 * checked and peak < 400 else "MISSED"
        print(f"{'  against validating: of 3.00x and 400 MB':<62} {seconds / checked:6.2f}x  {verdict}")
    _costs("refuse a workbook of a million rows", "whole", workbook)


def _costs(name: str, way: str, file: Path) -> tuple[float, float]:
    """Print and return the median of the processor time in seconds, and the largest peak in MB, of three processes."""
    spent = [_spent(way, file) for _ in range(3)]
    seconds, peak = statistics.median(one[0] for one in spent), max(one[1] for one in spent)
    print(f"{name:<62} {seconds:6.2f} s of processor time, {peak:.0f} MB at the most")
    return seconds, peak


DEFAULT_ROWS = 200_000
_READING = """
import resource, sys, time
from pathlib import Path
import stackaudit as sa
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.lists.reader import read_list
from stackaudit.io.readers.stack_file import read_as_stated
way, file = sys.argv[1], Path(sys.argv[2])
run = {"validate": sa.Stack.model_validate, "stated": read_as_stated, "whole": sa.read_stack}[way]
given = dict(read_list(Source(file)).document) if way == "validate" else file
started = time.process_time()
try:
    run(given)
except sa.LoadError:
    pass
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def _spent(way: str, file: Path) -> tuple[float, float]:
    """The processor time and the peak of memory, in MB, that it takes to read a file in a process of its own."""
    made = subprocess.run(
        [sys.executable, "-c", _READING, way, str(file)], check=True, capture_output=True, encoding="utf-8"
    )
    seconds, peak = made.stdout.split()
    return float(seconds), float(peak)


def memory() -> None:
    """Peak memory for each byte of input, and processor time for each megabyte; see `memory.py`."""
    from memory import report

    report()


def main() -> None:
    """Run everything, or the parts that are named: `run.py lists inputs`."""
    parts = {run.__name__: run for run in (start_up, warm, loading, inputs, lists, memory, shapes)}
    for name in sys.argv[1:] or parts:
        parts[name]()


if __name__ == "__main__":
    main()
