"""A stack as pandas frames, and back, with the frame, the row and the column of every problem."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from stackaudit.core.errors import LoadError, Problem
from stackaudit.model.base import shown
from stackaudit.model.layouts import LAYOUTS, Column, Kind, Layout
from stackaudit.model.tables import Path, read_tables, tables_of, unknown_columns

if TYPE_CHECKING:
    import pandas as pd
    from pydantic_core import ErrorDetails

    from stackaudit.model.stack import Stack

_UNTITLED = "Untitled stack"
_MOST_SHOWN = 50
_DTYPES = {Kind.FLAG: "boolean", Kind.COUNT: "Int64", Kind.NUMBER: "float64", Kind.DAY: "datetime64[s]"}
_CODES = {
    "missing": "SA202",
    "string_pattern_mismatch": "SA209",
    "literal_error": "SA203",
    "bool_type": "SA204",
    "int_type": "SA205",
    "int_from_float": "SA205",
    "float_type": "SA205",
    "money": "SA205",
    "share": "SA205",
    "string_type": "SA206",
    "too_short": "SA207",
    "string_too_short": "SA207",
    "string_too_long": "SA207",
    "greater_than_equal": "SA208",
    "less_than_equal": "SA208",
    "duration_long": "SA208",
    "id_character": "SA209",
    "date": "SA210",
    "duration": "SA211",
    "tuple_type": "SA212",
    "model_type": "SA212",
    "text_empty": "SA214",
    "finite_number": "SA104",
    "text_hidden": "SA004",
    "id_hidden": "SA004",
    "reference": "SA301",
    "id_twice": "SA302",
    "listed_twice": "SA302",
    "self_flow": "SA304",
    "self_reference": "SA304",
    "date_order": "SA304",
    "feedback": "SA304",
    "contradiction": "SA304",
}


def frames_of(stack: Stack) -> dict[str, pd.DataFrame]:
    """Return the stack as frames: every list with every column it can have, empty where nothing is stated.

    An `x-…` key that holds null is left out: in a frame it cannot be told from a missing one.
    """
    tables = tables_of(stack.document())
    return {name: _frame(layout, tables.get(name, [])) for name, layout in LAYOUTS.items()}


def _frame(layout: Layout, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    used = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, Column | None] = dict.fromkeys(layout.keys)
    columns |= {
        name: column for name, column in layout.columns.items() if name in used or not _elsewhere(layout, column)
    }
    columns |= {name: layout.column(name) for name in used if name not in columns}
    series = {name: _series([row.get(name) for row in rows], column) for name, column in columns.items()}
    return pd.DataFrame(series, columns=list(columns))


def _elsewhere(layout: Layout, column: Column) -> bool:
    """Whether what a column holds is usually told in dotted columns or in a frame of its own."""
    in_frame = any(child.parent == layout.name and child.field == column.steps[0] for child in LAYOUTS.values())
    return column.kind is Kind.RECORD or in_frame


def _series(cells: list[Any], column: Column | None) -> pd.Series[Any]:
    import numpy as np
    import pandas as pd

    kind = column.kind if column is not None else Kind.TEXT
    if kind is Kind.DAY:
        return pd.Series(np.array(cells, dtype="datetime64[s]"))
    exact = any(isinstance(cell, str) for cell in cells)  # an amount of money with more digits than a float has
    return pd.Series(cells, dtype="object" if exact else _DTYPES.get(kind, "object"))


def stack_from_frames(cls: type[Stack], frames: Mapping[str, pd.DataFrame]) -> Stack:
    """Build a stack from frames; see `Stack.from_frames`.

    Raises:
        LoadError: with the frame, row and column of every problem.
    """
    problems: list[Problem] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    for name, frame in frames.items():
        rows = _rows(name, frame, problems)
        if rows or name not in LAYOUTS or name == "tools":
            tables[name] = rows
    reading = read_tables(tables)
    problems += reading.problems
    document = {"name": _UNTITLED, **reading.document}
    stack: Stack | None = None
    try:
        stack = cls.model_validate(document)
    except ValidationError as error:
        problems += [_problem(line, reading.place(line["loc"])) for line in error.errors(include_url=False)]
    if problems or stack is None:
        raise _refusal([_told(problem, frames) for problem in sorted(problems, key=_order)])
    return stack


def _rows(name: str, frame: object, problems: list[Problem]) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain Python, without the cells that are missing."""
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        message = f"frame {name!r}: a frame is a pandas DataFrame, not a {type(frame).__name__}"
        raise LoadError([Problem("SA212", message, path=(name,))], "frames")
    layout = LAYOUTS.get(name)
    if layout is not None and frame.index.name in layout.columns and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    rows: list[dict[str, Any]] = [{} for _ in range(len(frame))]
    if layout is None:
        return rows
    labels: list[object] = list(frame.columns)
    for n, label in enumerate(labels):
        if not isinstance(label, str):
            problems.append(Problem("SA201", f"the name of column {shown(label)} is not a text", path=(name,)))
        elif label in labels[:n]:
            problems.append(Problem("SA102", "there are two columns of this name", path=(name, label)))
        elif unknown := unknown_columns(layout, [label]):
            problems += unknown
        else:
            _fill(rows, label, frame.iloc[:, n].tolist(), layout.column(label))
    return rows


