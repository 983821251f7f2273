"""The rows of all lists of a file as one stack: equal tools made one, one currency, ends of flows found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stackaudit.io.readers.lists.rows import Record, Row
from stackaudit.io.readers.result import Location, Note
from stackaudit.io.reconcile.same import FreshIds, squashed
from stackaudit.model.base import shown, slug

_MOST_ACCOUNTS = 50  # of one name that a row is compared with; beyond it each row is an account of its own


def merged(rows: Iterable[Row]) -> tuple[list[Row], list[Note]]:
    """Make one tool of rows that name the same one and contradict nothing; tell the others apart by number.

    Two rows that disagree are two accounts of one product, until somebody says otherwise.
    """
    kept: dict[str, list[Row]] = {}
    notes: list[Note] = []
    for row in rows:
        same = kept.setdefault(squashed(row.record["name"]), [])
        twin = next((n for n, other in enumerate(same[:_MOST_ACCOUNTS]) if not _disagree(other, row)), None)
        if twin is None:
            same.append(row)
            if len(same) > 1:
                fact = _disagree(same[0], row)
                message = f"{shown(row.record['name'])} stands on row {same[0].spot.line} with another {fact!r}"
                notes.append(Note("contradiction", f"{message}: kept as an account of its own", row.spot))
        else:
            same[twin] = _together(same[twin], row)
            message = f"{shown(row.record['name'])} stands on row {same[twin].spot.line} already: made one of both"
            notes.append(Note("guessed", message, row.spot))
    return [one for same in kept.values() for one in _numbered(same)], notes


def _flat(record: Record) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if key in ("id", "name", "departments"):
            continue
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", fact) for inner, fact in value.items())
        else:
            yield key, value


def _disagree(one: Row, other: Row) -> str:
    """The first fact on which two rows disagree; empty where there is none."""
    facts = dict(_flat(one.record))
    return next((key for key, value in _flat(other.record) if facts.get(key, value) != value), "")


def _together(one: Row, other: Row) -> Row:
    record: Record = {**other.record, **one.record}
    for key, value in other.record.items():
        if isinstance(value, dict):
            record[key] = {**value, **one.record.get(key, {})}
    departments = [*one.record.get("departments", ()), *other.record.get("departments", ())]
    if departments:
        record["departments"] = list(dict.fromkeys(departments))
    return Row(record, one.spot, one.currency or other.currency)


def _numbered(same: list[Row]) -> Iterator[Row]:
    yield from same[:1] if len(same) == 1 else ()
    if len(same) > 1:
        for n, row in enumerate(same, 1):
            name = row.record["name"]
            told = {"product": name, **row.record}
            if n > 1:
                told |= {"id": f"{row.record['id']}-{n}", "name": f"{name} ({n})"}
            yield Row(told, row.spot, row.currency)


def one_currency(rows: list[Row]) -> tuple[str, list[Row], list[Note]]:
    """Return the currency of most amounts, the rows with amounts in that one only, and notes on the others.

    Of several that are as frequent it is the one which comes first.
    """
    count = Counter(row.currency for row in rows if row.currency)
    if not count:
        return "", rows, []
    chosen = max(count, key=count.__getitem__)
    kept: list[Row] = []
    notes: list[Note] = []
    bare = [row for row in rows if not row.currency and "annual" in row.record.get("cost", {})]
    if bare:
        message = f"{len(bare):,} amounts name no currency; they are taken for {chosen}, as the others are"
        notes.append(Note("guessed", message, bare[0].spot))
    for row in rows:
        if row.currency in ("", chosen):
            kept.append(row)
            continue
        cost = {key: value for key, value in row.record.get("cost", {}).items() if key != "annual"}
        record = {key: value for key, value in row.record.items() if key != "cost"} | ({"cost": cost} if cost else {})
        kept.append(Row(record, row.spot, ""))
        why = f"most are in {chosen}"
        if count[row.currency] == count[chosen]:
            why = f"as many are in {chosen}, which comes first"
        message = f"the cost of {shown(row.record['name'])} is in {row.currency}, {why}: left out"
        notes.append(Note("left-out", message, row.spot))
    return chosen, kept, notes


_ENDS = ("source", "target", "via")


class Ends:
    """Finds the tools that integrations name, and adds those that no list has."""

    def __init__(self, tools: Iterable[Row]) -> None:
        self.added: list[Row] = []
        self.notes: list[Note] = []
        self._ids: dict[str, str] = {}
        self._fresh = FreshIds()
        for row in tools:
            self._fresh.take(row.record["id"])
            self._ids.setdefault(squashed(row.record["name"]), row.record["id"])
            self._ids.setdefault(squashed(row.record["id"]), row.record["id"])

    def placed(self, row: Row) -> Row:
        """Return an integration whose ends are ids."""
        ends = {end: self._id(row.record[end], row.spot) for end in _ENDS if end in row.record}
        return Row({**row.record, **ends}, row.spot)

    def _id(self, name: str, spot: Location) -> str:
        known = self._ids.get(squashed(name))
        if known is not None:
            return known
        made = self._fresh.take(slug(name) or f"row-{spot.line}")
        self._ids[squashed(name)] = made
        self.added.append(Row({"id": made, "name": name}, spot))
        self.notes.append(Note("dangling", f"{shown(name)} is in no list of tools; added from the integration", spot))
        return made


def with_own_ids(rows: list[Row], notes: list[Note]) -> list[Row]:
    """Return the rows, each with an id that no other has; a changed id is noted."""
    fresh = FreshIds()
    made: list[Row] = []
    for row in rows:
        wanted = row.record["id"]
        own = fresh.take(wanted)
        if own != wanted:
            message = f"the id {wanted!r} is taken; {shown(row.record['name'])} gets {own!r}"
            notes.append(Note("guessed", message, row.spot))
        made.append(row if own == wanted else Row({**row.record, "id": own}, row.spot, row.currency))
    return made


def document_of(tools: Sequence[Row], flows: Sequence[Row], name: str, currency: str) -> Mapping[str, Any]:
    """Return the document of a stack that holds these tools and integrations."""
    departments: dict[str, str] = {}
    records = []
    for row in tools:
        names = row.record.get("departments", ())
        ids = [slug(one) for one in names]
        for id_, one in zip(ids, names, strict=True):
            departments.setdefault(id_, one)
        records.append({**row.record, "departments": list(dict.fromkeys(ids))} if ids else row.record)
    document: dict[str, Any] = {"name": name}
    if currency:
        document["currency"] = currency
    if departments:
        document["departments"] = [{"id": id_, "name": one} for id_, one in departments.items()]
    document["tools"] = records
    if flows:
        document["integrations"] = [row.record for row in flows]
    return document
