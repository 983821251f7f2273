"""`ConsolidationPlan`: what to keep, what to retire, what that saves and when, how firm it is, the stack after it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.choice import assignment
from stackaudit.choice.amounts import Amount, Status, amount
from stackaudit.choice.answer import SECONDS
from stackaudit.choice.grounds import Reason, grounds
from stackaudit.choice.problem import Problem, broken
from stackaudit.choice.question import (
    Pair,
    Question,
    above_nothing,
    capabilities_named,
    count,
    demands_read,
    horizon,
    pairs_priced,
    tools_named,
    whole,
    yes_or_no,
)
from stackaudit.choice.rules import Rule
from stackaudit.choice.service import Service
from stackaudit.choice.solver import Solver, conflict, most_saved, uncovered
from stackaudit.core.deadline import Clock, Deadline, OutOfTimeError
from stackaudit.core.errors import THE_STACK_OF_AN_AUDIT, StackAuditError, UnknownNameError, check_kind
from stackaudit.core.findings import Table
from stackaudit.core.gc_pause import paused
from stackaudit.core.messages import Message
from stackaudit.core.progress import Progress, telling
from stackaudit.diff import Comparison
from stackaudit.diff.new_holders import NewHolders, new_holders
from stackaudit.graph import StackGraph
from stackaudit.io.writers import write_stack
from stackaudit.model.lifecycle import Demand
from stackaudit.model.stack import Stack
from stackaudit.planning.consolidation import outcome, sensitivity
from stackaudit.planning.consolidation.front import Front
from stackaudit.planning.consolidation.reasons import decisions, notes
from stackaudit.planning.plan import Sentence, card, explained, gap
from stackaudit.planning.what_if import WhatIf
from stackaudit.policy import DEFAULT_POLICY, Policy

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
        status: `optimal`, `feasible` (stopped by the clock: another run may differ), `heuristic` (too large to prove),
            `infeasible` (nothing keeps to every rule; see `conflict`) or `nothing-to-do` (no tool states a cost).
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
        return gap(self.value, self.bound)

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
    def purchases(self) -> tuple[assignment.Purchase, ...]:
        """The seats that have to be bought for people who lose a tool."""
        if not self.settled:
            return ()
        return assignment.purchases(self.problem, self.service.assignment)

    @property
    def seats(self) -> Table:
        """One row for each tool of which more seats are bought: how many, at which price, for whose users."""
        return assignment.seat_table(self.problem, self.purchases)

    @cached_property
    def endings(self) -> tuple[outcome.Ending, ...]:
        """When the cost of each tool that goes stops."""
        return outcome.endings(self.problem, self.retire, assignment.by_leaver(self.purchases))

    @property
    def schedule(self) -> Table:
        """One row for each tool that goes: when notice is due, when its cost stops, what that saves in a year."""
        return outcome.schedule(self.problem, self.endings)

    def saved_by(self, day: date) -> tuple[Decimal, Decimal]:
        """The least and the most that is saved until a day; where a contract is not stated the least is nothing.

        Dates are those of the audit. More seats cost from the day on which the tool stops costing whose users need
        them. What planned tools cost that come is not taken off: from when on they cost is not stated.

        Raises:
            StackAuditError: this is no day.
        """
        return outcome.saved(self.problem, self.endings, day)

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
        return {tool: Sentence.of(reason.message) for tool, reason in self.grounds.items()}

    @cached_property
    def grounds(self) -> Mapping[str, Reason]:
        """Why each tool stays, with what sort of reason it is."""
        return grounds(self.service)

    @cached_property
    def notes(self) -> tuple[Message, ...]:
        """What was taken as it is, and what could not be told."""
        return tuple(Sentence.of(note) for note in notes(self.service, self.retire))

    @cached_property
    def dominated(self) -> tuple[Message, ...]:
        """One proof for each tool that another one which stays does as well in every respect, for no more money."""
        proofs = sensitivity.proofs(self.problem, self.solver.solution) if self.settled else ()
        return tuple(Sentence.of(proof) for proof in proofs)

    def regret(self, tool: str) -> float | None:
        """What the opposite decision on a tool costs a year; None where nothing keeps to every rule then.

        Raises:
            UnknownNameError: there is no such tool to decide on.
            StackAuditError: the plan is not proved optimal.
        """
        return sensitivity.regret(self.solver, self._known(tool))

    def break_even(self, tool: str) -> float | None:
        """The price a year at or below which a tool that goes would stay, or above which one that stays would go.

        Returns None where no price flips it, and where its price is not stated.

        Raises:
            UnknownNameError: there is no such tool to decide on.
            StackAuditError: the plan is not proved optimal, or has to save an amount.
        """
        return sensitivity.break_even(self.solver, self._known(tool))

    def near_optimal(self, within: float = 0.02) -> sensitivity.NearOptimal:
        """What all plans have in common that cost at most that share more: robust keeps, and robust retirements.

        Raises:
            StackAuditError: the plan is not proved optimal.
        """
        return sensitivity.near_optimal(self.solver, within)

    def pareto(self) -> Front:
        """What a better fit costs: every plan that no other one beats on both cost and mean fit of the providers.

        Raises:
            StackAuditError: the plan is not proved optimal, or no fit is known.
        """
        return sensitivity.pareto(self.solver)

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
        return uncovered(self.problem) if self.status == "infeasible" else ()

    @property
    def clash(self) -> tuple[Rule, ...]:
        """Rules that exclude one another, as few as can be if `clash_is_smallest`; empty where there is a plan."""
        return self._clash[0]

    @property
    def clash_is_smallest(self) -> bool:
        """Whether without any one rule of it the others can hold; False where time ran out before that was certain."""
        return self._clash[1]

    @cached_property
    def _clash(self) -> tuple[tuple[Rule, ...], bool]:
        if self.status != "infeasible":
            return (), True
        deadline = self.solver.again()
        return conflict(self.problem.until(deadline)), not deadline.passed

    @property
    def conflict(self) -> tuple[Message, ...]:
        """A smallest set of rules that exclude one another, in words."""
        return tuple(Sentence.of(rule.message) for rule in self.clash)

    @cached_property
    def most_saved(self) -> Decimal | None:
        """The most that can be saved a year, where more is asked for; None where something else is impossible too."""
        wanted = self.problem.question.min_savings
        if self.status != "infeasible" or wanted is None:
            return None
        with suppress(OutOfTimeError):
            return most_saved(self.problem.until(self.solver.again()))
        return None

    # -- the stack with it carried out

    @property
    def _move(self) -> outcome.Move:
        return outcome.Move(self.before, self.successors, self.adopt, self.purchases, self.moves)

    @cached_property
    def what_if(self) -> WhatIf:
        """The plan as edits: each tool that goes is replaced by its successor, links included, or retired."""
        return outcome.carried_out(self._move)

    @cached_property
    def bare(self) -> WhatIf:
        """The plan as edits if only the people move, and no link of a tool that goes is rebuilt."""
        return outcome.carried_out(self._move, rebuild=False)

    @property
    def stack(self) -> Stack:
        """The stack with the plan carried out; as it is where nothing keeps to every rule."""
        return self.what_if.stack

    @cached_property
    def rebuild(self) -> Table:
        """One row for each integration that has to be rebuilt at the successor of a tool that goes."""
        return outcome.rebuilt(self.before, self.successors)

    def comparison(self, policy: Policy | None = None) -> Comparison:
        """Compare the audits before and after, with links rebuilt."""
        return self.what_if.compare(self.problem.policy if policy is None else policy)

    @cached_property
    def new_holders(self) -> NewHolders:
        """Who would hold personal data with links rebuilt, or might, and does not today."""
        before, after = (StackGraph(stack, self.problem.policy) for stack in (self.before, self.stack))
        return new_holders(before, after)

    @cached_property
    def journeys(self) -> Table:
        """One row a journey: before, after with links rebuilt, and after without; and whether that is worse."""
        return outcome.journeys(self.before, self.stack, self.bare.stack, self.problem.policy, self.service.divided)

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
        from stackaudit.planning.consolidation.summary import sentences

        return explained(sentences(self))

    def __repr__(self) -> str:
        if self.status == "infeasible":
            return f"<ConsolidationPlan for {self.before.name!r}: infeasible, no choice of tools keeps to every rule>"
        what = f"{len(self.retire)} of {len(self.problem.current)} tools retired"
        cost = "not stated" if self.cost is None else f"{self.cost}"
        return f"<ConsolidationPlan for {self.before.name!r}: {self.status}, {what}, cost {cost}, gap {self.gap:.1%}>"

    def _repr_html_(self) -> str:
        from stackaudit.planning.consolidation.summary import sentences

        return card(sentences(self), self.decisions)


_BEST_GRADE = 3


def plan_consolidation(
    stack: Stack,
    *,
    keep: Iterable[str] = (),
    retire: Iterable[str] = (),
    budget_of_uncertainty: float = 0,
    max_changes: int | None = None,
    min_savings: Amount | None = None,
    years: float = 3.0,
    least_grade: int = 1,
    no_worse: bool = True,
    twice: Iterable[str] = (),
    integrate: Mapping[Pair, Amount] | None = None,
    demands: Iterable[Demand | str] | None = None,
    respect_intents: bool = True,
    policy: Policy | None = None,
    seconds: float = SECONDS,
    progress: Progress | None = None,
    clock: Clock = time.monotonic,
) -> ConsolidationPlan:
    """Find the tools to keep so that every department still has every capability it uses, for the least cost.

    What is not stated is never taken as free or as useless: a tool that does not state what it costs a year, or what it
    is used for, is kept, and the plan says so; so is one that overlaps on purpose. Facts of the tools count too: what
    must be kept or retired, what cannot be kept beside or without what, how many people a tool can serve.

    A department is taken to use every capability of every tool it has, unless `usage` says that nobody does.

    People who lose a tool need seats. Each active seat of a tool that goes, by whatever its `seats.measure` counts,
    needs one at a tool that takes over and is priced by the seat: a spare one, else one more at what a paid one costs.
    Who is listed as a user of both needs none. What is not stated is not counted, and a note says so.

    A tool can serve so many people (`capacity`): what it carries today is accepted, and only who comes on top needs
    room. Departments, and the users of a tool, may be split over several tools. How many of a department are in a
    region is not known, so all of them count.

    >>> from stackaudit import Stack
    >>> stack = Stack.model_validate({"name": "Shop", "tools": [
    ...     {"id": "suite", "capabilities": ["email", "forms"], "cost": {"annual": 30}},
    ...     {"id": "mailer", "capabilities": ["email"], "cost": {"annual": 9}},
    ...     {"id": "former", "capabilities": ["forms"], "cost": {"annual": 5}}]})
    >>> plan = plan_consolidation(stack)
    >>> plan.keep, plan.saving, plan.regret("suite")
    (('former', 'mailer'), Decimal('30'), 16.0)

    Args:
        stack: What to consolidate; it is never changed.
        keep: Tools that have to stay.
        retire: Tools that have to go.
        budget_of_uncertainty: How many prices may rise at once, each by its `cost.may_rise`, in the worst case that the
            plan is made for (Bertsimas and Sim); 0 leaves rises out of account.
        max_changes: How many tools may go or come at the most.
        min_savings: What has to be saved a year at the least.
        years: Over how many years costs that are paid once are spread.
        least_grade: How well a tool has to offer a capability to count, from 0 to 3. Above 1, a grade that is not
            stated does not count, except for what is used today: nobody has to leave a tool for want of a figure.
        no_worse: Whether nobody may be served by a tool that is stated to do worse than the one in use today; where a
            grade is not stated a note says so. False allows it, and the plan lists who would be served worse.
        twice: Capabilities that at least two tools have to offer.
        integrate: What it costs once to integrate two tools, if both stay.
        demands: What has to be offered; where None, what the tools in use are used for today.
        respect_intents: Whether a tool that is stated to overlap on purpose stays; a migration keeps nothing.
        policy: How the audits before and after judge; the default policy where None.
        seconds: How long planning may take; past it the plan is `feasible`: the best so far, with a bound.
        progress: Called as `progress(passed, seconds)` with whole seconds, at most once a second, between the steps of
            the search; where planning takes less than a second nobody is told.
        clock: What `seconds` are read from, for tests.

    Returns:
        The plan. Where it is `optimal` no choice is cheaper.

    Raises:
        UnknownNameError: an argument names a tool that the stack does not have, or a capability that no tool states.
        StackAuditError: an argument makes no sense, or no plan was found in time.
    """
    _check_kinds(stack, policy)
    seconds = above_nothing(seconds, "seconds")
    question = Question(
        keep=tools_named(stack, keep, "keep"),
        retire=tools_named(stack, retire, "retire"),
        rises=count(budget_of_uncertainty, "budget_of_uncertainty"),
        max_changes=None if max_changes is None else whole(max_changes, "max_changes"),
        min_savings=None if min_savings is None else amount(min_savings, "min_savings"),
        years=horizon(years),
        least_grade=whole(least_grade, "least_grade", most=_BEST_GRADE),
        no_worse=yes_or_no(no_worse, "no_worse"),
        twice=capabilities_named(stack, twice),
        integrate=pairs_priced(stack, integrate),
        respect_intents=yes_or_no(respect_intents, "respect_intents"),
        as_today=demands is None,
    )
    both = sorted(question.keep & question.retire)
    if both:
        raise StackAuditError(f"{', '.join(both)}: to be kept and to be retired at once; decide on one")
    with paused(), telling(clock, seconds, progress) as read:
        deadline = Deadline.after(seconds, read)
        problem = Problem(stack, question, demands_read(stack, demands), policy or DEFAULT_POLICY)
        plan = _plan(stack, Solver(problem, seconds, deadline))
        _check(plan)
    return plan


def _check_kinds(stack: object, policy: object) -> None:
    """Refuse what is no stack, and what is no policy."""
    if isinstance(stack, str | Path):
        raise StackAuditError(f"{str(stack)!r} is not a stack; read it first: read_stack({str(stack)!r})")
    check_kind("plan_consolidation", stack, Stack, THE_STACK_OF_AN_AUDIT)
    if policy is not None and not isinstance(policy, Policy):
        raise StackAuditError(f"policy is {policy!r}; write a Policy, or None for the default one")


def _plan(stack: Stack, solver: Solver) -> ConsolidationPlan:
    problem, solution = solver.problem, solver.solution
    impossible = solution.status == "infeasible"
    stuck = impossible or solution.status == "nothing-to-do"
    keep, moves = (problem.current, frozenset[Pair]()) if stuck else (solution.keep, solution.moves)
    known = bool(problem.prices.keys() & problem.current)
    priced = not impossible and (known or bool(problem.prices.keys() & keep))
    if impossible:
        value = bound = math.inf
    elif solution.status == "nothing-to-do":
        value = bound = 0.0
    else:
        value = problem.value(keep, moves)
        bound = value if solution.status == "optimal" else min(solution.bound, value)
    return ConsolidationPlan(
        before=stack,
        keep=tuple(sorted(keep)),
        retire=tuple(sorted(problem.current - keep)),
        adopt=tuple(sorted(keep & problem.planned)),
        cost=problem.yearly(keep, moves) if priced else None,
        current_cost=problem.annual(problem.current) if known else None,
        one_off=None if impossible else problem.once(keep, moves),
        value=value,
        bound=bound,
        status=solution.status,
        demands=problem.demands,
        unpriced=tuple(sorted(tool for tool in keep if tool not in problem.prices)),
        solver=solver,
    )


def _check(plan: ConsolidationPlan) -> None:
    """Every rule is looked at once more, without the solver."""
    if not plan.settled:
        return
    solution = plan.solver.solution
    missed = [str(rule.message) for rule in broken(plan.problem, solution.keep, solution.moves)]
    if missed:
        raise StackAuditError(f"the plan does not keep to its rules ({'; '.join(missed)}): this is a bug of ours")
