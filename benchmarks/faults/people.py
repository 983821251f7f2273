"""Faults of who stands behind a rollout, of decisions that do not come, and of what was asked for."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document
from benchmarks.faults.edits import leaf_flow
from benchmarks.faults.fault import Edit, Fault
from benchmarks.faults.rollout import LESS, ROLL, both, clean_rollout, roll, rows

_TASK = "task:roll/{id}"
_APPROVAL = "approval:roll/legal"
_FUTURE: Document = {
    "requested": "2026-09-01",
    "starts": "2027-01-10",
    "build_starts": LESS,
    "goes_live": "2027-09-01",
    **dict.fromkeys(("training", "adoption", "support", "meetings", "prototypes", "purchases"), LESS),
}
"""The rollout has yet to start."""


def _only_named(stack: Document, chance: Random) -> str:
    """An initiative that is only named claims nothing."""
    del chance
    stack["initiatives"] = [{"id": "roll", "name": "Rollout", "tools": stack["initiatives"][0]["tools"]}]
    return ROLL


# -- tasks


def _left(*columns: str, and_another: bool = False, day: str = "2026-06-30") -> Edit:
    """Whoever stands in a column of one task has left the team; perhaps somebody else stands there as well."""

    def edit(stack: Document, chance: Random) -> str:
        initiative = stack["initiatives"][0]
        task = chance.choice(initiative["tasks"])
        for column in columns:
            task[column] = ["Gone Gustav", *(task[column] if and_another else ())]
        initiative["team"].append({"person": "Gone Gustav", "level": 3, "joined": "2025-06-01", "left": day})
        return f"task:roll/{task['id']}"

    return edit


def _named(column: str, *more: str) -> Edit:
    """More people stand in a column of one task."""

    def edit(stack: Document, chance: Random) -> str:
        task = chance.choice(stack["initiatives"][0]["tasks"])
        task[column] = [*task.get(column, ()), *(one.format(*task["accountable"]) for one in more)]
        return f"task:roll/{task['id']}"

    return edit


def _level(level: object, *, column: str = "accountable") -> Edit:
    """Somebody joins the team at a level, and stands in a column of a task."""

    def edit(stack: Document, chance: Random) -> str:
        initiative = stack["initiatives"][0]
        task = chance.choice(initiative["tasks"])
        member = {"person": "Nils Olander", "joined": "2025-08-01"}
        initiative["team"].append(member if level is LESS else {**member, "level": level})
        task[column] = ["Nils Olander"]
        return "person:nils-olander"

    return edit


def _busy(number: int, *columns: str, tasks: int = 6) -> Edit:
    """One person stands in columns of so many of the tasks."""

    def edit(stack: Document, chance: Random) -> str:
        initiative = stack["initiatives"][0]
        initiative["tasks"] = initiative["tasks"][:tasks]
        for n, task in enumerate(chance.sample(initiative["tasks"], number)):
            task[columns[n % len(columns)]] = ["Nils Olander"]
        return "person:nils-olander"

    return edit


def _emptied(*columns: str) -> Edit:
    stated: Document = dict.fromkeys(columns, LESS)
    return rows("tasks", number=None, **stated)


# -- sponsor, panel, team, roles


def _sponsor(told: str = ROLL, **facts: Any) -> Edit:
    sponsor = {"name": "Gerd Hummel", "level": 1, "since": "2025-06-01", "last_active": "2026-10-20"}
    stated = {name: value for name, value in {**sponsor, **facts}.items() if value is not LESS}
    return roll(told, sponsor=stated)


def _leaves(**facts: Any) -> Edit:
    """It went live a month ago, and the sponsor leaves in a month."""
    sponsor = {"name": "Gerd Hummel", "leaves": "2026-12-01", **facts}
    return roll(goes_live="2026-10-01", training=LESS, sponsor=sponsor)


def _panel(*only: bool | None) -> Edit:
    names = ("Ida Jensen", "Kim Lund", "Mona Nyberg")
    members = [
        {"person": name, **({} if flag is None else {"only_chosen": flag})}
        for name, flag in zip(names, only, strict=False)
    ]
    return roll(panel=members)


def _others_now(stay: int = 0, day: str = "2026-03-31", **facts: Any) -> Edit:
    """Those who began have left, but for so many; others took over their tasks and roles."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        initiative = stack["initiatives"][0]
        began = initiative["team"][stay:]
        new = {one["person"]: f"New Hand {n}" for n, one in enumerate(began, 1)}
        for one in began:
            one["left"] = day
        initiative["team"] += [{"person": name, "level": 3, "joined": "2026-03-01"} for name in new.values()]
        for task in initiative["tasks"]:
            for column in ("accountable", "responsible"):
                task[column] = [new.get(name, name) for name in task[column]]
        for role in initiative["roles"]:
            role["person"] = new.get(role["person"], role["person"])
        return roll(**facts)(stack, Random(0))

    return edit


