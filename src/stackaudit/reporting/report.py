"""The plain data that every report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from stackaudit.core.errors import StackAuditError
from stackaudit.core.failures import Failure
from stackaudit.core.findings import Cell, Finding, Findings, Measure, Table, Unknown, finding_table
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money, Period
from stackaudit.core.rows import RowT, rows_of
from stackaudit.graph import StackGraph
from stackaudit.model.persons import person_id, spelling
from stackaudit.policy import Setting
from stackaudit.policy.triage import Profile
from stackaudit.triage.goals import GoalState
from stackaudit.triage.priority import Priority
from stackaudit.triage.scorecard import SCORED, Scorecard
from stackaudit.triage.waivers import Acceptances

if TYPE_CHECKING:
    from stackaudit.model.reading import Guess, ListReading, Reading

_ALL = 2000
_FEW = 5
_OF_ROLLOUTS = frozenset({"people", "inventory", "cost"})
"""Analysers that find something to look at where a rollout is described, and little else."""


@dataclass(frozen=True, slots=True)
class StackFacts:
    """What was read: name, day, counts; `today` is the day that "days until" count from."""

    name: str
    as_of: date | None
    today: date
    currency: str | None
    tools: int
    integrations: int
    entities: int
    departments: int
    journeys: int
    hub: str | None


@dataclass(frozen=True, slots=True)
class Movement:
    """What is different between two audits, as far as a summary says it.

    Attributes:
        between: From which stack or day to which; None where both are of one name and day.
        new: Findings of the second audit only, worst first.
        fixed: Findings of the first only, worst first.
        still: How many are open in both.
        numbers: Scores and measures that moved: name, before, after, and how that is judged.
        causes: Groups of changes, how many changes each, and by how many points it moved the silo index.
        costs: Money a year that is stated, before and after; None where neither audit has any.
        remarks: What else has to be known to read it, such as another policy.
        new_holders: Who holds personal data in the second only, the count first; none where no class is stated.
    """

    between: Message | None
    new: tuple[Finding, ...]
    fixed: tuple[Finding, ...]
    still: int
    numbers: tuple[tuple[str, str, str, Message], ...]
    causes: tuple[tuple[Message, int, float], ...] = ()
    costs: tuple[float | None, float | None] | None = None
    remarks: tuple[Message, ...] = ()
    new_holders: tuple[Message, ...] = ()


class Compared(Protocol):
    """Two audits held against one another, as `stackaudit.compare` does."""

    @property
    def before(self) -> object:
        """The first audit."""

    @property
    def after(self) -> object:
        """The second audit."""

    @property
    def movement(self) -> Movement:
        """What a summary says of it."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report may say of one audit.

    Attributes:
        stack: What was read.
        version: The library that made it.
        findings: Causes, worst first; what follows hangs below.
        unknowns: What could not be told.
        skipped: Analysers that found nothing to look at, and why.
        measures: By name.
        tables: By name; charts and exports read the same rows. `firm` in `priorities` is not drawn for a text.
        scorecard: Overall score and pillars.
        settings: Every number of the policy, with its source.
        questions: What each analyser asked, by id.
        answers: What each analyser says in a sentence, clause by clause, by its id and in the order they ran.
        names: Names for people, by typed subject (`tool:crm`).
        acceptances: The findings split into open and accepted ones, with what became of each acceptance.
        persons: The persons whom the owners of a tool or flow are, by the text that names several of them.
        unowned: Ids of the tools of which it is stated that nobody owns them; of others that name none it is not known.
        departed: The owners who have left, by the ids of the tools that name nobody else.
        goals: Each goal, held against its measure.
        priorities: Each open finding with impact, confidence and effort, the most urgent first; without `firm`.
        profile: What the audience is shown; everything where None.
        audience: What the audience is called; empty where it has no name.
        hidden: Causes that the profile leaves out.
        since: What became of the last audit; None where there is none.
        plan: What the recommended plan would change; None where there is none.
        reading: What was understood of the lists that the stack was read from; None where there are none.
        guesses: Columns that were guessed and on which much rests.
        left: Ledgers of whose money much is left out, as no software is known by the names of the payees.
        failures: Analysers that failed: what they look for, and the overall score, are not known.
        keep_going: Whether a block that fails is named and left out instead of raised.
    """

    stack: StackFacts
    version: str
    findings: Findings
    unknowns: tuple[Unknown, ...]
    skipped: Mapping[str, str]
    measures: Mapping[str, Measure]
    tables: Mapping[str, Table]
    scorecard: Scorecard
    settings: tuple[Setting, ...]
    questions: Mapping[str, str]
    answers: Mapping[str, tuple[Message, ...]]
    names: Mapping[str, str]
    acceptances: Acceptances
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unowned: frozenset[str] = frozenset()
    departed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goals: tuple[GoalState, ...] = ()
    priorities: tuple[Priority, ...] = ()
    profile: Profile | None = None
    audience: str = ""
    hidden: int = 0
    since: Movement | None = None
    plan: Movement | None = None
    reading: Reading | None = None
    guesses: tuple[Guess, ...] = ()
    left: tuple[ListReading, ...] = ()
    failures: tuple[Failure, ...] = ()
    keep_going: bool = False

    @property
    def is_scored(self) -> bool:
        """Whether any part of the score was asked for."""
        asked = {*self.answers, *self.skipped, *(one.name for one in self.failures)}
        return not SCORED.isdisjoint(asked)

    @property
    def headlines(self) -> tuple[Message, ...]:
        """The answers of all analysers, clause by clause."""
        return tuple(clause for clauses in self.answers.values() for clause in clauses)

    @property
    def open(self) -> Findings:
        """Findings to act on: the register without what is accepted."""
        return self.acceptances.open

    def shows(self, block: str) -> bool:
        """Whether a block of the summary is for the audience."""
        return self.profile is None or self.profile.shows(block)

    @property
    def short(self) -> bool:
        """Whether the audience is shown what comes first only."""
        return self.profile is not None and self.profile.short

    @property
    def whole(self) -> bool:
        """Whether the report begins with the whole stack: verdict, score, gaps and map."""
        return self.profile is None or self.profile.whole

    @property
    def only_rollouts(self) -> bool:
        """Whether rollouts are all that it is about: beside them only owners and costs of tools are stated."""
        stack, rollouts = self.stack, self.tables.get("people_rollouts")
        connected = stack.integrations or stack.entities or stack.journeys or self.failures
        return bool(rollouts and rollouts.length) and not connected and self.answers.keys() <= _OF_ROLLOUTS

    def names_block(self, block: str) -> bool:
        """Whether the profile asks for a block by its name; such a block is left out where nobody asks for it."""
        return self.profile is not None and block in (self.profile.blocks or ())

    def most(self, rows: int) -> int:
        """How many rows of a long table are shown: so many, (nearly) all to an audience that is shown all, or few."""
        if self.short:
            return min(rows, _FEW)
        return max(rows, _ALL) if self.profile is not None and self.profile.full else rows

    def seen_by(self, profile: Profile | None, audience: str = "") -> Report:
        """Return the report as an audience sees it: fewer findings, the same numbers; `hidden` counts what is left out.

        Args:
            profile: What it is shown; everything where None.
            audience: What it is called.
        """
        if profile is None:
            return self
        split, wants = self.acceptances, profile.wants
        kept = Findings(f for f in self.findings if wants(f.code, f.severity))
        return replace(
            self,
            profile=profile,
            audience=audience,
            hidden=len(self.findings) - len(kept),
            findings=kept,
            unknowns=tuple(unknown for unknown in self.unknowns if wants(unknown.code)),
            priorities=tuple(one for one in self.priorities if wants(one.finding.code, one.finding.severity)),
            acceptances=replace(
                split,
                open=Findings(f for f in split.open if wants(f.code, f.severity)),
                accepted=Findings(f for f in split.accepted if wants(f.code, f.severity)),
            ),
        )

    def held_against(self, audit: object, since: Compared | None, plan: Compared | None) -> Report:
        """Return the report with what became of the last audit, and what a plan would change.

        Args:
            audit: That which the report is of.
            since: The last audit and this one.
            plan: This audit and that of the stack with the plan carried out.

        Raises:
            StackAuditError: a comparison is not one with this audit.
        """
        if since is not None and getattr(since, "after", None) != audit:
            raise StackAuditError("since is no comparison with this audit: write since=sa.compare(last_audit, result)")
        if plan is not None and getattr(plan, "before", None) != audit:
            raise StackAuditError(
                "plan is no comparison with this audit: write plan=sa.compare(result, after_the_plan)"
            )
        return replace(
            self,
            since=None if since is None else since.movement,
            plan=None if plan is None else plan.movement,
        )

    def money(self, amount: float | Fraction, per: Period = "year") -> Money:
        """Return an amount in the stack's currency, a year as a rule, in whole units."""
        return Money.of(amount, self.stack.currency, per).rounded()

    def in_currency(self, head: str) -> str:
        """Return the head of a column of amounts, with the stack's currency if it states one."""
        return f"{head}, {self.stack.currency}" if self.stack.currency else head

    def rows(self, row: type[RowT]) -> tuple[RowT, ...]:
        """The rows of one class; none where there is no such table."""
        return rows_of(row, self.tables.values())

    def with_table(self, table: Table) -> Report:
        """Return the report with one more table."""
        return replace(self, tables={**self.tables, table.name: table})

    def verdict(self) -> tuple[Message, ...]:
        """The answer in a sentence, clause by clause; where nothing could be assessed or one failed it says so."""
        failed = tuple(say("{name} failed: its answer is not known", name=one.name) for one in self.failures)
        return (*failed, *(self.headlines or (say("nothing could be assessed"),)))

    @property
    def not_known(self) -> tuple[Message, ...]:
        """What failed and what therefore is not known, a sentence for each analyser."""
        text = (
            "The analyser {name} failed ({reason}). It is not known what it would find, and what it would measure: "
            "nothing here says that it found nothing. There is no overall score without it."
        )
        return tuple(say(text, name=one.name, reason=one.reason) for one in self.failures)

    def people_in(self, owners: Iterable[str | None]) -> tuple[str, ...]:
        """Return the persons whom texts of owners name, each once, however often and in which spelling."""
        found: dict[str, str] = {}
        for text in owners:
            for name in () if text is None else self.persons.get(text, (text,)):
                found[person_id(name)] = spelling(name, found.get(person_id(name), name))
        return tuple(found.values())

    def name(self, subject: str) -> str:
        """The name of a typed subject, or its id where it has none."""
        kind, _, pair = subject.partition(":")
        if kind == "overlap":
            return " and ".join(self.name(f"tool:{tool}") for tool in pair.split(">"))
        return self.names.get(subject, subject.partition(":")[2] or subject)


