"""The picture of flows: a matrix of how many lead from which department to which, those by hand and broken marked.

Of one kind of records it shows the data needs instead, from the systems of record to the departments that need it.
Every number is a row of the table `department_links`, or counts rows of `needs`; what shares a row or column is a sum.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Review
from stackaudit.diagrams.boxes import codes_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Spot, Stands, Words
from stackaudit.diagrams.names import alternative, capitalised, counted, first_owner, isolate, owners_of
from stackaudit.diagrams.page import Footer, Sheet, page_head, place_rule, place_sentences
from stackaudit.diagrams.scene import Owner, refuse_strangers, refuse_twice
from stackaudit.diagrams.shapes import AMBER, BLUE, BROKEN, GROUND, LINE, STALE, TRAY, Block, Sign, SignKind, Tint
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, HEADER_PX, MARGIN, NO_OWNER_HEAD, NOTE_PX, TAG_WIDTH
from stackaudit.diagrams.text import one_line, text_width, warn_of_missing, wrap
from stackaudit.graph import StackGraph
from stackaudit.tables.silos import DepartmentLinksRow, NeedRow


class Trouble(StrEnum):
    """What is wrong with some of what a cell counts, or not known."""

    BY_HAND = "by hand"
    LATE = "late"
    BROKEN = "broken"  # a flow that is broken, or a need without a path
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Counts:
    """A number, and how much of it is in which trouble."""

    number: int = 0
    troubles: tuple[tuple[Trouble, int], ...] = ()

    @classmethod
    def of(cls, number: int, troubles: Mapping[Trouble, int]) -> Counts:
        """Return a number with its troubles in their order, without those that are none."""
        return cls(number, tuple((kind, troubles[kind]) for kind in Trouble if troubles.get(kind)))

    def __add__(self, other: Counts) -> Counts:
        troubles = Counter(dict(self.troubles))
        troubles.update(dict(other.troubles))
        return Counts.of(self.number + other.number, troubles)

    def of_kind(self, *kinds: Trouble) -> int:
        """Return how many are in one of these troubles."""
        return sum(number for kind, number in self.troubles if kind in kinds)


@dataclass(frozen=True, slots=True)
class End:
    """A row or a column; `tagged` is False for several departments together."""

    id: str
    name: str
    owner: str | None = None
    tagged: bool = True


Cells = Mapping[tuple[str, str], Counts]


@dataclass(frozen=True, slots=True)
class FlowsScene:
    """A whole matrix: rows send, columns receive, in the order given. Words tell what the troubles mean here.

    Attributes:
        inside: Whether a row and a column of one id are the same department: their cell counts apart.
        notes: Sentences beneath.
    """

    headline: str
    subline: str
    senders: tuple[End, ...]
    receivers: tuple[End, ...]
    cells: Cells
    words: Mapping[Trouble, str]
    inside: bool
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: FlowsScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row or a column stands twice or names a department that the scene does not have, a cell is of
            none, or counts more in trouble than there are.
    """
    senders, receivers = [end.id for end in scene.senders], [end.id for end in scene.receivers]
    refuse_twice("a sender", senders)
    refuse_twice("a receiver", receivers)
    refuse_strangers("a row or column", [end.owner for end in (*scene.senders, *scene.receivers)], scene.owners)
    for (source, target), counts in scene.cells.items():
        if source not in set(senders) or target not in set(receivers):
            raise ValueError(f"the cell {source!r}, {target!r} is of no row or no column")
        if sum(number for _, number in counts.troubles) > counts.number:
            raise ValueError(f"the cell {source!r}, {target!r} has more troubles than flows")


MOST_ENDS: Final = 12
NOBODY: Final = ""
OTHERS: Final = "+"
"""The id of those that share a row or column; no id is written so, and none is empty."""
FLOW_WORDS: Final = {
    Trouble.BY_HAND: "by hand",
    Trouble.BROKEN: "broken",
    Trouble.UNKNOWN: "not stated how or whether they run",
}
NEED_WORDS: Final = {
    Trouble.BY_HAND: "by hand only",
    Trouble.LATE: "too late",
    Trouble.BROKEN: "no path",
    Trouble.UNKNOWN: "cannot be told",
}
_STATUS: Final = {
    "manual-only": Trouble.BY_HAND,
    "stale": Trouble.LATE,
    "no-path": Trouble.BROKEN,
    "unknown": Trouble.UNKNOWN,
}


