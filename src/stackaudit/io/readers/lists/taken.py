"""What is taken from the rows of a list, and what became of each row: nothing gets lost without being told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from stackaudit.io.readers.result import Location, Note
from stackaudit.model.base import slug
from stackaudit.model.reading import Amounts, LeftPayee, NotRead

Record = dict[str, Any]
Product = Callable[[str, str], str]
"""Which product of the catalog a name and an address surely mean; empty where that is not known."""
CODE = "x-id"
"""The field of the number or the code of a tool in a list: integrations may name it, reports name the tool."""
_MOST_MERGED = 0.3
_FEW_ROWS = 9


def no_product(_name: str, _address: str = "") -> str:
    """Return no product: for lists that are read without a catalog."""
    return ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record that was read, and where it stands.

    Attributes:
        record: Its facts; its id is not yet sure to be its own.
        spot: The first row that it comes from.
        currency: The currency of its amounts; empty where none is stated.
        list: The number of the list that it comes from, from 0.
        kept: What stands in columns that nothing is known of. It is no fact: rows that differ in it are still one.
    """

    record: Record
    spot: Location
    currency: str = ""
    list: int = 0
    kept: Record = field(default_factory=dict)


class Paying(NamedTuple):
    """What a ledger says of its payees.

    Attributes:
        left: Those of which no tool came.
        booked: What was booked for the others.
        named: The names of the mapping that payees have.
    """

    left: tuple[LeftPayee, ...] = ()
    booked: Amounts = ()
    named: frozenset[str] = frozenset()


NO_PAYEES = Paying()
"""What a list that is no ledger says of payees."""


@dataclass(frozen=True, slots=True)
class Found:
    """What rows gave, while they are read.

    Attributes:
        rows: Each record, and the numbers of the rows that went into it beside its own.
        left_out: Rows that gave nothing, each with the reason.
        purposes: For each row whose words say what its tool is for the field in which they stand.
        payees: Of a ledger, what it says of its payees.
    """

    rows: list[tuple[Row, list[int]]] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    purposes: Mapping[int, str] = field(default_factory=dict)
    payees: Paying = NO_PAYEES

    def taken(
        self,
        notes: list[Note],
        totals: Mapping[int, str] = MappingProxyType({}),
        place: int = 0,
        unread: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
        not_read: Mapping[str, NotRead] = MappingProxyType({}),
    ) -> Taken:
        """Return all of it, with the rows that were left out before and the number of the list."""
        merged = [(line, row.spot.line) for row, others in self.rows for line in others]
        left_out = sorted({**totals, **self.left_out}.items())
        rows = [row if row.list == place else replace(row, list=place) for row, _ in self.rows]
        return Taken(rows, merged, left_out, notes, unread, self.purposes, self.payees, not_read)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the rows of one list gave.

    Attributes:
        rows: The records.
        merged: Rows that went into the record of another row: the row, and that other row.
        left_out: Rows that gave nothing, each with the reason.
        notes: What is to be said of them.
        unread: For each field the words that say nothing to the reader, with how often each stands there.
        purposes: For each row whose words say what its tool is for the field in which they stand.
        payees: Of a ledger, what it says of its payees.
        not_read: For each field the numbers and days that are left out.
    """

    rows: list[Row]
    merged: list[tuple[int, int]]
    left_out: list[tuple[int, str]]
    notes: list[Note]
    unread: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    purposes: Mapping[int, str] = field(default_factory=dict)
    payees: Paying = NO_PAYEES
    not_read: Mapping[str, NotRead] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows of one list: as many as it has are read, merged or left out.

    Attributes:
        read: Tools or flows that came of them.
        merged: Rows that were added to another: the row, and that other row, perhaps of another list.
        left_out: Rows that were not read, each with the reason.
        repeated: How many of those that were merged went into a row of the same list.
    """

    read: int
    merged: tuple[tuple[int, int], ...]
    left_out: tuple[tuple[int, str], ...]
    repeated: int = 0

    @property
    def rows(self) -> int:
        """How many rows the list has."""
        return self.read + len(self.merged) + len(self.left_out)


def most_merge(outcomes: Iterable[Outcome]) -> bool:
    """Whether so many rows of a list of tools name one tool that its column of names is hardly that."""
    return any(
        one.read + len(one.merged) >= _FEW_ROWS and one.repeated > _MOST_MERGED * (one.read + len(one.merged))
        for one in outcomes
    )


def put(record: Record, name: str, value: Any) -> None:  # noqa: ANN401  a fact may be anything
    """Put a fact into a record: `cost.annual` into its `cost`."""
    outer, dot, inner = name.partition(".")
    if dot and not name.startswith("x-"):
        record.setdefault(outer, {})[inner] = value
    else:
        record[name] = value


def counted(number: int, noun: str, one: str = "", many: str = "") -> str:
    """Return a number with its noun in the singular or the plural, and the verb that goes with it.

    >>> counted(1, "tool"), counted(1_200, "booking", "is", "are")
    ('1 tool', '1,200 bookings are')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'} {one if number == 1 else many}".rstrip()


def id_of(name: str, line: int) -> str:
    """An id made from a name, or from the row where a name has no letter.

    >>> id_of("C++", 4), id_of("+++", 4)
    ('c', 'row-4')
    """
    return slug(name) or f"row-{line}"
