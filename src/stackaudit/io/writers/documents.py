"""A stack as a document: JSON, or YAML with small records on one line and quotes only where they are needed.

YAML is written here and not by PyYAML, whose rules are those of YAML 1.1: it would leave texts without quotes that YAML
1.2 reads as numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from stackaudit.model.stack import Stack

_PLAIN = re.compile(r"[^\W\d][\w .+/-]*", re.UNICODE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LENGTH = re.compile(r"\d+[smhdw]", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WIDTH = 110
_LONGEST_KEY = 500  # YAML takes keys of up to 1,024 bytes without a mark of their own


def as_json(stack: Stack) -> str:
    """Return the stack as JSON, such as `sa.read_stack` reads: only what was stated."""
    return json.dumps(stack.document(), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_yaml(stack: Stack) -> str:
    """Return the stack as YAML, such as `sa.read_stack` reads: only what was stated."""
    return "\n".join(_fields(stack.document(), "")) + "\n"


def _fields(record: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in record.items():
        name = _scalar(key)
        if len(name) > _LONGEST_KEY:
            yield f"{indent}? {name}"
            name = ""
        yield from _below(f"{indent}{name}:", value, indent)


def _below(head: str, value: object, indent: str) -> Iterator[str]:
    """A value after its key or its dash: on the same line where it is short, else below it."""
    short = _flow(value)
    if not isinstance(value, dict | list) or not value or (len(head) + len(short) < _WIDTH and _is_small(value)):
        yield f"{head} {short}"
    elif isinstance(value, dict):
        yield head
        yield from _fields(value, indent + "  ")
    else:
        yield head
        for item in value:
            yield from _item(item, indent + "  ")


def _item(item: object, indent: str) -> Iterator[str]:
    if not isinstance(item, dict) or not item:
        yield from _below(f"{indent}-", item, indent)
        return
    short = _flow(item)
    if len(indent) + len(short) < _WIDTH and _is_small(item):
        yield f"{indent}- {short}"
        return
    first, *rest = _fields(item, indent + "  ")
    yield f"{indent}- {first[len(indent) + 2 :]}"
    yield from rest


def _is_small(value: object, deepest: int = 2) -> bool:
    """Whether a value reads well on one line: no list of records, little inside one another."""
    if isinstance(value, dict):
        return deepest > 0 and all(_is_small(inner, deepest - 1) for inner in value.values())
    if isinstance(value, list):
        return deepest > 0 and not any(isinstance(inner, dict | list) for inner in value)
    return True


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_scalar(key)}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(inner) for inner in value)}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, allow_nan=False)


def _is_plain(text: str) -> bool:
    """Whether a text is safe without quotes, in a list in brackets too, whichever version of YAML reads it."""
    if _DAY.fullmatch(text) or _LENGTH.fullmatch(text):
        return True
    return bool(_PLAIN.fullmatch(text)) and text.casefold() not in _WORDS and not text.endswith(" ")
