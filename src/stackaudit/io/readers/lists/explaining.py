"""Rows of a list that name no tool but explain the list: what the columns want, placeholders, weights, remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.column_words import begins_with, says, words_for
from stackaudit.io.readers.lists.dictionary import is_known_head, tool_header
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.words import key_of
from stackaudit.model.base import shown

_BRACKETED = re.compile(r"\[[^\[\]]+\]|<[^<>]+>|\{\{?[^{}]+\}\}?|«[^«»]+»|＜[^＜＞]+＞|【[^【】]+】")
_FOR_EXAMPLE = re.compile(
    r"(?:e\.\s?g\.|z\.\s?b\.|p\.\s?ex\.|par ex\.|ex\.?:|p\.\s?ej\.|por ej\.|bijv\.|bv\.|np\.|напр\.|mis\.|lorem ipsum)"
    r"(?:\W|$)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?!#\d+(?:\s|$))(?:#+\s*|//\s*)(?=[^\W_])(?=.*[^\W\d_])")
_ERROR = re.compile(r"#(?:REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|WERT!|BEZUG!)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d[\d.,]*\s*%?")
_FEW = 0.5
_MOST = 0.8
_LEAST_WORDS = 3


class Explanation(NamedTuple):
    """Why a row names no tool.

    Attributes:
        name: What stands in the column of names.
        why: What the row is, said behind its name.
        all_of_them: The same said of all such rows.
    """

    name: str
    why: str
    all_of_them: str

    def __str__(self) -> str:
        return f"{shown(self.name)} {self.why}"


_REMARKS = ("is commented out", "names that are commented out")
_PLACEHOLDERS = ("is a placeholder, no name", "placeholders in the column of names")
_WEIGHTS = ("is a row of weights, no tool", "rows of weights")
_WANTED = ("says what the columns want, and names no tool", "the row below the head says what the columns want")
_OF_HEAD = ("explains the head, and names no tool", "the row below the head explains it")


def explaining(grid: Grid, is_product: Callable[[str], bool]) -> dict[int, Explanation]:
    """Return the rows of a list that explain it, each with why it names no tool.

    A kind of row is told from names by being rare: where half the names look like it, they are names.

    Args:
        grid: The list, of one tool a row.
        is_product: Whether a text is surely the name of a product.
    """
    names = {line.number: " ".join(grid.name(line).split()) for line in grid.lines}
    found: dict[int, Explanation] = {}
    remarks = {number: name for number, name in names.items() if _is_remark(name)}
    others = {number: name for number, name in names.items() if _is_placeholder(name) and not is_product(name)}
    for some, what in ((remarks, _REMARKS), (others, _PLACEHOLDERS)):
        if len(some) < _FEW * len(names):
            found |= {number: Explanation(name, *what) for number, name in some.items()}
    weights = words_for("weight")
    for place, line in enumerate(grid.lines):
        name = names[line.number]
        if place and (name.lower() if name.isascii() else key_of(name)) not in weights:
            continue
        if line.number not in found and (why := _explains(line, name, first=place == 0)):
            found[line.number] = Explanation(name, *why)
    return dict(sorted(found.items()))


def _is_remark(name: str) -> bool:
    return name.startswith(("#", "//")) and _REMARK.match(name) is not None and _ERROR.fullmatch(name) is None


@cache
def _beginnings() -> tuple[str, ...]:
    """What placeholders of plain letters begin with: most names are told from them by that alone."""
    signs = ("[", "<", "{", "e.", "z.", "p.", "ex.", "ex:", "par", "por", "bijv", "bv", "np", "mis", "lorem")
    return (*words_for("example"), *signs)


def _is_placeholder(name: str) -> bool:
    if name.isascii() and not name.lower().startswith(_beginnings()):
        return False
    if _BRACKETED.fullmatch(name) or _FOR_EXAMPLE.match(name) or says("example", name):
        return True
    if not begins_with("example", name):
        return False
    rest = name.replace(":", " ").split()[1:]
    return ":" in name or all(word.isdecimal() or is_known_head(word) for word in rest)


def _explains(line: Line, name: str, *, first: bool) -> tuple[str, str] | None:
    """What a row explains; None where it names a tool."""
    if not name:
        return None
    texts = list(_texts(line))
    others = [text for text in texts if text != name]
    if says("weight", name) and len(texts) > 1 and all(_NUMBER.fullmatch(text) for text in others):
        return _WEIGHTS
    if not first or len(texts) < 2:
        return None
    if says("wanted", name) and sum(says("wanted", text) for text in texts) >= _MOST * len(texts):
        return _WANTED
    if tool_header(name).field == "name" and others and sum(map(_is_worded, others)) >= _MOST * len(others):
        return _OF_HEAD
    return None


def _texts(line: Line) -> Iterator[str]:
    return (text for cell in line.cells if (text := " ".join(text_of(cell).split())))


def _is_worded(text: str) -> bool:
    """Whether a cell explains a column: in some words, by a word such as `required`, or by another head."""
    return says("wanted", text) or is_known_head(text) or len(text.split()) >= _LEAST_WORDS
