"""What to ask next: the missing facts that could decide most of what cannot be told, and the questions in words.

An open verdict is a kind of finding that could not be decided for one need, step, flow, tool or entity. It waits for
the records that lack a fact which it rests on, and weighs what the finding would. A question is about one record: of a
flow, about how it runs, what it carries, or how surely. Facts that a kind of verdict asks of many tools are one
question, as one list answers it; so are questions on several entities for the same people.

Greedily, the question comes first that decides most for each record that has to be asked about, where a verdict that
waits for several questions counts in equal parts for each; then what is left is counted again. What a company knows of
itself goes before what it has to look up at each vendor, such as the end of support. Ours, and a heuristic:
it takes an answer to decide whatever waits for it, and cannot see what a fact would change that is stated wrongly.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from stackaudit.core.fact import Whom
from stackaudit.core.findings import Review, Table, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule
from stackaudit.engine.records import ANY, Records
from stackaudit.graph import StackGraph
from stackaudit.model.base import slug
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool

COLUMNS = ("rank", "fact", "subjects", "asks", "could_settle", "settled_by_then", "ask", "weight", "counted")
_CODE_OF_NEEDS = "silos.no-path"
_CODE_OF_TOOLS = "silos.isolated-tool"
_ASPECTS = {"attributes": "content", "keys": "content", "reliability": "health", "capacity": "health"}
"""What of a flow a field is about; all others are about how it runs."""
_OF_VENDORS = ("lifecycle.", "openness.", "tool.openness", "tool.limits")
"""Facts that somebody has to look up in the pages of the vendor, product by product: they are asked for last."""
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what its answer could decide.

    Attributes:
        facts: The fields that are asked for, such as `integration.method`.
        subjects: The records that they are asked of.
        asks: The question as one would ask it.
        settles: The open verdicts that it bears on, each as `code@subject`; of questions that were tried, the needs
            and handoffs that it decides.
        ask: People who could know, where they are stated.
        weight: What the verdicts weigh that it could decide, for each record; 1 is a finding of severity 10.
        settled_by_then: How many open verdicts wait for nothing more once this and all questions before are answered.
        counted: `estimated` by this heuristic, or `tried`.
    """

    facts: tuple[str, ...]
    subjects: tuple[str, ...]
    asks: Message
    settles: tuple[str, ...]
    ask: tuple[str, ...] = ()
    weight: float = 0.0
    settled_by_then: int | None = None
    counted: str = "estimated"

    @property
    def could_settle(self) -> int:
        """How many open verdicts it bears on."""
        return len(self.settles)


def question_table(questions: Iterable[Question]) -> Table:
    """The table `questions`."""
    rows = tuple(
        (
            n,
            ", ".join(q.facts),
            q.subjects,
            str(q.asks),
            q.could_settle,
            q.settled_by_then,
            q.ask,
            round(q.weight, _DIGITS),
            q.counted,
        )
        for n, q in enumerate(questions, 1)
    )
    return Table("questions", COLUMNS, rows)


def next_questions(
    graph: StackGraph, reviews: Mapping[str, Review], most: int | None = 20, *, rules: tuple[Rule, ...] = ()
) -> tuple[Question, ...]:
    """What to ask next, the most telling first.

    Args:
        graph: The stack that was audited.
        reviews: What each analyser said of it, by its id.
        most: How many questions to give at the most; all of them where None.
        rules: Rules of analysers in use, beside those of the built-in ones.
    """
    unknowns = [unknown for name in sorted(reviews) for unknown in reviews[name].unknowns]
    records = Records.of(graph, rules, unknowns)
    found: list[Question] = []
    homes: dict[tuple[str, ...], int] = {}
    for chosen in _Agenda.of(records, unknowns).picks():
        facts, subjects = sorted(chosen.topic.facts), sorted(chosen.topic.subjects)
        of_entities = all(subject.startswith("entity:") for subject in subjects)
        same = people(records, facts[0], subjects) if of_entities else (str(asked(records, facts, subjects)),)
        key = (
            *facts,
            "",
            *same,
        )  # on entities, those for the same people are one question; else those of the same words
        if key in homes:
            place = homes[key]
            found[place] = _both(records, found[place], chosen)
        elif most is None or len(found) < most:
            homes[key] = len(found)
            found.append(_question(records, chosen))
        else:
            break
    return tuple(found)


