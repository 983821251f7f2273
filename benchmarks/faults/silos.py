"""Faults of where data is: tools and groups without flows, needs without a way, masters, fields, keys, the hub."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document, find
from benchmarks.faults.edits import (
    connect,
    entity_of,
    leaf_flow,
    leaf_tool,
    master_of,
    need,
    new_tool,
    users_of,
)
from benchmarks.faults.fault import Edit, Fault


def _cut_off(stack: Document, chance: Random) -> str:
    """A tool loses its one flow; it still needs the records."""
    tool = leaf_tool(stack, chance)["id"]
    stack["integrations"] = [one for one in stack["integrations"] if tool not in (one["source"], one["target"])]
    return f"tool:{tool}"


def _cut_off_producer(stack: Document, chance: Random) -> str:
    """A new tool makes customers' records and gives them to nobody."""
    entity = entity_of(stack, chance, about_customer=True)
    tool = new_tool(stack, "Poll maker", leaf_tool(stack, chance)["id"], entities={entity: "producer"})
    return f"tool:{tool['id']}"


def _stands_alone_on_purpose(stack: Document, chance: Random) -> str:
    told = _cut_off(stack, chance)
    find(stack, told.removeprefix("tool:"))["standalone_ok"] = True
    return told


def _carried_by_a_conduit(stack: Document, chance: Random) -> str:
    conduit = new_tool(stack, "Link works", leaf_tool(stack, chance)["id"], kind="conduit")
    leaf_flow(stack, chance).update(via=conduit["id"], method="ipaas")
    return f"tool:{conduit['id']}"


def _untouched_conduit(stack: Document, chance: Random) -> str:
    """A conduit that no flow touches or names."""
    return f"tool:{new_tool(stack, 'Link works', leaf_tool(stack, chance)['id'], kind='conduit')['id']}"


def _retired(stack: Document, chance: Random) -> str:
    tool = new_tool(stack, "Old box", leaf_tool(stack, chance)["id"], lifecycle={"phase": "retired"})
    return f"tool:{tool['id']}"


def _planned(stack: Document, chance: Random) -> str:
    tool = new_tool(stack, "New box", leaf_tool(stack, chance)["id"], lifecycle={"phase": "plan"})
    return f"tool:{tool['id']}"


def _sound(stack: Document, chance: Random) -> str:
    """A tool with one healthy flow, as it is."""
    return f"tool:{leaf_tool(stack, chance)['id']}"


def _island(stack: Document, chance: Random) -> str:
    """Two new tools that exchange records of their own with each other only."""
    like, word = leaf_tool(stack, chance)["id"], chance.choice(["coupon", "survey", "guest"])
    stack["entities"][word] = {
        "system_of_record": f"{word}-file",
        "about_customer": chance.random() < 0.5,
        "tolerance": "24h",
        "attributes": ["name", "number"],
    }
    new_tool(stack, f"{word.title()} file", like)
    new_tool(stack, f"{word.title()} desk", like, entities={word: "consumer"})
    connect(stack, chance, f"{word}-file", f"{word}-desk", word)
    return f"tool:{word}-desk"


def _joined_pair(stack: Document, chance: Random) -> str:
    told = _island(stack, chance)
    entity = entity_of(stack, chance)
    target = told.removeprefix("tool:")
    find(stack, target)["entities"][entity] = "consumer"
    connect(stack, chance, master_of(stack, entity), target, entity)
    return told


def _pair_with_a_flow_not_judged(stack: Document, chance: Random) -> str:
    """A flow of unknown status may join the pair: not an island for sure."""
    told = _joined_pair(stack, chance)
    stack["integrations"][-1]["status"] = "unknown"
    return told


def _retired_pair(stack: Document, chance: Random) -> str:
    told = _island(stack, chance)
    for tool in stack["tools"][-2:]:
        tool["lifecycle"] = {"phase": "retired"}
    return told


def _unmet(stack: Document, chance: Random) -> tuple[str, str, str]:
    """A tool that has other flows needs records that no flow brings."""
    tool = leaf_tool(stack, chance)["id"]
    entity = chance.choice([one for one in stack["entities"] if one not in find(stack, tool)["entities"]])
    find(stack, tool)["entities"][entity] = "consumer"
    return master_of(stack, entity), tool, entity


