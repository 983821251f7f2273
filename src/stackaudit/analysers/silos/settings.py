"""The settings of the silo analyser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from stackaudit.core.settings import Settings, setting
from stackaudit.graph.needs import NeedMode


@dataclass(frozen=True, slots=True)
class SiloSettings(Settings):
    """Which needs count, and how much of the customer data must reach the hub."""

    needs: NeedMode = setting(
        "canonical+declared",
        "Which needs count: those that follow from the roles of tools, those that the stack declares, or both.",
        choices=get_args(NeedMode),
    )
    unified_view_least: float = setting(
        0.5, "Share of the customer data that must be able to reach the hub.", least=0, most=1
    )
