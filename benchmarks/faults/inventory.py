"""Faults of the register itself: nobody answers for a tool, nobody uses it, it stands in it twice."""

from __future__ import annotations

from random import Random

from benchmarks.faults.clean import Document, find
from benchmarks.faults.fault import Fault


def _any_tool(stack: Document, chance: Random) -> Document:
    return chance.choice([tool for tool in stack["tools"] if tool["id"] != stack["hub"]])


def _no_owner(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    for field in ("owner", "technical_owner"):
        tool.pop(field, None)
    return f"tool:{tool['id']}"


def _nobody(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool["owner"] = chance.choice(["nobody", "n/a", "none", "TBD"])
    tool.pop("technical_owner")
    return f"tool:{tool['id']}"


def _owned_by_team(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool["owner"] = f"{tool['departments'][0].title()} team"
    return f"tool:{tool['id']}"


def _title_after_name(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool["owner"] = f"{tool['owner']}, Director"
    return f"tool:{tool['id']}"


def _two_owners(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool["owner"] = f"{tool['owner']}, {tool['technical_owner']}"
    return f"tool:{tool['id']}"


def _retired_without_owner(stack: Document, _chance: Random) -> str:
    tool = {**find(stack, stack["tools"][-1]["id"]), "id": "old-box", "name": "Old box", "capabilities": []}
    tool.pop("entities", None)
    tool.pop("owner")
    tool["lifecycle"] = {"phase": "retired"}
    stack["tools"].append(tool)
    return "tool:old-box"


def _same_owner_twice(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool["technical_owner"] = tool["owner"]
    return f"tool:{tool['id']}"


FAULTS = (
    Fault(
        "inventory.unowned",
        plants=(_no_owner, _nobody),
        misses=(_owned_by_team, _title_after_name, _two_owners, _retired_without_owner, _same_owner_twice),
    ),
)
