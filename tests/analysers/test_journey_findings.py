"""The ladder of a handoff, what counts as a source, shapes of journeys, and what is not stated."""

from __future__ import annotations

from typing import Any

import pytest
from triggers import CRM, handoff

import stackaudit as sa
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.analysers.journey.context import share
from stackaudit.analysers.journey.measures import by_volume
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Severity
from stackaudit.graph import StackGraph
from stacks import Document, document, flow, measures, read, rows, without


def walk(written: Document, **options: Any) -> Review:
    """What the journey analyser says of a stack."""
    return journey.tuned(**options)(StackGraph(read(written)))


def only(written: Document) -> dict[str, Any]:
    """The one handoff of a stack."""
    (row,) = rows(walk(written), "handoffs")
    return row


def steps(*listed: Document, **facts: Any) -> list[Document]:
    """One journey."""
    return [{"id": "j", "steps": list(listed), **facts}]


def step(name: str, tools: str = "", *needs: Any, **facts: Any) -> Document:
    """One step."""
    return {"id": name, "tools": tools.split(), "needs": list(needs), **facts}


CUSTOMER = flow("crm", "bil", "customer")

# -- the ladder (methods 4.2)


@pytest.mark.parametrize(
    ("facts", "need", "flags"),
    [
        ({}, {}, ()),
        ({"status": "broken"}, {}, ("broken",)),
        ({"status": "planned"}, {}, ("broken",)),
        ({"method": "manual"}, {}, ("manual",)),
        ({"method": "manual", "every": "25h"}, {}, ("manual", "slow")),
        ({"method": "manual", "reliability": 0.5}, {}, ("manual",)),
        ({"method": "rpa"}, {}, ()),
        ({"every": "24h"}, {}, ()),
        ({"every": "25h"}, {}, ("slow",)),
        ({"every": "2h"}, {"within": "1h"}, ("slow",)),
        ({"every": "25h"}, {"within": "2d"}, ()),
        ({"attributes": ["name"]}, {"attributes": ["email", "name"]}, ("lossy",)),
        ({"attributes": ["email", "name"]}, {"attributes": ["email"]}, ()),
        ({"reliability": 0.95}, {}, ()),
        ({"reliability": 0.949}, {}, ("fragile",)),
        (
            {"every": "25h", "attributes": ["name"], "reliability": 0.5},
            {"attributes": ["x"]},
            ("slow", "lossy", "fragile"),
        ),
    ],
)
def test_the_ladder(facts: Document, need: Document, flags: tuple[str, ...]) -> None:
    """Each flaw on its own, several together, and the worst first."""
    row = only(handoff([{**CUSTOMER, **facts}], **need))

    assert row["flags"] == flags
    assert row["status"] == (flags[0] if flags else "ok")


def test_a_step_that_records_do_not_reach_keeps_them_from_no_later_one() -> None:
    """They are still in their master, which feeds the steps after the break: one flow lacks, and one step breaks."""
    flows = [flow("crm", "ship", "customer"), flow("crm", "bil", "customer")]
    needs = [{"entity": "customer"}]
    listed = [{"id": id_, "tools": [id_], "needs": needs} for id_ in ("crm", "pack", "ship", "bil")]
    written = document(["crm", "pack", "ship", "bil"], flows, entities=CRM, journeys=[{"id": "j", "steps": listed}])

    assert [row["status"] for row in rows(walk(written), "handoffs")] == ["broken", "ok", "ok"]
    assert measures(walk(written))["journey.j.continuity"].value == 0


def test_a_journey_whose_records_cannot_be_matched_is_a_row_of_the_flow_that_loses_the_keys() -> None:
    """No key is stored at both ends: the flow tells it, and the journey that is lossy for it does not tell it again."""
    written = handoff([CUSTOMER])
    written["tools"] = [{"id": "crm", "stores_keys": ["email"]}, {"id": "bil", "stores_keys": ["bill-no"]}]
    written["tools"][1]["entities"] = {"customer": "consumer"}

    (found,) = [one for one in sa.audit(read(written)).findings if one.code == "silos.identity-lost"]

    assert [row.code for row in found.consequences] == ["journey.lossy"]


