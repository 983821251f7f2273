"""Who stands behind a rollout: the team that began it, the sponsor, the panel that chose the product.

That an active sponsor matters most is what practitioners report, not a proven cause. Source: stackaudit methods 7.2
and 7.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.people.context import NOTHING, Context, Element, Told, collected
from stackaudit.analysers.people.findings import Span, Texts, finding, missing, spanned, whole, yes
from stackaudit.analysers.people.rules.ownership import (
    KNOWLEDGE_LOST,
    SPONSOR_MISSING,
    SPONSOR_NAME_ONLY,
    TUNNEL_VISION,
)
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Cell, Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Sponsor
from stackaudit.stats.means import Part
from stackaudit.stats.teams import all_leave, bus_factor, none_leave
from stackaudit.stats.waiting import MONTH, gone


@dataclass(frozen=True)
class Retention:
    """Those who were there when it was asked for, and those of them who still are. None: not known."""

    originals: tuple[str, ...] | None
    still: tuple[str, ...] | None

    @property
    def share(self) -> float | None:
        """How many of them are still there; None where that is not known, or nobody was there."""
        if not self.originals or self.still is None:
            return None
        return len(self.still) / len(self.originals)


def retention(context: Context, initiative: Initiative) -> Retention:
    """Who was there from the beginning, and who of them still is."""
    rows = [member for member in initiative.team or () if not context.nobody(member.person)]
    began = initiative.requested or initiative.starts
    if initiative.team is None or (collected(rows, "joined") and began is None):
        return Retention(None, None)
    first = [row for row in rows if row.joined is None or (began is not None and row.joined <= began)]
    here = {slug(row.person) for row in rows if row.left is None or row.left > context.today}
    originals = context.somebody(sorted(row.person for row in first))
    return Retention(originals, tuple(name for name in originals if slug(name) in here))


def present(context: Context, initiative: Initiative) -> tuple[str, ...]:
    """Members of the team today, each once, sorted."""
    here = [row.person for row in initiative.team or () if row.left is None or row.left > context.today]
    return context.somebody(sorted(here))


def departed(context: Context, initiative: Initiative) -> frozenset[str]:
    """Those who were on the team and are not any more, by slug."""
    here = {slug(name) for name in present(context, initiative)}
    return frozenset(slug(row.person) for row in initiative.team or ()) - here


def leaving(context: Context, initiative: Initiative) -> Span | None:
    """Probability that somebody leaves before it goes live, least and most; None where that day is not stated."""
    if initiative.goes_live is None:
        return None
    months = max(0, (initiative.goes_live - context.today).days) / MONTH
    if initiative.turnover is not None:
        return gone(initiative.turnover, months), gone(initiative.turnover, months)
    return gone(context.setting("turnover-low"), months), gone(context.setting("turnover-high"), months)


def review_members(context: Context, initiative: Initiative) -> Told:
    """What the team of an initiative, and those who left it, say."""
    kept = retention(context, initiative)
    return Told(
        tuple(_member_findings(context, initiative, kept)),
        tuple(_member_unknowns(context, initiative, kept)),
        tuple(_elements(initiative, kept)),
        tuple(_member_rows(context, initiative, kept)),
    )


def _member_findings(context: Context, initiative: Initiative, kept: Retention) -> Iterator[Finding]:
    if kept.share != 0 or initiative.decision_record is not False or kept.originals is None:
        return
    why = [
        say("Of the {count} who were there when it was asked for, nobody is left.", count=len(kept.originals)),
        say("Why it was begun, and what was ruled out, is not written down."),
    ]
    advice = KNOWLEDGE_LOST.advice.fill(people=kept.originals)
    title = KNOWLEDGE_LOST.title.fill(initiative=initiative.name)
    evidence = (Names("began it and left", kept.originals), Quantity("still there", 0.0))
    words = (title, why, advice)
    yield finding(context, initiative, KNOWLEDGE_LOST, words, evidence, least=Severity.HIGH)


def _member_unknowns(context: Context, initiative: Initiative, kept: Retention) -> Iterator[Unknown]:
    if initiative.decision_record is True:
        return
    name = initiative.name
    if initiative.team is None:
        yield missing(
            context,
            initiative,
            KNOWLEDGE_LOST,
            "initiative.team",
            say("who works on {initiative} is not listed", initiative=name),
        )
    elif kept.originals is None:
        message = say("who began {initiative} cannot be told: when it was asked for is not stated", initiative=name)
        yield missing(context, initiative, KNOWLEDGE_LOST, "initiative.requested", message)
    elif kept.share == 0 and initiative.decision_record is None:
        message = say(
            "nobody who began {initiative} is left; whether it is written down why is not stated", initiative=name
        )
        yield missing(context, initiative, KNOWLEDGE_LOST, "initiative.decision_record", message)


def _elements(initiative: Initiative, kept: Retention) -> Iterator[Element]:
    """What is known of the beginning: 100 if it is written down, else the share of those who are still there."""
    if kept.originals == () and initiative.decision_record is None:
        return
    low = 0.0 if kept.share is None else 100.0 * kept.share
    high = low if kept.share is not None else 100.0
    if kept.originals == ():
        low = high = 0.0
    ends = {True: (100.0, 100.0), False: (low, high), None: (low, 100.0)}[initiative.decision_record]
    yield Element("ownership", say("Somebody, or a record, knows why it was begun"), spanned(ends))


def _member_rows(context: Context, initiative: Initiative, kept: Retention) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    if initiative.team is None:
        return
    count, leave = len(present(context, initiative)), leaving(context, initiative)
    months = None if initiative.goes_live is None else max(0, (initiative.goes_live - context.today).days) / MONTH
    chances: tuple[Cell, ...] = (None,) * 6
    if leave is not None and count:
        low, high = leave
        none = none_leave(high, count), none_leave(low, count)
        chances = (low, high, *none, all_leave(low, count), all_leave(high, count))
    away = departed(context, initiative)
    tasks = [
        {slug(name) for name in context.somebody((*task.accountable, *task.responsible))} - away
        for task in initiative.tasks or ()
    ]
    originals = None if kept.originals is None else len(kept.originals)
    still = None if kept.still is None else len(kept.still)
    factor = bus_factor(tasks) or (None, None)
    yield (
        "people_team",
        (initiative.id, originals, still, kept.share, months, *chances, *factor, initiative.decision_record),
    )


_PARTS = 5


@dataclass(frozen=True)
class Strength:
    """The five parts of a sponsor's strength, each from 0 to 100, known or not."""

    present: Part
    level: Part
    active: Part
    stays: Part
    successor: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        """All five."""
        return self.present, self.level, self.active, self.stays, self.successor


