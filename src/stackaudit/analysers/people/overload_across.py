"""One person in several rollouts at once: the load of all roles together, day by day.

A rollout takes the time of its people from its start until it has been live for `settling_days`; where its start is
not stated, from the first day on which somebody joined its team or an approval was asked for. Loads that are not
stated, and rollouts without both days, are left out: what is shown is a lower bound. Past days are not judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.people.context import Context, Outcome, Rollout
from stackaudit.analysers.people.findings import joined, pct
from stackaudit.analysers.people.ownership import shares
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.rules.ownership import ROLE_OVERLOAD
from stackaudit.core.evidence import Evidence, Quantity
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.model.periods import days_after
from stackaudit.model.persons import may_be_one, person_id

if TYPE_CHECKING:
    from stackaudit.tables.people import AcrossRow

_EXACT = 1e-9
FAR = "people.overload-across-far"
"""The variant for a load far beyond a week."""


def _two(load: float) -> dict[str, Any]:
    """Ann has roles in two rollouts that run at the same time."""
    stack = common.rollout(
        starts="2026-10-01", goes_live="2027-02-01", roles=[{"role": "executive", "person": "Ann", "load": 0.6}]
    )
    other = {"id": "other", "name": "Other", "starts": "2026-10-01", "goes_live": "2027-03-01"}
    return {
        **stack,
        "initiatives": [
            *stack["initiatives"],
            {**other, "roles": [{"role": "trainer", "person": "Ann", "load": load}]},
        ],
    }


OVERLOAD_ACROSS = Rule(
    id="people.overload-across",
    severity=4.0,
    variants={FAR: 6.0},
    effort=Effort.DAY,
    theme=common.NOBODY_BEHIND,
    detection="On a day from today on, the roles of one person in several rollouts take more of a week together than "
    "`overload`. A rollout counts from its start until it has been live for `settling_days`.",
    rating=common.REACH + " It has a higher base beyond `overload_far`. One finding a person; the overload of this "
    "person within one rollout is told below it.",
    limitations="Work outside the rollouts is not counted, and a load is taken to be the same on each day. Loads and "
    "days that are not stated are left out, so the load may be higher. Two spellings of a name are taken as two "
    "persons, and asked about.",
    title=Text("{person} is planned for {load}% of a week in {n} rollouts at once, from {first} to {last}"),
    advice=Text(
        "Agree with those who lead {rollouts} on which of them waits, or name somebody else for one of the roles."
    ),
    triggers=_two(0.5),
    passes=_two(0.4),
)


@dataclass(frozen=True)
class Part:
    """What one rollout takes of the week of a person, from a day on until the day before another."""

    rollout: Rollout
    load: float
    start: date
    end: date


@dataclass(frozen=True)
class Span:
    """Days, the last one not included, on which the same parts run."""

    start: date
    end: date
    parts: tuple[Part, ...]

    @property
    def load(self) -> float:
        """Share of a week that they take together."""
        return math.fsum(part.load for part in self.parts)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    @property
    def rollouts(self) -> tuple[str, ...]:
        """Names of the rollouts, sorted."""
        return tuple(sorted({part.rollout.name for part in self.parts}))


@dataclass(frozen=True)
class Plan:
    """What several rollouts plan for one person.

    Attributes:
        names: How the person is written.
        parts: What is known of loads and days.
        unstated: How many roles state no load.
        undated: Rollouts in which the person has a role, and which do not state both days.
        undated_load: What those take of a week, as far as it is stated.
    """

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    unstated: int
    undated: tuple[Rollout, ...]
    undated_load: float

    def __add__(self, other: Plan) -> Plan:
        """Both as one person's."""
        lists = ((*self.names, *other.names), (*self.parts, *other.parts), self.unstated + other.unstated)
        return Plan(*lists, (*self.undated, *other.undated), self.undated_load + other.undated_load)

    def spans(self, today: date, least: int = 2) -> tuple[Span, ...]:
        """Return the days from today on on which at least so many rollouts run, in order."""
        days = sorted({max(day, today) for part in self.parts for day in (part.start, part.end)})
        every = (
            Span(start, end, tuple(part for part in self.parts if part.start <= start and end <= part.end))
            for start, end in pairwise(days)
        )
        return tuple(span for span in every if len({part.rollout.id for part in span.parts}) >= least)

    def over(self, context: Context) -> tuple[Span, ...]:
        """Return the days on which it is more than fits."""
        most = context.settings.overload + _EXACT
        return tuple(span for span in self.spans(context.today) if span.load > most)


