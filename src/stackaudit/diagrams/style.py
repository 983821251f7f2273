"""How pictures look: colours of the two themes, line styles, department colours and sizes in CSS pixels."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeVar

from stackaudit.diagrams.scene import CardKind, LineKind, MarkKind, Owner

ThemeName = Literal["light", "dark"]

# Sizes in CSS pixels; a point is 0.75 of one.
POINTS_PER_PX: Final = 0.75
PX_PER_INCH: Final = 96.0
MARGIN: Final = 28.0
"""Around every picture: where its contents begin, from the left and from above."""
CARD_GAP: Final = 18.0
CARD_PAD: Final = 16.0
CARD_RADIUS: Final = 12.0
MIN_WIDTH: Final = 720.0

HEADLINE_PX: Final = 21.0
SUBLINE_PX: Final = 12.5
HEADER_PX: Final = 13.0
BODY_PX: Final = 11.0
HUB_PX: Final = 12.5
ENTRY_PX: Final = 12.0
NOTE_PX: Final = 10.5
TAG_PX: Final = 8.5

TAG_WIDTH: Final = 20.0
TILE: Final = 13.0
TILE_GAP: Final = 3.0
BADGE_RADIUS: Final = 8.0
BADGE_STEP: Final = 18.0
CROSS_RADIUS: Final = 6.5
HEAD_LENGTH: Final = 6.5

# The ten colours of petroff10, the greys last: 14.5 apart at worst (CAM02-UCS) under any one colour blindness.
DEPARTMENT_COLOURS: Final = (
    "#3F90DA",
    "#FFA90E",
    "#832DB6",
    "#92DADD",
    "#BD1F01",
    "#B9AC70",
    "#A96B59",
    "#E76300",
    "#717581",
    "#94A4A2",
)
GREYS: Final = frozenset(DEPARTMENT_COLOURS[-2:])
WHITE: Final = "#FFFFFF"
BLACK: Final = "#000000"
READABLE: Final = 4.5  # least contrast of text on its ground (WCAG AA)
VISIBLE: Final = 3.0  # least contrast of a line or a border


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme. Text reaches 4.5:1 on its ground, lines and borders 3:1; a test holds them to it."""

    name: ThemeName
    background: str
    ink: str
    muted: str
    box: str
    box_line: str
    card: str
    card_line: str
    tray: str
    silo: str
    silo_line: str
    caution: str
    caution_line: str
    edge: str
    unknown: str
    planned: str
    manual: str
    broken: str
    missing: str
    by_hand: str
    stale: str
    unclear: str

    def line_colour(self, kind: LineKind) -> str:
        """Return the colour of a line of that kind."""
        return {
            LineKind.AUTOMATED: self.edge,
            LineKind.FILE: self.edge,
            LineKind.MANUAL: self.manual,
            LineKind.UNKNOWN: self.unknown,
            LineKind.PERHAPS: self.unknown,
            LineKind.BROKEN: self.broken,
            LineKind.PLANNED: self.planned,
        }[kind]

    def mark_colour(self, kind: MarkKind) -> str:
        """Return the colour of a mark; its shape says the same, so that nobody needs to see the colour."""
        return {
            MarkKind.MISSING: self.missing,
            MarkKind.MANUAL: self.by_hand,
            MarkKind.STALE: self.stale,
            MarkKind.UNKNOWN: self.unclear,
        }[kind]

    def card_colours(self, kind: CardKind) -> tuple[str, str]:
        """Return the ground and the border of a card."""
        return {
            CardKind.CORE: (self.card, self.card_line),
            CardKind.GROUP: (self.card, self.card_line),
            CardKind.SILO: (self.silo, self.silo_line),
            CardKind.CAUTION: (self.caution, self.caution_line),
            CardKind.UNCONNECTED: (self.tray, self.muted),
        }[kind]

    def header_colour(self, kind: CardKind) -> str:
        """Return the colour of a card's second header line."""
        return {CardKind.SILO: self.silo_line, CardKind.CAUTION: self.caution_line}.get(kind, self.muted)


LIGHT: Final = Theme(
    name="light",
    background="#FFFFFF",
    ink="#0F172A",
    muted="#475569",
    box="#FFFFFF",
    box_line="#7C8BA1",
    card="#F8FAFC",
    card_line="#7C8BA1",
    tray="#F1F5F9",
    silo="#FFF7ED",
    silo_line="#C2410C",
    caution="#FEFCE8",
    caution_line="#854D0E",
    edge="#64748B",
    unknown="#7E8794",
    planned="#5B7FA6",
    manual="#B45309",
    broken="#C81E1E",
    missing="#1D4ED8",
    by_hand="#92580A",
    stale="#86198F",
    unclear="#475569",
)
DARK: Final = Theme(
    name="dark",
    background="#0B1220",
    ink="#F1F5F9",
    muted="#A9B6C8",
    box="#1B2740",
    box_line="#7485A0",
    card="#111B2E",
    card_line="#677892",
    tray="#152036",
    silo="#2A1B10",
    silo_line="#FB923C",
    caution="#25210B",
    caution_line="#FACC15",
    edge="#94A3B8",
    unknown="#8B95A4",
    planned="#84A9D4",
    manual="#FBBF24",
    broken="#F87171",
    missing="#7DB2FF",
    by_hand="#FBBF24",
    stale="#E49BF0",
    unclear="#A9B6C8",
)
THEMES: Final[dict[ThemeName, Theme]] = {"light": LIGHT, "dark": DARK}

