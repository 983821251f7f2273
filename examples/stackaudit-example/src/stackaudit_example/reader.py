"""A reader of a tech radar that a company keeps as a table in its wiki.

h1. Tech radar: Corner Shop (EUR)

||tool||ring||paid by||a year||
|HubSpot|adopt|invoice|12000|
|Canva|hold|card| |
"""

from __future__ import annotations

import re
from dataclasses import replace

from stackaudit import plugin as sp
from stackaudit_example.rows import RINGS

_TITLE = re.compile(r"h1\. Tech radar: (?P<name>.+) \((?P<currency>[A-Z]{3})\)")


def _recognises(given: sp.Source) -> bool:
    """Return whether its first line is the title of a tech radar."""
    return given.path.is_file() and _TITLE.match(given.head) is not None


def _read(given: sp.Source) -> sp.ReadResult:
    """Return the tools of the radar; what cannot be used is noted with its line.

    Raises:
        LoadError: the title is not that of a radar, or no row names a tool.
    """
    first, *lines = sp.text_of(given).splitlines() or [""]
    title = _TITLE.match(first)
    if title is None:
        raise sp.LoadError([sp.Problem("RADAR1", "the first line is not 'h1. Tech radar: NAME (EUR)'", 1, 1)])
    builder = sp.StackBuilder(given.name)
    for number, line in enumerate(lines, 2):
        text, spot = line.strip(), sp.Location(given.name, number)
        if text.startswith("|") and not text.startswith("||"):
            _add(builder, [cell.strip() for cell in text.strip("|").split("|")], spot)
        elif text and not text.startswith("||"):
            builder.note("left-out", f"{text!r} is no row of the table", spot)
    made = builder.reading(title["name"])
    return replace(made, document={**made.document, "currency": title["currency"]})


def _add(builder: sp.StackBuilder, cells: list[str], spot: sp.Location) -> None:
    """Add the tool of a row; an empty cell is a fact that is not known."""
    name, ring, paid_by, annual, *_ = [*cells, "", "", "", ""]
    if ring and ring not in RINGS:
        builder.note("left-out", f"{ring!r} is no ring: write {', '.join(RINGS)}", spot)
        ring = ""
    if annual and not annual.isdecimal():
        builder.note("left-out", f"{annual!r} is no cost: write a whole number", spot)
        annual = ""
    tool = builder.tool(name, spot, cost={"annual": int(annual)} if annual else None)
    if tool is not None:
        own = {"x-ring": ring, "x-paid-by": paid_by}
        builder.facts(tool).update({key: value for key, value in own.items() if value})


READER = sp.Reader("radar", "a tech radar in a wiki", _recognises, _read, names_products=True)
