"""Several stacks into one: the same records together, their facts united, what contradicts told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stackaudit.errors import StackAuditError
from stackaudit.model.base import shown
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.references import references
from stackaudit.model.stack import Stack
from stackaudit.reconciling.same import FreshIds, Group, groups, squashed

Record = dict[str, Any]
_RANK: Mapping[str, int] = {"measured": 0, "documented": 1, "interview": 2, "assumed": 3, "": 4}
_UNNAMED = frozenset({"id", "name", "provenance"})
_FLOWS = ("integrations", "candidates")
_BY_ID = ("journeys", "initiatives", "vendors", "goals")
_DECLARED = {"departments": "department", "entities": "entity"}


class Fact(NamedTuple):
    """What one list says."""

    source: str
    value: Any


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two lists that say different things of one record.

    Attributes:
        subject: What it is about, by its name.
        field: Which fact.
        facts: What each list says, those that say nothing left out.
        kept: The list whose word is taken.
    """

    subject: str
    field: str
    facts: tuple[Fact, ...]
    kept: str

    def __str__(self) -> str:
        said = ", ".join(f"{shown(value)} in {source}" for source, value in self.facts)
        return f"{self.subject}: {self.field} is {said}; {self.kept} is kept"


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


def merge(lists: Mapping[str, Stack], name: str) -> Merged:
    """Return the lists as one stack.

    The first list that states a fact is believed, unless a later one knows it better (`provenance.confidence`). Lists
    of words are united. Each record says in its provenance which lists it is from.

    Raises:
        StackAuditError: amounts are in several currencies.
    """
    currencies = {stack.currency: source for source, stack in lists.items() if stack.currency is not None}
    if len(currencies) > 1:
        said = ", ".join(f"{source} is in {currency}" for currency, source in sorted(currencies.items()))
        raise StackAuditError(f"amounts in several currencies cannot be put together: {said}")
    found = groups(lists)
    return _Merger(lists, found).merged(name)


