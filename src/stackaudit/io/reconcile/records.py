"""Records of several documents: what tells them apart, which of them are one, what they are called together."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from stackaudit.io.reconcile.same import FreshIds

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
