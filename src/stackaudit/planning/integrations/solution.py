"""What a way of solving hands back, and the changes under which a plan asks it to solve again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from stackaudit.planning.integrations.options import Offer

Status = Literal["optimal", "feasible", "heuristic", "infeasible", "nothing-to-do"]
"""`optimal`: proved; `feasible`: out of time, with a bound; `heuristic`: too large to prove, with a bound;
`infeasible`: none of the needs can be served; `nothing-to-do`: none has to be."""


@dataclass(frozen=True, slots=True)
class Solution:
    """A set of options, how it was found, and what no other set can be below."""

    chosen: frozenset[int]
    status: Status
    bound: float


@dataclass(frozen=True, slots=True)
class Tweak:
    """A question about a plan: what if some options were not there, or one were built for nothing?"""

    out: frozenset[int] = frozenset()
    gift: int | None = None


AS_IT_IS = Tweak()


def without_idle(offer: Offer, chosen: Iterable[int], serves: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """Leave out options that nothing needs, the dearest first."""
    kept = frozenset(chosen)
    for n in sorted(kept, key=lambda n: (-offer.options[n].cost, offer.options[n].name)):
        if serves(kept - {n}):
            kept -= {n}
    return kept
