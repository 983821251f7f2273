"""Who answers for what and who does it: the responsibility matrix (RACI), owners of tools, roles and their load.

Exactly one person is accountable for a task and at least one does it; whoever has left is nobody. Several roles on one
person are no fault as long as they fit in a week. Where roles are listed, one without a row is vacant; a blank person
is vacant where the list names persons at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Element, Outcome, Rollout, collected
from stackaudit.analysers.people.findings import Texts, finding, grouped, missing, pct, touched, unasked
from stackaudit.analysers.people.in_force import role_of
from stackaudit.analysers.people.measures import between, open_part
from stackaudit.analysers.people.rules.ownership import (
    ACCOUNTABLE_LOW,
    MANY_ACCOUNTABLE,
    NO_ACCOUNTABLE,
    NO_RACI,
    NO_RESPONSIBLE,
    ROLE_OVERLOAD,
    ROLE_VACANT,
    SEPARATION,
    TASK_LOAD,
)
from stackaudit.analysers.people.team import has_left, there
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule, Text
from stackaudit.model.persons import RoleName, person_id
from stackaudit.stats.means import Part

if TYPE_CHECKING:
    from stackaudit.model.rollout import Task
    from stackaudit.tables.people import RoleRow, TaskRow

FEWEST = 5
"""With fewer tasks than this, how many of them one person has says little."""


@dataclass(frozen=True)
class Line:
    """One task: who answers for it and who does it, those who left taken out.

    Attributes:
        task: The record.
        accountable: Who answers for it, sorted.
        responsible: Who does it, sorted.
        left: Who is named in either cell and has left, sorted.
    """

    task: Task
    accountable: tuple[str, ...]
    responsible: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Slugs of those who answer for it or do it, each once, sorted."""
        return tuple(sorted({person_id(name) for name in (*self.accountable, *self.responsible)}))


@dataclass(frozen=True)
class Matrix:
    """The matrix of one rollout; whatever the order of its lines, it says the same."""

    rollout: Rollout

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, in the order of the ids of the tasks."""
        return tuple(self._line(task) for task in sorted(self.rollout.initiative.tasks or (), key=lambda task: task.id))

    def _line(self, task: Task) -> Line:
        cells = [sorted(self.rollout.somebody(sorted(names))) for names in (task.accountable, task.responsible)]
        here = [tuple(name for name in names if not has_left(self.rollout, name)) for names in cells]
        left = tuple(sorted({name for names in cells for name in names if has_left(self.rollout, name)}))
        return Line(task, here[0], here[1], left)

    @cached_property
    def accountable_known(self) -> bool:
        """Whether any line says who answers for its task: then an empty cell says that nobody does."""
        return collected(self.rollout.initiative.tasks or (), "accountable")

    @cached_property
    def responsible_known(self) -> bool:
        """The same for those who do it."""
        return collected(self.rollout.initiative.tasks or (), "responsible")

    @property
    def covered(self) -> int:
        """Tasks for which exactly one person answers."""
        return sum(len(line.accountable) == 1 for line in self.lines)

    @property
    def done(self) -> int:
        """Tasks that somebody does."""
        return sum(bool(line.responsible) for line in self.lines)

    @cached_property
    def load(self) -> Mapping[str, int]:
        """On how many tasks each person answers or works, by id, sorted."""
        found: dict[str, int] = {}
        for line in self.lines:
            for name in line.people:
                found[name] = found.get(name, 0) + 1
        return dict(sorted(found.items()))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """How each person is written, by id; of several ways the first in order."""
        every = sorted({name for line in self.lines for name in (*line.accountable, *line.responsible)}, reverse=True)
        return {person_id(name): name for name in every}

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """Levels below the head of the company, by id, of those who state one; of several the highest."""
        found: dict[str, int] = {}
        for row in self.rollout.initiative.team or ():
            if row.level is not None:
                key = person_id(row.person)
                found[key] = min(row.level, found.get(key, row.level))
        return found


_ACCOUNTABLE = say("Exactly one person answers for each task")
_RESPONSIBLE = say("Somebody does each task")


def review_tasks(rollout: Rollout) -> Outcome:
    """Return what the responsibility matrix of a rollout says."""
    matrix = Matrix(rollout)
    if not matrix.lines:
        parts = open_part("ownership", _ACCOUNTABLE), open_part("ownership", _RESPONSIBLE)
        silent = rollout.initiative.tasks is None and (_planned_by(rollout) is None or bool(rollout.plans("tasks")))
        return unasked(rollout, NO_RACI, "initiative.tasks", *parts) if silent else Outcome(elements=parts)
    cells = [finding for line in matrix.lines for finding in _task_findings(rollout, matrix, line)]
    return Outcome(
        (*cells, *_people(rollout, matrix)),
        tuple(_unknowns(rollout, matrix)),
        tuple(_elements(matrix)),
        tuple(_task_row(rollout, matrix, line) for line in matrix.lines),
    )


@check(NO_RACI)
def no_raci(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if the matrix is stated to be empty, or names nobody although the planning is over."""
    tasks, over = rollout.initiative.tasks, _planned_by(rollout)
    if _names_somebody(rollout) or (tasks != () and over is None) or rollout.plans("tasks"):
        return
    title = NO_RACI.title.fill(initiative=rollout.name)
    why = [say("Nobody can look up who answers for which task, or who does it: each may think that it is another.")]
    proof: tuple[Evidence, ...] = (Quantity("tasks in the matrix", float(len(tasks or ()))),)
    if tasks != () and over is not None:
        title = say("No responsibility matrix of {initiative} is on record", initiative=rollout.name)
        if tasks:
            title = say("The tasks of {initiative} are listed, but nobody is named for any", initiative=rollout.name)
        why.append(say("The rollout began on {day} at the latest: its planning is over.", day=over))
        proof = (*proof, Names("planning ended by", (over.isoformat(),)))
    confidence: Confidence = "documented" if tasks == () else "assumed"
    yield finding(rollout, NO_RACI, (title, why), proof, grade=confidence)


