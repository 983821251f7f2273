"""What to do now, next and later: what is placed where, what is merged, whom it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import NeedAtStake, Tools
from stackaudit.core.findings import Finding, Findings, Member, Severity, Table
from stackaudit.core.messages import say
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.reporting.blocks.recommendations import priorities, recommendations
from stackaudit.reporting.elements import Grid, Heading
from stackaudit.reporting.json_report import document
from stackaudit.reporting.report import Report
from stackaudit.tables.cost import RenewalRow
from stackaudit.triage.priority import COLUMNS
from stacks import rule_of, sample, stack, typed_row


@cache
def brightside() -> Report:
    """The mid-size sample's report."""
    return sa.audit(sample("brightside_45")).report


def finding(code: str, tool: str, severity: Severity = Severity.MEDIUM) -> Finding:
    """A finding about one tool."""
    text = say("{tool}", tool=tool)
    return Finding(
        rule_of(code), (f"tool:{tool}",), severity, text, text, say("mend {tool}", tool=tool), (Tools("it", (tool,)),)
    )


def report(*listed: tuple[Finding, float], renewals: Table | None = None) -> Report:
    """A report with findings in the order of their priority, each with its days of work."""
    subject = stack(
        [{"id": "a", "owner": "Ann"}, {"id": "b", "owner": "Ben"}, "c", "d"], [], as_of=date(2026, 11, 1).isoformat()
    )
    made = sa.audit(subject, analysers={}).report
    rows = []
    for rank, (one, days) in enumerate(listed, 1):
        cells = dict.fromkeys(COLUMNS, 0.0) | {"id": one.id, "effort_low": days / 2, "effort": days}
        cells |= {"effort_high": 2 * days, "rank": rank, "firm": rank == 1, "quick_win": False}
        rows.append(tuple(cells[column] for column in COLUMNS))
    tables = {**made.tables, "priorities": Table("priorities", COLUMNS, tuple(rows))}
    if renewals is not None:
        tables["renewals"] = renewals
    found = Findings(one for one, _ in listed)
    return replace(made, tables=tables, findings=found, acceptances=replace(made.acceptances, open=found))


def test_periods_are_filled_in_the_order_of_priority() -> None:
    """Twelve days and eight fill the twenty of now; thirty go next; what no longer fits in forty goes later."""
    subject = report(
        (finding("silos.no-path", "a"), 12.0),
        (finding("silos.island", "b"), 8.0),
        (finding("silos.stale", "c"), 30.0),
        (finding("fit.closed", "d"), 11.0),
    )

    assert [(one.period, one.findings[0].code) for one in recommendations(subject)] == [
        ("now", "silos.no-path"),
        ("now", "silos.island"),
        ("next", "silos.stale"),
        ("later", "fit.closed"),
    ]


def test_what_is_too_much_for_a_period_does_not_let_lesser_things_pass_it() -> None:
    """Fifty days fit nowhere but later, and so does what comes after, however small: the order is the order."""
    subject = report((finding("silos.no-path", "a"), 50.0), (finding("silos.island", "b"), 1.0))

    assert [one.period for one in recommendations(subject)] == ["later", "later"]


def test_findings_of_one_kind_and_period_with_equal_advice_are_one_recommendation() -> None:
    """Their days add up, the owners of all their tools are named once."""
    advice = say("mend them")
    subject = report(
        (replace(finding("silos.no-path", "a"), advice=advice), 2.0),
        (replace(finding("silos.no-path", "b"), advice=advice), 3.0),
    )

    (one,) = recommendations(subject)
    assert one.effort == (2.5, 5.0, 10.0)
    assert (one.subjects, one.owners) == (("a", "b"), ("Ann", "Ben"))
    assert str(one.advice) == "mend them"


def test_no_finding_is_given_the_advice_of_another() -> None:
    """Two findings of one kind whose advice differs are two recommendations, each with its own days and owner."""
    subject = report((finding("silos.no-path", "a"), 2.0), (finding("silos.no-path", "b"), 3.0))

    got = {(str(one.advice), one.subjects, one.owners) for one in recommendations(subject)}
    assert got == {("mend a", ("a",), ("Ann",)), ("mend b", ("b",), ("Ben",))}


def test_notice_that_is_due_in_a_month_is_for_now_and_takes_no_room() -> None:
    """However low it ranks; one that is due in sixty days waits its turn."""
    days = {"c": 9, "d": 60}
    renewals = table_of(RenewalRow, (typed_row(RenewalRow, tool=t, status="due", days_left=n) for t, n in days.items()))
    listed = (
        (finding("silos.no-path", "a"), 20.0),
        (finding("cost.notice-due", "d"), 1.0),
        (finding("cost.notice-due", "c"), 1.0),
    )

    got = {(one.period, one.subjects) for one in recommendations(report(*listed, renewals=renewals))}
    assert got == {("now", ("a",)), ("now", ("c",)), ("next", ("d",))}


