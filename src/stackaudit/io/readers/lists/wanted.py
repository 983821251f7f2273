"""What the user says of the head and the columns of one list, as far as it decides its head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.mapping import flat


class UserSays(Protocol):
    """What a mapping says of one list."""

    @property
    def kind(self) -> str | None:
        """What its rows are; None where that is to be found."""

    @property
    def headless(self) -> bool:
        """Whether the list has no head, so that its columns go by letter."""

    @property
    def head_rows(self) -> tuple[int, ...]:
        """The rows of its head, from 1; none where they are to be found."""

    def field(self, header: str, column: int, table: str = "tools") -> str:
        """Return the field that a column is mapped to, or `skip`; empty where nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user says of a list, as plain values.

    Attributes:
        columns: Field, or `skip`, by head as `flat` compares it.
        letters: Field, or `skip`, by column, from 0.
        head_rows: The rows of the head, from 1; none where they are to be found.
        headless: Whether the list has no head.
        kind: What its rows are; None where that is to be found.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[int, str] = field(default_factory=dict)
    head_rows: tuple[int, ...] = ()
    headless: bool = False
    kind: str | None = None

    def field(self, header: str, column: int, table: str = "tools") -> str:  # noqa: ARG002  the same in every table
        """Return the field that a column is mapped to, or `skip`; empty where nothing is said of it."""
        upper, _, lower = header.partition(" / ")
        words = (flat(header), flat(f"{upper} {lower}"), flat(lower))
        by_head = next((self.columns[word] for word in words if word in self.columns), "")
        return self.letters.get(column, by_head)
