"""What known exports need beside the names of columns: rows to leave out, facts that follow from several cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from stackaudit.io.readers.lists.cells import Cell, text_of
from stackaudit.io.readers.lists.days import Orders, day_orders, read_day
from stackaudit.io.readers.lists.export_draft import Draft, Rule, counted, head_key
from stackaudit.io.readers.lists.numbers import annual, decimal_point, plain, read_amount, read_billing
from stackaudit.io.readers.lists.words import is_missing
from stackaudit.model.base import folded_name, shown
from stackaudit.model.periods import days_after

_PARTS = re.compile(r"\s*;\s*")
_YEAR = Decimal("365.25")
_DAYS_OFF = 5


def only(heads: str, pattern: str, what: str, *, but: str = r"(?!)") -> Rule:
    """Return the rule that keeps the rows whose text in a column has a pattern; rows without a text are kept.

    Args:
        heads: The heads that the column can have.
        pattern: What records have in it.
        what: What the others are not, for the note.
        but: What no record has in it.
    """
    good, bad = re.compile(pattern, re.IGNORECASE), re.compile(but, re.IGNORECASE)

    def rule(draft: Draft) -> None:
        column = draft.at(heads)
        if column is not None:
            draft.keep(column, lambda text: not text or bool(good.search(text) and not bad.search(text)), what)

    return rule


def without(heads: str, pattern: str, what: str) -> Rule:
    """Return the rule that leaves the rows out whose text in a column has a pattern."""
    return only(heads, r"", what, but=pattern)


def constant(field: str, value: str, head: str) -> Rule:
    """Return the rule that gives every record the same value."""
    return lambda draft: draft.add(head, field, {number: value for number, _ in draft.rows})


def copied(heads: str, field: str) -> Rule:
    """Return the rule that keeps the words of a column in a field of the company's own, beside what they mean."""

    def rule(draft: Draft) -> None:
        column = draft.at(heads)
        if column is not None:
            draft.add(f"{draft.heads[column]} (as it stands)", field, {n: t for n, _, t in draft.texts(column) if t})

    return rule


def says(heads: str, pattern: str, field: str, value: str) -> Rule:
    """Return the rule that gives a value to the records whose text in a column has a pattern, and to no other."""
    found = re.compile(pattern)

    def rule(draft: Draft) -> None:
        column = draft.at(heads)
        if column is not None:
            values: dict[int, Cell] = {n: value for n, _, text in draft.texts(column) if found.search(text)}
            draft.add(f"{field} (of {draft.heads[column]})", field, values)

    return rule


def filled_from(heads: str, others: str) -> Rule:
    """Return the rule that fills the empty cells of a column from another one."""

    def rule(draft: Draft) -> None:
        to, other = draft.at(heads), draft.at(others)
        if to is None or other is None:
            return
        for (_, cells, text), (_, _, second) in zip(list(draft.texts(to)), list(draft.texts(other)), strict=True):
            if not text and second:
                draft.put(cells, to, second)

    return rule


def less(heads: str, others: str, field: str) -> Rule:
    """Return the rule for a field that is one column less another: the seats less those that are free."""

    def rule(draft: Draft) -> None:
        of, off = draft.at(heads), draft.at(others)
        if of is None or off is None:
            return
        values: dict[int, Cell] = {}
        for (number, _, first), (_, _, second) in zip(draft.texts(of), draft.texts(off), strict=True):
            one, other = read_amount(first, whole=True).value, read_amount(second, whole=True).value
            if one is not None and other is not None and 0 <= other <= one:
                values[number] = plain(one - other)
        draft.add(f"{draft.heads[of]} less {draft.heads[off]}", field, values)

    return rule


def last_parts(*heads: str) -> Rule:
    """Return the rule for columns of `L1 / L2; L1 / L3`: the last part of each is its name."""

    def rule(draft: Draft) -> None:
        for column in filter(None, map(draft.at, heads)):
            for _, cells, text in list(draft.texts(column)):
                names = dict.fromkeys(part.rpartition(" / ")[2].strip() for part in _PARTS.split(text) if part)
                if text:
                    draft.put(cells, column, "; ".join(names))

    return rule


