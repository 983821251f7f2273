"""What protects us from a model and nobody stated: one note for the whole stack, a row a tool."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stackaudit.analysers.ai.context import Context
from stackaudit.analysers.ai.rules import AI, agent
from stackaudit.analysers.base import check, members_of
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph.models import AtWork

_WHOLE = {
    "provider": "us",
    "hosted": ["eu"],
    "oversight": "Ann Lee",
    "approved": "2026-05-01",
    "writes": [],
    "act_role": "deployer",
    "act_class": "limited",
}

UNRECORDED = Rule(
    id="ai.unrecorded",
    severity=0.0,
    effort=Effort.DAY,
    theme=AI,
    detection="Of a model at work one of these is not stated: who runs it, where it runs, whether there is an "
    "agreement with the provider and whether it may train on our data (unless we run it), who watches it, whether its "
    "use was approved.",
    rating="A note; one for the stack, a row a tool.",
    limitations="What is not stated may well be there: it is a list of questions.",
    title=Text(
        "What protects us from the model in {names} is not on record",
        "What protects us from the models in {n} tools is not on record: {names}",
    ),
    advice=Text("Ask the owners; what is on record need not be asked again."),
    triggers=agent({}),
    passes=agent(_WHOLE),
)


def missing(context: Context, one: AtWork) -> Iterator[tuple[str, str]]:
    """Yield what protects us from a model and is not stated: the field, and a word for it."""
    ai = one.ai
    for field, word in (("provider", "provider"), ("hosted", "place")):
        if getattr(ai, field) is None:
            yield field, word
    if context.is_ours(one) is not True:
        for field, word in (("agreement", "agreement"), ("trains_on_ours", "training on our data")):
            if getattr(ai, field) is None:
                yield field, word
    for field, word in (("oversight", "oversight"), ("approved", "approval")):
        if getattr(ai, field) is None:
            yield field, word


@check(UNRECORDED)
def unrecorded(context: Context) -> Iterator[Finding]:
    """Yield the one note, if anything is not stated."""
    gaps = {
        tool: tuple(dict.fromkeys(word for one in models for _, word in missing(context, one)))
        for tool, models in context.by_tool.items()
    }
    open_ = {tool: words for tool, words in gaps.items() if words}
    if not open_:
        return
    known = {member.subject: member for member in members_of(context.graph, open_)}
    yield Finding(
        rule=UNRECORDED,
        subjects=("stack:models",),
        severity=context.graph.policy.rate(UNRECORDED),
        title=UNRECORDED.title.fill(n=len(open_), names=context.names(open_)),
        why=say("Nothing is claimed of it: it may all be there."),
        advice=UNRECORDED.advice.fill(),
        evidence=tuple(Names(f"not stated: {context.name(tool)}", words) for tool, words in open_.items()),
        confidence="documented",
        members=tuple(
            replace(
                known.get(f"tool:{tool}", Member(f"tool:{tool}")),
                title=say("Not stated of the model in {tool}: {words}", tool=context.name(tool), words=words),
            )
            for tool, words in open_.items()
        ),
    )
