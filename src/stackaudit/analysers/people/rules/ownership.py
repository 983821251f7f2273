"""Rules on who owns a rollout: the responsibility matrix, the sponsor, the team, the roles."""

from __future__ import annotations

from typing import Any

from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.rules.common import REACH
from stackaudit.core.rule import Effort, Rule, Text

_TASKS: list[dict[str, Any]] = [
    {"id": "t1", "name": "Clean the data", "accountable": ["Ann"], "responsible": ["Bob"]},
    {"id": "t2", "name": "Train sales", "responsible": ["Bob"]},
    {"id": "t3", "name": "Move the reports", "accountable": ["Cid", "Dee"], "responsible": ["Bob"]},
    {"id": "t4", "name": "Close the old CRM", "accountable": ["Ann"]},
]
_ROLES = ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer")
_PEOPLE = ("Amy", "Ben", "Cid", "Dee", "Fay", "Gus", "Hal")


def _matrix(team: list[dict[str, Any]] | None = None, **changed: dict[str, Any]) -> dict[str, Any]:
    """A rollout with four tasks, three of them wrong in one way each; `changed` mends a task by its id."""
    tasks = [{**task, **changed.get(task["id"], {})} for task in _TASKS]
    return common.rollout(tasks=tasks) if team is None else common.rollout(tasks=tasks, team=team)


def _answered_by(*people: str) -> dict[str, Any]:
    return common.rollout(tasks=[{"id": f"t{n}", "accountable": [person]} for n, person in enumerate(people)])


def _staffed(*more: dict[str, Any], without: str = "", **facts: object) -> dict[str, Any]:
    """A rollout that has gone live, with another person in each wanted role but one."""
    staff = zip(_ROLES, _PEOPLE, strict=True)
    roles = [{"role": role, "person": person, **facts} for role, person in staff if role != without]
    return common.rollout(goes_live="2026-05-01", roles=[*roles, *more])


def _two_roles(first: float, second: float) -> list[dict[str, Any]]:
    return [
        {"role": "project-manager", "person": "Ann", "load": first},
        {"role": "developer", "person": "Ann", "load": second},
    ]


