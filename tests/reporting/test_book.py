"""The report as a workbook: every number of its first sheet is that of a table, and no text of a user does anything."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.io.writers.hostile import hostile_stack, payloads

import stackaudit as sa
from stackaudit.core.findings import Review
from stackaudit.engine.runner import installed_analysers
from stackaudit.reporting.blocks import money as blocks_money
from stackaudit.reporting.book.cells import LONGEST_TEXT, text_of
from stackaudit.reporting.brief import Brief

SAMPLES = Path(__file__).parents[2] / "sample_stacks"
NAMES = sorted(path.name for path in SAMPLES.glob("*.yaml"))
NAMED = [
    *("Summary", "Actions", "Findings", "Tools", "Flows", "Needs", "Renewals and cost", "Rollouts", "Activities"),
    "Questions",
]
EVIL = "=HYPERLINK(1)"
Row = dict[str, Any]


def opened(path: Path) -> openpyxl.Workbook:
    """A workbook, as openpyxl reads it."""
    return openpyxl.load_workbook(path)


def sample(name: str) -> sa.Audit:
    """The audit of a sample."""
    return sa.audit(sa.read_stack(SAMPLES / name))


class Saved:
    """An audit and its workbook."""

    def __init__(self, result: sa.Audit, path: Path, profile: str | None = None) -> None:
        self.result, self.path = result, result.save(path, profile)
        self.book = opened(self.path)

    def rows(self, sheet: str) -> list[Row]:
        """The rows of the table that a sheet begins with, by its heads; none where there is no such sheet."""
        if sheet not in self.book.sheetnames:
            return []
        page = self.book[sheet]
        (first,) = [table.ref for table in page.tables.values() if table.ref.startswith("A1:")]
        head, *rows = page[first]
        return [{one.value: cell.value for one, cell in zip(head, row, strict=True)} for row in rows]

    def records(self, table: str) -> list[Row]:
        """The rows of a table of the audit."""
        found = self.result.report.tables.get(table)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows] if found is not None else []


@pytest.fixture(scope="module", params=NAMES)
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Each sample with its workbook."""
    return Saved(sample(request.param), tmp_path_factory.mktemp("book") / "report.xlsx")


