"""Who must do what by when: the open work of each person, what waits for them, and what nobody answers for.

Everything comes from findings, their rows, and the records of rollouts; nothing that people said in a survey is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from stackaudit.core.findings import names_in
from stackaudit.core.messages import Message, say
from stackaudit.model.periods import days_after
from stackaudit.model.persons import person_id, spelling
from stackaudit.reporting.blocks.acting import remarks, rollout_name
from stackaudit.reporting.blocks.actions import ActionLine, Lines
from stackaudit.reporting.blocks.recommendations import PERIODS, recommendations
from stackaudit.reporting.elements import CellText, Element, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.tables.people import ApprovalRow, PlanRow, RoleRow, TaskRow

_NAMES = 6
_PERSONS = 6
_DUTIES = 2
_DUTIES_OF_ROLLOUTS = 8
"""Where rollouts are all that is stated, what each person has to do is the report."""
_DAYS = {"now": 30, "next": 90}
"""Days from today on until a period of the list of actions ends."""
_WHEN = {name: when for name, when, _ in PERIODS}


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do.

    Attributes:
        what: What to do.
        due: The day by which to do it; None where none is stated.
        when: When to do it, in words: the day, else the period.
        before: The day, else the last day of the period; it puts duties in order.
        why: The reason.
        code: The kind of finding that asks for it; empty where a record does, such as an open approval.
    """

    what: Message
    due: date | None
    when: Message
    before: date
    why: Message
    code: str = ""


@dataclass(frozen=True, slots=True)
class Duties:
    """One person: what this person answers for, and what to do; the first day comes first."""

    name: str
    stands_for: tuple[Message, ...]
    todo: tuple[Duty, ...]


def _last_day(report: Report, period: str) -> date:
    days = _DAYS.get(period)
    return date.max if days is None else days_after(report.stack.today, days)


def duty_of(report: Report, line: ActionLine, period: str) -> Duty:
    """Return what a line of the list of actions asks for, with its own day or else its period."""
    own = next((one.title for one in line.finding.members if one.subject == line.subject), None)
    when = say("by {day}", day=line.due) if line.due is not None else say("{when}", when=_WHEN[period])
    before = line.due or _last_day(report, period)
    return Duty(line.advice, line.due, when, before, own or line.finding.title, line.finding.code)


def action_lines(report: Report) -> Iterator[tuple[ActionLine, str]]:
    """Yield what is to be done about each thing, with its period, the most urgent first."""
    lines = Lines(report)
    for made in recommendations(report):
        yield from ((line, made.period) for line in lines.of(made))


def duties(report: Report) -> tuple[Duties, ...]:
    """Return everybody who has something to do, or for whom something waits; the first day or period comes first."""
    names: dict[str, str] = {}
    todo: dict[str, list[Duty]] = {}
    stands: dict[str, list[Message]] = {}
    for name, duty in (*_approvals(report), *_actions(report)):
        names[person_id(name)] = spelling(name, names.get(person_id(name), name))
        todo.setdefault(person_id(name), []).append(duty)
    for name, told in _stands_for(report):
        names[person_id(name)] = spelling(name, names.get(person_id(name), name))
        stands.setdefault(person_id(name), []).append(told)
    made = [(id_, Duties(names[id_], tuple(stands.get(id_, ())), tuple(_in_order(todo.get(id_, ()))))) for id_ in names]
    return tuple(one for _, one in sorted(made, key=lambda pair: (_first(pair[1]), pair[0])))


def _in_order(todo: Iterable[Duty]) -> list[Duty]:
    """By day, or by the end of the period; things with equal advice for equal reasons once."""
    alike = {(str(one.what), one.due, str(one.why)): one for one in reversed([*todo])}
    ordered = list(reversed(alike.values()))
    return sorted(ordered, key=lambda duty: duty.before)


def _first(one: Duties) -> tuple[bool, date]:
    return not one.todo, one.todo[0].before if one.todo else date.max


def _actions(report: Report) -> Iterator[tuple[str, Duty]]:
    for line, period in action_lines(report):
        for name in line.owners:
            yield name, duty_of(report, line, period)


def _approvals(report: Report) -> Iterator[tuple[str, Duty]]:
    """Yield the open approvals that lie with somebody."""
    for row in report.rows(ApprovalRow):
        if row.state != "open":
            continue
        approval, rollout = (
            report.name(f"approval:{row.initiative}/{row.approval}"),
            rollout_name(report, row.initiative),
        )
        what, text = "Decide on {approval}.", "{rollout} has waited for it for {n} days"
        parties = {} if row.waits_for is None else {"party": row.waits_for}
        if parties:
            what = "Get from {party} what {approval} waits for, then decide on it."
            text += ", and it waits for {party}"
        asked = say(what, approval=approval, **parties)
        why = say(text.replace("days", "day"), text, rollout=rollout, n=row.days, **parties)
        for name in row.by:
            now = PERIODS[0][0]
            yield name, Duty(asked, None, say("{when}", when=_WHEN[now]), _last_day(report, now), why)


