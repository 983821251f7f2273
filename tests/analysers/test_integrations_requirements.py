"""What is required, by whom, how sure that is, and what is missing: worked by hand on small stacks and on COBBLE-7."""

from __future__ import annotations

from typing import Any

import pytest
from triggers import CRM, ESP

import oracles
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.integrations.analyser import integrations
from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph
from stackaudit.graph.required import CONFIDENCE, merged, requirements
from stackaudit.model.stack import Stack
from stacks import Document, codes, document, flow, measures, read, rows, sample, sample_document, without


def look(written: Document | Stack, **options: Any) -> Review:
    """What the integration analyser says of a stack."""
    known = written if isinstance(written, Stack) else read(written)
    return integrations.tuned(**options)(StackGraph(known))


def required(written: Document | Stack) -> dict[str, dict[str, Any]]:
    """The table of requirements, by need."""
    return {row["need"].removeprefix("need:"): row for row in rows(look(written), "requirements")}


def walk(*steps: Document, tools: Any = ("crm", "bil"), flows: Any = (), **rest: Any) -> Document:
    """One journey over a stack."""
    return document(tools, flows, journeys=[{"id": "j", "steps": list(steps)}], **rest)


def step(name: str, tools: str, *needs: Any, **facts: Any) -> Document:
    """One step."""
    return {"id": name, "tools": tools.split(), "needs": list(needs), **facts}


BUY, BILL = step("buy", "crm"), step("bill", "bil", "customer")


# -- COBBLE-7, the worked example


def test_the_worked_example_has_eleven_requirements() -> None:
    """Ten needs from roles, four of which the journey asks for too, or more strictly, and one of the journey alone."""
    table = required(sample("cobble_7"))

    assert {need: row["status"] for need, row in table.items()} == {
        "web>crm/customer": "met",
        "web>esp/customer": "met",
        "crm>esp/customer": "met",
        "crm>sup/customer": "met",
        "esp>crm/engagement": "met",
        "bil>crm/order": "met",
        "chat>crm/customer": "missing",
        "crm>ads/customer": "missing",
        "crm>bil/customer": "missing",
        "bil>sup/order": "missing",
        "sup>crm/ticket": "missing",
    }
    assert {need: row["origins"] for need, row in table.items() if row["confidence"] == CONFIDENCE["journey"]} == {
        "web>esp/customer": ("step:buy/nurture",),
        "esp>crm/engagement": ("hub", "step:buy/sell"),
        "crm>bil/customer": ("consumer", "step:buy/bill"),
        "bil>sup/order": ("consumer", "step:buy/support"),
    }
    assert table["web>esp/customer"]["path"] == "web > crm > esp"
    assert table["esp>crm/engagement"]["tolerance_hours"] == 24  # the step's, stricter than the entity's 48


def test_the_share_that_is_met_of_the_worked_example() -> None:
    """Six of eleven, known exactly."""
    found = measures(look(sample("cobble_7")))

    assert found["integrations.required"].value == 11
    met = found["integrations.met"]
    assert met.value == pytest.approx(6 / 11)
    assert (met.low, met.high, met.coverage) == (met.value, met.value, 1)


def test_each_missing_requirement_of_the_worked_example_names_what_would_serve() -> None:
    """The planned flow to ADS before its candidate; else the candidate of the same two tools, not the late c5."""
    table = required(sample("cobble_7"))

    assert {need: row["at_hand"] for need, row in table.items() if row["status"] == "missing"} == {
        "chat>crm/customer": "candidate c1",
        "crm>ads/customer": "planned f7",
        "crm>bil/customer": "candidate c3",
        "bil>sup/order": "candidate c4",
        "sup>crm/ticket": "candidate c6",
    }
    assert {row["at_hand"] for row in table.values() if row["status"] == "met"} == {None}


def test_what_is_required_and_not_declared_is_no_finding() -> None:
    """Roles and a journey ask for it: the silo and the journey analyser tell it, the table lists it."""
    assert codes(look(sample("cobble_7"))) == {
        "integrations.by-hand": [("flow:crm>bil",)],
    }