def lifecycle(phases: Sequence[tuple[str, str]]) -> Rule:
    """Return the rule for a column of dates for each phase: the phase is the last that has begun today.

    Args:
        phases: Each phase and the heads of the column with the day on which it begins, the first phase first; the last
            one is the end, whose day is the end of use where it is still to come.
    """

    def rule(draft: Draft) -> None:
        columns = [(name, column) for name, heads in phases if (column := draft.at(heads)) is not None]
        orders = {column: day_orders(text for _, _, text in draft.texts(column)) for _, column in columns}
        found: dict[int, Cell] = {}
        ends: dict[int, Cell] = {}
        for number, cells in draft.rows:
            begun, known = "", False
            for name, column in columns:
                text = _text(cells, column)
                day = None if is_missing(text) else read_day(text, orders[column]).day
                known = known or day is not None
                if day is not None and day <= draft.today:
                    begun = name
                elif day is not None and name == phases[-1][0]:
                    ends[number] = day.isoformat()
            if known:
                found[number] = begun or phases[0][0]
        draft.add("phase (of the days of the lifecycle)", "lifecycle.phase", found)
        draft.add("end (of the days of the lifecycle)", "lifecycle.ends", ends)
        if found:
            message = f"the phase is the last one that has begun on {draft.today.isoformat()}, by the days of lifecycle"
            draft.said.append(("guessed", message, next(iter(found))))

    return rule


def summed(by: str, fields: Sequence[str], what: str) -> Rule:
    """Return the rule for several rows of one tool: amounts are summed into the first of them.

    Args:
        by: The field whose texts are equal in these rows.
        fields: The fields that are summed, where every row has a number.
        what: What the rows are, for the note.
    """

    def rule(draft: Draft) -> None:
        column = draft.of(by)
        if column is None:
            return
        groups: dict[str, list[tuple[int, list[Cell]]]] = {}
        for number, cells, text in draft.texts(column):
            if text:
                groups.setdefault(head_key(text) or text, []).append((number, cells))
        several = [rows for rows in groups.values() if len(rows) > 1]
        for field in fields:
            if (at := draft.of(field)) is not None:
                _sum(draft, at, several)
        for (first, _), *others in several:
            draft.joined |= dict.fromkeys((number for number, _ in others), first)
        if several:
            draft.rows = [row for row in draft.rows if row[0] not in draft.joined]
            tools = "1 tool" if len(several) == 1 else f"{len(several):,} tools"
            message = f"{sum(map(len, several)):,} {what} are summed into {tools}"
            draft.said.append(("guessed", message, several[0][0][0]))

    return rule


def _sum(draft: Draft, column: int, groups: Sequence[Sequence[tuple[int, list[Cell]]]]) -> None:
    """Put the sum of a column into the first row of each group; nothing where one of its amounts is not known."""
    point = decimal_point([text for _, _, text in draft.texts(column)])
    for rows in groups:
        cells = [row[column] if column < len(row) else "" for _, row in rows]
        amounts = [read_amount(cell, point) for cell in cells]
        values = [amount.value for amount in amounts if amount.value is not None]
        first, row = rows[0]
        if not values:
            continue
        if len(values) < len(cells) or len({amount.currency for amount in amounts}) > 1:
            message = f"{draft.heads[column]!r} is not known of each of the rows of one tool: its sum is unknown"
            draft.said.append(("left-out", message, first))
            draft.put(row, column, "")
        else:
            draft.put(row, column, f"{sum(values):f} {amounts[0].currency}".strip())


def counted_people(name: str, person: str, field: str) -> Rule:
    """Return the rule for one row a person: the people of each tool are counted, and not kept."""

    def rule(draft: Draft) -> None:
        of, who = draft.at(name), draft.at(person)
        if of is None or who is None:
            return
        people: dict[str, set[str]] = {}
        first: dict[str, int] = {}
        for (number, _, text), (_, _, user) in zip(draft.texts(of), draft.texts(who), strict=True):
            if not text:
                continue
            key = text.casefold()
            if first.setdefault(key, number) != number:
                draft.joined[number] = first[key]
            people.setdefault(key, set()).add(folded_name(user))
        counts: dict[int, Cell] = {first[key]: len(users - {""}) for key, users in people.items() if users - {""}}
        draft.rows = [row for row in draft.rows if row[0] not in draft.joined]
        draft.add(f"{draft.heads[who]} (counted)", field, counts)
        if counts:
            rows = len(counts) + len(draft.joined)
            message = f"{rows:,} rows are counted by tool, {len(counts):,} tools: the people in them are not kept"
            draft.said.append(("guessed", message, min(counts)))

    return rule