def test_a_step_without_tools_is_a_gap_on_both_sides() -> None:
    """`tools: []` says that nothing serves the step: nothing gets in or out of it by itself."""
    written = document(["a", "b"], [], journeys=steps(step("x", "a"), step("y"), step("z", "b")))
    review = walk(written)

    assert [row["status"] for row in rows(review, "handoffs")] == ["gap", "gap"]
    assert [finding.id for finding in review.findings] == ["journey.gap-step@step:j/y"]
    assert measures(review)["journey.j.continuity"].value == 0


def test_a_step_that_says_nothing_of_tools_is_unknown() -> None:
    """A missing fact is no gap: the handoff is unknown, and the missing fact is listed."""
    review = walk(document(["a"], [], journeys=steps(step("x", "a"), {"id": "y"})))
    (row,) = rows(review, "handoffs")

    assert (row["status"], row["probability_low"], row["probability_high"]) == ("unknown", 0, 1)
    assert review.findings == ()
    assert {"step.tools", "step.needs"} <= {unknown.fact for unknown in review.unknowns}


def test_a_way_that_loses_nothing_is_preferred() -> None:
    """Fields are lost only where every way in time loses some."""
    poor = flow("crm", "bil", "customer", attributes=["name"])
    rich = flow("crm", "bil", "customer", attributes=["name", "email"], every="20h", reliability=0.96)

    assert only(handoff([poor, rich], attributes=["email"]))["status"] == "ok"


def test_two_hops_that_drop_different_fields_lose_both() -> None:
    """What arrives is the intersection: of e-mail, name and consent only the e-mail (methods 2.2)."""
    written = handoff([], attributes=["consent", "email", "name"])
    hop = {"attributes": ["email", "name"]}, {"attributes": ["email", "consent"]}
    written["tools"].append({"id": "mid", "relays": ["customer"]})
    written["integrations"] = [flow("crm", "mid", "customer", **hop[0]), flow("mid", "bil", "customer", **hop[1])]
    review = walk(written)

    assert rows(review, "handoffs")[0]["lost"] == ("consent", "name")
    assert set(review.findings[0].subjects) >= {"flow:crm>mid", "flow:mid>bil"}


def test_one_conduit_alone_is_fragile() -> None:
    """Every way leads over it; a second way without it mends that, and a plain single flow is not called fragile."""
    over = {**CUSTOMER, "via": "make"}
    written = handoff([over])
    written["tools"].append({"id": "make", "kind": "conduit"})
    row = only(written)

    assert (row["status"], row["bottleneck"], row["probability"]) == ("fragile", "make", 1)
    assert walk(written).findings[0].id == "journey.fragile@step:j/bill+step:j/buy+tool:make"
    assert only({**written, "integrations": [over, CUSTOMER]})["status"] == "ok"


def over_make(**conduit: Any) -> Document:
    """The one flow between two steps runs over a conduit."""
    written = handoff([{**CUSTOMER, "via": "make"}])
    written["tools"].append({"id": "make", "kind": "conduit", **conduit})
    written["departments"] = [{"id": "ops", "name": "Operations"}]
    return written


@pytest.mark.parametrize(
    ("facts", "advice"),
    [
        (
            {"owner": "Ann Lee and Bo Ek"},
            "Agree with Ann Lee and Bo Ek how bill goes on when make stops; write it down.",
        ),
        ({"technical_owner": "Cy Dee"}, "Agree with Cy Dee how bill goes on when make stops; write it down."),
        ({}, "Find out who answers for make, and agree how bill goes on when it stops."),
        (
            {"departments": ["ops"]},
            "Find out who answers for make in Operations, and agree how bill goes on when it stops.",
        ),
    ],
)
def test_a_single_conduit_is_told_as_far_as_is_on_record(facts: Document, advice: str) -> None:
    """People may carry the records another way; who answers for the conduit is named, and what it follows from."""
    (finding,) = walk(over_make(**facts)).findings

    assert str(finding.title) == "On record, customer of crm reaches bill over make alone"
    assert str(finding.why).startswith("Every automatic path of customer on record from crm to bil leads over it")
    assert str(finding.advice) == advice
    assert finding.follows == ("conduit:make", "cut:make")


