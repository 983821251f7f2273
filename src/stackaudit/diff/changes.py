"""Which tools, entities, integrations and findings came, went and changed. Only equal ids are the same.

Where a fact is from is no fact of the company: two registers of one content in two files are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from stackaudit.core.classes import dataclass
from stackaudit.core.findings import Finding, Findings, Told, Unknown, names_in
from stackaudit.core.messages import Message, say
from stackaudit.graph import StackGraph
from stackaudit.graph.flows import directed_flows
from stackaudit.model.integration import Integration
from stackaudit.model.stack import Stack
from stackaudit.model.tool import DataEntity, Tool
from stackaudit.policy import DEFAULT_POLICY

if TYPE_CHECKING:
    from stackaudit.engine.audit import Audit

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
    whole = before.whole, after.whole
    old, new = (stack.integrations for stack in whole)
    pairs = same_integrations(old, new)
    kept_old, kept_new = {a for a, _ in pairs}, {b for _, b in pairs}
    ids_before, ids_after = (flow_ids(stack) for stack in whole)
    return Inventory(
        tools=_delta(*({tool.id: tool for tool in stack.tools} for stack in whole)),
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


def flow_ids(stack: Stack) -> dict[int, str]:
    """The id of each integration of the stack's list, as findings and reports name it."""
    flows = directed_flows(stack.integrations, DEFAULT_POLICY)
    return {flow.number: flow.id for flow in flows if flow.source == flow.integration.source}


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


State = Literal["new", "changed", "still", "fixed", "untold", "not-compared"]
STATES: tuple[State, ...] = ("new", "changed", "still", "fixed", "untold", "not-compared")


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One finding in two audits.

    Attributes:
        state: `new`; `changed` (open in both, with another severity, confidence, evidence or other numbers); `still`
            (open in both, the same); `fixed`; `untold` (a fact is no longer stated, so nobody can say); `not-compared`
            (its analyser did not look at both stacks).
        before: The finding in the first audit, if it is there.
        after: The finding in the second audit, if it is there.
        what: What of it changed: `severity`, `confidence`, `evidence`, `numbers`.
        remark: What else is known of the change; None where there is nothing to say.
    """

    state: State
    before: Finding | None
    after: Finding | None
    what: tuple[str, ...] = ()
    remark: Message | None = None

    @property
    def finding(self) -> Finding:
        """The finding as it is now, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  one of them is always there
        return found


def finding_changes(before: Audit, restated: Audit, after: Audit, moved: Inventory) -> tuple[FindingChange, ...]:
    """Return what became of every finding of either audit, of its members and of what follows from it.

    A row of a finding in the same state is left to that finding: one cause, one line.

    Args:
        before: The first audit, under the ids of the second.
        restated: The same stack under the policy of the second audit.
        after: The second audit.
        moved: Which tools and entities came and went.
    """
    old, new = _by_id(before.findings), _by_id(after.findings)
    told_by_policy = _by_id(restated.findings)
    rows_before, rows_after = _causes(before.findings), _causes(after.findings)
    rows = rows_before.keys() | rows_after.keys()
    changes = [
        _change(id_, old.get(id_), new.get(id_), told_by_policy.get(id_), before, after, moved, row=id_ in rows)
        for id_ in sorted(old.keys() | new.keys())
    ]
    kept = _without_followers(changes, rows_before, rows_after)
    return tuple(sorted(kept, key=lambda one: (STATES.index(one.state), -one.finding.severity, one.finding.id)))


def _by_id(findings: Findings) -> dict[str, Finding]:
    """Findings, members and consequences, each as a finding of its own."""
    return {row.id: finding.apart(row) for finding in findings for row in finding.told}


def _causes(findings: Iterable[Finding]) -> dict[str, str]:
    """The finding that tells each consequence and each member, by id."""
    return {row.id: finding.id for finding in findings for row in finding.told[1:]}


