"""The picture of renewals: contracts as lanes over some months, with the last day on which to give notice."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from stackaudit.core.errors import OptionError, StackAuditError
from stackaudit.core.findings import Review
from stackaudit.core.messages import MONTHS
from stackaudit.core.messages import day_in_words as short_day
from stackaudit.diagrams.boxes import codes_of, labels_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.charts.contracts import Cluster, Contract, RenewalsScene, RenewalStatus, check, month_of
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.names import (
    amount,
    brief_amount,
    counted,
    day_in_words,
    first_owner,
    isolate,
    listed,
    owners_of,
    short_name,
)
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_departments, place_rule, place_sentences
from stackaudit.diagrams.shapes import (
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
    Inked,
    Sign,
    SignKind,
    Stroke,
    Tint,
)
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, TAG_WIDTH
from stackaudit.diagrams.text import one_line, text_width, warn_of_missing
from stackaudit.graph import StackGraph
from stackaudit.model.lifecycle import day_of
from stackaudit.tables.cost import RenewalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalOptions(Options):
    """How far ahead the calendar looks."""

    months: int = field(default=12, metadata={"help": "how many months ahead, from 1 to 36"})


MOST_CONTRACTS: Final = 30
MOST_PASSED: Final = 5  # of which the day has passed, where there are too many contracts
MOST_NAMED: Final = 8  # contracts that a note names
_TO_COME: Final = (RenewalStatus.DUE, RenewalStatus.LATER)


def renewals_scene(graph: StackGraph, review: Review, months: int = 12) -> RenewalsScene:
    """Say what the picture of renewals shows, so many months ahead.

    Raises:
        StackAuditError: there is no contract to show.
    """
    rows = typed_rows(review, RenewalRow)
    if not rows:
        raise StackAuditError("there is nothing to draw: no tool of the stack states a contract")
    today, currency = day_of(graph.stack), graph.stack.currency
    owners = owners_of(graph)
    known = {owner.id for owner in owners}
    found = (_contract(row, known, currency) for row in rows if row.status != "unknown")
    dated = sorted((contract for contract in found if contract.day is not None), key=_sooner)
    ahead = [
        contract
        for contract in dated
        if contract.day is not None and month_of(contract.day) <= month_of(today) + months
    ]
    shown = _next_ones(ahead)
    placed = {contract.id for contract in dated}
    unstated = [row for row in rows if row.tool not in placed]
    headline, passed = _headline(dated, today, currency), _passed(dated)
    beside = () if passed in {"", headline} else (passed,)
    return RenewalsScene(
        headline=headline,
        subline=" ".join([*(f"{one}." for one in beside), *([_subline(len(shown), len(dated))] if shown else [])]),
        today=today,
        contracts=shown,
        clusters=tuple(_clusters(graph, ahead, {contract.id for contract in shown})),
        sums=tuple((c.notice, c.annual) for c in ahead if c.notice and c.annual and c.status in _TO_COME),
        owners=owners,
        notes=tuple(_notes(len(ahead) - len(shown), len(dated) - len(ahead), unstated)),
        alt=_alt(". ".join([headline, *beside]), shown, unstated),
        months=months,
    )


def _contract(row: RenewalRow, owners: set[str], currency: str | None) -> Contract:
    status = RenewalStatus(row.status)
    annual = None if row.annual is None else float(row.annual)
    return Contract(
        id=row.tool,
        name=row.name,
        status=status,
        notice=row.notice_by if status is not RenewalStatus.ENDS else None,
        until=row.ends or row.renews if status is RenewalStatus.ENDS else row.renews or row.ends,
        owner=first_owner(row.departments, owners),
        cost=row.apart or "not stated" if annual is None else amount(annual, currency),
        annual=annual,
    )


def _next_ones(ahead: Sequence[Contract]) -> tuple[Contract, ...]:
    """What has room: of many those that can still be acted on, beside the last few of which the day has passed."""
    passed = [contract for contract in ahead if contract.status is RenewalStatus.MISSED]
    coming = [contract for contract in ahead if contract.status is not RenewalStatus.MISSED]
    few = max(MOST_PASSED, MOST_CONTRACTS - len(coming))
    kept = passed[max(0, len(passed) - few) :] if len(ahead) > MOST_CONTRACTS else passed
    return tuple(sorted((*kept, *coming[: MOST_CONTRACTS - len(kept)]), key=_sooner))


def _sooner(contract: Contract) -> tuple[date, str, str]:
    return contract.day or date.max, contract.name.casefold(), contract.id


def _total(contracts: Sequence[Contract], currency: str | None) -> str:
    """What contracts cost a year together; at least that much where one does not say."""
    stated = [contract.annual for contract in contracts if contract.annual is not None]
    if not stated:
        return ""
    least = "at least " if len(stated) < len(contracts) else ""
    return f"{least}{amount(math.fsum(stated), currency)} a year"


def _headline(dated: Sequence[Contract], today: date, currency: str | None) -> str:
    due = [contract for contract in dated if contract.status is RenewalStatus.DUE and contract.notice]
    later = [contract for contract in dated if contract.status is RenewalStatus.LATER and contract.notice]
    if due:
        last = max(contract.notice for contract in due if contract.notice)
        money = _total(due, currency)
        begin = f"By {day_in_words(last, beside=today)} notice must be given for "
        return begin + counted(len(due), "contract", "contracts") + (f", {money}" if money else "")
    if later:
        name, day = isolate(later[0].name), later[0].notice or today
        return f"The next notice is for {name}, by {day_in_words(day, beside=today)}"
    if passed := _passed(dated):
        return passed
    if dated:
        return "No contract renews by itself" if len(dated) > 1 else "The contract does not renew by itself"
    return "No contract states by when notice must be given"


def _passed(dated: Sequence[Contract]) -> str:
    missed = sum(contract.status is RenewalStatus.MISSED for contract in dated)
    return f"For {counted(missed, 'contract', 'contracts')} the day of notice has passed" if missed else ""


def _subline(shown: int, total: int) -> str:
    number = f"{shown} of {total} contracts with a date shown. " if shown < total else ""
    return (
        f"{number}Contracts by the last day to give notice. "
        "Above: what contracts cost a year, in the month of their notice."
    )


def _clusters(graph: StackGraph, contracts: Sequence[Contract], shown: set[str]) -> Iterator[Cluster]:
    """Yield the contracts whose days of notice fall close together, as the policy counts it."""
    days, least = graph.policy.renewals["cluster-days"], graph.policy.renewals["cluster-tools"]
    ahead = [(c.notice, c) for c in contracts if c.notice is not None and c.status in _TO_COME]
    at = 0
    while at < len(ahead):
        first = ahead[at][0]
        near = [contract for day, contract in ahead[at:] if (day - first).days <= days]
        found = len(near) >= max(least, 2)
        inside = tuple(contract.id for contract in near if contract.id in shown)
        if found and inside:
            last = ahead[at + len(near) - 1][0]
            yield Cluster(inside, tuple(_cluster_words(near, (last - first).days + 1, len(inside), graph)))
        at += len(near) if found else 1


def _cluster_words(near: Sequence[Contract], days: int, shown: int, graph: StackGraph) -> Iterator[str]:
    yield f"{len(near)} within {counted(days, 'day', 'days')}"
    money = _total(near, graph.stack.currency)
    if money:
        yield money
    if shown < len(near):
        yield f"{shown} of them shown"


def _notes(ahead: int, later: int, unstated: Sequence[RenewalRow]) -> Iterator[str]:
    if ahead:
        yield f"{counted(ahead, 'more contract', 'more contracts')} within these months not shown."
    if later:
        yield f"{counted(later, 'contract', 'contracts')} after these months not shown."
    rows = sorted(unstated, key=lambda row: (row.name.casefold(), row.tool))
    unsure = [_safe(row) for row in rows if row.notice_by is not None]
    silent = [_unstated(row) for row in rows if row.notice_by is None]
    for words, names in (("Whether it renews is not known", unsure), ("Last day of notice not stated", silent)):
        if names:
            yield f"{words} ({counted(len(names), 'contract', 'contracts')}): {listed(names, MOST_NAMED)}"


def _safe(row: RenewalRow) -> str:
    passed = row.days_left is not None and row.days_left < 0
    day = short_day(row.notice_by) if row.notice_by is not None else ""
    words = f"the last safe day of notice, {day}, has passed" if passed else f"notice by {day} is safe"
    return f"{isolate(short_name(row.name))} ({words})"


def _unstated(row: RenewalRow) -> str:
    short = short_name(row.name)
    return f"{isolate(short)} (renews {short_day(row.renews)})" if row.renews else short


def _alt(headline: str, shown: Sequence[Contract], unstated: Sequence[RenewalRow]) -> str:
    told = [_in_words(contract) for contract in shown]
    if unstated:
        told.append(f"{len(unstated)} without a known day")
    return f"{'. '.join([headline, *told])}."


def _in_words(contract: Contract) -> str:
    day = f"notice by {short_day(contract.notice)}" if contract.notice else "no notice"
    word = "ends" if contract.status is RenewalStatus.ENDS else "renews"
    until = f", {word} {short_day(contract.until)}" if contract.until else ""
    return f"{isolate(contract.name)}: {day}{until}, {contract.status}, {contract.cost} a year"


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


def place_signs(sheet: Sheet, footer: Footer, scene: RenewalsScene) -> None:
    """Place what the signs and bars of the picture mean."""
    present = {contract.status for contract in scene.contracts}
    for status, style in RENEWAL_STYLES.items():
        if status in present:
            place = footer.sample(14, 6, style.words)
            sheet.signs.append(Sign(style.sign, (place.cx, footer.y), style.tint, SIGN_RADIUS))
    barred = [contract.status for contract in scene.contracts if contract.notice and contract.until]
    if barred:
        sheet.blocks.append(span_block(barred[-1], footer.sample(34, 7, BARS, BAR)))
    if scene.clusters:
        sheet.blocks.append(shade_block(footer.sample(22, 7, CLOSE, 16)))


NAME_WIDTH: Final = 176.0
MONTH_WIDTH: Final = 54.0
NARROW_MONTH: Final = 34.0  # in a long calendar: room for three letters and for a short amount
AXIS_WIDTH: Final = 13 * MONTH_WIDTH  # beyond which months get narrower
MOST_MONTHS: Final = 36
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
    months: int  # columns of the axis, that of today among them

    @property
    def month(self) -> float:
        return month_width(self.months)

    @property
    def axis_right(self) -> float:
        return self.axis + self.months * self.month

    def x(self, day: date) -> float:
        """Where a day stands: in its month, or in the place for earlier days, or at the end of the axis."""
        month = month_of(day) - self.first_month
        if month < 0:
            return self.axis - EARLIER / 2
        share = (day.day - 0.5) / monthrange(day.year, day.month)[1]
        return min(self.axis + (month + share) * self.month, self.axis_right)

    def past_end(self, day: date) -> bool:
        """Whether a day lies after the months shown."""
        return month_of(day) - self.first_month >= self.months


def month_width(months: int) -> float:
    """Return how wide a month is on an axis of so many: a long axis has narrower ones, down to what a name needs."""
    return min(MONTH_WIDTH, max(NARROW_MONTH, AXIS_WIDTH / months))


def arrange_renewals(scene: RenewalsScene) -> Geometry:
    """Lay a calendar out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    shown = [contract.name for contract in scene.contracts]
    warn_of_missing([*shown, *scene.notes, *(owner.name for owner in scene.owners), scene.headline, scene.subline])
    called = labels_of((contract.id, contract.name) for contract in scene.contracts)
    names = {id_: one_line(name, NAME_WIDTH, ENTRY_PX) for id_, name in called.items()}
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
        place_signs(sheet, footer, scene)
        footer.begin_row()
        place_departments(footer, scene.owners, [contract.owner for contract in scene.contracts])
    else:
        footer.y -= 8
    return sheet.finished(width, footer, scene.owners)


