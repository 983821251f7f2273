"""How much is known: which facts the analysers ask of each record, and which of them are stated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from stackaudit.analysers.inventory.case import Case
from stackaudit.core.fact import Fact
from stackaudit.core.findings import Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool
from stackaudit.tables.inventory import CoverageRow, FieldCoverageRow

_OF_TOOLS, _OF_FLOWS, _OF_ENTITIES = (FACTS.counted(record) for record in ("tool", "integration", "entity"))


@cache
def asked_of(kind: str) -> tuple[Fact, ...]:
    """The facts that are asked of a kind of tools."""
    return tuple(fact for fact in _OF_TOOLS if kind in fact.asked_of)


def missing(tool: Tool) -> tuple[str, ...]:
    """The facts that are asked of a tool and that it does not state."""
    return tuple(fact.field for fact in asked_of(tool.kind) if not fact.stated(tool))


def tables(case: Case) -> Iterator[Table]:
    """Coverage by tool and by field."""
    yield table_of(CoverageRow, map(_row, case.tools))
    yield table_of(FieldCoverageRow, _fields(case))


def _row(tool: Tool) -> CoverageRow:
    lacks, asked = missing(tool), len(asked_of(tool.kind))
    stated = asked - len(lacks)
    return CoverageRow(tool.id, tool.name, tool.owner, stated, asked, stated / asked, lacks)


def _fields(case: Case) -> Iterator[FieldCoverageRow]:
    for fact in _OF_TOOLS:
        yield _field(fact, [tool for tool in case.tools if tool.kind in fact.asked_of])
    for fact in _OF_FLOWS:
        yield _field(fact, case.graph.stack.integrations)
    for fact in _OF_ENTITIES:
        yield _field(fact, case.graph.stack.entities)


def _field(fact: Fact, records: Sequence[object]) -> FieldCoverageRow:
    stated = sum(fact.stated(record) for record in records)
    return FieldCoverageRow(fact.path, stated, len(records), stated / len(records) if records else None, fact.why)


def measures(case: Case) -> Iterator[Measure]:
    """The share of what is asked that is stated: of tools, and of integrations."""
    asked = sum(len(asked_of(tool.kind)) for tool in case.tools)
    yield _share(
        "inventory.coverage", asked - sum(len(missing(tool)) for tool in case.tools), asked, "no tool is asked"
    )
    flows = case.graph.stack.integrations
    stated = sum(fact.stated(flow) for flow in flows for fact in _OF_FLOWS)
    yield _share("inventory.flow_coverage", stated, len(flows) * len(_OF_FLOWS), "no integration is stated")


def _share(name: str, stated: int, asked: int, undefined: str) -> Measure:
    terms = (Term(say("facts stated"), float(stated)), Term(say("facts asked"), float(asked)))
    if not asked:
        return Measure(name, None, None, None, 0.0, "share", "higher", terms, undefined)
    share = stated / asked
    return Measure(name, share, share, share, 1.0, "share", "higher", terms)


def most_missing(case: Case) -> tuple[str, ...]:
    """The fields that most tools lack, the worst first."""
    lacking = Counter(field for tool in case.tools for field in missing(tool))
    order = [fact.field for fact in _OF_TOOLS]
    return tuple(sorted(lacking, key=lambda field: (-lacking[field], order.index(field))))
