"""Problems and notes with the file, the sheet and the row that each stands at, as a user reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from stackaudit.core.errors import LoadError, Problem
from stackaudit.core.escape import visible
from stackaudit.io.readers.base import Reading, Spot
from stackaudit.io.readers.positions import Path, Positions
from stackaudit.io.readers.problems import MOST_SHOWN
from stackaudit.io.readers.validation import problems_from
from stackaudit.model.stack import Stack

_LONGEST = 500


class Told(NamedTuple):
    """A problem and where it stands."""

    problem: Problem
    spot: Spot


def validated(reading: Reading, source: str) -> Stack:
    """Return the stack that a reader's document is.

    Raises:
        LoadError: something in it does not fit; each problem with the spot of its record.
    """
    document = dict(reading.document)
    try:
        return Stack.model_validate(document)
    except ValidationError as error:
        problems = problems_from(error, document, Positions(), Stack)
    nowhere = Spot(source)
    raise refusal_at([Told(one, nearest_spot(reading.spots, one.path) or nowhere) for one in problems], source)


def nearest_spot(spots: Mapping[Path, Spot], path: Path) -> Spot | None:
    """Where a fact stands, or the nearest record around it whose place is known."""
    for length in range(len(path), -1, -1):
        if path[:length] in spots:
            return spots[path[:length]]
    return None


def refusal_at(told: Sequence[Told], source: str) -> LoadError:
    """Return the error to raise for an input of many parts, its problems in the order of their places."""
    ordered = sorted(told, key=lambda one: (one.spot.source, one.spot.sheet, one.spot.line, one.spot.column))
    parts = [_full(one) for one in ordered[:MOST_SHOWN]]
    name = visible(source)
    ending = f"Found {len(ordered):,} error{'' if len(ordered) == 1 else 's'} in {name}."
    if len(ordered) > MOST_SHOWN:
        ending = f"and {len(ordered) - MOST_SHOWN:,} more\n{ending}"
    problems = [Problem(p.code, p.message, spot.line, spot.column, help=p.help, path=p.path) for p, spot in ordered]
    return LoadError(problems, source, "\n\n".join([*parts, ending]))


def _full(one: Told) -> str:
    problem = one.problem
    report = f"error[{problem.code}]: {_cut(problem.message)}\n --> {visible(str(one.spot))}"
    return f"{report}\n  = help: {_cut(problem.help)}" if problem.help else report


def _cut(text: str) -> str:
    line = visible(text[: _LONGEST + 1])
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
