"""What the rows of lists that people keep become: users of tools, links, rows that explain, names that are several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa


def read(tmp_path: Path, text: str, name: str = "list.csv") -> sa.ReadResult:
    """What is read of a text, whose rows are all accounted for."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    result = sa.read_with_notes(path)
    assert result.reading is not None
    for one in result.reading.lists:
        assert one.rows == one.read + len(one.merged) + len(one.left_out)
    return result


def notes(result: sa.ReadResult) -> list[str]:
    """The notes with their rows."""
    return [f"{note.spot.line}: {note.message}" for note in result.notes]


def told(result: sa.ReadResult, part: str) -> list[str]:
    """The notes that say something."""
    return [note for note in notes(result) if part in note]


def left_out(result: sa.ReadResult) -> dict[int, str]:
    """The rows of all lists that are left out, each with the reason."""
    assert result.reading is not None
    return {line: why for one in result.reading.lists for line, why in one.left_out}


def names(result: sa.ReadResult) -> list[str]:
    """The names of the tools."""
    return [tool.name for tool in result.stack.tools]


def facts(result: sa.ReadResult, name: str) -> dict[str, Any]:
    """What is known of a tool, the catalog's share left out."""
    tool = next(tool for tool in result.stack.tools if tool.name == name)
    return tool.model_dump(exclude_none=True, exclude_defaults=True)


# -- one row a user


def users(*heads: str, rows: dict[str, list[str]], people: int = 12) -> str:
    """A list of users: every person has each tool, with the same cells beside it."""
    lines = [",".join(("UserID", "AppName", *heads))]
    lines += [f"{n},{tool},{','.join(cells)}" for tool, cells in rows.items() for n in range(1, people + 1)]
    return "\n".join(lines) + "\n"


def test_one_row_a_user_counts_a_price_once(tmp_path: Path) -> None:
    """Licences and a price per user stand on every row of a tool: they are said once, and logins are no users."""
    text = users(
        *("TotalLogins", "MonthlyCostPerUser (EUR)", "PurchasedLicenses"),
        rows={"Slack": ["25", "10", "20"], "Zoom": ["7", "5", "15"]},
    )
    result = read(tmp_path, text)
    assert names(result) == ["Slack", "Zoom"]
    slack = result.stack.tools[0]
    assert slack.cost is not None
    assert slack.seats is not None
    assert (slack.cost.annual, slack.cost.per_seat) == (2400, 10)
    assert (slack.seats.paid, slack.seats.assigned, slack.seats.active) == (20, 12, None)
    assert told(result, "24 rows are counted by tool, 2 tools; the people in it and what 'TotalLogins'")
    assert "x-userid" not in facts(result, "Slack")


def test_a_price_per_user_without_paid_seats_is_that_of_the_people(tmp_path: Path) -> None:
    """Where nothing says how many seats are paid, the people who have the tool are counted, which is told."""
    result = read(tmp_path, users("Cost per user per month", rows={"Slack": ["10"], "Zoom": ["5"]}))
    slack = result.stack.tools[0]
    assert slack.cost is not None
    assert slack.seats is not None
    assert (slack.cost.annual, slack.seats.paid, slack.seats.assigned) == (1440, None, 12)
    assert told(result, "how many seats are paid is open")


def test_an_amount_beside_each_user_is_left_open(tmp_path: Path) -> None:
    """An amount that no head calls that of a user may be that of one licence or of all: never a sum, never a guess."""
    result = read(tmp_path, users("Annual cost", rows={"Slack": ["1200"], "Zoom": ["900"]}))
    assert [tool.cost for tool in result.stack.tools] == [None, None]
    assert told(result, "whether it is the price of one seat or of all is not said")


def test_prices_that_differ_between_the_users_of_a_tool_are_left_open(tmp_path: Path) -> None:
    """Rows of one tool that disagree on its price are told, and its cost stays unknown."""
    text = users("Cost per user per month", rows={"Slack": ["10"], "Zoom": ["5"]}) + "99,Slack,12\n"
    result = read(tmp_path, text)
    costs = {tool.name: tool.cost and tool.cost.annual for tool in result.stack.tools}
    assert costs == {"Slack": None, "Zoom": 720}
    assert told(result, "the rows of 'Slack' differ in 'cost.per_seat' ('10', '12'): it is left open")


@pytest.mark.parametrize("head", ["Employee ID", "user_email", "Benutzerkennung", "Personalnummer", "社員番号"])
def test_users_by_number_or_code(tmp_path: Path, head: str) -> None:
    """A number or a code of people makes a list one of users, whatever its language."""
    text = users("Version", rows={"Slack": ["1"], "Zoom": ["2"]}).replace("UserID", head, 1)
    result = read(tmp_path, text)
    assert [tool.seats and tool.seats.assigned for tool in result.stack.tools] == [12, 12]


