"""What an unquoted YAML scalar means: the core schema of YAML 1.2, and nothing from 1.1.

`NO` is text, `0123` is 123, `22:22` and `2026-11-21` are text, `1e3` is a number.
"""

from __future__ import annotations

import math
import re

CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_STARTS = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class NumberError(ValueError):
    """A scalar is a number by the rules of YAML, but not one that a stack can hold."""


def resolve(text: str, most_digits: int) -> str | int | float | bool | None:
    """Return the value of the unquoted scalar `text`.

    Raises:
        NumberError: The number is infinite, not a number, or has more than `most_digits` characters.
    """
    if text[:1] not in _NUMBER_STARTS:
        return CONSTANTS.get(text, text)
    if _INTEGER.fullmatch(text):
        return int(_of_fair_length(text, most_digits))
    if _FLOAT.fullmatch(text):
        number = float(_of_fair_length(text, most_digits))
        if math.isinf(number):
            raise NumberError("this number is too large")
        return number
    if _BASED.fullmatch(text):
        return int(_of_fair_length(text, most_digits), 0)
    if _NOT_FINITE.fullmatch(text):
        raise NumberError(f"{text} is not a number that can be counted with")
    return text


def _of_fair_length(text: str, most_digits: int) -> str:
    if len(text) > most_digits:
        raise NumberError(f"this number has {len(text):,} digits; at most {most_digits} are read")
    return text