def facts_of(graph: StackGraph, today: date) -> StackFacts:
    """Return what was read, in numbers."""
    stack = graph.stack
    return StackFacts(
        name=stack.name,
        as_of=stack.as_of,
        today=today,
        currency=stack.currency,
        tools=len(stack.tools),
        integrations=len(stack.integrations),
        entities=len(graph.holdings),
        departments=len(stack.departments),
        journeys=len(stack.journeys),
        hub=stack.hub,
    )


def names_of(graph: StackGraph) -> dict[str, str]:
    """Return the names for people, by typed subject."""
    names = {f"tool:{tool.id}": tool.name for tool in graph.whole.tools}
    names |= {f"entity:{entity}": held.entity.name for entity, held in graph.holdings.items()}
    names |= {flow.subject: f"{names[f'tool:{flow.source}']} → {names[f'tool:{flow.target}']}" for flow in graph.flows}
    names |= {f"department:{department.id}": department.name for department in graph.stack.departments}
    names |= {f"initiative:{initiative.id}": initiative.name for initiative in graph.stack.initiatives}
    names |= {
        f"approval:{initiative.id}/{approval.id}": approval.name
        for initiative in graph.stack.initiatives
        for approval in initiative.approvals or ()
    }
    names |= {
        f"candidate:{flow.id}": flow.name or f"{names[f'tool:{flow.source}']} → {names[f'tool:{flow.target}']}"
        for flow in (*graph.stack.candidates, *graph.stack.integrations)
        if flow.id is not None
    }
    names |= {
        f"task:{initiative.id}/{task.id}": task.name
        for initiative in graph.stack.initiatives
        for task in initiative.tasks or ()
    }
    names |= {
        f"role:{initiative.id}/{role.role}": f"{initiative.name}: {role.role.replace('-', ' ')}"
        for initiative in graph.stack.initiatives
        for role in initiative.roles or ()
    }
    return names | {f"vendor:{vendor.id}": vendor.name for vendor in graph.stack.vendors}


