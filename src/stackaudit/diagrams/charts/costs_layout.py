"""Lay cost bars out: names at the left, bars in pieces, amounts at their ends, what is left out beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.costs import Bar, BarsScene, Part, check
from stackaudit.diagrams.charts.page import (
    AMBER,
    BLUE,
    EDGE,
    GROUND,
    LINE,
    NOTE_STEP,
    TRAY,
    Block,
    Chart,
    Sheet,
    Stroke,
    Tint,
    page_head,
    place_owners,
    place_sentences,
)
from stackaudit.diagrams.footer import Footer, place_rule
from stackaudit.diagrams.layout.geometry import Rect, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NO_OWNER_CODE, TAG_WIDTH
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing

NAME_WIDTH: Final = 190.0
LONGEST_BAR: Final = 440.0
ROW: Final = 26.0
BAR: Final = 15.0
LEAST_PART: Final = 1.5  # px: a part that is there can be seen
NOTE_WIDTH: Final = 260.0
NARROWEST: Final = 600.0


@dataclass(frozen=True, slots=True)
class PartStyle:
    """The look of one part of a bar."""

    words: str
    fill: Tint
    line: Tint | None = None
    hatch: Tint | None = None


_USED: Final = BLUE.mixed(GROUND, 0.25)
PART_STYLES: Final = {
    Part.WHOLE: PartStyle("", _USED),
    Part.USED: PartStyle("in use", _USED),
    Part.PERHAPS: PartStyle("perhaps idle", GROUND.mixed(AMBER, 0.14), AMBER, AMBER),
    Part.IDLE: PartStyle("surely idle", AMBER),
    Part.UNSTATED: PartStyle("use not stated", TRAY, EDGE),
}


def arrange_bars(scene: BarsScene) -> Chart:
    """Lay bars out without drawing them.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    names = [bar.name for bar in scene.bars]
    warn_of_missing([*names, *scene.notes, *(owner.name for owner in scene.owners), scene.headline, scene.subline])
    with house_settings():
        return _arranged(scene)


def _arranged(scene: BarsScene) -> Chart:
    names = _names(scene)
    tags = TAG_WIDTH + 7 if scene.tagged else 0.0
    left = MARGIN + max((text_width(name, ENTRY_PX) for name in names.values()), default=0.0) + 12 + tags
    named = [bar.length for bar in scene.bars if not bar.rest]
    longest = max(named or [bar.length for bar in scene.bars], default=0.0)
    scale = LONGEST_BAR / longest if longest > 0 else 0.0
    right = max((left + _long(bar, scale) + _texts_width(bar, scale) for bar in scene.bars), default=0.0)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet, y = Sheet(words=words), top + 4
    codes = {owner.id: drawable(clean(owner.code)[:2], True) for owner in scene.owners}
    for bar in scene.bars:
        middle = y + ROW / 2
        if scene.tagged and not bar.rest:
            code = codes[bar.owner] if bar.owner else NO_OWNER_CODE
            sheet.swatches.append(Swatch(Rect(left - 8 - TAG_WIDTH, middle - 8, TAG_WIDTH, 16), bar.owner, code))
        _place_bar(sheet, bar, names[bar.id], left - 10 - tags, (left, middle), scale)
        y += ROW
    if scene.bars:
        sheet.strokes.append(Stroke(((left, top + 4), (left, y)), LINE, 1.0))
        y += 20
    footer = _footer(sheet, scene, Footer(width, y))
    return sheet.finished(width, footer, scene.owners)


def _names(scene: BarsScene) -> dict[str, str]:
    boxes = tuple(Box(bar.id, bar.name) for bar in scene.bars)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    return {id_: one_line(name, NAME_WIDTH, ENTRY_PX) for id_, name in named.items()}


def _long(bar: Bar, scale: float) -> float:
    whole = sum(max(value * scale, LEAST_PART) for _, value in bar.parts if value > 0)
    return LONGEST_BAR if _is_cut(bar, scale) else whole


def _is_cut(bar: Bar, scale: float) -> bool:
    """Whether a bar that stands for many is too long for the page: the others set the scale."""
    return bar.rest and bar.length * scale > LONGEST_BAR + 1


def _note(bar: Bar, scale: float) -> str:
    note = "longer than shown" if _is_cut(bar, scale) else bar.note
    return one_line(clean(note, sentence=True), NOTE_WIDTH, BODY_PX) if note.strip() else ""


def _texts_width(bar: Bar, scale: float) -> float:
    note = _note(bar, scale)
    return 8 + text_width(bar.amount, BODY_PX, True) + (8 + text_width(note, BODY_PX) if note else 0)


def _place_bar(sheet: Sheet, bar: Bar, name: str, name_end: float, at: tuple[float, float], scale: float) -> None:
    x, y = at
    role = "muted" if bar.rest else "ink"
    sheet.words.append(Words(name_end, y, name, ENTRY_PX, role, align="right", group=f"name:{bar.id}"))
    if _is_cut(bar, scale):
        sheet.blocks.append(Block(Rect(x, y - BAR / 2, LONGEST_BAR, BAR), line=LINE, width=1.0, dash=(4.0, 3.0)))
        x += LONGEST_BAR
    for part, value in bar.parts if not _is_cut(bar, scale) else ():
        if value > 0:
            long = max(value * scale, LEAST_PART)
            sheet.blocks.append(_piece(part, Rect(x, y - BAR / 2, long, BAR)))
            x += long
    sheet.words.append(Words(x + 8, y, bar.amount, BODY_PX, bold=True, group=f"amount:{bar.id}"))
    if _note(bar, scale):
        x += 16 + text_width(bar.amount, BODY_PX, True)
        sheet.words.append(Words(x, y, _note(bar, scale), BODY_PX, "muted", group=f"amount:{bar.id}"))


def _piece(part: Part, rect: Rect) -> Block:
    look = PART_STYLES[part]
    inner = rect
    if look.line and rect.w > 3:
        inner = Rect(rect.x + 0.5, rect.y + 0.5, rect.w - 1, rect.h - 1)
    return Block(inner, fill=look.fill, line=look.line, width=1.0 if look.line else 0.0, hatch=look.hatch)


def _footer(sheet: Sheet, scene: BarsScene, footer: Footer) -> Footer:
    place_sentences(footer, scene.notes)
    present = {part for bar in scene.bars for part, value in bar.parts if value > 0} - {Part.WHOLE}
    if not present and not scene.tagged:
        footer.y -= NOTE_STEP if scene.notes else 8
        return footer
    footer.y += 4
    place_rule(footer)
    for part, look in PART_STYLES.items():
        if part in present:
            x = footer.room(26 + 7 + text_width(look.words, BODY_PX))
            sheet.blocks.append(_piece(part, Rect(x, footer.y - 7, 26, 14)))
            footer.word(x + 33, look.words)
    if scene.tagged:
        place_owners(footer, scene.owners, [bar.owner for bar in scene.bars if not bar.rest])
    return footer
