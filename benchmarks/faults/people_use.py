"""Faults of what was bought and is not used, of what people got and say, and of vendors."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document
from benchmarks.faults.fault import Edit, Fault
from benchmarks.faults.rollout import LESS, ROLL, both, clean_rollout, procured, roll, rows, vendor

_GROUP = "group:roll/{group}"
_STEPS = ("awareness", "desire", "knowledge", "ability", "reinforcement")


_SEVERAL = {"training-attendance"}
"""Some edits plant it for each group."""


def _kind(code: str, plants: tuple[Edit, ...], misses: tuple[Edit, ...], *follows: str) -> Fault:
    several = code in _SEVERAL
    return Fault(f"people.{code}", plants, misses, frozenset(follows), clean_rollout, several=several)


# -- use


def _active(active: object, entitled: int, **facts: Any) -> Edit:
    return rows("adoption", _GROUP, active=active, entitled=entitled, self_reported=LESS, **facts)


def _stuck(**ratings: Any) -> Edit:
    """What all who were asked say of some of the five steps; of how many, where `people` says so."""
    people = ratings.pop("people", 12)

    def edit(stack: Document, chance: Random) -> str:
        del chance
        initiative = stack["initiatives"][0]
        kept = []
        for answer in initiative["answers"]:
            step = answer["item"].split(".")[1]
            if int(answer["respondent"][1:]) < int(str(people)):
                kept.append({**answer, "rating": ratings.get(step, answer["rating"])})
        initiative["answers"] = kept
        return ROLL

    return edit


def _cases(due: object, done: object, capability: str | None = "requests") -> Edit:
    """So many cases should have gone through the tool, and so many did."""

    def edit(stack: Document, chance: Random) -> str:
        initiative = stack["initiatives"][0]
        tool = chance.choice(initiative["tools"])
        row = {"tool": tool, "capability": capability, "due": due, "done": done, "to": "2026-09-30"}
        initiative["uses"] = [{name: value for name, value in row.items() if value not in (LESS, None)}]
        return f"tool:{tool}" if capability is None else f"capability:{tool}/{capability}"

    return edit


def _barrier(step: str) -> Fault:
    """Everybody lacks one step, and all before it is there."""
    other = {"desire": 2} if step == "awareness" else {"awareness": 2}
    later = dict.fromkeys(_STEPS[_STEPS.index(step) + 1 :], 1.5)
    return _kind(
        f"adkar-{step}",
        (_stuck(**{step: 2}), _stuck(**{step: 2.5, **later}), _stuck(**{step: 3})),
        (
            *(_stuck(**{step: 3.1}), _stuck(**{step: 3.5}), _stuck(**{step: 2}, people=2), roll(answers=LESS)),
            _stuck(**({step: 2} if step != "awareness" else {}), **other),
        ),
    )


def _bought(**flags: Any) -> Edit:
    return rows("purchases", "tool:{tool}", **flags)


_AHEAD = {"starts": "2026-12-01", "build_starts": LESS, "goes_live": "2027-06-01", "prototypes": LESS}
_UNKNOWN = dict.fromkeys(("change_budget", "integration_plan", "overlaps", "underused"), LESS)
_AGAINST: Document = {
    **dict.fromkeys(("use_case", "kpi", "change_budget", "integration_plan"), False),
    "overlaps": True,
}


def _sessions(*days: str | None, live: str = "2026-05-01", group: bool = True) -> Edit:
    """One group had sessions on these days; a session may lack its day or its group."""

    def edit(stack: Document, chance: Random) -> str:
        initiative = stack["initiatives"][0]
        chosen = chance.choice(initiative["groups"])["group"]
        initiative["goes_live"] = live
        others = [one for one in initiative["training"] if one["group"] != chosen]
        initiative["training"] = others if live == "2026-05-01" else []
        for number, day in enumerate(days):
            row: Document = {} if day is None else {"day": day}
            if group or number:
                row["group"] = chosen
            initiative["training"].append(row)
        return f"group:roll/{chosen}"

    return edit


def _desk(**facts: Any) -> Edit:
    return rows("support", _GROUP, **facts)


def _calmer_now(stack: Document, chance: Random) -> str:
    """There was too much in the first weeks."""
    told = _desk()(stack, chance)
    support = stack["initiatives"][0]["support"]
    support += [{**one, "as_of": "2026-05-20", "tickets_a_day": 90} for one in support]
    return told


# -- voices


def _wish(**facts: Any) -> Edit:
    return rows("expectations", "stakeholder:roll/{stakeholder}", **facts)


def _promise(promised: int, actual: object) -> Edit:
    return rows("expectations", promised=promised, actual=actual)


def _seen(first: float, second: float, attribute: str = "speed") -> Edit:
    """What two stakeholders say they got of one attribute; nobody expected more."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        listed = stack["initiatives"][0]["expectations"]
        for one in listed:
            one["expected"] = 1
        speeds = [one for one in listed if one["attribute"] == "speed"]
        others = [one for one in listed if one["attribute"] == attribute]
        for one in listed:
            one["perceived"] = first if one["attribute"] == "speed" else second if attribute != "speed" else first
        speeds[0]["perceived"] = first
        others[-1]["perceived"] = second
        return ROLL

    return edit


