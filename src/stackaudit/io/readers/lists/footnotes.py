"""Lines below a list that are no rows of it: footnotes, sources, legends, who made it, numbers of pages."""

from __future__ import annotations

import re
from collections.abc import Collection

from stackaudit.io.readers.lists.cells import Line, text_of
from stackaudit.io.readers.lists.column_words import words_for
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.words import key_of
from stackaudit.model.base import shown

_MARK = re.compile(r"[*†‡§¹²³⁴⁵⁶⁷⁸⁹※＊]+\s*\S|\(?\d\)\s*\S|\[\d\]\s*\S")
_LABEL_END = re.compile(r"[:：.](?=\s*\w)")
_LONGEST_LABEL = 40
_PAGE = re.compile(r"(?P<word>\D*?)\s*\d+\s*(?:\w{1,4}\s+|[/|]\s*)\d+\W*|第?\s*\d+\s*[页頁ページ쪽]+(?:\s*/.*)?")
_MORE = re.compile(r"[:：\d]|__")  # beside a single word such as `signature`, which may begin a name
_LEGEND = re.compile(r"\S\s[=≙＝]\s\S|^[^\W\d_]{2,12}[=≙＝]\w")  # no address, whose `=` has no blanks
_A_LEGEND = "a legend"
_MOST_WORDS = 4


def footnotes(grid: Grid, totals: Collection[int]) -> dict[int, str]:
    """Return the lines of a grid that stand below its rows and are none, each with what it is.

    Such a line has one text and no other cell, and the text begins with a mark or a word of footnotes, or says what a
    color or a sign means; it stands below a sum, or only lines of one text stand below it.

    Args:
        grid: The list.
        totals: The numbers of its rows that are sums.
    """
    found: dict[int, str] = {}
    last = max(totals, default=0)
    at_end = True
    is_narrow = all(len(line.cells) < 2 for line in grid.lines)
    for line in reversed(grid.lines):
        text = _alone(grid, line)
        at_end = at_end and (bool(text) or line.number in totals)
        if not at_end and (line.number < last or not last):
            break
        what = _what(text) if text and (at_end or line.number > last > 0) else ""
        if what and not (is_narrow and what == _A_LEGEND):  # `Salesforce = CRM`, as each row may be
            found[line.number] = f"{shown(text)} is {what}"
    return dict(sorted(found.items()))


def is_footnote(text: str) -> bool:
    """Whether a text alone in a row is a footnote, a legend, the number of a page, or says who made it and when."""
    return bool(_what(text))


def _alone(grid: Grid, line: Line) -> str:
    """The text of a line that has no other cell; empty where it has."""
    full = [cell for n, cell in enumerate(line.cells) if cell != "" and (line.number, n) not in grid.sheet.filled]
    text = " ".join(text_of(full[0]).split()) if len(full) == 1 and isinstance(full[0], str) else ""
    return text if any(map(str.isalnum, text)) else ""


def _what(text: str) -> str:
    labels = {key_of(text[: end.start()]) for end in _LABEL_END.finditer(text[:_LONGEST_LABEL])}
    if _MARK.match(text) or not labels.isdisjoint(words_for("footnote")):
        return "a footnote"
    if _LEGEND.search(text):
        return _A_LEGEND
    page = _PAGE.fullmatch(text)
    if page and (page["word"] is None or key_of(page["word"]) in words_for("page")):
        return "the number of a page"
    words = key_of(text).split()
    begins = {" ".join(words[:n]) for n in range(1, _MOST_WORDS + 1)}
    made = begins & words_for("made")
    if len(words) > 1 and (any(" " in one for one in made) or (made and _MORE.search(text))):
        return "a line on who made the list, or when"
    as_of = words_for("as-of")
    if any(one in as_of and any(map(str.isdigit, text[len(one) :])) for one in begins):
        return "a line on the day of the list"
    return ""
