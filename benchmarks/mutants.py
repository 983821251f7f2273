"""Inputs that are slightly broken: each must be read, or be refused in a message of fair length, in fair time.

Every mutant follows from the seed and its number, whatever ran before it: `mutants.py 20000` runs the first 20,000,
`mutants.py 20000 --first 20000` those after them, `mutants.py 1 --first 1234 --keep DIR` writes one of them down.
Mutants are read in processes of their own, a batch each, so that one which ends its process is seen and named.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

import stackaudit as sa
from stackaudit.io.readers.stack_file import read_with_notes

ROOT = Path(__file__).parent.parent
SEED = 15
LONGEST = 10_000
"""Characters that the message of a refusal may have."""
SECONDS = 10
"""Processor time that one mutant may take, imports included."""
BATCH = 500
_LARGEST = 40_000  # bytes of a sample


@dataclass(frozen=True)
class Sample:
    """An input: the reader it is for, its file, and what of it is changed: the file itself, or one in its folder."""

    reader: str
    path: Path
    changed: str = ""


@cache
def readings() -> dict[str, Callable[[Path], object]]:
    """What reads an input, for those that are no stacks."""
    shop, rollout = (sa.read_stack(ROOT / f"sample_stacks/{name}.yaml") for name in ("corner_shop", "crm_rollout"))
    first = rollout.initiatives[0].id
    return {
        "policy": sa.read_policy,
        "catalog": sa.read_catalog,
        "edits": sa.read_edits,
        "mapping": lambda path: read_with_notes(ROOT / "sample_stacks/lists/finance.csv", mapping=path),
        "survey": lambda path: sa.with_answers(rollout, first, sa.read_survey(path)),
        "expectations": sa.read_expectations,
        "answers": lambda path: sa.read_answers(shop, path),
    }


_POLICY = """automation_threshold: 0.5
accepted:
  - id: silos.no-path@need:crm>ads/customer
    reason: known, and mended by March
    owner: Ana
    until: 2027-03-01
profiles: {owners: {blocks: [money], least: medium}}
"""
_CATALOG = """tools:
  - id: housebox
    name: HouseBox
    vendor: House
    category: crm
    aliases: [house box]
aliases: {The box: housebox}
connectors:
  - {from: housebox, to: slack}