def test_a_number_of_users_is_no_list_of_users(tmp_path: Path) -> None:
    """A list with one row a tool stays one, though a column is called like numbers of people."""
    text = "Tool,User ID\nSlack,1\nZoom,2\nJira,3\nMiro,4\nFigma,5\n"
    assert names(read(tmp_path, text)) == ["Slack", "Zoom", "Jira", "Miro", "Figma"]


# -- rows that explain


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("REQUIRED,Optional,Optional", "'REQUIRED' says what the columns want"),
        ("Pflicht,Freitext,Zahl", "'Pflicht' says what the columns want"),
        ("text,text,number", "'text' says what the columns want"),
        ("必須,任意,数値", "'必須' says what the columns want"),
        (
            "Name of the application,Who answers for it,How many pay",
            "'Name of the application' explains the head",
        ),
        ("[Enter App Name],,", "'[Enter App Name]' is a placeholder"),
        ("<name>,<owner>,<seats>", "'<name>' is a placeholder"),
        ("Example,Jane Doe,10", "'Example' is a placeholder"),
        ("Example: Slack,Jane Doe,10", "'Example: Slack' is a placeholder"),
        ("e.g. Slack,Jane Doe,10", "'e.g. Slack' is a placeholder"),
        ("z. B. Slack,Jane Doe,10", "'z. B. Slack' is a placeholder"),
        ("Beispiel Tool 1,Jane Doe,10", "'Beispiel Tool 1' is a placeholder"),
        ("Weight,0.4,0.6", "'Weight' is a row of weights"),
        ("#Trello,Ana,4", "'#Trello' is commented out"),
        ("// Trello,Ana,4", "'// Trello' is commented out"),
    ],
)
def test_a_row_that_explains_is_no_tool(tmp_path: Path, row: str, why: str) -> None:
    """It is left out with its reason, and told."""
    result = read(tmp_path, f"Tool,Owner,Seats\n{row}\nSlack,Ann,40\nZoom,Bo,30\nJira,Cy,20\n")
    assert names(result) == ["Slack", "Zoom", "Jira"]
    assert left_out(result)[2].startswith(why)
    name = row.partition(",")[0]
    assert len([note for note in told(result, f": left out: {name!r} in row 2") if note.startswith("2:")]) == 1


@pytest.mark.parametrize(
    "row",
    [
        "Example Maps,Ana,4",
        "Text Expander,Ana,4",
        "List,Ana,4",
        "Priority Matrix,Ana,4",
        "Software AG webMethods,Ana,4",
        "C#,Ana,4",
        "#1,Ana,4",
        "(Draft) Wiki,Ana,4",
    ],
)
def test_a_name_that_only_looks_like_an_explanation_is_a_tool(tmp_path: Path, row: str) -> None:
    """Words of explanations begin names of tools too."""
    result = read(tmp_path, f"Tool,Owner,Seats\n{row}\nSlack,Ann,40\nZoom,Bo,30\nJira,Cy,20\n")
    assert len(names(result)) == 4


def test_names_that_all_stand_in_brackets_are_names(tmp_path: Path) -> None:
    """A kind of row is an explanation only where it is rare."""
    result = read(tmp_path, "Tool,Owner\n[Slack],Ann\n[Zoom],Bo\n[Jira],Cy\n")
    assert len(names(result)) == 3


# -- links


@pytest.mark.parametrize(
    "cell",
    [
        "[Slack](https://slack.com)",
        '"[Slack](https://slack.com ""Slack"")"',
        "<a href='https://slack.com' target=_blank>Slack</a>",
        '"<A HREF=""https://slack.com""><b>Slack</b></A>"',
        '"=HYPERLINK(""https://slack.com"";""Slack"")"',
        '"=HYPERLINK(""https://slack.com"", ""Slack"")"',
    ],
)
def test_a_link_in_a_cell_is_its_text_and_the_address(tmp_path: Path, cell: str) -> None:
    """Links of Markdown, of HTML and of formulas; the address is that of the tool."""
    result = read(tmp_path, f"Tool,Owner\n{cell},Ann\nZoom,Bo\n")
    assert names(result) == ["Slack", "Zoom"]
    assert facts(result, "Slack")["x-url"] == "https://slack.com"


def test_links_in_other_cells(tmp_path: Path) -> None:
    """A column of addresses has the address, prose its text; an address that is not kept is told."""
    text = "Tool,Website,Description\nSlack,[site](https://slack.com),see [the guide](https://x.example/guide) first\n"
    result = read(tmp_path, text + "Zoom,zoom.us,calls [docs](/docs/zoom)\n")
    assert facts(result, "Slack")["x-url"] == "https://slack.com"
    assert facts(result, "Slack")["x-description"] == "see the guide first"
    assert len(told(result, "addresses of 2 links")) == 1