def _question(records: Records, chosen: _Pick) -> Question:
    facts, subjects = tuple(sorted(chosen.topic.facts)), tuple(sorted(chosen.topic.subjects))
    return Question(
        facts,
        subjects,
        asked(records, facts, subjects),
        tuple(sorted(chosen.topic.verdicts)),
        people(records, facts[0], subjects),
        chosen.gain,
        chosen.settled,
    )


def _both(records: Records, first: Question, chosen: _Pick) -> Question:
    """One question of two on the same fact for the same people; it keeps the place of the first."""
    subjects = tuple(sorted({*first.subjects, *chosen.topic.subjects}))
    settles = tuple(sorted({*first.settles, *chosen.topic.verdicts}))
    return replace(first, subjects=subjects, settles=settles, asks=asked(records, first.facts, subjects))


# -- what waits for what

_Key = tuple[str, str]


@dataclass
class _Topic:
    """What one question is about, while it is put together."""

    facts: set[str] = field(default_factory=set)
    subjects: set[str] = field(default_factory=set)
    verdicts: set[str] = field(default_factory=set)


class _Pick(NamedTuple):
    """A topic that was chosen, what each of its records is worth, and how many verdicts are settled by then."""

    topic: _Topic
    gain: float
    settled: int


@dataclass
class _Alike:
    """Open verdicts that weigh the same and wait for the same topics: how many, and what they still wait for."""

    weight: float
    count: int
    waits: set[_Key]

    @property
    def share(self) -> float:
        """What deciding one of the topics is worth for one of them."""
        return self.weight / len(self.waits)


@dataclass
class _Agenda:
    """The topics, and the open verdicts that wait for each of them."""

    topics: dict[_Key, _Topic]
    alike: dict[_Key, list[_Alike]]

    @classmethod
    def of(cls, records: Records, unknowns: Iterable[Unknown]) -> _Agenda:
        topics: dict[_Key, _Topic] = defaultdict(_Topic)
        waits: dict[str, set[_Key]] = defaultdict(set)
        weights: dict[str, float] = {}
        for code, block, fact, subject in _links(records, unknowns):
            verdict, key = f"{code}@{block}", _key(records, block, fact, subject)
            topics[key].facts.add(fact)
            topics[key].subjects.add(subject)
            topics[key].verdicts.add(verdict)
            waits[verdict].add(key)
            if verdict not in weights:
                weights[verdict] = _weight(records, code, block)
        alike: dict[_Key, list[_Alike]] = defaultdict(list)
        for (weight, keys), count in Counter((weights[one], frozenset(keys)) for one, keys in waits.items()).items():
            several = _Alike(weight, count, set(keys))
            for key in keys:
                alike[key].append(several)
        return cls(dict(topics), dict(alike))

    def picks(self) -> Iterator[_Pick]:
        """Topics, the most telling first; what is left is counted again after each."""
        gains = {key: self._gain(key) for key in self.topics}
        queue = [self._rank(key, gain) for key, gain in gains.items()]
        heapify(queue)
        settled = 0
        while queue:
            rank = heappop(queue)
            best = rank[-1]
            if best not in gains or rank != self._rank(best, gains[best]):
                continue  # it was chosen before, or counted anew
            gain = gains.pop(best)
            if gain <= 0:
                return
            touched: set[_Key] = set()
            for several in self.alike[best]:
                several.waits.discard(best)
                settled += 0 if several.waits else several.count
                touched |= several.waits
            for key in touched:
                gains[key] = self._gain(key)
                heappush(queue, self._rank(key, gains[key]))
            yield _Pick(self.topics[best], gain, settled)

    def _rank(self, key: _Key, gain: float) -> tuple[bool, float, int, _Key]:
        return key[0].startswith(_OF_VENDORS), -round(gain, _DIGITS), -len(self.topics[key].verdicts), key

    def _gain(self, key: _Key) -> float:
        """What a topic is worth for each of its records."""
        worth = sum(Fraction(several.share) * several.count for several in self.alike[key])
        return float(worth) / len(self.topics[key].subjects)