def _planned_by(rollout: Rollout) -> date | None:
    """Return the day by which the planning of a rollout was over; None if it is not, or if that is not stated."""
    day = rollout.initiative.starts or rollout.initiative.goes_live
    return day if day is not None and day <= rollout.today else None


def _names_somebody(rollout: Rollout) -> bool:
    """Return whether a cell of the matrix says anything of who answers for a task or does it, be it `none`."""
    return any(collected(rollout.initiative.tasks or (), column) for column in ("accountable", "responsible"))


def _wrong(matrix: Matrix, line: Line) -> tuple[Rule, ...]:
    """Which rules a line breaks; what was not collected breaks none."""
    found = []
    if matrix.accountable_known and not line.accountable:
        found.append(NO_ACCOUNTABLE)
    if len(line.accountable) > 1:
        found.append(MANY_ACCOUNTABLE)
    if matrix.responsible_known and not line.responsible:
        found.append(NO_RESPONSIBLE)
    return tuple(found)


def _task_findings(rollout: Rollout, matrix: Matrix, line: Line) -> Iterator[Finding]:
    """One finding a task and rule."""
    about = (rollout.about("task", line.task.id),)
    for rule in _wrong(matrix, line):
        made = finding(rollout, rule, _words(rollout, line, rule), _evidence(line), about=about)
        yield replace(made, follows=tuple(rollout.about("role", role) for role in _vacant_in(rollout, line, rule)))


def _vacant_in(rollout: Rollout, line: Line, rule: Rule) -> tuple[RoleName, ...]:
    """Return the vacant roles that a cell of the matrix names: it is empty because of them."""
    if rule == MANY_ACCOUNTABLE:
        return ()
    written = next((one for one in rollout.started.tasks or () if one.id == line.task.id), line.task)
    cell = written.accountable if rule == NO_ACCOUNTABLE else written.responsible
    named = [role for name in cell if (role := role_of(name)) is not None]
    return tuple(role for role in dict.fromkeys(named) if filled(rollout, role) is False)


