"""What a stack states of personal data: how it is written, what is refused, and how long is longer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.stacks import CASES, load, read

import stackaudit as sa
from stackaudit.core.errors import LoadError
from stackaudit.model.periods import Length, Months
from stackaudit.model.privacy import ToolPrivacy, is_longer
from stackaudit.policy import Policy

SEVEN = CASES / "privacy" / "seven_tools.yaml"


@pytest.mark.parametrize(
    ("kept", "limit", "longer"),
    [
        ("forever", Months(12), True),
        ("forever", "forever", False),
        ("none", timedelta(0), False),
        (Months(12), "forever", False),
        (Months(24), Months(12), True),
        (Months(12), Months(12), False),
        (timedelta(days=31), timedelta(days=30), True),
        (timedelta(days=30), Months(1), None),
        (timedelta(days=28), Months(1), False),
        (timedelta(days=32), Months(1), True),
        (timedelta(days=366), Months(12), None),
        (timedelta(days=367), Months(12), True),
        (Months(12), timedelta(days=365), None),
        (Months(12), timedelta(days=366), False),
        (Months(2), timedelta(days=58), True),
    ],
)
def test_how_long_is_longer(kept: Length | str, limit: Length | str, *, longer: bool | None) -> None:
    """Only where it holds for every calendar; None where months and days leave it open."""
    assert is_longer(kept, limit) is longer


def test_classes_of_attributes_are_a_mapping_or_a_list() -> None:
    """Both are read as the same records."""
    mapping, listed = (
        read({"name": "S", "tools": ["A"], "entities": {"c": {"attribute_classes": written}}})
        for written in ({"health": "special"}, [{"attribute": "health", "class": "special"}])
    )

    assert mapping == listed
    assert mapping.document()["entities"][0]["attribute_classes"] == [{"attribute": "health", "class": "special"}]


KEPT = {
    "name": "S",
    "tools": [{"id": "a", "privacy": {"keep": {"customer": "3 years", "order": "none"}}}],
    "entities": {"customer": {}, "order": {}},
}


def test_how_long_a_tool_keeps_records_may_be_stated_for_each_entity() -> None:
    """A mapping in `keep` is a list of records beside the one duration, which stands for all others."""
    stack = read(KEPT)
    stated = stack.tool("a").privacy

    assert stated is not None
    assert (stated.keep, stated.states_keep, stated.keeps_nothing) == (None, True, False)
    assert (stated.kept("customer"), stated.kept("order"), stated.kept("lead")) == (Months(36), "none", None)
    written = [{"entity": "customer", "keep": "3 years"}, {"entity": "order", "keep": "none"}]
    assert stack.document()["tools"][0]["privacy"] == {"keep_of": written}
    both = ToolPrivacy.model_validate({"keep": "none", "keep_of": {"customer": "1y"}})
    assert (both.kept("customer"), both.kept("order"), both.keeps_nothing) == (Months(12), "none", False)
    assert ToolPrivacy.model_validate({"keep": "none"}).keeps_nothing
    assert not ToolPrivacy.model_validate({"keep": {}}).states_keep


@pytest.mark.parametrize("suffix", ["yaml", "json", "xlsx", "", "frames"])
def test_no_limit_of_an_entity_is_lost(suffix: str, tmp_path: Path) -> None:
    """In files of each form, in a folder and in frames."""
    stack = read(KEPT)
    target = tmp_path / f"kept{'.' * bool(suffix)}{suffix}"
    if suffix == "frames":
        assert sa.Stack.from_frames(**stack.to_frames()) == stack
        return
    sa.write_stack(stack, target)

    assert sa.read_stack(target) == stack


def test_the_schema_knows_a_limit_for_each_entity() -> None:
    """One duration, or a mapping of them."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = ToolPrivacy.model_json_schema()

    for keep in ("3 years", "none", {"customer": "3 years", "order": "forever"}):
        jsonschema.validate({"keep": keep}, schema)
    for keep in ("soon", {"customer": "soon"}, [1]):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"keep": keep}, schema)


def test_bare_words_for_the_controller_and_for_an_activity() -> None:
    """A text is the name of the record."""
    stack = read({"name": "S", "tools": ["A"], "controller": "Acme", "activities": ["News letter"]})

    assert stack.document()["controller"] == {"name": "Acme"}
    assert stack.document()["activities"] == [{"id": "news-letter", "name": "News letter"}]


