"""How much two sets have in common, by the measures of the field.

Jaccard (1901), the overlap coefficient of Szymkiewicz and Simpson, directed cover (the Tversky index with weights 1 and
0), weighted Jaccard, and Ruzicka for how much things are used. Each is None where it is not defined: nothing is as like
as two empty sets. Weights come from a catalogue or a policy, never from how rare something is in the audited stack:
where every tool offers e-mail, e-mail would count nothing, and the greatest redundancy would be none. Source:
stackaudit methods 3.1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

Weights = Mapping[str, float]


def total(items: Iterable[str], weights: Weights) -> float:
    """The weight of some items; one without a weight counts 1."""
    return math.fsum(weights.get(item, 1.0) for item in items)


def jaccard(one: Collection[str], other: Collection[str]) -> float | None:
    """What two sets share, of all that either has.

    >>> jaccard({"chat", "bot", "forms"}, {"ticketing", "chat", "kb"})
    0.2
    """
    return weighted_jaccard(one, other, {})


def weighted_jaccard(one: Collection[str], other: Collection[str], weights: Weights) -> float | None:
    """The weight of what two sets share, of the weight of all that either has.

    >>> weighted_jaccard({"email", "forms"}, {"email"}, {"email": 3.0})
    0.75
    """
    a, b = frozenset(one), frozenset(other)
    whole = total(a | b, weights)
    return total(a & b, weights) / whole if whole > 0 else None


def overlap_coefficient(one: Collection[str], other: Collection[str]) -> float | None:
    """What two sets share, of the smaller one: 1 where it lies within the other.

    >>> overlap_coefficient({"chat", "bot", "forms"}, {"ticketing", "chat", "kb"})
    0.3333333333333333
    """
    a, b = frozenset(one), frozenset(other)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else None


def cover(inner: Collection[str], outer: Collection[str], weights: Weights | None = None) -> float | None:
    """The share of the first set that lies in the second: 1 where the first adds nothing.

    >>> cover({"email", "forms"}, {"email", "forms", "landing"}), cover({"email", "forms", "landing"}, {"email"})
    (1.0, 0.3333333333333333)
    """
    a, b = frozenset(inner), frozenset(outer)
    known = weights or {}
    whole = total(a, known)
    return total(a & b, known) / whole if whole > 0 else None


def ruzicka(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """How much two tools are used for the same: the smaller uses summed, over the larger ones.

    >>> esp = {"email": 1.0, "segmentation": 0.6, "automation": 0.2, "forms": 0.1}
    >>> map_ = {"email": 0.3, "segmentation": 0.3, "automation": 0.5, "forms": 0.8, "landing": 0.6, "crm": 0.1}
    >>> round(ruzicka(esp, map_), 4)
    0.25
    """
    names = sorted({*one, *other})
    larger = math.fsum(max(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    smaller = math.fsum(min(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    return smaller / larger if larger > 0 else None