def _stands_for(report: Report) -> Iterator[tuple[str, Message]]:
    """Yield what each person sponsors and which tasks they answer for."""
    for row in report.rows(PlanRow):
        for name in row.sponsor:
            yield name, say("sponsors {rollout}", rollout=rollout_name(report, row.initiative))
    tasks: dict[tuple[str, str], list[str]] = {}
    for task in report.rows(TaskRow):
        for name in task.accountable:
            tasks.setdefault((name, task.initiative), []).append(report.name(f"task:{task.initiative}/{task.task}"))
    for (name, initiative), own in tasks.items():
        text = "answers for {n} task of {rollout}: {tasks}"
        rollout, listed = rollout_name(report, initiative), tuple(own)
        yield name, say(text, text.replace("task of", "tasks of"), n=len(own), rollout=rollout, tasks=listed)


def nobody(report: Report) -> tuple[Message, ...]:
    """Return what it is stated that nobody answers for, a clause each: rollouts, roles, tasks, tools."""
    unsponsored = [row.initiative for row in report.rows(PlanRow) if row.sponsor_state in {"nobody", "left"}]
    roles = [row for row in report.rows(RoleRow) if row.filled is False]
    tasks = [row for row in report.rows(TaskRow) if "no-accountable" in row.wrong]
    tools = [tool for tool, sure in _without_owner(report) if sure]
    found = (
        _clause(report, "sponsors {names}", [rollout_name(report, one) for one in unsponsored]),
        _clause(
            report,
            "fills the role {names}",
            list(dict.fromkeys(row.role.replace("-", " ") for row in roles)),
            "fills the roles {names}",
        ),
        _clause(
            report,
            "answers for the task {names}",
            [report.name(f"task:{row.initiative}/{row.task}") for row in tasks],
            "answers for the tasks {names}",
        ),
        _clause(report, "owns {names}", [report.name(f"tool:{name}") for name in tools], "owns the {n} tools {names}"),
    )
    return tuple(one for one in found if one is not None)


def not_stated(report: Report) -> tuple[Message, ...]:
    """Return of what it is not stated who answers for it, a clause each: decisions, tools. It may well be somebody."""
    waiting = [row for row in report.rows(ApprovalRow) if row.state == "open" and not row.by]
    tools = [tool for tool, sure in _without_owner(report) if not sure]
    found = (
        _clause(
            report,
            "who decides on {names}",
            [report.name(f"approval:{row.initiative}/{row.approval}") for row in waiting],
        ),
        _clause(report, "who owns {names}", [report.name(f"tool:{name}") for name in tools]),
    )
    return tuple(one for one in found if one is not None)


def _without_owner(report: Report) -> Iterator[tuple[str, bool]]:
    """Yield each tool that names no owner, and whether it is stated that there is none."""
    found = (member for one in report.open if one.code == "inventory.unowned" for member in one.members)
    for name in dict.fromkeys(name for member in found for name in sorted(names_in(member.subject))):
        yield name, name in report.unowned


def _clause(report: Report, one: str, named: list[str], many: str = "") -> Message | None:
    """Return a clause with the first few names, and how many there are more; None where there is none."""
    shown, n = tuple(named[: report.most(_NAMES)]), len(named)
    if n > len(shown):
        return say((many or one) + " and {more} more", n=n, names=", ".join(shown), more=n - len(shown))
    return say(one, many or one, n=n, names=shown) if named else None


def elements(report: Report) -> Iterator[Element]:
    """Yield who must do what by when, then what nobody answers for; nothing where neither is known."""
    everybody, vacant, open_ = duties(report), nobody(report), not_stated(report)
    if not (everybody or vacant or open_):
        return
    shown = everybody[: report.most(_PERSONS)]
    yield Heading(say("Who must do what by when"), 3)
    if shown:
        cells = tuple(line for one in shown for line in _person(report, one))
        yield Grid(("person", "what to do", "when", "because"), cells)
    if len(everybody) > len(shown):
        text = "{n} more person has something to do."
        yield Paragraph(say(text, "{n} more people have something to do.", n=len(everybody) - len(shown)))
    if vacant:
        yield Paragraph(joined((joined((say("Nobody"), vacant[0]), " ", ""), *vacant[1:]), "; nobody "), strong=True)
    if open_:
        yield Paragraph(joined((joined((say("It is not stated"), open_[0]), " ", ""), *open_[1:]), ", nor "))


def _person(report: Report, one: Duties) -> Iterator[tuple[CellText, ...]]:
    """What a person has to do, the first day first, of how many things; then what this person stands for."""
    most = _DUTIES_OF_ROLLOUTS if report.only_rollouts else _DUTIES
    lines: list[tuple[CellText, ...]] = [(duty.what, duty.when, duty.why) for duty in one.todo[: report.most(most)]]
    more = len(one.todo) > len(lines)
    name = say("{name}, {n} things to do", name=one.name, n=len(one.todo)) if more else say("{name}", name=one.name)
    name = joined((name, *remarks(report, one.name)), "; ", "")
    if one.stands_for:
        lines.append((joined(one.stands_for), None, None))
    for n, line in enumerate(lines):
        yield (None if n else name, *line)
