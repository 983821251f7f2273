"""The mapping: what it may say, for which list it counts, what it does to a list, what is told of what it misses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

import stackaudit as sa
from stackaudit.io.readers.lists.mapping import MappingFile, field_of, read_mapping
from stackaudit.io.readers.stack_file import convert, read_all, read_as_stated

PLAIN = "Bezeichnung,Wert,Wer\nKasse,120,Ann\nLager,30,frei\n"


def written(folder: Path, text: str, name: str = "tools.csv") -> Path:
    """A file with a text."""
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return place


def book(folder: Path, sheets: dict[str, list[list[object]]], name: str = "it.xlsx") -> Path:
    """A workbook of some sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(folder / name)
    return folder / name


# -- what it may say


@pytest.mark.parametrize(
    ("said", "table", "field"),
    [
        ("cost.annual", "tools", "cost.annual"),
        ("cost", "tools", "cost.annual"),
        ("seats", "tools", "seats.paid"),
        ("owner email", "tools", "owner"),
        ("Annual Cost", "tools", "cost.annual"),
        ("source", "integrations", "source"),
        ("x-mood", "tools", "x-mood"),
        ("limits", "tools", ""),
    ],
)
def test_short_forms_of_fields(said: str, table: str, field: str) -> None:
    """A field, or a short form where one field is meant."""
    assert field_of(said, table) == field


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"columns": {"Bezeichnung": "nmae"}}, ["'nmae'", "did you mean 'name'?", "Fields of lists"]),
        ({"lists": [{"columns": {"Bezeichnung": "ownr"}}]}, ["'ownr'", "did you mean 'owner'?"]),
        ({"list": []}, ["did you mean 'lists'?"]),
        ({"lists": [{"fiel": "a.csv"}]}, ["did you mean 'file'?"]),
        ({"lists": [{"kind": "licences"}]}, ["'licences'", "contracts"]),
        ({"head": 0}, ["counted from 1"]),
        ({"head": [3, 2]}, ["[upper row, lower row]"]),
        ({"head": [1, 2, 3]}, ["in one row or in two"]),
        ({"encoding": "cp12552"}, ["no encoding 'cp12552'", "cp1252"]),
        ({"owners": {"nobdy": ["x"]}}, ["nobody"]),
        ({"decimal": ";"}, ["decimal"]),
    ],
)
def test_a_slip_is_refused_with_the_nearest(mapping: dict[str, Any], words: list[str]) -> None:
    """Every key and every value that there is not."""
    with pytest.raises(sa.LoadError) as caught:
        read_mapping(mapping)
    for word in words:
        assert word in str(caught.value)


def test_keys_with_nothing_below_them_are_empty(tmp_path: Path) -> None:
    """As they are where everything below is a comment."""
    said = read_mapping(written(tmp_path, "names:\n# a: b\nlists:\n  - file: a.csv\n    columns:\n", "m.yaml"))

    assert (said.names, said.lists[0].columns) == ({}, {})


# -- for which list


def test_an_entry_counts_for_its_list_and_the_top_for_all() -> None:
    """Files by name or pattern, sheets by name; an entry goes before the top, a later one before an earlier one."""
    said = MappingFile.model_validate(
        {
            "decimal": ",",
            "missing": ["tbc"],
            "columns": {"Wert": "cost", "Wer": "owner"},
            "sheets": {"Alt": "skip"},
            "lists": [
                {"file": "lic-*.csv", "columns": {"Wert": "seats.paid"}, "missing": ["-?-"]},
                {"file": "lic-2.csv", "decimal": ".", "head": 3, "kind": "contracts"},
                {"sheet": "Flows", "kind": "integrations"},
            ],
        }
    )
    first, second = said.for_list("in/lic-1.csv", ""), said.for_list("lic-2.csv", "")

    assert first.columns == {"Wer": "owner", "Wert": "seats.paid"}
    assert (first.decimal, first.missing, first.head_rows) == (",", ("tbc", "-?-"), ())
    assert (second.decimal, second.head_rows, second.kind) == (".", (3,), "contracts")
    assert said.for_list("a.xlsx", "Alt").skipped
    assert said.for_list("a.xlsx", "flows").kind == "integrations"
    assert said.for_list("tools.csv", "").columns == {"Wert": "cost.annual", "Wer": "owner"}


def test_columns_of_flows_make_a_list_of_flows() -> None:
    """Whoever maps both ends need not change the kind that was written."""
    flows = MappingFile.model_validate({"kind": "tools", "columns": {"Q": "source", "R": "target"}})
    tools = MappingFile.model_validate({"kind": "tools", "columns": {"Q": "name", "R": "owner"}})

    assert flows.for_list("a.csv", "").kind == "integrations"
    assert tools.for_list("a.csv", "").kind == "tools"


