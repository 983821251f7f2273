"""The silo index on the needs that both stacks have: what got better, apart from what merely came or went.

The index of a stack moves for two reasons: the same needs are met better or worse, or there are other needs. Holding
the basket of needs fixed, with the weights they had before, tells the two apart: scope = whole change - change on it.
Source: stackaudit methods 10.4; the idea is that of a price index with a fixed basket (Laspeyres).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from stackaudit.analysers.silos.context import Context
from stackaudit.analysers.silos.measures import as_measure, loss
from stackaudit.core.findings import Measure
from stackaudit.graph import StackGraph, Verdict
from stackaudit.graph.needs import DataNeed, NeedMode

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Basket:
    """The index on the needs of both stacks.

    Attributes:
        needs: How many needs both have.
        added: Needs that only the second stack has.
        removed: Needs that only the first one has.
        before: The index of the first stack over the needs of both.
        after: The index of the second stack over the same needs, with the weights they had in the first.
        improvement: Change on the basket; less is better. None where an index has no value.
        scope: What the other needs, and weights that changed, add to the whole change.
    """

    needs: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    before: Measure
    after: Measure
    improvement: float | None
    scope: float | None


def fixed_basket(before: StackGraph, after: StackGraph, mode: NeedMode, whole: float | None) -> Basket | None:
    """Return the index of two stacks over their common needs; None where they have none.

    Args:
        before: The first stack, judged by the policy of the second.
        after: The second stack.
        mode: Which needs count, as the silo analyser has it.
        whole: The change of the whole index, or None where it is not known.
    """
    then = {need.key: need for need in before.needs(mode)}
    now = {need.key: need for need in after.needs(mode)}
    common = [key for key in then if key in now]
    old = before.verdicts([then[key] for key in common])
    weights = {key: then[key].weight for key in common}
    new = tuple(
        replace(verdict, need=replace(verdict.need, weight=weights[verdict.need.key]))
        for verdict in after.verdicts([now[key] for key in common])
    )
    if not common:
        return None
    first, second = _index(before, old, mode), _index(after, new, mode)
    moved = None if first.value is None or second.value is None else second.value - first.value
    return Basket(
        needs=len(common),
        added=_named(now, then),
        removed=_named(then, now),
        before=first,
        after=second,
        improvement=moved,
        scope=None if moved is None or whole is None else whole - moved,
    )


def _named(needs: dict[Key, DataNeed], others: dict[Key, DataNeed]) -> tuple[str, ...]:
    return tuple(sorted(need.id for key, need in needs.items() if key not in others))


def _index(graph: StackGraph, verdicts: Iterable[Verdict], mode: NeedMode) -> Measure:
    rows = tuple(verdicts)
    return as_measure(Context(graph, rows, mode), "silos.index", loss(rows), 0.0, len(rows), ())
