"""JSON text into plain data, strictly: what would be lost or turned into something else is refused.

The standard parser does the work; checks that cost little ride along with it. Only where one of them fails is the text
walked a second time, to find every problem and its place.
"""

from __future__ import annotations

import json
import math
import re

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.json_scan import JsonScan
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.positions import Lines, Positions

_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_THREE_DIGITS = re.compile(rb"[0-9]{3}")


def load(text: str, limits: Limits = DEFAULT_LIMITS) -> object:
    """Return the document in `text` as dicts, lists and scalars.

    Raises:
        LoadError: The text was refused. All problems are in it as far as the text can be followed; where that was to
            the end, its `partial` is the data without what is wrong.
    """
    text = text.removeprefix("\ufeff")
    _refuse_too_many_values(text, limits)
    if _is_suspicious(text, limits):
        problems = JsonScan(text, limits).problems
        if problems:
            raise _refusal(text, limits, problems)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_float=_finite, parse_constant=_finite)
    except (_NotStrictError, RecursionError, ValueError):
        raise _refusal(text, limits, JsonScan(text, limits).problems) from None


def locate(text: str, limits: Limits = DEFAULT_LIMITS) -> Positions:
    """Return the places of all entries of a text that `load` accepts; of any other, as far as it can be followed."""
    text = text.removeprefix("\ufeff")
    return Positions(text, JsonScan(text, limits).marks)


class _NotStrictError(Exception):
    """The text is JSON to the standard parser, but not to us."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise _NotStrictError
    return mapping


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise _NotStrictError
    return number


def _refusal(text: str, limits: Limits, problems: list[Problem]) -> LoadError:
    """Return the error for a text with these problems, its grammar and the data without what is wrong in it."""
    codes = {problem.code for problem in problems}
    partial: object = None
    if Code.TOO_DEEP not in codes:
        try:
            partial = json.loads(
                text, object_pairs_hook=_first_of_each, parse_float=_finite_or_none, parse_constant=_finite_or_none
            )
        except json.JSONDecodeError as error:
            problems = [*JsonScan(text[: error.pos], limits).problems, _syntax_problem(error, text)]
        except RecursionError:  # the limit was raised beyond what Python can do
            problems = problems or [Problem(Code.TOO_DEEP, "nested deeper than Python can follow", 1, 1)]
        except ValueError:  # a number longer than Python reads, which is among the problems
            partial = None
    if Code.LONE_SURROGATE in codes:
        partial = None
    return LoadError(sorted(problems, key=lambda problem: (problem.line, problem.column)), partial=partial)


def _first_of_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key, value in pairs:
        mapping.setdefault(key, value)
    return mapping


def _finite_or_none(written: str) -> float | None:
    number = float(written)
    return number if math.isfinite(number) else None


def _is_suspicious(text: str, limits: Limits) -> bool:
    """Return whether only a walk can tell that the text is harmless; almost always it is not needed."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return True
    escaped_surrogate = b"\\" in data and re.search(rb"\\u[dD]", data) is not None
    return escaped_surrogate or _may_be_deep(data, limits.depth) or _may_hold_long_number(data, limits)


def _may_be_deep(data: bytes, depth: int) -> bool:
    """Peel the brackets from the inside: each round takes one level away, and none may be left."""
    brackets = data.translate(None, _NOT_BRACKETS)
    for _ in range(depth):
        if not brackets:
            return False
        peeled = brackets.replace(b"[]", b"").replace(b"{}", b"")
        if len(peeled) == len(brackets):
            break
        brackets = peeled
    return bool(brackets)


def _may_hold_long_number(data: bytes, limits: Limits) -> bool:
    """Look at every hundredth character, where a number of 300 digits shows three times in a row; only then at all."""
    if _THREE_DIGITS.search(data[:: max(1, limits.number_digits // 3)]) is None:
        return False
    return re.search(rb"[0-9]{%d}" % (limits.number_digits + 1), data) is not None


def _refuse_too_many_values(text: str, limits: Limits) -> None:
    if len(text) <= limits.values:  # a value takes a character at least
        return
    if text.count(",") + text.count("[") + text.count("{") >= limits.values:
        raise LoadError([Problem(Code.TOO_MANY_VALUES, f"the file has more than {limits.values:,} values", 1, 1)])


def _syntax_problem(error: json.JSONDecodeError, text: str) -> Problem:
    place = error.pos
    if error.msg.startswith("Illegal trailing comma"):
        # Python 3.13 points at the comma, earlier ones at what follows it; say the same on all of them.
        place += 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip())
    line, column = Lines(text).place(place)
    before = text[:place].rstrip()[-1:]
    here = text[place : place + 1]
    reason = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
    help_ = ""
    if not text.strip():
        return Problem(Code.EMPTY, "the file is empty", 1, 1)
    if not here:
        reason, help_ = "the text ends too early", "a bracket or a quote is still open"
    elif before == "," and here in "}]":
        reason, help_ = "a comma before the closing bracket", "remove the comma"
    elif here == "'":
        reason, help_ = "a single quote", 'JSON wants double quotes: "'
    elif here in "/#":
        reason, help_ = "a comment", "JSON has no comments; YAML has"
    elif reason.startswith("invalid control character"):
        reason, help_ = "a line break or control character inside a text", r"write \n, or close the quote"
    elif reason.startswith("unterminated string"):
        reason, help_ = "this text never ends", "close the quote"
    elif reason.startswith("extra data"):
        reason, help_ = "text after the end of the document", "one file holds one document"
    return Problem(Code.JSON_SYNTAX, f"not valid JSON: {reason}", line, column, 1, help_)
