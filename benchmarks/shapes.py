"""Stacks of shapes that hurt: what an audit, its report, pages and map cost, as ratios to validating the same stack.

Each shape is measured in a process of its own, in processor time; its peak memory is told beside. `run.py shapes`
prints the table and holds it against `shapes.json`, a table of ratios that was committed: what differs by more than a
quarter is told, and fails nothing. `python benchmarks/shapes.py --write` writes that table anew.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Document = dict[str, Any]

TABLE = Path(__file__).with_name("shapes.json")
NOTICED = 0.25
"""From which difference to the committed ratio on it is told."""
PARTS = ("audit", "report", "pages", "picture")

_MEASURE = """
import json, sys, time
sys.path.insert(0, sys.argv[2])
import stackaudit as sa
from shapes import document, peak
written = document(sys.argv[1])
loaded = sa.audit(sa.Stack.model_validate(document("generated 50")))  # what is loaded once is no part of it
loaded.summary().html(), loaded.diagram("silos").png()
clock, spent = time.process_time, {}
def timed(name, run):
    started = clock()
    made = run()
    spent[name] = clock() - started
    return made
first = timed("validate", lambda: sa.Stack.model_validate(written))
stack = timed("validate", lambda: sa.Stack.model_validate(written))
result = sa.audit(stack)
timed("audit", lambda: sa.audit(stack).findings)
result.findings
timed("report", lambda: result.report)
timed("pages", lambda: (result.summary().text(), result.summary().html()))
timed("picture", lambda: result.diagram("silos").png())
print(json.dumps({**spent, "peak": peak()}))
"""


def _flow(source: str, target: str, **more: Any) -> Document:
    known = {"entities": ["customer"], "method": "api", "every": "1h", "takes": "1m", "reliability": 0.95}
    return {"source": source, "target": target, **known, **more}


def _stack(ids: list[str], flows: list[Document], **more: Any) -> Document:
    """A stack whose first tool is the system of record of customers, and whose other tools need and pass them on."""
    roles = ["system_of_record", *["consumer"] * (len(ids) - 1)]
    return {
        "stackaudit": 1,
        "name": "Shape",
        "entities": [{"id": "customer", "system_of_record": ids[0]}],
        "tools": [
            {"id": id_, "name": f"Tool {id_}", "relays": ["customer"], "entities": {"customer": role}}
            for id_, role in zip(ids, roles, strict=True)
        ],
        "integrations": flows,
        **more,
    }


def generated(ids: list[str], _: random.Random) -> Document:
    """The generator's stack: five flows a tool, fifty kinds of records."""
    from generate import stack_document

    made: Document = stack_document(len(ids))
    return made


def chain(ids: list[str], _: random.Random) -> Document:
    """Each tool passes on to the next."""
    return _stack(ids, [_flow(one, other) for one, other in pairwise(ids)])


def star(ids: list[str], _: random.Random) -> Document:
    """One tool feeds all others."""
    return _stack(ids, [_flow(ids[0], other) for other in ids[1:]])


def clique(ids: list[str], rng: random.Random) -> Document:
    """Each tool feeds each other one, at different intervals."""
    every = ("0", "15m", "1h", "24h", "7d")
    flows = [_flow(one, other, every=rng.choice(every)) for one in ids for other in ids if one != other]
    return _stack(ids, flows)


def journey(ids: list[str], _: random.Random) -> Document:
    """A journey with a step for each tool of a chain, each of which needs the record."""
    steps = [{"id": f"s{n}", "name": f"Step {n}", "tools": [id_], "needs": ["customer"]} for n, id_ in enumerate(ids)]
    made = chain(ids, random.Random(1))
    return {**made, "journeys": [{"id": "buy", "name": "Buy", "primary": True, "steps": steps}]}


def alike(ids: list[str], _: random.Random) -> Document:
    """One category whose tools all offer the same twenty capabilities."""
    offers = [f"c{n}" for n in range(20)]
    tools = [
        {"id": id_, "name": f"Tool {id_}", "category": "crm", "capabilities": offers, "cost": {"annual": 1000 + n}}
        for n, id_ in enumerate(ids)
    ]
    return {"stackaudit": 1, "name": "Shape", "tools": tools, "integrations": []}


