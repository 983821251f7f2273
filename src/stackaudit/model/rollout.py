"""What is known of a rollout: sponsor, team, tasks, approvals, requirements, roles, training, adoption, support.

Each list is one a consultant can collect as a sheet: one row a fact, dates, counts and names. A column that no row of a
list fills was not collected, and nothing follows from it. A column that some rows fill was: a blank cell in it means
that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from stackaudit.model.base import Id, Ids, NeedsKey, Record, Text, Texts, refusal, slug
from stackaudit.model.parts import Sourced
from stackaudit.model.persons import RoleName
from stackaudit.model.planned import Planned
from stackaudit.model.tool import Named, from_name
from stackaudit.model.values import Count, Day, Flag, Money, Number, Share

Level = Annotated[int, Field(strict=True, ge=0, le=20)]
"""Levels of the company below its head, who is at 0."""

ApprovalKind = Literal["legal", "security", "privacy", "procurement", "budget", "architecture", "other"]
Priority = Literal["must", "should", "could", "wont"]


def _in_order(earlier: object, later: object, what: str) -> None:
    if earlier is not None and later is not None and later < earlier:  # type: ignore[operator]  # two days
        raise refusal("date_order", what + ": {shown}", f"{later} comes before {earlier}")


class Sponsor(Record):
    """Who stands up for a rollout. A file may write a bare name; `none` says that there is nobody."""

    name: Text
    """Who it is."""
    level: Level | None = None
    """How many levels below the head of the company, who is at 0."""
    since: Day | None = None
    """The day from which on this person is the sponsor."""
    last_active: Day | None = None
    """The last day on which the sponsor did something for it that others saw."""
    leaves: Day | None = None
    """The day of a departure that is planned or has happened."""
    successor: Text | None = None
    """Who takes over."""
    successor_prefers: Text | None = None
    """A product that the successor would rather have in place of that of the rollout."""


def _sponsor(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


SponsorItem = Annotated[Sponsor, BeforeValidator(_sponsor, json_schema_input_type=Text | Sponsor)]


class Member(Record):
    """Somebody who works, or worked, on a rollout."""

    person: Text
    """Who it is."""
    group: Text | None = None
    """The department or team that this person is of."""
    level: Level | None = None
    """How many levels below the head of the company, who is at 0."""
    joined: Day | None = None
    """The day on which this person joined."""
    left: Day | None = None
    """The day on which this person left it; absent: still there."""
    handed_over: Flag | None = None
    """Whether this person wrote down what others need to know, or told them, before leaving."""

    @model_validator(mode="after")
    def _ordered(self) -> Member:
        _in_order(self.joined, self.left, "this person leaves before joining")
        return self


class Task(Named, Planned):
    """One line of a responsibility matrix (RACI): a cell that is left empty names nobody."""

    accountable: Texts = ()
    """Who answers for it: one person."""
    responsible: Texts = ()
    """Who does it."""
    consulted: Texts = ()
    """Who is asked before."""
    informed: Texts = ()
    """Who is told afterwards."""


class WaitsFor(Record):
    """Whom a decision waits for, be it one of ours or somebody outside. A file may write the bare name."""

    party: Text
    """Whom it waits for."""
    kind: Literal["own", "vendor", "authority", "other"] | None = None
    """Who that is: `own` for a department or a person of ours."""
    what: Text | None = None
    """What they are to bring: a document, an answer, a signature."""
    asked: Day | None = None
    """The day on which they were asked."""
    promised: Day | None = None
    """The day by which they said that it would come."""

    @model_validator(mode="after")
    def _ordered(self) -> WaitsFor:
        _in_order(self.asked, self.promised, "it is promised for a day before it is asked for")
        return self


def _waits_for(value: object) -> object:
    return {"party": value} if isinstance(value, str) else value


WaitsForItem = Annotated[WaitsFor, BeforeValidator(_waits_for, json_schema_input_type=Text | WaitsFor)]


_NOT_YET = frozenset({"no", "none", "not", "never", "not-asked", "not-yet", "not-yet-asked", "not-asked-yet"})
"""Words in place of a day that say that something was not asked for."""


class Approval(Named, Planned):
    """Something that somebody else has to allow before the rollout can go on."""

    kind: ApprovalKind | None = None
    """What kind of approval it is."""
    asked: Day | None = None
    """The day on which it was asked for."""
    asked_for: Flag | None = None
    """Whether it was asked for; absent: it was where a day of that is stated. In place of that day a file may write
    `not asked`."""
    decided: Day | None = None
    """The day on which it was decided."""
    open_on: Day | None = None
    """The last day on which it was known to be open; absent, where there is no decision: the day of the stack."""
    by: Text | None = None
    """Who decides."""
    requesters: Texts | None = None
    """Who asked for it."""
    workaround: Flag | None = None
    """Whether people have found a way without it."""
    waits_for: WaitsForItem | None = None
    """Whom the decision waits for, if it does not lie with whoever decides."""
    blocks: Ids = ()
    """Candidates (`candidates:`) that cannot be built before."""

    @model_validator(mode="before")
    @classmethod
    def _not_asked(cls, data: object) -> object:
        """Read a word in place of the day on which it was asked for as that nobody has asked for it."""
        if isinstance(data, Mapping) and isinstance(data.get("asked"), str) and slug(data["asked"]) in _NOT_YET:
            return {**data, "asked": None, "asked_for": data.get("asked_for", False)}
        return data

    @model_validator(mode="after")
    def _ordered(self) -> Approval:
        if self.asked_for is False and (self.asked or self.decided):
            text = "nobody has asked for it, but it is decided or has a day of being asked for: {shown}"
            raise refusal("contradiction", text, str(self.asked or self.decided), code="SA304")
        _in_order(self.asked, self.decided, "it is decided before it is asked for")
        _in_order(self.asked, self.open_on, "it is open before it is asked for")
        return self


class Purchase(Record):
    """A tool that was bought for the rollout, and what stood behind it."""

    tool: Id
    """The tool that was bought."""
    bought: Day | None = None
    """The day on which it was bought."""
    use_case: Flag | None = None
    """Whether a use case was written down before."""
    owner: Flag | None = None
    """Whether somebody was named who answers for it; absent: as the tool says."""
    change_budget: Flag | None = None
    """Whether there was money for training and change."""
    integration_plan: Flag | None = None
    """Whether it was planned how it would be connected."""
    kpi: Flag | None = None
    """Whether it was said how success would be measured."""
    overlaps: Flag | None = None
    """Whether it does what a tool at hand did already; absent: as the capabilities say."""
    underused: Flag | None = None
    """Whether few used it after half a year; absent: as the seats say."""
    budget_bound: Flag | None = None
    """Whether it was chosen because it was the cheaper one, not the preferred one."""
    preferred: Text | None = None
    """What would have been chosen without the limit of the budget."""
    preferred_annual: Money | None = None
    """What that would cost a year."""
    hours_by_hand: Number | None = None
    """Hours a month that people do by hand because this was chosen."""
    rate: Money | None = None
    """What an hour of them costs."""


class Panelist(Record):
    """Somebody who took part in choosing the product."""

    person: Text
    """Who it is."""
    only_chosen: Flag | None = None
    """Whether the chosen product is the only one of its kind that this person has worked with."""


class Requirement(Named):
    """Something that the rollout has to bring."""

    source: Text | None = None
    """Who asked for it."""
    group: Text | None = None
    """The group of users that it is of."""
    level: Level | None = None
    """The level in the company of whoever asked for it; the head is at 0."""
    from_user: Flag | None = None
    """Whether it comes from somebody who does the work, not from a manager."""
    written: Flag | None = None
    """Whether it is written down."""
    priority: Priority | None = None
    """How much it is needed."""
    solution: Text | None = None
    """What fulfils it: a feature, a setting, a process."""
    test: Text | None = None
    """How it is shown that it is fulfilled."""
    changed: Day | None = None
    """The day of its last change."""


class SignOff(Planned):
    """How much of what a group has to sign it has signed."""

    group: Text
    """Which group."""
    required: Count | None = None
    """How many documents it is to sign."""
    signed: Count | None = None
    """How many of these it has signed."""

    @model_validator(mode="after")
    def _no_more(self) -> SignOff:
        if self.required is not None and self.signed is not None and self.signed > self.required:
            said = f"{self.signed} of {self.required}"
            raise refusal("contradiction", "more is signed than is required: {shown}", said, code="SA304")
        return self


class Prototype(Planned):
    """Something that could be tried before it was built."""

    shown: Day | None = None
    """The day on which it was shown."""
    to: Texts | None = None
    """Who saw it."""
    users: Flag | None = None
    """Whether some of those who are to use it saw it; absent: as the names in `to` say."""


class RoleAssignment(Planned):
    """Who fills a role of the rollout, and with how much of a working week. `none` as person: known to be vacant."""

    role: RoleName
    """Which role."""
    group: Text | None = None
    """For which group of users, where each has its own: a core user for sales, another for service."""
    person: Text | None = None
    """Who fills it; `none`: it is known to be vacant."""
    load: Share | None = None
    """Share of a full working week."""


class Training(Planned):
    """One session."""

    day: Day | None = None
    """The day of the session."""
    group: Text | None = None
    """Whom it is for; absent: everybody."""
    invited: Count | None = None
    """How many were invited."""
    attended: Count | None = None
    """How many came."""

    @model_validator(mode="after")
    def _no_more(self) -> Training:
        if self.invited is not None and self.attended is not None and self.attended > self.invited:
            said = f"{self.attended} of {self.invited}"
            raise refusal("contradiction", "more attended than were invited: {shown}", said, code="SA304")
        return self


class Meeting(Record):
    """How many of one party were expected at one meeting, and how many came."""

    party: Text
    """Whose people: a department, a vendor, a team."""
    series: Text | None = None
    """Which meeting it is: the steering committee, the weekly call."""
    day: Day | None = None
    """The day of the meeting."""
    expected: Count | None = None
    """How many of them were expected."""
    came: Count | None = None
    """How many of these came."""


class UserGroup(Planned):
    """Those who are to work with it, by group."""

    group: Text
    """Which group."""
    users: Count | None = None
    """How many people are in it."""
    super_users: Count | None = None
    """Users who help others."""
    capable: Flag | None = None
    """Whether some of them could help others."""
    cheat_sheet: Flag | None = None
    """Whether the tasks they do most fit on a page that they have."""
    encouraged: Flag | None = None
    """Whether the head of the group asks for it and uses it."""
    time: Flag | None = None
    """Whether they get working time for it: to say what they need, to try it, to learn it."""
    training_planned: Flag | None = None
    """Whether training is planned for them; absent: as the sessions say."""
    usage_review: Day | None = None
    """When it was looked at, or will be, how they use it."""
    retraining: Day | None = None
    """When they are to be trained again."""


class Adoption(Record):
    """How many of those who may use a tool do."""

    tool: Id | None = None
    """The tool; absent: the rollout as a whole."""
    group: Text | None = None
    """The group of users; absent: all of them."""
    capability: Id | None = None
    """What of the tool it is about; absent: the tool as a whole."""
    entitled: Count | None = None
    """How many may use it."""
    active: Count | None = None
    """How many of these do."""
    target: Share | None = None
    """Share of those entitled who are to be active; absent: the policy's."""
    depth: Share | None = None
    """Share of what the tool offers them that they use."""
    self_reported: Share | None = None
    """Share who say that they use it."""
    asked: Count | None = None
    """Of how many people that is the share; absent: not known."""
    as_of: Day | None = None
    """The day of which the counts are."""

    @model_validator(mode="after")
    def _no_more(self) -> Adoption:
        if self.entitled is not None and self.active is not None and self.active > self.entitled:
            said = f"{self.active} of {self.entitled}"
            raise refusal("contradiction", "more are active than are entitled: {shown}", said, code="SA304")
        if self.capability is not None and self.tool is None:
            text = "it is not said of which tool {shown} is a capability"
            raise refusal("missing_tool", text, self.capability, "add 'tool'")
        return self


