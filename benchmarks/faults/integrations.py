"""Faults of flows: by hand, late, unhealthy, declared and not built, double, tangled."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

from benchmarks.faults.clean import Document, find
from benchmarks.faults.edits import connect, leaf_flow, leaf_tool, master_of, new_tool, subject
from benchmarks.faults.fault import Edit, Fault


def _with(**facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        one = leaf_flow(stack, chance)
        one.update(facts)
        return subject(one)

    return edit


def _journey_flow(stack: Document, chance: Random, **facts: Any) -> str:
    step = chance.choice(stack["journeys"][0]["steps"][1:])
    one = next(one for one in stack["integrations"] if one["target"] == step["tools"][0])
    one.update(facts)
    return subject(one)


def _by_hand_in_a_journey(stack: Document, chance: Random) -> str:
    return _journey_flow(stack, chance, method="manual", every="5d")


def _by_hand_undemanded(stack: Document, chance: Random) -> str:
    """Somebody carries records to a tool that states no role for them: it is work all the same."""
    tool, entity = leaf_tool(stack, chance), chance.choice(list(stack["entities"]))
    source = master_of(stack, entity)
    if source == tool["id"] or entity in tool["entities"]:
        entity = next(one for one in stack["entities"] if one not in tool["entities"])
        source = master_of(stack, entity)
    return subject(connect(stack, chance, source, tool["id"], entity, method="manual", every="30d"))


def _planned_by_hand(stack: Document, chance: Random) -> str:
    tool = leaf_tool(stack, chance)
    entity = next(one for one in stack["entities"] if one not in tool["entities"])
    planned = connect(stack, chance, master_of(stack, entity), tool["id"], entity, method="manual", status="planned")
    return subject(planned)


def _retired_by_hand(stack: Document, chance: Random) -> str:
    entity = chance.choice(list(stack["entities"]))
    tool = new_tool(stack, "Old box", leaf_tool(stack, chance)["id"], lifecycle={"phase": "retired"})
    return subject(connect(stack, chance, master_of(stack, entity), tool["id"], entity, method="manual"))


def _late_in_a_journey(stack: Document, chance: Random) -> str:
    return _journey_flow(stack, chance, every="3d")


def _late_by_run_time(stack: Document, chance: Random) -> str:
    return _with(every="12h", takes="20h")(stack, chance)


def _late_but_fast_elsewhere(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method=one["method"], every="1h")
    one["every"] = "3d"
    return subject(one)


def _within_a_longer_tolerance(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    stack["entities"][one["entities"][0]]["tolerance"] = "10d"
    one["every"] = "3d"
    return subject(one)


def _untold_tolerance(stack: Document, chance: Random, every: str = "7d") -> str:
    one = leaf_flow(stack, chance)
    stack["entities"][one["entities"][0]].pop("tolerance")
    one["every"] = every
    return subject(one)


def _untold_but_fast(stack: Document, chance: Random) -> str:
    return _untold_tolerance(stack, chance, "1h")


def _declared(stack: Document, chance: Random) -> str:
    """A declared need between two tools that no flow serves."""
    tool = leaf_tool(stack, chance)
    entity = next(one for one in stack["entities"] if one not in tool["entities"])
    stack["needs"] = [{"from": master_of(stack, entity), "to": tool["id"], "entity": entity, "within": "24h"}]
    return f"need:{master_of(stack, entity)}>{tool['id']}/{entity}"


def _declared_and_served(stack: Document, chance: Random) -> str:
    told = _declared(stack, chance)
    (need,) = stack["needs"]
    connect(stack, chance, need["from"], need["to"], need["entity"])
    return told


def _declared_of_a_flow(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    entity = one["entities"][0]
    stack["needs"] = [{"from": one["source"], "to": one["target"], "entity": entity, "within": "24h"}]
    return f"need:{one['source']}>{one['target']}/{entity}"


def _double_route(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    method = "etl" if one["method"] != "etl" else "api"
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method=method)
    return subject(one)


def _same_route_twice(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method=one["method"])
    return subject(one)


def _other_records(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    entity = next(name for name in stack["entities"] if name not in find(stack, one["target"])["entities"])
    connect(stack, chance, one["source"], one["target"], entity, method="etl")
    return subject(one)


def _both_ways(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    connect(stack, chance, one["target"], one["source"], one["entities"][0], method="etl")
    return subject(one)


def _planned_double(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method="etl", status="planned")
    return subject(one)


def _connector(stack: Document, chance: Random, *sides: str, via: int = 0, phase: str = "active") -> str:
    """Add a conduit with a flow on each side named, which so many flows name as their way."""
    conduit = new_tool(stack, "Link works", leaf_tool(stack, chance)["id"], kind="conduit", lifecycle={"phase": phase})
    conduit.pop("capabilities", None)
    for _ in range(via):
        leaf_flow(stack, chance).update(via=conduit["id"], method="ipaas")
    one = leaf_flow(stack, chance)
    if "in" in sides:
        connect(stack, chance, one["source"], conduit["id"], one["entities"][0])
    if "out" in sides:
        connect(stack, chance, conduit["id"], one["target"], one["entities"][0])
    return f"tool:{conduit['id']}"


def _connected(*sides: str, via: int = 0, phase: str = "active") -> Edit:
    return lambda stack, chance: _connector(stack, chance, *sides, via=via, phase=phase)


def _every_pair(masters: int = 8, **facts: Any) -> Edit:
    """Every two of so many systems of record are linked, each link on its own."""

    def edit(stack: Document, chance: Random) -> str:
        known = [one["system_of_record"] for one in stack["entities"].values()]
        chosen = chance.sample([one for one in known if one != stack["hub"]], min(masters, len(known) - 1))
        for source, target in combinations(chosen, 2):
            entity = next(id_ for id_, one in stack["entities"].items() if one["system_of_record"] == source)
            connect(stack, chance, source, target, entity, **facts)
        return f"tool:{chosen[0]}"

    return edit


def _all_to_the_hub(stack: Document, chance: Random) -> str:
    """All systems of record feed the hub: that is a hub, and no tangle."""
    masters = [one["system_of_record"] for one in stack["entities"].values()]
    for entity, facts in stack["entities"].items():
        if facts["system_of_record"] != stack["hub"]:
            connect(stack, chance, facts["system_of_record"], stack["hub"], entity)
    return f"tool:{masters[0]}"


def _ring(stack: Document, chance: Random) -> str:
    """Each system of record feeds the next one."""
    masters = [one["system_of_record"] for one in stack["entities"].values()]
    for entity, source, target in zip(stack["entities"], masters, (*masters[1:], masters[0]), strict=True):
        connect(stack, chance, source, target, entity)
    return f"tool:{masters[0]}"


def _pairs_over_a_conduit(stack: Document, chance: Random) -> str:
    conduit = new_tool(stack, "Link works", leaf_tool(stack, chance)["id"], kind="conduit")["id"]
    return _every_pair(method="ipaas", via=conduit)(stack, chance)


FAULTS = (
    Fault(
        "integrations.by-hand",
        plants=(
            _with(method="manual", every="24h"),
            _by_hand_in_a_journey,
            _by_hand_undemanded,
            _with(method="manual"),
        ),
        misses=(_with(method="rpa"), _with(method="file"), _with(method="etl"), _planned_by_hand, _retired_by_hand),
        follows=frozenset({"silos.manual-only", "silos.stale", "journey.manual", "journey.slow", "integrations.late"}),
    ),
    Fault(
        "integrations.late",
        plants=(_with(every="7d"), _late_in_a_journey, _late_by_run_time, _with(every="30d")),
        misses=(
            _with(every="12h"),
            _with(every="23h", takes="1m"),
            _within_a_longer_tolerance,
            _late_but_fast_elsewhere,
            _with(every="0", takes="10m"),
        ),
        follows=frozenset({"silos.stale", "journey.slow"}),
    ),
    Fault(
        "integrations.unhealthy",
        plants=(_with(status="degraded"), _with(status="broken"), _with(reliability=0.6), _with(reliability=0.8)),
        misses=(
            _with(reliability=0.97),
            _with(status="active"),
            _with(reliability=1.0),
            _planned_by_hand,
            _with(method="etl"),
        ),
        # A tool that loses one of its two connections hangs on the other one: a cut point.
        follows=frozenset({"silos.no-path", "silos.read-starved", "silos.isolated-tool", "resilience.cut-point"}),
    ),
    Fault(
        "integrations.missing",
        plants=(_declared,),
        misses=(
            _declared_and_served,
            _declared_of_a_flow,
            _with(every="1h"),
            _other_records,
            _both_ways,
        ),
        follows=frozenset({"silos.no-path"}),
    ),
    Fault(
        "integrations.seldom",
        plants=(_untold_tolerance,),
        misses=(_untold_but_fast, _with(every="12h"), _with(every="7d"), _within_a_longer_tolerance, _with(every="0")),
    ),
    Fault(
        "integrations.double-route",
        plants=(_double_route,),
        misses=(_same_route_twice, _other_records, _both_ways, _planned_double, _with(method="etl")),
        whole=True,
    ),
    Fault(
        "integrations.connector-unused",
        plants=(_connected("in"), _connected("out")),
        misses=(
            *(_connected(via=1), _connected("in", "out"), _connected("in", via=2)),
            *(_connected("in", phase="retired"), _connected("out", phase="plan")),
        ),
    ),
    Fault(
        "integrations.tangle",
        plants=(_every_pair(), _every_pair(10), _every_pair(method="file")),
        misses=(
            *(_every_pair(status="planned"), _every_pair(method="etl"), _all_to_the_hub, _ring, _pairs_over_a_conduit),
            _every_pair(3),
        ),
    ),
)