def _words(rollout: Rollout, line: Line, rule: Rule) -> Texts:
    names: dict[str, str] = {"task": line.task.name, "initiative": rollout.name}
    gone = (say("{left} is named and has left.", left=line.left),) if line.left else ()
    if rule == NO_ACCOUNTABLE:
        return (
            NO_ACCOUNTABLE.title.fill(**names),
            (*gone, say("Where nobody answers, nobody decides, and nobody notices that it is late.")),
            _name_one(line),
        )
    if rule == MANY_ACCOUNTABLE:
        return (
            MANY_ACCOUNTABLE.title.fill(people=line.accountable, **names),
            (*gone, say("Where several answer for one task, each may wait for the other.")),
        )
    return (
        NO_RESPONSIBLE.title.fill(**names),
        (*gone, say("Somebody may answer for it, but nobody is named who does the work.")),
    )


def _name_one(line: Line) -> Message:
    if line.responsible:
        return NO_ACCOUNTABLE.advice.fill(people=line.responsible)
    return say("Name one person who answers for it, high enough to decide on it.")


def _evidence(line: Line) -> Iterator[Evidence]:
    yield Names("accountable", line.accountable)
    yield Names("responsible", line.responsible)
    if line.left:
        yield Names("named and left", line.left)


def _people(rollout: Rollout, matrix: Matrix) -> Iterator[Finding]:
    """What the columns say: too much on one person, and people who answer without the say to decide."""
    count, most = len(matrix.lines) + len(rollout.plans("tasks")), rollout.settings.tasks_per_person
    for key, tasks in matrix.load.items():
        if count >= FEWEST and tasks / count > most and role_of(matrix.names[key]) is None:
            name = matrix.names[key]
            words = (
                TASK_LOAD.title.fill(person=name, tasks=tasks, count=count, initiative=rollout.name),
                [say("If this person is ill, leaves or is busy, most of it stands still.")],
            )
            about = (rollout.about(), rollout.about("person", name))
            proof = (Quantity("tasks of this person", float(tasks)), Quantity("tasks", float(count)))
            yield finding(rollout, TASK_LOAD, words, proof, about=about)
    lowest = rollout.settings.accountable_level
    for key, lines in _answering(matrix).items():
        level = matrix.levels.get(key)
        if level is not None and level > lowest:
            yield _low(rollout, matrix.names[key], level, lines)


def _answering(matrix: Matrix) -> dict[str, list[Line]]:
    """The tasks each person answers for, by id, sorted."""
    found: dict[str, list[Line]] = {}
    for line in matrix.lines:
        for name in line.accountable:
            found.setdefault(person_id(name), []).append(line)
    return dict(sorted(found.items()))


def _low(rollout: Rollout, name: str, level: int, lines: list[Line]) -> Finding:
    tasks = tuple(line.task.name for line in lines)
    words = (
        ACCOUNTABLE_LOW.title.fill(person=name, initiative=rollout.name),
        [
            say("It concerns {tasks}.", tasks=tasks),
            say(
                "This person stands {level} levels below the head of the company; at most {lowest} are asked.",
                level=level,
                lowest=int(rollout.settings.accountable_level),
            ),
        ],
    )
    about = (rollout.about(), rollout.about("person", name))
    proof = (Names("answers for", tasks), Quantity("level", float(level)))
    return finding(rollout, ACCOUNTABLE_LOW, words, proof, about=about)


def _unknowns(rollout: Rollout, matrix: Matrix) -> Iterator[Unknown]:
    if not matrix.accountable_known:
        yield missing(rollout, NO_ACCOUNTABLE, "task.accountable")
    if not matrix.responsible_known:
        yield missing(rollout, NO_RESPONSIBLE, "task.responsible")
    answering = (matrix.names[key] for key in _answering(matrix) if key not in matrix.levels)
    silent = tuple(name for name in answering if role_of(name) is None)
    if silent:
        yield missing(rollout, ACCOUNTABLE_LOW, "team.level", people=silent)


