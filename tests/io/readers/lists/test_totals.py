"""Rows of sums: found by their numbers, whatever they are called, and nothing else is."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import pairwise

import pytest
from grid_kit import grid_of, product
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.lists.rows import rows_of
from stackaudit.io.readers.lists.totals import total_word
from stacks import CASES

FIELDS = ("name", "departments", "cost.annual")
_Rows = list[tuple[str, ...]]


def left_out(rows: _Rows, fields: tuple[str, ...] = FIELDS) -> dict[int, str]:
    """The rows that are left out, counted from 0, with the reasons."""
    return {line - 2: why for line, why in rows_of(grid_of(fields, rows), None, product).left_out}


def by_hand(amounts: list[Decimal | None], sparse: list[bool]) -> set[int]:
    """The rows that are sums, found anew for each row from all rows above it; a slow second way of the same rule."""
    totals: list[int] = []
    for n, amount in enumerate(amounts):
        if not amount or not sparse[n]:
            continue
        start = totals[-1] + 1 if totals else 0
        parts = [
            [one for k, one in enumerate(amounts[start:n], start) if one is not None],
            [one for k, one in enumerate(amounts[:n]) if one is not None and k not in totals],
            [one for k in totals if (one := amounts[k]) is not None],
        ]
        if any(
            len(part) > 1 and abs(amount - sum(part)) <= max(Decimal("0.005") * sum(part), Decimal("0.01"))
            for part in parts
        ):
            totals.append(n)
    return set(totals)


def test_sums_are_found_in_any_language_and_told() -> None:
    """Two subtotals and the sum of all; the word is no matter, the numbers are."""
    rows: _Rows = [
        ("Alpha", "IT", "100.10"),
        ("Beta", "IT", "200"),
        ("Zzz", "", "300.10"),
        ("Gamma", "HR", "50"),
        ("Delta", "HR", "7"),
        ("Yhteensä", "", "57"),
        ("Kaikki", "", "357.10"),
    ]

    assert left_out(rows) == {
        2: "row 4 'Zzz' equals the sum of those above it",
        5: "row 7 'Yhteensä' equals the sum of those since the sum before",
        6: "row 8 'Kaikki' equals the sum of all rows above it",
    }


def test_the_sum_of_the_sums_is_one() -> None:
    """Also where some rows between are in no group."""
    rows: _Rows = [("A", "x", "1"), ("B", "x", "2"), ("s", "", "3"), ("C", "x", "4"), ("D", "x", "5"), ("t", "", "9")]

    assert sorted(left_out([*rows, ("E", "x", "50"), ("u", "", "12")])) == [2, 5, 7]


def test_a_row_that_says_as_much_as_others_is_a_tool() -> None:
    """A tool may cost what two others cost together."""
    assert left_out([("A", "IT", "10"), ("B", "IT", "20"), ("C", "HR", "30")]) == {}


def test_a_product_that_is_known_is_no_sum() -> None:
    """Nobody calls a sum Slack."""
    assert left_out([("A", "IT", "10"), ("B", "IT", "20"), ("Slack", "", "30")]) == {}
    assert sorted(left_out([("A", "IT", "10"), ("B", "IT", "20"), ("Slick", "", "30")])) == [2]


def test_a_list_of_names_and_costs_alone_needs_three_rows_and_the_very_sum() -> None:
    """No cell can be missing in it, so that nothing but the number tells."""
    fields = ("name", "cost.annual")
    rows: _Rows = [("A", "10"), ("B", "21"), ("C", "32")]

    assert sorted(left_out([*rows, ("Kaikki", "63")], fields)) == [3]
    assert left_out([*rows[:2], ("Kaikki", "31")], fields) == {}
    assert left_out([*rows, ("Kaikki", "63.2")], fields) == {}
    assert sorted(left_out([*rows, ("Summe", "63.2")], fields)) == [3]


def test_a_word_without_the_sum() -> None:
    """It is no tool where hardly anything stands beside it; else it is kept, and asked about."""
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20"), ("Total", "", "99")]
    kept = rows_of(grid_of(FIELDS, [*rows[:2], ("Total", "IT", "99")]), None, product)

    assert left_out(rows) == {2: "'Total' is a word for a sum, and hardly anything stands beside it"}
    assert [row.record["name"] for row in kept.rows] == ["A", "B", "Total"]
    assert [note.message for note in kept.notes] == [
        "'Total' is kept as a tool: its amount is no sum of the rows above"
    ]


def test_means_and_counts_are_no_tools_either() -> None:
    """By their numbers, where their names say what they are."""
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20"), ("Durchschnitt", "", "15"), ("Anzahl", "", "2")]

    assert left_out(rows) == {
        2: "row 4 'Durchschnitt' is the mean of those above it",
        3: "row 5 'Anzahl' counts all rows above it",
    }


@pytest.mark.parametrize(
    "name",
    ["Total Commander", "Summer Tool", "Media Player", "Gesamtschule Online", "会計", "Som-Tool"],
)
def test_a_name_with_such_a_word_in_it_is_a_tool(name: str) -> None:
    """What it says is a hint, no more."""
    assert left_out([("A", "IT", "10"), ("B", "IT", "20"), (name, "", "12")]) == {}


@pytest.mark.parametrize("name", ["Summe", "TOTAL:", "Razem 2026", "合計", "Итого", "Ｔｏｔａｌ", "Sous-total"])
def test_words_for_sums(name: str) -> None:
    """Whatever the case, the width and the signs around them."""
    assert total_word(name) == ("sum", True)


def test_sums_of_seats_count_where_the_name_says_so() -> None:
    """Money alone tells a sum by itself; a number of seats does not."""
    fields = ("name", "departments", "seats.paid")
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20")]

    assert sorted(left_out([*rows, ("Total", "IT", "30")], fields)) == [2]
    assert left_out([*rows, ("Grand", "", "30")], fields) == {}


def test_free_tools_are_no_sums_of_nothing() -> None:
    """Zero is the sum of any zeros."""
    assert left_out([("A", "IT", "0"), ("B", "IT", "0"), ("C", "", "0"), ("D", "IT", "0")]) == {}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_inserted_sums_are_found_and_without_them_nothing_is(seed: int, with_sums: bool) -> None:
    """Random lists of random amounts: what is found is what a second way of looking finds, and what was put in."""
    chance = random.Random(seed)  # noqa: S311  a test
    rows: _Rows = []
    since: list[Decimal] = []
    inserted: set[int] = set()
    for n in range(chance.randint(1, 25)):
        if with_sums and len(since) > 1 and chance.random() < 0.3:
            inserted.add(len(rows))
            rows.append((f"s{n}", "", f"{sum(since)}"))
            since = []
        amount = Decimal(chance.randint(1, 10**8)) / 100
        department = "IT" if chance.random() < 0.8 else ""
        rows.append((f"t{n}", department, f"{amount}" if chance.random() < 0.9 else ""))
        if rows[-1][2]:
            since.append(amount)
    full = sorted(bool(department) for _, department, _ in rows)
    usual = (full[len(full) // 2] + full[(len(full) - 1) // 2]) / 2
    sparse = [bool(usual) and not department for _, department, _ in rows]
    amounts = [Decimal(cell) if cell else None for _, _, cell in rows]
    found = set(left_out(rows))

    if usual:
        assert found == by_hand(amounts, sparse)
        assert found - inserted or inserted <= found  # a tool that happens to be a sum shifts those after it


def test_adding_a_sum_changes_no_tool() -> None:
    """The tools of a list are the same with and without the rows of sums in it."""
    rows: _Rows = [(f"t{n}", "IT", f"{n * n + 1}") for n in range(12)]
    sums: _Rows = []
    for n, row in enumerate(rows, 1):
        sums.append(row)
        if n % 4 == 0:
            sums.append(("=", "", f"{sum(int(one[2]) for one in rows[n - 4 : n])}"))
    sums.append(("all", "", f"{sum(int(one[2]) for one in rows)}"))
    one, other = (rows_of(grid_of(FIELDS, some), None, product) for some in (rows, sums))

    assert [row.record for row in one.rows] == [row.record for row in other.rows]
    assert len(other.left_out) == 4
    assert all(a < b for (a, _), (b, _) in pairwise(other.left_out))


def test_cases() -> None:
    """A list with one sum, and one with subtotals, as files."""
    one = sa.read_with_notes(CASES / "lists" / "totals.csv")
    many = sa.read_with_notes(CASES / "lists" / "subtotals.csv")

    assert [tool.name for tool in one.stack.tools] == ["Slack", "Figma"]
    assert "row 4 'SUMME' equals the sum of those above it: left out" in [note.message for note in one.notes]
    assert sum(tool.cost.annual for tool in many.stack.tools if tool.cost and tool.cost.annual) == 350_000
    assert [note.spot.line for note in many.of("left-out")] == [4, 6]
