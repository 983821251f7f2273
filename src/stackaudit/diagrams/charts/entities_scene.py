"""What the entity matrix says: which tool is master of which records, who has a copy, and whether it is fed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stackaudit.diagrams.scene import Owner


class Fed(StrEnum):
    """Whether records arrive: at a copy from the master, or from a producer at the master."""

    FED = "fed"
    BY_HAND = "by hand"
    LATE = "late"
    CUT = "cut"
    UNCLEAR = "unclear"  # the facts do not tell

    @property
    def is_bad(self) -> bool:
        """Whether records do not arrive in time for sure."""
        return self in {Fed.LATE, Fed.CUT}


class Trouble(StrEnum):
    """What is wrong with the master of a kind of records."""

    NONE = ""
    RIVALS = "rivals"
    NO_MASTER = "no master"
    NOT_STATED = "not stated"

    @property
    def is_certain(self) -> bool:
        """Whether it is wrong for sure."""
        return self in {Trouble.RIVALS, Trouble.NO_MASTER}


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """One kind of records; `foot` says beneath what there is to say of its masters, `more` who is not shown."""

    id: str
    name: str
    trouble: Trouble = Trouble.NONE
    foot: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One tool."""

    id: str
    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class EntityCell:
    """What one tool is to one kind of records: its master, or else the holder of a copy, or a producer, or both."""

    tool: str
    entity: str
    master: bool = False
    copy: Fed | None = None
    made: Fed | None = None


@dataclass(frozen=True, slots=True)
class EntitiesScene:
    """A whole matrix; rows and columns stand in the order given, `notes` are sentences beneath."""

    headline: str
    subline: str
    columns: tuple[EntityColumn, ...]
    rows: tuple[EntityRow, ...]
    cells: tuple[EntityCell, ...]
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: EntitiesScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row, a column or a cell stands twice, a cell is of none or says nothing, a master has a copy of
            its own records, or a row names a department that the scene does not have.
    """
    rows, columns = [row.id for row in scene.rows], [column.id for column in scene.columns]
    cells = [(cell.tool, cell.entity) for cell in scene.cells]
    for word, ids in (("tool", rows), ("kind of records", columns), ("cell", cells)):
        if len(set(ids)) < len(ids):
            raise ValueError(f"a {word} stands twice in the matrix")
    for cell in scene.cells:
        if cell.tool not in set(rows) or cell.entity not in set(columns):
            raise ValueError(f"the cell {cell.tool!r}, {cell.entity!r} is of no row or no column")
        if cell.master == (cell.copy is not None or cell.made is not None):
            raise ValueError(f"the cell {cell.tool!r}, {cell.entity!r} is of a master and a copy, or of neither")
    owners = {owner.id for owner in scene.owners}
    if any(row.owner is not None and row.owner not in owners for row in scene.rows):
        raise ValueError("a row names a department that the scene does not have")
