"""Tools, departments and entities, and the short ways to write them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from stackaudit.model.tool import DataEntity, DepartmentItem, EntityItem, Tool, ToolItem


def _tool(**facts: Any) -> Tool:
    return Tool.model_validate({"name": "CRM", **facts})


def _refused(**facts: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as caught:
        _tool(**facts)
    return [(*line["loc"], line["type"]) for line in caught.value.errors()]


@pytest.mark.parametrize("item", [ToolItem, DepartmentItem, EntityItem])
def test_a_bare_name_is_a_record(item: Any) -> None:
    """A text stands for a record of that name, with the id made from it."""
    made = TypeAdapter(item).validate_python("Customer Service")

    assert (made.id, made.name) == ("customer-service", "Customer Service")


@pytest.mark.parametrize(
    ("facts", "id_", "name"),
    [
        ({"name": "Почта"}, "почта", "Почта"),
        ({"id": "客服"}, "客服", "客服"),
        ({"id": "cs", "name": "Customer Service"}, "cs", "Customer Service"),
        ({"name": "x" * 300}, "x" * 200, "x" * 300),
    ],
)
def test_id_and_name_are_made_from_each_other(facts: dict[str, str], id_: str, name: str) -> None:
    """Each is made from the other where absent, and kept where stated."""
    tool = Tool.model_validate(facts)

    assert (tool.id, tool.name) == (id_, name)


@pytest.mark.parametrize("facts", [{}, {"name": "€"}, {"name": 5}, {"id": None}])
def test_a_record_needs_an_id_or_a_name_with_letters(facts: dict[str, Any]) -> None:
    """Nothing is made up."""
    with pytest.raises(ValidationError):
        Tool.model_validate(facts)


def test_capabilities_are_written_bare_or_graded() -> None:
    """A capability is its id, or a record with grade and usage."""
    tool = _tool(capabilities=["email", {"id": "forms", "grade": 1, "usage": "10%"}])

    assert [(c.id, c.grade, c.usage) for c in tool.capabilities] == [("email", None, None), ("forms", 1, 0.1)]


@pytest.mark.parametrize(
    "written",
    [
        {"customer": ["producer", "cache"], "order": "consumer"},
        {"customer": {"roles": ["producer", "cache"]}, "order": {"roles": "consumer"}},
        [{"entity": "customer", "roles": ["producer", "cache"]}, {"entity": "order", "roles": "consumer"}],
    ],
)
def test_entities_of_a_tool_are_a_mapping_or_a_list(written: Any) -> None:
    """The three forms say the same."""
    tool = _tool(entities=written)

    assert (tool.roles("customer"), tool.roles("order"), tool.roles("ticket")) == (
        ("producer", "cache"),
        ("consumer",),
        (),
    )


@pytest.mark.parametrize(
    ("written", "masters"),
    [
        ("crm", [("crm", None)]),
        ({"tool": "crm", "scope": "EU"}, [("crm", ("EU",))]),
        (["crm", {"tool": "erp", "scope": ["EU", "US"]}], [("crm", None), ("erp", ("EU", "US"))]),
        (["none"], [("none", None)]),
        ("none", []),
        ([], []),
    ],
)
def test_systems_of_record(written: Any, masters: list[Any]) -> None:
    """One tool, several with scopes, or none: known to have no master."""
    entity = DataEntity.model_validate({"id": "customer", "system_of_record": written})

    assert entity.system_of_record is not None
    assert [(master.tool, master.scope) for master in entity.system_of_record] == masters


def test_no_master_is_not_the_same_as_unknown() -> None:
    """Where the file does not say, nobody knows; where it says none, it is known."""
    known, unknown = (DataEntity.model_validate({"id": "a", **more}) for more in ({"system_of_record": "none"}, {}))

    assert (known.system_of_record, unknown.system_of_record) == ((), None)
    assert known != unknown


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"entities": {"customer": ["cache", "owner"]}}, ("entities", 0, "roles", 1, "literal_error")),
        ({"entities": {"customer": []}}, ("entities", 0, "roles", "too_short")),
        ({"entities": {"customer": None}}, ("entities", 0, "roles", "tuple_type")),
        ({"entities": {5: "consumer"}}, ("entities", 0, "entity", "string_type")),
        ({"entities": {"customer": {"entity": "order", "roles": "cache"}}}, ("entities", "contradiction")),
        ({"entities": "customer"}, ("entities", "tuple_type")),
        ({"departments": ["a", "a"]}, ("departments", "listed_twice")),
        ({"departments": None}, ("departments", "tuple_type")),
        ({"kind": "saas"}, ("kind", "literal_error")),
        ({"cost": 12000}, ("cost", "model_type")),
        ({"cost": {"annual": "€15"}}, ("cost", "annual", "money")),
        ({"cost": {"monthly": 1}}, ("cost", "monthly", "string_pattern_mismatch")),
        ({"seats": {"paid": "40"}}, ("seats", "paid", "int_type")),
        ({"capabilities": [{"id": "a", "grade": 4}]}, ("capabilities", 0, "grade", "less_than_equal")),
        ({"fit": {"functional": True}}, ("fit", "functional", "int_type")),
        ({"must_keep": "NO"}, ("must_keep", "bool_type")),
        ({"prices": [{"up_to": 5}]}, ("prices", 0, "annual", "missing")),
        ({"provenance": {"as_of": "soon"}}, ("provenance", "as_of", "date")),
        ({"provenance": 5}, ("provenance", "model_type")),
    ],
)
def test_facts_that_do_not_fit(facts: dict[str, Any], place: tuple[Any, ...]) -> None:
    """Each fact is refused at its place, alone."""
    assert _refused(**facts) == [place]


def test_provenance_is_written_as_plain_text() -> None:
    """A source alone need not be a record; the field is called `from` in a file."""
    tool = _tool(provenance="finance export")

    assert tool == _tool(provenance={"from": "finance export"})
    assert tool.model_dump(exclude_unset=True)["provenance"] == {"from": "finance export"}
