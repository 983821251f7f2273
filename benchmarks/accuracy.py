"""What an audit sees and what it makes up: recall and precision of every kind of finding, on planted faults.

For each kind the planter takes clean stacks of 30 to 60 tools, edits one known fault into each, and audits them. A
fault is found where the audit tells that kind about that subject: as a finding, as a row of one, or as a member of one.
A finding above note is false where it is neither what was planted nor a kind that follows from it. Near misses must not
be told.

    python -m benchmarks.accuracy [--plants 20] [--only silos.island] [--write docs/explanation/accuracy.md]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import stackaudit as sa
from benchmarks.faults import FAULTS
from benchmarks.faults.clean import Document, clean_stack
from benchmarks.faults.fault import Edit, Fault
from benchmarks.faults.rollout import clean_rollout
from benchmarks.faults.thinned import thin
from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.findings import Told, names_in

_CLEAN = 20
_MISSES = 1


@dataclass
class Count:
    """What became of the plants and near misses of one kind."""

    planted: int = 0
    found: int = 0
    near: int = 0
    near_told: int = 0
    false: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the plants that were found."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        """Share of what was told of this kind, anywhere, that was planted or follows from a plant."""
        told = self.found + self.near_told + self.false
        return self.found / told if told else 1.0


def audited(stack: Document) -> sa.Audit:
    """Audit a stack as its user would: from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stack.json"
        path.write_text(json.dumps(stack), encoding="utf-8")
        return sa.audit(sa.read_stack(path))


def edited(fault: Fault, edit: Edit, seed: int) -> tuple[Document, str]:
    """Return a clean stack with one edit, and the subject that it is about.

    Of every second stack a third of the facts that the edit does not touch is not stated.
    """
    base = fault.base or clean_stack
    stack = base(seed)
    subject = edit(stack, Random(f"{fault.code} {seed}"))
    if seed % 2 and not fault.whole:
        thin(stack, base(seed), Random(f"thin {seed}"))
    return stack, subject


def told(result: sa.Audit, code: str, subject: str) -> bool:
    """Whether an audit tells a kind about a subject: as a finding, a row or a member."""
    for finding in result.findings:
        members = {member.subject for member in finding.members} if finding.code == code else set()
        if subject in members or any(row.code == code and subject in _about(row) for row in finding.told):
            return True
    return False


def _about(row: Told) -> set[str]:
    """What a row is about: its subjects, the tools of a pair, and the needs in its evidence."""
    pairs = [subject for subject in row.subjects if subject.startswith("overlap:")]
    tools = {f"tool:{tool}" for pair in pairs for tool in names_in(pair)}
    return {*row.subjects, *tools, *(one.need for one in row.evidence if isinstance(one, NeedAtStake))}


def measure(faults: Iterable[Fault], plants: int) -> dict[str, Count]:
    """Plant every fault so many times, and count."""
    counts: dict[str, Count] = {fault.code: Count() for fault in faults}
    for fault in faults:
        _plant(fault, plants, counts)
        _near(fault, counts)
    return counts


def _plant(fault: Fault, plants: int, counts: dict[str, Count]) -> None:
    count = counts[fault.code]
    for seed in range(plants):
        stack, subject = edited(fault, fault.plants[seed % len(fault.plants)], seed)
        result = audited(stack)
        count.planted += 1
        if told(result, fault.code, subject):
            count.found += 1
        else:
            count.notes.append(f"seed {seed}: {subject} is not told")
        for code, text in made_up(result, fault, subject):
            counts.setdefault(code, Count()).false += 1
            counts[code].notes.append(f"told beside {fault.code}, seed {seed}: {text}")


def made_up(result: sa.Audit, fault: Fault, subject: str) -> Iterator[tuple[str, str]]:
    """Yield code and id of each finding above note that was neither planted nor follows from the plant."""
    for finding in result.findings:
        codes = {row.code for row in finding.told}
        about = {one for row in finding.told for one in _about(row)} | {member.subject for member in finding.members}
        planted = fault.code in codes and (fault.several or subject in about)
        if finding.severity > "note" and not planted and not codes & fault.follows:
            yield finding.code, finding.id


def _near(fault: Fault, counts: dict[str, Count]) -> None:
    count = counts[fault.code]
    for number, edit in enumerate(fault.misses):
        for again in range(_MISSES):
            stack, subject = edited(fault, edit, 100 + number + again * len(fault.misses))
            count.near += 1
            if told(audited(stack), fault.code, subject):
                count.near_told += 1
                count.notes.append(f"near miss {number}: {subject} is told")


