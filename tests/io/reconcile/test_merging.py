"""Several lists as one stack: every list of records by hand, and small random lists against a plain merge."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.reconcile.merging import Merged, merge

ORDER = ("measured", "documented", "interview", "assumed", None)


def merged(*documents: dict[str, Any]) -> Merged:
    """The documents as one, called a, b, c; what comes out is a sound stack."""
    lists = {
        "abc"[n]: sa.Stack.model_validate({"name": "abc"[n], "tools": ["CRM", "ERP", "Mail"], **one})
        for n, one in enumerate(documents)
    }
    whole = merge(lists, "All")
    sa.Stack.model_validate(whole.document)
    return whole


def told(whole: Merged) -> list[str]:
    """The contradictions in words."""
    return [str(one) for one in whole.contradictions]


def test_masters_that_differ_are_told_and_never_put_together() -> None:
    """Two lists that each name one master do not make an entity with two; the first is kept."""
    whole = merged(
        {"entities": [{"id": "customer", "system_of_record": "crm"}]},
        {"entities": [{"id": "Customer", "system_of_record": "erp"}]},
        {"entities": [{"id": "customer", "system_of_record": "none"}]},
    )

    assert [master["tool"] for master in whole.document["entities"][0]["system_of_record"]] == ["crm"]
    assert told(whole) == ["customer: system_of_record is 'crm' in a, 'erp' in b, 'none' in c; a is kept"]


def test_masters_by_the_roles_of_tools_are_told_too() -> None:
    """Nobody can say which of the two roles is wrong, so both stay."""
    one = {"tools": [{"name": "CRM", "entities": {"customer": "system_of_record"}}]}
    other = {"tools": [{"name": "ERP", "entities": {"customer": "system_of_record"}}]}
    whole = merged(one, other)

    assert told(whole) == ["customer: system_of_record is 'crm' in a, 'erp' in b; each is kept"]
    assert [tool["entities"][0]["roles"] for tool in whole.document["tools"]] == [["system_of_record"]] * 2
    assert told(merged(one, one)) == []


def test_the_items_of_a_tool_have_the_facts_of_all_lists() -> None:
    """Of one capability the grade is from one list and the usage from another; roles that differ are told."""
    whole = merged(
        {
            "tools": [
                {
                    "name": "CRM",
                    "capabilities": [{"id": "email", "grade": 2}],
                    "entities": {"customer": {"roles": ["producer"], "attributes": ["name"]}},
                    "limits": [{"resource": "contacts", "used": 5}],
                }
            ]
        },
        {
            "tools": [
                {
                    "name": "CRM",
                    "capabilities": [{"id": "forms"}, {"id": "email", "grade": 3, "usage": 0.5}],
                    "entities": {"customer": {"roles": ["consumer"], "attributes": ["mail"]}},
                    "limits": [{"resource": "contacts", "limit": 10}],
                }
            ]
        },
    )
    (tool,) = whole.document["tools"]

    assert tool["capabilities"] == [{"id": "email", "grade": 2, "usage": 0.5}, {"id": "forms"}]
    assert tool["entities"] == [{"entity": "customer", "roles": ["producer"], "attributes": ["name", "mail"]}]
    assert tool["limits"] == [{"resource": "contacts", "used": 5, "limit": 10}]
    assert told(whole) == [
        "CRM: capabilities.email.grade is 2 in a, 3 in b; a is kept",
        "CRM: entities.customer.roles is 'producer' in a, 'consumer' in b; a is kept",
    ]


def test_a_price_list_and_the_steps_of_a_journey_are_one_fact() -> None:
    """Half of one and half of another would be neither."""

    def document(price: int, *steps: str) -> dict[str, Any]:
        tool = {"name": "CRM", "prices": [{"up_to": 10, "annual": price}, {"annual": 9 * price}]}
        return {"tools": [tool], "journeys": [{"name": "Buy", "steps": [{"name": step} for step in steps]}]}

    whole = merged(document(5, "Look", "Pay"), document(6, "Pay", "Look", "Leave"))

    assert [price["annual"] for price in whole.document["tools"][0]["prices"]] == [5, 45]
    assert [step["name"] for step in whole.document["journeys"][0]["steps"]] == ["Look", "Pay"]
    assert [one.field for one in whole.contradictions] == ["prices", "steps"]
    assert whole.contradictions[1].facts == (("a", "Look, Pay"), ("b", "Pay, Look, Leave"))


def test_two_flows_of_one_list_are_never_one() -> None:
    """The same ends and the same entity, once by an interface and once by a file: both stay."""
    flows = [{"source": "crm", "target": "erp", "entities": ["order"], "method": method} for method in ("api", "file")]
    whole = merged({"integrations": flows}, {"integrations": flows})

    assert [flow["method"] for flow in whole.document["integrations"]] == ["api", "file"]
    assert told(whole) == []


def test_what_blocks_a_candidate_follows_to_its_id() -> None:
    """Two lists use one id for different candidates, and two ids for the same one."""

    def document(id_: str, target: str, x: str) -> dict[str, Any]:
        rollout = {"id": x, "name": x, "approvals": [{"id": "legal", "name": "Legal", "blocks": [id_]}]}
        return {"candidates": [{"id": id_, "source": "crm", "target": target}], "initiatives": [rollout]}

    whole = merged(document("c1", "erp", "x"), document("c1", "mail", "y"), document("c9", "erp", "z")).document

    assert [(one["id"], one["target"]) for one in whole["candidates"]] == [("c1", "erp"), ("c1-2", "mail")]
    blocked = [one["approvals"][0]["blocks"] for one in whole["initiatives"]]
    assert blocked == [["c1"], ["c1-2"], ["c1"]]


def test_what_users_say_is_counted_once() -> None:
    """The same feedback in two lists is one; twice in one list it is two."""
    said = {"tool": "crm", "rating": 2}
    whole = merged({"feedback": [said, said]}, {"feedback": [said, {"tool": "erp", "rating": 5}]})

    assert [(one["tool"], one["rating"]) for one in whole.document["feedback"]] == [("crm", 2), ("crm", 2), ("erp", 5)]


def test_a_fact_that_the_first_list_leaves_open_is_whole() -> None:
    """A null is nothing stated, and what the others state is united as ever."""
    whole = merged(
        {"tools": [{"name": "CRM", "cost": None, "regions": None}]},
        {"tools": [{"name": "CRM", "cost": {"annual": 5}, "regions": ["EU"]}]},
        {"tools": [{"name": "CRM", "cost": {"annual": 6, "may_rise": 0.1}, "regions": ["US"]}]},
    )
    (tool,) = whole.document["tools"]

    assert (tool["cost"], tool["regions"]) == ({"annual": 5}, ["EU", "US"])  # how much a cost of 6 may rise is another
    assert [one.field for one in whole.contradictions] == ["cost.annual", "cost.may_rise"]


def test_seats_of_lists_that_contradict_are_never_mixed() -> None:
    """Who uses the licences that another list counts otherwise is no fact of these; a list that agrees adds to it."""

    def tool(**seats: int) -> dict[str, Any]:
        return {"tools": [{"name": "CRM", "seats": seats}]}

    lists = [tool(paid=60), tool(paid=40, active=39), tool(assigned=50)]
    whole = merged(*lists)
    assert whole.document["tools"][0]["seats"] == {"paid": 60, "assigned": 50}
    assert told(whole) == [
        "CRM: seats.paid is 60 in a, 40 in b; a is kept",
        "CRM: seats.active is 39 in b; it is left out, as another list is believed on its seats",
    ]
    assert [one.open for one in whole.contradictions] == [True, True]
    fewer = merged(tool(paid=60, active=41), tool(assigned=9))  # than use it, which is true of none
    assert fewer.document["tools"][0]["seats"] == {"paid": 60, "active": 41}
    turned = merged(lists[2], lists[1], lists[0])
    assert turned.document["tools"][0]["seats"] == {"assigned": 50, "paid": 40, "active": 39}


def test_the_list_that_is_known_better_is_believed_in_every_order() -> None:
    """Its seats come whole, wherever it stands among the lists."""
    measured = {"tools": [{"name": "CRM", "seats": {"paid": 40}, "provenance": {"confidence": "measured"}}]}
    guessed = {"tools": [{"name": "CRM", "seats": {"paid": 60, "active": 55}, "provenance": {"confidence": "assumed"}}]}
    for order in permutations([measured, guessed]):
        whole = merged(*order)
        assert whole.document["tools"][0]["seats"] == {"paid": 40}
        assert [one.open for one in whole.contradictions] == [False, False]


def test_words_in_another_order_and_facts_of_the_users_own_contradict_nothing() -> None:
    """Sets are sets, and what a key of the user's own means nobody knows."""

    def tool(own: int, *roles: str) -> dict[str, Any]:
        return {"name": "CRM", "x-a": own, "cost": {"annual": 1, "x-b": own}, "entities": {"c": list(roles)}}

    whole = merged({"tools": [tool(1, "cache", "producer")]}, {"tools": [tool(2, "producer", "cache")]})

    assert told(whole) == []


