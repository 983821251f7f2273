"""Text made safe and fitted: cleaned of control characters, measured, wrapped, cut in the middle where it must be.

Matplotlib, which knows the fonts, is loaded when the first text is measured.
"""

from __future__ import annotations

import math
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Final

from stackaudit.diagrams.style import PX_PER_INCH

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

UNNAMED: Final = "(unnamed)"
ELLIPSIS: Final = "…"
NO_GLYPH: Final = "\u25a1"  # a white square: what stands for a character that no font has
LONGEST: Final = 240  # characters of one text that are looked at; more cannot be shown anyway
_END_ISOLATE = "\u2069"
_OPENERS: Final = "\u2066\u2067\u2068"
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS: Final = frozenset("\u200c\u200d")
_MOST_ACCENTS: Final = 3  # on one letter
NAME_HEAD: Final = 0.62  # of what is left of a name that is cut; the rest is its end
SENTENCE_HEAD: Final = 1.0  # a sentence is cut at its end
_SCRIPTS: Final = {  # words that names of characters begin with, where people call the script otherwise
    **dict.fromkeys(("CJK", "IDEOGRAPHIC", "BOPOMOFO", "KANGXI"), "Chinese"),
    **dict.fromkeys(("HIRAGANA", "KATAKANA", "HALFWIDTH"), "Japanese"),
    "HANGUL": "Korean",
}
_FONTS_ELSEWHERE: Final = {  # all others are called "Noto Sans" and the script
    **dict.fromkeys(("Chinese", "Japanese", "Korean"), "Noto Sans CJK"),
    "symbols": "Noto Emoji",
}
_HINTING_SLACK: Final = 1.02  # hinted glyphs are a little wider than measured


# Every measure of a text depends on them; they hold within one `with` of one thread, while one picture is made.
_FONTS: Final[ContextVar[tuple[str, ...]]] = ContextVar("fonts", default=())


@contextmanager
def given_fonts(files: tuple[str, ...]) -> Iterator[None]:
    """Within this block texts are measured and drawn with these font files too."""
    token = _FONTS.set(files)
    try:
        yield
    finally:
        _FONTS.reset(token)


class MissingGlyphWarning(UserWarning):
    """Some characters are in no font of this machine; the picture shows a square in their place."""


@lru_cache(maxsize=8192)
def clean(text: str, *, sentence: bool = False, longest: int = 4 * LONGEST) -> str:
    """Return `text` in one line without characters that could disturb the picture; never empty.

    A name loses every bidirectional control; a sentence keeps balanced isolates, which stand around names. What comes
    after the first `longest` characters is left off.
    """
    kept = []
    for char in unicodedata.normalize("NFC", text[:longest]):
        if char in _BIDI:
            kept.append(char if sentence and (char in _OPENERS or char == _END_ISOLATE) else "")
        elif unicodedata.category(char) in {"Cc", "Zl", "Zp", "Zs"}:
            kept.append(" ")
        elif unicodedata.category(char) in {"Cs", "Co", "Cn"}:
            kept.append(NO_GLYPH)
        elif unicodedata.category(char) != "Cf" or char in _JOINERS:
            kept.append(char)
    joined = _balanced(" ".join("".join(kept).split()))
    visible = joined.strip("".join(_BIDI | _JOINERS))
    return _without_excess_accents(joined) if visible else UNNAMED


def _balanced(text: str) -> str:
    """Drop closing isolates that nothing opened and close those that are open."""
    depth, kept = 0, []
    for char in text:
        if char in _OPENERS:
            depth += 1
        elif char == _END_ISOLATE:
            if not depth:
                continue
            depth -= 1
        kept.append(char)
    return "".join(kept) + _END_ISOLATE * depth


def _clusters(text: str) -> list[str]:
    """Split a text into base characters, each with the accents and joiners that follow it."""
    found: list[str] = []
    for char in text:
        if found and (char in _JOINERS or unicodedata.category(char).startswith("M")):
            found[-1] += char
        else:
            found.append(char)
    return found


def _without_excess_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(cluster[: 1 + _MOST_ACCENTS] for cluster in _clusters(text))


def drawable(text: str, bold: bool = False) -> str:
    """Return `text` with every character that no font has replaced by a square, so that matplotlib has no complaint."""
    if text.isascii():
        return text
    given = _FONTS.get()
    return "".join(_drawable_cluster(cluster, bold, given) for cluster in _clusters(text))


@lru_cache(maxsize=8192)
def _drawable_cluster(cluster: str, bold: bool, given: tuple[str, ...]) -> str:
    from stackaudit.diagrams.typeface import font_file

    if font_file(cluster, bold, given) is not None:
        return cluster
    base = cluster[0]
    if font_file(base, bold, given) is not None:
        return base
    return "" if unicodedata.category(base).startswith("M") else NO_GLYPH


def missing_characters(texts: Iterable[str]) -> list[str]:
    """Return the characters of these texts that no font has, in order and once each."""
    given = _FONTS.get()
    found = {
        cluster[0]
        for text in texts
        if not text.isascii()
        for cluster in _clusters(clean(text, sentence=True))
        if _drawable_cluster(cluster, False, given) == NO_GLYPH != cluster
    }
    return sorted(found)


