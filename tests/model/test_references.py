"""Every name in a stack leads somewhere, and all problems are told at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from hangs import ends
from model.documents import junk, wrong_documents
from stackaudit.model.stack import Stack


def _stack(**facts: Any) -> dict[str, Any]:
    return {"name": "Shop", "tools": ["CRM", {"id": "esp", "name": "Mailer"}], **facts}


def _errors(data: object) -> list[Any]:
    with pytest.raises(ValidationError) as caught:
        Stack.model_validate(data)
    return caught.value.errors()


def _places(data: object) -> list[tuple[Any, ...]]:
    return [(*line["loc"], line["type"]) for line in _errors(data)]


def test_what_a_tool_requires_and_excludes_is_there() -> None:
    """Both lists name tools of the stack; each dangling name is told in its place."""
    tools = [{"id": "crm", "requires": ["esp", "erp"], "conflicts": ["epp"]}, "ESP"]

    assert _places({"name": "S", "tools": tools}) == [
        ("tools", 0, "requires", 1, "reference"),
        ("tools", 0, "conflicts", 0, "reference"),
    ]


def test_a_step_follows_steps_of_its_own_journey() -> None:
    """A name in `after` that is no step of the journey leads nowhere, and the nearest step is named."""
    journeys = [
        {"name": "Buy", "steps": [{"name": "Order"}]},
        {"name": "Return", "steps": [{"name": "Report"}, {"name": "Refund", "after": ["report", "reprot"]}]},
    ]
    (line,) = _errors({"name": "S", "tools": ["CRM"], "journeys": journeys})

    assert line["loc"] == ("journeys", 1, "steps", 1, "after", 1)
    assert "unknown step 'reprot'" in line["msg"]


@pytest.mark.parametrize(
    ("facts", "place", "kind"),
    [
        ({"hub": "crn"}, ("hub",), "tool"),
        ({"departments": [{"id": "a", "parent": "b"}]}, ("departments", 0, "parent"), "department"),
        ({"entities": {"a": {"system_of_record": "x"}}}, ("entities", 0, "system_of_record", 0, "tool"), "tool"),
        ({"entities": {"a": {"cross_reference": "x"}}}, ("entities", 0, "cross_reference"), "tool"),
        ({"integrations": ["crm -> x"]}, ("integrations", 0, "target"), "tool"),
        ({"integrations": ["x -> crm"]}, ("integrations", 0, "source"), "tool"),
        ({"integrations": [{"crm -> esp": None, "via": "x"}]}, ("integrations", 0, "via"), "tool"),
        ({"integrations": ["crm -> esp: x"], "entities": ["a"]}, ("integrations", 0, "entities", 0), "entity"),
        ({"candidates": ["crm -> x"]}, ("candidates", 0, "target"), "tool"),
        ({"needs": [{"from": "x", "to": "crm", "entity": "a"}]}, ("needs", 0, "from"), "tool"),
        ({"needs": [{"from": "crm", "to": "esp", "entity": "b"}], "entities": ["a"]}, ("needs", 0, "entity"), "entity"),
        (
            {"tools": [{"name": "CRM", "departments": "b"}], "departments": ["a"]},
            ("tools", 0, "departments", 0),
            "department",
        ),
        (
            {"tools": [{"name": "CRM", "entities": {"b": "cache"}}], "entities": ["a"]},
            ("tools", 0, "entities", 0),
            "entity",
        ),
        ({"tools": [{"name": "CRM", "relays": "b"}], "entities": ["a"]}, ("tools", 0, "relays", 0), "entity"),
        ({"initiatives": [{"name": "R", "tools": ["x"]}]}, ("initiatives", 0, "tools", 0), "tool"),
        (
            {"journeys": [{"id": "j", "steps": [{"id": "s", "tools": "x"}]}]},
            ("journeys", 0, "steps", 0, "tools", 0),
            "tool",
        ),
        (
            {"journeys": [{"id": "j", "steps": [{"id": "s", "needs": ["b"]}]}], "entities": ["a"]},
            ("journeys", 0, "steps", 0, "needs", 0, "entity"),
            "entity",
        ),
    ],
)
def test_a_name_that_leads_nowhere(facts: dict[str, Any], place: tuple[Any, ...], kind: str) -> None:
    """Every field that names something is checked, and the error stands at the name."""
    (error,) = _errors(_stack(**facts))

    assert (error["loc"], error["type"], error["ctx"]["kind"]) == (place, "reference", kind)


def test_use_declares_what_no_list_declares() -> None:
    """Without a list of departments or entities, any may be named."""
    data = _stack(tools=[{"name": "CRM", "departments": "sales", "entities": {"order": "cache"}, "relays": "lead"}])

    assert Stack.model_validate(data).tools[0].departments == ("sales",)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("crn", "did you mean 'crm'?"),
        ("CRM", "its id is 'crm'"),
        ("zzz", "known: crm, esp"),
        ("Mailer", "known: crm, esp"),
    ],
)
def test_the_nearest_id_is_told(name: str, advice: str) -> None:
    """A slip, or a name in the place of an id, comes with the id that was meant."""
    (error,) = _errors(_stack(hub=name))

    assert error["ctx"]["help"] == advice


def test_braces_in_names_do_not_break_messages() -> None:
    """What looks like a place to fill in is shown as it is, in both ways that an error is told."""
    assert _errors(_stack(integrations=["a{help}b -> esp"]))[0]["msg"].startswith("id 'a{help}b' holds")
    assert _errors(_stack(hub="{help}", knd=1))[0]["msg"].startswith("id '{help}' holds")


def test_all_problems_are_told_at_once() -> None:
    """Fields that do not fit and names that lead nowhere come together, each at its place in the data as given."""
    data = _stack(
        hub="crn",
        entities={"customer": {"tolerance": 3}, "order": {"system_of_record": "x"}},
        integrations=["crm -> y", {"source": "crm"}, "z -> esp: customer", "no arrow", "crm -> esp: custmer"],
        knd=1,
    )

    assert sorted(_places(data), key=repr) == sorted(
        [
            ("entities", 0, "tolerance", "duration"),
            ("integrations", 1, "target", "missing"),
            ("integrations", 3, "shorthand"),
            ("knd", "string_pattern_mismatch"),
            ("hub", "reference"),
            ("entities", 1, "system_of_record", 0, "tool", "reference"),
            ("integrations", 0, "target", "reference"),
            ("integrations", 2, "source", "reference"),
            ("integrations", 4, "entities", 0, "reference"),
        ],
        key=repr,
    )


@pytest.mark.parametrize(
    "tool",
    [
        {"id": "erp", "kind": "x"},
        {"name": "ERP", "kind": "x"},
        {"name": "Erp", "id": 5},
        {"id": "erp", "name": "\u202e"},
        {"id": "e rp", "name": "ERP"},
    ],
)
def test_a_wrong_record_is_still_known_by_its_name(tool: dict[str, Any]) -> None:
    """What names a tool that is wrong for another reason leads somewhere: one problem, one error."""
    errors = _errors(_stack(tools=["CRM", tool], hub="erp", integrations=["crm -> erp"]))

    assert {line["loc"][:2] for line in errors} == {("tools", 1)}
    assert "reference" not in {line["type"] for line in errors}


@pytest.mark.parametrize("tools", [5, None, "crm", {"crm": {}}, []])
def test_without_tools_no_tool_is_called_unknown(tools: object) -> None:
    """Where the list itself is wrong, the names of its tools are not also wrong."""
    errors = _errors(_stack(tools=tools, hub="crm", integrations=["crm -> esp"]))

    assert [line["loc"] for line in errors] == [("tools",)]


def test_nothing_is_made_up_for_the_second_look() -> None:
    """Where all tools are wrong, no other tool stands in for them, under any name."""
    assert _places({"name": "S", "tools": [5], "hub": "placeholder"}) == [
        ("tools", 0, "model_type"),
        ("hub", "reference"),
    ]
    assert _places({"tools": ["CRM"], "hub": "x"}) == [("name", "missing"), ("hub", "reference")]


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({"provenance": {"as_of": "soon"}}, [("provenance", "as_of", "date")]),
        ({"x-own": [[float("nan")]]}, [("x-own", "finite_number")]),
        ({"entities": {"a": 5}}, [("entities", 0, "model_type")]),
        ({"entities": {"a": {"id": "b"}}}, [("entities", "contradiction")]),
        ({"entities": {7: {}}}, [("entities", 0, "id", "string_type")]),
        ({"entities": 5}, [("entities", "tuple_type")]),
        ({"integrations": {"a": "crm -> esp"}}, [("integrations", "tuple_type")]),
        ({"journeys": [{"id": "j", "steps": [5]}]}, [("journeys", 0, "steps", 0, "model_type")]),
        ({"departments": [""]}, [("departments", 0, "name", "string_too_short")]),
        ({"stackaudit": 2}, [("stackaudit", "literal_error")]),
        ({"currency": "euro"}, [("currency", "string_pattern_mismatch")]),
        ({7: 1}, [(7, "invalid_key")]),
    ],
)
def test_one_slip_is_one_error_and_hides_no_other(facts: dict[Any, Any], places: list[Any]) -> None:
    """Whatever is wrong elsewhere, the dangling hub is told too, and nothing that merely follows."""
    assert _places({**_stack(hub="crn"), **facts}) == [*places, ("hub", "reference")]


@pytest.mark.parametrize(
    "twins",
    [
        ("crm", "crm"),
        ("crm", "CRM"),
        ("file", "ﬁle"),
        ("strasse", "straße"),
        ("café", "cafe\u0301"),
        ("abc", "ａｂｃ"),
        ("ab", "a\u200db"),
    ],
)
def test_ids_that_look_alike_are_refused(twins: tuple[str, str]) -> None:
    """Case, width, ligatures and joiners do not tell two ids apart."""
    for part in ("departments", "entities", "vendors"):
        data = _stack(**{part: [{"id": twin} for twin in twins]})
        assert _places(data) == [(part, 1, "id_twice")]


@pytest.mark.parametrize(
    "facts",
    [
        {"tools": ["CRM", {"id": "crm"}]},
        {
            "integrations": [
                {"id": "f", "source": "crm", "target": "esp"},
                {"id": "F", "source": "esp", "target": "crm"},
            ]
        },
        {"tools": [{"name": "CRM", "capabilities": ["a", "A"]}]},
        {"tools": [{"name": "CRM", "entities": [{"entity": "a", "roles": "cache"}] * 2}]},
        {"journeys": [{"id": "j", "steps": [{"id": "s"}, {"id": "s"}]}]},
    ],
)
def test_an_id_is_given_once(facts: dict[str, Any]) -> None:
    """Every list with ids is checked, lists inside records too."""
    assert [line["type"] for line in _errors(_stack(**facts))] == ["id_twice"]


@settings(max_examples=150, deadline=None)
@given(wrong_documents())
def test_any_data_is_a_stack_or_a_refusal(data: Any) -> None:
    """Plain data never makes a stack fail in any other way, and each error can be read."""
    _is_stack_or_refused(data)


@settings(max_examples=100, deadline=None)
@given(junk)
def test_junk_is_refused(data: Any) -> None:
    """So it is with data that was never a stack, and with each part of one."""
    _is_stack_or_refused(data)
    for part in Stack.model_fields:
        _is_stack_or_refused(_stack(**{part: data}))


def _is_stack_or_refused(data: object) -> None:
    try:
        stack = Stack.model_validate(data)
    except ValidationError as error:
        told = [line["msg"] for line in error.errors()]
    else:
        told = [str(stack)]
        assert Stack.model_validate(stack.document()) == stack
    assert all(told)


def test_nesting_without_end_is_refused() -> None:
    """Depth and circles end in an error, not in the interpreter's."""
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    circle: dict[str, Any] = {}
    circle["x-a"] = circle

    for part in ("x-own", "entities", "tools", "hub", "provenance"):
        assert _errors(_stack(**{part: deep}))
    assert _errors(_stack(**{"x-own": circle}))


def test_a_flood_of_errors_is_told_in_time() -> None:
    """Twenty thousand wrong records take seconds, not minutes, and so do as many unknown keys."""
    with ends():
        flows = [{"source": "crm", "target": f"t{n}", "every": n + 1} for n in range(10_000)]
        data = _stack(integrations=flows, **{f"k{n}": n for n in range(10_000)})

    assert len(_errors(data)) == 20_000
