"""The document of a stack while a reader fills it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.formats import stack_builder
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, day, fact
from stackaudit.io.readers.result import Location
from stackaudit.model.stack import Stack

SPOT = Location("file", 3, 1)


@pytest.mark.parametrize("names", [("CRM", "crm", "C.R.M", "ＣＲＭ"), ("†", "†", "‡"), ("a" * 300, "a" * 301)])
def test_ids_are_distinct_even_to_the_eye(names: tuple[str, ...]) -> None:
    """Case, width and marks make no other id; the names stay as they are, and the change is noted."""
    builder = StackBuilder("file")
    for name in names:
        builder.tool(name, SPOT)

    stack = Stack.model_validate(builder.reading("x").document)

    assert [tool.name for tool in stack.tools] == list(names)
    assert [note.kind for note in builder.notes].count("guessed") >= 1


def test_entities_and_departments_of_one_name_are_one() -> None:
    """Facts add up."""
    builder = StackBuilder("file")
    builder.tool("CRM", SPOT)

    assert builder.entity("Customer", SPOT) == builder.entity("customer", SPOT, sensitivity="high") == "customer"
    assert builder.department("Sales", SPOT) == builder.department("SALES", SPOT) == "sales"
    assert builder.reading("x").document["entities"][0]["sensitivity"] == "high"


def test_flows_of_unknown_data_stay_apart_from_flows_of_known_data() -> None:
    """A list of entities stays complete; equal flows add up."""
    builder = StackBuilder("file")
    for name in ("a", "b"):
        builder.tool(name, SPOT)
    for entity in ("y", "x", "y"):
        builder.entity(entity, SPOT)
        builder.flow("a", "b", SPOT, [entity])
    builder.flow("a", "b", SPOT)
    builder.flow("a", "b", SPOT, method=None)
    builder.flow("a", "a", SPOT)

    flows = builder.reading("x").document["integrations"]

    assert [flow.get("entities") for flow in flows] == [["x", "y"], None]
    assert "sends to itself" in builder.notes[-1].message


def test_flows_beyond_the_most_are_left_out_with_one_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a hostile file does not fill the memory."""
    monkeypatch.setattr(stack_builder, "MOST_FLOWS", 3)
    builder = StackBuilder("file")
    for n in range(9):
        builder.tool(f"t{n}", SPOT)
    for n in range(8):
        builder.flow(f"t{n}", f"t{n + 1}", SPOT)

    assert builder.full
    assert len(builder.reading("x").document["integrations"]) == 3
    assert len(builder.notes) == 1


def test_a_flood_of_notes_is_cut() -> None:
    """The beginning and a word on the rest."""
    builder = StackBuilder("file")
    for n in range(20_000):
        builder.note("left-out", f"{n}", SPOT)

    assert len(builder.notes) == 10_001
    assert "more to say" in builder.notes[-1].message


def test_no_tool_is_a_load_error_that_tells_what_was_noted() -> None:
    """With the places of the notes."""
    builder = StackBuilder("file")
    builder.tool("", SPOT)

    with pytest.raises(LoadError) as caught:
        builder.reading("x")

    assert [problem.line for problem in caught.value.problems] == [1, 3]


@pytest.mark.parametrize("value", ["TBD", " n/a ", "-", "None", "?", "", None, True, [], {}, "Unknown."])
def test_words_that_say_nothing_are_no_facts(value: object) -> None:
    """Nothing said is nothing known."""
    assert fact(value) is None


@pytest.mark.parametrize("value", ["2026-13-01", "yesterday", "26-01-01", "", None, 20260101])
def test_what_is_no_day_is_no_day(value: object) -> None:
    """A time stamp begins with one."""
    assert day(value) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_names_make_a_sound_stack(one: str, other: str) -> None:
    """Whatever characters are in them."""
    builder = StackBuilder(one)
    builder.tool("CRM", SPOT, owner=clean(other))
    builder.tool(one, SPOT)
    builder.tool(other, SPOT)
    builder.entity(one, SPOT)
    builder.department(other, SPOT)

    assert Stack.model_validate(builder.reading(other).document).tool("crm")
