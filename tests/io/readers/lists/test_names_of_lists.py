"""Which column names the tools where heads are compounds, empty, repeated or none at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from head_kit import grid, grids, heads, knows, refused, sheet

import stackaudit as sa
from stackaudit.io.readers.lists.finding import Refusal, find_grids
from stackaudit.io.readers.lists.meanings import meanings


def read(path: Path, text: str) -> sa.ReadResult:
    """A file of a text, read."""
    path.write_text(text, encoding="utf-8")
    return sa.read_with_notes(path)


def named(found: sa.ReadResult) -> list[tuple[str, str]]:
    """For each list that was read its sheet and the head of its names."""
    lists = found.reading.lists if found.reading else ()
    return [(one.sheet, column.head) for one in lists for column in one.columns if column.field == "name"]


# -- heads as compounds


@pytest.mark.parametrize(
    "head",
    [
        *("AppDisplayName", "rdfs:label@en", "dct:title", "skos:prefLabel@de / Titel", "Product_Display_Name"),
        *("ProductTitle", "Friendly name of the app", "Anzeigename", "Systembezeichnung", "Programmtitel"),
        *(
            "Nom d'affichage",
            "Nombre para mostrar",
            "Nome visualizzato",
            "Weergavenaam",
            "Tool-Name_DE",
            "名称（中文）",
        ),
        *("工具全称", "表示名", "Name [en]", "Official application name", "FULL_NAME"),
    ],
)
def test_a_compound_names_what_its_words_name(head: str) -> None:
    """A namespace, a language, a word such as `display` and a joined word leave the name that they stand beside."""
    lower = head.rpartition(" / ")[2]
    assert [one.field for one in meanings(lower, "tools")][:1] == ["name"]


@pytest.mark.parametrize(
    "head", ["Display owner", "Full cost", "cost@en", "official_site", "Name of owner", "nickname"]
)
def test_a_qualifier_makes_no_name_of_another_fact(head: str) -> None:
    """The same words beside an owner or a cost make no name of it."""
    assert [one.field for one in meanings(head, "tools")][:1] != ["name"]


def test_a_full_name_is_that_of_a_system_where_the_texts_are_no_people() -> None:
    """`FULL_NAME` is the name where its cells are no people, and a refusal where they are."""
    text = "ID;FULL_NAME;OFFICER;HOSTING\n1;Ledger;Abraham;cloud\n2;Warehouse;Calvin;local\n3;Payroll;Dora;cloud"
    assert heads(grid(text, "our_systems.csv"))["name"] == "FULL_NAME"
    people = "ID;FULL_NAME;MANAGER\n1;Ana Ruiz;Bo Lind\n2;Cem Kaya;Bo Lind\n3;Dora Maar;Bo Lind"
    assert "people" in refused(people, "systems.csv")


def test_a_head_may_stand_deep_below_a_preamble() -> None:
    """Rows of metadata above the head do not hide it."""
    above = "\n".join(f"prefix;p{n};https://example.org/{n}" for n in range(24))
    text = f"{above}\n\nURI;rdf:type;rdfs:label@en;dct:description@en;dct:license;foaf:homepage\n" + "\n".join(
        f"https://example.org/t/{n};sd:Software;{name};Does this and that;MIT;https://example.org/h/{n}"
        for n, name in enumerate(["Jira", "Slack", "Figma"])
    )
    assert grid(text).head.number == 26
    assert heads(grid(text))["name"] == "rdfs:label@en"


# -- no head over the names, or none at all


def test_an_empty_head_over_the_only_column_of_texts_is_that_of_the_names() -> None:
    """Beside numbers and ticks the one column of texts is the names, as a guess."""
    text = ";WHOIS;DNS;Score\nWhoxy;x;;1\nDig Deep;x;x;2\nHostview;;x;3\nSlack;x;;4"
    found = grid(text, "tools.csv")
    assert (found.columns["name"], found.how["name"]) == (0, "guessed")


def test_an_empty_head_over_names_of_anything_is_refused() -> None:
    """Countries beside numbers are no tools."""
    refused(";2019;2020\nSpain;1;2\nPeru;3;4\nChad;5;6", "facts.csv")
    refused(";Area;Coast\nSpain;1;x\nPeru;3;\nChad;5;x", "facts.csv")


def test_a_list_without_a_head_is_read_where_its_file_is_called_one_of_tools() -> None:
    """Short, different texts are the names where the file says that it is a list of software, and only there."""
    text = "\n".join(
        f";{name};what this package is good for in some more words, number {n}"
        for n, name in enumerate(["pacman", "openssh", "libfido", "tlp", "Slack"])
    )
    found = grid(text, "my_software.csv")
    assert (found.columns, found.head.number, len(found.lines)) == ({"name": 1}, 0, 5)
    refused(text.replace("Slack", "foo"), "notes.csv")


def test_numbers_that_count_on_and_names_of_files_are_no_names() -> None:
    """Of four columns without heads the names are neither the running number, the version nor the file."""
    rows = [("Access", "2003"), ("Access", "2007"), ("Acrobat", "10.1"), ("Slack", "4"), ("Visio", "2010")]
    text = "\n".join(f"{n};{name};{version};{name}_{version}.ini" for n, (name, version) in enumerate(rows, 1))
    assert grid(text, "software.csv").columns == {"name": 1}


def test_names_of_files_are_the_last_choice() -> None:
    """A column of files is the names where no other is and the list is one of software."""
    text = "No;文件名;描述\n1;360zip_setup.exe;压缩工具\n2;7z2409-x64.exe;解压工具\n3;AweSun_15.exe;远程桌面"
    assert heads(grid(text, "软件清单.csv"))["name"] == "文件名"
    assert heads(grid("File;Title;Vendor\na.exe;Slack;S\nb.msi;Jira;A\nc.pkg;Figma;F", "apps.csv"))["name"] == "Title"
    refused("File name;Description\nmay.pdf;The minutes of May\njune.pdf;The minutes of June", "minutes.csv")


# -- names that stand there again


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Software - Installationspfad", "Objektname"),
        ("Application path", "ObjektName"),
        ("Programm - Verzeichnis", "CI name"),
        ("App executable", "Object Name"),
        ("Logiciel", "Nom de l'objet"),
    ],
)
@pytest.mark.parametrize(
    "paths",
    [
        (r"C:\Program Files\Slack\slack.exe", r"\\server\apps\jira", r"%ProgramFiles%\GitLab"),
        ("/opt/slack/bin", "/usr/local/jira", "~/gitlab/run.sh"),
        ("https://files.example.com/slack.exe", "https://files.example.com/jira.msi?v=2", "ftp://example.com/gl.zip"),
    ],
)
def test_paths_are_no_names_beside_texts(head: str, name: str, paths: tuple[str, ...]) -> None:
    """Paths and addresses of files are never the names where another column holds texts."""
    rows = "\n".join(f"{path};{tool}" for path, tool in zip(paths, ("Slack", "Jira", "GitLab"), strict=True))
    assert heads(grid(f"{head};{name}\n{rows}"))["name"] == name


def test_products_may_have_several_rows(tmp_path: Path) -> None:
    """Rows of one product are merged, counted and told."""
    rows = "\n".join(
        f"{name},{plan},{currency}"
        for name in ("Slack", "Jira", "Zoom")
        for plan in ("Pro", "Plus")
        for currency in ("EUR", "USD", "GBP")
    )
    found = read(tmp_path / "prices.csv", f"ProductTitle,BillingPlan,Currency\n{rows}\n")
    assert named(found) == [("", "ProductTitle")]
    (one,) = found.reading.lists  # type: ignore[union-attr]
    assert (one.rows, one.read, len(one.merged)) == (18, 3, 15)
    assert any("already" in str(note) for note in found.notes)


def test_a_label_that_stands_there_again_is_still_refused(tmp_path: Path) -> None:
    """Few titles over many rows are no names of tools."""
    rows = "\n".join(f"{name},{n}" for n in range(6) for name in ("North", "South", "West"))
    with pytest.raises(sa.LoadError):
        read(tmp_path / "regions.csv", f"Title,Value\n{rows}\n")


# -- flows


def test_dependents_and_dependencies_are_ends() -> None:
    """`Dependent` and `Dependency` are the two ends of a flow."""
    found = grid("Dependent;Dependency;Weight\nwebapp;gateway;2\nbilling;auth;1\nshop;auth;3")
    assert found.table == "integrations"
    assert (heads(found)["source"], heads(found)["target"]) == ("Dependent", "Dependency")


def test_names_with_ids_beside_the_id_of_a_connection_are_ends() -> None:
    """Two names with an id each, beside the id of a connection, are a flow; beside that of a contract they are not."""
    head = "connection_id;app_id;app_name;owner;product_id;product_name"
    text = f"{head}\nC1;A1;SAP HR;Ana;P1;Okta\nC2;A1;SAP HR;Ana;P2;Entra"
    found = grid(text)
    assert found.table == "integrations"
    assert (heads(found)["source"], heads(found)["target"]) == ("app_name", "product_name")
    tools = "contract_id;app_id;app_name;product_id;product_name\nC1;A1;Slack;P1;Pro\nC2;A2;Jira;P2;Plus"
    assert grid(tools).table == "tools"


@pytest.mark.parametrize(
    "head",
    [
        "tool_a;tool_b;notes",
        "app 1;app 2;how",
        "id;System A;System B;Comment",
        "first tool;second tool;interface",
        "Linkes System;Rechtes System;Bemerkung",
        "Première application;Deuxième application;Type",
        "Система А;Система Б;Примечание",
        "システムA;システムB;備考",
        "第一系统;第二系统;说明",
        "Scenario;Tool I;Tool II;Interface",
        "tool_a;tool_a_id;tool_b;tool_b_id",
    ],
)
def test_heads_that_differ_in_a_mark_alone_are_ends(head: str) -> None:
    """Two heads of names that only a mark tells apart are the ends of flows; that the direction is unknown is told."""
    rows = [["Slack", "Jira"], ["Jira", "GitLab"], ["Okta", "Slack"]]
    texts = head.split(";")
    one, other = [n for n, text in enumerate(texts) if not text.casefold().endswith("id") and text != "Scenario"][:2]
    lines = []
    for n, names in enumerate(rows, 1):
        cells = [f"REST {n}" if text != "id" else str(n) for text in texts]
        cells[one], cells[other] = names
        lines.append(";".join(cells))
    found = grid("\n".join([head, *lines]))
    assert found.table == "integrations"
    assert (heads(found)["source"], heads(found)["target"]) == (texts[one], texts[other])
    assert "bidirectional" not in found.columns
    assert any("direction is not said" in note.message for note in found.notes)


@pytest.mark.parametrize(
    "head", ["Team;Tool 1;Tool 2", "Criterion;Tool A;Tool B", "tool 1;tool 2;tool 3", "Product A;Name;Product B"]
)
def test_two_tools_of_a_team_or_a_comparison_are_no_flow(head: str) -> None:
    """Two of several tools beside what they are of are no ends."""
    assert grid(f"{head}\nSales;Slack;Jira\nFinance;Jira;GitLab\nSupport;Okta;Slack").table == "tools"


def test_a_direction_in_a_column_of_its_own_is_read() -> None:
    """What a column says of the direction is no unknown."""
    found = grid("tool_a;tool_b;direction\nSlack;Jira;both\nJira;GitLab;->")
    assert "bidirectional" in found.columns
    assert not any("direction is not said" in note.message for note in found.notes)


# -- ranking


def test_vendors_are_the_names_where_there_are_no_others() -> None:
    """A vendor goes before the host of an address, as a guess."""
    text = "vendor_name;email_domain;notes\nSlack;slack.com;Chat\nAtlassian;atlassian.com;Tickets\nZoom;zoom.us;Calls"
    found = grid(text)
    assert (heads(found)["name"], found.how["name"], found.hosts) == ("vendor_name", "guessed", False)


def test_a_column_half_empty_does_not_beat_a_full_one() -> None:
    """What the catalog knows of a half-empty column does not make it the names."""
    text = (
        "Data source;Pattern link;Description\nPayroll system;Slack;x\nSalesforce;;y\nWarehouse;Jira;z\nJira;;u\n"
        "Workday;;v\nDATEV;Zoom;w"
    )
    assert heads(grid(text, "sources.csv"))["name"] == "Data source"


# -- rows of the head


def test_a_row_like_those_below_is_no_second_head() -> None:
    """A row whose words stand again below is data, so its tool is not lost in the head."""
    rows = "amass;Client;IDENTIFY;;;NO\nslack;Server;RESPOND;IDENTIFY;;YES\njira;Client;IDENTIFY;;;NO"
    text = f"Tool;Runs;Domain;Domain;Domain;Included\n{rows}"
    found = grid(text)
    assert (found.head.number, found.upper, len(found.lines)) == (1, None, 3)


def test_a_head_of_unknown_words_is_told() -> None:
    """A row that may as well name a tool does not vanish into the head without a word."""
    found = grid("Foo;bar\nSlack;Chat\nJira;Tickets\nZoom;Calls")
    assert any("'Foo'" in str(note) and "head" in str(note) for note in found.notes)
    assert not any("no word of it" in str(note) for note in grid("Tool;bar\nSlack;Chat\nJira;Tickets").notes)


def test_two_rows_are_still_a_head() -> None:
    """Words that span columns over other words are still a head of two rows."""
    found = grid("Tool;Contract;;Owner\n;Start;End;\nSlack;2024-01-01;2025-01-01;Ana\nJira;2024-02-01;2026-01-01;Bo")
    assert (found.head.number, found.upper is not None, len(found.lines)) == (2, True, 2)


# -- Markdown, and lists side by side


def test_the_row_above_the_rule_is_the_head(tmp_path: Path) -> None:
    """In Markdown the row above the rule is the head, whatever it says."""
    text = "| Systems we have | What for |\n| --- | --- |\n| Slack | Chat |\n| Jira | Tickets |\n| Zoom | Calls |\n"
    found = read(tmp_path / "a.md", text)
    assert named(found) == [("", "Systems we have")]
    assert found.reading.lists[0].head_rows == (1,)  # type: ignore[union-attr]


def test_two_lists_side_by_side_are_two_lists(tmp_path: Path) -> None:
    """Heads that begin anew in a row are those of another list."""
    head = "| **Systems** | Use | **Systems** | Use |\n|---|---|---|---|\n"
    text = f"{head}| Slack | Chat | Jira | Tickets |\n| Zoom | Calls | | |\n"
    found = read(tmp_path / "a.md", text)
    assert sorted(tool.name for tool in found.stack.tools) == ["Jira", "Slack", "Zoom"]
    assert [one.rows for one in found.reading.lists] == [2, 1]  # type: ignore[union-attr]


def test_sheets_and_titles_hold_lists_side_by_side_too() -> None:
    """Lists side by side keep their columns and their title."""
    found = grids("Our tools\nTool;Owner;;Tool;Owner\nSlack;Ana;;Jira;Bo\nZoom;Cem;;Figma;Di")
    assert [one.columns["name"] for one in found] == [0, 3]
    assert [[one.name(line) for line in one.lines] for one in found] == [["Slack", "Zoom"], ["Jira", "Figma"]]
    assert len(found[0].titles) == 1


def test_two_columns_of_people_are_not_two_lists() -> None:
    """An owner twice is no list of its own."""
    text = "Tool;Owner;Deputy;Owner\nSlack;Ana;Bo;Cem\nJira;Bo;Cem;Ana"
    assert len(grids(text)) == 1


# -- goods


def test_goods_of_a_shop_are_refused() -> None:
    """Prices beside a stock are goods of a shop."""
    text = "name;category;price;stock_quantity\nClay pot;Pots;12;8\nHand trowel;Tools;8;25\nWatering can;Watering;6;12"
    assert "goods" in refused(text, "tools.csv")
    assert "goods" in refused(text.replace("stock_quantity", "SKU").replace("name;", "Bezeichnung;"), "liste.csv")


def test_licences_have_prices_and_quantities() -> None:
    """A price and a quantity of software, or products that the catalog knows, are no goods."""
    text = "Software;Price;Quantity\nInhouse ERP;12;8\nLedger;8;25\nPayroll Plus;6;12"
    assert heads(grid(text))["name"] == "Software"
    assert heads(grid("name;price;stock\nSlack;8;5\nJira;7;2\nZoom;9;1"))["name"] == "name"


# -- lists of one file


def test_lists_with_the_same_heads_are_read_alike(tmp_path: Path) -> None:
    """What one list of a file says of its heads holds for the others."""
    text = (
        "## Sales\n\n| Step | System | Access |\n|---|---|---|\n| Quote the price | Salesforce | Jira |\n"
        "| Call them up | Zoom | Slack |\n| Send the mail | HubSpot | Figma |\n\n"
        "## Plant\n\n| Step | System | Access |\n|---|---|---|\n| Start the line | Line box | all |\n"
        "| Stop the line | Line box | all |\n| Mend the line | Line box | few |\n"
    )
    found = read(tmp_path / "a.md", text)
    assert named(found) == [("Sales", "System"), ("Plant", "System")]


def test_another_sheet_of_the_same_tools_is_read() -> None:
    """Names that another sheet lists make the names of a sheet without heads."""
    text = ";ABO;RSC\nLedger;2.1;3\nWarehouse;2.2;4\nPayroll;3;1"
    alone = find_grids(sheet(text, "b.xlsx"), None, knows)
    assert isinstance(alone, Refusal)
    listed = find_grids(sheet(text, "b.xlsx"), None, lambda name: name in ("Ledger", "Warehouse", "Payroll"))
    assert not isinstance(listed, Refusal)
