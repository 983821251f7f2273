"""Tables of contacts beside lists of tools: whom to call at which company."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from stackaudit.io.readers.lists.cells import text_of
from stackaudit.io.readers.lists.column_words import says
from stackaudit.io.readers.lists.dictionary import PERSONS, candidates
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.people import is_like_a_person, is_of_people

_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_PHONE = re.compile(r"\+?[\d\s()/.–-]{6,}")
_ABOUT = frozenset({"name", "id", "vendor", "departments", *PERSONS})
"""What a list of contacts may say; whatever else is known of a row is a fact of a tool."""
_MOST = 0.5
_LOOKED_AT = 400


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
