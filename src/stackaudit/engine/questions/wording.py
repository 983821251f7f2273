"""The question as a consultant asks it, and whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from stackaudit.core.fact import Whom
from stackaudit.core.messages import Message, say
from stackaudit.engine.questions.records import Records
from stackaudit.model.base import slug
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool

_OF_FLOWS = tuple(dict.fromkeys((FACTS["integration.status"], *FACTS.of("integration"))))
"""Facts of a flow in the order in which one would ask: first whether it runs at all."""


def asked(records: Records, facts: Sequence[str], subjects: Sequence[str]) -> Message:
    """The question about some facts of one flow, or about one fact of other records."""
    if subjects[0].startswith("flow:"):
        return _of_flow(records, facts, subjects[0])
    names = tuple(_name(records, subject) for subject in subjects)
    return FACTS.named(facts[0]).question.fill(n=len(names), names=names)


def _of_flow(records: Records, facts: Sequence[str], subject: str) -> Message:
    wanted = [fact for fact in _OF_FLOWS if fact.code in facts]
    source, target = (records.graph.tool(end).name for end in subject.removeprefix("flow:").split(">"))
    if not wanted:
        question = FACTS.named(" and ".join(facts)).question
        return question.fill(n=1, names=(f"{source} → {target}",))
    carried = {e for flow in records.by_subject.get(subject, ()) for e in flow.entities or ()}
    what = tuple(records.graph.holdings[entity].entity.name for entity in sorted(carried)) or ("data",)
    following = [fact.then for fact in wanted[1:]]
    tail = f", {', '.join(following[:-1])}" if len(following) > 1 else ""
    tail += f", and {following[-1]}?" if following else "?"
    first = wanted[0].question
    many = first.many or first.one
    return say(first.one + tail, many + tail, n=len(what), source=source, target=target, what=what)


def _name(records: Records, subject: str) -> str:
    """What a record is called; a part of a rollout is called by its id and the rollout's name."""
    kind, _, id_ = subject.partition(":")
    owner, _, part = id_.partition("/")
    if kind == "tool":
        return records.graph.tool(id_).name
    if kind == "entity":
        return records.graph.holdings[id_].entity.name
    if subject in records.steps:
        return f"{records.steps[subject][0].name} ({records.journeys[owner].name})"
    if kind == "vendor":
        return next((vendor.name for vendor in records.graph.stack.vendors if vendor.id == id_), id_)
    initiative = next((one for one in records.graph.stack.initiatives if one.id == owner), None)
    if initiative is None:
        return id_
    return f"{part} ({initiative.name})" if part else initiative.name


# -- whom to ask


def people(records: Records, fact: str, subjects: Iterable[str]) -> tuple[str, ...]:
    """Who could know a fact of some records, where the stack names them."""
    nobody = {word.casefold() for word in records.graph.policy.no_owner}
    ask = _ASK.get(FACTS.named(fact).whom)
    found = [name for subject in subjects for name in ask(records, subject)] if ask is not None else []
    return tuple(sorted({name for name in found if name.strip().casefold() not in nobody}))


def _of_tool(records: Records, subject: str) -> Iterator[str]:
    kind, _, id_ = subject.partition(":")
    if kind == "tool":
        yield from _owners([records.graph.tool(id_)])


def _of_ends(records: Records, subject: str) -> Iterator[str]:
    owners = [f.integration.owner for f in records.by_subject.get(subject, ()) if f.integration.owner is not None]
    ends = subject.removeprefix("flow:").split(">")
    yield from owners or _owners(records.graph.tool(end) for end in ends)


def _of_masters(records: Records, subject: str) -> Iterator[str]:
    yield from _owners(map(records.graph.tool, records.graph.holdings[subject.partition(":")[2]].masters))


def _of_step(records: Records, subject: str) -> Iterator[str]:
    for step in records.steps.get(subject, ())[:1]:
        yield from _owners(map(records.graph.tool, step.tools))


def _of_project(records: Records, subject: str) -> Iterator[str]:
    """The project managers of a rollout, else its sponsor; the owner of a tool that was bought for it."""
    yield from _of_tool(records, subject)
    for initiative in records.graph.stack.initiatives:
        if initiative.id == subject.partition(":")[2].partition("/")[0]:
            managers = [row.person for row in initiative.roles or () if row.role == "project-manager" and row.person]
            sponsor = [] if initiative.sponsor is None else [initiative.sponsor.name]
            yield from managers or sponsor


def _of_vendor(records: Records, subject: str) -> Iterator[str]:
    id_, stack = subject.partition(":")[2], records.graph.stack
    names = {slug(vendor.name) for vendor in stack.vendors if vendor.id == id_} | {id_}
    yield from (tool.owner for tool in stack.tools if tool.owner and tool.vendor and slug(tool.vendor) in names)


def _owners(tools: Iterable[Tool]) -> Iterator[str]:
    """The technical owner of a tool knows how it runs; the business owner is asked where none is stated."""
    for tool in tools:
        name = tool.technical_owner if tool.technical_owner is not None else tool.owner
        if name is not None:
            yield name


_ASK: Mapping[Whom, Callable[[Records, str], Iterable[str]]] = {
    Whom.TOOL: _of_tool,
    Whom.FLOW: _of_ends,
    Whom.MASTER: _of_masters,
    Whom.STEP: _of_step,
    Whom.PROJECT: _of_project,
    Whom.VENDOR: _of_vendor,
}
"""How a stack names who could know; whoever audits it is not in it."""