class CaseCount(Record):
    """How many cases should have gone through a tool, or one of its capabilities, in a time, and how many did."""

    tool: Id
    """The tool."""
    capability: Id | None = None
    """Which of its capabilities; absent: the tool as a whole."""
    due: Count | None = None
    """Cases that should have gone through it: funded projects, new customers."""
    done: Count | None = None
    """Of these, cases that did."""
    since: Day | None = Field(default=None, alias="from")
    """First day of the time that was counted."""
    to: Day | None = None
    """Last day of the time that was counted."""

    @model_validator(mode="after")
    def _sound(self) -> CaseCount:
        _in_order(self.since, self.to, "the time that was counted ends before it begins")
        if self.due is not None and self.done is not None and self.done > self.due:
            said = f"{self.done} of {self.due}"
            raise refusal("contradiction", "more cases went through it than were due: {shown}", said, code="SA304")
        return self


class Support(Planned):
    """What comes in for support, and who is there to answer it, over one period after the rollout."""

    group: Text | None = None
    """Whose requests they are; absent: those of everybody."""
    as_of: Day | None = None
    """The day of which the figures are."""
    tickets_a_day: Number | None = None
    """Requests that come in on a day."""
    capacity_a_day: Number | None = None
    """Tickets that one administrator settles in a day."""
    admins: Count | None = None
    """How many people answer them."""
    deflected: Share | None = None
    """Share of the tickets that super-users settle before they reach an administrator."""
    without_article: Share | None = None
    """Share of the tickets for which the manual has nothing."""


