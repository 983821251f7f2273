"""What a consolidation makes of capacities, regions and grades; no answer, arguments that make no sense, words."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from covers import stack_of, tool

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.messages import Message
from stackaudit.engine.audit import audit
from stackaudit.model.lifecycle import Demand
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation
from stacks import document, flow, read

SUITE = tool("suite", 30, "email", "forms")
MAILER = tool("mailer", 9, "email")
FORMER = tool("former", 5, "forms")


def planned(*tools: dict[str, Any], **options: Any) -> ConsolidationPlan:
    """The plan for these tools."""
    facts = options.pop("facts", {})
    return plan_consolidation(read(stack_of(*tools, **facts)), **options)


def heads(**people: int) -> dict[str, Any]:
    """Departments with so many people."""
    return {"departments": [{"id": name, "headcount": count} for name, count in people.items()]}


def noted(plan: ConsolidationPlan, text: str) -> bool:
    """Whether a note says so."""
    return text in [str(note) for note in plan.notes]


# -- room


def test_what_a_tool_carries_today_is_accepted() -> None:
    """20 people on a tool for 15 today: that stays possible, is said, and nobody comes on top."""
    full, other = tool("full", 5, "email", capacity=15), tool("other", 9, "email", departments=["y"])
    plan = planned(full, other, facts=heads(x=20, y=1))

    assert (plan.status, plan.keep) == ("optimal", ("other",))
    assert planned(full, facts=heads(x=20)).status == "optimal"
    both = planned(full, other, facts=heads(x=20, y=1), keep=["full"])
    assert both.keep == ("full", "other")
    assert noted(
        both, "more people than it can serve use this already, which is accepted, and nobody comes on top: full"
    )


def test_a_region_limits_whom_a_tool_is_for() -> None:
    """100 people, a tool for 60 in the EU and one for 60 in the US: that is today's stack, and it is possible."""
    eu, us = tool("eu", 5, "email", capacity=60, regions=["eu"]), tool("us", 6, "email", capacity=60, regions=["us"])
    plan = planned(eu, us, facts=heads(x=100))

    assert (plan.status, plan.keep, plan.conflict) == ("optimal", ("eu", "us"), ())
    assert noted(
        plan,
        "how many of a department are in the regions of a tool is not stated, so all of them count: "
        "x on eu and x on us",
    )


def test_a_department_may_be_split() -> None:
    """Ten people move to two tools with room for five each, which together cost less than the one they leave."""
    one, two = (tool(name, 4, "email", departments=[name], capacity=7) for name in ("one", "two"))
    plan = planned(tool("large", 90, "email"), one, two, facts=heads(x=10, one=2, two=2))

    assert (plan.status, plan.keep, plan.cost) == ("optimal", ("one", "two"), 8)
    assert noted(
        plan, "a department is split over tools that cannot serve all of it: x (50%) on one and x (50%) on two"
    )
    assert planned(tool("large", 90, "email"), one, two, facts=heads(x=11, one=2, two=2)).keep == ("large",)


def test_a_shared_department_does_not_fit_into_half() -> None:
    """Ten people on two tools for five each: today is possible, and neither tool can go."""
    one, two = tool("one", 5, "email", capacity=5), tool("two", 9, "email", capacity=5)

    assert planned(one, two, facts=heads(x=10)).keep == ("one", "two")
    assert planned(one, {**two, "capacity": 10}, facts=heads(x=10)).keep == ("two",)
    assert planned(one, two, facts=heads(x=10), retire=["one"]).status == "infeasible"


def test_what_is_phased_out_stays_where_the_rest_is_full() -> None:
    """Nothing is built upon it, but it carries its people as long as nobody else has room for them."""
    fading = tool("fading", 5, "email", lifecycle={"phase": "phase-out"})
    other = tool("other", 9, "email", departments=["y"], capacity=10)

    assert planned(fading, other, facts=heads(x=8, y=5)).keep == ("fading", "other")
    assert planned(fading, {**other, "capacity": 13}, facts=heads(x=8, y=5), retire=["fading"]).keep == ("other",)


def test_more_active_seats_than_capacity_are_said() -> None:
    """Nobody's department is stated, so nothing can be counted: a note names the tool."""
    busy = {**MAILER, "departments": [], "capacity": 10, "seats": {"active": 12}}
    plan = planned(busy, tool("calm", 99, "sms", capacity=10, seats={"active": 10}))

    assert noted(plan, "more seats are active than people it can serve: mailer")
    assert plan.status == "optimal"


