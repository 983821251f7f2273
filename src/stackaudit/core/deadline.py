"""A deadline: one point in time that a whole computation keeps to, however many steps and solvers it is made of."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError

Clock = Callable[[], float]
"""A clock that only runs forward, in seconds; only differences between two readings mean anything."""


class OutOfTimeError(StackAuditError):
    """The deadline has passed. Whoever holds an answer that is good so far catches this and returns that answer."""

    def __init__(self, what: str = "no answer was found in time: give it more seconds") -> None:
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A point on a clock.

    Attributes:
        ends: The reading of the clock at which the time is up; infinite where there is no limit.
        clock: The clock. Tests hand over one of their own; nothing else should.
    """

    ends: float = math.inf
    clock: Clock = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Clock = time.monotonic) -> Deadline:
        """Return the deadline that lies so many seconds ahead."""
        return cls(clock() + seconds, clock)

    @property
    def left(self) -> float:
        """How many seconds are left: 0 once the time is up, infinite without a limit."""
        return self.ends if math.isinf(self.ends) else max(0.0, self.ends - self.clock())

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return self.left <= 0

    def check(self) -> None:
        """Do nothing while there is time.

        Raises:
            OutOfTimeError: the time is up.
        """
        if self.left <= 0:
            raise OutOfTimeError

    def within(self, seconds: float) -> Deadline:
        """Return the earlier one of this deadline and that which lies so many seconds ahead."""
        return Deadline(min(self.ends, self.clock() + seconds), self.clock)

    def share(self, part: float) -> Deadline:
        """Return an earlier deadline that leaves the rest of what is left to others: `part` lies between 0 and 1."""
        left = self.left
        return self if math.isinf(left) else Deadline(self.ends - (1.0 - part) * left, self.clock)


NEVER = Deadline()
"""No limit at all."""
