"""Rollouts and vendors: the people's side of a stack, as tables, dates and ratings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from stackaudit.model.base import Id, Ids, NeedsKey, Record, Text, refusal
from stackaudit.model.parts import Sourced
from stackaudit.model.planned import Planned, Preset
from stackaudit.model.rollout import Rollout, SponsorItem
from stackaudit.model.tool import Named, from_name
from stackaudit.model.values import Count, Day, Duration, Flag, Number, Share

Rating = Annotated[float, Field(strict=True, ge=1, le=5)]
"""From 1 (bad) to 5 (good)."""


class Feedback(Sourced):
    """What users, or customers, say of a tool or of a step of a journey: a rating, by whom, of which day."""

    tool: Id | None = None
    """The tool that it is about."""
    step: Text | None = None
    """A step of a journey, as `journey/step`."""
    rating: Rating
    """From 1 (bad) to 5 (good); of several respondents their mean."""
    respondents: Count | None = None
    """How many people gave it; absent: not known."""
    role: Text | None = None
    """Whose voice it is: sales, customers, IT."""
    as_of: Day | None = None
    """The day on which they were asked."""
    says: Text | None = None
    """What they said, in their own words."""

    @model_validator(mode="after")
    def _about_one_thing(self) -> Feedback:
        if (self.tool is None) == (self.step is None):
            said = self.tool if self.tool is not None else "neither"
            raise refusal("feedback", "feedback is about a tool or about a step, not {shown}", said)
        return self


class Goal(Named):
    """What a measure is to reach, by when, and who answers for it."""

    measure: Text
    """The name of a measure of the audit, such as `silos.index`, or of one of your own, such as `revenue`."""
    target: Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)]
    """What the measure is to reach."""
    by: Day | None = None
    """The day by which it is to reach that."""
    owner: Text | None = None
    """Who answers for it."""
    start: Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)] | None = None
    """What the measure was when the goal was set."""
    since: Day | None = None
    """When the goal was set."""
    now: Annotated[float, Field(strict=True, ge=-1e15, le=1e15, allow_inf_nan=False)] | None = None
    """What a measure of your own is today; what the audit measures itself counts before it."""


GoalItem = Annotated[Goal, NeedsKey(("id", "name"))]


Cause = Literal["knowledge", "design", "delivery", "communication"]
"""Why an expectation is not met: nobody knew it, it was built otherwise, it is not delivered, it was told otherwise."""

Item = Annotated[str, StringConstraints(strict=True, max_length=60, pattern=r"^[a-z-]+\.[a-z-]+\.[0-9]+$")]
"""An item of a questionnaire: `adkar.desire.1`."""


class Answer(Record):
    """One person's answer to one item of a questionnaire, from 1 (not at all) to 5 (fully)."""

    respondent: Text
    """Any stable pseudonym."""
    group: Text
    """The party, or the group of users, that the respondent belongs to."""
    item: Item
    """Which item of the questionnaire, such as `adkar.desire.1`."""
    rating: Rating
    """From 1 (not at all) to 5 (fully)."""
    as_of: Day | None = None
    """The day of the answer."""


class Expectation(Planned):
    """What a stakeholder expected of one attribute of a rollout, and what he or she got; each from 1 to 5."""

    stakeholder: Text
    """Whose expectation it is: a group, a party, a person."""
    attribute: Text
    """What it is about: speed, effort, quality of data."""
    importance: Rating | None = None
    """How much it matters to them, from 1 to 5."""
    expected: Rating | None = None
    """What they expected, from 1 to 5."""
    perceived: Rating | None = None
    """What they got, from 1 to 5."""
    respondents: Count | None = None
    """Of how many people these are the mean; absent: not known."""
    elicited: Flag | None = None
    """Whether the stakeholder was asked before it was built."""
    recorded: Day | None = None
    """The day on which the expectation was written down."""
    cause: Cause | None = None
    """Why it was not met."""
    promised: Number | None = None
    """What was promised, as a number: hours, days, money."""
    actual: Number | None = None
    """What came of what was promised, in the same unit."""
    says: Text | None = None
    """What they said, in their own words."""
    consent: Flag | None = None
    """Whether the stakeholder agreed to be told apart; absent: as the initiative says."""


class Clarity(Record):
    """How clear goals, roles, procedures and the way people get on are to a party; means from 1 to 5."""

    party: Text
    """Who was asked: a department, a team, a vendor."""
    goals: Rating | None = None
    """How clear the goals are, from 1 to 5."""
    roles: Rating | None = None
    """How clear it is who does what, from 1 to 5."""
    procedures: Rating | None = None
    """How clear it is how things are done, from 1 to 5."""
    interpersonal: Rating | None = None
    """How well people get on, from 1 to 5."""
    priority: Rating | None = None
    """How high the rollout stands among all that this party has to do."""
    respondents: Count | None = None
    """Of how many people these are the means; absent: not known."""
    about: Text | None = None
    """Where it is a guess at what another party would answer: that party."""


