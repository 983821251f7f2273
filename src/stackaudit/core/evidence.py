"""The rows that prove a finding: a closed union of small types, so that tables, HTML and JSON each need one `match`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One flow of a path: from where to where, how, and which flow of the stack it is."""

    source: str
    target: str
    flow: str
    method: str | None = None
    via: str | None = None
    latency_hours: tuple[float, float] = (0.0, float("inf"))
    reliability: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Route:
    """Proof that a need has a path: its hops, worst latency and reliability."""

    need: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Proof that a need has no path: where the records get, and from where the target could still be reached."""

    need: str
    reached: tuple[str, ...]
    wanted: tuple[str, ...]


IF_IT_STOPS = "if-it-stops"
"""Status of a need that is met today, and is lost only if what the finding is about fails."""
AVAILABILITY = "works, share of the time"
"""Name of the row that states for which share of the time something was measured to work."""
DAYS_LEFT = "days left"
"""Name of the row that states after how many days it is too late; below 0 it is too late already."""


@dataclass(frozen=True, slots=True)
class NeedAtStake:
    """A need that a finding leaves unmet or poorly met, and how much of its weight is lost (worst and best case)."""

    need: str
    status: str
    lost: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tools:
    """Tools that play a part in a finding."""

    role: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows that play a part in a finding."""

    role: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a finding rests on."""

    name: str
    value: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """Words that a finding rests on: attributes lost, scopes that overlap."""

    role: str
    values: tuple[str, ...]


Evidence = Route | Cut | NeedAtStake | Tools | Flows | Quantity | Names
