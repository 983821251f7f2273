"""What an analyser is: a pure function of the graph and of its settings; and what checks share."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from stackaudit.core.errors import OptionError, did_you_mean
from stackaudit.core.findings import Finding, Member, NotApplicable, Review, Severity
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.messages import Message, Value, say
from stackaudit.core.money import Money
from stackaudit.core.registry import Registry
from stackaudit.core.rows import Row
from stackaudit.core.rule import Rule, by_id
from stackaudit.core.settings import Settings
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import factors
from stackaudit.model.integration import Candidate
from stackaudit.model.lifecycle import day_of
from stackaudit.model.renewal import renewal_of
from stackaudit.model.tool import Tool

_AHEAD = frozenset({"due", "later"})
"""States of a contract of which notice can still be given."""


def proposed(name: str | None, records: str, **params: Value) -> Message:
    """Return the advice to build a candidate; its name is told where it has one, its id says nothing to a reader.

    >>> proposed("Form sync", "{entity} records", entity="Lead", source="Forms", target="CRM").render()
    'Build the proposed integration Form sync, from Forms to CRM: it would carry Lead records.'
    """
    what, known = (
        ("the proposed integration {candidate},", {"candidate": name}) if name else ("the proposed integration", {})
    )
    return say(f"Build {what} from {{source}} to {{target}}: it would carry {records}.", **params, **known)


def members_of(
    graph: StackGraph,
    tools: Iterable[str],
    *,
    contracts: bool = False,
    advice: Mapping[str, Message] = MappingProxyType({}),
) -> tuple[Member, ...]:
    """Return a member for each tool, in the order given; none where nothing is known of any of them.

    Args:
        graph: The stack.
        tools: Ids of the tools.
        contracts: Whether the cost a year and the last day of notice matter here, beside the owner.
        advice: Advice of their own, by the id of the tool.
    """
    made = tuple(_member(graph, graph.tool(tool), advice.get(tool), contracts=contracts) for tool in tools)
    return made if any(member.is_known for member in made) else ()


def _member(graph: StackGraph, tool: Tool, advice: Message | None, *, contracts: bool) -> Member:
    owner = ", ".join(graph.people.owners_of(tool)) or None
    subject = f"tool:{tool.id}"
    if not contracts:
        return Member(subject, advice, owner=owner)
    renewal = renewal_of(tool, day_of(graph.stack), graph.policy.renewals["soon"])
    due = renewal.notice_by if renewal is not None and renewal.status in _AHEAD else None
    annual = None if tool.spend is None else tool.spend.annual
    money = None if annual is None else Money.of(annual, graph.stack.currency, "year")
    return Member(subject, advice, due, money, owner)


__all__ = ["Analyser", "Check", "NotApplicable", "Review", "analyser", "check", "checks", "found", "with_rules_of"]

ContextT = TypeVar("ContextT")
Rows = tuple[type[Row], ...] | Callable[[], tuple[type[Row], ...]]


@dataclass(frozen=True, slots=True)
class Analyser:
    """A named question about a stack. Call it with a graph; `tuned` gives one with other options.

    Attributes:
        id: Its name; the codes of its findings begin with it.
        asks: The question it answers.
        run: The function behind it.
        rules: The rules of what it may find.
        options: What it runs with, by name: the defaults, or what `tuned` set.
        settings: The class of its settings; None where its options are keyword-only parameters.
        given_rows: The classes of the rows of its tables, or a function that loads them: `rows` gives the classes.
    """

    id: str
    asks: str
    run: Callable[..., Review]
    rules: tuple[Rule, ...] = ()
    options: Mapping[str, Any] = field(default_factory=FrozenDict)
    settings: type[Settings] | None = None
    given_rows: Rows = ()

    def __call__(self, graph: StackGraph) -> Review:
        """Examine a graph.

        Raises:
            NotApplicable: there is nothing to look at; the text says why.
        """
        own = self.settings
        return self.run(graph, **self.options) if own is None else self.run(graph, own(**self.options))

    def tuned(self, **options: Any) -> Analyser:  # noqa: ANN401  each analyser has options of its own types
        """Return the same analyser with other options.

        Raises:
            OptionError: an option that it does not have, or a value that it cannot be; the message lists the real ones.
        """
        if self.settings is not None:
            given = {**self.options, **options}
            return replace(self, options=self.settings.read(given, self.id).by_name())
        for name, value in options.items():
            if name not in self.options:
                raise OptionError(f"{self.id} has no option {name!r}{did_you_mean(name, self.options)}")
            _check_type(self.id, name, value, self.options[name])
        return replace(self, options=FrozenDict({**self.options, **options}))

    @property
    def rows(self) -> tuple[type[Row], ...]:
        """The classes of the rows of its tables; empty where they are not written yet."""
        return self.given_rows if isinstance(self.given_rows, tuple) else self.given_rows()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The codes of what it may find: the ids of its rules."""
        return tuple(rule.id for rule in self.rules)

    @property
    def explanation(self) -> str:
        """How it looks, how it rates and when it is wrong, as its docstring says."""
        return inspect.getdoc(self.run) or ""