@pytest.fixture(scope="module")
def brightside(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """The largest invented sample, for the director too."""
    return Saved(sample("brightside_45.yaml"), tmp_path_factory.mktemp("book") / "report.xlsx")


# ---- the first sheet ----------------------------------------------------------------------------------------------


def half_up(number: float) -> int:
    """A number of money in whole units, as it is printed."""
    return int(number + 0.5)


def day(value: object) -> date | None:
    """The day of a cell or of a table."""
    if isinstance(value, datetime):
        return value.date()
    return date.fromisoformat(value) if isinstance(value, str) else None


def savings(one: Saved) -> tuple[float, float]:
    """What could be saved at least and at most, counted anew: what goes takes its idle seats along."""
    going = {tool for row in one.records("redundancy_stakes") for tool in row["retire"]}
    low, high = 0.0, 0.0
    for row in one.records("cost_by_tool"):
        idle_low, idle_high = row["idle_cost_low"] or 0.0, row["idle_cost_high"] or 0.0
        low += idle_low
        high += row["annual"] if row["tool"] in going and row["annual"] else idle_high
    return low, high


def expected(one: Saved) -> dict[str, object]:
    """Each figure of the first sheet, from the tables."""
    result, currency = one.result, one.result.stack.currency
    units = f", {currency}" if currency else ""
    (overall,) = [row for row in one.records("scores") if row["pillar"] == "overall"]
    needs, handoffs = one.records("needs"), one.records("handoffs")
    costs = [row["annual"] for row in one.records("cost_by_tool") if row["annual"] is not None]
    due = sorted((row for row in one.records("renewals") if row["status"] == "due"), key=lambda row: row["notice_by"])
    first = due[0] if due else {"notice_by": None, "name": None, "days_left": None}
    found = [row for row in one.records("findings") if row["caused_by"] is None]
    breaking = {row["journey"] for row in handoffs if row["status"] in ("broken", "gap")}
    low, high = savings(one)
    saved_label = f"Could be saved a year, at most{units}" if high else f"Could be saved a year{units}"
    lost = [row for row in needs if row["status"] == "no-path"]
    unmet = "that are not met" if all(row["proved"] for row in lost) else "without a path on record"
    proved = {row["journey"] for row in handoffs if row["status"] in ("broken", "gap") and not row["assumed"]}
    breaks = "that break" if proved or not breaking else "with no path on record for a step"
    return {
        "Facts as of": result.stack.as_of,
        "Score, of 100": overall["value"] and round(overall["value"]),
        "Score, at least": round(overall["low"]),
        "Score, at most": round(overall["high"]),
        "Share of the score that is known": overall["coverage"],
        **{f"Findings, {severity}": sum(row["severity"] == severity for row in found) for severity in SEVERITIES},
        "Findings in all": len(found),
        "Data needs": len(needs) or None,
        f"Data needs {unmet}": len(lost),
        "Customer journeys": len(one.records("journeys")) or None,
        f"Customer journeys {breaks}": len(proved or breaking),
        "Tools": len(one.records("tools")),
        "Tools with a stated cost": len(costs),
        f"Stated cost a year{units}": half_up(sum(costs)) if costs else None,
        f"Could be saved a year, at least{units}": half_up(low),
        saved_label: half_up(high) or None,
        **_soon(one, units),
        "First day of notice ahead": day(first["notice_by"]),
        "Days left until then": first["days_left"],
        "Days of notice ahead": len(due),
        "Days of notice missed": sum(row["status"] == "missed" for row in one.records("renewals")),
    }


def _soon(one: Saved, units: str) -> dict[str, object]:
    """What of it can begin within a year; and how many prices are taken to go by the seat."""
    found = one.result.report
    listed = blocks_money.savings(found)
    soon = blocks_money.saving_soon(found, listed)
    label = "Of it within twelve months, at"
    ends = {} if soon is None else dict(zip(("least", "most"), soon.ends, strict=True))
    figures: dict[str, object] = {f"{label} {word}{units}": half_up(float(end)) for word, end in ends.items()}
    silent = {row["tool"] for row in one.records("seats") if row["priced_by"] is None}
    n = sum(row.how == "seats" and row.tool in silent for row in listed)
    return figures | ({"Tools whose price is taken to go by the seat": n} if n else {})


SEVERITIES = ("critical", "high", "medium", "low", "note")
WORDS = {"nothing is known", "none is stated", "none is known", "not known", "no tool states it", "no day is stated"}


def numbers_of(page: Any) -> Iterator[tuple[str, object]]:
    """The cells of a sheet that hold a number or a day."""
    for row in page.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float | datetime):
                yield cell.coordinate, cell.value


def blocks(page: Any) -> dict[str, int]:
    """The row of the head of each small table of the first sheet."""
    heads = ("Figure", "Pillar", "What to do", "Sheet", "Gap")
    return {cell.value: cell.row for row in page.iter_rows() for cell in row if cell.value in heads and cell.font.bold}


def test_every_number_of_the_first_sheet_is_that_of_its_table(saved: Saved) -> None:
    """Figures, pillars, work by period, sheets and gaps, each counted anew; and no number stands there besides."""
    page = saved.book["Summary"]
    checked = {
        *_figures(saved, page, blocks(page)["Figure"]),
        *_pillars(saved, page, blocks(page)["Pillar"]),
        *_work(saved, page, blocks(page).get("What to do")),
        *_sheets(saved, page, blocks(page)["Sheet"]),
        *_gaps(saved, page, blocks(page).get("Gap")),
    }
    assert {place for place, _ in numbers_of(page)} == checked


