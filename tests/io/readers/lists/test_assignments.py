"""Lists of who has which tool: how people are counted, and when they are active."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stackaudit.io.readers.stack_file import convert
from stackaudit.reporting.reading import brief


def read(folder: Path, text: str) -> tuple[dict[str, dict[str, Any]], list[str], list[str]]:
    """The seats of each tool of a list, its notes, and what is said of it in brief."""
    path = folder / "access.csv"
    path.write_text(text, encoding="utf-8")
    made = convert([path])
    tools = {}
    for tool in made.stack.tools:
        seats = tool.seats.model_dump(exclude_none=True, mode="json") if tool.seats else {}
        tools[tool.name] = {**seats, **tool.extra}
    assert made.stack.reading is not None
    return tools, [str(note) for note in made.notes], brief(made.stack.reading, None)


SHORT = """User,App,Last login
a@x.example,Zoom,2026-11-20
b@x.example,Zoom,2026-03-01
c@x.example,Zoom,never
C@X.example,Zoom,never
c@x.example,Slack,2026-11-02
b@x.example,Slack,
"""


def test_a_short_list_is_told_by_its_heads(tmp_path: Path) -> None:
    """A person counts once, who never logged in is not active, and an empty cell leaves open how many are."""
    tools, notes, said = read(tmp_path, SHORT)

    zoom = {"assigned": 3, "active": 1, "measure": "logged-in", "as_of": "2026-11-20"}
    assert tools == {"Zoom": zoom, "Slack": {"assigned": 2, "x-active-users": "1 to 2"}}
    assert any("each person counts once" in note for note in notes)
    assert any("within 90 days before 2026-11-20" in note for note in notes)
    assert any(note.endswith("so how many are active is unknown: 'Slack' (1 to 2 of 2)") for note in notes)
    assert (
        "  people who have it (of them with a use in the 90 days before the newest day): Zoom 3 (1), Slack 2 (1 to 2)"
        in said
    )


@pytest.mark.parametrize("word", ["never", "Nie", "jamais", "nunca", "никогда"])
def test_who_never_used_a_tool_is_not_active(tmp_path: Path, word: str) -> None:
    """That is known, so the number is."""
    tools, _, _ = read(tmp_path, SHORT.replace("never", word).replace("Slack,\n", f"Slack,{word}\n"))

    assert [tool["active"] for tool in tools.values()] == [1, 1]


def test_a_tool_is_shown_as_it_is_written_and_not_in_capitals(tmp_path: Path) -> None:
    """Spellings that differ in case are one tool."""
    tools, _, _ = read(tmp_path, SHORT.replace("a@x.example,Zoom", "a@x.example,ZOOM"))

    assert list(tools) == ["Zoom", "Slack"]


def test_a_tool_a_row_with_its_user_is_a_list_of_tools(tmp_path: Path) -> None:
    """Where no tool stands twice, nobody counts people."""
    _, notes, _ = read(tmp_path, "User,App,Last login\na@x.example,Zoom,2026-11-20\nb@x.example,Slack,2026-11-20\n")

    assert not any("who has what" in note for note in notes)


@pytest.mark.parametrize("machine", ["id_machine", "Hostname", "Rechnername", "Имя компьютера", "端末名", "主机名"])
def test_machines_count_as_users_do(tmp_path: Path, machine: str) -> None:
    """A row for each machine and program is counted by program, and that is told; machines are not kept."""
    rows = "Slack,PC1,4\nSlack,PC2,4\nJira,PC1,9\nSlack,PC3,5\nJira,PC3,9\nGitLab,PC2,1"
    tools, notes, _ = read(tmp_path, f"nom,{machine},version\n{rows}\n")
    assert {name: tool["assigned"] for name, tool in tools.items()} == {"Slack": 3, "Jira": 2, "GitLab": 1}
    assert any("machine counts as one" in note for note in notes)
    assert "PC1" not in str(tools)


def test_environments_of_a_tool_are_no_assignments(tmp_path: Path) -> None:
    """A list with a host for each tool stays a list of tools."""
    tools, _, _ = read(tmp_path, "Application,Hostname\nSlack,srv1\nJira,srv2\nGitLab,srv3\nOkta,srv4\nZoom,srv5\n")
    assert len(tools) == 5
    assert all("assigned" not in tool for tool in tools.values())


USERS = (
    ("HR", "SPE_E5"),
    ("IT", "SPE_E3"),
    ("IT", "SPE_E5"),
    ("Sales", "SPE_E3"),
    ("HR", "POWER_BI_PRO"),
    ("Sales", "SPE_E5"),
)


@pytest.mark.parametrize(
    "head",
    [
        "user_upn,display_name,department,license_sku,last_signin",
        "user email,name,department,license type,last login",
        "Benutzer-ID,Name,Abteilung,Lizenztyp,Letzte Anmeldung",
        "identifiant utilisateur,nom,service,licence,dernière connexion",
    ],
)
def test_users_with_the_code_of_a_licence_are_counted_by_licence(tmp_path: Path, head: str) -> None:
    """Of users and the kind of their licence the licence is the name; the users are not kept."""
    rows = "\n".join(f"u{n}@example.com,Ana Ruiz{n},{team},{sku},2026-05-1{n}" for n, (team, sku) in enumerate(USERS))
    tools, _, _ = read(tmp_path, f"{head}\n{rows}\n")
    assert {name: tool["assigned"] for name, tool in tools.items()} == {
        "SPE_E5": 3,
        "SPE_E3": 2,
        "POWER_BI_PRO": 1,
    }
    assert "example.com" not in str(tools)
    assert "Ruiz" not in str(tools)


@pytest.mark.parametrize("head", ["Application,Plan,User email", "Name,Licence type,Login ID"])
def test_the_plan_of_a_tool_is_no_name(tmp_path: Path, head: str) -> None:
    """Where another column names the tools, the licence is none, nor is a period of billing."""
    rows = "\n".join(
        f"{name},Pro,u{n}@example.com" for n, name in enumerate(("Slack", "Jira", "GitLab", "Okta", "Zoom"))
    )
    tools, _, _ = read(tmp_path, f"{head}\n{rows}\n")
    assert {"Slack", "Jira", "GitLab", "Okta", "Zoom"} == set(tools)


def test_servers_of_a_tool_are_no_seats(tmp_path: Path) -> None:
    """A row for each server that an application runs on says nothing of who has it."""
    rows = "Jira,srv1\nJira,srv2\nSlack,srv3\nSlack,srv4\nSlack,srv5"
    tools, _, _ = read(tmp_path, f"Application,Server name\n{rows}\n")
    assert all("assigned" not in tool for tool in tools.values())
