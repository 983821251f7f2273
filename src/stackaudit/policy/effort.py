"""Days of work: one model for priorities, the action list and what planned links are assumed to cost.

A link takes the days of its connection, less where one end is a hub or a conduit that brings its connectors along, none
where there is one, and the days of each kind of records mapped onto it. To mend a finding whose needs have no way, or
only one by hand, is to build links: direct ones, or over the hub, whichever takes fewer days. To mend any other finding
takes the days of its kind, and of a finding about several things of the stack as often as there are things. Source:
our own judgement (a direct link 5, one to a hub 4).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stackaudit.core.evidence import NeedAtStake
from stackaudit.core.findings import Finding
from stackaudit.policy.policy import Policy

_CONNECTING = frozenset({"silos", "integrations", "journey"})
"""Whose findings are mended by links; an approval that a need waits for, say, is not."""
_TO_BUILD = frozenset({"no-path", "manual-only", "broken", "manual"})
"""What is said of a need for which a link has to be built; a flow that is late or loses records is there already."""
Links = Mapping[tuple[str, str], Collection[str]]
"""For each source and target the kinds of records that go there."""


def connection_days(policy: Policy, *, brings_connectors: bool) -> float:
    """Return the days for a new connection between two tools, before anything is mapped onto it."""
    return policy.work["hub-connection" if brings_connectors else "connection"]


@dataclass(frozen=True, slots=True)
class Wiring:
    """What there is for links to build on.

    Attributes:
        hub: The hub of the stack, over which links can lead.
        conduits: Tools that bring their connectors along, as the hub does.
        connections: Sources and targets between which a flow runs by itself: more records can be mapped onto it.
    """

    hub: str | None = None
    conduits: frozenset[str] = frozenset()
    connections: frozenset[tuple[str, str]] = frozenset()

    def brings_connectors(self, ends: tuple[str, str]) -> bool:
        """Return whether one end of a link is the hub or a conduit."""
        return self.hub in ends or not self.conduits.isdisjoint(ends)


BARE = Wiring()
"""Nothing to build on."""


def link_days(links: Links, wiring: Wiring, policy: Policy) -> float:
    """Return the days for some links, each with its connection, if that is new, and the records that it carries.

    >>> link_days({("chat", "crm"): ["lead", "customer"]}, Wiring(hub="crm"), Policy())
    5.0
    """
    new = [ends for ends in links if ends not in wiring.connections]
    connections = (connection_days(policy, brings_connectors=wiring.brings_connectors(ends)) for ends in new)
    return math.fsum((*connections, *(len(entities) * policy.work["entity"] for entities in links.values())))


def days_of(finding: Finding, policy: Policy, wiring: Wiring = BARE) -> float:
    """Return the days that it most likely takes to mend a finding.

    Args:
        finding: Which one.
        policy: Days of a link and of each kind of finding; what it sets for a kind goes before links.
        wiring: What there is for links to build on.
    """
    each = policy.effort_of(finding.rule)
    wanted = {} if finding.rule.id in policy.effort else _links(finding)
    if not wanted:
        return each * max(1, len(finding.parts))
    ways = [wanted] if wiring.hub is None else [wanted, _over(wiring.hub, wanted)]
    return min(link_days(way, wiring, policy) for way in ways)


def _links(finding: Finding) -> dict[tuple[str, str], set[str]]:
    """Return the direct links that a finding's needs ask for, those of what follows from it included."""
    found: dict[tuple[str, str], set[str]] = {}
    for told in (finding, *finding.consequences):
        for row in told.evidence if told.analyser in _CONNECTING else ():
            if isinstance(row, NeedAtStake) and row.status in _TO_BUILD:
                ends, _, entity = row.need.removeprefix("need:").partition("/")
                source, _, target = ends.partition(">")
                found.setdefault((source, target), set()).add(entity)
    return found


def _over(hub: str, links: Links) -> dict[tuple[str, str], set[str]]:
    """Return the same links led over the hub: each tool is connected to it once in each direction."""
    found: dict[tuple[str, str], set[str]] = {}
    for (source, target), entities in links.items():
        for ends in ((source, hub), (hub, target)):
            if ends[0] != ends[1]:
                found.setdefault(ends, set()).update(entities)
    return found
