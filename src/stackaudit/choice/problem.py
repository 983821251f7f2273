"""One consolidation: the tools, what has to be offered, what it costs, and which choices keep to every rule."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from stackaudit.choice import assignment
from stackaudit.choice.amounts import Status
from stackaudit.choice.assignment import Handover, SeatPrice
from stackaudit.choice.question import Pair, Question
from stackaudit.choice.rules import Rule, asked_rules, between_rules, fact_rules, spoken
from stackaudit.core.deadline import NEVER, Deadline, OutOfTimeError
from stackaudit.core.messages import say
from stackaudit.model.lifecycle import Demand, day_of, demands_of, is_gone, offered, phase, used
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy

NONE = Decimal(0)
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Problem:
    """What is to be consolidated. Everything it lists is in order of id, whatever the order of the file.

    Attributes:
        stack: The stack as it is.
        question: What is asked for.
        demands: What has to be offered, to whom and where.
        policy: How an audit judges.
        deadline: When whatever is worked out on the way has to be there.
    """

    stack: Stack
    question: Question
    demands: tuple[Demand, ...]
    policy: Policy
    deadline: Deadline = field(default=NEVER, repr=False, compare=False)

    def until(self, deadline: Deadline) -> Problem:
        """The same problem with another deadline, its rules, and all else that was worked out so far."""
        _ = self._assignments, self.rules  # shared by both from here on
        other = copy.copy(self)
        object.__setattr__(other, "deadline", deadline)
        return other

    @cached_property
    def tools(self) -> dict[str, Tool]:
        """The tools of the stack that are neither retired nor past their end, by id."""
        today = day_of(self.stack)
        return {tool.id: tool for tool in sorted(self.stack.tools, key=lambda t: t.id) if not is_gone(tool, today)}

    @cached_property
    def planned(self) -> frozenset[str]:
        """Tools that are not in use yet: they could come."""
        return frozenset(id_ for id_, tool in self.tools.items() if phase(tool) == "plan")

    @cached_property
    def current(self) -> frozenset[str]:
        """Tools that are in use."""
        return frozenset(self.tools) - self.planned

    @cached_property
    def fading(self) -> frozenset[str]:
        """Tools that are being phased out: nothing is built upon them where another tool does the same."""
        return frozenset(id_ for id_, tool in self.tools.items() if phase(tool) == "phase-out")

    # -- money

    @cached_property
    def prices(self) -> dict[str, Decimal]:
        """What each tool costs a year, where that is stated."""
        costs = {id_: tool.spend for id_, tool in self.tools.items()}
        return {id_: cost.annual for id_, cost in costs.items() if cost is not None and cost.annual is not None}

    @cached_property
    def leaving(self) -> dict[str, Decimal]:
        """What it costs once to retire each tool in use, where that is stated."""
        costs = {id_: self.tools[id_].spend for id_ in sorted(self.current)}
        return {id_: cost.one_off for id_, cost in costs.items() if cost is not None and cost.one_off is not None}

    @cached_property
    def rising(self) -> dict[str, Decimal]:
        """By how much the price of each tool may rise, where a price is stated and may rise."""
        costs = {id_: self.tools[id_].spend for id_ in self.prices}
        return {id_: cost.may_rise for id_, cost in costs.items() if cost is not None and cost.may_rise}

    def onboarding(self, tool: str) -> Decimal | None:
        """What it costs once to bring one more department onto a tool."""
        cost = self.tools[tool].spend
        return None if cost is None else cost.onboarding

    def annual(self, keep: Iterable[str]) -> Decimal:
        """What tools cost a year together, as far as that is stated."""
        return sum((self.prices[tool] for tool in keep if tool in self.prices), NONE)

    def once(self, keep: frozenset[str], moves: Iterable[Pair]) -> Decimal:
        """What it costs once: to retire, to bring departments onto tools, to integrate; as far as that is stated."""
        left = sum((cost for tool, cost in self.leaving.items() if tool not in keep), NONE)
        moved = sum((self.onboarding(tool) or NONE for where, tool in moves if not self.uses(where, tool)), NONE)
        joined = sum((cost for one, other, cost in self.question.integrate if {one, other} <= keep), NONE)
        return left + moved + joined

    @cached_property
    def seats(self) -> dict[str, SeatPrice]:
        """The tools of which more seats could have to be bought, with what those cost."""
        return assignment.priced_seats(self)

    @cached_property
    def handovers(self) -> dict[str, tuple[Handover, ...]]:
        """What each tool that could go is used for, where seats may have to be bought for its users."""
        return assignment.handovers(self)

    def assign(self, keep: frozenset[str], moves: Iterable[Pair]) -> assignment.Assignment:
        """Where people go under a choice, how they share tools, and how many seats that takes."""
        choice = (keep, frozenset(moves))
        if choice not in self._assignments:
            self._assignments[choice] = assignment.assign(self, *choice)
        return self._assignments[choice]

    @cached_property
    def _assignments(self) -> dict[tuple[frozenset[str], frozenset[Pair]], assignment.Assignment]:
        return {}

    def bought(self, keep: frozenset[str], moves: Iterable[Pair]) -> Decimal:
        """What more seats cost a year, for people who lose a tool; as far as that is stated."""
        seats = self.assign(keep, moves).seats
        return sum((self.seats[tool].cost(count) for tool, count in seats.items()), NONE)

    def yearly(self, keep: frozenset[str], moves: Iterable[Pair]) -> Decimal:
        """What a choice costs a year, more seats included; to the cent where seats are bought."""
        more = self.bought(keep, moves)
        return self.annual(keep) + (more.quantize(_CENT) if more != more.to_integral_value() else more)

    def rise(self, keep: Iterable[str]) -> float:
        """By how much the prices rise at the worst, where only so many rise at once (Bertsimas and Sim)."""
        steps = sorted((float(self.rising[tool]) for tool in keep if tool in self.rising), reverse=True)
        whole = math.floor(self.question.rises)
        part = steps[whole] * (self.question.rises - whole) if whole < len(steps) else 0.0
        return math.fsum(steps[:whole]) + part

    def value(self, keep: frozenset[str], moves: Iterable[Pair]) -> float:
        """What is made small: cost a year, with costs that are paid once spread over the years, and prices risen."""
        moves = frozenset(moves)
        spread = self.annual(keep) + self.bought(keep, moves) + self.once(keep, moves) / self.question.years
        return float(spread) + self.rise(keep)

    # -- who serves whom

    def uses(self, department: str, tool: str) -> bool:
        """Whether a department uses a tool today."""
        return tool in self.current and department in self.tools[tool].departments

    @cached_property
    def servers(self) -> dict[Demand, tuple[str, ...]]:
        """For each demand the tools that could meet it, in order.

        One that is phased out is among them only if nothing else could, or if it is used today and all else may fill.
        """
        offers: dict[str, list[Tool]] = {}
        for tool in self.tools.values():
            for capability in self._offered[tool.id]:
                offers.setdefault(capability, []).append(tool)
        found = {}
        for demand in self.demands:
            able = tuple(tool.id for tool in offers.get(demand.capability, ()) if self.able(tool.id, demand))
            lasting = tuple(tool for tool in able if tool not in self.fading and tool not in self.gone)
            crowded = demand.department in self.people and all(self.tools[t].capacity is not None for t in lasting)
            found[demand] = tuple(
                tool
                for tool in able
                if not lasting or tool not in self.fading or (crowded and self.in_use(tool, demand))
            )
        return found

    @cached_property
    def _offered(self) -> dict[str, frozenset[str]]:
        """The capabilities that each tool offers well enough."""
        return {id_: offered(tool, self.question.least_grade) for id_, tool in self.tools.items()}

    @cached_property
    def offering(self) -> dict[str, frozenset[str]]:
        """The tools that offer each capability, however well."""
        found: dict[str, set[str]] = {}
        for tool, capabilities in self._offered_at_all.items():
            for capability in capabilities:
                found.setdefault(capability, set()).add(tool)
        return {capability: frozenset(tools) for capability, tools in found.items()}

    @cached_property
    def _offered_at_all(self) -> dict[str, frozenset[str]]:
        return {id_: offered(tool) for id_, tool in self.tools.items()}

    def able(self, tool: str, demand: Demand) -> bool:
        """Whether a tool could meet a demand, and well enough as far as that is stated.

        It offers it, and is not known to stay out of the region; whose tool it is today does not matter: departments
        can move. Where more than a basic grade is asked for, one that is not stated counts only for what is used today.
        So does all that a suite may do of which nobody has said which modules there are.
        """
        record = self.tools[tool]
        there = not demand.region or record.regions is None or demand.region in record.regions
        if not there or demand.capability not in self._offered[tool]:
            return False
        unsure = self.question.least_grade > 1 and self.grade(demand, tool) is None
        if (unsure or record.is_unconfirmed_suite) and not self.serves_today(tool, demand):
            return False
        return not self.is_worse(tool, demand)

    def is_worse(self, tool: str, demand: Demand) -> bool:
        """Whether a tool is stated to do something worse than it is done today, and nobody may be served worse."""
        then = self.grade(demand, tool) if self.question.no_worse else None
        now = None if then is None else self.grade_today(demand)
        return now is not None and then is not None and then < now

    def grade(self, demand: Demand, tool: str) -> int | None:
        """How well a tool offers what is demanded, as far as that is stated."""
        return self._grades[tool].get(demand.capability)

    @cached_property
    def _grades(self) -> dict[str, dict[str, int | None]]:
        """How well each tool offers each capability; the first counts of one that is listed twice."""
        return {id_: {use.id: use.grade for use in reversed(tool.capabilities)} for id_, tool in self.tools.items()}

    def grade_today(self, demand: Demand) -> int | None:
        """How well the best tool offers it that is used for it today; None where no grade is stated."""
        return self._graded_today.get(demand)

    @cached_property
    def _graded_today(self) -> dict[Demand, int | None]:
        found: dict[Demand, int | None] = {}
        for demand, tools in self._users.items():
            grades = (self.grade(demand, tool) for tool in tools)
            found[demand] = max((grade for grade in grades if grade is not None), default=None)
        return found

    @cached_property
    def fed(self) -> dict[tuple[str, str], frozenset[str]]:
        """For each tool and capability the tools that it feeds or is fed by and shares nothing else with.

        One hands over to the other: what both call by one name are two parts of a job, so neither takes the other over.
        """
        found: dict[tuple[str, str], set[str]] = {}
        for flow in self.stack.integrations:
            one, other = self.tools.get(flow.source), self.tools.get(flow.target)
            if one is None or other is None or one is other or flow.status == "planned":
                continue
            shared = self._offered_at_all[one.id] & self._offered_at_all[other.id]
            if len(shared) == 1:
                (capability,) = shared
                found.setdefault((one.id, capability), set()).add(other.id)
                found.setdefault((other.id, capability), set()).add(one.id)
        return {key: frozenset(tools) for key, tools in found.items()}

    def in_use(self, tool: str, demand: Demand) -> bool:
        """Whether a tool is used for a demand today."""
        return demand in self._today.get(tool, ())

    def serves_today(self, tool: str, demand: Demand) -> bool:
        """Whether it is stated that a tool is used for a demand: a region or a department left open does not count."""
        return demand in self._stated.get(tool, ()) if self.question.as_today else self.in_use(tool, demand)

    @cached_property
    def _stated(self) -> dict[str, frozenset[Demand]]:
        return {tool: demands_of(self.tools[tool]) for tool in sorted(self.current)}

    def users_of(self, demand: Demand) -> tuple[str, ...]:
        """The tools that are used for a demand today."""
        return self._users.get(demand, ())

    @cached_property
    def _users(self) -> dict[Demand, tuple[str, ...]]:
        found: dict[Demand, list[str]] = {}
        for tool, listed in self._today.items():
            for demand in listed:
                found.setdefault(demand, []).append(tool)
        return {demand: tuple(tools) for demand, tools in found.items()}

    @cached_property
    def _today(self) -> dict[str, dict[Demand, None]]:
        """For each tool in use the demands that are there because it is used for them, in order."""
        by_capability: dict[str, list[Demand]] = {}
        for demand in self.demands:
            by_capability.setdefault(demand.capability, []).append(demand)
        found = {}
        for tool in sorted(self.current):
            record = self.tools[tool]
            departments, regions = {"", *record.departments}, None if record.regions is None else {"", *record.regions}
            listed = sorted(demand for capability in used(record) for demand in by_capability.get(capability, ()))
            found[tool] = dict.fromkeys(
                demand
                for demand in listed
                if demand.department in departments and (regions is None or demand.region in regions)
            )
        return found

    @cached_property
    def served(self) -> dict[str, tuple[Demand, ...]]:
        """For each tool the demands that it could meet."""
        found: dict[str, list[Demand]] = {tool: [] for tool in self.tools}
        for demand, tools in self.servers.items():
            for tool in tools:
                found[tool].append(demand)
        return {tool: tuple(listed) for tool, listed in found.items()}

    def sole(self, tool: str) -> tuple[Demand, ...]:
        """The demands that no other tool could meet that may be kept."""
        gone, handed = self.gone, self._handed_alone.get(tool, set())
        return tuple(
            demand
            for demand in self.served[tool]
            if demand in handed or all(other == tool or other in gone for other in self.servers[demand])
        )

    @cached_property
    def _handed_alone(self) -> dict[str, set[Demand | None]]:
        """For each tool the demands of `handed_on` that no other tool could meet that may be kept."""
        found: dict[str, set[Demand | None]] = {}
        for rule in self.handed_on:
            left = [tool for tool in rule.tools if tool not in self.gone]
            if len(left) == 1:
                found.setdefault(left[0], set()).add(rule.demand)
        return found

    def today(self, tool: str) -> tuple[Demand, ...]:
        """The demands that are there because this tool is used for them."""
        return tuple(self._today.get(tool, ()))

    @cached_property
    def departments(self) -> dict[str, str]:
        """The names of the departments, by id."""
        return {one.id: one.name for one in self.stack.departments}

    @cached_property
    def people(self) -> dict[str, int]:
        """The headcount of each department that states one."""
        return {one.id: one.headcount for one in self.stack.departments if one.headcount is not None}

    @cached_property
    def assigned(self) -> Mapping[Pair, None]:
        """Pairs of a department and a tool that have to be chosen: it costs, or it takes of what the tool can serve.

        What a tool does for a department that it is free to serve needs no choice: that the tool stays is enough.
        """
        pairs: dict[Pair, None] = {}
        for tool, served in self.served.items():
            full = self.tools[tool].capacity is not None
            dear = bool(self.onboarding(tool))
            for department in sorted({demand.department for demand in served} - {""}) if full or dear else ():
                if (full and department in self.people) or (dear and not self.uses(department, tool)):
                    pairs[department, tool] = None
        return pairs

    @cached_property
    def shared(self) -> frozenset[Pair]:
        """Of those, the pairs of which people count against what the tool can serve."""
        full = {id_ for id_, tool in self.tools.items() if tool.capacity is not None}
        return frozenset(pair for pair in self.assigned if pair[1] in full and pair[0] in self.people)

    @cached_property
    def limits(self) -> dict[str, int]:
        """How many people each tool with a capacity may serve; what it has to carry today is accepted."""
        return assignment.carried_today(self)

    def closed(self, department: str, tool: str) -> bool:
        """Whether a department may not come to a tool because that carries more people today than it can serve."""
        over = self.limits[tool] > (self.tools[tool].capacity or 0)
        return over and not self.uses(department, tool)

    def free(self, department: str, tool: str, moves: frozenset[Pair]) -> bool:
        """Whether a department may use a tool that is kept: nothing has to be assigned for that, or it is."""
        return (department, tool) not in self.assigned or (department, tool) in moves

    def open(self, demand: Demand, keep: frozenset[str], moves: frozenset[Pair]) -> Iterator[str]:
        """The tools that meet a demand once some are kept and departments have moved."""
        for tool in self.servers[demand]:
            if tool in keep and self.free(demand.department, tool, moves):
                yield tool

    # -- what has to hold

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that has to hold, each with its name."""
        return (*self._covers(), *self.handed_on, *self._twice(), *self._facts, *asked_rules(self.question))

    @cached_property
    def _facts(self) -> tuple[Rule, ...]:
        """What has to hold of each tool, whatever has to be offered."""
        day, found = day_of(self.stack), list[Rule]()
        for id_, tool in self.tools.items():
            found += fact_rules(tool, self.question, day, planned=id_ in self.planned)
            found += between_rules(tool, self.tools)
        return tuple(found)

    def _covers(self) -> Iterator[Rule]:
        for demand, tools in self.servers.items():
            what = spoken(demand, self.departments)
            text = (
                "{demand} has to be offered" if tools else "{demand} has to be offered, and no tool of the stack does"
            )
            yield Rule("cover", tools, say(text, demand=what), demand=demand)

    @cached_property
    def handed_on(self) -> tuple[Rule, ...]:
        """What tools do that hand over to others of the same name: those others do not count for it."""
        found = []
        for (tool, capability), others in sorted(self.fed.items()):
            for demand in self._today.get(tool, ()):
                able = self.servers[demand]
                if demand.capability == capability and tool in able and tool not in self.gone and others & {*able}:
                    text = say(
                        "{demand} has to be offered, as {tool} does, by a tool that it is not connected to",
                        demand=spoken(demand, self.departments), tool=self.tools[tool].name,
                    )  # fmt: skip
                    found.append(Rule("cover", tuple(one for one in able if one not in others), text, demand=demand))
        return tuple(found)

    def _twice(self) -> Iterator[Rule]:
        for capability in self.question.twice:
            regions = {demand.region for demand in self.demands if demand.capability == capability}
            for region in sorted(regions or {""}):
                demand = Demand(capability, "", region)
                here = [one for one in self.demands if (one.capability, one.region) == (capability, region)]
                tools = tuple(id_ for id_ in self.tools if any(self.able(id_, one) for one in (demand, *here)))
                text = say("{demand} has to be offered by two tools", demand=spoken(demand, self.departments))
                yield Rule("cover", tools, text, least=2, demand=demand)

    def forced(self, kind: str) -> dict[str, tuple[Rule, ...]]:
        """The tools that have to be kept, or retired, and each rule that says so."""
        found: dict[str, list[Rule]] = {}
        for rule in self._facts:
            if rule.kind == kind:
                found.setdefault(rule.tools[0], []).append(rule)
        return {tool: tuple(listed) for tool, listed in found.items()}

    @cached_property
    def kept(self) -> dict[str, tuple[Rule, ...]]:
        """Tools that have to be kept."""
        return self.forced("keep")

    @cached_property
    def gone(self) -> dict[str, tuple[Rule, ...]]:
        """Tools that have to be retired, or cannot come."""
        return self.forced("retire")


