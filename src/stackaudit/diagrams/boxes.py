"""The size of each tool's box: its name in one or two lines, the department tag, a note and the marks it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.diagrams.layout.geometry import Badge, Rect, Swatch, Words
from stackaudit.diagrams.scene import Box, Mark, Owner, Scene
from stackaudit.diagrams.style import (
    BADGE_RADIUS,
    BADGE_STEP,
    BODY_PX,
    HUB_PX,
    NO_OWNER_CODE,
    NOTE_PX,
    TAG_PX,
    TAG_WIDTH,
)
from stackaudit.diagrams.text import clean, drawable, missing_characters, one_line, text_width, wrap

NAME_WIDTH: Final = 132.0  # a name wider than this is wrapped
HUB_NAME_WIDTH: Final = 152.0
NAME_LEFT: Final = TAG_WIDTH + 9.0  # where the name begins
PAD_RIGHT: Final = 9.0
TAG_INSET: Final = 2.5
PILL_INSET: Final = 5.0  # a conduit is a pill: its tag keeps clear of the round end
LEAST_HEIGHT: Final = 24.0
HUB_HEIGHT: Final = 30.0
LINE_SPACING: Final = 1.22
NOTE_SPACING: Final = 14.0
MOST_BADGES: Final = 3


@dataclass(frozen=True, slots=True)
class SizedBox:
    """A box with its text fitted: what the layout moves about."""

    box: Box
    w: float
    h: float
    lines: tuple[str, ...]
    note: str
    marks: tuple[Mark, ...]
    more_marks: int
    code: str
    rank: int  # of its department in the legend

    @property
    def reading_order(self) -> tuple[int, str, str]:
        """Sort key for lists: by department, then name, then id."""
        return self.rank, self.box.name.casefold(), self.box.id

    @property
    def px(self) -> float:
        """The size of its name."""
        return HUB_PX if self.box.hub else BODY_PX


def labels(scene: Scene) -> dict[str, str]:
    """Return what each box is called."""
    return labels_of((box.id, box.name) for card in scene.cards for box in card.boxes)


def labels_of(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each of these ids is called: its name, the id added where two look alike or it cannot be drawn."""
    names = {id_: clean(name) for id_, name in named}
    times = Counter(names.values())
    return {
        tool: f"{name} ({clean(tool)})" if times[name] > 1 or missing_characters([name]) else name
        for tool, name in names.items()
    }


def codes_of(owners: Sequence[Owner]) -> dict[str | None, str]:
    """Return the two letters of each department, and what stands for none."""
    return {None: NO_OWNER_CODE, **{owner.id: drawable(clean(owner.code)[:2], True) for owner in owners}}


def marks_by_tool(marks: Sequence[Mark]) -> dict[str, tuple[Mark, ...]]:
    """Return the marks of each tool in the order of the list under the picture."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        for tool in dict.fromkeys((mark.source, mark.target)):
            found.setdefault(tool, []).append(mark)
    return {tool: tuple(carried) for tool, carried in found.items()}


def size_boxes(scene: Scene) -> dict[str, SizedBox]:
    """Return every box of the scene with its size."""
    names, carried = labels(scene), marks_by_tool(scene.marks)
    ranks = {owner.id: rank for rank, owner in enumerate(scene.owners)}
    codes = {owner.id: clean(owner.code)[:2] for owner in scene.owners}
    return {
        box.id: _sized(box, names[box.id], carried.get(box.id, ()), codes, ranks)
        for card in scene.cards
        for box in card.boxes
    }


def _sized(
    box: Box, name: str, marks: tuple[Mark, ...], codes: Mapping[str, str], ranks: Mapping[str, int]
) -> SizedBox:
    px = HUB_PX if box.hub else BODY_PX
    limit = HUB_NAME_WIDTH if box.hub else NAME_WIDTH
    lines = wrap(name, limit, px, bold=box.hub)
    note = one_line(clean(box.note), limit + 28, NOTE_PX) if box.note.strip() else ""
    more = len(marks) - MOST_BADGES if len(marks) > MOST_BADGES else 0
    shown = marks[:MOST_BADGES]
    badges = len(shown) + (1 if more else 0)
    widest = max(text_width(line, px, box.hub) for line in lines)
    if note:
        widest = max(widest, text_width(note, NOTE_PX))
    height = len(lines) * px * LINE_SPACING + 9 + (NOTE_SPACING if note else 0)
    return SizedBox(
        box=box,
        w=_name_left(box) + widest + PAD_RIGHT + badges * BADGE_STEP + (6 if more else 0) + (3 if badges else 0),
        h=max(HUB_HEIGHT if box.hub else LEAST_HEIGHT, height),
        lines=lines,
        note=note,
        marks=shown,
        more_marks=more,
        code=codes.get(box.owner, NO_OWNER_CODE) if box.owner else NO_OWNER_CODE,
        rank=ranks.get(box.owner, len(ranks)) if box.owner else len(ranks),
    )


def _name_left(box: Box) -> float:
    return NAME_LEFT + (PILL_INSET if box.conduit else 0)


def box_words(sized: SizedBox, rect: Rect) -> list[Words]:
    """Return the name, the note and the tag letters of a box that stands there."""
    px, bold, group = sized.px, sized.box.hub, f"box:{sized.box.id}"
    step = px * LINE_SPACING
    tall = (len(sized.lines) - 1) * step + (NOTE_SPACING if sized.note else 0)
    y, x = rect.cy - tall / 2, rect.x + _name_left(sized.box)
    words = [
        Words(x, y + at * step, line, px, "box_ink", bold=bold, group=group) for at, line in enumerate(sized.lines)
    ]
    if sized.note:
        words.append(Words(x, y + tall, sized.note, NOTE_PX, "box_muted", group=group))
    return words


def box_swatch(sized: SizedBox, rect: Rect) -> Swatch:
    """Return the department tag of a box that stands there."""
    inset = TAG_INSET + (PILL_INSET if sized.box.conduit else 0)
    tag = Rect(rect.x + inset, rect.y + TAG_INSET, TAG_WIDTH, rect.h - 2 * TAG_INSET)
    return Swatch(tag, sized.box.owner, drawable(sized.code, True))


def box_badges(sized: SizedBox, rect: Rect) -> list[Badge]:
    """Return the marks of a box that stands there, from right to left in the order of the list."""
    texts = [(mark.letter, mark.kind) for mark in sized.marks]
    x = rect.right - 5 - BADGE_RADIUS
    badges = []
    if sized.more_marks:
        badges.append(Badge(x - 3, rect.cy, f"+{sized.more_marks}", None))
        x -= BADGE_STEP + 6
    for letter, kind in reversed(texts):
        badges.append(Badge(x, rect.cy, letter, kind))
        x -= BADGE_STEP
    return badges[::-1]


def swatch_words(swatch: Swatch) -> Words:
    """Return the letters of a department tag."""
    role = f"on:{swatch.owner or ''}"
    return Words(swatch.rect.cx, swatch.rect.cy, swatch.code, TAG_PX, role, bold=True, align="center")
