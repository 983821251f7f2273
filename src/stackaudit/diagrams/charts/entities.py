"""The picture of entities: a matrix of which tool holds which kind of records, and in which role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Findings, Review
from stackaudit.diagrams.boxes import codes_of, labels_of
from stackaudit.diagrams.chart import Chart, Options, typed_rows
from stackaudit.diagrams.charts.entity_signs import (
    BOTH_COPY,
    BOTH_MADE,
    COPY_WORDS,
    MADE_WORDS,
    legend,
    place_cell,
    place_copy,
    place_made,
    place_master,
)
from stackaudit.diagrams.charts.feeds import EntityCell, Exchange, Fed, held_cells
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Point, Rect, Words
from stackaudit.diagrams.names import capitalised, counted, first_owner, isolate, listed, number_word, owners_of
from stackaudit.diagrams.page import (
    LEGEND_STEP,
    Footer,
    Sheet,
    page_head,
    place_departments,
    place_rule,
    place_sentences,
)
from stackaudit.diagrams.scene import Owner, refuse_strangers
from stackaudit.diagrams.shapes import (
    BROKEN,
    CARD,
    GROUND,
    INK,
    LINE,
    MUTED,
    TRAY,
    Z_GROUND,
    Block,
    Inked,
    Stroke,
)
from stackaudit.diagrams.style import BODY_PX, ENTRY_PX, MARGIN, TAG_WIDTH
from stackaudit.diagrams.text import clean, one_line, text_width, warn_of_missing, wrap, wrap_sentence
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import Holdings
from stackaudit.tables.silos import NeedRow


class Trouble(StrEnum):
    """What is wrong with the master of a kind of records."""

    NONE = ""
    RIVALS = "rivals"
    NO_MASTER = "no master"
    NOT_STATED = "not stated"

    @property
    def is_certain(self) -> bool:
        """Whether it is wrong for sure."""
        return self in {Trouble.RIVALS, Trouble.NO_MASTER}


@dataclass(frozen=True, slots=True)
class EntityColumn:
    """One kind of records; `foot` says beneath what there is to say of its masters, `more` who is not shown."""

    id: str
    name: str
    trouble: Trouble = Trouble.NONE
    foot: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One tool."""

    id: str
    name: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class EntitiesScene:
    """A whole matrix; rows and columns stand in the order given, `notes` are sentences beneath."""

    headline: str
    subline: str
    columns: tuple[EntityColumn, ...]
    rows: tuple[EntityRow, ...]
    cells: tuple[EntityCell, ...]
    owners: tuple[Owner, ...] = ()
    notes: tuple[str, ...] = ()
    alt: str = ""


def check(scene: EntitiesScene) -> None:
    """Refuse a scene that contradicts itself.

    Raises:
        ValueError: A row, a column or a cell stands twice, a cell is of none or says nothing, a master has a copy of
            its own records, or a row names a department that the scene does not have.
    """
    rows, columns = [row.id for row in scene.rows], [column.id for column in scene.columns]
    cells = [(cell.tool, cell.entity) for cell in scene.cells]
    for word, ids in (("tool", rows), ("kind of records", columns), ("cell", cells)):
        if len(set(ids)) < len(ids):
            raise ValueError(f"a {word} stands twice in the matrix")
    for cell in scene.cells:
        if cell.tool not in set(rows) or cell.entity not in set(columns):
            raise ValueError(f"the cell {cell.tool!r}, {cell.entity!r} is of no row or no column")
        if cell.master == (cell.copy is not None or cell.made is not None):
            raise ValueError(f"the cell {cell.tool!r}, {cell.entity!r} is of a master and a copy, or of neither")
    refuse_strangers("a row", [row.owner for row in scene.rows], scene.owners)


