"""Who holds what: the worked example of seven tools, and the laws on random stacks against enumeration of paths."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stacks import CASES, load, read

from stackaudit.core.errors import UnknownNameError
from stackaudit.graph import StackGraph
from stackaudit.graph.holders import Link, Part
from stackaudit.policy import Policy

SEVEN = CASES / "privacy" / "seven_tools.yaml"


def seven() -> StackGraph:
    return StackGraph(read(load(SEVEN)))


# -- the worked example


@pytest.mark.parametrize(
    ("entity", "attribute", "certain", "perhaps"),
    [
        ("customer", "email", "web crm esp sheet ads sup", ""),
        ("customer", "name", "web crm esp sup", "sheet"),
        ("customer", "health", "web crm sup", "sheet"),
        ("customer", None, "web crm esp sheet ads sup", ""),
        ("consent", "email", "web crm esp", ""),
        ("consent", "channel", "web crm", "esp"),  # it makes some of a consent, and does not say which attributes
        ("consent", None, "web crm esp", ""),
        ("ticket", "email", "sup bot", ""),
        ("ticket", "text", "sup bot", ""),
    ],
)
def test_who_holds_what_of_seven_tools(entity: str, attribute: str | None, certain: str, perhaps: str) -> None:
    """The certain holders of each attribute, and those that may hold it besides."""
    holders = seven().holders

    assert holders.certain(entity, attribute) == {*certain.split()}
    assert holders.possible(entity, attribute) - holders.certain(entity, attribute) == {*perhaps.split()}


def test_the_way_of_an_address_to_the_ads() -> None:
    """The shortest way from the CRM, with the method of each hop and whether it states the address."""
    assert seven().holders.chain("customer", "email", "ads") == (
        Link("crm", "sheet", "f5", "manual", stated=False),
        Link("sheet", "ads", "f6", "file", stated=True),
    )


@pytest.mark.parametrize(
    ("tool", "certain", "possible", "open_"),
    [
        ("web", "special", "special", False),
        ("crm", "special", "special", False),
        ("esp", "personal", "personal", False),
        ("sheet", "personal", "special", False),
        ("ads", "personal", "personal", False),
        ("sup", "special", "special", True),
        ("bot", "personal", "personal", True),
    ],
)
def test_the_worst_class_at_each_tool(tool: str, certain: str, possible: str, *, open_: bool) -> None:
    """For certain, as far as it may be, and whether something of no stated class may be there."""
    assert seven().holders.worst(tool) == (certain, possible, open_)


@pytest.mark.parametrize(
    ("flow", "certain", "possible"),
    [("f4", "personal", "personal"), ("f5", "personal", "special"), ("f6", "personal", "personal")],
)
def test_the_worst_class_that_a_flow_carries(flow: str, certain: str, possible: str) -> None:
    """A flow without attributes carries some of the customer for certain, and may carry health."""
    graph = seven()

    assert graph.holders.carried(graph.flow(flow))[:2] == (certain, possible)


def test_nobody_asks_where_the_sheet_has_the_address_from() -> None:
    """The flow from the CRM may carry it."""
    assert seven().holders.unsourced == {}


# -- what is stated, and what follows


def graph_of(**facts: Any) -> StackGraph:
    return StackGraph(read({"name": "Shop", "tools": ["CRM", "ESP", "Sheet", "Zap"], **facts}))


CUSTOMER = {"customer": {"system_of_record": "crm", "attributes": ["email", "health"]}}


def test_a_tool_that_is_only_said_to_need_records_may_hold_them() -> None:
    """It holds the attributes that it lists, perhaps, and no way is known."""
    uses = [{"name": "CRM"}, {"name": "ESP", "entities": {"customer": {"roles": "consumer", "attributes": ["email"]}}}]
    holders = graph_of(entities=CUSTOMER, tools=uses).holders

    assert "esp" not in holders.certain("customer", "email")
    assert "esp" in holders.possible("customer", "email")
    assert "esp" not in holders.possible("customer", "health")
    assert holders.chain("customer", "email", "esp") == ()


def test_a_tool_whose_flows_are_all_on_record_has_what_they_bring() -> None:
    """A need is no possible copy where no flow is missing from the file."""
    uses = [{"name": "CRM"}, {"name": "ESP", "flows": "all", "entities": {"customer": "consumer"}}]

    assert "esp" not in graph_of(entities=CUSTOMER, tools=uses).holders.possible("customer", "email")


def test_what_passes_through_a_conduit_is_there_too() -> None:
    """The conduit that carries a flow holds what it carries."""
    flows = [{"source": "crm", "target": "esp", "via": "zap", "entities": ["customer"], "attributes": ["email"]}]
    holders = graph_of(entities=CUSTOMER, integrations=flows).holders

    assert holders.certain("customer", "email") == {"crm", "esp", "zap"}
    assert holders.chain("customer", "email", "zap")[0].target == "zap"


def test_a_flow_of_unknown_status_or_without_entities_only_may_carry_records() -> None:
    """A planned one carries nothing."""
    flows = [
        {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], "status": "unknown"},
        {"source": "crm", "target": "sheet"},
        {"source": "crm", "target": "zap", "entities": ["customer"], "status": "planned"},
    ]
    holders = graph_of(entities=CUSTOMER, integrations=flows).holders

    assert holders.certain("customer") == {"crm"}
    assert holders.possible("customer", "email") == {"crm", "esp", "sheet"}
    assert holders.possible("customer", "health") == {"crm", "sheet"}


def test_a_role_from_the_catalog_is_no_stated_fact() -> None:
    """What nobody stated makes a possible holder; a way may begin there."""
    known = {"from_catalog": {"product": "esp", "facts": ["entities"]}, "entities": {"customer": "producer"}}
    flow = {"source": "esp", "target": "sheet", "entities": ["customer"], "attributes": ["email"], "status": "unknown"}
    tools = [{"name": "ESP", **known}, {"name": "Sheet"}]
    holders = graph_of(entities={"customer": {"attributes": ["email"]}}, tools=tools, integrations=[flow]).holders

    assert holders.certain("customer", "email") == frozenset()
    assert holders.possible("customer", "email") == {"esp", "sheet"}
    assert [link.source for link in holders.chain("customer", "email", "sheet")] == ["esp"]


def test_a_cache_that_lists_attributes_holds_these() -> None:
    """It holds no others."""
    tools = [{"name": "CRM"}, {"name": "ESP", "entities": {"customer": {"roles": "cache", "attributes": ["email"]}}}]
    holders = graph_of(entities=CUSTOMER, tools=tools).holders

    assert holders.certain("customer", "email") == {"crm", "esp"}
    assert holders.possible("customer", "health") == {"crm"}


@pytest.mark.parametrize("role", ["producer", "cache"])
def test_who_makes_or_copies_records_and_lists_no_attributes_holds_some_of_them(role: str) -> None:
    """Each attribute only perhaps: the class that is certain is the least one."""
    entity = {**CUSTOMER["customer"], "personal": "personal", "attribute_classes": {"health": "special"}}
    tools = [{"name": "CRM"}, {"name": "ESP", "entities": {"customer": role}}]
    holders = graph_of(entities={"customer": entity}, tools=tools).holders

    assert holders.certain("customer") == {"crm", "esp"}
    assert holders.certain("customer", "email") == {"crm"}
    assert holders.possible("customer", "health") == {"crm", "esp"}
    assert holders.worst("esp") == ("personal", "special", False)
    assert holders.worst("crm") == ("special", "special", False)


@pytest.mark.parametrize(
    ("entity", "classes"),
    [
        ({}, {None: None, "email": None}),
        ({"personal": "personal"}, {None: "personal", "email": "personal"}),
        ({"personal": "special", "attribute_classes": {"email": "personal"}}, {None: "personal", "email": "personal"}),
        ({"personal": "personal", "attribute_classes": {"id": "none"}}, {None: "personal", "id": "none"}),
        ({"attribute_classes": {"email": "personal"}}, {None: "personal", "email": "personal"}),
        ({"attributes": ["email", "id"], "attribute_classes": {"id": "none"}}, {None: None, "id": "none"}),
        ({"personal": "none"}, {None: "none", "email": "none"}),
        ({"personal": "none", "sensitivity": "Confidential"}, {None: "confidential", "email": "confidential"}),
        ({"personal": "none", "sensitivity": "restricted"}, {None: "none"}),
        ({"sensitivity": "secret"}, {None: "confidential"}),
        ({"about_customer": True}, {None: None}),
        ({"personal": "criminal"}, {None: "criminal"}),
    ],
)
def test_the_class_of_an_attribute(entity: dict[str, Any], classes: dict[str | None, str | None]) -> None:
    """That of the attribute, else of the entity, else by the company's own word; some of an entity has the least."""
    named = {name for name in classes if name is not None} | {*entity.get("attributes", ())}
    holders = graph_of(entities={"customer": {"attributes": sorted(named), **entity}}).holders

    assert {name: holders.class_of("customer", name) for name in classes} == classes


