"""Why each tool stays or goes, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackaudit.choice.problem import NONE, Problem
from stackaudit.choice.rules import Rule, Why
from stackaudit.choice.service import Service
from stackaudit.core.messages import Message, say
from stackaudit.model.lifecycle import Demand
from stackaudit.model.parts import readable

_ORDER: tuple[Why, ...] = ("asked", "stated", "intent", "no-price", "no-capabilities", "some-capabilities")


Kind = Literal["forced", "sole", "intent", "no-price", "no-capabilities", "some-capabilities", "chosen", "open"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tool stays: what sort of reason it is, and the reason in words."""

    kind: Kind
    message: Message


def grounds(service: Service) -> dict[str, Reason]:
    """Why each tool stays: what forces it first, what only it does, then what makes it the cheapest."""
    return {tool: ground(service, tool) for tool in sorted(service.solution.keep)}


def _only(problem: Problem, tool: str, demands: tuple[Demand, ...]) -> Message:
    """Why nothing else can do what only this tool can: nothing else offers it, or nothing else does it as well."""
    gone, name = problem.gone.keys(), problem.tools[tool].name
    alone = tuple(demand for demand in demands if problem.offering.get(demand.capability, frozenset()) - gone <= {tool})
    if alone:
        return say("only {tool} offers {what}", tool=name, what=_capabilities(alone))
    others = [id_ for id_ in problem.tools if id_ != tool and id_ not in gone]
    worse = tuple(demand for demand in demands if any(problem.is_worse(other, demand) for other in others))
    if worse:
        return say("no other tool does {what} as well as {tool}", tool=name, what=_capabilities(worse))
    return say("no other tool could take over {what} from {tool}", tool=name, what=_capabilities(demands))


def ground(service: Service, tool: str) -> Reason:
    """Why a tool stays that does."""
    problem = service.problem
    forced = sorted(problem.kept.get(tool, ()), key=lambda rule: _ORDER.index(rule.why))
    why = forced[0].why if forced else ""
    if why in {"asked", "stated"}:
        return Reason("forced", forced[0].message)
    alone = problem.sole(tool)
    if alone:
        return Reason("sole", _only(problem, tool, alone))
    if why == "intent" or why == "no-price" or why == "no-capabilities" or why == "some-capabilities":
        return Reason(why, forced[0].message)
    if service.solution.status in {"infeasible", "nothing-to-do"}:
        return Reason("open", undecided(problem, tool))
    return Reason("chosen", _chosen(service, tool))


def undecided(problem: Problem, tool: str) -> Message:
    """What to say of a tool where there is no plan."""
    return say("nothing is decided on {tool}", tool=problem.tools[tool].name)


def _chosen(service: Service, tool: str) -> Message:
    problem = service.problem
    name, duties = problem.tools[tool].name, _capabilities(service.duties(tool))
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
        return say(
            "{tool} is the second tool for {what}, as you asked", tool=record.name, what=tuple(map(readable, doubled))
        )
    if problem.leaving.get(tool, NONE) / asked.years >= problem.prices[tool]:
        text = "retiring {tool} costs more than it saves in " + ("a year" if asked.years == 1 else "{years} years")
        return say(text, tool=record.name, years=asked.years)
    return say(
        "{tool} stays because no more may change, or because what it makes room for costs more", tool=record.name
    )


def _capabilities(demands: tuple[Demand, ...]) -> tuple[str, ...]:
    return tuple(readable(name) for name in sorted({demand.capability for demand in demands}))


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
    by = tuple(dict.fromkeys(problem.tools[one].name for one in service.heirs(tool)))
    if service.assumed(tool):
        text = "{by} can do what {tool} does, by the catalog of known products"
        return say(text, by=by, tool=problem.tools[tool].name)
    return say("{by} can do what {tool} does", by=by, tool=problem.tools[tool].name)
