"""Seeded stacks of any size, as plain data: five integrations and three roles a tool, entities with masters."""

from __future__ import annotations

import random
from typing import Any

METHODS = ["native", "api", "webhook", "ipaas", "etl", "file", "manual"]


def stack_document(tools: int, *, entities: int = 50, seed: int = 7, facts: float = 1.0) -> dict[str, Any]:
    """Return a stack file's content.

    Args:
        tools: How many tools.
        entities: How many kinds of records; at most as many as tools.
        seed: The same seed gives the same stack.
        facts: Share of the facts of flows that are stated.
    """
    rng = random.Random(seed)
    entities = min(entities, tools)
    names = [f"tool-{n}" for n in range(tools)]
    kinds = [f"entity-{n}" for n in range(entities)]
    masters = rng.sample(names, entities)
    return {
        "stackaudit": 1,
        "name": f"Generated {tools}",
        "hub": masters[0],
        "departments": [f"department-{n}" for n in range(8)],
        "entities": [
            {"id": kind, "system_of_record": master, "about_customer": rng.random() < 0.5, "tolerance": "24h"}
            for kind, master in zip(kinds, masters, strict=True)
        ],
        "tools": [_tool(rng, name, kinds) for name in names],
        "integrations": [_flow(rng, names, masters, kinds, facts) for _ in range(5 * tools)],
    }


def _tool(rng: random.Random, name: str, kinds: list[str]) -> dict[str, Any]:
    roles = {kind: rng.choice(["producer", "consumer", "consumer"]) for kind in rng.sample(kinds, min(3, len(kinds)))}
    return {
        "id": name,
        "name": name.replace("-", " ").title(),
        "vendor": f"Vendor {rng.randrange(40)}",
        "category": f"category-{rng.randrange(30)}",
        "departments": [f"department-{rng.randrange(8)}"],
        "owner": f"Person {rng.randrange(60)}",
        "capabilities": [f"capability-{n}" for n in rng.sample(range(200), 4)],
        "entities": roles,
        "cost": {"annual": rng.randrange(1000, 90_000)},
        "seats": {"paid": 50, "active": rng.randrange(50)},
        "contract": {"renews": "2027-03-01", "notice": "60d", "auto_renew": True},
    }


def _flow(rng: random.Random, names: list[str], masters: list[str], kinds: list[str], facts: float) -> dict[str, Any]:
    place = rng.randrange(len(kinds))
    source, target = (masters[place], rng.choice(names)) if rng.random() < 0.5 else (rng.choice(names), masters[place])
    while source == target:
        target = rng.choice(names)
    stated = {
        "method": rng.choice(METHODS),
        "every": rng.choice(["0", "15m", "1h", "24h", "7d"]),
        "takes": rng.choice(["1m", "10m"]),
        "reliability": rng.choice([0.9, 0.95, 0.99]),
    }
    known = {fact: value for fact, value in stated.items() if rng.random() < facts}
    return {"source": source, "target": target, "entities": [kinds[place]], **known}


def inventory(rows: int, seed: int = 7) -> str:
    """Return a list of tools as a spreadsheet holds it, as CSV text."""
    rng = random.Random(seed)
    lines = [
        "Application,Vendor,Category,Business owner,Department,Annual cost,Licences,Active users,Renewal date,Status"
    ]
    for n in range(rows):
        cost, day = f'"{rng.randrange(1, 90)},{rng.randrange(1000):03d}.00"', f"2027-{rng.randrange(1, 13):02d}-01"
        who = f"Vendor {rng.randrange(400)},category {rng.randrange(30)},Person {rng.randrange(60)}"
        use = f"Department {rng.randrange(8)},{cost},50,{rng.randrange(50)},{day},{rng.choice(['Live', 'Pilot'])}"
        lines.append(f"Tool {n},{who},{use}")
    return "\n".join(lines) + "\n"


def six_columns(rows: int, seed: int = 7) -> list[list[Any]]:
    """Return a list of tools as rows of six cells below a head, with names that no catalog knows."""
    rng = random.Random(seed)
    head: list[Any] = ["Application", "Vendor", "Department", "Owner", "Annual cost", "Renewal date"]
    who = lambda: (f"Vendor {rng.randrange(400)}", f"Department {rng.randrange(8)}", f"Person {rng.randrange(60)}")  # noqa: E731
    made = [[f"Tool {n}", *who(), rng.randrange(1000, 90_000)] for n in range(rows)]
    return [head, *([*row, f"2027-{rng.randrange(1, 13):02d}-01"] for row in made)]
