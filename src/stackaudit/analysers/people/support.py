"""Support after the start: can those who answer keep up, and does anybody beside them help?

The load is what reaches the administrators over what they can settle; from 1 on a backlog grows. What comes in falls
off after a start, so of several periods the latest counts, and one period is a weak base.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import Context, Element, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, grouped, missing, pct, rounded, unasked
from stackaudit.analysers.people.measures import between, falling, known, open_part, shared
from stackaudit.analysers.people.rules.adoption import NO_SUPER_USER, SUPPORT_OVERLOAD
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, say
from stackaudit.stats.waiting import growth_of_backlog, servers_needed, utilisation
from stackaudit.tables.people import SuperUsersRow, SupportRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Support, UserGroup

_HELPED = say("groups in which some users help the others")


def review_super_users(rollout: Rollout) -> Outcome:
    """Groups without a super-user though somebody in them could be one, and groups of which that is not known."""
    if not rollout.initiative.groups:
        return unasked(rollout, NO_SUPER_USER, "initiative.groups", open_part("roles", _HELPED))
    answer = Outcome()
    for name, rows in grouped(rollout.initiative.groups, lambda row: row.group):
        answer += _super_users_of(rollout, name, rows[0])
    return shared(answer)


def _super_users_of(rollout: Rollout, name: str, row: UserGroup) -> Outcome:
    cells = Outcome(rows=(_super_user_row(rollout, name, row),))
    about = (rollout.about("group", name),)
    if row.users == 0:
        return cells
    if row.super_users is None:
        unknown = missing(rollout, NO_SUPER_USER, "group.super_users", about, group=name)
        return cells + Outcome(unknowns=(unknown,), elements=(_super_user_part(None),))
    if row.super_users or row.capable is False:
        return cells + Outcome(elements=(_super_user_part(bool(row.super_users)),))
    found = Outcome(findings=(_no_super_user(rollout, name, row, about),))
    if row.capable is None:
        asked = (missing(rollout, NO_SUPER_USER, "group.capable", about, group=name),)
        return cells + found + Outcome(unknowns=asked, elements=(_super_user_part(None),))
    return cells + found + Outcome(elements=(_super_user_part(False),))


def _super_user_part(helped: bool | None) -> Element:
    return open_part("roles", _HELPED) if helped is None else known("roles", _HELPED, 100.0 * helped)


def _no_super_user(rollout: Rollout, name: str, row: UserGroup, about: tuple[str, ...]) -> Finding:
    known = row.capable is True
    able = say("Some of them could.") if known else say("Whether somebody could is not stated.")
    why = say(
        "Without a super-user each question goes to an administrator, who does not know their work, or is not asked."
    )
    evidence = (
        Quantity("super-users", 0.0),
        *(() if row.users is None else (Quantity("users", float(row.users)),)),
        Names("could help", ("yes" if known else "not stated",)),
    )
    texts = (NO_SUPER_USER.title.fill(group=name, initiative=rollout.name), (able, why))
    grade: Confidence = "documented" if known else "assumed"
    share = 1.0 if known else rollout.policy.criticality["low"]
    return finding(rollout, NO_SUPER_USER, texts, evidence, about=about, grade=grade, share=share)


def _super_user_row(rollout: Rollout, name: str, row: UserGroup) -> SuperUsersRow:
    share = row.super_users / row.users if row.super_users is not None and row.users else None
    return SuperUsersRow(rollout.id, name, row.users, row.super_users, share, row.capable)


_KEPT_UP = say("support that keeps up with what comes in")
_EVERYBODY = "everybody"


@dataclass(frozen=True)
class Desk:
    """The latest period of one support desk.

    Attributes:
        name: Whom it serves.
        row: What was counted.
        periods: How many periods are on record.
    """

    name: str
    row: Support
    periods: int

    @property
    def arrivals(self) -> float | None:
        """What reaches an administrator in a day; where nobody says what is settled before, all of it."""
        if self.row.tickets_a_day is None:
            return None
        return self.row.tickets_a_day * (1 - (self.row.deflected or 0.0))

    @property
    def capacity(self) -> float | None:
        """What one administrator settles in a day; it does not matter where there is none of them."""
        return 0.0 if self.row.admins == 0 else self.row.capacity_a_day

    @property
    def load(self) -> float | None:
        """Utilisation; None where a fact is missing."""
        if self.arrivals is None or self.capacity is None or self.row.admins is None:
            return None
        return utilisation(self.arrivals, self.capacity, self.row.admins)

    @property
    def needed(self) -> int | None:
        """The fewest administrators with whom no backlog grows."""
        if self.arrivals is None or self.row.capacity_a_day is None:
            return None
        return servers_needed(self.arrivals, self.row.capacity_a_day)

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts without which the load is not known."""
        fields = ["tickets_a_day", "admins"] + (["capacity_a_day"] if self.row.admins != 0 else [])
        return tuple(sorted(field for field in fields if getattr(self.row, field) is None))

    @property
    def backlog(self) -> float | None:
        """By how many requests a day the backlog grows."""
        if self.load is None or self.arrivals is None:
            return None
        return growth_of_backlog(self.arrivals, self.capacity or 0.0, self.row.admins or 0)