IDS = {"CRM": "crm", "ERP": "erp", "Mail": "m", "Почта": "почта", "📣📣": "row-4", "C++": "c"}
names = st.sampled_from(list(IDS))
_tool = st.fixed_dictionaries(
    {"name": names},
    optional={
        "owner": st.sampled_from(["Ann", "ann", "Bob"]),
        "category": st.sampled_from(["x", "y"]),
        "cost": st.fixed_dictionaries({"annual": st.integers(0, 2)}),
        "departments": st.lists(st.sampled_from(["it", "hr"]), unique=True, max_size=2),
        "provenance": st.fixed_dictionaries({"confidence": st.sampled_from(ORDER[:4])}),
    },
)
_list = st.lists(_tool, min_size=1, max_size=4, unique_by=lambda tool: tool["name"]).map(
    lambda tools: {"tools": [{"id": IDS[tool["name"]], **tool} for tool in tools]}
)


def plainly(documents: list[dict[str, Any]], name: str) -> tuple[dict[str, Any], set[tuple[str, int]]]:
    """What is known of a tool by the rules alone: who is believed, and which facts contradict in how many lists."""
    stated = [(n, tool) for n, one in enumerate(documents) for tool in one["tools"] if tool["name"] == name]
    believed = sorted(stated, key=lambda one: (ORDER.index(one[1].get("provenance", {}).get("confidence")), one[0]))
    known: dict[str, Any] = {}
    against: set[tuple[str, int]] = set()
    for field, read in {
        "owner": lambda tool: tool.get("owner"),
        "category": lambda tool: tool.get("category"),
        "cost.annual": lambda tool: tool.get("cost", {}).get("annual"),
    }.items():
        values = [value for _, tool in believed if (value := read(tool)) is not None]
        if values:
            known[field] = values[0]
        if len({str(value).lower() for value in values}) > 1:
            against.add((field, len(values)))
    departments = [one for _, tool in stated for one in tool.get("departments", [])]
    known["departments"] = list(dict.fromkeys(departments))
    return known, against


