"""A fact that a stack may leave out: where it stands, how to ask for it, whom, and what cannot be told without it.

One entry a fact. Unknowns, questions and coverage come from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.findings import Unknown
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.messages import Value
from stackaudit.core.rule import Rule, Text

_NONE: Mapping[str, Text | None] = FrozenDict()
_NO_PARAMS: Mapping[str, Value] = FrozenDict()


class Whom(Enum):
    """Who could know."""

    TOOL = "the technical owner of the tool, else its business owner"
    FLOW = "the owner of the flow, else those of the tools at its ends"
    MASTER = "the owners of the tools that hold the right copy"
    STEP = "the owners of the tools of the step"
    PROJECT = "the project managers of the rollout, else its sponsor"
    VENDOR = "the business owners of the vendor's tools"
    AUDITOR = "whoever runs the audit"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that can be unknown.

    Attributes:
        path: Where the model holds it: `tool.seats.paid`; after a list, the field of each of its records.
        question: How to ask for it of one record, and of several; `{names}` are the records. Of a flow, without the
            question mark, because what else is asked of it follows in the same sentence.
        whom: Who could know.
        feeds: The rules and measures that cannot be decided without it, each with the sentence of the unknown, for one
            record and for `n` of them; None where the check has words of its own.
        written: How a stack file states it, in YAML, as part of its record.
        why: Which analysers need it, and what for; empty where coverage does not count it.
        asked_of: Kinds of tools that coverage asks it of: a spreadsheet has no contract. Empty: every record.
        name: Its name in results, where that is not the path.
        instead: Paths of other facts that answer the question as well.
        silent: A value that says "not stated": an empty list, `unknown`.
        then: How to ask for it behind another question on the same flow.
        by_department: Whether each department is asked a question of its own; else one list answers for all tools.
    """

    path: str
    question: Text
    whom: Whom
    feeds: Mapping[str, Text | None] = _NONE
    written: str = ""
    why: str = ""
    asked_of: frozenset[str] = frozenset()
    name: str = ""
    instead: tuple[str, ...] = ()
    silent: object = None
    then: str = ""
    by_department: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "feeds", FrozenDict(self.feeds))

    @property
    def code(self) -> str:
        """Its name in unknowns and questions."""
        return self.name or self.path

    @property
    def record(self) -> str:
        """The kind of record that it is of: `tool`, `integration`, `entity`."""
        return self.path.partition(".")[0]

    @property
    def field(self) -> str:
        """The path within its record: `seats.paid`."""
        return self.path.partition(".")[2]

    def stated(self, record: object) -> bool:
        """Return whether a record states it; of a list, whether each of its records does.

        >>> from types import SimpleNamespace as N
        >>> paid = Fact("tool.seats.paid", Text("How many seats of {names} are paid for?"), Whom.TOOL)
        >>> paid.stated(N(seats=N(paid=0))), paid.stated(N(seats=None))
        (True, False)
        """
        fields = _fields(self.path)
        if len(fields) == 1 and not isinstance(record, tuple):
            value = getattr(record, fields[0], None)
            if value is not None and value != self.silent:
                return True
        elif _states(record, fields, self.silent):
            return True
        return bool(self.instead) and any(_states(record, _fields(path), self.silent) for path in self.instead)

    def stated_by(self, records: Collection[object]) -> int:
        """Return how many of some records state it."""
        fields = _fields(self.path)
        if self.instead or len(fields) > 1:
            return sum(map(self.stated, records))
        values = [getattr(record, fields[0], None) for record in records]
        silent = 0 if self.silent is None else values.count(self.silent)
        return len(values) - values.count(None) - silent

    def unknown(
        self,
        rule: Rule | str,
        subjects: Iterable[str],
        blocks: Iterable[str] | None = None,
        *,
        n: int | None = None,
        text: Text | None = None,
        params: Mapping[str, Value] = _NO_PARAMS,
    ) -> Unknown:
        """Return the entry of the records that lack it; subjects and blocks keep their order.

        Args:
            rule: The finding that cannot be decided, or the name of the measure.
            subjects: What lacks it, as typed subjects.
            blocks: What cannot be judged without it; the subjects themselves where None.
            n: How many records lack it, where that is not the number of subjects.
            text: The sentence, where it is not the usual one of the rule.
            params: What may fill the holes of the sentence beside `n`; what it does not ask for is left out.
        """
        listed = tuple(subjects)
        blocked = listed if blocks is None else tuple(blocks)
        code = rule if isinstance(rule, str) else rule.id
        sentence = text or self.feeds.get(code)
        if sentence is None:
            raise UnknownNameError(f"sentence of {self.code} for", code, self.feeds)
        known = {"n": len(listed) if n is None else n, **params}
        chosen = {name: known[name] for name in known if name in sentence.holes} if params else known
        return Unknown(code, self.code, listed, sentence.fill(**chosen), blocked, self)


@dataclass(frozen=True)
class FactRegistry:
    """Facts by their names in results."""

    facts: tuple[Fact, ...]

    def __getitem__(self, code: str) -> Fact:
        found = self.by_code.get(code)
        if found is None:
            raise UnknownNameError("fact", code, self.by_code)
        return found

    @cached_property
    def by_code(self) -> Mapping[str, Fact]:
        """The facts by the name that results use."""
        return {fact.code: fact for fact in self.facts}

    def with_own(self, facts: Iterable[Fact | None]) -> FactRegistry:
        """Return the registry with the facts of packages; of one that is known already, the known one stays."""
        own = {fact.code: fact for fact in facts if fact is not None and fact.code not in self.by_code}
        return FactRegistry((*self.facts, *own.values())) if own else self

    def named(self, code: str) -> Fact:
        """Return the fact of a name; of one that another package asks for, what its name tells.

        What begins like a known fact is taken to be of the same kind of record, known to the same people.
        """
        found = self.by_code.get(code)
        if found is not None:
            return found
        head = code.partition(".")[0]
        kin = next((fact for fact in self.facts if fact.code.partition(".")[0] == head), None)
        question = Text(f"What is {code} of {{names}}?", f"What is {code} of each of these: {{names}}?")
        if kin is None or kin.record == head:
            return Fact(code, question, Whom.TOOL if kin is None else kin.whom)
        return Fact(f"{kin.record}.{code}", question, kin.whom, name=code)

    def of(self, record: str) -> tuple[Fact, ...]:
        """Return the facts of one kind of record, in order."""
        return tuple(fact for fact in self.facts if fact.record == record)

    def counted(self, record: str) -> tuple[Fact, ...]:
        """Return the facts of one kind of record that coverage counts, in order."""
        return tuple(fact for fact in self.of(record) if fact.why)


@cache
def _fields(path: str) -> tuple[str, ...]:
    """Return the names of a path below its record."""
    return tuple(path.split("."))[1:]


def _states(value: object, fields: tuple[str, ...], silent: object) -> bool:
    for n, name in enumerate(fields):
        if isinstance(value, tuple):
            return bool(value) and all(_states(one, fields[n:], silent) for one in value)
        value = getattr(value, name, None)
        if value is None:
            return False
    return value is not None and value != silent
