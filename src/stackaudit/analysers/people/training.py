"""Training: enough sessions in the first weeks after the start, none too late, and do people come?

Three to four sessions in three months are a rule of thumb of practice, no research. The score of a group is the mean of
six: sessions (the target is 100), no stretch too long, attendance, a cheat sheet, a look at how they use it, and
training again after that look. A session without a day may lie inside or outside those weeks, one without a group may
be anybody's: both count as possible, not as certain. Several sessions on one day are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout, collected
from stackaudit.analysers.people.findings import finding, grouped, missing, pct, unasked
from stackaudit.analysers.people.measures import TOP, average, open_part, shared
from stackaudit.analysers.people.rules.adoption import NO_CHEAT_SHEET, TRAINING_ATTENDANCE, TRAINING_CADENCE
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Text
from stackaudit.model.periods import days_after
from stackaudit.model.persons import group_id
from stackaudit.stats.means import Part
from stackaudit.tables.people import TrainingRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Training, UserGroup

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
        return days_after(self.start, self.window)

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
    def attendance(self) -> Estimate | None:
        """Share of those invited who came; None where nobody says how many were invited."""
        held = [one for one in self.sessions if one.invited and (one.day is None or one.day <= self.today)]
        invited = sum(one.invited or 0 for one in held)
        if not invited:
            return None
        came = sum(one.attended or 0 for one in held)
        open_ = sum(one.invited or 0 for one in held if one.attended is None)
        return Estimate.between(came / invited, (came + open_) / invited, SHARE)

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
        names.setdefault(group_id(name), name)
    loose = tuple(one for one in training if one.group is None)
    if not names:
        return (Schedule(EVERYBODY, None, loose, (), start, window, today),)
    found = []
    for key in sorted(names):
        row = next((one for one in sorted(groups, key=repr) if group_id(one.group) == key), None)
        own = tuple(one for one in training if one.group is not None and group_id(one.group) == key)
        found.append(Schedule(names[key], row, own, loose, start, window, today))
    return tuple(found)


_TRAINED = "training of {group}"
_AHEAD = Text("sessions for {group} count until {day}; so far {n} are scheduled")


class After(NamedTuple):
    """What comes after the sessions: None where it is not known, else whether it is there."""

    review: bool | None
    retraining: bool | None


def review_training(rollout: Rollout) -> Outcome:
    """What is to be said of the training of a rollout."""
    part = open_part("roles", say("training"))
    unplanned = Outcome(findings=tuple(_unplanned(rollout)))
    if rollout.initiative.training is None:
        if unplanned.findings:
            return _sheets(rollout) + unplanned + Outcome(elements=(part,))
        return _sheets(rollout) + unasked(rollout, TRAINING_CADENCE, "initiative.training", part)
    if rollout.initiative.goes_live is None:
        return _sheets(rollout) + unplanned + unasked(rollout, TRAINING_CADENCE, "initiative.goes_live", part)
    answer = unplanned
    groups, window = rollout.initiative.groups or (), round(rollout.settings.training_days)
    for one in schedules(groups, rollout.initiative.training, rollout.initiative.goes_live, window, rollout.today):
        after = _after(rollout, one)
        answer += Outcome(
            findings=tuple(_findings(rollout, one)),
            unknowns=tuple(_unknowns(rollout, one)),
            elements=(Element("roles", say(_TRAINED, group=one.name), average(tuple(_parts(rollout, one, after)))),),
            rows=(_row(rollout, one, after),),
        )
    return _sheets(rollout) + shared(answer)


def status(context: Context, schedule: Schedule) -> str:
    """How the sessions of a group stand: ok, on track, not scheduled yet, too few, too far apart, or not known."""
    least, longest = context.settings.training_least, context.settings.training_gap_days
    if len(schedule.days) >= least and schedule.interval <= longest:
        return "on track" if schedule.open else "ok"
    if schedule.open:
        return "not scheduled yet"
    if schedule.most < least:
        return "too few"
    return "too far apart" if schedule.certain else "not known"


def _after(rollout: Rollout, schedule: Schedule) -> After:
    """Whether somebody looks at how they use it after the start, and trains again after that."""
    groups, row = rollout.initiative.groups or (), schedule.row
    if row is None:
        return After(None, None)
    review = row.usage_review is not None and row.usage_review > schedule.start
    again = row.retraining is not None and row.retraining > max(schedule.start, row.usage_review or date.min)
    return After(
        review if collected(groups, "usage_review") else None,
        again if collected(groups, "retraining") else None,
    )


def _parts(context: Context, schedule: Schedule, after: After) -> Iterator[Part]:
    target = max(1.0, context.settings.training_target)
    low, high = (TOP * min(1.0, n / target) for n in (len(schedule.days), schedule.most))
    yield _ahead(low, high, open_=schedule.open)
    apart = TOP * (schedule.interval <= context.settings.training_gap_days)
    yield _ahead(apart, apart if schedule.certain else TOP, open_=schedule.open)
    came = schedule.attendance
    yield Part.unknown(1.0) if came is None else _ahead(float(TOP * came.low), float(TOP * came.high), open_=False)
    sheet = None if schedule.row is None else schedule.row.cheat_sheet
    for flag in (sheet, after.review, after.retraining):
        yield Part.unknown(1.0) if flag is None else Part.known(1.0, TOP * flag)


def _ahead(low: float, high: float, *, open_: bool) -> Part:
    """What is there is there; while the window is open, more may come."""
    top = TOP if open_ else high
    return Part.known(1.0, low) if low >= top else Part(1.0, None, low, top, 0.0)


def _unknowns(rollout: Rollout, schedule: Schedule) -> Iterator[Unknown]:
    about = (rollout.about("group", schedule.name),)
    match status(rollout, schedule):
        case "not scheduled yet":
            yield missing(
                rollout,
                TRAINING_CADENCE,
                "training.day",
                about,
                text=_AHEAD,
                n=len(schedule.days),
                day=schedule.closes,
                group=schedule.name,
            )
        case "not known":
            fact = "training.day" if any(row.day is None for row in schedule.sessions) else "training.group"
            yield missing(rollout, TRAINING_CADENCE, fact, about, group=schedule.name)
    came, least = schedule.attendance, rollout.settings.attendance
    if schedule.sessions and (came is None or came.low < least <= came.high):
        fact = "training.invited" if came is None else "training.attended"
        yield missing(rollout, TRAINING_ATTENDANCE, fact, about, group=schedule.name)


def _findings(rollout: Rollout, schedule: Schedule) -> Iterator[Finding]:
    """Return what is wrong with the training of one group."""
    how = status(rollout, schedule)
    if how in {"too few", "too far apart"}:
        yield _cadence(rollout, schedule, few=how == "too few")
    came = schedule.attendance
    if came is not None and came.high < rollout.settings.attendance:
        yield _attendance(rollout, schedule, came)


def _unplanned(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each group for which no training is planned, as is stated, while there is time for it."""
    live, listed = rollout.initiative.goes_live, rollout.initiative.training or ()
    if live is not None and rollout.today > days_after(live, round(rollout.settings.training_days)):
        return
    least = round(rollout.settings.training_least)
    due = live if live is not None and live > rollout.today else None
    trained = {None if row.group is None else group_id(row.group) for row in listed if row.day is not None}
    for name, rows in grouped(rollout.initiative.groups or (), lambda row: row.group):
        if None in trained or group_id(name) in trained or not any(row.training_planned is False for row in rows):
            continue
        texts = (
            say("No training is planned for {group} of {initiative}", group=name, initiative=rollout.name),
            say("Who is not shown how it works learns it from others, or does it as before."),
            say("Set {n} short sessions for {group} into the weeks after the start.", n=least, group=name),
        )
        about = (rollout.about("group", name),)
        yield finding(rollout, TRAINING_CADENCE, texts, (Names("training planned", ("no",)),), about=about, due=due)