def clean(number: int = _CLEAN, *, thinned: bool = False) -> Counter[tuple[str, str]]:
    """Count what clean stacks get, every second one with a rollout: severity and kind."""
    found: Counter[tuple[str, str]] = Counter()
    for seed in range(1000, 1000 + number):
        stack = (clean_stack, clean_rollout)[seed % 2](seed)
        if thinned:
            thin(stack, deepcopy(stack), Random(f"thin {seed}"))
        found.update((str(finding.severity), finding.code) for finding in audited(stack).findings)
    return found


def _lead(counts: dict[str, Count]) -> Iterator[str]:
    """Yield what a reader asks first: whether a finding can be trusted, and what the numbers do not show."""
    planted, found = sum(one.planted for one in counts.values()), sum(one.found for one in counts.values())
    wrong = sum(one.near_told + one.false for one in counts.values())
    yield "## Can you trust a finding? How often is it wrong? False alarms"
    yield ""
    yield f"As far as can be measured: {found} of {planted} faults that were planted in made-up stacks were found,"
    yield f"with {wrong} false alarms. A finding follows from the facts of your file by a rule, and it shows these"
    yield "facts; the same file gives the same findings. No language model guesses anything."
    yield ""
    yield "What this does not show:"
    yield ""
    yield "- **Your file may be wrong.** A finding is as right as the facts that it rests on: if the file says that a"
    yield "  flow is broken and it is not, the finding is wrong. So look at its proof before you act on it, and first"
    yield "  at findings that are *assumed*: they rest on what nobody stated."
    yield "- **Not every fault leaves a trace in the facts.** What a file does not state is unknown, and is asked."
    yield "- **Whether it matters to you** is not measured. Severity and priority are rated by our settings."
    yield "- **Real companies are not in the measurement.** The stacks are made up, with one fault each."
    yield ""
    yield "A finding that is wrong: correct the fact in the file. One that is true and may stay:"
    yield "[accept it](../how-to/accept-a-finding.md)."
    yield ""
    yield "## How it was measured"
    yield ""


def page(counts: dict[str, Count], plants: int) -> str:
    """Return the page `docs/explanation/accuracy.md`."""
    lines = [
        "# How accurate the audit is: found, missed and false findings",
        "",
        *_lead(counts),
        f"Made by `make accuracy`. Each kind of finding was planted {plants} times in clean stacks of 30 to 60 tools,",
        "seeded, in surroundings that differ, by a planter that edits stack files and knows nothing of the analysers",
        "(`benchmarks/faults/`).",
        "",
        "- *Found* counts plants that the audit tells of their subject: as a finding, a row or a member of one.",
        "- *Near misses* look like the fault and are none; *told* counts those that the audit tells all the same.",
        "- *False* counts findings above note of this kind, in any stack, that were neither planted nor follow from a",
        "  plant. What follows is listed with each fault, by its author: an unmet need follows from a tool cut off.",
        "- *Precision* is found / (found + told + false).",
        "",
        "Of every second stack a third of the facts that the fault does not rest on is not stated. Still, the stacks",
        "are made up, with one fault each; real ones hold many at once, and in forms that nobody thought of. How true",
        "and how useful the findings on a real company are has to be judged by people.",
        "",
        "| kind | planted | found | recall | near misses | told | false | precision |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for code, one in sorted(counts.items()):
        cells = (one.planted, one.found, _share(one.recall) if one.planted else "–", one.near, one.near_told, one.false)
        lines.append(f"| `{code}` | {' | '.join(map(str, cells))} | {_share(one.precision)} |")
    planted, found = sum(one.planted for one in counts.values()), sum(one.found for one in counts.values())
    wrong = sum(one.near_told + one.false for one in counts.values())
    lines += ["", f"All together: {found} of {planted} found; {wrong} told that were not planted.", ""]
    lines += [f"What {_CLEAN} clean stacks get:", "", *_left(clean()), ""]
    lines += ["What they get if a third of their facts is not stated:", "", *_left(clean(thinned=True))]
    return "\n".join(lines) + "\n"


def _left(found: Counter[tuple[str, str]]) -> list[str]:
    rows = [f"- {severity}: `{code}`, {number}" for (severity, code), number in sorted(found.items())]
    return rows or ["- nothing"]


def _share(value: float) -> str:
    return f"{value:.2f}"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print or write the page, and list on standard error what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--plants", type=int, default=20)
    parser.add_argument("--only", action="append", default=[], help="a kind, or the name of an analyser")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    chosen = [one for one in FAULTS if not options.only or {one.code, one.code.partition(".")[0]} & {*options.only}]
    counts = measure(chosen, options.plants)
    text = page(counts, options.plants)
    for code, count in sorted(counts.items()):
        for note in count.notes:
            print(f"{code}: {note}", file=sys.stderr)
    if options.write is None:
        print(text, end="")
    else:
        options.write.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
