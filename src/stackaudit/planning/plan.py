"""What both plans share: how sure a plan is, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from stackaudit.choice.amounts import Status
from stackaudit.core.escape import html, visible
from stackaudit.core.findings import Table
from stackaudit.core.messages import Message, say

LISTED = 20
"""Lines of one kind that are written out."""


def proof(status: Status, best: str) -> str:
    """Return how sure a plan is, in words; `best` is what is proved of an optimal one."""
    words: Mapping[Status, str] = {
        "optimal": f"proved: {best}",
        "feasible": "stopped by the clock: another run may differ",
        "heuristic": "a heuristic: too large to prove",
    }
    return words[status]


def gap(value: float, bound: float) -> float:
    """Return how far a value may be from the best one, as a share of it; 0 where it is proved."""
    return 0.0 if value <= bound or not value else (value - bound) / abs(value)


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
    from stackaudit.core.notebook import framed

    first, *others = lines
    head = f'<div class="t">{first.render(html)}</div>'
    rest = "".join(f"<li>{line.render(html)}</li>" for line in others)
    return framed(f"{head}{rows.html()}<details><summary>Why, and how firm</summary><ul>{rest}</ul></details>")
