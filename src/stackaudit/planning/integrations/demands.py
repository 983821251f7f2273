"""What a repair has to reach: how automatic, how fast, how sure and over how many hops a need must be met."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from stackaudit.core.errors import StackAuditError
from stackaudit.graph import DataNeed

Constraint = Literal["path", "hops", "automation", "latency", "reliability", "cost"]
"""What can make a need impossible: no path at all, too long, too manual, too slow, too unsure, or no cost stated."""

ASKED: tuple[Constraint, ...] = ("hops", "automation", "latency", "reliability")
"""Those that are demands and can be dropped one at a time."""


class Limits(NamedTuple):
    """The demands on the paths of one need; infinite or 0 where nothing is asked."""

    automation: float
    latency: float
    reliability: float
    hops: int | None

    def without(self, constraint: Constraint) -> Limits:
        """The same demands but for one."""
        match constraint:
            case "hops":
                return self._replace(hops=None)
            case "automation":
                return self._replace(automation=0.0)
            case "latency":
                return self._replace(latency=math.inf)
            case "reliability":
                return self._replace(reliability=0.0)
        return self


NO_LIMITS = Limits(0.0, math.inf, 0.0, None)


@dataclass(frozen=True, slots=True)
class Demands:
    """What is asked of every need.

    Attributes:
        min_automation: Least automation of every flow of the path, from 0 to 1.
        min_reliability: Least reliability of the path; None asks nothing of it.
        ignore_latency: Whether tolerances are left out of account.
        max_hops: How many flows a path may have; None for any number.
    """

    min_automation: float = 0.5
    min_reliability: float | None = None
    ignore_latency: bool = False
    max_hops: int | None = 3

    def __post_init__(self) -> None:
        if not 0 <= self.min_automation <= 1:
            raise StackAuditError(f"min_automation is {self.min_automation}; it lies between 0 and 1")
        if self.min_reliability is not None and not 0 <= self.min_reliability <= 1:
            raise StackAuditError(f"min_reliability is {self.min_reliability}; it lies between 0 and 1")
        if self.max_hops is not None and self.max_hops < 1:
            raise StackAuditError(f"max_hops is {self.max_hops}; it is at least 1, or None for any number")

    def of(self, need: DataNeed) -> Limits:
        """The limits for one need. A tolerance that is not stated cannot be asked for."""
        late = self.ignore_latency or need.tolerance is None
        return Limits(
            automation=self.min_automation,
            latency=math.inf if late or need.tolerance is None else need.tolerance,
            reliability=self.min_reliability or 0.0,
            hops=self.max_hops,
        )

    def patient(self) -> Demands:
        """The same demands, tolerances left out of account."""
        return replace(self, ignore_latency=True)
