"""What the catalog alone says of two tools: it asks, it retires nothing, and never for one that is less in use."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.reporting.blocks.money import how_to_save, savings
from stackaudit.tables.redundancy import MemberRow, StakeRow
from stacks import Document, document, flow, read

SAME = ("email", "forms")
KNOWN = {"product": "acme", "facts": ["capabilities"]}


def tool(id_: str, annual: int, *, told: bool = False, **facts: Any) -> Document:
    """A tool of marketing that does what the other one does; `told` by the company, else by the catalog."""
    catalog = {} if told else {"from_catalog": KNOWN}
    return {
        "id": id_,
        "departments": ["marketing"],
        "capabilities": list(SAME),
        "cost": {"annual": annual},
        **catalog,
        **facts,
    }


def audited(*tools: Document, flows: tuple[Document, ...] = ()) -> sa.Audit:
    """An audit of redundancy and cost."""
    written = document(tools, list(flows), as_of="2026-11-01", currency="EUR")
    return sa.audit(read(written), only=["redundancy", "cost"])


def advice(result: sa.Audit) -> str:
    """The advice of the one finding about both tools."""
    (found,) = [one for one in result.report.findings if one.analyser == "redundancy"]
    return str(found.advice)


def fates(result: sa.Audit) -> dict[str, str]:
    """What is decided on each tool."""
    return {row.tool: row.advice for row in result.report.rows(MemberRow)}


def test_what_only_the_catalog_says_of_both_is_asked() -> None:
    """Nothing is told to go; what could be saved at the most stays told, with the question."""
    result = audited(tool("big", 300), tool("small", 100))

    assert advice(result).startswith("Ask the users of big whether small would do for what they need")
    assert "etire big" not in advice(result)
    assert fates(result) == {"big": "open", "small": "open"}
    (stake,) = result.report.rows(StakeRow)
    assert (stake.retire, stake.at_stake and stake.at_stake.high) == (("big",), 300)
    (saved,) = savings(result.report)
    assert str(how_to_save(result.report, saved)) == "retire it, if those who use it can do without: ask them first"


@pytest.mark.parametrize("told", ["big", "small", "both"])
def test_what_the_company_says_of_one_is_advice(told: str) -> None:
    """With a stated side the tool is told to go; what the catalog says of the other is to be confirmed."""
    result = audited(tool("big", 300, told=told in {"big", "both"}), tool("small", 100, told=told in {"small", "both"}))

    assert advice(result).startswith("Move the users of big to small and retire big")
    assert ("confirm it first" in advice(result)) == (told != "both")
    assert fates(result)["big"] == "retire"


LESS: list[tuple[Document, Document]] = [
    ({"seats": {"paid": 100, "active": 90}}, {"seats": {"paid": 1, "active": 1}}),
    ({"seats": {"paid": 100}}, {"seats": {"paid": 40}}),
    ({"criticality": 4}, {"criticality": 3}),
]


@pytest.mark.parametrize(("big", "small"), LESS)
@pytest.mark.parametrize("told", [False, True])
def test_none_is_replaced_by_one_that_is_clearly_less_in_use(big: Document, small: Document, told: bool) -> None:
    """Fewer than half of the seats, or less critical: on the catalog's word nothing is at stake there."""
    result = audited(tool("big", 300, **big), tool("small", 100, told=told, **small))

    assert "Ask the users of big" not in advice(result)
    assert "etire" not in advice(result)
    assert fates(result) == {"big": "open", "small": "open"}
    (stake,) = result.report.rows(StakeRow)
    assert (stake.retire, stake.at_stake and stake.at_stake.high) == ((), 0)


@pytest.mark.parametrize(("big", "small"), LESS)
def test_facts_of_the_company_decide_all_the_same(big: Document, small: Document) -> None:
    """Where the company says what both do, the dearer one may go, however much it is in use."""
    result = audited(tool("big", 300, told=True, **big), tool("small", 100, told=True, **small))

    assert fates(result)["big"] == "retire"


def test_a_tool_that_must_go_is_told_to_go() -> None:
    """That a tool must be retired is stated, whatever the catalog says of it."""
    result = audited(
        tool("big", 300, must_retire=True, seats={"paid": 100}), tool("small", 100, seats={"paid": 1, "active": 1})
    )

    assert fates(result)["big"] == "retire"


def test_flows_over_a_conduit_count_as_its_use() -> None:
    """One that carries three flows is not replaced by one that carries one; more seats of the other leave it open."""
    ends = [{"id": id_} for id_ in ("a", "b", "c", "d")]
    pairs = [("a", "b", "big"), ("b", "c", "big"), ("c", "d", "big"), ("d", "a", "small")]
    flows = tuple({**flow(source, target), "via": via} for source, target, via in pairs)
    kind = {"kind": "conduit"}
    big, small = tool("big", 300, seats={"paid": 5}, **kind), tool("small", 100, seats={"paid": 5}, **kind)

    less = audited(big, small, *ends, flows=flows)
    assert advice(less).startswith("Decide with") or advice(less).startswith("Consider")
    more = audited(big, {**small, "seats": {"paid": 9}}, *ends, flows=flows)
    assert advice(more).startswith("Ask the users of big whether small would do")