def test_a_flow_that_does_not_list_its_records_is_no_way_for_sure() -> None:
    """Whether customers go over the conduit at all is not known: unknown, never fragile."""
    written = over_make()
    written["integrations"] = [without(written["integrations"][0], "entities")]

    assert (only(written)["status"], only(written)["flags"], only(written)["not_stated"]) == ("unknown", (), ("path",))
    assert walk(written).findings == ()


# -- what counts as a source (methods 4.1)


def test_what_a_step_needs_may_come_from_the_master() -> None:
    """The step before does not hold the orders; their master does, and sends them."""
    written = document(
        ["crm", "bil", "sup"],
        [flow("bil", "sup", "order")],
        entities={"order": {"system_of_record": "bil", "tolerance": "1h"}},
        journeys=steps(step("sell", "crm"), step("help", "sup", "order")),
    )

    assert (only(written)["status"], only(written)["path"]) == ("ok", "bil > sup")


def test_what_the_step_before_makes_has_to_come_from_there() -> None:
    """The web form makes customers; that the master feeds the mailer does not help those it has never heard of."""
    written = document(
        ["crm", {"id": "web", "entities": {"customer": "producer"}}, "esp"],
        [flow("crm", "esp", "customer")],
        entities=CRM,
        journeys=steps(step("capture", "web"), step("nurture", "esp", "customer")),
    )
    mended = {**written, "integrations": [*written["integrations"], flow("web", "crm", "customer", reliability=0.99)]}

    assert only(written)["status"] == "broken"
    assert (only(mended)["path"], only(mended)["probability"]) == ("web > crm > esp", 0.99)


def test_a_tool_of_both_steps_has_what_it_had() -> None:
    """Nothing has to move within one tool, where the first step works with the records; else they start at the CRM."""
    same = document(
        ["crm", "bil"],
        [],
        entities=CRM,
        journeys=steps(step("a", "bil", "customer"), step("b", "bil", "customer")),
    )
    strange = document(["crm", "bil"], [], entities=CRM, journeys=steps(step("a", "bil"), step("b", "bil", "customer")))

    assert (only(same)["status"], only(same)["path"], only(same)["probability"]) == ("stays", "bil", 1)
    assert only(strange)["status"] == "broken"


def test_a_step_that_makes_the_records_itself_needs_no_others() -> None:
    """The shop makes customers, and no step before it needs any: they start there (methods 14.2)."""
    written = document(
        ["ads", "crm", {"id": "shop", "entities": {"customer": "producer"}}],
        [],
        entities=CRM,
        journeys=steps(step("attract", "ads"), step("order", "shop", "customer")),
    )

    assert (only(written)["status"], only(written)["path"], only(written)["probability"]) == ("made", "shop", 1)


def test_a_master_that_is_not_stated_may_be_any_tool() -> None:
    """Not stated is unknown; stated as none, the makers are the source, and no path is no path."""
    written = document(
        [{"id": "web", "entities": {"lead": "producer"}}, "crm", "esp"],
        [],
        entities={"lead": {"tolerance": "1h"}},
        journeys=steps(step("a", "crm"), step("b", "esp", "lead")),
    )
    none = {**written, "entities": {"lead": {"tolerance": "1h", "system_of_record": "none"}}}

    assert (only(written)["status"], only(written)["not_stated"]) == ("unknown", ("source",))
    assert "entity.system_of_record" in {unknown.fact for unknown in walk(written).unknowns}
    assert only(none)["status"] == "broken"
    assert only({**none, "integrations": [flow("web", "esp", "lead")]})["path"] == "web > esp"


