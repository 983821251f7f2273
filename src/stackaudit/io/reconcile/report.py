"""What several lists of tools agree on, what only one of them has, and where they contradict one another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from stackaudit.core.atomic import write_bytes
from stackaudit.core.classes import dataclass
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.escape import html as escape
from stackaudit.core.escape import markdown, visible
from stackaudit.core.excel import shown_page, workbook
from stackaudit.core.findings import Cell, Table
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.messages import in_words
from stackaudit.io.reconcile.bookings import bookings
from stackaudit.io.reconcile.merging import Contradiction, Fact, equal, merge
from stackaudit.io.reconcile.same import Alike, Entry, Group, alike, groups
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

if TYPE_CHECKING:
    import pandas as pd

_FACTS = (
    "owner",
    "technical_owner",
    "sponsor",
    "vendor",
    "category",
    "data_classification",
    "cost.annual",
    "seats.paid",
    "seats.active",
    "contract.starts",
    "contract.renews",
    "contract.ends",
    "contract.notice",
    "contract.notice_to",
    "contract.term",
    "contract.auto_renew",
    "lifecycle.phase",
    "lifecycle.end_of_support",
    "access.sso",
)
_MOST_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Gap:
    """What only one list has.

    Attributes:
        source: The list.
        tools: Its tools that no other list has.
        known_cost: What those of them cost a year whose cost it states; None where it states none.
        without_cost: How many of them have no stated cost.
        bookings: For each of them what was booked for it and who paid; empty where the list is no ledger.
    """

    source: str
    tools: tuple[str, ...]
    known_cost: Decimal | None
    without_cost: int
    bookings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reconciliation:
    """Several lists of the tools of one company, held against one another.

    Equal ids and names are one tool. Names that are only alike are suggested in `alike` and count as two. A fact that a
    list does not state contradicts nothing.

    Attributes:
        lists: The lists by name.
        groups: Each tool, with its entry in every list that has it.
        alike: Pairs that may be one tool under two names; no list has both.
        contradictions: Facts on which lists disagree.
    """

    lists: Mapping[str, Stack]
    groups: tuple[Group, ...]
    alike: tuple[Alike, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def in_all(self) -> tuple[Group, ...]:
        """Tools that every list has."""
        return tuple(group for group in self.groups if len(group.sources) == len(self.lists))

    @property
    def in_one_only(self) -> tuple[Group, ...]:
        """Tools that only one list has: paid for and not signed on to, or signed on to and not paid for."""
        return tuple(group for group in self.groups if len(group.sources) == 1)

    @property
    def under_other_names(self) -> tuple[Group, ...]:
        """Tools that are surely one and are written in more than one way."""
        return tuple(group for group in self.groups if len(group.names) > 1)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """For each list, what it alone has."""
        return tuple(self._gap(source) for source in self.lists)

    def _gap(self, source: str) -> Gap:
        only = [group for group in self.in_one_only if group.sources == (source,)]
        costs = [cost for group in only if (cost := _cost(group.entries[0].tool)) is not None]
        return Gap(
            source,
            tuple(group.name for group in only),
            sum(costs, Decimal(0)) if costs else None,
            len(only) - len(costs),
            tuple(bookings(group.entries[0].tool.extra) for group in only),
        )

    def stack(self, name: str) -> Stack:
        """The lists as one stack; see `reconciling.merging.merge`. What is only alike stays two tools.

        Raises:
            StackAuditError: amounts are in several currencies.
        """
        return Stack.model_validate(merge(self.lists, name).document)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables."""
        return tuple(self._tables)

    def table(self, name: str) -> pd.DataFrame:
        """A table by name: `tools`, `contradictions`, `alike` or `gaps`.

        Raises:
            UnknownNameError: there is no such table.
        """
        if name not in self._tables:
            raise UnknownNameError("table", name, self._tables)
        return self._tables[name].to_frame()

    @cached_property
    def _tables(self) -> dict[str, Table]:
        tables = (self._tool_table(), self._contradiction_table(), self._alike_table(), self._gap_table())
        return {table.name: table for table in tables}

    def _tool_table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for group in self.groups:
            called = {entry.source: entry.tool.name for entry in group.entries}
            rows.append((group.id, group.name, len(group.sources), *(called.get(source) for source in self.lists)))
        return Table("tools", ("tool", "name", "lists", *self.lists), tuple(rows))

    def _contradiction_table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for one in self.contradictions:
            said = {fact.source: str(fact.value) for fact in one.facts}
            rows.append((one.subject, one.field, *(said.get(source) for source in self.lists)))
        return Table("contradictions", ("tool", "fact", *self.lists), tuple(rows))

    def _alike_table(self) -> Table:
        rows = tuple(
            (pair.one.name, pair.one.sources, pair.other.name, pair.other.sources, pair.why) for pair in self.alike
        )
        return Table("alike", ("one", "in", "other", "other_in", "why"), rows)

    def _gap_table(self) -> Table:
        rows = tuple(
            (gap.source, len(gap.tools), None if gap.known_cost is None else float(gap.known_cost), gap.without_cost)
            for gap in self.gaps
        )
        return Table("gaps", ("list", "only_here", "known_cost", "without_cost"), rows)

    def text(self) -> str:
        """The report as plain text."""
        return "\n".join(visible(line) for line in self._lines("")) + "\n"

    def markdown(self) -> str:
        """The report as Markdown; every name is escaped."""
        head, *rest = self._lines("- ")
        lines = [f"# {markdown(head)}", ""]
        lines += [
            f"- {markdown(line[2:])}" if line.startswith("- ") else f"## {markdown(line)}\n" for line in rest if line
        ]
        return "\n".join(lines).replace("\n## ", "\n\n## ").rstrip() + "\n"

    def _lines(self, mark: str) -> list[str]:
        names = list(self.lists)
        lines = [f"{len(self.groups):,} tools in {in_words(tuple(names))}; in all of them: {len(self.in_all):,}"]
        for gap in self.gaps:
            if gap.tools:
                cost = ""
                if gap.known_cost is not None:
                    cost = f", {_money(gap.known_cost, self.lists[gap.source])} a year by what is known"
                unknown = f", {gap.without_cost} without a stated cost" if gap.without_cost else ""
                lines += ["", f"Only in {gap.source}: {len(gap.tools)}{cost}{unknown}"]
                paid = (f": {said}" if said else "" for said in gap.bookings)
                lines += _some(mark, map("".join, zip(gap.tools, paid, strict=True)))
        if self.contradictions:
            lines += ["", f"The lists disagree: {len(self.contradictions)}"]
            lines += _some(mark, (_said(one, self.lists) for one in self.contradictions))
        if self.under_other_names:
            lines += ["", f"One tool under several names: {len(self.under_other_names)}"]
            lines += _some(mark, (" = ".join(group.names) for group in self.under_other_names))
        if self.alike:
            lines += ["", f"Perhaps one tool; look at them: {len(self.alike)}"]
            lines += _some(mark, (_pair(pair) for pair in self.alike))
        return lines

    def save(self, path: str | Path) -> Path:
        """Write the report, `.md` or `.txt`, or all tables as a workbook, `.xlsx`.

        Raises:
            StackAuditError: the suffix is none of these, the place cannot be written to, or openpyxl is not installed.
        """
        target = Path(path)
        match target.suffix.lower():
            case ".md":
                data = self.markdown().encode()
            case ".txt":
                data = self.text().encode()
            case ".xlsx":
                data = workbook(map(shown_page, self._tables.values()))
            case _:
                raise StackAuditError(f"{target.name!r}: a reconciliation ends in .md, .txt, .xlsx")
        write_bytes(target, data)
        return target

    def __repr__(self) -> str:
        return (
            f"<Reconciliation of {in_words(tuple(self.lists))}: {len(self.in_all)} of {len(self.groups)} tools in all, "
            f"{len(self.contradictions)} contradictions>"
        )

    def _repr_html_(self) -> str:
        tables = "".join(
            f"<h4>{escape(table.name)}</h4>{table.html()}" for table in self._tables.values() if table.rows
        )
        return f"<p>{escape(repr(self)[1:-1])}</p>{tables}"


