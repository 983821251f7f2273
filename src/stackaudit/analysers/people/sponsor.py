"""The sponsor of an initiative: whether there is one who is there, seen, high enough, staying, and followed.

That an active sponsor matters most is what practitioners report, not a proven cause. Source: stackaudit methods 7.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.analysers.people.building import missing
from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.rules.ownership import SPONSOR_MISSING, SPONSOR_NAME_ONLY
from stackaudit.analysers.people.team import departed, leaving
from stackaudit.analysers.people.telling import Words, finding, spanned, whole, yes
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Cell, Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Sponsor
from stackaudit.stats.means import Part

TABLES: dict[str, tuple[str, ...]] = {
    "people_sponsors": (
        "initiative",
        "sponsor",
        "present",
        "level_adequate",
        "active",
        "stays_low",
        "stays_high",
        "successor",
        "strength",
        "strength_low",
        "strength_high",
    ),
}
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


def strength(case: Case, initiative: Initiative) -> Strength:
    """How strong the sponsor of an initiative is; of one who is not there only the successor counts."""
    sponsor = initiative.sponsor
    if sponsor is None:
        return Strength(*(Part.unknown(1.0),) * _PARTS)
    follows = None if sponsor.successor is None else not case.nobody(sponsor.successor)
    if absent(case, initiative, sponsor):
        none = Part.known(1.0, 0.0)
        return Strength(none, none, none, none, yes(bool(follows)))
    level = None if sponsor.level is None else sponsor.level <= case.setting("sponsor-level")
    return Strength(yes(True), yes(level), yes(_active(case, sponsor)), _stays(case, initiative), yes(follows))


def absent(case: Case, initiative: Initiative, sponsor: Sponsor) -> bool:
    """Whether it is stated that there is nobody, or that the sponsor has left."""
    left = sponsor.leaves is not None and sponsor.leaves <= case.today
    return case.nobody(sponsor.name) or left or slug(sponsor.name) in departed(case, initiative)


def _active(case: Case, sponsor: Sponsor) -> bool | None:
    if sponsor.last_active is None:
        return None
    return (case.today - sponsor.last_active).days <= case.setting("sponsor-active-days")


def _stays(case: Case, initiative: Initiative) -> Part:
    """100 times the probability that the sponsor is still there when it goes live."""
    live, leaves = initiative.goes_live, initiative.sponsor.leaves if initiative.sponsor else None
    if live is not None and live <= case.today:
        return Part.known(1.0, 100.0)
    if live is not None and leaves is not None:
        return yes(leaves >= live)
    chance = leaving(case, initiative)
    return Part.unknown(1.0) if chance is None else spanned((100 * (1 - chance[1]), 100 * (1 - chance[0])))


def told(case: Case, initiative: Initiative) -> Told:
    """What is known of the sponsor of an initiative."""
    found = strength(case, initiative)
    element = Element(
        "ownership", say("The sponsor is there, seen, high enough, staying and followed"), whole(found.parts)
    )
    return Told(
        tuple(_findings(case, initiative)),
        tuple(_unknowns(case, initiative, found)),
        (element,),
        tuple(_rows(initiative, found)),
    )


def _findings(case: Case, initiative: Initiative) -> Iterator[Finding]:
    sponsor = initiative.sponsor
    if sponsor is None:
        return
    if absent(case, initiative, sponsor):
        yield finding(
            case,
            initiative,
            SPONSOR_MISSING,
            (case.about(initiative),),
            _missing(case, initiative, sponsor),
            _proof(sponsor),
        )
    elif _active(case, sponsor) is False and sponsor.last_active is not None:
        words = Words(
            SPONSOR_NAME_ONLY.title.fill(sponsor=sponsor.name, initiative=initiative.name),
            [
                say(
                    "{sponsor} was last seen to do something for it on {day}, {ago} ago.",
                    sponsor=sponsor.name,
                    day=sponsor.last_active,
                    ago=case.today - sponsor.last_active,
                )
            ],
            SPONSOR_NAME_ONLY.advice.fill(sponsor=sponsor.name),
        )
        yield finding(case, initiative, SPONSOR_NAME_ONLY, (case.about(initiative),), words, _proof(sponsor))


def _missing(case: Case, initiative: Initiative, sponsor: Sponsor) -> Words:
    why = [say("Nobody with a say stands up for it when money, time or a decision is needed.")]
    if case.nobody(sponsor.name):
        title = SPONSOR_MISSING.title.fill(initiative=initiative.name)
    else:
        title = say("{sponsor}, who sponsored {initiative}, has left", sponsor=sponsor.name, initiative=initiative.name)
    if sponsor.successor is not None and not case.nobody(sponsor.successor):
        advice = say(
            "Have {successor}, who is to follow, take it on in the open, or stop it.", successor=sponsor.successor
        )
    else:
        advice = SPONSOR_MISSING.advice.fill()
    return Words(title, why, advice)


def _proof(sponsor: Sponsor) -> Iterator[Evidence]:
    yield Names("sponsor", (sponsor.name,))
    for role, day in (("last active on", sponsor.last_active), ("leaves on", sponsor.leaves)):
        if day is not None:
            yield Names(role, (day.isoformat(),))
    if sponsor.level is not None:
        yield Quantity("level", float(sponsor.level))


def _unknowns(case: Case, initiative: Initiative, found: Strength) -> Iterator[Unknown]:
    if initiative.sponsor is None:
        message = say("who sponsors {initiative} is not stated", initiative=initiative.name)
        yield missing(case, initiative, SPONSOR_MISSING, "initiative.sponsor", message)
    elif found.active.value is None:
        message = say(
            "when {sponsor} last did something for {initiative} is not stated",
            sponsor=initiative.sponsor.name,
            initiative=initiative.name,
        )
        yield missing(case, initiative, SPONSOR_NAME_ONLY, "sponsor.last_active", message)


def _rows(initiative: Initiative, found: Strength) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    if initiative.sponsor is None:
        return
    mean = whole(found.parts)
    flags = [None if part.value is None else part.value > 0 for part in (found.present, found.level, found.active)]
    follows = None if found.successor.value is None else found.successor.value > 0
    ends = (found.stays.low, found.stays.high)
    row = (initiative.id, initiative.sponsor.name, *flags, *ends, follows, mean.value, mean.low, mean.high)
    yield "people_sponsors", row
