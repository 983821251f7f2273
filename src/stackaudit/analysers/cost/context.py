"""What every check of the cost analyser looks at: the tools in use, their cost, contracts and seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from stackaudit.analysers.cost.settings import CostSettings
from stackaudit.core.estimate import Estimate, Unit
from stackaudit.core.findings import Member
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money, format_money
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of, phase
from stackaudit.model.renewal import Renewal, renewal_of
from stackaudit.model.tool import Tool
from stackaudit.stats.capability_use import ToolUse

SEATS = Unit("count", "seats", "seat")
NOT_STATED = "not stated"
_FEW = 3
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "logged-in": "those who logged in",
        "engaged": "those who worked with it",
        "assigned": "those that are assigned to somebody",
        NOT_STATED: "it is not stated what counts as active",
    }
)
"""What counts as active, in words."""


@dataclass(frozen=True)
class SeatUse:
    """The seats of one tool.

    Attributes:
        tool: The tool.
        annual: What it costs a year, if that is stated.
        zero: No money a year, in the stack's currency.
        age: How many days old the figure is; None where its day is not stated.
        settings: From when on seats are idle, and a figure is old.
    """

    tool: Tool
    annual: Money | None
    zero: Money
    age: int | None
    settings: CostSettings

    @classmethod
    def of(cls, tool: Tool, annual: Money | None, zero: Money, today: date, settings: CostSettings) -> SeatUse:
        """The seats of a tool, as they are known on a day."""
        day = None if tool.seats is None else tool.seats.as_of
        return cls(tool, annual, zero, None if day is None else (today - day).days, settings)

    @cached_property
    def paid(self) -> int | None:
        """Seats paid for."""
        return None if self.tool.seats is None else self.tool.seats.paid

    @cached_property
    def active(self) -> int | None:
        """Seats in use, by the count of `kind`."""
        return None if self.tool.seats is None else self.tool.seats.active

    @cached_property
    def assigned(self) -> int | None:
        """Seats given to somebody, who need not use theirs."""
        return None if self.tool.seats is None else self.tool.seats.assigned

    @cached_property
    def overdrawn(self) -> bool:
        """Whether more seats are assigned than paid for."""
        return self.paid is not None and self.assigned is not None and self.assigned > self.paid

    @cached_property
    def kind(self) -> str:
        """What counts as active."""
        stated = None if self.tool.seats is None else self.tool.seats.measure
        return NOT_STATED if stated is None else stated

    @cached_property
    def old(self) -> bool:
        """Whether the figure is known to be too old to rely on."""
        return self.age is not None and self.age > self.settings.stale_usage_days

    @cached_property
    def by_the_seat(self) -> bool | None:
        """Whether its price depends on seats; None where that is not stated."""
        stated = None if self.tool.own_spend is None else self.tool.own_spend.priced_by
        return None if stated is None else stated == "seat"

    @cached_property
    def ratio(self) -> float | None:
        """Active seats over paid ones, as counted; more than 1 where more are active than paid for."""
        return None if not self.paid or self.active is None else self.active / self.paid

    @cached_property
    def idle(self) -> Estimate | None:
        """Seats paid for and not active, by whatever measure; None where it is not stated how many are paid for.

        Where it is not stated how many are active, those that are assigned to nobody are idle, and all of them may be.
        """
        if self.paid is None:
            return None
        if self.active is None:
            spare = 0 if self.assigned is None else max(0, self.paid - self.assigned)
            return Estimate.between(spare, self.paid, SEATS)
        return Estimate.exact(max(0, self.paid - self.active), SEATS)

    @cached_property
    def exact(self) -> bool:
        """Whether it is known how many of the paid seats are active."""
        return self.idle is not None and self.idle.is_exact

    @cached_property
    def status(self) -> str:
        """`idle` or `used` for sure, `over` if more are active or assigned than paid, `none` paid, else `unknown`."""
        if self.paid is None or self.idle is None:
            return "unknown"
        if self.active is not None and self.active > self.paid:
            return "over"
        if not self.paid:
            return "none"
        used, least = self.idle.complement(self.paid), self.settings.least_utilisation
        if used.high / self.paid < least:
            return "idle"
        if self.overdrawn:
            return "over"
        return "used" if used.low / self.paid >= least else "unknown"

    @cached_property
    def cost(self) -> Estimate | None:
        """What idle seats cost a year: their part of the price; None where a fact for it is not stated.

        Idle seats of a tool that is priced in another way cost nothing. Where it is not stated what the price depends
        on, seats that are paid for are taken to be what it depends on.
        """
        if not self.may_cost or (self.idle is not None and not self.idle.high):
            return Estimate.of_money(self.zero, self.zero)
        if self.annual is None or self.idle is None or not self.exact or not self.paid:
            return None
        amount = self.annual * Fraction(int(self.idle.low), self.paid)
        return Estimate.of_money(amount, amount)

    @cached_property
    def may_cost(self) -> bool:
        """Whether idle seats may cost money: those of free tools, and of tools not priced by the seat, do not."""
        return self.by_the_seat is not False and self.annual != self.zero


@dataclass(frozen=True)
class Context:
    """One stack under examination, and the settings to hold it to."""

    graph: StackGraph
    settings: CostSettings

    @cached_property
    def today(self) -> date:
        """The day that days count from."""
        return day_of(self.graph.stack)

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools that cost something today: those in use."""
        return self.graph.tools

    @property
    def planned(self) -> tuple[Tool, ...]:
        """The tools that are not paid for yet."""
        return self.graph.planned

    def annual(self, tool: Tool) -> Money | None:
        """What a tool costs a year, exactly, if that is stated."""
        return self._annual.get(tool.id)

    @cached_property
    def _annual(self) -> dict[str, Money]:
        """What each tool in use or planned that states it costs a year, by id."""
        spend = ((tool.id, tool.spend) for tool in (*self.tools, *self.planned))
        stated = ((id_, cost.annual) for id_, cost in spend if cost is not None)
        return {id_: Money.of(annual, self.currency, "year") for id_, annual in stated if annual is not None}

    @cached_property
    def apart(self) -> tuple[tuple[Tool, Money], ...]:
        """The tools that state their cost in another currency than the stack's, and what each costs a year."""
        found = ((tool, tool.own_spend) for tool in self.tools if tool.currency is not None)
        return tuple(
            (tool, Money.of(cost.annual, tool.currency, "year"))
            for tool, cost in found
            if cost is not None and cost.annual is not None
        )

    def price_apart(self, tool: Tool) -> str | None:
        """What a tool costs a year in another currency, in words; None where it states nothing in one."""
        return next((format_money(price) for one, price in self.apart if one.id == tool.id), None)

    def without_price(self, tools: Iterable[Tool]) -> Iterator[Message]:
        """Yield of which of some tools the cost is not stated, and which state it in another currency, in no sum."""
        every = tuple(tools)
        foreign = tuple(f"{one.name} ({price})" for one in every if (price := self.price_apart(one)) is not None)
        silent = {tool.id for tool in self.unpriced}
        names = tuple(one.name for one in every if one.id in silent)
        if names:
            one, many = "What {names} costs is not stated.", "What {names} cost is not stated."
            yield say(one, many, n=len(names), names=names)
        if foreign:
            yield say("The price of {names} is in another currency and in no sum.", names=foreign)

    @cached_property
    def apart_sums(self) -> tuple[str, ...]:
        """What those come to, one sum a currency."""
        sums: dict[str, Money] = {}
        for tool, price in self.apart:
            code = tool.currency or ""
            sums[code] = sums[code] + price if code in sums else price
        return tuple(format_money(sums[code]) for code in sorted(sums))

    @cached_property
    def zero(self) -> Money:
        """No money a year."""
        return Money.total((), self.currency, "year")

    @cached_property
    def priced(self) -> dict[str, Money]:
        """What the tools that state it cost a year, by id."""
        return {tool.id: price for tool in self.tools if (price := self.annual(tool)) is not None}

    @cached_property
    def unpriced(self) -> tuple[Tool, ...]:
        """The tools that state it in no currency."""
        stated = self.priced.keys() | {tool.id for tool, _ in self.apart}
        return tuple(tool for tool in self.tools if tool.id not in stated)

    def total(self, amounts: Iterable[Money]) -> Money:
        """The exact sum of amounts a year."""
        return Money.total(amounts, self.currency, "year")

    @cached_property
    def known(self) -> Money:
        """What the tools that state their cost come to."""
        return self.total(self.priced.values())

    @cached_property
    def seats(self) -> dict[str, SeatUse]:
        """The seats of each tool, by its id, whether stated or not."""
        return {
            tool.id: SeatUse.of(tool, self.annual(tool), self.zero, self.today, self.settings) for tool in self.tools
        }

    @cached_property
    def judged_seats(self) -> tuple[SeatUse, ...]:
        """The seats of each tool that could be in use: seats of one that is still to go live are not idle yet."""
        return tuple(use for id_, use in self.seats.items() if id_ not in self.graph.awaited)

    @cached_property
    def counted(self) -> tuple[SeatUse, ...]:
        """Those of the tools that state how many are paid for."""
        return tuple(use for use in self.judged_seats if use.paid is not None)

    @cached_property
    def idle(self) -> Estimate:
        """Seats paid for and not used, of these tools together."""
        return Estimate.total((use.idle for use in self.counted if use.idle is not None), SEATS)

    @cached_property
    def uses(self) -> tuple[ToolUse, ...]:
        """The use of what each tool offers, where anything is stated of it."""
        return tuple(use for use in self.graph.uses.values() if len(use.silent) < len(use.each))

    @cached_property
    def use_of(self) -> dict[str, ToolUse]:
        """The same by the id of the tool."""
        return {use.tool.id: use for use in self.uses}

    def member(self, tool: Tool, title: Message, advice: Message, due: date | None, money: Money | None) -> Member:
        """Return what is known of one tool in a finding about several, its owner among it."""
        owner = ", ".join(self.graph.people.owners_of(tool)) or None
        return Member(f"tool:{tool.id}", advice, due, money, owner, title)

    @cached_property
    def contracts(self) -> dict[str, Renewal]:
        """Where the contracts stand, by the id of their tool."""
        soon = self.graph.policy.renewals["soon"]
        found = ((tool.id, renewal_of(tool, self.today, soon)) for tool in self.tools)
        return {tool: renewal for tool, renewal in found if renewal is not None}

    @property
    def anything_stated(self) -> bool:
        """Whether a tool states a cost, seats, a contract or how much of it is used."""
        seats = any(use.paid is not None or use.active is not None for use in self.seats.values())
        return bool(self.priced or self.apart or seats or self.contracts or self.uses)

    @property
    def currency(self) -> str | None:
        """The currency of the stack, if it is stated."""
        return self.graph.stack.currency

    @property
    def unit(self) -> str:
        """The currency, for measures and evidence."""
        return self.currency or "money"