MOST_TOOLS: Final = 40
MOST_ENTITIES: Final = 20
MOST_NAMED: Final = 2  # kinds of records that the headline names
MOST_HELD: Final = 12  # that are told of one tool
_WHY: Final = (
    "Where each kind of record lives: a column should have one diamond, its master, "
    "and every copy should be fed by it in time."
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of records with all that is known of it."""

    held: Holdings
    name: str
    trouble: Trouble
    cells: tuple[EntityCell, ...]
    cut: int  # copies that are not fed, or too late

    @property
    def id(self) -> str:
        return self.held.entity.id

    @property
    def worst_first(self) -> tuple[int, int, bool, int, str, str]:
        """Sort key: rivals, no master, then who has most copies that are not fed."""
        rank = {Trouble.RIVALS: 0, Trouble.NO_MASTER: 1}.get(self.trouble, 2)
        return rank, -self.cut, self.trouble is Trouble.NONE, -len(self.cells), self.name.casefold(), self.id


def entities_scene(graph: StackGraph, review: Review) -> EntitiesScene:
    """Say what the picture of entities shows.

    Raises:
        StackAuditError: there is nothing to show.
    """
    exchange = Exchange(graph, typed_rows(review, NeedRow))
    troubles = _troubles(graph, review)
    found = [_kind(held, troubles, exchange) for held in graph.holdings.values()]
    kinds = sorted((kind for kind in found if kind.cells), key=lambda kind: kind.worst_first)
    if not kinds:
        raise StackAuditError("there is nothing to draw: no tool states which kinds of records it holds")
    shown = kinds[:MOST_ENTITIES]
    tools = _tools(shown)
    rows = tools[:MOST_TOOLS]
    owners = owners_of(graph)
    known = {owner.id for owner in owners}
    cells = tuple(cell for kind in shown for cell in kind.cells if cell.tool in set(rows))
    headline, counts = _headline(kinds)
    columns = tuple(_column(kind, set(rows)) for kind in shown)
    notes = tuple(_notes(found))
    return EntitiesScene(
        headline=headline,
        subline=f"{counts}{_subline((len(shown), len(found)), (len(rows), len(tools)))}",
        columns=columns,
        rows=tuple(_row(graph, tool, known) for tool in rows),
        cells=cells,
        owners=owners,
        notes=notes,
        alt=_alt(graph, f"{headline}. {counts}".rstrip(". "), shown, (rows, tools), notes),
    )


def _troubles(graph: StackGraph, review: Review) -> dict[str, Trouble]:
    """What the review found of masters: a mere count cannot tell rivals from masters of different records."""
    findings = Findings(review.findings)
    troubles = {}
    for finding in findings.told("silos.no-master"):
        for entity in _entities(finding.subjects):
            stated = entity in graph.holdings and graph.holdings[entity].masters_stated
            troubles[entity] = Trouble.NO_MASTER if stated else Trouble.NOT_STATED
    for finding in findings.told("silos.competing-masters"):
        troubles.update(dict.fromkeys(_entities(finding.subjects), Trouble.RIVALS))
    return troubles


def _entities(subjects: Sequence[str]) -> list[str]:
    return [subject.removeprefix("entity:") for subject in subjects if subject.startswith("entity:")]


def _kind(held: Holdings, troubles: Mapping[str, Trouble], exchange: Exchange) -> _Kind:
    cells = held_cells(held, exchange)
    trouble = troubles.get(held.entity.id, Trouble.NONE)
    name = held.entity.name
    if name == held.entity.id:
        name = capitalised(name.replace("-", " ").replace("_", " "))
    return _Kind(held, name, trouble, cells, sum(cell.copy is not None and cell.copy.is_bad for cell in cells))


def _column(kind: _Kind, shown: set[str]) -> EntityColumn:
    hidden = sum(cell.tool not in shown for cell in kind.cells)
    more = f"+{counted(hidden, 'tool', 'tools')}" if hidden else ""
    return EntityColumn(kind.id, kind.name, kind.trouble, _foot(kind), more)


def _foot(kind: _Kind) -> str:
    masters = len(kind.held.masters)
    match kind.trouble:
        case Trouble.RIVALS:
            return f"{masters} masters"
        case Trouble.NO_MASTER:
            return "no master"
        case Trouble.NOT_STATED:
            return "master not stated"
    return f"{masters} masters, no conflict" if masters > 1 else ""


def _tools(kinds: Sequence[_Kind]) -> list[str]:
    """All tools of these columns: those that matter most first, masters before copies, by the column they are in.

    Where there are more than fit, masters stay, then copies that are not fed; the order of rows is the same.
    """
    first: dict[str, tuple[bool, int, str]] = {}
    for at, kind in enumerate(kinds):
        for cell in kind.cells:
            order = (not cell.master, at, cell.tool)
            first[cell.tool] = min(first.get(cell.tool, order), order)
    bad = Counter(cell.tool for kind in kinds for cell in kind.cells if cell.is_bad)
    keep = sorted(first, key=lambda tool: (first[tool][0], -bad[tool], first[tool]))[:MOST_TOOLS]
    rest = sorted(set(first) - set(keep))
    return [*sorted(keep, key=lambda tool: first[tool]), *rest]


def _row(graph: StackGraph, tool: str, owners: set[str]) -> EntityRow:
    record = graph.tool(tool)
    return EntityRow(tool, record.name, first_owner(record.departments, owners))


def _headline(kinds: Sequence[_Kind]) -> tuple[str, str]:
    """Return what the picture says in one clause, and a sentence of the other troubles, or nothing."""
    masters, copies = [*_master_clauses(kinds)], [*_copy_clauses(kinds)]
    clauses = [*masters, *copies]
    if not clauses:
        return _no_trouble(kinds), ""
    wrong = sum(kind.trouble in {Trouble.RIVALS, Trouble.NO_MASTER} for kind in kinds)
    if wrong > 1:
        first, rest = f"{wrong:,} of {len(kinds):,} kinds of records do not have one master", clauses
    else:
        first, rest = clauses[0], clauses[1:]
    return capitalised(first), f"{capitalised(', '.join(rest))}. " if rest else ""


def _no_trouble(kinds: Sequence[_Kind]) -> str:
    lost = sum(cell.is_bad for kind in kinds for cell in kind.cells)
    if lost:
        return f"{counted(lost, 'source of records does', 'sources of records do')} not reach the master in time"
    if not any(cell.copy or cell.made for kind in kinds for cell in kind.cells):
        return "No tool is stated to need records of another"
    sure = not any(Fed.UNCLEAR in {cell.copy, cell.made} for kind in kinds for cell in kind.cells)
    return "Every copy is fed by its one master in time" if sure else "Whether copies are fed cannot be told"


def _master_clauses(kinds: Sequence[_Kind]) -> Iterator[str]:
    rivals = [kind for kind in kinds if kind.trouble is Trouble.RIVALS]
    none = [kind for kind in kinds if kind.trouble is Trouble.NO_MASTER]
    silent = [kind for kind in kinds if kind.trouble is Trouble.NOT_STATED]
    for kind in rivals if len(rivals) <= MOST_NAMED else ():
        yield f"{isolate(kind.name)} has {number_word(len(kind.held.masters))} masters"
    if len(rivals) > MOST_NAMED:
        yield f"{len(rivals):,} kinds of records have several masters"
    lacking = "none" if rivals else "no master"
    if len(none) > MOST_NAMED:
        yield f"{len(none):,} {'' if rivals else 'kinds of records '}have {lacking}"
    elif none:
        yield f"{' and '.join(isolate(kind.name) for kind in none)} {'has' if len(none) == 1 else 'have'} {lacking}"
    if len(silent) > MOST_NAMED:
        yield f"for {len(silent):,} kinds of records no master is stated"
    elif silent:
        yield f"for {' and '.join(isolate(kind.name) for kind in silent)} no master is stated"


def _copy_clauses(kinds: Sequence[_Kind]) -> Iterator[str]:
    copies = [cell.copy for kind in kinds for cell in kind.cells]
    never, stale = copies.count(Fed.CUT), copies.count(Fed.LATE)
    if never:
        yield f"{counted(never, 'copy is', 'copies are')} not fed"
    if stale:
        noun = ("is", "are") if never else ("copy is", "copies are")
        yield f"{counted(stale, *noun)} stale"


def _subline(kinds: tuple[int, int], tools: tuple[int, int]) -> str:
    shown = []
    if kinds[0] < kinds[1]:
        shown.append(f"{kinds[0]} of {kinds[1]:,} kinds of records")
    if tools[0] < tools[1]:
        shown.append(f"{tools[0]} of {tools[1]:,} tools")
    return f"{' and '.join(shown)} shown, the worst first. {_WHY}" if shown else _WHY


def _notes(found: Sequence[_Kind]) -> Iterator[str]:
    homeless = [kind.name for kind in found if not kind.cells]
    if homeless:
        number = counted(len(homeless), "kind of records is", "kinds of records are")
        yield f"{number} held by no tool, as far as stated: {listed(sorted(homeless, key=str.casefold), 8)}"


def _alt(
    graph: StackGraph,
    headline: str,
    kinds: Sequence[_Kind],
    tools: tuple[Sequence[str], Sequence[str]],
    notes: Sequence[str],
) -> str:
    rows, all_ = tools
    feet = [f"{isolate(kind.name)}: {_foot(kind)}" for kind in kinds if _foot(kind)]
    told = [_in_words(graph, tool, kinds) for tool in rows]
    more = [f"{len(all_) - len(rows):,} more tools"] if len(all_) > len(rows) else []
    return f"{'. '.join([headline, *feet, *told, *more, *notes])}."


_COPY_WORDS: Final = {
    Fed.FED: "copy of",
    Fed.BY_HAND: "copy fed by hand of",
    Fed.LATE: "copy fed too late of",
    Fed.CUT: "copy not fed of",
    Fed.UNCLEAR: "copy that cannot be judged of",
}
_MADE_WORDS: Final = {
    Fed.FED: "source of",
    Fed.BY_HAND: "source, brought to the master by hand, of",
    Fed.LATE: "source, reaching the master too late, of",
    Fed.CUT: "source, not reaching the master, of",
    Fed.UNCLEAR: "source that cannot be judged of",
}


def _in_words(graph: StackGraph, tool: str, kinds: Sequence[_Kind]) -> str:
    """One row in words."""
    parts: dict[str, list[str]] = {}
    for kind in kinds:
        for cell in kind.cells:
            if cell.tool == tool:
                words = ["master of"] if cell.master else []
                words += [_COPY_WORDS[cell.copy]] if cell.copy is not None else []
                words += [_MADE_WORDS[cell.made]] if cell.made is not None else []
                for word in words:
                    parts.setdefault(word, []).append(isolate(kind.name))
    said = "; ".join(f"{word} {', '.join(names)}" for word, names in sorted(parts.items()))
    return f"{isolate(graph.tool(tool).name)}: {said}"


NAME_WIDTH: Final = 190.0
HEADER_WIDTH: Final = 86.0
HEADER_STEP: Final = 15.0
NARROWEST_COLUMN: Final = 54.0
NARROWEST: Final = 560.0
ROW_HEIGHTS: Final = ((25, 27.0), (10_000, 24.0))  # by the number of rows
COLUMN_GAP: Final = 3.0
FOOT_STEP: Final = 14.0
ROW_LINE: Final = CARD.mixed(LINE, 0.22)
TROUBLED: Final = GROUND.mixed(BROKEN, 0.08)
SAMPLE: Final = 16.0


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with its texts fitted, and where it stands."""

    column: EntityColumn
    header: tuple[str, ...]
    foot: tuple[str, ...]
    more: str
    rect: Rect

    @property
    def foot_lines(self) -> int:
        return len(self.foot) + bool(self.more)


def arrange_entities(scene: EntitiesScene) -> Geometry:
    """Lay a matrix out without drawing it.

    Raises:
        ValueError: The scene contradicts itself.
    """
    check(scene)
    names = [*(row.name for row in scene.rows), *(column.name for column in scene.columns)]
    owners = [text for owner in scene.owners for text in (owner.name, owner.code)]
    warn_of_missing([*names, *owners, *scene.notes, scene.headline, scene.subline])
    names = _names(scene.rows, NAME_WIDTH)
    left = MARGIN + TAG_WIDTH + 8 + max((text_width(name, ENTRY_PX) for name in names), default=0.0) + 14
    height = next(size for most, size in ROW_HEIGHTS if len(scene.rows) <= most)
    columns = _columns(scene.columns, left)
    right = max((column.rect.right for column in columns), default=left)
    width = max(right - MARGIN, NARROWEST)
    words, top = page_head(scene.headline, scene.subline, width)
    sheet = Sheet(words=words)
    head = HEADER_STEP * max((len(column.header) for column in columns), default=0)
    y = top + head + 8
    bottom = y + height * len(scene.rows)
    _place_rows(sheet, scene, names, (y, height), right)
    for column in columns:
        _place_column(sheet, column, y, bottom)
    middles = {row.id: y + height * (at + 0.5) for at, row in enumerate(scene.rows)}
    across = {column.column.id: column.rect.cx for column in columns}
    for cell in sorted(scene.cells, key=lambda cell: (cell.tool, cell.entity)):
        place_cell(sheet, cell, (across[cell.entity], middles[cell.tool]))
    deepest = max((column.foot_lines for column in columns), default=0)
    footer = Footer(width, bottom + (8 + FOOT_STEP * deepest if deepest else 0) + 20)
    place_sentences(footer, scene.notes, gap=4)
    place_rule(footer)
    _place_legend(sheet, footer, scene)
    footer.begin_row()
    place_departments(footer, scene.owners, [row.owner for row in scene.rows])
    return sheet.finished(width, footer, scene.owners)


def _names(rows: Sequence[EntityRow], width: float) -> list[str]:
    """The names of rows; an id is added where two look alike."""
    named = labels_of((row.id, row.name) for row in rows)
    return [one_line(named[row.id], width, ENTRY_PX) for row in rows]


def _columns(columns: Sequence[EntityColumn], left: float) -> list[_Column]:
    """Fit the texts of all columns and place them side by side."""
    named = labels_of((column.id, column.name) for column in columns)
    found = []
    for column in columns:
        header = wrap(named[column.id], HEADER_WIDTH, ENTRY_PX, bold=True)
        certain = column.trouble.is_certain
        foot = wrap_sentence(column.foot, HEADER_WIDTH, BODY_PX, bold=certain) if column.foot.strip() else ()
        more = one_line(clean(column.more, sentence=True), HEADER_WIDTH, BODY_PX) if column.more.strip() else ""
        widths = [text_width(line, ENTRY_PX, True) for line in header]
        widths += [text_width(line, BODY_PX, certain) for line in foot] + [text_width(more, BODY_PX)]
        wide = max(NARROWEST_COLUMN, max(widths) + 16)
        found.append(_Column(column, header, foot, more, Rect(left, 0, wide, 0)))
        left += wide
    return found


def _place_rows(
    sheet: Sheet, scene: EntitiesScene, names: Sequence[str], at: tuple[float, float], right: float
) -> None:
    top, height = at
    codes, cells = codes_of(scene.owners), {(cell.tool, cell.entity) for cell in scene.cells}
    for number, (row, name) in enumerate(zip(scene.rows, names, strict=True)):
        y = top + height * (number + 0.5)
        sheet.tag(MARGIN, y, row.owner, codes)
        sheet.words.append(Words(MARGIN + TAG_WIDTH + 8, y, name, ENTRY_PX, group=f"row:{row.id}"))
        line = y + height / 2
        held = listed([column.name for column in scene.columns if (row.id, column.id) in cells], MOST_HELD)
        sheet.spot(Rect(MARGIN, line - height, right - MARGIN, height), row.id, row.name, held)
        sheet.strokes.append(Stroke(((MARGIN, line), (right, line)), ROW_LINE, 0.8, z=Z_GROUND + 0.2))


def _place_column(sheet: Sheet, column: _Column, top: float, bottom: float) -> None:
    rect, trouble = column.rect, column.column.trouble
    tint = BROKEN if trouble.is_certain else INK
    y = top - 10 - HEADER_STEP * (len(column.header) - 1)
    for line in column.header:
        words = Words(rect.cx, y, line, ENTRY_PX, bold=True, align="center", group=f"column:{column.column.id}")
        sheet.inked.append(Inked(words, tint))
        y += HEADER_STEP
    if trouble is not Trouble.NONE:
        end = bottom + 10 + FOOT_STEP * column.foot_lines
        ground = Rect.between(rect.x + COLUMN_GAP / 2, top, rect.right - COLUMN_GAP / 2, end)
        sheet.blocks.append(Block(ground, fill=TROUBLED if trouble.is_certain else TRAY, z=Z_GROUND))
    y = bottom + 12
    group = f"foot:{column.column.id}"
    for line in column.foot:
        words = Words(rect.cx, y, line, BODY_PX, bold=trouble.is_certain, align="center", group=group)
        sheet.inked.append(Inked(words, BROKEN if trouble.is_certain else MUTED))
        y += FOOT_STEP
    if column.more:
        words = Words(rect.cx, y, column.more, BODY_PX, align="center", group=group)
        sheet.inked.append(Inked(words, MUTED))


def _place_legend(sheet: Sheet, footer: Footer, scene: EntitiesScene) -> None:
    """Place the signs that the matrix has: masters and copies, then who makes records."""
    if any(cell.master for cell in scene.cells):
        place_master(sheet, _sample(footer, "master"))
    copies, makers = [cell.copy for cell in scene.cells], [cell.made for cell in scene.cells]
    for fed, words in legend(copies, COPY_WORDS, BOTH_COPY):
        place_copy(sheet, fed, _sample(footer, words))
    if footer.x > MARGIN and any(makers):
        footer.x = MARGIN
        footer.y += LEGEND_STEP
    for fed, words in legend(makers, MADE_WORDS, BOTH_MADE):
        place_made(sheet, fed, _sample(footer, words))


def _sample(footer: Footer, text: str) -> Point:
    """Write a legend entry; return where the middle of its sign goes."""
    return footer.sample(SAMPLE, 8, text).cx, footer.y


def _build(graph: StackGraph, review: Review, options: Options) -> Diagram:
    return diagram_of(entities_scene(graph, review), arrange_entities, options.theme)


ENTITIES: Final = Chart(
    "entities", "Which tool holds which records, and in which role", "silos", Options, _build, block="entities"
)
