"""Tools without an owner, tools of which nothing speaks, tools that nothing needs, and tools not in the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.base import check
from stackaudit.analysers.inventory.context import Context
from stackaudit.analysers.inventory.rules import STANDALONE, UNKNOWN_TOOL, UNOWNED, UNUSED
from stackaudit.core.evidence import Evidence, Flows, Names, Quantity, Tools
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.model.base import slug
from stackaudit.model.tool import Tool

REST = "stack:owners"


@dataclass(frozen=True)
class Owners:
    """Which tools in use have an owner, which state that there is none, and which do not say."""

    context: Context

    @cached_property
    def stated(self) -> bool:
        """Whether any tool says a word of its owner."""
        return any(tool.owner is not None for tool in self.context.tools)

    @cached_property
    def owned(self) -> tuple[Tool, ...]:
        """Tools that name an owner."""
        return tuple(tool for tool in self.context.tools if tool.owner is not None and not self.nobody(tool))

    @cached_property
    def unowned(self) -> tuple[Tool, ...]:
        """Tools that name none, or say that there is none."""
        return tuple(tool for tool in self.context.tools if tool.owner is None or self.nobody(tool))

    def nobody(self, tool: Tool) -> bool:
        """Whether a tool says in so many words that nobody owns it."""
        words = {word.casefold() for word in self.context.graph.policy.no_owner}
        return tool.owner is not None and tool.owner.strip().casefold() in words


@dataclass(frozen=True, slots=True)
class _Stake:
    """What hangs on one tool: reasons in words, and how much they count."""

    factor: float
    why: tuple[Message, ...] = ()
    rows: tuple[Evidence, ...] = ()


@check(UNOWNED)
def unowned(context: Context) -> Iterator[Finding]:
    """One finding for each tool without an owner on which much hangs, and one for all the others."""
    owners = Owners(context)
    if not owners.stated:
        return
    rest: list[Tool] = []
    for tool in owners.unowned:
        stake = _stake(context, tool)
        severity = context.graph.policy.rate(UNOWNED, stake.factor)
        if severity >= Severity.MEDIUM and stake.why:
            yield _one(context, owners, tool, stake, severity)
        else:
            rest.append(tool)
    if rest:
        yield _others(context, owners, rest)


def owners_not_stated(context: Context) -> Iterator[Unknown]:
    """Where no tool says a word of its owner, that is a gap of the list, not of the company."""
    if not Owners(context).stated:
        subjects = tuple(f"tool:{tool.id}" for tool in context.tools)
        message = say("no tool states an owner, so who answers for the tools is not known")
        yield Unknown(UNOWNED.id, "tool.owner", subjects, message, subjects)


def _stake(context: Context, tool: Tool) -> _Stake:
    """What hangs on a tool; of several reasons the weightiest counts, so that nothing is counted twice."""
    policy, graph = context.graph.policy, context.graph
    factors, why, rows = [policy.criticality["low"]], [], list[Evidence]()
    if graph.hub == tool.id:
        factors.append(policy.criticality["critical"])
        why.append(say("It is the hub of the stack."))
        rows.append(Names("matters because it is", ("hub",)))
    mastered = context.masters.get(tool.id, [])
    if mastered:
        entities = [graph.holdings[entity].entity for entity in mastered]
        factors += [policy.factor(one.criticality, about_customer=one.about_customer) for one in entities]
        names = tuple(sorted(one.name for one in entities))
        why.append(say("It is the system of record of {records}.", records=names))
        rows.append(Names("system of record of", names))
    if tool.id in context.cut_points:
        factors.append(policy.criticality["high"])
        why.append(say("Without it other tools lose their only connection."))
        rows.append(Names("matters because it is", ("cut point of the flows",)))
    if context.primary.get(tool.id):
        factors.append(policy.journeys["primary"])
        why.append(say("Steps of a primary journey run on it: {journeys}.", journeys=context.primary[tool.id]))
        rows.append(Names("primary journeys", context.primary[tool.id]))
    return _Stake(max(factors), tuple(why), tuple(rows))


def _one(context: Context, owners: Owners, tool: Tool, stake: _Stake, severity: Severity) -> Finding:
    nobody = owners.nobody(tool)
    title = say("{tool} has no owner" if nobody else "{tool} states no owner", tool=tool.name)
    share = say("{owned} of {count} tools in use name theirs.", owned=len(owners.owned), count=len(context.tools))
    renews = tool.contract is not None and tool.contract.auto_renew is True
    money = (say("Its contract renews by itself, and nobody is named who would end it."),) if renews else ()
    return Finding(
        rule=UNOWNED,
        subjects=(f"tool:{tool.id}",),
        severity=severity,
        title=title,
        why=sentences((*stake.why, *money, share)),
        advice=_advice(context, tool),
        evidence=(*stake.rows, *_told(owners)),
        confidence="documented" if nobody else "assumed",
    )


def _advice(context: Context, tool: Tool) -> Message:
    for person, role in ((tool.technical_owner, "technical owner"), (tool.sponsor, "sponsor")):
        if person is not None:
            text = "Ask {person}, its {role}, who decides on its use, its money and its access."
            return say(text, person=person, role=role)
    known = {department.id: department.name for department in context.graph.stack.departments}
    homes = tuple(sorted(known.get(id_, id_) for id_ in tool.departments))
    if homes:
        return say(
            "Ask {departments} to name one person who decides on its use, its money and its access.",
            departments=homes,
        )
    return say("Find out who signs for it, and name one person who decides on its use, its money and its access.")


def _others(context: Context, owners: Owners, rest: list[Tool]) -> Finding:
    """Tools of which nothing says that much hangs on them share one finding, whose id stays as tools come and go."""
    named = [tool for tool in rest if owners.nobody(tool)]
    renewing = tuple(tool.id for tool in rest if tool.contract is not None and tool.contract.auto_renew is True)
    also = (Tools("contract renews by itself", renewing),) if renewing else ()
    elsewhere = len(rest) < len(owners.unowned)
    return Finding(
        rule=UNOWNED,
        subjects=(REST,),
        severity=context.graph.policy.rate(UNOWNED, context.graph.policy.criticality["low"]),
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
            count=len(context.tools),
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
    yield Quantity("tools in use", float(len(owners.context.tools)))


# -- use


@check(STANDALONE)
def standalone(context: Context) -> Iterator[Finding]:
    """One finding for all tools of which nothing speaks, where journeys speak of some and flows are not listed.

    Where flows are listed, such a tool is connected to nothing, which is for the silo analyser to tell.
    """
    tools = _silent(context)
    if tools and _speaks(context):
        yield Finding(
            rule=STANDALONE,
            subjects=("stack:standalone",),
            severity=context.graph.policy.rate(STANDALONE),
            title=say(
                "Nothing in the stack says what {n} tool is for",
                "Nothing in the stack says what {n} tools are for",
                n=len(tools),
            ),
            why=say(
                "No step of a journey, no need, no integration, no data and no capability is stated of {tools}. What "
                "nothing speaks of can be neither kept nor ended with a reason.",
                tools=tuple(tool.name for tool in tools),
            ),
            advice=say("Ask the people who use them what for, and state it; mark what stands alone on purpose."),
            evidence=(Tools("nothing speaks of", tuple(tool.id for tool in tools)), *_categories(tools)),
            confidence="assumed",
        )


def _categories(tools: list[Tool]) -> Iterator[Names]:
    named = tuple(sorted({tool.category for tool in tools if tool.category is not None}))
    if named:
        yield Names("all that is stated is a category", named)


def _silent(context: Context) -> list[Tool]:
    return [tool for tool in context.tools if not context.uses[tool.id].any and not tool.standalone_ok]


def _speaks(context: Context) -> bool:
    stack = context.graph.stack
    return bool(stack.journeys) and "integrations" not in stack.model_fields_set


@check(UNUSED)
def unused(context: Context) -> Iterator[Finding]:
    """One finding for all tools that state what they hold, and that no step and no need asks for."""
    if not context.graph.stack.journeys:
        return
    tools = [tool for tool in _unasked(context) if _needs_told(context, tool)]
    if tools:
        yield Finding(
            rule=UNUSED,
            subjects=("stack:unused",),
            severity=context.graph.policy.rate(UNUSED),
            title=say(
                "No step and no need asks for {n} tool",
                "No step and no need asks for {n} tools",
                n=len(tools),
            ),
            why=say(
                "No journey runs over {tools}, and nothing that they hold has to get there or to leave there. If they "
                "stopped, no step and no need that is stated would miss them.",
                tools=tuple(tool.name for tool in tools),
            ),
            advice=say("State the step or the need that each is there for, or ask whether it is still used."),
            evidence=(
                Tools("nothing asks for", tuple(tool.id for tool in tools)),
                Quantity("journeys", float(len(context.graph.stack.journeys))),
            ),
            confidence="assumed",
        )


def _needs_told(context: Context, tool: Tool) -> bool:
    """Whether what it holds is stated, and all of that has one master, so that every need of it is known."""
    return bool(tool.entities) and not _masterless(context, tool)


def _masterless(context: Context, tool: Tool) -> list[str]:
    """What a tool holds of which there is no one master: no need is made of it."""
    held = context.graph.holdings
    return sorted(use.entity for use in tool.entities if len(held[use.entity].masters) != 1)


def _unasked(context: Context) -> list[Tool]:
    """Tools of which something speaks, but nothing that would miss them."""
    spoken = [tool for tool in context.tools if context.uses[tool.id].any and not tool.standalone_ok]
    return [tool for tool in spoken if not context.uses[tool.id].asked_for]


# -- tools that are not in the list


@check(UNKNOWN_TOOL)
def unlisted(context: Context) -> Iterator[Finding]:
    """What points at tools that the list does not have: a platform that carries flows, a vendor without a tool.

    Ids that lead nowhere are refused when a stack is read, so only what is written in free text can point further.
    """
    yield from _platforms(context)
    yield from _vendors(context)


def _platforms(context: Context) -> Iterator[Finding]:
    """Flows over an iPaaS, where the list has no conduit at all. Where it has one, the flow may run over that."""
    if any(tool.kind == "conduit" for tool in context.graph.tools):
        return
    carried = [flow for flow in context.graph.stack.integrations if flow.method == "ipaas" and flow.via is None]
    if carried:
        subjects = tuple(sorted({f"flow:{flow.source}>{flow.target}" for flow in carried}))
        yield Finding(
            rule=UNKNOWN_TOOL,
            subjects=("stack:platform",),
            severity=context.graph.policy.rate(UNKNOWN_TOOL),
            title=say(
                "{n} integration runs over a platform that is not in the list",
                "{n} integrations run over a platform that is not in the list",
                n=len(carried),
            ),
            why=say(
                "An iPaaS is a tool of its own, and the list has no conduit. If it stops, what runs over it does; it "
                "has a cost, a contract and an owner as any tool has."
            ),
            advice=say("Add the platform as a tool of kind conduit, and name it in `via` of each integration."),
            evidence=(Flows("carried by an unnamed platform", subjects),),
            confidence="documented",
        )


def _vendors(context: Context) -> Iterator[Finding]:
    """Vendors on record of which no tool is, where every tool states its vendor; else it may be one of the others."""
    if _vendorless(context):
        return
    for name in _lonely(context):
        yield Finding(
            rule=UNKNOWN_TOOL,
            subjects=(f"vendor:{name}",),
            severity=context.graph.policy.rate(UNKNOWN_TOOL),
            title=say("No tool of {vendor} is in the list", vendor=_lonely(context)[name]),
            why=say("The vendor is on record, and no tool names it: what is bought there is not looked at."),
            advice=say("Add the tools that are bought there, or write the vendor as the tools do."),
            evidence=(Names("vendors that tools name", _named(context)),),
            confidence="assumed",
        )


def _vendorless(context: Context) -> list[Tool]:
    return [tool for tool in context.graph.tools if tool.vendor is None and tool.kind != "spreadsheet"]


def _named(context: Context) -> tuple[str, ...]:
    return tuple(sorted({tool.vendor for tool in context.graph.tools if tool.vendor is not None}))


def _lonely(context: Context) -> dict[str, str]:
    """Vendors that no tool names, by id."""
    named = {slug(vendor) for vendor in _named(context)}
    stack = context.graph.stack
    return {one.id: one.name for one in stack.vendors if one.id not in named and slug(one.name) not in named}


# -- what cannot be told


def use_not_stated(context: Context) -> Iterator[Unknown]:
    """Facts without which nobody can tell what a tool is for, or whose it is."""
    silent = _silent(context)
    if silent and not _speaks(context):
        message = say("the stack states neither journeys nor integrations, so what each tool is for is not known")
        yield _entry(STANDALONE.id, "integrations", [tool.id for tool in silent], message)
    unasked = _unasked(context) if context.graph.stack.journeys else []
    open_ = [tool for tool in unasked if not tool.entities]
    if open_:
        message = say(
            "{n} tool serves no step and does not state which records it holds, so whether anything needs it is open",
            "{n} tools serve no step and do not state which records they hold, so whether anything needs them is open",
            n=len(open_),
        )
        yield _entry(UNUSED.id, "tool.entities", [tool.id for tool in open_], message)
    masterless = {tool.id: _masterless(context, tool) for tool in unasked if _masterless(context, tool)}
    if masterless:
        entities = sorted({f"entity:{entity}" for held in masterless.values() for entity in held})
        message = say(
            "{n} tool serves no step and holds records without one master, so whether anything needs it is open",
            "{n} tools serve no step and hold records without one master, so whether anything needs them is open",
            n=len(masterless),
        )
        blocks = tuple(f"tool:{tool}" for tool in sorted(masterless))
        yield Unknown(UNUSED.id, "entity.system_of_record", tuple(entities), message, blocks)
    lonely, vendorless = _lonely(context), _vendorless(context)
    if lonely and vendorless:
        message = say(
            "{n} vendor on record is named by no tool, and some tools do not state their vendor",
            "{n} vendors on record are named by no tool, and some tools do not state their vendor",
            n=len(lonely),
        )
        yield _entry(
            UNKNOWN_TOOL.id, "tool.vendor", [tool.id for tool in vendorless], message, [f"vendor:{v}" for v in lonely]
        )


def _entry(code: str, fact: str, tools: list[str], message: Message, blocks: list[str] | None = None) -> Unknown:
    subjects = tuple(f"tool:{tool}" for tool in sorted(tools))
    return Unknown(code, fact, subjects, message, subjects if blocks is None else tuple(sorted(blocks)))
