"""What every check of the cost analyser looks at: the tools in use, their cost, seats and contracts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stackaudit.analysers.cost.seats import SEATS, SeatUse
from stackaudit.analysers.cost.settings import CostSettings
from stackaudit.core.estimate import Estimate
from stackaudit.core.money import Money
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of, in_use, phase
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool


@dataclass(frozen=True)
class Case:
    """One stack under examination, and the settings to hold it to."""

    graph: StackGraph
    settings: CostSettings

    @cached_property
    def today(self) -> date:
        """The day that days count from."""
        return day_of(self.graph.stack)

    @cached_property
    def tools(self) -> tuple[Tool, ...]:
        """The tools that cost something today: neither planned only nor retired."""
        return tuple(tool for tool in self.graph.tools if in_use(tool))

    @cached_property
    def planned(self) -> tuple[Tool, ...]:
        """The tools that are not paid for yet."""
        return tuple(tool for tool in self.graph.tools if phase(tool) == "plan")

    def annual(self, tool: Tool) -> Money | None:
        """What a tool costs a year, exactly, if that is stated."""
        stated = None if tool.cost is None else tool.cost.annual
        return None if stated is None else Money.of(stated, self.currency, "year")

    @cached_property
    def zero(self) -> Money:
        """No money a year."""
        return Money.total((), self.currency, "year")

    @cached_property
    def priced(self) -> dict[str, Money]:
        """What the tools that state it cost a year, by id."""
        return {tool.id: price for tool in self.tools if (price := self.annual(tool)) is not None}

    @cached_property
    def unpriced(self) -> tuple[Tool, ...]:
        """The tools that do not."""
        return tuple(tool for tool in self.tools if tool.id not in self.priced)

    def total(self, amounts: Iterable[Money]) -> Money:
        """The exact sum of amounts a year."""
        return Money.total(amounts, self.currency, "year")

    @cached_property
    def known(self) -> Money:
        """What the tools that state their cost come to."""
        return self.total(self.priced.values())

    @cached_property
    def seats(self) -> dict[str, SeatUse]:
        """The seats of each tool, by its id, whether stated or not."""
        return {
            tool.id: SeatUse.of(tool, self.annual(tool), self.zero, self.today, self.settings) for tool in self.tools
        }

    @cached_property
    def counted(self) -> tuple[SeatUse, ...]:
        """The seats of the tools that state how many are paid for."""
        return tuple(use for use in self.seats.values() if use.paid is not None)

    @cached_property
    def idle(self) -> Estimate:
        """Seats paid for and not used, of these tools together."""
        return Estimate.total((use.idle for use in self.counted if use.idle is not None), SEATS)

    @cached_property
    def contracts(self) -> dict[str, Renewal]:
        """Where the contracts stand, by the id of their tool."""
        soon = self.graph.policy.renewals["soon"]
        found = ((tool.id, renewal_of(tool, self.today, soon)) for tool in self.tools)
        return {tool: renewal for tool, renewal in found if renewal is not None}

    @property
    def anything_stated(self) -> bool:
        """Whether a tool states a cost, seats or a contract."""
        seats = any(use.paid is not None or use.active is not None for use in self.seats.values())
        return bool(self.priced or seats or self.contracts)

    @property
    def currency(self) -> str | None:
        """The currency of the stack, if it is stated."""
        return self.graph.stack.currency

    @property
    def unit(self) -> str:
        """The currency, for measures and evidence."""
        return self.currency or "money"
