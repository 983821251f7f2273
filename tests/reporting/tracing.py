"""Where each number of a summary is from, to hold every cell against the table that it says it is of."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

import stackaudit as sa
from stackaudit.reporting.elements import Grid, Paragraph
from stackaudit.reporting.summary import Summary


class Source(NamedTuple):
    """Where a grid's numbers are from: a table, which of its rows, and which of its columns."""

    table: str
    key: Callable[[Any], object]
    columns: Mapping[str, str]
    scale: Mapping[str, float] = {}
    named: str = ""


def first(row: tuple[Any, ...]) -> object:
    """The first cell as text."""
    return str(row[0])


SOURCES: dict[tuple[str, ...], Source] = {
    ("kind", "what"): Source("diagnosis", lambda row: row[1], {"findings": "findings"}),
    ("department", "cost a year"): Source(
        "cost_by_department",
        first,
        {"cost a year": "annual", "tools": "tools", "of these cost unknown": "unpriced", "a head": "per_head"},
    ),
    ("what fails", "kind"): Source(
        "criticality",
        lambda row: (row[0], row[1]),
        {"delivered quality lost, at least %": "share_low", "at most %": "share_high"}
        | {"data needs that lose their path": "needs_lost"},
        {"share_low": 100, "share_high": 100},
    ),
    ("tool", "give notice by"): Source("renewals", first, {"days left": "days_left", "cost a year": "annual"}),
    ("tool", "what"): Source(
        "limits",
        lambda row: (row[0], row[1]),
        {"used": "used", "limit": "limit", "a year now": "price_now", "a year after": "price_after"},
    ),
    ("tool", "functional"): Source(
        "fit",
        first,
        {
            "functional": "functional",
            "technical": "technical",
            "fit": "fit",
            "at least": "fit_low",
            "at most": "fit_high",
            "known %": "coverage",
        },
        {"coverage": 100},
    ),
    ("question", "whom to ask"): Source(
        "questions", first, {"open points it could settle": "could_settle", "settled in all": "settled_by_then"}
    ),
    ("records", "system of record"): Source(
        "silo_entities",
        first,
        {
            "needs": "needs",
            "arrive": "arrive",
            "without a path": "never",
            "lost at least": "low",
            "lost at most": "high",
        },
    ),
    ("pillar", "weight"): Source(
        "scores",
        first,
        {"weight": "weight", "score": "value", "at least": "low", "at most": "high", "coverage %": "coverage"},
        {"coverage": 100},
    ),
    ("threshold", "value"): Source(
        "redundancy_sensitivity",
        first,
        {"value": "value", "findings at -0.1": "findings at -0.1", "as it is": "findings"}
        | {"findings at +0.1": "findings at +0.1"},
    ),
    ("tools", "overlap in"): Source(
        "redundancy_groups",
        lambda row: tuple(dict(row[0].params)["tools"]),
        {"likeness %": "similarity", "cost a year, EUR": "annual", "at stake, at most": "at_stake_high"},
        {"similarity": 100},
    ),
    ("tool", "handoffs that break without it"): Source("contribution", first, {"cost a year, EUR": "annual"}),
    ("rollout", "part"): Source(
        "people",
        lambda row: (row[0], row[1]),
        {"of 100": "value", "at least": "at_least", "at most": "at_most", "known %": "coverage"},
        {"coverage": 100},
    ),
    ("who", "what"): Source(
        "people_expectations",
        lambda row: row[:2],
        {"importance": "importance", "expected": "expected", "perceived": "perceived", "gap": "gap"}
        | {"quadrant": "quadrant", "why": "cause"},
    ),
    ("rollout", "approval"): Source(
        "people_approvals",
        lambda row: row[:2],
        {"days open": "days"},
    ),
    ("tool or step", "rating of 1 to 5"): Source(
        "feedback", first, {"rating of 1 to 5": "rating", "respondents": "respondents"}
    ),
    ("rollout", "what"): Source(
        "people_clarity",
        lambda row: row[:2],
        {"mean of the parties, of 5": "mean_of_parties", "parties apart by": "divergence", "verdict": "verdict"},
    ),
    ("repair", "what to do"): Source("priorities", first, {"days": "effort", "impact a day": "priority"}),
}
"""By the first two columns of the grid."""
COUNTED = {
    ("severity", "gap"),
    ("what is wrong", "what to do"),
    ("person", "what to do"),
    ("category", "tools"),
    ("tool", "how"),
    ("records", "required"),
    ("area", "high"),
    ("points lost to", "points"),
    ("share", "value"),
}
"""Grids whose numbers are counted or summed anew by a test of their own, below."""
LEFT_OUT = {"delivered quality lost, at least %", "at most %"}
"""Columns that are left out where nothing is known of any row."""
FACTS = ("not stated", "field")
"""A row a kind of fact: how much hangs on it is the length of a list."""


