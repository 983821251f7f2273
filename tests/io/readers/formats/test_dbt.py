"""Manifests of dbt: the sample is what dbt 1.10 wrote for a small project, without what is not read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.formats.dbt import READER


def sample() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / "dbt_manifest.json").read_text(encoding="utf-8"))
    return data


def test_sources_flow_into_the_warehouse_and_exposures_are_served_from_it() -> None:
    """Tables are entities; a loader is the conduit that carries them."""
    stack, reading = read(READER, DATA / "dbt_manifest.json")

    assert (stack.name, str(stack.as_of)) == ("corner_shop", "2026-11-28")
    assert {(flow.source, flow.target, flow.entities, flow.via, flow.method) for flow in stack.integrations} == {
        ("shopify", "duckdb", ("customers", "orders"), "fivetran", "etl"),
        ("zendesk", "duckdb", ("tickets",), None, None),
        ("duckdb", "churn-model", ("dim-customer", "tickets"), None, None),
        ("duckdb", "sales-dashboard", ("dim-customer", "fct-order"), None, None),
    }
    assert stack.tool("fivetran").kind == "conduit"
    assert len(notes(reading, "guessed")) == 2


def test_sources_produce_the_warehouse_makes_models_and_exposures_consume() -> None:
    """An owner is a name, else an address; a dashboard is an end point, a model for machines is not."""
    stack, _ = read(READER, DATA / "dbt_manifest.json")

    assert stack.tool("shopify").roles("orders") == ("producer",)
    assert stack.tool("duckdb").roles("orders") == ("consumer",)
    assert stack.tool("duckdb").roles("dim-customer") == ("producer",)
    board, churn = stack.tool("sales-dashboard"), stack.tool("churn-model")
    assert (board.name, board.owner, board.category, board.terminal) == (
        "Sales dashboard",
        "Ann Example",
        "dashboard",
        True,
    )
    assert (churn.owner, churn.terminal) == ("data@example.com", False)
    assert churn.roles("tickets") == ("consumer",)


def test_metrics_stand_for_what_they_are_made_of(tmp_path: Path) -> None:
    """Even metrics of metrics, and metrics that go in a circle."""
    data = sample()
    data["metrics"] = {
        "metric.m.a": {"name": "a", "depends_on": {"nodes": ["metric.m.b", "metric.m.a"]}},
        "metric.m.b": {"name": "b", "depends_on": {"nodes": ["model.corner_shop.fct_order"]}},
    }
    data["exposures"]["exposure.corner_shop.churn_model"]["depends_on"]["nodes"] = ["metric.m.a"]

    stack, _ = read(READER, writer(tmp_path)("m.json", json.dumps(data)))

    assert [flow.entities for flow in stack.between("duckdb", "churn-model")] == [("fct-order",)]


def test_models_that_no_exposure_uses_are_counted_in_one_note(tmp_path: Path) -> None:
    """They stay inside the warehouse."""
    data = sample()
    del data["exposures"]["exposure.corner_shop.sales_dashboard"]

    _, reading = read(READER, writer(tmp_path)("m.json", json.dumps(data)))

    assert notes(reading, "left-out") == [
        "1 of 2 models are used by no exposure directly; they stay inside the warehouse"
    ]


def test_what_leads_nowhere_is_noted_with_its_line(tmp_path: Path) -> None:
    """A model that the manifest does not have."""
    data = sample()
    data["exposures"]["exposure.corner_shop.churn_model"]["depends_on"]["nodes"] = ["model.gone"]

    _, reading = read(READER, writer(tmp_path)("m.json", json.dumps(data, indent=1)))

    (told,) = [note for note in reading.notes if note.kind == "dangling"]
    assert told.message == "'model.gone' is no model and no source of the manifest"
    assert told.spot.line > 100


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("https://schemas.getdbt.com/dbt/manifest/v12.json", []),
        (
            "https://schemas.getdbt.com/dbt/manifest/v9.json",
            ["this manifest is of version 9; it is read as version 12"],
        ),
        ("", ["this manifest is of no stated version; it is read as version 12"]),
    ],
)
def test_another_version_is_noted(version: str, expected: list[str], tmp_path: Path) -> None:
    """And read all the same."""
    data = sample()
    data["metadata"]["dbt_schema_version"] = version

    _, reading = read(READER, writer(tmp_path)("m.json", json.dumps(data)))

    assert [message for message in notes(reading, "guessed") if "this manifest" in message] == expected


def test_a_warehouse_that_is_not_named_is_guessed(tmp_path: Path) -> None:
    """With a note."""
    data = sample()
    data["metadata"]["adapter_type"] = None

    stack, reading = read(READER, writer(tmp_path)("m.json", json.dumps(data)))

    assert stack.tool("data-warehouse").name == "Data warehouse"
    assert any("does not name its warehouse" in message for message in notes(reading, "guessed"))


def test_a_manifest_without_sources_and_exposures_is_refused(tmp_path: Path) -> None:
    """Models alone tell of no tool."""
    data = {**sample(), "sources": {}, "exposures": {}}

    with pytest.raises(LoadError) as caught:
        read(READER, writer(tmp_path)("m.json", json.dumps(data)))

    assert [problem.code for problem in caught.value.problems] == ["SA007"]
