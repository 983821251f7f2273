"""Conflict: is it about goals, roles, procedures, or really about people? And who promised whom how much?

The four dimensions come from Beckhard 1972 and Rubin, Plovnick & Fry 1977 (GRPI) and are worked from the top down; the
percentages of each that are often quoted have no data behind them and are not used. The first that is a problem is
where to begin. How people get on is named first only where the other three are known to be clear. Where an earlier
dimension is not known, the answer is uncertain, and says so.

A party may answer a questionnaire (items `clarity.goals.1` and so on; each respondent counts with the mean of their
answers) or be given as a mean; where both are there, the answers count. Means of too few are not shown and not used.
The score of a dimension is the lower of two: the mean clarity (1 is 0, 5 is 100) and how near the parties are to each
other (nothing apart is 100, the whole scale apart 0). A party that is not shown may say anything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing, pct, rounded, unasked
from stackaudit.analysers.people.measures import TOP, between, falling, known, open_part
from stackaudit.analysers.people.rules.delivery import COMMITMENT_GAP, CONFLICT
from stackaudit.analysers.people.voices import Voice, pooled
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.model.persons import group_id
from stackaudit.stats.importance_gap import shortfall
from stackaudit.stats.means import Part
from stackaudit.tables.people import ClarityRow, CommitmentRow

if TYPE_CHECKING:
    from stackaudit.model.people import Commitment

Dimension = Literal["goals", "roles", "procedures", "interpersonal"]
ORDER: tuple[Dimension, ...] = ("goals", "roles", "procedures", "interpersonal")
Verdict = Literal["problem", "clear", "no evidence", "not known"]
_NEUTRAL = 3.0


@dataclass(frozen=True)
class View:
    """One dimension, as all parties see it.

    Attributes:
        dimension: Which.
        voices: What may be shown of the parties, by name.
        hidden: How many parties may not be shown.
    """

    dimension: Dimension
    voices: tuple[Voice, ...]
    hidden: int

    @property
    def mean(self) -> float | None:
        """The mean of the parties' means: each party counts once, however many people it has."""
        return math.fsum(one.mean for one in self.voices) / len(self.voices) if self.voices else None

    def deficit(self, clear: float) -> float | None:
        """How much is missing to what counts as clear; 0 where nothing is."""
        return None if self.mean is None else round(max(0.0, clear - self.mean), 12)

    @property
    def divergence(self) -> float | None:
        """How far the parties are apart; None for fewer than two of them."""
        means = [one.mean for one in self.voices]
        return round(max(means) - min(means), 12) if len(means) > 1 else None

    @property
    def least_agreement(self) -> float | None:
        """The least agreement within a party."""
        return min((one.agreement for one in self.voices if one.agreement is not None), default=None)

    def verdict(self, context: Context) -> Verdict:
        """Whether it is a problem.

        It is clear only where two or more parties say so and none is hidden. Where all say 3, nobody says anything.
        """
        deficit, apart, agreed = self.deficit(context.settings.clear), self.divergence, self.least_agreement
        if deficit is None:
            return "not known"
        torn = agreed is not None and agreed < context.settings.agreement
        if deficit > 0 or torn or (apart is not None and apart >= context.settings.clarity_differs):
            return "problem"
        if all(one.mean == _NEUTRAL for one in self.voices):
            return "no evidence"
        return "clear" if apart is not None and not self.hidden else "not known"


def views(rollout: Rollout) -> tuple[View, ...]:
    """The four dimensions, in the order in which they are worked."""
    return tuple(_view(rollout, dimension) for dimension in ORDER)


def _view(rollout: Rollout, dimension: Dimension) -> View:
    answered = dict(_answered(rollout, dimension))
    stated = dict(_stated(rollout, dimension))
    voices, hidden = [], 0
    for key in sorted({*answered, *stated}):
        voice = answered.get(key) or stated.get(key)
        if voice is None:
            hidden += 1
        else:
            voices.append(voice)
    return View(dimension, tuple(voices), hidden)


def _stated(rollout: Rollout, dimension: Dimension) -> Iterator[tuple[str, Voice | None]]:
    """The means of each party, pooled by respondents where it has several rows; None where it may not be shown."""
    said = rollout.gate.clarity(rollout.initiative, ORDER)
    for party, mine in grouped((one for one in said if one.about is None), lambda row: row.party):
        rows = [row for row in mine if dimension in row.means]
        if rows:
            yield group_id(party), pooled(party, rows, dimension)


