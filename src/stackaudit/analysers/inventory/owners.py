"""Tools without an owner, and persons who answer for a large part of the tools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from stackaudit.analysers.base import check, members_of
from stackaudit.analysers.inventory.context import Context
from stackaudit.analysers.inventory.rules import SURELY_UNOWNED, UNOWNED
from stackaudit.core import headings
from stackaudit.core.evidence import Evidence, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.persons import person_id
from stackaudit.model.tool import Tool

SUBJECT = "stack:owners"


@dataclass(frozen=True)
class Owners:
    """Which tools in use have an owner who is there, which are stated to have none, and which do not say."""

    context: Context

    @cached_property
    def stated(self) -> bool:
        """Whether the list says a word of owners: a tool names one, or the file states that it holds all of them."""
        return any(tool.owner is not None or self._complete(tool) for tool in self.context.tools)

    @cached_property
    def owned(self) -> tuple[Tool, ...]:
        """Tools that name an owner who has not left."""
        return tuple(tool for tool in self.context.tools if self.context.people.owners_of(tool))

    @cached_property
    def unowned(self) -> tuple[Tool, ...]:
        """Tools that name none, that say that there is none, or whose owner has left.

        One that acts by a model and is stated to have none is told of by the AI analyser.
        """
        named = any(tool.owner is not None for tool in self.context.tools)
        people = self.context.people
        listed = [tool for tool in self.context.tools if not people.owners_of(tool)]
        others = [tool for tool in listed if not (tool.acts_by_itself and people.surely_unowned(tool))]
        return tuple(tool for tool in others if named or self._complete(tool))

    def is_sure(self, tool: Tool) -> bool:
        """Whether it is stated that a tool has no owner, or that its owner has left."""
        return self.context.people.surely_unowned(tool)

    def _complete(self, tool: Tool) -> bool:
        return self.context.graph.stack.is_complete("owners", tool.departments)


@dataclass(frozen=True)
class _Stakes:
    """What hangs on tools without an owner; of several reasons the weightiest counts for a tool."""

    context: Context
    tools: tuple[Tool, ...]

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(tool.id for tool in self.tools)

    @cached_property
    def hub(self) -> tuple[str, ...]:
        """The hub of the stack, if it is one of them."""
        return tuple(tool.id for tool in self.tools if tool.id == self.context.graph.hub)

    @cached_property
    def masters(self) -> Mapping[str, list[str]]:
        """The entities that each of them is a system of record of."""
        return {tool: held for tool, held in self.context.masters.items() if tool in self._ids}

    @cached_property
    def cut_points(self) -> tuple[str, ...]:
        """Those without which others lose their only connection."""
        return tuple(sorted(self.context.cut_points & self._ids))

    @cached_property
    def primary(self) -> tuple[str, ...]:
        """Those that steps of primary journeys run on."""
        return tuple(sorted(tool for tool in self.context.primary if tool in self._ids))

    @cached_property
    def renewing(self) -> tuple[str, ...]:
        """Those whose contract renews by itself."""
        return tuple(tool.id for tool in self.tools if tool.contract is not None and tool.contract.auto_renew is True)

    @cached_property
    def factors(self) -> Mapping[str, tuple[float, ...]]:
        """How much each of them matters, a number a reason, the weightiest first."""
        return {tool.id: tuple(sorted(self._factors(tool.id), reverse=True)) for tool in self.tools}

    def _factors(self, tool: str) -> Iterator[float]:
        policy, holdings = self.context.graph.policy, self.context.graph.holdings
        yield policy.criticality["low"]
        if tool in self.hub:
            yield policy.criticality["critical"]
        for entity in (holdings[entity].entity for entity in self.masters.get(tool, ())):
            yield policy.factor(entity.criticality, about_customer=entity.about_customer)
        if tool in self.cut_points:
            yield policy.criticality["high"]
        if tool in self.primary:
            yield policy.journeys["primary"]

    @property
    def records(self) -> tuple[str, ...]:
        """The names of the entities that they are systems of record of."""
        holdings = self.context.graph.holdings
        return tuple(sorted({holdings[entity].entity.name for held in self.masters.values() for entity in held}))

    def why(self) -> Iterator[Message]:
        """Yield what hangs on them, a sentence a reason."""
        names = self.context.names
        if self.hub:
            yield say("{tool} is the hub of the stack.", tool=names(self.hub)[0])
        if self.masters:
            text = "Among them are systems of record of {records}: {tools}."
            yield say(text, records=self.records, tools=names(sorted(self.masters)))
        if self.cut_points:
            yield say("Other tools lose their only connection without {tools}.", tools=names(self.cut_points))
        if self.primary:
            yield say("Steps of a primary journey run on {tools}.", tools=names(self.primary))
        if self.renewing:
            text = "Contracts renew by themselves, and nobody is named who would end them: {tools}."
            yield say(text, tools=names(self.renewing))

    def evidence(self) -> Iterator[Evidence]:
        """Yield the rows behind that."""
        if self.hub:
            yield Tools("hub", self.hub)
        if self.masters:
            yield Tools("systems of record", tuple(sorted(self.masters)))
            yield Names("records that they are the system of record of", self.records)
        if self.cut_points:
            yield Tools("cut points of the flows", self.cut_points)
        if self.primary:
            yield Tools("serve a primary journey", self.primary)
        if self.renewing:
            yield Tools("contract renews by itself", self.renewing)


@check(UNOWNED)
def unowned(context: Context) -> Iterator[Finding]:
    """Yield one finding for all tools without an owner, a row a tool, the weightiest first."""
    owners = Owners(context)
    if not owners.stated or not owners.unowned:
        return
    stakes = _Stakes(context, owners.unowned)
    by_id = sorted(owners.unowned, key=lambda tool: tool.id)
    ordered = sorted(by_id, key=lambda tool: stakes.factors[tool.id], reverse=True)
    sure = all(owners.is_sure(tool) for tool in ordered)
    gone = tuple(tool.id for tool in owners.unowned if context.people.gone(tool.owner))
    left = (Tools("the owner has left", gone),) if gone else ()
    yield Finding(
        rule=UNOWNED,
        subjects=(SUBJECT,),
        severity=context.graph.policy.rate(UNOWNED, stakes.factors[ordered[0].id][0]),
        title=(SURELY_UNOWNED if sure else UNOWNED.title).fill(
            n=len(ordered), tools=tuple(tool.name for tool in ordered)
        ),
        why=sentences((_share(owners), *stakes.why())),
        advice=UNOWNED.advice.fill(tool=ordered[0].name),
        evidence=(
            Tools("without an owner", tuple(sorted(tool.id for tool in ordered))),
            *left,
            *stakes.evidence(),
            Quantity("tools that name an owner", float(len(owners.owned))),
            Quantity("tools" if context.graph.awaited else "tools in use", float(len(context.tools))),
        ),
        confidence="documented" if sure else "assumed",
        members=tuple(_member(context, owners, tool) for tool in ordered),
    )


def _share(owners: Owners) -> Message:
    used = "" if owners.context.graph.awaited else " in use"
    return say(
        "Nobody is named who decides when such a tool has to change, and who pays. {owned} of {n} tools"
        + used
        + " name "
        "an owner.",
        owned=len(owners.owned),
        n=len(owners.context.tools),
    )


def _member(context: Context, owners: Owners, tool: Tool) -> Member:
    """The row of a tool: what is known of its owner, whom to ask, what it costs and by when to decide on it."""
    gone = context.people.gone(tool.owner)
    advice = _advice(context, tool)
    (member,) = members_of(context.graph, [tool.id], contracts=True, advice={tool.id: advice})
    if not gone:
        title = say("{tool} has no owner" if owners.is_sure(tool) else "{tool} states no owner", tool=tool.name)
        return replace(member, title=title)
    days = [departure.day for departure in gone if departure.day is not None]
    names = tuple(departure.name for departure in gone)
    text = "The owner of {tool}, {names}, left on {day}" if days else "The owner of {tool}, {names}, has left"
    day = {"day": max(days)} if days else {}
    return replace(member, title=say(text, tool=tool.name, names=names, **day))


def _advice(context: Context, tool: Tool) -> Message:
    for text, role in ((tool.technical_owner, "technical owner"), (tool.sponsor, "sponsor")):
        there = context.people.there(text)
        if there:
            said = "Ask {person}, its {role}, who decides on its use, its money and its access."
            return say(said, person=there, role=role)
    homes = context.departments(tool)
    if homes:
        text = "Ask {departments} to name one person who decides on its use, its money and its access."
        return say(text, departments=homes)
    return say("Find out who signs for it, and name one person who decides on its use, its money and its access.")


def owners_not_stated(context: Context) -> Iterator[Unknown]:
    """Where no tool says a word of its owner, that is a gap of the list, not of the company."""
    if not Owners(context).stated:
        subjects = tuple(f"tool:{tool.id}" for tool in context.tools)
        message = say("no tool states an owner, so who answers for the tools is not known")
        yield Unknown(UNOWNED.id, "tool.owner", subjects, message, subjects)


# -- one person for many tools


def _owned_by(**owners: int) -> dict[str, object]:
    names = [name for name, count in owners.items() for _ in range(count)]
    ids = ("crm", "esp", "shop", "erp", "desk", "bi", "hr")
    return {"name": "Example", "tools": [{"id": tool, "owner": name} for tool, name in zip(ids, names, strict=False)]}


OWNER_LOAD = Rule(
    id="inventory.owner-load",
    severity=2.0,
    effort=Effort.DAY,
    theme=headings.UNKNOWN_STACK,
    detection="One person is the owner of at least `owner_load` tools in use; in a stack of fewer than three times as "
    "many tools, of a third of them, three at the least; or one person alone owns the conduits that carry as many "
    "flows. An owner that is a stated department or group, or is called a "
    "team, is no person.",
    rating="Base severity; one finding for all such persons.",
    limitations="How much work a tool makes is not stated. Somebody who owns many small tools may have time for them.",
    title=Text(
        "{people} answers for {most} of {tools} tools",
        "{n} persons answer for up to {most} of {tools} tools each: {people}",
    ),
    advice=Text("Give some of the tools to those who work with them, and name a deputy for the rest."),
    triggers=_owned_by(Ann=3, Bob=2, Cem=2),
    passes=_owned_by(Ann=2, Bob=2, Cem=2),
)


@check(OWNER_LOAD)
def owner_load(context: Context) -> Iterator[Finding]:
    """Yield one finding for all persons who answer for a large part of the tools, a row a person."""
    loads, carriers = _loads(context), _carriers(context)
    if not loads and not carriers:
        return
    names = tuple(name for name, _ in loads)
    told = {person_id(name) for name in names}
    yield Finding(
        rule=OWNER_LOAD,
        subjects=("stack:owner-load",),
        severity=context.graph.policy.rate(OWNER_LOAD),
        title=OWNER_LOAD.title.fill(n=len(loads), people=names, most=len(loads[0][1]), tools=len(context.tools))
        if loads
        else _carries(*carriers[0]),
        why=sentences(
            (
                say("Decisions on these tools wait for few people, and much of what is known leaves with them."),
                *(_carries(*carrier, end=".") for carrier in carriers if loads),
            )
        ),
        advice=OWNER_LOAD.advice.fill(),
        evidence=(
            *(Tools(f"answers for: {name}", tuple(tool.id for tool in tools)) for name, tools in loads),
            *(Tools(f"carries flows: {name}", tuple(tool.id for tool in tools)) for name, tools, _ in carriers),
            Quantity("tools in use", float(len(context.tools))),
        ),
        confidence="documented",
        follows=(f"person:{person_id(carriers[0][0])}",) if len(carriers) == 1 and not loads else (),
        members=(
            *(_load(context, name, tools) for name, tools in loads),
            *(
                Member(f"person:{person_id(name)}", title=_carries(name, tools, flows))
                for name, tools, flows in carriers
                if person_id(name) not in told
            ),
        ),
    )


def _carries(name: str, tools: list[Tool], flows: int, end: str = "") -> Message:
    names = tuple(tool.name for tool in tools)
    return say(
        f"{{person}} alone answers for what carries {{n}} flows: {{tools}}{end}", person=name, n=flows, tools=names
    )


def _carriers(context: Context) -> list[tuple[str, list[Tool], int]]:
    """Persons who alone own the conduits that carry many flows, with these and their number; the most come first."""
    over: dict[str, set[int]] = defaultdict(set)
    for flow in context.graph.running:
        if flow.integration.via is not None:
            over[flow.integration.via].add(flow.number)
    owned: dict[str, list[tuple[str, Tool]]] = defaultdict(list)
    for tool in context.tools:
        owners = context.people.owners_of(tool)
        if tool.id in over and len(owners) == 1 and not context.people.is_team(owners[0]):
            owned[person_id(owners[0])].append((owners[0], tool))
    counted = [
        (min(name for name, _ in own), [tool for _, tool in own], sum(len(over[tool.id]) for _, tool in own))
        for own in owned.values()
    ]
    heavy = [one for one in counted if one[2] >= context.settings.owner_load]
    return sorted(heavy, key=lambda one: (-one[2], one[0]))


def _load(context: Context, name: str, tools: list[Tool]) -> Member:
    names = tuple(tool.name for tool in tools)
    alone = sum(len(context.people.owners_of(tool)) == 1 for tool in tools)
    share = "" if alone == len(tools) else ", for {alone} of them alone"
    text = f"{{person}} answers for {{n}} tools{share}: {{tools}}"
    title = say(text, person=name, n=len(tools), tools=names, **({"alone": alone} if share else {}))
    return Member(f"person:{person_id(name)}", title=title)


def _loads(context: Context) -> list[tuple[str, list[Tool]]]:
    """Persons with the tools that they own, where these are too many; who owns most comes first."""
    owned: dict[str, list[Tool]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    for tool in context.tools:
        for name in context.people.owners_of(tool):
            owned[person_id(name)].append(tool)
            names[person_id(name)].append(name)
    most, least = context.settings.owner_load, context.settings.owner_load_least
    bound = most if len(context.tools) >= 3 * most else max(least, len(context.tools) / 3)
    team = context.people.is_team
    heavy = [id_ for id_, tools in owned.items() if len(tools) >= bound and not team(names[id_][0])]
    return [(min(names[id_]), owned[id_]) for id_ in sorted(heavy, key=lambda id_: (-len(owned[id_]), id_))]
