"""Conflict: is it about goals, roles, procedures, or really about people? And who promised whom how much?

The first dimension that is a problem is where to begin. How people get on is named first only where the other three are
known to be clear. Where an earlier dimension is not known, the answer is uncertain, and says so.

The score of a dimension is the lower of two: the mean clarity (1 is 0, 5 is 100) and how near the parties are to each
other (nothing apart is 100, the whole scale apart 0). A party that is not shown may say anything.
Source: stackaudit methods 7.14.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stackaudit.analysers.people.building import (
    TOP,
    between,
    falling,
    finding,
    known,
    missing,
    open_part,
    rounded,
)
from stackaudit.analysers.people.case import NOTHING, Case, Element, Told
from stackaudit.analysers.people.clarity import ORDER, Dimension, Guess, Verdict, View, guesses, views
from stackaudit.analysers.people.commitments import commitments
from stackaudit.analysers.people.rules.delivery import CONFLICT
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.stats.means import Part

TABLES: dict[str, tuple[str, ...]] = {
    "people_clarity": (
        *("initiative", "dimension", "party", "about", "mean", "respondents", "agreement"),
        *("mean_of_parties", "deficit", "divergence", "verdict", "guess_off_by"),
    ),
    "people_commitments": ("initiative", "expects", "of", "what", "expected", "committed", "unit", "gap"),
}

WORDS: dict[Dimension, str] = {
    "goals": "goals",
    "roles": "roles",
    "procedures": "procedures",
    "interpersonal": "how people get on",
}
_ADVICE: dict[Dimension, str] = {
    "goals": "Have the heads of both sides write down one goal with a number and a day before anything else is mended.",
    "roles": "Write down who does, who decides and who is asked for each task, and have both sides sign it.",
    "procedures": "Draw the way of one request from side to side, with days and hand-overs, and agree on it.",
    "interpersonal": "Bring in somebody from outside to moderate: goals, roles and procedures are clear.",
}
_WHY: dict[Dimension, str] = {
    "goals": "Who pulls towards different goals cannot agree on the rest.",
    "roles": "Where two do a thing, or nobody, each sees the other as lazy or in the way; the plan is not clear.",
    "procedures": "Where nobody knows the way of a request, each hand-over is a quarrel.",
    "interpersonal": "What is left when goals, roles and procedures are clear is between the people.",
}


_BEST, _SCALE = 5.0, 4.0


class Diagnosis(NamedTuple):
    """Where a conflict begins.

    Attributes:
        primary: The first dimension that is a problem, or None.
        secondary: The other problems, in order; how people get on is never one of them.
        unsure: Earlier dimensions that are not known to be clear: it may begin there.
    """

    primary: Dimension | None
    secondary: tuple[Dimension, ...]
    unsure: tuple[Dimension, ...]


def diagnose(verdicts: Sequence[tuple[Dimension, Verdict]]) -> Diagnosis:
    """Say where a conflict begins, from the verdicts in their order.

    >>> diagnose([("goals", "clear"), ("roles", "problem"), ("procedures", "problem"), ("interpersonal", "clear")])
    Diagnosis(primary='roles', secondary=('procedures',), unsure=())
    """
    problems = [dimension for dimension, verdict in verdicts if verdict == "problem"]
    if not problems:
        return Diagnosis(None, (), ())
    first = problems[0]
    before = [(dimension, verdict) for dimension, verdict in verdicts if ORDER.index(dimension) < ORDER.index(first)]
    unsure = tuple(dimension for dimension, verdict in before if verdict != "clear")
    if first == "interpersonal" and unsure:
        return Diagnosis(None, (), unsure)
    return Diagnosis(first, tuple(one for one in problems[1:] if one != "interpersonal"), unsure)


def told(case: Case, initiative: Initiative) -> Told:
    """What is to be said of conflict in an initiative."""
    seen = views(case, initiative)
    verdicts = [(view.dimension, view.verdict(case)) for view in seen]
    guessed = guesses(case, initiative, seen)
    answer = Told(
        elements=tuple(_part(view, verdict) for view, (_, verdict) in zip(seen, verdicts, strict=True)),
        rows=tuple(("people_clarity", row) for row in _rows(case, initiative, seen, guessed)),
    )
    answer += _open(case, initiative, seen, verdicts)
    found = diagnose(verdicts)
    if found.primary is not None:
        answer += Told(findings=(_conflict(case, initiative, seen, found, guessed),))
    return answer + commitments(case, initiative)


def _part(view: View, verdict: Verdict) -> Element:
    label = say("clarity: {dimension}", dimension=WORDS[view.dimension])
    if view.mean is None or verdict == "no evidence":
        return open_part("conflict", label)
    near = falling(view.divergence or 0.0, 0.0, _SCALE)
    shown, whole = len(view.voices), len(view.voices) + view.hidden
    high = min(near, TOP * ((view.mean * shown + _BEST * view.hidden) / whole - 1) / _SCALE)
    if view.divergence is None:
        return between("conflict", label, 0.0, high)
    value = min(near, TOP * (view.mean - 1) / _SCALE)
    if not view.hidden:
        return known("conflict", label, value)
    return Element("conflict", label, Part(1.0, min(value, high), 0.0, high, shown / whole))


# -- what is open


def _open(
    case: Case, initiative: Initiative, seen: Sequence[View], verdicts: Sequence[tuple[Dimension, Verdict]]
) -> Told:
    hidden = max((view.hidden for view in seen), default=0)
    answer = NOTHING
    if hidden:
        message = say(
            "what {n} party of {initiative} says of clarity is not shown: too few respondents, or not known how many",
            "what {n} parties of {initiative} say of clarity is not shown: too few respondents, or not known how many",
            n=hidden,
            initiative=initiative.name,
        )
        answer += Told(unknowns=(missing(case, initiative, CONFLICT, "clarity.respondents", message),))
    silent = tuple(WORDS[dimension] for dimension, verdict in verdicts if verdict == "not known")
    neutral = tuple(WORDS[dimension] for dimension, verdict in verdicts if verdict == "no evidence")
    for fact, names, words in (
        ("initiative.clarity", silent, "how clear {names} are to two parties of {initiative} is not known"),
        ("clarity.mean", neutral, "all say 3 of {names} in {initiative}: that is no evidence either way"),
    ):
        if names:
            message = say(words, names=names, initiative=initiative.name)
            answer += Told(unknowns=(missing(case, initiative, CONFLICT, fact, message),))
    found = diagnose(verdicts)
    if found.primary is None and found.unsure:
        message = say(
            "how people get on is a problem in {initiative}, but whether {names} are clear is not known: it cannot be "
            "told whether it is about the people",
            initiative=initiative.name,
            names=tuple(WORDS[one] for one in found.unsure),
        )
        answer += Told(unknowns=(missing(case, initiative, CONFLICT, f"clarity.{found.unsure[0]}", message),))
    return answer


# -- what is wrong


def _conflict(
    case: Case, initiative: Initiative, seen: Sequence[View], found: Diagnosis, guessed: Sequence[Guess]
) -> Finding:
    primary = found.primary or "goals"
    view = next(one for one in seen if one.dimension == primary)
    words = "{why} The mean clarity is {mean} of 5."
    params: dict[str, str | float | tuple[str, ...]] = {"why": _WHY[primary], "mean": rounded(view.mean or 0.0)}
    if view.divergence:
        words += " The parties are {apart} apart."
        params["apart"] = rounded(view.divergence)
    if found.secondary:
        words += " After that come {secondary}."
        params["secondary"] = tuple(WORDS[one] for one in found.secondary)
    if primary != "interpersonal":
        words += " It is not to be put down to character before this is mended."
    if found.unsure:
        words += " That is uncertain: whether {unsure} are clear is not known, and it may begin there."
        params["unsure"] = tuple(WORDS[one] for one in found.unsure)
    evidence = (
        Names("begins with", (primary,)),
        *((Names("then", found.secondary),) if found.secondary else ()),
        *(row for one in seen if one.dimension in {primary, *found.secondary} for row in _proof(case, one)),
        *(_guess(one) for one in guessed if one.off is not None and one.dimension in {primary, *found.secondary}),
    )
    title = (
        CONFLICT.title.fill(initiative=initiative.name, what=WORDS[primary])
        if primary != "interpersonal"
        else say("The conflict in {initiative} is about how people get on", initiative=initiative.name)
    )
    texts = (title, say(words, **params), say(_ADVICE[primary]))
    return finding(case, initiative, CONFLICT, texts, evidence, grade="assumed" if found.unsure else "interview")


def _proof(case: Case, view: View) -> Iterator[Evidence]:
    name = view.dimension
    deficit, apart = view.deficit(case.setting("clear")), view.divergence
    if deficit is not None:
        yield Quantity(f"{name}: missing to clear", deficit, "points of 5")
    if apart is not None:
        yield Quantity(f"{name}: parties apart by", apart, "points of 5")
    for one in view.voices:
        yield Quantity(f"{name}: {one.party}", one.mean, "points of 5")
        if one.respondents is not None:
            yield Quantity(f"{name}: {one.party}, respondents", float(one.respondents))
        if one.agreement is not None:
            yield Quantity(f"{name}: {one.party}, agreement (r_wg)", one.agreement)


def _guess(one: Guess) -> Evidence:
    return Quantity(f"{one.dimension}: {one.party} guesses {one.about}, off by", one.off or 0.0, "points of 5")


def _rows(
    case: Case, initiative: Initiative, seen: Sequence[View], guessed: Sequence[Guess]
) -> Iterator[tuple[Cell, ...]]:
    for view in seen:
        whole = view.mean, view.deficit(case.setting("clear")), view.divergence, view.verdict(case)
        for one in view.voices:
            own = one.party, None, one.mean, one.respondents, one.agreement
            yield (initiative.id, view.dimension, *own, *whole, None)
        for guess in guessed:
            if guess.dimension == view.dimension:
                other = guess.party, guess.about, guess.mean, None, None
                yield (initiative.id, view.dimension, *other, *whole, guess.off)