def review_support(rollout: Rollout) -> Outcome:
    """What is to be said of the support of a rollout, and of those among its users who help others."""
    answer = review_super_users(rollout)
    if not rollout.initiative.support:
        return answer + unasked(rollout, SUPPORT_OVERLOAD, "initiative.support", open_part("roles", _KEPT_UP))
    desks = Outcome()
    for name, rows in grouped(rollout.initiative.support, lambda row: row.group or _EVERYBODY):
        desks += _desk(rollout, Desk(name, latest(rows), len(rows)))
    return answer + shared(desks)


def latest(rows: Sequence[Support]) -> Support:
    """The latest period; of several of one day, or without a day, the heaviest."""
    return max(rows, key=lambda row: (row.as_of or date.min, row.tickets_a_day or 0.0, repr(row)))


def _desk(rollout: Rollout, desk: Desk) -> Outcome:
    about = (rollout.about("group", desk.name),)
    answer = Outcome(elements=(_part(rollout, desk),), rows=(_row(rollout, desk),))
    if desk.load is None:
        unknowns = (
            missing(rollout, SUPPORT_OVERLOAD, f"support.{field}", about, group=desk.name, what=field.replace("_", " "))
            for field in desk.missing
        )
        return answer + Outcome(unknowns=tuple(unknowns))
    if desk.row.deflected is None and desk.row.tickets_a_day:
        unknown = missing(rollout, SUPPORT_OVERLOAD, "support.deflected", about, group=desk.name)
        answer += Outcome(unknowns=(unknown,))
    if desk.load > rollout.settings.load_risk or desk.load >= 1:
        answer += Outcome(findings=(_overload(rollout, desk, desk.load, about),))
    return answer


def _part(context: Context, desk: Desk) -> Element:
    """100 up to the load that is a risk, 0 from the one on at which the backlog grows."""
    if desk.load is None:
        return open_part("roles", _KEPT_UP)
    points = falling(desk.load, context.settings.load_risk, 1.0)
    if desk.row.deflected is None and desk.row.tickets_a_day:
        return between("roles", _KEPT_UP, points, 100.0)
    return known("roles", _KEPT_UP, points)


def _overload(rollout: Rollout, desk: Desk, load: float, about: tuple[str, ...]) -> Finding:
    grows = load >= 1
    title = (
        SUPPORT_OVERLOAD.title.fill(group=desk.name, initiative=rollout.name)
        if grows
        else say("Support for {group} of {initiative} is close to its limit", group=desk.name, initiative=rollout.name)
    )
    evidence: list[Evidence] = [
        Quantity("reach an administrator in a day", desk.arrivals or 0.0, "tickets"),
        Quantity("administrators", float(desk.row.admins or 0)),
        Quantity("periods on record", float(desk.periods)),
    ]
    if not math.isinf(load):
        evidence.append(Quantity("utilisation", load, "share"))
    evidence += [
        Quantity(name, value, unit)
        for name, value, unit in (
            ("an administrator settles in a day", desk.row.capacity_a_day, "tickets"),
            ("backlog grows in a day by", desk.backlog if grows else None, "tickets"),
            ("administrators needed", None if desk.needed is None else float(desk.needed), ""),
            ("settled by super-users", desk.row.deflected, "share"),
            ("without an article in the manual", desk.row.without_article, "share"),
        )
        if value is not None
    ]
    if desk.row.deflected is None:
        evidence.append(Names("taken as given", ("nothing is settled before it reaches an administrator",)))
    texts = (title, _what_it_means(desk, load), _what_helps(desk))
    grade: Confidence = "assumed" if desk.row.deflected is None else "documented"
    share = 1.0 if grows else rollout.policy.criticality["normal"]
    return finding(rollout, SUPPORT_OVERLOAD, texts, evidence, about=about, grade=grade, share=share)


def _what_it_means(desk: Desk, load: float) -> Message:
    if load >= 1:
        return say(
            "{arrivals} requests a day reach {n} administrator, and {more} of them stay behind every day: people stop "
            "asking and go back to what they had.",
            "{arrivals} requests a day reach {n} administrators, and {more} of them stay behind every day: people stop "
            "asking and go back to what they had.",
            arrivals=rounded(desk.arrivals or 0.0),
            n=desk.row.admins or 0,
            more=rounded(desk.backlog or 0.0),
        )
    return say("They are busy {load}% of the time: a holiday is enough for a backlog.", load=pct(load))


def _what_helps(desk: Desk) -> Message:
    words = SUPPORT_OVERLOAD.advice.one
    params: dict[str, float | int] = {}
    if desk.row.without_article:
        params["gap"] = pct(desk.row.without_article)
        words += " For {gap}% of the requests it has nothing."
    if desk.needed is not None:
        params["needed"] = desk.needed
        words += " As it is, {needed} administrators are needed."
    if desk.periods == 1:
        words += " This is one period: look at a second before you hire, for requests fall off after a start."
    else:
        params["periods"] = desk.periods
        words += " This is the latest of {periods} periods."
    return say(words, **params)


def _row(rollout: Rollout, desk: Desk) -> SupportRow:
    row, load = desk.row, desk.load
    counts = (row.tickets_a_day, row.deflected, row.capacity_a_day, row.admins)
    finite = None if load is None or math.isinf(load) else load
    return SupportRow(
        rollout.id, desk.name, row.as_of, desk.periods, *counts, finite, desk.backlog, desk.needed, row.without_article
    )
