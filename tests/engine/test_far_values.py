"""Days at both ends of the calendar and the largest numbers, in every field of the model: an audit stands, whole."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from annotated_types import Le
from pydantic import BaseModel, ValidationError

import stackaudit as sa
from stackaudit.diagrams.registry import CHARTS
from stackaudit.model.later import Later
from stackaudit.model.stack import Stack
from stackaudit.reporting.saving import FORMS
from stacks import sample_document

Document = dict[str, Any]
FIRST, LAST = "0001-01-01", "9999-12-31"
NOW = "2026-11-01"
_MORE: Document = {
    "contract": {
        "starts": "2026-03-01",
        "renews": "2027-03-01",
        "ends": "2027-03-01",
        "term": "1y",
        "notice": "3 months",
        "auto_renew": True,
    },
    "lifecycle": {"phase": "active", "end_of_support": "2027-06-30", "ends": "2028-12-31"},
    "uptime": {"measured": 0.99, "as_of": "2026-10-01"},
    "continuity": {"tested": "2026-05-01"},
    "ai": {"acts": "alone", "approved": "2026-05-01", "class_on": "2026-05-04", "annual": 1200},
    "intent": {"kind": "backup", "until": "2027-01-01", "tested": "2026-05-01", "owner": "Ann"},
    "limits": [{"resource": "contacts", "used": 60000, "limit": 100000, "growth": 0.03, "per": "month"}],
    "prices": [{"up_to": 50000, "annual": 9600}, {"up_to": 100000, "annual": 19200}],
    "provenance": {"from": "a list", "as_of": "2026-10-01"},
}
"""What a tool may state and the sample does not."""


def rich() -> Document:
    """A document in which every field with a day, a length of time or a number is stated at least once."""
    made = copy.deepcopy(sample_document("crm_rollout"))
    tool = next(tool for tool in made["tools"] if tool["id"] == "mrm")
    tool |= copy.deepcopy(_MORE)
    made["goals"] = [
        {
            "name": "Fewer",
            "measure": "silos.index",
            "target": 10,
            "start": 40,
            "since": "2026-01-01",
            "by": "2027-01-01",
        },
    ]
    made["feedback"] = [{"tool": "mrm", "rating": 2, "respondents": 9, "as_of": "2026-10-01"}]
    made["vendors"][0]["account_changes_since"] = "2026-01-01"
    made["vendors"][0]["tickets"] = [
        {"ticket": "P-1", "sent": "2026-09-01", "answered_after": "1d", "limit": "2d", "solved_after": "6d"}
        | {"waited_for_vendor": "1d", "waited_for_us": "5d"}
    ]
    rollout = made["initiatives"][0]
    rollout |= {
        "build_starts": "2026-03-01",
        "meetings": [{"party": "IT", "day": "2026-09-01", "expected": 9, "came": 2}],
        "uses": [{"tool": "crm", "due": 40, "done": 3, "from": "2026-01-01", "to": "2026-06-30"}],
    }
    rollout["approvals"][0]["waits_for"] = {
        "party": "Planwerk",
        "kind": "vendor",
        "asked": "2025-09-10",
        "promised": "2025-10-01",
    }
    rollout["groups"][0]["retraining"] = "2026-10-20"
    rollout["preset"] = {
        "name": "crm-rollout",
        "live": "2026-06-01",
        "build_starts": "2026-04-02",
        "usage_review": "2026-07-16",
        "retraining": "2026-08-15",
    }
    for name in ("approvals", "expectations", "groups", "prototypes", "roles", "sign_offs", "support", "training"):
        rollout[name][0]["planned"] = "2026-05-02"
    rollout["tasks"][0]["planned"] = "2026-05-02"
    rollout["answers"][0]["as_of"] = "2026-10-01"
    return made


def models(kind: type[BaseModel] = Stack) -> dict[type[BaseModel], None]:
    """The records of the model."""
    found: dict[type[BaseModel], None] = {}
    left: list[type[BaseModel]] = [kind]
    while left:
        one = left.pop()
        if one not in found:
            found[one] = None
            left += [part for field in one.model_fields.values() for part in parts(field.annotation) if is_record(part)]
    return found


def is_record(part: object) -> bool:
    """Whether a type is a record."""
    return isinstance(part, type) and issubclass(part, BaseModel)


def parts(annotation: object) -> Iterator[Any]:
    """Every type in an annotation."""
    yield annotation
    if isinstance(annotation, Later):
        yield from parts(annotation.type)
    for one in get_args(annotation):
        if get_origin(annotation) is not Literal:
            yield from parts(one)


def spots(kind: type[BaseModel], data: Document) -> Iterator[tuple[type[BaseModel], str, Document, str]]:
    """Each field that a document states: its record, its name, where it stands, and its key there."""
    for name, field in kind.model_fields.items():
        key = field.alias or name
        if key not in data:
            continue
        yield kind, name, data, key
        inner = [part for part in parts(field.annotation) if is_record(part)]
        values = data[key]
        if isinstance(values, Mapping) and inner and not set(values) & {f for one in inner for f in one.model_fields}:
            values = list(values.values())
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and inner:
                best = max(inner, key=lambda one: len(value.keys() & one.model_fields.keys()))
                yield from spots(best, value)


def fields_of(wanted: type) -> set[tuple[str, str]]:
    """Every field of the model of a type: the names of the record and of the field."""
    return {
        (kind.__name__, name)
        for kind in models()
        for name, field in kind.model_fields.items()
        if any(part is wanted for part in parts(field.annotation))
    }


DAYS = sorted(fields_of(date) - {("Stack", "as_of")})


def with_day(day: str, *fields: tuple[str, str], as_of: str = NOW, alone: bool = False) -> Document:
    """The rich document with one day in some fields, wherever they are stated.

    Args:
        day: The day.
        fields: The names of the record and of the field.
        as_of: The day of the audit.
        alone: Whether the other days of the same record are left out: some are refused as they contradict it.
    """
    made = rich()
    for kind, name, where, key in list(spots(Stack, made)):
        if (kind.__name__, name) in fields:
            where[key] = day
            for other in {other for _, other in DAYS if alone and other != name} & kind.model_fields.keys():
                where.pop(kind.model_fields[other].alias or other, None)
    return {**made, "as_of": as_of}


def stack_with(day: str, field: tuple[str, str]) -> Stack:
    """The stack with one day, beside the others of its record unless they contradict it."""
    try:
        return Stack.model_validate(with_day(day, field))
    except ValidationError:
        return Stack.model_validate(with_day(day, field, alone=True))


def everything(stack: Stack, folder: Path) -> sa.Audit:
    """Audit a stack, write every report, draw every picture, read every table, compare it and ask its questions."""
    result = sa.audit(stack)
    for suffix in FORMS:
        if suffix != ".xlsx":
            result.save(folder / f"report{suffix}")
    pytest.importorskip("openpyxl")
    result.save(folder / "report.xlsx", sheets="all")
    for name in result.tables:
        result.table(name)
    for kind in CHARTS.load():
        try:
            result.diagram(kind).save(folder / f"{kind}.svg")
        except sa.StackAuditError as refused:  # there is nothing to draw
            assert type(refused) is sa.StackAuditError  # noqa: PT017
    _ = sa.compare(result, result).markdown()
    _ = result._repr_html_()
    sa.write_questions(result, folder / "questions.csv")
    return result


def test_the_document_states_every_day() -> None:
    """A field with a day that joins the model has to join the document."""
    stated = {(kind.__name__, name) for kind, name, _, _ in spots(Stack, rich())}

    assert set(DAYS) <= stated, sorted(set(DAYS) - stated)


@pytest.mark.parametrize("field", DAYS, ids=".".join)
def test_a_day_at_either_end_of_the_calendar_stops_nothing(field: tuple[str, str]) -> None:
    """Each field alone."""
    for day in (FIRST, LAST):
        result = sa.audit(stack_with(day, field))
        assert "Stack audit" in result.summary().text()


@pytest.mark.parametrize("as_of", [FIRST, NOW, LAST])
@pytest.mark.parametrize("day", [FIRST, NOW, LAST])
def test_every_output_stands_whatever_the_days(as_of: str, day: str, tmp_path: Path) -> None:
    """All fields at once, on each day of the audit: reports, pictures, tables, comparison, questions."""
    everything(Stack.model_validate(with_day(day, *DAYS, as_of=as_of)), tmp_path)


# -- an open end


def rollout_with(**facts: Any) -> sa.Audit:
    """The audit of one rollout."""
    document = {"name": "S", "as_of": NOW, "tools": ["CRM"], "initiatives": [{"id": "x", "tools": ["crm"], **facts}]}
    return sa.audit(Stack.model_validate(document), only="people")


def test_a_sponsor_who_leaves_in_the_year_9999_does_not_leave() -> None:
    """The day stands for "no day is set"; one that is far away and meant is a departure."""
    for leaves, found in ((LAST, False), ("2199-12-31", True)):
        result = rollout_with(sponsor={"name": "Eve", "leaves": leaves})
        assert ("people.sponsor-leaves" in {one.code for one in result.findings.told()}) == found


def test_a_rollout_that_goes_live_in_the_year_9999_has_no_day() -> None:
    """It is asked for, as where none is stated."""
    sales = [{"group": "Sales", "users": 9}]
    training = [{"day": "2026-12-01", "group": "Sales", "invited": 9}]
    open_, silent = (
        {(one.code, one.fact) for one in rollout_with(groups=sales, training=training, **day).unknowns}
        for day in ({"goes_live": LAST}, {})
    )
    assert open_ == silent
    assert any(fact == "initiative.goes_live" for _, fact in open_)


def test_a_goal_of_the_year_9999_is_not_on_its_way() -> None:
    """A line to a day that never comes would call everything on track."""
    made = sample_document("cobble_7")
    goal = {"name": "Fewer", "measure": "silos.index", "target": 0, "start": 100, "since": "2026-01-01"}
    states = []
    for by in ("2200-01-01", LAST):
        stack = Stack.model_validate({**made, "goals": [{**goal, "by": by}]})
        states.append(sa.audit(stack, only="silos").goals[0].state)
    assert states == ["on-track", "unknown"]


def test_an_overlap_until_the_year_9999_has_no_end() -> None:
    """What needs an end lacks one."""
    from stackaudit.graph.intents import flaws

    for until, lacking in (("2027-01-01", False), (LAST, True)):
        tool = sa.Stack.model_validate(
            {"name": "S", "tools": [{"id": "a", "intent": {"kind": "migration", "until": until, "owner": "Ann"}}]}
        ).tools[0]
        assert ("no-end" in tuple(flaws(tool, date(2026, 11, 1)))) == lacking


def test_a_list_says_that_no_end_is_set(tmp_path: Path) -> None:
    """With the place of the cell; the other days of the list are read."""
    place = tmp_path / "list.csv"
    place.write_text("Tool,Owner,Contract end\nSlack,Amy,31.12.9999\nZoom,Bo,30.06.2027\n", "utf-8")
    read = sa.read_with_notes(place)

    assert [tool.contract and tool.contract.ends for tool in read.stack.tools] == [None, date(2027, 6, 30)]
    (note,) = [note for note in read.notes if note.kind == "left-out"]
    assert "the year 9999 says that no end is set" in str(note)
    assert str(note).startswith(f"{place}:2:3:")


# -- numbers


def bound(kind: type[BaseModel], name: str) -> float | None:
    """The largest number that a field takes; None where it takes none, or states no bound of its own."""
    field = kind.model_fields[name]
    marks = [*field.metadata, *parts(field.annotation)]
    marks += [mark for part in marks for mark in getattr(part, "metadata", ())]
    if any(mark is Decimal for mark in marks):
        return 10.0**15
    return next((float(mark.le) for mark in marks if isinstance(mark, Le)), None)  # type: ignore[arg-type]


def with_numbers(pick: Literal["least", "most"]) -> Document:
    """The rich document with every number, but ratings and shares, at one end of what it may be."""
    made = rich()
    for kind, name, where, key in list(spots(Stack, made)):
        most = bound(kind, name)
        if isinstance(where[key], int | float) and not isinstance(where[key], bool) and (most or 0) > 100:
            end = most if pick == "most" and most is not None else 0
            where[key] = int(end) if isinstance(where[key], int) else float(end)
    return made


def test_the_largest_numbers_are_in_the_document() -> None:
    """Seats of 10 to the 12th, money and amounts of 10 to the 15th."""
    stack = Stack.model_validate(with_numbers("most"))
    tool = next(tool for tool in stack.tools if tool.id == "mrm")

    assert tool.seats is not None
    assert tool.seats.paid == 10**12
    assert tool.cost is not None
    assert tool.cost.annual == 10**15


@pytest.mark.parametrize("pick", ["least", "most"])
def test_every_output_stands_whatever_the_numbers(pick: Literal["least", "most"], tmp_path: Path) -> None:
    """No number is so large that it leaves the calendar, or so small that something is divided by it."""
    try:
        stack = Stack.model_validate(with_numbers(pick))
    except ValidationError as refused:
        pytest.fail(str(refused))
    everything(stack, tmp_path)


def test_the_longest_lengths_of_time_stop_nothing(tmp_path: Path) -> None:
    """A hundred years, wherever a length of time is stated."""
    made = rich()
    longest = fields_of(timedelta)
    for kind, name, where, key in list(spots(Stack, made)):
        if (kind.__name__, name) in longest:
            where[key] = "36500d"
    everything(Stack.model_validate(made), tmp_path)


def _most(analyser: sa.Analyser, name: str) -> Any:
    """The most that a setting may be."""
    assert analyser.settings is not None
    return next(one for one in fields(analyser.settings) if one.name == name).metadata["most"]


def test_a_policy_of_the_largest_numbers_stops_nothing() -> None:
    """Days that settings count in are kept inside the calendar, too."""
    from stackaudit.engine.runner import installed_analysers

    options: dict[str, dict[str, Any]] = {}
    for name, analyser in installed_analysers().items():
        for field in analyser.settings.described() if analyser.settings is not None else ():
            if field.name.endswith("days"):
                options.setdefault(name, {})[field.name] = _most(analyser, field.name)
    sa.audit(Stack.model_validate(rich()), sa.Policy.model_validate({"options": options}))
