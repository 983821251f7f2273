"""The JSON Schema of a stack file."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from model.documents import documents
from stackaudit.model.stack import Stack, stack_schema

_SAMPLES = ["fixtures/cobble_7.yaml", "fixtures/consolidate_7.yaml", "gitlab/gitlab_2022.yaml"]
_VALIDATOR = Draft202012Validator(stack_schema())


def _shop(**facts: Any) -> dict[str, Any]:
    return {"name": "Shop", "tools": ["CRM", "ESP"], **facts}


def _tool(**facts: Any) -> dict[str, Any]:
    return _shop(tools=[{"id": "crm", **facts}])


_SOUND: list[dict[str, Any]] = [
    _shop(),
    _shop(stackaudit=1, as_of="2026-11-01", currency="EUR", hub="crm"),
    _shop(hub=None, provenance=None),
    _shop(**{"x-own": {"a": [1, None]}}),
    _shop(provenance="interview"),
    _shop(provenance={"from": "interview", "confidence": "assumed"}),
    _shop(departments=["Sales", {"id": "it"}, {"name": "Ops", "headcount": 3}]),
    _shop(entities=["order", {"id": "lead"}, {"name": "Lead 2"}]),
    _shop(entities={"order": None, "lead": {}, "客服": {"tolerance": "24h", "weight": 2}}),
    _shop(entities={"order": {"system_of_record": "crm"}, "lead": {"system_of_record": "none"}}),
    _shop(entities={"order": {"system_of_record": ["crm", {"tool": "esp", "scope": "EU"}]}}),
    _shop(entities={"order": {"system_of_record": {"tool": "esp", "scope": ["EU"]}}, "lead": {"system_of_record": []}}),
    _shop(integrations=["crm -> esp", "crm <-> esp: customer, order", "crm→esp"]),
    _shop(
        integrations=[{"crm -> esp": "customer"}, {"crm -> esp": ["customer"], "method": "api"}, {"crm <-> esp": None}]
    ),
    _shop(integrations=[{"source": "crm", "target": "esp", "entities": "customer", "every": 0, "reliability": "95%"}]),
    _shop(
        candidates=["crm -> esp", {"source": "crm", "target": "esp", "cost": 2}, {"crm -> esp": None, "cost": "2.50"}]
    ),
    _shop(needs=[{"from": "crm", "to": "esp", "entity": "order", "within": "PT1H", "attributes": "email"}]),
    _shop(journeys=[{"name": "Buy", "volume": "60%", "steps": [{"name": "Pay", "tools": "crm", "needs": ["order"]}]}]),
    _shop(
        journeys=[{"id": "buy", "steps": [{"id": "pay", "after": [], "needs": [{"entity": "a", "within": "1.5h"}]}]}]
    ),
    _shop(initiatives=["Rollout", {"name": "R2", "tools": "crm"}], vendors=["Acme"]),
    _shop(complete="integrations"),
    _shop(complete=["integrations", "tools", {"costs": "it", "owners": ["it", "ops"]}]),
    _shop(complete={"integrations": True, "costs": "all", "owners": None, "x-said-by": "the CIO"}),
    _tool(flows="none"),
    _tool(departments="sales", capabilities=["email", {"id": "forms", "grade": 1, "usage": 0.1}]),
    _tool(entities={"order": "consumer", "lead": ["producer", "cache"], "a": {"roles": "cache", "scope": "EU"}}),
    _tool(entities=[{"entity": "order", "roles": "consumer"}]),
    _tool(cost={"annual": 12000.5, "x-note": "net"}, seats={"paid": 3}, contract={"notice": "60d", "auto_renew": True}),
    _tool(limits=[{"resource": "contacts", "growth": "3%"}], prices=[{"annual": 5}, {"up_to": 9, "annual": 7}]),
    _tool(intent={"kind": "regional", "until": "2027-06-30"}, fit={"functional": 3, "score": 85}, stores_keys="email"),
]
_WRONG: list[Any] = [
    {},
    [],
    "Shop",
    {"name": "Shop"},
    {"name": "Shop", "tools": []},
    {"tools": ["CRM"]},
    _shop(name=""),
    _shop(name=" "),
    _shop(name=5),
    _shop(knd=1),
    _shop(stackaudit=2),
    _shop(currency="euro"),
    _shop(as_of="1.11.2026"),
    _shop(hub="a b"),
    _shop(tools="CRM"),
    _shop(tools={"crm": {}}),
    _shop(tools=[5]),
    _shop(tools=[{}]),
    _shop(tools=[{"vendor": "Acme"}]),
    _shop(departments=None),
    _shop(departments=[{"id": "it", "headcount": -1}]),
    _shop(entities={"order": 5}),
    _shop(entities={"order": {"tolerance": 24}}),
    _shop(entities=[{"tolerance": "24h"}]),
    _shop(entities={"order": {"system_of_record": 5}}),
    _shop(integrations=["crm"]),
    _shop(integrations=[{"source": "crm"}]),
    _shop(integrations=[{"crm": "esp"}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "every": "P1M"}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "every": "P"}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "reliability": 95}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "reliability": "101%"}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "method": "magic"}]),
    _shop(integrations=[{"source": "crm", "target": "esp", "cost": 1}]),
    _shop(needs=[{"from": "crm", "to": "esp"}]),
    _shop(journeys=["Buy"]),
    _shop(journeys=[{"name": "Buy", "steps": []}]),
    _shop(journeys=[{"name": "Buy", "steps": ["Pay"]}]),
    _shop(complete="all"),
    _shop(complete=["integration"]),
    _shop(complete=[5]),
    _shop(complete=True),
    _shop(complete={"integrations": 5}),
    _tool(flows="some"),
    _tool(flows=[]),
    _tool(knd="service"),
    _tool(kind="saas"),
    _tool(capabilities="email"),
    _tool(capabilities=[{"id": "a", "grade": 4}]),
    _tool(entities={"order": "owner"}),
    _tool(entities={"order": []}),
    _tool(entities=[{"roles": "cache"}]),
    _tool(cost=12000),
    _tool(cost={"annual": "€15"}),
    _tool(cost={"annual": -1}),
    _tool(cost={"annual": True}),
    _tool(cost={"annual": "1,000.50"}),
    _tool(cost={"monthly": 5}),
    _tool(seats={"paid": "40"}),
    _tool(must_keep="NO"),
    _tool(must_keep=None),
    _tool(contract={"renews": "2026"}),
    _tool(prices=[{"up_to": 5}]),
]


def test_the_schema_is_sound_and_names_itself() -> None:
    """It is a schema of draft 2020-12 with an id of its own, every reference in it leads somewhere, and it is JSON."""
    schema = stack_schema()
    Draft202012Validator.check_schema(schema)

    assert (schema["$id"], schema["title"]) == ("urn:stackaudit:stack:1", "Stack")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema


def test_editors_are_told_what_each_thing_means() -> None:
    """Records and fields carry the first words of their documentation, and no more."""
    schema = stack_schema()

    assert schema["description"].startswith("A company's tech stack")
    assert ">>>" not in json.dumps(schema)
    assert schema["$defs"]["Tool"]["description"] == "One tool, service or spreadsheet of the stack."
    assert schema["$defs"]["Tool"]["properties"]["owner"]["description"] == "The business owner."
    assert all("description" in record for record in schema["$defs"].values() if "properties" in record)


def test_each_call_gives_a_schema_of_its_own() -> None:
    """Changing one changes no other."""
    first = stack_schema()
    untouched = copy.deepcopy(first)
    first["$defs"].clear()

    assert stack_schema() == untouched


@pytest.mark.shared
@pytest.mark.parametrize("name", _SAMPLES)
def test_real_stack_files_fit(name: str, shared_data: Path) -> None:
    """The files as people write them, shorthands and all, fit the schema."""
    text = (shared_data / name).read_text("utf-8")
    data = json.loads(json.dumps(yaml.safe_load(text), default=str))

    assert [error.message for error in _VALIDATOR.iter_errors(data)] == []


@settings(max_examples=40, deadline=None)
@given(documents)
def test_what_a_stack_writes_fits(document: dict[str, Any]) -> None:
    """Every document that the model takes and writes fits the schema."""
    written = Stack.model_validate(document).document()

    for data in (document, written):
        assert [error.message for error in _VALIDATOR.iter_errors(data)] == []


@pytest.mark.parametrize("data", _SOUND)
def test_every_way_to_write_a_stack_fits(data: dict[str, Any]) -> None:
    """What the model reads, shorthands included, the schema takes."""
    Stack.model_validate(data)

    assert [error.message for error in _VALIDATOR.iter_errors(data)] == []


@pytest.mark.parametrize("data", _WRONG)
def test_what_is_wrong_does_not_fit(data: Any) -> None:
    """What the model refuses in a field, the schema refuses too, so that an editor marks it."""
    with pytest.raises(ValidationError):
        Stack.model_validate(data)

    assert not _VALIDATOR.is_valid(data)
