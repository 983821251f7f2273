"""Protections that nobody stated: one note for the stack, a row for each tool that holds personal data."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import PROTECTIONS, Context
from stackaudit.analysers.privacy.rules import UNGUARDED, crm
from stackaudit.core.evidence import Tools
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text

UNRECORDED = Rule(
    id="privacy.unrecorded",
    severity=0.0,
    effort=Effort.HALF_DAY,
    theme=UNGUARDED,
    detection="A tool that holds personal data for certain does not state where it keeps it, how long, or whether "
    "there is a data processing agreement.",
    rating="A note: what nobody wrote down may well be in order.",
    limitations="A fact that stands elsewhere, such as in the record of processing activities, is not seen.",
    title=Text(
        "{n} tool with personal data does not state how that is protected",
        "{n} tools with personal data do not state how that is protected",
    ),
    advice=Text("Ask the owners, beginning with the tools that hold the most; write `none` where there is nothing."),
    triggers=crm(),
    passes=crm(privacy={"hosted": ["EU"], "keep": "2 years", "agreement": True}),
)


@check(UNRECORDED)
def unrecorded(context: Context) -> Iterator[Finding]:
    """Yield one note for all tools that hold personal data and do not state how it is protected."""
    found = {tool: names for tool, names in context.lacking.items() if names}
    if not found:
        return
    by_name = {name: tuple(tool for tool, names in found.items() if name in names) for name in PROTECTIONS}
    yield Finding(
        rule=UNRECORDED,
        subjects=("stack:privacy",),
        severity=context.graph.policy.rate(UNRECORDED),
        title=UNRECORDED.title.fill(n=len(found)),
        why=say(
            "Not stated: {counts}. That is no fault, but nobody can answer for it. This is no legal advice.",
            counts=tuple(f"{name} for {len(ids)}" for name, ids in by_name.items() if ids),
        ),
        advice=UNRECORDED.advice.fill(),
        evidence=tuple(Tools(f"{name} not stated", ids) for name, ids in by_name.items() if ids),
        members=tuple(_member(context, tool, names) for tool, names in found.items()),
    )


def _member(context: Context, id_: str, names: tuple[str, ...]) -> Member:
    tool = context.graph.tool(id_)
    owner = ", ".join(context.graph.people.owners_of(tool)) or None
    title = say("{tool} does not state: {names}", tool=tool.name, names=names)
    return Member(f"tool:{tool.id}", owner=owner, title=title)
