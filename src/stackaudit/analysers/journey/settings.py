"""The settings of the journey analyser: how sure a way is to be, what customers may say, how long they may wait."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import OURS, Settings, setting
from stackaudit.policy import Policy


@dataclass(frozen=True, slots=True)
class JourneySettings(Settings):
    """From when on a handoff, a rating or a wait is a finding."""

    least_reliability: float = setting(
        0.95,
        "Reliability, a share from 0 to 1, below which a way is fragile.",
        least=0,
        most=1,
        source=OURS,
    )
    customer_roles: tuple[str, ...] = setting(
        ("customer", "customers", "client", "clients", "buyer", "buyers", "kunde", "kunden"),
        "Words for customers in the role of feedback; case does not matter.",
        source=OURS,
    )
    rated_least: float = setting(
        3.0, "Mean rating from 1 to 5 below which customers rate a step low.", least=1, most=5, source=OURS
    )
    rated_days: int = setting(365, "How many days old a rating may be.", least=0, most=3660, source=OURS)
    response_seconds: float = setting(
        5.0,
        "Seconds that customers wait at most where nothing is promised.",
        least=0,
        most=86_400,
        source=f"{OURS}; a rule of thumb of consultants",
    )
    response_share: float = setting(0.25, "Share of the answers that may take longer.", least=0, most=1, source=OURS)


def settings_in(policy: Policy) -> JourneySettings:
    """Return the settings that a policy gives."""
    return JourneySettings.read(policy.options.get("journey", {}), "journey")