def _leavers(number: int, *, team: int = 6, joined: str = "2025-06-01") -> Edit:
    """So many people of a team have left, and had no task."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        initiative = stack["initiatives"][0]
        known = initiative["team"]
        known += [{"person": f"Helper {n}", "level": 3, "joined": joined} for n in range(1, team - len(known) + 1)]
        for n in range(number):
            row = {"person": f"Former {n + 1}", "level": 3, "joined": joined, "left": f"2026-0{n % 8 + 1}-15"}
            known.append(row)
        return ROLL

    return edit


def _loads(*loads: float | None, person: str = "Nils Olander") -> Edit:
    """One person has so many roles, each with a share of a week."""

    def edit(stack: Document, chance: Random) -> str:
        roles = chance.sample(stack["initiatives"][0]["roles"][:7], len(loads))
        for role, load in zip(roles, loads, strict=True):
            role["person"] = person
            role["load"] = load
            if load is None:
                del role["load"]
        return "person:nils-olander"

    return edit


def _elsewhere(first: float, second: float, person: str = "Nils Olander", **days: str) -> Edit:
    """One person has a role here and one in another rollout."""

    def edit(stack: Document, chance: Random) -> str:
        told = _loads(first)(stack, chance)
        initiative = stack["initiatives"][0]
        initiative["goes_live"], initiative["training"] = "2026-10-01", []
        del initiative["training"]
        dates = {"starts": "2026-09-01", "goes_live": "2027-02-01", **days}
        other = {"role": "trainer", "person": person, "load": second}
        staff = [
            {"role": role, "person": f"Else {n}", "load": 0.2}
            for n, role in enumerate(
                ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer")
            )
        ]
        task = {"id": "o1", "name": "Plan it", "accountable": ["Else 1"], "responsible": ["Else 2"]}
        stack["initiatives"].append(
            {"id": "other", "name": "Other", "tasks": [task], **dates, "roles": [*staff, other]}
        )
        return told

    return edit


def _approved_by(*people: str) -> Edit:
    """Who approves, where `{}` is whoever manages the rollout; no other decisions are on record."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        initiative = stack["initiatives"][0]
        manager = next(one["person"] for one in initiative["roles"] if one["role"] == "project-manager")
        initiative["approvals"] = []
        initiative["roles"] = [one for one in initiative["roles"] if one["role"] != "approver"]
        initiative["roles"] += [{"role": "approver", "person": one.format(manager), "load": 0.1} for one in people]
        return f"person:{manager.lower().replace(' ', '-')}"

    return edit


# -- approvals


def _open(asked: object = "2026-10-01", **facts: Any) -> Edit:
    return rows("approvals", _APPROVAL, asked=asked, decided=LESS, **facts)


def _unasked(planned: object) -> Edit:
    """Nobody has asked for an approval, as is stated; a day for that is planned, or is not."""
    return _open(LESS, asked_for=False, planned=planned)


def _waits(asked: str | None = None, promised: str | None = None, **facts: Any) -> Edit:
    waits = {"party": "Acme", "kind": "vendor", "what": "the security paper", "asked": asked, "promised": promised}
    stated = {name: value for name, value in waits.items() if value is not None}
    return _open(facts.pop("since", "2026-08-20"), waits_for=stated, **facts)