# -- departments


def flows_scene(graph: StackGraph, review: Review) -> FlowsScene:
    """Say what the matrix of departments shows.

    Raises:
        StackAuditError: there is nothing to show.
    """
    rows = typed_rows(review, DepartmentLinksRow)
    if not any(row.flows for row in rows):
        raise StackAuditError("there is nothing to draw: no flow is on record (state `integrations`)")
    owners = owners_of(graph)
    if all(row.source is None and row.target is None for row in rows):
        raise StackAuditError("there is nothing to draw: no tool of a flow states its `departments`")
    unowned = any(None in {row.source, row.target} for row in rows)
    ends = _departments(owners, unowned=unowned)
    shown = _shown(ends, _weights(rows))
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for row in rows:
        pair = (_place(row.source or NOBODY, shown), _place(row.target or NOBODY, shown))
        if pair != (OTHERS, OTHERS) or row.source != row.target:
            cells[pair] += _counts(row)
    headline = _headline(graph, rows)
    notes = tuple(_notes(graph, rows, {end.id for end in shown}))
    told = [_in_words(row, {end.id: end.name for end in ends}) for row in rows if row.flows]
    return FlowsScene(
        headline=headline,
        subline=_subline(ends, shown),
        senders=shown,
        receivers=shown,
        cells={pair: counts for pair, counts in cells.items() if counts.number},
        words=FLOW_WORDS,
        inside=True,
        owners=owners,
        notes=notes,
        alt=alternative(headline, told, _clauses(notes), "more pairs of departments"),
    )


def _departments(owners: Sequence[Owner], *, unowned: bool) -> list[End]:
    ends = [End(owner.id, owner.name, owner.id) for owner in owners]
    return [*ends, *([End(NOBODY, NO_OWNER_HEAD)] if unowned else [])]


def _weights(rows: Iterable[DepartmentLinksRow]) -> Counter[str]:
    """Return how many flows lead from or to each department."""
    weights: Counter[str] = Counter()
    for row in rows:
        for end in {row.source or NOBODY, row.target or NOBODY}:
            weights[end] += row.flows
    return weights


def _shown(ends: Sequence[End], weights: Mapping[str, int]) -> tuple[End, ...]:
    """Return the rows: those with most flows, in the order of the legend; what is more shares one."""
    if len(ends) <= MOST_ENDS:
        return tuple(ends)
    ranked = sorted(ends, key=lambda end: -weights[end.id])[: MOST_ENDS - 1]
    kept = {end.id for end in ranked}
    others = End(OTHERS, f"{len(ends) - len(kept)} others", tagged=False)
    return (*(end for end in ends if end.id in kept), others)


def _place(id_: str, shown: Sequence[End]) -> str:
    return id_ if any(end.id == id_ for end in shown) else OTHERS


def _counts(row: DepartmentLinksRow) -> Counts:
    troubles = {Trouble.BY_HAND: row.by_hand, Trouble.BROKEN: row.broken, Trouble.UNKNOWN: row.not_stated}
    return Counts.of(row.flows, troubles)


def _headline(graph: StackGraph, rows: Sequence[DepartmentLinksRow]) -> str:
    """One clause with one number, of the flows between two departments that are both stated."""
    between = Counts()
    for row in rows:
        if row.source != row.target and row.source is not None and row.target is not None:
            between += _counts(row)
    by_hand, broken = between.of_kind(Trouble.BY_HAND), between.of_kind(Trouble.BROKEN)
    hurt, silent, whole = by_hand + broken, between.of_kind(Trouble.UNKNOWN), between.number
    flows = f"{whole:,} flow{'' if whole == 1 else 's'} between departments"
    if not whole:
        none = "leads from one department to another" if graph.flows_complete else "between departments is on record"
        return f"No flow {none}"
    if hurt:
        how = " or ".join([*(["by hand"] if by_hand else []), *(["broken"] if broken else [])])
        return f"{hurt:,} of {flows} {'is' if hurt == 1 else 'are'} {how}"
    if silent:
        return f"Of {flows} it is not stated how {silent:,} run{'s' if silent == 1 else ''}"
    return f"None of {flows} is by hand or broken"


