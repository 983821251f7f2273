"""What is stated of models: every field, from every form of file, and clear errors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from stackaudit.core.errors import LoadError
from stackaudit.diff.renaming import Renames, renamed
from stackaudit.io.readers.stack_file import read_stack
from stackaudit.io.writers import csv_files, xlsx
from stackaudit.model.ai import Ai
from stackaudit.model.facts import FACTS
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

YAML = """\
name: Shop
entities:
  ticket: {system_of_record: sup}
tools:
  - id: sup
    capabilities:
      - {id: ai-writing, usage: 5%, ai: {acts: suggests, reads: ticket, approved: 2026-05-01, annual: 1200.50}}
  - id: bot
    name: Reply bot
    kind: agent
    ai:
      acts: alone
      model: large
      provider: Modelworks
      hosted: [EU, US]
      reads: [ticket]
      writes: [ticket]
      oversight: none
      agreement: false
      trains_on_ours: true
      approved: none
      act_role: deployer
      act_class: limited risk
      class_by: M. Roth
      class_on: 2026-05-04
      annual: 9000
"""


@pytest.fixture
def shop(tmp_path: Path) -> Stack:
    """A stack with an agent and a function in which a model works."""
    path = tmp_path / "shop.yaml"
    path.write_text(YAML, encoding="utf-8")
    return read_stack(path)


def test_every_field_is_read(shop: Stack) -> None:
    """Of the tool as a whole and of one function."""
    own, function = shop.tool("bot").ai, shop.tool("sup").capabilities[0].ai

    assert own == Ai(
        acts="alone",
        model="large",
        provider="Modelworks",
        hosted=("EU", "US"),
        reads=("ticket",),
        writes=("ticket",),
        oversight="none",
        agreement=False,
        trains_on_ours=True,
        approved="none",
        act_role="deployer",
        act_class="limited risk",
        class_by="M. Roth",
        class_on=date(2026, 5, 4),
        annual=Decimal(9000),
    )
    assert function is not None
    assert (function.acts, function.reads, function.approved) == ("suggests", ("ticket",), date(2026, 5, 1))


def test_nothing_has_a_default() -> None:
    """What nobody states is not known; no role, no class."""
    assert set(Ai().model_dump().values()) == {None}
    assert {fact.code.rpartition(".")[2] for fact in FACTS.facts if fact.code.startswith("ai.")} < {*Ai.model_fields}


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "frames"])
def test_every_form_of_file_gives_it_back(shop: Stack, tmp_path: Path, form: str) -> None:
    """A folder of CSV files, a workbook, JSON, frames."""
    if form == "csv":
        for name, content in csv_files(shop).items():
            (tmp_path / "lists").mkdir(exist_ok=True)
            (tmp_path / "lists" / name).write_bytes(content)
        assert read_stack(tmp_path / "lists") == shop
    elif form == "xlsx":
        (tmp_path / "shop.xlsx").write_bytes(xlsx(shop))
        assert read_stack(tmp_path / "shop.xlsx") == shop
    elif form == "json":
        assert Stack.model_validate_json(shop.model_dump_json()) == shop
    else:
        assert Stack.from_frames(**shop.to_frames()) == shop


def test_a_day_or_a_word_is_a_text_in_tables() -> None:
    """`approved` may be `none`: its cells are texts, of no fixed words."""
    column = LAYOUTS["tools"].column("ai.approved")

    assert column is not None
    assert (column.kind, column.choices) == (Kind.TEXT, ())
    assert LAYOUTS["tools"].columns["ai.acts"].choices == ("suggests", "with-consent", "alone")
    assert LAYOUTS["tool_capabilities"].columns["ai.reads"].kind is Kind.IDS


@pytest.mark.parametrize(
    ("old", "new", "code", "help_"),
    [
        ("acts: alone", "acts: alon", "SA203", "did you mean 'alone'"),
        ("approved: none", "approved: soon", "SA210", "or 'none'"),
        ("class_on: 2026-05-04", "class_on: none", "SA210", "write it as 2026-11-01"),
        ("writes: [ticket]", "writes: [tickets]", "SA301", "did you mean 'ticket'"),
        ("reads: ticket,", "reads: tikcet,", "SA301", "did you mean 'ticket'"),
        ("oversight: none", "oversigth: none", "SA201", "did you mean 'oversight'"),
        ("kind: agent", "kind: agnt", "SA203", "did you mean 'agent'"),
        ("agreement: false", "agreement: NO", "SA204", ""),
        ("annual: 9000", "annual: -3", "SA205", ""),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(tmp_path: Path, old: str, new: str, code: str, help_: str) -> None:
    """With the line, the value and the nearest right one."""
    path = tmp_path / "shop.yaml"
    path.write_text(YAML.replace(old, new), encoding="utf-8")

    with pytest.raises(LoadError) as refused:
        read_stack(path)

    (problem,) = refused.value.problems
    assert problem.code == code
    assert help_ in str(refused.value)
    assert f"shop.yaml:{1 + YAML[: YAML.index(old)].count(chr(10))}" in str(refused.value)


def made(**facts: Any) -> Tool:
    """A tool."""
    return Tool.model_validate({"id": "bot", **facts})


def test_which_models_are_at_work_in_a_tool() -> None:
    """An agent is one without a word more; else a tool is none until it states it."""
    writer = {"id": "ai-writing", "ai": {"acts": "alone"}}

    assert made().models == {}
    assert made(capabilities=["email"]).models == {}
    assert made(kind="agent").models == {"": Ai()}
    assert made(ai={}).models == {"": Ai()}
    assert list(made(kind="agent", capabilities=[writer, "chat"]).models) == ["", "ai-writing"]
    assert made(capabilities=[writer, "chat"]).assists_with == {"ai-writing"}
    assert made(kind="agent", capabilities=["chat"]).assists_with == {"chat"}
    assert [made(**one).acts_by_itself for one in ({}, {"kind": "agent"}, {"ai": {"acts": "alone"}})] == [
        False,
        True,
        True,
    ]
    assert made(capabilities=[writer]).acts_by_itself
    assert not made(ai={"acts": "with-consent"}).acts_by_itself


def test_other_ids_of_records_follow(shop: Stack) -> None:
    """What a model reads and writes is called by the new id, of tools and of functions."""
    after = renamed(shop, Renames(entity={"ticket": "case"}))
    own, function = after.tool("bot").ai, after.tool("sup").capabilities[0].ai

    assert own is not None
    assert function is not None
    assert (own.reads, own.writes, function.reads, function.writes) == (("case",), ("case",), ("case",), None)
