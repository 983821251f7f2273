"""Roles of a rollout: which are filled, by whom, and is anybody loaded beyond a full week?

Several roles on one person are no fault as long as they fit in a week. Where roles are listed, one without a row is
vacant; a blank person is vacant where the list names persons at all. Source: stackaudit methods 7.12.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from stackaudit.analysers.people.building import between, finding, grouped, missing, open_part, pct, unasked
from stackaudit.analysers.people.case import NOTHING, Case, Told, collected
from stackaudit.analysers.people.rules.ownership import ROLE_OVERLOAD, ROLE_VACANT, SEPARATION
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import RoleAssignment, RoleName

TABLES: dict[str, tuple[str, ...]] = {
    "people_roles": ("initiative", "role", "persons", "filled", "load"),
    "people_load": ("initiative", "person", "roles", "load", "overload", "loads_not_stated"),
}

WORDS: dict[RoleName, str] = {
    "core-user": "representative of the core users",
    "executive": "executive",
    "analyst": "business analyst or technical architect",
    "application-expert": "expert for the application",
    "project-manager": "project manager",
    "developer": "developer",
    "trainer": "trainer",
    "approver": "approver",
}
_MISSED: dict[RoleName, str] = {
    "core-user": "Nobody speaks for those who are to work with it.",
    "executive": "Nobody can decide where departments disagree.",
    "analyst": "Nobody turns what people want into what can be built.",
    "application-expert": "Nobody knows what the product can do before something is built beside it.",
    "project-manager": "Nobody keeps days, money and people together.",
    "developer": "Nobody builds what the product does not bring.",
    "trainer": "Nobody shows people how to work with it.",
    "approver": "Nobody is there who may say yes.",
}
_FILLED = say("roles that are filled")
_FITS = say("people whose roles fit into a week")
_EXACT = 1e-9


class Load(NamedTuple):
    """What one person does for a rollout."""

    person: str
    roles: tuple[RoleName, ...]
    load: float
    unstated: int

    def beyond(self, most: float) -> float:
        """Share of a week beyond the most that fits."""
        over = self.load - most
        return over if over > _EXACT else 0.0


def told(case: Case, initiative: Initiative) -> Told:
    """What is to be said of the roles of an initiative."""
    if initiative.roles is None:
        message = say("nobody says who fills the roles of {initiative}", initiative=initiative.name)
        parts = open_part("roles", _FILLED), open_part("roles", _FITS)
        return unasked(case, initiative, ROLE_VACANT, "initiative.roles", message, *parts)
    return _coverage(case, initiative) + _loads(case, initiative) + _separation(case, initiative)


# -- which are filled


def persons_in(case: Case, initiative: Initiative, role: RoleName) -> tuple[str, ...]:
    """Who fills a role, each once."""
    return case.somebody(sorted(row.person for row in initiative.roles or () if row.role == role and row.person))


def filled(case: Case, initiative: Initiative, role: RoleName) -> bool | None:
    """Whether a role is filled; None where it has a row, but no row of the list names a person."""
    rows = [row for row in initiative.roles or () if row.role == role]
    if persons_in(case, initiative, role):
        return True
    if rows and not collected(initiative.roles or (), "person"):
        return None
    return False


def _coverage(case: Case, initiative: Initiative) -> Told:
    wanted = tuple(dict.fromkeys(case.policy.people_roles))
    extra = sorted({row.role for row in initiative.roles or ()} - {*wanted})
    rows = tuple(("people_roles", _cells(case, initiative, role)) for role in (*wanted, *extra))
    state = {role: filled(case, initiative, role) for role in wanted}
    if not wanted:
        return Told(rows=rows)
    sure = sum(one is True for one in state.values())
    silent = [role for role, one in state.items() if one is None]
    low, high = 100 * sure / len(wanted), 100 * (sure + len(silent)) / len(wanted)
    part = between("roles", _FILLED, low, high, coverage=1 - len(silent) / len(wanted))
    vacant = [role for role, one in state.items() if one is False]
    findings = tuple(_vacant(case, initiative, role, sure, len(wanted)) for role in vacant)
    answer = Told(findings=findings, elements=(part,), rows=rows)
    if silent:
        message = say("{initiative} lists roles, but not who fills them", initiative=initiative.name)
        about = tuple(case.about(initiative, "role", role) for role in silent)
        answer += Told(unknowns=(missing(case, initiative, ROLE_VACANT, "role.person", message, about),))
    return answer


def _vacant(case: Case, initiative: Initiative, role: RoleName, sure: int, wanted: int) -> Finding:
    texts = (
        ROLE_VACANT.title.fill(initiative=initiative.name, role=WORDS[role]),
        say(
            _MISSED[role] + " {sure} of {wanted} roles are filled ({share}%).",
            sure=sure,
            wanted=wanted,
            share=pct(sure / wanted),
        ),
        ROLE_VACANT.advice.fill(),
    )
    evidence = (
        Quantity("roles filled", float(sure)),
        Quantity("roles wanted", float(wanted)),
        Quantity("coverage", sure / wanted, "share"),
        Names("vacant", (role,)),
    )
    return finding(case, initiative, ROLE_VACANT, texts, evidence, about=(case.about(initiative, "role", role),))


def _cells(case: Case, initiative: Initiative, role: RoleName) -> tuple[Cell, ...]:
    loads = [row.load for row in initiative.roles or () if row.role == role and row.load is not None]
    state, persons = filled(case, initiative, role), persons_in(case, initiative, role)
    return initiative.id, role, persons, state, math.fsum(loads) if loads else None


# -- who has too much


def loads(case: Case, initiative: Initiative) -> Iterator[Load]:
    """What each person does, by name."""
    named = [row for row in initiative.roles or () if row.person is not None and not case.nobody(row.person)]
    for person, rows in grouped(named, _person):
        stated = [row.load for row in rows if row.load is not None]
        roles = tuple(sorted({row.role for row in rows}))
        yield Load(person, roles, math.fsum(stated), len(rows) - len(stated))


def _person(row: RoleAssignment) -> str:
    return row.person or ""


def _loads(case: Case, initiative: Initiative) -> Told:
    everyone, most = list(loads(case, initiative)), case.setting("overload")
    if not everyone:
        return NOTHING
    over = [one for one in everyone if one.beyond(most)]
    open_ = [one for one in everyone if one.unstated and not one.beyond(most)]
    n = len(everyone)
    low, high = 100 * (n - len(over) - len(open_)) / n, 100 * (n - len(over)) / n
    answer = Told(
        findings=tuple(_overloaded(case, initiative, one, most) for one in over),
        elements=(between("roles", _FITS, low, high, coverage=1 - len(open_) / n),),
        rows=tuple(("people_load", _load_cells(initiative, one, most)) for one in everyone),
    )
    if open_:
        message = say("it is not stated how much of a week the roles of {who} take", who=tuple(o.person for o in open_))
        about = tuple(sorted(case.about(initiative, "person", one.person) for one in open_))
        answer += Told(unknowns=(missing(case, initiative, ROLE_OVERLOAD, "role.load", message, about),))
    return answer


def _overloaded(case: Case, initiative: Initiative, one: Load, most: float) -> Finding:
    texts = (
        ROLE_OVERLOAD.title.fill(person=one.person, initiative=initiative.name, load=pct(one.load)),
        say(
            "That is {over}% more than there is, as {roles}. What does not fit is dropped without anybody deciding "
            "what.",
            over=pct(one.beyond(most)),
            roles=tuple(WORDS[role] for role in one.roles),
        ),
        ROLE_OVERLOAD.advice.fill(),
    )
    evidence = (
        Quantity("load", one.load, "share of a week"),
        Quantity("overload", one.beyond(most), "share of a week"),
        Names("roles", one.roles),
        *((Quantity("roles whose load is not stated", float(one.unstated)),) if one.unstated else ()),
    )
    about = (case.about(initiative), case.about(initiative, "person", one.person))
    return finding(case, initiative, ROLE_OVERLOAD, texts, evidence, about=about)


def _load_cells(initiative: Initiative, one: Load, most: float) -> tuple[Cell, ...]:
    return initiative.id, one.person, one.roles, one.load, one.beyond(most), one.unstated


# -- who says yes to their own work


def _separation(case: Case, initiative: Initiative) -> Told:
    deciders = [one.by for one in initiative.approvals or () if one.by is not None]
    approvers = case.somebody(sorted((*persons_in(case, initiative, "approver"), *deciders)))
    managers = persons_in(case, initiative, "project-manager")
    pairs = grouped([*approvers, *managers], str)
    if len(approvers) != 1 or not any(len(names) == 2 for _, names in pairs):
        return NOTHING
    texts = (
        SEPARATION.title.fill(person=approvers[0], initiative=initiative.name),
        say("Whoever approves their own plan sees it as it was meant: nobody asks the second question."),
        SEPARATION.advice.fill(),
    )
    about = (case.about(initiative), case.about(initiative, "person", approvers[0]))
    evidence = (Names("project manager", managers), Names("approves", approvers))
    return Told(findings=(finding(case, initiative, SEPARATION, texts, evidence, about=about),))
