"""Tools that hold personal data and serve none of the purposes that the company states."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.privacy.context import Context, Rating, together
from stackaudit.analysers.privacy.purposes import covered, states_purposes
from stackaudit.analysers.privacy.rules import LIMITS, UNGUARDED, crm
from stackaudit.analysers.privacy.telling import class_of, points
from stackaudit.core.evidence import Tools
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.tool import Tool

UNLISTED = Rule(
    id="privacy.unlisted",
    severity=4.0,
    effort=Effort.DAY,
    theme=UNGUARDED,
    detection="The stack states its `activities` (an empty list counts only where `complete` names them), and none of "
    "them names a tool that holds personal data, or may: by "
    "its id, or by one of its capabilities where the activity names no tools. A tool that keeps nothing "
    "(`privacy.keep: none`) is not told: it serves the purposes of those that it passes data on to.",
    rating="One finding for all of them, a row for each tool. Base severity times the factor of the worst class that "
    "any of them holds for certain (`privacy.factors`). Where all of it only may be there, it is told as assumed.",
    limitations=f"{LIMITS} Asked because of GDPR 30(1). A record that is kept elsewhere is not seen.",
    title=Text(
        "{n} tool with personal data serves no purpose that you recorded",
        "{n} tools with personal data serve no purpose that you recorded",
    ),
    advice=Text("Add {tools} to the `activities` that they serve, or state a new one; the report has drafts."),
    triggers={**crm(), "activities": [], "complete": ["activities"]},
    passes={**crm(), "activities": [{"name": "Customer care", "tools": ["crm"]}]},
)


@check(UNLISTED)
def unlisted(context: Context) -> Iterator[Finding]:
    """Yield one finding for all holders of personal data that no stated purpose covers."""
    rated = dict(_uncovered(context))
    if not rated:
        return
    worst = context.rating(together(one.worst for one in rated.values()))
    assert worst is not None  # noqa: S101  each of them has a rating
    tools = {certain: tuple(t.id for t, one in rated.items() if one.certain is certain) for certain in (True, False)}
    yield Finding(
        rule=UNLISTED,
        subjects=("stack:activities",),
        severity=context.graph.policy.rate(UNLISTED, worst.low),
        title=UNLISTED.title.fill(n=len(rated)),
        why=_why(context),
        advice=UNLISTED.advice.fill(tools=tuple(tool.name for tool in rated)),
        evidence=(
            *class_of(worst),
            *(Tools(role, tools[on]) for role, on in (("hold it", True), ("may hold it", False)) if tools[on]),
            *points(context, UNLISTED, worst),
        ),
        confidence="documented" if worst.certain else "assumed",
        members=tuple(_member(context, tool, rating) for tool, rating in rated.items()),
    )


def _uncovered(context: Context) -> Iterator[tuple[Tool, Rating]]:
    known = covered(context)
    for tool, worst in context.held:
        if tool.id not in known and states_purposes(context, tool) and not context.stated(tool).keeps_nothing:
            rating = context.rating(worst)
            if rating is not None:
                yield tool, rating


def _why(context: Context) -> Message:
    stated = len(context.graph.stack.activities)
    if not stated:
        return say("It is stated that every purpose is in the file, and it has none.")
    return say(
        "The stack states {n} purpose, and none of these tools serves it: what their data is for is not in the file.",
        "The stack states {n} purposes, and these tools serve none of them: what their data is for is not in the file.",
        n=stated,
    )


def _member(context: Context, tool: Tool, rating: Rating) -> Member:
    owner = ", ".join(context.graph.people.owners_of(tool)) or None
    verb = "holds" if rating.certain else "may hold"
    title = say(f"{{tool}} {verb} personal data and serves no stated purpose", tool=tool.name)
    return Member(f"tool:{tool.id}", owner=owner, title=title)
