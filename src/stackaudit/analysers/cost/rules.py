"""The rules of the cost analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.rule import Effort, Rule, Text

NOTICE_MISSED = "cost.notice-missed"
"""The variant of `NOTICE_DUE` for notice that is too late."""
_DAY = "2026-11-01"


_CONTRACT = {"renews": "2027-09-01", "notice": "30d", "auto_renew": True}


def _seats(active: int) -> dict[str, Any]:
    seats = {"paid": 10, "active": active, "measure": "logged-in", "as_of": "2026-10-31"}
    return {
        "name": "Example",
        "as_of": _DAY,
        "tools": [{"id": "crm", "cost": {"annual": 1000, "priced_by": "seat"}, "contract": _CONTRACT, "seats": seats}],
    }


def _contracts(*renews: str) -> dict[str, Any]:
    tools = [
        {"id": tool, "contract": {"renews": day, "notice": "30d", "auto_renew": True}}
        for tool, day in zip(("esp", "crm", "shop"), renews, strict=False)
    ]
    return {"name": "Example", "as_of": _DAY, "tools": tools}


IDLE_SEATS = Rule(
    id="cost.idle-seats",
    severity=3.0,
    effort=Effort.HALF_DAY,
    theme=headings.IDLE_SEATS,
    signs=(headings.INEFFICIENT,),
    detection="Fewer of the paid seats of a tool are active than `least_utilisation` asks, by whatever measure is "
    "stated. One finding for the stack, a row a tool.",
    rating="That of the worst row: more money a year for idle seats makes it worse, by log10(1 + money / unit).",
    limitations="A log-in is not use, and an assigned seat even less. A tool for a season needs a year's count. "
    "Minimum numbers of seats are not seen.",
    title=Text("{n} of {paid} paid seats of {tool} is idle", "{n} of {paid} paid seats of {tool} are idle"),
    advice=Text(
        "Give up {n} seat of {tool} by {last}, before it renews on {day}.",
        "Give up {n} seats of {tool} by {last}, before it renews on {day}.",
    ),
    triggers=_seats(active=4),
    passes=_seats(active=8),
)
NOTICE_DUE = Rule(
    id="cost.notice-due",
    replaces=("cost.renewal-cluster",),
    severity=5.0,
    variants={NOTICE_MISSED: 3.0},
    effort=Effort.HALF_DAY,
    theme=headings.RENEWALS,
    detection="A contract renews by itself, and the last day of notice is at most `renewals.soon` ahead, or "
    "past with the renewal still to come. One finding for the stack, a row a contract; it names those of which at "
    "least `renewals.cluster-tools` last days lie within `renewals.cluster-days` days.",
    rating="That of the worst row: what the contract costs a year makes it worse; notice that is too late has a lower "
    "base.",
    limitations="A contract of which it is not stated whether it renews by itself is asked about, not found. A term in "
    "days leads to another day each year: write it in months or years. Contracts for several tools count once a tool.",
    title=Text("Notice for {tool} is due by {day}, in {n} day", "Notice for {tool} is due by {day}, in {n} days"),
    advice=Text("Decide by {day} whether {tool} is still needed, for how many people, and at what price."),
    triggers=_contracts("2027-01-01"),
    passes=_contracts("2027-09-01"),
)
RULES = (IDLE_SEATS, NOTICE_DUE)
