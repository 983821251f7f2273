"""The text of a Mermaid flowchart into nodes, arrows and subgraphs; a small scanner that reads each character once."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import Limits

HEAD = re.compile(r"\s*(?:flowchart(?:-elk)?|graph)(?:\s+(?:TB|TD|BT|RL|LR|<|>|\^|v)\b)?\s*(?:;|$)", re.IGNORECASE)
OWN_MARK: Final = "%% stackaudit: a node is a tool, the text on an arrow lists records"
"""A comment that our own writer begins with: names and lists of records then stand as they are."""
_SHAPES: Final = (
    ("(((", ")))"),
    ("((", "))"),
    ("([", "])"),
    ("[[", "]]"),
    ("[(", ")]"),
    ("{{", "}}"),
    ("[/", "/]", "\\]"),
    ("[\\", "\\]", "/]"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    (">", "]"),
)
"""How a node begins, and with which signs it may end; the longer ones first."""
_ID = re.compile(r"(?:[^\W_]|[_/#$*+?!'\\.]|-(?![-.=>])|:(?!::))+")
_EDGE_NAME = re.compile(r"[\w-]+@(?=[<xo]?[-=~])")
_LINK = re.compile(
    r"(?P<tail>[<xo](?=--|==|-\.))?"
    r"(?:(?P<line>-{2,}|={2,})(?P<head>[>xo](?![\w])|>)?|(?P<dots>-\.+-?)(?P<dothead>[>xo](?![\w])|>)?|(?P<hidden>~{3,}))"
)
_OPEN_LINK = re.compile(
    r"(?P<tail>[<xo])?(?P<start>--|==|-\.)\s*(?P<text>[^\s>\-=.].{0,500}?|\"[^\"]{0,500}\")\s*"
    r"(?P<end>-{2,}[>xo]?|={2,}[>xo]?|\.+-[>xo]?)",
    re.DOTALL,
)
_STYLES = re.compile(r"(?:style|classDef|class|linkStyle|click|direction|accTitle|accDescr|title)\b", re.IGNORECASE)
_SUBGRAPH = re.compile(r"subgraph\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_END = re.compile(r"end\s*", re.IGNORECASE)
_ICON = re.compile(r"\bfa[bsrlkd]?:fa-[\w-]+\s*")
_PICTURE = re.compile(r"^(?:[\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff\ufe0f\u200d\u20e3]+\s*)+")
_BREAK = re.compile(r"<br\s*/?>|\\n|\n", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_CODE = re.compile(r"#(\w{1,10});")
_LONGEST_WAIT: Final = 2_000
_LONGEST_LABEL: Final = 4_000
_FARTHEST: Final = 600
MOST_TEXT: Final = 2_000_000
"""Characters of one chart; Mermaid itself draws 50,000 unless it is told otherwise."""
MOST_EDGES: Final = 200_000
"""Arrows of one chart that are read; Mermaid itself draws 500 unless it is told otherwise."""
MOST_AT_ONCE: Final = 2_000
"""Arrows that one statement with `&` may stand for."""


@dataclass(slots=True)
class Node:
    """A node of a chart.

    Attributes:
        id: Its id in the chart.
        line: Where it is named first, from 1.
        lines: Its text, by lines; empty where only its id is known.
        shape: The sign that its text begins with.
        groups: The titles of the subgraphs that it stands in, from the outside.
        marked: Its text has markup, such as a second line in small letters.
    """

    id: str
    line: int
    lines: tuple[str, ...] = ()
    shape: str = ""
    groups: tuple[str, ...] = ()
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow of a chart, or a line without a head where `headless`."""

    source: str
    target: str
    text: str
    line: int
    both: bool = False
    headless: bool = False


