"""Faults of the register itself: nobody answers for a tool, nobody uses it, it stands in it twice."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.faults.clean import Document, clean_stack, find
from benchmarks.faults.edits import connect, entity_of, leaf_flow, leaf_tool, master_of, new_tool, subject
from benchmarks.faults.fault import Edit, Fault


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


# -- nobody answers for it: who has left


def _initiative(stack: Document, tool: Document, **facts: Any) -> None:
    stack["initiatives"] = [{"id": "move", "name": "Move", "tools": [tool["id"]], **facts}]


def _owner_left(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    tool.pop("technical_owner")
    _initiative(stack, tool, team=[{"person": tool["owner"], "joined": "2024-02-01", "left": "2026-06-30"}])
    return f"tool:{tool['id']}"


def _owner_was_sponsor(stack: Document, chance: Random) -> str:
    """The owner sponsored something and has left the company; a successor took that over, and not the tool."""
    tool = _any_tool(stack, chance)
    sponsor = {"name": tool["owner"], "leaves": "2026-05-31", "successor": find(stack, stack["hub"])["owner"]}
    _initiative(stack, tool, sponsor=sponsor)
    return f"tool:{tool['id']}"


def _owner_came_back(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    _initiative(stack, tool, team=[{"person": tool["owner"], "joined": "2024-02-01"}])
    return f"tool:{tool['id']}"


def _another_left(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    _initiative(stack, tool, team=[{"person": "Zoe Zander", "joined": "2024-02-01", "left": "2026-06-30"}])
    return f"tool:{tool['id']}"


def _leaves_later(stack: Document, chance: Random) -> str:
    tool = _any_tool(stack, chance)
    _initiative(stack, tool, team=[{"person": tool["owner"], "joined": "2024-02-01", "left": "2027-06-30"}])
    return f"tool:{tool['id']}"


# -- old facts


def _dated(day: str | None) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        tool = chance.choice(stack["tools"])
        tool["provenance"] = {"from": "application register", **({} if day is None else {"as_of": day})}
        return f"tool:{tool['id']}"

    return edit


def _old_flow(stack: Document, chance: Random) -> str:
    one = leaf_flow(stack, chance)
    one["provenance"] = {"from": "interface list", "as_of": "2024-05-01"}
    return subject(one)


def _old_department(stack: Document, chance: Random) -> str:
    one = chance.choice(stack["departments"])
    one["provenance"] = {"from": "staff plan", "as_of": "2023-12-31"}
    return f"department:{one['id']}"


def _old_but_retired(stack: Document, chance: Random) -> str:
    old = {"from": "old list", "as_of": "2020-01-01"}
    like = leaf_tool(stack, chance)["id"]
    return f"tool:{new_tool(stack, 'Old box', like, lifecycle={'phase': 'retired'}, provenance=old)['id']}"


# -- what points at tools that are not listed


def _over_a_platform(number: int) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        for one in chance.sample(stack["integrations"], number):
            one["method"] = "ipaas"
        return "stack:platform"

    return edit


def _over_a_listed_platform(stack: Document, chance: Random) -> str:
    conduit = new_tool(stack, "Link works", leaf_tool(stack, chance)["id"], kind="conduit")
    one = leaf_flow(stack, chance)
    one.update(method="ipaas", via=conduit["id"])
    return "stack:platform"


def _planned_platform(stack: Document, chance: Random) -> str:
    """Nothing runs over it yet."""
    one = leaf_flow(stack, chance)
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method="ipaas", status="planned")
    return "stack:platform"


def _vendor(name: str) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        del chance
        stack["vendors"] = [{"id": "far-off", "name": name}]
        return "vendor:far-off"

    return edit


def _vendor_of_a_tool(stack: Document, chance: Random) -> str:
    stack["vendors"] = [{"id": "far-off", "name": chance.choice(stack["tools"])["vendor"]}]
    return "vendor:far-off"


def _vendor_written_otherwise(stack: Document, chance: Random) -> str:
    stack["vendors"] = [{"id": "far-off", "name": chance.choice(stack["tools"])["vendor"].upper()}]
    return "vendor:far-off"


def _vendor_maybe(stack: Document, chance: Random) -> str:
    """A tool does not say whose it is: it may be this vendor's."""
    leaf_tool(stack, chance).pop("vendor")
    return _vendor("Far Off Ltd")(stack, chance)


# -- nothing speaks of it, nothing needs it


def without_flows(seed: int) -> Document:
    """Return a clean stack whose flows were not listed."""
    stack = clean_stack(seed)
    del stack["integrations"]
    stack["complete"] = ["tools"]
    return stack


