"""Small journeys with the right answer, worked by hand (methods 14.2, `data/cases/README.md`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.base import Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.core.findings import Finding
from stackaudit.diagrams.journey.reading import journey_scene
from stackaudit.diagrams.journey.scene import BoxKind, HandoffStatus
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stacks import document, flow, measures, read, rows, sample

CASES = Path(__file__).parents[1] / "cases" / "journeys"


def case(name: str) -> Stack:
    """A case by its name."""
    return sa.read_stack(CASES / f"{name}.yaml")


def look(name: str) -> Review:
    """What the journey analyser says of a case."""
    return journey(StackGraph(case(name)))


def value(review: Review, measure: str) -> float | None:
    """The value of the one measure of a journey with this name."""
    (found,) = (m.value for name, m in measures(review).items() if name.endswith(f".{measure}"))
    return found


def told(review: Review) -> list[tuple[Any, ...]]:
    """Steps, status and way of each handoff."""
    return [(row["from_step"], row["to_step"], row["status"], row["path"]) for row in rows(review, "handoffs")]


def test_a_list_copied_by_hand() -> None:
    """It stays in the sheet, is carried by hand (120 h, 24 allowed), then over an interface: depth 1 of 3, 121 h."""
    review = look("list_by_hand")
    by_hand = rows(review, "handoffs")[1]

    assert told(review) == [
        ("collect", "import", "stays", "sheet"),
        ("import", "qualify", "manual", "sheet > mkt"),
        ("qualify", "call", "ok", "mkt > crm"),
    ]
    assert (by_hand["flags"], by_hand["latency_hours"], by_hand["limit_hours"]) == (("manual", "slow"), 120, 24)
    assert rows(review, "handoffs")[2]["reliability"] == 0.99
    assert (value(review, "continuity"), value(review, "depth")) == (0, 1)
    assert value(review, "lead_time_hours") == 121
    assert [row["probability"] for row in rows(review, "handoffs")] == [1, 0, 0]


def test_what_is_by_hand_follows_from_its_flow() -> None:
    """The journey's finding names the flow that is the cause, and what is said counts flows apart from one tool."""
    review = look("list_by_hand")
    (finding,) = review.findings

    assert finding.id == "journey.manual@flow:sheet>mkt+step:follow-up/import+step:follow-up/qualify"
    assert (finding.follows, finding.tells) == (("flow:sheet>mkt",), ())
    assert "; ".join(map(str, review.headline)) == (
        "no journey breaks; 1 by hand; 1 is carried by a flow; 1 stays in one tool"
    )


def test_the_same_list_over_interfaces() -> None:
    """It stays, .95, .99: continuity 0.9405, depth 1 + .95 + .9405 of 3, two hours."""
    review = look("list_by_api")

    assert [row[2] for row in told(review)] == ["stays", "ok", "ok"]
    assert value(review, "continuity") == pytest.approx(0.9405)
    assert value(review, "depth") == pytest.approx(2.8905)
    assert value(review, "lead_time_hours") == 2
    assert [row["probability"] for row in rows(review, "handoffs")] == pytest.approx([1, 0.95, 0.99])
    assert "; ".join(map(str, review.headline)) == (
        "nothing is wrong with the 3 handoffs of the journeys; 2 are carried by a flow; 1 stays in one tool"
    )


def test_a_join_counts_once() -> None:
    """Three steps follow others: 1, 1 and 0 make a depth of 2 of 3, in the table, the measure and the headline."""
    review = look("join")
    (row,) = rows(review, "journeys")

    assert told(review) == [
        ("one", "two", "ok", "a > b"),
        ("two", "three", "ok", "b > c"),
        ("three", "four", "broken", None),
    ]
    assert rows(review, "handoffs")[1]["after"] == ("one", "two")
    assert (value(review, "depth"), row["handoffs"], row["ok"], row["flagged"]) == (2, 3, 2, 1)
    assert str(review.headline[0]) == "in the journey Ship no path on record brings what a step needs"


