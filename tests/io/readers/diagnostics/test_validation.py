"""Pydantic's errors, told in our words, in the right place, with the nearest right value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from stackaudit.core.errors import Problem
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.sentences import number_advice
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.text import yaml_text
from stackaudit.model.stack import Stack


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)
    __pydantic_extra__: dict[Annotated[str, StringConstraints(pattern=r"^x-")], JsonValue]


class Phase(StrEnum):
    PLAN = "plan"
    ACTIVE = "active"


class Price(Record):
    annual: Annotated[float, Field(strict=True, ge=0, le=1e15, allow_inf_nan=False)]
    seats: Annotated[int, Field(strict=True, gt=0, lt=100)] = 1


Aliased = TypeAliasType("Aliased", Price)


class Department(Record):
    id: str
    headcount: Annotated[int, Field(strict=True)] | None = None


def _from_mapping(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return tuple({"id": key, **facts} if isinstance(facts, Mapping) else facts for key, facts in value.items())


class Entity(Record):
    id: str
    tolerance: Annotated[int, Field(strict=True)] = 0
    roles: tuple[Literal["producer", "consumer"], ...] = ()


def _sorted_dates(value: Any) -> Any:
    if value == "never":
        raise PydanticCustomError("own_rule", "it must end some day", {"help": "write a day", "code": "SA304"})
    return value


class Tool(Record):
    name: Annotated[str, StringConstraints(min_length=1, max_length=5)]
    kind: Literal["service", "conduit"] = "service"
    phase: Phase = Phase.PLAN
    critical: Annotated[bool, Field(strict=True)] = False
    price: Price | None = None
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")] = "A"
    starts: Annotated[date, Field(strict=False)] | None = None
    ends: Annotated[str, BeforeValidator(_sorted_dates)] | None = None
    source: str | None = Field(default=None, alias="from")
    tags: tuple[str, ...] = ()
    notes: dict[str, Price] = {}
    labels: dict[Annotated[str, StringConstraints(max_length=3)], int] = {}
    every: timedelta | None = None
    second: Aliased | None = None


class Cat(Record):
    type: Literal["cat"]
    lives: Annotated[int, Field(strict=True)]


class Dog(Record):
    type: Literal["dog"]
    name: str


class House(Record):
    name: str
    tools: tuple[Tool, ...] = ()
    departments: tuple[str | Department, ...] = ()
    entities: Annotated[tuple[Entity, ...], BeforeValidator(_from_mapping)] = ()
    pets: tuple[Annotated[Cat | Dog, Field(discriminator="type")], ...] = ()

    @model_validator(mode="after")
    def _check(self) -> House:
        if self.name == "burning":
            raise ValueError("a house may not burn")
        return self


def told(text: str, model: type[BaseModel] = House) -> tuple[Problem, ...]:
    data = yaml_text.load(text)
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return problems_from(caught.value, data, yaml_text.locate(text), model)


def tool(line: str) -> Problem:
    """Return the one problem of a tool with this line."""
    (problem,) = told(f"name: h\ntools:\n- name: t\n  {line}\n")
    assert problem.line == 4
    return problem


@pytest.mark.parametrize(
    ("line", "code", "column", "width", "message", "help_"),
    [
        ("knd: service", "SA201", 3, 3, "unknown field 'knd'", "did you mean 'kind'?"),
        ("form: x", "SA201", 3, 4, "unknown field 'form'", "did you mean 'from'?"),
        (
            "kind: servce",
            "SA203",
            9,
            6,
            "'kind' is 'servce'; expected 'service' or 'conduit'",
            "did you mean 'service'?",
        ),
        ("kind: [a]", "SA203", 9, 3, "'kind' is a list; expected 'service' or 'conduit'", ""),
        ("phase: activ", "SA203", 10, 5, "'phase' is 'activ'; expected 'plan' or 'active'", "did you mean 'active'?"),
        (
            "critical: NO",
            "SA204",
            13,
            2,
            "'critical' is 'NO', not true or false",
            "YAML 1.2 reads NO as text; write true or false, here false",
        ),
        (
            "critical: 'true'",
            "SA204",
            13,
            6,
            "'critical' is 'true', not true or false",
            "remove the quotes: write true",
        ),
        ("critical: 1", "SA204", 13, 1, "'critical' is 1, not true or false", "write true or false"),
        (
            "price: {annual: '1,000.50'}",
            "SA205",
            19,
            10,
            "'1,000.50' is not a number (in 'annual')",
            "write 1000.50, without a sign for the thousands",
        ),
        (
            "price: {annual: €15}",
            "SA205",
            19,
            3,
            "'€15' is not a number (in 'annual')",
            "write 15, the currency stands once, in 'currency'",
        ),
        (
            "price: {annual: 5%}",
            "SA205",
            19,
            2,
            "'5%' is not a number (in 'annual')",
            "write 0.05 (one hundredth of 5)",
        ),
        ("price: {annual: '12'}", "SA205", 19, 4, "'12' is not a number (in 'annual')", "remove the quotes: write 12"),
        ("price: {annual: x}", "SA205", 19, 1, "'x' is not a number (in 'annual')", "write a number such as 0.5"),
        ("price: {annual: true}", "SA205", 19, 4, "true is not a number (in 'annual')", "write a number such as 0.5"),
        ("price: {annual: -1}", "SA208", 19, 2, "'annual' is -1; it must be at least 0", ""),
        ("price: {annual: 1e16}", "SA208", 19, 4, "'annual' is 1e+16; it must be at most 1000000000000000", ""),
        (
            "price: {annual: 1, seats: 1.5}",
            "SA205",
            29,
            3,
            "1.5 is not a whole number (in 'seats')",
            "write digits only, such as 12",
        ),
        ("price: {annual: 1, seats: 0}", "SA208", 29, 1, "'seats' is 0; it must be more than 0", ""),
        ("price: {annual: 1, seats: 100}", "SA208", 29, 3, "'seats' is 100; it must be less than 100", ""),
        ("price: {}", "SA202", 3, 5, "required field 'annual' is missing", ""),
        ("price: {annual: }", "SA214", 11, 6, "'annual' has no value", "give it one, or leave it out"),
        ("price: [1]", "SA212", 10, 3, "'price' must be a mapping, not a list", "write 'key: value' lines"),
        (
            "from: 1.10",
            "SA206",
            9,
            4,
            "'from' must be a text, but 1.10 is the number 1.1",
            'write it in quotes: "1.10"',
        ),
        ("from: yes", "", 0, 0, "", ""),
        (
            "from: true",
            "SA206",
            9,
            4,
            "'from' must be a text, but true is the truth value true",
            'write it in quotes: "true"',
        ),
        ("from: [a]", "SA212", 9, 3, "'from' must be a text, not a list", ""),
        ("code: abc", "SA209", 9, 3, "'code' is 'abc', which does not have the form ^[A-Z]+$", ""),
        (
            "starts: soon",
            "SA210",
            11,
            4,
            "'soon' is not a date (in 'starts')",
            "write year, month and day: 2026-11-21",
        ),
        ("ends: never", "SA304", 9, 5, "it must end some day", "write a day"),
        (
            "tags: a",
            "SA212",
            9,
            1,
            "'tags' must be a list, not 'a'",
            "write each item on a line of its own after '- ', or all of them in [ ]",
        ),
        (
            "tags: [a, 1]",
            "SA206",
            13,
            1,
            "item 2 of 'tags' must be a text, but 1 is the number 1",
            'write it in quotes: "1"',
        ),
        ("notes: {k: {annual: 1, seat: 2}}", "SA201", 26, 4, "unknown field 'seat'", "did you mean 'seats'?"),
        ("x-mine: anything", "", 0, 0, "", ""),
        ("labels: {long: 1}", "SA207", 12, 4, "'long' must have at most 3 characters", ""),
        (
            "every: often",
            "SA211",
            10,
            5,
            "'often' is not a duration (in 'every')",
            "write a number and a unit: 10m, 24h, 30d",
        ),
        ("second: {anual: 1, annual: 1}", "SA201", 12, 5, "unknown field 'anual'", "did you mean 'annual'?"),
        (
            "price: {annual: {a: 1}}",
            "SA205",
            19,
            6,
            "a mapping is not a number (in 'annual')",
            "write a number such as 0.5",
        ),
    ],
)
def test_each_kind_of_error_has_its_sentence_and_its_place(
    line: str, code: str, column: int, width: int, message: str, help_: str
) -> None:
    """Every way not to fit is told in our words, at the key or the value, with what to write instead."""
    if not code:
        House.model_validate(yaml_text.load(f"name: h\ntools:\n- name: t\n  {line}\n"))
        return

    problem = tool(line)

    assert (problem.code, problem.column, problem.width) == (code, column, width)
    assert (problem.message, problem.help) == (message, help_)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [
        ("tools: []\n", "SA202", 1, 1, "required field 'name' is missing"),
        ("name: h\ntools:\n- kind: service\n", "SA202", 3, 3, "required field 'name' is missing"),
        ("name: h\ntools:\n- {name: ''}\n", "SA207", 3, 10, "'name' is empty"),
        ("name: h\ntools:\n- name: abcdef\n", "SA207", 3, 9, "'name' must have at most 5 characters"),
        ("name: h\ntools:\n- {name: t}\n- esp\n", "SA212", 4, 3, "item 2 of 'tools' must be a mapping, not 'esp'"),
        (
            "name: h\ndepartments: [a, {id: b, headcount: '12'}]\n",
            "SA205",
            2,
            37,
            "'12' is not a whole number (in 'headcount')",
        ),
        (
            "name: h\ndepartments: [a, 5]\n",
            "SA206",
            2,
            18,
            "item 2 of 'departments' must be a text, but 5 is the number 5",
        ),
        (
            "name: h\nentities:\n  customer: {tolerance: 24h}\n",
            "SA205",
            3,
            25,
            "'24h' is not a whole number (in 'tolerance')",
        ),
        ("name: h\nentities:\n  customer: {tolerence: 1}\n", "SA201", 3, 14, "unknown field 'tolerence'"),
        ("name: h\nentities: [{id: a}, {roles: []}]\n", "SA202", 2, 21, "required field 'id' is missing"),
        ("name: h\npets: [{type: cow}]\n", "SA213", 2, 8, "'type' is 'cow'; expected 'cat', 'dog'"),
        ("name: h\npets: [{lives: 1}]\n", "SA213", 2, 8, "item 1 of 'pets' needs a field 'type', which tells its kind"),
        ("name: h\npets: [{type: cat, lives: many}]\n", "SA205", 2, 27, "'many' is not a whole number (in 'lives')"),
        ("name: h\npets: [{type: cat, lives: 9, live: 1}]\n", "SA201", 2, 30, "unknown field 'live'"),
        ("name: burning\n", "SA200", 1, 1, "a house may not burn"),
        ("- a\n", "SA212", 1, 1, "a file holds a mapping of fields, not a list"),
        ("", "SA006", 0, 0, "the file is empty"),
    ],
)
def test_places_of_the_model_are_found_in_the_file(text: str, code: str, line: int, column: int, message: str) -> None:
    """Unions, lists written as mappings, missing fields and whole files lead to the right line, and to one problem."""
    (problem,) = told(text)

    assert (problem.code, problem.line, problem.column, problem.message) == (code, line, column, message)


def test_problems_come_in_the_order_of_the_file() -> None:
    """All problems of a file are told at once, from top to bottom."""
    problems = told("nme: x\ntools:\n- name: t\n  knd: a\n  kind: b\n- name: 1\ndepartments: 5\n")

    assert [(problem.line, problem.column) for problem in problems] == sorted(
        (problem.line, problem.column) for problem in problems
    )
    assert [problem.code for problem in problems] == ["SA202", "SA201", "SA201", "SA203", "SA206", "SA212"]


def test_data_without_a_text_is_told_by_path() -> None:
    """Python data has no lines; the path stands in, and lists written as mappings keep their keys."""
    data = {"name": "h", "entities": {"customer": {"tolerance": "x"}}, "tools": [{"name": 1}]}
    with pytest.raises(ValidationError) as caught:
        House.model_validate(data)

    problems = problems_from(caught.value, data, Positions(), House)

    assert {problem.path for problem in problems} == {("entities", "customer", "tolerance"), ("tools", 0, "name")}
    assert {(problem.line, problem.column) for problem in problems} == {(0, 0)}


def test_data_from_python_may_be_stranger_than_a_file() -> None:
    """Infinite numbers and keys that are no text, which no reader lets pass, are told in our words as well."""
    data = {"name": "h", "tools": [{"name": "t", "price": {"annual": float("inf")}}], 5: 1}
    with pytest.raises(ValidationError) as caught:
        House.model_validate(data)

    problems = problems_from(caught.value, data, Positions(), House)

    assert [(problem.code, problem.message) for problem in problems] == [
        ("SA104", "'annual' is inf, not a finite number"),
        ("SA107", "key 5 is not a text"),
    ]


def test_suggestions_stop_after_a_few() -> None:
    """The nearest right value is looked for twenty times, not for every one of many slips."""
    problems = told("name: h\ntools:\n" + "- {name: t, knd: a}\n" * 100)

    assert [bool(problem.help) for problem in problems] == [True] * 20 + [False] * 80


def test_a_field_like_no_other_is_told_what_there_is() -> None:
    """Where no name is near, the help lists the known ones and says where one's own data goes."""
    assert tool("zzzzz: 1").help == (
        "known: code, critical, ends, every, from, kind, labels, name, …; your own data goes under a key that starts "
        "with 'x-'"
    )


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("1,000.50", "write 1000.50, without a sign for the thousands"),
        ("1 000 000", "write 1000000, without a sign for the thousands"),
        ("1.000,50", "write 1000.50, with a point for decimals and no sign for the thousands"),
        ("12,5", "write 12.5, with a point for decimals and no sign for the thousands"),
        ("EUR 15", "write 15, the currency stands once, in 'currency'"),
        ("15 €", "write 15, the currency stands once, in 'currency'"),
        ("$1,000", "write 1000, without a sign for the thousands; the currency stands once, in 'currency'"),
        ("5 %", "write 0.05 (one hundredth of 5)"),
        ("12", "remove the quotes: write 12"),
        ("about 12", ""),
        ("1e5", ""),
        ("", ""),
    ],
)
def test_numbers_as_people_write_them_are_understood_for_the_advice(written: str, advice: str) -> None:
    """The advice says which number was meant, and nothing where that is not sure."""
    assert number_advice(written) == advice


