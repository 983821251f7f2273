"""Who stands behind a rollout: the team that began it, the sponsor, the panel that chose the product.

That an active sponsor matters most is what practitioners report, not a proven cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Context, Element, Outcome, Rollout, chance, collected
from stackaudit.analysers.people.findings import Texts, finding, missing, unasked
from stackaudit.analysers.people.measures import average, points, yes
from stackaudit.analysers.people.rules.ownership import (
    KNOWLEDGE_LOST,
    LEFT_NOTHING,
    SPONSOR_MISSING,
    SPONSOR_NAME_ONLY,
    TUNNEL_VISION,
)
from stackaudit.core.estimate import POINTS, SHARE, Estimate, Unit
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Severity, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Text
from stackaudit.model.base import slug
from stackaudit.model.persons import person_id
from stackaudit.stats.means import Part
from stackaudit.stats.teams import all_leave, bus_factor, none_leave
from stackaudit.stats.waiting import gone

if TYPE_CHECKING:
    from stackaudit.model.rollout import Panelist, Sponsor
    from stackaudit.tables.people import SponsorRow, TeamRow


_WHO_BEGAN = Text(
    "whether anybody who began {initiative} is still there is open: since when each is there is not stated"
)


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


def retention(rollout: Rollout) -> Retention:
    """Who was there from the beginning, and who of them still is."""
    rows = [member for member in rollout.initiative.team or () if not rollout.nobody(member.person)]
    began = rollout.initiative.requested or rollout.initiative.starts
    if rollout.initiative.team is None or (collected(rows, "joined") and began is None):
        return Retention(None, None)
    first = [row for row in rows if row.joined is None or (began is not None and row.joined <= began)]
    here = {person_id(name) for name in rollout.present}
    originals = rollout.somebody(sorted(row.person for row in first))
    return Retention(originals, tuple(name for name in originals if person_id(name) in here))


def has_left(rollout: Rollout, name: str) -> bool:
    """Return whether somebody has left the team of a rollout, or is stated anywhere in the stack to have left."""
    return person_id(name) in rollout.departed or rollout.graph.people.has_left(name)


def there(rollout: Rollout, *texts: str | None) -> tuple[str, ...]:
    """Return the persons whom some cells of a rollout name and who have not left, each once."""
    return tuple(name for name in rollout.somebody(texts) if not has_left(rollout, name))


def leaving(rollout: Rollout) -> Estimate | None:
    """Probability that somebody leaves before it goes live; None where that day is not stated."""
    months = rollout.months_ahead
    return None if months is None else chance(lambda turnover: gone(turnover, months), rollout.turnover)


def review_members(rollout: Rollout) -> Outcome:
    """What the team of a rollout, and those who left it, say."""
    kept = retention(rollout)
    return Outcome(
        unknowns=tuple(_member_unknowns(rollout, kept)),
        elements=tuple(_elements(rollout, kept)),
        rows=tuple(_member_rows(rollout, kept)),
    )


@check(KNOWLEDGE_LOST)
def knowledge_lost(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if nobody who began it is left and no record says why, or those who left handed nothing over."""
    kept = retention(rollout)
    if kept.share != 0 or rollout.initiative.decision_record is not False or kept.originals is None:
        yield from _handed_nothing_over(rollout)
        return
    why = [
        say("Of the {count} who were there when it was asked for, nobody is left.", count=len(kept.originals)),
        say("Why it was begun, and what was ruled out, is not written down."),
    ]
    advice = KNOWLEDGE_LOST.advice.fill(people=kept.originals)
    title = KNOWLEDGE_LOST.title.fill(initiative=rollout.name)
    evidence = (Names("began it and left", kept.originals), Quantity("still there", 0.0))
    words = (title, why, advice)
    yield finding(rollout, KNOWLEDGE_LOST, words, evidence, least=Severity.HIGH)


