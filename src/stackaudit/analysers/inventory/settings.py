"""The settings of the inventory analyser."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import Settings, setting


@dataclass(frozen=True, slots=True)
class InventorySettings(Settings):
    """How old a fact may be, and which names are alike."""

    stale_days: int = setting(
        365, "How many days old a fact may be.", least=0, most=36600, alias="inventory.stale-days"
    )
    alike_letters: int = setting(
        7,
        "How long a word must be for one letter more, less or other to count as the same name misspelt.",
        least=0,
        most=36600,
        alias="inventory.alike-letters",
    )
