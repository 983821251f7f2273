"""Columns whose head nobody knows: what their cells say that they hold, and which are kept as they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import pairwise

from stackaudit.io.readers.lists.column_words import begins_with, has_word, says
from stackaudit.io.readers.lists.dictionary import Header, has_field, known_part
from stackaudit.io.readers.lists.fit import fit
from stackaudit.io.readers.lists.methods import read_method
from stackaudit.io.readers.lists.numbers import currency_of
from stackaudit.io.readers.lists.profile import Profile
from stackaudit.io.readers.lists.states import says_a_phase
from stackaudit.io.readers.lists.words import word
from stackaudit.model.base import slug

LONGEST_KEPT = 300
"""A longer text is prose; it is not kept."""

_MOST_LOOKED_AT = 40
_Says = Callable[[str], bool]


def _currency(text: str) -> bool:
    return len(text) <= 3 and text == text.upper() and len(currency_of(text)) == 3


_VALUES: Mapping[str, Mapping[str, _Says]] = {
    "tools": {
        "lifecycle.phase": says_a_phase,
        "data_classification": lambda text: word("class", text) is not None,
        "currency": _currency,
        "cost.period": lambda text: word("period", text) is not None,
    },
    "integrations": {
        "method": lambda text: bool(read_method(text).method or read_method(text).via),
        "every": lambda text: word("every", text) is not None,
        "status": lambda text: word("status", text) is not None,
        "bidirectional": lambda text: word("direction", text) is not None,
    },
}
"""Words that say of themselves what they are. A yes, a step from low to high and a number can be said of anything."""


_ONE_WILL_DO = frozenset({"method", "currency"})
"""Fields that one word shows; `good` alone says nothing."""


def by_its_cells(table: str, own: Profile, free: Collection[str]) -> str:
    """Return the one free field whose words at least half of the different texts of a column are; empty where none is.

    >>> from stackaudit.io.readers.lists.profile import Kinds, profile
    >>> cells = profile(["REST-API", "CSV", "Zapier", "unclear"], Kinds())
    >>> by_its_cells("integrations", cells, {"method", "every"}), by_its_cells("integrations", cells, {"every"})
    ('method', '')
    """
    texts = own.texts[:_MOST_LOOKED_AT]
    if not texts or own.share("text", "flag", "code") < 0.5:
        return ""
    values = _VALUES[table]
    found = []
    for field in values.keys() & set(free):
        said = sum(map(values[field], texts))
        if said * 2 >= len(texts) and (said > 1 or field in _ONE_WILL_DO):
            found.append(field)
    return found[0] if len(found) == 1 and fit(table, found[0], own) > 0 else ""


def by_its_head(text: str, table: str, own: Profile, free: Collection[str]) -> Header | None:
    """Return what the known part of a head means where the cells fit it and the field is free; else None."""
    if is_part(text):
        return None
    found = (one for one in known_part(text, table) if one.field in free and fit(table, one.field, own) > 0)
    return next(found, None) if own.filled else None


def is_part(text: str) -> bool:
    """Whether a head says that its column is a part of the one before, so that it is never added to it.

    >>> is_part("davon Wartung"), is_part("of which support"), is_part("Including"), is_part("Wartung")
    (True, True, False, False)
    """
    return begins_with("of-which", text)


def kept_as(text: str, table: str, own: Profile, taken: Collection[str]) -> str:
    """Return the user's own field in which a column is kept as it stands; empty where it is not kept.

    Not kept are columns without a head, those of persons, addresses of persons, passwords and keys, of running
    numbers, and of long texts.
    """
    made = slug(text)
    if not made or not own.filled or _is_private(text, own) or _is_count(own):
        return ""
    if all(len(one) > LONGEST_KEPT for one in own.texts):
        return ""
    field = f"x-{made}"
    if field in taken or has_field(table, field):
        field = f"{field}-as-written"  # what does not fit a field of ours stays out of it
    return "" if field in taken else field


def _is_private(text: str, own: Profile) -> bool:
    return own.share("e-mail") > 0 or says("person", text) or says("private", text) or has_word("private", text)


def _is_count(own: Profile) -> bool:
    """Whether the cells only count the rows: 1, 2, 3."""
    numbers = [int(text) for text in own.texts if text.isascii() and text.isdecimal() and len(text) < 9]
    return (
        len(numbers) == len(own.texts) == own.filled > 2
        and numbers[0] <= 1
        and all(b > a for a, b in pairwise(numbers))
        and (numbers[-1] - numbers[0] < 3 * len(numbers))
    )
