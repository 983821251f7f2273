"""Rows of the people analyser's tables: rollouts and those behind them, and dealings with vendors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from stackaudit.core.estimate import Estimate
from stackaudit.core.rows import Column, Row, row
from stackaudit.tables.readiness import SubScore


@row
class RolloutRow(Row):
    """A row about one rollout."""

    initiative: Annotated[str, Column("Id of the rollout.")]


@row
class ReadinessRow(RolloutRow):
    """A part of the readiness of a rollout, or the whole of it."""

    table: ClassVar[str] = "people"
    part: Annotated[SubScore | Literal["readiness"], Column("Name of the sub-score, or readiness.")]
    value: Annotated[float | None, Column("From 0 to 100; empty where too little is stated.", "points")]
    at_least: Annotated[float, Column("The least it can be.", "points")]
    at_most: Annotated[float, Column("The most it can be.", "points")]
    coverage: Annotated[float, Column("Share of it that is stated.", "share")]
    weight: Annotated[float | None, Column("Weight of the sub-score; empty of the whole.")]


@row
class PlanRow(RolloutRow):
    """A rollout: its tools, its days and its sponsor."""

    table: ClassVar[str] = "people_rollouts"
    tools: Annotated[tuple[str, ...], Column("Ids of its tools.")]
    starts: Annotated[date | None, Column("Day on which it starts.")]
    goes_live: Annotated[date | None, Column("Day on which it goes live.")]
    days_left: Annotated[int | None, Column("Days until then; below 0 where that is past.", "days")]
    sponsor: Annotated[tuple[str, ...], Column("Who sponsors it and has not left.")]
    sponsor_state: Annotated[
        Literal["there", "left", "nobody", "not stated"],
        Column("Whether there is one; not stated is not nobody."),
    ]
    sponsor_leaves: Annotated[date | None, Column("Day on which the sponsor leaves or left.")]
    next_sponsor: Annotated[tuple[str, ...], Column("Who is named to follow and has not left.")]


@row
class TaskRow(RolloutRow):
    """A line of the responsibility matrix of a rollout."""

    table: ClassVar[str] = "people_tasks"
    task: Annotated[str, Column("Id of the task.")]
    accountable: Annotated[tuple[str, ...], Column("Who answers for it and has not left.")]
    responsible: Annotated[tuple[str, ...], Column("Who does it and has not left.")]
    consulted: Annotated[tuple[str, ...], Column("Who is asked.")]
    informed: Annotated[tuple[str, ...], Column("Who is informed.")]
    left: Annotated[tuple[str, ...], Column("Who is named for it and has left.")]
    wrong: Annotated[tuple[str, ...], Column("Kinds of findings that it breaks.")]


@row
class SponsorRow(RolloutRow):
    """The sponsor of a rollout, and how strong."""

    table: ClassVar[str] = "people_sponsors"
    sponsor: Annotated[str, Column("The name.")]
    present: Annotated[bool | None, Column("Whether the sponsor is there.")]
    level_adequate: Annotated[bool | None, Column("Whether the sponsor stands high enough.")]
    active: Annotated[bool | None, Column("Whether the sponsor was seen to act lately.")]
    stays: Annotated[Estimate, Column("Probability, times 100, of staying until it goes live.", "points")]
    successor: Annotated[bool | None, Column("Whether somebody is to follow.")]
    strength: Annotated[float | None, Column("Mean of the five; empty where none is known.", "points")]
    strength_low: Annotated[float, Column("The least it can be.", "points")]
    strength_high: Annotated[float, Column("The most it can be.", "points")]


@row
class ReachRow(RolloutRow):
    """What depends on the tools of a rollout."""

    table: ClassVar[str] = "people_reach"
    touches: Annotated[tuple[str, ...], Column("The hub, primary journeys, tools that connect others.")]


@row
class TeamRow(RolloutRow):
    """The team of a rollout: who began it, and who may leave."""

    table: ClassVar[str] = "people_team"
    originals: Annotated[int | None, Column("People who were there when it was asked for.", "people")]
    still_there: Annotated[int | None, Column("Of these, people who are there today.", "people")]
    retention: Annotated[float | None, Column("Their share.", "share")]
    months_to_go_live: Annotated[float | None, Column("Months until it goes live; 0 where that is past.", "months")]
    leave: Annotated[Estimate | None, Column("Probability that one of them leaves before.", "share")]
    none_leave: Annotated[Estimate | None, Column("Probability that none of them does.", "share")]
    all_leave: Annotated[Estimate | None, Column("Probability that all of them do.", "share")]
    bus_factor: Annotated[
        Estimate | None, Column("Fewest people without whom half of the tasks stand still.", "people")
    ]
    decision_record: Annotated[bool | None, Column("Whether it is written down why it was begun.")]


@row
class ChurnRow(RolloutRow):
    """How fast people leave the team of a rollout."""

    table: ClassVar[str] = "people_churn"
    people: Annotated[int, Column("People who are or were on the team.", "people")]
    left: Annotated[int, Column("Of these, people who have left.", "people")]
    person_years: Annotated[float | None, Column("Time that all of them were there, together.", "years")]
    rate: Annotated[float | None, Column("Departures a person-year.")]
    rate_low: Annotated[float | None, Column("Lower end of its exact interval; empty for fewer than two departures.")]
    rate_high: Annotated[float | None, Column("Upper end of it.")]


@row
class ApprovalRow(RolloutRow):
    """An approval of a rollout."""

    table: ClassVar[str] = "people_approvals"
    approval: Annotated[str, Column("Id of the approval.")]
    kind: Annotated[str | None, Column("What kind of approval it is.")]
    asked: Annotated[date | None, Column("Day on which it was asked for.")]
    state: Annotated[str, Column("open, decided or planned.")]
    days: Annotated[int, Column("How long it took; of an open one, at least so long.", "days")]
    requesters_gone: Annotated[Estimate, Column("Probability that all who asked for it have left.", "share")]
    need_valid: Annotated[Estimate, Column("Probability that the need is still the same.", "share")]
    workaround: Annotated[bool | None, Column("Whether people have found a way without it.")]
    blocks: Annotated[tuple[str, ...], Column("Ids of the candidates that wait for it.")]
    waits_for: Annotated[str | None, Column("Whom it waits for.")]
    days_with_them: Annotated[int | None, Column("Of its days, those since they were asked.", "days")]
    promised: Annotated[date | None, Column("Day by which they promised it.")]
    by: Annotated[tuple[str, ...], Column("Who decides and has not left.")]


@row
class PurchaseRow(RolloutRow):
    """What speaks against a purchase: each sign is true, false or not known."""

    table: ClassVar[str] = "people_purchases"
    tool: Annotated[str, Column("Id of the tool.")]
    bought: Annotated[date | None, Column("Day of the purchase.")]
    use_case: Annotated[bool | None, Column("No written use case.")]
    owner: Annotated[bool | None, Column("No owner.")]
    change_budget: Annotated[bool | None, Column("No money for training and change.")]
    integration_plan: Annotated[bool | None, Column("No plan to integrate it.")]
    kpi: Annotated[bool | None, Column("No measure of success.")]
    overlaps: Annotated[bool | None, Column("Another tool does it already.")]
    underused: Annotated[bool | None, Column("Hardly used after half a year.")]
    score: Annotated[Estimate, Column("How many of the seven speak against it.")]


@row
class AdoptionRow(RolloutRow):
    """How many of the entitled use a tool."""

    table: ClassVar[str] = "people_adoption"
    tool: Annotated[str | None, Column("Id of the tool.")]
    group: Annotated[str | None, Column("The group of users.")]
    capability: Annotated[str | None, Column("What of the tool it is about; empty where it is the whole.")]
    entitled: Annotated[int | None, Column("People who may use it.", "people")]
    active: Annotated[int | None, Column("People who do.", "people")]
    share: Annotated[float | None, Column("Active over entitled.", "share")]
    low: Annotated[float | None, Column("Lower bound of Wilson's interval.", "share")]
    high: Annotated[float | None, Column("Upper bound of it.", "share")]
    target: Annotated[float, Column("Share that is to use it.", "share")]
    state: Annotated[str, Column("gap, suspected, reached or unknown.")]
    depth: Annotated[float | None, Column("How deeply they use it, as stated.")]
    self_reported: Annotated[
        float | None, Column("Share that says that it uses it; empty where too few were asked.", "share")
    ]
    asked: Annotated[int | None, Column("People whose share that is.", "people")]


@row
class AcceptanceRow(RolloutRow):
    """What people think of a rollout, by construct of UTAUT."""

    table: ClassVar[str] = "people_acceptance"
    construct: Annotated[str, Column("The construct.")]
    respondents: Annotated[int, Column("People who answered and are counted.", "people")]
    mean: Annotated[float | None, Column("Mean of their answers from 1 to 5; empty where hidden.")]
    hidden: Annotated[bool, Column("Whether too few answered for it to be shown.")]


@row
class BarrierRow(RolloutRow):
    """At which element people are stuck, of a group or of all."""

    table: ClassVar[str] = "people_barriers"
    group: Annotated[str | None, Column("The group; empty for all together.")]
    respondents: Annotated[int, Column("People who answered.", "people")]
    awareness: Annotated[Estimate | None, Column("Stuck at awareness.", "people")]
    desire: Annotated[Estimate | None, Column("Stuck at desire.", "people")]
    knowledge: Annotated[Estimate | None, Column("Stuck at knowledge.", "people")]
    ability: Annotated[Estimate | None, Column("Stuck at ability.", "people")]
    reinforcement: Annotated[Estimate | None, Column("Stuck at reinforcement.", "people")]
    none: Annotated[Estimate | None, Column("Stuck at nothing.", "people")]
    unclear: Annotated[Estimate | None, Column("Left an element out before any barrier.", "people")]
    hidden: Annotated[bool, Column("Whether the counts may not be shown.")]


@row
class ExpectationRow(RolloutRow):
    """An attribute as one stakeholder rates it, from 1 to 5."""

    table: ClassVar[str] = "people_expectations"
    stakeholder: Annotated[str, Column("Who rates it.")]
    attribute: Annotated[str, Column("What is rated.")]
    importance: Annotated[float | None, Column("How much it matters.")]
    expected: Annotated[float | None, Column("What was expected.")]
    perceived: Annotated[float | None, Column("What came.")]
    gap: Annotated[float | None, Column("Perceived less expected.", "points")]
    priority: Annotated[float | None, Column("Importance times shortfall.")]
    quadrant: Annotated[str | None, Column("Its quadrant of importance and performance.")]
    cause: Annotated[str | None, Column("Why it is not met.")]
    elicited: Annotated[bool | None, Column("Whether somebody asked before it was built.")]
    respondents: Annotated[int | None, Column("People whose mean it is.", "people")]


@row
class StakeholderRow(RolloutRow):
    """All that one stakeholder expected."""

    table: ClassVar[str] = "people_stakeholders"
    stakeholder: Annotated[str, Column("The name.")]
    weighted_gap: Annotated[float | None, Column("Gap over all attributes, weighted by importance.", "points")]
    elicited_share: Annotated[float | None, Column("Share of the attributes that somebody asked for.", "share")]
    attributes: Annotated[int, Column("Attributes that the stakeholder names.")]


@row
class PromiseRow(RolloutRow):
    """What was promised, and what came."""

    table: ClassVar[str] = "people_promises"
    stakeholder: Annotated[str | None, Column("To whom; empty where it may not be shown.")]
    attribute: Annotated[str | None, Column("What; empty where it may not be shown.")]
    promised: Annotated[float | None, Column("The number that was promised.")]
    actual: Annotated[float | None, Column("The number that came.")]
    over: Annotated[float | None, Column("By which share more came.", "share")]


@row
class RequestRow(RolloutRow):
    """A requested change, whom it helps and whom it harms."""

    table: ClassVar[str] = "people_requests"
    request: Annotated[str, Column("The change.")]
    stakeholders: Annotated[int, Column("Stakeholders whose effect is judged.")]
    helped: Annotated[tuple[str, ...], Column("Whom it helps.")]
    harmed: Annotated[tuple[str, ...], Column("Whom it harms.")]
    contest: Annotated[float | None, Column("How far help and harm cancel each other.", "share")]


@row
class RequirementRow(RolloutRow):
    """A requirement of a rollout."""

    table: ClassVar[str] = "people_requirements"
    requirement: Annotated[str, Column("Its name.")]
    priority: Annotated[str | None, Column("must, should, could or will not.")]
    source: Annotated[str | None, Column("Where it comes from.")]
    group: Annotated[str | None, Column("The group that needs it.")]
    from_user: Annotated[bool | None, Column("Whether it comes from those who do the work.")]
    written: Annotated[bool | None, Column("Whether it is written down.")]
    solution: Annotated[str | None, Column("What fulfils it.")]
    test: Annotated[str | None, Column("How it is to be tried.")]
    changed: Annotated[date | None, Column("Day of its last change.")]
    changed_after_baseline: Annotated[bool | None, Column("Whether it changed after the baseline.")]


@row
class SignOffRow(RolloutRow):
    """What a group has to sign, and has signed."""

    table: ClassVar[str] = "people_sign_offs"
    group: Annotated[str, Column("The group.")]
    required: Annotated[int, Column("Requirements that it has to sign.")]
    signed: Annotated[int | None, Column("Of these, signed ones.")]
    share: Annotated[float | None, Column("Signed over required.", "share")]


@row
class RoleRow(RolloutRow):
    """A role of a rollout, and who fills it."""

    table: ClassVar[str] = "people_roles"
    role: Annotated[str, Column("The role.")]
    persons: Annotated[tuple[str, ...], Column("Who fills it.")]
    filled: Annotated[bool | None, Column("Whether it is filled.")]
    load: Annotated[float | None, Column("Share of a week that is stated for it.", "share")]


@row
class LoadRow(RolloutRow):
    """What one person does for a rollout."""

    table: ClassVar[str] = "people_load"
    person: Annotated[str, Column("The name.")]
    roles: Annotated[tuple[str, ...], Column("Roles of this person.")]
    load: Annotated[float, Column("Share of a week that they take.", "share")]
    overload: Annotated[float, Column("What of it is beyond the most that fits.", "share")]
    loads_not_stated: Annotated[int, Column("Roles whose load is not stated.")]


@row
class AcrossRow(Row):
    """What the roles of one person in several rollouts take together, from today on."""

    table: ClassVar[str] = "people_load_across"
    person: Annotated[str, Column("The name.")]
    rollouts: Annotated[tuple[str, ...], Column("Names of the rollouts that run at the highest load.")]
    load: Annotated[float, Column("Highest share of a week that they take together.", "share")]
    since: Annotated[date, Column("First day of it.")]
    until: Annotated[date, Column("Last day of it.")]
    days: Annotated[int, Column("Days with this load.", "days")]
    days_over: Annotated[int, Column("Days on which it is more than fits.", "days")]
    loads_not_stated: Annotated[int, Column("Roles whose load is not stated; the load is a lower bound then.")]


@row
class TrainingRow(RolloutRow):
    """The training of one group of users."""

    table: ClassVar[str] = "people_training"
    group: Annotated[str, Column("The group.")]
    status: Annotated[str, Column("ok, on track, not scheduled yet, too few, too far apart or not known.")]
    sessions: Annotated[int, Column("Days with a session that count.")]
    days: Annotated[tuple[int, ...], Column("On which days after the start.", "days")]
    longest_interval: Annotated[int, Column("Longest stretch without one.", "days")]
    window_closes: Annotated[date, Column("Last day on which a session counts.")]
    attendance: Annotated[Estimate | None, Column("Share of the invited who came.", "share")]
    cheat_sheet: Annotated[bool | None, Column("Whether there is a cheat sheet.")]
    usage_review: Annotated[bool | None, Column("Whether somebody looks at how they use it after the start.")]
    retraining: Annotated[bool | None, Column("Whether there is training after that look.")]


@row
class MeetingRow(RolloutRow):
    """How often a party came to meetings with all who were expected."""

    table: ClassVar[str] = "people_meetings"
    party: Annotated[str, Column("Whose people.")]
    series: Annotated[tuple[str, ...], Column("Names of the meetings.")]
    meetings: Annotated[int, Column("Meetings up to today of which it is known who came.", "meetings")]
    in_full: Annotated[int, Column("Of these, meetings to which all came who were expected.", "meetings")]
    low: Annotated[float, Column("Lower bound of the exact interval of their share.", "share")]
    high: Annotated[float, Column("Upper bound of it.", "share")]
    left_out: Annotated[int, Column("Meetings of which it is not known.", "meetings")]


@row
class UseRow(RolloutRow):
    """How many cases went through a tool of those that should have."""

    table: ClassVar[str] = "people_uses"
    tool: Annotated[str, Column("Id of the tool.")]
    capability: Annotated[str | None, Column("What of it they should have gone through; empty where it is the whole.")]
    due: Annotated[int | None, Column("Cases that should have gone through it.", "cases")]
    done: Annotated[int | None, Column("Cases that did.", "cases")]
    low: Annotated[float | None, Column("Lower bound of Wilson's interval of their share.", "share")]
    high: Annotated[float | None, Column("Upper bound of it.", "share")]
    target: Annotated[float, Column("Share that is to go through it.", "share")]
    since: Annotated[date | None, Column("First day that was counted.")]
    until: Annotated[date | None, Column("Last day that was counted.")]
    state: Annotated[str, Column("bypassed, suspected, reached, none or unknown.")]


@row
class SupportRow(RolloutRow):
    """The latest period of one support desk."""

    table: ClassVar[str] = "people_support"
    group: Annotated[str, Column("Whom it serves.")]
    as_of: Annotated[date | None, Column("End of the period.")]
    periods: Annotated[int, Column("Periods on record.")]
    tickets_a_day: Annotated[float | None, Column("Requests a day.", "requests")]
    deflected: Annotated[float | None, Column("Share that super-users settle before.", "share")]
    capacity_a_day: Annotated[float | None, Column("Requests that one administrator settles in a day.", "requests")]
    admins: Annotated[int | None, Column("Administrators.", "people")]
    utilisation: Annotated[float | None, Column("What reaches them over what they can settle.", "share")]
    backlog_a_day: Annotated[float | None, Column("By how much the backlog grows in a day.", "requests")]
    admins_needed: Annotated[int | None, Column("Fewest administrators with whom no backlog grows.", "people")]
    without_article: Annotated[float | None, Column("Share of requests without an article in the manual.", "share")]


@row
class SuperUsersRow(RolloutRow):
    """Who among a group of users helps the others."""

    table: ClassVar[str] = "people_super_users"
    group: Annotated[str, Column("The group.")]
    users: Annotated[int | None, Column("Its users.", "people")]
    super_users: Annotated[int | None, Column("Of these, those who help others.", "people")]
    share: Annotated[float | None, Column("Their share.", "share")]
    capable: Annotated[bool | None, Column("Whether some could help others.")]


@row
class ClarityRow(RolloutRow):
    """How clear one dimension is to a party, or how clear it guesses that it is to another."""

    table: ClassVar[str] = "people_clarity"
    dimension: Annotated[str, Column("goals, roles, procedures or interpersonal.")]
    party: Annotated[str, Column("Who says it.")]
    about: Annotated[str | None, Column("At whose answer it guesses; empty for its own.")]
    mean: Annotated[float, Column("From 1 to 5.")]
    respondents: Annotated[int | None, Column("People whose mean it is.", "people")]
    agreement: Annotated[
        float | None, Column("Agreement within the party (r_wg); only where its people agreed to be told apart.")
    ]
    mean_of_parties: Annotated[float | None, Column("Mean of the parties' own means.")]
    deficit: Annotated[float | None, Column("What is missing to clear.", "points")]
    divergence: Annotated[float | None, Column("How far the parties lie apart.", "points")]
    verdict: Annotated[str, Column("problem, clear, no evidence or not known.")]
    guess_off_by: Annotated[float | None, Column("Distance of the guess to what the other party says.", "points")]


@row
class CommitmentRow(RolloutRow):
    """What one party expects of another, and what is committed."""

    table: ClassVar[str] = "people_commitments"
    expects: Annotated[str, Column("Who expects it.")]
    of: Annotated[str, Column("Of whom.")]
    what: Annotated[str, Column("What is expected.")]
    expected: Annotated[float | None, Column("How much.")]
    committed: Annotated[float | None, Column("How much is committed.")]
    unit: Annotated[str | None, Column("Unit of both.")]
    gap: Annotated[float | None, Column("Share of what is expected that is not committed.", "share")]


@row
class RelationRow(Row):
    """Work with a vendor: answers in time, waiting, changes of people."""

    table: ClassVar[str] = "people_vendors"
    vendor: Annotated[str, Column("Id of the vendor.")]
    tools: Annotated[tuple[str, ...], Column("Ids of its tools.")]
    tickets: Annotated[int | None, Column("Tickets on record.")]
    answered_in_time: Annotated[int | None, Column("Requests answered in time.")]
    of: Annotated[int | None, Column("Requests of which that is known.")]
    share: Annotated[float | None, Column("Their share.", "share")]
    low: Annotated[float | None, Column("Lower bound of Wilson's interval.", "share")]
    high: Annotated[float | None, Column("Upper bound of it.", "share")]
    agreed: Annotated[float | None, Column("Share that is agreed.", "share")]
    state: Annotated[str, Column("proven, suspected, not-proven, kept, insufficient or unknown.")]
    our_wait_days: Annotated[float | None, Column("How long the tickets waited for us.", "days")]
    vendor_wait_days: Annotated[float | None, Column("How long they waited for the vendor.", "days")]
    our_share: Annotated[float | None, Column("Share of the waiting that was for us.", "share")]
    incomplete: Annotated[float | None, Column("Share of our messages that lacked something.", "share")]
    outside_contract: Annotated[
        float | None, Column("Share of what we asked for that the contract does not cover.", "share")
    ]
    their_changes_a_year: Annotated[int | None, Column("Changes of the vendor's people in a year.")]
    our_changes_a_year: Annotated[int | None, Column("Changes of ours.")]
    roadmap: Annotated[float | None, Column("How well its plans fit ours, from 1 to 5.")]


@row
class ProcurementRow(Row):
    """How a contract with a vendor came about."""

    table: ClassVar[str] = "people_procurement"
    vendor: Annotated[str, Column("Id of the vendor.")]
    signed: Annotated[date | None, Column("Day of the signature.")]
    procurement: Annotated[bool | None, Column("Whether procurement took part.")]
    procurement_lead_days: Annotated[int | None, Column("How long before the signature.", "days")]
    legal: Annotated[bool | None, Column("Whether legal took part.")]
    legal_lead_days: Annotated[int | None, Column("How long before the signature.", "days")]
    price_benchmark: Annotated[bool | None, Column("Whether there is a comparison of prices.")]
    sla_clause: Annotated[bool | None, Column("Whether there is a clause on service levels.")]
    exit_clause: Annotated[bool | None, Column("Whether there is a clause on how to get out.")]
    dpa: Annotated[bool | None, Column("Whether there is a data processing agreement.")]


@row
class PlannedRow(RolloutRow):
    """A row of a rollout that is still as its preset wrote it: a plan, no fact."""

    table: ClassVar[str] = "people_planned"
    list: Annotated[str, Column("What it is about: tasks, roles, approvals.")]
    row: Annotated[str, Column("Its name, or its group; empty where it has none.")]
    planned: Annotated[date | None, Column("The day that the preset proposes, counted from going live.")]
    days_late: Annotated[int | None, Column("Days since then; 0 where it is still ahead.", "days")]


ROWS = (
    *(ReadinessRow, PlanRow, TaskRow, SponsorRow, ReachRow, TeamRow, ChurnRow, ApprovalRow, PurchaseRow),
    *(AdoptionRow, AcceptanceRow, BarrierRow, ExpectationRow, StakeholderRow, PromiseRow, RequestRow, RequirementRow),
    *(SignOffRow, RoleRow, LoadRow, AcrossRow, TrainingRow, MeetingRow, UseRow, SupportRow, SuperUsersRow, ClarityRow),
    *(CommitmentRow, RelationRow, ProcurementRow, PlannedRow),
)
"""All of them, in the order in which they are shown."""
