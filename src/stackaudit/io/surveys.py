"""The survey: its questions in our own words, sheets to be filled in, and a filled sheet back into a stack.

Constructs: five elements of change in one person, after the ADKAR model (Hiatt 2006; ADKAR is a trademark of Prosci,
whose assessment is not used here); four of the acceptance of technology, after UTAUT (Venkatesh and others 2003);
clarity of goals, roles, procedures and of how people get on, after GRPI (Beckhard 1972; Rubin, Plovnick and Fry 1977).
The wording is ours and has not been validated. No item is reversed: 5 is always the good end.

What a spreadsheet would run as a formula is made harmless; every problem of a filled sheet is told with its cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import Problem, StackAuditError, UnknownNameError
from stackaudit.core.escape import markdown
from stackaudit.io.forms import FormPage, read_form, write_form
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.model.people import Answer, Expectation
from stackaudit.model.persons import group_id, person_id
from stackaudit.model.stack import Stack


@dataclass(frozen=True, slots=True)
class Question:
    """One question, answered from 1 (not at all) to 5 (fully).

    Attributes:
        id: As answers name it: `adkar.desire.1`.
        text: What people read.
    """

    id: str
    text: str


_TEXTS: Final = {
    "adkar.awareness": ("I can say why we are changing how we work.", "I know what happens if we leave it as it is."),
    "adkar.desire": ("I want this change to succeed.", "I would choose the new way if I were free to."),
    "adkar.knowledge": ("I know what I have to do in the new tool.", "I know where to look when I am stuck."),
    "adkar.ability": ("I get my daily tasks done in the new tool.", "I have the time to learn the new way."),
    "adkar.reinforcement": (
        "Somebody notices when I work the new way.",
        "What does not work in the new way gets mended.",
    ),
    "utaut.performance-expectancy": ("The tool helps me do better work.", "The tool saves me time."),
    "utaut.effort-expectancy": ("The tool is easy to learn.", "I find what I need in it without asking."),
    "utaut.social-influence": ("The people I work with use it.", "My manager expects and supports that I use it."),
    "utaut.facilitating-conditions": (
        "I have the access and the equipment that I need for it.",
        "When I need help with it, I get it.",
    ),
    "clarity.goals": ("I can say what this rollout is to achieve.", "My team and the others want the same from it."),
    "clarity.roles": ("I know who decides what in this rollout.", "I know what is mine to do and what is not."),
    "clarity.procedures": (
        "I know how we settle questions and requests.",
        "I hear of decisions in time.",
    ),
    "clarity.interpersonal": (
        "The people from the other side listen.",
        "We can disagree and still work well together.",
    ),
}

QUESTIONS: Final = tuple(
    Question(f"{construct}.{at}", text) for construct, texts in _TEXTS.items() for at, text in enumerate(texts, 1)
)
IDS: Final = tuple(question.id for question in QUESTIONS)
PRIVACY: Final = (
    "Write a pseudonym, not a name, and always the same one. Answers of fewer than five people of a group are never "
    "shown, unless those people agreed; of more people only rounded means are shown."
)
SCALE: Final = "1 = not at all, 2 = a little, 3 = partly, 4 = mostly, 5 = fully. Leave blank what you cannot tell."
EXPECTATION_COLUMNS: Final = ("stakeholder", "attribute", "importance", "expected", "perceived", "respondents")
EXPECTATION_SCALE: Final = (
    "Each from 1 to 5: how much it matters, what was expected (ask before it goes live), what came. Respondents: of "
    "how many people the row is the mean."
)


Form = Literal["answers", "expectations"]


def write_survey(stack: Stack, initiative: str, path: str | Path, sheet: Form = "answers") -> Path:
    """Write a blank questionnaire (`.md`) or a blank sheet (`.csv`, `.xlsx`) for a rollout.

    Args:
        stack: The stack.
        initiative: The id of the rollout.
        path: Where to; it appears whole or not at all.
        sheet: `answers`, or `expectations` for what stakeholders expect of each attribute.

    Raises:
        UnknownNameError: the stack has no such initiative.
        StackAuditError: the suffix is none of these, or the place cannot be written to.
    """
    named = {one.id: one.name for one in stack.initiatives}
    if initiative not in named:
        raise UnknownNameError("initiative", initiative, named)
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix == ".md" and sheet == "answers":
        write_bytes(target, questionnaire(named[initiative]).encode())
        return target
    if suffix not in (".csv", ".xlsx"):
        known = ".md, .csv or .xlsx" if sheet == "answers" else ".csv or .xlsx"
        raise StackAuditError(f"{target.name!r}: a blank sheet of {sheet} is written as {known}")
    pages = answer_pages((), suffix) if sheet == "answers" else (EXPECTATIONS,)
    return write_form(target, pages, "a blank sheet")


def questionnaire(name: str) -> str:
    """Return the questionnaire as people read it, in Markdown."""
    lines = [f"# {markdown(name)}: how is it going for you?", "", PRIVACY, "", SCALE, ""]
    lines += [
        "| Your pseudonym | Your group |",
        "|---|---|",
        "| | |",
        "",
        "| No. | Question | 1 to 5 |",
        "|---|---|---|",
    ]
    lines += [f"| {question.id} | {markdown(question.text)} | |" for question in QUESTIONS]
    return "\n".join(lines) + "\n"


_WHO: Final = ("respondent", "group")


def answer_pages(answers: Iterable[Answer], suffix: str) -> tuple[FormPage, ...]:
    """Return the sheet of answers, one row a respondent, one column a question; a workbook has their words too."""
    given: dict[tuple[str, str], dict[str, float]] = {}
    for answer in answers:
        given.setdefault((answer.respondent, answer.group), {})[answer.item] = answer.rating
    rows = tuple((who, group, *(ratings.get(item) for item in IDS)) for (who, group), ratings in given.items())
    page = FormPage("Fill in", (*_WHO, *IDS), rows, (PRIVACY, SCALE))
    words = FormPage("Questions", ("no.", "question"), tuple((one.id, one.text) for one in QUESTIONS))
    return (page,) if suffix == ".csv" else (page, words)


EXPECTATIONS: Final = FormPage("Fill in", EXPECTATION_COLUMNS, (), (PRIVACY, EXPECTATION_SCALE))
"""The blank sheet of expectations."""

_ABOUT = ("stakeholder", "attribute")
_RATED = ("importance", "expected", "perceived")


def read_survey(path: str | Path) -> tuple[Answer, ...]:
    """Read a filled sheet of answers, CSV or Excel; an empty cell is a missing answer.

    Args:
        path: A sheet as `stackaudit survey` writes it: one row a respondent, one column a question.

    Raises:
        LoadError: every problem, with its row and column: a rating that is none, a question that there is not, a
            respondent who stands twice or without a group.
    """
    heads, rows = _sheet(Path(path), _WHO, (*_WHO, *IDS))
    problems: list[Problem] = []
    answers: list[Answer] = []
    seen: dict[str, int] = {}
    for at, row in rows:
        cells = dict(zip(heads, row, strict=False))
        missing = [_missing(name, heads, at) for name in _WHO if not cells.get(name)]
        problems += missing
        who = cells.get("respondent", "")
        if who and person_id(who) in seen:
            message = f"the respondent {who!r} stands in row {seen[person_id(who)]} already"
            problems.append(Problem(Code.DUPLICATE_ID, message, at, heads.index("respondent") + 1))
        seen.setdefault(person_id(who), at)
        for column, (item, cell) in enumerate(zip(heads, row, strict=False), 1):
            if item in IDS and cell:
                rating = _rating(cell, item, (at, column), problems)
                if rating is not None and not missing:
                    facts = {"respondent": who, "group": cells["group"], "item": item, "rating": rating}
                    answers += _made(Answer, facts, at, problems)
    if problems:
        raise refusal(problems, str(path))
    return tuple(answers)


def read_expectations(path: str | Path) -> tuple[Expectation, ...]:
    """Read a filled sheet of expectations, CSV or Excel; an empty cell is not known.

    Raises:
        LoadError: every problem, with its row and column.
    """
    heads, rows = _sheet(Path(path), _ABOUT, EXPECTATION_COLUMNS)
    problems: list[Problem] = []
    found: list[Expectation] = []
    for at, row in rows:
        cells = dict(zip(heads, row, strict=False))
        problems += [_missing(name, heads, at) for name in _ABOUT if not cells.get(name)]
        facts: dict[str, Any] = {name: cells[name] for name in _ABOUT if cells.get(name)}
        for column, (name, cell) in enumerate(zip(heads, row, strict=False), 1):
            if name in _RATED and cell:
                facts[name] = _rating(cell, name, (at, column), problems)
            elif name == "respondents" and cell:
                facts[name] = _count(cell, (at, column), problems)
        if len(facts) >= len(_ABOUT) and all(name in facts for name in _ABOUT):
            found += _made(Expectation, facts, at, problems)
    if problems:
        raise refusal(problems, str(path))
    return tuple(found)


def holds_expectations(path: str | Path) -> bool:
    """Whether a filled sheet is one of expectations, told by its heading."""
    heads = {name for page in read_form(Path(path), ()) for name in page.heading}
    return _ABOUT[0] in heads and _WHO[0] not in heads


def with_answers(
    stack: Stack, initiative: str, answers: Iterable[Answer] = (), expectations: Iterable[Expectation] = ()
) -> Stack:
    """Return a stack in which a rollout has these answers and expectations too; the old stack stays as it is.

    A new answer of a respondent to a question takes the place of the old one, and so does a new expectation of a
    stakeholder of an attribute.

    Raises:
        UnknownNameError: the stack has no such initiative.
    """
    known = [one.id for one in stack.initiatives]
    if initiative not in known:
        raise UnknownNameError("initiative", initiative, known)
    document = stack.document()
    record = document["initiatives"][known.index(initiative)]
    for name, keys, new in (
        ("answers", ("respondent", "item"), [*answers]),
        ("expectations", ("stakeholder", "attribute"), [*expectations]),
    ):
        if new:
            written = [*(record.get(name) or ()), *(one.model_dump(mode="json", exclude_none=True) for one in new)]
            record[name] = [*{tuple(_folded(key, row[key]) for key in keys): row for row in written}.values()]
    return Stack.model_validate(document).with_reading(stack.reading)


def _folded(name: str, text: str) -> str:
    """Return what tells a person, a group or an item from others, however it is written."""
    return person_id(text) if name == "respondent" else group_id(text) if name == "stakeholder" else text


def _sheet(
    path: Path, needed: Sequence[str], known: Sequence[str]
) -> tuple[list[str], tuple[tuple[int, tuple[str, ...]], ...]]:
    """Return heading and rows of a sheet whose heading is as it should be."""
    page = read_form(path, needed, known)[0]
    return list(page.heading), page.rows


def _missing(name: str, heads: Sequence[str], row: int) -> Problem:
    return Problem(Code.MISSING_FIELD, f"row {row} has no {name}", row, heads.index(name) + 1)


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _rating(cell: str, name: str, place: tuple[int, int], problems: list[Problem]) -> float | None:
    number = _number(cell)
    if number is None:
        help_ = "write digits, with a point for decimals; leave the cell empty where there is no answer"
        problems.append(Problem(Code.NOT_A_NUMBER, f"{name}: {cell!r} is no number", *place, help=help_))
    elif not 1 <= number <= 5:
        problems.append(Problem(Code.OUT_OF_BOUNDS, f"{name}: {cell!r} is not from 1 to 5", *place))
    else:
        return number
    return None


def _count(cell: str, place: tuple[int, int], problems: list[Problem]) -> int | None:
    number = _number(cell)
    if number is None or number < 0 or number != int(number):
        problems.append(Problem(Code.NOT_A_NUMBER, f"respondents: {cell!r} is no number of people", *place))
        return None
    return int(number)


def _made(kind: type[Any], facts: dict[str, Any], row: int, problems: list[Problem]) -> list[Any]:
    """The record of these facts; where its texts are refused, the reasons are noted."""
    try:
        return [kind.model_validate(facts)]
    except ValidationError as error:
        problems += [Problem(Code.INVALID_VALUE, f"{one['loc'][0]}: {one['msg']}", row, 1) for one in error.errors()]
        return []
