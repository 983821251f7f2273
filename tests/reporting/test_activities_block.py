"""The block and the sheet on activities: what is stated, what is not, and no text of a user does anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.tables.privacy import ActivityRow
from stacks import CASES, load, read

SEVEN = load(CASES / "privacy" / "seven_tools.yaml")
HEADING = "## What personal data is used for"


def block(**facts: Any) -> str:
    """The block as Markdown."""
    text = sa.audit(read({**SEVEN, **facts})).summary().markdown()
    return text.split(HEADING)[1].split("\n## ")[0]


def test_the_block_counts_and_says_that_it_is_no_advice() -> None:
    """15 of 24, never as a score; what is not covered; each letter with plain words."""
    text = block()

    assert "15 of 24 cells are stated; 2 activities are stated; 1 draft stands for" in text
    assert "No legal advice." in text
    assert "the count is no score" in text
    assert "(30(2))" in text
    assert "(30(5))" in text
    assert "| Newsletter | stated | 6 of 8 | (a) Who answers for it | (f) How long |" in text
    assert "| ticketing | draft | 5 of 8 |" in text


def test_each_stated_activity_has_its_cells_with_the_facts() -> None:
    """A draft has a line only: nobody stated it."""
    text = block()

    assert [line for line in text.splitlines() if line.startswith("###")] == ["### Ads audience", "### Newsletter"]
    assert "| (b) What it is for | news to customers | activities.newsletter.purpose |" in text
    assert text.count("| (f) How long | not stated |") == 2


def test_many_activities_are_cut_and_counted() -> None:
    """The first ones whole, some more as lines, how many are left; the admin sees all."""
    many = [{"id": f"a{n:02}", "name": f"Use {n:02}", "tools": ["esp"]} for n in range(20)]
    text, whole = (
        sa.audit(read({**SEVEN, "activities": many})).summary(profile).markdown().split(HEADING)[1].split("\n## ")[0]
        for profile in (None, "admin")
    )

    assert text.count("\n### ") == 3
    assert "17 more stand whole in the table." in text
    assert "10 more stand in the table." in text
    assert whole.count("\n### ") == 20
    assert "more stand" not in whole


def test_a_basis_is_printed_as_stated() -> None:
    """It has no letter, and is not judged."""
    text = block(activities=[{"name": "News", "tools": ["esp"], "basis": "consent"}])

    assert "| Rests on, as you state it (not judged) | consent | activities.news.basis |" in text
    assert "1 activity is stated" in text


def test_drafts_alone_are_a_record_to_begin_with() -> None:
    """Where no activity is stated, each use of a contact, service or analytics tool is a draft."""
    facts = {key: value for key, value in SEVEN.items() if key != "activities"}
    text = sa.audit(read(facts)).summary().markdown().split(HEADING)[1].split("\n## ")[0]

    assert "0 activities are stated; 3 drafts stand for" in text
    assert "###" not in text


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "a | b", "<script>x</script>", "{name} {0}", "客服"])
def test_hostile_names_stay_text(name: str, tmp_path: Path) -> None:
    """In the page, in Markdown and in the sheet."""
    activity = {"id": "a", "name": name, "purpose": name, "basis": name, "owner": name, "tools": ["esp"]}
    audit = sa.audit(read({**SEVEN, "activities": [activity]}))

    assert "<script>x" not in audit.summary().html()
    assert "| b" not in block(activities=[activity]).replace("\\| b", "")
    sheet = openpyxl.load_workbook(audit.save(tmp_path / "r.xlsx"))["Activities"]
    assert sheet["A2"].data_type == "s"
    assert not str(sheet["A2"].value).startswith("=")


def test_the_sheet_has_a_row_for_each_activity(tmp_path: Path) -> None:
    """All rows of the table, eight cells each, with the facts at the right end; the first sheet links to it."""
    audit = sa.audit(read(SEVEN))
    book = openpyxl.load_workbook(audit.save(tmp_path / "r.xlsx"))
    head, *lines = ([cell.value for cell in line] for line in book["Activities"])
    found = {line[0]: dict(zip(head, line, strict=True)) for line in lines}
    rows = {row.name: row for row in audit.report.rows(ActivityRow)}

    assert found.keys() == rows.keys()
    assert {name: line["Cells stated"] for name, line in found.items()} == {n: row.stated for n, row in rows.items()}
    assert [one for one in head if one.startswith("(") and not one.endswith(": from")] == [
        "(a) Who answers for it",
        "(b) What it is for",
        "(c) Whose data",
        "(c) Which data",
        "(d) Who gets it",
        "(e) Where it is kept",
        "(f) How long",
        "(g) How it is protected",
    ]
    assert found["Newsletter"]["(f) How long"] == "not stated"
    assert found["Newsletter"]["(b) What it is for: from"] == "activities.newsletter.purpose"
    listed = [str(cell.value) for line in book["Summary"] for cell in line if cell.value is not None]
    assert "Activities with personal data. No legal advice." in listed


def test_nobody_is_shown_more_than_their_profile_says(tmp_path: Path) -> None:
    """The director has neither block nor sheet."""
    audit = sa.audit(read(SEVEN))

    assert HEADING not in audit.summary("director").markdown()
    assert "Activities" not in openpyxl.load_workbook(audit.save(tmp_path / "r.xlsx", "director")).sheetnames