# -- what is not stated


@pytest.mark.parametrize(
    ("facts", "missing", "fact"),
    [
        ({"status": "unknown"}, "path", "integration.status"),
        ({"method": None}, "method", "integration.method"),
        ({"every": None}, "latency", "integration.every"),
        ({"every": "20h", "takes": None}, "latency", "integration.takes"),
        ({"attributes": None}, "attributes", "integration.attributes"),
        ({"reliability": None}, "reliability", "integration.reliability"),
        ({"entities": None}, "path", "integration.entities"),
    ],
)
def test_a_missing_fact_is_unknown_never_broken(facts: Document, missing: str, fact: str) -> None:
    """Each fact of a flow on its own: no finding, the kind of fact in the table, the field among the unknowns."""
    whole = {**CUSTOMER, "attributes": ["email"], **{key: value for key, value in facts.items() if value is not None}}
    told = without(whole, *(key for key, value in facts.items() if value is None))
    review = walk(handoff([told], attributes=["email"]))
    (row,) = rows(review, "handoffs")

    assert (row["status"], row["not_stated"]) == ("unknown", (missing,))
    assert review.findings == ()
    assert fact in {unknown.fact for unknown in review.unknowns}
    assert measures(review)["journey.straight_through_strict"].value is None


def test_a_limit_that_nobody_states_is_unknown() -> None:
    """Neither the step nor the entity says how old a copy may be: slow or not cannot be told; at once is in time."""
    entities = {"customer": {"system_of_record": "crm", "about_customer": True}}
    written = {**handoff([{**CUSTOMER, "every": "1h"}]), "entities": entities}

    assert (only(written)["status"], only(written)["not_stated"]) == ("unknown", ("tolerance",))
    assert only({**written, "integrations": [CUSTOMER]})["status"] == "ok"
    assert only({**handoff([{**CUSTOMER, "every": "1h"}], within="2h"), "entities": entities})["status"] == "ok"


def test_a_relay_that_nobody_states_is_unknown() -> None:
    """The tool in the middle does not say whether it passes on what it gets."""
    written = handoff([flow("crm", "mid", "customer"), flow("mid", "bil", "customer")])
    written["tools"].append("mid")

    assert (only(written)["status"], only(written)["not_stated"]) == ("unknown", ("path",))
    assert "tool.relays" in {unknown.fact for unknown in walk(written).unknowns}


def test_keys_that_nobody_states_decide_nothing() -> None:
    """Nobody asked for keys: the handoff is ok as far as it goes, identity is open, and the fact is listed."""
    review = walk(handoff([CUSTOMER]))
    (row,) = rows(review, "handoffs")

    assert (row["status"], row["identity_low"], row["identity_high"]) == ("ok", 0, 1)
    assert "integration.keys, tool.stores_keys" in {unknown.fact for unknown in review.unknowns}


def test_a_certain_flaw_stands_before_what_is_not_known() -> None:
    """Orders come late for sure, customers perhaps not at all: the handoff is slow, and says what is missing."""
    written = document(
        ["crm", "bil"],
        [flow("crm", "bil", "order", every="3h"), {**flow("crm", "bil", "customer"), "status": "unknown"}],
        entities={**CRM, "order": {"system_of_record": "crm", "tolerance": "1h"}},
        journeys=steps(step("a", "crm"), step("b", "bil", "customer", "order")),
    )

    assert (only(written)["status"], only(written)["entity"]) == ("slow", "order")
    assert only(written)["not_stated"] == ("path",)


# -- shapes