SAME = 1e-6
"""Amounts that differ by less are the same, for each unit of the larger one."""


@dataclass(frozen=True, slots=True)
class Solution:
    """Which tools are kept, which departments take up which tools, and what no other choice can cost less than."""

    keep: frozenset[str]
    moves: frozenset[Pair]
    status: Status
    bound: float


@dataclass(frozen=True, slots=True)
class Tweak:
    """A question about a plan: what if some tools had to be kept, or had to go?"""

    kept: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()


AS_IT_IS = Tweak()
Choice = tuple[frozenset[str], frozenset[Pair]]
"""The tools that are kept, and the departments and tools that are assigned."""


def same(one: float, other: float) -> bool:
    """Whether two amounts are the same but for what a solver may be off by."""
    return abs(one - other) <= SAME * max(1.0, abs(one), abs(other))


def broken(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Iterable[Rule]:
    """The rules that a choice does not keep to."""
    return (rule for rule in problem.rules if not kept_to(problem, rule, keep, moves))


def holds(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> bool:
    """Whether a choice keeps to every rule."""
    return next(iter(broken(problem, keep, moves)), None) is None


def kept_to(problem: Problem, rule: Rule, keep: frozenset[str], moves: frozenset[Pair]) -> bool:
    """Whether a choice keeps to one rule."""
    match rule.kind:
        case "cover" if rule.least == 1 and rule.demand is not None:
            department = rule.demand.department
            return any(problem.free(department, tool, moves) for tool in keep.intersection(rule.tools))
        case "cover":
            return len(keep.intersection(rule.tools)) >= rule.least
        case "keep":
            return rule.tools[0] in keep
        case "retire":
            return rule.tools[0] not in keep
        case "conflict":
            return not keep.issuperset(rule.tools)
        case "requires":
            return rule.tools[0] not in keep or rule.tools[1] in keep
        case "capacity":
            return problem.assign(keep, moves).fits
        case "changes":
            most = problem.question.max_changes
            return most is None or changes(problem, keep) <= most
        case "savings":
            saved = problem.annual(problem.current) - problem.annual(keep) - problem.bought(keep, moves)
            return float(saved - (problem.question.min_savings or NONE)) >= -SAME


def changes(problem: Problem, keep: frozenset[str]) -> int:
    """How many tools go or come."""
    return len(problem.current - keep) + len(problem.planned & keep)


def tidied(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], tweak: Tweak = AS_IT_IS) -> Choice:
    """The same choice without idle moves, without tools that come in vain, and with those that it is free to keep.

    No step breaks a rule or costs more; where the time is up those that are left are not taken.
    """
    moves |= frozenset(pair for pair in problem.shared if pair[1] in keep and problem.uses(*pair))
    choice = (keep, moves)
    with suppress(OutOfTimeError):
        for better in _steps(problem, keep, moves, tweak):
            choice = better
            problem.deadline.check()
    return choice


def _steps(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], tweak: Tweak) -> Iterator[Choice]:
    """The choice after each step; raises `OutOfTimeError`."""
    value = problem.value(keep, moves)
    for tool in sorted((problem.planned & keep) - tweak.kept):
        fewer = keep - {tool}
        left = frozenset(pair for pair in moves if pair[1] != tool)
        if problem.value(fewer, left) <= value and holds(problem, fewer, left):
            keep, moves, value = fewer, left, problem.value(fewer, left)
        yield keep, moves
    for tool in sorted(problem.current - keep - tweak.gone):
        if not problem.prices.get(tool, NONE) and tool not in problem.gone:
            more = keep | {tool}
            if problem.value(more, moves) <= value and holds(problem, more, moves):
                keep, value = more, problem.value(more, moves)
            yield keep, moves
    for needed in without_idle(problem, keep, moves):
        yield keep, needed