def test_attributes_that_are_stated_to_be_no_personal_data_are_none_wherever_they_go() -> None:
    """A flow that names only such attributes carries no personal data."""
    entity = {"customer": {"system_of_record": "crm", "personal": "personal", "attribute_classes": {"id": "none"}}}
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["id"]}
    silent = {"source": "crm", "target": "sheet", "entities": ["customer"]}
    holders = graph_of(entities=entity, integrations=[flow, silent]).holders

    assert holders.worst("esp").possible == "none"
    assert holders.worst("sheet").certain == "personal"


def test_a_company_may_have_its_own_words() -> None:
    """The levels and the word from which on data is confidential are the policy's."""
    policy = Policy.model_validate({"privacy": {"levels": ["green", "amber", "red"], "confidential_from": "amber"}})
    stack = read({"name": "Shop", "tools": ["CRM"], "entities": {"price": {"sensitivity": "RED"}}})

    assert StackGraph(stack, policy).holders.class_of("price") == "confidential"
    assert StackGraph(stack).holders.class_of("price") is None


def test_who_sends_what_nothing_shows_it_to_have_is_asked() -> None:
    """Only the first tool of such a way is asked."""
    flows = [
        {"source": "sheet", "target": "esp", "entities": ["customer"], "attributes": ["email"]},
        {"source": "esp", "target": "zap", "entities": ["customer"], "attributes": ["email"]},
    ]
    holders = graph_of(entities=CUSTOMER, integrations=flows).holders

    assert holders.unsourced == {"sheet": (Part("customer"), Part("customer", "email"))}


