"""Super-users: users of a group who help the others. Source: stackaudit methods 7.9 and 7.10."""

from __future__ import annotations

from stackaudit.analysers.people.building import finding, grouped, known, missing, open_part, shared, unasked
from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.rules.adoption import NO_SUPER_USER
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import UserGroup

_HELPED = say("groups in which some users help the others")


def super_users(case: Case, initiative: Initiative) -> Told:
    """Groups without a super-user though somebody in them could be one, and groups of which that is not known."""
    if not initiative.groups:
        message = say("nobody says which groups of users {initiative} has", initiative=initiative.name)
        return unasked(case, initiative, NO_SUPER_USER, "initiative.groups", message, open_part("roles", _HELPED))
    answer = Told()
    for name, rows in grouped(initiative.groups, lambda row: row.group):
        answer += _group(case, initiative, name, rows[0])
    return shared(answer)


def _group(case: Case, initiative: Initiative, name: str, row: UserGroup) -> Told:
    cells = Told(rows=(("people_super_users", _cells(initiative, name, row)),))
    about = (case.about(initiative, "group", name),)
    if row.users == 0:
        return cells
    if row.super_users is None or (row.super_users == 0 and row.capable is None):
        fact = "super_users" if row.super_users is None else "capable"
        what = "how many of its users help others" if fact == "super_users" else "whether some could help others"
        message = say("{group} does not state " + what, group=name)
        unknown = missing(case, initiative, NO_SUPER_USER, f"group.{fact}", message, about)
        return cells + Told(unknowns=(unknown,), elements=(_part(None),))
    if row.super_users or row.capable is False:
        return cells + Told(elements=(_part(bool(row.super_users)),))
    return cells + Told(findings=(_none(case, initiative, name, row, about),), elements=(_part(False),))


def _part(helped: bool | None) -> Element:
    return open_part("roles", _HELPED) if helped is None else known("roles", _HELPED, 100.0 * helped)


def _none(case: Case, initiative: Initiative, name: str, row: UserGroup, about: tuple[str, ...]) -> Finding:
    texts = (
        NO_SUPER_USER.title.fill(group=name, initiative=initiative.name),
        say(
            "Some of them could. Without a super-user each question goes to an administrator, who does not know their "
            "work, or is not asked."
        ),
        NO_SUPER_USER.advice.fill(),
    )
    evidence = (
        Quantity("super-users", 0.0),
        *(() if row.users is None else (Quantity("users", float(row.users)),)),
        Names("could help", ("yes",)),
    )
    return finding(case, initiative, NO_SUPER_USER, texts, evidence, about=about)


def _cells(initiative: Initiative, name: str, row: UserGroup) -> tuple[Cell, ...]:
    share = row.super_users / row.users if row.super_users is not None and row.users else None
    return initiative.id, name, row.users, row.super_users, share, row.capable
