"""Requested changes that help some and harm others. Source: stackaudit methods 7.10.

Effects are judged by whoever keeps the list, so names are shown; of several judgements of one effect the mean counts.
"""

from __future__ import annotations

import math

from stackaudit.analysers.people.building import finding, grouped, known, missing, open_part, pct, unasked
from stackaudit.analysers.people.case import Case, Told
from stackaudit.analysers.people.rules.delivery import REQUEST_CONTESTED
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.stats.importance_gap import contest

TABLES: dict[str, tuple[str, ...]] = {
    "people_requests": ("initiative", "request", "stakeholders", "helped", "harmed", "contest"),
}
_AGREED = say("requested changes that pull one way")


def told(case: Case, initiative: Initiative) -> Told:
    """What is to be said of the changes that an initiative is asked for."""
    if initiative.effects is None:
        message = say("nobody says what requested changes of {initiative} mean to whom", initiative=initiative.name)
        return unasked(
            case, initiative, REQUEST_CONTESTED, "initiative.effects", message, open_part("conflict", _AGREED)
        )
    answer, found = Told(), []
    for name, rows in grouped(initiative.effects, lambda row: row.request):
        effects = {
            who: math.fsum(row.effect for row in judged) / len(judged)
            for who, judged in grouped(rows, lambda row: row.stakeholder)
        }
        share = contest(effects.values())
        answer += Told(rows=(("people_requests", _cells(initiative, name, effects, share)),))
        if share is None:
            about = (case.about(initiative, "request", name),)
            message = say("{request} is said to mean nothing to anybody", request=name)
            answer += Told(unknowns=(missing(case, initiative, REQUEST_CONTESTED, "effect.effect", message, about),))
            continue
        found.append(share)
        if share >= case.setting("contested"):
            answer += Told(findings=(_contested(case, initiative, name, effects, share),))
    if found:
        answer += Told(elements=(known("conflict", _AGREED, 100 * (1 - math.fsum(found) / len(found))),))
    return answer


def _cells(initiative: Initiative, name: str, effects: dict[str, float], share: float | None) -> tuple[Cell, ...]:
    helped = tuple(who for who, effect in effects.items() if effect > 0)
    harmed = tuple(who for who, effect in effects.items() if effect < 0)
    return initiative.id, name, len(effects), helped, harmed, share


def _contested(case: Case, initiative: Initiative, name: str, effects: dict[str, float], share: float) -> Finding:
    helped = tuple(who for who, effect in effects.items() if effect > 0)
    harmed = tuple(who for who, effect in effects.items() if effect < 0)
    texts = (
        REQUEST_CONTESTED.title.fill(request=name, helped=helped, harmed=harmed),
        say(
            "Harm and help cancel each other to {share}%: whichever side gives in alone will go round the decision.",
            share=pct(share),
        ),
        REQUEST_CONTESTED.advice.fill(who=tuple(sorted((*helped, *harmed)))),
    )
    evidence = (
        Quantity("contest", share, "share"),
        *(Quantity(f"effect on {who}", effects[who]) for who in sorted(effects)),
    )
    about = (case.about(initiative, "request", name),)
    return finding(case, initiative, REQUEST_CONTESTED, texts, evidence, about=about)