def _cadence(rollout: Rollout, schedule: Schedule, *, few: bool) -> Finding:
    days, least, longest = schedule.window, rollout.settings.training_least, rollout.settings.training_gap_days
    texts = (
        TRAINING_CADENCE.title.fill(group=schedule.name, n=len(schedule.days), days=days, initiative=rollout.name)
        if few and schedule.days
        else say(
            "{group} had no session in the {days} days after the start of {initiative}",
            group=schedule.name,
            days=days,
            initiative=rollout.name,
        )
        if few
        else say(
            "{group} had no session for {stretch} days after the start of {initiative}",
            group=schedule.name,
            stretch=schedule.interval,
            initiative=rollout.name,
        ),
        say(
            "Wanted are {least} at least, and no stretch over {longest} days, by a rule of thumb: what is shown once "
            "before the start is forgotten when it is needed.",
            least=least,
            longest=longest,
        ),
        TRAINING_CADENCE.advice.fill(group=schedule.name),
    )
    evidence = (
        Quantity("sessions", float(len(schedule.days))),
        Quantity("longest stretch without one", float(schedule.interval), "days"),
        Names("days after the start", tuple(str(day) for day in schedule.days)),
        Names("window closed", (schedule.closes.isoformat(),)),
    )
    return finding(rollout, TRAINING_CADENCE, texts, evidence, about=(rollout.about("group", schedule.name),))


