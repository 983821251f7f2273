"""What the picture of renewals says, as data: contracts with their days, and which of them lie close together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stackaudit.diagrams.scene import Owner, refuse_strangers, refuse_twice


class RenewalStatus(StrEnum):
    """How a contract stands on the stack's day, in the order of the legend."""

    MISSED = "missed"
    DUE = "due"
    LATER = "later"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Contract:
    """One lane. `notice` is the last day to give notice, `until` the day of renewal or the end."""

    id: str
    name: str
    status: RenewalStatus
    notice: date | None = None
    until: date | None = None
    owner: str | None = None
    cost: str = ""
    annual: float | None = None

    @property
    def day(self) -> date | None:
        """The day that the contract is sorted by."""
        return self.notice or self.until


@dataclass(frozen=True, slots=True)
class Cluster:
    """Contracts whose last days of notice fall close together, by id; `words` say how many and what they cost."""

    contracts: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenewalsScene:
    """A whole calendar: lanes in the order given, from above; `notes` are sentences beneath."""

    headline: str
    subline: str
    today: date
    contracts: tuple[Contract, ...]
    clusters: tuple[Cluster, ...] = ()
    sums: tuple[tuple[date, float], ...] = ()  # what notice could save a year, by its last day; shown by month
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""
    months: int = 12  # after the month of the stack's day, which is shown too

    @property
    def last_month(self) -> int:
        """The number of the last month that the calendar shows."""
        return month_of(self.today) + self.months


def month_of(day: date) -> int:
    """Number a month, so that months can be counted past the last year that a date can have."""
    return day.year * 12 + day.month - 1


def check(scene: RenewalsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A contract stands twice, has no day or lies past the calendar; or a name is not in the scene.
    """
    known = [contract.id for contract in scene.contracts]
    refuse_twice("a contract", known)
    refuse_strangers("a contract", [contract.owner for contract in scene.contracts], scene.owners)
    for contract in scene.contracts:
        if contract.day is None or month_of(contract.day) > scene.last_month:
            raise ValueError(f"the contract {contract.id!r} has no day that the calendar shows")
    for cluster in scene.clusters:
        if not cluster.contracts or not set(cluster.contracts) <= set(known):
            raise ValueError("a cluster names a contract that the scene does not have")
