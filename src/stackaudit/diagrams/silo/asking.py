"""What to ask first, beneath a map of which little is known: rows of the table of questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stackaudit.core.findings import Review
from stackaudit.diagrams.names import listed
from stackaudit.diagrams.scene import Ask

_NAMED: Final = 3
_JOINING: Final = frozenset({"integrations", "entity.system_of_record", "integration.status", "tool.flows"})
_ROLES: Final = Ask(
    "Which records does each tool make, keep or need, and which tool is right about them?",
    "what must reach whom follows from it",
)


def asks_of(review: Review, most: int) -> Iterator[Ask]:
    """Yield the first questions of a review's table `questions`, the most telling first; none where it has no such."""
    yield from map(_ask, _rows(review)[:most])


def asks_about_links(review: Review, most: int, *, roles_stated: bool) -> Iterator[Ask]:
    """Yield what has to be stated next for the map of silos to say more: roles, then which flows there are and run."""
    rows = [row for row in _rows(review) if any(_is_of_links(fact) for fact in _facts(row))]
    rows.sort(key=lambda row: _JOINING.isdisjoint(_facts(row)))
    if not roles_stated and all("entity.system_of_record" not in _facts(row) for row in rows):
        yield _ROLES
        most -= 1
    yield from map(_ask, rows[:most])


def _rows(review: Review) -> list[Mapping[str, Any]]:
    tables = (table for table in review.tables if table.name == "questions")
    return [dict(zip(table.columns, row, strict=True)) for table in tables for row in table.rows]


def _facts(row: Mapping[str, Any]) -> list[str]:
    return str(row["fact"]).split(", ")


def _is_of_links(fact: str) -> bool:
    return fact in {*_JOINING, "tool.entities"} or fact.partition(".")[0] in {"integration", "entity"}


def _ask(row: Mapping[str, Any]) -> Ask:
    people = row["ask"]
    whom = listed([*people], _NAMED) if isinstance(people, tuple) and people else ""
    return Ask(str(row["asks"]), f"ask {whom}" if whom else "nobody is named who could know")
