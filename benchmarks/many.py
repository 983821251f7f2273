"""Audits of many stacks: a loop, a pool of two processes, Dask with two workers, and whether their rows are equal.

Run it with `python benchmarks/many.py` on a quiet machine with two idle cores; without them a pool gains nothing.
Nothing here is a test. Dask is left out, and that is told, where it is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from pathlib import Path

from generate import stack_document

import stackaudit as sa
from stackaudit.engine.record import AuditRecord

WORKERS = 2


def stacks(folder: Path, count: int, tools: int) -> list[Path]:
    """Write stack files and return their paths."""
    paths = [folder / f"stack-{n:04}.json" for n in range(count)]
    for n, path in enumerate(paths):
        path.write_text(json.dumps(stack_document(tools, seed=n)), "utf-8")
    return paths


@contextmanager
def processes() -> Iterator[Executor]:
    """A pool of fresh processes."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def dask() -> Iterator[Executor]:
    """A cluster on this machine."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor(pure=False)


def timed(name: str, paths: list[Path], executor: Executor | None) -> tuple[AuditRecord, ...]:
    """Audit all stacks, print how long it took, and return the records."""
    warm = sa.audit_many(paths[: 2 * WORKERS], executor=executor).records  # workers begin, and load what they need
    if any(one.error for one in warm):
        raise SystemExit(str(warm))
    before, started = os.times(), time.perf_counter()
    records = sa.audit_many(paths, executor=executor).records
    wall, after = time.perf_counter() - started, os.times()
    here = after.user + after.system - before.user - before.system
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    speed = f"{len(paths) / wall:6.2f} stacks/s {wall:7.1f} s"
    print(f"{name:<28} {speed}, processor time of this process {here:6.1f} s (load {load:.1f})", flush=True)
    return records


def main() -> None:
    """Measure all three, and compare their rows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stacks", type=int, default=200)
    options.add_argument("--tools", type=int, default=50)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = stacks(Path(folder), asked.stacks, asked.tools)
        print(
            f"{asked.stacks} stacks of {asked.tools} tools, {WORKERS} workers, {os.cpu_count()} processors", flush=True
        )
        loop = timed("loop", paths, None)
        rows = {"pool": _with("pool of processes", paths, processes)}
        try:
            rows["Dask"] = _with("Dask", paths, dask)
        except ImportError as error:
            print(f"Dask is left out: {error}")
        for name, found in rows.items():
            print(f"{name}: rows {'equal' if found == loop else 'DIFFERENT'}")


def _with(
    name: str, paths: list[Path], make: Callable[[], AbstractContextManager[Executor]]
) -> tuple[AuditRecord, ...]:
    before = os.times()
    with make() as executor:
        records = timed(f"{name} ({WORKERS})", paths, executor)
    after = os.times()  # children count once they have ended
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{'':<28} processor time of its workers {spent:6.1f} s, their start included", flush=True)
    return records


if __name__ == "__main__":
    main()