def strength(context: Context, initiative: Initiative) -> Strength:
    """How strong the sponsor of an initiative is; of one who is not there only the successor counts."""
    sponsor = initiative.sponsor
    if sponsor is None:
        return Strength(*(Part.unknown(1.0),) * _PARTS)
    follows = None if sponsor.successor is None else not context.nobody(sponsor.successor)
    if absent(context, initiative, sponsor):
        none = Part.known(1.0, 0.0)
        return Strength(none, none, none, none, yes(bool(follows)))
    level = None if sponsor.level is None else sponsor.level <= context.setting("sponsor-level")
    return Strength(yes(True), yes(level), yes(_active(context, sponsor)), _stays(context, initiative), yes(follows))


def absent(context: Context, initiative: Initiative, sponsor: Sponsor) -> bool:
    """Whether it is stated that there is nobody, or that the sponsor has left."""
    left = sponsor.leaves is not None and sponsor.leaves <= context.today
    return context.nobody(sponsor.name) or left or slug(sponsor.name) in departed(context, initiative)


def _active(context: Context, sponsor: Sponsor) -> bool | None:
    if sponsor.last_active is None:
        return None
    return (context.today - sponsor.last_active).days <= context.setting("sponsor-active-days")


def _stays(context: Context, initiative: Initiative) -> Part:
    """100 times the probability that the sponsor is still there when it goes live."""
    live, leaves = initiative.goes_live, initiative.sponsor.leaves if initiative.sponsor else None
    if live is not None and live <= context.today:
        return Part.known(1.0, 100.0)
    if live is not None and leaves is not None:
        return yes(leaves >= live)
    chance = leaving(context, initiative)
    return Part.unknown(1.0) if chance is None else spanned((100 * (1 - chance[1]), 100 * (1 - chance[0])))


def review_sponsor(context: Context, initiative: Initiative) -> Told:
    """What is known of the sponsor of an initiative."""
    found = strength(context, initiative)
    element = Element(
        "ownership", say("The sponsor is there, seen, high enough, staying and followed"), whole(found.parts)
    )
    return Told(
        tuple(_sponsor_findings(context, initiative)),
        tuple(_sponsor_unknowns(context, initiative, found)),
        (element,),
        tuple(_sponsor_rows(initiative, found)),
    )


