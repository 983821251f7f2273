"""A rollout that stands high for one party and low for another."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.voices import Voice, pooled
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.stats.privacy import Stated

_FIELD = "priority"
_EXACT = 1e-9


def _said(low: float) -> list[dict[str, object]]:
    """Return what two parties say of how high it stands."""
    return [{"party": party, "priority": mean, "respondents": 12} for party, mean in (("IT", low), ("Marketing", 4.5))]


PRIORITY_DIFFERS = Rule(
    id="people.priority-differs",
    severity=4.0,
    effort=Effort.DAY,
    theme=common.AT_ODDS,
    detection="Two parties rate how high the rollout stands among all that they have to do (`clarity.priority`), "
    "and their means differ by `clarity_differs` or more.",
    rating=common.REACH + " One finding a rollout, about the two that are farthest apart.",
    limitations="A party that serves many others can rate it low for good reason. Why it stands low, and whether a "
    "party says what it means, is not seen.",
    title=Text("{initiative} stands lower for {low} than for {high}"),
    advice=Text(
        "Have the heads of {low} and {high} agree in writing on the hours a week that it gets, and until when."
    ),
    triggers=common.rollout(clarity=_said(2.0)),
    passes=common.rollout(clarity=_said(4.0)),
)


def _stated(rollout: Rollout) -> list[Stated]:
    """Return what parties say of themselves, not of each other; those who do not say how high it stands included."""
    return [row for row in rollout.gate.clarity(rollout.initiative, (_FIELD,)) if row.about is None]


def _voices(rollout: Rollout) -> tuple[Voice, ...]:
    """Return how high it stands for each party that may be shown, by name."""
    said = [row for row in _stated(rollout) if row.means]
    voices = (pooled(party, rows, _FIELD) for party, rows in grouped(said, lambda row: row.party))
    return tuple(voice for voice in voices if voice is not None)


@check(PRIORITY_DIFFERS)
def priority_differs(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if a rollout stands much higher for one party than for another."""
    voices = _voices(rollout)
    if len(voices) < 2:
        return
    low, high = min(voices, key=lambda one: (one.mean, one.party)), max(voices, key=lambda one: (one.mean, one.party))
    if high.mean - low.mean < rollout.settings.clarity_differs - _EXACT:
        return
    title = PRIORITY_DIFFERS.title.fill(initiative=rollout.name, low=low.party, high=high.party)
    why = say("What is urgent for {high} waits at {low} behind other work.", high=high.party, low=low.party)
    evidence = [Quantity(f"priority for {one.party}", round(one.mean, 2), "of 5") for one in voices]
    yield finding(rollout, PRIORITY_DIFFERS, (title, why), evidence, grade="interview")


def review_priorities(rollout: Rollout) -> Outcome:
    """Return that it is not known how high it stands for two parties, where several were asked about clarity."""
    parties = grouped(_stated(rollout), lambda row: row.party)
    if len(parties) < 2 or len(_voices(rollout)) > 1:
        return NOTHING
    return Outcome(unknowns=(missing(rollout, PRIORITY_DIFFERS, "clarity.priority"),))