def _silent(**facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        made = new_tool(stack, chance.choice(["Fax gate", "Note vault", "Old planner"]), stack["hub"], **facts)
        if "capabilities" not in facts:
            made.pop("capabilities")
        return f"tool:{made['id']}"

    return edit


def _silent_but_in_a_step(stack: Document, chance: Random) -> str:
    told = _silent()(stack, chance)
    stack["journeys"][0]["steps"].append({"name": "Close", "tools": [told.removeprefix("tool:")]})
    return told


def _silent_but_holds(stack: Document, chance: Random) -> str:
    return _silent(entities={chance.choice(list(stack["entities"])): "consumer"})(stack, chance)


def _copy(role: str = "cache", **facts: Any) -> Edit:
    """A tool keeps a copy of some records, and nothing asks for it."""

    def edit(stack: Document, chance: Random) -> str:
        entity = entity_of(stack, chance)
        name = chance.choice(["Copy box", "Shadow list", "Side file"])
        made = new_tool(stack, name, leaf_tool(stack, chance)["id"], entities={entity: role}, **facts)
        second = next(one for one in stack["entities"] if one != entity)
        made["entities"][second] = "cache"
        for one in (entity, second):
            connect(stack, chance, master_of(stack, one), made["id"], one, method="etl")
        return f"tool:{made['id']}"

    return edit


def _copy_in_a_step(stack: Document, chance: Random) -> str:
    told = _copy()(stack, chance)
    stack["journeys"][0]["steps"].append({"name": "Close", "tools": [told.removeprefix("tool:")]})
    return told


def _copy_that_feeds(stack: Document, chance: Random) -> str:
    reader = leaf_tool(stack, chance)["id"]
    told = _copy()(stack, chance)
    one = stack["integrations"][-1]
    connect(stack, chance, one["target"], reader, one["entities"][0])
    return told


def _master_unasked(stack: Document, chance: Random) -> str:
    """A system of record whose records nobody uses: it is where they are."""
    stack["entities"]["memo"] = {
        "system_of_record": "memo-file", "about_customer": False, "tolerance": "24h", "attributes": ["name"]
    }  # fmt: skip
    return f"tool:{new_tool(stack, 'Memo file', leaf_tool(stack, chance)['id'], standalone_ok=True)['id']}"


# -- two names of one thing


def _renamed(write: Callable[[str], str]) -> Edit:
    """A second entry of a tool, written otherwise."""

    def edit(stack: Document, chance: Random) -> str:
        tool = chance.choice([one for one in stack["tools"] if max(map(len, one["name"].split())) >= 8])
        made = new_tool(stack, "Second entry", tool["id"], vendor=tool["vendor"], standalone_ok=True)
        made["name"] = write(tool["name"])
        return f"tool:{tool['id']}"

    return edit


def _long_word_without_a_letter(name: str) -> str:
    word = max(name.split(), key=len)
    return name.replace(word, word[:3] + word[4:])


def _long_word_swapped(name: str) -> str:
    word = max(name.split(), key=len)
    at = next(n for n in range(1, len(word) - 1) if word[n] != word[n + 1])
    return name.replace(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])


def _vendor_spelt_twice(stack: Document, chance: Random) -> str:
    one, other = chance.sample(stack["tools"], 2)
    one["vendor"], other["vendor"] = "Lighthouse Software", "Lighthose Software"
    return "vendor:lighthose-software"


def _person_spelt_twice(stack: Document, chance: Random) -> str:
    one, other = chance.sample(stack["tools"], 2)
    one["owner"], other["owner"] = "Maximilian Wagner", "Maximillian Wagner"
    return "person:maximilian-wagner"


