"""Flowcharts of Mermaid: a file of its own, or the charts in a Markdown page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source, text_of
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.formats.drawing import Arrows, holds_people, is_person, key_of, name_of, place_in
from stackaudit.io.readers.formats.labels import Label, read_label
from stackaudit.io.readers.formats.mermaid_text import HEAD, Chart, Edge, Node, read_chart
from stackaudit.io.readers.formats.pages import head_of, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, fact
from stackaudit.io.readers.result import Location, ReadResult

_ENDINGS: Final = frozenset({".mmd", ".mermaid"})
_FENCE = re.compile(
    r"^[ \t]{0,8}(?P<fence>`{3,9}|~{3,9}|:::)[ \t]*\{?\.?mermaid\}?[^\n]*$", re.IGNORECASE | re.MULTILINE
)
_TABLE = re.compile(r"^[ \t|:]*-{3,}[ \t:]*\|", re.MULTILINE)
_FRONT = re.compile(r"\ufeff?(?:---[ \t]*\r?\n.*?\n---[ \t]*\r?\n|[ \t]*%%[^\n]*\n|[ \t]*\r?\n)*", re.DOTALL)
_LONG: Final = 20_000
_LOOKED_AT: Final = 100
"""Blocks at the beginning of a page that are looked at."""
_OTHERS_WORDS = """
sequenceDiagram classDiagram stateDiagram erDiagram gantt pie journey mindmap timeline gitGraph quadrantChart
requirementDiagram C4Context C4Container sankey-beta block-beta architecture-beta xychart-beta kanban
packet-beta
"""
_OTHERS: Final = _OTHERS_WORDS.split()
_OTHER = re.compile(rf"\s*(?P<kind>{'|'.join(_OTHERS)})", re.IGNORECASE)
MOST_JOINED: Final = 20_000
"""Arrows through questions that are read."""
_MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one chart, and the line of the file that it begins in."""

    text: str
    line: int


def recognises(given: Source) -> bool:
    """Return whether it is a Mermaid file, or text with a flowchart in a block that is marked as Mermaid."""
    head = head_of(given)
    if given.suffix in _ENDINGS and head.strip():
        return True
    if _begins(head):
        return True
    return any(_begins(head[found.end() :][:_LONG]) for found in islice(_FENCE.finditer(head), _LOOKED_AT))


def _begins(text: str) -> bool:
    """Whether a text begins with a flowchart, after comments and a block of front matter."""
    rest = text[_front(text) :][:_LONG].lstrip("\ufeff \t\r\n")
    first = rest.split("\n", 1)[0]
    word = first.split(None, 1)[:1]
    directed = re.match(r"(?:flowchart(?:-elk)?|graph)\s+(?:TB|TD|BT|RL|LR)\b", first, re.IGNORECASE)
    return directed is not None or (
        bool(word) and word[0].casefold() == "flowchart" and HEAD.fullmatch(first) is not None
    )


def read(given: Source) -> ReadResult:
    """Return the stack that the flowcharts of a file draw: nodes as tools, arrows as flows.

    Raises:
        LoadError: The file holds no flowchart, or one that is not whole.
    """
    text = text_of(given)
    builder = StackBuilder(given.name)
    arrows = Arrows(builder)
    tools: dict[str, str] = {}
    try:
        for piece in _pieces(given, text):
            other = _OTHER.match(piece.text[_front(piece.text) :])
            if other is not None:
                message = f"this is a {other['kind']} of Mermaid; flowcharts are read"
                builder.note("left-out", message, Location(given.name, piece.line))
                continue
            _Filling(builder, arrows, tools, read_chart(piece.text, given.limits, piece.line)).fill()
    except LoadError as error:
        raise refusal(error.problems, given.name, text) from None
    if _FENCE.search(text) is not None and given.suffix not in _ENDINGS and _TABLE.search(text) is not None:
        message = "the page has tables too; only its flowcharts were read (format: markdown reads the tables)"
        builder.note("left-out", message, Location(given.name))
    arrows.tell()
    return builder.reading(given.path.stem)


READER = Reader(
    "mermaid",
    "a flowchart of Mermaid: a .mmd file, or the charts in a Markdown page",
    recognises,
    read,
    names_products=True,
)


def _front(text: str) -> int:
    start = _FRONT.match(text[:_LONG])
    return start.end() if start is not None else 0


def _pieces(given: Source, text: str) -> Iterator[Piece]:
    """Yield the charts of a file: the whole of it, or each marked block of a page."""
    if given.suffix in _ENDINGS or _begins(text):
        yield Piece(text, 1)
        return
    lines = text.split("\n")
    start, mark = 0, ""
    for n, line in enumerate(lines):
        opened = _FENCE.match(line) if not mark else None
        if opened is not None:
            start, mark = n + 1, opened["fence"]
        elif mark and line.strip().startswith(mark) and not line.strip().strip(mark[0]):
            yield Piece("\n".join(lines[start:n]), start + 1)
            mark = ""
    if mark:
        message = "not a whole Mermaid chart: the block is not closed"
        raise LoadError([Problem(Code.DIAGRAM_SYNTAX, message, start, 1, 1, "is the file cut off?")])


