"""Money: summed exactly, rounded only where it is shown, and sentences made of parts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from stackaudit.model.tool import Tool

Span = tuple[Fraction, Fraction]
"""The least and the most."""

NOTHING: Span = (Fraction(0), Fraction(0))
_WHOLE = 1000


def annual(tool: Tool) -> Fraction | None:
    """What a tool costs a year, exactly, if that is stated."""
    return None if tool.cost is None or tool.cost.annual is None else Fraction(tool.cost.annual)


def summed(amounts: Iterable[Fraction]) -> Fraction:
    """The exact sum, whatever the order."""
    return sum(amounts, Fraction(0))


def shown(amount: Fraction) -> Decimal:
    """An amount for a reader: in whole units from 1,000 on, else with two digits behind the point.

    >>> shown(Fraction(128000 * 33, 85)), shown(Fraction(9, 2))
    (Decimal('49694'), Decimal('4.50'))
    """
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(Decimal(1) if amount >= _WHOLE else Decimal("0.01"), ROUND_HALF_UP)
