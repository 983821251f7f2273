"""Tools, departments and entities, and the short ways to write them."""

from __future__ import annotations

from decimal import Decimal
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


@pytest.mark.parametrize(
    ("cost", "seats", "annual"),
    [
        ({"per_seat": 7.5, "period": "month"}, {"paid": 100}, "9000"),
        ({"per_seat": "7.99", "period": "month"}, {"paid": 3}, "287.64"),
        (
            {"per_seat": "123456789012.123456789", "period": "month"},
            {"paid": 9999999},
            "14814813199973346669.198518532",
        ),
        ({"per_seat": 30, "period": "quarter"}, {"paid": 10}, "1200"),
        ({"per_seat": 60, "period": "half-year"}, {"paid": 10}, "1200"),
        ({"per_seat": 120, "period": "year"}, {"paid": 10}, "1200"),
        ({"per_seat": 120, "period": "year"}, {"paid": 0}, "0"),
        ({"per_seat": 120, "period": "year", "annual": 1000}, {"paid": 10}, "1000"),
        ({"annual": 1000}, {"paid": 10}, "1000"),
        ({"per_seat": 120}, {"paid": 10}, None),
        ({"per_seat": 120, "period": "year"}, {"assigned": 10}, None),
        ({"per_seat": 120, "period": "year"}, None, None),
    ],
)
def test_the_price_of_a_seat_says_what_a_tool_costs(cost: dict[str, Any], seats: Any, annual: str | None) -> None:
    """Exactly, where seats paid for and the period are stated and the annual cost is not."""
    tool = _tool(cost=cost, **({} if seats is None else {"seats": seats}))

    assert tool.spend is not None
    assert tool.spend.annual == (None if annual is None else Decimal(annual))
    assert tool.spend.priced_by == ("seat" if "per_seat" in cost else None)
    assert "annual" not in tool.cost.model_fields_set or "annual" in cost  # type: ignore[union-attr]


def test_a_price_that_is_said_to_be_flat_stays_so() -> None:
    """What is stated goes before what follows from it."""
    tool = _tool(cost={"per_seat": 10, "period": "year", "priced_by": "flat"}, seats={"paid": 10})

    assert tool.spend is not None
    assert tool.spend.priced_by == "flat"
    assert _tool().spend is None


def test_amounts_in_another_currency_are_in_no_sum() -> None:
    """They are kept in their own, and nothing is converted."""
    tool = _tool(currency="GBP", cost={"annual": 100, "one_off": 5, "priced_by": "flat"})

    assert tool.own_spend is not None
    assert tool.own_spend.annual == 100
    assert tool.spend is not None
    assert (tool.spend.annual, tool.spend.one_off, tool.spend.priced_by) == (None, None, "flat")


def test_new_facts_have_their_bounds() -> None:
    """A class from 1 to 4, a code of three letters, periods by name."""
    assert _refused(criticality=5) == [("criticality", "less_than_equal")]
    assert _refused(criticality="high") == [("criticality", "int_type")]
    assert _refused(currency="euro") == [("currency", "string_pattern_mismatch")]
    assert _refused(cost={"period": "week"}) == [("cost", "period", "literal_error")]
    assert _refused(seats={"assigned": -1})[0][:2] == ("seats", "assigned")
    assert _tool(aliases=["SFDC", "Our CRM"]).aliases == ("SFDC", "Our CRM")
