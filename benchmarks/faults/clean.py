"""Clean stacks of 30 to 60 tools, seeded, as plain data: every fact is stated, and nothing is wrong.

A stack is made of areas. In an area one tool is the system of record of one kind of records and feeds the tools that
use them, each over a flow of its own, so that no tool stands between two others. Each of these tools uses the records
of a second area as well, so that without any one tool all others are still connected. A journey runs along one area.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

Document = dict[str, Any]
AS_OF = date(2026, 11, 1)

AREAS = (
    ("marketing", "contact", True, "Contact base", ("Newsletter", "Ad planner", "Event desk", "Web forms")),
    ("sales", "customer", True, "Customer file", ("Call desk", "Quote writer", "Visit planner", "Deal room")),
    ("service", "ticket", True, "Service desk", ("Phone system", "Field planner", "Help pages", "Parts desk")),
    ("finance", "invoice", False, "Ledger", ("Dunning", "Tax filing", "Bank link", "Cash planner")),
    ("people", "employee", False, "Staff file", ("Payroll", "Time sheets", "Course desk", "Badge office")),
    ("product", "item", False, "Item master", ("Price list", "Label printer", "Web catalog", "Spec sheets")),
    ("logistics", "shipment", False, "Dispatch", ("Route planner", "Dock gate", "Parcel link", "Customs desk")),
    ("purchasing", "supplier", False, "Supplier file", ("Tender desk", "Contract store", "Goods check", "Audit desk")),
    ("production", "batch", False, "Batch book", ("Machine link", "Quality desk", "Shift board", "Tool store")),
    ("legal", "mandate", False, "Mandate file", ("Case notes", "Policy store", "Seal desk", "Court link")),
    ("research", "study", False, "Study file", ("Lab notes", "Sample store", "Patent desk", "Trial board")),
    ("facilities", "site", False, "Site file", ("Room planner", "Energy meter", "Visitor desk", "Key store")),
)
"""Department, kind of records, whether they are about customers, its system of record, the tools that use them."""
_FIRST = (
    "Ann",
    "Ben",
    "Cara",
    "Dan",
    "Eve",
    "Finn",
    "Gil",
    "Hana",
    "Ivo",
    "Jana",
    "Kurt",
    "Lea",
    "Mats",
    "Nora",
    "Olaf",
)
_LAST = ("Adler", "Brandt", "Cohen", "Dietz", "Ebner", "Faber", "Gomez", "Hagen", "Ibsen", "Jung", "Keller", "Lorenz")


def people(chance: Random, number: int) -> list[str]:
    """Return so many different names."""
    every = [f"{first} {last}" for first in _FIRST for last in _LAST]
    return chance.sample(every, number)


def clean_stack(seed: int) -> Document:
    """Return the content of a stack file without a fault, of 30 to 60 tools; the same seed gives the same stack."""
    chance = Random(seed)
    areas = chance.sample(AREAS, chance.randint(8, len(AREAS)))
    if not any(area[2] for area in areas):
        areas[0] = AREAS[chance.randrange(3)]
    names = iter(people(chance, 130))
    stack: Document = {
        "stackaudit": 1,
        "name": f"Clean stack {seed}",
        "as_of": AS_OF.isoformat(),
        "currency": "EUR",
        "complete": ["integrations", "tools"],
        "departments": [{"id": area[0], "headcount": chance.randint(8, 60)} for area in areas],
        "entities": {},
        "tools": [],
        "integrations": [],
        "journeys": [],
    }
    for area in areas:
        _add_area(stack, chance, area, names)
    _join(stack, chance, [area[1] for area in areas])
    customers = next(area for area in areas if area[2])
    stack["hub"] = tool_id(customers[3])
    _feed_hub(stack, chance)
    stack["journeys"].append(_journey(stack, customers))
    return stack


def _join(stack: Document, chance: Random, entities: list[str]) -> None:
    """Let each tool that uses the records of one area use those of another area too, in a ring: no islands."""
    for at, entity in enumerate(entities):
        for number, reader in enumerate(users_in(stack, entity), 1):
            other = entities[(at + number) % len(entities)]
            find(stack, reader)["entities"][other] = "consumer"
            made = flow(chance, stack["entities"][other]["system_of_record"], reader, other)
            stack["integrations"].append({**made, "method": "etl"})


def users_in(stack: Document, entity: str) -> list[str]:
    """Return the tools of the area of an entity that use its records."""
    home = find(stack, stack["entities"][entity]["system_of_record"])["departments"]
    return [t["id"] for t in stack["tools"] if t["departments"] == home and entity in t.get("entities", {})]


def _feed_hub(stack: Document, chance: Random) -> None:
    """Let the hub have all records about customers, each from its system of record."""
    for entity, facts in stack["entities"].items():
        master = facts["system_of_record"]
        if facts["about_customer"] and master != stack["hub"]:
            find(stack, stack["hub"]).setdefault("entities", {})[entity] = "consumer"
            stack["integrations"].append(flow(chance, master, stack["hub"], entity))


def tool_id(name: str) -> str:
    """Return the id that a tool of a name has."""
    return name.lower().replace(" ", "-")


def _add_area(stack: Document, chance: Random, area: tuple[str, str, bool, str, tuple[str, ...]], names: Any) -> None:
    department, entity, about_customer, master, users = area
    chosen = [name for name in users if name in chance.sample(users, chance.randint(3, 4))]
    stack["entities"][entity] = {
        "system_of_record": tool_id(master),
        "about_customer": about_customer,
        "tolerance": "24h",
        "attributes": ["name", "number"],
    }
    for name in (master, *chosen):
        owner, technical = next(names), next(names)
        stack["tools"].append(_tool(chance, name, department, owner, technical))
    for name in chosen:
        tool = find(stack, tool_id(name))
        tool["entities"] = {entity: "consumer"}
        stack["integrations"].append(flow(chance, tool_id(master), tool_id(name), entity))


def _tool(chance: Random, name: str, department: str, owner: str, technical: str) -> Document:
    seats = chance.randint(10, 80)
    renews = AS_OF + timedelta(days=chance.randint(220, 350))
    return {
        "id": tool_id(name),
        "name": name,
        "vendor": f"{name} Works",
        "category": f"{name} software",
        "kind": "tool",
        "departments": [department],
        "owner": owner,
        "technical_owner": technical,
        "capabilities": [f"{tool_id(name)}-work"],
        "relays": [],
        "stores_keys": ["number"],
        "cost": {"annual": 100 * seats},
        "seats": {"paid": seats, "active": seats - seats // 20, "as_of": "2026-10-25"},
        "contract": {"starts": "2024-01-01", "renews": renews.isoformat(), "notice": "60d", "auto_renew": True},
        "openness": {"api": True, "webhooks": True, "bulk_export": True},
        "access": {"sso": True, "scim": True},
        "lifecycle": {"phase": "active"},
        "fit": {"functional": 4, "technical": 4},
        "provenance": {"from": "application register", "as_of": "2026-10-20"},
    }


def flow(chance: Random, source: str, target: str, entity: str) -> Document:
    """Return a healthy automated flow."""
    return {
        "source": source,
        "target": target,
        "entities": [entity],
        "method": chance.choice(["native", "api", "webhook"]),
        "every": chance.choice(["15m", "1h", "4h"]),
        "takes": "1m",
        "reliability": 0.99,
        "attributes": ["name", "number"],
        "keys": ["number"],
        "bidirectional": False,
        "status": "active",
    }


def _journey(stack: Document, area: tuple[str, str, bool, str, tuple[str, ...]]) -> Document:
    entity = area[1]
    master = stack["entities"][entity]["system_of_record"]
    users = [id_ for id_ in users_in(stack, entity) if id_ != stack["hub"]]
    needs = [{"entity": entity, "within": "24h"}]
    steps: list[Document] = [{"name": "Take in", "tools": [master], "needs": needs}]
    steps += [{"name": f"Use {n}", "tools": [id_], "needs": needs} for n, id_ in enumerate(users, 1)]
    return {"name": "Serve", "primary": True, "volume": "60%", "steps": steps}


def find(stack: Document, id_: str) -> Document:
    """Return the tool of an id."""
    return next(tool for tool in stack["tools"] if tool["id"] == id_)