def _no_path(stack: Document, chance: Random) -> str:
    return need(*_unmet(stack, chance))


def _met_over_a_relay(stack: Document, chance: Random) -> str:
    """The records come from another tool that passes them on."""
    source, tool, entity = _unmet(stack, chance)
    relay = next(id_ for id_ in users_of(stack, entity) if id_ != tool)
    find(stack, relay)["relays"] = [entity]
    connect(stack, chance, relay, tool, entity)
    return need(source, tool, entity)


def _met(stack: Document, chance: Random) -> str:
    source, tool, entity = _unmet(stack, chance)
    connect(stack, chance, source, tool, entity)
    return need(source, tool, entity)


def _met_by_hand(stack: Document, chance: Random) -> str:
    source, tool, entity = _unmet(stack, chance)
    connect(stack, chance, source, tool, entity, method="manual", every="1h")
    return need(source, tool, entity)


def _met_late(stack: Document, chance: Random) -> str:
    source, tool, entity = _unmet(stack, chance)
    connect(stack, chance, source, tool, entity, every="7d")
    return need(source, tool, entity)


def _maybe_met(stack: Document, chance: Random) -> str:
    """A flow that does not say what it carries may bring them."""
    source, tool, entity = _unmet(stack, chance)
    del connect(stack, chance, source, tool, entity)["entities"]
    return need(source, tool, entity)


def _starved(stack: Document, chance: Random) -> str:
    return f"tool:{_unmet(stack, chance)[1]}"


def _fed(stack: Document, chance: Random) -> str:
    source, tool, entity = _unmet(stack, chance)
    connect(stack, chance, source, tool, entity)
    return f"tool:{tool}"


def _of(edit: Edit) -> Edit:
    """Return the same edit, told of the tool that needs the records."""

    def told(stack: Document, chance: Random) -> str:
        return f"tool:{edit(stack, chance).partition('>')[2].partition('/')[0]}"

    return told


def _write_only(stack: Document, chance: Random) -> str:
    """A tool takes records in and keeps to itself what it makes for the system of record."""
    tool = leaf_tool(stack, chance)["id"]
    entity = entity_of(stack, chance)
    if entity in find(stack, tool)["entities"] or master_of(stack, entity) == tool:
        entity = next(iter(find(stack, tool)["entities"]))
    role = ["consumer", "producer"] if entity in find(stack, tool)["entities"] else "producer"
    find(stack, tool)["entities"][entity] = role
    return f"tool:{tool}"


def _gives_out(stack: Document, chance: Random) -> str:
    told = _write_only(stack, chance)
    tool = told.removeprefix("tool:")
    (entity,) = [name for name, roles in find(stack, tool)["entities"].items() if "producer" in roles]
    connect(stack, chance, tool, master_of(stack, entity), entity)
    return told


def _terminal(stack: Document, chance: Random) -> str:
    told = _write_only(stack, chance)
    find(stack, told.removeprefix("tool:"))["terminal"] = True
    return told


def _gives_out_untold(stack: Document, chance: Random) -> str:
    told = _gives_out(stack, chance)
    del stack["integrations"][-1]["entities"]
    return told


def _flow_need(stack: Document, chance: Random, **facts: Any) -> str:
    one = leaf_flow(stack, chance)
    one.update(facts)
    return need(one["source"], one["target"], one["entities"][0])


def _flow_with(**facts: Any) -> Edit:
    return lambda stack, chance: _flow_need(stack, chance, **facts)


def _as_flow(edit: Edit) -> Edit:
    """Return the same edit, told of the flow between the two ends of the need."""

    def told(stack: Document, chance: Random) -> str:
        return f"flow:{edit(stack, chance).removeprefix('need:').partition('/')[0]}"

    return told


def _no_master(stack: Document, chance: Random, *, stated: object = "none") -> str:
    entity = entity_of(stack, chance)
    for user in users_of(stack, entity):
        find(stack, user)["entities"][entity] = ["consumer", "producer"]
    stack["entities"][entity]["system_of_record"] = stated
    return f"entity:{entity}"


