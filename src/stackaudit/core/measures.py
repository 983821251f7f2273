"""Numbers with their interval, their coverage and how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.estimate import Estimate, plain
from stackaudit.core.messages import Message


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a derivation."""

    label: Message
    value: float | None


@dataclass(frozen=True, slots=True)
class Measure:
    """A number with its interval and its coverage.

    Attributes:
        name: `silos.index`.
        value: The number, or None where too little is known; then `undefined` says what is missing.
        low: The smallest it can be, whatever the missing facts are.
        high: The largest it can be.
        coverage: Share of the weight, from 0 to 1, that is backed by stated facts.
        unit: `points` (0 to 100), `share` (0 to 1), `count`, or a currency.
        better: Which way is good.
        derivation: How it came about, line by line.
        undefined: Why there is no value.
        thin: Too few needs or too little coverage to compare it with another stack's.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    coverage: float
    unit: str = "points"
    better: Literal["lower", "higher"] = "lower"
    derivation: tuple[Term, ...] = ()
    undefined: str = ""
    thin: bool = False

    @classmethod
    def of_bounds(
        cls,
        name: str,
        bounds: Estimate,
        coverage: float,
        least: float,
        of: str,
        *,
        told: float | None = None,
        unit: str = "points",
        better: Literal["lower", "higher"] = "lower",
        derivation: tuple[Term, ...] = (),
        thin: bool = False,
    ) -> Measure:
        """Return a measure whose value is the middle of its bounds, where enough is settled; else it says how little.

        Args:
            name: Its name.
            bounds: Where it lies.
            coverage: Share of the weight that is backed by stated facts.
            least: Share that has to be settled for a value.
            of: What is settled or not, in a few words: `of the handoffs`.
            told: Share of it that facts settle, where that is not the coverage.
            unit: What it counts.
            better: Which way is good.
            derivation: How it came about.
            thin: Whether too little is known to compare it.
        """
        share = coverage if told is None else told
        value = bounds.middle(share, least)
        reason = "" if value is not None else f"facts settle {share:.0%} {of}, {least:.0%} are asked"
        low, high = plain(bounds.low), plain(bounds.high)
        return cls(name, value, low, high, coverage, unit, better, derivation, reason, thin)

    def explain(self) -> str:
        """The derivation as text, one line a term."""
        width = max((len(str(term.label)) for term in self.derivation), default=0)
        lines = [
            f"{term.label!s:<{width}}  {'unknown' if term.value is None else format(term.value, '.6f')}"
            for term in self.derivation
        ]
        return "\n".join([repr(self).strip("<>"), *lines])

    def __float__(self) -> float:
        """Return the value.

        Raises:
            StackAuditError: too little is known for a value; the message says what is missing.
        """
        if self.value is None:
            reason = f" ({self.undefined})" if self.undefined else ""
            raise StackAuditError(
                f"{self.name} has no value{reason}: ask whether `value` is None; its bounds are `low` and `high`"
            )
        return float(self.value)

    def __format__(self, spec: str) -> str:
        """Write the value: `f"{measure:.1f}"`; without a format the whole measure.

        Raises:
            StackAuditError: a number is asked for and too little is known.
        """
        return format(float(self), spec) if spec else str(self)

    def __repr__(self) -> str:
        shown = "unknown" if self.value is None else f"{self.value:.6g}"
        wide = self.low is not None and self.high is not None and self.low != self.high
        spread = f" ({self.low:.4g} to {self.high:.4g})" if wide else ""
        return f"<Measure {self.name}: {shown}{spread}, coverage {self.coverage:.0%}>"