@pytest.mark.parametrize("name", ["branch1", "branch2"])
def test_branches_in_either_order(name: str) -> None:
    """Paying and packing both get the order, and shipping gets it from paying: continuity 1, depth 3 of 3."""
    review = look(name)

    assert (value(review, "continuity"), value(review, "depth")) == (1, 3)
    assert sorted(told(review)) == [
        ("one", "three", "ok", "a > c"),
        ("one", "two", "ok", "a > b"),
        ("two", "four", "ok", "b > d"),
    ]


def test_whoever_looks_a_record_up_does_not_start_it() -> None:
    """The help desk is a consumer, so that the survey gets the customer from the CRM: .99 and 1 of 1 ok."""
    review = look("lookup")

    assert told(review) == [("answer", "survey", "ok", "crm > mailer")]
    assert (value(review, "continuity"), value(review, "depth")) == (0.99, 0.99)


def test_a_record_that_is_made_anew() -> None:
    """Marketing makes leads of its own, and nothing leads back to the CRM, which holds an older version."""
    review = look("remade")

    assert [row[2:] for row in told(review)] == [("ok", "form > crm > mkt"), ("broken", None)]
    assert value(review, "continuity") == 0
    assert value(review, "depth") == pytest.approx(0.9801)
    (finding,) = review.findings
    assert finding.follows == ("need:mkt>crm/lead",)


def test_a_record_moves_on_inside_a_step() -> None:
    """From A to B, inside the step on to C, from there to D: continuity 1, depth 2 of 2."""
    review = look("inside")

    assert told(review) == [("one", "two", "ok", "a > b > c"), ("two", "three", "ok", "c > d")]
    assert (value(review, "continuity"), value(review, "depth")) == (1, 2)


def test_the_picture_starts_an_arrow_where_the_records_start() -> None:
    """The mailer gets customers from the CRM, which is in no step; that the ads come before is the next step only."""
    stack = case("picture_from_evidence")
    graph = StackGraph(stack)
    review = journey(graph)
    scene = journey_scene(graph, review, stack.journeys[0])
    (row,) = rows(review, "handoffs")

    assert (row["status"], row["source"], row["target"]) == ("manual", "crm", "mail")
    assert {(link.source, link.target, link.status) for link in scene.links} == {
        ("mail<crm", "mail/mail", HandoffStatus.MANUAL),
        ("attract/ads", "mail/mail", HandoffStatus.NEXT),
    }
    (beside,) = (box for box in scene.boxes if box.id == "mail<crm")
    assert (beside.tool, beside.stage, beside.kind) == ("crm", "mail", BoxKind.BESIDE)


def test_the_handbook_of_gitlab() -> None:
    """Its list of events is copied by hand: the handoff says so, with its way, and the journey is not continuous."""
    review = journey(StackGraph(sample("gitlab_2022")))
    found = {row["to_step"]: row for row in rows(review, "handoffs") if row["journey"] == "event-lead"}
    finding = next(f for f in review.findings if "step:event-lead/sync" in f.subjects)

    assert measures(review)["journey.event-lead.continuity"].high == 0
    assert found["sync"]["status"] == "manual"
    assert found["sync"]["path"].startswith("google-workspace > marketo")
    assert (finding.code, finding.follows) == ("journey.manual", ("flow:google-workspace>marketo",))


# -- where the record starts


