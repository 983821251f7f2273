"""What rests on guesses of the reader: readings made by hand, shares exactly at a limit of the policy."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from stackaudit.model.reading import ColumnReading, Effect, Guess, LeftPayee, ListReading, Reading
from stackaudit.policy import Policy
from stackaudit.triage.guesses import certainty, guesses, money_left, reading_table, weighty
from stacks import read

PRICE = ColumnReading(
    "C", "Betrag", "cost.annual", "guessed", 9, ("1", "2"), (("n/a", 2),), Effect("money", Decimal(80))
)
SEATS = ColumnReading("D", "Nutzer", "seats.paid", "guessed", 9, effect=Effect("tools", Decimal(1)), guess="seats")
NAME = ColumnReading("A", "Name", "name", "exact", 10)
LIST = ListReading(
    "/home/ann/tools.csv",
    "",
    "tools",
    encoding="utf-8",
    head_rows=(2, 3),
    titles=("Tools 2026",),
    rows=12,
    merged=((9, 4),),
    left_out=((11, "a total"),),
    columns=(NAME, PRICE, SEATS),
)
POLICY = Policy(guesses={"spend": 0.2, "tools": 0.25, "error": 0.5})


def guess(share: float | None, column: ColumnReading = PRICE, place: ListReading = LIST) -> Guess:
    """A column on which a share of the money or of the tools rests."""
    return Guess(place, column, share)


def test_a_guess_weighs_by_the_money_or_the_tools_that_rest_on_it() -> None:
    """80 of 300 + 100 a year, the tool without a cost left out, and 1 of 4 tools; what the head says is no guess."""
    costs = [{"cost": {"annual": 300}}, {"cost": {"annual": 100}}, {}, {"cost": {"priced_by": "seat"}}]
    stack = read({"name": "T", "tools": [{"id": f"t{n}", **facts} for n, facts in enumerate(costs)]})

    assert guesses(stack) == ()
    told = guesses(stack.with_reading(Reading((LIST,))))
    assert [(one.column.letter, one.share) for one in told] == [("C", 0.2), ("D", 0.25)]


@pytest.mark.parametrize(
    ("share", "column", "weighs"),
    [
        (0.2, PRICE, False),
        (0.201, PRICE, True),
        (0.199, PRICE, False),
        (0.25, SEATS, False),
        (0.251, SEATS, True),
        (0.249, SEATS, False),
        (None, PRICE, False),
        (1.0, NAME, False),
    ],
)
def test_a_guess_weighs_much_above_the_limit_of_the_policy(
    share: float | None, column: ColumnReading, weighs: bool
) -> None:
    """The limit lets itself pass: a fifth of the money and a quarter of the tools may be guessed."""
    assert weighty([guess(share, column)], POLICY) == ((guess(share, column),) if weighs else ())


def test_the_guess_with_the_most_comes_first_and_ties_go_by_list_and_column() -> None:
    """Half before a third; of three thirds the list whose name comes first, and in it the column to the left."""
    other = replace(LIST, source="/home/ann/apps.csv")
    left = replace(PRICE, letter="B")
    most, b, c, d = guess(0.5), guess(1 / 3, place=other), guess(1 / 3, left), guess(1 / 3)

    for order in ([most, b, c, d], [d, c, b, most], [c, most, d, b]):
        assert weighty(order, POLICY) == (most, b, c, d)


@pytest.mark.parametrize(("left", "told"), [(20, False), (21, True), (19, False)])
def test_a_ledger_is_told_above_the_limit_of_money_without_a_tool(left: int, told: bool) -> None:
    """20 of 100 are a fifth, which the policy lets pass."""
    ledger = replace(
        LIST,
        shape="ledger",
        payees=(LeftPayee("Landlord", (4,), (("EUR", Decimal(left)),)),),
        booked=(("EUR", Decimal(100 - left)),),
    )

    assert money_left(Reading((LIST, ledger)), POLICY) == ((ledger,) if told else ())
    assert money_left(None, POLICY) == ()


def test_each_guess_may_be_wrong_as_often_as_the_policy_says() -> None:
    """Half of the guesses are wrong: 0.4 of all leaves 1 - 0.5 x 0.4 = 0.8, and one of 0.5 more 0.8 x 0.75 = 0.6."""
    assert certainty([], POLICY) == 1
    assert certainty([guess(0.4)], POLICY) == pytest.approx(0.8)
    assert certainty([guess(0.4), guess(0.5)], POLICY) == pytest.approx(0.6)
    assert certainty([guess(None)], POLICY) == 1


def test_the_table_has_a_row_for_the_list_each_column_and_what_was_left_out() -> None:
    """Cell by cell, as a person would write it down; no folder of anybody's machine is in it."""
    table = reading_table(Reading((LIST,)), [guess(0.2)])

    found = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert {row["source"] for row in found} == {"tools.csv"}
    blank = {"source": "tools.csv", "sheet": "", "head": "", "field": "", "how": "", "cells": 0, "samples": (),
             "unread": (), "effect": None, "effect_of": "", "share": None, "remark": ""}  # fmt: skip
    assert found == [
        {**blank, "what": "list", "place": "2 and 3", "field": "tools", "how": "utf-8", "cells": 12,
         "samples": ("Tools 2026",)},
        {**blank, "what": "column", "place": "A", "head": "Name", "field": "name", "how": "exact", "cells": 10},
        {**blank, "what": "column", "place": "C", "head": "Betrag", "field": "cost.annual", "how": "guessed",
         "cells": 9, "samples": ("1", "2"), "unread": ("n/a 2×",), "effect": 80.0, "effect_of": "money", "share": 0.2},
        {**blank, "what": "column", "place": "D", "head": "Nutzer", "field": "seats.paid", "how": "guessed", "cells": 9,
         "effect": 1.0, "effect_of": "tools", "remark": "seats"},
        {**blank, "what": "merged", "place": "9", "remark": "with row 4"},
        {**blank, "what": "left-out", "place": "11", "remark": "a total"},
    ]  # fmt: skip
    assert reading_table(None, []).rows == ()
