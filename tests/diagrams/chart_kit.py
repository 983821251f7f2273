"""Hand-made and seeded reviews of redundancy, renewals and costs, and the measures that their pictures are held to."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE, NAMES, OWNERS

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Review, Table
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect
from stackaudit.diagrams.painting import rendered
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.tables.cost import CapabilityCostRow, DepartmentCostRow, RenewalRow, ToolCostRow
from stackaudit.tables.redundancy import GroupRow, OverlapRow
from stacks import typed_row

TODAY = date(2026, 11, 17)

Row = dict[str, Any]
ShapeT = TypeVar("ShapeT")


def ids_of(count: int) -> list[str]:
    """Return so many ids."""
    return [f"t{at:03}" for at in range(count)]


def names_of(count: int) -> list[str]:
    """Return so many different names of the kind that stacks have."""
    return [NAMES[at % len(NAMES)] + ("" if at < len(NAMES) else f" {at // len(NAMES) + 1}") for at in range(count)]


def graph_of(names: Sequence[str], *, currency: str | None = "EUR", policy: Any = None) -> StackGraph:
    """Return a stack of tools with these names, spread over eight departments."""
    tools = [
        {"id": id_, "name": name, "departments": [OWNERS[at % 8].id] if at % 9 else []}
        for at, (id_, name) in enumerate(zip(ids_of(len(names)), names, strict=True))
    ]
    departments = [{"id": owner.id, "name": owner.name} for owner in OWNERS]
    document = {"name": "Shop", "as_of": TODAY.isoformat(), "tools": tools, "departments": departments}
    if currency:
        document["currency"] = currency
    stack = Stack.model_validate(document)
    return StackGraph(stack, policy) if policy else StackGraph(stack)


def table(name: str, columns: Sequence[str], rows: Iterable[Row]) -> Table:
    """Return a table; what a row does not say is None."""
    return Table(name, tuple(columns), tuple(tuple(row.get(column) for column in columns) for row in rows))


def review(*tables: Table) -> Review:
    """Return a review that has nothing but tables."""
    return Review(examined=("stack:shop",), tables=tables)


def pair(tool: str, other: str, share: float | None, verdict: str = "none", **more: Any) -> Row:
    """Return a row of `overlaps`; harmful and lapsed pairs are findings."""
    found = f"redundancy.overlap@tool:{tool}+tool:{other}" if verdict in {"harmful", "lapsed", "parallel"} else None
    row = {"tool": tool, "other": other, "relation": "overlap", "weighted_jaccard": share, "intent": "", "thin": False}
    return {**row, "verdict": verdict, "finding": found, **more}


def group(number: int, name: str, tools: Sequence[str], low: float | None = None, high: float | None = None) -> Row:
    """Return a row of `redundancy_groups`."""
    euros = [Money.of(amount or 0, "EUR", "year") for amount in (low, high)]
    at_stake = None if high is None else Estimate.of_money(*euros)
    return {"group": number, "name": name, "tools": tuple(tools), "at_stake": at_stake}


def overlaps(rows: Iterable[Row], groups: Iterable[Row] = ()) -> Review:
    """Return what a redundancy analyser would say."""
    return review(
        table_of(OverlapRow, (typed_row(OverlapRow, **{"tools": (), "other_tools": (), **row}) for row in rows)),
        table_of(GroupRow, (typed_row(GroupRow, **row) for row in groups)),
    )


GROUP_NAMES = (
    "Email marketing",
    "CRM",
    "Customer support",
    "Work management",
    "Analytics",
    "Payments",
    "Forms and surveys",
    "Telephony",
    "Document signing",
)


def seeded_overlaps(count: int, seed: int = 1) -> Review:
    """Return overlaps of so many tools in groups of two to six, with verdicts of every kind; the last are in none."""
    rng = random.Random(seed)  # noqa: S311
    ids, groups, at = ids_of(count), [], 0
    home: dict[str, int] = {}
    while at < count - 2:
        size = min(rng.randint(2, 6), count - at)
        tools = ids[at : at + size]
        home |= dict.fromkeys(tools, len(groups))
        name = GROUP_NAMES[len(groups) % len(GROUP_NAMES)]
        groups.append(group(len(groups), name, tools, rng.choice([None, 0.0, 1000.0]), rng.choice([None, 9000.0])))
        at += size
    rows = [row for one, other in combinations(ids, 2) if (row := _seeded_pair(rng, one, other, home))]
    return overlaps(rows, groups)


def _seeded_pair(rng: random.Random, one: str, other: str, home: dict[str, int]) -> Row | None:
    if one in home and home.get(other) == home[one]:
        share = rng.uniform(0.35, 1.0)
        verdict = "harmful" if share >= 0.6 else "none"
        more: Row = {"thin": rng.random() < 0.12}
        chance = rng.random()
        if chance < 0.12:
            return pair(one, other, share, "on-purpose", intent="backup", **more)
        if chance < 0.2:
            return pair(one, other, share, "none", relation="same-product", **more)
        if chance < 0.28:
            return pair(one, other, share, "lapsed", **more)
        if chance < 0.32:
            return pair(one, other, None, "unknown", **more)
        return pair(one, other, share, verdict, **more)
    return pair(one, other, rng.uniform(0.02, 0.3)) if rng.random() < 0.3 or one not in home else None


def renewal(tool: str, name: str, notice: date | None, status: str, **more: Any) -> Row:
    """Return a row of `renewals`; it renews 60 days after the last day of notice."""
    row: Row = {"tool": tool, "name": name, "departments": (), "status": status, "auto_renew": True}
    if notice is not None:
        row |= {"notice_by": notice.isoformat(), "renews": (notice + timedelta(60)).isoformat()}
        row |= {"notice_days": 60, "days_left": (notice - TODAY).days}
    return {**row, **more}


def renewals(rows: Iterable[Row]) -> Review:
    """Return what a cost analyser would say of contracts."""
    return review(table_of(RenewalRow, (typed_row(RenewalRow, **cells) for cells in rows)))


def seeded_renewals(names: Sequence[str], seed: int = 1) -> Review:
    """Return a contract for each of these tools, of every status."""
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for at, (id_, name) in enumerate(zip(ids_of(len(names)), names, strict=True)):
        departments = (OWNERS[at % 8].id,) if at % 9 else ()
        annual = rng.choice([None, 0.0, *[float(rng.randint(3, 900) * 100) for _ in range(8)]])
        days, chance = rng.choice([rng.randint(-50, 400), rng.randint(20, 45)]), rng.random()
        notice = TODAY + timedelta(days)
        status = "missed" if days < 0 else "due" if days <= 90 else "later"
        more: Row = {"departments": departments, "annual": annual}
        if chance < 0.12:
            known = {"renews": notice.isoformat()} if chance < 0.06 and days >= 0 else {}
            rows.append(renewal(id_, name, None, "unknown", **known, **more))
        elif chance < 0.22:
            rows.append(renewal(id_, name, None, "ends", ends=(TODAY + timedelta(abs(days))).isoformat(), **more))
        else:
            rows.append(renewal(id_, name, notice, status, **more))
    return renewals(rows)


def seeded_costs(names: Sequence[str], seed: int = 1) -> Review:
    """Return costs of these tools, of eight departments and of capabilities; some are not stated, some are zero."""
    rng = random.Random(seed)  # noqa: S311
    tools = []
    for at, (id_, name) in enumerate(zip(ids_of(len(names)), names, strict=True)):
        annual = rng.choice([None, 0.0, *[float(round(200 * 1.09 ** rng.randint(1, 70))) for _ in range(9)]])
        row: Row = {"tool": id_, "name": name, "departments": (OWNERS[at % 8].id,) if at % 9 else ()}
        if annual is not None:
            row["annual"] = annual
            if rng.random() < 0.7:
                low = rng.choice([0.0, annual * 0.1, annual * 0.3])
                row |= {"idle_cost_low": low, "idle_cost_high": low + rng.choice([0.0, annual * 0.2])}
        tools.append(row)
    departments = [
        {"department": o.id, "name": o.name, "annual": float(5000 * at * at), "tools": at + 1, "unpriced": at % 3}
        | {"per_head": 420.0 * at if at % 2 else None}
        for at, o in enumerate(OWNERS)
    ]
    capabilities = [
        {
            "capability": f"capability-{at}",
            "annual": float(700 * at) if at else None,
            "tools": at + 1,
            "unpriced": at % 2,
        }
        for at in range(max(2, len(names) // 3))
    ]
    return costs(tools, departments, capabilities)


def costs(tools: Iterable[Row], departments: Iterable[Row] = (), capabilities: Iterable[Row] = ()) -> Review:
    """Return what a cost analyser would say of money."""
    return review(
        table_of(ToolCostRow, (typed_row(ToolCostRow, **cells) for cells in tools)),
        table_of(DepartmentCostRow, (typed_row(DepartmentCostRow, **cells) for cells in departments)),
        table_of(CapabilityCostRow, (typed_row(CapabilityCostRow, **cells) for cells in capabilities)),
    )


def hostile_names() -> list[str]:
    """Return names that try to break a picture; those that no stack may have are left out."""
    hidden = set("\n\u202e\u2068\ud800")
    return [name for name in HOSTILE if name.strip() and not hidden.intersection(name)]


def shuffled(made: Review, seed: int = 3) -> Review:
    """Return the same review with the rows of its tables in another order."""
    rng = random.Random(seed)  # noqa: S311
    tables = []
    for one in made.tables:
        order = rng.sample(range(len(one.rows)), len(one.rows))
        rows, records = (tuple(listed[at] for at in order if listed) for listed in (one.rows, one.records))
        tables.append(Table(one.name, one.columns, rows, records))
    return review(*tables)


# -- measures


def digest(figure: Figure) -> str:
    """Return a short name for the bytes of a picture."""
    return hashlib.sha256(rendered(figure, "png", scale=1)).hexdigest()


def text_overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Return the texts of different labels that overlap."""
    texts = [(text.get_text(), text.get_gid() or "", rect) for text, rect in text_extents(figure)]
    texts.sort(key=lambda entry: entry[2].x)
    found = []
    for at, (one, group_1, first) in enumerate(texts):
        for other, group_2, second in texts[at + 1 :]:
            if second.x + 0.5 >= first.right - 0.5:
                break
            apart = first.y + 0.5 >= second.bottom - 0.5 or second.y + 0.5 >= first.bottom - 0.5
            if not apart and (group_1 != group_2 or group_1 in {"", "cell"}):
                found.append((one, other))
    return found


def texts_outside(figure: Figure) -> list[str]:
    """Return the texts that reach beyond the page."""
    width, height = (float(inches) * 96 for inches in figure.get_size_inches())
    page = Rect(0, 0, width, height)
    return [text.get_text() for text, rect in text_extents(figure) if not page.holds(rect)]


def texts_of(figure: Figure) -> list[str]:
    """Return all texts of a picture."""
    return [text.get_text() for text, _ in text_extents(figure)]


def shapes_of(geometry: Geometry, kind: type[ShapeT]) -> list[ShapeT]:
    """Return the shapes of one kind that a picture has, in their order."""
    return [shape for shape in geometry.shapes if isinstance(shape, kind)]


def printed_elsewhere(code: str) -> str:
    """What code prints in a process of its own, under another hash seed."""
    here = Path(__file__).parent
    paths = os.pathsep.join([str(here), str(here.parent), str(here.parents[1] / "src")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "777", "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
