"""Rows of a rollout that are still as its preset wrote them: how many, and which of their days are past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout
from stackaudit.analysers.people.findings import finding, missing
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.planned import PRESET_LISTS, Planned, moved

if TYPE_CHECKING:
    from stackaudit.tables.people import PlannedRow


def _task(**facts: object) -> dict[str, Any]:
    return common.rollout(
        goes_live="2027-06-01", tasks=[{"name": "Plan the days", "accountable": "project-manager", **facts}]
    )


PRESET_UNTOUCHED = Rule(
    id="people.preset-untouched",
    severity=1.0,
    effort=Effort.HALF_DAY,
    theme=common.NOBODY_BEHIND,
    detection="Rows of a rollout carry the mark of the preset that it was started from, and nobody has changed them "
    "since.",
    rating="Always a note, one a rollout: a plan that nobody looked at is not wrong.",
    limitations="That somebody changed a row does not show that it is right now.",
    title=Text(
        "{n} of {of} {rows} of {initiative} is still as in the preset",
        "{n} of {of} {rows} of {initiative} are still as in the preset",
    ),
    advice=Text("Fill these rows in, or clear the mark in the column preset where a row is right as it stands."),
    triggers=_task(preset=True),
    passes=_task(),
)
_WHAT = {
    "roles": ("role", "roles"),
    "tasks": ("task", "tasks"),
    "groups": ("group of users", "groups of users"),
    "approvals": ("approval", "approvals"),
    "prototypes": ("prototype", "prototypes"),
    "sign_offs": ("sign-off", "sign-offs"),
    "training": ("session of training", "sessions of training"),
    "support": ("count of questions", "counts of questions"),
    "expectations": ("expectation", "expectations"),
}
"""What one row of a list is called, and several."""
_LATE = {
    "approvals": "by its preset the approvals of {initiative} were to be asked for on {day}",
    "prototypes": "by its preset users were to see a prototype of {initiative} on {day}",
    "sign_offs": "by its preset the requirements of {initiative} were to be signed on {day}",
    "training": "by its preset the training for {initiative} was to begin on {day}",
    "support": "by its preset the questions about {initiative} were to be counted from {day} on",
    "groups": "by its preset the use of {initiative} was to be looked at on {day}",
    "build_starts": "by its preset the building of {initiative} was to begin on {day}",
}
_SINCE = "; if that is still to come, it is too late by {n} "


@check(PRESET_UNTOUCHED)
def preset_untouched(rollout: Rollout) -> Iterator[Finding]:
    """Yield a note if rows are still as the preset wrote them."""
    left = {name: len(rollout.plans(name)) for name in PRESET_LISTS if rollout.plans(name)}
    if not left:
        return
    field = "tasks" if "tasks" in left else max(left, key=lambda name: (left[name], name))
    count = len(getattr(rollout.started, field) or ())
    title = PRESET_UNTOUCHED.title.fill(n=left[field], of=count, rows=_WHAT[field][count != 1], initiative=rollout.name)
    why = say("They are plans and no facts: nothing is concluded from them, and they count in no score.")
    yield finding(rollout, PRESET_UNTOUCHED, (title, why), _evidence(rollout, left), share=0.0)


def _evidence(rollout: Rollout, left: dict[str, int]) -> Iterator[Evidence]:
    for name, count in left.items():
        yield Quantity(f"{_WHAT[name][1]} as in the preset", float(count))
        yield Quantity(f"{_WHAT[name][1]} in all", float(len(getattr(rollout.started, name) or ())))
    presets = {row.preset.rpartition("/")[0] for name in left for row in rollout.plans(name) if row.preset}
    yield Names("preset", tuple(sorted(presets)))


def review_plans(rollout: Rollout) -> Outcome:
    """Return the plans of a preset as rows, and what is not known of those whose day is past."""
    rows = tuple(_rows(rollout))
    if not rows and rollout.started.preset is None:
        return NOTHING
    return Outcome(unknowns=tuple(_late(rollout)), rows=rows)


def _day(rollout: Rollout, planned: date | None) -> date | None:
    """Return the day of a plan, counted from the day of going live as it is stated now."""
    started = rollout.started
    return None if planned is None else moved(planned, started.preset, started.goes_live)


def _rows(rollout: Rollout) -> Iterator[PlannedRow]:
    from stackaudit.tables.people import PlannedRow  # few stacks have rollouts: the rows are loaded for those

    for name in PRESET_LISTS:
        for row in rollout.plans(name):
            day = _day(rollout, row.planned)
            late = None if day is None else max(0, (rollout.today - day).days)
            yield PlannedRow(rollout.id, _WHAT[name][1], _called(row), day, late)


def _called(row: Planned) -> str:
    stated = (getattr(row, field, None) for field in ("name", "role", "stakeholder", "group"))
    attribute = getattr(row, "attribute", None)
    name = next((str(one) for one in stated if one is not None), "")
    return f"{name}: {attribute}" if attribute is not None else name


def _late(rollout: Rollout) -> Iterator[Unknown]:
    for name, days in _proposed(rollout).items():
        past = sorted(day for day in days if day < rollout.today)
        if past:
            fact = f"initiative.{name}"
            n = (rollout.today - past[0]).days
            text = Text(f"{_LATE[name]}{_SINCE}day", f"{_LATE[name]}{_SINCE}days")
            yield missing(rollout, PRESET_UNTOUCHED, fact, text=text, n=n, day=past[0])


def _proposed(rollout: Rollout) -> dict[str, list[date]]:
    """Return the days that the preset proposes for what nobody has stated yet, by list."""
    found = {
        name: [day for row in rollout.plans(name) if (day := _day(rollout, row.planned)) is not None]
        for name in PRESET_LISTS
        if name in _LATE
    }
    preset = rollout.started.preset
    if preset is not None:
        review, build = _day(rollout, preset.usage_review), _day(rollout, preset.build_starts)
        found["groups"] = [review] if review is not None and rollout.plans("groups") else []
        found["build_starts"] = [build] if build is not None and rollout.started.build_starts is None else []
    return found