def test_users_of_nobody_are_not_counted_and_said() -> None:
    """A tool without a department hands its users to one that can serve so many: how many come is not known."""
    plan = planned({**MAILER, "departments": []}, tool("small", 1, "email", capacity=3), facts=heads(x=3))

    assert plan.retire == ("mailer",)
    assert noted(plan, "whose tool mailer is, is not stated: its users are not counted against what small can serve")


def test_the_front_counts_the_people_who_get_the_better_fit() -> None:
    """Half of a department on a tool that fits at 80 and half on one at 40 is a fit of 60, not of 80."""
    good = tool("good", 9, "email", capacity=5, fit={"score": 80})
    poor = tool("poor", 5, "email", capacity=5, fit={"score": 40})
    found = planned(good, poor, facts=heads(x=10)).pareto()

    assert [(point.cost, point.fit) for point in found.points] == [(14.0, pytest.approx(60.0))]


# -- unknown is a third answer


def test_regions_that_are_not_stated_are_said() -> None:
    """Work of the EU goes to a tool that does not say where it serves, and the other way round."""
    eu, anywhere = {**MAILER, "regions": ["eu"]}, tool("cheap", 1, "email")
    to_unsure, to_elsewhere = planned(eu, anywhere, retire=["mailer"]), planned(eu, anywhere, retire=["cheap"])

    assert noted(
        to_unsure, "whether a tool that takes over serves the region is not stated, and taken to be so: cheap in eu"
    )
    assert noted(
        to_elsewhere,
        "where a tool that goes is used is not stated; the one that takes over serves some regions only: "
        "mailer (eu) for cheap",
    )
    assert not any("region" in str(note) for note in planned(MAILER, anywhere).notes)


def test_a_grade_that_is_not_stated_is_no_good_grade() -> None:
    """Where more than basic is asked for it counts for who serves today alone, and that is said."""
    silent, good = tool("silent", 1, "email"), tool("good", 9, capabilities=[{"id": "email", "grade": 2}])
    elsewhere = {**silent, "departments": ["y"]}

    assert planned(silent, good).keep == ("silent",)
    assert planned(silent, good, least_grade=2).keep == ("silent",)
    assert planned(elsewhere, good, least_grade=2).keep == ("good",)
    both = planned(elsewhere, good, least_grade=2, keep=["silent"])
    assert both.keep == ("good", "silent")
    assert noted(
        both, "how well it is done is not stated, and it counts only because it is used today: email by silent"
    )
    assert planned(elsewhere, {**good, "must_retire": True}, least_grade=2).status == "infeasible"
    assert planned(elsewhere, {**good, "must_retire": True}).status == "optimal"


def test_two_good_tools_are_two_of_a_stated_grade() -> None:
    """A tool that is not in use yet and does not state its grade is no second one."""
    good = tool("good", 9, capabilities=[{"id": "email", "grade": 2}])
    new = tool("new", 1, "email", lifecycle={"phase": "plan"})

    assert planned(good, new, twice=["email"]).keep == ("good", "new")
    assert planned(good, new, twice=["email"], least_grade=2).status == "infeasible"


def test_whether_it_is_done_as_well_is_said() -> None:
    """Where nobody may be served worse, a grade that is not stated on one side leaves that open."""
    good, silent = tool("good", 9, capabilities=[{"id": "email", "grade": 2}]), tool("silent", 1, "email")
    text = "whether it is done as well as today is not stated: email by silent"

    assert noted(planned(good, {**silent, "departments": ["y"]}), text)
    assert not noted(planned(good, {**silent, "departments": ["y"]}, no_worse=False), text)


# -- no plan