def _one_holder(stack: Document, chance: Random) -> str:
    """Records of one tool alone need no rule which copy is right."""
    stack["entities"]["memo"] = {"system_of_record": "none", "about_customer": False, "tolerance": "24h"}
    leaf_tool(stack, chance)["entities"]["memo"] = "producer"
    return "entity:memo"


def _any_entity(stack: Document, chance: Random) -> str:
    return f"entity:{entity_of(stack, chance)}"


def _rivals(stack: Document, chance: Random, **facts: Any) -> str:
    entity = entity_of(stack, chance)
    other = users_of(stack, entity)[0]
    find(stack, other)["entities"][entity] = ["system_of_record"]
    stack["entities"][entity]["system_of_record"] = [master_of(stack, entity), other]
    stack["entities"][entity].update(facts)
    return f"entity:{entity}"


def _shared_out(stack: Document, chance: Random) -> str:
    told = _rivals(stack, chance)
    entity = stack["entities"][told.removeprefix("entity:")]
    entity["system_of_record"] = [
        {"tool": id_, "scope": [part]} for id_, part in zip(entity["system_of_record"], ("north", "south"), strict=True)
    ]
    return told


def _agreed(stack: Document, chance: Random) -> str:
    return _rivals(stack, chance, style="coexistence", survivorship="the newest wins")


def _fields_lost(stack: Document, chance: Random, fields: tuple[str, ...] = ("name",)) -> str:
    one = leaf_flow(stack, chance)
    entity = one["entities"][0]
    stack["needs"] = [
        {
            "from": one["source"],
            "to": one["target"],
            "entity": entity,
            "within": "24h",
            "attributes": ["name", "number"],
        }
    ]
    one["attributes"] = list(fields)
    return need(one["source"], one["target"], entity)


def _fields_all(stack: Document, chance: Random) -> str:
    return _fields_lost(stack, chance, ("name", "number", "more"))


def _customer_flow(stack: Document, chance: Random) -> Document:
    about = {id_ for id_, one in stack["entities"].items() if one["about_customer"]}
    flows = [one for one in stack["integrations"] if one["entities"][0] in about and one["target"] != stack["hub"]]
    return chance.choice(flows)


def _keys(carried: list[str], stored: list[str], *, customer: bool = True) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        about = {id_ for id_, one in stack["entities"].items() if one["about_customer"]}
        other = [one for one in stack["integrations"] if one["entities"][0] not in about]
        one = _customer_flow(stack, chance) if customer else chance.choice(other)
        one["keys"] = carried
        find(stack, one["target"])["stores_keys"] = stored
        return f"flow:{one['source']}>{one['target']}"

    return edit


def _no_hub(stack: Document, chance: Random) -> str:
    del chance
    del stack["hub"]
    return "stack:hub"


def _starved_hub(stack: Document, chance: Random) -> str:
    """The hub is named, and what is about customers does not reach it."""
    for word in ("coupon", "survey", "guest"):
        like = leaf_tool(stack, chance)["id"]
        stack["entities"][word] = {
            "system_of_record": f"{word}-file",
            "about_customer": True,
            "tolerance": "24h",
            "attributes": ["name", "number"],
        }
        new_tool(stack, f"{word.title()} file", like)
        reader = leaf_tool(stack, chance)["id"]
        find(stack, reader)["entities"][word] = "consumer"
        connect(stack, chance, f"{word}-file", reader, word)
    stack["integrations"] = [one for one in stack["integrations"] if one["target"] != stack["hub"]]
    return f"tool:{stack['hub']}"


def _any_hub(stack: Document, chance: Random) -> str:
    del chance
    return f"tool:{stack['hub']}"


def _hub_by(method: str, every: str) -> Edit:
    """The hub gets all it has over flows of another kind."""

    def edit(stack: Document, chance: Random) -> str:
        for one in stack["integrations"]:
            if one["target"] == stack["hub"]:
                one.update(method=method, every=every)
        return _any_hub(stack, chance)

    return edit


