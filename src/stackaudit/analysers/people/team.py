"""Who is left of those who began, and what goes with those who leave. Source: stackaudit methods 7.3."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.people.building import missing
from stackaudit.analysers.people.case import Case, Element, Told, collected
from stackaudit.analysers.people.rules.ownership import KNOWLEDGE_LOST
from stackaudit.analysers.people.telling import Span, Words, finding, spanned
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Cell, Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.stats.teams import all_leave, bus_factor, none_leave
from stackaudit.stats.waiting import MONTH, gone

TABLES: dict[str, tuple[str, ...]] = {
    "people_team": (
        "initiative",
        "originals",
        "still_there",
        "retention",
        "months_to_go_live",
        "leave_low",
        "leave_high",
        "none_leave_low",
        "none_leave_high",
        "all_leave_low",
        "all_leave_high",
        "bus_factor_low",
        "bus_factor_high",
        "decision_record",
    ),
}


@dataclass(frozen=True)
class Retention:
    """Those who were there when it was asked for, and those of them who still are. None: not known."""

    originals: tuple[str, ...] | None
    still: tuple[str, ...] | None

    @property
    def share(self) -> float | None:
        """How many of them are still there; None where that is not known, or nobody was there."""
        if not self.originals or self.still is None:
            return None
        return len(self.still) / len(self.originals)


def retention(case: Case, initiative: Initiative) -> Retention:
    """Who was there from the beginning, and who of them still is."""
    rows = [member for member in initiative.team or () if not case.nobody(member.person)]
    began = initiative.requested or initiative.starts
    if initiative.team is None or (collected(rows, "joined") and began is None):
        return Retention(None, None)
    first = [row for row in rows if row.joined is None or (began is not None and row.joined <= began)]
    here = {slug(row.person) for row in rows if row.left is None or row.left > case.today}
    originals = case.somebody(sorted(row.person for row in first))
    return Retention(originals, tuple(name for name in originals if slug(name) in here))


def present(case: Case, initiative: Initiative) -> tuple[str, ...]:
    """Members of the team today, each once, sorted."""
    here = [row.person for row in initiative.team or () if row.left is None or row.left > case.today]
    return case.somebody(sorted(here))


def departed(case: Case, initiative: Initiative) -> frozenset[str]:
    """Those who were on the team and are not any more, by slug."""
    here = {slug(name) for name in present(case, initiative)}
    return frozenset(slug(row.person) for row in initiative.team or ()) - here


def leaving(case: Case, initiative: Initiative) -> Span | None:
    """Probability that somebody leaves before it goes live, least and most; None where that day is not stated."""
    if initiative.goes_live is None:
        return None
    months = max(0, (initiative.goes_live - case.today).days) / MONTH
    if initiative.turnover is not None:
        return gone(initiative.turnover, months), gone(initiative.turnover, months)
    return gone(case.setting("turnover-low"), months), gone(case.setting("turnover-high"), months)


def told(case: Case, initiative: Initiative) -> Told:
    """What the team of an initiative, and those who left it, say."""
    kept = retention(case, initiative)
    return Told(
        tuple(_findings(case, initiative, kept)),
        tuple(_unknowns(case, initiative, kept)),
        tuple(_elements(initiative, kept)),
        tuple(_rows(case, initiative, kept)),
    )


def _findings(case: Case, initiative: Initiative, kept: Retention) -> Iterator[Finding]:
    if kept.share != 0 or initiative.decision_record is not False or kept.originals is None:
        return
    why = [
        say("Of the {count} who were there when it was asked for, nobody is left.", count=len(kept.originals)),
        say("Why it was begun, and what was ruled out, is not written down."),
    ]
    advice = KNOWLEDGE_LOST.advice.fill(people=kept.originals)
    title = KNOWLEDGE_LOST.title.fill(initiative=initiative.name)
    evidence = (Names("began it and left", kept.originals), Quantity("still there", 0.0))
    words = Words(title, why, advice)
    yield finding(case, initiative, KNOWLEDGE_LOST, (case.about(initiative),), words, evidence, least=Severity.HIGH)


def _unknowns(case: Case, initiative: Initiative, kept: Retention) -> Iterator[Unknown]:
    if initiative.decision_record is True:
        return
    name = initiative.name
    if initiative.team is None:
        yield missing(
            case,
            initiative,
            KNOWLEDGE_LOST,
            "initiative.team",
            say("who works on {initiative} is not listed", initiative=name),
        )
    elif kept.originals is None:
        message = say("who began {initiative} cannot be told: when it was asked for is not stated", initiative=name)
        yield missing(case, initiative, KNOWLEDGE_LOST, "initiative.requested", message)
    elif kept.share == 0 and initiative.decision_record is None:
        message = say(
            "nobody who began {initiative} is left; whether it is written down why is not stated", initiative=name
        )
        yield missing(case, initiative, KNOWLEDGE_LOST, "initiative.decision_record", message)


def _elements(initiative: Initiative, kept: Retention) -> Iterator[Element]:
    """What is known of the beginning: 100 if it is written down, else the share of those who are still there."""
    if kept.originals == () and initiative.decision_record is None:
        return
    low = 0.0 if kept.share is None else 100.0 * kept.share
    high = low if kept.share is not None else 100.0
    if kept.originals == ():
        low = high = 0.0
    ends = {True: (100.0, 100.0), False: (low, high), None: (low, 100.0)}[initiative.decision_record]
    yield Element("ownership", say("Somebody, or a record, knows why it was begun"), spanned(ends))


def _rows(case: Case, initiative: Initiative, kept: Retention) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    if initiative.team is None:
        return
    count, leave = len(present(case, initiative)), leaving(case, initiative)
    months = None if initiative.goes_live is None else max(0, (initiative.goes_live - case.today).days) / MONTH
    chances: tuple[Cell, ...] = (None,) * 6
    if leave is not None and count:
        low, high = leave
        none = none_leave(high, count), none_leave(low, count)
        chances = (low, high, *none, all_leave(low, count), all_leave(high, count))
    away = departed(case, initiative)
    tasks = [
        {slug(name) for name in case.somebody((*task.accountable, *task.responsible))} - away
        for task in initiative.tasks or ()
    ]
    originals = None if kept.originals is None else len(kept.originals)
    still = None if kept.still is None else len(kept.still)
    factor = bus_factor(tasks) or (None, None)
    yield (
        "people_team",
        (initiative.id, originals, still, kept.share, months, *chances, *factor, initiative.decision_record),
    )