def journey_of(*steps: tuple[str, str], lead: dict[str, Any] | None = None, flows: Any = (), **tools: str) -> Review:
    """A journey of some steps, written as `"tool tool", "lead"`: their tools, and what they need.

    Args:
        steps: The steps.
        lead: What is stated of leads; their master is the CRM unless this says otherwise.
        flows: The flows.
        tools: Roles of tools for leads; a tool that is not named states none.
    """
    listed = [
        {"id": f"s{n}", "tools": served.split(), "needs": needed.split()} for n, (served, needed) in enumerate(steps)
    ]
    facts = {"tolerance": "24h", "system_of_record": "crm", **(lead or {})}
    names = sorted({tool for served, _ in steps for tool in served.split()} | set(tools) | {"crm"})
    written = document(
        [{"id": name, "entities": {"lead": tools[name]} if name in tools else {}, "relays": []} for name in names],
        list(flows),
        entities={"lead": facts},
        journeys=[{"id": "j", "steps": listed}],
    )
    return journey(StackGraph(read(written)))


def test_records_enter_with_those_that_state_no_role() -> None:
    """The sheet says nothing of leads and stands in the first step that needs them: there they enter."""
    review = journey_of(("sheet", "lead"), ("crm", "lead"), flows=[flow("sheet", "crm", "lead")])

    assert told(review) == [("s0", "s1", "ok", "sheet > crm")]


def test_a_role_that_only_the_catalog_knows_is_not_stated() -> None:
    """The tool in the first step uses leads as the catalog has it: nobody says so, and the records may enter there."""
    steps = [{"id": "a", "tools": ["desk"], "needs": ["lead"]}, {"id": "b", "tools": ["mail"], "needs": ["lead"]}]
    desk = {"id": "desk", "entities": {"lead": "consumer"}}
    known = {**desk, "from_catalog": {"product": "zendesk", "facts": ["entities"]}}
    stated, assumed = (
        journey(
            StackGraph(
                read(
                    document(
                        [tool, "mail", "crm"],
                        [flow("desk", "mail", "lead"), flow("crm", "desk", "lead")],
                        entities={"lead": {"system_of_record": "crm", "tolerance": "24h"}},
                        journeys=[{"id": "j", "steps": steps}],
                    )
                )
            )
        )
        for tool in ({**desk, "relays": []}, {**known, "relays": []})
    )

    assert [row[2:] for row in told(stated)] == [("broken", None)]
    assert [row[2:] for row in told(assumed)] == [("ok", "desk > mail")]


def test_records_start_with_their_makers_further_down() -> None:
    """No first step needs leads; their maker stands in the step that needs them first: they start there."""
    review = journey_of(("ads", ""), ("form", "lead"), ("form", "lead"), form="producer")

    assert [row[2:] for row in told(review)] == [("made", "form"), ("stays", "form")]
    assert value(review, "depth") == 2


def test_a_maker_after_the_first_need_starts_nothing() -> None:
    """A step needs leads before the form that makes them: they come from the CRM, and the form makes them anew."""
    flows = [flow("crm", "call", "lead"), flow("crm", "form", "lead"), flow("crm", "mail", "lead")]
    review = journey_of(
        *(("ads", ""), ("call", "lead"), ("form", "lead"), ("mail", "lead")),
        flows=flows,
        form="producer",
    )

    assert [row[2:] for row in told(review)] == [("ok", "crm > call"), ("ok", "crm > form"), ("broken", None)]


def test_without_a_master_all_makers_are_the_start() -> None:
    """It is stated that no tool is the master: the makers have the records."""
    flows = [flow("form", "mail", "lead")]
    review = journey_of(
        ("ads", ""), ("mail", "lead"), lead={"system_of_record": "none"}, flows=flows, form="producer", shop="producer"
    )

    assert told(review) == [("s0", "s1", "ok", "form > mail")]


def test_a_master_has_the_record_only_where_it_passed() -> None:
    """From the sheet straight to the mailer, not over the CRM: the CRM cannot hand it on."""
    flows = [flow("sheet", "mail", "lead"), flow("crm", "call", "lead")]
    steps = (("sheet", "lead"), ("mail", "lead"), ("call", "lead"))
    alone = journey_of(*steps, flows=flows)
    over = journey_of(*steps, flows=[*flows, flow("mail", "crm", "lead")])
    passing = [flow("sheet", "crm", "lead"), flow("crm", "mail", "lead"), flows[1]]
    passed = journey_of(*steps, flows=passing)

    assert [row[2] for row in told(alone)] == ["ok", "broken"]
    assert [row[2:] for row in told(over)] == [("ok", "sheet > mail"), ("ok", "mail > crm > call")]
    assert [row[2:] for row in told(passed)] == [("ok", "sheet > crm > mail"), ("ok", "crm > call")]


