"""A rollout to start from: a preset with its days counted from the day of going live, as a stack to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.escape import visible
from stackaudit.io.readers.native import read_model
from stackaudit.io.rollout_book import rollout_book
from stackaudit.io.writers import write_stack
from stackaudit.model.base import shown, slug
from stackaudit.model.periods import days_after
from stackaudit.model.planned import PRESET_LISTS
from stackaudit.model.rollout_preset import RolloutPreset
from stackaudit.model.stack import Stack
from stackaudit.model.values import parse_date

_ENDINGS: Final = (".xlsx", ".yaml", ".yml", ".json")
_ENDING = ".yaml"
_FILES: Final = frozenset({".yaml", ".yml", ".json", ".toml"})
ASKED: Final[Mapping[str, str]] = {
    "roles": "Write the name and the share of a week, or none if nobody has it.",
    "tasks": "Who answers for it (one person), and who does it? Names, or the roles as they stand.",
    "groups": "How many are they, and how many of them help others? Do they have a page on what they do most?",
    "approvals": "When was it asked for, who decides, and when was it decided?",
    "prototypes": "On which day could users try something, and who did?",
    "sign_offs": "How many things does this group have to sign, and how many has it signed?",
    "training": "On which day is the session, how many were invited, and how many came?",
    "support": "How many questions came in a day, and how many can one administrator settle?",
    "expectations": "What does this stakeholder expect, from 1 to 5, and how much does it matter?",
}
"""What is asked of each row of a list whose preset has no question of its own."""


@dataclass(frozen=True)
class RolloutStart:
    """A rollout to be filled in.

    Attributes:
        preset: The name of its preset.
        live: The day of going live.
        stack: A stack with the rollout; all rows of it are plans until somebody changes them.
    """

    preset: str
    live: date
    stack: Stack

    def save(self, path: str | Path) -> Path:
        """Write the rollout as a file to be filled in, and return its path.

        A workbook (`.xlsx`) has a sheet that says what to do, a question for each row, and lists of legal values.
        `sa.read_stack` reads it, filled in or not. `.yaml`, `.json`, or a name without an ending for a folder of CSV
        files, hold the same rows.

        Raises:
            StackAuditError: there is such a file already, the ending is none of these, the place cannot be written to,
                or what writes workbooks is not installed.
        """
        target = Path(path)
        check_start(target)
        if target.exists() or target.is_symlink():
            raise StackAuditError(f"{visible(str(target))} exists already; choose another name")
        if target.suffix.lower() == ".xlsx":
            write_bytes(target, rollout_book(self.stack, target.name))
            return target
        return write_stack(self.stack, target)

    def __repr__(self) -> str:
        tasks = len(self.stack.initiatives[0].tasks or ())
        return f"<RolloutStart {self.preset!r} for {self.live}: {tasks} tasks>"


def start_rollout(
    preset: str | Path,
    *,
    live: date | str,
    name: str | None = None,
    tools: Iterable[str] = (),
    sessions: int | None = None,
) -> RolloutStart:
    """Return a rollout to start from: its tasks, roles, approvals and training, with days counted from going live.

    A preset is no fact: nothing of it is a finding or counts in a score until somebody fills it in.

    >>> import stackaudit as sa
    >>> start = sa.start_rollout("crm-rollout", live="2027-06-01", tools=["HubSpot"])
    >>> start.stack.initiatives[0].approvals[0].planned
    datetime.date(2026, 8, 5)
    >>> start.save("rollout.xlsx")  # doctest: +SKIP

    Args:
        preset: `crm-rollout`, `mrm-rollout`, or the path of a preset file of your own.
        live: The day of going live.
        name: What the rollout is called; as the preset says where None.
        tools: Names of the tools it is about; one to be named where there are none.
        sessions: How many sessions of training each group is to have, 3 or 4; as the preset lists first where None.

    Raises:
        UnknownNameError: there is no such preset; the message has the nearest one.
        LoadError: the file of a preset does not fit; with line, column and the nearest right value.
        StackAuditError: the day is none, or a name cannot be one.
    """
    known, found = _preset(preset)
    day = _day(live)
    document = _document(found, known, day, name, tuple(tools), sessions)
    try:
        stack = Stack.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = first["msg"].replace("{shown}", shown(first.get("input")))
        raise StackAuditError(f"the rollout cannot be made: {message}") from None
    return RolloutStart(known, day, stack)


def rollout_presets() -> Mapping[str, str]:
    """Return the presets that come with the library: what each is called, by its name.

    >>> dict(rollout_presets())
    {'crm-rollout': 'CRM rollout', 'mrm-rollout': 'MRM rollout'}
    """
    folder = files("stackaudit.io.presets")
    names = sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(_ENDING))
    return {name: _built_in(name).name for name in names}


def check_preset(given: str | Path) -> None:
    """Refuse what is neither the name of a preset nor a preset file; errors as for `start_rollout`."""
    _preset(given)


def check_start(target: Path) -> None:
    """Refuse a file that is no form of a rollout to be filled in.

    Raises:
        StackAuditError: the ending is none of these.
    """
    if target.suffix and target.suffix.lower() not in _ENDINGS:
        known = ", ".join(_ENDINGS)
        raise StackAuditError(
            f"{visible(target.name)}: a rollout to fill in ends in {known}, or is a folder (no ending)"
        )


@cache
def _built_in(name: str) -> RolloutPreset:
    return read_model(Path(str(files("stackaudit.io.presets") / f"{name}{_ENDING}")), RolloutPreset)


def _preset(given: str | Path) -> tuple[str, RolloutPreset]:
    """Return the name of a preset, and what its file says."""
    known = rollout_presets()
    if str(given) in known:
        return str(given), _built_in(str(given))
    path = Path(given)
    if isinstance(given, Path) or path.suffix.lower() in _FILES or path.parent != Path():
        return slug(path.stem) or "preset", read_model(path, RolloutPreset)
    raise UnknownNameError("preset of a rollout", str(given), known)


def _day(live: date | str) -> date:
    try:
        day = parse_date(live)
    except ValueError:
        raise StackAuditError(f"{shown(str(live))} is no day of going live; write it as 2027-06-01") from None
    return day


def _document(
    preset: RolloutPreset, mark: str, live: date, name: str | None, tools: tuple[str, ...], sessions: int | None
) -> dict[str, Any]:
    """Return the stack of a rollout as plain data."""

    def on(days: int | None) -> str | None:
        return None if days is None else days_after(live, days).isoformat()

    title = preset.name if name is None else name
    records = [{"name": one, "id": slug(one) or one} for one in dict.fromkeys(tools or (preset.tool,))]
    started = {
        "name": mark,
        "live": on(0),
        "build_starts": on(preset.build_starts),
        "usage_review": on(preset.usage_review) if preset.groups else None,
        "retraining": on(preset.retraining) if preset.groups else None,
        "roles": [one.role for one in preset.roles],
    }
    lists = _lists(preset, live, sessions)
    initiative = {
        "name": title,
        "tools": [one["id"] for one in records],
        "goes_live": on(0),
        "preset": {key: value for key, value in started.items() if value is not None},
        **{field: [_row(field, mark, row) for row in lists[field]] for field in PRESET_LISTS if lists[field]},
    }
    return {"name": title, "tools": records, "initiatives": [initiative]}


def _row(field: str, mark: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its question and its mark."""
    from stackaudit.model.people import Initiative
    from stackaudit.model.planned import marked

    stated = {key: value for key, value in row.items() if value not in (None, (), [])}
    stated.setdefault("question", ASKED[field])
    if field == "roles":
        stated["question"] = f"{row.get('question') or 'Who fills this role?'} {ASKED[field]}"
    made = Initiative.model_validate({"name": "x", field: [stated]})
    (record,) = getattr(made, field)
    return {**stated, "preset": marked(record, mark)}