def test_no_plan_does_not_look_like_one(tmp_path: Path) -> None:
    """No cost, no saving, no gap; nothing is decided, the stack stays as it is, and there is nothing to write."""
    plan = planned(
        SUITE, {**MAILER, "must_keep": True}, tool("new", 1, "sms", lifecycle={"phase": "plan"}), retire=["mailer"]
    )

    assert (plan.status, plan.cost, plan.saving, plan.one_off, plan.net(3)) == ("infeasible", None, None, None, None)
    assert (plan.value, plan.bound, plan.gap) == (math.inf, math.inf, math.inf)
    assert (plan.current_cost, plan.retire, plan.adopt, plan.moves) == (39, (), (), ())
    assert [row[2] for row in plan.decisions.rows] == ["undecided"] * 3
    assert (plan.seats.rows, plan.schedule.rows) == ((), ())
    assert plan.stack == plan.before
    assert repr(plan) == "<ConsolidationPlan for 'Cover': infeasible, no choice of tools keeps to every rule>"
    with pytest.raises(StackAuditError, match=r"no choice of tools keeps to every rule \(.*you asked to retire mailer"):
        plan.save(tmp_path / "after.json")
    assert list(tmp_path.iterdir()) == []


def test_a_conflict_reads_as_words() -> None:
    """Shown in a notebook its items are their sentences; so are notes and reasons."""
    plan = planned(SUITE, {**MAILER, "must_keep": True}, retire=["mailer"])

    assert repr(plan.conflict[0]) == str(plan.conflict[0])
    assert set(map(repr, plan.conflict)) == {"mailer is stated as one that must be kept", "you asked to retire mailer"}
    assert all(isinstance(one, Message) and repr(one) == one.render() for one in planned(SUITE, MAILER).notes)
    assert repr(planned(MAILER).reasons["mailer"]) == "only mailer offers email"


# -- arguments


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"budget_of_uncertainty": "x"}, "budget_of_uncertainty is 'x'; write a number of at least 0"),
        ({"budget_of_uncertainty": True}, "budget_of_uncertainty is True"),
        ({"max_changes": "x"}, "max_changes is 'x'; write a whole number of at least 0"),
        ({"max_changes": 1.5}, "max_changes is 1.5; write a whole number"),
        ({"least_grade": "2"}, "least_grade is '2'; write a whole number from 0 to 3"),
        ({"least_grade": -1}, "least_grade is -1"),
        ({"least_grade": 4}, "least_grade is 4; write a whole number from 0 to 3"),
        ({"least_grade": 1.5}, "least_grade is 1.5"),
        ({"least_grade": None}, "least_grade is None"),
        ({"seconds": "x"}, "seconds is 'x'; write a number above 0"),
        ({"seconds": -1}, "seconds is -1"),
        ({"seconds": 0}, "seconds is 0"),
        ({"seconds": math.nan}, "seconds is nan"),
        ({"keep": None}, "keep is None; write a list of ids"),
        ({"keep": [None]}, "keep lists None; write a list of ids"),
        ({"retire": 5}, "retire is 5; write a list of ids"),
        ({"twice": [None]}, "twice lists None; write a list of capabilities"),
        ({"integrate": {"gong": 5}}, r"integrate has the key 'gong'; write what each pair of ids costs"),
        ({"integrate": {"ab": 5}}, "integrate has the key 'ab'"),
        ({"integrate": [("suite", "mailer")]}, r"integrate is \[\('suite', 'mailer'\)\]"),
        ({"integrate": {("suite", "mailer"): "x"}}, "integrate suite, mailer is 'x'"),
        ({"no_worse": "yes"}, "no_worse is 'yes'; write True or False"),
        ({"respect_intents": "no"}, "respect_intents is 'no'; write True or False"),
        ({"policy": {}}, r"policy is \{\}; write a Policy"),
        ({"years": -3}, "years is -3; write a number above 0"),
        ({"years": "x"}, "years is 'x'; write a number above 0"),
        ({"min_savings": "x"}, "min_savings is 'x'"),
        ({"demands": [5]}, "demands lists 5; write a capability"),
        ({"demands": 5}, "demands is 5; write a list"),
        ({"demands": [("a", "b", "c", "d")]}, "demands lists"),
    ],
)
def test_arguments_that_make_no_sense_are_named(options: dict[str, Any], message: str) -> None:
    """Never a bare TypeError: the argument, what it was, and what to write."""
    with pytest.raises(StackAuditError, match=message):
        planned(SUITE, MAILER, FORMER, **options)


@pytest.mark.parametrize("demands", [["nix"], [Demand("emial", "x")]])
def test_demands_that_nobody_states_are_unknown_names(demands: list[Any]) -> None:
    """A capability that no tool states is most likely misspelt."""
    with pytest.raises(UnknownNameError, match="unknown capability"):
        planned(SUITE, demands=demands)


