"""How fast people leave the team of a rollout: departures a person-year, with the exact interval of such a rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.team import departed
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.persons import person_id
from stackaudit.stats.exact import rate_interval

YEAR = 365.25
"""Days in a year, on average."""
FEWEST = 2
"""With fewer departures than this nothing is said of how fast people leave."""


def _team(*left: str) -> dict[str, Any]:
    """A team of four, of whom some left."""
    people = ("Ann", "Bo", "Cid", "Dee")
    rows = [{"person": name, "joined": "2025-11-01"} for name in people]
    return common.rollout(team=[row | ({"left": day} if day else {}) for row, day in zip(rows, left, strict=True)])


TEAM_CHURN = Rule(
    id="people.team-churn",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    detection="At least two people left the team of a rollout, and their number a person-year is more than "
    "`turnover_high`. It is proven if all of the exact interval of that rate (Poisson) lies above, else it may be "
    "chance in part.",
    rating=common.REACH,
    limitations="Departures are taken to happen one by one; a team that is moved as a whole counts as many. One that "
    "was planned from the start counts as any other. Who left and came back has not left.",
    title=Text("{n} of the {people} people on the team of {initiative} have left"),
    advice=Text("Ask those who left for the reason, and see to it that two people know each task of the rollout."),
    triggers=_team("2026-06-01", "2026-08-01", "", ""),
    passes=_team("2026-06-01", "", "", ""),
)


@dataclass(frozen=True)
class Churn:
    """Who left a team, and how long all its people have been on it together.

    Attributes:
        people: How many there are or were.
        left: Who has left, sorted.
        years: Person-years; None where it is not stated since when each has been there.
    """

    people: int
    left: tuple[str, ...]
    years: float | None

    @property
    def rate(self) -> float | None:
        """Departures a person-year; None where that is not known."""
        return len(self.left) / self.years if self.years else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the exact interval of the rate; None where that is not known, or too few have left."""
        return rate_interval(len(self.left), self.years) if self.years and len(self.left) >= FEWEST else None


def churn(rollout: Rollout) -> Churn:
    """Return who has left the team of a rollout, and its person-years."""
    rows = [row for row in rollout.initiative.team or () if not rollout.nobody(row.person)]
    away = departed(rollout)
    team = rollout.somebody(sorted(row.person for row in rows))
    left = tuple(name for name in team if person_id(name) in away)
    terms: dict[str, list[tuple[date, date]]] = {}
    for row in rows:
        start = row.joined or rollout.initiative.starts
        if start is None:
            return Churn(len({person_id(row.person) for row in rows}), left, None)
        end = rollout.today if row.left is None else min(row.left, rollout.today)
        terms.setdefault(person_id(row.person), []).append((start, max(start, end)))
    return Churn(len(terms), left, sum(_days(terms[person]) for person in sorted(terms)) / YEAR)


def _days(terms: list[tuple[date, date]]) -> int:
    """Days that some terms cover; those that two of them share count once."""
    days, until = 0, date.min
    for start, end in sorted(terms):
        days += max(0, (end - max(start, until)).days)
        until = max(until, end)
    return days


@check(TEAM_CHURN)
def team_churn(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if people leave the team faster than normal."""
    known = churn(rollout)
    rate, interval = known.rate, known.interval
    most = rollout.settings.turnover_high
    if rate is None or interval is None or rate <= most:
        return
    title = TEAM_CHURN.title.fill(n=len(known.left), people=known.people, initiative=rollout.name)
    proof = (
        Names("left", known.left),
        Quantity("person-years", known.years or 0.0, "years"),
        Quantity("departures a person-year", rate),
        Quantity("departures a person-year at least", interval[0]),
        Quantity("departures a person-year at most", interval[1]),
        Names("faster than normal", ("proven" if interval[0] > most else "not proven",)),
    )
    yield finding(rollout, TEAM_CHURN, (title, tuple(_why(rate, interval, most))), proof)


def _why(rate: float, interval: tuple[float, float], most: float) -> Iterator[Message]:
    yield say(
        "At this rate {rate} people leave in a year for every 100 on a team; up to {most} are normal.",
        rate=round(100 * rate),
        most=round(100 * most),
    )
    ends = {"low": round(100 * interval[0]), "high": round(100 * interval[1])}
    if interval[0] > most:
        yield say("Chance does not explain it: the true rate lies between {low} and {high}.", **ends)
    else:
        yield say("It is not proven: with so few people, the true rate may be anything from {low} to {high}.", **ends)
    yield say("Whoever leaves takes along what was agreed and why.")


def review_churn(rollout: Rollout) -> Outcome:
    """Return how fast the team changes, and what is not known of it."""
    from stackaudit.tables.people import ChurnRow  # few stacks have rollouts: the rows are loaded for those

    if not rollout.initiative.team:
        return NOTHING
    known = churn(rollout)
    ends = known.interval or (None, None)
    row = ChurnRow(rollout.id, known.people, len(known.left), known.years, known.rate, *ends)
    if known.years is None and len(known.left) >= FEWEST:
        return Outcome(unknowns=(missing(rollout, TEAM_CHURN, "team.joined"),), rows=(row,))
    return Outcome(rows=(row,))