def reconcile(*stacks: Stack, **named: Stack) -> Reconciliation:
    """Hold lists of the tools of one company against one another: finance, single sign-on, marketing.

    >>> import stackaudit as sa
    >>> fax = {"name": "Fax", "cost": {"annual": 900}}
    >>> finance = sa.Stack.model_validate({"name": "Finance", "tools": ["CRM", fax]})
    >>> logins = sa.Stack.model_validate({"name": "Logins", "tools": ["crm", "Notes"]})
    >>> print(sa.reconcile(finance=finance, logins=logins).text())
    3 tools in finance and logins; in all of them: 1
    <BLANKLINE>
    Only in finance: 1, 900 a year by what is known
    Fax
    <BLANKLINE>
    Only in logins: 1, 1 without a stated cost
    Notes
    <BLANKLINE>
    One tool under several names: 1
    CRM = crm
    <BLANKLINE>

    Args:
        stacks: Lists that are called as their stacks are.
        named: Lists with a name each.

    Raises:
        StackAuditError: there are fewer than two lists, or two have one name.
    """
    lists: dict[str, Stack] = {}
    for name, stack in [*((_name_of(stack), stack) for stack in stacks), *named.items()]:
        if not isinstance(stack, Stack):
            raise StackAuditError(f"reconcile takes stacks, not {type(stack).__name__}; read one with sa.read_stack")
        if name in lists:
            raise StackAuditError(f"two lists are called {name!r}: give them names, reconcile(finance=…, logins=…)")
        lists[name] = stack
    if len(lists) < 2:
        raise StackAuditError("there is nothing to reconcile: give at least two lists")
    found = groups(lists)
    money = {stack.currency for stack in lists.values() if stack.currency is not None}
    facts = [fact for fact in _FACTS if fact != "cost.annual" or len(money) < 2]
    contradictions = tuple(one for group in found for fact in facts if (one := _contradiction(group, fact)) is not None)
    return Reconciliation(FrozenDict(lists), found, alike(found), contradictions)


