"""The settings of the inventory analyser."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import Knob, Settings, setting


@dataclass(frozen=True, slots=True)
class InventorySettings(Settings):
    """How old a fact may be, which names are alike, and how many tools one person may own."""

    stale_days: int = setting(
        365,
        "How many days old a fact may be.",
        least=0,
        most=36600,
        alias="inventory.stale-days",
        knob=Knob("days", "Lower: more facts with a date are told as old."),
    )
    alike_letters: int = setting(
        7,
        "How long a word must be for one letter more, less or other to count as the same name misspelt.",
        least=0,
        most=36600,
        alias="inventory.alike-letters",
    )
    owner_load: int = setting(
        10,
        "How many tools one person may own before it is told; in a smaller stack than three times as many, a third of "
        "the tools.",
        least=1,
        most=36600,
    )
    owner_load_least: int = setting(
        3, "How many tools of a small stack one person may own before it is told.", least=1, most=36600
    )
