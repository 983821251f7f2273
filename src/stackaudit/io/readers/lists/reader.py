"""Reading of lists that people keep: tables with heads of their own, whatever file they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.accepted_names import unused_names, with_names
from stackaudit.io.readers.lists.assembling import Assembled, assembled, taken_from
from stackaudit.io.readers.lists.cells import Sheet, text_of
from stackaudit.io.readers.lists.contacts import is_of_contacts, without_tools
from stackaudit.io.readers.lists.costs import PERIOD
from stackaudit.io.readers.lists.finding import Refusal, find_grids, is_like, same_heads
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import (
    ListMapping,
    MappingFile,
    Unused,
    does_not_fit,
    read_mapping,
    unused,
    unused_values,
)
from stackaudit.io.readers.lists.names import is_of_product
from stackaudit.io.readers.lists.reading import list_reading
from stackaudit.io.readers.lists.tables import Kind, Tables, tables_in
from stackaudit.io.readers.lists.taken import Product, Taken, most_merge
from stackaudit.io.readers.lists.titles import company
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Note, ReadResult
from stackaudit.model.base import shown
from stackaudit.model.reading import Reading

Mapped = tuple[Grid, ListMapping | None]
"""A grid, and what the user says of it."""


def read_list(given: Source, kind: Kind | None = None) -> ReadResult:
    """Read a file of tables of tools and of integrations, one or many, in steps: cells, grids, rows, a stack.

    Args:
        given: The file.
        kind: What it is; told by the content where None.

    Raises:
        LoadError: it cannot be read, or no row of it looks like the head of a list.
    """
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    try:
        return read_tables(tables_of(given, kind), given.name, given.path.stem, mapping, given.limits)
    except LoadError as error:
        if error.source:
            raise
        raise refusal(error.problems, given.name) from None


def read_tables(
    tables: Tables, source: str, title: str, mapping: MappingFile | None = None, limits: Limits = DEFAULT_LIMITS
) -> ReadResult:
    """Read tables that are cells already.

    Args:
        tables: The tables.
        source: What messages call what they come from.
        title: The name of the stack where the mapping says no other.
        mapping: What the user says of them.
        limits: The most that they may hold.

    Raises:
        LoadError: no row of them looks like the head of a list, or a list has too many rows.
    """
    product = _product_of()
    notes = list(tables.notes)
    grids = _without_others(_grids(source, tables.sheets, notes, mapping, product), notes, product)
    if too_long := [_too_long(grid, limits) for grid, _ in grids if len(grid.lines) > limits.rows]:
        raise refusal(too_long, source)
    name = (mapping and mapping.name) or _name_in_titles(grids, notes) or title or "Untitled stack"
    lists, made = _assembled(grids, name, mapping, product)
    while made.document["tools"] and (unsure := _unsure(lists, made)):
        grids = _left_out(source, grids, unsure, notes)
        lists, made = _assembled(grids, name, mapping, product)
    notes += [grid.note("guessed", _why_mapped(grid), grid.head.number, "name") for grid in _doubted(lists, made)]
    if not made.document["tools"]:
        raise refusal([Problem(Code.EMPTY, "there is a head, but no row below it names a tool")], source)
    left = () if mapping is None else _unused(source, mapping, tables.sheets, grids, lists)
    document = {**made.document, **_day_in_titles(grids, notes)}
    return ReadResult(document, (*notes, *made.notes), made.spots, _reading(tables, lists, made), left)


def _assembled(
    grids: Sequence[Mapped], name: str, mapping: MappingFile | None, product: Product
) -> tuple[list[tuple[Grid, Taken]], Assembled]:
    """The rows of the grids, and the stack that they make together."""
    paid = _paid_to(product)
    lists = [
        (grid, taken_from(grid, own, paid if grid.shape == "ledger" else product, n))
        for n, (grid, own) in enumerate(grids)
    ]
    explain = (
        partial(with_names, names=mapping.names, no_product=_no_product, product=product)
        if mapping is not None and mapping.names
        else None
    )
    return lists, assembled(lists, name, product, explain)


def _unsure(lists: Sequence[tuple[Grid, Taken]], made: Assembled) -> list[int]:
    """The places of lists whose rows name so few tools that their guessed column of names is hardly that."""
    return [
        n
        for n, ((grid, _), outcome) in enumerate(zip(lists, made.outcomes, strict=True))
        if grid.shape == "tools" and grid.how.get("name") == "guessed" and not _plainly(grid) and most_merge([outcome])
    ]


def _doubted(lists: Sequence[tuple[Grid, Taken]], made: Assembled) -> list[Grid]:
    """The lists whose column of names the user says, though most rows have the same few texts in it."""
    return [
        grid
        for (grid, _), outcome in zip(lists, made.outcomes, strict=True)
        if grid.shape == "tools" and grid.how.get("name") == "mapped" and most_merge([outcome])
    ]


def _why_mapped(grid: Grid) -> str:
    return f"{_why_unsure(grid)}, though the mapping says so; look at the number of tools"


def _without_others(grids: Sequence[Mapped], notes: list[Note], product: Product) -> list[Mapped]:
    """The grids without those that are none of tools beside one that is, unless the user says what such a sheet is."""
    free = [own is None or (own.kind is None and own.head is None) for _, own in grids]
    people = "it lists people at companies, and no column holds a fact of a tool"
    found = [people if is_of_contacts(grid) else "" for grid, _ in grids]
    strange = without_tools([grid for grid, _ in grids], lambda name: bool(product(name, "")))
    why = [(one or other) if is_free else "" for is_free, one, other in zip(free, found, strange, strict=True)]
    if not any(grid.table == "tools" and not one for one, (grid, _) in zip(why, grids, strict=True)):
        return list(grids)
    for grid, what in ((grid, what) for what, (grid, _) in zip(why, grids, strict=True) if what):
        said = f"sheets: {{{grid.sheet.name}: tools}}" if grid.sheet.name else "kind: tools"
        advice = f"where each row is a tool, a mapping can say `{said}`"
        notes.append(grid.note("left-out", f"{_called(grid)} is left out: {what}; {advice}", grid.head.number))
    return [one for what, one in zip(why, grids, strict=True) if not what]


def _left_out(source: str, grids: Sequence[Mapped], unsure: Sequence[int], notes: list[Note]) -> list[Mapped]:
    """The grids without those that are unsure, each of which is told; where no list of tools is left, a refusal."""
    rest = [one for n, one in enumerate(grids) if n not in unsure]
    doubtful = [grids[n][0] for n in unsure]
    if not any(grid.table == "tools" for grid, _ in rest):
        raise refusal([_names_repeat(grid) for grid in doubtful], source)
    for grid in doubtful:
        advice = "where it is a list of tools, say in a mapping which column is 'name'"
        notes.append(
            grid.note("left-out", f"{_called(grid)} is left out: {_why_unsure(grid)}; {advice}", grid.head.number)
        )
    return rest


def _called(grid: Grid) -> str:
    return f"sheet {grid.sheet.name!r}" if grid.sheet.name else f"the table whose head is row {grid.head.number}"


def _too_long(grid: Grid, limits: Limits) -> Problem:
    where = f"sheet {grid.sheet.name!r} has" if grid.sheet.name else "the table has"
    message = f"{where} {len(grid.lines):,} rows below its head; at most {limits.rows:,} are read"
    return Problem(Code.TOO_MANY_VALUES, message, grid.lines[limits.rows].number, 1)


def _name_in_titles(grids: Sequence[Mapped], notes: list[Note]) -> str:
    """Return the title that names the company by its legal form, which is told; empty where not exactly one does."""
    found = {name: grid for grid, _ in reversed(grids) if (name := company(grid.titles))}
    if len(found) != 1:
        return ""
    ((name, grid),) = found.items()
    notes.append(grid.note("guessed", f"the stack is called {shown(name)}, as a title above the head says"))
    return name


def _day_in_titles(grids: Sequence[Mapped], notes: list[Note]) -> dict[str, str]:
    """Return the day that the facts are of where the titles name exactly one, which is told."""
    found = {grid.as_of: grid for grid, _ in reversed(grids) if grid.as_of is not None}
    if len(found) != 1:
        return {}
    ((day, grid),) = found.items()
    notes.append(grid.note("guessed", f"the facts are taken to be of {day}; days to come are counted from it"))
    return {"as_of": day.isoformat()}


def tables_of(given: Source, kind: Kind | None = None) -> Tables:
    """Return the tables of a file as they stand in it; arguments and errors as for `read_list`."""
    mapping = None if given.mapping is None else read_mapping(given.mapping)
    return tables_in(given, None if mapping is None else mapping.for_list(given.name, ""), kind)


def _reading(tables: Tables, lists: Sequence[tuple[Grid, Taken]], made: Assembled) -> Reading:
    found = (
        list_reading(
            grid,
            outcome,
            taken.rows,
            encoding=tables.encoding,
            separator=tables.separator,
            unread={name: words for name, words in taken.unread.items() if name == PERIOD},
            purposes=taken.purposes,
            payees=taken.payees,
            not_read=taken.not_read,
        )
        for (grid, taken), outcome in zip(lists, made.outcomes, strict=True)
    )
    return Reading(tuple(found))


def _unused(
    source: str,
    mapping: MappingFile,
    sheets: Sequence[Sheet],
    grids: Sequence[Mapped],
    lists: Sequence[tuple[Grid, Taken]],
) -> tuple[Unused, ...]:
    """What a mapping says and the file has no use for."""
    tools = [row for grid, taken in lists if grid.table == "tools" for row in taken.rows]
    flows = [row for grid, taken in lists if grid.table != "tools" for row in taken.rows]
    paid = {name for _, taken in lists for name in taken.payees.named}
    held = {field for grid, _ in grids for field in grid.columns}
    return (
        *unused(mapping, source, sheets),
        *unused_values((own for _, own in grids if own is not None), held),
        *unused_names(tools, flows, [name for name in mapping.names if name not in paid]),
    )


def _plainly(grid: Grid) -> bool:
    """Whether the head of the names says products or tools, of which a list may have several rows."""
    column = grid.columns.get("name", -1)
    if not 0 <= column < len(grid.texts):
        return False
    return is_of_product(grid.texts[column]) or not grid.texts[column]


def _why_unsure(grid: Grid) -> str:
    head = shown(" ".join(text_of(grid.head.cell(grid.columns.get("name", 0))).split()))
    return f"most rows name the same few tools in column {head}: it is hardly the column of their names"


def _names_repeat(grid: Grid) -> Problem:
    where = f"in sheet {grid.sheet.name!r}, " if grid.sheet.name else ""
    advice = f"say in a mapping file which column{f' of {grid.sheet.name!r}' if where else ''} is 'name'"
    return Problem(Code.NO_TABLE, f"{where}{_why_unsure(grid)}", grid.head.number, 1, help=advice)


def _no_product(meant: str) -> str | None:
    """What is to be said of a name in a mapping that is no product, by its id or for sure; None of one that is."""
    known = known_products(None)
    return None if meant in known.tools or known.sure(meant).tool is not None else did_you_mean(meant, known.tools)


def _product_of() -> Product:
    """Return what tells which product a name or an address surely means; each is looked up once."""

    @cache
    def product(name: str, url: str = "") -> str:
        known = known_products(None)
        found = known.sure(name, url or None).tool
        return "" if found is None else found.id

    return product


def _paid_to(product: Product) -> Product:
    """Return what tells which product a payee surely is, as card statements and expense lists write it."""

    @cache
    def paid(name: str, url: str = "") -> str:
        known = product(name, url)
        found = None if known else known_products(None).paid_to(name).tool
        return known if found is None else found.id

    return paid


def _grids(
    source: str, sheets: Sequence[Sheet], notes: list[Note], mapping: MappingFile | None, product: Product
) -> list[Mapped]:
    """The grids of all sheets; what is no list is noted, and where there is none the input is refused."""
    wanted = [(sheet, None if mapping is None else mapping.for_list(source, sheet.name)) for sheet in sheets]
    skipped = any(own is not None and own.skipped for _, own in wanted)
    looked_at = [(sheet, own) for sheet, own in wanted if own is None or not own.skipped]
    found_in = [find_grids(sheet, own, lambda name: bool(product(name, ""))) for sheet, own in looked_at]
    read = [grid for found in found_in if not isinstance(found, Refusal) for grid in found]
    if read and len(sheets) > 1:
        like, names = same_heads(read), _names_in(read)
        for n, (sheet, own) in enumerate(looked_at):
            found = found_in[n]
            if isinstance(found, Refusal):
                found_in[n] = find_grids(
                    sheet, own, lambda name: name.casefold() in names or bool(product(name, "")), like
                )
            elif not all(is_like(grid, like) for grid in found):
                found_in[n] = find_grids(sheet, own, lambda name: bool(product(name, "")), like)
    grids: list[Mapped] = []
    refused: list[tuple[Sheet, Refusal]] = []
    for (sheet, own), found in zip(looked_at, found_in, strict=True):
        if not isinstance(found, Refusal):
            grids += [(grid, own) for grid in found]
            continue
        refused.append((sheet, found))
        if sheet.name:
            what = "is empty" if not sheet.lines else f"is not read: {found}"
            notes.append(Note("left-out", f"sheet {sheet.name!r} {what}", sheet.spot(found.line)))
    if not grids:
        raise refusal(_no_grid(source, sheets, mapping, refused, skipped=skipped), source)
    return grids


def _names_in(grids: Sequence[Grid]) -> frozenset[str]:
    """The names that lists of tools give, in lower case: another sheet that has most of them is of the same tools."""
    tools = (grid for grid in grids if grid.table == "tools" and grid.shape == "tools")
    return frozenset(
        name.casefold() for grid in tools for line in grid.lines if (name := " ".join(grid.name(line).split()))
    )


def _no_grid(
    source: str,
    sheets: Sequence[Sheet],
    mapping: MappingFile | None,
    refused: Sequence[tuple[Sheet, Refusal]],
    *,
    skipped: bool,
) -> list[Problem]:
    """Why no sheet is a list, and what a mapping names that is not there."""
    if skipped and not refused:
        return [Problem(Code.EMPTY, "the mapping skips every list of the file")]
    nothing = Sheet(source, "", ()), Refusal("the file is empty; it must hold a list of tools")
    sheet, nearest = next((one for one in refused if one[1].line), nothing)
    left = () if mapping is None else unused(mapping, source, sheets)
    return [
        nearest.problem(source, sheet.name if len(sheets) > 1 else ""),
        *(does_not_fit(one) for one in left if one.is_wrong),
    ]
