"""Worked numbers of resilience: COBBLE-7 of the methods reference, and small stacks by hand."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.resilience.analyser import resilience
from stackaudit.core.findings import Measure
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stackaudit.triage.scorecard import score
from stacks import Document, document, flow, measures, read, rows, sample_document

LOSSES = {"crm": 46.585714, "esp": 19.3, "web": 9.9, "sup": 9.9, "bil": 7.485714, "ads": 0, "chat": 0}
"""Methods 9: criticality of each tool of COBBLE-7."""


def look(written: Document, policy: Policy | None = None, **options: Any) -> Review:
    """What the resilience analyser says of a stack."""
    return resilience.tuned(**options)(StackGraph(read(written), policy or Policy()))


def cobble(**continuity: Document) -> Document:
    """COBBLE-7 with its iPaaS as a conduit of its own, and what is stated of going on without some tools."""
    made = sample_document("cobble_7")
    made["tools"].append({"id": "ipaas", "name": "iPaaS", "kind": "conduit"})
    for record in made["integrations"]:
        if record["method"] == "ipaas":
            record["via"] = "ipaas"
    for tool in made["tools"]:
        facts = continuity.get(tool["id"], continuity.get("others"))
        if facts is not None:
            tool["continuity"] = facts
    return made


def struck(review: Review, kind: str) -> dict[str, dict[str, Any]]:
    """The rows of the table `criticality` of one kind, by id."""
    return {row["id"]: row for row in rows(review, "criticality") if row["kind"] == kind}


NO_PLAN: Document = {"plan": False}
PLAN: Document = {"plan": True}
TESTED: Document = {"plan": True, "tested": "2026-10-01"}


# -- criticality


def test_each_tool_of_the_worked_stack_loses_what_the_methods_say() -> None:
    """CRM 46.586, ESP 19.3, WEB and SUP 9.9, BIL 7.486; ADS and CHAT nothing: "no dependence", never "unimportant"."""
    found = struck(look(sample_document("cobble_7")), "tool")

    assert {tool: row["loss"] for tool, row in found.items()} == pytest.approx(LOSSES, abs=1e-6)
    assert all(row["loss_low"] == row["loss"] == row["loss_high"] for row in found.values())
    assert {tool for tool, row in found.items() if row["dependence"] == "no dependence"} == {"ads", "chat"}
    assert found["crm"]["share"] == 1
    assert found["crm"]["needs_lost"] == 6


def test_the_ipaas_is_a_common_cause() -> None:
    """All flows over the iPaaS vanish together: 19.3 points, 41.4 % of the delivered quality, two needs of others."""
    found = struck(look(cobble()), "conduit")["ipaas"]

    assert found["loss"] == pytest.approx(19.3)
    assert found["share"] == pytest.approx(0.414, abs=5e-4)
    assert (found["needs_lost"], found["others_needs_lost"], found["dependence"]) == (2, 2, "others depend on it")


def test_a_tool_is_lost_with_the_flows_that_it_carries() -> None:
    """A conduit that is a tool with flows of its own loses both kinds at once."""
    made = cobble()
    made["tools"][-1] = {"id": "ipaas", "name": "iPaaS", "entities": {"customer": "consumer"}}
    made["integrations"].append(flow("crm", "ipaas", "customer"))

    found = struck(look(made), "conduit")["ipaas"]

    assert found["needs_lost"] == 3
    assert found["loss"] == pytest.approx(100 * (0.98 + 0.95 + 1) / 11)


@pytest.mark.parametrize(
    ("crm", "expected"), [(PLAN, 50.0), (TESTED, 58.571), (NO_PLAN, 0.0)], ids=["documented", "tested", "none"]
)
def test_the_score_of_the_worked_stack_depends_on_the_plan_for_its_hub(crm: Document, expected: float) -> None:
    """Methods 10.1: with m = .5 for the CRM 50.0; with m = .8 58.57, where the iPaaS binds; without a plan 0."""
    found = measures(look(cobble(crm=crm, others=NO_PLAN)))["resilience.score"]

    assert found.value == found.low == found.high == pytest.approx(expected, abs=1e-3)
    assert (found.better, found.unit, found.coverage) == ("higher", "points", 1.0)


def test_a_plan_that_is_not_stated_leaves_the_score_open() -> None:
    """Nothing stated: from 0 (no plan for the CRM) to 80 (all tested); one unstated plan widens by what hangs on it."""
    none = measures(look(cobble()))["resilience.score"]
    hub = measures(look(cobble(crm=TESTED)))["resilience.score"]

    assert (none.value, none.low, none.high, none.coverage) == (None, 0, pytest.approx(80), 0)
    assert (hub.low, hub.high) == (pytest.approx(58.571, abs=1e-3), pytest.approx(80))
    assert "asked" in hub.undefined


@pytest.mark.parametrize(
    ("facts", "low", "high", "told"),
    [
        ({"tested": "2026-10-01"}, 0.8, 0.8, "tested"),
        ({"plan": False, "tested": "2026-10-01"}, 0.8, 0.8, "tested"),
        ({"plan": True, "tested": "2025-11-01"}, 0.8, 0.8, "tested"),
        ({"plan": True, "tested": "2025-10-31"}, 0.5, 0.5, "documented"),
        ({"plan": True, "tested": "2026-11-02"}, 0.5, 0.5, "documented"),
        ({"plan": True}, 0.5, 0.5, "documented"),
        ({"plan": False}, 0.0, 0.0, "none"),
        ({"plan": False, "tested": "2020-01-01"}, 0.0, 0.0, "none"),
        ({"tested": "2020-01-01"}, 0.0, 0.8, "not stated"),
        ({}, 0.0, 0.8, "not stated"),
    ],
)
def test_what_a_plan_takes_away(facts: Document, low: float, high: float, told: str) -> None:
    """A test of the last 365 days .8; a plan .5; stated to be none 0; not stated from 0 to .8."""
    found = struck(look(cobble(crm=facts)), "tool")["crm"]

    assert (found["mitigation_low"], found["mitigation_high"], found["plan"]) == (low, high, told)


def test_shares_and_days_of_plans_can_be_set() -> None:
    """Other numbers, other mitigation."""
    policy = Policy(renewals={"backup-tested": 10})

    made = cobble(crm=TESTED, esp={"tested": "2026-10-30"})
    found = struck(look(made, policy, tested=0.9, documented=0.3), "tool")

    assert found["crm"]["mitigation_high"] == 0.3
    assert found["esp"]["mitigation_low"] == 0.9


def test_where_nothing_is_delivered_nothing_can_be_lost() -> None:
    """With a silo index of 100 the score is undefined, not 100 and not 0."""
    made = document("ab", [flow("b", "a", "x")], needs=[{"from": "a", "to": "b", "entity": "x"}])

    found = measures(look(made))

    assert (found["resilience.score"].value, found["resilience.score"].low) == (None, None)
    assert "nothing is delivered" in found["resilience.score"].undefined
    assert found["resilience.worst_loss"].value == 0


def test_the_pillar_is_the_score() -> None:
    """The scorecard reads `resilience.score`; more is better."""
    found = measures(look(cobble(crm=PLAN, others=NO_PLAN)))

    pillar = next(p for p in score(found, (), Policy()).pillars if p.pillar == "resilience")

    assert (pillar.value, pillar.low, pillar.high) == (pytest.approx(50), pytest.approx(50), pytest.approx(50))


def test_the_worst_loss_is_that_of_the_crm() -> None:
    """In points of the silo index: all that is delivered."""
    found = measures(look(sample_document("cobble_7")))["resilience.worst_loss"]

    assert found.value == pytest.approx(46.585714, abs=1e-6)
    assert [str(term.label) for term in found.derivation][:2] == ["without CRM", "without ESP"]


def test_expected_loss_is_downtime_times_loss() -> None:
    """A measured uptime of 99 % makes 1 % of the loss; a target is a promise and makes none."""
    made = sample_document("cobble_7")
    made["tools"][3]["uptime"] = {"measured": 0.99}
    made["tools"][1]["uptime"] = {"target": 0.99}

    found = struck(look(made), "tool")

    assert found["crm"]["expected_loss"] == pytest.approx(0.46585714)
    assert found["esp"]["availability"] is found["esp"]["expected_loss"] is None


# -- common causes


def hand_in_hand(**facts: Document) -> Document:
    """Three needs of one weight over sure flows: a to b, c to d, e to f."""
    pairs = ("ab", "cd", "ef")
    tools = [{"id": tool, **facts.get(tool, {})} for tool in "abcdef"]
    needs = [{"from": s, "to": t, "entity": "x"} for s, t in pairs]
    return document(tools, [flow(s, t, "x") for s, t in pairs], entities={"x": {"tolerance": "1d"}}, needs=needs)


def test_a_vendor_takes_all_of_its_tools_along() -> None:
    """Vendors are the same however they are written; each loses a third for each need that its tools serve."""
    made = hand_in_hand(a={"vendor": "Big Co"}, d={"vendor": "big co"}, e={"vendor": "Other"})

    found = struck(look(made), "vendor")

    assert {vendor: row["loss"] for vendor, row in found.items()} == pytest.approx(
        {"big-co": 200 / 3, "other": 100 / 3}
    )


def test_a_sign_on_takes_its_tools_along_at_the_most() -> None:
    """Locked out, people stop; data may flow on: from what the sign-on itself carries to all of its tools."""
    signs = {"access": {"provider": "f"}}

    found = struck(look(hand_in_hand(a=signs, b=signs, c=signs)), "sign-on")["f"]

    assert (found["loss_low"], found["loss"], found["loss_high"]) == (pytest.approx(100 / 3), None, pytest.approx(100))


def test_a_region_takes_along_what_serves_no_other() -> None:
    """A tool of two regions goes on in the other one."""
    made = hand_in_hand(a={"regions": ["eu"]}, c={"regions": ["eu", "us"]}, e={"regions": ["us"]})

    found = struck(look(made), "region")

    assert {region: row["loss_high"] for region, row in found.items()} == pytest.approx({"eu": 100 / 3, "us": 100 / 3})
    assert {row["loss_low"] for row in found.values()} == {0}


def test_what_hangs_on_a_person_is_told_at_the_most() -> None:
    """Owner, technical owner and owner of an integration: all of it may stop, nothing does on the day of leaving."""
    made = hand_in_hand(a={"owner": "Ann Lee"}, c={"technical_owner": "ann lee"}, e={"owner": "nobody"})
    made["integrations"][2]["owner"] = "Bo Ek"

    found = struck(look(made), "person")

    assert {person: row["loss_high"] for person, row in found.items()} == pytest.approx(
        {"ann-lee": 200 / 3, "bo-ek": 100 / 3}
    )
    assert {row["loss_low"] for row in found.values()} == {0}


# -- vendors


def hanging(**vendors: int) -> Document:
    """A tool for each vendor that passes records on to as many others as are stated; every need ends with it."""
    tools: list[Any] = ["src"]
    flows, needs = [], []
    for vendor, count in vendors.items():
        tools.append({"id": vendor, "vendor": vendor, "relays": ["x"]})
        flows.append(flow("src", vendor, "x"))
        for n in range(count):
            tools.append(f"{vendor}{n}")
            flows.append(flow(vendor, f"{vendor}{n}", "x"))
            needs.append({"from": "src", "to": f"{vendor}{n}", "entity": "x"})
    return document(tools, flows, entities={"x": {"tolerance": "1d"}}, needs=needs)


def test_vendors_of_40_30_20_and_10_are_as_concentrated_as_three_and_a_third() -> None:
    """Methods 9: of ten needs 4, 3, 2 and 1 end with a vendor: 3.33 effective ones, no limit of merger control."""
    (found,) = rows(look(hanging(a=4, b=3, c=2, d=1)), "concentration")

    assert found["effective"] == pytest.approx(10 / 3)
    assert (found["top"], found["top_share"], found["vendors"]) == ("a", pytest.approx(0.4), 4)
    assert found["without_vendor"] == 20  # the source takes all ten along, and each target its own


def test_a_need_that_ends_with_two_vendors_counts_for_both() -> None:
    """On a chain of two every need hangs on either; two tools of one vendor count a need once."""
    chain = document(
        ["src", *({"id": t, "vendor": v, "relays": ["x"]} for t, v in (("a", "V"), ("b", "V"), ("c", "W"))), "end"],
        [flow("src", "a", "x"), flow("a", "b", "x"), flow("b", "c", "x"), flow("c", "end", "x")],
        entities={"x": {"tolerance": "1d"}},
        needs=[{"from": "src", "to": "end", "entity": "x"}],
    )
    (found,) = rows(look(chain), "concentration")

    assert (found["vendors"], found["effective"], found["top_share"]) == (2, 2, 0.5)


def test_where_nothing_hangs_on_vendors_there_is_no_share() -> None:
    """Not one vendor, and not as many as there are: no number."""
    (found,) = rows(look(document([{"id": "a", "vendor": "V"}, {"id": "b", "vendor": "W"}])), "concentration")

    assert (found["vendors"], found["effective"], found["top"], found["top_share"]) == (2, None, None, None)


def test_the_largest_share_of_spend_is_that_of_what_is_stated() -> None:
    """40, 30, 20 and 10: two fifths for the largest."""
    tools = [{"id": f"t{n}", "vendor": f"V{n}", "cost": {"annual": n * 10}} for n in (4, 3, 2, 1)]

    assert measures(look(document(tools)))["resilience.top_vendor_by_spend"].value == pytest.approx(0.4)


def test_a_vendor_that_is_not_stated_may_be_any() -> None:
    """The largest share lies between what is stated of it and that plus what is stated of nobody; a cost bounds all."""
    tools: list[Document] = [
        {"id": "a", "vendor": "Big", "cost": {"annual": 50}},
        {"id": "b", "vendor": "Small", "cost": {"annual": 30}},
        {"id": "c", "cost": {"annual": 20}},
    ]
    found = measures(look(document(tools)))["resilience.top_vendor_by_spend"]
    without_cost = measures(look(document([*tools, {"id": "d", "vendor": "Big"}])))["resilience.top_vendor_by_spend"]

    assert (found.value, found.low, found.high) == (None, pytest.approx(0.5), pytest.approx(0.7))
    assert (without_cost.value, without_cost.low) == (None, None)
    assert "1 of 4 tools" in without_cost.undefined


# -- needs


def redundant() -> Document:
    """A bridge network of two relays between a and d."""
    relays = {"relays": ["x"]}
    pairs = ("ab", "ac", "bc", "cb", "bd", "cd")
    return document(
        ["a", {"id": "b", **relays}, {"id": "c", **relays}, "d", {"id": "e", "relays": []}],
        [flow(*pair, "x") for pair in pairs],
        entities={"x": {"tolerance": "1d"}},
        needs=[{"from": "a", "to": "d", "entity": "x"}],
    )


def test_a_need_with_two_ways_has_no_cut_node() -> None:
    """Two paths share no tool, and no tool is on all of them."""
    (found,) = rows(look(redundant()), "need_cuts")

    assert (found["cut_nodes"], found["disjoint_paths"], found["disjoint_paths_high"]) == ((), 2, 2)


def test_a_tool_on_every_way_is_a_cut_node_and_one_on_the_sure_ways_perhaps() -> None:
    """A flow of unknown status may lead around: then the tool cuts perhaps, and there may be a second path."""
    made = document(
        ["a", {"id": "b", "relays": ["x"]}, {"id": "c", "relays": ["x"]}, {"id": "d", "relays": []}],
        [flow("a", "b", "x"), flow("b", "d", "x"), flow("a", "c", "x", status="unknown"), flow("c", "d", "x")],
        entities={"x": {"tolerance": "1d"}},
        needs=[{"from": "a", "to": "d", "entity": "x"}],
    )

    (found,) = rows(look(made), "need_cuts")
    made["integrations"].pop(2)
    (sure,) = rows(look(made), "need_cuts")

    assert (found["cut_nodes"], found["perhaps_cut_nodes"]) == ((), ("b",))
    assert (found["disjoint_paths"], found["disjoint_paths_high"]) == (1, 2)
    assert (sure["cut_nodes"], sure["perhaps_cut_nodes"]) == (("b",), ())


def test_every_measure_says_what_it_is_made_of() -> None:
    """Each has a derivation, or a reason why it has no value."""
    found: dict[str, Measure] = measures(look(cobble(crm=PLAN, others=NO_PLAN)))

    assert set(found) >= {"resilience.worst_loss", "resilience.score", "resilience.cut_points"}
    assert all(measure.derivation or measure.undefined for measure in found.values())
