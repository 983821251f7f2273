"""The mapping that is written: what it says of a list, that it changes nothing as it is, and that edits stay."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.limits import DEFAULT_LIMITS
from stackaudit.io.readers.lists.mapping import read_mapping
from stackaudit.io.readers.text import yaml_text

LIST = """\
Tool-Liste 2026;;;;;;
Application;Spend (EUR);Users;Mood;Status;Owner;Owner
Salesforce;48.000;120;x: #1;live;Ann;Bob
Front;12.000,50;45;"{y}";in Klärung;;
salesforce;;;;;;
Total;60.000,50;;;;;
"""


def written(folder: Path, text: str, name: str = "tools.csv") -> Path:
    """A file with a text."""
    place = folder / name
    place.write_text(text, encoding="utf-8")
    return place


def same(place: Path, text: str, folder: Path) -> None:
    """Check that a list gives the same stack under a mapping of this text."""
    said = written(folder, text, "m.yaml")
    assert sa.read_stack(place, mapping=said).document() == sa.read_stack(place).document()


ROOT = Path(__file__).parents[2]
LISTS = [
    *sorted((ROOT / "tests/cases/lists").glob("*.csv")),
    *(path for path in sorted((ROOT / "sample_stacks/lists").iterdir()) if path.suffix in {".csv", ".xlsx"}),
]


@pytest.mark.parametrize("place", LISTS, ids=lambda place: place.name)
def test_a_mapping_of_a_real_list_changes_nothing(place: Path, tmp_path: Path) -> None:
    """Nor does the one that is written from it."""
    try:
        stack = sa.read_stack(place)
    except sa.LoadError:
        assert "# refused: " in mapping_text([place])
        return
    said = written(tmp_path, mapping_text([place]), "m.yaml")
    assert sa.read_stack(place, mapping=said).document() == stack.document()
    again = written(tmp_path, mapping_text([place], said), "n.yaml")
    assert sa.read_stack(place, mapping=again).document() == stack.document()


def test_what_it_says_of_a_list(tmp_path: Path) -> None:
    """Head, each column with samples and how sure it is, words, suggested names; with a guess what else it may be."""
    place = written(tmp_path, LIST)
    lines = mapping_text([place]).splitlines()
    text = "\n".join(lines)

    assert lines[0].startswith("# tools.csv · 4 rows · edit, then: stackaudit audit tools.csv --mapping mapping.yaml")
    assert "    head: 2" in lines
    spend = next(line for line in lines if "Spend (EUR)" in line)
    assert '"Spend (EUR)": cost.annual' in spend
    assert "GUESSED" in spend
    assert "e.g. 48.000 | 12.000,50 | 60.000,50" in spend
    assert "also: cost.monthly" in spend
    assert "Mood: keep" in text
    assert "# kept        e.g. x: #1 | {y}" in text
    assert '"Owner (F)": owner' in text
    assert "lifecycle.phase: {live: active, in Klärung: unknown}" in text
    assert "#  Front: front   # suggested: Front" in text
    same(place, text, tmp_path)


def test_a_suggestion_is_accepted_by_taking_the_sign_off(tmp_path: Path) -> None:
    """The tool keeps its name, and the catalog fills the rest."""
    place = written(tmp_path, LIST)
    text = mapping_text([place]).replace("#  Front: front", "  Front: front")

    stack = sa.read_stack(place, mapping=written(tmp_path, text, "m.yaml"))

    front = stack.tools[1]
    assert (front.name, front.product, front.category is not None) == ("Front", "Front", True)


def test_edits_stay_when_it_is_written_again(tmp_path: Path) -> None:
    """Fields, words, names, keys at the top, and entries of lists that were not given now."""
    place, said = written(tmp_path, LIST), tmp_path / "m.yaml"
    sa.write_mapping([place], said)
    text = said.read_text(encoding="utf-8")
    text = text.replace('"Spend (EUR)": cost.annual', '"Spend (EUR)": cost.monthly').replace(
        "Mood: keep", "Mood: x-feeling"
    )
    text = text.replace("in Klärung: unknown", "in Klärung: plan, ruht: retired").replace(
        "#  Front: front", "  Front: skip"
    )
    text = f"missing: [k.A.]\ncurrency: CHF\n{text}".replace("lists:\n", "lists:\n  - {file: other.csv, head: 4}\n")
    said.write_text(text, encoding="utf-8")
    edited = sa.read_stack(place, mapping=said)

    sa.write_mapping([place], said)
    again = said.read_text(encoding="utf-8")

    assert again != text
    assert sa.read_stack(place, mapping=said).document() == edited.document()
    assert [tool.name for tool in edited.tools] == ["Salesforce"]
    for kept in ('"Spend (EUR)": cost.monthly', "Mood: x-feeling", "in Klärung: plan", "ruht: retired", "Front: skip"):
        assert kept in again
    assert read_mapping(said).lists[-1].file == "other.csv"
    assert (read_mapping(said).missing, read_mapping(said).currency) == (("k.A.",), "CHF")
    sa.write_mapping([place], said)
    assert said.read_text(encoding="utf-8") == again


def test_every_sheet_of_a_workbook_has_an_entry(tmp_path: Path) -> None:
    """One that holds no list is skipped, in words that say so."""
    book = openpyxl.Workbook()
    book.active.title = "Werkzeuge"
    for row in (["Name", "Annual cost"], ["Kasse", 3], ["Lager", 4.5]):
        book.active.append(row)
    flows = book.create_sheet("Flüsse, alle")
    for row in (["From", "To", "Frequency"], ["Kasse", "Lager", "nightly"], ["Lager", "Kasse", "ab und zu"]):
        flows.append(row)
    book.create_sheet("Notizen").append(["nur Text"])
    book.save(tmp_path / "it.xlsx")

    text = mapping_text([tmp_path / "it.xlsx"])
    data = yaml_text.load(text, DEFAULT_LIMITS)

    assert [(one["sheet"], one["kind"]) for one in data["lists"]] == [
        ("Werkzeuge", "tools"),
        ("Flüsse, alle", "integrations"),
        ("Notizen", "skip"),
    ]
    assert data["lists"][1]["values"] == {"every": {"nightly": "24h", "ab und zu": "unknown"}}
    same(tmp_path / "it.xlsx", text, tmp_path)


def test_two_tables_in_a_sheet_are_one_entry(tmp_path: Path) -> None:
    """With the columns of both, those of a head of two rows by both rows."""
    book = openpyxl.Workbook()
    book.active.title = "Übersicht"
    for row in (
        ["Tool-Übersicht 2026"],
        ["Anwendung", "Abteilung", "Kosten", "Vertrag", None],
        [None, None, "pro Jahr", "Beginn", "Ende"],
        ["Salesforce", "Vertrieb", 48000, "2025-01-01", "2026-12-31"],
        ["HubSpot", "Marketing", 12000, "2025-03-01", "2027-02-28"],
        [],
        [],
        ["Von", "Nach", "Häufigkeit"],
        ["Salesforce", "HubSpot", "täglich"],
        ["HubSpot", "Salesforce", "ab und zu"],
    ):
        book.active.append(row)
    book.save(tmp_path / "it.xlsx")

    text = mapping_text([tmp_path / "it.xlsx"])
    data = yaml_text.load(text, DEFAULT_LIMITS)

    assert len(data["lists"]) == 1
    assert "# 2 tables in this sheet: tools, integrations" in text
    columns = data["lists"][0]["columns"]
    assert (columns["Kosten / pro Jahr"], columns["Vertrag / Beginn"]) == ("cost.annual", "contract.starts")
    assert (columns["Von"], columns["Nach"]) == ("source", "target")
    same(tmp_path / "it.xlsx", text, tmp_path)


def test_a_list_that_is_refused_gets_one_too(tmp_path: Path) -> None:
    """Its columns are there to be named, with why it was refused; named, it is read."""
    place = written(tmp_path, "Nummer,Wert,Tag\n14001,3,2026-01-01\n14002,4,2026-02-01\n")

    text = mapping_text([place])

    assert "# refused: " in text
    assert "head: 1" in text
    assert "Wert: skip     # not known   e.g. 3 | 4   also: seats.active, cost.annual" in text
    assert "also: contract.renews, contract.ends" in text
    edited = text.replace("Nummer: skip", "Nummer: name").replace("Wert: skip", "Wert: cost.annual")
    stack = sa.read_stack(place, mapping=written(tmp_path, edited, "m.yaml"))
    assert [(tool.name, tool.cost.annual) for tool in stack.tools if tool.cost] == [("14001", 3), ("14002", 4)]


def test_several_lists_in_one_mapping(tmp_path: Path) -> None:
    """Two files of one name are told apart by their folders."""
    (tmp_path / "old").mkdir()
    one, two = written(tmp_path, "Tool\nKasse\n"), written(tmp_path / "old", "Xqz 7\nLager\n")

    said = read_mapping(yaml_text.load(mapping_text([one, two]), DEFAULT_LIMITS))

    assert [entry.file for entry in said.lists] == [one.as_posix(), two.as_posix()]
    assert said.for_list(str(one), "").columns == {"Tool": "name"}
    assert said.for_list(str(two), "").columns == {"Xqz 7": "skip"}


def test_a_folder_gives_the_lists_in_it(tmp_path: Path) -> None:
    """What is no list is left alone."""
    written(tmp_path, "Tool\nKasse\n")
    written(tmp_path, "name: x\ntools: [A]\n", "s.yaml")

    assert mapping_text([tmp_path]) == mapping_text([tmp_path / "tools.csv"])


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    """A stack file of ours needs no mapping."""
    with pytest.raises(sa.StackAuditError, match="is none"):
        mapping_text([written(tmp_path, "name: x\ntools: [A]\n", "s.yaml")])


HEADS = (
    *("Tool", "Vendor", "Spend", "Annual cost", "Users", "Status", "Owner", "Notice"),
    *("SSO", "Mood", "A", "", "# x: y", "Owner"),  # a column of ids is kept as x-id, and mapped as `id` it is not
)
WORDS = (
    *("", "n/a", "yes", "live", "läuft", "30 days", "3 months", "12,5"),
    *("1.200", "EUR 5", "# no", "{a: b}", "on", "'", "1"),
)
CELLS = st.one_of(st.sampled_from(WORDS), st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=12))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_given_back_as_it_is_it_changes_nothing(data: st.DataObject) -> None:
    """Whatever the heads and cells are: the same stack, and read again the same text."""
    heads = data.draw(st.lists(st.sampled_from(HEADS), min_size=1, max_size=7))
    if "Tool" not in heads:
        heads.insert(0, "Tool")
    rows = data.draw(st.lists(st.lists(CELLS, min_size=len(heads), max_size=len(heads)), min_size=1, max_size=6))
    cells = [heads, *rows, ["Kasse"]]
    quoted = [",".join('"' + str(cell).replace('"', "'") + '"' for cell in row) for row in cells]
    with TemporaryDirectory() as folder:
        place = written(Path(folder), "\n".join(quoted) + "\n", "a b.csv")
        said = Path(folder) / "m.yaml"
        try:
            sa.read_stack(place)
        except sa.LoadError:
            return  # the sign between the cells is not told by such cells
        sa.write_mapping([place], said)
        first = said.read_text(encoding="utf-8")
        same(place, first, Path(folder))
        sa.write_mapping([place], said)
        second = said.read_text(encoding="utf-8")
        same(place, second, Path(folder))
        sa.write_mapping([place], said)
        assert said.read_text(encoding="utf-8") == second


def test_a_hint_counts_once_its_sign_is_taken_away(tmp_path: Path) -> None:
    """Each line at the end stands for itself; the column of amounts says how many of them wait for it."""
    place = written(tmp_path, "Tool;Cost a year;Renewal\nSlack;48.600;03/04/2027\nXero;588;05/06/2027\n")
    text = mapping_text([place])
    assert "1 cell NOT READ: 48.600 can be 48,600 or a little over 48" in text
    said = text
    for hint in ('decimal: ","', "dates: day-first", "currency: EUR"):
        assert said.count(f"\n# {hint} ") == 1
        said = said.replace(f"\n# {hint} ", f"\n{hint} ")

    stack = sa.read_stack(place, mapping=written(tmp_path, said, "m.yaml"))

    slack = stack.tool("slack")
    assert slack.cost is not None
    assert slack.contract is not None
    assert (slack.cost.annual, str(slack.contract.renews), stack.currency) == (48_600, "2027-04-03", "EUR")