def _elements(matrix: Matrix) -> Iterator[Element]:
    """The share of the tasks, times 100; a column that was not collected is not known."""
    count = len(matrix.lines)
    for label, known, share in (
        (_ACCOUNTABLE, matrix.accountable_known, matrix.covered / count),
        (_RESPONSIBLE, matrix.responsible_known, matrix.done / count),
    ):
        yield Element("ownership", label, Part.known(1.0, 100 * share) if known else Part.unknown(1.0))


def _task_row(rollout: Rollout, matrix: Matrix, line: Line) -> TaskRow:
    from stackaudit.tables.people import TaskRow  # few stacks have rollouts: the rows are loaded for those

    task = line.task
    wrong = tuple(rule.id.partition(".")[2] for rule in _wrong(matrix, line))
    cells = (line.accountable, line.responsible, tuple(sorted(task.consulted)), tuple(sorted(task.informed)))
    return TaskRow(rollout.id, task.id, *cells, line.left, wrong)


def review_tool_owners(rollout: Rollout) -> Outcome:
    """The share of its tools with an owner who is there, and what hangs on them; one that says nothing may have one."""
    from stackaudit.tables.people import ReachRow

    tools = [rollout.graph.tool(tool) for tool in rollout.initiative.tools]
    if not tools:
        return NOTHING
    named = sum(bool(rollout.graph.people.owners_of(tool)) for tool in tools)
    silent = sum(tool.owner is None for tool in tools)
    low, high = 100 * named / len(tools), 100 * (named + silent) / len(tools)
    stated = len(tools) - silent
    value = 100 * named / stated if stated else None
    label = say("tools of it that name an owner")
    reach = touched(rollout, rollout.initiative.tools)
    return Outcome(
        elements=(Element("ownership", label, Part(1.0, value, low, high, stated / len(tools))),),
        rows=(ReachRow(rollout.id, reach),) if reach else (),
    )


WORDS: dict[RoleName, str] = {
    "core-user": "representative of the core users",
    "executive": "executive",
    "analyst": "business analyst or technical architect",
    "application-expert": "expert for the application",
    "project-manager": "project manager",
    "developer": "developer",
    "trainer": "trainer",
    "approver": "approver",
    "finance": "representative of finance",
    "administrator": "administrator",
    "super-user": "super-user",
}
_MISSED: dict[RoleName, str] = {
    "core-user": "Nobody speaks for those who are to work with it.",
    "executive": "Nobody can decide where departments disagree.",
    "analyst": "Nobody turns what people want into what can be built.",
    "application-expert": "Nobody knows what the product can do before something is built beside it.",
    "project-manager": "Nobody keeps days, money and people together.",
    "developer": "Nobody builds what the product does not bring.",
    "trainer": "Nobody shows people how to work with it.",
    "approver": "Nobody is there who may say yes.",
    "finance": "Nobody says what finance has to see before it releases money.",
    "administrator": "Nobody runs it, and nobody answers what users ask.",
    "super-user": "Nobody is near those who work with it when they have a question.",
}
_SOME_OPEN = Text("who fills these roles of {initiative} is not stated: {roles}")
_FILLED = say("roles that are filled")
_FITS = say("people whose roles fit into a week")
_EXACT = 1e-9


class Load(NamedTuple):
    """What one person does for a rollout."""

    person: str
    roles: tuple[RoleName, ...]
    load: float
    unstated: int

    def beyond(self, most: float) -> float:
        """Share of a week beyond the most that fits."""
        over = self.load - most
        return over if over > _EXACT else 0.0


def review_roles(rollout: Rollout) -> Outcome:
    """What is to be said of the roles of a rollout."""
    if rollout.initiative.roles is None:
        parts = open_part("roles", _FILLED), open_part("roles", _FITS)
        return unasked(rollout, ROLE_VACANT, "initiative.roles", *parts)
    return _coverage(rollout) + _loads(rollout)


def persons_in(rollout: Rollout, role: RoleName) -> tuple[str, ...]:
    """Who fills a role and has not left, each once."""
    return there(rollout, *_named_in(rollout, role))


def _named_in(rollout: Rollout, role: RoleName) -> tuple[str, ...]:
    return rollout.somebody(
        sorted(row.person for row in rollout.initiative.roles or () if row.role == role and row.person)
    )


