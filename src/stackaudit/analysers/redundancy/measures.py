"""The numbers of the redundancy analyser: money at stake, and which share of the whole it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from stackaudit.analysers.redundancy.already_paid import ALREADY_PAID
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.groups import Group
from stackaudit.analysers.redundancy.rules import LAPSED_INTENT, OVERLAP
from stackaudit.analysers.redundancy.stakes import Stake, annual, at_stake, unpriced
from stackaudit.core.estimate import at_least
from stackaudit.core.findings import Finding, Measure, Term, Unknown
from stackaudit.core.messages import Message, say
from stackaudit.model.facts import FACTS
from stackaudit.model.tool import Tool

_SHARE = "redundancy.share_at_stake"
_STAKE = "redundancy.cost_at_stake"


def measures(context: Context, stakes: Sequence[Stake]) -> Iterator[Measure]:
    """Yield what is at stake in money and in points of the annual cost; neither has a value if costs are unknown."""
    tools = _paid(context)
    missing = unpriced(tools)
    priced = (len(tools) - len(missing)) / len(tools) if tools else 0.0
    within = [tool for stake in stakes for product in stake.products for tool in context.products[product].tools]
    silent = {tool for stake in stakes for tool in stake.unpriced}
    covered = 1.0 if not within else 1 - len(silent) / len(within)
    known = [stake for stake in stakes if stake.high is not None]
    high = float(at_stake(context, known))
    terms = tuple(_terms(context, known))
    unit = context.graph.stack.currency or "money"
    if silent or (tools and not within and len(missing) == len(tools)):  # where nothing is paid, nothing is at stake
        reason = _cost_unknown(len(silent) or len(missing), len(within) or len(tools))
        yield Measure(_STAKE, None, None, None, covered if within else 0.0, unit, derivation=terms, undefined=reason)
    else:
        yield Measure(_STAKE, high, 0.0, high, covered, unit, derivation=terms)
    yield _share(context, high, priced, missing, silent=bool(silent))


def _share(context: Context, high: float, priced: float, missing: Sequence[str], *, silent: bool) -> Measure:
    tools = _paid(context)
    whole = float(annual(context, (tool for tool in tools if tool.id not in missing)) or 0)
    if silent or whole <= 0:
        reason = _cost_unknown(len(missing), len(tools)) if missing or silent else "the stack costs nothing"
        return Measure(_SHARE, None, None, None, 0.0, undefined=reason)
    points = 100 * high / whole
    terms = (Term(say("at stake a year, at most"), high), Term(say("known annual cost"), whole))
    least = context.graph.policy.least_coverage
    heard = [tool for tool in tools if tool.assumes("capabilities")]
    known = priced * (1 - len(heard) / len(tools))
    enough = at_least(known, least)
    reason = "" if enough else f"{priced:.0%} of the tools state what they cost, {least:.0%} are asked"
    if heard and not enough:
        reason = f"what {len(heard)} of {len(tools)} tools do is known from the catalog of known products alone"
    low = 0.0 if missing or heard else points
    perhaps = float(context.total(price for one in heard if (price := annual(context, [one])) is not None))
    most = min(100.0, points + 100 * perhaps / whole)
    return Measure(_SHARE, points if enough else None, low, most, known, derivation=terms, undefined=reason)


def _paid(context: Context) -> list[Tool]:
    """Return the tools that are paid for today."""
    return list(context.graph.tools)


def _cost_unknown(missing: int, tools: int) -> str:
    return f"cost unknown: {missing} of {tools} tools do not state what they cost"


def _terms(context: Context, stakes: Sequence[Stake]) -> Iterator[Term]:
    for stake in stakes:
        yield Term(say("{tools}, all that they cost", tools=context.names(stake.products)), float(stake.annual or 0))
        kept = tuple(context.graph.tool(tool).name for tool in stake.keep)
        words = (
            "those that the cheapest choice of tools keeps: {kept}"
            if kept
            else "the cheapest choice keeps none of them"
        )
        yield Term(say(words, kept=kept), float(stake.annual or 0) - float(stake.high or 0))


def not_stated(context: Context, groups: Sequence[Group], stakes: Sequence[Stake]) -> Iterator[Unknown]:
    """Yield facts without which an overlap, or what it costs, is unknown."""
    silent = tuple(f"tool:{tool.id}" for tool in context.silent)
    if silent:
        message = say(
            "whether {n} tool overlaps with others is open: it does not state what it is for",
            "whether {n} tools overlap with others is open: they do not state what they are for",
            n=len(silent),
        )
        yield Unknown(OVERLAP.id, "tool.capabilities", silent, message, silent)
    uncompared = tuple(f"tool:{tool.id}" for tool in context.uncompared)
    if uncompared:
        yield FACTS["policy.options"].unknown(OVERLAP.id, uncompared)
    open_ = sorted({one for pair, verdict in context.verdicts.items() if verdict == "unknown" for one in pair})
    suites = tuple(f"tool:{tool.id}" for tool in context.tools_of(open_) if tool.is_unconfirmed_suite)
    if suites:
        message = say(
            "whether {names} overlaps with others is open: it is a suite, and which of its modules you have is not "
            "stated",
            "whether {names} overlap with others is open: they are suites, and which of their modules you have is not "
            "stated",
            n=len(suites),
            names=tuple(tool.name for tool in context.tools_of(open_) if tool.is_unconfirmed_suite),
        )
        others = tuple(subject for subject in context.subjects(open_) if subject not in suites)
        yield Unknown(OVERLAP.id, "tool.capabilities", suites, message, others)
    homeless = tuple(f"tool:{tool.id}" for tool in context.tools_of(open_) if not tool.departments)
    if homeless:
        message = say(
            "whether the same people have {n} tool and another of its kind is open: whose it is is not stated",
            "whether the same people have {n} tools and others of their kind is open: whose they are is not stated",
            n=len(homeless),
        )
        yield Unknown(OVERLAP.id, "tool.departments", homeless, message, context.subjects(open_))
    unpriced_ = tuple(sorted({f"tool:{tool}" for stake in stakes for tool in stake.unpriced}))
    if unpriced_:
        message = say(
            "what an overlap costs is open: {n} tool states no annual cost that can be added",
            "what overlaps cost is open: {n} tools state no annual cost that can be added",
            n=len(unpriced_),
        )
        blocked = sorted({subject for group in groups for subject in context.subjects(group.products)} & {*unpriced_})
        yield Unknown(OVERLAP.id, "tool.cost.annual", unpriced_, message, tuple(blocked))


def headline(
    context: Context, groups: Sequence[Group], checked: Collection[Finding], stakes: Sequence[Stake]
) -> Iterator[Message]:
    """Yield how many groups of tools do the same, and what that may cost."""
    lapsed = sum(finding.rule == LAPSED_INTENT for finding in checked)
    harmful = sum(any(context.verdicts.get(pair) == "harmful" for pair in group.pairs) for group in groups)
    if harmful:
        yield say(
            "{n} finding is about several tools that offer the same to the same people",
            "{n} findings are about several tools that offer the same to the same people",
            n=harmful,
        )
    if lapsed:
        yield say(
            "{n} tool overlaps for a reason that does not hold",
            "{n} tools overlap for reasons that do not hold",
            n=lapsed,
        )
    paid = len({finding.id for finding in checked if finding.rule == ALREADY_PAID})
    if paid:
        yield say(
            "{n} tool is bought for what a tool at hand includes",
            "{n} tools are bought for what tools at hand include",
            n=paid,
        )
    if not harmful and not lapsed and not paid:
        overlapping = say("tools overlap, but no people are known to have two that offer the same")
        same = any(group.kind != "similar" for group in groups)
        yield overlapping if same else say("no two tools are known to do the same job")
    possible = sum(verdict == "unknown" and _assumed(context, pair) for pair, verdict in context.verdicts.items())
    if possible:
        yield say(
            "{n} pair may, by what such products usually do",
            "{n} pairs may, by what such products usually do",
            n=possible,
        )
    if any(stake.high is None for stake in stakes):
        known = any(stake.retire for stake in stakes)
        yield say("part of what that costs is not stated" if known else "what that costs is not known")
    elif stakes:
        yield say("at most {money} is at stake", money=at_stake(context, stakes).rounded())


def _assumed(context: Context, pair: tuple[str, str]) -> bool:
    """Return whether what one of two products does is from the catalog."""
    return any(tool.assumes("capabilities") for tool in context.tools_of(pair))