def _attendance(rollout: Rollout, schedule: Schedule, came: Estimate) -> Finding:
    texts = (
        say("Nobody in {group} came to the training for {initiative}", group=schedule.name, initiative=rollout.name)
        if not came.high
        else TRAINING_ATTENDANCE.title.fill(share=pct(float(came.high)), group=schedule.name, initiative=rollout.name),
        say("Those who stayed away learn it from each other, mistakes included, or not at all."),
    )
    evidence = (
        Quantity("attendance, at least", float(came.low), "share"),
        Quantity("attendance, at most", float(came.high), "share"),
        Quantity("wanted", rollout.settings.attendance, "share"),
        Quantity("invited", float(schedule.invited)),
    )
    return finding(rollout, TRAINING_ATTENDANCE, texts, evidence, about=(rollout.about("group", schedule.name),))


def _sheets(rollout: Rollout) -> Outcome:
    """Return the groups that are stated to have no cheat sheet; of others it is asked once it has begun."""
    live = rollout.initiative.goes_live
    ahead = live is not None and live > rollout.today
    without = sorted({row.group for row in rollout.initiative.groups or () if row.cheat_sheet is False})
    silent = sorted({row.group for row in rollout.initiative.groups or () if row.cheat_sheet is None})
    answer = Outcome(findings=tuple(_no_sheet(rollout, name) for name in _distinct(rollout, without)))
    if silent and not ahead:
        about, groups = tuple(rollout.about("group", name) for name in silent), tuple(silent)
        answer += Outcome(unknowns=(missing(rollout, NO_CHEAT_SHEET, "group.cheat_sheet", about, groups=groups),))
    return answer


def _distinct(rollout: Rollout, names: list[str]) -> list[str]:
    """Names of different groups."""
    return list({rollout.about("group", name): name for name in reversed(names)}.values())[::-1]


def _no_sheet(rollout: Rollout, name: str) -> Finding:
    live = rollout.initiative.goes_live
    due = live if live is not None and live > rollout.today else None
    texts = (
        NO_CHEAT_SHEET.title.fill(group=name, initiative=rollout.name),
        say("What is done once a week is not remembered from a training; people ask, or do it as before."),
    )
    evidence = (Names("cheat sheet", ("no",)),)
    return finding(rollout, NO_CHEAT_SHEET, texts, evidence, about=(rollout.about("group", name),), due=due)


def _row(rollout: Rollout, schedule: Schedule, after: After) -> TrainingRow:
    sessions = (len(schedule.days), schedule.days, schedule.interval, schedule.closes, schedule.attendance)
    sheet = None if schedule.row is None else schedule.row.cheat_sheet
    return TrainingRow(rollout.id, schedule.name, status(rollout, schedule), *sessions, sheet, *after)