def _subline(ends: Sequence[End], shown: Sequence[End]) -> str:
    text = "A row sends, a column receives. An integration both ways counts in both."
    if len(shown) < len(ends):
        text += f" The {len(shown) - 1} departments with most flows of {len(ends)}; the others are one row."
    return text


def _notes(graph: StackGraph, rows: Sequence[DepartmentLinksRow], shown: Container[str]) -> Iterator[str]:
    """Count what the matrix or its title does not."""
    planned = sum(row.planned for row in rows)
    if planned:
        yield f"{counted(planned, 'planned flow is', 'planned flows are')} not counted."
    hidden = sum(row.flows for row in rows if row.source == row.target and (row.source or NOBODY) not in shown)
    if hidden:
        yield f"{counted(hidden, 'flow', 'flows')} inside one of the others {'is' if hidden == 1 else 'are'} not shown."
    homeless = sum(row.flows for row in rows if None in {row.source, row.target})
    if homeless:
        verb = "has" if homeless == 1 else "have"
        yield f"{counted(homeless, 'flow', 'flows')} {verb} an end without a department: not in the title."
    several = sum(len(tool.departments) > 1 for tool in graph.tools)
    if several:
        verb = "has several departments, and counts" if several == 1 else "have several departments, and count"
        yield f"{counted(several, 'tool', 'tools')} {verb} for the first."
    if not graph.flows_complete:
        yield "The flows on record are counted; the stack does not state that they are all."


def _clauses(notes: Iterable[str]) -> list[str]:
    return [note.removesuffix(".") for note in notes]


def _in_words(row: DepartmentLinksRow, names: Mapping[str, str]) -> str:
    source, target = (isolate(names[end or NOBODY]) for end in (row.source, row.target))
    return f"{source} to {target}: {_said(_counts(row), FLOW_WORDS, 'flow', 'flows')}"


def _said(counts: Counts, words: Mapping[Trouble, str], one: str, more: str) -> str:
    troubles = (f"{number:,} {words[kind]}" for kind, number in counts.troubles)
    return ", ".join([counted(counts.number, one, more), *troubles])


# -- one kind of records


def needs_scene(graph: StackGraph, review: Review, entity: str) -> FlowsScene:
    """Say what the matrix of one kind of records shows.

    Raises:
        UnknownNameError: there is no such kind of records.
        StackAuditError: there is nothing to show.
    """
    if entity not in graph.holdings:
        raise UnknownNameError("entity", entity, graph.holdings)
    held = graph.holdings[entity]
    name = held.entity.name if held.entity.name != entity else capitalised(entity.replace("-", " ").replace("_", " "))
    every = [row for row in typed_rows(review, NeedRow) if row.entity == entity]
    rows = [row for row in every if row.source in held.masters or not held.masters]
    if not rows:
        raise StackAuditError(f"there is nothing to draw: no other tool is stated to need {isolate(name)}")
    owners = owners_of(graph)
    known = {owner.id for owner in owners}
    sources = [graph.tool(tool) for tool in sorted({row.source for row in rows})]
    ends = [End(tool.id, tool.name, first_owner(tool.departments, known)) for tool in sources]
    senders = _shown(ends, Counter(row.source for row in rows))
    owner_of = {row.target: first_owner(graph.tool(row.target).departments, known) or NOBODY for row in rows}
    needing = set(owner_of.values())
    all_ends = [end for end in _departments(owners, unowned=True) if end.id in needing]
    receivers = _shown(all_ends, Counter(owner_of[row.target] for row in rows))
    cells: dict[tuple[str, str], Counts] = defaultdict(Counts)
    for row in rows:
        cells[_place(row.source, senders), _place(owner_of[row.target], receivers)] += _need(row)
    headline = _need_headline(rows, isolate(name))
    where = "the systems of record are rows" if held.masters else "no system of record is named; its sources are rows"
    notes = tuple(_need_notes(len(every) - len(rows), name))
    names = {end.id: isolate(end.name) for end in (*senders, *receivers)}
    told = [f"{names[a]} to {names[b]}: {_said(found, NEED_WORDS, 'need', 'needs')}" for (a, b), found in cells.items()]
    return FlowsScene(
        headline=headline,
        subline=f"Data needs of {isolate(name)}: {where}, the departments that need it columns.",
        senders=senders,
        receivers=receivers,
        cells=dict(cells),
        words=NEED_WORDS,
        inside=False,
        owners=owners,
        notes=notes,
        alt=alternative(headline, sorted(told), _clauses(notes)),
    )