REAL = """\
stackaudit: 1
name: Shop
entities:
  customer: {tolerance: 24x}
tools:
  - id: web
    name: Web shop
    knd: service
    cost: {annual: "1,000.50"}
    vendor: 1.10
    must_keep: NO
    entities: {customer: [producr]}
    contract: {starts: 2026-13-01}
    seats: {paid: 4.5}
"""


def test_the_real_models_speak_the_same_language() -> None:
    """A stack file with a slip of each kind is told with code, line and column, and never in pydantic's words."""
    problems = told(REAL, Stack)

    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("SA211", 4, 25),
        ("SA201", 8, 5),
        ("SA205", 9, 20),
        ("SA206", 10, 13),
        ("SA204", 11, 16),
        ("SA203", 12, 26),
        ("SA210", 13, 24),
        ("SA205", 14, 19),
    ]
    assert not any("Input should" in problem.message for problem in problems)


REFERRING = """\
name: Shop
hub: crmm
entities:
  customer: {tolerance: 24h}
tools:
  - {name: CRM, entities: {custmer: consumer}}
  - {name: web, entities: {customer: consumer}}
integrations:
  - {source: web, target: crn, entities: [customer, ordr]}
"""


def test_names_that_lead_nowhere_are_pointed_at() -> None:
    """A dangling reference is shown where it stands, be it a value, an item of a list or a key."""
    problems = told(REFERRING, Stack)

    assert [(problem.code, problem.line, problem.column, problem.width) for problem in problems] == [
        ("SA301", 2, 6, 4),
        ("SA301", 6, 28, 7),
        ("SA301", 9, 27, 3),
        ("SA301", 9, 53, 4),
    ]
    assert problems[1].help == "did you mean 'customer'?"
