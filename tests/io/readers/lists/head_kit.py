"""Tables from rows of text, read with a catalog of a few products."""

from __future__ import annotations

from stackaudit.io.readers.lists.cells import Line, Sheet
from stackaudit.io.readers.lists.finding import Refusal, find_grids
from stackaudit.io.readers.lists.grid import Grid

PRODUCTS = frozenset(
    [
        "salesforce",
        "hubspot",
        "slack",
        "jira",
        "figma",
        "zoom",
        "asana",
        "datev",
        "workday",
        "zendesk",
        "atlassian",
        "kintone",
        "totvs",
        "битрикс24",
    ]
)


def knows(name: str) -> bool:
    """A catalog of a few products."""
    return name.casefold() in PRODUCTS or name in ("https://www.apollo.io", "https://clay.com")


def sheet(text: str, source: str = "list.csv", name: str = "") -> Sheet:
    """A table from rows of text, their cells parted by `;` or `|`."""
    lines: list[Line] = []
    for number, row in enumerate(text.strip("\n").split("\n"), 1):
        cells = [cell.strip() for cell in row.replace("|", ";").split(";")]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append(Line(number, tuple(cells)))
    return Sheet(source, name, tuple(lines))


def grids(text: str, source: str = "list.csv") -> tuple[Grid, ...]:
    """The tables in a text."""
    found = find_grids(sheet(text, source), None, knows)
    assert not isinstance(found, Refusal), found
    return found


def grid(text: str, source: str = "list.csv") -> Grid:
    """The one table in a text."""
    (found,) = grids(text, source)
    return found


def refused(text: str, source: str = "list.csv") -> str:
    """Why a text is refused."""
    found = find_grids(sheet(text, source), None, knows)
    assert isinstance(found, Refusal)
    return str(found)


def heads(found: Grid) -> dict[str, str]:
    """For each field the head of its column."""
    return {field: found.texts[column] for field, column in found.columns.items()}
