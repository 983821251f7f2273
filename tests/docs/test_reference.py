"""The reference: what its pages show is so, and its links lead somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel
from scripts.docs.command_line import command_line_page
from scripts.docs.examples import example_text, said
from scripts.docs.records import fields_of, places
from scripts.docs.stack_file import EVERY_FIELD, SHORT_FORMS, ShortForm
from scripts.docs.where import RECORDS_PAGES, STACK_FILE, page_of_kind

from stackaudit import read_stack
from stackaudit.analysers.registry import RULES
from stackaudit.core.rule import Rule

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
WITHOUT_EXAMPLE: dict[str, str] = {}
"""Kinds of findings whose page shows no example, each with the reason."""

each = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.id not in WITHOUT_EXAMPLE], ids=lambda rule: rule.id
)


def section(rule: Rule) -> str:
    """Return what the reference says of a kind of finding."""
    page = (REFERENCE / "findings" / page_of_kind(rule)).read_text(encoding="utf-8")
    return re.split(r"^## ", page.partition(f"\n## {rule.id}\n")[2], flags=re.MULTILINE)[0]


@each
def test_the_example_on_the_page_has_the_finding(rule: Rule) -> None:
    """An audit of the stack file that is shown says what the page says: title, severity, and whose row it is."""
    shown = section(rule)
    example = shown.partition("```yaml\n")[2].partition("```")[0]
    answer = said(rule, example)

    assert answer is not None
    row = f", as a row of [`{answer.below}`]" if answer.below else ""
    title = answer.title.replace("*", "\\*").replace("_", "\\_")
    assert f"The audit says{row}" in shown
    assert f": **{answer.severity}**, “{title}”." in shown


@each
def test_the_change_on_the_page_takes_the_finding_away(rule: Rule) -> None:
    """The lines that are shown as gone and come are those between the example and a stack that has it no more."""
    shown = section(rule)
    example, neighbour = shown.partition("```yaml\n")[2].partition("```")[0], example_text(rule.passes)
    change = shown.partition("```diff\n")[2].partition("```")[0].splitlines()
    gone, come = ({line[1:] for line in change if line.startswith(mark)} for mark in "-+")

    assert gone | come
    assert gone <= {*example.splitlines()}
    assert come <= {*neighbour.splitlines()}
    assert said(rule, neighbour) is None


def test_every_kind_of_finding_has_an_example() -> None:
    """Those without one are listed with the reason."""
    assert {rule.id for rule in RULES if "```yaml" not in section(rule)} == {*WITHOUT_EXAMPLE}


def test_one_file_states_every_field() -> None:
    """Of every record that a stack file can hold: the examples of the page are parts of it."""
    stated: dict[type[BaseModel], set[str]] = defaultdict(set)
    for record in records(read_stack(EVERY_FIELD)):
        stated[type(record)] |= record.model_fields_set

    silent = {place.path: {*place.model.model_fields} - stated[place.model] for place in places()}
    assert {path: fields for path, fields in silent.items() if fields} == {}


def records(value: object) -> Iterator[BaseModel]:
    """Every record in a value, itself included."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from records(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from records(item)


def test_the_pages_of_the_stack_file_have_every_field() -> None:
    """Each with one place to link to; `seats.paid` can be searched for."""
    names = [STACK_FILE, *(one.name for one in RECORDS_PAGES)]
    page = "".join((REFERENCE / name).read_text(encoding="utf-8") for name in names)
    wanted = [f"{place.path}.{key}" for place in places() for key in fields_of(place.model)]

    assert [name for name in wanted if page.count(f'<a id="{name}"></a>') != 1] == []
    assert "`seats.paid` | whole number" in page


@pytest.mark.parametrize("form", SHORT_FORMS, ids=lambda form: form.title[:40])
def test_a_short_form_means_what_stands_below_it(form: ShortForm, tmp_path: Path) -> None:
    """Both are read as the same stack."""
    stacks = []
    for text in (form.short, form.long):
        path = tmp_path / "stack.yaml"
        base = yaml.safe_load(text)
        tools = [{"id": name, "from_catalog": "none"} for name in ("crm", "esp", "shop")]
        named = {tool["id"] for tool in base.get("tools", [])}
        base["tools"] = [*base.get("tools", []), *(tool for tool in tools if tool["id"] not in named)]
        base |= {} if "entities" in base else {"entities": {"customer": {}, "order": {}}}
        path.write_text(yaml.safe_dump({"name": "Short", **base}, sort_keys=False), encoding="utf-8")
        stacks.append(read_stack(path))

    assert form.short != form.long
    assert stacks[0] == stacks[1]


def test_every_link_inside_the_reference_leads_to_its_place() -> None:
    """The part behind the `#` is an anchor of the page, or the address of one of its headings."""
    pages = {path: path.read_text(encoding="utf-8") for path in REFERENCE.rglob("*.md")}
    dead = [
        f"{path.name}: {target}#{name}"
        for path, text in pages.items()
        for target, name in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text)
        if name not in places_in(pages[(path.parent / target).resolve() if target else path])
    ]

    assert dead == []


def places_in(text: str) -> set[str]:
    """The places of a page that a link can lead to."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    addresses = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return addresses | set(re.findall(r'<a id="([^"]+)">', text))


def test_the_page_of_the_command_line_is_the_same_in_every_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the width of the terminal nor its colours change it, and each command that can be called is on it."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    page = command_line_page()

    assert page == (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    assert {"## audit", "## plan integrations", "## plan consolidation", "## rules"} <= {*page.splitlines()}
    assert "\x1b" not in page
