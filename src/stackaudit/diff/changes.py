"""Which tools, entities and integrations came, went and changed. Nothing is guessed: only equal ids are the same.

Where a fact is from is no fact of the company: two registers of one content in two files are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from stackaudit.graph import StackGraph
from stackaudit.model.integration import Integration
from stackaudit.model.tool import DataEntity, Tool

Pair = tuple[int, int]
Named = Tool | DataEntity
_ORIGINS = frozenset({"provenance", "from_catalog"})


@dataclass(frozen=True, slots=True)
class Delta:
    """Ids of what came, what went, and what is in both with other facts."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is different between two stacks."""

    tools: Delta
    integrations: Delta
    entities: Delta

    def __bool__(self) -> bool:
        return bool(self.tools or self.integrations or self.entities)


def inventory(before: StackGraph, after: StackGraph) -> Inventory:
    """Return what is different. An integration without an id is known by its ends and what it carries."""
    old, new = before.stack.integrations, after.stack.integrations
    pairs = same_integrations(old, new)
    kept_old, kept_new = {a for a, _ in pairs}, {b for _, b in pairs}
    ids_before, ids_after = flow_ids(before), flow_ids(after)
    return Inventory(
        tools=_delta({tool.id: tool for tool in before.tools}, {tool.id: tool for tool in after.tools}),
        integrations=Delta(
            added=tuple(sorted(ids_after[n] for n in range(len(new)) if n not in kept_new)),
            removed=tuple(sorted(ids_before[n] for n in range(len(old)) if n not in kept_old)),
            changed=tuple(sorted(ids_after[b] for a, b in pairs if _facts(old[a]) != _facts(new[b]))),
        ),
        entities=_delta(
            {id_: held.entity for id_, held in before.holdings.items()},
            {id_: held.entity for id_, held in after.holdings.items()},
        ),
    )


def _delta(before: Mapping[str, Named], after: Mapping[str, Named]) -> Delta:
    return Delta(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        changed=tuple(sorted(id_ for id_ in before.keys() & after.keys() if _facts(before[id_]) != _facts(after[id_]))),
    )


def _facts(record: Named | Integration) -> Named | Integration:
    """The record without where it is from, and without the mark of what the catalog filled in."""
    return record.model_copy(update=dict.fromkeys(_ORIGINS & type(record).model_fields.keys()))


def flow_ids(graph: StackGraph) -> dict[int, str]:
    """The id of each integration of the stack's list, as findings and reports name it."""
    return {flow.number: flow.id for flow in graph.flows if flow.source == flow.integration.source}


def same_integrations(before: Iterable[Integration], after: Iterable[Integration]) -> tuple[Pair, ...]:
    """Pair the integrations that are the same in both lists, by their places.

    The same are, in this order: those of one id; equal ones; those with the same ends that carry the same; the only one
    that is left between its two ends on either side. An integration with an id is never paired with one of another id.
    """
    old, new = dict(enumerate(before)), dict(enumerate(after))
    pairs: list[Pair] = []
    steps: list[tuple[Callable[[Integration], Hashable], bool]] = [
        (lambda flow: flow.id, False),
        (lambda flow: _facts(flow).model_dump_json(), False),
        (lambda flow: (*_ends(flow), frozenset(flow.entities or ("?",))), True),
        (_ends, True),
    ]
    for key, only_one in steps:
        found = _matched(old, new, key, only_one=only_one)
        pairs += found
        for a, b in found:
            del old[a], new[b]
    return tuple(sorted(pairs))


def _ends(flow: Integration) -> tuple[str, str]:
    return flow.source, flow.target


def _matched(
    old: Mapping[int, Integration],
    new: Mapping[int, Integration],
    key: Callable[[Integration], Hashable],
    *,
    only_one: bool,
) -> list[Pair]:
    left: dict[Hashable, list[int]] = defaultdict(list)
    right: dict[Hashable, list[int]] = defaultdict(list)
    for flows, sides in ((old, left), (new, right)):
        for n, flow in flows.items():
            if key(flow) is not None:
                sides[key(flow)].append(n)
    found: list[Pair] = []
    for value, places in left.items():
        others = right.get(value, [])
        if not only_one or len(places) == len(others) == 1:
            found += [(a, b) for a, b in zip(places, others, strict=False) if not _told_apart(old[a], new[b])]
    return found


def _told_apart(one: Integration, other: Integration) -> bool:
    return one.id is not None and other.id is not None and one.id != other.id
