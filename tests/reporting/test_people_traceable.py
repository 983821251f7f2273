"""Every number that the summary of a rollout tells of people is one of a table or a finding of the result."""

from __future__ import annotations

from collections import Counter

import pytest
from tracing import IN_WORDS, grid_of, numbers, trace

import stackaudit as sa


@pytest.fixture(scope="module")
def result() -> sa.Audit:
    """The audit of the sample with a rollout, of which most about people is stated."""
    return sa.audit(sa.read_stack("sample_stacks/crm_rollout.yaml"))


def test_each_number_about_people_stands_in_the_row_of_its_table(result: sa.Audit) -> None:
    """Line by line: readiness, expectations, approvals and clarity are all in it, and no grid is left untraced."""
    traced, tables = trace(result, result.summary())

    assert tables >= {"people", "people_expectations", "people_approvals", "people_clarity"}
    assert traced > 250


def test_expectations_that_are_not_met_are_shown_what_weighs_most_first(result: sa.Audit) -> None:
    """Importance times gap decides, then the names; the table has the rest."""
    asked = result.table("people_expectations")
    unmet = asked[asked["gap"] < 0].sort_values(["priority", "stakeholder", "attribute"], ascending=[False, True, True])
    wanted = [*zip(unmet["stakeholder"], unmet["attribute"], strict=True)]

    assert [row[:2] for row in grid_of(result.summary(), "who", "what").rows] == wanted[:10]
    assert len(wanted) >= 10


def test_open_approvals_and_each_dimension_of_clarity_have_one_row(result: sa.Audit) -> None:
    """What is decided is not waited for; a dimension is one line, however many parties rated it."""
    waits, clarity = result.table("people_approvals"), result.table("people_clarity")
    shown = grid_of(result.summary(), "rollout", "approval").rows
    dimensions = [row[1] for row in grid_of(result.summary(), "rollout", "what").rows]

    open_ = waits[waits["state"] == "open"].sort_values("days", ascending=False)
    subjects = [f"approval:{one}/{other}" for one, other in zip(open_["initiative"], open_["approval"], strict=True)]
    assert [row[1] for row in shown] == [result.report.name(one) for one in subjects]
    asked = clarity.drop_duplicates(["initiative", "dimension"])["dimension"]
    assert dimensions == [IN_WORDS.get(one, one) for one in asked]


def test_what_people_cost_on_the_first_page_is_counted_from_the_tables(result: sa.Audit) -> None:
    """Money of unused tools, tasks, days, groups and waiting: each worked out again."""
    cost = {str(row[1]): numbers(str(row[3])) for row in grid_of(result.summary(), "severity", "gap").rows}
    annual = result.table("cost_by_tool").set_index("tool")["annual"]
    kinds = Counter(one.code for one in result.open.told())
    waits = result.table("people_approvals").query("state == 'open' and days > 90")["days"]
    tasks = kinds["people.no-accountable"] + kinds["people.many-accountable"] + kinds["people.no-responsible"]

    assert cost["What was bought is not used"] == [annual["mrm"] + annual["insight"]]
    assert cost["Nobody stands behind the change"] == [tasks]
    assert cost["Decisions do not come"] == [len(waits), waits.max()]
    assert cost["Those it is for expected something else"] == [kinds["people.expectation"]]
    assert cost["Vendors and we keep each other waiting"] == [20, 15]
