"""A quick test whether a name can hold that of a product at all, for lists of names most of which hold none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from stackaudit.catalog.spelling import squash

_RUN = re.compile(r"[^\W\d_]+|\d+|\+")
_MOST_RUNS = 12
_KEPT = 20_000
"""How many words are kept, those of which nothing begins with them included."""


class Beginnings:
    """The squashed names of products and vendors, sorted."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = sorted({key for key in keys if key})

    def begin(self, run: str) -> bool:
        """Whether a name begins with some letters, or is no more than these."""
        place = bisect_left(self.keys, run)
        return place < len(self.keys) and self.keys[place].startswith(run)

    def after(self, run: str) -> frozenset[str]:
        """The letters that follow a run of letters in the names that begin with it; an empty one where a name ends."""
        found: set[str] = set()
        for place in range(bisect_left(self.keys, run), len(self.keys)):
            if not self.keys[place].startswith(run):
                break
            found.add(self.keys[place][len(run) : len(run) + 1])
        return frozenset(found)


class Runs:
    """Tells names that can hold none of the known ones, and keeps what it learned of words while it is asked.

    A name is parted where letters, figures and signs meet. Whatever rule finds a known name in it drops some of the
    parts and joins others in their order: so the known name is a part, or begins with one and another that comes later.
    """

    def __init__(self, known: Beginnings) -> None:
        self._known = known
        self._after: dict[str, frozenset[str]] = {}

    def may_hold(self, name: str, key: str) -> bool:
        """Whether a name may hold a known one; where it is not sure, it may.

        >>> runs = Runs(Beginnings(["slack", "mailchimp"]))
        >>> [runs.may_hold(name, squash(name)) for name in ("Mail Chimp", "Mail order", "Our slack", "Order desk")]
        [True, False, True, False]

        Args:
            name: The name.
            key: The same, squashed.
        """
        parts = _RUN.findall(name.replace("&", " and ").lower())
        if not name.isascii():
            parts = [squash.__wrapped__(part) for part in parts]
        if len(parts) > _MOST_RUNS or "".join(parts) != key:
            return True
        for n, part in enumerate(parts):
            after = self._after.get(part)
            if after is None:
                after = self._known.after(part)
                if len(self._after) < _KEPT:
                    self._after[part] = after
            if not after:
                continue
            if "" in after:
                return True
            for later in parts[n + 1 :]:
                if later[:1] in after and self._known.begin(part + later):
                    return True
        return False