def test_links_in_records(tmp_path: Path) -> None:
    """The same in JSON."""
    text = '[{"Tool": "[Slack](https://slack.com)", "Owner": "Ann"}, {"Tool": "Zoom", "Owner": "Bo"}]'
    result = read(tmp_path, text, "list.json")
    assert names(result) == ["Slack", "Zoom"]
    assert facts(result, "Slack")["x-url"] == "https://slack.com"


def test_what_is_no_link_stays(tmp_path: Path) -> None:
    """Signs of links in patterns and names are none."""
    text = 'Tool,Pattern\nSlack [beta](old),"<a href=""(.*)"">"\nZoom,"[a-z](x|y)"\n'
    result = read(tmp_path, text)
    assert names(result) == ["Slack [beta](old)", "Zoom"]


# -- names


def test_a_name_cell_of_two_other_rows_is_told(tmp_path: Path) -> None:
    """Parts that are names of other rows are tools, though the catalog knows none of them."""
    text = 'Tool,Owner\nFooflow,Ann\nBarbase,Bo\nFooflow / Barbase,Cy\n"Fooflow,\nQuuxer",Di\n'
    result = read(tmp_path, text)
    assert len(names(result)) == 4
    assert [note[:2] for note in told(result, "names several tools, 'Fooflow', 'Barbase'")] == ["4:"]
    assert len(told(result, "names several tools")) == 1


def test_an_id_that_is_taken_for_the_name_is_told(tmp_path: Path) -> None:
    """A row without a name whose id stands for it."""
    result = read(tmp_path, "App ID,Tool,Owner\nOTS001,Slack,Ann\nOTS083,,Bo\nOTS003,Jira,Cy\n")
    assert names(result) == ["Slack", "ots083", "Jira"]
    assert told(result, "no name") == ["3: the row has no name: its id is taken for the name: 'ots083' in row 3"]


def test_bullets_are_no_part_of_a_name(tmp_path: Path) -> None:
    """They are left out, and told once."""
    result = read(tmp_path, "Tool,Owner\n- Slack,Ann\n• Zoom,Bo\n*  Jira,Cy\nX-Ray,Di\n")
    assert names(result) == ["Slack", "Zoom", "Jira", "X-Ray"]
    assert len(told(result, "the bullet before a name is left out")) == 1


def test_names_that_are_sentences(tmp_path: Path) -> None:
    """They are kept and told, cut at a word where they are long, and never made one by it."""
    words = "a system for the registration of all the requests that any of the many departments have ever made"
    long = words + " to the central office of purchases in"
    result = read(tmp_path, f"Tool,Owner\n{words},Ann\n{long} Bern,Bo\n{long} Rome,Cy\nJira,Di\n")
    found = names(result)
    assert len(found) == 4
    assert (found[0], found[3]) == (words, "Jira")
    assert len(found[1]) <= 120
    assert long.startswith(found[1])
    assert len(told(result, "reads like a sentence")) == 1
    assert len(told(result, "a name of more than 120 characters is cut (2 rows")) == 1


def test_ranges_of_users_are_no_departments(tmp_path: Path) -> None:
    """Numbers and ranges in a column of users say how many there are, whatever they look like."""
    text = "Application,Number of users\nSlack,500 to 1000\nZoom,Greater than 1000\nJira,500 to 1000\nMiro,0 - 50\n"
    result = read(tmp_path, text)
    assert [tool.departments for tool in result.stack.tools] == [(), (), (), ()]


def test_one_booking_of_one_tool_is_said_in_the_singular(tmp_path: Path) -> None:
    """Numbers and nouns agree."""
    text = "Date,Payee,Amount\n2026-01-05,Slack,10\n2026-01-06,Corner Bakery,7\n2026-02-05,Corner Bakery,7\n"
    result = read(tmp_path, text + "2026-03-05,Corner Bakery,7\n2026-04-05,Corner Bakery,7\n")
    assert told(result, "1 booking is summed into 1 tool: 'Slack'")
    assert told(result, "1 payee, 4 bookings, ")


def test_a_mapping_fits_a_head_of_two_lines(tmp_path: Path) -> None:
    """Heads are compared with their blanks and breaks as one."""
    path = tmp_path / "list.csv"
    path.write_text('Tool,"Key User /\nContact"\nSlack,Ann\nZoom,Bo\n', encoding="utf-8")
    for head in ("Key User / Contact", "Key User /\nContact", "Key User /  Contact"):
        result = sa.read_with_notes(path, mapping={"columns": {head: "owner"}})
        assert [tool.owner for tool in result.stack.tools] == ["Ann", "Bo"]
