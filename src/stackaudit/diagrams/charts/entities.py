"""The picture of entities: a matrix of which tool holds which kind of records, and in which role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Findings, Review
from stackaudit.diagrams.charts.amounts import counted
from stackaudit.diagrams.charts.picture import chart_diagram
from stackaudit.diagrams.charts.review_rows import Row, check_theme, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import capitalised, isolate, listed, owners_of
from stackaudit.diagrams.scene import Owner
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import DataNeed, Holdings


class Fed(StrEnum):
    """Whether records arrive: at a copy from the master, or from a producer at the master."""

    FED = "fed"
    BY_HAND = "by hand"
    LATE = "late"
    CUT = "cut"
    UNCLEAR = "unclear"  # the facts do not tell

    @property
    def is_bad(self) -> bool:
        """Whether records do not arrive in time for sure."""
        return self in {Fed.LATE, Fed.CUT}


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
class EntityCell:
    """What one tool is to one kind of records: its master, or else the holder of a copy, or a producer, or both."""

    tool: str
    entity: str
    master: bool = False
    copy: Fed | None = None
    made: Fed | None = None


@dataclass(frozen=True, slots=True)
class EntitiesScene:
    """A whole matrix; rows and columns stand in the order given, `notes` are sentences beneath."""

    layout: ClassVar = "entities_layout:arrange_entities"

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
    owners = {owner.id for owner in scene.owners}
    if any(row.owner is not None and row.owner not in owners for row in scene.rows):
        raise ValueError("a row names a department that the scene does not have")


_FED: Final = {
    "ok": Fed.FED,
    "near-limit": Fed.FED,
    "manual-only": Fed.BY_HAND,
    "stale": Fed.LATE,
    "no-path": Fed.CUT,
    "unknown": Fed.UNCLEAR,
}
_BEST: Final = ("ok", "near-limit", "manual-only", "unknown", "stale", "no-path")


class Exchange:
    """How well records get from tool to tool."""

    def __init__(self, graph: StackGraph, rows: Sequence[Row]) -> None:
        self._graph = graph
        self._told: dict[tuple[str, str, str], str] = {
            (row["source"], row["target"], row["entity"]): row["status"] for row in rows
        }
        self._ends: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for source, target, entity in sorted(self._told):
            self._ends[entity].append((source, target))

    def ends(self, entity: str) -> Sequence[tuple[str, str]]:
        """Source and target of each need of an entity."""
        return self._ends[entity]

    def copy(self, held: Holdings, tool: str) -> Fed:
        """Whether a copy is fed by a master, or by whoever is to feed it; nobody can tell without either."""
        entity = held.entity.id
        told = {one: self._told[one, tool, entity] for one, target in self.ends(entity) if target == tool}
        masters = [told[one] for one in held.masters if one in told]
        if told and not masters:
            return _FED[max(told.values(), key=_BEST.index)]
        return _FED[self._best(masters or [self._status(one, tool, held) for one in held.masters])]

    def made(self, held: Holdings, tool: str) -> Fed:
        """Whether what a tool makes reaches a master; nobody can tell without one."""
        return _FED[self._best([self._status(tool, one, held) for one in held.masters])]

    def _best(self, found: Sequence[str]) -> str:
        return min(found, key=_BEST.index, default="unknown")

    def _status(self, source: str, target: str, held: Holdings) -> str:
        entity = held.entity
        told = self._told.get((source, target, entity.id))
        if told is not None:
            return told
        tolerance = entity.tolerance.total_seconds() if entity.tolerance is not None else None
        need = DataNeed(source, target, entity.id, 1.0, tolerance)
        return self._graph.verdicts([need])[0].status


def held_cells(held: Holdings, exchange: Exchange) -> tuple[EntityCell, ...]:
    """All cells of one kind of records, by tool: who has a role in it, and who is to have it by a need."""
    entity, masters = held.entity.id, set(held.masters)
    copies = {*held.consumers, *held.caches, *(target for _, target in exchange.ends(entity))} - masters
    makers = {*held.producers, *(source for source, _ in exchange.ends(entity) if source not in copies)} - masters
    cells = [EntityCell(tool, entity, master=True) for tool in masters]
    cells += [
        EntityCell(
            tool,
            entity,
            copy=exchange.copy(held, tool) if tool in copies else None,
            made=exchange.made(held, tool) if tool in makers else None,
        )
        for tool in copies | makers
    ]
    return tuple(sorted(cells, key=lambda cell: cell.tool))


MOST_TOOLS: Final = 40
MOST_ENTITIES: Final = 20
MOST_NAMED: Final = 2  # kinds of records that the headline names
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WHY: Final = (
    "Where each kind of record lives: a column should have one diamond, its master, "
    "and every copy should be fed by it in time."
)


def entities_diagram(graph: StackGraph, review: Review, *, theme: Literal["light", "dark"] = "light") -> Diagram:
    """Draw which tool is the master of which records, who holds a copy, and whether that copy is fed.

    Args:
        graph: The stack.
        review: What the silo analyser said of it.
        theme: Colours.

    Raises:
        UnknownNameError: there is no such theme.
        StackAuditError: the review has no table of needs, or no tool says which records it holds.
    """
    check_theme(theme)
    return chart_diagram(entities_scene(graph, review), theme=theme)


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
    exchange = Exchange(graph, rows_of(review, "needs"))
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
    headline = _headline(kinds)
    columns = tuple(_column(kind, set(rows)) for kind in shown)
    notes = tuple(_notes(found))
    return EntitiesScene(
        headline=headline,
        subline=_subline((len(shown), len(found)), (len(rows), len(tools))),
        columns=columns,
        rows=tuple(_row(graph, tool, known) for tool in rows),
        cells=cells,
        owners=owners,
        notes=notes,
        alt=_alt(graph, headline, shown, (rows, tools), notes),
    )


def _troubles(graph: StackGraph, review: Review) -> dict[str, Trouble]:
    """What the review found of masters: a mere count cannot tell rivals from masters of different records."""
    findings = Findings(review.findings)
    troubles = {}
    for finding in findings.of("silos.no-master"):
        for entity in _entities(finding.subjects):
            stated = entity in graph.holdings and graph.holdings[entity].masters_stated
            troubles[entity] = Trouble.NO_MASTER if stated else Trouble.NOT_STATED
    for finding in findings.of("silos.competing-masters"):
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
    bad = Counter(cell.tool for kind in kinds for cell in kind.cells if _is_bad(cell))
    keep = sorted(first, key=lambda tool: (first[tool][0], -bad[tool], first[tool]))[:MOST_TOOLS]
    rest = sorted(set(first) - set(keep))
    return [*sorted(keep, key=lambda tool: first[tool]), *rest]


def _is_bad(cell: EntityCell) -> bool:
    return any(fed is not None and fed.is_bad for fed in (cell.copy, cell.made))


def _row(graph: StackGraph, tool: str, owners: set[str]) -> EntityRow:
    departments = graph.tool(tool).departments
    owner = departments[0] if departments else None
    return EntityRow(tool, graph.tool(tool).name, owner if owner in owners else None)


def _headline(kinds: Sequence[_Kind]) -> str:
    clauses = [*_master_clauses(kinds)]
    masters = [", ".join(clauses)] if clauses else []
    copies = list(_copy_clauses(kinds))
    if masters or copies:
        return capitalised("; ".join([*masters, *([", ".join(copies)] if copies else [])]))
    lost = sum(_is_bad(cell) for kind in kinds for cell in kind.cells)
    if lost:
        return f"{counted(lost, 'source of records does', 'sources of records do')} not reach the master in time"
    sure = not any(Fed.UNCLEAR in {cell.copy, cell.made} for kind in kinds for cell in kind.cells)
    return "Every copy is fed by its one master in time" if sure else "Whether copies are fed cannot be told"


def _master_clauses(kinds: Sequence[_Kind]) -> Iterator[str]:
    rivals = [kind for kind in kinds if kind.trouble is Trouble.RIVALS]
    none = [kind for kind in kinds if kind.trouble is Trouble.NO_MASTER]
    silent = [kind for kind in kinds if kind.trouble is Trouble.NOT_STATED]
    for kind in rivals if len(rivals) <= MOST_NAMED else ():
        yield f"{isolate(kind.name)} has {_number(len(kind.held.masters))} masters"
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


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


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