class Commitment(Record):
    """What one party expects of another, and what that other has committed itself to."""

    expects: Text
    """The party that expects it."""
    of: Text
    """The party it is expected of."""
    what: Text
    """What it is about: people a week, data by a day."""
    expected: Number | None = None
    """How much is expected."""
    committed: Number | None = None
    """How much is committed."""
    unit: Text | None = None
    """What both are counted in."""


class Voices(Sourced):
    """The lists of an initiative that come from asking people."""

    answers: tuple[Answer, ...] | None = None
    """Answers to the questionnaire (`stackaudit survey`)."""
    expectations: tuple[Expectation, ...] | None = None
    """What stakeholders expected, and what they got."""
    clarity: tuple[Clarity, ...] | None = None
    """How clear goals, roles and procedures are to each party."""
    commitments: tuple[Commitment, ...] | None = None
    """What parties expect of one another, and what they have committed themselves to."""


class Ticket(Record):
    """One request to the vendor, and who waited for whom."""

    ticket: Text | None = None
    """Its number."""
    priority: Text | None = None
    """Its priority, in the vendor's words."""
    sent: Day | None = None
    """The day on which we sent it."""
    answered: Flag | None = None
    """Whether there is an answer; absent: there is one where any of the times below says so."""
    answered_after: Duration | None = None
    """How long it took until the first answer."""
    limit: Duration | None = None
    """Within what time an answer was agreed."""
    in_time: Flag | None = None
    """Whether it was answered in time; absent: as the two durations say."""
    solved_after: Duration | None = None
    """How long it took until it was solved."""
    waited_for_vendor: Duration | None = None
    """How much of that time the vendor was to act."""
    waited_for_us: Duration | None = None
    """How much of that time we were to act."""
    complete: Flag | None = None
    """Whether our first message held all that was needed."""
    in_contract: Flag | None = None
    """Whether what we asked for is covered by the contract."""

    @model_validator(mode="after")
    def _answered_once(self) -> Ticket:
        if self.answered is False and (self.answered_after, self.solved_after) != (None, None):
            said = "a time is given after which it was answered"
            raise refusal("contradiction", "the ticket has no answer: {shown}", said, code="SA304")
        return self


class ServiceLevel(Record):
    """The share of requests that is to be answered in time, and what was counted where no tickets are listed."""

    share: Share | None = None
    """The agreed share."""
    needed: Share | None = None
    """The share that we would need."""
    met: Count | None = None
    """How many requests were answered in time."""
    of: Count | None = None
    """Of how many requests."""

    @model_validator(mode="after")
    def _no_more(self) -> ServiceLevel:
        if self.met is not None and self.of is not None and self.met > self.of:
            said = f"{self.met} of {self.of}"
            raise refusal("contradiction", "more were met than there were: {shown}", said, code="SA304")
        return self


class AccountChange(Record):
    """A change of the people on one side who look after the other."""

    day: Day
    """The day of the change."""
    ours: Flag = False
    """Whether it was our contact who changed, not the vendor's."""
    what: Text | None = None
    """What changed."""


class Procurement(Record):
    """How the contract came about: who took part and when, and what it says."""

    signed: Day | None = None
    """The day on which the contract was signed."""
    procurement: Flag | None = None
    """Whether procurement took part."""
    procurement_from: Day | None = None
    """The day from which on procurement took part."""
    legal: Flag | None = None
    """Whether legal took part."""
    legal_from: Day | None = None
    """The day from which on legal took part."""
    price_benchmark: Flag | None = None
    """Whether the price was compared with what others pay."""
    sla_clause: Flag | None = None
    """Whether the contract says how fast the vendor has to answer."""
    exit_clause: Flag | None = None
    """Whether the contract says how we get out of it."""
    dpa: Flag | None = None
    """Whether there is a data processing agreement."""


class Initiative(Named, Rollout, Voices):
    """A rollout: which tools it concerns, when it runs, who answers for it, how it goes for those it is for."""

    tools: Ids = ()
    """The tools that it is about."""
    sponsor: SponsorItem | None = None
    """Absent: not known; `none`: it is known that there is nobody."""
    requested: Day | None = None
    """When it was first asked for."""
    starts: Day | None = None
    """The day on which work begins."""
    build_starts: Day | None = None
    """The day on which building begins; what could be tried before was a prototype."""
    goes_live: Day | None = None
    """The day on which people begin to work with it."""
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
    preset: Preset | None = None
    """What it was started from (`stackaudit start`); nothing of it is a fact."""

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
    """Who looks after us there."""
    sla: ServiceLevel | None = None
    """What was agreed on how fast it answers."""
    tickets: tuple[Ticket, ...] | None = None
    """Requests to the vendor, one by one."""
    account_changes: tuple[AccountChange, ...] | None = None
    """Changes of the people who look after us, or of ours."""
    account_changes_since: Day | None = None
    """The day from which on all such changes are listed."""
    roadmap: Rating | None = None
    """How well its plans fit ours, from 1 to 5."""
    procurement: Procurement | None = None
    """How the contract came about."""


_LISTED = NeedsKey(("id", "name"))
InitiativeItem = Annotated[
    Initiative, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Initiative, _LISTED])
]
VendorItem = Annotated[Vendor, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Vendor, _LISTED])]
