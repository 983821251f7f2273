"""Lines below a list: footnotes and the like are no tools, and names of tools are."""

from __future__ import annotations

import random

import pytest
from grid_kit import grid_of, product
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.io.readers.lists.rows import rows_of

FIELDS = ("name", "departments", "cost.annual")
TOOLS = [("A", "IT", "10"), ("B", "HR", "20"), ("C", "IT", "40")]
LINES = [
    "* estimate of the controllers, there is no contract yet",
    "*estimate",
    "** without VAT",
    "† until June",
    "¹ per seat",
    "1) net",
    "[2] see below",
    "Anm.: ohne MwSt.",
    "Anmerkung: netto",
    "Note: all amounts are net",
    "N.B. all amounts are net",
    "Quelle: Controlling",
    "Source : contrôle de gestion",
    "Источник: бухгалтерия",
    "注：税抜き",
    "备注：不含税",
    "Stand 31.10.2026",
    "Stand: Oktober 2026",
    "As of 2026-10-31",
    "Erstellt von A. Muster am 31.10.2026",
    "Prepared by: A. Sample",
    "Signature: ________ A. Sample",
    "Seite 1 von 3",
    "Page 2 of 7",
    "Página 1 de 3",
    "Page 2/7",
    "Страница 1 из 3",
    "第1页",
    "vert = ok / orange = à revoir avec DAF",
    "grün = bleibt, rot = kündigen",
    "(x) = to be replaced",
    "● = critical",
    "red=retired, green=ok",
]
NAMES = ["Notes", "Note Taker", "Source Insight", "Standard Life", "Page One", "Pages 3", "1Password", "3CX", "Stand"]
NAMES += [
    "Seite",
    "Created",
    "Signature Pro",
    "Hinweisgeber",
    ".NET",
    "#1 CRM",
    "7-Zip",
    "Notion: Wiki",
    "P 2",
    "E=mc²",
    "https://crm.example.com/?team=it",
]


def left_out(rows: list[tuple[str, ...]]) -> dict[int, str]:
    """The rows that are left out, counted from 0, with the reasons."""
    return {line - 2: why for line, why in rows_of(grid_of(FIELDS, rows), None, product).left_out}


@pytest.mark.parametrize("text", LINES)
def test_lines_below_a_list_are_no_tools(text: str) -> None:
    """They are left out, and told with their text."""
    taken = rows_of(grid_of(FIELDS, [*TOOLS, (text, "", "")]), None, product)

    assert [line for line, _ in taken.left_out] == [5]
    (note,) = [note for note in taken.notes if note.kind == "left-out"]
    assert note.message.startswith("'" + text[:40])
    assert note.message.endswith(": left out")
    assert note.spot.line == 5


@pytest.mark.parametrize("text", NAMES)
def test_names_of_tools_stay(text: str) -> None:
    """Also where nothing but the name is known of the last tool."""
    assert left_out([*TOOLS, (text, "", "")]) == {}


@pytest.mark.parametrize("text", LINES)
def test_a_row_that_says_more_is_a_tool(text: str) -> None:
    """Whatever it is called."""
    assert left_out([*TOOLS, (text, "IT", "5")]) == {}


def test_where_a_footnote_stands() -> None:
    """Below a sum, or at the end; a row of one text among the tools stays."""
    note = ("* estimate", "", "")

    assert sorted(left_out([*TOOLS, ("Total", "", "70"), note, ("D", "IT", "1")])) == [3, 4]
    assert sorted(left_out([*TOOLS, note, ("Source: books", "", "")])) == [3, 4]
    assert left_out([TOOLS[0], note, *TOOLS[1:]]) == {}


def test_a_list_of_one_column_has_no_legend() -> None:
    """Each of its rows may say what a tool is."""
    rows = rows_of(grid_of(("name",), [("Salesforce = CRM",), ("Jira = tickets",)]), None, product)
    assert len(rows.rows) == 2
    assert not rows.left_out


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_any_footnotes_below_any_list(seed: int) -> None:
    """What was put below goes, and nothing else, with and without a sum above it."""
    chance = random.Random(seed)  # noqa: S311  a test
    rows = [(chance.choice(NAMES) + f" x{n}", "IT", f"{n * n + 1}") for n in range(chance.randint(3, 8))]
    expected = set()
    if chance.random() < 0.5:
        expected.add(len(rows))
        rows.append(("Summe", "", f"{sum(int(row[2]) for row in rows)}"))
    for text in chance.sample(LINES, chance.randint(0, 4)):
        expected.add(len(rows))
        rows.append((text, "", ""))

    assert set(left_out(rows)) == expected
