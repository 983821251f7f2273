"""What a consolidation says: what is unknown, what excludes what, the stack after it, journeys, words, refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from covers import stack_of, tool

from stackaudit.choice import milp
from stackaudit.core.deadline import NEVER
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.engine.audit import audit
from stackaudit.io.readers.stack_file import read_stack
from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stacks import flow, read, sample

AUTO = {"auto_renew": True}
SUITE = tool("suite", 30, "email", "forms")
MAILER = tool("mailer", 9, "email")
FORMER = tool("former", 5, "forms")


def planned(*tools: dict[str, Any], **options: Any) -> ConsolidationPlan:
    """The plan for these tools."""
    facts = options.pop("facts", {})
    return plan_consolidation(read(stack_of(*tools, **facts)), **options)


# -- what is not stated


def test_a_tool_without_a_price_is_kept_and_listed() -> None:
    """It is not taken as free: it stays, it is listed, and the cost is the known part."""
    plan = planned(SUITE, MAILER, tool("former", None, "forms"))

    assert (plan.keep, plan.cost, plan.current_cost) == (("former", "mailer"), 9, 39)
    assert plan.unpriced == ("former",)
    assert "not stated" in str(plan.reasons["former"])
    assert (plan.regret("former"), plan.break_even("former")) == (None, None)


def test_a_tool_without_a_price_goes_where_that_is_asked() -> None:
    """Asked to go it goes; what it saves is not counted."""
    plan = planned(SUITE, tool("former", None, "forms"), retire=["former"])

    assert (plan.retire, plan.saving, plan.successors) == (("former",), 0, {"former": "suite"})
    assert plan.schedule.rows[0][2] is None
    assert plan.saved_by(date(2028, 1, 1)) == (0, 0)


def test_a_tool_without_capabilities_is_kept() -> None:
    """Nothing says what would be lost."""
    plan = planned(SUITE, tool("ghost", 50))

    assert plan.keep == ("ghost", "suite")
    assert plan.grounds["ghost"].kind == "no-capabilities"


def test_a_tool_that_nobody_uses_goes() -> None:
    """Capabilities of which it is stated that nobody uses them are no demand; it has no successor."""
    idle = tool("idle", 10, capabilities=[{"id": "email", "usage": 0}])
    plan = planned(MAILER, idle)

    assert (plan.retire, plan.successors) == (("idle",), {"idle": None})
    assert plan.what_if.document() == [{"retire": "idle"}]


@pytest.mark.parametrize("name", ["gitlab_2022", "cobble_7"])
def test_no_price_at_all_is_not_a_price_of_nothing(name: str) -> None:
    """Without any price the plan says so: nothing to do, no cost, no saving, everything stays."""
    plan = plan_consolidation(sample(name))

    assert (plan.status, plan.cost, plan.current_cost, plan.saving) == ("nothing-to-do", None, None, None)
    assert plan.retire == ()
    assert plan.net(3) is None
    assert "no tool states what it costs a year" in plan.explain()
    assert plan.stack == plan.before
    with pytest.raises(StackAuditError, match="nothing-to-do"):
        plan.regret(plan.keep[0])


def test_free_tools_stay() -> None:
    """Retiring what costs nothing saves nothing, so it is left alone."""
    plan = planned(MAILER, tool("free", 0, "email"), tool("other", 0, "email"))

    assert (plan.keep, plan.retire) == (("free", "other"), ("mailer",))


def test_costs_that_are_not_stated_are_said() -> None:
    """What leaving costs, what onboarding costs, what may rise, how many people there are: each has its note."""
    shared = tool("suite", 30, "email", "forms", capacity=10)
    other = tool("mailer", 90, "email", departments=["y"])
    facts = {"departments": [{"id": "x", "headcount": 3}, {"id": "y", "name": "Why"}]}
    plan = planned(shared, other, facts=facts, budget_of_uncertainty=1)
    notes = "\n".join(str(note) for note in plan.notes)

    assert "taken as fixed" in notes
    assert "retire mailer is not stated" in notes
    assert "bring Why to suite is not stated" in notes
    assert "how many people y has is not stated" in notes


# -- what forces a decision


@pytest.mark.parametrize(
    ("intent", "options", "stays"),
    [
        ({"kind": "backup"}, {}, True),
        ({"kind": "regional", "until": "2026-11-01"}, {}, True),
        ({"kind": "regional", "until": "2026-10-31"}, {}, False),
        ({"kind": "migration"}, {}, False),
        ({"kind": "backup"}, {"respect_intents": False}, False),
        ({"kind": "backup"}, {"retire": ["mailer"]}, False),
    ],
)
def test_an_overlap_on_purpose_stays_while_its_reason_holds(
    intent: dict[str, Any], options: dict[str, Any], stays: bool
) -> None:
    """A reason that lapsed, or a migration, keeps nothing; nor does one that is not to be respected."""
    plan = planned({**SUITE, "must_keep": True}, {**MAILER, "intent": intent}, **options)

    assert ("mailer" in plan.keep) == stays


def test_a_planned_tool_comes_where_that_saves() -> None:
    """It is no demand; adopted it costs, counts as a change and is in use afterwards."""
    new = tool("new", 6, "email", "forms", lifecycle={"phase": "plan"})
    plan = planned(SUITE, MAILER, FORMER, new)

    assert (plan.keep, plan.adopt, plan.cost, plan.saving) == (("new",), ("new",), 6, 38)
    assert plan.stack.tool("new").lifecycle is not None
    assert plan.stack.tool("new").lifecycle.phase == "phase-in"  # type: ignore[union-attr]
    assert planned(SUITE, MAILER, FORMER, new, max_changes=2).adopt == ()
    assert "comes" in plan.explain()


@pytest.mark.parametrize("price", [None, 99])
def test_a_planned_tool_stays_out_otherwise(price: float | None) -> None:
    """One without a price is not taken as free; one that is too dear is left out."""
    plan = planned(MAILER, tool("new", price, "email", lifecycle={"phase": "plan"}))

    assert (plan.keep, plan.adopt, plan.retire) == (("mailer",), (), ())
    assert [row[2] for row in plan.decisions.rows] == ["keep", "leave out"]
    assert [record.id for record in plan.stack.tools] == ["mailer", "new"]


def test_nothing_is_built_upon_what_is_being_phased_out() -> None:
    """A cheap tool in phase-out takes nobody over where another tool does the same; alone it stays."""
    fading = {**MAILER, "lifecycle": {"phase": "phase-out"}}

    assert planned(SUITE, FORMER, fading).keep == ("suite",)
    assert planned(FORMER, fading).keep == ("former", "mailer")


def test_regions_and_grades_decide_who_can_serve() -> None:
    """A tool that stays out of a region, or offers too little, does not serve there."""
    eu, uk = {**SUITE, "regions": ["eu"]}, {**MAILER, "regions": ["uk"]}
    weak = tool("weak", 1, capabilities=[{"id": "email", "grade": 1}])
    strong = tool("strong", 9, capabilities=[{"id": "email", "grade": 3}])

    assert planned(eu, uk).keep == ("mailer", "suite")
    worse = planned(weak, strong, no_worse=False)
    assert worse.keep == ("weak",)
    assert planned(weak, strong, no_worse=False, least_grade=2).keep == ("strong",)
    assert worse.service.losses == ((Demand("email", "x"), 3, 1),)
    assert "grade 1, today it is 3" in worse.explain()


def test_nobody_is_served_worse_unless_asked_for() -> None:
    """The cheap one does it at grade 1, the dear one at 3: by default the cheap one goes, and nothing is lost."""
    weak = tool("weak", 1, capabilities=[{"id": "email", "grade": 1}])
    strong = tool("strong", 9, capabilities=[{"id": "email", "grade": 3}])

    plan = planned(weak, strong)
    assert (plan.keep, plan.retire) == (("strong",), ("weak",))
    assert plan.service.losses == ()
    assert "less well" not in plan.explain()


def test_capacity_splits_departments() -> None:
    """Two departments of 10 do not fit into one tool for 15: both tools stay."""
    facts = {"departments": [{"id": "x", "headcount": 10}, {"id": "y", "headcount": 10}]}
    one, two = tool("one", 5, "email", capacity=15), tool("two", 9, "email", departments=["y"], capacity=15)

    assert planned(one, two, facts=facts).keep == ("one", "two")
    assert planned({**one, "capacity": 20}, two, facts=facts).keep == ("one",)


def test_demands_may_be_given() -> None:
    """What is asked for takes the place of what is used today."""
    plan = planned(SUITE, MAILER, FORMER, demands=["forms"])

    assert (plan.keep, plan.demands) == (("former",), (Demand("forms"),))


# -- where there is no plan


def test_what_nobody_offers_is_named() -> None:
    """The demand is listed, and it alone is the conflict; the stack stays as it is."""
    plan = planned({**SUITE, "regions": ["eu"]}, MAILER, demands=["email", Demand("forms", region="us")])

    assert (plan.status, plan.uncovered) == ("infeasible", (Demand("forms", region="us"),))
    assert [str(one) for one in plan.conflict] == ["forms in us has to be offered, and no tool of the stack does"]
    assert (plan.keep, plan.retire) == (("mailer", "suite"), ())
    assert "no tool may be kept that offers forms in us" in plan.explain()


def test_a_conflict_is_named_by_its_rules() -> None:
    """The only tool with forms cannot be kept beside one that must be kept: three rules, each needed."""
    plan = planned(SUITE, {**MAILER, "must_keep": True, "conflicts": ["suite"]})

    assert {str(message) for message in plan.conflict} == {
        "forms for x has to be offered",
        "mailer cannot be kept beside suite",
        "mailer is stated as one that must be kept",
    }
    assert "These cannot all hold" in plan.explain()


def test_a_wish_against_a_fact_is_explained() -> None:
    """A tool that must be kept and is asked to go: both rules are named."""
    plan = planned(SUITE, {**MAILER, "must_keep": True}, retire=["mailer"])

    assert plan.status == "infeasible"
    assert {rule.kind for rule in plan.clash} == {"keep", "retire"}


def test_too_much_saving_says_the_most() -> None:
    """The suite alone saves 30 when it goes, the two others 14: 40 cannot be saved."""
    plan = planned(SUITE, MAILER, FORMER, min_savings=40)

    assert (plan.status, plan.most_saved) == ("infeasible", 30)
    assert "The most that can be saved is 30 a year" in plan.explain()
    assert planned(SUITE, MAILER, FORMER, min_savings=30).retire == ("suite",)


# -- the stack after it


def linked() -> dict[str, Any]:
    """A journey whose mailer gets its customers from the CRM; a cheaper mailer is there already, without links."""
    return stack_of(
        tool("crm", 40, "contacts", entities={"customer": "system_of_record"}),
        tool(
            "dear", 30, "email", entities={"customer": "consumer"}, contract={"renews": "2027-01-31", "notice": "30d"}
        ),
        tool("cheap", 5, "email", entities={"customer": "consumer"}),
        entities={"customer": {"system_of_record": "crm", "tolerance": "24h"}},
        integrations=[flow("crm", "dear", "customer", id="feed")],
        journeys=[
            {
                "id": "buy",
                "name": "Buy",
                "primary": True,
                "steps": [
                    {"id": "ask", "name": "Ask", "tools": ["crm"]},
                    {"id": "tell", "name": "Tell", "tools": ["dear"], "needs": ["customer"]},
                ],
            }
        ],
    )


def test_a_journey_breaks_where_links_are_not_rebuilt() -> None:
    """Rebuilt at the successor the journey is the same; if only the people move it is worse, and that is said."""
    plan = plan_consolidation(read(linked()))

    assert (plan.retire, plan.successors) == (("dear",), {"dear": "cheap"})
    assert plan.rebuild.rows == (("feed", "crm", "dear", None, "crm", "cheap", None, ("customer",), False),)
    assert [(f.source, f.target) for f in plan.stack.integrations] == [("crm", "cheap")]
    assert plan.bare.stack.integrations == ()
    assert plan.bare.stack.journeys[0].steps[1].tools == ("cheap",)
    row = plan.journeys.rows[0]
    assert row[:3] == ("buy", "Buy", True)
    assert row[-2:] == ("same", "worse")
    assert "1 journey gets worse if the links are not rebuilt: Buy." in plan.explain()
    assert "No journey gets worse, if the links are rebuilt." in plan.explain()


def test_a_link_that_is_there_already_need_not_be_rebuilt() -> None:
    """The successor gets the same from the same tool: nothing to build, and no journey is worse either way."""
    document = linked()
    document["integrations"].append(flow("crm", "cheap", "customer"))
    plan = plan_consolidation(read(document))

    assert [row[-1] for row in plan.rebuild.rows] == [True]
    assert plan.journeys.rows[0][-2:] == ("same", "same")
    assert "has to be rebuilt" not in plan.explain()


def test_a_conflict_does_not_pass_to_the_successor() -> None:
    """Who could not stand the tool that goes need not stand the one that takes over."""
    plan = planned(SUITE, FORMER, {**MAILER, "conflicts": ["suite"]})

    assert plan.keep == ("former", "mailer")
    assert plan.stack.tool("mailer").conflicts == ()


def test_the_plan_can_be_compared_and_saved(tmp_path: Path) -> None:
    """The comparison is of the stack before and after; the file holds the stack after; another suffix is refused."""
    plan = plan_consolidation(read(linked()))

    assert plan.comparison().before.graph.stack == plan.before
    assert plan.comparison().after.graph.stack == plan.stack
    saved = plan.save(tmp_path / "after.json")
    assert read_stack(saved) == plan.stack
    assert [record["id"] for record in json.loads(saved.read_text())["tools"]] == ["crm", "cheap"]
    with pytest.raises(StackAuditError, match="json"):
        plan.save(tmp_path / "after.docx")


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (AUTO | {"renews": "2027-01-31", "notice": "30d"}, ("2027-01-01", "2027-01-31", "in time")),
        (AUTO | {"renews": "2026-11-15", "notice": "30d", "term": "730d"}, ("2028-10-15", "2028-11-14", "missed")),
        (AUTO | {"renews": "2025-12-31", "notice": "30d", "term": "365d"}, ("2026-12-01", "2026-12-31", "in time")),
        (
            AUTO | {"renews": "2027-03-01", "notice": "30d", "ends": "2029-03-01"},
            ("2027-01-30", "2027-03-01", "in time"),
        ),
        (AUTO | {"renews": "2026-11-15", "notice": "30d"}, (None, None, "missed")),
        (AUTO | {"renews": "2025-12-31", "notice": "30d"}, (None, None, "not stated")),
        (AUTO | {"renews": "2027-02-01"}, (None, None, "not stated")),
        ({"renews": "2025-12-31", "notice": "30d", "term": "365d"}, ("2026-12-01", None, "not stated")),
        ({"renews": "2027-01-31", "notice": "30d"}, ("2027-01-01", None, "not stated")),
        ({"renews": "2027-02-01", "auto_renew": False}, (None, "2027-02-01", "ends")),
        ({"ends": "2027-03-01", "notice": "30d"}, ("2027-01-30", None, "not stated")),  # does it end?
        ({"ends": "2027-03-01", "auto_renew": False}, (None, "2027-03-01", "ends")),
        (AUTO | {"renews": "2027-05-31", "notice": "3 months"}, ("2027-02-28", "2027-05-31", "in time")),
        (AUTO | {"renews": "2026-11-15", "notice": "1 month", "term": "1y"}, ("2027-10-15", "2027-11-15", "missed")),
        ({"ends": "2026-03-01"}, (None, None, "not stated")),
        ({"renews": "2027-02-01"}, (None, None, "not stated")),
        ({}, (None, None, "not stated")),
    ],
)
def test_the_day_a_cost_stops(contract: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """The next renewal that notice can still prevent, the end, or not stated: as the audit says, without a guess."""
    stack = read(stack_of({**MAILER, "contract": contract}, tool("cheap", 1, "email")))
    plan = plan_consolidation(stack)
    (row,) = plan.schedule.rows
    listed = {one["tool"]: one["free_from"] for one in audit(stack).table("renewals").to_dict("records")}

    assert (row[3], row[4], row[6]) == expected
    assert row[4] == (listed.get("mailer") or None)
    until = date(2027, 11, 1)
    low, high = plan.saved_by(until)
    free = until if row[4] is None else min(date.fromisoformat(row[4]), until)
    assert float(low) == pytest.approx(9 * (until - free).days / 365, abs=0.01)
    assert (low == high) == (row[4] is not None)


# -- words


def test_brightside_in_words() -> None:
    """If people may be served worse, five of 45 tools go for 27,300 a year; the one in phase-out is among them."""
    plan = plan_consolidation(sample("brightside_45"), no_worse=False)
    text = plan.explain()

    assert plan.retire == ("monday", "power-bi", "surveymonkey", "tidio", "typeform")
    assert (plan.saving, plan.one_off, plan.status) == (27300, 7100, "optimal")
    assert text.startswith("Brightside Outdoor: 5 of 45 tools can go, which saves EUR 27,300 of EUR 738,000 a year")
    assert "SurveyMonkey goes, EUR 4,500 a year" in text
    assert "with notice by 5 Nov 2026" in text
    assert "Stripe" in text
    assert {"google-ads", "meta-ads", "stripe"} <= set(plan.unpriced)
    assert len(text.splitlines()) < 120


def test_long_lists_are_cut() -> None:
    """Of many tools that go twenty are told, and how many more there are."""
    many = [tool(f"m{n:02}", 5, "email") for n in range(40)]
    lines = planned(tool("best", 1, "email"), *many).explain().splitlines()

    assert sum(" goes, " in line for line in lines) == 20
    assert "  and 20 more" in lines


def test_texts_of_users_are_escaped() -> None:
    """A tool's name cannot put markup into a notebook."""
    plan = planned({**MAILER, "name": "<b>M</b>"}, tool("cheap", 1, "email"))

    assert "<b>M" not in plan._repr_html_()
    assert "&lt;b&gt;M" in plan._repr_html_()


