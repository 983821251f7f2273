"""A sponsor whose departure is known, before a rollout is live or shortly after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout
from stackaudit.analysers.people.findings import Texts, finding, missing, share_in_words
from stackaudit.analysers.people.ownership import WORDS, persons_in, shares
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.team import absent, leaving, other_product, there
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.periods import days_after
from stackaudit.model.persons import person_id

if TYPE_CHECKING:
    from stackaudit.model.rollout import Sponsor

AFTER = "people.sponsor-leaves-after"
"""The variant for a sponsor who leaves once it is live."""
SPONSOR_LEAVES = Rule(
    id="people.sponsor-leaves",
    severity=7.0,
    variants={AFTER: 5.0},
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    detection="The sponsor is to leave before the rollout has been live for `settling_days`.",
    rating=common.REACH + " It has a lower base if the sponsor leaves once it is live, and is a note if a successor is "
    "named or the day of going live is not stated; a successor who is stated to prefer another product "
    "(`successor_prefers`) makes it no note. Documented where it is stated that nobody follows (`none`), assumed "
    "where no successor is stated.",
    limitations="Whether the successor stands up for it as the sponsor did, and which product they prefer, is seen "
    "only where it is stated. A departure that nobody entered is not seen either.",
    title=Text("{sponsor}, the sponsor of {initiative}, leaves on {day}, and no successor is named"),
    advice=Text("Name a successor before {day}, and let both speak for it together once."),
    triggers=common.rollout(goes_live="2027-06-01", sponsor={"name": "Eve", "leaves": "2026-12-01"}),
    passes=common.rollout(
        goes_live="2027-06-01", sponsor={"name": "Eve", "last_active": "2026-10-20", "leaves": "2027-08-30"}
    ),
)
_OPEN = Text("whether {sponsor} leaves before {initiative} goes live cannot be told: that day is not stated")


@check(SPONSOR_LEAVES)
def sponsor_leaves(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if the sponsor leaves too early for the rollout; a note where somebody is named to follow."""
    sponsor, live = rollout.initiative.sponsor, rollout.initiative.goes_live
    if sponsor is None or sponsor.leaves is None or absent(rollout, sponsor):
        return
    if live is not None and sponsor.leaves >= days_after(live, rollout.settings.settling_days):
        return
    follows = _successor(rollout, sponsor)
    safe = follows is not None and other_product(rollout, sponsor) is None
    yield finding(
        rollout,
        SPONSOR_LEAVES,
        _texts(rollout, sponsor, sponsor.leaves, follows),
        _evidence(rollout, sponsor, sponsor.leaves),
        grade=_grade(sponsor, follows),
        share=0.0 if safe or live is None else 1.0,
        variant=AFTER if live is not None and sponsor.leaves >= live else "",
        due=sponsor.leaves,
    )


def review_departure(rollout: Rollout) -> Outcome:
    """Return what is not known of a departure: whether it comes before the rollout is live."""
    sponsor = rollout.initiative.sponsor
    if sponsor is None or sponsor.leaves is None or absent(rollout, sponsor) or rollout.initiative.goes_live:
        return NOTHING
    unknown = missing(rollout, SPONSOR_LEAVES, "initiative.goes_live", text=_OPEN, sponsor=sponsor.name)
    return Outcome(unknowns=(unknown,))


def _successor(rollout: Rollout, sponsor: Sponsor) -> str | None:
    """Return who is named to follow and is still there; None if nobody is."""
    return ", ".join(there(rollout, sponsor.successor)) or None


def _grade(sponsor: Sponsor, follows: str | None) -> Confidence:
    if follows is not None and sponsor.successor_prefers is not None:
        return "interview"
    return "assumed" if follows is None and sponsor.successor is None else "documented"


