"""What an analyser returns: findings with proof, what could not be told, measures and tables. Plain frozen values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Literal, SupportsIndex, overload

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.estimate import Estimate, plain
from stackaudit.core.evidence import IF_IT_STOPS, Cut, Evidence, NeedAtStake, Route
from stackaudit.core.messages import Message
from stackaudit.core.money import Money
from stackaudit.core.rule import Rule

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.core.rows import Row

Confidence = Literal["measured", "documented", "interview", "assumed"]
Cell = str | int | float | bool | None | tuple[str, ...]


class Severity(IntEnum):
    """How bad, in order. What a severity costs is a matter of policy.

    A severity compares with its name too, so that a filter by name cannot silently match nothing.

    >>> Severity.HIGH == "high", Severity.LOW >= "medium"
    (True, False)
    """

    NOTE = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    def __eq__(self, other: object) -> bool:
        return str(self) == other if isinstance(other, str) else int(self) == other

    def __hash__(self) -> int:
        return hash(str(self))

    def __lt__(self, other: int | str) -> bool:
        return int(self) < _rank(other)

    def __le__(self, other: int | str) -> bool:
        return int(self) <= _rank(other)

    def __gt__(self, other: int | str) -> bool:
        return int(self) > _rank(other)

    def __ge__(self, other: int | str) -> bool:
        return int(self) >= _rank(other)

    @classmethod
    def named(cls, name: str | Severity) -> Severity:
        """Return the severity of that name; raise `UnknownNameError`, with the names there are, for another."""
        if isinstance(name, Severity):
            return name
        try:
            return cls[name.upper()]
        except KeyError:
            raise UnknownNameError("severity", name, [str(severity) for severity in cls]) from None


def _rank(severity: int | str) -> int:
    return int(Severity.named(severity)) if isinstance(severity, str) else int(severity)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the things that a finding is about, with what is known of it alone. What is not known is None.

    Its id is the code of the finding with its own subject: `inventory.unowned@tool:crm`. By it a member is accepted and
    compared, whatever else its finding is about.

    Attributes:
        subject: What it is: `tool:crm`, `entity:lead`. One of the subjects of the finding, or a part of what it is
            about: of the whole stack (`stack:owners`), or a flow of its tool.
        title: What is told of it, in a sentence of its own.
        advice: What to do about it, beside the advice of the finding.
        due: The day by which to do it.
        money: What is at stake.
        owner: Who answers for it.
    """

    subject: str
    advice: Message | None = None
    due: date | None = None
    money: Money | Estimate | None = None
    owner: str | None = None
    title: Message | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return (self.advice, self.due, self.money, self.owner, self.title) != (None,) * 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth telling, what it is about, and the proof.

    Attributes:
        rule: Its kind, with effort, theme and documentation.
        subjects: Typed and sorted: `tool:crm`, `need:crm>ads/customer`, `flow:crm>esp`.
        severity: How bad.
        title: One sentence that names the subjects.
        why: What it does to the company.
        advice: What to do.
        evidence: The rows that prove it.
        confidence: How well the facts behind it are known.
        consequences: Findings that this one causes; they count once, as this one.
        members: Its subjects one by one, where more is known of one of them than the texts say of all.
        tells: Facts of which this is the one finding that tells them: `flow:crm>esp` (the flow ails),
            `need:crm>ads/customer` (the need is not met), `isolated:poll` (no flow of the tool is on record).
        follows: Facts that it follows from, the most direct first. Where another finding tells one of them, this one is
            a consequence of that.
    """

    rule: Rule
    subjects: tuple[str, ...]
    severity: Severity
    title: Message
    why: Message
    advice: Message
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = "documented"
    consequences: tuple[Finding, ...] = ()
    members: tuple[Member, ...] = ()
    tells: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", tuple(sorted(set(self.subjects))))

    @property
    def code(self) -> str:
        """`<analyser>.<kind>`, such as `silos.isolated-tool`: the id of its rule."""
        return self.rule.id

    @property
    def id(self) -> str:
        """`code@subjects`: the same in every run, whatever the words and the order."""
        return f"{self.rule.id}@{'+'.join(self.subjects)}"

    @property
    def concerns(self) -> frozenset[str]:
        """Every id that its subjects and the needs in its evidence speak of."""
        needs = {row.need for row in self.evidence if isinstance(row, Route | Cut | NeedAtStake)}
        return frozenset().union(*(names_in(subject) for subject in (*self.subjects, *needs)))

    @property
    def lost(self) -> float:
        """Weight of the needs it leaves unmet today, at most; what follows from it is counted once."""
        rows = (row for f in _walk((self,)) for row in f.evidence if isinstance(row, NeedAtStake))
        return math.fsum({row.need: row.lost[1] for row in rows if row.status != IF_IT_STOPS}.values())

    @property
    def analyser(self) -> str:
        """The analyser that found it."""
        return self.rule.analyser

    def causing(self, consequences: Iterable[Finding]) -> Finding:
        """Return it with what follows from it, by id; a cause is at least as bad as the worst of that."""
        under = tuple(sorted(consequences, key=lambda one: one.id))
        if under == self.consequences == ():
            return self
        return replace(self, consequences=under, severity=max((self.severity, *(one.severity for one in under))))

    def __repr__(self) -> str:
        return f"<Finding {self.severity} {self.id}: {self.title}>"


def names_in(subject: str) -> frozenset[str]:
    """Return the ids that a subject speaks of.

    >>> sorted(names_in("need:crm>ads/customer"))
    ['ads', 'crm', 'customer']
    """
    rest = subject.partition(":")[2] or subject
    for mark in ">/#":
        rest = rest.replace(mark, "\n")
    return frozenset(rest.split("\n"))


class Findings(tuple[Finding, ...]):
    """Findings in order of severity, then id; filters return Findings again.

    `len` and iteration count causes: what follows from a cause hangs below it (`finding.consequences`). `of` and
    `about` look below too, because whoever asks for one kind wants all of it.
    """

    __slots__ = ()

    @classmethod
    def sorted(cls, findings: Iterable[Finding]) -> Findings:
        """Return findings in the one order that reports use."""
        return cls(sorted(findings, key=lambda finding: (-finding.severity, finding.id)))

    def flat(self) -> Findings:
        """Causes and consequences together."""
        return Findings.sorted(_walk(self))

    def of(self, kind: str) -> Findings:
        """Those of one analyser (`silos`) or one code (`silos.no-path`), consequences included for a code."""
        if "." in kind:
            return self._keep(lambda finding: finding.code == kind, self.flat())
        return self._keep(lambda finding: finding.analyser == kind, self)

    def about(self, subject: str) -> Findings:
        """Those that concern a tool, an entity, a flow or a need, by id or typed subject; consequences included.

        A finding concerns what its subjects name and what the needs in its evidence name.
        """
        if subject.startswith(("flow:", "need:", "step:")):
            return self._keep(
                lambda f: subject in {*f.subjects, *(getattr(r, "need", "") for r in f.evidence)}, self.flat()
            )
        wanted = subject.partition(":")[2] or subject
        return self._keep(lambda finding: wanted in finding.concerns, self.flat())

    def at_least(self, severity: str | Severity) -> Findings:
        """Those of this severity and worse."""
        least = Severity.named(severity)
        return self._keep(lambda finding: finding.severity >= least, self)

    def to_frame(self) -> pd.DataFrame:
        """One row a finding, consequences included, as pandas sees it."""
        return finding_table(self).to_frame()

    def _keep(self, wanted: Callable[[Finding], bool], among: Iterable[Finding]) -> Findings:
        return Findings(finding for finding in among if wanted(finding))

    @overload
    def __getitem__(self, index: SupportsIndex) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Finding | Findings:
        found = tuple.__getitem__(self, index)
        return found if isinstance(found, Finding) else Findings(found)

    def __repr__(self) -> str:
        worst = f", worst {self[0].severity}" if self else ""
        return f"<Findings: {len(self)}{worst}>"

    def _repr_html_(self) -> str:
        columns = ("severity", "finding", "why", "what to do", "id")
        rows = tuple((str(f.severity), str(f.title), str(f.why), str(f.advice), f.id) for f in self)
        return Table("findings", columns, rows).html()


def _walk(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        yield finding
        yield from _walk(finding.consequences)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A check that could not be decided, and the fact that would decide it.

    Attributes:
        code: The finding it could have been.
        fact: The field that is not stated, such as `integration.method`.
        subjects: What the fact is missing of.
        message: One sentence.
        blocks: The needs, steps or tools that cannot be judged without it.
    """

    code: str
    fact: str
    subjects: tuple[str, ...]
    message: Message
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a derivation."""

    label: Message
    value: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its interval and its coverage.

    Attributes:
        name: `silos.index`.
        value: The number, or None where too little is known; then `undefined` says what is missing.
        low: The smallest it can be, whatever the missing facts are.
        high: The largest it can be.
        coverage: Share of the weight, from 0 to 1, that is backed by stated facts.
        unit: `points` (0 to 100), `share` (0 to 1), `count`, or a currency.
        better: Which way is good.
        derivation: How it came about, line by line.
        undefined: Why there is no value.
        thin: Too few needs or too little coverage to compare it with another stack's.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    unit: str = "points"
    better: Literal["lower", "higher"] = "lower"
    derivation: tuple[Term, ...] = ()
    undefined: str = ""
    thin: bool = False

    @classmethod
    def of_bounds(
        cls,
        name: str,
        bounds: Estimate,
        coverage: float,
        least: float,
        of: str,
        *,
        told: float | None = None,
        unit: str = "points",
        better: Literal["lower", "higher"] = "lower",
        derivation: tuple[Term, ...] = (),
        thin: bool = False,
    ) -> Measure:
        """Return a measure whose value is the middle of its bounds, where enough is settled; else it says how little.

        Args:
            name: Its name.
            bounds: Where it lies.
            coverage: Share of the weight that is backed by stated facts.
            least: Share that has to be settled for a value.
            of: What is settled or not, in a few words: `of the handoffs`.
            told: Share of it that facts settle, where that is not the coverage.
            unit: What it counts.
            better: Which way is good.
            derivation: How it came about.
            thin: Whether too little is known to compare it.
        """
        share = coverage if told is None else told
        value = bounds.middle(share, least)
        reason = "" if value is not None else f"facts settle {share:.0%} {of}, {least:.0%} are asked"
        low, high = plain(bounds.low), plain(bounds.high)
        return cls(name, value, low, high, coverage, unit, better, derivation, reason, thin)

    def explain(self) -> str:
        """The derivation as text, one line a term."""
        width = max((len(str(term.label)) for term in self.derivation), default=0)
        lines = [
            f"{term.label!s:<{width}}  {'unknown' if term.value is None else format(term.value, '.6f')}"
            for term in self.derivation
        ]
        return "\n".join([repr(self).strip("<>"), *lines])

    def __repr__(self) -> str:
        shown = "unknown" if self.value is None else f"{self.value:.6g}"
        wide = self.low is not None and self.high is not None and self.low != self.high
        spread = f" ({self.low:.4g} to {self.high:.4g})" if wide else ""
        return f"<Measure {self.name}: {shown}{spread}, coverage {self.coverage:.0%}>"


@dataclass(frozen=True)
class Table:
    """Rows that chart, report and export share.

    Attributes:
        name: What it is called.
        columns: The names of its columns.
        rows: Its cells.
        records: The same rows as values of a row class (`core.rows`); empty where its analyser has no row class yet.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    records: tuple[Row, ...] = field(default=(), repr=False)

    @classmethod
    def of_records(cls, name: str, records: Iterable[Row], make: Callable[[str, tuple[Row, ...]], object]) -> Table:
        """Return the table of some records; `make` gives its `columns` and its `rows` when somebody reads them."""
        made = cls.__new__(cls)
        made.__dict__.update(name=name, records=tuple(records), _make=make)
        return made

    if not TYPE_CHECKING:  # a type checker knows the fields

        def __getattr__(self, name: str) -> object:
            """Make the columns or the cells of records, once."""
            make = self.__dict__.get("_make")
            if make is None or name not in ("columns", "rows"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.__dict__[name] = make(name, self.records)
            return self.__dict__[name]

    def to_frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        import pandas as pd

        return pd.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def html(self) -> str:
        """The rows as an HTML table, every text escaped."""
        from stackaudit.core.escape import html

        head = "".join(f"<th scope='col'>{html(column)}</th>" for column in self.columns)
        body = "".join(f"<tr>{''.join(f'<td>{html(cell_text(c))}</td>' for c in row)}</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def cell_text(cell: Cell) -> str:
    """Write a cell: nothing for None, lists with commas."""
    if cell is None:
        return ""
    return ", ".join(cell) if isinstance(cell, tuple) else f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def finding_table(findings: Findings) -> Table:
    """Return the table `findings`: causes first, each followed by what it causes."""
    rows = [_finding_row(finding, cause) for finding, cause in _with_cause(findings, None)]
    columns = ("id", "severity", "code", "subjects", "title", "why", "advice", "confidence", "caused_by")
    return Table("findings", columns, tuple(rows))


def _with_cause(findings: Iterable[Finding], cause: str | None) -> Iterator[tuple[Finding, str | None]]:
    for finding in findings:
        yield finding, cause
        yield from _with_cause(finding.consequences, finding.id)


def _finding_row(f: Finding, cause: str | None) -> tuple[Cell, ...]:
    return f.id, str(f.severity), f.code, f.subjects, str(f.title), str(f.why), str(f.advice), f.confidence, cause


@dataclass(frozen=True, slots=True)
class Review:
    """What one analyser says of one stack. It always says what it examined: no denominator, no score.

    `headline` is the answer in a sentence, clause by clause; summary and picture share it.
    """

    examined: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    measures: tuple[Measure, ...] = ()
    tables: tuple[Table, ...] = ()
    headline: tuple[Message, ...] = ()


class NotApplicable(StackAuditError):  # noqa: N818  the name is part of the contract: an answer, not a failure
    """Raised by an analyser where there is nothing to look at; its text is the reason."""