def without_idle(problem: Problem, keep: frozenset[str], moves: frozenset[Pair]) -> Iterator[frozenset[Pair]]:
    """Leave out assignments that no demand needs, the dearest first; yield those that are left after each."""
    found = frozenset(pair for pair in moves if pair[1] in keep)
    yield found
    dearest = sorted(found, key=lambda pair: (problem.uses(*pair), -(problem.onboarding(pair[1]) or NONE), pair))
    wanted: dict[str, list[int]] = {}
    for n, demand in enumerate(problem.demands):
        wanted.setdefault(demand.department, []).append(n)
    for pair in dearest:
        fewer = found - {pair}
        mine = (problem.demands[n] for n in wanted.get(pair[0], ()))
        served = all(next(problem.open(demand, keep, fewer), None) is not None for demand in mine)
        handed = all(kept_to(problem, rule, keep, fewer) for rule in problem.handed_on)
        if served and handed and _as_good(problem, keep, found, fewer):
            found = fewer
        yield found


def _as_good(problem: Problem, keep: frozenset[str], moves: frozenset[Pair], fewer: frozenset[Pair]) -> bool:
    """Whether everybody still finds room, and for no more seats."""
    if not problem.shared and not problem.handovers:
        return True
    now, then = problem.assign(keep, moves), problem.assign(keep, fewer)
    return then.fits and (not now.fits or problem.value(keep, fewer) <= problem.value(keep, moves))
