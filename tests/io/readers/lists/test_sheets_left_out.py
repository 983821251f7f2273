"""A sheet that is no list of tools, beside one that is: it is left out and told, and the other is read."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from stackaudit import LoadError
from stackaudit.io.mapping_file import mapping_text
from stackaudit.io.readers.result import Note
from stackaudit.io.readers.stack_file import read_with_notes

TOOLS = [
    ["Tool", "Hersteller", "Kosten p.a.", "Owner"],
    ["Salesforce", "Salesforce", 148500, "A. Beck"],
    ["HubSpot", "HubSpot", 41280, "N. Kuhl"],
    ["Miro", "Miro", 1920, "N. Kuhl"],
]
OUTSIDE = [
    ["Firma", "Name", "Rolle", "Mail", "Tel"],
    ["Salesforce", "Laura Beck", "Account Exec", "l.beck@example.com", "+49 89 000"],
    ["HubSpot", "Tom Daly", "CSM", "t.daly@example.com"],
    ["Bechtle", "Ina Sauer", "Vertrieb", "i.sauer@example.com"],
]
INSIDE = [["intern", f"Person {n}", "IT", f"person{n}@example.com", "+49 30 123-45"] for n in "ABCDE"]


def _book(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        tab = book.create_sheet(name)
        for row in rows:
            tab.append(row)
    book.save(path)
    return path


def _of_sheet(notes: tuple[Note, ...], sheet: str) -> list[str]:
    return [note.message for note in notes if note.kind == "left-out" and note.spot.sheet == sheet]


@pytest.mark.parametrize(
    "rows",
    [
        OUTSIDE,
        OUTSIDE + INSIDE,
        [[row[0], row[1], row[3]] for row in OUTSIDE],
        [["Vendor", *OUTSIDE[0][1:]], *OUTSIDE[1:]],
    ],
    ids=["contacts", "contacts with many of one company", "few columns", "English head"],
)
def test_a_sheet_of_contacts_makes_no_tools(tmp_path: Path, rows: list[list[object]]) -> None:
    """The sheet of tools is read as if the other were not there, and a note says why it is left out."""
    made = read_with_notes(_book(tmp_path / "a.xlsx", Tools=TOOLS, Kontakte=rows))
    stack, notes = made.stack, made.notes
    assert [tool.name for tool in stack.tools] == ["Salesforce", "HubSpot", "Miro"]
    assert {tool.owner for tool in stack.tools} == {"A. Beck", "N. Kuhl"}
    (why,) = _of_sheet(notes, "Kontakte")
    assert "'Kontakte'" in why
    assert "sheets: {Kontakte: tools}" in why or "is not read" in why


def test_contacts_are_a_list_where_the_user_says_so(tmp_path: Path) -> None:
    """A mapping goes before what the reader thinks of a sheet."""
    path = _book(tmp_path / "a.xlsx", Tools=TOOLS, Kontakte=OUTSIDE)
    stack = read_with_notes(path, mapping={"sheets": {"Kontakte": "tools"}}).stack
    assert "Bechtle" in {tool.name for tool in stack.tools}


def test_a_list_of_tools_with_their_owners_and_addresses_stays(tmp_path: Path) -> None:
    """A head that names tools is believed, whoever stands beside it."""
    owners = [["Anwendung", "Ansprechpartner", "Mail"], *[[row[0], *row[1::2]] for row in OUTSIDE[1:]]]
    stack = read_with_notes(_book(tmp_path / "a.xlsx", Tools=TOOLS, Zuständig=owners)).stack
    assert "Bechtle" in {tool.name for tool in stack.tools}


def test_a_list_whose_rows_name_the_same_few_is_left_out_beside_a_good_one(tmp_path: Path) -> None:
    """It refuses no other sheet; its note says what to write where it is a list of tools."""
    firms = ["Salesforce", "HubSpot", "Zendesk", "Atlassian", "Miro", "Slack", *["Zentrale"] * 5]
    repeated = [["Firma", "Notiz"], *[[firm, f"Punkt {n} klären"] for n, firm in enumerate(firms)]]
    alone = _book(tmp_path / "alone.xlsx", Rest=repeated)
    with pytest.raises(LoadError, match="in sheet 'Rest', most rows name the same few tools in column 'Firma'"):
        read_with_notes(alone)
    made = read_with_notes(_book(tmp_path / "a.xlsx", Tools=TOOLS, Rest=repeated))
    stack, notes = made.stack, made.notes
    assert [tool.name for tool in stack.tools] == ["Salesforce", "HubSpot", "Miro"]
    (why,) = _of_sheet(notes, "Rest")
    assert why.startswith("sheet 'Rest' is left out: most rows name the same few tools")
    assert "say in a mapping which column is 'name'" in why


def test_the_drafted_mapping_keeps_the_good_sheet_and_says_why_the_other_is_skipped(tmp_path: Path) -> None:
    """Given back as it is, it changes nothing."""
    path = _book(tmp_path / "a.xlsx", Tools=TOOLS, Kontakte=OUTSIDE + INSIDE)
    text = mapping_text([path])
    good, other = text.split("sheet: Kontakte")
    assert "Tool: name" in good
    assert "Kosten p.a.: cost.annual" in good
    assert "refused" not in text
    assert other.index("# sheet 'Kontakte' is ") < other.index("kind: skip")
    drafted = tmp_path / "mapping.yaml"
    drafted.write_text(text, encoding="utf-8")
    before = read_with_notes(path).stack
    after = read_with_notes(path, mapping=drafted).stack
    assert after.tools == before.tools


def test_where_no_sheet_is_a_list_the_refusal_names_the_sheet_that_comes_nearest(tmp_path: Path) -> None:
    """One who has several sheets sees which one is meant."""
    notes = [["Jour fixe"], ["- abschalten"], ["- klären"]]
    with pytest.raises(LoadError, match="no sheet is a list; 'Notizen' comes nearest"):
        read_with_notes(_book(tmp_path / "a.xlsx", Notizen=notes, Leer=[]))


def test_a_column_of_few_names_that_the_user_calls_the_names_is_read_and_doubted(tmp_path: Path) -> None:
    """The mapping decides; that the rows become so few tools is told."""
    path = tmp_path / "list.csv"
    rows = [f"{name},{team}" for name, team in zip("ABCDEFGHIJKL", ["Nord", "Sued", "West"] * 4, strict=True)]
    path.write_text("\n".join(["Tool,Team", *rows]), encoding="utf-8")
    made = read_with_notes(path, mapping={"columns": {"Team": "name", "Tool": "keep"}})
    assert len(made.stack.tools) == 3
    assert [note.kind for note in made.notes if "though the mapping says so" in note.message] == ["guessed"]


MANY = [
    ["Outil", "Coût annuel"],
    *[[name, 100 * n] for n, name in enumerate(["Salesforce", "HubSpot", "Miro", "Slack", "Zoom", "Intranet"], 1)],
]
PEOPLE = [
    ["Nom", "Fonction", "Équipe", "Email", "Remarque"],
    ["Julie Marchand", "Dir. commerciale", "Commercial", "j.marchand@example.com", "London"],
    ["Claire Dubois", "DRH", "RH", "c.dubois@example.com", "congé mat. jusqu'en février"],
    ["Marc Petit", "ex-RSI", "", "m.petit@example.com", "parti en juin 2026"],
    ["Nadia Benali", "compta", "", "n.benali@example.com", "partie en juin"],
    ["Hugo Lefèvre", "IT", "IT", "h.lefevre@example.com"],
]
CHANGES = [
    ["Date", "Qui", "Quoi"],
    ["2026-03-02", "Sophie", "création"],
    ["2026-06-30", "Sophie", "départs Marc + Nadia"],
    ["2026-09-12", "Karim", "ajout Pennylane, Agicap"],
    ["oct.", "Sophie", "prix Zoom à jour"],
]


@pytest.mark.parametrize(("sheet", "rows"), [("Contacts", PEOPLE), ("Historique modif", CHANGES)])
@pytest.mark.parametrize("tools", [MANY, TOOLS], ids=["many products", "few products"])
def test_a_sheet_without_a_known_name_makes_no_tools(
    tmp_path: Path, sheet: str, rows: list[list[object]], tools: list[list[object]]
) -> None:
    """What the file is called counts for the list of tools in it, not for the other sheets."""
    path = _book(tmp_path / "Inventaire logiciels.xlsx", **{"Outils": tools, sheet: rows})
    made = read_with_notes(path)
    assert [tool.name for tool in made.stack.tools] == [row[0] for row in tools[1:]]
    (why,) = _of_sheet(made.notes, sheet)
    assert why.startswith(f"sheet {sheet!r} is left out: ")
    assert f"`sheets: {{{sheet}: tools}}`" in why
    assert not [note for note in made.notes if note.kind == "guessed" and note.spot.sheet == sheet]


def test_what_the_note_says_to_write_reads_the_sheet(tmp_path: Path) -> None:
    """One who means each row as a tool says so."""
    path = _book(tmp_path / "Inventaire logiciels.xlsx", Outils=MANY, Contacts=PEOPLE)
    stack = read_with_notes(path, mapping={"sheets": {"Contacts": "tools"}}).stack
    assert "London" in {tool.name for tool in stack.tools}


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("Divers", [["Bezeichnung", "Zweck"], ["Lagerfix", "Lager"], ["Fuhrpark", "Autos"], ["Tourplan", "Touren"]]),
        ("Divers", [["Was", "Kosten p.a."], ["Lagerfix", 10], ["Fuhrpark", 20], ["Tourplan", 30]]),
        ("Own software", [["Was", "Zweck"], ["Lagerfix", "Lager"], ["Fuhrpark", "Autos"], ["Tourplan", "Touren"]]),
    ],
    ids=["a head that says name", "a fact of tools", "a sheet called so"],
)
def test_a_sheet_of_programs_of_ones_own_stays(tmp_path: Path, sheet: str, rows: list[list[object]]) -> None:
    """The catalog cannot know what a company wrote itself; its head, its facts or its sheet speak for it."""
    made = read_with_notes(_book(tmp_path / "Inventaire logiciels.xlsx", **{"Outils": MANY, sheet: rows}))
    assert {"Lagerfix", "Fuhrpark", "Tourplan"} <= {tool.name for tool in made.stack.tools}


def test_sheets_in_a_drafted_mapping_count(tmp_path: Path) -> None:
    """A line that is added for a sheet goes before the kind that the draft has for it, and stays when written again."""
    path = _book(tmp_path / "a.xlsx", Tools=TOOLS, Mehr=MANY, Kontakte=OUTSIDE)
    drafted = tmp_path / "mapping.yaml"
    draft = mapping_text([path])
    assert draft.count("kind: tools") == 2
    assert draft.count("kind: skip") == 1
    drafted.write_text(draft + "sheets: {Mehr: skip, Kontakte: tools}\n", encoding="utf-8")
    names = [tool.name for tool in read_with_notes(path, mapping=drafted).stack.tools]
    assert "Bechtle" in names
    assert "Intranet" not in names
    again = mapping_text([path], drafted)
    assert again.split("sheet: Mehr")[1].split("- file")[0].strip().startswith("kind: skip")
    assert again.split("sheet: Kontakte")[1].strip().startswith("kind: tools")
    drafted.write_text(again, encoding="utf-8")
    assert [tool.name for tool in read_with_notes(path, mapping=drafted).stack.tools] == names


def test_a_draft_names_a_command_that_a_shell_understands(tmp_path: Path) -> None:
    """A name with blanks and brackets is quoted."""
    first = mapping_text([_book(tmp_path / "Inventaire (final).xlsx", Outils=TOOLS)]).splitlines()[0]
    assert "then: stackaudit audit 'Inventaire (final).xlsx' --mapping mapping.yaml" in first