def _handed_nothing_over(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if it is stated that people who left wrote nothing down and told nobody."""
    rows = sorted(row.person for row in rollout.initiative.team or () if row.handed_over is False)
    names = tuple(name for name in rollout.somebody(rows) if has_left(rollout, name))
    if not names:
        return
    title = say("{people} left {initiative} and handed nothing over", people=names, initiative=rollout.name)
    why = say("What they knew, agreed and ruled out is not written down, and nobody else was told.")
    texts = (title, why, KNOWLEDGE_LOST.advice.fill(people=names))
    yield finding(rollout, KNOWLEDGE_LOST, texts, (Names("left, handed nothing over", names),), variant=LEFT_NOTHING)


def _member_unknowns(rollout: Rollout, kept: Retention) -> Iterator[Unknown]:
    if rollout.initiative.decision_record is True:
        return
    if rollout.initiative.team is None:
        yield missing(rollout, KNOWLEDGE_LOST, "initiative.team")
    elif kept.originals is None:
        yield missing(rollout, KNOWLEDGE_LOST, "initiative.requested")
    elif _may_be_lost(rollout, kept):
        yield missing(rollout, KNOWLEDGE_LOST, "initiative.team", text=_WHO_BEGAN)
    elif kept.share == 0 and rollout.initiative.decision_record is None:
        yield missing(rollout, KNOWLEDGE_LOST, "initiative.decision_record")


def _may_be_lost(rollout: Rollout, kept: Retention) -> bool:
    """Whether all have left who are known to have begun it, and others who may have are there without a first day."""
    rows = rollout.initiative.team or ()
    if not collected(rows, "joined") or not kept.share:
        return False
    dated = {person_id(name) for name in rollout.somebody(row.person for row in rows if row.joined is not None)}
    return not any(person_id(name) in dated for name in kept.still or ())


def _elements(rollout: Rollout, kept: Retention) -> Iterator[Element]:
    """What is known of the beginning: 100 if it is written down, else the share of those who are still there."""
    if kept.originals == () and rollout.initiative.decision_record is None:
        return
    share = 0.0 if kept.originals == () else kept.share
    still = Estimate.between(0.0, 1.0, SHARE) if share is None else Estimate.exact(share, SHARE)
    written = rollout.initiative.decision_record
    known = still if written is False else Estimate.between(1.0 if written else still.low, 1.0, SHARE)
    yield Element("ownership", say("Somebody, or a record, knows why it was begun"), points(known))


def _member_rows(rollout: Rollout, kept: Retention) -> Iterator[TeamRow]:
    from stackaudit.tables.people import TeamRow  # few stacks have rollouts: the rows are loaded for those

    if rollout.initiative.team is None:
        return
    count = len(rollout.present)
    leave = leaving(rollout) if count else None
    tasks = [
        set(map(person_id, there(rollout, *task.accountable, *task.responsible)))
        for task in rollout.initiative.tasks or ()
    ]
    factor = bus_factor(tasks)
    yield TeamRow(
        rollout.id,
        originals=None if kept.originals is None else len(kept.originals),
        still_there=None if kept.still is None else len(kept.still),
        retention=kept.share,
        months_to_go_live=rollout.months_ahead,
        leave=leave,
        none_leave=None if leave is None else chance(lambda share: none_leave(share, count), leave),
        all_leave=None if leave is None else chance(lambda share: all_leave(share, count), leave),
        bus_factor=None if factor is None else Estimate.between(*factor, Unit("count", "people", "person")),
        decision_record=rollout.initiative.decision_record,
    )


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


def strength(rollout: Rollout) -> Strength:
    """How strong the sponsor of a rollout is; of one who is not there only the successor counts."""
    sponsor = rollout.initiative.sponsor
    if sponsor is None:
        return Strength(*(Part.unknown(1.0),) * len(fields(Strength)))
    follows = None if sponsor.successor is None else bool(there(rollout, sponsor.successor))
    if absent(rollout, sponsor):
        none = Part.known(1.0, 0.0)
        return Strength(none, none, none, none, yes(bool(follows)))
    level = None if sponsor.level is None else sponsor.level <= rollout.settings.sponsor_level
    return Strength(yes(True), yes(level), yes(_active(rollout, sponsor)), _stays(rollout), yes(follows))


def absent(rollout: Rollout, sponsor: Sponsor) -> bool:
    """Whether it is stated that there is nobody, or that the sponsor has left."""
    left = sponsor.leaves is not None and sponsor.leaves <= rollout.today
    return left or not there(rollout, sponsor.name)


def other_product(rollout: Rollout, sponsor: Sponsor) -> str | None:
    """Return the product that the successor prefers to those of the rollout; None if none is stated, or it is one."""
    wanted = sponsor.successor_prefers
    if wanted is None or rollout.nobody(wanted):
        return None
    own = {slug(name) for tool in rollout.initiative.tools for name in (tool, rollout.graph.tool(tool).name)}
    return None if slug(wanted) in own else wanted


def _active(context: Context, sponsor: Sponsor) -> bool | None:
    if sponsor.last_active is None:
        return None
    return (context.today - sponsor.last_active).days <= context.settings.sponsor_active_days


def _stays(rollout: Rollout) -> Part:
    """100 times the probability that the sponsor is still there when it goes live."""
    live, sponsor = rollout.initiative.goes_live, rollout.initiative.sponsor
    if live is not None and live <= rollout.today:
        return Part.known(1.0, 100.0)
    if live is not None and sponsor is not None and sponsor.leaves is not None:
        return yes(sponsor.leaves >= live)
    leave = leaving(rollout)
    return Part.unknown(1.0) if leave is None else points(leave.complement())


def review_plan(rollout: Rollout) -> Outcome:
    """Return the days of a rollout and who sponsors it, as reports show them."""
    from stackaudit.tables.people import PlanRow

    one, sponsor = rollout.initiative, rollout.initiative.sponsor
    state: Literal["there", "left", "nobody", "not stated"] = "not stated"
    if sponsor is not None:
        state = "nobody" if rollout.nobody(sponsor.name) else "left" if absent(rollout, sponsor) else "there"
    row = PlanRow(
        rollout.id,
        one.tools,
        one.starts,
        one.goes_live,
        None if one.goes_live is None else (one.goes_live - rollout.today).days,
        there(rollout, sponsor.name) if sponsor is not None and state == "there" else (),
        state,
        None if sponsor is None else sponsor.leaves,
        () if sponsor is None else there(rollout, sponsor.successor),
    )
    return Outcome(rows=(row,))


def review_sponsor(rollout: Rollout) -> Outcome:
    """What is known of the sponsor of a rollout."""
    found = strength(rollout)
    element = Element(
        "ownership", say("The sponsor is there, seen, high enough, staying and followed"), average(found.parts)
    )
    return Outcome(
        unknowns=tuple(_sponsor_unknowns(rollout, found)),
        elements=(element,),
        rows=tuple(_sponsor_rows(rollout, found)),
    )


@check(SPONSOR_MISSING)
def sponsor_missing(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if it is stated that nobody sponsors it, or that the sponsor has left."""
    sponsor = rollout.initiative.sponsor
    if sponsor is not None and absent(rollout, sponsor):
        yield finding(rollout, SPONSOR_MISSING, _missing(rollout, sponsor), _proof(sponsor))


@check(SPONSOR_NAME_ONLY)
def sponsor_name_only(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if the sponsor is there and has not been seen lately."""
    sponsor = rollout.initiative.sponsor
    if sponsor is None or sponsor.last_active is None or absent(rollout, sponsor):
        return
    if _active(rollout, sponsor) is False:
        words = (
            SPONSOR_NAME_ONLY.title.fill(sponsor=sponsor.name, initiative=rollout.name),
            [
                say(
                    "{sponsor} was last seen to do something for it on {day}, {ago} ago.",
                    sponsor=sponsor.name,
                    day=sponsor.last_active,
                    ago=rollout.today - sponsor.last_active,
                )
            ],
            SPONSOR_NAME_ONLY.advice.fill(sponsor=sponsor.name),
        )
        yield finding(rollout, SPONSOR_NAME_ONLY, words, _proof(sponsor))


def _missing(rollout: Rollout, sponsor: Sponsor) -> Texts:
    why = [say("Nobody with a say stands up for it when money, time or a decision is needed.")]
    if rollout.nobody(sponsor.name):
        title = SPONSOR_MISSING.title.fill(initiative=rollout.name)
    else:
        title = say("{sponsor}, who sponsored {initiative}, has left", sponsor=sponsor.name, initiative=rollout.name)
    follows = there(rollout, sponsor.successor)
    if follows:
        other = other_product(rollout, sponsor)
        if other is not None:
            one, many = (
                "{successor}, who is to follow, prefers {other}.",
                "{successor}, who are to follow, prefer {other}.",
            )
            why.append(say(one, many, successor=follows, other=other, n=len(follows)))
        advice = say("Have {successor}, who is to follow, take it on in the open, or stop it.", successor=follows)
    else:
        advice = SPONSOR_MISSING.advice.fill(initiative=rollout.name)
    return (title, why, advice)


def _proof(sponsor: Sponsor) -> Iterator[Evidence]:
    yield Names("sponsor", (sponsor.name,))
    for role, day in (("last active on", sponsor.last_active), ("leaves on", sponsor.leaves)):
        if day is not None:
            yield Names(role, (day.isoformat(),))
    if sponsor.level is not None:
        yield Quantity("level", float(sponsor.level))


def _sponsor_unknowns(rollout: Rollout, found: Strength) -> Iterator[Unknown]:
    if rollout.initiative.sponsor is None:
        yield missing(rollout, SPONSOR_MISSING, "initiative.sponsor")
    elif found.active.value is None:
        name = rollout.initiative.sponsor.name
        yield missing(rollout, SPONSOR_NAME_ONLY, "sponsor.last_active", sponsor=name)


def _sponsor_rows(rollout: Rollout, found: Strength) -> Iterator[SponsorRow]:
    from stackaudit.tables.people import SponsorRow

    if rollout.initiative.sponsor is None:
        return
    mean = average(found.parts)
    yield SponsorRow(
        rollout.id,
        rollout.initiative.sponsor.name,
        present=_flag(found.present),
        level_adequate=_flag(found.level),
        active=_flag(found.active),
        stays=Estimate.between(found.stays.low, found.stays.high, POINTS),
        successor=_flag(found.successor),
        strength=mean.value,
        strength_low=mean.low,
        strength_high=mean.high,
    )


def _flag(part: Part) -> bool | None:
    return None if part.value is None else part.value > 0


def review_panel(rollout: Rollout) -> Outcome:
    """What is not known of the panel that chose the product."""
    if rollout.initiative.panel is None:
        return unasked(rollout, TUNNEL_VISION, "initiative.panel")
    return NOTHING if _only_chosen(rollout) is not None else unasked(rollout, TUNNEL_VISION, "panel.only_chosen")


def _panel(rollout: Rollout) -> list[Panelist]:
    return [one for one in rollout.initiative.panel or () if not rollout.nobody(one.person)]


def _only_chosen(rollout: Rollout) -> bool | None:
    """Whether everybody on the panel knows only what was chosen; None where that cannot be told."""
    known = [one.only_chosen for one in _panel(rollout)]
    if not known or False in known:
        return False
    return None if None in known else True


@check(TUNNEL_VISION)
def tunnel_vision(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if everybody on the panel knows only what was chosen."""
    if not _only_chosen(rollout):
        return
    people = rollout.somebody(sorted(one.person for one in _panel(rollout)))
    words = (
        TUNNEL_VISION.title.fill(initiative=rollout.name),
        [say("Whoever has worked with one product compares the others with habits, not with needs.")],
    )
    proof = (Names("only worked with the chosen one", people), Quantity("people on the panel", float(len(people))))
    yield finding(rollout, TUNNEL_VISION, words, proof, grade="interview")