def _columns(scene: RenewalsScene, names: dict[str, str]) -> _Columns:
    name = MARGIN + TAG_WIDTH + 7
    notice = name + max((text_width(text, ENTRY_PX) for text in names.values()), default=0.0) + GUTTER
    axis = notice + max(_wide("notice by"), *(_wide(_notice_text(c)) for c in scene.contracts), 0.0) + GUTTER
    axis += EARLIER if _any_earlier(scene) else 0.0
    months = scene.months + 1
    until = axis + months * month_width(months) + GUTTER
    cost = until + max(_wide(UNTIL_HEAD), *(_wide(_until_text(c)) for c in scene.contracts), 0.0) + GUTTER
    right = cost + max(_wide("a year"), *(_wide(c.cost) for c in scene.contracts), 0.0)
    return _Columns(name, notice, axis, until, right, right + GUTTER, month_of(scene.today), months)


def _any_earlier(scene: RenewalsScene) -> bool:
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


def _place_table(sheet: Sheet, scene: RenewalsScene, columns: _Columns, names: dict[str, str], top: float) -> float:
    """Place axis and lanes; return where the page goes on beneath them."""
    begin = top + 56
    end = begin + len(scene.contracts) * LANE
    _place_axis(sheet, scene, columns, Rect.between(columns.axis, begin, columns.axis_right, end))
    rows = {contract.id: begin + (at + 0.5) * LANE for at, contract in enumerate(scene.contracts)}
    codes = codes_of(scene.owners)
    for contract in scene.contracts:
        place = Rect(MARGIN, rows[contract.id] - LANE / 2, columns.cost - MARGIN, LANE)
        sheet.spot(place, contract.id, contract.name, f"notice by {_notice_text(contract)}", contract.cost)
        _place_texts(sheet, contract, columns, names[contract.id], rows[contract.id])
        sheet.tag(MARGIN, rows[contract.id], contract.owner, codes)
        _place_span(sheet, contract, columns, rows[contract.id])
    for cluster in scene.clusters:
        _place_cluster(sheet, scene, cluster, columns, rows)
    x = columns.x(scene.today)
    sheet.strokes.append(Stroke(((x, begin - 2), (x, end + 8)), INK, 1.4, z=Z_STROKE - 0.6))
    text = f"today, {short_day(scene.today)}"
    at_left = x + _wide(text) > columns.axis_right
    sheet.words.append(Words(x, end + 17, text, BODY_PX, align="right" if at_left else "left", group="today"))
    return end + 42


