"""The settings of the integration analyser."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.core.settings import OURS, Knob, Settings, setting


@dataclass(frozen=True, slots=True)
class IntegrationSettings(Settings):
    """When a flow is told, and how it is rated."""

    least_reliability: float = setting(
        0.9, "Share of records that have to arrive; a flow of less is told as losing records.", least=0, most=1
    )
    rounding: float = setting(
        0.02,
        "Share of the tolerance by which a flow may exceed it before it is told as late.",
        least=0,
        most=1,
        source=OURS,
    )
    long_period: float = setting(
        30.0,
        "Days; a flow that runs as seldom as this, and that no journey needs, is rated milder.",
        least=0,
        most=3660,
        source=OURS,
    )
    long_period_factor: float = setting(0.8, "Factor on the severity of such a flow.", least=0, most=1, source=OURS)
    joined_from: int = setting(
        15,
        "From how many flows by hand on they are told together, one finding for each pair of departments.",
        least=2,
        most=3660,
        source=OURS,
    )
    seldom: float = setting(
        24.0,
        "Hours; a flow without a stated tolerance that runs as seldom as this, or more seldom where it is not stated "
        "that it carries records about customers, is a row of the note about seldom flows.",
        least=0,
        most=87_840,
        source=OURS,
        knob=Knob(
            "hours",
            "Lower: flows that run more often are listed too; higher: fewer are.",
            "Hours between two runs from which on a flow without a stated limit is listed as seldom.",
        ),
    )
