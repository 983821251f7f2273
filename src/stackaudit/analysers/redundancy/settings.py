"""The settings of the redundancy analyser. `overlap` stays in the policy: people and the picture read it too."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import Settings, setting


@dataclass(frozen=True, slots=True)
class RedundancySettings(Settings):
    """What is held against each other, and how many are a crowd."""

    within_vendor: bool = setting(
        False, "Whether tools of one vendor are held against each other; never those of one product."
    )
    work: int = setting(
        2_000_000,
        "How many capabilities that two tools share are looked at, all pairs together; beyond that the tools with the "
        "lowest stated costs are not compared, and that is said.",
        least=1_000,
    )
    crowded: int = setting(
        3, "From how many products for one capability on it is told as crowded.", least=2, alias="crowded"
    )
