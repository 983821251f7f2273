"""A rollout as far as people have stated it: without the plans of its preset, with persons in place of roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from stackaudit.model.base import altered
from stackaudit.model.persons import RoleName, group_id
from stackaudit.model.planned import PRESET_LISTS, Planned

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative
    from stackaudit.model.rollout import RoleAssignment, Task

NOBODY = "none"
"""Stands in a cell of the matrix for a role that nobody has."""
_STAY_OPEN = frozenset({"training", "sign_offs"})
"""Lists whose rows state nothing but a group until they are filled in: beside rows that are, they stay as unknowns."""
_CELLS = ("accountable", "responsible", "consulted", "informed")
_ROLES: Mapping[str, RoleName] = {role: role for role in get_args(RoleName)}


def in_force(initiative: Initiative, is_nobody: Callable[[str | None], bool]) -> Initiative:
    """Return a rollout without the rows that are still as its preset wrote them, and with persons for roles.

    A list of such rows alone is not stated. A cell of the matrix that names a role means whoever fills it; nobody where
    the role is stated to be vacant, and the role as it stands where that is not known.
    """
    stated: dict[str, Any] = {name: _stated(name, getattr(initiative, name)) for name in PRESET_LISTS}
    if stated["tasks"] and stated["roles"]:
        stated["tasks"] = _filled(stated["tasks"], _persons(stated["roles"], is_nobody))
    return altered(initiative, **{name: rows for name, rows in stated.items() if rows != getattr(initiative, name)})


def plans(initiative: Initiative, field: str) -> tuple[Planned, ...]:
    """Return the rows of a list that are still as the preset of a rollout wrote them."""
    return tuple(row for row in getattr(initiative, field) or () if _is_plan(field, row))


def _is_plan(field: str, row: Planned) -> bool:
    """Whether a row is a plan: nobody has changed it, or it is a prototype without the day on which it was shown."""
    return row.untouched or (field == "prototypes" and row.planned is not None and getattr(row, "shown", None) is None)


def _stated(field: str, rows: tuple[Planned, ...] | None) -> tuple[Planned, ...] | None:
    if not rows:
        return rows
    stated = tuple(row for row in rows if not _is_plan(field, row))
    if len(stated) == len(rows):
        return rows
    return (rows if field in _STAY_OPEN else stated) if stated else None


def _persons(
    roles: Sequence[RoleAssignment], is_nobody: Callable[[str | None], bool]
) -> Mapping[RoleName | None, tuple[str, ...]]:
    """Return who fills each role of a list, `NOBODY` where it is vacant."""
    named = any(row.person is not None for row in roles)
    found: dict[RoleName | None, tuple[str, ...]] = {}
    for role in dict.fromkeys(row.role for row in roles):
        cells = [row.person for row in roles if row.role == role]
        persons = tuple(sorted(cell for cell in cells if cell is not None and not is_nobody(cell)))
        if persons or named:
            found[role] = persons or (NOBODY,)
    return found


def _filled(tasks: Sequence[Task], persons: Mapping[RoleName | None, tuple[str, ...]]) -> tuple[Task, ...]:
    """Return the tasks with persons in place of the roles that these fill."""

    def cell(names: tuple[str, ...]) -> tuple[str, ...]:
        found = [one for name in names for one in persons.get(role_of(name), (name,))]
        return tuple(dict.fromkeys(found))

    return tuple(altered(task, **{column: cell(getattr(task, column)) for column in _CELLS}) for task in tasks)


def role_of(name: str) -> RoleName | None:
    """Return the role that a cell of the matrix names; None where it names somebody.

    >>> role_of("Project manager"), role_of("Ann Lee")
    ('project-manager', None)
    """
    return _ROLES.get(group_id(name))