def _figures(saved: Saved, page: Any, row: int) -> Iterator[str]:
    wanted, labels = expected(saved), []
    while label := page.cell(row := row + 1, 1).value:
        labels.append(label)
        value = page.cell(row, 2).value
        if isinstance(value, str):
            assert value in WORDS or label in ("Grade, A to E", "Contract of that day")
            assert wanted.get(label) is None
        else:
            assert (day(value) or pytest.approx(value, rel=1e-12)) == wanted[label], label
            yield f"B{row}"
    assert len(labels) == len(set(labels))
    missing = {label for label, value in wanted.items() if value} - set(labels)
    assert missing == set()


def _pillars(saved: Saved, page: Any, row: int) -> Iterator[str]:
    for one in saved.records("scores"):
        if one["pillar"] == "overall":
            continue
        row += 1
        assert page.cell(row, 3).value == one["pillar"].capitalize()
        shown = [page.cell(row, column).value for column in range(4, 8)]
        ends = [None if one[name] is None else round(one[name]) for name in ("value", "low", "high")]
        assert shown == [*("not known" if end is None else end for end in ends), pytest.approx(one["coverage"])]
        yield from (f"{letter}{row}" for letter, value in zip("DEFG", shown, strict=True) if value != "not known")


def _work(saved: Saved, page: Any, row: int | None) -> Iterator[str]:
    """Days and lines are those of the sheet of actions; what is closed is every finding that asks for work."""
    actions, closes = saved.rows("Actions"), 0
    assert (row is None) == (not actions)
    while row is not None and (name := page.cell(row := row + 1, 3).value):
        own = [one for one in actions if one["When"] == name.partition(", ")[2]]
        days, lines, closed = (page.cell(row, column).value for column in (4, 5, 6))
        assert days == pytest.approx(sum(one["Days of work, lines of the gap"] or 0 for one in own), abs=0.5)
        assert lines == len(own)
        closes += closed
        yield from (f"D{row}", f"E{row}", f"F{row}")
    assert closes == sum(one["severity"] != "note" for one in saved.records("findings") if one["caused_by"] is None)


def _sheets(saved: Saved, page: Any, row: int) -> Iterator[str]:
    listed = []
    while (name := page.cell(row := row + 1, 3).value) in NAMED:
        listed.append(name)
        assert page.cell(row, 3).hyperlink.location == f"'{name}'!A1"
        assert page.cell(row, 5).value == page.cell(row, 6).value == len(saved.rows(name))
        yield from (f"E{row}", f"F{row}")
    assert ["Summary", *listed] == saved.book.sheetnames


def _gaps(saved: Saved, page: Any, row: int | None) -> Iterator[str]:
    """Findings, severity and day of a gap are those of its rows among the findings."""
    if row is None:
        return
    findings = saved.rows("Findings")
    while (name := page.cell(row := row + 1, 1).value) and "more gap" not in name:
        own = [one for one in findings if one["Gap"] == name and one["When"]]
        assert page.cell(row, 7).value == len(own)
        assert page.cell(row, 2).value == next(one for one in SEVERITIES if any(one == row["Severity"] for row in own))
        yield f"G{row}"
        if isinstance(page.cell(row, 6).value, datetime):
            assert page.cell(row, 6).value in [one["By"] for one in own]
            yield f"F{row}"


def test_the_first_sheet_says_what_all_reports_say(saved: Saved) -> None:
    """The verdict is that of the page, and the map has a text for those who do not see it."""
    page = saved.book["Summary"]
    assert page["A1"].value == f"Stack audit: {saved.result.stack.name}"
    assert page["A2"].value == str(Brief(saved.result.report).verdict)
    with zipfile.ZipFile(saved.path) as package:
        drawn = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")]
    assert all(re.search(r'descr="[^"]{20,}"', text) for text in drawn)
    assert len(drawn) >= 1


# ---- the other sheets ---------------------------------------------------------------------------------------------


