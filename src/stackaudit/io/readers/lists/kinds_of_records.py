"""The kinds of records that flows carry, each in one spelling: `Kunde` and `Kunden` are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stackaudit.io.readers.lists.taken import Row
from stackaudit.io.readers.result import Note
from stackaudit.model.base import shown

_PLURALS: Mapping[str, tuple[str, ...]] = {
    "de": ("n", "en", "e", "s"),
    "nl": ("en", "n", "s"),
    "pt": ("s", "es"),
    "es": ("s", "es"),
    "fr": ("s", "x"),
}
_PLURAL = ("s", "es")
_SHORTEST = 4


def in_one_spelling(rows: Sequence[Row], language: str) -> tuple[list[Row], list[Note]]:
    """Return flows whose kinds of records are each written in one way, the one that most flows have, and what is told.

    Args:
        rows: The flows of a list.
        language: Its language.
    """
    count = Counter(one for row in rows for one in row.record.get("entities") or ())
    same = _same(count, _PLURALS.get(language, _PLURAL))
    if not same:
        return list(rows), []
    changed = [row for row in rows if not same.keys().isdisjoint(row.record.get("entities") or ())]
    kept = []
    for row in rows:
        entities = row.record.get("entities") or ()
        written = list(dict.fromkeys(same.get(one, one) for one in entities))
        kept.append(replace(row, record={**row.record, "entities": written}) if entities else row)
    listed = ", ".join(f"{shown(one)} is {shown(other)}" for one, other in sorted(same.items()))
    return kept, [Note("guessed", f"one kind of records in two spellings: {listed}", changed[0].spot)]


def _same(count: Mapping[str, int], plurals: Sequence[str]) -> dict[str, str]:
    """For each spelling that is not kept the one that is."""
    same: dict[str, str] = {}
    for one in count:
        if len(one) < _SHORTEST:
            continue
        others = [f"{one}{ending}" for ending in plurals]
        others += [f"{one[:-1]}ies"] if one.endswith("y") else []
        for other in others:
            if other in count:
                kept, left = (other, one) if count[other] > count[one] else (one, other)
                same[left] = kept
    return {left: same.get(kept, kept) for left, kept in same.items()}
