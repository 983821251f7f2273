"""Lists give the same stack and the same notes wherever they are read, and whatever the order of their columns."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from stackaudit import LoadError, read_with_notes
from stackaudit.io.readers.lists.csv_text import read_csv
from stackaudit.io.readers.result import ReadStack

CASES = Path("tests/cases/lists")
_READ = """
import sys
from pathlib import Path
import stackaudit as sa
said = []
for path in [*sorted(Path("tests/cases/lists").iterdir()), *sorted(Path("sample_stacks/lists").glob("*.[cx]*"))]:
    try:
        read = sa.read_with_notes(path)
    except sa.LoadError as error:
        said.append(str(error))
        continue
    said += [str(path), repr(read.stack.document()), *map(repr, read.notes), repr(read.stack.reading)]
sys.stdout.buffer.write("\\n".join(said).encode())
"""
_PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "20", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "300", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.ISO-8859-1"},
)


def test_seed_time_zone_and_locale_change_nothing() -> None:
    """Every list of the cases, and those of the samples, in three processes: the same bytes of stacks and notes."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", _READ], env={**os.environ, **place}, check=True, capture_output=True
        ).stdout
        for place in _PLACES
    ]

    assert outputs[0].count(b"\n") > 100
    assert outputs[0] == outputs[1] == outputs[2]


def _in_order(path: Path, into: Path, order: Iterable[int]) -> Path:
    """Write a list with its columns in another order."""
    lines = read_csv(path.read_text(encoding="utf-8"), path.name, _heads).lines
    rows = {line.number: line.cells for line in lines}
    places = list(order)
    made = into / path.name
    with made.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for number in range(1, max(rows) + 1):
            cells = rows.get(number, ())
            writer.writerow([cells[n] if n < len(cells) else "" for n in places])
    return made


def _heads(row: Iterable[str]) -> int:
    return len([cell for cell in row if cell])


def _told(read: ReadStack) -> list[tuple[str, int, str]]:
    return sorted((note.kind, note.spot.line, note.message) for note in read.notes)


_TEXT = sorted(path.name for path in CASES.glob("*.csv") if path.stem not in ("cp1252", "utf16", "ids_only_numbers"))


@pytest.mark.parametrize("name", _TEXT)
def test_the_order_of_the_columns_changes_nothing(name: str, tmp_path: Path) -> None:
    """Backwards, and with the first column last: the same stack and notes, but for the column that a note names."""
    given = read_with_notes(CASES / name)
    width = max(len(line.cells) for line in read_csv((CASES / name).read_text("utf-8"), name, _heads).lines)

    for order in (range(width - 1, -1, -1), (*range(1, width), 0)):
        again = read_with_notes(_in_order(CASES / name, tmp_path, order))

        assert again.stack == given.stack
        assert _told(again) == _told(given)


def test_a_list_of_ids_is_refused_in_any_order(tmp_path: Path) -> None:
    """What holds no names holds none backwards either."""
    for order in ((0, 1, 2), (2, 1, 0)):
        with pytest.raises(LoadError, match="no column of names"):
            read_with_notes(_in_order(CASES / "ids_only_numbers.csv", tmp_path, order))
