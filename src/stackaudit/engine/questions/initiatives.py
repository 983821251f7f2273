"""Questions about rollouts and vendors as a consultant asks them, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stackaudit.model.base import slug
from stackaudit.model.people import Initiative
from stackaudit.model.stack import Stack

PARTS = frozenset(
    {
        *("initiative", "sponsor", "team", "task", "approval", "purchase", "panel", "requirement", "sign_off"),
        *("prototype", "role", "training", "group", "adoption", "support", "effect", "expectation", "clarity"),
        *("commitment", "vendor", "ticket", "account_change", "procurement", "sla"),
    }
)
"""How fields of rollouts and vendors begin."""

WORDS: Mapping[str, str] = {
    "initiative.sponsor": "Who at the top stands up for {names}?",
    "sponsor.last_active": "When did the sponsor of {names} last do something for it that others saw?",
    "initiative.team": "Who has worked on {names}, from when until when?",
    "initiative.panel": "Who chose the product of {names}, and which others had they worked with?",
    "initiative.approvals": "Which approvals does {names} need, and since when is each asked for?",
    "initiative.purchases": "What was bought for {names}, and what stood behind each purchase?",
    "initiative.adoption": "How many may use {names}, and how many do?",
    "initiative.answers": "May we ask those who are to use {names}, with a short questionnaire?",
    "initiative.expectations": "What did each stakeholder expect of {names}, and what did they get?",
    "initiative.effects": "Whom would each requested change of {names} help, and whom would it harm?",
    "initiative.requirements": "Is there a list of requirements of {names}: from whom, how weighty, tested how?",
    "initiative.sign_offs": "Which groups have signed the requirements of {names}?",
    "initiative.prototypes": "Could people try {names} before it was built?",
    "initiative.baseline": "From which day on does a change of the requirements of {names} count as a change?",
    "initiative.roles": "Who fills which role in {names}, with how much of a week?",
    "initiative.training": "When was, or will there be, training for {names}, for whom?",
    "initiative.goes_live": "When does {names} go live?",
    "initiative.groups": "Which groups are to work with {names}, and who in them helps the others?",
    "initiative.support": "How many questions a day come in about {names}, and who answers them?",
    "initiative.clarity": "How clear are goals, roles and procedures of {names} to each side?",
    "initiative.commitments": "What does each side of {names} expect of the other, and what has the other promised?",
    "initiative.changes_a_month": "How much of what {names} is for changes in a month?",
    "initiative.decision_record": "Is it written down why {names} was begun?",
    "adoption.active": "How many of those who may use it do, in {names}?",
    "adoption.entitled": "How many may use it, in {names}?",
    "approval.asked": "Since when is this approval asked for: {names}?",
    "clarity.goals": "How clear are the goals of {names} to each side?",
    "clarity.roles": "How clear are the roles in {names} to each side?",
    "clarity.procedures": "How clear are the procedures of {names} to each side?",
    "clarity.mean": "All say 3 of 5 about {names}: can we ask again, face to face?",
    "clarity.respondents": "How many people answered for each side of {names}, and may we show what so few say?",
    "commitment.committed": "What has each side of {names} promised of what the other expects?",
    "effect.effect": "Whom would this change help, and whom would it harm: {names}?",
    "expectation.actual": "What came of the numbers that were promised for {names}?",
    "expectation.cause": "Why was it not met: {names}?",
    "expectation.consent": "May we show what single stakeholders of {names} said, and of how many people is each row?",
    "expectation.perceived": "How much does it matter, what was expected, and what came: {names}?",
    "expectation.recorded": "When was it written down what {names} expected?",
    "expectation.elicited": "Did anybody ask the stakeholders of {names} before it was built?",
    "initiative.requested": "When was {names} asked for?",
    "group.super_users": "How many in each group help the others: {names}?",
    "group.capable": "Could somebody in each group help the others: {names}?",
    "panel.only_chosen": "Had those who chose the product of {names} worked with any other?",
    "procurement.procurement": "Did procurement take part before the contract with {names} was signed?",
    "procurement.legal": "Did the lawyers take part before the contract with {names} was signed?",
    "procurement.price_benchmark": "Were prices compared before the contract with {names} was signed?",
    "procurement.sla_clause": "Does the contract with {names} say within what time they answer?",
    "procurement.exit_clause": "Does the contract with {names} say how we get out?",
    "procurement.dpa": "Is there a data processing agreement with {names}?",
    "procurement.signed": "When was the contract with {names} signed?",
    "procurement.procurement_from": "Since when did procurement take part in the contract with {names}?",
    "procurement.legal_from": "Since when did the lawyers take part in the contract with {names}?",
    "requirement.priority": "Which requirements of {names} are must-haves?",
    "requirement.solution": "What fulfils each must-have of {names}?",
    "requirement.test": "How is each must-have of {names} to be tried?",
    "requirement.from_user": "Which requirements of {names} come from those who do the work?",
    "requirement.changed": "When was each requirement of {names} last changed?",
    "requirement.written": "Which requirements of {names} are written down?",
    "sign_off.signed": "What have the groups signed of what they have to: {names}?",
    "support.tickets_a_day": "How many questions a day come in: {names}?",
    "support.capacity_a_day": "How many questions does one administrator settle in a day: {names}?",
    "support.admins": "How many administrators answer questions: {names}?",
    "support.deflected": "How many questions are answered before they reach an administrator: {names}?",
    "task.accountable": "Who answers for each task of {names}?",
    "task.responsible": "Who does each task of {names}?",
    "training.day": "On which days is there training: {names}?",
    "training.group": "For which group is each session: {names}?",
    "training.invited": "How many were invited to the training: {names}?",
    "training.attended": "How many came to the training: {names}?",
    "group.cheat_sheet": "Do the users have the tasks that they do most on one page: {names}?",
    "purchase.owner": "Who answers for {names}?",
    "purchase.use_case": "Was a use case of {names} written down before it was bought?",
    "purchase.change_budget": "Was there money for training and change when it was bought: {names}?",
    "purchase.integration_plan": "Was there a plan to integrate it when it was bought: {names}?",
    "purchase.kpi": "How is its success measured: {names}?",
    "purchase.overlaps": "Does another tool do what it does: {names}?",
    "purchase.underused": "Is it used half a year after it was bought: {names}?",
    "role.load": "How much of a week do the roles take: {names}?",
    "role.person": "Who fills the roles: {names}?",
    "team.level": "How many levels below the head of the company do they stand: {names}?",
    "vendor.procurement": "How did the contract with {names} come about, who took part, and what does it say?",
    "vendor.tickets": "Is there a list of our requests to {names}, with how long each took and who waited?",
    "vendor.sla": "Within what time is {names} to answer, in which share of the cases?",
    "vendor.account_changes": "When did the people change who look after us at {names}?",
    "ticket.waited_for_us": "In our requests to {names}, how long did the vendor wait for us?",
}
"""The question about a field; whatever is not here is asked for by its name."""


def is_of_people(field: str) -> bool:
    """Whether a field is one of a rollout or a vendor."""
    return field.partition(".")[0] in PARTS


def name_of(stack: Stack, subject: str) -> str | None:
    """What a rollout, a part of it, or a vendor is called; None for subjects of other kinds."""
    kind, _, id_ = subject.partition(":")
    if kind == "vendor":
        return next((vendor.name for vendor in stack.vendors if vendor.id == id_), id_)
    owner, _, part = id_.partition("/")
    initiative = next((one for one in stack.initiatives if one.id == owner), None)
    if initiative is None:
        return None
    return f"{part} ({initiative.name})" if part else initiative.name


def whom(stack: Stack, subject: str) -> Iterator[str]:
    """Who could know: the sponsor and the project manager of a rollout; the owners of a vendor's tools."""
    kind, _, id_ = subject.partition(":")
    if kind == "vendor":
        names = {slug(vendor.name) for vendor in stack.vendors if vendor.id == id_} | {id_}
        yield from (tool.owner for tool in stack.tools if tool.owner and tool.vendor and slug(tool.vendor) in names)
        return
    for initiative in stack.initiatives:
        if initiative.id == id_.partition("/")[0]:
            yield from _of(initiative)


def _of(initiative: Initiative) -> Iterator[str]:
    managers = [row.person for row in initiative.roles or () if row.role == "project-manager" and row.person]
    if managers:
        yield from managers
    elif initiative.sponsor is not None:
        yield initiative.sponsor.name