def _names(first: str, second: str, **facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        one, other = chance.sample(stack["tools"], 2)
        one.update(name=first)
        other.update({"name": second, **facts})
        return f"tool:{one['id']}"

    return edit


def _short_vendors(stack: Document, chance: Random) -> str:
    one, other = chance.sample(stack["tools"], 2)
    one["vendor"], other["vendor"] = "Alto", "Alta"
    return "vendor:alta"


# -- one person for many tools


def _owns(number: int, name: str = "Vera Ochs", field: str = "owner") -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        for tool in chance.sample(stack["tools"], number):
            tool[field] = name
        return "person:" + name.split(",", maxsplit=1)[0].lower().replace(" ", "-")

    return edit


def _owns_with_others(stack: Document, chance: Random) -> str:
    """Two owners in one text are two persons, each of them for all of these tools."""
    for tool in chance.sample(stack["tools"], 12):
        tool["owner"] = f"Vera Ochs, {tool['owner']}"
    return "person:vera-ochs"


def _owns_retired(stack: Document, chance: Random) -> str:
    told = _owns(8)(stack, chance)
    for number in range(5):
        new_tool(stack, f"Old box {number}", stack["hub"], owner="Vera Ochs", lifecycle={"phase": "retired"})
    return told


def _department_owns(stack: Document, chance: Random) -> str:
    department = chance.choice(stack["departments"])["id"]
    for tool in chance.sample(stack["tools"], 12):
        tool["owner"] = department.title()
    return f"person:{department}"


# -- the list that most tools are from


def _from(source: object, *, moved: bool = True) -> Edit:
    """The facts on a tool that has a flow are from elsewhere; on one that has none where `moved` is false."""

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        if not moved:
            tool = new_tool(stack, "Password vault", tool["id"], standalone_ok=True)
        if source is None:
            tool.pop("provenance")
        else:
            tool["provenance"] = source
        return f"tool:{tool['id']}"

    return edit


def _of_a_partial_list(stack: Document, chance: Random) -> str:
    for tool in stack["tools"]:
        tool["provenance"] = {"from": "application register (excerpt)", "as_of": "2026-10-20"}
    return _from({"from": "interview", "as_of": "2026-10-21"})(stack, chance)


# -- entries of one product


def _entry(name: str, **facts: Any) -> Edit:
    """A second entry of a tool under its name with an addition; it serves the same people."""

    def edit(stack: Document, chance: Random) -> str:
        tool = leaf_tool(stack, chance)
        made = new_tool(stack, "Second entry", tool["id"], vendor=tool["vendor"], **{"standalone_ok": True, **facts})
        made["name"] = name.format(tool["name"])
        return f"tool:{made['id']}"

    return edit


def _stated_product(stack: Document, chance: Random) -> str:
    tool = leaf_tool(stack, chance)
    tool["product"] = "Harbour Suite"
    made = new_tool(stack, "Quay board", tool["id"], product="Harbour Suite", standalone_ok=True)
    return f"tool:{made['id']}"


_REGISTER = {"from": "application register; interview", "as_of": "2026-10-20"}

FAULTS = (
    Fault(
        "inventory.unowned",
        plants=(_no_owner, _nobody, _owner_left, _owner_was_sponsor),
        misses=(
            *(_owned_by_team, _title_after_name, _two_owners, _retired_without_owner, _same_owner_twice),
            *(_owner_came_back, _another_left, _leaves_later),
        ),
        follows=frozenset({"people.sponsor-missing"}),
    ),
    Fault(
        "inventory.stale-fact",
        plants=(_dated("2025-10-01"), _dated("2023-01-01"), _old_flow, _old_department),
        misses=(_dated("2026-01-01"), _dated("2025-11-15"), _dated(None), _old_but_retired, _from(_REGISTER)),
        whole=True,
    ),
    Fault(
        "inventory.unknown-tool",
        plants=(_over_a_platform(1), _vendor("Far Off Ltd"), _over_a_platform(4)),
        misses=(
            *(_over_a_listed_platform, _planned_platform, _vendor_of_a_tool, _vendor_written_otherwise),
            _vendor_maybe,
        ),
        whole=True,
    ),
    Fault(
        "inventory.standalone",
        plants=(_silent(),),
        misses=(
            *(_silent_but_in_a_step, _silent_but_holds, _silent(standalone_ok=True)),
            *(_silent(capabilities=["faxing"]), _silent(lifecycle={"phase": "retired"})),
        ),
        base=without_flows,
    ),
    Fault(
        "inventory.unused",
        plants=(_copy(),),
        misses=(_copy_in_a_step, _copy_that_feeds, _master_unasked, _copy("consumer"), _copy(standalone_ok=True)),
    ),
    Fault(
        "inventory.look-alike",
        plants=(
            *(_renamed(str.upper), _renamed(_long_word_without_a_letter), _renamed(_long_word_swapped)),
            *(_vendor_spelt_twice, _person_spelt_twice, _renamed(lambda name: name.replace(" ", "-"))),
        ),
        misses=(
            _names("Harbour Server 1", "Harbour Server 2"),
            _names("Zendesk US", "Zendesk UK"),
            _names("Mailchimp", "Mailgun"),
            _names("Harbour", "Harbor", vendor="Another House"),
            _short_vendors,
        ),
        follows=frozenset({"redundancy.overlap", "redundancy.subsumed"}),
    ),
    Fault(
        "inventory.owner-load",
        plants=(_owns(11), _owns(14), _owns(12, "Vera Ochs, Head of IT"), _owns_with_others),
        misses=(
            *(_owns(9), _owns(12, "Service team"), _owns(12, field="technical_owner"), _owns_retired),
            _department_owns,
        ),
        follows=frozenset({"resilience.one-person"}),
    ),
    Fault(
        "inventory.unlisted",
        plants=(
            _from({"from": "interview", "as_of": "2026-10-21"}),
            _from("access list of October (IT)"),
        ),
        misses=(
            *(_from(_REGISTER), _from("application register (CRM of record)"), _from(None)),
            *(_from("interview", moved=False), _of_a_partial_list),
        ),
        whole=True,
    ),
    Fault(
        "inventory.same-product",
        plants=(_entry("{} (EU)"), _entry("{} sandbox"), _stated_product, _entry("{} - US account")),
        misses=(
            *(_entry("{} (EU)", lifecycle={"phase": "retired"}), _entry("{} (EU)", kind="conduit")),
            *(_entry("Harbour board"), _entry("New {}"), _entry("{} for partners")),
        ),
    ),
)
