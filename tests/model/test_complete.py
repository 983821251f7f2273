"""What a stack file states to be whole, and what follows for the flows of a tool."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.core.errors import LoadError
from stackaudit.diff.renaming import Renames, renamed
from stackaudit.graph import StackGraph
from stackaudit.io.readers.native import parse_stack
from stackaudit.model.stack import Stack

_DEPARTMENTS = [{"id": "marketing"}, {"id": "events", "parent": "marketing"}, {"id": "it"}]
_TOOLS: list[dict[str, Any]] = [
    {"id": "crm", "departments": ["it"]},
    {"id": "fair", "departments": ["events", "it"]},
    {"id": "poll", "departments": ["marketing"], "flows": "none"},
    {"id": "vault"},
]


def _stack(**facts: Any) -> Stack:
    return Stack.model_validate({"name": "Shop", "departments": _DEPARTMENTS, "tools": _TOOLS, **facts})


@pytest.mark.parametrize(
    "written",
    [
        "integrations, costs",
        ["integrations", "costs"],
        ["integrations", {"costs": "all"}],
        {"integrations": "all", "costs": True},
        [{"integrations": "all", "costs": "all"}],
    ],
)
def test_what_is_whole_has_several_forms(written: Any) -> None:
    """A word, a list of words and a mapping state the same."""
    stack = _stack(complete=written)

    assert stack.document()["complete"] == {"integrations": "all", "costs": "all"}
    assert [stack.is_complete(part) for part in ("integrations", "tools", "costs", "owners")] == [1, 0, 1, 0]


def test_nothing_is_whole_unless_it_is_stated() -> None:
    """Silence, null and an empty list of departments state nothing."""
    for stack in (_stack(), _stack(complete=None), _stack(complete={"integrations": None, "tools": []})):
        assert not stack.is_complete("integrations")
        assert not stack.is_complete("tools", ["marketing", "it"])


@pytest.mark.parametrize(
    ("complete", "stated", "whole"),
    [
        (None, [None, None, "none", None], False),
        ("integrations", ["all", "all", "none", "all"], True),
        ({"integrations": ["marketing"]}, [None, "all", "none", None], False),
        ({"integrations": "it"}, ["all", "all", "none", None], False),
        ("tools", [None, None, "none", None], False),
    ],
)
def test_the_flows_of_a_tool(complete: Any, stated: list[str | None], whole: bool) -> None:
    """The tool says it, or the whole stack, or one of its departments or a department above one of them."""
    graph = StackGraph(_stack(complete=complete))

    assert [graph.flows_stated(tool["id"]) for tool in _TOOLS] == stated
    assert graph.flows_complete is whole


def test_departments_may_stand_in_a_circle() -> None:
    """Two departments each above the other end the search all the same."""
    circle = [{"id": "a", "parent": "b"}, {"id": "b", "parent": "a"}, {"id": "c"}]
    stack = Stack.model_validate(
        {"name": "S", "departments": circle, "tools": ["T"], "complete": {"integrations": "c"}}
    )

    assert not stack.is_complete("integrations", ["a"])


def _refused(line: str) -> list[str]:
    text = f"name: S\ndepartments: [marketing]\ntools:\n  - {{name: CRM}}\n{line}\n"
    with pytest.raises(LoadError) as caught:
        parse_stack(text, "yaml")
    return [f"{problem.message} | {problem.help}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("complete: [integration]", ["unknown field 'integration' | did you mean 'integrations'?"]),
        ("complete: {owner: all}", ["unknown field 'owner' | did you mean 'owners'?"]),
        ("complete: {tools: [markting]}", ["unknown department 'markting' | did you mean 'marketing'?"]),
        ("complete: [tools, {tools: marketing}]", ["'tools' is listed twice | "]),
        ("complete: {tools: [marketing, marketing]}", ["'marketing' is listed twice | "]),
        ("  - {name: B, flows: nome}", ["'flows' is 'nome'; expected 'all' or 'none' | did you mean 'none'?"]),
    ],
)
def test_wrong_words_are_refused_with_the_nearest_right_one(line: str, told: list[str]) -> None:
    """Each with what would have been right."""
    assert _refused(line) == told


def test_departments_keep_their_completeness_under_another_name() -> None:
    """A rename of a department reaches the statement about it."""
    stack = _stack(complete={"integrations": ["marketing", "it"]})
    moved = renamed(stack, Renames(department={"marketing": "growth"}))

    assert moved.document()["complete"] == {"integrations": ["growth", "it"]}


def test_several_lists_are_whole_only_where_each_says_it() -> None:
    """A list that holds every flow of its tools knows nothing of the tools that another list brings."""
    whole, silent = _stack(complete=["integrations", "tools"]), _stack()
    both = _stack(complete=["integrations"])

    assert sa.reconcile(a=whole, b=both).stack("Both").document()["complete"] == {"integrations": "all"}
    assert "complete" not in sa.reconcile(a=whole, b=silent).stack("Both").document()


def test_a_table_holds_it_in_columns_of_its_own() -> None:
    """One row of the stack, one column a part."""
    stack = _stack(complete=["tools", {"integrations": ["marketing", "it"]}])
    frames = stack.to_frames()

    assert frames["stack"].loc[0, "complete.integrations"] == ["marketing", "it"]
    assert Stack.from_frames(**frames) == stack
