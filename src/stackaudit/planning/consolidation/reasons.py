"""Why each tool stays or goes, and what the plan could not take into account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import Demand, day_of
from stackaudit.planning.consolidation.gaps import gaps
from stackaudit.planning.consolidation.gaps import named as _names
from stackaudit.planning.consolidation.problem import NONE, Problem
from stackaudit.planning.consolidation.providing import Service
from stackaudit.planning.consolidation.rules import Rule, Why, spoken, valid_intent

_ORDER: tuple[Why, ...] = ("asked", "stated", "intent", "no-price", "no-capabilities")


Kind = Literal["forced", "sole", "intent", "no-price", "no-capabilities", "chosen", "open"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tool stays: what sort of reason it is, and the reason in words."""

    kind: Kind
    message: Message


def grounds(service: Service) -> dict[str, Reason]:
    """Why each tool stays: what forces it first, what only it does, then what makes it the cheapest."""
    return {tool: _why(service, tool) for tool in sorted(service.solution.keep)}


def sole(problem: Problem, tool: str) -> tuple[Demand, ...]:
    """The demands that no other tool could meet that may be kept."""
    gone = problem.gone.keys()
    return tuple(demand for demand in problem.served[tool] if set(problem.servers[demand]) - gone == {tool})


def _why(service: Service, tool: str) -> Reason:
    problem = service.problem
    forced = sorted(problem.kept.get(tool, ()), key=lambda rule: _ORDER.index(rule.why))
    why = forced[0].why if forced else ""
    if why in {"asked", "stated"}:
        return Reason("forced", forced[0].message)
    alone = _capabilities(sole(problem, tool))
    if alone:
        return Reason("sole", say("only {tool} offers {what}", tool=problem.tools[tool].name, what=alone))
    if why == "intent" or why == "no-price" or why == "no-capabilities":
        return Reason(why, forced[0].message)
    if service.solution.status in {"infeasible", "nothing-to-do"}:
        return Reason("open", undecided(problem, tool))
    return Reason("chosen", _chosen(service, tool))


def undecided(problem: Problem, tool: str) -> Message:
    """What to say of a tool where there is no plan."""
    return say("nothing is decided on {tool}", tool=problem.tools[tool].name)


def _chosen(service: Service, tool: str) -> Message:
    problem = service.problem
    name, duties = problem.tools[tool].name, _capabilities(service.duties.get(tool, ()))
    if duties:
        return say("{tool} is part of the cheapest way to offer {what}", tool=name, what=duties)
    if not problem.prices.get(tool, NONE):
        return say("{tool} costs nothing, so retiring it saves nothing", tool=name)
    return _idle(service, tool)


def _idle(service: Service, tool: str) -> Message:
    """Why a tool stays although others do what it does."""
    problem, asked = service.problem, service.problem.question
    record = problem.tools[tool]
    users = tuple(
        problem.tools[rule.tools[0]].name
        for rule in problem.rules
        if rule.kind == "requires" and rule.tools[1] == tool and rule.tools[0] in service.solution.keep
    )
    if users:
        return say("{others} cannot be kept without {tool}", others=users, tool=record.name)
    doubled = tuple(one for one in asked.twice if one in {use.id for use in record.capabilities})
    if doubled:
        return say("{tool} is the second tool for {what}, as you asked", tool=record.name, what=doubled)
    if problem.leaving.get(tool, NONE) / asked.years >= problem.prices[tool]:
        text = "retiring {tool} costs more than it saves in " + ("a year" if asked.years == 1 else "{years} years")
        return say(text, tool=record.name, years=asked.years)
    return say(
        "{tool} stays because no more may change, or because what it makes room for costs more", tool=record.name
    )


def _capabilities(demands: tuple[Demand, ...]) -> tuple[str, ...]:
    return tuple(sorted({demand.capability for demand in demands}))


