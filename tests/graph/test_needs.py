"""Needs: they come from roles and declarations, never from flows."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings

import oracles
from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed, StackGraph
from stacks import DAY, HOUR, Document, document, flow, read, sample

CUSTOMER = {"customer": {"system_of_record": "crm", "about_customer": True, "tolerance": "24h"}}


def needs(stack_document: Document, mode: str = "canonical+declared") -> dict[str, DataNeed]:
    """Needs by id, without `need:`."""
    found = StackGraph(read(stack_document)).needs(mode)  # type: ignore[arg-type]  # wrong modes are tried too
    return {need.id.removeprefix("need:"): need for need in found}


def test_the_worked_example_has_ten_needs() -> None:
    """COBBLE-7 has the ten needs that methods 2.1 lists, sorted by source, target, entity."""
    found = StackGraph(sample("cobble_7")).needs()

    assert [need.id for need in found] == [
        "need:bil>crm/order",
        "need:bil>sup/order",
        "need:chat>crm/customer",
        "need:crm>ads/customer",
        "need:crm>bil/customer",
        "need:crm>esp/customer",
        "need:crm>sup/customer",
        "need:esp>crm/engagement",
        "need:sup>crm/ticket",
        "need:web>crm/customer",
    ]
    assert {need.weight for need in found} == {1.0}
    assert {need.entity: need.tolerance for need in found} == {
        "customer": DAY,
        "order": DAY,
        "ticket": 4 * HOUR,
        "engagement": 2 * DAY,
    }


def test_producers_feed_the_master_and_the_master_feeds_consumers() -> None:
    """Producer to master, master to consumer; caches ask for nothing; the origin is told."""
    tools = [
        "crm",
        {"id": "web", "entities": {"customer": "producer"}},
        {"id": "esp", "entities": {"customer": "consumer"}},
        {"id": "dwh", "entities": {"customer": "cache"}},
    ]

    found = needs(document(tools, entities=CUSTOMER))

    assert {id_: need.origins for id_, need in found.items()} == {
        "web>crm/customer": ("producer",),
        "crm>esp/customer": ("consumer",),
    }


def test_a_tool_with_two_roles_has_two_needs() -> None:
    """A tool that makes and uses an entity must both give it to the master and get it back."""
    tools = ["crm", {"id": "web", "entities": {"customer": ["producer", "consumer"]}}]

    assert sorted(needs(document(tools, entities=CUSTOMER))) == ["crm>web/customer", "web>crm/customer"]


def test_the_master_needs_nothing_from_itself() -> None:
    """A master that also produces and consumes its entity has no need with itself."""
    tools = [{"id": "crm", "entities": {"customer": ["system_of_record", "producer", "consumer"]}}, "esp"]

    assert needs(document(tools, hub="crm")) == {}


def test_what_is_about_the_customer_goes_to_the_hub() -> None:
    """The master sends to the hub where the entity is about the customer, and only there; the hub sends to nobody."""
    entities = {
        "order": {"system_of_record": "erp", "about_customer": True},
        "stock": {"system_of_record": "erp", "about_customer": False},
        "lead": {"system_of_record": "erp"},
        "person": {"system_of_record": "crm", "about_customer": True},
    }

    found = needs(document(["crm", "erp"], entities=entities, hub="crm"))

    assert {id_: need.origins for id_, need in found.items()} == {"erp>crm/order": ("hub",)}
    assert needs(document(["crm", "erp"], entities=entities)) == {}


def test_a_need_for_two_reasons_is_one_need() -> None:
    """Needs are de-duplicated by source, target and entity; both reasons are told, the weight counts once."""
    tools = ["erp", {"id": "crm", "entities": {"order": "consumer"}}]
    entities = {"order": {"system_of_record": "erp", "about_customer": True}}

    (need,) = needs(document(tools, entities=entities, hub="crm")).values()

    assert (need.id, need.weight, need.origins) == ("need:erp>crm/order", 1.0, ("consumer", "hub"))


@pytest.mark.parametrize("owner", ["none", ["crm", "erp"]])
def test_without_exactly_one_master_no_need_can_be_told(owner: str | list[str]) -> None:
    """No system of record, or several, leaves the needs of an entity undefined (methods 2.1)."""
    tools = ["crm", "erp", {"id": "esp", "entities": {"customer": "consumer"}}]

    assert needs(document(tools, entities={"customer": {"system_of_record": owner}}, hub="crm")) == {}


def test_a_master_may_be_named_by_the_entity_or_by_the_tool() -> None:
    """Both ways to name the system of record give the same needs."""
    reader = {"id": "esp", "entities": {"customer": "consumer"}}
    by_entity = document(["crm", reader], entities={"customer": {"system_of_record": "crm"}})
    by_tool = document([{"id": "crm", "entities": {"customer": "system_of_record"}}, reader], entities={"customer": {}})

    assert needs(by_entity) == needs(by_tool)


def test_declared_needs_are_added() -> None:
    """A declared need stands beside the generated ones, with its own tolerance, attributes and weight."""
    declared = {"from": "crm", "to": "esp", "entity": "lead", "within": "1h", "attributes": ["email"], "weight": 2.0}

    (need,) = needs(document(["crm", "esp"], needs=[declared])).values()

    assert (need.tolerance, need.attributes, need.weight, need.origins) == (HOUR, ("email",), 2.0, ("declared",))


def test_a_declared_need_without_a_tolerance_takes_the_entitys() -> None:
    """`within` absent means the entity's own tolerance."""
    declared = {"from": "esp", "to": "crm", "entity": "customer"}

    assert needs(document(["crm", "esp"], entities=CUSTOMER, needs=[declared]))["esp>crm/customer"].tolerance == DAY


