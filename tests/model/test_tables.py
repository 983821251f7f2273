"""A stack as flat tables, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from model.documents import document_of, documents
from stackaudit.core.errors import LoadError
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.stack import Stack
from stackaudit.model.tables import read_tables, tables_of

_SAMPLES = ["fixtures/cobble_7.yaml", "fixtures/consolidate_7.yaml", "gitlab/gitlab_2022.yaml"]


def _told(tables: Any) -> list[str]:
    with pytest.raises(LoadError) as caught:
        document_of(tables)
    return [" ".join((p.code, *map(str, p.path), "|", p.message, "|", p.help)) for p in caught.value.problems]


@settings(max_examples=60, deadline=None)
@given(documents)
def test_no_fact_is_lost_in_tables(document: dict[str, Any]) -> None:
    """A document comes back from its tables as it was: nulls, empty lists and the user's own keys included."""
    written = Stack.model_validate(document).document()

    assert document_of(tables_of(written)) == written


@pytest.mark.shared
@pytest.mark.parametrize("name", _SAMPLES)
def test_no_fact_of_a_real_stack_is_lost(name: str, shared_data: Path) -> None:
    """So it is with real ones."""
    written = Stack.model_validate(yaml.safe_load((shared_data / name).read_text("utf-8"))).document()

    assert document_of(tables_of(written)) == written


def test_a_stack_in_tables() -> None:
    """One table a list: children name their parent, records inside records are dotted, lists of words stay whole."""
    stack = Stack.model_validate(
        {
            "name": "Shop",
            "entities": {"order": {"system_of_record": ["crm"]}, "lead": {"system_of_record": "none"}},
            "tools": [
                {
                    "name": "CRM",
                    "departments": ["sales", "it"],
                    "capabilities": ["email"],
                    "entities": {"order": ["producer", "cache"]},
                    "cost": {"annual": 5, "x-note": "net"},
                    "seats": {},
                    "x-tier": {"a": 1},
                    "provenance": "interview",
                }
            ],
            "journeys": [{"name": "Buy", "steps": [{"name": "Pay", "after": [], "needs": ["order"]}]}],
        }
    )

    assert tables_of(stack.document()) == {
        "stack": [{"name": "Shop"}],
        "entities": [{"id": "order", "name": "order"}, {"id": "lead", "name": "lead", "system_of_record": []}],
        "entity_masters": [{"entity": "order", "tool": "crm"}],
        "tools": [
            {
                "id": "crm",
                "name": "CRM",
                "departments": ["sales", "it"],
                "cost.annual": 5,
                "cost.x-note": "net",
                "seats": {},
                "x-tier": {"a": 1},
                "provenance.from": "interview",
            }
        ],
        "tool_capabilities": [{"tool": "crm", "id": "email"}],
        "tool_entities": [{"tool": "crm", "entity": "order", "roles": ["producer", "cache"]}],
        "journeys": [{"id": "buy", "name": "Buy"}],
        "journey_steps": [{"journey": "buy", "id": "pay", "name": "Pay", "after": []}],
        "step_needs": [{"journey": "buy", "step": "pay", "entity": "order"}],
    }


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("departments", "marketing; sales", ["marketing", "sales"]),
        ("departments", " marketing ,sales;", ["marketing", "sales"]),
        ("departments", "marketing", ["marketing"]),
        ("departments", "[]", []),
        ("capabilities", "email; forms", ["email", "forms"]),
        ("relays", "صندوق؛ب", ["صندوق؛ب"]),
        ("name", "CRM; old, but gold", "CRM; old, but gold"),
        ("vendor", "[]", "[]"),
        ("seats", "{}", {}),
        ("x-note", "a; b", "a; b"),
        ("x-note", "", ""),
    ],
)
def test_a_text_in_a_list_column_is_split(column: str, text: str, value: object) -> None:
    """Ids are split at semicolons and commas; a text anywhere else stays whole."""
    assert document_of({"tools": [{"id": "crm", column: text}]}) == {"tools": [{"id": "crm", column: value}]}


@pytest.mark.parametrize(
    ("text", "value"), [("email, or phone; name", ["email, or phone", "name"]), ("[]", []), ("email", ["email"])]
)
def test_words_are_split_at_semicolons_only(text: str, value: list[str]) -> None:
    """A sentence in a list may hold a comma."""
    assert document_of({"entities": [{"id": "a", "attributes": text}]})["entities"][0]["attributes"] == value


@pytest.mark.parametrize(("text", "value"), [("none", "none"), ("[]", []), ("crm; erp", ["crm", "erp"])])
def test_systems_of_record_in_a_cell(text: str, value: object) -> None:
    """`none` keeps its meaning: it is known that there is none."""
    assert (
        document_of({"entities": [{"id": "a", "system_of_record": text}]})["entities"][0]["system_of_record"] == value
    )


def test_an_empty_text_is_a_fact_not_stated() -> None:
    """Blank cells say nothing, whatever their column."""
    row = {"id": "crm", "name": "", "departments": " ", "cost.annual": "", "seats": "", "provenance": ""}

    assert document_of({"tools": [row]}) == {"tools": [{"id": "crm"}]}