def _clear(first: Document, second: Document | None = None, **facts: Any) -> Edit:
    """How clear things are to the two parties."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        parties = stack["initiatives"][0]["clarity"]
        for party, means in zip(parties, (first, first if second is None else second), strict=True):
            party.update({**means, **facts})
        return ROLL

    return edit


def _committed(expected: float, committed: object) -> Edit:
    return rows("commitments", expected=expected, committed=committed)


# -- vendors


def _tickets(*cases: tuple[int, Document], sla: object = 0.9) -> Edit:
    """So many tickets of each kind; what is given stands in place of a sound answer."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        one = stack["vendors"][0]
        sound = one["tickets"][0]
        one["tickets"] = []
        for number, facts in cases:
            for _ in range(number):
                row = {**sound, "ticket": f"T-{len(one['tickets'])}", **facts}
                one["tickets"].append({key: value for key, value in row.items() if value is not LESS})
        one["sla"] = {"share": sla}
        if sla is LESS:
            del one["sla"]
        return "vendor:maker"

    return edit


_LATE: Document = {"answered_after": "9d", "solved_after": "12d"}
_OPEN: Document = {"answered": False, **dict.fromkeys(("answered_after", "solved_after"), LESS)}
_OPEN |= dict.fromkeys(("waited_for_vendor", "waited_for_us"), LESS)
_NEW: Document = {**_OPEN, "sent": "2026-10-30"}
_NO_LIMIT: Document = {**_OPEN, "limit": LESS, "sent": "2026-09-01"}


def _changes(*days: str, ours: int = 0) -> Edit:
    rows_ = [{"day": day, "what": "new contact", **({"ours": True} if n < ours else {})} for n, day in enumerate(days)]
    return vendor(account_changes=rows_)