def _hub_over_a_relay(stack: Document, chance: Random) -> str:
    """What is about customers gets to the hub over a tool that passes it on."""
    for one in [one for one in stack["integrations"] if one["target"] == stack["hub"]]:
        relay = find(stack, chance.choice(users_of(stack, one["entities"][0])))
        relay["relays"] = [*relay["relays"], one["entities"][0]]
        stack["integrations"].append({**one, "source": relay["id"]})
        stack["integrations"].remove(one)
    return _any_hub(stack, chance)


def _no_customers(stack: Document, chance: Random) -> str:
    """No hub, and no records about customers that it could have."""
    for entity in stack["entities"].values():
        entity["about_customer"] = False
    return _no_hub(stack, chance)


def _department_of(tool: str, stack: Document) -> str:
    return f"department:{find(stack, tool)['departments'][0]}"


def _one_need_of_another(stack: Document, chance: Random) -> str:
    """A single need between two departments is a need, and no rift."""
    return _department_of(_unmet(stack, chance)[0], stack)


def _needs_at_home(stack: Document, chance: Random) -> str:
    """Two tools of the department that makes the records do not get them; other departments do."""
    entity = entity_of(stack, chance, about_customer=False)
    source = master_of(stack, entity)
    home = find(stack, source)["departments"]
    own = [t["id"] for t in stack["tools"] if t["departments"] == home and t["id"] != source][:2]
    stack["integrations"] = [f for f in stack["integrations"] if f["source"] != source or f["target"] not in own]
    return _department_of(source, stack)


def _met_between(stack: Document, chance: Random) -> str:
    """What one department needs of the other it gets."""
    one, other = chance.sample(list(stack["entities"]), 2)
    for reader in users_of(stack, one):
        if other not in find(stack, reader)["entities"]:
            find(stack, reader)["entities"][other] = "consumer"
            connect(stack, chance, master_of(stack, other), reader, other)
    return _department_of(master_of(stack, one), stack)


def _gone_department(stack: Document, chance: Random) -> str:
    """Everything that would need the records is retired."""
    told = _departments(stack, chance)
    for tool in stack["tools"]:
        if tool["departments"] == [told.removeprefix("department:")]:
            tool["lifecycle"] = {"phase": "retired"}
    return told


def _whole_department(stack: Document, chance: Random) -> str:
    return f"department:{chance.choice(stack['departments'])['id']}"


