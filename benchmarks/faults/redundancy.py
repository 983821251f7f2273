"""Faults of tools that do one job: the same for the same people, for others, all of it, for a reason that is over."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document, find
from benchmarks.faults.edits import connect
from benchmarks.faults.fault import Edit, Fault

_JOBS = ("mailing", "room-booking", "lead-scoring", "signing", "polling", "shift-planning", "archiving")


def _leaves(stack: Document, chance: Random, number: int, *, together: bool = True) -> list[Document]:
    """Return tools that only use records, in any order: of one department, or each of another one."""
    masters = {one["system_of_record"] for one in stack["entities"].values()}
    homes: dict[str, list[Document]] = {}
    for tool in stack["tools"]:
        if tool["id"] not in masters:
            homes.setdefault(tool["departments"][0], []).append(tool)
    if not together:
        return [chance.choice(tools) for tools in chance.sample(list(homes.values()), number)]
    return chance.sample(chance.choice([tools for tools in homes.values() if len(tools) >= number]), number)


def _doing(*jobs: str, together: bool = True, **facts: Any) -> Edit:
    """Each tool offers the jobs of these letters: the same letter is the same job. The facts are of the first tool."""

    def edit(stack: Document, chance: Random) -> str:
        tools = _leaves(stack, chance, len(jobs), together=together)
        words = chance.sample(_JOBS, len(_JOBS))
        for tool, letters in zip(tools, jobs, strict=True):
            tool["capabilities"] = [words["abcdefg".index(letter)] for letter in letters]
        tools[0].update(facts)
        return f"tool:{tools[0]['id']}"

    return edit


def _meant(**reason: Any) -> Edit:
    return _doing("ab", "ab", intent=reason)


def _of_one_vendor(stack: Document, chance: Random) -> str:
    told = _doing("ab", "ab")(stack, chance)
    job = find(stack, told.removeprefix("tool:"))["capabilities"]
    for tool in stack["tools"]:
        if tool["capabilities"] == job:
            tool["vendor"] = "Harbour Works"
    return told


def _fed(stack: Document, chance: Random) -> str:
    """One hands on to the other, and they share a word."""
    first, second = _leaves(stack, chance, 2)
    first["capabilities"], second["capabilities"] = ["signing"], ["signing", "polling"]
    connect(stack, chance, first["id"], second["id"], next(iter(stack["entities"])))
    return f"tool:{first['id']}"


def _other_users(stack: Document, chance: Random) -> str:
    """Two tools of one department, each for people of its own."""
    told = _doing("ab", "ab")(stack, chance)
    job = find(stack, told.removeprefix("tool:"))["capabilities"]
    for number, tool in enumerate(one for one in stack["tools"] if one["capabilities"] == job):
        tool["users"] = [f"u{number}-{n}" for n in range(20)]
    return told


def _regions(stack: Document, chance: Random) -> str:
    told = _doing("ab", "ab")(stack, chance)
    job = find(stack, told.removeprefix("tool:"))["capabilities"]
    for region, tool in zip(("eu", "us"), (one for one in stack["tools"] if one["capabilities"] == job), strict=True):
        tool["regions"] = [region]
    return told


def _twice(used_by: int = 2, price: int = 3_600, *, together: bool = True, more: str = "", **facts: Any) -> Edit:
    """One tool offers a job that so many of its 40 users do there; another one is bought for it."""

    def edit(stack: Document, chance: Random) -> str:
        home, other = _leaves(stack, chance, 2, together=together)
        job = {"id": "signing", "used_by": used_by, "of": 40}
        home["capabilities"] = ["mailing", "polling", "archiving", job]
        home["seats"] = {"paid": 40, "active": 40, "as_of": "2026-10-25"}
        home["cost"] = {"annual": 12_000}
        other["capabilities"] = ["signing", *([more] if more else [])]
        other["cost"] = {"annual": price}
        other.update(facts)
        return f"tool:{other['id']}"

    return edit


_GONE = {"phase": "retired"}
_LEAVING = {"phase": "phase-out", "ends": "2027-03-31"}
_HOLDS = {"kind": "regional", "until": "2028-12-31", "owner": "Ann Adler"}
_REASONS = (_meant(**_HOLDS), _of_one_vendor, _doing("ab", "ab", lifecycle=_GONE))

FAULTS = (
    Fault(
        "redundancy.already-paid",
        plants=(_twice(), _twice(0), _twice(3, 20_000), _twice(more="polling")),
        misses=(
            *(_twice(20), _twice(8), _twice(price=0), _twice(together=False), _twice(more="shift-planning")),
            *(_twice(lifecycle=_GONE), _twice(intent=_HOLDS)),
        ),
        follows=frozenset({"redundancy.overlap", "redundancy.subsumed"}),
        whole=True,
    ),
    Fault(
        "redundancy.overlap",
        plants=(_doing("ab", "ab"), _doing("abc", "abd"), _doing("a", "a"), _doing("abc", "abc", "abc")),
        misses=(
            *_REASONS,
            *(_doing("ab", "cd"), _doing("ab", "ab", together=False), _doing("ab", "ab", lifecycle=_LEAVING), _fed),
            *(_other_users, _regions),
        ),
    ),
    Fault(
        "redundancy.subsumed",
        plants=(_doing("ab", "abcd"), _doing("abc", "abcdefg"), _doing("ab", "abcde")),
        misses=(
            *(_doing("ab", "abcd", intent=_HOLDS), _doing("ab", "cdef"), _doing("ab", "acde")),
            *(_doing("ab", "abcd", lifecycle=_GONE), _doing("ab", "abcd", together=False), _fed),
        ),
    ),
    Fault(
        "redundancy.parallel",
        plants=(_doing("ab", "ab", together=False), _doing("abc", "abc", "abc", together=False), _other_users),
        misses=(
            *(
                _doing("ab", "ab"),
                _doing("ab", "cd", together=False),
                _doing("ab", "ab", together=False, intent=_HOLDS),
            ),
            *(_doing("ab", "ab", together=False, lifecycle=_GONE), _doing("ab", "acd", together=False)),
        ),
    ),
    Fault(
        "redundancy.similar",
        plants=(_doing("a", "abc"), _doing("a", "abcd")),
        misses=(
            *(_doing("a", "bcd"), _doing("ab", "abcd"), _doing("a", "abc", together=False), _fed),
            *(_doing("a", "abc", lifecycle=_GONE), _doing("a", "abc", intent=_HOLDS)),
        ),
    ),
    Fault(
        "redundancy.lapsed-intent",
        plants=(
            *(_meant(kind="regional", until="2026-09-30"), _meant(kind="migration", owner="Ann Adler")),
            *(_meant(kind="merger", until="2027-12-31"), _meant(kind="contract", until="2025-01-01")),
        ),
        misses=(
            *(_meant(**_HOLDS), _meant(kind="migration", until="2027-06-30", owner="Ann Adler")),
            *(_meant(kind="regional"), _meant(kind="regional", until="2026-11-01")),
            _doing("ab", "cd", intent={"kind": "regional", "until": "2026-09-30"}),
        ),
    ),
    Fault(
        "redundancy.unverified-backup",
        plants=(_meant(kind="backup"), _meant(kind="backup", tested="2025-06-30")),
        misses=(
            *(_meant(kind="backup", tested="2026-08-01"), _meant(kind="backup", tested="2025-11-15"), _meant(**_HOLDS)),
            *(_doing("ab", "cd", intent={"kind": "backup"}), _doing("ab", "ab", lifecycle=_GONE)),
        ),
    ),
    Fault(
        "redundancy.crowded-category",
        plants=(_doing("ab", "ac", "ad"), _doing("a", "ab", "ac")),
        misses=(
            *(_doing("ab", "ac"), _doing("ab", "cd", "ef"), _doing("ab", "ac", "ad", lifecycle=_GONE)),
            *(_doing("ab", "ac", "ad", intent=_HOLDS), _doing("ab", "bc", "de")),
        ),
    ),
)