def review_overload(context: Context, told: Iterable[Finding]) -> Outcome:
    """Return the findings of all rollouts with the overloads across them, what is unknown of these, and their rows.

    Args:
        context: The stack under examination.
        told: What the rollouts say one by one; a person's overload within one is told below that across them.
    """
    plans = _plans(context)
    over = {id_: spans for id_, plan in plans.items() if (spans := plan.over(context))}
    found, below = list[Finding](), list[Finding]()
    rest = list(told)
    for id_, spans in over.items():
        own = [one for one in rest if one.rule == ROLE_OVERLOAD and f"person:{id_}" in one.subjects]
        found.append(_finding(context, id_, plans[id_], spans).causing(own))
        below += own
    kept = tuple(one for one in rest if one not in below)
    unknowns = (*_undated(context, plans, over), *_look_alike(context, plans, over))
    return Outcome((*kept, *found), unknowns, (), tuple(_rows(context, plans)))


def _plans(context: Context) -> dict[str, Plan]:
    """Return the plan of each person, by id, sorted."""
    found: dict[str, Plan] = {}
    for rollout in sorted(context.rollouts, key=lambda one: one.id):
        for row in sorted(shares(rollout), key=repr):
            plan = _plan(rollout, row.name, row.load)
            id_ = person_id(row.name)
            found[id_] = found[id_] + plan if id_ in found else plan
    return dict(sorted(found.items()))


def _plan(rollout: Rollout, name: str, load: float | None) -> Plan:
    starts, live = rollout.initiative.starts or _begun(rollout), rollout.initiative.goes_live
    if load is None:
        return Plan((name,), (), 1, (), 0.0)
    if starts is None or live is None:
        return Plan((name,), (), 0, (rollout,), load)
    end = days_after(live, rollout.settings.settling_days)
    return Plan((name,), (Part(rollout, load, starts, end),), 0, (), 0.0)


def _begun(rollout: Rollout) -> date | None:
    """Return the first day on which a rollout is known to have begun: somebody joined it, or an approval was asked for.

    Its load counts from then on at least; None if no such day is stated.
    """
    one = rollout.initiative
    days = (*(row.joined for row in one.team or ()), *(row.asked for row in one.approvals or ()), one.build_starts)
    return min((day for day in days if day is not None), default=None)


def _finding(context: Context, id_: str, plan: Plan, spans: Sequence[Span]) -> Finding:
    peak = max(spans, key=lambda span: span.load)
    tools = sorted({tool for span in spans for part in span.parts for tool in part.rollout.initiative.tools})
    far = peak.load > context.settings.overload_far + _EXACT
    rollouts = tuple(sorted({name for span in spans for name in span.rollouts}))
    subject = f"person:{id_}"
    return Finding(
        rule=OVERLOAD_ACROSS,
        subjects=(subject,),
        severity=context.policy.rate(OVERLOAD_ACROSS, context.weight(tools), variant=FAR if far else ""),
        title=OVERLOAD_ACROSS.title.fill(
            person=min(plan.names), load=pct(peak.load), n=len(peak.rollouts), first=peak.start, last=_last(peak)
        ),
        why=sentences(_why(context, plan, spans)),
        advice=OVERLOAD_ACROSS.advice.fill(rollouts=rollouts),
        evidence=(*_evidence(plan, spans, peak), *joined(context, tools)),
        members=(Member(subject, due=spans[0].start),),
    )


