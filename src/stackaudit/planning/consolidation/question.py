"""What a consolidation is asked: the arguments of `plan_consolidation`, read and checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stackaudit.errors import StackAuditError, UnknownNameError
from stackaudit.graph.provision import Demand, demands, in_stack
from stackaudit.model.stack import Stack
from stackaudit.planning.integrations.options import Amount, amount

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for besides the least cost.

    Attributes:
        keep: Tools that have to stay.
        retire: Tools that have to go.
        rises: How many prices may rise at once (the budget of uncertainty).
        max_changes: How many tools may go or come at the most.
        min_savings: What has to be saved a year at the least.
        years: Over how many years costs that are paid once are spread.
        least_grade: How well a tool has to offer a capability to count.
        twice: Capabilities that two tools have to offer.
        integrate: What it costs once to integrate two tools, if both stay.
        respect_intents: Whether a tool that overlaps on purpose stays.
        no_worse: Whether nobody may be served by a tool that is stated to do worse than today's.
    """

    keep: frozenset[str] = frozenset()
    retire: frozenset[str] = frozenset()
    rises: float = 0.0
    max_changes: int | None = None
    min_savings: Decimal | None = None
    years: Decimal = Decimal(3)
    least_grade: int = 1
    twice: tuple[str, ...] = ()
    integrate: tuple[tuple[str, str, Decimal], ...] = ()
    respect_intents: bool = True
    no_worse: bool = False


def tools_named(stack: Stack, names: Iterable[str], what: str) -> frozenset[str]:
    """Ids of tools that an argument lists.

    Raises:
        UnknownNameError: the stack has no such tool.
        StackAuditError: the tool is retired already and has to be kept; or one text stands in place of a list.
    """
    if isinstance(names, str):
        raise StackAuditError(f"{what} is {names!r}; write a list of ids")
    found = frozenset(stack.tool(name).id for name in names)
    gone = sorted(name for name in found if not in_stack(stack.tool(name)))
    if gone and what == "keep":
        raise StackAuditError(f"{', '.join(gone)} cannot be kept: retired already")
    return found


def pairs_priced(stack: Stack, integrate: Mapping[Pair, Amount] | None) -> tuple[tuple[str, str, Decimal], ...]:
    """What it costs to integrate pairs of tools, each pair once and in order.

    Raises:
        UnknownNameError: the stack has no such tool.
        StackAuditError: a tool is to be integrated with itself, or an amount is none.
    """
    found: dict[Pair, Decimal] = {}
    for (one, other), cost in (integrate or {}).items():
        if stack.tool(one) == stack.tool(other):
            raise StackAuditError(f"integrate: {one} cannot be integrated with itself")
        ends = (min(one, other), max(one, other))
        found[ends] = found.get(ends, Decimal(0)) + amount(cost, f"integrate {one}, {other}")
    return tuple((*ends, found[ends]) for ends in sorted(found))


def capabilities_named(stack: Stack, names: Iterable[str]) -> tuple[str, ...]:
    """Capabilities that an argument lists.

    Raises:
        UnknownNameError: no tool of the stack states such a capability.
    """
    if isinstance(names, str):
        raise StackAuditError(f"twice is {names!r}; write a list of capabilities")
    known = {use.id for tool in stack.tools for use in tool.capabilities}
    wanted = sorted(set(names))
    for name in wanted:
        if name not in known:
            raise UnknownNameError("capability", name, known)
    return tuple(wanted)


def demands_read(stack: Stack, given: Iterable[Demand | str] | None) -> tuple[Demand, ...]:
    """What has to be offered: what is given, else what the tools in use are used for."""
    if given is None:
        return demands(stack.tools)
    if isinstance(given, str):
        raise StackAuditError(f"demands is {given!r}; write a list")
    return tuple(sorted({Demand(one) if isinstance(one, str) else Demand(*one) for one in given}))


def count(value: float, what: str) -> float:
    """Read a number of at least 0.

    Raises:
        StackAuditError: it is none.
    """
    if isinstance(value, bool) or not math.isfinite(value) or value < 0:
        raise StackAuditError(f"{what} is {value!r}; write a number of at least 0")
    return value


def horizon(years: float) -> Decimal:
    """Read a number of years above 0.

    Raises:
        StackAuditError: it is none.
    """
    read = amount(years, "years")
    if not read:
        raise StackAuditError("years is 0; costs that are paid once are spread over more than no time")
    return read
