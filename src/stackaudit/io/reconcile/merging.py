"""Several stacks into one: the same records together, their facts united, what contradicts told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stackaudit.core.errors import StackAuditError
from stackaudit.io.reconcile.same import FreshIds, Group, best_spelled, groups, marked, squashed
from stackaudit.model.base import folded_name, shown
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.references import references
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

EACH = "each"
"""What is kept where the lists contradict and none of them can be left out."""
NOT_BELIEVED = "not believed"
"""What is kept of a fact beside which the same list contradicts another that is believed."""


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
        kept: The list whose word is taken; `each`, `neither` or `not believed` where it is none of them.
        open: Whether that list is believed for no better reason than that it comes first.
    """

    subject: str
    field: str
    facts: tuple[Fact, ...]
    kept: str
    open: bool = False

    def __str__(self) -> str:
        said = ", ".join(f"{shown(value)} in {source}" for source, value in self.facts)
        if self.kept == NOT_BELIEVED:
            part = self.field.partition(".")[0]
            return f"{self.subject}: {self.field} is {said}; it is left out, as another list is believed on its {part}"
        return f"{self.subject}: {self.field} is {said}; {self.kept} is kept"


class Disputes:
    """Takes one fact of what several lists say, and remembers where they contradict."""

    def __init__(self, lists: Iterable[str]) -> None:
        self._order = {source: n for n, source in enumerate(lists)}
        self.found: list[Contradiction] = []
        self._ranks: Mapping[str, int] = {}

    def weigh(self, ranks: Mapping[str, int]) -> None:
        """Take to heart how well each list knows the record that is looked at; the lowest rank knows it best."""
        self._ranks = ranks

    def settled(self, subject: str, field: str, facts: Sequence[Fact]) -> Any:  # noqa: ANN401
        """Return the first of the facts that is stated, and note a contradiction where another one differs."""
        stated = [fact for fact in facts if fact.value is not None]
        if not stated:
            return None
        own = any(step.startswith("x-") for step in field.split("."))
        if not own and any(not equal(stated[0].value, fact.value) for fact in stated[1:]):
            self.tell(subject, field, stated, stated[0].source)
        return stated[0].value

    def tell(self, subject: str, field: str, facts: Iterable[Fact], kept: str) -> None:
        """Note a contradiction; what the lists say is told in their order."""
        told = tuple(Fact(one.source, _told(one.value)) for one in sorted(facts, key=self._rank))
        best = min(self._ranks.values(), default=-1) if kept == NOT_BELIEVED else self._ranks.get(kept)
        others = [self._ranks.get(one.source) for one in told if one.source != kept]
        self.found.append(Contradiction(subject, field, told, kept, best is not None and best in others))

    def _rank(self, fact: Fact) -> int:
        return self._order.get(fact.source, len(self._order))


def equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two facts say the same: texts but for case and blanks, numbers by value, words in any order."""
    if isinstance(one, str) and isinstance(other, str):
        return folded_name(one) == folded_name(other)
    if isinstance(one, list) and isinstance(other, list) and all(isinstance(word, str) for word in (*one, *other)):
        return set(map(folded_name, one)) == set(map(folded_name, other))
    return bool(one == other)


def _told(value: Any) -> Any:  # noqa: ANN401
    """A fact as it is told: of a list of records only what they are called."""
    if not isinstance(value, list):
        return value
    return ", ".join(_called(item) for item in value) or "none"


def _called(item: Any) -> str:  # noqa: ANN401
    if not isinstance(item, dict):
        return str(item)
    name = next((str(item[key]) for key in ("name", "id", "tool") if item.get(key)), "")
    return name or ", ".join(f"{key} {value}" for key, value in item.items())


Record = dict[str, Any]
FLOWS = ("integrations", "candidates")


class FlowIds:
    """One id for each integration and candidate: that of the first list with it, and a number where it is taken."""

    def __init__(self) -> None:
        self._fresh = {part: FreshIds() for part in FLOWS}
        self._known: dict[Any, str] = {}

    def renamed(self, document: Record) -> dict[str, str]:
        """Give each flow of a document its id, and return the new id of each old one."""
        new: dict[str, str] = {}
        for part in FLOWS:
            for record, nth in counted(document.get(part, ()), flow_key):
                if record.get("id") is None:
                    continue
                place = (part, nth)
                if place not in self._known:
                    self._known[place] = self._fresh[part].take(record["id"])
                new[record["id"]] = self._known[place]
                record["id"] = self._known[place]
        return new


def flow_key(flow: Record) -> Any:  # noqa: ANN401
    """What tells two flows apart: their ends and what they carry."""
    return flow["source"], flow["target"], tuple(sorted(flow.get("entities") or ()))


def counted(records: Iterable[Record], key: Callable[[Record], Any]) -> Iterator[tuple[Record, Any]]:
    """Each record with its key and how often the key came before: two of one list are never one."""
    seen: Counter[Any] = Counter()
    for record in records:
        name = key(record)
        yield record, (name, seen[name])
        seen[name] += 1


def each_once(lists: Iterable[Iterable[Record]]) -> list[Record]:
    """The records of all lists; one that several lists have as often as the list that has it most often."""
    made: list[Record] = []
    have: Counter[str] = Counter()
    for records in lists:
        here: Counter[str] = Counter()
        for record in records:
            word = json.dumps(record, sort_keys=True)
            here[word] += 1
            if here[word] > have[word]:
                have[word] += 1
                made.append(record)
    return made


def masters_of(document: Record) -> dict[str, list[str]]:
    """The masters of each entity that a list names: those that the entity states, else those by their roles."""
    found: dict[str, list[str]] = {}
    for tool in document["tools"]:
        for use in tool.get("entities") or ():
            if "system_of_record" in use["roles"]:
                found.setdefault(use["entity"], []).append(tool["id"])
    for entity in document.get("entities", ()):
        if entity.get("system_of_record") is not None:
            found[entity["id"]] = [master["tool"] for master in entity["system_of_record"]]
    return found


def put(document: Record, place: Sequence[str | int], value: str) -> None:
    """Put another name at a place of a document."""
    *above, last = place
    node: Any = document
    for step in above:
        node = node[step]
    if isinstance(node[last], dict):
        node[last]["entity"] = value
    else:
        node[last] = value


def union(lists: Iterable[Any]) -> list[Any]:
    """The items of all lists, each once: of two records with one id the first."""
    made: list[Any] = []
    seen: set[str] = set()
    for item in (item for one in lists for item in one or ()):
        key = item if isinstance(item, str) else str(item.get("id") or item.get("entity") or item)
        if key not in seen:
            seen.add(key)
            made.append(item)
    return made


_RANK: Mapping[str, int] = {"measured": 0, "documented": 1, "interview": 2, "assumed": 3, "": 4}
_UNNAMED = frozenset({"id", "name", "provenance"})
_OF_STACK = ("as_of", "currency", "hub", "controller")
_BY_ID = ("journeys", "initiatives", "vendors", "goals", "activities")
_ITEMS: Mapping[str, str] = {"capabilities": "id", "entities": "entity", "limits": "resource"}
"""Lists in a record whose items are records themselves, each known by one of its facts."""
_WHOLE = frozenset({"system_of_record", "prices", "steps"})
"""Lists that are one fact: half of a price list and half of another one are none."""
_OF_ONE_LIST = frozenset({"seats", "cost", "contract"})
"""Parts of a record whose facts belong together: of lists that contradict on one of them only one is believed."""
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
        StackAuditError: candidates or purchases, which cannot name a currency, are in another one than most lists.
    """
    lists = _told_apart(lists)
    found = groups(lists, product)
    return _Merger(lists, found).merged(name)


def _told_apart(lists: Mapping[str, Stack]) -> dict[str, Stack]:
    """Return the lists in one currency: that of most tools with a price, of equals the first; others name their own."""
    counts: Counter[str] = Counter()
    for stack in lists.values():
        if stack.currency is not None:
            counts[stack.currency] += sum(tool.cost is not None or bool(tool.prices) for tool in stack.tools)
    if len(counts) < 2:
        return dict(lists)
    chosen = max(counts, key=counts.__getitem__)
    return {source: _in_another(stack, source, chosen) for source, stack in lists.items()}