def test_every_row_of_the_tables_stands_in_its_sheet(saved: Saved) -> None:
    """No tool, flow, need, finding or question is left out, and the money is the same."""
    for sheet, column, table, key in (
        ("Tools", "Id", "tools", "tool"),
        ("Flows", "Id", "flows", "flow"),
        ("Needs", "Id", "needs", "need"),
    ):
        assert sorted(row[column] for row in saved.rows(sheet)) == sorted(row[key] for row in saved.records(table))
    roots = {row["id"] for row in saved.records("findings") if row["caused_by"] is None}
    assert {row["Id"] for row in saved.rows("Findings")} == roots
    heads = {head for head in (saved.rows("Tools") or [{}])[0] if head.startswith("Cost a year")}
    assert len(heads) == 1
    total = sum(row["annual"] or 0 for row in saved.records("cost_by_tool"))
    for sheet in ("Tools", "Renewals and cost"):
        assert sum(row[head] or 0 for row in saved.rows(sheet) for head in heads) == pytest.approx(
            total if saved.rows(sheet) else 0
        )


def test_the_contracts_have_days_and_money_in_columns_of_their_own(brightside: Saved) -> None:
    """Days are days, money is a number under a head with its unit, what is not stated is empty."""
    rows = {row["Id"]: row for row in brightside.rows("Renewals and cost")}
    renewals = {row["tool"]: row for row in brightside.records("renewals")}
    assert len(rows) == len(brightside.records("tools"))
    assert sum(row["Renews"] is not None for row in rows.values()) > 20
    for tool, row in rows.items():
        stated = renewals.get(tool, {})
        assert [day(row[head]) for head in ("Notice by", "Renews", "Ends", "Saves from")] == [
            day(stated.get(name)) for name in ("notice_by", "renews", "ends", "free_from")
        ]
        assert row["Days left"] == stated.get("days_left")
    low, high = savings(brightside)
    assert sum(row["Could be saved a year, at least, EUR"] or 0 for row in rows.values()) == pytest.approx(low)
    assert sum(row["Could be saved a year, at most, EUR"] or 0 for row in rows.values()) == pytest.approx(high)


def test_each_line_of_an_action_has_its_own_day_and_owner(brightside: Saved) -> None:
    """Two notices are two rows, each with its day, its owner and its money."""
    rows = [row for row in brightside.rows("Actions") if row["What to do"].startswith("Decide by")]
    shown = {row["Where"]: (day(row["By"]), row["Who"], row["At stake a year, at least, EUR"]) for row in rows}
    assert shown["SurveyMonkey"] == (date(2026, 11, 5), "Amina Hassan", 4500)
    assert shown["Mailchimp"] == (date(2026, 11, 10), "Priya Nair", 6400)


def test_sheets_are_set_up_to_be_worked_with_and_printed(brightside: Saved) -> None:
    """Heads are frozen, filtered and repeated; landscape, one page wide; what may be filled in offers choices."""
    assert brightside.book.sheetnames == NAMED
    for sheet in brightside.book.worksheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.oddFooter.left.text == "Stack audit, 1 Nov 2026"
        assert sheet.oddFooter.right.text == "&A, page &P of &N"
        if sheet.title == "Summary":
            continue
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert all(table.autoFilter is not None for table in sheet.tables.values())
        assert all(column.width for column in sheet.column_dimensions.values())
    choices = {rule.formula1 for rule in brightside.book["Actions"].data_validations.dataValidation}
    assert choices == {'"open,doing,done"'}
    decisions = {rule.formula1 for rule in brightside.book["Renewals and cost"].data_validations.dataValidation}
    assert decisions == {'"keep,fewer seats,renegotiate,cancel"'}
    days_left = [row for row in brightside.rows("Renewals and cost") if row["Days left"] is not None]
    assert [row["Days left"] for row in days_left] == sorted(row["Days left"] for row in days_left)
    coloured = {str(area.sqref) for area in brightside.book["Renewals and cost"].conditional_formatting}
    assert any(area.startswith("E2:") for area in coloured)
    assert brightside.book["Renewals and cost"]["I2"].number_format == "#,##0"
    assert brightside.book["Renewals and cost"]["D2"].number_format == "d mmm yyyy"


