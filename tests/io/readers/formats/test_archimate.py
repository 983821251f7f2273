"""ArchiMate models: Open Exchange files and Archi's own give the same stack."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, without_provenance, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.archimate import MOST_BEHIND, MOST_JOINED, READER

both = pytest.mark.parametrize("name", ["model.xml", "model.archimate"])
HEAD = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>T</name>'
)


def model(things: dict[str, str], relations: list[tuple[str, str, str]]) -> str:
    """An Open Exchange file of things by id and type (the name is the id) and relations (type, source, target)."""
    elements = "".join(
        f'<element identifier="{i}" xsi:type="{t}"><name>{i}</name></element>\n' for i, t in things.items()
    )
    links = "".join(
        f'<relationship identifier="r{n}" xsi:type="{type_}" source="{source}" target="{target}"/>\n'
        for n, (type_, source, target) in enumerate(relations)
    )
    return f"{HEAD}<elements>{elements}</elements><relationships>{links}</relationships></model>"


def processes(*names: str) -> dict[str, str]:
    return {"app": "ApplicationComponent", **dict.fromkeys(names, "BusinessProcess")}


def test_both_kinds_of_file_give_the_same_document() -> None:
    """But for where it is from."""
    one, other = (
        without_provenance(dict(READER.read(Source(DATA / name)).document)) for name in ("model.xml", "model.archimate")
    )

    assert one == other


@both
def test_components_are_tools_and_their_accesses_are_roles(name: str) -> None:
    """Write produces, read consumes, both are both; a component inside another is a part of that product."""
    stack, _ = read(READER, DATA / name)

    assert [tool.name for tool in stack.tools] == ["Front desk", "Stock & shelves", "Label printer"]
    assert stack.tool("front-desk").roles("member-record") == ("consumer", "producer")
    assert stack.tool("stock-shelves").roles("loan") == ("producer",)
    assert stack.tool("label-printer").product == "Stock & shelves"


@both
def test_flows_carry_their_label_or_what_is_associated_with_them(name: str) -> None:
    """What serves sends to what it serves, of what it sends nothing is known."""
    stack, _ = read(READER, DATA / name)

    assert {(flow.source, flow.target, flow.entities, flow.name) for flow in stack.integrations} == {
        ("front-desk", "stock-shelves", ("reservation",), "reservation"),
        ("stock-shelves", "label-printer", ("loan",), None),
        ("stock-shelves", "front-desk", None, None),
    }


@both
def test_a_chain_of_triggers_is_a_journey(name: str) -> None:
    """Named by the event that starts it; a step has the tools behind what serves it, and needs what it reads."""
    (journey,) = read(READER, DATA / name)[0].journeys

    assert journey.name == "Member asks"
    assert [(step.id, step.after, step.tools) for step in journey.steps] == [
        ("ask", None, ()),
        ("lend", ("ask",), ("front-desk",)),
        ("pay", ("lend",), ()),
    ]
    assert [need.entity for need in journey.steps[1].needs] == ["member-record"]


@both
def test_what_is_not_used_is_noted(name: str) -> None:
    """A relation that leads nowhere with its line; the technology layer in one note."""
    _, reading = read(READER, DATA / name)

    (dangling,) = [note for note in reading.notes if note.kind == "dangling"]
    line = next(
        n for n, text in enumerate((DATA / name).read_text(encoding="utf-8").splitlines(), 1) if '"r14"' in text
    )
    assert (dangling.spot.line, "'gone'" in dangling.message) == (line, True)
    assert notes(reading, "left-out") == ["elements of the technology layer, which are no tools, were left out: 1"]


def test_the_date_of_the_file_stands_in_provenance_only() -> None:
    """It is the day of the description, not of the facts."""
    stack, _ = read(READER, DATA / "model.xml")

    assert stack.as_of is None
    assert {str(tool.provenance.as_of) for tool in stack.tools if tool.provenance is not None} == {"2026-01-15"}


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        ([("Triggering", "a", "b"), ("Triggering", "b", "c")], {"a": (), "b": ("a",), "c": ("b",)}),
        ([("Triggering", "a", "c"), ("Triggering", "b", "c")], {"a": (), "b": (), "c": ("a", "b")}),
        ([("Triggering", "c", "b"), ("Triggering", "c", "a")], {"c": (), "a": ("c",), "b": ("c",)}),
        ([("Triggering", "a", "e"), ("Triggering", "e", "b")], {"a": (), "b": ("a",)}),
        ([("Triggering", "a", "b"), ("Triggering", "a", "b"), ("Triggering", "a", "a")], {"a": (), "b": ("a",)}),
        ([("Triggering", "a", "b"), ("Triggering", "b", "a")], {"a": (), "b": ("a",)}),
    ],
)  # fmt: skip
def test_steps_come_after_those_that_trigger_them(
    relations: list[tuple[str, str, str]], expected: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    """Forks, joins, events between steps, doubles and circles."""
    things = {**processes("a", "b", "c"), "e": "BusinessEvent"}

    (journey,) = read(READER, writer(tmp_path)("m.xml", model(things, relations)))[0].journeys

    assert {step.id: step.after or () for step in journey.steps} == expected
    assert [step.id for step in journey.steps] == list(expected)


def test_a_circle_of_triggers_is_noted(tmp_path: Path) -> None:
    """It is cut at its first step in the file."""
    text = model(processes("a", "b"), [("Triggering", "a", "b"), ("Triggering", "b", "a")])

    _, reading = read(READER, writer(tmp_path)("m.xml", text))

    assert notes(reading, "guessed") == ["triggers run in a circle; it is taken to begin at 'a'"]


def test_one_process_alone_is_no_journey(tmp_path: Path) -> None:
    """Nor is a chain of functions of an application."""
    things = {**processes("a"), "e": "BusinessEvent", "f": "ApplicationFunction", "g": "ApplicationFunction"}
    text = model(things, [("Triggering", "e", "a"), ("Triggering", "f", "g")])

    assert read(READER, writer(tmp_path)("m.xml", text))[0].journeys == ()


def test_a_component_stands_behind_what_it_realises_and_what_that_is_made_of(tmp_path: Path) -> None:
    """Through functions and interfaces to services, however long the chain."""
    things = {
        "x": "ApplicationComponent",
        "y": "ApplicationComponent",
        "f": "ApplicationFunction",
        "s": "ApplicationService",
        "i": "ApplicationInterface",
    }
    relations = [("Assignment", "x", "f"), ("Realization", "f", "s"), ("Composition", "y", "i"), ("Serving", "s", "i")]

    stack, _ = read(READER, writer(tmp_path)("m.xml", model(things, relations)))

    assert [(flow.source, flow.target) for flow in stack.integrations] == [("x", "y")]


def test_too_many_components_behind_one_element_are_noted(tmp_path: Path) -> None:
    """So that a product of two crowds does not fill the memory."""
    things = {f"c{n}": "ApplicationComponent" for n in range(MOST_BEHIND + 5)} | {"s": "ApplicationService"}
    relations = [("Realization", component, "s") for component in things if component != "s"]

    _, reading = read(READER, writer(tmp_path)("m.xml", model(things, relations)))

    assert notes(reading, "left-out") == [f"only {MOST_BEHIND} components behind one element are read"]


def test_an_access_without_a_direction_gives_no_role(tmp_path: Path) -> None:
    """In Open Exchange nothing stated is nothing known; Archi leaves out what is its default, to write."""
    text = model({"x": "ApplicationComponent", "d": "DataObject"}, [("Access", "x", "d")])

    stack, reading = read(READER, writer(tmp_path)("m.xml", text))

    assert stack.tool("x").entities == ()
    assert notes(reading, "left-out") == ["an access of 'd' does not say whether it reads or writes"]


def test_another_xml_file_is_no_model(tmp_path: Path) -> None:
    """Refused by its root, with the line."""
    with pytest.raises(LoadError) as caught:
        READER.read(Source(writer(tmp_path)("m.xml", "<?xml version='1.0'?>\n<html/>")))

    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("SA200", 2)]


@pytest.mark.shared
def test_the_shared_model_is_the_same_from_both_files_and_has_the_claim_as_a_journey(shared_data: Path) -> None:
    """Ten components, four data objects, and Register, Accept, Valuate, Pay in this order."""
    folder = shared_data / "archimate-archisurance"
    one, other = (read(READER, folder / name) for name in ("archisurance.xml", "archisurance.archimate"))

    assert without_provenance(dict(one[1].document)) == without_provenance(dict(other[1].document))
    stack = one[0]
    assert (len(stack.tools), len(stack.entities)) == (10, 4)
    chains = [[step.name for step in journey.steps] for journey in stack.journeys]
    assert ["Register", "Accept", "Valuate", "Pay"] in chains


@pytest.mark.parametrize("kind", ["Junction", "AndJunction", "OrJunction"])
def test_flows_lead_through_junctions(kind: str, tmp_path: Path) -> None:
    """From each component before a junction to each behind it, through several and in a circle too."""
    things = {**dict.fromkeys("abcd", "ApplicationComponent"), "j": kind, "k": kind}
    relations = [
        ("Flow", "a", "j"),
        ("Flow", "b", "j"),
        ("Flow", "j", "k"),
        ("Flow", "k", "j"),
        ("Flow", "k", "c"),
        ("Flow", "j", "d"),
    ]
    stack, reading = read(READER, writer(tmp_path)("m.xml", model(things, relations)))

    assert {(flow.source, flow.target) for flow in stack.integrations} == {
        ("a", "c"),
        ("a", "d"),
        ("b", "c"),
        ("b", "d"),
    }
    assert len(stack.tools) == 4
    assert notes(reading, "left-out") == []


def test_a_junction_joins_relations_of_one_type_only(tmp_path: Path) -> None:
    """What triggers does not become a flow by way of a junction; steps are joined through it."""
    things = {"app": "ApplicationComponent", **dict.fromkeys("xyz", "BusinessProcess"), "j": "Junction"}
    relations = [("Triggering", "x", "j"), ("Triggering", "j", "y"), ("Triggering", "j", "z"), ("Flow", "app", "j")]
    stack, _ = read(READER, writer(tmp_path)("m.xml", model(things, relations)))

    assert stack.integrations == ()
    assert [(step.id, step.after) for step in stack.journeys[0].steps[1:]] == [("y", ("x",)), ("z", ("x",))]


def test_too_many_ways_through_a_junction_are_noted(tmp_path: Path) -> None:
    """A few hundred relations cannot stand for millions."""
    before, behind = [f"a{n}" for n in range(150)], [f"b{n}" for n in range(150)]
    things = {**dict.fromkeys((*before, *behind), "ApplicationComponent"), "j": "Junction"}
    relations = [*(("Flow", a, "j") for a in before), *(("Flow", "j", b) for b in behind)]
    stack, reading = read(READER, writer(tmp_path)("m.xml", model(things, relations)))

    assert len(stack.integrations) == MOST_JOINED
    assert notes(reading, "left-out") == [f"only {MOST_JOINED:,} relations through junctions are read"]