class _Merger:
    def __init__(self, lists: Mapping[str, Stack], found: tuple[Group, ...]) -> None:
        self._lists, self._groups = lists, found
        self._contradictions: list[Contradiction] = []
        self._tool_ids = _ids_of_groups(found)
        self._spelling = self._spellings()
        self._documents = {source: self._renamed(source, stack) for source, stack in lists.items()}

    def merged(self, name: str) -> Merged:
        document: Record = {"name": name, **self._whole()}
        for part in _DECLARED:
            document[part] = self._by_key(part, lambda record: squashed(record["id"]))
        document["tools"] = self._tools()
        for part in _FLOWS:
            document[part] = self._flows(part)
        document["needs"] = self._by_key("needs", lambda need: (need["from"], need["to"], need["entity"]))
        for part in _BY_ID:
            document[part] = self._by_key(part, lambda record: record["id"])
        document["feedback"] = [one for source in self._lists for one in self._documents[source].get("feedback", ())]
        self._declare(document)
        document = {key: value for key, value in document.items() if value not in ([], None)}
        return Merged(document, self._groups, tuple(self._contradictions))

    def _renamed(self, source: str, stack: Stack) -> Record:
        """The document of a list in which every tool has the id of its group, and entities have one spelling."""
        document = stack.document()
        for reference in references(stack):
            if reference.kind == "tool":
                new = self._tool_ids.get((source, reference.name), reference.name)
            else:
                new = self._spelling.setdefault((reference.kind, squashed(reference.name)), reference.name)
            if new != reference.name:
                _put(document, reference.loc, new)
        for n, tool in enumerate(stack.tools):
            document["tools"][n]["id"] = self._tool_ids[source, tool.id]
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
            self._contradictions.append(Contradiction(subject, "contract.starts", facts, "neither"))
            del contract["starts"]

    def _flows(self, part: str) -> list[Record]:
        flows = self._by_key(part, lambda f: (f["source"], f["target"], tuple(sorted(f.get("entities") or ()))))
        taken: set[str] = set()
        for flow in flows:
            if flow.get("id") in taken:
                del flow["id"]  # two lists use one id for different flows; nothing refers to it
            elif "id" in flow:
                taken.add(flow["id"])
        return flows

    def _by_key(self, part: str, key: Any) -> list[Record]:  # noqa: ANN401
        together: dict[Any, list[tuple[str, Record]]] = {}
        for source, document in self._documents.items():
            for record in document.get(part, ()):
                together.setdefault(key(record), []).append((source, record))
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
            for field, value in record.items():
                if field == "provenance" or field in made:
                    continue
                own = field.startswith("x-")  # what it holds is the user's: one value, whatever its shape
                if isinstance(value, dict) and not own:
                    inner = [(parts[n][0], parts[n][1].get(field)) for n in believed]
                    made[field] = self._united(subject, field, inner)
                elif isinstance(value, list) and not own:
                    made[field] = _union(part.get(field) for _, part in parts)
                else:
                    facts = [Fact(parts[n][0], parts[n][1].get(field)) for n in believed]
                    made[field] = (
                        parts[0][1].get(field, value) if field in _UNNAMED else self._one(subject, field, facts)
                    )
        made["provenance"] = _provenance(parts)
        return made

    def _united(self, subject: str, field: str, parts: Sequence[tuple[str, Any]]) -> Record:
        made: Record = {}
        for _, record in parts:
            for key in record or ():
                if key not in made:
                    facts = [Fact(source, (one or {}).get(key)) for source, one in parts]
                    made[key] = self._one(subject, f"{field}.{key}", facts)
        return made

    def _one(self, subject: str, field: str, facts: Sequence[Fact]) -> Any:  # noqa: ANN401
        stated = [fact for fact in facts if fact.value is not None]
        if not stated:
            return None
        if any(not equal(stated[0].value, fact.value) for fact in stated[1:]) and not field.startswith("x-"):
            order = {source: n for n, source in enumerate(self._lists)}
            told = tuple(sorted(stated, key=lambda fact: order[fact.source]))
            self._contradictions.append(Contradiction(subject, field, told, stated[0].source))
        return stated[0].value


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two facts say the same: texts but for case and blanks, numbers by their value."""
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return bool(one == other)


def _ids_of_groups(found: Iterable[Group]) -> dict[tuple[str, str], str]:
    """The id of each entry in the merged stack: that of its group, with a number where it is taken."""
    ids: dict[tuple[str, str], str] = {}
    fresh = FreshIds(squashed)
    for group in found:
        made = fresh.take(group.id)
        ids |= {(entry.source, entry.tool.id): made for entry in group.entries}
    return ids


def _put(document: Record, place: Sequence[str | int], value: str) -> None:
    *above, last = place
    node: Any = document
    for step in above:
        node = node[step]
    if isinstance(node[last], dict):
        node[last]["entity"] = value
    else:
        node[last] = value


def _named(record: Record) -> str:
    ends = f"{record.get('source', record.get('from'))} -> {record.get('target', record.get('to'))}"
    return str(record.get("name") or record.get("id") or ends)


def _confidence(record: Record) -> str:
    return str((record.get("provenance") or {}).get("confidence") or "")


def _union(lists: Iterable[Any]) -> list[Any]:
    """The items of all lists, each once: of two records with one id the first."""
    made: list[Any] = []
    seen: set[str] = set()
    for item in (item for one in lists for item in one or ()):
        key = item if isinstance(item, str) else str(item.get("id") or item.get("entity") or item)
        if key not in seen:
            seen.add(key)
            made.append(item)
    return made


def _provenance(parts: Sequence[tuple[str, Record]]) -> Record:
    """Which lists a record is from; day and confidence where only one list has it."""
    told = []
    for source, record in parts:
        own = (record.get("provenance") or {}).get("from")
        told.append(f"{source} ({own})" if own and own != source else source)
    first = {key: value for key, value in (parts[0][1].get("provenance") or {}).items() if key != "from"}
    return {**(first if len(parts) == 1 else {}), "from": "; ".join(dict.fromkeys(told))[:2000]}