def of_a_term(total: str, starts: str, ends: str, period: str) -> Rule:
    """Return the rule for an amount paid for a term: the cost a year, where the row says the term in whole years.

    Args:
        total: The column of the amount.
        starts: That of the first day of the term.
        ends: That of its last day.
        period: That of its length, as a word: `Monthly`.
    """

    def rule(draft: Draft) -> None:
        money = draft.at(total)
        if money is None:
            return
        days = [draft.at(heads) for heads in (starts, ends)]
        orders = {n: day_orders(text for _, _, text in draft.texts(n)) for n in days if n is not None}
        words, point = draft.at(period), decimal_point([text for _, _, text in draft.texts(money)])
        values: dict[int, Cell] = {}
        for number, cells in draft.rows:
            amount = read_amount(_text(cells, money), point)
            begin, end = (None if n is None else _day(_text(cells, n), orders[n]) for n in days)
            per, years = read_billing(_text(cells, words)), _years(begin, end)
            if amount.value is None or not (years or per):
                continue
            a_year = annual(amount.value, per) if per else amount.value / years
            if a_year is not None:
                values[number] = f"{a_year.quantize(Decimal('0.01')):f} {amount.currency}".strip()
                draft.put(cells, money, "")
        draft.add(f"{draft.heads[money]} (a year)", "cost.annual", values)
        if values:
            message = f"{draft.heads[money]!r} is paid for a term that the row states; the cost a year follows from it"
            draft.said.append(("guessed", message, next(iter(values))))

    return rule


def _text(cells: Sequence[Cell], column: int | None) -> str:
    return text_of(cells[column]).strip() if column is not None and column < len(cells) else ""


def _day(text: str, orders: Orders) -> date | None:
    return read_day(text, orders).day if text else None


def _years(begin: date | None, end: date | None) -> int:
    """How many whole years lie between two days, the last one included or not; 0 where they are no whole years."""
    if begin is None or end is None or end <= begin:
        return 0
    days = Decimal((end - begin).days)
    years = int((days / _YEAR).to_integral_value())
    return years if abs(days - years * _YEAR) <= _DAYS_OFF else 0


def flows_between(providers: str, consumers: str) -> Rule:
    """Return the rule for two columns of interfaces of tools: a flow from who provides one to each who consumes it."""

    def rule(draft: Draft) -> None:
        name, out, into = draft.of("name"), draft.at(providers), draft.at(consumers)
        if name is None or (out is None and into is None):
            return
        ends: dict[str, tuple[list[tuple[int, str]], list[tuple[int, str]]]] = {}
        for side, column in enumerate((out, into)):
            for number, cells, text in draft.texts(column) if column is not None else ():
                tool = _text(cells, name)
                for interface in filter(None, _PARTS.split(text if tool else "")):
                    ends.setdefault(interface, ([], []))[side].append((number, tool))
        for interface, (sources, targets) in ends.items():
            for number, source in sources:
                draft.flows += [(number, source, target, interface) for _, target in targets if target != source]
        open_ = [interface for interface, (sources, targets) in ends.items() if not sources or not targets]
        if open_:
            count = "1 interface has" if len(open_) == 1 else f"{len(open_):,} interfaces have"
            listed = ", ".join(map(shown, open_[:8]))
            draft.said.append(("dangling", f"{count} only one end in this export, and make no flow: {listed}", 0))

    return rule


def each_consumer(providers: str, consumers: str, direction: str) -> Rule:
    """Return the rule for rows of interfaces with their providers and consumers: a flow to each of them."""

    def rule(draft: Draft) -> None:
        out, into, way, name = draft.at(providers), draft.at(consumers), draft.at(direction), draft.at("name")
        if out is None or into is None:
            return
        for number, cells in draft.rows:
            sources, targets, turned, called = (_text(cells, n) for n in (out, into, way, name))
            for source in filter(None, _PARTS.split(sources)):
                for target in filter(None, _PARTS.split(targets)):
                    ends = (target, source) if head_key(turned) == "incoming" else (source, target)
                    draft.flows.append((number, *ends, called))
                    if head_key(turned) == "bidirectional":
                        draft.flows.append((number, target, source, called))
        with_flows = {number for number, *_ in draft.flows}
        draft.drop([n for n, _ in draft.rows if n not in with_flows], "the interface names no provider or no consumer")

    return rule


_RELATIONS: Mapping[str, str] = {  # what the parent does to the child: does the flow keep that order, or turn
    "dependson": "turn",
    "usedby": "keep",
    "sendsdatato": "keep",
    "receivesdatafrom": "turn",
    "consumes": "turn",
    "uses": "turn",
    "provides": "keep",
    "feeds": "keep",
}


