"""Lists in one another: names of flows two by two in a row, and two lists side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.column_words import plain, words_for
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.meanings import meanings

_LOOKED_AT = 12


def pair_beside_ids(heads: Sequence[str], means: Sequence[tuple[Header, ...]]) -> tuple[int, int] | None:
    """Return the two columns of names of a list of connections: each has an id of its own, and so has the connection.

    >>> heads = ["connection_id", "app_id", "app_name", "product_id", "product_name"]
    >>> pair_beside_ids(heads, [meanings(head, "tools") for head in heads])
    (2, 4)

    Args:
        heads: The heads of the list.
        means: What each can mean in a list of tools.
    """
    ids = [_without(words_for("id"), head) for head in heads]
    if not any(rest and rest <= words_for("connection") for rest in ids):
        return None
    names = [n for n, meaning in enumerate(means) if meaning and meaning[0].field == "name" and ids[n] is None]
    with_id = [n for n in names if any(rest and rest & set(plain(heads[n]).split()) for rest in ids)]
    if len(with_id) != 2:
        return None
    one, other = with_id
    return None if plain(heads[one]) == plain(heads[other]) else (one, other)


def _without(ids: frozenset[str], head: str) -> frozenset[str] | None:
    """The words of the head of an id but those that say that it is one; None where it is no id."""
    words = plain(head).split()
    rest = frozenset(word for word in words if word not in ids)
    return rest if len(rest) < len(words) else None


def side_by_side(sheet: Sheet) -> tuple[Sheet, ...]:
    """Return the lists that stand side by side in a sheet below the same heads; nothing where there are not several.

    Each is a sheet as wide as the whole, its other cells empty.

    >>> rows = [Line(1, ("Tool", "Owner", "Tool", "Owner")), Line(2, ("Slack", "Ana", "Jira", "Bo"))]
    >>> [one.lines[1].cells for one in side_by_side(Sheet("a.csv", "", tuple(rows)))]
    [('Slack', 'Ana'), ('', '', 'Jira', 'Bo')]
    """
    for place, line in enumerate(sheet.lines[:_LOOKED_AT]):
        starts = _starts([" ".join(text_of(cell).split()).casefold() for cell in line.cells])
        if starts:
            above = sheet.lines[place - 1].cells if place else ()
            if sum(bool(text_of(cell).strip()) for cell in above) > 1:
                return ()
            width = max(len(each.cells) for each in sheet.lines)
            ends = [*starts[1:], width]
            size = starts[1] - starts[0]
            lists = [set(range(start, min(start + size, end))) for start, end in zip(starts, ends, strict=True)]
            rest = set(range(starts[-1] + size, width))
            lists[0 if sheet.head else -1] |= rest
            parts = [_only(sheet.lines[place:], columns) for columns in lists]
            parts[0] = (*sheet.lines[:place], *parts[0])
            return tuple(replace(sheet, lines=lines) for lines in parts)
    return ()


def _starts(heads: Sequence[str]) -> list[int]:
    """Where the heads begin anew, from 0; empty where they do not, or none of them names tools."""
    full = [n for n, head in enumerate(heads) if head]
    if len(full) < 4:
        return []
    first = full[0]
    starts = [n for n in full if heads[n] == heads[first]]
    if len(starts) < 2:
        return []
    size = starts[1] - starts[0]
    if size < 2 or any(b - a != size for a, b in pairwise(starts)):
        return []
    block = list(heads[first : first + size])
    if any(_cut(heads[start : start + size]) != _cut(block) for start in starts):
        return []
    named = [head for head in block if head]
    if len(named) < 2 or len(set(named)) < len(named):
        return []
    return starts if any(one.field == "name" for head in named for one in meanings(head, "tools")) else []


def _cut(heads: Sequence[str]) -> list[str]:
    kept = list(heads)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _only(lines: Sequence[Line], columns: set[int]) -> tuple[Line, ...]:
    """The rows with the cells of some columns alone; rows without any are left away."""
    kept = []
    for line in lines:
        cells: list[Cell] = [cell if n in columns else "" for n, cell in enumerate(line.cells)]
        while cells and not text_of(cells[-1]).strip():
            cells.pop()
        if cells:
            kept.append(Line(line.number, tuple(cells)))
    return tuple(kept)
