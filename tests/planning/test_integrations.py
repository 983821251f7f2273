"""What a plan says: what is impossible and why, what is unknown, derived candidates, words, refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from repairs import complete, link, need

from stackaudit.cli.main import main
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.graph import StackGraph
from stackaudit.model.integration import Candidate
from stackaudit.planning.integrations import CostModel, plan_integrations
from stacks import document, flow, read, sample, stack

COBBLE = "sample_stacks/cobble_7.yaml"


def one_need(candidates: list[dict[str, Any]], *, within: str | None = None, **rest: Any) -> Any:
    """A stack with one need, from a to d, and nothing between them."""
    wanted = {**need("a", "d"), **({"within": within} if within else {})}
    return read(complete(["a", "b", "c", "d"], needs=[wanted], candidates=candidates, **rest))


CHAIN = [link("a", "b", 1), link("b", "c", 1), link("c", "d", 1)]


@pytest.mark.parametrize(
    ("candidates", "options", "constraints"),
    [
        ([link("a", "b", 1)], {}, ("path",)),
        (CHAIN, {"max_hops": 2}, ("hops",)),
        ([link("a", "d", 1, method="manual")], {}, ("automation",)),
        ([link("a", "d", 1, every="2h")], {}, ("latency",)),
        ([link("a", "d", 1, reliability=0.8)], {"min_reliability": 0.9}, ("reliability",)),
        ([{k: v for k, v in link("a", "d", 1).items() if k != "cost"}], {}, ("cost",)),
        (
            [link("a", "d", 1, every="2h"), link("a", "d", 1, method="manual", id="by-hand")],
            {},
            ("automation", "latency"),
        ),
    ],
)
def test_an_impossible_need_names_what_kills_it(
    candidates: list[dict[str, Any]], options: dict[str, Any], constraints: tuple[str, ...]
) -> None:
    """Demands are dropped one at a time; the one without which there is a way is to blame."""
    plan = plan_integrations(one_need(candidates, within="1h"), **options)

    assert plan.status == "infeasible"
    assert [(row.need.id, row.constraints, row.together) for row in plan.impossible] == [
        ("need:a>d/data", constraints, False)
    ]
    assert "Cannot be served" in plan.explain()


def test_two_demands_may_be_to_blame_together() -> None:
    """A way that is both manual and slow: no single demand is to blame."""
    plan = plan_integrations(one_need([link("a", "d", 1, method="manual", every="2h")], within="1h"))

    assert (plan.impossible[0].constraints, plan.impossible[0].together) == (("automation", "latency"), True)


def test_other_needs_are_served_although_one_is_impossible() -> None:
    """The plan is the cheapest for what can be served, and says what cannot."""
    subject = read(complete(["a", "b", "c"], needs=[need("a", "b"), need("a", "c")], candidates=[link("a", "b", 1)]))
    plan = plan_integrations(subject)

    assert (plan.status, plan.names, len(plan.impossible)) == ("optimal", ("a-b",), 1)


def test_nothing_to_do_and_no_money() -> None:
    """Where every need is met nothing is built; a budget of nothing builds nothing."""
    met = complete(["a", "b"], needs=[need("a", "b")], candidates=[link("a", "b", 1)])
    met["integrations"] = [flow("a", "b", "data")]
    done, poor = plan_integrations(read(met)), plan_integrations(sample("cobble_7"), budget=0)

    assert (done.status, done.chosen, done.cost, done.gap) == ("nothing-to-do", (), 0, 0.0)
    assert done.stack.integrations == read(met).integrations
    assert (poor.chosen, poor.cost, len(poor.unserved)) == ((), 0, 5)


def test_a_candidate_that_repeats_a_flow_is_not_built() -> None:
    """What is there already serves."""
    there = sample("cobble_7").integrations[0]
    again = Candidate.model_validate({**there.model_dump(exclude_unset=True), "id": "again", "cost": Decimal(1)})
    plan = plan_integrations(sample("cobble_7"), candidates=[*sample("cobble_7").candidates, again])

    assert "again" not in plan.names


@pytest.mark.parametrize("fact", ["method", "status", "relays"])
def test_what_the_facts_do_not_decide_is_not_planned_for(fact: str) -> None:
    """A method, a status or a relay that is not stated leaves the need unknown."""
    facts: dict[str, Any] = {"status": "unknown"} if fact == "status" else {}
    hop = flow("a", "b", "data", **facts)
    if fact == "method":
        del hop["method"]
    tools: list[Any] = ["a", "b", "c"]
    made = document(tools, [hop, flow("b", "c", "data")], needs=[need("a", "c")], candidates=[link("a", "c", 1)])
    if fact != "relays":
        made["tools"][1]["relays"] = ["data"]
    plan = plan_integrations(read(made))

    assert ([n.id for n in plan.unknown], plan.targets, plan.chosen) == (["need:a>c/data"], (), ())


def test_what_is_not_asked_plays_no_part() -> None:
    """No tolerance stated, no reliability demanded: flows that state neither serve; demanded, they do not for sure."""
    bare = {"source": "a", "target": "b", "entities": ["data"], "method": "api"}
    subject = stack(["a", "b"], [bare], needs=[need("a", "b")], candidates=[link("a", "b", 1)])

    assert plan_integrations(subject).status == "nothing-to-do"
    assert len(plan_integrations(subject, min_reliability=0.5).unknown) == 1


def test_a_candidate_serves_all_its_entities_for_one_cost() -> None:
    """And a two-way candidate both its directions."""
    asked = [("a", "b", "x"), ("a", "b", "y"), ("b", "a", "x")]
    needs = [{"from": source, "to": target, "entity": entity} for source, target, entity in asked]
    both = link("a", "b", 3, entities=["x", "y"], bidirectional=True)
    single = [{**link("a", "b", 2, entities=[e]), "id": e} for e in ("x", "y")]
    plan = plan_integrations(stack(["a", "b"], needs=needs, candidates=[both, *single]))

    assert (plan.names, plan.cost) == (("a-b",), 3)


def test_ids_that_are_taken_get_another() -> None:
    """A candidate with the id of an integration is built under the next free one; planned ones become active."""
    there = {**flow("b", "a", "data"), "id": "one"}
    wanted = {**link("a", "b", 1), "id": "ONE", "status": "planned"}
    plan = plan_integrations(stack(["a", "b"], [there], needs=[need("a", "b")], candidates=[wanted]))

    assert [(flow.id, flow.status) for flow in plan.stack.integrations] == [("one", "active"), ("ONE-2", "active")]
    assert plan.stack.candidates == ()


def test_candidates_are_derived_where_none_are_given() -> None:
    """A direct link, links over the hub, and the entity on a connection that is there, which costs least."""
    subject = stack(
        ["crm", "shop", "desk"],
        [flow("crm", "desk", "customer")],
        hub="crm",
        entities={"order": {"tolerance": "30m"}, "customer": {}},
        needs=[{"from": "shop", "to": "desk", "entity": "order"}],
    )
    plan = plan_integrations(subject)
    names = set(plan.table()["candidate"])

    assert names == {"shop-desk-order", "shop-crm-order", "crm-desk-order", "crm-desk-order-on-crm-desk"}
    assert (plan.cost, plan.unit, plan.derived) == (5, "days of work", True)
    assert all(c.provenance is not None and c.provenance.source == "assumed by stackaudit" for c in plan.chosen)
    assert "assumed by stackaudit" in plan.explain()
    dear = plan_integrations(subject, costs=CostModel(connection=Decimal(9)))
    assert dear.names == ("crm-desk-order-on-crm-desk", "shop-crm-order")
    assert [charge.name for charge in dear.fixed] == ["connection:shop>crm"]
    assert dear.cost == 5


def test_entities_share_a_new_connection() -> None:
    """Two entities between the same tools: one connection, two mappings."""
    needs = [{"from": "a", "to": "b", "entity": e} for e in ("x", "y")]
    plan = plan_integrations(stack(["a", "b"], needs=needs))

    assert (plan.cost, len(plan.chosen), [str(c.cost) for c in plan.fixed]) == (6, 2, ["4"])


def test_gitlab_is_planned_for_with_a_proof() -> None:
    """The plan of the large sample is proved, and the audit of the repaired stack finds no target unmet."""
    plan = plan_integrations(sample("gitlab_2022"))
    statuses = {verdict.need.id: verdict.status for verdict in StackGraph(plan.stack).verdicts()}

    assert (plan.status, plan.gap) == ("optimal", 0.0)
    assert len(plan.targets) == 7
    assert len(plan.unknown) == 7
    assert not {statuses[target.id] for target in plan.targets} & {"no-path", "manual-only", "stale"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"min_automation": 1.5}, "between 0 and 1"),
        ({"min_reliability": -1}, "between 0 and 1"),
        ({"max_hops": 0}, "at least 1"),
        ({"budget": -1}, "at least 0"),
        ({"budget": float("nan")}, "at least 0"),
        ({"hubs": {"crm": "much"}}, "at least 0"),
        ({"candidates": [{"source": "crm"}]}, "candidates"),
        ({"candidates": [link("crm", "nowhere", 1)]}, "unknown tool"),
        ({"candidates": [link("crm", "ads", 1)]}, "unknown entity"),
        ({"hubs": {"bus": 1}}, "unknown tool"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    """With the reason, as an error of ours."""
    with pytest.raises(StackAuditError, match=message):
        plan_integrations(sample("cobble_7"), **options)


def test_what_cannot_be_told_of_a_plan_is_refused() -> None:
    """Break-even prices within a budget, the regret of what is not chosen."""
    with pytest.raises(StackAuditError, match="no break-even"):
        _ = plan_integrations(sample("cobble_7"), budget=4).break_even
    with pytest.raises(UnknownNameError, match="chosen candidate"):
        plan_integrations(sample("cobble_7")).regret("c5")


def test_the_regret_within_a_budget_is_in_points() -> None:
    """4 buys c1 and c6; without c6 it buys 9.9 points less."""
    assert plan_integrations(sample("cobble_7"), budget=4).regret("c6") == pytest.approx(9.9)


def test_the_solver_is_loaded_only_when_it_is_called() -> None:
    """Importing the planner, and a plan with nothing to do, load neither SciPy nor NumPy."""
    code = (
        "import sys, stackaudit as sa\n"
        "sa.plan_integrations(sa.Stack.model_validate({'name': 'Shop', 'tools': ['CRM']}))\n"
        "print([name for name in ('scipy', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_names_of_users_stay_harmless() -> None:
    """A name with markup is escaped in a notebook, one with control codes is made visible in a terminal."""
    tools = [{"id": "a", "name": "<b>A</b>"}, {"id": "b", "name": "B"}]
    plan = plan_integrations(stack(tools, needs=[need("a", "b")], candidates=[link("a", "b", 1)]))

    assert "<b>A</b>" not in plan._repr_html_()
    assert "&lt;b&gt;A" in plan._repr_html_()
    assert "<b>A</b>" in plan.explain()


def test_the_command_prints_the_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`stackaudit plan integrations`, with its options; -o writes the repaired stack, which reads again."""
    target = tmp_path / "repaired.json"

    assert main(["plan", "integrations", COBBLE, "--min-reliability", "0.85", "-o", str(target)]) == 0
    assert "5 integrations for 22" in capsys.readouterr().out
    assert len(json.loads(target.read_text(encoding="utf-8"))["integrations"]) == 12
    assert main(["plan", "integrations", COBBLE, "--min-reliability", "0.85", "--ignore-latency"]) == 0
    assert "5 integrations for 17" in capsys.readouterr().out
    assert main(["plan", "integrations", COBBLE, "--budget", "4", "--max-hops", "2"]) == 0
    assert "2 integrations for 4" in capsys.readouterr().out
    assert main(["plan", "integrations", COBBLE, "--budget", "-4"]) == 2


