"""How much is known: which facts the analysers ask of each record, and which of them are stated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from stackaudit.analysers.inventory.case import Case
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.model.integration import Integration
from stackaudit.model.tool import DataEntity, Tool
from stackaudit.tables.inventory import CoverageRow, FieldCoverageRow

_BOUGHT = frozenset({"tool", "conduit", "service"})
_HOLDS = frozenset({"tool", "spreadsheet", "service"})


class Asked(NamedTuple):
    """A fact that is asked of tools.

    Attributes:
        field: Where a stack file states it.
        why: Which analyser needs it, and what for.
        of: The kinds of tools that it is asked of: a spreadsheet has no contract, a conduit owns no records.
        known: Whether a tool states it.
    """

    field: str
    why: str
    of: frozenset[str]
    known: Callable[[Tool], bool]


ASKED = (
    Asked("owner", "inventory: who answers for it", _BOUGHT | _HOLDS, lambda t: t.owner is not None),
    Asked("departments", "redundancy, cost: who uses it", _BOUGHT | _HOLDS, lambda t: bool(t.departments)),
    Asked("capabilities", "redundancy: what it is used for", _HOLDS, lambda t: bool(t.capabilities)),
    Asked("entities", "silos, journey: which records it holds", _HOLDS, lambda t: bool(t.entities)),
    Asked("vendor", "redundancy, resilience: whose product it is", _BOUGHT, lambda t: t.vendor is not None),
    Asked("cost.annual", "cost, redundancy: what is at stake", _BOUGHT, lambda t: _part(t.cost, "annual")),
    Asked("seats.paid", "cost: what is paid for", _BOUGHT, lambda t: _part(t.seats, "paid")),
    Asked("seats.active", "cost: what of it is used", _BOUGHT, lambda t: _part(t.seats, "active")),
    Asked(
        "contract.renews",
        "cost: by when notice must be given",
        _BOUGHT,
        lambda t: _part(t.contract, "renews") or _part(t.contract, "ends"),
    ),
    Asked("access.sso", "fit: whether people sign on once", _BOUGHT, lambda t: _part(t.access, "sso")),
    Asked("openness.api", "fit: whether it can be connected", _BOUGHT, lambda t: _part(t.openness, "api")),
    Asked("fit.functional", "fit: whether it does what it is there for", _BOUGHT, lambda t: _part(t.fit, "functional")),
)
"""What is asked of a tool, each with the reason. What is worth knowing for one analyser only of few tools is left out:
limits, prices, regions, intents, the
phase of life (a tool that states none counts as in use). Ours."""

_FLOWS: tuple[tuple[str, Callable[[Integration], bool]], ...] = (
    ("entities", lambda flow: flow.entities is not None),
    ("method", lambda flow: flow.method is not None),
    ("every", lambda flow: flow.every is not None),
    ("takes", lambda flow: flow.takes is not None),
    ("reliability", lambda flow: flow.reliability is not None),
    ("status", lambda flow: flow.status != "unknown"),
)
_ENTITIES: tuple[tuple[str, Callable[[DataEntity], bool]], ...] = (
    ("system_of_record", lambda entity: entity.system_of_record is not None),
    ("about_customer", lambda entity: entity.about_customer is not None),
    ("tolerance", lambda entity: entity.tolerance is not None),
)


def _part(record: object, field: str) -> bool:
    return record is not None and getattr(record, field) is not None


def asked_of(tool: Tool) -> tuple[Asked, ...]:
    """The facts that are asked of a tool of its kind."""
    return tuple(one for one in ASKED if tool.kind in one.of)


def missing(tool: Tool) -> tuple[str, ...]:
    """The facts that are asked of a tool and that it does not state."""
    return tuple(one.field for one in asked_of(tool) if not one.known(tool))


def tables(case: Case) -> Iterator[Table]:
    """Coverage by tool and by field."""
    yield table_of(CoverageRow, map(_row, case.tools))
    yield table_of(FieldCoverageRow, _fields(case))


def _row(tool: Tool) -> CoverageRow:
    lacks, asked = missing(tool), len(asked_of(tool))
    stated = asked - len(lacks)
    return CoverageRow(tool.id, tool.name, tool.owner, stated, asked, stated / asked, lacks)


def _fields(case: Case) -> Iterator[FieldCoverageRow]:
    for one in ASKED:
        yield _field(f"tool.{one.field}", [one.known(tool) for tool in case.tools if tool.kind in one.of], one.why)
    flows = case.graph.stack.integrations
    for field, known in _FLOWS:
        yield _field(f"integration.{field}", [known(flow) for flow in flows], "silos, journey: whether data arrives")
    for field, of in _ENTITIES:
        stated = [of(entity) for entity in case.graph.stack.entities]
        yield _field(f"entity.{field}", stated, "silos, journey: what has to arrive, and when")


def _field(field: str, stated: list[bool], why: str) -> FieldCoverageRow:
    return FieldCoverageRow(field, sum(stated), len(stated), sum(stated) / len(stated) if stated else None, why)


def measures(case: Case) -> Iterator[Measure]:
    """The share of what is asked that is stated: of tools, and of integrations."""
    asked = sum(len(asked_of(tool)) for tool in case.tools)
    yield _share(
        "inventory.coverage", asked - sum(len(missing(tool)) for tool in case.tools), asked, "no tool is asked"
    )
    flows = case.graph.stack.integrations
    stated = sum(known(flow) for flow in flows for _, known in _FLOWS)
    yield _share("inventory.flow_coverage", stated, len(flows) * len(_FLOWS), "no integration is stated")


def _share(name: str, stated: int, asked: int, undefined: str) -> Measure:
    terms = (Term(say("facts stated"), float(stated)), Term(say("facts asked"), float(asked)))
    if not asked:
        return Measure(name, None, None, None, 0.0, "share", "higher", terms, undefined)
    share = stated / asked
    return Measure(name, share, share, share, 1.0, "share", "higher", terms)


def most_missing(case: Case) -> tuple[str, ...]:
    """The fields that most tools lack, the worst first."""
    lacking: dict[str, int] = {}
    for field in _all_missing(case.tools):
        lacking[field] = lacking.get(field, 0) + 1
    order = [one.field for one in ASKED]
    return tuple(sorted(lacking, key=lambda field: (-lacking[field], order.index(field))))


def _all_missing(tools: Iterable[Tool]) -> Iterator[str]:
    for tool in tools:
        yield from missing(tool)
