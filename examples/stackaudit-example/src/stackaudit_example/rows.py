"""The table of the analyser: each column with its type, its meaning and its unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from stackaudit import plugin as sp

RINGS = ("adopt", "trial", "assess", "hold")
"""The rings of the radar, from the middle outwards."""


@dataclass(frozen=True, slots=True)
class RadarRow(sp.Row):
    """Where a tool stands on the tech radar, and how it is paid for."""

    table: ClassVar[str] = "radar_tools"
    tool: Annotated[str, sp.Column("Id of the tool.")]
    name: Annotated[str, sp.Column("Its name.")]
    ring: Annotated[str | None, sp.Column("Its ring; empty if it is on none.")]
    paid_by: Annotated[str | None, sp.Column("`card` or `invoice`; empty if it is not stated.")]
    annual: Annotated[sp.Money | None, sp.Column("What it costs a year; empty if it is not known.", "money")]
