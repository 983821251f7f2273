"""What both plans share: how amounts are read, the statuses, the refusal of what is not proved, how a plan is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, Protocol, TypeVar

from stackaudit.core.errors import StackAuditError
from stackaudit.core.escape import html, visible
from stackaudit.core.findings import Table
from stackaudit.core.messages import Message, say

Amount = int | float | Decimal | str

Status = Literal["optimal", "feasible", "heuristic", "infeasible", "nothing-to-do"]
"""`optimal`: proved; `feasible`: out of time, with a bound; `heuristic`: too large to prove, with a bound;
`infeasible`: no plan does what is asked; `nothing-to-do`: nothing has to be done, or nothing states what it costs."""

LISTED = 20
"""Lines of one kind that are written out."""
_REFUSAL = "only a plan that is proved optimal says what another choice would cost"


def proof(status: Status, best: str) -> str:
    """Return how sure a plan is, in words; `best` is what is proved of an optimal one."""
    words: Mapping[Status, str] = {
        "optimal": f"proved: {best}",
        "feasible": "out of time",
        "heuristic": "a heuristic: too large to prove",
    }
    return words[status]


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


def gap(value: float, bound: float) -> float:
    """Return how far a value may be from the best one, as a share of it; 0 where it is proved."""
    return 0.0 if value <= bound or not value else (value - bound) / abs(value)


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
        StackAuditError: it could not be solved in time.
    """
    if found is None or found.status not in {"optimal", "infeasible"}:
        raise StackAuditError(f"{_REFUSAL}; the other choice could not be solved in time")
    return found


class Sentence(Message):
    """A message that shows itself as the sentence it is."""

    __slots__ = ()

    @classmethod
    def of(cls, message: Message) -> Sentence:
        """The same message."""
        return cls(message.template, message.params, message.plural, message.parts)

    def __repr__(self) -> str:
        return str(self)


def some(lines: list[Message]) -> Iterator[Message]:
    """Return the first of many lines, and how many more there are."""
    yield from lines[:LISTED]
    if len(lines) > LISTED:
        yield say("  and {n} more", n=len(lines) - LISTED)


def explained(lines: Iterable[Message]) -> str:
    """Return a plan in words, one sentence a line."""
    return "\n".join(line.render(visible) for line in lines)


def card(lines: Iterable[Message], rows: Table) -> str:
    """Return a plan at a glance, for a notebook: the answer, its rows, then why and how firm it is."""
    from stackaudit.reporting.notebook import framed

    first, *others = lines
    head = f'<div class="t">{first.render(html)}</div>'
    rest = "".join(f"<li>{line.render(html)}</li>" for line in others)
    return framed(f"{head}{rows.html()}<details><summary>Why, and how firm</summary><ul>{rest}</ul></details>")
