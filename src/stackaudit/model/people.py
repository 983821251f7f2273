"""Rollouts and vendors: the people's side of a stack, as tables, dates and ratings."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, model_validator

from stackaudit.model.base import Ids, NeedsKey, Text, refusal
from stackaudit.model.feedback import Rating
from stackaudit.model.rollout import Rollout, SponsorItem
from stackaudit.model.supply import AccountChange, Procurement, ServiceLevel, Ticket
from stackaudit.model.tool import Named, from_name
from stackaudit.model.values import Day, Flag, Share
from stackaudit.model.voices import Voices


class Initiative(Named, Rollout, Voices):
    """A rollout: which tools it concerns, when it runs, who answers for it, how it goes for those it is for."""

    tools: Ids = ()
    sponsor: SponsorItem | None = None
    """Absent: not known; `none`: it is known that there is nobody."""
    requested: Day | None = None
    """When it was first asked for."""
    starts: Day | None = None
    goes_live: Day | None = None
    baseline: Day | None = None
    """The day from which on a change of a requirement counts as a change."""
    changes_a_month: Share | None = None
    """Share of its requirements, or of its use case, that change in a month."""
    turnover: Share | None = None
    """Share of the people concerned who leave within a year; absent: the policy's."""
    decision_record: Flag | None = None
    """Whether it is written down why it was begun."""
    workaround: Flag | None = None
    """Whether people have found a way without it."""
    consent: Flag | None = None
    """Whether those who were asked agreed to be told apart; cells of few respondents are shown only then."""

    @model_validator(mode="after")
    def _days_in_order(self) -> Initiative:
        for earlier, later, what in (
            (self.requested, self.starts, "it starts before it is asked for"),
            (self.starts, self.goes_live, "it goes live before it starts"),
        ):
            if earlier is not None and later is not None and later < earlier:
                raise refusal("date_order", what + ": {shown}", f"{later} comes before {earlier}")
        return self


class Vendor(Named):
    """A vendor; the tools of a stack name it in their `vendor`."""

    account_manager: Text | None = None
    sla: ServiceLevel | None = None
    tickets: tuple[Ticket, ...] | None = None
    account_changes: tuple[AccountChange, ...] | None = None
    roadmap: Rating | None = None
    """How well its plans fit ours, from 1 to 5."""
    procurement: Procurement | None = None


_LISTED = NeedsKey(("id", "name"))
InitiativeItem = Annotated[
    Initiative, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Initiative, _LISTED])
]
VendorItem = Annotated[Vendor, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Vendor, _LISTED])]
