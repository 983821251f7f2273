"""Lay the renewal calendar out: columns of text, months as an axis, a mark and a bar for each contract."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from stackaudit.core.messages import MONTHS
from stackaudit.diagrams.boxes import labels
from stackaudit.diagrams.charts.amounts import amount, brief_amount, short_day
from stackaudit.diagrams.charts.page import (
    AMBER,
    BLUE,
    BROKEN,
    CARD,
    EDGE,
    GROUND,
    INK,
    LINE,
    TRAY,
    WARM,
    Z_BLOCK,
    Z_GROUND,
    Z_STROKE,
    Block,
    Chart,
    Inked,
    Sheet,
    Sign,
    SignKind,
    Stroke,
    Tint,
    page_head,
    place_owners,
    place_sentences,
)
from stackaudit.diagrams.charts.renewals import (
    MONTHS_SHOWN,
    CalendarScene,
    Cluster,
    Contract,
    RenewalStatus,
    check,
    month_of,
)
from stackaudit.diagrams.footer import Footer, place_rule
from stackaudit.diagrams.layout.geometry import Rect, Swatch, Words
from stackaudit.diagrams.rendering import house_settings
from stackaudit.diagrams.scene import Box, Card, CardKind, Scene
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, NO_OWNER_CODE, TAG_WIDTH
from stackaudit.diagrams.text import clean, drawable, one_line, text_width, warn_of_missing

BAR: Final = 8.0
SIGN_RADIUS: Final = 5.5


@dataclass(frozen=True, slots=True)
class RenewalStyle:
    """The look of one status; shape and colour say the same."""

    words: str
    sign: SignKind
    tint: Tint
    bar: Tint


def _style(words: str, sign: SignKind, tint: Tint) -> RenewalStyle:
    return RenewalStyle(words, sign, tint, GROUND.mixed(tint, 0.42))


RENEWAL_STYLES: Final = {
    RenewalStatus.MISSED: _style("day of notice has passed", SignKind.CROSS, BROKEN),
    RenewalStatus.DUE: _style("notice due soon", SignKind.DIAMOND, AMBER),
    RenewalStatus.LATER: _style("notice due later", SignKind.DISC, BLUE),
    RenewalStatus.ENDS: _style("ends without renewal", SignKind.SQUARE, EDGE),
}


def span_block(status: RenewalStatus, rect: Rect) -> Block:
    """Return the bar from the last day of notice to the renewal; hatched where it is too late."""
    style = RENEWAL_STYLES[status]
    missed = status is RenewalStatus.MISSED
    fill, hatch = (None, style.bar) if missed else (style.bar, None)
    return Block(rect, fill=fill, hatch=hatch, line=style.tint, width=0.9, radius=1.5)


def shade_block(rect: Rect, z: float = Z_BLOCK) -> Block:
    """Return the shade behind days of notice that lie close together."""
    return Block(rect, fill=WARM, line=AMBER, width=0.9, dash=(3.0, 2.4), radius=5, z=z)


BARS: Final = "from the last day of notice to the renewal"
CLOSE: Final = "days of notice close together"


def place_signs(footer: Footer, scene: CalendarScene) -> tuple[list[Sign], list[Block]]:
    """Write what the signs and bars of the picture mean; return the samples to draw."""
    present = {contract.status for contract in scene.contracts}
    signs: list[Sign] = []
    blocks: list[Block] = []
    for status, style in RENEWAL_STYLES.items():
        if status in present:
            x = footer.room(20 + text_width(style.words, BODY_PX))
            signs.append(Sign(style.sign, (x + 7, footer.y), style.tint, SIGN_RADIUS))
            footer.word(x + 20, style.words)
    barred = [contract.status for contract in scene.contracts if contract.notice and contract.until]
    if barred:
        x = footer.room(41 + text_width(BARS, BODY_PX))
        blocks.append(span_block(barred[-1], Rect(x, footer.y - BAR / 2, 34, BAR)))
        footer.word(x + 41, BARS)
    if scene.clusters:
        x = footer.room(29 + text_width(CLOSE, BODY_PX))
        blocks.append(shade_block(Rect(x, footer.y - 8, 22, 16)))
        footer.word(x + 29, CLOSE)
    return signs, blocks


NAME_WIDTH: Final = 176.0
MONTH_WIDTH: Final = 54.0
LANE: Final = 27.0
GUTTER: Final = 14.0  # between columns
EARLIER: Final = 48.0  # width of the place for days before the first month
NARROWEST: Final = 600.0
UNTIL_HEAD: Final = "renews or ends"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where each column begins, from the left."""

    name: float
    notice: float
    axis: float
    until: float
    cost: float  # its right edge
    bracket: float
    first_month: int

    @property
    def axis_right(self) -> float:
        return self.axis + MONTHS_SHOWN * MONTH_WIDTH

    def x(self, day: date) -> float:
        """Where a day stands: in its month, or in the place for earlier days, or at the end of the axis."""
        month = month_of(day) - self.first_month
        if month < 0:
            return self.axis - EARLIER / 2
        share = (day.day - 0.5) / monthrange(day.year, day.month)[1]
        return min(self.axis + (month + share) * MONTH_WIDTH, self.axis_right)

    def past_end(self, day: date) -> bool:
        """Whether a day lies after the months shown."""
        return month_of(day) - self.first_month >= MONTHS_SHOWN


