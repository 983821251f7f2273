"""Who answers for what: the responsibility matrix, the sponsor and those who chose. Source: stackaudit methods 7.2."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.people import panel, sponsor
from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.matrix import FEWEST, Line, Matrix
from stackaudit.analysers.people.rules.ownership import (
    ACCOUNTABLE_LOW,
    MANY_ACCOUNTABLE,
    NO_ACCOUNTABLE,
    NO_RACI,
    NO_RESPONSIBLE,
    TASK_LOAD,
)
from stackaudit.analysers.people.telling import Words, finding
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Cell, Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.stats.means import Part

TABLES: dict[str, tuple[str, ...]] = {
    "people_tasks": ("initiative", "task", "accountable", "responsible", "consulted", "informed", "left", "wrong"),
    **sponsor.TABLES,
}
_ACCOUNTABLE = say("Exactly one person answers for each task")
_RESPONSIBLE = say("Somebody does each task")


def told(case: Case, initiative: Initiative) -> Told:
    """What the matrix, the sponsor and the panel of an initiative say."""
    return _matrix(case, initiative) + sponsor.told(case, initiative) + panel.told(case, initiative)


def _matrix(case: Case, initiative: Initiative) -> Told:
    matrix = Matrix(case, initiative)
    if not matrix.lines:
        unknown = (
            Element("ownership", _ACCOUNTABLE, Part.unknown(1.0)),
            Element("ownership", _RESPONSIBLE, Part.unknown(1.0)),
        )
        return Told((_no_raci(case, initiative),), (), unknown)
    cells = [finding for line in matrix.lines for finding in _cells(case, initiative, matrix, line)]
    return Told(
        (*cells, *_people(case, initiative, matrix)),
        tuple(_unknowns(case, initiative, matrix)),
        tuple(_elements(matrix)),
        tuple(("people_tasks", _row(initiative, matrix, line)) for line in matrix.lines),
    )


def _no_raci(case: Case, initiative: Initiative) -> Finding:
    stated = initiative.tasks is not None
    title = (
        "{initiative} has no responsibility matrix" if stated else "No responsibility matrix of {initiative} is known"
    )
    words = Words(
        say(title, initiative=initiative.name),
        [say("Who answers for what, and who does it, cannot be looked up: each may think that it is another.")],
        NO_RACI.advice.fill(),
    )
    proof = (Quantity("tasks in the matrix", 0.0),)
    confidence: Confidence = "documented" if stated else "assumed"
    return finding(case, initiative, NO_RACI, (case.about(initiative),), words, proof, confidence)


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


def _cells(case: Case, initiative: Initiative, matrix: Matrix, line: Line) -> Iterator[Finding]:
    """One finding a task and rule."""
    subjects = (case.about(initiative, "task", line.task.id),)
    for rule in _wrong(matrix, line):
        yield finding(case, initiative, rule, subjects, _words(initiative, line, rule), _evidence(line))


def _words(initiative: Initiative, line: Line, rule: Rule) -> Words:
    names: dict[str, str] = {"task": line.task.name, "initiative": initiative.name}
    gone = (say("{left} is named and has left.", left=line.left),) if line.left else ()
    if rule == NO_ACCOUNTABLE:
        return Words(
            NO_ACCOUNTABLE.title.fill(**names),
            (*gone, say("Where nobody answers, nobody decides, and nobody notices that it is late.")),
            _name_one(line),
        )
    if rule == MANY_ACCOUNTABLE:
        return Words(
            MANY_ACCOUNTABLE.title.fill(people=line.accountable, **names),
            (*gone, say("Where several answer for one task, each may wait for the other.")),
            MANY_ACCOUNTABLE.advice.fill(),
        )
    return Words(
        NO_RESPONSIBLE.title.fill(**names),
        (*gone, say("Somebody may answer for it, but nobody is named who does the work.")),
        NO_RESPONSIBLE.advice.fill(),
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


def _people(case: Case, initiative: Initiative, matrix: Matrix) -> Iterator[Finding]:
    """What the columns say: too much on one person, and people who answer without the say to decide."""
    count, most = len(matrix.lines), case.setting("tasks-per-person")
    for key, tasks in matrix.load.items():
        if count >= FEWEST and tasks / count > most:
            name = matrix.names[key]
            words = Words(
                TASK_LOAD.title.fill(person=name, tasks=tasks, count=count, initiative=initiative.name),
                [say("If this person is ill, leaves or is busy, most of it stands still.")],
                TASK_LOAD.advice.fill(),
            )
            subjects = (case.about(initiative), case.about(initiative, "person", name))
            proof = (Quantity("tasks of this person", float(tasks)), Quantity("tasks", float(count)))
            yield finding(case, initiative, TASK_LOAD, subjects, words, proof)
    lowest = case.setting("accountable-level")
    for key, lines in _answering(matrix).items():
        level = matrix.levels.get(key)
        if level is not None and level > lowest:
            yield _low(case, initiative, matrix.names[key], level, lines)


def _answering(matrix: Matrix) -> dict[str, list[Line]]:
    """The tasks each person answers for, by slug, sorted."""
    found: dict[str, list[Line]] = {}
    for line in matrix.lines:
        for name in line.accountable:
            found.setdefault(slug(name), []).append(line)
    return dict(sorted(found.items()))


def _low(case: Case, initiative: Initiative, name: str, level: int, lines: list[Line]) -> Finding:
    tasks = tuple(line.task.name for line in lines)
    words = Words(
        ACCOUNTABLE_LOW.title.fill(person=name, initiative=initiative.name),
        [
            say("It concerns {tasks}.", tasks=tasks),
            say(
                "This person stands {level} levels below the head of the company; at most {lowest} are asked.",
                level=level,
                lowest=int(case.setting("accountable-level")),
            ),
        ],
        ACCOUNTABLE_LOW.advice.fill(),
    )
    subjects = (case.about(initiative), case.about(initiative, "person", name))
    return finding(
        case,
        initiative,
        ACCOUNTABLE_LOW,
        subjects,
        words,
        (Names("answers for", tasks), Quantity("level", float(level))),
    )


def _unknowns(case: Case, initiative: Initiative, matrix: Matrix) -> Iterator[Unknown]:
    subject = (case.about(initiative),)
    if not matrix.accountable_known:
        message = say("the matrix of {initiative} does not say who answers for the tasks", initiative=initiative.name)
        yield Unknown(NO_ACCOUNTABLE.id, "task.accountable", subject, message, subject)
    if not matrix.responsible_known:
        message = say("the matrix of {initiative} does not say who does the tasks", initiative=initiative.name)
        yield Unknown(NO_RESPONSIBLE.id, "task.responsible", subject, message, subject)
    silent = tuple(matrix.names[key] for key in _answering(matrix) if key not in matrix.levels)
    if silent:
        message = say(
            "at which level those stand who answer for tasks of {initiative} is not stated: {people}",
            people=silent,
            initiative=initiative.name,
        )
        yield Unknown(ACCOUNTABLE_LOW.id, "team.level", subject, message, subject)


def _elements(matrix: Matrix) -> Iterator[Element]:
    """The share of the tasks, times 100; a column that was not collected is not known."""
    count = len(matrix.lines)
    for label, known, share in (
        (_ACCOUNTABLE, matrix.accountable_known, matrix.covered / count),
        (_RESPONSIBLE, matrix.responsible_known, matrix.done / count),
    ):
        yield Element("ownership", label, Part.known(1.0, 100 * share) if known else Part.unknown(1.0))


def _row(initiative: Initiative, matrix: Matrix, line: Line) -> tuple[Cell, ...]:
    task = line.task
    wrong = tuple(rule.id.partition(".")[2] for rule in _wrong(matrix, line))
    cells = (line.accountable, line.responsible, tuple(sorted(task.consulted)), tuple(sorted(task.informed)))
    return initiative.id, task.id, *cells, line.left, wrong
