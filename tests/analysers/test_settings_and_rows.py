"""Settings and rows of an analyser, a plugin's as ours: from the policy, in the audit, under the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

import pytest

import stackaudit as sa
from stackaudit.analysers.base import Review
from stackaudit.analysers.base import analyser as make_analyser
from stackaudit.analysers.contract import ContractError, check_analyser
from stackaudit.core.errors import OptionError
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Table
from stackaudit.core.rows import Column, Row, table_of
from stackaudit.core.settings import Settings, setting
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stackaudit.reporting.rules import rules as rules_page
from stackaudit.tables.cost import RenewalRow
from stacks import read, sample


@dataclass(frozen=True, slots=True)
class SpareSettings(Settings):
    """How many tools are enough."""

    enough: int = setting(1, "Tools that are enough.", least=0, most=99)


@dataclass(frozen=True, slots=True)
class SpareRow(Row):
    """A tool that may be spared."""

    table: ClassVar[str] = "spare"
    tool: Annotated[str, Column("Id of the tool.")]
    seats: Annotated[Estimate | None, Column("Its seats.", "seats")]


@make_analyser(id="spare", asks="Which tools are too many?", settings=SpareSettings, rows=(SpareRow,))
def spare(graph: StackGraph, settings: SpareSettings) -> Review:
    """An analyser as another package would write it."""
    rows = [SpareRow(tool.id, None) for tool in list(graph.tools)[settings.enough :]]
    return Review(examined=tuple(f"tool:{tool.id}" for tool in graph.tools), tables=(table_of(SpareRow, rows),))


def test_settings_and_rows_of_a_plugin_go_the_same_way_as_ours() -> None:
    """A policy gives the settings under the analyser's id, the audit lists them, and rows come back by class."""
    check_analyser(spare, [sample("cobble_7")])
    stack = read({"name": "Shop", "tools": ["a", "b", "c"], "integrations": []})
    policy = Policy(options={"spare": {"enough": 2}})
    usual, fewer = (sa.audit(stack, one, analysers={"spare": spare}) for one in (None, policy))

    assert [row.tool for row in usual.rows(SpareRow)] == ["b", "c"]
    assert [row.tool for row in fewer.report.rows(SpareRow)] == ["c"]
    assert list(usual.table("spare").columns) == ["tool", "seats_low", "seats_high"]
    assert [row.value for row in fewer.report.settings if row.name == "options.spare.enough"] == [2]
    assert usual.rows(RenewalRow) == ()
    page = rules_page([spare], Policy().settings((), {"spare": SpareSettings}))
    assert (
        "- Setting `options.spare.enough` (1): Tools that are enough. Source: our own judgement; no outside authority"
        in page
    )
    assert "- `seats_low` (seats): Its seats." in page
    with pytest.raises(OptionError, match="whole number from 0 to 99"):
        sa.audit(stack, Policy(options={"spare": {"enough": 100}}), analysers={"spare": spare})


def test_a_table_that_is_not_of_its_rows_breaks_the_contract() -> None:
    """Cells beside the rows that were declared, or rows of another class, are no answer."""
    bare = Table("spare", ("tool", "seats_low", "seats_high"), (("a", None, None),))
    other = table_of(SpareRow, [SpareRow("a", None)])
    for table in (bare, replace(other, rows=(("b", None, None),))):

        def made(graph: StackGraph, settings: SpareSettings, table: Table = table) -> Review:
            """Return the table."""
            return Review(("tool:a",), tables=(table,))

        with pytest.raises(ContractError, match="spare is not of SpareRow"):
            check_analyser(replace(spare, run=made), [read({"name": "S", "tools": ["a"]})])
