"""A policy as a file to edit: the settings that companies turn, or all of them, each with what it does.

The file states what counts anyway, so it changes nothing until somebody edits it.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import StackAuditError
from stackaudit.core.settings import Setting
from stackaudit.policy.triage import RECORDS

_WIDTH = 110
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_KNOBS = """\
# How stackaudit judges: the settings that companies turn most, each at what counts now.
# Change a value, delete what you leave alone, and audit with --policy and this file.
# stackaudit rules --all has every setting; stackaudit rules CODE has those that one kind of finding reads.
"""
_ALL = """\
# How stackaudit judges: every setting, each at what counts now. Delete what you leave alone: what is not
# stated keeps its default, also where a later version has another one. Audit with --policy and this file.
"""
_BESIDES = """
# What else a policy states, as examples; the codes are in stackaudit rules, the ids in the register of a report:
# severity: {silos.no-path: 9.0}    # base severity of a kind, from 0 to 10
# effort: {silos.no-path: week}     # half-day, day, two-days, week, two-weeks, month, or days of work
# accepted:
#   - {id: silos.isolated-tool@tool:reviews, reason: replaced in spring, owner: Kim Berg, until: 2027-03-31}
"""


def policy_text(settings: Iterable[Setting], *, every: bool = False) -> str:
    """Return a policy file in YAML that says of each setting what it does and what counts.

    Args:
        settings: What `Policy.settings` lists.
        every: Whether all settings are in it; else the knobs alone.
    """
    kept = [one for one in settings if _writable(one) and (every or one.knob is not None)]
    lines = _lines(_tree(kept), dict(_comments(kept, every=every)), ())
    return "\n".join((_ALL if every else _KNOBS, "stackaudit_policy: 1", *lines)) + "\n" + _BESIDES


def write_policy_file(path: Path, settings: Iterable[Setting], *, every: bool = False) -> None:
    """Write what `policy_text` returns.

    Raises:
        StackAuditError: the file exists already: somebody may have edited it.
    """
    if path.exists() or path.is_symlink():
        raise StackAuditError(f"{path} exists already; choose another name")
    write_bytes(path, policy_text(settings, every=every).encode())


def knobs(settings: Iterable[Setting]) -> tuple[tuple[str, ...], ...]:
    """Return the path of each knob once: that of a setting, of a row, or of a table that is turned as a whole."""
    return tuple(dict.fromkeys(_place(one) for one in settings if one.knob is not None))


def _writable(setting: Setting) -> bool:
    """Return whether a setting is a value to turn: records stand apart, an effort goes before the days of links."""
    return setting.path[0] not in RECORDS | {"effort"}


def _place(setting: Setting) -> tuple[str, ...]:
    """Return where in the file a knob is explained: at its row, or at what was declared."""
    return setting.path if setting.knob is not None and setting.knob.text else setting.table


def _tree(settings: Iterable[Setting]) -> dict[str, Any]:
    """Return the values by the keys that lead to them."""
    root: dict[str, Any] = {}
    for one in settings:
        table = root
        for key in one.path[:-1]:
            table = table.setdefault(key, {})
        table[one.path[-1]] = one.value
    return root


def _comments(settings: Iterable[Setting], *, every: bool) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield what stands above each place; of what is yielded for one place the last counts."""
    for one in settings:
        source = [f"Source: {one.source}."] if every else []
        if every:
            yield one.table, [one.text, *source]
        if one.knob is not None:
            place = _place(one)
            has_default = place == one.path and not isinstance(one.default, tuple)
            default = f" Default: {_scalar(one.default)}." if has_default else ""
            told = [one.knob.text or one.text, f"Unit: {one.knob.unit}.{default} {one.knob.effect}"]
            yield place, told + (source if place == one.table else [])


def _lines(
    table: Mapping[str, Any], comments: Mapping[tuple[str, ...], list[str]], path: tuple[str, ...]
) -> Iterator[str]:
    indent = "  " * len(path)
    for key, value in table.items():
        here = (*path, key)
        if not path:
            yield ""
        for text in comments.get(here, ()):
            yield from textwrap.wrap(text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_key(key)}:"
            yield from _lines(value, comments, here)
        else:
            yield from _entry(f"{indent}{_key(key)}:", value, indent)


def _entry(head: str, value: object, indent: str) -> Iterator[str]:
    """Yield a key with its value; a list that is too long for a line has a line for each entry."""
    if not isinstance(value, tuple | list):
        yield f"{head} {_scalar(value)}"
        return
    short = f"{head} [{', '.join(map(_scalar, value))}]"
    if len(short) <= _WIDTH:
        yield short
        return
    yield head
    yield from (f"{indent}  - {_scalar(entry)}" for entry in value)


def _key(key: str) -> str:
    return key if _is_bare(key) else json.dumps(key, ensure_ascii=False)


def _scalar(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str) and _is_bare(value):
        return value
    return json.dumps(dict(value) if isinstance(value, Mapping) else value, ensure_ascii=False)


def _is_bare(text: str) -> bool:
    return _BARE.fullmatch(text) is not None and text.casefold() not in _WORDS_OF_YAML