def crowded(ids: list[str], rng: random.Random) -> Document:
    """One category whose tools offer twenty of sixty capabilities each."""
    made = alike(ids, rng)
    for tool in made["tools"]:
        tool["capabilities"] = [f"c{n}" for n in rng.sample(range(60), 20)]
    return made


def entities(ids: list[str], rng: random.Random) -> Document:
    """Five hundred kinds of records, fifty of which each tool needs."""
    kinds = [f"e{n}" for n in range(500)]
    ends = sorted({(rng.choice(ids), rng.choice(ids)) for _ in range(4 * len(ids))})
    return {
        "stackaudit": 1,
        "name": "Shape",
        "entities": [{"id": kind, "system_of_record": ids[n % len(ids)]} for n, kind in enumerate(kinds)],
        "tools": [
            {"id": id_, "name": f"Tool {id_}", "entities": dict.fromkeys(rng.sample(kinds, 50), "consumer")}
            for id_ in ids
        ],
        "integrations": [_flow(a, b, entities=rng.sample(kinds, 20)) for a, b in ends if a != b],
    }


def unknown(ids: list[str], rng: random.Random) -> Document:
    """Tools and flows of which nothing is stated."""
    ends = sorted({(rng.choice(ids), rng.choice(ids)) for _ in range(4 * len(ids))})
    return {
        "stackaudit": 1,
        "name": "Shape",
        "tools": [{"id": id_, "name": f"Tool {id_}"} for id_ in ids],
        "integrations": [{"source": a, "target": b} for a, b in ends if a != b],
    }


_MADE: tuple[Callable[[list[str], random.Random], Document], ...] = (
    generated, chain, star, clique, journey, alike, crowded, entities, unknown,
)  # fmt: skip
SHAPES = (
    "generated 50", "generated 200", "generated 2000", "chain 400", "chain 2000", "star 5000", "clique 60",
    "clique 200", "journey 60", "journey 300", "alike 300", "alike 5000", "crowded 5000", "entities 300", "unknown 500",
)  # fmt: skip


def document(shape: str) -> Document:
    """Return the stack of a shape and a number of tools: `chain 400`."""
    name, count = shape.split()
    ids = [f"t{n}" for n in range(int(count))]
    return next(make for make in _MADE if make.__name__ == name)(ids, random.Random(1))


def peak() -> int:
    """Return the most memory that this process had, in bytes; 0 where the system does not tell."""
    try:
        with Path("/proc/self/status").open(encoding="ascii") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except OSError:
        return 0


def measured(names: tuple[str, ...] = SHAPES) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield each shape with seconds of its parts and its peak memory in bytes."""
    for shape in names:
        call = [sys.executable, "-c", _MEASURE, shape, str(Path(__file__).parent)]
        done = subprocess.run(call, check=True, capture_output=True, text=True)
        yield shape, json.loads(done.stdout)


def shapes(*, write: bool = False) -> None:
    """Print the cost of every shape beside the committed ratios."""
    before = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}
    ratios: dict[str, dict[str, float]] = {}
    for shape, cost in measured():
        ratios[shape] = {part: round(cost[part] / cost["validate"], 2) for part in PARTS}
        old = before.get(shape, {})
        told = [
            f"{part} was {old[part]:g}"
            for part, ratio in ratios[shape].items()
            if part in old and not 1 - NOTICED <= ratio / (old[part] or 1) <= 1 + NOTICED
        ]
        seconds = sum(cost[part] for part in PARTS)
        row = "  ".join(f"{part} {ratio:8.2f}" for part, ratio in ratios[shape].items())
        print(
            f"{shape:15} {row}  x validate ({cost['validate']:.3f} s); {seconds:6.2f} s together,"
            f" {cost['peak'] / 1e6:4.0f} MB  {'; '.join(told)}",
            flush=True,
        )
    if write:
        TABLE.write_text(json.dumps(ratios, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true", help="write the committed table anew")
    shapes(write=asked.parse_args().write)
