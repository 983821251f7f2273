"""Kinds of words in cells that have a reader of their own instead of a table of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stackaudit.io.readers.lists.days import read_notice_end
from stackaudit.io.readers.lists.numbers import KRONE, currency_of, read_billing


def _currency(text: str, _: str) -> str:
    code = currency_of(text)
    return "" if code == KRONE else code


OWN_READERS: Mapping[str, Callable[[str, str], str]] = {
    "currency": _currency,
    "end": read_notice_end,
    "period": read_billing,
}
"""For each kind what reads a text in a language; an empty text where it says nothing."""