@dataclass(slots=True)
class Chart:
    """What a chart holds, in its order; `odd` are statements that were not understood, each with its line."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    subgraphs: dict[str, str] = field(default_factory=dict)
    odd: list[tuple[int, str]] = field(default_factory=list)
    own: bool = False


def read_chart(text: str, limits: Limits, first_line: int = 1) -> Chart:
    """Return the chart in a text; its first statement is `flowchart` or `graph`.

    Raises:
        LoadError: a bracket, a quote or a subgraph is not closed, or it is beyond a limit; with the line.
    """
    if len(text) > MOST_TEXT:
        raise _wrong(Code.TOO_LARGE, f"the chart has more than {MOST_TEXT:,} characters", first_line)
    chart = Chart(own=OWN_MARK in text[:2_000])
    open_groups: list[tuple[str, str, int]] = []
    values = 0
    for line, statement in statements(text, first_line, limits):
        values += 1 + statement.count("&")
        if values > limits.values:
            raise _wrong(Code.TOO_MANY_VALUES, f"the chart has more than {limits.values:,} statements", line)
        if HEAD.fullmatch(statement) or (_STYLES.match(statement) and not _is_statement(statement)):
            continue
        group = _SUBGRAPH.fullmatch(statement)
        if group is not None:
            if len(open_groups) >= limits.depth:
                raise _wrong(Code.TOO_DEEP, f"subgraphs are nested deeper than {limits.depth} levels", line)
            open_groups.append((*_group(group["rest"], chart, len(open_groups), line), line))
        elif _END.fullmatch(statement):
            if open_groups:
                open_groups.pop()
            else:
                chart.odd.append((line, statement))
        else:
            _Statement(statement, line, chart, tuple(title for _, title, _ in open_groups), limits).read()
            if len(chart.nodes) + len(chart.edges) > limits.values:
                raise _wrong(Code.TOO_MANY_VALUES, f"the chart has more than {limits.values:,} nodes and arrows", line)
    if open_groups:
        _, title, line = open_groups[-1]
        message = f"the subgraph {title[:60]!r} is not closed: its 'end' is missing"
        raise _wrong(Code.DIAGRAM_SYNTAX, message, line, "is the file cut off?")
    return chart


def _wrong(code: Code, message: str, line: int, help_: str = "") -> LoadError:
    return LoadError([Problem(code, message, line, 1, 1, help_)])


def _is_statement(statement: str) -> bool:
    """Whether a statement that begins with a word of styling is a node of that name with an arrow."""
    return re.match(r"\w+\s*(?:--|==|-\.|\[|\(|\{|&)", statement) is not None


def statements(text: str, first_line: int, limits: Limits) -> Iterator[tuple[int, str]]:
    """Yield each statement with its line: one a line or between `;`, joined where a quote or a bracket is open."""
    held, held_line = "", 0
    in_front = in_setup = False
    for line, raw in enumerate(text.split("\n"), first_line):
        stripped = raw.strip()
        if line == first_line and stripped == "---":
            in_front = True
            continue
        if in_front:
            in_front = stripped != "---"
            continue
        if in_setup or (not held and stripped.startswith("%%{")):
            in_setup = "}%%" not in stripped
            continue
        if not held and (stripped.startswith("%%") or not stripped):
            continue
        statement = f"{held}\n{stripped}" if held else stripped
        held_line = held_line if held else line
        if len(statement) > limits.scalar_length:
            raise _wrong(Code.TEXT_TOO_LONG, f"a text has more than {limits.scalar_length:,} characters", held_line)
        if _is_open(statement) and len(statement) <= _LONGEST_WAIT:
            held = statement
            continue
        held = ""
        for part in _parts(statement):
            yield held_line, part
    if held:
        message = "a quote or a bracket is not closed"
        raise _wrong(Code.DIAGRAM_SYNTAX, f"not a whole Mermaid chart: {message}", held_line, "is the file cut off?")


def _is_open(statement: str) -> bool:
    """Whether a quote is open at the end of a statement, or a bracket outside of quotes."""
    pieces = statement.split('"')
    if len(pieces) % 2 == 0:
        return True
    outside = "".join(pieces[::2])
    return outside.count("[") > outside.count("]") or outside.count("{") > outside.count("}")


def _parts(statement: str) -> Iterator[str]:
    """Yield what stands between `;` outside of quotes and codes such as `#35;`."""
    if ";" not in statement:
        yield statement
        return
    start, quoted = 0, False
    for n, sign in enumerate(statement):
        if sign == '"':
            quoted = not quoted
        elif sign == ";" and not quoted and not re.search(r"[#&]\w{1,10}$", statement[max(0, n - 11) : n]):
            if statement[start:n].strip():
                yield statement[start:n].strip()
            start = n + 1
    if statement[start:].strip():
        yield statement[start:].strip()


def _group(rest: str, chart: Chart, depth: int, line: int) -> tuple[str, str]:
    """Return the id and the title of a subgraph: `subgraph id [title]`, or only one of them."""
    id_, bracket, title = rest.strip().partition("[")
    if not bracket or not title.endswith("]") or '"' in id_:
        id_, title = rest.strip(), f"{rest.strip()}]"
    id_, title = id_.strip(), title[:-1]
    shown = " ".join(lines_of(title)) or f"subgraph {depth + 1} in line {line}"
    chart.subgraphs[id_.strip('"')] = shown
    return id_, shown


def lines_of(text: str, *, exact: bool = False) -> tuple[str, ...]:
    """Return the text of a node or an arrow by lines, without quotes, markup and icons; codes become their signs.

    Args:
        text: As it is written.
        exact: It is of our own writer: one line, in which nothing is markup but codes.

    >>> lines_of('"Shop<br/><i>web</i>"'), lines_of("a#44; b")
    (('Shop', 'web'), ('a, b',))
    """
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if exact:
        return (_CODE.sub(_sign, text),) if text else ()
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text[1:-1].replace("**", "").replace("__", "")
    text = _ICON.sub("", text)
    pieces = [_TAG.sub("", piece) for piece in _BREAK.split(text)]
    plain = (" ".join(html.unescape(_CODE.sub(_sign, piece)).split()) for piece in pieces)
    plain = (_PICTURE.sub("", piece) or piece for piece in plain)
    return tuple(piece for piece in plain if piece)


def _sign(found: re.Match[str]) -> str:
    code = found[1]
    if code.isascii() and code.isdecimal():
        number = int(code)
        return chr(number) if 31 < number < 0x110000 and not 0xD800 <= number < 0xE000 else " "
    return f"&{code};"


class _Statement:
    """Reads one statement: nodes, `&` between them, arrows from each group of nodes to the next."""

    def __init__(self, text: str, line: int, chart: Chart, groups: tuple[str, ...], limits: Limits) -> None:
        self._text, self._line, self._chart, self._groups = text, line, chart, groups
        self._limits = limits
        self._at = 0

    def read(self) -> None:
        """Add what the statement says to the chart; what is not understood of it is kept as odd."""
        before = self._nodes()
        while before and self._at < len(self._text):
            link = self._link()
            if link is None:
                break
            text, both, headless, hidden = link
            after = self._nodes()
            if not after:
                break
            if len(before) * len(after) > MOST_AT_ONCE:
                message = f"one statement stands for more than {MOST_AT_ONCE:,} arrows"
                raise _wrong(Code.TOO_MANY_VALUES, message, self._line)
            if len(self._chart.edges) > MOST_EDGES:
                raise _wrong(Code.TOO_MANY_VALUES, f"the chart has more than {MOST_EDGES:,} arrows", self._line)
            if not hidden:
                self._chart.edges += [
                    Edge(source, target, text, self._line, both, headless) for source in before for target in after
                ]
            before = after
        rest = self._text[self._at :].strip()
        if rest or not before:
            self._chart.odd.append((self._line, rest or self._text))

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _nodes(self) -> list[str]:
        """Read a node, or several with `&` between them."""
        found: list[str] = []
        while True:
            self._skip()
            node = self._node()
            if node is None:
                return found
            found.append(node)
            self._skip()
            if self._text[self._at : self._at + 1] != "&":
                return found
            self._at += 1

    def _node(self) -> str | None:
        named = _ID.match(self._text, self._at)
        if named is None:
            return None
        id_ = named[0]
        # A word directly before an arrow may end in what begins the arrow: `a--x`, `dev---ops`.
        self._at = named.end()
        node = self._chart.nodes.get(id_)
        if node is None:
            node = self._chart.nodes[id_] = Node(id_, self._line, groups=self._groups)
        elif self._groups and not node.groups:
            node.groups = self._groups
        self._shape(node)
        marked = re.compile(r":::[\w-]+").match(self._text, self._at)
        if marked is not None:
            self._at = marked.end()
        return id_

    def _shape(self, node: Node) -> None:
        if self._text.startswith("@{", self._at):
            end = self._closed("}", self._at + 2)
            inside = self._text[self._at + 2 : end]
            label = re.search(r"label\s*:\s*(\"[^\"]*\"|'[^']*'|[^,}]+)", inside)
            if label is not None:
                node.lines = lines_of(label[1].strip().strip("'"))
            shape = re.search(r"shape\s*:\s*([\w-]+)", inside)
            node.shape = "{" if shape is not None and shape[1] in {"diam", "decision", "diamond"} else node.shape
            self._at = end + 1
            return
        for opening, *closings in _SHAPES:
            if not self._text.startswith(opening, self._at):
                continue
            start = self._at + len(opening)
            ends = [(self._closed(closing, start, silent=True), closing) for closing in closings]
            ends = [(end, closing) for end, closing in ends if end >= 0]
            if not ends:
                continue
            end, closing = min(ends)
            inside = self._text[start:end]
            lines = lines_of(inside, exact=self._chart.own)
            if lines:
                node.lines, node.shape = lines, opening
                node.marked = any(not _BREAK.fullmatch(tag[0]) for tag in _TAG.finditer(inside))
            self._at = end + len(closing)
            return

    def _closed(self, closing: str, start: int, *, silent: bool = False) -> int:
        """Return where a sign stands outside of quotes; -1, or a refusal, where it does not."""
        at = start
        while True:
            end = self._text.find(closing, at, start + _LONGEST_LABEL)
            quote = self._text.find('"', at, start + _LONGEST_LABEL)
            if quote < 0 or (0 <= end < quote):
                break
            closed = self._text.find('"', quote + 1, start + _LONGEST_LABEL)
            if closed < 0:
                break
            at = closed + 1
        if end < 0 and not silent:
            message = f"not a whole Mermaid chart: {closing!r} is missing"
            raise _wrong(Code.DIAGRAM_SYNTAX, message, self._line, "is the file cut off?")
        return end

    def _link(self) -> tuple[str, bool, bool, bool] | None:
        """Read an arrow; return its text, whether it points both ways, has no head, is hidden; None where none is."""
        self._skip()
        name = _EDGE_NAME.match(self._text, self._at)
        if name is not None:
            self._at = name.end()
        start = self._text[self._at : self._at + 3].lstrip("<xo")[:2]
        closes = self._text.find(start[::-1], self._at + 2, self._at + _FARTHEST) >= 0
        spoken = _OPEN_LINK.match(self._text, self._at) if closes else None
        plain = _LINK.match(self._text, self._at)
        if spoken is not None and (plain is None or self._speaks(plain)):
            self._at = spoken.end()
            head = spoken["end"][-1] in ">xo"
            return " ".join(lines_of(spoken["text"])), spoken["tail"] == "<" and head, not head, False
        if plain is None:
            return None
        self._at = plain.end()
        head = bool(plain["head"] or plain["dothead"])
        text = ""
        self._skip()
        if self._text[self._at : self._at + 1] == "|":
            end = self._closed("|", self._at + 1)
            text = " ".join(lines_of(self._text[self._at + 1 : end], exact=self._chart.own))
            self._at = end + 1
        return text, plain["tail"] == "<" and head, not head, plain["hidden"] is not None

    def _speaks(self, plain: re.Match[str]) -> bool:
        """Whether what looks like a line without a head is the beginning of an arrow with its text inside."""
        return (plain["line"] in {"--", "=="} and plain["head"] is None) or (
            plain["dots"] == "-." and plain["dothead"] is None
        )
