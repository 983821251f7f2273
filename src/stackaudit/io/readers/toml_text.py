"""TOML text into plain data, by the standard parser; dates and times become ISO text, as they are in YAML and JSON."""

from __future__ import annotations

import math
import re
import tomllib
from datetime import date, time

from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.positions import Lines, Path, Positions
from stackaudit.io.readers.toml_scan import TomlScan

_PLACE = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")
_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate inline table key")


def load(text: str, limits: Limits = DEFAULT_LIMITS) -> dict[str, object]:
    """Return the document in `text` as dicts, lists and scalars.

    Raises:
        LoadError: The text was refused.
    """
    text = text.removeprefix("\ufeff")
    if any(line.count(".") >= limits.depth for line in text.splitlines()):
        _refuse_deep_keys(text, limits)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LoadError([_syntax_problem(error, text, limits)]) from None
    except RecursionError:
        _refuse_deep_keys(text, limits)
        raise LoadError([Problem(Code.TOO_DEEP, "nested deeper than Python can follow", 1, 1)]) from None
    except ValueError:  # Python's own limit on the digits of a whole number
        raise LoadError([_long_number(text)]) from None
    plain = _Plain(limits)
    document = {key: plain.value(value, (key,)) for key, value in data.items()}
    if plain.faults:
        raise LoadError(_placed(plain.faults, locate(text, limits)), partial=document)
    return document


def locate(text: str, limits: Limits = DEFAULT_LIMITS) -> Positions:
    """Return the places of all entries of a text that `load` accepts; of any other, as far as it can be followed."""
    text = text.removeprefix("\ufeff")
    return Positions(text, TomlScan(text, limits).marks)


class _Plain:
    """Turns what the parser gives into plain data, and notes what a stack cannot hold."""

    def __init__(self, limits: Limits) -> None:
        self.faults: list[tuple[Code, str, Path]] = []
        self._limits = limits
        self._values = 0

    def value(self, value: object, path: Path) -> object:
        self._values += 1
        if self._values > self._limits.values:
            if self._values == self._limits.values + 1:
                message = f"the file has more than {self._limits.values:,} values"
                self.faults.append((Code.TOO_MANY_VALUES, message, path))
            return None
        if isinstance(value, dict | list) and len(path) >= self._limits.depth:
            self.faults.append((Code.TOO_DEEP, f"nested deeper than {self._limits.depth} levels", path))
            return None
        if isinstance(value, dict):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, date | time):  # a datetime is a date
            return value.isoformat()
        wrong = self._wrong_number(value)
        if wrong:
            self.faults.append((Code.NUMBER_OUT_OF_RANGE, wrong, path))
        return None if wrong else value

    def _wrong_number(self, value: object) -> str:
        if isinstance(value, float) and not math.isfinite(value):
            return f"{value} is not a finite number"
        if isinstance(value, int) and abs(value) >= 10**self._limits.number_digits:
            return f"this number has more than {self._limits.number_digits} digits"
        return ""


def _placed(faults: list[tuple[Code, str, Path]], positions: Positions) -> list[Problem]:
    problems = []
    for code, message, path in faults:
        span = positions.value(path)
        problems.append(Problem(code, message, span.line, span.column, span.width, path=path))
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _refuse_deep_keys(text: str, limits: Limits) -> None:
    """Refuse `a.b.c…` and `[[[…` before the parser, whose time grows with the square of their length, sees them."""
    deep = TomlScan(text, limits).too_deep
    if deep is not None:
        line, column = Lines(text).place(deep)
        raise LoadError([Problem(Code.TOO_DEEP, f"nested deeper than {limits.depth} levels", line, column)])


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, limits: Limits) -> Problem:
    told = str(error)
    lines = Lines(text)
    found = _PLACE.search(told)
    if found is None or found["line"] is None:
        line, column = lines.place(len(text.rstrip()))
    else:
        line, column = int(found["line"]), int(found["column"])
    reason = told[: found.start()] if found is not None else told
    if reason.startswith(_TWICE):
        return _given_twice(text, lines, limits) or Problem(Code.DUPLICATE_KEY, "a key is given twice", line, column)
    reason = reason[:1].lower() + reason[1:]
    return Problem(Code.TOML_SYNTAX, f"not valid TOML: {reason}", line, column, 1, _advice(reason))


def _given_twice(text: str, lines: Lines, limits: Limits) -> Problem | None:
    repeated = TomlScan(text, limits).repeated
    if not repeated:
        return None
    first, second = repeated[0]
    line, column = lines.place(second)
    help_ = f"first given on line {lines.place(first)[0]}"
    return Problem(Code.DUPLICATE_KEY, "this key or table is given twice", line, column, 1, help_)


def _advice(reason: str) -> str:
    if reason.startswith("invalid value"):
        return "a text needs quotes"
    if reason.startswith(("expected '='", "invalid statement")):
        return "write key = value, or [table]"
    return ""


def _long_number(text: str) -> Problem:
    found = re.search(r"[0-9_]{1000,}", text)
    line, column = Lines(text).place(found.start()) if found is not None else (1, 1)
    return Problem(Code.NUMBER_OUT_OF_RANGE, "this number has too many digits", line, column)