def test_a_declared_need_that_repeats_a_generated_one_sharpens_it() -> None:
    """Its tolerance and attributes stand, the larger weight counts, and both origins are told."""
    tools = ["crm", {"id": "esp", "entities": {"customer": "consumer"}}]
    declared = {"from": "crm", "to": "esp", "entity": "customer", "within": "1h", "weight": 0.5, "attributes": ["name"]}

    (need,) = needs(document(tools, entities=CUSTOMER, needs=[declared])).values()

    assert (need.tolerance, need.weight, need.attributes) == (HOUR, 1.0, ("name",))
    assert need.origins == ("consumer", "declared")


def test_a_declared_need_that_asks_for_no_attributes_leaves_those_the_tool_asks_for() -> None:
    """What a declaration does not state cannot overrule what the consumer states."""
    reader = {"id": "esp", "entities": {"customer": {"roles": "consumer", "attributes": ["email"]}}}
    entities = {"customer": {"system_of_record": "crm", "attributes": ["email", "name", "consent"]}}
    declared = {"from": "crm", "to": "esp", "entity": "customer", "within": "1h"}

    (need,) = needs(document(["crm", reader], entities=entities, needs=[declared])).values()

    assert (need.tolerance, need.attributes) == (HOUR, ("email",))


def test_two_declarations_of_one_need_do_not_depend_on_their_order() -> None:
    """Two journeys that ask the same need within different times give the same need whichever stands first."""
    soon = {"from": "crm", "to": "esp", "entity": "customer", "within": "1h"}
    late = {"from": "crm", "to": "esp", "entity": "customer", "within": "24h"}

    first = needs(document(["crm", "esp"], needs=[soon, late]))
    second = needs(document(["crm", "esp"], needs=[late, soon]))

    assert first == second


def test_a_consumer_may_ask_for_fewer_attributes_than_the_entity_has() -> None:
    """Each need asks for what its consumer asks for, else for what the entity lists."""
    tools = [
        "crm",
        {"id": "esp", "entities": {"customer": {"roles": "consumer", "attributes": ["email"]}}},
        {"id": "ads", "entities": {"customer": "consumer"}},
        {"id": "web", "entities": {"customer": "producer"}},
    ]
    entities = {"customer": {"system_of_record": "crm", "attributes": ["email", "name"]}}

    found = needs(document(tools, entities=entities))

    assert {id_: need.attributes for id_, need in found.items()} == {
        "crm>esp/customer": ("email",),
        "crm>ads/customer": ("email", "name"),
        "web>crm/customer": ("email", "name"),
    }


