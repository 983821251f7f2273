"""What an export of a product looks like as a list: its signature, its columns, its rows, its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from functools import lru_cache

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.lists.export_draft import Rule
from stackaudit.io.readers.lists.grid import Shape

DATE, PERSON = "date", "person"
"""Fields of layouts that are none of a tool: the day of a booking, and the person of a row, who is not kept."""
PEOPLE = "people are not kept"
OF_THE_RECORD = "it says something of the record and nothing of the tool"
"""Reasons for which columns of many exports are never kept."""


@dataclass(frozen=True)
class ExportLayout:
    """What the columns of an export of a product mean. Heads are written as `head_key` writes them.

    Attributes:
        id: Its id.
        name: What it is called in notes.
        signature: Heads that tell it; of those parted by `|` one is enough, and `*` stands for any letters. The first
            has to be there.
        columns: For each field the heads of its column, parted by `|`, the best first.
        least: How many of the signature have to be there; all where 0.
        says: A column and a pattern that most of its first cells have, where heads alone tell too little.
        shape: What its rows are.
        never: Columns that are never kept, parted by `|`, each with the reason.
        words: For a field the words of the product, and what each means.
        units: For a field the unit that its numbers are in without saying so.
        no_period: Whether a column of costs does not say what time they are for.
        rules: What else there is to do, in this order.
        notes: What is to be known of every such export.
        reads_above: Whether its rules read the rows above the head, which are no titles then.
    """

    id: str
    name: str
    signature: tuple[str, ...]
    columns: Mapping[str, str]
    least: int = 0
    says: tuple[str, str] = ("", "")
    shape: Shape = "tools"
    never: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    no_period: bool = False
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    reads_above: bool = False

    def strength(self, heads: frozenset[str]) -> int:
        """How many heads of its signature a row has; 0 where they are too few to tell."""
        if not _has(heads, self.signature[0]):
            return 0
        found = sum(_has(heads, wanted) for wanted in self.signature)
        return found if found >= (self.least or len(self.signature)) else 0


@lru_cache(maxsize=512)
def _alternatives(wanted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    heads = wanted.split("|")
    return tuple(head for head in heads if "*" not in head), tuple(head for head in heads if "*" in head)


def _has(heads: frozenset[str], wanted: str) -> bool:
    plain, patterns = _alternatives(wanted)
    return any(head in heads for head in plain) or any(fnmatchcase(head, one) for one in patterns for head in heads)
