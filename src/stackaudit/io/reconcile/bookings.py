"""What books and card statements say of a tool: how much was booked for it, and who paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stackaudit.model.base import shown

_MOST_LISTED, _MOST_PAYERS = 8, 3


def bookings(facts: Mapping[str, Any]) -> str:
    """Return what was booked for a tool and who paid, in words; empty where it is in no ledger.

    >>> bookings({"x-booked": 135, "x-bookings": 3, "x-booked-currency": "EUR", "x-paid-by": ["Ann Lee"]})
    'EUR 135 in 3 bookings, paid by Ann Lee'
    >>> bookings({"x-description": "Chat"})
    ''

    Args:
        facts: The fields of the tool that are the company's own.
    """
    booked, count = facts.get("x-booked"), facts.get("x-bookings")
    if booked is None or count is None:
        return ""
    amount = f"{booked:,}" if isinstance(booked, int | float) else str(booked)
    said = f"{facts.get('x-booked-currency', '')} {amount} in {count} booking{'' if count == 1 else 's'}".strip()
    given = facts.get("x-paid-by") or []
    payers = [given] if isinstance(given, str) else list(map(str, given))
    more = f" and {len(payers) - _MOST_PAYERS} more" if len(payers) > _MOST_PAYERS else ""
    return f"{said}, paid by {', '.join(payers[:_MOST_PAYERS])}{more}" if payers else said


def unlisted(tools: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Return the sentence on tools that are paid for and stand in no list of tools; empty where there are none.

    Args:
        tools: Each of them, with the fields of the company's own.
    """
    named = [f"{shown(name)} ({said})" if (said := bookings(facts)) else shown(name) for name, facts in tools]
    if not named:
        return ""
    few = "1 tool is" if len(named) == 1 else f"{len(named):,} tools are"
    more = f" and {len(named) - _MOST_LISTED:,} more" if len(named) > _MOST_LISTED else ""
    return f"{few} paid for and in no list of tools: {', '.join(named[:_MOST_LISTED])}{more}"