class _Filling:
    """Fills the builder from one chart."""

    def __init__(self, builder: StackBuilder, arrows: Arrows, tools: dict[str, str], chart: Chart) -> None:
        self._builder, self._arrows, self._chart = builder, arrows, chart
        self._named = tools
        self._tools: dict[str, str] = {}
        self._people: set[str] = set()
        self._passed: set[str] = set()

    def fill(self) -> None:
        """Add tools and flows, and say what was not used."""
        for node in self._chart.nodes.values():
            self._node(node)
        left: list[Edge] = []
        for edge in self._through():
            ends = self._tools.get(edge.source), self._tools.get(edge.target)
            if ends[0] is None or ends[1] is None:
                left.append(edge)
                continue
            label = Label(entities=tuple(_listed(edge.text))) if self._chart.own else read_label(edge.text)
            spot = Location(self._builder.source, edge.line)
            own = self._chart.own
            self._arrows.add(ends[0], ends[1], label, spot, headless=edge.headless, both=edge.both, apart=own)
        self._tell(left)

    def _node(self, node: Node) -> None:
        spot = Location(self._builder.source, node.line)
        if node.id in self._chart.subgraphs and not node.lines:
            return
        name, more = (
            (" ".join(node.lines), None) if self._chart.own else name_of(node.lines or (node.id,), marked=node.marked)
        )
        if not self._chart.own and (is_person(name) or holds_people(node.groups)):
            self._people.add(node.id)
            return
        if not self._chart.own and node.shape in {"{", "{{"} and name.endswith("?"):
            self._passed.add(node.id)
            return
        known = None if self._chart.own else self._named.get(key_of(name))
        if known is None:
            facts = place_in(self._builder, node.groups, spot) | {"x-text": fact(more)}
            known = self._builder.tool(name or node.id, spot, **facts)
        elif node.lines:
            message = f"{short(name)!r} is drawn more than once; it is taken for one tool"
            self._builder.note("guessed", message, spot)
        if known is not None:
            self._tools[node.id] = self._named[key_of(name)] = known

    def _through(self) -> Iterator[Edge]:
        """Yield the arrows; through a question, what leads to it is joined with what leads on."""
        after: dict[str, list[Edge]] = {}
        for edge in self._chart.edges:
            if edge.source in self._passed:
                after.setdefault(edge.source, []).append(edge)
        joined = 0
        for edge in self._chart.edges:
            if edge.source in self._passed:
                continue
            if edge.target not in self._passed:
                yield edge
                continue
            if joined > MOST_JOINED:
                message = f"only {MOST_JOINED:,} arrows through questions are read"
                self._builder.note("left-out", message, Location(self._builder.source, edge.line))
                continue
            seen, waiting = {edge.target}, [edge.target]
            while waiting:
                for onward in after.get(waiting.pop(), ()):
                    if onward.target in self._passed and onward.target not in seen:
                        seen.add(onward.target)
                        waiting.append(onward.target)
                    elif onward.target not in self._passed and onward.target != edge.source:
                        joined += 1
                        yield Edge(edge.source, onward.target, "", edge.line)

    def _tell(self, left: list[Edge]) -> None:
        note, source = self._builder.note, self._builder.source
        for line, text in self._chart.odd[:_MOST_TOLD]:
            note("left-out", f"{short(text)!r} is not understood as a part of a flowchart", Location(source, line))
        if len(self._chart.odd) > _MOST_TOLD:
            more = f"{len(self._chart.odd) - _MOST_TOLD} more statements are not understood"
            note("left-out", more, Location(source, self._chart.odd[_MOST_TOLD][0]))
        if self._people:
            first = min(self._chart.nodes[id_].line for id_ in self._people)
            named = ", ".join(short(" ".join(self._chart.nodes[id_].lines) or id_) for id_ in sorted(self._people)[:5])
            note("left-out", f"boxes for people are no tools ({named}); they were left out", Location(source, first))
        if self._passed:
            first = min(self._chart.nodes[id_].line for id_ in self._passed)
            message = f"questions ({len(self._passed)}) are no tools; arrows were followed through them"
            note("left-out", message, Location(source, first))
        groups = [edge for edge in left if {edge.source, edge.target} & self._chart.subgraphs.keys()]
        people = [edge for edge in left if {edge.source, edge.target} & self._people and edge not in groups]
        others = [edge for edge in left if edge not in groups and edge not in people]
        for edges, what in (
            (groups, "arrows that begin or end at a group, not at a tool,"),
            (others, "arrows that lead to no tool"),
            (people, "arrows from and to people"),
        ):
            if edges:
                note("left-out", f"{what} were left out: {len(edges)}", Location(source, edges[0].line))


def _listed(text: str) -> Iterator[str]:
    """The records that an arrow of our own writer lists."""
    return (part for part in (piece.strip() for piece in text.split(", ")) if part)