def test_records_that_only_go_round_in_a_circle_are_asked_for() -> None:
    """Nobody in the circle is known to make them."""
    flows = [
        {"source": "sheet", "target": "esp", "entities": ["order"]},
        {"source": "esp", "target": "sheet", "entities": ["order"]},
    ]

    assert graph_of(integrations=flows).holders.unsourced == {"esp": (Part("order"),), "sheet": (Part("order"),)}


def test_what_the_stack_does_not_know_is_refused() -> None:
    """A typing error is no empty answer."""
    with pytest.raises(UnknownNameError, match="custmer"):
        seven().holders.certain("custmer")
    with pytest.raises(UnknownNameError, match="did you mean 'email'"):
        seven().holders.possible("customer", "emial")


# -- laws on random stacks

TOOLS, ENTITIES, ATTRIBUTES = "abcdef", ("x", "y"), ("p", "q")
flow = st.fixed_dictionaries(
    {"source": st.sampled_from(TOOLS), "target": st.sampled_from(TOOLS)},
    optional={
        "entities": st.lists(st.sampled_from(ENTITIES), min_size=1, max_size=2, unique=True),
        "attributes": st.lists(st.sampled_from(ATTRIBUTES), max_size=2, unique=True),
        "status": st.sampled_from(["active", "degraded", "unknown", "broken", "planned"]),
        "bidirectional": st.booleans(),
        "via": st.sampled_from(TOOLS),
    },
).filter(lambda one: one["source"] != one["target"])
role = st.sampled_from(["system_of_record", "producer", "cache", "consumer"])
use = st.fixed_dictionaries({"roles": role}, optional={"attributes": st.just(["p"])})
stacks = st.fixed_dictionaries(
    {
        "flows": st.lists(flow, max_size=9),
        "uses": st.dictionaries(st.sampled_from(TOOLS), st.dictionaries(st.sampled_from(ENTITIES), use), max_size=3),
    }
)


def build(drawn: dict[str, Any], more: list[dict[str, Any]] | None = None) -> StackGraph:
    tools = [{"id": name, "entities": drawn["uses"].get(name, {})} for name in TOOLS]
    entities = {name: {"attributes": [*ATTRIBUTES]} for name in ENTITIES}
    return StackGraph(
        read({"name": "R", "tools": tools, "entities": entities, "integrations": [*drawn["flows"], *(more or [])]})
    )