def _lists(preset: RolloutPreset, live: date, sessions: int | None) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each list of the rollout."""

    def on(days: int) -> str:
        return days_after(live, days).isoformat()

    sign = preset.sign_offs
    return {
        "roles": [one.model_dump(mode="json") for one in preset.roles],
        "tasks": [one.model_dump(mode="json", exclude={"id", "provenance"}) for one in preset.tasks],
        "groups": [{"group": group, "question": _of_group(preset, live)} for group in preset.groups],
        "approvals": [
            {"name": one.name, "kind": one.kind, "question": one.question, "planned": on(one.day)}
            for one in preset.approvals
        ],
        "prototypes": [
            {"to": list(one.to), "question": one.question, "planned": on(one.day)} for one in preset.prototypes
        ],
        "sign_offs": [] if sign is None else [{"group": group, "planned": on(sign.day)} for group in sign.groups],
        "training": [
            {"group": group, "planned": on(days)} for group in preset.groups for days in _sessions(preset, sessions)
        ],
        "support": [{"planned": on(days)} for days in preset.support],
        "expectations": [one.model_dump(mode="json") for one in preset.expectations],
    }


def _of_group(preset: RolloutPreset, live: date) -> str:
    """Return what to ask of a group of users, with the days on which its use is to be looked at."""
    plans = (("a look at use", preset.usage_review), ("training again", preset.retraining))
    days = [f"{what} on {days_after(live, days)}" for what, days in plans if days is not None]
    return f"{ASKED['groups']} Proposed: {', '.join(days)}." if days else ASKED["groups"]


def _sessions(preset: RolloutPreset, wanted: int | None) -> Iterator[int]:
    """Yield the days of as many sessions as are wanted.

    Raises:
        StackAuditError: the preset has no such plan.
    """
    if not preset.training:
        return
    found = next((days for days in preset.training if wanted is None or len(days) == wanted), None)
    if found is None:
        known = " or ".join(str(len(days)) for days in preset.training)
        raise StackAuditError(f"there is no plan of {wanted} sessions of training; choose {known}")
    yield from sorted(found)