def why_gone(service: Service, tool: str) -> Message:
    """Why a tool goes, or why one that is planned does not come."""
    problem = service.problem
    forced: tuple[Rule, ...] = problem.gone.get(tool, ())
    heir = service.successor(tool)
    if forced:
        return forced[0].message
    if tool in problem.planned:
        return say("what {tool} would bring is cheaper without it", tool=problem.tools[tool].name)
    if heir is None:
        return say("nothing that {tool} does is asked for", tool=problem.tools[tool].name)
    by = tuple(
        dict.fromkeys(
            problem.tools[service.providers[demand]].name
            for demand in problem.today(tool)
            if demand in service.providers
        )
    )
    if service.assumed(tool):
        text = "{by} can do what {tool} does, by the catalog of known products"
        return say(text, by=by, tool=problem.tools[tool].name)
    return say("{by} can do what {tool} does", by=by, tool=problem.tools[tool].name)


def notes(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    """What was taken as it is, and what could not be told."""
    problem = service.problem
    if not problem.prices:
        yield say("no tool states what it costs a year: nothing can be said of saving")
        return
    if problem.question.rises:
        yield from _fixed_prices(problem)
    yield from _capacities(problem)
    if service.solution.status != "infeasible":
        yield from _assumed(service, retire)
        yield from _one_offs(service, retire)
        yield from gaps(service, retire)
    yield from _lapsed(problem)
    unnamed = _names(problem, [tool for tool in problem.current if not problem.tools[tool].departments])
    if unnamed and any(tool.departments for tool in problem.tools.values()):
        yield say("whose tool it is, is not stated of {tools}: who would have to move is not known", tools=unnamed)


def _assumed(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    """Which tools go on the word of the catalog: that of somebody who knows products, and not this company."""
    problem = service.problem
    for tool in sorted(retire):
        what = service.assumed(tool)
        if what and not problem.gone.get(tool):
            yield say(
                "that others can take over {what} from {tool} is from the catalog of known products alone: "
                "confirm what {tool} is used for, and who offers it, before it goes",
                what=what, tool=problem.tools[tool].name,
            )  # fmt: skip


def _fixed_prices(problem: Problem) -> Iterator[Message]:
    stated = {tool for tool, record in problem.tools.items() if record.cost and record.cost.may_rise is not None}
    fixed = _names(problem, [tool for tool in problem.prices if tool not in stated])
    if fixed:
        yield say("by how much the price may rise is not stated of {tools}: taken as fixed", tools=fixed)


def _one_offs(service: Service, retire: tuple[str, ...]) -> Iterator[Message]:
    problem = service.problem
    silent = _names(problem, [tool for tool in retire if tool not in problem.leaving])
    if silent:
        yield say("what it costs once to retire {tools} is not stated, and not in the sum", tools=silent)
    names = {one.id: one.name for one in problem.stack.departments}
    moved = tuple(
        f"{names.get(department, department)} to {problem.tools[tool].name}"
        for department, tool in service.moves
        if problem.onboarding(tool) is None
    )
    if moved:
        yield say("what it costs to bring {moves} is not stated, and not in the sum", moves=moved)


def _capacities(problem: Problem) -> Iterator[Message]:
    full = [tool for tool, record in problem.tools.items() if record.capacity is not None]
    where = {demand.department for tool in full for demand in problem.served[tool]} - {""} - problem.people.keys()
    if where:
        yield say(
            "how many people {departments} has is not stated: not counted against what {tools} can serve",
            departments=tuple(sorted(where)), tools=_names(problem, full),
        )  # fmt: skip


def _lapsed(problem: Problem) -> Iterator[Message]:
    day = day_of(problem.stack)
    fading = _names(problem, [tool for tool in problem.fading if set(problem.today(tool)) - set(problem.served[tool])])
    if fading:
        yield say("{tools}: being phased out, so not built upon where another tool does the same", tools=fading)
    for tool in sorted(problem.current):
        record = problem.tools[tool]
        if record.intent is not None and not valid_intent(record, day):
            if record.intent.kind == "migration" and tool in problem.fading:
                continue
            if record.intent.kind == "migration":
                yield say("{tool} is stated to be in migration: nothing speaks for keeping it", tool=record.name)
            elif record.intent.until is not None:
                yield say(
                    "why {tool} overlaps on purpose lapsed on {until}", tool=record.name, until=record.intent.until
                )


def demand_texts(problem: Problem, demands: tuple[Demand, ...]) -> tuple[str, ...]:
    """Demands for a reader."""
    return tuple(spoken(problem.stack, demand) for demand in demands)
