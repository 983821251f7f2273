"""Promises that were numbers: hours, days, money; more than promised is worse. Source: stackaudit methods 7.8.

A promise is a fact of the project, not an opinion: it counts whoever it was made to. To whom, and about what, is shown
only where the row may be shown.
"""

from __future__ import annotations

import math

from stackaudit.analysers.people.building import TOP, between, finding, missing, pct
from stackaudit.analysers.people.case import NOTHING, Told
from stackaudit.analysers.people.rules.delivery import PROMISE_MISSED
from stackaudit.analysers.people.wishes import Wishes
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.voices import Expectation
from stackaudit.stats.importance_gap import overrun

_KEPT = say("promises that were kept")


def promises(wishes: Wishes) -> Told:
    """What is to be said of the promises of an initiative."""
    made = sorted((row for row in wishes.rows if row.promised is not None), key=repr)
    if not made:
        return NOTHING
    done = [row for row in made if row.actual is not None]
    rows = tuple(("people_promises", _cells(wishes, row)) for row in made)
    answer = Told(rows=rows)
    if len(done) < len(made):
        message = say(
            "for {n} promise it is not stated what came",
            "for {n} promises it is not stated what came",
            n=len(made) - len(done),
        )
        answer += Told(
            unknowns=(missing(wishes.case, wishes.initiative, PROMISE_MISSED, "expectation.actual", message),)
        )
    missed = [row for row in done if over(row) > wishes.case.setting("promise-over")]
    low, high = (TOP * kept / len(made) for kept in (len(done) - len(missed), len(made) - len(missed)))
    answer += Told(elements=(between("expectations", _KEPT, low, high, coverage=len(done) / len(made)),))
    return answer + Told(findings=(_missed(wishes, missed, len(done)),)) if missed else answer


def over(row: Expectation) -> float:
    """By which share more came than was promised; without end where nothing was promised and something came."""
    promised, actual = row.promised or 0.0, row.actual or 0.0
    share = overrun(promised, actual)
    if share is not None:
        return round(share, 12)
    return math.inf if actual else 0.0


def _cells(wishes: Wishes, row: Expectation) -> tuple[Cell, ...]:
    shown = wishes.may_be_shown(row)
    share = None if row.actual is None or math.isinf(over(row)) else over(row)
    who, what = (row.stakeholder, row.attribute) if shown else (None, None)
    return wishes.initiative.id, who, what, row.promised, row.actual, share


def _missed(wishes: Wishes, missed: list[Expectation], n: int) -> Finding:
    worst = max(missed, key=lambda row: (over(row), repr(row)))
    what = worst.attribute if wishes.may_be_shown(worst) else "one of them"
    texts = (
        PROMISE_MISSED.title.fill(missed=len(missed), n=n, initiative=wishes.initiative.name),
        say("More came than was promised: nothing had been promised of {what}.", what=what)
        if math.isinf(over(worst))
        else say(
            "The worst is {what}: {share}% more than promised. Whoever has planned with it believes the next number "
            "less.",
            what=what,
            share=pct(over(worst)),
        ),
        PROMISE_MISSED.advice.fill(),
    )
    evidence = [Quantity("promises", float(n)), Quantity("not kept", float(len(missed)))]
    for row in missed:
        name = row.attribute if wishes.may_be_shown(row) else "not shown to whom"
        evidence += [
            Quantity(f"{name}: promised", row.promised or 0.0),
            Quantity(f"{name}: came", row.actual or 0.0),
            *(() if math.isinf(over(row)) else (Quantity(f"{name}: more by", over(row), "share"),)),
        ]
    return finding(wishes.case, wishes.initiative, PROMISE_MISSED, texts, evidence)