def test_the_headline_of_the_worked_example() -> None:
    """What is missing, of how much, and what people carry (the copy to BIL)."""
    said = [str(part) for part in look(sample("cobble_7")).headline]

    assert said == [
        "4 of 11 required integrations are missing",
        "1 serves by hand or late only",
        "people carry 1 flow by hand",
    ]


def test_the_headline_says_not_on_record_where_the_integrations_may_not_be_whole() -> None:
    """The same stack, without the statement that the file lists all integrations."""
    written = without(sample_document("cobble_7"), "complete")
    said = [str(part) for part in look(read(written)).headline]

    assert said[0] == "4 of 11 required integrations are not on record"


# -- merging


def test_one_way_asked_for_three_times_is_one_requirement() -> None:
    """Role, declaration and journey: the larger weight, the strictest limit, all origins, the surest confidence."""
    written = walk(
        BUY,
        step("bill", "bil", {"entity": "customer", "within": "2h"}),
        tools=["crm", {"id": "bil", "entities": {"customer": "consumer"}}],
        flows=[flow("crm", "bil", "customer", every="3h")],
        entities=CRM,
        needs=[{"from": "crm", "to": "bil", "entity": "customer", "weight": 3, "within": "10h"}],
    )
    row = required(written)["crm>bil/customer"]

    assert (row["weight"], row["tolerance_hours"], row["confidence"]) == (3, 2, 1)
    assert row["origins"] == ("consumer", "declared", "step:j/bill")
    assert row["status"] == "missing"


def test_merging_keeps_what_differs_apart_and_does_not_depend_on_order() -> None:
    """Merging twice changes nothing; the reverse of the list gives the same ways and numbers."""
    found = requirements(StackGraph(sample("cobble_7")))

    assert merged(found) == found
    assert merged(reversed([*found, *found]))[0].need.weight == found[0].need.weight
    assert [one.need.key for one in merged([*found[::-1], *found])] == [one.need.key for one in found]


# -- journeys


def test_of_several_pairs_of_tools_the_one_that_is_met_counts() -> None:
    """A step gets its records in one of its tools, from one of the tools before: one requirement."""
    written = walk(
        step("buy", "shop crm"),
        step("bill", "bil erp", "order"),
        tools=["shop", "crm", "bil", "erp"],
        flows=[flow("crm", "erp", "order")],
        entities={"order": {"system_of_record": "crm", "tolerance": "1h"}},
    )

    assert {need: row["status"] for need, row in required(written).items()} == {"crm>erp/order": "met"}


def test_where_no_pair_is_met_the_one_that_others_ask_for_too_stands() -> None:
    """A missing way is told once, from the master and as the role asks, whatever the tools are called."""
    written = walk(
        step("buy", "aaa crm"),
        step("bill", "aab bil", "customer"),
        tools=["aaa", "aab", "crm", {"id": "bil", "entities": {"customer": "consumer"}}],
        entities=CRM,
    )

    assert list(required(written)) == ["crm>bil/customer"]


def test_a_step_that_has_the_tool_already_requires_nothing() -> None:
    """Two steps that share a tool hand over nothing."""
    assert required(walk(BUY, step("bill", "crm bil", "customer"), entities=CRM)) == {}


def test_records_that_the_step_before_does_not_make_may_come_from_the_master() -> None:
    """The master serves as well as the step before; both are tried."""
    written = walk(
        step("buy", "shop"), BILL, tools=["shop", "crm", "bil"], flows=[flow("crm", "bil", "customer")], entities=CRM
    )

    assert {need: row["status"] for need, row in required(written).items()} == {"crm>bil/customer": "met"}


def test_records_of_nobody_known_may_come_from_anywhere() -> None:
    """Where the master is not stated nothing is missing for sure: the requirement is unknown and the fact is listed."""
    written = walk(BUY, BILL, entities={"customer": {"tolerance": "1h"}})
    review = look(written)

    assert required(written)["crm>bil/customer"]["status"] == "unknown"
    assert review.findings == ()
    (unknown,) = review.unknowns
    assert unknown.fact == "entity.system_of_record, tool.entities"
    assert unknown.blocks == ("need:crm>bil/customer",)


