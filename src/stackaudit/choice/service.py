"""Who serves whom once the plan is carried out: providers, successors, moves, and how well the providers fit."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from stackaudit.choice.assignment import Assignment, assign
from stackaudit.choice.problem import Problem, Solution
from stackaudit.choice.question import Pair
from stackaudit.core.findings import Cell, Table
from stackaudit.model.lifecycle import Demand
from stackaudit.model.tool import Tool

_STEPS = 3.0
"""Steps between the worst and the best fit on the scale of 1 to 4."""


def fit_of(tool: Tool) -> float | None:
    """How well a tool fits, from 0 to 100: its score, else the mean of the two axes as far as stated.

    >>> fit_of(Tool.model_validate({"id": "crm", "fit": {"functional": 4, "technical": 1}}))
    50.0
    """
    if tool.fit is None:
        return None
    if tool.fit.score is not None:
        return tool.fit.score
    axes = [axis for axis in (tool.fit.functional, tool.fit.technical) if axis is not None]
    return math.fsum((axis - 1) / _STEPS * 100 for axis in axes) / len(axes) if axes else None


@dataclass(frozen=True)
class Service:
    """Who serves which demand under one solution."""

    problem: Problem
    solution: Solution

    @cached_property
    def providers(self) -> dict[Demand, str]:
        """The tool that meets each demand: what its department uses today where that stays, else what fits best."""
        found = ((demand, self.provider(demand)) for demand in self.problem.demands)
        return {demand: tool for demand, tool in found if tool is not None}

    def provider(self, demand: Demand) -> str | None:
        """Return the tool that meets a demand; None where none does."""
        if demand not in self._provider:
            able = self.problem.open(demand, self.solution.keep, self.solution.moves)
            self._provider[demand] = min(able, key=lambda tool: self._rank(demand, tool), default=None)
        return self._provider[demand]

    @cached_property
    def _provider(self) -> dict[Demand, str | None]:
        return {}

    @cached_property
    def assignment(self) -> Assignment:
        """Where people go."""
        return assign(self.problem, self.solution.keep, self.solution.moves, settle=True)

    def _rank(self, demand: Demand, tool: str) -> tuple[bool, float, bool, float, Decimal, str]:
        pair = (demand.department, tool)
        share = round(self.assignment.shares.get(pair, 0.0), 3) if pair in self.problem.shared else 1.0
        return (self._passed_over(demand, tool), -share, not self.problem.uses(*pair), *self._merit(tool))

    def _passed_over(self, demand: Demand, tool: str) -> bool:
        """Whether nobody of those who need it goes there: others have room, or need no more seats."""
        problem = self.problem
        going = [t for t in problem.users_of(demand) if t in problem.handovers and t not in self.solution.keep]
        return tool in problem.seats and bool(going) and not any((one, tool) in self.assignment.people for one in going)

    def _merit(self, tool: str) -> tuple[float, Decimal, str]:
        fit = fit_of(self.problem.tools[tool])
        return (-fit if fit is not None else 1.0, self.problem.prices.get(tool, Decimal("Infinity")), tool)

    def runner_up(self, demand: Demand) -> str | None:
        """The tool that would be next to meet a demand: one that is kept before one that is not."""
        first = self.provider(demand)
        others = [tool for tool in self.problem.servers[demand] if tool != first]
        return min(others, key=lambda tool: (tool not in self.solution.keep, *self._merit(tool)), default=None)

    @cached_property
    def moves(self) -> tuple[Pair, ...]:
        """Departments and the tools that they take up, which they do not use today."""
        pairs = {(demand.department, tool) for demand, tool in self.providers.items() if demand.department}
        pairs |= self.assignment.shares.keys()
        return tuple(sorted(pair for pair in pairs if not self.problem.uses(*pair)))

    def heir(self, tool: str, demand: Demand) -> str | None:
        """The tool that takes over from one that goes what that is used for; never one that it hands over to."""
        apart = self.problem.fed.get((tool, demand.capability), frozenset())
        first = self.provider(demand)
        if first not in apart:
            return first
        able = self.problem.open(demand, self.solution.keep, self.solution.moves)
        return min((one for one in able if one not in apart), key=lambda one: self._rank(demand, one), default=None)

    def heirs(self, tool: str) -> tuple[str, ...]:
        """The tools that take over what a tool is used for, once for each demand, in order of these."""
        found = (self.heir(tool, demand) for demand in self.problem.today(tool))
        return tuple(heir for heir in found if heir is not None)

    def successor(self, tool: str) -> str | None:
        """The tool that takes over most of what a retired one is used for; None where nobody uses it."""
        heirs = Counter(self.heirs(tool))
        return min(heirs, key=lambda heir: (-heirs[heir], *self._merit(heir)), default=None)

    def assumed(self, tool: str) -> tuple[str, ...]:
        """Capabilities that others take over from a tool, where the catalog of known products alone says so.

        Either nobody has said that the tool is used for it, or nobody has said that the one which takes over offers it.
        """
        record, tools = self.problem.tools[tool], self.problem.tools
        told = record.assumes("capabilities")
        pairs = [(demand.capability, self.heir(tool, demand)) for demand in self.problem.today(tool)]
        found = {what for what, heir in pairs if heir is not None and (told or tools[heir].assumes("capabilities"))}
        return tuple(sorted(found))

    @cached_property
    def divided(self) -> frozenset[str]:
        """Tools that go and whose work several others take over: which of them stands in a step cannot be told."""
        going = self.problem.tools.keys() - self.solution.keep
        heirs = {tool: {self.heir(tool, demand) for demand in self.problem.today(tool)} for tool in going}
        return frozenset(tool for tool, found in heirs.items() if len(found) > 1)

    def duties(self, tool: str) -> tuple[Demand, ...]:
        """Return the demands that a tool meets."""
        return tuple(demand for demand in self.problem.served[tool] if self.provider(demand) == tool)

    @cached_property
    def losses(self) -> tuple[tuple[Demand, int, int], ...]:
        """Demands that are met less well than today: the grade now, and the one to come."""
        found = []
        for demand, tool in self.providers.items():
            now, then = self.problem.grade_today(demand), self.problem.grade(demand, tool)
            if now is not None and then is not None and then < now:
                found.append((demand, now, then))
        return tuple(found)

    def table(self) -> Table:
        """One row a demand: who meets it, and who would be next."""
        return Table("providers", _COLUMNS, tuple(self._row(demand) for demand in self.problem.demands))

    def _row(self, demand: Demand) -> tuple[Cell, ...]:
        tool, following = self.provider(demand), self.runner_up(demand)
        record = None if tool is None else self.problem.tools[tool]
        return (
            *(demand.department or None, demand.capability, demand.region or None, tool, following),
            None if following is None else following in self.solution.keep,
            self.problem.grade_today(demand),
            None if tool is None else self.problem.grade(demand, tool),
            None if record is None else fit_of(record),
            None if record is None else record.assumes("capabilities"),
        )


_COLUMNS = (
    *("department", "capability", "region", "provider", "runner_up", "runner_up_stays"),
    *("grade_today", "provider_grade", "provider_fit", "from_catalog"),
)