def test_each_of_two_masters_has_what_passed_it() -> None:
    """Leads passed the first master and not the second one: only the first can hand them on."""
    lead = {"system_of_record": ["a", "b"]}
    steps = (("sheet", "lead"), ("a", "lead"), ("mail", "lead"), ("call", "lead"))
    flows = [flow("sheet", "a", "lead"), flow("a", "mail", "lead")]
    from_first = journey_of(*steps, lead=lead, flows=[*flows, flow("a", "call", "lead")], b="system_of_record")
    from_second = journey_of(*steps, lead=lead, flows=[*flows, flow("b", "call", "lead")], b="system_of_record")

    assert [row[2] for row in told(from_first)] == ["ok", "ok", "ok"]
    assert [row[2] for row in told(from_second)] == ["ok", "ok", "broken"]


def test_what_is_there_already() -> None:
    """The lead went to the CRM two steps ago, which has it; the step between does not need it."""
    flows = [flow("sheet", "crm", "lead")]
    review = journey_of(("sheet", "lead"), ("crm", "lead"), ("mail", ""), ("crm", "lead"), flows=flows)

    assert [row[2] for row in told(review)] == ["ok", "none", "there"]
    (row,) = rows(review, "journeys")
    assert [row[name] for name in ("ok", "none", "there", "stays", "made", "flagged")] == [1, 1, 1, 0, 0, 0]


# -- the best way


def test_the_best_way_is_that_of_the_whole_journey() -> None:
    """The surest way into the second step ends where nothing leads on: the other way counts."""
    flows = [
        *(flow("sheet", "left", "lead", reliability=1.0), flow("sheet", "right", "lead", reliability=0.97)),
        flow("right", "crm", "lead", reliability=0.99),
    ]
    review = journey_of(("sheet", "lead"), ("left right", "lead"), ("crm", "lead"), flows=flows)

    assert [row[3] for row in told(review)] == ["sheet > right", "right > crm"]
    assert value(review, "continuity") == pytest.approx(0.97 * 0.99)
    assert value(review, "depth") == pytest.approx(1.0 + 0.97 * 0.99)


def test_what_breaks_starts_again_for_the_evidence_only() -> None:
    """After a break the records are in every tool of the step, so that a later flaw is seen; the chance stays 0."""
    flows = [flow("call", "mail", "lead", method="manual")]
    review = journey_of(("sheet", "lead"), ("call", "lead"), ("mail", "lead"), flows=flows)

    assert [row[2] for row in told(review)] == ["broken", "manual"]
    assert value(review, "depth") == 0


def test_a_move_by_hand_inside_the_first_step_is_told() -> None:
    """In the first step the lead is copied from the sheet to the mailer: the handoff after it says so."""
    flows = [flow("sheet", "mail", "lead", method="manual"), flow("mail", "crm", "lead")]
    review = journey_of(
        ("sheet mail", "lead"),
        ("crm", "lead"),
        flows=flows,
        sheet="producer",
        mail="consumer",
    )

    assert told(review) == [("s0", "s1", "manual", "sheet > mail > crm")]
    assert value(review, "continuity") == 0


# -- unknown facts


def test_both_corners_of_a_flow_that_may_run() -> None:
    """Whether the interface runs is not known: continuity from 0 to .97, and the handoff is unknown."""
    flows = [flow("sheet", "crm", "lead", reliability=0.97) | {"status": "unknown"}]
    review = journey_of(("sheet", "lead"), ("crm", "lead"), flows=flows)
    (row,) = rows(review, "handoffs")
    continuity = measures(review)["journey.j.continuity"]

    assert (row["status"], row["not_stated"]) == ("unknown", ("path",))
    assert (continuity.low, continuity.high) == (0, 0.97)