def test_a_step_that_does_not_state_its_tools_requires_nothing_and_is_listed() -> None:
    """From where to where is open; a step that states that it has none is a gap of the journey, not of a tool."""
    open_ = look(walk({"id": "buy"}, BILL, entities=CRM))
    gap = look(walk(step("buy", ""), BILL, entities=CRM))

    assert [u.subjects for u in open_.unknowns if u.fact == "step.tools"] == [("step:j/bill",)]
    assert [u for u in gap.unknowns if u.fact == "step.tools"] == []
    assert rows(open_, "requirements") == rows(gap, "requirements") == []


def test_after_says_which_steps_come_before() -> None:
    """The step listed before is not the step before where `after` says otherwise."""
    makes = {"entities": {"order": "producer"}}
    written = walk(
        step("a", "shop"),
        step("b", "crm"),
        step("c", "bil", "order", after=["a"]),
        tools=[{"id": "shop", **makes}, {"id": "crm", **makes}, "bil"],
    )

    assert list(required(written)) == ["shop>bil/order"]


# -- met, missing, unknown


@pytest.mark.parametrize(
    ("facts", "unstated", "status"),
    [
        ({}, (), "met"),
        ({"every": "24h"}, (), "met"),
        ({"every": "25h"}, (), "missing"),
        ({"method": "manual"}, (), "missing"),
        ({"status": "planned"}, (), "missing"),
        ({"status": "unknown"}, (), "unknown"),
        ({}, ("method",), "unknown"),
        ({}, ("every",), "unknown"),
        ({}, ("entities",), "unknown"),
        ({"every": "25h"}, ("method",), "missing"),  # by hand or late: which of the two does not matter
        ({}, ("reliability",), "met"),
        ({"reliability": 0.1}, (), "met"),
    ],
)
def test_a_requirement_is_met_by_an_automated_path_in_time(
    facts: Document, unstated: tuple[str, ...], status: str
) -> None:
    """A missing fact makes it unknown unless all it can be is missing; how sure the flow is is told elsewhere."""
    carries = without(flow("crm", "esp", "customer", **facts), *unstated)
    review = look(document(["crm", ESP], [carries], entities=CRM))
    (row,) = rows(review, "requirements")

    assert row["status"] == status
    blocked = [u for u in review.unknowns if u.code == "integrations.missing"]
    assert bool(blocked) == (status == "unknown")


def test_a_tolerance_that_is_not_stated_may_be_any() -> None:
    """An instant flow meets any; another one is unknown, and no path is missing all the same."""
    entities = {"customer": {"system_of_record": "crm", "about_customer": True}}
    found = [
        required(document(["crm", ESP], flows, entities=entities))["crm>esp/customer"]["status"]
        for flows in ([flow("crm", "esp", "customer")], [flow("crm", "esp", "customer", every="1h")], [])
    ]

    assert found == ["met", "unknown", "missing"]


def test_what_is_unknown_widens_the_share_that_is_met() -> None:
    """One met, one missing, two unknown of four: between a quarter and three quarters, and no value."""
    tools = ["crm", *({**ESP, "id": name} for name in "abcd")]
    flows = [flow("crm", "a", "customer"), *(without(flow("crm", n, "customer"), "method") for n in "bc")]
    met = measures(look(document(tools, flows, entities=CRM)))["integrations.met"]

    assert (met.value, met.low, met.high, met.coverage) == (None, 0.25, 0.75, 0.5)
    assert "50%" in met.undefined


def test_nothing_required_has_no_share() -> None:
    """No role, no journey, no declaration: the share is not defined, and the headline says so."""
    review = look(document("ab", [flow("a", "b", "x")]))

    assert measures(review)["integrations.met"].value is None
    assert measures(review)["integrations.required"].value == 0
    assert str(review.headline[0]) == "which integrations are required is not stated"


