"""The rules of the cost analyser."""

from __future__ import annotations

from typing import Any

from stackaudit.core import headings
from stackaudit.core.rule import Rule, Text

NOTICE_MISSED = "cost.notice-missed"
"""The variant of `NOTICE_DUE` for notice that is too late."""
_DAY = "2026-11-01"


def _seats(active: int) -> dict[str, Any]:
    seats = {"paid": 10, "active": active, "measure": "logged-in", "as_of": "2026-10-31"}
    return {
        "name": "S",
        "as_of": _DAY,
        "tools": [{"id": "crm", "cost": {"annual": 1000, "priced_by": "seat"}, "seats": seats}],
    }


def _contracts(*renews: str) -> dict[str, Any]:
    tools = [
        {"id": tool, "contract": {"renews": day, "notice": "30d", "auto_renew": True}}
        for tool, day in zip("abc", renews, strict=False)
    ]
    return {"name": "S", "as_of": _DAY, "tools": tools}


IDLE_SEATS = Rule(
    id="cost.idle-seats",
    severity=3.0,
    effort=0.5,
    theme=headings.IDLE_SEATS,
    signs=(headings.UNPLANNED_SPEND, headings.INEFFICIENT),
    detection="Fewer of a tool's paid seats are in use than `least_utilisation` asks, whatever is not stated.",
    rating="More money a year for idle seats makes it worse, by log10(1 + money / unit).",
    limitations="A log-in is not use. A tool for a season needs a year's count. Minimum numbers of seats are not seen.",
    title=Text("{n} of {paid} paid seats of {tool} is idle", "{n} of {paid} paid seats of {tool} are idle"),
    advice=Text("Cut the seats that nobody needs when it renews on {day}: notice is due by {last}."),
    triggers=_seats(active=4),
    passes=_seats(active=8),
)
NOTICE_DUE = Rule(
    id="cost.notice-due",
    severity=5.0,
    variants={NOTICE_MISSED: 3.0},
    effort=0.5,
    theme=headings.RENEWALS,
    signs=(headings.UNPLANNED_SPEND,),
    detection="A contract renews by itself, and the last day of notice is at most `renewals.soon` ahead, or "
    "past with the renewal still to come.",
    rating="What the contract costs a year makes it worse; notice that is too late has a lower base.",
    limitations="A term counts in days: 365 days lead to a day too early after a leap year, which is the safe side.",
    title=Text("Notice for {tool} is due by {day}, in {n} day", "Notice for {tool} is due by {day}, in {n} days"),
    advice=Text("Decide by that day whether it is still needed, by how many, and at what price."),
    triggers=_contracts("2027-01-01"),
    passes=_contracts("2027-09-01"),
)
RENEWAL_CLUSTER = Rule(
    id="cost.renewal-cluster",
    severity=2.0,
    effort=1.0,
    theme=headings.RENEWALS,
    signs=(headings.UNPLANNED_SPEND,),
    detection="At least `renewals.cluster-tools` last days of notice lie within `renewals.cluster-days` days.",
    rating="What the contracts cost a year together makes it worse.",
    limitations="Contracts for several tools are counted once a tool.",
    title=Text("Notice for {count} contracts is due from {first} to {last}"),
    advice=Text("Begin with {tool}, and ask the vendors to move some of the days apart."),
    triggers=_contracts("2027-09-01", "2027-09-02", "2027-09-03"),
    passes=_contracts("2027-09-01", "2027-10-02", "2027-11-03"),
)
RULES = (IDLE_SEATS, NOTICE_DUE, RENEWAL_CLUSTER)