def relations(draft: Draft) -> None:
    """Turn the relations of a configuration database into flows; those that say nothing of data are left out."""
    kind, parent, child = draft.at("type|relationtype"), draft.of("source"), draft.of("target")
    if kind is None or parent is None or child is None:
        return
    draft.keep(kind, lambda text: head_key(text.partition("::")[0]) in _RELATIONS, "no relation of data")
    turned: Counter[str] = Counter()
    for _, cells, text in list(draft.texts(kind)):
        if _RELATIONS[head_key(text.partition("::")[0])] == "turn":
            turned[text] += 1
            first, second = (cells[n] if n < len(cells) else "" for n in (parent, child))
            draft.put(cells, parent, second)
            draft.put(cells, child, first)
    if turned:
        message = f"the child provides what the parent uses, so these flows lead to the parent: {counted(turned)}"
        draft.said.append(("guessed", message, draft.rows[0][0]))


def by_vendor(draft: Draft) -> None:
    """Give the bookings below a row with a vendor alone that vendor as payee; its row and its total are left out."""
    day = draft.at("date")
    if day is None:
        return
    vendors: dict[int, Cell] = {}
    groups, totals, vendor = [], [], ""
    for number, cells, text in draft.texts(day):
        full = [word for cell in cells if (word := text_of(cell).strip())]
        if text:
            if vendor:
                vendors[number] = vendor
        elif len(full) == 1:
            vendor = full[0]
            groups.append(number)
        elif full:
            totals.append(number)
    if vendors:
        draft.drop(groups, "the row names the vendor of the rows below it")
        draft.drop(totals, "the row has no day: it is the total of a vendor")
        draft.add("Vendor (of the row above)", "name", vendors)


_BOUGHT = frozenset(["bill", "expense", "check", "creditcardexpense", "creditcardcharge", "cashpurchase", "purchase"])
_GIVEN_BACK = frozenset(["vendorcredit", "creditcardcredit", "refund", "billcredit"])
_NOT_BOUGHT = frozenset(["purchaseorder", "estimate", "billpayment", "billpmt"])


def by_type(draft: Draft) -> None:
    """Give the bookings of QuickBooks the sign that their type says: a payment of a bill that stands there is none.

    The same purchase has a minus where it is booked against a bank and none where it is a bill.
    """
    kind, amount = draft.at("transactiontype|type"), draft.of("cost.annual")
    if kind is None or amount is None:
        return
    kinds = {number: head_key(text.partition("(")[0].partition("-")[0]) for number, _, text in draft.texts(kind)}
    draft.drop(
        [number for number, _ in draft.rows if kinds[number] in _NOT_BOUGHT],
        "it is an order, or the payment of a bill, which is booked itself",
    )
    for number, cells, text in list(draft.texts(amount)):
        bare = text.strip("()").removeprefix("-").removesuffix("-").strip()
        if bare and kinds[number] in _BOUGHT:
            draft.put(cells, amount, bare)
        elif bare and kinds[number] in _GIVEN_BACK:
            draft.put(cells, amount, f"-{bare}")


def booked_by_sign(draft: Draft) -> None:
    """Give the bookings of DATEV their sign and the year of their day, which the first row of the file states."""
    amount, side, day = draft.of("cost.annual"), draft.at("sollhabenkennzeichen"), draft.at("belegdatum")
    own, other = draft.at("konto"), draft.at("gegenkontoohnebuschluessel|gegenkonto")
    for _, cells in draft.rows if amount is not None and side is not None else ():
        sign, account, against, value = (_text(cells, n) for n in (side, own, other, amount))
        credit = sign.upper() == "H"
        if len(account) > len(against) > 0:  # the account of a supplier is longer: it is credited with what is bought
            credit = not credit
        if credit and value and amount is not None:
            draft.put(cells, amount, f"-{value}")
    if day is not None:
        _with_years(draft, day)


def _with_years(draft: Draft, column: int) -> None:
    """Write the days `DDMM` of a column with the year that the first row states; without one they are not known."""
    stated = [text_of(cell).strip() for line in draft.above for cell in line.cells][12:16]
    begins = [found for n in (2, 0) if len(stated) > n and (found := _compact(stated[n])) is not None]
    unknown = 0
    for _, cells, text in list(draft.texts(column)):
        made = None
        if begins and text.isdecimal() and len(text) in (3, 4):
            made = _day_after(begins[0], int(text[:-2]), int(text[-2:]))
        unknown += bool(text) and made is None
        draft.put(cells, column, "" if made is None else made.isoformat())
    if unknown:
        message = f"{unknown:,} days are not read: they are written DDMM, and the first row states no year"
        draft.said.append(("left-out", message, draft.rows[0][0]))


def _compact(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if len(text) == 8 and text.isdecimal() else None
    except ValueError:
        return None


def _day_after(begin: date, day: int, month: int) -> date | None:
    """The first such day in the year from a day on."""
    for year in (begin.year, begin.year + 1):
        try:
            made = date(year, month, day)
        except ValueError:
            continue
        if begin <= made < days_after(begin, 366):
            return made
    return None
