"""Names in other lists of an input: taken for a tool of its own list where only one fits, and always told."""

from __future__ import annotations

import random

import pytest
from grid_kit import grid_of
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.io.readers.lists.merging import Ends, Tools
from stackaudit.io.readers.lists.naming import several
from stackaudit.io.readers.lists.rows import rows_of
from stackaudit.io.readers.lists.taken import Row, no_product
from stackaudit.io.readers.result import Location
from stackaudit.model.base import slug

KNOWN = {
    "acme": "acme",
    "acme cloud": "acme-cloud",
    "excel": "excel",
    "boardly": "boardly",
    "taskly": "taskly",
    "chatter": "chatter",
}


def product(name: str, _address: str = "") -> str:
    """A catalog of a few products."""
    return KNOWN.get(name.casefold(), "")


def row(name: str, line: int = 2, **facts: object) -> Row:
    """A tool, or a contract, of a list."""
    return Row({"id": slug(name), "name": name, **facts}, Location("list.csv", line))


def tools_of(*names: str, vendors: dict[str, str] | None = None) -> Tools:
    """The tools of a list."""
    tools = Tools(product)
    given_by = vendors or {}
    tools.add(
        [row(n, k, **({"vendor": given_by[n]} if n in given_by else {})) for k, n in enumerate(names, 2)], "tools"
    )
    return tools


def meant(tools: Tools, name: str) -> tuple[str, list[str]]:
    """The tool that a contract of this name is added to, and what is told."""
    before = len(tools.rows), len(tools.notes)
    tools.add([row(name, 9)], "contracts")
    notes = [note.message for note in tools.notes[before[1] :]]
    if len(tools.rows) > before[0]:
        return "", notes
    return str(tools.pairs[-1][1].record["name"]), notes


@pytest.mark.parametrize(
    "name",
    [
        "Frobnicator (Wartung)",
        "Frobnicator Wartung",
        "Frobnicator - licences",
        "Maintenance Frobnicator",
        "Lizenzen: Frobnicator",
        "Frobnicator abonnement",
        "Frobnicator licencia anual",
        "Frobnicator поддержка",
        "Frobnicator 保守",
        "Frobnicator 유지보수",
        "Wibble Frobnicator",
    ],
)
def test_words_of_contracts_and_the_vendor_are_no_part_of_a_name(name: str) -> None:
    """In any language; the guess is told."""
    tools = tools_of("Frobnicator", "Widget Planner", vendors={"Frobnicator": "Wibble"})

    assert meant(tools, name) == ("Frobnicator", [f"{name!r} is taken for 'Frobnicator' of the list of tools"])


def test_a_shorter_name_means_the_only_tool_that_has_all_its_words() -> None:
    """Of several it is kept by itself, and asked about."""
    tools = tools_of("Globex Payroll", "Initech Planner Pro", "Initech Mail")

    assert meant(tools, "Payroll")[0] == "Globex Payroll"
    assert meant(tools, "Planner Pro Support")[0] == "Initech Planner Pro"
    assert meant(tools, "Initech")[0] == ""
    assert tools.notes[-2].message == (
        "'Initech' may be 'Initech Planner Pro' or 'Initech Mail' of the list of tools; "
        "it is kept by itself until somebody says which"
    )


def test_what_may_be_another_product_is_asked() -> None:
    """A longer name, a product of the catalog within another name, two products, two versions."""
    tools = tools_of("Acme", "Excel holiday list", "Gizmo 2", "Portal")

    assert meant(tools, "Acme sync script") == (
        "",
        [
            "'Acme sync script' may be 'Acme' of the list of tools; it is kept by itself until somebody says which",
            "1 tool of this list of contracts is in no list of tools and is added: 'Acme sync script'",
        ],
    )
    assert meant(tools, "Excel")[0] == ""
    for other in ("Acme Cloud", "Gizmo 3", "Supplier Portal"):  # nothing to ask: they are others
        name, notes = meant(tools, other)
        assert not name
        assert not any("may be" in note or "taken for" in note for note in notes)


def test_a_tool_may_be_an_edition_of_a_product() -> None:
    """A product of the catalog whose edition stands in the list of tools is that tool."""
    assert meant(tools_of("Excel E3", "Acme Mail"), "Excel")[0] == "Excel E3"
    assert meant(tools_of("Acme Enterprise"), "Acme licence")[0] == "Acme Enterprise"
    assert meant(tools_of("Excel E3", "Excel E5"), "Excel")[0] == ""


def test_a_vendor_may_mean_its_only_tool() -> None:
    """Also where a product of the catalog has the name of the vendor; of two tools it is asked."""
    vendors = {"Acme Service Desk": "Acme Inc.", "Acme Mail Room": "Acme"}

    assert meant(tools_of("Acme Service Desk", vendors=vendors), "Acme")[0] == "Acme Service Desk"
    assert meant(tools_of(*vendors, vendors=vendors), "Acme")[0] == ""


