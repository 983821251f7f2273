"""Every number of the mid-size sample's summary is one of a table, a measure or a finding of the result."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from tracing import grid_of, numbers, paragraph, trace

import stackaudit as sa
from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.messages import Message, day_in_words
from stackaudit.reporting import renderers
from stackaudit.reporting.elements import Grid, Heading, Paragraph
from stackaudit.reporting.summary import Summary
from stackaudit.reporting.themes import named_gaps, theme_of
from stackaudit.tables.cost import RenewalRow


@pytest.fixture(scope="module")
def result() -> sa.Audit:
    """The audit of the mid-size sample."""
    return sa.audit(sa.read_stack("sample_stacks/brightside_45.yaml"))


@pytest.fixture(scope="module")
def summary(result: sa.Audit) -> Summary:
    """Its summary, everything that is shown by default."""
    return result.summary()


def test_each_number_of_a_row_stands_in_the_row_of_its_table(result: sa.Audit, summary: Summary) -> None:
    """Row by row and column by column; a table that nobody traces fails as well."""
    assert trace(result, summary)[0] > 250


def test_the_numbers_of_the_head_are_those_of_the_result(result: sa.Audit, summary: Summary) -> None:
    """Counts of what was read, the score, the verdict: each worked out again from the tables."""
    stack = result.stack
    handoffs = result.table("handoffs")
    found = list(result.findings.flat())
    islands = [finding.subjects for finding in found if finding.code == "silos.island"]
    alone = sum(finding.code == "silos.isolated-tool" for finding in found)
    hurt = handoffs[handoffs["status"].isin(["broken", "gap"])]
    costs = result.table("cost_by_tool")["annual"]
    score = result.score

    read = [len(stack.tools), len(stack.integrations), 14, len(stack.departments), len(stack.journeys)]
    assert numbers(paragraph(summary, "Facts as of").partition(",")[2])[:5] == read
    assert numbers(paragraph(summary, "1 of 3 journeys")) == [
        *(hurt["journey"].nunique(), len(stack.journeys), len(hurt), len(handoffs)),
        *(sum(map(len, islands)) + alone, len(stack.tools), len(islands), alone),
        *(costs.notna().sum(), len(costs), costs.sum()),
    ]
    assert score.value is not None
    expected = [score.value, 100, score.low, score.high, 100 * score.coverage]
    assert numbers(paragraph(summary, f"{round(score.value, 1):g} of 100")) == pytest.approx(expected, abs=0.5)


def test_the_money_of_the_head_is_the_sum_of_its_table(result: sa.Audit, summary: Summary) -> None:
    """What could be saved, added up from seats and from groups, a tool once; and the next days of notice."""
    seats, stakes = result.table("cost_by_tool"), result.table("redundancy_stakes")
    going = {tool for row in stakes["retire"] for tool in row}
    gone = seats["tool"].isin(going) & seats["annual"].fillna(0).gt(0)
    low, high = seats["idle_cost_low"].fillna(0).sum(), 0.0
    high = seats["annual"].where(gone, seats["idle_cost_high"].fillna(0)).sum()
    text = paragraph(summary, "Money at stake")
    due = result.table("renewals").query("status == 'due'").sort_values(["notice_by", "tool"]).head(3)

    days = {row.tool: row for row in result.report.rows(RenewalRow)}
    year = result.report.stack.today + timedelta(days=365)
    locked = {
        tool
        for tool, row in days.items()
        if (row.free_from or row.renews or row.ends or date.min) > year
        or (row.status == "missed" and not row.free_from)
    }
    sure = {tool for tool, row in days.items() if row.free_from is not None} - locked
    high_of = seats["annual"].where(gone, seats["idle_cost_high"].fillna(0))
    soon = seats["idle_cost_low"].fillna(0)[seats["tool"].isin(sure)].sum()
    most = high_of[~seats["tool"].isin(locked)].sum()
    assert numbers(text.replace("twelve", "")) == [round(low), round(high), round(soon), round(most)]
    head = renderers.markdown(summary.head).replace("\\", "")
    for _, row in due.iterrows():
        assert f"{row['name']} by {day_in_words(date.fromisoformat(row['notice_by']))}" in head
    shown = grid_of(summary, "tool", "how")
    table = seats.set_index("name")
    for row in shown.rows:
        kept = table.loc[str(row[0])]
        assert row[2] == round(kept["idle_cost_low"] or 0)
        assert row[3] == round(kept["annual"] if kept["tool"] in going else kept["idle_cost_high"])


def test_the_cost_of_each_gap_is_counted_from_its_findings(result: sa.Audit, summary: Summary) -> None:
    """Needs each once, contracts and seats with their money, tools without single sign-on."""
    shown = {str(row[1]): str(row[3]) for row in grid_of(summary, "severity", "gap").rows}
    cost = {str(gap.name): str(gap.cost) for gap in named_gaps(result.report)}
    assert shown.items() <= cost.items()
    flat = list(result.open.told())
    unknown_way = "Data has no known way to those who need it"
    gone = {"silos.no-path", "silos.island", "silos.isolated-tool", "silos.read-starved", "silos.write-only"}
    gone |= {"silos.no-unified-view", "integrations.missing"}
    gaps = {
        (theme_of(root), row.need)
        for root in result.open
        for one in root.told
        if one.code in gone
        for row in one.evidence
        if isinstance(row, NeedAtStake) and row.status == "no-path"
    }
    renewals = result.table("renewals").query("status == 'due'")
    idle = {row.name: 0.0 for one in flat for row in one.evidence if "idle seats cost" in getattr(row, "name", "")}
    for one in result.open:
        for row in one.evidence:
            if getattr(row, "name", "") in idle:
                idle[row.name] += row.value  # type: ignore[union-attr]

    assert len(gaps) == len({need for _, need in gaps}) == (result.table("needs")["status"] == "no-path").sum()
    assert numbers(cost[unknown_way]) == [sum(gap == unknown_way for gap, _ in gaps)]
    assert numbers(cost["Contracts renew unless somebody acts"]) == [
        *(len(renewals), renewals["annual"].sum()),
        *numbers(day_in_words(date.fromisoformat(renewals["notice_by"].min()))),
    ]
    assert numbers(cost["Seats are paid for and not used"]) == [
        round(idle["idle seats cost at most"]),
        sum(len(one.members) for one in result.open if one.code == "cost.idle-seats"),
        round(result.table("cost_by_tool")["idle_cost_high"].fillna(0).sum()),
    ]
    signs = sum(len(one.members) for one in result.open if one.code == "fit.no-single-sign-on")
    assert numbers(cost["Accounts are kept by hand, tool by tool"]) == [signs]
    assert 5 <= len(shown) <= 8


def test_what_is_counted_is_counted_right(result: sa.Audit, summary: Summary) -> None:
    """Findings by area and severity, requirements by records, tools by category, days of quick wins."""
    count = Counter((one.analyser, str(one.severity)) for one in result.findings)
    area = grid_of(summary, "area")
    for row in area.rows:
        assert row[1:-1] == tuple(count[str(row[0]), severity] or None for severity in area.columns[1:-1])
    assert sum(int(row[-1]) for row in area.rows) == len(result.findings)  # type: ignore[arg-type]

    required = result.table("requirements")
    entity = {result.report.name(f"entity:{one}"): one for one in required["entity"]}
    for name, every, met, poor, missing, open_ in grid_of(summary, "records", "required").rows:
        own = required[required["entity"] == entity[str(name)]]
        assert every == len(own)
        assert (met or 0) == (own["status"] == "met").sum()
        assert (open_ or 0) == (own["status"] == "unknown").sum()
        assert (poor or 0) + (missing or 0) == (own["status"] == "missing").sum()  # type: ignore[operator]

    tools = result.table("tools")
    for category, number, *_ in grid_of(summary, "category").rows:
        assert number == (tools["category"] == category).sum()

    effort = result.table("priorities").set_index("id")
    titles = {str(one.title): one for one in result.open}
    for title, _, days in grid_of(summary, "what is wrong").rows:
        code = next(one.code for text, one in titles.items() if str(title).startswith(text))
        quick = [one.id for one in result.open if one.code == code and effort.loc[one.id, "quick_win"]]
        assert days == effort.loc[quick, "effort"].sum()


def test_measures_in_the_summary_are_the_measures(result: sa.Audit, summary: Summary) -> None:
    """Points lost by rung, and shares of the unified view."""
    names = ["silos.index_missing", "silos.index_manual", "silos.index_stale", "silos.index", "silos.index_balanced"]
    views = ["silos.unified_view_reach", "silos.unified_view_automatic", "silos.unified_view_quality"]
    for begin, measures in (("points lost to", names), ("share", views)):
        rows = grid_of(summary, begin).rows
        for row, name in zip(rows, measures, strict=True):
            one = result.measures[name]
            assert row[1:] == (one.value, one.low, one.high, round(100 * one.coverage))


def test_what_is_left_out_is_counted(result: sa.Audit, summary: Summary) -> None:
    """Rows shown and rows told to stand elsewhere are all rows there are."""
    blocks = list(summary.elements)
    told: dict[str, int] = {}
    for before, after in pairwise(blocks):
        if isinstance(before, Grid) and isinstance(after, Paragraph):
            found = re.match(r"(\d+) more (?:stand|contracts? ha)", str(after.text))
            if found:
                told[before.columns[0] + ", " + before.columns[1]] = len(before.rows) + int(found[1])

    poor = result.table("needs")["status"].isin(["no-path", "manual-only", "stale"]).sum()
    assert told["from → to, records"] == poor
    assert told["tool, give notice by"] == len(result.table("renewals"))
    assert told["tool, handoffs that break without it"] == result.table("contribution")["journeys"].map(bool).sum()
    codes = result.table("priorities")["id"].str.partition("@")[0]
    mended = ["silos.no-path", "silos.isolated-tool", "silos.island", "silos.write-only", "silos.read-starved"]
    repairs = codes.str.startswith("integrations.") | codes.isin([*mended, "journey.broken"])
    assert told["repair, what to do"] == repairs.sum() - codes.str.contains("tangle").sum()


def test_no_heading_is_without_a_body(summary: Summary) -> None:
    """A block that has nothing to say drops out, heading and all."""
    blocks = summary.elements
    for before, after in zip(blocks, (*blocks[1:], None), strict=True):
        if isinstance(before, Heading):
            assert after is not None
            assert not isinstance(after, Heading) or after.level > before.level
            assert isinstance(before.text, Message)
