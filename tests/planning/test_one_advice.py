"""Redundancy findings and the consolidation plan give one advice (methods 14.7, 14.5; issue 13)."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.diagrams.silo.picture import silo_scene
from stacks import SAMPLES, document, read

CASES = Path(__file__).parents[1] / "cases"
NAMES = ("Anvil", "Bramble", "Cedar", "Dune", "Ember", "Fjord")


def findings(stack: sa.Stack) -> list[Any]:
    """All findings of redundancy, those below others included."""
    return [one for one in sa.audit(stack).findings.flat() if one.analyser == "redundancy"]


@pytest.mark.parametrize(
    "path", [*sorted(SAMPLES.glob("*.yaml")), CASES / "reports/one_advice.yaml"], ids=lambda p: p.stem
)
def test_no_finding_tells_a_tool_to_go_that_the_plan_keeps(path: Path) -> None:
    """In every sample: what members and advice say is what the plan without conditions does."""
    stack = sa.read_stack(path)
    plan = sa.plan_consolidation(stack)
    names = {tool.id: tool.name for tool in stack.tools}
    kept = {names[tool] for tool in plan.keep}

    for finding in findings(stack):
        for member in finding.members:
            tool = member.subject.removeprefix("tool:")
            assert str(member.advice).startswith("Retire ") == (tool in plan.retire)
            assert str(member.advice).startswith("Keep ") <= (tool in plan.keep)
        text = str(finding.advice)
        if "retire" in text.casefold():
            told = text.partition("etire ")[2].partition(" when")[0].partition(":")[0]
            assert not {name for name in kept if name in told.replace(" and ", ", ").split(", ")}


def test_the_same_tool_goes_in_both_and_nobody_is_served_worse() -> None:
    """Cheap does forms at grade 1 and Good at 3: Cheap goes, for 1,100 a year; if worse is allowed, Good goes."""
    stack = sa.read_stack(CASES / "reports/one_advice.yaml")
    (finding,) = findings(stack)

    assert sa.plan_consolidation(stack).retire == ("cheap",)
    assert str(finding.advice).startswith("Move the users of Cheap to Good, which does all of it at least as well")
    assert [str(member.advice).partition(":")[0].partition(";")[0] for member in finding.members] == [
        "Retire Cheap",
        "Keep Good",
    ]
    assert sa.plan_consolidation(stack, no_worse=False).retire == ("good",)


# -- links


def first_links(result: sa.AuditResult) -> dict[tuple[str, ...], str]:
    """Return the link that findings about tools apart name first, by the tools that they are about."""
    found = {}
    for finding in result.findings.flat():
        told = re.search(r"the (?:proposed |planned )?one from (.*) to (.*) for .* first\.", str(finding.advice))
        if finding.rule.id in {"silos.island", "silos.isolated-tool"} and told:
            found[tuple(subject.removeprefix("tool:") for subject in finding.subjects)] = f"{told[1]} → {told[2]}"
    return found


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda p: p.stem)
def test_findings_name_the_link_first_that_the_map_lists_first(path: Path) -> None:
    """Of the links that join a group to others, advice names the one that stands first in the list under the map."""
    result = sa.audit(sa.read_stack(path))
    if "silos" not in result.reviews:
        return
    review = replace(
        result.reviews["silos"], tables=tuple(chain.from_iterable(one.tables for one in result.reviews.values()))
    )
    marks = [
        (mark.source, mark.target, re.sub("[\u2066-\u2069]", "", mark.title))
        for mark in silo_scene(result.graph, review).marks
    ]
    for tools, named in first_links(result).items():
        listed = [title for source, target, title in marks if (source in tools) != (target in tools)]
        assert listed[:1] in ([], [named])


def test_the_corner_shop_has_one_first_link() -> None:
    """Map, findings and plan connect Loyalty cards and the Review site to the CRM."""
    stack = sa.read_stack(SAMPLES / "corner_shop.yaml")
    named = first_links(sa.audit(stack))
    assert named == {("loyalty", "points-sheet"): "Loyalty cards → CRM", ("reviews",): "Review site → CRM"}
    plan = sa.plan_integrations(stack).explain()
    assert "Connect Loyalty cards to CRM" in plan
    assert "Connect Review site to CRM" in plan


def test_a_plan_repairs_what_is_broken_and_finishes_what_is_planned() -> None:
    """A flow that is there is not to be built anew; the plan says what its days are."""
    plan = sa.plan_integrations(sa.read_stack(SAMPLES / "corner_shop.yaml")).explain()
    assert "Repair the flow from Chat widget to CRM: customer, 4 days of work" in plan
    assert "Finish the planned flow from CRM to Ads manager: customer, 4 days of work" in plan
    assert "To repair a flow, or to finish a planned one, counts as many days of work here as a new connection." in plan
    assert "Connect Billing to CRM: invoice" in plan


def test_a_broken_flow_of_other_records_is_no_repair() -> None:
    """A broken flow that carried something else does not serve the need: the link is a new one."""
    flow = {"source": "a", "target": "b", "entities": ["order"], "status": "broken"}
    needs = [{"from": "a", "to": "b", "entity": "customer"}]
    tools = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    stack = read(document(tools, [flow], needs=needs))
    assert "Connect A to B: customer" in sa.plan_integrations(stack).explain()
    carrying = read(
        document(
            [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
            [{**flow, "entities": ["customer", "order"]}],
            needs=needs,
        )
    )
    assert "Repair the flow from A to B: customer" in sa.plan_integrations(carrying).explain()


# -- a tool that feeds another is no substitute for it on a shared capability alone


def tool(id_: str, price: int, *capabilities: str, **facts: Any) -> dict[str, Any]:
    """A tool of one department with a price."""
    return {"id": id_, "departments": ["x"], "capabilities": list(capabilities), "cost": {"annual": price}, **facts}


@pytest.mark.parametrize(("status", "retired"), [("active", ()), ("broken", ()), ("planned", ("chat",))])
def test_what_hands_over_to_another_stays_beside_it(status: str, retired: tuple[str, ...]) -> None:
    """Chat hands its tickets to the desk, which can chat too: the plan keeps both, as the findings say nothing."""
    tools = [tool("chat", 10, "chat"), tool("desk", 90, "chat", "tickets")]
    flow = {"source": "chat", "target": "desk", "entities": ["ticket"], "status": status}
    stack = read(document(tools, [flow], entities={"ticket": {}}))
    plan = sa.plan_consolidation(stack)

    assert plan.retire == retired
    assert bool(findings(stack)) == bool(retired)
    if not retired:
        assert str(plan.reasons["chat"]) == "no other tool could take over chat from chat"


def test_a_third_tool_may_take_over_from_either() -> None:
    """Another tool that neither of the two is connected to chats as well, for less: chat can go to it."""
    tools = [tool("chat", 10, "chat"), tool("desk", 90, "chat", "tickets"), tool("talk", 1, "chat")]
    stack = read(document(tools, [{"source": "desk", "target": "chat", "entities": ["t"]}], entities={"t": {}}))

    plan = sa.plan_consolidation(stack)
    assert (plan.retire, plan.successors) == (("chat",), {"chat": "talk"})


@pytest.mark.parametrize("seed", range(60))
def test_the_plan_is_the_cheapest_of_all_choices_that_keep_apart_what_is_connected(seed: int) -> None:
    """Every choice of tools is tried: each tool's work is done by itself or by one that it does not hand over to."""
    rng = random.Random(seed)  # noqa: S311  not for secrets
    tools = [
        tool(f"t{n}", rng.randint(1, 20), *rng.sample(["a", "b", "c", "d"], rng.randint(1, 3)), name=name)
        for n, name in enumerate(NAMES)
    ]
    ends = [rng.sample([one["id"] for one in tools], 2) for _ in range(rng.randint(1, 6))]
    flows = [{"source": source, "target": target, "entities": ["e"]} for source, target in ends]
    plan = sa.plan_consolidation(read(document(tools, flows, entities={"e": {}})))

    offers = {one["id"]: set(one["capabilities"]) for one in tools}
    apart = {frozenset(pair) for pair in ends if len(offers[pair[0]] & offers[pair[1]]) == 1}
    cost = {one["id"]: one["cost"]["annual"] for one in tools}
    sums = [
        sum(cost[one] for one in kept)
        for size in range(len(tools) + 1)
        for kept in combinations(cost, size)
        if all(
            any(c in offers[one] and frozenset((used, one)) not in apart for one in kept)
            for used, own in offers.items()
            for c in own
        )
    ]
    assert plan.status == "optimal"
    assert plan.cost == min(sums)
