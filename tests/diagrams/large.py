"""Stacks of many tools or many flows to test with: seeded documents of every shape that the map has to bundle."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any

from scenes import OWNERS, name_of

Document = dict[str, Any]
Pair = tuple[int, int]
WAYS: tuple[Document, ...] = (
    {"method": "api"},
    {"method": "api"},
    {"method": "ipaas"},
    {"method": "native"},
    {"method": "file"},
    {"method": "manual"},
    {"method": "api", "status": "broken"},
    {"method": "api", "status": "planned"},
    {"method": "api", "status": "unknown"},
    {},
)
NAMES = ("العملاء", "客户服务与支持中心", "Отдел продаж", "Forschung & Entwicklung", "שיווק", "$x^2$ <b>", "W" * 60)


def stack_of(count: int, pairs: Iterable[Pair], departments: Sequence[str | None], *, seed: int = 3) -> Document:
    """Return a stack of so many tools, flows between these and a department for each in turn; ways are dealt out."""
    rng = random.Random(seed)  # noqa: S311
    names = {**{owner.id: owner.name for owner in OWNERS}, **{f"s{at}": name for at, name in enumerate(NAMES)}}
    used = sorted({department for department in departments if department})
    return {
        "name": f"{count} tools",
        "departments": [{"id": id_, "name": names.get(id_, id_)} for id_ in used],
        "entities": [{"id": "customer", "system_of_record": "t0000", "about_customer": True}],
        "tools": [
            {
                "id": f"t{at:04}",
                "name": name_of(at),
                "departments": [owner] if (owner := departments[at % len(departments)]) else [],
                **({"entities": {"customer": "consumer"}} if at % 7 == 3 else {}),
            }
            for at in range(count)
        ],
        "integrations": [
            {
                "source": f"t{one:04}",
                "target": f"t{other:04}",
                "entities": ["customer"],
                "bidirectional": rng.random() < 0.15,
                **rng.choice(WAYS),
            }
            for one, other in pairs
        ],
    }


def dealt(count: int, sizes: Sequence[int], owners: Sequence[str | None], *, seed: int = 5) -> list[str | None]:
    """Return a department for each of so many tools, in shares as given, in no order."""
    rng = random.Random(seed)  # noqa: S311
    return [rng.choices(owners, sizes)[0] for _ in range(count)]


def tangled(count: int, flows: int, *, seed: int = 11) -> list[Pair]:
    """Return so many pairs of different tools, half of them at one tool in twelve."""
    rng = random.Random(seed)  # noqa: S311
    hubs = max(1, count // 12)
    found: dict[Pair, None] = {}
    while len(found) < flows:
        one, other = rng.randrange(hubs if rng.random() < 0.5 else count), rng.randrange(count)
        if one != other:
            found[(one, other) if rng.random() < 0.5 else (other, one)] = None
    return list(found)


def islands(count: int, size: int) -> list[Pair]:
    """Return so many rings of tools that nothing joins."""
    return [(at * size + n, at * size + (n + 1) % size) for at in range(count) for n in range(size)]


EIGHT: tuple[str, ...] = tuple(owner.id for owner in OWNERS)


def large_stacks() -> dict[str, Document]:
    """Return a document of each shape, by name."""
    even = dealt(2000, [1] * 8, EIGHT)
    uneven = dealt(900, [60, 14, 8, 6, 4, 3, 2, 1, 2], [*EIGHT, None])
    many = [f"d{at:02}" for at in range(26)]
    main = tangled(180, 700)
    apart = [(one + 180, other + 180) for one, other in islands(12, 14)]
    return {
        "dense 50": stack_of(50, tangled(50, 250), even),
        "dense 24": stack_of(24, tangled(24, 260), even),
        "300": stack_of(300, tangled(300, 900), even),
        "2000": stack_of(2000, tangled(2000, 6000), even),
        "uneven": stack_of(900, tangled(900, 2500), uneven),
        "26 departments": stack_of(400, tangled(400, 1600), dealt(400, [1] * 26, many)),
        "two departments": stack_of(260, tangled(260, 800), even[:1] * 3 + ["people"]),
        "no departments": stack_of(260, tangled(260, 800), [None]),
        "star 500": stack_of(501, [(0, at) for at in range(1, 501)], even),
        "chain 240": stack_of(240, [(at, at + 1) for at in range(239)], even),
        "islands": stack_of(12 * 14 + 190, [*main, *apart], even),
        "40 islands": stack_of(240, islands(40, 6), even),
        "star 60": stack_of(61, [(0, at) for at in range(1, 61)], even),
        "chain 30": stack_of(30, [(at, at + 1) for at in range(29)], even),
        "12 islands": stack_of(60, islands(12, 5), even),
        "scripts": stack_of(240, tangled(240, 700), dealt(240, [1] * 7, [f"s{at}" for at in range(7)])),
    }
