"""The rows of a review's tables, as the pictures read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.graph import StackGraph
from stackaudit.model.people import Initiative

Row = Mapping[str, Any]


_EMPTY = {
    "people_expectations": "nobody says what was expected of a rollout, or it is of too few people to be shown",
    "people": "no rollout is described",
}


def rows_of(review: Review, name: str) -> list[Row]:
    """Return the rows of a table by column.

    Raises:
        StackAuditError: The review has no such table.
    """
    for table in review.tables:
        if table.name == name:
            return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    reason = _EMPTY.get(name, f"the review has no table {name!r}")
    raise StackAuditError(f"there is nothing to draw: {reason}")


def initiatives(graph: StackGraph, wanted: str | None) -> dict[str, Initiative]:
    """Return the rollouts of a stack by id.

    Raises:
        UnknownNameError: one is wanted that there is not.
    """
    stated = {one.id: one for one in graph.stack.initiatives}
    if wanted is not None and wanted not in stated:
        raise UnknownNameError("initiative", wanted, stated)
    return stated


def check_theme(theme: str) -> None:
    """Refuse a theme that there is not.

    Raises:
        UnknownNameError: It is neither "light" nor "dark".
    """
    if theme not in ("light", "dark"):
        raise UnknownNameError("theme", theme, ("light", "dark"))
