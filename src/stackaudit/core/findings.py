"""What an analyser returns: findings with proof, what could not be told, measures and tables. Plain frozen values."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, SupportsIndex, overload

from stackaudit.core.errors import StackAuditError, check_kind
from stackaudit.core.estimate import Estimate
from stackaudit.core.evidence import IF_IT_STOPS, Cut, Evidence, NeedAtStake, Route
from stackaudit.core.known_names import KnownNames, parts_of
from stackaudit.core.measures import Measure, Term
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rule import Rule
from stackaudit.core.severity import Severity

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.core.fact import Fact
    from stackaudit.core.rows import Row

__all__ = [
    "Cell", "Confidence", "Consequence", "Finding", "Findings", "Measure", "Member", "NotApplicable", "Review",
    "Severity", "Table", "Term", "Told", "Unknown", "Words", "cell_text", "finding_table", "names_in",
]  # fmt: skip

Confidence = Literal["measured", "documented", "interview", "assumed"]
Cell = str | int | float | bool | None | tuple[str, ...]


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


class Words(NamedTuple):
    """What a finding says to people, and the proof.

    Attributes:
        title: One sentence that names the subjects.
        why: What it does to the company.
        advice: What to do.
        evidence: The rows that prove it.
        members: Its subjects one by one.
    """

    title: Message
    why: Message
    advice: Message
    evidence: tuple[Evidence, ...] = ()
    members: tuple[Member, ...] = ()


class Told:
    """What findings and the rows below them share.

    Their words may be made when somebody reads them: most audits are asked for scores, ids and severities alone.
    """

    __slots__ = ("_make",)
    rule: Rule
    subjects: tuple[str, ...]
    severity: Severity
    title: Message
    evidence: tuple[Evidence, ...]
    confidence: Confidence

    def _worded_by(self, make: Callable[[], Words], **known: object) -> Self:
        """Set the fields that are known, and what makes the words."""
        put = object.__setattr__  # the fields are frozen for everybody else
        for name, value in known.items():
            put(self, name, value)
        put(self, "_make", make)
        return self

    if not TYPE_CHECKING:  # a type checker knows the fields

        def __getattr__(self, name: str) -> object:
            """Make the words, once; only where they are not there yet is this asked."""
            if name in Words._fields and (make := getattr(self, "_make", None)) is not None:
                for field_, value in make()._asdict().items():
                    if field_ in self.__slots__:
                        object.__setattr__(self, field_, value)
                object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, name)

    @property
    def code(self) -> str:
        """`<analyser>.<kind>`, such as `silos.isolated-tool`: the id of its rule."""
        return self.rule.id

    @property
    def id(self) -> str:
        """`code@subjects`: the same in every run, whatever the words and the order."""
        return f"{self.rule.id}@{'+'.join(self.subjects)}"

    @property
    def analyser(self) -> str:
        """The analyser that found it."""
        return self.rule.analyser

    @property
    def concerns(self) -> frozenset[str]:
        """Every id that its subjects and the needs in its evidence speak of."""
        return self._own_concerns()

    def _own_concerns(self) -> frozenset[str]:
        needs = {row.need for row in self.evidence if isinstance(row, Route | Cut | NeedAtStake)}
        return frozenset().union(*(names_in(subject) for subject in (*self.subjects, *needs)))


@dataclass(frozen=True, slots=True)
class Consequence(Told):
    """What follows from a finding: a row below it, which is no finding of its own and is not counted as one.

    Attributes:
        rule: Its kind.
        subjects: Typed and sorted, as those of a finding.
        severity: How bad it is.
        title: One sentence that names the subjects.
        evidence: The rows that prove it.
        confidence: How well the facts behind it are known.
    """

    rule: Rule
    subjects: tuple[str, ...]
    severity: Severity
    title: Message
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence = "documented"

    @classmethod
    def of(cls, finding: Finding) -> Consequence:
        """Return the row that a finding becomes below its cause."""
        return cls.__new__(cls)._worded_by(
            finding.words,
            rule=finding.rule,
            subjects=finding.subjects,
            severity=finding.severity,
            confidence=finding.confidence,
        )


@dataclass(frozen=True, slots=True)
class Finding(Told):
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
        consequences: What follows from it, by id; that counts once, as this one.
        members: Its subjects one by one, where more is known of one of them than the texts say of all.
        tells: Facts of which this is the one finding that tells them: `flow:crm>esp` (the flow is by hand, late or
            unhealthy), `need:crm>ads/customer` (the need is not met), `isolated:poll` (no flow of the tool is on
            record), `merger:poll` (the tool is stated to be left over from a merger), `role:crm/trainer` (the role is
            vacant), `assistants:ink>pen` (both do one thing for the same people), `capability:crm/ai-writing` (next to
            nobody uses the function), `adoption:roll/crm` (too few use the tool), `overlap:esp>poll` (both do it),
            `master:order` (no system of record of it).
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
    consequences: tuple[Consequence, ...] = ()
    members: tuple[Member, ...] = ()
    tells: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", tuple(sorted(set(self.subjects))))

    @classmethod
    def worded(
        cls,
        make: Callable[[], Words],
        *,
        rule: Rule,
        subjects: tuple[str, ...],
        severity: Severity,
        confidence: Confidence = "documented",
        tells: tuple[str, ...] = (),
        follows: tuple[str, ...] = (),
    ) -> Finding:
        """Return a finding whose words are made, by `make`, when somebody reads one of them."""
        return cls.__new__(cls)._worded_by(
            make,
            rule=rule,
            subjects=tuple(sorted(set(subjects))),
            severity=severity,
            confidence=confidence,
            consequences=(),
            tells=tells,
            follows=follows,
        )

    def words(self) -> Words:
        """Return what it says."""
        return Words(self.title, self.why, self.advice, self.evidence, self.members)

    def rated(self, severity: Severity, consequences: tuple[Consequence, ...]) -> Finding:
        """Return it with another severity and other consequences."""
        return Finding.__new__(Finding)._worded_by(
            self.words,
            rule=self.rule,
            subjects=self.subjects,
            severity=severity,
            confidence=self.confidence,
            consequences=consequences,
            tells=self.tells,
            follows=self.follows,
        )

    @property
    def concerns(self) -> frozenset[str]:
        """Every id that its subjects, its members, what follows from it and the needs in the evidence speak of."""
        members = (names_in(member.subject) for member in self.members)
        return self._own_concerns().union(*members, *(row.concerns for row in self.consequences))

    @property
    def parts(self) -> tuple[Consequence, ...]:
        """Its members that are no subjects of it, as rows with ids of their own."""
        return tuple(
            Consequence(self.rule, (one.subject,), self.severity, one.title or self.title, (), self.confidence)
            for one in self.members
            if one.subject not in self.subjects
        )

    @property
    def told(self) -> tuple[Told, ...]:
        """Itself, what follows from it, and its members where these have ids of their own."""
        return (self, *self.consequences, *self.parts)

    def apart(self, row: Told) -> Finding:
        """Return one of `told` as a finding of its own, with the advice of its member or else of this finding."""
        if isinstance(row, Finding):
            return row
        member = next((one for one in self.members if (one.subject,) == row.subjects and row.rule == self.rule), None)
        return Finding(
            row.rule,
            row.subjects,
            row.severity,
            row.title,
            self.why,
            (member.advice if member is not None else None) or self.advice,
            row.evidence,
            row.confidence,
            members=() if member is None else (member,),
        )

    def without(self, ids: Collection[str]) -> Finding | None:
        """Return it without the accepted rows and members, saying how many there are; None where nothing is left."""
        if not ids:
            return self
        parts = {row.id: row.subjects[0] for row in self.parts}
        gone = {subject for id_, subject in parts.items() if id_ in ids}
        whole = all(subject.startswith("stack:") for subject in self.subjects)
        if self.id in ids or (whole and parts and len(gone) == len(parts)):
            return None
        rows = tuple(row for row in self.consequences if row.id not in ids)
        if not gone and rows == self.consequences:
            return self
        members = tuple(member for member in self.members if member.subject not in gone)
        taken = say("({n} of them is accepted)", "({n} of them are accepted)", n=len(gone))
        title = sentences((self.title, taken)) if gone else self.title
        return replace(self, title=title, consequences=rows, members=members)

    @property
    def lost(self) -> float:
        """Weight of the needs it leaves unmet today, at most; what follows from it is counted once."""
        rows = (row for f in (self, *self.consequences) for row in f.evidence if isinstance(row, NeedAtStake))
        return math.fsum({row.need: row.lost[1] for row in rows if row.status != IF_IT_STOPS}.values())

    def causing(self, caused: Iterable[Finding]) -> Finding:
        """Return it with what follows from it, as rows by id; a cause is at least as bad as the worst of that."""
        listed = tuple(caused)
        if not listed and len(self.consequences) < 2:
            return self
        found = {row.id: row for row in self.consequences}
        for one in listed:
            found |= {row.id: row for row in (Consequence.of(one), *one.consequences)}
        under = tuple(found[id_] for id_ in sorted(found))
        if under == self.consequences:
            return self
        return self.rated(max((self.severity, *(one.severity for one in under))), under)

    def __repr__(self) -> str:
        return f"<Finding {self.severity} {self.id}: {self.title}>"


def names_in(subject: str) -> frozenset[str]:
    """Return the ids that a subject speaks of.

    >>> sorted(names_in("need:crm>ads/customer"))
    ['ads', 'crm', 'customer']
    """
    return frozenset(parts_of(subject))


class Findings(tuple[Finding, ...]):  # noqa: SLOT001  a tuple can have no slots
    """Findings in order of severity, then id; filters return Findings again.

    `len` and iteration count findings. What follows from one is a row of it (`finding.consequences`), no finding of its
    own; `told` has both. `of` and `about` look at the rows too: they give the findings that tell what was asked for.

    Those of an audit know which kinds and subjects there are, and refuse a name that is none of them: "no findings" is
    said of what was looked for. Findings put together by hand know no names and refuse none.
    """

    _names: KnownNames | Callable[[], KnownNames] | None = None

    @classmethod
    def sorted(cls, findings: Iterable[Finding]) -> Findings:
        """Return findings in the one order that reports use."""
        return cls(sorted(findings, key=lambda finding: (-finding.severity, finding.id)))

    def knowing(self, names: KnownNames | Callable[[], KnownNames] | None) -> Findings:
        """Return them with the names that they may be asked for, or with what gives these once one is not found."""
        made = Findings(self)
        made._names = names
        return made

    def picked(self, findings: Iterable[Finding]) -> Findings:
        """Return some findings that may be asked for the same names as these."""
        return Findings(findings).knowing(self._names)

    def __getstate__(self) -> dict[str, KnownNames] | None:
        """Copies and pickles hold the names, and no function that would look them up."""
        return None if (names := self._known()) is None else {"_names": names}

    def _known(self) -> KnownNames | None:
        return self._names() if callable(self._names) else self._names

    def flat(self) -> Findings:
        """All findings, each once: what is counted. Consequences are rows of them, which `told` has."""
        return self

    def told(self, code: str | None = None) -> tuple[Told, ...]:
        """Findings, each followed by what follows from it and by its members that have ids of their own.

        Args:
            code: Only what is of this kind, such as `silos.no-path`; everything where None.

        Raises:
            UnknownNameError: there is no such kind.
        """
        rows = tuple(row for finding in self for row in finding.told if code is None or row.code == code)
        if code is None or rows or (names := self._known()) is None:
            return rows
        now = names.kind(code, or_analyser=False)
        return rows if now == code else self.told(now)

    def of(self, kind: str) -> Findings:
        """Those of one analyser (`silos`), or those that tell something of one code (`silos.no-path`).

        Raises:
            UnknownNameError: there is no such analyser or kind; the message has the nearest one.
        """
        check_kind("of", kind, str, "such as 'silos' or 'silos.no-path'", noun="text")
        if "." in kind:
            found = self._keep(lambda finding: any(row.code == kind for row in (finding, *finding.consequences)))
        else:
            found = self._keep(lambda finding: finding.analyser == kind)
        if found or (names := self._known()) is None:
            return found
        now = names.kind(kind)
        return found if now == kind else self.of(now)

    def about(self, subject: str) -> Findings:
        """Those that concern a tool, an entity, a flow or a need, by id or typed subject.

        A finding concerns what its subjects, its members and its consequences name, and what the needs in its evidence
        name.

        Raises:
            UnknownNameError: the stack has nothing of this name; the message has the nearest one.
        """
        check_kind("about", subject, str, "such as 'crm' or 'tool:crm'", noun="text")
        if subject.startswith(("flow:", "need:", "step:", "overlap:", "capability:")):
            found = self._keep(lambda finding: any(subject in _named(row) for row in finding.told))
        else:
            wanted = subject.partition(":")[2] or subject
            found = self._keep(lambda finding: wanted in finding.concerns)
        if not found and (names := self._known()) is not None:
            names.check_subject(subject)
        return found

    def at_least(self, severity: str | Severity) -> Findings:
        """Those of this severity and worse."""
        least = Severity.named(severity)
        return self._keep(lambda finding: finding.severity >= least)

    def to_frame(self) -> pd.DataFrame:
        """One row a finding and one a consequence, as pandas sees it."""
        return finding_table(self).to_frame()

    def _keep(self, wanted: Callable[[Finding], bool]) -> Findings:
        return self.picked(finding for finding in self if wanted(finding))

    @overload
    def __getitem__(self, index: SupportsIndex) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Findings: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Finding | Findings:
        found = tuple.__getitem__(self, index)
        return found if isinstance(found, Finding) else self.picked(found)

    def __repr__(self) -> str:
        worst = f", worst {self[0].severity}" if self else ""
        return f"<Findings: {len(self)}{worst}>"

    def _repr_html_(self) -> str:
        from stackaudit.core.notebook import findings_table

        return findings_table([(f.id, f.severity, str(f.title), str(f.advice)) for f in self])


def _named(row: Told) -> set[str]:
    """The typed subjects of a row, and the needs in its evidence."""
    return {*row.subjects, *(getattr(one, "need", "") for one in row.evidence)}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A check that could not be decided, and the fact that would decide it.

    Attributes:
        code: The finding it could have been.
        fact: The field that is not stated, such as `integration.method`.
        subjects: What the fact is missing of.
        message: One sentence.
        blocks: The needs, steps or tools that cannot be judged without it.
        asks: The fact itself, which says how to ask for it and whom; None where only its name is known.
    """

    code: str
    fact: str
    subjects: tuple[str, ...]
    message: Message
    blocks: tuple[str, ...] = ()
    asks: Fact | None = field(default=None, repr=False, compare=False)


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
    records: tuple[Row, ...] = field(default_factory=tuple, repr=False)  # a class attribute would be read instead

    @classmethod
    def of_records(
        cls,
        name: str,
        records: Iterable[Row] | Callable[[], Iterable[Row]],
        make: Callable[[str, tuple[Row, ...]], object],
    ) -> Table:
        """Return the table of some records.

        Args:
            name: What it is called.
            records: Its records; a function that gives them is called once somebody reads the table.
            make: Gives its `columns` and its `rows` from the records, likewise when they are read.
        """
        made = cls.__new__(cls)
        made.__dict__.update(name=name, _make=make)
        made.__dict__.update({"_records": records} if callable(records) else {"records": tuple(records)})
        return made

    def __reduce__(self) -> tuple[object, ...]:
        """Copies and pickles hold what the table says, and no function that would make it."""
        return Table, (self.name, self.columns, self.rows, self.records)

    if not TYPE_CHECKING:  # a type checker knows the fields

        def __getattr__(self, name: str) -> object:
            """Make the records, or the columns or the cells of them, once."""
            made = self.__dict__
            if name == "records" and "_records" in made:
                made[name] = tuple(made["_records"]())
                made.pop("_records", None)
            elif name == "columns" and "_make" in made:
                made[name] = made["_make"](name, ())
            elif name == "rows" and "_make" in made:
                made[name] = made["_make"](name, self.records)
            else:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            return made[name]

    @property
    def length(self) -> int:
        """How many rows it has; their cells are not made for that."""
        return len(self.records) if "_make" in self.__dict__ else len(self.rows)

    def to_frame(self) -> pd.DataFrame:
        """The rows as a pandas frame."""
        import pandas as pd

        return pd.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def html(self) -> str:
        """The rows as an HTML table, every text escaped."""
        from stackaudit.core.notebook import table

        return table(self.columns, ([cell_text(cell) for cell in row] for row in self.rows))


def cell_text(cell: Cell) -> str:
    """Write a cell: nothing for None, lists with commas."""
    if cell is None:
        return ""
    return ", ".join(cell) if isinstance(cell, tuple) else f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def finding_table(findings: Findings) -> Table:
    """Return the table `findings`: findings first, each followed by what follows from it."""
    rows = [row for finding in findings for row in _finding_rows(finding)]
    columns = ("id", "severity", "code", "subjects", "title", "why", "advice", "confidence", "caused_by")
    return Table("findings", columns, tuple(rows))


def _finding_rows(f: Finding) -> Iterator[tuple[Cell, ...]]:
    yield f.id, str(f.severity), f.code, f.subjects, str(f.title), str(f.why), str(f.advice), f.confidence, None
    for row in f.consequences:
        yield row.id, str(row.severity), row.code, row.subjects, str(row.title), None, None, row.confidence, f.id


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