def _answered(rollout: Rollout, dimension: Dimension) -> Iterator[tuple[str, Voice | None]]:
    """Yield what each party answered in the questionnaire on one dimension; None where it may not be shown."""
    for cell in rollout.gate.means_of_groups(rollout.initiative, f"clarity.{dimension}"):
        party = cell.group or ""
        shown = None if cell.mean is None else Voice(party, cell.mean, cell.respondents, cell.agreement)
        yield group_id(party), shown


@dataclass(frozen=True)
class Guess:
    """What one party believes that another would answer, and how far off that is.

    Attributes:
        party: Who guesses.
        about: At whose answer.
        dimension: Of what.
        mean: The guess.
        off: Distance to what the other party says; None where that is not known.
    """

    party: str
    about: str
    dimension: Dimension
    mean: float
    off: float | None


def guesses(rollout: Rollout, seen: Sequence[View]) -> tuple[Guess, ...]:
    """All guesses that may be shown."""
    found = []
    for row in rollout.gate.clarity(rollout.initiative, ORDER):
        for view in seen if row.about is not None else ():
            mean = row.means.get(view.dimension)
            if row.about is None or mean is None:
                continue
            own = [one.mean for one in view.voices if group_id(one.party) == group_id(row.about)]
            off = round(abs(mean - own[0]), 12) if own else None
            found.append(Guess(row.party, row.about, view.dimension, mean, off))
    return tuple(sorted(found, key=lambda one: (ORDER.index(one.dimension), one.party, one.about, one.mean)))


_MATCHED = say("what parties expect of each other and have committed themselves to")


def commitments(rollout: Rollout) -> Outcome:
    """What is to be said of the mutual expectations of a rollout."""
    if rollout.initiative.commitments is None:
        return unasked(rollout, COMMITMENT_GAP, "initiative.commitments", open_part("conflict", _MATCHED))
    listed = sorted(rollout.initiative.commitments, key=lambda row: (row.of, row.expects, row.what, repr(row)))
    gaps = [(row, gap(row)) for row in listed]
    found = [(row, share) for row, share in gaps if share is not None]
    answer = Outcome(rows=tuple(_commitment_row(rollout, row, share) for row, share in gaps))
    n = sum(row.expected is None or row.committed is None for row in listed)
    if n:
        answer += Outcome(unknowns=(missing(rollout, COMMITMENT_GAP, "commitment.committed", n=n),))
    if n or found:
        kept, count = math.fsum(1 - min(1.0, max(0.0, share)) for _, share in found), n + len(found)
        low, high = TOP * kept / count, TOP * (kept + n) / count
        answer += Outcome(elements=(between("conflict", _MATCHED, low, high, coverage=len(found) / count),))
    short = [(row, share) for row, share in found if share >= rollout.settings.commitment_gap]
    return answer + Outcome(findings=(_short(rollout, short),)) if short else answer


def gap(row: Commitment) -> float | None:
    """Share of what is expected that is not committed; None where either is not stated, or nothing is expected."""
    if row.expected is None or row.committed is None:
        return None
    return shortfall(row.expected, row.committed)


def _commitment_row(rollout: Rollout, row: Commitment, share: float | None) -> CommitmentRow:
    return CommitmentRow(rollout.id, row.expects, row.of, row.what, row.expected, row.committed, row.unit, share)


def _short(rollout: Rollout, short: list[tuple[Commitment, float]]) -> Finding:
    worst, share = min(short, key=lambda pair: (-pair[1], pair[0].of, pair[0].expects, pair[0].what))
    texts = (
        COMMITMENT_GAP.title.fill(of=worst.of, expects=worst.expects, initiative=rollout.name, what=worst.what),
        say(
            ("{expected} {unit}" if worst.unit else "{expected}")
            + " are expected and {committed} committed, {share}% less. Nobody breaks a promise here: there were two "
            "numbers from the beginning, and each side blames the other for its own.",
            expected=worst.expected or 0.0,
            committed=worst.committed or 0.0,
            share=pct(share),
            **({"unit": worst.unit} if worst.unit else {}),
        ),
    )
    evidence: list[Evidence] = []
    for row, less in short:
        name = f"{row.what} ({row.expects} of {row.of})"
        evidence += [
            Quantity(f"{name}: expected", row.expected or 0.0, row.unit or ""),
            Quantity(f"{name}: committed", row.committed or 0.0, row.unit or ""),
            Quantity(f"{name}: less by", less, "share"),
        ]
    return finding(rollout, COMMITMENT_GAP, texts, evidence, grade="interview")