def test_what_only_a_default_asks_for_is_told_and_is_not_sure() -> None:
    """Methods 14.4: the hub's need is assumed at .5, that of a stated role .8, a declared one 1."""
    entities = {
        "lead": {"system_of_record": "web", "about_customer": True},
        "order": {"system_of_record": "shop"},
    }
    tools = ["crm", "web", "shop", {"id": "bill", "entities": {"order": "consumer"}}]
    needs = [{"from": "shop", "to": "web", "entity": "order"}]
    plan = plan_integrations(read(document(tools, entities=entities, needs=needs, hub="crm")))

    rows = plan.table()
    sure = {next(iter(row.serves)): row.confidence for row in rows[rows.chosen].itertuples()}
    assert sure == {"need:web>crm/lead": 0.5, "need:shop>bill/order": 0.8, "need:shop>web/order": 1.0}
    text = plan.explain()
    assert "Only a default asks for lead from web to crm: confirm that somebody wants it before it is built." in text


def test_derived_links_are_told_without_names_that_nobody_knows() -> None:
    """A new link is one line with its days; more records on a connection that is there take a day each."""
    flows = [{"source": "a", "target": "b", "entities": ["x"], "method": "api", "every": "1h", "status": "active"}]
    needs = [{"from": "a", "to": "b", "entity": "y"}, {"from": "b", "to": "c", "entity": "y"}]
    text = plan_integrations(read(document("abc", flows, entities={"x": {}, "y": {}}, needs=needs))).explain()

    assert "  Add to the connection from a to b: y, 1 day of work; serves y from a to b" in text
    assert "  Connect b to c: y, 5 days of work; serves y from b to c" in text
    assert "connection:" not in text
