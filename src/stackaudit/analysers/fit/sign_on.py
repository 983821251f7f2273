"""Tools without the single sign-on that is demanded of them: one finding for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from stackaudit.analysers.fit.context import NO_SIGN_ON, Context, ToolFit
from stackaudit.analysers.fit.findings import least_known, weight_of
from stackaudit.analysers.fit.rules import NO_SINGLE_SIGN_ON
from stackaudit.core.evidence import Evidence, Tools
from stackaudit.core.findings import Finding, Member
from stackaudit.core.messages import Message, say


def no_sign_on(context: Context) -> Iterator[Finding]:
    """Yield a finding if single sign-on is demanded of tools and is not there, a row a tool."""
    without = [one for one in context.fits if one.judged_vetoes[NO_SIGN_ON]]
    if not without:
        return
    policy, names = context.graph.policy, tuple(one.tool.name for one in without)
    demanded = (
        "every tool is to have" if context.settings.single_sign_on == "always" else "tools with such data must have"
    )
    yield Finding(
        rule=NO_SINGLE_SIGN_ON,
        subjects=("stack:sign-on",),
        severity=max(policy.rate(NO_SINGLE_SIGN_ON, weight_of(one)) for one in without),
        title=_title(context, without),
        why=say(
            f"That is what {demanded}: people who leave can still get in until somebody closes the account. Without it "
            "the fit of a tool is held at {cap} points.",
            cap=context.settings.veto_cap,
        ),
        advice=NO_SINGLE_SIGN_ON.advice.fill(tools=names),
        evidence=(Tools("without single sign-on", tuple(one.tool.id for one in without)), *_classes(context, without)),
        confidence=least_known(without),
        members=tuple(_member(context, one) for one in without),
    )


def _title(context: Context, without: list[ToolFit]) -> Message:
    """Say which tools lack it; where others do too, of which nothing demands it, that these are not all."""
    names = tuple(one.tool.name for one in without)
    every = sum(one.tool.access is not None and one.tool.access.sso is False for one in context.fits)
    if every == len(without):
        return NO_SINGLE_SIGN_ON.title.fill(n=len(without), tools=names)
    return say(
        "{n} of {every} tools without single sign-on holds customers' or sensitive data: {tools}",
        "{n} of {every} tools without single sign-on hold customers' or sensitive data: {tools}",
        n=len(without),
        every=every,
        tools=names,
    )


def _classes(context: Context, without: list[ToolFit]) -> Iterator[Evidence]:
    """Why it is demanded of each: the class of its data, or whose data it holds."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in without:
        word = one.tool.data_classification
        whose = "personal" if context.holds_personal(one.tool) else "customers'"
        found[f"not classified; hold {whose} data" if word is None else f"classified as {word}"].append(one.tool.id)
    yield from (Tools(role, tuple(found[role])) for role in sorted(found))


def _member(context: Context, one: ToolFit) -> Member:
    owner = ", ".join(context.graph.people.owners_of(one.tool)) or None
    title = say("{tool} has no single sign-on", tool=one.tool.name)
    return Member(f"tool:{one.tool.id}", owner=owner, title=title)
