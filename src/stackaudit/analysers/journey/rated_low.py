"""A step that customers rate low, chance allowed for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.journey.experience import RATED_LOW as CODE
from stackaudit.analysers.journey.experience import Experience
from stackaudit.analysers.journey.rules import JOURNEYS_BREAK
from stackaudit.core import headings
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say, sentences
from stackaudit.core.rule import Effort, Rule, Text


def _rated(rating: float) -> dict[str, Any]:
    """Two steps, of which two hundred customers rate the second."""
    steps = [{"id": "buy", "tools": ["crm"]}, {"id": "bill", "tools": ["crm"]}]
    said = {"step": "purchase/bill", "rating": rating, "respondents": 200, "role": "customers", "as_of": "2026-10-01"}
    journey = {"id": "purchase", "steps": steps}
    stack = {"name": "Example", "as_of": "2026-11-01", "tools": ["crm"], "integrations": []}
    return {**stack, "journeys": [journey], "feedback": [said]}


RATED_LOW = Rule(
    id=CODE,
    severity=6.0,
    effort=Effort.WEEK,
    theme=JOURNEYS_BREAK,
    signs=(headings.LESS_OR_LATER,),
    detection="Customers rate a step, not longer than `rated_days` ago, and the upper end of the interval of the mean "
    "(Hoeffding, on ratings from 1 to 5) lies below `rated_least`.",
    rating="A primary journey makes it worse.",
    limitations="Those who answer are rarely all customers: the angry and the pleased answer first. Why they rate it "
    "low is not seen.",
    title=Text("Customers rate {step} in the journey {journey} {rating} of 5"),
    advice=Text("Ask ten of these customers what went wrong at {step}, mend the commonest reason, and ask again."),
    triggers=_rated(2.0),
    passes=_rated(4.0),
)


@check(RATED_LOW)
def rated_low(experience: Experience) -> Iterator[Finding]:
    """Yield a finding for each step that customers rate low."""
    for one in experience.meetings:
        rating, ends, least = one.rating, one.rating_interval, experience.settings.rated_least
        if rating is None or ends is None or ends[1] >= least:
            continue
        days = tuple(sorted({said.as_of.isoformat() for said in one.counted if said.as_of is not None}))
        why = [
            say(
                "{n} customer was asked; chance allowed for, the mean of all is at most {high} ({least} is asked).",
                "{n} customers were asked; chance allowed for, the mean of all is at most {high} ({least} is asked).",
                n=one.respondents,
                high=f"{ends[1]:.2f}",
                least=least,
            )
        ]
        yield Finding(
            rule=RATED_LOW,
            subjects=(one.subject,),
            severity=experience.severity(RATED_LOW, one.journey),
            title=RATED_LOW.title.fill(step=one.step.name, journey=one.journey.name, rating=f"{rating:.1f}"),
            why=sentences(why),
            advice=RATED_LOW.advice.fill(step=one.step.name),
            evidence=(
                Quantity("mean rating", rating, "of 5"),
                Quantity("customers", float(one.respondents)),
                Quantity("mean at least", ends[0]),
                Quantity("mean at most", ends[1]),
                Names("asked on", days),
            ),
            confidence="interview",
        )