@pytest.mark.parametrize("given", ["file.yaml", Path("file.yaml")])
def test_a_path_has_to_be_read_first(given: Any) -> None:
    """The message says how; anything else is no stack either."""
    with pytest.raises(StackAuditError, match=r"read it first: read_stack\('file.yaml'\)"):
        plan_consolidation(given)
    with pytest.raises(StackAuditError, match="plan_consolidation takes a Stack, not dict"):
        plan_consolidation({})  # type: ignore[arg-type]
    with pytest.raises(StackAuditError, match="plan_consolidation takes a Stack, not Audit"):
        plan_consolidation(audit(read(stack_of(MAILER))))  # type: ignore[arg-type]


def test_questions_to_a_plan_that_make_no_sense_are_named() -> None:
    """No day, no share, no id; a day with a time is a day."""
    plan: Any = planned(SUITE, MAILER, FORMER)

    with pytest.raises(StackAuditError, match="'2027-01-01' is not a day"):
        plan.saved_by("2027-01-01")
    with pytest.raises(StackAuditError, match="within is 'x'"):
        plan.near_optimal("x")
    with pytest.raises(StackAuditError, match=r"\['x'\] is not the id of a tool"):
        plan.regret(["x"])
    with pytest.raises(StackAuditError, match="None is not the id of a tool"):
        plan.break_even(None)
    with pytest.raises(StackAuditError, match="years is 'x'"):
        plan.net("x")
    assert plan.saved_by(datetime(2027, 11, 1, 12)) == plan.saved_by(date(2027, 11, 1))  # noqa: DTZ001


# -- words


def test_more_spent_is_not_called_saved() -> None:
    """The only tool in use has to go and a dearer one comes: 4 more than the 5 of today."""
    old, new = (
        {**MAILER, "must_retire": True, "cost": {"annual": 5}},
        tool("new", 9, "email", lifecycle={"phase": "plan"}),
    )
    text = planned(old, new, facts={"currency": "EUR"}).explain()

    assert text.startswith(
        "Cover: its one tool goes and a planned one comes, which costs EUR 4 a year more than the EUR 5 of today (pr"
    )
    assert "-4" not in text


def test_nothing_saved_is_said() -> None:
    """What goes for nothing saves nothing."""
    text = planned(
        MAILER, tool("free", 0, "email"), tool("other", 0, "email"), retire=["free"], keep=["mailer"]
    ).explain()

    assert text.startswith("Cover: 1 of 3 tools goes, which saves nothing (")


def test_one_tool_is_in_the_singular() -> None:
    """A stack of one tool has no `1 of 1 tools`, nor `all 1 tools`."""
    assert planned(MAILER).explain().startswith("Cover: its one tool cannot go for a saving")
    assert (
        planned(tool("one", None, "email"))
        .explain()
        .startswith("Cover: nothing to consolidate by cost; its one tool stays.")
    )


def test_rises_that_nobody_states_are_not_a_rise_of_nothing() -> None:
    """Where no tool that stays states what its price may rise by, that is said; a stated 0 is 0."""
    text = "By how much prices may rise is stated of nothing that stays, so no rise is counted."
    stated = {**MAILER, "cost": {"annual": 9, "may_rise": 0}}

    assert text in planned(SUITE, MAILER, FORMER, budget_of_uncertainty=1).explain()
    assert "the prices of what stays rise by 0." in planned(SUITE, stated, FORMER, budget_of_uncertainty=1).explain()
    assert "rise" not in planned(SUITE, MAILER, FORMER).explain()


def test_no_blank_is_part_of_a_value() -> None:
    """An amount and its currency are one value with the blank inside it, so that no renderer strips it."""
    plan = planned(SUITE, MAILER, FORMER, facts={"currency": "EUR"})
    from stackaudit.planning.consolidation.summary import sentences

    values = [value for line in sentences(plan) for _, value in line.params if isinstance(value, str)]
    stripped = [line.render(str.strip) for line in sentences(plan)]
    assert "EUR 44" in values
    assert all(value == value.strip() for value in values)
    assert stripped[0].startswith("Cover: 1 of 3 tools can go, which saves EUR 30 of EUR 44 a year")


