"""Clean stacks with one sound rollout and one sound vendor, and edits of their lists.

The rollout went live half a year ago: a sponsor who shows up, a team that stayed, tasks with one person who answers for
each, training that people came to, requirements from users, and parties that understand each other.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks.faults.clean import Document, clean_stack
from benchmarks.faults.edits import leaf_tool
from benchmarks.faults.fault import Edit

_PEOPLE = (
    *("Petra Quandt", "Ravi Sethi", "Solveig Thorn", "Tariq Umar", "Ulla Vang", "Wim Xander", "Yara Zeidan"),
    *("Bela Ungar", "Chiara Voss", "Dilan Yildiz"),
)
_ROLES = ("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer")
_STEPS = ("awareness", "desire", "knowledge", "ability", "reinforcement")
ROLL = "initiative:roll"


def clean_rollout(seed: int) -> Document:
    """Return the content of a stack file without a fault that states all there is to state of a rollout."""
    stack, chance = clean_stack(seed), Random(f"rollout {seed}")
    tool = leaf_tool(stack, chance)
    people = chance.sample(_PEOPLE, len(_PEOPLE))
    groups = chance.sample([one["id"] for one in stack["departments"]], 2)
    stack["initiatives"] = [
        {
            "id": "roll",
            "name": "Rollout",
            "tools": [tool["id"]],
            "requested": "2025-06-01",
            "starts": "2025-09-01",
            "build_starts": "2025-12-01",
            "goes_live": "2026-05-01",
            "baseline": "2025-11-01",
            "changes_a_month": 0.01,
            "turnover": 0.1,
            "decision_record": True,
            "workaround": False,
            "consent": True,
            "sponsor": {"name": people[9], "level": 1, "since": "2025-06-01", "last_active": "2026-10-20"},
            **_staff(people, groups),
            **_wanted(chance, people, groups),
            **_used(chance, tool["id"], groups),
            **_said(chance, groups),
        }
    ]
    stack["vendors"] = [_vendor(chance, tool["vendor"])]
    return stack


def _staff(people: list[str], groups: list[str]) -> Document:
    team = [
        {"person": person, "group": groups[n % 2], "level": 3, "joined": "2025-06-01"}
        for n, person in enumerate(people[:6])
    ]
    tasks = [
        {"id": f"t{n}", "name": f"Task {n}", "accountable": [people[n]], "responsible": [people[(n + 1) % 6]]}
        for n in range(6)
    ]
    roles = [{"role": role, "person": people[n], "load": 0.4} for n, role in enumerate(_ROLES)]
    return {
        "team": team,
        "tasks": tasks,
        "roles": [*roles, {"role": "approver", "person": people[7], "load": 0.1}],
        "panel": [{"person": person, "only_chosen": n == 0} for n, person in enumerate(people[:4])],
    }


def _wanted(chance: Random, people: list[str], groups: list[str]) -> Document:
    requirements = [
        {
            "id": f"r{n}",
            "name": f"Wish {n}",
            "source": people[n % 6],
            "group": groups[n % 2],
            "level": 4,
            "from_user": n > 1,
            "written": True,
            "priority": "must" if n < 6 else "could",
            "solution": f"Screen {n}",
            "test": f"Trial {n}",
            "changed": "2025-10-01",
        }
        for n in range(10)
    ]
    return {
        "approvals": [
            {
                "id": "legal",
                "name": "Data sharing",
                "kind": "legal",
                "asked": "2025-07-01",
                "decided": f"2025-08-{chance.randint(10, 28)}",
                "by": people[8],
                "requesters": people[:2],
                "workaround": False,
            }
        ],
        "requirements": requirements,
        "sign_offs": [{"group": group, "required": 10, "signed": 10} for group in groups],
        "prototypes": [{"shown": "2025-11-10", "to": groups}],
        "escalations": [{"what": "Which form stays", "to": people[9], "raised": "2025-11-03", "decided": "2025-11-10"}],
        "meetings": [
            {"series": "Weekly call", "party": group, "day": f"2026-0{month}-08", "expected": 3, "came": 3}
            for group in groups
            for month in range(5, 10)
        ],
        "effects": [
            {"request": "One form", "stakeholder": groups[0], "effect": 2},
            {"request": "One form", "stakeholder": groups[1], "effect": 1},
        ],
    }


def _used(chance: Random, tool: str, groups: list[str]) -> Document:
    flags = ("use_case", "owner", "change_budget", "integration_plan", "kpi")
    days = ("2026-05-06", "2026-06-10", "2026-07-08", "2026-07-28")
    rows: Document = {"training": [], "groups": [], "adoption": [], "support": []}
    for group in groups:
        invited, entitled = chance.randint(18, 30), chance.randint(100, 160)
        rows["training"] += [{"group": group, "day": day, "invited": invited, "attended": invited - 1} for day in days]
        rows["groups"].append(
            {
                "group": group,
                "users": entitled,
                "super_users": 3,
                "capable": True,
                "cheat_sheet": True,
                "encouraged": True,
                "time": True,
                "usage_review": "2026-09-01",
                "retraining": "2026-10-01",
            }
        )
        rows["adoption"].append(
            {
                "tool": tool,
                "group": group,
                "entitled": entitled,
                "active": round(0.85 * entitled),
                "target": 0.7,
                "depth": 0.6,
                "self_reported": 0.86,
                "asked": 80,
                "as_of": "2026-10-25",
            }
        )
        rows["support"].append(
            {
                "group": group,
                "as_of": "2026-10-20",
                "tickets_a_day": 20,
                "capacity_a_day": 15,
                "admins": 3,
                "deflected": 0.3,
                "without_article": 0.1,
            }
        )
    bought = {"tool": tool, "bought": "2025-08-15", **dict.fromkeys(flags, True), "overlaps": False, "underused": False}
    return {**rows, "purchases": [bought]}


def _said(chance: Random, groups: list[str]) -> Document:
    answers = [
        {"respondent": f"p{n}", "group": groups[n % 2], "item": f"adkar.{step}.1", "rating": chance.choice([4, 5])}
        for n in range(12)
        for step in _STEPS
    ]
    expectations = [
        {
            "stakeholder": who,
            "attribute": what,
            "importance": 4,
            "expected": 4,
            "perceived": 4,
            "respondents": 60,
            "elicited": True,
            "recorded": "2025-10-01",
        }
        for who in ("Board", "Branch heads", "Clerks")
        for what in ("speed", "reports")
    ]
    expectations[0] |= {"promised": 80, "actual": 78}
    clear = dict.fromkeys(("goals", "roles", "procedures", "interpersonal", "priority"), 4.2)
    one, other = groups
    return {
        "answers": answers,
        "expectations": expectations,
        "clarity": [{"party": group, **clear, "respondents": 60} for group in groups],
        "commitments": [{"expects": one, "of": other, "what": "people a week", "expected": 2, "committed": 2}],
    }


def _vendor(chance: Random, name: str) -> Document:
    tickets = [
        {
            "ticket": f"T-{n}",
            "priority": "normal",
            "sent": f"2026-09-{n:02}",
            "limit": "5d",
            "answered_after": f"{chance.randint(1, 4)}d",
            "solved_after": "6d",
            "waited_for_vendor": "4d",
            "waited_for_us": "1d",
            "complete": True,
            "in_contract": True,
        }
        for n in range(1, 13)
    ]
    signed: Document = {"signed": "2025-08-15", "procurement": True, "procurement_from": "2025-06-15"}
    signed |= {"legal": True, "legal_from": "2025-06-20"}
    signed |= dict.fromkeys(("price_benchmark", "sla_clause", "exit_clause", "dpa"), True)
    return {
        "id": "maker",
        "name": name,
        "account_manager": "Oda Pohl",
        "sla": {"share": 0.9, "needed": 0.9},
        "tickets": tickets,
        "account_changes": [],
        "account_changes_since": "2025-08-15",
        "roadmap": 4,
        "procurement": signed,
    }


# -- edits

LESS: object = object()
"""In the place of a value: the fact is not stated."""
Told = str | Callable[[Document], str]


def slugs(row: Document) -> Document:
    """Return the texts of a row as ids."""
    return {key: str(value).lower().replace(" ", "-") for key, value in row.items()}


def put(record: Document, facts: Document) -> None:
    """State facts of a record, or take them away."""
    for name, value in facts.items():
        if value is LESS:
            record.pop(name, None)
        else:
            record[name] = value


def roll(told: str = ROLL, **facts: Any) -> Edit:
    """State facts of the rollout itself."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        put(stack["initiatives"][0], facts)
        return told

    return edit


def rows(part: str, told: str = ROLL, number: int | None = 1, among: Document | None = None, **facts: Any) -> Edit:
    """State facts of so many rows of a list, all where None; `told` is made from the first of them."""

    def edit(stack: Document, chance: Random) -> str:
        fitting = [one for one in stack["initiatives"][0][part] if (among or {}).items() <= one.items()]
        chosen = fitting if number is None else chance.sample(fitting, number)
        subject = told.format_map(slugs(chosen[0]))
        for one in chosen:
            put(one, facts)
        return subject

    return edit


def vendor(**facts: Any) -> Edit:
    """State facts of the vendor."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        put(stack["vendors"][0], facts)
        return "vendor:maker"

    return edit


def procured(**facts: Any) -> Edit:
    """State facts of how the contract with the vendor came about."""

    def edit(stack: Document, chance: Random) -> str:
        del chance
        put(stack["vendors"][0]["procurement"], facts)
        return "vendor:maker"

    return edit


def both(*edits: Edit) -> Edit:
    """Do one edit after another; the last one names what it is about."""

    def edit(stack: Document, chance: Random) -> str:
        return [one(stack, chance) for one in edits][-1]

    return edit
