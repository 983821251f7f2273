"""Meetings of a rollout to which a party does not come with all who are expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.stats.exact import share_interval

if TYPE_CHECKING:
    from stackaudit.model.rollout import Meeting


def _came(*people: int) -> dict[str, Any]:
    """Return a rollout to whose meetings so many of the three came who were expected of Sales."""
    meetings = [
        {"series": "Steering", "day": f"2026-10-{n:02}", "party": "Sales", "expected": 3, "came": came}
        for n, came in enumerate(people, 1)
    ]
    return common.rollout(meetings=meetings)


MEETING_MISSED = Rule(
    id="people.meeting-missed",
    severity=4.0,
    effort=Effort.HALF_DAY,
    theme=common.NO_DECISIONS,
    detection="Of at least `meetings_least` meetings, the share to which a party came with all who were expected lies "
    "below `meetings_full`, all of its exact interval (Clopper and Pearson).",
    rating=common.REACH + " One finding a party.",
    limitations="Whoever sends one person who may decide for all counts as not having come in full. Meetings that do "
    "not state how many came, and those still ahead, are left out.",
    title=Text("{party} came in full to {full} of {of} meetings of {initiative}"),
    advice=Text(
        "Ask {party} what keeps them away, the day, the length or the people, and let them name one person who decides "
        "for them."
    ),
    triggers=_came(1, 2, 0),
    passes=_came(3, 3, 0),
)


@dataclass(frozen=True)
class Attendance:
    """The meetings of one party up to today.

    Attributes:
        party: Whose people.
        known: Meetings of which it is known who came.
        left_out: How many others there are.
    """

    party: str
    known: tuple[Meeting, ...]
    left_out: int

    @property
    def missed(self) -> tuple[Meeting, ...]:
        """Those to which not all came who were expected."""
        return tuple(one for one in self.known if (one.came or 0) < (one.expected or 0))

    @property
    def full(self) -> int:
        """How many meetings all came to."""
        return len(self.known) - len(self.missed)

    @property
    def series(self) -> tuple[str, ...]:
        """Names of the meetings, sorted."""
        return tuple(sorted({one.series for one in self.known if one.series is not None}))

    @property
    def interval(self) -> tuple[float, float]:
        """Return the exact interval of the share to which all came."""
        return share_interval(self.full, len(self.known))


def attendances(rollout: Rollout) -> tuple[Attendance, ...]:
    """Return the attendance of each party, by name; a meeting at which nobody of it was expected does not count."""
    held = [one for one in rollout.initiative.meetings or () if one.day is None or one.day <= rollout.today]
    return tuple(_attendance(party, rows) for party, rows in grouped(held, lambda one: one.party))


def _attendance(party: str, rows: Sequence[Meeting]) -> Attendance:
    known = tuple(one for one in rows if one.came is not None and one.expected)
    return Attendance(party, known, sum(one.expected is None or one.came is None for one in rows if one.expected != 0))


@check(MEETING_MISSED)
def meeting_missed(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding for each party that comes too seldom, chance allowed for."""
    for one in attendances(rollout):
        if len(one.known) < max(1.0, rollout.settings.meetings_least):
            continue
        high = one.interval[1]
        if high >= rollout.settings.meetings_full:
            continue
        title = MEETING_MISSED.title.fill(party=one.party, full=one.full, of=len(one.known), initiative=rollout.name)
        why = (
            say(
                "Chance allowed for, all who are expected come to at most {high} of the meetings; {least} are asked.",
                high=f"{high:.0%}",
                least=f"{rollout.settings.meetings_full:.0%}",
            ),
            say("What is decided without them is decided a second time."),
        )
        texts = (title, why, MEETING_MISSED.advice.fill(party=one.party))
        yield finding(rollout, MEETING_MISSED, texts, _evidence(one, high), about=(rollout.about("group", one.party),))


def _evidence(one: Attendance, high: float) -> Iterator[Evidence]:
    yield Quantity("meetings", float(len(one.known)))
    yield Quantity("meetings to which all came", float(one.full))
    yield Quantity("share to which all come, at most", high)
    days = tuple(sorted(meeting.day.isoformat() for meeting in one.missed if meeting.day is not None))
    for role, values in (("meetings of", one.series), ("not all came on", days)):
        if values:
            yield Names(role, values)
    if one.left_out:
        yield Quantity("meetings of which it is not known who came", float(one.left_out))


def review_meetings(rollout: Rollout) -> Outcome:
    """Return how often each party comes, and whose attendance is not known."""
    from stackaudit.tables.people import MeetingRow  # few stacks have rollouts: the rows are loaded for those

    answer, least = Outcome(), rollout.settings.meetings_least
    for one in attendances(rollout):
        ends = one.interval
        row = MeetingRow(rollout.id, one.party, one.series, len(one.known), one.full, *ends, one.left_out)
        answer += Outcome(rows=(row,))
        if len(one.known) < least <= len(one.known) + one.left_out:
            about = (rollout.about("group", one.party),)
            unknown = missing(rollout, MEETING_MISSED, "meeting.came", about, party=one.party)
            answer += Outcome(unknowns=(unknown,))
    return answer
