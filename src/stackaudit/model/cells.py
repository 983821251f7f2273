"""Facts as cells of a table on paper, where all is text: how each kind of column is written and read back."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import Any, NoReturn

from stackaudit.model.layouts import Column, Kind

Written = str | int | float | bool | None
"""A cell as it is written: None where nothing is stated."""

_WHOLE = re.compile(r"-?[0-9]{1,300}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][-+]?[0-9]{1,3})?", re.ASCII)
_LISTS = frozenset({Kind.IDS, Kind.WORDS, Kind.RECORDS})


def write_cell(value: Any, column: Column | None) -> Written:  # noqa: ANN401  a fact may be anything
    """Return a fact as a cell; `read_cell` gives it back.

    A list is written with `; ` between its items, or as JSON where that could not be told apart again. A value of the
    user's own that is no text, or a text that looks like JSON, is written as JSON.

    >>> from stackaudit.model.layouts import LAYOUTS
    >>> write_cell(["email", "forms"], LAYOUTS["tools"].column("capabilities"))
    'email; forms'
    """
    kind = Kind.TEXT if column is None else column.kind
    if kind is Kind.OWN:
        return _own(value)
    if isinstance(value, list):
        return _listed(value, kind)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return value  # type: ignore[no-any-return]  # a document holds JSON types only


def _own(value: object) -> Written:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if not value.strip() or _json(value) is not _NOT_JSON else value
    if isinstance(value, bool | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _listed(items: list[Any], kind: Kind) -> str:
    texts = [item for item in items if isinstance(item, str)]
    joined = "; ".join(texts)
    plain = bool(items) and len(texts) == len(items) and not joined.startswith("[")
    if plain and [part.strip() for part in joined.split(";") if part.strip()] == items:
        return joined
    return json.dumps(items, ensure_ascii=False, allow_nan=False) if items or kind in _LISTS else ""


def read_cell(text: str, column: Column | None) -> Any:  # noqa: ANN401
    """Return the fact that a cell of text states; a text that does not fit stays a text, and is refused later.

    >>> from stackaudit.model.layouts import LAYOUTS
    >>> tools = LAYOUTS["tools"]
    >>> read_cell("40", tools.column("seats.paid")), read_cell("TRUE", tools.column("access.sso"))
    (40, True)
    """
    kind = Kind.TEXT if column is None else column.kind
    word = text.strip()
    match kind:
        case Kind.OWN:
            value = _json(text)
            return text if value is _NOT_JSON else value
        case Kind.FLAG:
            return {"true": True, "false": False}.get(word.casefold(), text)
        case Kind.COUNT:
            return int(word) if _WHOLE.fullmatch(word) else text
        case Kind.NUMBER:
            return _number(word, text)
        case Kind.IDS | Kind.WORDS | Kind.RECORDS if word.startswith("["):
            value = _json(word)
            return text if value is _NOT_JSON else value
        case Kind.DAY | Kind.DURATION:
            return word
        case _:
            return text


def _number(word: str, text: str) -> int | float | str:
    """A number, or the text itself where a float would lose digits of an amount of money."""
    if _WHOLE.fullmatch(word):
        return int(word)
    if not _DECIMAL.fullmatch(word):
        return text
    number = float(word)
    return number if math.isfinite(number) and Decimal(repr(number)) == Decimal(word) else text


_NOT_JSON = object()


def _json(text: str) -> object:
    """What a text says as JSON, or `_NOT_JSON`; numbers without end are none."""
    if text.lstrip()[:1] not in set('"[{-0123456789tfn'):
        return _NOT_JSON
    try:
        value: object = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return _NOT_JSON
    return _NOT_JSON if isinstance(value, float) and not math.isfinite(value) else value


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