def _links(records: Records, unknowns: Iterable[Unknown]) -> Iterator[tuple[str, str, str, str]]:
    """Every open verdict (code, block) with each fact and record that it waits for."""
    for unknown in unknowns:
        for fact in unknown.fact.split(", "):
            for block, subjects in records.awaited(fact, unknown):
                for subject in subjects:
                    yield unknown.code, block, fact, records.as_recorded(subject)
    yield from _needs_unknown(records.graph)


def _needs_unknown(graph: StackGraph) -> Iterator[tuple[str, str, str, str]]:
    """The needs and tools that cannot be judged because no master, or no flow at all, is listed."""
    unlisted = "integrations" not in graph.stack.model_fields_set
    for entity, held in graph.holdings.items():  # without a stated master nobody can say which needs there are
        if not held.masters_stated:
            for tool in sorted({*held.producers, *held.consumers}):
                yield _CODE_OF_NEEDS, f"entity:{entity}/{tool}", "entity.system_of_record", f"entity:{entity}"
                if unlisted:
                    yield _CODE_OF_NEEDS, f"entity:{entity}/{tool}", "integrations", "stack:integrations"
    for need in graph.needs() if unlisted else ():
        yield _CODE_OF_NEEDS, need.id, "integrations", "stack:integrations"
    for one in graph.tools if unlisted else ():
        yield _CODE_OF_TOOLS, f"tool:{one.id}", "integrations", "stack:integrations"


def _key(records: Records, block: str, fact: str, subject: str) -> _Key:
    """One question a record; but where a verdict on a tool waits for that tool alone, one list answers for all.

    Some lists are asked of each department.
    """
    if records.kind_of(fact) in {"tool", ANY} and block == subject:
        by_department = records.facts.named(fact).by_department
        departments = records.graph.tool(subject.partition(":")[2]).departments if by_department else ()
        return fact, min(departments, default="")
    if subject.startswith("flow:"):
        return f"integration {_ASPECTS.get(fact.partition('.')[2], 'run')}", subject
    return fact, subject


# -- what an open verdict weighs: as much as the finding that it could become

_MOST = 10.0
"""The upper end of the scale of severities."""


def _weight(records: Records, code: str, block: str) -> float:
    """The points of the finding, out of ten: base by kind, plus money, times entity, journey and need.

    A check that ends in a number (`silos.index`, `cost.annual`) weighs as the least severe kind of finding does.
    """
    policy = records.graph.policy
    base = records.severities.get(code, records.least_severity)
    kind, _, rest = block.partition(":")
    factor = policy.criticality["normal"]
    match kind:
        case "need":
            need = records.needs.get(block)
            factor = _entity(records, rest.rpartition("/")[2]) * (need.weight if need is not None else 1.0)
        case "entity":
            factor = _entity(records, rest.partition("/")[0])
        case "step":
            factor = policy.journeys["primary" if records.journeys[rest.partition("/")[0]].primary else "other"]
        case "tool":
            base += _money(records, records.graph.tool(rest))
    return base * factor / _MOST


def _entity(records: Records, entity: str) -> float:
    one = records.graph.holdings[entity].entity
    return records.graph.policy.factor(one.criticality, about_customer=one.about_customer)


def _money(records: Records, tool: Tool) -> float:
    """What money adds to a severity, as `Policy.rate` has it."""
    steps = records.graph.policy.money_steps
    annual = 0.0 if tool.spend is None or tool.spend.annual is None else float(tool.spend.annual)
    return min(steps["most"], math.log10(1 + annual / steps["unit"])) if annual > 0 and steps["unit"] else 0.0


# -- the question as one asks it


_OF_FLOWS = tuple(dict.fromkeys((FACTS["integration.status"], *FACTS.of("integration"))))
"""Facts of a flow in the order in which one would ask: first whether it runs at all."""