def _fill(rows: list[dict[str, Any]], name: str, cells: list[Any], column: Column | None) -> None:
    counts = column is not None and column.kind is Kind.COUNT
    for row, cell in zip(rows, cells, strict=True):
        if not _is_missing(cell):
            plain = _plain(cell)
            # A missing cell has turned the whole numbers around it into floats.
            row[name] = int(plain) if counts and isinstance(plain, float) and plain.is_integer() else plain


def _is_missing(cell: object) -> bool:
    import pandas as pd

    if isinstance(cell, Decimal):
        return cell.is_nan()  # pandas cannot be asked: a signalling one raises
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))  # type: ignore[call-overload]  # a scalar, as asked


def _plain(cell: Any) -> Any:  # noqa: ANN401  a cell may hold anything
    """Return a cell without numpy's and pandas' own types."""
    import numpy as np
    import pandas as pd

    if isinstance(cell, Mapping):
        return {key: _plain(value) for key, value in cell.items()}
    if isinstance(cell, np.ndarray | list | tuple):
        return [_plain(value) for value in cell if not _is_missing(value)]
    if isinstance(cell, pd.Timestamp):
        return cell.date()
    if isinstance(cell, pd.Timedelta | np.timedelta64):
        return pd.Timedelta(cell).to_pytimedelta()
    return cell.item() if isinstance(cell, np.generic) else cell


def _problem(line: ErrorDetails, place: Path) -> Problem:
    """Return a problem for one of pydantic's errors."""
    context = line.get("ctx", {})
    kind, field = line["type"], line["loc"][-1] if line["loc"] else ""
    if kind == "missing":
        message = "the frame is missing" if len(place) == 1 else "the cell is missing"
    elif kind == "string_pattern_mismatch" and context.get("pattern") == "^x-":
        return Problem("SA201", f"unknown field {shown(field)}", path=place)
    elif kind == "too_short":
        message = "there are no rows" if len(place) == 1 else "it is empty"
    elif kind in ("tuple_type", "model_type"):
        wanted = "a list" if kind == "tuple_type" else "a record"
        message = f"{shown(line['input'])} is not {wanted}"
        parts = [name for name in LAYOUTS[str(place[0])].columns if name.startswith(f"{place[-1]}.")]
        context = {"help": f"its columns are {', '.join(parts)}"} if parts else {}
    else:
        message = line["msg"].replace("Input", shown(line["input"]), 1)
    return Problem(_CODES.get(kind, "SA200"), message, help=str(context.get("help", "")), path=place)


def _order(problem: Problem) -> tuple[int, int]:
    """Sort problems by frame, then by row; those of a whole frame come first."""
    name, *rest = problem.path
    row = next((step for step in rest if isinstance(step, int)), -1)
    return list(LAYOUTS).index(str(name)) if name in LAYOUTS else -1, row


def _told(problem: Problem, frames: Mapping[str, pd.DataFrame]) -> Problem:
    """Return a problem whose message names the frame, the row by its label, and the column."""
    name, *rest = problem.path
    where = [f"frame {name!r}"]
    for step in rest:
        if isinstance(step, int):
            where.append(f"row {_label(frames[str(name)], step)}")
        else:
            where.append(f"column {step!r}")
    return Problem(problem.code, f"{', '.join(where)}: {problem.message}", help=problem.help, path=problem.path)


def _label(frame: pd.DataFrame, row: int) -> str:
    label = frame.index[row]
    return shown(label.item() if hasattr(label, "item") else label)


def _refusal(problems: list[Problem]) -> LoadError:
    lines = [f"{p.code}: {p.message}{f'; {p.help}' if p.help else ''}" for p in problems[:_MOST_SHOWN]]
    if len(problems) > _MOST_SHOWN:
        lines.append(f"and {len(problems) - _MOST_SHOWN:,} more")
    return LoadError(problems, "frames", "\n".join(lines))