def per(price: Money | None, count: Estimate | None) -> Estimate | None:
    """Return a price divided by a number of which bounds are known; None where that has no bound."""
    if price is None or count is None or not count.low:
        return None
    dear, cheap = (price / Fraction(end) for end in (count.low, count.high))
    return Estimate.of_money(cheap, dear)


def first_few(names: Sequence[str]) -> tuple[str, ...]:
    """Return the first three names and how many more there are.

    >>> first_few("abcde")
    ('a', 'b', 'c', '2 more')
    """
    return tuple(names) if len(names) <= _FEW + 1 else (*names[:_FEW], f"{len(names) - _FEW} more")


def act_by(renewal: Renewal) -> date | None:
    """Return the day by which to act on a contract: the last day of notice, or, where that has passed, the renewal.

    Of a contract that does not renew it is the day on which it ends; None where no day ahead is known.
    """
    if renewal.status == "missed":
        return renewal.renews
    if renewal.status == "ends":
        return renewal.free_from
    return renewal.notice_by if renewal.notice_by is not None and renewal.notice_by >= renewal.today else None


def leaving(tool: Tool) -> bool:
    """Whether a tool is on its way out."""
    return phase(tool) == "phase-out" or tool.must_retire


def subjects(ids: Iterable[str]) -> tuple[str, ...]:
    """The typed subjects of some tools, in order."""
    return tuple(f"tool:{id_}" for id_ in sorted(ids))