def test_a_flaw_of_the_best_case_is_certain_and_one_of_the_worst_is_not() -> None:
    """By hand in both cases is by hand; in time at best and late at worst is unknown."""
    steps = (("sheet", "lead"), ("crm", "lead"))
    by_hand = journey_of(*steps, flows=[{**flow("sheet", "crm", "lead", method="manual"), "every": "30d"}])
    late = {key: fact for key, fact in flow("sheet", "crm", "lead", every="20h").items() if key != "takes"}
    perhaps = journey_of(*steps, flows=[late])

    assert rows(by_hand, "handoffs")[0]["flags"] == ("manual", "slow")
    assert [row[2] for row in told(perhaps)] == ["unknown"]
    assert rows(perhaps, "handoffs")[0]["not_stated"] == ("latency",)


def test_a_master_that_nobody_states_lowers_the_coverage() -> None:
    """The list of the first case, nobody saying who the master is: the same way, but the facts do not decide it all."""
    written = case("list_by_api").document()
    known = measures(journey(StackGraph(read(written))))
    del written["entities"][0]["system_of_record"]
    review = journey(StackGraph(read(written)))
    found = measures(review)

    assert [row[2] for row in told(review)] == ["stays", "ok", "ok"]
    assert known["journey.follow-up.continuity"].coverage == 1
    assert found["journey.follow-up.continuity"].coverage == pytest.approx(1 / 3)  # what stays in the sheet is decided


def test_a_step_that_says_nothing_of_its_tools_leaves_the_start_open() -> None:
    """The first step may make leads: what comes after is unknown until its tools are stated, from 0 to 1."""
    steps = [
        {"id": "a"},
        {"id": "b", "tools": ["crm"], "needs": ["lead"]},
        {"id": "c", "tools": ["x"], "needs": ["lead"]},
    ]
    written = document(
        ["crm", "x"],
        [flow("crm", "x", "lead", reliability=0.9)],
        entities={"lead": {"system_of_record": "crm", "tolerance": "24h"}},
        journeys=[{"id": "j", "steps": steps}],
    )
    review = journey(StackGraph(read(written)))
    continuity = measures(review)["journey.j.continuity"]
    (asked,) = (one for one in review.unknowns if one.fact == "step.tools")

    assert [(row["status"], row["not_stated"]) for row in rows(review, "handoffs")] == [("unknown", ("tools",))] * 2
    assert (continuity.low, continuity.high) == (0, 1)
    assert (asked.subjects, asked.blocks) == (("step:j/a",), ("step:j/b", "step:j/c"))


# -- silence about flows


def unmet(**facts: Any) -> dict[str, Any]:
    """A journey whose second step gets nothing."""
    steps = [{"id": "a", "tools": ["web"]}, {"id": "b", "name": "Mail", "tools": ["mail"], "needs": ["lead"]}]
    tools = [{"id": "web", "name": "Web", "entities": {"lead": "producer"}}, {"id": "mail", "name": "Mailer"}, "crm"]
    flows = facts.pop("flows", [flow("web", "crm", "lead")])
    for tool in tools[:2]:
        tool |= facts.pop(tool["id"], {})  # type: ignore[index]
    return document(
        tools,
        flows,
        entities={"lead": {"system_of_record": "crm", "tolerance": "1h"}, "consent": {}},
        journeys=[{"id": "j", "name": "Buy", "steps": steps}],
        **facts,
    )


def broken(**facts: Any) -> Finding:
    """The finding of that journey."""
    (finding,) = journey(StackGraph(read(unmet(**facts)))).findings.of("journey.broken")  # type: ignore[attr-defined]
    return finding  # type: ignore[no-any-return]


