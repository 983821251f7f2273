"""A stack that holds each of many hostile texts in every field that takes a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from stackaudit.model.layouts import _CHILDREN, _LISTS, LAYOUTS, _bare
from stackaudit.model.people import Expectation
from stackaudit.model.planned import Planned, marked
from stackaudit.model.rollout import (
    Approval,
    Prototype,
    RoleAssignment,
    SignOff,
    Support,
    Task,
    Training,
    UserGroup,
)
from stackaudit.model.stack import Stack

_SIGNS = ("=", "+", "-", "@", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BEFORE = (
    "",
    "'",
    " ",
    "\u3000",
    "\t",
    "\n",
    '"',
    "a;",
    "a,",
    "a\t",
    "a|",
    "a:",
    "a ",
    "a\n",
    'a;"',
    "a; ",
    "a;'",
    'a"\n',
)


def payloads() -> list[str]:
    """Each sign of a formula after each separator, blank and quote; and what an attack would write."""
    texts = [f"{before}{sign}{len(before)}+cell{n}" for n, sign in enumerate(_SIGNS) for before in _BEFORE]
    texts += [
        "Mail;=cmd|'/c calc'!A1;x",
        "Mail,=cmd|'/c calc'!A1,x",
        "Mail\t=cmd|'/c calc'!A1\tx",
        "Mail|=HYPERLINK(A1)|x",
        "Mail =2*3 x",
        "Mail:=2*4:x",
        'x";"=2*5";"y',
        'x",=2*6,"',
        "x\n=2*7;=2*8,=2*9\n=3*3",
        '"=3*4"',
        '""=3*5',
        "'=3*6;''=3*7",
        ";;,,||=3*8",
        "Sales - EMEA; -> x",
        "# =3*9",
        "sep=;",
    ]
    return texts


def hostile_stack(texts: list[str] | None = None) -> Stack:
    """The stack: for each text a record of every list, with the text in every field that may hold it."""
    texts = payloads() if texts is None else texts
    document: dict[str, Any] = {
        "name": texts[0],
        "provenance": {"from": texts[-1]},
        "controller": {"name": texts[1], "regions": [texts[2]], "representative": texts[3], "officer": texts[4]},
        "x-own": texts,
        "x-;=7*7": {key: key for key in texts},
    }
    for n, text in enumerate(texts):
        for name, record in _records(str(n), text):
            document.setdefault(name, []).append(record)
    return Stack.model_validate(document)


def _records(n: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tool, entity, day = f"t{n}", f"e{n}", "2026-11-01"
    named = {"id": f"r{n}", "name": text, "provenance": {"from": text}}
    yield "departments", named
    yield (
        "entities",
        {**named, "id": entity, "sensitivity": text, "attributes": [text, "b"], "survivorship": text}
        | {"attribute_classes": {text: "personal"}, "subjects": [text]}
        | {"system_of_record": [{"tool": tool, "scope": [text]}]},
    )
    model = dict.fromkeys(("model", "provider", "oversight", "act_role", "act_class", "class_by"), text)
    model |= {"hosted": [text]}
    owners = {"owner": text, "technical_owner": text, "sponsor": text, "users": [text, "b"], "aliases": [f"{text}!"]}
    yield (
        "tools",
        {**named, **owners, "id": tool, "vendor": text, "product": text, "category": text, "data_classification": text}
        | {"intent": {"kind": "backup", "owner": text, "why": text}, "x-note": text, "x-list": [text]}
        | {"from_catalog": {"product": "p", "facts": [text]}, "limits": [{"resource": text}]}
        | {"entities": [{"entity": entity, "roles": ["producer"], "attributes": [text], "scope": [text]}]}
        | {"prices": [{"annual": 5, "resource": text}], "privacy": {"hosted": [text], "safeguard": text}}
        | {"ai": model, "capabilities": [{"id": "writing", "ai": model}]},
    )
    yield "activities", {**named, "purpose": text, "basis": text, "subjects": [text], "owner": text}
    flow = {"source": tool, "target": "t0" if n != "0" else "t1", "name": text, "owner": text}
    flow["provenance"] = {"from": text}
    yield "integrations", flow
    yield "candidates", flow
    ends = {"from": flow["source"], "to": flow["target"], "entity": entity}
    yield "needs", {**ends, "attributes": [text], "provenance": {"from": text}}
    step = {**named, "tools": [tool], "needs": [{"entity": entity, "attributes": [text]}]}
    yield "journeys", {**named, "steps": [step]}
    yield (
        "vendors",
        {**named, "account_manager": text, "tickets": [{"ticket": text, "priority": text}]}
        | {"account_changes": [{"day": day, "what": text}]},
    )
    yield "feedback", {"tool": tool, "rating": 3, "role": text, "says": text, "provenance": {"from": text}}
    yield "goals", {**named, "measure": text, "target": 0.5, "owner": text}
    yield "initiatives", {**named, **_rollout(text, tool)}


def _plan(kind: type[Planned], text: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    """A row as a preset of a hostile name wrote it."""
    row = {**row, "question": text}
    return [{**row, "preset": marked(kind.model_validate(row), text)}]


def _rollout(text: str, tool: str) -> dict[str, Any]:
    named = {"id": "r", "name": text, "provenance": {"from": text}}
    waits = {"party": text, "what": text}
    return {
        "sponsor": {"name": text, "successor": text, "successor_prefers": text},
        "preset": {"name": text, "live": "2027-06-01"},
        "team": [{"person": text, "group": text}],
        "tasks": _plan(
            Task, text, {**named, "accountable": [text], "responsible": [text], "consulted": [text], "informed": [text]}
        ),
        "approvals": _plan(Approval, text, {**named, "by": text, "requesters": [text], "waits_for": waits}),
        "purchases": [{"tool": tool, "preferred": text}],
        "panel": [{"person": text}],
        "requirements": [{**named, "source": text, "group": text, "solution": text, "test": text}],
        "sign_offs": _plan(SignOff, text, {"group": text}),
        "prototypes": _plan(Prototype, text, {"to": [text]}),
        "roles": _plan(RoleAssignment, text, {"role": "trainer", "person": text, "group": text}),
        "training": _plan(Training, text, {"group": text}),
        "meetings": [{"party": text, "series": text}],
        "groups": _plan(UserGroup, text, {"group": text}),
        "adoption": [{"group": text}],
        "support": _plan(Support, text, {"group": text}),
        "effects": [{"request": text, "stakeholder": text, "effect": 1}],
        "escalations": [{"what": text, "to": text}],
        "answers": [{"respondent": text, "group": text, "item": "adkar.desire.1", "rating": 3}],
        "expectations": _plan(Expectation, text, {"stakeholder": text, "attribute": text, "says": text}),
        "clarity": [{"party": text, "about": text}],
        "commitments": [{"expects": text, "of": f"{text}!", "what": text, "unit": text}],
    }


def text_columns() -> set[tuple[str, str]]:
    """Every table and column whose cells hold a text that the user chose freely."""
    models: dict[str, type[BaseModel]] = {"stack": Stack} | _LISTS | {name: model for name, model, *_ in _CHILDREN}
    return {
        (table, name)
        for table, layout in LAYOUTS.items()
        for name, column in layout.columns.items()
        if column.kind in ("text", "words") and _is_free(models[table], column.steps)
    } - {("feedback", "step")}  # the id of a step


def _is_free(model: type[BaseModel], steps: tuple[str, ...]) -> bool:
    field = next(field for name, field in model.model_fields.items() if (field.alias or name) == steps[0])
    if len(steps) > 1:
        return _is_free(_bare(field.annotation), steps[1:])
    return "_check_text" in f"{field.annotation}{field.metadata}"
