"""What the user says of the columns of one sheet, as far as it decides its head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stackaudit.io.readers.lists.mapping import ColumnMapping


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of a sheet.

    Attributes:
        columns: Field, or `skip`, by head as `flat` compares it.
        letters: Field, or `skip`, by column, from 0.
        head: The rows of the head, from 1; none of them where the sheet has no head; None where it is to be found.
        shape: What the rows are; empty where that is to be found.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[int, str] = field(default_factory=dict)
    head: tuple[int, ...] | None = None
    shape: str = ""

    @property
    def table(self) -> str:
        """The table that the shape is one of; empty where nothing is said."""
        return "integrations" if self.shape == "integrations" else "tools" if self.shape else ""

    def field_of(self, head: str, column: int) -> str:
        """The field of a column, or `skip`; empty where the user says nothing of it."""
        upper, _, lower = head.partition(" / ")
        words = (flat(head), flat(f"{upper} {lower}"), flat(lower))
        by_head = next((self.columns[word] for word in words if word in self.columns), "")
        return self.letters.get(column, by_head)


def flat(header: str) -> str:
    """A header as it is compared: one line, lower case."""
    return " ".join(header.split()).casefold()


def wanted_of(mapping: ColumnMapping | None, sheet: str) -> Wanted:
    """Return what a mapping says of a sheet."""
    if mapping is None:
        return Wanted()
    shape = mapping.sheets.get(sheet, "")
    columns = {flat(header): fact for header, fact in mapping.columns.items()}
    return Wanted(columns, shape="" if shape == "skip" else shape)