WORDS: dict[Dimension, str] = {
    "goals": "goals",
    "roles": "roles",
    "procedures": "procedures",
    "interpersonal": "how people get on",
}
_ADVICE: dict[Dimension, str] = {
    "goals": CONFLICT.advice.one,
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


def review_conflict(rollout: Rollout) -> Outcome:
    """What is to be said of conflict in a rollout."""
    seen = views(rollout)
    verdicts = [(view.dimension, view.verdict(rollout)) for view in seen]
    guessed = guesses(rollout, seen)
    answer = Outcome(
        elements=tuple(_part(view, verdict) for view, (_, verdict) in zip(seen, verdicts, strict=True)),
        unknowns=tuple(_open(rollout, seen, verdicts)),
        rows=tuple(_rows(rollout, seen, guessed)),
    )
    found = diagnose(verdicts)
    if found.primary is not None:
        answer += Outcome(findings=(_conflict(rollout, seen, found, guessed),))
    return answer + commitments(rollout)


def _part(view: View, verdict: Verdict) -> Element:
    label = say("clarity: {dimension}", dimension=WORDS[view.dimension])
    if view.mean is None or verdict == "no evidence":
        return open_part("conflict", label)
    near = falling(view.divergence or 0.0, 0.0, _SCALE)
    shown, parties = len(view.voices), len(view.voices) + view.hidden
    high = min(near, TOP * ((view.mean * shown + _BEST * view.hidden) / parties - 1) / _SCALE)
    if view.divergence is None:
        return between("conflict", label, 0.0, high)
    value = min(near, TOP * (view.mean - 1) / _SCALE)
    if not view.hidden:
        return known("conflict", label, value)
    return Element("conflict", label, Part(1.0, min(value, high), 0.0, high, shown / parties))


def _open(rollout: Rollout, seen: Sequence[View], verdicts: Sequence[tuple[Dimension, Verdict]]) -> Iterator[Unknown]:
    """Yield what is not known of clarity, and what is not shown."""
    hidden = max((view.hidden for view in seen), default=0)
    if hidden:
        yield missing(rollout, CONFLICT, "clarity.respondents", n=hidden)
    for fact, state in (("initiative.clarity", "not known"), ("clarity.mean", "no evidence")):
        names = tuple(WORDS[dimension] for dimension, verdict in verdicts if verdict == state)
        if names:
            yield missing(rollout, CONFLICT, fact, names=names)
    found = diagnose(verdicts)
    if found.primary is None and found.unsure:
        names = tuple(WORDS[dimension] for dimension in found.unsure)
        yield missing(rollout, CONFLICT, f"clarity.{found.unsure[0]}", names=names)


def _conflict(rollout: Rollout, seen: Sequence[View], found: Diagnosis, guessed: Sequence[Guess]) -> Finding:
    """Return the finding on where a conflict begins."""
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
        *(row for one in seen if one.dimension in {primary, *found.secondary} for row in _proof(rollout, one)),
        *(
            Quantity(f"{one.dimension}: {one.party} guesses {one.about}, off by", one.off, "points of 5")
            for one in guessed
            if one.off is not None and one.dimension in {primary, *found.secondary}
        ),
    )
    title = (
        CONFLICT.title.fill(initiative=rollout.name, what=WORDS[primary])
        if primary != "interpersonal"
        else say("The conflict in {initiative} is about how people get on", initiative=rollout.name)
    )
    texts = (title, say(words, **params), say(_ADVICE[primary]))
    return finding(rollout, CONFLICT, texts, evidence, grade="assumed" if found.unsure else "interview")


def _proof(context: Context, view: View) -> Iterator[Evidence]:
    name = view.dimension
    deficit, apart = view.deficit(context.settings.clear), view.divergence
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


def _rows(rollout: Rollout, seen: Sequence[View], guessed: Sequence[Guess]) -> Iterator[ClarityRow]:
    for view in seen:
        joint = view.mean, view.deficit(rollout.settings.clear), view.divergence, view.verdict(rollout)
        for one in view.voices:
            own = one.party, None, one.mean, one.respondents, one.agreement
            yield ClarityRow(rollout.id, view.dimension, *own, *joint, None)
        for guess in guessed:
            if guess.dimension == view.dimension:
                other = guess.party, guess.about, guess.mean, None, None
                yield ClarityRow(rollout.id, view.dimension, *other, *joint, guess.off)