def test_nothing_stated_is_in_words_and_sheets_without_rows_are_left_out(tmp_path: Path) -> None:
    """Two bare tools: no cost, no flow, no need is invented, and the verdict says that too little is stated."""
    one = Saved(sa.audit(sa.Stack.model_validate({"name": "Bare", "tools": ["CRM", "Mailer"]})), tmp_path / "r.xlsx")
    page = one.book["Summary"]
    shown = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, 30)}
    assert page["A2"].value.startswith("Too little is stated")
    assert shown["Score, of 100"] == "not known"
    assert shown["Data needs"] == "none is known"
    assert shown["Stated cost a year"] == "no tool states it"
    assert shown["First day of notice ahead"] == "none is known"
    assert set(one.book.sheetnames) == {"Summary", "Tools", "Questions"}
    assert [(row["Tool"], row["Cost a year"], row["Flows in that run"]) for row in one.rows("Tools")] == [
        ("CRM", None, None),
        ("Mailer", None, None),
    ]


def test_what_rests_on_a_guess_and_what_failed_stands_under_the_verdict(tmp_path: Path) -> None:
    """Heads of a list that were guessed, and an analyser that broke; and no saving is made up."""
    listed = Saved(sa.audit(sa.read_stack(SAMPLES / "lists" / "finance.csv")), tmp_path / "list.xlsx")
    assert "is a guess" in listed.book["Summary"]["A3"].value
    shown = {row[0].value: row[1].value for row in listed.book["Summary"].iter_rows(max_col=2)}
    assert shown["Could be saved a year, EUR"] == "nothing is known"

    def broken(*_: object, **__: object) -> Review:
        raise ValueError("boom")

    known = installed_analysers()
    kept = {**known, "silos": replace(known["silos"], run=broken)}
    failed = sa.audit(sa.read_stack(SAMPLES / "cobble_7.yaml"), analysers=kept, keep_going=True)
    with pytest.warns(sa.PartFailedWarning, match="no picture"):
        one = Saved(failed, tmp_path / "failed.xlsx")
    assert one.book["Summary"]["A3"].value.startswith("The analyser silos failed")
    assert "Needs" not in one.book.sheetnames


def test_what_became_of_the_last_audit_stands_among_the_figures(tmp_path: Path) -> None:
    """Closed, new and still open, as the comparison counts them."""
    stack = sa.read_stack(SAMPLES / "cobble_7.yaml")
    before, after = sa.audit(stack), sa.audit(stack.model_copy(update={"integrations": stack.integrations[1:]}))
    since = sa.compare(before, after)
    book = opened(after.save(tmp_path / "r.xlsx", since=since))
    shown = {row[0].value: row[1].value for row in book["Summary"].iter_rows(max_col=2)}
    assert shown["New findings since the last audit"] == len(since.movement.new)
    assert shown["Closed findings since the last audit"] == len(since.movement.fixed)
    assert shown["Findings still open since the last audit"] == since.movement.still
    assert since.movement.new or since.movement.fixed


def test_an_accepted_finding_stays_among_the_findings_with_its_state(tmp_path: Path) -> None:
    """It is counted apart on the first sheet, and no action is about it."""
    stack = sa.read_stack(SAMPLES / "corner_shop.yaml")
    worst = sa.audit(stack).findings[0].id
    accepted = {"id": worst, "reason": "known", "owner": "Ann", "until": "2099-01-01"}
    one = Saved(sa.audit(stack, sa.Policy.model_validate({"accepted": [accepted]})), tmp_path / "r.xlsx")
    states = {row["Id"]: row["State"] for row in one.rows("Findings")}
    assert states[worst] == "accepted"
    assert set(states.values()) == {"accepted", "open"}
    assert worst not in {row["Id"] for row in one.rows("Actions")}


# ---- audiences ----------------------------------------------------------------------------------------------------