Arc = tuple[str, tuple[str, ...]]
PAIRS = tuple(product(ENTITIES, (*ATTRIBUTES, None)))


def arcs(drawn: dict[str, Any]) -> list[tuple[dict[str, Any], Arc]]:
    """Each way of each flow that runs or may: its source, and where what it carries gets."""
    found = []
    for one in drawn["flows"]:
        if one.get("status", "active") in ("broken", "planned"):
            continue
        via = (one["via"],) if "via" in one else ()
        found.append((one, (one["source"], (one["target"], *via))))
        if one.get("bidirectional"):
            found.append((one, (one["target"], (one["source"], *via))))
    return found


def may(one: dict[str, Any], entity: str, attribute: str | None) -> bool:
    stated = one.get("entities")
    if stated is None:
        return True
    return entity in stated and (attribute is None or "attributes" not in one or attribute in one["attributes"])


def must(one: dict[str, Any], entity: str, attribute: str | None) -> bool:
    runs = one.get("status", "active") in ("active", "degraded")
    named = attribute is None or attribute in one.get("attributes", ())
    return runs and entity in one.get("entities", ()) and named


def seeds(drawn: dict[str, Any], entity: str, attribute: str | None) -> tuple[set[str], set[str], set[str]]:
    """Tools that hold it by their role, those that may by it, and those that may because they need it."""
    certain, perhaps, wanted = set(), set(), set()
    for tool, uses in drawn["uses"].items():
        one = uses.get(entity)
        if one is None:
            continue
        listed = attribute is None or "attributes" not in one or attribute in one["attributes"]
        named = attribute is None or attribute in one.get("attributes", ())
        if one["roles"] == "system_of_record" or (one["roles"] in ("producer", "cache") and named):
            certain.add(tool)
        elif one["roles"] in ("producer", "cache") and listed:
            perhaps.add(tool)
        elif one["roles"] == "consumer" and listed:
            wanted.add(tool)
    return certain, perhaps, wanted


def expected(drawn: dict[str, Any], entity: str, attribute: str | None) -> tuple[set[str], set[str]]:
    """Certain and possible holders, by enumeration of all simple paths."""
    certain, perhaps, wanted = seeds(drawn, entity, attribute)
    ways: list[Arc] = []
    for one, (source, targets) in arcs(drawn):
        if must(one, entity, attribute):
            certain |= {source, *targets}
        if may(one, entity, attribute):
            ways.append((source, targets))
    reached: set[str] = set()

    def walk(path: tuple[str, ...]) -> None:
        reached.add(path[-1])
        for source, targets in ways:
            for target in targets:
                if source == path[-1] and target not in path:
                    walk((*path, target))

    for start in certain | perhaps | wanted:
        walk((start,))
    return certain, reached


@given(stacks)
@settings(max_examples=500, deadline=None)
def test_holders_are_what_enumeration_of_paths_finds(drawn: dict[str, Any]) -> None:
    """Certain and possible holders of 500 random stacks, by all simple paths."""
    holders = build(drawn).holders

    for entity, attribute in PAIRS:
        certain, possible = expected(drawn, entity, attribute)
        assert holders.certain(entity, attribute) == certain
        assert holders.possible(entity, attribute) == possible


@given(stacks, st.randoms(use_true_random=False))
@settings(max_examples=500, deadline=None)
def test_whatever_unstated_flows_carry_lies_between_certain_and_possible(drawn: dict[str, Any], random: Any) -> None:
    """A completion: each flow carries a part of what its source holds and what it may carry, in any order."""
    holders = build(drawn).holders
    for entity, attribute in PAIRS:
        certain, perhaps, wanted = seeds(drawn, entity, attribute)
        held = {*certain, *(tool for tool in sorted(perhaps | wanted) if random.random() < 0.5)}
        ways = arcs(drawn)
        for one, (source, targets) in ways:
            if must(one, entity, attribute):
                held |= {source, *targets}
        for _ in range(20 if ways else 0):
            one, (source, targets) = random.choice(ways)
            if may(one, entity, attribute) and source in held and random.random() < 0.5:
                held |= {*targets}
        assert holders.certain(entity, attribute) <= held <= holders.possible(entity, attribute)


