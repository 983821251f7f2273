"""Expectations: what stakeholders expected, what they got, whether anybody asked, and what was promised.

The score of a stakeholder falls in a straight line from 100 (nothing missing) to 0 (a weighted gap of -4, the whole
scale). A difference of two ratings is less reliable than either (Lord 1963), expectations crowd at the top of the
scale, and one that is written down after the start is coloured by what came: a gap is the start of a talk. A promise
is a fact of the project: it counts whoever it was made to. Of a row that may not be shown neither who nor what is
shown; it is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import NOTHING, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing, pct, rounded, unasked
from stackaudit.analysers.people.measures import TOP, between, falling, open_part, shared
from stackaudit.analysers.people.rules.delivery import DIFFERENT_REALITIES, EXPECTATION, NOT_ELICITED, PROMISE_MISSED
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Text
from stackaudit.stats.importance_gap import Place, overrun, place, priority, weighted_gap
from stackaudit.tables.people import ExpectationRow, PromiseRow, StakeholderRow

if TYPE_CHECKING:
    from stackaudit.model.people import Cause, Expectation


@dataclass(frozen=True)
class Wish:
    """One attribute, as one stakeholder sees it."""

    row: Expectation

    @property
    def gap(self) -> float | None:
        """What was got less what was expected; None where either is not stated."""
        if self.row.expected is None or self.row.perceived is None:
            return None
        return self.row.perceived - self.row.expected

    @property
    def weighed(self) -> tuple[float, float, float] | None:
        """Importance, expected, perceived; None where one of them is not stated."""
        row = self.row
        if row.importance is None or row.expected is None or row.perceived is None:
            return None
        return row.importance, row.expected, row.perceived

    @property
    def priority(self) -> float | None:
        """Importance times shortfall."""
        return None if self.weighed is None else priority(*self.weighed)

    @property
    def place(self) -> Place | None:
        """Its quadrant, with the crosshair in the middle of the scale."""
        if self.row.importance is None or self.row.perceived is None:
            return None
        return place(self.row.importance, self.row.perceived)

    @property
    def cause(self) -> Cause | None:
        """Why it is not met: as stated; else, where nobody asked, that nobody knew it. Nothing else is guessed."""
        if self.row.cause is not None:
            return self.row.cause
        return "knowledge" if self.row.elicited is False else None

    def late(self, rollout: Rollout) -> bool | None:
        """Whether the expectation was written down after the start, when it is coloured by what came."""
        if self.row.recorded is None or rollout.initiative.goes_live is None:
            return None
        return self.row.recorded > rollout.initiative.goes_live

    def table_row(self, rollout: Rollout) -> ExpectationRow:
        """Its row of the table."""
        row = self.row
        ratings = (row.importance, row.expected, row.perceived, self.gap, self.priority, self.place, self.cause)
        return ExpectationRow(rollout.id, row.stakeholder, row.attribute, *ratings, row.elicited, row.respondents)


@dataclass(frozen=True)
class Stakeholder:
    """What one stakeholder says, as far as it may be shown."""

    name: str
    wishes: tuple[Wish, ...]

    @cached_property
    def weighted(self) -> float | None:
        """The gap over all attributes, weighted by importance."""
        return weighted_gap(one.weighed for one in self.wishes if one.weighed is not None)

    @property
    def elicited_share(self) -> float | None:
        """Share of the attributes that were asked for; None where one of them does not say."""
        flags = [one.row.elicited for one in self.wishes]
        return None if None in flags else sum(flag is True for flag in flags) / len(flags)

    def unmet(self, settings: PeopleSettings) -> tuple[Wish, ...]:
        """Important attributes that fall short, the most pressing first."""
        least, weighty = settings.gap_least, settings.important
        found = [
            one
            for one in self.wishes
            if one.weighed is not None and one.weighed[0] >= weighty and one.weighed[1] - one.weighed[2] >= least
        ]
        return tuple(sorted(found, key=lambda one: (-(one.priority or 0.0), one.row.attribute, repr(one.row))))

    def undecided(self, settings: PeopleSettings) -> tuple[Wish, ...]:
        """Attributes that may fall short, for a rating is not stated."""
        least, weighty = settings.gap_least, settings.important
        return tuple(
            one
            for one in self.wishes
            if one.weighed is None
            and (one.row.importance is None or one.row.importance >= weighty)
            and (one.gap is None or -one.gap >= least)
        )

    def table_row(self, rollout: Rollout) -> StakeholderRow:
        """Its row of the table."""
        return StakeholderRow(rollout.id, self.name, self.weighted, self.elicited_share, len(self.wishes))


@dataclass(frozen=True)
class Wishes:
    """All that stakeholders of one rollout expect."""

    rollout: Rollout

    @cached_property
    def rows(self) -> tuple[Expectation, ...]:
        """Every row, with what was said of it as far as it may be shown."""
        return self.rollout.gate.expectations(self.rollout.initiative)

    def may_be_shown(self, row: Expectation) -> bool:
        """Whether a row may be shown."""
        return self.rollout.gate.shows_row(self.rollout.initiative, row)

    @cached_property
    def hidden(self) -> tuple[Expectation, ...]:
        """Rows of too few respondents, or of nobody knows how many."""
        return tuple(row for row in self.rows if not self.may_be_shown(row))

    @cached_property
    def stakeholders(self) -> tuple[Stakeholder, ...]:
        """Everybody of whom something may be shown, by name."""
        shown = [row for row in self.rows if self.may_be_shown(row)]
        return tuple(
            Stakeholder(name, tuple(sorted(map(Wish, rows), key=lambda one: (one.row.attribute, repr(one.row)))))
            for name, rows in grouped(shown, lambda row: row.stakeholder)
        )

    @property
    def asked(self) -> Estimate:
        """Share of attributes that somebody asked for before it was built."""
        yes, count = sum(row.elicited is True for row in self.rows), len(self.rows)
        perhaps = sum(row.elicited is None for row in self.rows)
        return Estimate.between(yes / count, (yes + perhaps) / count, SHARE)

    def realities(self) -> tuple[tuple[str, dict[str, float]], ...]:
        """For each attribute that two or more see, how each of them sees it: the mean of their ratings."""
        seen = [
            (one.row.attribute, who.name, one.row.perceived)
            for who in self.stakeholders
            for one in who.wishes
            if one.row.perceived is not None
        ]
        found = []
        for attribute, rows in grouped(seen, lambda row: row[0]):
            means = {
                name: math.fsum(row[2] for row in mine) / len(mine) for name, mine in grouped(rows, lambda row: row[1])
            }
            if len(means) > 1:
                found.append((attribute, means))
        return tuple(found)


def grade(rollout: Rollout, wishes: Sequence[Wish]) -> Confidence:
    """How well gaps are known: people were asked; where one was asked after the start, it is no more than assumed."""
    return "assumed" if any(one.late(rollout) for one in wishes) else "interview"


_KEPT = say("promises that were kept")


def promises(wishes: Wishes) -> Outcome:
    """What is to be said of the promises of a rollout."""
    made = sorted((row for row in wishes.rows if row.promised is not None), key=repr)
    if not made:
        return NOTHING
    done = [row for row in made if row.actual is not None]
    rows = tuple(_promise_row(wishes, row) for row in made)
    answer = Outcome(rows=rows)
    if len(done) < len(made):
        unknown = missing(wishes.rollout, PROMISE_MISSED, "expectation.actual", n=len(made) - len(done))
        answer += Outcome(unknowns=(unknown,))
    missed = [row for row in done if over(row) > wishes.rollout.settings.promise_over]
    low, high = (TOP * kept / len(made) for kept in (len(done) - len(missed), len(made) - len(missed)))
    answer += Outcome(elements=(between("expectations", _KEPT, low, high, coverage=len(done) / len(made)),))
    return answer + Outcome(findings=(_missed(wishes, missed, len(done)),)) if missed else answer


def over(row: Expectation) -> float:
    """By which share more came than was promised; without end where nothing was promised and something came."""
    promised, actual = row.promised or 0.0, row.actual or 0.0
    share = overrun(promised, actual)
    if share is not None:
        return round(share, 12)
    return math.inf if actual else 0.0


def _promise_row(wishes: Wishes, row: Expectation) -> PromiseRow:
    shown = wishes.may_be_shown(row)
    share = None if row.actual is None or math.isinf(over(row)) else over(row)
    who, what = (row.stakeholder, row.attribute) if shown else (None, None)
    return PromiseRow(wishes.rollout.id, who, what, row.promised, row.actual, share)


def _missed(wishes: Wishes, missed: list[Expectation], n: int) -> Finding:
    worst = max(missed, key=lambda row: (over(row), repr(row)))
    what = worst.attribute if wishes.may_be_shown(worst) else "one of them"
    texts = (
        PROMISE_MISSED.title.fill(missed=len(missed), n=n, initiative=wishes.rollout.name),
        say("More came than was promised: nothing had been promised of {what}.", what=what)
        if math.isinf(over(worst))
        else say(
            "The worst is {what}: {share}% more than promised. Whoever has planned with it believes the next number "
            "less.",
            what=what,
            share=pct(over(worst)),
        ),
    )
    evidence = [Quantity("promises", float(n)), Quantity("not kept", float(len(missed)))]
    for row in missed:
        name = row.attribute if wishes.may_be_shown(row) else "not shown to whom"
        evidence += [
            Quantity(f"{name}: promised", row.promised or 0.0),
            Quantity(f"{name}: came", row.actual or 0.0),
            *(() if math.isinf(over(row)) else (Quantity(f"{name}: more by", over(row), "share"),)),
        ]
    return finding(wishes.rollout, PROMISE_MISSED, texts, evidence)


_WHOLE_SCALE = 4.0
_MET = say("expectations that are met")
_SOME_ASKED = Text("for some attributes of {initiative} it is not stated whether anybody asked")
_ASKED = say("attributes that somebody asked for before it was built")
_ADVICE: dict[Cause, str] = {
    "knowledge": "Ask what they need before the next piece is built; nobody knew it.",
    "design": "Show it to those who have to use it, and change how it is built; what they need was known.",
    "delivery": "It is there by design but not in daily work: name who does it, and check that it is done.",
    "communication": "Say what will come, when, and what will not; they were told something else.",
}


def review_expectations(rollout: Rollout) -> Outcome:
    """What is to be said of the expectations of a rollout."""
    if not rollout.gate.expectations(rollout.initiative):
        parts = open_part("expectations", _MET), open_part("expectations", _ASKED)
        return unasked(rollout, EXPECTATION, "initiative.expectations", *parts)
    wishes = Wishes(rollout)
    answer = _hidden(wishes)
    for who in wishes.stakeholders:
        answer += _stakeholder(rollout, who)
    answer = shared(answer) + _asked(wishes) + promises(wishes) + _realities(wishes)
    return answer + Outcome(unknowns=tuple(_open(wishes)))


def _stakeholder(rollout: Rollout, who: Stakeholder) -> Outcome:
    """Return what one stakeholder expected and got."""
    label = say("expectations of {who} that are met", who=who.name)
    rows = (one.table_row(rollout) for one in who.wishes)
    part = open_part("expectations", label) if who.weighted is None else _part(who, who.weighted, label)
    unmet = who.unmet(rollout.settings)
    return Outcome(
        findings=(_unmet(rollout, who, unmet),) if unmet else (),
        elements=(part,),
        rows=(*rows, who.table_row(rollout)),
    )


def _part(who: Stakeholder, weighted: float, label: Message) -> Element:
    """The points of what is rated; attributes that are not may be all good or all bad."""
    share = sum(one.weighed is not None for one in who.wishes) / len(who.wishes)
    points = falling(-weighted, 0.0, _WHOLE_SCALE)
    return between("expectations", label, points * share, points * share + TOP * (1 - share), coverage=share)


def _unmet(rollout: Rollout, who: Stakeholder, unmet: Sequence[Wish]) -> Finding:
    gap = who.weighted or 0.0
    title = EXPECTATION.title.fill(
        who=who.name, initiative=rollout.name, attributes=tuple(dict.fromkeys(one.row.attribute for one in unmet))
    )
    evidence: list[Evidence] = [
        Quantity("weighted gap", gap, "points of 5"),
        Quantity("attributes rated", float(sum(one.weighed is not None for one in who.wishes))),
    ]
    for one in unmet:
        evidence += _proof(one)
    return finding(
        rollout,
        EXPECTATION,
        (title, _why(rollout, who, unmet, gap), _advice(unmet)),
        evidence,
        about=(rollout.about("stakeholder", who.name),),
        grade=grade(rollout, unmet),
    )


def _proof(wish: Wish) -> Iterator[Evidence]:
    row, name = wish.row, wish.row.attribute
    importance, expected, perceived = wish.weighed or (0.0, 0.0, 0.0)
    yield Quantity(f"{name}: gap", perceived - expected, "points of 5")
    yield Quantity(f"{name}: importance times shortfall", wish.priority or 0.0)
    yield Names(
        name,
        (
            f"importance {importance:g}, expected {expected:g}, got {perceived:g}",
            f"cause: {wish.cause or 'not known'}",
            *(() if row.says is None else (row.says,)),
        ),
    )
    if row.respondents is not None:
        yield Quantity(f"{name}: respondents", float(row.respondents))


def _why(rollout: Rollout, who: Stakeholder, unmet: Sequence[Wish], gap: float) -> Message:
    words = (
        "Weighted by importance, {who} got {gap} points less than expected on a scale of five. Who feels passed over "
        "stops working with it, and says so to others."
    )
    if any(one.late(rollout) for one in unmet):
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


def _asked(wishes: Wishes) -> Outcome:
    """Return how many attributes were asked for before they were built."""
    rollout, rows = wishes.rollout, wishes.rows
    if all(row.elicited is None for row in rows):
        return unasked(rollout, NOT_ELICITED, "expectation.elicited", open_part("expectations", _ASKED))
    share, least = wishes.asked, rollout.settings.elicited_least
    stated = sum(row.elicited is not None for row in rows) / len(rows)
    low, high = (float(TOP * end) for end in (share.low, share.high))
    answer = Outcome(elements=(between("expectations", _ASKED, low, high, coverage=stated),))
    if share.low < least <= share.high:
        answer += Outcome(unknowns=(missing(rollout, NOT_ELICITED, "expectation.elicited", text=_SOME_ASKED),))
    return answer + Outcome(findings=(_not_asked(wishes, share),)) if share.high < least else answer


def _not_asked(wishes: Wishes, share: Estimate) -> Finding:
    rollout = wishes.rollout
    silent = sum(row.elicited is False for row in wishes.rows)
    texts = (
        NOT_ELICITED.title.fill(silent=silent, n=len(wishes.rows), initiative=rollout.name),
        [_share_asked(wishes), *_named(wishes)],
    )
    named: list[Evidence] = [
        Names(f"{who.name}: not asked for", tuple(one.row.attribute for one in who.wishes if one.row.elicited is False))
        for who in wishes.stakeholders
        if any(one.row.elicited is False for one in who.wishes)
    ]
    evidence: tuple[Evidence, ...] = (
        Quantity("attributes", float(len(wishes.rows))),
        Quantity("asked for, at least", float(share.low), "share"),
        Quantity("asked for, at most", float(share.high), "share"),
        *named,
    )
    return finding(rollout, NOT_ELICITED, texts, evidence)


def _share_asked(wishes: Wishes) -> Message:
    """Return how much was asked for; before it was built only once it is live, for until then it can be asked."""
    live, today = wishes.rollout.initiative.goes_live, wishes.rollout.today
    most, surely = (sum(row.elicited in said for row in wishes.rows) for said in ((True, None), (True,)))
    text = "What nobody asks for is not planned for: {asked} of {all}"
    text += (" at most" if surely < most else "") + " were asked for"
    text += "" if live is not None and live > today else " before it was built"
    least = wishes.rollout.settings.elicited_least
    return say(text + ", and {least} of all are wanted.", asked=most, all=len(wishes.rows), least=f"{least:.0%}")


def _named(wishes: Wishes) -> Iterator[Message]:
    """Yield whom nobody asked about what, of those who may be shown; that others are not shown, where there are any."""
    for who in wishes.stakeholders:
        names = tuple(one.row.attribute for one in who.wishes if one.row.elicited is False)
        if names:
            yield say("{who} was not asked about {names}.", who=who.name, names=names)
    if any(row.elicited is False for row in wishes.hidden):
        yield say("Who expects what is shown only where they agreed to it, or where enough of them said it.")


def _realities(wishes: Wishes) -> Outcome:
    """Return a finding where stakeholders rate one attribute far apart."""
    rollout = wishes.rollout
    apart = [
        (attribute, seen)
        for attribute, seen in wishes.realities()
        if max(seen.values()) - min(seen.values()) >= rollout.settings.divergence_least
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
        DIFFERENT_REALITIES.title.fill(initiative=rollout.name, attributes=tuple(attribute for attribute, _ in apart)),
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
    return Outcome(findings=(finding(rollout, DIFFERENT_REALITIES, texts, evidence, grade="interview"),))


def _hidden(wishes: Wishes) -> Outcome:
    """Return how many rows are not shown."""
    n = len(wishes.hidden)
    if not n:
        return NOTHING
    least = wishes.rollout.gate.fewest(agreed=False)
    unknown = missing(wishes.rollout, EXPECTATION, "expectation.consent", n=n, least=least)
    return Outcome(unknowns=(unknown,), elements=(open_part("expectations", say("expectations that are not shown")),))


def _open(wishes: Wishes) -> Iterator[Unknown]:
    rollout = wishes.rollout
    unrated = [who for who in wishes.stakeholders if who.undecided(rollout.settings)]
    if unrated:
        about = tuple(rollout.about("stakeholder", who.name) for who in unrated)
        names = tuple(who.name for who in unrated)
        yield missing(rollout, EXPECTATION, "expectation.perceived", about, who=names)
    unmet = [(who, one) for who in wishes.stakeholders for one in who.unmet(rollout.settings)]
    for fact, holders in (
        ("expectation.cause", [who for who, one in unmet if one.cause is None]),
        ("expectation.recorded", [who for who, one in unmet if one.row.recorded is None]),
    ):
        if holders:
            about = tuple(rollout.about("stakeholder", who.name) for who in holders)
            yield missing(rollout, EXPECTATION, fact, about, n=len(holders))