def test_notes_and_what_is_accepted_ask_for_nothing() -> None:
    """Only open findings above a note."""
    subject = report((finding("silos.no-path", "a"), 1.0), (finding("silos.island", "b", Severity.NOTE), 1.0))
    nothing = replace(subject, acceptances=replace(subject.acceptances, open=Findings()))

    assert [one.subjects for one in recommendations(subject)] == [("a",)]
    assert list(priorities(nothing)) == []


def test_every_open_finding_of_the_sample_is_closed_by_exactly_one_recommendation() -> None:
    """None is lost, none is promised twice."""
    closed = [finding.id for one in recommendations(brightside()) for finding in one.findings]

    assert len(closed) == len(set(closed))
    assert set(closed) == {one.id for one in brightside().open if one.severity > Severity.NOTE}


def test_the_block_has_a_table_for_each_period_that_holds_something() -> None:
    """Three headings below the first, each with its table."""
    blocks = list(priorities(brightside()))
    headings = [str(block.text) for block in blocks if isinstance(block, Heading)]

    assert [heading.partition(",")[0] for heading in headings[1:]] == ["Now", "Next", "Later"]
    assert sum(isinstance(block, Grid) for block in blocks) == 3


@pytest.mark.parametrize("days", [0.5, 20.0])
def test_a_period_holds_as_much_as_it_says(days: float) -> None:
    """Work for twenty days and not an hour more is for now."""
    subject = report(
        *((finding(f"silos.k{chr(97 + n % 26)}{chr(97 + n // 26)}", "a"), days) for n in range(int(20 / days) + 1))
    )
    periods = [one.period for one in recommendations(subject)]

    assert periods.count("now") == int(20 / days)
    assert periods[-1] == "next"


def told(code: str, status: str, *needs: str, severity: Severity = Severity.MEDIUM) -> Finding:
    """A finding about needs that are not met."""
    one = finding(code, needs[0].partition(">")[0], severity)
    return replace(
        one, subjects=(f"need:{needs[0]}",), evidence=tuple(NeedAtStake(f"need:{n}", status, (1, 1)) for n in needs)
    )


def test_what_several_analysers_tell_of_one_need_is_done_once() -> None:
    """The first closes the rest, and only its days count; another reason, or another need, is other work."""
    late = told("journey.slow", "slow", "a>b/x")
    same = told("silos.stale", "stale", "a>b/x")
    also = told("integrations.missing", "stale", "a>b/x")
    hand = told("silos.manual-only", "manual-only", "a>b/x")
    both = told("silos.island", "no-path", "a>b/x", "c>d/x")
    listed = recommendations(report((late, 2.0), (same, 4.0), (also, 8.0), (hand, 5.0), (both, 1.0)))

    assert [one.findings[0].code for one in listed] == ["journey.slow", "silos.manual-only", "silos.island"]
    assert {one.id for one in listed[0].findings} == {late.id, same.id, also.id}
    assert listed[0].effort[1] == 2.0
    assert listed[0].alike == 0
    assert sum(len(one.findings) for one in listed) == 5


def test_what_is_lost_in_part_is_work_of_its_own() -> None:
    """Missing fields and doubtful reliability of one need are mended in two ways."""
    listed = recommendations(
        report((told("journey.lossy", "lossy", "a>b/x"), 1.0), (told("journey.fragile", "fragile", "a>b/x"), 1.0))
    )

    assert len(listed) == 2


def test_what_comes_last_has_the_worst_first() -> None:
    """A text shows the first few of what comes later: a high finding is among them, however much work it is."""
    filling = [(finding(f"silos.f{chr(97 + n)}", "a"), 20.0) for n in range(3)]
    subject = report(
        *filling, (finding("silos.low", "c", Severity.LOW), 9.0), (finding("silos.bad", "b", Severity.HIGH), 90.0)
    )

    assert [one.worst for one in recommendations(subject) if one.period == "later"] == [Severity.HIGH, Severity.LOW]


def test_an_approval_and_the_repair_that_waits_for_it_are_two_things_to_do() -> None:
    """The same needs stand in both, but deciding builds nothing and building decides nothing, whichever comes first."""
    needs = (NeedAtStake("customer@b<a", "no-path", (1.0, 1.0)),)
    repair = replace(finding("silos.no-path", "a"), evidence=needs)
    approval = replace(finding("people.repair-waits", "b"), evidence=needs)

    for order in ((repair, approval), (approval, repair)):
        made = recommendations(report(*((one, 2.0) for one in order)))
        assert {one.findings[0].code for one in made} == {"silos.no-path", "people.repair-waits"}
        assert all(len(one.findings) == 1 for one in made)