@pytest.mark.parametrize(
    ("years", "text"),
    [
        (1, "What is known to be paid once is 70; 1 full year still misses 40 to make up for it."),
        (2, "What is known to be paid once is 70; 2 full years still miss 10 to make up for it."),
        (3, "What is known to be paid once is 70; 3 full years leave 20 after that."),
    ],
)
def test_years_are_counted_in_words(years: int, text: str) -> None:
    """One year is in the singular, and what is missing is no negative rest."""
    dear = {**SUITE, "cost": {"annual": 30, "one_off": 70}}

    assert text in planned(dear, MAILER, FORMER, retire=["suite"], years=years).explain()


def test_what_a_department_uses_is_said() -> None:
    """That every capability of every tool counts is stated once, unless it is asked for something else."""
    line = "A department is taken to use every capability of every tool it has, unless its usage is stated as 0."

    assert planned(SUITE, MAILER).explain().count(line) == 1
    assert line not in planned(SUITE, MAILER, demands=["email"]).explain()
    assert "taken to use every capability of every tool it has" in (plan_consolidation.__doc__ or "")


def test_a_missed_notice_without_a_term_is_told() -> None:
    """How long it renews is not stated: nothing is saved for sure, and no year is assumed."""
    contract = {"auto_renew": True, "renews": "2026-11-15", "notice": "30d"}
    plan = planned({**MAILER, "contract": contract}, tool("cheap", 1, "email"))

    assert (
        "notice is too late for the next renewal, on 15 Nov 2026, and for how long it renews is not stated"
        in plan.explain()
    )
    assert plan.saved_by(date(2030, 1, 1))[0] == 0
    assert plan.saved_by(date(2026, 11, 15)) == (0, 0)


# -- what a review found


def test_a_link_to_a_tool_that_is_retired_already_can_be_told() -> None:
    """It has a name, though nothing is decided about it."""
    tools = [
        {"id": "a", "capabilities": ["x"], "departments": ["m"], "cost": {"annual": 100}},
        {"id": "b", "capabilities": ["x"], "departments": ["m"], "cost": {"annual": 10}},
        {"id": "old", "name": "Old shop", "lifecycle": {"phase": "retired"}},
    ]
    plan = plan_consolidation(read(document(tools, [flow("a", "old", "c")])))

    assert plan.retire == ("a",)
    assert "b to Old shop, in place of" in plan.explain()
    assert "Old shop" in plan._repr_html_()


def test_a_leap_year_saves_what_a_year_costs() -> None:
    """From the last day of 2027 to the last day of 2028 there are 366 days, and one year."""
    contract = {"ends": "2027-12-31", "auto_renew": False}
    tools = [
        {"id": "a", "capabilities": ["x"], "departments": ["m"], "cost": {"annual": 100}, "contract": contract},
        {"id": "b", "capabilities": ["x"], "departments": ["m"], "cost": {"annual": 10}},
    ]
    plan = plan_consolidation(read(document(tools, [], as_of="2026-12-31")))

    assert plan.saved_by(date(2028, 12, 31)) == (Decimal(100), Decimal(100))
    assert plan.saved_by(date(2029, 12, 31)) == (Decimal(200), Decimal(200))


def test_departments_go_to_the_tool_that_serves_them() -> None:
    """A suite of two departments goes: each of them stands with its own heir, and no journey over it is called fine."""
    tools = [
        {"id": "suite", "capabilities": ["x", "y"], "departments": ["m", "s"], "cost": {"annual": 100}},
        {"id": "one", "capabilities": ["x"], "departments": ["m"], "cost": {"annual": 10}},
        {"id": "two", "capabilities": ["y"], "departments": ["s"], "cost": {"annual": 10}},
    ]
    journeys = [{"id": "buy", "steps": [{"id": "a", "tools": ["suite"]}, {"id": "b", "tools": ["one"]}]}]
    plan = plan_consolidation(read(document(tools, [], journeys=journeys)))

    assert plan.retire == ("suite",)
    assert plan.service.divided == {"suite"}
    stand = {tool.id: set(tool.departments) for tool in plan.stack.tools}
    assert stand == {"one": {"m", "s"}, "two": {"m", "s"}}
    column = plan.journeys.columns.index("verdict_rebuilt")
    assert {row[column] for row in plan.journeys.rows} <= {"unknown", "worse"}
