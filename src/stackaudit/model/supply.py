"""What is known of working with a vendor: tickets, service levels, changes of the account team, procurement."""

from __future__ import annotations

from pydantic import model_validator

from stackaudit.model.base import Record, Text, refusal
from stackaudit.model.values import Count, Day, Duration, Flag, Share


class Ticket(Record):
    """One request to the vendor, and who waited for whom."""

    ticket: Text | None = None
    """Its number."""
    priority: Text | None = None
    sent: Day | None = None
    answered_after: Duration | None = None
    limit: Duration | None = None
    """Within what time an answer was agreed."""
    in_time: Flag | None = None
    """Whether it was answered in time; absent: as the two durations say."""
    solved_after: Duration | None = None
    waited_for_vendor: Duration | None = None
    waited_for_us: Duration | None = None
    complete: Flag | None = None
    """Whether our first message held all that was needed."""
    in_contract: Flag | None = None
    """Whether what we asked for is covered by the contract."""


class ServiceLevel(Record):
    """The share of requests that is to be answered in time, and what was counted where no tickets are listed."""

    share: Share | None = None
    """The agreed share."""
    met: Count | None = None
    of: Count | None = None

    @model_validator(mode="after")
    def _no_more(self) -> ServiceLevel:
        if self.met is not None and self.of is not None and self.met > self.of:
            said = f"{self.met} of {self.of}"
            raise refusal("contradiction", "more were met than there were: {shown}", said, code="SA304")
        return self


class AccountChange(Record):
    """A change of the people on one side who look after the other."""

    day: Day
    ours: Flag = False
    """Whether it was our contact who changed, not the vendor's."""
    what: Text | None = None


class Procurement(Record):
    """How the contract came about: who took part and when, and what it says."""

    signed: Day | None = None
    procurement: Flag | None = None
    """Whether procurement took part."""
    procurement_from: Day | None = None
    legal: Flag | None = None
    """Whether legal took part."""
    legal_from: Day | None = None
    price_benchmark: Flag | None = None
    sla_clause: Flag | None = None
    exit_clause: Flag | None = None
    dpa: Flag | None = None
    """Whether there is a data processing agreement."""
