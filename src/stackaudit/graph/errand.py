"""An errand, how it fares in one corner of the facts, and what both corners together make of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Flaw = Literal["manual", "slow", "lossy", "fragile"]
DeliveryStatus = Literal["broken", "manual", "slow", "lossy", "fragile", "unknown", "ok"]
FLAWS: tuple[Flaw, ...] = ("manual", "slow", "lossy", "fragile")


@dataclass(frozen=True, slots=True)
class Errand:
    """What has to get where.

    Attributes:
        entity: Which records.
        sources: Tools that have them for sure.
        perhaps: Further tools that may have them; they count in the best case only.
        targets: Tools of which one must get them.
        at_hand: Whether a target has them already; None where that is not stated.
        holder: The target that has them for sure.
        tolerance: How old they may be on arrival, in seconds; None where that is not stated.
        attributes: What must arrive of them.
    """

    entity: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    at_hand: bool | None = False
    holder: str | None = None
    tolerance: float | None = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """How an errand fares in one corner of the facts.

    Attributes:
        path: Whether records arrive at all.
        flaws: What every path, or every path without the flaws before, suffers from.
        quality: The best automation x timeliness x reliability of any path.
        probability: The best reliability of an automated path in time; 0 where there is none.
        fastest: Least worst-case age over any path, in seconds.
        latency: Worst-case age over the witness.
        reliability: Reliability of the witness.
        route: Flows of the witness: the best path that passes as many sieves as any.
        quickest: Flows of the path of the least age.
        bottleneck: A conduit over which every path leads that passes as many sieves as any.
    """

    path: bool = False
    flaws: tuple[Flaw, ...] = ()
    quality: float = 0.0
    probability: float = 0.0
    fastest: float = math.inf
    latency: float = math.inf
    reliability: float = 0.0
    route: tuple[str, ...] = ()
    quickest: tuple[str, ...] = ()
    bottleneck: str | None = None


AT_HAND = Passage(True, (), 1.0, 1.0, 0.0, 0.0, 1.0)
NEVER = Passage()


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an errand fares in the worst and in the best case of what is not stated.

    Attributes:
        errand: The errand.
        worst: If every missing fact is as bad as it can be.
        best: If every missing fact is as good as it can be.
        status: The first flaw, where all facts agree on it; `unknown` where they do not.
        flaws: All flaws that it has whatever the missing facts are.
        open: The kind of fact that decides: `source`, `path`, `method`, `tolerance`, `latency`, `attributes`,
            `reliability`.
    """

    errand: Errand
    worst: Passage
    best: Passage
    status: DeliveryStatus
    flaws: tuple[Flaw, ...]
    open: str = ""

    @property
    def witness(self) -> Passage:
        """The corner that shows the way: the worst, unless records may not arrive in it."""
        return self.worst if self.worst.path else self.best


def judged(errand: Errand, worst: Passage, best: Passage) -> Delivery:
    """Say what is certain: the flaws on which both corners agree, up to the first on which they do not."""
    if not best.path:
        return Delivery(errand, worst, best, "broken", ())
    if not worst.path:
        return Delivery(errand, worst, best, "unknown", (), _why_no_path(errand))
    flaws: list[Flaw] = []
    for flaw in FLAWS:
        if (flaw in worst.flaws) != (flaw in best.flaws):
            fact = "source" if best is AT_HAND else _decides(flaw, errand)
            return Delivery(errand, worst, best, flaws[0] if flaws else "unknown", tuple(flaws), fact)
        if flaw in best.flaws:
            flaws.append(flaw)
    return Delivery(errand, worst, best, flaws[0] if flaws else "ok", tuple(flaws))


def _why_no_path(errand: Errand) -> str:
    return "source" if errand.at_hand is None or errand.perhaps else "path"


def _decides(flaw: Flaw, errand: Errand) -> str:
    """The fact that settles a flaw on which worst and best disagree."""
    if flaw == "slow":
        return "tolerance" if errand.tolerance is None else "latency"
    return {"manual": "method", "lossy": "attributes", "fragile": "reliability"}[flaw]
