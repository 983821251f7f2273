"""What the cheapest choice of tools decides on each of them: one answer for the audit and for the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from stackaudit.choice.grounds import Reason, ground
from stackaudit.choice.problem import Problem
from stackaudit.choice.question import Question, demands_read
from stackaudit.choice.service import Service
from stackaudit.choice.solver import Solver
from stackaudit.core.deadline import Deadline
from stackaudit.model.lifecycle import Demand
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy

SECONDS = 60.0
"""How long the whole choice may take."""
Fate = Literal["keep", "retire", "open"]
_HALF, _STEP = 2, 4
_OPEN = frozenset({"no-price", "no-capabilities", "some-capabilities", "open"})


@dataclass(frozen=True)
class Answer:
    """What is decided on the tools of a stack.

    Attributes:
        service: Who serves whom under the cheapest choice.
    """

    service: Service

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return self.service.problem

    @cached_property
    def settled(self) -> bool:
        """Whether there is a choice that keeps to every rule, and prices to choose by."""
        return self.service.solution.status not in {"infeasible", "nothing-to-do"}

    @cached_property
    def retire(self) -> frozenset[str]:
        """The tools in use that go; by what the catalog says alone none goes to one that is clearly less in use."""
        return self._going - self._outgrown

    @cached_property
    def _going(self) -> frozenset[str]:
        return self.problem.current - self.service.solution.keep if self.settled else frozenset()

    @cached_property
    def hearsay(self) -> frozenset[str]:
        """The tools that go where only the catalog says what they do, and what those that take over do."""
        return frozenset(tool for tool in self.retire if self._assumed(tool, every=True))

    @cached_property
    def _outgrown(self) -> frozenset[str]:
        """The tools that would go, on the word of the catalog, to one that is clearly less in use than they are."""
        going = (tool for tool in sorted(self._going) if self._assumed(tool, every=False))
        return frozenset(tool for tool in going if any(self._is_less(heir, tool) for heir in self.heirs(tool)))

    def _assumed(self, tool: str, *, every: bool) -> bool:
        """Whether what a tool does or an heir of it does is from the catalog; `every`: of it and of all heirs."""
        tools, heirs = self.problem.tools, self.heirs(tool)
        told = [tools[one].assumes("capabilities") for one in (tool, *heirs)]
        return bool(heirs) and not self.problem.gone.get(tool) and (all(told) if every else any(told))

    def _is_less(self, heir: str, tool: str) -> bool:
        """Whether one tool is clearly less in use than another: by some measure less than half, by none more."""
        mine, theirs = self._use(tool), self._use(heir)
        pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
        return any(_HALF * b < a for a, b in pairs) and all(b <= a for a, b in pairs)

    def _use(self, tool: str) -> tuple[int | None, int | None, int | None]:
        """Return how much a tool is in use: seats, flows at it or over it, and criticality, of which a step is much."""
        record = self.problem.tools[tool]
        seats = None if record.seats is None else record.seats.active
        if seats is None and record.seats is not None:
            seats = record.seats.paid
        critical = None if record.criticality is None else _STEP**record.criticality
        return seats, self._flows[tool], critical

    @cached_property
    def _flows(self) -> Counter[str]:
        flows = (flow for flow in self.problem.stack.integrations if flow.status not in {"planned", "deprecated"})
        return Counter(end for flow in flows for end in {flow.source, flow.target, flow.via} if end is not None)

    def reason(self, tool: str) -> Reason | None:
        """Return why a tool stays; None of one that does not."""
        if tool not in self._reasons:
            self._reasons[tool] = ground(self.service, tool) if tool in self.service.solution.keep else None
        return self._reasons[tool]

    @cached_property
    def _reasons(self) -> dict[str, Reason | None]:
        return {}

    def fate(self, tool: str) -> Fate:
        """Return what becomes of a tool; `open` where a fact is missing that would decide it."""
        if tool in self.retire:
            return "open" if tool in self.hearsay else "retire"
        if tool in self._outgrown or tool in self._awaiting:
            return "open"
        reason = self.reason(tool)
        return "open" if reason is None or reason.kind in _OPEN else "keep"

    @cached_property
    def _awaiting(self) -> frozenset[str]:
        """The tools that would take over from one of which nothing is decided."""
        return frozenset(heir for tool in self.hearsay | self._outgrown for heir in self.heirs(tool))

    def heirs(self, tool: str) -> tuple[str, ...]:
        """Return the tools that take over what a tool is used for."""
        return tuple(dict.fromkeys(self.service.heirs(tool)))

    def as_well(self, tool: str) -> bool:
        """Return whether it is stated that everything a tool is used for is done at least as well by its heirs."""
        problem = self.problem
        pairs = [(problem.grade_today(one), problem.grade(one, heir)) for one, heir in self._handed_over(tool)]
        return all(now is not None and then is not None and then >= now for now, then in pairs)

    def newcomers(self, tool: str) -> frozenset[str]:
        """Return the departments that have to learn an heir, because they do not use it today."""
        pairs = ((one.department, heir) for one, heir in self._handed_over(tool))
        return frozenset(who for who, heir in pairs if who and not self.problem.uses(who, heir))

    def _handed_over(self, tool: str) -> Iterator[tuple[Demand, str]]:
        for demand in self.problem.today(tool):
            heir = self.service.heir(tool, demand)
            if heir is not None:
                yield demand, heir

    def elsewhere(self, tool: str) -> bool:
        """Return whether a tool or one of its heirs states regions and the other does not."""
        tools = self.problem.tools
        return any((tools[tool].regions is None) != (tools[heir].regions is None) for heir in self.heirs(tool))


AUDITED = 10_000
"""A larger programme is for a plan: in an audit its time could run out, and the answer would hang on the machine."""


def least_cost(stack: Stack, policy: Policy) -> Answer:
    """Return what the cheapest choice decides that serves everybody as well as today: `plan_consolidation` as it is.

    Raises:
        StackAuditError: nothing was found in time.
    """
    deadline = Deadline.after(SECONDS)
    solver = Solver(Problem(stack, Question(), demands_read(stack, None), policy), SECONDS, deadline, AUDITED)
    return Answer(Service(solver.problem, solver.solution))
