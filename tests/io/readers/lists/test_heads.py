"""Which row of a list is its head, what each column is, which one names the tools; or a refusal with the way on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from head_kit import grid, grids, heads, knows, refused, sheet
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.lists.cells import Line, Sheet
from stackaudit.io.readers.lists.finding import Refusal, find_grids
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.profile import Kinds, kind_of, profile
from stackaudit.io.readers.lists.titles import company, read_titles
from stackaudit.io.readers.lists.wanted import Wanted

CASES = Path(__file__).parents[3] / "cases" / "lists"


def notes(found: Grid) -> list[str]:
    """What is told of the head."""
    return [note.message for note in found.notes]


# -- cells


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (
            "number",
            ["48.000,00 €", "R$ 14.400,00", "1.150 €/Monat", "12,5 TEUR", "2 Mio", "1,2 млн", "3万", "4.560,-", "12"],
        ),
        ("date", ["2026-10-01", "01.10.2026", "March 4, 2026", "4. März 2026", "Oct-26", "Q3 2026", "2026年3月1日"]),
        ("code", ["APP-0012", "CC-4711", "INC0012345", "rec0F58e8dbfvZ0Xr", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"]),
        (
            "text",
            ["Slack", "Office 365", "Auth0", "n8n", "Битрикс24", "SAP R/3", "SQL Server 2019", "Node.js", "hub_spot_4"],
        ),
        ("address", ["https://www.apollo.io", "slack.com", "*.zoom.us", "www.figma.com"]),
        ("e-mail", ["ana.ruiz@example.com"]),
        ("flag", ["yes", "no", "x"]),
        ("empty", ["", "  ", "n/a", "-"]),
        ("prose", ["It keeps the orders of the shop and hands them over to the ERP once every night."]),
    ],
)
def test_cells_are_told_apart(kind: str, cells: Sequence[str]) -> None:
    """Names of products with digits in them are texts, ids are codes, whatever their head says."""
    assert {cell: kind_of(cell) for cell in cells} == dict.fromkeys(cells, kind)


def test_a_price_with_a_point_is_no_month() -> None:
    """`1250.00` is money, `2026.10.01` a day."""
    assert (kind_of("1250.00"), kind_of("2026.10.01")) == ("number", "date")


def test_equal_texts_count_once_whatever_their_case() -> None:
    """And missing words do not fill a cell."""
    found = profile(["Slack", "slack ", "Jira", "n/a", ""], Kinds())
    assert (found.rows, found.filled, found.texts, found.repeats) == (5, 3, ("Slack", "Jira"), 1)


# -- the head row


def test_a_row_of_data_is_no_head() -> None:
    """Its texts stand below it again, and the row above it is wide."""
    found = grid("Name;Typ;Anmeldung\nSlack;SaaS;SSO\nJira;SaaS;SSO")
    assert (found.head.number, len(found.lines), heads(found)["name"]) == (1, 2, "Name")


def test_titles_are_told_and_used() -> None:
    """The unit of the amounts and the day in a title hold for the list."""
    found = grid(
        "Tool-Liste, Kosten in TEUR\nStand 01.10.2026\nAnwendung;Fachbereich;Kosten pro Jahr\nSalesforce;Vertrieb;48"
    )
    assert [line.number for line in found.titles] == [1, 2]
    cost = found.heads["cost.annual"]
    assert (cost.scale, str(found.as_of), cost.currency) == (1000, "2026-10-01", "EUR")
    assert notes(found)[0].startswith("rows 1 and 2 are taken for titles: 'Tool-Liste, Kosten in TEUR'")


def test_titles_of_two_currencies_say_none() -> None:
    """What they mean is not guessed."""
    assert read_titles([Line(1, ("all in EUR or USD",))]).currency == ""


def test_a_wide_row_above_the_head_is_told() -> None:
    """It is no title, and nothing of it is read."""
    found = grid(
        "Report;run by;Bob;weekly\nTool;Owner;Annual cost;Status;Vendor\nSlack;Ana Ruiz;9000;Live;Salesforce\n"
        "Jira;Bo Lindt;7000;Live;Atlassian"
    )
    assert found.head.number == 2
    assert "the row stands above the head, row 2, and is not read: 'Report', 'run by', 'Bob', 'weekly'" in notes(found)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            ";;Contract;;Seats;\nTool;Owner;Start;End;Paid;Active\nSlack;Ana Ruiz;2025-01-01;2026-12-31;100;80",
            {"contract.starts": "Contract / Start", "contract.ends": "Contract / End", "seats.paid": "Seats / Paid"},
        ),
        (
            "Anwendung;Ort;Vertrag;;Kosten;\n;;Beginn;Ende;pro Jahr;Einmalig\nDATEV;IT;01.01.2025;31.12.2026;4.000;5",
            {"name": "Anwendung", "contract.ends": "Vertrag / Ende", "cost.annual": "Kosten / pro Jahr"},
        ),
    ],
)
def test_heads_of_two_rows(text: str, named: dict[str, str]) -> None:
    """A cell of the upper row spans those below it; a cell without one below stands for itself."""
    found = grid(text)
    assert (found.upper and found.upper.number, found.head.number, len(found.lines)) == (1, 2, 1)
    assert named.items() <= heads(found).items()


def test_a_title_is_no_upper_row() -> None:
    """One cell at the left says something of the whole list."""
    found = grid("Tools\nTool;Owner\nSlack;Ana Ruiz")
    assert (found.upper, [line.number for line in found.titles]) == (None, [1])


def test_several_tables_in_one_sheet() -> None:
    """A table that begins after empty rows is one of its own; rows after an empty one belong to the table above."""
    tools, flows = grids(
        "Our tools\nTool;Owner;Annual cost\nSlack;Ana Ruiz;9000\n\nJira;Bo Lindt;7000\n\nInterfaces\nFrom;To;Data\n"
        "Slack;Jira;tickets"
    )
    assert [(each.table, each.head.number, len(each.lines)) for each in (tools, flows)] == [
        ("tools", 2, 2),
        ("integrations", 8, 1),
    ]
    assert [line.number for line in flows.titles] == [7]


def test_a_cell_of_several_lines_is_no_gap() -> None:
    """The rows of CSV text are counted in lines; a cell of four lines does not part a table."""
    lines = (
        Line(1, ("Tool", "Owner", "Description")),
        Line(2, ("Slack", "Ana Ruiz", "chat\n\n\nfor all")),
        Line(6, ("Owner", "Vendor", "Tool")),
    )
    found = find_grids(Sheet("list.csv", "", lines), None, knows)
    assert not isinstance(found, Refusal)
    assert [len(each.lines) for each in found] == [2]


def test_numbers_as_heads_are_not_read() -> None:
    """Years count on after the first text; what they hold is told."""
    found = grid("Tool;2023;2024;2025\nSlack;100;200;300\nJira;100;200;300")
    assert heads(found) == {"name": "Tool"}
    assert notes(found) == [
        (
            "3 columns are kept as they stand, not used: '2023' (x-2023), '2024' (x-2024), '2025' (x-2025); "
            "a mapping can say what they hold"
        )
    ]


def test_months_as_heads_are_not_read() -> None:
    """The head is found all the same."""
    found = grid("Application;01.01.2026;01.02.2026;01.03.2026\nSlack;100;100;100\nJira;10;10;10")
    assert (found.head.number, heads(found)) == (1, {"name": "Application"})


def test_a_list_without_a_head_is_read_where_the_catalog_knows_its_names() -> None:
    """No tool is lost to the head, and the guess is told."""
    found = grid("Slack;Sales;12000\nJira;IT;9000\nZoom;IT;500")
    assert [found.name(line) for line in found.lines] == ["Slack", "Jira", "Zoom"]
    assert notes(found)[0].startswith(
        "no row is a head; column A is taken for the names, because the catalog knows 100%"
    )
    assert [found.name(line) for line in grid("Slack\nJira\nZoom").lines] == ["Slack", "Jira", "Zoom"]


# -- the name column


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "ID;Title;Status\n3f2504e0-4f89-11d3-9a0c-0305e82c3301;Jira;On\n3f2504e0-4f89-11d3-9a0c-0305e82c3302;Zoom;On",
            "Title",
        ),
        ("Application;Service;Coût annuel\nSalesforce;Commercial;48 000 €\nHubSpot;Marketing;12 000 €", "Application"),
        ("Service;Anbieter;Kosten pro Jahr\nSlack;Salesforce;1.000\nJira;Atlassian;2.000", "Service"),
        ("Name;Product;Publisher;Seats\nContract A;Slack;Salesforce;100\nContract B;Jira;Atlassian;50", "Product"),
        ("Vendor;Contract start;Annual cost\nSlack;2025-01-01;1000\nAtlassian;2025-01-01;1000", "Vendor"),
        ("Domain;Category\n*.slack.com;Chat\nwww.zoom.us;Video", "Domain"),
        ("huidige_tool;gewenste_output;afdeling\nSlack;een rapport;Verkoop\nJira;een lijst;IT", "huidige_tool"),
        ("Use case;Agency;Tool/vendor;Stage\nChat;HHS;Slack;Live\nTickets;DOE;Jira;Live", "Tool/vendor"),
        ("Systemnamn;Leverantör\nProcapita;Tieto\nTreserva;CGI", "Systemnamn"),
        ("lfd. Nr.;Bezeichnung der Software;Einsatz\n1;ProSoz;Soziales\n2;MESO;Meldewesen", "Bezeichnung der Software"),
        (
            "S.No;Application Name;Owner;Criticality;Vendor\n1;Portal;Ana Ruiz;High;Own\n2;Claims;Bo Lindt;Low;Own",
            "Application Name",
        ),
        ("Software;Lizenzen\n7-Zip;100\n1Password;50\n3CX;20", "Software"),
        ("App ID;Name;Owner\nA-001;App-North-01;Ana Ruiz\nA-002;App-North-02;Bo Lindt", "Name"),
    ],
)
def test_the_names(text: str, name: str) -> None:
    """Told by head, by texts and by the catalog; an id never names a tool."""
    assert heads(grid(text))["name"] == name


def test_hosts_are_names_without_their_signs() -> None:
    """And the same column tells the address, by which the catalog finds the product."""
    found = grid("Domain;Category\n*.slack.com;Chat\nhttps://www.zoom.us/x;Video", "tools.csv")
    assert [found.name(line) for line in found.lines] == ["slack.com", "zoom.us"]
    assert (found.hosts, found.columns["x-url"]) == (True, found.columns["name"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ID;Ref;Qty\n101;9001;3\n102;9002;5", "no column of names among 'ID', 'Ref', 'Qty'"),
        (
            "Name;Value\n3f2504e0-4f89-11d3-9a0c-0305e82c3301;1\n3f2504e0-4f89-11d3-9a0c-0305e82c3302;2",
            "no column of names",
        ),
        ("1;2;3\n4;5;6\n7;8;9", "no column of names"),
        (
            "Name;E-mail;Department\nAna Ruiz;ana.ruiz@x.com;Sales\nBo Lindt;bo.lindt@x.com;IT",
            "seems to name people",
        ),
        (
            "Employee;Job Title;Department\nAna Ruiz;Sales Manager;Sales\nBo Lindt;CIO;IT\nCy Moran;Clerk;IT",
            "no column of names",
        ),
        (
            "type;institute;city;response\n" + "".join(f"IIT;Institute {c};City {c};sent\n" for c in "ABCDEFGHIJKL"),
            "'institute'",
        ),
        (
            "label;start_date;end_date;url\n"
            + "".join(f"Conf {c};2026-01-01;2026-01-02;https://{c}.org\n" for c in "abcdefghijkl"),
            "'label'",
        ),
        (
            "C-1001;Gulf State;HIE;2025-01-01\nC-1002;North State;HIE;2025-01-01\nC-1003;West;HIE;2025-02-01",
            "no row near the top",
        ),
        ("Name;Serial number;Model;Manufacturer\nPC 1;X1;T14;Lenovo\nPC 2;X2;T14;Lenovo", "one of devices"),
        ("Tool;Owner", "no row below it names a tool"),
    ],
)
def test_what_is_no_list_of_tools_is_refused(text: str, words: str) -> None:
    """Ids, numbers, people, conferences, a list without a head: never turned into tools, and it is said why."""
    assert words in refused(text)


def test_what_a_list_is_called_counts() -> None:
    """Names that no catalog knows are believed in a file called `systems.csv`, not in one called `goals.csv`."""
    text = "id;name\n" + "".join(f"{n};Business {word} Desk\n" for n, word in enumerate("abcdefghijkl"))
    assert heads(grid(text, "data/systems.csv"))["name"] == "name"
    assert "'name'" in refused(text, "data/goals.csv")


def test_a_refusal_tells_the_way_on(tmp_path: Path) -> None:
    """The command that writes a mapping, and what is read."""
    (tmp_path / "ids.csv").write_bytes((CASES / "ids_only_numbers.csv").read_bytes())
    with pytest.raises(sa.LoadError) as caught:
        sa.read_stack(tmp_path / "ids.csv")

    (problem,) = caught.value.problems
    assert (problem.code, problem.line) == ("SA133", 1)
    assert "no column of names among 'ID', 'Ref', 'Qty'" in problem.message
    assert f"stackaudit mapping {tmp_path / 'ids.csv'} -o mapping.yaml" in problem.help  # the path as it was given
    assert "CSV, Excel, JSON, Markdown and HTML" in problem.help


# -- the other columns


@pytest.mark.parametrize(
    ("head", "cells", "field"),
    [
        ("Users", ["120", "45"], "seats.active"),
        ("Users", ["Sales", "IT"], "departments"),
        ("Renewal", ["Auto", "Manual"], "contract.auto_renew"),
        ("Renewal", ["2026-12-31", "2027-01-31"], "contract.renews"),
        ("Term", ["2026-12-31", "2027-01-31"], "contract.ends"),
        ("Notice", ["2026-10-31", "2026-11-30"], "x-notice-day"),
        ("Notice", ["3 months", "60 days"], "contract.notice"),
        ("Active", ["Yes", "No"], "lifecycle.phase"),
        ("Status", ["Paid", "Overdue"], ""),
        ("Location", ["Cloud", "On-premise"], "x-hosting"),
        ("Location", ["Germany", "France"], "regions"),
        ("Type", ["CRM", "Chat"], "category"),
        ("Cost center", ["CC-4711", "CC-4712"], "x-cost-center"),
        ("Cost center", ["Sales", "IT"], "departments"),
        ("Schnittstelle", ["manuell", "API"], "x-schnittstelle"),
        ("Annual cost", ["see contract", "ask Bob"], ""),
        ("lifecycle:active", ["2019-01-01", "2020-01-01"], ""),
        ("Mood", ["good", "bad"], ""),
    ],
)
def test_the_cells_decide_what_a_head_means(head: str, cells: Sequence[str], field: str) -> None:
    """A field whose cells do not fit is tried as its neighbour; a column that fits nothing is not read, and told."""
    found = grid(f"Tool;{head}\nSlack;{cells[0]}\nJira;{cells[1]}")
    others = [each for each, column in found.columns.items() if column == 1]
    assert others == ([field] if field else [])
    assert bool(field) or any(repr(head) in note for note in notes(found))


def test_an_exact_head_beats_a_loose_one_and_the_loser_is_told() -> None:
    """Whatever their order."""
    for text in ("Tool;Team;Department\nSlack;Red;Sales", "Tool;Department;Team\nSlack;Sales;Red"):
        found = grid(text)
        assert (heads(found)["departments"], found.how["departments"]) == ("Department", "exact")
        assert "'Team' was not used for departments: 'Department' says it plainly" in notes(found)


def test_a_column_without_a_head_is_told_by_its_letter() -> None:
    """Nothing is dropped without a word."""
    assert "1 column is not read: C; a mapping can say what it holds" in notes(
        grid("Tool;Owner\nSlack;Ana Ruiz;17\nJira;Bo")
    )


def test_a_mapped_column_beats_all() -> None:
    """Also where the cells do not fit, and where the head is unknown."""
    found = find_grids(sheet("ID;Ding;Wer\n1;Foo;x\n2;Bar;y"), Wanted({"ding": "name"}, {2: "owner"}), knows)
    assert not isinstance(found, Refusal)
    assert (heads(found[0])["name"], heads(found[0])["owner"], found[0].how["name"]) == ("Ding", "Wer", "mapped")


def test_the_user_says_where_the_head_is() -> None:
    """One row, two rows, or none; then the columns go by letter."""
    text = "a;b\nTool;Owner\nSlack;Ana Ruiz\nJira;Bo Lindt"
    found = find_grids(sheet(text), Wanted(head_rows=(2,)), knows)
    assert not isinstance(found, Refusal)
    assert (found[0].head.number, len(found[0].lines)) == (2, 2)
    bare = find_grids(sheet("Foo;x\nBar;y"), Wanted(letters={0: "name", 1: "owner"}, headless=True), knows)
    assert not isinstance(bare, Refusal)
    assert ([bare[0].name(line) for line in bare[0].lines], bare[0].columns) == (
        ["Foo", "Bar"],
        {"name": 0, "owner": 1},
    )


# -- what the rows are


def test_bookings_are_a_ledger() -> None:
    """A day, an amount without a period, payees that repeat; in any language."""
    german = "Buchungsdatum;Empfänger;Betrag\n01.02.2026;Slack;100,00\n01.03.2026;Slack;100,00\n02.03.2026;Figma;40,00"
    for text, payee in (
        (german, "Empfänger"),
        ("Date;Merchant;Amount\n2026-01-05;Slack;12\n2026-02-05;Figma;12", "Merchant"),
    ):
        found = grid(text)
        assert (found.shape, heads(found)["name"]) == ("ledger", payee)
        assert {"date", "cost.annual"} <= found.columns.keys()


def test_a_list_of_tools_with_days_and_prices_is_no_ledger() -> None:
    """Its names are all different."""
    assert (
        grid("Tool;Vendor;Purchase date;Price\nSlack;Salesforce;2026-01-05;12\nJira;Atlassian;2026-02-05;12").shape
        == "tools"
    )


def test_people_beside_few_tools_are_assignments() -> None:
    """One row a person: the rows are counted by tool, and the people are no owners."""
    rows = "".join(f"Pat {c.upper()};{c}@x.com;{'Slack' if n % 2 else 'Jira'}\n" for n, c in enumerate("abcdefgh"))
    found = grid(f"User;E-mail;Application\n{rows}")
    assert (found.shape, heads(found)["name"], found.person) == ("assignments", "Application", 1)
    assert "owner" not in found.columns
    assert "departments" not in found.columns


def test_assignments_need_no_other_fact() -> None:
    """Few products beside many people say enough, though no catalog knows them."""
    rows = "".join(f"{c}@x.com;{'Foo' if n % 3 else 'Bar'}\n" for n, c in enumerate("abcdefgh"))
    found = grid(f"User principal name;Product\n{rows}")
    assert (found.shape, heads(found)["name"], found.person) == ("assignments", "Product", 0)


def test_contracts_alone_are_contracts() -> None:
    """A list with owners or costs is one of tools."""
    assert grid("Anwendung;Vertragsende;Kündigungsfrist\nSlack;31.12.2026;3 Monate").shape == "contracts"
    assert grid("Anwendung;Vertragsende;Verantwortlich\nSlack;31.12.2026;Ana Ruiz").shape == "tools"


def test_a_table_that_cannot_be_read_is_told_beside_others() -> None:
    """No row is lost without a note."""
    (found,) = grids("Tool;Owner;Annual cost\nSlack;Ana Ruiz;9\n\n\nID;Number;Status\n1;100;3\n2;200;4")
    assert len(found.lines) == 1
    assert notes(found)[-1].startswith("rows 5 to 7 are a table that is not read: no column of names among 'ID'")


CELL = st.sampled_from(
    [
        "",
        "Tool",
        "Owner",
        "Source",
        "Target",
        "Slack",
        "Jira",
        "12",
        "1.234,50 €",
        "2026-01-01",
        "x",
        "A-1",
        "a b c",
        "yes",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.lists(CELL, min_size=1, max_size=5)), max_size=9))
def test_every_row_of_a_sheet_has_its_place(rows: list[tuple[int, list[str]]]) -> None:
    """Whatever stands where: a refusal, or each row is head, title, row of a table, or told; and always the same."""
    lines, number = [], 0
    for step, cells in rows:
        number += step
        if any(cells):
            lines.append(Line(number, tuple(cells)))
    given_sheet = Sheet("list.csv", "", tuple(lines))
    found = find_grids(given_sheet, None, knows)
    assert found == find_grids(given_sheet, None, knows)
    if isinstance(found, Refusal):
        return
    placed = [
        line for each in found for line in (*each.titles, *each.lines, each.head, *([each.upper] if each.upper else []))
    ]
    told = sum("are a table that is not read" in note.message for each in found for note in each.notes)
    missing = {line.number for line in lines} - {line.number for line in placed}
    assert not missing or told
    assert all(0 <= column < len(each.texts) for each in found for column in each.columns.values())


# -- the cases


@pytest.mark.parametrize(
    ("case", "name", "field", "head"),
    [
        ("ids_de", "Anwendung", "cost.annual", "Kosten pro Jahr"),
        ("ids_ru", "Система", "owner", "Владелец"),
        ("ids_ja", "システム名", "departments", "部門"),
        ("ids_pt", "Sistema", "departments", "Área responsável"),
        ("ids_ar", "النظام", "departments", "القسم"),
        ("camel_case", "ApplicationName", "departments", "OwnerDepartment"),
        ("title_above", "Tool", "owner", "Owner"),
        ("user_count", "name", "seats.active", "user_count"),
        ("cost_center", "name", "departments", "department"),
        ("url", "Name", "x-url", "URL"),
        ("ledger", "Vendor", "date", "Date"),
        ("portfolio", "Application", "fit.technical", "Technical Fit"),
        ("price_per_seat", "Tool", "cost.per_seat", "Cost per seat"),
    ],
)
def test_the_cases(case: str, name: str, field: str, head: str) -> None:
    """The head row is right, the ids are no names, and each language is understood."""
    text = (CASES / f"{case}.csv").read_text(encoding="utf-8")
    sign = ";" if ";" in text else ","
    rows = [Line(n, tuple(row.split(sign))) for n, row in enumerate(text.splitlines(), 1)]
    found = find_grids(Sheet(f"{case}.csv", "", tuple(rows)), None, knows)
    assert not isinstance(found, Refusal)
    assert (heads(found[0])["name"], heads(found[0])[field]) == (name, head)


@pytest.mark.parametrize(
    ("case", "names"),
    [
        ("ids_de", ["Salesforce", "HubSpot"]),
        ("ids_ru", ["Битрикс24", "1С:Предприятие"]),
        ("ids_ja", ["kintone", "Slack"]),
        ("ids_pt", ["RD Station", "TOTVS"]),
        ("ids_ar", ["Salesforce", "Zendesk"]),
        ("first_row_is_head", ["Slack", "Jira"]),
        ("camel_case", ["Workday", "SAP ERP"]),
        ("title_above", ["Asana"]),
        ("url", ["Apollo", "Clay"]),
    ],
)
def test_the_cases_give_their_tools(case: str, names: list[str]) -> None:
    """Through the whole reader."""
    assert [tool.name for tool in sa.read_stack(CASES / f"{case}.csv").tools] == names


@pytest.mark.parametrize(("case", "ends"), [("flow_words", 3), ("flows_method_is_a_tool", 3)])
def test_the_cases_give_their_flows(case: str, ends: int) -> None:
    """From and to are the ends."""
    assert len(sa.read_stack(CASES / f"{case}.csv").integrations) == ends


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("Nutzer aktiv", "seats.active"),
        ("usuarios: activos", "seats.active"),
        ("gebruikers actief", "seats.active"),
        ("пользователей активных", "seats.active"),
        ("licenties toegewezen", "seats.assigned"),
        ("Nutzer Werk Nord", "seats.active"),
        ("Users EMEA", "seats.active"),
    ],
)
def test_a_head_counts_in_any_order_and_with_a_word_more(head: str, field: str) -> None:
    """Whatever the language and the ending of its words."""
    assert heads(grid(f"Tool;{head}\nSlack;12\nJira;40\nMiro;7"))[field] == head


def test_a_word_more_makes_another_day_another_cost_and_another_vendor() -> None:
    """The approval of a tool may end while its contract goes on: what is not known is kept, not used."""
    found = grid("Tool;Approval expiration date;Vendor risk\nSlack;2026-01-31;high\nJira;2027-01-31;low\nMiro;;low")
    assert heads(found) == {"name": "Tool"}
    assert dict(found.kept) == {"x-approval-expiration-date": 1, "x-vendor-risk": 2}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Source;Target;Ablauf der Daten\nA;B;REST-API\nB;C;CSV\nC;A;Zapier\nA;C;unklar", "method"),
        ("Source;Target;Läuft wann\nA;B;täglich\nB;C;stündlich\nC;A;täglich", "every"),
        ("Source;Target;Ampel\nA;B;läuft\nB;C;instabil\nC;A;läuft", "status"),
        ("Tool;Einsatz\nSlack;im Einsatz\nJira;geplant\nMiro;im Einsatz", "lifecycle.phase"),
        ("Tool;Kosten;Zahlweise hier\nSlack;12;monatlich\nJira;40;jährlich\nMiro;7;monatlich", "cost.period"),
        ("Tool;Ding;Kosten\nSlack;EUR;12\nJira;USD;40\nMiro;EUR;7", "currency"),
    ],
)
def test_an_unknown_column_is_what_its_words_say(text: str, field: str) -> None:
    """A guess that is told, where the field is still free."""
    found = grid(text)
    assert found.how.get(field) == "guessed"
    assert any(f"({field}), as its words say" in note for note in notes(found))


@pytest.mark.parametrize(
    "text",
    [
        "Tool;Backup\nSlack;yes\nJira;no\nMiro;yes",  # yes and no can be said of anything
        "Tool;Complexity\nSlack;high\nJira;low\nMiro;high",
        "Tool;Vote\nSlack;standard\nJira;approved\nMiro;standard",
        "Tool;Report;Owner;Cost\nSlack;monthly;Ann;12\nJira;annual;Bo;40\nMiro;monthly;Cy;7",  # not beside the money
    ],
)
def test_words_that_are_said_of_much_say_no_field(text: str) -> None:
    """The column is kept as it stands."""
    found = grid(text)
    assert list(found.kept.values()) == [1]
    assert 1 not in found.columns.values()


def test_what_is_kept_and_what_is_not() -> None:
    """Passwords, keys, addresses, running numbers and columns without a head stay away, and are told."""
    found = grid(
        "No;Tool;Mood;License key;Admin password;Mail of Ann;;davon Wartung\n"
        "1;Slack;good;AB-1;x;ann@example.com;q;12\n2;Jira;bad;AB-2;y;bo@example.com;q;13\n3;Miro;bad;AB-3;z;;q;14"
    )
    assert dict(found.kept) == {"x-mood": 2, "x-davon-wartung": 7}
    assert not {3, 4, 5, 6} & set(found.columns.values())


@pytest.mark.parametrize(
    "head", ["davon Kosten", "of which cost", "dont coût", "di cui costo", "в том числе стоимость"]
)
def test_a_part_of_the_column_before_is_not_added_to_it(head: str) -> None:
    """It is kept apart."""
    found = grid(f"Tool;Annual cost;{head}\nSlack;100;20\nJira;200;40\nMiro;70;7")
    assert heads(found) == {"name": "Tool", "cost.annual": "Annual cost"}
    assert list(found.kept.values()) == [2]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Stand 31.10.2026, Beträge in EUR netto", "2026-10-31"),
        ("Liste des outils - état au 31/10/2026", "2026-10-31"),
        ("au 31/10/2026", "2026-10-31"),
        ("По состоянию на 31.10.2026", "2026-10-31"),
        ("2026-10-31 時点", "2026-10-31"),
        ("2026-10-31", "2026-10-31"),
        ("Contract period until 31.12.2027", "None"),
        ("Budget 01.01.2027", "None"),
    ],
)
def test_a_day_in_a_title_is_that_of_the_list_where_a_word_says_so(title: str, day: str) -> None:
    """Or where the title is the day; any other day is one of something else."""
    assert str(read_titles([Line(1, (title,))]).as_of) == day


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Systemlandschaft Muster Maschinenbau GmbH", True),
        ("Outils ACME S.A. 2026", True),
        ("Registro applicazioni Rossi S.p.A.", True),
        ("Lista ACME Sp. z o.o.", True),
        ("ООО Ромашка: системы", True),
        ("株式会社サンプル ツール一覧", True),
        ("Liste AG Digitalisierung", False),
        ("Tools of the SE Team", False),
        ("AS OF 2026", False),
    ],
)
def test_a_title_names_a_company_by_its_legal_form(title: str, named: bool) -> None:
    """`AG` before a name is a working group."""
    assert company([Line(1, (title,))]) == (title if named else "")
