"""Files in our own format: how a format is told, what an empty file is told, what is filled in and what stays bare."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.catalog.loading import catalog
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.native import (
    bare_filled,
    format_of,
    known_products,
    left_bare,
    load_and_locate,
    parse_stack,
    products,
    read_catalog,
    read_model,
    read_plain,
    read_policy,
    read_text,
)
from stackaudit.io.readers.text import json_text, toml_text, yaml_text
from stackaudit.model.stack import Stack

YAML = "name: A\ntools: [crm]\n"
JSON = '{"name": "A", "tools": ["crm"]}'
TOML = 'name = "A"\ntools = ["crm"]\n'


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.yaml", JSON, "yaml"),
        ("a.yml", JSON, "yaml"),
        ("a.YML", JSON, "yaml"),
        ("a.json", "", "json"),
        ("a.JSON", YAML, "json"),
        ("a.toml", TOML, "toml"),
        ("a.stack", " \n" + JSON, "json"),
        ("a.stack", "[1]", "json"),
        ("a", YAML, "yaml"),
        ("a", "", "yaml"),
        ("a.txt", "x {", "yaml"),
    ],
)
def test_a_format_is_told_by_the_ending_then_by_the_first_character(
    name: str, text: str, form: str, tmp_path: Path
) -> None:
    """Endings in any case; without a known one, a bracket at the start means JSON and all else YAML."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    assert format_of(file) == form
    assert read_text(file, None, Limits()) == (text, form)
    assert read_text(file, "toml", Limits()) == (text, "toml")
    with pytest.raises(sa.UnknownNameError) as caught:
        read_text(file, "jsn", Limits())
    assert str(caught.value) == "unknown format 'jsn'; did you mean 'json'?"


def test_each_format_is_read_by_its_own_loader() -> None:
    """What is neither JSON nor TOML is YAML."""
    assert load_and_locate("json") == (json_text.load, json_text.locate)
    assert load_and_locate("toml") == (toml_text.load, toml_text.locate)
    assert load_and_locate("yaml") == (yaml_text.load, yaml_text.locate)


@pytest.mark.parametrize(("form", "text"), [("yaml", YAML), ("json", JSON), ("toml", TOML)])
def test_a_file_is_read_in_each_format(form: str, text: str, tmp_path: Path) -> None:
    """Named or told by its ending, from a path or its text; the limits are those given, and the file is named."""
    file = tmp_path / f"a.{form}"
    file.write_text(text, encoding="utf-8")
    plain = read_plain(file)
    assert plain == read_plain(str(file), form) == read_plain(file, limits=Limits(depth=8))
    assert sa.read_stack(file, form) == sa.read_stack(str(file)) == parse_stack(text, form)

    with pytest.raises(sa.LoadError) as unread:
        parse_stack("", form)
    assert unread.value.source == "stack"
    broken = file.with_name(f"b.{form}")
    broken.write_text(text.replace("tools", "toolz"), encoding="utf-8")
    for read in (sa.read_stack, read_plain):
        with pytest.raises(sa.LoadError) as caught:
            read(broken)
        assert caught.value.source == str(broken)
        assert f"--> {broken}:" in str(caught.value)
    with pytest.raises(sa.LoadError, match="at most 5 are read"):
        sa.read_stack(file, limits=Limits(file_bytes=5))
    assert format_of(tmp_path / f"no_such_file.{form.upper()}") == form
    assert read_plain(file.rename(tmp_path / "a.JSON" if form != "json" else tmp_path / "a.yaml"), form) == plain
    unnamed = tmp_path / "none"
    unnamed.write_text(text, encoding="utf-8")
    with pytest.raises(sa.LoadError, match="at most 5 are read"):
        format_of(unnamed, Limits(file_bytes=5))


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [("", "SA006", "is empty"), ("- a", "SA212", "holds a list"), ("7", "SA212", "holds a single value")],
)
def test_a_file_without_fields_is_told_what_it_is_and_how_to_begin(
    text: str, code: str, found: str, tmp_path: Path
) -> None:
    """A stack has fields that it needs; a policy has none, so it is given an example."""
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")
    for read, advice in (
        (sa.read_stack, "begin with the fields it needs: name, tools"),
        (sa.read_policy, "begin with a field, such as 'automation_threshold: 0.5'"),
    ):
        with pytest.raises(sa.LoadError) as caught:
            read(file)
        (problem,) = caught.value.problems
        assert (problem.code, problem.line, problem.column) == (code, 1, 1)
        assert problem.message == f"the file {found}; it must hold fields"
        assert problem.help == advice


