"""What it costs to leave a gap about people: one sentence a gap, from its findings and their tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import chain

import pytest

import stackaudit as sa
from stackaudit.core.evidence import Evidence, NeedAtStake, Quantity, Waited
from stackaudit.core.findings import Finding, Findings, Severity, Table
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.reporting.report import Report
from stackaudit.reporting.themes import cost_of_people, named_gaps
from stackaudit.tables.cost import ToolCostRow
from stackaudit.tables.people import ApprovalRow
from stacks import rule_of, stack, typed_row


@cache
def audited(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sa.read_stack(f"sample_stacks/{name}.yaml"))


@cache
def small() -> Report:
    """The report on two tools of which nothing else is stated."""
    return sa.audit(stack(["crm", "esp"], currency="EUR")).report


def found(code: str, *subjects: str, evidence: tuple[Evidence, ...] = ()) -> Finding:
    """A finding of a kind about some subjects."""
    words = say("it is so")
    return Finding(rule_of(f"people.{code}"), subjects, Severity.HIGH, words, words, words, evidence)


def told(*findings: Finding, table: Table | None = None) -> str:
    """The sentence for these findings, with this table at hand; empty where there is none."""
    report = small() if table is None else replace(small(), tables={table.name: table})
    cost = cost_of_people(report, findings)
    return "" if cost is None else str(cost)


@pytest.mark.parametrize(
    ("costs", "expected"),
    [
        ((100.0, 20.0), "EUR 120 a year must be paid for crm and esp, used or not"),
        ((100.0, None), "at least EUR 100 a year must be paid for crm and esp, used or not"),
        ((None, None), "crm and esp must be paid for, used or not; what that costs is not stated"),
    ],
)
def test_unused_tools_are_told_with_what_they_cost(costs: tuple[float | None, ...], expected: str) -> None:
    """A tool counts once however many findings it has; a cost that nobody states is not 0."""
    stated = zip(("crm", "esp"), costs, strict=True)
    table = table_of(ToolCostRow, (typed_row(ToolCostRow, tool=tool, annual=cost) for tool, cost in stated))
    findings = [found("adoption-gap", "initiative:x", "tool:esp"), found("shiny", "initiative:x", "tool:crm")]

    assert told(*findings, found("adoption-gap", "initiative:y", "tool:crm"), table=table) == expected


def test_tasks_without_an_owner_and_a_missing_sponsor_are_told_together() -> None:
    """A task counts once; each half stands alone where the other is not found."""
    tasks = [
        found("no-accountable", "task:x/a"),
        found("no-responsible", "task:x/a"),
        found("no-accountable", "task:b"),
    ]
    sponsor = found("sponsor-missing", "initiative:x")

    assert told(*tasks) == "2 tasks can slip unnoticed"
    assert told(tasks[0]) == "1 task can slip unnoticed"
    assert told(sponsor) == "nobody with a say defends the time and the money"
    assert told(*tasks, sponsor) == "2 tasks can slip unnoticed, and nobody with a say defends the time and the money"


def test_decisions_are_told_with_what_waits_for_them() -> None:
    """Open ones about which something is found, the longest of them, and what they hold up; decided ones are not."""
    rows = (
        ("x", "law", "open", 300, ("feed", "sync")),
        ("x", "money", "open", 400, ("feed",)),
        ("x", "plan", "open", 900, ()),
        ("x", "past", "decided", 950, ("other",)),
    )
    columns = ("initiative", "approval", "state", "days", "blocks")
    table = table_of(ApprovalRow, (typed_row(ApprovalRow, **dict(zip(columns, row, strict=True))) for row in rows))
    law, money = found("approval-stale", "approval:x/law"), found("need-expired", "approval:x/money")
    plan, past = found("approval-stale", "approval:x/plan"), found("approval-stale", "approval:x/past")

    both = "2 decisions have been open for up to 400 days; feed and sync wait for it"
    assert told(law, money, past, table=table) == both
    assert told(plan, table=table) == "1 decision has been open for 900 days"
    assert told(past, table=table) == ""


def test_those_who_expected_more_are_counted() -> None:
    """A group each, and nothing where expectations were not asked about."""
    one, two = found("expectation", "stakeholder:x/cfo"), found("expectation", "stakeholder:x/cmo")

    assert told(one) == "1 group got less than it expected, and may go back to the old way"
    assert told(one, two).startswith("2 groups got less than they expected")
    assert told(found("not-elicited", "initiative:x")) == ""


def test_waiting_for_vendors_is_added_up_on_both_sides() -> None:
    """Days for us and for them; without tickets, whose contract cannot be changed."""
    waits = [
        found(
            "client-wait",
            f"vendor:{name}",
            evidence=(Quantity.of(Waited.FOR_US, us, "days"), Quantity.of(Waited.FOR_THE_VENDOR, them, "days")),
        )
        for name, us, them in (("a", 20.0, 15.0), ("b", 0.5, 1.0))
    ]
    signed = found("no-procurement", "vendor:a")

    assert told(*waits, signed) == "the wait for us took 20.5 days, the one for the vendor 16"
    assert told(signed) == "what the contract with a lacks cannot be asked for before it renews"
    assert told(found("account-churn", "vendor:a")) == ""


def test_departments_at_odds_have_a_sentence_and_others_have_none() -> None:
    """A conflict costs what lies between the parties; a finding of another analyser is not about people."""
    assert told(found("conflict", "initiative:x")).startswith("each side waits for the other")
    assert told(replace(found("conflict", "tool:crm"), rule=rule_of("silos.no-path"))) == ""


def test_no_gap_about_people_repeats_its_own_finding() -> None:
    """On the first page of the rollout the last column says what it costs, not once more why it is so."""
    gaps = [gap for gap in named_gaps(audited("crm_rollout").report) if gap.findings[0].analyser == "people"]

    assert len(gaps) == 6
    for gap in gaps:
        assert str(gap.cost).rstrip(".") not in str(gap.findings[0].why), str(gap.name)
        assert len(str(gap.cost)) < 90


@pytest.mark.parametrize("name", ["brightside_45", "gitlab_2022", "crm_rollout", "corner_shop"])
def test_the_gap_of_records_counts_as_many_needs_as_the_verdict(name: str) -> None:
    """Each unmet need is in one gap: that of the records, or that of the flow which explains it; no other counts."""
    result = audited(name)
    held = {
        str(gap.name): {
            row.need
            for one in Findings(gap.findings).told()
            if one.analyser == "silos"
            for row in one.evidence
            if isinstance(row, NeedAtStake) and row.status == "no-path"
        }
        for gap in named_gaps(result.report)
    }
    table = result.table("needs")
    records = "Data has no known way to those who need it"
    gap = next(gap for gap in named_gaps(result.report) if str(gap.name) == records)

    assert sorted(chain.from_iterable(held.values())) == sorted(table[table["status"] == "no-path"]["need"])
    assert str(gap.cost).startswith(f"{len(held[records])} data need")


def test_a_need_of_a_step_alone_is_told_once() -> None:
    """The real company has one: the journey tells it, the gap of missing records does not."""
    result = audited("gitlab_2022")
    need = "need:salesforce>vartopia/account"
    gaps = {str(gap.name): gap for gap in named_gaps(result.report)}
    holding = [
        name
        for name, gap in gaps.items()
        for one in Findings(gap.findings).told()
        if any(isinstance(row, NeedAtStake) and row.need == need for row in one.evidence)
    ]

    assert {*holding} == {"Customer journeys have gaps"}
    needs = {
        row.need
        for one in Findings(gaps["Customer journeys have gaps"].findings).told()
        for row in one.evidence
        if isinstance(row, NeedAtStake)
    }
    assert f"{len(needs)} data needs have no path on record; " in str(gaps["Customer journeys have gaps"].cost)