def _texts(rollout: Rollout, sponsor: Sponsor, leaves: date, follows: str | None) -> Texts:
    names = {"sponsor": sponsor.name, "initiative": rollout.name}
    why = (*_why(rollout, leaves, follows), *_other_roles(rollout, sponsor))
    if follows is not None and other_product(rollout, sponsor) is not None:
        return _other_wish(rollout, sponsor, leaves, follows)
    if follows is not None:
        title = say(
            "{next} follows {sponsor} as the sponsor of {initiative} on {day}", next=follows, day=leaves, **names
        )
        return title, why, say("Have {next} take it on in the open before {day}.", next=follows, day=leaves)
    title = SPONSOR_LEAVES.title.fill(day=leaves, **names)
    if sponsor.successor is not None:
        title = say("{sponsor}, the sponsor of {initiative}, leaves on {day}, and nobody follows", day=leaves, **names)
    return title, why, SPONSOR_LEAVES.advice.fill(day=leaves)


def _other_roles(rollout: Rollout, sponsor: Sponsor) -> Iterator[Message]:
    """Yield which roles of the rollout the sponsor leaves empty."""
    mine = {person_id(name) for name in rollout.somebody((sponsor.name,))}
    held = {one.role for one in shares(rollout) if person_id(one.name) in mine}
    alone = sorted(WORDS[role] for role in held if {person_id(name) for name in persons_in(rollout, role)} <= mine)
    if alone:
        roles, name = tuple(alone), sponsor.name
        yield say("{sponsor} is its {roles} as well: that role is empty then too.", roles=roles, sponsor=name)


def _other_wish(rollout: Rollout, sponsor: Sponsor, leaves: date, follows: str) -> Texts:
    """Return the texts for a successor who prefers another product."""
    names = {"next": follows, "sponsor": sponsor.name, "initiative": rollout.name}
    title = say(
        "{next}, who follows {sponsor} as the sponsor of {initiative}, prefers {other}",
        other=other_product(rollout, sponsor) or "",
        **names,
    )
    advice = say("Have {next} and {sponsor} say together before {day} whether {initiative} stays.", day=leaves, **names)
    return title, tuple(_why(rollout, leaves, follows)), advice


def _why(rollout: Rollout, leaves: date, follows: str | None) -> Iterator[Message]:
    left, live = (leaves - rollout.today).days, rollout.initiative.goes_live
    yield say("{n} day is left to hand over.", "{n} days are left to hand over.", n=left)
    if live is None:
        yield say("When it goes live is not stated.")
    elif leaves < live and follows is not None:
        yield say("It goes live on {live}: until then {next} has to stand up for it.", live=live, next=follows)
    elif leaves < live:
        days = (live - leaves).days
        yield say(
            "It goes live on {live}, {n} day later: until then nobody with a say stands up for it.",
            "It goes live on {live}, {n} days later: until then nobody with a say stands up for it.",
            live=live,
            n=days,
        )
        chance = leaving(rollout) if rollout.initiative.turnover is not None else None
        if chance is not None:
            yield say(
                "A sponsor without such plans leaves before that day with a probability of {p}.",
                p=share_in_words(chance),
            )
    else:
        yield say("It goes live on {live}: the weeks after are those in which people decide to use it.", live=live)


def _evidence(rollout: Rollout, sponsor: Sponsor, leaves: date) -> Iterator[Evidence]:
    live = rollout.initiative.goes_live
    yield Names("sponsor", (sponsor.name,))
    yield Names("leaves on", (leaves.isoformat(),))
    if sponsor.successor is not None:
        yield Names("successor", (sponsor.successor,))
    if sponsor.successor_prefers is not None:
        yield Names("the successor prefers", (sponsor.successor_prefers,))
    yield Quantity("days left to hand over", float((leaves - rollout.today).days), "days")
    if live is not None:
        yield Names("goes live on", (live.isoformat(),))
        yield Quantity("days without a sponsor before it is live", float(max(0, (live - leaves).days)), "days")
        chance = leaving(rollout)
        if chance is not None and leaves < live:
            yield Quantity("a sponsor leaves unplanned before it is live, at least", float(chance.low), "share")
            yield Quantity("a sponsor leaves unplanned before it is live, at most", float(chance.high), "share")