def diamond(**flows: float) -> Document:
    """Sell, then Pay and Pack side by side, then Ship, which needs the payment and the parcel."""
    entities = {name: {"system_of_record": "none", "tolerance": "1h"} for name in ("payment", "parcel", "deal")}
    tools = ["crm", "pay", "pack", {"id": "ship", "entities": {"payment": "consumer", "parcel": "consumer"}}]
    tools[1:3] = [
        {"id": "pay", "entities": {"payment": "producer"}},
        {"id": "pack", "entities": {"parcel": "producer"}},
    ]
    tools[0] = {"id": "crm", "entities": {"deal": "producer"}}
    return document(
        tools,
        [
            flow("crm", "pay", "deal", reliability=0.99),
            flow("crm", "pack", "deal", reliability=0.98),
            flow("pay", "ship", "payment", reliability=flows.get("payment", 0.97), every="30m"),
            flow("pack", "ship", "parcel", reliability=flows.get("parcel", 0.96), every="1h"),
        ],
        entities=entities,
        journeys=steps(
            step("sell", "crm"),
            step("pay", "pay", "deal"),
            step("pack", "pack", "deal", after=["sell"]),
            step("ship", "ship", "payment", "parcel", after=["pay", "pack"]),
        ),
    )


def test_a_join_gets_what_it_needs_from_any_of_the_steps_before() -> None:
    """Payments come from Pay and parcels from Pack: one handoff, not broken for want of the other's records."""
    review = walk(diamond())

    assert [(row["after"], row["to_step"], row["status"]) for row in rows(review, "handoffs")] == [
        (("sell",), "pay", "ok"),
        (("sell",), "pack", "ok"),
        (("pay", "pack"), "ship", "ok"),
    ]
    assert [(row["from_step"], row["entity"]) for row in rows(review, "handoff_needs") if row["to_step"] == "ship"] == [
        ("pay", "payment"),
        ("pack", "parcel"),
    ]


def test_a_join_is_one_event() -> None:
    """C multiplies what each step gets once; D counts three handoffs; the way of the last part sets the lead time."""
    found = measures(walk(diamond()))
    whole = 0.99 * 0.98 * 0.97 * 0.96

    assert found["journey.j.continuity"].value == pytest.approx(whole)
    assert found["journey.j.depth"].value == pytest.approx(0.99 + 0.98 + whole)
    assert found["journey.j.lead_time_hours"].value == pytest.approx(1.0)


def test_a_circle_is_judged_arc_by_arc_and_taken_once() -> None:
    """Bond leads back to Buy: four arcs, one of them back; continuity and depth go once through."""
    written = document(
        ["a", "b", "c"],
        [flow("a", "b", "x", reliability=0.99), flow("b", "c", "x", reliability=0.98)],
        entities={"x": {"system_of_record": "none", "tolerance": "1h"}},
        journeys=steps(
            step("start", "a"),
            step("buy", "b", "x", after=["start", "bond"]),
            step("bond", "c", "x"),
        ),
    )
    written["tools"][0] = {"id": "a", "entities": {"x": "producer"}}
    written["tools"][1] = {"id": "b", "relays": ["x"]}
    review = walk(written)
    arcs = [(row["from_step"], row["to_step"], row["back"], row["status"]) for row in rows(review, "handoffs")]

    assert arcs == [
        ("start", "buy", False, "ok"),
        ("bond", "buy", True, "ok"),
        ("buy", "bond", False, "ok"),
    ]
    assert measures(review)["journey.j.continuity"].value == pytest.approx(0.99 * 0.98)
    assert measures(review)["journey.j.depth"].derivation[0].value == 2


def test_steps_listed_out_of_order_are_no_circle() -> None:
    """A step may be listed before the one it follows."""
    written = document(["a", "b"], [], journeys=steps(step("late", "b", after=["early"]), step("early", "a", after=[])))

    assert [(row["from_step"], row["to_step"], row["back"]) for row in rows(walk(written), "handoffs")] == [
        ("early", "late", False)
    ]


