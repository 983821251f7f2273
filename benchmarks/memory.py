"""What reading costs: peak memory for each byte of input and processor seconds for each megabyte, by kind of input.

Each input is read in a process of its own. What the process takes before it reads (the interpreter and our modules) is
measured with a tiny input of the same kind, and taken off. `run.py memory` prints the table.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

_READ = """
import resource, sys, time
import stackaudit as sa
from stackaudit.core.errors import StackAuditError

def peak():
    # Linux hands ru_maxrss on from the process that started this one; VmHWM is its own.
    try:
        with open("/proc/self/status") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

reader, path, small = sys.argv[1:]
read = getattr(sa, reader)
for one in (small, path):
    started = time.process_time()
    try:
        made, status = read(one), 0
    except StackAuditError as error:
        made, status = str(error), 2
    spent = time.process_time() - started
    print(status, peak(), spent, len(made) if status else 0)
"""
MILLION = 1_000_000


class Cost(NamedTuple):
    """What reading one input cost.

    Attributes:
        size: Bytes of the input.
        status: 0 where it was read, 2 where it was refused.
        peak: The most memory that the process had, in bytes.
        more: The same without what it had before.
        seconds: Processor time of reading.
        message: Characters of the refusal.
    """

    size: int
    status: int
    peak: int
    more: int
    seconds: float
    message: int


def cost(path: Path, small: Path, reader: str = "read_stack") -> Cost:
    """Return what reading an input costs, in a process of its own that has read a small one before."""
    command = [sys.executable, "-c", _READ, reader, str(path), str(small)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    before, after = (line.split() for line in told)
    status, peak, seconds, message = int(after[0]), int(after[1]), float(after[2]), int(after[3])
    files = [entry for entry in path.rglob("*") if entry.is_file()] if path.is_dir() else [path]
    size = sum(entry.stat().st_size for entry in files)
    return Cost(size, status, peak, peak - int(before[1]), seconds, message)


def floods(count: int = MILLION) -> dict[str, str]:
    """Return files of ours in which one thing is wrong very often, by what it is."""
    base = '"name":"x","tools":[{"id":"a","name":"A"},{"id":"b","name":"B"}]'
    keys = ",".join(f'"k{n}":1' for n in range(count))
    ones = ",".join("1" for _ in range(count))
    equal = ",".join(['"k":1'] * count)
    names = ",".join(f'"z{n}"' for n in range(count))
    return {
        "unknown keys.json": f"{{{base},{keys}}}",
        "unknown keys of one tool.json": f'{{"name":"x","tools":[{{"id":"a","name":"A",{keys}}}]}}',
        "unknown keys of one flow.json": f'{{{base},"integrations":[{{"source":"a","target":"b",{keys}}}]}}',
        "equal keys.json": f"{{{base},{equal}}}",
        "wrong values.json": f'{{"name":"x","tools":[{{"id":"a","name":"A","requires":[{ones}]}}]}}',
        "unknown references.json": f'{{"name":"x","tools":[{{"id":"a","name":"A","requires":[{names}]}}]}}',
        "items in the wrong place.json": f'{{"name":[{ones}],"tools":["A"]}}',
        "items of the wrong kind.json": f'{{"name":"x","tools":[{ones}]}}',
        "unknown keys.yaml": "name: x\ntools: [A]\n" + "".join(f"k{n}: 1\n" for n in range(count)),
        "equal keys.yaml": "name: x\ntools: [A]\n" + "k: 1\n" * count,
        "items of the wrong kind.yaml": "name: x\ntools:\n" + "- 1\n" * count,
    }


def _documents(folder: Path, tools: int) -> Iterator[Path]:
    """Sound stacks of one size as files of every kind of ours."""
    import yaml
    from generate import stack_document

    import stackaudit as sa

    document = stack_document(tools)
    for name, text in (("stack.json", json.dumps(document)), ("stack.yaml", yaml.safe_dump(document, sort_keys=False))):
        yield _written(folder / name, text)
    stack = sa.Stack.model_validate(document)
    yield sa.write_stack(stack, folder / "stack.xlsx")
    yield sa.write_stack(stack, folder / "stack-folder")


def _lists(folder: Path, rows: int) -> Iterator[Path]:
    """One list of tools as every kind of list."""
    import openpyxl
    from generate import inventory, six_columns

    text = inventory(rows)
    yield _written(folder / "list.csv", text)
    cells = [list(map(str, row)) for row in six_columns(rows)]
    head, *others = cells
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *others)]
    yield _written(folder / "list.md", "\n".join(lines) + "\n")
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in cells)
    yield _written(folder / "list.html", f"<table>{body}</table>\n")
    records = [dict(zip(head, row, strict=True)) for row in others]
    yield _written(folder / "list.json", json.dumps(records))
    yield _written(folder / "list.jsonl", "\n".join(map(json.dumps, records)) + "\n")
    book = openpyxl.Workbook()
    for row in cells:
        book.worksheets[0].append(row)
    book.save(folder / "list.xlsx")
    yield folder / "list.xlsx"


def _exports(folder: Path, count: int) -> Iterator[Path]:
    """Exports of other programs."""
    from exports import exports

    for name, text in exports(count).items():
        yield _written(folder / name, text)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def report() -> None:
    """Print what each kind of input costs."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        large, small = Path(first), Path(second)
        makers: tuple[tuple[Callable[[Path, int], Iterator[Path]], int], ...] = (
            (_documents, 2_000),
            (_lists, 10_000),
            (_exports, 16_000),
        )
        for make, size in makers:
            for path, little in zip(make(large, size), make(small, 5), strict=True):
                print_cost(path.name, cost(path, little))
        little = _written(small / "little.json", '{"name": "x", "tools": ["A"], "k": 1}')
        for name, text in floods().items():
            path = _written(large / name, text)
            print_cost(f"a million {name}", cost(path, little))
            path.unlink()


def print_cost(name: str, one: Cost) -> None:
    """Print one line of the table."""
    size = one.size / 1e6
    print(
        f"{name:<42} {size:6.1f} MB  status {one.status}  peak {one.peak / 1e6:6.0f} MB,"
        f" {one.more / one.size:5.1f} bytes a byte  {one.seconds:6.2f} s, {one.seconds / size:5.2f} s/MB"
        f"{f'  {one.message:,} characters' if one.status else ''}"
    )


if __name__ == "__main__":
    report()
