"""What was understood of a list, in each form of the report: table, first page, block, JSON, workbook, terminal."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator

import stackaudit as sa
from stackaudit.reporting import json_report
from stackaudit.reporting.reading import brief, full

LIST = """\
Tool-Liste 2026;;;;
Application;Spend (EUR);Users;Mood;lifecycle.phase
Salesforce;48.000;120;x;live
HubSpot;12.000,50;45;y;in Klärung
salesforce;;;;
;7;;;
Total;60.000,50;;;
"""


@pytest.fixture
def result(tmp_path: Path) -> sa.Audit:
    """The audit of a list in which the cost is a guess."""
    (tmp_path / "tools.csv").write_text(LIST, encoding="utf-8")
    return sa.audit(sa.read_stack(tmp_path / "tools.csv"))


def test_the_table_has_every_column_and_what_was_left_out(result: sa.Audit) -> None:
    """One row for the list, one a column, one for each row that was merged or left out."""
    rows = result.table("reading").set_index(["what", "place"])

    assert list(rows.loc["column"].index) == ["A", "B", "C", "D", "E"]
    assert list(rows.loc["column", "how"]) == ["exact", "guessed", "guessed", "kept", "exact"]
    spend = rows.loc[("column", "B")]
    assert (spend["head"], spend["field"], spend["effect"], spend["effect_of"], spend["share"]) == (
        *("Spend (EUR)", "cost.annual", 60000.5, "money"),
        1.0,
    )
    assert rows.loc[("column", "E"), "unread"] == ("in Klärung 1×",)
    assert rows.loc[("merged", "5"), "remark"] == "with row 3"
    assert set(rows.loc["left-out"].index) == {"6", "7"}
    assert rows.loc[("list", "2"), "samples"] == ("Tool-Liste 2026",)
    assert set(rows["source"]) == {"tools.csv"}


def test_a_stack_file_has_an_empty_table(tmp_path: Path) -> None:
    """The table is there, and the report says nothing of lists."""
    stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})
    result = sa.audit(stack)

    assert result.reading is None
    assert list(result.table("reading").columns)[:3] == ["source", "sheet", "what"]
    assert len(result.table("reading")) == 0
    assert "What of your list" not in result.summary().markdown()
    assert json_report.document(result.report)["reading"] is None


@pytest.mark.parametrize("profile", [None, "director", "finance", "admin"])
def test_every_reader_sees_what_of_the_list_is_in_it(result: sa.Audit, profile: str | None) -> None:
    """The guess that all money rests on stands on the first page; the block has head, rows and columns."""
    summary = result.summary(profile)
    text = " ".join(summary.text().split())
    first = text.index("tools.csv: column “Spend (EUR)” is taken for cost a year, which is a guess")
    block = text.index("What of your list is in here")

    assert first < block
    assert "EUR 60,001 of the total rest on it, 100% of all costs" in text
    assert "row 4 HubSpot, cost a year 12,000.5 EUR, active users 45, x-lifecycle in Klärung" in text
    assert "5 rows: 2 tools, 1 merged (row 5 with 3), 2 left out (row 6" in text
    assert "stackaudit mapping tools.csv" in text
    for word in ("Mood", "kept", "GUESSED", "“in Klärung” 1×"):
        assert word in text[block:]
        assert word in summary.html()


def test_json_and_workbook_have_it(result: sa.Audit, tmp_path: Path) -> None:
    """Under the schema, without the folder, and as a sheet."""
    made = json.loads(result.save(tmp_path / "r.json").read_text(encoding="utf-8"))

    Draft202012Validator(json_report.schema()).validate(made)
    assert made["reading"][0]["source"] == "tools.csv"
    assert made["reading"][0]["columns"][1]["effect"] == {"of": "money", "amount": 60000.5}
    assert made["reading"][0]["merged"] == [[5, 3]]
    book = openpyxl.load_workbook(result.save(tmp_path / "r.xlsx", sheets="all"))
    assert [cell.value for cell in book["reading"]["C"]].count("column") == 5
    page = (result.save(tmp_path / "r.html")).read_text(encoding="utf-8")
    assert "What of your list is in here" in page
    assert str(tmp_path) not in page


def test_a_guess_lowers_what_is_known(result: sa.Audit, tmp_path: Path) -> None:
    """By how often such guesses are wrong, times what rests on it; a mapping that says it takes that away."""
    said = sa.audit(sa.read_stack(tmp_path / "tools.csv", mapping={"columns": {"Spend (EUR)": "cost.annual"}}))

    assert said.guesses == ()
    assert [guess.column.head for guess in result.guesses] == ["Spend (EUR)"]
    assert result.score.coverage == pytest.approx(said.score.coverage * (1 - 0.16))
    lax = sa.audit(result.stack, sa.Policy(guesses={"spend": 1.0}))
    assert lax.guesses == ()
    assert lax.score.coverage == pytest.approx(said.score.coverage)


def test_a_few_lines_for_a_terminal(result: sa.Audit) -> None:
    """Fifteen at the most, of many lists the first; everything in full where that is asked for."""
    assert result.reading is not None
    lines = brief(result.reading, "EUR", result.guesses)

    assert len(lines) <= 7
    assert 'head in row 2, above it taken for a title: "Tool-Liste 2026"' in lines[0]
    assert "Spend (EUR) → cost a year GUESSED (EUR 60,001 of the total rest on it)" in lines[3]
    assert 'Mood → kept, not used · lifecycle.phase: "in Klärung" 1× → phase unknown' in lines[4]
    assert lines[-1].startswith("  to change any of this: stackaudit mapping ")
    many = sa.read_stack(_folder(Path(result.reading.lists[0].source).parent / "many")).reading
    assert many is not None
    assert len(many.lists) == 20
    short = brief(many, None)
    assert len(short) <= 15
    assert any("more lists: --notes all" in line for line in short)
    assert len(list(full(many, None))) > 60


def _folder(place: Path) -> Path:
    place.mkdir()
    for n in range(20):
        (place / f"l{n:02}.csv").write_text(f"Tool,Spend,Mood\nT{n},3,x\nU{n},4,y\n", encoding="utf-8")
    return place


def test_numbers_and_days_that_are_not_read_are_counted(tmp_path: Path) -> None:
    """The terminal, the first page and the block say how many cells of a column are not read, and why."""
    path = tmp_path / "tools.csv"
    path.write_text(
        "Tool;Cost a year;Renewal\nSlack;48.600;03/04/2027\nXero;21.600;05/06/2027\nZoom;588;\n", encoding="utf-8"
    )
    result = sa.audit(sa.read_stack(path))
    assert result.reading is not None
    cost = "Cost a year: 2 of 3 cells NOT READ → cost a year unknown (48.600 can be 48,600 or a little over 48)"
    day = "Renewal: 2 of 2 cells NOT READ → renewal unknown (“03/04/2027”: it can be 3 April or 4 March; "

    assert any(f"{cost} · {day}" in line for line in brief(result.reading, None))
    assert any(cost in line for line in full(result.reading, None))
    first_page = " ".join(result.summary("director").text().split())
    assert f"tools.csv: {cost}" in first_page
    assert "2 cells: 48.600 can be 48,600 or a little over 48" in result.summary().markdown()


def test_what_the_list_gives_in_cells_that_were_not_read_is_not_called_silence(tmp_path: Path) -> None:
    """Seats in two cells that name two numbers each: it stands there that these were not read."""
    path = tmp_path / "tools.csv"
    seats = {"columns": {"Paid seats": "seats.paid"}}
    path.write_text("Tool,Paid seats,Cost a year\nCRM,120/87,100\nMail,25/9,200\nChat,,50\n", encoding="utf-8")
    text = sa.audit(sa.read_stack(path, mapping=seats)).summary().markdown()
    row = next(line for line in text.splitlines() if "| `tool.seats` |" in line and "cost.idle-seats" in line)
    assert "3 tools state no seats" in row
    assert "2 cells of the lists were not read (Paid seats)" in row
    path.write_text("Tool,Paid seats,Cost a year\nCRM,,100\nMail,,200\nChat,,50\n", encoding="utf-8")
    assert "of the lists were not read" not in sa.audit(sa.read_stack(path, mapping=seats)).summary().markdown()