def test_flows_that_share_infrastructure_fail_together() -> None:
    """Two kinds of records over one conduit: Fréchet instead of a product alone."""
    written = document(
        ["crm", "bil", {"id": "make", "kind": "conduit"}],
        [flow("crm", "bil", e, reliability=0.9, via="make") for e in ("x", "y")],
        entities={e: {"system_of_record": "crm", "tolerance": "1h"} for e in ("x", "y")},
        journeys=steps(step("a", "crm"), step("b", "bil", "x", "y")),
    )
    row = only(written)

    assert row["together"] == ("flow:crm>bil", "tool:make")
    assert row["probability"] == pytest.approx(0.81)
    assert (row["dependent_low"], row["dependent_high"]) == pytest.approx((0.8, 0.9))


# -- findings


def test_one_cause_is_one_finding() -> None:
    """The same need breaks two journeys: one finding that lists both."""
    need = {"entity": "customer"}
    journeys = [
        {"id": name, "steps": [step("a", "crm"), step(f"bill-{name}", "bil", need)], "primary": name == "k"}
        for name in ("j", "k")
    ]
    (finding,) = walk(document(["crm", "bil"], [], entities=CRM, journeys=journeys)).findings

    assert finding.subjects == ("need:crm>bil/customer", "step:j/a", "step:j/bill-j", "step:k/a", "step:k/bill-k")
    assert finding.severity is Severity.CRITICAL
    assert "2 handoffs break" in str(finding.why)


@pytest.mark.parametrize(
    ("primary", "entity", "severity"),
    [
        (True, {"about_customer": True}, Severity.CRITICAL),
        (False, {"about_customer": True}, Severity.HIGH),
        (True, {"about_customer": False}, Severity.HIGH),
        (False, {"criticality": "low"}, Severity.MEDIUM),
    ],
)
def test_severity_is_base_times_records_times_journey(primary: bool, entity: Document, severity: Severity) -> None:
    """9 x 1.0, 9 x 0.8, 9 x 0.8, 9 x 0.6 x 0.8 (methods 10.2)."""
    written = handoff([])
    written["entities"] = {"customer": {"system_of_record": "crm", "tolerance": "1h", **entity}}
    written["journeys"][0]["primary"] = primary

    assert walk(written).findings[0].severity is severity


def test_a_stack_without_journeys_is_not_assessed() -> None:
    """No journey, none with two steps, or no list of integrations: not applicable, with the reason."""
    bare = {"name": "Shop", "tools": ["crm"], "journeys": steps(step("a", "crm"), step("b", "crm"))}
    for written, reason in (
        (document(["crm"]), "no customer journey"),
        (document(["crm"], journeys=steps(step("a", "crm"))), "follows another"),
        (bare, "no integrations"),
    ):
        with pytest.raises(NotApplicable, match=reason):
            walk(written)


def test_a_share_that_is_none_is_refused() -> None:
    """The least reliability is a share."""
    with pytest.raises(OptionError, match="from 0 to 1"):
        walk(handoff([]), least_reliability=1.5)
    assert only(handoff([{**CUSTOMER, "reliability": 0.9}]))["status"] == "fragile"
    assert walk(handoff([{**CUSTOMER, "reliability": 0.9}]), least_reliability=0.9).findings == ()


# -- volumes


@pytest.mark.parametrize(
    ("parts", "low", "high"),
    [
        ([(None, (0.4, 0.6))], 0.4, 0.6),
        ([(0.5, (1.0, 1.0)), (0.5, (0.0, 0.0))], 0.5, 0.5),
        ([(0.6, (0.9, 0.9)), (0.3, (0.6, 0.6))], 0.8, 0.8),
        ([(None, (0.2, 0.2)), (None, (0.9, 0.9))], 0.2, 0.9),
        ([(0.6, (0.9, 0.9)), (None, (0.4, 0.4))], 0.7, 0.9),
        ([(1.0, (0.9, 0.9)), (None, (0.0, 0.0))], 0.9, 0.9),
    ],
)
def test_journeys_are_weighted_by_volume(parts: Any, low: float, high: float) -> None:
    """Stated volumes weigh as stated; what is not stated may be anything that they leave."""
    found = by_volume([(volume, share(*bounds)) for volume, bounds in parts])

    assert (found.low, found.high) == pytest.approx((low, high))
