"""How far the capabilities of a tool are used: counts of people, shares of them, and what is not known.

A share that is not stated may be anything from none to all. Of fewer people than may be shown nothing is told: the
share counts as not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from stackaudit.core.estimate import SHARE, Estimate, Unit, at_least
from stackaudit.model.tool import Tool
from stackaudit.stats.teams import wilson

if TYPE_CHECKING:
    from stackaudit.model.parts import CapabilityUse
    from stackaudit.model.people import Initiative
    from stackaudit.model.rollout import Adoption

CAPABILITIES = Unit("count", "capabilities", "capability")
Rows = Mapping[tuple[str, str], "Adoption"]


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on a capability is used, and how few people are not shown.

    Attributes:
        used: Share of the active users from which on it is used.
        unused: Share below which all of Wilson's interval has to lie for it to be unused.
        fewest: People from which on their use is shown.
    """

    used: float
    unused: float
    fewest: int


@dataclass(frozen=True, slots=True)
class Use:
    """The use of one capability of a tool.

    Attributes:
        stated: What the stack says of the capability.
        count: How many people use it; None where that is unknown. Where only a share is stated it may be no whole
            number.
        of: Of how many active users.
        share: Share of them; None where it is not known, or not shown.
        hidden: Whether it is not shown, as there are too few people.
        limits: What counts as used.
    """

    stated: CapabilityUse
    count: Fraction | None
    of: int | None
    share: Fraction | None
    hidden: bool
    limits: Limits

    @property
    def id(self) -> str:
        """The id of the capability."""
        return self.stated.id

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the share of all who might use it lies: Wilson's, else from 0 to 1."""
        if self.share is None or self.count is None or not self.of:
            return 0.0, 1.0
        return wilson(float(self.count), self.of)

    @property
    def used(self) -> bool | None:
        """Whether enough people use it; None where that is not known."""
        return None if self.share is None else at_least(self.share, self.limits.used)

    @property
    def unused(self) -> bool:
        """Whether it is stated that nobody uses it, or sure that hardly anybody does."""
        if self.share is None:
            return False
        return not self.share or self.interval[1] < self.limits.unused

    @property
    def countless(self) -> bool:
        """Whether few use it, and it is not known of how many people that is the share."""
        return bool(self.share) and self.of is None and float(self.share or 0) < self.limits.unused


@dataclass(frozen=True, slots=True)
class ToolUse:
    """The use of what a tool offers.

    Attributes:
        tool: The tool.
        active: Its active users, if stated.
        each: The use of each capability that it offers, in order of id.
    """

    tool: Tool
    active: int | None
    each: tuple[Use, ...]

    @property
    def known(self) -> tuple[Use, ...]:
        """The capabilities of which it is known how many use them."""
        return tuple(use for use in self.each if use.share is not None)

    @property
    def silent(self) -> tuple[Use, ...]:
        """Those of which it is not stated."""
        return tuple(use for use in self.each if use.share is None and not use.hidden)

    @property
    def whole(self) -> bool:
        """Whether all that it offers is listed, and of some of it the use is known."""
        return bool(self.known) and not self.tool.capabilities_partial

    @property
    def used(self) -> Estimate | None:
        """How many capabilities are used; None where nothing is known of it, or not all are listed."""
        if not self.whole:
            return None
        sure = sum(use.used is True for use in self.each)
        return Estimate.between(sure, sure + sum(use.used is None for use in self.each), CAPABILITIES)

    @property
    def depth(self) -> Estimate | None:
        """Share of its capabilities that is used."""
        if self.used is None:
            return None
        low, high = (Fraction(int(end), len(self.each)) for end in (self.used.low, self.used.high))
        return Estimate.between(low, high, SHARE)

    @property
    def people(self) -> Estimate | None:
        """Pairs of a person and a capability that this person uses, by the active users."""
        if not self.whole or self.active is None:
            return None
        sure = sum((use.share for use in self.each if use.share is not None), Fraction(0))
        most = sure + sum(use.share is None for use in self.each)
        return Estimate.between(self.active * sure, self.active * most)


def rows_of(initiatives: Iterable[Initiative]) -> Rows:
    """Return the latest counts of use of each capability of a tool that rollouts state for all its users."""
    found: dict[tuple[str, str], Adoption] = {}
    listed = (row for one in initiatives for row in one.adoption or ())
    for row in sorted(listed, key=lambda row: (row.as_of or date.min, repr(row))):
        if row.tool is not None and row.capability is not None and row.group is None and row.active is not None:
            found[row.tool, row.capability] = row
    return found


def use_of(tool: Tool, rows: Rows, limits: Limits) -> ToolUse:
    """Return the use of what a tool offers; counts of rollouts fill in where the tool itself states nothing."""
    active = None if tool.seats is None else tool.seats.active
    offered = sorted((one for one in tool.capabilities if one.grade != 0), key=lambda one: one.id)
    return ToolUse(tool, active, tuple(_use(one, rows.get((tool.id, one.id)), active, limits) for one in offered))


def _use(stated: CapabilityUse, row: Adoption | None, active: int | None, limits: Limits) -> Use:
    usage, count, of = stated.usage, stated.used_by, stated.of
    if usage is None and count is None and row is not None:
        count, of = row.active, row.entitled
    if count is not None:
        of = _people(count, of, active)
        known = of is not None and of > 0 and count <= of
        share = Fraction(count, of) if known and of else None
        if of is None and count == 0:
            share = Fraction(0)
    else:
        of = active
        share = None if usage is None or of == 0 else Fraction(str(usage))
    hidden = share is not None and of is not None and of < limits.fewest
    if share is None or hidden:
        return Use(stated, None, of, None, hidden, limits)
    return Use(stated, None if of is None else share * of, of, share, hidden, limits)


def _people(count: int, of: int | None, active: int | None) -> int | None:
    """Return of how many people a count is: those who do not use the tool at all are no users of a part of it."""
    if active is not None and active >= count and (of is None or active < of):
        return active
    return of