def test_modes_give_generated_needs_declared_needs_or_both() -> None:
    """`canonical` leaves declarations out, `declared` leaves roles out, both is the default."""
    tools = ["crm", {"id": "esp", "entities": {"customer": "consumer"}}]
    declared = {"from": "esp", "to": "crm", "entity": "customer"}
    written = document(tools, entities=CUSTOMER, needs=[declared])

    assert list(needs(written, "canonical")) == ["crm>esp/customer"]
    assert list(needs(written, "declared")) == ["esp>crm/customer"]
    assert list(needs(written)) == ["crm>esp/customer", "esp>crm/customer"]


def test_an_unknown_mode_is_refused_with_the_real_ones() -> None:
    """A misspelt mode never means "no needs"."""
    with pytest.raises(StackAuditError, match=r"canonical\+declared, canonical, declared"):
        needs(document(["a", "b"]), "journeys")


@given(oracles.documents(), oracles.chance())
@settings(max_examples=60, deadline=None)
def test_flows_never_make_needs(written: Document, rng: random.Random) -> None:
    """Whatever flows a stack has, its needs are those of its roles and declarations, and those of the reference."""
    found = needs(written)
    tools = [tool["id"] for tool in written["tools"]]
    more = oracles.random_flow(rng, tools, list(written["entities"]))

    assert {need.key: need.weight for need in found.values()} == oracles.needs(written)
    assert needs({**written, "integrations": []}) == found
    assert needs({**written, "integrations": [*written["integrations"], more]}) == found


def test_an_entity_that_only_flows_is_known_without_needs() -> None:
    """An entity that a flow alone names is known to the graph, and nobody needs it."""
    graph = StackGraph(read(document(["a", "b"], [flow("a", "b", "stray")])))

    assert list(graph.holdings) == ["stray"]
    assert graph.needs() == ()


# -- what only a default asks for (methods 14.4)


def assumed(**rest: Any) -> dict[str, bool]:
    """Which needs of a small stack with a hub are assumed."""
    tools = ["crm", {"id": "esp", "entities": {"lead": "consumer"}}, "dwh"]
    entities = {"lead": {"system_of_record": "crm", "about_customer": True}, "order": {}}
    found = StackGraph(read(document(tools, [], entities=entities, hub="dwh", **rest))).needs()
    return {need.id: need.assumed for need in found}


def test_the_need_of_the_hub_is_assumed_unless_somebody_asks_for_it() -> None:
    """A declared need, or a step at the hub that needs the records, asks for it; a step elsewhere does not."""

    def journey(tool: str, entity: str) -> list[Document]:
        return [{"name": "Buy", "steps": [{"name": "Sell", "tools": [tool], "needs": [entity]}]}]

    hub = "need:crm>dwh/lead"
    assert assumed() == {"need:crm>esp/lead": False, hub: True}
    assert assumed(needs=[{"from": "crm", "to": "dwh", "entity": "lead"}])[hub] is False
    assert assumed(journeys=journey("dwh", "lead"))[hub] is False
    assert assumed(journeys=journey("dwh", "order"))[hub] is True
    assert assumed(journeys=journey("esp", "lead"))[hub] is True


def test_a_role_from_the_catalog_only_assumes_a_need() -> None:
    """The catalog says that the tool needs these records; the company does not, unless a step of a journey does."""
    mark = {"product": "esp", "facts": ["entities"]}
    tools = [
        "crm",
        {"id": "esp", "entities": {"lead": "consumer"}, "from_catalog": mark},
        {"id": "web", "entities": {"lead": "producer"}, "from_catalog": mark},
        {"id": "ads", "entities": {"lead": "consumer"}},
    ]
    step = {"name": "Write", "tools": ["esp"], "needs": ["lead"]}
    entities = {"lead": {"system_of_record": "crm"}}

    def needs(**rest: Any) -> dict[str, bool]:
        found = StackGraph(read(document(tools, [], entities=entities, **rest))).needs()
        return {need.id: need.assumed for need in found}

    bare = {"need:crm>ads/lead": False, "need:crm>esp/lead": True, "need:web>crm/lead": True}
    assert needs() == bare
    assert needs(journeys=[{"name": "Buy", "steps": [step]}]) == {**bare, "need:crm>esp/lead": False}
