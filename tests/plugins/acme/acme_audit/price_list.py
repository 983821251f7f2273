"""A reader of ACME's price lists: a first line that says so, then `name; seats; price of all of them a year`."""

from __future__ import annotations

from stackaudit import plugin as sp

_MARK = "acme price list"


def _recognises(given: sp.Source) -> bool:
    """Whether its first line is that of a price list."""
    return not given.is_folder and given.path.is_file() and given.head.startswith(_MARK)


def _read(given: sp.Source) -> sp.ReadResult:
    """Return a stack of the tools in the list; a line that is none is noted."""
    tools: list[dict[str, object]] = []
    notes: list[sp.Note] = []
    spots: dict[tuple[str | int, ...], sp.Location] = {}
    for number, line in enumerate(sp.text_of(given).splitlines()[1:], 2):
        name, *numbers = (part.strip() for part in line.split(";"))
        spot = sp.Location(given.name, number)
        if len(numbers) != 2 or not all(part.isdecimal() for part in numbers):
            notes.append(sp.Note("left-out", f"{line!r} is no line of a price list", spot))
            continue
        spots["tools", len(tools)] = spot
        seats, annual = map(int, numbers)
        tools.append({"name": name, "seats": {"paid": seats}, "cost": {"annual": annual, "priced_by": "seat"}})
    if not tools:
        raise sp.LoadError([sp.Problem("ACME1", "the price list has no line with a price", 2)])
    return sp.ReadResult({"currency": "EUR", "tools": tools}, tuple(notes), spots)


PRICE_LIST = sp.Reader("acme", "a price list of ACME", _recognises, _read)
