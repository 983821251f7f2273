"""Lists in one another: names of flows two by two in a row, and two lists side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from stackaudit.io.readers.lists.cells import Cell, Line, Sheet, text_of
from stackaudit.io.readers.lists.column_words import Kind, plain, words_for
from stackaudit.io.readers.lists.dictionary import Header
from stackaudit.io.readers.lists.meanings import meanings
from stackaudit.io.readers.lists.profile import Profile

_LOOKED_AT = 12
_NO_BLANKS = "\u2e80"
"""From here on letters of scripts that are written without blanks."""
_JOINED = re.compile(r"(?<=[^\W\d_])(?=\d$)|(?<=[^\x00-\x7f])(?=[a-z]$)")
"""Where a mark begins that is joined to a word: `app1`, `システムA`."""
_OF_FLOWS = ("method", "every", "entities", "bidirectional", "via", "volume")
"""Fields that flows alone have."""
_PLACES: tuple[Kind, ...] = ("pair-first", "pair-second", "pair-third")
_OF_ANYTHING = frozenset({"name", "names", "title", "label", "item", "items", "resource", "asset"})


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


def symmetric_pair(
    heads: Sequence[str],
    means: Sequence[tuple[Header, ...]],
    flows: Sequence[tuple[Header, ...]],
    cells: Sequence[Profile],
) -> tuple[int, int] | None:
    """Return the two columns whose heads are those of names but for a mark: `tool_a` and `tool_b`; None without a pair.

    Other heads say neither ends of flows nor plainly names, there is no third of them, and both are filled. Either a
    column says what flows alone have, or nothing that is not known of flows stands before the pair: a team before them
    has two tools, and a criterion compares them.

    Args:
        heads: The heads of the list.
        means: What each can mean in a list of tools.
        flows: What each can mean in a list of flows.
        cells: What stands below each.
    """
    marked = {n: mark for n, head in enumerate(heads) if (mark := _marked(head)) and _names_a_tool(mark[0])}
    places = sorted((place, n) for n, (_, place) in marked.items())
    if [place for place, _ in places] != [0, 1] or len({rest for rest, _ in marked.values()}) > 1:
        return None
    pair = (places[0][1], places[1][1])
    if any(not cells[n].filled or cells[n].fill < 0.9 or cells[n].share("text", "code", "address") < 0.5 for n in pair):
        return None
    others = [n for n in range(len(heads)) if n not in pair]
    ends = {one.field for n in others for one in flows[n][:1] if one.exact}
    named = any(one.field == "name" and one.exact and not _is_id(heads[n]) for n in others for one in means[n][:1])
    if named or {"source", "target"} <= ends:
        return None
    is_flow = any(flows[n] and flows[n][0].field in _OF_FLOWS for n in others)
    before = [n for n in others if n < min(pair) and cells[n].share("text", "prose") > 0.5 and not _is_id(heads[n])]
    return pair if is_flow or not before else None


def _marked(head: str) -> tuple[str, int] | None:
    """The head without the word that says which of several it is, and which that is, from 0; None without one."""
    words = _JOINED.sub(" ", plain(head)).split()
    for n, word in enumerate(words):
        for place, kind in enumerate(_PLACES):
            known = words_for(kind)
            if word in known and len(words) > 1:
                return " ".join(words[:n] + words[n + 1 :]), place
            start = next((one for one in known if one > _NO_BLANKS and word.startswith(one) and word != one), "")
            if start:
                return " ".join([*words[:n], word[len(start) :], *words[n + 1 :]]), place
    return None


def _names_a_tool(head: str) -> bool:
    return head not in _OF_ANYTHING and any(one.field == "name" for one in meanings(head, "tools"))


def _is_id(head: str) -> bool:
    return _without(words_for("id"), head) is not None


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