def _place_axis(sheet: Sheet, scene: RenewalsScene, columns: _Columns, area: Rect) -> None:
    heads = ((columns.notice, "notice by", False), (columns.until, UNTIL_HEAD, False), (columns.cost, "a year", True))
    for x, text, right in heads:
        sheet.words.append(Words(x, area.y - 14, text, BODY_PX, "muted", align="right" if right else "left"))
    if _any_earlier(scene):
        place = Rect(area.x - EARLIER, area.y, EARLIER, area.h)
        sheet.blocks.append(Block(place, fill=CARD, z=Z_GROUND))
        sheet.words.append(Words(place.cx, area.y - 30, "earlier", BODY_PX, "muted", align="center"))
    sums = _sums(scene)
    write = amount if all(_wide(amount(value)) <= columns.month - 3 for value in sums) else brief_amount
    if any(_wide(write(value)) > columns.month - 3 for value in sums):
        write = _rounded
    for at in range(columns.months):
        month, x = columns.first_month + at, area.x + at * columns.month
        ground = TRAY if at % 2 == 0 else CARD
        sheet.blocks.append(Block(Rect(x, area.y, columns.month, area.h), fill=ground, z=Z_GROUND))
        middle = x + columns.month / 2
        name = MONTHS[month % 12][:3]
        sheet.words.append(Words(middle, area.y - 30, name, BODY_PX, bold=True, align="center"))
        if at == 0 or month % 12 == 0:
            sheet.words.append(Words(x + 4, area.y - 46, str(month // 12), BODY_PX, "muted", group="year"))
        if sums[at]:
            sheet.words.append(Words(middle, area.y - 14, write(sums[at]), BODY_PX, "muted", align="center"))
    for at in range(len(scene.contracts) + 1):
        y = area.y + at * LANE
        sheet.strokes.append(Stroke(((MARGIN, y), (columns.cost, y)), TRAY.mixed(LINE, 0.25), 0.7, z=Z_GROUND + 0.3))


def _rounded(value: float) -> str:
    """Write an amount in a narrow month: without decimals from ten thousand on."""
    return brief_amount(round(value, -3) if value >= 10_000 else float(f"{value:.2g}"))


def _sums(scene: RenewalsScene) -> list[float]:
    """What contracts cost a year whose last day of notice falls in each month."""
    months: dict[int, list[float]] = {}
    for day, value in scene.sums:
        months.setdefault(month_of(day) - month_of(scene.today), []).append(value)
    return [math.fsum(months.get(at, ())) for at in range(scene.months + 1)]


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
    sheet: Sheet, scene: RenewalsScene, cluster: Cluster, columns: _Columns, rows: dict[str, float]
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


def _build(graph: StackGraph, review: Review, options: RenewalOptions) -> Diagram:
    months = options.months
    if type(months) is not int or not 1 <= months <= MOST_MONTHS:
        raise OptionError(f"the diagram 'renewals' shows from 1 to {MOST_MONTHS} months, not {months!r}")
    return diagram_of(renewals_scene(graph, review, months), arrange_renewals, options.theme)


RENEWALS: Final = Chart(
    "renewals", "The next months: by when notice must be given", "cost", RenewalOptions, _build, block="money"
)
