"""Links that stand as they are written in cells of any format: the text is the cell, the address is kept beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from html import unescape

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.dictionary import tool_header
from stackaudit.io.readers.result import Note

_MARKDOWN = re.compile(
    r"(?<!!)\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\]){1,300})\]"
    r"\(\s*<?(?P<address>(?:[a-z][a-z+.-]*:|[#/.]|[\w-]+[./])[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"<a\s[^<>]*?href\s*=\s*(?P<quote>[\"']?)(?P<address>(?:[a-z][a-z+.-]*:|[#/.]|[\w-]+[./])[^\s\"'<>()\\*]*)"
    r"(?P=quote)[^<>]*>(?P<text>.*?)</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
_FORMULA = re.compile(
    r"\s*=\s*HYPERLINK\(\s*\"(?P<address>[^\"]*)\"\s*(?:[;,]\s*\"(?P<text>(?:[^\"]|\"\")*)\"\s*)?\)\s*", re.IGNORECASE
)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)
_LOOKED_AT = 30
_LONGEST = 4_000

_Place = tuple[int, int]


def may_link(text: str) -> bool:
    """Whether a text can hold a link: of Markdown, of HTML, or of a formula.

    >>> may_link("[Slack](https://slack.com)"), may_link("Slack (chat)")
    (True, False)
    """
    return "](" in text or "<a" in text or "<A" in text or "=HYPERLINK(" in text or "=hyperlink(" in text


def unlinked(sheet: Sheet, notes: list[Note]) -> Sheet:
    """Return a sheet whose cells show the texts of their links, with the addresses beside them.

    In a column that is headed as one of addresses the address stands in the cell. What is lost is noted: addresses
    that are none of the web, all but the first of a cell, and those beside the names.
    """
    found: dict[_Place, tuple[str, list[str]]] = {}
    for line in sheet.lines:
        for column, cell in enumerate(line.cells):
            if isinstance(cell, str) and may_link(cell) and (read := _read(cell)):
                found[line.number, column] = read
    if not found:
        return sheet
    linked = Counter(column for _, column in found)
    of_addresses = {column for column in linked if _headed(sheet, column, "x-url")}
    width = max(len(line.cells) for line in sheet.lines)
    named = [column for column in range(width) if _headed(sheet, column, "name")]
    most = sorted(linked.keys() - of_addresses, key=lambda column: (-linked[column], column))
    of_names = next((column for column in named if column in linked), -1) if named else next(iter(most), -1)
    addresses: dict[_Place, str] = {}
    lost = 0
    for place, (_, links) in found.items():
        known = [link for link in links if _ADDRESS.match(link)]
        kept = bool(known) and (place[1] == of_names or place[1] in of_addresses)
        lost += len(links) - kept
        if kept:
            addresses[place] = known[0]
    lines = tuple(_shown(line, found, addresses, of_addresses) for line in sheet.lines)
    if lost:
        what = "the address of 1 link in a cell is" if lost == 1 else f"the addresses of {lost:,} links in cells are"
        why = "only the first of a name is, where it is one of the web"
        notes.append(Note("left-out", f"{what} not read; {why}", sheet.spot()))
    return replace(sheet, lines=lines, addresses=addresses)


def _shown(
    line: Line, found: Mapping[_Place, tuple[str, list[str]]], addresses: Mapping[_Place, str], of: set[int]
) -> Line:
    cells: list[Cell] = list(line.cells)
    for column in range(len(cells)):
        place = (line.number, column)
        if place in found:
            cells[column] = addresses.get(place, found[place][0]) if column in of else found[place][0]
    return Line(line.number, tuple(cells))


def _headed(sheet: Sheet, column: int, field: str) -> bool:
    return any(tool_header(text_of(line.cell(column))).field == field for line in sheet.lines[:_LOOKED_AT])


def _read(cell: str) -> tuple[str, list[str]] | None:
    """The text that a cell shows and the addresses in it; None where it has none."""
    if len(cell) > _LONGEST:
        return None
    formula = _FORMULA.fullmatch(cell)
    if formula is not None:
        address = formula["address"].strip()
        return (formula["text"] or address).replace('""', '"').strip(), [address]
    links: list[str] = []
    text = _HTML.sub(partial(_text, links), cell)
    text = _MARKDOWN.sub(partial(_text, links), text)
    return (text.strip(), links) if links else None


def _text(links: list[str], found: re.Match[str]) -> str:
    links.append(unescape(found["address"]))
    return unescape(_TAG.sub("", found["text"])).strip()


def all_unlinked(sheets: Sequence[Sheet], notes: list[Note]) -> tuple[Sheet, ...]:
    """Return sheets whose cells show the texts of their links."""
    return tuple(unlinked(sheet, notes) for sheet in sheets)
