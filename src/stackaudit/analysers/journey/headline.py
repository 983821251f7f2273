"""The answer of the journey analyser in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stackaudit.analysers.journey.case import Case
from stackaudit.core.messages import Message, say

_WORDS = {
    "manual": "{n} by hand",
    "slow": "{n} too late",
    "lossy": "{n} not whole",
    "fragile": "{n} not surely",
    "unknown": "{n} cannot be judged",
}


def headline(case: Case) -> tuple[Message, ...]:
    """Say which journey breaks, at how many handoffs, and what else is wrong."""
    return tuple(_clauses(case))


def _clauses(case: Case) -> Iterator[Message]:
    status = Counter(handoff.status for handoff in case.handoffs)
    breaks = status["broken"] + status["gap"]
    count = len(case.handoffs)
    broken = [w.journey for w in case.walks if any(h.status in {"broken", "gap"} for h in w.handoffs)]
    if breaks and len(case.walks) == 1:
        yield say(
            "the journey {journey} breaks at {n} of {count} handoffs", journey=broken[0].name, n=breaks, count=count
        )
    elif breaks:
        yield say(
            "{n} of {journeys} journeys breaks, at {breaks} of {count} handoffs",
            "{n} of {journeys} journeys break, at {breaks} of {count} handoffs",
            n=len(broken),
            journeys=len(case.walks),
            breaks=breaks,
            count=count,
        )
    elif status["ok"] == count:
        yield say("the one handoff of the journeys holds", "all {n} handoffs of the journeys hold", n=count)
    elif status["unknown"] == count:
        yield say("whether the {count} handoffs of the journeys hold cannot be told", count=count)
        return
    elif status["unknown"]:
        yield say("no handoff of the journeys is known to break")
    else:
        yield say("no journey breaks")
    for name, words in _WORDS.items():
        if status[name]:  # type: ignore[index]  # the keys are statuses
            yield say(words, n=status[name])  # type: ignore[index]
