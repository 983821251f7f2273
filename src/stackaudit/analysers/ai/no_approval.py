"""A model that is in use before anybody allowed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, agent, flow
from stackaudit.analysers.base import check
from stackaudit.core.evidence import Evidence, Names
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.models import AtWork

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative
    from stackaudit.model.rollout import Approval

_KINDS = frozenset({"legal", "security", "privacy"})
"""Kinds of approvals that are about whether a tool may be used, not about money or building."""

NO_APPROVAL = Rule(
    id="ai.no-approval",
    severity=5.0,
    effort=Effort.DAY,
    theme=AI,
    detection="A model is in use (flows of its tool run, people use the tool, or the function that it works in), and "
    "it is stated that nobody approved it; or a legal, security or privacy approval of a rollout of its tool is asked "
    "for and not decided.",
    rating="Times the class of the data that it reads, as far as that is stated.",
    limitations="An approval that nobody wrote down is not seen; no stated approval is a question, no finding.",
    title=Text("{tool} is in use and nobody approved it"),
    advice=Text("Ask those who may approve {tool} for a decision, and stop using it for what they do not allow."),
    triggers=agent({"approved": "none", "writes": []}, flow("crm", "bot", "customer")),
    passes=agent({"approved": "2026-05-01", "writes": []}, flow("crm", "bot", "customer")),
)


@check(NO_APPROVAL)
def no_approval(context: Context) -> Iterator[Finding]:
    """Yield a finding for each tool in which a model is in use that is stated to be not approved."""
    waiting = _waiting(context)
    for models in context.by_tool.values():
        used = [one for one in models if context.is_used(one)]
        none = [one for one in used if one.ai.approved == "none"]
        pending = waiting.get(models[0].tool.id, ()) if any(one.ai.approved is None for one in used) else ()
        if none or pending:
            yield _finding(context, none or used, pending)


def _waiting(context: Context) -> dict[str, tuple[tuple[Initiative, Approval], ...]]:
    """Return the approvals that are asked for and not decided, by the tools of their rollouts."""
    found: dict[str, tuple[tuple[Initiative, Approval], ...]] = {}
    for initiative in context.graph.stack.initiatives:
        asked = tuple(
            (initiative, one)
            for one in initiative.approvals or ()
            if one.kind in _KINDS and one.asked is not None and one.decided is None
        )
        for tool in initiative.tools if asked else ():
            found[tool] = (*found.get(tool, ()), *asked)
    return found


def _finding(context: Context, models: list[AtWork], pending: tuple[tuple[Initiative, Approval], ...]) -> Finding:
    first = models[0]
    none = first.ai.approved == "none"
    title = NO_APPROVAL.title.fill(tool=first.name)
    if not none:
        names = tuple(approval.name for _, approval in pending)
        title = say("{tool} is in use while {approvals} is not decided", tool=first.name, approvals=names)
    return Finding(
        rule=NO_APPROVAL,
        subjects=(first.subject,),
        severity=context.graph.policy.rate(NO_APPROVAL, factor(context, models)),
        title=title,
        why=sentences(tuple(_why(models, pending))),
        advice=NO_APPROVAL.advice.fill(tool=first.name),
        evidence=tuple(_evidence(context, models, pending)),
        confidence="documented",
    )


def factor(context: Context, models: list[AtWork]) -> float:
    """Return the factor on severity: the gravest class of the data that they read, as far as it is stated."""
    return max(map(context.class_factor, models))


def _why(models: list[AtWork], pending: tuple[tuple[Initiative, Approval], ...]) -> Iterator[Message]:
    yield say("It works on our records, and nobody has said that it may.")
    if len(models) > 1:
        yield say("The same holds for {others}.", others=tuple(one.name for one in models[1:]))
    for initiative, approval in pending:
        if approval.asked is not None:
            yield say(
                "{approval} of {rollout} was asked for on {day}.",
                approval=approval.name,
                rollout=initiative.name,
                day=approval.asked,
            )


def _evidence(
    context: Context, models: list[AtWork], pending: tuple[tuple[Initiative, Approval], ...]
) -> Iterator[Evidence]:
    yield Names("not approved", tuple(one.name for one in models))
    reads = tuple(sorted({entity for one in models for entity in one.reads.entities}))
    if reads:
        yield Names("records that it reads", context.entity_names(reads))
    if pending:
        yield Names("approvals that are not decided", tuple(approval.name for _, approval in pending))