def _name_of(stack: object) -> str:
    return stack.name if isinstance(stack, Stack) else ""


def _contradiction(group: Group, field: str) -> Contradiction | None:
    facts = tuple(Fact(entry.source, value) for entry in group.entries if (value := _fact(entry, field)) is not None)
    if all(equal(facts[0].value, fact.value) for fact in facts[1:]):
        return None
    return Contradiction(group.name, field, facts, facts[0].source)


def _fact(entry: Entry, field: str) -> object:
    if field == "cost.annual":
        return _cost(entry.tool)
    value: object = entry.tool
    for step in field.split("."):
        value = getattr(value, step) if value is not None else None
    return value


def _cost(tool: Tool) -> Decimal | None:
    return tool.spend.annual if tool.spend is not None else None


def _money(amount: Decimal, of: Stack) -> str:
    return f"{of.currency} {in_words(amount)}" if of.currency is not None else in_words(amount)


def _said(one: Contradiction, lists: Mapping[str, Stack]) -> str:
    values = (
        _money(fact.value, lists[fact.source]) if one.field == "cost.annual" else str(fact.value) for fact in one.facts
    )
    said = ", ".join(f"{value} in {fact.source}" for value, fact in zip(values, one.facts, strict=True))
    return f"{one.subject}: {one.field} is {said}"


def _pair(pair: Alike) -> str:
    one, other = (f"{group.name} in {in_words(group.sources)}" for group in (pair.one, pair.other))
    return f"{one}, {other}: {pair.why}"


def _some(mark: str, items: Iterable[str]) -> list[str]:
    listed = list(items)
    lines = [f"{mark}{item}" for item in listed[:_MOST_SHOWN]]
    return [*lines, f"{mark}and {len(listed) - _MOST_SHOWN:,} more"] if len(listed) > _MOST_SHOWN else lines
