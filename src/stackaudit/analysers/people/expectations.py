"""Expectations: what stakeholders expected, what they got, whether anybody asked, and what was promised.

The score of a stakeholder falls in a straight line from 100 (nothing missing) to 0 (a weighted gap of -4, the whole
scale). A difference of two ratings is less reliable than either (Lord 1963), expectations crowd at the top of the
scale, and one that is written down after the start is coloured by what came: a gap is the start of a talk. Source:
stackaudit methods 7.8.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from stackaudit.analysers.people.building import (
    TOP,
    between,
    falling,
    finding,
    missing,
    open_part,
    pct,
    rounded,
    shared,
    unasked,
)
from stackaudit.analysers.people.case import NOTHING, Case, Element, Told
from stackaudit.analysers.people.promises import promises
from stackaudit.analysers.people.rules.delivery import DIFFERENT_REALITIES, EXPECTATION, NOT_ELICITED
from stackaudit.analysers.people.wishes import Stakeholder, Wish, Wishes, grade
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.people import Initiative
from stackaudit.model.voices import Cause

TABLES: dict[str, tuple[str, ...]] = {
    "people_expectations": (
        *("initiative", "stakeholder", "attribute", "importance", "expected", "perceived"),
        *("gap", "priority", "quadrant", "cause", "elicited", "respondents"),
    ),
    "people_stakeholders": ("initiative", "stakeholder", "weighted_gap", "elicited_share", "attributes"),
    "people_promises": ("initiative", "stakeholder", "attribute", "promised", "actual", "over"),
}
_WHOLE_SCALE = 4.0
_MET = say("expectations that are met")
_ASKED = say("attributes that somebody asked for before it was built")
_ADVICE: dict[Cause, str] = {
    "knowledge": "Ask what they need before the next piece is built; nobody knew it.",
    "design": "Show it to those who have to use it, and change how it is built; what they need was known.",
    "delivery": "It is there by design but not in daily work: name who does it, and check that it is done.",
    "communication": "Say what will come, when, and what will not; they were told something else.",
}


def told(case: Case, initiative: Initiative) -> Told:
    """What is to be said of the expectations of an initiative."""
    if not initiative.expectations:
        message = say("nobody says what stakeholders expect of {initiative}", initiative=initiative.name)
        parts = open_part("expectations", _MET), open_part("expectations", _ASKED)
        return unasked(case, initiative, EXPECTATION, "initiative.expectations", message, *parts)
    wishes = Wishes(case, initiative)
    answer = _hidden(wishes)
    for who in wishes.stakeholders:
        answer += _stakeholder(case, initiative, who)
    answer = shared(answer) + _asked(wishes) + promises(wishes) + _realities(wishes)
    return answer + Told(unknowns=tuple(_open(wishes)))


# -- each stakeholder


def _stakeholder(case: Case, initiative: Initiative, who: Stakeholder) -> Told:
    label = say("expectations of {who} that are met", who=who.name)
    rows = [("people_expectations", one.cells(initiative)) for one in who.wishes]
    part = open_part("expectations", label) if who.weighted is None else _part(who, who.weighted, label)
    unmet = who.unmet(case)
    return Told(
        findings=(_unmet(case, initiative, who, unmet),) if unmet else (),
        elements=(part,),
        rows=(*rows, ("people_stakeholders", who.cells(initiative))),
    )


def _part(who: Stakeholder, weighted: float, label: Message) -> Element:
    """The points of what is rated; attributes that are not may be all good or all bad."""
    share = sum(one.weighed is not None for one in who.wishes) / len(who.wishes)
    points = falling(-weighted, 0.0, _WHOLE_SCALE)
    return between("expectations", label, points * share, points * share + TOP * (1 - share), coverage=share)


def _unmet(case: Case, initiative: Initiative, who: Stakeholder, unmet: Sequence[Wish]) -> Finding:
    gap = who.weighted or 0.0
    title = EXPECTATION.title.fill(
        who=who.name, initiative=initiative.name, attributes=tuple(dict.fromkeys(one.row.attribute for one in unmet))
    )
    evidence: list[Evidence] = [
        Quantity("weighted gap", gap, "points of 5"),
        Quantity("attributes rated", float(sum(one.weighed is not None for one in who.wishes))),
    ]
    for one in unmet:
        evidence += _proof(one)
    return finding(
        case,
        initiative,
        EXPECTATION,
        (title, _why(initiative, who, unmet, gap), _advice(unmet)),
        evidence,
        about=(case.about(initiative, "stakeholder", who.name),),
        grade=grade(initiative, unmet),
    )


def _proof(one: Wish) -> Iterator[Evidence]:
    row, name = one.row, one.row.attribute
    importance, expected, perceived = one.weighed or (0.0, 0.0, 0.0)
    yield Quantity(f"{name}: gap", perceived - expected, "points of 5")
    yield Quantity(f"{name}: importance times shortfall", one.priority or 0.0)
    yield Names(
        name,
        (
            f"importance {importance:g}, expected {expected:g}, got {perceived:g}",
            f"cause: {one.cause or 'not known'}",
            *(() if row.says is None else (row.says,)),
        ),
    )
    if row.respondents is not None:
        yield Quantity(f"{name}: respondents", float(row.respondents))


def _why(initiative: Initiative, who: Stakeholder, unmet: Sequence[Wish], gap: float) -> Message:
    words = (
        "Weighted by importance, {who} got {gap} points less than expected on a scale of five. Who feels passed over "
        "stops working with it, and says so to others."
    )
    if any(one.late(initiative) for one in unmet):
        words += (
            " Some of it was written down after the start: what one says then of what one expected is coloured by what "
            "came."
        )
    return say(words, who=who.name, gap=rounded(-gap))


def _advice(unmet: Sequence[Wish]) -> Message:
    """The advice for the cause that weighs most; none is made up."""
    weight: dict[Cause, float] = {}
    for one in unmet:
        if one.cause is not None:
            weight[one.cause] = weight.get(one.cause, 0.0) + (one.priority or 0.0)
    first = "Begin with {attribute}. "
    if not weight:
        words = (
            first
            + "Find out why first: did nobody know it, was it built otherwise, is it not done, was it told otherwise?"
        )
        return say(words, attribute=unmet[0].row.attribute)
    heaviest = min(weight, key=lambda cause: (-weight[cause], cause))
    return say(first + _ADVICE[heaviest], attribute=unmet[0].row.attribute)


# -- did anybody ask?


def _asked(wishes: Wishes) -> Told:
    case, initiative, rows = wishes.case, wishes.initiative, wishes.rows
    if all(row.elicited is None for row in rows):
        message = say("it is not stated whether {initiative} asked its stakeholders", initiative=initiative.name)
        part = open_part("expectations", _ASKED)
        return unasked(case, initiative, NOT_ELICITED, "expectation.elicited", message, part)
    (low, high), least = wishes.asked(rows), case.setting("elicited-least")
    stated = sum(row.elicited is not None for row in rows) / len(rows)
    answer = Told(elements=(between("expectations", _ASKED, TOP * low, TOP * high, coverage=stated),))
    if low < least <= high:
        message = say(
            "for some attributes of {initiative} it is not stated whether anybody asked", initiative=initiative.name
        )
        answer += Told(unknowns=(missing(case, initiative, NOT_ELICITED, "expectation.elicited", message),))
    return answer + Told(findings=(_not_asked(wishes, low, high),)) if high < least else answer


def _not_asked(wishes: Wishes, low: float, high: float) -> Finding:
    case, initiative = wishes.case, wishes.initiative
    silent = sum(row.elicited is False for row in wishes.rows)
    texts = (
        NOT_ELICITED.title.fill(silent=silent, n=len(wishes.rows), initiative=initiative.name),
        say(
            "What nobody asks for is not planned for: {share}%"
            + (" at most" if low < high else "")
            + " were asked for before it was built, and {least}% are wanted.",
            share=pct(high),
            least=pct(case.setting("elicited-least")),
        ),
        NOT_ELICITED.advice.fill(),
    )
    named: list[Evidence] = [
        Names(f"{who.name}: not asked for", tuple(one.row.attribute for one in who.wishes if one.row.elicited is False))
        for who in wishes.stakeholders
        if any(one.row.elicited is False for one in who.wishes)
    ]
    evidence: tuple[Evidence, ...] = (
        Quantity("attributes", float(len(wishes.rows))),
        Quantity("asked for, at least", low, "share"),
        Quantity("asked for, at most", high, "share"),
        *named,
    )
    return finding(case, initiative, NOT_ELICITED, texts, evidence)


# -- do they see the same?


def _realities(wishes: Wishes) -> Told:
    case, initiative = wishes.case, wishes.initiative
    apart = [
        (attribute, seen)
        for attribute, seen in wishes.realities()
        if max(seen.values()) - min(seen.values()) >= case.setting("divergence-told")
    ]
    if not apart:
        return NOTHING
    evidence: list[Evidence] = []
    for attribute, seen in apart:
        evidence.append(Quantity(f"{attribute}: apart by", max(seen.values()) - min(seen.values()), "points of 5"))
        evidence += [Quantity(f"{attribute}: {who}", seen[who], "points of 5") for who in sorted(seen)]
    first, seen = max(apart, key=lambda pair: (max(pair[1].values()) - min(pair[1].values()), pair[0]))
    best, worst = max(seen, key=lambda who: (seen[who], who)), min(seen, key=lambda who: (seen[who], who))
    texts = (
        DIFFERENT_REALITIES.title.fill(
            initiative=initiative.name, attributes=tuple(attribute for attribute, _ in apart)
        ),
        say(
            "Of {first}, {best} says {high} and {worst} says {low}, of five. Both may be right about what they see; "
            "whoever hears one of them only decides wrongly.",
            first=first,
            best=best,
            high=rounded(seen[best]),
            worst=worst,
            low=rounded(seen[worst]),
        ),
        DIFFERENT_REALITIES.advice.fill(best=best, worst=worst),
    )
    return Told(findings=(finding(case, initiative, DIFFERENT_REALITIES, texts, evidence, grade="interview"),))


# -- what is open


def _hidden(wishes: Wishes) -> Told:
    n = len(wishes.hidden)
    if not n:
        return NOTHING
    message = say(
        "{n} row of what people expect is not shown: it is of fewer than {least} respondents, or of nobody knows how "
        "many, and nobody states that they agreed",
        "{n} rows of what people expect are not shown: they are of fewer than {least} respondents, or of nobody knows "
        "how many, and nobody states that they agreed",
        n=n,
        least=math.ceil(wishes.case.setting("cell-least")),
    )
    unknown = missing(wishes.case, wishes.initiative, EXPECTATION, "expectation.consent", message)
    return Told(unknowns=(unknown,), elements=(open_part("expectations", say("expectations that are not shown")),))


def _open(wishes: Wishes) -> Iterator[Unknown]:
    case, initiative = wishes.case, wishes.initiative
    unrated = [who for who in wishes.stakeholders if who.undecided(case)]
    if unrated:
        message = say("importance, expectation or what came is not rated by {who}", who=tuple(w.name for w in unrated))
        about = tuple(case.about(initiative, "stakeholder", who.name) for who in unrated)
        yield missing(case, initiative, EXPECTATION, "expectation.perceived", message, about)
    unmet = [(who, one) for who in wishes.stakeholders for one in who.unmet(case)]
    for fact, words, found in (
        ("cause", "why it is not met", [who for who, one in unmet if one.cause is None]),
        ("recorded", "when it was written down", [who for who, one in unmet if one.row.recorded is None]),
    ):
        if found:
            message = say(
                "for {n} unmet expectation it is not stated " + words,
                "for {n} unmet expectations it is not stated " + words,
                n=len(found),
            )
            about = tuple(case.about(initiative, "stakeholder", who.name) for who in found)
            yield missing(case, initiative, EXPECTATION, f"expectation.{fact}", message, about)