def filled(rollout: Rollout, role: RoleName) -> bool | None:
    """Whether a role is filled; None where it has a row, but no row of the list names a person.

    As long as rows of the list are still as the preset wrote them, a role without another row is not known either.
    """
    rows = [row for row in rollout.initiative.roles or () if row.role == role]
    if persons_in(rollout, role):
        return True
    if rows and not collected(rollout.initiative.roles or (), "person"):
        return None
    if not rows and rollout.plans("roles"):
        return None
    return False


def _coverage(rollout: Rollout) -> Outcome:
    preset = rollout.initiative.preset
    needed = rollout.settings.roles if preset is None or preset.roles is None else preset.roles
    wanted = tuple(dict.fromkeys(needed))
    extra = sorted({row.role for row in rollout.initiative.roles or ()} - {*wanted})
    rows = tuple(_role_row(rollout, role) for role in (*wanted, *extra))
    state = {role: filled(rollout, role) for role in wanted}
    empty = tuple(_empty_places(rollout))
    if not wanted:
        return Outcome(findings=empty, rows=rows)
    count = sum(one is True for one in state.values())
    silent = [role for role, one in state.items() if one is None]
    low, high = 100 * count / len(wanted), 100 * (count + len(silent)) / len(wanted)
    part = between("roles", _FILLED, low, high, coverage=1 - len(silent) / len(wanted))
    vacant = [role for role, one in state.items() if one is False]
    findings = tuple(_vacant(rollout, role, count, len(wanted)) for role in vacant)
    answer = Outcome(findings=(*findings, *empty), elements=(part,), rows=rows)
    if silent:
        about = tuple(rollout.about("role", role) for role in silent)
        text = _SOME_OPEN if rollout.plans("roles") else None
        unknown = missing(rollout, ROLE_VACANT, "role.person", about, text=text, roles=tuple(WORDS[r] for r in silent))
        answer += Outcome(unknowns=(unknown,))
    return answer