"""
_EDITS = """- retire: mailer
- add: {id: esp, name: Engage, cost: {annual: 1200}}
- crm -> esp: customer
- disconnect: {source: crm, target: shop}
- change: {tool: crm, seats: {paid: 12}}
"""
_MAPPING = """columns: {Line item: name, EUR p.a. net: cost.annual, Booked on: skip}
values: {auto_renew: {x: true}}
currency: EUR
decimal: ","
missing: [tbc]
"""


def samples(folder: Path) -> list[Sample]:
    """Write what is not in the repository, and return one sample of every kind of input, in a fixed order."""
    stacks, lists = ROOT / "sample_stacks", ROOT / "sample_stacks/lists"
    shop, rollout = (sa.read_stack(stacks / f"{name}.yaml") for name in ("corner_shop", "crm_rollout"))
    found = [Sample("yaml", stacks / f"{name}.yaml") for name in ("corner_shop", "cobble_7", "crm_rollout")]
    found += [Sample("json", stacks / "corner_shop.json"), Sample("toml", _text(folder, "stack.toml", _TOML))]
    own = sa.write_stack(shop, folder / "own")
    found += [Sample("folder", own, entry.name) for entry in sorted(own.iterdir())]
    found += [Sample("excel", sa.write_stack(shop, folder / "stack.xlsx")), Sample("excel", lists / "marketing.xlsx")]
    found += [Sample("csv", path) for path in (lists / "finance.csv", lists / "single_sign_on.csv")]
    found += [Sample("csv", path) for path in sorted((ROOT / "tests/cases/lists").glob("*.csv"))]
    found += [Sample("excel", path) for path in sorted((ROOT / "tests/cases/workbooks").glob("*.xlsx"))]
    for place in (ROOT / "tests/cases/formats", ROOT / "tests/io/readers/formats/data"):
        paths = sorted(path for path in place.rglob("*") if path.is_file())
        found += [Sample(path.suffix[1:], path) for path in paths]
    for kind, text in (("policy", _POLICY), ("catalog", _CATALOG), ("edits", _EDITS), ("mapping", _MAPPING)):
        found.append(Sample(kind, _text(folder, f"{kind}.yaml", text)))
    for ending in ("xlsx", "csv"):
        first = rollout.initiatives[0].id
        found.append(Sample("survey", sa.write_survey(rollout, first, folder / f"survey.{ending}")))
        found.append(
            Sample("expectations", sa.write_survey(rollout, first, folder / f"expected.{ending}", "expectations"))
        )
        found.append(Sample("answers", sa.write_questions(sa.audit(shop), folder / f"answers.{ending}")))
    return [one for one in found if (one.path / one.changed).stat().st_size <= _LARGEST]


_TOML = """name = "Shop"
tools = ["CRM", {id = "esp", name = "Mailer", cost = {annual = 1200}}]
[[integrations]]
source = "crm"
target = "esp"
every = "1h"
"""


def _text(folder: Path, name: str, text: str) -> Path:
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return place


_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_HOSTILE = (
    *("", "null", "~", "true", "NaN", "-1", "0", "1e999", "9" * 400, "0x1F", "1_000", "12:30:45", "9999-12-31"),
    *("=1+1", "a" * 3_000, "[" * 80, "{" * 80, "- " * 80, '"', "'", "\\", "\\ud800", "{}", "[]", "<<", "&a", "*a"),
    *("\u202e", "\u200b", "\u0430", "\ufeff", "\x00", "\x1b[2J", "\r", "\t", "\u2028", "é", "😀", ";", ",", "|"),
    *("<!DOCTYPE a>", "&amp;", "&x;", "<a>", "]]>", "-->", "../x", "C:\\x", "x-own", "1,000.50", "€15", "5%", "\n\n"),
)
_BYTES = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\r", b"\n", b'"', b"\xe9", b"\x80", b"\x1a")


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return data with one to four changes: of bytes, of words and lines, or of a part of an archive."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        return _archive(data, rng)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        try:
            text = data.decode() if rng.random() < 0.75 else None
        except UnicodeDecodeError:
            text = None
        data = _bytes(data, rng) if text is None else _words(text, rng).encode("utf-8", "surrogatepass")
    return data


def _bytes(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    size = rng.choice((1, 1, 2, 8, 100))
    match rng.randrange(5):
        case 0:
            return data[:place]
        case 1:
            return data[:place] + data[place + size :]
        case 2:
            return data[:place] + rng.choice(_BYTES) + data[place:]
        case 3:
            return data[:place] + bytes([rng.randrange(256)]) + data[place + 1 :]
        case _:
            return data[:place] + data[place : place + size] * 2 + data[place + size :]


def _words(text: str, rng: random.Random) -> str:
    pieces = _TOKEN.findall(text) if rng.random() < 0.7 else text.splitlines(keepends=True)
    if not pieces:
        return rng.choice(_HOSTILE)
    one, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    size = rng.choice((1, 1, 3, 20))
    match rng.randrange(5):
        case 0:
            pieces[one : one + size] = []
        case 1:
            pieces[one:one] = pieces[other : other + size]
        case 2:
            pieces[one], pieces[other] = pieces[other], pieces[one]
        case 3:
            pieces[one] = rng.choice(_HOSTILE)
        case _:
            pieces[one : one + size] = pieces[one : one + size] * rng.choice((2, 3, 50))
    return "".join(pieces)


def _archive(data: bytes, rng: random.Random) -> bytes:
    """Return an archive with one of its parts changed, left out or given twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    place = rng.randrange(len(parts))
    name, part = parts[place]
    parts[place] = (name, mutated(part, rng))
    if rng.random() < 0.1:
        del parts[place]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return made.getvalue()