NO_RACI = Rule(
    id="people.no-raci",
    severity=4.0,
    effort=Effort.DAY,
    theme=common.NOBODY_BEHIND,
    detection="A rollout states that its list of tasks is empty; or its planning is over (it has started, or is live), "
    "and no task on record names anybody.",
    rating=REACH + " It is documented if the list is stated to be empty, else assumed.",
    limitations="A matrix that is kept elsewhere is not seen. A rollout that is only named, or still to start, is a "
    "missing fact, not this finding.",
    title=Text("{initiative} has no responsibility matrix"),
    advice=Text("List the tasks; give each exactly one person who answers for it and at least one who does it."),
    triggers=common.rollout(tasks=[]),
    passes=common.rollout(tasks=_TASKS[:1]),
)
NO_ACCOUNTABLE = Rule(
    id="people.no-accountable",
    severity=6.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="A task names no person who answers for it, in a matrix that names such persons for other tasks. "
    "A person who has left the team counts as nobody.",
    rating=REACH + " One finding a task.",
    limitations="The list of tasks is taken as complete: a task that is in no matrix is not seen.",
    title=Text("Nobody answers for {task} in {initiative}"),
    advice=Text("Ask those who do it ({people}) whom they report to on it, and name that person."),
    triggers=_matrix(),
    passes=_matrix(t2={"accountable": ["Ann"]}),
)
MANY_ACCOUNTABLE = Rule(
    id="people.many-accountable",
    severity=5.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="More than one person answers for a task, those who have left the team not counted.",
    rating=REACH + " One finding a task.",
    limitations="Two spellings of one name may count as two persons.",
    title=Text("{people} answer for {task} in {initiative} together"),
    advice=Text("Let {people} settle which one of them answers for {task}; the others can be consulted."),
    triggers=_matrix(),
    passes=_matrix(t3={"accountable": ["Cid"]}),
)
NO_RESPONSIBLE = Rule(
    id="people.no-responsible",
    severity=5.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="A task names no person who does it, in a matrix that names such persons for other tasks. "
    "A person who has left the team counts as nobody.",
    rating=REACH + " One finding a task.",
    limitations="The list of tasks is taken as complete. Whether the named person has the time is not seen here.",
    title=Text("Nobody does {task} in {initiative}"),
    advice=Text("Name at least one person who does {task}, with the time for it, or strike the task."),
    triggers=_matrix(),
    passes=_matrix(t4={"responsible": ["Bob"]}),
)
ACCOUNTABLE_LOW = Rule(
    id="people.accountable-low",
    severity=4.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="A person who answers for a task stands more levels below the head of the company than "
    "`accountable_level` grants.",
    rating=REACH + " One finding a person.",
    limitations="A level is not a say: some decide far below the head, by a written mandate that is not recorded.",
    title=Text("{person} answers for tasks of {initiative} without the rank to decide on them"),
    advice=Text(
        "Have somebody who decides on people and money answer for it, or give this person that say in writing."
    ),
    triggers=_matrix(team=[{"person": "Ann", "level": 6}]),
    passes=_matrix(team=[{"person": person, "level": 4} for person in ("Ann", "Cid", "Dee")]),
)
TASK_LOAD = Rule(
    id="people.task-load",
    severity=3.0,
    effort=Effort.DAY,
    theme=common.NOBODY_BEHIND,
    detection="One person answers for or does a larger share of the tasks than `tasks_per_person`. Matrices of "
    "fewer than five tasks are not judged.",
    rating=REACH + " One finding a person.",
    limitations="Tasks are counted, not weighed: five small ones may be less than one large one.",
    title=Text("{person} has {tasks} of {count} tasks of {initiative}"),
    advice=Text("Give some of the tasks to others, and name a deputy for the rest."),
    triggers=_answered_by("Ann", "Ann", "Ann", "Ann", "Ann"),
    passes=_answered_by("Ann", "Ann", "Bob", "Bob", "Cid"),
)
SPONSOR_MISSING = Rule(
    id="people.sponsor-missing",
    severity=7.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    detection="The rollout states that nobody sponsors it, or its sponsor has left.",
    rating=REACH,
    limitations="That an active sponsor matters most is what practitioners report, not a proven cause. A sponsor that "
    "is not stated is a missing fact, not this finding.",
    title=Text("Nobody sponsors {initiative}"),
    advice=Text(
        "Find an executive who gains from {initiative} and says so in the open; without one, stop before more is spent."
    ),
    triggers=common.rollout(sponsor="none"),
    passes=common.rollout(sponsor="Eve"),
)
SPONSOR_NAME_ONLY = Rule(
    id="people.sponsor-name-only",
    severity=5.0,
    effort=Effort.DAY,
    theme=common.NOBODY_BEHIND,
    detection="The last day on which the sponsor did something for the rollout that others could see is more than "
    "`sponsor_active_days` ago.",
    rating=REACH,
    limitations="What a sponsor does where nobody writes it down is not seen.",
    title=Text("{sponsor} sponsors {initiative} in name only"),
    advice=Text("Agree with {sponsor} on one visible act a month, or on somebody else who sponsors it."),
    triggers=common.rollout(sponsor={"name": "Eve", "last_active": "2026-06-01"}),
    passes=common.rollout(sponsor={"name": "Eve", "last_active": "2026-10-01"}),
)
TUNNEL_VISION = Rule(
    id="people.tunnel-vision",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    detection="Everybody on the panel that chose the product has worked with that product only.",
    rating=REACH,
    limitations="It rests on what the members say of themselves. The product may be the right one all the same.",
    title=Text("Everybody who chose the product of {initiative} knows only that one"),
    advice=Text("Have somebody look over the choice who has worked with two other products of the kind."),
    triggers=common.rollout(panel=[{"person": "Ann", "only_chosen": True}]),
    passes=common.rollout(panel=[{"person": "Ann", "only_chosen": False}]),
)
LEFT_NOTHING = "people.knowledge-lost-left"
"""The variant for people who left and handed nothing over, while others who began are still there."""
KNOWLEDGE_LOST = Rule(
    id="people.knowledge-lost",
    severity=7.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    variants={LEFT_NOTHING: 4.0},
    detection="Everybody who was on the team when the rollout was asked for has left, and it is stated that no record "
    "of the decision exists. Or it is stated that somebody who left handed nothing over.",
    rating=REACH + " High at least where nobody who began is left; else it has a lower base.",
    limitations="A member whose first day is not stated may be one of those who began: while such a one is there, "
    "nothing is concluded.",
    title=Text("Nobody who began {initiative} is there any more, and nothing is written"),
    advice=Text(
        "Ask {people} for an hour while they can be found, write down what was decided and why, and have it confirmed."
    ),
    triggers=common.rollout(team=[{"person": "Ann", "left": "2026-05-01"}], decision_record=False),
    passes=common.rollout(team=[{"person": "Ann", "left": "2026-05-01"}], decision_record=True),
)
ROLE_VACANT = Rule(
    id="people.role-vacant",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOBODY_BEHIND,
    detection="A role of the setting `roles` has no person, in a rollout that lists its roles. A role without a row is "
    "vacant; a row without a person is vacant where other rows name one. Where a role has a row for each of several "
    "groups, a row that says `none` is vacant for its group.",
    rating=REACH + " One finding a role, and one a group without its own.",
    limitations="Work that is done without a title is not seen. Small rollouts may not need each role.",
    title=Text("{initiative} has no {role}"),
    advice=Text(
        "Name somebody, with a share of a week that their manager has agreed to; whoever has room may take a second "
        "role."
    ),
    triggers=_staffed(without="trainer"),
    passes=_staffed(),
)
ROLE_OVERLOAD = Rule(
    id="people.role-overload",
    severity=4.0,
    effort=Effort.DAY,
    theme=common.NOBODY_BEHIND,
    detection="The roles of one person in a rollout take more of a week together than `overload`.",
    rating=REACH + " One finding a person.",
    limitations="Several roles are no fault as long as they fit in a week. Work outside the rollout is not counted, so "
    "a person may have too much without this finding.",
    title=Text("{person} is to give {initiative} {load}% of a week"),
    advice=Text(
        "Give one of the roles of {person} to somebody else, or say which work may wait; do not count on evenings."
    ),
    triggers=_staffed(*_two_roles(0.6, 0.6), without="project-manager"),
    passes=_staffed(*_two_roles(0.6, 0.4), without="project-manager", load=0.6),
)
SEPARATION = Rule(
    id="people.separation",
    severity=1.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="The only person who approves a rollout, as approver or as the one who decides, also manages it.",
    rating=REACH,
    limitations="In a small company there may be nobody else; the base severity is low for that reason.",
    title=Text("{person} runs {initiative} and alone approves it"),
    advice=Text("Let a second person approve what costs most or cannot be undone."),
    triggers=_staffed({"role": "approver", "person": _PEOPLE[_ROLES.index("project-manager")]}),
    passes=_staffed({"role": "approver", "person": "Eve"}),
)
RULES = (
    NO_RACI,
    NO_ACCOUNTABLE,
    MANY_ACCOUNTABLE,
    NO_RESPONSIBLE,
    ACCOUNTABLE_LOW,
    TASK_LOAD,
    SPONSOR_MISSING,
    SPONSOR_NAME_ONLY,
    TUNNEL_VISION,
    KNOWLEDGE_LOST,
    ROLE_VACANT,
    ROLE_OVERLOAD,
    SEPARATION,
)
