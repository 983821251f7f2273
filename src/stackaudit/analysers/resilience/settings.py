"""The settings of the resilience analyser. `renewals.backup-tested` stays in the policy: redundancy reads it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from stackaudit.core.settings import OURS, Knob, Settings, setting
from stackaudit.graph.needs import NeedMode


@dataclass(frozen=True, slots=True)
class ResilienceSettings(Settings):
    """Which needs count, what plans take away, what is told, and how much is worked out."""

    needs: NeedMode = setting(
        "canonical+declared", "Which needs count, as of the silo analyser.", choices=get_args(NeedMode)
    )
    choke_points_of_one: int = setting(
        2, "From how many choke points on that one person alone answers for it is told.", least=1, most=3660
    )
    work: int = setting(
        100_000,
        "Labels that all searches for ways around may settle together; past it losses are bounds and say so.",
        least=0,
    )
    tested: float = setting(
        0.8,
        "Share of a loss that a fail-over takes away which was tried within `renewals.backup-tested` days.",
        least=0,
        most=1,
        source=OURS,
        alias="resilience.tested",
    )
    documented: float = setting(
        0.5,
        "Share of a loss that a plan takes away which is written down.",
        least=0,
        most=1,
        source=OURS,
        alias="resilience.documented",
    )
    needs_of_others: int = setting(
        3,
        "From how many needs of other tools on a loss is told, however many needs there are in all.",
        least=1,
        most=100_000,
        source="our own judgement, an assumption",
    )
    least_share: float = setting(
        0.1,
        "Share of the met needs from which on a loss is told, however few needs of other tools are among them.",
        least=0,
        most=1,
        source=OURS,
        alias="resilience.least-share",
    )
    vendor_share: float = setting(
        0.5,
        "Share of the met needs, or of spend, from which on a vendor is told.",
        least=0,
        most=1,
        source=OURS,
        alias="resilience.vendor-share",
        knob=Knob(
            "share",
            "Lower: vendors on whom less depends are told too.",
            "Share of the data needs, or of spend, that depends on one vendor, from which on the vendor is told.",
        ),
    )
