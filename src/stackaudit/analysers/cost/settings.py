"""The settings of the cost analyser. `renewals` stay in the policy: plans and pictures read them too."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import OURS, Knob, Settings, setting


@dataclass(frozen=True, slots=True)
class CostSettings(Settings):
    """From when on seats count as idle, and a count of them as old."""

    least_utilisation: float = setting(
        0.75,
        "Share of paid seats in use below which seats are idle.",
        least=0,
        most=1,
        source=f"{OURS}; 60 to 90 % are rules of thumb of vendors",
        alias="least_utilisation",
        knob=Knob("share", "Higher: more tools have idle seats, and more of them are told."),
    )
    stale_usage_days: int = setting(
        180,
        "How many days old a figure of use may be.",
        least=0,
        most=3660,
        alias="renewals.stale-usage",
        knob=Knob("days", "Lower: idle seats by an older count are less sure, and a new count is asked for."),
    )