def test_children_find_their_parent_by_its_id_or_by_the_id_made_from_its_name() -> None:
    """A parent needs no id column, and the form of its letters does not matter."""
    document = document_of(
        {
            "tools": [{"name": "Customer Care"}, {"id": "café"}],
            "tool_capabilities": [{"tool": "cafe\u0301", "id": "b"}, {"tool": "customer-care", "id": "a"}],
        }
    )

    assert [tool["capabilities"] for tool in document["tools"]] == [[{"id": "a"}], [{"id": "b"}]]


def test_provenance_is_a_text_or_columns() -> None:
    """A source in one column joins what the dotted columns say."""
    row = {"id": "crm", "provenance": "interview", "provenance.as_of": "2026-11-01"}

    assert document_of({"tools": [row]})["tools"][0]["provenance"] == {"from": "interview", "as_of": "2026-11-01"}


def test_what_is_wrong_with_tables_is_told_at_once() -> None:
    """Unknown tables and columns, second stacks and children without a parent, each with its place and a hint."""
    told = _told(
        {
            "tool": [],
            "stack": [{"name": "A"}, {"name": "B"}],
            "tools": [{"id": "crm", "cost.anual": 5, "y-own": 1}, {"id": "esp", "capabilities": "email"}],
            "tool_capabilities": [
                {"tool": "crn", "id": "a"},
                {"id": "a"},
                {"tool": "esp", "id": "a"},
                {"tool": [], "id": "a"},
            ],
            "step_needs": [{"journey": "buy", "step": "pay", "entity": "a"}],
        }
    )

    assert told == [
        "SA201 tool | there is no table 'tool' in a stack | did you mean 'tools'?",
        "SA212 stack 1 | a stack is one row | ",
        "SA201 tools cost.anual | unknown column 'cost.anual' | did you mean 'cost.annual'?",
        told[3],
        "SA301 tool_capabilities 0 tool | unknown tool 'crn' | did you mean 'crm'?",
        "SA202 tool_capabilities 1 tool | the row does not say which tool it is about | ",
        told[6],
        "SA301 tool_capabilities 3 tool | unknown tool 'a list' | known: crm, esp",
        "SA301 step_needs 0 step | unknown step 'pay' | ",
    ]
    assert told[6].startswith(
        "SA304 tool_capabilities 2 tool | the capabilities of 'esp' are given here and in table 't"
    )
    assert told[3].startswith("SA201 tools y-own | unknown column 'y-own' | ")


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ((), ("stack", 0)),
        (("name",), ("stack", 0, "name")),
        (("tools",), ("tools",)),
        (("needs",), ("needs",)),
        (("provenance", "from"), ("stack", 0, "provenance.from")),
        (("tools", 1), ("tools", 1)),
        (("tools", 1, "departments", 0), ("tools", 1, "departments")),
        (("tools", 1, "cost", "annual"), ("tools", 1, "cost.annual")),
        (("tools", 0, "provenance", "from"), ("tools", 0, "provenance")),
        (("tools", 0, "capabilities", 1, "grade"), ("tool_capabilities", 1, "grade")),
        (("tools", 0, "capabilities"), ("tools", 0, "capabilities")),
        (("tools", 1, "capabilities", 0, "id"), ("tools", 1, "capabilities")),
        (("tools", 1, "x-own", "list", 0), ("tools", 1, "x-own")),
        (("tools", 1, "nonsense"), ("tools", 1, "nonsense")),
    ],
)
def test_a_place_in_the_document_is_a_place_in_the_tables(loc: tuple[Any, ...], place: tuple[Any, ...]) -> None:
    """The cell that a fact came from can be told: in its own row, or in the row of its parent."""
    reading = read_tables(
        {
            "stack": [{"name": "Shop"}],
            "tools": [{"id": "crm", "provenance": "interview"}, {"id": "esp", "capabilities": "email", "x-own": [1]}],
            "tool_capabilities": [{"tool": "crm", "id": "a"}, {"tool": "crm", "id": "b", "grade": 9}],
        }
    )

    assert reading.place(loc) == place


def test_a_place_where_no_stack_row_was_given() -> None:
    """The name of the stack is then looked for in a row that is not there."""
    assert read_tables({"tools": [{"id": "crm"}]}).place(("name",)) == ("stack", "name")


def test_every_field_of_the_models_has_its_place_in_a_table() -> None:
    """A field that is added to a model shows up: in a column, or as a list with a table of its own."""
    lists = {name for name, field in Stack.model_fields.items() if str(field.annotation).startswith("tuple")}
    plain = {name for name in LAYOUTS["stack"].columns if "." not in name}
    tabled = {(layout.parent, layout.field) for layout in LAYOUTS.values() if layout.keys}
    needed = {
        (layout.name, name)
        for layout in LAYOUTS.values()
        for name, column in layout.columns.items()
        if column.kind is Kind.RECORDS or name in ("capabilities", "system_of_record", "needs")
    }
    needed -= {("activities", "capabilities")}  # ids alone, without grades
    needed -= {
        ("tools", "privacy.keep_of")
    }  # a list within a record: a cell holds it as JSON, and both ways are tested

    assert lists | plain == set(Stack.model_fields)
    assert {name for name, layout in LAYOUTS.items() if layout.parent == "stack"} == lists
    assert tabled == needed
