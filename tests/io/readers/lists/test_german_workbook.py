"""A German workbook of sixty tools as a controller keeps it, straight from the file: every fact that it states.

The workbook and its facts were written by somebody who had not seen the reader: two header rows, merged departments,
amounts as text and as numbers, subtotals, footnotes, hidden columns, a sheet of flows and one of contracts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.io.readers.result import ReadStack
from stackaudit.model.periods import Months

HERE = Path(__file__).resolve().parents[3] / "cases" / "workbooks"
FACTS = json.loads((HERE / "werkzeuge.json").read_text(encoding="utf-8"))


@cache
def read() -> ReadStack:
    """The workbook as it is read without any help."""
    return sa.read_with_notes(HERE / "werkzeuge.xlsx")


def test_no_row_is_lost_and_none_is_invented() -> None:
    """Sixty tools, as many flows and contracts as there are, and the exact sum of what they cost."""
    stack, stated = read().stack, FACTS["stack"]
    assert sorted(tool.name for tool in stack.tools) == sorted(FACTS["tools"])
    assert (len(stack.integrations), stack.currency, str(stack.as_of)) == (
        stated["flows"],
        stated["currency"],
        stated["as_of"],
    )
    amounts = [tool.cost.annual for tool in stack.tools if tool.cost is not None and tool.cost.annual is not None]
    assert float(sum(amounts)) == stated["total_annual"]


def test_every_fact_of_every_tool_is_read() -> None:
    """Department, vendor, owner, phase, cost and seats of all tools; what the sheet leaves open stays open."""
    stack = read().stack
    names = {one.id: one.name for one in stack.departments}
    wrong = []
    for tool in stack.tools:
        cost, seats = tool.cost, tool.seats
        found = {
            "departments": [names[one] for one in tool.departments],
            "vendor": tool.vendor,
            "owner": tool.owner,
            "phase": None if tool.lifecycle is None else tool.lifecycle.phase,
            "cost_annual": None if cost is None or cost.annual is None else float(cost.annual),
            "seats_paid": None if seats is None else seats.paid,
            "seats_active": None if seats is None else seats.active,
        }
        stated = FACTS["tools"][tool.name]
        wrong += [
            (tool.name, key, stated[key], found[key]) for key in found if key in stated and stated[key] != found[key]
        ]
    assert wrong == []


def test_every_flow_is_read() -> None:
    """Ends, way, tool that carries it, rhythm and state."""
    stack = read().stack
    name = {tool.id: tool.name for tool in stack.tools}
    wrong = []
    for flow, stated in zip(stack.integrations, FACTS["flows"], strict=True):
        hours = None if flow.every is None else flow.every / timedelta(hours=1)
        found = (
            name[flow.source],
            name[flow.target],
            flow.method,
            None if flow.via is None else name[flow.via],
            hours,
            None if flow.status == "unknown" else flow.status,
        )
        wanted = tuple(stated[key] for key in ("source", "target", "method", "via", "every_hours", "status"))
        if found != (*wanted[:3], wanted[3] or None, *wanted[4:]):
            wrong.append((found, wanted))
    assert wrong == []


def length(period: timedelta | Months | None) -> str:
    """A notice or a term as the facts write it."""
    if period is None:
        return ""
    if isinstance(period, timedelta):
        weeks, rest = divmod(period.days, 7)
        return f"{period.days} days" if rest else f"{weeks} weeks"
    return f"{period.count} months"


def contracts() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Each contract that the workbook states, with what was read."""
    for tool in read().stack.tools:
        if tool.name in FACTS["contracts"]:
            yield tool.name, FACTS["contracts"][tool.name], tool.contract


def test_every_contract_stands_at_its_tool() -> None:
    """End, notice with what it runs to, renewal and its term, whatever the contract calls the tool."""
    assert len(list(contracts())) == len(FACTS["contracts"])
    for name, stated, contract in contracts():
        assert contract is not None, name
        if "until" in stated:
            end = contract.renews or contract.ends
            assert end in (date.fromisoformat(stated["until"]), date.fromisoformat(stated["until"]) + timedelta(1)), (
                name
            )
        if "auto_renew" in stated:
            assert contract.auto_renew is stated["auto_renew"], name
        if "notice_to" in stated:
            assert (contract.notice_to or "term") == stated["notice_to"], name


@pytest.mark.parametrize(
    "told", [one for one in FACTS["must_tell"] if one["kind"] == "overlap"], ids=lambda one: one["say"]
)
def test_the_audit_names_the_real_overlaps(told: dict[str, Any]) -> None:
    """What the list says its tools are for is enough to see that several do one job; two of them at least are named."""
    result = sa.audit(read().stack)
    ids = {tool.name: tool.id for tool in result.stack.tools}
    wanted = {ids[name] for name in told["tools"]}
    told_by = [wanted & finding.concerns for finding in result.findings.of("redundancy")]
    assert max(map(len, told_by), default=0) >= 2


def test_the_audit_names_the_last_days_of_notice() -> None:
    """Every day on which notice has to be given at the latest, as counted by hand."""
    rows = sa.audit(read().stack).table("renewals")
    found = {str(row["name"]): str(row["notice_by"])[:10] for row in rows.to_dict("records")}
    for told in FACTS["must_tell"]:
        if told["kind"] in ("notice", "notice_passed"):
            days = [date.fromisoformat(day) for day in told["date"].split("|")]
            assert found[told["tool"]] in {str(day) for one in days for day in (one, one - timedelta(1))}, told["say"]
