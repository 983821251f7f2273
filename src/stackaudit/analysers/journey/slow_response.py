"""A step at which customers wait for an answer, more often than chance explains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.journey.experience import SLOW_RESPONSE as CODE
from stackaudit.analysers.journey.experience import Experience
from stackaudit.core import headings
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say, sentences
from stackaudit.core.rule import Effort, Rule, Text


def _waits(over: int) -> dict[str, Any]:
    """Two steps; at the second one so many of 200 answers take longer than five seconds."""
    steps = [{"id": "buy", "tools": ["crm"]}, {"id": "bill", "tools": ["crm"], "responds": {"over": over, "of": 200}}]
    return {"name": "Example", "tools": ["crm"], "integrations": [], "journeys": [{"id": "purchase", "steps": steps}]}


SLOW_RESPONSE = Rule(
    id=CODE,
    severity=5.0,
    effort=Effort.WEEK,
    theme=headings.LATE_OR_NOT_WHOLE,
    signs=(headings.LESS_OR_LATER,),
    detection="Of the answers that customers wait for at a step, more than `response_share` take longer than what is "
    "promised, or than `response_seconds` where nothing is: the lower end of Wilson's interval lies above.",
    rating="A primary journey makes it worse.",
    limitations="What is measured at the tool may differ from what customers see. A single figure without a count is a "
    "row of the table only.",
    title=Text("At {step} in the journey {journey}, {over} of {of} answers took longer than {limit} seconds"),
    advice=Text("Measure where the time goes, from what customers see to the last tool behind {step}: begin there."),
    triggers=_waits(70),
    passes=_waits(58),
)


@check(SLOW_RESPONSE)
def slow_response(experience: Experience) -> Iterator[Finding]:
    """Yield a finding for each step at which too many answers take too long."""
    most = experience.settings.response_share
    for one in experience.meetings:
        said, ends = one.step.responds, one.over_interval
        if said is None or said.over is None or said.of is None or ends is None or ends[0] <= most:
            continue
        bounds = say(
            "Chance allowed for, {low} to {high} of all answers do; at most {most} may.",
            low=f"{ends[0]:.1%}",
            high=f"{ends[1]:.1%}",
            most=f"{most:.0%}",
        )
        whose = (
            "That is what was promised."
            if said.promised is not None
            else "No time is promised to customers; the limit is a rule of thumb."
        )
        yield Finding(
            rule=SLOW_RESPONSE,
            subjects=(one.subject,),
            severity=experience.severity(SLOW_RESPONSE, one.journey),
            title=SLOW_RESPONSE.title.fill(
                step=one.step.name, journey=one.journey.name, over=said.over, of=said.of, limit=one.limit
            ),
            why=sentences((say(whose), bounds)),
            advice=SLOW_RESPONSE.advice.fill(step=one.step.name),
            evidence=(
                Quantity("limit", one.limit, "seconds"),
                Quantity("answers over the limit", float(said.over)),
                Quantity("answers measured", float(said.of)),
                Quantity("share over the limit at least", ends[0]),
                Quantity("share over the limit at most", ends[1]),
            ),
            confidence="measured",
        )
