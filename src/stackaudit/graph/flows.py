"""Directed flows: one arc for each way of each integration, its facts as intervals."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, get_args

from stackaudit.core.evidence import Hop
from stackaudit.model.integration import Integration, Method
from stackaudit.policy import Policy

Interval = tuple[float, float]
Numbered = tuple[int, Integration]
_RUNS = {"active", "degraded"}
Way = Literal["automated", "file", "manual", "unknown", "perhaps", "broken", "planned", "deprecated"]
"""How a flow is carried: by which method if it runs; `unknown` if the method, `perhaps` if the status is not stated."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of one integration.

    Attributes:
        id: Unique in the graph: the integration's own id, or `source>target`, with `#2`, `#3` … for parallel ones.
        source: The tool it leads from.
        target: The tool it leads to.
        integration: The record behind it.
        number: Its place in the stack's list: both ways of one integration share it.
        certain: Whether it runs for sure; a flow of unknown status only may.
        automation: From 0 to 1, as the policy rates its method; an interval where the method is not stated.
        latency: Worst age of a record on arrival, in seconds; `period + run time`, as an interval.
        reliability: Probability that a record arrives complete, as an interval.
    """

    id: str
    source: str
    target: str
    integration: Integration
    number: int = field(compare=False)
    certain: bool
    automation: Interval
    latency: Interval
    reliability: Interval

    @property
    def subject(self) -> str:
        """The typed subject under which findings speak of it: `flow:crm>esp`."""
        return f"flow:{self.source}>{self.target}"

    @property
    def entities(self) -> tuple[str, ...] | None:
        """Which entities it carries; None where that is not stated."""
        return self.integration.entities

    @property
    def runs(self) -> bool:
        """Whether it runs, or may run: broken, planned and deprecated flows carry nothing."""
        return self.integration.status in _RUNS or self.integration.status == "unknown"

    @property
    def way(self) -> Way:
        """How it is carried, or why nothing surely is."""
        status, method = self.integration.status, self.integration.method
        if status == "broken" or status == "planned" or status == "deprecated":
            return status
        if not self.certain:
            return "perhaps"
        if method is None:
            return "unknown"
        return method if method == "manual" or method == "file" else "automated"

    def hop(self) -> Hop:
        """This flow as a row of evidence."""
        low, high = self.latency
        record = self.integration
        hours = (low / 3600, high / 3600)
        return Hop(self.source, self.target, self.id, record.method, record.via, hours, self.reliability)


def worst_age(every: timedelta | None, takes: timedelta | None) -> Interval:
    """Return the worst age of a record on arrival, in seconds, as an interval: `T + d` (age of information).

    A periodic job whose run time is not stated ends before its next run, or records would miss the cycle that its
    reliability speaks of: `T <= age <= 2 T`. Nothing bounds the run time of an event-driven flow, nor a missing period.

    >>> worst_age(timedelta(hours=1), timedelta(minutes=6))
    (3960.0, 3960.0)
    >>> worst_age(timedelta(hours=1), None)
    (3600.0, 7200.0)
    """
    run = takes.total_seconds() if takes is not None else 0.0
    if every is None:
        return run, math.inf
    period = every.total_seconds()
    if takes is not None:
        return period + run, period + run
    return (period, 2 * period) if period else (0.0, math.inf)


def directed_flows(integrations: Iterable[Integration], policy: Policy) -> tuple[Flow, ...]:
    """Return every flow in each of its directions, sorted, with ids that do not depend on the order of the file."""
    arcs: dict[tuple[str, str], list[Numbered]] = defaultdict(list)
    for numbered in enumerate(integrations):
        record = numbered[1]
        arcs[record.source, record.target].append(numbered)
        if record.bidirectional:
            arcs[record.target, record.source].append(numbered)
    rated = {method: policy.automation_of(method) for method in (*get_args(Method), None)}
    return tuple(
        _flow(flow_id, source, target, numbered, rated[numbered[1].method])
        for (source, target), records in sorted(arcs.items())
        for flow_id, numbered in _named(source, target, records)
    )


def _named(source: str, target: str, records: Sequence[Numbered]) -> list[tuple[str, Numbered]]:
    if len(records) > 1:
        records = sorted(records, key=lambda numbered: (numbered[1].id or "", _content(numbered[1])))
    named, unnamed = [], 0
    for numbered in records:
        record = numbered[1]
        if record.id is not None:
            # Both ways of one integration share its id; the way back is told apart.
            named.append((record.id if record.source == source else f"{record.id}<", numbered))
            continue
        unnamed += 1
        named.append((f"{source}>{target}" if unnamed == 1 else f"{source}>{target}#{unnamed}", numbered))
    return named


def _content(record: Integration) -> str:
    """What a flow says, whatever the order of its lists: parallel flows are numbered by it."""
    facts = record.model_dump(mode="json")
    for unordered in ("entities", "attributes", "keys"):
        facts[unordered] = sorted(facts[unordered] or ())
    return json.dumps(facts, sort_keys=True)


def _flow(flow_id: str, source: str, target: str, numbered: Numbered, automation: Interval) -> Flow:
    number, record = numbered
    reliability = (0.0, 1.0) if record.reliability is None else (record.reliability, record.reliability)
    age = worst_age(record.every, record.takes)
    return Flow(flow_id, source, target, record, number, record.status in _RUNS, automation, age, reliability)
