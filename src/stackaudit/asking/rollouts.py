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
    "initiative.sponsor.level": "How many levels below the head of the company does the sponsor of {names} stand?",
    "initiative.sponsor.last_active": "When did the sponsor of {names} last do something for it that others saw?",
    "initiative.sponsor.successor": "Who would follow the sponsor of {names}?",
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
    "approval.asked": "Since when is this approval asked for: {names}?",
    "expectation.recorded": "When was it written down what {names} expected?",
    "expectation.elicited": "Did anybody ask the stakeholders of {names} before it was built?",
    "group.cheat_sheet": "Do the users have the tasks that they do most on one page: {names}?",
    "purchase.owner": "Who answers for {names}?",
    "purchase.use_case": "Was a use case of {names} written down before it was bought?",
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