def _need(row: NeedRow) -> Counts:
    trouble = _STATUS.get(row.status)
    return Counts(1, ((trouble, 1),) if trouble else ())


def _need_headline(rows: Sequence[NeedRow], name: str) -> str:
    status = Counter(row.status for row in rows)
    needs = f"{len(rows):,} data need{'' if len(rows) == 1 else 's'} of {name}"
    never, hand, late = status["no-path"], status["manual-only"], status["stale"]
    if never and all(row.proved for row in rows if row.status == "no-path"):
        return f"{never:,} of {needs} {'is' if never == 1 else 'are'} not met"
    if never:
        return f"For {never:,} of {needs} no path is on record"
    if hand:
        return f"{hand:,} of {needs} {'is' if hand == 1 else 'are'} met by hand only"
    if late:
        return f"{late:,} of {needs} {'is' if late == 1 else 'are'} met too late"
    if unknown := status["unknown"]:
        return f"Whether {unknown:,} of {needs} {'is' if unknown == 1 else 'are'} met cannot be told"
    return f"All {needs} are met" if len(rows) > 1 else f"The one data need of {name} is met"


def _need_notes(others: int, name: str) -> Iterator[str]:
    if others:
        verb = "begins at another tool, and is" if others == 1 else "begin at other tools, and are"
        yield f"{counted(others, 'more need', 'more needs')} of {isolate(name)} {verb} not counted."


# -- the layout

NAME_WIDTH: Final = 180.0
HEADER_WIDTH: Final = 84.0
HEADER_STEP: Final = 14.0
CELL_WIDTH: Final = 78.0
CELL_HEIGHT: Final = 46.0
CELL_GAP: Final = 3.0
NARROWEST: Final = 560.0
SIGN: Final = 4.2
PART_GAP: Final = 7.0
PALEST, DEEPEST = 0.06, 0.34  # share of blue in a cell, by its number
_SIGNS: Final[dict[Trouble, tuple[SignKind, Tint]]] = {
    Trouble.BY_HAND: (SignKind.DIAMOND, AMBER),
    Trouble.LATE: (SignKind.LATER, STALE),
    Trouble.BROKEN: (SignKind.CROSS, BROKEN),
}
_QUESTION: Final = "?"


@dataclass(slots=True)
class _Grid:
    """Where rows and columns stand."""

    left: float
    top: float
    wide: float
    sheet: Sheet = field(default_factory=Sheet)

    def cell(self, row: int, column: int) -> Rect:
        """Return the place of a cell."""
        x, y = self.left + column * self.wide, self.top + row * CELL_HEIGHT
        return Rect(x, y, self.wide - CELL_GAP, CELL_HEIGHT - CELL_GAP)