def _in_another(stack: Stack, source: str, chosen: str) -> Stack:
    """Return a list whose tools with a price name its currency, and whose own currency is the chosen one."""
    if stack.currency in (None, chosen):
        return stack
    purchases = any(one.preferred_annual or one.rate for plan in stack.initiatives for one in plan.purchases or ())
    if purchases or any(candidate.cost for candidate in stack.candidates):
        raise StackAuditError(
            f"amounts in several currencies cannot be put together: candidates or purchases of {source} are in "
            f"{stack.currency}, and most tools are in {chosen}"
        )
    tools = tuple(
        tool.model_copy(update={"currency": None if (own := tool.currency or stack.currency) == chosen else own})
        if tool.cost is not None or tool.prices
        else tool
        for tool in stack.tools
    )
    return stack.model_copy(update={"currency": chosen, "tools": tools})


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
            (source, {key: document[key] for key in _OF_STACK if document.get(key) is not None})
            for source, document in self._documents.items()
        ]
        whole = self._together("the stack", parts)
        whole.pop("provenance", None)
        whole |= self._complete()
        for document in self._documents.values():
            whole = {**{key: value for key, value in document.items() if key.startswith("x-")}, **whole}
        return whole

    def _complete(self) -> Record:
        """What every list states to be whole: a list knows nothing of the tools that only another one has."""
        first, *others = [document.get("complete") or {} for document in self._documents.values()]
        agreed = {part: extent for part, extent in first.items() if all(one.get(part) == extent for one in others)}
        return {"complete": agreed} if agreed else {}

    def _tools(self) -> list[Record]:
        records = {(source, record["id"]): record for source, doc in self._documents.items() for record in doc["tools"]}
        made = []
        for group in self._groups:
            id_ = self._tool_ids[group.entries[0].source, group.id]
            parts = [(entry.source, records[entry.source, id_]) for entry in group.entries]
            record = self._together(group.name, self._in_one_currency(group.name, parts))
            self._keep_order(group.name, record.get("contract"), [source for source, _ in parts])
            made.append(record)
        return made

    def _in_one_currency(self, subject: str, parts: Sequence[tuple[str, Record]]) -> Sequence[tuple[str, Record]]:
        """Keep the amounts of a tool of the first list that has some, and of those that have them in its currency."""
        priced = [(source, record) for source, record in parts if record.get("cost") or record.get("prices")]
        codes = {record.get("currency") for _, record in priced or parts}
        if len(codes) == 1 and all(record.get("currency") in codes for _, record in parts):
            return parts
        kept = (priced or parts)[0][1].get("currency")
        if len(codes) > 1:
            usual = next((stack.currency for stack in self._lists.values() if stack.currency), None)
            facts = [
                Fact(source, record.get("currency") or usual or "not stated") for source, record in priced or parts
            ]
            self._disputes.tell(subject, "currency", facts, (priced or parts)[0][0])
        amounts = ("currency", "cost", "prices")
        return [
            (
                source,
                record if record.get("currency") == kept else {k: v for k, v in record.items() if k not in amounts},
            )
            for source, record in parts
        ]

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
        self._disputes.weigh({source: _RANK[_confidence(record)] for source, record in parts})
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
        if "name" in made:
            made["name"] = best_spelled([part["name"] for _, part in parts if part.get("name")])
        made["provenance"] = _provenance(parts)
        return made

    def _united(self, subject: str, field: str, parts: Sequence[tuple[str, Any]]) -> Record:
        """One part of a record of several lists; the lists are in the order in which they are believed."""
        made: Record = {}
        for _, record in parts:
            for key in record or ():
                if key not in made:
                    facts = [Fact(source, (one or {}).get(key)) for source, one in parts]
                    made[key] = self._disputes.settled(subject, f"{field}.{key}", facts)
        return self._as_believed(subject, field, parts, made) if field in _OF_ONE_LIST else made

    def _as_believed(self, subject: str, field: str, parts: Sequence[tuple[str, Any]], united: Record) -> Record:
        """The facts of the lists that do not contradict one that is believed before; what is left out is told."""
        made: Record = {}
        for _, record in parts:
            stated = {key: value for key, value in (record or {}).items() if value is not None}
            own = {key for key in stated if key.startswith("x-")}
            agree = all(equal(made[key], value) for key, value in stated.items() if key in made and key not in own)
            if agree and not (made and _more_active({**stated, **made})):
                made |= {key: value for key, value in stated.items() if key not in made}
        for key in united:
            said = [Fact(source, one[key]) for source, one in parts if one and one.get(key) is not None]
            if said and key not in made:
                self._disputes.tell(subject, f"{field}.{key}", said, NOT_BELIEVED)
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


def _more_active(seats: Record) -> bool:
    """Whether more people use a tool than have it, which is true of no tool."""
    active, assigned = seats.get("active"), seats.get("assigned")
    return active is not None and assigned is not None and active > assigned


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
