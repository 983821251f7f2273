"""The map of a plain list: every tool under its department or category, no flow drawn, and what to ask first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.core.findings import Review
from stackaudit.diagrams.scene import CardKind, check
from stackaudit.diagrams.silo.inventory import inventory_scene
from stackaudit.graph import StackGraph

TOOL = st.fixed_dictionaries(
    {},
    optional={
        "departments": st.lists(st.sampled_from(["sales", "it", "finance"]), max_size=2, unique=True),
        "category": st.sampled_from(["CRM", "Chat", "ERP"]),
    },
)


def stack_of(facts: list[dict[str, Any]]) -> sa.Stack:
    """A stack of tools with these facts, and no flows listed."""
    tools = [{"id": f"t{n}", "name": f"Tool {n}", **one} for n, one in enumerate(facts)]
    return sa.Stack.model_validate({"name": "S", "tools": tools})


@given(st.lists(TOOL, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_every_tool_stands_once_under_its_department_or_category(facts: list[dict[str, Any]]) -> None:
    """Departments where any is stated, else categories; what states none stands apart; no line is drawn."""
    stack = stack_of(facts)
    scene = inventory_scene(StackGraph(stack), Review(()))
    check(scene)
    by_department = any(tool.departments for tool in stack.tools)
    for card in scene.cards:
        assert not card.lines
        groups = {
            stack.tool(box.id).departments if by_department else stack.tool(box.id).category or () for box in card.boxes
        }
        several = by_department and all(len(group) > 1 for group in groups)
        assert len(groups) == 1 or several
        assert several == card.title.startswith("Several departments")
        assert (card.kind is CardKind.UNCONNECTED) == (groups == {()})
    assert sorted(box.id for card in scene.cards for box in card.boxes) == sorted(tool.id for tool in stack.tools)
    assert scene.headline.endswith(", with no flow on record")


def test_a_list_without_flows_is_drawn_with_what_to_ask_first(tmp_path: Path) -> None:
    """`silos` shows the tools alone and asks for the flows; the report has the picture."""
    result = sa.audit(stack_of([{"departments": ["sales"], "owner": "Ann"}, {"category": "CRM"}, {}]))
    picture = result.diagram("silos")
    assert picture.title == "3 tools, with no flow on record"
    scene = inventory_scene(result.graph, Review((), tables=(result._tables["questions"],)))
    assert scene.asks[0].question == "Which tools send data to which others, and what?"
    assert picture.png() == result.diagram("tools").png()
    page = result.save(tmp_path / "report.html").read_text(encoding="utf-8")
    assert picture.svg(prefix="silos-") in page


@pytest.mark.parametrize("count", [1, 199, 201])
def test_long_lists_are_drawn_too(count: int) -> None:
    """One tool, many tools in boxes, and squares beyond two hundred."""
    result = sa.audit(stack_of([{"departments": [f"d{n % 7}"]} for n in range(count)]))
    assert result.diagram("tools").png().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ([{"departments": ["it"]}, {"departments": ["it", "sales"]}, {}], "3 tools in 2 departments"),
        ([{"category": "crm-and-sales"}, {"category": "ERP"}], "2 tools of 2 categories"),
        ([{}, {}], "What 2 tools are for is not stated"),
    ],
)
def test_flows_on_record_are_not_denied(facts: list[dict[str, Any]], title: str) -> None:
    """The list of tools of a stack with flows says that it leaves them out, and calls no tool unconnected."""
    stack = stack_of(facts).model_dump(mode="json", exclude_none=True) | {"integrations": ["t0 -> t1"]}
    result = sa.audit(sa.Stack.model_validate(stack))
    scene = inventory_scene(result.graph, Review(()))
    assert scene.headline == title
    assert "not drawn here" in scene.subline
    assert "on record" not in scene.subline
    geometry = result.diagram("tools", detail="overview").geometry
    assert geometry.tiles
    assert not any(tile.hollow for tile in geometry.tiles)


def test_categories_are_written_as_words() -> None:
    """An id of the catalog is written as a person would."""
    scene = inventory_scene(StackGraph(stack_of([{"category": "crm-and-sales"}])), Review(()))
    assert scene.cards[0].title == "CRM and sales · 1 tool"


def test_a_stack_that_states_it_has_no_flows_is_no_plain_list() -> None:
    """An empty list of integrations is a statement: then silos are told as before."""
    document = {"name": "S", "tools": ["A", "B"], "integrations": []}
    assert sa.audit(sa.Stack.model_validate(document)).diagram("silos").title == "2 of 2 tools have no flow on record"
