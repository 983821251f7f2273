"""Functions of a tool that hardly anybody uses: one finding a function, and what is not stated of their use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.cost.context import Context, leaving, per, subjects
from stackaudit.core import headings
from stackaudit.core.evidence import Evidence, Names, Quantity, QuantityKey, Role
from stackaudit.core.findings import Finding, Member, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.money import Money
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.model.parts import readable
from stackaudit.stats.capability_use import ToolUse, Use


class FunctionKey(QuantityKey):
    """Numbers of this finding that other rooms read."""

    PRICE = ("price a year of the function", Role.MONEY_MOST)


def _writing(**use: object) -> dict[str, Any]:
    """Return a tool with 40 active users, and how many of them use one of its functions."""
    tool = {"id": "esp", "cost": {"annual": 12000}, "seats": {"paid": 40, "active": 40}}
    functions = [{"id": "email", "used_by": 36, "of": 40}, {"id": "ai-writing", **use}]
    return {"name": "Example", "as_of": "2026-11-01", "tools": [{**tool, "capabilities": functions}]}


UNUSED_FUNCTION = Rule(
    id="cost.unused-function",
    severity=2.0,
    effort=Effort.DAY,
    theme=headings.NOT_USED,
    signs=(headings.INEFFICIENT,),
    detection="It is stated that nobody uses a function of a tool, or all of Wilson's interval for the share of active "
    "users who do lies below `capability_use.unused`. One finding a function; one for all where none of several is "
    "used. Backups are left out. It follows from a gap of adoption of the function, and from a tool bought for it.",
    rating="What the function costs a year makes it worse, by log10(1 + money / unit), if it has a price of its own.",
    limitations="Some functions are for a few by design, or for a season. A function that is included in the price "
    "saves nothing when it is given up. Of fewer than five active users nothing is told.",
    title=Text("{count} of {of} users of {tool} use {function}"),
    advice=Text("Ask who was to use {function} in {tool} and what keeps them; plan no training for what nobody needs."),
    triggers=_writing(used_by=2, of=40),
    passes=_writing(used_by=20, of=40),
)


@check(UNUSED_FUNCTION)
def unused_function(context: Context) -> Iterator[Finding]:
    """Yield a finding for each function that is known to be used by hardly anybody; none of tools on their way out."""
    for tool in context.uses:
        if leaving(tool.tool) or _in_reserve(tool):
            continue
        unused = [use for use in tool.each if use.unused]
        if len(unused) == len(tool.each) > 1:
            yield _of_the_whole(context, tool)
        else:
            yield from (_finding(context, tool, use) for use in unused)


def _in_reserve(tool: ToolUse) -> bool:
    """Whether a tool is a backup: nobody is to use it as long as the other one works."""
    return tool.tool.intent is not None and tool.tool.intent.kind == "backup"


def _finding(context: Context, tool: ToolUse, use: Use) -> Finding:
    price = _price(context, tool, use)
    about, fact = f"tool:{tool.tool.id}", f"capability:{tool.tool.id}/{use.id}"
    return Finding(
        rule=UNUSED_FUNCTION,
        subjects=(about, fact),
        severity=context.graph.policy.rate(UNUSED_FUNCTION, stake=float(price or 0)),
        title=_title(tool, use),
        why=sentences(_why(context, tool, use, price)),
        advice=_advice(tool, use, price),
        evidence=tuple(_evidence(context, use, price)),
        members=() if price is None else (Member(fact, money=price),),
        follows=(fact,),
    )


def _of_the_whole(context: Context, tool: ToolUse) -> Finding:
    """Return the one finding about a tool none of whose functions is used."""
    name, prices = tool.tool.name, [_price(context, tool, use) for use in tool.each]
    stated = [price for price in prices if price is not None]
    whole = context.total(stated)
    most = tuple(f"{readable(use.id)}: at most {use.interval[1] if use.share else 0:.0%}" for use in tool.each)
    rows: tuple[Evidence, ...] = (Names("use of its functions", most),)
    if stated:
        rows = (*rows, Quantity.of(FunctionKey.PRICE, float(whole), context.unit))
    return Finding(
        rule=UNUSED_FUNCTION,
        subjects=(f"tool:{tool.tool.id}", *(f"capability:{tool.tool.id}/{use.id}" for use in tool.each)),
        severity=context.graph.policy.rate(UNUSED_FUNCTION, stake=float(whole)),
        title=say("Hardly anybody uses any of the {n} functions of {tool}", n=len(tool.each), tool=name),
        why=say("What is open and not used is paid for, looked after and can leak all the same."),
        advice=say("Ask who needs {tool}; if nobody does, end it when its contract allows.", tool=name),
        evidence=rows,
    )


def _price(context: Context, tool: ToolUse, use: Use) -> Money | None:
    """Return what a function costs a year by itself; None where it is included, or in another currency."""
    foreign = tool.tool.currency not in (None, context.currency)
    if use.stated.annual is None or foreign:
        return None
    return Money.of(use.stated.annual, context.currency, "year")


def _title(tool: ToolUse, use: Use) -> Message:
    names = {"tool": tool.tool.name, "function": readable(use.id)}
    if not use.share:
        return say("Nobody uses {function} in {tool}", **names)
    if use.count is None or use.count.denominator != 1:
        share = f"{float(use.share):.0%}"
        return say("{share} of the {of} users of {tool} use {function}", share=share, of=use.of or 0, **names)
    return UNUSED_FUNCTION.title.fill(count=int(use.count), of=use.of or 0, **names)


def _why(context: Context, tool: ToolUse, use: Use, price: Money | None) -> Iterator[Message]:
    if use.share:
        yield say("Chance allowed for, at most {most} of the users use it.", most=f"{use.interval[1]:.0%}")
    if tool.used is not None:
        low, high = int(tool.used.low), int(tool.used.high)
        some = "{low}" if low == high else "{low} to {high}"
        yield say(
            f"At least {{least}} of the users use {some} of {{all}} functions of {{tool}}.",
            least=f"{use.limits.used:.0%}",
            low=low,
            high=high,
            all=len(tool.each),
            tool=tool.tool.name,
        )
        each = per(context.annual(tool.tool), tool.used)
        if each is not None and each.high:
            yield say("Each of those costs {each}.", each=each)
    if price is None:
        yield say("It has no stated price of its own: if it is included, nothing is saved by giving it up.")
    else:
        yield say("It is bought apart, for {price}.", price=price)


def _advice(tool: ToolUse, use: Use, price: Money | None) -> Message:
    names = {"tool": tool.tool.name, "function": readable(use.id)}
    if price is None:
        return UNUSED_FUNCTION.advice.fill(**names)
    return say("Ask who needs {function} in {tool}; if nobody does, give it up at the next renewal.", **names)


def _evidence(context: Context, use: Use, price: Money | None) -> Iterator[Evidence]:
    if use.of is not None:
        yield Quantity("people who use it", float(use.count or 0))
        yield Quantity("active users", float(use.of))
        low, high = use.interval
        yield Quantity("share at least", low)
        yield Quantity("share at most", high)
    else:
        yield Quantity("share that uses it", float(use.share or 0))
    if price is not None:
        yield Quantity.of(FunctionKey.PRICE, float(price), context.unit)


_HIDDEN = Text(
    "how many use what {n} tool offers is not shown: it has fewer than {fewest} active users",
    "how many use what {n} tools offer is not shown: they have fewer than {fewest} active users",
)
_LACKS: tuple[tuple[str, Callable[[Use], bool], Text | None], ...] = (
    ("capability.usage", lambda use: use.share is None and not use.hidden, None),
    ("capability.usage", lambda use: use.hidden, _HIDDEN),
    ("seats.active", lambda use: use.countless, None),
)
"""Facts of the use of functions, which functions lack them, and the sentence where it is not the usual one."""


def use_not_stated(context: Context) -> Iterator[Unknown]:
    """Yield what is missing of tools that state the use of some of their functions; of all others nothing is asked."""
    fewest = context.graph.policy.use_limits.fewest
    for fact, lacks, text in _LACKS:
        ids = [tool.tool.id for tool in context.uses if any(map(lacks, tool.each))]
        if ids:
            params = {"fewest": fewest} if text is _HIDDEN else {}
            yield FACTS[fact].unknown(UNUSED_FUNCTION, subjects(ids), text=text, params=params)
