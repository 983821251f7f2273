"""Who holds personal data after a change that did not hold it before: for certain, and possibly.

A repair leads data to further tools. What a plan gains stands beside that. Only stated classes count: where the class
of data is not stated, the tools that get it are named apart, and where no class is stated there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from stackaudit.analysers.privacy.telling import WHAT
from stackaudit.core.findings import Table
from stackaudit.core.messages import Message, Value, say
from stackaudit.core.rows import Column, Row, row, table_of
from stackaudit.graph import StackGraph
from stackaudit.graph.holders import Held, Part
from stackaudit.model.privacy import RANKS, DataClass

Before = Literal["nothing", "possible", "other data", "not recorded"]
LISTED = 12
"""Holders that are written out, one a line."""
_PERSONAL = RANKS["personal"]


@row
class NewHolderRow(Row):
    """A tool that holds personal data of an entity after a change, or may, and did not before."""

    table: ClassVar[str] = "new_holders"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    entity: Annotated[str, Column("Id of the kind of records.")]
    attributes: Annotated[
        tuple[str, ...], Column("The attributes that it holds now; empty: some of the records, whatever it is.")
    ]
    data_class: Annotated[DataClass, Column("The worst class of them, as stated: personal, special, criminal.")]
    certain: Annotated[bool, Column("Whether it holds them for certain; else it may.")]
    before: Annotated[
        Before,
        Column(
            "What it held of these records before: nothing; possible (the same data, perhaps); other data; "
            "not recorded, where the first stack does not have the tool or the records."
        ),
    ]
    way: Annotated[
        str | None, Column("The tools of the shortest way, a stated one if there is one; empty: none is known.")
    ]
    methods: Annotated[tuple[str, ...], Column("The method of each hop of the way, as stated.")]
    flows: Annotated[tuple[str, ...], Column("The flows of the way.")]


@dataclass(frozen=True)
class NewHolders:
    """New holders of personal data.

    Attributes:
        rows: One for each tool and kind of records, certain ones first.
        unclassed: Ids of tools that get data of which no class is stated.
        stated: Whether the class of any data is stated: else nothing is known of new holders.
        after: The stack after the change.
    """

    rows: tuple[NewHolderRow, ...]
    unclassed: tuple[str, ...]
    stated: bool
    after: StackGraph

    @property
    def table(self) -> Table:
        """The rows as a table."""
        return table_of(NewHolderRow, self.rows)

    def names(self, *, certain: bool) -> tuple[str, ...]:
        """Return the names of the tools that hold personal data for certain, or of those that only may."""
        sure = {one.tool for one in self.rows if one.certain}
        ids = sure if certain else {one.tool for one in self.rows} - sure
        return tuple(self.after.tool(tool).name for tool in sorted(ids))


def new_holders(before: StackGraph, after: StackGraph) -> NewHolders:
    """Return who holds personal data in one stack, or may, and does not in another."""
    if not after.holders.states_classes:
        return NewHolders((), (), False, after)
    rows: list[NewHolderRow] = []
    unclassed: list[str] = []
    for tool in after.tools:
        gained = tuple(_gained(before, after, tool.id))
        rows += _rows(before, after, tool.id, gained)
        if any(after.holders.class_of(*one.part) is None for one in gained):
            unclassed.append(tool.id)
    rows.sort(key=lambda one: (not one.certain, -RANKS[one.data_class], one.tool, one.entity))
    return NewHolders(tuple(rows), tuple(sorted(unclassed)), True, after)


def _gained(before: StackGraph, after: StackGraph, tool: str) -> Iterator[Held]:
    """Yield what a tool holds more surely than before."""
    held = {one.part: one.certain for one in before.holders.of(tool)}
    for one in after.holders.of(tool):
        if one.part not in held or (one.certain and not held[one.part]):
            yield one


def _rows(before: StackGraph, after: StackGraph, tool: str, gained: Sequence[Held]) -> Iterator[NewHolderRow]:
    classes = {one.part: after.holders.class_of(*one.part) for one in gained}
    personal = [one for one in gained if RANKS[classes[one.part] or "none"] >= _PERSONAL]
    for entity, certain in dict.fromkeys((one.part.entity, one.certain) for one in personal):
        parts = [one.part for one in personal if (one.part.entity, one.certain) == (entity, certain)]
        named = [part for part in parts if part.attribute is not None] or parts
        words: list[DataClass] = [word for part in named if (word := classes[part]) is not None]
        worst = max(words, key=RANKS.__getitem__)
        shown = next(part for part in named if classes[part] == worst)
        links = after.holders.chain(entity, shown.attribute, tool)
        ids = (*(link.source for link in links), links[-1].target) if links else ()
        yield NewHolderRow(
            tool=tool,
            name=after.tool(tool).name,
            entity=entity,
            attributes=tuple(part.attribute for part in named if part.attribute is not None),
            data_class=worst,
            certain=certain,
            before=_before(before, tool, entity, named),
            way=" → ".join(after.tool(id_).name for id_ in ids) or None,
            methods=tuple(link.method or "not stated" for link in links),
            flows=tuple(link.flow for link in links),
        )


def _before(before: StackGraph, tool: str, entity: str, parts: Iterable[Part]) -> Before:
    """Return what a tool held of an entity before the change."""
    if entity not in before.holdings or all(one.id != tool for one in before.tools):
        return "not recorded"
    held = {one.part for one in before.holders.of(tool)}
    if held.issuperset(parts):
        return "possible"
    return "other data" if any(part.entity == entity for part in held) else "nothing"


# -- in words


def sentences(found: NewHolders, indent: str = "  ") -> Iterator[Message]:
    """Yield how many hold personal data now, then a line for each; nothing where no class is stated."""
    if not found.stated:
        return
    yield counted(found)
    yield from (_line(found, one, indent) for one in found.rows[:LISTED])
    if len(found.rows) > LISTED:
        yield say(f"{indent}and {{n}} more", n=len(found.rows) - LISTED)


def counted(found: NewHolders) -> Message:
    """Return in one sentence how many tools hold personal data now, and how many get data of no stated class."""
    certain, possible = found.names(certain=True), found.names(certain=False)
    clauses: list[str] = []
    facts: dict[str, Value] = {}
    if certain:
        clauses.append("{n} for certain ({certain})")
        facts |= {"n": len(certain), "certain": certain}
    if possible:
        clauses.append("{m} possibly ({possible})")
        facts |= {"m": len(possible), "possible": possible}
    open_ = tuple(found.after.tool(tool).name for tool in found.unclassed)
    if open_:
        facts |= {"open": open_, "k": len(open_)}
        clauses.append("{k} with data of no stated class ({open})")
    return say(f"New holders of personal data: {', '.join(clauses) or 'none'}.", **facts)


def _line(found: NewHolders, one: NewHolderRow, indent: str) -> Message:
    how = "for certain" if one.certain else "possibly"
    if one.before == "possible":
        how += ", where it only might before"
    elif one.before == "other data":
        how += ", beside other data of the kind"
    text = f"{indent}{{tool}}, {how}: {{what}} ({'{attributes} of' if one.attributes else 'some of'} {{entity}})"
    return say(
        text + ("; way: {way} ({methods})" if one.way else ""),
        tool=one.name,
        what=WHAT[one.data_class],
        entity=found.after.holdings[one.entity].entity.name,
        **({"attributes": one.attributes} if one.attributes else {}),
        **({"way": one.way, "methods": ", ".join(one.methods)} if one.way else {}),
    )
