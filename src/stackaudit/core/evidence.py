"""The rows that prove a finding: a closed union of small types, so that tables, HTML and JSON each need one `match`."""

from __future__ import annotations

from dataclasses import field
from enum import Enum

from stackaudit.core.classes import dataclass


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


class Role(Enum):
    """What code reads a number for, whatever it is called; a number without a role is for people only."""

    DAYS_LEFT = "days until it is too late; below 0 it is too late already"
    AVAILABILITY = "share of the time for which something was measured to work"
    MONEY_LEAST = "money at stake a year, at least"
    MONEY_MOST = "money at stake a year, at most"


class QuantityKey(Enum):
    """Base of the numbers that code reads: `SAVED = ("what it saves", Role.MONEY_MOST)`; labels are for people only."""

    def __init__(self, label: str, role: Role | None) -> None:
        self.label = label
        self.role = role


class Waited(QuantityKey):
    """How long tickets waited, on both sides."""

    FOR_US = ("waited for us", None)
    FOR_THE_VENDOR = ("waited for the vendor", None)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that a finding rests on; code reads it by its key or its role, never by its name."""

    name: str
    value: float
    unit: str = ""
    key: QuantityKey | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, key: QuantityKey, value: float, unit: str = "") -> Quantity:
        """Return a number by its key, under the label of that."""
        return cls(key.label, float(value), unit, key)

    @property
    def role(self) -> Role | None:
        """What code reads it for."""
        return None if self.key is None else self.key.role


@dataclass(frozen=True, slots=True)
class Names:
    """Words that a finding rests on: attributes lost, scopes that overlap."""

    role: str
    values: tuple[str, ...]


Evidence = Route | Cut | NeedAtStake | Tools | Flows | Quantity | Names