def _check_type(analyser_id: str, name: str, value: object, default: object) -> None:
    kind: type | tuple[type, ...] = type(default)
    if isinstance(default, float):
        kind = (int, float)
    if not isinstance(value, kind) or (isinstance(value, bool) and not isinstance(default, bool)):
        raise OptionError(f"{analyser_id}: option {name!r} is {value!r}; it must be of the kind of {default!r}")


@dataclass(frozen=True)
class GraphContext:
    """What the checks of an analyser look up in a graph: names, and how critical records are."""

    graph: StackGraph

    def name(self, tool: str) -> str:
        """A tool's name."""
        return self.graph.tool(tool).name

    def names(self, tools: Iterable[str]) -> tuple[str, ...]:
        """The names of several tools."""
        tool = self.graph.tool
        return tuple(tool(id_).name for id_ in tools)

    def entity_name(self, entity: str) -> str:
        """An entity's name."""
        return self.graph.holdings[entity].entity.name

    @cached_property
    def factors(self) -> dict[str, float]:
        """How critical each entity is, as a factor on severity."""
        return factors(self.graph.holdings, self.graph.policy)

    def candidate(self, sources: Iterable[str], target: str, entity: str) -> Candidate | None:
        """Return the cheapest listed candidate that would bring records from one of some tools to another."""
        into = self._candidates_into.get(target, ())
        fitting = [one for one in into if one.source in sources and entity in (one.entities or ())]
        price = {one.id: inf if one.cost is None else float(one.cost) for one in fitting}
        return min(fitting, key=lambda one: (price[one.id], one.id or ""), default=None)

    @cached_property
    def _candidates_into(self) -> dict[str, list[Candidate]]:
        """The candidates that tools in use could carry, by where they lead."""
        found: dict[str, list[Candidate]] = {}
        for one in filter(self.graph.can_carry, self.graph.stack.candidates):
            found.setdefault(one.target, []).append(one)
        return found

    def rate(self, rule: Rule, entities: Iterable[str], variant: str = "") -> Severity:
        """Return the severity of a finding of a rule, or of a variant of it, for the most critical of some entities."""
        policy = self.graph.policy
        factor = max((self.factors[entity] for entity in entities), default=policy.criticality["normal"])
        return policy.rate(rule, factor, variant=variant)


def analyser(
    *,
    id: str,  # noqa: A002
    asks: str,
    rules: tuple[Rule, ...] = (),
    settings: type[Settings] | None = None,
    rows: Rows = (),
) -> Callable[[Callable[..., Review]], Analyser]:
    """Make an analyser of a function of a graph and of its settings.

    Without a class of settings its keyword-only parameters, each with a default, are the options.

    Nothing is registered: built-ins stand in one visible tuple, other packages add theirs by entry point.

    Args:
        id: Its name, and the first half of its codes.
        asks: The question it answers, as a sentence.
        rules: The rules of what it may find; their ids are its codes.
        settings: The class of its settings; the function takes one of them as its second argument.
        rows: The classes of the rows of its tables; where they are many and few stacks have any, a function that loads
            them.

    Raises:
        RuleError: two rules have one id.
        OptionError: an option has no default.
    """
    by_id(rules)

    def make(function: Callable[..., Review]) -> Analyser:
        if settings is not None:
            return Analyser(id, asks, function, rules, settings.defaults(), settings, rows)
        parameters = inspect.signature(function).parameters.values()
        options = FrozenDict({p.name: p.default for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY})
        bare = [name for name, default in options.items() if default is inspect.Parameter.empty]
        if bare:
            raise OptionError(f"{id}: options need defaults: {', '.join(bare)}")
        return Analyser(id=id, asks=asks, run=function, rules=rules, options=options, given_rows=rows)

    return make


@dataclass(frozen=True, slots=True)
class Check(Generic[ContextT]):
    """A kind of finding and how it is found: what one file of an analyser's folder may hold, whole.

    Attributes:
        rule: The kind.
        find: Yields the findings of it, from the context that the checks of one analyser share.
    """

    rule: Rule
    find: Callable[[ContextT], Iterable[Finding]]

    @property
    def id(self) -> str:
        """The id of its rule."""
        return self.rule.id

    def __call__(self, context: ContextT) -> Iterable[Finding]:
        """Yield its findings."""
        return self.find(context)


def check(rule: Rule) -> Callable[[Callable[[ContextT], Iterable[Finding]]], Check[ContextT]]:
    """Make a check of the function that finds a rule's findings; it runs once its analyser names it."""
    return lambda find: Check(rule, find)


def checks(analyser_id: str, *places: str) -> tuple[Check[Any], ...]:
    """Return the checks of an analyser, each named as `file:function` of its folder."""
    folder = f"stackaudit.analysers.{analyser_id}"
    return tuple(Registry(folder, Check, tuple(f"{folder}.{place}" for place in places)).built_in().values())


def found(checks: Iterable[Check[ContextT]], context: ContextT) -> tuple[Finding, ...]:
    """Return what some checks find, in their order."""
    return tuple(finding for one in checks for finding in one(context))


def with_rules_of(rules: tuple[Rule, ...], checks: Iterable[Check[Any]]) -> tuple[Rule, ...]:
    """Return some rules, then those of checks that are not among them: a check may stand in one file with its rule."""
    return (*rules, *(one.rule for one in checks if one.rule not in rules))
