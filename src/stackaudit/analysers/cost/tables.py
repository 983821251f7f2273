"""Tables: cost by tool, department and capability, seats, and the calendar of renewals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.money import Span, annual, summed
from stackaudit.analysers.cost.seats import SeatUse
from stackaudit.core.findings import Cell, Table
from stackaudit.model.lifecycle import used
from stackaudit.model.renewal import Renewal
from stackaudit.model.tool import Tool

_RENEWALS = (
    "tool",
    "name",
    "departments",
    "annual",
    "notice_by",
    "renews",
    "ends",
    "notice_days",
    "auto_renew",
    "days_left",
    "status",
    "idle_cost_low",
    "idle_cost_high",
    "free_from",
)
_SEATS = (
    "tool",
    "name",
    "paid",
    "active",
    "measure",
    "as_of",
    "utilisation",
    "idle_low",
    "idle_high",
    "priced_by",
    "idle_cost_low",
    "idle_cost_high",
    "status",
)
_BY_TOOL = ("tool", "name", "departments", "category", "annual", "share", "idle_cost_low", "idle_cost_high")


def tables(case: Case) -> Iterator[Table]:
    """All tables; none holds a tool that is planned only, or retired."""
    yield Table("renewals", _RENEWALS, tuple(_renewal(case, renewal) for renewal in _calendar(case)))
    seats = [use for use in case.seats.values() if use.paid is not None or use.active is not None]
    yield Table("seats", _SEATS, tuple(_seat_row(use) for use in seats))
    yield Table("cost_by_tool", _BY_TOOL, tuple(_tool_row(case, tool) for tool in case.tools))
    yield _by_department(case)
    yield _by_capability(case)


def _calendar(case: Case) -> list[Renewal]:
    """Contracts by their last day of notice; those without one last."""
    return sorted(case.contracts.values(), key=lambda one: (one.notice_by or date.max, not one.notice_by, one.tool.id))


def _renewal(case: Case, one: Renewal) -> tuple[Cell, ...]:
    return (
        one.tool.id,
        one.tool.name,
        one.tool.departments,
        _number(annual(one.tool)),
        _day(one.notice_by),
        _day(one.renews),
        _day(one.ends),
        one.notice_days,
        one.contract.auto_renew,
        one.days_left,
        one.status,
        *_ends(case.seats[one.tool.id].cost),
        _day(one.free_from),
    )


def _seat_row(use: SeatUse) -> tuple[Cell, ...]:
    seats, price = use.tool.seats, use.tool.cost
    return (
        use.tool.id,
        use.tool.name,
        use.paid,
        use.active,
        None if seats is None else seats.measure,
        None if seats is None else _day(seats.as_of),
        use.ratio,
        *(use.idle or (None, None)),
        None if price is None else price.priced_by,
        *_ends(use.cost),
        use.status,
    )


def _tool_row(case: Case, tool: Tool) -> tuple[Cell, ...]:
    price = annual(tool)
    share = float(price / case.known) if price is not None and case.known else None
    costs = _ends(case.seats[tool.id].cost)
    return tool.id, tool.name, tool.departments, tool.category, _number(price), share, *costs


def _number(amount: Fraction | None) -> float | None:
    return None if amount is None else float(amount)


def _ends(span: Span | None) -> tuple[float | None, float | None]:
    return (None, None) if span is None else (float(span[0]), float(span[1]))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# -- cost divided


@dataclass(frozen=True, slots=True)
class _Part:
    """What falls to one department or capability."""

    key: str
    shares: tuple[Fraction, ...]
    tools: int

    @property
    def annual(self) -> float | None:
        """The known part; None where no tool states its cost."""
        return float(summed(self.shares)) if self.shares else None

    @property
    def unpriced(self) -> int:
        """How many of its tools do not state what they cost."""
        return self.tools - len(self.shares)


def _divided(tools: Iterable[Tool], keys: Callable[[Tool], Iterable[str]]) -> list[_Part]:
    """The cost of each tool in equal parts among its keys; the empty key takes what has none. Ours."""
    found: dict[str, list[Fraction | None]] = {}
    for tool in tools:
        listed = sorted(set(keys(tool))) or [""]
        price = annual(tool)
        for key in listed:
            found.setdefault(key, []).append(None if price is None else price / len(listed))
    parts = {key: tuple(share for share in shares if share is not None) for key, shares in found.items()}
    return [_Part(key, parts[key], len(found[key])) for key in sorted(found, key=lambda key: (not key, key))]


def _by_department(case: Case) -> Table:
    known = {department.id: department for department in case.graph.stack.departments}
    rows: list[tuple[Cell, ...]] = []
    for part in _divided(case.tools, lambda tool: tool.departments):
        stated = known.get(part.key)
        heads = None if stated is None else stated.headcount
        name = part.key if stated is None else stated.name
        each = part.annual / heads if heads and part.annual is not None else None
        rows.append((part.key, name, part.annual, part.tools, part.unpriced, each))
    return Table("cost_by_department", ("department", "name", "annual", "tools", "unpriced", "per_head"), tuple(rows))


def _by_capability(case: Case) -> Table:
    parts = _divided(case.tools, used)
    rows = tuple((part.key, part.annual, part.tools, part.unpriced) for part in parts)
    return Table("cost_by_capability", ("capability", "annual", "tools", "unpriced"), rows)