def test_a_director_gets_what_comes_first(tmp_path: Path, brightside: Saved) -> None:
    """What to do now, the next five days of notice, five questions; the figures stay the same."""
    one = Saved(brightside.result, tmp_path / "r.xlsx", "director")
    assert one.book.sheetnames == ["Summary", "Actions", "Renewals and cost", "Questions"]
    assert {row["When"] for row in one.rows("Actions")} == {"within 30 days"}
    assert [row["Tool"] for row in one.rows("Renewals and cost")][:2] == ["SurveyMonkey", "Mailchimp"]
    assert len(one.rows("Renewals and cost")) == 5
    assert len({row["Question"] for row in one.rows("Questions")}) == 5
    assert "(for: director)" in one.book["Summary"]["A1"].value
    assert one.book["Summary"]["A2"].value == brightside.book["Summary"]["A2"].value


def test_finance_gets_money_and_its_own_findings(tmp_path: Path, brightside: Saved) -> None:
    """No flow, no need, and no finding of an analyser that is not about money."""
    one = Saved(brightside.result, tmp_path / "r.xlsx", "finance")
    assert one.book.sheetnames == ["Summary", "Actions", "Findings", "Renewals and cost", "Questions"]
    assert {row["Area"] for row in one.rows("Findings")} == {"cost", "fit", "redundancy"}
    assert len(one.rows("Renewals and cost")) == len(brightside.rows("Renewals and cost"))


@pytest.mark.parametrize("profile", ["admin", "consultant"])
def test_those_who_see_all_get_every_sheet(profile: str, tmp_path: Path, brightside: Saved) -> None:
    """With the same rows as a report for nobody in particular."""
    one = Saved(brightside.result, tmp_path / "r.xlsx", profile)
    assert one.book.sheetnames == NAMED
    assert [one.rows(name) for name in NAMED[1:]] == [brightside.rows(name) for name in NAMED[1:]]


# ---- every table, on demand ---------------------------------------------------------------------------------------


def test_all_tables_follow_on_demand(tmp_path: Path) -> None:
    """Each table with rows has a sheet with the rows of `result.table`; one called like a named sheet says so."""
    result = sample("cobble_7.yaml")
    made = opened(result.save(tmp_path / "report.xlsx", sheets="all"))
    named = {name.casefold() for name in NAMED}
    wanted = {name for name in result.tables if len(result.table(name))}
    titles = {f"{name} (table)" if name in named else name for name in wanted}
    assert titles <= set(made.sheetnames)
    assert {"needs (table)", "findings (table)", "priorities", "contribution", "measures"} <= titles | {"measures"}
    assert made["needs (table)"].max_row == len(result.table("needs")) + 1
    assert [cell.value for cell in made["needs (table)"][1]] == list(result.table("needs").columns)
    assert [name for name in NAMED if name in made.sheetnames] == made.sheetnames[
        : len(made.sheetnames) - len(titles) - 1
    ]


def test_measures_are_numbers_and_unknown_ones_are_empty(tmp_path: Path) -> None:
    """What has no value is neither 0 nor a text."""
    result = sample("cobble_7.yaml")
    made = opened(result.save(tmp_path / "report.xlsx", sheets="all"))
    shown = {row[0]: row[1] for row in made["measures"].iter_rows(min_row=2, values_only=True)}

    assert shown["silos.index"] is not None
    assert {name for name, value in shown.items() if value is None} == {
        name for name, measure in result.measures.items() if measure.value is None
    }


def test_sheets_are_named_or_all_and_those_of_a_workbook(tmp_path: Path) -> None:
    """Another word, or another form of report, is refused, and nothing is written."""
    result = sa.audit(sa.Stack.model_validate({"name": "Bare", "tools": ["CRM", "Mailer"]}))
    with pytest.raises(sa.UnknownNameError, match="al"):
        result.save(tmp_path / "r.xlsx", sheets="al")
    with pytest.raises(sa.StackAuditError, match="has no sheets"):
        result.save(tmp_path / "r.html", sheets="all")
    assert list(tmp_path.iterdir()) == []


# ---- texts of users -----------------------------------------------------------------------------------------------


