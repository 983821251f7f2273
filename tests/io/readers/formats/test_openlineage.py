"""Events of OpenLineage: what a job reads and writes over all its events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.openlineage import READER
from stackaudit.io.readers.result import ReadResult
from stackaudit.io.readers.stack_file import convert
from stackaudit.model.stack import Stack


def event(source: str, target: str, name: str = "t", **more: Any) -> dict[str, Any]:
    """An event of one job that reads one data set and writes another."""
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-01-01T00:00:00Z",
        "job": {"namespace": "n", "name": "j"},
        "inputs": [{"namespace": source, "name": name}],
        "outputs": [{"namespace": target, "name": "t"}],
        "producer": "https://example.com",
        **more,
    }


def lines(events: list[dict[str, Any]], folder: Path, name: str = "e.jsonl") -> tuple[Stack, ReadResult]:
    return read(READER, writer(folder)(name, "\n".join(map(json.dumps, events)) + "\n"))


def test_the_sample_in_lines() -> None:
    """Inputs and outputs of several events add up; two databases of one product are told apart by their places."""
    stack, reading = read(READER, DATA / "events.jsonl")

    assert [(tool.name, tool.kind) for tool in stack.tools] == [
        ("PostgreSQL (shop.example.com:5432)", "tool"),
        ("Snowflake", "tool"),
        ("PostgreSQL (crm.example.com:5432)", "tool"),
        ("Amazon S3", "tool"),
        ("Apache Airflow", "conduit"),
    ]
    assert [(f.source, f.target, f.entities, f.method, f.via, f.status) for f in stack.integrations] == [
        ("postgresql-shop-example-com-5432", "snowflake", ("order",), "etl", "apache-airflow", "active"),
        ("postgresql-crm-example-com-5432", "snowflake", None, None, None, "unknown"),
    ]
    assert "ways that begin and end at one source, which are no flows: 1" in notes(reading, "left-out")
    assert [note.spot.line for note in reading.notes if "did not complete" in note.message] == [3]


def test_a_source_that_a_facet_names_goes_before_a_namespace() -> None:
    """A namespace that is no address is only a word."""
    stack, _ = read(READER, DATA / "event.json")

    assert [tool.name for tool in stack.tools] == ["PostgreSQL", "Google BigQuery"]
    assert [(f.source, f.target, f.entities) for f in stack.integrations] == [
        ("postgresql", "google-bigquery", ("order",))
    ]


@pytest.mark.parametrize(
    ("name", "entities"),
    [("shop.public.orders", ("order",)), ("orders", ("order",)), ("stg_orders", None), ("/data/a.csv", None),
     ("t2", None),
     ("order_lines", ("order line",)), ("a_b_c_d_e", None)],
)  # fmt: skip
def test_a_data_set_is_records_only_where_its_name_is_plain(
    name: str, entities: tuple[str, ...] | None, tmp_path: Path
) -> None:
    """A stage, a path, a number in it: what flows is unknown."""
    stack, _ = lines([event("mysql://a", "s3://b", name)], tmp_path)
    named = {entity.id: entity.name for entity in stack.entities}

    assert [f.entities and tuple(named[one] for one in f.entities) for f in stack.integrations] == [entities]


def test_a_password_in_an_address_is_never_kept(tmp_path: Path) -> None:
    """Neither in a name nor in what is kept of the namespace."""
    stack, reading = lines(
        [event("postgres://bob:secret@a.example.com", "postgres://bob:secret@b.example.com")], tmp_path
    )

    assert "secret" not in json.dumps(stack.document())
    assert "secret" not in " ".join(map(str, reading.notes))
    assert len(stack.integrations) == 1


def test_the_last_end_of_a_job_counts(tmp_path: Path) -> None:
    """In any order of the events."""
    failed = event("mysql://a", "s3://b", eventType="FAIL", eventTime="2026-01-01T00:00:00Z")
    later = event("mysql://a", "s3://b", eventType="COMPLETE", eventTime="2026-01-02T00:00:00Z")

    for events in ([failed, later], [later, failed]):
        assert [f.status for f in lines(events, tmp_path)[0].integrations] == ["active"]


def test_a_broken_line_is_refused_with_its_number(tmp_path: Path) -> None:
    """A log that was cut off while it was written."""
    path = writer(tmp_path)("e.jsonl", f'{json.dumps(event("mysql://a", "s3://b"))}\n{{"eventTime": \n')

    with pytest.raises(LoadError) as caught:
        READER.read(Source(path))
    assert [problem.line for problem in caught.value.problems] == [2]


def test_files_of_events_given_together_are_one(tmp_path: Path) -> None:
    """A job that reads in one file and writes in the other is a flow."""
    start, end = event("mysql://a", "s3://b") | {"outputs": []}, event("mysql://a", "s3://b") | {"inputs": []}
    write = writer(tmp_path)
    paths = [write("1.json", json.dumps(start)), write("2.json", json.dumps(end))]

    assert [(f.source, f.target) for f in convert(paths).stack.integrations] == [("mysql", "amazon-s3")]