def mutant(number: int, known: list[Sample], folder: Path) -> tuple[Sample, Path]:
    """Write down one mutant, and return what it was made of and where it stands."""
    rng = random.Random(f"{SEED}:{number}")
    sample = known[number % len(known)]
    place = folder / f"m{number}" / sample.path.name
    place.parent.mkdir()
    if sample.changed:
        shutil.copytree(sample.path, place)
    else:
        shutil.copyfile(sample.path, place)
    target = place / sample.changed
    target.write_bytes(mutated(target.read_bytes(), rng))
    return sample, place


class TooLongError(Exception):
    """A mutant took too long."""


def outcome(sample: Sample, place: Path) -> tuple[str, str]:
    """Return how reading a mutant ended (`read`, `refused` or a fault), and what there is to say of a fault."""
    read = readings().get(sample.reader, read_with_notes)
    try:
        read(place)
    except sa.StackAuditError as error:
        length = len(str(error))
        return ("refused", "") if 0 < length <= LONGEST else ("fault", f"message of {length:,} characters")
    except TooLongError:
        return "fault", f"more than {SECONDS} s: {traceback.format_exc(limit=-3)}"
    except Exception:  # noqa: BLE001  whatever it is, it is a fault
        return "fault", traceback.format_exc(limit=-6)
    return "read", ""


def run_here(first: int, count: int) -> Iterator[tuple[int, str, str, str]]:
    """Read mutants in this process; yield number, reader, outcome and what there is to say of each."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as samples_:
        known = samples(Path(samples_))
        readings()
        if hasattr(signal, "SIGPROF"):
            signal.signal(signal.SIGPROF, _too_long)
        for number in range(first, first + count):
            sample, place = mutant(number, known, Path(folder))
            _alarm(SECONDS)
            ended, why = outcome(sample, place)
            _alarm(0)
            shutil.rmtree(place.parent)
            yield number, sample.reader, ended, why


def _alarm(seconds: int) -> None:
    if hasattr(signal, "SIGPROF"):
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _too_long(_: int, __: FrameType | None) -> None:
    raise TooLongError


def _batch(first: int, count: int) -> list[tuple[int, str, str, str]]:
    """Read a batch in a process of its own; where that ends early, say so of the next mutant and go on after it."""
    command = [sys.executable, __file__, str(count), "--first", str(first), "--here"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("[")]
    told = [(int(n), str(reader), str(ended), str(why)) for n, reader, ended, why in lines]
    if len(told) < count:
        reason = f"the process ended with {ran.returncode}: {ran.stderr[-400:]}"
        told.append((first + len(told), "?", "fault", reason))
        if len(told) < count:
            told += _batch(first + len(told), count - len(told))
    return told


def main() -> int:
    """Run the mutants, print how they ended by reader and every fault; 1 where there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--here", action="store_true", help="in this process, a line of JSON each")
    parser.add_argument("--keep", type=Path, help="write the mutants into this folder instead of reading them")
    options = parser.parse_args()
    if options.keep is not None:
        with tempfile.TemporaryDirectory() as folder:
            known = samples(Path(folder))
            for number in range(options.first, options.first + options.count):
                print(*mutant(number, known, options.keep))
        return 0
    if options.here:
        for told in run_here(options.first, options.count):
            print(json.dumps(told), flush=True)
        return 0
    return _in_batches(options.first, options.count)


def _in_batches(first: int, count: int) -> int:
    started, ends = time.perf_counter(), Counter[tuple[str, str]]()
    faults = 0
    for start in range(first, first + count, BATCH):
        for number, reader, ended, why in _batch(start, min(BATCH, first + count - start)):
            ends[reader, ended] += 1
            if ended == "fault":
                faults += 1
                print(f"mutant {number} ({reader}): {why}", flush=True)
    for reader in sorted({reader for reader, _ in ends}):
        print(f"{reader:<14} {ends[reader, 'read']:>6} read {ends[reader, 'refused']:>6} refused", end=" ")
        print(f"{ends[reader, 'fault']:>4} faults")
    print(f"{count:,} mutants, {faults:,} faults, {time.perf_counter() - started:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
