"""Facts of rollouts, and the sentences of what is unknown of rollouts and vendors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackaudit.core.fact import Fact, Whom
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.rule import Text

_NONE: Mapping[str, str] = FrozenDict()
LACKING: Mapping[str, Text] = FrozenDict(
    {
        "initiative.requested": Text("who began {initiative} cannot be told: when it was asked for is not stated"),
        "initiative.decision_record": Text(
            "nobody who began {initiative} is left; whether it is written down why is not stated",
        ),
        "initiative.starts": Text("{initiative} does not state when it starts"),
        "initiative.build_starts": Text("{initiative} does not state when its building begins"),
        "initiative.baseline": Text("{initiative} states no baseline of its requirements"),
        "initiative.goes_live": Text("{initiative} does not state when it goes live: training counts from then"),
        "initiative.changes_a_month": Text(
            "whether {approval} is still needed cannot be told: how much of it changes in a month is not stated",
        ),
        "initiative.sponsor": Text("who sponsors {initiative} is not stated"),
        "sponsor.last_active": Text("when {sponsor} last did something for {initiative} is not stated"),
        "initiative.team": Text("who works on {initiative} is not listed"),
        "team.joined": Text(
            "how fast people leave {initiative} cannot be told: since when each was there is not stated"
        ),
        "team.level": Text("at which level those stand who answer for tasks of {initiative} is not stated: {people}"),
        "initiative.tasks": Text("who answers for the tasks of {initiative}, and who does them, is not on record"),
        "task.accountable": Text("the matrix of {initiative} does not say who answers for the tasks"),
        "task.responsible": Text("the matrix of {initiative} does not say who does the tasks"),
        "initiative.approvals": Text("the approvals of {initiative} are not listed"),
        "approval.asked": Text("when {approvals} of {initiative} was asked for is not stated"),
        "approval.waits_for.asked": Text(
            "when {party} was asked, for whom {approval} of {initiative} waits, is not stated"
        ),
        "initiative.panel": Text("who chose the product of {initiative} is not listed"),
        "panel.only_chosen": Text("whether those who chose the product of {initiative} know others is not stated"),
        "initiative.purchases": Text("what was bought for {initiative}, and what stood behind it, is not listed"),
        "purchase.preferred_annual": Text(
            "whether {tool} is cheap in the end is unknown: what it was chosen over, at what cost a year, is not "
            "stated",
        ),
        "purchase.hours_by_hand": Text(
            "with more than {hours} hours by hand a month {tool} is dearer than {preferred}; how many there are is not "
            "stated",
        ),
        "purchase.rate": Text(
            "with work by hand for more than {most} {tool} is dearer than {preferred}; what an hour costs is unknown",
        ),
        "initiative.requirements": Text("no requirement of {initiative} is on record"),
        "initiative.sign_offs": Text("nobody says who has signed the requirements of {initiative}"),
        "sign_off.signed": Text("it is not stated what {groups} signed, and of how much"),
        "initiative.prototypes": Text("nobody says whether {initiative} had a prototype"),
        "prototype.shown": Text("when people could try {initiative} is not stated"),
        "prototype.to": Text("whether users of {initiative} could try it before it was built is not stated"),
        "initiative.roles": Text("nobody says who fills the roles of {initiative}"),
        "role.person": Text("{initiative} lists roles, but not who fills them"),
        "role.load": Text("it is not stated how much of a week the roles of {who} take"),
        "initiative.training": Text("nothing is on record of training for {initiative}"),
        "training.day": Text("of sessions that may be for {group} the day or the group is not stated"),
        "training.group": Text("of sessions that may be for {group} the day or the group is not stated"),
        "training.invited": Text("it is not stated how many of {group} were invited and came"),
        "training.attended": Text("it is not stated how many of {group} were invited and came"),
        "initiative.groups": Text("nobody says which groups of users {initiative} has"),
        "group.super_users": Text("{group} does not state how many of its users help others"),
        "group.capable": Text("{group} does not state whether some could help others"),
        "group.cheat_sheet": Text("it is not stated whether {groups} have a cheat sheet"),
        "group.encouraged": Text("it is not stated whether the heads of {groups} ask for {initiative}"),
        "group.time": Text("it is not stated whether {groups} get working time for {initiative}"),
        "group.usage_review": Text("it is not stated whether anybody looked at how {groups} use {initiative}"),
        "initiative.adoption": Text("how many of those who may use {initiative} do is not stated"),
        "adoption.entitled": Text("how many of those who may use {what} do is not stated"),
        "adoption.active": Text("how many of those who may use {what} do is not stated"),
        "use.due": Text("how many cases should have gone through {what} is not stated"),
        "use.done": Text("how many of the cases that should have gone through {what} did is not stated"),
        "adoption.asked": Text(
            "what people say of their use of {what} is not shown: too few were asked, or nobody says how many"
        ),
        "initiative.support": Text("nothing is on record of the support of {initiative}"),
        "support.deflected": Text("support of {group} does not state what super-users settle before"),
        "meeting.came": Text("how many of {party} came to meetings of {initiative} is not stated for all of them"),
        "escalation.raised": Text(
            "since when {n} question of {initiative} waits for a decision from above is not stated",
            "since when {n} questions of {initiative} wait for a decision from above is not stated",
        ),
        "initiative.effects": Text("nobody says what requested changes of {initiative} mean to whom"),
        "effect.effect": Text("{request} is said to mean nothing to anybody"),
        "initiative.answers": Text("what keeps people from using {initiative} was not asked"),
        "initiative.expectations": Text("nobody says what stakeholders expect of {initiative}"),
        "expectation.perceived": Text("importance, expectation or what came is not rated by {who}"),
        "expectation.cause": Text(
            "for {n} unmet expectation it is not stated why it is not met",
            "for {n} unmet expectations it is not stated why it is not met",
        ),
        "expectation.recorded": Text(
            "for {n} unmet expectation it is not stated when it was written down",
            "for {n} unmet expectations it is not stated when it was written down",
        ),
        "expectation.consent": Text(
            "{n} row of what people expect is not shown: it is of fewer than {least} respondents, or of nobody "
            "knows how many, and nobody states that they agreed",
            "{n} rows of what people expect are not shown: they are of fewer than {least} respondents, or of "
            "nobody knows how many, and nobody states that they agreed",
        ),
        "expectation.elicited": Text("it is not stated whether {initiative} asked its stakeholders"),
        "expectation.actual": Text(
            "for {n} promise it is not stated what came",
            "for {n} promises it is not stated what came",
        ),
        "initiative.clarity": Text("how clear {names} are to two parties of {initiative} is not known"),
        "clarity.respondents": Text(
            "what {n} party of {initiative} says of clarity is not shown: too few respondents, or not known how many",
            "what {n} parties of {initiative} say of clarity is not shown: too few respondents, or not known how many",
        ),
        "clarity.priority": Text(
            "how high {initiative} stands for each of its parties is not stated, or said by too few to be shown"
        ),
        "initiative.commitments": Text("nobody says what the parties of {initiative} expect of each other"),
        "commitment.committed": Text(
            "of {n} thing that one party expects of another it is not stated how much, or what was committed",
            "of {n} things that one party expects of another it is not stated how much, or what was committed",
        ),
        "vendor.procurement": Text("how the contract with {vendor} came about is not stated"),
        "vendor.tickets": Text("how many requests {vendor} answered in time is not stated"),
        "ticket.waited_for_us": Text("who waited for whom, {vendor} or we, is not stated"),
        "ticket.sent": Text(
            "on which day {n} request to {vendor} without an answer was sent is not stated",
            "on which day {n} requests to {vendor} without an answer were sent is not stated",
        ),
        "vendor.sla": Text("what share of requests {vendor} is to answer in time is not stated"),
        "sla.needed": Text("whether it is enough that {vendor} answers {share} in time, as agreed, is not stated"),
        "vendor.account_changes": Text("how often the people of {vendor} who look after us changed is not stated"),
        "vendor.account_changes_since": Text(
            "whether the people of {vendor} or ours changed more often is unknown: since when changes are listed is "
            "not stated"
        ),
        **dict.fromkeys(
            [f"requirement.{field}" for field in ("priority", "solution", "test", "from_user", "changed", "written")],
            Text("no requirement of {initiative} states {what}"),
        ),
        **dict.fromkeys(
            [f"support.{field}" for field in ("tickets_a_day", "capacity_a_day", "admins")],
            Text("support of {group} does not state its {what}"),
        ),
        **dict.fromkeys(
            [
                f"purchase.{field}"
                for field in ("use_case", "owner", "change_budget", "integration_plan", "kpi", "overlaps", "underused")
            ],
            Text(
                "whether {tool} was bought because it was needed cannot be told: {open} of {asked} signs are not stated"
            ),
        ),
        **dict.fromkeys(
            [f"clarity.{field}" for field in ("goals", "roles", "procedures")],
            Text(
                "how people get on is a problem in {initiative}, but whether {names} are clear is not known: it "
                "cannot be told whether it is about the people",
            ),
        ),
        **dict.fromkeys(
            [f"procurement.{field}" for field in ("signed", "procurement", "procurement_from", "legal", "legal_from")],
            Text("whether {who} took part before the contract with {vendor} was signed is not stated"),
        ),
        **dict.fromkeys(
            [f"procurement.{field}" for field in ("price_benchmark", "sla_clause", "exit_clause", "dpa")],
            Text("whether the contract with {vendor} has {clauses} is not stated"),
        ),
    }
)
"""The sentence of the unknown for each fact, by its name; a second one for every number but 1."""


def listed(
    head: str, path: str, rule: str, written: str, questions: Mapping[str, str], rules: Mapping[str, str] = _NONE
) -> Iterator[Fact]:
    """Yield the facts of a list, or of a record: of the whole, and of its fields.

    Args:
        head: How results begin the names of its fields: `approval.asked`.
        path: Where the model holds it; the whole is called so in results too.
        rule: The rule that its facts feed.
        written: How a stack file states all of them.
        questions: The question about the whole (no name) and about fields.
        rules: The rules that some fields feed, where those are others.
    """
    whom = Whom.VENDOR if path.startswith("vendor") else Whom.PROJECT
    for field, question in questions.items():
        where, name = (f"{path}.{field}", f"{head}.{field}") if field else (path, path)
        yield Fact(where, Text(question), whom, {rules.get(field, rule): LACKING[name]}, written, name=name)


ROLLOUTS = (
    *listed(
        "initiative",
        "initiative",
        "people.knowledge-lost",
        "requested: 2025-09-01\n"
        "decision_record: true\n"
        "baseline: 2026-03-01\n"
        "starts: 2025-11-01\n"
        "build_starts: 2026-01-15\n"
        "goes_live: 2026-06-01\n"
        "changes_a_month: 2%",
        {
            "requested": "When was {names} asked for?",
            "decision_record": "Is it written down why {names} was begun?",
            "baseline": "From which day on does a change of the requirements of {names} count as a change?",
            "starts": "When does {names} start?",
            "build_starts": "When does the building of {names} begin?",
            "goes_live": "When does {names} go live?",
            "changes_a_month": "How much of what {names} is for changes in a month?",
        },
        {
            "baseline": "people.requirement-volatile",
            "starts": "people.overload-across",
            "build_starts": "people.preset-untouched",
            "goes_live": "people.training-cadence",
            "changes_a_month": "people.need-expired",
        },
    ),
    *listed(
        "sponsor",
        "initiative.sponsor",
        "people.sponsor-missing",
        "sponsor: {name: Eva Roth, last_active: 2026-10-31}",
        {
            "": "Who at the top stands up for {names}?",
            "last_active": "When did the sponsor of {names} last do something for it that others saw?",
        },
        {"last_active": "people.sponsor-name-only"},
    ),
    *listed(
        "team",
        "initiative.team",
        "people.knowledge-lost",
        "team: [{person: Ann Lee, joined: 2026-01-05, level: 2}]",
        {
            "": "Who has worked on {names}, from when until when?",
            "joined": "Since when has each person been on the team of {names}?",
            "level": "How many levels below the head of the company do they stand: {names}?",
        },
        {"joined": "people.team-churn", "level": "people.accountable-low"},
    ),
    *listed(
        "task",
        "initiative.tasks",
        "people.no-accountable",
        "tasks: [{name: Cut over, accountable: [Eva Roth], responsible: [Ann Lee]}]",
        {
            "": "Is there a list of the tasks of {names}, with who answers for each and who does it?",
            "accountable": "Who answers for each task of {names}?",
            "responsible": "Who does each task of {names}?",
        },
        {"": "people.no-raci", "responsible": "people.no-responsible"},
    ),
    *listed(
        "approval",
        "initiative.approvals",
        "people.approval-stale",
        "approvals: [{name: Privacy review, kind: privacy, asked: 2026-03-01, "
        "waits_for: {party: Acme, kind: vendor, asked: 2026-04-01}}]",
        {
            "": "Which approvals does {names} need, and since when is each asked for?",
            "asked": "Was this approval asked for, and since when: {names}?",
            "waits_for.asked": "When were those asked for whom this approval waits: {names}?",
        },
        {"waits_for.asked": "people.approval-blocked"},
    ),
    *listed(
        "panel",
        "initiative.panel",
        "people.tunnel-vision",
        "panel: [{person: Ann Lee, only_chosen: false}]",
        {
            "": "Who chose the product of {names}, and which others had they worked with?",
            "only_chosen": "Had those who chose the product of {names} worked with any other?",
        },
    ),
    *listed(
        "purchase",
        "initiative.purchases",
        "people.shiny",
        "purchases: [{tool: crm, use_case: true, owner: true, change_budget: true, integration_plan: true, kpi: true, "
        "overlaps: false, underused: false, budget_bound: true, preferred: Acme, preferred_annual: 4500, "
        "hours_by_hand: 12, rate: 40}]",
        {
            "": "What was bought for {names}, and what stood behind each purchase?",
            "use_case": "Was a use case of {names} written down before it was bought?",
            "owner": "Who answers for {names}?",
            "change_budget": "Was there money for training and change when it was bought: {names}?",
            "integration_plan": "Was there a plan to integrate it when it was bought: {names}?",
            "kpi": "How is its success measured: {names}?",
            "overlaps": "Does another tool do what it does: {names}?",
            "underused": "Is it used half a year after it was bought: {names}?",
            "preferred_annual": "What would have been bought in place of {names}, at what cost a year?",
            "hours_by_hand": "How many hours a month do people work by hand because of {names}?",
            "rate": "What does an hour of the work by hand around {names} cost?",
        },
        dict.fromkeys(("preferred_annual", "hours_by_hand", "rate"), "cost.budget-bound"),
    ),
    *listed(
        "requirement",
        "initiative.requirements",
        "people.requirement-untraced",
        "requirements: [{name: Merge doubles, priority: must, solution: Rule 4, test: Case 12, from_user: true, "
        "changed: 2026-03-20, written: true}]",
        {
            "": "Is there a list of requirements of {names}: from whom, how weighty, tested how?",
            "priority": "Which requirements of {names} are must-haves?",
            "solution": "What fulfils each must-have of {names}?",
            "test": "How is each must-have of {names} to be tried?",
            "from_user": "Which requirements of {names} come from those who do the work?",
            "changed": "When was each requirement of {names} last changed?",
            "written": "Which requirements of {names} are written down?",
        },
        {"from_user": "people.requirement-not-from-users", "changed": "people.requirement-volatile"},
    ),
    *listed(
        "sign_off",
        "initiative.sign_offs",
        "people.requirement-unsigned",
        "sign_offs: [{group: sales, required: 4, signed: 3}]",
        {
            "": "Which groups have signed the requirements of {names}?",
            "signed": "What have the groups signed of what they have to: {names}?",
        },
    ),
    *listed(
        "prototype",
        "initiative.prototypes",
        "people.no-prototype",
        "prototypes: [{shown: 2026-02-10, to: [sales]}]",
        {
            "": "Could people try {names} before it was built?",
            "shown": "On which day could people try {names} for the first time?",
            "to": "Who could try {names}, and at which level of the company are they and those who are to use it?",
        },
    ),
    *listed(
        "role",
        "initiative.roles",
        "people.role-vacant",
        "roles: [{role: trainer, person: Ann Lee, load: 20%}]",
        {
            "": "Who fills which role in {names}, with how much of a week?",
            "person": "Who fills the roles: {names}?",
            "load": "How much of a week do the roles take: {names}?",
        },
        {"load": "people.role-overload"},
    ),
    Fact(
        "initiative.roles.person",
        Text("Which of those who have a role in {names} are one person under two names?"),
        Whom.PROJECT,
        {
            "people.overload-across": Text(
                "whether {one} and {other} are one person, with too much at once, is not stated"
            )
        },
        "roles: [{role: trainer, person: Ann Lee, load: 20%}]",
        name="role.same_person",
    ),
    *listed(
        "training",
        "initiative.training",
        "people.training-cadence",
        "training: [{day: 2026-06-01, group: sales, invited: 20, attended: 14}]",
        {
            "": "When was, or will there be, training for {names}, for whom?",
            "day": "On which days is there training: {names}?",
            "group": "For which group is each session: {names}?",
            "invited": "How many were invited to the training: {names}?",
            "attended": "How many came to the training: {names}?",
        },
        {"invited": "people.training-attendance", "attended": "people.training-attendance"},
    ),
    *listed(
        "group",
        "initiative.groups",
        "people.no-super-user",
        "groups: [{group: sales, users: 40, super_users: 0, capable: true, cheat_sheet: true, encouraged: true, "
        "time: true, usage_review: 2026-09-01}]",
        {
            "": "Which groups are to work with {names}, and who in them helps the others?",
            "super_users": "How many in each group help the others: {names}?",
            "capable": "Could somebody in each group help the others: {names}?",
            "cheat_sheet": "Do the users have the tasks that they do most on one page: {names}?",
            "encouraged": "Does the head of each group ask for it and use it: {names}?",
            "time": "Do the users get working time to say what they need, to try it and to learn it: {names}?",
            "usage_review": "On which day did somebody look at how each group uses it: {names}?",
        },
        {
            "cheat_sheet": "people.no-cheat-sheet",
            "encouraged": "people.group-unbacked",
            "time": "people.group-unbacked",
            "usage_review": "people.no-usage-review",
        },
    ),
    *listed(
        "adoption",
        "initiative.adoption",
        "people.adoption-gap",
        "adoption: [{tool: crm, entitled: 60, active: 22, self_reported: 0.8, asked: 40}]",
        {
            "": "How many may use {names}, and how many do?",
            "entitled": "How many may use it, in {names}?",
            "active": "How many of those who may use it do, in {names}?",
            "asked": "How many people were asked whether they use it, in {names}?",
        },
        {"asked": "people.usage-differs"},
    ),
    *listed(
        "use",
        "initiative.uses",
        "people.bypassed",
        "uses: [{tool: crm, capability: requests, due: 40, done: 31, from: 2026-01-01, to: 2026-06-30}]",
        {
            "due": "How many cases should have gone through it, in {names}?",
            "done": "How many of the cases that should have gone through it did, in {names}?",
        },
    ),
    *listed(
        "support",
        "initiative.support",
        "people.support-overload",
        "support: [{tickets_a_day: 12, capacity_a_day: 8, admins: 2, deflected: 30%}]",
        {
            "": "How many questions a day come in about {names}, and who answers them?",
            "tickets_a_day": "How many questions a day come in: {names}?",
            "capacity_a_day": "How many questions does one administrator settle in a day: {names}?",
            "admins": "How many administrators answer questions: {names}?",
            "deflected": "How many questions are answered before they reach an administrator: {names}?",
        },
    ),
    *listed(
        "meeting",
        "initiative.meetings",
        "people.meeting-missed",
        "meetings: [{series: Steering, day: 2026-03-02, party: sales, expected: 3, came: 2}]",
        {
            "came": "How many of those expected came to each meeting: {names}?",
        },
    ),
    *listed(
        "escalation",
        "initiative.escalations",
        "people.escalation-open",
        "escalations: [{what: Which system holds prices, to: Eva Roth, raised: 2026-10-05, due: 2026-10-12}]",
        {
            "raised": "On which day was each question put before somebody above: {names}?",
        },
    ),
    *listed(
        "effect",
        "initiative.effects",
        "people.request-contested",
        "effects: [{request: One form, stakeholder: Sales, effect: 2}]",
        {
            "": "Whom would each requested change of {names} help, and whom would it harm?",
            "effect": "Whom would this change help, and whom would it harm: {names}?",
        },
    ),
    *listed(
        "answer",
        "initiative.answers",
        "people.adkar-awareness",
        "answers: [{respondent: r1, group: sales, item: adkar.desire.1, rating: 4}]",
        {
            "": "May we ask those who are to use {names}, with a short questionnaire?",
        },
    ),
    *listed(
        "expectation",
        "initiative.expectations",
        "people.expectation",
        "expectations: [{stakeholder: Sales, attribute: speed, importance: 4, expected: 4, perceived: 3, "
        "cause: delivery, recorded: 2026-01-15, consent: true, elicited: true, promised: 10, actual: 6}]",
        {
            "": "What did each stakeholder expect of {names}, and what did they get?",
            "perceived": "How much does it matter, what was expected, and what came: {names}?",
            "cause": "Why was it not met: {names}?",
            "recorded": "When was it written down what {names} expected?",
            "consent": "May we show what single stakeholders of {names} said, and of how many people is each row?",
            "elicited": "Did anybody ask the stakeholders of {names} before it was built?",
            "actual": "What came of the numbers that were promised for {names}?",
        },
        {"elicited": "people.not-elicited", "actual": "people.promise-missed"},
    ),
    *listed(
        "clarity",
        "initiative.clarity",
        "people.conflict",
        "clarity: [{party: sales, goals: 4, roles: 3, procedures: 2, priority: 4, respondents: 12}]",
        {
            "": "How clear are goals, roles and procedures of {names} to each side?",
            "goals": "How clear are the goals of {names} to each side?",
            "roles": "How clear are the roles in {names} to each side?",
            "procedures": "How clear are the procedures of {names} to each side?",
            "respondents": "How many people answered for each side of {names}, and may we show what so few say?",
            "priority": "How high does {names} stand among all that each side has to do, from 1 to 5?",
        },
        {"priority": "people.priority-differs"},
    ),
    *listed(
        "commitment",
        "initiative.commitments",
        "people.commitment-gap",
        "commitments: [{expects: sales, of: it, what: hours a week, expected: 10, committed: 4}]",
        {
            "": "What does each side of {names} expect of the other, and what has the other promised?",
            "committed": "What has each side of {names} promised of what the other expects?",
        },
    ),
    Fact(
        "initiative.clarity",
        Text("All say 3 of 5 about {names}: can we ask again, face to face?"),
        Whom.PROJECT,
        {"people.conflict": Text("all say 3 of {names} in {initiative}: that is no evidence either way")},
        "clarity: [{party: sales, goals: 4, roles: 3, procedures: 2}]",
        name="clarity.mean",
    ),
)
"""Facts of rollouts: the lists that a project office keeps, what stands in them, and what those concerned say."""