FAULTS = (
    _kind(
        "adoption-gap",
        (_active(40, 100), _active(55, 120, target=0.9), _active(60, 150, target=LESS)),
        (
            *(_active(68, 100), _active(6, 10), _active(50, 100, target=0.4), _active(78, 100, target=LESS)),
            _active(LESS, 100),
        ),
    ),
    _kind(
        "usage-differs",
        (rows("adoption", _GROUP, self_reported=0.5), rows("adoption", _GROUP, self_reported=0.6)),
        (
            *(
                rows("adoption", _GROUP, self_reported=0.67),
                rows("adoption", _GROUP, self_reported=0.75),
                rows("adoption", _GROUP, self_reported=LESS),
            ),
            *(rows("adoption", _GROUP, self_reported=0.99), _active(LESS, 100)),
        ),
    ),
    _kind(
        "bypassed",
        (_cases(40, 3), _cases(100, 55), _cases(12, 3, None)),
        (
            *(_cases(40, 31), _cases(40, 25), _cases(3, 1), _cases(0, 0), _cases(LESS, 3), _cases(40, LESS)),
            _cases(LESS, LESS),
        ),
    ),
    *map(_barrier, _STEPS),
    _kind(
        "shiny",
        (
            _bought(use_case=False, kpi=False, owner=False),
            _bought(**_AGAINST),
            _bought(use_case=False, overlaps=True, underused=True),
        ),
        (
            *(_bought(use_case=False, kpi=False), _bought(use_case=False, kpi=False, **_UNKNOWN), _bought(**_UNKNOWN)),
            *(_bought(kpi=False, overlaps=True), _bought(kpi=False, owner=LESS)),
        ),
    ),
    _kind(
        "training-cadence",
        (
            *(_sessions("2026-05-06"), _sessions("2026-05-06", "2026-06-10"), _sessions()),
            _sessions("2026-05-04", "2026-05-06", "2026-07-28"),
        ),
        (
            *(_sessions("2026-05-06", "2026-06-10", "2026-07-20"), _sessions("2026-05-06", "2026-06-10", None)),
            *(_sessions("2026-07-15", "2026-05-06", "2026-06-10", group=False), _sessions(live="2026-10-20")),
            _sessions("2026-05-10", "2026-06-10", "2026-07-10", "2026-07-28"),
        ),
    ),
    _kind(
        "training-attendance",
        (
            rows("training", _GROUP, number=None, invited=20, attended=10),
            rows("training", _GROUP, number=None, invited=20, attended=14),
        ),
        (
            *(
                rows("training", _GROUP, number=None, invited=20, attended=17),
                rows("training", _GROUP, number=None, invited=20, attended=16),
            ),
            *(rows("training", _GROUP, number=None, attended=LESS), rows("training", _GROUP, attended=15)),
            rows("training", _GROUP, number=None, invited=LESS, attended=LESS),
        ),
    ),
    _kind(
        "no-cheat-sheet",
        (both(roll(**_AHEAD), rows("groups", _GROUP, cheat_sheet=False)), rows("groups", _GROUP, cheat_sheet=False)),
        (
            *(
                rows("groups", _GROUP, number=None, users=500),
                rows("groups", _GROUP, number=None, cheat_sheet=LESS),
                rows("groups", _GROUP, cheat_sheet=True),
            ),
            both(roll(**_AHEAD), rows("groups", _GROUP, cheat_sheet=LESS)),
            roll(groups=LESS),
        ),
    ),
    _kind(
        "group-unbacked",
        (
            *(rows("groups", _GROUP, encouraged=False), rows("groups", _GROUP, time=False)),
            rows("groups", _GROUP, encouraged=False, time=False),
        ),
        (
            *(rows("groups", _GROUP, encouraged=LESS), rows("groups", _GROUP, time=LESS), roll(groups=LESS)),
            *(rows("groups", _GROUP, number=None, encouraged=LESS, time=LESS), rows("groups", _GROUP, users=500)),
        ),
    ),
    _kind(
        "no-usage-review",
        (
            *(rows("groups", _GROUP, usage_review=LESS, retraining=LESS), rows("groups", _GROUP, retraining=LESS)),
            rows("groups", _GROUP, usage_review="2026-04-20", retraining=LESS),
        ),
        (
            rows("groups", _GROUP, number=None, usage_review=LESS, retraining=LESS),
            *(rows("groups", _GROUP, number=None, retraining=LESS), rows("groups", _GROUP, retraining="2026-12-10")),
            *(rows("groups", _GROUP, usage_review="2026-12-01", retraining=LESS), roll(groups=LESS)),
        ),
    ),
    _kind(
        "no-super-user",
        (
            *(rows("groups", _GROUP, super_users=0), rows("groups", _GROUP, super_users=0, capable=LESS)),
            rows("groups", _GROUP, super_users=0, users=40),
        ),
        (
            *(
                rows("groups", _GROUP, super_users=1, users=400),
                rows("groups", _GROUP, super_users=0, capable=False),
                rows("groups", _GROUP, super_users=1),
            ),
            *(rows("groups", _GROUP, number=None, super_users=LESS), rows("groups", _GROUP, capable=LESS)),
        ),
    ),
    _kind(
        "support-overload",
        (_desk(tickets_a_day=60, deflected=0), _desk(tickets_a_day=40, deflected=0), _desk(admins=1, tickets_a_day=22)),
        (
            *(
                _desk(tickets_a_day=50, capacity_a_day=30),
                _calmer_now,
                _desk(tickets_a_day=60, deflected=0.5),
                _desk(tickets_a_day=35, deflected=0),
            ),
            _desk(tickets_a_day=60, admins=LESS),
        ),
    ),
    _kind(
        "expectation",
        (_wish(perceived=2), _wish(importance=5, perceived=1), _wish(importance=3, perceived=3)),
        (
            *(
                _wish(perceived=3.5),
                _wish(importance=2, perceived=2.6),
                _wish(perceived=LESS),
                _wish(expected=3, perceived=2.5),
            ),
            _wish(perceived=2.6, respondents=2),
        ),
        "people.different-realities",
    ),
    _kind(
        "not-elicited",
        (rows("expectations", number=3, elicited=False), rows("expectations", number=None, elicited=False)),
        (
            *(
                rows("expectations", elicited=LESS),
                rows("expectations", number=1, elicited=False),
                rows("expectations", number=None, elicited=LESS),
            ),
            *(rows("expectations", number=2, elicited=LESS), roll(expectations=LESS)),
        ),
    ),
    _kind(
        "promise-missed",
        (_promise(80, 120), _promise(10_000, 11_500)),
        (
            *(_promise(80, 85), _promise(80, 40), _promise(80, LESS)),
            *(_promise(0, 0), _promise(100, 110)),
        ),
    ),
    _kind(
        "different-realities",
        (_seen(4.5, 2), _seen(2, 4), _seen(3.5, 2)),
        (_seen(4, 3), _seen(4, 4), _seen(4, 2.6), _seen(4, 2, "reports"), roll(expectations=LESS)),
    ),
    _kind(
        "conflict",
        (
            *(_clear({"goals": 2}), _clear({"roles": 2.4}), _clear({"procedures": 4.8}, {"procedures": 3.3})),
            _clear({"interpersonal": 2.2}),
        ),
        (
            *(
                _clear({"goals": 3.0}),
                _clear({"goals": 3.1}),
                _clear({"roles": 4.5}, {"roles": 3.6}),
                roll(clarity=LESS),
            ),
            _clear({"goals": 2}, respondents=2),
        ),
    ),
    _kind(
        "priority-differs",
        (rows("clarity", ROLL, priority=2.0), rows("clarity", ROLL, priority=3.2), rows("clarity", ROLL, priority=1.0)),
        (
            *(rows("clarity", ROLL, priority=3.4), rows("clarity", ROLL, priority=5.0)),
            *(rows("clarity", ROLL, number=None, priority=1.5), rows("clarity", ROLL, priority=LESS)),
            *(rows("clarity", ROLL, priority=1.0, respondents=2), roll(clarity=LESS)),
        ),
    ),
    _kind(
        "commitment-gap",
        (_committed(2, 1), _committed(10, 7), _committed(4, 0)),
        (_committed(10, 7.6), _committed(10, 8), _committed(2, LESS), _committed(2, 3), roll(commitments=LESS)),
    ),
    _kind(
        "vendor-sla",
        (
            *(_tickets((4, {}), (12, _LATE)), _tickets((6, {}), (6, _LATE)), _tickets((8, {}), (6, _OPEN))),
            *(_tickets((3, {}), (4, _OPEN), sla=LESS), _tickets((6, {}), (6, _LATE), sla=LESS)),
            both(_tickets(), vendor(sla={"share": 0.95, "met": 41, "of": 50})),
        ),
        (
            *(_tickets((18, {}), (2, _LATE)), _tickets((19, {}), (1, _LATE)), _tickets((2, {}), (2, _LATE), sla=LESS)),
            *(_tickets((10, {}), (6, _NEW)), vendor(sla={"share": 0.9})),
            both(_tickets(), vendor(sla={"share": 0.8, "met": 45, "of": 50})),
        ),
    ),
    _kind(
        "vendor-silent",
        (_tickets((4, _OPEN)), _tickets((3, _OPEN), (2, _NEW)), _tickets((5, _NO_LIMIT))),
        (
            *(
                _tickets((4, _OPEN), (1, {})),
                _tickets((2, _OPEN)),
                _tickets((5, _NEW)),
                _tickets((2, _OPEN), (3, _NEW)),
            ),
            _tickets((5, {**_NO_LIMIT, "sent": LESS})),
        ),
    ),
    _kind(
        "client-wait",
        (
            _tickets((10, {"waited_for_us": "5d", "waited_for_vendor": "1d"})),
            _tickets((5, {"waited_for_us": "6d"}), (5, {})),
        ),
        (
            *(
                _tickets((10, {"waited_for_us": "60h"})),
                _tickets((10, {"waited_for_us": "2d"})),
                _tickets((10, {"waited_for_us": LESS})),
            ),
            *(_tickets((10, {"waited_for_us": "1h"})), _tickets((9, {}), (1, {"waited_for_us": "9d"}))),
        ),
    ),
    _kind(
        "no-procurement",
        (procured(procurement=False), procured(legal_from="2025-09-30"), procured(legal=False)),
        (
            *(
                procured(legal_from="2025-08-15"),
                procured(procurement=LESS, procurement_from=LESS),
                procured(legal_from="2025-08-01"),
            ),
            *(procured(signed=LESS), vendor(procurement=LESS)),
        ),
    ),
    _kind(
        "contract-gaps",
        (
            *(procured(exit_clause=False), procured(dpa=False), procured(sla_clause=False, price_benchmark=False)),
            vendor(sla={"share": 0.9, "needed": 0.99}),
        ),
        (
            *(
                procured(exit_clause=LESS, dpa=LESS, sla_clause=LESS, price_benchmark=LESS),
                procured(exit_clause=LESS),
                procured(dpa=LESS, sla_clause=LESS),
                vendor(procurement=LESS),
            ),
            *(procured(legal_from=LESS), vendor(sla={"share": 0.9, "needed": 0.8}), vendor(sla={"needed": 0.99})),
        ),
    ),
    _kind(
        "account-churn",
        (
            _changes("2026-01-15", "2026-04-15", "2026-09-15"),
            _changes("2026-03-01", "2026-08-01", ours=2),
        ),
        (
            *(
                _changes("2024-03-01", "2024-08-01", "2026-03-01"),
                _changes("2026-03-01"),
                _changes("2026-03-01", "2026-08-01", ours=1),
            ),
            *(_changes("2024-03-01", "2024-08-01"), vendor(account_changes=LESS)),
        ),
    ),
    _kind(
        "vendor-drift",
        (vendor(roadmap=2), vendor(roadmap=1)),
        (vendor(roadmap=2.1), vendor(roadmap=3), vendor(roadmap=2.5), vendor(roadmap=LESS), vendor(roadmap=5)),
    ),
)