IN_WORDS = {"interpersonal": "how people get on"}
"""What a reader is shown in place of a word of the table."""


def rows_by_key(result: sa.Audit, source: Source) -> dict[object, dict[str, Any]]:
    """Rows of a table by what the grid calls them."""
    frame = result.table(source.table)
    names = {f.id: str(f.title) for f in result.findings.told()}
    keys: dict[str, Callable[[Any], object]] = {
        "diagnosis": lambda row: row["name"],
        "criticality": lambda row: (row["name"], row["kind"]),
        "limits": lambda row: (row["name"], row["resource"]),
        "questions": lambda row: str(row["asks"]),
        "silo_entities": lambda row: result.report.name(f"entity:{row['entity']}"),
        "scores": lambda row: row["pillar"],
        "redundancy_sensitivity": lambda row: row["threshold"],
        "redundancy_groups": lambda row: tuple(result.report.name(f"tool:{tool}") for tool in row["tools"]),
        "priorities": lambda row: names[row["id"]],
        "people": lambda row: (rollout_of(result, row), row["part"]),
        "people_expectations": lambda row: (row["stakeholder"], row["attribute"]),
        "people_approvals": lambda row: (
            rollout_of(result, row),
            result.report.name(f"approval:{row['initiative']}/{row['approval']}"),
        ),
        "people_clarity": lambda row: (rollout_of(result, row), IN_WORDS.get(row["dimension"], row["dimension"])),
    }
    key = keys.get(source.table, lambda row: row["name"])
    return {key(row): row for row in frame.to_dict("records")}


def rollout_of(result: sa.Audit, row: Mapping[str, Any]) -> str:
    """What the rollout of a row is called."""
    return result.report.name(f"initiative:{row['initiative']}")


def same(cell: object, value: object) -> bool:
    """Whether a cell says what a table holds, at the whole numbers or tenths that it shows."""
    if cell is None or cell == "cost unknown":
        return value is None or value == 0 or bool(pd.isna(value))
    if isinstance(value, int | float) and isinstance(cell, int | float):
        return math.isclose(cell, value, abs_tol=0.5 if isinstance(cell, int) else 1e-9)
    return str(cell) == str(value)


def grids(summary: Summary) -> Iterator[Grid]:
    """All grids."""
    yield from (block for block in summary.elements if isinstance(block, Grid))


def trace(result: sa.Audit, summary: Summary) -> tuple[int, set[str]]:
    """Hold each cell against its table; return how many were held, and against which tables."""
    traced, tables = 0, set[str]()
    for grid in grids(summary):
        source = SOURCES.get(grid.columns[:2])
        if source is None:
            numbers = [c for n, c in enumerate(grid.columns) if grid.is_number(n)]
            assert not numbers or grid.columns[:2] in {*COUNTED, FACTS}, f"nothing traces {grid.columns}"
            continue
        table = rows_by_key(result, source)
        tables.add(source.table)
        for row in grid.rows:
            found = table[source.key(row)]
            shown = {c: name for c, name in source.columns.items() if c in grid.columns or c not in LEFT_OUT}
            for column, name in shown.items():
                value = found[name]
                scaled = value * source.scale[name] if name in source.scale and value is not None else value
                cell = row[grid.columns.index(column)]
                assert same(cell, scaled), (grid.columns, row, column, cell, scaled)
                traced += 1
    return traced, tables


def paragraph(summary: Summary, begin: str) -> str:
    """The first paragraph that begins so."""
    return next(str(b.text) for b in summary.elements if isinstance(b, Paragraph) and str(b.text).startswith(begin))


def numbers(text: str) -> list[float]:
    """The numbers of a text, days left out."""
    plain = re.sub(r"\d{4}-\d\d-\d\d", "", text)
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", plain)]


def grid_of(summary: Summary, *columns: str) -> Grid:
    """The grid that begins with some columns."""
    return next(grid for grid in grids(summary) if grid.columns[: len(columns)] == columns)
