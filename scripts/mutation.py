"""Change the code in small ways and count the changes that no test notices; see docs/explanation/mutation.md.

Each room is run on its own, with the tests that are about it alone, so that a number says what those tests hold.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "mutation"


class Room(NamedTuple):
    """Files that are changed, and the tests that must notice."""

    files: tuple[str, ...]
    tests: tuple[str, ...]
    left_out: str = ""
    """Which of those tests are too slow to be run for every change, as `-k` of pytest takes it."""


_SLOW = " or ".join(
    (
        *("hostile", "any_text", "any_bytes", "documents_load", "every_entry", "many_problems", "flood"),
        *("is_light", "is_read_as", "yaml_writes"),
    )
)
"""Tests of the loader by chance, or in a process of their own."""

ROOMS: Mapping[str, Room] = {
    "triage": Room(("triage/*",), ("tests/triage",)),
    "stats": Room(("stats/*",), ("tests/stats", "tests/weighing", "tests/measuring")),
    "core": Room(
        ("core/estimate.py", "core/money.py"),
        ("tests/core/test_estimate.py", "tests/core/test_exact_money.py"),
    ),
    "quality": Room(("graph/quality.py",), ("tests/graph/test_budget.py", "tests/graph/test_quality.py")),
    "choice": Room(
        ("choice/amounts.py", "choice/answer.py"),
        ("tests/planning/test_consolidation_worked.py", "tests/planning/test_consolidation_facts.py"),
    ),
    "policy": Room(("policy/*",), ("tests/policy",)),
    "fit": Room(
        ("analysers/fit/context.py", "analysers/fit/criteria.py", "analysers/fit/measures.py"),
        (
            "tests/analysers/test_fit_criteria.py",
            "tests/analysers/test_fit_findings.py",
            "tests/analysers/test_fit_worked.py",
            "tests/analysers/test_thresholds.py",
        ),
    ),
    "growth": Room(
        ("analysers/fit/growth.py", "analysers/fit/limits.py"),
        ("tests/analysers/test_fit_worked.py", "tests/analysers/test_fit_findings.py"),
    ),
    "escapers": Room(
        ("core/escape.py", "core/excel.py", "io/writers.py"),
        ("tests/core/test_escape.py", "tests/core/test_workbook.py", "tests/io/writers"),
        "libreoffice or survives or give_back or gives_back or both_parsers or catalog_knows or takes_time"
        " or blank_and_every_end",
    ),
    "loader": Room(
        ("io/readers/text/json_text.py", "io/readers/text/decode.py"),
        (
            "tests/io/readers/text/test_decode.py",
            "tests/io/readers/text/test_decode_exact.py",
            "tests/io/readers/text/test_json_exact.py",
            "tests/io/readers/text/test_json_text.py",
        ),
        _SLOW,
    ),
    "yaml": Room(
        ("io/readers/text/yaml_text.py", "io/readers/native.py"),
        (
            "tests/io/readers/test_native.py",
            "tests/io/readers/test_native_exact.py",
            "tests/io/readers/text/test_yaml_exact.py",
            "tests/io/readers/text/test_yaml_text.py",
            "tests/io/readers/text/test_yaml_stream.py",
        ),
        _SLOW,
    ),
}

_CONFIG = """
[tool.mutmut]
source_paths = ["src/stackaudit"]
only_mutate = {files}
also_copy = ["CHANGELOG.md", "README.md", "benchmarks", "docs", "sample_stacks"]
pytest_add_cli_args = {options}
pytest_add_cli_args_test_selection = {tests}
"""
_OPTIONS = (
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("--hypothesis-seed=0", "--hypothesis-profile=mutation"),
)
_NOTICED = {1: "killed", 3: "killed", -24: "killed", 24: "killed", 36: "killed", 152: "killed", 255: "killed"}
"""What the tool records for a change: a test failed, or did not end in time."""
_UNSEEN = {0: "survived", 5: "no test", 33: "no test"}


def copied(name: str, room: Room) -> Path:
    """Return the folder in which a room is run: the files of the project, and the settings of the tool."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for path in filter(None, listed.split("\0")):
        if not path.startswith(("tests/golden/", "notebooks/")) and (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
    lost = [pattern for pattern in room.files if not [*(ROOT / "src" / "stackaudit").glob(pattern)]]
    if lost:
        raise SystemExit(f"{name}: there is no file {lost[0]}")
    files = json.dumps([f"src/stackaudit/{pattern}" for pattern in room.files])
    options = json.dumps([*_OPTIONS, *(("-k", f"not ({room.left_out})") if room.left_out else ())])
    settings = _CONFIG.format(files=files, tests=json.dumps(room.tests), options=options)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as written:
        written.write(settings)
    return folder


def counted(folder: Path) -> Iterator[tuple[str, Counter[str], list[str]]]:
    """Yield each file of a room, how many of its changes came to what, and those that no test noticed."""
    for path in sorted((folder / "mutants" / "src" / "stackaudit").rglob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            fate = {name: (_NOTICED | _UNSEEN).get(code, "not run") for name, code in codes.items()}
            left = [name for name, what in fate.items() if what in {"survived", "no test"}]
            yield str(path.relative_to(folder / "mutants" / "src" / "stackaudit"))[:-5], Counter(fate.values()), left


def main() -> None:
    """Run the rooms that are named, all of them where none is, and print the score of each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", choices=[[], *ROOMS], help="which rooms; all where none is named")
    parser.add_argument("--processes", type=int, default=1, help="how many changes are tried at the same time")
    parser.add_argument("--count", action="store_true", help="count what an earlier run has left; run nothing")
    parser.add_argument("--survivors", action="store_true", help="show each change that no test noticed")
    asked = parser.parse_args()
    print("| file | changes | killed | survived | no test | not run | score |\n|---|---|---|---|---|---|---|")
    for name in asked.rooms or ROOMS:
        folder = BUILD / name
        tool = [sys.executable, "-m", "mutmut"]
        if not asked.count:
            copied(name, ROOMS[name])
            with (folder / "run.log").open("w", encoding="utf-8") as log:
                command = [*tool, "run", "--max-children", str(asked.processes)]
                subprocess.run(command, cwd=folder, check=False, stdout=log, stderr=log)
        for path, count, left in counted(folder):
            cells = [count[what] for what in ("killed", "survived", "no test", "not run")]
            tried = count.total() - count["not run"]
            print(
                f"| {path} | {count.total()} | {' | '.join(map(str, cells))} | {count['killed'] / max(1, tried):.1%} |"
            )
            for change in left if asked.survivors else ():
                subprocess.run([*tool, "show", change], cwd=folder, check=False)


if __name__ == "__main__":
    main()
