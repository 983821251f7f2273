"""The settings of the privacy analyser."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import OURS, Settings, setting


@dataclass(frozen=True, slots=True)
class PrivacySettings(Settings):
    """How an exposure is rated of which the protection is not stated."""

    not_stated: float = setting(
        0.5,
        "Factor on severity where an exposure is stated and its protection is not: it is told, and the question asked.",
        least=0,
        most=1,
        source=OURS,
    )
    consent_words: tuple[str, ...] = setting(
        ("consent",),
        "Words by which the `basis` of an activity says that it rests on consent. Any other stated basis asks for the "
        "records of objections.",
    )
    message_every: float = setting(
        24.0,
        "Hours between two messages to one person: by it the time that a withdrawal takes is told as a number of "
        "messages.",
        least=0.01,
        most=8784,
    )
    request_desks: tuple[str, ...] = setting(
        ("privacy-requests",),
        "Capabilities of the tool where people's requests come in; where no tool has one, they come in at the system "
        "of record.",
    )
    joined_from: int = setting(
        6,
        "From how many tools on, those that requests to delete do not reach are one finding, with a row for each.",
        least=2,
    )