@pytest.mark.parametrize(("safeguard", "is_safeguarded"), [(None, None), ("None", False), ("contract clauses", True)])
def test_a_safeguard_is_stated_to_be_there_or_not_or_it_is_not_stated(
    safeguard: str | None, *, is_safeguarded: bool | None
) -> None:
    """Three answers: there is one, there is none, not stated."""
    tool = read({"name": "S", "tools": [{"name": "A", "privacy": {"safeguard": safeguard}}]}).tool("a")

    assert tool.privacy is not None
    assert tool.privacy.is_safeguarded is is_safeguarded


@pytest.mark.parametrize("suffix", ["yaml", "json", "xlsx", ""])
def test_no_fact_is_lost_in_files(suffix: str, tmp_path: Path) -> None:
    """YAML, JSON, a workbook and a folder give the same stack back."""
    stack = read(load(SEVEN))
    target = tmp_path / f"seven{'.' * bool(suffix)}{suffix}"
    sa.write_stack(stack, target)

    assert sa.read_stack(target) == stack


def test_a_list_that_people_keep_may_have_our_columns(tmp_path: Path) -> None:
    """Columns by our names are read in the words of lists: years are those of the calendar, for ever is a word."""
    path = tmp_path / "list.csv"
    path.write_text(
        "Tool,Vendor,privacy.hosted,privacy.agreement,privacy.keep\n"
        "HubSpot,HubSpot,EU; US,yes,2 years\nSlack,Salesforce,US,no,Forever\nFoo,Bar,,,\n",
        encoding="utf-8",
    )
    stack = sa.read_stack(path)
    stated = {tool.name: tool.privacy for tool in stack.tools}

    assert stated == {
        "HubSpot": ToolPrivacy(hosted=("EU", "US"), agreement=True, keep=Months(24)),
        "Slack": ToolPrivacy(hosted=("US",), agreement=False, keep="forever"),
        "Foo": None,
    }


def test_no_fact_is_lost_in_frames() -> None:
    """Frames give the same stack back."""
    stack = read(load(SEVEN))

    assert sa.Stack.from_frames(**stack.to_frames()) == stack