def _last(span: Span) -> date:
    return days_after(span.end, -1)


def _why(context: Context, plan: Plan, spans: Sequence[Span]) -> Iterator[Message]:
    yield say(
        "It is more than {most}% of a week on {days} days between {first} and {last}.",
        most=pct(context.settings.overload),
        days=sum(span.days for span in spans),
        first=spans[0].start,
        last=_last(spans[-1]),
    )
    yield say("What does not fit is dropped, and nobody decides what.")
    if plan.unstated:
        yield say(
            "{n} more role of this person does not state how much time it takes: it is more still.",
            "{n} more roles of this person do not state how much time they take: it is more still.",
            n=plan.unstated,
        )


def _evidence(plan: Plan, spans: Sequence[Span], peak: Span) -> Iterator[Evidence]:
    yield Quantity("load at its highest", peak.load, "share of a week")
    yield Quantity("days at the highest load", float(_days_at(spans, peak.load)), "days")
    yield Quantity("days over a week", float(sum(span.days for span in spans)), "days")
    for name in peak.rollouts:
        own = math.fsum(part.load for part in peak.parts if part.rollout.name == name)
        yield Quantity(f"of it for {name}", own, "share of a week")
    if plan.unstated:
        yield Quantity("roles whose load is not stated", float(plan.unstated))


def _days_at(spans: Iterable[Span], load: float) -> int:
    return sum(span.days for span in spans if abs(span.load - load) <= _EXACT)


def _undated(context: Context, plans: dict[str, Plan], over: dict[str, tuple[Span, ...]]) -> Iterator[Unknown]:
    """Yield the days that are not stated of rollouts which could bring somebody over a week."""
    for id_, plan in plans.items():
        highest = max((span.load for span in plan.spans(context.today, least=1)), default=0.0)
        several = {part.rollout.id for part in plan.parts} | {one.id for one in plan.undated}
        if id_ in over or len(several) < 2 or highest + plan.undated_load <= context.settings.overload + _EXACT:
            continue
        for field in ("starts", "goes_live"):
            silent = sorted({one.id: one for one in plan.undated if getattr(one.initiative, field) is None}.items())
            if silent:
                yield FACTS[f"initiative.{field}"].unknown(
                    OVERLOAD_ACROSS,
                    [one.about() for _, one in silent],
                    [f"person:{id_}"],
                    text=_UNDATED,
                    params={"initiative": tuple(one.name for _, one in silent), "person": min(plan.names)},
                )


_UNDATED = Text(
    "whether {person} has too much at once cannot be told: when {initiative} starts and goes live is not stated"
)


def _look_alike(context: Context, plans: dict[str, Plan], over: dict[str, tuple[Span, ...]]) -> Iterator[Unknown]:
    """Yield two names that may be one person who would then have too much."""
    for one, other in combinations(plans, 2):
        if one in over or other in over or not may_be_one(min(plans[one].names), min(plans[other].names)):
            continue
        both = plans[one] + plans[other]
        if both.over(context):
            rollouts = sorted({part.rollout.id: part.rollout for part in both.parts}.items())
            yield FACTS["role.same_person"].unknown(
                OVERLOAD_ACROSS,
                [rollout.about() for _, rollout in rollouts],
                [f"person:{one}", f"person:{other}"],
                params={"one": min(plans[one].names), "other": min(plans[other].names)},
            )


def _rows(context: Context, plans: dict[str, Plan]) -> Iterator[AcrossRow]:
    from stackaudit.tables.people import AcrossRow  # few stacks have rollouts: the rows are loaded for those

    for plan in plans.values():
        spans = plan.spans(context.today)
        if not spans:
            continue
        peak, over = max(spans, key=lambda span: span.load), plan.over(context)
        yield AcrossRow(
            min(plan.names),
            peak.rollouts,
            peak.load,
            peak.start,
            _last(peak),
            _days_at(spans, peak.load),
            sum(span.days for span in over),
            plan.unstated,
        )
