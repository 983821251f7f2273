"""The rows of all lists of an input as one stack: equal tools made one, one currency summed, ends of flows found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from stackaudit.catalog.spelling import address
from stackaudit.io.readers.lists.costs import CURRENCY
from stackaudit.io.readers.lists.flow_rows import CONDUIT, ENDS
from stackaudit.io.readers.lists.grid import Shape
from stackaudit.io.readers.lists.naming import Guess, OwnNames, listed, several
from stackaudit.io.readers.lists.taken import CODE, Product, Record, Row, id_of, no_product
from stackaudit.io.readers.lists.words import key_of
from stackaudit.io.readers.result import Location, Note, added
from stackaudit.io.reconcile.bookings import unlisted
from stackaudit.io.reconcile.merging import equal
from stackaudit.io.reconcile.same import FreshIds, other_version, squashed
from stackaudit.model.base import shown, slug
from stackaudit.model.references import look_alike

_MOST_ACCOUNTS = 50  # of one name that a row is compared with; beyond it each row is an account of its own
_MOST_LISTED = 8
_OWN_OF_ACCOUNTS = ("cost", "seats", "contract")
_UNITED = ("departments", "regions", "capabilities", "aliases", "x-paid-by")
Pairs = list[tuple[Row, Row]]
"""Rows that were added to another: the row, and that other row."""


def merged(rows: Iterable[Row]) -> tuple[list[Row], Pairs, list[Note]]:
    """Make one tool of the rows of a list that name the same one; tell accounts of one product apart by number.

    Two rows of one name that disagree are two accounts, until somebody says otherwise. Two ways of writing a name
    (case, width, blanks) are a slip: they are two accounts only where they disagree on money, seats or contract.
    """
    kept: dict[str, list[Row]] = {}
    pairs: Pairs = []
    notes: list[Note] = []
    again: dict[str, list[Row]] = {}
    for row in rows:
        name = row.record["name"]
        same = kept.setdefault(squashed(name), [])
        if not same:
            same.append(row)
            continue
        twin = next((n for n, other in enumerate(same[:_MOST_ACCOUNTS]) if _are_one(other, row)), None)
        if twin is None:
            same.append(row)
            if len(same) > 1:
                fact = _disagree(same[0], row)
                message = f"{shown(name)} stands on row {same[0].spot.line} with another {fact!r}"
                notes.append(Note("contradiction", f"{message}: kept as an account of its own", row.spot))
            continue
        first = same[twin]
        written = "" if first.record["name"] == name else f" as {shown(first.record['name'])}"
        message = f"{shown(name)} stands on row {first.spot.line} already{written}"
        again.setdefault(message, []).append(row)
        notes += _contradictions(first, row)
        same[twin] = _together(first, row)
        pairs.append((row, first))
    united = []
    for message, some in again.items():
        more = f" ({len(some):,} rows, the first of them here)" if len(some) > 1 else ""
        united.append(Note("guessed", f"{message}: made one of both{more}", some[0].spot))
    return (
        [one for same in kept.values() for one in (same if len(same) == 1 else _numbered(same))],
        pairs,
        [*united, *notes],
    )


def _are_one(one: Row, other: Row) -> bool:
    fact = _disagree(one, other)
    if not fact:
        return True
    if one.record["name"] == other.record["name"]:
        return False
    return not any(key.partition(".")[0] in _OWN_OF_ACCOUNTS for key, *_ in _disagreements(one, other))


def _flat(record: Record) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key in ("id", "name", "provenance", CODE, *_UNITED):
            continue
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", fact) for inner, fact in value.items())
        else:
            yield key, value


def _disagreements(one: Row, other: Row) -> Iterator[tuple[str, Any, Any]]:
    """Yield each fact on which two rows disagree, with what both say."""
    facts = dict(_flat(one.record))
    for key, value in _flat(other.record):
        if key in facts and not equal(facts[key], value):
            yield key, facts[key], value
    if one.currency and other.currency and one.currency != other.currency:
        yield "cost.currency", one.currency, other.currency


def _disagree(one: Row, other: Row) -> str:
    """The first fact on which two rows disagree; empty where there is none."""
    return next((key for key, *_ in _disagreements(one, other)), "")


def _contradictions(one: Row, other: Row) -> Iterator[Note]:
    for key, first, value in _disagreements(one, other):
        where = f"on row {one.spot.line}" if _place(one) == _place(other) else f"in {one.spot}"
        message = f"{key!r} of {shown(one.record['name'])} is {shown(value)} here and {shown(first)} {where}"
        yield Note("contradiction", f"{message}, which is kept", other.spot)


def _place(row: Row) -> tuple[str, str, int]:
    return row.spot.source, row.spot.sheet, row.list


def _together(one: Row, other: Row) -> Row:
    """A row with the facts of another that it does not have; money in another currency is not taken over."""
    theirs = {key: value for key, value in other.record.items() if key != "provenance"}
    if one.currency and other.currency and one.currency != other.currency:
        theirs.pop("cost", None)
    record: Record = {**theirs, **one.record}
    for key, value in theirs.items():
        if isinstance(value, dict):
            record[key] = {**value, **one.record.get(key, {})}
    for key in _UNITED:
        if key in one.record and key in theirs:
            record[key] = _united(one.record[key], theirs[key])
    kept = {**other.kept, **one.kept}
    return replace(one, record=record, currency=one.currency or other.currency, kept=kept)


def _united(one: Any, other: Any) -> list[Any]:  # noqa: ANN401
    """Both lists as one, each part once; a text counts as a list of one."""
    found: dict[str, Any] = {}
    for part in (part for some in (one, other) for part in ([some] if isinstance(some, str) else some)):
        found.setdefault(squashed(str(part)), part)
    return list(found.values())


def _numbered(same: list[Row]) -> Iterator[Row]:
    yield from same[:1] if len(same) == 1 else ()
    if len(same) > 1:
        for n, row in enumerate(same, 1):
            name = row.record["name"]
            told = {"product": name, **row.record}
            if n > 1:
                told |= {"id": f"{row.record['id']}-{n}", "name": f"{name} ({n})"}
            yield replace(row, record=told)


class Tools:
    """The tools of several lists, which are found by id, name, alias, address and, where only one has it, product."""

    def __init__(self, product: Product = no_product) -> None:
        self.rows: list[Row] = []
        self.pairs: Pairs = []
        self.notes: list[Note] = []
        self._product = product
        self._waiting: list[tuple[int, Row]] = []  # tools whose names are not entered yet
        self._names: dict[str, int] = {}
        self._hosts: dict[str, int] = {}
        self._products: dict[str, list[int]] = {}
        self._of_product = 0  # rows whose product was looked up
        self._own = OwnNames(product)
        self._codes: dict[str, list[int]] = {}

    def add(self, rows: Sequence[Row], shape: Shape) -> None:
        """Add the rows of a list: the facts of tools that are there already, and the others as tools.

        In a list of tools no two rows are one tool of another list; contracts of one tool may be many.
        """
        if shape == "tools":
            rows, pairs, notes = merged(rows)
            self.pairs += pairs
            self.notes += notes
        before, here = len(self.rows), set[int]()
        exact = self._named(rows) if before and shape != "tools" else frozenset[int]()
        news: list[Row] = []
        for row in rows:
            place = self._place(row) if before else None
            if place is None and shape == "contracts":
                self._index()
                place = self._names.get(squashed(row.record["name"]))
            if place is None and before and shape != "tools":
                place = self._meant(row, exact)
            if place is None or place in here:
                self._new(row)
                news.append(row)
                continue
            if shape == "tools":
                here.add(place)
            self.notes += _contradictions(self.rows[place], row)
            self.pairs.append((row, self.rows[place]))
            self.rows[place] = _together(self.rows[place], row)
        if news and before and shape == "contracts":
            first = listed([row.record["name"] for row in news[:_MOST_LISTED]])
            more = f" and {len(news) - _MOST_LISTED:,} more" if len(news) > _MOST_LISTED else ""
            one = len(news) == 1
            few = "1 tool" if one else f"{len(news):,} tools"
            is_added = "is in no list of tools and is added" if one else "are in no list of tools and are added"
            message = f"{few} of this list of contracts {is_added}: {first}{more}"
            self.notes.append(Note("guessed", message, rows[0].spot))
        if news and before and shape == "ledger":
            message = unlisted((row.record["name"], row.record) for row in news)
            self.notes.append(Note("suggested", message, news[0].spot))

    def _place(self, row: Row) -> int | None:
        """The place of the tool that a row names, or whose code it has and whose name agrees with its own.

        Numbers count the rows of each list anew, and a code may be that of another tool in another list: of two names
        that do not agree, one code makes two tools, which is told.
        """
        name, url = row.record["name"], row.record.get("x-url", "")
        place = self._named_as(name)
        if place is not None:
            return place
        code = str(row.record.get(CODE) or row.record["id"])
        places = () if code.isdecimal() else self._with_code(code)
        agreeing = [n for n in places if self._agree(name, n)]
        if len(agreeing) == 1:
            return agreeing[0]
        place = self.find(name, url)
        if place is None and places and (CODE in row.record or code != id_of(name, row.spot.line)):
            other = self.rows[places[0]]
            message = f"{shown(code)} is {shown(name)} here and {shown(other.record['name'])} in {other.spot}"
            self.notes.append(Note("contradiction", f"{message}: kept as two tools", row.spot))
        return place

    def _with_code(self, code: str) -> Sequence[int]:
        """The places of the tools that have a code or an id."""
        self._index()
        first = self._names.get(squashed(code))
        return self._codes.get(squashed(code), ()) if first is None else (first,)

    def _agree(self, name: str, place: int) -> bool:
        """Whether a name and that of a tool are one: the words of one are among those of the other, or one product."""
        other = self.rows[place].record["name"]
        one, two = frozenset(key_of(name).split()), frozenset(key_of(other).split())
        if one <= two or two <= one:
            return not other_version(other, name)
        known = self._product(name, "")
        return bool(known) and known == self._product(other, "")

    def _named(self, rows: Sequence[Row]) -> frozenset[int]:
        """The places of the tools that rows name as their own lists do."""
        places = (self.find(row.record["name"], row.record.get("x-url", "")) for row in rows)
        return frozenset(place for place in places if place is not None)

    def _meant(self, row: Row, taken: frozenset[int]) -> int | None:
        """The place of the tool that a row of another list means, where only its words tell; what is guessed is told.

        Args:
            row: The row.
            taken: Places of tools that other rows of its list name in full: this row is not one of them.
        """
        name = row.record["name"]
        parts = several(name, self.means)
        if parts:
            message = f"{shown(name)} names several tools, {listed(parts)}: it is kept by itself, at none of them"
            self.notes.append(Note("guessed", message, row.spot))
            return None
        guess = self.guess(name)
        if guess is None or guess.place in taken:
            return None
        self.notes.append(Note("guessed", guess.told(name), row.spot))
        return guess.place

    def guess(self, name: str) -> Guess | None:
        """Return which tool a name may mean that no list of tools has; None where no tool is called like it."""
        return self._own.guess(name)

    def means(self, name: str) -> str:
        """Return the tool that a name surely means, of the lists or of the catalog; empty where there is none."""
        place = self.find(name)
        if place is not None:
            return str(self.rows[place].record["name"])
        known = self._product(name, "")
        if known:
            return known
        guess = self.guess(name)
        return "" if guess is None or guess.place is None else guess.names[0]

    def _new(self, row: Row) -> None:
        self._waiting.append((len(self.rows), row))
        self.rows.append(row)
        self._own.add(row)

    def _index(self) -> None:
        """Enter what the tools are called that were added: only a second list asks for them."""
        for n, row in self._waiting:
            for name in (
                row.record["name"],
                row.record["id"],
                row.record.get("product", ""),
                *row.record.get("aliases", ()),
            ):
                if name:
                    self._names.setdefault(squashed(name), n)
            if CODE in row.record:
                self._codes.setdefault(squashed(row.record[CODE]), []).append(n)
            host = _host(row.record.get("x-url", ""))
            if host:
                self._hosts.setdefault(host, n)
        self._waiting.clear()

    def find(self, name: str, url: str = "") -> int | None:
        """Return the place of the tool that a name means; None where there is none, or several may be meant."""
        place = self._named_as(name)
        if place is None:
            place = self._hosts.get(_host(url) or _host(name))
        return self._of(self._product(name, url), name) if place is None else place

    def _named_as(self, name: str) -> int | None:
        """The place of the tool that has a name, an alias, an id or a code; None where none has it."""
        self._index()
        place = self._names.get(squashed(name))
        return self._coded(name) if place is None else place

    def _coded(self, code: str) -> int | None:
        """The place of the tool that has a code; None where none has it, or several have."""
        places = self._codes.get(squashed(code), ())
        return places[0] if len(places) == 1 else None

    def product(self, name: str) -> str:
        """Return the product that a name surely means; empty where none is."""
        return self._product(name, "")

    def _of(self, product: str, name: str) -> int | None:
        if not product:
            return None
        for n in range(self._of_product, len(self.rows)):
            record = self.rows[n].record
            known = self._product(record.get("product") or record["name"], record.get("x-url") or "")
            if known:
                self._products.setdefault(known, []).append(n)
        self._of_product = len(self.rows)
        places = self._products.get(product, [])
        if len(places) != 1 or other_version(self.rows[places[0]].record["name"], name):
            return None
        return places[0]


def _host(url: object) -> str:
    if not isinstance(url, str) or "." not in url:
        return ""
    found = address(url)
    return "" if found is None else "".join(found)


def one_currency(rows: list[Row]) -> tuple[str, list[Row], list[Note]]:
    """Return the currency of most amounts, the rows, each with its own currency where it is another, and notes.

    Of several that are as frequent it is the one which comes first. Nothing is converted.
    """
    count = Counter(row.currency for row in rows if row.currency)
    if not count:
        return "", rows, []
    chosen = max(count, key=count.__getitem__)
    notes: list[Note] = []
    bare = [row for row in rows if not row.currency and "annual" in row.record.get("cost", {})]
    if bare:
        message = f"{len(bare):,} amounts name no currency; they are taken for {chosen}, as the others are"
        notes.append(Note("guessed", message, bare[0].spot))
    apart = [row for row in rows if row.currency not in ("", chosen)]
    if not apart:
        return chosen, rows, notes
    kept = [
        row if row.currency in ("", chosen) else replace(row, record={**row.record, CURRENCY: row.currency})
        for row in rows
    ]
    totals: dict[str, Decimal] = {}
    for row in apart:
        annual = Decimal(str(row.record.get("cost", {}).get("annual", 0)))
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + annual
    listed = " and ".join(f"{code} {total:,f}" for code, total in totals.items())
    most = [code for code, number in count.items() if number == count[chosen]]
    why = "which comes first of as many" if len(most) > 1 else "as most are"
    message = f"{chosen} is summed, {why}; {listed} a year are listed apart"
    names = ", ".join(shown(row.record["name"]) for row in apart[:_MOST_LISTED])
    more = f" and {len(apart) - _MOST_LISTED:,} more" if len(apart) > _MOST_LISTED else ""
    told = f"{message} ({names}{more}): nothing is converted"
    notes.append(Note("guessed", told, apart[0].spot))
    return chosen, kept, notes


class Ends:
    """Finds the tools that integrations name, and adds those that no list has."""

    def __init__(self, tools: Tools, rows: Sequence[Row]) -> None:
        """Look at all tools.

        Args:
            tools: The tools as their lists name them.
            rows: The same, each with the id that is sure to be its own, in the same order.
        """
        self.rows = list(rows)
        self.added: list[Row] = []
        self._tools = tools
        self._known: dict[str, int] = {}
        self._products: dict[str, int] = {}
        self._fresh = FreshIds(look_alike)
        self._guessed: list[Note] = []

    def _index(self) -> None:
        """Enter the names of all tools: only a list of integrations asks for them."""
        for n, row in enumerate(self.rows):
            self._fresh.take(row.record["id"])
            self._known.setdefault(squashed(row.record["id"]), n)
            self._known.setdefault(squashed(row.record["name"]), n)

    def placed(self, row: Row) -> Row | str:
        """Return an integration whose ends are ids, or why it is none."""
        names = {end: row.record[end] for end in ENDS if end in row.record}
        places = {end: self._place(name, row.spot) for end, name in names.items()}
        record = {key: value for key, value in row.record.items() if key != CONDUIT}
        record |= {end: self.rows[place].record["id"] for end, place in places.items()}
        if record["source"] == record["target"]:
            return f"{shown(names['source'])} and {shown(names['target'])} are one tool: no integration"
        if row.record.get(CONDUIT):
            self._make_conduit(places["via"])
        return replace(row, record=record)

    def _place(self, name: str, spot: Location) -> int:
        if not self._known:
            self._index()
        key = squashed(name)
        place = self._known.get(key)
        if place is None:
            place = self._tools.find(name)
        if place is None:
            place = self._guess(name, spot)
        if place is None:
            place = self._add(name, spot)
        self._known[key] = place
        return place

    def _guess(self, name: str, spot: Location) -> int | None:
        """The tool that a name means by its words; what is guessed, and what is left open, is told."""
        guess = self._tools.guess(name)
        if guess is None:
            return None
        self._guessed.append(Note("guessed", guess.told(name), spot))
        return guess.place

    def _add(self, name: str, spot: Location) -> int:
        product = self._tools.product(name)
        if product in self._products and product:
            return self._products[product]
        made = Row({"id": self._fresh.take(slug(name) or f"row-{spot.line}"), "name": name}, spot)
        self.rows.append(made)
        self.added.append(made)
        if product:
            self._products[product] = len(self.rows) - 1
        return len(self.rows) - 1

    def _make_conduit(self, place: int) -> None:
        record = self.rows[place].record
        if "kind" not in record:
            self.rows[place] = replace(self.rows[place], record={**record, "kind": "conduit"})

    def notes(self) -> list[Note]:
        """What was guessed of names, and one note that counts the tools which only integrations name."""
        if not self.added:
            return self._guessed
        tools = [(row.record["id"], row.record["name"]) for row in self.added]
        return [*self._guessed, added(tools, self.added[0].spot)]


def with_own_ids(rows: list[Row], notes: list[Note]) -> list[Row]:
    """Return the rows, each with an id that no other has; a changed id is noted."""
    fresh = FreshIds(look_alike)
    made: list[Row] = []
    for row in rows:
        wanted = row.record["id"]
        own = fresh.take(wanted)
        if own != wanted:
            message = f"the id {wanted!r} is taken; {shown(row.record['name'])} gets {own!r}"
            notes.append(Note("guessed", message, row.spot))
        made.append(row if own == wanted else replace(row, record={**row.record, "id": own}))
    return made


def document_of(tools: Sequence[Row], flows: Sequence[Row], name: str, currency: str) -> Mapping[str, Any]:
    """Return the document of a stack that holds these tools and integrations."""
    departments: dict[str, str] = {}
    ids: dict[str, str] = {}
    records = []
    for row in tools:
        names = row.record.get("departments", ())
        for one in names:
            if one not in ids:
                ids[one] = slug(one)
                departments.setdefault(ids[one], one)
        record = {**row.kept, **row.record} if row.kept else row.record
        records.append({**record, "departments": list(dict.fromkeys(ids[one] for one in names))} if names else record)
    document: dict[str, Any] = {"name": name}
    if currency:
        document["currency"] = currency
    if departments:
        document["departments"] = [{"id": id_, "name": one} for id_, one in departments.items()]
    document["tools"] = records
    if flows:
        document["integrations"] = [{**row.kept, **row.record} for row in flows]
    return document
