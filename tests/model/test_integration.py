"""Integrations and their shorthand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from stackaudit.model.integration import Candidate, CandidateItem, Integration, IntegrationItem

_ITEM = TypeAdapter(IntegrationItem)


def _types(value: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        _ITEM.validate_python(value)
    return [line["type"] for line in caught.value.errors()]


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("crm -> esp", {}),
        ("crm->esp", {}),
        ("crm → esp:", {}),
        ({"crm -> esp": None}, {}),
        ("crm -> esp: customer", {"entities": ["customer"]}),
        ("  crm  ->  esp :customer ,order, ", {"entities": ["customer", "order"]}),
        ({"crm -> esp": "customer, order"}, {"entities": ["customer", "order"]}),
        ({"crm -> esp": ["customer"], "method": "api"}, {"entities": ["customer"], "method": "api"}),
        ({"crm -> esp": []}, {"entities": []}),
        ("crm <-> esp", {"bidirectional": True}),
        ("crm ↔ esp: customer", {"entities": ["customer"], "bidirectional": True}),
    ],
)
def test_shorthand(written: Any, stated: dict[str, Any]) -> None:
    """`source -> target: entities` says the same as a mapping, and states nothing more."""
    flow = _ITEM.validate_python(written)

    assert flow == Integration.model_validate({"source": "crm", "target": "esp", **stated})
    assert flow.model_fields_set == {"source", "target", *stated}


@pytest.mark.parametrize("ends", ["صندوق -> الدعم", "Почта→客服", "a-b -> c.d_e"])
def test_shorthand_in_any_script(ends: str) -> None:
    """Ids of any script, and ids with hyphens, stand beside the arrow."""
    flow = _ITEM.validate_python(f"{ends}: заказ")

    assert (flow.source, flow.target) == tuple(part.strip() for part in ends.replace("→", "->").split("->"))
    assert flow.entities == ("заказ",)


@pytest.mark.parametrize(
    "written",
    ["", "crm", "crm esp", "crm => esp", "-> esp", "crm ->", "crm -> ", "crm - > esp", "a b -> c", "{help} {shown}"],
)
def test_what_is_no_shorthand(written: str) -> None:
    """A text without an arrow between two ids is refused, and shown as it was written."""
    with pytest.raises(ValidationError) as caught:
        _ITEM.validate_python(written)

    assert [line["msg"] for line in caught.value.errors()] == [f"{written!r} is not an integration"]


@given(st.text(max_size=30))
def test_any_text_is_an_integration_or_a_refusal(text: str) -> None:
    """No text makes the shorthand fail in another way."""
    for value in (text, f"a -> {text}", {text: text}, {f"a -> b{text}": text}):
        try:
            _ITEM.validate_python(value)
        except ValidationError:
            continue


@pytest.mark.parametrize("value", [{"source": "crm", "target": "crm"}, "crm -> crm", {"crm <-> crm": None}])
def test_a_flow_to_itself_is_refused(value: object) -> None:
    """An integration connects two tools."""
    assert _types(value) == ["self_flow"]


@pytest.mark.parametrize(
    ("facts", "type_"),
    [
        ({"entities": ["customer", "customer"]}, "listed_twice"),
        ({"method": "magic"}, "literal_error"),
        ({"status": "on"}, "literal_error"),
        ({"every": 5}, "duration"),
        ({"reliability": 95}, "share"),
        ({"bidirectional": "yes"}, "bool_type"),
        ({"volume": float("inf")}, "finite_number"),
        ({"volume": -1}, "greater_than_equal"),
        ({"cost": 1}, "string_pattern_mismatch"),
        ({"from": "crm"}, "string_pattern_mismatch"),
        ({"crm -> esp": "customer"}, "string_pattern_mismatch"),
        ({"bidirectional": None}, "bool_type"),
    ],
)
def test_facts_that_do_not_fit(facts: dict[str, Any], type_: str) -> None:
    """Each fact of a flow is checked as what it is."""
    assert _types({"source": "crm", "target": "esp", **facts}) == [type_]


def test_what_is_absent_is_unknown() -> None:
    """Only the direction and the status have a default; the rest is None, which is not the same as empty."""
    flow = _ITEM.validate_python("crm -> esp")

    assert (flow.entities, flow.method, flow.every, flow.reliability, flow.keys) == (None,) * 5
    assert (flow.bidirectional, flow.status) == (False, "active")
    assert flow != _ITEM.validate_python({"crm -> esp": []})


def test_a_candidate_is_an_integration_with_a_cost() -> None:
    """The shorthand serves candidates too."""
    assert TypeAdapter(CandidateItem).validate_python("crm -> esp: customer").cost is None
    assert Candidate.model_validate({"source": "a", "target": "b", "cost": 2}).cost == 2
