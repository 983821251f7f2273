"""Models at work in the tools in use: what each reads and writes, as stated, else as roles and flows say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stackaudit.core.findings import Confidence
from stackaudit.graph.stack_graph import StackGraph
from stackaudit.model.ai import Ai
from stackaudit.model.parts import readable
from stackaudit.model.tool import Tool


@dataclass(frozen=True)
class Records:
    """Which records a model reads or writes.

    Attributes:
        entities: Their ids, sorted.
        origin: `stated`, `derived` from flows and roles, or `not stated`.
    """

    entities: tuple[str, ...]
    origin: str

    @property
    def confidence(self) -> Confidence:
        """How well that is known."""
        return "documented" if self.origin == "stated" else "assumed"


@dataclass(frozen=True)
class AtWork:
    """A model at work: in a tool as a whole, or in one function of it.

    Attributes:
        tool: The tool.
        function: Id of the function; empty where it is the tool as a whole.
        ai: What is stated of it.
        reads: The records that it is given.
        writes: The records that it makes or changes.
    """

    tool: Tool
    function: str
    ai: Ai
    reads: Records
    writes: Records

    @property
    def subject(self) -> str:
        """The typed subject of its tool."""
        return f"tool:{self.tool.id}"

    @property
    def name(self) -> str:
        """The name of its tool, with the function in brackets where it is one."""
        return f"{self.tool.name} ({readable(self.function)})" if self.function else self.tool.name

    @property
    def place(self) -> str:
        """What facts of it begin with: those of the tool, or those of its functions."""
        return "function.ai" if self.function else "ai"


_READS = frozenset({"consumer", "cache"})
_WRITES = frozenset({"system_of_record", "producer"})


def models_at_work(graph: StackGraph) -> tuple[AtWork, ...]:
    """Return every model at work, by the id of its tool, the tool as a whole before its functions."""
    working = [(tool, found) for tool in graph.tools if (found := tool.models)]
    if not working:
        return ()
    into, out_of = _brought((flow.target, flow.source, flow.entities) for flow in graph.running if flow.certain)
    return tuple(
        AtWork(
            tool,
            function,
            ai,
            _records(ai.reads, function, tool, _READS, into),
            _records(ai.writes, function, tool, _WRITES, out_of),
        )
        for tool, found in working
        for function, ai in sorted(found.items())
    )


def _brought(
    flows: Iterable[tuple[str, str, Iterable[str] | None]],
) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Return the entities that flows which run for sure are stated to bring to each tool, and to take from it."""
    into, out_of = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for target, source, entities in flows:
        into[target].update(entities or ())
        out_of[source].update(entities or ())
    return into, out_of


def _records(
    stated: tuple[str, ...] | None, function: str, tool: Tool, roles: frozenset[str], flows: Mapping[str, set[str]]
) -> Records:
    """Return the records of a model: as stated, else for a whole tool as its roles and its flows say."""
    if stated is not None:
        return Records(tuple(sorted(stated)), "stated")
    found = set[str]()
    if not function:
        found = {use.entity for use in tool.entities if roles.intersection(use.roles)} | flows.get(tool.id, set())
    return Records(tuple(sorted(found)), "derived" if found else "not stated")
