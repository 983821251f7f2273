"""Services of CycloneDX: JSON and XML, with named data flows or with dependencies only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from format_kit import DATA, notes, read, without_provenance, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.cyclonedx import READER
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack

both = pytest.mark.parametrize("name", ["bom.json", "bom.xml"])


def bom(folder: Path, services: list[dict[str, Any]], **facts: Any) -> tuple[Stack, ReadResult]:
    data = {"bomFormat": "CycloneDX", "specVersion": "1.6", "services": services, **facts}
    return read(READER, writer(folder)("bom.json", json.dumps(data)))


def service(name: str, *data: dict[str, Any]) -> dict[str, Any]:
    return {"bom-ref": name, "name": name, "data": list(data)}


def ways(stack: Stack) -> set[tuple[str, str, tuple[str, ...] | None, bool]]:
    return {(flow.source, flow.target, flow.entities, flow.bidirectional) for flow in stack.integrations}


def test_json_and_xml_give_the_same_document() -> None:
    """But for where it is from."""
    one, other = (
        without_provenance(dict(READER.read(Source(DATA / name)).document)) for name in ("bom.json", "bom.xml")
    )

    assert one == other


@both
def test_services_are_tools_and_classifications_entities(name: str) -> None:
    """Nested services included; what comes in is consumed, what goes out produced."""
    stack, _ = read(READER, DATA / name)

    assert (stack.name, str(stack.as_of)) == ("Till", "2026-02-03")
    assert [(tool.id, tool.kind) for tool in stack.tools] == [
        ("till", "service"),
        ("books", "service"),
        ("cards", "service"),
    ]
    till, books, cards = stack.tools
    assert (till.vendor, till.requires) == ("Shopware Ltd", ("books", "cards"))
    assert (till.roles("sales"), till.roles("public"), books.roles("sales")) == (
        ("producer",),
        ("consumer",),
        ("consumer",),
    )
    assert (till.data_classification, books.data_classification, cards.entities) == (None, "Sales", ())
    assert [(entity.name, entity.sensitivity) for entity in stack.entities] == [
        ("Sales", "Sales"),
        ("Public", "Public"),
    ]


@both
def test_flows_are_those_that_are_named_then_those_that_dependencies_suggest(name: str) -> None:
    """Two ends that name one flow are one; a dependency without common data says only who serves whom."""
    stack, _ = read(READER, DATA / name)

    assert ways(stack) == {("till", "books", ("sales",), False), ("cards", "till", None, False)}


@both
def test_what_leads_out_of_the_file_is_noted_with_its_line(name: str) -> None:
    """An address outside, a direction that is none, a dependency on nothing; a component is no problem."""
    _, reading = read(READER, DATA / name)

    assert [note.message for note in reading.notes] == [
        "direction 'sideways' is none of inbound, outbound, bi-directional, unknown",
        "data flows from or to 'https://prices.example.com', which is no service of this file",
        "'gone' is no service and no component of this file",
    ]
    assert all(note.spot.line > 1 for note in reading.notes)


@pytest.mark.parametrize(
    ("flow_of_a", "flow_of_b", "expected"),
    [
        ("outbound", "inbound", {("a", "b", ("x",), False)}),
        ("inbound", "outbound", {("b", "a", ("x",), False)}),
        ("bi-directional", "bi-directional", {("a", "b", ("x",), True), ("b", "a", ("x",), True)}),
        ("bi-directional", "inbound", {("a", "b", ("x",), False)}),
        ("inbound", "inbound", {("b", "a", None, False)}),
        ("unknown", "unknown", {("b", "a", None, False)}),
    ],
)
def test_without_named_flows_both_ends_of_a_dependency_must_agree(
    flow_of_a: str, flow_of_b: str, expected: set[tuple[str, str, tuple[str, ...] | None, bool]], tmp_path: Path
) -> None:
    """As in 1.4: a depends on b; data flows where one end lets it out and the other lets it in."""
    services = [service(n, {"classification": "X", "flow": flow}) for n, flow in (("a", flow_of_a), ("b", flow_of_b))]

    stack, _ = bom(tmp_path, services, dependencies=[{"ref": "a", "dependsOn": ["b"]}])

    assert len(stack.integrations) == 1
    assert ways(stack) <= expected


def test_flows_both_ways_of_the_same_data_are_one(tmp_path: Path) -> None:
    """Of other data they stay two."""
    same = service("a", {"classification": "X", "flow": "bi-directional", "source": ["b"], "destination": ["b"]})
    stack, _ = bom(tmp_path, [same, service("b")])
    assert [flow.bidirectional for flow in stack.integrations] == [True]

    other = service(
        "a",
        {"classification": "X", "flow": "inbound", "source": ["b"]},
        {"classification": "Y", "flow": "outbound", "destination": ["b"]},
    )
    stack, _ = bom(tmp_path, [other, service("b")])
    assert ways(stack) == {("b", "a", ("x",), False), ("a", "b", ("y",), False)}


def test_ends_that_classify_one_flow_differently_contradict(tmp_path: Path) -> None:
    """Both classifications are kept."""
    services = [
        service("a", {"name": "F", "classification": "X", "flow": "outbound", "destination": ["b"]}),
        service("b", {"name": "F", "classification": "Y", "flow": "inbound", "source": ["a"]}),
    ]

    stack, reading = bom(tmp_path, services)

    assert ways(stack) == {("a", "b", ("x", "y"), False)}
    assert notes(reading, "contradiction") == ["the two ends of the flow 'F' classify its data differently"]


def test_another_version_is_read_with_a_note(tmp_path: Path) -> None:
    """As the newest that is known."""
    _, reading = bom(tmp_path, [service("a")], specVersion="2.0")

    assert notes(reading, "guessed") == ["this is CycloneDX 2.0; it is read as 1.7"]


def test_a_bill_of_components_only_is_refused(tmp_path: Path) -> None:
    """Most are; they name no service."""
    with pytest.raises(LoadError) as caught:
        bom(tmp_path, [], components=[{"name": "left-pad"}])

    assert [problem.code for problem in caught.value.problems] == ["SA007"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "entities"),
    [
        ("bom.json", 3),
        ("valid-saasbom-1.5.json", 4),
        ("valid-saasbom-1.6.json", 4),
        ("valid-saasbom-1.7.json", 4),
        ("valid-saasbom-1.7.xml", 4),
    ],
)
def test_the_shared_examples_have_six_services_and_their_flows(name: str, entities: int, shared_data: Path) -> None:
    """1.4 with dependencies only, 1.5 to 1.7 with named flows; four of the five links run both ways from 1.5 on."""
    stack, _ = read(READER, shared_data / "cyclonedx-saasbom" / name)

    assert (len(stack.tools), len(stack.entities), len(stack.integrations)) == (6, entities, 5)
    if name != "bom.json":
        names = {flow.name for flow in stack.integrations}
        assert names == {
            "Stock Service to MS-1",
            "Stock Service to MS-2",
            "Stock Service to MS-3",
            "MS-1 to Database",
            "MS-3 to S3",
        }
        one_way = [(flow.source, flow.target) for flow in stack.integrations if not flow.bidirectional]
        assert one_way == [("microservice-3", "s3")]


@pytest.mark.shared
def test_the_shared_example_is_the_same_as_json_and_as_xml(shared_data: Path) -> None:
    """Version 1.7, but for where it is from."""
    one, other = (
        without_provenance(dict(READER.read(Source(shared_data / "cyclonedx-saasbom" / name)).document))
        for name in ("valid-saasbom-1.7.json", "valid-saasbom-1.7.xml")
    )

    assert one == other