def test_what_is_not_on_record_is_told_as_that() -> None:
    """Nobody states that the list of flows is whole: assumed, and "no flow of lead on record"."""
    finding = broken()

    assert finding.confidence == "assumed"
    assert str(finding.title) == "No flow of lead to Mail is on record, where Buy needs it"
    assert str(finding.why).startswith("No flow of lead from Web to Mailer is on record; 1 handoff breaks if")


@pytest.mark.parametrize(
    "stated", [{"complete": ["integrations"]}, {"mail": {"flows": "none"}}, {"mail": {"flows": "all"}}]
)
def test_what_is_stated_to_be_whole_breaks_for_sure(stated: dict[str, Any]) -> None:
    """All flows are in the file, or all of the only tool that could get the records."""
    finding = broken(**stated)

    assert finding.confidence == "documented"
    assert str(finding.title) == "lead never reaches Mail: the journey Buy breaks there"


def test_tools_that_exchange_other_records_are_said_to() -> None:
    """Web and mailer exchange consent: the lead is not among the records that are listed."""
    finding = broken(flows=[flow("web", "crm", "lead"), flow("web", "mail", "consent")])

    assert str(finding.why).startswith("lead is not among the records listed for Web → Mailer")
    assert str(finding.advice) == (
        "Record it if the integration from Web to Mailer carries lead; if not, let it do that."
    )


@pytest.mark.parametrize(
    ("facts", "advice"),
    [
        ({}, "Record the flow if there is one. Build an integration that carries lead from Web to Mailer."),
        ({"complete": ["integrations"]}, "Build an integration that carries lead from Web to Mailer."),
        (
            {"complete": ["integrations"], "flows": [flow("web", "crm", "lead"), flow("web", "mail", "consent")]},
            "Let the integration from Web to Mailer carry lead too.",
        ),
        (
            {
                "candidates": [
                    {"id": "c1", "name": "Form sync", "source": "crm", "target": "mail", "entities": ["lead"]}
                ]
            },
            (
                "Record the flow if there is one. "
                "Build the proposed integration Form sync, from crm to Mailer: it would carry lead records."
            ),
        ),
        (
            {"flows": [flow("web", "crm", "lead"), flow("web", "mail", "lead", status="planned")]},
            "Finish the planned flow from Web to Mailer.",
        ),
        (
            {"flows": [flow("web", "crm", "lead"), flow("web", "mail", "lead", status="broken")]},
            "Repair the broken flow from Web to Mailer.",
        ),
    ],
)
def test_the_advice_on_a_break_names_both_ends(facts: dict[str, Any], advice: str) -> None:
    """A flow that does not run, then one between the same tools, a candidate, and a new integration at the last."""
    assert str(broken(**facts).advice) == advice


def test_a_break_that_is_only_not_on_record_is_no_fact_in_numbers_and_words() -> None:
    """The headline, the lead time and the table say that no path is on record; nothing says that a journey breaks."""
    review = journey(StackGraph(read(unmet())))
    proved = journey(StackGraph(read(unmet(complete=["integrations"]))))

    assert str(review.headline[0]) == "in the journey Buy no path on record brings what a step needs"
    assert str(proved.headline[0]) == "the journey Buy breaks at 1 of 1 handoffs"
    assert measures(review)["journey.j.lead_time_hours"].undefined == "no path on record brings what a step needs"
    assert measures(proved)["journey.j.lead_time_hours"].undefined == "something that a step needs never arrives"
    for table in ("handoffs", "handoff_needs"):
        assert [row["assumed"] for row in rows(review, table)] == [True]
        assert [row["assumed"] for row in rows(proved, table)] == [False]


def test_a_break_follows_from_its_need_and_from_a_tool_without_flows() -> None:
    """The need of the master's consumer, then the mailer that no flow of any kind reaches."""
    finding = broken(mail={"entities": {"lead": "consumer"}})

    assert finding.follows == ("need:web>mail/lead", "need:crm>mail/lead", "isolated:mail")
    assert finding.tells == ("step:j/b",)


