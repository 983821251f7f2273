"""What each tool carries of the customer's journeys, by hand and against taking it out by hand."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.journey.shape import Shape
from stackaudit.engine.ablation import contributions, table
from stackaudit.graph import StackGraph
from stackaudit.graph.hops import Demand, Hops, HopsWithout
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY
from stacks import Document, document, flow, read, sample, stack


def journey(*steps: Document, **facts: Any) -> Document:
    """A journey of some steps."""
    return {"id": "buy", "steps": list(steps), **facts}


def step(id_: str, *tools: str, needs: tuple[str, ...] = ("customer",)) -> Document:
    """A step with its tools and what it needs."""
    return {"id": id_, "tools": list(tools), "needs": list(needs)}


def chain(**rest: Any) -> Stack:
    """Web to CRM over a conduit, CRM to billing; a tool that nobody asks for stands beside."""
    flows = [flow("web", "crm", "customer", via="zap"), flow("crm", "bil", "customer")]
    journeys = [journey(step("a", "web", needs=()), step("b", "crm"), step("c", "bil"))]
    tools = ["web", "crm", "bil", {"id": "zap", "kind": "conduit"}, "aside"]
    masters = {"customer": {"system_of_record": "web", "tolerance": "24h"}}
    return stack(tools, flows, journeys=journeys, entities=masters, **rest)


def rows(subject: Stack) -> dict[str, dict[str, Any]]:
    """The table, by tool."""
    made = table(subject, contributions(StackGraph(subject)), DEFAULT_POLICY.gate.feedback(subject))
    return {str(row[0]): dict(zip(made.columns, row, strict=True)) for row in made.rows}


def test_a_tool_carries_the_handoffs_that_break_without_it() -> None:
    """Web and conduit carry the first handoff, CRM both, billing the last only; the tool aside carries nothing."""
    found = rows(chain())

    assert found["web"]["handoffs_lost"] == found["zap"]["handoffs_lost"] == ("buy/a>b",)
    assert found["crm"]["handoffs_lost"] == ("buy/a>b", "buy/b>c")
    assert found["bil"]["handoffs_lost"] == ("buy/b>c",)
    assert found["aside"]["handoffs_lost"] == ()
    assert (found["aside"]["journeys"], found["zap"]["journeys"]) == ((), ("buy",))
    assert (found["web"]["depth_lost_low"], found["web"]["depth_lost_high"]) == (2.0, 2.0)
    assert found["bil"]["depth_lost_high"] == 1.0


def test_a_tool_on_the_way_of_any_records_plays_a_part() -> None:
    """Consent is carried over a conduit, the customer, which is worse off, is not: without the conduit it breaks."""
    flows = [flow("web", "crm", "customer", reliability=0.9), flow("web", "crm", "consent", via="zap")]
    entities = {name: {"system_of_record": "web", "tolerance": "24h"} for name in ("customer", "consent")}
    journeys = [journey(step("a", "web", needs=()), step("b", "crm", needs=("customer", "consent")))]
    found = rows(stack(["web", "crm", {"id": "zap", "kind": "conduit"}], flows, journeys=journeys, entities=entities))

    assert (found["zap"]["journeys"], found["zap"]["handoffs_lost"]) == (("buy",), ("buy/a>b",))
    assert found["zap"]["continuity_lost_high"] == pytest.approx(0.9)


def test_a_join_is_the_same_handoff_whichever_step_the_records_come_from() -> None:
    """Both branches can hand on to the last step: without one of them it works as before."""
    flows = [flow("crm", "left", "customer"), flow("crm", "right", "customer")]
    flows += [flow("left", "bil", "customer"), flow("right", "bil", "customer")]
    steps = [step("a", "crm", needs=()), step("b", "left"), step("c", "right") | {"after": ["a"]}]
    journeys = [journey(*steps, step("d", "bil") | {"after": ["b", "c"]})]
    entities = {"customer": {"system_of_record": "crm", "tolerance": "24h"}}
    made = stack(
        ["crm", {"id": "left", "relays": []}, {"id": "right", "relays": []}, "bil"],
        flows,
        journeys=journeys,
        entities=entities,
    )

    assert rows(made)["bil"]["handoffs_lost"] == ("buy/b+c>d",)


def test_a_tool_is_taken_out_with_its_flows_and_its_places_and_nothing_else() -> None:
    """Without the conduit its flow is gone, the other one stays; the CRM alone leaves its step, which is a gap then."""
    before = chain()
    hops = Hops(StackGraph(before), 0.95)
    asked = Demand("customer")

    assert [hop.flows for hop in hops.between(asked, "best", "web", "crm")] == [("web>crm",)]
    assert HopsWithout(hops, "zap").between(asked, "best", "web", "crm") == ()
    assert HopsWithout(hops, "zap").between(asked, "best", "crm", "bil") == hops.between(asked, "best", "crm", "bil")
    left = Shape(before.journeys[0]).served_by(lambda one: tuple(tool for tool in one.tools if tool != "crm"))
    assert [one.tools for one in left.journey.steps] == [("web",), (), ("bil",)]
    assert left.gaps == {"b"}
    assert [one.tools for one in before.journeys[0].steps] == [("web",), ("crm",), ("bil",)]


def test_a_step_that_does_not_say_which_tools_serve_it_stays_unknown() -> None:
    """Without its conduit the first handoff breaks; the last is as unknown as before, not lost for sure."""
    steps = [step("a", "web", needs=()), step("b", "crm"), {"id": "c", "needs": ["customer"]}]
    entities = {"customer": {"system_of_record": "web", "tolerance": "24h"}}
    tools = ["web", "crm", {"id": "zap", "kind": "conduit"}]
    flows = [flow("web", "crm", "customer", via="zap")]
    made = stack(tools, flows, journeys=[journey(*steps)], entities=entities)

    left = Shape(made.journeys[0]).served_by(lambda one: tuple(tool for tool in one.tools if tool != "web"))
    assert (left.gaps, left.untold) == ({"a"}, {"c"})
    assert rows(made)["zap"]["handoffs_lost"] == ("buy/a>b",)


def test_without_journeys_nothing_is_claimed() -> None:
    """No row, not rows of zeros."""
    assert contributions(StackGraph(read(document(["a", "b"], [flow("a", "b", "x")])))) == ()


def test_ratings_stand_beside_with_who_gave_them() -> None:
    """Mean by respondents: 4 from three hundred and 2 from a hundred are 3.5; the newest day; few are not counted."""
    said = [
        {"tool": "crm", "rating": 4.0, "respondents": 300, "as_of": "2026-03-01"},
        {"tool": "crm", "rating": 2.0, "respondents": 100, "as_of": "2026-05-01"},
        {"tool": "crm", "rating": 1.0, "respondents": 2, "as_of": "2026-06-01"},
        {"step": "buy/b", "rating": 4.0, "respondents": 100},
        {"step": "buy/b", "rating": 1.0},
    ]
    found = rows(chain(feedback=said))

    crm = found["crm"]
    assert (crm["rating"], crm["respondents"], crm["rated_on"], crm["step_rating"]) == (3.5, 400, "2026-05-01", 4.0)
    assert (found["web"]["rating"], found["web"]["step_rating"]) == (None, None)


def test_cobble_7_rests_on_its_first_handoff() -> None:
    """Its journey gets 1.89189 of 4 handoffs deep: without WEB, CRM or ESP not even one."""
    found = rows(sample("cobble_7"))

    for tool in ("web", "crm", "esp"):
        assert found[tool]["depth_lost_low"] == pytest.approx(1.89189, abs=5e-6)
    assert found["ads"]["handoffs_lost"] == ()


def test_the_order_of_the_file_changes_nothing() -> None:
    """Tools and flows the other way round: the same rows."""
    written = chain().document()
    turned = {**written, "tools": written["tools"][::-1], "integrations": written["integrations"][::-1]}

    assert rows(Stack.model_validate(turned)) == rows(chain())


def test_an_audit_has_the_table_where_it_looked_at_journeys_and_only_there() -> None:
    """Named among the tables and read like any other; without the journey analyser the name is unknown."""
    looked = sa.audit(sample("cobble_7"))
    frame = looked.table("contribution")

    assert "contribution" in looked.tables
    assert list(frame["tool"]) == sorted(tool.id for tool in looked.stack.tools)
    blind = sa.audit(sample("cobble_7"), only="silos")
    assert "contribution" not in blind.tables
    assert blind.contribution == ()
    with pytest.raises(sa.UnknownNameError, match="contribution"):
        blind.table("contribution")
