"""What every check of the fit analyser looks at: the tools in use, each with its fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stackaudit.analysers.fit.tool_fit import ToolFit
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of, in_use, phase
from stackaudit.model.tool import Tool


@dataclass(frozen=True)
class Case:
    """One stack under examination."""

    graph: StackGraph

    @cached_property
    def today(self) -> date:
        """The day that days and months count from."""
        return day_of(self.graph.stack)

    @cached_property
    def fits(self) -> tuple[ToolFit, ...]:
        """The fit of each tool in use."""
        tools = [tool for tool in self.graph.tools if in_use(tool)]
        return tuple(ToolFit(tool, self.today, self.graph.policy, self._sensitive(tool)) for tool in tools)

    @property
    def left_out(self) -> tuple[tuple[Tool, str], ...]:
        """Tools that have no place in the quadrants, and why: nobody is left out in silence."""
        words = {"plan": "planned, not in use yet", "retired": "retired"}
        phases = ((tool, phase(tool)) for tool in self.graph.tools)
        found = [(tool, words[where]) for tool, where in phases if where in words]
        for one in self.fits:
            silent = [f"nothing is stated of its {name} fit" for name, axis in one.axes if axis.value is None]
            if silent:
                found.append((one.tool, "; ".join(silent)))
        return tuple(sorted(found, key=lambda pair: pair[0].id))

    @property
    def anything_stated(self) -> bool:
        """Whether a tool states something that its fit can be read off."""
        return any(one.bare.coverage > 0 or one.runways for one in self.fits)

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

    def _sensitive(self, tool: Tool) -> bool | None:
        """Whether a tool holds customers' data, or is classified as sensitive; None where either is open."""
        words = {word.casefold() for word in self.graph.policy.sensitive_words}
        if tool.data_classification is not None and tool.data_classification.casefold() in words:
            return True
        stated = self._about_customer.get(tool.id, set())
        if True in stated:
            return True
        return None if tool.data_classification is None or None in stated else False

    @cached_property
    def _about_customer(self) -> dict[str, set[bool | None]]:
        """For each tool, what is stated of the entities that it holds: about the customer, not about him, or open."""
        found: dict[str, set[bool | None]] = {}
        for held in self.graph.holdings.values():
            for tool in held.holders:
                found.setdefault(tool, set()).add(held.entity.about_customer)
        return found


def annual(tool: Tool) -> float | None:
    """What a tool costs a year, if that is stated."""
    return None if tool.cost is None or tool.cost.annual is None else float(tool.cost.annual)