def _repair(approval: Edit, *, by_hand: bool = True, every: str = "1h") -> Edit:
    """A candidate would carry what a person carries today, and waits for an approval."""

    def edit(stack: Document, chance: Random) -> str:
        told = approval(stack, chance)
        one = leaf_flow(stack, chance)
        stack["candidates"] = [{**one, "id": "better", "every": every, "cost": 9000}]
        del stack["candidates"][0]["status"], stack["candidates"][0]["bidirectional"]
        if by_hand:
            one["method"] = "manual"
        return told

    return edit


_DECIDED = rows("approvals", _APPROVAL, asked="2025-01-01")
_BLOCKS: Document = {"blocks": ["better"]}


# -- requirements


def _prototype(shown: str, *people: str) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        del chance
        initiative = stack["initiatives"][0]
        names = [one.format(initiative["sponsor"]["name"], initiative["groups"][0]["group"]) for one in people]
        initiative["prototypes"] = [{"shown": shown, **({"to": names} if names else {})}]
        return ROLL

    return edit


def _effects(*effects: float) -> Edit:
    names = ("Branch heads", "Clerks", "Board")
    listed = [
        {"request": "One form", "stakeholder": who, "effect": one} for who, one in zip(names, effects, strict=False)
    ]
    return roll("request:roll/one-form", effects=listed)


_ASKED: Document = {"what": "One form or two", "to": "Gerd Hummel"}


def _asked(*questions: Document) -> Edit:
    """Questions were put before the sponsor, beside one that was decided."""
    decided = {**_ASKED, "raised": "2025-11-03", "decided": "2025-11-10"}
    return roll(escalations=[decided, *({**_ASKED, **one} for one in questions)])


def _two_meetings(stack: Document, chance: Random) -> str:
    """Nobody came, but to two meetings only."""
    told = rows("meetings", "group:roll/{party}", number=None, came=0)(stack, chance)
    meetings = stack["initiatives"][0]["meetings"]
    meetings[:] = [one for one in meetings if one["day"] in {"2026-05-08", "2026-06-08"}]
    return told


_MUST: Document = {"priority": "must"}
_OTHER: Document = {"priority": "could"}
_FLOWS = frozenset({"integrations.by-hand", "silos.manual-only"})
_OPENED = frozenset({"people.approval-stale", "people.need-expired"})


_SEVERAL = {"meeting-missed"}
"""Some edits plant it for each group."""


def _kind(code: str, plants: tuple[Edit, ...], misses: tuple[Edit, ...], *follows: str) -> Fault:
    several = code in _SEVERAL
    return Fault(f"people.{code}", plants, misses, frozenset(follows), clean_rollout, several=several)