def _empty_places(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each place that nobody fills, as is stated, of a role that others fill for other groups."""
    rows = rollout.initiative.roles or ()
    for role in sorted({row.role for row in rows}):
        mine = [row for row in rows if row.role == role]
        for key, named in grouped(mine, lambda row: row.group or ""):
            if all(rollout.nobody(row.person) for row in named) and persons_in(rollout, role):
                yield _empty_place(rollout, role, key)


def _empty_place(rollout: Rollout, role: RoleName, group: str) -> Finding:
    place = {"initiative": rollout.name, "role": WORDS[role]}
    title = say("A place as {role} of {initiative} is empty", **place)
    if group:
        title = say("{initiative} has no {role} for {group}", group=group, **place)
    others = persons_in(rollout, role)
    why = say("Others have this role: {names}. Whom they do not know nobody speaks for.", names=others)
    about = (rollout.about("role", f"{role} {group}" if group else f"{role} more"),)
    evidence = (Names("vacant", (f"{role} for {group}" if group else role,)), Names("filled by", others))
    return finding(rollout, ROLE_VACANT, (title, why), evidence, about=about)


def _vacant(rollout: Rollout, role: RoleName, count: int, wanted: int) -> Finding:
    gone = _named_in(rollout, role)
    why = say(
        _MISSED[role] + " {sure} of {wanted} roles are filled ({share}%).",
        sure=count,
        wanted=wanted,
        share=pct(count / wanted),
    )
    left = (say("{left} is named and has left.", left=gone),) if gone else ()
    texts = (ROLE_VACANT.title.fill(initiative=rollout.name, role=WORDS[role]), (*left, why))
    evidence = (
        Quantity("roles filled", float(count)),
        Quantity("roles wanted", float(wanted)),
        Quantity("coverage", count / wanted, "share"),
        Names("vacant", (role,)),
        *((Names("named and left", gone),) if gone else ()),
    )
    about = (rollout.about("role", role),)
    return replace(finding(rollout, ROLE_VACANT, texts, evidence, about=about), tells=about)


def _role_row(rollout: Rollout, role: RoleName) -> RoleRow:
    from stackaudit.tables.people import RoleRow

    loads = [row.load for row in rollout.initiative.roles or () if row.role == role and row.load is not None]
    state, persons = filled(rollout, role), persons_in(rollout, role)
    return RoleRow(rollout.id, role, persons, state, math.fsum(loads) if loads else None)


class RoleShare(NamedTuple):
    """A role that somebody fills who has not left, and what it takes of a week; None where that is not stated."""

    name: str
    role: RoleName
    load: float | None


def shares(rollout: Rollout) -> Iterator[RoleShare]:
    """Yield each role with each person who fills it; what one of several persons in a row gives is not stated."""
    for row in rollout.initiative.roles or ():
        named = rollout.somebody((row.person,))
        for name in there(rollout, row.person):
            yield RoleShare(name, row.role, row.load if len(named) == 1 else None)


def loads(rollout: Rollout) -> Iterator[Load]:
    """What each person does, by name."""
    for person, rows in grouped(shares(rollout), lambda one: one.name, person_id):
        stated = [row.load for row in rows if row.load is not None]
        roles = tuple(sorted({row.role for row in rows}))
        yield Load(person, roles, math.fsum(stated), len(rows) - len(stated))


def _loads(rollout: Rollout) -> Outcome:
    from stackaudit.tables.people import LoadRow

    everyone, most = list(loads(rollout)), rollout.settings.overload
    if not everyone:
        return NOTHING
    over = [one for one in everyone if one.beyond(most)]
    open_ = [one for one in everyone if one.unstated and not one.beyond(most)]
    n = len(everyone)
    low, high = 100 * (n - len(over) - len(open_)) / n, 100 * (n - len(over)) / n
    answer = Outcome(
        findings=tuple(_overloaded(rollout, one, most) for one in over),
        elements=(between("roles", _FITS, low, high, coverage=1 - len(open_) / n),),
        rows=tuple(
            LoadRow(rollout.id, one.person, one.roles, one.load, one.beyond(most), one.unstated) for one in everyone
        ),
    )
    if open_:
        who, about = zip(*((one.person, rollout.about("person", one.person)) for one in open_), strict=True)
        answer += Outcome(unknowns=(missing(rollout, ROLE_OVERLOAD, "role.load", about, who=who),))
    return answer


def _overloaded(rollout: Rollout, load: Load, most: float) -> Finding:
    texts = (
        ROLE_OVERLOAD.title.fill(person=load.person, initiative=rollout.name, load=pct(load.load)),
        say(
            "That is {over}% more than there is, as {roles}. What does not fit is dropped without anybody deciding "
            "what.",
            over=pct(load.beyond(most)),
            roles=tuple(WORDS[role] for role in load.roles),
        ),
    )
    evidence = (
        Quantity("load", load.load, "share of a week"),
        Quantity("overload", load.beyond(most), "share of a week"),
        Names("roles", load.roles),
        *((Quantity("roles whose load is not stated", float(load.unstated)),) if load.unstated else ()),
    )
    about = (rollout.about(), rollout.about("person", load.person))
    return finding(rollout, ROLE_OVERLOAD, texts, evidence, about=about)


@check(SEPARATION)
def separation(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if one person manages a rollout and alone approves it."""
    if rollout.initiative.roles is None:
        return
    deciders = there(rollout, *(one.by for one in rollout.initiative.approvals or ()))
    approvers = rollout.somebody(sorted((*persons_in(rollout, "approver"), *deciders)))
    managers = persons_in(rollout, "project-manager")
    pairs = grouped([*approvers, *managers], str, person_id)
    if len(approvers) != 1 or not any(len(names) == 2 for _, names in pairs):
        return
    texts = (
        SEPARATION.title.fill(person=approvers[0], initiative=rollout.name),
        say("Whoever approves their own plan sees it as it was meant: nobody asks the second question."),
    )
    about = (rollout.about(), rollout.about("person", approvers[0]))
    evidence = (Names("project manager", managers), Names("approves", approvers))
    yield finding(rollout, SEPARATION, texts, evidence, about=about)