def test_lost_fields_follow_from_their_flow_and_from_the_need() -> None:
    """The flow that drops the field comes first, then the need of which it is lost."""
    steps = [
        {"id": "a", "tools": ["crm"]},
        {"id": "b", "tools": ["bil"], "needs": [{"entity": "lead", "attributes": ["vat"]}]},
    ]
    written = document(
        ["crm", {"id": "bil", "entities": {"lead": "consumer"}}],
        [flow("crm", "bil", "lead", attributes=["name"])],
        entities={"lead": {"system_of_record": "crm", "tolerance": "1h"}},
        journeys=[{"id": "j", "steps": steps}],
    )
    (finding,) = journey(StackGraph(read(written))).findings

    assert (finding.code, finding.follows) == ("journey.lossy", ("flow:crm>bil", "need:crm>bil/lead"))


def test_a_gap_tells_the_steps_that_it_breaks() -> None:
    """No tool serves a step: the handoffs into it and out of it break."""
    steps = [{"id": n, "tools": tools} for n, tools in (("a", ["crm"]), ("b", []), ("c", ["crm"]))]
    written = document(["crm"], [], journeys=[{"id": "j", "steps": steps}])
    (finding,) = journey(StackGraph(read(written))).findings

    assert finding.tells == ("step:j/b", "step:j/c")


# -- limits


def test_wide_branches_end_in_bounds_that_hold() -> None:
    """Seven branches of four tools each are more states than are kept: the chance lies between the two bounds."""
    sides = [f"s{n}" for n in range(7)]
    tools = {side: [f"{side}-{k}" for k in range(4)] for side in sides}
    steps: list[dict[str, Any]] = [{"id": "a", "tools": ["web"]}]
    steps += [{"id": side, "tools": tools[side], "needs": ["lead"], "after": ["a"]} for side in sides]
    steps.append({"id": "z", "tools": ["crm"], "needs": ["lead"], "after": sides})
    flows = [
        flow("web", tool, "lead", reliability=0.9 + k / 100) for side in sides for k, tool in enumerate(tools[side])
    ]
    flows.append(flow("s6-0", "crm", "lead", reliability=0.8))
    written = document(
        [
            "crm",
            {"id": "web", "entities": {"lead": "producer"}},
            *({"id": t, "relays": []} for s in sides for t in tools[s]),
        ],
        flows,
        entities={"lead": {"system_of_record": "crm", "tolerance": "1h"}},
        journeys=[{"id": "j", "steps": steps}],
    )
    continuity = measures(journey(StackGraph(read(written))))["journey.j.continuity"]

    assert continuity.low is not None
    assert continuity.high is not None
    assert 0 <= continuity.low <= 0.93**6 * 0.9 * 0.8 + 1e-9 <= continuity.high + 2e-9
    assert continuity.high < 1


def test_many_masters_are_followed_together() -> None:
    """Of six masters the lead passed one, and another could hand it on: at worst none has it, at best all of them."""
    masters = [f"m{n}" for n in range(6)]
    steps = [{"id": "a", "tools": ["web"], "needs": ["lead"]}, {"id": "b", "tools": ["x"], "needs": ["lead"]}]
    steps.append({"id": "c", "tools": ["y"], "needs": ["lead"]})
    written = document(
        [*masters, {"id": "web", "entities": {"lead": "producer"}}, *({"id": t, "relays": []} for t in "xy")],
        [flow("web", "m0", "lead"), flow("m0", "x", "lead"), flow("m1", "y", "lead")],
        entities={"lead": {"system_of_record": masters, "tolerance": "24h"}},
        journeys=[{"id": "j", "steps": steps}],
    )
    review = journey(StackGraph(read(written)))
    depth = measures(review)["journey.j.depth"]

    assert (depth.low, depth.high) == (1, 2)
