"""Faults of hanging on one thing: a tool between others, a conduit under many flows, a vendor, a person."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import AS_OF, Document, find
from benchmarks.faults.edits import connect, entity_of, leaf_tool, master_of, new_tool, users_of
from benchmarks.faults.fault import Edit, Fault


def _relay(
    stack: Document, chance: Random, users: int, *, name: str = "Middle box", direct: bool = False, entity: str = ""
) -> str:
    """Put a tool between a system of record and so many tools that use its records; `direct`: beside their flows."""
    entity = entity or entity_of(stack, chance)
    master = master_of(stack, entity)
    chosen = chance.sample(users_of(stack, entity), users)
    made = new_tool(stack, name, leaf_tool(stack, chance)["id"], relays=[entity])
    if not direct:
        stack["integrations"] = [
            one
            for one in stack["integrations"]
            if not (one["source"] == master and one["target"] in chosen and one["entities"] == [entity])
        ]
    connect(stack, chance, master, made["id"], entity, method="etl")
    for user in chosen:
        connect(stack, chance, made["id"], user, entity, method="etl")
    return str(made["id"])


def _between(users: int, *, direct: bool = False, **facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        made = _relay(stack, chance, users, direct=direct)
        find(stack, made).update(facts)
        return f"tool:{made}"

    return edit


def _two_of_two_kinds(stack: Document, chance: Random) -> str:
    """It passes on two kinds of records, each to two tools."""
    first, second = chance.sample(list(stack["entities"]), 2)
    made = _relay(stack, chance, 2, entity=first)
    find(stack, made)["relays"].append(second)
    master = master_of(stack, second)
    chosen = chance.sample([one for one in users_of(stack, second) if one != made], 2)
    stack["integrations"] = [
        one for one in stack["integrations"] if not (one["source"] == master and one["target"] in chosen)
    ]
    connect(stack, chance, master, made, second, method="etl")
    for user in chosen:
        connect(stack, chance, made, user, second, method="etl")
    return f"tool:{made}"


def _annex(stack: Document, chance: Random, desks: int = 3) -> tuple[str, str]:
    """Some new tools get what they need over one tool, and that over one link; return both ends of the link."""
    entity = entity_of(stack, chance)
    like = leaf_tool(stack, chance)["id"]
    gate = new_tool(stack, "Annex gate", like, relays=[entity], entities={entity: "consumer"})["id"]
    connect(stack, chance, master_of(stack, entity), gate, entity, method="etl")
    for number in range(1, desks + 1):
        desk = new_tool(stack, f"Annex desk {number}", like, entities={entity: "consumer"})["id"]
        connect(stack, chance, gate, desk, entity, method="etl")
    return master_of(stack, entity), gate


def _annex_gate(stack: Document, chance: Random) -> str:
    return f"tool:{_annex(stack, chance)[1]}"


def _annex_link(stack: Document, chance: Random) -> str:
    """The link is a row of the tool at its end."""
    source, gate = _annex(stack, chance)
    return f"flow:{source}>{gate}"


def _two_gates(stack: Document, chance: Random) -> str:
    """Each way has a second one beside it."""
    source, gate = _annex(stack, chance)
    entity = find(stack, gate)["relays"][0]
    second = new_tool(stack, "Second gate", gate, relays=[entity])["id"]
    for one in [one for one in stack["integrations"] if gate in (one["source"], one["target"])]:
        ends = {"source": source, "target": second} if one["target"] == gate else {"source": second}
        stack["integrations"].append({**one, **ends})
    return f"tool:{gate}"


def _planned_relay(stack: Document, chance: Random) -> str:
    made = _relay(stack, chance, 3, direct=True)
    for one in stack["integrations"]:
        if made in (one["source"], one["target"]):
            one["status"] = "planned"
    find(stack, made)["lifecycle"] = {"phase": "plan"}
    return f"tool:{made}"


def _master(stack: Document, chance: Random) -> str:
    """A system of record with four users stands between nobody."""
    masters = [one["system_of_record"] for one in stack["entities"].values()]
    return f"tool:{chance.choice([one for one in masters if one != stack['hub']])}"


# -- conduits


def _over_one(number: int, *, conduits: int = 1, direct: bool = False, **facts: Any) -> Edit:
    """So many flows run over a conduit, shared out where there are several; `direct`: each beside one that does not."""

    def edit(stack: Document, chance: Random) -> str:
        like = leaf_tool(stack, chance)["id"]
        made = [new_tool(stack, f"Link works {n}", like, kind="conduit")["id"] for n in range(1, conduits + 1)]
        flows = chance.sample([one for one in stack["integrations"] if one["target"] != stack["hub"]], number)
        for n, one in enumerate(flows):
            if direct:
                stack["integrations"].append({**one})
            one.update({"via": made[n % conduits], "method": "ipaas", **facts})
        return f"tool:{made[0]}"

    return edit


def _planned_over_one(stack: Document, chance: Random) -> str:
    return _over_one(5, direct=True, status="planned")(stack, chance)


# -- vendors


def _sold(share: float, tools: int, *, phase: str = "active", vendors: int = 1) -> Edit:
    """So many tools of one vendor cost such a share of everything together; as many of each of several vendors."""

    def edit(stack: Document, chance: Random) -> str:
        chosen = chance.sample(stack["tools"], tools * vendors)
        rest = sum(one["cost"]["annual"] for one in stack["tools"] if one not in chosen)
        each = rest * share / (1 - share * vendors) / tools
        for n, tool in enumerate(chosen):
            tool["vendor"] = f"Harbour {'Works' if n % vendors == 0 else 'Yard'}"
            tool["cost"] = {"annual": round(each)}
        if phase != "active":
            chosen[0]["lifecycle"] = {"phase": phase}
        return "vendor:harbour-works"

    return edit


def _few_prices(stack: Document, chance: Random) -> str:
    """What half of the tools cost is not stated."""
    told = _sold(0.6, 2)(stack, chance)
    others = [tool for tool in stack["tools"] if tool["vendor"] != "Harbour Works"]
    for tool in others[: 2 * len(others) // 3]:
        del tool["cost"]
    return told


def _made_by_one(stack: Document, chance: Random) -> str:
    """Two thirds of the systems of record are from one vendor."""
    masters = [one["system_of_record"] for one in stack["entities"].values()]
    for id_ in chance.sample(masters, 2 * len(masters) // 3 + 1):
        find(stack, id_)["vendor"] = "Harbour Works"
    return "vendor:harbour-works"


# -- persons


def _repairs(users: int, first: str, second: str, *, boxes: int = 2, direct: bool = False) -> Edit:
    """Some tools stand between others; who is named to repair the first one and the second one."""

    def edit(stack: Document, chance: Random) -> str:
        entities = chance.sample(list(stack["entities"]), boxes)
        names = (first, second)[:boxes]
        for number, (entity, person) in enumerate(zip(entities, names, strict=True), 1):
            made = _relay(stack, chance, users, name=f"Middle box {number}", entity=entity, direct=direct)
            find(stack, made)["technical_owner"] = person
        return "person:vera-ochs"

    return edit


def _owns_but_repairs_not(stack: Document, chance: Random) -> str:
    told = _repairs(3, "Jo Quist", "Kai Rust")(stack, chance)
    for tool in stack["tools"][-2:]:
        tool["owner"] = "Vera Ochs"
    return told


_VERA = "Vera Ochs"
_TESTED = {"plan": True, "tested": AS_OF.isoformat()}

FAULTS = (
    Fault(
        "resilience.cut-point",
        plants=(_between(3), _annex_gate, _annex_link, _two_of_two_kinds, _between(4), _between(3, continuity=_TESTED)),
        misses=(_between(2), _between(3, direct=True), _two_gates, _planned_relay, _master, _between(1)),
        several=True,
    ),
    Fault(
        "resilience.conduit",
        plants=(_over_one(3), _over_one(5), _over_one(8, conduits=2)),
        misses=(*(_over_one(2), _over_one(4, direct=True), _over_one(4, conduits=2), _planned_over_one, _over_one(1)),),
        follows=frozenset({"journey.fragile"}),
        several=True,
    ),
    Fault(
        "resilience.vendor-concentration",
        plants=(_sold(0.6, 2), _sold(0.7, 5), _made_by_one),
        misses=(_sold(0.4, 2), _sold(0.8, 1), _sold(0.45, 2, vendors=2), _few_prices, _sold(0.6, 2, phase="retired")),
        follows=frozenset({"silos.no-path", "silos.no-master"}),
        whole=True,
    ),
    Fault(
        "resilience.one-person",
        plants=(_repairs(3, _VERA, _VERA), _repairs(2, _VERA, _VERA)),
        misses=(
            *(_repairs(3, _VERA, "Jo Quist"), _repairs(3, f"{_VERA}, Jo Quist", f"{_VERA}, Kai Rust")),
            *(_repairs(3, _VERA, "", boxes=1), _owns_but_repairs_not, _repairs(3, _VERA, _VERA, direct=True)),
        ),
        follows=frozenset({"resilience.cut-point"}),
    ),
)
