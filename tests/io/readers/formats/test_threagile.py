"""Threat models of Threagile."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.io.readers.formats.threagile import READER


def test_assets_are_tools_and_data_assets_entities() -> None:
    """Owner, technology and classification as they are stated; merge keys are followed."""
    stack, _ = read(READER, DATA / "threagile.yaml")

    assert (stack.name, str(stack.as_of)) == ("Small shop", "2026-03-01")
    shop, database = stack.tools
    assert (shop.id, shop.name, shop.owner, shop.category) == ("shop", "Web shop", "Store team", "web-server")
    assert (shop.data_classification, database.data_classification, database.owner) == ("internal", None, None)
    assert [(entity.name, entity.sensitivity) for entity in stack.entities] == [
        ("Customer records", "confidential"),
        ("Old customer records", "confidential"),
    ]
    assert shop.roles("customer-records") == ("consumer",)


def test_a_link_is_a_flow_of_what_is_sent_and_another_of_what_is_received() -> None:
    """A link that names no data is a flow of unknown data; the protocol tells the method."""
    stack, _ = read(READER, DATA / "threagile.yaml")

    assert [(f.source, f.target, f.entities, f.name, f.method) for f in stack.integrations] == [
        ("shop", "db", ("customer-records",), "Look up", "shared-db"),
        ("db", "shop", ("customer-records", "old-customer-records"), "Look up", "shared-db"),
        ("shop", "db", None, "Heartbeat", "api"),
    ]


def test_a_link_that_sends_what_it_receives_runs_both_ways(tmp_path: Path) -> None:
    """One flow, whatever the order of the lists."""
    text = (DATA / "threagile.yaml").read_text(encoding="utf-8")
    text = text.replace("data_assets_sent: [customers]", "data_assets_sent: [old-customers, customers]")

    stack, _ = read(READER, writer(tmp_path)("t.yaml", text))

    assert [(flow.name, flow.bidirectional) for flow in stack.integrations] == [("Look up", True), ("Heartbeat", False)]


def test_what_leads_nowhere_is_noted_with_its_line() -> None:
    """A link, and a data asset."""
    _, reading = read(READER, DATA / "threagile.yaml")

    assert notes(reading, "dangling") == [
        "'gone' is no data asset of the model",
        "link 'Lost link' leads to 'nowhere', which is no technical asset",
    ]
    assert [note.spot.line for note in reading.notes] == [34, 27]


@pytest.mark.shared
def test_the_shared_example_has_14_assets_12_data_assets_and_20_links(shared_data: Path) -> None:
    """Nothing of it is left out."""
    stack, reading = read(READER, shared_data / "threagile" / "threagile.yaml")

    assert (len(stack.tools), len(stack.entities), reading.notes) == (14, 12, ())
    links = {(flow.name, frozenset((flow.source, flow.target))) for flow in stack.integrations}
    assert len(links) == 20
