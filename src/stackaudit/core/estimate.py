"""A number that may be known only in part: its bounds, what it counts, and how much of it rests on stated facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.messages import number_in_words
from stackaudit.core.money import Money, Period, exact_sum, format_money

Number = int | Fraction | float
UnitKind = Literal["count", "share", "points", "money", "days", "hours"]


def plain(number: Number) -> float:
    """Return a fraction as a float, and every other number as it is."""
    return float(number) if isinstance(number, Fraction) else number


class UnitError(StackAuditError):
    """Two estimates that count different things were combined."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts: `Unit("share")`, `Unit("count", "seats", "seat")`, `Unit("money", "EUR", per="year")`.

    Attributes:
        kind: How it is printed.
        name: What is counted, in the plural; of money its currency.
        one: The same in the singular.
        per: `year` for a number a year.
    """

    kind: UnitKind
    name: str = ""
    one: str = ""
    per: Period = ""

    @classmethod
    def of_money(cls, currency: str | None, per: Period = "year") -> Unit:
        """Return the unit of amounts of money."""
        return cls("money", currency or "", per=per)


SAME = 1e-9
"""Numbers that differ by less are the same, but for rounding."""


def at_least(number: Number, least: Number) -> bool:
    """Return whether a number is a threshold or more; what lacks no more than an error of rounding reaches it.

    Shares are quotients of sums of floats: four fifths come out as 0.7999999999999999 for some weights.

    >>> at_least(4.0 * 0.2 - 2e-16, 0.8), at_least(0.79999, 0.8)
    (True, False)
    """
    return number >= least - SAME


COUNT, SHARE = Unit("count"), Unit("share")
POINTS, DAYS, HOURS = Unit("points", "points", "point"), Unit("days", "days", "day"), Unit("hours", "hours", "hour")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number between two bounds. Fractions and whole numbers stay exact; floats are added by `math.fsum`.

    >>> idle = Estimate.between(4, 10, Unit("count", "seats", "seat"))
    >>> print(idle, idle.value, idle * 2, sep="; ")
    from 4 to 10 seats; None; from 8 to 20 seats

    Attributes:
        low: The smallest it can be, whatever the missing facts are; minus infinity where nothing bounds it.
        high: The largest it can be; infinity where nothing bounds it.
        unit: What it counts.
        known: How many of its parts rest on stated facts; a part may weigh more or less than 1.
        parts: How many parts it is made of; 0 for the sum of nothing.
    """

    low: Number
    high: Number
    unit: Unit = COUNT
    known: Number = 1
    parts: Number = 1

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"an estimate cannot lie between {self.low} and {self.high}")
        if not 0 <= self.known <= self.parts:
            raise ValueError(f"{self.known} of {self.parts} parts cannot be known")

    @classmethod
    def exact(cls, value: Number, unit: Unit = COUNT) -> Estimate:
        """Return a number that is known."""
        return cls(value, value, unit)

    @classmethod
    def between(cls, low: Number, high: Number, unit: Unit = COUNT) -> Estimate:
        """Return a number of which only bounds are known; where they meet it is known."""
        return cls(low, high, unit, known=int(low == high))

    @classmethod
    def unknown(cls, unit: Unit = COUNT) -> Estimate:
        """Return a number of which nothing is known."""
        return cls(-math.inf, math.inf, unit, known=0)

    @classmethod
    def of_money(cls, low: Money, high: Money) -> Estimate:
        """Return an amount between two others.

        >>> str(Estimate.of_money(Money.of(0, "EUR", "year"), Money.of(5000, "EUR", "year")))
        'up to EUR 5,000 a year'

        Raises:
            CurrencyError: they are in different currencies, or of different periods.
            ValueError: the first is more than the second.
        """
        if high < low:
            raise ValueError(f"an estimate cannot lie between {low} and {high}")
        return cls.between(low.amount, high.amount, Unit.of_money(low.currency, low.per))

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are the same."""
        return self.low == self.high

    @property
    def value(self) -> Number | None:
        """The number where its bounds meet; None where it is open."""
        return self.low if self.is_exact else None

    @property
    def settled(self) -> float | None:
        """The number where its bounds meet but for rounding; None where it is open, or infinite."""
        return plain(self.high) if self.high - self.low <= SAME else None

    def middle(self, share: float, least: float) -> float | None:
        """Return the number, else the middle where facts settle at least such a share of it, else None.

        Of all numbers the middle is wrong by least if the facts turn out worst. Ours.

        >>> Estimate.between(4, 10).middle(0.7, least=0.6), Estimate.between(4, 10).middle(0.5, least=0.6)
        (7.0, None)
        """
        if self.settled is not None or not at_least(share, least):
            return self.settled
        return plain(self.low + self.high) / 2

    @property
    def coverage(self) -> float:
        """Share of its parts, from 0 to 1, that rests on stated facts; 1 where it has none, as nothing is missing."""
        return float(self.known / self.parts) if self.parts else 1.0

    @property
    def ends(self) -> tuple[Money, Money]:
        """Both bounds of an amount of money.

        Raises:
            UnitError: it counts something else.
        """
        if self.unit.kind != "money":
            raise UnitError(f"{self} is no amount of money")
        low, high = (Money(Fraction(end), self.unit.name or None, self.unit.per) for end in (self.low, self.high))
        return low, high

    @property
    def most(self) -> Estimate:
        """The upper bound, as a number of its own."""
        return self._within(self.high, self.high)

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate.total((self, other), self.unit)

    def __mul__(self, factor: Number) -> Estimate:
        return self._within(*sorted((_times(self.low, factor), _times(self.high, factor))))

    def complement(self, whole: Number = 1) -> Estimate:
        """Return what is left of a whole: used seats from idle ones, a loss from a reliability."""
        return self._within(whole - self.high, whole - self.low)

    def clip(self, least: Number, most: Number) -> Estimate:
        """Return the same number held between two bounds.

        >>> print(Estimate.between(-1, 12).clip(2, 10))
        from 2 to 10
        """
        return self._within(*(min(max(end, least), most) for end in (self.low, self.high)))

    def _within(self, low: Number, high: Number) -> Estimate:
        """Return another number that is known as well as this one."""
        return Estimate(low, high, self.unit, self.known, self.parts)

    @classmethod
    def total(cls, estimates: Iterable[Estimate], unit: Unit) -> Estimate:
        """Return the sum; `unit` says what the sum of nothing is a zero of.

        >>> print(Estimate.total([Estimate.exact(3), Estimate.between(1, 2)], COUNT))
        from 4 to 5

        Raises:
            UnitError: one of them counts something else.
        """
        parts = _of_unit(unit, estimates)
        low, high = _sum(part.low for part in parts), _sum(part.high for part in parts)
        return cls(low, high, unit, _sum(part.known for part in parts), _sum(part.parts for part in parts))

    @classmethod
    def smallest(cls, estimates: Iterable[Estimate]) -> Estimate:
        """Return the minimum of at least one estimate.

        Raises:
            UnitError: they count different things.
        """
        return cls._extreme(min, estimates)

    @classmethod
    def largest(cls, estimates: Iterable[Estimate]) -> Estimate:
        """Return the maximum of at least one estimate.

        Raises:
            UnitError: they count different things.
        """
        return cls._extreme(max, estimates)

    @classmethod
    def _extreme(cls, pick: Callable[[Iterable[Number]], Number], estimates: Iterable[Estimate]) -> Estimate:
        listed = tuple(estimates)
        parts = _of_unit(listed[0].unit, listed)
        low, high = pick([part.low for part in parts]), pick([part.high for part in parts])
        known, whole = _sum(part.known for part in parts), _sum(part.parts for part in parts)
        return cls(low, high, listed[0].unit, known, whole)

    @classmethod
    def mean(cls, weighted: Iterable[tuple[Estimate, Number]]) -> Estimate:
        """Return the weighted mean; each estimate counts in the coverage by its weight.

        >>> print(Estimate.mean([(Estimate.exact(0.5, SHARE), 3), (Estimate.between(0.0, 1.0, SHARE), 1)]))
        from 37.5% to 62.5%

        Raises:
            ValueError: a weight is below 0, or all weights come to nothing.
            UnitError: they count different things.
        """
        pairs = [(part, weight) for part, weight in weighted if weight]
        whole = _sum(weight for _, weight in pairs)
        if not pairs or any(weight < 0 for _, weight in pairs):
            raise ValueError("a weighted mean needs weights of at least 0, and one above it")
        unit = pairs[0][0].unit
        _of_unit(unit, (part for part, _ in pairs))
        low, high = _per(_sum(p.low * w for p, w in pairs), whole), _per(_sum(p.high * w for p, w in pairs), whole)
        known = _sum(w if p.known == p.parts else w * _per(p.known, p.parts) for p, w in pairs)
        return cls(low, high, unit, min(known, whole), whole)

    def __str__(self) -> str:
        return self.written()

    def written(self, escape: Callable[[str], str] = str) -> str:
        """Return the estimate for a reader; `escape` guards the name of its unit."""
        low, high = _written(self.low, self.unit, escape), _written(self.high, self.unit, escape)
        if self.low == -math.inf:
            return "unknown" if self.high == math.inf else f"at most {high}"
        if self.is_exact or low == high:
            return high
        if self.high == math.inf:
            return f"at least {low}"
        if not self.low:
            return f"up to {high}"
        return f"from {_bound(self.low, self.unit, escape)} to {_last_bound(self.high, self.unit, escape)}"


def _of_unit(unit: Unit, estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    parts = tuple(estimates)
    for part in parts:
        if part.unit != unit:
            raise UnitError(f"{part} ({part.unit}) cannot be combined with a number of {unit}")
    return parts


def _sum(numbers: Iterable[Number]) -> Number:
    """Add whole numbers and fractions exactly, floats by `math.fsum`: the order does not matter."""
    listed = list(numbers)
    kinds = set(map(type, listed))
    if kinds == {int}:
        return sum(listed)
    if kinds == {float}:
        return math.fsum(listed)
    exact = exact_sum(number for number in listed if not isinstance(number, float))
    floats = [number for number in listed if isinstance(number, float)]
    return math.fsum((*floats, float(exact))) if floats else exact


def _times(number: Number, factor: Number) -> Number:
    """Multiply; nothing of what has no bound is nothing."""
    return 0 if not factor or not number else number * factor


def _per(number: Number, whole: Number) -> Number:
    """Divide; whole numbers to a fraction."""
    return number / whole if isinstance(number, float) or isinstance(whole, float) else Fraction(number) / whole


def _written(number: Number, unit: Unit, escape: Callable[[str], str]) -> str:
    if not math.isfinite(number):
        return ""
    if unit.kind == "money":
        return format_money(Money(Fraction(number), unit.name or None, unit.per), escape=escape)
    if unit.kind == "share":
        return f"{float(number):.1%}"
    name = escape(unit.one or unit.name if number == 1 else unit.name)
    return " ".join(part for part in (number_in_words(float(number)), name, "a year" if unit.per else "") if part)


def _bound(number: Number, unit: Unit, escape: Callable[[str], str]) -> str:
    """The first of two bounds: an amount has its currency here, all else what it counts behind the second."""
    return _written(number, replace(unit, per="") if unit.kind == "money" else Unit(unit.kind), escape)


def _last_bound(number: Number, unit: Unit, escape: Callable[[str], str]) -> str:
    return _written(number, replace(unit, name="") if unit.kind == "money" else unit, escape)