def arrange_flows(scene: FlowsScene) -> Geometry:
    """Lay a matrix out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    names = [end.name for end in (*scene.senders, *scene.receivers)]
    warn_of_missing([scene.headline, scene.subline, *names, *scene.notes])
    headers = [wrap(end.name, HEADER_WIDTH, BODY_PX, bold=True) for end in scene.receivers]
    wide = max(CELL_WIDTH, HEADER_WIDTH + 8, *(_marks_width(counts) + 14 for counts in scene.cells.values()))
    rows = [one_line(end.name, NAME_WIDTH, ENTRY_PX) for end in scene.senders]
    left = MARGIN + TAG_WIDTH + 8 + max(text_width(name, ENTRY_PX) for name in rows) + 16
    columns = len(scene.receivers) + 1
    width = max(NARROWEST, left - MARGIN + columns * wide)
    words, top = page_head(scene.headline, scene.subline, width)
    head = 26 + HEADER_STEP * max(len(header) for header in headers)
    grid = _Grid(left, top + head + 8, wide, Sheet(words=words))
    _place_heads(grid, scene, headers)
    _place_rows(grid, scene, rows)
    _place_totals(grid, scene)
    bottom = grid.top + CELL_HEIGHT * (len(scene.senders) + scene.inside)
    footer = Footer(width, bottom + 18)
    place_sentences(footer, scene.notes, gap=4)
    place_rule(footer)
    _place_legend(grid.sheet, footer, scene)
    return grid.sheet.finished(width, footer, scene.owners)


def _place_heads(grid: _Grid, scene: FlowsScene, headers: Sequence[Sequence[str]]) -> None:
    codes = codes_of(scene.owners)
    for at, (end, header) in enumerate(zip(scene.receivers, headers, strict=True)):
        x = grid.cell(0, at).cx
        y = grid.top - 12 - HEADER_STEP * (len(header) - 1)
        if end.tagged:
            grid.sheet.tag(x - TAG_WIDTH / 2, y - 20, end.owner, codes)
        for n, line in enumerate(header):
            words = Words(x, y + n * HEADER_STEP, line, BODY_PX, bold=True, align="center", group=f"column:{end.id}")
            grid.sheet.words.append(words)
    x = grid.cell(0, len(headers)).cx
    told = "sends" if scene.inside else "in all"
    grid.sheet.words.append(Words(x, grid.top - 12, told, BODY_PX, "muted", align="center", group="column:all"))


def _place_rows(grid: _Grid, scene: FlowsScene, names: Sequence[str]) -> None:
    codes = codes_of(scene.owners)
    single = {pair: counts for pair, counts in scene.cells.items() if OTHERS not in pair}
    most = max((counts.number for pair, counts in single.items() if not _is_inside(scene, *pair)), default=1)
    for row, (sender, name) in enumerate(zip(scene.senders, names, strict=True)):
        y = grid.cell(row, 0).cy
        if sender.tagged:
            grid.sheet.tag(MARGIN, y, sender.owner, codes)
        grid.sheet.words.append(Words(MARGIN + TAG_WIDTH + 8, y, name, ENTRY_PX, group=f"row:{sender.id}"))
        for column, receiver in enumerate(scene.receivers):
            counts = scene.cells.get((sender.id, receiver.id), Counts())
            rect = grid.cell(row, column)
            if _is_inside(scene, sender.id, receiver.id):
                grid.sheet.blocks.append(Block(rect, fill=TRAY, line=LINE, width=0.8, dash=(3.0, 3.0)))
            else:
                deep = PALEST + (DEEPEST - PALEST) * min(1.0, counts.number / most) if counts.number else 0.0
                line = None if counts.number else LINE
                grid.sheet.blocks.append(Block(rect, fill=GROUND.mixed(BLUE, deep), line=line, width=0.5))
            if counts.number:
                grid.sheet.spots.append(Spot(rect, _stands(scene, sender, receiver, counts)))
                _place_counts(grid.sheet, counts, rect, f"cell:{sender.id}>{receiver.id}")


def _stands(scene: FlowsScene, sender: End, receiver: End, counts: Counts) -> Stands:
    """Return what a cell stands for, to readers and scripts of an SVG: ids of departments say that they are."""
    source = f"department:{sender.id}" if scene.inside else sender.id
    nouns = ("flow", "flows") if scene.inside else ("need", "needs")
    title = f"{isolate(sender.name)} to {isolate(receiver.name)}"
    told = _said(counts, scene.words, *nouns)
    return Stands(title, told, source=source, target=f"department:{receiver.id}")


def _is_inside(scene: FlowsScene, sender: str, receiver: str) -> bool:
    """Whether a cell is of flows that do not lead from one department to another; those among others do."""
    return scene.inside and sender == receiver and sender != OTHERS


def _place_totals(grid: _Grid, scene: FlowsScene) -> None:
    """Place the sum of each row on the right and of each column beneath, without what stays in a department."""
    outward = {pair: counts for pair, counts in scene.cells.items() if not _is_inside(scene, *pair)}
    for row, sender in enumerate(scene.senders):
        total = sum((counts for (source, _), counts in outward.items() if source == sender.id), Counts())
        _place_counts(grid.sheet, total, grid.cell(row, len(scene.receivers)), f"sends:{sender.id}")
    if not scene.inside:
        return
    last = len(scene.senders)
    y = grid.cell(last, 0).cy
    grid.sheet.words.append(Words(MARGIN + TAG_WIDTH + 8, y, "receives", BODY_PX, "muted", group="row:all"))
    for column, receiver in enumerate(scene.receivers):
        total = sum((counts for (_, target), counts in outward.items() if target == receiver.id), Counts())
        _place_counts(grid.sheet, total, grid.cell(last, column), f"receives:{receiver.id}")


def _place_counts(sheet: Sheet, counts: Counts, rect: Rect, group: str) -> None:
    """Place a number in a cell, and beneath it how much of it is in trouble."""
    y = rect.cy - (8 if counts.troubles else 0)
    number = Words(rect.cx, y, f"{counts.number:,}", HEADER_PX, bold=True, align="center", group=group)
    sheet.words.append(number)
    x, y = rect.cx - _marks_width(counts) / 2, rect.cy + 10
    for kind, count in counts.troubles:
        x = _place_mark(sheet, kind, f"{count:,}", (x, y), f"{group}:{kind}") + PART_GAP


def _place_mark(sheet: Sheet, kind: Trouble, text: str, at: tuple[float, float], group: str) -> float:
    """Place a sign with its number, from there to the right; return where they end."""
    x, y = at
    if kind is Trouble.UNKNOWN:
        text = f"{_QUESTION} {text}"
    else:
        shape, tint = _SIGNS[kind]
        sheet.signs.append(Sign(shape, (x + SIGN + 1, y), tint, SIGN))
        x += 2 * SIGN + 5
    sheet.words.append(Words(x, y, text, NOTE_PX, group=group))
    return x + text_width(text, NOTE_PX)


def _marks_width(counts: Counts) -> float:
    width = -PART_GAP
    for kind, count in counts.troubles:
        sign = text_width(f"{_QUESTION} ", NOTE_PX) if kind is Trouble.UNKNOWN else 2 * SIGN + 5
        width += sign + text_width(f"{count:,}", NOTE_PX) + PART_GAP
    return max(0.0, width)


def _place_legend(sheet: Sheet, footer: Footer, scene: FlowsScene) -> None:
    """Place the signs that the matrix has, and what the cells of a department with itself are."""
    present = {kind for counts in scene.cells.values() for kind, _ in counts.troubles}
    for kind in Trouble:
        if kind in present and kind is not Trouble.UNKNOWN:
            shape, tint = _SIGNS[kind]
            place = footer.sample(2 * SIGN + 2, 6, scene.words[kind])
            sheet.signs.append(Sign(shape, (place.cx, footer.y), tint, SIGN))
    if Trouble.UNKNOWN in present:
        place = footer.sample(text_width(_QUESTION, BODY_PX), 6, scene.words[Trouble.UNKNOWN])
        footer.words.append(Words(place.x, footer.y, _QUESTION, BODY_PX, group="legend:?"))
    if scene.inside:
        place = footer.sample(22, 7, "inside a department: in no sum", 15)
        sheet.blocks.append(Block(place, fill=TRAY, line=LINE, width=0.8, dash=(3.0, 3.0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsOptions(Options):
    """Of which kind of records the matrix is; of all flows if not given."""

    entity: str | None = field(default=None, metadata={"help": "count the data needs of one kind of records"})


def _build(graph: StackGraph, review: Review, options: FlowsOptions) -> Diagram:
    scene = flows_scene(graph, review) if options.entity is None else needs_scene(graph, review, options.entity)
    return diagram_of(scene, arrange_flows, options.theme)


FLOWS: Final = Chart(
    "flows", "How many flows lead from which department to which", "silos", FlowsOptions, _build, block="repairs"
)