Dash = tuple[float, ...]  # lengths in CSS pixels, ink and gap by turns; empty means solid


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How one kind of line is drawn and what the legend calls it."""

    word: str
    width: float
    dash: Dash = ()
    open_head: bool = False


LINE_STYLES: Final[dict[LineKind, LineStyle]] = {
    LineKind.AUTOMATED: LineStyle("automated", 1.1),
    LineKind.FILE: LineStyle("file / batch", 1.2, (1.4, 2.4)),
    LineKind.MANUAL: LineStyle("manual", 1.5, (7.0, 4.2)),
    LineKind.UNKNOWN: LineStyle("way not stated", 1.1, (9.0, 3.0, 1.4, 3.0)),
    LineKind.PERHAPS: LineStyle("not known whether it runs", 1.1, (2.0, 3.2, 2.0, 6.4), open_head=True),
    LineKind.BROKEN: LineStyle("broken", 1.5),
    LineKind.PLANNED: LineStyle("planned", 1.1, (3.4, 2.6), open_head=True),
}
MARK_WORDS: Final[dict[MarkKind, str]] = {
    MarkKind.MISSING: "ends of a link listed above",
    MarkKind.MANUAL: "by hand only",
    MarkKind.STALE: "arrives too late",
    MarkKind.UNKNOWN: "goes with the plan",
}
NO_OWNER_CODE: Final = "?"
NO_OWNER_WORDS: Final = "no department stated"
NO_OWNER_HEAD: Final = "No department"
CONDUIT_WORDS: Final = "passes data on"


def luminance(colour: str) -> float:
    """Return the relative luminance of a `#RRGGBB` colour as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    >>> contrast("#FFFFFF", "#000000")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Return white or black, whichever is easier to read on that ground: never under 4.5:1."""
    return WHITE if contrast(ground, WHITE) >= contrast(ground, BLACK) else BLACK


def visible_on(colour: str, ground: str, ink: str) -> str:
    """Return `colour`, mixed with as much ink as it takes to stand out from its ground by 3:1."""
    for share in range(0, 101, 5):
        darker = mixed(colour, ink, share / 100)
        if contrast(darker, ground) >= VISIBLE:
            return darker
    return ink


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour that far on the way to another.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = ((int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (two - one) * share):02X}" for one, two in pairs)


def department_colours(owners: Sequence[Owner]) -> dict[str, str]:
    """Return the colour of each department: its own, or for those that have none, the colour that its id asks for."""
    asked = colours_of([owner.id for owner in owners if not owner.colour])
    return {owner.id: owner.colour or asked[owner.id] for owner in owners}


def colours_of(departments: Collection[str]) -> dict[str, str]:
    """Return a colour for each of these ids, whatever their order: no two share one before all ten are used.

    Each id has its own order of the ten colours, drawn from its letters, the two greys last. Each takes its first
    colour; where two want the same, the id that comes first in the alphabet has it, and the other takes its next one.
    So a further department changes the colour of another only where they collide. Beyond ten, colours are used again.
    """
    rounds = range(-(-len(departments) // len(DEPARTMENT_COLOURS)))
    wishes = {id_: [(again, colour) for again in rounds for colour in _order_of(id_)] for id_ in departments}
    return {id_: colour for id_, (_, colour) in distinct(wishes).items()}


def _order_of(id_: str) -> list[str]:
    """Return the ten colours in the order in which a department wants them."""
    drawn = {colour: sha256(f"{id_}{colour}".encode()).digest() for colour in DEPARTMENT_COLOURS}
    return sorted(DEPARTMENT_COLOURS, key=lambda colour: (colour in GREYS, drawn[colour]))


WishT = TypeVar("WishT", bound=Hashable)


def distinct(wishes: Mapping[str, Sequence[WishT]]) -> dict[str, WishT]:
    """Give each id one of its wishes, none to two of them: the first wishes first, and in each round by alphabet.

    >>> distinct({"b": ["MA", "MB"], "a": ["MA", "MZ"], "c": ["MB"]})
    {'a': 'MA', 'c': 'MB'}
    """
    found: dict[str, WishT] = {}
    taken: set[WishT] = set()
    for turn in range(max(map(len, wishes.values()), default=0)):
        for id_ in sorted(wishes.keys() - found.keys()):
            if turn < len(wishes[id_]) and wishes[id_][turn] not in taken:
                found[id_] = wishes[id_][turn]
                taken.add(found[id_])
    return found
