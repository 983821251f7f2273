"""Members of a finding about several tools: who answers for each, what it costs, by which day to act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from stackaudit.core.findings import Member
from stackaudit.core.messages import Message
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of
from stackaudit.model.renewal import renewal_of
from stackaudit.model.tool import Tool

_AHEAD = frozenset({"due", "later"})
"""States of a contract of which notice can still be given."""


def members_of(
    graph: StackGraph,
    tools: Iterable[str],
    *,
    contracts: bool = False,
    advice: Mapping[str, Message] = MappingProxyType({}),
) -> tuple[Member, ...]:
    """Return a member for each tool, in the order given; none where nothing is known of any of them.

    Args:
        graph: The stack.
        tools: Ids of the tools.
        contracts: Whether the cost a year and the last day of notice matter here, beside the owner.
        advice: Advice of their own, by the id of the tool.
    """
    made = tuple(_member(graph, graph.tool(tool), advice.get(tool), contracts=contracts) for tool in tools)
    return made if any(member.is_known for member in made) else ()


def _member(graph: StackGraph, tool: Tool, advice: Message | None, *, contracts: bool) -> Member:
    nobody = {word.casefold() for word in graph.policy.no_owner}
    owner = None if tool.owner is None or tool.owner.strip().casefold() in nobody else tool.owner
    subject = f"tool:{tool.id}"
    if not contracts:
        return Member(subject, advice, owner=owner)
    renewal = renewal_of(tool, day_of(graph.stack), graph.policy.renewals["soon"])
    due = renewal.notice_by if renewal is not None and renewal.status in _AHEAD else None
    annual = None if tool.cost is None else tool.cost.annual
    money = None if annual is None else Money.of(annual, graph.stack.currency, "year")
    return Member(subject, advice, due, money, owner)
