"""What is known of working with one vendor: answers in time, who waited for whom, who changed. Source: methods 7.6."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from stackaudit.analysers.people.case import Case
from stackaudit.model.base import slug
from stackaudit.model.people import Vendor
from stackaudit.model.supply import Ticket
from stackaudit.stats.proportions import wilson

_YEAR = 365
NOTHING = timedelta(0)


def tools_of(case: Case, vendor: Vendor) -> tuple[str, ...]:
    """Ids of the tools that name a vendor as theirs, sorted."""
    names = {vendor.id, slug(vendor.name)}
    return tuple(tool.id for tool in case.graph.tools if tool.vendor is not None and slug(tool.vendor) in names)


@dataclass(frozen=True)
class Relation:
    """What is known of working with one vendor."""

    case: Case
    vendor: Vendor

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """Its tickets, none where they are not listed."""
        return self.vendor.tickets or ()

    @cached_property
    def answered(self) -> tuple[int, int] | None:
        """How many were answered in time, and of how many that is known; the tickets count before the bare numbers."""
        flags = [flag for one in self.tickets if (flag := _in_time(one)) is not None]
        if flags:
            return sum(flags), len(flags)
        sla = self.vendor.sla
        return (sla.met, sla.of) if sla is not None and sla.met is not None and sla.of else None

    @property
    def counted_from_tickets(self) -> bool:
        """Whether the share is counted from tickets, not stated."""
        return any(_in_time(one) is not None for one in self.tickets)

    @property
    def agreed(self) -> float | None:
        """The share that is agreed."""
        return None if self.vendor.sla is None else self.vendor.sla.share

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Between what the share in time lies."""
        return None if self.answered is None else wilson(*self.answered, self.case.setting("confidence-level"))

    @cached_property
    def state(self) -> str:
        """How sure a breach is.

        `proven`: the share is below what is agreed for sure. `kept`: it is not, for sure. `insufficient`: with so few
        tickets not even a perfect record would prove that it is kept. `suspected`: it is below, by chance perhaps.
        `not-proven`: it is not below, by chance perhaps. `unknown`: nothing is counted, or nothing agreed.
        """
        if self.answered is None or self.interval is None or self.agreed is None:
            return "unknown"
        met, of = self.answered
        if self.interval[1] < self.agreed:
            return "proven"
        if self.interval[0] >= self.agreed:
            return "kept"
        if wilson(of, of, self.case.setting("confidence-level"))[0] < self.agreed:
            return "insufficient"
        return "suspected" if met / of < self.agreed else "not-proven"

    @cached_property
    def waits(self) -> tuple[timedelta, timedelta] | None:
        """How long the vendor waited for us, and we for it, over tickets that state both; None where none does."""
        both = [
            (one.waited_for_us, one.waited_for_vendor)
            for one in self.tickets
            if one.waited_for_us is not None and one.waited_for_vendor is not None
        ]
        ours = sum((ours for ours, _ in both), NOTHING)
        theirs = sum((theirs for _, theirs in both), NOTHING)
        return (ours, theirs) if ours + theirs > NOTHING else None

    @property
    def our_share(self) -> float | None:
        """The share of all waiting that was for us."""
        return None if self.waits is None else self.waits[0] / (self.waits[0] + self.waits[1])

    def changes(self, *, ours: bool) -> int | None:
        """Changes of people on one side within the last year; None where they are not listed."""
        if self.vendor.account_changes is None:
            return None
        ages = [(self.case.today - one.day).days for one in self.vendor.account_changes if one.ours is ours]
        return sum(0 <= age < _YEAR for age in ages)

    @property
    def incomplete(self) -> float | None:
        """The share of our messages that lacked something, of those of which it is stated."""
        return _share([one.complete for one in self.tickets], wanted=False)

    @property
    def outside(self) -> float | None:
        """The share of what we asked for that the contract does not cover, of what it is stated of."""
        return _share([one.in_contract for one in self.tickets], wanted=False)


def _in_time(ticket: Ticket) -> bool | None:
    if ticket.in_time is not None:
        return ticket.in_time
    if ticket.answered_after is None or ticket.limit is None:
        return None
    return ticket.answered_after <= ticket.limit


def _share(flags: list[bool | None], *, wanted: bool) -> float | None:
    known = [flag for flag in flags if flag is not None]
    return sum(flag is wanted for flag in known) / len(known) if known else None
