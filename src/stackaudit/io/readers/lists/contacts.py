"""Tables beside lists of tools that are none: whom to call at which company, who changed what, who is who."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from stackaudit.io.readers.lists.cells import text_of
from stackaudit.io.readers.lists.column_words import says
from stackaudit.io.readers.lists.dictionary import PERSONS, candidates
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.names import names_tools
from stackaudit.io.readers.lists.people import is_like_a_person, is_of_people
from stackaudit.io.readers.lists.profile import Knows

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_PHONE = re.compile(r"\+?[\d\s()/.–-]{6,}")
_ABOUT = frozenset({"name", "id", "vendor", "departments", *PERSONS})
"""What a list of contacts may say; whatever else is known of a row is a fact of a tool."""
_MOST = 0.5
_LOOKED_AT = 400
_MANY_KNOWN = 5


def is_of_contacts(grid: Grid) -> bool:
    """Whether the rows of a list are people at companies, so that the companies are no tools.

    Its names stand below a head that says company, a column holds people, another one their addresses or telephone
    numbers, and none holds a fact of a tool.
    """
    name = grid.columns.get("name", -1)
    if grid.table != "tools" or grid.export or grid.how.get("name") != "guessed":
        return False
    if not 0 <= name < len(grid.texts) or not _says_company(grid.texts[name]):
        return False
    if any(field not in _ABOUT and not field.startswith("x-") for field in grid.columns):
        return False
    others = [n for n in range(len(grid.texts)) if n != name]
    reached = [n for n in others if _reaches(grid.texts[n], _cells(grid, n))]
    if grid.shape == "assignments":  # who has which tool stands beside addresses too, but hardly beside telephones
        return any(_share(_is_phone, _cells(grid, n)) >= _MOST for n in reached)
    if grid.shape != "tools":
        return False
    persons = {grid.columns[field] for field in PERSONS if field in grid.columns}
    return bool(reached) and any(
        n in persons or is_of_people(grid.texts[n]) or _share(is_like_a_person, _cells(grid, n)) >= _MOST
        for n in others
        if n not in reached
    )


def without_tools(grids: Sequence[Grid], knows: Knows) -> list[str]:
    """Return for each list of a file why it is none of tools, as another one surely is; empty where it may be one.

    No text of its guessed names is a product or stands in another of the lists, nothing calls it a list of tools, and
    no column holds a fact of a tool. Beside that either another list has many products, or a column has addresses of
    people, or no row was taken for a head, so that only what the file is called speaks for it.
    """
    hardly = [_is_hardly_of_tools(grid) for grid in grids]
    if len(grids) < 2 or not any(hardly):
        return [""] * len(grids)
    names = [_names(grid) if grid.table == "tools" else frozenset() for grid in grids]
    known = [sum(map(knows, sorted(mine))) for mine in names]
    found = []
    for n, grid in enumerate(grids):
        others = [m for m in range(len(grids)) if m != n and grids[m].sheet.name != grid.sheet.name and known[m]]
        doubtful = hardly[n] and bool(others) and not known[n]
        if not doubtful or any(names[n] & names[m] for m in others):
            found.append("")
        elif any(known[m] >= _MANY_KNOWN and known[m] * 2 > len(names[m]) for m in others):
            found.append("the catalog knows none of its names, and most of those of another sheet")
        elif any(_share(_ADDRESS.fullmatch, _cells(grid, column)) >= _MOST for column in range(len(grid.texts))):
            found.append("it has addresses of people, and the catalog knows none of its names")
        elif not grid.head.number:
            found.append("no row is a head, and the catalog knows none of its texts")
        else:
            found.append("")
    return found


def _is_hardly_of_tools(grid: Grid) -> bool:
    """Whether neither the head of the names, nor the sheet, nor a title, nor a column speaks for a list of tools."""
    if grid.shape != "tools" or grid.export or grid.hosts or grid.how.get("name") != "guessed":
        return False
    column = grid.columns["name"]
    head = grid.texts[column] if column < len(grid.texts) else ""
    titles = (text_of(cell) for line in grid.titles for cell in line.cells)
    if any(map(names_tools, (head, grid.sheet.name, *titles))) or candidates(head, "tools"):
        return False
    return all(field in _ABOUT or field.startswith("x-") for field in grid.columns)


def _names(grid: Grid) -> frozenset[str]:
    """The names of a list, in lower case; of a long one the first."""
    texts = (" ".join(grid.name(line).split()).casefold() for line in grid.lines[:_LOOKED_AT])
    return frozenset(text for text in texts if text)


def _says_company(head: str) -> bool:
    return any(one.field == "vendor" for one in candidates(head, "tools"))


def _reaches(head: str, cells: list[str]) -> bool:
    """Whether a column says how to reach people."""
    return says("reach", head) or _share(_ADDRESS.fullmatch, cells) >= _MOST or _share(_is_phone, cells) >= _MOST


def _is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None and sum(map(str.isdecimal, text)) >= 6 and not text.isdecimal()


def _cells(grid: Grid, column: int) -> list[str]:
    texts = (" ".join(text_of(line.cell(column)).split()) for line in grid.lines[:_LOOKED_AT])
    return [text for text in texts if text]


def _share(fits: Callable[[str], object], cells: Iterable[str]) -> float:
    found = [bool(fits(text)) for text in cells]
    return sum(found) / len(found) if found else 0.0
