"""Exact amounts of money with their currency: added without rounding, rounded and printed in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError

Period = Literal["", "year"]
CENTS_BELOW = 1000
"""Amounts from here on are printed in whole units."""


class CurrencyError(StackAuditError):
    """Two amounts in different currencies, or of different periods, were combined."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount.

    >>> str(Money.of("1200.50", "EUR", "year") / 2)
    'EUR 600.25 a year'

    Attributes:
        amount: The number, exact.
        currency: ISO 4217 code; None where the stack states none.
        per: `year` for an amount a year; empty for a single payment.
    """

    amount: Fraction
    currency: str | None = None
    per: Period = ""

    @classmethod
    def of(cls, amount: str | float | Decimal | Fraction, currency: str | None = None, per: Period = "") -> Money:
        """Make an amount from any number, exactly."""
        return cls(Fraction(amount), currency, per)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str | None, per: Period = "") -> Money:
        """Return the exact sum; `currency` and `per` say what the sum of no amounts is a zero of.

        Raises:
            CurrencyError: an amount is in another currency, or of another period.
        """
        found = cls(Fraction(0), currency, per)
        for amount in amounts:
            found += amount
        return found

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._alike(other).amount, self.currency, self.per)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._alike(other).amount, self.currency, self.per)

    def __mul__(self, factor: int | Fraction) -> Money:
        return Money(self.amount * factor, self.currency, self.per)

    def __truediv__(self, divisor: int | Fraction) -> Money:
        return Money(self.amount / divisor, self.currency, self.per)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._alike(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._alike(other).amount

    def __bool__(self) -> bool:
        return self.amount != 0

    def __float__(self) -> float:
        return float(self.amount)

    def __str__(self) -> str:
        return format_money(self)

    def rounded(self, cents_below: int = 0) -> Money:
        """Return the amount as it is printed: in whole units from `cents_below` on, else in hundredths, half up.

        >>> Money.of("2.5").rounded().amount, Money.of("-2.505").rounded(1000).amount
        (Fraction(3, 1), Fraction(-251, 100))
        """
        scale = 100 if abs(self.amount) < cents_below else 1
        size = (abs(self.amount) * scale * 2 + 1) // 2
        return replace(self, amount=Fraction(int(size) if self.amount >= 0 else -int(size), scale))

    def written(self, escape: Callable[[str], str] = str) -> str:
        """Return the amount for a reader of a message."""
        return format_money(self, escape=escape)

    def _alike(self, other: Money) -> Money:
        if (self.currency, self.per) != (other.currency, other.per):
            raise CurrencyError(f"{self} and {other} cannot be combined: convert one of them first")
        return other


def format_money(money: Money, cents_below: int = CENTS_BELOW, escape: Callable[[str], str] = str) -> str:
    """Write an amount: its currency, where it has one, the number, and whether it is one a year.

    >>> format_money(Money.of(128000, "EUR", "year")), format_money(Money.of("4.5")), format_money(Money.of("4.5"), 0)
    ('EUR 128,000 a year', '4.50', '5')

    Args:
        money: What to write.
        cents_below: Amounts from here on are written in whole units, smaller ones with cents where they have some.
        escape: Guards the currency for the place where it is shown.
    """
    shown = money.rounded(cents_below).amount
    whole, cents = divmod(abs(shown) * 100, 100)
    number = f"{'-' if shown < 0 else ''}{int(whole):,}{f'.{int(cents):02}' if cents else ''}"
    return " ".join(part for part in (escape(money.currency or ""), number, "a year" if money.per else "") if part)
