"""A mixed-integer programme, built row by row and solved by HiGHS through SciPy: always with a bound and a gap.

The HiGHS 1.12 within SciPy 1.17 writes the line `HighsMipSolverData::transformNewIntegerFeasibleSolution
tmpSolver.run();` to the standard output of the process now and then: when it repairs a solution that its presolve
made slightly infeasible. It is a print for developers that was left in (https://github.com/ERGO-Code/HiGHS/issues/2783,
closed since), which no option turns off: SciPy's `disp` is False here, and without presolve the line comes less often
but still comes. SciPy 1.14 to 1.16 do not have it. It says nothing about the answer. The command keeps it away from
what it prints; the library cannot, because the file descriptors belong to the program around it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal, NamedTuple

from stackaudit.core.classes import dataclass
from stackaudit.core.deadline import Deadline

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

MOST_VARIABLES = 40_000
"""A programme with more variables is not tried: a heuristic takes over, and says so."""

_LARGEST = 1e7
_EXACT = 1e-6


class TooLargeError(Exception):
    """The exact model would have more variables than are tried."""


def fits(variables: int, most: int | None = None) -> bool:
    """Return whether a model of so many variables is tried; `most` replaces `MOST_VARIABLES`."""
    return variables <= (MOST_VARIABLES if most is None else most)


def check_size(variables: int, most: int | None = None) -> None:
    """Refuse a model that is too large to try; `most` replaces `MOST_VARIABLES`.

    Raises:
        TooLargeError: it is.
    """
    if not fits(variables, most):
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

    def solve(self, deadline: Deadline, *, relaxed: bool = False) -> Outcome:
        """Solve it to proved optimality, or as far as the time allows; where none is left nothing is begun.

        Args:
            deadline: When to stop with the best solution and the best bound.
            relaxed: Whether whole numbers may be broken: a lower bound, quickly.
        """
        if not self.costs:
            feasible = all(low <= 0 <= high for low, high in zip(self._low, self._high, strict=True))
            return Outcome("optimal" if feasible else "infeasible", (), 0.0)
        if deadline.passed:
            return Outcome("none", (), -math.inf)
        from scipy.optimize import Bounds, milp

        scale = _scale(self.costs)
        bounds, rows = Bounds(self.lower, self.upper), self.constraints()
        left = deadline.left
        if left <= 0:
            return Outcome("none", (), -math.inf)
        found = milp(
            [cost * scale for cost in self.costs],
            integrality=[1 if whole and not relaxed else 0 for whole in self.integer],
            bounds=bounds,
            constraints=rows,
            options={"disp": False, "mip_rel_gap": 0.0, **({} if math.isinf(left) else {"time_limit": left})},
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

    def constraints(self) -> list[LinearConstraint]:
        """The rows as SciPy takes them. Places are 32-bit numbers: SciPy 1.14 hands nothing else on to the solver."""
        if not self._low:
            return []
        import numpy as np
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        places = (np.array(self._rows, dtype=np.int32), np.array(self._columns, dtype=np.int32))
        rows = csr_array((self._entries, places), shape=(len(self._low), len(self.costs)))
        return [LinearConstraint(rows, self._low, self._high)]


def _scale(costs: Sequence[float]) -> float:
    """Bring costs to a size where the solver's absolute tolerances mean nothing: least about 1, most 10 million."""
    sizes = [abs(cost) for cost in costs if cost]
    if not sizes:
        return 1.0
    return min(1.0 / min(sizes), _LARGEST / max(sizes))


def _snapped(bound: float, value: float) -> float:
    """A bound that differs from a proved optimum by the solver's own tolerance is the optimum."""
    return value if abs(bound - value) <= _EXACT * max(1.0, abs(value)) else bound
