"""Projects of Meltano: plugins to products, jobs to flows, schedules to periods."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.meltano import READER
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack

TWO = "plugins:\n  extractors:\n  - name: tap-jira\n  loaders:\n  - name: target-snowflake\n"


def project(text: str, folder: Path) -> tuple[Stack, ReadResult]:
    return read(READER, writer(folder)("meltano.yml", text))


def test_the_sample_has_its_tools_and_flows() -> None:
    """A product that jobs move to itself is two tools; what is selected stream by stream is what flows."""
    stack, reading = read(READER, DATA / "meltano.yml")

    assert [tool.name for tool in stack.tools] == [
        "Meltano", "Salesforce", "PostgreSQL (source)", "Stripe", "Loyalty", "Snowflake", "PostgreSQL (destination)",
    ]  # fmt: skip
    assert [(flow.source, flow.target, flow.entities, flow.every, flow.status) for flow in stack.integrations] == [
        ("salesforce", "snowflake", ("account", "contact"), timedelta(days=1), "active"),
        ("postgresql-source", "postgresql-destination", None, timedelta(minutes=20), "active"),
        ("loyalty", "snowflake", None, None, "unknown"),
        ("salesforce", "postgresql-destination", ("account", "contact"), timedelta(hours=1), "active"),
    ]
    assert {(flow.method, flow.via) for flow in stack.integrations} == {("etl", "meltano")}
    assert notes(reading, "dangling") == ["the schedule runs 'nothing', which is no job of the project"]
    assert any("utilities (1)" in message for message in notes(reading, "left-out"))


@pytest.mark.parametrize(
    ("tasks", "flows"),
    [
        ("[tap-jira target-snowflake]", 1),
        ("tap-jira target-snowflake", 1),
        ("[[tap-jira, hide-it, target-snowflake, 'dbt:run']]", 1),
        ("[tap-jira, target-snowflake]", 0),
        ("['dbt:run']", 0),
        ("[target-snowflake tap-jira]", 0),
        ("{a: b}", 0),
    ],
)
def test_tasks_of_any_form(tasks: str, flows: int, tmp_path: Path) -> None:
    """An extractor leads to the loader that comes after it in the same task, mappers between them or not."""
    stack, _ = project(f"{TWO}jobs:\n- {{name: j, tasks: {tasks}}}\n", tmp_path)

    assert len(stack.integrations) == flows


def test_a_job_without_a_schedule_may_run_or_not(tmp_path: Path) -> None:
    """Somebody else may start it: unknown, and told."""
    stack, reading = project(f"{TWO}jobs:\n- {{name: j, tasks: [tap-jira target-snowflake]}}\n", tmp_path)

    assert [(flow.status, flow.every) for flow in stack.integrations] == [("unknown", None)]
    assert "the job 'j' has no schedule here; whether and how often it runs is unknown" in notes(reading, "left-out")


@pytest.mark.parametrize(("interval", "every"), [("@once", None), ("at noon", None), ("0 0 * * 1", timedelta(days=7))])
def test_an_interval_that_is_not_understood_leaves_the_period_open(
    interval: str, every: timedelta | None, tmp_path: Path
) -> None:
    """It runs, how often is unknown."""
    text = f"{TWO}schedules:\n- {{name: s, interval: '{interval}', extractor: tap-jira, loader: target-snowflake}}\n"
    stack, reading = project(text, tmp_path)

    assert [(flow.status, flow.every) for flow in stack.integrations] == [("active", every)]
    assert any("no cron line" in message for message in notes(reading, "left-out")) is (interval == "at noon")


def test_of_two_schedules_the_more_frequent_one_counts(tmp_path: Path) -> None:
    """Data is no older than by it."""
    lines = "\n".join(f"- {{name: s{n}, interval: '{when}', job: j}}" for n, when in enumerate(("@daily", "@hourly")))
    stack, _ = project(
        f"{TWO}jobs:\n- {{name: j, tasks: [tap-jira target-snowflake]}}\nschedules:\n{lines}\n", tmp_path
    )

    assert [flow.every for flow in stack.integrations] == [timedelta(hours=1)]


def test_inheritance_in_a_circle_ends(tmp_path: Path) -> None:
    """A plugin that inherits from itself by way of others is called by what is there."""
    text = "plugins:\n  extractors:\n  - {name: tap-a, inherit_from: tap-b}\n  - {name: tap-b, inherit_from: tap-a}\n"
    stack, _ = project(f"{text}jobs:\n- {{name: j, tasks: [tap-a, tap-b]}}\n", tmp_path)

    assert {tool.name for tool in stack.tools} == {"Meltano", "A", "B"}


def test_a_folder_is_a_project_where_its_main_file_is(tmp_path: Path) -> None:
    """Other YAML files in it are none of it."""
    write = writer(tmp_path)
    assert not READER.recognises(Source(tmp_path))
    write("meltano.yml", TWO)
    write("other.yml", "a: b\n")

    assert READER.recognises(Source(tmp_path))
    assert {tool.id for tool in read(READER, tmp_path)[0].tools} == {"meltano", "jira", "snowflake"}
