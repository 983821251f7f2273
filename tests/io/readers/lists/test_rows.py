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
    assert slack.cost is not None and slack.seats is not None
    assert (slack.cost.annual, slack.cost.per_seat) == (2400, 10)
    assert (slack.seats.paid, slack.seats.assigned, slack.seats.active) == (20, 12, None)
    assert told(result, "24 rows are counted by tool, 2 tools; the people in it and what 'TotalLogins'")
    assert "x-userid" not in facts(result, "Slack")


def test_a_price_per_user_without_paid_seats_is_that_of_the_people(tmp_path: Path) -> None:
    """Where nothing says how many seats are paid, the people who have the tool are counted, which is told."""
    result = read(tmp_path, users("Cost per user per month", rows={"Slack": ["10"], "Zoom": ["5"]}))
    slack = result.stack.tools[0]
    assert slack.cost is not None and slack.seats is not None
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