def test_a_stack_that_lists_no_integrations_is_declined() -> None:
    """Nothing recorded is not nothing there."""
    written = document("ab", [])
    del written["integrations"]

    with pytest.raises(NotApplicable):
        look(written)
    with pytest.raises(NotApplicable):
        look(document("a", []))


def test_every_missing_declared_need_of_random_stacks_is_told_once_and_every_unknown_requirement_is_explained() -> None:
    """The findings are the declared rows of the table, and each unknown requirement names a missing fact."""
    for seed in range(25):
        review = look(read(oracles.seeded(seed, forget=0.15)))
        table = {row["need"]: row for row in rows(review, "requirements")}
        status = {need: row["status"] for need, row in table.items()}
        told = [
            row.need
            for f in Findings(review.findings).of("integrations.missing")
            for row in f.evidence
            if isinstance(row, NeedAtStake)
        ]

        declared = [need for need, row in table.items() if "declared" in row["origins"]]
        assert sorted(told) == sorted(need for need in declared if status[need] == "missing")
        blocked = {need for u in review.unknowns if u.code == "integrations.missing" for need in u.blocks}
        assert {need for need, found in status.items() if found == "unknown"} == blocked


def test_at_the_least_coverage_the_share_has_a_value_and_five_requirements_are_not_thin() -> None:
    """Three of five settled are 60%, which is asked: two met and one missing lie between 0.4 and 0.8."""
    tools = ["crm", *({**ESP, "id": name} for name in "abcde")]
    flows = [flow("crm", n, "customer") for n in "ab"] + [without(flow("crm", n, "customer"), "method") for n in "cd"]
    met = measures(look(document(tools, flows, entities=CRM)))["integrations.met"]
    fewer = measures(look(document(tools[:-1], flows, entities=CRM)))["integrations.met"]

    assert (met.value, met.low, met.high, met.coverage) == (pytest.approx(0.6), 0.4, 0.8, 0.6)
    assert (met.thin, fewer.thin) == (False, True)


def test_what_is_declared_stands_where_the_journey_leaves_the_source_open() -> None:
    """The same way is asked for outright: it is missing, not unknown, and the larger weight of the two counts."""
    needs = [{"from": "crm", "to": "bil", "entity": "customer", "weight": 0.5}]
    row = required(walk(BUY, BILL, needs=needs))["crm>bil/customer"]

    assert (row["status"], row["weight"]) == ("missing", 1)


def test_a_tool_of_the_step_that_makes_such_records_may_have_them() -> None:
    """Whether it makes all that the step needs is not stated: unknown."""
    tools = ["shop", "crm", {"id": "bil", "entities": {"customer": "producer"}}]
    table = required(walk(step("buy", "shop"), BILL, tools=tools, entities=CRM))

    assert {need: row["status"] for need, row in table.items()} == {
        "bil>crm/customer": "missing",  # the role: what it makes must reach the master
        "crm>bil/customer": "unknown",
    }


def test_a_step_with_the_master_among_its_tools_requires_nothing() -> None:
    """The system of record has its own records."""
    written = walk(step("buy", "shop"), step("bill", "crm", "customer"), tools=["shop", "crm"], entities=CRM)

    assert required(written) == {}


def test_without_a_master_records_come_from_those_who_make_them() -> None:
    """`none` is stated: the producer serves as well as the step before."""
    written = walk(
        BUY,
        BILL,
        tools=["crm", "bil", {"id": "web", "entities": {"customer": "producer"}}],
        flows=[flow("web", "bil", "customer")],
        entities={"customer": {"system_of_record": "none", "tolerance": "1h"}},
    )

    assert {need: row["status"] for need, row in required(written).items()} == {"web>bil/customer": "met"}


def test_a_step_that_follows_itself_still_needs_what_comes_before() -> None:
    """A step that may be taken again asks the step before it, not itself."""
    written = walk(BUY, step("bill", "bil", "customer", after=["buy", "bill"]), entities=CRM)

    assert list(required(written)) == ["crm>bil/customer"]