FAULTS = (
    _kind(
        "no-raci",
        (roll(tasks=[]), _emptied("accountable", "responsible"), roll(tasks=LESS)),
        (
            rows("tasks", ROLL, accountable=[], responsible=[]),
            _only_named,
            roll(tasks=LESS, **_FUTURE),
            _emptied("accountable"),
            _emptied("responsible"),
        ),
    ),
    _kind(
        "no-accountable",
        (rows("tasks", _TASK, accountable=[]), _left("accountable"), rows("tasks", _TASK, accountable=["tbd"])),
        (
            *(_left("accountable", and_another=True), _left("accountable", day="2027-06-30"), rows("tasks", _TASK)),
            *(rows("tasks", _TASK, consulted=[]), rows("tasks", _TASK, number=None, accountable=LESS)),
        ),
    ),
    _kind(
        "many-accountable",
        (_named("accountable", "Nils Olander"), _named("accountable", "Nils Olander", "Ida Jensen")),
        (
            *(_left("accountable", and_another=True), _named("accountable", "{}"), _named("responsible", "Ida Jensen")),
            *(_named("consulted", "Ida Jensen", "Kim Lund"), rows("tasks", _TASK)),
        ),
    ),
    _kind(
        "no-responsible",
        (rows("tasks", _TASK, responsible=[]), _left("responsible"), rows("tasks", _TASK, responsible=["n/a"])),
        (
            *(_left("responsible", and_another=True), _left("responsible", day="2027-06-30"), rows("tasks", _TASK)),
            *(_named("responsible", "Ida Jensen"), rows("tasks", _TASK, number=None, responsible=LESS)),
        ),
    ),
    _kind(
        "accountable-low",
        (_level(6), _level(5)),
        (_level(4), _level(3), _level(LESS), _level(8, column="responsible"), _level(8, column="consulted")),
    ),
    _kind(
        "task-load",
        (_busy(5, "accountable"), _busy(4, "responsible"), _busy(6, "accountable", "responsible")),
        (
            *(_busy(3, "accountable"), _busy(6, "consulted"), _busy(4, "responsible", tasks=4)),
            *(_busy(1, "responsible"), _busy(6, "informed")),
        ),
    ),
    _kind(
        "sponsor-missing",
        (roll(sponsor="none"), _sponsor(leaves="2026-09-30"), _sponsor(leaves="2026-10-15", successor="none")),
        (
            _sponsor(since=LESS),
            roll(sponsor=LESS),
            roll(sponsor="Gerd Hummel"),
            _sponsor(leaves="2028-01-31"),
            _sponsor(level=LESS),
        ),
    ),
    _kind(
        "sponsor-name-only",
        (_sponsor(last_active="2026-05-01"), _sponsor(last_active="2026-08-20")),
        (
            *(_sponsor(last_active="2026-10-01"), _sponsor(last_active="2026-09-10"), _sponsor(last_active=LESS)),
            *(roll(sponsor="Gerd Hummel"), roll(sponsor="none")),
        ),
    ),
    _kind(
        "preset-untouched",
        (
            rows("tasks", ROLL, preset=True),
            rows("expectations", ROLL, preset=True),
            rows("training", ROLL, preset=True),
        ),
        (
            rows("tasks", ROLL, preset=False),
            rows("tasks", ROLL, preset="crm-rollout/00000000"),
            rows("training", ROLL, preset="done"),
            rows("approvals", ROLL, planned="2025-07-01", question="When was it asked for?"),
            roll(preset={"name": "crm-rollout", "live": "2026-05-01"}),
        ),
    ),
    _kind(
        "sponsor-leaves",
        (
            roll(goes_live="2026-10-01", training=LESS, sponsor={"name": "Gerd Hummel", "leaves": "2026-12-01"}),
            roll(goes_live="2027-04-01", training=LESS, sponsor={"name": "Gerd Hummel", "leaves": "2027-01-31"}),
            _leaves(successor="Ida Jensen", successor_prefers="Other CRM"),
        ),
        (
            roll(goes_live="2026-10-01", training=LESS, sponsor={"name": "Gerd Hummel", "leaves": "2027-02-01"}),
            *(
                _sponsor(leaves="2026-12-31"),
                _sponsor(leaves="2028-01-01"),
                _sponsor(leaves="2026-09-30"),
                roll(goes_live="2026-10-01", training=LESS, sponsor="Gerd Hummel"),
            ),
        ),
        *("people.training-cadence", "people.no-prototype"),
    ),
    _kind(
        "escalation-open",
        (
            *(_asked({"raised": "2026-09-01"}), _asked({"raised": "2026-10-20", "due": "2026-10-25"})),
            _asked({"raised": "2026-09-01"}, {"raised": "2026-08-01"}, {}),
        ),
        (
            *(_asked({"raised": "2026-09-01", "decided": "2026-10-20"}), _asked({"raised": "2026-10-25"})),
            *(_asked({"raised": "2026-09-01", "due": "2026-11-30"}), _asked({}), roll(escalations=LESS)),
            _asked({"raised": "2026-12-01"}),
        ),
    ),
    _kind(
        "tunnel-vision",
        (_panel(True, True, True), _panel(True)),
        (
            _panel(True, True, False),
            _panel(True, True, None),
            _panel(None, None),
            roll(panel=LESS),
            _panel(False, True),
        ),
    ),
    _kind(
        "knowledge-lost",
        (_others_now(decision_record=False),),
        (
            *(_others_now(), _others_now(stay=1, decision_record=False), _others_now(decision_record=LESS)),
            *(roll(decision_record=False), _others_now(day="2027-03-31", decision_record=False)),
        ),
        "people.team-churn",
    ),
    _kind(
        "team-churn",
        (_leavers(4), _leavers(6), _leavers(4, team=7, joined="2025-12-01")),
        (_leavers(0), _leavers(1), _leavers(2, team=14), _leavers(2, team=12), _leavers(1, team=8)),
    ),
    _kind(
        "role-vacant",
        (rows("roles", "role:roll/{role}", among={"load": 0.4}, person="none"),),
        (
            *(
                _loads(0.4, 0.4),
                roll(roles=LESS),
                rows("roles", "role:roll/{role}", load=LESS),
                rows("roles", "role:roll/{role}", among={"load": 0.1}, person="none"),
            ),
            rows("roles", "role:roll/{role}", among={"load": 0.4}, person="Nils Olander"),
        ),
    ),
    _kind(
        "role-overload",
        (_loads(0.7, 0.6), _loads(0.5, 0.4, 0.3)),
        (_loads(0.6, 0.4), _loads(0.9, None), _loads(1.0), _loads(0.3, 0.3, 0.3), _loads(None, None)),
    ),
    _kind(
        "overload-across",
        (_elsewhere(0.6, 0.5), _elsewhere(0.8, 0.8), _elsewhere(0.3, 0.9)),
        (
            *(_elsewhere(0.5, 0.5), _elsewhere(0.4, 0.4), _elsewhere(0.8, 0.8, "Kim Lund")),
            _elsewhere(0.8, 0.8, starts="2027-04-01", goes_live="2027-09-01"),
            _elsewhere(0.8, 0.8, starts="2025-09-01", goes_live="2026-01-15"),
        ),
        "people.approval-stale",
    ),
    _kind(
        "separation",
        (_approved_by("{}"),),
        (
            _approved_by("{}", "Kim Lund"),
            _approved_by("Kim Lund"),
            _approved_by(),
            _approved_by("Kim Lund", "Ida Jensen"),
            _loads(0.4, 0.4),
        ),
    ),
    _kind(
        "approval-stale",
        (_open("2026-06-01"), _open("2026-04-01"), _open("2026-07-20")),
        (
            _open("2026-09-01"),
            _open("2026-10-25"),
            _open(LESS),
            _open("2026-08-10"),
            rows("approvals", _APPROVAL, asked="2025-01-01"),
        ),
        *("people.need-expired", "people.approval-blocked"),
    ),
    _kind(
        "approval-unasked",
        (_unasked("2026-08-01"), _unasked("2026-10-30")),
        (
            *(_unasked("2026-12-01"), _unasked(LESS), _open(LESS), _open("2026-10-25")),
            _open(LESS, planned="2026-08-01"),
        ),
    ),
    _kind(
        "need-expired",
        (_open(workaround=True), both(roll(changes_a_month=0.06), _open("2025-08-01"))),
        (
            *(
                _open(),
                _open("2025-08-01"),
                rows("approvals", _APPROVAL, workaround=True),
                both(roll(changes_a_month=0.03), _open("2025-08-01")),
            ),
            both(roll(changes_a_month=0.06), _open("2026-08-20")),
        ),
        "people.approval-stale",
    ),
    _kind(
        "approval-blocked",
        (
            *(_waits("2026-08-25", "2026-09-30"), _waits(promised="2026-10-10")),
            _waits("2026-06-20", since="2026-06-01"),
        ),
        (
            *(_waits("2026-09-25", "2026-12-01"), _waits("2026-09-25"), _waits(), _open("2026-08-20")),
            rows("approvals", _APPROVAL, waits_for={"party": "Acme", "asked": "2025-07-05", "promised": "2025-07-20"}),
        ),
        *_OPENED,
    ),
    _kind(
        "repair-waits",
        (_repair(_open(**_BLOCKS)), _repair(_open("2026-09-20", **_BLOCKS))),
        (
            *(_repair(rows("approvals", _APPROVAL, **_BLOCKS)), _repair(_open(**_BLOCKS), by_hand=False)),
            *(_repair(_open()), _repair(_open(**_BLOCKS), every="9d"), _repair(_open(blocks=[]))),
        ),
        *_FLOWS,
    ),
    _kind(
        "meeting-missed",
        (
            rows("meetings", "group:roll/{party}", number=None, came=1),
            rows("meetings", "group:roll/{party}", number=None, came=2),
        ),
        (
            *(rows("meetings", "group:roll/{party}", came=0), rows("meetings", "group:roll/{party}", came=1)),
            *(rows("meetings", "group:roll/{party}", number=None, came=LESS), _two_meetings, roll(meetings=LESS)),
            rows("meetings", "group:roll/{party}", number=None, day="2027-02-01", came=0),
        ),
    ),
    _kind(
        "request-contested",
        (_effects(2, -2), _effects(2, 1, -3), _effects(1, -2)),
        (_effects(2, 0), _effects(3, -0.5), _effects(2, 1, 3), _effects(-2, -1), _effects(0, 0)),
    ),
    _kind(
        "requirement-untraced",
        (
            *(
                rows("requirements", number=3, among=_MUST, test=LESS),
                rows("requirements", number=2, among=_MUST, solution=LESS),
            ),
            rows("requirements", number=4, among=_MUST, test=LESS, solution=LESS),
        ),
        (
            *(
                rows("requirements", among=_MUST, test=LESS, priority="could"),
                rows("requirements", number=4, among=_OTHER, test=LESS, solution=LESS),
                roll(requirements=LESS),
            ),
            *(rows("requirements", number=None, test=LESS), rows("requirements", number=2, among=_OTHER, test=LESS)),
        ),
    ),
    _kind(
        "requirement-unsigned",
        (rows("sign_offs", signed=4), rows("sign_offs", signed=0), rows("sign_offs", signed=9)),
        (
            *(
                rows("sign_offs", number=None, required=5, signed=5),
                roll(sign_offs=LESS),
                rows("sign_offs", number=None, signed=LESS),
                rows("sign_offs", required=LESS),
            ),
            rows("sign_offs", required=3, signed=3),
        ),
    ),
    _kind(
        "requirement-not-from-users",
        (rows("requirements", number=7, from_user=False), rows("requirements", number=None, from_user=False)),
        (
            *(
                rows("requirements", number=2, among={"from_user": True}, from_user=False),
                rows("requirements", number=3, among={"from_user": True}, from_user=False),
            ),
            *(rows("requirements", number=None, from_user=LESS), roll(requirements=LESS)),
            rows("requirements", number=1, from_user=False),
        ),
    ),
    _kind(
        "requirement-volatile",
        (
            rows("requirements", number=4, changed="2026-02-01"),
            rows("requirements", number=9, changed="2026-03-01"),
        ),
        (
            *(
                rows("requirements", number=None, changed=LESS),
                rows("requirements", number=2, changed="2026-02-01"),
                roll(baseline=LESS),
            ),
            *(
                rows("requirements", number=8, changed="2025-10-31"),
                rows("requirements", number=1, changed="2026-04-01"),
            ),
        ),
    ),
    _kind(
        "requirement-unwritten",
        (rows("requirements", number=6, written=False), rows("requirements", number=None, written=False)),
        (
            *(
                rows("requirements", number=3, written=LESS),
                rows("requirements", number=1, written=False),
                rows("requirements", number=None, written=LESS),
            ),
            *(roll(requirements=LESS), rows("requirements", number=2, written=False)),
        ),
    ),
    _kind(
        "no-prototype",
        (
            *(roll(prototypes=[]), roll(prototypes=[{"shown": "2025-11-10", "users": False}])),
            *(_prototype("2026-02-01", "{1}"), _prototype("2025-11-10", "{0}")),
        ),
        (
            *(
                roll(prototypes=[{"shown": "2026-02-01"}, {"shown": "2025-11-01"}]),
                roll(prototypes=LESS),
                _prototype("2025-11-30", "{1}"),
                _prototype("2025-11-10", "{0}", "{1}"),
            ),
            roll(**{**_FUTURE, "prototypes": []}),
        ),
    ),
)
