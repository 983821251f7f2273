"""In use is one notion: what is planned, retired or past its end carries nothing, needs nothing and holds nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import oracles
import stackaudit as sa
from stackaudit.graph import StackGraph
from stackaudit.graph.in_use import awaited
from stackaudit.model.lifecycle import standing
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stacks import Document, document, read

CASES = Path(__file__).resolve().parents[1] / "cases" / "graph"


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (None, "in use"),
        ({"phase": "active"}, "in use"),
        ({"phase": "phase-in"}, "in use"),
        ({"phase": "plan"}, "planned"),
        ({"phase": "retired"}, "retired"),
        ({"phase": "retired", "ends": "2027-01-01"}, "retired"),
        ({"ends": "2026-10-31"}, "past its end"),
        ({"ends": "2026-11-01"}, "in use"),
        ({"phase": "active", "ends": "2026-10-31"}, "past its end"),
        ({"phase": "phase-out"}, "in use"),
        ({"phase": "phase-out", "ends": "2026-10-31"}, "in use"),
    ],
)
def test_where_a_tool_stands(life: Document | None, expected: str) -> None:
    """A stated phase-out still counts, also where it is late: it is told as late, not taken for gone."""
    tool = Tool.model_validate({"id": "t", **({"lifecycle": life} if life else {})})

    assert standing(tool, date(2026, 11, 1)) == expected


def test_retired_tools_are_as_if_they_were_taken_out() -> None:
    """The worked case: nothing reaches the warehouse over a retired bus, and the index is 100."""
    stack = sa.read_stack(CASES / "retired.yaml")
    today, without = sa.audit(stack), sa.what_if(stack).retire("bus").retire("fax").audit()

    assert today.measures["silos.index"].value == 100.0
    assert [need.id for need in today.graph.needs()] == ["need:crm>dwh/customer"]
    assert today.graph.needs() == without.graph.needs()
    assert today.findings == without.findings
    assert today.measures == without.measures
    assert not any("fax" in finding.id or "bus" in finding.id for finding in today.findings.flat())
    pictures = [audit.diagram(kind).png() for audit in (today, without) for kind in ("silos", "entities")]
    assert pictures[:2] == pictures[2:]


def test_the_inventory_lists_what_is_not_in_use_as_such() -> None:
    """Nobody is left out in silence."""
    table = sa.audit(sa.read_stack(CASES / "retired.yaml")).table("tools").set_index("tool")

    assert dict(table["standing"]) == {"bus": "retired", "crm": "in use", "dwh": "in use", "fax": "retired"}
    assert table.loc["fax", ["flows_in", "flows_out", "group"]].isna().all()


@given(oracles.documents(forget=0.1))
@settings(max_examples=40, deadline=None)
def test_retired_and_taken_out_are_the_same_audit(written: Document) -> None:
    """Whichever tools of a random stack are retired: needs, findings and measures are those after `what_if`."""
    gone = [str(tool["id"]) for tool in written["tools"]][1::2]
    plain = read(written)
    for tool in written["tools"]:
        if tool["id"] in gone:
            tool["lifecycle"] = {"phase": "retired"}
    change = sa.what_if(plain)
    for tool in gone:
        change = change.retire(tool)

    one, other = sa.audit(read(written)), change.audit()

    assert one.graph.stack == other.graph.stack
    assert one.graph.needs() == other.graph.needs()
    assert one.findings == other.findings
    assert one.measures == other.measures


def test_a_planned_tool_carries_nothing_and_its_rollout_stays() -> None:
    """A planned hub is no hub yet, a flow over a planned conduit does not run, and its plans are kept."""
    written = document(
        [
            {"id": "crm", "entities": {"customer": "system_of_record"}},
            {"id": "esp", "entities": {"customer": "consumer"}},
            {"id": "bus", "kind": "conduit", "lifecycle": {"phase": "plan"}},
            {"id": "cdp", "lifecycle": {"phase": "plan"}, "entities": {"customer": "consumer"}},
        ],
        [{"source": "crm", "target": "esp", "entities": ["customer"], "via": "bus"}],
        hub="cdp",
        initiatives=[{"name": "Rollout", "id": "roll", "tools": ["cdp"]}],
    )
    graph = StackGraph(read(written))

    assert [tool.id for tool in graph.tools] == ["crm", "esp"]
    assert [tool.id for tool in graph.planned] == ["bus", "cdp"]
    assert (graph.hub, graph.flows) == (None, ())
    assert [need.id for need in graph.needs()] == ["need:crm>esp/customer"]
    assert graph.verdicts()[0].status == "no-path"
    assert graph.stack.initiatives[0].tools == ("cdp",)
    assert graph.tool("cdp").name == "cdp"


def test_a_plan_never_builds_on_what_is_not_in_use() -> None:
    """A candidate over a retired bus would carry nothing, so the need cannot be served by it."""
    ends = {"source": "crm", "target": "esp", "entities": ["customer"]}
    way = {**ends, "id": "over", "method": "api", "every": "1h", "takes": "1m", "reliability": 0.99, "cost": 1}
    tools = [
        {"id": "crm", "entities": {"customer": "system_of_record"}},
        {"id": "esp", "entities": {"customer": "consumer"}},
        {"id": "bus", "kind": "conduit", "lifecycle": {"phase": "retired"}},
    ]
    plain = sa.plan_integrations(read(document(tools, [], candidates=[way])))
    over = sa.plan_integrations(read(document(tools, [], candidates=[{**way, "via": "bus"}])))

    assert [candidate.id for candidate in plain.chosen] == ["over"]
    assert over.chosen == ()
    assert len(over.impossible) == 1


AHEAD = {"id": "r", "name": "Rollout", "tools": ["crm"], "goes_live": "2027-01-01"}


@pytest.mark.parametrize(
    ("tool", "more", "waits"),
    [
        ({}, {}, True),
        ({"seats": {"paid": 60}}, {}, True),
        ({"seats": {"paid": 60, "active": 3}}, {}, False),
        ({"lifecycle": {"phase": "active"}}, {}, False),
        ({}, {"integrations": ["crm -> esp"]}, False),
        ({}, {"journeys": [{"id": "j", "steps": [{"id": "a", "tools": ["crm"]}]}]}, False),
        ({}, {"initiatives": [AHEAD, {**AHEAD, "id": "q", "name": "Q", "goes_live": "2026-01-01"}]}, False),
        ({}, {"initiatives": [AHEAD, {"id": "q", "name": "Q", "tools": ["crm"]}]}, False),
        ({}, {"initiatives": [{**AHEAD, "goes_live": "2026-11-01"}]}, False),
        ({}, {"initiatives": [{"id": "r", "name": "R", "tools": ["crm"]}]}, False),
    ],
)
def test_a_tool_that_is_still_to_go_live_is_not_used_yet(
    tool: dict[str, Any], more: dict[str, Any], waits: bool
) -> None:
    """Unless a fact tells that it is: then the day of a rollout is one of many more users."""
    tools = [{"id": "crm", "name": "CRM", **tool}, {"id": "esp", "name": "Mailer"}]
    stack = Stack.model_validate({"name": "S", "as_of": "2026-11-01", "initiatives": [AHEAD], **more, "tools": tools})

    assert awaited(stack) == (frozenset({"crm"}) if waits else frozenset())


def test_seats_of_a_tool_that_is_still_to_go_live_are_not_asked_about() -> None:
    """What it costs counts, its owner is asked for, and whether its seats are used is no question yet."""
    tool = {"id": "crm", "name": "CRM", "owner": "Ann", "cost": {"annual": 9000}, "seats": {"paid": 60}}
    document = {"name": "S", "as_of": "2026-11-01", "tools": [tool], "initiatives": [AHEAD]}
    ahead, live = (
        sa.audit(Stack.model_validate({**document, "initiatives": [{**AHEAD, "goes_live": day}]}))
        for day in ("2027-01-01", "2026-10-01")
    )

    for result, waits in ((ahead, True), (live, False)):
        facts = {one.fact for one in result.unknowns}
        assert ("seats.active" in facts) != waits
        said = str(result.summary().markdown())
        assert ("60 paid seats" in said) != waits
        assert ("1 tool names its owner" in said, "CRM is still to go live" in said) == (waits, waits)
        assert "9,000 a year" in said
