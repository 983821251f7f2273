"""Who answers for each tool: tools without an owner, told one by one where much hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.rules import UNOWNED
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.model.tool import Tool

REST = "stack:owners"


@dataclass(frozen=True)
class Owners:
    """Which tools in use have an owner, which state that there is none, and which do not say."""

    case: Case

    @cached_property
    def stated(self) -> bool:
        """Whether any tool says a word of its owner."""
        return any(tool.owner is not None for tool in self.case.tools)

    @cached_property
    def owned(self) -> tuple[Tool, ...]:
        """Tools that name an owner."""
        return tuple(tool for tool in self.case.tools if tool.owner is not None and not self.nobody(tool))

    @cached_property
    def unowned(self) -> tuple[Tool, ...]:
        """Tools that name none, or say that there is none."""
        return tuple(tool for tool in self.case.tools if tool.owner is None or self.nobody(tool))

    def nobody(self, tool: Tool) -> bool:
        """Whether a tool says in so many words that nobody owns it."""
        words = {word.casefold() for word in self.case.graph.policy.no_owner}
        return tool.owner is not None and tool.owner.strip().casefold() in words


@dataclass(frozen=True, slots=True)
class _Stake:
    """What hangs on one tool: reasons in words, and how much they count."""

    factor: float
    why: tuple[Message, ...] = ()
    rows: tuple[Evidence, ...] = ()


@check(UNOWNED)
def unowned(case: Case) -> Iterator[Finding]:
    """One finding for each tool without an owner on which much hangs, and one for all the others."""
    owners = Owners(case)
    if not owners.stated:
        return
    rest: list[Tool] = []
    for tool in owners.unowned:
        stake = _stake(case, tool)
        severity = case.graph.policy.rate(UNOWNED, stake.factor)
        if severity >= Severity.MEDIUM and stake.why:
            yield _one(case, owners, tool, stake, severity)
        else:
            rest.append(tool)
    if rest:
        yield _others(case, owners, rest)


def not_stated(case: Case) -> Iterator[Unknown]:
    """Where no tool says a word of its owner, that is a gap of the list, not of the company."""
    if not Owners(case).stated:
        subjects = tuple(f"tool:{tool.id}" for tool in case.tools)
        message = say("no tool states an owner, so who answers for the tools is not known")
        yield Unknown(UNOWNED.id, "tool.owner", subjects, message, subjects)


def _stake(case: Case, tool: Tool) -> _Stake:
    """What hangs on a tool; of several reasons the weightiest counts, so that nothing is counted twice."""
    policy, graph = case.graph.policy, case.graph
    factors, why, rows = [policy.criticality["low"]], [], list[Evidence]()
    if graph.hub == tool.id:
        factors.append(policy.criticality["critical"])
        why.append(say("It is the hub of the stack."))
        rows.append(Names("matters because it is", ("hub",)))
    mastered = case.masters.get(tool.id, [])
    if mastered:
        entities = [graph.holdings[entity].entity for entity in mastered]
        factors += [policy.factor(one.criticality, about_customer=one.about_customer) for one in entities]
        names = tuple(sorted(one.name for one in entities))
        why.append(say("It is the system of record of {records}.", records=names))
        rows.append(Names("system of record of", names))
    if tool.id in case.cut_points:
        factors.append(policy.criticality["high"])
        why.append(say("Without it other tools lose their only connection."))
        rows.append(Names("matters because it is", ("cut point of the flows",)))
    if case.primary.get(tool.id):
        factors.append(policy.journeys["primary"])
        why.append(say("Steps of a primary journey run on it: {journeys}.", journeys=case.primary[tool.id]))
        rows.append(Names("primary journeys", case.primary[tool.id]))
    return _Stake(max(factors), tuple(why), tuple(rows))


def _one(case: Case, owners: Owners, tool: Tool, stake: _Stake, severity: Severity) -> Finding:
    nobody = owners.nobody(tool)
    title = say("{tool} has no owner" if nobody else "{tool} states no owner", tool=tool.name)
    share = say("{owned} of {count} tools in use name theirs.", owned=len(owners.owned), count=len(case.tools))
    renews = tool.contract is not None and tool.contract.auto_renew is True
    money = (say("Its contract renews by itself, and nobody is named who would end it."),) if renews else ()
    return Finding(
        code=UNOWNED.id,
        subjects=(f"tool:{tool.id}",),
        severity=severity,
        title=title,
        why=sentences((*stake.why, *money, share)),
        advice=_advice(case, tool),
        evidence=(*stake.rows, *_told(owners)),
        confidence="documented" if nobody else "assumed",
    )


def _advice(case: Case, tool: Tool) -> Message:
    for person, role in ((tool.technical_owner, "technical owner"), (tool.sponsor, "sponsor")):
        if person is not None:
            text = "Ask {person}, its {role}, who decides on its use, its money and its access."
            return say(text, person=person, role=role)
    known = {department.id: department.name for department in case.graph.stack.departments}
    homes = tuple(sorted(known.get(id_, id_) for id_ in tool.departments))
    if homes:
        return say(
            "Ask {departments} to name one person who decides on its use, its money and its access.",
            departments=homes,
        )
    return say("Find out who signs for it, and name one person who decides on its use, its money and its access.")


def _others(case: Case, owners: Owners, rest: list[Tool]) -> Finding:
    """Tools of which nothing says that much hangs on them share one finding, whose id stays as tools come and go."""
    named = [tool for tool in rest if owners.nobody(tool)]
    renewing = tuple(tool.id for tool in rest if tool.contract is not None and tool.contract.auto_renew is True)
    also = (Tools("contract renews by itself", renewing),) if renewing else ()
    elsewhere = len(rest) < len(owners.unowned)
    return Finding(
        code=UNOWNED.id,
        subjects=(REST,),
        severity=case.graph.policy.rate(UNOWNED, case.graph.policy.criticality["low"]),
        title=say(
            "{n} other tool states no owner" if elsewhere else "{n} tool states no owner",
            "{n} other tools state no owner" if elsewhere else "{n} tools state no owner",
            n=len(rest),
        ),
        why=say(
            "Nobody is named who decides when {tools} have to change, and who pays. {owned} of {count} tools in use "
            "name an owner.",
            tools=tuple(tool.name for tool in rest),
            owned=len(owners.owned),
            count=len(case.tools),
        ),
        advice=say(
            "Name one person for each, beginning with those whose contract renews next. A tool that nobody wants to "
            "answer for may not be needed."
        ),
        evidence=(Tools("without an owner", tuple(tool.id for tool in rest)), *also, *_told(owners)),
        confidence="documented" if len(named) == len(rest) else "assumed",
    )


def _told(owners: Owners) -> Iterator[Evidence]:
    yield Quantity("tools that name an owner", float(len(owners.owned)))
    yield Quantity("tools in use", float(len(owners.case.tools)))
