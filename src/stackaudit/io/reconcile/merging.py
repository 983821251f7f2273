"""Several stacks into one: the same records together, their facts united, what contradicts told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stackaudit.core.errors import StackAuditError
from stackaudit.io.reconcile.contradictions import EACH, Contradiction, Disputes, Fact
from stackaudit.io.reconcile.records import FLOWS, FlowIds, Record, counted, each_once, flow_key, masters_of, put, union
from stackaudit.io.reconcile.same import FreshIds, Group, groups, marked, squashed
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.references import references
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

_RANK: Mapping[str, int] = {"measured": 0, "documented": 1, "interview": 2, "assumed": 3, "": 4}
_UNNAMED = frozenset({"id", "name", "provenance"})
_BY_ID = ("journeys", "initiatives", "vendors", "goals")
_ITEMS: Mapping[str, str] = {"capabilities": "id", "entities": "entity", "limits": "resource"}
"""Lists in a record whose items are records themselves, each known by one of its facts."""
_WHOLE = frozenset({"system_of_record", "prices", "steps"})
"""Lists that are one fact: half of a price list and half of another one are none."""
_DECLARED = {"departments": "department", "entities": "entity"}


@dataclass(frozen=True)
class Merged:
    """Several lists as one.

    Attributes:
        document: The document of the stack.
        groups: Each tool with its entries.
        contradictions: What the lists disagree on.
    """

    document: Record
    groups: tuple[Group, ...]
    contradictions: tuple[Contradiction, ...]


def merge(lists: Mapping[str, Stack], name: str, product: Callable[[Tool], str] = marked) -> Merged:
    """Return the lists as one stack.

    The first list that states a fact is believed, unless a later one knows it better (`provenance.confidence`). Lists
    of words are united. Each record says in its provenance which lists it is from.

    Args:
        lists: The lists, by what they are called; the first is believed first.
        name: What the whole is called.
        product: Which product a tool surely is, so that it is one under several names; empty where that is not known.

    Raises:
        StackAuditError: amounts are in several currencies.
    """
    currencies = {stack.currency: source for source, stack in lists.items() if stack.currency is not None}
    if len(currencies) > 1:
        said = ", ".join(f"{source} is in {currency}" for currency, source in sorted(currencies.items()))
        raise StackAuditError(f"amounts in several currencies cannot be put together: {said}")
    found = groups(lists, product)
    return _Merger(lists, found).merged(name)


class _Merger:
    def __init__(self, lists: Mapping[str, Stack], found: tuple[Group, ...]) -> None:
        self._lists, self._groups = lists, found
        self._disputes = Disputes(lists)
        self._tool_ids = _ids_of_groups(found)
        self._spelling = self._spellings()
        self._flow_ids = FlowIds()
        self._documents = {source: self._renamed(source, stack) for source, stack in lists.items()}

    def merged(self, name: str) -> Merged:
        document: Record = {"name": name, **self._whole()}
        for part in _DECLARED:
            document[part] = self._by_key(part, lambda record: squashed(record["id"]))
        document["tools"] = self._tools()
        for part in FLOWS:
            document[part] = self._by_key(part, flow_key)
        document["needs"] = self._by_key("needs", lambda need: (need["from"], need["to"], need["entity"]))
        for part in _BY_ID:
            document[part] = self._by_key(part, lambda record: record["id"])
        document["feedback"] = each_once(self._documents[source].get("feedback", ()) for source in self._lists)
        self._declare(document)
        self._compare_masters()
        document = {key: value for key, value in document.items() if value not in ([], None)}
        return Merged(document, self._groups, tuple(self._disputes.found))

    def _renamed(self, source: str, stack: Stack) -> Record:
        """The document of a list in which every tool has the id of its group, and entities have one spelling."""
        document = stack.document()
        for reference in references(stack):
            if reference.kind == "candidate":
                continue
            if reference.kind == "tool":
                new = self._tool_ids.get((source, reference.name), reference.name)
            else:
                new = self._spelling.setdefault((reference.kind, squashed(reference.name)), reference.name)
            if new != reference.name:
                put(document, reference.loc, new)
        for n, tool in enumerate(stack.tools):
            document["tools"][n]["id"] = self._tool_ids[source, tool.id]
        renamed = self._flow_ids.renamed(document)
        for reference in references(stack):
            if reference.kind == "candidate":
                put(document, reference.loc, renamed.get(reference.name, reference.name))
        return document

    def _spellings(self) -> dict[tuple[str, str], str]:
        """The id of each declared department and entity as the first list spells it."""
        spelling: dict[tuple[str, str], str] = {}
        for stack in self._lists.values():
            for kind, records in (("department", stack.departments), ("entity", stack.entities)):
                for record in records:
                    spelling.setdefault((kind, squashed(record.id)), record.id)
        return spelling

    def _whole(self) -> Record:
        parts = [
            (source, {key: document[key] for key in ("as_of", "currency", "hub") if document.get(key) is not None})
            for source, document in self._documents.items()
        ]
        whole = self._together("the stack", parts)
        whole.pop("provenance", None)
        for document in self._documents.values():
            whole = {**{key: value for key, value in document.items() if key.startswith("x-")}, **whole}
        return whole

    def _tools(self) -> list[Record]:
        records = {(source, record["id"]): record for source, doc in self._documents.items() for record in doc["tools"]}
        made = []
        for group in self._groups:
            id_ = self._tool_ids[group.entries[0].source, group.id]
            parts = [(entry.source, records[entry.source, id_]) for entry in group.entries]
            record = self._together(group.name, parts)
            self._keep_order(group.name, record.get("contract"), [source for source, _ in parts])
            made.append(record)
        return made

    def _keep_order(self, subject: str, contract: Record | None, sources: Sequence[str]) -> None:
        """Leave out a start that comes, by another list, after the end: one of the two is wrong."""
        starts = (contract or {}).get("starts")
        ends = [day for key in ("renews", "ends") if (day := (contract or {}).get(key)) is not None]
        if contract is not None and starts is not None and any(day < starts for day in ends):
            facts = (Fact(" and ".join(sources), f"{starts}, after {min(ends)}"),)
            self._disputes.tell(subject, "contract.starts", facts, "neither")
            del contract["starts"]

    def _by_key(self, part: str, key: Callable[[Record], Any]) -> list[Record]:
        together: dict[Any, list[tuple[str, Record]]] = {}
        for source, document in self._documents.items():
            for record, nth in counted(document.get(part, ()), key):
                together.setdefault(nth, []).append((source, record))
        sourced = "provenance" in LAYOUTS[part].columns
        made = [self._together(_named(parts[0][1]), parts) for parts in together.values()]
        return made if sourced else [{k: v for k, v in record.items() if k != "provenance"} for record in made]

    def _declare(self, document: Record) -> None:
        """Where one list declares its departments or entities, those that the others use have to be declared too."""
        for part, kind in _DECLARED.items():
            if not document[part]:
                continue
            known = {record["id"] for record in document[part]}
            for stack in self._lists.values():
                for reference in references(stack):
                    name = self._spelling.get((kind, squashed(reference.name)), reference.name)
                    if reference.kind == kind and name not in known:
                        known.add(name)
                        document[part].append({"id": name, "name": name})

    def _together(self, subject: str, parts: Sequence[tuple[str, Record]]) -> Record:
        """One record of several, each fact from the list that is believed."""
        believed = sorted(range(len(parts)), key=lambda n: (_RANK[_confidence(parts[n][1])], n))
        made: Record = {}
        for _, record in parts:
            for field in record:
                if field == "provenance" or field in made:
                    continue
                value = next((part[field] for _, part in parts if part.get(field) is not None), None)
                own = field.startswith("x-")  # what it holds is the user's: one value, whatever its shape
                if isinstance(value, dict) and not own:
                    inner = [(parts[n][0], parts[n][1].get(field)) for n in believed]
                    made[field] = self._united(subject, field, inner)
                elif field in _ITEMS and isinstance(value, list) and all(isinstance(item, dict) for item in value):
                    items = self._items(subject, field, [(parts[n][0], parts[n][1].get(field)) for n in believed])
                    order = dict.fromkeys(item[_ITEMS[field]] for _, part in parts for item in part.get(field) or ())
                    made[field] = [items[name] for name in order]
                elif isinstance(value, list) and not own and field not in _WHOLE:
                    made[field] = union(part.get(field) for _, part in parts)
                else:
                    facts = [Fact(parts[n][0], parts[n][1].get(field)) for n in believed]
                    made[field] = (
                        parts[0][1].get(field, value)
                        if field in _UNNAMED
                        else self._disputes.settled(subject, field, facts)
                    )
        made["provenance"] = _provenance(parts)
        return made

    def _united(self, subject: str, field: str, parts: Sequence[tuple[str, Any]]) -> Record:
        made: Record = {}
        for _, record in parts:
            for key in record or ():
                if key not in made:
                    facts = [Fact(source, (one or {}).get(key)) for source, one in parts]
                    made[key] = self._disputes.settled(subject, f"{field}.{key}", facts)
        return made

    def _items(self, subject: str, field: str, parts: Sequence[tuple[str, Any]]) -> dict[str, Record]:
        """The items of several lists by what they are called, each with all that is known of it."""
        together: dict[str, list[tuple[str, Record]]] = {}
        for source, items in parts:
            for item in items or ():
                together.setdefault(item[_ITEMS[field]], []).append((source, item))
        made = {}
        for name, found in together.items():
            facts = [(source, {k: v for k, v in item.items() if k != "attributes"}) for source, item in found]
            record = self._united(subject, f"{field}.{name}", facts)
            if any(item.get("attributes") for _, item in found):
                record["attributes"] = union(item.get("attributes") for _, item in found)
            made[name] = record
        return made

    def _compare_masters(self) -> None:
        """Tell where lists name other masters of an entity in the roles of the tools: all of those are kept."""
        told = {one.subject for one in self._disputes.found if one.field == "system_of_record"}
        masters: dict[str, list[Fact]] = {}
        for source, document in self._documents.items():
            for entity, tools in masters_of(document).items():
                masters.setdefault(entity, []).append(Fact(source, tools))
        names = {
            one["id"]: _named(one) for document in self._documents.values() for one in document.get("entities", ())
        }
        for entity, facts in masters.items():
            subject = names.get(entity, entity)
            if subject not in told and any(set(fact.value) != set(facts[0].value) for fact in facts):
                self._disputes.tell(subject, "system_of_record", facts, EACH)


def _ids_of_groups(found: Iterable[Group]) -> dict[tuple[str, str], str]:
    """The id of each entry in the merged stack: that of its group, with a number where it is taken."""
    ids: dict[tuple[str, str], str] = {}
    fresh = FreshIds(squashed)
    for group in found:
        made = fresh.take(group.id)
        ids |= {(entry.source, entry.tool.id): made for entry in group.entries}
    return ids


def _named(record: Record) -> str:
    ends = f"{record.get('source', record.get('from'))} -> {record.get('target', record.get('to'))}"
    return str(record.get("name") or record.get("id") or ends)


def _confidence(record: Record) -> str:
    return str((record.get("provenance") or {}).get("confidence") or "")


def _provenance(parts: Sequence[tuple[str, Record]]) -> Record:
    """Which lists a record is from; day and confidence where only one list has it."""
    told = []
    for source, record in parts:
        own = (record.get("provenance") or {}).get("from")
        told.append(f"{source} ({own})" if own and own != source else source)
    first = {key: value for key, value in (parts[0][1].get("provenance") or {}).items() if key != "from"}
    return {**(first if len(parts) == 1 else {}), "from": "; ".join(dict.fromkeys(told))[:2000]}
