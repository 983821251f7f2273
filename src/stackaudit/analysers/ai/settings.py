"""The settings of the AI analyser."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.frozen import FrozenDict
from stackaudit.core.settings import Settings, setting
from stackaudit.stats.privacy import LEAST


@dataclass(frozen=True, slots=True)
class AiSettings(Settings):
    """How much autonomy and oversight count, what counts as unused, and how we call ourselves as a provider."""

    autonomy: FrozenDict[str, float] = setting(
        FrozenDict({"suggests": 0.8, "with-consent": 1.0, "alone": 1.2}),
        "Factor on the severity of bad records that a model works on, by what it does by itself; where that is not "
        "stated, the least of them counts.",
        least=0,
        most=2,
    )
    overseen: float = setting(
        0.8, "Factor on the severity of a model that changes records alone, if somebody watches it.", least=0, most=1
    )
    unused_below: float = setting(
        0.3,
        "A function that is paid for counts as unused if the share of people who use it is proven to be below this.",
        least=0,
        most=1,
    )
    least_people: int = setting(LEAST, "People below which the use of a function is not told.", least=1, most=1000)
    us: tuple[str, ...] = setting(
        ("us", "we", "ourselves", "self", "self-hosted", "in-house", "own", "internal"),
        "What is written as the provider of a model that we run ourselves; case does not matter.",
    )
