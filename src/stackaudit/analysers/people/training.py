"""Training: enough sessions in the first weeks after the start, none too late, and do people come?

Three to four sessions in three months are a rule of thumb of practice, no research. The score of a group is the mean of
six: sessions (the target is 100), no stretch too long, attendance, a cheat sheet, a look at how they use it, and
training again after that look. A session without a day may lie inside or outside those weeks, one without a group may
be anybody's: both count as possible, not as certain. Several sessions on one day are one. Source: stackaudit methods
7.13.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from stackaudit.analysers.people.context import Context, Element, Told, collected
from stackaudit.analysers.people.findings import TOP, finding, missing, open_part, pct, shared, unasked, whole
from stackaudit.analysers.people.rules.adoption import NO_CHEAT_SHEET, TRAINING_ATTENDANCE, TRAINING_CADENCE
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Cell, Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Training, UserGroup
from stackaudit.stats.means import Part

EVERYBODY = "everybody"


def longest_interval(days: Sequence[int], window: int) -> int:
    """Days of the longest stretch without a session, from the start to the end of the window.

    >>> longest_interval([5, 40, 80], 90), longest_interval([], 90)
    (40, 90)
    """
    return max(later - earlier for earlier, later in pairwise([0, *sorted(days), window]))


@dataclass(frozen=True)
class Schedule:
    """What one group of users gets.

    Attributes:
        name: The group.
        row: What is stated of it, if anything.
        sessions: Its sessions.
        perhaps: Sessions of which the group is not stated.
        start: The day on which it begins to work with the tool.
        window: For how many days from then on sessions count.
        today: The day that decides what is still ahead.
    """

    name: str
    row: UserGroup | None
    sessions: tuple[Training, ...]
    perhaps: tuple[Training, ...]
    start: date
    window: int
    today: date

    @property
    def closes(self) -> date:
        """The last day on which a session counts."""
        return self.start + timedelta(days=self.window)

    @property
    def open(self) -> bool:
        """Whether sessions can still be added."""
        return self.today <= self.closes

    @property
    def days(self) -> tuple[int, ...]:
        """Days after the start with a session inside the window, in order."""
        after = {(one.day - self.start).days for one in self.sessions if one.day is not None}
        return tuple(sorted(day for day in after if 0 < day <= self.window))

    @property
    def most(self) -> int:
        """How many days with a session there may be, whatever is not stated."""
        loose = [one for one in self.perhaps if one.day is None or 0 < (one.day - self.start).days <= self.window]
        return len(self.days) + sum(one.day is None for one in self.sessions) + len(loose)

    @property
    def interval(self) -> int:
        """The longest stretch without a session."""
        return longest_interval(self.days, self.window)

    @property
    def certain(self) -> bool:
        """Whether nothing is left open of how many there are."""
        return self.most == len(self.days)

    @property
    def attendance(self) -> tuple[float, float] | None:
        """The least and the most share of those invited who came; None where nobody says how many were invited."""
        held = [one for one in self.sessions if one.invited and (one.day is None or one.day <= self.today)]
        invited = sum(one.invited or 0 for one in held)
        if not invited:
            return None
        came = sum(one.attended or 0 for one in held)
        open_ = sum(one.invited or 0 for one in held if one.attended is None)
        return came / invited, (came + open_) / invited

    @property
    def invited(self) -> int:
        """How many seats were offered in sessions that have been held."""
        return sum(one.invited or 0 for one in self.sessions if one.day is None or one.day <= self.today)


def schedules(
    groups: Sequence[UserGroup], training: Sequence[Training], start: date, window: int, today: date
) -> tuple[Schedule, ...]:
    """One for each group of users; where no group is named anywhere, one for everybody."""
    names: dict[str, str] = {}
    for name in sorted([*(one.group for one in groups), *(one.group for one in training if one.group is not None)]):
        names.setdefault(slug(name) or name, name)
    loose = tuple(one for one in training if one.group is None)
    if not names:
        return (Schedule(EVERYBODY, None, loose, (), start, window, today),)
    found = []
    for key in sorted(names):
        row = next((one for one in sorted(groups, key=repr) if (slug(one.group) or one.group) == key), None)
        own = tuple(one for one in training if one.group is not None and (slug(one.group) or one.group) == key)
        found.append(Schedule(names[key], row, own, loose, start, window, today))
    return tuple(found)


_TRAINED = "training of {group}"


class After(NamedTuple):
    """What comes after the sessions: None where it is not known, else whether it is there."""

    review: bool | None
    retraining: bool | None


def review_training(context: Context, initiative: Initiative) -> Told:
    """What is to be said of the training of an initiative."""
    part = open_part("roles", say("training"))
    if initiative.training is None:
        message = say("nothing is on record of training for {initiative}", initiative=initiative.name)
        return _sheets(context, initiative) + unasked(
            context, initiative, TRAINING_CADENCE, "initiative.training", message, part
        )
    if initiative.goes_live is None:
        message = say(
            "{initiative} does not state when it goes live: training counts from then", initiative=initiative.name
        )
        return _sheets(context, initiative) + unasked(
            context, initiative, TRAINING_CADENCE, "initiative.goes_live", message, part
        )
    answer = Told()
    groups, window = initiative.groups or (), round(context.setting("training-days"))
    for one in schedules(groups, initiative.training, initiative.goes_live, window, context.today):
        after = _after(initiative, one)
        answer += Told(
            findings=tuple(_findings(context, initiative, one)),
            unknowns=tuple(_unknowns(context, initiative, one)),
            elements=(Element("roles", say(_TRAINED, group=one.name), whole(tuple(_parts(context, one, after)))),),
            rows=(("people_training", _cells(context, initiative, one, after)),),
        )
    return _sheets(context, initiative) + shared(answer)


def status(context: Context, one: Schedule) -> str:
    """How the sessions of a group stand: ok, on track, not scheduled yet, too few, too far apart, or not known."""
    least, longest = context.setting("training-least"), context.setting("training-gap-days")
    if len(one.days) >= least and one.interval <= longest:
        return "on track" if one.open else "ok"
    if one.open:
        return "not scheduled yet"
    if one.most < least:
        return "too few"
    return "too far apart" if one.certain else "not known"


def _after(initiative: Initiative, one: Schedule) -> After:
    """Whether somebody looks at how they use it after the start, and trains again after that."""
    groups, row = initiative.groups or (), one.row
    if row is None:
        return After(None, None)
    review = row.usage_review is not None and row.usage_review > one.start
    again = row.retraining is not None and row.retraining > max(one.start, row.usage_review or date.min)
    return After(
        review if collected(groups, "usage_review") else None,
        again if collected(groups, "retraining") else None,
    )


def _parts(context: Context, one: Schedule, after: After) -> Iterator[Part]:
    target = max(1.0, context.setting("training-target"))
    low, high = (TOP * min(1.0, n / target) for n in (len(one.days), one.most))
    yield _ahead(low, high, open_=one.open)
    apart = TOP * (one.interval <= context.setting("training-gap-days"))
    yield _ahead(apart, apart if one.certain else TOP, open_=one.open)
    came = one.attendance
    yield Part.unknown(1.0) if came is None else _ahead(TOP * came[0], TOP * came[1], open_=False)
    sheet = None if one.row is None else one.row.cheat_sheet
    for flag in (sheet, after.review, after.retraining):
        yield Part.unknown(1.0) if flag is None else Part.known(1.0, TOP * flag)


def _ahead(low: float, high: float, *, open_: bool) -> Part:
    """What is there is there; while the window is open, more may come."""
    top = TOP if open_ else high
    return Part.known(1.0, low) if low >= top else Part(1.0, None, low, top, 0.0)


def _unknowns(context: Context, initiative: Initiative, one: Schedule) -> Iterator[Unknown]:
    about = (context.about(initiative, "group", one.name),)
    match status(context, one):
        case "not scheduled yet":
            message = say(
                "sessions for {group} count until {day}; so far {n} are scheduled",
                group=one.name,
                day=one.closes,
                n=len(one.days),
            )
            yield missing(context, initiative, TRAINING_CADENCE, "training.day", message, about)
        case "not known":
            fact = "training.day" if any(row.day is None for row in one.sessions) else "training.group"
            message = say("of sessions that may be for {group} the day or the group is not stated", group=one.name)
            yield missing(context, initiative, TRAINING_CADENCE, fact, message, about)
    came, least = one.attendance, context.setting("attendance")
    if one.sessions and (came is None or came[0] < least <= came[1]):
        fact = "training.invited" if came is None else "training.attended"
        message = say("it is not stated how many of {group} were invited and came", group=one.name)
        yield missing(context, initiative, TRAINING_ATTENDANCE, fact, message, about)


def _findings(context: Context, initiative: Initiative, one: Schedule) -> Iterator[Finding]:
    """Return what is wrong with the training of one group."""
    how = status(context, one)
    if how in {"too few", "too far apart"}:
        yield _cadence(context, initiative, one, few=how == "too few")
    came = one.attendance
    if came is not None and came[1] < context.setting("attendance"):
        yield _attendance(context, initiative, one, came)


def _cadence(context: Context, initiative: Initiative, one: Schedule, *, few: bool) -> Finding:
    days, least, longest = one.window, context.setting("training-least"), context.setting("training-gap-days")
    texts = (
        TRAINING_CADENCE.title.fill(group=one.name, n=len(one.days), days=days, initiative=initiative.name)
        if few and one.days
        else say(
            "{group} had no session in the {days} days after the start of {initiative}",
            group=one.name,
            days=days,
            initiative=initiative.name,
        )
        if few
        else say(
            "{group} had no session for {stretch} days after the start of {initiative}",
            group=one.name,
            stretch=one.interval,
            initiative=initiative.name,
        ),
        say(
            "Wanted are {least} at least, and no stretch over {longest} days, by a rule of thumb: what is shown once "
            "before the start is forgotten when it is needed.",
            least=least,
            longest=longest,
        ),
        TRAINING_CADENCE.advice.fill(group=one.name),
    )
    evidence = (
        Quantity("sessions", float(len(one.days))),
        Quantity("longest stretch without one", float(one.interval), "days"),
        Names("days after the start", tuple(str(day) for day in one.days)),
        Names("window closed", (one.closes.isoformat(),)),
    )
    return finding(
        context, initiative, TRAINING_CADENCE, texts, evidence, about=(context.about(initiative, "group", one.name),)
    )


def _attendance(context: Context, initiative: Initiative, one: Schedule, came: tuple[float, float]) -> Finding:
    texts = (
        say("Nobody in {group} came to the training for {initiative}", group=one.name, initiative=initiative.name)
        if not came[1]
        else TRAINING_ATTENDANCE.title.fill(share=pct(came[1]), group=one.name, initiative=initiative.name),
        say("Those who stayed away learn it from each other, mistakes included, or not at all."),
        TRAINING_ATTENDANCE.advice.fill(),
    )
    evidence = (
        Quantity("attendance, at least", came[0], "share"),
        Quantity("attendance, at most", came[1], "share"),
        Quantity("wanted", context.setting("attendance"), "share"),
        Quantity("invited", float(one.invited)),
    )
    return finding(
        context, initiative, TRAINING_ATTENDANCE, texts, evidence, about=(context.about(initiative, "group", one.name),)
    )


def _sheets(context: Context, initiative: Initiative) -> Told:
    """Cheat sheets, once it has begun; before that they may still come."""
    live = initiative.goes_live
    if live is not None and live > context.today:
        return Told()
    without = sorted({row.group for row in initiative.groups or () if row.cheat_sheet is False})
    silent = sorted({row.group for row in initiative.groups or () if row.cheat_sheet is None})
    answer = Told(
        findings=tuple(_no_sheet(context, initiative, name) for name in _distinct(context, initiative, without))
    )
    if silent:
        message = say("it is not stated whether {groups} have a cheat sheet", groups=tuple(silent))
        about = tuple(context.about(initiative, "group", name) for name in silent)
        answer += Told(unknowns=(missing(context, initiative, NO_CHEAT_SHEET, "group.cheat_sheet", message, about),))
    return answer


def _distinct(context: Context, initiative: Initiative, names: list[str]) -> list[str]:
    """Names of different groups."""
    return list({context.about(initiative, "group", name): name for name in reversed(names)}.values())[::-1]


def _no_sheet(context: Context, initiative: Initiative, name: str) -> Finding:
    texts: tuple[Message, Message, Message] = (
        NO_CHEAT_SHEET.title.fill(group=name, initiative=initiative.name),
        say("What is done once a week is not remembered from a training; people ask, or do it as before."),
        NO_CHEAT_SHEET.advice.fill(),
    )
    evidence = (Names("cheat sheet", ("no",)),)
    return finding(
        context, initiative, NO_CHEAT_SHEET, texts, evidence, about=(context.about(initiative, "group", name),)
    )


def _cells(context: Context, initiative: Initiative, one: Schedule, after: After) -> tuple[Cell, ...]:
    came = one.attendance or (None, None)
    return (
        *(initiative.id, one.name, status(context, one), len(one.days), tuple(str(day) for day in one.days)),
        *(one.interval, one.closes.isoformat(), *came, None if one.row is None else one.row.cheat_sheet),
        *after,
    )
