"""Which font file draws which character: the vendored Inter files, given ones, DejaVu Sans, then what is installed.

Nothing here touches matplotlib's font manager or the user's settings. `FontChain` is a `FontProperties` whose
"families" are the font files themselves, so that matplotlib's own fallback from one to the next does the rest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.font_manager import (
    FontEntry,
    FontPath,
    FontProperties,
    findSystemFonts,
    fontManager,
    get_font,
    ttfFontProperty,
)
from matplotlib.textpath import TextToPath

from stackaudit.diagrams.style import POINTS_PER_PX

TO_PATH: Final = TextToPath()
MOST_FACES: Final = 20  # that a collection of fonts, a .ttc, has
BOLD_FROM: Final = 600  # weight of a font, of 1 to 1000
FONT_FOLDER: Final = Path(__file__).parent / "fonts"

# Families worth trying for characters that Inter and DejaVu Sans lack, best first; used only where installed.
INSTALLED_FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Source Han Sans SC",
    "Source Han Sans",
    "PingFang SC",
    "Hiragino Sans",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "IPAexGothic",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
    "Noto Emoji",
    "Arial Unicode MS",
    "Segoe UI",
    "Segoe UI Symbol",
)


class FontChain(FontProperties):
    """Font properties made of files, tried in order: the "family" is the file."""

    def get_file(self) -> str | None:
        """Return the file that the current family stands for."""
        first = self.get_family()[0]
        return first if isinstance(first, FontPath) else None

    def __copy__(self) -> FontChain:
        """Return a copy of the same class; the parent's would forget `get_file`."""
        twin = FontChain.__new__(FontChain)
        twin.__dict__.update(self.__dict__)
        return twin


@lru_cache(maxsize=64)
def _files(bold: bool, given: tuple[str, ...]) -> tuple[FontPath, ...]:
    """Return the files that are always there, and the given ones: Inter, those, and DejaVu Sans from matplotlib."""
    bundled = Path(mpl.get_data_path()) / "fonts" / "ttf"
    inter = FONT_FOLDER / ("Inter-SemiBold.ttf" if bold else "Inter-Regular.ttf")
    dejavu = bundled / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    own = sorted((FontPath(file, 0) for file in given), key=lambda file: _is_bold(file) is not bold)
    return FontPath(str(inter), 0), *own, FontPath(str(dejavu), 0)


@lru_cache(maxsize=1)
def _installed_files() -> tuple[FontPath, ...]:
    """Return one upright file of regular weight for each family that this machine has: the list's, then other Noto."""
    regular: dict[str, tuple[int, str, int]] = {}
    for entry in (*fontManager.ttflist, *_new_entries()):
        wanted = entry.name in INSTALLED_FAMILIES or entry.name.startswith("Noto Sans ")
        if wanted and entry.style == "normal":
            weight = entry.weight if isinstance(entry.weight, int) else 400
            candidate = (abs(weight - 400), entry.fname, entry.index)
            regular[entry.name] = min(candidate, regular.get(entry.name, candidate))
    others = sorted(regular.keys() - set(INSTALLED_FAMILIES))
    found = (regular[family] for family in (*INSTALLED_FAMILIES, *others) if family in regular)
    return tuple(FontPath(file, face) for _, file, face in found)


def _new_entries() -> Iterator[FontEntry]:
    """Yield the fonts that were installed after matplotlib wrote its list of them, which it does once."""
    listed = {entry.fname for entry in fontManager.ttflist}
    for file in sorted({*findSystemFonts()} - listed):
        for face in range(MOST_FACES if file.lower().endswith("c") else 1):
            try:
                yield ttfFontProperty(get_font([FontPath(file, face)]))
            except (OSError, RuntimeError, ValueError, KeyError):
                break


@lru_cache(maxsize=512)
def _coverage(file: FontPath) -> frozenset[int]:
    """Return the code points that a font file has glyphs for; none where it cannot be read."""
    try:
        return frozenset(get_font([file]).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


def _is_bold(file: FontPath) -> bool:
    """Whether a font file is bold by its own word; False where it does not say."""
    try:
        table = get_font([file]).get_sfnt_table("OS/2")
    except (OSError, RuntimeError):
        return False
    return table is not None and table["usWeightClass"] >= BOLD_FROM


def families_of(given: tuple[str, ...]) -> list[str]:
    """Return what the families of these font files are called, each once; those that cannot be read are left out."""
    names: dict[str, None] = {}
    for file in given:
        try:
            names[get_font([FontPath(file, 0)]).family_name] = None
        except (OSError, RuntimeError):
            continue
    return list(names)


@lru_cache(maxsize=8192)
def font_file(cluster: str, bold: bool, given: tuple[str, ...] = ()) -> FontPath | None:
    """Return the first file that has a glyph for every character of a cluster (a base with its accents), or None."""
    codes = {ord(char) for char in cluster if unicodedata.category(char) != "Cf"}
    for files in (_files(bold, given), _installed_files()):
        for file in files:
            if codes <= _coverage(file):
                return file
    return None


@lru_cache(maxsize=1024)
def _chain(px: float, files: tuple[FontPath, ...]) -> FontChain:
    return FontChain(family=files, size=px * POINTS_PER_PX)


def font_for(text: str, px: float, bold: bool, given: tuple[str, ...] = ()) -> FontProperties:
    """Return the font properties that draw this very text: the house fonts, plus installed ones where it needs them."""
    files = _files(bold, given)
    extra: dict[FontPath, None] = {}
    if not text.isascii():
        for char in text:
            file = font_file(char, bold, given)
            if file is not None and file not in files:
                extra[file] = None
    return _chain(px, (*files, *extra))
