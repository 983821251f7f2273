"""The question as a consultant asks it, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from stackaudit.core.messages import Message, say
from stackaudit.engine.questions.initiatives import WORDS, name_of, whom
from stackaudit.engine.questions.records import Records
from stackaudit.model.tool import Tool


class _Words(NamedTuple):
    """A question about one fact of a flow: for one kind of records, for several, and behind another question."""

    one: str
    many: str
    then: str


def _plain(text: str, then: str) -> _Words:
    return _Words(text, text, then)


_FLOW: Mapping[str, _Words] = {
    "status": _plain("Does the flow from {source} to {target} run today", "does it run"),
    "entities": _plain("What is carried from {source} to {target}", "what does it carry"),
    "method": _Words(
        "How is {what} carried from {source} to {target}",
        "How are {what} carried from {source} to {target}",
        "how is it carried",
    ),
    "every": _Words(
        "How often does {what} go from {source} to {target}",
        "How often do {what} go from {source} to {target}",
        "how often",
    ),
    "takes": _plain("How long does a run from {source} to {target} take", "how long does a run take"),
    "via": _plain("Over which platform does the flow from {source} to {target} run", "over which platform"),
    "attributes": _plain("Which fields of {what} go from {source} to {target}", "which fields go along"),
    "keys": _plain(
        "By which key are records ({what}) matched between {source} and {target}", "by which key are records matched"
    ),
    "reliability": _plain(
        "Of a hundred records sent from {source} to {target}, how many arrive complete",
        "how many of a hundred records arrive complete",
    ),
    "capacity": _plain(
        "How many records a month can the flow from {source} to {target} carry", "how many records can it carry"
    ),
}
"""In the order in which one would ask."""

_OTHER: Mapping[str, tuple[str, str]] = {
    "entity.tolerance": (
        "How old may {names} be where it is needed, before that does harm?",
        "How old may each of these be where it is needed, before that does harm: {names}?",
    ),
    "entity.system_of_record": (
        "Which tool is right about {names} when two of them disagree?",
        "Which tool is right about each of these when two of them disagree: {names}?",
    ),
    "entity.about_customer": (
        "Is {names} about the customer, and does it belong in the unified view?",
        "Which of these are about the customer, and belong in the unified view: {names}?",
    ),
    "tool.relays": ("Does {names} pass on what it receives from others, and which records?", ""),
    "tool.stores_keys": ("Which keys does {names} keep of a customer: e-mail, its own id, another tool's id?", ""),
    "tool.entities": (
        "Which records does {names} make, need, merely keep, or have the last word on?",
        "Which records do these make, need, merely keep, or have the last word on: {names}?",
    ),
    "tool.capabilities": ("What is {names} used for?", "What are these used for: {names}?"),
    "tool.departments": ("Which departments use {names}?", "Which departments use each of these: {names}?"),
    "tool.owner": (
        "Who decides on {names}: on changes, money and access?",
        "Who decides on changes, money and access of each of these: {names}?",
    ),
    "tool.technical_owner": (
        "Who keeps {names} running?",
        "Who keeps each of these running: {names}?",
    ),
    "tool.vendor": ("Who is the vendor of {names}?", "Who are the vendors of {names}?"),
    "tool.cost.annual": ("What does {names} cost a year?", "What does each of these cost a year: {names}?"),
    "tool.seats": (
        "How many seats of {names} are paid for, and how many are in use?",
        "How many seats are paid for, and how many are in use, of each of these: {names}?",
    ),
    "seats.paid": ("How many seats of {names} are paid for?", "How many seats are paid for of each of these: {names}?"),
    "seats.active": ("How many people use {names}?", "How many people use each of these: {names}?"),
    "seats.measure": (
        "What counts as an active seat of {names}: assigned, logged in, or working with it?",
        "What counts as an active seat (assigned, logged in, or working with it) of {names}?",
    ),
    "seats.as_of": (
        "Of which day is the number of active seats of {names}?",
        "Of which day are the numbers of active seats of {names}?",
    ),
    "cost.priced_by": (
        "Does the price of {names} go by seats, by use, or is it flat?",
        "Do the prices of these go by seats, by use, or are they flat: {names}?",
    ),
    "tool.contract": (
        "When does the contract of {names} renew, with what notice, and does it do so by itself?",
        "When do these contracts renew, with what notice, and do they do so by themselves: {names}?",
    ),
    "contract.renews": ("When does the contract of {names} renew?", "When do these contracts renew: {names}?"),
    "contract.notice": (
        "How long before it renews must notice be given for {names}?",
        "How long before they renew must notice be given for each of these: {names}?",
    ),
    "contract.auto_renew": (
        "Does the contract of {names} renew by itself?",
        "Which of these contracts renew by themselves: {names}?",
    ),
    "contract.term": ("For how long does {names} renew?", "For how long does each of these renew: {names}?"),
    "tool.limits": (
        "Which limits does the plan of {names} have, and how much of each is used?",
        "Which limits do these plans have, and how much of each is used: {names}?",
    ),
    "limit.used": ("How much of its limits does {names} use?", "How much of their limits do these use: {names}?"),
    "limit.limit": ("What are the limits of {names}?", "What are the limits of each of these: {names}?"),
    "limit.growth": (
        "How fast does what fills the limits of {names} grow?",
        "How fast does what fills the limits of each of these grow: {names}?",
    ),
    "tool.prices": (
        "What would {names} cost at twice the size: is there a price list?",
        "What would each of these cost at twice the size: is there a price list? {names}",
    ),
    "tool.openness": (
        "How does data get in and out of {names}: API, webhooks, bulk import and export?",
        "How does data get in and out of each of these (API, webhooks, bulk import and export): {names}?",
    ),
    "openness.open_format": (
        "In which form would all our data come out of {names} if we left?",
        "In which form would all our data come out of each of these if we left: {names}?",
    ),
    "tool.access": (
        "How do people get in to {names}: single sign-on, second factor, roles?",
        "How do people get in to each of these (single sign-on, second factor, roles): {names}?",
    ),
    "access.sso": ("Does {names} have single sign-on?", "Which of these have single sign-on: {names}?"),
    "tool.continuity": (
        "How would we go on if {names} stopped: is there a plan, and was it tried?",
        "How would we go on if one of these stopped (is there a plan, and was it tried): {names}?",
    ),
    "lifecycle.end_of_support": (
        "Until when does the vendor support {names}?",
        "Until when do the vendors support each of these: {names}?",
    ),
    "tool.fit": (
        "How well does {names} do what it is there for, and how sound is it technically, from 1 to 4?",
        "How well does each of these do what it is there for, and how sound is it, from 1 to 4: {names}?",
    ),
    "fit.strategic": (
        "Does {names} belong in the stack that we want, from 1 to 4?",
        "Do these belong in the stack that we want, from 1 to 4: {names}?",
    ),
    "uptime.measured": (
        "For which share of the time did {names} work?",
        "For which share of the time did each of these work: {names}?",
    ),
    "step.tools": ("Which tools serve the step {names}?", "Which tools serve each of these steps: {names}?"),
    "step.needs": (
        "Which records does the step {names} need from the steps before?",
        "Which records do these steps need from the steps before: {names}?",
    ),
    "integrations": ("Which tools send data to which others, and what?", ""),
}
_ANY = ("What is {fact} of {names}?", "What is {fact} of each of these: {names}?")


def asked(records: Records, facts: Sequence[str], subjects: Sequence[str]) -> Message:
    """The question about some facts of one flow, or about one fact of other records."""
    if subjects[0].startswith("flow:"):
        return _of_flow(records, facts, subjects[0])
    one, many = (_OTHER.get(facts[0]) or (WORDS.get(facts[0], _ANY[0]), "")) if len(facts) == 1 else _ANY
    names = tuple(_name(records, subject) for subject in subjects)
    return say(one, many, n=len(names), names=names, fact=" and ".join(facts))


def _of_flow(records: Records, facts: Sequence[str], subject: str) -> Message:
    wanted = [fact for fact in _FLOW if f"integration.{fact}" in facts]
    ends = subject.removeprefix("flow:").split(">")
    source, target = (records.graph.tool(end).name for end in ends)
    if not wanted:
        return say(*_ANY, n=1, fact=" and ".join(facts), names=(f"{source} → {target}",))
    carried = {e for flow in records.by_subject.get(subject, ()) for e in flow.entities or ()}
    what = tuple(records.graph.holdings[entity].entity.name for entity in sorted(carried)) or ("data",)
    following = [_FLOW[fact].then for fact in wanted[1:]]
    tail = f", {', '.join(following[:-1])}" if len(following) > 1 else ""
    tail += f", and {following[-1]}?" if following else "?"
    first = _FLOW[wanted[0]]
    return say(first.one + tail, first.many + tail, n=len(what), source=source, target=target, what=what)


def _name(records: Records, subject: str) -> str:
    kind, _, id_ = subject.partition(":")
    if kind == "tool":
        return records.graph.tool(id_).name
    if kind == "entity":
        return records.graph.holdings[id_].entity.name
    if subject in records.steps:
        return f"{records.steps[subject][0].name} ({records.journeys[id_.partition('/')[0]].name})"
    return name_of(records.graph.stack, subject) or id_


def people(records: Records, subjects: Iterable[str]) -> tuple[str, ...]:
    """Who could know: the owner of a flow, else of its ends; the owners of tools, of an entity's masters, of steps.

    The technical owner of a tool knows how it runs; the business owner is asked where none is stated.
    """
    nobody = {word.casefold() for word in records.graph.policy.no_owner}
    found = [name for subject in subjects for name in _people(records, subject)]
    return tuple(sorted({name for name in found if name.strip().casefold() not in nobody}))


def _people(records: Records, subject: str) -> Iterator[str]:
    kind, _, id_ = subject.partition(":")
    graph = records.graph
    if kind == "flow":
        owners = [f.integration.owner for f in records.by_subject.get(subject, ()) if f.integration.owner is not None]
        yield from owners or _owners(graph.tool(end) for end in id_.split(">"))
    elif kind == "tool":
        yield from _owners([graph.tool(id_)])
    elif kind == "entity":
        yield from _owners(graph.tool(tool) for tool in graph.holdings[id_].masters)
    elif subject in records.steps:
        yield from _owners(graph.tool(tool) for tool in records.steps[subject][0].tools)
    else:
        yield from whom(graph.stack, subject)


def _owners(tools: Iterable[Tool]) -> Iterator[str]:
    for tool in tools:
        name = tool.technical_owner if tool.technical_owner is not None else tool.owner
        if name is not None:
            yield name