def arrange_calendar(scene: CalendarScene) -> Chart:
    """Lay a calendar out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    names = [contract.name for contract in scene.contracts]
    warn_of_missing([*names, *scene.notes, *(owner.name for owner in scene.owners), scene.headline, scene.subline])
    with house_settings():
        return _arranged(scene)


def _arranged(scene: CalendarScene) -> Chart:
    names = _names(scene)
    columns = _columns(scene, names)
    wide = columns.bracket + max((_cluster_width(c) for c in scene.clusters), default=0.0) - MARGIN
    width = max(wide, NARROWEST) if scene.contracts else NARROWEST
    words, top = page_head(scene.headline, scene.subline, width)
    sheet = Sheet(words=words)
    y = top + 4
    if scene.contracts:
        y = _place_table(sheet, scene, columns, names, top)
    footer = Footer(width, y)
    place_sentences(footer, scene.notes, gap=6)
    if scene.contracts:
        place_rule(footer)
        signs, blocks = place_signs(footer, scene)
        sheet.signs += signs
        sheet.blocks += blocks
        place_owners(footer, scene.owners, [contract.owner for contract in scene.contracts])
    else:
        footer.y -= 8
    return sheet.finished(width, footer, scene.owners)


def _names(scene: CalendarScene) -> dict[str, str]:
    boxes = tuple(Box(contract.id, contract.name) for contract in scene.contracts)
    named = labels(Scene("", "", (Card(CardKind.GROUP, "", "", boxes),)))
    return {id_: one_line(name, NAME_WIDTH, ENTRY_PX) for id_, name in named.items()}


def _columns(scene: CalendarScene, names: dict[str, str]) -> _Columns:
    name = MARGIN + TAG_WIDTH + 7
    notice = name + max((text_width(text, ENTRY_PX) for text in names.values()), default=0.0) + GUTTER
    axis = notice + max(_wide("notice by"), *(_wide(_notice_text(c)) for c in scene.contracts), 0.0) + GUTTER
    axis += EARLIER if _any_earlier(scene) else 0.0
    until = axis + MONTHS_SHOWN * MONTH_WIDTH + GUTTER
    cost = until + max(_wide(UNTIL_HEAD), *(_wide(_until_text(c)) for c in scene.contracts), 0.0) + GUTTER
    right = cost + max(_wide("a year"), *(_wide(c.cost) for c in scene.contracts), 0.0)
    return _Columns(name, notice, axis, until, right, right + GUTTER, month_of(scene.today))


def _any_earlier(scene: CalendarScene) -> bool:
    first = month_of(scene.today)
    return any(contract.day is not None and month_of(contract.day) < first for contract in scene.contracts)


def _wide(text: str) -> float:
    return text_width(text, BODY_PX)


def _notice_text(contract: Contract) -> str:
    return short_day(contract.notice) if contract.notice else "–"


def _until_text(contract: Contract) -> str:
    if contract.until is None:
        return "not stated"
    word = "ends " if contract.status is RenewalStatus.ENDS else ""
    return word + short_day(contract.until)


def _cluster_width(cluster: Cluster) -> float:
    return 14 + max(_wide(line) for line in cluster.words)


def _place_table(sheet: Sheet, scene: CalendarScene, columns: _Columns, names: dict[str, str], top: float) -> float:
    """Place axis and lanes; return where the page goes on beneath them."""
    begin = top + 56
    end = begin + len(scene.contracts) * LANE
    _place_axis(sheet, scene, columns, Rect.between(columns.axis, begin, columns.axis_right, end))
    rows = {contract.id: begin + (at + 0.5) * LANE for at, contract in enumerate(scene.contracts)}
    codes = {owner.id: drawable(clean(owner.code)[:2], True) for owner in scene.owners}
    for contract in scene.contracts:
        _place_texts(sheet, contract, columns, names[contract.id], rows[contract.id])
        code = codes[contract.owner] if contract.owner else NO_OWNER_CODE
        tag = Rect(MARGIN, rows[contract.id] - 8, TAG_WIDTH, 16)
        sheet.swatches.append(Swatch(tag, contract.owner, code))
        _place_span(sheet, contract, columns, rows[contract.id])
    for cluster in scene.clusters:
        _place_cluster(sheet, scene, cluster, columns, rows)
    x = columns.x(scene.today)
    sheet.strokes.append(Stroke(((x, begin - 2), (x, end + 8)), INK, 1.4, z=Z_STROKE - 0.6))
    text = f"today, {short_day(scene.today)}"
    at_left = x + _wide(text) > columns.axis_right
    sheet.words.append(Words(x, end + 17, text, BODY_PX, align="right" if at_left else "left", group="today"))
    return end + 42


def _place_axis(sheet: Sheet, scene: CalendarScene, columns: _Columns, area: Rect) -> None:
    heads = (
        (columns.notice, "notice by", "left"),
        (columns.until, UNTIL_HEAD, "left"),
        (columns.cost, "a year", "right"),
    )
    for x, text, align in heads:
        right = align == "right"
        sheet.words.append(Words(x, area.y - 14, text, BODY_PX, "muted", align="right" if right else "left"))
    if _any_earlier(scene):
        place = Rect(area.x - EARLIER, area.y, EARLIER, area.h)
        sheet.blocks.append(Block(place, fill=CARD, z=Z_GROUND))
        sheet.words.append(Words(place.cx, area.y - 30, "earlier", BODY_PX, "muted", align="center"))
    sums = _sums(scene)
    write = amount if all(_wide(amount(value)) <= MONTH_WIDTH - 3 for value in sums) else brief_amount
    for at in range(MONTHS_SHOWN):
        month, x = columns.first_month + at, area.x + at * MONTH_WIDTH
        sheet.blocks.append(Block(Rect(x, area.y, MONTH_WIDTH, area.h), fill=TRAY if at % 2 == 0 else CARD, z=Z_GROUND))
        middle = x + MONTH_WIDTH / 2
        name = MONTHS[month % 12][:3]
        sheet.words.append(Words(middle, area.y - 30, name, BODY_PX, bold=True, align="center"))
        if at == 0 or month % 12 == 0:
            year = Words(x + 4, area.y - 46, str(month // 12), BODY_PX, "muted", group="year")
            sheet.words.append(year)
        if sums[at]:
            sheet.words.append(Words(middle, area.y - 14, write(sums[at]), BODY_PX, "muted", align="center"))
    for at in range(len(scene.contracts) + 1):
        y = area.y + at * LANE
        sheet.strokes.append(Stroke(((MARGIN, y), (columns.cost, y)), TRAY.mixed(LINE, 0.25), 0.7, z=Z_GROUND + 0.3))


def _sums(scene: CalendarScene) -> list[float]:
    """What contracts cost a year whose last day of notice falls in each month."""
    months: dict[int, list[float]] = {}
    for day, value in scene.sums:
        months.setdefault(month_of(day) - month_of(scene.today), []).append(value)
    return [math.fsum(months.get(at, ())) for at in range(MONTHS_SHOWN)]


def _place_texts(sheet: Sheet, contract: Contract, columns: _Columns, name: str, y: float) -> None:
    sheet.words.append(Words(columns.name, y, name, ENTRY_PX, group=f"name:{contract.id}"))
    notice = Words(columns.notice, y, _notice_text(contract), BODY_PX, bold=False)
    style = RENEWAL_STYLES[contract.status]
    urgent = contract.status in {RenewalStatus.MISSED, RenewalStatus.DUE}
    sheet.inked.append(Inked(notice, style.tint if urgent else INK))
    sheet.words.append(Words(columns.until, y, _until_text(contract), BODY_PX, "muted"))
    role = "ink" if contract.annual is not None else "muted"
    sheet.words.append(Words(columns.cost, y, contract.cost, BODY_PX, role, align="right"))


def _place_span(sheet: Sheet, contract: Contract, columns: _Columns, y: float) -> None:
    """Place the mark at the last day of notice and the bar from there to the renewal."""
    style = RENEWAL_STYLES[contract.status]
    if contract.day is None:
        return
    begin = columns.x(contract.day)
    if contract.notice and contract.until and contract.until > contract.notice:
        over = columns.past_end(contract.until)
        end = columns.x(contract.until) - (13 if over else 0)
        if end > begin:
            rect = Rect.between(begin, y - BAR / 2, end, y + BAR / 2)
            sheet.blocks.append(span_block(contract.status, rect))
        if over:
            sheet.signs.append(Sign(SignKind.LATER, (max(end, begin + 3) + 5, y), style.tint, 5.0))
    sheet.signs.append(Sign(style.sign, (begin, y), style.tint, SIGN_RADIUS))


def _place_cluster(
    sheet: Sheet, scene: CalendarScene, cluster: Cluster, columns: _Columns, rows: dict[str, float]
) -> None:
    """Shade the days of a cluster behind its lanes, and bracket them at the right."""
    inside = [contract for contract in scene.contracts if contract.id in cluster.contracts]
    days = [columns.x(contract.day) for contract in inside if contract.day]
    ys = [rows[contract.id] for contract in inside]
    for first, last in _runs(ys):
        shade = Rect.between(min(days) - 10, first - LANE / 2 + 2, max(days) + 10, last + LANE / 2 - 2)
        sheet.blocks.append(shade_block(shade, Z_GROUND + 0.4))
    top, bottom = min(ys) - LANE / 2 + 2, max(ys) + LANE / 2 - 2
    x = columns.bracket
    corners = ((x, top + 2), (x + 5, top + 2), (x + 5, bottom - 2), (x, bottom - 2))
    for one, other in pairwise(corners):
        sheet.strokes.append(Stroke((one, other), AMBER, 1.2))
    middle, step = (top + bottom) / 2, 15.0
    y = middle - (len(cluster.words) - 1) * step / 2
    for at, line in enumerate(cluster.words):
        role = "ink" if at == 0 else "muted"
        sheet.words.append(Words(x + 12, y, line, BODY_PX, role, group=f"cluster:{top:.0f}"))
        y += step


def _runs(ys: Sequence[float]) -> list[tuple[float, float]]:
    """Join neighbouring lanes: the first and the last of each run, by their middles."""
    runs: list[tuple[float, float]] = []
    for y in ys:
        if runs and y - runs[-1][1] < 1.5 * LANE:
            runs[-1] = (runs[-1][0], y)
        else:
            runs.append((y, y))
    return runs