def test_the_tables_have_a_row_for_each_tool_and_demand() -> None:
    """Decisions, providers and schedule as frames; the short form names the status."""
    plan = planned(SUITE, MAILER, FORMER)

    assert list(plan.table()["decision"]) == ["keep", "keep", "retire"]
    assert [(row[1], row[3], row[4], row[5]) for row in plan.providers.rows] == [
        ("email", "mailer", "suite", False),
        ("forms", "former", "suite", False),
    ]
    assert repr(plan) == "<ConsolidationPlan for 'Cover': optimal, 1 of 3 tools retired, cost 14, gap 0.0%>"


# -- too large, out of time


def test_past_its_size_the_plan_is_heuristic_with_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The greedy plan keeps to every rule, says what it is, and asks for no proof it cannot give."""
    monkeypatch.setattr(milp, "MOST_VARIABLES", 0)
    plan = plan_consolidation(sample("consolidate_7"))

    assert plan.status == "heuristic"
    assert plan.bound <= 78.0 <= plan.value
    assert plan.gap == pytest.approx((plan.value - plan.bound) / plan.value)
    assert "a heuristic: too large to prove" in plan.explain()
    with pytest.raises(StackAuditError, match="proved"):
        plan.near_optimal()


def test_the_programme_is_shared() -> None:
    """Both planners build on one programme, in which whole numbers may be large and costs negative."""
    built = milp.Milp()
    most = built.variable(-3.0, integer=True, upper=10.0)
    built.row([(most, 2.0)], high=13.0)

    assert built.solve(NEVER).values == (6.0,)
    assert built.solve(NEVER).bound == -18.0


# -- refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"keep": ["mailr"]}, "did you mean 'mailer'"),
        ({"retire": ["x"]}, "unknown tool 'x'"),
        ({"twice": ["e-mail"]}, "unknown capability 'e-mail'"),
        ({"integrate": {("mailer", "nobody"): 3}}, "unknown tool 'nobody'"),
        ({"integrate": {("mailer", "mailer"): 3}}, "with itself"),
        ({"keep": ["mailer"], "retire": ["mailer"]}, "decide on one"),
        ({"keep": "mailer"}, "list of ids"),
        ({"twice": "email"}, "list of capabilities"),
        ({"demands": "email"}, "write a list"),
        ({"years": 0}, "years is 0"),
        ({"years": -1}, "years is -1"),
        ({"max_changes": -1}, "max_changes is -1"),
        ({"budget_of_uncertainty": float("nan")}, "budget_of_uncertainty"),
        ({"min_savings": -3}, "min_savings"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], message: str) -> None:
    """The argument is named, and the nearest right value where there is one."""
    with pytest.raises(StackAuditError, match=message):
        planned(SUITE, MAILER, FORMER, **options)


def test_questions_that_have_no_answer_are_refused() -> None:
    """An unknown tool, break-even prices beside a least saving, a front without any fit, a share below nothing."""
    plan = planned(SUITE, MAILER, FORMER)
    with pytest.raises(UnknownNameError, match="mailer"):
        plan.regret("mailr")
    with pytest.raises(StackAuditError, match="no demand has providers whose fit is known"):
        plan.pareto()
    with pytest.raises(StackAuditError, match="within is -1"):
        plan.near_optimal(-1)
    with pytest.raises(StackAuditError, match="break-even"):
        planned(SUITE, MAILER, FORMER, min_savings=1).break_even("suite")
    gone = tool("old", 3, "email", lifecycle={"phase": "retired"})
    with pytest.raises(StackAuditError, match="retired already"):
        planned(MAILER, gone, keep=["old"])


def test_reading_the_package_loads_no_solver() -> None:
    """SciPy is loaded when a plan is made, not when the package is imported."""
    code = "import sys, stackaudit.planning.consolidation; print([m for m in ('scipy', 'pandas') if m in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert shown.strip() == "[]"
