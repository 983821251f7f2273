"""The whole stack: look-ups, plain data, and the samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from pydantic import ValidationError

from model.documents import documents
from stackaudit.core.errors import UnknownNameError
from stackaudit.model.stack import Stack

_SAMPLES = ["fixtures/cobble_7.yaml", "fixtures/consolidate_7.yaml", "gitlab/gitlab_2022.yaml"]


def _shop(**facts: Any) -> Stack:
    return Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer", "ERP"], **facts})


@settings(max_examples=60, deadline=None)
@given(documents)
def test_a_document_is_read_as_it_is_written(document: dict[str, Any]) -> None:
    """A stack's document is strict JSON, makes an equal stack, and that one writes the same document."""
    stack = Stack.model_validate(document)
    written = json.dumps(stack.document(), allow_nan=False).encode()
    again = Stack.model_validate(json.loads(written))

    assert again == stack
    assert again.document() == stack.document()


@pytest.mark.shared
@pytest.mark.parametrize("name", _SAMPLES)
def test_real_stacks_are_read_as_they_are_written(name: str, shared_data: Path) -> None:
    """So it is with real ones."""
    stack = Stack.model_validate(yaml.safe_load((shared_data / name).read_text("utf-8")))

    assert Stack.model_validate(stack.document()) == stack


def test_a_document_holds_only_what_was_stated() -> None:
    """Defaults and unknown facts are not written."""
    assert _shop(tools=["CRM"]).document() == {"name": "Shop", "tools": [{"id": "crm", "name": "CRM"}]}


def test_shorthands_make_the_same_stack() -> None:
    """The short and the long way to write a stack are the same stack."""
    short = _shop(
        departments=["Sales"],
        entities={"customer": {"system_of_record": "crm"}, "order": None},
        integrations=["crm <-> mailer: customer"],
        provenance="interview",
    )
    long = _shop(
        tools=[{"id": "crm", "name": "CRM"}, {"name": "Mailer"}, {"name": "ERP"}],
        departments=[{"id": "sales", "name": "Sales"}],
        entities=[{"id": "customer", "system_of_record": [{"tool": "crm"}]}, "order"],
        integrations=[{"source": "crm", "target": "mailer", "entities": ["customer"], "bidirectional": True}],
        provenance={"from": "interview"},
    )

    assert short == long


def test_records_are_found_by_id() -> None:
    """Tools, entities and departments are looked up by id, and a slip is told the nearest one."""
    stack = _shop(entities=["order"], departments=["sales"])

    assert stack.tool("erp").name == "ERP"
    assert (stack.entity("order").id, stack.department("sales").id) == ("order", "sales")
    with pytest.raises(UnknownNameError, match="did you mean 'mailer'"):
        stack.tool("mialer")


def test_flows_between_two_tools() -> None:
    """A flow that runs both ways counts in both directions, another only in its own."""
    stack = _shop(integrations=["crm -> mailer", "mailer <-> erp"])

    assert len(stack.between("crm", "mailer")) == 1
    assert len(stack.between("mailer", "crm")) == 0
    assert len(stack.between("erp", "mailer")) == len(stack.between("mailer", "erp")) == 1


def test_a_stack_is_frozen_and_shown_in_one_line() -> None:
    """A stack cannot be changed in place, and its repr is short."""
    stack = _shop()
    with pytest.raises(ValidationError):
        stack.name = "Other"  # type: ignore[misc]

    assert repr(stack) == str(stack) == "<Stack 'Shop': 3 tools, 0 integrations>"
    assert repr(Stack(name="S", tools=stack.tools[:1])) == "<Stack 'S': 1 tool, 0 integrations>"


@pytest.mark.parametrize("data", [{}, {"name": "Shop"}, {"name": "Shop", "tools": []}, None, [], "x"])
def test_a_stack_has_a_name_and_a_tool(data: Any) -> None:
    """Less is no stack."""
    with pytest.raises(ValidationError):
        Stack.model_validate(data)


def test_a_tool_of_the_stacks_own_currency_is_like_any_other() -> None:
    """Only tools in another currency keep theirs; it survives being written."""
    tools = [
        {"name": "A", "currency": "EUR", "cost": {"annual": 1}},
        {"name": "B", "currency": "USD", "cost": {"annual": 2}},
        {"name": "C", "cost": {"annual": 4}},
    ]
    stack = Stack.model_validate({"name": "S", "currency": "EUR", "tools": tools})

    assert [tool.currency for tool in stack.tools] == [None, "USD", None]
    assert "currency" not in stack.document()["tools"][0]
    assert Stack.model_validate(stack.document()) == stack


def test_the_only_currency_of_all_costs_is_that_of_the_stack() -> None:
    """Where two are stated, or one tool with a cost states none, the stack has none and each stands apart."""
    one = {"name": "A", "currency": "CHF", "cost": {"annual": 1}}
    other = {"name": "B", "currency": "USD", "cost": {"annual": 2}}

    same = Stack.model_validate({"name": "S", "tools": [one, {**one, "name": "B"}, "Free"]})
    mixed = Stack.model_validate({"name": "S", "tools": [one, other]})
    partly = Stack.model_validate({"name": "S", "tools": [one, {"name": "B", "cost": {"annual": 2}}]})

    assert (same.currency, [tool.currency for tool in same.tools]) == ("CHF", [None, None, None])
    assert (mixed.currency, [tool.currency for tool in mixed.tools]) == (None, ["CHF", "USD"])
    assert (partly.currency, [tool.currency for tool in partly.tools]) == (None, ["CHF", None])