def _without_followers(
    changes: Iterable[FindingChange], causes_before: Mapping[str, str], causes_after: Mapping[str, str]
) -> Iterator[FindingChange]:
    """Leave out what hangs below a cause that is told in the same state, in each audit that has it."""
    rows = tuple(changes)
    told = {one.finding.id: _told_as(one) for one in rows}
    for one in rows:
        sides = [
            causes.get(one.finding.id, "")
            for found, causes in ((one.before, causes_before), (one.after, causes_after))
            if found is not None
        ]
        if one.state == "changed" or any(told.get(cause) != _told_as(one) for cause in sides):
            yield one


def _told_as(one: FindingChange) -> State:
    return "still" if one.state == "changed" else one.state


def _change(
    id_: str,
    old: Finding | None,
    new: Finding | None,
    by_policy: Finding | None,
    before: Audit,
    after: Audit,
    moved: Inventory,
    *,
    row: bool,
) -> FindingChange:
    analyser = id_.partition(".")[0]
    if new is None and analyser not in after.reviews:
        return FindingChange("not-compared", old, None, remark=_not_run(after, analyser, "second"))
    if old is None and analyser not in before.reviews:
        return FindingChange("not-compared", None, new, remark=_not_run(before, analyser, "first"))
    if old is not None and new is not None:
        what = _differences(old, new, row=row)
        by_rule = by_policy is not None and _differences(old, by_policy, row=row)
        cause = say("the policy is another one") if by_rule else None
        return FindingChange("changed", old, new, what, cause) if what else FindingChange("still", old, new)
    if old is not None:
        return _gone(old, by_policy, after, moved)
    assert new is not None  # noqa: S101  an id is of one of the two
    return FindingChange("new", None, new, remark=_why_new(new, by_policy, before, moved))


def _not_run(audit: Audit, analyser: str, which: str) -> Message:
    reason = audit.not_run.get(analyser, "it was left out")
    return say("{analyser} did not look at the {which} stack: {reason}", analyser=analyser, which=which, reason=reason)


def _differences(old: Finding, new: Finding, *, row: bool) -> tuple[str, ...]:
    """What changed of a finding; of a row of another one the reason and the advice are not its own."""
    pairs = {
        "severity": old.severity == new.severity,
        "confidence": old.confidence == new.confidence,
        "evidence": old.evidence == new.evidence,
        "numbers": old.title == new.title and (row or (old.why, old.advice) == (new.why, new.advice)),
    }
    return tuple(name for name, same in pairs.items() if not same)


def _gone(old: Finding, by_policy: Finding | None, after: Audit, moved: Inventory) -> FindingChange:
    lost = _touches(old, {*moved.tools.removed, *moved.entities.removed})
    if lost:
        return FindingChange("fixed", old, None, remark=say("gone with {ids}", ids=lost))
    missing = _undecided(old, after.unknowns)
    if missing is not None:
        remark = say("cannot be told any more: {fact} is not stated", fact=missing.fact)
        return FindingChange("untold", old, None, remark=remark)
    if by_policy is None:
        return FindingChange("fixed", old, None, remark=say("the policy is another one"))
    below = [_undecided(one, after.unknowns) for one in old.consequences]
    facts = tuple(sorted({unknown.fact for unknown in below if unknown is not None}))
    remark = say("but part of what it caused cannot be told any more: {facts} is not stated", facts=facts)
    return FindingChange("fixed", old, None, remark=remark if facts else None)


def _why_new(new: Finding, by_policy: Finding | None, before: Audit, moved: Inventory) -> Message | None:
    if by_policy is not None:
        return say("the policy is another one")
    came = _touches(new, {*moved.tools.added, *moved.entities.added})
    if came:
        return say("came with {ids}", ids=came)
    missing = _undecided(new, before.unknowns)
    return None if missing is None else say("could not be told before: {fact} was not stated", fact=missing.fact)


def _touches(finding: Finding, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({name for subject in finding.subjects for name in names_in(subject) if name in ids}))


def _undecided(finding: Told, unknowns: Iterable[Unknown]) -> Unknown | None:
    """The fact that keeps a finding from being told, if there is one."""
    about = set(finding.subjects)
    return next((u for u in unknowns if u.code == finding.code and about & {*u.subjects, *u.blocks}), None)
