"""Names that a mapping explains: which product a tool is, which rows are one tool, which are none."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stackaudit.io.readers.lists.flow_rows import ENDS
from stackaudit.io.readers.lists.mapping import SKIP, Unused
from stackaudit.io.readers.lists.taken import Product, Row, id_of
from stackaudit.io.readers.lists.taken import no_product as none_known
from stackaudit.io.readers.result import Location, Note, ReadStack
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import altered, shown
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog
    from stackaudit.model.stack import Stack


def with_names(
    tools: Sequence[Row],
    flows: Sequence[Row],
    names: Mapping[str, str],
    no_product: Callable[[str], str | None],
    product: Product = none_known,
) -> tuple[list[Row], list[Row], list[Note]]:
    """Return the rows as a mapping of names explains them, and what became of each.

    A name that is skipped is left out with its flows. One that stands for another tool of the lists becomes that one.
    One that stands for a product keeps its name, `products_of` says which product it is. Whatever else it stands for is
    what the tool is called from now on. An end of a flow that is such a product is the one tool that stands for it.

    Args:
        tools: The rows of tools.
        flows: The rows of flows.
        names: What the mapping says of names.
        no_product: What is to be said of a name that is no product, such as the nearest one; None of one that is.
        product: Which product a name surely means.
    """
    said = {squashed(name): meant for name, meant in names.items()}
    listed: dict[str, str] = {}
    for row in tools:
        listed.setdefault(squashed(row.record["name"]), row.record["name"])
        listed.setdefault(squashed(row.record["id"]), row.record["name"])
    notes: list[Note] = []
    kept: list[Row] = []
    for row in tools:
        name = row.record["name"]
        meant = said.get(squashed(name))
        other = listed.get(squashed(meant)) if meant else None
        hint = no_product(meant) if meant and meant != SKIP else None
        if meant == SKIP:
            notes.append(Note("left-out", f"the mapping skips {shown(name)}", row.spot))
        elif other is not None and squashed(other) != squashed(name):
            notes.append(Note("matched", f"{shown(name)} is {shown(other)}, as the mapping says", row.spot))
            twin = next(one for one in tools if one.record["name"] == other)
            kept.append(replace(row, record={**row.record, "name": other, "id": twin.record["id"]}))
        elif meant is not None and hint is not None and squashed(meant) != squashed(name):
            message = f"{shown(name)} is called {shown(meant)}, as the mapping says, which is no product that is known"
            notes.append(Note("matched", f"{message}{hint}", row.spot))
            renamed = {**row.record, "name": meant, "id": id_of(meant, row.spot.line)}
            kept.append(replace(row, record=renamed))
        else:
            kept.append(row)
    for meant in said.values():  # ends of flows may go by a new name too
        if meant != SKIP and no_product(meant) is not None:
            listed.setdefault(squashed(meant), meant)
    of_product = _only_of_product(kept, {name: meant for name, meant in said.items() if meant != SKIP}, product)
    flows = [_of_product(row, of_product, {*said, *listed}, product, notes) for row in flows] if of_product else flows
    return kept, [flow for row in flows if (flow := _flow(row, said, listed, notes)) is not None], notes


def _only_of_product(tools: Iterable[Row], said: Mapping[str, str], product: Product) -> dict[str, str]:
    """The products that the mapping says of one tool each, and that no other tool of the lists is, with that tool."""
    found: dict[str, str] = {}
    others: set[str] = set()
    for name in dict.fromkeys(row.record["name"] for row in tools):
        meant = said.get(squashed(name))
        is_one = product(meant, "") if meant is not None else ""
        if is_one and is_one not in found:
            found[is_one] = name
        else:
            others.add(is_one or product(name, ""))
    return {one: name for one, name in found.items() if one not in others}


def _of_product(
    row: Row, of_product: Mapping[str, str], named: Container[str], product: Product, notes: list[Note]
) -> Row:
    """A flow whose ends that are a product are the tool which the mapping says is that product."""
    changed: dict[str, str] = {}
    for end in ENDS:
        name = row.record.get(end)
        if name is not None and squashed(name) not in named and (tool := of_product.get(product(name, ""))) is not None:
            changed[end] = tool
            notes.append(Note("matched", f"{shown(name)} is {shown(tool)}, as the mapping says", row.spot))
    return replace(row, record={**row.record, **changed}) if changed else row


def _flow(row: Row, said: Mapping[str, str], listed: Mapping[str, str], notes: list[Note]) -> Row | None:
    record = dict(row.record)
    for end in ENDS:
        meant = said.get(squashed(record[end])) if end in record else None
        if meant == SKIP and end == "via":
            del record[end]
        elif meant == SKIP:
            notes.append(Note("left-out", f"the mapping skips {shown(record[end])}, an end of the flow", row.spot))
            return None
        elif meant and (other := listed.get(squashed(meant))) is not None:
            record[end] = other
    if squashed(record["source"]) == squashed(record["target"]):
        message = f"both ends of the flow are {shown(record['source'])}, as the mapping says"
        notes.append(Note("left-out", message, row.spot))
        return None
    return row if record == row.record else replace(row, record=record)


def unused_names(tools: Iterable[Row], flows: Iterable[Row], names: Iterable[str]) -> tuple[Unused, ...]:
    """Return the names of a mapping that no row has."""
    there = {squashed(str(row.record[key])) for row in tools for key in ("name", "id")}
    there |= {squashed(str(row.record[end])) for row in flows for end in ENDS if end in row.record}
    return tuple(
        Unused("name", name, f"the mapping says what {name!r} is, which no list names")
        for name in names
        if squashed(name) not in there
    )


def of_one_tool(names: Mapping[str, str], stacks: Iterable[Stack], known: Catalog) -> dict[str, str]:
    """Return which product each name of a mapping is where no other tool of its list is that product.

    Of several inputs, tools of one product are one tool: which of two of one list it is, nobody has said.
    """
    found = products_of(names, known)
    squeezed = {squashed(name) for name in found}
    for stack in stacks:
        others = {
            one.id
            for tool in stack.tools
            if squashed(tool.name) not in squeezed and (one := known.product_of(tool).tool)
        }
        explained = [tool.name for tool in stack.tools if squashed(tool.name) in squeezed]
        mine = {squashed(name) for name in explained}
        found = {name: one for name, one in found.items() if squashed(name) not in mine or one not in others}
    return found


def products_of(names: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    """Return which product each name of a mapping is, by its id; names that stand for no product are not in it.

    What a tool is called by then may be the id itself, where the reader of the list did not know the product.
    """
    found: dict[str, str] = {}
    for name, meant in names.items():
        known = catalog.tools.get(meant) or catalog.sure(meant).tool
        if known is not None:
            found |= {name: known.id, meant: known.id}
    return found


def explained(
    results: Mapping[str, ReadStack], names: Mapping[str, str], left: Sequence[Unused]
) -> tuple[dict[str, ReadStack], tuple[Unused, ...]]:
    """Return the inputs that are no lists with the names of a mapping, and what still nothing has a use for.

    A tool is called what its name stands for. A name that is skipped stays: what is stated of its tool hangs on it.

    Args:
        results: The inputs by their names; lists are explained already.
        names: What the mapping says of names.
        left: What no list has a use for.
    """
    said = {squashed(name): meant for name, meant in names.items()}
    made: dict[str, ReadStack] = {}
    used: set[str] = set()
    for source, one in results.items():
        notes: list[Note] = []
        tools: list[Tool] = []
        for tool in one.stack.tools if one.reading is None else ():
            meant = said.get(squashed(tool.name))
            used |= {squashed(tool.name)} if meant else set()
            tools.append(tool if meant in {None, SKIP} else altered(tool, name=meant))
            if meant == SKIP:
                text = f"the mapping skips {shown(tool.name)}; that counts for lists, and this stack keeps the tool"
                notes.append(Note("left-out", text, Location(source)))
            elif meant is not None:
                text = f"{shown(tool.name)} is {shown(meant)}, as the mapping says"
                notes.append(Note("matched", text, Location(source)))
        made[source] = replace(one, stack=altered(one.stack, tools=tools), notes=(*one.notes, *notes)) if notes else one
    return made, tuple(one for one in left if one.what != "name" or squashed(one.name) not in used)