def test_a_tool_that_the_same_list_names_in_full_is_not_meant_by_another_row() -> None:
    """Both stand in the list of contracts, so they are two."""
    tools = tools_of("Widget Planner")
    tools.add([row("Widget Planner", 2), row("Planner", 3)], "contracts")

    assert [one.record["name"] for one in tools.rows] == ["Widget Planner", "Planner"]


def test_ends_of_flows_are_looked_up_in_the_own_list_first() -> None:
    """The guess is told once, however many flows name it; what fits several is a tool of its own."""
    tools = tools_of("Globex Payroll", "Initech Planner", "Initech Mail")
    ends = Ends(tools, tools.rows)
    flows = [ends.placed(row("f", n, source=one, target="Initech")) for n, one in enumerate(("Payroll", "payroll"))]

    assert [flow.record["source"] for flow in flows if isinstance(flow, Row)] == ["globex-payroll"] * 2
    assert [one.record["name"] for one in ends.added] == ["Initech"]
    assert [(note.kind, note.message.split(";")[0]) for note in ends.notes()] == [
        ("guessed", "'Payroll' is taken for 'Globex Payroll' of the list of tools"),
        ("guessed", "'Initech' may be 'Initech Planner' or 'Initech Mail' of the list of tools"),
        ("dangling", "1 tool is in no list of tools and added from the integrations: 'Initech'"),
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Boardly, Taskly & Chatter", ("Boardly", "Taskly", "Chatter")),
        ("Boardly / Taskly", ("Boardly", "Taskly")),
        ("Boardly\nTaskly", ("Boardly", "Taskly")),
        ("Boardly und Taskly", ("Boardly", "Taskly")),
        ("Boardly、Taskly", ("Boardly", "Taskly")),
        ("Backup & Replication", ()),
        ("S/4 Suite", ()),
        ("Boardly & Sons", ()),
        ("Boardly for Taskly & Chatter", ()),
        ("Boardly", ()),
        ("Boardly / boardly", ()),
    ],
)
def test_a_name_of_several_tools(name: str, parts: tuple[str, ...]) -> None:
    """Only where two of its parts are known: many names of one tool have such signs in them."""
    assert several(name, lambda part: product(part)) == parts


def test_a_row_of_several_tools_is_read_as_one_and_told() -> None:
    """It is not split: nobody knows what each of them costs."""
    rows = [("Boardly, Taskly & Chatter", "10"), ("Boardly\nTaskly", "20"), ("Forms, Files & More", "30")]
    taken = rows_of(grid_of(("name", "cost.annual"), rows), None, product)

    assert [one.record["name"] for one in taken.rows] == [
        "Boardly, Taskly & Chatter",
        "Boardly Taskly",
        "Forms, Files & More",
    ]
    assert [note.message for note in taken.notes if "several" in note.message] == [
        f"{told}, and is read as one: a row for each would tell what each costs"
        for told in (
            "'Boardly, Taskly & Chatter' names several tools, 'Boardly', 'Taskly', 'Chatter'",
            "'Boardly Taskly' names several tools, 'Boardly', 'Taskly'",
        )
    ]


def test_a_contract_of_several_tools_is_told_and_kept_by_itself() -> None:
    """Its terms hold for both; which tool has them cannot be told."""
    tools = tools_of("Boardly", "Globex Payroll")
    name, notes = meant(tools, "Boardly / Payroll")

    assert not name
    assert notes[0] == (
        "'Boardly / Payroll' names several tools, 'Boardly', 'Payroll': it is kept by itself, at none of them"
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**9))
def test_guesses_agree_with_looking_through_all_tools(seed: int) -> None:
    """Random names of few words: the tool that is taken is the only one that fits, found by a slow second way."""
    chance = random.Random(seed)  # noqa: S311  a test
    words = ["alpha", "beta", "gamma", "delta"]
    names = list({" ".join(chance.sample(words, chance.randint(1, 3))) for _ in range(4)})
    tools = Tools(no_product)
    tools.add([row(name, n) for n, name in enumerate(names, 2)], "tools")
    asked = " ".join(chance.sample(words, chance.randint(1, 3)))
    guess = tools.guess(asked)
    own = set(asked.split())
    equal = [name for name in tools_names(tools) if set(name.split()) == own]
    within = [name for name in tools_names(tools) if own <= set(name.split())]
    longer = [name for name in tools_names(tools) if len(name.split()) > 1 and set(name.split()) <= own]

    fits = equal or within or longer
    assert (guess.names if guess else ()) == tuple(fits)
    assert (guess is not None and guess.place is not None) == (len(fits) == 1 and bool(equal or within))


def tools_names(tools: Tools) -> list[str]:
    """The names of all tools."""
    return [str(one.record["name"]) for one in tools.rows]
