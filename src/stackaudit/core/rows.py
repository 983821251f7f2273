"""Rows of a table as frozen dataclasses: code reads attributes; cells, frames, sheets and JSON are made at the edge.

A row class stands in `tables/<analyser>.py`, below all that fill it and all that read it. A table whose analyser is not
written so holds cells only; both kinds go side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, fields
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from operator import attrgetter
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    TypeVar,
    cast,
    dataclass_transform,
    get_args,
    get_type_hints,
)

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Cell, Table
from stackaudit.core.money import Money


class RowError(StackAuditError):
    """A row class is not complete, or a table does not hold the rows that were asked for."""


RowT = TypeVar("RowT", bound="Row")


class Row:
    """Base of a row: a subclass names its table; each field is a column, `Annotated` with its meaning.

    `idle: Annotated[Estimate | None, Column("Seats that nobody uses.", "seats")]` is two columns, as `table_of` says.
    """

    __slots__ = ()

    table: ClassVar[str]

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass_transform(frozen_default=True)
def row(made: type[RowT]) -> type[RowT]:
    """Make a class of rows: a frozen dataclass."""
    return dataclass(frozen=True, slots=True)(made)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds, and in which unit; it stands in `Annotated` beside the type of its field."""

    text: str
    unit: str = ""


class _Field(NamedTuple):
    """A field of a row, and the columns that it becomes: two where it is an estimate."""

    name: str
    columns: tuple[str, ...]
    column: Column


def table_of(
    row: type[RowT], rows: Iterable[RowT] | Callable[[], Iterable[RowT]], heads: Mapping[str, str] | None = None
) -> Table:
    """Return the table of some rows; an `Estimate` becomes two columns, `<name>_low` and `<name>_high`.

    Args:
        row: The class of the rows.
        rows: The rows. Where only the table itself needs them, a function that is called once somebody reads them.
        heads: Other names for some columns.
    """
    return Table.of_records(row.table, rows, partial(_made, row, heads))


def _made(row: type[Row], heads: Mapping[str, str] | None, what: str, records: tuple[Row, ...]) -> object:
    """Return the columns of a table, or its cells."""
    if what == "rows":
        return cells(row, records)
    return tuple((heads or {}).get(name, name) for name in column_names(row))


def cells(row: type[Row], records: Iterable[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Return the cells of some rows of a class."""
    layout = _layout(row)
    names = [one.name for one in layout]
    read = attrgetter(*names) if len(names) > 1 else lambda each: (getattr(each, names[0]),)
    return tuple(_cells(read(each), layout) for each in records)


def rows_of(row: type[RowT], tables: Iterable[Table]) -> tuple[RowT, ...]:
    """Return the rows of one class among tables; none where there is no such table.

    Raises:
        RowError: the table has cells only, or rows of another class.
    """
    found = next((table for table in tables if table.name == row.table), None)
    if found is None:
        return ()
    if not all(isinstance(one, row) for one in found.records) or (not found.records and found.rows):
        raise RowError(f"the table {row.table!r} does not hold rows of the class {row.__name__}")
    return cast("tuple[RowT, ...]", found.records)


def column_names(row: type[Row]) -> tuple[str, ...]:
    """Return the names of the columns that the rows of a class become."""
    return tuple(name for one in _layout(row) for name in one.columns)


def described(row: type[Row]) -> tuple[tuple[str, Column], ...]:
    """Return each column of a table with its meaning and its unit."""
    return tuple((name, one.column) for one in _layout(row) for name in one.columns)


def _layout(row: type[Row]) -> tuple[_Field, ...]:
    return _read_layout(row)  # type: ignore[arg-type]  # mypy asks the class for the hash of its values


@lru_cache(maxsize=256)
def _read_layout(row: type[Row]) -> tuple[_Field, ...]:
    hints = get_type_hints(row, include_extras=True)
    return tuple(_field(row, one.name, hints[one.name]) for one in fields(row))


def _field(row: type[Row], name: str, hint: object) -> _Field:
    kind, *extras = get_args(hint) or (hint,)
    column = next((extra for extra in extras if isinstance(extra, Column)), None)
    if column is None:
        raise RowError(f"{row.__name__}.{name} has no Column that says what it holds")
    two = kind is Estimate or Estimate in get_args(kind)
    return _Field(name, (f"{name}_low", f"{name}_high") if two else (name,), column)


def _cells(values: tuple[object, ...], layout: tuple[_Field, ...]) -> tuple[Cell, ...]:
    """Return the cells of the values of a row; values that are cells already are taken as they stand."""
    if _PLAIN.issuperset(map(type, values)) and all(len(one.columns) == 1 for one in layout):
        return cast("tuple[Cell, ...]", values)
    return tuple(cell for value, one in zip(values, layout, strict=True) for cell in _cells_of(value, one))


def _cells_of(value: object, one: _Field) -> tuple[Cell, ...]:
    if len(one.columns) == 1:
        return (_cell(value),)
    return (_cell(value.low), _cell(value.high)) if isinstance(value, Estimate) else (None, None)


_PLAIN = frozenset({type(None), bool, int, float, str})


def _cell(value: object) -> Cell:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Money() | Fraction():
            return float(value)
        case date():
            return value.isoformat()
        case tuple():
            return tuple(map(str, value))
    raise RowError(f"a cell cannot hold {value!r}")