HEAD = "stackaudit: 1\nname: S\ntools: [CRM]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("entities: {c: {personal: persnal}}", ["4:26", "'persnal'", "'personal'"]),
        ("entities: {c: {attribute_classes: {health: specal}}}", ["4:", "'specal'", "'special'"]),
        ("entities: {c: {attributes: [email], attribute_classes: {emial: personal}}}", ["4:", "'emial'", "'email'"]),
        ("entities: {c: {consent_for: d}}", ["4:", "unknown entity 'd'"]),
        ("entities: {c: {consent_for: c}}", ["4:", "records consents for itself"]),
        ("entities: {c: {keep: 7}}", ["4:", "7", "'7 days'"]),
        (
            "entities: {c: {personal: yes}}",
            ["4:26", "'yes' does not say which class", "'criminal'", "mean 'personal'?"],
        ),
        ("entities: {c: {personal: true}}", ["4:26", "'true' does not say which class", "mean 'personal'?"]),
        ("entities: {c: {personal: no}}", ["4:26", "'special'", "mean 'none'?"]),
        ("entities: {c: {attribute_classes: [health]}}", ["4:", "'health'", "'attribute_classes: {health: special}'"]),
        ("entities: {c: {keep: soon}}", ["4:", "'soon' is not how long records are kept", "'2 years' or 'forever'"]),
        ("activities: [{name: News, tools: [crn]}]", ["4:", "unknown tool 'crn'", "'crm'"]),
        ("activities: {News: x}", ["4:", "activities"]),
        ("activities: [{name: News}, {name: NEWS}]", ["4:", "given twice"]),
        ("activities: [{nam: News}]", ["4:", "'nam'", "'name'"]),
        ("controller: [a]", ["4:", "controller"]),
        (
            "entities: [{id: c, attribute_classes: [{attribute: a, class: none}, {attribute: a, class: none}]}]",
            ["twice"],
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(text: str, told: list[str], tmp_path: Path) -> None:
    """Line, column, the value and the nearest right one."""
    path = tmp_path / "s.yaml"
    path.write_text(HEAD + text, encoding="utf-8")

    with pytest.raises(LoadError) as caught:
        sa.read_stack(path)
    assert all(part in str(caught.value) for part in told), str(caught.value)


@pytest.mark.parametrize(
    ("privacy", "told"),
    [
        ("{keep: soon}", ["4:33", "'soon' is not how long records are kept", "or 'none' where it keeps nothing"]),
        ("{keep: 7}", ["4:33", "7 is not how long", "'7 days'"]),
        ("{keep: {d: 1y}}", ["4:26", "unknown entity 'd'", "known: c"]),
        ("{keep: {c: soon}}", ["4:", "'soon'", "'none'"]),
        ("{keep: {c: 1y}, keep_of: {c: 2y}}", ["4:", "stated by entity twice"]),
        ("{keep_of: [{entity: c, keep: 1y}, {entity: c, keep: 2y}]}", ["4:", "'c' states how long it is kept twice"]),
    ],
)
def test_a_limit_of_a_tool_that_does_not_fit(privacy: str, told: list[str], tmp_path: Path) -> None:
    """It speaks of how long something is kept, not of contracts, and of the words that are allowed."""
    path = tmp_path / "s.yaml"
    path.write_text(f"stackaudit: 1\nname: S\nentities: [c]\ntools: [{{id: a, privacy: {privacy}}}]", encoding="utf-8")

    with pytest.raises(LoadError) as caught:
        sa.read_stack(path)
    assert all(part in str(caught.value) for part in told), str(caught.value)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("true", ["'true' does not say who watches", "'oversight: Ann Lee'"]),
        ("Yes", ["'Yes' does not say who watches", "'oversight: Ann Lee'"]),
        ("false", ["'false' does not say who watches", "'oversight: none'"]),
    ],
)
def test_who_watches_a_model_is_a_name(word: str, told: list[str], tmp_path: Path) -> None:
    """Yes is no person: it is asked who."""
    path = tmp_path / "s.yaml"
    path.write_text(f"stackaudit: 1\nname: S\ntools: [{{id: a, ai: {{oversight: {word}}}}}]", encoding="utf-8")

    with pytest.raises(LoadError) as caught:
        sa.read_stack(path)
    assert all(part in str(caught.value) for part in ("3:", *told)), str(caught.value)


def test_nothing_stated_is_nothing_known() -> None:
    """No field has a default answer; an empty list of purposes is stated."""
    stack = read({"name": "S", "tools": ["A"], "entities": ["c"], "activities": []})

    assert stack.entity("c").personal is None
    assert stack.tool("a").privacy is None
    assert stack.controller is None
    assert "activities" in stack.model_fields_set


def test_a_tool_that_is_retired_leaves_the_activities_too() -> None:
    """A purpose does not name a tool that is not there."""
    after = sa.what_if(read(load(SEVEN))).retire("esp").stack

    assert after.activities[0].tools == ()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"levels": ["a", "A"]}, "listed twice"),
        ({"copies": ["fax"]}, "manual"),
        ({"factors": {"special": 9}}, "less than or equal to 2"),
        ({"region": ["EU"]}, "not permitted"),
        ({"answer": "soon"}, "not a period"),
    ],
)
def test_a_policy_on_personal_data_that_does_not_fit(given: dict[str, Any], told: str) -> None:
    """Words twice, methods and fields that there are not, factors out of bounds."""
    with pytest.raises(ValueError, match=told):
        Policy.model_validate({"privacy": given})


def test_a_policy_keeps_the_factors_that_it_does_not_name() -> None:
    """A table that names one row keeps the others, and the change is listed."""
    policy = Policy.model_validate({"privacy": {"factors": {"special": 2.0}, "regions": ["EU"]}})

    assert dict(policy.privacy.factors) == {"confidential": 0.8, "personal": 1.0, "special": 2.0}
    assert [policy.privacy.factor(word) for word in ("none", "criminal")] == [0.0, 2.0]
    changed = {row.name: row.value for row in policy.settings() if row.changed}
    assert changed == {"privacy.factors": {**policy.privacy.factors}, "privacy.regions": ("EU",)}