# -- rows for each


def row(tool: str, **known: Any) -> Member:
    """What is known of a tool."""
    return Member(f"tool:{tool}", **known)


def lines(subject: Report) -> list[tuple[str, ...]]:
    """Cells of the first table, as text."""
    grid = next(block for block in priorities(subject) if isinstance(block, Grid))
    return [tuple("" if cell is None else str(cell) for cell in line) for line in grid.rows]


def test_several_tools_have_a_row_each_in_place_of_likewise() -> None:
    """By day; what is not known is left out; the last ones are counted."""
    facts: dict[str, dict[str, Any]] = {
        "a": {"due": date(2026, 12, 2), "owner": "Ann"},
        "b": {"due": date(2026, 11, 9), "money": Money.of(1200, "EUR", "year")},
        "c": {},
    }
    listed = [
        (replace(finding("cost.notice-due", tool), advice=say("decide"), members=(row(tool, **known),)), 1.0)
        for tool, known in facts.items()
    ]

    assert lines(report(*listed)) == [
        ("decide", "3 tools", "", "3 (1.5 to 6)", "a, and 2 more of this kind", "medium"),
        ("", "b", "no owner stated", "", "by 9 Nov 2026, EUR 1,200 a year", ""),
        ("", "a", "Ann", "", "by 2 Dec 2026", ""),
        ("", "c", "no owner stated", "", "", ""),
    ]


def test_an_owner_who_has_left_is_told_in_place_of_none() -> None:
    """That nobody is stated would be wrong: the list names who it was."""
    members = tuple(row(tool, advice=say("ask"), due=date(2026, 12, 2)) for tool in "abc")
    subject = report((replace(finding("inventory.unowned", "a"), members=members), 1.0))
    told = lines(replace(subject, departed={"a": ("J. Falk",), "b": ("Bo Ek", "Cy Fox")}))
    assert [line[2] for line in told[1:]] == ["J. Falk has left", "Bo Ek and Cy Fox have left", "no owner stated"]


def test_members_with_equal_advice_are_told_it_once() -> None:
    """The advice stands in the first of their rows; four rows, and a count of the rest."""
    known = [row(tool, advice=say("leave" if tool in "bd" else "stay"), owner="Ann") for tool in "abcd"]
    subject = report((replace(finding("silos.island", "a"), members=(*known, row("e", owner="Eve"))), 1.0))

    assert [line[:2] for line in lines(subject)[1:]] == [
        ("stay", "a"),
        ("", "c"),
        ("leave", "b"),
        ("", "d"),
        ("", "and 1 more"),
    ]


@pytest.mark.parametrize(
    "members",
    [(row("a", due=date(2027, 1, 1)),), (row("a", owner="Ann"), row("b", owner="Ben"))],
    ids=["one", "owners"],
)
def test_rows_that_say_nothing_new_are_left_out(members: tuple[Member, ...]) -> None:
    """One tool alone stands in the line itself, and so do owners."""
    subject = report((replace(finding("silos.island", "a"), members=members), 1.0))

    assert [line[1:3] for line in lines(subject)] == [("a", "Ann")]


def test_what_is_done_along_with_a_recommendation_adds_no_rows_to_it() -> None:
    """Its members have the advice of another finding."""
    first = told("journey.slow", "slow", "a>b/x")
    along = told("silos.stale", "stale", "a>b/x")
    along = replace(along, advice=say("else"), members=tuple(row(tool, due=date(2027, 1, 1)) for tool in "ab"))
    (one,) = recommendations(report((first, 2.0), (along, 4.0)))

    assert [finding.code for finding in one.findings] == ["journey.slow", "silos.stale"]
    assert one.members == ()


def test_json_has_members_with_money_as_two_ends() -> None:
    """Unknown is null, never zero."""
    seats = Estimate.of_money(Money.of(0, "EUR", "year"), Money.of(5000, "EUR", "year"))
    members = (row("a", advice=say("stay"), due=date(2027, 1, 1), money=seats), row("b", money=Money.of(7)), row("c"))
    made = report((replace(finding("silos.island", "a"), members=members), 1.0))
    (written,) = document(made)["findings"]
    a, b, c = written["members"]

    assert (a["subject"], a["advice"]["text"], a["due"]) == ("tool:a", "stay", "2027-01-01")
    assert (a["money_low"], a["money_high"], a["currency"]) == (0.0, 5000.0, "EUR")
    assert (b["money_low"], b["money_high"], b["currency"]) == (7.0, 7.0, None)
    assert {key: cell for key, cell in c.items() if key != "subject"} == dict.fromkeys(
        ("title", "advice", "due", "money_low", "money_high", "currency", "owner")
    )