def test_problems_of_the_text_and_of_the_model_are_told_together() -> None:
    """A key given twice and an unknown field; a list with a number out of range has both problems too."""
    with pytest.raises(sa.LoadError) as caught:
        parse_stack("name: A\nname: B\ntools: [crm]\nnope: 1\n", "yaml", source="here")
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("SA102", 2), ("SA201", 4)]
    assert caught.value.source == "here"
    with pytest.raises(sa.LoadError) as caught:
        parse_stack("- .nan\n", "yaml")
    assert {problem.code for problem in caught.value.problems} == {"SA104", "SA212"}
    with pytest.raises(sa.LoadError) as caught:
        parse_stack("name: A\nname: A\ntools: [crm]\n", "yaml")
    assert [problem.code for problem in caught.value.problems] == ["SA102"]
    with pytest.raises(sa.LoadError) as caught:
        parse_stack("name: A\ntools: [1\n", "yaml")
    assert [problem.code for problem in caught.value.problems] == ["SA101"]


def test_what_is_left_out_of_a_crowd_is_counted() -> None:
    """Of thousands of unknown fields the limit is told, and how many more there are."""
    text = YAML + "".join(f"unknown_{number}: 1\n" for number in range(600))
    with pytest.raises(sa.LoadError) as caught:
        parse_stack(text, "yaml", limits=Limits(problems=50))
    assert [problem.code for problem in caught.value.problems] == ["SA201"] * 50 + ["SA014"]
    assert caught.value.problems[-1].count == 550
    assert caught.value.problems[-1].message == "550 more problems are not listed"


def test_a_list_is_given_up_once_more_is_wrong_with_it_than_is_told() -> None:
    """Fifty records at a time are looked at: three problems each, and a last one for the rest."""
    text = YAML + "integrations:\n" + "- {nope: 1}\n" * 300
    with pytest.raises(sa.LoadError) as caught:
        parse_stack(text, "yaml", limits=Limits(problems=60))
    *told, last = caught.value.problems
    assert len(told) == 150
    assert (last.code, last.is_least) == ("SA014", True)


def test_only_bare_tools_are_filled_and_are_left_bare_when_written() -> None:
    """What is filled is marked and reads back as it is; a tool that reading would fill says that it may not be."""
    text = """\
name: A
tools:
- {name: HubSpot, from_catalog: none}
- {name: Mailchimp, owner: Ann}
- {name: Our own thing}
- {name: Klaviyo, x-a: 1}
- {name: Salesforce}
"""
    stack = parse_stack(text, "yaml")
    assert [tool.from_catalog is not None for tool in stack.tools] == [False, False, False, False, True]
    document = left_bare(stack)
    marks = [tool.get("from_catalog") for tool in document["tools"]]
    assert marks[:4] == ["none", None, None, None]
    assert marks[4]["product"] == "salesforce"
    assert [products(None)(tool) for tool in stack.tools] == ["hubspot", "mailchimp", "", "klaviyo", "salesforce"]
    assert known_products(None) is catalog()

    plain = stack.model_copy(update={"tools": stack.tools[:4]})
    assert bare_filled(plain, None).tools == plain.tools


def test_a_catalog_of_your_own_fills_what_the_package_does_not_know(tmp_path: Path) -> None:
    """Its products are found in a stack that is read with it, and only then."""
    own = tmp_path / "own.yaml"
    own.write_text("tools:\n- {id: thing, name: Our own thing, category: crm-and-sales}\n", encoding="utf-8")
    file = tmp_path / "a.yaml"
    file.write_text("name: A\ntools: [Our own thing]\n", encoding="utf-8")
    mine = read_catalog(own)
    assert known_products(mine) is mine
    assert sa.read_stack(file, catalog=mine).tools[0].category == "crm-and-sales"
    assert products(mine)(read_plain(file).tools[0]) == "thing"
    assert sa.read_stack(file).tools[0].category is None
    as_json = tmp_path / "own"
    as_json.write_text("", encoding="utf-8")
    with pytest.raises(sa.LoadError) as caught:
        read_catalog(own, "json")
    assert caught.value.problems[0].code == "SA111"
    with pytest.raises(sa.LoadError, match="at most 5 are read"):
        read_catalog(own, limits=Limits(file_bytes=5))


def test_a_policy_and_a_model_of_its_own_are_read_within_the_limits_given(tmp_path: Path) -> None:
    """In the format that is named, else in that of the ending."""
    file = tmp_path / "p.json"
    file.write_text("automation_threshold: 0.7", encoding="utf-8")
    assert sa.read_policy(file, "yaml") == read_policy(str(file), "yaml")
    assert read_policy(file, "yaml").automation_threshold == 0.7
    with pytest.raises(sa.LoadError) as caught:
        read_policy(file)
    assert caught.value.problems[0].code == "SA111"
    with pytest.raises(sa.LoadError, match="at most 5 are read"):
        read_policy(file, "yaml", limits=Limits(file_bytes=5))
    file.write_text(JSON, encoding="utf-8")
    assert read_model(str(file), Stack) == read_plain(file)
    with pytest.raises(sa.LoadError, match="at most 5 are read"):
        read_model(file, Stack, limits=Limits(file_bytes=5))
