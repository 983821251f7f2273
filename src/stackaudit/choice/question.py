"""What a consolidation is asked: the arguments of `plan_consolidation`, read and checked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TypeGuard

from stackaudit.choice.amounts import Amount, amount
from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.model.lifecycle import Demand, day_of, demands, is_gone
from stackaudit.model.stack import Stack

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
        as_today: Whether what has to be offered is what the tools in use are used for.
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
    no_worse: bool = True
    as_today: bool = True


def tools_named(stack: Stack, names: Iterable[str], what: str) -> frozenset[str]:
    """Ids of tools that an argument lists.

    Raises:
        UnknownNameError: the stack has no such tool.
        StackAuditError: the tool is retired already and has to be kept; or this is no list of ids.
    """
    found = frozenset(stack.tool(name).id for name in _names(names, what, "ids"))
    gone = sorted(name for name in found if is_gone(stack.tool(name), day_of(stack)))
    if gone and what == "keep":
        raise StackAuditError(f"{', '.join(gone)} cannot be kept: retired already")
    return found


def _names(given: object, what: str, of: str) -> tuple[str, ...]:
    """A list of texts."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise StackAuditError(f"{what} is {given!r}; write a list of {of}")
    names = tuple(given)
    for name in names:
        if not isinstance(name, str):
            raise StackAuditError(f"{what} lists {name!r}; write a list of {of}")
    return names


def pairs_priced(stack: Stack, integrate: Mapping[Pair, Amount] | None) -> tuple[tuple[str, str, Decimal], ...]:
    """What it costs to integrate pairs of tools, each pair once and in order.

    Raises:
        UnknownNameError: the stack has no such tool.
        StackAuditError: a tool is to be integrated with itself, a key is no pair of ids, or an amount is none.
    """
    if integrate is None:
        return ()
    given: object = integrate
    if not isinstance(given, Mapping):
        raise StackAuditError(f"integrate is {integrate!r}; {_PAIRS}")
    found: dict[Pair, Decimal] = {}
    for key, cost in given.items():
        one, other = _pair(key)
        if stack.tool(one) == stack.tool(other):
            raise StackAuditError(f"integrate: {one} cannot be integrated with itself")
        ends = (min(one, other), max(one, other))
        found[ends] = found.get(ends, Decimal(0)) + amount(cost, f"integrate {one}, {other}")
    return tuple((*ends, found[ends]) for ends in sorted(found))


def _pair(key: object) -> Pair:
    match key:
        case (str(one), str(other)):
            return one, other
    raise StackAuditError(f"integrate has the key {key!r}; {_PAIRS}")


_PAIRS = "write what each pair of ids costs, as {('crm', 'esp'): 5000}"


def capabilities_named(stack: Stack, names: Iterable[str]) -> tuple[str, ...]:
    """Capabilities that an argument lists.

    Raises:
        UnknownNameError: no tool of the stack states such a capability.
        StackAuditError: this is no list of capabilities.
    """
    return tuple(sorted(_capability(stack, name) for name in set(_names(names, "twice", "capabilities"))))


def _capability(stack: Stack, name: str) -> str:
    known = {use.id for tool in stack.tools for use in tool.capabilities}
    if name not in known:
        raise UnknownNameError("capability", name, known)
    return name


def demands_read(stack: Stack, given: Iterable[Demand | str] | None) -> tuple[Demand, ...]:
    """What has to be offered: what is given, else what the tools in use are used for.

    Raises:
        UnknownNameError: no tool of the stack states such a capability.
        StackAuditError: this is no list of capabilities or demands.
    """
    if given is None:
        today = day_of(stack)
        return demands(tool for tool in stack.tools if not is_gone(tool, today))
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise StackAuditError(f"demands is {given!r}; write a list of capabilities or demands")
    found = {_demand(one) for one in given}
    for one in sorted(found):
        _capability(stack, one.capability)
    return tuple(sorted(found))


def _demand(one: object) -> Demand:
    if isinstance(one, str):
        return Demand(one)
    if isinstance(one, tuple | list) and 1 <= len(one) <= 3 and all(isinstance(part, str) for part in one):
        return Demand(*one)
    raise StackAuditError(f"demands lists {one!r}; write a capability, or a demand: capability, department, region")


def count(value: object, what: str) -> float:
    """Read a number of at least 0; StackAuditError where it is none."""
    if not _is_number(value) or not math.isfinite(value) or value < 0:
        raise StackAuditError(f"{what} is {value!r}; write a number of at least 0")
    return float(value)


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def whole(value: object, what: str, most: int | None = None) -> int:
    """Read a whole number of at least 0; StackAuditError where it is none, or too large."""
    read = int(value) if _is_number(value) and math.isfinite(value) else -1
    if read < 0 or read != value or (most is not None and read > most):
        wanted = "of at least 0" if most is None else f"from 0 to {most}"
        raise StackAuditError(f"{what} is {value!r}; write a whole number {wanted}")
    return read


def above_nothing(value: object, what: str) -> float:
    """Read a number above 0; StackAuditError where it is none."""
    if not _is_number(value) or math.isnan(value) or value <= 0:
        raise StackAuditError(f"{what} is {value!r}; write a number above 0")
    return float(value)


def yes_or_no(value: object, what: str) -> bool:
    """Read a truth; StackAuditError where it is none."""
    if not isinstance(value, bool):
        raise StackAuditError(f"{what} is {value!r}; write True or False")
    return value


def horizon(years: Amount) -> Decimal:
    """Read a number of years above 0; StackAuditError where it is none."""
    with suppress(StackAuditError):
        if read := amount(years, "years"):
            return read
    raise StackAuditError(f"years is {years!r}; write a number above 0: costs that are paid once are spread over them")
