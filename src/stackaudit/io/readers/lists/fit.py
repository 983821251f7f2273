"""Whether the cells of a column can hold what its head seems to say, and what they hold instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from stackaudit.io.readers.lists.column_words import says
from stackaudit.io.readers.lists.dictionary import MONTHLY, PERSONS
from stackaudit.io.readers.lists.people import is_like_a_person
from stackaudit.io.readers.lists.profile import Profile
from stackaudit.model.layouts import LAYOUTS, Kind

Wants = Literal["number", "date", "span", "flag", "url", "word", "list", "text", "end", "id", "any"]
"""What the cells of a field must look like."""

_WANTS: Mapping[str, Wants] = {
    "id": "id",
    MONTHLY: "number",
    "cost.per_seat": "number",
    "cost.period": "word",
    "currency": "word",
    "seats.assigned": "number",
    "contract.notice": "span",
    "contract.term": "span",
    "lifecycle.phase": "word",
    "criticality": "word",
    "data_classification": "word",
    "fit.functional": "word",
    "fit.technical": "word",
    "source": "end",
    "target": "end",
    "method": "word",
    "every": "word",
    "status": "word",
    "bidirectional": "word",
    "departments": "list",
    "x-url": "url",
    "x-hosting": "word",
    "x-personal-data": "flag",
    "x-last-used": "date",
    "x-notice-day": "date",
    "x-one-off-cost": "number",
    "x-contract-value": "number",
    "x-description": "any",
    "entities": "list",
    "capabilities": "list",
}
_BY_KIND: Mapping[Kind, Wants] = {
    Kind.FLAG: "flag",
    Kind.COUNT: "number",
    Kind.NUMBER: "number",
    Kind.DAY: "date",
    Kind.DURATION: "span",
}
_NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "contract.notice": ("x-notice-day",),
    "contract.renews": ("contract.auto_renew",),
    "contract.auto_renew": ("contract.renews",),
    "contract.term": ("contract.ends",),
    "contract.ends": ("contract.term",),
    "seats.active": ("departments",),
}
_FEW = 6
_EMPTY = 0.05


def wanted_cells(table: str, field: str) -> Wants:
    """Return what the cells of a field must look like.

    >>> wanted_cells("tools", "seats.paid"), wanted_cells("tools", "vendor")
    ('number', 'text')
    """
    if field in _WANTS:
        return _WANTS[field]
    column = LAYOUTS[table].column(field)
    if column is None or field.startswith("x-"):
        return "any"
    return _BY_KIND.get(column.kind, "text")


def fit(table: str, field: str, cells: Profile) -> float:
    """Return how well the cells of a column fit a field, from 0 (they do not) to 1; an empty column fits a little."""
    if not cells.filled:
        return _EMPTY
    return max(0.0, min(1.0, _fit(wanted_cells(table, field), field, cells)))


def _fit(wants: Wants, field: str, cells: Profile) -> float:
    numbers, dates, flags = cells.share("number"), cells.share("date"), cells.share("flag")
    if wants == "number":
        return _at_least(numbers, 0.5)
    if wants == "date":
        return _at_least(max(dates, _serials(cells)), 0.4)
    if wants == "flag":
        few = (len(cells.texts) <= 4 and cells.share("text", "flag") >= 0.5) or _zero_or_one(cells)
        return max(_at_least(flags, 0.3), 0.5 if few else 0.0)
    if wants == "url":
        return _at_least(cells.share("address"), 0.3)
    if wants == "span":
        return 0.0 if dates >= 0.4 else max(numbers, cells.share("text"), 0.1) if flags < 0.5 else 0.0
    if wants == "word":
        return _fit_of_words(field, cells)
    if wants == "list":
        other = max(dates, numbers) > 0.5 or cells.share("address", "e-mail") > 0.7
        return 0.0 if other else 1 - 0.9 * max(flags, cells.share("code"))
    if wants == "id":
        return 1.0 if cells.dist >= 0.9 or cells.filled <= _FEW else 0.3 if cells.dist >= 0.5 else 0.0
    if wants == "end":  # names, or ids of another list
        return 0.0 if max(dates, flags, cells.share("e-mail", "prose")) > 0.5 else 1 - 0.5 * numbers
    if wants == "text":
        odd = max(dates, numbers, cells.share("address") if field in PERSONS else 0.0)
        return 0.0 if odd >= 0.7 else 1 - 0.9 * max(flags, cells.share("code"))
    return 1.0


def _fit_of_words(field: str, cells: Profile) -> float:
    if cells.share("date", "address", "e-mail") >= 0.5:
        return 0.0
    if field == "lifecycle.phase" and _of_payments(cells):
        return 0.0
    if cells.dist > 0.7 and cells.filled > _FEW and len(cells.texts) > _FEW:
        return 0.3 if field in ("every", "method") else 0.0
    return 1.0 - 0.5 * cells.share("number")


def _are_groups(cells: Profile) -> bool:
    """Whether texts can be those of departments: they repeat, or are few and do not look like names of people."""
    if cells.dist <= 0.7:
        return True
    people = sum(is_like_a_person(text) for text in cells.texts)
    return cells.filled <= _FEW and people < 0.6 * len(cells.texts)


def _are_numbered(cells: Profile) -> bool:
    """Whether most texts hold a number, as ranges do (`500 to 1,000`, `more than 50`)."""
    return sum(any(map(str.isdecimal, text)) for text in cells.texts) * 2 > len(cells.texts)


def _of_payments(cells: Profile) -> bool:
    """Whether most words are the state of a payment or of a request, not of a tool."""
    return sum(says("payment", text) for text in cells.texts) * 2 > len(cells.texts)


def _zero_or_one(cells: Profile) -> bool:
    return set(cells.texts) <= {"0", "1"}


def _serials(cells: Profile) -> float:
    """The share of numbers that can be days as Excel counts them."""
    if cells.share("number") < 0.5:
        return 0.0
    return float(all(text.isdecimal() and 20_000 <= int(text) <= 80_000 for text in cells.texts if len(text) < 9))


def _at_least(share: float, least: float) -> float:
    return share if share >= least else 0.0


"""The fields that hold people."""


def neighbour(table: str, field: str, cells: Profile) -> str:
    """Return the field that the cells of a column hold where its head says another; empty where none fits.

    >>> from stackaudit.io.readers.lists.profile import Kinds, profile
    >>> neighbour("tools", "contract.notice", profile(["2026-11-01", "2027-01-31"], Kinds()))
    'x-notice-day'
    """
    if table != "tools" or not cells.filled:
        return ""
    for other in _NEIGHBOURS.get(field, ()):
        if other == "departments" and (cells.share("text") < 0.7 or _are_numbered(cells) or not _are_groups(cells)):
            continue
        if fit(table, other, cells) > 0:
            return other
    return ""
