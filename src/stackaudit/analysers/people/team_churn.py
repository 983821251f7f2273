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
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.persons import person_id
from stackaudit.stats.exact import rate_interval

YEAR = 365.25
"""Days in a year, on average."""
_SOME = Text(
    "since when {n} person on the team of {initiative} is there is not stated",
    "since when {n} people on the team of {initiative} are there is not stated",
)
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
    limitations="People who do not state since when they are on the team are left out, and it is assumed then; as many "
    "who do have to be there still as have left. Departures are taken to happen one by one; a team that is moved as a "
    "whole counts as many. One that was planned from the start counts as well. Who left and came back has not left.",
    title=Text("{n} of the {people} people on the team of {initiative} have left"),
    advice=Text("Ask those who left for the reason, and see to it that two people know each task of the rollout."),
    triggers=_team("2026-06-01", "2026-08-01", "", ""),
    passes=_team("2026-06-01", "", "", ""),
)


@dataclass(frozen=True)
class Churn:
    """Who left a team, and how long all its people have been on it together.

    Attributes:
        people: How many there are or were; where not all state since when, those who do.
        left: Who of them has left, sorted.
        years: Person-years; None where too few state since when they were there.
        undated: Who does not state it and is left out, sorted.
    """

    people: int
    left: tuple[str, ...]
    years: float | None
    undated: tuple[str, ...] = ()

    @property
    def rate(self) -> float | None:
        """Departures a person-year; None where that is not known."""
        return len(self.left) / self.years if self.years else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the exact interval of the rate; None where that is not known, or too few have left."""
        return rate_interval(len(self.left), self.years) if self.years and len(self.left) >= FEWEST else None


def churn(rollout: Rollout) -> Churn:
    """Return who has left the team of a rollout, and its person-years.

    Of a team of which some do not state since when they are there the others count, if as many of these are still there
    as have left: a list that has the days of those alone who left tells nothing of how fast people leave.
    """
    rows = [row for row in rollout.initiative.team or () if not rollout.nobody(row.person)]
    away = rollout.departed
    terms: dict[str, list[tuple[date, date]]] = {}
    open_: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.person):
        start, person = row.joined or rollout.initiative.starts, person_id(row.person)
        if start is None:
            open_.setdefault(person, row.person)
            continue
        end = rollout.today if row.left is None else min(row.left, rollout.today)
        terms.setdefault(person, []).append((start, max(start, end)))
    dated = {*terms} - {*open_}
    team = rollout.somebody(sorted(row.person for row in rows))
    gone = len(dated & away)
    if open_ and (not gone or gone > len(dated - away)):
        return Churn(len(dated | {*open_}), tuple(name for name in team if person_id(name) in away), None)
    left = tuple(name for name in team if person_id(name) in away and person_id(name) not in open_)
    years = sum(_days(terms[person]) for person in sorted(dated)) / YEAR
    return Churn(len(dated), left, years, tuple(open_[person] for person in sorted(open_)))


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
    if known.undated:
        counts = {"n": len(known.left), "people": known.people}
        title = say(
            "{n} of {people} people on the team of {initiative} whose days are stated have left",
            **counts,
            initiative=rollout.name,
        )
    proof = (
        Names("left", known.left),
        Quantity("person-years", known.years or 0.0, "years"),
        Quantity("departures a person-year", rate),
        Quantity("departures a person-year at least", interval[0]),
        Quantity("departures a person-year at most", interval[1]),
        Names("faster than normal", ("proven" if interval[0] > most else "not proven",)),
    )
    texts = (title, (*_why(rate, interval, most), *_left_out(known)))
    yield finding(rollout, TEAM_CHURN, texts, proof, grade="assumed" if known.undated else "documented")


def _left_out(known: Churn) -> Iterator[Message]:
    n = len(known.undated)
    if n:
        yield say(
            "{n} more person does not state since when, and is left out: the rate of all may be lower.",
            "{n} more people do not state since when, and are left out: the rate of all may be lower.",
            n=n,
        )


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
    n = len(known.undated)
    ends = known.interval or (None, None)
    row = ChurnRow(rollout.id, known.people, len(known.left), known.years, known.rate, *ends)
    if n:
        unknown = missing(rollout, TEAM_CHURN, "team.joined", text=_SOME, n=n)
        return Outcome(unknowns=(unknown,), rows=(row,))
    if known.years is None and len(known.left) >= FEWEST:
        return Outcome(unknowns=(missing(rollout, TEAM_CHURN, "team.joined"),), rows=(row,))
    return Outcome(rows=(row,))
