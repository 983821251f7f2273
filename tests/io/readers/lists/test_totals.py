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
        2: "'Zzz' equals the sum of those above it",
        5: "'Yhteensä' equals the sum of those since the sum before",
        6: "'Kaikki' equals the sum of all rows above it",
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

    why = "'Total' is a word for a sum, and hardly anything stands beside it"
    assert left_out(rows) == {2: f"{why}: it states 99, but those above it add up to 30"}
    assert [row.record["name"] for row in kept.rows] == ["A", "B", "Total"]
    assert [note.message for note in kept.notes] == [
        "'Total' is kept as a tool: its amount is no sum of the rows above"
    ]


def test_means_and_counts_are_no_tools_either() -> None:
    """By their numbers, where their names say what they are."""
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20"), ("Durchschnitt", "", "15"), ("Anzahl", "", "2")]

    assert left_out(rows) == {
        2: "'Durchschnitt' is the mean of those above it",
        3: "'Anzahl' counts those above it",
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
    """Whatever the case, the width and the signs around them: of seats, which tell no sum by themselves."""
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20"), (name, "", "30")]

    assert sorted(left_out(rows, ("name", "departments", "seats.paid"))) == [2]


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
    assert "'SUMME' equals the sum of those above it: left out" in [note.message for note in one.notes]
    assert sum(tool.cost.annual for tool in many.stack.tools if tool.cost and tool.cost.annual) == 350_000
    assert [note.spot.line for note in many.of("left-out")] == [4, 6]


def test_an_unread_amount_breaks_no_sum_below_it() -> None:
    """The sum of its block is left out with both figures, and those after it are found by their numbers."""
    rows: _Rows = [
        ("Alpha", "IT", "10"),
        ("Beta", "IT", "see contract"),
        ("Subtotal IT", "", "25"),
        ("Gamma", "HR", "5"),
        ("Delta", "HR", "6"),
        ("Subtotal HR", "", "11"),
        ("Grand total", "", "36"),
    ]
    found = left_out(rows)

    assert found == {
        2: "'Subtotal IT' names a sum and 'IT' of column 'departments': it states 25, but those above it add up "
        "to 10; the difference may be the amount of row 3, which is not read",
        5: "'Subtotal HR' equals the sum of those since the sum before",
        6: "'Grand total' equals the sum of the sums above it",
    }
    assert "the difference may be" not in left_out([*rows[:2], ("Subtotal IT", "", "9")])[2]  # it is less than its rows


@pytest.mark.parametrize(
    "name",
    [
        "Zwischensumme Personal",
        "Total Personal",
        "Personal gesamt",
        "Summe für Personal",
        "Personal - Total",
        "Итого Personal",
    ],
)
def test_a_word_for_a_sum_and_a_value_of_another_column(name: str) -> None:
    """It names a group of rows, be the sum right or not."""
    rows: _Rows = [("A", "Personal", "10"), ("B", "Personal", "20"), ("C", "IT", "70")]

    assert sorted(left_out([*rows[:2], (name, "", "31"), rows[2]])) == [2]
    assert sorted(left_out([*rows, (name, "", "30")])) == [3]  # the group stands further above
    assert left_out([*rows, (name, "IT", "31")]) == {}  # it says as much as other rows
    assert left_out([*rows, ("Zwischensumme Vertrieb", "", "31")]) == {}  # no row has that value


def test_a_tool_that_is_called_a_sum_breaks_no_sum() -> None:
    """A block may begin after a row that is kept, or have it among its rows."""
    rows: _Rows = [("A", "IT", "10"), ("Total Commander", "IT", "3"), ("B", "IT", "5"), ("C", "IT", "6")]

    assert sorted(left_out([*rows, ("Total", "", "24")])) == [4]
    assert left_out([*rows, ("Total", "", "11")])[4].endswith("those since the last row that is called a sum")
    assert left_out([*rows, ("Total", "", "24")])[4].endswith("the sum of those above it")


def test_a_word_for_a_sum_as_a_vendor() -> None:
    """Names of tools alone tell."""
    fields = ("name", "vendor", "departments", "cost.annual")
    rows: _Rows = [("A", "Summe", "IT", "10"), ("B", "Total", "IT", "20"), ("C", "Summe", "IT", "30")]

    assert left_out(rows, fields) == {}
    assert sorted(left_out([*rows, ("Summe", "", "", "60")], fields)) == [3]


def test_sums_of_sums_more_than_once() -> None:
    """Two halves of subtotals, each with its own sum, and one of all."""
    rows: _Rows = []
    whole = 0
    for half in range(2):
        added = 0
        for group in range(2):
            amounts = [100 * half + 10 * group + n for n in range(1, 4)]
            rows += [(f"t{half}{group}{n}", f"G{half}{group}", f"{one}") for n, one in enumerate(amounts)]
            rows.append((f"Total G{half}{group}", "", f"{sum(amounts)}"))
            added += sum(amounts)
        rows.append((f"Half {half + 1}", "", f"{added}"))
        whole += added
    rows.append(("Everything", "", f"{whole}"))
    found = left_out(rows)

    assert sorted(found) == [3, 7, 8, 12, 16, 17, 18]
    assert found[17].endswith("equals the sum of the sums since the last sum of sums")
    assert found[18].endswith("equals the sum of all rows above it")


def test_a_mean_within_a_block_is_no_end_of_it() -> None:
    """The sum stands below the mean of the same rows."""
    rows: _Rows = [("A", "IT", "10"), ("B", "IT", "20"), ("C", "HR", "4"), ("D", "HR", "2")]
    one = [
        *rows[:2],
        ("Total IT", "", "30"),
        *rows[2:],
        ("Average", "", "3"),
        ("Total HR", "", "6"),
        ("Total", "", "36"),
    ]

    assert sorted(left_out(one)) == [2, 5, 6, 7]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_named_sums_are_left_out_whatever_is_unread_and_no_tool_is(seed: int) -> None:
    """Blocks of random tools, some amounts not readable, each with a named sum; all sums go and every tool stays."""
    chance = random.Random(seed)  # noqa: S311  a test
    rows: _Rows = []
    sums: set[int] = set()
    whole = Decimal(0)
    for block in range(chance.randint(1, 5)):
        added = Decimal(0)
        for n in range(chance.randint(2, 6)):
            amount = Decimal(chance.randint(1, 10**9)) / 100
            added += amount
            name = chance.choice(
                ["Total Commander", "Summe Suite", f"Tool {block} {n}", "Gesamt-Planer", f"App {n} total"]
            )
            rows.append((f"{name} x{len(rows)}", f"Group {block}", chance.choice([f"{amount}", "ask us", f"{amount}"])))
        sums.add(len(rows))
        rows.append((chance.choice(["Total {}", "Summe {}", "{} gesamt"]).format(f"Group {block}"), "", f"{added}"))
        whole += added
    sums.add(len(rows))
    rows.append(("Grand total", "", f"{whole}"))

    assert set(left_out(rows)) == sums
