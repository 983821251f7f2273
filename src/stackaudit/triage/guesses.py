"""What rests on guesses of the reader: which of them weigh much, and how far they lower what is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from stackaudit.core.findings import Table
from stackaudit.core.rows import table_of
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stackaudit.tables.reading import ReadingRow

if TYPE_CHECKING:
    from stackaudit.model.reading import Guess, ListReading, Reading


def guesses(stack: Stack) -> tuple[Guess, ...]:
    """Return every column that was guessed, with the share of the stack's money or tools that rests on it."""
    if stack.reading is None:
        return ()
    costs = [tool.cost.annual for tool in stack.tools if tool.cost is not None and tool.cost.annual is not None]
    return tuple(stack.reading.guesses(math.fsum(map(float, costs)), len(stack.tools)))


def weighty(found: Iterable[Guess], policy: Policy) -> tuple[Guess, ...]:
    """Return the guesses on which more rests than the policy lets pass, the one with the most first."""
    least = {"money": policy.guesses["spend"], "tools": policy.guesses["tools"]}
    kept = [
        one
        for one in found
        if one.share is not None and one.column.effect is not None and one.share > least[one.column.effect.of]
    ]
    return tuple(sorted(kept, key=lambda one: (-(one.share or 0), one.place.name, one.column.letter)))


def money_left(reading: Reading | None, policy: Policy) -> tuple[ListReading, ...]:
    """Return the ledgers of whose money no tools came to a share that is more than the policy lets pass."""
    lists = () if reading is None else reading.lists
    return tuple(one for one in lists if one.share_left > policy.guesses["spend"])


def certainty(found: Iterable[Guess], policy: Policy) -> float:
    """Return the factor on coverage: each guess that weighs much may be wrong, as often as the policy says."""
    return math.prod(1 - policy.guesses["error"] * (one.share or 0) for one in found)


def reading_table(reading: Reading | None, found: Iterable[Guess]) -> Table:
    """Return the table `reading`; without rows where the stack was read from no list."""
    shares = {(one.place.name, one.column.letter): one.share for one in found}
    lists = () if reading is None else reading.lists
    return table_of(ReadingRow, (row for one in lists for row in _rows(one, shares)))


def _rows(one: ListReading, shares: dict[tuple[str, str], float | None]) -> Iterator[ReadingRow]:
    head = " and ".join(map(str, one.head_rows))
    yield _row(one, "list", head, field=one.shape, how=one.encoding, cells=one.rows, samples=one.titles)
    for column in one.columns:
        effect = column.effect
        yield _row(
            one,
            "column",
            column.letter,
            head=column.head,
            field=column.field,
            how=column.how,
            cells=column.filled,
            samples=column.samples,
            unread=tuple(f"{text} {count}×" for text, count in column.unread),
            effect=None if effect is None else float(effect.amount),
            effect_of="" if effect is None else effect.of,
            share=shares.get((one.name, column.letter)),
            remark=column.guess,
        )
    for row, other in one.merged:
        yield _row(one, "merged", str(row), remark=f"with row {other}")
    for row, why in one.left_out:
        yield _row(one, "left-out", str(row), remark=why)


def _row(
    one: ListReading,
    what: str,
    place: str,
    *,
    head: str = "",
    field: str = "",
    how: str = "",
    cells: int = 0,
    samples: tuple[str, ...] = (),
    unread: tuple[str, ...] = (),
    effect: float | None = None,
    effect_of: str = "",
    share: float | None = None,
    remark: str = "",
) -> ReadingRow:
    return ReadingRow(
        one.file, one.sheet, what, place, head, field, how, cells, samples, unread, effect, effect_of, share, remark
    )
