"""The picture of entities: which tool is master of which records and who is fed, read off the graph and the review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Findings, Review
from stackaudit.diagrams.charts.amounts import counted
from stackaudit.diagrams.charts.entities_cells import Exchange, held_cells
from stackaudit.diagrams.charts.entities_picture import entities_picture
from stackaudit.diagrams.charts.entities_scene import (
    EntitiesScene,
    EntityCell,
    EntityColumn,
    EntityRow,
    Fed,
    Trouble,
)
from stackaudit.diagrams.charts.review_rows import check_theme, rows_of
from stackaudit.diagrams.diagram import Diagram
from stackaudit.diagrams.names import capitalised, isolate, listed, owners_of
from stackaudit.graph import StackGraph
from stackaudit.graph.needs import Holdings

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
    return entities_picture(entities_scene(graph, review), theme=theme)


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