def test_columns_go_by_head_and_by_letter() -> None:
    """By letter where there is no head, by head and letter where several are called the same."""
    said = MappingFile.model_validate(
        {"columns": {"Owner (C)": "owner", "Owner": "sponsor", "D": "vendor", "E": "skip"}}
    )
    mine = said.for_list("a.csv", "")

    heads = ["Name", "Owner", "owner", "", "E "]
    assert [mine.field(head, n) for n, head in enumerate(heads)] == ["", "sponsor", "owner", "vendor", "skip"]
    assert mine.field("Start / Owner", 0) == "sponsor"
    of_two_rows = MappingFile.model_validate({"columns": {"Contract Start": "contract.starts"}})
    assert of_two_rows.field("Contract / Start", 0) == "contract.starts"


# -- what it does


def test_one_mapping_for_several_lists(tmp_path: Path) -> None:
    """Each list has its own heads; what only one of them has is no error."""
    tools = written(tmp_path, "Was,Preis\nKasse,120\n", "a.csv")
    seats = written(tmp_path, "Programm,Nutzer\nKasse,7\nLager,3\n", "b.csv")
    mapping = {"columns": {"Was": "name", "Preis": "cost", "Programm": "name", "Nutzer": "seats.active"}}

    stack = convert([tools, seats], mapping=mapping).stack

    assert [tool.name for tool in stack.tools] == ["Kasse", "Lager"]
    kasse = stack.tools[0]
    assert kasse.cost is not None
    assert kasse.seats is not None
    assert (kasse.cost.annual, kasse.seats.active) == (120, 7)
    with pytest.raises(sa.LoadError, match="has a column 'Mood'"):
        convert([tools, seats], mapping={"columns": {**mapping["columns"], "Mood": "x-mood"}})
    assert stack.reading is not None
    assert [one.file for one in stack.reading.lists] == ["a.csv", "b.csv"]


def test_a_folder_takes_a_mapping(tmp_path: Path) -> None:
    """As its files given together do."""
    written(tmp_path, "Was,Preis\nKasse,120\n", "a.csv")
    written(tmp_path, "Application,Owner\nLager,Ann\n", "b.csv")
    written(tmp_path, "name: x\ntools: [Werk]\n", "c.yaml")

    stack = sa.read_stack(tmp_path, mapping={"columns": {"Was": "name", "Preis": "cost"}})

    assert sorted(tool.name for tool in stack.tools) == ["Kasse", "Lager", "Werk"]
    with pytest.raises(sa.LoadError, match="has a column 'Wass'"):
        sa.read_stack(tmp_path, mapping={"columns": {"Was": "name", "Wass": "cost"}})


def test_a_list_without_a_head(tmp_path: Path) -> None:
    """Columns go by letter, and the first row is a tool."""
    place = written(tmp_path, "Kasse,120,x\nLager,30,y\n")

    stack = sa.read_stack(place, mapping={"head": "none", "columns": {"A": "name", "B": "cost"}})

    assert [(tool.name, tool.cost.annual) for tool in stack.tools if tool.cost] == [("Kasse", 120), ("Lager", 30)]
    assert stack.reading is not None
    assert stack.reading.lists[0].head_rows == ()
    assert [column.how for column in stack.reading.lists[0].columns] == ["mapped", "mapped", "ignored"]


def test_a_head_that_is_given_and_an_encoding(tmp_path: Path) -> None:
    """The row is taken as it is said, whatever stands above it."""
    place = tmp_path / "t.csv"
    place.write_bytes("Name;Owner\nx;y\nBezeichnung;Zuständig\nKüche;Jörg\n".encode("cp850"))
    said = {"head": 3, "encoding": "cp850", "columns": {"Bezeichnung": "name", "Zuständig": "owner"}}

    stack = sa.read_stack(place, mapping=said)

    assert [(tool.name, tool.owner) for tool in stack.tools] == [("Küche", "Jörg")]
    with pytest.raises(sa.LoadError, match=r"ascii.*mapping|mapping.*ascii"):
        sa.read_stack(place, mapping={**said, "encoding": "ascii"})


def test_words_are_read_as_the_mapping_says(tmp_path: Path) -> None:
    """`unknown` keeps the word and leaves the fact open; nobody is nobody; numbers and yes or no too."""
    text = "Tool,Status,Owner,SSO\nA,in Klärung,unbesetzt,aktiviert\nB,läuft,Ann,nö\nC,Live,,yes\n"
    said = {
        "values": {
            "lifecycle.phase": {"in Klärung": "unknown", "LÄUFT": "active"},
            "access.sso": {"aktiviert": True, "nö": False},
        },
        "owners": {"nobody": ["unbesetzt"]},
    }
    made = read_as_stated(written(tmp_path, text), mapping=said)
    first, second, third = made.stack.tools

    assert first.lifecycle is None
    assert first.extra == {"x-lifecycle": "in Klärung"}
    assert first.owner is None
    assert [tool.access.sso for tool in (first, second, third) if tool.access] == [True, False, True]
    assert second.lifecycle is not None
    assert second.lifecycle.phase == "active"
    assert not [note for note in made.notes if "Klärung" in str(note) or "läuft" in str(note) or "nö" in str(note)]


