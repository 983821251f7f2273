"""The pictures that there are: the library's, then those of installed packages."""

from __future__ import annotations

from typing import Any

from stackaudit.core.registry import Registry
from stackaudit.diagrams.chart import Chart

CHARTS: Registry[Chart[Any]] = Registry(
    "stackaudit.diagrams",
    Chart,
    (
        "stackaudit.diagrams.maps:SILOS",
        "stackaudit.diagrams.silo.inventory:INVENTORY",
        "stackaudit.diagrams.journey.picture:JOURNEY",
        "stackaudit.diagrams.charts.redundancy:REDUNDANCY",
        "stackaudit.diagrams.charts.renewals:RENEWALS",
        "stackaudit.diagrams.charts.costs:COSTS",
        "stackaudit.diagrams.charts.fit:FIT",
        "stackaudit.diagrams.charts.entities:ENTITIES",
        "stackaudit.diagrams.charts.capabilities:CAPABILITIES",
        "stackaudit.diagrams.charts.flows:FLOWS",
        "stackaudit.diagrams.reach.picture:REACH",
        "stackaudit.diagrams.charts.expectations:EXPECTATIONS",
        "stackaudit.diagrams.charts.readiness:READINESS",
    ),
    "diagram",
)
"""Every picture, in the order in which messages list them."""