class Escalation(Record):
    """Something that those who lead the rollout cannot settle, and have put before somebody who can."""

    what: Text
    """What is to be decided."""
    to: Text | None = None
    """Who is to decide."""
    raised: Day | None = None
    """The day on which it was put before somebody."""
    due: Day | None = None
    """The day by which an answer is needed."""
    decided: Day | None = None
    """The day on which it was decided."""

    @model_validator(mode="after")
    def _ordered(self) -> Escalation:
        _in_order(self.raised, self.due, "an answer is due before it is raised")
        _in_order(self.raised, self.decided, "it is decided before it is raised")
        return self


class Effect(Record):
    """What a requested change would mean for one of those concerned."""

    request: Text
    """The change that was asked for."""
    stakeholder: Text
    """Who is concerned."""
    effect: Annotated[float, Field(strict=True, ge=-3, le=3)]
    """From -3 (does much harm) to 3 (helps much)."""


_LISTED = NeedsKey(("id", "name"))
TaskItem = Annotated[Task, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Task, _LISTED])]
ApprovalItem = Annotated[
    Approval, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Approval, _LISTED])
]
RequirementItem = Annotated[
    Requirement, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Requirement, _LISTED])
]


class Rollout(Sourced):
    """The lists of an initiative that a project office keeps."""

    team: tuple[Member, ...] | None = None
    """Who works on it, and who has left."""
    tasks: tuple[TaskItem, ...] | None = None
    """The responsibility matrix."""
    approvals: tuple[ApprovalItem, ...] | None = None
    """What others have to allow before it can go on."""
    purchases: tuple[Purchase, ...] | None = None
    """Tools that were bought for it, and what stood behind that."""
    panel: tuple[Panelist, ...] | None = None
    """Who took part in choosing the product."""
    requirements: tuple[RequirementItem, ...] | None = None
    """What it has to bring."""
    sign_offs: tuple[SignOff, ...] | None = None
    """What groups have to sign, and have signed."""
    prototypes: tuple[Prototype, ...] | None = None
    """What could be tried before it was built."""
    roles: tuple[RoleAssignment, ...] | None = None
    """Who fills which role, and with how much time."""
    training: tuple[Training, ...] | None = None
    """Sessions of training."""
    meetings: tuple[Meeting, ...] | None = None
    """Who was expected at meetings, and who came."""
    groups: tuple[UserGroup, ...] | None = None
    """Those who are to work with it."""
    adoption: tuple[Adoption, ...] | None = None
    """How many of those who may use it do."""
    uses: tuple[CaseCount, ...] | None = None
    """How many cases should have gone through it, and how many did."""
    support: tuple[Support, ...] | None = None
    """What comes in for support, and who answers it."""
    effects: tuple[Effect, ...] | None = None
    """Whom a requested change would help or harm."""
    escalations: tuple[Escalation, ...] | None = None
    """What waits for a decision from above."""