def test_a_hostile_name_is_a_text_in_every_sheet(tmp_path: Path) -> None:
    """It stands behind a quote wherever it is shown, in a cell of the format text: no edit makes a formula of it."""
    facts = {"name": EVIL, "tools": [{"id": "a", "name": EVIL, "owner": EVIL}, "B"], "integrations": ["a -> b"]}
    book = opened(sa.audit(sa.Stack.model_validate(facts)).save(tmp_path / "report.xlsx", sheets="all"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    shown = [cell for cell in cells if isinstance(cell.value, str) and EVIL in cell.value]

    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{EVIL}" in [cell.value for cell in shown]
    assert EVIL not in [cell.value for cell in shown]
    assert {cell.number_format for cell in shown} == {"@"}


@pytest.mark.filterwarnings("ignore:characters in this picture")
def test_a_hostile_stack_has_no_formula_and_leads_nowhere(tmp_path: Path) -> None:
    """Payloads in every field that takes a text: no formula, no link, no relation to the outside, no footer."""
    texts = [*payloads()[::16], "http://evil.example/x", "{{ 7 * 7 }}", "&A&P&F", '<f>1</f>"', "_x003D_1+1"]
    path = sa.audit(hostile_stack(texts)).save(tmp_path / "report.xlsx", sheets="all")
    book = opened(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} <= {None}
    assert any("evil.example" in str(cell.value) for cell in cells)
    assert any("_x003D_1+1" in str(cell.value) for cell in cells)
    assert {sheet.oddFooter.right.text for sheet in book} == {"&A, page &P of &N"}
    assert all(re.match(r"Stack audit, \d+ \w+ \d+$", sheet.oddFooter.left.text) for sheet in book)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if not name.endswith(".png")}
    assert [name for name, text in parts.items() if 'TargetMode="External"' in text or "externalLink" in name] == []
    assert [
        name for name, text in parts.items() if name.startswith("xl/worksheets/") and re.search(r"<f[ >]", text)
    ] == []


def test_a_text_is_visible_and_fits_a_cell() -> None:
    """Control characters are written as codes; what is too long ends with a mark."""
    assert text_of("a\x00b\x1b[2J\u202ec") == "a\\x00b\\x1b[2J\\u202ec"
    assert text_of("two\nlines") == "two\nlines"
    cut = text_of("x" * 40_000)
    assert len(cut) == LONGEST_TEXT
    assert cut.endswith("x…")


# ---- the same bytes -----------------------------------------------------------------------------------------------

_SAVE = "import sys, stackaudit as sa; sa.audit(sa.read_stack(sys.argv[1])).save(sys.argv[2], sheets='all')"


def test_equal_audits_are_equal_bytes(tmp_path: Path) -> None:
    """No clock in the file, and nothing of the order in which a process keeps its sets."""
    made = set()
    for seed in ("1", "2"):
        target = tmp_path / f"{seed}.xlsx"
        command = [sys.executable, "-c", _SAVE, str(SAMPLES / "cobble_7.yaml"), str(target)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        made.add(hashlib.sha256(target.read_bytes()).hexdigest())
    here = sample("cobble_7.yaml").save(tmp_path / "here.xlsx", sheets="all")
    assert made == {hashlib.sha256(here.read_bytes()).hexdigest()}


def test_what_is_missing_to_write_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without XlsxWriter the error says which extra brings it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    result = sa.audit(sa.Stack.model_validate({"name": "Bare", "tools": ["CRM", "Mailer"]}))
    with pytest.raises(sa.StackAuditError, match=r"pip install 'stackaudit\[excel\]'"):
        result.save(tmp_path / "r.xlsx")


def test_the_picture_is_one_that_can_be_seen(brightside: Saved) -> None:
    """The map is on the first sheet, below the words, and no larger than a printed page of it."""
    (picture,) = brightside.book["Summary"]._images
    assert BytesIO(picture._data()).read(4) == b"\x89PNG"
    assert picture.anchor._from.row > 30
