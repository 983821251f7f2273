"""What every check of the cost analyser looks at: the tools in use, their cost, seats and contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from stackaudit.analysers.cost.money import annual, summed
from stackaudit.analysers.cost.seats import SeatUse
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of, in_use, phase
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool


@dataclass(frozen=True)
class Case:
    """One stack under examination."""

    graph: StackGraph

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

    @cached_property
    def priced(self) -> tuple[tuple[Tool, Fraction], ...]:
        """The tools that state what they cost a year, with that."""
        return tuple((tool, price) for tool in self.tools if (price := annual(tool)) is not None)

    @cached_property
    def unpriced(self) -> tuple[Tool, ...]:
        """The tools that do not."""
        return tuple(tool for tool in self.tools if annual(tool) is None)

    @cached_property
    def known(self) -> Fraction:
        """What the tools that state their cost come to."""
        return summed(price for _, price in self.priced)

    @cached_property
    def seats(self) -> dict[str, SeatUse]:
        """The seats of each tool, by its id, whether stated or not."""
        policy = self.graph.policy
        oldest = policy.renewals["stale-usage"]
        return {tool.id: SeatUse.of(tool, self.today, policy.least_utilisation, oldest) for tool in self.tools}

    @cached_property
    def counted(self) -> tuple[SeatUse, ...]:
        """The seats of the tools that state how many are paid for."""
        return tuple(use for use in self.seats.values() if use.paid is not None)

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
    def unit(self) -> str:
        """The currency, for numbers."""
        return self.graph.stack.currency or "money"

    @property
    def currency(self) -> str:
        """The currency, for sentences; empty where it is not stated."""
        return self.graph.stack.currency or ""

    def worded(self, template: str) -> str:
        """A template whose `{currency}` follows an amount: with a blank before it, or gone where it is not stated."""
        return template.replace("{currency}", " {currency}" if self.currency else "")
