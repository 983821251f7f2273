"""Tables: cost by tool, department and capability, seats, and the calendar of renewals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stackaudit.analysers.cost.case import Case
from stackaudit.analysers.cost.seats import SeatUse
from stackaudit.core.findings import Table
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.model.lifecycle import used
from stackaudit.model.renewal import Renewal
from stackaudit.model.tool import Tool
from stackaudit.tables.cost import CapabilityCostRow, DepartmentCostRow, RenewalRow, SeatsRow, ToolCostRow


def tables(case: Case) -> Iterator[Table]:
    """All tables; none holds a tool that is planned only, or retired."""
    yield table_of(RenewalRow, (_renewal(case, renewal) for renewal in _calendar(case)))
    seats = (use for use in case.seats.values() if use.paid is not None or use.active is not None)
    yield table_of(SeatsRow, map(_seat_row, seats))
    yield table_of(ToolCostRow, (_tool_row(case, tool) for tool in case.tools))
    yield table_of(DepartmentCostRow, _by_department(case))
    yield table_of(CapabilityCostRow, _by_capability(case))


def _calendar(case: Case) -> list[Renewal]:
    """Contracts by their last day of notice; those without one last."""
    return sorted(case.contracts.values(), key=lambda one: (one.notice_by or date.max, not one.notice_by, one.tool.id))


def _renewal(case: Case, one: Renewal) -> RenewalRow:
    return RenewalRow(
        tool=one.tool.id,
        name=one.tool.name,
        departments=one.tool.departments,
        annual=case.annual(one.tool),
        notice_by=one.notice_by,
        renews=one.renews,
        ends=one.ends,
        notice_days=one.notice_days,
        auto_renew=one.contract.auto_renew,
        days_left=one.days_left,
        status=one.status,
        idle_cost=case.seats[one.tool.id].cost,
        free_from=one.free_from,
    )


def _seat_row(use: SeatUse) -> SeatsRow:
    seats, price = use.tool.seats, use.tool.cost
    return SeatsRow(
        tool=use.tool.id,
        name=use.tool.name,
        paid=use.paid,
        active=use.active,
        measure=None if seats is None else seats.measure,
        as_of=None if seats is None else seats.as_of,
        utilisation=use.ratio,
        idle=use.idle,
        priced_by=None if price is None else price.priced_by,
        idle_cost=use.cost,
        status=use.status,
    )


def _tool_row(case: Case, tool: Tool) -> ToolCostRow:
    price = case.annual(tool)
    share = float(price.amount / case.known.amount) if price is not None and case.known else None
    idle = case.seats[tool.id].cost
    return ToolCostRow(tool.id, tool.name, tool.departments, tool.category, price, share, idle)


# -- cost divided


@dataclass(frozen=True, slots=True)
class _Part:
    """What falls to one department or capability; `annual` is None where no tool of it states its cost."""

    key: str
    annual: Money | None
    tools: int
    unpriced: int


def _divided(case: Case, keys: Callable[[Tool], Iterable[str]]) -> list[_Part]:
    """The cost of each tool in equal parts among its keys; the empty key takes what has none. Ours."""
    found: dict[str, list[Money | None]] = {}
    for tool in case.tools:
        listed = sorted(set(keys(tool))) or [""]
        price = case.annual(tool)
        for key in listed:
            found.setdefault(key, []).append(None if price is None else price / len(listed))
    return [_part(case, key, found[key]) for key in sorted(found, key=lambda key: (not key, key))]


def _part(case: Case, key: str, shares: list[Money | None]) -> _Part:
    known = [share for share in shares if share is not None]
    return _Part(key, case.total(known) if known else None, len(shares), len(shares) - len(known))


def _by_department(case: Case) -> Iterator[DepartmentCostRow]:
    known = {department.id: department for department in case.graph.stack.departments}
    for part in _divided(case, lambda tool: tool.departments):
        stated = known.get(part.key)
        heads = None if stated is None else stated.headcount
        name = part.key if stated is None else stated.name
        each = part.annual / heads if heads and part.annual is not None else None
        yield DepartmentCostRow(part.key, name, part.annual, part.tools, part.unpriced, each)


def _by_capability(case: Case) -> Iterator[CapabilityCostRow]:
    for part in _divided(case, used):
        yield CapabilityCostRow(part.key, part.annual, part.tools, part.unpriced)