@settings(max_examples=150, deadline=None)
@given(st.lists(_list, min_size=2, max_size=3))
def test_small_lists_merge_as_the_rules_say(documents: list[dict[str, Any]]) -> None:
    """Every fact, every contradiction once with all its values, every tool once."""
    whole = merged(*documents)
    tools = {tool["name"]: tool for tool in whole.document["tools"]}

    assert len({tool["id"] for tool in whole.document["tools"]}) == len(tools) == len(whole.document["tools"])
    assert tools.keys() == {tool["name"] for one in documents for tool in one["tools"]}
    for name, tool in tools.items():
        known, against = plainly(documents, name)
        mine = {
            "owner": tool.get("owner"),
            "category": tool.get("category"),
            "cost.annual": tool.get("cost", {}).get("annual"),
            "departments": tool.get("departments", []),
        }
        assert {key: value for key, value in mine.items() if value is not None} == known
        found = [(one.field, len(one.facts)) for one in whole.contradictions if one.subject == name]
        assert sorted(found) == sorted(against)


@settings(max_examples=30, deadline=None)
@given(st.lists(_list, min_size=3, max_size=3))
def test_the_order_of_the_lists_matters_to_who_is_believed_only(documents: list[dict[str, Any]]) -> None:
    """Which tools there are, what is united, and what contradicts is the same in every order."""

    def what(order: tuple[dict[str, Any], ...]) -> Any:
        whole = merged(*order)
        united = {tool["name"]: frozenset(tool.get("departments", [])) for tool in whole.document["tools"]}
        return united, {(one.subject, one.field, len(one.facts)) for one in whole.contradictions}

    assert len({str(sorted(map(str, what(order)[1]))) for order in permutations(documents)}) == 1
    assert all(what(order)[0] == what(tuple(documents))[0] for order in permutations(documents))


@pytest.mark.parametrize("lists", [400])
def test_many_lists_are_grouped_list_by_list(lists: int) -> None:
    """Each tool of a folder of hundreds of files is looked at once, and found again in the next."""
    stacks = {f"l{n}": sa.Stack.model_validate({"name": "x", "tools": ["CRM", f"Tool {n}"]}) for n in range(lists)}
    result = merge(stacks, "All")

    assert len(result.groups) == lists + 1
    assert len(result.groups[0].entries) == lists
