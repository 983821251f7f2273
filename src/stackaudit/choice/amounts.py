"""What planners and the choice of tools share: how amounts are read, the statuses, what only a proved plan tells."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Protocol, TypeVar

from stackaudit.core.deadline import OutOfTimeError
from stackaudit.core.errors import StackAuditError

Amount = int | float | Decimal | str

Status = Literal["optimal", "feasible", "heuristic", "infeasible", "nothing-to-do"]
"""`optimal`: proved; `feasible`: stopped by the clock, with a bound, and the only one of which another run may differ;
`heuristic`: too large to prove, with a bound, its work limited by a count and not by the clock;
`infeasible`: no plan does what is asked; `nothing-to-do`: nothing has to be done, or nothing states what it costs."""

_REFUSAL = "only a plan that is proved optimal says what another choice would cost"


class _Solution(Protocol):
    @property
    def status(self) -> Status: ...


SolutionT = TypeVar("SolutionT", bound=_Solution)


def amount(value: Amount, what: str) -> Decimal:
    """Read an amount of at least 0, exactly as it is written.

    >>> amount(0.1, "budget")
    Decimal('0.1')

    Raises:
        StackAuditError: it is not a finite number of at least 0.
    """
    try:
        read = Decimal(str(value))
    except ArithmeticError:
        read = Decimal("NaN")
    if isinstance(value, bool) or not read.is_finite() or read < 0:
        raise StackAuditError(f"{what} is {value!r}; write a plain number of at least 0")
    return read


def check_proved(status: Status) -> None:
    """Refuse a question that only a proved plan can answer.

    Raises:
        StackAuditError: the plan is not proved optimal.
    """
    if status != "optimal":
        raise StackAuditError(f"{_REFUSAL}; this one is {status!r}")


def proved(found: SolutionT | None) -> SolutionT:
    """Return another choice that was solved to its end; its status may be `infeasible`.

    Raises:
        OutOfTimeError: it could not be solved in time.
    """
    if found is None or found.status not in {"optimal", "infeasible"}:
        raise OutOfTimeError(f"{_REFUSAL}; the other choice could not be solved in time")
    return found
