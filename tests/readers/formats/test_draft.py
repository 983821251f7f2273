"""The document of a stack while a reader fills it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Spot
from stackaudit.io.readers.formats import draft as drafts
from stackaudit.io.readers.formats.draft import Draft, clean, day, fact
from stackaudit.model.stack import Stack

SPOT = Spot("file", 3, 1)


@pytest.mark.parametrize("names", [("CRM", "crm", "C.R.M", "ＣＲＭ"), ("†", "†", "‡"), ("a" * 300, "a" * 301)])
def test_ids_are_distinct_even_to_the_eye(names: tuple[str, ...]) -> None:
    """Case, width and marks make no other id; the names stay as they are, and the change is noted."""
    draft = Draft("file")
    for name in names:
        draft.tool(name, SPOT)

    stack = Stack.model_validate(draft.reading("x").document)

    assert [tool.name for tool in stack.tools] == list(names)
    assert [note.kind for note in draft.notes].count("guessed") >= 1


def test_entities_and_departments_of_one_name_are_one() -> None:
    """Facts add up."""
    draft = Draft("file")
    draft.tool("CRM", SPOT)

    assert draft.entity("Customer", SPOT) == draft.entity("customer", SPOT, sensitivity="high") == "customer"
    assert draft.department("Sales", SPOT) == draft.department("SALES", SPOT) == "sales"
    assert draft.reading("x").document["entities"][0]["sensitivity"] == "high"


def test_flows_of_unknown_data_stay_apart_from_flows_of_known_data() -> None:
    """A list of entities stays complete; equal flows add up."""
    draft = Draft("file")
    for name in ("a", "b"):
        draft.tool(name, SPOT)
    for entity in ("y", "x", "y"):
        draft.entity(entity, SPOT)
        draft.flow("a", "b", SPOT, [entity])
    draft.flow("a", "b", SPOT)
    draft.flow("a", "b", SPOT, method=None)
    draft.flow("a", "a", SPOT)

    flows = draft.reading("x").document["integrations"]

    assert [flow.get("entities") for flow in flows] == [["x", "y"], None]
    assert "sends to itself" in draft.notes[-1].message


def test_flows_beyond_the_most_are_left_out_with_one_note(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a hostile file does not fill the memory."""
    monkeypatch.setattr(drafts, "MOST_FLOWS", 3)
    draft = Draft("file")
    for n in range(9):
        draft.tool(f"t{n}", SPOT)
    for n in range(8):
        draft.flow(f"t{n}", f"t{n + 1}", SPOT)

    assert draft.full
    assert len(draft.reading("x").document["integrations"]) == 3
    assert len(draft.notes) == 1


def test_a_flood_of_notes_is_cut() -> None:
    """The beginning and a word on the rest."""
    draft = Draft("file")
    for n in range(20_000):
        draft.note("left-out", f"{n}", SPOT)

    assert len(draft.notes) == 10_001
    assert "more to say" in draft.notes[-1].message


def test_no_tool_is_a_load_error_that_tells_what_was_noted() -> None:
    """With the places of the notes."""
    draft = Draft("file")
    draft.tool("", SPOT)

    with pytest.raises(LoadError) as caught:
        draft.reading("x")

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
    draft = Draft(one)
    draft.tool("CRM", SPOT, owner=clean(other))
    draft.tool(one, SPOT)
    draft.tool(other, SPOT)
    draft.entity(one, SPOT)
    draft.department(other, SPOT)

    assert Stack.model_validate(draft.reading(other).document).tool("crm")
