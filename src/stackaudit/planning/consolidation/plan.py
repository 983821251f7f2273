"""`ConsolidationPlan`: what to keep, what to retire, what that saves and when, how firm it is, the stack after it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.escape import visible
from stackaudit.core.findings import Table
from stackaudit.core.messages import Message
from stackaudit.diff import Comparison
from stackaudit.io.writers.save import write_stack
from stackaudit.model.lifecycle import Demand
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation import (
    carrying,
    conflict,
    dominance,
    front,
    journeys,
    margins,
    purchases,
    schedule,
)
from stackaudit.planning.consolidation.decisions import decisions
from stackaudit.planning.consolidation.problem import Problem
from stackaudit.planning.consolidation.providing import Service
from stackaudit.planning.consolidation.reasons import Reason, grounds, notes
from stackaudit.planning.consolidation.rules import Rule
from stackaudit.planning.consolidation.solution import Status
from stackaudit.planning.consolidation.solving import Solver
from stackaudit.planning.integrations.options import Amount, amount
from stackaudit.planning.what_if import WhatIf
from stackaudit.policy import Policy

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ConsolidationPlan:
    """Which tools to keep.

    Attributes:
        before: The stack as it is.
        keep: Tools that stay, and planned ones that come; where nothing keeps to every rule, the tools in use.
        retire: Tools that go.
        adopt: Planned tools that come.
        cost: What `keep` and more seats cost a year, as far as that is stated; None where no tool states what it
            costs, and where nothing keeps to every rule.
        current_cost: What the tools in use cost a year today, as far as that is stated; None where none states it.
        one_off: What it costs once, as far as that is stated: to retire, to bring departments along, to integrate;
            None where nothing keeps to every rule.
        value: What was made small: `cost`, with `one_off` spread over the years and prices risen as far as asked;
            infinite where nothing keeps to every rule.
        bound: What no plan can be below; equal to `value` where the plan is proved optimal.
        status: `optimal`, `feasible` (out of time), `heuristic` (too large to prove), `infeasible` (nothing keeps to
            every rule; see `conflict`) or `nothing-to-do` (no tool states what it costs).
        demands: What has to be offered, to whom and where.
        unpriced: Tools that stay and of which it is not stated what they cost.
    """

    before: Stack
    keep: tuple[str, ...]
    retire: tuple[str, ...]
    adopt: tuple[str, ...]
    cost: Decimal | None
    current_cost: Decimal | None
    one_off: Decimal | None
    value: float
    bound: float
    status: Status
    demands: tuple[Demand, ...]
    unpriced: tuple[str, ...]
    solver: Solver = field(repr=False, compare=False)

    @property
    def problem(self) -> Problem:
        """What was solved."""
        return self.solver.problem

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of its value; 0 where it is proved.

        Infinite where nothing keeps to every rule: there is no plan that could be near the best one.
        """
        if self.status == "infeasible":
            return math.inf
        if self.value <= self.bound or not self.value or self.status == "nothing-to-do":
            return 0.0
        return (self.value - self.bound) / abs(self.value)

    # -- money

    @property
    def saving(self) -> Decimal | None:
        """What is saved a year once every contract has run out, more seats taken off; None where `cost` is."""
        return None if self.cost is None or self.current_cost is None else self.current_cost - self.cost

    def net(self, years: Amount) -> Decimal | None:
        """What is saved over some years after what it costs once; None where `cost` is."""
        if self.saving is None or self.one_off is None:
            return None
        return self.saving * amount(years, "years") - self.one_off

    @cached_property
    def purchases(self) -> tuple[purchases.Purchase, ...]:
        """The seats that have to be bought for people who lose a tool."""
        if not self.settled:
            return ()
        return purchases.purchases(self.problem, self.service.handed)

    @property
    def seats(self) -> Table:
        """One row for each tool of which more seats are bought: how many, at which price, for whose users."""
        return purchases.table(self.problem, self.purchases)

    @cached_property
    def endings(self) -> tuple[schedule.Ending, ...]:
        """When the cost of each tool that goes stops."""
        return schedule.endings(self.problem, self.retire, purchases.by_leaver(self.purchases))

    @property
    def schedule(self) -> Table:
        """One row for each tool that goes: when notice is due, when its cost stops, what that saves in a year."""
        return schedule.table(self.problem, self.endings)

    def saved_by(self, day: date) -> tuple[Decimal, Decimal]:
        """The least and the most that is saved until a day; where a contract is not stated the least is nothing.

        Dates are those of the audit. More seats cost from the day on which the tool stops costing whose users need
        them. What planned tools cost that come is not taken off: from when on they cost is not stated.

        Raises:
            StackAuditError: this is no day.
        """
        return schedule.saved(self.problem, self.endings, day)

    # -- who serves whom

    @cached_property
    def service(self) -> Service:
        """Who serves whom once the plan is carried out."""
        return Service(self.problem, replace(self.solver.solution, keep=frozenset(self.keep)))

    @property
    def providers(self) -> Table:
        """One row a demand: who meets it, who would be next, how well it is met."""
        return self.service.table()

    @cached_property
    def successors(self) -> Mapping[str, str | None]:
        """For each tool that goes the one that takes over most of what it does; None where nobody uses it."""
        return {tool: self.service.successor(tool) for tool in self.retire}

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """Departments, and tools that they take up and do not use today."""
        return self.service.moves if self.settled else ()

    @property
    def settled(self) -> bool:
        """Whether there is a plan at all."""
        return self.status not in {"infeasible", "nothing-to-do"}

    # -- why, and how firm

    @property
    def reasons(self) -> Mapping[str, Message]:
        """Why each tool stays."""
        return {tool: conflict.Sentence.of(reason.message) for tool, reason in self.grounds.items()}

    @cached_property
    def grounds(self) -> Mapping[str, Reason]:
        """Why each tool stays, with what sort of reason it is."""
        return grounds(self.service)

    @cached_property
    def notes(self) -> tuple[Message, ...]:
        """What was taken as it is, and what could not be told."""
        return tuple(conflict.Sentence.of(note) for note in notes(self.service, self.retire))

    @cached_property
    def dominated(self) -> tuple[Message, ...]:
        """One proof for each tool that another one which stays does as well in every respect, for no more money."""
        proofs = dominance.proofs(self.problem, self.solver.solution) if self.settled else ()
        return tuple(conflict.Sentence.of(proof) for proof in proofs)

    def regret(self, tool: str) -> float | None:
        """What the opposite decision on a tool costs a year; None where nothing keeps to every rule then.

        Raises:
            UnknownNameError: there is no such tool to decide on.
            StackAuditError: the plan is not proved optimal.
        """
        return margins.regret(self.solver, self._known(tool))

    def break_even(self, tool: str) -> float | None:
        """The price a year at or below which a tool that goes would stay, or above which one that stays would go.

        Returns None where no price flips it, and where its price is not stated.

        Raises:
            UnknownNameError: there is no such tool to decide on.
            StackAuditError: the plan is not proved optimal, or has to save an amount.
        """
        return margins.break_even(self.solver, self._known(tool))

    def near_optimal(self, within: float = 0.02) -> margins.NearOptimal:
        """What all plans have in common that cost at most that share more: robust keeps, and robust retirements.

        Raises:
            StackAuditError: the plan is not proved optimal.
        """
        return margins.near_optimal(self.solver, within)

    def pareto(self) -> front.Front:
        """What a better fit costs: every plan that no other one beats on both cost and mean fit of the providers.

        Raises:
            StackAuditError: the plan is not proved optimal, or no fit is known.
        """
        return front.pareto(self.solver)

    @cached_property
    def relaxation(self) -> float:
        """What no plan can cost less than: the least cost if tools could be kept in part."""
        return self.solver.relaxation

    def _known(self, tool: str) -> str:
        if not isinstance(tool, str):
            raise StackAuditError(f"{tool!r} is not the id of a tool")
        if tool not in self.problem.tools:
            raise UnknownNameError("tool of the plan", tool, self.problem.tools)
        return tool

    # -- where there is none

    @cached_property
    def uncovered(self) -> tuple[Demand, ...]:
        """Demands that no tool could meet that may be kept."""
        return conflict.uncovered(self.problem) if self.status == "infeasible" else ()

    @cached_property
    def clash(self) -> tuple[Rule, ...]:
        """A smallest set of rules that exclude one another; empty where there is a plan."""
        return conflict.conflict(self.problem, self.solver.seconds) if self.status == "infeasible" else ()

    @property
    def conflict(self) -> tuple[Message, ...]:
        """A smallest set of rules that exclude one another, in words."""
        return tuple(conflict.Sentence.of(rule.message) for rule in self.clash)

    @cached_property
    def most_saved(self) -> Decimal | None:
        """The most that can be saved a year, where more is asked for; None where something else is impossible too."""
        wanted = self.problem.question.min_savings
        if self.status != "infeasible" or wanted is None:
            return None
        return conflict.most_saved(self.problem, self.solver.seconds)

    # -- the stack with it carried out

    @property
    def _move(self) -> carrying.Move:
        return carrying.Move(self.before, self.successors, self.adopt, self.purchases, self.moves)

    @cached_property
    def what_if(self) -> WhatIf:
        """The plan as edits: each tool that goes is replaced by its successor, links included, or retired."""
        return carrying.carried_out(self._move)

    @cached_property
    def bare(self) -> WhatIf:
        """The plan as edits if only the people move, and no link of a tool that goes is rebuilt."""
        return carrying.moved_only(self._move)

    @property
    def stack(self) -> Stack:
        """The stack with the plan carried out; as it is where nothing keeps to every rule."""
        return self.what_if.stack

    @cached_property
    def rebuild(self) -> Table:
        """One row for each integration that has to be rebuilt at the successor of a tool that goes."""
        return carrying.rebuilt(self.before, self.successors)

    def comparison(self, policy: Policy | None = None) -> Comparison:
        """Compare the audits before and after, with links rebuilt."""
        return self.what_if.compare(self.problem.policy if policy is None else policy)

    @cached_property
    def journeys(self) -> Table:
        """One row a journey: before, after with links rebuilt, and after without; and whether that is worse."""
        return journeys.journeys(self.before, self.stack, self.bare.stack, self.problem.policy, self.service.divided)

    def save(self, path: str | Path) -> Path:
        """Write the stack with the plan carried out; forms as for `sa.write_stack`.

        Raises:
            StackAuditError: nothing keeps to every rule; there is no such form; the place cannot be written to.
        """
        if self.status == "infeasible":
            reasons = "; ".join(str(one) for one in self.conflict)
            raise StackAuditError(f"there is no plan to write: no choice of tools keeps to every rule ({reasons})")
        return write_stack(self.stack, path)

    # -- to look at

    @cached_property
    def decisions(self) -> Table:
        """One row a tool, those that stay first."""
        return decisions(self)

    def table(self) -> pd.DataFrame:
        """One row a tool, those that stay first: what becomes of it, why, what it costs, who takes over."""
        return self.decisions.to_frame()

    def explain(self) -> str:
        """The plan in words: what goes, what that saves and when, what it rests on, and how firm it is."""
        from stackaudit.planning.consolidation.wording import sentences

        return "\n".join(sentence.render(visible) for sentence in sentences(self))

    def __repr__(self) -> str:
        if self.status == "infeasible":
            return f"<ConsolidationPlan for {self.before.name!r}: infeasible, no choice of tools keeps to every rule>"
        what = f"{len(self.retire)} of {len(self.problem.current)} tools retired"
        cost = "not stated" if self.cost is None else f"{self.cost}"
        return f"<ConsolidationPlan for {self.before.name!r}: {self.status}, {what}, cost {cost}, gap {self.gap:.1%}>"

    def _repr_html_(self) -> str:
        from stackaudit.planning.consolidation.wording import card

        return card(self)