def test_names_are_accepted_without_renaming(tmp_path: Path) -> None:
    """A product says what a tool is; another tool's name makes one of both; skip leaves it out."""
    text = "Tool,Annual cost\nVertriebscloud,10\nHubby,5\nWerbung,\nUnser CRM,9\n"
    flows = "From,To\nVertriebscloud,Hubby\nUnser CRM,Hubby\nWerbung,Hubby\nWerbung,Vertriebscloud\n"
    place = book(
        tmp_path,
        {
            "Tools": [line.split(",") for line in text.splitlines()],
            "Flows": [line.split(",") for line in flows.splitlines()],
        },
    )
    names = {"Vertriebscloud": "salesforce", "Hubby": "HubSpot", "Werbung": "Hubby", "unser crm": "skip", "X": "slack"}

    made = sa.read_with_notes(place, mapping={"names": names})
    tools = {tool.name: tool for tool in made.stack.tools}

    assert set(tools) == {"Vertriebscloud", "Hubby"}
    assert tools["Vertriebscloud"].product == "Salesforce"
    assert tools["Hubby"].product == "HubSpot"
    assert [(flow.source, flow.target) for flow in made.stack.integrations] == [
        ("vertriebscloud", "hubby"),
        ("hubby", "vertriebscloud"),
    ]
    said = [str(note) for note in made.notes]
    assert any("'Werbung' is 'Hubby', as the mapping says" in text for text in said)
    assert any("both ends of the flow are 'Hubby'" in text for text in said)
    assert any("the mapping skips 'Unser CRM'" in text for text in said)
    assert any("says what 'X' is, which no list names" in text for text in said)


def test_a_name_that_stands_for_no_product_is_the_new_name_of_the_tool(tmp_path: Path) -> None:
    """It is told with the nearest product, in case it is a slip; nothing is refused, and flows follow."""
    rows = {
        "Tools": [["Tool"], ["Vertriebscloud"], ["Old shop"]],
        "Flows": [["From", "To"], ["Old shop", "Vertriebscloud"]],
    }
    place = book(tmp_path, rows)

    made = sa.read_with_notes(place, mapping={"names": {"Vertriebscloud": "salesforse", "Old shop": "Warenwelt"}})

    assert [(tool.id, tool.name) for tool in made.stack.tools] == [
        ("salesforse", "salesforse"),
        ("warenwelt", "Warenwelt"),
    ]
    assert [(flow.source, flow.target) for flow in made.stack.integrations] == [("warenwelt", "salesforse")]
    said = [note.message for note in made.notes]
    assert any(
        "'Vertriebscloud' is called 'salesforse'" in text and "did you mean 'salesforce'?" in text for text in said
    )
    assert any("'Old shop' is called 'Warenwelt', as the mapping says" in text for text in said)


# -- what it misses


def test_what_is_not_there_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    """A head in an entry, a sheet of an entry, a sheet at the top."""
    place = book(tmp_path, {"Werkzeuge": [["Name", "Preis"], ["Kasse", 3]]})
    for said, words in (
        ({"lists": [{"sheet": "Werkzeuge", "columns": {"Presi": "cost"}}]}, "did you mean 'preis'"),
        ({"lists": [{"sheet": "Werkzeug", "columns": {}}]}, "did you mean 'Werkzeuge'"),
        ({"sheets": {"Werkzeug": "skip"}}, "did you mean 'Werkzeuge'"),
    ):
        with pytest.raises(sa.LoadError, match=words):
            sa.read_stack(place, mapping=said)


def test_what_is_not_used_is_told(tmp_path: Path) -> None:
    """An entry of another file, words of a field that no column holds: they may be for the next list."""
    said = {"lists": [{"file": "other.csv", "columns": {"Q": "name"}}], "values": {"lifecycle.phase": {"an": "active"}}}

    made = sa.read_with_notes(written(tmp_path, "Application,Owner\nKasse,Ann\n"), mapping=said)

    told = " ".join(map(str, made.of("left-out")))
    assert "speaks of 'other.csv', which was not given" in told
    assert "what words of 'lifecycle.phase' mean, which no column holds" in told


def test_a_file_that_is_skipped_whole_says_so(tmp_path: Path) -> None:
    """Not that it has no head."""
    with pytest.raises(sa.LoadError, match="the mapping skips"):
        sa.read_stack(written(tmp_path, PLAIN), mapping={"kind": "skip"})


def test_stacks_of_their_own_under_one_mapping(tmp_path: Path) -> None:
    """Lists and stack files side by side; the mapping is for the lists."""
    tools = written(tmp_path, "Was\nVertriebscloud\n", "a.csv")
    own = written(tmp_path, "name: x\ntools: [Werk]\n", "c.yaml")
    said = {"columns": {"Was": "name"}, "names": {"Vertriebscloud": "salesforce"}}

    first, second = read_all([tools, own], said)

    assert first.stack.tools[0].product == "Salesforce"
    assert (first.reading is None, second.reading) == (False, None)
    with pytest.raises(sa.StackAuditError, match="is none"):
        read_all([own], said)
