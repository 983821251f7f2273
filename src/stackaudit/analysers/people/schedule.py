"""The sessions of one group of users in the weeks after the start: how many, how far apart, who came.

A session without a day may lie inside or outside those weeks, one without a group may be anybody's: both count as
possible, not as certain. Several sessions on one day are one for whoever is trained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from stackaudit.model.base import slug
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
