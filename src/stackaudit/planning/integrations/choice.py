"""The part that every exact model shares: which options to build, and the fixed costs they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stackaudit.planning.integrations.options import Offer
from stackaudit.planning.integrations.paths import members
from stackaudit.planning.integrations.solution import AS_IT_IS, Tweak
from stackaudit.planning.programme import MOST_VARIABLES, Outcome, Programme

MOST_RELAXED = 200_000
"""Variables of a programme whose relaxation is still worth its time as a bound."""


class TooLargeError(Exception):
    """The exact programme would have more variables than are tried."""


@dataclass(frozen=True)
class Choice:
    """A programme with a variable for each option, whole, and one for each fixed cost.

    Attributes:
        programme: The programme; models add their own rows.
        options: The variable of each option.
        charges: The variable of each fixed cost.
    """

    programme: Programme
    options: dict[int, int]
    charges: dict[int, int]

    def paths(self, sets: Iterable[int]) -> list[int]:
        """Add a variable for each set of options (as bits) that would open a path of one need.

        Of one need at most one path is taken, so all of its paths over an option together are at most that option:
        a far tighter programme than a row for each path and option.
        """
        columns: list[int] = []
        over: dict[int, list[tuple[int, float]]] = {}
        for options in sets:
            path = self.programme.variable()
            columns.append(path)
            for n in members(options):
                over.setdefault(n, []).append((path, 1.0))
        for n in sorted(over):
            self.programme.row([*over[n], (self.options[n], -1.0)], high=0.0)
        return columns

    def chosen(self, outcome: Outcome) -> frozenset[int]:
        """The options that a solution builds."""
        return frozenset(n for n, column in self.options.items() if outcome.values[column] > 0.5)

    def spending(self, offer: Offer) -> list[tuple[int, float]]:
        """What is spent, as the terms of a row."""
        terms = [(column, float(offer.options[n].cost)) for n, column in self.options.items()]
        return terms + [(column, float(offer.charges[place].cost)) for place, column in self.charges.items()]


def choice(offer: Offer, used: Iterable[int], tweak: Tweak = AS_IT_IS, *, priced: bool = True) -> Choice:
    """Begin a programme with the options that may be of use.

    Args:
        offer: What there is to choose from.
        used: The options to choose among.
        tweak: Options that may not be chosen, and one that is there for nothing.
        priced: Whether costs are what is minimised.
    """
    programme, options = Programme(), {}
    order = sorted({*used, *([tweak.gift] if tweak.gift is not None else [])})
    for n in order:
        given = n == tweak.gift
        cost = float(offer.options[n].cost) if priced and not given else 0.0
        options[n] = programme.variable(cost, integer=True, lower=float(given), upper=float(n not in tweak.out))
    charges = {}
    for place in sorted({place for n in order for place in offer.options[n].charges}):
        charges[place] = programme.variable(float(offer.charges[place].cost) if priced else 0.0, integer=True)
    for n in order:
        for place in offer.options[n].charges:
            programme.row([(options[n], 1.0), (charges[place], -1.0)], high=0.0)
    return Choice(programme, options, charges)


def check_size(variables: int) -> None:
    """Refuse a programme that is too large to try.

    Raises:
        TooLargeError: it is.
    """
    if variables > MOST_VARIABLES:
        raise TooLargeError