def persons_of(graph: StackGraph) -> dict[str, tuple[str, ...]]:
    """Return the persons who own a tool or a flow together, by the text that reports name them with."""
    texts = (*(one.owner for one in graph.whole.tools), *(one.owner for one in graph.stack.integrations))
    owners = map(graph.people.there, texts)
    return {", ".join(names): names for names in owners if len(names) > 1}


def unowned_of(graph: StackGraph) -> frozenset[str]:
    """Return the ids of the tools of which it is stated that nobody owns them, or that their owner has left."""
    return frozenset(tool.id for tool in graph.whole.tools if graph.people.surely_unowned(tool))


def departed_of(graph: StackGraph) -> dict[str, tuple[str, ...]]:
    """Return the owners who have left, by the ids of the tools that name no other owner."""
    found = {
        tool.id: tuple(one.name for one in graph.people.gone(tool.owner))
        for tool in graph.whole.tools
        if not graph.people.owners_of(tool)
    }
    return {tool: names for tool, names in found.items() if names}


def common_tables(
    graph: StackGraph, findings: Findings, unknowns: Iterable[Unknown], scorecard: Scorecard
) -> Iterator[Table]:
    """The inventory, the findings register, what could not be told, and the scores."""
    yield _tools(graph)
    yield finding_table(findings)
    yield Table(
        "unknowns",
        ("code", "fact", "message", "subjects", "blocks"),
        tuple((u.code, u.fact, str(u.message), u.subjects, u.blocks) for u in unknowns),
    )
    yield _scores(scorecard)


