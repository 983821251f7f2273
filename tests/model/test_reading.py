"""What was understood of a list travels with the stack and is no part of what the stack says."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal

import stackaudit as sa
from stackaudit.model.reading import ColumnReading, Effect, ListReading, Reading, together

COLUMNS = (
    ColumnReading("A", "Tool", "name", "guessed", 4, effect=Effect("tools", Decimal(4))),
    ColumnReading("B", "Spend", "cost.annual", "guessed", 3, effect=Effect("money", Decimal(300))),
    ColumnReading("C", "Who", "owner", "guessed", 2, effect=Effect("records", Decimal(2))),
    ColumnReading("D", "", "vendor", "exact", 4),
)
READING = Reading((ListReading("in/tools.csv", "", "tools", columns=COLUMNS),))
STACK = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": ["crm -> mailer"]})


def test_a_stack_carries_it_and_is_the_same() -> None:
    """Not in the file, the schema, equality or the hash; a stack that was read from no list has none."""
    read = STACK.with_reading(READING)

    assert STACK.reading is None
    assert read.reading == READING
    assert read == STACK
    assert hash(read) == hash(STACK)
    assert read.document() == STACK.document()
    assert "reading" not in read.model_dump()
    assert "reading" not in read.model_dump_json()
    assert "reading" not in str(sa.Stack.model_json_schema())


def test_a_changed_copy_keeps_it() -> None:
    """A copy, a pickle, edits, and what the catalog fills in."""
    read = STACK.with_reading(READING)

    assert read.model_copy(update={"name": "Other"}).reading == READING
    assert copy.deepcopy(read).reading == READING
    assert pickle.loads(pickle.dumps(read)).reading == READING
    assert sa.what_if(read).retire("mailer").stack.reading == READING
    assert sa.fill_from_catalog(read).reading == READING


def test_what_rests_on_guesses() -> None:
    """Money as a share of all costs, names as a share of all tools, other facts as no share."""
    found = [(guess.column.letter, guess.share) for guess in READING.guesses(600, 5)]

    assert found == [("A", 0.8), ("B", 0.5), ("C", None)]
    assert [guess.share for guess in READING.guesses(0, 2)] == [1.0, None, None]


def test_readings_become_one() -> None:
    """List behind list; None where nothing was read from a list."""
    assert together([None, READING, READING]) == Reading((*READING.lists, *READING.lists))
    assert together([None, None]) is None


def test_what_a_list_and_a_column_are_called() -> None:
    """A report names the file without its folder, and a column without a head by its letter."""
    one = ListReading("in/it.xlsx", "Tools", "tools")

    assert (one.file, one.name) == ("it.xlsx", "it.xlsx[Tools]")
    assert [column.name for column in COLUMNS] == ["Tool", "Spend", "Who", "D"]
