"""A mixed-integer programme, built row by row and solved by HiGHS through SciPy: always with a bound and a gap."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

MOST_VARIABLES = 40_000
"""A programme with more variables is not tried: a heuristic takes over, and says so."""

_LARGEST = 1e7
_EXACT = 1e-6


class TooLargeError(Exception):
    """The exact model would have more variables than are tried."""


def fits(variables: int) -> bool:
    """Return whether a model of so many variables is tried."""
    return variables <= MOST_VARIABLES


def check_size(variables: int) -> None:
    """Refuse a model that is too large to try.

    Raises:
        TooLargeError: it is.
    """
    if not fits(variables):
        raise TooLargeError


class Outcome(NamedTuple):
    """What the solver found.

    Attributes:
        status: `optimal` and `infeasible` are proved; `feasible` and `none` (nothing found) mean out of time.
        values: The variables; empty where nothing was found.
        bound: What no solution can be below; minus infinity where nothing is proved.
    """

    status: Literal["optimal", "feasible", "infeasible", "none"]
    values: tuple[float, ...]
    bound: float


@dataclass
class Milp:
    """Minimise the costs of variables between their bounds under linear rows. Variables and rows keep their order."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    integer: list[bool] = field(default_factory=list)
    _rows: list[int] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)
    _entries: list[float] = field(default_factory=list)
    _low: list[float] = field(default_factory=list)
    _high: list[float] = field(default_factory=list)

    def variable(self, cost: float = 0.0, *, integer: bool = False, lower: float = 0.0, upper: float = 1.0) -> int:
        """Add a variable and return its place."""
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.integer.append(integer)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, float]], low: float = -math.inf, high: float = math.inf) -> None:
        """Add a row: low <= sum of factor times variable <= high."""
        number = len(self._low)
        for column, factor in terms:
            self._rows.append(number)
            self._columns.append(column)
            self._entries.append(factor)
        self._low.append(low)
        self._high.append(high)

    def aim(self, terms: Iterable[tuple[int, float]] = ()) -> None:
        """Minimise something else: the sum of factor times variable, or nothing at all."""
        self.costs = [0.0] * len(self.costs)
        for column, factor in terms:
            self.costs[column] += factor

    def solve(self, seconds: float, *, relaxed: bool = False) -> Outcome:
        """Solve it to proved optimality, or as far as the time allows.

        Args:
            seconds: After which to stop with the best solution and the best bound.
            relaxed: Whether whole numbers may be broken: a lower bound, quickly.
        """
        if not self.costs:
            feasible = all(low <= 0 <= high for low, high in zip(self._low, self._high, strict=True))
            return Outcome("optimal" if feasible else "infeasible", (), 0.0)
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        scale = _scale(self.costs)
        shape = (len(self._low), len(self.costs))
        rows = csr_array((self._entries, (self._rows, self._columns)), shape=shape)
        found = milp(
            [cost * scale for cost in self.costs],
            integrality=[1 if whole and not relaxed else 0 for whole in self.integer],
            bounds=Bounds(self.lower, self.upper),
            constraints=[LinearConstraint(rows, self._low, self._high)] if self._low else [],
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if found.status == 2:
            return Outcome("infeasible", (), math.inf)
        values = () if found.x is None else tuple(float(value) for value in found.x)
        dual = found.mip_dual_bound
        if found.status == 0:
            bound = found.fun if relaxed or dual is None else dual
            return Outcome("optimal", values, _snapped(float(bound), float(found.fun)) / scale)
        bound = -math.inf if dual is None else float(dual)
        return Outcome("feasible" if values else "none", values, bound / scale)


def _scale(costs: Sequence[float]) -> float:
    """Bring costs to a size where the solver's absolute tolerances mean nothing: least about 1, most 10 million."""
    sizes = [abs(cost) for cost in costs if cost]
    if not sizes:
        return 1.0
    return min(1.0 / min(sizes), _LARGEST / max(sizes))


def _snapped(bound: float, value: float) -> float:
    """A bound that differs from a proved optimum by the solver's own tolerance is the optimum."""
    return value if abs(bound - value) <= _EXACT * max(1.0, abs(value)) else bound