def _tools(graph: StackGraph) -> Table:
    listed = "integrations" in graph.stack.model_fields_set
    into: dict[str, int] = {}
    out: dict[str, int] = {}
    for flow in graph.running:
        out[flow.source] = out.get(flow.source, 0) + 1
        into[flow.target] = into.get(flow.target, 0) + 1
    group = {tool: n for n, members in enumerate(graph.components(), 1) for tool in members}
    rows: list[tuple[Cell, ...]] = [
        (
            tool.id,
            tool.name,
            tool.vendor,
            tool.category,
            tool.kind,
            tool.departments,
            ", ".join(graph.people.owners_of(tool)) or None,
            tuple(use.entity for use in tool.entities),
            into.get(tool.id, 0) if listed and tool.id in group else None,
            out.get(tool.id, 0) if listed and tool.id in group else None,
            group.get(tool.id),
            graph.standing(tool.id),
        )
        for tool in sorted(graph.whole.tools, key=lambda tool: tool.id)
    ]
    columns = (
        "tool",
        "name",
        "vendor",
        "category",
        "kind",
        "departments",
        "owner",
        "entities",
        "flows_in",
        "flows_out",
        "group",
        "standing",
    )
    return Table("tools", columns, tuple(rows))


def _scores(scorecard: Scorecard) -> Table:
    whole = scorecard.score
    rows: list[tuple[Cell, ...]] = [
        (p.pillar, p.weight, p.value, p.low, p.high, p.coverage, p.reason) for p in scorecard.pillars
    ]
    rows.append(("overall", None, whole.value, whole.low, whole.high, whole.coverage, ""))
    return Table("scores", ("pillar", "weight", "value", "low", "high", "coverage", "remark"), tuple(rows))
