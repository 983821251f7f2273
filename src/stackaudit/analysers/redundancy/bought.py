"""Which tools are bought for what another one offers, by what each is used for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stackaudit.model.lifecycle import offered, used
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool
from stackaudit.stats.capability_use import ToolUse, Use


@dataclass(frozen=True, slots=True)
class Bought:
    """A tool that is bought for what another one offers.

    Attributes:
        tool: The tool.
        home: The one that offers it too, and in which hardly anybody uses it.
        functions: What that is.
    """

    tool: Tool
    home: Tool
    functions: tuple[Use, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of both tools."""
        return frozenset((self.tool.id, self.home.id))

    @property
    def fact(self) -> str:
        """The fact as findings name it."""
        return f"overlap:{'>'.join(sorted(self.ids))}"

    @property
    def names(self) -> tuple[str, ...]:
        """The functions in words."""
        return tuple(readable(use.id) for use in self.functions)


def bought_beside(tools: Sequence[Tool], uses: Iterable[ToolUse]) -> Iterator[Bought]:
    """Yield each tool with each other one that offers all that it is used for, some of which nobody uses there.

    Args:
        tools: What is compared.
        uses: The use of what they offer, of those in use.
    """
    by_id = {tool.id: tool for tool in tools}
    unused = {use.tool.id: {one.id: one for one in use.each if one.unused} for use in uses}
    homes: dict[str, list[str]] = {}
    for home in sorted(unused):
        for capability in unused[home]:
            homes.setdefault(capability, []).append(home)
    for tool in sorted(tools, key=lambda tool: tool.id) if homes else ():
        needed = used(tool)
        sought = sorted(needed - unused.get(tool.id, {}).keys())
        for home in sorted({id_ for name in sought for id_ in homes.get(name, ())} - {tool.id}):
            mine = unused[home]
            here = tuple(mine[name] for name in sought if name in mine and _may_move(tool, mine[name]))
            if here and needed <= offered(by_id[home]) and not tool.capabilities_partial:
                yield Bought(tool, by_id[home], here)


def _may_move(tool: Tool, use: Use) -> bool:
    """Whether nothing says that a tool does something better than the one that offers it too."""
    mine = next((one.grade for one in tool.capabilities if one.id == use.id), None)
    theirs = use.stated.grade
    return mine is None or theirs is None or theirs >= mine


def of_the_paid(beside: Iterable[Bought]) -> tuple[Bought, ...]:
    """Return those of which both are paid for; where each is bought for what the other offers, the cheaper one."""
    found: dict[str, Bought] = {}
    for one in beside:
        other = found.get(one.fact)
        if is_paid(one.tool) and is_paid(one.home) and (other is None or _price(one.tool) < _price(other.tool)):
            found[one.fact] = one
    return tuple(found.values())


def is_paid(tool: Tool) -> bool:
    """Whether it is stated that a tool costs something."""
    return _price(tool) > 0


def is_free(tool: Tool) -> bool:
    """Whether it is stated that a tool costs nothing."""
    return tool.own_spend is not None and tool.own_spend.annual == 0


def _price(tool: Tool) -> Decimal:
    """Return what a tool costs a year in its own currency; 0 where that is not stated."""
    return (None if tool.own_spend is None else tool.own_spend.annual) or Decimal(0)
