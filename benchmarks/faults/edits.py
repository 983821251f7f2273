"""Edits of stack files that several faults share, and choices among the parts of a clean stack."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document, find, flow, tool_id


def leaf_flow(stack: Document, chance: Random) -> Document:
    """Return a flow from a system of record to a user of its records that is neither the hub nor in a journey."""
    steps = {tool for journey in stack["journeys"] for step in journey["steps"] for tool in step["tools"]}
    return chance.choice([one for one in stack["integrations"] if one["target"] not in {stack["hub"], *steps}])


def leaf_tool(stack: Document, chance: Random) -> Document:
    """Return a tool that only uses records, outside the journey: no flow leads away from it."""
    masters = {one["system_of_record"] for one in stack["entities"].values()}
    steps = {tool for journey in stack["journeys"] for step in journey["steps"] for tool in step["tools"]}
    return chance.choice([t for t in stack["tools"] if t.get("entities") and t["id"] not in masters | steps])


def master_of(stack: Document, entity: str) -> str:
    """Return the id of the system of record of an entity."""
    return str(stack["entities"][entity]["system_of_record"])


def entity_of(stack: Document, chance: Random, *, about_customer: bool | None = None) -> str:
    """Return some entity, of customers or not where that is asked."""
    every = [id_ for id_, one in stack["entities"].items() if about_customer in {None, one["about_customer"]}]
    chosen: str = chance.choice(every or list(stack["entities"]))
    return chosen


def users_of(stack: Document, entity: str) -> list[str]:
    """Return the tools that use the records of an entity, the hub left out."""
    return [t["id"] for t in stack["tools"] if entity in t.get("entities", {}) and t["id"] != stack["hub"]]


def new_tool(stack: Document, name: str, like: str, **facts: Any) -> Document:
    """Add a tool that is as sound as another one, under a name of its own, holding no records."""
    tool: Document = {
        **find(stack, like),
        "id": tool_id(name),
        "name": name,
        "vendor": f"{name} Works",
        "category": f"{name} software",
        "capabilities": [f"{tool_id(name)}-work"],
        "owner": f"Owner of {tool_id(name)}".title().replace("-", " "),
        "technical_owner": f"Keeper of {tool_id(name)}".title().replace("-", " "),
    }
    tool.pop("entities", None)
    tool.update(facts)
    stack["tools"].append(tool)
    return tool


def connect(stack: Document, chance: Random, source: str, target: str, entity: str, **facts: Any) -> Document:
    """Add a flow, healthy but for the facts given."""
    made: Document = {**flow(chance, source, target, entity), **facts}
    stack["integrations"].append(made)
    return made


def subject(one: Document) -> str:
    """Return the typed subject of a flow."""
    return f"flow:{one['source']}>{one['target']}"


def need(source: str, target: str, entity: str) -> str:
    """Return the typed subject of a need."""
    return f"need:{source}>{target}/{entity}"
