"""Why an overlap may be on purpose, and whether that still holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stackaudit.model.lifecycle import phase
from stackaudit.model.periods import is_open_end
from stackaudit.model.tool import Tool

_NEEDS_AN_END = frozenset({"migration", "merger"})


def is_valid(tool: Tool, today: date) -> bool:
    """Whether a tool states an intent that holds today: not expired, and a migration or a merger has end and owner."""
    return tool.intent is not None and not any(True for _ in flaws(tool, today))


def flaws(tool: Tool, today: date) -> Iterator[str]:
    """Why a stated intent does not hold: `expired`, `no-end`, `no-owner`."""
    intent = tool.intent
    if intent is None:
        return
    if intent.until is not None and intent.until < today:
        yield "expired"
    if intent.kind in _NEEDS_AN_END:
        if intent.until is None or is_open_end(intent.until):
            yield "no-end"
        if intent.owner is None:
            yield "no-owner"


def is_unverified_backup(tool: Tool, today: date, most_days: int) -> bool:
    """Whether a tool is kept as a backup and nobody tried the fail-over lately."""
    intent = tool.intent
    if intent is None or intent.kind != "backup":
        return False
    return intent.tested is None or (today - intent.tested).days > most_days


def is_leaving(tool: Tool, today: date) -> bool:
    """Whether a tool is being phased out, with a day that lies ahead, or is not in use yet."""
    ends = tool.lifecycle.ends if tool.lifecycle is not None else None
    return phase(tool) == "plan" or (phase(tool) == "phase-out" and ends is not None and ends >= today)