@given(stacks, flow)
@settings(max_examples=500, deadline=None)
def test_a_further_flow_never_takes_data_away(drawn: dict[str, Any], further: dict[str, Any]) -> None:
    """Certain and possible holders only grow with flows."""
    before, after = build(drawn).holders, build(drawn, [further]).holders

    for entity, attribute in PAIRS:
        assert before.certain(entity, attribute) <= after.certain(entity, attribute)
        assert before.possible(entity, attribute) <= after.possible(entity, attribute)


@given(stacks)
@settings(max_examples=200, deadline=None)
def test_the_way_to_a_holder_is_a_shortest_one(drawn: dict[str, Any]) -> None:
    """It begins at a holder by role. Ways that state the part come first; no way of the same kind has fewer hops."""
    graph = build(drawn)
    for entity, attribute in PAIRS:
        certain, perhaps, _ = seeds(drawn, entity, attribute)
        roles, holders = certain | perhaps, graph.holders.certain(entity, attribute)
        masters = {t for t in roles if drawn["uses"][t][entity]["roles"] == "system_of_record"}
        every = [arc for one, arc in arcs(drawn) if may(one, entity, attribute)]
        stated = [arc for one, arc in arcs(drawn) if must(one, entity, attribute)]
        searched = ((masters, stated), (roles & holders, stated), (masters, every), (roles, every))
        for tool in TOOLS:
            steps = next((n for starts, ways in searched if (n := _steps(starts, ways, tool)) is not None), None)
            chain = graph.holders.chain(entity, attribute, tool)
            assert len(chain) == (steps or 0)
            if chain:
                assert chain[0].source in roles
                assert chain[-1].target == tool
                assert all(one.target == two.source for one, two in pairwise(chain))


@given(stacks)
@settings(max_examples=200, deadline=None)
def test_the_last_hops_make_up_trees(drawn: dict[str, Any]) -> None:
    """Every holder has one, the last of its way; whoever follows them back gets to where a way begins."""
    holders = build(drawn).holders
    for entity, attribute in PAIRS:
        arrivals = holders.arrivals(entity, attribute)
        assert {*arrivals} == holders.possible(entity, attribute)
        for tool, link in arrivals.items():
            chain = holders.chain(entity, attribute, tool)
            assert not chain or link == chain[-1]
            passed = [tool]
            while (before := arrivals[passed[-1]]) is not None:
                assert before.source not in passed
                passed.append(before.source)


def test_a_way_that_is_stated_is_shown_before_a_shorter_one_that_may_be() -> None:
    """The files may go straight from the CRM; that the address comes over the mailer is stated."""
    flows = [
        {"source": "crm", "target": "sheet"},
        {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"]},
        {"source": "esp", "target": "sheet", "entities": ["customer"], "attributes": ["email"]},
    ]
    holders = graph_of(entities=CUSTOMER, integrations=flows).holders

    assert [link.source for link in holders.chain("customer", "email", "sheet")] == ["crm", "esp"]
    assert holders.arrivals("customer", "email")["sheet"].source == "esp"
    assert [link.stated for link in holders.chain("customer", "health", "sheet")] == [False]


def _steps(starts: set[str], ways: list[Arc], tool: str) -> int | None:
    reached, steps = set(starts), 0
    while tool not in reached:
        new = {target for source, targets in ways if source in reached for target in targets} - reached
        if not new:
            return None
        reached, steps = reached | new, steps + 1
    return steps


def test_a_class_of_one_attribute_says_nothing_of_attributes_that_nobody_named() -> None:
    """Some of the employees' records is personal for certain; that it is on sick leave is only possible."""
    employee = {"system_of_record": "hr", "personal": "personal", "attribute_classes": {"sick-leave": "special"}}
    document = {
        "name": "S",
        "tools": ["hr", "rota"],
        "entities": {
            "employee": {
                "system_of_record": "hr",
                "personal": "personal",
                "attribute_classes": {"sick-leave": "special"},
            }
        },
        "integrations": [{"source": "hr", "target": "rota", "entities": ["employee"]}],
    }
    named = {**document, "entities": {"employee": {**employee, "attributes": ["sick-leave"]}}}
    worsts = [StackGraph(read(one)).holders.worst("rota") for one in (document, named)]

    assert [(one.certain, one.possible) for one in worsts] == [("personal", "special"), ("special", "special")]