def asked(records: Records, facts: Sequence[str], subjects: Sequence[str]) -> Message:
    """The question about some facts of one flow, or about one fact of other records."""
    if subjects[0].startswith("flow:"):
        return _of_flow(records, facts, subjects[0])
    names = tuple(records.called(subject) for subject in subjects)
    return records.facts.named(facts[0]).question.fill(n=len(names), names=names)


def _of_flow(records: Records, facts: Sequence[str], subject: str) -> Message:
    wanted = [fact for fact in _OF_FLOWS if fact.code in facts]
    source, target = (records.graph.tool(end).name for end in subject.removeprefix("flow:").split(">"))
    if not wanted:
        question = records.facts.named(" and ".join(facts)).question
        return question.fill(n=1, names=(f"{source} → {target}",))
    carried = {e for flow in records.by_subject.get(subject, ()) for e in flow.entities or ()}
    what = tuple(records.graph.holdings[entity].entity.name for entity in sorted(carried)) or ("data",)
    following = [fact.then for fact in wanted[1:]]
    tail = f", {', '.join(following[:-1])}" if len(following) > 1 else ""
    tail += f", and {following[-1]}?" if following else "?"
    first = wanted[0].question
    many = first.many or first.one
    return say(first.one + tail, many + tail, n=len(what), source=source, target=target, what=what)


# -- whom to ask


def people(records: Records, fact: str, subjects: Iterable[str]) -> tuple[str, ...]:
    """Who could know a fact of some records, where the stack names them; whoever has left is not asked."""
    ask = _ASK.get(records.facts.named(fact).whom)
    return tuple(sorted({name for subject in subjects for name in ask(records, subject)})) if ask is not None else ()


def _of_tool(records: Records, subject: str) -> Iterator[str]:
    kind, _, id_ = subject.partition(":")
    if kind == "tool":
        yield from _owners(records, [records.graph.tool(id_)])


def _of_ends(records: Records, subject: str) -> Iterator[str]:
    there, flows = records.graph.people.there, records.by_subject.get(subject, ())
    owners = [name for flow in flows for name in there(flow.integration.owner)]
    ends = subject.removeprefix("flow:").split(">")
    yield from owners or _owners(records, (records.graph.tool(end) for end in ends))


def _of_masters(records: Records, subject: str) -> Iterator[str]:
    yield from _owners(records, map(records.graph.tool, records.graph.holdings[subject.partition(":")[2]].masters))


def _of_step(records: Records, subject: str) -> Iterator[str]:
    for step in records.steps.get(subject, ())[:1]:
        yield from _owners(records, map(records.graph.tool, step.tools))


def _of_project(records: Records, subject: str) -> Iterator[str]:
    """The project managers of a rollout, else its sponsor; the owner of a tool that was bought for it."""
    yield from _of_tool(records, subject)
    for initiative in records.graph.stack.initiatives:
        if initiative.id == subject.partition(":")[2].partition("/")[0]:
            there, rows = records.graph.people.there, initiative.roles or ()
            managers = [name for row in rows if row.role == "project-manager" for name in there(row.person)]
            yield from managers or (() if initiative.sponsor is None else there(initiative.sponsor.name))


def _of_vendor(records: Records, subject: str) -> Iterator[str]:
    id_, stack = subject.partition(":")[2], records.graph.stack
    names = {slug(vendor.name) for vendor in stack.vendors if vendor.id == id_} | {id_}
    theirs = (tool for tool in stack.tools if tool.vendor and slug(tool.vendor) in names)
    yield from (name for tool in theirs for name in records.graph.people.owners_of(tool))


def _owners(records: Records, tools: Iterable[Tool]) -> Iterator[str]:
    """The technical owner of a tool knows how it runs; the business owner is asked where none is stated and there."""
    for tool in tools:
        yield from records.graph.people.there(tool.technical_owner) or records.graph.people.owners_of(tool)


_ASK: Mapping[Whom, Callable[[Records, str], Iterable[str]]] = {
    Whom.TOOL: _of_tool,
    Whom.FLOW: _of_ends,
    Whom.MASTER: _of_masters,
    Whom.STEP: _of_step,
    Whom.PROJECT: _of_project,
    Whom.VENDOR: _of_vendor,
}
"""How a stack names who could know; whoever audits it is not in it."""