def warn_of_missing(texts: Iterable[str]) -> None:
    """Give one warning that names the scripts without a font, how many characters of each, and what to do."""
    missing = missing_characters(texts)
    if not missing:
        return
    scripts = Counter(_script(char) for char in missing)
    counted = ", ".join(f"{name} {count}" for name, count in sorted(scripts.items()))
    *others, last = dict.fromkeys(_FONTS_ELSEWHERE.get(name, f"Noto Sans {name}") for name in sorted(scripts))
    fonts = f"{', '.join(others)} and {last}" if others else last
    warnings.warn(
        f"characters in this picture that no installed font has: {counted} ({' '.join(missing[:12])}"
        f"{' …' if len(missing) > 12 else ''}); squares stand in their place. Install {fonts}, or name "
        'the file of such a font: fonts=["…"] in Python, --font FILE on the command line. '
        "The page on pictures in the documentation lists the packages.",
        MissingGlyphWarning,
        stacklevel=2,
    )


def _script(char: str) -> str:
    """Return the script of a character as people call it, or "symbols"."""
    if not unicodedata.category(char).startswith(("L", "M", "N")):
        return "symbols"
    word = unicodedata.name(char, "unnamed").split(" ")[0].split("-")[0]
    return _SCRIPTS.get(word, word.capitalize())


def text_width(text: str, px: float, bold: bool = False) -> float:
    """Return the width in CSS pixels to keep for a line of text."""
    return advance(text, px, bold) * _HINTING_SLACK + 0.5


def advance(text: str, px: float, bold: bool = False) -> float:
    """Return the width in CSS pixels that a line of text takes where nothing is rounded to pixels."""
    return _advance(text, px, bold, _FONTS.get())


@lru_cache(maxsize=32768)
def _advance(text: str, px: float, bold: bool, given: tuple[str, ...]) -> float:
    from stackaudit.diagrams.typeface import TO_PATH, font_for

    width, _, _ = TO_PATH.get_text_width_height_descent(text, font_for(text, px, bold, given), ismath=False)
    return float(width) * PX_PER_INCH / 72


def font_of(text: str, px: float, bold: bool = False) -> FontProperties:
    """Return what matplotlib draws a text with, as it was measured."""
    from stackaudit.diagrams.typeface import font_for

    return font_for(text, px, bold, _FONTS.get())


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def tokens(text: str) -> list[str]:
    """Split a text where a line may break: at spaces, and on either side of an East Asian character.

    >>> tokens("SAP 客服")
    ['SAP', '客', '服']
    """
    found: list[str] = []
    for word in text.split(" "):
        run = ""
        for cluster in _clusters(word):
            if _is_wide(cluster[0]):
                found += [run, cluster] if run else [cluster]
                run = ""
            else:
                run += cluster
        if run:
            found.append(run)
    return found


def _joined(left: str, right: str) -> str:
    if not left or not right:
        return left or right
    touching = _is_wide(left[-1]) and _is_wide(right[0])
    return f"{left}{right}" if touching else f"{left} {right}"


def shorten(text: str, width: float, px: float, bold: bool = False, head_share: float = NAME_HEAD) -> str:
    """Cut a text until it fits. Of a name both ends stay, as suffixes such as "DE" tell names apart."""
    return _shorten(text, width, px, bold, head_share, _FONTS.get())


@lru_cache(maxsize=8192)
def _shorten(text: str, width: float, px: float, bold: bool, head_share: float, given: tuple[str, ...]) -> str:
    del given  # by which `text_width` measures: a part of the key
    if text_width(text, px, bold) <= width:
        return text
    pieces = _clusters(text[:LONGEST] if len(text) <= LONGEST else text[: LONGEST // 2] + text[-LONGEST // 2 :])
    fits, too_many, best = 0, len(pieces), ELLIPSIS
    while too_many - fits > 1:
        kept = (fits + too_many) // 2
        head = max(1, math.ceil(kept * head_share))
        tail = pieces[len(pieces) - (kept - head) :] if kept > head else []
        candidate = _balanced("".join(pieces[:head]).rstrip() + ELLIPSIS + "".join(tail).lstrip())
        if text_width(candidate, px, bold) <= width:
            fits, best = kept, candidate
        else:
            too_many = kept
    return best


def wrap(
    text: str, width: float, px: float, *, bold: bool = False, lines: int = 2, head_share: float = NAME_HEAD
) -> tuple[str, ...]:
    """Break a text into at most so many lines of that width; where the last is too long, it is cut with an ellipsis."""
    text = drawable(text, bold)
    if text_width(text, px, bold) <= width:
        return (text,)
    parts, done, line = tokens(text), list[str](), ""
    for at, part in enumerate(parts):
        longer = _joined(line, part)
        if not line or text_width(longer, px, bold) <= width:
            line = longer
            continue
        done.append(_balanced(line))
        line = part
        if len(done) == lines - 1:
            line = reduce(_joined, parts[at:])
            break
    if lines == 1:
        done, line = [], text
    return tuple(shorten(_balanced(one), width, px, bold, head_share) for one in (*done, line))


def one_line(text: str, width: float, px: float, bold: bool = False) -> str:
    """Return a text cut to one line of that width."""
    return wrap(text, width, px, bold=bold, lines=1)[0]


def wrap_sentence(text: str, width: float, px: float, *, bold: bool = False, lines: int = 2) -> tuple[str, ...]:
    """Clean a sentence and break it into at most so many lines; what does not fit is left off at its end."""
    return wrap(clean(text, sentence=True), width, px, bold=bold, lines=lines, head_share=SENTENCE_HEAD)