def _writers(number: int, **facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        entity = entity_of(stack, chance, about_customer=True)
        master = master_of(stack, entity)
        stack["entities"][entity].update(facts)
        for tool in chance.sample([t["id"] for t in stack["tools"] if t["id"] != master], number):
            find(stack, tool).setdefault("entities", {})[entity] = "producer"
            connect(stack, chance, tool, master, entity)
        return f"entity:{entity}"

    return edit


def _unrecorded(stack: Document, chance: Random) -> str:
    stack["complete"] = ["tools"]
    return f"tool:{new_tool(stack, 'Password vault', leaf_tool(stack, chance)['id'])['id']}"


def _stated_alone(stack: Document, chance: Random) -> str:
    stack["complete"] = ["tools"]
    return f"tool:{new_tool(stack, 'Password vault', leaf_tool(stack, chance)['id'], standalone_ok=True)['id']}"


def _departments(stack: Document, chance: Random) -> str:
    """The tools of two departments all need the records of the other one, and nothing runs between them."""
    one, other = chance.sample([entity for entity in stack["entities"] if master_of(stack, entity) != stack["hub"]], 2)
    for entity, foreign in ((one, other), (other, one)):
        home = find(stack, master_of(stack, entity))["departments"]
        readers = [t for t in stack["tools"] if t["departments"] == home and entity in t.get("entities", {})]
        for reader in readers:
            reader["entities"][foreign] = "consumer"
        ids = {reader["id"] for reader in readers}
        source = master_of(stack, foreign)
        stack["integrations"] = [f for f in stack["integrations"] if f["source"] != source or f["target"] not in ids]
    return f"department:{find(stack, master_of(stack, one))['departments'][0]}"


_UNMET = frozenset({"silos.no-path", "silos.read-starved", "silos.department", "integrations.missing"})
_NO_VIEW = _UNMET | {"silos.no-unified-view"}
"""Records about customers that get nowhere do not get to the hub either."""
_COPIES = _NO_VIEW | {"journey.broken"}
"""Where there is no master, each tool of a journey that makes the records makes them anew."""
_LATE = frozenset({"integrations.by-hand", "integrations.late", "silos.stale"})

FAULTS = (
    Fault(
        "silos.isolated-tool",
        (_cut_off, _cut_off_producer, _untouched_conduit),
        (_stands_alone_on_purpose, _carried_by_a_conduit, _retired, _planned, _sound),
        _NO_VIEW,
    ),
    Fault(
        "silos.island",
        (_island,),
        (_joined_pair, _pair_with_a_flow_not_judged, _retired_pair, _sound, _carried_by_a_conduit),
        _NO_VIEW,
    ),
    Fault("silos.no-path", (_no_path,), (_met, _met_over_a_relay, _met_by_hand, _met_late, _maybe_met), _UNMET),
    Fault(
        "silos.read-starved",
        (_starved,),
        (_fed, _sound, _of(_met_over_a_relay), _of(_met_by_hand), _of(_maybe_met)),
        _UNMET,
    ),
    Fault("silos.write-only", (_write_only,), (_gives_out, _terminal, _gives_out_untold, _sound, _fed), _NO_VIEW),
    Fault(
        "silos.manual-only",
        (_as_flow(_flow_with(method="manual", every="1h")),),
        tuple(
            map(
                _as_flow,
                (_flow_with(method="rpa"), _flow_with(method="file"), _flow_with(every="12h"), _met, _met_over_a_relay),
            )
        ),
        _LATE,
    ),
    Fault(
        "silos.stale",
        (_as_flow(_flow_with(every="7d")), _as_flow(_flow_with(every="2d"))),
        tuple(
            map(
                _as_flow,
                (
                    _flow_with(every="12h"),
                    _flow_with(method="rpa"),
                    _flow_with(every="0"),
                    _met,
                    _flow_with(takes="2h"),
                ),
            )
        ),
        _LATE,
    ),
    Fault("silos.no-master", (_no_master,), (_one_holder, _any_entity, _agreed, _shared_out, _writers(2)), _COPIES),
    Fault(
        "silos.competing-masters",
        (_rivals,),
        (_agreed, _shared_out, _any_entity, _one_holder, _writers(2)),
        _NO_VIEW,
    ),
    Fault(
        "silos.attributes-lost",
        (_fields_lost,),
        (_fields_all, _flow_with(every="1h"), _met, _met_over_a_relay, _flow_with(attributes=["name", "number"])),
    ),
    Fault(
        "silos.identity-lost",
        (_keys([], ["number"]), _keys(["number"], ["email"])),
        (
            _keys(["number"], ["number"]),
            _keys(["number", "email"], ["email", "number"]),
            _keys(["number"], ["number", "phone"]),
            _keys([], ["number"], customer=False),
            _keys(["number"], ["email"], customer=False),
        ),
        whole=True,
        # The tool may get customers' records of two kinds, over two flows.
        several=True,
    ),
    Fault(
        "silos.no-unified-view",
        (_no_hub, _starved_hub),
        (_any_hub, _hub_over_a_relay, _hub_by("manual", "4h"), _hub_by("api", "3d"), _no_customers),
        _UNMET | {"silos.island", "silos.isolated-tool"},
    ),
    Fault(
        "silos.department",
        (_departments,),
        (_whole_department, _one_need_of_another, _needs_at_home, _met_between, _gone_department),
        # Tools that lose one of two connections hang on the other one.
        _UNMET | {"resilience.cut-point"},
    ),
    Fault(
        "silos.many-writers",
        (_writers(5), _writers(6), _writers(3)),
        (_writers(1), _writers(2), _writers(5, survivorship="the newest wins"), _any_entity, _agreed),
        frozenset({"silos.no-unified-view"}),
    ),
    Fault("silos.unrecorded", (_unrecorded,), (_stated_alone, _sound, _cut_off, _retired, _planned)),
)