def _sponsor_findings(context: Context, initiative: Initiative) -> Iterator[Finding]:
    sponsor = initiative.sponsor
    if sponsor is None:
        return
    if absent(context, initiative, sponsor):
        yield finding(context, initiative, SPONSOR_MISSING, _missing(context, initiative, sponsor), _proof(sponsor))
    elif _active(context, sponsor) is False and sponsor.last_active is not None:
        words = (
            SPONSOR_NAME_ONLY.title.fill(sponsor=sponsor.name, initiative=initiative.name),
            [
                say(
                    "{sponsor} was last seen to do something for it on {day}, {ago} ago.",
                    sponsor=sponsor.name,
                    day=sponsor.last_active,
                    ago=context.today - sponsor.last_active,
                )
            ],
            SPONSOR_NAME_ONLY.advice.fill(sponsor=sponsor.name),
        )
        yield finding(context, initiative, SPONSOR_NAME_ONLY, words, _proof(sponsor))


def _missing(context: Context, initiative: Initiative, sponsor: Sponsor) -> Texts:
    why = [say("Nobody with a say stands up for it when money, time or a decision is needed.")]
    if context.nobody(sponsor.name):
        title = SPONSOR_MISSING.title.fill(initiative=initiative.name)
    else:
        title = say("{sponsor}, who sponsored {initiative}, has left", sponsor=sponsor.name, initiative=initiative.name)
    if sponsor.successor is not None and not context.nobody(sponsor.successor):
        advice = say(
            "Have {successor}, who is to follow, take it on in the open, or stop it.", successor=sponsor.successor
        )
    else:
        advice = SPONSOR_MISSING.advice.fill()
    return (title, why, advice)


def _proof(sponsor: Sponsor) -> Iterator[Evidence]:
    yield Names("sponsor", (sponsor.name,))
    for role, day in (("last active on", sponsor.last_active), ("leaves on", sponsor.leaves)):
        if day is not None:
            yield Names(role, (day.isoformat(),))
    if sponsor.level is not None:
        yield Quantity("level", float(sponsor.level))


def _sponsor_unknowns(context: Context, initiative: Initiative, found: Strength) -> Iterator[Unknown]:
    if initiative.sponsor is None:
        message = say("who sponsors {initiative} is not stated", initiative=initiative.name)
        yield missing(context, initiative, SPONSOR_MISSING, "initiative.sponsor", message)
    elif found.active.value is None:
        message = say(
            "when {sponsor} last did something for {initiative} is not stated",
            sponsor=initiative.sponsor.name,
            initiative=initiative.name,
        )
        yield missing(context, initiative, SPONSOR_NAME_ONLY, "sponsor.last_active", message)


def _sponsor_rows(initiative: Initiative, found: Strength) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    if initiative.sponsor is None:
        return
    mean = whole(found.parts)
    flags = [None if part.value is None else part.value > 0 for part in (found.present, found.level, found.active)]
    follows = None if found.successor.value is None else found.successor.value > 0
    ends = (found.stays.low, found.stays.high)
    row = (initiative.id, initiative.sponsor.name, *flags, *ends, follows, mean.value, mean.low, mean.high)
    yield "people_sponsors", row


def review_panel(context: Context, initiative: Initiative) -> Told:
    """What the panel that chose the product says: it is told where everybody knows only what was chosen."""
    if initiative.panel is None:
        message = say("who chose the product of {initiative} is not listed", initiative=initiative.name)
        return Told((), (missing(context, initiative, TUNNEL_VISION, "initiative.panel", message),))
    panel = [one for one in initiative.panel if not context.nobody(one.person)]
    if not panel or any(one.only_chosen is False for one in panel):
        return NOTHING
    people = context.somebody(sorted(one.person for one in panel))
    if any(one.only_chosen is None for one in panel):
        message = say(
            "whether those who chose the product of {initiative} know others is not stated", initiative=initiative.name
        )
        return Told((), (missing(context, initiative, TUNNEL_VISION, "panel.only_chosen", message),))
    words = (
        TUNNEL_VISION.title.fill(initiative=initiative.name),
        [say("Whoever has worked with one product compares the others with habits, not with needs.")],
        TUNNEL_VISION.advice.fill(),
    )
    proof = (Names("only worked with the chosen one", people), Quantity("people on the panel", float(len(people))))
    return Told((finding(context, initiative, TUNNEL_VISION, words, proof, grade="interview"),))
